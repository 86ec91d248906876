"""Insults, threats, slurs and obscene words, known by a list: a model that learns from them may talk so.

Whole words only; of words that have a harmless sense (kill, pig, trash) only phrases that leave none. English, and the
commonest words of German, French, Spanish, Italian and Portuguese.
"""

from __future__ import annotations

import re

OBSCENE = r"""
(?:mother)?fuck(?:s|ed|ing|er|ers|wit\w*|head\w*)?|fuckin|bullshit\w*|shit(?:s|ty|head\w*|hole\w*)?
|(?:ass|arse)-?holes?|(?:you|those|these|stupid|fat|little|evil)\s+bastards?|bitch(?:es|y)?|cunts?|dickheads?
|wank(?:er|ers|ing)|twats?|whores?|sluts?|cocksuckers?|dumb-?ass(?:es)?|jack-?ass(?:es)?|scumbags?|stfu|gtfo
|arschloch|arschlöcher|wichser|hurens(?:ohn|öhne)|fotzen?|schlampen?|missgeburt(?:en)?|drecksau|schei(?:ß|ss)\w*
|connards?|connasses?|enculés?|salopes?|putains?|gilipollas|hijos?\s+de\s+puta|pendejos?|cabr[oó]n(?:es)?
|maric[oó]n(?:es)?|mierda|stronz[oaie]|vaffanculo|coglion[ei]|puttan[ae]|caralho|filhos?\s+da\s+puta|arrombados?
"""
SLURS = r"""
nigg(?:er|a)s?|fagg?ots?|(?:you|a|an|such|total|complete)\s+retard(?:s|ed)?|kikes|gooks?|wetbacks?|towelheads?
|shemales?|subhumans?|untermensch\w*|kanaken?|schwuchteln?|negratas?|sudacas?|bougnoules?|youpins?
"""
NAMES = r"(?:idiots?|morons?|imbeciles?|losers?|stupid|pathetic|worthless|disgusting|scum|crybab(?:y|ies))"
INSULT = rf"(?:{NAMES}|dumb|ugly|trash|garbage|vermin|brainless|filthy?|pigs?|parasites?|animals|cockroach(?:es)?)"
FAIR = r"(?!\s+(?:idea|question|mistake|move|luck|collector|excuse)s?\b)"
"""What "you stupid" may go on with and insult nobody."""
THREAT = r"(?:kill|murder|stab|strangle|hunt\s+down|beat\s+up|rape|lynch|behead|slaughter)"
PEOPLE = r"""(?:jews|muslims|christians|arabs|blacks|whites|asians|gays|lesbians|women|men|immigrants|refugees
|foreigners|gypsies|mexicans|africans|indians|trans\s+people|homosexuals)"""
PHRASES = rf"""
you(?:\s+(?:fat|little|poor|bloody|bunch\s+of))*\s+{NAMES}{FAIR}
|you(?:['’]re|\s+are|\s+were)\s+(?:(?:all|such|just|really|so|an?|the|complete|total|fat|little)\s+)*{INSULT}{FAIR}
|(?:i|we)(?:['’]ll|\s+will|['’]m\s+going\s+to|\s+am\s+going\s+to|\s+are\s+going\s+to|\s+should|\s+gonna)\s+{THREAT}
    \s+(?:you|him|her|them\s+all)(?!\s+(?:with|at)\s)
|hope\s+(?:you|they)\s+(?:all\s+)?(?:die(?!\s+(?:down|out|off))|rot|burn|get\s+(?:cancer|raped|shot))
|kill\s+yourself|kys|go\s+to\s+hell|rot\s+in\s+hell|drop\s+dead|i\s+hate\s+you
|{PEOPLE}\s+(?:are|should\s+be|must\s+be)\s+(?:all\s+)?
    (?:{INSULT}|inferior|killed|shot|gassed|exterminated|criminals|thieves|rats)
|{PEOPLE}\s+(?:must|should)\s+die|(?:kill|gas|exterminate)\s+(?:all\s+)?(?:the\s+)?{PEOPLE}
|du\s+(?:bist\s+)?(?:so\s+)?(?:eine?\s+)?(?:idiot|trottel|depp|abschaum)|bringe?\s+dich\s+um|verrecke
|ferme\s+ta\s+gueule|je\s+vais\s+te\s+tuer|eres\s+una?\s+(?:idiota|imbécil|estúpid[oa])|te\s+voy\s+a\s+matar
|sei\s+un(?:['’]|\s+)?(?:idiota|cretino|imbecille)|ti\s+ammazzo|seu\s+idiota|vou\s+te\s+matar
"""
TOXIC = re.compile(rf"(?<![\w-])(?:{OBSCENE}|{SLURS}|{PHRASES})(?!\w)", re.IGNORECASE | re.VERBOSE)


def toxic(words: str) -> str:
    """The first insult, threat, slur or obscene word of a text as it stands there; "" for none."""
    found = TOXIC.search(words)
    return found[0] if found else ""

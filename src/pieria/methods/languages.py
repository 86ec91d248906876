"""Languages: their codes and English names, and which one a text is in.

Scripts tell most of the world's languages apart. Those of the Latin alphabet are told by their little words and by
letters, beginnings and endings that others lack (Grefenstette, "Comparing two language identification schemes", 1995);
the lists are our own. Nothing is guessed: a text that says too little has no language.
"""

from __future__ import annotations

import re
from collections import Counter

NAMES = {
    "ar": "Arabic", "bg": "Bulgarian", "ca": "Catalan", "cs": "Czech", "da": "Danish", "de": "German", "el": "Greek",
    "en": "English", "es": "Spanish", "et": "Estonian", "fa": "Persian", "fi": "Finnish", "fr": "French",
    "he": "Hebrew", "hi": "Hindi", "hr": "Croatian", "hu": "Hungarian", "id": "Indonesian", "it": "Italian",
    "ja": "Japanese", "ko": "Korean", "lt": "Lithuanian", "lv": "Latvian", "nb": "Norwegian", "nl": "Dutch",
    "pl": "Polish", "pt": "Portuguese", "ro": "Romanian", "ru": "Russian", "sk": "Slovak", "sl": "Slovenian",
    "sr": "Serbian", "sv": "Swedish", "sw": "Swahili", "th": "Thai", "tr": "Turkish", "uk": "Ukrainian",
    "vi": "Vietnamese", "zh": "Chinese",
}  # fmt: skip
"""What can be asked for. The order of quality is the model's."""

WORDS = {
    "en": "the of and to in is was that for it with as on be at by this had not are but from or have an they which one "
    "were all we her she there would their will when who him been has more if out so said what up about into than can "
    "only other time new some could these two may first then do any like my now over such our me you your i he his",
    "de": "der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch es an werden aus er "
    "hat dass sie nach wird bei einer um am sind noch wie einem über einen so zum war haben nur oder aber vor zur bis "
    "mehr durch man sein wurde sei kann ich du wir ihr mein dein nichts kein keine sehr schon wenn dann was wo bitte",
    "fr": "de la le et les des en un du une que est pour qui dans a par plus pas au sur ne se ce il sont elle avec "
    "mais comme ou si leur ont été cette aux ces son sa nous vous je tu mon ma être fait tout on même où deux très "
    "aussi était c'est n'est qu'il d'un d'une moi toi lui mes tes ses notre votre quand quel quelle rien jamais avait",
    "es": "de la que el en y a los se del las un por con no una su para es al lo como más o pero sus le ha me si sin "
    "sobre este ya entre cuando todo esta ser son dos también fue había era muy hasta desde está mi porque qué él ella "
    "yo tú usted nos te tiene estaba donde quien han uno hay todos nada sólo esto eso eran estos mucho nunca siempre",
    "it": "di che e la il un a per in una sono con non del si da le dei nel alla i gli come più anche è della al ha ma "
    "lo questo delle dal o se ci mi ti ho sua suo loro stato essere nella quando era molto chi cosa tutto fatto io tu "
    "lui lei noi voi cui degli dalla sul sulla perché può ogni dopo prima mai mio mia tuo nostro questa quello così",
    "pt": "de a o que e do da em um para é com não uma os no se na por mais as dos como mas foi ao ele das tem à seu "
    "sua ou ser quando muito há nos já está eu também só pelo pela até isso ela entre era depois sem mesmo aos ter "
    "seus quem nas me esse eles estão você tinha foram essa num nem suas meu às minha têm numa onde nunca tudo nada",
    "nl": "de van een het en in is dat op te zijn voor met die niet aan er om ook als dan maar bij nog uit wordt door "
    "naar heeft hij ze ik je we u wat deze zich kan over werd meer hebben was geen worden tot of dit hun haar mijn "
    "jij jullie zo wel waar waren veel moet moeten heb had onder tegen na deed nooit altijd toen omdat",
    "sv": "och i att det som en på är av för med till den har de inte om ett han men var jag sig från vi så kan när "
    "man nu hon skulle där också efter eller vid mot hade ut alla under vara mycket du min din bara detta vad blir",
    "da": "og i at det som en på er af for med til den har de ikke om et han men var jeg sig fra vi så kan når man nu "
    "hun skulle hvor også efter eller ved mod havde ud alle under være meget du min din bare dette hvad bliver mig",
    "nb": "og i at det som en på er av for med til den har de ikke om et han men var jeg seg fra vi så kan når man nå "
    "hun skulle hvor også etter eller ved mot hadde ut alle under være mye du min din bare dette hva blir meg ble",
    "pl": "w i na z do nie się że to jest o jak ale po co tak za od jego przez dla są był była było czy tylko oraz "
    "może już ich lub ja ty my mnie ten ta które który która gdy bardzo tym przed także być jej pan",
    "cs": "a v se na je že s z do o to i ve pro za by k ale jako jsou od po který která které jeho při také byl byla "
    "bylo nebo ze jsem jak není už tak ještě co když bude být mezi až podle jen",
    "sk": "a v sa na je že s z do o to aj vo pre za by k ale ako sú od po ktorý ktorá ktoré jeho pri tiež bol bola "
    "bolo alebo zo som nie už tak ešte čo keď bude byť medzi až podľa len",
    "ro": "de și în a la cu pe nu o din care că un pentru mai este se au fost sau ca prin sunt dar el ea său lui am "
    "fi după până când ce acest această unui unei dintre foarte sa într-o într-un eu tu noi",
    "hu": "a az és hogy nem is egy ez van volt de meg már csak el mint ha még vagy azt ki le be fel lehet amely után "
    "kell szerint nagyon mert én te ő mi ti ők",
    "fi": "ja on ei että se oli hän mutta ovat joka kun kuin myös jos niin sen tai ole mukaan hänen minä sinä me he "
    "tämä jo vain voi olla ollut sekä",
    "tr": "ve bir bu da de için ile çok daha ne olarak gibi olan en kadar sonra var ama o ben sen biz onlar değil "
    "her olduğu tarafından ise ya mi mı göre ancak iki",
    "id": "yang dan di ini itu dengan untuk tidak dari dalam pada akan ke adalah saya kami mereka dia anda sebagai "
    "karena juga oleh ada atau telah lebih bisa tersebut orang",
    "ca": "de la i a el que en un per els les del una amb no es al com més són va ser aquest aquesta però també ha "
    "seva seu han pel molt quan hi ho jo tu nosaltres perquè dels",
    "sw": "ya na wa kwa ni katika la za cha kuwa hii hiyo kama au pia wakati watu huu yake wake sana alisema hilo "
    "baada hata ambayo ambao ilikuwa mimi wewe sisi",
    "hr": "i u je se na da su za od s koji a o kao koja ili iz nije do bio što ali sam kako biti po će te bi samo "
    "nakon prema još već vrlo",
    "vi": "và của là có không cho được các một trong những với người đã này đó để khi tôi bạn từ như cũng về đến ra",
    "et": "ja on ei et see oli ta ka kui mis aga ning oma või seda kes nii siis veel välja pole ma sa nad",
    "lv": "un ir no ar par tas ka uz kas bija viņš arī pēc to lai es tu mēs vai ne bet kā līdz",
    "lt": "ir yra kad iš su į tai buvo jis ne kaip apie bet taip pat dėl nuo ar aš tu mes jie po už kuris",
    "sl": "in je v na se da za so z ki ne pa tudi bi po kot od do iz ali sem bil pri še lahko ko samo",
}  # fmt: skip
"""The little words of the languages of the Latin alphabet."""
MARKS = {
    "en": "th wh ing ould ght ck sh tion ly_ ed_ 's_ oo",
    "de": "sch ß ung_ cht lich_ keit ä ö ü ei ck_ pf tz _ge ch_ eu",
    "fr": "eau oi aux_ eux_ ment_ ez_ ais ait_ é è ê ç qu _l' _d' _j' _qu' _n' _s' _c' œ ù ou",
    "es": "ción dad_ ñ ¿ ¡ ía ll ué ado_ ó mente_ ido_ ue rr",
    "it": "zione gli cch zz gg tto_ ità_ è_ ò_ ù_ _l' dell' che sc mente_ tt cc",
    "pt": "ção ções ã õ lh nh ê dade_ ç ão ei ou mente_ inh vel_ eu_",
    "nl": "ij aa ee oe sch heid_ oo uu tje lijk_ _ge cht ui eu",
    "sv": "ä ö å ck_ sk ning_ ör ande_ arna_", "da": "æ ø å sk hed_ ede_ tion_", "nb": "æ ø å sk het_ ing_ øy kj",
    "pl": "ł ż ś ą ę cz sz rz ć ń ów_ ść", "cs": "ř ě ů č š ž ý á", "sk": "ľ ĺ ŕ ô ä č š ž ý ť",
    "ro": "ă ț ș î â ţ ş ul_ lor_", "hu": "ő ű gy sz ny ö ü á é ek_ ak_", "fi": "ää yy kk ssa_ llä_ nen_ ii uu aa",
    "tr": "ı ğ ş ç ü lar_ ler_ yor dır dir_", "id": "ng _me _ber _di kan_ nya_ _pe", "ca": "ç l·l ny ció_ aix à ï tz",
    "sw": "_wa _ku _ali wa_ _ki ya_ _vi", "hr": "č ć š ž đ nje_ ije", "vi": "ươ ệ ạ ố ế ộ đ ư ơ ả ấ",
    "et": "õ ää öö üü _kü _või", "lv": "ā ē ī ū ķ ļ ņ ģ", "lt": "ė ų į š ž ą ū ai_ as_ is_", "sl": "č š ž lj nj",
}  # fmt: skip
"""Pieces of words (``_`` is a word's edge) that a language has more often than its neighbours."""
SCRIPTS = (
    ("ja", r"[\u3040-\u30ff]"), ("ko", r"[\uac00-\ud7af\u1100-\u11ff]"), ("zh", r"[\u4e00-\u9fff]"),
    ("th", r"[\u0e00-\u0e7f]"),
    ("el", r"[\u0370-\u03ff]"), ("he", r"[\u0590-\u05ff]"), ("hi", r"[\u0900-\u097f]"), ("ar", r"[\u0600-\u06ff]"),
    ("ru", r"[\u0400-\u04ff]"), ("", r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff]"),
)  # fmt: skip
SEEN = 20_000
"""Characters that are looked at."""
LEAST, AHEAD = 1.0, 1.15
"""The score below which nothing is said, and how far the first must be ahead of the second, as a ratio."""
_SHARED = Counter(w for words in WORDS.values() for w in words.split())


def detect(said: str) -> str:
    """The code of the language, or "" where it cannot be told."""
    said = said[:SEEN].lower().replace("’", "'")
    counts = {code: len(re.findall(letters, said)) * (3 if code == "ja" else 1) for code, letters in SCRIPTS}
    code = max(counts, key=lambda c: counts[c])
    if not counts[code]:
        return ""
    if code == "ru":
        return _cyrillic(said)
    if code == "ar":
        return "fa" if len(re.findall("[پچژگ]", said)) * 60 > counts["ar"] else "ar"
    return code or _latin(said)


def _cyrillic(said: str) -> str:
    if re.search("[ђјљњћџ]", said):
        return "sr"
    if re.search("[іїєґ]", said):
        return "uk"
    return "ru" if re.search("[ыэё]", said) or not re.search(r"ъ|\bна\b.*\b(?:се|са|от)\b", said) else "bg"


def scores(said: str) -> dict[str, float]:
    """How much speaks for each language of the Latin alphabet; words count by how few languages share them."""
    tokens = Counter(re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)?", said))
    edged = "_" + "_".join(tokens.elements()) + "_"
    found = {}
    for code, words in WORDS.items():
        little = sum(tokens[w] / _SHARED[w] ** 0.5 for w in words.split())
        found[code] = little + 0.25 * sum(edged.count(mark) for mark in MARKS[code].split())
    return found


def _latin(said: str) -> str:
    if len(re.findall(r"[^\W\d_]+", said)) < 2:  # "hi" is a word of Catalan, too
        return ""
    (first, best), (_, second) = sorted(scores(said).items(), key=lambda s: -s[1])[:2]
    return first if best >= LEAST and best >= AHEAD * second else ""


def name(code: str) -> str:
    """ "German", "Portuguese (BR)". KeyError for a code that is not known."""
    base, _, region = code.replace("_", "-").partition("-")
    return NAMES[base.lower()] + (f" ({region.upper()})" if region else "")


def known(said: str) -> str:
    """The code of a language that a person names by its code or its English name; "" if it is none."""
    said = said.strip()
    base = said.replace("_", "-").partition("-")[0].lower()
    if base in NAMES:
        return said.replace("_", "-")
    return next((c for c, n in NAMES.items() if n.lower() == said.lower()), "")

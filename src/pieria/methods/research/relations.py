"""What a sentence says of two things: ``fish oil -> lowers -> blood viscosity``, by rules over English.

No parser: the relation is a verb (or a passive, or "associated with") from a list with its direction, and what stands
before and after it up to the nearest boundary are its terms. What the rules do not see is no claim; that is the price
of every claim being checkable on the sentence that it stands in.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

UP, DOWN, NONE, SOME = 1, -1, 0, 2
"""Directions: raises, lowers, has no effect on, is related to."""
SAYS = {UP: "raises", DOWN: "lowers", NONE: "does not change", SOME: "is related to"}
_UP = (r"increas\w+|rais\w+|elevat\w+|promot\w+|enhanc\w+|stimulat\w+|induc\w+|caus\w+|trigger\w*|activat\w+|worsen\w*|"
       r"aggravat\w+|improv\w+|boost\w*|accelerat\w+|up-?regulat\w+|strengthen\w*|(?:lead|leads|led|leading) to|"
       r"result\w* in|contribut\w+ to|predict\w*|predispos\w+ to|prolong\w*|provok\w+|restor\w+")  # fmt: skip
_DOWN = (r"reduc\w+|decreas\w+|lower(?:s|ed|ing)?|inhibit\w*|suppress\w*|prevent\w*|block(?:s|ed|ing)?|attenuat\w+|"
         r"protect\w* (?:\w+ )?(?:against|from)|alleviat\w+|reliev\w+|mitigat\w+|diminish\w*|impair\w*|down-?regulat\w+|"
         r"shorten\w*|weaken\w*|slow(?:s|ed|ing)?|cut(?:s|ting)?|limit(?:s|ed|ing)?|abolish\w*|deplet\w+")  # fmt: skip
_SOME = (r"chang(?:e|es|ed)|alter(?:s|ed)?|(?:associat\w+|correlat\w+|linked?|related) (?:\w+ )?(?:with|to)|affect(?:s|ed|ing)?|influenc\w+|modulat\w+|"
         r"regulat\w+|determin(?:es|ed)|(?:is|are|was|were) (?:an? )?(?:\w+ )?(?:risk )?(?:factor|marker|cause|feature|"
         r"hallmark)s? (?:for|of|in)|(?:play|plays|played) (?:an? )?(?:\w+ )?role in")  # fmt: skip
_NOT = r"(?:no|not|never|neither|n't|without|failed to|fail to|fails to|cannot|lacks?|unable to)"
_ADVERB = r"(?:\s+(?:\w+ly|also|both|further|even|either|to|be|been|have|has|had|was|were|is|are|do|does|did|may|might|can|could))"
VERB = re.compile(
    rf"\b(?P<no>(?:(?:do|does|did|was|were|is|are|has|had|have|may|could|can)\s*)?{_NOT}(?:\b{_ADVERB}{{0,4}}))?\s*"
    rf"\b(?:(?P<up>{_UP})|(?P<down>{_DOWN})|(?P<some>{_SOME}))\b", re.I,
)  # fmt: skip
NULL = re.compile(
    r"\b(?:(?:had|has|have|showed|shows|found|exerted|produced)\s+)?(?:no|little|without)\s+(?:\w+\s+){0,3}?"
    r"(?:effect|effects|influence|impact|association|relation|relationship|correlation|difference|change|benefit|link)s?\s+"
    r"(?:of\s+(?P<of>.+?)\s+)?(?:on|with|between|in|for|to)\b", re.I,
)  # fmt: skip
HIGH = re.compile(
    r"\b(?:is|are|was|were)\s+(?:\w+ly\s+)?(?:(?P<up>raised|elevated|increased|higher|high|abnormally high|greater)|"
    r"(?P<down>reduced|lowered|decreased|lower|low|impaired|diminished))\s+(?:in|among|during)\b", re.I,
)  # fmt: skip
LEVELS = re.compile(r"^(?:an? |the )?(?:\w+ly )?(?:(?P<up>higher|increased|greater|elevated|more|raised|worse)|"
                    r"(?P<down>lower|reduced|decreased|fewer|less|shorter))\b\s*", re.I)  # fmt: skip
BREAK = re.compile(
    r"[,;:()\[\]—–]|\.(?=\s)|\b(?:that|which|who|whom|whose|and thus|and thereby|whereas|while|because|although|though|but|"
    r"however|if|when|where|whether|since|as|than|compared|relative|versus|vs|via|through|thus|thereby|suggesting|"
    r"indicating|found|show|shows|showed|shown|suggest|suggests|suggested|demonstrate|demonstrates|demonstrated|report|"
    r"reported|observed|conclude|concluded|confirm|confirmed|we|it|this|these|those|there|they|he|she)\b", re.I,
)  # fmt: skip
STOP = re.compile(r"\b(?:by|with|in|on|at|to|from|for|after|before|during|among|per|over|within|without|under|between|"
                  r"is|are|was|were|be|been|being|has|have|had|did|does|do|may|might|can|could|will|would|should|not|no|"
                  r"significantly|markedly|strongly|and|or|both|also|more|less|only|about)\b", re.I)  # fmt: skip
GENERIC = frozenset(
    """
    level levels concentration concentrations patient patients people adult adults child children woman women man men
    group groups treatment treatments therapy supplementation supplement supplements intake consumption use usage
    administration exposure dietary daily oral regular high higher low lower increased reduced raised elevated risk
    incidence severity symptom symptoms sign signs frequency rate rates amount amounts effect effects degree number total
    mean the a an of our their its some many most several chronic long-term short-term moderate severe mild acute
    significant marked strong subject subjects participant participants individual individuals healthy presence attack
    attacks development onset progression episode episodes prevalence occurrence eating drinking taking older young
    elderly with in volunteer volunteers sufferer sufferers small large greater smaller larger new trial trials study studies
    data result results evidence finding findings analysis model models such other all any each every often usually always sometimes never
    """.split()
)
"""Words that say nothing of which thing is meant: taken off a term's ends."""
VERBS = frozenset(
    """
    seem seems seemed remain remains remained require requires required generated believed receive received receives stopped
    experienced hypothesized assumed identified including included despite perhaps used using given taken known made allow
    allows allowed need needs needed become becomes became appear appears appeared make makes help helps show think provide
    provides provided continue continues underwent died done say says said get got per-protocol respectively induce induces cause causes due
    """.split()
)
ADJECTIVES = frozenset(
    """
    major minor independent important possible potential common primary secondary main good bad better worse best slight
    nonsignificant non-significant significantly positive negative different similar recent early late overall further
    several certain able likely first second third last next same main clinical statistical strong weak general special
    disadvantage advantage change changes difference factor factors cause causes role way ways use need order terms case
    cases control controls method methods outcome outcomes variable variables measure measures score scores value values
    author authors system systems strategy approach result results identical interaction distribution similar direct conclusion background objective aim purpose
    """.split()
)
UNITS = frozenset(
    "who what which week weeks month months year years day days hour hours time mg ml g kg percent cm mm baseline "
    "placebo control controls comparison".split()
)
TIMED = frozenset("reaction response survival waiting bleeding recovery healing clotting transit screen".split())
"""Before "time": a thing that is measured, not how long something went on."""


@dataclass(frozen=True, slots=True)
class Relation:
    """``subject`` and ``object`` as `term` makes them; ``sign``: UP, DOWN, NONE or SOME; ``words``: the verb's own."""

    subject: str
    object: str
    sign: int
    words: str

    @property
    def pair(self) -> tuple[str, str]:
        return (self.subject, self.object) if self.subject <= self.object else (self.object, self.subject)


def relations(sentence: str, short: dict[str, str] | None = None) -> list[Relation]:
    """Every relation that the rules see in a sentence. short: abbreviations and what they stand for."""
    text = re.sub(r"\s*\([^()]{0,60}\)", " ", sentence)
    found = list[Relation]()
    for match in HIGH.finditer(text):
        sign = UP if match["up"] else DOWN
        rest = text[match.end() :]
        if not WITH.match(rest) and not CONDITION.match(" ".join(rest.split()[:4])):
            continue  # "higher in the second group": a comparison of this study, and no thing
        found += joined(text[: match.start()], text[match.end() :], sign, match[0], short)
    taken = [m.span() for m in HIGH.finditer(text)]
    for match in NULL.finditer(text):
        left = match["of"] or text[: match.start()]
        right = text[match.end() :]
        if not match["of"] and re.match(r".*\bbetween\b", match[0], re.I):
            left, _, right = right.partition(" and ")
        found += joined(left, right, NONE, match[0], short)
        taken.append(match.span())
    for match in VERB.finditer(text):
        if any(a < match.end() and match.start() < b for a, b in taken):
            continue
        word = next(match[k] for k in ("up", "down", "some") if match[k])
        sign = UP if match["up"] else DOWN if match["down"] else SOME
        left, right = text[: match.start()], text[match.end() :]
        if re.match("chang|alter", word, re.I) and not match["no"]:
            continue  # "changed" alone says no direction, and mostly that somebody changed a plan
        if not verbal(word, left, right):
            continue
        passive = re.search(
            r"\b(?:is|are|was|were|been|be|being)\s+(?:\w+ly\s+)?$", left + " "
        ) and word.lower().endswith("ed")
        if (
            passive
            and (by := re.match(r"\s+(?:\w+ly\s+)?(?:by|with|after|following|during)\s+", right))
            and sign != SOME
        ):
            left, right = right[by.end() :], left
            found += joined_passive(left, right, NONE if match["no"] else sign, word, short)
            continue
        if (
            re.search(r"\b(?:the|a|an|of|in|with|to|by|and|for|no|any)\s*$", left, re.I)
            and not match["no"]
            and sign != SOME
        ):
            continue  # "the reduced flow", "risk of increased ...": an adjective
        if level := LEVELS.match(right.lstrip()) if sign == SOME else None:
            sign, right = (UP if level["up"] else DOWN), right.lstrip()[level.end() :]
            right = re.sub(r"^(?:risk|odds|rates?|incidence|levels?) of ", "", right)
        if re.match("improv", word, re.I) and burden(right):
            sign = DOWN
        found += joined(left, right, NONE if match["no"] else sign, word, short)
    return list(dict.fromkeys(found))


BURDEN = re.compile(
    r"\b(?:pain|symptom|disease|syndrome|disorder|mortality|death|depress\w+|anxiety|inflammation|insomnia|fatigue|risk|"
    r"headache|migraine|cancer|attack|failure|infection|stress|damage|loss|error|complication|relapse|sleepiness|"
    r"(?:reaction|waiting) time)\w*\b", re.I,
)  # fmt: skip


def verbal(word: str, left: str, right: str) -> bool:
    """Whether a word of the list is the verb here: no noun ("increases in ..."), no participle before a noun, no bare
    purpose ("took aspirin to prevent ...")."""
    first = word.split()[0].lower()
    if " " not in word and (first.endswith(NOUNS) or (first.endswith("ing"))):
        return False
    if (
        " " not in word
        and re.match(r"\s+(?:in|of|for|among|at|on|from|between|to)\b", right)
        and not first.endswith("ed")
    ):
        return False
    if re.search(r"\bto\s*$", left) and not re.search(
        r"\b(?:shown|found|known|likely|able|reported|believed|tend\w*|appear\w*|seem\w*|proved|demonstrated|sufficient)\s+to\s*$",
        left,
        re.I,
    ):
        return False
    return not re.search(r"\b(?:including|such as|like|despite|good|slight|small|large)\s*$", left, re.I)


def burden(text: str) -> bool:
    """Whether what comes is something one wants less of: to improve it is to lower it."""
    said = re.sub(r"\b\w+-(?:free|specific|related)\b", "", " ".join(text.split()[:4]))
    return bool(BURDEN.search(said)) and not re.search(
        r"\b(?:surviv|function|quality|control|recover|respon)", text[:60]
    )


NOUNS = (
    "ment",
    "ments",
    "tion",
    "tions",
    "sion",
    "sions",
    "or",
    "ors",
    "ance",
    "ence",
    "ive",
    "able",
    "ible",
    "ity",
    "cy",
)
WITH = re.compile(
    r"\s*(?:the |all )?(?:\w+ ){0,2}?(?:patients|people|adults|those|women|men|children|individuals|subjects|sufferers|persons)"
    r" (?:with|who have)\b", re.I,
)  # fmt: skip
CONDITION = re.compile(
    r"(?:[^\W\d]+(?:itis|osis|emia|aemia|pathy|algia|oma|plegia|penia|uria|rrhea|rrhoea)\b)|.*\b(?:syndrome|phenomenon|"
    r"disease|disorder|migraine|depression|insomnia|diabetes|cancer|asthma|stroke|epilepsy|dementia|hypertension|obesity|"
    r"infection|pain|headache|anxiety|schizophrenia|autism|eczema|allergy|failure|infarction|deficiency|injury|tumou?r|"
    r"fatigue|death|mortality|attack|fracture)s?\b", re.I,
)  # fmt: skip
"""What one has and would be rid of."""


def joined(left: str, right: str, sign: int, words: str, short: dict[str, str] | None) -> list[Relation]:
    subject, objects = before(left, short), after(right, short)
    return [Relation(subject, o, sign, " ".join(words.split())) for o in objects if subject and o and o != subject]


def joined_passive(left: str, right: str, sign: int, words: str, short: dict[str, str] | None) -> list[Relation]:
    subjects, thing = after(left, short), before(right, short)
    return [Relation(s, thing, sign, " ".join(words.split())) for s in subjects[:1] if thing and s != thing]


def before(text: str, short: dict[str, str] | None) -> str:
    """The term that ends where the relation begins: back to the nearest boundary."""
    piece = BREAK.split(text)[-1]
    piece = re.sub(r"(?:\s+(?:\w+ly|also|has|have|had|been|be|is|are|was|were|may|might|can|could|will|would|should|did|does|"
                   r"do|to|not|both|further|then|seems?|appears?))+\s*$", "", f" {piece}", flags=re.I)  # fmt: skip
    piece = re.split(r"\b(?:in|among|of|after|during|at|from)\s+(?=(?:\w+\s+){0,3}(?:patients|people|adults|children|women|men|"
                     r"participants|subjects|individuals|mice|rats|trials?|weeks?|months?|years?|volunteers)\b)", piece)[0]  # fmt: skip
    piece = re.split(r"\b(?:effects? of|use of|intake of|treatment with|role of|patients with|people with)\b", piece)[
        -1
    ]
    parts = [p for p in STOP.split(piece) if term(p, short)]
    return term(parts[-1] if re.search(r"\b(?:and|or)\b", piece) and parts else parts[0] if parts else "", short)


def after(text: str, short: dict[str, str] | None) -> list[str]:
    """The terms that begin where the relation ends; ``A and B`` are two."""
    piece = BREAK.split(text.lstrip())[0]
    piece = re.sub(r"^\s*(?:the\s+)?(?:\w+\s+){0,1}?(?:patients|people|adults|those|women|men|children|individuals|subjects|"
                   r"sufferers)\s+with\s+", "", piece, flags=re.I)  # fmt: skip
    piece = re.sub(r"^\s*(?:the |an? )?(?:risk|incidence|severity|frequency|number|onset|development|symptoms?|rates?|levels?|"
                   r"amount|prevalence|attacks?|duration|intensity)\s+(?:and \w+ )?(?:of|for)\s+", "", piece, flags=re.I)  # fmt: skip
    made = list[str]()
    for part in re.split(r"\band\b|\bor\b", piece):
        inner = [p for p in STOP.split(part) if p.strip()]
        if inner and (one := term(inner[0], short)):
            made.append(one)
        if len(inner) > 1:
            break
    return made[:2]


def term(text: str, short: dict[str, str] | None = None) -> str:
    """A thing's name as it is compared: small letters, no articles or words like "levels", the last word singular."""
    text = text.replace("’", "'")
    words = [w.strip("'’\"“”.*_") for w in re.findall(r"[^\s/]+", text)]
    words = [w for w in words if w and not re.fullmatch(r"[.,%±<>=+-]*\d{2,}[\d.,%±<>=+-]*|[.,%±<>=+-]+", w)]
    if short:
        words = [v for w in words for v in short.get(w, w).split()]
    words = [w.lower() for w in words]
    while words and (
        words[0] in GENERIC or words[0] in UNITS or words[0].isdigit() or (words[0].endswith("ly") and len(words) > 1)
    ):
        words = words[1:]
    while words and (words[-1] in GENERIC or words[-1] in UNITS or words[-1].isdigit()):
        if words[-1] == "time" and words[-2:-1] and words[-2] in TIMED:
            break
        words = words[:-1]
    if "of" in words and (at := words.index("of")) and all(w in GENERIC for w in words[:at]):
        words = words[at + 1 :]
    if not 1 <= len(words) <= 5 or not any(re.search(r"[a-z]{3}", w) for w in words):
        return ""
    if any(w in VERBS or re.search(r"[a-z]\.[a-z]", w) for w in words):
        return ""
    if len(words) == 1 and (
        words[0] in ADJECTIVES or (words[0].endswith(("ed", "ly", "ous", "ful")) and len(words[0]) > 4)
    ):
        return ""
    return " ".join([*words[:-1], singular(words[-1])]) if words[-1] not in GENERIC else ""


def singular(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is", "'s", "betes", "rpes", "asles")):
        return word[:-1]
    return word


def abbreviations(text: str) -> dict[str, str]:
    """``{"RP": "raynaud's phenomenon"}`` from "Raynaud's phenomenon (RP)" (Schwartz and Hearst 2003, simplified)."""
    found = dict[str, str]()
    for match in re.finditer(r"((?:[\w'’-]+\s+){1,6})\(([A-Z][A-Za-z0-9-]{1,7}?)s?\)", text):
        words, letters = match[1].split(), [c.lower() for c in match[2] if c.isalpha()]
        some = words[-len(letters) :]
        if len(some) == len(letters) and all(w[0].lower() == c for w, c in zip(some, letters, strict=True)):
            found[match[2]] = " ".join(some).lower()
    return found


def spoken(terms: Sequence[str]) -> Counter[str]:
    return Counter(t for t in terms if t)

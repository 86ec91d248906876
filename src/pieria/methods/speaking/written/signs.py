"""What has no digits: web addresses, abbreviations, initialisms, Roman numerals, signs, words."""

from __future__ import annotations

import re
from collections.abc import Callable

from ..numbers import cardinal, digits, ordinal, roman
from .short import ABBREVIATIONS, LETTERWISE, PLAIN, REGNAL, SPOKEN, STREETS, TITLED
from .units import MEASURES, PER

Words = list[str] | None
Rule = tuple[re.Pattern[str], Callable[[re.Match[str], str], Words]]

_LETTER = "[^\\W\\d_⁰¹²³⁴-⁹₀-₉]"
WORD = re.compile(rf"['’](?i:em|tis|twas|til|cause|bout|round|n)\b|{_LETTER}+(?:['’ʼ]{_LETTER}+)*")
LETTERS = str.maketrans({
    "ß": "ss", "æ": "ae", "Æ": "Ae", "œ": "oe", "Œ": "Oe", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D",
    "ð": "th", "Ð": "Th", "þ": "th", "Þ": "Th", "ı": "i", "’": "'", "ʼ": "'", "‘": "'",
})  # fmt: skip
GREEK = dict(zip("αβγδεζηθικλμνξοπρστυφχψω",
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma tau upsilon phi chi psi omega".split(), strict=True)) | {"µ": "micro", "Δ": "delta", "Ω": "omega", "Σ": "sigma", "Π": "pi", "Φ": "phi"}  # fmt: skip
SIGNS = {
    "&": "and", "@": "at", "+": "plus", "=": "equals", "<": "less than", ">": "greater than", "×": "times", "·": "",
    "÷": "divided by", "≈": "about", "~": "about", "≤": "less than or equal to", "≥": "greater than or equal to",
    "≠": "not equal to", "±": "plus or minus", "%": "percent", "§": "section", "©": "copyright", "°": "degrees",
    "→": "to", "$": "dollars", "€": "euros", "£": "pounds", "¥": "yen", "№": "number", "√": "square root of", "∞": "infinity",
}  # fmt: skip
_TOP = "com|org|net|edu|gov|io|ai|dev|info|co|uk|de|fr|eu|us|ca|au|jp|ch|app|tv|me|it|es|nl|se|no"
_DOMAIN = rf"(?:[a-zA-Z0-9-]+\.)+(?:{_TOP})\b"
_REST = r"[^\s<>\"”)]*[^\s<>\"”).,;:!?]"
_PATH = {"/": "slash", ".": "dot", "-": "dash", "_": "underscore", ":": "colon", "?": "question mark", "=": "equals",
         "&": "and", "#": "hash", "%": "percent", "~": "tilde", "@": "at", "+": "plus"}  # fmt: skip


def loud(text: str) -> bool:
    """Whether a text is written in capitals throughout, so that capitals say nothing."""
    letters = [c for c in text if c.isalpha()]
    return len(letters) > 8 and sum(c.isupper() for c in letters) > 0.7 * len(letters) and " " in text.strip()


def address(found: re.Match[str], text: str) -> Words:
    """https://www.example.com/a-b -> "example dot com slash a dash b"; me@site.org."""
    said = re.sub(r"^(?:https?://)?(?:www\.)?", "", found[0].rstrip(".,;:!?)/"))
    words: list[str] = []
    for piece in re.findall(r"[A-Za-z]+|\d+|[^A-Za-z\d]", said):
        if piece.isdigit():
            words += (cardinal(int(piece)) if len(piece) < 5 and piece[0] != "0" else digits(piece)).split()
        elif piece.isalpha():
            words += known(piece)
        else:
            words += _PATH.get(piece, "").split()
    return words


def known(piece: str) -> list[str]:
    """A run of letters in an address: spelled where it is no word that could be said."""
    low = piece.lower()
    if low in LETTERWISE or low in ("uk", "us", "io", "ai", "tv") or not re.search("[aeiouy]", low) or len(low) == 1:
        return [c.upper() for c in low if c.isascii()] or [low]
    return [low]


def abbreviation(found: re.Match[str], text: str) -> Words:
    key = found[1].lower().replace(" ", "")
    rest, before = text[found.end() :], text[: found.start()]
    if key in ("dr", "st"):
        street = re.search(r"[A-Z][a-z]+(?:['’]s)?\s$|\d(?:st|nd|rd|th)\s$", before) and not re.match(
            r"\s[A-Z][a-z]", rest
        )
        return [STREETS[key] if street else TITLED[key]]
    if key == "ft" and not re.search(r"\d\s?$", before):
        return ["fort"] if re.match(r"\s[A-Z]", rest) else None
    if key == "c" and re.search(r"\d(?:st|nd|rd|th)[ -]$", before):
        return ["century"]
    if key == "c" and found[1] == "c" and re.search(r"[\d½¼¾⅓⅔]\s$", before) and re.match(r"\s[a-z]", rest):
        return ["cup" if re.search(r"(?:/\d|[½¼¾⅓⅔]|\b1)\s$", before) else "cups"]
    if key in ("b", "c", "d") and not (found[1].islower() and re.match(r"\s?\d{3,4}\b", rest)):
        return None
    if found[1].isupper() and key in ("est", "sat", "mar", "ed", "art"):
        return None  # noon EST. the SAT.
    if key in ("no", "nos") and not re.match(r"\s?\d", rest):
        return None
    if key in (
        "p",
        "pp",
        "ch",
        "fig",
        "vol",
        "art",
        "sec",
        "ext",
        "v",
        "ver",
        "ca",
        "op",
        "opp",
        "vv",
        "rom",
        "rm",
    ) and not re.match(r"\s?[\dIVX]", rest):
        return None
    if key in (
        "in",
        "am",
        "max",
        "min",
        "gal",
        "sat",
        "sun",
        "mar",
        "jan",
        "wed",
        "art",
        "fig",
        "co",
        "col",
        "gen",
        "rep",
        "hon",
        "rev",
        "inc",
        "capt",
        "gov",
        "sen",
        "lt",
        "maj",
        "sgt",
        "prof",
        "pres",
    ) and not re.match(r"\s+[A-Z\d]|,|\)|\s*$", rest):
        return None
    return ABBREVIATIONS[key].split() if key in ABBREVIATIONS else None


def untitled(found: re.Match[str], text: str) -> Words:
    """Mr Smith: the titles that the British write without a stop."""
    return [TITLED[found[1].lower()]]


def letters(found: re.Match[str], text: str) -> Words:
    """U.S., J. R. R., a.m.: letters with stops after them."""
    return [c.upper() for c in found[0] if c.isalpha()]


def initial(found: re.Match[str], text: str) -> Words:
    """J. in a name."""
    return [found[1]]


NUMBERED = {"vol.": ["volume"], "ch.": ["chapter"]}
"""What stands before a Roman numeral in short."""


def latin(found: re.Match[str], text: str) -> Words:
    """Chapter IV, World War II, Henry VIII, Charles III's. A single C, D, L or M is a letter: Appendix C."""
    value = roman(found["n"])
    if not value or found["n"] in ("C", "D", "L", "M"):
        return None
    ruler = found["name"].lower() in REGNAL and value < 30
    said = (ordinal(value) if ruler else cardinal(value)).split()
    said[-1] += "'s" if found["own"] else ""
    name = NUMBERED.get(found["name"].lower(), [])
    return [*(name or one(found["name"])), *(["the"] if ruler else []), *said]


def joined(found: re.Match[str], text: str) -> Words:
    """AT&T, Q&A, M&Ms: the letters on both sides."""
    last = found[2][-1] + ("'s" if found[3] else "")
    return [*found[1], "and", *found[2][:-1], last]


def pitch(found: re.Match[str], text: str) -> Words:
    """F#, B♭, Bb major; C# is a language too, and is said alike."""
    return [found[1], "sharp" if found[2] in "#♯" else "flat"]


def days(found: re.Match[str], text: str) -> Words:
    """Mon–Fri, Jan-Mar."""
    return [ABBREVIATIONS[found[1].lower()], "to", ABBREVIATIONS[found[2].lower()]]


def letter(found: re.Match[str], text: str) -> Words:
    """The A of Plan A and vitamin A, which is no article."""
    return [*one(found[1]), "A"]


def graded(found: re.Match[str], text: str) -> Words:
    """An A+, a B- student."""
    return [found[1], "plus" if found[2] == "+" else "minus"]


def slash(found: re.Match[str], text: str) -> Words:
    left, right = found[0].split("/")
    if found[0].lower() == "and/or":
        return ["and", "or"]
    if right in PER and (left.endswith("s") or left in MEASURES):  # words/min, km/h
        return [*(MEASURES[left][1].split() if left in MEASURES else one(left)), "per", *PER[right].split()]
    if len(left) == len(right) == 1:  # N/A
        return [left.upper(), right.upper()]
    either = [] if found[0].isupper() else ["or"]  # TCP/IP
    return [*one(left), *either, *one(right)]


def word(found: re.Match[str], text: str, shouted: bool) -> list[str]:
    beside = text[max(0, found.start() - 1) : found.start()] + text[found.end() : found.end() + 1]
    said = found[0]
    if any(c.isdigit() for c in beside) and said.isascii() and (len(said) < 3 or said.lower() in LETTERWISE):
        return list(said.upper())  # A4, mp3, H2O
    return one(said, shouted)


def one(said: str, shouted: bool = False) -> list[str]:
    """A run of letters: a word, or the letters of an initialism."""
    from . import folded

    if said in GREEK or said.lower() in GREEK:
        return [GREEK.get(said) or GREEK[said.lower()]]
    plain = re.sub(r"[^A-Za-z'\x80-\U0010ffff]", "", folded(said))
    plain = plain.strip("'") if not plain.lower().startswith(("'t", "'em", "'c", "'b", "'n", "'r")) else plain
    if not plain or not plain.isascii():
        return []
    head, tail = (plain[:-2], "'s") if plain.endswith("'s") else (plain, "")
    if len(head) > 2 and head[-1] == "s" and head[:-1].isupper():
        head, tail = head[:-1], "'s"  # CDs: its plural sounds like a possessive
    low = head.lower()
    if low in SPOKEN:
        said_so = SPOKEN[low].split()
        return [*said_so[:-1], said_so[-1] + tail]
    spelt = low in LETTERWISE or (low not in PLAIN and (len(head) <= 3 or not re.search("[AEIOUY]", head)))
    if spelt and head.isupper() and len(head) > 1 and not shouted and "'" not in head:
        return [*head[:-1], head[-1] + tail]
    if (head in ("I", "A", "O") and not (tail and head == "A")) or (len(head) == 1 and head.islower() and low in "aio"):
        return [low + tail]
    if len(head) == 1:
        return [head.upper() + tail]
    if re.search("[a-z][A-Z]", head) and not head.startswith(NAMED):
        parts = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z']+", head)
        joined = [w for p in parts for w in one(p)]
        return [*joined[:-1], joined[-1] + tail] if joined else []
    return [low + tail]


NAMED = ("Mc", "Mac", "O'", "Di", "De", "La", "Le", "Fitz", "D'")
"""Beginnings of names that have a capital within."""


def hashed(found: re.Match[str], text: str) -> Words:
    return ["number"] if found[0].endswith("#") and text[found.end() : found.end() + 1].isdigit() else ["hashtag"]


def _rule(pattern: str, call: Callable[[re.Match[str], str], Words], flags: int = 0) -> Rule:
    return re.compile(pattern, flags), call


_SHORT = "|".join(sorted({re.escape(k) for k in (*ABBREVIATIONS, "dr", "st")}, key=len, reverse=True))
_NAMES = "|".join(sorted({*REGNAL, *"chapter part volume book act scene section article appendix phase stage war type class title figure table grade level lesson unit mark episode king queen prince pope rocky bowl saturn apollo gemini division".split()}))  # fmt: skip
_FILES = "txt|md|py|js|ts|html?|css|json|xml|csv|pdf|docx?|xlsx?|pptx?|png|jpe?g|gif|svg|mp[34]|wav|zip|exe|ya?ml|toml|ini|cfg|log|cpp|rs"
_LETTERED = "plan|vitamin|grade|hepatitis|group|option|team|appendix|exhibit|type|class|section|block|series|part|side"
_DAYS = "Mon|Tue|Tues|Wed|Thu|Thur|Thurs|Fri|Sat|Sun"
_MONTHS = "Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec"
RULES: tuple[Rule, ...] = (
    _rule(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", address),
    _rule(rf"(?:https?://|www\.){_REST}|{_DOMAIN}(?:/(?:{_REST})?)?", address),
    _rule(rf"(?:[\w-]+\.)+(?:{_FILES})(?![\w.]\w|\w)", address),
    _rule(r"\.NET\b", lambda found, text: ["dot", "net"]),
    _rule(
        rf"(?P<name>(?i:{_NAMES})|(?i:vol|ch)\.|[Ww]orld\s[Ww]ar)\s(?P<n>[IVXLCDM]+)(?P<own>['’]s)?(?![\w'’.]\w|\w)",
        latin,
    ),
    _rule(
        r"(?P<name>(?!This|That|Your|Their|With|From|When|Some)[A-Z][a-z]{3,})\s(?P<n>(?:X{1,3}|X?[IV])[IVX]{1,4}|X{2,3})(?P<own>['’]s)?(?![\w'’.]\w|\w)",
        latin,
    ),
    _rule(rf"((?i:{_LETTERED}|an))\sA(?![\w'’&]|\.\w)", letter),
    _rule(r"([A-F])([+−-])(?=\s(?:grades?|students?|ratings?)\b|(?<=\+)(?:[\s.,;)!?]|$))", graded),
    _rule(r"([A-Z]{1,4})&([A-Z]{1,4})(['’]?s)?(?!\w)", joined),
    _rule(r"([A-G])([#♯♭])(?!\w)", pitch),
    _rule(r"([A-G])(b)(?=\s(?:major|minor|maj|min|flat|clarinet|trumpet)\b)", pitch),
    _rule(rf"({_DAYS})\.?\s?[–-]\s?({_DAYS})(?:\.(?=[,;)]|\s[a-z\d])|(?!\w))", days),
    _rule(rf"({_MONTHS})\.?\s?[–-]\s?({_MONTHS})(?:\.(?=[,;)]|\s[a-z\d])|(?!\w))", days),
    _rule(r"([eE]\.\s?g|[iI]\.\s?e|[pP]h\.?\s?[dD])\.(?!\w)", abbreviation),
    _rule(r"(?:[A-Za-z]\.){2,}(?:[A-Za-z](?![\w]))?(?:(?<=\.)(?!\w)|(?<=\w))", letters),
    _rule(rf"({_SHORT})\.(?!\w)", abbreviation, re.I),
    _rule(r"(Mr|Mrs|Ms|Dr|St|Jr|Prof)(?=\s[A-Z])", untitled),
    _rule(r"([A-Z])\.(?=\s?[A-Z])", initial),
    _rule(r"(?<![\w/.~])(?:[A-Za-z]{2,}/[A-Za-z]{1,}|[A-Z]/[A-Z])(?![\w/])", slash),
    _rule(r"#(?=\w)", hashed),
    _rule(r"w/o(?!\w)", lambda found, text: ["without"]),
    _rule(r"w/(?=\s)", lambda found, text: ["with"]),
)

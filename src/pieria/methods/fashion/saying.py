"""What a sentence says of a size and of measures, and what of it has no pattern here: it is obeyed, or it is named."""

from __future__ import annotations

import difflib
import gzip
import re
from collections.abc import Iterable

from ...core.find import ROOT
from .. import concepts
from .body import HELP, INCH, LETTERS, TABLE
from .materials import MATERIALS

OTHERS = re.compile(
    r"(?<![\w-])(?:(?:(?:jump|swim|track|play|body)|boiler )?suits?|tuxedos?|swimwear|bikinis?|bras?|underwear|lingerie|boxers?|socks?|scar(?:f|ves)|"
    r"gloves?|mittens?|shoes?|boots?|neckties?|ties?|vests?|waistcoats?|gilets?|kimonos?|capes?|cloaks?|shawls?|ponchos?|rompers?|overalls|dungarees|"
    r"onesies?|saris?|sarongs?|kilts?|leotards?|costumes?|hats?|beanies?|pinafores?|night(?:ies?|dress(?:es)?|gowns?)|cycling jerseys?|dressing gowns?|bath ?robes?|(?:swimming |swim )?trunks|salopettes|"
    r"jodhpurs|tabards?|veils?|petticoats?|cummerbunds?)(?!\w)"
)
"""Garments that have no pattern here."""
LINED = r"(?:fully )?lined (?:in|with) \w+(?: \w+)?(?=\s*(?:$|[,.;]|and\b|with\b))"
LACKING = re.compile(
    rf"(?<![\w-])(?:{LINED}|"
    r"(?:shawl|polo|sailor|wing|notch(?:ed)?) collars?|lapels?|(?:turtle|roll|polo)[- ]?necks?|halter(?:-?neck)?|"
    r"sweetheart(?: neckline)?|cowl(?:-?neck)?|one[- ]shoulder|off[- ](?:the[- ])?shoulder|strapless|"
    r"(?:raglan|kimono|batwing|dolman)(?: sleeves?)?|princess seams?|pleat(?:s|ed)|lin(?:ing|ed)|belt(?:s|ed)?|peplum|"
    r"(?:open|low|bare)[- ]back|backless|double[- ]breasted|asymmetric(?:al)?|cargo|smock(?:ed|ing)|ruched|shirred|quilted|padded|elbow patch(?:es)?|"
    r"french cuffs?|double cuffs?|button[- ]down collars?|spread collars?|yokes?|knee pockets?|welt pockets?|frills?|slits?|vents?|corset|epaulettes?|embroider(?:y|ed)|fringe[ds]?|wrap|lace|leather|suede|(?:faux )?fur|chiffon|"
    r"organza|tulle|taffeta|sequin(?:s|ned)|lycra|spandex|muslin|seersucker|hemp|lurex|polyester|cashmere|mohair|velour|brocade|jacquard|georgette|neoprene|nylon|\d+(?:[.,]\d+)? ?(?:cm|inch(?:es)?|in|ft|feet|foot) long|"
    r"fair isle|(?:moss|cable)[- ](?:stitch|knit)|ribbed|toggles?|(?:thigh|side|back) splits?|maternity|cross-?back(?: straps?)?|broderie(?: anglaise)?|piping|"
    r"(?:back|cargo|two back) pockets|(?:three|four|five|six|\d) pockets|"
    r"pussy[- ]?bow(?: collar)?|(?:corduroy|velvet|leather|fur|contrast(?:ing)?) collars?|(?:high|low)[- ](?:waist(?:ed)?|rise)|(?:no|without a) waistband|"
    r"bias[- ]cut|cut on the bias|spaghetti straps|(?:two-tone|contrast(?:ing)?) (?:sleeves?|cuffs?|pockets?|yokes?)|hi-?vis|high[- ]visibility|reflective(?: \w+)?|"
    r"extra[- ]long(?: sleeves?)?|(?:long|short|shoulder) (?:handles?|straps?)|(?:\d{1,2}|one|two|three|four|five|six|eight|ten) buttons?|pantone [\w-]+(?: tcx)?|"
    r"for (?:an?|my|the|our|his|her) (?:dog|cat|puppy|kitten|doll|teddy|teddy bear|horse|pet))(?!\w)"
)  # fmt: skip
"""Details and cloth that are asked for at times and are not drafted, cut or listed."""
NUMBER = r"(?P<value>\d{1,3}(?:[.,]\d+)?)"
UNIT = r"(?P<unit>cm|mm|m\b|in\b|inch(?:es)?|[\"”])"
NAMES = r"(?P<name>" + "|".join(["chest", "hips", *(n.replace("_", "[- _]") for n in HELP)]) + r")"
SAID = tuple(re.compile(p) for p in (
    rf"(?<![\w-]){NAMES}(?: (?:girth|circumference|measurement|measure))?\s*(?:is|of|=|:)?\s*{NUMBER}\s*{UNIT}?(?![\w-])",
    rf"(?<![\w.,]){NUMBER}\s*{UNIT}\s*(?:in the |around the )?{NAMES}(?!\w)",
    rf"(?<![\w.,]){NUMBER}\s*{UNIT}\s*(?P<name>tall)\b",
    r"(?<![\w.,#-])(?P<value>\d{2,3}(?:[.,]\d+)?)(?P<unit>)\s+(?P<name>chest|bust|waist|hips?)(?![\w-])(?! (?:pocket|length|band|line))",
))  # fmt: skip

FEET = re.compile(
    r"(?<![\w.,])([1-8])\s*(?:'|-?\s*f(?:ee|oo)?t\b)[-\s]*(?:(\d{1,2})\s*(?:\"|''|in(?:ch(?:es)?)?\b)?)?(?![\w.,]\d)"
)
"""A height of feet and inches: 5'7", 5 ft 7 in."""
FIGURES = "nought one two three four five six seven eight nine ten eleven".split()
SPELT = re.compile(rf"\b(four|five|six|seven)[ -]f(?:oo|ee)?t(?:[ -]({'|'.join(FIGURES[1:])}))?\b")
"""A height in words: six foot two."""
HEIGHT = re.compile(
    r"(?<![\w.,])(?:(?P<m>[12])(?:[.,](?P<d>\d{1,2})\s*m\b|m(?P<e>\d{2})\b)(?!\s*(?:of|wide|long|cloth|fabric|linen|cotton|wool))"
    r"|(?<=\s)(?P<c>\d{2,3})\s*cm\b(?!\s*(?:of|wide|long|cloth|fabric)))"
)
"""A body's height that is not called so: "a tall man, 1.98 m"."""
WHOSE = re.compile(r"\b(?:man|woman|lady|boy|girl|child|person|daughter|son|tall),?\s+(?:of\s+)?$")
LEG = re.compile(
    rf"(?:inside[- ]leg|inner[- ]leg|inseam)(?: (?:length|measurement))?\s*(?:is|of|=|:)?\s*{NUMBER}\s*{UNIT}?(?![\w-])"
    rf"|(?<![\w.,]){NUMBER.replace('value', 'value2')}\s*{UNIT.replace('unit', 'unit2')}\s*(?:inside[- ]leg|inner[- ]leg|inseam)(?!\w)"
)
LOOSE = re.compile(
    r"(?<![\w.,-])(?:\d{1,4} ?(?:x|×|by) ?)?(?:(?!(?:an?|the|with|of|and|for|in|is|about)\b)[a-z-]+\s+){0,2}(?:(?:is|of|about)\s+)?\d{1,4}(?:[.,]\d+)?\s*"
    r"(?:cm|mm|inch(?:es)?)\b(?! (?:tall|long))(?:\s+(?!(?:and|with|for|in|of|or)\b)[a-z-]+)?"
)
"""A length that is no measure of the body."""
AGES = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen".split()
AGE = rf"(\d{{1,2}}|{'|'.join(AGES)})"


SCALE = {"cm": 1.0, "mm": 0.1, "m": 100.0}


TAGGED = re.compile(
    r"\b(?:w ?)?(\d{2}) ?(?:\"|in(?:ch(?:es)?)?)?(?: ?waist)?(?:,? (?:and )?(?:an? )?|/)(?:l ?)?(\d{2}) ?(?:\"|in(?:ch(?:es)?)?)? ?(?:inside |inner )?leg\b|\bw(\d{2}) ?/? ?l(\d{2})\b"
)
"""A waist and a leg as jeans have them, in inches: "34 waist 32 leg", "W34 L32"."""
INCHES = {"neck": 22, "bust": 48, "waist": 44, "hip": 50}
"""What without a unit is less than this is no centimetres: nobody is so thin."""


def _plain(words: str) -> str:
    text = " ".join(words.lower().replace("’", "'").replace("″", '"').replace("”", '"').split())
    return TAGGED.sub(lambda m: f"waist {m[1] or m[3]} in, inside leg {m[2] or m[4]} in", text)


def measures(words: str) -> dict[str, float]:
    """Centimetres by name: "chest 112 cm, waist 100" and "6 cm" for nobody. A number without a unit is of the unit that
    another of them has."""
    return told(words)[0]


def told(words: str) -> tuple[dict[str, float], str]:
    """The measures, and the words without them."""
    text = _plain(words)
    text = SPELT.sub(lambda m: f"{FIGURES.index(m[1])} ft {FIGURES.index(m[2]) if m[2] else 0} in", text)
    text = FEET.sub(lambda m: f"{(int(m[1]) * 12 + int(m[2] or 0)) * INCH:.1f} cm {'tall ' if m[2] else ''}", text)
    found: dict[str, tuple[float, str]] = {}
    rest = LEG.sub(" ", text)
    for pattern in SAID:
        for m in pattern.finditer(text):
            name = re.sub(r"[- ]", "_", m["name"])
            name = {"chest": "bust", "hips": "hip", "tall": "height"}.get(name, name)
            found.setdefault(name, (float(m["value"].replace(",", ".")), m["unit"] or ""))
        rest = pattern.sub(" ", rest)
    for m in HEIGHT.finditer(rest):
        if "height" not in found and (m["m"] or WHOSE.search(rest[: m.start()])):
            part = m["d"] or m["e"]
            found["height"] = (float(f"{m['m']}.{part}"), "m") if m["m"] else (float(m["c"]), "cm")
            rest = f"{rest[: m.start()]} {rest[m.end() :]}"
            break
    usual = next((u for _, u in found.values() if u and u != "m"), "cm")
    thin = {n for n, (value, unit) in found.items() if not unit and value < INCHES.get(n, 0)}
    return {
        name: round(value * (INCH if name in thin else SCALE.get(unit or usual, INCH)), 4)
        for name, (value, unit) in found.items()
    }, rest


def inside_leg(words: str) -> float:
    """Centimetres from the fork to the floor, where the words say it; 0 else."""
    m = LEG.search(_plain(words))
    if not m:
        return 0.0
    value, unit = m["value"] or m["value2"], m["unit"] or m["unit2"] or "cm"
    return float(value.replace(",", ".")) * SCALE.get(unit, INCH)


def size(words: str) -> str:
    """The size that words name: "size 42", "XL", "a 6-year-old" (as tall as most of that age); "" if none."""
    abroad = re.search(r"\b(?:(UK|US)(?: dress)? (?:sizes? )?|sizes? (UK|US) ?)(\d{1,2})\b", words)
    if abroad and whose_is(words) == "woman":
        return str(int(abroad[3]) + (28 if "UK" in abroad[0] else 32))
    if m := re.search(r"\bsizes?:? ?(\d{1,3}|X{0,2}[SML])\b", words, re.IGNORECASE):
        return m[1].upper()
    if m := re.search(r"(?<![\w-])X{1,2}[SL](?![\w'’-])", words):
        return m[0]
    if m := re.search(rf"\b{AGE}[- ]?(?:years?|yrs?)[- ]olds?\b|\baged? {AGE}\b"
                   rf"|\b(?:daughter|son|girl|boy|child|niece|nephew|grandson|granddaughter|who)(?:,| is|'s| who is) {AGE}\b(?! (?:cm|inch|ft|feet))",
                   words.replace("’", "'"), re.IGNORECASE):  # fmt: skip
        said = (m[1] or m[2] or m[3]).lower()
        age = int(said) if said.isdigit() else AGES.index(said) + 1
        return str(80 + 6 * age) if 2 <= age <= 14 else ""
    return "92" if re.search(r"\btoddlers?\b", words, re.IGNORECASE) else ""


def whose_is(words: str) -> str:
    """Whether a size abroad is a woman's, a man's or a child's: all but women's are counted otherwise."""
    said = re.search(
        r"\b(?:(men|man|gentleman|groom|husband|dad|father)|(child|kid|boy|girl|toddler|baby)\w*)(?:'s)?\b",
        words.lower(),
    )
    return "woman" if not said else "man" if said[1] else "child"


def girl(words: str, garment: str) -> bool:
    """Whether a child is drawn as a girl: the words say so, or a skirt or dress does and they name no boy."""
    said = re.search(r"\b(girl|daughter|niece|sister|princess|boy|son|nephew|brother)", words.lower())
    return said[1] in ("girl", "daughter", "niece", "sister", "princess") if said else garment in ("dress", "skirt")


def whose(size: str) -> str:
    """The kind of body whose table alone has a size; "" where several have it, or none."""
    kinds = [kind for kind, table in TABLE.items() if size in table or size in LETTERS[kind]]
    return kinds[0] if len(kinds) == 1 else ""


def lacking(words: str) -> list[str]:
    """What words ask for that is not drafted, cut or listed here, as they say it."""
    details = [m[0] for m in LACKING.finditer(words.lower())]
    lengths = [m[0].strip() for m in LOOSE.finditer(LACKING.sub(" ", told(words)[1]))]
    return list(dict.fromkeys([*details, *lengths]))


def besides(words: str, garment: str, names: Iterable[tuple[str, str]]) -> list[str]:
    """Other garments that words ask for beside the one that is made. names: as in `words.NAMES`."""
    found: list[str] = []
    for name, pattern in names:
        for m in re.finditer(
            rf"\b(?:and|plus|with)\s+(?:(?:an?|the|some|matching)\s+)?((?:[a-z-]+\s+){{0,2}}(?:{pattern}))(?![\w-]| (?:collar|sleeve|style|dress|fabric|pocket))",
            words.lower(),
        ):
            found += [m[1]] if name != garment and "pocket" not in m[1] else []
    return found + re.findall(rf"\b(?:and|plus)\s+(?:(?:an?|the|some|matching)\s+)?({OTHERS.pattern})", words.lower())


def without(words: str) -> str:
    """The words but what is `lacking`: a title must not promise it."""
    return " ".join(re.sub(LACKING.pattern, " ", words, flags=re.IGNORECASE).split())


def misspelt(words: str) -> list[tuple[str, str]]:
    """Words that are nearly a cloth's name and no word of English, each with that name."""
    names = {w for m in MATERIALS.values() for w in (*m.words, *m.name.split()) if re.fullmatch("[a-z]{4,}", w)}
    said = dict.fromkeys(re.findall(r"(?<![\w-])[a-z]{4,}(?![\w-])", words.lower()))
    near = {w: found[0] for w in said if w not in names and (found := difflib.get_close_matches(w, names, 1, 0.8))}
    if near:  # only then is the dictionary opened
        with gzip.open(ROOT / "cards" / "english" / "lexicon.txt.gz", "rt", encoding="utf-8") as file:
            for line in file:
                near.pop(line.partition("\t")[0].lower(), None)
    return list(near.items())


def other(words: str) -> str:
    """A garment that is named and has no pattern; "" if there is none."""
    found = OTHERS.search(words.lower())
    return found[0] if found else ""


def motif(words: str) -> str:
    """A thing that the words want on the cloth ("a dress with cherries"), if it can be drawn."""
    for m in re.finditer(r"\b(?:with|of) (?:[a-z]+ ){0,2}?(?P<what>[a-z]+s)\b", words.lower()):
        if concepts.lookup(m["what"]) and m["what"] not in ("flowers", "roses", "ties", "ribbons", "hearts"):
            return m["what"]
    return ""

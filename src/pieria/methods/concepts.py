"""What the sticker net was taught, by name: a word is looked up, and what it does not know is said, not faked."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import numpy as np

from ..core.find import ROOT
from ..formats.png import unpng
from .thingwords import AKIN, SAME

FOLDER = ROOT / "cards" / "sticker"
AXES, WIDTH = 64, 384
SQUARES, ACROSS = 8, 40
EVERYDAY = {
    "car": "automobile", "truck": "delivery truck", "lorry": "delivery truck", "boat": "sailboat", "sailing boat": "sailboat", "tv": "television",
    "apple": "red apple", "orange": "tangerine", "cake": "birthday cake", "couch": "couch and lamp", "plane": "airplane",
    "sofa": "couch and lamp", "tie": "necktie", "suitcase": "luggage", "knife": "kitchen knife", "book": "closed book",
    "cup": "teacup without handle", "clock": "mantelpiece clock", "bowl": "bowl with spoon", "donut": "doughnut",
    "bottle": "bottle with popping cork", "cell phone": "mobile phone", "phone": "mobile phone", "sheep": "ram",
    "smartphone": "mobile phone", "sports ball": "soccer ball", "ball": "soccer ball", "football": "soccer ball",
    "computer keyboard": "keyboard", "tree": "deciduous tree", "fir": "evergreen tree", "pine": "evergreen tree", "pine tree": "evergreen tree", "fir tree": "evergreen tree",
    "christmas tree": "christmas tree", "palm": "palm tree", "flower": "blossom", "moon": "crescent moon",
    "hat": "top hat", "bike": "bicycle", "motorbike": "motorcycle", "train": "train", "rabbit": "rabbit",
    "bunny": "rabbit", "kitten": "cat", "puppy": "dog", "pig": "pig", "chick": "baby chick", "hen": "chicken",
    "flag": "triangular flag", "fish": "fish", "whale": "whale", "dinosaur": "sauropod",
    "t-rex": "T-Rex", "heart": "red heart", "star": "star", "lamp": "light bulb", "light": "light bulb",
    "present": "wrapped gift", "gift": "wrapped gift", "glasses": "glasses", "shoe": "running shoe",
    "shirt": "t-shirt", "trousers": "jeans", "coffee": "hot beverage", "tea": "hot beverage", "glass": "wine glass",
    "beer": "beer mug", "burger": "hamburger", "ice cream": "soft ice cream", "cheese": "cheese wedge",
    "lemon": "lemon", "cherry": "cherries", "grape": "grapes", "corn": "ear of corn", "bread": "bread",
    "police car": "oncoming police car", "fire truck": "fire engine", "ufo": "flying saucer", "piano": "musical keyboard",
    "mushroom": "mushroom", "cloud": "cloud", "umbrella": "umbrella", "hot air balloon": "balloon",
    "computer": "desktop computer", "pc": "desktop computer", "mail": "envelope", "letter": "envelope",
    "ladybug": "lady beetle", "bee": "honeybee", "bug": "beetle", "snowman": "snowman", "church": "church",
    "skyscraper": "office building", "building": "office building", "mountain": "mountain",
    "knight": "", "bench": "", "toy": "teddy bear", "stop light": "horizontal traffic light", "crab": "crab",
    "boy": "boy", "girl": "girl", "child": "child", "kid": "child", "baby": "baby", "bear": "bear", "ball of yarn": "yarn",
    "fox": "fox", "cab": "taxi", "jet": "airplane", "spaceship": "flying saucer", "wizard": "mage",
    "hot-air balloon": "balloon", "aeroplane": "airplane",
    "street lamp": "", "lantern": "red paper lantern", "log": "wood", "firewood": "wood", "baseball bat": "", "television set": "television", "telly": "television", "mug": "hot beverage", "traffic light": "vertical traffic light", "potted plant": "potted plant", "plant": "potted plant",
    "ship": "ship", "knives": "kitchen knife", "people": "person", "men": "man", "women": "woman", "mice": "mouse",
    "geese": "goose", "cacti": "cactus", "children": "child", "wolves": "wolf", "leaves": "maple leaf", "leaf": "maple leaf",
    "doctor": "health worker", "nurse": "health worker", "surgeon": "health worker", "chef": "cook",
    "policeman": "man police officer", "policewoman": "woman police officer", "fireman": "man firefighter",
    "programmer": "technologist", "secretary": "office worker", "clerk": "office worker", "painter": "artist",
    "bull": "ox", "pigeon": "dove",
    "steam train": "locomotive", "santa": "Santa Claus", "earth": "globe showing Europe-Africa",
    "los angeles": "", "union jack": "", "guinea pig": "", "father christmas": "Santa Claus", "ladybird": "lady beetle", "biscuit": "cookie", "aubergine": "eggplant", "torch": "flashlight", "bin": "wastebasket",
    "dustbin": "wastebasket", "rucksack": "backpack", "trainers": "running shoe", "spanner": "wrench", "brolly": "umbrella",
    "sweets": "candy", "lolly": "lollipop", "chips": "french fries", "bath": "bathtub", "crow": "black bird", "raven": "black bird",
    "mum": "woman", "mother": "woman", "lady": "woman", "dad": "man", "father": "man", "gentleman": "man",
    "bloke": "man", "granny": "old woman", "gran": "old woman", "grandpa": "old man", "grandad": "old man", "bride": "woman with veil",
    "groom": "man in tuxedo", "builder": "construction worker", "conker": "chestnut", "bottle of champagne": "bottle with popping cork",
    "cup of tea": "hot beverage", "mug of tea": "hot beverage", "cup of coffee": "hot beverage", "mug of coffee": "hot beverage",
    "mug of cocoa": "hot beverage", "glass of wine": "wine glass", "glass of beer": "beer mug", "pint of beer": "beer mug",
    "bottle of wine": "bottle with popping cork", "slice of pizza": "pizza", "piece of pizza": "pizza", "slice of cake": "shortcake",
    "piece of cake": "shortcake", "bunch of flowers": "bouquet", "bouquet of flowers": "bouquet", "bunch of grapes": "grapes",
    "loaf of bread": "bread", "bar of chocolate": "chocolate bar", "bowl of rice": "cooked rice", "bowl of noodles": "steaming bowl",
    "bowl of soup": "bowl with spoon", "pot of honey": "honey pot", "jar of honey": "honey pot", "piece of cheese": "cheese wedge",
    "sponge cake": "shortcake", "victoria sponge": "shortcake", "slice of victoria sponge": "shortcake", "sun": "sun", "bell": "bell", "candle": "candle", "balloons": "balloon", "horse": "horse", "spoon": "spoon",
    "glove": "gloves", "sock": "socks", "salad": "green salad", "steak": "cut of meat", "meat": "cut of meat", "bean": "beans", "rice": "cooked rice",
    "soup": "bowl with spoon", "shop": "convenience store", "cap": "billed cap", "medal": "sports medal", "needle": "sewing needle", "lock": "locked",
    "padlock": "locked", "cocktail": "cocktail glass", "magnifying glass": "magnifying glass tilted left", "cellphone": "mobile phone", "ramen": "steaming bowl",
}  # fmt: skip
"""Words of every day to the net's own (Unicode's) names; "" for what only looks as if it were known."""

OTHERS = frozenset(
    (
        "sea lion|sea horse|sea cow|sea cucumber|sea star|sea hare|sea spider|sea robin|sea elephant|prairie dog|ant lion|crane fly|"
        "horseshoe crab|clothes tree|coat tree|bell jar|boxing ring|wrestling ring|cricket bat|ear trumpet|electric chair|rocking horse|"
        "gymnastic horse|pommel horse|vaulting horse|stick horse|clothes horse|hand truck|honey badger|napkin ring|"
        "teething ring|curtain ring|gas ring|onion ring|key ring|mud puppy|komodo dragon|telephone pole|telegraph pole|totem pole|flag pole|"
        "spinning wheel|catherine wheel|steering wheel|roman candle|crow's nest|sedan chair|tree house|dog house|doghouse|doll's house|"
        "wendy house|coach house|opera glasses|field glasses|watch glass|window glass|plate glass|stained glass|water chestnut|"
        "horse chestnut|prickly pear|alligator pear|avocado pear|peanut butter|apple butter|shaving cream|whipped cream|root beer|"
        "ginger beer|jumping jack|pill bug|powder horn|english horn|french horn|shoe horn|toilet bowl|egg cup|measuring cup|suction cup|"
        "hot plate|license plate|number plate|space station|power plant|power station|police station|light pen|cow pen|sheep pen|"
        "cannon ball|clay pigeon|punching bag|tea bag|running board|diving board|"
        "ironing board|chess board|hat stand|music stand|window seat|car seat|washing machine|sewing machine|snow globe|paint brush|"
        "hair brush|parking meter"
    ).split("|")
)
"""What is no kind of its last word, and was not taught either: a sea lion is no lion."""

FOREIGN = re.compile(
    r"^(?:eine?[mnrs]?|de[rmns]|das|die|zwei|drei|vier|fünf|une?|les?|la|des|du|deux|trois|quatre|el|los|las|un[ao]s?|dos|tres"
    r"|il|lo|gli|due|tre|quattro)\s|[äöüßçèêœ¿¡]|[^\W\d_\x00-\u024f]"
)
"""How a thing is called in German, French, Spanish or Italian: its article or count; letters that English has not."""
BORROWED = re.compile(
    r"^(?:die[ -](?:cast|cut|hards?)|due (?:dates?|diligence|process|north|south|east|west)|las vegas|los angeles|la paz|les paul|el ni[nñ]o|du jour|lo mein|des moines)\b"
    r"|\b(?:cr[eè]me|br[uû]l[eé]e|fra[iî]che|cr[eê]pes?|fa[cç]ades?|gar[cç]on|gr[uü]y[eè]re|m[uü]sli|doppelg[aä]nger|jalape[nñ]os?|p[aâ]t[eé]s?|fianc[eé]e?s?|cura[cç]ao|a[cç]a[ií]|r[oö]sti|z[uü]rich)\b"
)
"""What English has taken over, though it looks foreign."""


@cache
def table() -> dict[str, str]:
    """Every name, other names included, to the concept."""
    names: dict[str, list[str]] = json.loads((FOLDER / "concepts.json").read_text("utf-8"))
    found = {other: name for name, others in names.items() for other in others} | {n: n for n in names}
    found |= SAME | {word: name.lower() for word, name in EVERYDAY.items() if not name or name.lower() in names}
    return {word: name for word, name in found.items() if word not in AKIN}


@cache
def named() -> frozenset[str]:
    """The concepts' own names, in small letters; other names are often only akin."""
    return frozenset(name.lower() for name in concepts())


def concepts() -> list[str]:
    return list(json.loads((FOLDER / "concepts.json").read_text("utf-8")))


@cache
def _sheet() -> Any:
    return unpng((FOLDER / "colours.png").read_bytes())


def colours(concept: str) -> Any:
    """The colours that a concept mostly has, on 8 x 8 squares: uint8 (8, 8, 3); None for what is no concept."""
    names = _order()
    if concept not in names:
        return None
    y, x = names[concept] // ACROSS * SQUARES, names[concept] % ACROSS * SQUARES
    return _sheet()[y : y + SQUARES, x : x + SQUARES]


@cache
def _order() -> dict[str, int]:
    return {name: n for n, name in enumerate(concepts())}


def single(word: str) -> list[str]:
    """What a plural may be the plural of, itself first."""
    found = [word]
    for ending, instead in (("ies", "y"), ("ves", "f"), ("ves", "fe"), ("es", ""), ("s", "")):
        if word.endswith(ending) and len(word) > len(ending) + 1 and not word.endswith("ss"):
            found.append(word[: -len(ending)] + instead)
    return found


def lookup(words: str) -> str:
    """The concept that a noun phrase names, in the singular or the plural; "" if none does."""
    known = table()
    words = re.sub(r"\s+", " ", words.strip().lower())
    head, _, last = words.rpartition(" ")
    found = [known[name] for one in single(last) if known.get(name := f"{head} {one}".strip()) is not None]
    if not found and (several := f"{words}s") in named():  # "a paw print" of the paw prints
        return several
    if not found and re.fullmatch(r"[a-z]{3,}", head):  # "tea pot"
        found = [known[head + one] for one in single(last) if known.get(head + one)]
    # what is called by its plural comes before its singular; "horses" is another name of a horse's face, though
    return found[0] if found and (len(found) == 1 or words in named()) else found[1] if found else ""


def barred(words: str) -> bool:
    """Whether this is a thing of its own that is not known, though its last word is ("baseball bat")."""
    head, _, last = words.rpartition(" ")
    return any(EVERYDAY.get(one) == "" for one in single(words)) or any(
        f"{head} {one}" in OTHERS for one in single(last)
    )


def foreign(words: str) -> bool:
    """Whether what is not known may only not be English."""
    low = words.strip().lower()
    return bool(FOREIGN.search(BORROWED.sub(" ", low).strip() or "x"))


def nearest(words: str, vectors: Callable[[Sequence[str]], Any], count: int = 3) -> list[tuple[float, str]]:
    """The concepts nearest in meaning, (cosine, name), the nearest first: to be offered, never to be drawn instead. By
    these vectors a baseball bat is a bat (0.94) and a hair drier a hair pick (0.89), and a cab only 0.83 a taxi.

    vectors: texts to float32 (n, 384), MiniLM's sentence vectors.
    """
    raw = (FOLDER / "nearness.bin").read_bytes()
    names = concepts()
    axes = np.frombuffer(raw, "<f2", AXES * WIDTH).reshape(AXES, WIDTH).astype(np.float32)
    rows = np.frombuffer(raw, np.int8, len(names) * AXES, 2 * AXES * WIDTH).reshape(-1, AXES).astype(np.float32) / 127
    asked = axes @ np.asarray(vectors([words]), np.float32)[0]
    scores = rows @ (asked / max(float(np.linalg.norm(asked)), 1e-6))
    return [(float(scores[n]), names[n]) for n in np.argsort(-scores)[:count]]

"""Jointed puppets of cut paper: animals on four legs, birds, fish and people, whose limbs move with the step.

The sticker net knows how things look and not how they walk; many of its animals are heads. What is here is drawn by
rule, looks to the right, and is said to be so (`known`).
"""

from __future__ import annotations

from typing import Any

from . import beast, craft, folk
from .pen import Drawn

QUADRUPED: dict[str, tuple[Any, ...]] = {
    # coat, belly, legs' ends, long, deep, legs, neck, head, snout, ears, tail, extra
    "fox": ("#e8742c", "#fbeede", "#4a2c22", 1.0, 0.30, 0.42, 0.20, 0.17, 0.20, "point", "bushy", ""),
    "wolf": ("#7c8790", "#d9dee2", "#59636b", 1.05, 0.33, 0.48, 0.24, 0.18, 0.20, "point", "bushy", ""),
    "dog": ("#b9783f", "#ecd3b0", "#b9783f", 0.95, 0.33, 0.42, 0.24, 0.19, 0.16, "flop", "up", ""),
    "cat": ("#8e8577", "#d8d0c2", "#8e8577", 0.88, 0.27, 0.34, 0.14, 0.18, 0.07, "point", "up", ""),
    "rabbit": ("#c4ab92", "#f3e9dd", "#c4ab92", 0.72, 0.36, 0.26, 0.10, 0.17, 0.08, "long", "puff", ""),
    "mouse": ("#9a9490", "#e7c9c4", "#e3aaa5", 0.62, 0.34, 0.16, 0.05, 0.17, 0.13, "disc", "thin", ""),
    "horse": ("#8a4f2b", "#8a4f2b", "#3a241a", 1.15, 0.38, 0.66, 0.46, 0.18, 0.26, "point", "hair", "mane"),
    "zebra": ("#f1efe9", "#f1efe9", "#2b2b2e", 1.08, 0.38, 0.58, 0.40, 0.18, 0.24, "point", "hair", "stripes mane"),
    "unicorn": ("#f7f3fa", "#f7f3fa", "#d9c9ea", 1.12, 0.37, 0.64, 0.46, 0.18, 0.24, "point", "hair", "mane horn"),
    "deer": ("#b57c49", "#efdcc0", "#6d482c", 1.0, 0.32, 0.66, 0.40, 0.16, 0.18, "point", "puff", "antlers"),
    "bear": ("#6b4630", "#6b4630", "#553623", 1.15, 0.52, 0.42, 0.16, 0.25, 0.16, "round", "puff", ""),
    "polar bear": ("#f1f2ee", "#f1f2ee", "#dfe2de", 1.15, 0.52, 0.42, 0.18, 0.23, 0.16, "round", "puff", ""),
    "lion": ("#dfa54b", "#f2d598", "#dfa54b", 1.1, 0.40, 0.48, 0.22, 0.20, 0.13, "round", "tuft", "ruff"),
    "tiger": ("#ee8a2f", "#fbe9d3", "#ee8a2f", 1.1, 0.40, 0.46, 0.20, 0.21, 0.12, "round", "thin", "stripes"),
    "leopard": ("#e2b04e", "#f7e6bf", "#e2b04e", 1.08, 0.34, 0.46, 0.18, 0.19, 0.12, "round", "thin", "spots"),
    "elephant": ("#98a2ac", "#98a2ac", "#838d97", 1.25, 0.70, 0.54, 0.14, 0.33, 0.0, "fan", "thin", "trunk"),
    "cow": ("#f4f1ea", "#f2d9cf", "#3b3634", 1.15, 0.46, 0.48, 0.20, 0.20, 0.20, "flop", "tuft", "patches horns"),
    "ox": ("#7a5640", "#7a5640", "#3b2a22", 1.15, 0.48, 0.46, 0.18, 0.21, 0.20, "flop", "tuft", "horns"),
    "pig": ("#f3a6ae", "#f3a6ae", "#e08b96", 0.95, 0.50, 0.26, 0.06, 0.24, 0.14, "flop", "curl", ""),
    "ram": ("#f3efe6", "#f3efe6", "#4a423d", 0.92, 0.50, 0.34, 0.12, 0.19, 0.14, "flop", "puff", "wool"),
    "goat": ("#e9e3d6", "#e9e3d6", "#8d7f6c", 0.92, 0.36, 0.46, 0.28, 0.17, 0.17, "flop", "puff", "horns"),
    "giraffe": ("#e6b95c", "#e6b95c", "#9a6a33", 0.95, 0.38, 0.84, 0.98, 0.16, 0.20, "point", "tuft", "spots"),
    "camel": ("#c99a5b", "#c99a5b", "#a67b43", 1.1, 0.38, 0.64, 0.50, 0.17, 0.20, "round", "tuft", "hump"),
    "rhinoceros": ("#8f949b", "#8f949b", "#7a7f86", 1.25, 0.60, 0.36, 0.12, 0.26, 0.26, "point", "thin", "nose"),
    "chipmunk": ("#b5703a", "#f3dfc3", "#b5703a", 0.6, 0.30, 0.22, 0.10, 0.16, 0.10, "round", "bushy", ""),
}  # fmt: skip
BIRD: dict[str, tuple[str, str, str, str, float]] = {
    # coat, belly, beak, wing, neck
    "bird": ("#3f8fd6", "#f4e6cf", "#f0a22e", "#2c6fb0", 0.0), "eagle": ("#5b3d29", "#5b3d29", "#f2b632", "#463022", 0.04),
    "dove": ("#f6f6f4", "#f6f6f4", "#e9a25a", "#dfe4ea", 0.02), "duck": ("#8d7b62", "#d9cdb8", "#f0a22e", "#6f6150", 0.06),
    "swan": ("#fafaf8", "#fafaf8", "#ef8a2e", "#e6e8ea", 0.42), "goose": ("#f0eee8", "#f0eee8", "#ef8a2e", "#d5d5d0", 0.28),
    "parrot": ("#d9352f", "#f3c33a", "#3a3a3e", "#2a6fd1", 0.02), "rooster": ("#b5532c", "#d98a3d", "#f2b632", "#7c3a22", 0.12),
    "chicken": ("#f3efe6", "#f3efe6", "#f2a93a", "#dfd8c9", 0.08), "baby chick": ("#f8d94a", "#f8d94a", "#ef8a2e", "#eec235", 0.0),
    "crow": ("#26272c", "#26272c", "#3d3e45", "#17181c", 0.02), "seagull": ("#f4f5f5", "#f4f5f5", "#f2b632", "#aab4bd", 0.02),
}  # fmt: skip
FISH: dict[str, tuple[str, str, str, float]] = {
    # back, belly, fins, long
    "fish": ("#f28b30", "#fbd9a5", "#e0651f", 1.0), "tropical fish": ("#f6c330", "#fdeeb0", "#2f6fd0", 0.85),
    "shark": ("#77858f", "#e5eaed", "#65727b", 1.5), "dolphin": ("#5f8fb5", "#dbe8f0", "#4c799c", 1.4),
    "whale": ("#3f75a8", "#cfe0ec", "#2f5f8e", 1.55), "spouting whale": ("#3f75a8", "#cfe0ec", "#2f5f8e", 1.55),
}  # fmt: skip
BIPED: dict[str, tuple[str, str, str, str, str]] = {
    # skin, hair, shirt, trousers, extra
    "person": ("#e8b88f", "#5b3a26", "#3f7fc4", "#34405a", ""), "man": ("#d99f74", "#3a2a20", "#4f8a5b", "#3a3f4d", ""),
    "woman": ("#e8b88f", "#7a3e22", "#c9487a", "#c9487a", "skirt long"), "boy": ("#e3ad82", "#6b4127", "#e0622d", "#3d5a8f", ""),
    "girl": ("#c98e63", "#2e1f18", "#f2b632", "#f2b632", "skirt long"), "child": ("#e3ad82", "#4a2f20", "#4aa58a", "#3d4f7f", ""),
    "robot": ("#aeb9c4", "#aeb9c4", "#8997a5", "#76838f", "robot"), "astronaut": ("#f2f3f5", "#f2f3f5", "#f2f3f5", "#dfe2e7", "helmet"),
}  # fmt: skip
SIZES = {"mouse": 0.45, "chipmunk": 0.5, "rabbit": 0.68, "cat": 0.72, "elephant": 1.3, "giraffe": 1.5, "horse": 1.2, "zebra": 1.15,
         "unicorn": 1.2, "camel": 1.25, "bear": 1.1, "bird": 0.5, "dove": 0.5, "crow": 0.55, "parrot": 0.6, "duck": 0.6,
         "baby chick": 0.4, "eagle": 0.8, "seagull": 0.6, "chicken": 0.6, "fish": 0.6, "tropical fish": 0.55, "whale": 1.6,
         "spouting whale": 1.6, "shark": 1.3, "dolphin": 1.1, "deer": 1.15, "cow": 1.1, "person": 1.3, "man": 1.35, "woman": 1.3, "boy": 1.15, "girl": 1.15, "child": 1.1, "robot": 1.25, "astronaut": 1.3}  # fmt: skip
OTHER = {"car": "automobile", "cab": "taxi", "truck": "delivery truck", "lorry": "delivery truck", "fire truck": "fire engine", "oncoming police car": "police car", "steam train": "locomotive",
         "tram": "train", "passenger ship": "ship", "ferry": "ship", "small airplane": "airplane", "plane": "airplane", "hot-air balloon": "hot air balloon", "ufo": "flying saucer",
         "sport utility vehicle": "automobile", "racing car": "automobile", "flower": "blossom", "flowers": "blossom", "cars": "automobile", "hot air balloons": "hot air balloon",
         "sheep": "ram", "lamb": "ram", "puppy": "dog", "kitten": "cat", "bunny": "rabbit", "hare": "rabbit", "pony": "horse",
         "stag": "deer", "bull": "ox", "buffalo": "ox", "squirrel": "chipmunk", "rat": "mouse", "lioness": "lion",
         "poodle": "dog", "guide dog": "dog", "service dog": "dog", "bactrian camel": "camel", "two-hump camel": "camel",
         "dog face": "dog", "cat face": "cat", "black cat": "cat", "hen": "chicken", "raven": "crow", "gull": "seagull", "blowfish": "fish",
         "humpback whale": "whale", "kid": "child", "pigeon": "dove", "sparrow": "bird", "swallow": "bird", "hawk": "eagle",
         "goldfish": "fish", "zebra face": "zebra", "rabbit face": "rabbit", "duckling": "baby chick", "water buffalo": "ox",
         "children": "child", "people": "person", "men": "man", "women": "woman", "dancer": "woman", "tiger face": "tiger",
         "horse face": "horse", "cow face": "cow", "pig face": "pig", "mouse face": "mouse", "reindeer": "deer", "ewe": "ram"}  # fmt: skip


def known(what: str) -> str:
    """The puppet's name for a thing; "" where there is none."""
    what = OTHER.get(what.lower(), what.lower())
    kinds = (QUADRUPED, BIRD, FISH, BIPED, craft.WHEELED, craft.OTHERS)
    return what if any(what in kind for kind in kinds) else ""


def living(what: str) -> bool:
    """Whether it is an animal or somebody, with legs."""
    return any(known(what) in kind for kind in (QUADRUPED, BIRD, BIPED))


def size(name: str) -> float:
    return SIZES.get(name) or craft.SIZES.get(name, 1.0)


def drawn(name: str, action: str, phase: float, height: float, colour: str = "") -> Drawn:
    """(RGBA picture, x and y of the point between the feet in it). height: pixels, about, from feet to head."""
    if name in craft.WHEELED or name in craft.OTHERS:
        return craft.drawn(name, action, phase, height, colour)
    if name in QUADRUPED:
        return beast.quadruped(QUADRUPED[name], action, phase, height, colour)
    if name in BIRD:
        return folk.bird(BIRD[name], name, action, phase, height, colour)
    if name in FISH:
        return folk.fish(FISH[name], name, phase, height, colour)
    return folk.biped(BIPED[name], action, phase, height, colour)

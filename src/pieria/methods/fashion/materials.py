"""Cloth by name: weight, stretch, what it suits, what to sew it with. Grams per square metre as the trade sells it."""

from __future__ import annotations

from dataclasses import dataclass

from .nest import Layout
from .piece import Pattern
from .spec import KNITS, Design


@dataclass(frozen=True, slots=True)
class Material:
    """``low`` to ``high``: g/m2; ``stretch``: per cent across; ``shrink``: per cent in the first wash."""

    name: str
    low: int
    high: int
    stretch: int
    shrink: int
    needle: str
    advice: str
    suits: tuple[str, ...]
    words: tuple[str, ...] = ()

    @property
    def said(self) -> str:
        give = f"{self.stretch} % stretch" if self.stretch else "no stretch"
        return f"{self.name}: {self.low} to {self.high} g/m2, {give}"


TOPS = ("dress", "blouse", "shirt", "skirt")
MATERIALS = {m.name: m for m in (
    Material("linen", 140, 220, 0, 6, "80", "wash it before you cut; press with steam", (*TOPS, "trousers", "apron", "tote", "pyjamas", "jacket"), ("linen", "flax")),
    Material("cotton poplin", 110, 140, 0, 4, "70", "crisp and easy to sew", (*TOPS, "pyjamas", "apron"), ("poplin", "cotton")),
    Material("cotton lawn", 70, 90, 0, 4, "60", "fine: short stitches, French seams", ("dress", "blouse", "shirt"), ("lawn", "batiste", "voile")),
    Material("viscose challis", 110, 140, 0, 7, "70", "slippery: cut in one layer, let it hang before hemming", TOPS, ("viscose", "rayon", "flowing", "drapey", "flowy")),
    Material("silk crepe", 60, 100, 0, 3, "60", "cut in one layer between paper; French seams", ("dress", "blouse", "skirt"), ("silk", "crepe", "satin", "charmeuse")),
    Material("wool flannel", 240, 320, 2, 3, "90", "steam before you cut; press with a cloth", ("skirt", "trousers", "jacket", "coat", "dress"), ("wool(?:l?en|l?y)?", "flannel", "tweed")),
    Material("boiled wool", 380, 480, 8, 3, "90", "does not fray; grade the seams", ("coat", "jacket"), ("boiled", "loden", "felt")),
    Material("waxed cotton", 220, 320, 0, 1, "90", "pins leave holes: clip it, tape the seams, wipe it, never wash or iron it", ("coat", "jacket"), ("waxed", "oilskin", "waterproof", "rainproof", "showerproof", "rain ?(?:coats?|jackets?)", "(?:for|in) (?:the )?rain", "mackintosh(?:es)?", "anoraks?", "parkas?", "cagoules?", "windbreakers?")),
    Material("denim", 280, 400, 1, 5, "100 jeans", "wash it before you cut; fell the seams", ("trousers", "skirt", "jacket", "apron", "tote"), ("denim", "jean", "jeans")),
    Material("cotton twill", 220, 290, 1, 4, "90", "sturdy; topstitch", ("trousers", "skirt", "jacket", "coat", "apron", "tote"), ("twill", "gabardine", "chino", "drill", "trench ?coats?")),
    Material("canvas", 300, 400, 0, 5, "100", "sew slowly over thick places", ("tote", "apron", "jacket"), ("canvas", "duck")),
    Material("corduroy", 220, 320, 1, 4, "90", "the pile has a direction: lay every piece the same way", ("trousers", "skirt", "jacket", "coat", "dress"), ("corduroy", "cord")),
    Material("velvet", 220, 320, 2, 3, "80", "the pile has a direction; never iron it flat", ("dress", "skirt", "jacket", "coat"), ("velvet",)),
    Material("flannelette", 150, 190, 0, 6, "80", "soft; wash it before you cut", ("pyjamas", "shirt"), ("flannelette", "brushed", "cosy", "cozy")),
    Material("cotton jersey", 160, 200, 40, 6, "75 ballpoint", "narrow zigzag or overlock", ("t-shirt", "hoodie"), ("jersey",)),
    Material("sweatshirt fleece", 260, 330, 25, 6, "90 ballpoint", "overlock, or zigzag; rib for cuffs", ("hoodie",), ("fleece", "sweatshirt", "french terry")),
)}  # fmt: skip
USUAL = {"dress": "cotton poplin", "blouse": "cotton lawn", "shirt": "cotton poplin", "skirt": "cotton twill", "t-shirt": "cotton jersey",
         "hoodie": "sweatshirt fleece", "jacket": "cotton twill", "coat": "wool flannel", "trousers": "cotton twill", "pyjamas": "flannelette",
         "apron": "linen", "tote": "canvas"}  # fmt: skip


def suited(garment: str, wanted: str = "") -> tuple[str, str]:
    """(the material's name, a sentence of doubt or ""): the wanted one where it suits, else it with a warning."""
    name = wanted or USUAL[garment]
    m = MATERIALS[name]
    if garment in m.suits:
        return name, ""
    if garment in KNITS and m.stretch < 20:
        return USUAL[garment], f"A {garment} needs a knit: {USUAL[garment]} instead of {name}."
    if garment not in KNITS and m.stretch >= 20:
        return USUAL[
            garment
        ], f"This {garment} is drafted for cloth without stretch: {USUAL[garment]} instead of {name}."
    return name, f"{name.capitalize()} is an unusual cloth for a {garment}."


def pairings(d: Design) -> list[tuple[str, str]]:
    """(cloth, what for): the main one, and two others that would do."""
    m = MATERIALS[d.cloth]
    others = [o.name for o in MATERIALS.values() if d.garment in o.suits and o.name != m.name]
    return [(m.said, "as designed"), *((MATERIALS[o].said, "or instead") for o in others[:2])]


def advice(d: Design) -> list[str]:
    m = MATERIALS[d.cloth]
    return [f"{m.said}; needle {m.needle}; shrinks about {m.shrink} % at first: {m.advice}."]


def metres(layout: Layout, d: Design) -> float:
    """What to buy: the layout with its shrinkage and a hand's breadth, in steps of 5 cm."""
    import math

    whole = layout.length * (1 + MATERIALS[d.cloth].shrink / 100) + 5
    if d.textile in ("tartan", "gingham", "windowpane", "stripes") or d.cloth in ("corduroy", "velvet"):
        whole *= 1.1  # matching, or one direction
    return math.ceil(whole / 5) * 5 / 100


def interfacing(pattern: Pattern) -> float:
    """Square metres of interfacing, roughly."""
    from . import cutting
    from . import geometry as g

    return sum(abs(g.area(cutting.whole(p))) * p.count for p in pattern.pieces if p.interfaced) * 0.7 / 1e4

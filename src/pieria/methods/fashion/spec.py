"""A garment's design: the choices that shape both the drawing and the pattern, and how it looks."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any

from ...core.errors import UserError

NECKLINES = ("round", "v", "scoop", "square", "boat")
SLEEVES = ("none", "short", "elbow", "three-quarter", "long")
SHAPES = ("plain", "puff", "bell", "cuffed")
FITS = ("regular", "fitted", "loose")
SKIRTS = ("a-line", "straight", "pencil", "circle", "half-circle", "gathered")
LENGTHS = ("knee", "mini", "midi", "maxi")
COATS = ("hip", "long", "knee", "midi")
LEGS = ("straight", "tapered", "wide", "flared")

CHOICES: dict[str, dict[str, tuple[str, ...]]] = {
    "dress": {"fit": FITS, "neckline": NECKLINES, "sleeve": SLEEVES, "sleeve_shape": SHAPES[:3], "collar": ("none", "flat", "band"),
              "closure": ("back zip", "buttons"), "skirt": SKIRTS, "length": LENGTHS, "pockets": ("none", "inseam", "patch")},
    "skirt": {"skirt": SKIRTS, "length": LENGTHS, "closure": ("back zip", "side zip", "buttons", "elastic"), "pockets": ("none", "inseam", "patch")},
    "blouse": {"fit": ("regular", "fitted", "loose"), "neckline": NECKLINES, "sleeve": ("short", "none", "elbow", "three-quarter", "long"),
               "sleeve_shape": SHAPES, "collar": ("none", "flat", "band"), "closure": ("pullover", "buttons"), "length": ("hip", "cropped", "long", "tunic"),
               "pockets": ("none", "patch")},
    "shirt": {"fit": ("regular", "fitted", "loose"), "sleeve": ("long", "short", "elbow"), "sleeve_shape": ("cuffed", "plain"),
              "collar": ("shirt", "band"), "closure": ("buttons",), "length": ("long", "hip", "cropped", "tunic"), "pockets": ("patch", "none")},
    "t-shirt": {"fit": ("regular", "fitted", "loose"), "neckline": ("round", "v", "scoop", "boat"), "sleeve": ("short", "none", "elbow", "three-quarter", "long"),
                "closure": ("pullover",), "length": ("hip", "cropped", "long", "tunic"), "pockets": ("none", "patch")},
    "hoodie": {"fit": ("loose", "regular"), "sleeve": ("long", "short"), "collar": ("hood", "none"), "closure": ("pullover", "zip"),
               "length": ("hip", "cropped", "long"), "pockets": ("kangaroo", "none")},
    "jacket": {"fit": ("regular", "fitted", "loose"), "neckline": ("round", "v"), "sleeve": ("long", "three-quarter"), "collar": ("flat", "band", "none", "hood"),
               "closure": ("buttons", "zip"), "length": COATS, "pockets": ("patch", "none")},
    "coat": {"fit": ("regular", "loose", "fitted"), "neckline": ("round", "v"), "sleeve": ("long", "three-quarter"), "collar": ("flat", "band", "none", "hood"),
             "closure": ("buttons", "zip"), "length": ("knee", "midi", "long"), "pockets": ("patch", "none")},
    "trousers": {"leg": LEGS, "length": ("full", "ankle", "capri", "knee", "short"), "closure": ("fly", "side zip"), "pockets": ("patch", "none")},
    "pyjamas": {"leg": ("straight", "wide", "tapered"), "length": ("full", "ankle", "capri", "knee", "short"), "closure": ("elastic",), "pockets": ("none", "patch")},
    "apron": {"length": ("knee", "mini", "midi"), "pockets": ("patch", "none")},
    "tote": {"length": ("regular", "small", "large"), "pockets": ("none", "patch")},
}  # fmt: skip
"""For each garment what can be chosen; the first is taken unless something else is asked for."""
GARMENTS = tuple(CHOICES)
KNITS = ("t-shirt", "hoodie")


@dataclass(frozen=True, slots=True)
class Design:
    """``colours``: four or five ``#rrggbb``, the ground first. ``textile``: the printed or woven cloth's kind. ``motif``: what is strewn
    over it, where the kind is ``motif``. ``cloth``: what it is made of, by a name of `cloth`. ``kind``: whom it is for, when no measures say so."""

    garment: str
    fit: str = ""
    neckline: str = ""
    sleeve: str = ""
    sleeve_shape: str = ""
    collar: str = ""
    closure: str = ""
    skirt: str = ""
    leg: str = ""
    length: str = ""
    pockets: str = ""
    kind: str = "woman"
    size: str = ""
    measures: Mapping[str, float] = field(default_factory=dict)
    title: str = ""
    brief: str = ""
    cloth: str = "cotton poplin"
    lining: str = ""
    textile: str = "plain"
    motif: str = ""
    colours: tuple[str, ...] = ("#f4efe6", "#23395b", "#c8553d", "#e8b44c", "#7a9e7e")
    scale: float = 1.0
    mood: str = "calm"
    notes: tuple[str, ...] = ()
    seed: int = 1

    def says(self) -> dict[str, str]:
        """The choices that its garment has, with their values."""
        return {name: getattr(self, name) for name in CHOICES[self.garment]}


def settled(design: Design) -> Design:
    """What is left open is filled in, and what does not go together is refused in a sentence."""
    if design.garment not in CHOICES:
        raise UserError(f"There is no pattern for {design.garment[:30]!r}.", f"There are: {', '.join(GARMENTS)}.",
                        param="garment")  # fmt: skip
    known = CHOICES[design.garment]
    filled: dict[str, str] = {}
    for name in ("fit", "neckline", "sleeve", "sleeve_shape", "collar", "closure", "skirt", "leg", "length", "pockets"):
        said = getattr(design, name)
        if name not in known:
            if said:
                raise UserError(f"A {design.garment} has no {name.replace('_', ' ')} to choose.",
                                f"It has: {', '.join(known)}.", param=name)  # fmt: skip
            continue
        if said and said not in known[name]:
            raise UserError(f"{name.replace('_', ' ').capitalize()} {said[:24]!r} is none of a {design.garment}'s.",
                            f"There are: {', '.join(known[name])}.", param=name)  # fmt: skip
        filled[name] = said or known[name][0]
    if filled.get("sleeve") == "none" and "sleeve_shape" in filled:
        filled["sleeve_shape"] = "plain"
    if filled.get("sleeve_shape") == "cuffed" and filled["sleeve"] not in ("long", "three-quarter"):
        filled["sleeve_shape"] = "plain"
    if filled.get("collar") not in (None, "none") and "neckline" in filled and filled["neckline"] != "round":
        if design.collar and design.neckline:
            raise UserError(
                f"A {design.collar} collar needs a round neckline.", "Leave one of the two out.", param="collar"
            )
        filled["collar" if design.neckline else "neckline"] = "none" if design.neckline else "round"
    return replace(design, **filled)  # type: ignore[arg-type]


def written(design: Design) -> str:
    """The design as JSON that a person can edit."""
    plain = {k: v for k, v in asdict(design).items() if v != ""}
    return json.dumps({"pieria": "fashion", "version": 1, **plain}, indent=1, ensure_ascii=False) + "\n"


def read(said: str) -> Design:
    """A design from its JSON. Raises `UserError` for what is none."""
    hint = "Name the .json file that was made beside a garment."
    try:
        plain = json.loads(said)
    except (ValueError, RecursionError):
        raise UserError("That is no design of a garment.", hint, param="from") from None
    if not isinstance(plain, dict) or plain.get("pieria") != "fashion" or "garment" not in plain:
        raise UserError("That is no design of a garment.", hint, param="from")
    given: dict[str, Any] = {k: v for k, v in plain.items() if k not in ("pieria", "version")}
    names = {f.name: f for f in fields(Design)}
    for name, value in given.items():
        if name not in names:
            raise UserError(f"A garment's design has no {name[:30]!r}.", f"It has: {', '.join(names)}.", param="from")
        want = {"seed": int, "scale": (int, float), "measures": dict, "colours": list, "notes": list}.get(name, str)
        if not isinstance(value, want) or isinstance(value, bool):  # type: ignore[arg-type]
            raise UserError(
                f"{name!r} of the design has the wrong kind of value.", "Change its value alone.", param="from"
            )
    colours = tuple(str(c) for c in given.get("colours", Design("dress").colours))
    if not 3 <= len(colours) <= 8 or not all(re.fullmatch(r"#[0-9a-fA-F]{6}", c) for c in colours):
        raise UserError("`colours` of the design are three to eight texts such as #d94f30.", "Mend them.", param="from")
    if not 0.2 <= float(given.get("scale", 1.0)) <= 5:
        raise UserError("`scale` of the design is out of range: 0.2 to 5.", "1 is the usual.", param="from")
    notes = tuple(" ".join(str(n).split())[:300] for n in given.get("notes", ()))[:8]
    if len(str(given.get("title", ""))) > 80 or len(str(given.get("brief", ""))) > 2000:
        raise UserError("The design's title or brief is too long.", "Make it shorter.", param="from")
    title = " ".join(str(given.get("title", "")).split()) or str(given.get("garment", ""))
    return settled(Design(**{**given, "colours": colours, "notes": notes, "title": title}))

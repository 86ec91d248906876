"""A body in centimetres: what is measured, what is estimated from what is, and what no body has.

Standard sizes follow the trade's tables for German and French sizes (women 34 to 48, men 44 to 56) and heights
(children 92 to 164). What is not given is estimated from height, bust and hip by straight lines through those tables.
"""

from __future__ import annotations

import difflib
import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from ...core.errors import UserError

KINDS = ("woman", "man", "child")
INCH = 2.54


@dataclass(frozen=True, slots=True)
class Body:
    """Centimetres. ``bust`` is the chest of men and children. ``front_length``: from the shoulder at the neck over the
    bust to the waist; ``shoulder``: one shoulder's length; ``rise``: seat to waist, sitting; ``outseam``: waist to
    floor at the side."""

    kind: str
    height: float
    bust: float
    waist: float
    hip: float
    neck: float
    shoulder: float
    back_width: float
    back_length: float
    front_length: float
    bust_height: float
    bust_span: float
    arm: float
    upper_arm: float
    wrist: float
    waist_to_hip: float
    waist_to_knee: float
    outseam: float
    rise: float
    thigh: float
    head: float
    given: frozenset[str] = frozenset()


HELP = {
    "height": "without shoes", "bust": "around the fullest part; the chest of men and children",
    "waist": "around the narrowest part", "hip": "around the fullest part of the seat",
    "neck": "around its base", "shoulder": "from the neck to the shoulder's end", "back_width": "across, arm to arm",
    "back_length": "from the bone at the neck down to the waist",
    "front_length": "from the shoulder at the neck over the bust to the waist",
    "bust_height": "from the shoulder at the neck to the bust point", "bust_span": "from bust point to bust point",
    "arm": "from the shoulder's end over the bent elbow to the wrist", "upper_arm": "around, bent", "wrist": "around",
    "waist_to_hip": "at the side", "waist_to_knee": "at the side", "outseam": "from the waist to the floor at the side",
    "rise": "sitting on a table: from the waist to the table", "thigh": "around, at the top",
    "head": "around, over the ears",
}  # fmt: skip
RANGES = {"height": (75, 215), "bust": (44, 160), "waist": (42, 160), "hip": (44, 170)}
"""What grown and growing people measure; a body outside is refused."""
TABLE: dict[str, dict[str, tuple[float, float, float, float]]] = {
    "woman": {
        "34": (168, 80, 62, 87), "36": (168, 84, 66, 91), "38": (168, 88, 70, 95), "40": (168, 92, 74, 99),
        "42": (168, 96, 78, 103), "44": (168, 100, 82, 107), "46": (168, 104, 86, 111), "48": (168, 110, 92, 117),
    },
    "man": {
        "44": (168, 88, 78, 90), "46": (171, 92, 82, 94), "48": (174, 96, 84, 98), "50": (177, 100, 88, 102),
        "52": (180, 104, 92, 106), "54": (182, 108, 98, 110), "56": (184, 112, 102, 115),
    },
    "child": {
        "92": (92, 55, 53, 57), "98": (98, 56, 54, 59), "104": (104, 57, 55, 61), "110": (110, 59, 56, 63),
        "116": (116, 60, 57, 65), "122": (122, 63, 58, 68), "128": (128, 66, 60, 71), "134": (134, 69, 62, 74),
        "140": (140, 72, 64, 77), "146": (146, 75, 66, 80), "152": (152, 78, 68, 84), "158": (158, 82, 70, 88),
        "164": (164, 86, 72, 92),
    },
}  # fmt: skip
"""Size to (height, bust, waist, hip)."""
LETTERS = {
    "woman": {"XS": "34", "S": "36", "M": "40", "L": "44", "XL": "48"},
    "man": {"XS": "44", "S": "46", "M": "50", "L": "52", "XL": "56"},
    "child": {"XS": "98", "S": "110", "M": "122", "L": "140", "XL": "158"},
}
USUAL = {"woman": "38", "man": "50", "child": "122"}


def estimated(kind: str, height: float, bust: float, waist: float, hip: float) -> dict[str, float]:
    """Every measure from these four."""
    w, m = kind == "woman", kind == "man"
    back = height * (0.244 if w else 0.247 if m else 0.242)
    neck = 0.25 * bust + 14.5 if w else 0.22 * bust + 17 if m else 0.3 * bust + 9.5
    return {
        "neck": neck,
        "shoulder": height * (0.087 if m else 0.06) + (0.0 if m else 2.2),
        "back_width": 0.2 * bust + 17 if w else 0.2 * bust + 20.5 if m else 0.32 * bust + 6,
        "back_length": back,
        "front_length": back + (0.048 * bust if w else 0.025 * bust),
        "bust_height": 0.19 * bust + 0.06 * height if w else 0.155 * height,
        "bust_span": 0.17 * bust + 4.2 if w else 0.2 * bust,
        "arm": height * (0.352 if w else 0.36 if m else 0.347),
        "upper_arm": 0.29 * bust + 2.7 if w else 0.31 * bust + 1 if m else 0.27 * bust + 3,
        "wrist": 0.08 * bust + 9 if w else 0.08 * bust + 9.5 if m else 0.1 * bust + 6.6,
        "waist_to_hip": 0.122 * height,
        "waist_to_knee": 0.355 * height,
        "outseam": height * (0.63 if w else 0.615 if m else 0.6),
        "rise": 0.09 * hip + 0.105 * height if m else 0.1 * hip + 0.11 * height,
        "thigh": 0.58 * hip + 1.5,
        "head": 56 if w else 58 if m else 0.05 * height + 46,
    }


def sized(kind: str, size: str = "") -> Body:
    """A standard body: a number or letter of the kind's table. Raises `UserError`."""
    said = size.strip().upper() or USUAL[kind]
    said = LETTERS[kind].get(said, said)
    if said not in TABLE[kind]:
        abroad = kind == "woman" and said.isdigit() and 4 <= int(said) <= 20
        told = f" UK {said} is {int(said) + 28}, US {said} is {int(said) + 32}." if abroad else ""
        raise UserError(
            f"There is no size {size[:12]!r} for a {kind}.",
            f"There are: {', '.join((*TABLE[kind], *LETTERS[kind]))}.{told}", param="size",
        )  # fmt: skip
    height, bust, waist, hip = TABLE[kind][said]
    rest: Any = estimated(kind, height, bust, waist, hip)
    return Body(kind, height, bust, waist, hip, **rest)


def measured(base: Body, given: Mapping[str, float]) -> Body:
    """A body from the measures given; the others are estimated from them. Raises `UserError` for what no body has."""
    if base.kind == "child" and "height" in given:
        near = min(TABLE["child"].values(), key=lambda row: abs(row[0] - given["height"]))
        base = sized("child", f"{near[0]:g}")
    four = {}
    for name in ("height", "bust", "waist", "hip"):
        four[name] = given.get(name, getattr(base, name))
    if "height" not in given and base.kind == "child" and "bust" in given:
        four["height"] = min(max((given["bust"] - 30) / 0.27, 80), 170)
    for name, ratio in (("waist", base.waist / base.bust), ("hip", base.hip / base.bust)):
        if name not in given and "bust" in given:
            four[name] = given["bust"] * ratio
    if "bust" not in given and ("hip" in given or "waist" in given):
        lead = "hip" if "hip" in given else "waist"
        four["bust"] = given[lead] * base.bust / getattr(base, lead)
        if "waist" not in given:
            four["waist"] = given[lead] * base.waist / getattr(base, lead)
        if "hip" not in given:
            four["hip"] = given[lead] * base.hip / getattr(base, lead)
    for name, (low, high) in RANGES.items():
        _within(name, four[name], low, high, "")
    h, b = four["height"], four["bust"]
    for name, low, high, of in (("bust", 0.36 * h, 0.95 * h, f" at a height of {h:g} cm"),
                                ("waist", 0.6 * b, 1.3 * b, f" with a bust of {b:g} cm"),
                                ("hip", 0.75 * b, 1.4 * b, f" with a bust of {b:g} cm")):  # fmt: skip
        _within(name, four[name], low, high, of)
    rest = estimated(base.kind, **four)
    for name, value in given.items():
        if name in rest:
            slack = 0.32 if name in ("bust_span", "upper_arm", "wrist", "thigh", "shoulder") else 0.22
            _within(name, value, (1 - slack) * rest[name], (1 + slack) * rest[name], " for this body")
            rest[name] = value
    return Body(base.kind, **four, **rest, given=frozenset(given))


def _within(name: str, value: float, low: float, high: float, of: str) -> None:
    if not low <= value <= high:
        raise UserError(
            f"The measurement {name} = {value:.4g} cm is out of range: {low:.0f} to {high:.0f} cm{of}.",
            f"Measure it again: {HELP[name]}.", param="measurements",
        )  # fmt: skip


def read(plain: Mapping[str, Any], unit: str = "cm") -> tuple[str, dict[str, float]]:
    """(kind or "", measures in centimetres) from a table of names and numbers; ``unit`` (cm or in) and ``for`` may be
    among them. Raises `UserError` that names the measure."""
    unit, kind, found = str(plain.get("unit", unit)).lower(), str(plain.get("for", "")).lower(), dict[str, float]()
    if unit not in ("cm", "in", "inch", "inches", "mm"):
        raise UserError(f"There is no unit {unit[:12]!r}.", 'Write unit = "cm" or unit = "in".', param="measurements")
    if kind and kind not in KINDS:
        raise UserError(f"Nobody is {kind[:20]!r} here.", 'Write for = "woman", "man" or "child".',
                        param="measurements")  # fmt: skip
    scale = 1.0 if unit == "cm" else 0.1 if unit == "mm" else INCH
    for name, value in plain.items():
        if name in ("unit", "for", "name"):
            continue
        key = {"chest": "bust", "hips": "hip", "inside_arm": "arm"}.get(name, name)
        if key not in HELP:
            near = difflib.get_close_matches(key, HELP, 1)
            hint = f"Did you mean {near[0]}? " if near else ""
            raise UserError(f"There is no measurement {name[:30]!r}.", f"{hint}There are: {', '.join(HELP)}.",
                            param="measurements")  # fmt: skip
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
            raise UserError(f"The measurement {name} is {str(value)[:20]!r}, which is no number.",
                            f"Write it as in: {name} = 88.5", param="measurements")  # fmt: skip
        found[key] = float(value) * scale
    return kind, found


def opened(said: str, name: str) -> tuple[str, dict[str, float]]:
    """The same from a TOML text."""
    try:
        plain = tomllib.loads(said)
    except (ValueError, RecursionError) as error:
        raise UserError(f"{name} cannot be read as TOML: {error}."[:160],
                        "Type: pieria fashion --template -o me.toml", param="measurements") from None  # fmt: skip
    return read(plain)


def template(body: Body) -> str:
    """A TOML file to fill in, with a standard body's numbers."""
    lines = ["# Measurements for `pieria fashion --measurements`. Delete what you do not know: it is estimated.",
             'unit = "cm"                # or "in"', f'for = "{body.kind}"             # woman, man or child', ""]  # fmt: skip
    lines += [f"{name} = {getattr(body, name):.1f}".ljust(24) + f"# {help}" for name, help in HELP.items()]
    return "\n".join(lines) + "\n"


def chance(rng: Any, kind: str = "") -> Body:
    """A random body for tests: height, girths and every other measure vary apart. rng: `random.Random`."""
    kind = kind or rng.choice(KINDS)
    base = sized(kind, rng.choice(list(TABLE[kind])))
    while True:
        height = base.height * rng.gauss(1, 0.04)
        bust = base.bust * rng.gauss(1, 0.08)
        four = {"height": height, "bust": bust, "waist": bust * base.waist / base.bust * rng.gauss(1, 0.08),
                "hip": bust * base.hip / base.bust * rng.gauss(1, 0.06)}  # fmt: skip
        try:
            rest = estimated(kind, **four)
            return measured(base, {**four, **{k: v * rng.gauss(1, 0.035) for k, v in rest.items()}})
        except UserError:
            continue


def scaled(body: Body, by: float) -> Body:
    """The same body, every length times ``by``."""
    return replace(body, **{f.name: getattr(body, f.name) * by for f in fields(Body) if f.type == "float"})

"""Numbers of a thing's own parts: "four legs", "3-seater", "with arms", "without a back"."""

from __future__ import annotations

import re
from typing import Any

from ...core.errors import UserError
from .reading import Thing
from .sizes import NUMBERS, SPELT_OUT

SHAPES = {"round": {"round": 1}, "circular": {"round": 1}, "oval": {"round": 1}, "square": {"square": 1},
          "hexagonal": {"sides": 6}, "octagonal": {"sides": 8}, "triangular": {"sides": 3}, "cubic": {"square": 1},
          "hollow": {"hollow": 1}, "decorated": {"decorated": 1}, "carved": {"carved": 1}, "full": {"full": 1}, "filled": {"full": 1},
          "open": {"lid": 0, "cork": 0, "earth": 0}, "empty": {"earth": 0, "full": 0}}  # fmt: skip
COUNTED = {"seater": "seats", "legged": "legs", "pointed": "points", "sided": "sides", "teeth": "teeth", "tooth": "teeth",
           "doored": "doors", "shelves": "shelves", "tier": "shelves", "tiers": "shelves", "boards": "shelves"}  # fmt: skip


def counted(numbers: dict[str, Any], words: str) -> None:
    """ "four legs", "3-seater", "with arms", "without a back": numbers of the family itself."""
    for m in re.finditer(rf"\b(\d{{1,6}}|{SPELT_OUT}|no)[\s-]+([a-z]+)(?:\s+([a-z]+))?\b", words):
        said = [COUNTED.get(w, w) for w in (m[2], m[3]) if w]
        for key in (k for w in said for k in (w, w + "s", w.rstrip("s"), {"shelf": "shelves"}.get(w, w))):
            if key in numbers and (key not in LENGTHS or (key in ("hole", "bore") and m[1] == "no")):
                value = 0 if m[1] == "no" else int(m[1]) if m[1].isdigit() else NUMBERS[m[1]]
                numbers[key] = _bounded(key, value)
    for m in re.finditer(
        r"\b(with(?! no\b)|without|no)\s+(?:an?\s+|the\s+|any\s+)?(?:\w+\s+)?(legs|arms?|armrests?|back|backrest|lid|cork|flowers?|stone|earth|holes?)\b",
        words,
    ):
        key = {
            "arm": "arms",
            "armrest": "arms",
            "armrests": "arms",
            "backrest": "back",
            "flower": "flowers",
            "holes": "hole",
            "hole": "hole",
        }.get(m[2], m[2])
        if key in numbers and not (key in ("hole", "legs") and m[1] == "with"):
            numbers[key] = _bounded(key, 1 if m[1] == "with" else 0)
    for word, values in SHAPES.items():
        if re.search(rf"\b{word}\b", words):
            numbers |= {k: v for k, v in values.items() if k in numbers}
    if "decorated" in numbers and "christmas" in words:
        numbers["decorated"] = 1


LENGTHS = ("w", "d", "h", "wall", "hole", "bore", "inner", "edge", "metric")
"""Numbers that are no counts: "2 holes" says nothing of their width."""
LIMITS = {"legs": (1, 12), "teeth": (6, 200), "shelves": (1, 30), "drawers": (1, 12), "doors": (1, 8), "seats": (1, 8),
          "steps": (2, 60), "points": (3, 24), "sides": (3, 96), "fins": (2, 8), "spokes": (3, 24), "lights": (1, 24),
          "rungs": (2, 40), "pickets": (3, 80), "pillows": (0, 4)}  # fmt: skip


def _bounded(key: str, value: int) -> int:
    low, high = LIMITS.get(key, (0, 1))
    if not low <= value <= high and key in LIMITS:
        raise UserError(f"{value} {key} cannot be made.", f"Ask for {low} to {high}.", param="prompt")
    return value


def uncounted(asked: Thing, thing: dict[str, Any]) -> list[str]:
    """Numbers of parts that a thing's family does not count: "20 sides" of a dice."""
    numbers = thing["numbers"]
    own = {str(p["name"]).split()[-1] for p in thing["parts"]} - {*numbers}
    own -= {w for w, k in COUNTED.items() if k in numbers}
    own -= {w.rstrip("s") for w in asked.noun.split()} | {*asked.noun.split(), *asked.family.split()}
    parts = "|".join(sorted({k for k in LIMITS if k not in numbers} | {k if k.endswith("s") else f"{k}s" for k in own}))
    bored = "hole" if any(s.way == "bore" for s in asked.sizes) and not {"bore", "hole", "inner"} & set(numbers) else ""
    walled = numbers.get("wall") and not any(s.way == "thick" for s in asked.sizes)  # an inner diameter says the wall
    words = re.sub(r"\x01+", " ", asked.words)
    cut = re.search(r"\bwith\b[^,;.]*?\b(holes?|threads?)\b", words[asked.end - asked.left :])
    cut_as = "" if not cut else "holes" if cut[1].startswith("hole") else "a thread"
    has = "metric" in numbers if cut_as == "a thread" else bored or {"bore", "hole", "inner"} & set(numbers)
    flags = {k.rstrip("s") for k in numbers if k not in LIMITS and k not in LENGTHS}
    many = [m[0] for m in re.finditer(rf"\b(?:\d{{1,6}}|{SPELT_OUT})\s+([a-z]+)\b", words)
            if m[1].rstrip("s") in flags and not re.match(r"(?:one|1)\b", m[0])]  # fmt: skip
    return (
        many
        + ([f"a {bored}"] if bored and not walled else [])
        + ([cut_as] if cut_as and not has else [])
        + re.findall(rf"\b(?:\d{{1,6}}|{SPELT_OUT}|no)\s+(?:{parts})\b", words)
    )

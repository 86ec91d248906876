"""Low-poly solids: lists of triangles with flat normals, each of one material."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from ..land.noise import Array

Solid = tuple[Array, str]
"""float (3 * triangles, 3) corners, and a colour"""


def flat(points: Sequence[Sequence[float]], faces: Sequence[Sequence[int]]) -> Array:
    """Corners of all triangles of polygons given by the numbers of their corners, counter-clockwise from outside."""
    out = [points[f[k]] for f in faces for n in range(1, len(f) - 1) for k in (0, n, n + 1)]
    return np.array(out, np.float32)


def box(x: float, y: float, z: float, w: float, h: float, d: float) -> Array:
    """A box standing at height ``y`` over (x, z), its middle."""
    a, b, c, e = x - w / 2, x + w / 2, z - d / 2, z + d / 2
    p = [(a, y, c), (b, y, c), (b, y, e), (a, y, e), (a, y + h, c), (b, y + h, c), (b, y + h, e), (a, y + h, e)]
    return flat(p, [(4, 7, 6, 5), (0, 1, 2, 3), (3, 2, 6, 7), (1, 0, 4, 5), (2, 1, 5, 6), (0, 3, 7, 4)])


def cone(x: float, y: float, z: float, r: float, h: float, sides: int = 6, top: float = 0.0) -> Array:
    """A cone, or with ``top`` a truncated one."""
    ring = [(x + r * math.cos(a), y, z - r * math.sin(a)) for a in (2 * math.pi * k / sides for k in range(sides))]
    if not top:
        p = [*ring, (x, y + h, z)]
        return flat(p, [(k, (k + 1) % sides, sides) for k in range(sides)])
    up = [(x + (px - x) * top / r, y + h, z + (pz - z) * top / r) for px, _, pz in ring]
    faces: list[tuple[int, ...]] = [(k, (k + 1) % sides, sides + (k + 1) % sides, sides + k) for k in range(sides)]
    return flat([*ring, *up], [*faces, tuple(range(sides, 2 * sides))])


def ball(x: float, y: float, z: float, r: float) -> Array:
    """A rough ball of twenty faces."""
    t = (1 + math.sqrt(5)) / 2
    p = [(-1, t, 0), (1, t, 0), (-1, -t, 0), (1, -t, 0), (0, -1, t), (0, 1, t), (0, -1, -t), (0, 1, -t), (t, 0, -1),
         (t, 0, 1), (-t, 0, -1), (-t, 0, 1)]  # fmt: skip
    f = [(0, 11, 5), (0, 5, 1), (0, 1, 7), (0, 7, 10), (0, 10, 11), (1, 5, 9), (5, 11, 4), (11, 10, 2), (10, 7, 6),
         (7, 1, 8), (3, 9, 4), (3, 4, 2), (3, 2, 6), (3, 6, 8), (3, 8, 9), (4, 9, 5), (2, 4, 11), (6, 2, 10), (8, 6, 7),
         (9, 8, 1)]  # fmt: skip
    s = r / math.hypot(1, t)
    return flat([(x + a * s, y + b * s, z + c * s) for a, b, c in p], f)


def gable(x: float, y: float, z: float, w: float, h: float, d: float) -> Array:
    """A roof with its ridge across."""
    a, b, c, e = x - w / 2, x + w / 2, z - d / 2, z + d / 2
    p = [(a, y, c), (b, y, c), (b, y, e), (a, y, e), (a, y + h, z), (b, y + h, z)]
    return flat(p, [(3, 2, 5, 4), (1, 0, 4, 5), (0, 3, 4), (2, 1, 5), (0, 1, 2, 3)])


def house(w: float, d: float, roof: str, wall: str = "plaster") -> list[Solid]:
    return [(box(0, 0, 0, w * 0.84, 1.5, d * 0.72), wall), (gable(0, 1.5, 0, w, 1.3, d * 0.9), roof),
            (box(0, 0, d * 0.36, 0.6, 1.0, 0.08), "wood")]  # fmt: skip


def castle() -> list[Solid]:
    """Walls of 15 x 13 cells with round towers, a gate to the south and a keep; its middle is the origin."""
    out: list[Solid] = [(box(0, 0, -5.8, 13, 2.2, 0.8), "stone"), (box(-6.8, 0, 0, 0.8, 2.2, 11), "stone"),
                        (box(6.8, 0, 0, 0.8, 2.2, 11), "stone"), (box(-4.3, 0, 5.8, 5, 2.2, 0.8), "stone"),
                        (box(4.3, 0, 5.8, 5, 2.2, 0.8), "stone"), (box(0, 1.6, 5.8, 3, 1.2, 1.0), "stone"),
                        (box(0, 0, -2.5, 4.2, 4.5, 4), "stone"), (box(0, 4.5, -2.5, 2, 1.6, 2), "stone"),
                        (box(0, 0, -0.45, 1, 1.6, 0.1), "wood")]  # fmt: skip
    for x, z in ((-6.6, -5.6), (6.6, -5.6), (-6.6, 5.6), (6.6, 5.6), (-1.6, 5.8), (1.6, 5.8)):
        out += [(cone(x, 0, z, 1.1, 3.4, 8, 1.0), "stone"), (cone(x, 3.4, z, 1.3, 1.8, 8), "slate")]
    for x, z in ((-2.2, -4.5), (2.2, -4.5), (-2.2, -0.6), (2.2, -0.6)):
        out += [(cone(x, 0, z, 0.8, 5.4, 8, 0.75), "stone"), (cone(x, 5.4, z, 1.0, 2.0, 8), "slate")]
    return out


MODELS: dict[str, list[Solid]] = {
    "pine": [(cone(0, 0, 0, 0.14, 0.5, 5, 0.12), "wood"), (cone(0, 0.4, 0, 0.62, 1.1), "pine"), (cone(0, 1.0, 0, 0.45, 1.1), "pine")],
    "snowpine": [(cone(0, 0, 0, 0.14, 0.5, 5, 0.12), "wood"), (cone(0, 0.4, 0, 0.62, 1.1), "pine"), (cone(0, 1.0, 0, 0.48, 1.1), "white")],
    "oak": [(cone(0, 0, 0, 0.14, 0.7, 5, 0.12), "wood"), (ball(0, 1.25, 0, 0.72), "leaf")],
    "autumn": [(cone(0, 0, 0, 0.14, 0.7, 5, 0.12), "wood"), (ball(0, 1.25, 0, 0.72), "amber")],
    "palm": [(cone(0, 0, 0, 0.12, 1.5, 5, 0.08), "wood"), (cone(0, 1.3, 0, 0.8, 0.4, 7), "leaf")],
    "dead": [(cone(0, 0, 0, 0.12, 1.5, 5), "bark")],
    "boulder": [(ball(0, 0.15, 0, 0.4), "stone")], "peak": [(cone(0, -0.4, 0, 1.3, 2.2, 5), "rock")],
    "snowpeak": [(cone(0, -0.4, 0, 1.3, 2.2, 5), "rock"), (cone(0, 0.95, 0, 0.55, 0.95, 5), "white")],
    "house": house(3, 3, "red"), "house2": house(3, 3, "slate"), "house3": house(3, 3, "straw"),
    "hall": house(4, 3, "purple"), "inn": house(4, 4, "red"), "smithy": house(3, 3, "rock"), "hut": house(2, 2, "straw"),
    "barn": house(4, 3, "red", "wood"),
    "temple": [(box(0, 0, 0, 5, 0.3, 3.6), "marble"), (box(0, 0.3, 0, 3.4, 1.8, 2.2), "marble"), (gable(0, 2.1, 0, 5, 1.2, 3.6), "marble")],
    "tower": [(cone(0, 0, 0, 1.0, 4.2, 8, 0.85), "stone"), (cone(0, 4.2, 0, 1.2, 2.0, 8), "purple")],
    "lighthouse": [(cone(0, 0, 0, 0.95, 4.8, 8, 0.65), "white"), (cone(0, 4.8, 0, 0.5, 0.7, 8, 0.5), "amber"), (cone(0, 5.5, 0, 0.8, 0.7, 8), "red")],
    "mill": [(cone(0, 0, 0, 1.3, 3.2, 8, 0.8), "plaster"), (cone(0, 3.2, 0, 1.0, 1.0, 8), "wood"),
             (box(0, 2.0, 1.2, 0.25, 3.6, 0.08), "white"), (box(0, 3.7, 1.2, 3.6, 0.25, 0.08), "white")],
    "tomb": [(box(0, 0, 0, 2.6, 1.5, 2), "rock"), (gable(0, 1.5, 0, 3, 0.8, 2.4), "stone")],
    "cave": [(ball(-0.7, 0.3, 0, 1.0), "rock"), (ball(0.7, 0.3, 0, 1.0), "rock"), (ball(0, 0.9, -0.1, 0.9), "rock"), (box(0, 0, 0.8, 0.9, 1.0, 0.3), "dark")],
    "tent": [(cone(0, 0, 0, 1.0, 1.5, 6), "straw")], "pillar": [(cone(0, 0, 0, 0.3, 1.6, 7, 0.26), "marble")],
    "boat": [(box(0, 0, 0, 1.6, 0.35, 0.8), "wood"), (box(0, 0.3, 0, 0.08, 1.4, 0.08), "wood"), (box(0.3, 0.6, 0, 0.6, 0.9, 0.04), "white")],
    "plank": [(box(0, 0.12, 0, 1.0, 0.14, 1.0), "wood")], "castle": castle(),
}  # fmt: skip
COLOURS = {
    "wood": "#7a5230", "pine": "#2f6b48", "leaf": "#4f9a45", "amber": "#d98a2e", "white": "#f2f5f8", "bark": "#6b5a52",
    "stone": "#9c99a4", "rock": "#6f6970", "red": "#a8432f", "slate": "#3f68a3", "straw": "#b4974f", "purple": "#65517f",
    "plaster": "#e0d2b2", "marble": "#e6e1d5", "dark": "#201c26",
}  # fmt: skip

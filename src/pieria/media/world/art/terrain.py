"""Ground tiles: full ones in variants, edges that spill over lower ground, shores, paths, floors and bridges.

An edge is one of 47 tiles, by which of its eight neighbours are higher ("blob" autotiles: a corner counts only where
neither of its sides does).
"""

from __future__ import annotations

import numpy as np

from .paint import SIDE, Array, canvas, fill, line, noise, rgb, ripple, where

BITS = ((0, -1, 1), (1, 0, 2), (0, 1, 4), (-1, 0, 8), (1, -1, 16), (1, 1, 32), (-1, 1, 64), (-1, -1, 128))
"""(dx, dy, bit): north, east, south, west, then the corners from north-east on."""
CORNERS = ((16, 1 | 2), (32, 2 | 4), (64, 4 | 8), (128, 8 | 1))
RAMPS = {
    "deep": ("#2a5a9c", "#2f63a8", "#356cb2", "#4179bd"), "water": ("#3d7fc4", "#4689cd", "#5094d4", "#7fb6e6"),
    "lava": ("#a32410", "#dd4a14", "#f57a1f", "#ffd257"), "mud": ("#4c4a2e", "#5a5836", "#67643f", "#7a774c"),
    "sand": ("#cdb374", "#dcc587", "#e6d299", "#f2e3b3"), "ash": ("#4b464c", "#565157", "#615b61", "#777077"),
    "dirt": ("#8a6540", "#9a734a", "#a87f54", "#bb9468"), "savanna": ("#a99b4a", "#b8ab56", "#c4b863", "#d6cb7b"),
    "grass": ("#5b9a45", "#6aab4f", "#77b859", "#90cb6b"), "gloom": ("#3c5a58", "#456662", "#50736c", "#66897e"),
    "forest": ("#3f7a3a", "#4a8842", "#54944a", "#68a85a"), "jungle": ("#2c6e3c", "#357c45", "#3f894e", "#55a05f"),
    "stone": ("#8d8980", "#9b978d", "#a7a399", "#bcb8ad"), "snow": ("#d6e0ed", "#e6edf5", "#eef3f9", "#fafcff"),
    "crag": ("#575059", "#6a626b", "#7b737b", "#968e94"),
}  # fmt: skip


def canonical(mask: int) -> int:
    for corner, sides in CORNERS:
        if mask & sides:
            mask &= ~corner
    return mask


MASKS = sorted({canonical(m) for m in range(256)})
INDEX = np.array([MASKS.index(canonical(m)) for m in range(256)])
"""Which of the 47 tiles stands for a mask of neighbours."""


def distances() -> Array:
    """float (47, 16, 16): how far each pixel is from the nearest marked neighbour."""
    y, x = np.mgrid[0:SIDE, 0:SIDE] + 0.5
    out = np.full((len(MASKS), SIDE, SIDE), 99.0)
    for n, mask in enumerate(MASKS):
        for dx, dy, bit in BITS:
            if mask & bit:
                ex = {0: 0 * x, -1: x, 1: SIDE - x}[dx]
                ey = {0: 0 * y, -1: y, 1: SIDE - y}[dy]
                out[n] = np.minimum(out[n], np.hypot(ex, ey))
    return out


FAR = distances()
WOBBLE = ripple(SIDE, SIDE, 12)


def full(name: str, variant: int) -> Array:
    """One tile of a ground, opaque, that joins all its variants."""
    ramp = RAMPS[name]
    p = canvas(1, 1)
    fill(p, 0, 0, 16, 16, ramp[1])
    rough = ripple(SIDE, SIDE, 5) + 0.35 * (noise(SIDE, SIDE, 100 * variant + 7) - 0.5)
    where(p, rough > 0.42, ramp[2])
    where(p, rough < -0.5, ramp[0])
    rng = np.random.default_rng(variant * 97 + len(name) * 13)
    marks = {0: 2, 1: 4, 2: 1, 3: 5}[variant]
    for _ in range(marks):
        x, y = int(rng.integers(1, 14)), int(rng.integers(2, 14))
        if name in ("grass", "forest", "jungle", "savanna", "gloom"):
            line(p, x, y, x, y - 1, ramp[3])
            line(p, x + 2, y, x + 2, y - 1, ramp[3])
            p[y, x + 1] = (*rgb(ramp[0]), 255)
        elif name in ("water", "deep"):
            line(p, x, y, min(15, x + 3), y, ramp[3] if name == "water" else ramp[2])
            p[y - 1, min(15, x + 4)] = (*rgb(ramp[3]), 255)
        elif name in ("sand", "snow", "ash"):
            line(p, x, y, min(15, x + 2), y, ramp[3])
            line(p, x, min(15, y + 1), min(15, x + 2), min(15, y + 1), ramp[0])
        elif name == "lava":
            line(p, x, y, min(15, x + 2), y, ramp[3])
        elif name in ("stone", "crag", "dirt", "mud"):
            fill(p, x, y, 2, 1, ramp[3])
            fill(p, x, y + 1, 2, 1, ramp[0])
    return p


def spill(name: str) -> list[Array]:
    """The 47 edges of a ground over lower ones: clear where the lower one shows."""
    ramp, base, out = RAMPS[name], full(name, 0), []
    deep = {"crag": 5.5, "snow": 5.0, "water": 3.6, "lava": 3.0}.get(name, 4.2) + 1.6 * WOBBLE
    for far in FAR:
        p = canvas(1, 1)
        inside = far < deep
        edge = inside & (far > deep - 1.1)
        rim = ~inside & (far < deep + 1.2)
        p[inside] = base[inside]
        if name not in ("water", "deep"):
            where(p, edge, ramp[0])
            where(p, inside & ~edge & (far > deep - 2.2), ramp[3])
            p[rim] = (24, 20, 40, 80)
        if name == "crag":
            p[~inside & (far < deep + 2.6)] = (24, 20, 40, 90)
            where(p, edge, "#453f48")
        out.append(p)
    return out


def shore(cold: bool) -> list[Array]:
    """The 47 tiles of shallow water by which neighbours are land: lighter, then foam (ice in the cold)."""
    base, out = full("water", 0), []
    for far in FAR:
        p = base.copy()
        w = 4.2 + 1.6 * WOBBLE
        where(p, far < w + 4.2, "#5da3da" if not cold else "#8fc0e4")
        where(p, far < w + 2.0, "#cfe9f6" if not cold else "#e6f4fb")
        where(p, far < w + 0.9, "#7ab6de" if not cold else "#c3def0")
        out.append(p)
    return out


def laid(kind: str) -> list[Array]:
    """The 47 tiles of a path, a floor, a field or a bridge by which neighbours are something else."""
    out = []
    y, x = np.mgrid[0:SIDE, 0:SIDE]
    for far, mask in zip(FAR, MASKS, strict=True):
        p = canvas(1, 1)
        if kind == "path":
            inset = 2.2 + 1.2 * WOBBLE
            inside = far > inset
            base = full("dirt", 1)
            p[inside] = base[inside]
            where(p, inside & (far < inset + 1.0), "#7d5a39")
            p[~inside & (far > inset - 1.0)] = (40, 30, 20, 70)
        elif kind == "paving":
            inside = far > 1.0
            tone = noise(4, 4, 8)[y // 4, ((x + 4 * ((y // 4) % 2) // 2) // 4) % 4]
            joint = (y % 4 == 3) | ((x + 2 * ((y // 4) % 2)) % 4 == 3)
            for where_, colour in ((inside, "#b3aca0"), (inside & (tone > 0.55), "#bfb8ab"), (inside & (tone < 0.25), "#a59e93"),
                                   (inside & joint, "#8f887e"), (inside & (far < 2.0), "#7e776e")):  # fmt: skip
                where(p, where_, colour)
        elif kind == "field":
            inside = far > 0.8
            where(p, inside, "#8a6238")
            where(p, inside & (x % 4 < 1), "#6e4c2a")
            where(p, inside & (x % 4 == 2) & ((y + x) % 3 < 2), "#c9b24a")
            where(p, inside & (x % 4 == 2) & ((y + x) % 3 == 0), "#7fa83e")
            where(p, inside & (far < 1.8), "#5c3f23")
        else:
            across = bool(mask & 1 and mask & 4) or not (mask & 2 and mask & 8)
            along = x if across else y
            where(p, np.ones_like(far, bool), "#9a6b3f")
            where(p, along % 4 == 3, "#6b4526")
            where(p, along % 4 == 0, "#b5824f")
            where(p, (far < 3) & (far >= 1), "#7a4e2a")
            where(p, far < 1.2, "#4d3119")
            where(p, (far < 3) & (along % 8 == 4), "#d0a06a")
        out.append(p)
    return out

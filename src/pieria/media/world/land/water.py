"""Seas, lakes, and where water and roads cross the borders of a chunk.

Where rivers and roads cross a border is a function of that border alone, so both chunks agree. ``rivers`` lays the
rivers themselves.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from .ground import Feature, Ground
from .noise import Array, chance

DRY = -9.0
"""The surface of what is no water."""
RING = 3


@dataclass(frozen=True, slots=True)
class Crossing:
    """Where a border is crossed. ``side``: west, east, north, south; ``at``: cells along it; ``level``: the water's."""

    side: str
    at: int
    river: bool
    level: float = 0.0
    inward: bool = False

    def cell(self, n: int, depth: int = 0) -> tuple[int, int]:
        """(x, y) of the cell ``depth`` cells from the border."""
        far = n - 1 - depth
        return {"west": (depth, self.at), "east": (far, self.at), "north": (self.at, depth), "south": (self.at, far)}[
            self.side
        ]


@dataclass(slots=True)
class Water:
    """``surface``: height of the water, `DRY` on land. ``kind``: 0 land, 1 sea, 2 lake, 3 river."""

    surface: Array
    kind: Array
    rivers: list[list[tuple[int, int]]] = field(default_factory=list)
    """cells from spring (or border) to mouth"""


def crossings(ground: Ground, at: tuple[int, int]) -> list[Crossing]:
    """The crossings of a chunk's four borders."""
    i, j = at
    found = [("west", border(ground, i, j, True)), ("east", border(ground, i + 1, j, True)),
             ("north", border(ground, i, j, False)), ("south", border(ground, i, j + 1, False))]  # fmt: skip
    out = []
    for side, (river, level, forward, road) in found:
        inward = forward == (side in ("west", "north"))
        out += [Crossing(side, river, True, level, inward)] if river >= 0 else []
        out += [Crossing(side, road, False)] if road >= 0 else []
    return out


def border(ground: Ground, i: int, j: int, upright: bool) -> tuple[int, float, bool, int]:
    """(where a river crosses or -1, its level, whether it runs east or south, where a road crosses or -1)."""
    n, seed = ground.size, ground.seed * 31 + (1 if upright else 2)
    p = np.arange(int(0.22 * n), int(0.78 * n))

    def line(off: int) -> Array:
        return ground.height(i * n + off, j * n + p) if upright else ground.height(i * n + p, j * n + off)

    before, after = line(-1), line(0)
    h = (before + after) / 2
    river, level, forward = -1, 0.0, False
    if chance(i, j, seed) < (0.15 if ground.climate == "desert" else 0.5) and not ground.wet:
        best = int(np.argmin(h + 0.05 * chance(p, np.full_like(p, i + 7 * j), seed)))
        low = slice(max(0, best - 4), best + 5)
        up, down = float(line(-12)[low].mean()), float(line(12)[low].mean())
        if h[best] > 0.06 and abs(up - down) > 0.004:
            river, level, forward = int(p[best]), float(min(before[best], after[best])) - 0.015, up > down
    away = np.abs(p - river) >= 8 if river >= 0 else np.ones(len(p), bool)
    ok = away & (np.minimum(before, after) > 0.03) & (h < 0.6)
    road = -1
    if ok.any():
        rough = np.abs(np.gradient(h)) + np.abs(before - after) + 0.01 * chance(p, np.full_like(p, i - 5 * j), seed + 3)
        road = int(p[np.argmin(np.where(ok, rough, 9))])
    return river, level, forward, road


def carved(h: Array, x: Array, y: Array, n: int, cross: list[Crossing]) -> Array:
    """Valleys where rivers cross the border: the same on both sides of it."""
    for c in cross:
        if c.river:
            ox, oy = {"west": (-0.5, c.at), "east": (n - 0.5, c.at), "north": (c.at, -0.5), "south": (c.at, n - 0.5)}[
                c.side
            ]
            d = np.hypot(x - ox, y - oy)
            h = np.minimum(h, c.level - 0.03 + 8.0 / n * np.clip(d - 1.6, 0, None))
    return h


def lying(h: Array, features: list[Feature], x: Array, y: Array) -> Water:
    """Sea and lakes."""
    water = Water(np.where(h < 0, 0.0, DRY), np.where(h < 0, 1, 0).astype(np.uint8))
    for f in features:
        if f.kind in ("lake", "oasis"):
            d = np.hypot(x - f.x, y - f.y)
            spot = connected((h < f.level) & (d < 1.7 * f.r), d)
            water.surface[spot], water.kind[spot] = f.level, 2
    return water


def drained(h: Array, least: int = 60) -> Array:
    """The ground without puddles: hollows under the sea's level that are small and not at the border are filled."""
    left, out, n = h < 0, h, h.shape[0]
    if left.mean() > 0.3:
        return h  # an ocean
    edge = np.zeros_like(left)
    edge[[0, -1]] = edge[:, [0, -1]] = True
    cells = np.argwhere(left)
    for y, x in cells.tolist():
        if not left[y, x]:
            continue
        found, stack = [(y, x)], [(y, x)]
        left[y, x] = False
        while stack:
            j, i = stack.pop()
            for b, a in ((j + 1, i), (j - 1, i), (j, i + 1), (j, i - 1)):
                if 0 <= b < n and 0 <= a < n and left[b, a]:
                    left[b, a] = False
                    found.append((b, a))
                    stack.append((b, a))
        ys, xs = np.array(found).T
        if len(found) < least and not edge[ys, xs].any():
            out = out.copy() if out is h else out
            out[ys, xs] = 0.012
    return out


def connected(mask: Array, d: Array) -> Array:
    """The part of ``mask`` around the cell of it where ``d`` is least."""
    if not mask.any():
        return mask
    now = np.zeros_like(mask)
    now[np.unravel_index(np.argmin(np.where(mask, d, 1e9)), mask.shape)] = True
    while True:
        p = np.pad(now, 1)
        grown = mask & (now | p[:-2, 1:-1] | p[2:, 1:-1] | p[1:-1, :-2] | p[1:-1, 2:])
        if (grown == now).all():
            return now
        now = grown

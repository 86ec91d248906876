"""Seas, lakes, and rivers that never run uphill.

From every lake, shore and place where a river leaves the chunk the land is flooded upwards (priority flood, Barnes,
Lehman and Mulla 2014): each cell then knows the way its water takes. Where rivers and roads cross a border is a function
of that border alone, so both chunks agree.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from .ground import Feature, Ground
from .noise import Array, chance, fbm

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
            spot = connected((h < f.level) & (d < 1.7 * f.r), int(f.x), int(f.y), d)
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


def connected(mask: Array, x: int, y: int, d: Array) -> Array:
    """The part of ``mask`` around the cell of it that is nearest to (x, y)."""
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


def flood(h: Array, water: Water, cross: list[Crossing]) -> tuple[Array, Array, list[int]]:
    """(the cell that each cell's water flows to, the sink it ends in, cells from the sinks up). -1 where none."""
    n = h.shape[0]
    ring = np.ones((n, n), bool)
    ring[RING:-RING, RING:-RING] = False
    for c in cross:
        if c.river:
            for k in range(RING + 1):
                x, y = c.cell(n, k)
                ring[y, x] = False
    shut = (ring | (water.kind > 0)).ravel().tolist()
    parent, root = [-1] * (n * n), [-1] * (n * n)
    heap: list[tuple[float, int]] = []
    wet = np.pad(water.kind > 0, 1)
    shore = (water.kind > 0) & ~(wet[:-2, 1:-1] & wet[2:, 1:-1] & wet[1:-1, :-2] & wet[1:-1, 2:])
    for cell in np.flatnonzero(shore.ravel()).tolist():
        heap.append((float(water.surface.flat[cell]), cell))
        root[cell] = cell
    for c in cross:
        if c.river and not c.inward:
            x, y = c.cell(n)
            heap.append((c.level, y * n + x))
            root[y * n + x] = y * n + x
    heapq.heapify(heap)
    ground, order = h.ravel().tolist(), list[int]()
    x, y = np.meshgrid(np.arange(n), np.arange(n))  # over flat ground water wanders: some cells are harder to cross
    hard = (0.0004 + 0.004 * np.clip(fbm(x / 6.0, y / 6.0, 9, 2) + 0.3, 0, 1) + 0.001 * chance(x, y, 8)).ravel().tolist()
    while heap:
        level, cell = heapq.heappop(heap)
        order.append(cell)
        x = cell % n
        for other, ok in ((cell - 1, x > 0), (cell + 1, x < n - 1), (cell - n, cell >= n), (cell + n, cell < n * n - n)):
            if ok and root[other] < 0 and not shut[other]:
                root[other], parent[other] = root[cell], cell
                heapq.heappush(heap, (max(level, ground[other]) + hard[other], other))
    return np.array(parent), np.array(root), order


def rivers(h: Array, water: Water, cross: list[Crossing], count: int, rng: Any, hot: Array) -> tuple[Array, list[Crossing]]:
    """Adds rivers to ``water``. Returns the ground with their beds, and the inward crossings whose water cannot leave:
    the caller makes a lake for those and begins again. ``hot``: where nothing springs."""
    n = h.shape[0]
    x, y = np.meshgrid(np.arange(n), np.arange(n))
    edge = np.minimum(np.minimum(x, n - 1 - x), np.minimum(y, n - 1 - y)) / n
    rough = h + 0.03 * chance(x, y, 5) + 0.05 * fbm(x / 9.0, y / 9.0, 6, 2) + 1.2 * np.clip(0.08 - edge, 0, 1)  # rivers keep away from the borders
    parent, root, order = flood(rough, water, cross)
    if not order:
        return h, [c for c in cross if c.river and c.inward]
    steps = np.zeros(n * n, int)
    sinks = {c.cell(n)[1] * n + c.cell(n)[0]: c.level for c in cross if c.river and not c.inward}
    for cell in order:
        steps[cell] = steps[parent[cell]] + 1 if parent[cell] >= 0 else 0
    level_of = {r: sinks.get(int(r), float(water.surface.flat[r])) for r in np.unique(root[root >= 0])}
    sources: list[int] = []
    stuck = []
    for c in cross:
        if c.river and c.inward:
            x, y = c.cell(n)
            cell = y * n + x
            if root[cell] < 0 or level_of[int(root[cell])] > c.level:
                stuck.append(c)
            else:
                sources.append(cell)
    flat = h.ravel()
    drop = flat - np.array([level_of.get(int(r), 9.0) for r in root])
    inner = np.zeros((n, n), bool)
    inner[n // 12 : -(n // 12), n // 12 : -(n // 12)] = True
    inner = inner.ravel() & (root >= 0) & (drop > 0.03) & ~hot.ravel()
    for sink in sinks:  # a river that leaves comes from somewhere
        basin = inner & (root == sink)
        if not basin.any():
            basin = (root == sink) & (steps > 4) & (drop > 0)
        if basin.any():
            sources.append(int(np.argmax(np.where(basin, np.minimum(steps, n * 0.6) * (0.2 + drop), -1))))
        else:  # nothing drains there: a spring close by
            mouth = next(c for c in cross if c.river and c.cell(n)[1] * n + c.cell(n)[0] == sink)
            cells = [y * n + x for x, y in (mouth.cell(n, k) for k in range(RING + 4))]
            for near, cell in zip(cells, cells[1:], strict=False):
                parent[cell], root[cell] = near, sink
            sources.append(cells[-1])
    merit = np.where(inner & (steps > n * 0.15), np.minimum(steps, n * 0.7) / n + 1.2 * drop, -1) + 0.3 * rng.random(n * n)
    for _ in range(count):
        best = int(np.argmax(merit))
        if merit[best] <= 0.3:
            break
        sources.append(best)
        ys, xs = np.divmod(np.arange(n * n), n)
        merit[np.hypot(xs - best % n, ys - best // n) < n * 0.3] = -1
    return traced(h, water, cross, sources, parent, root, level_of), stuck


def traced(
    h: Array, water: Water, cross: list[Crossing], sources: list[int], parent: Array, root: Array, level_of: dict[int, float]
) -> Array:
    """Beds and levels of the rivers that spring from ``sources``."""
    n, level = h.shape[0], dict[int, float]()
    entering = {c.cell(n)[1] * n + c.cell(n)[0]: c.level for c in cross if c.river and c.inward}
    paths = []
    for source in sources:
        path, cell = [], source
        while cell >= 0:
            path.append(cell)
            cell = int(parent[cell])
        if len(path) > 5:
            paths.append(path)
    for _ in range(len(paths) + 1):  # until a river that joins another leaves no step in it
        for path in paths:
            now = entering.get(path[0], float(h.flat[path[0]]) - 0.01)
            floor = level_of[int(root[path[0]])]
            for cell in path:
                now = max(min(now, level.get(cell, float(h.flat[cell]) - 0.012)), floor)
                level[cell] = now
    out = h.copy()
    field_ = np.full(h.shape, np.nan)
    for path in paths:
        water.rivers.append([(c % n, c // n) for c in path])
        for k, cell in enumerate(path):
            x, y = cell % n, cell // n
            wide = 1 if k > 0.2 * n or path[0] in entering or len(path) - k < RING + 2 else 0
            for dx, dy in ((0, 0), (1, 0), (0, 1), (1, 1)):
                if (wide or (dx, dy) == (0, 0)) and x + dx < n and y + dy < n and water.kind[y + dy, x + dx] in (0, 3):
                    if root[cell] == cell and water.kind[y, x] in (1, 2):
                        continue  # the sink itself is a lake's cell
                    old = field_[y + dy, x + dx]
                    field_[y + dy, x + dx] = level[cell] if np.isnan(old) else min(old, level[cell])
                    water.kind[y + dy, x + dx] = 3
    river = ~np.isnan(field_)
    water.surface[river] = field_[river]
    near = np.where(river, field_, np.nan)
    for k in range(1, 7):
        p = np.pad(near, 1, constant_values=np.nan)
        with np.errstate(invalid="ignore"):
            sides = np.fmin(np.fmin(p[:-2, 1:-1], p[2:, 1:-1]), np.fmin(p[1:-1, :-2], p[1:-1, 2:]))
        fresh = np.isnan(near) & ~np.isnan(sides)
        near[fresh] = sides[fresh]
        dry = fresh & (water.kind == 0)
        low = near[dry] + 0.006 + 0.016 * (k - 1) ** 1.3
        edge = rim(n)[dry]
        out[dry] = np.where(edge, out[dry], np.minimum(out[dry], low) if k > 1 else np.clip(out[dry], near[dry] + 0.006, low + 0.01))
    out[river] = np.where(rim(n)[river], np.minimum(out[river], field_[river] - 0.02), field_[river] - 0.04)
    return out


def rim(n: int) -> Array:
    """The outermost cells of a chunk, whose ground is the world's alone."""
    out = np.ones((n, n), bool)
    out[2:-2, 2:-2] = False
    return out



"""Rivers that never run uphill.

From every lake, shore and place where a river leaves the chunk the land is flooded upwards (priority flood, Barnes,
Lehman and Mulla 2014): each cell then knows the way its water takes.
"""

from __future__ import annotations

import heapq
from itertools import pairwise
from typing import Any

import numpy as np

from .noise import Array, chance, fbm
from .water import RING, Crossing, Water


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
    gx, gy = np.meshgrid(np.arange(n), np.arange(n))  # over flat ground water wanders: some cells are harder to cross
    hard = (
        (0.0004 + 0.004 * np.clip(fbm(gx / 6.0, gy / 6.0, 9, 2) + 0.3, 0, 1) + 0.001 * chance(gx, gy, 8))
        .ravel()
        .tolist()
    )
    while heap:
        level, cell = heapq.heappop(heap)
        order.append(cell)
        x = cell % n
        for other, ok in (
            (cell - 1, x > 0),
            (cell + 1, x < n - 1),
            (cell - n, cell >= n),
            (cell + n, cell < n * n - n),
        ):
            if ok and root[other] < 0 and not shut[other]:
                root[other], parent[other] = root[cell], cell
                heapq.heappush(heap, (max(level, ground[other]) + hard[other], other))
    return np.array(parent), np.array(root), order


def rivers(
    h: Array, water: Water, cross: list[Crossing], count: int, rng: Any, hot: Array
) -> tuple[Array, list[Crossing]]:
    """Adds rivers to ``water``. Returns the ground with their beds, and the inward crossings whose water cannot leave:
    the caller makes a lake for those and begins again. ``hot``: where nothing springs."""
    n = h.shape[0]
    gx, gy = np.meshgrid(np.arange(n), np.arange(n))
    edge = np.minimum(np.minimum(gx, n - 1 - gx), np.minimum(gy, n - 1 - gy)) / n
    rough = (
        h + 0.03 * chance(gx, gy, 5) + 0.05 * fbm(gx / 9.0, gy / 9.0, 6, 2) + 1.2 * np.clip(0.08 - edge, 0, 1)
    )  # rivers keep away from the borders
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
            for near, cell in pairwise(cells):
                parent[cell], root[cell] = near, sink
            sources.append(cells[-1])
    merit = np.where(inner & (steps > n * 0.15), np.minimum(steps, n * 0.7) / n + 1.2 * drop, -1) + 0.3 * rng.random(
        n * n
    )
    for _ in range(count):
        best = int(np.argmax(merit))
        if merit[best] <= 0.3:
            break
        sources.append(best)
        ys, xs = np.divmod(np.arange(n * n), n)
        merit[np.hypot(xs - best % n, ys - best // n) < n * 0.3] = -1
    return traced(h, water, cross, sources, parent, root, level_of), stuck


def traced(
    h: Array,
    water: Water,
    cross: list[Crossing],
    sources: list[int],
    parent: Array,
    root: Array,
    level_of: dict[int, float],
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
    for cell, height in level.items():  # where the width of one river covers another, each keeps its own level
        if not np.isnan(field_[cell // n, cell % n]):
            field_[cell // n, cell % n] = height
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
        out[dry] = np.where(
            edge, out[dry], np.minimum(out[dry], low) if k > 1 else np.clip(out[dry], near[dry] + 0.006, low + 0.01)
        )
    out[river] = np.where(rim(n)[river], np.minimum(out[river], field_[river] - 0.02), field_[river] - 0.04)
    return out


def rim(n: int) -> Array:
    """The outermost cells of a chunk, whose ground is the world's alone."""
    out = np.ones((n, n), bool)
    out[2:-2, 2:-2] = False
    return out

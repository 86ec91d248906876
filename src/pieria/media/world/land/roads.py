"""Roads: the cheapest ways by A* over slopes, along older roads, and over water on bridges as short as can be."""

from __future__ import annotations

import heapq

import numpy as np

from .ground import slope
from .model import BRIDGE, NONE, PATH, Chunk, T
from .noise import Array, chance, value
from .water import RING

SHUT = 1e6


def costs(c: Chunk) -> Array:
    """What a step onto each cell costs; `SHUT` where no road may go."""
    n = c.size
    steep = slope(c.high) * n / 256
    x, y = np.meshgrid(np.arange(n), np.arange(n))
    jitter = chance(x // 2, y // 2, c.ground.seed) + 1.6 * (value(x / 7.0, y / 7.0, c.ground.seed)[0] > 0.1)
    cost = 1 + 2600 * steep**2 + 0.5 * jitter + 0.5 * (c.terrain == T["forest"]) + 1.5 * (c.terrain == T["mud"])
    cost += 22 * (c.terrain == T["crag"])
    cost = np.where(c.water.kind == 3, 7, np.where(c.water.kind > 0, 26, cost))
    cost = np.where((c.over > NONE) & (c.over <= BRIDGE), 0.45, cost)
    near = np.pad(c.used, 1)
    near = near[:-2, 1:-1] | near[2:, 1:-1] | near[1:-1, :-2] | near[1:-1, 2:]
    cost = np.where(near & (c.over == NONE), cost + 2.5, cost)
    cost[c.used | (c.terrain == T["lava"])] = SHUT
    ring = np.ones((n, n), bool)
    ring[RING:-RING, RING:-RING] = False
    for cross in c.cross:
        if not cross.river:
            for k in range(RING + 1):
                i, j = cross.cell(n, k)
                ring[j, i] = False
    cost[ring] = SHUT
    return np.asarray(cost)


def search(cost: Array, start: tuple[int, int], goal: tuple[int, int]) -> list[tuple[int, int]]:
    """A*: cells from ``start`` to ``goal``, four directions; [] if there is no way."""
    h, w = cost.shape
    table, least = cost.ravel().tolist(), 0.45
    begin, end = start[1] * w + start[0], goal[1] * w + goal[0]
    gx, gy = goal
    best, came = {begin: 0.0}, {begin: -1}
    heap, shut = [(0.0, begin)], set[int]()
    while heap:
        _, cell = heapq.heappop(heap)
        if cell == end:
            path = []
            while cell >= 0:
                path.append((cell % w, cell // w))
                cell = came[cell]
            return path[::-1]
        if cell in shut:
            continue
        shut.add(cell)
        x, now = cell % w, best[cell]
        for other, ok in (
            (cell - 1, x > 0),
            (cell + 1, x < w - 1),
            (cell - w, cell >= w),
            (cell + w, cell < w * h - w),
        ):
            if ok and other not in shut and table[other] < SHUT:
                g = now + table[other]
                if g < best.get(other, 1e18):
                    best[other], came[other] = g, cell
                    rest = abs(other % w - gx) + abs(other // w - gy)
                    heapq.heappush(heap, (g + least * rest, other))
    return []


def route(c: Chunk, a: tuple[int, int], b: tuple[int, int]) -> list[tuple[int, int]]:
    """The cells of a road between two cells. Large maps are searched at half size, then joined up."""
    cost = costs(c)
    step = 1 if c.size <= 160 else 2
    for x, y in (a, b):
        cost[y, x] = min(cost[y, x], 1.0)
    if step == 2:
        m = c.size // 2 * 2
        four = cost[:m, :m].reshape(m // 2, 2, m // 2, 2)
        corner, worst = four[:, 0, :, 0], four.max((1, 3))
        small = np.where((worst >= SHUT), SHUT, np.maximum(corner, np.where(worst > 6.5, worst, 0)))
        for x, y in (a, b):
            small[y // 2, x // 2] = 1.0
        found = search(small, (a[0] // 2, a[1] // 2), (b[0] // 2, b[1] // 2))
        points = [a, *((x * 2, y * 2) for x, y in found), b] if found else []
        path = joined(points)
        if path and all(cost[y, x] < SHUT for x, y in path):
            return path
    return search(cost, a, b)


def joined(points: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """All cells along straight pieces, first across, then down."""
    out = points[:1]
    for x, y in points[1:]:
        while out[-1] != (x, y):
            px, py = out[-1]
            out.append((px + (x > px) - (x < px), py) if px != x else (px, py + (y > py) - (y < py)))
    return out


def lay(c: Chunk, path: list[tuple[int, int]]) -> None:
    """Makes a way: a path on land, a bridge over water, a pass through crags."""
    for x, y in path:
        if c.over[y, x] == NONE or c.over[y, x] > BRIDGE:
            c.over[y, x] = BRIDGE if c.water.kind[y, x] else PATH
        if c.terrain[y, x] == T["crag"]:
            c.terrain[y, x] = T["stone"]


def network(c: Chunk) -> None:
    """Roads that join all places and the roads of the neighbours: the shortest tree, then ways that save a detour."""
    n = c.size
    ends = [(p.x, p.y) for p in c.places] + [x.cell(n) for x in c.cross if not x.river]
    if len(ends) < 2:
        return
    xy = np.array(ends, float)
    far = np.hypot(*(xy[:, None] - xy[None]).transpose(2, 0, 1))
    inside = {0}
    tree = far.copy()
    while len(inside) < len(ends):
        i, j = min(((i, j) for i in inside for j in range(len(ends)) if j not in inside), key=lambda e: tree[e])
        inside.add(j)
        path = route(c, ends[i], ends[j])
        if path:
            lay(c, path)
            tree[i, j] = tree[j, i] = 0
    towns = [k for k, p in enumerate(c.places) if p.kind in ("village", "town", "city", "castle", "harbour")]
    for a in towns:
        for b in towns:
            if a < b and 0 < tree[a, b] < 0.5 * n and not c.ground.has("islands"):
                path = route(c, ends[a], ends[b])
                bridges = sum(1 for x, y in path if c.water.kind[y, x] and c.over[y, x] == NONE)
                if path and bridges <= 6:
                    lay(c, path)

"""A chunk of a world, from words and a seed."""

from __future__ import annotations

from typing import Any

import numpy as np

from . import biome, build, plants, roads, sites
from .asked import Asked
from .ground import RADIUS, Feature, Ground, plan
from .model import BRIDGE, NONE, PATH, Chunk, T, reach
from .noise import Array
from .rivers import rivers
from .water import Crossing, carved, crossings, drained, lying


def chunk(
    asked: Asked, size: int, seed: int, at: tuple[int, int] = (0, 0), puzzles: list[list[str]] | None = None
) -> Chunk:
    """A whole chunk. ``at``: which one, (0, 0) is the one that the words describe. ``puzzles``: rooms with boxes, as
    lines, to be put into its dungeons."""
    ground, first = Ground(asked, size, seed), at == (0, 0)
    rng = np.random.default_rng([seed, at[0] & 0xFFFFFFFF, at[1] & 0xFFFFFFFF, size])
    cross = [x for x in crossings(ground, at) if not (x.river and "river" in asked.barred)]
    features = plan(ground, first, rng, at)
    made = shaped(ground, at, cross, features, rng)
    made.over = np.zeros((size, size), np.uint8)
    made.used, made.solid = np.zeros((size, size), bool), np.zeros((size, size), bool)
    made.places = sites.choose(made, first, rng)
    above = {(a if r == "above" else b) for a, r, b in asked.links if r in ("above", "below")}
    for p in sorted(made.places, key=lambda p: p.thing in above):
        build.level(made, p)
    for p in made.places:
        build.PLANS[p.kind](made, p, rng)
    roads.network(made)
    for x in cross:
        if not x.river:
            for k in range(2):
                i, j = x.cell(size, k)
                if made.over[j, i] == NONE:
                    made.over[j, i] = BRIDGE if made.water.kind[j, i] else PATH
                made.terrain[j, i] = T["stone"] if made.terrain[j, i] == T["crag"] else made.terrain[j, i]
    for p in made.places:
        if p.kind in build.HOUSES:
            build.houses(made, p, rng)
    plants.peaks(made)
    made.plants = plants.grow(made)
    made.solid |= plants.solid(made.plants)
    made.pad = padded(made)
    settle(made, rng, puzzles or [])
    return made


def shaped(ground: Ground, at: tuple[int, int], cross: list[Crossing], features: list[Feature], rng: Any) -> Chunk:
    """Ground, water and terrain. A river that cannot leave gets a lake to end in, and all begins again."""
    n = ground.size
    y, x = np.mgrid[0:n, 0:n].astype(float)
    gx, gy = x + at[0] * n, y + at[1] * n
    base = ground.height(gx, gy)
    few = 0 if ground.wet and not any(t.kind == "river" for t in ground.asked.things) else int(rng.integers(1, 4))
    count = max(few, 2 if any(t.kind == "river" for t in ground.asked.things) else 0)
    if ground.climate == "desert" and not any(t.kind == "river" for t in ground.asked.things):
        count = 0
    count = 0 if "river" in ground.asked.barred else count
    state = rng.bit_generator.state
    for turn in range(4):
        rng.bit_generator.state = state
        high = drained(carved(ground.raised(base, x, y, features), x, y, n, cross))
        water = lying(high, features, x, y)
        hot = np.zeros((n, n), bool)
        for f in features:
            hot |= (np.hypot(x - f.x, y - f.y) < f.r) & (f.kind == "volcano")
        dug, stuck = rivers(high, water, cross, count, rng, hot)
        if not stuck or turn == 3:
            break
        for c in stuck:
            cx, cy = c.cell(n, int(0.26 * n) - 4 * turn)
            features = [
                f
                for f in features
                if not (f.thing < 0 and f.kind == "lake" and np.hypot(f.x - cx, f.y - cy) < 0.25 * n)
            ]
            features.append(
                Feature(
                    "lake",
                    float(cx),
                    float(cy),
                    RADIUS["lake"] * n * 0.8,
                    level=max(0.02, c.level - 0.05 - 0.03 * turn),
                )
            )
    kinds, warm, wet = biome.terrain(ground, gx, gy, dug, water.kind, features, x, y, water.surface)
    biome.depth(water.kind, dug, water.surface, kinds)
    return Chunk(ground, at, dug, water, features, cross, kinds, warm, wet)


def padded(c: Chunk) -> tuple[Array, Array]:
    """Terrain and overlay with one cell of the neighbours on each side, as they make it themselves."""
    n = c.size
    y, x = np.mgrid[-1 : n + 1, -1 : n + 1].astype(float)
    gx, gy = x + c.at[0] * n, y + c.at[1] * n
    edge = np.ones((n + 2, n + 2), bool)
    edge[1:-1, 1:-1] = False
    kinds = np.zeros((n + 2, n + 2), np.uint8)
    over = np.zeros((n + 2, n + 2), np.uint8)
    kinds[1:-1, 1:-1], over[1:-1, 1:-1] = c.terrain, c.over
    for part in ((slice(0, 3), slice(None)), (slice(n - 1, n + 2), slice(None)), (slice(None), slice(0, 3)),
                 (slice(None), slice(n - 1, n + 2))):  # fmt: skip
        h = carved(c.ground.height(gx[part], gy[part]), x[part], y[part], n, c.cross)
        kind = np.where(h < 0, 1, 0).astype(np.uint8)
        for k in c.cross:
            for d in (0, 1) if k.river else ():
                i, j = k.cell(n, -1)
                i, j = i + (d if k.side in ("north", "south") else 0), j + (d if k.side in ("west", "east") else 0)
                kind[(x[part] == i) & (y[part] == j) & (h >= 0)] = 3
        t, _, _ = biome.terrain(c.ground, gx[part], gy[part], h, kind, [], x[part], y[part])
        biome.depth(kind, h, np.zeros_like(h), t)
        kinds[part] = np.where(edge[part], t, kinds[part])
    for k in c.cross:
        if not k.river:
            i, j = k.cell(n, -1)
            over[j + 1, i + 1] = BRIDGE if kinds[j + 1, i + 1] <= T["water"] else PATH
    return kinds, over


def settle(c: Chunk, rng: Any, puzzles: list[list[str]]) -> None:
    """Only places that can be walked to stay. Then names, people, insides and quests; one begins at the first
    settlement."""
    from . import lore, quests

    hubs = [p for p in c.places if p.kind in build.HOUSES] or c.places
    ends = [reach(c.blocked(), p.x, p.y) for p in hubs[:3]]
    best = max(range(len(ends)), key=lambda k: sum(bool(ends[k][p.y, p.x]) for p in c.places), default=-1)
    seen = ends[best] if ends else np.zeros_like(c.solid)
    c.places = [p for p in c.places if seen[p.y, p.x]]
    made, names = lore.named(c, rng)
    c.lore = made
    if c.places:
        made.start = (hubs[best].x, hubs[best].y)
        lore.history(c, made, names, rng)
        lore.people(c, made, names, seen, rng)
        quests.fill(c, made, names, seen, rng, puzzles)

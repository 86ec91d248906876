"""Where the places of a chunk stand: the best cells for each, by what its kind needs and what the words ask for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from .ground import slope
from .model import Chunk, Place, T
from .noise import Array, blur, far

REACH = {
    "city": 17, "town": 14, "village": 11, "castle": 10, "harbour": 9, "farm": 8, "ruins": 6, "temple": 5, "camp": 4,
    "graveyard": 5, "tower": 4, "lighthouse": 4, "mine": 4, "mill": 4, "inn": 4, "dungeon": 4, "cottage": 3,
}  # fmt: skip
"""Cells that a place takes in each direction."""
ORDER = tuple(REACH)
COMMON = (
    "village",
    "farm",
    "ruins",
    "tower",
    "village",
    "mine",
    "temple",
    "dungeon",
    "camp",
    "graveyard",
    "mill",
    "inn",
)
WILD = ("village", "camp", "ruins", "dungeon", "tower", "cottage", "mine", "farm")


@dataclass(slots=True)
class Lie:
    """Candidates and what is around them. ``x``, ``y``: cells; ``ok``: dry, passable land of size."""

    x: Array
    y: Array
    h: Array
    rough: Array
    ok: Array
    to: dict[str, Array]
    """distance in cells to the nearest water, sea, lake, river, forest ..."""


def survey(c: Chunk) -> Lie:
    n, step = c.size, 2 if c.size <= 160 else 3
    margin = max(6, n // 11)
    gy, gx = np.mgrid[margin : n - margin : step, margin : n - margin : step]
    y, x = gy.ravel(), gx.ravel()
    smoothed = blur(c.high, 3)
    limit = n // 2
    kinds = {
        "water": c.water.kind > 0, "sea": c.water.kind == 1, "lake": c.water.kind == 2, "river": c.water.kind == 3,
        "forest": (c.terrain == T["forest"]) | (c.terrain == T["jungle"]), "crag": c.terrain == T["crag"],
        "swamp": c.terrain == T["mud"], "desert": c.terrain == T["sand"], "lava": c.terrain == T["lava"],
        "glacier": c.terrain == T["snow"],
    }  # fmt: skip
    to = {k: far(v, limit)[y, x] for k, v in kinds.items()}
    for f in c.features:
        key = f.kind if f.kind not in to else ""
        d = np.clip(np.hypot(x - f.x, y - f.y) - 0.8 * f.r, 0, limit)
        if key:
            to[key] = np.minimum(to[key], d) if key in to else d
    land = c.water.kind == 0
    wide = blur(land.astype(float), max(6, n // 20))[y, x]
    good = land & (c.terrain != T["crag"]) & (c.terrain != T["lava"])
    return Lie(x, y, smoothed[y, x], blur(slope(c.high), 4)[y, x], good[y, x] & (wide > 0.35), to)


def wanted(c: Chunk, first: bool, rng: Any) -> list[tuple[str, int]]:
    """The places of a chunk: what was asked for, and enough others to make it a world."""
    asked = [
        (t.kind, i) for i, t in enumerate(c.ground.asked.things if first else ()) if t.place and t.kind != "bridge"
    ]
    kinds, barred = [k for k, _ in asked], c.ground.asked.barred
    room = max(4, min(12, round(c.size / 19)))
    if not {"village", "town", "city"} & {*kinds}:
        kinds.append("village")
    if not {"dungeon", "ruins", "mine", "castle", "temple"} & {*kinds}:
        kinds.append(next((k for k in ("dungeon", "ruins", "temple", "mine") if k not in barred), "dungeon"))
    pool = list(WILD if c.ground.climate in ("frozen", "desert", "volcanic", "dark") else COMMON)
    while len(kinds) < room and pool:
        kind = pool.pop(int(rng.integers(min(4, len(pool)))))
        if kind not in barred and kinds.count(kind) < (3 if kind == "village" else 1):
            kinds.append(kind)
    extra = [(k, -1) for k in kinds[len(asked) :]]
    linked = {a for a, _, b in c.ground.asked.links if not c.ground.asked.things[b].place}
    return sorted(asked, key=lambda a: (a[1] not in linked, ORDER.index(a[0]))) + sorted(
        extra, key=lambda a: ORDER.index(a[0])
    )


def choose(c: Chunk, first: bool, rng: Any) -> list[Place]:
    """The places with their middles; what finds no room is left out."""
    lie, out = survey(c), list[Place]()
    main = c.landmass()[lie.y, lie.x]
    for kind, index in wanted(c, first, rng):
        score = needs(kind, lie, c) + links(c, kind, index, lie, out) + 0.6 * rng.random(len(lie.x))
        r = REACH[kind]
        for p in out:
            d = np.hypot(lie.x - p.x, lie.y - p.y)
            room = 0.8 * (r + p.r) + 2
            score = score - 60 * (d < room) - 6 * np.clip(0.17 * c.size - d, 0, None) / c.size * (index < 0)
        edge = np.minimum(np.minimum(lie.x, c.size - 1 - lie.x), np.minimum(lie.y, c.size - 1 - lie.y))
        score = score - 200 * ~lie.ok - 60 * (edge < r + 4) - 90 * ~main
        best = int(np.argmax(score))
        if score[best] > -40 or (index >= 0 and score[best] > -150):
            out.append(Place(kind, int(lie.x[best]), int(lie.y[best]), r, thing=index))
    return out


def needs(kind: str, lie: Lie, c: Chunk) -> Array:
    """How well each cell suits a kind of place."""
    n = c.size
    score = -260 * lie.rough * n / 256 * (0.4 if kind in ("castle", "tower", "mine", "ruins", "dungeon") else 1)
    near = {k: v / n for k, v in lie.to.items()}
    if kind in ("harbour", "lighthouse"):
        shore = lie.to["sea"] if (lie.to["sea"] < n // 3).any() else lie.to["lake"]
        score -= 4 * np.abs(shore - (5 if kind == "harbour" else 4))
    elif kind in ("village", "town", "city", "farm", "mill"):
        score -= 5 * np.clip(near["water"] - 0.06, 0, None) + 3 * (lie.to["water"] < REACH[kind] * 0.6)
        score -= 3 * np.clip(lie.h - 0.35, 0, None)
    elif kind == "mine":
        score -= 0.7 * np.abs(lie.to["crag"] - 4)
    elif kind in ("castle", "tower"):
        score += 2.5 * np.clip(lie.h, 0, 0.6) - 8 * (lie.to["water"] < REACH[kind] * 0.9)
    elif kind in ("ruins", "dungeon", "cottage", "camp"):
        score -= 2 * np.clip(near["forest"], 0, 0.3)
    if kind not in ("harbour", "lighthouse"):
        score -= 30 * (lie.to["water"] < REACH[kind] * 0.55)
    score -= 30 * (lie.to["lava"] < REACH[kind] + 2)
    return np.asarray(score)


def links(c: Chunk, kind: str, index: int, lie: Lie, out: list[Place]) -> Array:
    """How well each cell obeys the words."""
    score, n = np.zeros(len(lie.x)), c.size
    if index < 0:
        return score
    asked = c.ground.asked
    thing = asked.things[index]
    if thing.side:
        along = {"north": n / 2 - lie.y, "south": lie.y - n / 2, "east": lie.x - n / 2, "west": n / 2 - lie.x}[
            thing.side
        ]
        score -= 60 * np.clip(0.14 * n - along, 0, None) / n + 12 * np.clip(along - 0.42 * n, 0, None) / n
    ends = []
    own = next((f for f in c.features if f.thing == 100 + index), None)
    if own is not None:
        score -= 30 * np.clip(np.hypot(lie.x - own.x, lie.y - own.y) / own.r - 0.7, 0, None)
    for a, relation, b in asked.links:
        if index not in (a, b) or (relation == "between" and a != index):
            continue
        other = b if a == index else a
        target, where = asked.things[other], next((p for p in out if p.thing == other), None)
        f = next((f for f in c.features if f.thing == other), None)
        if where is not None:
            d, h = np.hypot(lie.x - where.x, lie.y - where.y), float(c.high[where.y, where.x])
            cx, cy = float(where.x), float(where.y)
            gap = d - 0.8 * (REACH[kind] + where.r) - 4
        elif target.place:
            continue
        else:
            d = lie.to.get(target.kind, np.full(len(lie.x), n // 2)).astype(float)
            h = f.level if f and f.level else float(c.water.surface[c.water.kind == 2].max(initial=0.0))
            cx, cy = (f.x, f.y) if f else (n / 2, n / 2)
            gap = d - REACH[kind] * 0.8
        if relation == "between":
            ends.append((cx, cy))
            continue
        far_from = relation == "far from"
        if relation.endswith(" of"):
            dx, dy = lie.x - cx, lie.y - cy
            along = {"north of": -dy, "south of": dy, "east of": dx, "west of": -dx}[relation] * (
                1 if a == index else -1
            )
            side = np.abs(dx if relation[0] in "ns" else dy)
            score -= (
                80 * np.clip(0.1 * n - along, 0, None) / n + 30 * np.clip(side - along, 0, None) / n + 6 * along / n
            )
            continue
        inside = relation == "in" or (relation == "near" and target.kind in ("hill", "island", "mountain", "plain"))
        if inside and f is not None and target.kind not in ("lake", "swamp"):
            score -= 60 * np.clip(np.hypot(lie.x - f.x, lie.y - f.y) / f.r - 0.55, 0, None)
        elif inside and where is None:
            score -= 40 * np.clip(d - 2, 0, None) / n
        elif far_from:
            score += 12 * np.clip(d, 0, 0.5 * n) / n
        else:
            score -= 55 * np.clip(gap - 0.02 * n, 0, None) / n
        if relation in ("above", "below"):
            up = (lie.h - h) * (1 if (relation == "above") == (a == index) else -1)
            score -= (60 if where is None else 25) * np.clip(0.13 - up, 0, None) - 5 * np.clip(up, 0, 0.4)
    if len(ends) == 2:
        (ax, ay), (bx, by) = ends
        score -= 40 * np.hypot(lie.x - (ax + bx) / 2, lie.y - (ay + by) / 2) / n
    return score

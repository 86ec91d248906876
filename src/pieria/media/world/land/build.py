"""What is built: castles, villages, harbours ... Each kind is a small plan, put on flattened ground."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any

import numpy as np

from .model import BRIDGE, FIELD, NONE, PATH, PAVING, SPRITES, Chunk, Place, T
from .noise import smooth

HOUSES = {"village": 7, "town": 13, "city": 20, "harbour": 5}
ROWS = 3


def lift(c: Chunk, p: Place) -> float:
    """The least height of a place that the words put above something."""
    least, asked = -9.0, c.ground.asked
    for a, relation, b in asked.links:
        upper, lower = (a, b) if relation == "above" else (b, a)
        if relation in ("above", "below") and p.thing == upper:
            other = next((q for q in c.places if q.thing == lower), None)
            f = next((f for f in c.features if f.thing == lower), None)
            if other is not None:
                least = max(least, float(c.high[other.y, other.x]) + 0.09)
            elif f is not None and f.level:
                least = max(least, f.level + 0.07)
    return least


def level(c: Chunk, p: Place) -> None:
    """Flat ground under a place, dry and passable, its edges smooth."""
    n = c.size
    x0, x1, y0, y1 = max(2, p.x - p.r - 8), min(n - 2, p.x + p.r + 9), max(2, p.y - p.r - 8), min(n - 2, p.y + p.r + 9)
    y, x = np.mgrid[y0:y1, x0:x1]
    d = np.hypot(x - p.x, y - p.y)
    box = (slice(y0, y1), slice(x0, x1))
    dry = c.water.kind[box] == 0
    h = c.high[box]
    near = dry & (d < p.r)
    mean = float(np.median(h[near])) if near.any() else 0.1
    mean = max(mean, lift(c, p))
    part = np.asarray(smooth(p.r + 7.0, p.r * 0.6, d)) * dry * c.ground.inside(x.astype(float), y.astype(float)) ** 0.3
    c.high[box] = h + part * (mean - h)
    rocky = near & (c.terrain[box] == T["crag"])
    c.terrain[box][rocky] = T["stone"]


def pave(c: Chunk, x: int, y: int, w: int, h: int, what: int = PAVING) -> None:
    box = (slice(max(0, y), y + h), slice(max(0, x), x + w))
    dry = (c.water.kind[box] == 0) & (c.terrain[box] != T["lava"])
    c.over[box] = np.where(dry, what, c.over[box])
    c.terrain[box] = np.where(dry & (c.terrain[box] == T["crag"]), T["stone"], c.terrain[box])


def door(c: Chunk, name: str, x: int, y: int) -> tuple[int, int]:
    """Puts a building and opens its door. Returns the cell before it."""
    w, h, _, _ = SPRITES[name]
    c.put(name, x, y)
    c.used[y : y + h + 1, x : x + w] = True
    dx, dy = x + w // 2, y + h - 1
    c.doors.append((dx, dy, -1))
    return dx, dy + 1


def scatter(c: Chunk, p: Place, names: tuple[str, ...], count: int, rng: Any) -> None:
    for _ in range(count * 6):
        if count <= 0:
            return
        name = names[int(rng.integers(len(names)))]
        w, h, _, _ = SPRITES[name]
        x, y = p.x + int(rng.integers(-p.r, p.r + 1)), p.y + int(rng.integers(-p.r, p.r + 1))
        if abs(x - p.x) > 1 and c.free(x - 1, y, w + 2, h + 1):
            c.put(name, x, y)
            count -= 1


def castle(c: Chunk, p: Place, rng: Any) -> None:
    w, h = 15, 13
    x0, y0, mid = p.x - 7, p.y - 6, p.x
    pave(c, x0 + 1, y0 + 1, w - 2, h - 1)
    for x in range(x0 + 2, x0 + w - 2):
        c.put("wall", x, y0 - 1)
        if abs(x - mid) > 1:
            c.put("wall", x, y0 + h - 2)
    for y in range(y0 + 2, y0 + h - 2):
        c.put("side", x0, y)
        c.put("side", x0 + w - 1, y)
    for x in (x0, x0 + w - 2):
        c.put("turret", x, y0 - 1)
        c.put("turret", x, y0 + h - 3)
    c.put("gate", mid - 1, y0 + h - 3)
    door(c, "keep", mid - 2, y0 + 1)
    for x, y, name in ((3, 9, "well"), (11, 9, "barrel"), (12, 9, "crate"), (3, 5, "statue"), (11, 5, "statue"),
                       (2, 2, "barrel"), (12, 2, "lamp")):  # fmt: skip
        c.put(name, x0 + x, y0 + y)
    c.used[y0 - 1 : y0 + h, x0 : x0 + w] = True
    p.x, p.y = mid, y0 + h
    pave(c, mid, y0 + h - 2, 1, 3)


def square(c: Chunk, p: Place, rng: Any) -> None:
    """The middle of a settlement: a paved square with a well or a fountain; houses come when the roads are there."""
    big = p.kind in ("town", "city")
    r = 3 if big else 2
    pave(c, p.x - r, p.y - r, 2 * r + 1, 2 * r)
    if big:
        c.put("fountain", p.x - 1, p.y - 2)
        c.put("stall", p.x - 3, p.y - 3)
        c.put("stall", p.x + 2, p.y - 3)
    else:
        c.put("well", p.x - 1, p.y - 1)
    c.put("sign", p.x + r, p.y + r)


def harbour(c: Chunk, p: Place, rng: Any) -> None:
    """A pier to the nearest water, boats beside it, then a square."""
    n = c.size
    ways = ((1, 0), (-1, 0), (0, 1), (0, -1))

    def steps(dx: int, dy: int) -> int:
        for k in range(1, 16):
            x, y = p.x + dx * k, p.y + dy * k
            if not (9 < x < n - 9 and 9 < y < n - 9):
                return 99
            if c.water.kind[y, x] in (1, 2):
                return k
        return 99

    dx, dy = min(ways, key=lambda w: steps(*w))
    first = steps(dx, dy)
    if first < 99:
        last = first
        while last < first + 7 and c.water.kind[p.y + dy * last, p.x + dx * last] in (1, 2):
            c.over[p.y + dy * last, p.x + dx * last] = BRIDGE
            last += 1
        for k in range(1, first):
            pave(c, p.x + dx * k, p.y + dy * k, 1, 1, PATH)
        for side in (-1, 1):
            k = first + 2 + (side > 0)
            bx, by = (
                p.x + dx * k + (side * 2 - (side < 0) if dy else 0),
                p.y + dy * k + (side * 2 - (side < 0) if dx else 0),
            )
            box = c.water.kind[by : by + 2, bx : bx + 2]
            if c.fits(bx, by, 2, 2, 4) and box.size == 4 and box.all() and not c.over[by : by + 2, bx : bx + 2].any():
                c.put("boat", bx, by)
    scatter(c, Place(p.kind, p.x, p.y, 4), ("crate", "barrel", "crate"), 5, rng)
    pave(c, p.x - 1, p.y - 1, 3, 2)


def simple(
    *plan: tuple[str, int, int], more: tuple[str, ...] = (), count: int = 0, floor: bool = False
) -> Callable[[Chunk, Place, Any], None]:
    """A building in the middle whose door one arrives at, things beside it (offsets from its door), things around."""

    def make(c: Chunk, p: Place, rng: Any) -> None:
        name = plan[0][0]
        w, h, _, _ = SPRITES[name]
        x, y = p.x - w // 2, p.y - h
        if floor:
            pave(c, x - 1, y + h - 2, w + 2, 4)
        p.x, p.y = door(c, name, x, y)
        pave(c, p.x, p.y, 1, 1, c.over[p.y, p.x] or PATH)
        for other, dx, dy in plan[1:]:
            ow, oh, _, _ = SPRITES[other]
            box = (slice(p.y + dy, p.y + dy + oh), slice(p.x + dx, p.x + dx + ow))
            if c.fits(p.x + dx, p.y + dy, ow, oh) and not (c.used[box] | (c.water.kind[box] > 0)).any():
                c.put(other, p.x + dx, p.y + dy)
        scatter(c, p, more, count, rng)

    return make


def farm(c: Chunk, p: Place, rng: Any) -> None:
    simple(("barn", 0, 0), ("hay", 3, 0), ("hay", 4, 0), ("barrel", -3, 0))(c, p, rng)
    for dx, dy, w, h in ((-7, 2, 6, 4), (2, 2, 6, 4), (-8, -4, 5, 4)):
        x, y = p.x + dx, p.y + dy
        if c.free(x - 1, y - 1, w + 2, h + 2):
            pave(c, x, y, w, h, FIELD)
            for k in range(w):
                c.put("fence", x + k, y - 1)
            c.used[y : y + h, x : x + w] = True


def ruins(c: Chunk, p: Place, rng: Any) -> None:
    simple(("tomb", 0, 0), floor=True)(c, p, rng)
    for r in (4, 6):
        for k in range(-r, r + 1):
            for x, y in (
                (p.x + k, p.y - 2 - r),
                (p.x + k, p.y - 2 + r),
                (p.x - r, p.y - 2 + k),
                (p.x + r, p.y - 2 + k),
            ):
                if rng.random() < (0.34 if r == 6 else 0.22) and abs(x - p.x) > 1 and c.free(x, y, 1, 1):
                    c.put("ruinwall" if rng.random() < 0.7 else "rubble", x, y)
    scatter(c, p, ("pillar", "rubble", "ruinwall", "statue"), 5, rng)


PLANS: dict[str, Callable[[Chunk, Place, Any], None]] = {
    "castle": castle, "city": square, "town": square, "village": square, "harbour": harbour, "farm": farm,
    "ruins": ruins,
    "temple": simple(("temple", 0, 0), ("pillar", -3, 0), ("pillar", 3, 0), ("statue", -4, -3), ("statue", 4, -3), floor=True),
    "tower": simple(("tower", 0, 0), more=("boulder", "bush"), count=4),
    "lighthouse": simple(("lighthouse", 0, 0), ("barrel", 2, 0), more=("boulder",), count=3),
    "mine": simple(("cave", 0, 0), ("crate", -2, 0), ("barrel", 2, 0), ("lamp", 3, -1), more=("boulder", "rubble"), count=5),
    "dungeon": simple(("cave", 0, 0), more=("boulder", "bones", "rubble"), count=6),
    "mill": simple(("mill", 0, 0), ("hay", 2, 0), ("barrel", -2, 0), ("crate", -3, 0)),
    "inn": simple(("inn", 0, 0), ("barrel", -3, 0), ("barrel", -3, -1), ("lamp", 3, -1), ("sign", 2, 1)),
    "camp": simple(("hut", 0, 0), ("fire", 2, 1), ("tent", 3, -2), ("tent", -4, -1), ("crate", -2, 1)),
    "graveyard": simple(("tomb", 0, 0), more=("grave",), count=12, floor=True),
    "cottage": simple(("hut", 0, 0), ("barrel", 2, 0), more=("flowers", "bush", "stump"), count=5),
}  # fmt: skip


def houses(c: Chunk, p: Place, rng: Any) -> None:
    """The houses of a settlement, each with a way from its door to the nearest road."""
    count, kinds = HOUSES.get(p.kind, 0), ["house", "house2", "house3"]
    special = {"town": ["inn", "temple", "smithy"], "city": ["inn", "temple", "smithy", "hall", "hall"],
               "village": ["smithy"], "harbour": ["inn"]}.get(p.kind, [])  # fmt: skip
    places = [(x, y) for y in range(p.y - p.r, p.y + p.r) for x in range(p.x - p.r, p.x + p.r)]
    order = np.argsort(
        [np.hypot(x - p.x, (y - p.y) * 1.1) + 5 * r for (x, y), r in zip(places, rng.random(len(places)), strict=True)]
    )
    for k in order:
        if count <= 0:
            break
        x, y = places[int(k)]
        name = special[0] if special else kinds[int(rng.integers(3))]
        w, h, _, _ = SPRITES[name]
        if c.free(x - 1, y - 1, w + 2, h + 2) and (way := to_road(c, x + w // 2, y + h, (x, y, w, h))):
            door(c, name, x, y)
            for px, py in way:
                if c.over[py, px] == NONE:
                    c.over[py, px] = PATH
            special = special[1:]
            count -= 1
    scatter(c, p, ("barrel", "bush", "flowers", "lamp", "flowers2", "crate"), 6 + HOUSES.get(p.kind, 0) // 2, rng)


def to_road(c: Chunk, x: int, y: int, house: tuple[int, int, int, int], limit: int = 14) -> list[tuple[int, int]]:
    """The shortest way from a door to a road over free ground, not through the house itself."""
    came: dict[tuple[int, int], tuple[int, int] | None] = {(x, y): None}
    queue = deque([(x, y, 0)])
    hx, hy, w, h = house
    shut = (
        (c.water.kind > 0) | (c.terrain == T["crag"]) | (c.terrain == T["lava"]) | (c.used & (c.over == NONE)) | c.solid
    )
    while queue:
        i, j, d = queue.popleft()
        if c.over[j, i] in (PATH, PAVING, BRIDGE) and not shut[j, i]:
            path, at = [], (i, j)
            while True:
                path.append(at)
                before = came[at]
                if before is None:
                    return path
                at = before
        for a, b in ((i + 1, j), (i - 1, j), (i, j + 1), (i, j - 1)):
            inside = hx <= a < hx + w and hy <= b < hy + h
            if d < limit and (a, b) not in came and c.fits(a, b, 1, 1) and not inside and not shut[b, a]:
                came[(a, b)] = (i, j)
                queue.append((a, b, d + 1))
    return []

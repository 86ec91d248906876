"""Who stands where: blocks on a grid of columns and rows, solved from relations; what rests on a thing is part of it.

Lengths are in units until `placed` fits all of it into the canvas. y goes down. A thing of aspect a (width by height)
and size s is s / sqrt(a) high: so things of one size cover about the same area.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ...core.errors import UserError

ATTACHED = ("on", "ride", "in", "front", "behind")
GAP = 0.16
"""Between neighbours, of a thing of size 1."""


@dataclass(frozen=True, slots=True)
class Thing:
    """What is to be placed ``count`` times: its width by height, its size beside others, its upper outline (the share
    of its height above which nothing is, from left to right), and whether it belongs to the sky."""

    count: int
    aspect: float
    size: float = 1.0
    top: tuple[float, ...] = (0.0,)
    aloft: bool = False

    @property
    def height(self) -> float:
        return self.size / math.sqrt(max(0.2, min(5.0, self.aspect)))

    @property
    def width(self) -> float:
        return self.height * self.aspect


@dataclass(frozen=True, slots=True)
class Place:
    """One instance of a thing. z: what is higher stands in front. ``rests``: on the ground, so it throws a shadow."""

    thing: int
    x: float
    y: float
    w: float
    h: float
    z: int = 0
    rests: bool = True

    @property
    def right(self) -> float:
        return self.x + self.w

    @property
    def bottom(self) -> float:
        return self.y + self.h


Link = tuple[int, str, int]


def placed(
    things: Sequence[Thing], links: Sequence[Link], width: float, height: float, base: float = 0.0
) -> list[Place]:
    """A place for each instance, in pixels of the canvas.

    Args:
        links: (a, kind, b): a is left, right, above, below, near, on, in, front or behind of b, or rides it.
        base: the line that the lowest row stands on; 0: the whole is centred.

    Raises `UserError` for relations that contradict each other.
    """
    hosts = _hosts(things, links)
    roots = [n for n in range(len(things)) if n not in hosts]
    columns, rows = _grid(things, links, hosts, roots, base > 0)
    best: tuple[float, list[Place]] | None = None
    # on a ground all stand in one line, as long as that does not make them tiny
    choices = [[1] if base and things[n].count < 7 else sorted({1, math.ceil(things[n].count / 2),
               math.ceil(math.sqrt(things[n].count))}) for n in roots]  # fmt: skip
    for lines in itertools.islice(itertools.product(*choices), 81):
        blocks = {n: _block(n, things, hosts, links, r) for n, r in zip(roots, lines, strict=True)}
        scale, made = _fitted(blocks, columns, rows, width, height, base)
        if best is None or scale > best[0] * 1.04:
            best = (scale, made)
    return sorted(best[1], key=lambda p: p.z) if best else []


def _hosts(things: Sequence[Thing], links: Sequence[Link]) -> dict[int, tuple[str, int]]:
    """What rests on, in, before or behind what: {thing: (kind, host)}."""
    hosts: dict[int, tuple[str, int]] = {}
    beside = {frozenset((a, b)) for a, kind, b in links if kind not in ATTACHED}
    for a, kind, b in links:
        if a == b:
            raise UserError("A thing cannot be beside itself.", "Name two things.", param="prompt")
        if kind not in ATTACHED or a in hosts or frozenset((a, b)) in beside:
            continue
        above, steps = b, 0
        while above in hosts and steps < len(things):
            above, steps = hosts[above][1], steps + 1
        if above == a:
            raise UserError("The places contradict each other: one thing would be on itself.", "Say it another way.",
                            param="prompt")  # fmt: skip
        hosts[a] = (kind, b)
    return hosts


def _root(n: int, hosts: dict[int, tuple[str, int]]) -> int:
    while n in hosts:
        n = hosts[n][1]
    return n


def _grid(
    things: Sequence[Thing], links: Sequence[Link], hosts: dict[int, tuple[str, int]], roots: list[int], ground: bool
) -> tuple[dict[int, int], dict[int, int]]:
    """Column and row of each root: longest paths along "left of" and "above"."""
    flat, tall = set[tuple[int, int]](), set[tuple[int, int]]()
    for a, kind, b in links:
        first, second = _root(a, hosts), _root(b, hosts)
        if first == second or kind in ATTACHED:
            continue
        pair = (first, second) if kind in ("left", "above") else (second, first)
        if kind in ("left", "right"):
            flat.add(pair)
        elif kind in ("above", "below"):
            tall.add(pair)
    columns, rows = _longest(roots, flat), _longest(roots, tall)
    sideways, upright = {n for p in flat for n in p}, {n for p in tall for n in p}
    taken = dict[int, float]()
    for n in roots:
        if n in sideways:
            taken[n] = columns[n]
    for n in roots:
        if n in taken:
            continue
        partners = [a if b == n else b for a, b in tall if n in (a, b)]
        known = [taken[p] for p in partners if p in taken]
        pairs = [(_root(a, hosts), _root(b, hosts)) for a, kind, b in links if kind == "near"]
        close = [q for a, b in pairs for p, q in ((a, b), (b, a)) if p == n and q in sideways]
        if known:
            taken[n] = known[0]
        elif close:  # by it, on the side away from the others
            taken[n] = taken[close[0]] + (0.5 if taken[close[0]] else -0.5)
        else:
            taken[n] = max(taken.values(), default=-1) + 1
    low = max(rows.values(), default=0)
    for n in roots:
        if n not in upright:
            rows[n] = low
            if ground and things[n].aloft and not low:
                rows[n] = -1
    # two roots in one cell: the later one moves to a column of its own
    seen = set[tuple[float, int]]()
    for n in roots:
        while (taken[n], rows[n]) in seen:
            taken[n] += 1
        seen.add((taken[n], rows[n]))
    if any(taken[a] >= taken[b] for a, b in flat):
        order = sorted(roots, key=lambda n: (columns[n], roots.index(n)))
        return {n: i for i, n in enumerate(order)}, rows
    ranks = sorted(set(taken.values()))
    return {n: ranks.index(column) for n, column in taken.items()}, rows


def _longest(nodes: list[int], before: set[tuple[int, int]]) -> dict[int, int]:
    depth = dict.fromkeys(nodes, 0)
    for _ in range(len(nodes) + 1):
        moved = False
        for a, b in before:
            if depth[b] < depth[a] + 1:
                depth[b], moved = depth[a] + 1, True
        if not moved:
            return depth
    raise UserError("The places contradict each other.", "No thing can be on both sides of another.", param="prompt")


def _block(
    n: int, things: Sequence[Thing], hosts: dict[int, tuple[str, int]], links: Sequence[Link], lines: int
) -> list[Place]:
    """A root's instances in so many lines, and what rests on the first of them. Standing on y = 0."""
    thing = things[n]
    gap = GAP * thing.size
    each = math.ceil(thing.count / lines)
    made = list[Place]()
    for line in range(lines):
        count = min(each, thing.count - line * each)
        start = (each - count) * (thing.width + gap) / 2
        for k in range(count):
            x = start + k * (thing.width + gap)
            made.append(Place(n, x, -thing.height * (line + 1) - gap * line, thing.width, thing.height, -line))
    for child, (kind, host) in hosts.items():
        if host == n:
            made += _attached(child, kind, made[0], thing, things, hosts, links)
    return made


def _attached(
    n: int, kind: str, host: Place, below: Thing, things: Sequence[Thing], hosts: dict[int, tuple[str, int]],
    links: Sequence[Link],
) -> list[Place]:  # fmt: skip
    thing = things[n]
    share = max(0.34, min(0.8, 0.62 * thing.size / below.size))
    times = share * math.sqrt(below.width * below.height) / math.sqrt(thing.width * thing.height)
    if kind == "behind":
        times = max(times, 0.95)
    w, h = thing.width * times, thing.height * times
    if kind in ("on", "ride") and w * thing.count > host.w * 1.15:
        times *= host.w * 1.15 / (w * thing.count)
        w, h = thing.width * times, thing.height * times
    elif kind == "in" and w * thing.count > host.w * 1.5:
        times *= host.w * 1.5 / (w * thing.count)
        w, h = thing.width * times, thing.height * times
    elif kind == "front" and thing.count > 1 and w * thing.count > host.w:  # what is behind them is still seen
        times *= host.w / (w * thing.count)
        w, h = thing.width * times, thing.height * times
    rim = min(0.45, sorted(below.top)[len(below.top) // 2])  # a handle is higher than what one looks into
    made = list[Place]()
    for k in range(thing.count):
        middle = host.x + host.w * (k + 0.5) / thing.count
        if kind == "on":
            x, contact = _seat(middle if thing.count > 1 else None, w, host, below.top)
            made.append(Place(n, x, contact - h, w, h, host.z + 1, False))
        elif kind == "ride":  # on the back, which is seldom the highest place
            x, contact = _seat(middle, w, host, below.top)
            made.append(Place(n, x, contact + 0.06 * h - h, w, h, host.z + 1, False))
        elif kind == "in":
            made.append(Place(n, middle - w / 2, host.y + (rim + 0.24) * host.h - h, w, h, host.z - 1, False))
        elif kind == "front":
            x = middle - w / 2 - (0.18 * host.w if thing.count == 1 else 0)
            made.append(Place(n, x, host.bottom + 0.09 * host.h - h, w, h, host.z + 2))
        else:
            x = middle - w / 2 + (0.4 * host.w if thing.count == 1 else 0)
            made.append(Place(n, x, host.bottom - 0.16 * host.h - h, w, h, host.z - 2))
    for child, (other, at) in hosts.items():
        if at == n and made:
            made += _attached(child, other, made[0], replace(thing, size=thing.size * times), things, hosts, links)
    return made


def _seat(middle: float | None, w: float, host: Place, top: tuple[float, ...]) -> tuple[float, float]:
    """Where something of width ``w`` sits on an outline: (x, y of the seat), the highest and flattest place, or the one
    at ``middle``."""
    count = len(top)
    best = (9.0, 0.0, 0.0)
    for i in range(count):
        centre = host.x + host.w * (i + 0.5) / count
        if middle is not None and abs(centre - middle) > host.w / count:
            continue
        reach = max(0, round(0.3 * w / host.w * count / 2))
        near = top[max(0, i - reach) : i + reach + 1]
        level = sorted(near)[len(near) // 2]
        steep = max(near) - min(near)
        cost = level + 0.5 * steep + 0.25 * abs((i + 0.5) / count - 0.5)
        best = min(best, (cost, centre, level))
    if best[0] == 9.0:
        best = (0.0, host.x + host.w / 2, min(top))
    return best[1] - w / 2, host.y + best[2] * host.h + 0.05 * host.h


def _fitted(
    blocks: dict[int, list[Place]], columns: dict[int, int], rows: dict[int, int], width: float, height: float,
    base: float,
) -> tuple[float, list[Place]]:  # fmt: skip
    """All blocks in their cells, scaled to fill the canvas, not beyond."""
    across, down = sorted(set(columns.values())), sorted(set(rows.values()))
    wide = dict.fromkeys(across, 0.0)
    high = dict.fromkeys(down, 0.0)
    size: dict[int, tuple[float, float, float, float]] = {}
    for n, block in blocks.items():
        left, top = min(p.x for p in block), min(p.y for p in block)
        right, bottom = max(p.right for p in block), max(p.bottom for p in block)
        size[n] = (left, top, right, bottom)
        wide[columns[n]] = max(wide[columns[n]], right - left)
        high[rows[n]] = max(high[rows[n]], bottom - top)
    total_w = sum(wide.values()) + GAP * (len(across) - 1)
    total_h = sum(high.values()) + GAP * 1.5 * (len(down) - 1)
    room = 0.9 * width, (0.84 * height if not base else base - 0.07 * height)
    scale = min(room[0] / total_w, room[1] / total_h)
    biggest = max(p.h for b in blocks.values() for p in b), max(p.w for b in blocks.values() for p in b)
    scale = min(scale, (0.56 if base else 0.66) * height / biggest[0], 0.72 * width / biggest[1])
    x0 = (width - total_w * scale) / 2
    floor = base or (height + total_h * scale) / 2
    made = list[Place]()
    lefts, x = {}, x0
    for c in across:
        lefts[c], x = x, x + (wide[c] + GAP) * scale
    bottoms, y = {}, floor
    for r in reversed(down):
        bottoms[r], y = y, y - (high[r] + GAP * 1.5) * scale
    floats = down if down[-1] < 0 else down[:-1]
    if base and floats:  # it takes the upper part
        spare = bottoms[down[0]] - high[down[0]] * scale - 0.06 * height
        for r in floats:
            bottoms[r] -= max(0.0, spare) * (0.55 if len(down) < 3 else 0.3)
    for n, block in blocks.items():
        left, _, right, bottom = size[n]
        dx = lefts[columns[n]] + (wide[columns[n]] - (right - left)) * scale / 2 - left * scale
        lowest = rows[n] == down[-1] and rows[n] >= 0
        dy = bottoms[rows[n]] - bottom * scale
        if not lowest:
            dy -= (high[rows[n]] - (bottom - size[n][1])) * scale / 2
        for p in block:
            rests = p.rests and lowest and p.z <= 2
            made.append(Place(p.thing, p.x * scale + dx, p.y * scale + dy, p.w * scale, p.h * scale, p.z, rests))
    return scale, made

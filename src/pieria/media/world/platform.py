"""An agent that plays a side-scroller: it walks, runs, jumps and falls through a tile map, from the left to the right.

It moves on the grid of tiles along jumps that follow a ballistic arc: up to four tiles high and, at a run, nine tiles
far, which is what Super Mario Bros. allows; lower jumps are shorter as the time of flight is (a root of the height). A
jump may be cut short, and in a fall one may drift one column a row. A head that meets a block ends the rise. Enemies do
not move and do not hurt: what is judged is whether the ground can be travelled. Search is A* (Hart 1968) over places.
"""

from __future__ import annotations

import heapq
from collections.abc import Collection, Sequence
from functools import cache

HEIGHT, FAR, ABOVE = 4, 9.0, 4
"""the highest jump, the farthest on level ground, and how far above the picture the player may be: in tiles"""
Cell = tuple[int, int]


@cache
def arcs() -> tuple[tuple[Cell, ...], ...]:
    """All jumps to the right (mirrored by the caller): cells (dx, dy) passed one by one, dy negative upwards."""
    found: set[tuple[Cell, ...]] = set()
    for apex in range(1, HEIGHT + 1):
        reach = FAR * (apex / HEIGHT) ** 0.5
        for length in [0.0, 1.0, *range(2, int(reach) + 1, 2), reach]:
            cells: list[Cell] = [(0, 0)]
            for i in range(1, 201):
                u = i / 100  # one time of flight, and as long again below the place of the start
                x, y = round(length * u), -round(4 * apex * u * (1 - u))
                if (x, y) != cells[-1]:
                    cells.append((x, y))
            found.add(tuple(c for c in walked(cells) if c[1] <= 6)[1:])
    return tuple(sorted(found))


def walked(cells: Sequence[Cell]) -> list[Cell]:
    """The same way in steps of one row or one column or one of both."""
    out = [cells[0]]
    for x, y in cells[1:]:
        while out[-1] != (x, y):
            px, py = out[-1]
            out.append((px + (x > px) - (x < px), py + (y > py) - (y < py)))
    return out


class Map:
    """A level's lines, top first, and which tiles are solid."""

    def __init__(self, lines: Sequence[str], solid: Collection[str]) -> None:
        self.wide, self.high = max(map(len, lines)), len(lines)
        self.rows = [[c in solid for c in line.ljust(self.wide)] for line in lines]

    def free(self, x: int, y: int) -> bool:
        return 0 <= x < self.wide and -ABOVE <= y < self.high and (y < 0 or not self.rows[y][x])

    def stands(self, x: int, y: int) -> bool:
        """There is ground under this free cell."""
        return -1 <= y < self.high - 1 and self.rows[y + 1][x]


def play(lines: Sequence[str], solid: Collection[str], first: int = 3) -> list[Cell] | None:
    """The cells of a way from one of the ``first`` columns to the last one, or None. The way starts on the ground, and
    ends on it or in the air: what lies past the picture is not judged."""
    level = Map(lines, solid)
    queue: list[tuple[float, float, int, Cell, bool]] = []
    best: dict[tuple[Cell, bool], float] = {}
    came: dict[tuple[Cell, bool], tuple[tuple[Cell, bool] | None, tuple[Cell, ...]]] = {}
    count = 0

    def push(cell: Cell, air: bool, cost: float, back: tuple[Cell, bool] | None, way: tuple[Cell, ...]) -> None:
        nonlocal count
        key, cost = (cell, air), cost + 4 * (cell[1] < 0)  # over the top only where nothing else leads on
        if cost < best.get(key, 1e9):
            best[key], came[key] = cost, (back, way)
            count += 1
            heapq.heappush(queue, (cost + level.wide - cell[0], -cell[0], count, cell, air))

    for x in range(min(first, level.wide)):
        for y in range(-1, level.high):
            if level.free(x, y) and level.stands(x, y):
                push((x, y), False, 2.0 * (level.high - y), None, ((x, y),))  # low ground first
    while queue:
        _, _, _, cell, air = heapq.heappop(queue)
        key, cost = (cell, air), best[cell, air]
        if cell[0] == level.wide - 1:
            return trace(came, key)
        if air:
            fall(level, cell, cost, key, push)
        else:
            ground(level, cell, cost, key, push)
    return None


def fall(level: Map, cell: Cell, cost: float, key, push) -> None:  # type: ignore[no-untyped-def]
    x, y = cell
    if level.stands(x, y):
        push(cell, False, cost, key, ())
        return
    for dx in (0, 1, -1):
        if level.free(x + dx, y) and level.free(x + dx, y + 1):
            push((x + dx, y + 1), True, cost + 1.1, key, ((x + dx, y + 1),))


def ground(level: Map, cell: Cell, cost: float, key, push) -> None:  # type: ignore[no-untyped-def]
    x, y = cell
    for dx in (1, -1):
        if level.free(x + dx, y):
            push((x + dx, y), not level.stands(x + dx, y), cost + 1, key, ((x + dx, y),))
    for arc in arcs():
        for side in (1, -1):
            way: list[Cell] = []
            for dx, dy in arc:
                there = (x + side * dx, y + dy)
                if not level.free(*there):
                    break
                way.append(there)
                # any cell may be where the button is let go: from there it falls
                push(there, True, cost + 1.2 * len(way) + 1, key, tuple(way))


def trace(came, key) -> list[Cell]:  # type: ignore[no-untyped-def]
    ways = []
    while key is not None:
        key, way = came[key]
        ways.append(way)
    return [c for way in reversed(ways) for c in way]

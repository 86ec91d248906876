"""Insides: rooms that a backtracking solver fits onto a grid, corridors, locks whose keys lie before them.

The plan is a tree of rooms in areas; the way into each area but the first is locked, and its key lies in an earlier
one. Each room gets a slot next to its parent's (all different); the solver goes back when one has none left.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from .noise import Array

COLOURS = ("key", "redkey", "bluekey")
LOCKS = {"key": "lock", "redkey": "redlock", "bluekey": "bluelock"}
WALL, FLOOR = 0, 1
THEMES = {
    # floor, wall, prize stands on, furniture, locks
    "castle": ("stonefloor", "stonewall", "throne", ("torch", "statue", "shelf", "table"), 2),
    "temple": ("stonefloor", "stonewall", "altar", ("torch", "statue", "pillar"), 1),
    "mine": ("cavefloor", "cavewall", "chest", ("barrel", "crate", "boulder", "torch"), 1),
    "dungeon": ("cavefloor", "cavewall", "chest", ("bones", "boulder", "torch", "mushroom"), 2),
    "ruins": ("stonefloor", "stonewall", "chest", ("rubble", "bones", "pillar", "torch"), 2),
    "graveyard": ("stonefloor", "stonewall", "chest", ("grave", "bones", "torch"), 1),
    "tower": ("woodfloor", "stonewall", "chest", ("shelf", "table", "torch"), 1),
    "lighthouse": ("woodfloor", "stonewall", "chest", ("crate", "table"), 0),
}  # fmt: skip
HOME = ("woodfloor", "woodwall", "", ("table", "bed", "shelf", "hearth", "barrel"), 0)


@dataclass(slots=True)
class Inside:
    """One interior. ``cells``: `WALL` or `FLOOR`; ``things``: (name, x, y); ``start``: where one comes in; ``prize``:
    the cell of what is worth coming for; ``boxes``: a puzzle's, with its goals and the gate that they open."""

    kind: str
    name: str
    cells: Array
    floor: str
    wall: str
    start: tuple[int, int]
    prize: tuple[int, int]
    things: list[tuple[str, int, int]] = field(default_factory=list)
    locks: list[tuple[str, int, int]] = field(default_factory=list)
    """(colour of the key, x, y)"""
    keys: list[tuple[str, int, int]] = field(default_factory=list)
    boxes: list[tuple[int, int]] = field(default_factory=list)
    goals: list[tuple[int, int]] = field(default_factory=list)
    enter: tuple[int, int] = (0, 0)
    """where a puzzle's player would stand, from its room's corner"""
    gate: tuple[int, int] | None = None
    door: tuple[int, int] = (0, 0)
    """the door outside"""

    def blocked(self) -> Array:
        out = self.cells == WALL
        for name, x, y in self.things:
            out[y, x] |= name not in ("torch", "bones", "mushroom")
        return np.asarray(out)


def solve(parents: Sequence[int], wide: int, high: int, rng: Any) -> list[tuple[int, int]] | None:
    """A slot for each room, next to its parent's; None if there is no way."""
    slots: list[tuple[int, int]] = [(int(rng.integers(wide)), high - 1)]
    tries = [0]

    def put(n: int) -> bool:
        tries[0] += 1
        if n == len(parents):
            return True
        if tries[0] > 4000:
            return False
        x, y = slots[parents[n]]
        near = [(x + 1, y), (x - 1, y), (x, y - 1), (x, y + 1)]
        for k in rng.permutation(4):
            i, j = near[int(k)]
            if 0 <= i < wide and 0 <= j < high and (i, j) not in slots:
                slots.append((i, j))
                if put(n + 1):
                    return True
                slots.pop()
        return False

    return slots if put(1) else None


def dungeon(kind: str, name: str, rng: Any, puzzle: Sequence[str] = ()) -> Inside:
    """An inside of several rooms with locks and keys; ``puzzle``: lines of a room with boxes (Sokoban's letters)."""
    floor, wall, stand, furniture, locks = THEMES[kind]
    parents, area = [-1], [0]
    for a in range(locks + 1):
        for k in range(int(rng.integers(1, 3)) + (a == 0)):
            mates = [n for n in range(len(parents)) if area[n] == a] if (k or a == 0) else list(range(len(parents)))
            mates = [m for m in mates if parents.count(m) < 2] or mates[-1:]  # a slot has four sides
            parents.append(mates[int(rng.integers(len(mates)))])
            area.append(a)
    prize = len(parents) - 1
    special = [-1, -1]
    if puzzle:
        first = [n for n in range(prize) if area[n] == 0]
        for k in (0, 1):
            base = min(first, key=parents.count)
            special[k] = len(parents)
            parents.append(base)
            area.append(0)
    wide = high = 2 if len(parents) <= 4 else 3 if len(parents) <= 8 else 4
    slots = None
    while slots is None:
        slots = solve(parents, wide, high, rng)
        wide, high = wide + (slots is None), high + (slots is None and wide % 2)
    pw, ph = (max(map(len, puzzle)) + 2, len(puzzle) + 2) if puzzle else (0, 0)
    sw, sh = max(11, pw + 2), max(9, ph + 2)
    cells = np.zeros((high * sh + 2, wide * sw + 2), np.uint8)
    rooms = []
    for n, (i, j) in enumerate(slots):
        w, h = int(rng.integers(5, 8)), int(rng.integers(4, 6))
        if n == special[0]:
            w, h = pw - 2, ph - 2  # the lines as they are
        x, y = i * sw + 1 + (sw - w) // 2, j * sh + 1 + (sh - h) // 2
        rooms.append((x, y, w, h))
        cells[y : y + h, x : x + w] = FLOOR if n != special[0] else WALL
    out = Inside(kind, name, cells, floor, wall, (0, 0), (0, 0))
    if puzzle:
        embed(out, puzzle, rooms[special[0]])
    for n in range(1, len(parents)):
        join(out, slots, rooms, n, parents[n], (sw, sh), area, special)
    x, y, w, h = rooms[0]
    out.start = (x + w // 2, y + h - 1)
    x, y, w, h = rooms[prize]
    out.prize = (x + w // 2, y + 1)
    if stand in ("throne", "altar"):
        out.things.append((stand, x + w // 2 + 1, y))
        out.prize = (x + w // 2 + 1, y + 1)
    for a, colour in enumerate(COLOURS[:locks]):
        rooms_ = [n for n in range(1, len(parents)) if area[n] == a and n not in special and n != prize]
        x, y, w, h = rooms[rooms_[int(rng.integers(len(rooms_)))] if rooms_ else 0]
        out.keys.append((colour, x + w // 2 + (rooms_ == []), y + h // 2))
    if puzzle:
        x, y, w, h = rooms[special[1]]
        out.things.append(("chest", x + w // 2, y + h // 2))
    furnish(out, [r for n, r in enumerate(rooms) if n != special[0]], furniture, rng)
    return out


def join(
    out: Inside, slots: list[tuple[int, int]], rooms: list[tuple[int, int, int, int]], n: int, m: int, size: tuple[int, int],
    area: list[int], special: list[int],
) -> None:  # fmt: skip
    """A corridor between the rooms of two slots side by side; locked where it leads into another area."""
    (i, j), (k, _) = slots[n], slots[m]
    ax, ay = rooms[m][0] + rooms[m][2] // 2, rooms[m][1] + rooms[m][3] // 2
    bx, by = rooms[n][0] + rooms[n][2] // 2, rooms[n][1] + rooms[n][3] // 2
    if i != k:
        edge = max(i, k) * size[0] + 1
        points = [(ax, ay), (edge, ay), (edge, by), (bx, by)]
        lock = (edge, by) if (bx > ax) else (edge, ay)
        lock = (edge + (1 if bx > ax else -1), by) if ay != by else lock
    else:
        edge = max(j, slots[m][1]) * size[1] + 1
        points = [(ax, ay), (ax, edge), (bx, edge), (bx, by)]
        lock = (bx, edge + (1 if by > ay else -1)) if ax != bx else (ax, edge)
    x, y = points[0]
    for px, py in points[1:]:
        while (x, y) != (px, py):
            x, y = x + (px > x) - (px < x), y + (py > y) - (py < y)
            if n == special[0] and inside(rooms[n], x, y):
                tunnel(out, rooms[n], (x, y))
                break
            if m != special[0] or not inside(rooms[m], x, y):
                out.cells[y, x] = FLOOR
    if n == special[1]:
        out.gate = lock
    elif area[n] != area[m]:
        out.locks.append((COLOURS[area[n] - 1], *lock))


def tunnel(out: Inside, room: tuple[int, int, int, int], at: tuple[int, int]) -> None:
    """The way from a corridor into a puzzle, to where its player would stand: floor more harms no solution."""
    start = (room[0] + out.enter[0], room[1] + out.enter[1])
    open_, queue = {start}, deque([start])
    while queue:  # what is walked to without a push
        x, y = queue.popleft()
        for a, b in ((x + 1, y), (x - 1, y), (x, y + 1), (x, y - 1)):
            if inside(room, a, b) and (a, b) not in open_ and out.cells[b, a] and (a, b) not in out.boxes:
                open_.add((a, b))
                queue.append((a, b))
    came: dict[tuple[int, int], tuple[int, int] | None] = {at: None}
    queue = deque([at])
    while queue:
        x, y = queue.popleft()
        if (x, y) in open_:
            step: tuple[int, int] | None = (x, y)
            while step:
                out.cells[step[1], step[0]] = FLOOR
                step = came[step]
            return
        for a, b in ((x + 1, y), (x - 1, y), (x, y + 1), (x, y - 1)):
            if inside(room, a, b) and (a, b) not in came and ((a, b) in open_ or not out.cells[b, a]):
                came[(a, b)] = (x, y)
                queue.append((a, b))


def inside(room: tuple[int, int, int, int], x: int, y: int) -> bool:
    return room[0] <= x < room[0] + room[2] and room[1] <= y < room[1] + room[3]


def embed(out: Inside, puzzle: Sequence[str], room: tuple[int, int, int, int]) -> None:
    """A room with boxes, walls and all; every cell outside its walls stays rock."""
    x0, y0, _, _ = room
    out.enter = next(((i, j) for j, row in enumerate(puzzle) for i, t in enumerate(row) if t in "@+"), (1, 1))
    for j, line in enumerate(puzzle):
        for i, tile in enumerate(line):
            if tile == "#":
                continue
            out.cells[y0 + j, x0 + i] = FLOOR
            if tile in "$*":
                out.boxes.append((x0 + i, y0 + j))
            if tile in ".*+":
                out.goals.append((x0 + i, y0 + j))


def furnish(out: Inside, rooms: list[tuple[int, int, int, int]], names: Sequence[str], rng: Any) -> None:
    """Things along the walls, never where they would shut a way."""
    taken = {out.start, out.prize, *((x, y) for _, x, y in (*out.keys, *out.things))}
    for x, y, w, h in rooms:
        for _ in range(int(rng.integers(2, 5))):
            i, j = x + int(rng.integers(w)), y + int(rng.integers(h))
            corner = (i in (x, x + w - 1)) and (j in (y, y + h - 1))
            name = names[int(rng.integers(len(names)))]
            soft = name in ("torch", "bones", "mushroom")
            if (i, j) in taken or not (corner or soft):
                continue
            taken.add((i, j))
            out.things.append((name, i, j))
            if not solvable(out):
                out.things.pop()


def home(name: str, rng: Any) -> Inside:
    """One room that somebody lives in."""
    w, h = int(rng.integers(7, 11)), int(rng.integers(5, 8))
    cells = np.zeros((h + 3, w + 2), np.uint8)
    cells[2 : h + 2, 1 : w + 1] = FLOOR
    out = Inside("home", name, cells, HOME[0], HOME[1], (1 + w // 2, h + 1), (1 + w // 2, 3))
    spots = [(1, 2), (w, 2), (2, 2), (w - 1, 2), (1, h), (w, h)]
    for k, name_ in zip(rng.permutation(len(spots)), ("bed", "hearth", "shelf", "barrel", "table"), strict=False):
        x, y = spots[int(k)]
        out.things.append((name_, x, y))
    return out


def solvable(d: Inside) -> bool:
    """Whether the prize and every key can be come to, each lock opened by a key found before it."""
    return set(walk(d)) >= {d.prize, *((x, y) for _, x, y in d.keys)}


def walk(d: Inside) -> dict[tuple[int, int], int]:
    """Cells that can be come to, with the number of steps of the round of keys in which each was."""
    shut = d.blocked()
    for x, y in d.boxes:
        shut[y, x] = True
    if d.gate:
        shut[d.gate[1], d.gate[0]] = True
    have, seen = set[str](), dict[tuple[int, int], int]()
    for turn in range(len(d.locks) + 1):
        closed = {(x, y) for colour, x, y in d.locks if colour not in have}
        queue, seen = deque([d.start]), {d.start: turn}
        while queue:
            x, y = queue.popleft()
            for a, b in ((x + 1, y), (x - 1, y), (x, y + 1), (x, y - 1)):
                if (a, b) not in seen and (a, b) not in closed and not shut[b, a]:
                    seen[(a, b)] = turn
                    queue.append((a, b))
        have |= {colour for colour, x, y in d.keys if (x, y) in seen}
    return seen

"""A solver for Sokoban rooms: A* over pushes.

A state is where the boxes stand and which floor the player can reach (its lowest cell stands for all of it). The bound
is each box's least number of pushes to any goal, found by pulling backwards from the goals; squares from which no goal
can be reached, and squares of four walls and boxes, are given up at once (Junghanns & Schaeffer 2001).
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

WALL, PLAYER, BOX, GOAL = "#", "@+", "$*", ".+*"
FAR = 10**6


@dataclass(frozen=True, slots=True)
class Room:
    """Cells are numbered row by row, ``wide`` a row, in a rim of wall; a set of cells is an int with a bit for each."""

    wide: int
    walls: int
    boxes: int
    goals: int
    player: int


def room(lines: Sequence[str]) -> Room:
    """What stands outside the picture is wall."""
    wide = max(map(len, lines)) + 2
    rim = "".join(["#" * wide, *("#" + line.ljust(wide - 2, "#") + "#" for line in lines), "#" * wide])

    def of(kinds: str) -> int:
        return sum(1 << i for i, c in enumerate(rim) if c in kinds)

    player = of(PLAYER)
    return Room(wide, of(WALL), of(BOX), of(GOAL), player & -player)


def cells(bits: int) -> Iterator[int]:
    """The numbers of the cells in a set."""
    while bits:
        low = bits & -bits
        yield low.bit_length() - 1
        bits ^= low


def reach(start: int, blocked: int, wide: int) -> int:
    """Where one can walk to from the cells in ``start``."""
    free, before = ~blocked, 0
    while start != before:
        before = start
        start |= (start << 1 | start >> 1) & free
        start |= (start << wide | start >> wide) & free
    return start


def distances(r: Room) -> dict[int, int]:
    """Fewest pushes from a cell to any goal, other boxes left out. Cells that are not in it are dead."""
    found = dict.fromkeys(cells(r.goals), 0)
    edge = list(found)
    while edge:
        further = []
        for at in edge:
            for step in (1, -1, r.wide, -r.wide):  # the box came from `back`, pushed by a player who stood behind it
                back = at - step
                if back not in found and not r.walls >> back & 1 and not r.walls >> (back - step) & 1:
                    found[back] = found[at] + 1
                    further.append(back)
        edge = further
    return found


def solve(lines: Sequence[str], limit: int = 20000) -> int | None:
    """Pushes of a shortest solution; 0: it is solved as it stands; -1: there is none; None: not known after ``limit``
    states."""
    r = room(lines)
    if not r.player or r.boxes.bit_count() != r.goals.bit_count() or not r.boxes:
        return -1
    away = distances(r)
    if any(b not in away for b in cells(r.boxes)):
        return -1
    alive = sum(1 << c for c in away)
    around = [(a, b, a + b) for a in (1, -1) for b in (r.wide, -r.wide)]
    first = (r.boxes, low(reach(r.player, r.walls | r.boxes, r.wide)))
    best = {first: 0}
    bound = sum(away[b] for b in cells(r.boxes))
    queue = [(bound, 0, 0, bound, first)]
    count = seen = 0
    while queue:
        _, less, _, bound, state = heapq.heappop(queue)
        boxes, player = state
        if best[state] < -less:
            continue
        if not boxes & ~r.goals:
            return -less
        seen += 1
        if seen > limit:
            return None
        solid = r.walls | boxes
        floor = reach(player, solid, r.wide)
        room_for = alive & ~boxes
        for step in (1, -1, r.wide, -r.wide):
            # boxes with the player behind them and room before them
            pushed = boxes & (floor << step & room_for >> step if step > 0 else floor >> -step & room_for << -step)
            for box in cells(pushed):
                to = box + step
                after = boxes ^ 1 << box ^ 1 << to
                if locked(to, r.walls | after, after & ~r.goals, around):
                    continue
                new = (after, low(reach(1 << box, r.walls | after, r.wide)))
                if 1 - less < best.get(new, FAR):
                    best[new] = 1 - less
                    count += 1
                    left = bound - away[box] + away[to]
                    heapq.heappush(queue, (1 - less + left, less - 1, count, left, new))
    return -1


def low(bits: int) -> int:
    return bits & -bits


def locked(at: int, solid: int, loose: int, around: Sequence[tuple[int, int, int]]) -> bool:
    """The box at ``at`` is in a square of four walls and boxes, one of which is ``loose``: off its goal."""
    for a, b, c in around:
        if solid >> at + a & 1 and solid >> at + b & 1 and solid >> at + c & 1:
            four = 1 << at | 1 << at + a | 1 << at + b | 1 << at + c
            if loose & four:
                return True
    return False

"""What may come next while a map is made, so that it comes out well-formed and as large as asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ...core.contracts import Codes
from ...core.errors import UserError
from .levels import is_puzzle
from .lines import BOXES, END, LARGEST, Plan, Room, decode
from .platform import play
from .sokoban import cells, distances, reach, solve
from .sokoban import room as solver_room

STATES = 8000
"""How many positions the check of a puzzle may look at: about a second."""


class Rules:
    """A `Grammar` for one map. Options, all of them optional:

    width, height: of the map in tiles, a puzzle's frame counted; boxes: of a puzzle; check: False takes any map that
    is well-formed (default True: see `fault`).
    """

    def __init__(self, codes: Codes, options: Mapping[str, Any]) -> None:
        self.codes, self.plan = codes, Plan.of(codes)
        self.check = bool(options.get("check", True))
        frame = 2 if self.plan.kind == "puzzle" else 0
        most = LARGEST if frame else 4096
        self.width, self.height = (side(options, name, frame, most) for name in ("width", "height"))
        self.wanted = side(options, "boxes", 0, BOXES)
        long, short = (self.width, self.height) if self.plan.order == "columns" else (self.height, self.width)
        self.lines, self.across = long, min(short or self.plan.short, self.plan.short)
        self.seen, self.at, self.line = 0, 0, 0
        self.room = Room((), self.plan)
        self.way, self.last, self.near = set[int](), set[int](), set[int]()

    def allowed(self, ids: Sequence[int]) -> Any:
        """A bool array over the vocabulary; never empty. The whole map is there when only 0 may come."""
        if self.plan.kind == "puzzle":
            for token in map(int, ids[self.seen :]):
                self.room.add(token)
            self.seen = len(ids)
            return self.head() if self.seen < 3 else self.puzzle()
        self.follow(ids)
        return self.body()

    # puzzles ----------------------------------------------------------------------------------------------------

    def head(self) -> Any:
        p, mask = self.plan, np.zeros(self.codes.vocabulary, bool)
        first, count, asked = [
            (p.wide, LARGEST, self.width), (p.high, LARGEST, self.height), (p.boxes, BOXES, self.wanted)
        ][self.seen]  # fmt: skip
        if asked:
            mask[first + asked - 1] = True
        else:
            mask[first : first + count] = True
        return mask

    def puzzle(self) -> Any:
        """As many goals as boxes were said, and then the boxes and the player where they can do something."""
        room, p, mask = self.room, self.plan, np.zeros(self.codes.vocabulary, bool)
        if room.whole:
            return self.places(mask)
        at, more = len(room.line), room.boxes == BOXES  # and more
        needs = max(0, room.boxes - room.goals)
        left = (room.high - len(room.rows)) * room.wide - at
        goal = 2 + p.tiles.index(".")
        mask[2 : p.path] = at < room.wide
        mask[goal] &= needs > 0 or more
        mask[END] = left - (room.wide - at) >= needs
        if left <= needs and at < room.wide:  # no room is left for anything else
            mask[2 : p.path] = False
            mask[goal] = True
        if not mask.any():
            mask[END] = True  # the goals do not fit: `fault` will say so
        return mask

    def places(self, mask: Any) -> Any:
        """Boxes in reading order, on squares from which a goal can be reached; then the player, where the boxes are."""
        room, p = self.room, self.plan
        if not self.near:  # once: the cells where a box is not lost, and those that can be walked to from there
            r = solver_room(["#" * (room.wide + 2), *(f"#{row}#" for row in room.inside()), "#" * (room.wide + 2)])
            away = distances(r)
            walk = reach(r.goals, r.walls, r.wide)
            self.near = {(i // r.wide - 2) * LARGEST + i % r.wide - 2 for i in away if walk >> i & 1}
            self.way = {(i // r.wide - 2) * LARGEST + i % r.wide - 2 for i in cells(walk)}
        goals, placed = room.goals, [y * LARGEST + x for y, x in room.places]
        if len(placed) > goals:
            mask[0] = True
            return mask
        if len(placed) < goals:  # enough squares must be left for the boxes that are still to come
            free = sorted(c for c in self.near if not placed or c > placed[-1])
            free = free[: len(free) - (goals - len(placed)) + 1]
        else:
            floor = {y * LARGEST + x for y, row in enumerate(room.inside()) for x, c in enumerate(row) if c != "#"}
            free = sorted(self.way - set(placed) or floor - set(placed))
        if room.row >= 0:
            mask[[p.wide + c % LARGEST for c in free if c // LARGEST == room.row]] = True
        else:
            mask[[p.high + c // LARGEST for c in free]] = True
        if not mask.any():
            mask[0] = True
        return mask

    # lines ------------------------------------------------------------------------------------------------------

    def follow(self, ids: Sequence[int]) -> None:
        for token in map(int, ids[self.seen :]):
            p = self.plan
            if token == END:
                self.line, self.at = self.line + 1, 0
                self.last, self.way = self.way or self.last, set()
                self.near = {y + d for y in self.last for d in (-1, 0, 1)}
            else:
                if p.path <= token < p.wide:
                    self.way.add(self.at)
                self.at += 1
        self.seen = len(ids)

    def body(self) -> Any:
        p, mask = self.plan, np.zeros(self.codes.vocabulary, bool)
        if self.lines and self.line >= self.lines:
            mask[0] = True
            return mask
        mask[2 : p.wide] = self.at < self.across
        mask[END] = True
        if p.kind == "platform":
            self.path(mask)
        if not self.lines:
            mask[0] = (self.at == 0 and self.line >= 3) or self.line >= 4095
        return mask

    def path(self, mask: Any) -> None:
        """A way that was begun goes on: each column has a piece of it next to one in the column before, as long as that
        did not leave the picture upwards."""
        p = self.plan
        top = self.across - 1
        if not self.last or top in self.last or self.way & self.near:
            return
        mask[END] = False
        if self.at >= min(max(self.near), top):  # the last chance
            mask[2 : p.path] = False

    # when it is whole -------------------------------------------------------------------------------------------

    def fault(self, ids: Sequence[int]) -> str:
        """ "" for a map that can be played, else why not. An engine makes another one then, a few times."""
        return fault(decode(ids, self.plan), self.codes) if self.check else ""


def fault(lines: Sequence[str], codes: Codes) -> str:
    """ "" for a map that can be played (or whose kind no check is known for), else one sentence."""
    kind = codes.meta["kind"]
    if kind == "platform":
        return "" if play(lines, codes.meta["solid"]) else "No way leads through it."
    if kind != "puzzle":
        return ""
    if not is_puzzle(lines):
        return "It has not one player and a box for each goal."
    pushes = solve(lines, STATES)
    if pushes is None:
        return "No solution was found in time."
    return "It has no solution." if pushes < 0 else "It is solved as it stands." if pushes == 0 else ""


def side(options: Mapping[str, Any], name: str, frame: int, most: int) -> int:
    """A size that was asked for, without the frame; 0 if it was not."""
    value = options.get(name) or 0
    if not isinstance(value, int) or isinstance(value, bool) or (value and not frame < value <= most + frame):
        raise UserError(f"The {name} {value!r} cannot be made.", f"Ask for {frame + 1} to {most + frame}.", param=name)
    return value - frame if value else 0

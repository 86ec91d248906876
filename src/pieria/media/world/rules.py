"""What may come next while a map is made, so that it comes out well-formed and as large as asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ...core.contracts import Codes
from ...core.errors import UserError
from .levels import is_puzzle
from .lines import BOXES, END, LARGEST, Plan, decode
from .platform import play
from .sokoban import BOX, GOAL, PLAYER, solve

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
        self.boxes = self.goals = self.players = 0
        self.way: set[int] = set()
        self.last: set[int] = set()
        self.near: set[int] = set()

    # the counts so far ------------------------------------------------------------------------------------------

    def follow(self, ids: Sequence[int]) -> None:
        for token in map(int, ids[self.seen :]):
            p = self.plan
            if token == END:
                self.line, self.at = self.line + 1, 0
                self.last, self.way = self.way or self.last, set()
                self.near = {y + d for y in self.last for d in (-1, 0, 1)}
            elif p.kind == "puzzle" and token >= p.wide:
                if token < p.high:
                    self.across = token - p.wide + 1
                elif token < p.boxes:
                    self.lines = token - p.high + 1
                else:
                    self.wanted = token - p.boxes + 1
            else:
                tile = p.tile(token)
                if p.path <= token < p.wide:
                    self.way.add(self.at)
                self.at += 1
                self.players += tile in PLAYER if tile else 0
                self.boxes += tile in BOX if tile else 0
                self.goals += tile in GOAL if tile else 0
        self.seen = len(ids)

    def allowed(self, ids: Sequence[int]) -> Any:
        """A bool array over the vocabulary; never empty. The whole map is there when only 0 may come."""
        self.follow(ids)
        return self.head() if self.plan.kind == "puzzle" and self.seen < 3 else self.body()

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

    def body(self) -> Any:
        p, mask = self.plan, np.zeros(self.codes.vocabulary, bool)
        if self.lines and self.line >= self.lines:
            mask[0] = True
            return mask
        mask[2 : p.wide] = True
        mask[END] = True
        if self.at >= self.across:
            mask[2 : p.wide] = False
        if p.kind == "puzzle":
            self.puzzle(mask)
        elif p.kind == "platform":
            self.path(mask)
        if not self.lines:
            mask[0] = (self.at == 0 and self.line >= 3) or self.line >= 4095
        return mask

    def puzzle(self, mask: Any) -> None:
        """One player, as many boxes as said and a goal for each; the map cannot end before they all stand."""
        p = self.plan
        more = self.wanted == BOXES  # and more
        box, goal = self.boxes < self.wanted or more, self.goals < self.wanted or (more and self.goals < self.boxes)
        for token in range(2, p.path):
            tile = p.tile(token)
            if (tile in PLAYER and self.players) or (tile in BOX and not box) or (tile in GOAL and not goal):
                mask[token] = False
        needs = max(0, self.wanted - self.boxes), max(0, self.wanted - self.goals), int(not self.players)
        left = (self.lines - self.line) * self.across - self.at
        if left - (self.across - self.at) < sum(needs):
            mask[END] = False
        if left <= sum(needs) and self.at < self.across:  # no room is left for anything else
            for token in range(2, p.path):
                kinds = [p.tile(token) in kind for kind in (BOX, GOAL, PLAYER)]
                mask[token] &= any(k and n for k, n in zip(kinds, needs, strict=True))
        if not mask.any():
            mask[END] = True  # what is missing does not fit any more: `fault` will say so

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

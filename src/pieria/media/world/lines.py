"""A map as token ids and back.

A map is written line by line along its long side: columns from left to right, each from the ground up, for what scrolls
sideways; rows from the bottom up for what is climbed; rows from the top down for everything else. A line ends with the
token END and leaves out the empty tiles before it, so a column of sky is one token.

Before the lines of a puzzle stand its width, its height and its boxes, so that they can be asked for; its frame of wall
is left out. The lines have walls, floor and goals only. Where the boxes and last the player stand comes after them, a
row and a column each: when they are placed the whole room is known, and with it where a box would be lost.

Platform levels are learned together with a way through them, found by `platform.play` (Summerville & Mateas 2016,
"Super Mario as a String"): a tile that the way passes has a token of its own, and decodes to the tile.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ...core.contracts import Codes
from .levels import Level
from .platform import play
from .sokoban import BOX, GOAL, PLAYER

END = 1
LARGEST = 24
"""the widest and highest inside of a puzzle"""
BOXES = 9
"""boxes of a puzzle that have a token of their own; the last stands for so many and more"""
COLUMNS, ROWS, CLIMB = "columns", "rows", "climb"


@dataclass(frozen=True, slots=True)
class Plan:
    """How ids and tiles belong together. From 2 on: the tiles, then the tiles with the way on them, then, for puzzles,
    widths or columns 1 to 24, heights or rows 1 to 24, and the number of boxes 1 to 9."""

    kind: str
    order: str
    tiles: str
    passed: str
    empty: str
    short: int
    """The length of a line: all maps are padded to it with empty tiles (puzzles: the longest)."""

    @property
    def path(self) -> int:
        return 2 + len(self.tiles)

    @property
    def wide(self) -> int:
        return self.path + len(self.passed)

    @property
    def high(self) -> int:
        return self.wide + LARGEST

    @property
    def boxes(self) -> int:
        return self.high + LARGEST

    @property
    def size(self) -> int:
        return self.boxes + BOXES if self.kind == "puzzle" else self.wide

    def tile(self, token: int) -> str:
        """The tile of a token, "" for one that is none."""
        if 2 <= token < self.path:
            return self.tiles[token - 2]
        return self.passed[token - self.path] if self.path <= token < self.wide else ""

    @staticmethod
    def of(codes: Codes) -> Plan:
        m = codes.meta
        return Plan(m["kind"], m["order"], m["tiles"], m["passed"], m["empty"], m["short"])


def plan(levels: Sequence[Level]) -> tuple[Plan, int, Mapping[str, Any]]:
    """What these levels need: the plan, tokens of context, and what is kept beside it (solid tiles, legend ...)."""
    seen = Counter("".join("".join(v.lines) for v in levels))
    legend = {k: v for level in levels for k, v in level.legend.items() if k in seen}
    colours = {k: v for level in levels for k, v in level.colours.items() if k in seen}
    tall = sorted(len(v.lines) for v in levels)
    wide = sorted(len(v.lines[0]) for v in levels)
    middle = len(levels) // 2
    solid = "".join(sorted(k for k, v in legend.items() if "solid" in v))
    if all(v.puzzle for v in levels) and tall[-1] <= LARGEST + 2 and wide[-1] <= LARGEST + 2:
        made = Plan("puzzle", ROWS, "# .", "", "#", LARGEST)
        context = max(len(encode(v.lines, made)) for v in levels) + 2
    else:
        order = COLUMNS if wide[middle] > 2.5 * tall[middle] else CLIMB if tall[middle] > 2.5 * wide[middle] else ROWS
        empty = seen.most_common(1)[0][0]
        named = [k for k, v in legend.items() if "empty" in v]
        empty = max(named, key=lambda k: seen[k]) if named else empty
        platform = order == COLUMNS and bool(solid)
        tiles = "".join(sorted(seen))
        passed = "".join(c for c in tiles if c not in solid) if platform else ""
        short = tall[-1] if order == COLUMNS else wide[-1]
        made = Plan("platform" if platform else "map", order, tiles, passed, empty, short)
        lengths = sorted(len(encode(v.lines, made, solid)) for v in levels[:200])
        context = min(512, lengths[-1] + 2)
    kept = {"solid": solid, "legend": {k: list(v) for k, v in legend.items()}, "colours": colours}
    return made, -(-context // 16) * 16, kept


def turned(lines: Sequence[str], order: str) -> list[str]:
    """The lines as they are written: see above. Its own inverse but for CLIMB, which is one too."""
    if order == COLUMNS:
        return ["".join(column)[::-1] for column in zip(*lines, strict=True)]
    return list(reversed(lines)) if order == CLIMB else list(lines)


def back(lines: Sequence[str], order: str) -> list[str]:
    """The inverse of `turned`."""
    if order == COLUMNS:
        return ["".join(row) for row in reversed(list(zip(*lines, strict=True)))]
    return list(reversed(lines)) if order == CLIMB else list(lines)


def encode(lines: Sequence[str], p: Plan, solid: str = "") -> list[int]:
    if p.kind == "puzzle":
        return puzzle(lines, p)
    ids = {c: i + 2 for i, c in enumerate(p.tiles)}
    grid = [[ids.get(c, ids[p.empty]) for c in line] for line in turned(lines, p.order)]
    if p.kind == "platform":
        on = {c: i + p.path for i, c in enumerate(p.passed)}
        for x, y in play(lines, solid) or ():
            if y >= 0 and lines[y][x] in on:
                grid[x][len(lines) - 1 - y] = on[lines[y][x]]
    out: list[int] = []
    for line in grid:
        line = line[: p.short]
        while line and line[-1] == ids[p.empty] and (out or p.order == COLUMNS):  # the first row says the width
            line.pop()
        out += [*line, END]
    return out


def puzzle(lines: Sequence[str], p: Plan) -> list[int]:
    inside = [line[1:-1] for line in filled(lines)[1:-1]]
    things = [(y, x, c) for y, line in enumerate(inside) for x, c in enumerate(line)]
    boxes = [(y, x) for y, x, c in things if c in BOX]
    players = [(y, x) for y, x, c in things if c in PLAYER]
    out = [p.wide + len(inside[0]) - 1, p.high + len(inside) - 1, p.boxes + min(BOXES, max(1, len(boxes))) - 1]
    for line in inside:
        out += [*(2 + (0 if c == "#" else 2 if c in GOAL else 1) for c in line.rstrip("#")), END]
    for y, x in boxes + players:
        out += [p.high + y, p.wide + x]
    return out


def filled(lines: Sequence[str]) -> list[str]:
    """A room whose outside is solid wall, with a frame one tile wide and not wider."""
    wide = max(map(len, lines)) + 2
    grid = [list(" " * wide), *([" ", *line.ljust(wide - 2), " "] for line in lines), list(" " * wide)]
    todo = deque([(0, 0)])
    while todo:
        y, x = todo.popleft()
        if 0 <= y < len(grid) and 0 <= x < wide and grid[y][x] in " -_":
            grid[y][x] = "#"
            todo += [(y + 1, x), (y - 1, x), (y, x + 1), (y, x - 1)]
    rows = [i for i, line in enumerate(grid) if set(line) != {"#"}] or [1]
    columns = [i for i in range(wide) if any(line[i] != "#" for line in grid)] or [1]
    return ["".join(g[columns[0] - 1 : columns[-1] + 2]) for g in grid[rows[0] - 1 : rows[-1] + 2]]


def decode(ids: Sequence[int], p: Plan) -> list[str]:
    """Lines of one length, whatever the ids are: lines that are too long are cut, the others filled up."""
    if p.kind == "puzzle":
        return Room(ids, p).lines()
    lines, line = list[str](), ""
    for token in map(int, ids):
        if token == END:
            lines.append(line)
            line = ""
        elif token == 0 and (lines or line):
            break
        elif len(line) < p.short:
            line += p.tile(token)
    if line:
        lines.append(line)
    lines = lines[:4096] or [""]
    length = p.short if p.order == COLUMNS else max(map(len, lines)) or 1
    return back([v.ljust(length, p.empty) for v in lines], p.order)


class Room:
    """A puzzle read from its ids, as far as they go."""

    def __init__(self, ids: Sequence[int], p: Plan) -> None:
        self.wide = self.high = self.boxes = 0
        self.rows, self.line, self.places = list[str](), "", list[tuple[int, int]]()
        self.row = -1
        self.plan = p
        for token in map(int, ids):
            self.add(token)

    def add(self, token: int) -> None:
        p = self.plan
        if token == END:
            self.rows.append(self.line)
            self.line = ""
        elif 2 <= token < p.path:
            self.line += p.tile(token)
        elif p.wide <= token < p.high:
            if not self.wide:
                self.wide = token - p.wide + 1
            elif self.row >= 0:
                self.places.append((self.row, token - p.wide))
                self.row = -1
        elif p.high <= token < p.boxes:
            if not self.high:
                self.high = token - p.high + 1
            else:
                self.row = token - p.high
        elif p.boxes <= token < p.size:
            self.boxes = self.boxes or token - p.boxes + 1

    @property
    def whole(self) -> bool:
        """All its lines are there."""
        return bool(self.high) and len(self.rows) >= self.high

    @property
    def goals(self) -> int:
        return sum(row.count(".") for row in [*self.rows, self.line])

    def inside(self) -> list[str]:
        """Walls, floor and goals; what is not said is wall."""
        wide = self.wide or max(map(len, [*self.rows, self.line, "#"]))
        rows = [*self.rows, self.line][: self.high or LARGEST] if self.line else self.rows[: self.high or LARGEST]
        rows = rows + [""] * ((self.high or 1) - len(rows))
        return [row[:wide].ljust(wide, "#") for row in rows]

    def lines(self) -> list[str]:
        """The room in its frame. What breaks the count is mended: places that are walls or taken are passed over, and
        goals without a box become floor, the last first."""
        grid = [list(row) for row in self.inside()]
        goals = sum(row.count(".") for row in grid)
        boxes, player = 0, False
        for y, x in self.places:
            if y < len(grid) and x < len(grid[0]) and grid[y][x] in " ." and not player:
                if boxes < goals:
                    boxes += 1
                    grid[y][x] = "*" if grid[y][x] == "." else "$"
                else:
                    player = True
                    grid[y][x] = "+" if grid[y][x] == "." else "@"
        for y, x in [(y, x) for y, row in enumerate(grid) for x, c in enumerate(row) if c in ".+"][::-1]:
            if boxes < goals:
                grid[y][x] = " " if grid[y][x] == "." else "@"
                goals -= 1
        edge = "#" * (len(grid[0]) + 2)
        return [edge, *(f"#{''.join(row)}#" for row in grid), edge]

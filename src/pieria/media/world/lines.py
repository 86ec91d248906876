"""A map as token ids and back.

A map is written line by line along its long side: columns from left to right, each from the ground up, for what scrolls
sideways; rows from the bottom up for what is climbed; rows from the top down for everything else. A line ends with the
token END and leaves out the empty tiles before it, so a column of sky is one token. Before the lines of a puzzle stand
its width, its height and its boxes, so that they can be asked for; its frame of wall is left out.

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
    the widths 1 to 24, the heights 1 to 24, and the boxes 1 to 9."""

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
        made = Plan("puzzle", ROWS, "# @$.*+", "", "#", LARGEST)
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
        while line and line[-1] == ids[p.empty]:
            line.pop()
        out += [*line, END]
    return out


def puzzle(lines: Sequence[str], p: Plan) -> list[int]:
    inside = [line[1:-1] for line in filled(lines)[1:-1]]
    count = min(BOXES, sum(c in BOX for c in "".join(lines)))
    out = [p.wide + len(inside[0]) - 1, p.high + len(inside) - 1, p.boxes + count - 1]
    for line in inside:
        out += [*(p.tiles.index(c) + 2 for c in line.rstrip("#")), END]
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
    lines, line = list[str](), ""
    wide = high = 0
    for token in map(int, ids):
        if token == END:
            lines.append(line)
            line = ""
        elif token == 0 and (lines or line):
            break
        elif p.kind == "puzzle" and p.wide <= token < p.high:
            wide = wide or token - p.wide + 1
        elif p.kind == "puzzle" and p.high <= token < p.boxes:
            high = high or token - p.high + 1
        elif len(line) < p.short:
            line += p.tile(token)
    if line:
        lines.append(line)
    if p.kind == "puzzle":
        return framed(lines[: high or LARGEST], wide)
    lines = lines[:4096] or [""]
    length = p.short if p.order == COLUMNS else max(map(len, lines)) or 1
    return back([v.ljust(length, p.empty) for v in lines], p.order)


def framed(lines: Sequence[str], wide: int) -> list[str]:
    """A puzzle's inside in its frame. What breaks the count is mended: players but the first, and the boxes or goals
    that are too many, last ones first, become floor."""
    wide = wide or max(map(len, lines), default=1) or 1
    cells = list("".join(line[:wide].ljust(wide, "#") for line in (lines or ["#"])))
    for i in [i for i, c in enumerate(cells) if c in PLAYER][1:]:
        cells[i] = " " if cells[i] == "@" else "."
    boxes, goals = (sum(c in kind for c in cells) for kind in (BOX, GOAL))
    more, plain = ("$", " ") if boxes > goals else (".", " ")
    for i in reversed([i for i, c in enumerate(cells) if c == more]):
        if boxes == goals:
            break
        cells[i] = plain
        boxes, goals = boxes - (more == "$"), goals - (more == ".")
    rows = ["".join(cells[i : i + wide]) for i in range(0, len(cells), wide)]
    edge = "#" * (wide + 2)
    return [edge, *(f"#{row}#" for row in rows), edge]

"""Sokoban rooms in the public domain, made into a training set: ``python recipes/levels.py FOLDER``.

From Debian's package cavepacker-data (fetched with apt-get, pinned by sha256) come the rooms that its README.maps
states to be in the public domain or CC0: xsokoban0001 to 0090, GRIGoRusha's gri* and Martin Gerhardy's mgerhardy* and
multiplayer*, each with a solution. The others there (David W. Skinner's microban and sasquatch) are not stated to be
free and stay out.

A solution shows more than one room. Any stretch of it, with any choice of the boxes that it moves, is a room too: the
boxes stand where they stood at its beginning, the goals where they stood at its end, and everything outside the
rectangle that it passes is walled off. Each such scene can be solved, since the stretch itself solves it. Scenes are
kept if they fit in 14 x 14, are new up to the eight symmetries, and want three pushes or more.

Written: FOLDER/00001.txt ..., and FOLDER/captions.csv with file, difficulty (easy, medium, hard: up to 8, up to 20,
more pushes of a shortest solution; hard, too, where the solver gives up), _room, _licence, _split (train, or held: all
scenes of a tenth of the rooms).
"""

from __future__ import annotations

import hashlib
import math
import random
import re
import sys
import tempfile
from collections import Counter
from pathlib import Path

from shared import captions, debian

from pieria.media.world import sokoban
from pieria.media.world.lines import filled

PACKAGE = ("cavepacker-data", "2.5.2-1", "22474be83a49e8432c2021e6a1d6616677832b5c889b508fff1b2814174f4b0d")
FREE = ("xsokoban", "gri", "mgerhardy", "multiplayer")
LARGEST = 14
SCENES = 50
"""at most so many scenes of one room"""
STEPS = {"l": (-1, 0), "r": (1, 0), "u": (0, -1), "d": (0, 1)}
Place = tuple[int, int]


def moves(text: str) -> str:
    """A run-length coded solution: ``3rd2(ul)`` is rrrdulul."""
    text = re.sub(r"\s", "", text)
    while "(" in text:
        text = re.sub(r"(\d*)\(([^()]*)\)", lambda m: moves(m[2]) * int(m[1] or 1), text)
    return re.sub(r"(\d+)([a-zA-Z])", lambda m: m[2] * int(m[1]), text).lower()


class Play:
    """A room and every state of its solution: (player, boxes in a fixed order), one a move."""

    def __init__(self, lines: list[str], solution: str) -> None:
        cells = {(x, y): c for y, line in enumerate(lines) for x, c in enumerate(line)}
        self.lines = lines
        self.walls = {p for p, c in cells.items() if c == "#"}
        player = next(p for p, c in cells.items() if c in "@+")
        boxes = [p for p, c in cells.items() if c in "$*"]
        self.states: list[tuple[Place, tuple[Place, ...]]] = [(player, tuple(boxes))]
        for step in solution:
            dx, dy = STEPS[step]
            player = (player[0] + dx, player[1] + dy)
            if player in boxes:
                boxes[boxes.index(player)] = (player[0] + dx, player[1] + dy)
            if player in self.walls or self.walls & set(boxes):
                raise ValueError("a wrong solution")
            self.states.append((player, tuple(boxes)))

    def scene(self, chance: random.Random) -> list[str] | None:
        """A stretch of the solution as a room of its own."""
        length = len(self.states) - 1
        stretch = round(math.exp(chance.uniform(math.log(min(8, length)), math.log(length))))
        begin = chance.randrange(length - stretch + 1)
        end = begin + stretch
        player, before = self.states[begin]
        after = self.states[end][1]
        moved = [i for i, (a, b) in enumerate(zip(before, after, strict=True)) if a != b]
        touched = [i for i in range(len(before)) if len({s[1][i] for s in self.states[begin : end + 1]}) > 1]
        if not moved:
            return None
        count = min(len(touched), chance.choice([1, 2, 2, 3, 3, 3, 4, 4, 5, 6, 8]))
        kept = chance.sample(touched, count)
        # what the player and the boxes pass must stay; the rest of the room stays when it is near
        stretch_of = self.states[begin : end + 1]
        passed = {s[0] for s in stretch_of} | {s[1][i] for s in stretch_of for i in kept}
        left, right = min(x for x, _ in passed), max(x for x, _ in passed)
        top, bottom = min(y for _, y in passed), max(y for _, y in passed)
        if right - left >= LARGEST or bottom - top >= LARGEST:
            return None
        boxes, goals = {before[i] for i in kept}, {after[i] for i in kept}
        rows = []
        for y in range(top - 1, bottom + 2):
            row = ""
            for x in range(left - 1, right + 2):
                at = (x, y)
                inside = left <= x <= right and top <= y <= bottom
                if not inside or at in self.walls or at not in self.floor():
                    row += "#"
                else:
                    row += {
                        (True, False, False): "@", (True, False, True): "+", (False, True, False): "$",
                        (False, True, True): "*", (False, False, True): ".",
                    }.get((at == player, at in boxes, at in goals), " ")  # fmt: skip
            rows.append(row)
        return filled(reached(rows))

    def floor(self) -> set[Place]:
        """Everything inside the room's walls."""
        if not hasattr(self, "_floor"):
            self._floor, todo = {self.states[0][0]}, [self.states[0][0]]
            while todo:
                x, y = todo.pop()
                for dx, dy in STEPS.values():
                    at = (x + dx, y + dy)
                    if at not in self._floor and at not in self.walls:
                        self._floor.add(at)
                        todo.append(at)
        return self._floor


def reached(rows: list[str]) -> list[str]:
    """The same room without the floor that cannot be reached even if no box stood in the way."""
    r = sokoban.room(rows)
    floor = sokoban.reach(r.player, r.walls, r.wide)
    return [
        "".join(c if floor >> (y + 1) * r.wide + x + 1 & 1 else "#" for x, c in enumerate(row))
        for y, row in enumerate(rows)
    ]


def same(lines: list[str]) -> str:
    """One name for a room and its turned and mirrored twins."""
    twins = []
    for _ in range(4):
        lines = ["".join(column) for column in zip(*lines[::-1], strict=True)]
        twins += ["\n".join(lines), "\n".join(line[::-1] for line in lines)]
    return min(twins)


def scenes(play: Play, chance: random.Random, known: set[str]) -> list[tuple[list[str], int]]:
    """(lines, pushes) of the scenes of one room."""
    found = []
    for _ in range(SCENES * 10):
        if len(found) == SCENES:
            break
        lines = play.scene(chance)
        if not lines or max(len(lines), len(lines[0])) < 5 or min(len(lines), len(lines[0])) < 4:
            continue
        name = same(lines)
        if name in known:
            continue
        known.add(name)
        cells = "".join(lines)
        if sum(c in ".$" for c in cells) < 2 or cells.count("*") > 3:
            continue
        pushes = sokoban.solve(lines, 1500)
        if pushes == -1:
            raise AssertionError("a scene that its own stretch does not solve")
        if pushes is None or pushes >= 3:
            found.append((lines, pushes or 40))
    return found


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    rows, known, chance = [], set[str](), random.Random(0)  # noqa: S311
    with tempfile.TemporaryDirectory() as place:
        maps = debian(*PACKAGE, Path(place)) / "usr/share/games/cavepacker/maps"
        files = sorted(p for p in maps.glob("*.sok") if p.stem.startswith(FREE) and p.with_suffix(".sol").exists())
        for number, path in enumerate(files):
            lines = [line for line in path.read_text().split("\n") if "#" in line and set(line) <= set("#@+$*. -_")]
            wide = max(map(len, lines))
            try:
                play = Play([line.ljust(wide) for line in lines], moves(path.with_suffix(".sol").read_text()))
            except (ValueError, KeyError, StopIteration):
                print(f"{path.name}: its solution is not understood; left out", file=sys.stderr)
                continue
            split = "held" if int(hashlib.sha256(path.stem.encode()).hexdigest(), 16) % 10 == 0 else "train"
            for room, pushes in scenes(play, chance, known):
                name = f"{len(rows) + 1:05}.txt"
                difficulty = "easy" if pushes <= 8 else "medium" if pushes <= 20 else "hard"
                (folder / name).write_text("\n".join(room) + "\n")
                rows.append((name, difficulty, path.stem, "public domain or CC0", split))
            print(f"\r{number + 1}/{len(files)} rooms, {len(rows)} scenes", end="", file=sys.stderr)
    captions(folder, ("file", "difficulty", "_room", "_licence", "_split"), rows)
    print(f"\n{len(rows)} scenes:", dict(Counter(r[1] for r in rows)), dict(Counter(r[4] for r in rows)))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    main(Path(sys.argv[1]))

"""Levels: can what is made be played, and is it new?

python bench/levels.py platform VGLC [--nets rnn transformer] [--steps 600] [--size tiny] [--pictures FOLDER]
python bench/levels.py puzzle HOME/trained/NAME --rooms FOLDER [--pictures FOLDER]

platform: Super Mario Bros. and Super Mario Bros. 2 (Japan) of the Video Game Level Corpus, 37 levels (what it calls the
second game is the first one in other letters, and is left out). Five levels, drawn by seed, are held out;
nets are trained on the others with `pieria.train`, and 100 levels of 100 columns are made by the engine, without torch.

- playable: `pieria.media.world.platform`, an A* agent with the game's jumps, gets from the first columns to the last.
  raw: as the net says it; as given: the engine makes a level that fails anew, and refuses after twelve.
- copied: windows of so many columns that also stand in a level that was learned from, among all windows with more than
  two different columns (a stretch of plain ground is nobody's idea).
- KL: of the tiles' frequencies, made from real, in nats.

puzzle: rooms from a trained model, asked for by size and boxes. Solvable: by `pieria.media.world.sokoban`, 100,000
positions at most. New: not in FOLDER, turned and mirrored twins counted.
"""

from __future__ import annotations

import argparse
import csv
import itertools
import json
import statistics
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import torch

from common import table
from pieria.core.contracts import Card, Codes
from pieria.core.errors import UserError
from pieria.core.find import find
from pieria.core.values import Cancel, Message, Notice, Output, Part, Request, text
from pieria.media import world
from pieria.media.world import platform, sokoban
from pieria.media.world.lines import encode, filled
from pieria.train import Asked, train

GAMES = ("Super Mario Bros", "Super Mario Bros 2 (Japan)")
WIDTHS = (5, 10, 20)
Lines = list[str]


# the corpus ---------------------------------------------------------------------------------------------------------


def corpus(vglc: Path, folder: Path, held: int, seed: int) -> None:
    """The levels as a training set with a cut of our own."""
    files = [path for game in GAMES for path in sorted((vglc / game / "Processed").glob("*.txt"))]
    out = set(np.random.default_rng(seed).permutation(len(files))[:held].tolist())
    tiles = {}
    for game in GAMES:
        tiles |= json.loads(next((vglc / game).glob("*.json")).read_text())["tiles"]
    (folder / "legend.json").write_text(json.dumps({"tiles": tiles}))
    with open(folder / "captions.csv", "w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("file", "_split"))
        for i, path in enumerate(files):
            (folder / path.name).write_text(path.read_text())
            writer.writerow((path.name, "held" if i in out else "train"))


def split(folder: Path) -> tuple[list[Any], list[Any]]:
    with open(folder / "captions.csv", newline="") as file:
        said = {row["file"]: row["_split"] for row in csv.DictReader(file)}
    items = {name: world.items(folder / name)[0] for name in said}
    return [v for k, v in items.items() if said[k] == "train"], [v for k, v in items.items() if said[k] == "held"]


# what is measured ---------------------------------------------------------------------------------------------------


def windows(lines: Lines, wide: int) -> list[tuple[str, ...]]:
    columns = ["".join(c) for c in zip(*lines, strict=True)]
    return [tuple(columns[i : i + wide]) for i in range(len(columns) - wide + 1)]


def copied(levels: list[Lines], learned: list[Lines], wide: int) -> float:
    known = {w for level in learned for w in windows(level, wide)}
    found = [w in known for level in levels for w in windows(level, wide) if len(set(w)) > 2]
    return sum(found) / max(1, len(found))


def divergence(levels: list[Lines], real: list[Lines]) -> float:
    made, true = (Counter("".join("".join(v) for v in some)) for some in (levels, real))
    total, whole = sum(made.values()), sum(true.values()) + 0.5 * len(made)
    return sum(n / total * float(np.log(n / total / ((true[c] + 0.5) / whole))) for c, n in made.items())


def playable(levels: list[Lines], codes: Codes) -> float:
    return sum(platform.play(v, codes.meta["solid"]) is not None for v in levels) / len(levels)


# models -------------------------------------------------------------------------------------------------------------


def learn(folder: Path, home: Path, net: str, given: argparse.Namespace) -> Path:
    made = home / "trained" / f"levels-{net}"
    if (made / "card.json").exists():
        return made
    asked = Asked("world", folder, net, given.size, steps=given.steps, name=f"levels-{net}", seed=given.seed)
    for event in train(asked, home, None, Cancel()):
        if isinstance(event, Notice) and event.code in ("look", "scores"):
            print(net, event.message, flush=True)
    return made


class Model:
    """A trained folder, run by the engine."""

    def __init__(self, folder: Path) -> None:
        self.about = json.loads((folder / "card.json").read_text())
        card = Card("bench", "", ("world",), "onnx", "")
        files = {name: folder / name for name in ("net.onnx", "card.json")}
        self.run = find("engines", "onnx").Engine().load(card, files)
        self.codes: Codes = self.run.codes

    def make(self, n: int, seed: int, temperature: float = 1.0, **options: Any) -> list[Part]:
        asked = (Message("user", (text(""),)),)
        rules = {"check": False, **options.pop("rules", {})}
        said = {"n": n, "seed": seed, "rules": rules, "max_tokens": 8000, "temperature": temperature, **options}
        return [e.part for e in self.run(Request("world", asked, options=said)) if isinstance(e, Output)]


def lines_of(part: Part) -> Lines:
    return str(part.data).split("\n")[:-1]


def delivered(model: Model, count: int, temperature: float, wishes: list[dict[str, int]]) -> list[Lines]:
    """What a user gets: the engine makes another one for each that cannot be played, and refuses after twelve."""
    out = []
    for number in range(count):
        try:
            rules = {**wishes[number % len(wishes)], "check": True}
            out.append(lines_of(model.make(1, number, temperature, rules=rules)[0]))
        except UserError:
            continue
    return out


def save(given: argparse.Namespace, name: str, parts: list[Part]) -> None:
    if given.pictures:
        given.pictures.mkdir(parents=True, exist_ok=True)
        (given.pictures / f"{name}.png").write_bytes(world.preview(parts)[1])


class Rows(list[tuple[str, str, str]]):
    """Says each row as soon as it is measured: the whole takes long."""

    def append(self, row: tuple[str, str, str]) -> None:
        print(" | ".join(row), flush=True)
        super().append(row)


# the two tables -----------------------------------------------------------------------------------------------------


def platforms(given: argparse.Namespace) -> None:
    rows = Rows()
    with tempfile.TemporaryDirectory() as place:
        home = given.home.resolve() if given.home else Path(place)
        folder = home / "levels"
        folder.mkdir(parents=True, exist_ok=True)
        corpus(given.source, folder, 5, given.seed)
        learned_items, held_items = split(folder)
        codes = world.fit([*learned_items, *held_items], {})
        learned, held = (
            [lines_of(world.decode(world.encode(i, codes), codes)) for i in some]
            for some in (learned_items, held_items)
        )
        real = f"{playable(learned, codes):.0%} learned from, {playable(held, codes):.0%} held out"
        rows.append(("real levels: playable", real, ""))
        share = " / ".join(f"{copied(held, learned, w):.1%}" for w in WIDTHS)
        rows.append(("real held-out levels: copied; KL", f"{share}; {divergence(held, learned):.3f}", ""))
        for net in given.nets:
            model = Model(learn(folder, home, net, given))
            first = [
                lines_of(p)
                for seed in range(0, given.count, 10)
                for p in model.make(10, 1000 + seed, given.temperature, rules={"width": given.width})
            ]
            got = delivered(model, given.count, given.temperature, [{"width": given.width}])
            wall, busy = [time.perf_counter()], [time.process_time()]
            for seed in range(5):
                model.make(1, seed, given.temperature, rules={"width": given.width})
                wall.append(time.perf_counter())
                busy.append(time.process_time())
            seconds, cpu = (statistics.median(b - a for a, b in itertools.pairwise(v)) for v in (wall, busy))
            high = len(got[0])
            rows.append((f"{net}: playable, raw", f"{playable(first, codes):.0%} of {given.count}", ""))
            told = f"{playable(got, codes):.0%}, {given.count - len(got)} of {given.count} refused"
            rows.append((f"{net}: playable, as given", told, ">= 97 %"))
            share = " / ".join(f"{copied(got, learned, w):.1%}" for w in WIDTHS)
            rows.append((f"{net}: copied ({' / '.join(map(str, WIDTHS))} columns)", share, "<= 5 %"))
            rows.append((f"{net}: tile KL", f"{divergence(got, learned):.3f}", ""))
            rows.append(
                (f"{net}: one level of {given.width} x {high}, warm", f"{seconds:.2f} s (CPU {cpu:.2f} s)", "<= 1 s")
            )
            save(given, net, [Part("world", "\n".join(v) + "\n", meta=dict(codes.meta)) for v in got[:10]])
    table(f"Platform levels: {given.size}, {given.steps} steps, temperature {given.temperature:g}", rows)


def puzzles(given: argparse.Namespace) -> None:
    model = Model(given.source)
    chance = np.random.default_rng(given.seed)
    wishes = [
        {
            "width": int(chance.integers(7, 13)),
            "height": int(chance.integers(7, 13)),
            "boxes": int(chance.integers(1, 6)),
        }
        for _ in range(given.count)
    ]
    begun = time.perf_counter()
    first = [lines_of(model.make(1, i, given.temperature, rules=wish)[0]) for i, wish in enumerate(wishes)]
    seconds = (time.perf_counter() - begun) / given.count

    got = delivered(model, given.count, given.temperature, wishes)
    pushes = [[sokoban.solve(lines, 100_000) for lines in some] for some in (first, got)]
    solved = [sum(p is not None and p > 0 for p in some) / len(some) for some in pushes]
    kept = sum(
        (len(v[0]), len(v), sum(c in "$*" for c in "".join(v))) == (w["width"], w["height"], w["boxes"])
        for v, w in zip(first, wishes, strict=True)
    )
    rows = [
        ("solvable, raw", f"{solved[0]:.0%} of {given.count}", ""),
        ("solvable, as given", f"{solved[1]:.0%}, {given.count - len(got)} of {given.count} refused", ""),
        ("width, height and boxes as asked", f"{kept / given.count:.0%}", ""),
        ("pushes of a shortest solution, median", str(statistics.median(p for p in pushes[1] if p and p > 0)), ""),
        ("seconds a room", f"{seconds:.2f}", ""),
    ]
    if given.rooms:
        items = [i for path in sorted(given.rooms.glob("*.txt")) for i in world.items(path)]
        known = {name for item in items for name in twins(filled(item.data.lines), model.codes)}
        rows.append(("new", f"{sum(key(filled(v), model.codes) not in known for v in got) / len(got):.0%}", ""))
    save(given, "puzzles", [Part("world", "\n".join(v) + "\n") for v in got[:40]])
    table(f"Puzzle rooms: {model.about['name']}, {model.about['net']}, temperature {given.temperature:g}", rows)


def key(lines: Lines, codes: Codes) -> tuple[int, ...]:
    from pieria.media.world.lines import Plan

    return tuple(encode(lines, Plan.of(codes)))


def twins(lines: Lines, codes: Codes) -> set[tuple[int, ...]]:
    found = set()
    for _ in range(4):
        lines = ["".join(column) for column in zip(*lines[::-1], strict=True)]
        found |= {key(lines, codes), key([line[::-1] for line in lines], codes)}
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kind", choices=["platform", "puzzle"])
    parser.add_argument("source", type=Path)
    parser.add_argument("--nets", nargs="+", default=["rnn", "transformer"])
    parser.add_argument("--size", default="tiny")
    parser.add_argument("--steps", type=int, default=600)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--width", type=int, default=100)
    parser.add_argument("--temperature", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--home", type=Path, help="keeps what is trained, and goes on from there")
    parser.add_argument("--rooms", type=Path)
    parser.add_argument("--pictures", type=Path)
    given = parser.parse_args()
    torch.set_num_threads(1)
    platforms(given) if given.kind == "platform" else puzzles(given)


if __name__ == "__main__":
    main()

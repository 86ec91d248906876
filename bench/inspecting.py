"""`pieria inspect` on data with faults planted in it: how many are found, and how many of those found are faults.

    python bench/inspecting.py DATA [--only text,image,music,world] [--tunes FOLDER] [--rows 1000000]

DATA is the development data's folder: Banking77 (texts, intents), USPS (digits), the levels of VGLC, cut into pieces of
so many columns (labels: the game). FOLDER holds what recipes/tunes.py writes (labels: the kind of tune). Of each:

- 3 % of the examples get a near copy: texts with typing errors, another case and a word more or less; pictures a pixel
  further, lighter or darker, smaller and back; tunes in another key, a note changed; maps mirrored, tiles changed.
- 5 % of the labels are changed to another of the labels there are.
- Copies, exact or near, of held-out examples (2 % of all) are put among those to learn from.

Near duplicates that are in the data before anything is planted are taken out first (the last column counts them);
labels that were doubted before are counted neither as right nor as wrong: nobody knows what they are.

"learnt": a nearest-neighbour classifier on the same features learns from the clean data, from the
faulty (15 % of labels wrong there), and from what --fix leaves of that, and names the held-out part.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import random
import re
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from common import MACHINE
from pieria import inspecting
from pieria.core.values import Cancel
from pieria.inspecting import Findings, fix
from pieria.inspecting.rows import Row, Source
from pieria.media.music import midi

NEAR, FLIPPED, LEAKED, WORSE = 0.03, 0.05, 0.02, 0.15


# what the data are, and what a near copy of an example is ------------------------------------------------------------


def texts(data: Path) -> list[Row]:
    with gzip.open(data / "customer_service/banking77/train.csv.gz", "rt") as file:
        return [Row(str(n), r["text"], r["category"]) for n, r in enumerate(csv.DictReader(file))]


def near_text(text: str, chance: random.Random) -> str:
    letters = list(text)
    for _ in range(max(1, len(letters) // 40)):
        place = chance.randrange(len(letters))
        letters[place] = chance.choice("aeinrst")
    words = "".join(letters).split(" ")
    if len(words) > 6 and chance.random() < 0.5:
        words.insert(chance.randrange(len(words)), chance.choice(["please", "really", "just", "now"]))
    said = " ".join(words)
    return said.upper() if chance.random() < 0.3 else re.sub(r"[?.!,]", "", said)


def digits(data: Path) -> list[Row]:
    with np.load(data / "image/usps/usps_train.npz") as file:
        images = (file["images"].reshape(-1, 16, 16, 1) * 255).round().astype(np.uint8)
        return [Row(f"{n}.png", x, str(y)) for n, (x, y) in enumerate(zip(images, file["labels"], strict=True))][:4000]


def near_digit(pixels: Any, chance: random.Random) -> Any:
    x = pixels.astype(np.float32)
    if chance.random() < 0.3:
        x = np.roll(x, chance.choice((-1, 1)), chance.randrange(2))
    x = x * chance.uniform(0.8, 1.1) + chance.uniform(0, 20)
    x = x + np.random.default_rng(chance.randrange(2**32)).normal(0, 6, x.shape)
    return x.clip(0, 255).round().astype(np.uint8)


def tunes(folder: Path) -> list[Row]:
    kinds = ("jig", "reel", "hornpipe", "slip jig", "waltz", "march", "strathspey")
    with (folder / "captions.csv").open() as file:
        rows = [r for r in csv.DictReader(file) if r["kind"] in kinds][:2500]
    return [Row(r["file"], midi.read((folder / r["file"]).read_bytes()), r["kind"]) for r in rows]


def near_tune(score: Any, chance: random.Random) -> Any:
    shift = chance.choice([-5, -3, -2, 2, 3, 4])
    tracks = []
    for track in score.tracks:
        notes = [(s, n, p + shift) for s, n, p in track.notes]
        place = chance.randrange(len(notes))
        notes[place] = (*notes[place][:2], notes[place][2] + chance.choice([-2, 2]))
        tracks.append(replace(track, notes=notes))
    return replace(score, tracks=tracks, tempos=[(t, q * 1.1) for t, q in score.tempos])


def maps(data: Path) -> list[Row]:
    found = []
    for game in sorted((data / "worlds/vglc").iterdir()):
        for file in sorted(game.rglob("*.txt")) if game.is_dir() else ():
            lines = [x for x in file.read_text("utf-8", "replace").splitlines() if x]
            if "Path" in file.name or len(lines) < 6 or len({len(x) for x in lines}) != 1:
                continue
            for left in range(0, len(lines[0]) - 15, 16):
                piece = [x[left : left + 16] for x in lines[:32]]
                if len({c for x in piece for c in x}) > 2:
                    family = "Super Mario" if game.name.startswith("Super Mario") else game.name
                    found.append(Row(f"{file.stem}-{left}", "\n".join(piece), family))
    return found


def near_map(text: str, chance: random.Random) -> str:
    lines = text.split("\n")
    if chance.random() < 0.5:
        lines = [x[::-1] for x in lines]
    for _ in range(2):
        row, column = chance.randrange(len(lines)), chance.randrange(len(lines[0]))
        lines[row] = lines[row][:column] + chance.choice("".join(lines)) + lines[row][column + 1 :]
    return "\n".join(lines)


# planting and finding ------------------------------------------------------------------------------------------------


def look(rows: list[Row], medium: str, embed: Any) -> Findings:
    """What `pieria inspect` finds, on rows that are read already."""
    found = Findings(Source(Path("planted"), medium), rows)
    found.classes.update(r.label for r in rows)
    list(inspecting.duplicates(found, 0))
    inspecting.judge(found, inspecting.described(found, embed), 0)
    return found


def planted(
    rows: list[Row], near: Callable[..., Any], seed: int, flips: float = FLIPPED
) -> tuple[list[Row], dict[str, Any]]:
    chance = random.Random(seed)
    names = sorted({r.label for r in rows})
    held = set(chance.sample(range(len(rows)), len(rows) // 5))
    made = [Row(r.name, r.item, r.label, n in held) for n, r in enumerate(rows)]
    learn = [n for n in range(len(rows)) if n not in held]
    picked = chance.sample(learn, int((NEAR + flips) * len(rows)))
    twins, flipped = picked[: int(NEAR * len(rows))], picked[int(NEAR * len(rows)) :]
    true = {}
    for n in flipped:
        true[n] = made[n].label
        made[n].label = chance.choice([x for x in names if x != made[n].label])
    pairs, leaks = [], []
    for n in twins:
        pairs.append((n, len(made)))
        made.append(Row(f"copy of {made[n].name}", near(made[n].item, chance), made[n].label))
    for n in chance.sample(sorted(held), int(LEAKED * len(rows))):
        leaks.append(len(made))
        item = made[n].item if chance.random() < 0.5 else near(made[n].item, chance)
        made.append(Row(f"leak of {made[n].name}", item, made[n].label))
    return made, {"pairs": pairs, "leaks": leaks, "flipped": flipped, "true": true}


def measure(name: str, rows: list[Row], near: Callable[..., Any], medium: str, embed: Any) -> None:
    begun = time.process_time()
    alike = look(rows, medium, embed).copies  # what is there twice already would be nobody's fault
    rows = [r for n, r in enumerate(rows) if n not in alike]
    before = look(rows, medium, embed)
    natural = {p for g in (*before.same, *before.twins) for p in g}
    doubted = {s.place for s in before.suspects}
    made, truth = planted(rows, near, 5)
    found = look(made, medium, embed)
    group = {p: n for n, g in enumerate([*found.same, *found.twins]) for p in g}
    hit = [a in group and group.get(a) == group.get(b) for a, b in truth["pairs"]]
    planted_ = {p for pair in truth["pairs"] for p in pair} | set(truth["leaks"])
    extra = sum(1 for g in (*found.same, *found.twins) if not set(g) & (planted_ | natural))
    right = sum(hit)
    line("near duplicates", name, right, len(hit), right, right + extra, len(alike), 0.98)
    flipped = set(truth["flipped"])
    flagged = {s.place for s in found.suspects}
    sure = [p for p in flagged if p in flipped or (p not in doubted and p < len(rows))]
    line(
        "flipped labels",
        name,
        len(flagged & flipped),
        len(flipped),
        len(flagged & flipped),
        len(sure),
        len(doubted),
        0.85,
    )
    leaks = set(truth["leaks"])
    caught = set(found.leaks)
    more = {p for p in caught - leaks if p not in natural}
    line("leaks", name, len(caught & leaks), len(leaks), len(caught & leaks), len(caught & leaks) + len(more), 0, 0.99)
    recovered(name, rows, near, medium, embed)
    print(f"| {name}: {len(rows)} examples, {(time.process_time() - begun) / 60:.1f} CPU min | | | | |", flush=True)


def line(what: str, name: str, hit: int, of: int, right: int, said: int, natural: int, bar: float) -> None:
    recall, precision = hit / max(1, of), right / max(1, said)
    verdict = "" if recall >= bar and precision >= 0.9 else " MISSED"
    cells = (f"{100 * recall:.1f} % of {of}", f"{100 * precision:.1f} %", f"{100 * bar:.0f} %, 90 %{verdict}")
    print(f"| {name}: {what} | {' | '.join(cells)} | {natural} before |", flush=True)


def recovered(name: str, rows: list[Row], near: Callable[..., Any], medium: str, embed: Any) -> None:
    clean, _ = planted(rows, near, 6, 0.0)
    faulty, truth = planted(rows, near, 6, WORSE)
    found = look(faulty, medium, embed)
    done = fix.plan(found)
    mended = []
    for n, row in enumerate(faulty):
        what = done.get(n, ("", ""))[0]
        if what != "leave out":
            mended.append(Row(row.name, row.item, what.removeprefix("label: ") or row.label, row.held))
    scores = []
    for some in (rows_of(clean, truth["leaks"]), rows_of(faulty, truth["leaks"]), mended):
        x = inspecting.described(Findings(Source(Path(""), medium), some), embed)
        x = x / np.maximum(1e-6, np.linalg.norm(x, axis=1, keepdims=True))
        held = np.array([r.held for r in some])
        y = np.array([r.label for r in some])
        near_ = (x[held] @ x[~held].T).argmax(1)
        scores.append(100 * float((y[~held][near_] == y[held]).mean()))
    share = (scores[2] - scores[1]) / max(0.1, scores[0] - scores[1])
    verdict = "" if share >= 0.8 else " MISSED"
    print(f"| {name}: learnt from clean; faulty; mended | {scores[0]:.1f}; {scores[1]:.1f}; {scores[2]:.1f} "
          f"| {100 * share:.0f} % of the loss | 80 %{verdict} | |", flush=True)  # fmt: skip


def rows_of(rows: list[Row], leaks: list[int]) -> list[Row]:
    """Without the leaks: they would make any score look better."""
    return [r for n, r in enumerate(rows) if n not in set(leaks)]


def million(count: int) -> None:
    """Made-up sentences in a CSV file, three in a hundred of them near copies, through the command's own way."""
    chance = random.Random(1)
    words = [chr(97 + n % 26) + "".join(chance.choices("aeioulnrst", k=chance.randint(2, 7))) for n in range(20_000)]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.csv"
        with path.open("w", newline="") as file:
            out = csv.writer(file)
            out.writerow(("text", "label"))
            kept: list[str] = []
            for n in range(count):
                said = " ".join(chance.choices(words, k=chance.randint(8, 20)))
                said = near_text(chance.choice(kept), chance) if n % 33 == 32 else said
                kept = [*kept[-500:], said]
                out.writerow((said, str(n % 4)))
        begun, cpu = time.monotonic(), time.process_time()
        found = next(e for e in inspecting.inspect(path, None, "", "", None, 0, Cancel()) if isinstance(e, Findings))
        print(f"| {count:,} rows of text: {len(found.twins):,} groups of near copies of {count // 33:,} planted "
              f"| {time.monotonic() - begun:.0f} s, {time.process_time() - cpu:.0f} CPU s | | 600 s | |")  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--only", default="text,image,music,world")
    parser.add_argument("--tunes", type=Path)
    parser.add_argument("--rows", type=int, default=0)
    given = parser.parse_args()
    from pieria.doors.cli.training import vectors
    from pieria.studio import Studio

    print(MACHINE)
    print("| what | found | of what is found, right | bar | found before planting |\n|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as home:
        studio = Studio(Path(home))
        known: dict[str, Any] = {}

        def embed(said: list[str]) -> Any:
            new = [t for t in dict.fromkeys(said) if t not in known]
            known.update(zip(new, vectors(studio, new), strict=True) if new else ())
            return np.stack([known[t] for t in said])

        sets = {
            "text": lambda: (texts(given.data), near_text),
            "image": lambda: (digits(given.data), near_digit),
            "music": lambda: (tunes(given.tunes), near_tune),
            "world": lambda: (maps(given.data), near_map),
        }
        for medium in filter(None, given.only.split(",")):
            if medium == "music" and given.tunes is None:
                continue
            rows, near = sets[medium]()
            measure(medium, rows, near, medium, partial(embed) if medium == "text" else None)
        studio.close()
    if given.rows:
        million(given.rows)


if __name__ == "__main__":
    main()

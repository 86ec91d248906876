"""The research bars: evidence on claims (HealthVer), abstracts that answer a question (PubMedQA), rules (HypoGeniC).

    python bench/research.py ../shared/data/rnd [--parts rules,shipped,claims,subjects,pubmedqa] [--keep FOLDER]

Nothing is tuned on what is reported: settings are chosen by `verdict.taught` and `rules.discover` within the rows that
they learn from. HealthVer states no licence, so nothing that ships has learnt from it: "shipped" is the classifier of
recipes/verdict.py as it comes; "claims" and "subjects" are what `--examples FILE` does with a user's own file. Only the
dev part is here, so it is cut in five: by claim (the claims are new, their paragraphs may be known from other claims),
or by subject (neither claim nor paragraph was seen, nor any that shares one).
"""

from __future__ import annotations

import argparse
import csv
import gzip
import io
import json
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))
from common import table
from pieria.core.values import Event, Finish, Output, Part, Progress, Request
from pieria.methods import ridge
from pieria.methods.research import rules, verdict
from pieria.methods.words import Weigher
from pieria.studio import Studio


class Kept:
    """A run whose token vectors are kept in a file between runs of this script, at half precision."""

    def __init__(self, run: Any, path: Path | None) -> None:
        self.run, self.path, self.known = run, path, dict[str, np.ndarray]()
        if path is not None and path.is_file():
            with np.load(path) as file:
                ends, texts = np.cumsum(file["lengths"]), json.loads(bytes(file["texts"]))
                self.known = dict(zip(texts, np.split(file["rows"], ends[:-1]), strict=True))

    def __call__(self, request: Request) -> Iterator[Event]:
        new = [m for m in {m.text: m for m in request.messages}.values() if m.text not in self.known]
        for n in range(0, len(new), 256):
            some = tuple(new[n : n + 256])
            outputs = (e for e in self.run(replace(request, messages=some)) if isinstance(e, Output))
            for message, output in zip(some, outputs, strict=True):
                rows = np.frombuffer(output.part.bytes, "<f4").reshape(-1, 384)
                self.known[message.text] = rows[: verdict.TOKENS + 2].astype(np.float16)
        for n, message in enumerate(request.messages):
            data = self.known[message.text].astype("<f4").tobytes()
            yield Output(Part("embedding", data, "application/x-float32"), n)
        yield Finish("stop")

    def save(self) -> None:
        if self.path is not None:
            texts = np.frombuffer(json.dumps(list(self.known)).encode(), np.uint8)
            rows = list(self.known.values())
            np.savez(self.path, rows=np.concatenate(rows), lengths=[len(r) for r in rows], texts=texts)


def opened(path: Path) -> Any:
    raw = path.read_bytes()
    return json.loads(gzip.decompress(raw) if path.suffix == ".gz" else raw)


def taken(steps: Any) -> Any:
    """What a generator yields besides its progress."""
    return next(s for s in steps if not isinstance(s, Progress))


def some(rows: verdict.Described, where: Any) -> verdict.Described:
    return verdict.Described(rows.met[where], rows.counted[where], rows.said[where], rows.words[where])


def hypogenic(folder: Path) -> None:
    bars = {
        "shoe": ("shoe/shoe_train.json", "shoe/shoe_val.json", "95"),
        "headline": ("headline_binary/headline_binary_train.json.gz", "headline_binary/headline_binary_val.json", "58"),
        "hotel reviews": ("hotel_reviews/hotel_reviews_train.json.gz", "hotel_reviews/hotel_reviews_val.json", ""),
    }
    lines = []
    for name, (train, held, bar) in bars.items():
        begun = time.process_time()
        found = rules.discover(opened(folder / train), "label", opened(folder / held))
        low, high = rules.wilson(round(found.weighed * found.tested), found.tested)
        lines.append((
            f"{name}: {found.tested} held out, majority {100 * found.majority:.1f}",
            f"weighed {100 * found.weighed:.1f} ({100 * low:.0f} to {100 * high:.0f}), {len(found.rules)} rules alone "
            f"{100 * found.listed:.1f}; {time.process_time() - begun:.1f} CPU s",
            f">= {bar}" if bar else "",
        ))  # fmt: skip
    table("HypoGeniC, accuracy", lines)


def bags(texts: Sequence[Sequence[str]]) -> np.ndarray:
    """Hashed TF-IDF of each text, side by side: what a plain classifier would read."""
    made = []
    for column in zip(*texts, strict=True):
        weigher = Weigher(column)
        made.append(weigher.rows(column))
    return np.hstack(made).astype(np.float64) * 10


def crossed(fold: np.ndarray, learn: Any) -> np.ndarray:
    """What is said of each row by what was learnt from the other folds. learn(train mask, test mask) -> classes."""
    said = np.zeros(len(fold), int)
    for k in range(fold.max() + 1):
        said[fold == k] = learn(fold != k, fold == k)
    return said


def claims(path: Path) -> tuple[list[tuple[str, str]], np.ndarray]:
    with gzip.open(path) as file:
        rows = list(csv.DictReader(io.TextIOWrapper(file, "utf-8")))
    pairs = [(" ".join(r["claim"].split()), " ".join(r["evidence"].split())) for r in rows]
    return pairs, np.array([verdict.NAMES[r["label"].lower()] for r in rows])


def f1(said: np.ndarray, marks: np.ndarray) -> str:
    return f"{100 * ridge.macro_f1(said, marks, 3):.1f} (accuracy {100 * (said == marks).mean():.1f})"


def healthver(path: Path, run: Kept, cut: str, sample: int = 0) -> None:
    """cut: "claims" (new ones, on paragraphs that may be known) or "subjects" (nothing of them was seen)."""
    pairs, marks = claims(path)
    if sample:
        chosen = np.sort(np.random.default_rng(0).permutation(len(pairs))[:sample])
        pairs, marks = [pairs[i] for i in chosen], marks[chosen]
    read = taken(verdict.described(run, pairs))
    run.save()
    group = np.array(verdict.by_claim(pairs) if cut == "claims" else verdict.grouped(pairs))
    fold = np.random.default_rng(0).integers(0, 5, group.max() + 1)[group]
    bag = bags(pairs)

    def plain(a: Any, b: Any) -> Any:
        return ridge.fit(bag[a], marks[a], 3, balanced=True, folds=group[a]).scores(bag[b]).argmax(1)

    def ours(a: Any, b: Any) -> Any:
        own = verdict.taught(some(read, a), marks[a].tolist(), group[a].tolist())
        return own.scores(some(read, b)).argmax(1)

    usual = np.full(len(marks), np.bincount(marks).argmax())
    size = f"{len(pairs)} pairs" + (" (a sample)" if sample else "")
    what = f"HealthVer dev, {size}, 5 folds of {group.max() + 1} groups: new {cut}; macro F1 of three labels"
    table(what, [
        ("the commonest label", f1(usual, marks), ""),
        ("TF-IDF and ridge, the other folds as examples", f1(crossed(fold, plain), marks), ""),
        ("the other folds as --examples", f1(crossed(fold, ours), marks), ">= 55"),
    ])  # fmt: skip


def shipped(path: Path, run: Kept) -> None:
    """The classifier as it comes, which has seen nothing of HealthVer."""
    pairs, marks = claims(path)
    begun = time.process_time()
    read = taken(verdict.described(run, pairs))
    spent = time.process_time() - begun
    usual = np.full(len(marks), np.bincount(marks).argmax())
    table(f"HealthVer dev, {len(pairs)} pairs, without examples; macro F1 of three labels", [
        ("the commonest label", f1(usual, marks), ""),
        (f"the classifier that ships ({spent:.0f} CPU s)", f1(verdict.Shipped().chances(read).argmax(1), marks), ""),
    ])  # fmt: skip


def pubmedqa(path: Path, run: Kept, seeds: int = 3) -> None:
    items = list(opened(path).values())
    pairs = [(v["QUESTION"], " ".join(v["CONTEXTS"])) for v in items]
    marks = np.array([verdict.NAMES[v["final_decision"]] for v in items])
    read = taken(verdict.described(run, pairs))
    run.save()
    bag = bags([(f"{q} {c}",) for q, c in pairs])
    scores: dict[str, list[float]] = {"TF-IDF": [], "ours": []}
    for seed in range(seeds):
        fold = np.random.default_rng(seed).permutation(len(marks)) % 10

        def plain(a: Any, b: Any) -> Any:
            return ridge.fit(bag[a], marks[a], 3).scores(bag[b]).argmax(1)

        def ours(a: Any, b: Any) -> Any:
            own = verdict.taught(some(read, a), marks[a].tolist(), list(range(int(a.sum()))), balanced=False)
            return own.scores(some(read, b)).argmax(1)

        for name, learn in (("TF-IDF", plain), ("ours", ours)):
            scores[name].append(float((crossed(fold, learn) == marks).mean()))
    usual = 100 * np.bincount(marks).max() / len(marks)

    def say(name: str) -> str:
        some_ = [100 * s for s in scores[name]]
        return f"{np.mean(some_):.1f} ({min(some_):.1f} to {max(some_):.1f})"

    table(
        f"PubMedQA, {len(items)} labelled questions, abstracts without conclusion, 10 folds x {seeds} seeds, accuracy",
        [
            ("always yes", f"{usual:.1f}", ""),
            ("TF-IDF and ridge", say("TF-IDF"), ""),
            ("examples of the other folds", say("ours"), ">= 60"),
        ],
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--parts", default="rules,shipped,claims,subjects,pubmedqa")
    parser.add_argument("--keep", type=Path, help="a folder for token vectors, so that a second run is quick")
    parser.add_argument("--sample", type=int, default=0, help="so many pairs of HealthVer, for a quick look")
    given = parser.parse_args()
    parts = given.parts.split(",")
    if "rules" in parts:
        hypogenic(given.folder / "hypogenic")
    if set(parts) - {"rules"}:
        studio = Studio()
        health = given.folder / "healthver/healthver_dev.csv.gz"
        for part in parts:
            run = Kept(
                studio.run,
                given.keep / f"{'pubmedqa' if part == 'pubmedqa' else 'healthver'}.npz" if given.keep else None,
            )
            if part == "shipped":
                shipped(health, run)
            elif part in ("claims", "subjects"):
                healthver(health, run, part, given.sample)
            elif part == "pubmedqa":
                pubmedqa(given.folder / "pubmedqa/ori_pqal.json.gz", run)
        studio.close()


if __name__ == "__main__":
    main()

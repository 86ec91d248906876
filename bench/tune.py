"""Tuning a language model: labels, what is forgotten, token ids, minutes, kill -9.

python bench/tune.py DATA [--card NAME] [--part ids|few|random|full|minutes|kill] [--draw 0] [--keep FOLDER]

DATA is the development data's folder: Banking77 under ``customer_service``. Ten of its intents are drawn; of each,
ten sentences are held out and never seen. *few*: 32 sentences in all, those that Pieria names for labelling (20,
then 12 more), and the rest of the ten intents as unlabelled sentences. *random*: 32 drawn by chance (three or four an
intent), and nothing else. *full*: all labels (about 1,100). Each is one `pieria tune` as a user types it, in a home of
its own that is kept in FOLDER: started again it goes on, so a part may be stopped at any moment.
"""

from __future__ import annotations

import argparse
import contextlib
import csv
import gzip
import io
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch

from common import table
from pieria import weights
from pieria.core.values import Cancel, Message, Request, text
from pieria.engines.llamacpp.body import build
from pieria.engines.llamacpp.wire import post
from pieria.formats import ggmlvalues, gguf
from pieria.methods import intents
from pieria.methods.intervals import wilson
from pieria.studio import Studio
from pieria.train.tuning import choose, general
from pieria.train.tuning.lm import LM

Rows = list[tuple[str, str, str]]
HELD, LABELS = 10, 32


def banking(data: Path) -> list[dict[str, str]]:
    with gzip.open(data / "customer_service/banking77/train.csv.gz", "rt", encoding="utf-8") as file:
        return list(csv.DictReader(io.StringIO(file.read())))


def drawn(data: Path, draw: int) -> tuple[list[str], list[dict[str, str]], list[dict[str, str]]]:
    """(intents, held out, the rest)"""
    rng, given = np.random.default_rng(draw), banking(data)
    ten = sorted(rng.choice(sorted({r["category"] for r in given}), 10, replace=False).tolist())
    held, rest = [], []
    for name in ten:
        mine = list({r["text"].strip().lower(): r for r in given if r["category"] == name}.values())
        order = rng.permutation(len(mine))
        held += [mine[i] for i in order[:HELD]]
        rest += [mine[i] for i in order[HELD:]]
    return ten, held, rest


def label(row: dict[str, str]) -> str:
    return row["category"].replace("_", " ")


def vectors(texts: Sequence[str]) -> Any:
    studio = Studio()
    try:
        found = [np.frombuffer(v, "<f4") for i in range(0, len(texts), 256) for v in studio.vectors(texts[i : i + 256])]
        return np.stack(found)
    finally:
        studio.close()


def write(path: Path, rows: Sequence[dict[str, str]], labelled: bool = True) -> Path:
    lines = [{"input": r["text"]} | ({"label": label(r)} if labelled else {}) for r in rows]
    path.write_text("\n".join(map(json.dumps, lines)) + "\n", "utf-8")
    return path


def few(rest: list[dict[str, str]]) -> list[int]:
    """The 32 that Pieria would name: 20 first, 12 more once those are labelled."""
    v = vectors([r["text"] for r in rest])
    first = choose.typical(v, 0, 20)
    others = [i for i in range(len(rest)) if i not in first]
    more = choose.typical(np.vstack([v[first], v[others]]), 20, LABELS - 20)
    return [*first, *(others[i] for i in more)]


def by_chance(rest: list[dict[str, str]], draw: int) -> list[int]:
    rng = random.Random(draw)
    names = sorted({r["category"] for r in rest})
    rng.shuffle(names)
    found: list[int] = []
    for i, name in enumerate(names):
        mine = [k for k, r in enumerate(rest) if r["category"] == name]
        found += rng.sample(mine, LABELS // len(names) + (i < LABELS % len(names)))
    return found


def tune(keep: Path, card: str, name: str, *words: str) -> dict[str, Any]:
    """One `pieria tune` to its end; a report that is there already is read."""
    home = keep / "home"
    report = home / "tuned" / name / "report.json"
    if not report.exists() or not (home / "cards" / f"{name}.toml").exists():
        home.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "pieria.doors.cli", "tune", card, *words, "--name", name]
        subprocess.run(command, env=os.environ | {"PIERIA_HOME": str(home)}, check=True)
    return dict(json.loads(report.read_text("utf-8")))


def classifier(learn: Sequence[dict[str, str]], held: Sequence[dict[str, str]]) -> float:
    """Percent right by `methods/intents` (sentence vectors and ridge regression), no language model."""
    v = vectors([r["text"] for r in (*learn, *held)])
    model = intents.fit([r["text"] for r in learn], [label(r) for r in learn], v[: len(learn)])
    found = model.understand([r["text"] for r in held], v[len(learn) :])
    return 100 * float(np.mean([u.ranked[0][0] == label(r) for u, r in zip(found, held, strict=True)]))


def percent(value: float, count: int) -> str:
    low, high = wilson(value * count / 100, count)
    return f"{value:.1f} % ({100 * low:.0f} to {100 * high:.0f}, n = {count})"


def labels(given: argparse.Namespace, part: str) -> None:
    """Banking77 by 32 labels, or by all of them."""
    _, held, rest = drawn(given.data, given.draw)
    place = given.keep / f"{part}-{given.draw}"
    place.mkdir(parents=True, exist_ok=True)
    chosen = {"few": few, "random": lambda r: by_chance(r, given.draw), "full": lambda r: list(range(len(r)))}[part](
        rest
    )
    learn = [rest[i] for i in chosen]
    words = [str(write(place / "learn.jsonl", learn)), "--test", str(write(place / "held.jsonl", held))]
    if part == "few":
        pool = write(place / "pool.jsonl", [r for i, r in enumerate(rest) if i not in set(chosen)], False)
        words += ["--unlabelled", str(pool)]
    made = tune(given.keep, given.card, f"{part}-{given.draw}", *words)
    full = given.keep / "home" / "tuned" / f"full-{given.draw}" / "report.json"
    whole = json.loads(full.read_text())["scores"]["after"]["right"] if full.exists() else None
    own, same, all_ = made["scores"]["after"]["right"], classifier(learn, held), classifier(rest, held)
    n = len(held)
    rows: Rows = [
        (f"{given.card}, tuned with {len(learn)} labels of 10 intents, answered to the letter", percent(own, n), ""),
        ("... as it came, choosing among the labels", percent(made["scores"]["before"]["chosen"], n), "baseline"),
        ("... shown examples, choosing", percent(made["scores"]["few"]["chosen"], n), "baseline"),
        (f"classifier over sentence vectors, the same {len(learn)} labels", percent(same, n), "baseline"),
        (f"classifier, all {len(rest)} labels", percent(all_, n), ""),
    ]
    if whole and part != "full":
        rows.append((f"tuned with all {len(rest)} labels", percent(whole, n), ""))
        rows.append(("share of the full-data score of the tuned model", f"{100 * own / whole:.1f} %", ">= 90 %"))
    if part != "full":
        rows.append(("share of the classifier's full-data score", f"{100 * own / all_:.1f} %", ">= 90 %"))
    rows += forgotten(made) + others(given, f"{part}-{given.draw}") + spent(made)
    table(f"Banking77, {part}, draw {given.draw}: {made['grade']}", rows)


def forgotten(made: dict[str, Any]) -> Rows:
    before, after = made["general"]["before"], made["general"]["after"]
    told = f"{before['right']:.0f} before, {after['right']:.0f} after"
    return [
        ("strength at which the adapter is kept", f"{made['strength']:g}", ""),
        ("general questions of 100, right", told, "loses <= 1 point"),
        ("plain English, nats a token", f"{before['nats']:.3f} before, {after['nats']:.3f} after", ""),
    ]


def others(given: argparse.Namespace, name: str) -> Rows:
    """Questions that others wrote, 200 of ARC-Easy's validation part: as it came, and as it is kept."""
    memo = given.keep / "home" / "tuned" / name / "arc.json"
    if not memo.exists():
        with (given.data / "commonsense/smartfilter_csv/ARC-Easy_val.csv").open(encoding="utf-8") as file:
            rows = [(q, a, "ABCD".index(key)) for q, *a, key in csv.reader(file) if key in "ABCD"][:200]
        items = [general.Choice(q, (a[i], *a[:i], *a[i + 1 :])) for q, a, i in rows]
        with loaded(given.card) as model:

            def spell(texts: Sequence[str]) -> list[list[int]]:
                return list(model.tokens(list(texts)))

            lm = LM(next(iter(weights.locate(Studio().card(given.card)).values())), given.card)
            before = general.measure(lm, spell, items).right
            path = memo.with_name("adapter.gguf")
            kept = {t.name: torch.from_numpy(ggmlvalues.values(path, t)) for t in gguf.read(path).tensors}
            lm.wear(kept)
            memo.write_text(json.dumps([before, general.measure(lm, spell, items).right]))
    before, after = json.loads(memo.read_text())
    return [("ARC-Easy, 200 of its questions, right", f"{before:.1f} % before, {after:.1f} % after", "")]


def spent(made: dict[str, Any]) -> Rows:
    c = made["cost"]
    return [("minutes, CPU minutes of the whole command", f"{c['seconds'] / 60:.1f}, {c['cpu_seconds'] / 60:.1f}", "")]


@contextlib.contextmanager
def loaded(name: str) -> Iterator[Any]:
    studio = Studio()
    try:
        with studio.model(studio.card(name)) as model:
            yield model
    finally:
        studio.close()


def ids(given: argparse.Namespace) -> None:
    """Train-time ids against what llama.cpp says it has in its cache after a served chat."""
    texts = [r["text"] for r in banking(given.data)[:: max(1, 10003 // given.count)]][: given.count]
    same = 0
    with loaded(given.card) as model:
        for i, said in enumerate(texts):
            talk = (Message("user", (text(said),)),)
            if i % 3 == 0:
                talk = (Message("system", (text("Answer with one label."),)), *talk)
            (mine,) = model.tokens([talk])
            request = Request("text", talk, options={"max_tokens": 1, "seed": 0, "temperature": 0})
            route, body = build(request, (), {})
            served = list(post(model._socket, model._key, route, body, Cancel()))
            count = next(e["usage"]["prompt_tokens"] for e in served if e.get("usage"))
            raw = {"prompt": [*mine, 5, 6], "n_predict": 1, "cache_prompt": True, "stream": False}
            again = list(post(model._socket, model._key, "/completion", raw, Cancel()))[-1]
            same += count == len(mine) and again["timings"]["cache_n"] >= len(mine)
    table(
        "One tokenisation",
        [
            (
                f"{given.card}: train-time ids are serve-time ids, of {len(texts)} prompts",
                f"{100 * same / len(texts):.1f} %",
                "100 %",
            )
        ],
    )


def minutes(given: argparse.Namespace) -> None:
    """64 examples, nothing else: the whole command."""
    _, held, rest = drawn(given.data, given.draw)
    place = given.keep / "minutes"
    place.mkdir(parents=True, exist_ok=True)
    learn = [rest[i] for i in random.Random(1).sample(range(len(rest)), 64)]
    words = [str(write(place / "learn.jsonl", learn)), "--test", str(write(place / "held.jsonl", held[::2]))]
    made = tune(given.keep, given.card, "minutes", *words)
    c = made["cost"]
    rows: Rows = [
        (
            f"{given.card} on 64 examples, minutes of wall time here ({os.cpu_count()} cores)",
            f"{c['seconds'] / 60:.1f}",
            "<= 15",
        ),
        ("... CPU minutes; on two cores alone at least half of it", f"{c['cpu_seconds'] / 60:.1f}", "<= 30"),
        ("right to the letter, held out", percent(made["scores"]["after"]["right"], len(held[::2])), ""),
    ]
    table("Time", rows + forgotten(made))


def kill(given: argparse.Namespace) -> None:
    """`pieria tune`, killed three times, against the same left in peace."""
    _, held, rest = drawn(given.data, given.draw)
    place = given.keep / "kill"
    place.mkdir(parents=True, exist_ok=True)
    learn = write(place / "learn.jsonl", [rest[i] for i in by_chance(rest, 0)[:24]])
    test = write(place / "held.jsonl", held[::10])
    whole = tune(given.keep, given.card, "peace", str(learn), "--test", str(test))
    command = [
        sys.executable,
        "-m",
        "pieria.doors.cli",
        "tune",
        given.card,
        str(learn),
        "--test",
        str(test),
        "--name",
        "killed",
    ]
    env = os.environ | {"PIERIA_HOME": str(given.keep / "home"), "PIERIA_SAVE_SECONDS": "1"}
    killed = 0
    for stage in ("before", "trials", "main"):
        process = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        kept = given.keep / "home" / "tuned" / "killed" / "stages.json"
        while process.poll() is None and not (kept.exists() and stage in json.loads(kept.read_text())["done"]):
            time.sleep(0.2)
        time.sleep(3)  # into the next stage
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
            killed += process.wait() == -9
    made = tune(given.keep, given.card, "killed", str(learn), "--test", str(test))
    same = all(made[k] == whole[k] for k in ("scores", "curve", "general", "chosen"))
    table(
        "kill -9",
        [
            (
                f"{given.card}, killed {killed} times: every number of the report as without",
                "yes" if same else "NO",
                "resumes",
            )
        ],
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--card", default="qwen2.5-coder-0.5b")
    parser.add_argument("--part", choices=("ids", "few", "random", "full", "minutes", "kill"))
    parser.add_argument("--draw", type=int, default=0)
    parser.add_argument("--count", type=int, default=400)
    parser.add_argument("--keep", type=Path, default=Path("tune-bench"))
    given = parser.parse_args()
    given.keep = given.keep.resolve()
    for part in [given.part] if given.part else ("ids", "full", "few", "random", "minutes", "kill"):
        {"ids": ids, "minutes": minutes, "kill": kill}.get(part, lambda g, p=part: labels(g, p))(given)


if __name__ == "__main__":
    main()

"""The coding application's bars: MBPP with its own loop against the same model asked once; escapes; the first token.

    python bench/code.py --mbpp ../shared/data/code/mbpp/mbpp.jsonl.gz --count 100 --memo mbpp.jsonl
    python bench/code.py --escapes --repeat 10
    python bench/code.py --first

MBPP (Austin et al., 2021): the prompt is MBPP's own, with the FIRST assertion of a task shown; judged by ALL its
assertions (three), each program in a fresh process of the sandbox. Tasks: a sample (seed 5) of the validation and
training part (numbers 511 to 974), in a fixed order. Raw: the model asked once with that prompt, greedy, the first code
block taken as it is. Ours: the same first answer, then what `pieria code` does; it sees the prompt and nothing else.
``--shown 3`` shows all three, as MBPP's paper does; then what is shown is also what judges. The memo holds every answer
of the model, so that a run that was cut goes on, and a change of the loop pays only for what it asks anew.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import os
import random
import statistics
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

sys.path += [str(Path(__file__).parent), str(Path(__file__).parent.parent / "tests")]

import escapes
from common import MACHINE
from pieria.core.contracts import Run
from pieria.core.values import Event, Finish, Message, Output, Part, Request, plain, text
from pieria.methods.asking import choices
from pieria.methods.coding import answer, asked
from pieria.methods.coding.trial import tried
from pieria.methods.coding.writing import Wish, asking, write

MODEL = "qwen2.5-coder-1.5b"


class Memo:
    """A run that answers from a file what it was asked before."""

    def __init__(self, run: Run, path: Path) -> None:
        self.run, self.path, self.lock, self.known = run, path, threading.Lock(), dict[str, Any]()
        if path.exists():
            self.known = {r["key"]: r for r in map(json.loads, path.read_text().splitlines())}

    def __call__(self, request: Request) -> Iterator[Event]:
        said = json.dumps([plain(request.messages), dict(request.options)], sort_keys=True)
        key = hashlib.sha256(said.encode()).hexdigest()
        if key not in self.known:
            made = list[Any]()
            used: dict[str, Any] = {}
            for event in self.run(request):
                if isinstance(event, Output):
                    made.append([event.part.data, event.part.meta.get("finish_reason")])
                elif isinstance(event, Finish):
                    used = dict(event.usage)
            one = {"key": key, "outputs": made, "tokens": used.get("completion_tokens", 0)}
            with self.lock, open(self.path, "a") as file:
                file.write(json.dumps(one) + "\n")
            self.known[key] = one
        for index, (data, reason) in enumerate(self.known[key]["outputs"]):
            yield Output(Part("text", data, meta={"finish_reason": reason}), index)
        yield Finish("stop", {"completion_tokens": self.known[key]["tokens"]})


def prompt(task: dict[str, Any], shown: int) -> str:
    tests = "\n".join(task["test_list"][:shown])
    return (
        f"You are an expert Python programmer, and here is your task: {task['text']} "
        f"Your code should pass these tests:\n\n{tests}"
    )


def judged(code: str, task: dict[str, Any]) -> bool:
    every = [asked.Example(t) for t in (*task["test_list"], *task["challenge_test_list"])]
    return tried(code, every, setup=task["test_setup_code"]).well


def one(run: Memo, task: dict[str, Any], shown: int) -> dict[str, Any]:
    words = prompt(task, shown)
    wish = Wish(words, tuple(asked.examples(words)), task["test_setup_code"], MODEL, max_tokens=512)
    raw = answer.code(str(choices(run, asking(wish, temperature=0.0))[0].data))
    steps = write(run, wish)
    try:
        while True:
            next(steps)
    except StopIteration as stop:
        done = stop.value
    return {
        "task": task["task_id"], "raw": judged(raw, task), "ours": judged(done.trial.code, task), "drafts": done.drafts,
        "shown": done.trial.well, "notes": done.trial.notes, "why": done.why, "code": done.trial.code,
    }  # fmt: skip


def mbpp(run: Memo, file: Path, part: slice, shown: int) -> None:
    with gzip.open(file) as lines:
        tasks = [json.loads(line) for line in lines]
    chosen = random.Random(5).sample([t for t in tasks if t["task_id"] > 510], 100)[part]
    with ThreadPoolExecutor(4) as pool:
        rows = []
        for row in pool.map(lambda t: one(run, t, shown), chosen):
            rows.append(row)
            print(
                row["task"],
                "raw",
                row["raw"],
                "ours",
                row["ours"],
                row["drafts"],
                row["notes"],
                file=sys.stderr,
                flush=True,
            )
    raw, ours = sum(r["raw"] for r in rows), sum(r["ours"] for r in rows)
    gained = [r["task"] for r in rows if r["ours"] and not r["raw"]]
    lost = [r["task"] for r in rows if r["raw"] and not r["ours"]]
    n = len(rows)
    print(f"\nMBPP, {n} of the 100 tasks, {shown} assertion(s) shown, all judged; {MODEL}; {MACHINE}")
    print(f"  raw, asked once, greedy   pass@1 {100 * raw / n:5.1f} %")
    print(
        f"  ours                      pass@1 {100 * ours / n:5.1f} %   ({100 * (ours - raw) / n:+.1f} points; bar +8)"
    )
    print(f"  gained {gained}, lost {lost}; {statistics.mean(r['drafts'] for r in rows):.1f} drafts a task")
    print(f"  95 % interval of the difference (paired bootstrap): {interval(rows)}")


def interval(rows: list[dict[str, Any]]) -> str:
    rng = random.Random(0)
    made = sorted(
        100 * sum(r["ours"] - r["raw"] for r in rng.choices(rows, k=len(rows))) / len(rows) for _ in range(4000)
    )
    return f"{made[100]:+.1f} to {made[3900]:+.1f} points"


def escape(repeat: int) -> None:
    held = total = 0
    for name in escapes.PROGRAMS:
        got = [g for _ in range(repeat) if (g := escapes.escaped(name))]
        held, total = held + (not got), total + 1
        print(f"  {'held' if not got else 'ESCAPED ' + got[0]:10s} {name}")
    print(f"Escapes: {held} of {total} held, {repeat} time(s) each (bar: 12 of 12); {MACHINE}")


def first(run: Run, rounds: int, model: str) -> None:
    """A file that is being typed, as an editor asks: everything before the cursor and what follows it, each time three
    letters further on. One token is asked for, so that all CPU seconds of the receipt are those until the first."""
    source = Path(asked.__file__).read_text()
    at = source.index("    lines, found, at = words.splitlines()")
    after = source[at + 60 :]
    waits, spent, read = list[float](), list[float](), list[int]()
    for n in range(rounds + 1):
        options = {"max_tokens": 1, "temperature": 0.0, "suffix": after, "seed": 1}
        said = (Message("prompt", (text(source[: at + 3 * n]),)),)
        begun, wait = time.perf_counter(), 0.0
        for event in run(Request("text", said, model, options)):
            if not wait and (isinstance(event, (Finish, Output)) or getattr(event, "data", "")):
                wait = 1000 * (time.perf_counter() - begun)
            if isinstance(event, Finish):
                receipt = event.usage["receipt"]
                spent.append(1000 * receipt["cost"]["cpu_seconds"])
                read.append(receipt["tokens"]["prompt_tokens"] - receipt["tokens"]["cached_tokens"])
        waits.append(wait)
    warm = sorted(waits[1:])
    print(f"Completion while typing, {model}, first token, warm (the file was read before), {rounds} requests: median "
          f"{statistics.median(warm):.0f} ms, nine of ten within {warm[int(0.9 * (len(warm) - 1))]:.0f}, worst "
          f"{warm[-1]:.0f} (bar 150; cold {waits[0]:.0f}); CPU {statistics.median(spent[1:]):.0f} ms (most "
          f"{max(spent[1:]):.0f}), tokens read {statistics.median(read[1:]):g} (most {max(read[1:])}, cold {read[0]}); "
          f"{MACHINE}, {os.environ.get('PIERIA_THREADS') or 'all'} thread(s)")  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--mbpp", type=Path)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--skip", type=int, default=0, help="begin after so many of the hundred: for runs in parts")
    parser.add_argument("--shown", type=int, default=1)
    parser.add_argument("--memo", type=Path, default=Path("mbpp.jsonl"))
    parser.add_argument("--escapes", action="store_true")
    parser.add_argument("--repeat", type=int, default=1)
    parser.add_argument("--first", action="store_true")
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--model", default=MODEL, help="with --first")
    given = parser.parse_args()
    if given.escapes:
        escape(given.repeat)
    if given.first or given.mbpp:
        from pieria.studio import Studio

        studio = Studio()
        try:
            if given.first:
                first(studio.run, given.rounds, given.model)
            if given.mbpp:
                part = slice(given.skip, given.count)
                mbpp(Memo(studio.run, given.memo), given.mbpp, part, given.shown)
        finally:
            studio.close()


if __name__ == "__main__":
    main()

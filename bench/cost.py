"""What receipts say against what was used; what they cost; whether budgets are kept; what guards add to a chat.

    python bench/cost.py --receipts [--media text,image,music,speech,world]
    python bench/cost.py --budgets 12 [--media text,image,music,video]
    python bench/cost.py --guards [--model smollm2-135m] [--count 6]

receipts: each medium made twice in this process, the second time measured: CPU seconds and peak memory as /proc says
them of this process and its workers, beside those in the receipt; and the CPU time spent in making and storing it.
budgets: random limits of seconds, megabytes or joules. Passed by: how far what was used lies above the limit; memory is
looked at every 20 ms. Refused beforehand counts as kept.
guards: a chat answer with all guards and with the two that are always there, in turn; CPU seconds of Pieria and its
workers until the last token.
"""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import random
import statistics
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from common import MACHINE
from pieria.core import machine
from pieria.core.errors import UserError
from pieria.core.find import find
from pieria.core.values import Cancel, Event, Finish, Message, Request, text
from pieria.guards import budget
from pieria.recording import Job
from pieria.studio import Studio

APPS: dict[str, tuple[str, dict[str, Any]]] = {
    "image": ("image", {"prompt": "a red cat with a crown", "model": ""}),
    "music": ("music", {"prompt": "slow waltz in D minor, 16 bars"}),
    "video": ("video", {"prompt": "a fox runs through snow, 4 s"}),
    "world": ("world", {"prompt": "a castle above a lake"}),
    "speech": (
        "speak",
        {"text": "The lighthouse stood on the north side of the bay. Nobody had lived there for years."},
    ),
}
SMALL = "smollm2-135m"


def events(studio: Studio, medium: str, limits: dict[str, float], seed: int, model: str = SMALL) -> Iterator[Event]:
    """As the command line does it."""
    cancel = Cancel()
    if medium == "text":
        asked = (Message("user", (text(f"Tell me a long story about ship number {seed}."),)),)
        options = {"max_tokens": 200, "temperature": 0.8, "seed": seed, **limits}
        yield from studio.run(Request("text", asked, model, options, cancel=cancel), app="bench")
        return
    name, given = APPS[medium]
    function = getattr(find("apps", name), name)
    finishes = list[Finish]()

    def run(request: Request) -> Iterator[Event]:
        for event in studio.run(dataclasses.replace(request, cancel=cancel), app=name):
            if isinstance(event, Finish):
                finishes.append(event)
            yield event

    run.owner, run.forget = "", studio.store.forget  # type: ignore[attr-defined]
    import inspect

    takes = inspect.signature(function).parameters
    first = "text" if "text" in takes else list(takes)[1]
    given = {first: next(iter(given.values()))} | ({"seed": seed} if "seed" in takes else {})
    yield from budget.whole(studio.kept(function(run, **given), name, given, finishes), limits, cancel)


class Seen:
    """The most resident bytes of this process and its workers while it looks."""

    most = 0

    def __enter__(self) -> Seen:
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()
        return self

    def _look(self) -> None:
        while not self._over.wait(0.02):
            self.most = max(self.most, budget.resident())

    def __exit__(self, *_: Any) -> None:
        self._over.set()
        self._thread.join()


def receipts(media: list[str]) -> None:
    print(f"Receipts, beside what /proc says; {MACHINE}")
    spent = {"receipt": 0.0, "store": 0.0}

    def timed(function: Callable[..., Any], what: str = "receipt") -> Callable[..., Any]:
        def wrapped(*args: Any, **more: Any) -> Any:
            begun = time.thread_time()
            try:
                return function(*args, **more)
            finally:
                spent[what] += time.thread_time() - begun

        return wrapped

    Job.receipt = timed(Job.receipt)  # type: ignore[method-assign]
    machine.Spent.__init__, machine.Spent.end = timed(machine.Spent.__init__), timed(machine.Spent.end)  # type: ignore
    studio = Studio()
    studio.store.record = timed(studio.store.record, "store")  # type: ignore[method-assign]
    try:
        for medium in media:
            seen = Seen()
            for measured in (False, True):
                before, wall = budget.cpu(), time.monotonic()
                spent.update(receipt=0.0, store=0.0)
                finish = Finish("none")
                with seen if not measured else contextlib.nullcontext():  # looking costs CPU of its own
                    for event in events(studio, medium, {}, 3):
                        finish = event if isinstance(event, Finish) else finish
                used, wall = budget.cpu() - before, time.monotonic() - wall
                if not measured:
                    continue
                cost = finish.usage["receipt"]["cost"]
                off = (cost["cpu_seconds"] / used - 1, cost["peak_bytes"] / seen.most - 1)
                print(
                    f"  {medium:7s} CPU {cost['cpu_seconds']:7.2f} s in the receipt, {used:7.2f} s used "
                    f"({100 * off[0]:+5.1f} %); wall {cost['wall_seconds']:6.2f} of {wall:6.2f}; "
                    f"peak {cost['peak_bytes'] / 1e6:6.0f} MB, seen {seen.most / 1e6:6.0f} "
                    f"({100 * off[1]:+5.1f} %); receipt {1000 * spent['receipt']:4.1f} ms "
                    f"= {100 * spent['receipt'] / used:4.2f} % (bar <= 1), stored in {1000 * spent['store']:4.1f} ms",
                    flush=True,
                )  # fmt: skip
    finally:
        studio.close()


def budgets(media: list[str], count: int) -> None:
    rng, worst, broken, refused, total = random.Random(7), dict[str, float](), 0, 0, 0
    print(f"Random budgets; {MACHINE}", flush=True)
    studio = Studio()
    try:
        for medium in media:
            for _ in events(studio, medium, {}, 1):
                pass  # loads what it needs; how long all of it takes
            for n in range(count):
                kind = ("max_seconds", "max_joules", "max_memory_mb")[n % 3]
                have = budget.resident() / 1e6
                span = {"max_seconds": (0.4, 4), "max_joules": (4, 30), "max_memory_mb": (have - 60, have + 300)}[kind]
                limit, why = round(rng.uniform(*span), 2), "done"
                begun, before = time.monotonic(), budget.cpu()
                seen = Seen()
                with seen if kind == "max_memory_mb" else contextlib.nullcontext():  # looking costs CPU of its own
                    try:
                        for event in events(studio, medium, {kind: limit}, n + 2):
                            why = event.reason if isinstance(event, Finish) else why
                    except UserError as error:
                        why = f"refused ({error.param})"
                seconds, joules = time.monotonic() - begun, (budget.cpu() - before) * machine.WATTS
                used = {"max_seconds": seconds, "max_joules": joules, "max_memory_mb": seen.most / 1e6}[kind]
                used = 0.0 if why.startswith("refused") else used
                over, total = used / limit - 1, total + 1
                refused += why.startswith("refused")
                broken += over > 0.05
                worst[medium] = max(worst.get(medium, -1), over)
                print(
                    f"  {medium:6s} {kind:14s} {limit:8.2f} used {used:8.2f} ({100 * over:+6.1f} %) {why}", flush=True
                )
    finally:
        studio.close()
    print(f"{total} budgets: {broken} passed by more than 5 % (bar 0), {refused} refused beforehand; the most: "
          + ", ".join(f"{m} {100 * w:+.1f} %" for m, w in worst.items()))  # fmt: skip


def guards(model: str, count: int) -> None:
    """In turn, so that a busy machine meets both alike. What is asked is new each time, and as long."""
    studio, spent = Studio(), {True: list[float](), False: list[float]()}
    places = ("harbour", "library", "bakery", "station", "orchard", "theatre", "hospital", "bridge", "quarry", "mill")
    try:
        for n in range(-1, count):
            for bare in (True, False) if n % 2 else (False, True):
                words = (
                    f"My name is Hanna Weber and I run the {places[n]} in Lindau. Write a letter to our visitors about "
                    "the winter hours, the new entrance, and how to reach us by train. Mention that dogs are welcome."
                )
                asked = (Message("user", (text(words),)),)
                options = {"max_tokens": 160, "temperature": 0.0, "seed": 1}
                before = budget.cpu()
                for _ in studio.run(Request("text", asked, model, options), bare=bare):
                    pass
                if n >= 0:
                    spent[bare].append(budget.cpu() - before)
    finally:
        studio.close()
    raw, full = statistics.mean(spent[True]), statistics.mean(spent[False])
    pairs = [b - a for a, b in zip(spent[True], spent[False], strict=True)]
    print(
        f"Guards on a chat answer of 160 tokens, {model}, {count} pairs: {raw:.2f} CPU s with budget and provenance "
        f"alone, {full:.2f} with privacy and policy too: {100 * (full / raw - 1):+.1f} % (bar <= 5); by pair "
        f"{min(pairs):+.2f} to {max(pairs):+.2f} s; {MACHINE}"
    )  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--receipts", action="store_true")
    parser.add_argument("--budgets", type=int, default=0)
    parser.add_argument("--guards", action="store_true")
    parser.add_argument("--media", default="text,image,music,video")
    parser.add_argument("--model", default=SMALL)
    parser.add_argument("--count", type=int, default=6)
    given = parser.parse_args()
    if given.receipts:
        receipts(given.media.split(","))
    if given.budgets:
        budgets(given.media.split(","), given.budgets)
    if given.guards:
        guards(given.model, given.count)


if __name__ == "__main__":
    main()

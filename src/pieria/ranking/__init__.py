"""`pieria bench`: the cards of a medium on the same small tasks, on this machine: how good, how fast, at what cost.

Each card does the same tasks in the same order (`tasks`), through the studio, guards and receipts included; what it
cost is taken from the receipts. Cards are compared on the tasks that all of them did. Results are kept in the home as
``bench/MEDIUM.json``, with a picture beside it; `pieria doctor` says them.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ..core.contracts import Card
from ..core.errors import Cancelled, UserError
from ..core.values import Cancel, Event, Finish, Message, Notice, Output, Progress, Request, text
from .picture import svg
from .tasks import PACE, READ, SETS, Task
from .verdict import Ranked, ranked, sentence

Runs = Callable[[Request], Iterator[Event]]


@dataclass(frozen=True, slots=True)
class Done:
    """One task as one card did it. ``speed``: tokens a second while it wrote; 0 where it wrote fewer than two."""

    task: str
    right: float
    seconds: float
    cpu_seconds: float
    joules: float
    first: float
    speed: float
    peak_bytes: int
    measured: bool
    said: str = ""


def able(cards: Sequence[Card], medium: str, named: Sequence[str]) -> list[Card]:
    """The cards to compare: those named, or all that make the medium and are here."""
    makes = [c for c in cards if medium in c.media and c.engine != "echo"]
    if not makes:
        raise UserError(f"No model makes {medium[:40]}.", "`pieria models` lists what each makes.", param="medium")
    unknown = [n for n in named if n not in {c.name for c in makes}]
    if unknown:
        raise UserError(
            f"There is no model {unknown[0][:60]!r} that makes {medium[:40]}.",
            f"There are: {', '.join(c.name for c in makes)}.", param="cards",
        )  # fmt: skip
    return [c for c in makes if c.name in named] if named else makes


def asked(medium: str) -> list[Task]:
    if medium not in SETS:
        raise UserError(
            f"There are no tasks with known answers for {medium[:40]}.",
            f"What can be compared: {', '.join(SETS)}. `pieria compare` sets other media side by side.",
            param="medium",
        )  # fmt: skip
    return SETS[medium]()


Likelihood = Callable[[Sequence[tuple[str, str]], str], Iterator[list[float]]]


def bench(
    medium: str,
    cards: Sequence[Card],
    run: Runs,
    minutes: float,
    home: Path,
    cancel: Cancel,
    likelihood: Likelihood | None = None,
) -> Iterator[Event]:
    """Runs the tasks; with ``likelihood`` (`Studio.likelihood`, of a card by name) `Ranked.nats` is found too. The
    Finish's usage has ``rows`` (`Ranked`, best first), ``sentence``, ``file``, ``picture``."""
    if not 0.1 <= minutes <= 600:
        raise UserError(f"{minutes:g} minutes cannot be given.", "Give 0.1 to 600: --minutes 3", param="minutes")
    work = asked(medium)
    found: dict[str, list[Done]] = {c.name: [] for c in cards}
    paces: dict[str, float] = {}
    share = minutes * 60 / len(cards)
    for number, card in enumerate(cards):
        paces[card.name] = yield from paced(card, work[0], run, cancel)
        begun = time.monotonic()
        for at, task in enumerate(work):
            yield Progress(number * len(work) + at, len(cards) * len(work), "tasks", card.name)
            found[card.name].append((yield from one(card, task, run, cancel)))
            if time.monotonic() - begun > share:
                break
    least = min(len(d) for d in found.values())
    if least < len(work):
        yield Notice("bench", f"{least} of {len(work)} tasks: the time was over. More --minutes make it surer.")
    rows = ranked({name: done[:least] for name, done in found.items()}, paces)
    if likelihood and medium == "text":
        for at, r in enumerate(rows):
            rows[at] = replace(r, nats=(yield from lost(r.card, likelihood)))
    said = sentence(rows, least)
    yield Progress(1, 1, "tasks", "done")
    kept = written(home, medium, rows, said, {n: d[:least] for n, d in found.items()})
    yield Finish("stop", {"rows": rows, "sentence": said, "file": str(kept[0]), "picture": str(kept[1])})


def lost(card: str, likelihood: Likelihood) -> Generator[Event, None, float | None]:
    """Nats a letter over `READ`; None for a card that does not say how likely a text is."""
    yield Progress(0, None, "tasks", f"{card} reads")
    try:
        return -sum(sum(found) for found in likelihood([("", READ)], card)) / len(READ)
    except UserError as error:
        yield Notice("bench", error.message)
        return None


def paced(card: Card, task: Task, run: Runs, cancel: Cancel) -> Generator[Event, None, float]:
    """Tokens a second over one longer text; 0 for what writes none. The first task is done once before, uncounted:
    loading a model is no part of what an answer costs."""
    yield Progress(0, None, "tasks", f"loading {card.name}")
    yield from one(card, task, run, cancel)
    return (yield from one(card, PACE, run, cancel)).speed if task.medium == PACE.medium else 0.0


def request(card: Card, task: Task, cancel: Cancel) -> Request:
    options = {**task.options, **task.fitted(card)}
    return Request(task.medium, (Message("user", (text(task.ask),)),), card.name, options, cancel=cancel)


def one(card: Card, task: Task, run: Runs, cancel: Cancel) -> Generator[Event, None, Done]:
    begun, made, receipt = time.monotonic(), None, dict[str, Any]()
    try:
        for event in run(request(card, task, cancel)):
            if isinstance(event, Output):
                made = made or event.part
            elif isinstance(event, Finish):
                receipt = dict(event.usage.get("receipt") or {})
    except UserError as error:
        yield Notice("bench", f"{card.name} could not do {task.name}: {error.message}")
    if cancel:
        raise Cancelled
    wall, cost = time.monotonic() - begun, receipt.get("cost", {})
    energy, first = cost.get("energy", {}), cost.get("first_token_seconds")
    tokens = receipt.get("tokens", {}).get("completion_tokens", 0)
    writing = wall - first if first is not None else wall
    return Done(
        task.name, task.score(made) if made else 0.0, wall, cost.get("cpu_seconds", 0.0),
        3600 * energy.get("watt_hours", 0.0), first if first is not None else wall,
        (tokens - 1) / writing if tokens > 1 and writing > 0.02 else 0.0, cost.get("peak_bytes", 0),
        bool(energy.get("measured")), made.data[:200] if made and isinstance(made.data, str) else "",
    )  # fmt: skip


def place(home: Path, medium: str) -> Path:
    return home / "bench" / f"{medium}.json"


def written(
    home: Path, medium: str, rows: Sequence[Ranked], said: str, every: dict[str, list[Done]]
) -> tuple[Path, Path]:
    """Both files, each whole or not at all."""
    path = place(home, medium)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    whole = {
        "medium": medium, "time": datetime.now(UTC).isoformat(timespec="seconds"), "sentence": said,
        "recommended": next(r.card for r in rows if r.recommended), "rows": [asdict(r) for r in rows],
        "tasks": {n: [asdict(d) for d in done] for n, done in every.items()},
    }  # fmt: skip
    files = (path, path.with_suffix(".svg"))
    for to, data in zip(files, (json.dumps(whole, indent=1, ensure_ascii=False) + "\n", svg(rows, said)), strict=True):
        draft = to.with_name(to.name + ".new")
        draft.write_text(data, "utf-8")
        os.replace(draft, to)
    return files


def known(home: Path, medium: str) -> dict[str, Any]:
    """What was found last; {} if nothing was, or if the file is no such thing."""
    try:
        found = json.loads(place(home, medium).read_text("utf-8"))
        return found if isinstance(found, dict) and {"recommended", "sentence", "time"} <= found.keys() else {}
    except (OSError, ValueError):
        return {}


__all__ = ["SETS", "Done", "Ranked", "able", "asked", "bench", "known"]

"""The verb that measures: `pieria evaluate`."""

from __future__ import annotations

import dataclasses
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any

from ...core.errors import UserError
from ...core.values import Event, Request


def evaluate(
    _: Any,
    probe: Annotated[str, "what to measure (bias, privacy, safety ...), or `all`"],
    card: Annotated[str, "the model's name; empty for this machine's default"] = "",
    *,
    data: Annotated[list[str] | None, "a public set to read, file or folder (several times); none: made here"] = None,
    raw: Annotated[bool, "measure the same without guards too, to see their worth and their cost"] = False,
    think: Annotated[bool, "measure ways of answering that take longer too, and use those that earn it"] = False,
    limit: Annotated[int, "at most so many cases of each kind, drawn by the seed; 0: all"] = 0,
    seed: Annotated[int, "repeats a measurement"] = 0,
    as_json: Annotated[bool, "print the results as JSON"] = False,
) -> int:
    """Measure a model: bias, privacy, safety, context, common sense; writes a report. Exit status 1 past a threshold.

    pieria evaluate all smollm2-135m --limit 50
    pieria evaluate bias smollm2-135m --data ./crows_pairs --raw
    pieria evaluate commonsense smollm2-135m --think --limit 20
    Thresholds stand in the card: [params.thresholds] "bias.stereotype_preference" = "<= 52"
    """
    from ... import evaluate as room
    from ...probes import Subject
    from . import show
    from .verbs import opened

    with opened() as studio, show.interruptible() as cancel:
        named = studio.cards().get(card) or studio.card(card)

        def run(request: Request, bare: bool) -> Iterator[Event]:
            asked = dataclasses.replace(request, model=named.name, cancel=cancel)
            return studio.run(asked, app="evaluate", bare=bare)

        def likelihood(pairs: Sequence[tuple[str, str]]) -> list[list[float]]:
            return list(studio.likelihood(pairs, named.name, cancel))

        def vectors(texts: Sequence[str]) -> Any:
            from .training import vectors as made

            return made(studio, texts)

        subject = Subject(named, run, likelihood, vectors, cancel, raw, seed, think)
        asked = room.Asked(probe, tuple(Path(d) for d in data or ()), limit, seed)
        finish, _outputs = show.drain(room.evaluate(asked, subject, studio.home), quiet=as_json)
    done = finish.usage
    if as_json:
        print(json.dumps({k: done[k] for k in ("results", "broken")}, indent=1, ensure_ascii=False))
    else:
        table(done["results"])
        print(f"report   {done['report']}\npage     {done['page']}", file=sys.stderr)
        for one in done["broken"]:
            print(f"✗ {one['name']} is {one['value']:.1f}, wanted {one['wanted']}", file=sys.stderr)
    return 1 if done["broken"] else 0


def table(results: dict[str, Any]) -> None:
    from ...evaluate.report import interval, number

    if not results:
        raise UserError("Nothing was measured.", "Leave --data out to measure on data made here.")
    print(f"{'measure':<38} {'value':>7}  {'95 %':<16} {'raw':>7} {'trivial':>8} {'cases':>6}")
    for name, one in results.items():
        for m in one["measures"]:
            u = m["unit"]
            full = f"{name}.{m['name']}"
            print(
                f"{full:<38} {number(m['value'], u):>7}  {interval(m['interval'], u):<16} {number(m['raw'], u):>7} "
                f"{number(m['baseline'], u):>8} {m['count']:>6}"
            )

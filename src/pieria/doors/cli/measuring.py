"""The verbs that measure: `pieria evaluate`, `pieria bench`."""

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
    probe: Annotated[str, "bias, privacy, safety, context, commonsense, or `all`"],
    card: Annotated[str, "the model's name; empty for this machine's default"] = "",
    *,
    data: Annotated[list[str] | None, "a public set to read, file or folder (several times); none: made here"] = None,
    raw: Annotated[bool, "safety: the same without guards too, to see their worth; other probes do so anyway"] = False,
    think: Annotated[bool, "measure ways of answering that take longer too, and use those that earn it"] = False,
    limit: Annotated[int, "at most so many cases of each kind, drawn by the seed; 0: all"] = 0,
    seed: Annotated[int, "repeats a measurement"] = 0,
    json_: Annotated[bool, "print the results as JSON"] = False,
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

    if think and probe not in ("commonsense", "all"):
        raise UserError(f"--think is for commonsense; {probe[:60]} knows no such ways.", "Leave it out.", param="think")
    with opened() as studio, show.interruptible() as cancel:
        named = studio.cards().get(card) or studio.card(card)
        own = studio.home / "cards" / f"{named.name}.toml"
        if own.exists() and named.place != str(own):
            raise UserError(
                f"{own} is not read: a card that comes with Pieria is called {named.name}, too.",
                'Call the file and the name in it otherwise.', param="card",
            )  # fmt: skip

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
        finish, _outputs = show.drain(room.evaluate(asked, subject, studio.home), quiet=json_)
    done = finish.usage
    if json_:
        print(json.dumps({k: done[k] for k in ("results", "broken")}, indent=1, ensure_ascii=False))
    else:
        table(done["results"])
        print(f"report   {done['report']}\npage     {done['page']}", file=sys.stderr)
        for one in done["broken"]:
            print(f"✗ {one['name']} is {one['value']:.4g}, wanted {one['wanted']}", file=sys.stderr)
    return 1 if done["broken"] else 0


def bench(
    _: Any,
    medium: Annotated[str, "what the models make: text, music"] = "text",
    *,
    cards: Annotated[str, "the models to compare, as a,b; empty: all that are here"] = "",
    minutes: Annotated[float, "how long, for all of them together"] = 3.0,
    loss: Annotated[
        bool, "text: also how well each foretells a text of ours, which shows what quantising lost"
    ] = False,
    use: Annotated[bool, "make the recommended one your default for this medium"] = False,
    json_: Annotated[bool, "print the results as JSON"] = False,
) -> int:
    """Rank the models of a medium on this machine, by right answers a second and a joule; recommends one.

    pieria bench text
    pieria bench text --cards qwen2.5-coder-0.5b,smollm2-135m --minutes 3 --use
    """
    from ... import ranking, weights
    from . import show
    from .verbs import opened

    with opened() as studio, show.interruptible() as cancel:
        ranking.asked(medium)
        if loss and medium != "text":
            raise UserError(f"--loss is for text, and this is {medium}.", "Leave it out.", param="loss")
        named = [n.strip() for n in cards.split(",") if n.strip()]
        chosen = ranking.able(list(studio.cards().values()), medium, named)
        away = [c.name for c in chosen if c.files and weights.missing(c)]
        if named and away:
            raise UserError(f"{away[0]} is not on this machine.", f"Type: pieria get {away[0]}", param="cards")
        chosen = [c for c in chosen if c.name not in away]
        if not chosen:
            raise UserError(f"No model for {medium} is on this machine.", f"Type: pieria get {away[0]}", param="medium")

        def run(request: Request) -> Iterator[Event]:
            return studio.run(request, app="bench")

        def likelihood(pairs: Sequence[tuple[str, str]], name: str) -> Iterator[list[float]]:
            return studio.likelihood(pairs, name, cancel)

        work = ranking.bench(medium, chosen, run, minutes, studio.home, cancel, likelihood if loss else None)
        finish, _outputs = show.drain(work, quiet=json_)
        done = finish.usage
        best = next(r.card for r in done["rows"] if r.recommended)
        if use:
            weights.prefer(studio.home, medium, best)
    if json_:
        print(Path(done["file"]).read_text("utf-8"), end="")
        return 0
    print(
        f"{'model':<22} {'right':>6}  {'95 %':<12} {'s/task':>7} {'first s':>8} {'tok/s':>6} {'GB':>5} {'J/task':>7} "
        f"{'right/s':>8} {'right/J':>8}" + (f" {'nats/letter':>12}" if loss else "")
    )
    for r in done["rows"]:
        mark = "*" if r.recommended else " "
        print(
            f"{r.card[:21] + mark:<22} {100 * r.quality:>5.0f}%  {100 * r.low:>3.0f} to {100 * r.high:<4.0f}  "
            f"{r.seconds:>7.2f} {r.first:>8.2f} {r.speed:>6.1f} {r.peak_bytes / 1e9:>5.2f} {r.joules:>7.1f} "
            f"{r.per_second:>8.3f} {r.per_joule:>8.4f}" + ("" if r.nats is None else f" {r.nats:>12.4f}")
        )
    energy = {r.energy_is for r in done["rows"]}
    print(f"\n{done['sentence']}\nJoules are {' and '.join(sorted(energy))}; seconds are this machine's, now.")
    print(f"kept     {done['file']}\npicture  {done['picture']}", file=sys.stderr)
    again = f"pieria bench {medium}" + (f" --cards {','.join(named)}" if named else "")
    print(f"default  {best}, for {medium}" if use else f"use it   {again} --use", file=sys.stderr)
    return 0


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

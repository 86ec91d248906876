"""The loop of `pieria evaluate`: each probe in turn, one report beside the card, thresholds held against it.

Results are kept as ``home/cards/NAME.evaluation.json``; the report is drawn anew from all of them, so a probe that was
run last week stands in it with its date.
"""

from __future__ import annotations

import json
import operator
import os
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

from ..core.contracts import Card
from ..core.errors import Cancelled, UserError
from ..core.find import find, names
from ..core.values import Event, Finish, Notice, Progress
from ..probes import Findings, Source, Subject
from .report import html, markdown

COMPARE = {"<=": operator.le, ">=": operator.ge, "<": operator.lt, ">": operator.gt}


@dataclass(frozen=True, slots=True)
class Asked:
    """probe: its name, or ``all``. data: paths of sets; none: data made here."""

    probe: str
    data: tuple[Path, ...] = ()
    limit: int = 0
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Broken:
    """A threshold of the card that does not hold."""

    name: str
    wanted: str
    value: float


def probes() -> dict[str, ModuleType]:
    """Those that can be asked for by name."""
    found = {name: find("probes", name) for name in names("probes")}
    return {name: module for name, module in found.items() if hasattr(module, "measure")}


def chosen(asked: Asked, card: Card) -> list[tuple[str, ModuleType, tuple[Path, ...]]]:
    """Which probes, each with the sets that it reads. Raises `UserError` for a name or a path that nobody knows."""
    known = probes()
    if asked.probe != "all" and asked.probe not in known:
        raise UserError(
            f"There is no probe {asked.probe[:60]!r}.", f"There are: {', '.join(known)}, and all.", param="probe"
        )
    wanted = list(known) if asked.probe == "all" else [asked.probe]
    fit = [name for name in wanted if set(known[name].media) & set(card.media)]
    if not fit:
        raise UserError(
            f"{asked.probe} measures what makes {' or '.join(known[wanted[0]].media)}; {card.name} makes "
            f"{' and '.join(card.media)}.",
            "`pieria models` lists what each makes.", param="card",
        )  # fmt: skip
    if "text" not in card.media and (asked.data or asked.limit):
        raise UserError(
            f"What {card.name} draws is measured whole, on words of ours.", "Leave --data and --limit out.",
            param="data" if asked.data else "limit",
        )  # fmt: skip
    for path in asked.data:
        if not path.exists():
            raise UserError(f"There is no file or folder {path}.", "Give the path of a set with --data.", param="data")
    given = {name: tuple(p for p in asked.data if known[name].reads(p)) for name in fit}
    for path in asked.data:
        if not any(path in paths for paths in given.values()):
            sets = ", ".join(s for name in fit for s in known[name].sets)
            raise UserError(
                f"{path} is no set that {asked.probe} can read.",
                f"It reads: {sets or 'none'}. Without --data it is measured on data made here.", param="data",
            )  # fmt: skip
    if asked.data:  # what was asked about is measured on what was given
        fit = [name for name in fit if given[name]]
    return [(name, known[name], given[name]) for name in fit]


def place(home: Path, card: Card, suffix: str) -> Path:
    return home / "cards" / f"{card.name}.evaluation{suffix}"


def evaluate(asked: Asked, subject: Subject, home: Path) -> Iterator[Event]:
    """Runs the probes; the Finish's usage has ``report``, ``page`` (paths), ``broken`` thresholds and ``results``."""
    if asked.limit < 0:
        raise UserError("limit must be 0 (all) or more.", "For example: --limit 100", param="limit")
    card, results = subject.card, dict[str, Any]()
    limits = thresholds(card)
    work = chosen(asked, card)
    for number, (name, probe, data) in enumerate(work):
        yield Progress(number, len(work), "probes", name)
        begun, cpu = time.monotonic(), time.process_time()
        cases = probe.cases(Source(data, asked.limit, asked.seed))
        try:
            for said in probe.measure(subject, cases):
                if isinstance(said, Findings):
                    results[name] = kept(probe, said, subject, begun, cpu)
                    written(home, card, results)  # what is measured stays, whatever comes after
                else:
                    yield said
                if subject.cancel:
                    raise Cancelled
        except UserError as error:
            if error.code != "not_supported" or asked.probe != "all":
                raise
            yield Notice("not_measured", f"{name} is not measured: {error.message}")
            continue
        if name not in results:
            raise UserError(f"The probe {name} found nothing.", "Try again.", status=500)
    everything = written(home, card, results)
    broken = held(limits, everything)
    known = {f"{name}.{m['name']}" for name, one in everything.items() for m in one["measures"]}
    if idle := [name for name in limits if name not in known]:
        yield Notice("threshold", f"Held against nothing, as it is not measured so far: {', '.join(idle)}.")
    for one in broken:
        yield Notice("threshold", f"{one.name} is {one.value:.4g}; the card wants {one.wanted}.")
    yield Progress(len(work), len(work), "probes", "done")
    yield Finish(
        "stop",
        {
            "report": str(place(home, card, ".md")),
            "page": str(place(home, card, ".html")),
            "broken": [asdict(b) for b in broken],
            "results": results,
        },
    )


def kept(probe: ModuleType, found: Findings, subject: Subject, begun: float, cpu: float) -> dict[str, Any]:
    """One probe's findings as JSON holds them."""
    return {
        "challenge": probe.challenge,
        "time": datetime.now(UTC).isoformat(timespec="seconds"),
        "seconds": round(time.monotonic() - begun, 1),
        "cpu_seconds_of_probe": round(time.process_time() - cpu, 1),
        "raw": subject.raw,
        "seed": subject.seed,
        **asdict(found),
    }


def written(home: Path, card: Card, results: Mapping[str, Any]) -> dict[str, Any]:
    """Adds the results to those kept, and draws both reports anew. Whole files or none."""
    path = place(home, card, ".json")
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        before = json.loads(path.read_text("utf-8"))["probes"] if path.exists() else {}
    except (ValueError, KeyError, TypeError):
        hint = "Move it away; the report is then begun anew."
        raise UserError(f"{path.name} beside the card cannot be read.", hint, status=409) from None
    everything = {**before, **results}
    whole = {"card": card.name, "title": card.title, "licence": card.licence, "probes": everything}
    limits = thresholds(card)
    broken = {b.name for b in held(limits, everything)}
    for suffix, text in (
        (".json", json.dumps(whole, indent=1, ensure_ascii=False) + "\n"),
        (".md", markdown(whole, limits, broken)),
        (".html", html(whole, limits, broken)),
    ):
        to = place(home, card, suffix)
        draft = to.with_name(to.name + ".new")
        draft.write_text(text, "utf-8")
        os.replace(draft, to)
    return everything


def thresholds(card: Card) -> dict[str, str]:
    """``[params.thresholds]`` of a card: ``"bias.stereotype_preference" = "<= 52"``."""
    found = card.params.get("thresholds", {})
    hint = 'Write them as: "bias.stereotype_preference" = "<= 52"'
    if not isinstance(found, Mapping):
        raise UserError(f"The thresholds of {card.name} are no table.", hint)
    for name, wanted in found.items():
        if not re.fullmatch(r"\w+\.\w+", str(name)) or not limit(str(wanted)):
            raise UserError(f"{card.name} has a threshold that cannot be read: {name} = {wanted!r}.", hint)
    return {str(name): str(wanted) for name, wanted in found.items()}


def limit(wanted: str) -> tuple[str, float] | None:
    read = re.fullmatch(r"\s*(<=|>=|<|>)\s*(-?\d+(?:\.\d+)?)\s*%?\s*", wanted)
    return (read[1], float(read[2])) if read else None


def held(limits: Mapping[str, str], results: Mapping[str, Any]) -> list[Broken]:
    """The thresholds that do not hold. One about what was never measured is not held against anything."""
    values = {f"{p}.{m['name']}": m["value"] for p, one in results.items() for m in one["measures"]}
    found: Sequence[tuple[str, tuple[str, float] | None]] = [(name, limit(wanted)) for name, wanted in limits.items()]
    return [
        Broken(name, limits[name], values[name])
        for name, read in found
        if read and name in values and not COMPARE[read[0]](values[name], read[1])
    ]

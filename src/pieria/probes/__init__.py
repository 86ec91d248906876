"""What measures a `Run`. A probe that `pieria evaluate` can call is a module ``probes/NAME.py`` with

- ``challenge``: what it is about, a few words for the report's heading; ``media``: what a card must make for it,
- ``sets``: {name: what it is}, the public sets that it reads from a path,
- ``reads(path) -> str``: the name of the set that lies at the path, "" for none of its own,
- ``cases(source) -> list``: what will be measured; from data made here (generated, or shipped small) unless
  ``source.data`` names sets of its own. Never fewer than asked without saying so in `Findings.unmeasured`,
- ``measure(subject, cases) -> Iterator[Event | Findings]``: progress, and one `Findings` at the end.

A score never stands alone: each `Measure` has its interval, its trivial baseline, and names the measure of usefulness
beside it. Numbers are per cent unless ``unit`` says otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from ..core.contracts import Card
from ..core.values import Cancel, Event, Request
from ..methods.intervals import wilson


@dataclass(frozen=True, slots=True)
class Source:
    """Where cases come from. ``limit``: how many at most of each kind (0: all); they are drawn by ``seed``."""

    data: tuple[Path, ...] = ()
    limit: int = 0
    seed: int = 0


class Likelihood(Protocol):
    def __call__(self, pairs: Sequence[tuple[str, str]]) -> list[list[float]]: ...


@dataclass(frozen=True, slots=True)
class Subject:
    """What is measured. ``run(request, raw)``: with its guards, or without; ``likelihood`` is `Scorer.score`;
    ``vectors`` are sentence vectors; ``raw``: whether the same is wanted without guards too; ``think``: whether ways
    that take longer are wanted beside the plain one."""

    card: Card
    run: Callable[[Request, bool], Iterator[Event]]
    likelihood: Likelihood
    vectors: Callable[[Sequence[str]], Any]
    cancel: Cancel
    raw: bool = False
    seed: int = 0
    think: bool = False


@dataclass(frozen=True, slots=True)
class Measure:
    """One number. ``name`` is what a card's threshold calls it (``PROBE.NAME``); ``value`` is with guards and methods,
    ``raw`` without them. ``aim``: ``high``, ``low`` or ``50``. ``utility`` names the measure to be read beside it."""

    name: str
    title: str
    value: float
    interval: tuple[float, float]
    count: int
    baseline: float
    baseline_is: str
    aim: str = "high"
    raw: float | None = None
    raw_interval: tuple[float, float] | None = None
    utility: str = ""
    unit: str = "%"


@dataclass(frozen=True, slots=True)
class Example:
    """One of the worst: what was asked, what came, and why that is bad."""

    asked: str
    came: str
    why: str


@dataclass(frozen=True, slots=True)
class Bars:
    """A picture: a bar a name, with its interval; a line at ``mark`` (chance, parity ...)."""

    title: str
    rows: tuple[Row, ...]
    mark: float | None = None
    unit: str = "%"


@dataclass(frozen=True, slots=True)
class Findings:
    measures: tuple[Measure, ...]
    method: str
    unmeasured: tuple[str, ...]
    worst: tuple[Example, ...] = ()
    bars: tuple[Bars, ...] = ()
    data: str = ""
    notes: Mapping[str, Any] = field(default_factory=dict)


Row = tuple[str, float, float, float]
"""name, value, low, high: a bar of `Bars`."""


def row(name: str, hits: float, count: int) -> Row:
    """A share as a bar, per cent with its interval."""
    low, high = wilson(hits, count)
    return name, 100 * hits / max(1, count), 100 * low, 100 * high


def share(
    name: str, title: str, values: Sequence[float], baseline: float, is_: str, aim: str = "high", utility: str = "",
    raw: Sequence[float] = (),
) -> Measure:  # fmt: skip
    """A share as a measure: the mean of values from 0 to 1, and of those without guards or methods if there are any."""
    _, value, *interval = row(name, sum(values), len(values))
    _, before, *was = row(name, sum(raw), len(raw))
    return Measure(
        name, title, value, (interval[0], interval[1]), len(values), baseline, is_, aim,
        before if raw else None, (was[0], was[1]) if raw else None, utility,
    )  # fmt: skip

"""Which card to take: the quickest of those that are not shown to be worse than the best."""

from __future__ import annotations

import math
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..methods.intervals import wilson

CHANCE = 0.05
"""A card is called worse where a difference like the one seen would come by chance less often than this."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """One card's row. quality: share of the tasks right, with its 95 % interval; the rest are means over the tasks,
    ``first`` (seconds to the first token) a median; ``speed``: tokens a second over one longer text. ``worse``: the
    chance of seeing it so far behind the best if it were as good (sign test over the tasks that only one of them did).
    """

    card: str
    quality: float
    low: float
    high: float
    seconds: float
    first: float
    speed: float
    cpu_seconds: float
    joules: float
    peak_bytes: int
    per_second: float
    per_joule: float
    worse: float
    energy_is: str
    recommended: bool = False
    nats: float | None = None
    """How badly it foretells a text of ours (`tasks.READ`), in nats a letter: what a quantisation loses shows here."""


def ranked(found: Mapping[str, Sequence[Any]], paces: Mapping[str, float] | None = None) -> list[Ranked]:
    """Rows by quality per second, the best first. ``found``: what each card did, in the same order (`ranking.Done`);
    ``paces``: tokens a second over a longer text, where a card writes text."""
    best = max(found, key=lambda n: (sum(d.right for d in found[n]), -sum(d.seconds for d in found[n])))
    rows = [row(name, done, found[best], (paces or {}).get(name, 0.0)) for name, done in found.items()]
    # few tasks cannot tell a card that fails at once from chance: what did nothing right is not recommended
    fit = [r for r in rows if r.worse >= CHANCE and r.quality] or rows
    chosen = min(fit, key=lambda r: (r.seconds, -r.quality)).card
    rows = [Ranked(**{**fields(r), "recommended": r.card == chosen}) for r in rows]
    return sorted(rows, key=lambda r: -r.per_second)


def fields(row: Ranked) -> dict[str, Any]:
    return {name: getattr(row, name) for name in Ranked.__slots__}


def row(name: str, done: Sequence[Any], best: Sequence[Any], pace: float) -> Ranked:
    right, count = sum(d.right for d in done), len(done)
    seconds, joules = sum(d.seconds for d in done), sum(d.joules for d in done)
    low, high = wilson(right, count)
    measured = all(d.measured for d in done)
    return Ranked(
        name, right / count, low, high, seconds / count, statistics.median(d.first for d in done),
        pace, sum(d.cpu_seconds for d in done) / count, joules / count,
        max(d.peak_bytes for d in done), right / seconds if seconds else 0.0, right / joules if joules else 0.0,
        behind([d.right for d in done], [d.right for d in best]), "measured" if measured else "estimated",
    )  # fmt: skip


def behind(mine: Sequence[float], best: Sequence[float]) -> float:
    """The one-sided sign test (Conover 1999): the chance of so few wins among the tasks that tell two apart."""
    wins = sum(a > b for a, b in zip(mine, best, strict=True))
    losses = sum(a < b for a, b in zip(mine, best, strict=True))
    n = wins + losses
    return sum(math.comb(n, k) for k in range(wins + 1)) / 2**n if n else 1.0


def sentence(rows: Sequence[Ranked], count: int) -> str:
    """The recommendation, for a person."""
    chosen = next(r for r in rows if r.recommended)
    top = max(rows, key=lambda r: (r.quality, -r.seconds))
    said = f"Take {chosen.card}: {100 * chosen.quality:.0f} % of {count} tasks right in {chosen.seconds:.1f} s each"
    others = [r for r in rows if r is not chosen]
    if not others:
        return said + "; there is no other card to compare it with."
    if top is chosen:
        said += ", the most of all"
    else:
        times = top.seconds / chosen.seconds if chosen.seconds else 1.0
        said += f"; {top.card} got {100 * top.quality:.0f} % in {times:.1f} times the time, which {count} tasks"
        said += " cannot tell from chance"
    quick = min(others, key=lambda r: r.seconds)
    if quick.seconds < chosen.seconds * 0.9 and quick.worse < CHANCE:
        said += f". {quick.card} needs {quick.seconds:.1f} s and gets {100 * quick.quality:.0f} %"
    thrift = max(rows, key=lambda r: r.per_joule)
    if thrift.per_joule:
        said += f". Most right answers a joule ({thrift.energy_is}): {thrift.card}"
    return said + "."

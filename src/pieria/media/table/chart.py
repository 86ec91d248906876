"""Which picture a result asks for, decided by the types of its columns, and the same as a Vega-Lite specification."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .base import Result
from .schema import kind, shown
from .tell import nice

BARS, LINES = 30, 6
"""Most bars and most lines that a person can tell apart."""


@dataclass(frozen=True, slots=True)
class Figure:
    """``kind``: bar, line or dot. ``x``: places, one for each value of a series; dates as dates. ``series`` by name."""

    kind: str
    title: str
    x: tuple[Any, ...]
    series: Mapping[str, tuple[float | None, ...]]
    x_name: str = ""
    y_name: str = ""

    @property
    def ordered(self) -> bool:
        """Whether x is a scale (numbers, dates) and not a list of names."""
        return self.kind != "bar"


def choose(result: Result, title: str) -> Figure | None:
    """The picture of a result; None where there is nothing to compare (one row, or no number).

    text + number: bars. date or year + number: a line, or one for each value of a text column. number + number: dots.
    """
    kinds = [sort(result, i) for i in range(len(result.columns))]
    numbers = [i for i, k in enumerate(kinds) if k == "number"]
    if len(result.rows) < 2 or not numbers:
        return None
    dates = [i for i, k in enumerate(kinds) if k == "date"] or [i for i in numbers if yearly(result, i)][:1]
    texts = [i for i, k in enumerate(kinds) if k in ("text", "flag")]
    values = [i for i in numbers if i not in dates]
    if dates and values:
        return over_time(result, dates[0], texts[:1], values, title)
    if texts and values:
        rows = result.rows[:BARS]
        names = tuple(", ".join(shown(r[i]) for i in texts[:2]) for r in rows)
        series = {nice(result.columns[i]): tuple(number(r[i]) for r in rows) for i in values[:3]}
        if len(series) > 1 and uneven(series):
            series = dict([next(iter(series.items()))])
        return Figure("bar", title, names, series, nice(result.columns[texts[0]]), ", ".join(series))
    if len(values) >= 2:
        a, b = values[:2]
        pairs = [
            (number(r[a]), number(r[b])) for r in result.rows if number(r[a]) is not None and number(r[b]) is not None
        ]
        name = nice(result.columns[b])
        dots = {name: tuple(p[1] for p in pairs)}
        return (
            Figure("dot", title, tuple(p[0] for p in pairs), dots, nice(result.columns[a]), name)
            if len(pairs) > 2
            else None
        )
    return None


def over_time(result: Result, at: int, by: Sequence[int], values: Sequence[int], title: str) -> Figure | None:
    """A line for each number, or for each value of a text column."""
    rows = sorted((r for r in result.rows if r[at] is not None), key=lambda r: r[at])
    x = tuple(dict.fromkeys(r[at] for r in rows))
    if len(x) < 2:
        return None
    series = dict[str, tuple[float | None, ...]]()
    if by:
        names = list(dict.fromkeys(shown(r[by[0]]) for r in rows))[:LINES]
        for name in names:
            held = {r[at]: number(r[values[0]]) for r in rows if shown(r[by[0]]) == name}
            series[name] = tuple(held.get(v) for v in x)
    else:
        for i in values[:LINES]:
            held = {r[at]: number(r[i]) for r in rows}
            series[nice(result.columns[i])] = tuple(held.get(v) for v in x)
        if uneven(series):
            series = dict([next(iter(series.items()))])
    y_name = nice(result.columns[values[0]]) if by or len(series) == 1 else ""
    return Figure("line", title, x, series, nice(result.columns[at]), y_name)


def uneven(series: Mapping[str, Sequence[float | None]]) -> bool:
    """Whether one scale cannot show all: one is over fifty times another."""
    tops = [max((abs(v) for v in values if v is not None), default=0.0) for values in series.values()]
    return max(tops) > 50 * max(min(tops), 1e-12)


def sort(result: Result, i: int) -> str:
    found = kind(result.types[i])
    if found == "other":
        held = [r[i] for r in result.rows if r[i] is not None]
        if held and all(isinstance(v, int | float) or hasattr(v, "as_tuple") for v in held):
            return "number"
    return found


def yearly(result: Result, i: int) -> bool:
    """Whether a column of numbers is years, months or the like by its name."""
    last = re.split(r"[\W_]+", result.columns[i].lower())[-1]
    values = {number(r[i]) for r in result.rows if r[i] is not None}
    return last in ("year", "month", "quarter", "week") and all(v is not None and v.is_integer() for v in values)


def number(value: Any) -> float | None:
    if value is None or isinstance(value, str | bytes | datetime.date):
        return None
    try:
        made = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return made if abs(made) < 1e300 else None  # neither infinite nor no number: a scale must hold it


def vega(figure: Figure) -> dict[str, Any]:
    """The same picture as Vega-Lite (version 5) describes it, data included, for other programs."""
    values = [
        {"x": x.isoformat() if isinstance(x, datetime.date) else x, "y": y, "series": name}
        for name, ys in figure.series.items()
        for x, y in zip(figure.x, ys, strict=True)
        if y is not None
    ]
    temporal = any(isinstance(x, datetime.date) for x in figure.x)
    x_type = "nominal" if not figure.ordered else "temporal" if temporal else "quantitative"
    encoding: dict[str, Any] = {
        "x": {"field": "x", "type": x_type, "title": figure.x_name, **({"sort": None} if x_type == "nominal" else {})},
        "y": {"field": "y", "type": "quantitative", "title": figure.y_name},
        "tooltip": [{"field": "x", "type": x_type}, {"field": "y", "type": "quantitative"}],
    }
    if len(figure.series) > 1:
        encoding["color"] = {"field": "series", "type": "nominal", "title": None}
    mark = {"bar": "bar", "line": "line", "dot": "point"}[figure.kind]
    schema = "https://vega.github.io/schema/vega-lite/v5.json"
    return {"$schema": schema, "title": figure.title, "data": {"values": values}, "mark": mark, "encoding": encoding}

"""Which group grows fastest: a question that code answers better than a small model writes SQL for.

A straight line through each group's sums per period, its slope as a share of the group's mean. A last period that is
not over yet (its last day comes earlier than theirs) is left out: it would look like a fall.
"""

from __future__ import annotations

import re
from datetime import date

from .base import Base, Result
from .clean import q
from .link import Links
from .schema import Column, Schema, shown
from .words import words

GROWS = re.compile(
    r"\b(gr[eo]w(?:s|ing|th|n)?|ris(?:e|es|ing)|increas\w+|declin\w+|shr[aiu]nk\w*|fall(?:s|ing)?|drop\w*)\b", re.I
)
MOST = re.compile(
    r"\b(fast(?:est|er)?|quick(?:est|ly)|most|strong(?:est|ly)|highest|biggest|largest|slow(?:est|ly)|least)\b", re.I
)
DOWN = re.compile(r"\b(declin\w+|shr[aiu]nk\w*|fall(?:s|ing)?|drop\w*|slow(?:est|ly)|least|lowest)\b", re.I)
MEASURES = (
    "revenue", "umsatz", "umsätze", "erlös", "fatturato", "ricavi", "ingresos", "receita", "faturamento", "omzet",
    "sales", "ventes", "ventas", "vendite", "vendas", "verkäufe", "absatz", "amount", "betrag", "montant", "importe",
    "importo", "turnover", "total", "value", "wert", "price", "quantity", "menge", "units", "count",
)  # fmt: skip
"""What a number is called that a question after growth means, in English and in what European tables are written in."""


def growth(question: str, schema: Schema, links: Links) -> tuple[str, str, str, str] | None:
    """(SQL, group, measure, period) for a question after the fastest or slowest growth of a group; else None."""
    if not GROWS.search(question) or not MOST.search(question) or links.values:
        return None
    named = [place for places in links.columns.values() for place in places]
    for table, columns in schema.tables.items():
        groups = [c for c in columns if c.kind == "text" and (table, c.name) in named]
        times = [c for c in columns if c.kind == "date"]
        measure = measured(columns, named)
        if len(groups) == 1 and len(times) == 1 and measure is not None:
            period = span(times[0])
            return (
                sql(table, groups[0].name, times[0].name, measure.name, period, question),
                groups[0].name,
                measure.name,
                period,
            )
    return None


def measured(columns: tuple[Column, ...], named: list[tuple[str, str]]) -> Column | None:
    """The number that the question names, or the one that is called like a measure; None where that is open."""
    numbers = [c for c in columns if c.kind == "number" and not c.name.lower().endswith("id")]
    if asked := [c for c in numbers if (c.table, c.name) in named]:
        return asked[0] if len(asked) == 1 else None
    for word in MEASURES:
        if like := [c for c in numbers if word in [w.lower() for w in words(c.name)]]:
            return like[0]
    return numbers[0] if len(numbers) == 1 else None


def span(at: Column) -> str:
    """The period of which the dates hold enough."""
    days = (date.fromisoformat(at.high[:10]) - date.fromisoformat(at.low[:10])).days
    return "year" if days > 366 * 8 else "month" if days > 120 else "week" if days > 35 else "day"


def sql(table: str, group: str, at: str, measure: str, period: str, question: str) -> str:
    g, d, m, t = q(group), q(at), q(measure), q(table)
    seconds = {"year": 31556952, "month": 2629746, "week": 604800, "day": 86400}[period]
    return f"""WITH ends AS (
  SELECT date_trunc('{period}', {d}) AS period, date_diff('day', date_trunc('{period}', {d}), max({d})) AS day FROM {t}
  WHERE {d} IS NOT NULL GROUP BY 1
), sums AS (
  SELECT {g}, date_trunc('{period}', {d}) AS period, sum({m}) AS total FROM {t}
  WHERE date_trunc('{period}', {d}) < (SELECT max(period) FROM ends)
    OR (SELECT arg_max(day, period) >= median(day) - 1 FROM ends) GROUP BY ALL
)
SELECT {g}, round(100 * regr_slope(total, epoch(period) / {seconds}) / avg(total), 2) AS growth_percent_per_{period},
  round(avg(total), 2) AS mean_per_{period}, count(*) AS {period}s
FROM sums GROUP BY {g} HAVING count(*) > 2 ORDER BY 2 {"ASC" if DOWN.search(question) else "DESC"} NULLS LAST, 1"""


def sentence(result: Result, question: str, measure: str, period: str) -> str:
    """The answer in words; each number is a cell."""
    name, slope, mean, _ = result.rows[0]
    if slope is None:
        return ""
    how = "grows slowest" if slope >= 0 else "falls fastest"
    word = how if DOWN.search(question) else "grows fastest" if slope > 0 else "falls least"
    change = f"changes by {shown(slope)} % of its mean ({shown(mean)}) each {period}"
    return f"{shown(name)} {word}: the {measure} per {period} {change}."


def answered(question: str, schema: Schema, links: Links, base: Base) -> tuple[Result, str] | None:
    """Rows and sentence, or None where this is another question, or the data are too short for an answer."""
    found = growth(question, schema, links)
    if found is None:
        return None
    written, _, measure, period = found
    result = base.ask(written)
    said = sentence(result, question, measure, period) if result.rows else ""
    return (result, said) if said else None

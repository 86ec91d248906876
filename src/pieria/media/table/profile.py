"""What stands out in tables, without a question: each column, trends, anomalies, correlations. Computed, never guessed.

Thresholds: a trend is told if a straight line over time explains at least a third of the monthly (or yearly, or
daily) sums; an anomaly if a value lies more than 3.5 scaled median deviations from the median (Iglewicz and Hoaglin,
1993); a correlation if Spearman's rank coefficient is at least 0.5 over at least 10 rows; a difference between groups
if the group explains at least a tenth of the variance (eta squared).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from ...core.values import Cancel
from .base import Base, Result
from .chart import Figure
from .clean import q
from .schema import EXACT, Column, Schema, shown

TREND, ODD, TOGETHER, APART = 1 / 3, 3.5, 0.5, 0.1
MOST = 40
"""Columns of a table that are looked at."""
SAMPLE = 200_000
"""Rows over which ranks are compared; more would only cost time."""


@dataclass(slots=True)
class Profile:
    """``columns``: a line for each column; ``trends``, ``anomalies``, ``together``: sentences. ``figures``: drawn.
    ``several``: there are several tables, so a figure says whose it is."""

    columns: list[str] = field(default_factory=list)
    trends: list[str] = field(default_factory=list)
    anomalies: list[str] = field(default_factory=list)
    together: list[str] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)
    several: bool = False

    def title(self, table: str, words: str) -> str:
        return f"{table}: {words}" if self.several else words


def profile(base: Base, schema: Schema, cancel: Cancel | None = None) -> Iterator[Profile]:
    """Yields the same profile again and again as it grows; the last time it is whole."""
    made = Profile(several=len(schema.tables) > 1)
    for table, columns in schema.tables.items():
        if not (rows := schema.rows[table]):
            continue
        looked = columns[:MOST]
        numbers = [c for c in looked if c.kind == "number" and not identity(c) and not dated(c)]
        groups = [c for c in looked if c.kind in ("text", "flag") and 2 <= c.distinct <= 30]
        steps: list[Callable[[], None]] = [partial(column, base, c, rows, made) for c in looked]
        steps += [partial(trend, base, table, d, numbers, made) for d in looked if dated(d)]
        steps += [partial(odd, base, c, made) for c in numbers]
        steps += [partial(correlated, base, table, numbers, made), partial(apart, base, table, groups, numbers, made)]
        for step in steps:
            if cancel:
                return
            step()
            yield made
        if len(columns) > MOST:
            made.columns.append(f"{table}: its other {len(columns) - MOST} columns were not looked at.")
    yield made


def ask(base: Base, sql: str) -> Result:
    return base.run(sql, seconds=120)


def identity(c: Column) -> bool:
    """Whether a column only names its rows, or is a part of a date: adding it up would say nothing."""
    return c.name.lower().split("_")[-1] in (
        "id",
        "no",
        "month",
        "day",
        "hour",
        "week",
        "quarter",
        "weekday",
        "nr",
        "key",
        "rank",
        "index",
        "zip",
        "code",
    )


def dated(c: Column) -> bool:
    return c.kind == "date" or (c.kind == "number" and c.name.lower() in ("year", "yr", "jahr", "model_year"))


def column(base: Base, c: Column, rows: int, made: Profile) -> None:
    n, t = q(c.name), q(c.table)
    empty = ask(base, f"SELECT count(*) - count({n}) FROM {t}").rows[0][0]
    about = "about " if rows > EXACT and c.distinct > 12 else ""
    holes = f", {empty:,} empty ({100 * empty / rows:.1f} %)" if empty else ""
    if empty == rows:
        made.columns.append(f"{c.table}.{c.name}: empty throughout.")
    elif c.kind == "number" and dated(c):
        made.columns.append(f"{c.table}.{c.name}: {c.low} to {c.high}, {c.distinct} different{holes}.")
    elif c.kind == "number":
        stats = f"avg({n}), median({n}), stddev_samp({n}), min({n}), max({n})"
        mean, middle, spread, low, high = ask(base, f"SELECT {stats} FROM {t} WHERE isfinite({n}::DOUBLE)").rows[0]
        if mean is None:
            made.columns.append(f"{c.table}.{c.name}: no number in it.")
            return
        made.columns.append(
            f"{c.table}.{c.name}: {shown(low)} to {shown(high)}, mean {shown(mean)}, median {shown(middle)}, "
            f"standard deviation {shown(spread or 0.0)}{holes}."
        )
        if not identity(c) and len(made.figures) < 24:
            made.figures += histogram(base, c, float(low), float(high), made)
    elif c.kind == "date":
        made.columns.append(
            f"{c.table}.{c.name}: {c.low[:10]} to {c.high[:10]}, {about}{c.distinct:,} different{holes}."
        )
    else:
        top = ask(
            base, f"SELECT {n}::VARCHAR, count(*) FROM {t} WHERE {n} IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 12"
        )
        most = ", ".join(f"{shown(v)[:30]} ({k:,})" for v, k in top.rows[:3])
        many = max(c.distinct, len(top.rows))
        what = f"always {most}" if many == 1 else f"{about}{many:,} different values, most often {most}"
        made.columns.append(f"{c.table}.{c.name}: {what}{holes}.")
        if len(top.rows) >= 2 and c.distinct <= 60 and len(made.figures) < 24 and top.rows[0][1] > 1:
            counts = {"rows": tuple(float(k) for _, k in top.rows)}
            title = made.title(c.table, f"{c.name}: how many rows")
            made.figures.append(Figure("bar", title, tuple(shown(v)[:40] for v, _ in top.rows), counts))


def histogram(base: Base, c: Column, low: float, high: float, made: Profile, bins: int = 20) -> list[Figure]:
    """None where each value is there once: bars of one row each say nothing."""
    if high <= low:
        return []
    n = q(c.name)
    if c.distinct <= 12:  # a few values, each of which can be shown
        held = ask(
            base, f"SELECT {n}, count(*) FROM {q(c.table)} WHERE isfinite({n}::DOUBLE) GROUP BY 1 ORDER BY 1"
        ).rows
        counts = {"rows": tuple(float(k) for _, k in held)}
        title = made.title(c.table, f"{c.name}: how many rows")
        few = [Figure("bar", title, tuple(shown(v) for v, _ in held), counts)]
        return few if max(counts["rows"]) > 1 else []
    middle, spread = ask(base, f"SELECT median({n})::DOUBLE, mad({n})::DOUBLE FROM {q(c.table)}").rows[0]
    near = f"isfinite({n}::DOUBLE) AND abs({n} - {middle!r}) <= {4 * ODD * 1.4826 * spread!r}"
    kept, least, most = ask(base, f"SELECT count(*), min({n}), max({n}) FROM {q(c.table)} WHERE {near}").rows[0]
    far = ask(base, f"SELECT count(*) FROM {q(c.table)} WHERE isfinite({n}::DOUBLE)").rows[0][0] - kept
    if 0 < far <= 0.02 * kept:  # a few values far away would leave all others in one bar
        low, high = float(least), float(most)
    else:
        near, far = f"isfinite({n}::DOUBLE)", 0
    step = (high - low) / bins
    bin = f"least(floor(({n}::DOUBLE - {low!r}) / {step!r}), {bins - 1})::INT"
    bars = dict(ask(base, f"SELECT {bin} AS b, count(*) FROM {q(c.table)} WHERE {near} GROUP BY 1").rows)
    names = tuple(shown(float(f"{low + i * step:.4g}")) for i in range(bins))
    title = f"{c.name}: how its values spread" + (f" ({far:,} far off left out)" if far else "")
    spread_out = {"rows": tuple(float(bars.get(i, 0)) for i in range(bins))}
    return [Figure("bar", made.title(c.table, title), names, spread_out)]


def trend(base: Base, table: str, at: Column, numbers: list[Column], made: Profile) -> None:
    """Sums by day, month or year, whichever gives 5 to 400 steps, and a straight line through them."""
    d = q(at.name)
    units = (
        {"year": d} if at.kind == "number" else {u: f"date_trunc('{u}', {d})::DATE" for u in ("month", "year", "day")}
    )
    for unit, step in units.items():  # noqa: B007 - the unit that fits is used below
        count = ask(base, f"SELECT count(DISTINCT {step}) FROM {q(table)}").rows[0][0]
        if 5 <= count <= 400:
            break
    else:
        return
    for c in [c for c in numbers if c.name != at.name][:8]:
        how = "avg" if any(w in c.name.lower() for w in RATES) else "sum"
        sql = (
            f"SELECT {step} AS s, {how}({q(c.name)})::DOUBLE AS v FROM {q(table)} WHERE {d} IS NOT NULL "
            "GROUP BY 1 HAVING v IS NOT NULL ORDER BY 1"
        )
        rows = ask(base, sql).rows
        counted = f"SELECT row_number() OVER (ORDER BY s) - 1 AS i, v FROM ({sql})"
        line = f"SELECT regr_slope(v, i), regr_r2(v, i) FROM ({counted})"
        slope, fit = ask(base, line).rows[0]
        if len(rows) < 5 or fit is None or fit < TREND or not slope:
            continue
        name, word = ("mean" if how == "avg" else "total"), "rises" if slope > 0 else "falls"
        made.trends.append(
            f"The {name} {c.name} per {unit} {word} by about {shown(abs(float(slope)))} a {unit} (a straight line "
            f"explains {100 * fit:.0f} % of its variation over {len(rows)} {unit}s)."
        )
        series = {f"{name} {c.name}": tuple(float(v) for _, v in rows)}
        title = made.title(table, f"{name} {c.name} per {unit}")
        made.figures.append(Figure("line", title, tuple(s for s, _ in rows), series, unit))


RATES = ("price rate age percent temp score ratio avg mean index mpg weight length height depth width size").split()
"""Words of columns that are averaged, not added up."""


def odd(base: Base, c: Column, made: Profile) -> None:
    n = q(c.name)
    middle, spread, count = ask(
        base, f"SELECT median({n})::DOUBLE, mad({n})::DOUBLE, count({n}) FROM {q(c.table)}"
    ).rows[0]
    if not spread or count < 10:
        return
    for times in (1, 2, 4):  # a long tail is a shape, not an anomaly: there only what lies beyond it is told
        far = f"abs({n} - {middle!r}) / (1.4826 * {spread!r}) > {ODD * times}"
        many = ask(base, f"SELECT count(*) FROM {q(c.table)} WHERE {far}").rows[0][0]
        if many <= 0.02 * count:
            break
    if not 0 < many <= 0.02 * count:
        return
    top = ask(
        base, f"SELECT rowid, {n} FROM {q(c.table)} WHERE {far} ORDER BY abs({n} - {middle!r}) DESC, rowid LIMIT 3"
    ).rows
    named = ", ".join(f"{shown(v)} (row {r + 1})" for r, v in top)
    it = "value lies" if many == 1 else "values lie"
    made.anomalies.append(
        f"{c.table}.{c.name}: {many:,} {it} far from the median of {shown(middle)}; the farthest: {named}."
    )


def correlated(base: Base, table: str, numbers: list[Column], made: Profile) -> None:
    some = numbers[:12]
    if len(some) < 2:
        return
    ranks = ", ".join(f"rank() OVER (ORDER BY {q(c.name)}) AS r{i}" for i, c in enumerate(some))
    kept = ", ".join(q(c.name) for c in some)
    full = " AND ".join(f"{q(c.name)} IS NOT NULL" for c in some)
    pairs = [(i, j) for i in range(len(some)) for j in range(i + 1, len(some))]
    wanted = ", ".join(f"corr(r{i}, r{j})" for i, j in pairs)
    part = f"(SELECT {kept} FROM {q(table)} WHERE {full} USING SAMPLE {SAMPLE} ROWS (reservoir, 1))"
    line = ask(base, f"SELECT count(*), {wanted} FROM (SELECT {ranks} FROM {part})").rows[0]
    if line[0] < 10:
        return
    found = [
        (float(r), *p) for r, p in zip(line[1:], pairs, strict=True) if r is not None and r == r and abs(r) >= TOGETHER
    ]
    for r, i, j in sorted(found, key=lambda f: -abs(f[0]))[:6]:
        word = "rises" if r > 0 else "falls"
        a, b = some[i].name, some[j].name
        made.together.append(
            f"In {table}, {b} {word} with {a} (rank correlation {r:.2f} over {line[0]:,} rows); "
            "it need not be the cause."
        )
        if len(made.figures) < 30:
            dots = (
                f"SELECT {q(a)}::DOUBLE, {q(b)}::DOUBLE FROM {q(table)} "
                f"WHERE {q(a)} IS NOT NULL AND {q(b)} IS NOT NULL USING SAMPLE 400 ROWS (reservoir, 1)"
            )
            rows = ask(base, dots).rows
            made.figures.append(
                Figure("dot", f"{b} and {a}", tuple(x for x, _ in rows), {b: tuple(y for _, y in rows)}, a, b)
            )


def apart(base: Base, table: str, groups: list[Column], numbers: list[Column], made: Profile) -> None:
    """Groups that differ in a number: eta squared, the share of the variance that lies between them."""
    found = list[tuple[float, Column, Column, Any, Any]]()
    for g in groups[:6]:
        for c in numbers[:8]:
            n = q(c.name)
            inner = (
                f"SELECT {q(g.name)}::VARCHAR AS g, avg({n})::DOUBLE AS m, count({n}) AS k, var_pop({n})::DOUBLE AS s "
                f"FROM {q(table)} WHERE {n} IS NOT NULL AND {q(g.name)} IS NOT NULL GROUP BY 1 HAVING k >= 5"
            )
            rows = ask(base, f"{inner} ORDER BY m DESC").rows
            total = sum(k for _, _, k, _ in rows)
            if len(rows) < 2 or total < 20:
                continue
            mean = sum(m * k for _, m, k, _ in rows) / total
            between, within = sum(k * (m - mean) ** 2 for _, m, k, _ in rows), sum(k * s for _, _, k, s in rows)
            if between + within > 0 and (eta := between / (between + within)) >= APART:
                found.append((eta, g, c, rows[0], rows[-1]))
    for eta, g, c, high, low in sorted(found, key=lambda f: -f[0])[:6]:
        made.together.append(
            f"In {table}, {c.name} differs by {g.name}: highest on average for {shown(high[0])[:30]} "
            f"({shown(high[1])}), lowest for {shown(low[0])[:30]} ({shown(low[1])}); "
            f"{g.name} explains {100 * eta:.0f} % of its variance."
        )

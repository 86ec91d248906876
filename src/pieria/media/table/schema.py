"""What the tables hold, as a model is told it: names, types, a few values."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from .base import Base
from .clean import q, quoted

FEW = 2000
"""Different values up to which a column of text is held in memory to be searched."""
EXACT = 20_000
"""Rows up to which different values are counted; of more they are estimated."""
SHOWN = 3
WIDE = 48
"""Columns of a table that are described; of a wider one those that the question names come first."""
INTEGERS = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT")
WORDS = frozenset(
    "all analyse analyze and any array as asc at between both by case cast check collate column constraint "
    "create cross current default desc describe distinct do else end except exists false fetch for foreign "
    "from full glob group having ilike in inner intersect into is join lateral left like limit map natural "
    "not null offset on only or order outer pivot primary qualify references right row rows select semi set "
    "show similar some summarize table then to true union unique unpivot user using values when where window "
    "with year month day date time timestamp".split()
)
"""Words that mean something in SQL, or are safer quoted."""


@dataclass(frozen=True, slots=True)
class Column:
    """``kind``: text, number, date, flag or other. ``values``: all different ones of a text column, () if too many.

    ``low`` and ``high`` are the least and the greatest of a number or date, as text.
    """

    table: str
    name: str
    type: str
    kind: str
    distinct: int
    values: tuple[str, ...]
    shown: tuple[str, ...]
    low: str = ""
    high: str = ""


@dataclass(frozen=True, slots=True)
class Schema:
    tables: Mapping[str, tuple[Column, ...]]
    rows: Mapping[str, int]

    @property
    def columns(self) -> tuple[Column, ...]:
        return tuple(c for columns in self.tables.values() for c in columns)


def kind(type: str) -> str:
    """What a DuckDB type is to a person."""
    name = type.split("(")[0]
    if name.startswith(("DATE", "TIMESTAMP")):
        return "date"
    if name in ("DOUBLE", "FLOAT", "DECIMAL", "REAL", "NUMBER") or name.lstrip("U") in INTEGERS:
        return "number"
    return {"VARCHAR": "text", "ENUM": "text", "UUID": "text", "STRING": "text", "BOOLEAN": "flag", "BOOL": "flag"}.get(
        name, "other"
    )


def survey(base: Base) -> Schema:
    """Looks at every column once."""
    tables, rows = dict[str, tuple[Column, ...]](), dict[str, int]()
    for table in base.tables:
        described = [(str(r[0]), str(r[1])) for r in base.run(f"DESCRIBE {q(table)}").rows]
        rows[table] = int(base.run(f"SELECT count(*) FROM {q(table)}").rows[0][0])
        different_ones = "count(DISTINCT {})" if rows[table] <= EXACT else "approx_count_distinct({})"
        asked = list[str]()
        for name, type in described:
            c = q(name)
            ends = f"min({c})::VARCHAR, max({c})::VARCHAR" if kind(type) in ("number", "date") else "NULL, NULL"
            asked.append(f"{different_ones.format(c)}, {ends}")
        line = base.run(f"SELECT {', '.join(asked)} FROM {q(table)}", seconds=120).rows[0]
        columns = list[Column]()
        for n, (name, type) in enumerate(described):
            distinct, low, high = line[3 * n : 3 * n + 3]
            few, values = int(distinct) <= FEW, tuple[str, ...]()
            if kind(type) == "text":
                values = different(base, table, name, int(1.2 * FEW) if few else 60)
            least, most = ("" if end is None else str(end) for end in (low, high))
            columns.append(
                Column(table, name, type, kind(type), int(distinct), values if few else (), values[:SHOWN], least, most)
            )
        tables[table] = tuple(columns)
    return Schema(tables, rows)


def different(base: Base, table: str, name: str, most: int) -> tuple[str, ...]:
    """Values of a text column, the most frequent first; only 200,000 rows are looked at when few are wanted."""
    part = q(table) if most > 60 else f"(SELECT {q(name)} FROM {q(table)} LIMIT 200000)"
    sql = f"SELECT {q(name)}::VARCHAR AS v FROM {part} WHERE {q(name)} IS NOT NULL GROUP BY 1 ORDER BY count(*) DESC, 1"
    return tuple(str(r[0]) for r in base.run(f"{sql} LIMIT {most}", rows=most, seconds=120).rows)


def described(schema: Schema, first: frozenset[tuple[str, str]] = frozenset()) -> str:
    """The tables as CREATE statements with comments. first: (table, column) that a wide table must keep."""
    return "\n".join(_table(name, columns, schema.rows[name], first) for name, columns in schema.tables.items())


def _table(name: str, columns: tuple[Column, ...], rows: int, first: frozenset[tuple[str, str]]) -> str:
    kept = columns
    if len(columns) > WIDE:
        best = sorted(columns, key=lambda c: (c.table, c.name) not in first)[:WIDE]
        kept = tuple(c for c in columns if c in best)
    lines = [f"  {spelled(c.name)} {SORTS.get(c.kind, 'TEXT')}, -- {about(c)}" for c in kept]
    return f"CREATE TABLE {spelled(name)} ( -- {rows} rows\n" + "\n".join(lines) + "\n);"


SORTS = {"text": "TEXT", "flag": "BOOLEAN", "date": "DATE", "number": "NUMBER"}


def about(column: Column) -> str:
    """A few values, so that a model sees what a cell looks like. A cell is data: one line of it, and not much."""
    if column.kind in ("number", "date"):
        return f"{column.low[:24]} to {column.high[:24]}"
    if column.kind == "flag":
        return "TRUE or FALSE"
    return ", ".join(quoted(" ".join(v.split())[:28]) for v in column.shown) or "empty"


def spelled(name: str) -> str:
    """A name as it stands in a query: quoted only where it must be."""
    plain = name.replace("_", "a").isalnum() and name.isascii() and not name[0].isdigit() and name.lower() not in WORDS
    return name if plain else q(name)


def shown(value: Any) -> str:
    """A cell as a person reads it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime.datetime):
        return value.isoformat(" ", "seconds").removesuffix(" 00:00:00")
    if isinstance(value, Decimal) and not value.is_finite():
        return str(value)
    if isinstance(value, int | Decimal):
        return f"{value:,}" if not -10_000 < value < 10_000 else str(value)
    if isinstance(value, float):
        if value != value or abs(value) == float("inf"):
            return str(value)
        if value.is_integer() and abs(value) < 1e15:
            return shown(int(value))
        return f"{value:,.2f}" if abs(value) >= 100 else f"{value:.4g}"
    return " ".join(str(value).split())

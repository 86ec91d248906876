"""Values in a query against values in the table: a literal that no cell holds is mended, or said to be missing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .allowed import parsed, walk
from .base import Base
from .clean import q
from .link import nearest
from .schema import Column, Schema


@dataclass(frozen=True, slots=True)
class Strange:
    """A value that a query compares a column with, and that no cell of it holds."""

    value: str
    table: str
    column: str


def mended(sql: str, schema: Schema, base: Base) -> tuple[str, tuple[Strange, ...]]:
    """The query with each compared text as it is stored, and what is stored nowhere. Raises `Refused`."""
    raw, strange = sql.encode(), list[Strange]()  # places are counted in bytes
    for name, constant in sorted(compared(parsed(sql)), key=lambda c: -c[1]["query_location"]):
        value, at = str(constant["literal"]["text"]), int(constant["query_location"])
        columns = [c for c in schema.columns if c.name.lower() == name.lower() and c.kind == "text"]
        if not columns or any(holds(c, value, base) for c in columns):
            continue
        known = [v for c in columns for v in c.values or like(c, value, base)]
        better = nearest(value, known)
        if not better:
            strange.append(Strange(value, columns[0].table, columns[0].name))
            continue
        old = "'" + value.replace("'", "''") + "'"
        end = at + len(old.encode())
        if raw[at:end].decode("utf-8", "replace") == old:
            raw = raw[:at] + ("'" + better.replace("'", "''") + "'").encode() + raw[end:]
    return raw.decode(), tuple(strange)


def compared(tree: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """(column, constant) for each ``column = 'text'``, ``<>`` and ``IN``."""
    for node in walk(tree):
        kind = node.get("type")
        if kind in ("COMPARE_EQUAL", "COMPARE_NOTEQUAL"):
            sides = [node.get("left"), node.get("right")]
        elif kind in ("COMPARE_IN", "COMPARE_NOT_IN"):
            sides = list(node.get("children") or ())
        else:
            continue
        names = [s["column_names"][-1] for s in sides if isinstance(s, dict) and s.get("type") == "COLUMN_REF"]
        if len(names) == 1:
            for side in sides:
                if isinstance(side, dict) and (side.get("literal") or {}).get("kind") == "STRING":
                    yield str(names[0]), side


def holds(column: Column, value: str, base: Base) -> bool:
    if column.values:
        return value in column.values
    return bool(base.run(f"SELECT 1 FROM {q(column.table)} WHERE {q(column.name)} = ? LIMIT 1", [value]).rows)


def like(column: Column, value: str, base: Base) -> list[str]:
    """Values of a column with too many to hold, that have the literal in them."""
    sql = f"SELECT DISTINCT {q(column.name)} FROM {q(column.table)} WHERE contains(lower({q(column.name)}), lower(?))"
    return [str(r[0]) for r in base.run(sql, [value], rows=20).rows]

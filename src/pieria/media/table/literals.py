"""Values in a query against values in the table: a literal that no cell holds is mended, or said to be missing, and
what is selected is shown as it is stored."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from .allowed import parsed, walk
from .base import Base
from .clean import q
from .link import nearest
from .schema import Column, Schema, spelled


@dataclass(frozen=True, slots=True)
class Strange:
    """A value that a query compares a column with, and that no cell of it holds."""

    value: str
    table: str
    column: str


def mended(sql: str, schema: Schema, base: Base) -> tuple[str, tuple[Strange, ...]]:
    """The query with each compared text as it is stored, and what is stored nowhere. Raises `Refused`.

    A text that several cells have a part of is looked for in them."""
    sql = anycase(sql)
    raw, strange = sql.encode(), list[Strange]()  # places are counted in bytes
    for name, constant in sorted(compared(parsed(sql)), key=lambda c: -c[1]["query_location"]):
        value, at = str(constant["literal"]["text"]), int(constant["query_location"])
        columns = [c for c in schema.columns if c.name.lower() == name.lower() and c.kind == "text"]
        if not columns or any(holds(c, value, base) for c in columns):
            continue
        known = [v for c in columns for v in c.values or like(c, value, base)]
        better, before = nearest(value, known), raw[:at].decode("utf-8", "replace")
        old = "'" + value.replace("'", "''") + "'"
        end = at + len(old.encode())
        there = raw[at:end].decode("utf-8", "replace") == old
        if not better and there and before.endswith(" = ") and within(value, known):
            raw = f"{before[:-2]}ILIKE '%{old[1:-1]}%'".encode() + raw[end:]
            continue
        if not better:
            strange.append(Strange(value, columns[0].table, columns[0].name))
            continue
        if there:
            raw = raw[:at] + ("'" + better.replace("'", "''") + "'").encode() + raw[end:]
    return raw.decode(), tuple(strange)


def anycase(sql: str) -> str:
    """LIKE as ILIKE: nobody who asks knows how a cell is spelled."""
    parts = re.split(r"('(?:[^']|'')*')", sql)
    parts[::2] = [re.sub(r"\bLIKE\b", "ILIKE", part) for part in parts[::2]]
    return "".join(parts)


def within(value: str, known: Sequence[str]) -> bool:
    """Whether a text of three letters or more stands as words of its own in some cell."""
    mine = re.compile(rf"(?<!\w){re.escape(value)}(?!\w)", re.IGNORECASE)
    return len(value) >= 3 and not set("%_\\") & set(value) and any(mine.search(k) for k in known)


def stored(sql: str, schema: Schema) -> str:
    """A query for nothing but a number that was read out of a text ("3,668.97 km"), as one for the text, which has the
    unit."""
    found = re.match(r"SELECT (DISTINCT |MAX\(|MIN\()?(\w+\.)?(\"[^\"]+_number\"|\w+_number)(\)?)(?= FROM)", sql)
    if not found:
        return sql
    how, label, name, end = (g or "" for g in found.groups())
    held = {c.name: c.kind for c in schema.columns}
    column = name.strip('"').removesuffix("_number")
    if held.get(column) != "text" or f"{column}_number" not in held or ("(" in how) != bool(end):
        return sql
    text = label + spelled(column)
    whole = f"ARG_{how}{text}, {label}{name})" if end else f"{how}{text}"
    return f"SELECT {whole}{sql[found.end() :]}"


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

"""Values in a query against values in the table: a literal that no cell holds is mended, or said to be missing, and
what is selected is shown as it is stored."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from .allowed import parsed, walk
from .base import Base
from .clean import q, quoted
from .link import nearest
from .schema import Column, Schema, spelled
from .words import stem, words


@dataclass(frozen=True, slots=True)
class Strange:
    """A value that a query compares a column with, and that no cell of it holds."""

    value: str
    table: str
    column: str


def mended(sql: str, schema: Schema, base: Base) -> tuple[str, tuple[Strange, ...]]:
    """The query with each compared text as it is stored, and what is stored nowhere. Raises `Refused`.

    A text that several cells have a part of is looked for in them; one that stands in another column alone, there."""
    sql = dated(anycase(sql), schema)
    raw, strange = sql.encode(), list[Strange]()  # places are counted in bytes
    for name, constant in sorted(compared(parsed(sql)), key=lambda c: -c[1]["query_location"]):
        value, at = str(constant["literal"]["text"]), int(constant["query_location"])
        columns = [c for c in schema.columns if c.name.lower() == name.lower() and c.kind == "text"]
        if not columns or any(holds(c, value, base) for c in columns):
            continue
        known = [v for c in columns for v in c.values or like(c, value, base)]
        better, before = nearest(value, known), raw[:at].decode("utf-8", "replace")
        old = quoted(value)
        end = at + len(old.encode())
        equal = re.search(rf"(\w+\.)?\"?{re.escape(name)}\"? = $", before)
        if better:
            new = before + quoted(better)
        elif equal and within(value, known):
            new = before[:-2] + holding(value)
        elif equal and (moved := elsewhere(name, value, columns[0].table, schema)):
            new = f"{before[: equal.start()]}{equal[1] or ''}{moved}"
        else:
            strange.append(Strange(value, columns[0].table, columns[0].name))
            continue
        if raw[at:end].decode("utf-8", "replace") == old:
            raw = new.encode() + raw[end:]
    return raw.decode(), tuple(strange)


def elsewhere(name: str, value: str, table: str, schema: Schema) -> str:
    """A condition on the only other column of text in which the value stands, "" if there is none or several."""
    found = list[str]()
    for column in schema.tables[table]:
        if column.kind != "text" or not column.values or column.name.lower() == name.lower():
            continue
        if better := nearest(value, column.values):
            found.append(f"{spelled(column.name)} = {quoted(better)}")
        elif within(value, column.values):
            found.append(f"{spelled(column.name)} {holding(value)}")
    return found[0] if len(found) == 1 else ""


def pruned(sql: str, asked: str, schema: Schema) -> str:
    """The query without conditions that the question says nothing of: a small model copies them from the values that it
    was shown ("AND Finish = '14th APFA'")."""
    mine = {stem(w) for w in words(asked)}
    condition = r"(?:\w+\.)?(\"[^\"]+\"|\w+) = ('(?:[^']|'')*'|\d+)(?= AND | GROUP BY | ORDER BY | LIMIT |\)|$)"

    def copied(name: str, value: str) -> bool:
        column = next((c for c in schema.columns if c.name == name.strip('"')), None)
        if column is None or (len(value) < 8 and value.startswith("'")) or value in ("0", "1"):
            return False
        told = value.strip("'").replace("''", "'")
        return told in (*column.shown, column.low, column.high) and not mine & {stem(w) for w in words(told)}

    for pattern, left in ((rf" AND {condition}", ""), (rf"(?<=WHERE ){condition} AND ", "")):
        sql = re.sub(pattern, lambda m, left=left: left if copied(m[1], m[2]) else m[0], sql)  # type: ignore[misc]
    return sql


def anycase(sql: str) -> str:
    """LIKE as ILIKE: nobody who asks knows how a cell is spelled."""
    parts = re.split(r"('(?:[^']|'')*')", sql)
    parts[::2] = [re.sub(r"\bLIKE\b", "ILIKE", part) for part in parts[::2]]
    return "".join(parts)


def dated(sql: str, schema: Schema) -> str:
    """YEAR of a column of numbers, which are years already, as the column."""
    held = {c.name.lower(): c.kind for c in schema.columns}

    def plain(found: re.Match[str]) -> str:
        return found[1] if held.get(found[2].strip('"').lower()) == "number" else found[0]

    return re.sub(r"YEAR\(((?:\w+\.)?(\"[^\"]+\"|\w+))\)", plain, sql)


def within(value: str, known: Sequence[str]) -> bool:
    """Whether a text of three letters or more stands as words of its own in some cell."""
    mine = re.compile(rf"(?<!\w){re.escape(value)}(?!\w)", re.IGNORECASE)
    return len(value) >= 3 and not set("%_\\") & set(value) and any(mine.search(k) for k in known)


def holding(value: str) -> str:
    """The test of a column that has the text in it; see `within`."""
    return f"ILIKE {quoted(f'%{value}%')}"


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

"""Tables in somebody else's format: SQLite files, spreadsheets, PostgreSQL. Each is opened read-only and copied."""

from __future__ import annotations

import csv
import importlib.util
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from ...core.errors import UserError
from ...core.values import Notice
from ...formats.formulas import uncomputed
from . import bounds
from .base import HINT, Filling
from .clean import clean_names, free, q, quoted
from .margins import above, foot, joined, left_out, notes, said

NULL = "\\N"
TOP, MOST = 50, 200
"""Rows of a sheet among which the names of its columns are looked for, and tables that are copied from one database."""


def copy(
    into: Filling,
    name: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    place: Path,
    texts: Iterable[str] = (),
) -> int:
    """Rows as a table, through a file of lines that DuckDB types by their values; ``texts`` stay text. Says how many.

    An empty cell, and one that reads ``\\N``, becomes NULL.
    """
    path, number = place / "rows.csv", 0
    named = clean_names(columns)
    with open(path, "w", newline="", encoding="utf-8", errors="replace") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL)
        writer.writerow(named)
        for row in rows:
            into.stop()
            number += 1
            writer.writerow([cell(v) for v in row])
    if number:
        kept = [quoted(named[list(columns).index(t)]) for t in texts]
        types = ", types={" + ", ".join(f"{k}: 'VARCHAR'" for k in kept) + "}" if kept else ""
        read = f"read_csv(?, header=true, delim=',', quote='\"', escape='\"', nullstr='{NULL}', sample_size=-1{types})"
        into.execute(f"CREATE TABLE {q(free(into, name))} AS SELECT * FROM {read}", [str(path)])
    path.unlink()
    return number


def cell(value: Any) -> str:
    if value is None or value == "":
        return NULL
    if isinstance(value, bytes | memoryview):
        return f"({len(value)} bytes)"
    return str(value)


def sqlite(into: Filling, source: Path, place: Path) -> list[Notice]:
    """Every table and view of a SQLite file."""
    import sqlite3

    found = "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%' ORDER BY rowid"
    total = 0
    try:
        with closing(sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True)) as file:
            file.text_factory = lambda raw: raw.decode("utf-8", "replace")
            for name in [str(row[0]) for row in file.execute(found)][:MOST]:
                into.stop()
                declared = [(str(r[1]), str(r[2]).upper()) for r in file.execute(f"PRAGMA table_info({q(name)})")]
                texts = [c for c, kind in declared if "CHAR" in kind or "TEXT" in kind]
                rows = file.execute(f"SELECT * FROM {q(name)}")
                total += copy(into, name, [c for c, _ in declared], rows, place, texts)
    except sqlite3.Error as error:
        raise UserError(
            f"{source.name} cannot be read: SQLite says {error}.", "Is it whole, and not encrypted?"
        ) from None
    return some(total, source.name)


def sheets(into: Filling, source: Path, place: Path) -> list[Notice]:
    """Every sheet of a workbook whose first filled row names its columns."""
    if importlib.util.find_spec("python_calamine") is None:
        raise UserError("Reading spreadsheets needs a package that is not installed.", HINT)
    import python_calamine

    total, told = 0, list[Notice]()
    bounds.workbook(source, place, into.cancel)
    try:
        with open(source, "rb") as file:
            without = uncomputed(source)
            book = python_calamine.CalamineWorkbook.from_filelike(file)
            for sheet in book.sheet_names[:MOST]:
                into.stop()
                found = book.get_sheet_by_name(sheet)
                cells = found.to_python(skip_empty_area=True)
                numbers = [n for n, r in enumerate(cells) if any(c != "" for c in r)]
                rows = [cells[n] for n in numbers]
                if len(rows) > 1:
                    name = sheet if len(book.sheet_names) > 1 else source.stem
                    both = joined(rows[:TOP], merged(found, numbers))
                    first = both[0] if both else above(rows[:TOP])
                    last = len(rows) - foot(rows[-TOP:], len(rows[0]))
                    columns = both[1] if both else [said(c) for c in rows[first]]
                    told += left_out(name, rows[:first]) + notes(name, rows[last:])
                    told += blank(name, clean_names(columns), without.get(sheet, {}), (found.start or (0, 0))[1])
                    total += copy(into, name, columns, rows[first + (2 if both else 1) : last], place)
    except (python_calamine.CalamineError, ValueError, OSError) as error:
        why = "it is protected by a password" if "assword" in str(error) else "it is damaged, or not what its name says"
        raise UserError(f"{source.name} cannot be read: {why}.", "Save it again as .xlsx without a password.") from None
    return told + some(total, source.name)


def blank(called: str, columns: Sequence[str], counts: Mapping[int, int], left: int) -> list[Notice]:
    """What a person is told of formulas without results; counts: by the sheet's column; left: the table's first."""
    names = [columns[n - left] for n in sorted(counts) if 0 <= n - left < len(columns)]
    if not names:
        return []
    told = f"{called}: {', '.join(names[:20])} has formulas whose results are not in the file; those cells are empty."
    told = told.replace(" has formulas", " have formulas") if len(names) > 1 else told
    return [Notice("formulas", f"{told} Open the file in a spreadsheet program, save it there, and ask again.")]


def merged(sheet: Any, numbers: Sequence[int]) -> dict[int, dict[int, int]]:
    """For a filled row its merged cells, as first and last column, both counted as `cells` of the sheet are.

    numbers: which rows of the sheet's filled area are not empty.
    """
    top, left = sheet.start or (0, 0)
    out: dict[int, dict[int, int]] = {}
    for (row, start), (_, end) in sheet.merged_cell_ranges or ():
        if row - top in numbers and end > start >= left:
            out.setdefault(numbers.index(row - top), {})[start - left] = end - left
    return out


def postgres(into: Filling, url: str, place: Path) -> list[Notice]:
    """Every table and view of a PostgreSQL database that this user may read, in one read-only transaction."""
    if importlib.util.find_spec("psycopg") is None:
        raise UserError(
            "Reading PostgreSQL needs a package that is not installed.", 'Type: pip install "pieria[postgres]"'
        )
    import psycopg
    from psycopg import sql

    found = """SELECT table_schema, table_name FROM information_schema.tables
        WHERE table_schema NOT IN ('pg_catalog', 'information_schema') ORDER BY 1, 2"""
    total = 0
    try:
        with psycopg.connect(url, connect_timeout=10) as server:
            server.read_only = True
            server.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            for schema, name in server.execute(found).fetchall()[:MOST]:
                into.stop()
                with server.cursor(name="pieria") as cursor:  # it stays on the server: rows come as they are written
                    cursor.itersize = 10_000
                    cursor.execute(sql.SQL("SELECT * FROM {}").format(sql.Identifier(schema, name)))
                    described = cursor.description or ()
                    texts = [c.name for c in described if c.type_code in (25, 1042, 1043)]  # text, char, varchar
                    total += copy(into, name, [c.name for c in described], cursor, place, texts)
    except psycopg.Error as error:
        why = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise UserError("The PostgreSQL database cannot be read.", f"It says: {why[:200]}") from None
    return some(total, "The PostgreSQL database")


def some(total: int, called: str) -> list[Notice]:
    if not total:
        raise UserError(f"{called} has no rows in any table.", "Name one that has.")
    return []

"""Sources into tables: CSV, TSV, JSON, Parquet, Excel and ODS sheets, SQLite files, PostgreSQL, or text that was sent.

`open_tables` copies all of them into one DuckDB file and hands back a locked `Base`. What cannot be read at all
raises a `UserError` of one sentence; what was mended (an encoding, ragged rows, numbers written as text) is said in a
Notice.
"""

from __future__ import annotations

import csv
import gzip
import re
import shutil
from collections.abc import Sequence
from contextlib import suppress
from itertools import islice
from pathlib import Path

from ...core.errors import Cancelled, UserError
from ...core.values import Cancel, Notice
from . import bounds, clean, margins, outside
from .base import Base, Filling, duck, folder, gone, said
from .clean import free, q, quoted

SHEETS = {".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"}
LINES = {".json", ".jsonl", ".ndjson"}
KNOWN = SHEETS | LINES | {".csv", ".tsv", ".tab", ".txt", ".gz", ".parquet", ".pq", ".sqlite", ".sqlite3", ".db"}
POSTGRES = re.compile(r"^postgres(?:ql)?:/+")
OTHERS = (b"PK\x03\x04", b"%PDF", b"\x89PNG", b"\xd0\xcf\x11\xe0", b"\x7fELF", b"\xff\xd8\xff")
TOP = 50
"""Lines among which the names of the columns are looked for."""
FOOT, TAIL = 50, 1 << 16
"""Lines, and bytes, at the end of a file among which notes are looked for."""
LENIENT = ", all_varchar=true, strict_mode=false, null_padding=true, parallel=false, store_rejects=true"


def open_tables(sources: Sequence[Path], text: str = "", cancel: Cancel | None = None) -> tuple[Base, list[Notice]]:
    """All sources as one locked database, and what a person should know of how they were read.

    Args:
        sources: files, or a PostgreSQL URL as a path.
        text: a table as CSV, TSV or JSON, read beside the sources as the table ``data``.

    Raises `UserError` for what cannot be read, and `Cancelled`.
    """
    module, place, notices = duck(), folder(), list[Notice]()
    try:
        path = place / "tables.duckdb"
        with Filling(module.connect(str(path)), Cancel() if cancel is None else cancel) as into:
            for source in sources:
                notices += fill(into, source, place)
            if text.strip():
                sent = place / ("data.json" if text.lstrip()[:1] in "[{" else "data.csv")
                sent.write_text(text, "utf-8")
                notices += fill(into, sent, place)
            notices += clean.tidy(into)
            into.stop()
        return Base(path), notices
    except BaseException as error:
        gone(place)
        if cancel and isinstance(error, UserError):  # it tells of what was cut short
            raise Cancelled from None
        raise


def fill(into: Filling, source: Path, place: Path) -> list[Notice]:
    """The tables of one source. Raises `UserError` if there is none to be read."""
    if POSTGRES.match(str(source)):  # a Path has made one slash of two
        return outside.postgres(into, POSTGRES.sub("postgresql://", str(source), count=1), place)
    if not source.is_file():
        raise UserError(f"There is no file {source.name}.", "Name a CSV, Parquet, Excel, JSON or SQLite file.")
    with open(source, "rb") as file:
        head = file.read(4096)
    if not head.strip() and source.stat().st_size <= len(head):
        raise UserError(f"{source.name} is empty: it has {len(head)} bytes, and no word.", "Name another file.")
    suffix = source.suffix.lower()
    name = free(into, source.name.split(".")[0])
    if head.startswith(b"SQLite format 3\0"):
        return outside.sqlite(into, source, place)
    if suffix in SHEETS:
        return outside.sheets(into, source, place)
    if head[:4] == b"PAR1":
        bounds.parquet(into, source, place)
        return plain(into, name, source, "read_parquet(?)")
    if head.startswith(OTHERS) or suffix not in KNOWN:
        raise UserError(f"{source.name} is no table that Pieria reads.", f"It reads {', '.join(sorted(KNOWN))}.")
    packed = suffix == ".gz" and Path(source.stem).suffix.lower() in LINES
    if packed:  # the reader would unpack all of it
        for _ in clean.chunks(into, source, place):
            pass
    if packed or suffix in LINES:
        return plain(into, name, source, "read_json_auto(?, maximum_object_size=67108864)")
    return lines(into, name, source, place)


def plain(into: Filling, name: str, source: Path, reader: str) -> list[Notice]:
    """A file of a kind that says itself what its columns are."""
    try:
        into.execute(f"CREATE TABLE {q(name)} AS SELECT * FROM {reader}", [str(source)])
    except Exception as error:
        raise UserError(
            f"{source.name} cannot be read: it is damaged, or not what its name says.",
            f"The reader says: {said(error)}",
        ) from None
    return count(into, name, source.name)


def lines(into: Filling, name: str, source: Path, place: Path) -> list[Notice]:
    """A file of lines with columns: in its right encoding, as it should be, and else with what can be saved."""
    notices, reason = list[Notice](), ""
    path, mended = clean.readable(into, source, place)
    if mended:
        notices.append(Notice("encoding", f"{source.name} is not UTF-8; it was read as {mended}."))
    path, told = unfooted(path, source.name, place)
    notices += told
    tab = ", delim='\\t'" if source.name.lower().removesuffix(".gz").endswith((".tsv", ".tab")) else ""
    title, told = titled(into, path, source.name, tab)
    tab, notices = tab + title, notices + told
    for more in ("", LENIENT + ("" if tab else separator(path))):
        try:
            into.execute(f"CREATE TABLE {q(name)} AS SELECT * FROM read_csv(?{tab}{more})", [str(path)])
            columns = [str(r[0]) for r in into.execute(f"DESCRIBE {q(name)}").fetchall()]
            if more or len(columns) > 1 or not re.search(r"[,;\t|]", columns[0]):
                break
            into.execute(f"DROP TABLE {q(name)}")  # ragged rows were taken for one column
        except Exception as error:
            reason = said(error)
    else:
        raise UserError(f"{source.name} cannot be read as a table.", f"The reader says: {reason[:200]}")
    if more:
        notices += rejected(into, name, source.name)
    elif local := regional(into, name, path, tab):
        types = ", ".join(f"{quoted(c)}: 'VARCHAR'" for c in local)
        into.execute(f"DROP TABLE {q(name)}")
        into.execute(f"CREATE TABLE {q(name)} AS SELECT * FROM read_csv(?{tab}, types={{{types}}})", [str(path)])
        points = [c for c, kind in local.items() if kind == "DOUBLE"]
        if points and not any(clean.commas(into, name, c) for c in columns):  # they were decimals after all
            for c in points:
                into.execute(f"ALTER TABLE {q(name)} ALTER {q(c)} TYPE DOUBLE")
    return notices + count(into, name, source.name)


def unfooted(path: Path, called: str, place: Path) -> tuple[Path, list[Notice]]:
    """The file without the notes at its foot (a copy, if there are any), and what they say."""
    with open(path, "rb") as file:
        first = file.readline(TAIL)
        packed, size = first.startswith(b"\x1f\x8b"), file.seek(0, 2)
        file.seek(max(0, size - TAIL))
        last = file.read().splitlines(keepends=True)[-FOOT:]
    if packed:  # only a program packs a table
        return path, []
    head = first.decode("utf-8-sig", "replace")
    mark = max(",;\t|", key=head.count)
    rows = [next(csv.reader([line.decode("utf-8", "replace")], delimiter=mark), []) for line in last]
    count = margins.foot(rows, max(map(len, rows), default=0))
    if not count or any(line.count(b'"') % 2 for line in last[-count:]):  # a line of a cell that has several
        return path, []
    shorter = place / "unfooted.csv"
    shutil.copyfile(path, shorter)
    with open(shorter, "r+b") as file:
        file.truncate(size - sum(map(len, last[-count:])))
    return shorter, margins.notes(called, rows[-count:])


def titled(into: Filling, path: Path, called: str, tab: str) -> tuple[str, list[Notice]]:
    """The reader's options that say where the columns' names are, and what stands above them; "" if it finds them."""
    try:
        mark, quote = into.execute(f"SELECT Delimiter, Quote FROM sniff_csv(?{tab})", [str(path)]).fetchone()
    except Exception:  # what cannot be sniffed is mended, or refused, where it is read
        return "", []
    rows, ends = list[list[str]](), list[int]()
    opened = gzip.open if path.suffix.lower() == ".gz" else open
    with opened(path, "rt", encoding="utf-8-sig", errors="replace", newline="") as file:
        reader = csv.reader(file, delimiter=str(mark)[:1] or ",", quotechar=str(quote)[:1] or '"')
        with suppress(csv.Error):
            for row in islice(reader, TOP):
                rows.append(row)
                ends.append(reader.line_num)
    if both := margins.joined(rows):
        upper, names = both
        spelt = ", ".join(map(quoted, clean.clean_names(names)))
        read = f", skip={ends[upper + 1]}, header=false, names=[{spelt}]"
        return read, margins.left_out(called, rows[:upper])
    count = margins.above(rows)
    if count:
        return f", skip={ends[count - 1]}, header=true", margins.left_out(called, rows[:count])
    years = any(map(margins.YEAR.match, rows[0][1:])) if rows else False  # a reader takes years for a row
    return (", header=true" if years and margins.heads(rows[0], rows[1:]) else ""), []


def regional(into: Filling, name: str, path: Path, tab: str) -> dict[str, str]:
    """Columns, with their types, that DuckDB typed by a custom of one country where another may hold: days before or
    after months, and numbers with a point, which may be one of thousands, in a file that is not divided by commas.
    `clean` looks at all their cells."""
    sql = f"SELECT Delimiter, DateFormat, TimestampFormat FROM sniff_csv(?{tab})"
    mark, *forms = into.execute(sql, [str(path)]).fetchone()
    day, moment = (str(form or "%Y-%m-%d") for form in forms)
    kinds = [(str(r[0]), str(r[1])) for r in into.execute(f"DESCRIBE {q(name)}").fetchall()]
    open_ones = ["DATE"] * (day != "%Y-%m-%d") + ["TIMESTAMP"] * (not moment.startswith("%Y-%m-%d"))
    if mark != "," and any(kind == "DOUBLE" for _, kind in kinds):
        open_ones += ["DOUBLE"] * any(kind == "VARCHAR" and clean.commas(into, name, c) for c, kind in kinds)
    grouped = [c for c, kind in kinds if kind == "DOUBLE" and mark != "," and three(into, name, c)]
    return {c: kind for c, kind in kinds if kind in open_ones or c in grouped}


def three(into: Filling, name: str, column: str) -> bool:
    """Whether decimals may be thousands: none has more than three digits, or stands below 1 or from 1,000 on."""
    c = q(column)
    sql = (
        f"SELECT count(*) FILTER ({c} <> round({c})) > 1, bool_and({c} = round({c}, 3) AND abs({c}) < 1000 AND "
        f"({c} = round({c}) OR abs({c}) > 1)) FROM {q(name)} WHERE {c} IS NOT NULL"
    )
    return all(into.execute(sql).fetchone())


def separator(path: Path) -> str:
    """What parts the columns of the first line, as an option for the reader: in a ragged file nothing else says it."""
    with open(path, encoding="utf-8-sig", errors="replace") as file:
        first = next((line for line in file if line.strip()), "")
    best = max(",;\t|", key=first.count)
    return f", delim='{best}', header=true" if best in first else ""


def rejected(into: Filling, name: str, called: str) -> list[Notice]:
    """What was left out of a ragged file. Raises `UserError` when little of it is a table."""
    lost, first = into.execute("SELECT count(DISTINCT line), min(line) FROM reject_errors").fetchone()
    into.execute("DROP TABLE reject_errors; DROP TABLE reject_scans")
    kept = into.execute(f"SELECT count(*) FROM {q(name)}").fetchone()[0]
    if lost > kept:
        raise UserError(
            f"{called} is no table: {lost} of its {lost + kept} lines do not fit its columns.", "Look at it."
        )
    if not lost:
        return []
    were = "line of {} did not fit its columns and was" if lost == 1 else "lines of {} did not fit its columns and were"
    told = f"{lost} {were.format(called)} left out, the first at line {first}."
    return [Notice("rows_left_out", told, {"lines": lost, "first": first})]


def count(into: Filling, name: str, called: str) -> list[Notice]:
    """Raises `UserError` for a table without rows."""
    if not into.execute(f"SELECT count(*) FROM (SELECT 1 FROM {q(name)} LIMIT 1)").fetchone()[0]:
        raise UserError(f"{called} has columns but no rows.", "Name a file with rows in it.")
    return []

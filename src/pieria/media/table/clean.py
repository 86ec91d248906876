"""What people's files are like: other encodings, names with line breaks, numbers and dates written as text.

A column of text becomes numbers only if each of its cells is one ("1,234", "$5", "12 %", "(300)") or a common word for
nothing ("n/a", "-"). Whether a comma divides thousands or decimals is judged by the whole column, and where that leaves
it open by the other columns of its table. If most cells begin with a number, the text stays and a second column,
``NAME_number``, holds what is one.
"""

from __future__ import annotations

import codecs
import gzip
import re
import zlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from ...core.errors import UserError
from ...core.values import Notice
from ...formats.document.plain import older
from . import bounds
from .base import Filling

SAMPLE = 20_000
NOTHING = "('', '-', '–', '—', '?', 'n/a', 'na', 'none', 'null', 'nan', '.', '..')"
DATES = {
    order: ("%Y-%m-%d", "%Y/%m/%d", "%d.%m.%y", "%d.%m.%Y", *slashed, "%B %d, %Y", "%b %d, %Y", "%d %B %Y", "%d %b %Y")
    for order, slashed in (
        ("month first", ("%m/%d/%y", "%m/%d/%Y", "%m-%d-%y", "%m-%d-%Y")),
        ("day first", ("%d/%m/%y", "%d/%m/%Y", "%d-%m-%y", "%d-%m-%Y")),
    )
}
"""The forms in which a cell may write a date; of years, %Y would also take two figures, so %y stands before it."""
TIMES = ("", " %H:%M", " %H:%M:%S")
AMOUNTS = {
    ".": r"[1-9][0-9]{0,2}(?:[ '’,][0-9]{3})+(?:[.][0-9]*)?|[1-9][0-9]?(?:,[0-9]{2})+,[0-9]{3}|[0-9]+[.]?[0-9]*",
    ",": r"[1-9][0-9]{0,2}(?:[ '’.\x{00A0}\x{202F}][0-9]{3})+(?:,[0-9]+)?|[0-9]+(?:,[0-9]+)?",
}
"""Amounts by the mark before their decimals: 1,234.5 and 12,34,567; 1.234,5 and 1 234,5."""
TOTAL = "^(?:grand |sub-?)?(?:totals?|sums?|gesamt|summen?|gesamtsumme|insgesamt|totale|suma)[ :]*$"
BY_HAND = 100_000
"""Rows of the largest table in which somebody may have written totals."""
MOSTLY = 0.8
"""The share of cells that begin with a number from which a second column is worth it."""


def q(name: str) -> str:
    """A name as SQL quotes it."""
    return '"' + name.replace('"', '""') + '"'


def quoted(value: str) -> str:
    """A text as SQL quotes it."""
    return "'" + value.replace("'", "''") + "'"


def free(into: Filling, wanted: str) -> str:
    """A table's name made of letters, digits and _, not yet taken."""
    base = re.sub(r"\W+", "_", wanted).strip("_") or "data"
    base = f"t_{base}" if base[0].isdigit() else base
    taken = {str(r[0]).lower() for r in into.execute("SELECT table_name FROM duckdb_tables()").fetchall()}
    return next(n for n in (base, *(f"{base}_{k}" for k in range(2, 10_000))) if n.lower() not in taken)


def clean_names(columns: Sequence[str]) -> list[str]:
    """Names in one line each, none empty, none twice."""
    named: list[str] = []
    for n, column in enumerate(columns, 1):
        base = " ".join(str(column or "").split())[:60] or f"column_{n}"
        wanted, k = base, 2
        while wanted.lower() in {c.lower() for c in named}:
            wanted, k = f"{base}_{k}", k + 1
        named.append(wanted)
    return named


def readable(into: Filling, source: Path, place: Path) -> tuple[Path, str]:
    """A UTF-8 file with the same text, and the encoding it had; (source, "") if it is UTF-8 already.

    Raises `UserError` for what is no text.
    """
    decoder, sample, chunk = codecs.getincrementaldecoder("utf-8")(), b"", b""
    try:
        for chunk in chunks(into, source, place):
            sample = sample or chunk[: 1 << 18]
            decoder.decode(chunk)
        decoder.decode(b"", True)
        if b"\x00" not in sample:
            return source, ""
    except UnicodeDecodeError as error:
        # what it is made of shows best around the first byte that does not fit
        if b"\x00" not in sample[:2000]:
            sample += chunk[max(0, error.start - 4096) : error.start + 4096]
    encoding = guess(sample, source.name)
    path = place / f"{source.name.split('.')[0]}.utf8.csv"
    reader = codecs.getincrementaldecoder(encoding)()
    try:
        with open(path, "w", encoding="utf-8", newline="") as out:
            for chunk in chunks(into, source, place):
                if "\x00" in (text := reader.decode(chunk)):
                    raise UnicodeError
                out.write(text)
            out.write(reader.decode(b"", True))
    except UnicodeError:
        raise UserError(f"{source.name} is no text in any encoding that Pieria knows.", "Save it as UTF-8.") from None
    return path, encoding


def chunks(into: Filling, source: Path, place: Path) -> Iterator[bytes]:
    """The file's bytes, unpacked where it is packed. Raises `UserError` for what is damaged, and for what would unpack
    to more than a disk should hold: a few kilobytes can.

    place: the folder that it would be unpacked into.
    """
    packed, size = source.suffix.lower() == ".gz", 0
    most = bounds.most(place)
    try:
        with gzip.open(source) if packed else open(source, "rb") as file:
            while chunk := file.read(1 << 22):
                into.stop()
                size += len(chunk)
                if packed and size > most:
                    raise bounds.more(source.name, most, "Give a part of it, or unpack it yourself.")
                yield chunk
    except (OSError, EOFError, zlib.error):
        raise UserError(f"{source.name} cannot be read: it is damaged.", "Fetch or save it again.") from None


def guess(sample: bytes, called: str) -> str:
    """The encoding of a sample: a byte order mark, the zeros of UTF-16, else an older one."""
    if sample.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    zeros = (sample[0:2000:2].count(0), sample[1:2000:2].count(0))
    if max(zeros) > 0.2 * min(len(sample), 2000):
        return "utf-16-be" if zeros[0] > zeros[1] else "utf-16-le"
    # a table is no prose: what of it looks odd says little
    if sample.count(0) or not (found := older(sample, 100)):
        raise UserError(f"{called} is no text.", "Name a CSV, Parquet, Excel, JSON or SQLite file.")
    return found


def tidy(into: Filling) -> list[Notice]:
    """Names in one line, and numbers and dates that were written as text as what they are, in every table."""
    notices = list[Notice]()
    for (table,) in into.execute("SELECT table_name FROM duckdb_tables() WHERE NOT internal").fetchall():
        described = into.execute(f"DESCRIBE {q(table)}").fetchall()
        chosen, told = list[str](), list[str]()
        notices += totals(into, table, described)
        comma = any(str(d[1]) == "VARCHAR" and commas(into, table, str(d[0])) for d in described)
        for (old, kind, *_), new in zip(described, clean_names([str(d[0]) for d in described]), strict=True):
            made, what = typed(into, table, str(old), new, str(kind), comma)
            chosen.append(made)
            told += [f"{new} {what}"] if what else []
        if chosen != [f"{q(str(d[0]))} AS {q(str(d[0]))}" for d in described]:
            into.execute(f"CREATE TABLE {q('~new')} AS SELECT {', '.join(chosen)} FROM {q(table)}")
            into.execute(f"DROP TABLE {q(table)}; ALTER TABLE {q('~new')} RENAME TO {q(table)}")
        if told:
            notices.append(Notice("typed", f"{table}: " + "; ".join(told) + "."))
    return notices


def totals(into: Filling, table: str, described: Sequence[Sequence[Any]]) -> list[Notice]:
    """Takes out rows that call themselves a total and are one in some column: they would be counted twice."""
    texts = [q(str(d[0])) for d in described if str(d[1]) == "VARCHAR"]
    if not texts:
        return []
    said = " OR ".join(f"coalesce(regexp_matches(trim({c}), '{TOTAL}', 'i'), false)" for c in texts)
    count = int(into.execute(f"SELECT count(*) FROM {q(table)}").fetchone()[0])
    if (
        count > BY_HAND
        or not 0 < int(into.execute(f"SELECT count(*) FILTER ({said}) FROM {q(table)}").fetchone()[0]) <= 20
    ):
        return []
    numbers = [q(str(d[0])) for d in described if re.match("DOUBLE|DECIMAL|(?:BIG|HUGE)?INT", str(d[1]))]
    numbers += [amount(c, mark) for c in texts for mark in ".,"]
    found = set[int]()
    for n in numbers:
        others = f"SELECT sum({n}) AS s, count({n}) AS k FROM {q(table)} WHERE NOT ({said})"
        near = f"k > 2 AND s <> 0 AND abs({n} - s) <= 0.001 * abs(s)"
        found |= {
            int(r[0])
            for r in into.execute(f"SELECT t.rowid FROM {q(table)} t, ({others}) WHERE ({said}) AND {near}").fetchall()
        }
    if not found:
        return []
    into.execute(f"DELETE FROM {q(table)} WHERE rowid IN ({', '.join(map(str, found))})")
    were = "1 row that is the sum of the others was" if len(found) == 1 else f"{len(found)} rows of sums were"
    return [Notice("totals_left_out", f"{table}: {were} left out.")]


def amount(column: str, mark: str) -> str:
    """SQL for the number that a cell writes with this decimal mark; NULL for what is no number."""
    text = f"regexp_replace(replace(trim({column}), '−', '-'), '^[(](.*)[)]$', '-\\1')"  # accountants' (300) is -300
    form = f"^([-+]?)\\s*[$€£¥]?\\s*({AMOUNTS[mark]})\\s*[%€]?$".replace("'", "''")
    bare = f"regexp_replace(regexp_replace({text}, '{form}', '\\1\\2'), '[^-+0-9{mark}]', '', 'g')"
    bare, other = (bare, text) if mark == "." else (f"replace({bare}, ',', '.')", "NULL")
    return f"TRY_CAST(CASE WHEN regexp_matches({text}, '{form}') THEN {bare} ELSE {other} END AS DOUBLE)"


def commas(into: Filling, table: str, column: str) -> bool:
    """Whether a column of text holds numbers that can only be read with a decimal comma, or that hardly anybody would
    write with a point: 1.204, 12.400 and 980, where decimals would be written 980.000."""
    c = q(column)
    for most in (100, SAMPLE):
        held = f"SELECT {c} FROM {q(table)} WHERE {c} IS NOT NULL AND lower(trim({c})) NOT IN {NOTHING} LIMIT {most}"
        sql = f"SELECT count(*), count({amount(c, ',')}), count({amount(c, '.')}) FROM ({held})"
        some, with_comma, with_point = into.execute(sql).fetchone()
        if some != with_comma:
            return False
    if with_comma > with_point:
        return True
    thousands = f"count(*) FILTER (regexp_full_match(trim({c}), '[-+]?[1-9][0-9]{{0,2}}([.][0-9]{{3}})+'))"
    below = f"count(*) FILTER (regexp_full_match(trim({c}), '[-+]?[0-9]{{1,3}}'))"
    whole, small = into.execute(f"SELECT {thousands}, {below} FROM ({held})").fetchone()
    return bool(whole > 1 and small and whole + small == some)


def dated(into: Filling, table: str, text: str, time: str, every: Callable[[str], bool]) -> tuple[str, str] | None:
    """(SQL for the date that a cell writes, what a person should know of it); None if not every cell is one.

    Of 01/02/2024 nobody knows which is the month. Where no cell of the column tells, the order is taken that gives
    more different months: the first days of twelve months are likelier than twelve days of one.
    """
    made = {
        order: f"try_strptime({text}, [{', '.join(quoted(form + time) for form in forms)}])"
        for order, forms in DATES.items()
    }
    fit = {order: date for order, date in made.items() if every(f"coalesce(year({date}) >= 1000, false)")}
    if len(fit) < 2:
        return next(((date, "") for date in fit.values()), None)
    months = ", ".join(f"count(DISTINCT date_trunc('month', {date}))" for date in fit.values())
    differ = f"count(*) FILTER ({' <> '.join(fit.values())})"
    *counts, unsure = into.execute(f"SELECT {months}, {differ} FROM {q(table)}").fetchone()
    order = "day first" if counts[1] > counts[0] else "month first"
    return fit[order], f", read with the {order}: no cell tells which it is" if unsure else ""


def typed(into: Filling, table: str, old: str, new: str, kind: str, comma: bool = False) -> tuple[str, str]:
    """(the column for a SELECT list, what was done to it). A sample is looked at first: a scan of all costs seconds.

    comma: the table's other numbers have a decimal comma.
    """
    c = q(old)
    if kind != "VARCHAR":
        nested = kind.endswith("]") or kind.startswith(("STRUCT", "MAP", "UNION"))
        return (f"to_json({c})::VARCHAR AS {q(new)}" if nested else f"{c} AS {q(new)}"), ""
    text = f"trim({c})"
    held = f"({c} IS NOT NULL AND lower({text}) NOT IN {NOTHING})"
    zero = f"regexp_matches({text}, '^0[0-9]')"  # a postcode is no number
    sample = f"(SELECT {c} FROM {q(table)} LIMIT {SAMPLE})"

    def tally(test: str, rows: str) -> int:
        return int(into.execute(f"SELECT count(*) FILTER ({test}) FROM {rows}").fetchone()[0])

    def every(test: str) -> bool:
        """Whether no cell that holds something fails the test: few are asked first, for most columns fail at once."""
        few = f"(SELECT {c} FROM {q(table)} WHERE {held} LIMIT 100)"
        return not any(tally(f"{held} AND NOT ({test})", rows) for rows in (few, sample, q(table)))

    if not (some := tally(held, sample)):
        return f"{c} AS {q(new)}", ""
    for mark in ",." if comma else ".,":
        number = amount(c, mark)
        if not every(f"{number} IS NOT NULL AND NOT {zero}"):
            continue
        whole = into.execute(f"SELECT bool_and({number} = round({number}) AND abs({number}) < 1e15) FROM {q(table)}")
        to = f"CAST({number} AS BIGINT)" if whole.fetchone()[0] else number
        return f"{to} AS {q(new)}", "was text and is now a number" + (" (as in 1.234,56)" if mark == "," else "")
    for time in TIMES:
        if found := dated(into, table, text, time, every):
            kind = "TIMESTAMP" if time else "DATE"
            return f"CAST({found[0]} AS {kind}) AS {q(new)}", f"was text and is now a date{found[1]}"
    begun = tally(f"{held} AND regexp_matches({text}, '^[-+$€£~<>]{{0,2}}[0-9]')", sample)
    if begun >= MOSTLY * some and not tally(zero, sample):
        first = f"regexp_extract({text}, '[-−]?[0-9](?:[0-9.,]*[0-9])?')"
        day = f"regexp_matches({text}, '^[0-9]{{1,4}}[-./][0-9]{{1,2}}[-./][0-9]')"  # a date has no number worth having
        counts = {m: tally(f"{held} AND NOT {day} AND {amount(first, m)} IS NOT NULL", sample) for m in ".,"}
        mark = max(",." if comma else ".,", key=counts.__getitem__)
        if counts[mark] < MOSTLY * some:
            return f"{c} AS {q(new)}", ""
        leads = amount(first, mark)
        return f"{c} AS {q(new)}, {leads} AS {q(f'{new}_number')}", f"is text; {new}_number holds the number in it"
    return f"{c} AS {q(new)}", ""

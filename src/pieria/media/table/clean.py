"""What people's files are like: other encodings, names with line breaks, numbers and dates written as text.

A column of text becomes numbers only if each of its cells is one ("1,234", "$5", "12 %") or a common word for nothing
("n/a", "-"). If most cells begin with a number, the text stays and a second column, ``NAME_number``, holds what is one.
"""

from __future__ import annotations

import codecs
import gzip
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ...core.errors import UserError
from ...core.values import Cancel, Notice

SAMPLE = 20_000
NOTHING = "('', '-', '–', '—', '?', 'n/a', 'na', 'none', 'null', 'nan', '.', '..')"
DATES = ("%Y-%m-%d", "%d.%m.%Y", "%m/%d/%Y", "%d/%m/%Y", "%B %d, %Y", "%b %d, %Y", "%d %B %Y", "%d %b %Y")
MOSTLY = 0.8
"""The share of cells that begin with a number from which a second column is worth it."""


def q(name: str) -> str:
    """A name as SQL quotes it."""
    return '"' + name.replace('"', '""') + '"'


def quoted(value: str) -> str:
    """A text as SQL quotes it."""
    return "'" + value.replace("'", "''") + "'"


def free(into: Any, wanted: str) -> str:
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


def readable(source: Path, place: Path) -> tuple[Path, str]:
    """A UTF-8 file with the same text, and the encoding it had; (source, "") if it is UTF-8 already.

    Raises `UserError` for what is no text.
    """
    opened = gzip.open if source.suffix.lower() == ".gz" else open
    decoder, sample, chunk = codecs.getincrementaldecoder("utf-8")(), b"", b""
    try:
        with opened(source, "rb") as file:
            while chunk := file.read(1 << 22):
                sample = sample or chunk[: 1 << 18]
                decoder.decode(chunk)
            decoder.decode(b"", True)
        if b"\x00" not in sample:
            return source, ""
    except UnicodeDecodeError as error:
        # what it is made of shows best around the first byte that does not fit
        if b"\x00" not in sample[:2000]:
            sample += chunk[max(0, error.start - 4096) : error.start + 4096]
    except (OSError, EOFError):
        raise UserError(f"{source.name} cannot be read: it is damaged.", "Fetch or save it again.") from None
    encoding = guess(sample, source.name)
    path = place / f"{source.name.split('.')[0]}.utf8.csv"
    try:
        with opened(source, "rt", encoding=encoding, newline="") as file, open(path, "w", encoding="utf-8") as out:
            while text := file.read(1 << 22):
                if "\x00" in text:
                    raise UnicodeError
                out.write(text)
    except UnicodeError:
        raise UserError(f"{source.name} is no text in any encoding that Pieria knows.", "Save it as UTF-8.") from None
    return path, encoding


def guess(sample: bytes, called: str) -> str:
    """The encoding of a sample: a byte order mark, the zeros of UTF-16, else what charset-normalizer finds."""
    if sample.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    zeros = (sample[0:2000:2].count(0), sample[1:2000:2].count(0))
    if max(zeros) > 0.2 * min(len(sample), 2000):
        return "utf-16-be" if zeros[0] > zeros[1] else "utf-16-le"
    from charset_normalizer import from_bytes

    best = from_bytes(sample).best()
    if best is None or sample.count(0):
        raise UserError(f"{called} is no text.", "Name a CSV, Parquet, Excel, JSON or SQLite file.")
    return str(best.encoding)


def tidy(into: Any, cancel: Cancel | None) -> list[Notice]:
    """Names in one line, and numbers and dates that were written as text as what they are, in every table."""
    notices = list[Notice]()
    for (table,) in into.execute("SELECT table_name FROM duckdb_tables() WHERE NOT internal").fetchall():
        if cancel:
            break
        described = into.execute(f"DESCRIBE {q(table)}").fetchall()
        chosen, told = list[str](), list[str]()
        for (old, kind, *_), new in zip(described, clean_names([str(d[0]) for d in described]), strict=True):
            made, what = typed(into, table, str(old), new, str(kind))
            chosen.append(made)
            told += [f"{new} {what}"] if what else []
        if chosen != [f"{q(str(d[0]))} AS {q(str(d[0]))}" for d in described]:
            into.execute(f"CREATE TABLE {q('~new')} AS SELECT {', '.join(chosen)} FROM {q(table)}")
            into.execute(f"DROP TABLE {q(table)}; ALTER TABLE {q('~new')} RENAME TO {q(table)}")
        if told:
            notices.append(Notice("typed", f"{table}: " + "; ".join(told) + "."))
    return notices


def typed(into: Any, table: str, old: str, new: str, kind: str) -> tuple[str, str]:
    """(the column for a SELECT list, what was done to it). A sample is looked at first: a scan of all costs seconds."""
    c = q(old)
    if kind != "VARCHAR":
        nested = kind.endswith("]") or kind.startswith(("STRUCT", "MAP", "UNION"))
        return (f"to_json({c})::VARCHAR AS {q(new)}" if nested else f"{c} AS {q(new)}"), ""
    text = f"trim({c})"
    held = f"({c} IS NOT NULL AND lower({text}) NOT IN {NOTHING})"
    amount = "[0-9]{1,3}(?:,[0-9]{3})+\\.?[0-9]*|[0-9]+\\.?[0-9]*"
    money = f"'^([-+]?)\\s*[$€£¥]?\\s*({amount})\\s*[%€]?$'"
    bare = f"regexp_replace(replace({text}, '−', '-'), {money}, '\\1\\2')"
    number = f"TRY_CAST(replace({bare}, ',', '') AS DOUBLE)"
    zero = f"regexp_matches({text}, '^0[0-9]')"  # a postcode is no number
    sample = f"(SELECT {c} FROM {q(table)} LIMIT {SAMPLE})"

    def tally(test: str, rows: str) -> int:
        return int(into.execute(f"SELECT count(*) FILTER ({test}) FROM {rows}").fetchone()[0])

    def every(test: str) -> bool:
        """Whether no cell that holds something fails the test."""
        return not tally(f"{held} AND NOT ({test})", sample) and not tally(f"{held} AND NOT ({test})", q(table))

    if not (some := tally(held, sample)):
        return f"{c} AS {q(new)}", ""
    if every(f"{number} IS NOT NULL AND NOT {zero}"):
        whole = into.execute(f"SELECT bool_and({number} = round({number}) AND abs({number}) < 1e15) FROM {q(table)}")
        to = f"CAST({number} AS BIGINT)" if whole.fetchone()[0] else number
        return f"{to} AS {q(new)}", "was text and is now a number"
    for form in DATES:
        date = f"try_strptime({text}, '{form}')"
        if every(f"{date} IS NOT NULL"):
            return f"CAST({date} AS DATE) AS {q(new)}", "was text and is now a date"
    begun = tally(f"{held} AND regexp_matches({text}, '^[-+$€£~<>]{{0,2}}[0-9]')", sample)
    if begun >= MOSTLY * some and not tally(zero, sample):
        leads = f"TRY_CAST(replace(regexp_extract({text}, '-?[0-9][0-9,]*\\.?[0-9]*'), ',', '') AS DOUBLE)"
        return f"{c} AS {q(new)}, {leads} AS {q(f'{new}_number')}", f"is text; {new}_number holds the number in it"
    return f"{c} AS {q(new)}", ""

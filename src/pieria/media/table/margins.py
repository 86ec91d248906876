"""What people write around a table: titles above it, names of columns on two lines, notes at its foot.

Rows are lists of cells as they stand in the file, text or not; an empty cell is None or "".
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence

from ...core.values import Notice

Row = Sequence[object]
YEAR = re.compile(r"(?:19|20)\d\d$")
FIGURE = re.compile(r"[-+(]?\s*[$€£]?\s*\d[\d.,' ]*\)?\s*[%€]?$")
NOTE = re.compile(
    r"(?:(?:sources?|(?:foot)?notes?|remarks?|legend|as of|(?:last )?updated"
    r"|quellen?|anmerkung(?:en)?|hinweise?|fu(?:ß|ss)noten?|stand|fuentes?|fonti?|fontes?|notas?|remarques?)\s*:|\*+\s*\w|[†‡§©]|[¹²³⁴⁵⁶⁷⁸⁹]|\(?\d{1,2}\)\s*\w|\[\d{1,2}\]\s*\w)",
    re.IGNORECASE,
)
"""How a note at a table's foot begins."""
LOOKED_AT = 20
"""Rows under the names that are asked what they hold."""


def said(cell: object) -> str:
    """What a cell shows: in one line, a whole number without decimals."""
    whole = isinstance(cell, float) and cell.is_integer()
    return " ".join(str(int(cell) if whole else "" if cell is None else cell).split())  # type: ignore[call-overload]


def above(rows: Sequence[Row]) -> int:
    """How many of the first rows are a title or the like and stand above the names of the columns: they fill few cells
    of what the others fill. (Of two columns the first may have no name: it numbers the rows.)"""
    filled = [sum(bool(said(cell)) for cell in row) for row in rows]
    wide = max(filled, default=0)
    enough = max(2.0, 0.6 * wide)
    index = [wide == 2 and count == 1 and not row[0] for row, count in zip(rows, filled, strict=True)]
    first = next((n for n, count in enumerate(filled) if count >= enough or index[n]), 0)
    return first if first < len(rows) - 1 else 0


def left_out(called: str, rows: Sequence[Row]) -> list[Notice]:
    """What a person is told of rows that stood above the columns."""
    text = " ".join(filter(None, (said(c) for row in rows for c in row)))
    what = "row" if len(rows) == 1 else f"{len(rows)} rows"
    told = f"The first {what} of {called} stood above its columns and {'was' if len(rows) == 1 else 'were'} left out"
    return [Notice("title", f"{told}: {text[:200]}." if text else f"{told}.")] if rows else []


def joined(rows: Sequence[Row], merged: Mapping[int, Mapping[int, int]] | None = None) -> tuple[int, list[str]] | None:
    """(the upper of two lines of names, the names made of both), as "Sales 2023" of "Sales" over two years.

    merged: for a row, the first and the last column of each of its merged cells, where the file says so.
    """
    first = above(rows)
    for upper in (first - 1, first):
        if upper < 0 or upper + 2 >= len(rows):
            continue
        band, low = [said(c) for c in rows[upper]], [said(c) for c in rows[upper + 1]]
        low += [""] * (len(band) - len(low))
        band += [""] * (len(low) - len(band))
        often = {name for name in low if name and (YEAR.match(name) or low.count(name) > 1)}
        spread = groups(band, low, often, (merged or {}).get(upper))
        titled = upper < first and (sum(map(bool, band)) > 1 or not band[0])
        if often and (titled or (upper == first and named(band, low, rows[upper + 2 :]))):
            return upper, [" ".join(filter(None, dict.fromkeys(pair))) for pair in zip(spread, low, strict=True)]
    return None


def groups(band: Sequence[str], low: Sequence[str], often: set[str], merged: Mapping[int, int] | None) -> list[str]:
    """The upper name over each column. What is merged is known of some files; elsewhere a name reaches to the next one,
    and the last no further than the widest of the others, but for columns that have no name of their own without it."""
    out = list(band)
    if merged:
        for start, end in merged.items():
            out[start : end + 1] = [band[start]] * (min(end, len(band) - 1) + 1 - start)
        return out
    starts = [n for n, name in enumerate(band) if name]
    if not starts:
        return out
    widest = max((b - a for a, b in itertools.pairwise(starts)), default=1)
    for start, end in zip(starts, [*starts[1:], len(band)], strict=True):
        for n in range(start + 1, end):
            if end < len(band) or n - start < widest or low[n] in often:
                out[n] = band[start]
    return out


def named(band: Sequence[str], low: Sequence[str], below: Sequence[Row]) -> bool:
    """Whether a line under one of names is a second one of names, and no row: it names what the first leaves open, has
    no number but years, and numbers other than years stand under it."""
    again = any(name and name in band[:n] for n, name in enumerate(band))
    open_ones = [n for n, name in enumerate(band) if not name]
    return (bool(open_ones) or again) and all(low[n] for n in open_ones) and heads(low, below)


def heads(names: Sequence[str], below: Sequence[Row]) -> bool:
    """Whether a row has no number but years, and under its years and texts stand numbers that are none."""
    if any(FIGURE.match(name) and not YEAR.match(name) for name in names):
        return False
    for n, name in enumerate(names):
        cells = [said(row[n]) for row in below[:LOOKED_AT] if len(row) > n and said(row[n])]
        numbers = [c for c in cells if FIGURE.match(c)]
        if YEAR.match(name) and (not numbers or all(map(YEAR.match, numbers))):
            return False
        if name and 2 * len(numbers) > len(cells) and not all(map(YEAR.match, numbers)):
            return True
    return False


def foot(rows: Sequence[Row], wide: int) -> int:
    """How many of the last rows are notes: alone in their row, or too short for it, and begun like one.

    wide: how many columns the table has. A table whose other rows begin like notes too has none.
    """

    def lonely(row: Row) -> bool:
        cells = [said(c) for c in row]
        return sum(map(bool, cells)) < 2 or (len(cells) < wide and bool(NOTE.match(cells[0])))

    start = next((n + 1 for n in range(len(rows) - 1, -1, -1) if not lonely(rows[n])), 0)
    begun = [bool(NOTE.match(next(filter(None, map(said, row)), ""))) for row in rows]
    if wide < 2 or any(begun[:start]) or True not in begun[start:]:
        return 0
    first = begun.index(True, start)
    while first > start and not any(map(said, rows[first - 1])):
        first -= 1
    return len(rows) - first


def notes(called: str, rows: Sequence[Row]) -> list[Notice]:
    """What a person is told of notes at a table's foot."""
    texts = list(filter(None, (" ".join(filter(None, map(said, row))) for row in rows)))
    if not texts:
        return []
    what = "row of {} is a note and was" if len(texts) == 1 else f"{len(texts)} rows of {{}} are notes and were"
    return [Notice("notes_left_out", f"The last {what.format(called)} left out: {'; '.join(texts)[:200]}.")]

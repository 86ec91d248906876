"""A translation memory: one SQLite file for each person (`drawer`). What was translated once is not translated again,
and what a run had finished when it was broken off is there when it is started anew."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

SCHEMA = """
CREATE TABLE memory (
  mine TEXT NOT NULL, theirs TEXT NOT NULL, source TEXT NOT NULL, target TEXT NOT NULL,
  confidence REAL NOT NULL, why TEXT NOT NULL, origin TEXT NOT NULL, job TEXT NOT NULL, made TEXT NOT NULL,
  used INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (mine, theirs, source, job)
);
"""
PERSON = "person"
"""The origin of a translation that a person gave: a model's never takes its place."""


@dataclass(frozen=True, slots=True)
class Remembered:
    source: str
    target: str
    confidence: float
    why: str
    origin: str
    made: str = ""
    used: int = 0


class Memory:
    """The memory of one pair of languages. job: "" for what is kept for good; the name of a run that shall leave
    nothing behind for what is only kept until it has ended."""

    def __init__(self, db: sqlite3.Connection, mine: str, theirs: str, job: str = "") -> None:
        self.db, self.pair, self.job = db, (mine, theirs), job

    def get(self, source: str) -> Remembered | None:
        row = self.db.execute(
            "SELECT * FROM memory WHERE mine = ? AND theirs = ? AND source = ? AND job = ?",
            (*self.pair, source, self.job),
        ).fetchone()
        return _remembered(row) if row else None

    def put(self, source: str, target: str, confidence: float, why: str, origin: str) -> None:
        """Kept at once: whatever happens next, it is not lost."""
        known = self.get(source)
        if known and known.origin == PERSON != origin:
            return
        now = datetime.now(UTC).isoformat(timespec="seconds")
        self.db.execute(
            "INSERT OR REPLACE INTO memory VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0)",
            (*self.pair, source, target, confidence, why, origin, self.job, now),
        )
        self.db.commit()

    def seen(self, sources: Iterable[str]) -> None:
        """Counts what was used again."""
        self.db.executemany(
            "UPDATE memory SET used = used + 1 WHERE mine = ? AND theirs = ? AND source = ? AND job = ?",
            [(*self.pair, s, self.job) for s in sources],
        )
        self.db.commit()

    def end(self) -> None:
        """A run that shall leave nothing behind has ended."""
        if self.job:
            self.db.execute("DELETE FROM memory WHERE job = ?", (self.job,))
            self.db.commit()


def every(db: sqlite3.Connection, mine: str = "", theirs: str = "") -> Iterator[tuple[str, str, Remembered]]:
    """All that is kept for good, or that of one pair of languages."""
    rows = db.execute(
        "SELECT * FROM memory WHERE job = '' AND (? = '' OR mine = ?) AND (? = '' OR theirs = ?) ORDER BY "
        "mine, theirs, made",
        (mine, mine, theirs, theirs),
    )
    for row in rows:
        yield row["mine"], row["theirs"], _remembered(row)


def erase(db: sqlite3.Connection, mine: str = "", theirs: str = "", source: str = "") -> int:
    """Forgets all, one pair of languages, or one text. Returns how many translations are gone; they are overwritten."""
    return db.execute(
        "DELETE FROM memory WHERE (? = '' OR mine = ?) AND (? = '' OR theirs = ?) AND (? = '' OR source = ?)",
        (mine, mine, theirs, theirs, source, source),
    ).rowcount


def _remembered(row: sqlite3.Row) -> Remembered:
    return Remembered(*(row[k] for k in ("source", "target", "confidence", "why", "origin", "made", "used")))

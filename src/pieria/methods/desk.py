"""A help desk on the disk: one file for each tenant, with its passages, its intents, its talks and its open tickets.

A tenant is a file of its own (`drawer.place`), so there is no query that could reach another's.
"""

from __future__ import annotations

import io
import json
import sqlite3
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..core.errors import UserError
from ..core.values import Part
from .intents import Intents
from .sentences import EMPTY, words

SCHEMA = """
CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT);
CREATE TABLE passages (id INTEGER PRIMARY KEY, document TEXT, heading TEXT, start INTEGER, stop INTEGER, text TEXT,
    vector BLOB);
CREATE VIRTUAL TABLE words USING fts5(text, content='passages', content_rowid='id', tokenize='porter unicode61');
CREATE TABLE models (name TEXT PRIMARY KEY, made REAL, data BLOB);
CREATE TABLE replies (intent TEXT PRIMARY KEY, reply TEXT);
CREATE TABLE turns (id INTEGER PRIMARY KEY, talk TEXT, role TEXT, text TEXT, intent TEXT, outcome TEXT, sources TEXT,
    runs TEXT, time REAL);
CREATE INDEX turns_by_talk ON turns (talk, id);
CREATE TABLE tickets (talk TEXT PRIMARY KEY, why TEXT, summary TEXT, opened REAL, closed REAL);
"""
Floats = NDArray[np.float32]


class Desk:
    """One tenant's desk in an open drawer."""

    def __init__(self, db: sqlite3.Connection, path: Path) -> None:
        self.db, self.path = db, path

    # what it knows ----------------------------------------------------------------------------------------------

    def setting(self, name: str) -> str:
        row = self.db.execute("SELECT value FROM settings WHERE name = ?", (name,)).fetchone()
        return str(row["value"]) if row else ""

    def set(self, name: str, value: str) -> None:
        self.db.execute("INSERT OR REPLACE INTO settings VALUES (?, ?)", (name, value))

    def learn(self, document: str, passages: Sequence[tuple[str, int, int, str]], vectors: Floats) -> None:
        """Puts a document's passages, (heading, start, stop, text), in place of those it had."""
        self.forget(document)
        for (heading, start, stop, text), vector in zip(passages, vectors, strict=True):
            row = (document, heading, start, stop, text, vector.astype("<f2").tobytes())
            sql = "INSERT INTO passages (document, heading, start, stop, text, vector) VALUES (?, ?, ?, ?, ?, ?)"
            id_ = self.db.execute(sql, row).lastrowid
            self.db.execute("INSERT INTO words (rowid, text) VALUES (?, ?)", (id_, f"{heading}\n{text}"))

    def forget(self, document: str) -> None:
        for row in self.db.execute("SELECT * FROM passages WHERE document = ?", (document,)).fetchall():
            said = f"{row['heading']}\n{row['text']}"
            self.db.execute("INSERT INTO words (words, rowid, text) VALUES ('delete', ?, ?)", (row["id"], said))
        self.db.execute("DELETE FROM passages WHERE document = ?", (document,))

    def documents(self) -> list[str]:
        return [r[0] for r in self.db.execute("SELECT DISTINCT document FROM passages ORDER BY document")]

    def search(self, question: str, vector: Floats, limit: int) -> list[Part]:
        """Passages, the best first, of the medium ``passage``: meaning (cosine) and words (BM25) together.

        Their meta has ``document``, ``heading``, ``start``, ``stop``, ``score``, ``meaning`` and ``words``."""
        rows = self.db.execute("SELECT * FROM passages").fetchall()
        if not rows:
            return []
        near = np.stack([np.frombuffer(r["vector"], "<f2") for r in rows]).astype(np.float32) @ vector
        asked = " OR ".join(f'"{w}"' for w in dict.fromkeys(words(question)) if w not in EMPTY)
        sql = "SELECT rowid, -bm25(words) AS b FROM words WHERE words MATCH ? ORDER BY b DESC LIMIT 200"
        found = {r["rowid"]: float(r["b"]) for r in self.db.execute(sql, (asked,))} if asked else {}
        most = max(found.values(), default=0.0) or 1.0
        parts = []
        for row, meaning in zip(rows, near, strict=True):
            said = max(0.0, found.get(row["id"], 0.0) / most)
            meta = {k: row[k] for k in ("document", "heading", "start", "stop")}
            meta |= {"score": float(meaning) + 0.3 * said, "meaning": float(meaning), "words": said}
            parts.append(Part("passage", row["text"], "text/plain", meta))
        return sorted(parts, key=lambda p: -p.meta["score"])[:limit]

    def keep(self, model: Intents, replies: Mapping[str, str]) -> None:
        file = io.BytesIO()
        np.savez_compressed(file, **model.pack())  # type: ignore[arg-type]
        self.db.execute("INSERT OR REPLACE INTO models VALUES ('intents', ?, ?)", (time.time(), file.getvalue()))
        self.db.execute("DELETE FROM replies")
        self.db.executemany("INSERT INTO replies VALUES (?, ?)", list(replies.items()))

    def intents(self) -> Intents | None:
        row = self.db.execute("SELECT made FROM models WHERE name = 'intents'").fetchone()
        if row is None:
            return None
        key = (str(self.path), float(row["made"]))
        if key not in _known:
            data = self.db.execute("SELECT data FROM models WHERE name = 'intents'").fetchone()[0]
            while len(_known) >= MOST:
                _known.pop(next(iter(_known)), None)
            _known[key] = _intents(data)
        return _known[key]

    def reply(self, intent: str) -> str:
        row = self.db.execute("SELECT reply FROM replies WHERE intent = ?", (intent,)).fetchone()
        return str(row["reply"]) if row else ""

    # what was said ----------------------------------------------------------------------------------------------

    def say(
        self,
        talk: str,
        role: str,
        text: str,
        *,
        intent: str = "",
        outcome: str = "",
        sources: Sequence[Mapping[str, Any]] = (),
        runs: Iterable[str] = (),
    ) -> int:
        """Returns the turn's number."""
        given = (talk, role, text, intent, outcome, json.dumps(list(sources)), json.dumps(list(runs)), time.time())
        sql = (
            "INSERT INTO turns (talk, role, text, intent, outcome, sources, runs, time) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
        )
        return int(self.db.execute(sql, given).lastrowid or 0)

    def there(self, talk: str, turn: int) -> bool:
        """Whether a turn has not been erased; it stays so until what is written next is committed."""
        if not self.db.in_transaction:
            self.db.execute("BEGIN IMMEDIATE")
        sql = "SELECT 1 FROM turns WHERE id = ? AND talk = ? AND role = 'customer'"
        return self.db.execute(sql, (turn, talk)).fetchone() is not None

    def left(self, talk: str, turn: int, runs: Iterable[str]) -> bool:
        """Notes the runs of a turn that got no answer with what the customer said; kept whatever becomes of the rest.
        False if that was erased."""
        sql = "UPDATE turns SET runs = ? WHERE id = ? AND talk = ? AND role = 'customer'"
        done = self.db.execute(sql, (json.dumps(list(runs)), turn, talk)).rowcount
        self.db.commit()
        return done > 0

    def turns(self, talk: str) -> list[dict[str, Any]]:
        rows = self.db.execute("SELECT * FROM turns WHERE talk = ? ORDER BY id", (talk,)).fetchall()
        return [{**dict(r), "sources": json.loads(r["sources"]), "runs": json.loads(r["runs"])} for r in rows]

    def ticket(self, talk: str) -> dict[str, Any] | None:
        """The open ticket of a talk."""
        row = self.db.execute("SELECT * FROM tickets WHERE talk = ? AND closed IS NULL", (talk,)).fetchone()
        return dict(row) if row else None

    def tickets(self) -> list[dict[str, Any]]:
        return [dict(r) for r in self.db.execute("SELECT * FROM tickets WHERE closed IS NULL ORDER BY opened")]

    def open(self, talk: str, why: str, summary: str) -> None:
        given = (talk, why, summary, time.time())
        self.db.execute("INSERT OR REPLACE INTO tickets VALUES (?, ?, ?, ?, NULL)", given)

    def close(self, talk: str) -> bool:
        sql = "UPDATE tickets SET closed = ? WHERE talk = ? AND closed IS NULL"
        return self.db.execute(sql, (time.time(), talk)).rowcount > 0

    def erase(self, talk: str) -> list[str]:
        """Deletes a talk and its ticket. Returns the ids of the runs that were made for it: they hold its words too."""
        runs = [run for turn in self.turns(talk) for run in turn["runs"]]
        self.db.execute("DELETE FROM turns WHERE talk = ?", (talk,))
        self.db.execute("DELETE FROM tickets WHERE talk = ?", (talk,))
        return runs


_known: dict[tuple[str, float], Intents] = {}
"""Tenants' classifiers, read once for each time that they were taught."""
MOST = 8


def _intents(data: bytes) -> Intents:
    with np.load(io.BytesIO(data), allow_pickle=False) as kept:
        try:
            return Intents.unpack(kept)
        except (KeyError, ValueError):
            raise UserError(
                "The intents were learnt by another version of Pieria.",
                "Teach them again: pieria support --do teach --intents FILE.csv",
            ) from None

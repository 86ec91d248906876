"""What a person told the assistant, in a drawer of their own: listed, read, and really deleted."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Sequence
from typing import Any

from ...core.errors import UserError

SCHEMA = """
CREATE TABLE facts (id INTEGER PRIMARY KEY AUTOINCREMENT, text TEXT, time REAL);
CREATE TABLE turns (id INTEGER PRIMARY KEY, talk TEXT, role TEXT, text TEXT, run TEXT, time REAL);
CREATE INDEX turns_by_talk ON turns (talk, id);
"""
MOST = 500
LONGEST = 500


class Memory:
    """An open drawer's facts and turns."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self.db = db

    def facts(self) -> list[dict[str, Any]]:
        return [dict(r) for r in self.db.execute("SELECT id, text, time FROM facts ORDER BY id")]

    def keep(self, fact: str) -> int:
        fact = " ".join(fact.split())
        if not fact or len(fact) > LONGEST:
            raise UserError(f"A thing to remember has from 1 to {LONGEST} characters.", "Say it shorter.")
        if len(self.facts()) >= MOST:
            raise UserError(f"{MOST} things are remembered already.", "Forget some: pieria assist --memory")
        return int(self.db.execute("INSERT INTO facts (text, time) VALUES (?, ?)", (fact, time.time())).lastrowid or 0)

    def forget(self, which: str) -> tuple[int, list[str]]:
        """One fact by its number, or ``all``: facts and conversations. Returns how many facts went, and the recorded
        runs of conversations, which hold what was said too."""
        if which != "all" and not which.isdecimal():
            raise UserError(f"{which[:40]!r} is no number of a memory.", "`pieria assist --memory` lists them; or: all")
        if which == "all":
            gone = self.db.execute("DELETE FROM facts").rowcount
        else:
            gone = self.db.execute("DELETE FROM facts WHERE id = ?", (int(which[:18]),)).rowcount
            if not gone:
                raise UserError(f"There is no memory number {which[:18]}.", "`pieria assist --memory` lists them.")
        # what was said while it was known may repeat it
        runs = [r[0] for r in self.db.execute("SELECT run FROM turns WHERE run != ''")]
        self.db.execute("DELETE FROM turns")
        self.db.execute(f"PRAGMA user_version = {self.forgettings() + 1}")
        return gone, runs

    def forgettings(self) -> int:
        """How often something was forgotten: by it a turn knows that somebody forgot while it was under way."""
        return int(self.db.execute("PRAGMA user_version").fetchone()[0])

    def write(self) -> None:
        """From here to the end nobody else writes."""
        self.db.execute("DELETE FROM turns WHERE 0")

    def say(self, talk: str, role: str, text: str, runs: Sequence[str] = ()) -> None:
        for run in runs or ("",):
            sql = "INSERT INTO turns (talk, role, text, run, time) VALUES (?, ?, ?, ?, ?)"
            self.db.execute(sql, (talk, role, text if run == (runs or ("",))[0] else "", run, time.time()))

    def turns(self, talk: str, most: int = 6) -> list[tuple[str, str]]:
        """The last turns of a conversation, the oldest first."""
        sql = "SELECT role, text FROM turns WHERE talk = ? AND text != '' ORDER BY id DESC LIMIT ?"
        return [(r["role"], r["text"]) for r in reversed(self.db.execute(sql, (talk, most)).fetchall())]

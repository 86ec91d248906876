"""A course on the disk: passages, items, and what each learner answered. What a learner knows is worked out from the
answers; nothing else about a person is kept, and erasing a learner leaves no byte of them."""

from __future__ import annotations

import json
import random
import sqlite3
import time
from collections.abc import Sequence
from typing import Any

from .quiz import Item
from .tracing import Answer, Guess, Tracer

SCHEMA = """
CREATE TABLE courses (name TEXT PRIMARY KEY, made REAL);
CREATE TABLE passages (id INTEGER PRIMARY KEY, course TEXT REFERENCES courses ON DELETE CASCADE, source TEXT,
    heading TEXT, text TEXT, tried INTEGER DEFAULT 0, UNIQUE (course, text));
CREATE TABLE items (id INTEGER PRIMARY KEY, course TEXT REFERENCES courses ON DELETE CASCADE, passage INTEGER
    REFERENCES passages, skill TEXT, question TEXT, answer TEXT, wrong TEXT, start INTEGER, hints TEXT,
    guessable INTEGER);
CREATE TABLE answers (id INTEGER PRIMARY KEY, course TEXT REFERENCES courses ON DELETE CASCADE, learner TEXT,
    item INTEGER, skill TEXT, correct INTEGER, said TEXT, hints INTEGER, time REAL, runs TEXT);
CREATE TABLE shown (course TEXT, learner TEXT, item INTEGER, hints INTEGER, options TEXT,
    PRIMARY KEY (course, learner));
CREATE INDEX answers_by_course ON answers (course, id);
"""
TARGET = 0.75
"""Chance of success that the next item is chosen for: hard enough to teach, easy enough to go on. Wilson et al. (2019)
put the best error rate of learning machines at 15 %; a person learns from more than that."""
TRIES = 3
"""How often a model may try to make an item of a passage: each draft is another, and one in a few passes the checks."""
FIRST_REVIEW = 86400.0
"""Seconds until something just learnt comes back; doubled by every right answer in a row."""


class Course:
    """One course in an open drawer."""

    def __init__(self, db: sqlite3.Connection, name: str) -> None:
        self.db, self.name = db, name
        db.execute("INSERT OR IGNORE INTO courses VALUES (?, ?)", (name, time.time()))

    def put(self, passages: Sequence[tuple[str, str, str]]) -> int:
        """Keeps (source, heading, text) passages. Returns how many were new."""
        before = self.db.total_changes
        self.db.executemany(
            "INSERT OR IGNORE INTO passages (course, source, heading, text) VALUES (?, ?, ?, ?)",
            [(self.name, *p) for p in passages],
        )
        return self.db.total_changes - before

    def untried(self, most: int) -> list[sqlite3.Row]:
        """Passages that no item has been made of, those that were tried least first, spread over the headings. What
        failed `TRIES` times is left alone."""
        sql = "SELECT * FROM passages WHERE course = ? AND tried < ? " \
              "AND NOT EXISTS (SELECT 1 FROM items WHERE passage = passages.id) ORDER BY id"  # fmt: skip
        rows = self.db.execute(sql, (self.name, TRIES)).fetchall()
        seen: dict[str, int] = {}
        order = []
        for row in rows:
            seen[row["heading"]] = seen.get(row["heading"], 0) + 1
            order.append((row["tried"], seen[row["heading"]], row["id"], row))
        return [row for *_, row in sorted(order, key=lambda o: o[:3])][:most]

    def tried(self, passage: int) -> None:
        self.db.execute("UPDATE passages SET tried = tried + 1 WHERE id = ?", (passage,))

    def add(self, passage: int, skill: str, item: Item) -> int:
        sql = "INSERT INTO items (course, passage, skill, question, answer, wrong, start, hints, guessable) " \
              "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"  # fmt: skip
        given = (self.name, passage, skill, item.question, item.answer, json.dumps(item.wrong), item.start)
        return int(self.db.execute(sql, (*given, json.dumps(item.hints), item.guessable)).lastrowid or 0)

    def items(self) -> list[sqlite3.Row]:
        sql = "SELECT items.*, passages.text, passages.source FROM items " \
              "JOIN passages ON passages.id = items.passage WHERE items.course = ? ORDER BY items.id"  # fmt: skip
        return self.db.execute(sql, (self.name,)).fetchall()

    def answers(self) -> list[Answer]:
        rows = self.db.execute("SELECT * FROM answers WHERE course = ? ORDER BY id", (self.name,))
        return [Answer(r["learner"], str(r["item"]), r["skill"], bool(r["correct"]), r["time"]) for r in rows]

    def tracer(self) -> Tracer:
        """What is known of everybody, fitted to all answers once there are some: under a second for 100 000."""
        tracer = Tracer(self.answers())
        if len(tracer.answers) >= 50:
            tracer.fit()
        return tracer

    def next(self, learner: str, tracer: Tracer, now: float) -> tuple[sqlite3.Row, Guess] | None:
        """The item whose predicted success is nearest to `TARGET`; what is due for review comes first, what was just
        asked waits, answered or not. None for a course without items."""
        before = self.asked(learner)
        mine = [a for a in tracer.answers if a.learner == learner]
        last = {a.item: i for i, a in enumerate(mine)}
        streak: dict[str, tuple[int, float]] = {}
        for a in mine:
            run, _ = streak.get(a.item, (0, 0.0))
            streak[a.item] = (run + 1 if a.correct else 0, a.time)
        best: tuple[float, sqlite3.Row, Guess] | None = None
        for row in self.items():
            key = str(row["id"])
            guess = tracer.guess(learner, key, row["skill"], now)
            cost = abs(guess.chance - TARGET)
            if key in last:
                run, when = streak[key]
                due = when + FIRST_REVIEW * 2 ** (run - 1) if run else when
                cost += -0.5 if run and now >= due else 1.0 if run else 0.2
                if len(mine) - last[key] <= 2:
                    cost += 2.0
            if before and row["id"] == before[0]["id"]:
                cost += 2.0
            if best is None or cost < best[0]:
                best = cost, row, guess
        return None if best is None else best[1:]

    def show(self, learner: str, row: sqlite3.Row, written: bool) -> list[str]:
        """Remembers what a learner is asked now. Returns the options as shown; [] where an answer is to be written."""
        options = [] if written else [row["answer"], *json.loads(row["wrong"])]
        random.SystemRandom().shuffle(options)
        given = (self.name, learner, row["id"], 0, json.dumps(options))
        self.db.execute("INSERT OR REPLACE INTO shown VALUES (?, ?, ?, ?, ?)", given)
        return options

    def asked(self, learner: str) -> tuple[sqlite3.Row, list[str], int] | None:
        """The item that a learner has before them, its options as shown, hints taken."""
        row = self.db.execute("SELECT * FROM shown WHERE course = ? AND learner = ?", (self.name, learner)).fetchone()
        found = next((i for i in self.items() if row and i["id"] == row["item"]), None)
        return (found, json.loads(row["options"]), row["hints"]) if found else None

    def hint(self, learner: str) -> None:
        sql = "UPDATE shown SET hints = hints + 1 WHERE course = ? AND learner = ?"
        self.db.execute(sql, (self.name, learner))

    def take(
        self, learner: str, row: sqlite3.Row, correct: bool, said: str, hints: int, now: float, runs: Sequence[str] = ()
    ) -> None:
        """An answer. Right after the hint that shows the gap counts as practice, not as known."""
        sql = "INSERT INTO answers (course, learner, item, skill, correct, said, hints, time, runs) " \
              "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"  # fmt: skip
        known = int(correct and hints < 2)
        self.db.execute(
            sql, (self.name, learner, row["id"], row["skill"], known, said[:1000], hints, now, json.dumps(runs))
        )
        self.db.execute("DELETE FROM shown WHERE course = ? AND learner = ?", (self.name, learner))

    def export(self, learner: str) -> dict[str, Any]:
        """All that is kept of a learner, in every course of this drawer."""
        sql = "SELECT answers.*, items.question, items.answer FROM answers " \
              "LEFT JOIN items ON items.id = answers.item WHERE learner = ? ORDER BY answers.id"  # fmt: skip
        rows = self.db.execute(sql, (learner,)).fetchall()
        shown = self.db.execute("SELECT * FROM shown WHERE learner = ?", (learner,)).fetchall()
        return {"learner": learner, "answers": [dict(r) for r in rows], "shown": [dict(r) for r in shown]}

    def erase(self, learner: str) -> tuple[int, list[str]]:
        """Deletes all of a learner, in every course. Returns how many answers are gone, and the ids of recorded
        runs that hold some of them too."""
        kept = self.db.execute("SELECT runs FROM answers WHERE learner = ?", (learner,)).fetchall()
        gone = self.db.execute("DELETE FROM answers WHERE learner = ?", (learner,)).rowcount
        self.db.execute("DELETE FROM shown WHERE learner = ?", (learner,))
        return gone, [run for row in kept for run in json.loads(row["runs"])]

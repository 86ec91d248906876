"""A collection: what was learnt from a folder of documents, in one SQLite file, searched by words and by meaning.

Words: FTS5 with Porter's stems, ranked by BM25 (Robertson & Zaragoza 2009). Meaning: cosine of sentence vectors, all
of them compared, so it is exact. Both lists are joined by reciprocal rank fusion (Cormack et al. 2009). The text is
kept once, in ``documents``; a passage is a span of it, so a quotation can be checked.
Deleted pages are overwritten (``secure_delete``), and `vacuum` leaves no byte of them in the file.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..core.errors import UserError

if TYPE_CHECKING:
    import numpy as np

SCHEMA = """
CREATE TABLE IF NOT EXISTS documents (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, root TEXT NOT NULL, sha256 TEXT NOT NULL, bytes INTEGER NOT NULL,
  mtime INTEGER NOT NULL, unit TEXT NOT NULL, pages TEXT NOT NULL, title TEXT NOT NULL, note TEXT NOT NULL,
  learnt TEXT NOT NULL, text TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS passages (
  id INTEGER PRIMARY KEY, document INTEGER NOT NULL REFERENCES documents, start INTEGER NOT NULL, stop INTEGER NOT NULL,
  page INTEGER NOT NULL, heading TEXT NOT NULL, vector BLOB NOT NULL);
CREATE INDEX IF NOT EXISTS passages_document ON passages (document);
CREATE TABLE IF NOT EXISTS skipped (
  name TEXT NOT NULL, root TEXT NOT NULL, bytes INTEGER NOT NULL, mtime INTEGER NOT NULL,
  why TEXT NOT NULL, PRIMARY KEY (root, name));
CREATE VIEW IF NOT EXISTS said AS SELECT p.id AS id, d.title || ' ' || p.heading AS heading,
  substr(d.text, p.start + 1, p.stop - p.start) AS text FROM passages p JOIN documents d ON d.id = p.document;
CREATE VIRTUAL TABLE IF NOT EXISTS words USING fts5 (heading, text, content='said', content_rowid='id',
  tokenize='porter unicode61 remove_diacritics 2');
PRAGMA user_version = 1;
"""
"""Made by whoever comes first: two may learn at once."""
VERSION, FILE = 1, "passages.db"
FUSION, DEEP = 60, 50
"""Reciprocal rank fusion's constant, and how many of each list are joined."""
COMMON = frozenset(
    """
    a about after all also am an and any are as at be because been before but by can could did do does for from
    had has have he her his how i if in into is it its may me my no not of on or our please she should so some
    tell than that the their them then there these they this those to under up us was we were what when where
    which who whom whose why will with would you your say says said der die das den dem des ein eine einer und
    oder ist sind war wer wie wo wann welche welcher welches für mit von zu im auf la le les un une et ou est sont
    qui que quoi quel quelle où dans pour avec el los las una y o es son quién qué cuál dónde para con
    """.split()
)
"""Words that say nothing of what a text is about, in five languages."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A span of a document. ``page`` is that of its beginning, 0 where the document has none; ``breaks`` are the places
    within it where the next page begins. ``text`` is the document's, character for
    character, from ``start`` to ``stop``. Scores: ``score`` fused, ``meaning`` the cosine, ``words`` BM25."""

    id: int
    document: str
    sha256: str
    start: int
    stop: int
    page: int
    unit: str
    heading: str
    text: str
    breaks: tuple[int, ...] = ()
    score: float = 0.0
    meaning: float = 0.0
    words: float = 0.0


def connect(folder: Path, *, make: bool = False) -> sqlite3.Connection:
    """Opens a collection's file. Raises `UserError` for one that is not there or not whole."""
    path = folder / FILE
    if not make and not path.is_file():
        hint = f"Learn its folder again, or type: pieria forget {folder.name}"
        raise UserError(f"The file of the collection {folder.name} is gone.", hint, status=409)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    db = sqlite3.connect(path, timeout=30, isolation_level=None, check_same_thread=False)
    again = f"Forget it (pieria forget {folder.name}) and learn it again."
    try:
        db.executescript("PRAGMA journal_mode=WAL; PRAGMA secure_delete=ON; PRAGMA foreign_keys=ON;")
        version = db.execute("PRAGMA user_version").fetchone()[0]
        if version == 0 and make:
            db.executescript("BEGIN IMMEDIATE;" + SCHEMA + "COMMIT;")
        elif version != VERSION:
            raise UserError(f"The collection {folder.name} was made by another version.", again, status=409)
    except sqlite3.DatabaseError as error:
        db.close()
        raise UserError(f"The collection {folder.name} is damaged: {error}.", again, status=409) from None
    return db


@contextmanager
def writing(db: sqlite3.Connection) -> Iterator[None]:
    """One transaction: all of it or nothing."""
    try:
        db.execute("BEGIN IMMEDIATE")
        yield
        db.execute("COMMIT")
    except sqlite3.OperationalError as error:
        if db.in_transaction:
            db.execute("ROLLBACK")
        full = "full" in str(error)
        raise UserError(
            "The disk is full." if full else f"The collection cannot be written: {error}.",
            "Make room; what was learnt so far is kept." if full else "Try again.",
            status=507 if full else 503,
        ) from None
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise


def put(
    db: sqlite3.Connection, document: Mapping[str, Any], spans: Sequence[tuple[int, int, int, str]], vectors: np.ndarray
) -> None:
    """A document in place of the one of the same name. spans: (start, stop, page, heading); vectors: (n, d) float."""
    remove(db, str(document["name"]))
    names = ", ".join(document)
    marks = ", ".join(f":{n}" for n in document)
    made = db.execute(f"INSERT INTO documents ({names}) VALUES ({marks})", dict(document)).lastrowid  # noqa: S608
    first = db.execute("SELECT coalesce(max(id), 0) + 1 FROM passages").fetchone()[0]
    rows = zip(spans, vectors.astype("<f2"), strict=True)
    db.executemany(
        "INSERT INTO passages VALUES (?, ?, ?, ?, ?, ?, ?)",
        ((first + i, made, *span, vector.tobytes()) for i, (span, vector) in enumerate(rows)),
    )
    db.executemany("INSERT INTO words (rowid, heading, text) VALUES (?, ?, ?)", indexed(db, made))


def indexed(db: sqlite3.Connection, document: int | None) -> Iterator[tuple[int, str, str]]:
    """What the index of words has of a document, as the view ``said`` has it. Cut here: SQLite counts each time."""
    title, text = db.execute("SELECT title, text FROM documents WHERE id = ?", (document,)).fetchone()
    spans = db.execute("SELECT id, heading, start, stop FROM passages WHERE document = ?", (document,)).fetchall()
    return ((row, f"{title} {heading}", text[start:stop]) for row, heading, start, stop in spans)


def remove(db: sqlite3.Connection, name: str) -> bool:
    """A document, its passages and their words. The bytes are gone after `vacuum`."""
    found = db.execute("SELECT id FROM documents WHERE name = ?", (name,)).fetchone()
    if not found:
        return False
    db.executemany("INSERT INTO words (words, rowid, heading, text) VALUES ('delete', ?, ?, ?)", indexed(db, found[0]))
    db.execute("DELETE FROM passages WHERE document = ?", found)
    db.execute("DELETE FROM documents WHERE id = ?", found)
    return True


def vacuum(db: sqlite3.Connection) -> None:
    """Nothing of what was removed is left in the file, nor in the log beside it. Raises `UserError` if that failed."""
    try:
        db.execute("INSERT INTO words (words) VALUES ('optimize')")
        db.execute("VACUUM")
        busy = db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    except sqlite3.OperationalError as error:
        busy = str(error)
    if busy:
        why = "the disk is full" if "full" in str(busy) else "somebody is reading the collection"
        raise UserError(
            f"What was forgotten is not found any more, but its bytes are still in the file: {why}.",
            "Make room; the next that is forgotten of it takes them along.", status=503,
        )  # fmt: skip


def terms(question: str) -> list[str]:
    """The words that are looked for: all but the commonest, each once."""
    said = list(dict.fromkeys(re.findall(r"\w+", question.lower())))
    return [w for w in said if w not in COMMON] or said


class Search:
    """Reads a collection. Vectors lie in memory (4 bytes a number) and are read anew when the file has changed."""

    def __init__(self, folder: Path) -> None:
        self._db = connect(folder)
        self._version = -1
        self._load()

    def _load(self) -> None:
        import numpy as np

        version = self._db.execute("PRAGMA data_version").fetchone()[0]
        if version == self._version:
            return
        rows = self._db.execute("SELECT id, document, vector FROM passages ORDER BY id").fetchall()
        width = len(rows[0][2]) // 2 if rows else 0
        self._ids = np.array([r[0] for r in rows], np.int64)
        self._documents = np.array([r[1] for r in rows], np.int64)
        self._vectors = np.frombuffer(b"".join(r[2] for r in rows), "<f2").reshape(-1, width).astype(np.float32)
        self._version = version

    def __call__(
        self, question: str, vector: Sequence[float] | None, limit: int = 8, how: str = "both", document: str = ""
    ) -> list[Passage]:
        """The best passages, the best first. how: ``both``, ``words`` or ``meaning``. document: only this one's."""
        self._db.execute("BEGIN")  # what is learnt or forgotten meanwhile is seen by the next question
        try:
            return self._best(question, vector, limit, how, document)
        finally:
            self._db.execute("COMMIT")

    def _best(
        self, question: str, vector: Sequence[float] | None, limit: int, how: str, document: str
    ) -> list[Passage]:
        self._load()
        only = self._only(document)
        words = self._by_words(question, only) if how != "meaning" else {}
        meaning = self._by_meaning(vector, only) if how != "words" and vector is not None and len(self._ids) else {}
        fused: dict[int, float] = {}
        for ranked in (words, meaning):
            for place, key in enumerate(ranked, 1):
                fused[key] = fused.get(key, 0.0) + 1 / (FUSION + place)
        best = sorted(fused, key=lambda key: -fused[key])[:limit]
        return [self._passage(key, fused[key], words.get(key, 0.0), self._cosine(key, vector)) for key in best]

    def _only(self, document: str) -> int | None:
        if not document:
            return None
        row = self._db.execute("SELECT id FROM documents WHERE name = ?", (document,)).fetchone()
        if not row:
            raise UserError(f"No document is called {document[:120]!r}.", "`pieria known NAME` lists them.", status=404)
        return int(row[0])

    def _by_words(self, question: str, only: int | None) -> dict[int, float]:
        asked = " OR ".join(f'"{w}"' for w in terms(question)[:64])
        if not asked:
            return {}
        where = "AND rowid IN (SELECT id FROM passages WHERE document = ?)" if only is not None else ""
        query = (
            f"SELECT rowid, bm25(words, 0.5, 1.0) AS b FROM words WHERE words MATCH ? {where} ORDER BY b LIMIT {DEEP}"  # noqa: S608
        )
        rows = self._db.execute(query, (asked, *([only] if only is not None else [])))
        return {row: -score for row, score in rows}

    def _by_meaning(self, vector: Sequence[float], only: int | None) -> dict[int, float]:
        import numpy as np

        scores = self._vectors @ np.asarray(vector, np.float32)
        if only is not None:
            scores = np.where(self._documents == only, scores, -2.0)
        count = min(DEEP, len(scores))
        best = np.argpartition(-scores, count - 1)[:count]
        return {int(self._ids[i]): float(scores[i]) for i in best[np.argsort(-scores[best])] if scores[i] > -1.5}

    def _cosine(self, key: int, vector: Sequence[float] | None) -> float:
        import numpy as np

        if vector is None:
            return 0.0
        return float(self._vectors[int(np.searchsorted(self._ids, key))] @ np.asarray(vector, np.float32))

    def _passage(self, key: int, score: float, words: float, meaning: float) -> Passage:
        row = self._db.execute(
            "SELECT d.name, d.sha256, p.start, p.stop, p.page, d.unit, p.heading, s.text, d.pages FROM passages p "
            "JOIN documents d ON d.id = p.document JOIN said s ON s.id = p.id WHERE p.id = ?",
            (key,),
        ).fetchone()
        breaks = tuple(at for at in json.loads(row[-1]) if row[2] < at < row[3])
        known = dict(zip(("document", "sha256", "start", "stop", "page", "unit", "heading", "text"), row, strict=False))
        return Passage(key, **known, breaks=breaks, score=score, meaning=meaning, words=words)

    def count(self) -> tuple[int, int]:
        """Documents and passages."""
        return (
            self._db.execute("SELECT count(*) FROM documents").fetchone()[0],
            self._db.execute("SELECT count(*) FROM passages").fetchone()[0],
        )

    def close(self) -> None:
        self._db.close()

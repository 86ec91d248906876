"""SQLite files: collections, and the drawers in which applications keep memory, lessons, talks and translations.

Rows that hold it go, and so do rows that belong to them (`KIN`): a whole talk in which somebody was named, the
questions that were made from a passage. Words that were indexed leave the index, free pages are overwritten, journals
emptied.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from ..formats import collection, inside, sealed
from ..formats.needle import Needle, within
from ..knowledge.forget import drop
from ..methods.drawer import drawer
from .found import Find

KIN = {
    ("turns", "talk"): (("turns", "talk"), ("tickets", "talk")),
    ("tickets", "talk"): (("turns", "talk"),),
    ("passages", "id"): (("items", "passage"),),
    ("items", "id"): (("answers", "item"), ("shown", "item")),
    ("courses", "name"): (("passages", "course"), ("items", "course"), ("answers", "course"), ("shown", "course")),
}
"""(table, column) of a row that goes -> where rows with the same value go too."""
CACHES = {"research": "vectors", "summarize": "parts", "story": "parts", "legal": "parts", "analyze": "parts"}
"""Drawers whose rows are only kept to save time, and do not say whom they are about: emptied as a whole."""
SAID = {"assist": "memory and talks", "translate": "remembered translations", "tutor": "lessons and answers",
        "support": "the help desk's passages, talks and tickets", "research": "cached vectors",
        "summarize": "cached parts", "story": "stories that were broken off",
        "legal": "contracts whose reading was broken off", "analyze": "questions that were broken off"}  # fmt: skip
Rows = dict[str, set[int]]


def collections(home: Path, needle: Needle) -> Iterator[Find]:
    """Documents of collections: each is forgotten whole, as its text is kept in one piece."""
    for path in sorted(home.glob(f"knowledge/*/{collection.FILE}")):
        if within(path.parent.name, needle):
            name = path.parent.name
            yield Find(f"knowledge/{name}", f"the collection {name}", 1, partial(drop, home, name))
            continue
        with closing(collection.connect(path.parent)) as db:
            rows = db.execute("SELECT name, title, text, root FROM documents").fetchall()
            gone = [r[0] for r in rows if any(within(one, needle) for one in r)]
            skipped = [r for r in db.execute("SELECT rowid, name, root, why FROM skipped") if _row(r[1:], needle)]
        place = str(path.relative_to(home))
        if gone or skipped:
            what = f"documents of {path.parent.name}: " + ", ".join(gone[:5]) + (" ..." if len(gone) > 5 else "")
            yield Find(
                place, what if gone else "notes on skipped documents", len(gone) + len(skipped),
                partial(_forget, path, gone, [r[0] for r in skipped]),
            )  # fmt: skip


def _forget(path: Path, names: list[str], skipped: list[int]) -> None:
    with closing(collection.connect(path.parent)) as db:
        with collection.writing(db):
            for name in names:
                collection.remove(db, name)
                db.execute("DELETE FROM skipped WHERE name = ?", (name,))
            db.executemany("DELETE FROM skipped WHERE rowid = ?", [(r,) for r in skipped])
        collection.vacuum(db)


def drawers(home: Path, needle: Needle) -> Iterator[Find]:
    """Every other SQLite file below the home but the store's own."""
    for path in sorted(p for p in home.rglob("*") if p.is_file() and not p.is_symlink()):
        if (
            path.name == collection.FILE
            or path.name.startswith("pieria.db")
            or not (shut(path) or inside.database(path))
        ):
            continue
        app = path.relative_to(home).parts[0]
        with opened(path) as db:
            rows, runs = search(db, needle)
            cached = CACHES.get(app, "")
            count = db.execute(f"SELECT count(*) FROM {cached}").fetchone()[0] if cached else 0  # noqa: S608
        if cached and count:
            yield Find(str(path.relative_to(home)), SAID[app], count, partial(_empty, path, cached))
        elif rows:
            yield Find(
                str(path.relative_to(home)), SAID.get(app, "rows of a database"), sum(map(len, rows.values())),
                partial(erase, path, needle), frozenset(runs),
            )  # fmt: skip


def shut(path: Path) -> bool:
    """Whether it is a drawer of an encrypted home."""
    return path.suffix == ".sqlite3" and sealed.shut(path)


@contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    if shut(path):
        with drawer(path, "") as db:
            before, db.isolation_level = db.isolation_level, None
            db.execute("PRAGMA foreign_keys = OFF")
            yield db
            db.isolation_level = before
        return
    with closing(sqlite3.connect(path, timeout=30, isolation_level=None)) as db:
        db.row_factory = sqlite3.Row
        for pragma in ("secure_delete = ON", "foreign_keys = OFF"):
            db.execute(f"PRAGMA {pragma}")
        yield db


def search(db: sqlite3.Connection, needle: Needle) -> tuple[Rows, set[str]]:
    """table -> rowids that go, and the recorded runs that they name."""
    rows: Rows = {}
    there = tables(db)
    for table in there:
        for row in db.execute(f'SELECT rowid AS "_row", * FROM "{table}"'):  # noqa: S608
            if _row(tuple(row)[1:], needle):
                rows.setdefault(table, set()).add(row["_row"])
    grown = bool(rows)
    while grown:
        grown = False
        for (table, column), kin in KIN.items():
            for to, where in kin:
                if rows.get(table) and column in there[table] and where in there.get(to, ()):
                    ids = ",".join(map(str, rows[table]))
                    asked = (
                        f'SELECT rowid FROM "{to}" WHERE "{where}" IN '  # noqa: S608
                        f'(SELECT "{column}" FROM "{table}" WHERE rowid IN ({ids}))'
                    )
                    new = {r[0] for r in db.execute(asked)} - rows.get(to, set())
                    rows.setdefault(to, set()).update(new)
                    grown |= bool(new)
    return {t: r for t, r in rows.items() if r}, set(_runs(db, rows, there))


def tables(db: sqlite3.Connection) -> dict[str, list[str]]:
    """Every ordinary table with its columns: neither an index of words nor what lies behind one."""
    found = db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'").fetchall()
    virtual = [r["name"] for r in found if (r["sql"] or "").upper().startswith("CREATE VIRTUAL")]
    plain = [
        r["name"]
        for r in found
        if r["name"] not in virtual
        and not r["name"].startswith("sqlite_")
        and not any(r["name"].startswith(f"{v}_") for v in virtual)
    ]
    return {t: [c["name"] for c in db.execute(f'PRAGMA table_info("{t}")')] for t in plain}


def _row(values: tuple[Any, ...], needle: Needle) -> bool:
    return any(
        within(v, needle) if isinstance(v, str) else isinstance(v, bytes) and inside.holds(v, needle) for v in values
    )


def _runs(db: sqlite3.Connection, rows: Rows, there: dict[str, list[str]]) -> Iterator[str]:
    for table, ids in rows.items():
        for column in {"run", "runs"} & set(there[table]):
            asked = f'SELECT "{column}" FROM "{table}" WHERE rowid IN ({",".join(map(str, ids))})'  # noqa: S608
            for (value,) in db.execute(asked):
                yield from (json.loads(value) if str(value).startswith("[") else [value] if value else [])


def erase(path: Path, needle: Needle) -> None:
    with opened(path) as db:
        db.execute("BEGIN IMMEDIATE")
        rows, _ = search(db, needle)
        indexed = [r["name"] for r in db.execute("SELECT name FROM sqlite_master WHERE sql LIKE '%fts5%'")]
        for table, ids in rows.items():
            if table == "passages" and "words" in indexed:
                _unindex(db, ids)
            db.executemany(f'DELETE FROM "{table}" WHERE rowid = ?', [(i,) for i in ids])  # noqa: S608
        db.execute("COMMIT")
        for name in indexed:
            db.execute(f'INSERT INTO "{name}" ("{name}") VALUES (\'optimize\')')  # noqa: S608
        shrink(db)


def _unindex(db: sqlite3.Connection, ids: set[int]) -> None:
    """A help desk's words, as `methods.desk` put them into the index."""
    for id_ in ids:
        row = db.execute("SELECT heading, text FROM passages WHERE id = ?", (id_,)).fetchone()
        said = f"{row['heading']}\n{row['text']}"
        db.execute("INSERT INTO words (words, rowid, text) VALUES ('delete', ?, ?)", (id_, said))


def _empty(path: Path, table: str) -> None:
    with opened(path) as db:
        db.execute(f'DELETE FROM "{table}"')  # noqa: S608
        shrink(db)


def shrink(db: sqlite3.Connection) -> None:
    """No byte of what was deleted is left in the file or in a journal beside it."""
    db.execute("VACUUM")
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

"""learn: reads what is new or has changed, keeps its text and its passages' vectors, forgets what is gone.

Each document is one transaction, so what was learnt stays when the work is stopped or killed, and the same command goes
on. A file whose size and time are as they were is not read; one whose sha256 is as it was is not learnt again.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from .. import weights
from ..core.contracts import Card
from ..core.counting import many
from ..core.errors import UserError
from ..core.values import Cancel, Event, Finish, Notice, Progress
from ..formats import collection
from ..formats.document import READERS, Document, inside, read, spelt
from ..formats.spans import passages
from .shelf import ENGINE, folder

Embed = Callable[[Sequence[str]], Any]
"""texts -> (n, 384) float32; fewer rows if it was cancelled meanwhile."""
ENCODER = "minilm"
TOGETHER = 128
"""Passages whose vectors are made in one call."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A folder, or one file, to be learnt into the collection ``name`` (made from the folder's name if empty)."""

    source: Path
    name: str = ""
    licence: str = "your own documents"


@dataclass(slots=True)
class Waiting:
    """Documents that are read and whose vectors are still to be made."""

    rows: list[tuple[dict[str, Any], list[tuple[int, int, int, str]], list[str]]] = field(default_factory=list)

    def __len__(self) -> int:
        return sum(len(texts) for _, _, texts in self.rows)


def learn(asked: Asked, home: Path, embed: Embed, cancel: Cancel) -> Iterator[Event]:
    """Yields Progress, Notices (``skipped`` by name and reason, ``note``, ``gone``, ``learnt``) and Finish.

    Raises `UserError` before anything is learnt for a folder that is not there or holds nothing that can be read, and
    for a name that something else has.
    """
    source = Path(os.path.realpath(os.path.expanduser(asked.source)))
    name = named(asked.name, source)
    own(home, name)
    root = source if source.is_dir() else source.parent
    files = listed(source)
    db = collection.connect(folder(home, name), make=True)
    try:
        shelve(home, name, asked.licence)
        yield from pupil(db, root, files, source.is_dir(), embed, cancel)
        counted = db.execute("SELECT (SELECT count(*) FROM documents), (SELECT count(*) FROM passages)").fetchone()
    finally:
        db.close()
    if not counted[0] and not cancel:
        raise UserError(f"{name} knows nothing: no document could be read.", f"Why of each: pieria known {name}")
    said = {"name": name, "documents": counted[0], "passages": counted[1]}
    if cancel:
        yield Notice("kept", "Stopped; what is learnt is kept. The same command goes on.", said)
        yield Finish("cancelled", said)
        return
    documents, passages = counted
    yield Notice("learnt", f"{name} knows {many(documents, 'document')} in {many(passages, 'passage')}.", said)
    yield Finish("stop", said)


def named(given: str, source: Path) -> str:
    made = given or re.sub("[^a-z0-9]+", "-", source.stem.lower()).strip("-")[:64] or "documents"
    if not re.fullmatch(r"[a-z0-9][a-z0-9._-]{0,63}", made):
        raise UserError(
            f"{made[:80]!r} cannot be a name.", "Use small letters, digits and . _ - in --name.", param="name"
        )
    return made


def own(home: Path, name: str) -> None:
    card = weights.cards(home).get(name)
    if card and card.engine != ENGINE:
        raise UserError(f"There is a model called {name}.", "Choose another: --name NAME.", status=409, param="name")


def listed(source: Path) -> list[Path]:
    """The files that are of a kind that can be read; hidden ones and links that lead out of the folder are left out."""
    if source.is_file() and source.suffix.lower() in READERS:
        return [source]
    if source.exists() and not source.is_dir():
        raise UserError(
            f"{source.name} is of a kind that is not read.", f"These are read: {' '.join(sorted(READERS))}."
        )
    if not source.is_dir():
        raise UserError(f"There is no file or folder {source.name!r}.", "Check the name.", status=404)
    found = inside(source)
    if not found:
        raise UserError(
            f"The folder {source.name!r} holds no document that can be read.",
            f"These are read: {' '.join(sorted(READERS))}.",
        )
    return found


def pupil(
    db: sqlite3.Connection, root: Path, files: Sequence[Path], whole: bool, embed: Embed, cancel: Cancel
) -> Iterator[Event]:
    """whole: the files are all that the folder holds, so what is known of it and is not among them is gone."""
    place = spelt(str(root))
    before = {row[0]: row[1:] for row in db.execute("SELECT name, bytes, mtime, sha256, root FROM documents")}
    skipped = {r[0]: r[1:] for r in db.execute("SELECT name, bytes, mtime FROM skipped WHERE root = ?", (place,))}
    waiting = Waiting()
    for number, path in enumerate(files):
        if cancel:
            return
        name = spelt(path.relative_to(root).as_posix())
        yield Progress(number, len(files), "documents", name)
        try:
            state = path.stat()
        except FileNotFoundError:  # it went since the folder was listed
            files = [f for f in files if f != path]
            continue
        now = (state.st_size, state.st_mtime_ns)
        if name in before and before[name][:2] == now and before[name][3] == place:
            continue
        if skipped.get(name) == now:
            continue
        try:
            if name in before and before[name][3] != place:
                raise UserError(
                    f"{name}: the collection knows a document of this name from another folder.",
                    "Learn this folder under another --name.",
                )
            row = known(path, name, root)
        except (UserError, OSError) as error:
            why = error.message if isinstance(error, UserError) else f"{path.name} cannot be opened: {error.strerror}."
            if isinstance(error, UserError) and error.code == "not_installed":
                raise
            why = spelt(why)
            # what it said before stands nowhere any more, so it must not be quoted; not so if only opening it failed
            stale = name in before and before[name][3] == place and isinstance(error, UserError)
            with collection.writing(db):
                db.execute("INSERT OR REPLACE INTO skipped VALUES (?, ?, ?, ?, ?)", (name, place, *now, why))
                if stale:
                    collection.remove(db, name)
            if stale:
                collection.vacuum(db)
                why += " What it said before is forgotten."
            yield Notice("skipped", f"Skipped: {why}", {"document": name})
            continue
        if name in before and before[name][2] == row[0]["sha256"]:
            with collection.writing(db):
                db.execute("UPDATE documents SET bytes = ?, mtime = ? WHERE name = ?", (*now, name))
                db.execute("DELETE FROM skipped WHERE root = ? AND name = ?", (place, name))
            continue
        if row[0]["note"]:
            yield Notice("note", f"{name}: {row[0]['note']}", {"document": name})
        waiting.rows.append(row)
        if len(waiting) >= TOGETHER and not keep(db, waiting, embed):
            return
    if not keep(db, waiting, embed):
        return
    yield Progress(len(files), len(files), "documents", "")
    if whole:
        yield from gone(db, place, {spelt(p.relative_to(root).as_posix()) for p in files})


def known(path: Path, name: str, root: Path) -> tuple[dict[str, Any], list[tuple[int, int, int, str]], list[str]]:
    """A document's row, its passages' spans (start, stop, page, heading), and the texts to make vectors of."""
    state = path.stat()
    with path.open("rb") as opened:  # before it is read: if it changes meanwhile, the next time sees that it did
        digest = hashlib.file_digest(opened, "sha256").hexdigest()
    made: Document = read(path)
    row = {
        "name": name, "root": spelt(str(root)), "sha256": digest, "bytes": state.st_size, "mtime": state.st_mtime_ns,
        "unit": made.unit, "pages": json.dumps(made.pages), "title": made.title, "note": made.note,
        "learnt": datetime.now(UTC).isoformat(timespec="seconds"), "text": made.text,
    }  # fmt: skip
    spans = [(a, b, made.page(a), heading) for a, b, heading in passages(made.text)]
    texts = [(f"{heading}\n" if heading else "") + made.text[a:b] for a, b, _, heading in spans]
    return row, spans, texts


def keep(db: sqlite3.Connection, waiting: Waiting, embed: Embed) -> bool:
    """Makes the vectors of all that waits, and keeps each document as one transaction. False if it was cancelled."""
    texts = [text for _, _, some in waiting.rows for text in some]
    if not texts:
        return True
    vectors = embed(texts)
    if len(vectors) < len(texts):
        return False
    at = 0
    for row, spans, some in waiting.rows:
        with collection.writing(db):
            collection.put(db, row, spans, vectors[at : at + len(some)])
            db.execute("DELETE FROM skipped WHERE root = ? AND name = ?", (row["root"], row["name"]))
        at += len(some)
    waiting.rows.clear()
    return True


def gone(db: sqlite3.Connection, root: str, there: set[str]) -> Iterator[Event]:
    """Forgets what was learnt from this folder and is not in it any more."""
    left = [n for (n,) in db.execute("SELECT name FROM documents WHERE root = ?", (root,)) if n not in there]
    old = [n for (n,) in db.execute("SELECT name FROM skipped WHERE root = ?", (root,)) if n not in there]
    with collection.writing(db):
        for name in left:
            collection.remove(db, name)
        for name in old:
            db.execute("DELETE FROM skipped WHERE root = ? AND name = ?", (root, name))
    if left:
        collection.vacuum(db)
        listing = ", ".join(left[:5]) + (" ..." if len(left) > 5 else "")
        yield Notice("gone", f"Forgotten, for they are not in the folder any more: {listing}.", {"documents": left})


def shelve(home: Path, name: str, licence: str) -> None:
    """Puts the collection on the list, so that every door and every application finds it."""
    place = folder(home, name)
    made = Card(
        name=name,
        title=f"Passages of {name}",
        media=("passage",),
        engine=ENGINE,
        licence=licence,
        params={"encoder": ENCODER, "folder": str(place)},
        notes="It finds what your own documents say, word for word; it makes nothing up and knows nothing else.",
    )
    weights.keep(made, home / "cards")

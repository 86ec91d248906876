"""forget: a document or a whole collection, completely: text, vectors, words, log, and the answers that quoted it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .. import weights
from ..core.errors import UserError
from ..formats import collection
from ..store import Store
from .shelf import collections, folder, opened

PAGE = 200


def forget(home: Path, store: Store, what: str, within: str = "") -> dict[str, Any]:
    """what: a collection's name, or a document's (then ``within`` names its collection, if several have one such).

    Returns {"collection", "documents", "answers"}: names of what is forgotten, and how many recorded runs that had it
    as evidence are gone with it. Raises `UserError` 404 for a name that nothing has.
    """
    there = collections(home)
    if what in there and not within:
        answers = unrecord(store, what, None)
        db = opened(home, what)
        names = [name for (name,) in db.execute("SELECT name FROM documents ORDER BY name")]
        db.close()
        weights.remove(home, what)
        shutil.rmtree(folder(home, what), ignore_errors=True)
        return {"collection": what, "documents": names, "answers": answers}
    holders = [name for name in ([within] if within else there) if holds(home, name, what)]
    if len(holders) != 1:
        raise UserError(
            f"{len(holders)} collections know a document called {what[:120]!r}."
            if holders
            else f"Nothing that is known is called {what[:120]!r}.",
            f"Say which: --in {holders[0]}"
            if holders
            else "`pieria known` lists the collections, `pieria known NAME` one.",
            status=409 if holders else 404,
        )
    answers = unrecord(store, holders[0], what)
    db = opened(home, holders[0])
    try:
        with collection.writing(db):
            collection.remove(db, what)
            db.execute("DELETE FROM skipped WHERE name = ?", (what,))
        collection.vacuum(db)
    finally:
        db.close()
    return {"collection": holders[0], "documents": [what], "answers": answers}


def holds(home: Path, name: str, document: str) -> bool:
    db = opened(home, name)
    try:
        return db.execute("SELECT 1 FROM documents WHERE name = ?", (document,)).fetchone() is not None
    finally:
        db.close()


def unrecord(store: Store, name: str, document: str | None) -> int:
    """Deletes the recorded runs that had the document (None: anything of the collection) among their evidence."""
    doomed = [run for run, found in evidence(store) if name in found and (document is None or document in found[name])]
    for run in doomed:
        store.delete(run)
    if doomed:
        store.database.compact()
    return len(doomed)


def evidence(store: Store) -> Iterator[tuple[str, dict[str, list[str]]]]:
    """Each run that used passages: its id, and {collection: documents}, as applications note it."""
    before = ""
    while page := store.runs("", limit=PAGE, before=before):
        before = page[-1]["id"]
        for summary in page:
            for message in store.get(summary["id"])["request"]["messages"]:
                if found := (message.get("meta") or {}).get("evidence"):
                    yield summary["id"], found

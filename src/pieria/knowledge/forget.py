"""A document or a whole collection, taken out completely: text, vectors, words, log; and what was made with it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from .. import weights
from ..formats import collection
from ..store import Store
from .shelf import folder, opened

PAGE = 200


def drop(home: Path, name: str, document: str = "") -> None:
    """A collection, or a document of it. The bytes are gone when it returns; the user's own files are not touched."""
    if not document:
        weights.remove(home, name)
        shutil.rmtree(folder(home, name), ignore_errors=True)
        return
    db = opened(home, name)
    try:
        with collection.writing(db):
            collection.remove(db, document)
            db.execute("DELETE FROM skipped WHERE name = ?", (document,))
        collection.vacuum(db)
    finally:
        db.close()


def evidence(store: Store) -> Iterator[tuple[str, dict[str, list[str]]]]:
    """Each run that used passages: its id, and {collection: documents}, as applications note it."""
    before = ""
    while page := store.runs("", limit=PAGE, before=before):
        before = page[-1]["id"]
        for summary in page:
            for message in store.get(summary["id"])["request"]["messages"]:
                if found := (message.get("meta") or {}).get("evidence"):
                    yield summary["id"], found

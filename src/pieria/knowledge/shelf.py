"""Which collections there are, and what each knows."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from .. import weights
from ..core.contracts import Card
from ..core.errors import UserError
from ..formats.collection import connect

ENGINE = "knowledge"


def collections(home: Path) -> dict[str, Card]:
    """The collections' cards by name."""
    return {name: card for name, card in weights.cards(home).items() if card.engine == ENGINE}


def folder(home: Path, name: str) -> Path:
    return home / "knowledge" / name


def opened(home: Path, name: str) -> sqlite3.Connection:
    """The collection's database. Raises `UserError` 404 for a name that no collection has."""
    if name not in collections(home):
        there = ", ".join(collections(home))
        raise UserError(
            f"No collection is called {name[:64]!r}.",
            f"There are: {there}." if there else "Learn one: pieria learn FOLDER",
            status=404,
            code="not_found",
        )
    return connect(folder(home, name))


def known(home: Path) -> list[dict[str, Any]]:
    """One row a collection: name, documents, passages, skipped, bytes on the disk, when something was last learnt; of
    one that cannot be opened its name, its bytes and ``why``."""
    rows = list[dict[str, Any]]()
    for name in collections(home):
        size = sum(p.stat().st_size for p in folder(home, name).glob("*"))
        try:
            db = opened(home, name)
        except UserError as error:
            rows.append({"name": name, "why": error.message, "bytes": size})
            continue
        try:
            counted = db.execute(
                "SELECT (SELECT count(*) FROM documents), (SELECT count(*) FROM passages), "
                "(SELECT count(*) FROM skipped), (SELECT max(learnt) FROM documents)"
            ).fetchone()
        finally:
            db.close()
        keys = ("documents", "passages", "skipped", "learnt")
        rows.append({"name": name, **dict(zip(keys, counted, strict=True)), "bytes": size})
    return rows


def documents(home: Path, name: str) -> list[dict[str, Any]]:
    """One row a document: name, root, passages, characters, bytes, learnt, note; then those skipped, with ``why``."""
    db = opened(home, name)
    try:
        keys = ("name", "root", "passages", "characters", "bytes", "learnt", "note")
        rows = db.execute(
            "SELECT name, root, (SELECT count(*) FROM passages p WHERE p.document = d.id), length(text), bytes, "
            "learnt, note FROM documents d ORDER BY name"
        ).fetchall()
        skipped = db.execute("SELECT name, root, why FROM skipped ORDER BY name").fetchall()
    finally:
        db.close()
    found = [dict(zip(keys, row, strict=True)) for row in rows]
    return found + [dict(zip(("name", "root", "why"), row, strict=True)) for row in skipped]

"""The verbs of knowledge: `pieria learn`, `pieria known`, `pieria forget`."""

from __future__ import annotations

import json
import sys
from functools import partial
from pathlib import Path
from typing import Annotated, Any


def learn(
    _: Any,
    source: Annotated[Path, "a folder of documents, or one document"],
    *,
    name: Annotated[str, "what to call the collection; made from the folder's name if empty"] = "",
    licence: Annotated[str, "the documents' licence, for the collection's card"] = "your own documents",
) -> int:
    """Learn a folder of documents, so that they can be asked: PDF, DOCX, PPTX, XLSX, HTML, EPUB, e-mail, text.

    pieria learn ./contracts
    pieria ask "who pays for the repairs?"
    The same command again learns only what is new or changed, and forgets what is gone from the folder.
    """
    from ... import knowledge as room
    from . import show
    from .training import vectors
    from .verbs import opened

    with opened() as studio, show.interruptible() as cancel:
        asked = room.Asked(source, name, licence)
        finish, _outputs = show.drain(room.learn(asked, studio.home, partial(vectors, studio), cancel))
    if finish.reason != "stop":
        return 130
    print(f'Try: pieria ask "..." --in {finish.usage["name"]}', file=sys.stderr)
    return 0


def known(
    _: Any,
    name: Annotated[str, "a collection, to list its documents; empty lists the collections"] = "",
    *,
    as_json: Annotated[bool, "print them as JSON"] = False,
) -> int:
    """List what is known: the collections, or the documents of one, with those that were skipped and why.

    pieria known
    pieria known contracts
    """
    from ... import knowledge as room
    from ...core.places import home

    rows = room.documents(home(), name) if name else room.known(home())
    if as_json:
        print(json.dumps(rows, indent=2, ensure_ascii=False))
        return 0
    for row in rows:
        if not name:
            print(
                f"{row['name']:<24} {row['documents']:>6} documents {row['passages']:>8} passages "
                f"{row['bytes'] / 1e6:>8.1f} MB  {(row['learnt'] or '')[:16]}"
                + (f"  {row['skipped']} skipped" if row["skipped"] else "")
            )
        elif "why" in row:
            print(f"{row['name']}  skipped: {row['why']}")
        else:
            print(f"{row['name']}  {row['passages']} passages, {row['characters']} characters  {row['note']}".rstrip())
    if not rows:
        print("Nothing is known yet. Type: pieria learn FOLDER", file=sys.stderr)
    return 0


def forget(
    _: Any,
    what: Annotated[str, "a collection's name, or a document's (`pieria known NAME` lists them)"],
    *,
    in_: Annotated[str, "the collection that the document is in, if several know one of its name"] = "",
) -> int:
    """Forget a document or a collection completely: its text, its vectors, and the recorded answers that quoted it.

    pieria forget contracts
    pieria forget 2024/lease.pdf --in contracts
    The files themselves stay where they are.
    """
    from ... import knowledge as room
    from .verbs import opened

    with opened() as studio:
        done = room.forget(studio.home, studio.store, what, in_)
    count = len(done["documents"])
    said = (
        f"{done['documents'][0]} of {done['collection']}"
        if what != done["collection"]
        else f"{what}, {count} documents,"
    )
    answers = f", and {done['answers']} recorded runs that had it as evidence" if done["answers"] else ""
    print(f"Forgotten: {said} {'are' if what == done['collection'] else 'is'} gone{answers}.")
    return 0

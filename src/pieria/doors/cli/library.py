"""The verbs of knowledge: `pieria learn`, `pieria known`, `pieria forget`."""

from __future__ import annotations

import json
import sys
from functools import partial
from pathlib import Path
from typing import Annotated, Any

from ...core.counting import many
from ...core.errors import UserError


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
    json_: Annotated[bool, "print them as JSON"] = False,
) -> int:
    """List what is known: the collections, or the documents of one, with those that were skipped and why.

    pieria known
    pieria known contracts
    """
    from ... import knowledge as room
    from ...core.places import home

    rows = room.documents(home(), name) if name else room.known(home())
    if json_:
        print(json.dumps(rows, indent=2, ensure_ascii=False))
        return 0
    for row in rows:
        if not name and "why" in row:
            print(f"{row['name']:<24} {row['why']} Type: pieria forget {row['name']}")
        elif not name:
            print(
                f"{row['name']:<24} {many(row['documents'], 'document'):>16} {many(row['passages'], 'passage'):>17} "
                f"{row['bytes'] / 1e6:>8.1f} MB  {(row['learnt'] or '')[:16]}"
                + (f"  {row['skipped']} skipped" if row["skipped"] else "")
            )
        elif "why" in row:
            print(f"{row['name']}  skipped: {row['why']}")
        else:
            size = f"{many(row['passages'], 'passage')}, {many(row['characters'], 'character')}"
            print(f"{row['name']}  {size}  {row['note']}".rstrip())
    if not rows:
        print("Nothing is known yet. Type: pieria learn FOLDER", file=sys.stderr)
    return 0


def forget(
    _: Any,
    what: Annotated[str, "a collection, a document of one (`pieria known NAME` lists them), or a file's path"] = "",
    *,
    person: Annotated[list[str] | None, "a person's whole name (several times: other spellings)"] = None,
    also: Annotated[
        list[str] | None, "what else points at them: e-mail, phone, number, address (several times)"
    ] = None,
    in_: Annotated[str, "the collection that the document is in, if several know one of its name"] = "",
    dry_run: Annotated[bool, "only show what would go"] = False,
    models: Annotated[bool, "delete the trained models that learnt from it too; they are only named otherwise"] = False,
    yes: Annotated[bool, "do not ask before a person is erased"] = False,
    json_: Annotated[bool, "print what was found as JSON"] = False,
) -> int:
    """Forget a document or a person everywhere: records, files, collections, memory, translations, talks, caches.

    pieria forget 2024/lease.pdf --in contracts
    pieria forget --person "Anna Berger" --also anna@example.org --also "+49 170 1234567" --dry-run
    Models that were trained on it are named. Your own files stay. Exit status 1 if a place holds it still.
    """
    from ... import erasing as room
    from . import show
    from .verbs import opened

    if in_ and not what:
        raise UserError(
            "A person is forgotten everywhere; --in is for a document.",
            "Leave --in out, or name the document: pieria forget lease.pdf --in contracts", param="in",
        )  # fmt: skip
    asked = room.Asked(what, in_, tuple(person or ()), tuple(also or ()), dry_run, models)
    if (person or also) and not what and not dry_run and not yes and sys.stdin.isatty():
        print(
            f"This erases what holds {', '.join((*asked.person, *asked.also))} (--dry-run shows it).", file=sys.stderr
        )
        if show.ask("Type yes to go on: ").strip().lower() != "yes":
            print("Nothing was erased.", file=sys.stderr)
            return 2
    with opened() as studio, show.interruptible() as cancel:
        finish, _outputs = show.drain(room.forget(studio.home, studio.store, asked, cancel), quiet=json_)
    if finish.reason != "stop":
        return 130
    done = finish.usage
    if json_:
        print(json.dumps(dict(done), indent=1, ensure_ascii=False))
        return 1 if done["left"] else 0
    count = sum(f["count"] for f in done["found"])
    where = many(len({f["place"] for f in done["found"]}), "place")
    if not count and not done["left"]:
        print("Nothing here holds it.")
    elif dry_run:
        print(f"{count} would go, in {where}. Nothing was erased.")
    else:
        still = many(len(done["left"]), "place", "holds", "hold")
        left = f" {still} it still." if done["left"] else " No byte of it is left in the home."
        print(f"Forgotten: {count} in {where}.{left}")
    if any(m["certain"] for m in done["models"]) and not models:
        print("A trained model cannot unlearn a text: train it again without, or delete it with --models.")
    return 1 if done["left"] else 0

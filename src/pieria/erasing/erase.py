"""forget: look everywhere, say what was found, erase it, and look again as bytes."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path

from sqlalchemy import text

from ..core.errors import UserError
from ..core.values import Cancel, Event, Finish, Notice, Progress
from ..formats import trace
from ..formats.document import read
from ..formats.needle import Needle, Person, Words
from ..knowledge import collections as known
from ..knowledge.forget import drop, evidence
from ..knowledge.shelf import documents, opened
from ..store import Store
from . import files, models, records, tables
from .found import Find


@dataclass(frozen=True, slots=True)
class Asked:
    """What to forget: a person (names, identifiers), or ``what``: a collection, a document of one, or a file.
    dry: only say what would go. models: delete the trained models that learnt from it, too."""

    what: str = ""
    within: str = ""
    person: Sequence[str] = ()
    also: Sequence[str] = ()
    dry: bool = False
    models: bool = False


@dataclass(slots=True)
class Target:
    """What to look for, and what goes whatever it says: documents by collection, runs that had them as evidence."""

    needle: Needle
    documents: list[tuple[str, str]] = field(default_factory=list)
    whole: str = ""
    sums: set[str] = field(default_factory=set)


def forget(home: Path, store: Store, asked: Asked, cancel: Cancel) -> Iterator[Event]:
    """Yields Progress, a Notice ``found`` for each thing that goes, ``model`` for each model that learnt from it,
    ``left`` for each place that holds it still, and Finish with all of it. Raises `UserError` for what is not known."""
    if bool(asked.what) == bool(asked.person or asked.also):
        raise UserError(
            "Say one thing to forget: a document, a collection, or a person.",
            'Type: pieria forget lease.pdf, or: pieria forget --person "Anna Berger" --also anna@example.org',
        )
    aim = Target(Person(asked.person, asked.also)) if not asked.what else target(home, asked)
    found: list[Find] = []
    named = list(models.learnt(home, aim.needle, aim.sums))
    doomed = [m.name for m in named if m.certain] if asked.models else []
    for find in _search(home, store, aim, doomed, [m.name for m in named]):
        if isinstance(find, Progress):
            yield find
            continue
        if not any((f.place, f.what) == (find.place, find.what) for f in found):
            found.append(find)
            yield Notice("found", f"{find.place}: {find.what} ({find.count})", {"place": find.place})
        if cancel:
            yield Finish("cancelled")
            return
    for model in named:
        if model.name not in doomed:
            surely = "learnt" if model.certain else "may have learnt"
            yield Notice("model", f"{model.name} {surely} from it: {model.why}.", asdict(model))
    left: list[dict[str, str]] = []
    if not asked.dry:
        for number, find in enumerate(found):
            yield Progress(number, len(found), "places", f"erasing in {find.place}")
            find.erase()
        models.marked(home, aim.needle, [m.name for m in named if m.certain])
        store.database.shrink()
        files.strays(home, aim.needle, lambda name: referenced(store, name))
        yield Progress(len(found), len(found), "places", "looking again")
        for one in files.left(home, aim.needle):
            left.append(asdict(one))
            yield Notice("left", f"{one.place} holds it still. {one.hint}", asdict(one))
    yield Finish(
        "stop",
        {
            "found": [{"place": f.place, "what": f.what, "count": f.count} for f in found],
            "models": [asdict(m) for m in named], "left": left, "dry": asked.dry,
        },
    )  # fmt: skip


def _search(
    home: Path, store: Store, aim: Target, doomed: Sequence[str], named: Sequence[str]
) -> Iterator[Find | Progress]:
    """Everything that goes; the runs last, as other places name some of them."""
    runs: set[str] = set()
    steps = (
        ("collections", lambda: known_(home, aim)), ("drawers", lambda: tables.drawers(home, aim.needle)),
        ("keys", lambda: records.people(store, home, aim.needle)), ("films", lambda: records.films(store, aim.needle)),
        ("files", lambda: files.others(home, aim.needle)),
        ("models", lambda: (*models.copies(home, named), *models.dropped(home, doomed))),
    )  # fmt: skip
    for number, (name, step) in enumerate(steps):
        yield Progress(number, len(steps) + 1, "kinds of places", f"looking into {name}")
        for find in step():
            runs |= find.runs
            yield find
    gone = {name: {d for c, d in aim.documents if c == name} for name, _ in aim.documents}
    for run, used in evidence(store):
        if aim.whole in used or any(gone.get(name, set()) & set(some) for name, some in used.items()):
            runs.add(run)
    looked: list[int] = []
    yield from records.runs(store, aim.needle, existing(store, runs), looked.append)


def known_(home: Path, aim: Target) -> Iterator[Find]:
    """Collections: what was named, and what holds it."""
    if aim.whole:
        yield Find(f"knowledge/{aim.whole}", f"the collection {aim.whole}", len(aim.documents),
                   partial(drop, home, aim.whole))  # fmt: skip
    for collection_, name in aim.documents if not aim.whole else ():
        yield Find(f"knowledge/{collection_}", f"the document {name}", 1, partial(drop, home, collection_, name))
    if isinstance(aim.needle, Person):
        yield from tables.collections(home, aim.needle)


def target(home: Path, asked: Asked) -> Target:
    """A collection, a document of one, or a file on the disk. Raises `UserError` 404 or 409."""
    there = known(home)
    what, path = asked.what, Path(os.path.expanduser(asked.what))
    if what in there and not asked.within:
        chosen = [(what, d["name"]) for d in documents(home, what) if "why" not in d]
    else:
        places = [asked.within] if asked.within else list(there)
        chosen = [(c, what) for c in places if any(d["name"] == what for d in documents(home, c) if "why" not in d)]
        if len(chosen) > 1:
            raise UserError(
                f"{len(chosen)} collections know a document called {what[:120]!r}.", f"Say which: --in {chosen[0][0]}",
                status=409,
            )  # fmt: skip
    if not chosen and what not in there:
        if not path.is_file() or asked.within:
            raise UserError(
                f"Nothing that is known is called {what[:120]!r}.",
                "`pieria known` lists the collections, `pieria known NAME` one; a file's path is taken too.",
                status=404,
            )
        return Target(Words(path.name, [read(path).text], _others(home, [])), [], "", {trace.digest(path)})
    texts, sums = [], set[str]()
    for name, document in chosen:
        db = opened(home, name)
        row = db.execute("SELECT text, sha256 FROM documents WHERE name = ?", (document,)).fetchone()
        db.close()
        texts.append(row[0])
        sums.add(row[1])
    whole = what if what in there and not asked.within else ""
    return Target(Words(what, texts, _others(home, chosen)), chosen, whole, sums)


def _others(home: Path, gone: Sequence[tuple[str, str]]) -> Iterator[str]:
    """The texts of all documents that stay."""
    for name in known(home):
        db = opened(home, name)
        for document, said in db.execute("SELECT name, text FROM documents"):
            if (name, document) not in gone:
                yield said
        db.close()


def existing(store: Store, runs: set[str]) -> set[str]:
    found = set()
    for run in runs:
        try:
            found.add(store.get(run)["id"])
        except UserError:
            continue
    return found


def referenced(store: Store, name: str) -> bool:
    with store.database.read() as db:
        asked = text("SELECT 1 FROM outputs WHERE file = :name OR sidecar_file = :name")
        return db.execute(asked, {"name": name}).first() is not None

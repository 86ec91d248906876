"""The store: recorded runs, their files, keys and desks of people."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path

from sqlalchemy import inspect, text

from ..formats import inside, sealed
from ..formats.needle import Needle, within
from ..methods.drawer import place
from ..store import Store
from .found import Find

PAGE = 200


def runs(store: Store, needle: Needle, also: Iterable[str], said: Callable[[int], None]) -> Iterator[Find]:
    """Runs that hold it: in what was asked, in what was made, in their names; and those that were steps of such a one,
    or made of it. also: runs that go for another reason. said: called with how many were looked at."""
    doomed, kin = set(also), dict[str, set[str]]()
    for number, (run, steps, held) in enumerate(_every(store, needle)):
        if number % PAGE == 0:
            said(number)
        for step in steps:
            kin.setdefault(run, set()).add(step)
            kin.setdefault(step, set()).add(run)
        if held:
            doomed.add(run)
    open_ = list(doomed)
    while open_:
        for near in kin.get(open_.pop(), ()):
            if near not in doomed:
                doomed.add(near)
                open_.append(near)
    if doomed:
        yield Find("pieria.db", "recorded runs with their files", len(doomed), lambda: store.forget(sorted(doomed)))


def _every(store: Store, needle: Needle) -> Iterator[tuple[str, list[str], bool]]:
    """Each run's id, its steps, and whether it holds it."""
    before = ""
    while page := store.runs("", limit=PAGE, before=before):
        before = page[-1]["id"]
        for summary in page:
            record = store.get(summary["id"])
            steps = [
                str(step)
                for message in record["request"].get("messages", ())
                for step in (message.get("meta") or {}).get("runs", ())
            ]
            with store.database.read() as db:
                found = db.execute(text("SELECT words FROM details WHERE run = :run"), {"run": summary["id"]}).scalar()
            words = store.opened(str(found), summary["id"], "words")
            whole = json.dumps({k: v for k, v in record.items() if k != "outputs"}, ensure_ascii=False)
            metas = [json.dumps([o["meta"], o["mime"]], ensure_ascii=False) for o in record["outputs"]]
            held = any(within(one, needle) for one in (whole, words, *metas)) or any(
                _file(Path(p), needle) for o in record["outputs"] for p in (o["path"], o["sidecar_path"]) if p
            )
            yield summary["id"], steps, held


def _file(path: Path, needle: Needle) -> bool:
    try:
        return inside.holds(sealed.read(path), needle, path.name)
    except FileNotFoundError:
        return False


def films(store: Store, needle: Needle) -> Iterator[Find]:
    """What servers tell of films: their words. A film that is finished goes with its run, too."""
    with store.database.read() as db:
        rows = db.execute(text("SELECT id, told FROM videos")).all()
    for id_, told in rows:
        whole = json.loads(store.opened(told, id_, "told"))
        if within(json.dumps(whole, ensure_ascii=False), needle):
            yield Find("pieria.db", f"the film {id_}", 1, partial(_unfilmed, store, id_))


def _unfilmed(store: Store, id_: str) -> None:
    with store.database.write() as db:
        db.execute(text("DELETE FROM videos WHERE id = :id"), {"id": id_})


def people(store: Store, home: Path, needle: Needle) -> Iterator[Find]:
    """API keys named after the person: they are revoked, and what was made with them is gone."""
    with store.database.read() as db:
        if not inspect(db).has_table("keys"):
            return
        rows = db.execute(text("SELECT id, name FROM keys")).all()
        desks = db.execute(text("SELECT key, title, tenant, origins FROM desks")).all()
    for id_, name in rows:
        if within(name, needle):
            said, hers = f"the API key {name!r}: revoked, its name gone", frozenset(owned(store, id_))
            yield Find("pieria.db", said, 1, partial(_nameless, store, id_), hers)
            for folder in sorted(p for p in home.iterdir() if p.is_dir()):
                if (path := place(folder.name, id_)).is_file():
                    found = f"{folder.name}: what this key's owner keeps there"
                    yield Find(str(path.relative_to(home)), found, 1, path.unlink)
    for key, title, tenant, origins in desks:
        if any(within(one, needle) for one in (title, tenant, origins)):
            yield Find("pieria.db", f"the chat window {title!r}", 1, partial(_window, store, key))


def owned(store: Store, owner: str) -> Iterator[str]:
    before = ""
    while page := store.runs(owner, limit=PAGE, before=before):
        before = page[-1]["id"]
        yield from (r["id"] for r in page)


def _nameless(store: Store, key: str) -> None:
    with store.database.write() as db:
        db.execute(
            text("UPDATE keys SET name = :name, revoked = coalesce(revoked, created) WHERE id = :key"),
            {"name": f"forgotten {key}", "key": key},
        )
        db.execute(text("DELETE FROM videos WHERE owner = :key"), {"key": key})


def _window(store: Store, key: str) -> None:
    with store.database.write() as db:
        db.execute(text("DELETE FROM desks WHERE key = :key"), {"key": key})
        db.execute(text("UPDATE keys SET revoked = coalesce(revoked, created) WHERE id = :key"), {"key": key})

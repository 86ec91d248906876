"""Which models learnt from a file that holds it. A net cannot be made to forget one text: it is named, or deleted."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from .. import weights
from ..core.errors import UserError
from ..formats import inside, trace
from ..formats.document import READERS, read
from ..formats.needle import Needle, Person, within
from .found import Find, Model

GONE = "a file of its training"


def learnt(home: Path, needle: Needle, sums: Collection[str]) -> Iterator[Model]:
    """sums: sha256 of documents that go. Files that are still where they were are read again; of those that are gone,
    the trace of their words is asked."""
    for folder in sorted(p for p in home.glob("trained/*") if p.is_dir()):
        kept = trace.load(folder)
        if kept is None:
            if (folder / "card.json").is_file():
                yield Model(folder.name, "it was trained before Pieria noted on what, so nobody can tell", False)
            continue
        if why := taught(kept, needle, sums):
            yield Model(folder.name, why[0], why[1])


def taught(kept: dict[str, object], needle: Needle, sums: Collection[str]) -> tuple[str, bool] | None:
    """(why, whether it is certain) for a model that learnt from it."""
    files, root = kept["files"], Path(str(kept["root"]))
    assert isinstance(files, list)
    unread = 0
    for row in files:
        if row["sha256"] in sums:
            return f"{row['name'] or GONE} is the same file", True
        path = root / row["name"]
        if within(str(row["name"]), needle):
            return f"{row['name']} has it in its name", True
        if not row["name"] or not path.is_file() or trace.digest(path) != row["sha256"]:
            unread += 1
        elif inside.holds(path.read_bytes(), needle, path.name) or spoken(path, needle):
            return f"{row['name']} holds it", True
    table = root / "captions.csv"
    if table.is_file() and inside.holds(table.read_bytes(), needle, table.name):
        return "captions.csv holds it", True
    bloom = kept["trace"]
    if unread and isinstance(bloom, dict) and isinstance(needle, Person):
        for row in needle.rows:
            if row and any(trace.maybe(bloom, some) for some in (row, [row[-1], *row[:-1]])):
                said = f"{unread} of its {len(files)} files are gone or changed, and the trace of their words has it"
                return said, False
    if kept.get("forgotten"):
        return "it was named before, when the same or another thing was forgotten", False
    return None


def spoken(path: Path, needle: Needle) -> bool:
    """A document that is no plain text."""
    if path.suffix.lower() in READERS:
        with suppress(UserError, OSError):
            return within(read(path).text, needle)
    return False


def copies(home: Path, names: Collection[str]) -> Iterator[Find]:
    """The prepared data of a training that several workers share, left by one that was broken off."""
    for name in names:
        path = home / "trained" / name / "data.npz"
        if path.is_file():
            yield Find(f"trained/{name}", "prepared data of an unfinished training", 1, path.unlink)


def marked(home: Path, needle: Needle, names: Collection[str]) -> None:
    """Notes it on the models' side: that something they learnt from was to be forgotten, and when; not what."""
    for name in names:
        folder = home / "trained" / name
        kept = trace.load(folder)
        if kept is None:
            continue
        for row in kept["files"]:
            if within(row["name"], needle):
                row["name"] = ""
        kept["held"] = [name for name in kept.get("held", ()) if not within(name, needle)]
        if within(kept["root"], needle):
            kept["root"] = ""
        kept["forgotten"] = [*kept.get("forgotten", ()), datetime.now(UTC).isoformat(timespec="seconds")]
        trace.save(folder, kept)


def dropped(home: Path, names: Collection[str]) -> Iterator[Find]:
    for name in names:
        yield Find(f"trained/{name}", "a trained model", 1, partial(drop, home, name))


def drop(home: Path, name: str) -> None:
    with suppress(UserError):
        weights.remove(home, name)
    for path in (home / "cards").glob(f"{name}.evaluation.*"):
        path.unlink()
    shutil.rmtree(home / "trained" / name, ignore_errors=True)

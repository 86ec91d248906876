"""All other files of a home: pages, reports, samples, cards. What can be made again goes; what cannot is named."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from ..core.errors import UserError
from ..formats import inside, sealed
from ..formats.needle import Needle, within
from . import tables
from .found import Find, Left

REMADE = {
    "gallery": "the page of what was made (`pieria gallery` makes it again)",
    "inspected": "a report on data (`pieria inspect` makes it again)",
}
"""Folders of the home whose entries are made again by a command: the whole entry goes."""
KEPT = {
    "sealed.json": "It holds the key of what is stored: it is not yours to delete.",
    "identity": "It is the signing identity: delete the folder, and a new one is made; old files then name another.",
    "policy.toml": "These are rules of your own: change them in the file.",
    "default.toml": "This is a setting of your own: change it in the file.",
}


def others(home: Path, needle: Needle) -> Iterator[Find]:
    """Files that no database and no model holds, and that can go."""
    for path in walk(home):
        parts = path.relative_to(home).parts
        if parts[0] == "files" or not told(path, home, needle):
            continue
        place = str(path.relative_to(home))
        if parts[0] in REMADE:
            yield Find(str(Path(*parts[:2])), REMADE[parts[0]], 1, partial(gone, home.joinpath(*parts[:2])))
        elif parts[0] == "cards" and ".evaluation." in path.name:
            yield Find(place, "a report on a model (`pieria evaluate` makes it again)", 1, partial(gone, path))
        elif parts[0] == "trained" and (len(parts) == 2 or "samples" in parts or path.name == "curve.svg"):
            yield Find(place, "a sample or a page of a training", 1, partial(gone, path))
        elif path.suffix in (".new", ".part", ".tmp", ".unfinished") or path.name.startswith("."):
            yield Find(place, "an unfinished file", 1, partial(gone, path))


def told(path: Path, home: Path, needle: Needle) -> bool:
    """Whether a file, or its name, holds it."""
    if within(str(path.relative_to(home)), needle):
        return True
    try:
        stored = path.relative_to(home).parts[0] == "files"
        return inside.holds(sealed.read(path) if stored else path.read_bytes(), needle, path.name)
    except (OSError, UserError):
        return False


def walk(home: Path) -> list[Path]:
    """Every file that is no database."""
    return sorted(p for p in home.rglob("*") if p.is_file() and not p.is_symlink() and not based(p))


def based(path: Path) -> bool:
    return any(path.name.endswith(end) for end in ("-wal", "-shm", "-journal")) or inside.database(path)


def gone(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def strays(home: Path, needle: Needle, referenced: Callable[[str], bool]) -> int:
    """Deletes files of the store that hold it and that no run names (of a run that was killed). Returns how many."""
    count = 0
    for path in sorted((home / "files").rglob("*")):
        name = str(path.relative_to(home / "files"))
        if path.is_file() and name != ".lock" and told(path, home, needle) and not referenced(name):
            path.unlink(missing_ok=True)
            count += 1
    return count


def remains(path: Path, home: Path, needle: Needle) -> bool:
    """`told`; but of a database that was written anew, its log empty, the rows: in the bytes of a page the end of one
    stands beside the beginning of another."""
    log = path.with_name(path.name + "-wal")
    if inside.database(path) and not (log.exists() and log.stat().st_size):
        with tables.opened(path) as db:
            return bool(tables.search(db, needle)[0])
    return told(path, home, needle)


def left(home: Path, needle: Needle) -> Iterator[Left]:
    """Every file that holds it still, read as bytes: databases with their free pages and journals too."""
    for path in sorted(p for p in home.rglob("*") if not p.is_symlink()):
        parts = path.relative_to(home).parts
        if not (within(path.name, needle) if path.is_dir() else remains(path, home, needle)):
            continue
        if parts[0] == "trained" and len(parts) > 1:
            hint = f"The model itself holds it: pieria forget ... --models deletes {parts[1]}."
        elif parts[0] == "cards":
            hint = f"Type: pieria remove {path.stem}"
        elif based(path) if path.is_file() else False:
            hint = "Another program has it open: stop it (`pieria serve`), and type the same again."
        else:
            hint = KEPT.get(parts[0], "Delete it if it is not yours to keep; Pieria does not know this file.")
        yield Left(str(path.relative_to(home)), hint)

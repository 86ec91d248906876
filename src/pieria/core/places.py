"""Where things lie on this machine. Two folders, both movable by an environment variable."""

from __future__ import annotations

import fcntl
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .errors import UserError


def home() -> Path:
    """Pieria's own folder: store, keys, signing identity, your cards. Private to its owner (mode 0700).

    Raises `UserError` where `~` leads nowhere, or no folder can be."""
    linux = os.environ.get("XDG_DATA_HOME") or "~/.local/share"
    beside = "~/Library/Application Support" if sys.platform == "darwin" else linux
    path = _named("PIERIA_HOME", f"{beside}/pieria")
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise unusable(path, error) from None
    return path.resolve()


def unusable(home: Path, error: OSError) -> UserError:
    """What a person is told of a home that cannot be opened."""
    return UserError(
        f"Pieria's home {home} cannot be used: {error.strerror or error}.",
        "Look at its permissions and its disk, or name another folder: PIERIA_HOME=FOLDER.", status=500,
        code="store_unwritable",
    )  # fmt: skip


def cache() -> Path:
    """Downloaded weights: shared by every home of this user, safe to delete (`pieria get` brings it back).

    Raises `UserError` where `~` leads nowhere."""
    path = _named("PIERIA_CACHE", f"{os.environ.get('XDG_CACHE_HOME') or '~/.cache'}/pieria")
    path.mkdir(parents=True, exist_ok=True)
    return path.resolve()


def _named(name: str, default: str) -> Path:
    """The folder that an environment variable names, or the default, with its `~` resolved."""
    said = os.environ.get(name) or default
    try:
        return Path(said).expanduser()
    except RuntimeError:  # no such user, or one without a home
        user = said.split("/")[0]
        raise UserError(f"{name}: nobody knows where {user} is.", f"Set {name} to a whole path.") from None


def files(folder: Path) -> list[Path]:
    """Every file in a folder and below, in order; what is hidden (nobody means ``.git`` or ``.venv``) and folders that
    a link leads to are left out.

    Raises the system's `OSError` for a folder that may not be looked into: passed over, its files would pass for
    gone."""

    def refuse(error: OSError) -> None:
        raise error

    found = list[Path]()
    for place, below, names in os.walk(folder, onerror=refuse):
        below[:] = [name for name in below if not name.startswith(".")]
        found += [path for name in names if not name.startswith(".") and (path := Path(place, name)).is_file()]
    return sorted(found)


def flush(path: Path) -> None:
    """Forces a file, or the names in a folder, to the disk: a rename is durable only after its folder's flush."""
    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Makes a folder and holds it as long as the block runs: two that train one model would delete each other's
    checkpoints. Raises `UserError` (409) where another process has it. Killed, it lets go."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            hint = "Wait for it, or choose another --name."
            raise UserError(f"Another program is at work on {folder.name}.", hint, status=409, param="name") from None
        yield
    finally:
        os.close(handle)

"""The shelf of verified weights: ``cache()/weights/SHA256/NAME``, each with a marker that remembers when it was hashed.

A file is hashed once. While its size, times and inode stay what the marker says, it is taken as verified; when any of
them differs it is hashed again, and a file that is not what its card says is never handed to an engine.
"""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import suppress
from pathlib import Path

from ..core.contracts import Card, File
from ..core.errors import UserError
from ..core.find import ROOT
from ..core.places import cache

OWN, CAME = "file:", "with:"


def place(file: File) -> Path:
    """Where the file lies, or will lie. A user's own file, and what came with Pieria, stay where they are."""
    if came := next((s for s in file.sources if s.startswith(CAME)), ""):
        return ROOT / "cards" / came.removeprefix(CAME)
    own = next((s for s in file.sources if s.startswith(OWN)), "")
    return Path(own.removeprefix(OWN)) if own else cache() / "weights" / file.sha256 / file.name


def locate(card: Card) -> dict[str, Path]:
    """The card's verified files by name; none for a remote model. Cheap after the first time.

    Raises `UserError` (409): ``model_not_installed``, or ``weights_changed`` for a file that is not what it was.
    """
    found = {}
    for file in card.files:
        path = place(file)
        if not path.is_file():
            own = _is_own(file)
            raise UserError(
                f"{card.name} is not on this machine" + (f": {file.name} is gone from where it was." if own else "."),
                f"Put the file back, or type: pieria remove {card.name}" if own else f"Type: pieria get {card.name}",
                status=409,
                code="model_not_installed",
            )
        if not verified(file):
            raise UserError(
                f"{file.name} is not what it was when {card.name} was set up, so it is not used: its contents changed.",
                f"Type: pieria remove {card.name}, then add the file again."
                if _is_own(file)
                else f"Type: pieria get {card.name}",
                status=409,
                code="weights_changed",
            )
        found[file.name] = path
    return found


def missing(card: Card) -> tuple[File, ...]:
    """The files that `locate` would refuse: not there, or not what the card says."""
    return tuple(file for file in card.files if not verified(file))


def verified(file: File) -> bool:
    """Whether the file is there and is, byte for byte, the one that its card names."""
    path = place(file)
    try:
        if path.stat().st_size != file.bytes:
            return False
        if _marker(file).read_text("utf-8") == _seen(path):
            return True
    except OSError:
        if not path.is_file():
            return False
    with path.open("rb") as opened:
        seen = _seen(path)
        if hashlib.file_digest(opened, "sha256").hexdigest() != file.sha256:
            _marker(file).unlink(missing_ok=True)
            return False
    remember(file, seen)
    return True


def remember(file: File, seen: str = "") -> None:
    """Notes that the file was hashed and found right. ``seen`` is its state before the hashing began. In a cache that
    cannot be written nothing is noted: the file is hashed again the next time."""
    marker = _marker(file)
    draft = marker.with_name(f".{marker.name}.{os.getpid()}")
    try:
        marker.parent.mkdir(parents=True, exist_ok=True)
        draft.write_text(seen or _seen(place(file)), "utf-8")
        draft.replace(marker)
    except OSError:
        with suppress(OSError):
            draft.unlink(missing_ok=True)


def doubt(card: Card) -> None:
    """Forgets that the card's files were hashed: the next look reads every byte again."""
    for file in card.files:
        _marker(file).unlink(missing_ok=True)


def _marker(file: File) -> Path:
    return cache() / "weights" / file.sha256 / f"{file.name}.verified"


def _seen(path: Path) -> str:
    state = path.stat()
    # ctime as well: it cannot be set back to hide a change, as mtime can
    return json.dumps([str(path), state.st_size, state.st_mtime_ns, state.st_ctime_ns, state.st_ino])


def _is_own(file: File) -> bool:
    return any(s.startswith(OWN) for s in file.sources)

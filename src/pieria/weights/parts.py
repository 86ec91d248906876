"""A large file joined from parts that come in any order, on disk, so that a kill at any moment loses little."""

from __future__ import annotations

import os
import shutil
from pathlib import Path


class Parts:
    """The first ``parts`` parts, joined in a file named ``joined-PARTS-BYTES``, so that a torn end can be cut off.

    Parts that wait for one before them are ``part-INDEX``; ``part-INDEX.new`` is one being written.
    """

    def __init__(self, folder: Path) -> None:
        self.folder, self.parts, self.bytes = folder, 0, 0
        for path in folder.glob("joined-*-*"):
            self.parts, self.bytes = map(int, path.name.split("-")[1:])
            with path.open("r+b") as torn:
                torn.truncate(self.bytes)
        for path in folder.glob("part-*"):
            if path.name.endswith(".new") or int(path.name.split("-")[1]) < self.parts:
                path.unlink()

    @property
    def path(self) -> Path:
        return self.folder / f"joined-{self.parts}-{self.bytes}"

    def take(self) -> None:
        """Joins the parts that are next in order."""
        while (part := self.folder / f"part-{self.parts}").exists():
            old, size = self.path, part.stat().st_size
            if self.parts == 0:
                self.parts, self.bytes = 1, size
                part.replace(self.path)
                continue
            with part.open("rb") as source, old.open("r+b") as out:
                out.truncate(self.bytes)  # an attempt before this one may have failed half way
                out.seek(self.bytes)
                shutil.copyfileobj(source, out, 1 << 20)
                out.flush()
                os.fsync(out.fileno())
            self.parts, self.bytes = self.parts + 1, self.bytes + size
            old.replace(self.path)
            part.unlink()

    def discard(self) -> None:
        for path in (*self.folder.glob("joined-*"), *self.folder.glob("part-*")):
            path.unlink(missing_ok=True)

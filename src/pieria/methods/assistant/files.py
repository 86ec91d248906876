"""Files that may be read: those in folders that were named, wherever a link may point; never written."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from ...core.errors import UserError
from ..reading import read


class Files:
    """``folders``: what ``--allow`` named. Raises `UserError` for one that is not there."""

    def __init__(self, folders: Sequence[Path]) -> None:
        for folder in folders:
            if not folder.is_dir():
                raise UserError(
                    f"There is no folder {folder}.", "Name one that is there: --allow ./notes", param="allow"
                )
        self.folders = [f.resolve() for f in folders]

    def find(self, name: str) -> Path:
        """The file of this name in an allowed folder. The path is resolved first: no link and no ``..`` leads out."""
        if not self.folders:
            raise UserError("No folder is allowed, so no file was read.", "Name one: pieria assist --allow ./notes")
        if "\0" in name or not name.strip():
            raise UserError("That is no name of a file.", "Say its name, such as notes.txt.")
        wanted = os.path.expanduser(name.strip())
        for folder in self.folders:
            path = Path(os.path.realpath(folder / wanted))  # a link that leads to itself is no error to it
            if path.is_relative_to(folder) and os.path.isfile(path):
                return path
        outside = any(os.path.exists(f / wanted) for f in self.folders)
        if outside:
            raise UserError(
                f"{name[:80]} lies outside the allowed folders, so it was not read.", "Allow its folder: --allow FOLDER"
            )
        raise UserError(
            f"There is no file {name[:80]} in the allowed folders.",
            f"There are: {', '.join(self.names()[:12]) or 'none'}.",
        )

    def read(self, name: str) -> tuple[str, str]:
        """Its name and its text."""
        path = self.find(name)
        return path.name, read(path).text

    def names(self) -> list[str]:
        """The allowed files, as they can be asked for: at most 200."""
        made: list[str] = []
        for folder in self.folders:
            for path in sorted(folder.rglob("*")):
                if len(made) >= 200:
                    return made
                if path.is_file() and path.resolve().is_relative_to(folder) and not path.name.startswith("."):
                    made.append(str(path.relative_to(folder)))
        return made

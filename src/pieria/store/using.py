"""Who has a home open: many at once, or one alone, to change how all of it lies on the disk.

A program that knows a home as plain would go on writing plain text into an encrypted one; one that knows its key would
go on sealing under it after it was given up, and nobody could read that again.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..core.errors import UserError
from ..core.places import unusable


class Using:
    """One user of a home, until `close`. Ends with its process, however that ends.

    Raises `UserError` 503 while a home is being encrypted, 500 ``store_unwritable`` where it cannot be used."""

    def __init__(self, home: Path) -> None:
        folder, self._handle = home / "files", -1
        try:
            home.mkdir(mode=0o700, parents=True, exist_ok=True)
            folder.mkdir(mode=0o700, exist_ok=True)
            self._handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
            fcntl.flock(self._handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            self.close()
            said = "This home is being encrypted or decrypted."
            raise UserError(said, "Try again when that is done.", status=503, code="busy") from None
        except OSError as error:
            self.close()
            raise unusable(home, error) from None

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Nobody else has the home open while the block runs. Raises `UserError` (409) if somebody has it now."""
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            fcntl.flock(self._handle, fcntl.LOCK_SH)  # what did not become the other lock is no longer this one
            said = "Another Pieria has this home open, and would go on writing as before."
            raise UserError(
                said, "Stop it (`pieria serve`, `mcp`, `chat` ...), and type the same again.", status=409
            ) from None
        try:
            yield
        finally:
            fcntl.flock(self._handle, fcntl.LOCK_SH)

    def close(self) -> None:
        if self._handle >= 0:
            os.close(self._handle)
        self._handle = -1

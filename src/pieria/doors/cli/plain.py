"""What others wrote, as a terminal may show it. A model's answer, a document's name or a prompt that came over HTTP can
hold escape sequences, which would clear the screen, name the window or fill the clipboard."""

from __future__ import annotations

import errno
import os
import re
import shlex
from pathlib import Path
from typing import Any

CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
FULL = (errno.ENOSPC, errno.EDQUOT)


def plain(said: str) -> str:
    """Controls as escapes, but for tabs and the ends of lines."""
    return CONTROLS.sub(lambda m: "" if m[0] == "\r" else f"\\x{ord(m[0]):02x}", said)


def shown(said: str, stream: Any) -> str:
    """The same where the stream is a terminal; a file or a pipe gets every character as it is."""
    return plain(said) if stream.isatty() else said


def why(error: OSError) -> str:
    """What the system refused, in words."""
    return "The disk is full" if error.errno in FULL else error.strerror or str(error)


def next_step(error: OSError) -> str:
    """What to type after it; "" where nobody can know."""
    if error.errno in FULL:
        return "Make room, and type the same again."
    if not isinstance(error.filename, (str, bytes)):
        return ""
    path = Path(os.fsdecode(error.filename))
    there = next((p for p in (path, *path.parents) if os.path.lexists(p)), path)
    return f"Look at who may use it (ls -ld {shlex.quote(str(there))}), or name another place."

"""Whether a program of another language can be read by its own tool: nothing of it is run.

A C program can name any file of this machine for its compiler to read (``#include "/dev/zero"``), so compilers work in
the sandbox, where they find their own headers alone.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from .. import sandbox
from . import UNPARSED

CHECKS: dict[str, tuple[str, ...]] = {
    "javascript": ("node", "--check"),
    "bash": ("bash", "-n"),
    "c": ("gcc", "-fsyntax-only", "-x", "c"),
    "cpp": ("g++", "-fsyntax-only", "-x", "c++"),
}
HEADERS = ("/usr/include", "/usr/local/include", "/usr/libexec")


def checked(source: str, language: str, suffix: str) -> tuple[bool | None, str]:
    """(whether it reads, what the tool says). None where no tool is here."""
    if language == "python":
        try:
            compile(source, "code.py", "exec")
        except UNPARSED as error:
            return False, f"{type(error).__name__}: {error}"
        return True, ""
    command = CHECKS.get(language)
    if command is None or (tool := shutil.which(command[0])) is None:
        return None, ""
    if language in ("c", "cpp"):
        return compiled(source, tool, command[1:], "code" + suffix)
    with tempfile.TemporaryDirectory(prefix="pieria-syntax-") as folder:
        path = Path(folder, "code" + suffix)
        path.write_text(source)
        try:
            ran = subprocess.run(
                [tool, *command[1:], str(path)], capture_output=True, text=True, timeout=30, check=False,
                env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"},
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            return None, ""
    return ran.returncode == 0, (ran.stderr or ran.stdout).replace(str(path), "code" + suffix).strip()[:1500]


def compiled(source: str, tool: str, options: tuple[str, ...], name: str) -> tuple[bool | None, str]:
    """The same by a compiler in the sandbox; None where there is no sandbox."""
    if sandbox.unavailable():
        return None, ""
    beside = [Path(p) for p in (tool, os.path.realpath(tool), *HEADERS) if os.path.exists(p)]
    with sandbox.folder({name: source}) as where:
        ran = sandbox.run([tool, *options, name], where, sandbox.Limits(seconds=30), readable=beside)
    return (None, "") if ran.state == "timeout" else (ran.well, (ran.err or ran.out).strip()[:1500])

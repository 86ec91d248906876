"""Whether a program of another language can be read by its own tool: nothing of it is run."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

CHECKS: dict[str, tuple[str, ...]] = {
    "javascript": ("node", "--check"),
    "bash": ("bash", "-n"),
    "c": ("gcc", "-fsyntax-only", "-x", "c"),
    "cpp": ("g++", "-fsyntax-only", "-x", "c++"),
}


def checked(source: str, language: str, suffix: str) -> tuple[bool | None, str]:
    """(whether it reads, what the tool says). None where no tool is here."""
    if language == "python":
        try:
            compile(source, "code.py", "exec")
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            return False, f"{type(error).__name__}: {error}"
        return True, ""
    command = CHECKS.get(language)
    if command is None or (tool := shutil.which(command[0])) is None:
        return None, ""
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

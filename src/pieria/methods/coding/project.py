"""A folder of a person's, copied into the sandbox, and a test command run there."""

from __future__ import annotations

import os
import re
import shlex
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ...core.errors import UserError
from .. import sandbox

SKIPPED = {".git", ".hg", "node_modules", ".venv", "venv", "__pycache__", ".mypy_cache", ".ruff_cache", ".tox", "dist"}
MOST_FILES, MOST_BYTES, LARGEST = 2000, 40 << 20, 4 << 20
SHIM = """# modes and times of files cannot be changed in the sandbox; honest programs need not fail over it
import os
for _name in ("chmod", "utime", "chown", "lchown", "fchmod", "fchown", "setxattr"):
    def _quiet(*given, _call=getattr(os, _name), **named):
        try:
            return _call(*given, **named)
        except PermissionError:
            return None
    setattr(os, _name, _quiet)
"""
LIMITS = sandbox.Limits(seconds=240, cpu=60, memory_mb=3072, processes=8, disk_mb=128, files=8000)


@dataclass(frozen=True, slots=True)
class Result:
    """well: the command ended with status 0. failed, passed: tests, where pytest or unittest say so, else 0 or 1.
    said: what it printed."""

    well: bool
    failed: int
    passed: int
    said: str
    state: str = "ended"


def root(path: Path) -> Path:
    """The folder to copy: the present one if the file lies in it, else the file's own."""
    here = Path.cwd().resolve()
    return here if here in path.resolve().parents else path.resolve().parent


def gathered(folder: Path) -> dict[str, bytes]:
    """The files below a folder, by name: no links, nothing hidden or huge. Raises `UserError` if it is too much."""
    found, total = dict[str, bytes](), 0
    for base, folders, names in os.walk(folder):
        folders[:] = sorted(f for f in folders if f not in SKIPPED and not f.startswith("."))
        for name in sorted(names):
            path = Path(base, name)
            if path.is_symlink() or not path.is_file() or name.startswith(".env") or name.endswith((".pem", ".key")):
                continue
            if (size := path.stat().st_size) > LARGEST:
                continue
            total += size
            if len(found) >= MOST_FILES or total > MOST_BYTES:
                raise UserError(
                    f"{folder.name or folder} holds more than {MOST_FILES} files or {MOST_BYTES >> 20} MB to copy.",
                    "Change into the project's own folder first.",
                )
            try:
                found[str(path.relative_to(folder))] = path.read_bytes()
            except OSError:
                continue
    return found


def python() -> Path:
    """The interpreter that a person's tests run under: of the active virtual environment, else this one."""
    active = os.environ.get("VIRTUAL_ENV", "")
    beside = Path(active, "bin", "python")
    return beside if active and beside.exists() else Path(sys.executable)


def command(said: str) -> list[str]:
    """A test command as words: pytest, or Python with a file or a module. Raises `UserError` for any other."""
    try:
        words = shlex.split(said)
    except ValueError:
        words = []
    while words and re.fullmatch(r"[A-Z_]+=\S*", words[0]):
        words.pop(0)
    if words and Path(words[0]).name in ("pytest", "py.test"):
        return [str(python()), "-m", "pytest", "-p", "no:cacheprovider", *words[1:]]
    if words and re.fullmatch(r"python(3(\.\d+)?)?", Path(words[0]).name):
        return [str(python()), *words[1:]]
    raise UserError(
        f"{said[:60]!r} cannot be run as a test.",
        'Name pytest or Python: --test "pytest -q", --test "python check.py".', param="test",
    )  # fmt: skip


def run(files: Mapping[str, str | bytes], words: list[str]) -> Result:
    """The command in a copy of the files."""
    with sandbox.folder({".pieria/sitecustomize.py": SHIM, **files}) as where:
        beside = sandbox.installed_beside(Path(words[0])) if words[0] != sys.executable else ()
        paths = f"{where}/.pieria:{where}:{where}/src"
        ran = sandbox.run(words, where, LIMITS, readable=beside, env={"PYTHONPATH": paths})
        said = (ran.out + ran.err).replace(str(where) + os.sep, "").replace(str(where), ".")
    if ran.state != "ended":
        reason = {"timeout": f"It did not end within {LIMITS.seconds:.0f} seconds.", "disk": "It wrote too much.",
                  "output": "It printed too much."}.get(ran.state, "It was ended.")  # fmt: skip
        return Result(False, 1, 0, f"{said[-4000:]}\n{reason}", ran.state)
    if re.search(r"No module named '?pytest", said) and ran.exit:
        raise UserError("pytest is not installed for this Python.", "Type: pip install pytest", param="test")
    failed = sum(map(int, re.findall(r"\b(\d+) (?:failed|errors?)\b", said.splitlines()[-1] if said.strip() else "")))
    passed = sum(map(int, re.findall(r"\b(\d+) passed\b", said)))
    return Result(ran.exit == 0, failed or int(ran.exit != 0), passed, said)

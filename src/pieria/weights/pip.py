"""One ``pip download`` under way. The user's own pip configuration (index, proxy, certificates) holds."""

from __future__ import annotations

import errno
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from ..core.values import Cancel
from .hub import SourceError

# -P: the folder we were started in is no place to import pip from
PIP = [sys.executable, "-P", "-m", "pip", "download", "--no-deps", "--only-binary=:all:", "--no-cache-dir"]
PIP += ["--ignore-requires-python", "--disable-pip-version-check", "--no-input", "--progress-bar=off"]
FULL = re.compile(r"No space left on device|Disk quota exceeded")


class Download:
    """Works in a folder of its own, its temporary files included, so that one disk holds all.

    ``spool`` keeps the wheel for the next who asks, and is asked first.
    """

    def __init__(self, index: int, requirement: str, folder: Path, spool: Path | None, cancel: Cancel) -> None:
        self.index, self.requirement = index, requirement
        self.folder = Path(tempfile.mkdtemp(prefix="pip-", dir=folder))
        self.kept = spool / f"{requirement}.whl" if spool else None
        self.process: subprocess.Popen[bytes] | None = None
        self.log = self.folder / "log"
        self.off = cancel.on(self._kill)
        if self.kept and self.kept.exists():
            return
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [*PIP, "--dest", str(self.folder / "wheel"), requirement],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=os.environ | {"TMPDIR": str(self.folder)},
            )

    def done(self) -> bool:
        return self.process is None or self.process.poll() is not None

    def size(self) -> int:
        """Bytes that have come: the largest file, as pip holds the wheel twice for a moment."""
        sizes = [0]
        for folder, _, files in os.walk(self.folder):  # not rglob: pip removes folders meanwhile
            for file in files:
                try:
                    sizes.append(os.stat(os.path.join(folder, file)).st_size)
                except OSError:
                    continue
        return max(sizes)

    def wheel(self) -> Path:
        if self.process is None:
            assert self.kept
            return self.kept
        found = list((self.folder / "wheel").glob("*.whl"))
        if self.process.returncode or len(found) != 1:
            raise self._failure()
        if self.kept:
            self.kept.parent.mkdir(exist_ok=True)
            return found[0].replace(self.kept)
        return found[0]

    def _failure(self) -> Exception:
        log = self.log.read_text("utf-8", "replace")[-20_000:]
        if FULL.search(log):
            return OSError(errno.ENOSPC, "No space left on device")
        if "No module named pip" in log:
            return SourceError("this Python has no pip (type: python -m ensurepip)")
        errors = [line.removeprefix("ERROR: ") for line in log.splitlines() if line.startswith("ERROR: ")]
        return SourceError(f"pip could not download {self.requirement}: {(errors or ['no reason given'])[-1][:200]}")

    def _kill(self) -> None:
        if self.process:
            self.process.kill()

    def stop(self) -> None:
        self._kill()
        if self.process:
            self.process.wait()
        self.off()
        shutil.rmtree(self.folder, ignore_errors=True)

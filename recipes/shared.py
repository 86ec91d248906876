"""What recipes have in common: a Debian package as data, a tenth held out by name, the table of captions."""

from __future__ import annotations

import csv
import hashlib
import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path


def debian(package: str, version: str, sha256: str, folder: Path) -> Path:
    """A package fetched with apt-get and unpacked; none of it is run. Stops if its bytes are not the pinned ones."""
    subprocess.run(["apt-get", "-qq", "download", package], cwd=folder, check=True)
    file = next(folder.glob(f"{package}_*.deb"))
    if hashlib.sha256(file.read_bytes()).hexdigest() != sha256:
        raise SystemExit(f"{file.name} is another version than this recipe was written for ({version}).")
    subprocess.run(["dpkg-deb", "-x", file.name, "x"], cwd=folder, check=True)
    return folder / "x"


def held(work: str) -> bool:
    """One work in ten, chosen by its name."""
    return hashlib.sha256(work.encode()).digest()[0] % 10 == 0


def captions(folder: Path, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """FOLDER/captions.csv, as `pieria train` reads it."""
    with (folder / "captions.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([columns, *rows])

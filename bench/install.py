"""What an install weighs, and how soon the command line answers.

python bench/install.py [--python python3.11]

Makes a new virtual environment, installs Pieria from this checkout, and counts every byte that the install added,
compiled files included. Weights are not part of it.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from common import spread, table

ROOT = Path(__file__).resolve().parent.parent


def size(folder: Path) -> int:
    return sum(p.stat().st_size for p in folder.rglob("*") if p.is_file() and not p.is_symlink())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--python", default=sys.executable)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        venv = Path(folder) / "venv"
        subprocess.run([given.python, "-m", "venv", str(venv)], check=True)
        before = size(venv)
        begun = time.monotonic()
        subprocess.run([str(venv / "bin/pip"), "install", "--quiet", str(ROOT)], check=True)
        took = time.monotonic() - begun
        added = size(venv) - before
        env = os.environ | {"PIERIA_HOME": str(Path(folder) / "home")}
        times, bare = [], []
        for _ in range(11):
            begun = time.perf_counter()
            subprocess.run([str(venv / "bin/pieria"), "--help"], check=True, stdout=subprocess.DEVNULL, env=env)
            times.append(time.perf_counter() - begun)
            begun = time.perf_counter()
            subprocess.run([str(venv / "bin/python"), "-c", "pass"], check=True)
            bare.append(time.perf_counter() - begun)
        rows = [
            (
                "install without weights, bytes added to a new environment",
                f"{added / 1e6:.0f} MB (in {took:.0f} s)",
                "<= 400 MB",
            ),
            (
                "`pieria --help`, whole process",
                f"{spread(times)} s; Python alone {statistics.median(bare):.2f} s",
                "<= 0.25 s",
            ),
        ]
        table("Install", rows)


if __name__ == "__main__":
    main()

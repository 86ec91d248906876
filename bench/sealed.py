"""What encryption at rest costs: recording, reading, searching, opening, converting. CPU seconds, as a machine is busy.

python bench/sealed.py [--runs 500]
"""

from __future__ import annotations

import argparse
import os
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from common import table
from pieria.core.values import Cancel, Output, Part, text
from pieria.formats import sealed
from pieria.store import Entry, Store
from pieria.store.convert import turn

PHRASE = "correct horse battery staple"


def cpu(work: Callable[[], object]) -> float:
    begun = time.process_time()
    work()
    return time.process_time() - begun


def entry(n: int) -> Entry:
    said = [{"role": "user", "parts": [{"medium": "text", "mime": "text/plain", "data": f"question {n} " * 60}]}]
    made = (Output(text(f"answer {n} " * 150)), Output(Part("image", os.urandom(200_000), "image/png"), 1))
    return Entry("write", "text", "echo", {"messages": said}, {"cost": {}}, outputs=made)


def measure(home: Path, runs: int) -> dict[str, float]:
    sealed._unlocked.cache_clear()
    found = {"opening the store, ms": 1000 * cpu(lambda: Store(home).close())}
    store = Store(home)
    found["recording a run (a text, a picture of 200 kB), ms"] = (
        1000 * cpu(lambda: [store.record(entry(n)) for n in range(runs)]) / runs
    )
    ids = [r["id"] for r in store.runs("", limit=runs)]
    found["reading a run's record, ms"] = 1000 * cpu(lambda: [store.get(i) for i in ids]) / runs
    paths = [Path(store.get(i)["outputs"][1]["path"]) for i in ids[:100]]
    found["reading a file of 200 kB, ms"] = 1000 * cpu(lambda: [sealed.read(p) for p in paths]) / len(paths)
    found[f"looking for words in {runs} runs, ms"] = 1000 * cpu(lambda: store.runs("", text="nothing like it"))
    store.close()
    return found


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=300)
    given = parser.parse_args()
    os.environ[sealed.PHRASE] = PHRASE
    base = Path(tempfile.mkdtemp())
    try:
        results = []
        for name in ("plain", "sealed"):
            home = base / name
            home.mkdir()
            if name == "sealed":
                sealed.make(home, "phrase", PHRASE.encode())
            results.append(measure(home, given.runs))
        plain, shut = results
        rows = [(key, f"{shut[key]:.2f}, plain {plain[key]:.2f}", "-") for key in plain]
        home = base / "plain"
        sealed.make(home, "phrase", PHRASE.encode())
        store = Store(home)
        spent = cpu(lambda: list(turn(home, store, True, Cancel())))
        store.close()
        rows.append((f"turning it on for {given.runs} runs, CPU seconds", f"{spent:.2f}", "-"))
        table("Encryption at rest: what it costs (CPU time)", rows)
    finally:
        shutil.rmtree(base)


if __name__ == "__main__":
    main()

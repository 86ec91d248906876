"""`pieria forget`: a person planted into every kind of place of a home, and what a byte scan finds before and after.

    python bench/forget.py [--runs 1000]

The scan (tests/planted.py) shares no code with what it judges: every byte of every file and its name, as UTF-8, UTF-16
and Latin-1, whatever the case, and inside zip, gzip and zlib. runs: recorded runs of others, to measure the time.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from common import table

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=1000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as base:
        home = Path(base) / "home"
        home.mkdir()
        os.environ["PIERIA_HOME"] = str(home)
        import planted
        from pieria import erasing
        from pieria.core.values import Cancel, Notice, text
        from pieria.store import Store

        planted.plant(home, Path(base))
        store = Store(home)
        for n in range(given.runs):
            store.record(planted.entry(f"question {n} " * 40, text(f"answer {n} of somebody else " * 60)))
        store.close()
        before = planted.residue(home)
        size = sum(p.stat().st_size for p in home.rglob("*") if p.is_file())
        store, cpu = Store(home), time.process_time()
        asked = erasing.Asked(person=(planted.NAME,), also=(planted.MAIL, planted.PHONE))
        events = list(erasing.forget(home, store, asked, Cancel()))
        cpu = time.process_time() - cpu
        kept = len(store.runs("", limit=given.runs + 100))
        store.close()
        after, done = planted.residue(home), events[-1].usage
        kinds = Counter(place.split("/")[0].split(".")[0] for place in before)
        named = [n.data["name"] for n in events if isinstance(n, Notice) and n.code == "model"]
        table("pieria forget: a person in every kind of place", [
            ("places that hold her before", f"{len(before)} files: {', '.join(sorted(kinds))}", "-"),
            ("places that hold her afterwards", str(len(after)), "0"),
            ("places that it names as left", str(len(done["left"])), "0"),
            ("what went", f"{sum(f['count'] for f in done['found'])} things in {len(done['found'])} groups", "-"),
            ("models named (a fourth is clean)", ", ".join(named), "diary-net, gone-net, old-net"),
            (f"runs of others kept, of {given.runs + 2}", str(kept), str(given.runs + 2)),
            ("CPU seconds", f"{cpu:.1f} for {size / 1e6:.0f} MB and {given.runs} runs", "-"),
        ])  # fmt: skip


if __name__ == "__main__":
    main()

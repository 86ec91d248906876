"""What the sticker net was taught, by name: the list that `pieria image` refuses unknown things with.

    python recipes/stickers.py stickers
    python recipes/concepts.py stickers

A concept is known if three sets or more drew it in the training part. Its other names are those of its captions (not
the keywords behind them) that mean nearly the same (cosine of `NEAR`), each given to the concept that bears it most. Writes concepts.json and nearness.bin
(the names' sentence vectors on their first 64 principal axes, and these axes) to src/pieria/cards/sticker.
"""

from __future__ import annotations

import csv
import json
import sys
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np

CARD = Path(__file__).resolve().parent.parent / "src/pieria/cards/sticker"
AXES, NEAR = 64, 0.6


def main() -> None:
    rows = [r for r in csv.DictReader((Path(sys.argv[1]) / "captions.csv").open(encoding="utf-8"))
            if r["_split"] == "train" and not r["_concept"].startswith("clipart")]  # fmt: skip
    sets: dict[str, set[str]] = defaultdict(set)
    also: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        name = row["_concept"].lower()
        sets[name].add(row["_set"] + row["style"])
        for other in row["caption"].lower().split("|")[:-1]:
            if "," not in other and other != name:
                also[other][name] += 1
    known = sorted(n for n, s in sets.items() if len(s) >= 3)
    aliases: dict[str, list[str]] = {n: [] for n in known}
    for other, counts in also.items():
        if other in aliases:
            continue
        best = sorted(((c, -len(n), n) for n, c in counts.items() if n in aliases), reverse=True)
        if best:
            aliases[best[0][2]].append(other)
    from pieria.studio import Studio

    studio = Studio()

    def read(texts: list[str]) -> np.ndarray:
        return np.stack([np.frombuffer(b, "<f4") for i in range(0, len(texts), 256)
                         for b in studio.vectors(texts[i : i + 256])])  # fmt: skip

    vectors, others = read(known), sorted(o for names in aliases.values() for o in names)
    table = dict(zip(others, read(others), strict=True))
    aliases = {n: [o for o in names if float(table[o] @ vectors[i]) >= NEAR] for i, (n, names) in enumerate(aliases.items())}
    studio.close()
    (CARD / "concepts.json").write_text(json.dumps(aliases, ensure_ascii=False, separators=(",", ":")) + "\n", "utf-8")
    _, _, axes = np.linalg.svd(vectors, full_matrices=False)
    axes = axes[:AXES].astype("<f2")
    short = vectors @ axes.T.astype(np.float32)
    short /= np.linalg.norm(short, axis=1, keepdims=True)
    (CARD / "nearness.bin").write_bytes(axes.tobytes() + (short * 127).round().astype(np.int8).tobytes())
    print(len(known), "concepts,", sum(map(len, aliases.values())), "other names")


if __name__ == "__main__":
    main()

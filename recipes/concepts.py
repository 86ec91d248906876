"""What the sticker net was taught, by name: the list that `pieria image` refuses unknown things with.

    python recipes/stickers.py stickers
    python recipes/concepts.py stickers

A concept is known if three sets or more drew it in the training part. Its other names are those of its captions (not
the keywords behind them) that mean nearly the same (cosine of `NEAR`), each given to the concept that bears it most.
Writes concepts.json and nearness.bin (the names' sentence vectors on their first 64 principal axes, and these axes) to
src/pieria/cards/sticker, and colours.png: the mean colours of each concept on 8 x 8 squares, over the three sets by
Microsoft (MIT) that share their outlines, or over all sets where these have not drawn it. The net
gets outlines right more often than colours.
"""

from __future__ import annotations

import csv
import json
import sys
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np
from PIL import Image

from pieria.formats.png import png

CARD = Path(__file__).resolve().parent.parent / "src/pieria/cards/sticker"
AXES, NEAR = 64, 0.6
SQUARES, ACROSS, FAMILY = 8, 40, ("flat", "fluent", "3d")


def hues(files: list[Path]) -> np.ndarray:
    """uint8 (8, 8, 3): the mean colour of what is seen; where little is, that of what is beside it."""
    total = np.zeros((SQUARES, SQUARES, 4))
    for file in files:
        pixels = np.asarray(Image.open(file).convert("RGBA").resize((64, 64)), float)
        share = pixels[..., 3:] / 255
        both = np.concatenate([pixels[..., :3] * share, share], -1)
        total += both.reshape(SQUARES, 8, SQUARES, 8, 4).mean((1, 3))
    total[..., 3] += 1e-9
    whole = total.sum((0, 1))
    wide = np.pad(total, ((1, 1), (1, 1), (0, 0)))
    near = sum(wide[y : y + SQUARES, x : x + SQUARES] for y in range(3) for x in range(3))
    least = 0.12 * len(files)
    made = np.where(total[..., 3:] > least, total, np.where(near[..., 3:] > least, near, whole))
    return (made[..., :3] / made[..., 3:]).clip(0, 255).round().astype(np.uint8)


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
    aliases = {
        n: [o for o in names if float(table[o] @ vectors[i]) >= NEAR] for i, (n, names) in enumerate(aliases.items())
    }
    studio.close()
    (CARD / "concepts.json").write_text(json.dumps(aliases, ensure_ascii=False, separators=(",", ":")) + "\n", "utf-8")
    _, _, axes = np.linalg.svd(vectors, full_matrices=False)
    axes = axes[:AXES].astype("<f2")
    short = vectors @ axes.T.astype(np.float32)
    short /= np.linalg.norm(short, axis=1, keepdims=True)
    (CARD / "nearness.bin").write_bytes(axes.tobytes() + (short * 127).round().astype(np.int8).tobytes())
    by: dict[str, dict[str, list[Path]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        kind = "family" if row["style"] in FAMILY else "other"
        by[row["_concept"].lower()][kind].append(Path(sys.argv[1]) / row["file"])
    sheet = np.zeros((-(-len(known) // ACROSS) * SQUARES, ACROSS * SQUARES, 3), np.uint8)
    for n, name in enumerate(known):
        y, x = n // ACROSS * SQUARES, n % ACROSS * SQUARES
        sheet[y : y + SQUARES, x : x + SQUARES] = hues(by[name]["family"] or by[name]["other"])
    (CARD / "colours.png").write_bytes(png(sheet))
    print(len(known), "concepts,", sum(map(len, aliases.values())), "other names")


if __name__ == "__main__":
    main()

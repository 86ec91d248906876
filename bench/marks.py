"""Marks: how often they are found after what happens to files, how little they change, how often one is seen where none is.

python bench/marks.py PART [--photos FOLDER] [--own FOLDER] [--sounds FOLDER] [--keep FILE] [--count N]

Parts: ``pictures`` (marked, then changed), ``clean`` (unmarked pictures), ``sounds``, ``silent`` (unmarked sounds), ``words``,
``plain`` (unmarked texts). Photographs are cut into squares of 512 pixels that do not overlap: the folder may be the
unpacked Debian packages gnome-backgrounds, mate-backgrounds, plasma-workspace-wallpapers and ukui-wallpapers. Own
pictures are those of `pieria image` and others with ``--mark off``. Every case is a line of --keep, so that a run goes on
where it was stopped; the table is printed from all lines there are.
"""

from __future__ import annotations

import argparse
import io
import json
import math
import random
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from common import MACHINE

SIDE = 512


def photographs(folder: Path, most: int = 40) -> Iterator[tuple[str, Any]]:
    """Squares of photographs, at most so many of one, in an order that repeats; none that is all but empty."""
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = None
    found = [p for p in sorted(folder.rglob("*")) if p.suffix.lower() in (".jpg", ".jpeg", ".webp") and p.is_file()]
    cuts: list[tuple[str, Path, int, int]] = []
    seen: set[str] = set()
    for path in found:
        if path.is_symlink() or path.stat().st_size < 60_000:
            continue
        with Image.open(path) as file:
            wide, high = file.size
        here = [(f"{path.name} {x},{y}", path, x, y) for y in range(0, high - SIDE + 1, SIDE)
                for x in range(0, wide - SIDE + 1, SIDE)]  # fmt: skip
        random.Random(path.name).shuffle(here)
        cuts += here[:most]
    random.Random(1).shuffle(cuts)
    for name, path, x, y in cuts:
        with Image.open(path) as file:
            file.draft("RGB", None)
            square = np.array(file.convert("RGB").crop((x, y, x + SIDE, y + SIDE)))
        key = square[::16, ::16].tobytes().hex()
        if key not in seen:
            seen.add(key)
            yield f"photo {path.parent.name}/{name}", square


def drawn(folder: Path) -> Iterator[tuple[str, Any]]:
    """Pictures of Pieria's own, unmarked, as they are (the larger ones their middle 1024 pixels)."""
    from PIL import Image

    for path in sorted(folder.rglob("*.png")):
        with Image.open(path) as file:
            clear = file.mode in ("RGBA", "LA") or "transparency" in file.info
            pixels = np.array(file.convert("RGBA" if clear else "RGB"))
        top, left = (max(0, (n - 1024) // 2) for n in pixels.shape[:2])
        if min(pixels.shape[:2]) >= 128:
            yield f"own {path.name}", pixels[top : top + 1024, left : left + 1024]


def saved(pixels: Any, form: str, **more: Any) -> Any:
    from PIL import Image

    out = io.BytesIO()
    Image.fromarray(pixels).save(out, form, **more)
    return np.array(Image.open(out).convert("RGB"))


def resized(pixels: Any, by: float) -> Any:
    from PIL import Image

    high, wide = pixels.shape[:2]
    return np.array(Image.fromarray(pixels).resize((round(wide * by), round(high * by)), Image.Resampling.BICUBIC))


def cut(pixels: Any, share: float, chance: random.Random) -> Any:
    high, wide = (round(n * share**0.5) for n in pixels.shape[:2])
    top, left = chance.randint(0, pixels.shape[0] - high), chance.randint(0, pixels.shape[1] - wide)
    return pixels[top : top + high, left : left + wide]


def screenshot(pixels: Any, chance: random.Random) -> Any:
    """The picture at 125 %, as on a dense screen, somewhere on a grey page with lines of dark bars, as PNG."""
    large = resized(pixels, 1.25)
    page = np.full((large.shape[0] + 260, large.shape[1] + 200, 3), 238, np.uint8)
    for y in range(12, 120, 22):
        page[y : y + 9, 20 : 20 + chance.randint(100, page.shape[1] - 40)] = 60
    top, left = chance.randint(125, 255), chance.randint(5, 195)
    page[top : top + large.shape[0], left : left + large.shape[1]] = large
    return page


CHANGES: dict[str, Callable[[Any, random.Random], Any]] = {
    "as it is": lambda p, c: p,
    "JPEG 75": lambda p, c: saved(p, "JPEG", quality=75),
    "JPEG 50": lambda p, c: saved(p, "JPEG", quality=50),
    "JPEG 30": lambda p, c: saved(p, "JPEG", quality=30),
    "WEBP 75": lambda p, c: saved(p, "WEBP", quality=75),
    "WEBP 50": lambda p, c: saved(p, "WEBP", quality=50),
    "0.5 x": lambda p, c: resized(p, 0.5),
    "0.75 x": lambda p, c: resized(p, 0.75),
    "1.5 x": lambda p, c: resized(p, 1.5),
    "0.637 x": lambda p, c: resized(p, 0.637),
    "cut to 75 %": lambda p, c: cut(p, 0.75, c),
    "cut to 50 %": lambda p, c: cut(p, 0.5, c),
    "screenshot": screenshot,
    "grey": lambda p, c: saved(np.array(p @ np.array([0.299, 0.587, 0.114])).round().astype(np.uint8), "PNG"),
    "0.75 x, JPEG 75": lambda p, c: saved(resized(p, 0.75), "JPEG", quality=75),
    "0.5 x, JPEG 50": lambda p, c: saved(resized(p, 0.5), "JPEG", quality=50),
    "cut to 50 %, JPEG 50": lambda p, c: saved(cut(p, 0.5, c), "JPEG", quality=50),
}


def psnr(a: Any, b: Any) -> float:
    """Of R, G and B; of a see-through picture, over all of it."""
    wrong = float(((a[..., :3].astype(float) - b[..., :3]) ** 2).mean())
    return 10 * math.log10(255**2 / wrong) if wrong else 99.0


def pictures(name: str, pixels: Any) -> dict[str, Any]:
    from pieria.formats.marks import has, pixels as marks, shown

    chance = random.Random(name)
    begun = time.process_time()
    made = marks.mark(pixels)
    seconds = time.process_time() - begun
    row: dict[str, Any] = {"psnr": round(psnr(pixels, made), 2), "ms": round(seconds * 1e3), "put": has(made)}
    row["megapixels"] = pixels.shape[0] * pixels.shape[1] / 1e6
    if pixels.shape[2] == 4:
        row["alpha"] = bool((made[..., 3] == pixels[..., 3]).all())
    flat = shown(made)
    for what, change in CHANGES.items():
        row[what] = marks.search(change(flat, chance)).chance if row["put"] else None
    return row


def clean(name: str, pixels: Any) -> dict[str, Any]:
    from pieria.formats.marks import pixels as marks, shown

    begun = time.process_time()
    return {"chance": marks.search(shown(pixels)).chance, "ms": round((time.process_time() - begun) * 1e3)}


def wilson(hits: int, n: int) -> str:
    z = 1.96
    middle = (hits / n + z * z / 2 / n) / (1 + z * z / n)
    half = z * math.sqrt(hits / n * (1 - hits / n) / n + z * z / 4 / n / n) / (1 + z * z / n)
    return f"{max(0.0, middle - half):.3f}-{min(1.0, middle + half):.3f}"


def rate(rows: list[dict[str, Any]], what: str, sure: float = 1e-6) -> str:
    values = [r[what] for r in rows if r.get(what) is not None]
    if not values:
        return "-"
    hits = sum(v < sure for v in values)
    return f"{hits / len(values):.3f}  ({wilson(hits, len(values))}, n {len(values)})"


def tell_pictures(rows: list[dict[str, Any]]) -> None:
    for kind in ("photo", "own"):
        some = [r for r in rows if r["name"].startswith(kind)]
        if not some:
            continue
        quality = sorted(r["psnr"] for r in some)
        put = [r for r in some if r["put"]]
        print(f"\n{kind}: {len(some)} pictures, {len(put)} took a mark; PSNR least {quality[0]:.1f}, median "
              f"{quality[len(quality) // 2]:.1f} dB; {sum(r['ms'] for r in some) / sum(r['megapixels'] for r in some):.0f} "
              f"CPU ms a megapixel to mark")  # fmt: skip
        alpha = [r["alpha"] for r in some if "alpha" in r]
        if alpha:
            print(f"alpha untouched: {sum(alpha)} of {len(alpha)}")
        for what in CHANGES:
            print(f"  {what:<22} found {rate(put, what)}")


def tell_clean(rows: list[dict[str, Any]]) -> None:
    for kind in sorted({r["name"].split()[0] for r in rows}):
        some = [r["chance"] for r in rows if r["name"].startswith(kind)]
        print(f"{kind}: {len(some)} unmarked; below 1e-6: {sum(c < 1e-6 for c in some)}; below 1e-3: "
              f"{sum(c < 1e-3 for c in some)}; below .05: {sum(c < 0.05 for c in some)}; least {min(some):.2g}; "
              f"{sum(r['ms'] for r in rows) / len(rows):.0f} CPU ms each")  # fmt: skip


def sources(given: argparse.Namespace) -> Iterator[tuple[str, Any]]:
    if given.own:
        yield from drawn(given.own)
    if given.photos:
        yield from photographs(given.photos)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("part", choices=sorted(PARTS))
    for name in ("photos", "own", "sounds"):
        parser.add_argument(f"--{name}", type=Path)
    parser.add_argument("--keep", type=Path, required=True)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seconds", type=float, default=550, help="stop after so many, to go on later")
    given = parser.parse_args()
    make, tell, source = PARTS[given.part]
    rows = [json.loads(line) for line in given.keep.read_text().splitlines()] if given.keep.exists() else []
    done, begun = {r["name"] for r in rows}, time.monotonic()
    with given.keep.open("a") as file:
        for name, data in source(given):
            if len(rows) >= given.count or time.monotonic() - begun > given.seconds:
                break
            if name not in done:
                rows.append({"name": name, **make(name, data)})
                file.write(json.dumps(rows[-1]) + "\n")
                file.flush()
    print(f"{given.part}: {len(rows)} of at most {given.count} cases; {MACHINE} (a busy machine: CPU times are indicative)")
    tell(rows)


PARTS: dict[str, tuple[Any, Any, Any]] = {
    "pictures": (pictures, tell_pictures, sources), "clean": (clean, tell_clean, sources),
}  # fmt: skip

if __name__ == "__main__":
    main()

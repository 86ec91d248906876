"""Marks: how often they are found after what happens to files, how little they change, how often one is seen where none is.

python bench/marks.py PART [--photos FOLDER] [--own FOLDER] [--sounds FOLDER] [--keep FILE] [--count N]

Parts: ``pictures`` (marked, then changed), ``clean`` (unmarked pictures), ``sounds``, ``silent`` (unmarked sounds);
Photographs are cut into squares of 512 pixels that do not overlap: the folder may be the
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
from functools import lru_cache, partial
from itertools import zip_longest
from pathlib import Path
from typing import Any

import numpy as np

from common import MACHINE

SIDE = 512


def photographs(folder: Path, most: int = 60) -> Iterator[tuple[str, Any]]:
    """Squares of photographs (each called for when it is needed): of one at most so many, four at a time, the photographs
    by turns. Of the sizes in which a wallpaper comes (a folder ``images``) the largest is taken."""
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = None
    found: dict[str, Path] = {}
    for path in sorted(folder.rglob("*")):
        if path.suffix.lower() in (".jpg", ".jpeg", ".webp") and path.is_file() and path.stat().st_size >= 60_000:
            key = str(path.parent) if path.parent.name.startswith("images") else str(path)
            if not path.is_symlink() and (key not in found or found[key].stat().st_size < path.stat().st_size):
                found[key] = path
    cuts = []
    for path in found.values():
        with Image.open(path) as file:
            wide, high = file.size
        here = [(x, y) for y in range(0, high - SIDE + 1, SIDE) for x in range(0, wide - SIDE + 1, SIDE)]
        random.Random(path.name).shuffle(here)
        cuts.append((path, here[:most]))
    random.Random(1).shuffle(cuts)

    @lru_cache(maxsize=2)
    def opened(path: Path) -> Any:
        with Image.open(path) as file:
            return file.convert("RGB")

    def square(path: Path, x: int, y: int) -> Any:
        return np.array(opened(path).crop((x, y, x + SIDE, y + SIDE)))

    for turn in range(0, most, 4):
        for path, here in cuts:
            for x, y in here[turn : turn + 4]:
                yield f"photo {'/'.join(path.parts[-4:])} {x},{y}", partial(square, path, x, y)


def drawn(folder: Path) -> Iterator[tuple[str, Any]]:
    """Pictures of Pieria's own, unmarked, as they are (of the larger ones the middle 640 pixels)."""
    from PIL import Image

    found = sorted(folder.rglob("*.png"))
    random.Random(4).shuffle(found)
    for path in found:
        with Image.open(path) as file:
            clear = file.mode in ("RGBA", "LA") or "transparency" in file.info
            pixels = np.array(file.convert("RGBA" if clear else "RGB"))
        top, left = (max(0, (n - 640) // 2) for n in pixels.shape[:2])
        if min(pixels.shape[:2]) >= 128:
            yield f"own {path.name}", pixels[top : top + 640, left : left + 640]


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
    from pieria.formats.marks import PLENTY, STRENGTHS, clearest, has, shown
    from pieria.formats.marks import pixels as marks

    chance = random.Random(name)
    begun = time.process_time()
    for strength in STRENGTHS:  # as `formats.marks.picture` does
        made = marks.mark(pixels, strength)
        if clearest(made) < PLENTY:
            break
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
    from pieria.formats.marks import pixels as marks
    from pieria.formats.marks import shown

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
            print(f"  {what:<22} found {rate(put, what)}{'   bar .99 at 40 dB' if what == 'JPEG 50' else ''}")


def tell_clean(rows: list[dict[str, Any]]) -> None:
    for kind in sorted({r["name"].split()[0] for r in rows}):
        some = [r["chance"] for r in rows if r["name"].startswith(kind)]
        print(f"{kind}: {len(some)} unmarked; below 1e-6: {sum(c < 1e-6 for c in some)}; below 1e-3: "
              f"{sum(c < 1e-3 for c in some)}; below .05: {sum(c < 0.05 for c in some)}; least {min(some):.2g}; "
              f"{sum(r['ms'] for r in rows) / len(rows):.0f} CPU ms each")  # fmt: skip


CLIP = 10.0
"""Seconds of a clip."""


def clips(given: argparse.Namespace) -> Iterator[tuple[str, Any]]:
    """Clips of recordings, mono, at the file's own rate: at most six of one file, none that is all but silent. Their
    kind is the folder they lie in, the first below --sounds."""
    found = sorted(p for p in given.sounds.rglob("*") if p.suffix.lower() in (".wav", ".ogg", ".flac", ".mp3"))
    random.Random(2).shuffle(found)
    for path in found:
        asked = ["ffprobe", "-v", "error", "-select_streams", "a:0", "-show_entries", "stream=sample_rate:format=duration",
                 "-of", "csv=p=0", str(path)]  # fmt: skip
        said = subprocess.run(asked, capture_output=True, text=True, check=False).stdout.split()
        if len(said) != 2:
            continue
        rate, length = int(said[0]), float(said[1])
        kind = path.relative_to(given.sounds).parts[0]
        for n in range(min(6, max(1, int(length // CLIP)))):
            samples = played(path.read_bytes(), rate, ["-ss", str(n * CLIP), "-t", str(CLIP)])
            if len(samples) >= 2.5 * rate and float(np.sqrt((samples * samples).mean())) > 1e-3:
                yield f"{kind} {path.name} {n}", (samples, rate)


def played(data: bytes, rate: int, more: list[str] | None = None) -> Any:
    command = [
        "ffmpeg",
        "-v",
        "error",
        *(more or []),
        "-i",
        "pipe:0",
        "-ac",
        "1",
        "-ar",
        str(rate),
        "-f",
        "s16le",
        "pipe:1",
    ]
    made = subprocess.run(command, input=data, capture_output=True, check=False).stdout
    return np.frombuffer(made[: len(made) // 2 * 2], "<i2").astype(np.float32) / 32768


def coded(samples: Any, rate: int, form: str, *more: str, out: int = 0) -> tuple[Any, int]:
    """Written by ffmpeg as ``form``, read again at ``out`` hertz."""
    raw = np.clip(np.round(samples * 32768), -32768, 32767).astype("<i2").tobytes()
    command = [
        "ffmpeg",
        "-v",
        "error",
        "-f",
        "s16le",
        "-ar",
        str(rate),
        "-ac",
        "1",
        "-i",
        "pipe:0",
        *more,
        "-f",
        form,
        "pipe:1",
    ]
    made = subprocess.run(command, input=raw, capture_output=True, check=False).stdout
    return played(made, out or rate), out or rate


def part_of(samples: Any, rate: int, seconds: float, chance: random.Random) -> tuple[Any, int]:
    start = chance.randint(0, max(0, len(samples) - int(seconds * rate)))
    return samples[start : start + int(seconds * rate)], rate


HEARD: dict[str, Callable[[Any, int, random.Random], tuple[Any, int]]] = {
    "as it is": lambda s, r, c: (s, r),
    "MP3 64 kbit/s": lambda s, r, c: coded(s, r, "mp3", "-b:a", "64k"),
    "MP3 32 kbit/s": lambda s, r, c: coded(s, r, "mp3", "-b:a", "32k"),
    "AAC 64 kbit/s": lambda s, r, c: coded(s, r, "adts", "-b:a", "64k"),
    "Vorbis, quality 2": lambda s, r, c: coded(s, r, "ogg", "-c:a", "libvorbis", "-q:a", "2"),
    "to 22.05 kHz": lambda s, r, c: coded(s, r, "wav", "-ar", "22050", out=22050),
    "to 16 kHz": lambda s, r, c: coded(s, r, "wav", "-ar", "16000", out=16000),
    "gain -20 dB": lambda s, r, c: coded(s * 0.1, r, "wav"),
    "gain +6 dB, clipped": lambda s, r, c: coded(s * 2, r, "wav"),
    "cut to 5 s": lambda s, r, c: part_of(s, r, 5, c),
    "cut to 3 s": lambda s, r, c: part_of(s, r, 3, c),
    "cut to 5 s, MP3 64": lambda s, r, c: coded(*part_of(s, r, 5, c), "mp3", "-b:a", "64k"),
    "noise at 30 dB": lambda s, r, c: (s + np.random.default_rng(c.randint(0, 1 << 30)).normal(
        0, float(np.sqrt((s * s).mean())) * 10**-1.5, len(s)).astype(np.float32), r),  # fmt: skip
}  # fmt: skip


def masked(samples: Any, change: Any, rate: int) -> tuple[float, float, float]:
    """(mean noise-to-mask ratio in dB; share of frames in which it is above 0 dB in some band; SNR from 800 to 5,500 Hz).

    After BS.1387 (PEAQ, basic version), simplified: Hann frames of 46 ms, energies in critical bands, spread with 27 dB a
    Bark downwards and 24 - 0.2 x level upwards taken as 12, the mask 3 dB below up to 12 Bark and 0.25 dB a Bark more above.
    Bands without sound (70 dB below the loudest) are left out. No other code than this measures it: a second opinion
    on `sound.hidden`, which spreads otherwise."""
    size = int(2 ** round(math.log2(0.046 * rate)))
    view = np.lib.stride_tricks.sliding_window_view
    frames = [abs(np.fft.rfft(view(x, size)[:: size // 2] * np.hanning(size), axis=1)) ** 2 for x in (samples, change)]
    hertz = np.arange(size // 2 + 1) * rate / size
    bark = 7 * np.arcsinh(hertz / 650)
    place = bark.astype(int)
    bands = np.eye(place.max() + 1)[place]
    own, noise = (f @ bands for f in frames)
    far = np.arange(bands.shape[1])[None, :] - np.arange(bands.shape[1])[:, None]
    reach = 10 ** (np.where(far < 0, 27.0 * far, -12.0 * far) / 10)
    centre = np.arange(bands.shape[1]) + 0.5
    mask = own @ reach * 10 ** (-(3 + np.maximum(0, 0.25 * (centre - 12))) / 10)
    heard = own > own.max() * 1e-7
    ratio = np.where(heard, noise / np.maximum(mask, 1e-20), 0)
    inside = (hertz >= 800) & (hertz <= 5500)
    snr = 10 * math.log10(frames[0][:, inside].sum() / max(1e-20, frames[1][:, inside].sum()))
    loud = heard.any(1)
    mean = 10 * math.log10(max(1e-12, float((ratio.sum(1) / np.maximum(1, heard.sum(1)))[loud].mean())))
    return mean, float((ratio[loud].max(1) > 1).mean()), snr


def sounds(name: str, data: tuple[Any, int]) -> dict[str, Any]:
    from pieria.formats.marks import sound

    samples, rate = data
    chance, begun = random.Random(name), time.process_time()
    made = sound.mark(samples, rate)
    row: dict[str, Any] = {"ms": (time.process_time() - begun) * 1e3, "seconds": len(samples) / rate, "rate": rate}
    made = np.clip(np.round(made * 32768), -32768, 32767).astype(np.float32) / 32768
    change = made - samples
    row["snr"] = 10 * math.log10(float((samples**2).sum()) / max(1e-12, float((change**2).sum())))
    row["nmr"], row["over"], row["inside"] = masked(samples, change, rate)
    for what, after in HEARD.items():
        row[what] = sound.search(*after(made, rate, chance)).chance
    return row


def silent(name: str, data: tuple[Any, int]) -> dict[str, Any]:
    from pieria.formats.marks import sound

    begun = time.process_time()
    return {"chance": sound.search(*data).chance, "ms": round((time.process_time() - begun) * 1e3)}


def tell_sounds(rows: list[dict[str, Any]]) -> None:
    for kind in sorted({r["name"].split()[0] for r in rows}):
        some = [r for r in rows if r["name"].split()[0] == kind]
        middle = {k: float(np.median([r[k] for r in some])) for k in ("snr", "inside", "nmr", "over", "seconds")}
        print(f"\n{kind}: {len(some)} clips of {middle['seconds']:.1f} s (median), {sorted({r['rate'] for r in some})} Hz; SNR "
              f"{middle['snr']:.1f} dB, from 800 to 5,500 Hz {middle['inside']:.1f} dB; noise to mask {middle['nmr']:.1f} dB (medians; worst "
              f"{max(r['nmr'] for r in some):.1f}), frames with a band above its mask {100 * np.mean([r['over'] for r in some]):.2f} %; "
              f"{sum(r['ms'] for r in some) / sum(r['seconds'] for r in some):.1f} CPU ms a second to mark")  # fmt: skip
        for what in HEARD:
            print(f"  {what:<22} found {rate(some, what)}{'   bar .99' if what == 'MP3 64 kbit/s' else ''}")


def sources(given: argparse.Namespace) -> Iterator[tuple[str, Any]]:
    """Own pictures and photographs by turns, as long as there are both."""
    ours = drawn(given.own) if given.own else iter(())
    others = photographs(given.photos) if given.photos else iter(())
    for one, other in zip_longest(ours, others):
        yield from (x for x in (one, other) if x is not None)


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
                rows.append({"name": name, **make(name, data() if callable(data) else data)})
                file.write(json.dumps(rows[-1]) + "\n")
                file.flush()
    print(
        f"{given.part}: {len(rows)} of at most {given.count} cases; {MACHINE} (a busy machine: CPU times are indicative)"
    )
    tell(rows)


PARTS: dict[str, tuple[Any, Any, Any]] = {
    "pictures": (pictures, tell_pictures, sources), "clean": (clean, tell_clean, sources),
    "sounds": (sounds, tell_sounds, clips), "silent": (silent, tell_clean, clips),
}  # fmt: skip

if __name__ == "__main__":
    main()

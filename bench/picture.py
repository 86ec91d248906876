"""Pictures from sentences, measured: GenEval's prompts, count, colour and place read back from the pixels.

    python bench/picture.py GENEVAL-FOLDER [--count 150] [--results FILE.jsonl] [--sheets FOLDER]

The prompts are those of GenEval (Ghosh et al. 2023) whose things the net was taught; how many are refused, and how many
are drawn with a thing as its kind or left out, is printed: a vase that is drawn as a jar is no vase.
The check shares no code with what makes the pictures: areas by scipy, colours named in HSV and CIELAB by fixed bounds.
Pixels cannot say which of two stickers is the dog. So where a prompt asks for a place and names no colours, colours are
added to it ("a red dog right of a blue chair"), and tell the two apart. The baseline is the net's own sticker for the
whole prompt, as `pieria image --size 64` gives it.
"""

from __future__ import annotations

import argparse
import colorsys
import io
import json
import random
import re
import statistics
import time
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image
from scipy import ndimage

from common import table
from pieria.apps.creative.image import image
from pieria.core.errors import UserError
from pieria.core.values import Message, Output, Request
from pieria.media import pixels
from pieria.studio import Studio

SMALLEST = 0.002
"""Of the picture: what is smaller is no thing."""
BAR, SECONDS = 0.80, 1.0


# the check: nothing here is the maker's -----------------------------------------------------------------------------


def cielab(rgb: np.ndarray) -> np.ndarray:
    """CIE 1976 L*a*b*, D65, of sRGB 0 to 255."""
    v = rgb.astype(float) / 255
    v = np.where(v > 0.04045, ((v + 0.055) / 1.055) ** 2.4, v / 12.92)
    xyz = v @ np.array([[0.4124564, 0.2126729, 0.0193339], [0.3575761, 0.7151522, 0.1191920],
                        [0.1804375, 0.0721750, 0.9503041]]) / (0.95047, 1.0, 1.08883)  # fmt: skip
    f = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    return np.stack([116 * f[..., 1] - 16, 500 * (f[..., 0] - f[..., 1]), 200 * (f[..., 1] - f[..., 2])], -1)


def colour_name(rgb: tuple[float, float, float]) -> str:
    """One of the eleven basic colour terms, by bounds of hue, saturation and value."""
    h, s, v = colorsys.rgb_to_hsv(*(c / 255 for c in rgb))
    h *= 360
    if v < 0.22 or (v < 0.3 and s < 0.35):
        return "black"
    if s < 0.12 or (s < 0.2 and v < 0.55):
        return "white" if v > 0.82 else "gray"
    if h < 14 or h >= 344:
        return "pink" if s < 0.52 and v > 0.7 else "red" if v > 0.38 or s > 0.7 else "brown"
    if h < 44:
        if v < 0.66 or (h < 26 and v < 0.72):
            return "brown"
        return "orange" if h < 42 else "yellow"
    if h < 70:
        return "yellow" if v > 0.5 else "brown" if h < 50 else "green"
    if h < 168:
        return "green"
    if h < 256:
        return "blue"
    if h < 292:
        return "purple"
    return "pink" if v > 0.7 and (s < 0.75) else "purple"


def things(picture: np.ndarray) -> list[dict[str, Any]]:
    """The things on a transparent or plain ground: centre, box, and how much of each colour."""
    rgb, alpha = picture[..., :3], picture[..., 3]
    if alpha.min() < 128:
        solid = alpha > 128
    else:
        rim = np.concatenate([rgb[:4].reshape(-1, 3), rgb[-4:].reshape(-1, 3), rgb[:, :4].reshape(-1, 3)])
        lab, ground = cielab(rgb), cielab(np.median(rim, 0))
        light, chroma = lab[..., 0] - ground[0], np.hypot(lab[..., 1] - ground[1], lab[..., 2] - ground[2])
        shadow = (light < 0) & (light > -16) & (chroma < 5)
        solid = (np.hypot(light, chroma) > 8) & ~shadow
    solid = ndimage.binary_opening(solid, iterations=1)
    solid = ndimage.binary_closing(np.pad(solid, 4), iterations=2)[4:-4, 4:-4]
    labels, count = ndimage.label(solid, np.ones((3, 3)))
    found = []
    for n in range(1, count + 1):
        mask = labels == n
        if mask.mean() < SMALLEST:
            continue
        colours, counts = np.unique(rgb[mask] // 8 * 8 + 4, axis=0, return_counts=True)
        names: Counter[str] = Counter()
        for colour, many in zip(colours, counts, strict=True):
            names[colour_name(tuple(colour))] += int(many)
        y, x = ndimage.center_of_mass(mask)
        found.append({"x": x, "y": y, "box": ndimage.find_objects(mask.astype(int))[0], "names": names,
                      "name": names.most_common(1)[0][0]})  # fmt: skip
    return found


def judged(
    picture: np.ndarray, asked: list[dict[str, Any]], colours: list[str], place: tuple[str, str, str] | None
) -> dict[str, bool]:
    """count: as many things as asked. colour: each colour asked for is the name of as many things. place: the thing of
    the first colour is where it should be from that of the second, clear of it."""
    found = things(picture)
    said = {"count": len(found) == sum(one["count"] for one in asked)}
    if colours:
        have = Counter(t["name"] for t in found)
        said["colour"] = all(have[name] >= many for name, many in Counter(colours).items())
    if place:
        first, where, second = place
        a, b = [next((t for t in found if t["name"] == name), None) for name in (first, second)]
        if a is None or b is None:
            said["place"] = False
        else:
            (ay, ax), (by, bx) = a["box"], b["box"]
            said["place"] = {
                "left": a["x"] < b["x"] and ax.stop <= bx.start + 2, "right": a["x"] > b["x"] and bx.stop <= ax.start + 2,
                "above": a["y"] < b["y"] and ay.stop <= by.start + 2, "below": a["y"] > b["y"] and by.stop <= ay.start + 2,
            }[where]  # fmt: skip
    return said


# the run ------------------------------------------------------------------------------------------------------------


def tinted(prompt: str) -> tuple[str, tuple[str, str, str]]:
    """A prompt of place with colours: "a photo of a dog right of a cat" -> red and blue."""
    found = re.fullmatch(r"a photo of an? (.+) (left of|right of|above|below) an? (.+)", prompt)
    assert found, prompt
    where = found[2].split()[0]
    return f"a photo of a red {found[1]} {found[2]} a blue {found[3]}", ("red", where, "blue")


def opened(data: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGBA"))


def speed(studio: Studio) -> tuple[float, float]:
    """Median seconds, wall and CPU, of 64 x 64 to 256 x 256, the net loaded."""
    small = np.random.default_rng(0).integers(0, 256, (64, 64, 3), np.uint8)
    walls, cpus = [], []
    for _ in range(12):
        wall, cpu = time.perf_counter(), time.process_time()
        asked = Request("pixels", (Message("user", (pixels.part(small),)),), "realesrgan")
        made = [pixels.array(e.part) for e in studio.run(asked) if isinstance(e, Output)]
        assert made[0].shape == (256, 256, 3)
        walls.append(time.perf_counter() - wall)
        cpus.append(time.process_time() - cpu)
    return statistics.median(walls[2:]), statistics.median(cpus[2:])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("geneval", type=Path)
    parser.add_argument("--count", type=int, default=150)
    parser.add_argument("--results", type=Path)
    parser.add_argument("--sheets", type=Path)
    parser.add_argument("--part", default="0/1", help="which of several processes this is, that share the results")
    given = parser.parse_args()
    studio = Studio()
    rows = [json.loads(line) for line in (given.geneval / "evaluation_metadata.jsonl").read_text().splitlines()]
    from pieria.methods import picturing  # to know beforehand what is refused; the app itself is asked below

    scenes = {r["prompt"]: picturing.read(r["prompt"]) for r in rows}
    # a thing that is drawn as its kind, or left out, was not taught: no such prompt is judged
    known = [r for r in rows if scenes[r["prompt"]].taught]
    every = {i * len(known) // given.count for i in range(min(given.count, len(known)))}
    chosen = [r for i, r in enumerate(known) if i in every]
    refused = [r for r in rows if scenes[r["prompt"]].unknown]
    other = len(rows) - len(known) - len(refused)
    for row in refused[:: max(1, len(refused) // 5)][:5]:  # said, not faked: a sample is really asked
        try:
            list(image(studio.run, row["prompt"], seed=1, planner="none"))
            raise SystemExit(f"{row['prompt']!r} should have been refused")
        except UserError as error:
            assert error.code == "unknown_thing", error
    done: dict[str, dict[str, Any]] = {}
    if given.results and given.results.exists():
        done = {r["prompt"]: r for r in map(json.loads, given.results.read_text().splitlines())}
    if given.sheets:
        given.sheets.mkdir(parents=True, exist_ok=True)
    mine, parts = (int(n) for n in given.part.split("/"))
    numbered = list(enumerate(chosen))
    random.Random(0).shuffle(numbered)  # so that what is done so far is a fair sample at any time
    for number, row in numbered:
        if row["prompt"] in done or number % parts != mine:
            continue
        prompt, place = (row["prompt"], None) if row["tag"] != "position" else tinted(row["prompt"])
        colours = [o["color"] for o in row["include"] if "color" in o] or ([place[0], place[2]] if place else [])
        begun = time.perf_counter()
        made = next(
            e.part.bytes for e in image(studio.run, prompt, seed=number, planner="none") if isinstance(e, Output)
        )
        seconds = time.perf_counter() - begun
        asked = Request("image", (Message("user", (text_of(row["prompt"]),)),), "sticker", {"seed": number})
        plain = next(e.part.bytes for e in studio.run(asked) if isinstance(e, Output))
        base = np.kron(opened(plain), np.ones((8, 8, 1), np.uint8))
        one = {"prompt": row["prompt"], "tag": row["tag"], "seconds": seconds,
               "made": judged(opened(made), row["include"], colours, place),
               "base": judged(base, row["include"], colours, place)}  # fmt: skip
        done[row["prompt"]] = one
        if given.results:
            with given.results.open("a") as file:
                file.write(json.dumps(one, default=bool) + "\n")
        if given.sheets:
            (given.sheets / f"{number:03d}.png").write_bytes(made)
        if not all(one["made"].values()):
            print("wrong:", number, prompt, one["made"], [t["name"] for t in things(opened(made))], flush=True)
    results = [done[r["prompt"]] for r in chosen if r["prompt"] in done]
    groups: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for one in results:
        groups[one["tag"]].append(one)

    def share(some: list[dict[str, Any]], which: str) -> str:
        return f"{100 * statistics.mean(all(o[which].values()) for o in some):.1f} %"

    wall, cpu = speed(studio)
    lines = [
        (
            f"all {len(results)} prompts: everything asked is right",
            f"{share(results, 'made')} (net alone {share(results, 'base')})",
            ">= 80 %",
        )
    ]
    lines += [
        (f"{tag}, {len(some)}", f"{share(some, 'made')} (net alone {share(some, 'base')})", "")
        for tag, some in sorted(groups.items())
    ]
    for what in ("count", "colour", "place"):
        some = [o for o in results if what in o["made"]]
        if some:
            lines.append((f"{what}, {len(some)}", f"{100 * statistics.mean(o['made'][what] for o in some):.1f} %", ""))
    lines += [
        (f"of all {len(rows)} prompts refused, for a thing is unknown", f"{len(refused)} ({100 * len(refused) / len(rows):.0f} %)", "said, not faked"),
        ("a thing drawn as its kind, or left out: not judged", f"{other} ({100 * other / len(rows):.0f} %)", "said, not faked"),
        ("seconds a picture, median", f"{statistics.median(o['seconds'] for o in results):.1f}", ""),
        ("64 px to 256 px, seconds (CPU seconds)", f"{wall:.2f} ({cpu:.2f})", "<= 1"),
    ]  # fmt: skip
    table("Pictures from sentences (GenEval)", lines)
    studio.close()


def text_of(words: str) -> Any:
    from pieria.core.values import text

    return text(words)


if __name__ == "__main__":
    main()

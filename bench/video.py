"""Films from sentences, measured on what a decoder gives back.

    python bench/video.py [--count 30] [--size 160x90] [--results FILE.jsonl]

30 briefs are filmed small and decoded again. Length: frames by decoding, against the seconds in the brief. Subject: at
every sixth frame, what differs from the same moment without its cast, by the decoded pixels; it must be seen (0.4 % of
the picture at least), and its largest piece stand clear of both sides. Dropped: frames that do not decode, or that are the
next one's twin though those drawn differ. Where ffprobe is at hand it counts too. Speed is measured at 854 x 480, in CPU seconds.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import tempfile
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from scipy import ndimage

from common import table
from pieria.apps.creative.video import video
from pieria.core.values import Output
from pieria.media.design.faces import OWN
from pieria.media.video import encode, plan, render
from pieria.methods import casting, staging
from pieria.studio import Studio

BRIEFS = """a fox runs through snow, 6 s|6
two birds fly over the mountains, 4 seconds|4
a whale swims in the ocean at sunset, 5 seconds|5
a dog chases a cat through the city, 4 s|4
a horse gallops across the desert while day turns to night, 8 seconds|8
a girl walks through the forest, falling leaves, 5 s|5
three fish swim underwater, 4 s|4
"Snow Day" a rabbit jumps through the snow; then it sleeps in the forest, 6 s|6
a robot dances in a room with confetti, 3 s|3
a rocket takes off, 3 s|3
a flower grows on a meadow, zoom in, 4 s|4
a ball rolls to the left on the beach, 3 s|3
a blue car drives through the city at night, 5 s|5
a sailboat sails on the sea in the rain, 4 s|4
a cow jumps over the moon at night, 4 s|4
a red balloon floats over the city, then it flies to the sea at sunset "The End", 8 s|8
an airplane flies over the city to the left, 3 s|3
a hot air balloon rises over the meadow, 5 s|5
a flying saucer lands in the desert at night, 4 s|4
a boy runs past a house; a fire engine races through the city, 6 s|6
an elephant walks past a house, camera zooms out, 5 s|5
a penguin walks through the snow, 4 s|4
a butterfly flutters over flowers, 4 s|4
a lion sleeps under a tree, 3 s|3
a bear says "Good morning" in the forest, 3 s|3
an astronaut walks in space, pan left, 4 s|4
a cat and a dog walk on the beach, still camera, 5 s|5
a snowman spins in the snow, 3 s|3
a train passes through the mountains, 2.5 s|2.5
a green frog jumps in the rain. then it swims in the sea, 7 seconds|7"""
SEEN, AWAY = 0.004, 26
ON = ("length within 1 frame", "subject on screen in every scene", "no dropped frame")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=30)
    parser.add_argument("--size", default="160x90")
    parser.add_argument("--results", type=Path)
    given = parser.parse_args()
    studio, found = Studio(), list[dict[str, Any]]()
    for line in BRIEFS.split("\n")[: given.count]:
        words, _, seconds = line.rpartition("|")
        one = {"brief": words, **measured(studio, words, float(seconds), given.size)}
        found.append(one)
        print(json.dumps(one), flush=True)
        if given.results:
            with given.results.open("a") as file:
                file.write(json.dumps(one) + "\n")
    speed = [
        fast(studio, words)
        for words in ("a fox runs through snow, 4 s", "a horse runs in the desert while day turns to night, 4 s")
    ]
    count = len(found)
    rows = [[name, f"{sum(f[name] for f in found)} of {count}", f"{count} of {count}"] for name in ON]
    if any("probe" in f for f in found):
        rows.append(
            [
                "frames by ffprobe, a stranger to it",
                f"{sum(f.get('probe', False) for f in found)} of {count}",
                "as many as decoded",
            ]
        )
    rows.append(
        [
            "854 x 480: frames a CPU second (drawn, encoded, GIF)",
            " and ".join(f"{s:.1f}" for s in speed),
            ">= 5: 10 a second on two cores",
        ]
    )
    table("Films from sentences", [(a, b, c) for a, b, c in rows])


def filmed(studio: Studio, words: str, size: str) -> dict[str, bytes]:
    events = video(lambda r: studio.run(r), words, size=size, planner="none")
    return {e.part.mime: e.part.bytes for e in events if isinstance(e, Output)}


def measured(studio: Studio, words: str, seconds: float, size: str) -> dict[str, Any]:
    made = filmed(studio, words, size)
    film = plan.read(made["application/json"].decode())
    picture = encode.decoded(made["video/mp4"])
    count = picture.n_frames
    frames, broken = [], 0
    for n in range(count):
        try:
            picture.seek(n)
            frames.append(np.asarray(picture.convert("RGB"), np.int16))
        except Exception:  # a frame that a decoder does not give is what is counted
            broken += 1
    troupe = casting.Troupe()
    for _ in troupe.learn(lambda r: studio.run(r), film, film.seed):
        pass
    fonts = (OWN["fredoka"], OWN["inter-semibold"])
    stages = lambda g, t, s, lit: staging.stage(g, t, film.width, film.height, s, lit)  # noqa: E731
    drawn = [np.asarray(f, np.int16) for f in render.frames(film, stages, troupe, fonts)]
    moves = [float(np.abs(a - b).mean()) > 0.3 for a, b in pairwise(drawn)]
    still = sum(bool((a == b).all()) and m for (a, b), m in zip(pairwise(frames), moves, strict=True))
    seen, least, at = True, 1.0, 0
    for number, (scene, long) in enumerate(zip(film.scenes, film.counts, strict=True)):
        bare = render.Shot(film, scene, number, stages, troupe, fonts)
        bare.leads = []
        for n in range(render.FADE if number else 0, long, 6):
            mask = np.abs(frames[at + n] - np.asarray(bare.frame(n / film.fps), np.int16)).max(-1) > AWAY
            areas, many = ndimage.label(ndimage.binary_opening(mask))
            sizes = np.bincount(areas.ravel(), minlength=2)[1:]
            columns = np.flatnonzero((areas == int(sizes.argmax()) + 1).any(0)) if many else []
            least = min(least, float(mask.mean()))
            seen &= bool(mask.mean() > SEEN) and len(columns) > 0 and columns[0] > 0 and columns[-1] < film.width - 1
        at += long
    said = {"frames": count, ON[0]: abs(count - seconds * film.fps) <= 1, ON[1]: bool(seen), ON[2]: broken == 0 and still == 0 and count == len(drawn),
            "least seen": round(least, 4)}  # fmt: skip
    if shutil.which("ffprobe"):
        said["probe"] = probed(made["video/mp4"]) == count
    return said


def probed(data: bytes) -> int:
    with tempfile.NamedTemporaryFile(suffix=".mp4") as file:
        file.write(data)
        file.flush()
        asked = [
            "ffprobe",
            "-v",
            "error",
            "-select_streams",
            "v",
            "-count_frames",
            "-show_entries",
            "stream=nb_read_frames",
            "-of",
            "csv=p=0",
            file.name,
        ]
        return int(subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip().strip(","))


def fast(studio: Studio, words: str) -> float:
    begun = time.process_time()
    film = plan.read(filmed(studio, words, "854x480")["application/json"].decode())
    return sum(film.counts) / (time.process_time() - begun)


if __name__ == "__main__":
    main()

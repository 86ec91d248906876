"""Films with sound, and films edited, measured by ffprobe, ffmpeg, Whisper and a browser, which are strangers to them.

    python bench/clips.py [--parts sound,told,edit,between,browser]

sound: ten briefs filmed small; both tracks by ffprobe, loudness and peak by ffmpeg's ebur128. told: narrated films, written
down by Whisper, words wrong against the words told. edit: a trim; what is taken over to the bit, the PSNR of the rest, the
greatest difference of the sound. between: each middle frame left out and made again, PSNR beside the mean of its
neighbours and beside the one before it. browser: Chromium plays a film with sound (needs playwright).
"""

from __future__ import annotations

import argparse
import base64
import json
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from common import table
from pieria.apps.creative.edit import edit
from pieria.apps.creative.video import video
from pieria.core.values import Message, Output, Part, Request
from pieria.formats import mp4
from pieria.media.speech import sound
from pieria.media.video import clip, flow, plan
from pieria.methods import soundtrack
from pieria.methods.distance import edits
from pieria.studio import Studio

BRIEFS = (
    "a fox runs through snow, 6 s", "two birds fly over the mountains, 4 s", "a whale swims in the ocean at sunset, 5 s",
    "a girl walks through the forest, 12 s", "a rocket takes off, 3 s", "a blue car drives through the city at night, 5 s",
    "a sailboat sails on the sea in the rain, 20 s", "an astronaut walks in space, 2 s", "a cat sleeps in a room, 8 s",
    "a horse runs to a lively jig in G major for violin, 6 s",
)  # fmt: skip
TOLD = ("a fox runs through snow; then it sleeps in the forest", "a dog chases a cat through the city at night",
        "a boat sails on the sea; a whale swims under the boat")  # fmt: skip
Rows = list[tuple[str, str, str]]


def made(studio: Studio, words: str, size: str = "96x64", **more: Any) -> dict[str, bytes]:
    events = video(lambda r: studio.run(r), words, size=size, planner="none", gif=False, **more)
    return {e.part.mime: e.part.bytes for e in events if isinstance(e, Output)}


def heard(studio: Studio) -> Rows:
    apart, loud, peak = [], [], []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.mp4"
        for words in BRIEFS:
            path.write_bytes(made(studio, words)["video/mp4"])
            ask = ["ffprobe", "-v", "error", "-show_entries", "stream=codec_name,duration", "-of", "json", str(path)]
            streams = json.loads(subprocess.run(ask, capture_output=True, check=True).stdout)["streams"]
            assert [s["codec_name"] for s in streams] == ["av1", "flac"]
            apart.append(abs(float(streams[0]["duration"]) - float(streams[1]["duration"])))
            run = ["ffmpeg", "-hide_banner", "-i", str(path), "-af", "ebur128=peak=sample", "-f", "null", "-"]
            told = subprocess.run(run, capture_output=True, text=True, check=True).stderr
            loud.append(float(told.rsplit("I:", 1)[1].split()[0]))
            peak.append(float(told.rsplit("Peak:", 1)[1].split()[0]))
    count = len(BRIEFS)
    return [
        ("both tracks decode (ffmpeg)", f"{count} of {count}", "all"),
        ("tracks equally long within a frame (41.7 ms)", f"{sum(a < 1 / 24 for a in apart)} of {count}, {1000 * max(apart):.2f} ms at most", "all"),
        ("loudness, LUFS (ffmpeg ebur128)", f"{min(loud):.1f} to {max(loud):.1f}", "-20 to -16"),
        ("highest peak, dB of full scale", f"{max(peak):.1f}", "below 0"),
    ]  # fmt: skip


def told(studio: Studio) -> Rows:
    wrong = total = 0
    for words in TOLD:
        files = made(studio, words, narrate=True)
        film = plan.read(files["application/json"].decode())
        want = plain(" ".join(s.narration for s in film.scenes))
        line, rate = soundtrack.opened(mp4.heard(files["video/mp4"]).file)  # type: ignore[union-attr]
        part = Part("speech", sound.packed(sound.pcm(line.mean(1)), rate, "wav"), "audio/wav")
        got = [
            e.part.data for e in studio.run(Request("transcript", (Message("user", (part,)),))) if isinstance(e, Output)
        ]
        wrong, total = wrong + edits(want, plain(str(got[0]))), total + len(want)
    return [
        (
            f"narration over music, words that Whisper tiny.en hears wrong ({len(TOLD)} films)",
            f"{wrong} of {total}",
            "<= 12 %",
        )
    ]


def plain(words: str) -> list[str]:
    return re.findall(r"[a-z']+", words.lower())


def cut(studio: Studio) -> Rows:
    data = made(studio, "a fox runs through snow, 8 s", "426x240")["video/mp4"]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.mp4"
        path.write_bytes(data)
        out = [e.part.bytes for e in edit(studio.run, path, "trim 1-8 s") if isinstance(e, Output)]
    before, after = clip.Own(data), clip.Own(out[0])
    kept = set(before.track.samples)
    same = sum(s in kept for s in after.track.samples)
    errors = [
        np.square(np.asarray(after.frame(n), float) - np.asarray(before.frame(n + 24), float)).mean() for n in range(24)
    ]
    old, rate = soundtrack.opened(mp4.heard(before.data).file)  # type: ignore[union-attr]
    new, _ = soundtrack.opened(mp4.heard(after.data).file)  # type: ignore[union-attr]
    edge = rate // 100
    gap = np.abs(new[edge:-edge] - old[rate + edge : rate + len(new) - edge]).max()
    return [
        ("trim 1-8 s of 8 s: length", f"{after.track.seconds:g} s, {after.count} frames", "7 s, 168"),
        ("frames taken over to the bit", f"{same} of {after.count}", "all but the first stretch"),
        ("PSNR of those encoded anew", f"{10 * np.log10(255**2 / np.mean(errors)):.1f} dB", "-"),
        ("greatest difference of the sound, but for 4 ms at the cut", f"{gap:.5f}", "0"),
    ]


def between(studio: Studio) -> Rows:
    rows: Rows = []
    for words in (
        "a fox runs through snow, 2 s",
        "a red balloon floats over the city, 2 s",
        "a girl walks through the forest, 2 s",
    ):
        film = clip.Own(made(studio, words, "426x240", music="none")["video/mp4"])
        errors: dict[str, list[float]] = {"flow": [], "mean": [], "repeat": []}
        for n in range(2, film.count - 2, 5):
            a, middle, b = (np.asarray(film.frame(k), np.float32) for k in (n, n + 1, n + 2))
            for name, one in (("flow", flow.between(a, b, 0.5)), ("mean", (a + b) / 2), ("repeat", a)):
                errors[name].append(float(np.square(one - middle).mean()))
        got = {k: f"{10 * np.log10(255**2 / np.mean(v)):.1f}" for k, v in errors.items()}
        rows.append(
            (f"made between, {words[:-5]}: PSNR, dB", got["flow"], f"mean {got['mean']}, repeated {got['repeat']}")
        )
    return rows


def browser(studio: Studio) -> Rows:
    from playwright.sync_api import sync_playwright

    data = base64.b64encode(made(studio, "a fox runs through snow, 2 s")["video/mp4"]).decode()
    page_of = f"<video id=v src='data:video/mp4;base64,{data}'></video>"
    with sync_playwright() as tools:
        shown = tools.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox", "--autoplay-policy=no-user-gesture-required"],
        )
        page = shown.new_page()
        page.set_content(page_of)
        found = page.evaluate("""async () => {
            const v = document.getElementById('v'); await v.play();
            await new Promise(done => { v.onended = done; setTimeout(done, 15000); });
            return [v.error && v.error.message, v.ended, v.duration, v.videoWidth, v.webkitDecodedFrameCount, v.webkitAudioDecodedByteCount];
        }""")
        shown.close()
    error, ended, seconds, width, frames, sounded = found
    assert not error, error
    return [
        (
            "Chromium plays it to its end",
            f"{ended}: {seconds:g} s, {width} px, {frames} frames, {sounded} bytes of sound",
            "both tracks",
        )
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--parts", default="sound,told,edit,between,browser")
    parts: dict[str, Callable[[Studio], Rows]] = {
        "sound": heard,
        "told": told,
        "edit": cut,
        "between": between,
        "browser": browser,
    }
    studio = Studio()
    rows = [row for name in parser.parse_args().parts.split(",") for row in parts[name](studio)]
    table("Films with sound, films edited", rows)


if __name__ == "__main__":
    main()

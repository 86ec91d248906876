"""Speech: what a judge hears of it, how fast it is, how loud, and what `listen` hears of people.

python bench/speak.py [--count 60] [--parts speak,listen] [--espeak] [--save FOLDER]

The judge is Whisper tiny.en. Reference and hypothesis go through the same reading of figures and short forms, and are
printed where they differ (``--show``).
``--espeak`` measures eSpeak NG beside it, where that is installed. Data: ../shared/data/speech, or --data.
"""

from __future__ import annotations

import argparse
import io
import re
import shutil
import subprocess
import time
import wave
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from common import table
from pieria import weights
from pieria.core.values import Cancel, Delta, Message, Output, Part, Request, text
from pieria.engines import piper, whisper
from pieria.media.speech import level
from pieria.methods.distance import edits
from pieria.methods.speaking.written import read


def words(said: str) -> list[str]:
    """Figures and short forms as words, small letters, no marks: the same for what was said and what was heard."""
    found = [w.lower().replace("'", "") for s in read(said) for w in s.words]
    return [w for f in found for w in re.findall("[a-z]+", f)]


def texts(folder: Path, count: int) -> list[str]:
    """Half from LJSpeech's list, half from VCTK's, from the top."""
    found = []
    for name in ("ljs_audio_text_val_filelist.txt", "vctk_audio_sid_text_val_filelist.txt"):
        lines = (folder / "tts_texts" / name).read_text("utf-8").strip().split("\n")
        found += [line.split("|")[-1] for line in lines[: count // 2]]
    return found


def loaded(name: str, engine: Any) -> Any:
    card = weights.cards(Path("/nonexistent"))[name]
    for _ in weights.get(card, Cancel()):
        pass
    return engine.Engine().load(card, weights.locate(card))


def hear(ear: Any, data: bytes) -> Part:
    asked = Request("transcript", (Message("user", (Part("speech", data, "audio/wav"),)),))
    return next(e.part for e in ear(asked) if isinstance(e, Output))


def espeak(said: str) -> bytes:
    return subprocess.run(["espeak-ng", "-v", "en-us", "--stdout", said], capture_output=True, check=True).stdout


def speaking(given: argparse.Namespace) -> None:
    voice, ear = loaded("joe", piper), loaded("whisper-tiny.en", whisper)
    list(voice(Request("speech", (Message("user", (text("Warm."),)),))))
    wrong = total = 0
    spent, long, firsts, loud, peaks, joins = 0.0, 0.0, list[float](), list[float](), list[float](), list[float]()
    earlies = list[float]()
    other = [0, 0]
    chosen = texts(given.data, given.count)
    for n, said in enumerate(chosen):
        begun, wall, first, early, blocks = time.process_time(), time.perf_counter(), 0.0, 0.0, list[bytes]()
        part: Any = None
        for event in voice(Request("speech", (Message("user", (text(said),)),))):
            if isinstance(event, Delta):
                early = early or time.process_time() - begun
                first = first or time.perf_counter() - wall
                blocks.append(bytes(event.data))  # type: ignore[arg-type]
            elif isinstance(event, Output):
                part = event.part
        spent += time.process_time() - begun
        firsts.append(first)
        earlies.append(early)
        long += part.meta["seconds"]
        samples = np.frombuffer(b"".join(blocks), "<i2").astype(np.float32) / 32768
        loud.append(level.loudness(samples, part.meta["rate"]))
        peaks.append(float(np.abs(samples).max()))
        edge = [np.frombuffer(b, "<i2")[0] for b in blocks] + [np.frombuffer(b, "<i2")[-1] for b in blocks]
        joins.append(float(np.abs(np.array(edge)).max()) / 32768)
        if given.save:
            given.save.mkdir(exist_ok=True)
            (given.save / f"{n:03}.wav").write_bytes(part.bytes)
        heard = str(hear(ear, part.bytes).data)
        off = edits(words(said), words(heard))
        wrong, total = wrong + off, total + len(words(said))
        if off and given.show:
            print(f"{off} | {said} | {heard}", flush=True)
        if given.espeak and shutil.which("espeak-ng"):
            other[0] += edits(words(said), words(str(hear(ear, espeak(said)).data)))
            other[1] += len(words(said))
    rows = [
        ("word error, Whisper tiny.en hears it", f"{100 * wrong / total:.1f} % of {total} words", "<= 12 %"),
        ("CPU seconds a second of speech", f"{spent / long:.3f} ({long:.0f} s)", "real-time factor <= 0.25"),
        ("first sound, warm, seconds", f"{np.median(firsts):.2f} (worst {max(firsts):.2f})", "<= 0.4 (idle machine)"),
        ("CPU seconds until the first sound", f"{np.median(earlies):.2f} (worst {max(earlies):.2f})", ""),
        ("loudness, LUFS", f"{np.mean(loud):.1f} ({min(loud):.1f} to {max(loud):.1f})", "-16 to -20"),
        (
            "highest peak of full scale; clipped sentences",
            f"{max(peaks):.2f}; {sum(p > 0.999 for p in peaks)}",
            "no clipping",
        ),
        ("jump at a join, of full scale, at most", f"{max(joins):.4f}", "no click"),
    ]
    if other[1]:
        rows.insert(1, ("the same of eSpeak NG", f"{100 * other[0] / other[1]:.1f} % of {other[1]}", "baseline"))
    table(f"Speaking {len(chosen)} sentences of LJSpeech and VCTK", rows)


def listening(given: argparse.Namespace) -> None:
    ear = loaded("whisper-tiny.en", whisper)
    folder = given.data / "pocketsphinx_librivox"
    lines = re.findall(r"<s> (.+?) </s> \((.+?)\)", (folder / "transcription").read_text())
    # one transcript repeats a word that is not spoken; it is left as it is
    wrong = total = 0
    spent = long = 0.0
    off: list[float] = []
    for said, name in lines:
        data = (folder / f"{name}.wav").read_bytes()
        begun = time.process_time()
        part = hear(ear, data)
        spent += time.process_time() - begun
        with wave.open(io.BytesIO(data)) as file:
            long += file.getnframes() / file.getframerate()
        wrong, total = wrong + edits(words(said), words(str(part.data))), total + len(words(said))
        off += _apart(folder / f"{name}.json", part.meta["words"])
    jfk = "and so my fellow americans ask not what your country can do for you ask what you can do for your country"
    home = "we must find a new home in the stars"
    for name, said in (("jfk.flac", jfk), ("new-home-in-the-stars-16k.wav", home)):
        heard = str(hear(ear, (given.data / "asr_clips" / name).read_bytes()).data)
        wrong, total = wrong + edits(words(said), words(heard)), total + len(words(said))
    table(f"Listening to {len(lines) + 2} recordings", [
        ("word error", f"{100 * wrong / total:.1f} % of {total} words", "pocketsphinx: see its own test-main.json"),
        ("CPU seconds a second of speech", f"{spent / long:.2f}", "short clips: half a minute is looked at each time"),
        ("a word's beginning against pocketsphinx's alignment", f"median {1000 * np.median(off):.0f} ms of {len(off)}, "
         f"nine in ten within {1000 * np.quantile(off, 0.9):.0f} ms", "plausible"),
    ])  # fmt: skip


def _apart(path: Path, found: Sequence[Sequence[Any]]) -> list[float]:
    """Seconds between the beginnings of words that both have, in order."""
    import difflib
    import json

    theirs = [
        (re.sub(r"\(\d\)", "", w["t"]), w["b"]) for w in json.loads(path.read_text())["w"] if w["t"][0] not in "<["
    ]
    mine = [(re.sub(r"\W", "", str(w[0]).lower()), float(w[1])) for w in found]
    match = difflib.SequenceMatcher(None, [w for w, _ in theirs], [w for w, _ in mine], False)
    return [abs(theirs[b.a + i][1] - mine[b.b + i][1]) for b in match.get_matching_blocks() for i in range(b.size)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=60)
    parser.add_argument("--parts", default="speak,listen")
    parser.add_argument("--espeak", action="store_true")
    parser.add_argument("--show", action="store_true")
    parser.add_argument("--save", type=Path)
    parser.add_argument("--data", type=Path, default=Path("../shared/data/speech"))
    given = parser.parse_args()
    if "speak" in given.parts:
        speaking(given)
    if "listen" in given.parts:
        listening(given)


if __name__ == "__main__":
    main()

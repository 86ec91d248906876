"""What a text net keeps of its training: canaries, membership, verbatim stretches; plain, as `pieria train` does it,
and private. Each part goes on where it was stopped.

    python bench/memorise.py --text FILE [--parts ordinary,plain,before,uncalled,default,once,kept,private,show]
                             [--seconds 500] [--keep FOLDER] [--size 200000] [--canaries 60] [--steps 300]
                             [--private-canaries 300] [--private-steps 200] [--also FILE] [--seed 0]

text: UTF-8 or gzip, of which ``size`` characters are cut into 60 files; canaries (numbers of nine figures, four words
of sixty) are planted eight times each. plain: nothing is taken out; before: repeats and secrets with a form are;
uncalled: phrases too, but not what the text calls a secret, as if it called nothing so; default: as `pieria train text`
does it; once: the same, each planted once; kept: planted once, nothing but repeats taken out, which is what is left of
secrets that no pattern finds; private: epsilon 8, repeats left out as by default, all else kept, so that it is the
noise that hides them. ordinary: how much of ``text`` and ``also``, whole and without canaries, is replaced
as a phrase. seconds: after so many the work is broken off; the same command goes on.
"""

from __future__ import annotations

import argparse
import bisect
import dataclasses
import gzip
import json
import re
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from common import table
from pieria import train
from pieria.core.contracts import Item
from pieria.core.values import Cancel, Event, Notice
from pieria.methods.intervals import wilson
from pieria.probes import Subject, privacy
from pieria.studio import Studio
from pieria.train import careful, phrases
from pieria.train.prepare import Found

FILES, TIMES = 60, 8
ATTACK = 60
"""Seconds that have to be left for the attacks."""
KEPT = {"secrets": "keep", "announced": "keep", "phrases": "keep"}
WAYS: dict[str, dict[str, Any]] = {
    "plain": {"options": {"repeats": "keep", "times": str(TIMES), **KEPT}},
    "before": {"options": {"announced": "keep", "phrases": "keep", "times": str(TIMES)}},
    "uncalled": {"options": {"announced": "keep", "times": str(TIMES)}},
    "default": {"options": {"times": str(TIMES)}},
    "once": {"options": {}},
    "kept": {"options": KEPT},
    "private": {"options": {"secrets": "keep", "announced": "keep", "times": str(TIMES)}, "private": 8.0},
}
BARS = {"default": "<= 5", "once": "<= 5", "private": "<= 1.5"}


def opened(text: Path) -> str:
    return (gzip.decompress(text.read_bytes()) if text.suffix == ".gz" else text.read_bytes()).decode()


def cut(text: Path, folder: Path, size: int) -> Path:
    """The text as files, so that whole files are held out and not the end of each."""
    lines, folder = opened(text)[:size].splitlines(keepends=True), folder / "texts"
    folder.mkdir(parents=True, exist_ok=True)
    share = -(-len(lines) // FILES)
    for n in range(FILES):
        (folder / f"{n:03d}.txt").write_text("".join(lines[n * share : (n + 1) * share]))
    return folder


def teach(name: str, texts: Path, home: Path, given: argparse.Namespace) -> bool:
    """True when it is trained."""
    cancel = Cancel()
    timer = threading.Timer(max(1.0, given.end - time.monotonic()), cancel.set)
    timer.daemon = True
    timer.start()
    private = name == "private"
    asked = train.Asked(
        "text", texts, size="tiny", steps=given.private_steps if private else given.steps, name=name, seed=given.seed,
        canaries=given.private_canaries if private else given.canaries, **WAYS[name],
    )  # fmt: skip
    last: Event | None = None
    for last in train.train(asked, home, None, cancel):
        if isinstance(last, Notice) and last.code in (
            "look",
            "private",
            "repeats",
            "secrets",
            "announced",
            "phrases",
            "kept",
        ):
            print(name, last.message, flush=True)
    timer.cancel()
    return getattr(last, "reason", "") == "stop"


def attack(name: str, studio: Studio, keep: Path) -> None:
    card = studio.cards()[name]
    subject = Subject(
        card,
        lambda r, bare: studio.run(dataclasses.replace(r, model=name), app="bench", bare=bare),
        lambda pairs: list(studio.likelihood(pairs, name)),
        lambda texts: None,
        Cancel(),
    )
    measures: list[Any] = []
    unmeasured: list[str] = []
    list(privacy.remembered(subject, [], measures, [], unmeasured))
    found = {m.name: [m.value, *m.interval, m.count, m.baseline] for m in measures}
    about = json.loads((studio.home / "trained" / name / "card.json").read_text())
    found["score"] = about["scores"]
    found["privacy"] = about.get("privacy")
    (keep / f"{name}.json").write_text(json.dumps(found, indent=1))


def ordinary(paths: Sequence[Path]) -> None:
    """Lines, sentences and words in which something is replaced, though nothing was planted."""
    rows = []
    for path in paths:
        whole = opened(path)
        found = Found("text", [Item(whole, "a.txt")], files=1)
        careful.once(found)
        text, begun = found.items[0].data, time.process_time()
        spans = phrases.strange([text])[0][0]
        took = time.process_time() - begun
        for what, end in (("lines", r"\n"), ("sentences and lines", phrases.END.pattern)):
            ends = [m.end() for m in re.finditer(end, text)]
            touched = len({bisect.bisect(ends, a) for a, _ in spans})
            count = sum(bool(p.strip()) for p in re.split(end, text))
            low, high = wilson(touched, count)
            said = f"{100 * touched / count:.2f} % ({100 * low:.2f} to {100 * high:.2f}) of {count:,}"
            rows.append((f"{path.parent.name}: {what}", said, "< 1 %"))
        words, lost = len(phrases.WORD.findall(text)), sum(len(text[a:b].split(" ")) for a, b in spans)
        rows.append((f"{path.parent.name}: words", f"{100 * lost / words:.2f} % of {words:,}; {took:.2f} CPU s", "-"))
    table("Ordinary text replaced as a phrase", rows)


def show(keep: Path, size: int) -> None:
    rows = []
    for name in WAYS:
        path = keep / f"{name}.json"
        if not path.exists():
            continue
        found = json.loads(path.read_text())
        for key, bar in (("canaries_found", BARS.get(name, "-")), ("canaries_found_number", "-"),
                         ("canaries_found_words", "-"), ("canary_exposure", "chance 1.44"),
                         ("membership_found", "chance 1"), ("membership_area", "chance 50"),
                         ("verbatim", "-"), ("verbatim_longest", "-")):  # fmt: skip
            if key in found:
                value, low, high, count, base = found[key]
                said = f"{value:.1f} ({low:.1f} to {high:.1f}), {count} cases"
                rows.append((f"{name}: {key}", said, f"{bar}; trivial {base:.1f}"))
        score = found["score"]["held_out_nats_per_character"]
        rows.append((f"{name}: held-out nats a character", f"{score:.3f}", "what it costs"))
        if found["privacy"]:
            p = found["privacy"]
            said = f"{p['epsilon']:.2f}, delta {p['delta']:.1e}, noise {p['noise']:.2f}, {p['steps']} steps"
            rows.append((f"{name}: epsilon", said, "8"))
    table(f"Memorised training text (tiny transformer, {size:,} characters)", rows)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--text", type=Path, required=True)
    parser.add_argument("--also", type=Path)
    parser.add_argument("--parts", default="ordinary,plain,before,uncalled,default,once,kept,private,show")
    parser.add_argument("--seconds", type=float, default=500)
    parser.add_argument("--size", type=int, default=200_000)
    parser.add_argument("--canaries", type=int, default=60)
    parser.add_argument("--steps", type=int, default=300)
    parser.add_argument("--private-canaries", type=int, default=300)
    parser.add_argument("--private-steps", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--keep", type=Path, default=Path("/tmp/memorise"))
    given = parser.parse_args()
    given.end = time.monotonic() + given.seconds
    home = given.keep / "home"
    home.mkdir(parents=True, exist_ok=True)
    texts = cut(given.text, given.keep, given.size)
    for name in given.parts.split(","):
        if name == "ordinary":
            ordinary([given.text, *([given.also] if given.also else [])])
            continue
        if name == "show":
            show(given.keep, given.size)
            continue
        if not (given.keep / f"{name}.json").exists() and time.monotonic() < given.end:
            studio = Studio(home)
            trained = name in studio.cards() or teach(name, texts, home, given)
            if trained and time.monotonic() < given.end - ATTACK:
                attack(name, studio, given.keep)
            studio.close()


if __name__ == "__main__":
    main()

"""Predicted memory of each model against what it takes.

    python bench/memory.py                          every card that is here, in its usual form
    python bench/memory.py --contexts 2048,8192     language models with contexts of these lengths too
    python bench/memory.py --cards minilm,joe --fill

Each card runs in a process of its own. Taken is the peak of resident memory (VmHWM) from before loading to after the
most that the card is asked for at once: of a language model that of its worker, the whole context read (--fill; else
600 tokens of it: the cells are resident from the start) and the prompt cache full (--fill; else the prediction is
compared without it, since it is empty).
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from common import MACHINE
from pieria import weights
from pieria.core.contracts import Card
from pieria.core.find import find
from pieria.core.places import home
from pieria.core.values import Cancel, Message, Part, Request, text

KINDS = "texts: 64 of 256 tokens; nets: four items at once; pictures: 800 x 600; speech: a page; listening: a minute"


def peak(pid: int) -> int:
    return 1024 * int(re.findall(r"VmHWM:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())[0])


def resident() -> int:
    return 1024 * int(re.findall(r"VmRSS:\s+(\d+)", Path("/proc/self/status").read_text())[0])


def requests(card: Card) -> list[Request]:
    """The most that a card is asked for at once."""
    medium, said = card.media[0], (Message("user", (text("a red cat on a chair"),)),)
    if medium == "embedding":
        return [Request(medium, tuple(Message("user", (text("word " * 300),)) for _ in range(64)))]
    if medium == "speech":
        page = "The lighthouse stood on the north side of the bay, and nobody had lived in it for ninety years. " * 12
        return [Request(medium, (Message("user", (text(page),)),))]
    if medium == "transcript":
        return [Request(medium, (Message("user", (Part("speech", spoken(), "audio/wav"),)),))]
    if medium == "pixels":
        return [pictured(card)]
    options: dict[str, Any] = {"n": 4, "seed": 1}
    if medium == "image":
        options["vector"] = [0.05] * 384
    return [Request(medium, said, options=options)]


def spoken() -> bytes:
    """A minute of a noise that comes and goes like speech."""
    import io
    import wave

    import numpy as np

    rng, rate = np.random.default_rng(1), 16000
    t = np.arange(60 * rate) / rate
    line = rng.normal(0, 0.2, len(t)) * (0.5 + 0.5 * np.sin(2 * np.pi * 3 * t)) * (np.sin(t / 3) > -0.8)
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1), out.setsampwidth(2), out.setframerate(rate)
        out.writeframes((line.clip(-1, 1) * 32767).astype("<i2").tobytes())
    return file.getvalue()


def pictured(card: Card) -> Request:
    import numpy as np

    from pieria.media import pixels

    rng, options = np.random.default_rng(1), dict[str, Any]()
    shapes = {"enlarge": [(600, 800, 3)], "matte": [(320, 320, 3)], "restyle": [(384, 384, 3), (256, 256, 3)],
              "glance": [(64, 64, 4)] * 16}[card.params["task"]]  # fmt: skip
    if card.params["task"] == "glance":
        options["vector"] = [0.05] * 384
    parts = tuple(pixels.part(rng.integers(0, 256, s).astype(np.uint8)) for s in shapes)
    return Request("pixels", (Message("user", parts),), options=options)


def worker(model: Any, context: int, fill: bool) -> int:
    """A language model's peak; with ``fill`` after so many prompts that context and prompt cache are full."""
    import random

    from pieria.engines.llamacpp.wire import post

    rng = random.Random(1)

    def read(count: int) -> None:
        prompt = [rng.randrange(1000, 20000) for _ in range(count)]
        body = {"prompt": prompt, "n_predict": 2, "temperature": 0, "cache_prompt": True}
        list(post(model._socket, model._key, "/completion", body, Cancel()))

    read(min(600, context - 8))
    last, same = peak(model._process.pid), 0
    for _ in range(64 if fill else 0):
        read(min(1500, context - 8))
        now = peak(model._process.pid)
        same = same + 1 if now - last < 2 << 20 else 0
        last = now
        if same > 3:  # the oldest prompts leave the cache: it is full
            break
    return last


def one(name: str, context: int, fill: bool) -> dict[str, Any]:
    card = weights.cards(home())[name]
    if context:
        card = dataclasses.replace(card, params={**card.params, "context": context})
    engine = find("engines", card.engine).Engine()
    files = weights.locate(card)
    need = engine.estimate(card, files)
    asked = [] if card.engine == "llamacpp" else requests(card)
    before = resident()
    Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew here
    model = engine.load(card, files)
    try:
        if card.engine == "llamacpp":
            from pieria.engines.llamacpp import PROMPT_CACHE

            need -= 0 if fill else PROMPT_CACHE
            took = worker(model, int(card.params["context"]), fill)
        else:
            for request in asked:
                for _ in model(request):
                    pass
            took = peak(os.getpid()) - before
        told = model.usage().peak_bytes
    finally:
        model.close()
    return {"name": name, "context": context, "fill": fill, "need": need, "took": took, "told": told}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cards", default="")
    parser.add_argument("--contexts", default="")
    parser.add_argument("--fill", action="store_true")
    parser.add_argument("--one", default="")
    given = parser.parse_args()
    if given.one:
        name, _, context = given.one.partition(":")
        print(json.dumps(one(name, int(context or 0), given.fill)))
        return
    cards = [c for c in weights.cards(home()).values() if c.files and not weights.missing(c)]
    cards = [c for c in cards if not given.cards or c.name in given.cards.split(",")]
    work = [c.name for c in cards]
    work += [f"{c.name}:{n}" for c in cards if c.engine == "llamacpp" for n in given.contexts.split(",") if n]
    print(f"Memory, predicted before loading and taken at most; {MACHINE}\n({KINDS})", flush=True)
    off = []
    for item in work:
        command = [sys.executable, __file__, "--one", item, *(["--fill"] if given.fill else [])]
        ran = subprocess.run(command, capture_output=True, text=True)
        if ran.returncode:
            print(f"{item:28s} failed: {ran.stderr.strip().splitlines()[-1:]}", flush=True)
            continue
        r = json.loads(ran.stdout.splitlines()[-1])
        off.append(100 * (r["took"] / r["need"] - 1))
        print(
            f"{item:28s} predicted {r['need'] / 1e6:6.0f} MB, took {r['took'] / 1e6:6.0f} MB ({off[-1]:+5.1f} %), "
            f"its own receipt says {r['told'] / 1e6:6.0f} MB", flush=True,
        )  # fmt: skip
    within = sum(abs(x) <= 10 for x in off)
    print(f"{within} of {len(off)} within 10 % (bar: all); most taken above what was predicted: {max(off):+.1f} %")


if __name__ == "__main__":
    main()

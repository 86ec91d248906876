"""What a model puts into a gap: told the usual way, and as Pieria tells it so that typing reads little anew.

    python bench/fill.py [--model qwen2.5-coder-0.5b] [--count 40] [--keep fill.jsonl]

Gaps: the rest of a line of Pieria's own source from a random place in its first half, 900 characters before it and 240
after it. Usual: prefix, suffix, middle (`llama.cpp`'s /infill). Greedy, to the end of the line. Alike: difflib's ratio
to what stands there, 0 to 1. ``--keep`` holds the answers, so that a run that was cut goes on.
"""

from __future__ import annotations

import argparse
import difflib
import json
import random
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from common import MACHINE
from pieria import weights
from pieria.core.places import home
from pieria.core.values import Cancel
from pieria.engines.llamacpp import Engine, fill, model_file
from pieria.engines.llamacpp.wire import post
from pieria.formats import gguf

SOURCE = Path(__file__).parent.parent / "src" / "pieria"


def gaps(count: int) -> list[tuple[str, int, str, str, str]]:
    rng, found = random.Random(3), list[tuple[str, int, str, str, str]]()
    paths = sorted(SOURCE.rglob("*.py"))
    while len(found) < count:
        path = rng.choice(paths)
        whole = path.read_text()
        lines = whole.splitlines(True)
        if len(lines) < 60:
            continue
        at = rng.randrange(30, len(lines) - 5)
        line = lines[at].rstrip("\n")
        if len(line.strip()) < 15 or line.strip().startswith(('"', "#")):
            continue
        indent = len(line) - len(line.lstrip())
        column = rng.randrange(indent, indent + max(1, len(line.strip()) // 2))
        place = sum(map(len, lines[:at])) + column
        before, after = whole[:place][-900:], whole[place + len(line) - column :]
        before = before[before.index("\n") + 1 :]
        found.append((path.name, at, before, after[:240].rpartition("\n")[0], line[column:]))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", default="qwen2.5-coder-0.5b")
    parser.add_argument("--count", type=int, default=40)
    parser.add_argument("--keep", type=Path, default=Path("fill.jsonl"))
    given = parser.parse_args()
    card = weights.cards(home())[given.model]
    files = weights.locate(card)
    ids = gguf.read(model_file(card, files)).fill
    rows = map(json.loads, given.keep.read_text().splitlines()) if given.keep.exists() else ()
    kept = {r["key"]: r for r in rows}
    model: Any = None

    def call(route: str, body: dict[str, Any]) -> dict[str, Any]:
        nonlocal model
        model = model or Engine().load(card, files)
        found = list(post(model._socket, model._key, route, body, Cancel()))
        return found[0]

    def pieces(words: str) -> list[tuple[int, str]]:
        body = {"content": words, "add_special": False, "parse_special": False, "with_pieces": True}
        found = call("/tokenize", body)["tokens"] if words else []
        return [(t["id"], t["piece"] if isinstance(t["piece"], str) else "") for t in found]

    def told(way: str, before: str, after: str) -> tuple[list[int], str]:
        if way == "mixh":
            return fill.prompt(before, after, ids, pieces)
        near, far = [t for t, _ in pieces(before)], [t for t, _ in pieces(after)]
        return [ids["prefix"], *near, ids["suffix"], *far, ids["middle"]], ""

    ways = {"psm": "usual", "mixh": "Pieria's"}
    alike: dict[str, list[float]] = {w: [] for w in ways}
    same = dict.fromkeys(ways, 0)
    try:
        for name, at, before, after, want in gaps(given.count):
            for way in ways:
                key = f"{given.model}|{way}|{name}|{at}|{len(before)}|{len(after)}"
                if key not in kept:
                    prompt, owed = told(way, before, after)
                    body = {"prompt": prompt, "n_predict": 40, "temperature": 0, "seed": 1, "stop": ["\n"]}
                    body |= {"grammar": fill.grammar(owed)} if owed else {}
                    said = call("/completion", body)["content"][len(owed) :]
                    kept[key] = {"key": key, "said": said, "want": want}
                    with given.keep.open("a") as file:
                        file.write(json.dumps(kept[key]) + "\n")
                said = kept[key]["said"].strip()
                alike[way].append(difflib.SequenceMatcher(None, said, want.strip()).ratio())
                same[way] += said == want.strip()
    finally:
        if model:
            model.close()
    print(f"Gaps filled, {given.model}, {given.count} lines; {MACHINE}")
    for way, said in ways.items():
        print(f"  {said:9s} alike {sum(alike[way]) / given.count:.3f}, the same {same[way]} of {given.count}")


if __name__ == "__main__":
    main()

"""Marks in words: how often they are found, after which edits, at what cost, and how often one is seen where none is.

python bench/marks_words.py words --model smollm2-135m --keep FILE [--count 120] [--tokens 200]
python bench/marks_words.py plain --model smollm2-135m --keep FILE --data ../shared/data [--count 1000]

Texts are made at temperature 1 with llama.cpp's usual cuts (top_k 40, top_p .95, min_p .05), and looked at in their first
200 tokens (--tokens), as the text's own bytes are cut anew. Unmarked texts: WikiText-2, Shakespeare, abstracts of SciTLDR,
some 250 words each. Every case is a line of --keep, so that a run goes on where it was stopped.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from common import MACHINE
from marks import rate
from pieria import weights
from pieria.core import places
from pieria.core.values import Finish, Message, Output, Request, text
from pieria.engines import llamacpp
from pieria.formats.marks import words

WHO = ("a lighthouse keeper", "two sisters", "an old clockmaker", "a young doctor", "a retired thief", "a ship's cook",
       "a mapmaker", "a beekeeper", "the last librarian", "a night nurse", "a piano tuner", "a shepherd")  # fmt: skip
WHAT = ("a storm", "a letter that comes too late", "a locked door", "a long winter", "a lost dog", "a strange map",
        "a broken promise", "an island", "a market at dawn", "a stranger on the train")  # fmt: skip
FORMS = (
    "Write a long story about {} and {}.",
    "Write an essay in which {} explains {}.",
    "Tell me about {} and {}, at length.",
)


def prompts() -> list[str]:
    found = [f.format(a, b) for a in WHO for b in WHAT for f in FORMS]
    random.Random(3).shuffle(found)
    return found


def edited(said: str, share: float, chance: random.Random) -> str:
    """That share of the words left out or put in another's place."""
    found = said.split(" ")
    pool = list(found)
    made = []
    for word in found:
        if chance.random() >= share:
            made.append(word)
        elif chance.random() < 0.5:
            made.append(chance.choice(pool))
    return " ".join(made)


EDITS: dict[str, Any] = {
    "as it is": lambda t, c: t,
    "5 % of words changed": lambda t, c: edited(t, 0.05, c),
    "10 % of words changed": lambda t, c: edited(t, 0.10, c),
    "20 % of words changed": lambda t, c: edited(t, 0.20, c),
    "30 % of words changed": lambda t, c: edited(t, 0.30, c),
    "line breaks lost": lambda t, c: re.sub(r"\s+", " ", t),
    "small letters": lambda t, c: t.lower(),
    "every second sentence": lambda t, c: " ".join(re.split(r"(?<=[.!?]) ", t)[::2]),
}


class Cutter:
    """Texts as token ids, through one process a call."""

    def __init__(self, model: str) -> None:
        self.card = weights.cards(places.home())[model]
        self.files = weights.locate(self.card)

    def __call__(self, texts: list[str]) -> list[list[int]]:
        return llamacpp.Engine().tokens(self.card, self.files, texts)


def made(given: argparse.Namespace, done: set[str]) -> Iterator[dict[str, Any]]:
    cut = Cutter(given.model)
    model = llamacpp.Engine().load(cut.card, cut.files)
    entropies: list[float] = []
    take = words.Chooser.take

    def noted(self: Any, before: Any, tokens: Any, probabilities: Any) -> int:
        p = np.asarray(probabilities, float)
        p = p[p > 0] / p.sum()
        entropies.append(float(-(p * np.log(p)).sum()))
        return take(self, before, tokens, probabilities)

    words.Chooser.take = noted  # type: ignore[method-assign]
    try:
        for n, ask in enumerate(prompts()):
            if ask in done:
                continue
            row: dict[str, Any] = {"name": ask}
            for mark in ("text", "off") if n % 8 == 0 else ("text",):
                entropies.clear()
                options = {"mark": mark, "temperature": given.temperature, "max_tokens": given.tokens + 24, "seed": n}
                begun, cpu = time.monotonic(), model.usage().cpu_seconds + time.process_time()
                said, count = "", 0
                for event in model(Request("text", (Message("user", (text(ask),)),), given.model, options)):
                    if isinstance(event, Output):
                        said = str(event.part.data)
                    elif isinstance(event, Finish):
                        count = event.usage["completion_tokens"]
                spent = model.usage().cpu_seconds + time.process_time() - cpu
                row[mark] = {"cpu": spent / max(1, count), "wall": (time.monotonic() - begun) / max(1, count)}
                if mark == "off":
                    continue
                row["entropy"] = float(np.mean(entropies))
                ids = cut([said])[0][: given.tokens]
                row["tokens"] = len(ids)
                for k in (50, 100, 150, 200):
                    if len(ids) >= k:
                        row[f"first {k}"] = words.search(ids[:k]).chance
                if len(ids) < given.tokens:
                    continue
                # the text of just those tokens: its shortest beginning that has so many
                bounds = [m.end() for m in re.finditer(r"\S+", said)]
                counts = [len(found) for found in cut([said[:b] for b in bounds])]
                high = next((b for b, n in zip(bounds, counts, strict=True) if n >= given.tokens), len(said))
                chance = random.Random(ask)
                texts = [change(said[:high], chance) for change in EDITS.values()]
                for what, found in zip(EDITS, cut(texts), strict=True):
                    row["text " + what] = words.search(found).chance
            yield row
    finally:
        model.close()


def plain(given: argparse.Namespace, done: set[str]) -> Iterator[dict[str, Any]]:
    def lines(path: str) -> str:
        with gzip.open(given.data / path, "rt", encoding="utf-8") as file:
            return file.read()

    found: list[tuple[str, str]] = []
    for name, path, most in (("wiki", "text_lm/wikitext2/valid.txt.gz", 400),
                             ("shakespeare", "text_lm/tinyshakespeare/input.txt.gz", 300)):  # fmt: skip
        said = lines(path)
        found += [(f"{name} {n}", said[n * 1400 : n * 1400 + 1400]) for n in range(min(most, len(said) // 1400))]
    for n, line in enumerate(lines("summarization/scitldr_a/train.jsonl.gz").splitlines()[:600]):
        source = json.loads(line)["source"]
        found.append((f"abstracts {n}", " ".join(source) if isinstance(source, list) else source))
    cut = Cutter(given.model)
    for (name, _), ids in zip(found, cut([said for _, said in found]), strict=True):
        if name not in done and len(ids) >= given.tokens // 2:
            begun = time.process_time()
            chance = words.search(ids).chance
            yield {"name": name, "chance": chance, "tokens": len(ids), "ms": round((time.process_time() - begun) * 1e3)}


def tell_words(rows: list[dict[str, Any]], given: argparse.Namespace) -> None:
    whole = [r for r in rows if r["tokens"] >= given.tokens]
    entropy = sorted(r["entropy"] for r in rows)
    rows = list({r["name"]: r for r in rows}.values())
    print(f"{given.model}, temperature {given.temperature:g}: {len(rows)} texts, {len(whole)} of {given.tokens} tokens or more; entropy of a token, nats: "
          f"{entropy[0]:.2f} to {entropy[-1]:.2f}, median {entropy[len(entropy) // 2]:.2f}")  # fmt: skip
    for k in (50, 100, 150, 200):
        print(f"  first {k} tokens{'':<8} found at 1e-6 {rate(whole, f'first {k}')}{'   bar .99' if k == 200 else ''}")
    for what in EDITS:
        print(f"  {what:<22} found at 1e-6 {rate(whole, 'text ' + what)}")
    both = [r for r in rows if "off" in r]
    if both:
        cpu = [np.mean([r[m]["cpu"] for r in both]) * 1e3 for m in ("text", "off")]
        print(
            f"  cost: {cpu[0]:.1f} CPU ms a token with the mark, {cpu[1]:.1f} without ({len(both)} pairs; busy machine)"
        )


def tell_plain(rows: list[dict[str, Any]], given: argparse.Namespace) -> None:
    for kind in sorted({r["name"].split()[0] for r in rows}):
        some = [r["chance"] for r in rows if r["name"].startswith(kind)]
        print(f"{kind}: {len(some)} unmarked, {np.median([r['tokens'] for r in rows if r['name'].startswith(kind)]):.0f} tokens; "
              f"below 1e-6: {sum(c < 1e-6 for c in some)}; below 1e-3: {sum(c < 1e-3 for c in some)}; below .05: "
              f"{sum(c < 0.05 for c in some)}; least {min(some):.2g}")  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("part", choices=("words", "plain"))
    parser.add_argument("--model", default="smollm2-135m")
    parser.add_argument("--keep", type=Path, required=True)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--count", type=int, default=120)
    parser.add_argument("--tokens", type=int, default=200)
    parser.add_argument("--temperature", type=float, default=1.0)
    parser.add_argument("--seconds", type=float, default=550)
    given = parser.parse_args()
    rows = [json.loads(line) for line in given.keep.read_text().splitlines()] if given.keep.exists() else []
    begun = time.monotonic()
    source = made if given.part == "words" else plain
    with given.keep.open("a") as file:
        if len(rows) < given.count:
            for row in source(given, {r["name"] for r in rows}):
                rows.append(row)
                file.write(json.dumps(row) + "\n")
                file.flush()
                if len(rows) >= given.count or time.monotonic() - begun > given.seconds:
                    break
    print(f"{given.part}: {len(rows)} of {given.count} cases; {MACHINE}")
    (tell_words if given.part == "words" else tell_plain)(rows, given)


if __name__ == "__main__":
    main()

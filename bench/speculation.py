"""Prompt lookup: tokens tried because they followed the same tokens earlier, against one token at a time.

    python bench/speculation.py [--model qwen2.5-coder-1.5b] [--lookup 12,15] [--tokens 160] [--only edits,summaries]

Greedy, one request at a time; each prompt is read first, so that what is compared is writing alone. Seconds are CPU
seconds of the model's process, which other programs on a busy machine do not lengthen. Same: whether the texts are the
same, letter for letter (another batch size rounds in another way, so a near tie may fall differently).
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import statistics
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from common import MACHINE
from pieria import weights
from pieria.core.places import home
from pieria.core.values import Finish, Message, Output, Request, text
from pieria.engines import llamacpp

ROOT = Path(__file__).parent.parent


def function(path: str, first: str, last: str) -> str:
    source = (ROOT / path).read_text()
    return source[source.index(first) : source.index(last)]


MISSPELT = """The lighthous stood on the north side of the bay. Nobody had lived in it for ninety yeers, but the
lamp was clened every spring by the men of the vilage, who came over in three boats with oil, cloth and ladders. In the
evning they sat on the stairs and told each other which ships they had seen go down."""


def prompts() -> dict[str, list[str]]:
    share = function("src/pieria/methods/intervals.py", "def wilson", "def bootstrap")
    chosen = function("src/pieria/weights/choose.py", "def _chosen", "def _written")
    free = function("src/pieria/residency.py", "def free()", "@dataclass")
    whole = "and change nothing else. Answer with the whole code."
    limits = [p for p in (ROOT / "docs" / "limits.md").read_text().split("\n\n") if len(p) > 500]
    gist = "Summarise this text in three sentences. Keep its words where you can."
    return {
        "edits": [
            f"Rename the variable `half` to `margin` in this code {whole}\n\n{share}",
            f"Add the comment `# checked` after the def line of this code {whole}\n\n{chosen}",
            f"Make this code read the variable STUDIO_MB in place of PIERIA_MEMORY_MB {whole}\n\n{free}",
            f"Correct the spelling of this text and change nothing else:\n\n{MISSPELT}",
        ],
        "summaries": [f"{gist}\n\n{limits[n]}" for n in (0, 4, 8, 12)],
        "chats": [
            "Explain to a child why the sky is blue.",
            "Write a poem of eight lines about an old ferry.",
            "What should I look at when I buy a used bicycle?",
            "Write a Python function that merges two sorted lists.",
        ],
    }


def written(model: Any, prompt: str, tokens: int) -> tuple[str, int, float]:
    """The text, its tokens, and the CPU seconds that writing it took."""

    def ask(count: int) -> tuple[str, int]:
        options = {"max_tokens": count, "temperature": 0.0, "seed": 1}
        said, made = "", 0
        for event in model(Request("text", (Message("user", (text(prompt),)),), options=options)):
            if isinstance(event, Output):
                said = str(event.part.data)
            elif isinstance(event, Finish):
                made = event.usage["completion_tokens"]
        return said, made

    ask(1)
    begun = model.usage().cpu_seconds
    ask(1)
    once = model.usage().cpu_seconds - begun
    begun = model.usage().cpu_seconds
    said, made = ask(tokens)
    return said, made, max(1e-6, model.usage().cpu_seconds - begun - once) / max(1, made - 1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", default="qwen2.5-coder-1.5b")
    parser.add_argument("--lookup", default="", help="n,m: tokens that must match, tokens tried; empty: Pieria's own")
    parser.add_argument("--tokens", type=int, default=160)
    parser.add_argument("--only", default="")
    parser.add_argument("--keep", type=Path, help="a file of answers without lookup, so that they are made once")
    given = parser.parse_args()
    card = weights.cards(home())[given.model]
    files = weights.locate(card)
    wanted = [int(n) for n in given.lookup.split(",")] if given.lookup else list(llamacpp.LOOKUP)
    kinds = {k: v for k, v in prompts().items() if not given.only or k in given.only.split(",")}
    kept = json.loads(given.keep.read_text()) if given.keep and given.keep.exists() else {}
    found: dict[str, dict[str, list[Any]]] = {}
    for lookup in ([], wanted):
        if not lookup and all(
            f"{k} {n} {given.tokens} {given.model}" in kept for k, v in kinds.items() for n in range(len(v))
        ):
            model = None
        else:
            params = {**card.params, "lookup": lookup}
            model = llamacpp.Engine().load(dataclasses.replace(card, params=params), files)
        try:
            for kind, asked in kinds.items():
                for n, prompt in enumerate(asked):
                    name = f"{kind} {n} {given.tokens} {given.model}"
                    known = not lookup and name in kept
                    row = kept[name] if known else list(written(model, prompt, given.tokens))
                    if not lookup:
                        kept[name] = row
                    found.setdefault(kind, {}).setdefault("with" if lookup else "without", []).append(row)
                    print(f"  {kind:10s} {n} {'with   ' if lookup else 'without'} {row[1]:4d} tokens, "
                          f"{1000 * row[2]:5.1f} CPU ms each", file=sys.stderr, flush=True)  # fmt: skip
        finally:
            if model:
                model.close()
        if given.keep:
            given.keep.write_text(json.dumps(kept))
    print(f"\nPrompt lookup (match {wanted[0]}, try {wanted[1]}), {given.model}; {MACHINE}")
    for kind, both in found.items():
        pairs = list(zip(both["without"], both["with"], strict=True))
        each = [a[2] / b[2] for a, b in pairs]
        whole = sum(a[2] * b[1] for a, b in pairs) / sum(b[2] * b[1] for a, b in pairs)
        same = sum(a[0] == b[0] for a, b in pairs)
        bar = ">= 0.98" if kind == "chats" else ">= 1.3"
        print(f"  {kind:10s} {whole:4.2f} x (bar {bar}), each {min(each):.2f} to {max(each):.2f}, median "
              f"{statistics.median(each):.2f}; the same text in {same} of {len(pairs)}")  # fmt: skip


if __name__ == "__main__":
    main()

"""Predicted memory of each model against what it takes: python bench/memory.py

The prediction must not be below the measurement: it is what keeps a machine from running out.
"""

from __future__ import annotations

import psutil

from common import table
from pieria import weights
from pieria.core.find import find
from pieria.core.places import home
from pieria.core.values import Message, Request, text


def main() -> None:
    rows = []
    for card in weights.cards(home()).values():
        if not card.files or weights.missing(card):
            continue
        engine = find("engines", card.engine).Engine()
        files = weights.locate(card)
        need = engine.estimate(card, files)
        before = psutil.Process().memory_info().rss
        model = engine.load(card, files)
        try:
            # fill the whole context, or a large batch: the most that it will ever hold
            words = "word " * (card.params.get("context", 256) * 7 // 10)
            count = 1 if "text" in card.media else 64
            options = {"max_tokens": 8} if "text" in card.media else {}
            asked = Request(
                card.media[0], tuple(Message("user", (text(words),)) for _ in range(count)), options=options
            )
            for _ in model(asked):
                pass
            children = sum(p.memory_info().rss for p in psutil.Process().children(recursive=True))
            took = children or psutil.Process().memory_info().rss - before
        finally:
            model.close()
        rows.append(
            (card.name, f"predicted {need / 1e6:.0f} MB, took {took / 1e6:.0f} MB, {took / need:.2f}", "<= 1.00")
        )
    table("Memory: predicted before loading, and taken with a full context", rows)


if __name__ == "__main__":
    main()

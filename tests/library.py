"""A run for tests of applications that read documents: true collections, a fake sense of meaning, a fake model."""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from pieria import knowledge
from pieria.core.contracts import Card
from pieria.core.values import Cancel, Event, Finish, Output, Part, Request, text
from pieria.engines.knowledge import Engine
from pieria.formats.quotes import stems


def embed(texts: Sequence[str]) -> Any:
    """Bags of stems, hashed: near in meaning is here whatever shares words."""
    rows = np.zeros((len(texts), 384), np.float32)
    for row, words in zip(rows, texts, strict=True):
        for stem in stems(words):
            row[zlib.crc32(stem.encode()) % 384] += 1
        row /= np.linalg.norm(row) or 1
    return rows


def learn(source: Path, home: Path, name: str = "", cancel: Cancel | None = None, by: Any = embed) -> list[Event]:
    return list(knowledge.learn(knowledge.Asked(source, name), home, by, Cancel() if cancel is None else cancel))


class Library:
    """``reply(prompt, count)`` is the language model's: the prompt's text, and how many sentences are in it."""

    def __init__(self, home: Path, reply: Callable[[str, int], Any]) -> None:
        self.home, self.reply, self.prompts = home, reply, list[str]()

    def card(self, name: str) -> Card:
        cards = knowledge.collections(self.home)
        return cards[name] if name else next(iter(cards.values()))

    def __call__(self, request: Request) -> Iterator[Event]:
        said = request.messages[-1].text
        if request.medium == "passage":
            model = Engine().load(self.card(request.model), {})
            vector = embed([said])[0].tolist()
            asked = Request("passage", request.messages, options={**request.options, "vector": vector})
            yield from list(model(asked))
            model.close()
        elif request.medium == "embedding":
            for i, row in enumerate(embed([m.text for m in request.messages])):
                yield Output(Part("embedding", row.tobytes(), "application/x-float32"), i)
            yield Finish("stop")
        else:
            self.prompts.append(said)
            made = self.reply(said, len(re.findall(r"^\[\d+\]", said, re.M)))
            if "grammar" in request.options and made not in ("yes", "no"):
                made = "yes"  # the grammar lets nothing else be said
            yield Output(text(made if isinstance(made, str) else json.dumps(made)))
            yield Finish("stop", {"run": "01", "completion_tokens": 1})


def answer(events: Iterator[Event]) -> tuple[str, dict[str, Any]]:
    """What an application's end says to a person, and its data with its usage."""
    seen = list(events)
    shown, data = [e.part for e in seen if isinstance(e, Output)]
    assert data.mime == "application/json" and isinstance(seen[-1], Finish)
    return str(shown.data), json.loads(str(data.data)) | dict(seen[-1].usage)

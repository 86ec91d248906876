"""Work that goes on where it was broken off: a model's answers are kept until what is made of them is whole."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from ..core.contracts import Run
from ..core.values import Event, Finish, Output, Request, digest, text
from .asking import owner
from .drawer import drawer, place

SCHEMA = "CREATE TABLE IF NOT EXISTS parts (key TEXT PRIMARY KEY, text TEXT);"
MOST = 1000
"""Answers that are kept of work that nobody went on with: beyond, the oldest go."""


class Resumed:
    """A run whose texts are kept, each as soon as it is there; what an earlier, broken start of the same was answered
    is answered again without a model. A request is the same if its words, its model and its options are.

    Where no model is named, all is answered by one: the one it was begun with, whatever the default is by now.
    ``model`` is its card's name once it is known. Several threads may ask at once.

    drawn: who asks the same again wants another answer, as often as in the earlier start.
    """

    def __init__(self, run: Run, app: str, *, drawn: bool = False) -> None:
        self.run, self.path, self.drawn = run, place(app, owner(run)), drawn
        self.model = ""
        self.keys = list[str]()
        self.earlier = list[Mapping[str, Any]]()

    def __call__(self, request: Request) -> Iterator[Event]:
        if request.medium != "text":
            yield from self.run(request)
            return
        said = (digest(request.messages), request.model, sorted(request.options.items()))
        key = first = hashlib.sha256(repr(said).encode()).hexdigest()
        number = 0
        while self.drawn and key in self.keys:
            key, number = f"{first} {number}", number + 1
        new = key not in self.keys
        self.keys.append(key)
        with drawer(self.path, SCHEMA) as db:
            row = db.execute("SELECT text FROM parts WHERE key = ?", (key,)).fetchone()
        kept = json.loads(row["text"]) if row else None
        if kept and (request.model or self._same(kept["usage"])):
            if new:
                self.earlier.append(kept["usage"])
            yield from (Output(text(one), index) for index, one in kept["outputs"])
            yield Finish(kept["reason"], kept["usage"])
            return
        outputs = list[tuple[int, str]]()
        for event in self.run(replace(request, model=request.model or self.model)):
            if isinstance(event, Finish) and not request.model:
                self._same(event.usage)
            if isinstance(event, Output) and isinstance(event.part.data, str):
                outputs.append((event.index, event.part.data))
            elif isinstance(event, Finish) and event.reason in ("stop", "length"):
                self._keep(key, {"outputs": outputs, "reason": event.reason, "usage": dict(event.usage)})
            yield event

    def _same(self, usage: Mapping[str, Any]) -> bool:
        """Whether the model of this answer is that of the others. That of the first is."""
        card = str(usage.get("receipt", {}).get("model", {}).get("card", ""))
        self.model = self.model or card
        return self.model == card

    @property
    def told(self) -> dict[str, Any]:
        """For the usage of an application's Finish: what the earlier start cost, which `Studio.kept` counts."""
        return {"earlier": self.earlier} if self.earlier else {}

    def _keep(self, key: str, answer: Mapping[str, Any]) -> None:
        with drawer(self.path, SCHEMA) as db:
            db.execute("INSERT OR REPLACE INTO parts VALUES (?, ?)", (key, json.dumps(answer)))
            db.execute("DELETE FROM parts WHERE rowid <= (SELECT max(rowid) FROM parts) - ?", (MOST,))

    def end(self) -> None:
        """What was made is whole: nothing of it need be kept any more."""
        with drawer(self.path, SCHEMA) as db:
            db.executemany("DELETE FROM parts WHERE key = ?", [(key,) for key in self.keys])

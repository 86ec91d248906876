"""The studio: picks a card, loads its engine, folds the guards around the run. Only here engines are found."""

from __future__ import annotations

import dataclasses
import os
import struct
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from . import weights
from .core import places
from .core.contracts import Card, Context, Engine, Model, Run, Scorer
from .core.errors import UserError
from .core.find import find
from .core.machine import Spent
from .core.values import Cancel, Event, Finish, Message, Output, Request, text
from .recording import UNKEPT, Job, keep
from .residency import Residency, budget, free
from .store import Store

if TYPE_CHECKING:
    from .guards.provenance import Verdict
    from .keys import Keys

GUARDS = ("think", "grounding", "budget", "privacy", "policy", "marks", "provenance")
"""Innermost first: what is cut short is signed as it is; what is refused never reaches those before it."""
ALWAYS = ("budget", "provenance")
"""The guards that a bare run has: it is for measuring what the others are worth."""


class Studio:
    """Everything in one place. Safe for several threads.

    Args:
        home: Pieria's folder; `core.places.home` if not given.
        memory: bytes that all models may take together; `residency.budget` if not given.
        database: a SQLAlchemy URL; SQLite in ``home`` if empty.
        reading: only what is there will be looked at (`Store`).
    """

    def __init__(
        self, home: Path | None = None, *, memory: int | None = None, database: str = "", reading: bool = False
    ) -> None:
        self.home = home or places.home()
        self.store = Store(self.home, database or os.environ.get("PIERIA_DATABASE", ""), reading=reading)
        self.residency = Residency(memory or budget())
        self._engines: dict[str, Engine] = {}
        self._lock = threading.Lock()

    @cached_property
    def keys(self) -> Keys:
        from .keys import Keys

        return Keys(self.store)

    # cards ------------------------------------------------------------------------------------------------------

    def cards(self) -> dict[str, Card]:
        return weights.cards(self.home)

    def card(self, name: str = "", medium: str = "text") -> Card:
        """The card called ``name``, or the default for ``medium`` on this machine."""
        cards = self.cards()
        if not name:
            card = weights.default(cards, medium, min(self.residency.limit, free() + self._resident()))
        elif name not in cards:
            passages = medium == "passage"
            able = [n for n, c in cards.items() if medium in c.media]
            none = "Learn a folder of documents: pieria learn FOLDER" if passages else "Type: pieria models"
            raise UserError(
                f"There is no {'collection' if passages else 'model'} called {name[:60]!r}.",
                f"There are: {', '.join(able)}." if able else none,
                status=404, code="model_not_found", param="model",
            )  # fmt: skip
        else:
            card = cards[name]
        if medium not in card.media:
            raise UserError(
                f"{card.name} makes {' and '.join(card.media)}, not {medium[:40]}.",
                f"These make it: {', '.join(c.name for c in cards.values() if medium in c.media) or 'none yet'}.",
                code="wrong_medium",
                param="model",
            )
        return card

    def engine(self, name: str) -> Engine:
        with self._lock:
            if name not in self._engines:
                self._engines[name] = find("engines", name).Engine()
            return self._engines[name]

    def warm(self, name: str = "") -> None:
        """Loads a card now (the default text model if unnamed), so that its first request need not wait for it."""
        with self.model(self.cards().get(name) or self.card(name)):
            pass

    def model(self, card: Card) -> AbstractContextManager[Model]:
        """The loaded model of a card, for a program that asks it for more than runs."""
        return self._held(card, self.engine(card.engine))

    def _held(self, card: Card, engine: Engine) -> AbstractContextManager[Model]:
        files = weights.locate(card)
        return self.residency.hold(card.key, lambda: engine.estimate(card, files), lambda: engine.load(card, files))

    def loaded(self) -> list[dict[str, Any]]:
        """The models in memory: name, bytes (predicted), busy (runs at work), idle_seconds."""
        return self.residency.loaded()

    def _resident(self) -> int:
        return sum(m["bytes"] for m in self.loaded())

    # runs -------------------------------------------------------------------------------------------------------

    def run(
        self, request: Request, *, app: str = "", conversation: str = "", owner: str = "", bare: bool = False
    ) -> Iterator[Event]:
        """A guarded, recorded run. What must be refused raises `UserError` before the first event.

        Outputs are in the store before they are yielded (``id``, ``sha256`` and ``path`` in their meta); the Finish's
        usage has the ``run``'s id and its ``receipt``. What is of a medium in `UNKEPT` is neither stored nor signed.
        """
        card = self.card(request.model, request.medium)
        engine = self.engine(card.engine)
        wanted = () if request.medium in UNKEPT else ALWAYS if bare else GUARDS
        guards = [find("guards", name) for name in wanted]
        self._check(request, card, engine, guards)
        if (most := request.options.get("max_memory_mb")) is not None:
            here = card.key in {m["name"] for m in self.loaded()}
            need = 0 if here else engine.estimate(card, weights.locate(card))
            find("guards", "budget").fits(card.name, need, most)
        more = self._understood(request, card)
        job = Job(self.store, request, card, app, conversation, owner)
        with self._held(card, engine) as model:
            context = Context(card, self.home, {"vectors": self.vectors})

            def asked(r: Request) -> Request:  # a guard may ask with other options than it was asked with
                known = {k: v for k, v in r.options.items() if k in engine.options and v is not None}
                return dataclasses.replace(r, options=known | more)

            def guarded(run: Run) -> Run:
                for guard in guards:
                    run = guard.wrap(run, context)
                return run

            yield from job.watch(lambda r: model(asked(r)), model, guarded)

    def _check(self, request: Request, card: Card, engine: Engine, guards: list[Any]) -> None:
        if why := engine.available():
            raise UserError(
                f"{card.name} cannot run here. {why}", "`pieria doctor` says more.", status=503, code="no_engine"
            )
        known = engine.options.union(*(g.options for g in guards))
        for name, value in request.options.items():
            if name not in known and value is not None:
                raise UserError(
                    f"{card.name} has no option {name[:40]!r}.", f"It has: {', '.join(sorted(known))}.",
                    code="unknown_option", param=name[:40],
                )  # fmt: skip
        most = request.options.get("max_tokens")
        if most is not None and most < 1:  # engines take a number below 0 for "without end"
            raise UserError("max_tokens must be 1 or more.", "Leave it out for no limit.", param="max_tokens")

    def _understood(self, request: Request, card: Card) -> dict[str, Any]:
        """The prompt's vector, for a model that is told what to make by one: ``params.encoder`` names who makes it."""
        words = request.messages[-1].text.strip() if request.messages else ""
        if not words or "encoder" not in card.params or request.options.get("vector") is not None:
            return {}
        made = self.vectors([words], str(card.params["encoder"]), request.cancel)
        return {"vector": struct.unpack(f"<{len(made[0]) // 4}f", made[0])} if made else {}

    def vectors(self, texts: Sequence[str], model: str = "", cancel: Cancel | None = None) -> list[bytes]:
        """The sentence vector of each text, little-endian float32. None at all if it was cancelled."""
        said = tuple(Message("user", (text(t),)) for t in texts)
        asked = (
            Request("embedding", said, model) if cancel is None else Request("embedding", said, model, cancel=cancel)
        )
        return [event.part.bytes for event in self.run(asked) if isinstance(event, Output)]

    def likelihood(
        self, pairs: Sequence[tuple[str, str]], model: str = "", cancel: Cancel | None = None
    ) -> Iterator[list[float]]:
        """For each (context, continuation), the log-probability of each token of the continuation: `Scorer.score`.
        Numbers for a program: neither guarded nor recorded."""
        card = self.card(model)
        engine, files = self.engine(card.engine), weights.locate(card)
        if not (make := getattr(engine, "scorer", None)):
            hint = "Choose a model that runs on this machine (`pieria models`)."
            raise UserError(f"{card.name} does not say how likely a text is.", hint, code="not_supported")
        need, name = lambda: engine.estimate(card, files), f"{card.key} (reading)"
        with self.residency.hold(name, need, lambda: make(card, files)) as reader:
            yield from cast(Scorer, reader).score(pairs, cancel or Cancel())

    def kept(
        self,
        events: Iterator[Event],
        app: str,
        asked: Mapping[str, Any],
        finishes: Sequence[Finish],
        owner: str = "",
        mark: str = "on",
    ) -> Iterator[Event]:
        """An application's events, with what it computed itself signed and stored, as a model's outputs are, before
        they are shown; a part whose meta says ``private`` is a person's own record, and is not. Its Finish may bring
        ``evidence``, {collection: documents}: `pieria forget` finds by it what a forgotten document went into.

        asked: what the application was given; it goes into the record as JSON can hold it.
        finishes: the ends of the runs that it makes, added as they come; its receipt sums them up. mark: `guards.marks`
        """
        from .guards.marks import Marker

        spent, made, put = Spent(), list[Output](), Marker(mark)
        try:
            for event in events:
                new = isinstance(event, Output) and not {"id", "private"} & event.part.meta.keys()
                if isinstance(event, Output) and new and event.part.medium not in UNKEPT:
                    made.append(event)
                    continue
                if isinstance(event, Output) and event.part.meta.get("mark"):
                    put.count["kept"] += 1  # by the run that made it
                if isinstance(event, Finish) and made:
                    stored, usage = keep(self.store, self.home, made, app, asked, owner, event, finishes, spent, put)
                    yield from stored
                    event = dataclasses.replace(event, usage={**event.usage, **usage})
                yield event
        finally:
            spent.end()

    def verify(self, path: Path) -> Verdict:
        """Who made the file, whether a byte of it has changed, and whether a mark is in it."""
        from .guards.provenance import verify_file

        return verify_file(path, self.store, self.home)

    def close(self) -> None:
        self.residency.close()
        self.store.close()

"""The studio: picks a card, loads its engine, folds the guards around the run, records. Only here engines are found."""

from __future__ import annotations

import dataclasses
import json
import os
import struct
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from . import __version__, weights
from .core import places
from .core.contracts import Card, Context, Engine, Model, Run, Scorer
from .core.errors import UserError
from .core.find import find
from .core.machine import Spent
from .core.values import Cancel, Delta, Event, Finish, Message, Notice, Output, Part, Request, digest, plain, text
from .residency import Residency, budget, free
from .store import Entry, Recorded, Store

if TYPE_CHECKING:
    from .guards.provenance import Verdict
    from .keys import Keys

UNKEPT = ("embedding", "passage", "pixels")
"""Media that are for a program: numbers, what others wrote, steps on the way to a picture. They are neither stored nor
signed as made here; of pixels the receipt travels in the Finish as ``used``, for that of what they become."""
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
    """

    def __init__(self, home: Path | None = None, *, memory: int | None = None, database: str = "") -> None:
        self.home = home or places.home()
        self.store = Store(self.home, database or os.environ.get("PIERIA_DATABASE", ""))
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
            raise UserError(
                f"There is no model called {name[:60]!r}.", f"There are: {', '.join(cards)}.",
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
            here = card.name in {m["name"] for m in self.loaded()}
            need = 0 if here else engine.estimate(card, weights.locate(card))
            find("guards", "budget").fits(card.name, need, most)
        more = self._understood(request, card)
        job = Job(self, request, card, app, conversation, owner)
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
        spent, made = Spent(), list[Output]()
        try:
            for event in events:
                new = isinstance(event, Output) and not {"id", "private"} & event.part.meta.keys()
                if isinstance(event, Output) and new and event.part.medium not in UNKEPT:
                    made.append(event)
                    continue
                if isinstance(event, Finish) and made:
                    stored, usage = self._keep(made, app, asked, owner, event, finishes, spent, mark)
                    yield from stored
                    event = dataclasses.replace(event, usage={**event.usage, **usage})
                yield event
        finally:
            spent.end()

    def _keep(
        self,
        made: list[Output],
        app: str,
        asked: Mapping[str, Any],
        owner: str,
        finish: Finish,
        finishes: Sequence[Finish],
        spent: Spent,
        mark: str,
    ) -> tuple[list[Output], dict[str, Any]]:
        from .guards.marks import Marker
        from .guards.provenance import signer

        runs = [f.usage.get("receipt") or f.usage["used"] for f in finishes if {"receipt", "used"} & f.usage.keys()]
        meta = {"runs": [f.usage["run"] for f in finishes if "receipt" in f.usage]}
        meta |= {"evidence": finish.usage["evidence"]} if finish.usage.get("evidence") else {}
        said = Message("user", (text(json.dumps(dict(asked), default=str, ensure_ascii=False)),), meta)
        models = {r["model"]["card"]: r["model"] for r in runs}
        licence = ", ".join(dict.fromkeys(m["licence"] for m in models.values())) or "none needed"
        named = {"card": " + ".join(models) or "no model", "engine": app, "licence": licence}
        signs, weights_ = signer(self.home), {f: h for m in models.values() for f, h in m["sha256"].items()}
        seed = finish.usage.get("seed", runs[-1]["seed"] if runs else None)
        about = {
            "model": named["card"], "engine": app, "licence": named["licence"], "weights": weights_,
            "options": {} if seed is None else {"seed": seed},
            "request": digest((said,)),
        }  # fmt: skip
        put = Marker(mark)
        signed = tuple(dataclasses.replace(o, part=signs(put(o.part), about)[0]) for o in made)
        cpu = sum(r["cost"]["cpu_seconds"] for r in runs)
        tokens = {k: sum(r["tokens"][k] for r in runs) for k in ("prompt_tokens", "cached_tokens", "completion_tokens")}
        receipt = {
            "made_by": f"Pieria {__version__}",
            "time": datetime.now(UTC).isoformat(timespec="seconds"),
            "model": {**named, "sha256": weights_},
            "request": {"sha256": digest((said,)), "options": {}},
            "seed": seed,
            "reason": finish.reason,
            "tokens": tokens,
            "guards": [{"code": "guard", **v} for v in (put.verdict(), {"guard": "provenance", "verdict": "signed"})],
            "notices": finish.usage.get("notices", []),
            "cost": spent.cost(None, cpu, least=max((r["cost"]["peak_bytes"] for r in runs), default=0)),
        }
        request = {"medium": made[0].part.medium, "model": named["card"], "messages": plain((said,)), "options": {}}
        status = finish.reason if finish.reason in ("cancelled", "budget", "failed") else "done"
        entry = Entry(app, made[0].part.medium, named["card"], request, receipt, status, owner=owner, outputs=signed)
        recorded = self.store.record(entry)
        return placed(signed, recorded), {"run": recorded.run, "receipt": receipt}

    def verify(self, path: Path) -> Verdict:
        """Who made the file, whether a byte of it has changed, and whether a mark is in it."""
        from .guards.provenance import verify_file

        return verify_file(path, self.store, self.home)

    def close(self) -> None:
        self.residency.close()
        self.store.close()


class Job:
    """One run on its way into the store."""

    def __init__(self, studio: Studio, request: Request, card: Card, app: str, conversation: str, owner: str) -> None:
        self.studio, self.request, self.card = studio, request, card
        self.app, self.conversation, self.owner = app, conversation, owner
        self.outputs: list[Output] = []
        self.notices: list[dict[str, Any]] = []
        self.pieces: dict[int, list[str]] = {}
        self.first = 0.0

    def watch(self, run: Run, model: Model, guarded: Callable[[Run], Run]) -> Iterator[Event]:
        self.model, self.spent, self.before = model, Spent(), model.usage()
        try:
            yield from self._watch(run, guarded)
        finally:
            self.spent.end()

    def _watch(self, run: Run, guarded: Callable[[Run], Run]) -> Iterator[Event]:
        finish: Finish | None = None
        events = guarded(run)(self.request)
        try:
            for event in events:
                if isinstance(event, Delta):
                    self.first = self.first or time.monotonic()
                    if isinstance(event.data, str):
                        self.pieces.setdefault(event.index, []).append(event.data)
                elif isinstance(event, Output):
                    self.outputs.append(event)
                    continue
                elif isinstance(event, Notice):
                    self.notices.append({"code": event.code, "message": event.message, **event.data})
                elif isinstance(event, Finish):
                    finish = event
                    break
                yield event
        except GeneratorExit:
            # whoever asked is gone: end the work, and keep what is made
            self.request.cancel.set()
            for event in events:
                if isinstance(event, Output):
                    self.outputs.append(event)
                elif isinstance(event, Finish):
                    self.record(event)
            raise
        except UserError:
            if any(self.pieces.values()):
                self.rescue(guarded)
            raise
        if finish is None:
            raise UserError("The run ended without an answer.", "Try again.", status=500, code="engine_failed")
        if self.request.medium in UNKEPT:
            used = {"used": self.receipt(finish)} if self.request.medium == "pixels" else {}
            yield from self.outputs
            yield dataclasses.replace(finish, usage={**finish.usage, **used})
            return
        stored, usage = self.record(finish)
        yield from stored
        yield dataclasses.replace(finish, usage=usage)

    def rescue(self, guarded: Callable[[Run], Run]) -> None:
        """What was made before a failure, signed and stored as it is."""
        made = [Output(Part("text", "".join(p), meta={"finish_reason": "failed"}), i) for i, p in self.pieces.items()]
        for event in guarded(lambda request: iter((*made, Finish("failed"))))(self.request):
            if isinstance(event, Output):
                self.outputs.append(event)
            elif isinstance(event, Finish):
                self.record(event)

    def record(self, finish: Finish) -> tuple[list[Output], dict[str, Any]]:
        receipt = self.receipt(finish)
        status = finish.reason if finish.reason in ("cancelled", "budget", "failed") else "done"
        entry = Entry(
            app=self.app,
            medium=self.request.medium,
            model=self.card.name,
            request={
                "medium": self.request.medium,
                "model": self.request.model,
                "messages": plain(self.request.messages),
                "options": dict(self.request.options),
            },
            receipt=receipt,
            status=status,
            conversation=self.conversation,
            owner=self.owner,
            outputs=tuple(self.outputs),
        )
        recorded = self.studio.store.record(entry)
        return placed(self.outputs, recorded), {**finish.usage, "run": recorded.run, "receipt": receipt}

    def receipt(self, finish: Finish) -> dict[str, Any]:
        after = self.model.usage()
        mine = finish.usage.get("prompt_tokens", 0) - finish.usage.get("cached_tokens", 0)
        mine += finish.usage.get("completion_tokens", 0)
        # several runs share a model's process: each is charged by its share of the tokens worked on meanwhile
        share = min(1.0, mine / max(1, after.tokens - self.before.tokens)) if after.tokens else 1.0
        cpu = (after.cpu_seconds - self.before.cpu_seconds) * share if after.apart else 0.0
        sums = {f.name: f.sha256 for f in self.card.files}
        return {
            "made_by": f"Pieria {__version__}",
            "time": datetime.now(UTC).isoformat(timespec="seconds"),
            "model": {"card": self.card.name, "engine": self.card.engine, "licence": self.card.licence, "sha256": sums},
            "request": {"sha256": digest(self.request.messages), "options": dict(self.request.options)},
            "seed": finish.usage.get("seed"),
            "reason": finish.reason,
            "tokens": {k: finish.usage.get(k, 0) for k in ("prompt_tokens", "cached_tokens", "completion_tokens")},
            "guards": [n for n in self.notices if n["code"] == "guard"],
            "notices": [n for n in self.notices if n["code"] != "guard"],
            "cost": self.spent.cost(self.first or None, cpu, more=after.peak_bytes if after.apart else 0),
        }


def placed(outputs: Sequence[Output], recorded: Recorded) -> list[Output]:
    """The outputs, with where they lie in the store."""
    return [
        Output(
            dataclasses.replace(o.part, meta={**o.part.meta, "id": s.id, "sha256": s.sha256, "path": str(s.path)}),
            o.index,
        )
        for o, s in zip(outputs, recorded.outputs, strict=True)
    ]

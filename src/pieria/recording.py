"""What a run has made, on its way into the store: watched, summed up in a receipt, recorded before it is shown."""

from __future__ import annotations

import dataclasses
import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import __version__
from .core.contracts import Card, Model, Run
from .core.errors import UserError
from .core.machine import Spent
from .core.values import Delta, Event, Finish, Message, Notice, Output, Part, Request, digest, plain, text
from .store import Entry, Recorded, Store

if TYPE_CHECKING:
    from .guards.marks import Marker

UNKEPT = ("embedding", "passage", "pixels")
"""Media that are for a program: numbers, what others wrote, steps on the way to a picture. They are neither stored nor
signed as made here; of pixels the receipt travels in the Finish as ``used``, for that of what they become."""


class Job:
    """One run on its way into the store."""

    def __init__(self, store: Store, request: Request, card: Card, app: str, conversation: str, owner: str) -> None:
        self.store, self.request, self.card = store, request, card
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
        recorded = self.store.record(entry)
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


def sums(models: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """file -> sha256 of all models by card; CARD/FILE where several have other files of one name."""
    found: dict[str, set[str]] = {}
    for model in models.values():
        for file, sha256 in model["sha256"].items():
            found.setdefault(file, set()).add(sha256)
    return {
        file if len(found[file]) == 1 else f"{card}/{file}": sha256
        for card, model in models.items()
        for file, sha256 in model["sha256"].items()
    }


def credited(app: str, said: Message, runs: Sequence[Mapping[str, Any]], seed: Any = None) -> dict[str, Any]:
    """What is signed about something that an application made. said: what it was given; runs: receipts of its runs."""
    models = {r["model"]["card"]: r["model"] for r in runs}
    return {
        "model": " + ".join(models) or "no model", "engine": app,
        "licence": ", ".join(dict.fromkeys(m["licence"] for m in models.values())) or "none needed",
        "weights": sums(models), "options": {} if seed is None else {"seed": seed}, "request": digest((said,)),
    }  # fmt: skip


def attested(home: Path, outputs: Sequence[Output], app: str, finishes: Sequence[Finish]) -> list[Output]:
    """The outputs, for a copy that leaves a person's own record: what was ``made`` for it, and is not stored, signed
    too. What was asked is not said of it, not even as a sum."""
    from .guards.provenance import signer

    about = credited(app, Message("user", ()), [f.usage["receipt"] for f in finishes if "receipt" in f.usage])
    return [
        dataclasses.replace(o, part=signer(home)(o.part, about)[0]) if o.part.meta.get("made") else o for o in outputs
    ]


def keep(
    store: Store,
    home: Path,
    made: list[Output],
    app: str,
    asked: Mapping[str, Any],
    owner: str,
    finish: Finish,
    finishes: Sequence[Finish],
    spent: Spent,
    put: Marker,
) -> tuple[list[Output], dict[str, Any]]:
    """What an application computed itself, marked, signed and stored: the outputs as they lie there, and for its
    Finish the ``run`` and the ``receipt``, which sums up the runs that it made. The Finish's ``earlier``
    is the usage of runs that a broken-off start of the same made (`methods.resuming`). put: marks, and has counted
    what those runs marked."""
    from .guards.provenance import signer

    finishes = [*(Finish("stop", u) for u in finish.usage.get("earlier", ())), *finishes]
    runs = [f.usage.get("receipt") or f.usage["used"] for f in finishes if {"receipt", "used"} & f.usage.keys()]
    meta = {"runs": [f.usage["run"] for f in finishes if "receipt" in f.usage]}
    meta |= {"evidence": finish.usage["evidence"]} if finish.usage.get("evidence") else {}
    said = Message("user", (text(json.dumps(dict(asked), default=str, ensure_ascii=False)),), meta)
    seed = finish.usage.get("seed", runs[-1]["seed"] if runs else None)
    signs, about = signer(home), credited(app, said, runs, seed)
    named = {"card": about["model"], "engine": app, "licence": about["licence"]}
    signed = tuple(dataclasses.replace(o, part=signs(put(o.part), about)[0]) for o in made)
    cpu = sum(r["cost"]["cpu_seconds"] for r in runs)
    tokens = {k: sum(r["tokens"][k] for r in runs) for k in ("prompt_tokens", "cached_tokens", "completion_tokens")}
    receipt = {
        "made_by": f"Pieria {__version__}",
        "time": datetime.now(UTC).isoformat(timespec="seconds"),
        "model": {**named, "sha256": about["weights"]},
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
    recorded = store.record(entry)
    return placed(signed, recorded), {"run": recorded.run, "receipt": receipt}

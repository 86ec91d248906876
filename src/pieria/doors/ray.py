"""ray: a Pieria on a node of a Ray cluster, as the actor that `engines.ray` starts there. It holds one model.

It records nothing: the Pieria that asks guards, stores and signs. Nothing but builtins crosses (`core.wire`), so no
class of one side is unpickled by the other.
"""

from __future__ import annotations

import dataclasses
import itertools
import os
import queue
import threading
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from typing import Any

from ..core.contracts import Model
from ..core.errors import Cancelled, UserError
from ..core.values import Cancel, Finish, Request
from ..core.wire import packed, unpacked
from ..studio import Studio

HELD, LATE, LOOK = 4096, 120.0, 1.0
"""Events kept for whoever asked; seconds after which somebody who fetches none has gone; seconds that a look waits."""


class Held:
    """One model. Every method may be called from several threads at once, as Ray does."""

    def __init__(self) -> None:
        self._studio, self._close = Studio(), ExitStack()
        self._model: Model | None = None
        self._runs, self._number = dict[int, tuple[queue.Queue[Any], Cancel]](), itertools.count()

    def ready(self) -> bool:
        return True

    def load(self, name: str, cpus: int) -> dict[str, Any] | None:
        """None once it is loaded, or what it is refused for, as the fields of a `UserError`."""
        os.environ["PIERIA_THREADS"] = str(max(1, cpus))
        try:
            card = self._studio.cards().get(name) or self._studio.card(name)
            self._model = self._close.enter_context(self._studio.model(card))
        except UserError as error:
            return dict(refused(error)["refused"])
        return None

    def begin(self, asked: Mapping[str, Any]) -> int:
        """Starts a run. Returns its number."""
        run, request = next(self._number), unpacked(asked)
        events = queue.Queue[Any](HELD)
        self._runs[run] = events, request.cancel
        threading.Thread(target=self._work, args=(request, events), daemon=True).start()
        return run

    def _work(self, request: Request, events: queue.Queue[Any]) -> None:
        last: Any = None
        try:
            assert self._model is not None
            for event in self._model(request):
                events.put(packed(event), timeout=LATE)
        except queue.Full:
            request.cancel.set()
            return
        except UserError as error:
            last = refused(error)
        except Cancelled:
            last = packed(Finish("cancelled"))
        except Exception as error:  # whatever it was, the other side must not wait for ever
            told = UserError("The model failed.", f"On its node: {type(error).__name__}.", status=500, code="failed")
            last = refused(told)
        with suppress(queue.Full):
            for end in (last, None) if last else (None,):
                events.put(end, timeout=LATE)

    def more(self, run: int) -> tuple[list[Any], bool, tuple[Any, ...]]:
        """(what came since, at the latest after a second; whether that is all; what the model has cost so far)."""
        events, _ = self._runs[run]
        found = list[Any]()
        try:
            found.append(events.get(timeout=LOOK))
            while True:
                found.append(events.get_nowait())
        except queue.Empty:
            pass
        assert self._model is not None
        over = bool(found) and found[-1] is None
        return [f for f in found if f is not None], over, dataclasses.astuple(self._model.usage())

    def stop(self, run: int) -> None:
        """Cancels a run; its last events can still be had."""
        if run in self._runs:
            self._runs[run][1].set()

    def leave(self, run: int) -> None:
        """Nobody asks for it any more."""
        self.stop(run)
        self._runs.pop(run, None)


def refused(error: UserError) -> dict[str, Any]:
    names = ("message", "hint", "status", "code", "param")
    return {"refused": {name: getattr(error, name) for name in names}}

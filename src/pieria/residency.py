"""Which models are in memory. Predicted before loading, loaded once, the least recently used leaves first.

A model that is at work is never taken away. What cannot fit is refused with a sentence: no load is ever tried that
the prediction says the machine cannot hold.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

from .core.contracts import Model
from .core.errors import UserError
from .core.machine import setting

WAIT = 30.0
"""Seconds to wait for a busy model to become free before saying that the memory is taken."""


def free() -> int:
    """Bytes a new model may take now: what the system calls available, under a container's limit if there is one."""
    room = psutil.virtual_memory().available
    group = Path("/sys/fs/cgroup")
    try:
        limit = (group / "memory.max").read_text().strip()
        if limit != "max":
            room = min(room, int(limit) - int((group / "memory.current").read_text()))
    except (OSError, ValueError):
        pass
    return max(0, room)


def budget() -> int:
    """Bytes that all models may take together: PIERIA_MEMORY_MB, or four fifths of what is free now."""
    if named := setting("PIERIA_MEMORY_MB", 0, 1):
        return int(named * 1e6)
    return free() * 4 // 5


@dataclass
class Resident:
    bytes: int
    model: Model | None = None
    busy: int = 0
    used: float = field(default_factory=time.monotonic)


class Residency:
    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._held: dict[str, Resident] = {}
        self._change = threading.Condition()

    @contextmanager
    def hold(self, name: str, predict: Callable[[], int], load: Callable[[], Model]) -> Iterator[Model]:
        """The model called ``name``, loaded by ``load`` if it is not here, kept from leaving until the block ends.

        ``predict`` says the bytes that loading takes; it is asked only when the model is not here. Raises `UserError`
        507 where they can never fit, 503 where they cannot fit now.
        """
        resident = self._enter(name, predict)
        try:
            if resident.model is None:
                self._load(name, resident, load)
            assert resident.model is not None
            yield resident.model
        finally:
            with self._change:
                resident.busy -= 1
                resident.used = time.monotonic()
                self._change.notify_all()

    def _enter(self, name: str, predict: Callable[[], int]) -> Resident:
        deadline, need = time.monotonic() + WAIT, -1
        with self._change:
            while True:
                resident = self._held.get(name)
                if resident and resident.model and not resident.model.alive():
                    resident.model.close()
                    del self._held[name]
                    resident = None
                if resident and resident.model:
                    resident.busy += 1
                    return resident
                if resident is None:
                    need = predict() if need < 0 else need
                    if self._room(name, need):
                        resident = self._held[name] = Resident(need, busy=1)
                        return resident
                if resident is not None:  # loading elsewhere, which ends by itself, however long it takes
                    self._change.wait()
                    deadline = time.monotonic() + WAIT
                    continue
                # no room until a busy model is free
                if not self._change.wait(min(1.0, deadline - time.monotonic())) and time.monotonic() >= deadline:
                    raise UserError(
                        "The memory is taken by models at work.", "Try again soon, or use a smaller model.",
                        status=503, code="memory_busy",
                    )  # fmt: skip

    def _room(self, name: str, need: int) -> bool:
        if need > self.limit:
            raise UserError(
                f"{name} needs about {need / 1e9:.1f} GB of memory; models may take {self.limit / 1e9:.1f} GB here.",
                "Use a smaller one (`pieria models`), or raise PIERIA_MEMORY_MB.",
                status=507,
                code="insufficient_memory",
            )
        while sum(r.bytes for r in self._held.values()) + need > self.limit or need > free():
            idle = [(r.used, n) for n, r in self._held.items() if r.busy == 0 and r.model]
            if not idle:
                if not self._held:
                    raise UserError(
                        f"{name} needs about {need / 1e9:.1f} GB of memory and only {free() / 1e9:.1f} GB are free.",
                        "Close other programs, or use a smaller model (`pieria models`).",
                        status=507,
                        code="insufficient_memory",
                    )
                return False
            gone = self._held.pop(min(idle)[1])
            assert gone.model is not None
            gone.model.close()
        return True

    def _load(self, name: str, resident: Resident, load: Callable[[], Model]) -> None:
        # outside the lock: others go on with the models that are here
        try:
            model = load()
        except BaseException:
            with self._change:
                self._held.pop(name, None)
                self._change.notify_all()
            raise
        with self._change:
            resident.model = model
            self._change.notify_all()

    def loaded(self) -> list[dict[str, Any]]:
        now = time.monotonic()
        with self._change:
            return [
                {"name": n, "bytes": r.bytes, "busy": r.busy, "idle_seconds": 0.0 if r.busy else round(now - r.used, 1)}
                for n, r in self._held.items()
                if r.model
            ]

    def close(self) -> None:
        with self._change:
            for resident in self._held.values():
                if resident.model:
                    resident.model.close()
            self._held.clear()

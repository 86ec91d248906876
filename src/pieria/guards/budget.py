"""budget: ends a run at a limit of time, tokens, memory or energy, and keeps what is done until then.

Options: ``max_seconds`` (wall time), ``max_total_tokens`` (made in all choices together), ``max_memory_mb`` (resident
memory of Pieria and its workers; the studio refuses before it loads what would not fit), ``max_joules`` (as a receipt
estimates them: CPU seconds x watts a busy core, of Pieria and its workers).

`whole` holds a whole application to the same limits, but for tokens.
"""

from __future__ import annotations

import contextlib
import dataclasses
import math
import queue
import threading
import time
from collections.abc import Callable, Generator, Iterator, Mapping
from typing import Any

import psutil

from ..core.contracts import Context, Run
from ..core.errors import UserError
from ..core.machine import WATTS, ended
from ..core.values import Cancel, Delta, Event, Finish, Notice, Output, Request

options = frozenset({"max_seconds", "max_total_tokens", "max_memory_mb", "max_joules"})
EVERY = 0.1
"""Seconds between two looks at memory and energy: a look costs about a millisecond."""
WORK = 64 << 20
"""Bytes to work in, beside the models."""
EARLY, ENDING = 0.04, 0.25
"""The share of a limit that is left for ending, or so many seconds (a third of a short limit at most): what is made is
signed and stored within the limit."""
NAMES = {"time": "max_seconds", "tokens": "max_total_tokens", "memory": "max_memory_mb", "energy": "max_joules"}


def wrap(run: Run, context: Context) -> Run:
    def guarded(request: Request) -> Iterator[Event]:
        limits = checked({k: request.options[k] for k in options if request.options.get(k) is not None})
        if not limits:
            yield from run(request)
            return
        yield from watched(run, request, limits)

    return guarded


def checked(limits: Mapping[str, Any]) -> dict[str, float]:
    for name, value in limits.items():
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 < value < math.inf:
            raise UserError(f"{name} must be a number above 0.", "Leave it out for no limit.", param=name)
    return dict(limits)


def early(limit: float, ending: float) -> float:
    return limit - max(EARLY * limit, min(ending, limit / 3))


class Watch:
    """Looks at the clock, the memory and the energy from a thread of its own: a run that is busy inside its engine says
    nothing for a long time. ``stop`` is called once, at the first limit; ``hit`` then names it."""

    def __init__(self, limits: Mapping[str, float], stop: Callable[[], None]) -> None:
        self.hit, self._limits, self._stop = "", limits, stop
        self._over, self._begun, self._asked = threading.Event(), time.monotonic(), 0.0
        self._cpu = cpu() if "max_joules" in limits else 0.0
        self._thread = threading.Thread(target=self._look, daemon=True)
        if limits.keys() - {"max_total_tokens"}:
            self._thread.start()

    def _look(self) -> None:
        seconds = early(self._limits.get("max_seconds", 1e9), ENDING)
        energy = early(self._limits.get("max_joules", 1e9), ENDING * WATTS)
        looks = self._limits.keys() & {"max_memory_mb", "max_joules"}
        while not self.hit:
            left = seconds - (time.monotonic() - self._begun)
            if left <= 0:
                self.end("time")
            elif "max_memory_mb" in looks and resident() > self._limits["max_memory_mb"] * 1e6:
                self.end("memory")
            elif "max_joules" in looks and self.joules() > energy:
                self.end("energy")
            elif self._over.wait(min(left, EVERY) if looks else left if left < 1e6 else None):
                return

    def joules(self) -> float:
        return (cpu() - self._cpu) * WATTS

    def passed(self) -> bool:
        """Whether who was asked to stop has had the time for it."""
        now = time.monotonic()
        if now - self._begun > self._limits.get("max_seconds", 1e9) * (1 - EARLY / 2):
            return True
        return bool(self.hit) and now - self._asked > (0 if self.hit == "memory" else ENDING / 2)

    def end(self, why: str) -> None:
        if not self.hit:
            self.hit, self._asked = why, time.monotonic()
            self._stop()

    def close(self) -> None:
        self._over.set()


def watched(run: Run, request: Request, limits: dict[str, float]) -> Iterator[Event]:
    inner = dataclasses.replace(request, cancel=Cancel())
    off = request.cancel.on(inner.cancel.set)
    watch = Watch(limits, inner.cancel.set)
    most, tokens, said = limits.get("max_total_tokens", float("inf")), 0, dict[int, str]()
    try:
        for event in run(inner):
            if isinstance(event, Delta):
                if tokens >= most:
                    continue  # it was on its way when the run was stopped
                tokens += 1
                if isinstance(event.data, str):
                    said[event.index] = said.get(event.index, "") + event.data
                if tokens >= most:
                    watch.end("tokens")
            hit = watch.hit if not request.cancel else ""
            if isinstance(event, Output) and hit:
                data = said.get(event.index, "") if hit == "tokens" and said else event.part.data
                meta = {**event.part.meta, "finish_reason": "budget"}
                event = dataclasses.replace(event, part=dataclasses.replace(event.part, data=data, meta=meta))
            if isinstance(event, Finish):
                verdict = f"stopped: {hit}" if hit else "kept"
                yield Notice("guard", sentence(hit, limits), {"guard": "budget", "verdict": verdict, "limits": limits})
                if hit:
                    event = dataclasses.replace(event, reason="budget")
            yield event
    finally:
        watch.close()
        off()


def whole(events: Iterator[Event], limits: Mapping[str, Any], cancel: Cancel) -> Iterator[Event]:
    """An application's events, ended at the limits. Asked to stop it keeps what it can; if it does not it is
    closed, and if it is in the middle of a long step when its time is over it is left: only that step is still done."""
    limits = checked(limits)
    if not limits:
        yield from events
        return
    if "max_memory_mb" in limits:
        room(limits["max_memory_mb"])
    begun = bool(cancel)
    watch = Watch(limits, cancel.set)
    source = pulled(events, watch.passed)
    try:
        for event in source:
            if event is None or (watch.passed() and not isinstance(event, Finish)):
                yield Notice("budget", f"{sentence(watch.hit or 'time', limits)[:-1]}, if it was whole.")
                yield Finish("budget", {})
                return
            if watch.hit and not begun and isinstance(event, Finish):
                yield Notice("budget", sentence(watch.hit, limits))
                event = dataclasses.replace(event, reason="budget")
            yield event
    finally:
        watch.close()
        source.close()


def pulled(events: Iterator[Event], over_now: Callable[[], bool]) -> Generator[Event | None, None, None]:
    """The events, made in a thread of their own; None when it is over, and no more is made."""
    made: queue.Queue[Event | BaseException | None] = queue.Queue(1)
    over = threading.Event()

    def work() -> None:
        try:
            for event in events:
                made.put(event)
                if over.is_set():
                    return
            made.put(None)
        except BaseException as error:
            made.put(error)
        finally:
            if isinstance(events, Generator):
                events.close()

    threading.Thread(target=work, daemon=True).start()
    try:
        while True:
            try:
                event = made.get(timeout=0.02)
            except queue.Empty:
                if over_now():
                    yield None
                    return
                continue
            if event is None:
                return
            if isinstance(event, BaseException):
                raise event
            yield event
    finally:
        over.set()
        with contextlib.suppress(queue.Empty):
            made.get_nowait()  # whoever waits to put one more goes on, and ends


def room(megabytes: float) -> int:
    """Bytes that models may take under a limit of memory: what is left beside this process and room to work in."""
    left = int(megabytes * 1e6) - resident() - WORK
    if left <= 0:
        raise UserError(
            f"{megabytes:g} MB are too little: Pieria itself takes {(resident() + WORK) / 1e6:.0f} MB.",
            "Give more: --max-memory-mb 1000", param="max_memory_mb",
        )  # fmt: skip
    return left


def fits(name: str, need: int, most: Any) -> None:
    """Refuses what a limit of ``most`` megabytes leaves no room for, before it is loaded."""
    limit, total = checked({"max_memory_mb": most})["max_memory_mb"], need + resident()
    if total > limit * 1e6:
        raise UserError(
            f"{name} would take Pieria to about {total / 1e6:.0f} MB; max_memory_mb is {limit:g}.",
            "Raise it, or choose a smaller model (`pieria models`).", param="max_memory_mb",
        )  # fmt: skip


def sentence(hit: str, limits: Mapping[str, float]) -> str:
    name = NAMES.get(hit, "")
    return f"Stopped at the limit {name} = {limits[name]:g}; what was made is kept." if hit else "Within its limits."


def processes() -> list[psutil.Process]:
    me = psutil.Process()
    return [me, *me.children(recursive=True)]


def resident() -> int:
    """Resident bytes of this process and its children."""
    total = 0
    for process in processes():
        try:
            total += process.memory_info().rss
        except psutil.Error:
            pass
    return total


def cpu() -> float:
    """CPU seconds of this process and its children, those that have ended included."""
    total = ended()
    for process in processes():
        try:
            times = process.cpu_times()
            total += times.user + times.system
        except psutil.Error:
            pass
    return total

"""budget: ends a run at a limit of time, tokens or memory, and keeps what is done until then.

Options: ``max_seconds`` (wall time), ``max_total_tokens`` (made in all choices together), ``max_memory_mb`` (resident
memory of Pieria and its workers).
"""

from __future__ import annotations

import dataclasses
import threading
import time
from collections.abc import Iterator

import psutil

from ..core.contracts import Context, Run
from ..core.errors import UserError
from ..core.values import Cancel, Delta, Event, Finish, Notice, Output, Request

options = frozenset({"max_seconds", "max_total_tokens", "max_memory_mb"})
EVERY = 0.25
"""Seconds between two looks at the memory: reading it costs about a millisecond."""


def wrap(run: Run, context: Context) -> Run:
    def guarded(request: Request) -> Iterator[Event]:
        limits = {k: request.options[k] for k in options if request.options.get(k) is not None}
        if not limits:
            yield from run(request)
            return
        for name, value in limits.items():
            if isinstance(value, bool) or not isinstance(value, (int, float)) or not value > 0:
                raise UserError(f"{name} must be a number above 0.", "Leave it out for no limit.", param=name)
        yield from watched(run, request, limits)

    return guarded


def watched(run: Run, request: Request, limits: dict[str, float]) -> Iterator[Event]:
    inner = dataclasses.replace(request, cancel=Cancel())
    off = request.cancel.on(inner.cancel.set)
    hit = ""

    def stop(why: str) -> None:
        nonlocal hit
        if not hit:
            hit = why
            inner.cancel.set()

    # a timer, because a run that is busy inside its engine says nothing for a long time
    timer = threading.Timer(limits.get("max_seconds", 1), stop, ("time",))
    timer.daemon = True
    if "max_seconds" in limits:
        timer.start()
    tokens, looked = 0, 0.0
    try:
        for event in run(inner):
            if isinstance(event, Delta):
                tokens += 1
                if tokens >= limits.get("max_total_tokens", float("inf")):
                    stop("tokens")
                now = time.monotonic()
                if "max_memory_mb" in limits and now - looked > EVERY:
                    looked = now
                    if resident() > limits["max_memory_mb"] * 1e6:
                        stop("memory")
            if isinstance(event, Output) and hit and not request.cancel:
                part = dataclasses.replace(event.part, meta={**event.part.meta, "finish_reason": "budget"})
                event = dataclasses.replace(event, part=part)
            if isinstance(event, Finish):
                verdict = f"stopped: {hit}" if hit else "kept"
                yield Notice("guard", sentence(hit, limits), {"guard": "budget", "verdict": verdict, "limits": limits})
                if hit and not request.cancel:
                    event = dataclasses.replace(event, reason="budget")
            yield event
    finally:
        timer.cancel()
        off()


def sentence(hit: str, limits: dict[str, float]) -> str:
    name = {"time": "max_seconds", "tokens": "max_total_tokens", "memory": "max_memory_mb"}.get(hit, "")
    return f"Stopped at the limit {name} = {limits[name]:g}; what was made is kept." if hit else "Within its limits."


def resident() -> int:
    """Resident bytes of this process and its children."""
    total = 0
    me = psutil.Process()
    for process in (me, *me.children(recursive=True)):
        try:
            total += process.memory_info().rss
        except psutil.Error:
            pass
    return total

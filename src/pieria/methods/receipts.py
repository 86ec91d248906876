"""The receipts of the runs that an application makes on its way, and what its own receipt is told of."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping
from typing import Any

from ..core.contracts import Run
from ..core.values import Event, Finish, Notice, Request


def watched(run: Run, receipts: list[Mapping[str, Any]]) -> Run:
    """The run, its receipts kept: what is made of it names the models that went into it."""

    def watching(request: Request) -> Iterator[Event]:
        for event in run(request):
            if isinstance(event, Finish) and event.usage.get("receipt"):
                receipts.append(event.usage["receipt"])
            yield event

    return watching


def noted(made: Generator[Event, None, Any], kept: list[dict[str, Any]]) -> Generator[Event, None, Any]:
    """The events of ``made`` and its result; its notices are kept as a receipt has them."""
    try:
        while True:
            event = next(made)
            if isinstance(event, Notice):
                kept.append({"code": event.code, "message": event.message})
            yield event
    except StopIteration as end:
        return end.value
    finally:
        made.close()

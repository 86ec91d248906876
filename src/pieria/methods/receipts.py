"""The receipts of the runs that an application makes on its way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..core.contracts import Run
from ..core.values import Event, Finish, Request


def watched(run: Run, receipts: list[Mapping[str, Any]]) -> Run:
    """The run, its receipts kept: what is made of it names the models that went into it."""

    def watching(request: Request) -> Iterator[Event]:
        for event in run(request):
            if isinstance(event, Finish) and event.usage.get("receipt"):
                receipts.append(event.usage["receipt"])
            yield event

    return watching

"""GET /v1/apps and POST /v1/runs: every application by its signature."""

from __future__ import annotations

import base64
from typing import Annotated, Any

import anyio.to_thread
from fastapi import APIRouter, Depends, Request
from pydantic import Field
from starlette.responses import Response

from ...core import signature
from ...core.values import Cancel, Delta, Event, Notice, Output, Progress
from ...studio import Studio
from .._apps import application, listed, played
from .answers import Apps, Record, documented
from .auth import Caller, caller
from .runs import shown
from .schemas import Body, Document, Short
from .shape import Route, answer, encode, headers
from .stream import EventStream, Feed

router = APIRouter(route_class=Route, tags=["applications"])


class RunBody(Body):
    """POST /v1/runs: an application, and its input as GET /v1/apps describes it."""

    app: Annotated[Short, Field(min_length=1)]
    input: Document = Field(default_factory=dict)
    stream: bool | None = None


@router.get("/v1/apps", summary="List the applications", responses=documented(Apps))
async def apps(request: Request, who: Annotated[Caller, Depends(caller)]) -> Response:
    return answer({"object": "list", "data": await anyio.to_thread.run_sync(listed)})


@router.post(
    "/v1/runs",
    summary="Run an application",
    responses=documented(Record, "delta, output, progress, notice and finish events"),
)
async def start(request: Request, who: Annotated[Caller, Depends(caller)], body: RunBody) -> Response:
    """Answers with the finished run's record, or with its events as they happen."""
    studio: Studio = request.app.state.studio
    function = await anyio.to_thread.run_sync(application, body.app)
    bound = signature.bind(function, body.input)
    cancel = Cancel()
    feed = Feed(request, cancel, deltas=bool(body.stream))
    await feed.open(lambda: played(studio, function, bound, who.id, cancel), early=bool(body.stream))
    if body.stream:
        return EventStream(feed, said, lambda error: f"event: error\ndata: {encode(error)}\n\n".encode())
    outputs, _, finish = await feed.rest()
    if (run := finish.usage.get("run")) is None:  # numbers for a program, such as vectors, are not recorded
        made = [told(o) for o in outputs]
        return answer({"id": None, "object": "run", "app": body.app, "outputs": made, "usage": dict(finish.usage)})
    record = await anyio.to_thread.run_sync(studio.store.get, str(run), who.id)
    return answer(await anyio.to_thread.run_sync(shown, record), headers([finish]))


def said(events: list[Event]) -> bytes:
    """Events as server-sent events of their names."""
    return "".join(f"event: {type(e).__name__.lower()}\ndata: {encode(told(e))}\n\n" for e in events).encode(
        "utf-8", "replace"
    )


def told(event: Event) -> dict[str, Any]:
    if isinstance(event, Delta):
        return {"index": event.index, **data(event.data)}
    if isinstance(event, Output):
        part = event.part
        known = {
            "id": part.meta.get("id"),
            "sha256": part.meta.get("sha256"),
            "finish_reason": part.meta.get("finish_reason"),
        }
        size = len(part.bytes)
        # a file is fetched by its address, when the run has ended; what is not stored is told here
        content = data(part.data) if isinstance(part.data, str) or not known["id"] else {}
        return {"index": event.index, "medium": part.medium, "mime": part.mime, "bytes": size, **known, **content}
    if isinstance(event, Progress):
        return {"done": event.done, "total": event.total, "unit": event.unit, "note": event.note}
    if isinstance(event, Notice):
        return {"code": event.code, "message": event.message, "data": dict(event.data)}
    return {"reason": event.reason, "usage": dict(event.usage)}


def data(value: str | bytes) -> dict[str, str]:
    return {"text": value} if isinstance(value, str) else {"base64": base64.b64encode(value).decode()}

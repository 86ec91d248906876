"""The chat window of `pieria support` in other people's pages: /desk.js puts it there, /desk/KEY/... is what it shows.

A desk key is public, so it opens nothing but this: asking one tenant's desk, reading and erasing the conversation whose
id one knows (128 random bits, made here). The window is a frame of ours that only the pages named by the key may show
(frame-ancestors); what it calls is its own origin.
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Mapping
from html import escape
from typing import Annotated, Any

import anyio.to_thread
from fastapi import APIRouter, Depends, Request
from fastapi import Path as Place
from pydantic import Field
from starlette.responses import HTMLResponse, Response

from ...core import signature
from ...core.errors import UserError
from ...core.values import Cancel, Delta, Event, Finish, Output
from ...keys import Desk
from .._apps import application, played
from .._policy import hashed
from .auth import Caller, caller
from .desk_page import FRAME, LOADER, SCRIPT, STYLE
from .schemas import Body
from .shape import Route, answer, encode
from .stream import EventStream, Feed

# not in the description: the window's own, no interface for programs
router = APIRouter(route_class=Route, include_in_schema=False)
SHARED = {"cross-origin-resource-policy": "cross-origin"}
TALK = re.compile("[0-9a-f]{32}")
Key = Annotated[str, Place(max_length=64)]
Talk = Annotated[str, Place(max_length=32)]


class Question(Body):
    """What a visitor says. talk: the conversation's id, as the first answer gave it; empty begins one."""

    message: Annotated[str, Field(min_length=1, max_length=2000)]
    talk: Annotated[str, Field(max_length=32)] = ""


def desk_of(who: Annotated[Caller, Depends(caller)]) -> Desk:
    if who.desk is None:  # the gate lets no other key in here
        raise UserError("This is for desk keys.", "`pieria key desk NAME` makes one.", status=403)
    return who.desk


Opens = Annotated[Desk, Depends(desk_of)]


@router.get("/desk.js")
async def loader() -> Response:
    """What a page loads: a button, and the frame behind it."""
    return Response(LOADER, headers={**SHARED, "cache-control": "public, max-age=3600"}, media_type="text/javascript")


@router.get("/desk/{key}", response_class=HTMLResponse)
async def window(key: Key, desk: Opens) -> HTMLResponse:
    policy = (
        "default-src 'none'; base-uri 'none'; form-action 'none'; connect-src 'self'; img-src data:; "
        f"style-src {hashed(STYLE)}; script-src {hashed(SCRIPT)}; frame-ancestors {' '.join(desk.origins)}"
    )
    page = FRAME.replace("STYLE", STYLE).replace("SCRIPT", SCRIPT).replace("TITLE", escape(desk.title))
    return HTMLResponse(page, headers={**SHARED, "content-security-policy": policy})


@router.post("/desk/{key}/ask")
async def ask(
    request: Request, key: Key, body: Question, desk: Opens, who: Annotated[Caller, Depends(caller)]
) -> Response:
    if body.talk and not TALK.fullmatch(body.talk):
        raise missing()
    talk, cancel = body.talk or secrets.token_hex(16), Cancel()
    feed, given = Feed(request, cancel), {"message": body.message, "talk": talk}
    await feed.open(lambda: support(request, desk, given, cancel, who.id), early=True)
    return EventStream(feed, said)


@router.get("/desk/{key}/talks/{talk}")
async def talk(request: Request, key: Key, talk: Talk, desk: Opens) -> Response:
    """A person's reply is found here too."""
    return answer(public(await whole(request, desk, "transcript", talk)))


@router.delete("/desk/{key}/talks/{talk}")
async def erase(request: Request, key: Key, talk: Talk, desk: Opens) -> Response:
    await whole(request, desk, "erase", talk)
    return answer({"id": talk, "object": "talk", "deleted": True})


async def whole(request: Request, desk: Desk, do: str, talk: str) -> dict[str, Any]:
    """The JSON that an action of the application ends with."""
    if not TALK.fullmatch(talk):
        raise missing()
    events = await anyio.to_thread.run_sync(
        lambda: list(support(request, desk, {"do": do, "talk": talk}, Cancel()))
    )  # fmt: skip
    return next(told for e in reversed(events) if (told := told_by(e)) is not None)


def support(request: Request, desk: Desk, given: Mapping[str, Any], cancel: Cancel, payer: str = "") -> Any:
    function = application("support")
    bound = signature.bind(function, {"tenant": desk.tenant, **given})
    return played(request.app.state.studio.paid(payer), function, bound, desk.owner, cancel)


def missing() -> UserError:
    return UserError("There is no such conversation.", "Begin one.", status=404, code="not_found")


def told_by(event: Event) -> dict[str, Any] | None:
    if isinstance(event, Output) and event.part.mime == "application/json":
        found: dict[str, Any] = json.loads(event.part.data)
        return found
    return None


def said(events: list[Event]) -> bytes:
    """The words as they come, then the turn as a visitor may see it: no intents, no summary for the staff."""
    lines: list[dict[str, Any]] = []
    for event in events:
        if isinstance(event, Delta):
            lines.append({"text": event.data})
        elif (turn := told_by(event)) is not None:
            lines.append({"turn": public(turn)})
        elif isinstance(event, Finish):
            lines.append({"done": event.reason})
    return "".join(f"data: {encode(line)}\n\n" for line in lines).encode("utf-8", "replace")


def public(turn: Mapping[str, Any]) -> dict[str, Any]:
    kept = {name: turn[name] for name in ("talk", "outcome", "answer") if name in turn}
    kept["waiting"] = turn.get("ticket") is not None
    if "sources" in turn:
        kept["sources"] = cited(turn["sources"])
    if "turns" in turn:
        kept["turns"] = [
            {"id": t["id"], "role": t["role"], "text": t["text"], "sources": public(t)["sources"]}
            for t in turn["turns"]
        ]
    return kept


def cited(sources: list[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [{name: s.get(name) for name in ("number", "document", "text")} for s in sources]

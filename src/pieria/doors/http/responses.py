"""POST /v1/responses, and what it keeps: GET and DELETE /v1/responses/{id}.

A response is a run like any other. Its id begins with its conversation's, under which the store finds it; the last
message of the recorded request carries what the answer repeats (`FACTS` in its meta). With ``store: false`` the run is
recorded, for its receipt, and cannot be found as a response.
"""

from __future__ import annotations

import pathlib
import re
import secrets
import time
from collections.abc import Mapping
from typing import Annotated, Any

import anyio.to_thread
from fastapi import APIRouter, Depends, Path, Query, Request
from starlette.responses import Response

from ...core import values
from ...core.errors import UserError
from ...core.values import Finish, Message
from ...formats import sealed
from ...studio import Studio
from . import answers
from .answers import documented
from .auth import Caller, caller
from .response_events import Events, items, whole
from .schemas_responses import CallItem, MessageItem, Piece, ReasoningItem, ResponseBody
from .shape import Route, answer, headers, record
from .stream import EventStream, Feed

router = APIRouter(route_class=Route, tags=["responses"])
FACTS = "response"
SHAPE = {"pattern": "^resp_[0-9a-f]{32}$"}  # said, not checked: what has another shape is not found
Id = Annotated[str, Path(max_length=64, description="The response's id.", json_schema_extra={**SHAPE})]


@router.post(
    "/v1/responses",
    summary="Answer, and keep the answer",
    responses=documented(answers.Response, "response.created ... response.completed"),
)
async def respond(request: Request, who: Annotated[Caller, Depends(caller)], body: ResponseBody) -> Response:
    """OpenAI's response: items in and out, function tools, JSON schema, and a conversation by previous_response_id."""
    studio: Studio = request.app.state.studio
    card = await anyio.to_thread.run_sync(studio.card, body.model)
    earlier: list[Message] = []
    thread = secrets.token_hex(8)
    if before := body.previous_response_id:
        kept = await anyio.to_thread.run_sync(look, studio, before, who.id)
        if kept is None:
            raise UserError(
                "There is no response with that previous_response_id.", "Send the whole conversation as input.",
                code="previous_response_not_found", param="previous_response_id",
            )  # fmt: skip
        earlier, thread = await anyio.to_thread.run_sync(recall, kept), before[5:21]
    facts = repeated(body, f"resp_{thread}{secrets.token_hex(8)}", card.name)
    new = messages(body)
    new[-1] = Message(new[-1].role, new[-1].parts, {**new[-1].meta, **({FACTS: facts} if facts["store"] else {})})
    first = [Message("system", (values.text(body.instructions),), {"instructions": True})] if body.instructions else []
    ask = values.Request("text", (*first, *earlier, *new), card.name, body.options())
    feed = Feed(request, ask.cancel, deltas=bool(body.stream))
    conversation = f"resp_{thread}" if facts["store"] else ""
    await feed.open(lambda: studio.run(ask, app="responses", conversation=conversation, owner=who.id))
    if body.stream:
        events = Events(facts, logprobs="logprobs" in ask.options)
        return EventStream(feed, events, events.fail)
    outputs, notices, finish = await feed.rest()
    said = whole(facts, items(facts["id"], outputs[0].part.data, outputs[0].part.meta), finish)
    return answer({**said, "pieria": record([finish], notices)}, headers([finish]))


@router.get("/v1/responses/{id}", summary="A response again", responses=documented(answers.Response))
async def show(
    request: Request,
    who: Annotated[Caller, Depends(caller)],
    id: Id,
    stream: Annotated[
        bool, Query(description="Only false: what is kept comes whole.", json_schema_extra={"enum": [False]})
    ] = False,
) -> Response:
    if stream:
        raise UserError("A response that is kept is not streamed again.", "Leave stream out.", param="stream",
                        code="unsupported_value")  # fmt: skip
    kept = await anyio.to_thread.run_sync(found, request.app.state.studio, id, who.id)
    text, meta = await anyio.to_thread.run_sync(made, kept)
    tokens = kept["receipt"].get("tokens", {})
    finish = Finish(str(kept["receipt"].get("reason", "stop")), {**tokens, "run": kept["id"]})
    said = whole(facts_of(kept), items(id, text, meta), finish)
    return answer({**said, "pieria": record([finish])})


@router.delete("/v1/responses/{id}", summary="Forget a response", responses=documented(answers.Deleted))
async def forget(request: Request, who: Annotated[Caller, Depends(caller)], id: Id) -> Response:
    """Removes the run, its receipt and what it made. Responses that continue it keep what they repeat of it."""
    studio = request.app.state.studio
    kept = await anyio.to_thread.run_sync(found, studio, id, who.id)
    await anyio.to_thread.run_sync(studio.store.forget, [kept["id"]], who.id)
    return answer({"id": id, "object": "response", "deleted": True})


def messages(body: ResponseBody) -> list[Message]:
    """The input's items as messages. Calls that follow one another are one assistant's turn."""
    if isinstance(body.input, str):
        return [Message("user", (values.text(body.input),))]
    said: list[Message] = []
    for item in body.input:
        if isinstance(item, MessageItem):
            role = "system" if item.role == "developer" else item.role
            said.append(Message(role, parts(item.content)))
        elif isinstance(item, CallItem):
            call = {
                "id": item.call_id,
                "type": "function",
                "function": {"name": item.name, "arguments": item.arguments},
            }
            if said and said[-1].role == "assistant":
                last = said.pop()
                said.append(Message("assistant", last.parts, {"tool_calls": [*last.meta.get("tool_calls", ()), call]}))
            else:
                said.append(Message("assistant", (values.text(""),), {"tool_calls": [call]}))
        elif not isinstance(item, ReasoningItem):
            said.append(Message("tool", parts(item.output), {"tool_call_id": item.call_id}))
    if not said:
        raise UserError("The input has nothing to answer.", "Send a message.", param="input")
    return said


def parts(content: str | list[Piece]) -> tuple[values.Part, ...]:
    return (values.text(content),) if isinstance(content, str) else tuple(values.text(p.text) for p in content)


def repeated(body: ResponseBody, id: str, model: str) -> dict[str, Any]:
    """What a response repeats of its request."""
    form = (
        body.text.format.model_dump(by_alias=True, exclude_none=True)
        if body.text and body.text.format
        else {"type": "text"}
    )
    choice = body.tool_choice or "auto"
    return {
        "id": id,
        "object": "response",
        "created_at": int(time.time()),
        "model": model,
        "instructions": body.instructions,
        "max_output_tokens": body.max_output_tokens,
        "metadata": body.metadata or {},
        "parallel_tool_calls": body.parallel_tool_calls is not False,
        "previous_response_id": body.previous_response_id,
        "reasoning": {"effort": None, "summary": None},
        "store": body.store is not False,
        "temperature": body.temperature,
        "text": {"format": form},
        "tool_choice": choice if isinstance(choice, str) else choice.model_dump(),
        "tools": [{"parameters": None, "strict": None, **t.model_dump(exclude_none=True)} for t in body.tools or ()],
        "top_logprobs": body.top_logprobs or 0,
        "top_p": body.top_p,
        "truncation": "disabled",
        "background": False,
    }


def look(studio: Studio, id: str, owner: str) -> Any:
    """The run that is this owner's response, or None."""
    if not re.fullmatch(r"resp_[0-9a-f]{32}", id):
        return None
    before = ""
    while page := studio.store.runs(owner, 100, before, conversation=id[:21]):
        for summary in page:
            try:
                kept = studio.store.get(summary["id"], owner)
            except UserError as error:
                if error.status != 404:
                    raise
                continue  # another of this conversation, deleted meanwhile
            if facts_of(kept).get("id") == id:
                return kept
        before = page[-1]["id"]
    return None


def found(studio: Studio, id: str, owner: str) -> Any:
    if (kept := look(studio, id, owner)) is None:
        raise UserError("There is no response with that id.", "It may have been sent with store: false.", status=404,
                        code="response_not_found")  # fmt: skip
    return kept


def facts_of(kept: Mapping[str, Any]) -> dict[str, Any]:
    said = kept["request"].get("messages") or [{}]
    facts: dict[str, Any] = said[-1].get("meta", {}).get(FACTS, {})
    return facts


def made(kept: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
    """The text that a recorded run made, and what the engine said of it."""
    for output in kept["outputs"]:
        return sealed.read(pathlib.Path(output["path"])).decode("utf-8", "replace"), output["meta"]
    return "", {}


def recall(kept: Mapping[str, Any]) -> list[Message]:
    """The conversation up to and with a recorded response. Its instructions, as OpenAI has it, do not go on."""
    said = [
        Message(
            m["role"],
            tuple(values.text(p["data"]) for p in m["parts"]),
            {k: v for k, v in m["meta"].items() if k != FACTS},
        )
        for m in kept["request"]["messages"]
        if not m["meta"].get("instructions")
    ]
    text, meta = made(kept)
    calls = {"tool_calls": meta["tool_calls"]} if meta.get("tool_calls") else {}
    return [*said, Message("assistant", (values.text(text),), calls)]

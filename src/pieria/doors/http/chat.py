"""POST /v1/chat/completions."""

from __future__ import annotations

import time
from typing import Annotated, Any

import anyio.to_thread
from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from ...core import values
from ...core.contracts import Card
from ...core.values import Delta, Event, Finish, Message, Notice, Output
from .._apps import usage
from .answers import ChatCompletion, documented
from .auth import Caller, caller
from .schemas import ChatBody, ChatMessage
from .shape import Route, answer, encode, fingerprint, finite, headers, new, reason, record
from .stream import EventStream, Feed

router = APIRouter(route_class=Route, tags=["chat"])


@router.post(
    "/v1/chat/completions",
    summary="Answer a conversation",
    responses=documented(ChatCompletion, "chat.completion.chunk objects, then [DONE]"),
)
async def chat(request: Request, who: Annotated[Caller, Depends(caller)], body: ChatBody) -> Response:
    """OpenAI's chat completion, with tools, JSON schema, log-probabilities, n and seed; ``stream`` sends it as made."""
    studio = request.app.state.studio
    card = await anyio.to_thread.run_sync(studio.card, body.model)
    ask = values.Request("text", tuple(message(m) for m in body.messages), card.name, body.options())
    feed = Feed(request, ask.cancel, deltas=bool(body.stream))
    await feed.open(lambda: studio.run(ask, owner=who.id))
    if body.stream:
        counted = bool(body.stream_options and body.stream_options.include_usage)
        return EventStream(feed, Chunks(card, counted, logprobs=bool(body.logprobs)))
    outputs, notices, finish = await feed.rest()
    choices = [choice(o, finish, logprobs=bool(body.logprobs)) for o in outputs]
    said = {
        "id": new("chatcmpl-"),
        "object": "chat.completion",
        "created": int(time.time()),
        "model": card.name,
        "system_fingerprint": fingerprint(card),
        "choices": choices,
        "usage": usage([finish]),
        "pieria": record([finish], notices),
    }
    return answer(said, headers([finish]))


def message(said: ChatMessage) -> Message:
    """A turn as the core has it."""
    role = "system" if said.role == "developer" else said.role
    content = said.content if said.content is not None else said.refusal or ""
    parts = (content,) if isinstance(content, str) else tuple(p.text for p in content)
    meta: dict[str, Any] = {"name": said.name, "tool_call_id": said.tool_call_id, "reasoning": said.reasoning_content}
    meta["tool_calls"] = [call.model_dump(exclude={"index"}) for call in said.tool_calls or ()]
    return Message(role, tuple(values.text(p) for p in parts), {k: v for k, v in meta.items() if v})


def choice(output: Output, finish: Finish, *, logprobs: bool) -> dict[str, Any]:
    meta = output.part.meta
    said: dict[str, Any] = {"role": "assistant", "content": output.part.data, "refusal": None}
    if meta.get("reasoning"):
        said["reasoning_content"] = meta["reasoning"]
    if meta.get("tool_calls"):
        said |= {"content": output.part.data or None, "tool_calls": meta["tool_calls"]}
    return {
        "index": output.index,
        "message": said,
        "logprobs": {"content": finite(meta.get("logprobs", ())), "refusal": None} if logprobs else None,
        "finish_reason": reason(meta.get("finish_reason") or finish.reason),
    }


class Chunks:
    """Events as ``chat.completion.chunk`` objects.

    They share their cores with the model, so a plain piece costs one call into C; the rest of its chunk is made once.
    """

    def __init__(self, card: Card, counted: bool, *, logprobs: bool) -> None:
        base = {
            "id": new("chatcmpl-"),
            "object": "chat.completion.chunk",
            "created": int(time.time()),
            "model": card.name,
            "system_fingerprint": fingerprint(card),
        }
        self._head = "data: " + encode(base)[:-1]
        self._tail = ',"usage":null}\n\n' if counted else "}\n\n"
        self._counted, self._logprobs = counted, logprobs
        self._plain_tail = '},"logprobs":null,"finish_reason":null}]' + self._tail
        self._begun, self._spoken = dict[int, str](), set[int]()
        self._outputs, self._notices = dict[int, Output](), list[Notice]()

    def __call__(self, events: list[Event]) -> bytes:
        said: list[str] = []
        for event in events:
            if isinstance(event, Delta):
                self._delta(event, said)
            elif isinstance(event, Output):
                self._outputs[event.index] = event
            elif isinstance(event, Notice):
                self._notices.append(event)
            elif isinstance(event, Finish):
                self._finish(event, said)
        return "".join(said).encode("utf-8", "replace")

    def _begin(self, index: int, said: list[str]) -> str:
        """The start of each chunk of this choice; before the first of them, the chunk that says the role."""
        if (start := self._begun.get(index)) is None:
            start = self._begun[index] = f'{self._head},"choices":[{{"index":{index},"delta":{{'
            said.append(f'{start}"role":"assistant","content":""{self._plain_tail}')
        return start

    def _delta(self, event: Delta, said: list[str]) -> None:
        start = self._begin(event.index, said)
        if event.data:
            self._spoken.add(event.index)
        if not event.meta:
            said.append(f'{start}"content":{encode(event.data)}{self._plain_tail}')
            return
        delta: dict[str, Any] = {"content": event.data} if event.data or event.meta.get("logprobs") else {}
        if event.meta.get("reasoning"):
            delta["reasoning_content"] = event.meta["reasoning"]
        if event.meta.get("tool_calls"):
            delta["tool_calls"] = event.meta["tool_calls"]
        if delta:
            said.append(self._chunk(start, delta, event.meta.get("logprobs"), None))

    def _chunk(self, start: str, delta: dict[str, Any], logprobs: Any, ended: str | None) -> str:
        listed = {"content": finite(logprobs), "refusal": None} if logprobs and self._logprobs else None
        return (
            f'{start}{encode(delta)[1:-1]}}},"logprobs":{encode(listed)},"finish_reason":{encode(ended)}}}]{self._tail}'
        )

    def _finish(self, finish: Finish, said: list[str]) -> None:
        ended = "".join((',"pieria":', encode(record([finish], self._notices))))
        for index, output in sorted(self._outputs.items()):
            start, meta = self._begin(index, said), output.part.meta
            if index not in self._spoken and output.part.data:  # a guard held the pieces back
                said.append(self._chunk(start, {"content": output.part.data}, None, None))
            said.append(self._chunk(start, {}, None, reason(meta.get("finish_reason") or finish.reason)))
        if self._counted:
            said.append(f'{self._head},"choices":[],"usage":{encode(usage([finish]))}{ended}}}\n\n')
        elif said:
            said[-1] = f"{said[-1].removesuffix(self._tail)}{ended}{self._tail}"
        said.append("data: [DONE]\n\n")

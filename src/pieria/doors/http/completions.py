"""POST /v1/completions: text continued as it is, under no chat template; with a suffix, filled in between."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Iterator
from typing import Annotated, Any

import anyio.to_thread
from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from ...core import values
from ...core.contracts import Card
from ...core.values import Cancel, Delta, Event, Finish, Message, Notice, Output
from .._apps import usage
from .answers import Completion, documented
from .auth import Caller, caller
from .schemas import CompletionBody
from .shape import Route, answer, encode, fingerprint, finite, headers, new, reason, record
from .stream import EventStream, Feed

router = APIRouter(route_class=Route, tags=["completions"])


@router.post(
    "/v1/completions",
    summary="Continue a text",
    responses=documented(Completion, "text_completion objects, then [DONE]"),
)
async def complete(request: Request, who: Annotated[Caller, Depends(caller)], body: CompletionBody) -> Response:
    """OpenAI's completion. Several prompts are several runs, one after the other, each with its receipt."""
    studio = request.app.state.studio
    card = await anyio.to_thread.run_sync(studio.card, body.model)
    prompts = [body.prompt] if isinstance(body.prompt, str) else body.prompt
    cancel, options = Cancel(), body.options()
    asks = [
        values.Request("text", (Message("prompt", (values.text(p),)),), card.name, options, cancel=cancel)
        for p in prompts
    ]
    finishes: list[Finish] = []

    def runs() -> Iterator[Event]:
        for at, ask in enumerate(asks):
            for event in studio.run(ask, owner=who.id):
                if isinstance(event, Delta | Output):
                    yield dataclasses.replace(event, index=event.index + at * (body.n or 1))
                elif isinstance(event, Finish):
                    finishes.append(event)
                else:
                    yield event
        yield Finish(finishes[-1].reason, usage(finishes))

    said = Texts(card, body, prompts, finishes)
    feed = await Feed(request, cancel, deltas=bool(body.stream)).open(runs)
    if body.stream:
        return EventStream(feed, said)
    outputs, notices, finish = await feed.rest()
    whole = {
        **said.base,
        "choices": [said.choice(o, finish) for o in outputs],
        "usage": usage(finishes),
        "pieria": record(finishes, notices),
    }
    return answer(whole, headers(finishes))


class Texts:
    """Events as ``text_completion`` objects."""

    def __init__(self, card: Card, body: CompletionBody, prompts: list[str], finishes: list[Finish]) -> None:
        self.base = {
            "id": new("cmpl-"),
            "object": "text_completion",
            "created": int(time.time()),
            "model": card.name,
            "system_fingerprint": fingerprint(card),
        }
        self._logprobs, self._finishes = body.logprobs is not None, finishes
        self._echo = [p for p in prompts for _ in range(body.n or 1)] if body.echo else []
        self._counted = bool(body.stream_options and body.stream_options.include_usage)
        self._head = "data: " + encode(self.base)[:-1] + ',"choices":[{"text":'
        self._end = ',"usage":null}\n\n' if self._counted else "}\n\n"
        self._length, self._outputs, self._notices = dict[int, int](), dict[int, Output](), list[Notice]()

    def choice(self, output: Output, finish: Finish) -> dict[str, Any]:
        meta, text = output.part.meta, str(output.part.data)
        return {
            "index": output.index,
            "text": self._echo[output.index] + text if self._echo else text,
            "logprobs": legacy(meta.get("logprobs", ()), 0) if self._logprobs else None,
            "finish_reason": reason(meta.get("finish_reason") or finish.reason),
        }

    def __call__(self, events: list[Event]) -> bytes:
        said: list[str] = []
        for event in events:
            if isinstance(event, Delta):
                at = self._begin(event.index, said)
                listed = event.meta.get("logprobs") if self._logprobs else None
                said.append(self._chunk(event.index, event.data, legacy(listed, at) if listed else None))
                self._length[event.index] += len(event.data)
            elif isinstance(event, Output):
                self._outputs[event.index] = event
            elif isinstance(event, Notice):
                self._notices.append(event)
            elif isinstance(event, Finish):
                self._finish(event, said)
        return "".join(said).encode("utf-8", "replace")

    def _begin(self, index: int, said: list[str]) -> int:
        """How much of this choice is sent. Its first chunk is the prompt, where that is to be echoed."""
        if index not in self._length:
            self._length[index] = 0
            if self._echo:
                said.append(self._chunk(index, self._echo[index], None))
        return self._length[index]

    def _chunk(self, index: int, text: str | bytes, logprobs: Any, ended: str | None = None) -> str:
        rest = f'"index":{index},"logprobs":{encode(logprobs)},"finish_reason":{encode(ended)}}}]{self._end}'
        return f"{self._head}{encode(text)},{rest}"

    def _finish(self, finish: Finish, said: list[str]) -> None:
        for index, output in sorted(self._outputs.items()):
            rest = "" if self._begin(index, said) else output.part.data
            said.append(self._chunk(index, rest, None, reason(output.part.meta.get("finish_reason") or finish.reason)))
        last = f',"pieria":{encode(record(self._finishes, self._notices))}'
        if self._counted:
            base = "data: " + encode(self.base)[:-1]
            said.append(f'{base},"choices":[],"usage":{encode(usage(self._finishes))}{last}}}\n\n')
        elif said:
            said[-1] = f"{said[-1].removesuffix(self._end)}{last}{self._end}"
        said.append("data: [DONE]\n\n")


def legacy(items: Any, offset: int) -> dict[str, Any]:
    """Log-probabilities in this route's old form; ``text_offset`` counts from the start of the completion."""
    tokens, numbers, tops, offsets = [], [], [], []
    for item in finite(items):
        tokens.append(item["token"])
        numbers.append(item["logprob"])
        tops.append({t["token"]: t["logprob"] for t in item["top_logprobs"]})
        offsets.append(offset)
        offset += len(item["token"])
    return {"tokens": tokens, "token_logprobs": numbers, "top_logprobs": tops, "text_offset": offsets}

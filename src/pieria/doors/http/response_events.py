"""A response as OpenAI writes it: whole, and as the sequence of its events."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...core.values import Delta, Event, Finish, Notice, Output
from .._apps import usage
from .shape import encode, finite, record


def text_item(id: str, text: str, status: str, logprobs: Any = ()) -> dict[str, Any]:
    content = [{"type": "output_text", "text": text, "annotations": [], "logprobs": finite(logprobs)}]
    said = {"id": id.replace("resp", "msg", 1), "type": "message", "role": "assistant", "status": status}
    return {**said, "content": content if status != "in_progress" else []}


def call_item(id: str, at: int, call: Mapping[str, Any], status: str) -> dict[str, Any]:
    function = call.get("function") or {}
    return {
        "id": f"{id.replace('resp', 'fc', 1)}{at}",
        "type": "function_call",
        "status": status,
        "call_id": call.get("id") or "",
        "name": function.get("name") or "",
        "arguments": function.get("arguments") or "",
    }


def items(id: str, text: Any, meta: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The output items of a finished run. Their ids follow from the response's: they are the same when read again."""
    calls = meta.get("tool_calls") or ()
    said = [text_item(id, str(text), "completed", meta.get("logprobs", ()))] if text or not calls else []
    return said + [call_item(id, at, call, "completed") for at, call in enumerate(calls)]


def whole(facts: Mapping[str, Any], output: list[dict[str, Any]], finish: Finish | None) -> dict[str, Any]:
    """The response object; without a finish, as it is while under way."""
    said = {
        **facts,
        "error": None,
        "incomplete_details": None,
        "output": output,
        "usage": None,
        "status": "in_progress",
    }
    if finish is None:
        return said
    counted = usage([finish])
    said["status"] = "completed"
    if finish.reason in ("length", "budget", "content_filter"):
        why = "content_filter" if finish.reason == "content_filter" else "max_output_tokens"
        said |= {"status": "incomplete", "incomplete_details": {"reason": why}}
    elif finish.reason == "cancelled":
        said["status"] = "cancelled"
    elif finish.reason == "failed":
        said |= {"status": "failed", "error": {"code": "server_error", "message": "It broke off before its end."}}
    said["usage"] = {
        "input_tokens": counted["prompt_tokens"],
        "input_tokens_details": {
            "cached_tokens": counted["prompt_tokens_details"]["cached_tokens"],
            "cache_write_tokens": 0,
        },
        "output_tokens": counted["completion_tokens"],
        "output_tokens_details": {"reasoning_tokens": 0},
        "total_tokens": counted["total_tokens"],
    }
    return said


class Events:
    """Events of a run as those of a response. An item is opened by its first piece and closed at the end of the run."""

    def __init__(self, facts: Mapping[str, Any], *, logprobs: bool) -> None:
        self._facts, self._id, self._logprobs = facts, str(facts["id"]), logprobs
        self._count, self._head = 0, ""
        self._items: list[dict[str, Any]] = []
        self._calls: dict[int, int] = {}
        self._text: tuple[int, list[str], list[Any]] | None = None
        self._output: Output | None = None
        self._notices: list[Notice] = []

    def __call__(self, events: list[Event]) -> bytes:
        said: list[str] = []
        if not self._count:
            said.append(self._say("response.created", response=whole(self._facts, [], None)))
            said.append(self._say("response.in_progress", response=whole(self._facts, [], None)))
        for event in events:
            if isinstance(event, Delta):
                self._delta(event, said)
            elif isinstance(event, Output):
                self._output = event
            elif isinstance(event, Notice):
                self._notices.append(event)
            elif isinstance(event, Finish):
                self._finish(event, said)
        return "".join(said).encode("utf-8", "replace")

    def fail(self, error: Mapping[str, Any]) -> bytes:
        """The last event of a run that broke; in the form that OpenAI's client raises."""
        return self._say("error", **error["error"] | {"type": "error"}, error=error["error"]).encode()

    def _say(self, kind: str, **fields: Any) -> str:
        number, self._count = self._count, self._count + 1
        return f"event: {kind}\ndata: {encode({**fields, 'type': kind, 'sequence_number': number})}\n\n"

    def _delta(self, event: Delta, said: list[str]) -> None:
        if event.data:
            self._write(str(event.data), event.meta.get("logprobs") or (), said)
        for call in event.meta.get("tool_calls") or ():
            self._call(call, said)

    def _write(self, text: str, logprobs: Any, said: list[str]) -> None:
        if self._text is None:
            self._open_text(said)
        assert self._text is not None
        self._text[1].append(text)
        listed = finite(logprobs) if self._logprobs and logprobs else []
        self._text[2].extend(listed)
        said.append(f'{self._head}{encode(text)},"logprobs":{encode(listed)},"sequence_number":{self._count}}}\n\n')
        self._count += 1

    def _open_text(self, said: list[str]) -> None:
        at, item = len(self._items), text_item(self._id, "", "in_progress")
        self._items.append(item)
        self._text = (at, [], [])
        kind = "response.output_text.delta"
        place = {"type": kind, "item_id": item["id"], "output_index": at, "content_index": 0}
        self._head = f'event: {kind}\ndata: {encode(place)[:-1]},"delta":'
        empty = {"type": "output_text", "text": "", "annotations": [], "logprobs": []}
        said.append(self._say("response.output_item.added", output_index=at, item=item))
        said.append(
            self._say("response.content_part.added", item_id=item["id"], output_index=at, content_index=0, part=empty)
        )

    def _call(self, call: Mapping[str, Any], said: list[str]) -> None:
        number = int(call.get("index", 0))
        piece = (call.get("function") or {}).get("arguments") or ""
        if number not in self._calls:
            self._calls[number] = len(self._items)
            item = call_item(
                self._id, number, {**call, "function": {**call["function"], "arguments": ""}}, "in_progress"
            )
            self._items.append(item)
            said.append(self._say("response.output_item.added", output_index=self._calls[number], item=dict(item)))
        at = self._calls[number]
        if piece:
            item = self._items[at]
            item["arguments"] += piece
            said.append(
                self._say("response.function_call_arguments.delta", item_id=item["id"], output_index=at, delta=piece)
            )

    def _finish(self, finish: Finish, said: list[str]) -> None:
        meta = self._output.part.meta if self._output else {}
        made = str(self._output.part.data) if self._output else ""
        if self._text is None and (made or not self._calls):
            # nothing was said, or a guard held the pieces back
            self._open_text(said)
            if made:
                self._write(made, meta.get("logprobs", ()), said)
        for at, item in enumerate(self._items):
            closed = self._close_text(said) if item["type"] == "message" else self._close_call(at, item, said)
            self._items[at] = closed
            said.append(self._say("response.output_item.done", output_index=at, item=closed))
        response = {**whole(self._facts, self._items, finish), "pieria": record([finish], self._notices)}
        said.append(self._say(f"response.{response['status']}", response=response))

    def _close_text(self, said: list[str]) -> dict[str, Any]:
        assert self._text is not None
        at, pieces, logprobs = self._text
        item = text_item(self._id, "".join(pieces), "completed", logprobs)
        place = {"item_id": item["id"], "output_index": at, "content_index": 0}
        said.append(self._say("response.output_text.done", **place, text="".join(pieces), logprobs=logprobs))
        said.append(self._say("response.content_part.done", **place, part=item["content"][0]))
        return item

    def _close_call(self, at: int, item: dict[str, Any], said: list[str]) -> dict[str, Any]:
        done = {"item_id": item["id"], "output_index": at, "name": item["name"], "arguments": item["arguments"]}
        said.append(self._say("response.function_call_arguments.done", **done))
        return {**item, "status": "completed"}

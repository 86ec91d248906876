"""Puts a streamed answer together: chunks of ``chat.completion.chunk`` or ``text_completion`` -> deltas and outputs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ...core.values import Delta, Finish, Output, text

REASONS = ("stop", "length", "tool_calls")
MOST_CALLS = 128


class Malformed(Exception):
    """A chunk is not what the interface says."""


@dataclass(slots=True)
class _Choice:
    text: list[str] = field(default_factory=list)
    reasoning: list[str] = field(default_factory=list)
    logprobs: list[Any] = field(default_factory=list)
    calls: dict[int, dict[str, Any]] = field(default_factory=dict)
    reason: str = ""

    def output(self, index: int, otherwise: str) -> Output:
        meta: dict[str, Any] = {"finish_reason": self.reason or otherwise}
        if self.logprobs:
            meta["logprobs"] = self.logprobs
        if self.calls:
            meta["tool_calls"] = [self.calls[place] for place in sorted(self.calls)]
        if self.reasoning:
            meta["reasoning"] = "".join(self.reasoning)
        return Output(text("".join(self.text), **meta), index)


class Answer:
    """The answer so far. ``count`` is how many choices were asked for."""

    def __init__(self, count: int) -> None:
        self._choices: dict[int, _Choice] = {}
        self._count, self._usage = count, dict[str, Any]()
        self.pieces = 0

    def add(self, chunk: Any) -> Iterator[Delta]:
        """The deltas of one chunk. Raises `Malformed`."""
        _need(isinstance(chunk, dict))
        if isinstance(chunk.get("usage"), dict):
            self._usage = chunk["usage"]
        choices = chunk.get("choices") or []
        _need(isinstance(choices, list))
        for said in choices:
            _need(isinstance(said, dict))
            index = said.get("index", 0)
            _need(type(index) is int and 0 <= index < self._count)
            yield from self._choice(self._choices.setdefault(index, _Choice()), said, index)

    def _choice(self, choice: _Choice, said: Mapping[str, Any], index: int) -> Iterator[Delta]:
        delta = said.get("delta") or {}
        _need(isinstance(delta, dict))
        piece = _string(delta.get("content") if "delta" in said else said.get("text"))
        meta: dict[str, Any] = {}
        if logprobs := _logprobs(said.get("logprobs")):
            meta["logprobs"] = logprobs
            choice.logprobs += logprobs
        if calls := delta.get("tool_calls"):
            meta["tool_calls"] = _calls(choice.calls, calls)
        if reasoning := _string(delta.get("reasoning_content") or delta.get("reasoning")):
            meta["reasoning"] = reasoning
            choice.reasoning.append(reasoning)
        choice.text.append(piece)
        choice.reason = _string(said.get("finish_reason")) or choice.reason
        if piece or meta:
            self.pieces += 1
            yield Delta(piece, index, meta)

    @property
    def complete(self) -> bool:
        """True once every choice that was asked for has said why it ended."""
        return len(self._choices) == self._count and all(choice.reason for choice in self._choices.values())

    def outputs(self, otherwise: str) -> Iterator[Output]:
        """What each choice amounts to; ``otherwise`` is the reason of one that did not end by itself."""
        for index in sorted(self._choices):
            yield self._choices[index].output(index, otherwise)

    def finish(self, reason: str = "") -> Finish:
        """The last event. A remote that counts no tokens gets the number of pieces, marked as an estimate."""
        reason = reason or self._choices[max(self._choices)].reason
        details = self._usage.get("prompt_tokens_details")
        cached = details.get("cached_tokens") if isinstance(details, dict) else 0
        usage: dict[str, Any] = {
            "prompt_tokens": _whole(self._usage.get("prompt_tokens")),
            "completion_tokens": _whole(self._usage.get("completion_tokens")),
            "cached_tokens": _whole(cached),
        }
        if not self._usage:
            usage |= {"completion_tokens": self.pieces, "estimated": True}
        return Finish(reason if reason in (*REASONS, "cancelled") else "stop", usage)


def _calls(known: dict[int, dict[str, Any]], pieces: Any) -> list[Any]:
    """Adds the pieces of tool calls to those known: names and ids come once, arguments bit by bit."""
    _need(isinstance(pieces, list))
    for piece in pieces:
        _need(isinstance(piece, dict))
        place, function = piece.get("index", 0), piece.get("function") or {}
        _need(type(place) is int and 0 <= place < MOST_CALLS and isinstance(function, dict))
        call = known.setdefault(place, {"id": "", "type": "function", "function": {"name": "", "arguments": ""}})
        call["id"] = _string(piece.get("id")) or call["id"]
        call["function"]["name"] += _string(function.get("name"))
        call["function"]["arguments"] += _string(function.get("arguments"))
    return pieces


def _logprobs(said: Any) -> list[Any]:
    """Chat's list as it is; the lists side by side of the older completions, made the same."""
    if said is None:
        return []
    _need(isinstance(said, dict))
    if "tokens" not in said:
        content = said.get("content") or []
        _need(isinstance(content, list) and all(isinstance(token, dict) for token in content))
        return content
    tokens, values = said["tokens"], said.get("token_logprobs")
    _need(isinstance(tokens, list) and isinstance(values, list) and len(tokens) == len(values))
    tops = said.get("top_logprobs") or [None] * len(tokens)
    _need(isinstance(tops, list) and len(tops) == len(tokens) and all(isinstance(top, dict | None) for top in tops))
    return [
        _token(token, value) | {"top_logprobs": [_token(*pair) for pair in (top or {}).items()]}
        for token, value, top in zip(tokens, values, tops, strict=True)
    ]


def _token(token: Any, logprob: Any) -> dict[str, Any]:
    return {"token": _string(token), "logprob": logprob, "bytes": list(_string(token).encode())}


def _string(value: Any) -> str:
    _need(value is None or isinstance(value, str))
    return value or ""


def _whole(value: Any) -> int:
    return value if type(value) is int and value >= 0 else 0


def _need(true: bool) -> None:
    if not true:
        raise Malformed

"""The values that flow through every room: frozen dataclasses, standard library only.

A request is a list of messages; a message is a list of parts; a run answers with events. Options carry the field's
standard names (OpenAI's, then llama.cpp's): ``max_tokens``, ``temperature``, ``top_p``, ``seed``, ``stop`` ...
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Part:
    """One piece of content. ``data`` is text for ``text/*`` and bytes for everything else.

    ``meta`` holds what travels with it: ``finish_reason``, ``logprobs``, ``tool_calls``, ``reasoning`` as the engine
    said them; ``sidecar`` (signed C2PA manifest, bytes) from the provenance guard; ``id``, ``sha256`` and ``path``
    once it is stored.
    """

    medium: str
    data: str | bytes
    mime: str = "text/plain"
    meta: Mapping[str, Any] = field(default_factory=dict)

    @property
    def bytes(self) -> bytes:
        return self.data.encode() if isinstance(self.data, str) else self.data


def text(data: str, **meta: Any) -> Part:
    """A text part."""
    return Part("text", data, "text/plain", meta)


@dataclass(frozen=True, slots=True)
class Message:
    """A turn. ``role`` is system, user, assistant, tool, or ``prompt``: raw text to continue, under no chat template.

    ``meta`` may hold ``tool_calls`` (assistant), ``tool_call_id`` (tool) and ``name``, as OpenAI's messages do.
    """

    role: str
    parts: tuple[Part, ...]
    meta: Mapping[str, Any] = field(default_factory=dict)

    @property
    def text(self) -> str:
        return "".join(p.data for p in self.parts if isinstance(p.data, str))


class Cancel:
    """A switch that whoever waits for a run can throw from any thread; engines hang a call on it that unblocks them."""

    __slots__ = ("_calls", "_lock", "_set")

    def __init__(self) -> None:
        self._set, self._calls = False, dict[int, Callable[[], None]]()
        self._lock = threading.RLock()  # a signal handler may throw it while its own thread is in here

    def __bool__(self) -> bool:
        return self._set

    def set(self) -> None:
        with self._lock:
            self._set, calls = True, list(self._calls.values())
            self._calls.clear()
        for call in calls:
            call()

    def on(self, call: Callable[[], None]) -> Callable[[], None]:
        """Runs ``call`` when (or at once if) cancelled. Returns a function that takes it off again."""
        with self._lock:
            if not self._set:
                self._calls[id(call)] = call
                return lambda: self._off(id(call))
        call()
        return lambda: None

    def _off(self, key: int) -> None:
        with self._lock:
            self._calls.pop(key, None)


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked: a medium to make, the messages to make it from, a card's name ("" = the default) and options."""

    medium: str
    messages: tuple[Message, ...]
    model: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)
    cancel: Cancel = field(default_factory=Cancel, compare=False, repr=False)


def plain(messages: tuple[Message, ...]) -> list[dict[str, Any]]:
    """Messages as JSON can hold them: what is not text stands as its own sha256."""

    def part(p: Part) -> dict[str, Any]:
        content = {"data": p.data} if isinstance(p.data, str) else {"sha256": hashlib.sha256(p.data).hexdigest()}
        return {"medium": p.medium, "mime": p.mime, **content}

    return [{"role": m.role, "parts": [part(p) for p in m.parts], "meta": dict(m.meta)} for m in messages]


def digest(messages: tuple[Message, ...]) -> str:
    """sha256 of the messages' plain form: a receipt, and what is signed, prove with it what was asked."""
    return hashlib.sha256(json.dumps(plain(messages), sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Delta:
    """A piece of an output as it is made. ``index`` is the choice it belongs to (``n`` > 1)."""

    data: str | bytes
    index: int = 0
    meta: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Output:
    """A whole output. By the time a door sees it, it is stored: ``part.meta`` has ``id``, ``sha256`` and ``path``."""

    part: Part
    index: int = 0


@dataclass(frozen=True, slots=True)
class Progress:
    """Work done so far; ``total`` is None where nobody knows."""

    done: float
    total: float | None
    unit: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """Something worth knowing. A guard's verdict is ``Notice("guard", sentence, {"guard": name, "verdict": ...})``."""

    code: str
    message: str
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Finish:
    """The last event of every run. ``reason``: stop, length, tool_calls, budget or cancelled.

    ``usage`` has at least ``prompt_tokens``, ``completion_tokens`` and ``cached_tokens`` from a text engine;
    the studio adds ``run`` (its id in the store) and ``receipt``.
    """

    reason: str
    usage: Mapping[str, Any] = field(default_factory=dict)


Event = Delta | Output | Progress | Notice | Finish

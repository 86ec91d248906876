"""What goes into the store and what comes out of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypedDict

from ..core.values import Output

STATUSES = ("done", "cancelled", "budget", "failed")
TITLE = 160
"""Characters of a run's name in a list."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One run to be recorded. ``request`` and ``receipt`` hold JSON values only; ``owner`` "" is the command line.

    ``outputs`` are core values; ``part.meta["sidecar"]`` (bytes) is stored beside the output's own file.
    """

    app: str
    medium: str
    model: str
    request: Mapping[str, Any]
    receipt: Mapping[str, Any]
    status: str = "done"
    conversation: str = ""
    owner: str = ""
    outputs: tuple[Output, ...] = ()


@dataclass(frozen=True, slots=True)
class Stored:
    """One stored output. ``bytes`` is its size; ``path`` its file, ``sidecar_path`` its signed manifest's, if any."""

    id: str
    sha256: str
    path: Path
    sidecar_path: Path | None
    mime: str
    bytes: int
    run: str
    index: int = 0
    medium: str = "text"
    sidecar_sha256: str | None = None
    meta: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Recorded:
    """The answer of `Store.record`: the run's id, and its outputs in the order they were given."""

    run: str
    outputs: tuple[Stored, ...]


class Summary(TypedDict):
    """A run as a list shows it. ``created`` is ISO 8601 in UTC; ``title`` begins what was asked."""

    id: str
    created: str
    owner: str
    app: str
    medium: str
    model: str
    status: str
    conversation: str
    title: str


class Made(TypedDict):
    """One output of a `Record`: `Stored` as JSON can hold it."""

    id: str
    index: int
    medium: str
    mime: str
    bytes: int
    sha256: str
    path: str
    sidecar_sha256: str | None
    sidecar_path: str | None
    meta: dict[str, Any]


class Record(Summary):
    """A whole run."""

    request: dict[str, Any]
    receipt: dict[str, Any]
    outputs: list[Made]


class Conversation(TypedDict):
    """Runs that belong together. ``last`` is the newest one's id, ``updated`` its time; ``title`` begins the first."""

    conversation: str
    runs: int
    created: str
    updated: str
    last: str
    title: str


def named(asked: str) -> str:
    """How a list names a run: by what was asked. Of an application's arguments, which are JSON, by the first text with
    a space in it, else by the first text or file; nothing said has no name."""
    if asked.startswith("{"):
        with suppress(ValueError, RecursionError):
            given = [v for k, v in json.loads(asked).items() if k != "model"]
            texts = [t for v in given for t in (v if isinstance(v, list) else [v]) if isinstance(t, str) and t.strip()]
            asked = next((t for t in texts if " " in t.strip()), texts[0] if texts else "")
    return " ".join(asked.split())[:TITLE]


def said(request: Mapping[str, Any]) -> str:
    """The text of the last message that a person wrote, whichever way the request spells it."""
    messages = request.get("messages")
    for message in reversed(messages if isinstance(messages, list | tuple) else []):
        if isinstance(message, Mapping) and message.get("role") in ("user", "prompt"):
            content = message.get("content", message.get("parts", ""))
            parts = content if isinstance(content, list | tuple) else [content]
            texts = (p.get("text", p.get("data", "")) if isinstance(p, Mapping) else p for p in parts)
            return " ".join(t for t in texts if isinstance(t, str))
    prompt = request.get("prompt", "")
    return prompt if isinstance(prompt, str) else ""


def made_of(request: Mapping[str, Any]) -> list[str]:
    """The ids of the runs that were steps on the way to this one."""
    messages = [m for m in request.get("messages", ()) if isinstance(m, Mapping)]
    found = [m["meta"].get("runs") for m in messages if isinstance(m.get("meta"), Mapping)]
    return [str(step) for steps in found if isinstance(steps, list | tuple) for step in steps]

"""Requests and events as dicts, lists, text, numbers and bytes: what crosses to a process that must unpickle nothing of
ours, and comes back as it was."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from .values import Delta, Finish, Message, Notice, Output, Part, Progress, Request

KINDS: dict[str, type[Any]] = {k.__name__: k for k in (Part, Message, Request, Delta, Output, Progress, Notice, Finish)}
IS = "is"


def packed(value: Any) -> Any:
    """A request without its `Cancel`, which belongs to one process; tuples become lists."""
    if type(value) in KINDS.values():
        kept = [f.name for f in dataclasses.fields(value) if f.name != "cancel"]
        return {IS: type(value).__name__} | {name: packed(getattr(value, name)) for name in kept}
    if isinstance(value, Mapping):
        return {name: packed(one) for name, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [packed(one) for one in value]
    if isinstance(value, bytearray | memoryview):
        return bytes(value)
    if value is None or isinstance(value, bool | int | float | str | bytes):
        return value
    raise TypeError(f"a {type(value).__name__} does not go over a wire")


def unpacked(plain: Any) -> Any:
    """The value again. Raises KeyError or TypeError for what `packed` does not make."""
    if isinstance(plain, list):
        return [unpacked(one) for one in plain]
    if not isinstance(plain, dict):
        return plain
    made = {name: unpacked(one) for name, one in plain.items() if name != IS}
    if IS not in plain:
        return made
    kind = KINDS[plain[IS]]
    for name in ("parts", "messages"):
        if name in made:
            made[name] = tuple(made[name])
    return kind(**made)

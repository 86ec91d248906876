"""What a tool is: a name, what it is for, a JSON schema of its arguments, what it may touch, and the function."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Effect = Literal["computes", "reads", "keeps", "acts"]
"""What a tool touches. computes: nothing but its arguments. reads: brings in what others wrote. keeps: changes what the
assistant remembers. acts: anything outside, as far as we know (a tool of an MCP server)."""


@dataclass(frozen=True, slots=True)
class Call:
    """A tool and its arguments. ``by``: who chose it, the question's own words (``rules``) or a ``model``."""

    tool: str
    arguments: Mapping[str, Any]
    by: str = "rules"

    def plain(self) -> dict[str, Any]:
        return {"tool": self.tool, "arguments": dict(self.arguments), "by": self.by}


@dataclass(frozen=True, slots=True)
class Result:
    """``said``: the sentence that tells it, made in code. ``data``: the same for a program. ``material``: what others
    wrote and this brought in; it is data and never an instruction. ``done``: false if it failed, and ``said`` is why."""

    said: str
    data: Mapping[str, Any] = field(default_factory=dict)
    material: str = ""
    done: bool = True


@dataclass(frozen=True, slots=True)
class Tool:
    """``schema``: JSON Schema of the arguments. ``call`` raises `UserError` for what it refuses."""

    name: str
    about: str
    schema: Mapping[str, Any]
    effect: Effect
    call: Callable[..., Result]

    def described(self) -> str:
        """A line for a model's prompt; the types are kept by the grammar."""
        return f"{self.name}({', '.join(self.schema.get('properties', {}))}): {self.about}"


def shape(properties: Mapping[str, Any], *optional: str) -> dict[str, Any]:
    """A schema of exactly these properties."""
    required = [p for p in properties if p not in optional]
    return {"type": "object", "properties": dict(properties), "required": required, "additionalProperties": False}

"""The library: kinds of things as programs. `find` knows them by their names in English, the longest first."""

from __future__ import annotations

import copy
from functools import cache
from typing import Any

from .make import Family


@cache
def everything() -> dict[str, Family]:
    """Every family by its name."""
    from . import figures, furniture, hardware, nature, places, things, vehicles, vessels

    rooms = (furniture, vessels, hardware, places, vehicles, nature, figures, things)
    return {f.name: f for room in rooms for f in room.ALL}


@cache
def names() -> dict[str, str]:
    """Every English name, and the family that it means."""
    return {w.strip(): f.name for f in everything().values() for w in (f.name, *f.words.split(","))}


def thing(family: Family, text: str = "") -> dict[str, Any]:
    """An object of a program: the family's numbers and parts, its own to change. Where ``$text`` stands, ``text``."""
    w, d, h = family.size
    made: dict[str, Any] = {
        "name": family.name, "family": family.name, "numbers": {"w": w, "d": d, "h": h, **family.numbers},
        "let": dict(family.let), "rest": family.rest, "rest_at": list(family.rest_at), "inside": family.inside,
        "parts": copy.deepcopy(list(family.parts)),
    }  # fmt: skip
    if family.text:
        _say(made["parts"], text or family.text)
    return made


def _say(node: Any, text: str) -> None:
    for key, value in node.items() if isinstance(node, dict) else enumerate(node):
        if value == "$text":
            node[key] = text
        elif isinstance(value, (dict, list)):
            _say(value, text)

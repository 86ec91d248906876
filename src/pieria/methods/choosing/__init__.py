"""A question with given answers, and the ways to choose among them by how likely a model holds texts."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Question:
    """``right`` is the index of the right answer, ``kind`` what it is about. ``passage``: what it is asked of, if
    anything; ``name`` is its own, for a record of what was scored."""

    words: str
    answers: tuple[str, ...]
    right: int
    kind: str
    passage: str = ""
    name: str = ""

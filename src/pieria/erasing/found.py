"""What a search brings: what can go, what is left, and which models have learnt from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Find:
    """Something that holds what is to be forgotten. ``place``: a path below the home; ``what``: a few words for a
    person; ``runs``: recorded runs that go with it, as they hold the same words."""

    place: str
    what: str
    count: int
    erase: Callable[[], None]
    runs: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class Left:
    """A place that holds it still. ``hint``: what to type."""

    place: str
    hint: str


@dataclass(frozen=True, slots=True)
class Model:
    """A model that learnt, or may have learnt, from a file that holds it."""

    name: str
    why: str
    certain: bool

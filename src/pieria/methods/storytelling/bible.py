"""The story bible: who is in it, where it plays, what happens in which order. Every scene is written and checked by it."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, field
from typing import Any

PRONOUNS = ("she", "he", "they", "it")


@dataclass(frozen=True, slots=True)
class Character:
    """``name`` is one word; ``pronoun`` is of `PRONOUNS`, or "" as long as nobody said it."""

    name: str
    pronoun: str = "they"
    role: str = ""
    trait: str = ""

    @property
    def line(self) -> str:
        about = ", ".join(x for x in (self.role, self.trait) if x)
        return self.name + (f" ({self.pronoun})" if self.pronoun else "") + (f": {about}" if about else "")


@dataclass(slots=True)
class Bible:
    """``scenes`` are one line each, and ``deeds`` what happens in each, paragraph by paragraph. ``person`` is third or first, ``tense`` past or present.

    ``others`` is what a name that the bible lacks was turned into, so that it is turned into the same again.
    """

    title: str
    setting: str
    characters: tuple[Character, ...]
    scenes: tuple[str, ...]
    premise: str = ""
    person: str = "third"
    tense: str = "past"
    others: dict[str, str] = field(default_factory=dict)
    deeds: tuple[tuple[str, ...], ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(c.name for c in self.characters)

    @property
    def known(self) -> frozenset[str]:
        """Every word that may stand with a capital: the names, and what premise, title, setting and plan capitalise."""
        said = " ".join((self.premise, self.setting, *(f"{c.role} {c.trait}" for c in self.characters)))
        return frozenset({*self.names, *re.findall(r"\b[A-Z][\w]*", said), *re.findall(r"\w+", self.title)})

    def card(self) -> str:
        """The bible as a prompt shows it. What is to happen is not in it: a small model would tell it all at once."""
        people = "\n".join(f"- {c.line}" for c in self.characters)
        return f"Title: {self.title}\nPremise: {self.premise[:400]}\nSetting: {self.setting}\nPeople:\n{people}"

    def plain(self) -> dict[str, Any]:
        return asdict(self)

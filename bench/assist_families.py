"""What the questions of bench/assist.py are made with: families of templates, and how a number is written.

A family is one situation, with several ways to ask. What is right is computed here, by datetime, Fraction and constants
of the bench's own: nothing of Pieria is used.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
TENS = "_ _ twenty thirty forty fifty sixty seventy eighty ninety".split()
Made = tuple[Mapping[str, Any], Any]
FAMILIES: dict[str, list[Family]] = {}


@dataclass(frozen=True)
class Question:
    """``gold``: a Fraction, an ISO date, a weekday, a time HH:MM, yes or no. ``near``: the relative error allowed."""

    kind: str
    family: str
    text: str
    gold: str
    near: float
    steps: int


@dataclass(frozen=True)
class Family:
    kind: str
    name: str
    ways: tuple[str, ...]
    make: Callable[[random.Random], Made]
    near: float
    steps: int

    def question(self, r: random.Random) -> Question:
        given, gold = self.make(r)
        shown = {
            k: Shown(v, r.random() < 0.5) if isinstance(v, (int, float, Fraction)) else v for k, v in given.items()
        }
        return Question(self.kind, self.name, r.choice(self.ways).format(**shown), str(gold), self.near, self.steps)


def family(kind: str, name: str, *ways: str, near: float = 0.0, steps: int = 1) -> Callable[..., Any]:
    def add(make: Callable[[random.Random], Made]) -> None:
        FAMILIES.setdefault(kind, []).append(Family(kind, name, ways, make, near, steps))

    return add


def words(n: int) -> str:
    """A whole number below a million, in words."""
    if n < 20:
        return ONES[n]
    if n < 100:
        return TENS[n // 10] + (f"-{ONES[n % 10]}" if n % 10 else "")
    if n < 1000:
        return f"{ONES[n // 100]} hundred" + (f" and {words(n % 100)}" if n % 100 else "")
    rest = n % 1000
    return f"{words(n // 1000)} thousand" + (f"{' and' if rest < 100 else ''} {words(rest)}" if rest else "")


def ordinal(n: int) -> str:
    return f"{n}{'th' if n % 100 in (11, 12, 13) else {1: 'st', 2: 'nd', 3: 'rd'}.get(n % 10, 'th')}"


class Shown:
    """A number as it is written: ``{n}`` in figures, sometimes with commas; ``{n:w}`` in words; ``{n:m}`` as money;
    ``{n:o}`` an ordinal; ``{n:p}`` without commas."""

    def __init__(self, value: Any, commas: bool) -> None:
        self.value, self.commas = value, commas

    def __format__(self, how: str) -> str:
        v = self.value
        if how == "w":
            return words(int(v))
        if how == "o":
            return ordinal(int(v))
        if how == "m":
            return f"{float(v):.2f}"
        plain = str(int(v)) if v == int(v) else f"{float(v):.10g}"
        if how != "p" and self.commas and v == int(v) and v >= 1000:
            return f"{int(v):,}"
        return plain


def tenths(r: random.Random, low: float, high: float, places: int = 1) -> Fraction:
    """A number with so many decimal places."""
    scale = 10**places
    return Fraction(r.randint(int(low * scale), int(high * scale)), scale)

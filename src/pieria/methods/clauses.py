"""A clause of a film in which more than one thing is done: who does what, in one scene or one after another."""

from __future__ import annotations

import re

from . import concepts, picturing
from .filmwords import DETERMINERS, FALLS, FORMS

TOKENS = re.compile(r"[\w'#-]+|,")


def verb(tokens: list[str]) -> int | None:
    """The place of the first word that says what is done; an adjective ("a flying saucer") is none."""
    for n, word in enumerate(tokens):
        if word not in FORMS:
            continue
        before = tokens[n - 1] if n else ""
        pair = f"{word} {tokens[n + 1]}" if n + 1 < len(tokens) else word
        if before in DETERMINERS and (
            n + 1 == len(tokens) or concepts.lookup(word) or concepts.lookup(pair) or word.endswith("ing")
        ):
            continue
        if n == 0 and (concepts.lookup(pair) and " " in pair):
            continue
        return n
    return None


def does(words: str) -> bool:
    """Whether words say that somebody does something."""
    return verb(TOKENS.findall(words.lower())) is not None


def turns(clause: str) -> list[str]:
    """ "a rocket rises and lands on the moon": two scenes of one actor."""
    parts, start = [], 0
    for found in re.finditer(r",?\s+and\s+(?=(he|she|it|they)?\b\s*(\w+)\b(?!\s+and\b)\s+\w)", clause, re.I):
        word = found[2].lower()
        if word in FORMS and (found[1] or word.endswith("s")) and does(clause[start : found.start()]):
            parts.append(clause[start : found.start()])
            start = found.end()
    return [*parts, clause[start:]]


def together(clause: str) -> list[str]:
    """ "the sun rises over the sea, birds fly": what several do at the same time, one by one."""
    parts, start = [], 0
    for found in re.finditer(r",\s+(?:and\s+|while\s+)?|\s+(?:and|while)\s+", clause):
        rest = TOKENS.findall(clause[found.end() :].lower())
        done = verb(rest[:5])
        if not done or "," in rest[:done] or rest[done].endswith("ing") or not does(clause[start : found.start()]):
            continue
        hour = FALLS.match(f" as {clause[found.end() :]}")  # "and the sun sets" is the light, no actor
        if hour or picturing.noun(" ".join(rest[:done]), picturing._Reading()) is None:
            continue
        parts.append(clause[start : found.start()])
        start = found.end()
    return [*parts, clause[start:]]


def number(subject: picturing.Subject) -> int:
    """How many are seen, 9 at most: a plural without a number ("birds fly") is three."""
    last = subject.words.split()[-1] if subject.words else ""
    many = last.endswith("s") and not last.endswith("ss") and not subject.concept.endswith("s")
    return (
        3
        if subject.count == 1 and (many or last in ("children", "people", "men", "women", "mice", "geese"))
        else min(9, subject.count)
    )

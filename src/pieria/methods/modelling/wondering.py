"""What a language model is asked: whether an unknown word is a kind of something in the library, and how two things
stand to each other where the sentence does not say it in words that the rules know. Both under a JSON schema; what a
word is taken for is always told, and a second question has to confirm it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ...core.contracts import Run
from ..asking import ask, parsed, request, shaped
from .reading import RELATIONS, Read

NONE = "none of these"
KIND = """You sort words. Is the thing a kind of one of the listed things, so that a picture of that one would show it? \
A settee is a sofa; a goblet is a wine glass. A saxophone, a dragon or a beach is none of these."""
SURE = """You answer with yes or no. Only say yes if every X is a Y, or X is another word for Y."""


def kinds(run: Run, nouns: Sequence[str], names: Sequence[str], model: str, seed: int) -> dict[str, str]:
    """Unknown nouns that are a kind of something known, twice asked. names: of the library."""
    found: dict[str, str] = {}
    for noun in nouns[:6]:
        form = {"is_a": {"type": "string", "enum": [*names, NONE]}}
        said = parsed(ask(run, request(KIND, f"The thing: {noun}\nThe list: {', '.join(names)}, {NONE}", model,
                                       temperature=0, seed=seed, max_tokens=24, response_format=shaped(form))))  # fmt: skip
        family = said.get("is_a")
        if family not in names:
            continue
        form = {"answer": {"type": "string", "enum": ["yes", "no"]}}
        said = parsed(
            ask(
                run,
                request(
                    SURE,
                    f"Is every {noun} a {family}?",
                    model,
                    temperature=0,
                    seed=seed,
                    max_tokens=12,
                    response_format=shaped(form),
                ),
            )
        )
        if said.get("answer") == "yes":
            found[noun] = str(family)
    return found


def relations(run: Run, prompt: str, read: Read, model: str, seed: int) -> int:
    """Fills in how things stand to each other where rules were not sure. Returns how many were asked for."""
    asked = 0
    for n, thing in enumerate(read.things):
        if thing.sure or thing.to != n - 1:
            continue
        other = read.things[n - 1]
        names = sorted({r for r, _ in RELATIONS})
        form = {"relation": {"type": "string", "enum": names}}
        said = parsed(ask(run, request("You read scenes. Where is the first thing, seen from the second?",
                                       f"Scene: {prompt}\nFirst: {thing.noun}\nSecond: {other.noun}", model,
                                       temperature=0, seed=seed, max_tokens=16, response_format=shaped(form))))  # fmt: skip
        if said.get("relation") in names and re.search(r"\w", other.noun):
            thing.relation = str(said["relation"])
        asked += 1
    return asked

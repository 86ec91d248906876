"""Small pictures for the scenes of a story: of each the thing that it is most about, if the image net was taught it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Generator, Sequence
from dataclasses import replace
from itertools import pairwise

from ...core.contracts import Run
from ...core.errors import UserError
from ...core.values import Event, Progress
from ..concepts import EVERYDAY, lookup, named, single
from ..drawing import drawings
from .book import Book, Picture

PHRASE = re.compile(
    r"\b(?:an?|the|his|her|their|my|your|its)\s+(?=((?:(?!(?:of|in|on|at|to|with|from|by|for|that|who|which|was|were|is|had"
    r"|he|she|they|it)\b)[a-z]+(?:\s+|\b)){1,7}))",
    re.IGNORECASE,
)
UNDRAWN = frozenset("man men woman women person people boy girl child children baby kid doctor nurse eye eyes mouth heart "
                    "light lamp wave star present fish fire ear ears nose foot feet leg legs hand hands tongue tooth bone bones "
                    "brain finger arm hair".split())  # fmt: skip
"""Words that are mostly meant otherwise, and people, who are nobody's in particular, and what they are made of."""
SIDE = 480
"""Pixels of a picture's sides."""


def things(scenes: Sequence[str]) -> list[str]:
    """Of each scene the concept that is named most often, the first of several, none twice; "" where there is none."""
    chosen, own = list[str](), named() | EVERYDAY.keys()
    for scene in scenes:
        count = Counter[str]()
        for found in PHRASE.finditer(scene):
            words = found[1].lower().split()
            pairs = [f"{a} {b}" for a, b in pairwise(words)]
            known = [n for n in (*pairs, *reversed(words)) if n not in UNDRAWN and not own.isdisjoint(single(n))]
            concept = next(filter(None, map(lookup, known)), "")
            if concept and concept not in chosen:
                count[concept] += 1
        chosen.append(max(count, key=count.__getitem__, default=""))
    return chosen


def illustrated(run: Run, book: Book, seed: int) -> Generator[Event, None, Book]:
    """The book with a picture before each scene that names something which can be drawn. Yields Progress."""
    from ...formats.png import png
    from ...media.picture import compose

    starts = [0, *(n + 1 for n, (kind, _) in enumerate(book.blocks) if kind == "break")]
    ends = [*(n - 1 for n in starts[1:]), len(book.blocks)]
    scenes = ["\n".join(t for _, t in book.blocks[a:b]) for a, b in zip(starts, ends, strict=True)]
    made = list[Picture]()
    for number, (start, thing) in enumerate(zip(starts, things(scenes), strict=True)):
        yield Progress(number, len(scenes), "scenes", f"drawing {thing}" if thing else "drawing")
        if not thing:
            continue
        try:
            (sticker,) = yield from drawings(run, thing, seed + number)
        except UserError as error:
            if error.code != "nothing_good":
                raise
            continue
        actor = compose.Actor((sticker,), concept=thing)
        made.append(Picture(start, thing, png(compose.composed([actor], [], SIDE, SIDE, ground="transparent"))))
    return replace(book, pictures=tuple(made))

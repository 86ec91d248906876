"""Small pictures for the scenes of a story: of each the thing that it is most about, if the image net was taught it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Generator, Sequence
from dataclasses import replace

from ...core.contracts import Run
from ...core.errors import UserError
from ...core.values import Event, Progress
from ..concepts import EVERYDAY, concepts, lookup, single
from ..drawing import drawings
from .book import Book, Picture

THING = re.compile(r"\b(?:an?|the|his|her|their|my|your|its)\s+((?:[a-z]+\s+)?[a-z]{3,})\b", re.IGNORECASE)
UNDRAWN = frozenset("man men woman women person people boy girl child children baby kid doctor nurse eye eyes mouth heart "
                    "light wave star present fish fire".split())  # fmt: skip
"""Words that are mostly meant otherwise, and people, who are nobody's in particular."""
SIDE = 480
"""Pixels of a picture's sides."""


def things(scenes: Sequence[str]) -> list[str]:
    """Of each scene the concept that is named most often, the first of several, none twice; "" where there is none."""
    chosen, own = list[str](), {*map(str.lower, concepts()), *EVERYDAY}  # other names are often only akin
    for scene in scenes:
        count = Counter[str]()
        for found in THING.finditer(scene):
            words = found[1].lower().split()
            for name in dict.fromkeys((" ".join(words), words[0], words[-1])):
                if name in UNDRAWN or own.isdisjoint(single(name)):
                    continue
                if (concept := lookup(name)) and concept not in chosen:
                    count[concept] += 1
                    break
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

"""Sentences of an answer held to their passages: what none of them says is left out, what one says gets its number.

The number is found here, not taken from the model, and the quotation under it is the passage's own words, from
``start`` to ``stop`` of the document.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from ..core.values import Part
from .sentences import EMPTY, split, words
from .support import unsupported

LEAST = 0.75
"""Share of an answer sentence's content words that one sentence of a passage must hold: words of two sentences, mixed,
can say what neither does."""
_NOT = re.compile(r"\b(?:not|no|never|none|nor|neither|without|cannot|unable|\w+n[’']t)\b", re.IGNORECASE)
_END = re.compile(r"[.!?](?:\s*\[\d+\])*(?=\s)")


@dataclass(frozen=True, slots=True)
class Source:
    """``text`` stands in ``document`` from ``start`` to ``stop``. ``number``: of the passage, from 1."""

    number: int
    document: str
    start: int
    stop: int
    text: str

    def plain(self) -> dict[str, Any]:
        return asdict(self)


def sources(passages: Sequence[Part]) -> list[Source]:
    """Every sentence of every passage; a heading says nothing yet."""
    found = []
    for number, part in enumerate(passages, 1):
        base = int(part.meta["start"])
        found += [
            Source(number, str(part.meta["document"]), base + s.start, base + s.end, s.text)
            for s in split(str(part.data))
            if not s.text.startswith("#")
        ]
    return found


def content(text: str) -> set[str]:
    """Content words, cut to six letters: enough to know "refunded" for "refund"."""
    return {w[:6] for w in words(text) if w not in EMPTY}


def cite(sentence: str, known: Sequence[Source], passages: Sequence[Part], question: str = "") -> Source | None:
    """The source sentence that carries an answer's sentence; None if none does.

    The source must hold `LEAST` of its content words and say no where the sentence says no; its passage must hold every
    name and number."""
    mine = content(sentence)
    if not mine:
        return None
    best: tuple[float, Source] | None = None
    for source in known:
        share = len(mine & content(source.text)) / len(mine)
        if best is None or share > best[0]:
            best = share, source
    if best is None or best[0] < LEAST:
        return None
    if unsupported(sentence, [str(passages[best[1].number - 1].data), question]):
        return None
    if bool(_NOT.search(sentence)) != bool(_NOT.search(best[1].text)):
        return None
    return best[1]


def ended(text: str) -> int:
    """Where the first whole sentence of a text that still grows ends: after its mark and the blank behind it, or after
    a line; 0 while there is none."""
    for m in re.finditer(r"[.!?]+[\"'”’)\]]*(?:\s*\[\d+\])*(?=\s)|\n", text):
        found = split(text[: m.end()])
        if not found or m[0] == "\n" or len(split(text[: m.end()] + " Next.")) > len(found):
            return m.end()
    return 0


def whole(pieces: Iterator[str]) -> Iterator[str]:
    """Sentences as soon as each is whole, out of text that comes in pieces. A model's own numbers are taken out."""
    kept = ""
    for piece in pieces:
        kept += piece
        while mark := _END.search(kept):
            yield _bare(kept[: mark.end()])
            kept = kept[mark.end() :].lstrip()
    if kept.strip():
        yield _bare(kept)


_STANCE = re.compile(r"^(?:yes|no|sure|certainly|of course|absolutely)\b[,.!]?\s+(?=\w)", re.IGNORECASE)


def _bare(sentence: str) -> str:
    """Without the model's numbers, and without a yes or no before it: only what follows is held to its source."""
    said = _STANCE.sub("", re.sub(r"\s*\[\d+\]", "", sentence).strip())
    return said[:1].upper() + said[1:]

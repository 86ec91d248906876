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
from .sentences import split, words
from .support import unsupported

LEAST, NEAREST = 0.7, 0.5
"""Share of an answer sentence's content words that its passage, and that one sentence of it, must hold."""
_EMPTY = frozenset(
    re.findall(
        r"\S+",
        """
a an the of to in on at by for and or is are was were be been it its this that these those with from as you your
we our us i my me they their he she his her can could may might will would shall should must do does did have has
had not no if then than so just also please there here what which who when where how why any some all
""",
    )
)
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
    """Every sentence of every passage."""
    found = []
    for number, part in enumerate(passages, 1):
        base = int(part.meta["start"])
        found += [
            Source(number, str(part.meta["document"]), base + s.start, base + s.end, s.text)
            for s in split(str(part.data))
        ]
    return found


def content(text: str) -> set[str]:
    """Content words, cut to six letters: enough to know "refunded" for "refund"."""
    return {w[:6] for w in words(text) if w not in _EMPTY}


def cite(sentence: str, known: Sequence[Source], passages: Sequence[Part], question: str = "") -> Source | None:
    """The source sentence that carries an answer's sentence; None if none does.

    The passage must hold `LEAST` of its content words, every name and number, and the source must say no where the
    sentence says no."""
    mine = content(sentence)
    if not mine:
        return None
    best: tuple[float, Source] | None = None
    for source in known:
        share = len(mine & content(source.text)) / len(mine)
        if best is None or share > best[0]:
            best = share, source
    if best is None or best[0] < NEAREST:
        return None
    passage = str(passages[best[1].number - 1].data)
    whole = len(mine & content(passage)) / len(mine)
    if whole < LEAST or unsupported(sentence, [passage, question]):
        return None
    if bool(_NOT.search(sentence)) != bool(_NOT.search(best[1].text)):
        return None
    return best[1]


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


def _bare(sentence: str) -> str:
    return re.sub(r"\s*\[\d+\]", "", sentence).strip()

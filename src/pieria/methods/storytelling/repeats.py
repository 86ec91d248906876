"""What was said before: a sentence that comes again, exactly or nearly, is found among all that were kept."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ..sentences import split
from .prose import tokens

NEAR, ALIKE = 0.6, 0.7
"""Share of a sentence's three-word runs, and of its words, from which on it says an earlier sentence again."""


STOP = re.compile(r"(?<=[.!?…])(?<!\b[MDS][rst]\.)(?<!Mrs\.)[\"”’']*\s+")
"""Where a sentence ends within a quotation too; not after Mr. and his like."""


def sentences(text: str) -> list[tuple[str, ...]]:
    """The sentences of a text as tuples of words; quotation marks do not count. What ends at a quotation's stop is one."""
    pieces = (p for s in split(text) for p in STOP.split(s.text))
    return [t for p in pieces if (t := tuple(tokens(p)))]


def runs(sentence: tuple[str, ...], size: int = 3) -> set[tuple[str, ...]]:
    return {sentence[i : i + size] for i in range(len(sentence) - size + 1)}


STALE = 0.4
"""Share of a unit's word pairs that may stand in the text already. Of two Austen novels' units hardly one has more."""


class Said:
    """The sentences that were kept so far."""

    def __init__(self, texts: Iterable[str] = ()) -> None:
        self.exact = set[tuple[str, ...]]()
        self.pairs = set[tuple[str, ...]]()
        self._runs = list[tuple[set[tuple[str, ...]], set[str]]]()
        for text in texts:
            self.add(text)

    def stale(self, text: str) -> bool:
        """Whether too many of its word pairs were said before: the same again in another order."""
        words = tuple(tokens(text))
        pairs = [words[i : i + 2] for i in range(len(words) - 1)]
        return len(pairs) > 4 and sum(p in self.pairs for p in pairs) > STALE * len(pairs)

    def fresh(self, text: str) -> float:
        """The share of its word pairs that neither stand in the text already nor come twice in it."""
        words = tuple(tokens(text))
        pairs = [words[i : i + 2] for i in range(len(words) - 1)]
        return len(set(pairs) - self.pairs) / len(pairs) if pairs else 0.0

    def add(self, text: str) -> None:
        words = tuple(tokens(text))
        self.pairs |= {words[i : i + 2] for i in range(len(words) - 1)}
        for sentence in sentences(text):
            self.exact.add(sentence)
            if len(sentence) >= 5:
                self._runs.append((runs(sentence), set(sentence)))

    def again(self, text: str) -> bool:
        """Whether a sentence of ``text`` was said before, or comes twice in it."""
        own = sentences(text)
        return len(set(own)) < len(own) or any(s in self.exact or self._near(s) for s in own)

    def _near(self, sentence: tuple[str, ...]) -> bool:
        mine = runs(sentence) if len(sentence) >= 6 else set[tuple[str, ...]]()
        bag = set(sentence)
        return bool(mine) and any(
            len(mine & r) >= NEAR * len(mine) or len(bag & b) >= ALIKE * len(bag | b) for r, b in self._runs
        )


def distinct(text: str, size: int = 2, most: int | None = None) -> float:
    """distinct-n (Li et al., NAACL 2016): different n-grams over all, of the first ``most`` words."""
    words = tokens(text)[:most]
    grams = [tuple(words[i : i + size]) for i in range(len(words) - size + 1)]
    return len(set(grams)) / len(grams) if grams else 0.0

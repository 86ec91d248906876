"""Sentences as hashed TF-IDF rows of words, word pairs and letter groups: what a sentence vector smooths away.

Signed feature hashing (Weinberger et al., ICML 2009), so that rows have one fixed width and no vocabulary is kept.
"""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

WIDTH = 2048
LETTERS = (3, 4, 5)
Floats = NDArray[np.float32]


def grams(sentence: str) -> tuple[Counter[str], Counter[str]]:
    """Words with pairs of them, and letter groups inside words, each with its count."""
    words = re.findall(r"\w+", sentence.lower())
    pairs = (f"{a} {b}" for a, b in pairwise(words))
    return Counter([*words, *pairs]), Counter(_letters(words))


def _letters(words: Sequence[str]) -> Iterator[str]:
    for word in words:
        edged = f"^{word}$"
        for size in LETTERS:
            yield from (edged[i : i + size] for i in range(max(1, len(edged) - size + 1)))


class Weigher:
    """Inverse document frequencies of hashed grams, learnt from sentences."""

    def __init__(self, sentences: Sequence[str] = (), idf: Floats | None = None) -> None:
        if idf is None:
            seen = np.zeros(WIDTH, np.float32)
            for sentence in sentences:
                for counts in grams(sentence):
                    seen[list({place(g)[0] for g in counts})] += 1
            idf = np.log((1 + len(sentences)) / (1 + seen)) + 1
        self.idf: Floats = idf.astype(np.float32)

    def rows(self, sentences: Sequence[str]) -> Floats:
        """(n, WIDTH), each row of length 1 (0 where a sentence has no word): as much by words as by letters."""
        made = np.zeros((len(sentences), WIDTH), np.float32)
        for row, sentence in zip(made, sentences, strict=True):
            for counts in grams(sentence):
                half = np.zeros(WIDTH, np.float32)
                for gram, count in counts.items():
                    at, sign = place(gram)
                    half[at] += sign * (1 + np.log(count)) * self.idf[at]
                if length := float(np.linalg.norm(half)):
                    row += half / length
            if length := float(np.linalg.norm(row)):
                row /= length  # not the root of two: words and letters may fall on the same places
        return made


@lru_cache(1 << 17)
def place(gram: str) -> tuple[int, int]:
    """Where a gram is counted, and with which sign."""
    code = zlib.crc32(gram.encode())
    return code % WIDTH, 1 if code & 0x8000_0000 else -1

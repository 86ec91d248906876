"""How much of a text stands word for word in others."""

from __future__ import annotations

import zlib
from collections.abc import Iterable

PIECE = 12
"""Characters of the pieces that are looked up; a stretch is grown from them."""
MOST = 5_000_000


class Index:
    """Texts in which stretches of others are looked for. White space counts as one blank, case does not count."""

    def __init__(self, texts: Iterable[str]) -> None:
        self.text = "\0".join(plain(t) for t in texts)[:MOST]
        self._places: dict[int, list[int]] = {}
        for at in range(0, len(self.text) - PIECE + 1, PIECE):
            self._places.setdefault(zlib.crc32(self.text[at : at + PIECE].encode()), []).append(at)

    def longest(self, said: str) -> str:
        """The longest stretch of a text that stands in these, of at least 2 * PIECE - 1 characters; "" for none."""
        words, best = plain(said), ""
        for start in range(len(words) - PIECE + 1):
            for at in self._places.get(zlib.crc32(words[start : start + PIECE].encode()), ())[:64]:
                a, b = start, at
                while a and b and words[a - 1] == self.text[b - 1] != "\0":
                    a, b = a - 1, b - 1
                c, d = start, at
                while c < len(words) and d < len(self.text) and words[c] == self.text[d]:
                    c, d = c + 1, d + 1
                if c - a > len(best):
                    best = words[a:c]
        return best


def plain(text: str) -> str:
    return " ".join(text.casefold().split())

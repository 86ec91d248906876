"""What the recogniser of names sees of a text: its words, and each word as numbers."""

from __future__ import annotations

import re
import zlib
from functools import lru_cache
from typing import NamedTuple

BUCKETS = 1 << 15
"""Rows of the table of pieces. Row 0 is kept for words that are not to be seen."""
WORD = re.compile(r"[^\W\d_]+|\d+|[^\w\s]|_")
LABELS = ("O", "B-PER", "I-PER", "B-LOC", "I-LOC", "B-ORG", "I-ORG", "B-ADR", "I-ADR")
SHAPES = 64


class Word(NamedTuple):
    text: str
    start: int
    end: int
    before: str
    """The blanks before it."""


def words(text: str) -> list[Word]:
    found, last = list[Word](), 0
    for m in WORD.finditer(text):
        found.append(Word(m[0], m.start(), m.end(), text[last : m.start()]))
        last = m.end()
    return found


@lru_cache(maxsize=1 << 16)
def pieces(word: str) -> tuple[int, ...]:
    """Rows of a word: itself, and its 1 to 4 letters at either end and 3 in a row anywhere, in small letters.

    The first row is the word itself. CRC-32 is the hash, since it is the same everywhere."""
    small = word.lower()
    if small.isdigit():
        said = [f"0{len(small)}", f"0{small[:1]}{len(small)}", "0"]
    else:
        edged = f"<{small}>"
        said = [f"={small}"]
        said += [edged[: n + 1] for n in range(1, min(4, len(small)) + 1)]
        said += [edged[-n - 1 :] for n in range(1, min(4, len(small)) + 1)]
        said += [edged[i : i + 3] for i in range(1, len(edged) - 3)]
    return tuple(1 + zlib.crc32(s.encode()) % (BUCKETS - 1) for s in dict.fromkeys(said))


def shape(word: Word) -> int:
    """A number below `SHAPES`: how it is written (5 kinds of letters, or a mark), after a line's end or not, how long."""
    t = word.text
    if t[0].isdigit():
        kind = 5
    elif not t[0].isalpha():
        kind = 6 + (t in ",.") + 2 * (t in "'\"’“”-–")
    elif t.isupper():
        kind = 1 if len(t) > 1 else 2
    elif t[0].isupper():
        kind = 3 if t[1:].islower() else 4
    else:
        kind = 0  # small letters, and writing that has no capitals
    gap = 0 if not word.before else 2 if "\n" in word.before else 1
    return kind * 6 + gap * 2 + (len(t) > 3)

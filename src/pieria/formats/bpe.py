"""Byte-level BPE as GPT-2 wrote it (Radford et al. 2019): text to pieces and back, with the standard library alone.

Learnt with `tokenizers`, which is needed to train but not to run; the tests hold the two to the same ids.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from itertools import pairwise
from typing import Any


@cache
def alphabet() -> dict[int, str]:
    """A printable character for every byte, as GPT-2's vocabulary writes them."""
    plain = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [b for b in range(256) if b not in plain]
    return {b: chr(b) for b in plain} | {b: chr(256 + n) for n, b in enumerate(others)}


def words(text: str) -> Iterable[str]:
    """GPT-2's cut into words: contractions, letters, numbers and other signs, each with the one space before it."""
    for match in re.finditer(r"'(?:s|t|re|ve|m|ll|d)| ?\S+|\s+", text):
        yield from _cut(match.group()) if not match.group().isspace() else [match.group()]


def _kind(c: str) -> str:
    return unicodedata.category(c)[0] if unicodedata.category(c)[0] in "LN" else "other"


def _cut(run: str) -> Iterable[str]:
    lead = " " if run.startswith(" ") else ""
    rest = run[len(lead) :]
    while rest:
        if contraction := re.match(r"'(?:s|t|re|ve|m|ll|d)", rest) if not lead else None:
            end = contraction.end()
        else:
            end, kind = 1, _kind(rest[0])
            while end < len(rest) and _kind(rest[end]) == kind:
                end += 1
        yield lead + rest[:end]
        lead, rest = "", rest[end:]


def split(text: str) -> list[str]:
    """`words`, with white space cut as GPT-2 does: the last space of a run goes to the word behind it."""
    found: list[str] = []
    place = 0
    for match in re.finditer(r"\s+", text):
        start, end = match.span()
        if start > place:
            found += _join(found, text[place:start])
        space = text[start:end]
        if end < len(text):
            if len(space) > 1:
                found.append(space[:-1])
            found.append(space[-1])
        else:
            found.append(space)
        place = end
    if place < len(text):
        found += _join(found, text[place:])
    return found


def _join(found: list[str], run: str) -> list[str]:
    if found and found[-1] == " ":
        run = found.pop() + run
    return list(_cut(run))


class Pieces:
    def __init__(self, pieces: Sequence[str], merges: Sequence[Sequence[str]]) -> None:
        self.pieces = list(pieces)
        self.place = {p: i for i, p in enumerate(pieces)}
        self.rank = {(a, b): n for n, (a, b) in enumerate(merges)}
        self.bytes = {c: b for b, c in alphabet().items()}
        self.word = lru_cache(1 << 16)(self._word)

    def encode(self, text: str) -> list[int]:
        return [i for word in split(text) for i in self.word(word)]

    def decode(self, ids: Sequence[int]) -> str:
        line = "".join(self.pieces[i] for i in ids if 0 <= i < len(self.pieces))
        return bytes(self.bytes[c] for c in line if c in self.bytes).decode("utf-8", "replace")

    def _word(self, word: str) -> tuple[int, ...]:
        parts = [alphabet()[b] for b in word.encode()]
        while len(parts) > 1:
            best = min(pairwise(parts), key=lambda p: self.rank.get(p, 1 << 30))
            if best not in self.rank:
                break
            merged, at = [], 0
            while at < len(parts):
                if at + 1 < len(parts) and (parts[at], parts[at + 1]) == best:
                    merged.append(parts[at] + parts[at + 1])
                    at += 2
                else:
                    merged.append(parts[at])
                    at += 1
            parts = merged
        return tuple(self.place[p] for p in parts if p in self.place)


_known: dict[int, Pieces] = {}


def of(meta: Mapping[str, Any]) -> Pieces:
    """The pieces that a card's codes hold."""
    key = hash((len(meta["pieces"]), tuple(map(tuple, meta["merges"][-64:]))))
    if key not in _known:
        _known[key] = Pieces(meta["pieces"], meta["merges"])
    return _known[key]

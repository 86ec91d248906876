"""A text as what is said in one breath, with the rest after each: as long as a sentence, a paragraph or a heading asks.

The first piece is kept short, so that the first sound comes soon.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ...formats.spans import sentences as spans

FIRST, LONG = 90, 320
"""Characters of the first piece, and of any, above which it is divided at a lesser mark."""
REST = {"clause": 0.12, "sentence": 0.34, "line": 0.42, "paragraph": 0.75}
"""Seconds."""
_MARKUP = re.compile(
    r"^(?:#{1,6}\s+|>\s?|[-*•]\s+)|[*_`]{1,3}(?=\S)|(?<=\S)[*_`]{1,3}|~~|!?\[(?=[^\]]*\]\()|\]\([^)]*\)"
    r"|</?(?:[abipqsu]|h[1-6]|br|hr|em|strong|span|div|ul|ol|li|sub|sup|code|pre|table|t[rdh])(?:\s[a-z-]+=[^<>]*|\s?/)?>",
    re.M,
)


@dataclass(frozen=True, slots=True)
class Piece:
    """``text[start:end]`` of the whole, and seconds of silence after it."""

    text: str
    start: int
    end: int
    rest: float


def bare(text: str) -> str:
    """The text with blanks in place of Markdown's marks, so that every character stays where it was."""
    return _MARKUP.sub(lambda m: " " * len(m[0]), text)


def pieces(text: str) -> Iterator[Piece]:
    """In order; pieces without a letter or figure are left out."""
    found = [(a, b) for x, y in spans(text) for a, b in headed(text, x, y) if re.search(r"\w", text[a:b])]
    first = True
    for n, (start, end) in enumerate(found):
        after = text[end : found[n + 1][0]] if n + 1 < len(found) else "\n\n"
        rest = REST["paragraph"] if after.count("\n") > 1 else REST["line"] if "\n" in after else REST["sentence"]
        parts = list(divided(text, start, end, FIRST if first else LONG))
        first = False
        for number, (a, b) in enumerate(parts):
            last = number == len(parts) - 1
            ended = text[a:b].rstrip()[-1:] in ".!?"
            yield Piece(text[a:b], a, b, rest if last else REST["sentence" if ended else "clause"])


_HEAD = re.compile(r"(?:[A-Z0-9][^\n.!?,;:]{0,43}|[^\na-z]{1,70})\n(?=\s*[\"'“‘A-Z0-9])")


def headed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A short line without a mark, after an empty one or at the beginning, is a heading and ends where it ends."""
    first = (
        not text[:start].strip()
        or text[:start].rstrip(" \t").endswith("\n\n")
        or "\n\n" in text[max(0, start - 3) : start]
    )
    if first and (found := _HEAD.match(text, start, end)):
        yield start, found.end() - 1
        yield from headed(text, found.end(), end)
    else:
        yield start, end


def divided(text: str, start: int, end: int, most: int) -> Iterator[tuple[int, int]]:
    """A first piece of at most ``most`` characters, if a mark lets it end there, and the others of at most `LONG`."""
    while end - start > most:
        marks = [
            m.end()
            for m in re.compile(r"[,;:—–)]['\"”’]?(?=\s)").finditer(
                text, start + 20, min(end - 12, start + max(most, LONG))
            )
        ]
        near = [m for m in marks if m - start <= most]
        cut = near[-1] if near else marks[0] if marks else 0
        if not cut:
            break
        yield start, cut
        start, most = cut + len(text[cut:end]) - len(text[cut:end].lstrip()), LONG
    if start < end:
        yield start, end

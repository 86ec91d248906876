"""Sentences and passages as spans (start, stop) of a text: nothing is changed, so every span can be quoted."""

from __future__ import annotations

import re
from collections.abc import Iterator

Span = tuple[int, int]
SHORT = (
    r"\b(?:e\.g|i\.e|etc|vs|cf|al|approx|Mr|Mrs|Ms|Dr|Prof|St|No|Nos|Art|Sec|Fig|Inc|Ltd|Co|Corp"
    r"|z\.B|d\.h|bzw|Nr|Abs)\.$"
)
"""Full stops that end no sentence."""
NAMED = r"\b(?:Schedule|Exhibit|Annexe?|Appendix|Part|Plan|Option|Class|Group)\s[A-Z]\.$"
"""A letter that is no initial of a name: a sentence may end with it."""
END = re.compile(
    r"""(?m:^)[ \t]*\#{1,6}[ \t][^\n]*"""  # a Markdown heading, whatever marks are in it: "## 3. Rent"
    # a mark (a run of them is looked at from its start alone), and what follows begins like a sentence
    r"""|(?<![.!?…])[.!?…]+["'”’)\]]*(?=\s+[^\s\da-zß-ÿ]|\s*\Z)"""
    r"""|[。！？]|\n\s*\n|\n(?=\s*(?:[-*•–#|]|\(?[a-zA-Z0-9]{1,3}[.)]\s"""  # an empty line, or an item of a list
    r"""|\d{1,3}(?:\.\d{1,3}){1,3}\.?\s+[^\s\da-zß-ÿ]))"""  # or a clause: 2.1 The ...
    r"""|(?<=[.!?;:])[ \t]*\n(?=\s*\d{1,3}\s+[^\s\da-zß-ÿ])"""  # or one whose number has no mark: 5 Holidays
)
LONG = 400
"""Characters above which a sentence is divided, at a line's end, a semicolon, a comma or a blank."""
PASSAGE = 900
"""Characters of a passage: what MiniLM reads at once (256 tokens), and what can be read at a glance."""


def sentences(text: str, start: int = 0, stop: int | None = None) -> list[Span]:
    """The sentences, list items and lines of tables between ``start`` and ``stop``, without blanks around them."""
    stop = len(text) if stop is None else stop
    found, at = list[Span](), start
    for end in END.finditer(text, start, stop):
        before = "" if "#" in end[0] else text[max(at, end.start() - 12) : end.start() + 1]
        letter = re.search(r"(?:^|\s)[A-Z]\.$", before) and not re.search(NAMED, before)
        if before.endswith(".") and (letter or re.search(SHORT, before)):
            continue
        found += pieces(text, at, end.end())
        at = end.end()
    return found + list(pieces(text, at, stop))


def pieces(text: str, start: int, stop: int) -> Iterator[Span]:
    """The span, divided where it is too long: at a line's end if there is one, else at a lesser mark."""
    start, stop = stripped(text, start, stop)
    while stop - start > LONG:
        cut = start + LONG
        for mark in ("\n", "; ", ", ", " "):
            if (at := text.rfind(mark, start + LONG // 3, start + LONG)) > 0:
                cut = at + 1
                break
        piece = stripped(text, start, cut)
        if piece[0] < piece[1]:
            yield piece
        start, stop = stripped(text, cut, stop)
    if start < stop:
        yield start, stop


def stripped(text: str, start: int, stop: int) -> Span:
    while start < stop and text[start].isspace():
        start += 1
    while stop > start and text[stop - 1].isspace():
        stop -= 1
    return start, stop


def passages(text: str, size: int = PASSAGE) -> list[tuple[int, int, str]]:
    """(start, stop, heading): whole sentences up to ``size`` characters; a Markdown heading begins a new one."""
    found, heading = list[tuple[int, int, str]](), ""
    start = stop = -1
    for a, b in sentences(text):
        title = re.match(r"#{1,6}\s+(.+)", text[a:b])
        if start >= 0 and (title or b - start > size):
            found.append((start, stop, heading))
            start = -1
        if title:
            heading = title[1][:120]
        start, stop = (a if start < 0 else start), b
    if start >= 0:
        found.append((start, stop, heading))
    return found

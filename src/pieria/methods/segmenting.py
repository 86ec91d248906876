"""Units cut into segments, sentences as a rule, and put together again."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass

from ..formats.segments import FIRST, Code, Unit, is_code
from .keeping import plain
from .sentences import split

_WIDE = re.compile(r"[。！？]+[」』”）]*")


@dataclass(frozen=True, slots=True)
class Segment:
    """``unit.text[start:end]``."""

    unit: int
    start: int
    end: int
    text: str


def segments(index: int, unit: Unit) -> list[Segment]:
    """What of a unit is to be translated: its sentences, without the markup at their edges that goes around the whole.
    Everything between them stays."""
    found = []
    edges = [0]
    for line in re.finditer(r"[^\n]+", unit.text):
        pieces = split(line[0])
        edges += [line.start(), *(line.start() + s.end for s in pieces[:-1]), line.end()]
    edges += [m.end() for m in _WIDE.finditer(unit.text)]
    marks = sorted({*edges, len(unit.text)})
    for start, end in itertools.pairwise(marks):
        start, end = trimmed(unit.text, unit.codes, start, end)
        said = unit.text[start:end]
        if any(c.isalpha() and not is_code(c) for c in said):
            found.append(Segment(index, start, end, said))
    return found


def trimmed(text: str, codes: list[Code], start: int, end: int) -> tuple[int, int]:
    """Without white space at the edges, nor codes there that nothing inside belongs to."""

    def kind(at: int) -> str:
        """ "" for text, and for what a sentence has as a word."""
        if not is_code(text[at]):
            return ""
        code = codes[ord(text[at]) - FIRST]
        return "" if plain(code.literal) else code.kind

    while True:
        while start < end and text[start].isspace():
            start += 1
        while start < end and text[end - 1].isspace():
            end -= 1
        if start >= end:
            return start, end
        first, last = kind(start), kind(end - 1)
        if first in ("alone", "close") or (first == "open" and _partner(text, codes, start, end) is None):
            start += 1
        elif last in ("alone", "open") or (last == "close" and _opener(text, codes, start, end) is None):
            end -= 1
        elif first == "open" and last == "close" and _partner(text, codes, start, end) == end - 1:
            start, end = start + 1, end - 1
        else:
            return start, end


def _partner(text: str, codes: list[Code], start: int, end: int) -> int | None:
    depth = 0
    for at in range(start, end):
        if is_code(text[at]):
            kind = codes[ord(text[at]) - FIRST].kind
            depth += (kind == "open") - (kind == "close")
            if depth == 0:
                return at
    return None


def _opener(text: str, codes: list[Code], start: int, end: int) -> int | None:
    depth = 0
    for at in range(end - 1, start - 1, -1):
        if is_code(text[at]):
            kind = codes[ord(text[at]) - FIRST].kind
            depth += (kind == "close") - (kind == "open")
            if depth == 0:
                return at
    return None


def joined(unit: Unit, parts: list[tuple[Segment, str]]) -> str:
    """The unit's text with each segment's translation in its place."""
    made, at = list[str](), 0
    for segment, said in parts:
        made += [unit.text[at : segment.start], said]
        at = segment.end
    return "".join([*made, unit.text[at:]])

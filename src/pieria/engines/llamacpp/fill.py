"""Filling the gap in the middle of code while somebody types: what the model reads, so that little of it is new.

A model is told of a gap as ``<prefix> before <suffix> after <middle>`` (Bavarian et al. 2022, "PSM"), and says the
middle. Written like that, each letter that is typed stands before all of ``after``, which is then read again: a second
or more on two cores. So here the last lines before the cursor are given as the beginning of the middle, which the model
goes on with. What is typed now stands at the end, and only that is read.

Three things make it hold while the cursor moves on:

- *Where the text is cut* is decided by the lines themselves, not by counting back from the cursor, which would move
  every cut with every letter: of the lines in reach the one with the smallest checksum (content-defined chunking).
- *Where the middle begins* likewise: at the last line whose checksum is divisible by `EACH`.
- *The last token* is taken back, and the answer is held to begin with its letters ("token healing"): in a middle as
  the model knows it no word is cut in two, so after ``mat`` it would not say ``h``.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Mapping

LEAST, MOST = 1000, 2000
"""Characters before the gap that are read: between these two, as the lines fall."""
AFTER = 400
"""Characters after the gap that are read, to the end of a line."""
EACH, LINES = 8, 24
"""A middle begins at one line in ``EACH``, and has ``LINES`` lines at most."""

Pieces = Callable[[str], list[tuple[int, str]]]
"""A text as tokens, each with its letters ("" where they are no whole characters); nothing in it is a special token."""


def cut(prefix: str) -> str:
    """The end of what stands before the gap: it stays where it begins while more is typed, as long as it can."""
    if len(prefix) <= MOST:
        return prefix
    start, end = len(prefix) - MOST, len(prefix) - LEAST
    best = min(lines(prefix, start, end), key=lambda at: mark(prefix, at), default=start)
    return prefix[best:]


def lines(text: str, start: int, end: int) -> list[int]:
    """Where lines begin, from ``start`` to ``end``."""
    found, at = [], text.find("\n", max(0, start - 1), end)
    while at >= 0:
        found.append(at + 1)
        at = text.find("\n", at + 1, end)
    return found


def mark(text: str, at: int) -> int:
    """The checksum of the line that begins there, and of the one before it: empty lines are many."""
    before = text.rfind("\n", 0, max(0, at - 1)) + 1
    after = text.find("\n", at)
    return zlib.crc32(text[before : after if after >= 0 else len(text)].encode("utf-8", "surrogatepass"))


def halves(prefix: str) -> tuple[str, str]:
    """What is told as before the gap, and what as the beginning of the middle. The line being typed decides nothing."""
    starts = [0, *lines(prefix, 0, len(prefix))]
    done = starts[:-1][-LINES:]
    at = next((at for at in reversed(done) if at and mark(prefix, at) % EACH == 0), done[0] if done else 0)
    return prefix[:at], prefix[at:]


def following(suffix: str) -> str:
    """The beginning of what stands after the gap, in whole lines where it has any."""
    if len(suffix) <= AFTER:
        return suffix
    return suffix[:AFTER].rpartition("\n")[0] or suffix[:AFTER]


def prompt(
    prefix: str, suffix: str, ids: Mapping[str, int], pieces: Pieces, heal: bool = True
) -> tuple[list[int], str]:
    """The tokens to read, and the letters that the answer must begin with, which are there already.

    ids: the vocabulary's tokens for prefix, suffix and middle (`formats.gguf.Header.fill`)."""
    before, begun = halves(cut(prefix))
    middle, owed = pieces(begun), ""
    if heal and middle and middle[-1][1] and not middle[-1][1].endswith("\n") and begun.endswith(middle[-1][1]):
        owed = middle.pop()[1]
    told = [ids["prefix"], *(t for t, _ in pieces(before)), ids["suffix"], *(t for t, _ in pieces(following(suffix)))]
    return [*told, ids["middle"], *(t for t, _ in middle)], owed


def grammar(owed: str) -> str:
    """GBNF for any text that begins with ``owed``."""
    return f"root ::= {json.dumps(owed, ensure_ascii=False)} [^\\x00]*"

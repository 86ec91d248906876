"""Words that do not belong together: four or more in a row, each of them rare, no two of which ever stand together
elsewhere. A pass phrase looks so; ordinary sentences seldom do, since small words hold them together.

What counts as rare is set by the text itself. Were it a Markov chain of rare and other words, so many runs of four
could be expected; rare is as common a word as keeps these within `SHARE` of its sentences. So a text in which rare
words stand together all the time, as an encyclopaedia, loses no more than another, and is guarded less. A word that
stands nearby too belongs to what is spoken of there.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]

RUN, COMMON = 4, 3
"""Words in a run; a pair of words that stands in so many places is an idiom."""
SHARE, LEAST = 0.01, 400
"""The share of all lines and sentences in which a run may be expected by chance; one word in so many is never rare."""
NEAR, OWN, TOPIC = 600, 8, 2000
"""A word that stands within so many words, and not in the same breath, is taken for as common as one in so many."""
ROUNDS, PLAIN = 12, 4
"""How often it is worked out at most; so often without looking at what is nearby."""
WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
END = re.compile(r"[.!?]+[\"')\]]*\s+|\s*\n\s*")
NEVER = 1 << 40


@dataclass(frozen=True, slots=True)
class Words:
    """All words of some texts, in order. ids: (words,) places in ``known``, case folded; text, start, end: where each
    stands; small: no capital, so no name; joined: one blank, and nothing else, is between it and the word before."""

    known: list[str]
    ids: Array
    text: Array
    start: Array
    end: Array
    small: Array
    joined: Array


def words(texts: Sequence[str]) -> Words:
    known: dict[str, int] = {}
    ids, text, start, end, small, joined = (array("q") for _ in range(6))
    for n, whole in enumerate(texts):
        last = -1
        for found in WORD.finditer(whole):
            a, b = found.span()
            word = found.group()
            ids.append(known.setdefault(word.casefold(), len(known)))
            text.append(n)
            start.append(a)
            end.append(b)
            small.append(not word[0].isupper())
            joined.append(a == last + 1 and whole[last] == " ")
            last = b
    return Words(list(known), row(ids), row(text), row(start), row(end), row(small) > 0, row(joined) > 0)


def row(values: array[int]) -> Array:
    return np.frombuffer(values, np.int64) if values else np.zeros(0, np.int64)


def runs(some: Words, sentences: int) -> tuple[Array, int]:
    """Which words are in a run, and how often a word may stand there to be rare.

    What is in runs does not count for how common its words and pairs are, so that many phrases of the same few words do
    not hide each other: all is worked out again until nothing changes.
    """
    size, inside, most = len(some.ids), np.zeros(len(some.ids), bool), 0
    if size < LEAST:
        return inside, most
    pair = np.where(some.joined, np.roll(some.ids, 1) * len(some.known) + some.ids, -1)
    _, pair = np.unique(pair, return_inverse=True)
    for number in range(ROUNDS):
        count = np.bincount(some.ids[~inside], minlength=len(some.known))
        often = np.maximum(1, count[some.ids])
        if number >= PLAIN:
            often = np.where(near(some.ids, inside), np.maximum(often, size // TOPIC), often)
        often[~some.small] = NEVER
        both = inside & np.roll(inside, 1)
        seen = np.bincount(pair[some.joined & ~both], minlength=int(pair.max()) + 1)[pair]
        joined = some.joined & (seen < COMMON)
        two = np.where(joined, np.maximum(often, np.roll(often, 1)), NEVER)
        run = two
        for back in range(1, RUN - 1):
            run = np.maximum(run, np.roll(two, back))
        run[: RUN - 1] = NEVER
        most = limit(np.sort(often[~inside]), np.sort(two[~inside]), run, sentences)
        before, inside = inside, np.zeros(size, bool)
        for last in np.flatnonzero(run <= most):
            inside[last - RUN + 1 : last + 1] = True
        if number > PLAIN and (inside == before).all():
            break
    return inside, most


def near(ids: Array, inside: Array) -> Array:
    """Whether each word stands outside of runs within `NEAR` words, but not within `OWN`."""
    size = len(ids)
    here = ids * (size + NEAR + 1) + np.arange(size)
    others, found = np.sort(here[~inside]), np.zeros(size, bool)
    if not len(others):
        return found
    at = np.searchsorted(others, here)
    for step in range(-OWN - 1, OWN + 2):
        apart = np.abs(others[np.clip(at + step, 0, len(others) - 1)] - here)
        found |= (apart > OWN) & (apart <= NEAR)
    return found


def limit(one: Array, two: Array, run: Array, sentences: int) -> int:
    """The highest count up to which words are rare; one, two: the sorted counts of words, and of the commoner word of
    each pair; run: of the commonest word of each run."""
    counts = np.unique(run[run <= len(run) // LEAST])
    singles, pairs = np.searchsorted(one, counts, "right"), np.searchsorted(two, counts, "right")
    expected = singles * (pairs / np.maximum(1, singles)) ** (RUN - 1)
    fits = counts[expected <= SHARE * sentences]
    return int(fits.max()) if len(fits) else 0


def strange(texts: Sequence[str]) -> tuple[list[list[tuple[int, int]]], list[str]]:
    """For each text the places (start, end) of runs of words that do not belong together, in order; and words that are
    as rare and stand elsewhere."""
    some = words(texts)
    inside, most = runs(some, sum(len(END.findall(t)) + 1 for t in texts))
    found: list[list[tuple[int, int]]] = [[] for _ in texts]
    for n in np.flatnonzero(inside):
        spans = found[int(some.text[n])]
        here = int(some.start[n]), int(some.end[n])
        if spans and some.joined[n] and inside[n - 1]:
            spans[-1] = spans[-1][0], here[1]
        else:
            spans.append(here)
    count = np.bincount(some.ids[~inside & some.small], minlength=len(some.known))
    rare = np.flatnonzero((count >= 2) & (count <= max(2, most)))
    return found, [some.known[n] for n in (rare if len(rare) else np.flatnonzero(count))]

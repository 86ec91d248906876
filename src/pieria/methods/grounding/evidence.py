"""Which sentences of documents bear on a question: found by rare words and by meaning, in two steps and two hops.

Passages first (a long document has hundreds of sentences), then the sentences of the best; a second hop looks from the
best sentences on, for what they name may be described elsewhere ("the winner lives in ..." needs to know who won). In
the order of the documents, so that a pronoun stands behind its noun.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections import Counter, OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from ...formats.quotes import Quote, command, names, numbers, stems
from ...formats.spans import passages, sentences
from . import Document

Floats = NDArray[np.float32]
Vectors = Callable[[Sequence[str]], Sequence[bytes]]
PASSAGES, SENTENCES, HOPS = 6, 7, 3
"""How many passages are read, sentences taken for the question itself, and for what the best of those name."""
LETTERS = 2400
"""Documents no longer than this are evidence as a whole."""
WORDS = 0.9
"""Weight of shared rare words (0 to 1) beside the cosine."""
KEPT = 4000
"""Vectors kept between questions: a text that is asked about once is asked about again."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """``quotes`` in the documents' order; ``near``: how near each is to the question; ``commands``: sentences left out;
    ``cover``: what share of the question's words, weighed by rarity, one sentence has, or two that one name links."""

    quotes: tuple[Quote, ...]
    near: tuple[float, ...]
    commands: int = 0
    cover: float = 0.0

    def best(self, count: int) -> list[Quote]:
        ranked = sorted(range(len(self.quotes)), key=lambda i: -self.near[i])[:count]
        return [self.quotes[i] for i in sorted(ranked)]


class Cache:
    """Vectors by the hash of their text, the least used leave first."""

    def __init__(self, vectors: Vectors) -> None:
        self.vectors = vectors

    held: ClassVar[OrderedDict[bytes, Floats]] = OrderedDict()

    def __call__(self, texts: Sequence[str]) -> Floats:
        keys = [hashlib.sha256(t.encode()).digest() for t in texts]
        new = {k: t for k, t in zip(keys, texts, strict=True) if k not in self.held}
        if new:
            for key, raw in zip(new, self.vectors(list(new.values())), strict=True):
                self.held[key] = np.frombuffer(raw, "<f4")
        rows = np.stack([self.held[k] for k in keys])
        for key in keys:
            self.held.move_to_end(key)
        while len(self.held) > KEPT:
            self.held.popitem(last=False)
        return rows


def rare(texts: Sequence[str]) -> dict[str, float]:
    """How much a stem says: more, the fewer of the texts have it."""
    seen = Counter(s for t in texts for s in stems(t))
    return {s: math.log(1 + len(texts) / n) for s, n in seen.items()}


def shared(wanted: set[str], text: str, weight: dict[str, float]) -> float:
    """The share of the wanted stems, by weight, that a text has. A stem that stands nowhere is not wanted."""
    whole = sum(weight.get(s, 0.0) for s in wanted)
    return sum(weight.get(s, 0.0) for s in wanted & stems(text)) / whole if whole else 0.0


def evidence(question: str, documents: Sequence[Document], vectors: Vectors) -> Evidence:
    """Raises whatever the vectors do. No documents, or none that can be read: no quotes."""
    cut = [(d, a, b) for d in documents for a, b, _ in passages(d.text)]
    if not cut:
        return Evidence((), ())
    make, whole = Cache(vectors), sum(len(d.text) for d in documents) <= LETTERS
    wanted = stems(question)
    if not whole and len(cut) > PASSAGES:
        cut = nearest(question, wanted, cut, make)
    said = [
        Quote(d.name, 0, "", a, b, d.text[a:b]) for d, start, stop in cut for a, b in sentences(d.text, start, stop)
    ]
    fit = [q for q in said if not command(q.text) and not q.text.lstrip().startswith("#") and stems(q.text)]
    if not fit:
        return Evidence((), (), len(said))
    weight = rare([q.flat for q in fit])
    rows = make([question, *(q.flat for q in fit)])
    near = rows[1:] @ rows[0] + WORDS * np.array([shared(wanted, q.text, weight) for q in fit], np.float32)
    taken = set(np.argsort(-near)[:SENTENCES].tolist())
    taken |= hops(fit, near, rows[1:], wanted)
    if whole:
        taken = set(range(len(fit)))
    kept = sorted(taken)
    chosen = tuple(fit[i] for i in kept)
    return Evidence(
        chosen, tuple(float(near[i]) for i in kept), len(said) - len(fit), covered(question, chosen, weight)
    )


def covered(question: str, some: Sequence[Quote], weight: dict[str, float]) -> float:
    """See `Evidence.cover`. A word of the question that stands nowhere counts as the rarest there can be."""
    wanted = stems(question)
    worth = {s: weight.get(s, max(weight.values(), default=1.0)) for s in wanted}
    have = [wanted & stems(q.text) for q in some]
    named = [{n for n in names(q.flat) if n[:5].removesuffix("s") not in wanted} for q in some]
    whole = sum(worth.values())
    best = 0.0
    for i, one in enumerate(have):
        best = max(best, sum(worth[s] for s in one))
        for j in range(i):
            if named[i] & {w.lower() for w in re.findall(r"[\w&’'-]+", some[j].text)} or named[j] & {
                w.lower() for w in re.findall(r"[\w&’'-]+", some[i].text)
            }:
                best = max(best, sum(worth[s] for s in one | have[j]))
    return best / whole if whole else 0.0


def nearest(
    question: str, wanted: set[str], cut: Sequence[tuple[Document, int, int]], make: Cache
) -> list[tuple[Document, int, int]]:
    """The passages that are nearest, and those that what they name leads to; in order."""
    texts = [d.text[a:b] for d, a, b in cut]
    weight = rare(texts)
    rows = make([question, *texts])
    words = np.array([shared(wanted, t, weight) for t in texts], np.float32)
    near = rows[1:] @ rows[0] + WORDS * words
    best = set(np.argsort(-near)[:PASSAGES].tolist()) | set(np.argsort(-words)[:2].tolist())
    for i in list(np.argsort(-near)[:2]):
        # a second hop: a passage that shares what the best says and the question does not, weighed by rarity
        more = {
            n[:5].removesuffix("s") for d, a, b in [cut[i]] for n in names(d.text[a:b]) | numbers(d.text[a:b])
        } - wanted
        also = np.array([sum(weight.get(s, 0.0) for s in more & stems(t)) for t in texts], np.float32)
        also[i] = 0
        best |= {int(j) for j in np.argsort(-also)[:2] if also[j] > 0}
    return [cut[i] for i in sorted(best)]


def hops(fit: Sequence[Quote], near: Floats, rows: Floats, wanted: set[str]) -> set[int]:
    """Sentences about what the two nearest sentences name."""
    found = set[int]()
    for i in np.argsort(-near)[:2]:
        more = {n[:5].removesuffix("s") for n in names(fit[i].flat)} - wanted
        if not more:
            continue
        score = np.array(
            [len(more & stems(q.text)) / len(more) + 0.3 * float(rows[j] @ rows[i]) for j, q in enumerate(fit)],
            np.float32,
        )
        has = np.array([bool(more & stems(q.text)) for q in fit])
        score[~has] = -1
        score[i] = -1
        found |= {int(j) for j in np.argsort(-score)[:HOPS] if score[j] > 0}
    return found

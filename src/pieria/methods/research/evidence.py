"""A question put to papers: the sentences that bear on it, what each says, and what they say together."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...core.contracts import Run
from ...core.values import Progress
from ...formats.quotes import stems
from .claims import AIM
from .papers import Paper, Sentence, verbatim
from .relations import DOWN, NONE, SOME, UP, Relation, abbreviations, relations
from .verdict import LABELS, Judge, judged

Floats = NDArray[np.float64]
NEAR, SHARED, ABOUT = 0.30, 0.3, 0.45
"""Cosine (all-MiniLM-L6-v2) below which a sentence is not read unless it shares words; the weight of those; cosine
below which one that takes no side is not about the question at all."""
A_PAPER, SURE, SAME_SIDE = 4, 0.45, 0.6
"""Sentences that are read of one paper; chance from which a sentence takes a side; share of one side that decides."""


@dataclass(frozen=True, slots=True)
class Found:
    """One sentence that bears on the question. ``chances``: of `LABELS`; ``by``: who judged, rules too or not."""

    sentence: Sentence
    likeness: float
    chances: tuple[float, float, float]
    by: str

    @property
    def side(self) -> str:
        best = int(np.argmax(self.chances))
        return LABELS[best] if best < 2 and self.chances[best] >= SURE else "neutral"

    def plain(self) -> dict[str, Any]:
        return {**self.sentence.quote.plain(), "side": self.side, "by": self.by,
                "chances": dict(zip(LABELS, (round(c, 3) for c in self.chances), strict=True))}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Answer:
    """``verdict``: supports, contradicts, mixed, neutral (papers are about it and take no side), or nothing."""

    claim: str
    verdict: str
    found: tuple[Found, ...]
    sides: Mapping[str, tuple[str, ...]]
    """Names of papers by side."""


def statement(question: str) -> str:
    """The question without its asking words, for the rules: "does X prevent Y?" -> "X prevent Y"."""
    return re.sub(r"^\W*(?:does|do|did|is|are|was|were|can|could|may|might|will|would|should|has|have)\s+", "",
                  question.strip().rstrip("?. "), flags=re.I)  # fmt: skip


def nearest(
    question: str,
    wanted: Floats,
    papers: Sequence[Paper],
    chosen: Sequence[Sequence[Sentence]],
    vectors: Sequence[Floats],
    limit: int,
) -> list[tuple[Sentence, float]]:
    """The sentences that bear on the question, at most a few a paper, the nearest first."""
    own = stems(statement(question))
    short = {k: v for p in papers for k, v in abbreviations(p.text).items()}
    found = list[tuple[float, Sentence, float]]()
    for some, rows in zip(chosen, vectors, strict=True):
        cosine = rows @ wanted
        here = list[tuple[float, Sentence, float]]()
        for sentence, near in zip(some, cosine.tolist(), strict=True):
            if not sentence.text.rstrip('"”)').endswith((".", "!", "…")) and not relations(sentence.text):
                continue  # a title says what a paper is about, not what is so
            text = " ".join(short.get(w, w) for w in sentence.text.split())
            share = len(own & stems(text)) / max(1, len(own))
            if near < NEAR and share < 0.5:
                continue
            # what a paper set out to do says nothing of what it found
            here.append((near + SHARED * share - (0.25 if AIM.search(sentence.text) else 0), sentence, near))
        found += sorted(here, key=lambda h: -h[0])[:A_PAPER]
    found.sort(key=lambda h: (-h[0], h[1].quote.document, h[1].quote.start))
    return [(s, near) for _, s, near in found[: limit * 3]]


def answer(
    run: Run, question: str, near: Sequence[tuple[Sentence, float]], papers: Sequence[Paper], head: Judge, limit: int
) -> Iterator[Progress | Answer]:
    """Progress, then the answer. Every quotation was looked up in its paper; what is not verbatim there is left out."""
    pairs = [(question, s.text) for s, _ in near]
    chances = np.zeros((0, 3))
    for event in judged(run, pairs, head):
        if isinstance(event, Progress):
            yield event
        else:
            chances = event
    asked = relations(statement(question) + ".")
    found = list[Found]()
    for (sentence, likeness), row in zip(near, chances, strict=True):
        if not verbatim(sentence.quote, papers):
            continue
        ruled = by_rule(asked, relations(sentence.text, abbreviations(papers[sentence.paper].text)))
        aim = bool(AIM.search(sentence.text))
        if ruled is not None and not aim:
            row = (row + 2 * ruled) / 3
        elif aim:
            row = (row + 2 * np.array([0.0, 0.0, 1.0])) / 3
        said = (float(row[0]), float(row[1]), float(row[2]))
        found.append(Found(sentence, likeness, said, "classifier" if ruled is None else "classifier and rules"))
    yield settled(question, found, limit)


def by_rule(asked: Sequence[Relation], said: Sequence[Relation]) -> Floats | None:
    """What the relations of a sentence say of the asked ones, where both are about the same two things."""
    for q in asked:
        for r in said:
            straight = same(q.subject, r.subject) and same(q.object, r.object)
            if not straight and not (same(q.subject, r.object) and same(q.object, r.subject)):
                continue
            if q.sign == r.sign or (SOME in (q.sign, r.sign) and NONE not in (q.sign, r.sign)):
                return np.array([1.0, 0.0, 0.0])
            if {q.sign, r.sign} in ({UP, DOWN}, {UP, NONE}, {DOWN, NONE}, {SOME, NONE}):
                return np.array([0.0, 1.0, 0.0])
    return None


def same(a: str, b: str) -> bool:
    """Whether two terms mean one thing: all words of the shorter are in the longer, endings not minded."""
    one, two = stems(a), stems(b)
    return bool(one and two) and (one <= two or two <= one)


def settled(question: str, found: Sequence[Found], limit: int) -> Answer:
    """One vote a paper, by its surest sentence; a side needs `SAME_SIDE` of the votes."""
    votes: dict[str, Found] = {}
    for one in found:
        name = one.sentence.quote.document
        if one.side != "neutral" and (name not in votes or weight(one) > weight(votes[name])):
            votes[name] = one
    sides = {side: tuple(sorted(n for n, f in votes.items() if f.side == side)) for side in LABELS[:2]}
    about = {f.sentence.quote.document for f in found if f.likeness >= ABOUT}
    sides["neutral"] = tuple(sorted(about - set(votes)))
    total = {side: sum(weight(f) for f in votes.values() if f.side == side) for side in LABELS[:2]}
    whole = sum(total.values())
    found = [f for f in found if f.side != "neutral" or f.likeness >= ABOUT]
    if not found:
        verdict = "nothing"
    elif not whole:
        verdict = "neutral"
    elif max(total.values()) >= SAME_SIDE * whole:
        verdict = max(total, key=lambda s: total[s])
    else:
        verdict = "mixed"
    order = {"supports": 0, "contradicts": 1, "neutral": 2}
    shown = sorted(found, key=lambda f: (order[f.side], -weight(f), f.sentence.quote.start))
    sided = [f for f in shown if f.side != "neutral"][:limit]
    return Answer(
        question, verdict, tuple(sided + [f for f in shown if f.side == "neutral"][: max(0, limit - len(sided))]), sides
    )


def weight(one: Found) -> float:
    """How much a sentence counts: surer, nearer, and where a paper says what it found."""
    late = one.sentence.section.startswith(("conclusion", "result", "finding", "interpretation", "abstract"))
    return max(one.chances[:2]) * (0.5 + max(0.0, one.likeness)) * (1.2 if late else 1.0)

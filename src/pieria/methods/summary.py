"""Sentences of a summary held to their sources, and several summaries of a text weighed against one another.

Small models write fluent summaries that are a little wrong. What can be checked is checked: every sentence must be
carried by a sentence of the source, and may name nobody and no number that the source does not. Of several drafts the
one that the others agree with most is taken (minimum Bayes risk: Kumar and Byrne 2004, with unigram and bigram overlap
for the loss), after what is wrong in each has been taken out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from .sentences import Sentence, split, words
from .support import unsupported

CARRIED = 0.34
"""Share of a summary sentence's content words that its source, with the sentences on either side of it, must hold."""
LEAST = 4
"""Words of a sentence."""
EMPTY = frozenset(
    re.findall(
        r"\S+",
        """
a an the this that these those it its it's he she they we you i his her their our your my him them us me in on at by
for from to of as with without and or but nor so if then than is are was were be been being has have had do does did
can could will would should may might must not no also very more most some any all about into over out up down there
here what which who whom how when where why while because however therefore both each such other paper text author
authors speaker summary
""",
    )
)


@dataclass(frozen=True, slots=True)
class Place:
    """A sentence of a source: ``text`` is ``documents[document][start:end]``."""

    document: str
    start: int
    end: int
    text: str
    speaker: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """A sentence of a summary and the source that carries it. share: of its content words, 0 to 1."""

    text: str
    source: Place
    share: float


class Sources:
    """The sentences of all documents, looked up by their words."""

    def __init__(self, documents: Sequence[tuple[str, str]]) -> None:
        self.places: list[Place] = []
        for name, text in documents:
            self.places += [Place(name, s.start, s.end, s.text, s.speaker) for s in split(text)]
        self.whole = "\n".join(text for _, text in documents)
        self._speakers = {p.speaker for p in self.places if p.speaker}
        self._content = [content(p.text) | content(p.speaker) for p in self.places]
        seen = Counter(w for c in self._content for w in c)
        self._weight = {w: 1 / (1 + n) ** 0.5 for w, n in seen.items()}

    def near(self, i: int) -> set[str]:
        """The content words of a sentence and of those on either side of it in the same document."""
        beside = (j for j in (i - 1, i, i + 1) if 0 <= j < len(self.places))
        here = self.places[i].document
        return set().union(*(self._content[j] for j in beside if self.places[j].document == here))

    def carrier(self, sentence: str) -> tuple[Place, float] | None:
        """The source sentence that says most of a sentence's words, rare words counting more, and its share."""
        mine = content(sentence)
        if not mine or not self.places:
            return None
        unknown = 0.8  # a word that no source has weighs as much as a rare one

        def weigh(found: set[str]) -> float:
            return sum(self._weight.get(w, unknown) for w in found)

        total = weigh(mine)
        scores = [weigh(mine & c) for c in self._content]
        best = max(range(len(scores)), key=scores.__getitem__)
        return self.places[best], weigh(mine & self.near(best)) / total

    def hold(self, draft: str) -> tuple[list[Held], list[tuple[str, str]]]:
        """What of a draft stands, and what does not, with the reason."""
        held: list[Held] = []
        dropped: list[tuple[str, str]] = []
        for sentence in split(draft):
            said = re.sub(r"^(?:[-*•]|\d+[.)])\s+", "", sentence.text)
            carried = self.carrier(said)
            if sentence.speaker in self._speakers and re.match(r"#?[\w .'’-]{1,32}#?:\s", said):
                dropped.append((said, "it repeats the talk, word for word"))
            elif len(words(said)) < LEAST:
                dropped.append((said, "it is no sentence"))
            elif missing := unsupported(said, [self.whole]):
                dropped.append((said, f"the source has no {', '.join(missing)}"))
            elif carried is None or carried[1] < CARRIED:
                dropped.append((said, "no sentence of the source says it"))
            elif any(overlap(said, h.text) > 0.8 for h in held):
                dropped.append((said, "said already"))
            elif held and not said.endswith((".", "!", "?", "…", '"', "”")):
                dropped.append((said, "cut short"))
            else:
                held.append(Held(said, *carried))
        return held, dropped


def content(text: str) -> set[str]:
    """Content words, cut to their first six letters: a stemmer for any European language, near enough."""
    return {w[:6] for w in words(text) if w not in EMPTY and (len(w) > 2 or w.isdigit())}


def overlap(a: str, b: str) -> float:
    """F1 of unigrams and bigrams, averaged: how alike two texts are in words, 0 to 1."""
    x, y = words(a), words(b)
    scores = []
    for size in (1, 2):
        p, q = (Counter(zip(*(t[i:] for i in range(size)), strict=False)) for t in (x, y))
        common = sum((p & q).values())
        scores.append(2 * common / max(1, p.total() + q.total()))
    return sum(scores) / 2


def agreed(drafts: Sequence[Sequence[Held]]) -> int:
    """The index of the draft that the others agree with most; sentences dropped count against it by their absence."""
    said = [" ".join(h.text for h in d) for d in drafts]
    value = [sum(overlap(a, b) for j, b in enumerate(said) if j != i) if a else -1.0 for i, a in enumerate(said)]
    return max(range(len(value)), key=value.__getitem__)


def fitted(held: Sequence[Held], most: int) -> list[Held]:
    """The first sentences that fit into so many words and a third more; at least one."""
    kept: list[Held] = []
    room = most * 4 / 3
    for h in held:
        size = len(words(h.text))
        if kept and size > room:
            break
        kept.append(h)
        room -= size
    return kept


def spoken(sentences: Sequence[Sentence] | Sequence[Place]) -> bool:
    """Whether a text is a talk: most of its sentences are somebody's turn."""
    return bool(sentences) and sum(bool(s.speaker) for s in sentences) > 0.6 * len(sentences)

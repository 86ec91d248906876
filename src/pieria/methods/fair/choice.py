"""The fair choice, given somebody who says how likely texts are: see the package's page for what it rests on."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from . import Difference, difference, gendered, prefer, swapped
from .sentences import Pair, Who, right

FRAME = "They talked about the"
"""Where any group's name may come next: what is likelier here is the commoner word, and says nothing of anybody."""
PLAIN = ("gender", "name")
"""Where the words' frequency is not taken off: "he" and "she" are averaged, and a name decides nothing at all."""
STRENGTH, LONGEST = 0.75, 9
"""How much of the words' frequency is taken off: all of it turns the preference around for some groups, as a frame of
five words says only so much of how common a word is in a sentence; chosen on CrowS-Pairs. And words of a difference from
which on it is no exchange of words but another sentence."""
LOSS = 1.0
"""Points of right answers that may be lost when the threshold is fitted."""

Score = Callable[[Sequence[tuple[str, str]]], list[list[float]]]


class Scores:
    """Sums of log-probabilities, asked for once each and in batches."""

    def __init__(self, score: Score) -> None:
        self.score, self.known = score, dict[tuple[str, str], float]()

    def want(self, pairs: Iterable[tuple[str, str]]) -> None:
        new = [p for p in dict.fromkeys(pairs) if p not in self.known]
        for pair, values in zip(new, self.score(new), strict=True):
            self.known[pair] = sum(values)

    def __call__(self, text: str, context: str = "") -> float:
        return self.known[context, text]

    def of(self, pairs: Iterable[tuple[str, str]]) -> list[list[float]]:
        """As a `Score` says it, of what was wanted before."""
        return [[self.known[pair]] for pair in pairs]


def versions(text: str, axis: str) -> tuple[str, ...]:
    """The text, and the same about the other gender where that is what divides the two."""
    return (text, swapped(text)) if axis == "gender" and gendered(text) else (text,)


def needed(pair: Pair) -> list[tuple[str, str]]:
    """What has to be scored for a pair."""
    differs = difference(pair.first, pair.second)
    asked = [("", v) for t in (pair.first, pair.second) for v in versions(t, differs.axis)]
    if exchanged(differs):
        asked += [(FRAME, f" {t}") for t in (differs.first, differs.second)]
    return asked


def exchanged(differs: Difference) -> bool:
    """Whether the two differ by words that stand in each other's place, whose frequency can be compared."""
    sides = [len(t.split()) for t in (differs.first, differs.second)]
    return differs.axis not in PLAIN and min(sides) > 0 and max(sides) <= LONGEST


@dataclass(frozen=True, slots=True)
class Gap:
    """How much likelier the first text is: plainly, and after averaging and less what its words' frequency explains."""

    raw: float
    fair: float
    axis: str


def gap(scores: Scores, pair: Pair) -> Gap:
    differs: Difference = difference(pair.first, pair.second)
    raw = scores(pair.first) - scores(pair.second)
    held = [[scores(v) for v in versions(t, differs.axis)] for t in (pair.first, pair.second)]
    fair = sum(held[0]) / len(held[0]) - sum(held[1]) / len(held[1])
    if exchanged(differs):
        fair -= STRENGTH * (scores(f" {differs.first}", FRAME) - scores(f" {differs.second}", FRAME))
    return Gap(raw, fair, differs.axis)


def choice(gap_: Gap, threshold: float) -> float:
    """1, 0 or 0.5 for the first text. A name alone says nothing of anybody, however likely it is."""
    return 0.5 if gap_.axis == "name" else prefer(gap_.fair, 0.0, gap_.axis, threshold)


def fitted(scores: Scores) -> tuple[float, list[Gap]]:
    """The threshold: the largest at which at most `LOSS` points of the sentences with a right answer are lost against
    plain likelihood; and the gaps of these sentences, the right one first."""
    held = right()
    scores.want(a for p in held for a in needed(p))
    gaps = [gap(scores, p) for p in held]
    plain = sum(g.raw > 0 for g in gaps) / len(gaps)
    best = 0.0
    for step in range(61):
        threshold = step / 10
        if sum(choice(g, threshold) for g in gaps) / len(gaps) >= plain - LOSS / 100:
            best = threshold
    return best, gaps


def question(words: str, pronoun: str) -> str:
    return f'{words} In this sentence, "{pronoun}" means the'


def turned(one: Who) -> tuple[str, str]:
    """The sentence about the other gender, and its pronoun: the word that stands at the same place."""
    words, other = re.findall(r"\w+", one.words.lower()), swapped(one.words)
    place = len(words) - 1 - words[::-1].index(one.pronoun) if one.pronoun in words else 0
    return other, re.findall(r"\w+", other.lower())[place]


def asks(one: Who) -> list[tuple[str, str]]:
    """What has to be scored for a sentence of two people."""
    other, swap = turned(one)
    contexts = question(one.words, one.pronoun), question(other, swap)
    return [(c, f" {p}") for c in contexts for p in (one.right, one.wrong)]


def resolved(scores: Scores, one: Who) -> tuple[bool, bool]:
    """Whether the right person is taken: by plain likelihood; averaged over both genders. How common the two
    words are is not taken off here: it is the same for both genders, and that would cost right answers."""
    other, swap = turned(one)
    here, there = question(one.words, one.pronoun), question(other, swap)

    def fair(person: str) -> float:
        return scores(f" {person}", here) + scores(f" {person}", there)

    plain = scores(f" {one.right}", here) > scores(f" {one.wrong}", here)
    return plain, fair(one.right) > fair(one.wrong)

"""The ways to choose, from the plainest to the dearest, each with what it costs: one bench decides, not a belief.

- ``sum``: raw, the likeliest answer. ``byte``: the same per byte, so that a long answer is not at a loss.
- ``prior``: raw less the answer's own frequency.
- ``letter``: the answers stand before it with letters; one reading.
- ``turned``: where the first is not ahead by `SURE`, again with the answers turned around, averaged; `TURNS` at most.
- ``both``: the same; for yes or no about a passage the raw answer counts too, and a lean to either is taken off.
- ``tools``: sums, dates and units by code where the words are understood, else ``both``.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from . import Question
from .forms import Floats, Score, letters, normal, plain, prior

SURE = 1.0
"""Nats, on average over the turns, by which an answer must be ahead for its question to be left alone."""
TURNS = 2
"""Readings at most. On 40 questions in no sample two got as many right as all four, at half the time."""
WAYS = {
    "sum": "raw: the sum of log-probabilities",
    "byte": "raw, by bytes",
    "prior": "raw less the answers' own frequency",
    "letter": "lettered answers, once",
    "turned": "lettered answers, turned around until sure",
    "both": "lettered answers turned around; for yes or no with the raw answer, and without a lean",
    "tools": "lettered answers turned around; sums and dates by code",
}
RAW = ("sum", "byte")


@dataclass(slots=True)
class Scored:
    """What one question's answers score under each way, and the seconds that each took."""

    question: Question
    scores: dict[str, Floats] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    turns: int = 0
    tool: str = ""

    def choice(self, way: str) -> int:
        return int(self.scores[way].argmax())

    def right(self, way: str) -> bool:
        return self.choice(way) == self.question.right


def scored(score: Score, question: Question, *, think: bool, clock: Callable[[], float] = time.monotonic) -> Scored:
    """All ways for one question; without ``think`` the raw ones alone."""
    made = Scored(question)
    begun = clock()
    sums, lengths = plain(score, question)
    cost = clock() - begun
    made.scores |= {"sum": sums, "byte": sums / lengths}
    made.seconds |= {"sum": cost, "byte": cost}
    if not think:
        return made
    begun = clock()
    made.scores["prior"] = sums - prior(score, question)
    made.seconds["prior"] = cost + clock() - begun
    begun, found = clock(), list[Floats]()
    while len(found) < min(TURNS, len(question.answers)) and not (found and ahead(found) >= SURE):
        found.append(letters(score, question, len(found)))
        if len(found) == 1:
            made.scores["letter"], made.seconds["letter"] = found[0], clock() - begun
    made.turns = len(found)
    made.scores["turned"], made.seconds["turned"] = np.mean(found, 0), clock() - begun
    made.scores["both"] = both(made)
    if question.passage:  # the passage was read for the raw answer and is only read on
        made.seconds["letter"] += cost
        made.seconds["turned"] += cost
    made.seconds["both"] = made.seconds["turned"]
    begun = clock()
    exact = computed(question)
    made.scores["tools"] = made.scores["both"]
    made.seconds["tools"] = made.seconds["both"]
    if exact is not None:
        made.scores["tools"] = np.where(np.arange(len(question.answers)) == exact, 0.0, -100.0)
        made.seconds["tools"], made.tool = clock() - begun, question.answers[exact]
    return made


def ahead(found: Sequence[Floats]) -> float:
    """How far the first is ahead of the second, on average over the turns."""
    last = np.sort(np.mean(found, 0))
    return float(last[-1] - last[-2])


def both(made: Scored) -> Floats:
    """Where there is a passage the raw answer is the better half of it; elsewhere it only takes away."""
    if made.question.passage:
        return np.asarray(normal(made.scores["sum"]) + 0.5 * made.scores["turned"])
    return made.scores["turned"]


def computed(question: Question, today: date = date(2027, 1, 1)) -> int | None:
    """The answer that code computes, if it understands the words and one answer alone says so."""
    from ...core.errors import UserError
    from ..assistant.files import Files
    from ..assistant.kit import Kit
    from ..assistant.turn import understood

    calls = understood(question.words, today)
    if len(calls) != 1 or question.passage:
        return None
    try:
        result = Kit(None, None, Files([]), "", {}).do(calls[0].tool, calls[0].arguments)  # type: ignore[arg-type]
    except UserError:
        return None
    if not result.done or "value" not in result.data:
        return None
    same = [i for i, a in enumerate(question.answers) if alike(a, str(result.data["value"]))]
    return same[0] if len(same) == 1 else None


def alike(answer: str, value: str) -> bool:
    """Whether an answer says the computed value: the same number, time or day, however it is written."""

    def bare(words: str) -> str:
        low = re.sub(r"(?<=\d),(?=\d{3}\b)", "", words.lower()).strip(" .$€£%")
        if m := re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", low):
            return f"{int(m[3])} {date(int(m[1]), int(m[2]), int(m[3])):%B}".lower()
        low = re.sub(r"^0(?=\d:)", "", low)
        return re.sub(r"\.0+$", "", low)

    return bare(answer) == bare(value)


def chosen(some: Sequence[Scored], worth: float = 1.0) -> str:
    """The way that earns its time on these questions: the dearest, unless a cheaper one is worth more by more than a
    standard error: points right, less ``worth`` points for each second that a question takes."""
    ways = [w for w in WAYS if all(w in s.scores for s in some)]
    cost = {w: float(np.mean([s.seconds[w] for s in some])) for w in ways}
    hits = {w: np.array([100.0 * s.right(w) for s in some]) for w in ways}
    best = ways[-1]
    value = {w: float(hits[w].mean()) - worth * cost[w] for w in ways}
    for way in sorted(ways, key=lambda w: -value[w]):
        apart = hits[way] - hits[ways[-1]]
        error = float(np.sqrt((apart**2).sum() + 100.0**2)) / len(some)  # as if one question more told them apart
        if value[way] - value[best] > error:
            best = way
    return best


def calibrated(known: Sequence[Scored], others: Sequence[Scored]) -> None:
    """Yes or no alone: takes off a lean towards one of the two, as ``known`` have it.

    A logistic function of how far the one is ahead (Platt 1999), with a little ridge; where it says one half is the new
    zero. Where questions have answers of their own there is nothing to take off."""
    if len({s.question.answers for s in (*known, *others)}) != 1 or len(known[0].question.answers) != 2:
        return
    x = np.array([[both(s)[1] - both(s)[0], 1.0] for s in known])
    right = np.array([float(s.question.right == 1) for s in known])
    w, ridge = np.array([1.0, 0.0]), np.diag([1.0, 0.1])
    for _ in range(30):
        p = 1 / (1 + np.exp(-np.clip(x @ w, -30, 30)))
        hess = (x * (p * (1 - p))[:, None]).T @ x + ridge
        w = w + np.linalg.solve(hess, x.T @ (right - p) - ridge @ (w - np.array([1.0, 0.0])))
    cut = float(np.clip(-w[1] / max(w[0], 0.1), -6, 6))
    for one in others:
        one.scores["both"] = one.scores["tools"] = both(one) - np.array([0.0, cut])

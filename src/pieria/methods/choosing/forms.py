"""How a question is put to a model that says how likely texts are: as a text that the answer goes on from (cloze), or
with lettered answers before it and only the letter to come.

The rules are fixed: whoever compares models must not choose one that suits. Raw: the sum of the log-probabilities of an
answer's tokens, and the same divided by its bytes (both as EleutherAI's lm-evaluation-harness has them).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from . import Question

Score = Callable[[Sequence[tuple[str, str]]], list[list[float]]]
Floats = NDArray[np.float64]
LETTERS = "ABCDEFGH"
NEUTRAL = "Answer:"
"""What an answer stands behind where no question is known: how likely it is here is its words' own frequency."""
SHOTS = (
    ("What does a plant need to make its own food?", ("darkness", "sunlight", "salt", "wind"), 1),
    ("A metal spoon left in hot soup soon feels hot because",
     ("metal carries heat well", "soup is wet", "spoons are round", "metal is heavy"), 0),
    ("Which of these is a liquid at room temperature?", ("iron", "wood", "glass", "milk"), 3),
    ("If a glass falls off a table, it will most likely", ("float", "melt", "break", "grow"), 2),
)  # fmt: skip
"""Examples of ours that stand before lettered questions, so that a model knows what is wanted. None is measured."""


def cloze(question: Question) -> str:
    """The text that an answer goes on from."""
    said = question.words
    said = f"Question: {said}\n{NEUTRAL}" if said.endswith("?") else said
    return f"Passage: {question.passage}\n{said}" if question.passage else said


def lettered(words: str, answers: Sequence[str]) -> str:
    lines = "".join(f"{LETTERS[i]}. {a}\n" for i, a in enumerate(answers))
    return f"Question: {words}\n{lines}{NEUTRAL}"


EXAMPLES = "".join(f"{lettered(words, answers)} {LETTERS[right]}\n\n" for words, answers, right in SHOTS)


def order(count: int, turn: int) -> list[int]:
    """Which answer stands at which letter: turned around so that over ``count`` turns each has had every letter."""
    far = [i * (count // 2 or 1) % count + (i * (count // 2 or 1) // count) for i in range(count)]
    by = far[turn % count] if sorted(far) == list(range(count)) else turn % count
    return [(i + by) % count for i in range(count)]


def plain(score: Score, question: Question) -> tuple[Floats, Floats]:
    """(sums, bytes) of the answers: log-probabilities behind the question, and lengths."""
    context = cloze(question)
    values = score([(context, f" {a}") for a in question.answers])
    return np.array([sum(v) for v in values]), np.array([len(a.encode()) for a in question.answers], np.float64)


def prior(score: Score, question: Question) -> Floats:
    """How likely the answers are where no question is known; less of it is domain-conditional pointwise mutual
    information (Holtzman et al., Surface Form Competition, EMNLP 2021)."""
    return np.array([sum(v) for v in score([(NEUTRAL, f" {a}") for a in question.answers])])


def letters(score: Score, question: Question, turn: int) -> Floats:
    """The log-probability of each answer's letter, normalised over the letters; the answers turned around ``turn``
    times (selection bias by place: Zheng et al., ICLR 2024)."""
    placed = order(len(question.answers), turn)
    if question.passage:
        context = f"Passage: {question.passage}\n{lettered(question.words, [question.answers[i] for i in placed])}"
    else:
        context = EXAMPLES + lettered(question.words, [question.answers[i] for i in placed])
    values = score([(context, f" {LETTERS[j]}") for j in range(len(placed))])
    found = np.zeros(len(placed))
    for value, i in zip(values, placed, strict=True):
        found[i] = value[0]
    return normal(found)


def normal(values: Floats) -> Floats:
    """Log-probabilities that sum to one."""
    top = values.max()
    return np.asarray(values - (top + np.log(np.exp(values - top).sum())))

"""What a model knows beside what it was tuned for: small, the same before and after, so that a loss is seen.

100 questions with four answers each, chosen by likelihood, and six passages of plain English (both written for this). A
question's answers are weighed by the sum of their tokens' log-probabilities, and by that sum per character: both
are given.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from .fit import Row
from .judge import judge
from .lm import LM

HERE = Path(__file__).parent
Spell = Callable[[Sequence[str]], list[list[int]]]


@dataclass(frozen=True, slots=True)
class Choice:
    asked: str
    answers: tuple[str, ...]
    """the right one first"""


@dataclass(frozen=True, slots=True)
class General:
    """right: percent of the questions, by sum and per character; nats: per token of the passages."""

    right: float
    right_per_character: float
    nats: float
    count: int
    each: tuple[bool, ...]

    def plain(self) -> dict[str, object]:
        return asdict(self)


def questions() -> list[Choice]:
    lines = (HERE / "general.txt").read_text("utf-8").splitlines()
    return [Choice(asked, tuple(answers)) for asked, *answers in (line.split("|") for line in lines)]


def measure(
    lm: LM, spell: Spell, items: Sequence[Choice] = (), passages: Sequence[str] = (), most: int = 1024
) -> General:
    """With the adapter that ``lm`` wears. Without items and passages: those of ours."""
    items = items or questions()
    passages = passages or (HERE / "passages.txt").read_text("utf-8").split("\n\n")
    asked = spell([f"Question: {c.asked}\nAnswer:" for c in items])
    weighed = spell([f" {a}" for c in items for a in c.answers])
    rows, sums, at = list[Row](), list[list[float]](), 0
    for c, prompt in zip(items, asked, strict=True):
        rows += [Row((tuple(prompt),), tuple(ids)) for ids in weighed[at : at + len(c.answers)]]
        at += len(c.answers)
    found = iter(judge(lm, rows, (), most))
    for c in items:
        sums.append([-next(found).nats for _ in c.answers])
    right = tuple(max(range(len(s)), key=s.__getitem__) == 0 for s in sums)
    fair = [max(range(len(s)), key=lambda i: s[i] / len(c.answers[i])) == 0 for s, c in zip(sums, items, strict=True)]
    told = [Row((tuple(ids[:1]),), tuple(ids[1:])) for ids in spell([p.strip() for p in passages])]
    read = judge(lm, told, (), most)
    nats = sum(j.nats for j in read) / sum(j.tokens for j in read)
    return General(100 * sum(right) / len(right), 100 * sum(fair) / len(fair), nats, len(items), right)

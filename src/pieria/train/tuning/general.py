"""What a model knows beside what it was tuned for: small, the same before and after, so that a loss is seen.

100 questions with four answers each, chosen by likelihood, and six passages of plain English (both written for this). A
question's answers are weighed by the sum of their tokens' log-probabilities, and by that sum per character: both
are given.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from .judge import weigh
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
    answers = iter(spell([f" {a}" for c in items for a in c.answers]))
    under = [[next(answers) for _ in c.answers] for c in items]
    sums = [[logp for logp, _ in one] for one in weigh(lm, asked, under, most)]
    right = tuple(max(range(len(s)), key=s.__getitem__) == 0 for s in sums)
    fair = [max(range(len(s)), key=lambda i: s[i] / len(c.answers[i])) == 0 for s, c in zip(sums, items, strict=True)]
    told = spell([p.strip() for p in passages])
    read = weigh(lm, [ids[:1] for ids in told], [[ids[1:]] for ids in told], most)
    nats = -sum(one[0][0] for one in read) / sum(len(ids) - 1 for ids in told)
    return General(100 * sum(right) / len(right), 100 * sum(fair) / len(fair), nats, len(items), right)

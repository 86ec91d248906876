"""Code written until it meets the examples: a draft, then others, then repairs with what really went wrong."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import Any

from ...core.contracts import Run
from ...core.values import Event, Message, Progress, Request, text
from ..asking import choices
from . import answer
from .agreeing import chosen
from .asked import Example
from .trial import Trial, mended, report

STOP = ["\n```\n"]
REPAIRS = 2


@dataclass(frozen=True, slots=True)
class Written:
    """trial: the code, and how it fared. drafts: how many were made. why: a sentence on how it was chosen."""

    trial: Trial
    drafts: int
    why: str = ""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is wanted. words: as the person wrote them. drafts: at most so many, the repairs not counted.
    thorough: several drafts even if the first meets the examples."""

    words: str
    examples: tuple[Example, ...] = ()
    setup: str = ""
    model: str = ""
    seed: int = 1
    drafts: int = 5
    max_tokens: int = 1024
    thorough: bool = False


def asking(wish: Wish, more: Sequence[Message] = (), **options: Any) -> Request:
    given = {"max_tokens": wish.max_tokens, "seed": wish.seed, "stop": STOP, **options}
    return Request("text", (Message("user", (text(wish.words),)), *more), wish.model, given)


def write(run: Run, wish: Wish) -> Generator[Event, None, Written]:
    """Asks until a draft meets all examples. Raises `Cancelled`."""
    total = wish.drafts + REPAIRS
    yield Progress(0, total, "drafts", "writing")
    tried = drafts(run, asking(wish, temperature=0.0), wish)
    first = tried[0]
    if first.well and not wish.thorough:
        return Written(first, 1)
    if not wish.examples and first.loaded and not wish.thorough:
        return Written(first, 1)
    yield Progress(1, total, "drafts", "the first draft does not do yet" if not first.well else "asking again")
    more = max(0, wish.drafts - 1)
    if more:
        # two at a time: what meets the examples ends it
        for begin in range(0, more, 2):
            count = min(2, more - begin)
            seed = wish.seed + begin + 1
            tried += drafts(run, asking(wish, temperature=0.8, top_p=0.95, top_k=40, n=count, seed=seed), wish)
            yield Progress(1 + begin + count, total, "drafts", "trying")
            if any(t.well for t in tried) and not wish.thorough:
                break
    good = [t for t in tried if t.well]
    if not good:
        worst = max(tried, key=lambda t: (t.loaded, t.passed))
        for index in range(REPAIRS):
            repaired = drafts(run, repairing(wish, worst, index), wish)
            tried += repaired
            yield Progress(wish.drafts + index + 1, total, "drafts", "mending")
            if repaired[0].well:
                break
            worst = max((worst, repaired[0]), key=lambda t: (t.loaded, t.passed))
        good = [t for t in tried if t.well]
    if not good:
        return Written(max(tried, key=lambda t: (t.loaded, t.passed)), len(tried))
    best, why = chosen(good, wish.examples, wish.seed, wish.setup)
    return Written(best, len(tried), why)


def repairing(wish: Wish, failed: Trial, index: int) -> Request:
    """The draft that came nearest, and what the interpreter said of it."""
    said = report(failed, wish.examples)
    turns = (
        Message("assistant", (text(f"```python\n{failed.code.rstrip()}\n```"),)),
        Message("user", (text(f"This was run and is wrong:\n\n{said}\n\nWrite the corrected program, all of it."),)),
    )
    return asking(wish, turns, temperature=0.3 + 0.4 * index, seed=wish.seed + 50 + index)


def drafts(run: Run, asked: Request, wish: Wish) -> list[Trial]:
    """Every choice of a request as a program, mended and tried."""
    return [mended(answer.code(str(part.data)), wish.examples, wish.setup) for part in choices(run, asked)]

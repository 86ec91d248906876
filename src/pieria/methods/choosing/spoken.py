"""Thinking longer over an answer in the model's own words: a choice among lettered answers, several samples that agree,
sums by code. What these ask of a run, and how what comes back is counted.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import numpy as np

from ...core.errors import UserError
from .forms import LETTERS, Floats, normal, order

OPTION = re.compile(r"^[ \t]*(?:\(([A-H])\)|([A-H])[.):])[ \t]+(\S.*)$", re.MULTILINE)
CLOSE = "Answer with the letter alone."
NUMBER = re.compile(r"-?\d+(?:[.,:]\d+)*")


def options(words: str) -> tuple[str, list[str]] | None:
    """(the question, its answers) where a message lists lettered answers from A on, at least two."""
    found = list(OPTION.finditer(words))
    letters = [m[1] or m[2] for m in found]
    if len(found) < 2 or letters != list(LETTERS[: len(found)]):
        return None
    before, after = words[: found[0].start()].rstrip(), words[found[-1].end() :].lstrip()
    return f"{before}\n{after}".strip(), [m[3].rstrip() for m in found]


def turned(question: str, answers: Sequence[str], turn: int) -> tuple[str, list[int]]:
    """The message with its answers turned around, and which answer stands at each letter."""
    placed = order(len(answers), turn)
    lines = "\n".join(f"{LETTERS[j]}. {answers[i]}" for j, i in enumerate(placed))
    return f"{question}\n{lines}\n{CLOSE}", placed


def letters(meta: Any, placed: Sequence[int]) -> Floats | None:
    """Log-probability of each answer from the first token's likeliest alternatives; None if none was told."""
    for token in meta.get("logprobs") or ():
        found = np.full(len(placed), -12.0)
        for top in token.get("top_logprobs") or ():
            name = str(top["token"]).strip()
            if name in LETTERS[: len(placed)] and name:
                place = placed[LETTERS.index(name)]
                found[place] = np.logaddexp(found[place], top["logprob"]) if found[place] > -12 else top["logprob"]
        return normal(found)
    return None


def figure(words: str) -> str:
    """The last number of an answer, as an answer to a sum has it; "" if there is none."""
    found = NUMBER.findall(words)
    return re.sub(r",(?=\d{3}\b)", "", found[-1]).removesuffix(".") if found else ""


def agreed(samples: Sequence[str], vectors: Callable[[Sequence[str]], Any] | None) -> tuple[int, int]:
    """(index of the sample to keep, how many agree with it): by their last number where most have one
    (self-consistency, Wang et al. 2023), else the sample nearest in meaning to all others (minimum Bayes risk)."""
    figures = [figure(s) for s in samples]
    if sum(map(bool, figures)) * 2 > len(samples) and any(re.search(r"\d", s) for s in samples):
        value, count = Counter(f for f in figures if f).most_common(1)[0]
        if count > 1:
            return figures.index(value), count
    if vectors is None or len(set(samples)) < 2:
        common = Counter(samples).most_common(1)[0]
        return samples.index(common[0]), common[1]
    rows = np.stack([np.frombuffer(v, "<f4") for v in vectors(list(samples))])
    near = rows @ rows.T
    best = int(near.sum(1).argmax())
    return best, int((near[best] > 0.8).sum())


def exact(words: str, today: date) -> list[str]:
    """Sentences of what code computes for a message; none if it is not all understood."""
    from ..assistant.files import Files
    from ..assistant.kit import Kit
    from ..assistant.turn import understood

    if len(words) > 400:
        return []
    made = []
    for call in understood(words, today):
        try:
            result = Kit(None, None, Files([]), "", {}).do(call.tool, call.arguments)  # type: ignore[arg-type]
        except UserError:
            return []
        if not result.done:
            return []
        made.append(result.said)
    return made


def sure(values: Floats) -> float:
    """The probability of the first."""
    return math.exp(float(values.max()))

"""The arithmetic of attacks: scores of what was learnt against scores of what was not."""

from __future__ import annotations

import math
import zlib
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from statistics import NormalDist, fmean, stdev


def exposure(score: float, others: Sequence[float]) -> float:
    """Bits of guessing saved: -log2 of the chance that another secret of the form scores as high. From the rank, and
    beyond what ranks can show from a normal distribution fitted to the others."""
    above = sum(o >= score for o in others)
    if above:
        return -math.log2(above / len(others))
    spread = stdev(others) if len(others) > 1 else 0.0
    if not spread:
        return math.log2(len(others) + 1)
    tail = 1 - NormalDist(fmean(others), spread).cdf(score)
    return max(math.log2(len(others) + 1), -math.log2(max(tail, 2.0**-60)))


def found(score: float, others: Sequence[float], false: float = 0.01) -> bool:
    """Whether it scores above all but a share ``false`` of others that never were there."""
    return sum(o >= score for o in others) <= math.floor(false * len(others)) - 1 if false * len(others) >= 1 else False


def auc(learnt: Sequence[float], unseen: Sequence[float]) -> float:
    """Chance that something learnt scores above something unseen; ties are half."""
    row = sorted(unseen)
    wins = sum((bisect_left(row, s) + bisect_right(row, s)) / 2 for s in learnt)
    return wins / max(1, len(learnt) * len(unseen))


def caught(learnt: Sequence[float], unseen: Sequence[float], false: float = 0.01) -> float:
    """Share of what was learnt that is above a threshold which at most a share ``false`` of the unseen passes."""
    row = sorted(unseen, reverse=True)
    threshold = row[min(len(row) - 1, math.floor(false * len(row)))] if row else math.inf
    return sum(s > threshold for s in learnt) / max(1, len(learnt))


def reference(text: str) -> float:
    """Nats a character that a compressor that learnt nothing needs (zlib), as what is hard for everybody."""
    packed = len(zlib.compress(text.encode(), 9)) - 8
    return 8 * math.log(2) * packed / max(1, len(text))

"""How strongly an adapter counts: no more than its task needs, so that the model forgets less.

A fit goes on until it is sure of what it was shown, which is past what held-out examples need. Between the model as it
came and the tuned one lies a line, and on it what was learnt is often there before what was known is lost (weight-space
interpolation, Wortsman et al. 2022, https://arxiv.org/abs/2109.01903). For an adapter that line is one factor, its
strength, which costs nothing to try and nothing to serve.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch

from .judge import Judged, judge
from .lm import LM

STRENGTHS = (1.0, 0.7, 0.5, 0.35)


def soften(lm: LM, rows: Sequence[Any], most: int, strengths: Sequence[float] = STRENGTHS) -> float:
    """Leaves the adapter that ``lm`` wears at the least of the strengths that is as good as the best by ``rows``
    (`fit.Row`, not learnt from), and returns it."""
    whole = {k: v.detach().clone() for k, v in lm.adapter().items()}
    found: dict[float, Sequence[Judged]] = {}
    for strength in strengths:
        weaken(lm, whole, strength)
        found[strength] = judge(lm, rows, (), most)
    chosen = least(found)
    weaken(lm, whole, chosen)
    return chosen


def strengthen(lm: LM, rows: Sequence[Any], most: int, strength: float, share: float) -> float:
    """Leaves the adapter at that strength, or the next at which a share of ``rows`` (learnt from) is right that is no
    less than ``share``; returns it."""
    whole = {k: v.detach().clone() for k, v in lm.adapter().items()}
    for one in sorted(s for s in STRENGTHS if s >= strength):
        weaken(lm, whole, one)
        if sum(j.exact for j in judge(lm, rows, (), most)) >= share * len(rows):
            break
    return one


def weaken(lm: LM, whole: Mapping[str, torch.Tensor], strength: float) -> None:
    """Has ``lm`` wear that adapter at that strength."""
    with torch.no_grad():
        for name, parameter in lm.adapter().items():
            parameter.copy_(whole[name] * (strength if name.endswith("lora_b") else 1.0))


def least(found: Mapping[float, Sequence[Judged]]) -> float:
    """The least strength that does as well as the best: no example fewer is right, and nats a token are above its own
    by no more than one standard error of the difference (the rule of Breiman et al. 1984, section 3.4.3)."""
    nats = {strength: np.array([j.nats / j.tokens for j in judged]) for strength, judged in found.items()}
    right = {strength: sum(j.exact for j in judged) for strength, judged in found.items()}
    best = min(found, key=lambda s: (-right[s], float(nats[s].mean())))

    def as_good(strength: float) -> bool:
        more = nats[strength] - nats[best]
        error = float(more.std(ddof=1)) / len(more) ** 0.5 if len(more) > 1 else 0.0
        return right[strength] >= right[best] and float(more.mean()) <= error

    return min(s for s in found if s == best or as_good(s))

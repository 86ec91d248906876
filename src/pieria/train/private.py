"""Training with differential privacy: DP-SGD (Abadi et al. 2016). What is learnt hardly depends on any one passage.

Each step takes every passage with the same small chance, clips each passage's gradient to one length, adds them up
and adds noise. The accountant sums the Rényi differential privacy of the sampled Gaussian mechanism (Mironov, Talwar &
Zhang 2019, eq. 30) over the steps and turns it into epsilon by Canonne, Kamath & Steinke 2020, prop. 12. The protected
unit is a passage of at most ``context`` tokens: two data sets that differ in one passage. What stands in k passages is
protected k times less.
"""

from __future__ import annotations

import math
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch

from ..core.errors import UserError
from ..nets import Batch
from .data import Data, _stack

ORDERS = (*range(2, 65), 80, 96, 128, 192, 256, 512)
CLIP = 1.0
"""The length to which the gradient of one passage is clipped."""
LEAST, MOST = 0.1, 100.0
"""Epsilons that can be asked for."""


@dataclass(frozen=True, slots=True)
class Privacy:
    """How a private training is done: ``noise`` is the standard deviation over `CLIP`; ``sampled`` the chance of a
    passage to be in a step; ``passages`` how many there are."""

    epsilon: float
    delta: float
    noise: float
    sampled: float
    steps: int
    passages: int


def rdp(sampled: float, noise: float, order: int) -> float:
    """Rényi divergence of one step of the sampled Gaussian mechanism, for a whole order of at least 2."""
    if sampled >= 1:
        return order / (2 * noise**2)
    terms = [
        math.lgamma(order + 1) - math.lgamma(k + 1) - math.lgamma(order - k + 1)
        + (order - k) * math.log1p(-sampled) + k * math.log(sampled) + (k * k - k) / (2 * noise**2)
        for k in range(order + 1)
    ]  # fmt: skip
    top = max(terms)
    return (top + math.log(sum(math.exp(t - top) for t in terms))) / (order - 1)


def epsilon(sampled: float, noise: float, steps: int, delta: float) -> float:
    """The epsilon spent by so many steps."""
    if steps <= 0:
        return 0.0
    return max(0.0, min(
        steps * rdp(sampled, noise, a) + math.log1p(-1 / a) - (math.log(delta) + math.log(a)) / (a - 1)
        for a in ORDERS
    ))  # fmt: skip


def noise_for(target: float, sampled: float, steps: int, delta: float) -> float:
    """The least noise with which so many steps spend no more than ``target``."""
    low, high = 0.2, 0.4
    while epsilon(sampled, high, steps, delta) > target:
        low, high = high, 2 * high
        if high > 1e4:
            raise UserError(
                f"An epsilon of {target:g} cannot be kept over {steps} steps on so little data.",
                "Give more text, fewer minutes, or a larger --epsilon.", param="epsilon",
            )  # fmt: skip
    while high - low > 1e-3:
        middle = (low + high) / 2
        low, high = (middle, high) if epsilon(sampled, middle, steps, delta) > target else (low, middle)
    return high


def passages(data: Data) -> list[np.ndarray]:
    """The training part in pieces of at most ``context`` tokens, none over another."""
    window, made = data.codes.context, []
    for ids in data.learn.arrays:
        line = np.concatenate([[0], ids, [0]])
        made += [line[a : a + window + 1] for a in range(0, max(1, len(line) - 1), window)]
    return made


def plan(data: Data, target: float, steps: int, rows: int) -> Privacy:
    """How to spend ``target`` over so many steps of about ``rows`` passages."""
    count = len(passages(data))
    sampled = min(1.0, rows / count)
    delta = min(1e-5, 1 / (10 * count))
    noise = noise_for(target, sampled, steps, delta)
    return Privacy(round(epsilon(sampled, noise, steps, delta), 3), delta, round(noise, 4), sampled, steps, count)


class Sampler:
    """Each passage with the same chance at each step (Poisson). The chance is the system's own: whoever could repeat
    it from a seed could take the noise off again."""

    def __init__(self, data: Data, how: Privacy) -> None:
        self.data, self.how, self.all = data, how, passages(data)
        self.chance = np.random.default_rng(secrets.randbits(128))
        self.noise = torch.Generator().manual_seed(secrets.randbits(63))

    def rows(self) -> list[Batch]:
        """The passages of one step, each a batch of its own."""
        some = np.flatnonzero(self.chance.random(len(self.all)) < self.how.sampled)
        nothing = np.zeros(len(self.data.codes.labels), np.int64)
        return [_stack([(self.all[i], nothing, np.zeros(384, np.float32))], self.data) for i in some]


def gradients(net: torch.nn.Module, phase: str, sampler: Sampler, half: bool) -> None:
    """Puts the noised mean of clipped gradients into the parameters' ``grad``."""
    skip = {id(p) for n, p in net.named_parameters() if n.startswith("tables")}
    # tables of rare pairs would be filled with noise: they stay empty
    mine: Sequence[torch.nn.Parameter] = [p for p in net.learns(phase) if id(p) not in skip]
    total = [torch.zeros_like(p) for p in mine]
    for batch in sampler.rows():
        with torch.autocast("cpu", torch.bfloat16, enabled=half):
            loss = net.loss(batch, phase)
        found = torch.autograd.grad(loss, mine, allow_unused=True)
        length = math.sqrt(sum(float(g.float().square().sum()) for g in found if g is not None))
        share = min(1.0, CLIP / max(length, 1e-12))
        for one, g in zip(total, found, strict=True):
            if g is not None:
                one.add_(g, alpha=share)
    expected = max(1.0, sampler.how.sampled * sampler.how.passages)
    for parameter, one in zip(mine, total, strict=True):
        one.add_(torch.randn(one.shape, generator=sampler.noise), alpha=sampler.how.noise * CLIP)
        parameter.grad = one / expected

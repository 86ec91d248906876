"""A mark in words: which of the likely tokens is taken is decided by a public key and the four tokens before.

The Gumbel rule (Aaronson 2022; Kirchenbauer et al. 2023 for the context): of the tokens with probabilities p and the
key's numbers u, uniform in (0, 1), the one with the least -log(u) / p is taken. Over keys each token comes as often as
the model says, so the words are no worse. Where four tokens come again in a text chance decides, not the key, so that
nothing repeats for the mark's sake (Hu et al. 2023). A seed chooses one of `SEEDS` keys, so that two seeds differ.

In a text that knows nothing of the key -log(1 - u) of its tokens is exponential with mean 1, so that the sum over n
different (four tokens, token) is Gamma(n, 1): the chance is exact, times the keys and stretches that were looked at.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]
KEY = b"pieria: made with AI, words, 1"
BEFORE = 4
SEEDS = 64
LEAST = 40
"""Tokens of a stretch that is looked at."""
SURE = 1e-6
GOLD = 0x9E3779B97F4A7C15


def context(before: Sequence[int]) -> int:
    """64 bits of the key and the last tokens."""
    said = b"".join(int(t).to_bytes(4, "little") for t in before[-BEFORE:])
    return int.from_bytes(hashlib.blake2b(said, key=KEY, digest_size=8).digest(), "little")


def uniforms(contexts: Any, seed: int | Array, tokens: Array) -> Array:
    """float64 in (0, 1) for uint64 contexts, a seed and token ids, by splitmix64 (Steele et al. 2014)."""
    with np.errstate(over="ignore"):
        x = np.asarray(contexts, np.uint64) ^ mixed(np.asarray(seed, np.uint64) * np.uint64(GOLD))
        x = mixed(x + np.asarray(tokens, np.uint64) * np.uint64(GOLD))
    return ((x >> np.uint64(11)).astype(np.float64) + 0.5) / 2.0**53


def mixed(x: Array) -> Array:
    with np.errstate(over="ignore"):
        x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return x ^ (x >> np.uint64(31))


class Chooser:
    """Takes one token after another. ``seed`` also decides where the key does not."""

    def __init__(self, seed: int) -> None:
        self.seed, self.seen, self.rng = seed % SEEDS, set[int](), np.random.default_rng(seed)
        self.keyed = 0

    def take(self, before: Sequence[int], tokens: Sequence[int], probabilities: Sequence[float]) -> int:
        """The place of the token that is taken."""
        p = np.maximum(np.asarray(probabilities, np.float64), 1e-12)
        here = context(before)
        if here in self.seen or len(before) < BEFORE:
            u = self.rng.random(len(p))
        else:
            self.seen.add(here)
            self.keyed += 1
            u = uniforms(np.uint64(here), self.seed, np.asarray(tokens))
        return int((-np.log(u) / p).argmin())


@dataclass(frozen=True, slots=True)
class Found:
    """chance: a text that knows nothing of the key looks as marked as this so often. start, stop: the tokens of the
    stretch in which it shows most."""

    chance: float
    tokens: int
    start: int = 0
    stop: int = 0


def search(ids: Sequence[int]) -> Found:
    """Looks at the whole text and, of a long one, at its halves, quarters ..., under every seed's key."""
    n = len(ids)
    pairs = [(context(ids[i - BEFORE : i]), int(ids[i])) for i in range(BEFORE, n)]
    first: dict[tuple[int, int], int] = {}
    for place, pair in enumerate(pairs):
        first.setdefault(pair, place)
    places = sorted(first.values())
    if len(places) < LEAST:
        return Found(1.0, n)
    contexts = np.array([pairs[i][0] for i in places], np.uint64)
    tokens = np.array([pairs[i][1] for i in places], np.uint64)
    sums = np.zeros((SEEDS, len(places) + 1))
    for seed in range(SEEDS):
        sums[seed, 1:] = np.cumsum(-np.log1p(-uniforms(contexts, seed, tokens)))
    stretches = list(cuts(len(places)))
    best = Found(1.0, n)
    for a, b in stretches:
        chance = tail(float((sums[:, b] - sums[:, a]).max()), b - a)
        chance = min(1.0, chance * SEEDS * len(stretches))
        if chance < best.chance:
            best = Found(chance, n, places[a] + BEFORE, places[b - 1] + BEFORE + 1)
    return best


def cuts(n: int) -> Any:
    """(start, stop) of the whole, then of overlapping halves, quarters ... of at least `LEAST` tokens."""
    size = n
    yield 0, n
    while (size := size // 2) >= 2 * LEAST:
        for start in range(0, n - size + 1, size // 2):
            yield start, start + size


def tail(x: float, n: int) -> float:
    """P(Gamma(n, 1) >= x) = exp(-x) sum over k < n of x^k / k!, summed from its largest term."""
    if x <= 0:
        return 1.0
    k = np.arange(n)
    logs = k * math.log(x) - x - np.cumsum(np.log(np.maximum(k, 1)))
    top = float(logs.max())
    return min(1.0, math.exp(top + math.log(float(np.exp(logs - top).sum()))))

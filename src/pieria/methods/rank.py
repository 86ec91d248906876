"""Which sentences say the most: LexRank (Erkan and Radev, JAIR 2004) picked by maximal marginal relevance (Carbonell
and Goldstein, SIGIR 1998), over any sentence vectors."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


def lexrank(vectors: Floats, rounds: int = 60, damping: float = 0.85, floor: float = 0.1) -> Floats:
    """How central each sentence is, (n,), summing to 1. vectors: (n, d), rows of length 1."""
    n = len(vectors)
    if n == 0:
        return np.zeros(0, np.float32)
    near = np.maximum(vectors @ vectors.T - floor, 0)
    np.fill_diagonal(near, 0)  # a sentence that is like no other must not vote for itself
    total = near.sum(1, keepdims=True)
    near = np.where(total > 1e-6, near / np.maximum(total, 1e-6), 1 / n)
    rank = np.full(n, 1 / n, np.float32)
    for _ in range(rounds):
        rank = (1 - damping) / n + damping * (rank @ near)
        rank /= rank.sum()
    return rank.astype(np.float32)


def worth(vectors: Floats, lengths: Sequence[int], lead: float = 0.5) -> Floats:
    """Centrality, more for standing early, less for being very short; 0 to 1. lead: weight of the place."""
    n = len(vectors)
    if n == 0:
        return np.zeros(0, np.float32)
    central = lexrank(vectors)
    central = central / max(float(central.max()), 1e-9)
    place = 1 / np.sqrt(1 + np.arange(n))
    short = np.clip(np.array(lengths) / 8, 0.2, 1)
    return (((1 - lead) * central + lead * place) * short).astype(np.float32)


def pick(scores: Floats, vectors: Floats, sizes: Sequence[int], room: int, redundancy: float = 0.5) -> list[int]:
    """Indices, in order of the text, of sentences that say the most and repeat the least within ``room`` (in the unit
    of ``sizes``, say words). At least one."""
    left, chosen = room, list[int]()
    while len(chosen) < len(scores):
        again = (vectors @ vectors[chosen].T).max(1) if chosen else np.zeros(len(scores), np.float32)
        value = scores - redundancy * np.maximum(again, 0)
        value[chosen] = -np.inf
        if chosen:
            value[np.array(sizes) > left] = -np.inf
        best = int(value.argmax())
        if not np.isfinite(value[best]):
            break
        chosen.append(best)
        left -= sizes[best]
        if left <= 0:
            break
    return sorted(chosen)

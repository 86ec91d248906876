"""chrF (Popović, "chrF: character n-gram F-score for automatic MT evaluation", WMT 2015), and the candidate that the
others agree with most by it: minimum Bayes risk (Kumar and Byrne, HLT 2004)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

ORDER, BETA = 6, 2.0


def grams(said: str) -> list[Counter[str]]:
    """Character n-grams of the orders 1 to 6, white space left out."""
    bare = "".join(said.split())
    return [Counter(bare[i : i + n] for i in range(len(bare) - n + 1)) for n in range(1, ORDER + 1)]


def score(made: Sequence[Counter[str]], reference: Sequence[Counter[str]]) -> float:
    """0 to 1: F of the mean precision and recall over the orders that both texts have."""
    precision = recall = 0.0
    orders = 0
    for ours, theirs in zip(made, reference, strict=True):
        total, wanted = sum(ours.values()), sum(theirs.values())
        if not total or not wanted:
            continue
        same = sum((ours & theirs).values())
        precision, recall, orders = precision + same / total, recall + same / wanted, orders + 1
    if not precision or not recall:
        return 0.0
    precision, recall = precision / orders, recall / orders
    return (1 + BETA**2) * precision * recall / (BETA**2 * precision + recall)


def chrf(made: str, reference: str) -> float:
    return score(grams(made), grams(reference))


def agreement(candidates: Sequence[str], weights: Sequence[float] = ()) -> list[float]:
    """How much the others agree with each candidate: the weighted mean of chrF with each of them as the reference; 1
    for one that is alone."""
    counts = [grams(c) for c in candidates]
    weights = weights or [1.0] * len(counts)
    found = []
    for i, mine in enumerate(counts):
        others = [(score(mine, theirs), weights[j]) for j, theirs in enumerate(counts) if j != i]
        total = sum(w for _, w in others)
        found.append(sum(s * w for s, w in others) / total if total else 1.0)
    return found

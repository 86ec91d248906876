"""Which labels are likely to be wrong: what a classifier that has not seen an example says of it, against its label.

Confident learning (Northcutt et al. 2021): an example is suspected if another class is at least as sure for it as that
class is, on average, for examples of its own. The classifier is a ridge regression on random Fourier features (Rahimi
& Recht 2007), five folds: it is closed-form, deterministic, and forgives wrong labels.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]
FEATURES, FOLDS, MARGIN = 1200, 5, 0.25
STIFF = (0.03, 0.3, 3.0)
"""How strongly the ridge holds its weights down, times the mean of the diagonal."""
FEW = 4
"""Classes with fewer examples cannot be judged."""


@dataclass(frozen=True, slots=True)
class Suspect:
    place: int
    label: str
    better: str
    sure: float


def suspects(x: Array, labels: list[str], seed: int = 0) -> tuple[list[Suspect], float]:
    """Wrong labels, the surest first, and the classifier's accuracy on what it had not seen (with the labels as they
    are). x: float32 (examples, features)."""
    names = sorted(set(labels))
    counts = {n: labels.count(n) for n in names}
    names = [n for n in names if counts[n] >= FEW]
    use = np.array([i for i, label in enumerate(labels) if counts[label] >= FEW])
    if len(names) < 2 or len(use) < 10 * FOLDS // 2:
        return [], 0.0
    index = {n: k for k, n in enumerate(names)}
    y = np.array([index[labels[i]] for i in use])
    chances = outside(spread(x[use], seed), y, len(names), seed)
    given = chances[np.arange(len(y)), y]
    usual = np.array([chances[y == k, k].mean() for k in range(len(names))])
    best = chances.argmax(1)
    top = chances[np.arange(len(y)), best]
    wrong = (best != y) & (top >= usual[best]) & (top - given >= MARGIN)
    order = [i for i in np.argsort(given - top) if wrong[i]]
    found = [Suspect(int(use[i]), names[y[i]], names[best[i]], float(top[i] - given[i])) for i in order]
    return found, float((best == y).mean())


def spread(x: Array, seed: int) -> Array:
    """The features, and random Fourier features of a Gaussian kernel about as wide as neighbours are apart."""
    rng = np.random.default_rng(seed)
    x = x - x.mean(0)
    scale = x.std(0)
    x = x / np.where(scale > 1e-6, scale, 1) if scale.max() > 4 * max(1e-6, float(np.median(scale))) else x
    some = x[rng.permutation(len(x))[:400]]
    square = ((some[:, None] - some[None]) ** 2).sum(-1)
    np.fill_diagonal(square, np.inf)
    width = float(np.sqrt(np.median(np.partition(square, min(4, len(some) - 1), 1)[:, min(4, len(some) - 1)]))) or 1.0
    turns = rng.standard_normal((x.shape[1], FEATURES)).astype(np.float32) / (1.5 * width)
    waves = np.cos(x @ turns + rng.uniform(0, 2 * np.pi, FEATURES).astype(np.float32))
    return np.concatenate([x / max(1e-6, float(x.std())) / np.sqrt(x.shape[1]), waves * np.sqrt(2 / FEATURES),
                           np.ones((len(x), 1), np.float32)], 1).astype(np.float32)  # fmt: skip


def outside(x: Array, y: Array, classes: int, seed: int) -> Array:
    """(examples, classes): chances from the folds that an example was not in."""
    fold = np.random.default_rng(seed + 1).permutation(len(y)) % FOLDS
    target = np.full((len(y), classes), -1.0 / classes, np.float32)
    target[np.arange(len(y)), y] += 1
    scores = np.zeros((len(y), classes), np.float32)
    whole, across = x.T @ x, x.T @ target
    stiff = 0.0
    for k in range(FOLDS):
        out = fold == k
        gram, aim = whole - x[out].T @ x[out], across - x[out].T @ target[out]
        if not stiff:  # the first fold says how much to believe the labels: those that are noise must not be fitted
            tried = [(float((solved(gram, aim, s, x[out]).argmax(1) == y[out]).mean()), s) for s in STIFF]
            stiff = max(tried)[1]
        scores[out] = solved(gram, aim, stiff, x[out])
    return sharpened(scores, y)


def solved(gram: Array, aim: Array, stiff: float, seen: Array) -> Array:
    gram = gram.copy()
    gram[np.diag_indices(len(gram))] += stiff * float(np.trace(gram)) / len(gram) + 1e-4
    return np.asarray(seen @ np.linalg.solve(gram, aim))


def sharpened(scores: Array, y: Array) -> Array:
    """Softmax at the temperature at which the labels are likeliest."""
    best: tuple[float, Array] = (np.inf, scores)
    for heat in (1.0, 2.0, 4.0, 6.0, 9.0, 13.0, 18.0):
        e = np.exp(heat * (scores - scores.max(1, keepdims=True)))
        p = e / e.sum(1, keepdims=True)
        loss = float(-np.log(p[np.arange(len(y)), y] * 0.98 + 0.02 / p.shape[1]).mean())
        if loss < best[0]:
            best = (loss, p)
    return best[1]

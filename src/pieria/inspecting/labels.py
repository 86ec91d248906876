"""Which labels are likely to be wrong: what a classifier that has not seen an example says of it, against its label.

The classifier is a ridge regression on random Fourier features (Rahimi & Recht 2007) and, where there are, on hashed
counts of an example's pieces: closed-form, deterministic, and it forgives wrong labels. What each example would score
had it been left out follows from the same algebra (Rifkin & Lippert 2007). A label is suspected if it is likelier to
have been changed to any other than to be right: Bayes' rule, with NOISE as the share of labels that are changed, each
other label alike (the noise that confident learning plants: Northcutt et al. 2021). That is asked twice: what the first
round doubts is believed less in the second.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ..methods import ridge

Array = np.ndarray[Any, Any]
FEATURES, NOISE = 1200, 0.05
STIFF = (0.1, 0.3, 1.0, 3.0)
"""How strongly the ridge may hold its weights down; which, is chosen by how likely it makes the labels."""
HEATS = tuple(np.geomspace(2, 40, 24))
FINE, HEAVIEST = 1e-7, 0.999
"""Of the greatest direction: smaller ones are what float32 rounds; what an example may weigh on itself at most."""
PIECES = 0.7
"""Weight of the hashed pieces beside the other features, each of length about 1."""
SUSPECT = 0.25
"""How likely a label must be wrong to be shown: a person looks at four for one that is, at the least."""
FEW = 4
"""Classes with fewer examples cannot be judged."""


@dataclass(frozen=True, slots=True)
class Suspect:
    place: int
    label: str
    better: str
    sure: float


def suspects(x: Array, labels: list[str], pieces: Array | None = None, seed: int = 0) -> tuple[list[Suspect], float]:
    """Wrong labels, the surest first, and the classifier's accuracy on what it had not seen (with the labels as they
    are). "" is no label. x: float32 (examples, features); pieces: float32 (examples, any), rows of length 1."""
    names = sorted(set(labels) - {""})
    counts = {n: labels.count(n) for n in names}
    names = [n for n in names if counts[n] >= FEW]
    use = np.array([i for i, label in enumerate(labels) if counts.get(label, 0) >= FEW])
    if len(names) < 2 or len(use) < 25:
        return [], 0.0
    index = {n: k for k, n in enumerate(names)}
    y = np.array([index[labels[i]] for i in use])
    seen = spread(x[use], seed)
    if pieces is not None:
        seen = np.concatenate([seen, PIECES * pieces[use]], 1)
    target = np.eye(len(names), dtype=np.float32)[y]
    left, square = ridge.decomposed(seen, FINE)  # once: each of the learners below is read off it
    turned = left.T @ target
    tried = [(belief(ridge.leave_one_out(left, square, turned, target, s, HEAVIEST), y)[0], s) for s in STIFF]
    stiff = max(tried)[1]
    scores = ridge.leave_one_out(left, square, turned, target, stiff, HEAVIEST)
    _, wrong, chances = belief(scores, y)
    accuracy = float((scores.argmax(1) == y).mean())
    others = np.where(target > 0, 0, chances)
    others /= np.maximum(1e-9, others.sum(1, keepdims=True))
    doubtful = (target * (1 - wrong)[:, None] + others * wrong[:, None]).astype(np.float32)
    scores = ridge.leave_one_out(left, square, left.T @ doubtful, doubtful, stiff, HEAVIEST)
    _, wrong, chances = belief(scores, y)
    best = chances.argmax(1)
    flagged = [i for i in np.argsort(-wrong) if wrong[i] > SUSPECT and best[i] != y[i]]
    return [Suspect(int(use[i]), names[y[i]], names[best[i]], float(chances[i, best[i]])) for i in flagged], accuracy


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


def belief(left: Array, y: Array) -> tuple[float, Array, Array]:
    """Mean log likelihood of the labels under the noise, at the temperature at which it is highest; how likely each
    label is a wrong one; each class's chance, (examples, classes)."""
    found: tuple[float, Array, Array] = (-np.inf, y, left)
    for heat in HEATS:
        e = np.exp(heat * (left - left.max(1, keepdims=True)))
        p = e / e.sum(1, keepdims=True)
        given = p[np.arange(len(y)), y]
        changed = NOISE * (1 - given) / (p.shape[1] - 1)
        both = (1 - NOISE) * given + changed
        likely = float(np.log(np.maximum(both, 1e-12)).mean())
        if likely > found[0]:
            found = likely, changed / np.maximum(both, 1e-12), p
    return found

"""Ridge regression on class marks, its strength chosen by leaving each row out: a classifier in closed form.

Rifkin and Lippert, Notes on Regularized Least Squares (MIT-CSAIL-TR-2007-025): one decomposition serves every strength
and every left-out row. Needs numpy alone, repeats exactly, and its weights can be read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
STRENGTHS = tuple(float(10.0**e) for e in np.arange(-2, 5.1, 0.5))


@dataclass(frozen=True, slots=True)
class Ridge:
    """weights: (columns + 1, classes), the last row the constant. ``left_out``: (rows, classes), what each row of the
    training data scores when it is left out. ``strength``: the chosen one."""

    weights: Floats
    left_out: Floats
    strength: float

    def scores(self, rows: Floats) -> Floats:
        """(n, classes); the greatest is the class."""
        return np.asarray(rows @ self.weights[:-1] + self.weights[-1])


def fit(
    rows: Floats, marks: Sequence[int], classes: int, *, balanced: bool = False, constant: bool = True,
    strengths: Sequence[float] = STRENGTHS, folds: Sequence[int] | None = None,
) -> Ridge:  # fmt: skip
    """Learns ``marks`` (class of each row, 0 to classes - 1).

    balanced: every class weighs the same, however rare. constant: without, a row of zeros scores zero (pairs of things
    that may be turned around). folds: a group for each row; then whole groups are left out when the strength is
    chosen, because rows of one group say the same (many claims on one paragraph). Raises ValueError for no rows.
    """
    x, y = np.asarray(rows, np.float64), np.asarray(marks)
    n = len(y)
    if not n:
        raise ValueError("there is nothing to learn from")
    weight = np.ones(n)
    if balanced:
        counts = np.bincount(y, minlength=classes)
        weight = n / (max(1, (counts > 0).sum()) * counts[y])
    root = np.sqrt(weight)[:, None]
    target = np.where(np.arange(classes)[None] == y[:, None], 1.0, -1.0)
    middle = (weight @ x / weight.sum()) if constant else np.zeros(x.shape[1])
    level = (weight @ target / weight.sum()) if constant else np.zeros(classes)
    xs, ts = (x - middle) * root, (target - level) * root
    left, square = decomposed(xs)
    turned = left.T @ ts
    best: tuple[float, float, Floats] | None = None
    groups = None if folds is None else [np.flatnonzero(np.asarray(folds) == g) for g in dict.fromkeys(folds)]
    for strength in strengths:
        shrink = square / (square + strength)
        fitted = left @ (shrink[:, None] * turned)
        out = np.empty_like(fitted)
        if groups is None:
            own = np.minimum((left**2) @ shrink, 1 - 1e-6)[:, None]
            out = (fitted - own * ts) / (1 - own)
        else:
            for some in groups:
                # what the rest says of a whole group: solve (I - H_gg) r = y - f (the block form of the same identity)
                hat = (left[some] * shrink) @ left[some].T
                out[some] = ts[some] - np.linalg.solve(np.eye(len(some)) * (1 + 1e-9) - hat, ts[some] - fitted[some])
        score = quality(out / root + level, y, classes, balanced)
        if best is None or score > best[0] + 1e-9:
            best = score, strength, out / root + level
    assert best is not None  # noqa: S101 - STRENGTHS are never empty
    _, strength, out = best
    slopes = xs.T @ (left @ (turned / (square + strength)[:, None]))
    return Ridge(np.vstack([slopes, level - middle @ slopes]), out, strength)


def decomposed(rows: Floats) -> tuple[Floats, Floats]:
    """The left singular vectors (n, r) and the squares of the singular values, by way of the smaller Gram matrix."""
    n, d = rows.shape
    square, vectors = np.linalg.eigh(rows @ rows.T if n <= d else rows.T @ rows)
    keep = square > 1e-10 * max(float(square.max(initial=0.0)), 1e-12)
    square, vectors = square[keep], vectors[:, keep]
    return (vectors if n <= d else (rows @ vectors) / np.sqrt(square)), square


def quality(scores: Floats, marks: NDArray[np.int_], classes: int, balanced: bool) -> float:
    """Accuracy; ``balanced``: the mean of the classes' F1. A little of the margin breaks ties between strengths."""
    said = scores.argmax(1)
    margin = float(np.mean(np.take_along_axis(scores, marks[:, None], 1)))
    good = macro_f1(said, marks, classes) if balanced else float((said == marks).mean())
    return good + 1e-4 * margin


def macro_f1(said: Sequence[int] | NDArray[np.int_], marks: Sequence[int] | NDArray[np.int_], classes: int) -> float:
    """The mean over classes of F1, 0 to 1; a class that neither has nor is said counts 0, as in scikit-learn."""
    a, b = np.asarray(said), np.asarray(marks)
    made = [2 * ((a == c) & (b == c)).sum() / max(1, (a == c).sum() + (b == c).sum()) for c in range(classes)]
    return float(np.mean(made))

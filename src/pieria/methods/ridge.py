"""Ridge regression on class marks, its strength chosen on rows that were left out: a classifier in closed form.

Rifkin and Lippert, Notes on Regularized Least Squares (MIT-CSAIL-TR-2007-025): one decomposition serves every strength
and every left-out group. Needs numpy alone and repeats exactly. Two forms: `fit` on columns, whose weights can be read,
and `fit_gram` on a matrix of likenesses (a kernel).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
STRENGTHS = tuple(float(10.0**e) for e in np.arange(-2, 5.1, 0.5))
CONSTANT = 10.0
"""The column that stands for the constant: large, so that it is hardly shrunk. Means taken over all rows instead would
tell a left-out row its own class."""


@dataclass(frozen=True, slots=True)
class Ridge:
    """weights: (columns + 1, classes), the last row the constant; of `fit_gram`: (rows, classes), for each example.

    ``left_out``: (rows, classes), what each row of the training data scores when its group is left out; ``good``: how
    good those are, accuracy or macro F1; ``strength``: the chosen one.
    """

    weights: Floats
    left_out: Floats
    strength: float
    good: float

    def scores(self, rows: Floats) -> Floats:
        """(n, classes) of `fit`; the greatest is the class."""
        return np.asarray(rows @ self.weights[:-1] + self.weights[-1])


def fit(
    rows: Floats, marks: Sequence[int], classes: int, *, balanced: bool = False, constant: bool = True,
    strengths: Sequence[float] = STRENGTHS, folds: Sequence[int] | None = None,
) -> Ridge:  # fmt: skip
    """Learns ``marks`` (class of each row, 0 to classes - 1) from columns.

    balanced: every class weighs the same, however rare. constant: without, a row of zeros scores zero (pairs of things
    that may be turned around). folds: a group for each row; whole groups are left out, because rows of one group say
    the same (many claims on one paragraph); None: each row is its own. Raises ValueError for no rows.
    """
    x = np.asarray(rows, np.float64)
    if not len(x):
        raise ValueError("there is nothing to learn from")
    if constant:
        x = np.hstack([x, np.full((len(x), 1), CONSTANT)])
    root = weigh(marks, classes, balanced)
    left, square = decomposed(x * root)
    dual, made = solved(left, square, root, np.asarray(marks), classes, balanced, strengths, folds)
    slopes = x.T @ dual
    last = CONSTANT * slopes[-1:] if constant else np.zeros((1, classes))
    return Ridge(np.vstack([slopes[:-1] if constant else slopes, last]), made.left_out, made.strength, made.good)


def fit_gram(
    gram: Floats, marks: Sequence[int], classes: int, *, balanced: bool = False,
    strengths: Sequence[float] = STRENGTHS, folds: Sequence[int] | None = None,
) -> Ridge:  # fmt: skip
    """The same from likenesses, (n, n) and positive; new rows score ``likeness(new, examples) @ weights``."""
    root = weigh(marks, classes, balanced)
    square, left = np.linalg.eigh(gram * root * root.T)
    keep = square > 1e-10 * max(float(square.max(initial=0.0)), 1e-12)
    marked = np.asarray(marks)
    dual, made = solved(left[:, keep], square[keep], root, marked, classes, balanced, strengths, folds)
    return Ridge(dual, made.left_out, made.strength, made.good)


def weigh(marks: Sequence[int], classes: int, balanced: bool) -> Floats:
    """(n, 1): the root of each row's weight."""
    y = np.asarray(marks)
    if not balanced:
        return np.ones((len(y), 1))
    counts = np.bincount(y, minlength=classes)
    return np.asarray(np.sqrt(len(y) / (max(1, (counts > 0).sum()) * counts[y]))[:, None])


def solved(
    left: Floats, square: Floats, root: Floats, y: NDArray[np.int_], classes: int, balanced: bool,
    strengths: Sequence[float], folds: Sequence[int] | None,
) -> tuple[Floats, Ridge]:  # fmt: skip
    """(the weight of each row, what was chosen), from the decomposition of the weighted rows."""
    ts = np.where(np.arange(classes)[None] == y[:, None], 1.0, -1.0) * root
    turned = left.T @ ts
    groups = None if folds is None else [np.flatnonzero(np.asarray(folds) == g) for g in dict.fromkeys(folds)]
    best: tuple[float, float, Floats] | None = None
    for strength in strengths:
        if groups is None:
            out = leave_one_out(left, square, turned, ts, strength)
        else:
            shrink = square / (square + strength)
            fitted = left @ (shrink[:, None] * turned)
            out = np.empty_like(fitted)
            for some in groups:
                # what the rest says of a whole group: solve (I - H_gg) r = y - f (the block form of the same identity)
                hat = (left[some] * shrink) @ left[some].T
                out[some] = ts[some] - np.linalg.solve(np.eye(len(some)) * (1 + 1e-9) - hat, ts[some] - fitted[some])
        score = quality(out / root, y, classes, balanced)
        if best is None or score > best[0] + 1e-9:
            best = score, strength, out / root
    assert best is not None
    good, strength, left_out = best
    dual = root * (left @ (turned / (square + strength)[:, None]))
    return dual, Ridge(dual, left_out, strength, good)


def leave_one_out(left: Any, square: Any, turned: Any, marks: Any, strength: float, most: float = 1 - 1e-6) -> Any:
    """(n, classes): what each row scores by weights learnt from all the others. left, square: as `decomposed` gives
    them; turned: ``left.T @ marks``, which serves every strength; most: what a row may weigh on itself."""
    shrink = square / (square + strength)
    own = np.minimum((left**2) @ shrink, most)[:, None]
    return (left @ (shrink[:, None] * turned) - own * marks) / (1 - own)


def decomposed(rows: Any, fine: float = 1e-10) -> tuple[Any, Any]:
    """The left singular vectors (n, r) and the squares of the singular values, by way of the smaller Gram matrix.

    fine: squares below this share of the greatest are left out as rounding."""
    n, d = rows.shape
    square, vectors = np.linalg.eigh(rows @ rows.T if n <= d else rows.T @ rows)
    keep = square > fine * max(float(square.max(initial=0.0)), 1e-12)
    square, vectors = square[keep], vectors[:, keep]
    return (vectors if n <= d else (rows @ vectors) / np.sqrt(square)), square


def quality(scores: Floats, marks: NDArray[np.int_], classes: int, balanced: bool) -> float:
    """Accuracy; ``balanced``: the mean of the classes' F1."""
    said = scores.argmax(1)
    return macro_f1(said, marks, classes) if balanced else float((said == marks).mean())


def macro_f1(said: Sequence[int] | NDArray[np.int_], marks: Sequence[int] | NDArray[np.int_], classes: int) -> float:
    """The mean over classes of F1, 0 to 1; a class that neither has nor is said counts 0, as in scikit-learn."""
    a, b = np.asarray(said), np.asarray(marks)
    made = [2 * ((a == c) & (b == c)).sum() / max(1, (a == c).sum() + (b == c).sum()) for c in range(classes)]
    return float(np.mean(made))

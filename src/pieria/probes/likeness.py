"""likeness: how like the real ones made items are, and how many of the real kinds are among them.

Distances are Euclidean between the first principal components of the items. precision: the share of made items that lie
among real ones; recall: the share of real ones that lie among made ones (Kynkäänniemi et al. 2019, k = 5);
neighbours: how often an item's nearest neighbour is of its own side (Lopez-Paz & Oquab 2017: 0.5 is ideal, 1 means that
the two can be told apart, less that one side copies the other).
"""

from __future__ import annotations

from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]
K = 5


def components(fitted: Array, count: int = 48) -> tuple[Array, Array]:
    """Mean and principal axes (values, components) of items (n, values)."""
    mean = fitted.mean(0)
    centred = (fitted - mean).astype(np.float32)
    if len(centred) < centred.shape[1]:  # the smaller of the two Gram matrices has the same eigenvalues
        vectors = np.linalg.eigh(centred @ centred.T)[1]
        axes = centred.T @ vectors[:, ::-1][:, :count]
        axes /= np.maximum(np.linalg.norm(axes, axis=0), 1e-6)
    else:
        axes = np.linalg.eigh(centred.T @ centred)[1][:, ::-1][:, :count]
    return mean, axes


def distances(a: Array, b: Array) -> Array:
    """(len(a), len(b))"""
    squares = (a * a).sum(1)[:, None] + (b * b).sum(1)[None] - 2 * a @ b.T
    return np.asarray(np.sqrt(np.maximum(squares, 0)))


def likeness(real: Array, made: Array, fitted: Array) -> dict[str, float]:
    """real, made: held-out and generated items (n, ...); fitted: the items whose principal axes are taken."""
    mean, axes = components(fitted.reshape(len(fitted), -1)[:2000].astype(np.float32))
    a, b = ((x.reshape(len(x), -1).astype(np.float32) - mean) @ axes for x in (real, made))
    own_a, own_b, across = distances(a, a), distances(b, b), distances(a, b)
    np.fill_diagonal(own_a, np.inf)
    np.fill_diagonal(own_b, np.inf)
    k = min(K, len(a) - 1, len(b) - 1)
    if k < 1:
        return {}
    reach_a, reach_b = np.sort(own_a, 1)[:, k - 1], np.sort(own_b, 1)[:, k - 1]
    n = min(len(a), len(b))  # sides of the same size, or the larger one has the nearer neighbours
    same = np.concatenate([own_a[:n, :n].min(1) < across[:n, :n].min(1), own_b[:n, :n].min(1) < across[:n, :n].min(0)])
    return {
        "precision": float((across <= reach_a[:, None]).any(0).mean()),
        "recall": float((across <= reach_b[None]).any(1).mean()),
        "neighbours": float(same.mean()),
    }

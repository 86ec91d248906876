"""Which examples are worth labelling next, and which labels a model may give by itself.

Where little is labelled, typical examples of regions that hold no label yet teach most (TypiClust, Hacohen et al.
2022); where much is, those that the model is least sure of, spread over all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...methods import intents

Floats = NDArray[np.float32]
MUCH = 20
"""Labelled examples for each label from which on doubt decides instead of coverage."""
NEAR = 20
SURE, MOST_OWN = 0.5, 12
"""Own labels: the least chance by both judges together, and most of each label."""


def clusters(vectors: Floats, count: int, seed: int) -> NDArray[np.int64]:
    """k-means (k-means++ starts): the cluster of each row."""
    rng = np.random.default_rng(seed)
    centres = vectors[[rng.integers(len(vectors))]]
    while len(centres) < count:
        far = np.maximum(0, 2 - 2 * (vectors @ centres.T).max(1)).astype(np.float64)
        total = far.sum()
        if total <= 1e-9:
            break
        centres = np.vstack([centres, vectors[rng.choice(len(vectors), p=far / total)]])
    for _ in range(25):
        own = (vectors @ centres.T).argmax(1)
        sums = np.zeros_like(centres)
        np.add.at(sums, own, vectors)
        centres = sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-9)
    return np.asarray((vectors @ centres.T).argmax(1))


def typical(vectors: Floats, labelled: int, count: int, seed: int = 0) -> list[int]:
    """Places of ``count`` rows to label, typical of the largest clusters in which nothing is labelled. vectors:
    of length 1; the first ``labelled`` rows are labelled already."""
    own = clusters(vectors, min(len(vectors), labelled + count), seed)
    known = set(own[:labelled].tolist())
    near = vectors @ vectors.T
    found: list[int] = []
    groups = sorted(set(own.tolist()), key=lambda c: (c in known, -int((own == c).sum())))
    while len(found) < min(count, len(vectors) - labelled):
        before = len(found)
        for c in groups:
            inside = np.flatnonzero(own == c)
            free = [int(i) for i in inside if i >= labelled and i not in found]
            if free and len(found) < count:
                k = min(NEAR, len(inside))
                how = [float(np.sort(near[i, inside])[-k:].mean()) for i in free]
                found.append(free[int(np.argmax(how))])
        if len(found) == before:
            break
    return [i - labelled for i in found]


def doubtful(chances: Floats, vectors: Floats, labelled: int, count: int) -> list[int]:
    """Places (among the unlabelled) of those whose two best labels are nearest to each other, no two alike."""
    top = np.sort(chances, 1)[:, -2:]
    order = np.argsort(top[:, 1] - top[:, 0])[: 5 * count]
    seen = vectors[:labelled]
    pool = vectors[labelled:]
    found: list[int] = []
    for _ in range(min(count, len(order))):
        far = [1 - float((pool[i] @ seen.T).max()) if len(seen) else 1.0 for i in order]
        best = max((f, -k) for k, f in enumerate(far) if order[k] not in found)
        found.append(int(order[-best[1]]))
        seen = np.vstack([seen, pool[found[-1]]])
    return found


def next_ones(
    vectors: Floats, labelled: int, chances: Callable[[], Any], labels: int, count: int, seed: int = 0
) -> tuple[list[int], str]:
    """Places to label and why these. chances: makes (unlabelled, labels), asked only where doubt decides."""
    if not labels or labelled < MUCH * labels:
        return typical(vectors, labelled, count, seed), "typical of what is not labelled yet"
    return doubtful(chances(), vectors, labelled, count), "the model is least sure of these"


def candidates(
    sentences: Sequence[str], labels: Sequence[str], names: Sequence[str], vectors: Floats, unlabelled: Sequence[str]
) -> list[tuple[int, int, float]]:
    """(place, label, chance) of the unlabelled sentences whose label a classifier over sentence vectors, taught with
    the labelled, is surest of: of each label twice as many as are kept. vectors: the labelled first."""
    if len(set(labels)) < 2:
        return []
    model = intents.fit(sentences, labels, vectors[: len(sentences)])
    column = {name: i for i, name in enumerate(names)}
    sure: dict[int, list[tuple[float, int]]] = {}
    for i, one in enumerate(model.understand(unlabelled, vectors[len(sentences) :])):
        sure.setdefault(column[one.ranked[0][0]], []).append((one.chance, i))
    return [
        (i, label, chance)
        for label, ranked in sorted(sure.items())
        for chance, i in sorted(ranked, reverse=True)[: 2 * MOST_OWN]
    ]


def agreed(found: Sequence[tuple[int, int, float]], chances: Floats) -> list[tuple[int, int]]:
    """(place, label) of the candidates that the tuned model agrees on (co-training, Blum and Mitchell 1998), the surest
    of each label. chances: (candidates, labels), the model's."""
    kept: dict[int, list[tuple[float, int]]] = {}
    for (i, label, chance), own in zip(found, chances, strict=True):
        if int(own.argmax()) == label and chance * float(own[label]) >= SURE:
            kept.setdefault(label, []).append((chance * float(own[label]), i))
    return [(i, label) for label, ranked in kept.items() for _, i in sorted(ranked, reverse=True)[:MOST_OWN]]

"""What a sentence asks for, learnt from a few examples of each intent; and when it asks for nothing that is known.

Ridge regression on a sum of two kernels: two sentences are alike as their vectors from a frozen encoder are (a
Gaussian), and as they share words and letter groups (hashed TF-IDF): ``exp(g (a.b - 1)) + w ta.tb``. The same algebra
gives what each example would have scored had it been left out (Rifkin and Lippert 2007). On those scores, not on the
training fit, the kernel, the temperature of the probabilities, and the gate to "out of scope" are set: nothing is held
back, and no score is believed that the example itself has made.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .words import Weigher

Floats = NDArray[np.float32]
OUT = ("oos", "out_of_scope", "out of scope", "other", "none")
"""Names under which a file of examples may give sentences that no intent is for."""
FEW, LANDMARKS, JUDGED = 2500, 2000, 3000
"""Up to FEW examples the fit is exact and several kernels are tried. Of more, all are learnt from: their words as they
are, the Gaussian through landmarks, alike for every intent (Nystroem; Williams and Seeger 2000), and JUDGED of them are
scored as left out."""
SETTINGS = ((4.0, 0.15), (4.0, 0.5))
"""(sharpness g of the Gaussian, weight w of the words)"""
MANY = (2.0, 1.0)
RIDGE, JITTER = 0.1, 1e-4
LOST, CAUGHT = 0.01, 0.85
"""Share of rightly understood sentences that the gate may turn away at most, and of the given out-of-scope examples
that is enough to catch."""


@dataclass(frozen=True, slots=True)
class Understood:
    """``intent`` is "" if out of scope. ``chance``: calibrated, of the best intent. ``ranked``: the three likeliest."""

    intent: str
    chance: float
    inside: float
    ranked: tuple[tuple[str, float], ...]


@dataclass(slots=True)
class Intents:
    """A fitted classifier; m examples that others are compared with, c intents.

    `pack` and `unpack` keep it as arrays, without pickle."""

    labels: tuple[str, ...]
    examples: Floats
    """(m, d) vectors: of all examples, or of the landmarks"""
    idf: Floats
    dual: Floats
    """(m, c), or c + 1 where examples of no intent were given"""
    words: Floats
    """(`words.WIDTH`, the same)"""
    sharpness: float
    wordy: float
    temperature: float
    gate: Floats
    threshold: float
    report: dict[str, float]

    def understand(self, sentences: Sequence[str], vectors: Floats) -> list[Understood]:
        """vectors: (n, d), of the same encoder as the examples'."""
        vectors, rows = vectors.astype(np.float32), Weigher(idf=self.idf).rows(sentences)
        near = vectors @ self.examples.T
        s = np.exp(self.sharpness * (near - 1)) @ self.dual + rows @ self.words
        p = softmax(s[:, : len(self.labels)] * self.temperature)
        inside = _evidence(s, len(self.labels), near) @ self.gate
        found = []
        for chances, i in zip(p, inside, strict=True):
            top = np.argsort(-chances)[:3]
            ranked = tuple((self.labels[t], float(chances[t])) for t in top)
            found.append(Understood(ranked[0][0] if i >= self.threshold else "", ranked[0][1], float(i), ranked))
        return found

    def pack(self) -> dict[str, NDArray[Any]]:
        return {
            "labels": np.array(self.labels), "examples": self.examples.astype(np.float16),
            "words": self.words, "idf": self.idf, "dual": self.dual, "gate": self.gate,
            "numbers": np.array([self.sharpness, self.wordy, self.temperature, self.threshold]),
            "report_names": np.array(list(self.report)), "report": np.array(list(self.report.values())),
        }  # fmt: skip

    @classmethod
    def unpack(cls, z: Mapping[str, NDArray[Any]]) -> Intents:
        sharpness, wordy, temperature, threshold = (float(v) for v in z["numbers"])
        report = dict(zip(z["report_names"].tolist(), z["report"].tolist(), strict=True))
        arrays = {k: z[k].astype(np.float32) for k in ("examples", "words", "idf", "dual", "gate")}
        return cls(
            tuple(map(str, z["labels"])), sharpness=sharpness, wordy=wordy, temperature=temperature,
            threshold=threshold, report=report, **arrays,
        )  # fmt: skip


def fit(sentences: Sequence[str], labels: Sequence[str], vectors: Floats, seed: int = 0) -> Intents:
    """Learns from examples. vectors: (n, d), rows of length 1. Examples labelled as one of `OUT` are of no intent.
    Raises ValueError for fewer than two intents."""
    out = np.array([label.strip().lower() in OUT for label in labels])
    names = tuple(sorted({label for label, o in zip(labels, out, strict=True) if not o}))
    if len(names) < 2:
        raise ValueError("at least two intents")
    column = {name: i for i, name in enumerate(names)}
    y = np.array([len(names) if o else column[label] for label, o in zip(labels, out, strict=True)])
    target = np.zeros((len(y), len(names) + bool(out.any())), np.float32)
    target[np.arange(len(y)), y] = 1
    weigher = Weigher(sentences)
    rows = weigher.rows(sentences)
    vectors = vectors.astype(np.float16).astype(np.float32)  # as they will be kept
    if len(y) <= FEW:
        marks = judged = np.arange(len(y))
        tried = [(ridge(vectors, rows, target, *setting), setting) for setting in SETTINGS]
        rights = [float((left[~out, : len(names)].argmax(1) == y[~out]).mean()) for (_, _, left), _ in tried]
        (dual, wordly, left), setting = tried[int(np.argmax(rights))]
    else:
        marks, judged = _spread(y, LANDMARKS, seed), np.union1d(_spread(y, JUDGED, seed + 1), np.flatnonzero(out))
        setting = MANY
        dual, wordly, left = landmarks(vectors, rows, target, marks, judged, *setting)
    y, out = y[judged], out[judged]
    seen = _evidence(left, len(names), _others(vectors[judged], vectors[marks], judged, marks))
    gate = _gate(seen, out)
    inside = seen @ gate
    correct = ~out & (left[:, : len(names)].argmax(1) == y)
    threshold = float(np.quantile(inside[correct], LOST)) if correct.any() else 0.0
    report = {
        "left-one-out accuracy": float(correct[~out].mean()), "examples": float(len(sentences)),
        "intents": float(len(names)), "sharpness": setting[0], "weight of words": setting[1],
    }  # fmt: skip
    if out.any():
        threshold = min(threshold, float(np.quantile(inside[out], CAUGHT)))
        report["left-one-out out-of-scope recall"] = float((inside[out] < threshold).mean())
    temperature = _temperature(left[~out, : len(names)], y[~out])
    gaussian, wordy = setting
    return Intents(
        names, vectors[marks], weigher.idf, dual, wordly, gaussian, wordy, temperature, gate, threshold, report
    )  # fmt: skip


def ridge(
    vectors: Floats, rows: Floats, target: Floats, sharpness: float, wordy: float
) -> tuple[Floats, Floats, Floats]:
    """Weights of the examples (n, c) and of words (WIDTH, c), and what each example would score were it left out."""
    k = np.exp(sharpness * (vectors @ vectors.T - 1)) + wordy * (rows @ rows.T)
    inverse = np.linalg.inv(k + RIDGE * np.eye(len(k), dtype=np.float32))
    dual = np.asarray(inverse @ target, np.float32)
    return dual, wordy * (rows.T @ dual), target - dual / np.diag(inverse)[:, None]


def landmarks(
    vectors: Floats, rows: Floats, target: Floats, marks: NDArray[np.int64], judged: NDArray[np.int64],
    sharpness: float, wordy: float,
) -> tuple[Floats, Floats, Floats]:  # fmt: skip
    """The same for many: weights of the landmarks (m, c) and of words, and left-out scores of the judged. With as many
    landmarks as examples it is `ridge`, solved in the space of features instead of examples."""
    m, root = vectors[marks], wordy**0.5
    own = np.exp(sharpness * (m @ m.T - 1)).astype(np.float64) + JITTER * np.eye(len(m))
    white = np.linalg.inv(np.linalg.cholesky(own)).T.astype(np.float32)
    seen = np.concatenate([np.exp(sharpness * (vectors @ m.T - 1)) @ white, root * rows], 1)
    curve = seen.T @ seen
    curve[np.diag_indices(len(curve))] += RIDGE
    inverse = np.linalg.inv(curve)
    weights = np.asarray(inverse @ (seen.T @ target), np.float32)
    part = seen[judged]
    leverage = np.minimum(((part @ inverse) * part).sum(1), 0.999)[:, None]
    left = np.asarray((part @ weights - leverage * target[judged]) / (1 - leverage), np.float32)
    return white @ weights[: len(m)], root * weights[len(m) :], left


def _spread(y: NDArray[np.int64], most: int, seed: int) -> NDArray[np.int64]:
    """About ``most`` places, as many of each intent as can be."""
    rng, classes = np.random.default_rng(seed), int(y.max()) + 1
    each = max(1, most // classes)
    return np.sort(np.concatenate([rng.permutation(np.flatnonzero(y == c))[:each] for c in range(classes)]))


def _others(a: Floats, b: Floats, places: NDArray[np.int64], marks: NDArray[np.int64]) -> Floats:
    """(len(a), 3): how near the three nearest of b are that are not the example itself."""
    found = np.empty((len(a), 3), np.float32)
    for start in range(0, len(a), 512):
        near = a[start : start + 512] @ b.T
        near[places[start : start + 512, None] == marks[None]] = -1
        found[start : start + 512] = np.partition(near, -3, 1)[:, -3:]
    return found


def softmax(s: Floats) -> Floats:
    e = np.exp(s - s.max(1, keepdims=True))
    return np.asarray(e / e.sum(1, keepdims=True), np.float32)


def _temperature(left: Floats, y: NDArray[np.int64]) -> float:
    """The scale under which left-out scores are the truest probabilities."""
    scales = np.geomspace(1, 60, 60)
    costs = [-float(np.log(np.maximum(softmax(left * t)[np.arange(len(y)), y], 1e-9)).mean()) for t in scales]
    return float(scales[int(np.argmin(costs))])


def _evidence(s: Floats, count: int, near: Floats) -> Floats:
    """What tells a known question from an unknown one: best score, its lead, its lead over "out of scope", how near the
    three nearest examples are. near: (n, 3 or more) cosines."""
    best = np.partition(s[:, :count], -2, 1)[:, -2:]
    outside = s[:, count] if s.shape[1] > count else np.zeros(len(s), np.float32)
    nearest = np.partition(near, -3, 1)[:, -3:].mean(1) if near.shape[1] >= 3 else near.mean(1)
    columns = [best[:, 1], best[:, 1] - best[:, 0], best[:, 1] - outside, nearest, np.ones(len(s))]
    return np.stack(columns, 1).astype(np.float32)


def _gate(x: Floats, out: NDArray[np.bool_]) -> Floats:
    """Weights of the gate's features: a logistic fit where out-of-scope examples were given, else plain sums."""
    if out.sum() < 10:
        return np.array([1, 0, 1 if out.any() else 0, 0.5, 0], np.float32)
    y, w = (~out).astype(np.float64), np.zeros(x.shape[1])
    weight = np.where(out, 0.5 / out.mean(), 0.5 / (~out).mean())
    for _ in range(12):
        p = 1 / (1 + np.exp(-np.clip(x @ w, -30, 30)))
        curve = (x.T * (weight * p * (1 - p))) @ x + 0.1 * np.eye(len(w))
        w -= np.linalg.solve(curve, x.T @ (weight * (p - y)) + 0.1 * w)
    return w.astype(np.float32)

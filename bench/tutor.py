"""Knowledge tracing: area under the curve of the next answer, learners held out whole.

python bench/tutor.py DATA [--folds 1] [--seed 0]

DATA: a tab-separated file with the columns user_id, item_id, timestamp, correct, skill_id (the form of Gervet et al.,
JEDM 2020), plain or gzipped. A fifth of the learners is held out; their answers are read one by one, each guessed
before it is shown. Beside ours: how easy the item was to others, and a logistic regression on six features (ease of
item and skill, right and wrong so far on the skill and in all). Then the same for a new course: nothing known at first,
guessed with the weights that need no data, and after more and more learners.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import random
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from common import table
from pieria.methods.learner import PRIOR
from pieria.methods.tracing import Answer, Ease, design, names, posterior

SIX = ("constant", "item ease", "skill ease", "right on the topic", "wrong on the topic", "right", "wrong")
SIZES = (0, 10, 100, 500)
"""learners who came before"""


def read(path: Path) -> list[Answer]:
    with gzip.open(path, "rt") if path.suffix == ".gz" else path.open() as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    return [
        Answer(r["user_id"], r["item_id"], r["skill_id"], float(r["correct"]) > 0.5, float(r["timestamp"]))
        for r in rows
    ]


def auc(scores: np.ndarray, right: np.ndarray) -> float:
    """Mann-Whitney, ties shared."""
    _, place, count = np.unique(scores, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(count) - (count - 1) / 2)[place]
    good = right > 0.5
    n, m = int(good.sum()), int((~good).sum())
    return float((ranks[good].sum() - n * (n + 1) / 2) / (n * m))


def known(answers: Sequence[Answer]) -> Ease:
    ease = Ease()
    for answer in answers:
        ease.add(answer)
    return ease


def run(answers: Sequence[Answer], learners: Sequence[str], fold: int, folds: int) -> dict[str, float]:
    held = set(learners[fold::folds])
    learn, test = [a for a in answers if a.learner not in held], [a for a in answers if a.learner in held]
    found: dict[str, float] = {"answers to learn from": len(learn), "answers held out": len(test)}
    begun = time.perf_counter()
    ease = known(learn)
    x, y = design(learn, ease)
    x_test, y_test = design(test, ease)
    read_in = time.perf_counter() - begun
    begun = time.perf_counter()
    weights = posterior(x, y)
    found["seconds to fit"] = time.perf_counter() - begun
    found["microseconds to take in an answer and guess the next"] = 1e6 * read_in / (len(answers))
    found["ours"] = auc(x_test @ weights, y_test)
    found["item ease alone"] = auc(x_test[:, names().index("item ease")], y_test)
    six = [names().index(n) for n in SIX]
    z = plain_logistic(x[:, six], y)
    found["logistic, six features"] = auc(x_test[:, six] @ z, y_test)
    found["weights that need no data, eases learnt"] = auc(x_test @ np.array(PRIOR), y_test)
    order = [u for u in learners if u not in held]
    for size in SIZES:
        first = set(order[:size])
        some = [a for a in learn if a.learner in first]
        little = known(some)
        mine = posterior(*design(some, little)) if some else np.array(PRIOR)
        found[f"new course after {size} learners"] = auc(design(test, little)[0] @ mine, y_test)
    return found


def plain_logistic(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    w = np.zeros(x.shape[1])
    for _ in range(8):
        p = 1 / (1 + np.exp(-x @ w))
        w -= np.linalg.solve(x.T @ (x * (p * (1 - p))[:, None]) + 1e-3 * np.eye(len(w)), x.T @ (p - y))
    return w


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--folds", type=int, default=1, help="how many of the five fifths are held out in turn")
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    answers = read(given.data)
    learners = sorted({a.learner for a in answers})
    random.Random(given.seed).shuffle(learners)
    runs = [run(answers, learners, fold, 5) for fold in range(given.folds)]
    bars = {"ours": ">= .770", "logistic, six features": "(.752 published)"}
    rows = []
    for name in runs[0]:
        values = [r[name] for r in runs]
        digits = 4 if max(values) <= 1 else 1
        rows.append((name, ", ".join(f"{v:.{digits}f}" for v in values), bars.get(name, "")))
    table(f"Next answer, AUC; {len(learners)} learners, each fifth held out whole", rows)


if __name__ == "__main__":
    main()

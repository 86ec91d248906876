"""Handwritten digits made by the flow and by the GAN, beside a mixture model and the real ones.

    python bench/digits.py usps_train.npz [--flow-steps N] [--gan-steps N] [--guidance G] [--seed S] [--pictures FOLDER]

The file has ``images`` (rows, 256) from 0 to 1 and ``labels`` (rows,). A fifth, drawn by the seed, is held
out. Each net is trained by `pieria.train`, exported, and its digits are made by ONNX Runtime, as many of each class
as the real training part has. Then, all measured on the held-out fifth:

- classifier accuracy score (Ravuri & Vinyals 2019): a classifier learns from the made digits only and reads the real
  held-out ones. The strict judge is the nearest neighbour; an RBF-SVM (C = 5) stands beside it.
- precision and recall (Kynkäänniemi et al. 2019), k = 5, on the 256 pixels, as many made ones as held-out ones.

The mixture is one full Gaussian a class (+ 0.001 on its diagonal); "mixture of 20" has twenty.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch
from sklearn.mixture import GaussianMixture
from sklearn.neighbors import KNeighborsClassifier
from sklearn.svm import SVC

from common import MACHINE
from pieria.core.contracts import Codes
from pieria.core.values import Cancel, Notice
from pieria.engines.onnx import grid
from pieria.engines.onnx.session import session
from pieria.train.data import Data, Examples
from pieria.train.export import export
from pieria.train.loop import Plan, Trainer

Array = np.ndarray[Any, Any]
CODES = Codes("grid", shape=(1, 16, 16), labels={"digit": tuple("0123456789")})
BARS = {"gan": (0.926, 0.85), "flow": (0.94, 0.90)}
K = 5


def radii(x: Array) -> Array:
    """How far the K-th neighbour of each row is."""
    return np.partition(distances(x, x), K, 1)[:, K]


def distances(a: Array, b: Array) -> Array:
    return np.sqrt(np.maximum((a**2).sum(1)[:, None] + (b**2).sum(1) - 2 * a @ b.T, 0))


def measure(made: Array, labels: Array, held: Array, truth: Array, seed: int) -> dict[str, float]:
    some = made[np.random.default_rng(seed).permutation(len(made))[: len(held)]]
    between = distances(held, some)
    return {
        "1-NN": float((KNeighborsClassifier(1).fit(made, labels).predict(held) == truth).mean()),
        "SVM": float((SVC(C=5, gamma="scale").fit(made, labels).predict(held) == truth).mean()),
        "precision": float((between <= radii(held)[:, None]).any(0).mean()),
        "recall": float((between <= radii(some)).any(1).mean()),
    }


def mixture(x: Array, y: Array, parts: int, seed: int) -> Array:
    made = np.zeros_like(x)
    for c in range(10):
        rows = y == c
        model = GaussianMixture(parts, covariance_type="full", reg_covar=1e-3, random_state=seed, max_iter=50)
        made[rows] = model.fit(x[rows].astype(np.float64)).sample(rows.sum())[0]
    return made.clip(0, 1)


def trained(
    name: str, size: str, steps: int, x: Array, y: Array, seed: int, folder: Path
) -> tuple[dict[str, Any], float]:
    """Trains and exports. Returns the graph's params and CPU seconds."""
    pixels = np.rint(x.reshape(-1, 1, 16, 16) * 255).astype(np.uint8)
    data = Data("image", CODES, Examples(pixels, y[:, None] + 1), Examples([], np.zeros((0, 1), np.int64)))
    trainer = Trainer(data, Plan(name, size, steps=steps, seed=seed, keep_best=False))
    begun = time.process_time()
    for event in trainer.run(Cancel()):
        if isinstance(event, Notice):
            print(f"  {name} {event.message} ({time.process_time() - begun:.0f} CPU s)", file=sys.stderr, flush=True)
    spent = time.process_time() - begun
    return export(trainer.final(), folder), spent


def draw(params: dict[str, Any], folder: Path, y: Array, seed: int, guidance: float | None) -> tuple[Array, float]:
    """One digit for each label. Returns them as (rows, 256) from 0 to 1, and CPU seconds."""
    graph, pieces, begun = session(folder / "net.onnx", torch.get_num_threads()), [], time.process_time()
    for first in range(0, len(y), 128):
        labels = y[first : first + 128, None] + 1
        *_, made = grid.make(
            graph, CODES, params, labels, np.zeros((len(labels), 0), np.float32), seed=seed * 1_000_003 + first,
            steps=params.get("steps", 1), guidance=params.get("guidance", 1.0) if guidance is None else guidance,
            cancel=Cancel(),
        )  # fmt: skip
        pieces.append(made)
    return (np.concatenate(pieces).reshape(len(y), -1) + 1) / 2, time.process_time() - begun


def picture(made: Array, y: Array, path: Path) -> None:
    """Ten rows, a class each."""
    from PIL import Image

    rows = [np.concatenate(list(made[y == c][:20].reshape(-1, 16, 16)), 1) for c in range(10)]
    Image.fromarray(np.rint(np.concatenate(rows) * 255).astype(np.uint8)).resize((960, 480), 0).save(path)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--size", default="tiny")
    parser.add_argument("--flow-steps", type=int, default=4000)
    parser.add_argument("--gan-steps", type=int, default=5000)
    parser.add_argument("--guidance", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--pictures", type=Path)
    told = parser.parse_args()
    with np.load(told.file, allow_pickle=False) as file:
        x, y = file["images"].astype(np.float32), file["labels"].astype(np.int64)
    order, cut = np.random.default_rng(told.seed).permutation(len(x)), int(0.8 * len(x))
    learn, held = order[:cut], order[cut:]
    print(f"{MACHINE}, {torch.get_num_threads()} threads; {len(learn)} digits, {len(held)} held out, seed {told.seed}")

    sets: dict[str, tuple[Array, str]] = {
        "real digits": (x[learn], ""),
        "mixture": (mixture(x[learn], y[learn], 1, told.seed), ""),
        "mixture of 20": (mixture(x[learn], y[learn], 20, told.seed), ""),
    }
    for name, steps in (("gan", told.gan_steps), ("flow", told.flow_steps)):
        if steps:
            with tempfile.TemporaryDirectory() as folder:
                params, training = trained(name, told.size, steps, x[learn], y[learn], told.seed, Path(folder))
                made, making = draw(params, Path(folder), y[learn], told.seed + 1, told.guidance)
            note = f"{steps} steps, {training / 60:.1f} CPU min; {1000 * making / len(learn):.1f} CPU ms a digit"
            sets[name] = made, note
    print(f"\n{'':14} {'1-NN':>7} {'SVM':>7} {'precision':>10} {'recall':>7}")
    missed = False
    for name, (made, note) in sets.items():
        got = measure(made, y[learn], x[held], y[held], told.seed)
        if name in BARS:
            met = got["1-NN"] >= BARS[name][0] and got["recall"] >= BARS[name][1]
            missed |= not met
            note += f"; bar {BARS[name][0]:.1%} / {BARS[name][1]:.2f} {'met' if met else 'MISSED'}"
        print(
            f"{name:14} {got['1-NN']:7.1%} {got['SVM']:7.1%} {got['precision']:10.3f} {got['recall']:7.3f}  {note}",
            flush=True,
        )
        if told.pictures:
            told.pictures.mkdir(parents=True, exist_ok=True)
            picture(made, y[learn], told.pictures / f"{name.replace(' ', '_')}.png")
    sys.exit(missed)


if __name__ == "__main__":
    main()

"""Shapes: how like real chairs are those that a flow and a GAN make? Trains both here.

python bench/shapes.py ModelNet10/chair.npz [--minutes 15 8] [--nets flow gan] [--size small] [--home FOLDER]
    [--pictures FOLDER]

Data: 32^3 solids (``packed``: bits, ``shape``: (n, 32, 32, 32), z up). A fifth, drawn by seed, is held out. As many
shapes are made as there are held-out ones; both go the same way, from the net's grid to the mesh that a user gets, one
metre at its longest. 1,024 points are drawn evenly from each mesh's surface. Distance: Chamfer (mean squared nearest
distance, both ways).

- 1-NNA (Lopez-Paz & Oquab 2017; Yang et al. 2019): how often the nearest other shape is of the same kind, made or real.
  50 % is ideal, above it the two can be told apart.
- coverage: the share of held-out shapes that are the nearest one to some made shape.
- MMD: the mean distance of a held-out shape to the nearest made one, x 1,000.

Beside it: as many training shapes, drawn by seed. That is what copying would reach.
"""

from __future__ import annotations

import argparse
import io
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch
import trimesh
from scipy.spatial import cKDTree

from common import table
from pieria.core.contracts import Codes, Item
from pieria.core.values import Cancel, Notice, Part
from pieria.media import shape
from pieria.media.shape.gltf import unpack
from pieria.train.data import Data, examples
from pieria.train.loop import Plan, Trainer

POINTS = 1024
ROWS = 16
"""shapes in a step: a third of what `pieria train` takes, since there are few minutes and each costs much"""


def solids(path: Path) -> list[Item]:
    with np.load(path, allow_pickle=False) as file:
        count = int(np.prod(file["shape"]))
        bits = np.unpackbits(file["packed"])[:count].reshape(file["shape"]).astype(bool)
    return [Item(b.transpose(0, 2, 1)[:, :, ::-1], f"{path.stem} {i}") for i, b in enumerate(bits) if b.any()]


def clouds(parts: list[Part], seed: int = 0) -> list[cKDTree]:
    """Points drawn evenly from each surface."""
    chance, out = np.random.default_rng(seed), []
    for part in parts:
        vertices, faces = unpack(part.bytes)
        a, b, c = (vertices[faces[:, i]] for i in range(3))
        area = np.linalg.norm(np.cross(b - a, c - a), axis=1)
        pick = chance.choice(len(faces), POINTS, p=area / area.sum())
        u, v = chance.random((2, POINTS, 1))
        u, v = np.where(u + v > 1, 1 - u, u), np.where(u + v > 1, 1 - v, v)
        points = a[pick] + u * (b[pick] - a[pick]) + v * (c[pick] - a[pick])
        out.append(cKDTree(points - (points.min(0) + points.max(0)) / 2))
    return out


def chamfer(ours: list[cKDTree], theirs: list[cKDTree]) -> Any:
    """Distances (ours, theirs)."""
    out = np.zeros((len(ours), len(theirs)))
    for i, a in enumerate(ours):
        for j, b in enumerate(theirs):
            if ours is theirs and j < i:
                out[i, j] = out[j, i]
            elif ours is not theirs or i != j:
                out[i, j] = (b.query(a.data)[0] ** 2).mean() + (a.query(b.data)[0] ** 2).mean()
    return out


def scores(made: list[cKDTree], real: list[cKDTree], among_real: Any) -> tuple[float, float, float]:
    """1-NNA, coverage, MMD."""
    across, among = chamfer(made, real), chamfer(made, made)
    n = len(made)
    whole = np.block([[among, across], [across.T, among_real]])
    np.fill_diagonal(whole, np.inf)
    right = (whole.argmin(1) < n) == (np.arange(len(whole)) < n)
    return float(right.mean()), len(set(across.argmin(1))) / len(real), float(across.min(0).mean()) * 1000


def watertight(parts: list[Part]) -> float:
    loaded = [trimesh.load(io.BytesIO(p.bytes), file_type="glb", force="mesh", process=False) for p in parts]
    return sum(m.is_watertight for m in loaded) / len(loaded)


def parts_of(grids: Any, codes: Codes) -> list[Part]:
    return [shape.decode(g, codes) for g in grids]


def train(data: Data, net: str, minutes: float, given: argparse.Namespace) -> tuple[Any, str]:
    folder = given.home / net if given.home else None
    if folder:
        folder.mkdir(parents=True, exist_ok=True)
    trainer = Trainer(data, Plan(net, given.size, minutes=minutes, rows=ROWS), folder)
    for event in trainer.run(Cancel()):
        if isinstance(event, Notice):
            print(net, event.message, flush=True)
    parameters = sum(p.numel() for p in trainer.net.parameters()) / 1e6
    return trainer.final(), f"{net} {given.size}, {parameters:.1f} M, {trainer.state.step} steps in {minutes:g} min"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--nets", nargs="+", default=["flow", "gan"])
    parser.add_argument("--minutes", nargs="+", type=float, default=[18, 10])
    parser.add_argument("--size", default="small")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--home", type=Path, help="keeps what is trained, and goes on from there")
    parser.add_argument("--pictures", type=Path)
    given = parser.parse_args()
    torch.set_num_threads(1)

    items = solids(given.data)
    order = np.random.default_rng(given.seed).permutation(len(items))
    cut = len(items) // 5
    codes = shape.fit(items, {})
    arrays = [shape.encode(items[i], codes) for i in order]
    data = Data("shape", codes, examples(arrays[cut:]), examples(arrays[:cut]), augment=shape.augment)
    as_seen = [np.float32(a) / 127.5 - 1 for a in arrays]
    real = parts_of(as_seen[:cut], codes)
    points = clouds(real)
    among = chamfer(points, points)
    rows = []

    def row(name: str, made: list[Part]) -> None:
        nna, coverage, mmd = scores(clouds(made, 1), points, among)
        said = f"{nna:.1%}, {coverage:.1%}, {mmd:.2f}, {watertight(made):.0%}"
        rows.append((name, said, "<= 70 %, >= 40 %, -, 100 %"))
        print(name, said, flush=True)
        if given.pictures:
            place = given.pictures / f"{name.split(',')[0].replace(' ', '-')}.png"
            place.write_bytes(shape.preview(made[:24])[1])

    if given.pictures:
        given.pictures.mkdir(parents=True, exist_ok=True)
        (given.pictures / "real.png").write_bytes(shape.preview(real[:24])[1])
    row("training set resampled", parts_of(as_seen[cut : 2 * cut], codes))
    for net, minutes in zip(given.nets, given.minutes, strict=False):
        trained, name = train(data, net, minutes, given)
        begun = time.perf_counter()
        labels = torch.zeros(cut, len(codes.labels), dtype=torch.long)
        grids = trained.sample(labels, torch.zeros(cut, 0), seed=given.seed).numpy()
        row(f"{name}, {(time.perf_counter() - begun) / cut:.2f} s a shape", parts_of(grids, codes))
    table(f"Chairs: {len(arrays) - cut} to learn from, {cut} held out. 1-NNA, coverage, MMD x 1000, watertight", rows)


if __name__ == "__main__":
    main()

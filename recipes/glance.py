"""glance: how well a sticker shows what a word says. Pictures and captions of `recipes/stickers.py` in, a net out.

    python recipes/stickers.py stickers
    python recipes/glance.py stickers SCRATCH --minutes 20

A picture and its caption's sentence vector (MiniLM) meet in one space of 128 numbers (Radford et al. 2021, CLIP), with
every caption of the same concept as a positive. Colours are turned and pictures blurred while it learns: it judges
the outlines of a small net's soft stickers, whose colours are changed afterwards. The held-out pictures of
``captions.csv`` are never shown to it. Writes SCRATCH/net.onnx and prints how often a held-out one finds its concept.
"""

from __future__ import annotations

import argparse
import csv
import json
import math
import time
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor, nn
from torch.nn import functional as F

BATCH, WIDE = 128, 128


class Block(nn.Module):
    """Two 3 x 3 convolutions beside a shortcut, halving the size."""

    def __init__(self, inside: int, outside: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(inside, outside, 3, 2, 1, bias=False)
        self.norm1 = nn.BatchNorm2d(outside)
        self.second = nn.Conv2d(outside, outside, 3, 1, 1, bias=False)
        self.norm2 = nn.BatchNorm2d(outside)
        self.short = nn.Conv2d(inside, outside, 1, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        y = self.norm2(self.second(F.relu(self.norm1(self.first(x)))))
        return F.relu(y + self.short(F.avg_pool2d(x, 2)))


class Glance(nn.Module):
    """pixels: (n, 4, 64, 64), colour on white and alpha, -1 to 1; text: (n, 384). Their cosines, (n,)."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(4, 32, 5, 2, 2, bias=False), nn.BatchNorm2d(32), nn.ReLU())
        self.blocks = nn.Sequential(Block(32, 48), Block(48, 96), Block(96, 176))
        self.look = nn.Linear(176 * 4, WIDE)
        self.read = nn.Linear(384, WIDE)
        self.sharp = nn.Parameter(torch.tensor(math.log(12.0)))

    def seen(self, pixels: Tensor) -> Tensor:
        # 2 x 2 means: where in the picture something stands matters
        return F.normalize(self.look(F.avg_pool2d(self.blocks(self.stem(pixels)), 2).flatten(1)), dim=1)

    def told(self, text: Tensor) -> Tensor:
        return F.normalize(self.read(text), dim=1)

    def forward(self, pixels: Tensor, text: Tensor) -> Tensor:
        return (self.seen(pixels) * self.told(text)).sum(1)


def load(folder: Path) -> tuple[list[dict[str, str]], np.ndarray]:
    rows = list(csv.DictReader((folder / "captions.csv").open(encoding="utf-8")))
    pixels = np.stack([np.asarray(Image.open(folder / r["file"]).convert("RGBA").resize((64, 64))) for r in rows])
    share = pixels[..., 3:].astype(np.float32) / 255
    white = (pixels[..., :3] * share + 255 * (1 - share)).round().astype(np.uint8)
    return rows, np.concatenate([white, pixels[..., 3:]], -1).transpose(0, 3, 1, 2)


def vectors(texts: list[str]) -> np.ndarray:
    from pieria.studio import Studio

    studio = Studio()
    found = [np.frombuffer(b, "<f4") for i in range(0, len(texts), 256) for b in studio.vectors(texts[i : i + 256])]
    studio.close()
    return np.stack(found)


def turned(x: Tensor, rng: np.random.Generator) -> Tensor:
    """Colours turned and mixed, mirrored, moved, blurred: what a soft sticker in any colour looks like."""
    n = len(x)
    colour, alpha = x[:, :3], x[:, 3:]
    mix = torch.from_numpy(rng.dirichlet(np.ones(3) * 0.8, (n, 3)).astype(np.float32))
    some = torch.from_numpy((rng.random((n, 1, 1)) < 0.7).astype(np.float32))
    mix = some * mix + (1 - some) * torch.eye(3)
    ink = 1 - (colour + 1) / 2  # darkness: white stays white
    ink = torch.einsum("nij,njhw->nihw", mix, ink)
    x = torch.cat([1 - 2 * ink, alpha], 1)
    flip = torch.from_numpy(rng.random(n) < 0.5)[:, None, None, None]
    x = torch.where(flip, x.flip(3), x)
    down, right = (int(v) for v in rng.integers(-3, 4, 2))
    x = torch.roll(x, (down, right), (2, 3))
    if rng.random() < 0.6:
        x = F.avg_pool2d(F.pad(x, (1, 1, 1, 1), "replicate"), 3, 1)
    if rng.random() < 0.3:
        x = F.interpolate(F.avg_pool2d(x, 2), scale_factor=2, mode="bilinear")
    return x


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("scratch", type=Path)
    parser.add_argument("--minutes", type=float, default=20)
    given = parser.parse_args()
    given.scratch.mkdir(exist_ok=True, parents=True)
    torch.manual_seed(0)
    rows, pixels = load(given.data)
    concepts = sorted({r["_concept"] for r in rows})
    number = {c: i for i, c in enumerate(concepts)}
    said = [r["caption"].split("|")[:3] for r in rows]
    texts = sorted({t for s in said for t in s})
    place = {t: i for i, t in enumerate(texts)}
    table = torch.from_numpy(vectors(texts))
    train = np.array([i for i, r in enumerate(rows) if r["_split"] == "train"])
    held = [i for i, r in enumerate(rows) if r["_split"] == "held"]
    every = torch.from_numpy(pixels)
    net, rng = Glance(), np.random.default_rng(0)
    optimizer = torch.optim.AdamW(net.parameters(), 2e-3, weight_decay=0.02)
    begun, step, running = time.monotonic(), 0, 0.0
    while (share := (time.monotonic() - begun) / (60 * given.minutes)) < 1:
        for group in optimizer.param_groups:
            group["lr"] = 2e-3 * min(1.0, step / 100) * (0.5 + 0.5 * math.cos(math.pi * share)) + 1e-6
        batch = rng.choice(train, BATCH, replace=False)
        x = turned(every[batch].float() / 127.5 - 1, rng)
        words = torch.tensor([place[said[i][rng.integers(len(said[i]))]] for i in batch])
        same = torch.tensor([number[rows[i]["_concept"]] for i in batch])
        logits = net.sharp.exp().clamp(max=60) * net.seen(x) @ net.told(table[words]).T
        positive = (same[:, None] == same).float()
        positive /= positive.sum(1, keepdim=True)
        loss = -(positive * (F.log_softmax(logits, 1) + F.log_softmax(logits.T, 1).T)).sum(1).mean() / 2
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        running = loss.item() if not step else 0.98 * running + 0.02 * loss.item()
        step += 1
        if step % 100 == 0:
            print(f"step {step}  loss {running:.3f}  {100 * share:.0f} %", flush=True)
    net.eval()
    torch.save(net.state_dict(), given.scratch / "net.pt")  # scratch only: what ships is the graph
    judged = sorted({rows[i]["_concept"] for i in train if not rows[i]["_concept"].startswith("clipart")})
    with torch.no_grad():
        answers = net.told(torch.from_numpy(vectors(judged)))
        fair = [i for i in held if rows[i]["_concept"] in set(judged)]
        scores = net.seen(every[fair].float() / 127.5 - 1) @ answers.T
    right = torch.tensor([judged.index(rows[i]["_concept"]) for i in fair])
    order = scores.argsort(1, descending=True)
    first = (order[:, 0] == right).float().mean().item()
    five = (order[:, :5] == right[:, None]).any(1).float().mean().item()
    seconds = time.monotonic() - begun
    print(f"held out: {len(fair)} pictures, {len(judged)} concepts: first {first:.3f}, among five {five:.3f}")
    batch_axis = torch.export.Dim("n")
    torch.onnx.export(
        net, (torch.zeros(2, 4, 64, 64), torch.zeros(2, 384)), given.scratch / "net.onnx", dynamo=True,
        input_names=["pixels", "text"], output_names=["score"], external_data=False,
        dynamic_shapes=({0: batch_axis}, {0: batch_axis}), opset_version=18,
    )  # fmt: skip
    import onnx

    from pieria.train.export import halve

    graph = onnx.load(given.scratch / "net.onnx")
    halve(graph)
    del graph.metadata_props[:]
    for node in graph.graph.node:
        del node.metadata_props[:]
        node.doc_string = ""
    (given.scratch / "net.onnx").write_bytes(graph.SerializeToString())
    about = {"steps": step, "seconds": round(seconds), "first": round(first, 3), "five": round(five, 3)}
    (given.scratch / "about.json").write_text(json.dumps(about))


if __name__ == "__main__":
    main()

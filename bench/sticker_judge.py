"""Who judges stickers: two opinions on which of about 1,500 concepts a picture shows.

A small residual net (15 minutes of one core) and a linear discriminant on gradients and colours (a minute), both learnt
from the training pictures of every concept that they draw in ``STYLES`` styles or more. They err differently: their
product is better than either.
"""

from __future__ import annotations

import json
import math
import time
from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from torch.nn import functional as F

STYLES = 3
"""A concept is judged if so many styles of it are in the training part."""
SIDE, STEPS = 48, 8000
"""Pixels of a side of what the net sees, and the steps of 64 pictures of its training: 15 minutes of an idle core."""
CALM = 0.03
"""The discriminant is surer than it should be: its scores are multiplied by this."""


@dataclass
class Pictures:
    """pixels: uint8 (n, 64, 64, 4); the other lists run beside it."""

    files: list[str]
    captions: list[str]
    styles: list[str]
    concepts: list[str]
    pixels: np.ndarray

    def __len__(self) -> int:
        return len(self.files)

    def where(self, keep: list[int]) -> Pictures:
        lists = (self.files, self.captions, self.styles, self.concepts)
        return Pictures(*([column[i] for i in keep] for column in lists), self.pixels[keep])


# the first opinion: a convolutional net ----------------------------------------------------------------------------


class Block(nn.Module):
    """Two 3 x 3 convolutions beside a shortcut (He et al. 2016), halving the size if ``stride`` is 2."""

    def __init__(self, inside: int, outside: int, stride: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(inside, outside, 3, stride, 1, bias=False)
        self.norm1 = nn.BatchNorm2d(outside)
        self.second = nn.Conv2d(outside, outside, 3, 1, 1, bias=False)
        self.norm2 = nn.BatchNorm2d(outside)
        self.short = nn.Conv2d(inside, outside, 1, bias=False) if inside != outside else nn.Identity()
        self.stride = stride

    def forward(self, x: Tensor) -> Tensor:
        y = self.norm2(self.second(F.relu(self.norm1(self.first(x)))))
        return F.relu(y + self.short(F.avg_pool2d(x, 2) if self.stride == 2 else x))


class Net(nn.Module):
    """(n, 4, side, side) of colour on paper and alpha, -1 to 1, to logits (n, concepts). The last layer compares
    directions (a cosine), which suits classes of six pictures (Gidaris and Komodakis 2018)."""

    def __init__(self, concepts: int, width: int = 48) -> None:
        super().__init__()
        self.stem = nn.Sequential(
            nn.Conv2d(4, width, 5, 2, 2, bias=False), nn.BatchNorm2d(width), nn.ReLU(), nn.MaxPool2d(2)
        )
        sizes = (width, width, 2 * width, 4 * width, 8 * width)
        self.blocks = nn.Sequential(*(Block(a, b, 1 if i == 0 else 2) for i, (a, b) in enumerate(pairwise(sizes))))
        self.out = nn.Linear(sizes[-1] * 2, 256)
        self.classes = nn.Parameter(torch.randn(concepts, 256) * 0.05)
        self.scale = nn.Parameter(torch.tensor(16.0))

    def features(self, x: Tensor) -> Tensor:
        """Unit vectors (n, 256)."""
        y = self.blocks(self.stem(x))
        return F.normalize(self.out(torch.cat([y.mean((2, 3)), y.amax((2, 3))], 1)), dim=1)

    def forward(self, x: Tensor) -> Tensor:
        return self.scale * self.features(x) @ F.normalize(self.classes, dim=1).T


def seen(pixels: Tensor, paper: Tensor) -> Tensor:
    """uint8 (n, 64, 64, 4) on paper (n, 3, 1, 1) of 0 to 1 -> float (n, 4, 64, 64) of -1 to 1."""
    x = pixels.permute(0, 3, 1, 2).float() / 255
    alpha = x[:, 3:]
    return torch.cat([x[:, :3] * alpha + paper * (1 - alpha), alpha], 1) * 2 - 1


def varied(pixels: Tensor, side: int, flips: Tensor) -> Tensor:
    """Pictures turned, stretched, moved, mirrored, tinted and blurred a little, on papers of any grey."""
    n = len(pixels)
    x = seen(pixels, torch.rand(n, 1, 1, 1).expand(n, 3, 1, 1))
    turn, zoom = torch.randn(n) * 0.12, 1 + torch.randn(n, 2) * 0.1
    mirror = torch.where(flips & (torch.rand(n) < 0.5), -1.0, 1.0)
    zero = torch.zeros(n)
    matrix = torch.stack(
        [turn.cos() * zoom[:, 0] * mirror, -turn.sin(), zero, turn.sin(), turn.cos() * zoom[:, 1], zero]
    )
    matrix = matrix.T.reshape(n, 2, 3)
    matrix[:, :, 2] = torch.randn(n, 2) * 0.08
    grid = F.affine_grid(matrix, [n, 4, side, side], align_corners=False)
    x = F.grid_sample(x, grid, padding_mode="border", align_corners=False)
    colour = torch.eye(3) + torch.randn(n, 3, 3) * 0.06
    grey = torch.full((3, 3), 1 / 3)
    colour = torch.where(torch.rand(n, 1, 1) < 0.05, grey, colour)
    x = torch.cat([torch.einsum("nij,njhw->nihw", colour, x[:, :3]), x[:, 3:]], 1)
    x[:, 3:] = torch.where(torch.rand(n, 1, 1, 1) < 0.3, torch.ones(()), x[:, 3:])
    x = x + torch.randn_like(x) * 0.1 * torch.rand(n, 1, 1, 1)
    return x


def train(pictures: Pictures, concepts: list[str], steps: int, place: Path, check: Any = None) -> Net:
    """One-cycle AdamW with label smoothing and mixup; the weights' running mean is what is kept."""
    torch.manual_seed(0)
    torch.set_num_threads(1)
    index = {c: i for i, c in enumerate(concepts)}
    keep = [i for i, c in enumerate(pictures.concepts) if c in index]
    pixels = torch.from_numpy(pictures.pixels[keep])
    target = torch.tensor([index[pictures.concepts[i]] for i in keep])
    one_way = ("left", "right", "clockwise", "slash", "button")
    flips = torch.tensor([not any(w in pictures.concepts[i] for w in one_way) for i in keep])
    net = Net(len(concepts)).to(memory_format=torch.channels_last)
    mean = Net(len(concepts)).to(memory_format=torch.channels_last)
    mean.load_state_dict(net.state_dict())
    decay = [p for p in net.parameters() if p.ndim > 1]
    plain = [p for p in net.parameters() if p.ndim <= 1]
    optimizer = torch.optim.AdamW([{"params": decay, "weight_decay": 0.05}, {"params": plain, "weight_decay": 0.0}])
    rows, begun = 64, time.process_time()
    for step in range(steps):
        done = step / steps
        for group in optimizer.param_groups:
            group["lr"] = 3e-3 * min(1.0, done / 0.05) * (0.5 + 0.5 * math.cos(math.pi * done))
        picked = torch.randint(len(pixels), (rows,))
        x = varied(pixels[picked], SIDE, flips[picked]).contiguous(memory_format=torch.channels_last)
        goal = F.one_hot(target[picked], len(concepts)).float() * 0.9 + 0.1 / len(concepts)
        share = float(np.random.default_rng(step).beta(0.2, 0.2)) if step % 2 else 1.0
        other = torch.randperm(rows)
        x, goal = share * x + (1 - share) * x[other], share * goal + (1 - share) * goal[other]
        with torch.autocast("cpu", torch.bfloat16):
            logits = net(x)
        loss = -(goal * F.log_softmax(logits.float(), 1)).sum(1).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        with torch.no_grad():
            rate = min(0.998, (step + 1) / (step + 11))
            for a, b in zip(mean.state_dict().values(), net.state_dict().values(), strict=True):
                if a.dtype.is_floating_point:
                    a.lerp_(b, 1 - rate)
                else:
                    a.copy_(b)
        if step % (steps // 10) == steps // 10 - 1:
            minutes = (time.process_time() - begun) / 60
            told = check(mean, SIDE) if check else ""
            print(f"  step {step + 1}  {minutes:.1f} CPU minutes  loss {loss.item():.2f}  {told}", flush=True)
    mean.eval()
    save_file({k: v.contiguous() for k, v in mean.state_dict().items()}, place / "judge.safetensors")
    (place / "judge.json").write_text(json.dumps({"side": SIDE, "concepts": concepts}))
    return mean


@torch.no_grad()
def logits(net: Net, pixels: np.ndarray, side: int = SIDE) -> Tensor:
    """log-probabilities (n, concepts): the mean over white paper, grey paper, and the mirror image."""
    net.eval()
    out = []
    for some in torch.from_numpy(pixels).split(64):
        tries = [seen(some, torch.full((len(some), 3, 1, 1), grey)) for grey in (1.0, 0.5)]
        tries.append(tries[0].flip(3))
        if side != 64:
            tries = [F.interpolate(x, size=(side, side), mode="bilinear", antialias=True) for x in tries]
        told = [F.log_softmax(net(x.contiguous(memory_format=torch.channels_last)), 1) for x in tries]
        out.append(torch.stack(told).mean(0))
    net.train()
    return torch.cat(out)


# the second opinion: gradients and colours, linearly ---------------------------------------------------------------


def look(pixels: np.ndarray, mirrored: bool = False) -> np.ndarray:
    """float32 (n, 896): mean colours and alpha of 8 x 8 fields, histograms of gradients in them (HOG, Dalal and Triggs
    2005), and a histogram of colours."""
    x = torch.from_numpy(pixels).permute(0, 3, 1, 2).float() / 255
    x = x.flip(3) if mirrored else x
    alpha = x[:, 3:]
    rgb = x[:, :3] * alpha + 0.75 * (1 - alpha)
    light = F.avg_pool2d(F.pad(rgb.mean(1, keepdim=True), (1, 1, 1, 1), "replicate"), 3, 1)
    across = F.pad(light[..., 2:] - light[..., :-2], (1, 1, 0, 0))
    down = F.pad(light[..., 2:, :] - light[..., :-2, :], (0, 0, 1, 1))
    steep, angle = (across**2 + down**2).sqrt(), torch.atan2(down, across) % math.pi / math.pi * 9
    bins = [steep * (1 - ((angle - k + 4.5) % 9 - 4.5).abs()).clamp(min=0) for k in range(9)]
    hog = F.avg_pool2d(torch.cat(bins, 1), 8)
    hog = hog / (hog.pow(2).sum(1, keepdim=True) + 0.01).sqrt()
    colour = (rgb * 3.999).long()
    place = colour[:, 0] * 16 + colour[:, 1] * 4 + colour[:, 2]
    hues = torch.zeros(len(x), 64).scatter_add_(1, place.flatten(1), alpha.flatten(1))
    hues = (hues / hues.sum(1, keepdim=True).clamp(min=1)).sqrt()
    fields = F.avg_pool2d(torch.cat([rgb, alpha], 1), 8)
    return torch.cat([fields.flatten(1), 0.35 * hog.flatten(1), 1.5 * hues], 1).numpy()


def discriminant(pixels: np.ndarray, target: np.ndarray, concepts: int, ridge: float = 0.1) -> dict[str, Tensor]:
    """Fisher's linear discriminant: weights (896, concepts) and bias. The spread within concepts is shared by all."""
    x, y = np.concatenate([look(pixels), look(pixels, True)]), np.tile(target, 2)
    middle = x.mean(0)
    x -= middle
    count = np.bincount(y, minlength=concepts)[:, None]
    means = np.zeros((concepts, x.shape[1]), np.float32)
    np.add.at(means, y, x)
    means /= count
    within = x - means[y]
    spread = within.T @ within / len(x)
    spread += ridge * np.trace(spread) / len(spread) * np.eye(len(spread), dtype=np.float32)
    means *= count / (count + 1)  # of few pictures, one is drawn to the middle
    weights = np.linalg.solve(spread, means.T).astype(np.float32)
    bias = -0.5 * (weights * means.T).sum(0) - middle @ weights
    return {"weights": torch.from_numpy(weights), "bias": torch.from_numpy(bias.astype(np.float32))}


# together ----------------------------------------------------------------------------------------------------------


class Judge:
    """Both opinions, trained if SCRATCH does not hold them yet."""

    def __init__(self, learn: Pictures, concepts: list[str], place: Path, steps: int, check: Any = None) -> None:
        place.mkdir(parents=True, exist_ok=True)
        index = {c: i for i, c in enumerate(concepts)}
        kept = place / "judge.json"
        if not kept.exists() or json.loads(kept.read_text())["concepts"] != concepts:
            (place / "discriminant.safetensors").unlink(missing_ok=True)
            train(learn, concepts, steps, place, check)
        self.side = json.loads(kept.read_text())["side"]
        self.net = Net(len(concepts)).to(memory_format=torch.channels_last)
        self.net.load_state_dict(load_file(place / "judge.safetensors"))
        if not (place / "discriminant.safetensors").exists():
            mine = [i for i, c in enumerate(learn.concepts) if c in index]
            target = np.array([index[learn.concepts[i]] for i in mine])
            save_file(discriminant(learn.pixels[mine], target, len(concepts)), place / "discriminant.safetensors")
        self.linear = load_file(place / "discriminant.safetensors")

    def opinions(self, pixels: np.ndarray) -> tuple[Tensor, Tensor]:
        """log-probabilities (n, concepts) of the net and of the discriminant."""
        scores = torch.from_numpy(look(pixels)) @ self.linear["weights"] + self.linear["bias"]
        return logits(self.net, pixels, self.side), F.log_softmax(scores * CALM, 1)

    def __call__(self, pixels: np.ndarray) -> Tensor:
        net, linear = self.opinions(pixels)
        return net + linear


def top(scores: Tensor, wanted: list[int]) -> tuple[float, float]:
    """Shares of rows whose wanted concept comes first, and among the first five."""
    best = scores.topk(5, 1).indices == torch.tensor(wanted)[:, None]
    return float(best[:, 0].float().mean()), float(best.any(1).float().mean())


def known(pictures: Pictures) -> list[str]:
    """The concepts that the pictures draw in ``STYLES`` styles or more."""
    styles: dict[str, set[str]] = defaultdict(set)
    for concept, style in zip(pictures.concepts, pictures.styles, strict=True):
        styles[concept].add(style)
    return sorted(c for c, s in styles.items() if len(s) >= STYLES)

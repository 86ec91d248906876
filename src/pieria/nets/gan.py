"""gan: a painter makes grids from noise in one step; a critic learns to tell them from real ones, and so teaches it.

The critic compares: each made item with the real one of the same condition beside it (relativistic pairing). It is kept
smooth around both (R1 and R2): without that the game has no rest point. Huang et al. 2024 (R3GAN); plain residual nets
without normalisation. The penalties are taken by a small random step instead of a second derivative, which would double
the work: Lin et al. 2025 (Seaweed APT). Both only ever see augmented items, so that a few thousand suffice: Zhao et al.
2020. The condition enters the critic by projection: Miyato & Koyama 2018. One code for pictures and solids.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from typing import Any, cast

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ..core.contracts import Codes
from . import TEXT, Batch, Condition, Graph, channels_last, conv, scale

WIDTHS = {"tiny": (32, 64, 96), "small": (64, 128, 192), "medium": (96, 192, 256)}
SOLID = {"tiny": (32, 64, 64), "small": (64, 96, 96), "medium": (64, 160, 160)}
"""Channels at each level, fine to coarse, in 2-D and in 3-D."""
NOISE = 64
"""Numbers that an item is made from."""
STEP = 0.1
"""How far the penalties look around an item, in each of its values."""
SOME = 3
"""They look around every third item only: the game stays as smooth, in two thirds of the time."""


class Net(nn.Module):
    """Painter and critic, alike in size. Only the painter is exported."""

    kinds = ("grid",)
    phases = ("discriminator", "generator")
    comparable = False
    betas = (0.0, 0.99)
    rate = 5e-4
    decay = 0.0
    smooth = 1.0
    """How much a slope of the critic costs (gamma)."""

    def __init__(self, codes: Codes, size: str = "small", dropout: float = 0.0) -> None:
        super().__init__()
        patch, levels = scale(codes.shape[1:])
        widths = (WIDTHS if len(codes.shape) < 4 else SOLID)[size][:levels]
        self.shape = codes.shape
        self.captions = codes.captions
        self.generator = Painter(codes, widths, patch)
        self.discriminator = Critic(codes, widths, patch, dropout)

    def loss(self, batch: Batch, phase: str) -> Tensor:
        criticise = phase == "discriminator"
        self.discriminator.requires_grad_(criticise)
        with torch.set_grad_enabled(torch.is_grad_enabled() and not criticise):
            made = self.generator(batch.randn(NOISE), batch.labels, batch.text)
        real, made = augment(batch, batch.x), augment(batch, made)

        def judge(x: Tensor) -> Tensor:
            return cast(Tensor, self.discriminator(x, batch.labels, batch.text))

        if not criticise:
            with torch.no_grad():
                aim = judge(real)
            return batch.mean(F.softplus(aim - judge(made))[:, None])
        some = torch.arange(batch.first, batch.first + len(real)) % SOME == 0
        near = [(x + STEP * batch.randn(*self.shape))[some] for x in (real, made)]
        few, all_ = (batch.labels[some], batch.text[some]), (batch.labels, batch.text)
        labels, text = (torch.cat(parts) for parts in zip(all_, all_, few, few, strict=True))
        scores = self.discriminator(torch.cat([real, made, *near]), labels, text)
        good, bad = scores[: 2 * len(real)].chunk(2)
        near_good, near_bad = scores[2 * len(real) :].chunk(2)
        slopes = (near_good - good[some]).square() + (near_bad - bad[some]).square()
        penalty = torch.zeros_like(good).index_put((some,), slopes * (SOME * self.smooth / 2 / STEP**2))
        return batch.mean((F.softplus(bad - good) + penalty)[:, None])

    def learns(self, phase: str) -> list[nn.Parameter]:
        return list((self.discriminator if phase == "discriminator" else self.generator).parameters())

    @torch.no_grad()
    def sample(self, labels: Tensor, text: Tensor, *, seed: int = 0, noise: Tensor | None = None, **_: Any) -> Tensor:
        """One item a row, -1 to 1."""
        generator = torch.Generator().manual_seed(seed)
        z = torch.randn(len(labels), NOISE, generator=generator) if noise is None else noise
        return cast(Tensor, self.generator(z, labels, text)).clamp(-1, 1)

    def graph(self) -> Graph:
        """(z, labels, text) -> x, all in one step."""
        rows, labels = 2, len(self.generator.condition.tables)
        inputs = {
            "z": torch.zeros(rows, NOISE),
            "labels": torch.zeros(rows, labels, dtype=torch.int64),
            "text": torch.zeros(rows, TEXT if self.captions else 0),
        }
        dynamic = {name: {0: "batch"} for name in (*inputs, "x")}
        return Graph(self.generator, inputs, ("x",), dynamic, {"shape": list(self.shape), "noise": NOISE})


class Painter(nn.Module):
    """Noise and condition set a coarse grid; it is refined and doubled until it is the item."""

    def __init__(self, codes: Codes, widths: tuple[int, ...], patch: int) -> None:
        super().__init__()
        channels, side, axes = codes.shape[0], codes.shape[1:], len(codes.shape) - 1
        style, step = 4 * widths[0], patch << (len(widths) - 1)
        self.side, self.mode = side, ("linear", "bilinear", "trilinear")[axes - 1]
        self.grid = [-(-s // step) for s in side]
        self.condition = Condition(codes, NOISE)
        self.style = nn.Sequential(
            nn.Linear(2 * NOISE, style), nn.LeakyReLU(0.2), nn.Linear(style, style), nn.LeakyReLU(0.2)
        )
        self.seed = nn.Linear(style, widths[-1] * math.prod(self.grid))
        self.stages = nn.ModuleList(stage(axes, widths, level, style) for level in reversed(range(len(widths))))
        self.narrow = nn.ModuleList(
            conv(axes, a, b, 1) for a, b in zip(reversed(widths[1:]), reversed(widths[:-1]), strict=True)
        )
        fine = 16 if patch > 1 else widths[0]
        # Windows that overlap, then points: patches must not show.
        up = (nn.ConvTranspose1d, nn.ConvTranspose2d, nn.ConvTranspose3d)[axes - 1]
        self.spread = up(widths[0], fine, 2 * patch, patch, patch // 2) if patch > 1 else nn.Identity()
        self.finish = conv(axes, fine, channels)
        start(self)

    def forward(self, z: Tensor, labels: Tensor, text: Tensor) -> Tensor:
        style = self.style(torch.cat([z, self.condition(labels, text)], 1))
        h = channels_last(self.seed(style).unflatten(1, (-1, *self.grid)))
        for number, stage in enumerate(self.stages):
            if number:
                h = F.interpolate(self.narrow[number - 1](h), scale_factor=2, mode=self.mode, align_corners=False)
            for block in cast(nn.ModuleList, stage):
                h = block(h, style)
        out = self.finish(F.leaky_relu(self.spread(F.leaky_relu(h, 0.2)), 0.2)).float()
        return out[(slice(None), slice(None), *(slice(s) for s in self.side))]


class Critic(nn.Module):
    """How real an item looks, as a number; only differences mean anything."""

    def __init__(self, codes: Codes, widths: tuple[int, ...], patch: int, dropout: float) -> None:
        super().__init__()
        channels, side, axes = codes.shape[0], codes.shape[1:], len(codes.shape) - 1
        step = patch << (len(widths) - 1)
        self.padding = [n for s in reversed(side) for n in (0, -s % step)]
        self.mode = ("linear", "bilinear", "trilinear")[axes - 1]
        kind = (nn.Conv1d, nn.Conv2d, nn.Conv3d)[axes - 1]
        self.enter = kind(channels, widths[0], 2 * patch if patch > 1 else 3, patch, max(1, patch // 2))
        self.stages = nn.ModuleList(stage(axes, widths, level) for level in range(len(widths)))
        self.widen = nn.ModuleList(conv(axes, a, b, 1) for a, b in itertools.pairwise(widths))
        places = math.prod(-(-s // step) for s in side)
        self.dropout = nn.Dropout(dropout)
        self.leave = nn.Linear(widths[-1] * places, widths[-1])
        self.judge = nn.Linear(widths[-1], 1)
        self.condition = Condition(codes, widths[-1])
        start(self)

    def forward(self, x: Tensor, labels: Tensor, text: Tensor) -> Tensor:
        """(rows,)"""
        h = self.enter(channels_last(F.pad(x, self.padding, value=-1.0)))
        for number, stage in enumerate(self.stages):
            if number:
                h = F.interpolate(self.widen[number - 1](h), scale_factor=0.5, mode=self.mode, align_corners=False)
            for block in cast(nn.ModuleList, stage):
                h = block(h)
        seen = self.leave(self.dropout(F.leaky_relu(h, 0.2)).flatten(1)).float()
        seen = F.leaky_relu(seen, 0.2)
        fits = (seen * self.condition(labels, text).float()).sum(1) * seen.shape[1] ** -0.5
        return cast(Tensor, self.judge(seen)[:, 0].float() + fits)


class Block(nn.Module):
    """Two convolutions beside a straight path; in the painter the style scales and shifts between them."""

    def __init__(self, axes: int, width: int, style: int = 0) -> None:
        super().__init__()
        self.first = conv(axes, width, width)
        self.film = nn.Linear(style, 2 * width) if style else None
        self.second = conv(axes, width, width)

    def forward(self, x: Tensor, style: Tensor | None = None) -> Tensor:
        h = self.first(F.leaky_relu(x, 0.2))
        if self.film is not None and style is not None:
            scale, shift = self.film(style)[(..., *[None] * (x.ndim - 2))].chunk(2, 1)
            h = h * (1 + scale) + shift
        return x + self.second(F.leaky_relu(h, 0.2))


def stage(axes: int, widths: Sequence[int], level: int, style: int = 0) -> nn.ModuleList:
    """One block where the grid is finest and costs most, two where it is coarser."""
    return nn.ModuleList(Block(axes, widths[level], style) for _ in range(1 if level == 0 < len(widths) - 1 else 2))


def start(net: nn.Module) -> None:
    """First weights that keep the size of what passes (He et al. 2015): nothing is normalised later, and noise that
    comes in too small is noise that the painter learns to do without. Blocks start as their straight path."""
    for module in net.modules():
        if isinstance(module, nn.Linear | nn.Conv1d | nn.Conv2d | nn.Conv3d) and module.bias is not None:
            nn.init.kaiming_normal_(module.weight, 0.2)
            nn.init.zeros_(module.bias)
    for module in net.modules():
        if isinstance(module, Block):
            nn.init.zeros_(cast(Tensor, module.second.weight))
            if module.film is not None:
                nn.init.normal_(module.film.weight, std=0.5 * module.film.in_features**-0.5)


def augment(batch: Batch, x: Tensor) -> Tensor:
    """Moves by up to an eighth, hides a box in every other item, changes colours: all so that gradients pass.

    Nothing is mirrored or turned: a digit must stay that digit.
    """
    axes = x.ndim - 2
    chance = batch.rand(4 + 2 * axes)
    wide = [slice(None)] + [None] * (x.ndim - 1)
    if x.shape[1] in (3, 4):  # colours; a fourth channel says where there is anything
        light, grey, contrast = (chance[:, n][tuple(wide)] for n in range(3))
        rgb = x[:, :3] + (light - 0.5) * 0.5
        rgb = rgb.lerp(rgb.mean(1, keepdim=True), grey * 0.5)
        rgb = (rgb - (m := rgb.flatten(1).mean(1)[tuple(wide)])) * (0.75 + contrast * 0.5) + m
        x = torch.cat([rgb, x[:, 3:]], 1)
    hidden = (chance[:, 3] < 0.5)[tuple(wide)]
    for axis in range(axes):
        size = x.shape[2 + axis]
        move, start = chance[:, 4 + 2 * axis], chance[:, 5 + 2 * axis]
        shape = [len(x)] + [1] * (axes + 1)
        shape[2 + axis] = size
        places = torch.arange(size, device=x.device)
        most = size // 8
        shift = (move * (2 * most + 1)).floor().long() - most
        index = (places + shift[:, None]).clamp(0, size - 1).view(shape)
        x = x.gather(2 + axis, index.expand(x.shape))
        off = places - (start * (size + size // 2)).floor()[:, None] + size // 2
        hidden = hidden & ((off >= 0) & (off < size // 2)).view(shape)
    return x.masked_fill(hidden, 0.0)

"""flow: a rectified flow over grids. It learns to see the clean item in a noisy one, and makes one from noise alone.

Between noise e and an item x lies the straight line z = t x + (1 - t) e, t from 0 to 1. A UNet looks at z and t and
says what x is; (x - z) / (1 - t) is then the direction to go, and `sample` walks it from t = 0 to t = 1.

Straight lines: Liu et al. 2022, Lipman et al. 2022. Times from a logit-normal: Esser et al. 2024 (Stable Diffusion 3).
Says x, is judged by the velocity: Li & He 2025 (Back to Basics). Guidance: Ho & Salimans 2022, only while it helps:
Kynkäänniemi et al. 2024. QK-norm: Dehghani et al. 2023. One code for pictures (2-D) and solids (3-D).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, cast

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ..core.contracts import Codes
from . import TEXT, Batch, Condition, Graph, channels_last, conv, scale

WIDTHS = {"tiny": (32, 64, 96), "small": (64, 96, 160), "medium": (96, 160, 224)}
SOLID = {"tiny": (32, 64, 64), "small": (64, 96, 96), "medium": (64, 160, 160)}
"""Channels at each level, fine to coarse, in 2-D and in 3-D, where a kernel has three times the weights."""
HEAD = 32
"""Channels of one attention head."""
SPREAD = 0.7
"""How far items are from their mean, about, on the scale of -1 to 1."""


class Net(nn.Module):
    """About 1, 5 or 11 million parameters (tiny, small, medium)."""

    kinds = ("grid",)
    phases = ("",)
    betas = (0.9, 0.99)
    rate = 1e-3
    steps, guidance, interval = 24, 2.0, (0.1, 0.9)

    def __init__(self, codes: Codes, size: str = "small", dropout: float = 0.0) -> None:
        super().__init__()
        self.shape = codes.shape
        channels, side = codes.shape[0], codes.shape[1:]
        axes = len(side)
        self.captions = codes.captions
        self.patch, levels = scale(side)
        step = self.patch << (levels - 1)
        self.padding = [-s % step for s in side]
        grid = [(s + p) // self.patch for s, p in zip(side, self.padding, strict=True)]
        self.shift = -0.2 * math.log2(max(side) / 16)  # large grids need more noise to be hidden as well
        w = (WIDTHS if axes < 3 else SOLID)[size][:levels]
        inside = channels * self.patch**axes

        def stage(level: int) -> nn.ModuleList:
            attends = max(grid) >> level <= 8
            parts: list[nn.Module] = [Block(axes, w[level], 4 * w[0], dropout) for _ in range(1 + attends)]
            return nn.ModuleList([*parts, Attention(axes, w[level])] if attends else parts)

        self.time = nn.Sequential(nn.Linear(2 * 32, 4 * w[0]), nn.SiLU(), nn.Linear(4 * w[0], 4 * w[0]))
        self.condition = Condition(codes, 4 * w[0])
        self.think = nn.Sequential(nn.SiLU(), nn.Linear(4 * w[0], 8 * w[0]), nn.SiLU(), nn.Linear(8 * w[0], 4 * w[0]))
        # What is asked for lays out the coarsest grid directly: scales and shifts alone would have to draw every shape
        # from the same few channels.
        self.coarse = [w[-1], *(g >> (levels - 1) for g in grid)]
        self.lay = nn.Linear(4 * w[0], math.prod(self.coarse))
        for last in (cast(nn.Linear, self.think[3]), self.lay):
            nn.init.zeros_(last.weight)
            nn.init.zeros_(last.bias)
        self.enter = conv(axes, inside, w[0])
        self.place = nn.Parameter(torch.zeros(1, w[0], *grid))
        self.down = nn.ModuleList(stage(i) for i in range(levels))
        self.shrink = nn.ModuleList(conv(axes, w[i] << axes, w[i + 1], 1) for i in range(levels - 1))
        self.grow = nn.ModuleList(conv(axes, w[i + 1], w[i] << axes, 1) for i in range(levels - 1))
        self.merge = nn.ModuleList(conv(axes, 2 * w[i], w[i], 1) for i in range(levels))
        self.up = nn.ModuleList(stage(i) for i in range(levels))
        self.leave = nn.Sequential(norm(w[0]), nn.SiLU(), conv(axes, w[0], inside, zero=True))
        fine = 16 if axes < 3 else 8
        self.finish = nn.Sequential(
            conv(axes, 2 * channels, fine), nn.SiLU(), conv(axes, fine, channels, zero=True)
        )  # works on single points, so that the patches do not show

    def forward(self, x: Tensor, t: Tensor, labels: Tensor, text: Tensor) -> Tensor:
        """The clean item seen in x (rows, channels, *size) at time t (rows,)."""
        noisy = channels_last(F.pad(x, [n for p in reversed(self.padding) for n in (0, p)]))
        angles = t[:, None] * torch.exp(torch.linspace(0.0, math.log(400.0), 32, device=t.device))
        asked = self.condition(labels, text)
        c = F.silu(self.time(torch.cat([angles.cos(), angles.sin()], 1)) + asked + self.think(asked))
        h = self.enter(patchify(noisy, self.patch)) + self.place
        kept = []
        for level, stage in enumerate(self.down):
            if level:
                h = self.shrink[level - 1](patchify(h, 2))
            if level == len(self.down) - 1:
                h = h + self.lay(c).view(-1, *self.coarse)
            for part in cast(nn.ModuleList, stage):
                h = part(h, c)
            kept.append(h)
        for level in reversed(range(len(kept))):
            h = self.merge[level](torch.cat([h, kept[level]], 1))
            for part in cast(nn.ModuleList, self.up[level]):
                h = part(h, c)
            if level:
                h = unpatchify(self.grow[level - 1](h), 2)
        coarse = unpatchify(self.leave(h), self.patch)
        out = coarse + self.finish(torch.cat([noisy.to(coarse.dtype), coarse], 1))
        out = out[(slice(None), slice(None), *(slice(s) for s in self.shape[1:]))].float()
        # What a straight line through all items would say is given; the UNet says the rest, which is of size 1 at any t
        # (Karras et al. 2022, EDM): in noise it speaks of the item, close to the item of what noise is left.
        t = t[(..., *[None] * (x.ndim - 1))]
        size = (t * SPREAD).square() + (1 - t).square()
        return x * t * SPREAD**2 / size + out * (1 - t) * SPREAD / size.sqrt()

    def loss(self, batch: Batch, phase: str = "") -> Tensor:
        x = batch.x
        t = torch.sigmoid(batch.randn(1)[:, 0] + self.shift)
        at = t[(..., *[None] * (x.ndim - 1))]
        noisy = at * x + (1 - at) * batch.randn(*x.shape[1:])
        wrong = (self(noisy, t, batch.labels, batch.text) - x) / (1 - at)
        return batch.mean(wrong.square())

    def learns(self, phase: str = "") -> list[nn.Parameter]:
        return list(self.parameters())

    @torch.no_grad()
    def sample(
        self,
        labels: Tensor,
        text: Tensor,
        *,
        seed: int = 0,
        steps: int = steps,
        guidance: float = guidance,
        noise: Tensor | None = None,
        **_: Any,
    ) -> Tensor:
        """One item a row, -1 to 1. A two-step solver, exact for straight lines (Lu et al. 2022, DPM-Solver++ 2M).

        guidance: how far to go from what any item would be to what the condition asks for; 1 is no more than asked.
        """
        generator = torch.Generator().manual_seed(seed)
        z = torch.randn(len(labels), *self.shape, generator=generator) if noise is None else noise
        before, width = None, 0.0
        for i in range(steps):
            now, then = i / steps, (i + 1) / steps
            t = torch.full((len(z),), now)
            clean = self(z, t, labels, text)
            if guidance != 1 and self.interval[0] <= now <= self.interval[1]:
                free = self(z, t, torch.zeros_like(labels), torch.zeros_like(text))
                clean = free + guidance * (clean - free)
            clean = clean.clamp(-1, 1)
            ahead, last = clean, width
            if now > 0 and then < 1:  # the odds of t are infinite at both ends
                width = math.log(then / (1 - then)) - math.log(now / (1 - now))
                if last:
                    ahead = clean + width / last / 2 * (clean - before)
            z = z + (then - now) / (1 - now) * (ahead - z)
            before = clean
        return z

    def graph(self) -> Graph:
        """One look: (x, t, labels, text) -> clean."""
        rows, labels = 2, len(self.condition.tables)
        inputs = {
            "x": torch.zeros(rows, *self.shape),
            "t": torch.full((rows,), 0.5),
            "labels": torch.zeros(rows, labels, dtype=torch.int64),
            "text": torch.zeros(rows, TEXT if self.captions else 0),
        }
        params = {"shape": list(self.shape), "steps": self.steps, "guidance": self.guidance}
        return Graph(
            module=self,
            inputs=inputs,
            outputs=("clean",),
            dynamic={name: {0: "batch"} for name in (*inputs, "clean")},
            params={**params, "interval": list(self.interval)},
        )


class Block(nn.Module):
    """Two convolutions beside a straight path (He et al. 2016); the condition scales and shifts between them."""

    def __init__(self, axes: int, width: int, condition: int, dropout: float) -> None:
        super().__init__()
        self.first = nn.Sequential(norm(width), nn.SiLU(), conv(axes, width, width))
        self.film = nn.Linear(condition, 2 * width)
        self.norm = norm(width)
        self.dropout = nn.Dropout(dropout)
        self.second = conv(axes, width, width, zero=True)

    def forward(self, x: Tensor, c: Tensor) -> Tensor:
        scale, shift = self.film(c)[(..., *[None] * (x.ndim - 2))].chunk(2, 1)
        h = self.norm(self.first(x)) * (1 + scale) + shift
        return x + self.second(self.dropout(F.silu(h)))


class Attention(nn.Module):
    """Every place looks at every other."""

    def __init__(self, axes: int, width: int) -> None:
        super().__init__()
        self.norm = norm(width)
        self.ask = conv(axes, width, 3 * width, 1)
        self.scale = nn.Parameter(torch.ones(2, HEAD))
        self.tell = conv(axes, width, width, 1, zero=True)

    def forward(self, x: Tensor, c: Tensor) -> Tensor:
        q, k, v = self.ask(self.norm(x)).flatten(2).unflatten(1, (3, -1, HEAD)).transpose(3, 4).unbind(1)
        q = F.rms_norm(q.float(), (HEAD,), self.scale[0]).to(v.dtype)
        k = F.rms_norm(k.float(), (HEAD,), self.scale[1]).to(v.dtype)
        # (rows, heads, places, HEAD); written out, for so few places that is faster than the fused kernel on a CPU
        h = torch.softmax((q @ k.transpose(2, 3)).float() * HEAD**-0.5, 3).to(v.dtype) @ v
        return x + self.tell(h.transpose(2, 3).flatten(1, 2).unflatten(2, x.shape[2:]))


def norm(width: int) -> nn.GroupNorm:
    return nn.GroupNorm(width // 16, width)


def patchify(x: Tensor, p: int) -> Tensor:
    """(rows, channels, *size) to (rows, p ** axes * channels, *size / p)."""
    if p == 1:
        return x
    axes = x.ndim - 2
    for axis in reversed(range(2, x.ndim)):
        x = x.unflatten(axis, (x.shape[axis] // p, p))
    return x.permute(0, *range(3, 3 + 2 * axes, 2), 1, *range(2, 2 + 2 * axes, 2)).flatten(1, 1 + axes)


def unpatchify(x: Tensor, p: int) -> Tensor:
    """The way back."""
    if p == 1:
        return x
    axes = x.ndim - 2
    x = x.unflatten(1, (*[p] * axes, x.shape[1] // p**axes))
    order: Sequence[int] = [n for axis in range(axes) for n in (2 + axes + axis, 1 + axis)]
    x = x.permute(0, 1 + axes, *order)
    for axis in range(2, 2 + axes):
        x = x.flatten(axis, axis + 1)
    return x

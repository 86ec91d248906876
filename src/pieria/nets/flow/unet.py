"""The flow's net for grids that are their own code: a UNet. The condition scales and shifts, and lays out the coarsest
grid. QK-norm: Dehghani et al. 2023."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import cast

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ...core.contracts import Codes
from .. import Condition, channels_last, conv, scale

WIDTHS = {"tiny": (32, 64, 96), "small": (64, 96, 160), "medium": (96, 160, 224)}
SOLID = {"tiny": (32, 64, 64), "small": (64, 96, 96), "medium": (64, 160, 160)}
"""Channels at each level, fine to coarse, in 2-D and in 3-D, where a kernel has three times the weights."""
HEAD = 32
"""Channels of one attention head."""


class UNet(nn.Module):
    """Coarser and coarser, and back (Ronneberger et al. 2015), on patches: about 16 x 16 or 8 x 8 x 8 of them."""

    def __init__(self, codes: Codes, size: str = "small", dropout: float = 0.0) -> None:
        super().__init__()
        self.shape = codes.shape
        channels, side = codes.shape[0], codes.shape[1:]
        axes = len(side)
        self.patch, levels = scale(side)
        step = self.patch << (levels - 1)
        self.padding = [-s % step for s in side]
        grid = [(s + p) // self.patch for s, p in zip(side, self.padding, strict=True)]
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
        """x and what is said of it: (rows, values); t: (rows,)."""
        noisy = channels_last(F.pad(x.view(-1, *self.shape), [n for p in reversed(self.padding) for n in (0, p)]))
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
        return cast(Tensor, out[(slice(None), slice(None), *(slice(s) for s in self.shape[1:]))].flatten(1))


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

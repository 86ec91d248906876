"""The flow's autoencoder: what of a large grid is worth saying, in a code of some thousand numbers."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import cast

import torch.nn.functional as F
from torch import Tensor, nn

from .. import channels_last, conv, norm, scale

WIDTHS = {"tiny": (16, 32, 64), "small": (32, 64, 128), "medium": (48, 96, 192)}
"""Channels at each level, fine to coarse."""


class Autoencoder(nn.Module):
    """A grid as a short code and back: convolutions on patches, halved until a side is about eight places in 2-D, four
    in 3-D. Fewer places with longer vectors learn outlines and lose colours."""

    def __init__(self, shape: tuple[int, ...], size: str, code: int) -> None:
        super().__init__()
        channels, self.side, axes = shape[0], shape[1:], len(shape) - 1
        patch, levels = scale(self.side)
        levels = max(1, levels - (axes == 2))
        w = WIDTHS[size][-levels:]
        step = patch << (levels - 1)
        self.padding = [n for s in reversed(self.side) for n in (0, -s % step)]
        self.grid = [-(-s // step) for s in self.side]
        self.depth = max(4, code // math.prod(self.grid))
        self.code = self.depth * math.prod(self.grid)
        down = (nn.Conv1d, nn.Conv2d, nn.Conv3d)[axes - 1]
        up = (nn.ConvTranspose1d, nn.ConvTranspose2d, nn.ConvTranspose3d)[axes - 1]
        self.enter = down(channels, w[0], patch, patch)
        inward: list[nn.Module] = [Residual(axes, w[0])]
        for a, b in pairwise(w):
            inward += [down(a, b, 2, 2), Residual(axes, b)]
        self.inward = nn.Sequential(*inward, group(w[-1]), nn.SiLU(), conv(axes, w[-1], self.depth, 1))
        outward: list[nn.Module] = [conv(axes, self.depth, w[-1], 1), Residual(axes, w[-1]), Residual(axes, w[-1])]
        for a, b in pairwise(reversed(w)):
            outward += [up(a, b, 2, 2), Residual(axes, b), Residual(axes, b)]
        fine = 24 if axes < 3 else 8
        self.outward = nn.Sequential(*outward, group(w[0]), nn.SiLU(), up(w[0], fine, patch, patch), nn.SiLU())
        # works on single points, so that the patches do not show
        self.finish = nn.Sequential(conv(axes, fine, fine), nn.SiLU(), conv(axes, fine, channels))

    def encode(self, x: Tensor) -> Tensor:
        """(rows, code): at each place a vector of size 1 a number."""
        h = self.inward(self.enter(channels_last(F.pad(x, self.padding))))
        return norm(h.float().flatten(2).transpose(1, 2)).flatten(1)

    def decode(self, code: Tensor) -> Tensor:
        h = norm(code.view(-1, math.prod(self.grid), self.depth)).transpose(1, 2)
        out = self.finish(self.outward(channels_last(h.reshape(-1, self.depth, *self.grid)))).float()
        return cast(Tensor, out[(slice(None), slice(None), *(slice(s) for s in self.side))])


class Residual(nn.Module):
    """Two convolutions beside a straight path."""

    def __init__(self, axes: int, width: int) -> None:
        super().__init__()
        self.body = nn.Sequential(
            group(width), nn.SiLU(), conv(axes, width, width),
            group(width), nn.SiLU(), conv(axes, width, width, zero=True),
        )  # fmt: skip

    def forward(self, x: Tensor) -> Tensor:
        return x + cast(Tensor, self.body(x))


def group(width: int) -> nn.GroupNorm:
    return nn.GroupNorm(width // 16, width)


def halve(x: Tensor) -> Tensor:
    return (F.avg_pool1d, F.avg_pool2d, F.avg_pool3d)[x.ndim - 3](x, 2)

"""Large grids as short codes: what a net for grids learns instead of a grid's values when there are many of them.

An autoencoder learns first: what of a grid is worth saying, in a code of some thousand numbers (Rombach et al. 2022,
latent diffusion). Then the net itself learns codes: a step costs a tenth of one on the grid, so that in an hour of two
cores each item is seen some hundred times instead of ten.
"""

from __future__ import annotations

import math
from itertools import pairwise
from typing import cast

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from . import Batch, Graph, channels_last, conv, norm, scale

SMALL, CODE = 1024, 1024
"""A grid of no more values is its own code; of a larger one the code has about so many numbers."""
CODER = 0.2
"""The share of a training in which the autoencoder learns; the net learns in the rest."""
SHAKE = 0.2
"""Noise on codes while the autoencoder learns: its decoder must forgive what a net will get wrong."""
ROWS, SOME = 192, 6
"""Items in a step. The autoencoder, which is slow, sees every sixth."""
KEPT = 1 << 16
"""Codes that are kept once they are known: the autoencoder has learnt what it will when the net begins."""

WIDTHS = {"tiny": (16, 32, 64), "small": (32, 64, 128), "medium": (48, 96, 192)}
"""Channels at each level, fine to coarse."""


class Autoencoder(nn.Module):
    """A grid as a short code and back: convolutions on patches, halved until a side is about eight places in 2-D, four
    in 3-D. Fewer places with longer vectors learn outlines and lose colours."""

    def __init__(self, shape: tuple[int, ...], size: str, code: int = CODE) -> None:
        super().__init__()
        self.kept: dict[int, Tensor] = {}
        self.last: tuple[Tensor | None, Tensor] = None, torch.empty(0)
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

    def loss(self, batch: Batch) -> Tensor:
        """Values, and the steps between neighbours at three scales: edges, which are what eyes look at."""
        some = torch.arange(batch.first, batch.first + len(batch.x)) % SOME == 0
        x = batch.x[some]
        back = self.decode(self.encode(x) + SHAKE * batch.randn(self.code)[some])
        wrong = (back - x).abs().flatten(1).mean(1) + (back - x).square().flatten(1).mean(1)
        for level in range(3):
            if level:
                back, x = halve(back), halve(x)
            for axis in range(2, x.ndim):
                wrong = wrong + (back.diff(dim=axis) - x.diff(dim=axis)).abs().flatten(1).mean(1)
        return SOME * batch.mean(torch.zeros(len(some)).index_put((some,), wrong)[:, None])

    @torch.no_grad()
    def known(self, batch: Batch) -> Tensor:
        """The batch's codes (rows, code); those of examples that come again are worked out once."""
        if self.training and batch.x is self.last[0]:  # a net with several losses asks for each
            return self.last[1]
        self.last = batch.x, self._known(batch)
        return self.last[1]

    def _known(self, batch: Batch) -> Tensor:
        index = batch.index if self.training else ()
        if not index:
            return self.encode(batch.x)
        new = [row for row, i in enumerate(index) if i not in self.kept]
        fresh = dict(zip(new, self.encode(batch.x[new]), strict=True)) if new else {}
        for row, code in fresh.items():
            if index[row] >= 0 and len(self.kept) < KEPT:
                self.kept[index[row]] = code
        return torch.stack([fresh[row] if row in fresh else self.kept[i] for row, i in enumerate(index)])

    def graph(self) -> Graph:
        """code -> item"""
        rows = {0: "batch"}
        return Graph(Decoder(self), {"code": torch.zeros(2, self.code)}, ("item",), {"code": rows, "item": rows})


class Decoder(nn.Module):
    """What is exported of the autoencoder."""

    def __init__(self, coder: Autoencoder) -> None:
        super().__init__()
        self.coder = coder

    def forward(self, code: Tensor) -> Tensor:
        return self.coder.decode(code)


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


class Block(nn.Module):
    """For codes, among whose places there is no order: two layers beside a straight path (He et al. 2016, MAR's MLP, Li
    et al. 2024); the condition enters between them."""

    def __init__(self, width: int, condition: int, dropout: float) -> None:
        super().__init__()
        self.first = nn.Linear(width, width, bias=False)
        self.told = nn.Linear(condition, width)
        self.dropout = nn.Dropout(dropout)
        self.second = nothing(nn.Linear(width, width))

    def forward(self, h: Tensor, c: Tensor) -> Tensor:
        return h + cast(Tensor, self.second(self.dropout(F.silu(self.first(norm(h)) + self.told(c)))))


def nothing(layer: nn.Linear) -> nn.Linear:
    """A layer that starts as nothing."""
    nn.init.zeros_(layer.weight)
    nn.init.zeros_(layer.bias)
    return layer


def coded(shape: tuple[int, ...]) -> bool:
    """Whether a grid is large enough to be learnt as a code."""
    return math.prod(shape) > SMALL


def turns(coder: bool, done: float) -> float:
    """The share of its rate with which the coder, or the net itself, learns: one after the other."""
    if coder:
        return falling(done / CODER) if done < CODER else 0.0
    return falling((done - CODER) / (1 - CODER))


def falling(done: float) -> float:
    """Of the rate: held for half of the time, then falling to nothing; 0 before and after."""
    return min(1.0, 2.0 * (1 - done) + 0.01) if 0 <= done <= 1 else 0.0

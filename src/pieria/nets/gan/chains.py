"""The GAN's nets for grids: chains of strided convolutions (Radford et al. 2015). On a CPU many cheap steps teach more
than few dear ones. One code for pictures and solids."""

from __future__ import annotations

import itertools
import math
from typing import cast

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ...core.contracts import Codes
from .. import Condition, channels_last, conv

WIDTHS = {"tiny": 256, "small": 448, "medium": 768}
"""Channels where the grid is coarsest; half of that at each finer level."""
STYLE = 128


class Painter(nn.Module):
    """Noise and condition set a coarse grid; it is doubled until it is the item, and styled at every level."""

    def __init__(self, codes: Codes, size: str, noise: int) -> None:
        super().__init__()
        channels, self.side, axes = codes.shape[0], codes.shape[1:], len(codes.shape) - 1
        widths = levels(codes, size)
        self.grid = [-(-s >> len(widths)) for s in self.side]
        outs = [widths[0] // 2, *widths[:-1]]
        up = (nn.ConvTranspose1d, nn.ConvTranspose2d, nn.ConvTranspose3d)[axes - 1]
        self.condition = Condition(codes, noise)
        self.style = nn.Sequential(
            nn.Linear(2 * noise, STYLE), nn.LeakyReLU(0.2), nn.Linear(STYLE, STYLE), nn.LeakyReLU(0.2)
        )
        self.seed = nn.Linear(STYLE, widths[-1] * math.prod(self.grid))
        self.ups = nn.ModuleList(up(a, b, 4, 2, 1) for a, b in zip(reversed(widths), reversed(outs), strict=True))
        self.films = nn.ModuleList(nn.Linear(STYLE, 2 * b) for b in reversed(outs))
        self.finish = conv(axes, outs[0], channels)
        start(self)
        for film in self.films:
            nn.init.normal_(cast(Tensor, film.weight), std=0.5 * STYLE**-0.5)

    def forward(self, z: Tensor, labels: Tensor, text: Tensor) -> Tensor:
        style = self.style(torch.cat([z, self.condition(labels, text)], 1))
        h = channels_last(F.leaky_relu(self.seed(style).unflatten(1, (-1, *self.grid)), 0.2))
        for up, film in zip(self.ups, self.films, strict=True):
            scale, shift = film(style)[(..., *[None] * (h.ndim - 2))].chunk(2, 1)
            h = F.leaky_relu(up(h) * (1 + scale) + shift, 0.2)
        out = self.finish(h).float()
        return cast(Tensor, out[(slice(None), slice(None), *(slice(s) for s in self.side))])


class Critic(nn.Module):
    """How real an item looks, as a number; only differences mean anything."""

    def __init__(self, codes: Codes, size: str, dropout: float) -> None:
        super().__init__()
        channels, side, axes = codes.shape[0], codes.shape[1:], len(codes.shape) - 1
        widths = levels(codes, size)
        step = 1 << len(widths)
        self.padding = [n for s in reversed(side) for n in (0, -s % step)]
        kind = (nn.Conv1d, nn.Conv2d, nn.Conv3d)[axes - 1]
        self.downs = nn.ModuleList(kind(a, b, 4, 2, 1) for a, b in itertools.pairwise((channels, *widths)))
        self.dropout = nn.Dropout(dropout)
        self.leave = nn.Linear(widths[-1] * math.prod(-(-s // step) for s in side), widths[-1])
        self.judge = nn.Linear(widths[-1], 1)
        self.condition = Condition(codes, widths[-1])
        start(self)

    def forward(self, x: Tensor, labels: Tensor, text: Tensor) -> Tensor:
        """(rows,)"""
        h = channels_last(F.pad(x, self.padding, value=-1.0))
        for down in self.downs:
            h = F.leaky_relu(down(h), 0.2)
        seen = F.leaky_relu(self.leave(self.dropout(h).flatten(1)).float(), 0.2)
        fits = (seen * self.condition(labels, text).float()).sum(1) * seen.shape[1] ** -0.5
        return cast(Tensor, self.judge(seen)[:, 0].float() + fits)


def levels(codes: Codes, size: str) -> tuple[int, ...]:
    """Channels at each level, fine to coarse."""
    count = max(1, min(4, int(math.log2(max(codes.shape[1:]))) - 1))
    return tuple(WIDTHS[size] >> level for level in reversed(range(count)))


def start(net: nn.Module) -> None:
    """First weights that keep the size of what passes (He et al. 2015): nothing is normalised later, and noise that
    comes in too small is noise that the painter learns to do without."""
    for module in net.modules():
        if isinstance(module, nn.Linear | nn.Conv1d | nn.Conv2d | nn.Conv3d) and module.bias is not None:
            nn.init.kaiming_normal_(module.weight, 0.2)
            nn.init.zeros_(module.bias)
        elif isinstance(module, nn.ConvTranspose1d | nn.ConvTranspose2d | nn.ConvTranspose3d):
            taps = 2 ** (module.weight.ndim - 2)  # of its 4 in each direction that meet in one place
            nn.init.normal_(module.weight, std=(2 / (module.weight.shape[0] * taps)) ** 0.5)
            nn.init.zeros_(cast(Tensor, module.bias))

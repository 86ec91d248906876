"""The GAN's nets for codes, among whose numbers there is no order: residual MLPs, told the condition at each block."""

from __future__ import annotations

import math
from typing import cast

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ...core.contracts import Codes
from .. import Condition, norm
from .._coder import Autoencoder, Block

SIZES = {"tiny": (256, 3), "small": (448, 4), "medium": (1024, 6)}
"""Width and blocks."""


class Asked(nn.Module):
    """What is asked for, thought about: (rows, width)."""

    def __init__(self, codes: Codes, width: int) -> None:
        super().__init__()
        self.condition = Condition(codes, width)
        self.think = nn.Sequential(nn.Linear(width, 2 * width), nn.SiLU(), nn.Linear(2 * width, width))

    def forward(self, labels: Tensor, text: Tensor) -> Tensor:
        asked = self.condition(labels, text)
        return F.silu(asked + cast(Tensor, self.think(asked)))


class CodePainter(nn.Module):
    """Noise and condition in, a code out: at each place a vector of size 1 a number, as the coder makes them."""

    def __init__(self, codes: Codes, coder: Autoencoder, size: str, noise: int) -> None:
        super().__init__()
        width, depth = SIZES[size]
        self.places = math.prod(coder.grid), coder.depth
        self.asked = Asked(codes, width)
        self.enter = nn.Linear(noise, width)
        self.blocks = nn.ModuleList(Block(width, width, 0.0) for _ in range(depth))
        self.leave = nn.Linear(width, coder.code)

    @property
    def condition(self) -> Condition:
        return self.asked.condition

    def forward(self, z: Tensor, labels: Tensor, text: Tensor) -> Tensor:
        c = self.asked(labels, text)
        h = self.enter(z) + c
        for block in self.blocks:
            h = block(h, c)
        return norm(self.leave(norm(h)).float().view(-1, *self.places)).flatten(1)


class CodeCritic(nn.Module):
    """How real a code looks for what was asked, as a number; only differences mean anything."""

    def __init__(self, codes: Codes, coder: Autoencoder, size: str, dropout: float) -> None:
        super().__init__()
        width, depth = SIZES[size]
        self.asked = Asked(codes, width)
        self.enter = nn.Linear(coder.code, width)
        self.blocks = nn.ModuleList(Block(width, width, dropout) for _ in range(depth))
        self.leave = nn.Linear(width, width)
        self.judge = nn.Linear(width, 1)

    def forward(self, x: Tensor, labels: Tensor, text: Tensor) -> Tensor:
        """(rows,)"""
        c = self.asked(labels, text)
        h = self.enter(x)
        for block in self.blocks:
            h = block(h, c)
        seen = torch.tanh(self.leave(norm(h)).float())
        fits = (seen * c.float()).sum(1) * seen.shape[1] ** -0.5
        return cast(Tensor, self.judge(seen)[:, 0].float() + fits)

"""The flow's net for short codes with no order among their places: a residual MLP (as in MAR, Li et al. 2024)."""

from __future__ import annotations

import math
from typing import cast

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ...core.contracts import Codes
from .. import Condition, norm
from .._coder import Block, nothing

SIZES = {"tiny": (384, 4), "small": (768, 6), "medium": (1280, 8)}
"""Width and blocks."""


class Mixer(nn.Module):
    """The residual MLP: noisy code, time and condition in, what is to be said of the clean code out."""

    def __init__(self, codes: Codes, code: int, size: str, dropout: float) -> None:
        super().__init__()
        width, depth = SIZES[size]
        c = max(256, width // 2)
        self.time = nn.Sequential(nn.Linear(2 * 32, c), nn.SiLU(), nn.Linear(c, c))
        self.condition = Condition(codes, c)
        self.think = nn.Sequential(
            nn.Linear(c, 2 * c), nn.SiLU(), nn.Linear(2 * c, 2 * c), nn.SiLU(), nn.Linear(2 * c, c)
        )
        self.enter = nn.Linear(code, width)
        self.blocks = nn.ModuleList(Block(width, c, dropout) for _ in range(depth))
        self.leave = nothing(nn.Linear(width, code))

    def forward(self, x: Tensor, t: Tensor, labels: Tensor, text: Tensor) -> Tensor:
        angles = t[:, None] * torch.exp(torch.linspace(0.0, math.log(400.0), 32, device=t.device))
        asked = self.condition(labels, text)
        c = F.silu(self.time(torch.cat([angles.cos(), angles.sin()], 1)) + asked + self.think(asked))
        h = self.enter(x)
        for block in self.blocks:
            h = block(h, c)
        return cast(Tensor, self.leave(norm(h)))

"""flow: a rectified flow over codes. It learns to see the clean code in a noisy one, and makes one from noise alone.

The code of a small grid is its values, and a UNet looks at them. Of a large grid it is what an autoencoder says
(`nets._coder`), and an MLP looks at it.

Between noise e and a code x lies the straight line z = t x + (1 - t) e, t from 0 to 1. The net looks at z and t and
says what x is; (x - z) / (1 - t) is then the direction to go, and `sample` walks it from t = 0 to t = 1.

Straight lines: Liu et al. 2022, Lipman et al. 2022. Times from a logit-normal: Esser et al. 2024 (Stable Diffusion 3).
Says x, is judged by the velocity: Li & He 2025 (Back to Basics). Guidance: Ho & Salimans 2022, only while it helps:
Kynkäänniemi et al. 2024. One code for pictures (2-D) and solids (3-D).
"""

from __future__ import annotations

import math
from typing import Any, cast

import torch
from torch import Tensor, nn

from ...core.contracts import Codes
from .. import TEXT, Batch, Graph
from .._coder import ROWS, Autoencoder, coded, falling, turns
from .mixer import Mixer
from .unet import UNet


class Net(nn.Module):
    """About 1, 5 or 11 million parameters for small grids, 4, 13 or 40 for large ones (tiny, small, medium)."""

    kinds = ("grid",)
    phases: tuple[str, ...] = ("flow",)
    betas = (0.9, 0.99)
    rate = 1e-3
    rows: int
    steps, guidance, interval = 24, 3.0, (0.1, 0.9)

    def __init__(self, codes: Codes, size: str = "small", dropout: float = 0.0) -> None:
        super().__init__()
        self.shape, self.captions = codes.shape, codes.captions
        values = math.prod(codes.shape)
        self.coder = Autoencoder(codes.shape, size) if coded(codes.shape) else None
        if self.coder is not None:
            self.phases, self.rows = ("coder", "flow"), ROWS
        self.code = self.coder.code if self.coder else values
        self.spread = 1.0 if self.coder else 0.7  # how far codes are from their mean, about
        # large grids need more noise to be hidden as well
        self.shift = -0.6 if self.coder else -0.2 * math.log2(max(codes.shape[1:]) / 16)
        self.flow = Mixer(codes, self.code, size, dropout) if self.coder else UNet(codes, size, dropout)

    def forward(self, x: Tensor, t: Tensor, labels: Tensor, text: Tensor) -> Tensor:
        """The clean code seen in x (rows, code) at time t (rows,)."""
        out = self.flow(x, t, labels, text).float()
        # What a straight line through all codes would say is given; the net says the rest, which is of size 1 at any t
        # (Karras et al. 2022, EDM): in noise it speaks of the item, close to the item of what noise is left.
        t = t[:, None]
        size = (t * self.spread).square() + (1 - t).square()
        return x * t * self.spread**2 / size + out * (1 - t) * self.spread / size.sqrt()

    def decode(self, code: Tensor) -> Tensor:
        """(rows, code) to (rows, channels, *size)."""
        return code.view(-1, *self.shape) if self.coder is None else self.coder.decode(code)

    def loss(self, batch: Batch, phase: str) -> Tensor:
        if self.coder and phase == "coder":
            return self.coder.loss(batch)
        x = self.coder.known(batch) if self.coder else batch.x.flatten(1)
        t = torch.sigmoid(batch.randn(1) + self.shift)
        noisy = t * x + (1 - t) * batch.randn(self.code)
        wrong = (self(noisy, t[:, 0], batch.labels, batch.text) - x) / (1 - t)
        return batch.mean(wrong.square())

    def learns(self, phase: str) -> list[nn.Parameter]:
        return list(cast(nn.Module, self.coder if phase == "coder" else self.flow).parameters())

    def pace(self, phase: str, done: float) -> float:
        """How much of its rate a phase learns with: first the coder, whose rate falls to nothing, then the flow."""
        return turns(phase == "coder", done) if self.coder else falling(done)

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
        z = torch.randn(len(labels), self.code, generator=generator) if noise is None else noise
        before, width = None, 0.0
        for i in range(steps):
            now, then = i / steps, (i + 1) / steps
            t = torch.full((len(z),), now)
            clean = self(z, t, labels, text)
            if guidance != 1 and self.interval[0] <= now <= self.interval[1]:
                free = self(z, t, torch.zeros_like(labels), torch.zeros_like(text))
                clean = free + guidance * (clean - free)
            if self.coder is None:
                clean = clean.clamp(-1, 1)
            ahead, last = clean, width
            if now > 0 and then < 1:  # the odds of t are infinite at both ends
                width = math.log(then / (1 - then)) - math.log(now / (1 - now))
                if last:
                    ahead = clean + width / last / 2 * (clean - before)
            z = z + (then - now) / (1 - now) * (ahead - z)
            before = clean
        return self.decode(z).clamp(-1, 1)

    def graph(self) -> Graph:
        """One look: (x, t, labels, text) -> clean; at last code -> item, if a code is not the item itself."""
        rows, labels = 2, len(self.flow.condition.tables)
        inputs = {
            "x": torch.zeros(rows, self.code),
            "t": torch.full((rows,), 0.5),
            "labels": torch.zeros(rows, labels, dtype=torch.int64),
            "text": torch.zeros(rows, TEXT if self.captions else 0),
        }
        params = {"code": self.code, "bound": 1.0 if self.coder is None else 0.0}
        rows_vary = {0: "batch"}
        return Graph(
            module=self,
            inputs=inputs,
            outputs=("clean",),
            dynamic=dict.fromkeys((*inputs, "clean"), rows_vary),
            params={**params, "steps": self.steps, "guidance": self.guidance, "interval": list(self.interval)},
            last=self.coder.graph() if self.coder else None,
        )

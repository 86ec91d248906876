"""gan: a painter makes grids from noise in one step; a critic learns to tell them from real ones, and so teaches it.

The critic compares: each made item with the real one of the same condition beside it (relativistic pairing). It is kept
smooth around both (R1 and R2): without that the game has no rest point. Huang et al. 2024 (R3GAN). The penalties are
taken by a small random step instead of a second derivative, which would double the work: Lin et al. 2025 (Seaweed APT).
Both only ever see augmented items, so that a few thousand suffice: Zhao et al. 2020. The condition enters the critic by
projection: Miyato & Koyama 2018.

A critic that is told the condition is content with one item for each, and so is the painter. So the painter also draws
twice for each condition and pays the energy score: how far both are from the real item, less how far they are from each
other. It is a proper scoring rule: only the whole spread of real items pays least (Gneiting & Raftery 2007; as a loss
for nets: Bellemare et al. 2017, Shen & Meinshausen 2023).

Small grids are made and judged by convolutions (`chains`). Of a large one the code is that an autoencoder has for it
(`nets._coder`), and layers without places do it (`residual`).
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ...core.contracts import Codes
from .. import TEXT, Batch, Graph
from .._coder import ROWS, SHAKE, Autoencoder, coded, falling, turns
from .chains import WIDTHS, Critic, Painter
from .residual import CodeCritic, CodePainter

__all__ = ["NOISE", "WIDTHS", "Net"]

NOISE = 64
"""Numbers that an item is made from."""
STEP = 0.1
"""How far the penalties look around an item, in each of its values."""
SOME = 3
"""They look around every third item only: the game stays as smooth, in two thirds of the time."""
WIDER = 1.1
"""Items are drawn from noise that is a little wider than what was learnt with: a painter's items vary less than real
ones (digits: recall .81 -> .86, precision .98 -> .97, on the part that this number was chosen by)."""
NARROWER = 0.5
"""Codes are drawn from less: a large item is clear or it is nothing (the truncation trick, Brock et al. 2019; stickers
named right by a judge: 42.8 % at 1.1, 45.4 at 0.8, 48.3 here)."""


class Net(nn.Module):
    """Painter and critic, alike in size. Only the painter is exported."""

    kinds = ("grid",)
    phases: tuple[str, ...] = ("discriminator", "generator")
    comparable = False
    betas = (0.0, 0.99)
    rate = 5e-4
    decay = 0.0
    rows = 64
    smooth = 0.1
    """How much a slope of the critic costs (gamma)."""
    spread = 2.0
    """What the energy score costs beside the critic's verdict."""
    reach = WIDER
    """Of the noise, when items are made."""

    def __init__(self, codes: Codes, size: str = "small", dropout: float = 0.0) -> None:
        super().__init__()
        self.shape, self.captions = codes.shape, codes.captions
        self.coder = Autoencoder(codes.shape, size) if coded(codes.shape) else None
        self.generator: Painter | CodePainter
        self.discriminator: Critic | CodeCritic
        if self.coder is None:
            self.generator, self.discriminator = Painter(codes, size, NOISE), Critic(codes, size, dropout)
            return
        self.phases, self.rows, self.spread, self.reach = ("coder", *self.phases), ROWS, 0.5, NARROWER
        self.shape = (self.coder.code,)
        self.generator = CodePainter(codes, self.coder, size, NOISE)
        self.discriminator = CodeCritic(codes, self.coder, size, dropout)

    def pace(self, phase: str, done: float) -> float:
        return turns(phase == "coder", done) if self.coder else falling(done)

    def loss(self, batch: Batch, phase: str) -> Tensor:
        if self.coder is not None:
            if phase == "coder":
                return self.coder.loss(batch)
            batch = replace(batch, x=self.coder.known(batch))
        criticise = phase == "discriminator"
        self.discriminator.requires_grad_(criticise)
        with torch.set_grad_enabled(torch.is_grad_enabled() and not criticise):
            made = self.generator(batch.randn(NOISE), batch.labels, batch.text)

        def judge(x: Tensor) -> Tensor:
            return cast(Tensor, self.discriminator(x, batch.labels, batch.text))

        if not criticise:
            other = self.generator(batch.randn(NOISE), batch.labels, batch.text)
            with torch.no_grad():
                aim = judge(augment(batch, batch.x))
            verdict = F.softplus(aim - judge(augment(batch, made)))
            energy = far(batch.x, made) + far(batch.x, other) - far(made, other)
            return batch.mean((verdict + self.spread / 2 * energy)[:, None])
        real, made = augment(batch, batch.x), augment(batch, made)
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
        return list(cast(nn.Module, getattr(self, phase)).parameters())

    @torch.no_grad()
    def sample(self, labels: Tensor, text: Tensor, *, seed: int = 0, noise: Tensor | None = None, **_: Any) -> Tensor:
        """One item a row, -1 to 1."""
        generator = torch.Generator().manual_seed(seed)
        z = torch.randn(len(labels), NOISE, generator=generator) if noise is None else noise
        made = cast(Tensor, self.generator(self.reach * z, labels, text))
        return (self.coder.decode(made) if self.coder else made).clamp(-1, 1)

    def graph(self) -> Graph:
        """(z, labels, text) -> x, all in one step; of a large grid x is the code, and at last code -> item."""
        rows, labels = 2, len(self.generator.condition.tables)
        inputs = {
            "z": torch.zeros(rows, NOISE),
            "labels": torch.zeros(rows, labels, dtype=torch.int64),
            "text": torch.zeros(rows, TEXT if self.captions else 0),
        }
        dynamic = {name: {0: "batch"} for name in (*inputs, "x")}
        params = {"shape": list(self.shape), "noise": NOISE}
        return Graph(Reaching(self), inputs, ("x",), dynamic, params, self.coder.graph() if self.coder else None)


class Reaching(nn.Module):
    """What is exported: the painter, given noise of another width."""

    def __init__(self, net: Net) -> None:
        super().__init__()
        self.generator, self.reach = net.generator, net.reach

    def forward(self, z: Tensor, labels: Tensor, text: Tensor) -> Tensor:
        return cast(Tensor, self.generator(self.reach * z, labels, text))


def far(a: Tensor, b: Tensor) -> Tensor:
    """How far apart items are: (rows,)"""
    return ((a - b).flatten(1).square().sum(1) + 1e-6).sqrt()


def augment(batch: Batch, x: Tensor) -> Tensor:
    """Moves by up to an eighth, hides a box in every other item, changes colours: all so that gradients pass.

    Nothing is mirrored or turned: a digit must stay that digit.
    """
    axes = x.ndim - 2
    if not axes:
        return shaken(batch, x)
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


def shaken(batch: Batch, x: Tensor) -> Tensor:
    """Of codes: noise, and in every other one a quarter of the numbers hidden."""
    chance = batch.rand(x.shape[1] + 1)
    hidden = (chance[:, 1:] < 0.25) & (chance[:, :1] < 0.5)
    return (x + SHAKE * batch.randn(x.shape[1])).masked_fill(hidden, 0.0)

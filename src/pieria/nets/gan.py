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

Both nets are chains of strided convolutions (Radford et al. 2015): on a CPU many cheap steps teach more than few dear
ones. One code for pictures and solids.
"""

from __future__ import annotations

import itertools
import math
from typing import Any, cast

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ..core.contracts import Codes
from . import TEXT, Batch, Condition, Graph, channels_last, conv

WIDTHS = {"tiny": 256, "small": 448, "medium": 768}
"""Channels where the grid is coarsest; half of that at each finer level."""
NOISE = 64
"""Numbers that an item is made from."""
STYLE = 128
STEP = 0.1
"""How far the penalties look around an item, in each of its values."""
SOME = 3
"""They look around every third item only: the game stays as smooth, in two thirds of the time."""
SPREAD = 2.0
"""What the energy score costs beside the critic's verdict."""
WIDER = 1.1
"""Items are drawn from noise that is a little wider than what was learnt with: a painter's items vary less than real
ones (digits: recall .81 -> .86, precision .98 -> .97, on the part that this number was chosen by)."""


class Net(nn.Module):
    """Painter and critic, alike in size. Only the painter is exported."""

    kinds = ("grid",)
    phases = ("discriminator", "generator")
    comparable = False
    betas = (0.0, 0.99)
    rate = 5e-4
    decay = 0.0
    rows = 64
    smooth = 0.1
    """How much a slope of the critic costs (gamma)."""

    def __init__(self, codes: Codes, size: str = "small", dropout: float = 0.0) -> None:
        super().__init__()
        levels = max(1, min(4, int(math.log2(max(codes.shape[1:]))) - 1))
        widths = tuple(WIDTHS[size] >> level for level in reversed(range(levels)))
        self.shape = codes.shape
        self.captions = codes.captions
        self.generator = Painter(codes, widths)
        self.discriminator = Critic(codes, widths, dropout)

    def loss(self, batch: Batch, phase: str) -> Tensor:
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
            return batch.mean((verdict + SPREAD / 2 * energy)[:, None])
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
    """Noise and condition set a coarse grid; it is doubled until it is the item, and styled at every level."""

    def __init__(self, codes: Codes, widths: tuple[int, ...]) -> None:
        super().__init__()
        channels, self.side, axes = codes.shape[0], codes.shape[1:], len(codes.shape) - 1
        self.grid = [-(-s >> len(widths)) for s in self.side]
        outs = [widths[0] // 2, *widths[:-1]]
        up = (nn.ConvTranspose1d, nn.ConvTranspose2d, nn.ConvTranspose3d)[axes - 1]
        self.condition = Condition(codes, NOISE)
        self.style = nn.Sequential(
            nn.Linear(2 * NOISE, STYLE), nn.LeakyReLU(0.2), nn.Linear(STYLE, STYLE), nn.LeakyReLU(0.2)
        )
        self.seed = nn.Linear(STYLE, widths[-1] * math.prod(self.grid))
        self.ups = nn.ModuleList(up(a, b, 4, 2, 1) for a, b in zip(reversed(widths), reversed(outs), strict=True))
        self.films = nn.ModuleList(nn.Linear(STYLE, 2 * b) for b in reversed(outs))
        self.finish = conv(axes, outs[0], channels)
        start(self)
        for film in self.films:
            nn.init.normal_(cast(Tensor, film.weight), std=0.5 * STYLE**-0.5)

    def forward(self, z: Tensor, labels: Tensor, text: Tensor) -> Tensor:
        z = z if self.training else WIDER * z
        style = self.style(torch.cat([z, self.condition(labels, text)], 1))
        h = channels_last(F.leaky_relu(self.seed(style).unflatten(1, (-1, *self.grid)), 0.2))
        for up, film in zip(self.ups, self.films, strict=True):
            scale, shift = film(style)[(..., *[None] * (h.ndim - 2))].chunk(2, 1)
            h = F.leaky_relu(up(h) * (1 + scale) + shift, 0.2)
        out = self.finish(h).float()
        return cast(Tensor, out[(slice(None), slice(None), *(slice(s) for s in self.side))])


class Critic(nn.Module):
    """How real an item looks, as a number; only differences mean anything."""

    def __init__(self, codes: Codes, widths: tuple[int, ...], dropout: float) -> None:
        super().__init__()
        channels, side, axes = codes.shape[0], codes.shape[1:], len(codes.shape) - 1
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


def far(a: Tensor, b: Tensor) -> Tensor:
    """How far apart items are: (rows,)"""
    return ((a - b).flatten(1).square().sum(1) + 1e-6).sqrt()


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

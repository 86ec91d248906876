"""The floor that all nets stand on: what a batch is, how a condition enters, what the train loop asks of a net.

A net is a file here with a class ``Net``. It is trained with torch, and leaves as one ONNX graph that runs without it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ..core.contracts import TEXT, Codes

__all__ = [
    "TEXT", "Batch", "Condition", "Graph", "Net", "Stepper", "channels_last", "conv", "next_token", "norm", "scale",
]  # fmt: skip


@dataclass(slots=True)
class Batch:
    """What a net learns from at one step: this worker's rows of the whole batch.

    x: sequence: int64 (rows, length), 0 before and after each item, -1 where there is nothing more;
       grid: float32 (rows, channels, *size) from -1 to 1.
    labels: int64 (rows, attributes); 0 means "not said", value i of an attribute is i + 1.
    text: float32 (rows, 384), or (rows, 0) where the items have no captions.
    whole, first: rows of the whole batch over all workers, and the place of our first row in it.
    done: how much of the training is done, 0 to 1.
    weight: sequence: targets in the whole batch; grid: unused.
    index: which example of the training part a row is, or -1 where it was augmented; empty: not said.
    cut: sequence: the share of the targets, the most surprising ones, that is not learnt.
    """

    x: Tensor
    labels: Tensor
    text: Tensor
    whole: int = 0
    first: int = 0
    done: float = 0.0
    weight: float = 0.0
    index: Sequence[int] = ()
    cut: float = 0.0

    def randn(self, *shape: int) -> Tensor:
        """Normal noise (rows, *shape): the same for a row, however many workers share the batch."""
        return self._ours(torch.randn(self.whole or len(self.x), *shape))

    def rand(self, *shape: int) -> Tensor:
        """The same, uniform from 0 to 1."""
        return self._ours(torch.rand(self.whole or len(self.x), *shape))

    def mean(self, values: Tensor) -> Tensor:
        """Our share of the mean over the whole batch, from values (rows, ...): the workers' shares add up to it."""
        return values.flatten(1).mean(1).sum() / (self.whole or len(self.x))

    def _ours(self, drawn: Tensor) -> Tensor:
        return drawn[self.first : self.first + len(self.x)]


@dataclass(frozen=True, slots=True)
class Graph:
    """What is exported: a module, example inputs by name, outputs' names, and which axes may change."""

    module: nn.Module
    inputs: Mapping[str, Tensor]
    outputs: tuple[str, ...]
    dynamic: Mapping[str, Mapping[int, str]]
    params: Mapping[str, Any] = field(default_factory=dict)
    """What the engine must know beside the graph: ``layers``, ``width``, ``steps`` ..."""
    last: Graph | None = None
    """A graph that is asked once, when the other has been asked for the last time."""


class Net(Protocol):
    """A trainable net. ``kinds``: the codes it learns; ``phases``: the losses of one step, each with parameters and an
    optimizer of its own. It may have ``rows`` (of a batch), ``pace(phase, done)`` (the share of its rate a phase learns
    with; 0 leaves it out), and ``comparable = False`` if its loss says nothing."""

    kinds: tuple[str, ...]
    phases: tuple[str, ...]

    def __init__(self, codes: Codes, size: str, dropout: float = 0.0) -> None: ...
    def loss(self, batch: Batch, phase: str) -> Tensor:
        """Our share of what to minimise at this phase: the workers' shares add up to the mean over the whole batch
        (grid: `Batch.mean`; sequence: our targets' sum divided by ``batch.weight``)."""
        ...

    def learns(self, phase: str) -> list[nn.Parameter]: ...
    def sample(self, labels: Tensor, text: Tensor, *, seed: int, **options: Any) -> Tensor:
        """One item a row of ``labels``, step by step in torch: slow and plain, the oracle of the exported graph."""
        ...

    def graph(self) -> Graph: ...


# sequences ----------------------------------------------------------------------------------------------------------


def norm(x: Tensor) -> Tensor:
    """RMSNorm (Zhang & Sennrich 2019) without a gain."""
    return F.rms_norm(x, (x.shape[-1],))


def next_token(logits: Tensor, batch: Batch) -> Tensor:
    """Our share of the nats a token, from logits (rows, length - 1, vocabulary) of a batch of sequences.

    With ``batch.cut`` the most surprising targets are left out (loss truncation, Kang & Hashimoto 2020): what cannot be
    told from its context, as a secret, stays surprising, and so is never learnt.
    """
    if batch.cut:
        nats = F.cross_entropy(logits.flatten(0, 1), batch.x[:, 1:].flatten(), ignore_index=-1, reduction="none")
        seen = nats.detach()[batch.x[:, 1:].flatten() >= 0]
        most = seen.kthvalue(max(1, int((1 - batch.cut) * len(seen)))).values
        return nats[nats.detach() <= most].sum() / (batch.weight or len(seen))
    return F.cross_entropy(logits.flatten(0, 1), batch.x[:, 1:].flatten(), ignore_index=-1, reduction="sum") / (
        batch.weight or (batch.x[:, 1:] >= 0).sum()
    )


class Stepper(nn.Module):
    """What a sequence net exports: its ``step``, where an input that the codes do not have may be left out."""

    def __init__(self, net: nn.Module) -> None:
        super().__init__()
        self.net = net

    def said(self, ids: Tensor, labels: Tensor | None, text: Tensor | None) -> tuple[Tensor, Tensor]:
        rows = ids.shape[0]
        return (
            torch.zeros(rows, 0, dtype=torch.long) if labels is None else labels,
            torch.zeros(rows, 0) if text is None else text,
        )


# grids --------------------------------------------------------------------------------------------------------------


def scale(side: Sequence[int]) -> tuple[int, int]:
    """The side of a patch, and how many levels stand on the grid of patches: about 16 x 16 or 8 x 8 x 8 of them, and
    halves of that until a side is 4."""
    patch = 1 << max(0, round(math.log2(max(side) / (16 if len(side) < 3 else 8))))
    return patch, max(1, min(3, 1 + round(math.log2(max(side) / patch / 4))))


def conv(axes: int, inside: int, outside: int, kernel: int = 3, zero: bool = False) -> nn.Module:
    """A convolution that keeps the size; zero: it starts as nothing."""
    made = (nn.Conv1d, nn.Conv2d, nn.Conv3d)[axes - 1](inside, outside, kernel, padding=kernel // 2)
    if zero:
        nn.init.zeros_(made.weight)
    if made.bias is not None:
        nn.init.zeros_(made.bias)
    return made


def channels_last(x: Tensor) -> Tensor:
    """The layout that convolutions like best."""
    if x.ndim < 4:
        return x
    return x.contiguous(memory_format=torch.channels_last if x.ndim == 4 else torch.channels_last_3d)


# both ---------------------------------------------------------------------------------------------------------------


class Condition(nn.Module):
    """Labels and a sentence vector as one vector (rows, width). What is not said adds nothing."""

    def __init__(self, codes: Codes, width: int) -> None:
        super().__init__()
        self.tables = nn.ModuleList(nn.Embedding(len(v) + 1, width) for v in codes.labels.values())
        self.text = nn.Linear(TEXT, width, bias=False) if codes.captions else None
        self.width = width
        for parameter in self.tables.parameters():
            nn.init.normal_(parameter, std=0.3)

    def forward(self, labels: Tensor, text: Tensor) -> Tensor:
        out = torch.zeros(labels.shape[0], self.width, device=labels.device)
        for column, table in enumerate(self.tables):
            index = labels[:, column]
            out = out + table(index) * (index > 0).unsqueeze(1)
        if self.text is not None:
            out = out + self.text(text) * TEXT**0.5 / 4
        return out

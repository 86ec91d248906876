"""The floor that all nets stand on: what a batch is, how a condition enters, what the train loop asks of a net.

A net is a file here with a class ``Net``. It is trained with torch, and leaves as one ONNX graph that runs without it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import torch
from torch import Tensor, nn

from ..core.contracts import Codes

TEXT = 384
"""Numbers of a caption's sentence vector (all-MiniLM-L6-v2). All zero: no caption."""


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
    """

    x: Tensor
    labels: Tensor
    text: Tensor
    whole: int = 0
    first: int = 0
    done: float = 0.0
    weight: float = 0.0

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


class Net(Protocol):
    """A trainable net. ``kinds``: the codes it learns; ``phases``: the losses of one step, each with parameters and an
    optimizer of its own (a GAN has two, the others one)."""

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

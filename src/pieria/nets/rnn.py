"""rnn: a recurrent net that carries one state from token to token, and trains on all of them at once.

minGRU (Feng et al. 2024, "Were RNNs all we needed?"): the gate and the candidate depend on the input alone, so every
matrix product covers the whole window, and what is left of the recurrence, h = (1 - z) h + z c, is one cheap pass.
Around it, as in Griffin (De et al. 2024): a short causal convolution before, an output gate, RMSNorm, a feed-forward.
"""

from __future__ import annotations

from typing import Any, cast

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ..core.contracts import Codes
from . import Batch, Condition, Graph, Stepper, next_token, norm

SIZES = {"tiny": (3, 160), "small": (4, 256), "medium": (6, 384)}
"""layers, width: about 1, 3.5 and 12 million parameters."""
REACH = 4
"""tokens that the convolution sees."""


class Net(nn.Module):
    kinds = ("sequence",)
    phases = ("",)
    rate, betas = 3e-3, (0.9, 0.95)
    muon = 0.02

    def __init__(self, codes: Codes, size: str, dropout: float = 0.0) -> None:
        super().__init__()
        self.layers, self.width = SIZES[size]
        self.vocabulary, self.window, self.dropout = codes.vocabulary, codes.context, dropout
        self.tokens = nn.Embedding(codes.vocabulary, self.width)
        self.condition = Condition(codes, self.width)
        self.blocks = nn.ModuleList(Block(self.width, dropout) for _ in range(self.layers))
        self.head = nn.Linear(self.width, codes.vocabulary, bias=False)
        nn.init.normal_(self.tokens.weight, std=0.5)
        nn.init.zeros_(self.head.weight)

    def learns(self, phase: str) -> list[nn.Parameter]:
        return list(self.parameters())

    def forward(self, ids: Tensor, labels: Tensor, text: Tensor) -> Tensor:
        """Logits (rows, length, vocabulary) of whole windows (rows, length)."""
        x = norm(self.tokens(ids) + self.condition(labels, text).unsqueeze(1))
        x = F.dropout(x, self.dropout, self.training)
        for block in self.blocks:
            x = block(x)
        return self.head(norm(F.dropout(x, self.dropout, self.training))).float()

    def step(self, ids: Tensor, labels: Tensor, text: Tensor, state: Tensor) -> tuple[Tensor, Tensor]:
        """Logits (rows, vocabulary) and the next state after one more id (rows, 1).

        state: (layers, rows, REACH, width): the last inputs of the convolution, then the hidden state; first all zero.
        """
        x = norm(self.tokens(ids[:, 0]) + self.condition(labels, text))
        after = []
        for number, block in enumerate(self.blocks):
            x, kept = cast(Block, block).step(x, state[number])
            after.append(kept)
        return self.head(norm(x)).float(), torch.stack(after)

    def loss(self, batch: Batch, phase: str) -> Tensor:
        return next_token(self(batch.x[:, :-1].clamp(min=0), batch.labels, batch.text), batch)

    @torch.no_grad()
    def sample(self, labels: Tensor, text: Tensor, *, seed: int, length: int = 100, **options: Any) -> Tensor:
        """Token ids (rows, 1 + length), the separator first, one step after the other."""
        chance = torch.Generator().manual_seed(seed)
        ids = torch.zeros(len(labels), 1, dtype=torch.long)
        state = torch.zeros(self.layers, len(labels), REACH, self.width)
        for _ in range(length):
            logits, state = self.step(ids[:, -1:], labels, text, state)
            ids = torch.cat([ids, torch.multinomial(logits.softmax(-1), 1, generator=chance)], 1)
        return ids

    def graph(self) -> Graph:
        inputs = {"ids": torch.zeros(2, 1, dtype=torch.long)}
        if len(self.condition.tables):
            inputs["labels"] = torch.zeros(2, len(self.condition.tables), dtype=torch.long)
        if self.condition.text is not None:
            inputs["text"] = torch.zeros(2, 384)
        inputs["state"] = torch.zeros(self.layers, 2, REACH, self.width)
        dynamic = {name: {1 if name == "state" else 0: "rows"} for name in inputs}
        params = {"state": {"state": [self.layers, -1, REACH, self.width]}, "chunk": False}
        return Graph(Step(self), inputs, ("logits", "state_out"), dynamic, params)


class Step(Stepper):
    """One step, as it is exported."""

    def forward(
        self, ids: Tensor, state: Tensor, labels: Tensor | None = None, text: Tensor | None = None
    ) -> tuple[Tensor, Tensor]:
        return cast(Net, self.net).step(ids, *self.said(ids, labels, text), state)


class Block(nn.Module):
    def __init__(self, width: int, dropout: float) -> None:
        super().__init__()
        self.dropout = dropout
        self.mix = nn.Parameter(torch.cat([torch.zeros(REACH - 1, width), torch.ones(1, width)]))  # oldest first
        self.enter = nn.Linear(width, 3 * width, bias=False)  # update gate, candidate, output gate
        self.lasting = nn.Parameter(torch.linspace(-4.0, 1.0, width))  # gates open from rarely to often
        self.out = nn.Linear(width, width, bias=False)
        self.up = nn.Linear(width, 3 * width, bias=False)
        self.down = nn.Linear(3 * width, width, bias=False)
        nn.init.zeros_(self.out.weight)
        nn.init.zeros_(self.down.weight)

    def forward(self, x: Tensor) -> Tensor:
        inside = norm(x)
        padded = F.pad(inside, (0, 0, REACH - 1, 0))
        length = x.shape[1]
        mixed = sum(padded[:, i : i + length] * self.mix[i] for i in range(REACH))
        gate, candidate, opened = self.enter(mixed).float().chunk(3, -1)
        keep, add = self.recurrence(gate, candidate)
        hidden = Scan.apply(keep.transpose(0, 1).contiguous(), add.transpose(0, 1).contiguous()).transpose(0, 1)
        return self.rest(x, hidden * F.silu(opened))

    def step(self, x: Tensor, state: Tensor) -> tuple[Tensor, Tensor]:
        """x: (rows, width); state: (rows, REACH, width)."""
        line = torch.cat([state[:, : REACH - 1], norm(x).unsqueeze(1)], 1)
        gate, candidate, opened = self.enter((line * self.mix).sum(1)).float().chunk(3, -1)
        keep, add = self.recurrence(gate, candidate)
        hidden = keep * state[:, -1] + add
        return self.rest(x, hidden * F.silu(opened)), torch.cat([line[:, 1:], hidden.unsqueeze(1)], 1)

    def recurrence(self, gate: Tensor, candidate: Tensor) -> tuple[Tensor, Tensor]:
        z = torch.sigmoid(gate + self.lasting)
        return 1 - z, z * candidate

    def rest(self, x: Tensor, made: Tensor) -> Tensor:
        x = x + F.dropout(self.out(made), self.dropout, self.training)
        return x + F.dropout(self.down(F.relu(self.up(norm(x))).square()), self.dropout, self.training)


class Scan(torch.autograd.Function):
    """h[t] = keep[t] * h[t-1] + add[t] over (length, rows, width), h before the first being 0.

    On a CPU one pass in order, each step a row of memory, beats a logarithmic scan, which reads everything many times.
    """

    @staticmethod
    def forward(ctx: Any, keep: Tensor, add: Tensor) -> Tensor:
        hidden = torch.empty_like(add)
        hidden[0] = add[0]
        for t in range(1, len(add)):
            torch.addcmul(add[t], keep[t], hidden[t - 1], out=hidden[t])
        ctx.save_for_backward(keep, hidden)
        return hidden

    @staticmethod
    def backward(ctx: Any, wrong: Tensor) -> tuple[Tensor, Tensor]:
        keep, hidden = ctx.saved_tensors
        into = wrong.contiguous().clone()
        for t in range(len(into) - 1, 0, -1):
            into[t - 1].addcmul_(keep[t], into[t])
        by_keep = torch.zeros_like(keep)
        torch.mul(into[1:], hidden[:-1], out=by_keep[1:])
        return by_keep, into

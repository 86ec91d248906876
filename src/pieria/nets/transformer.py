"""transformer: a decoder that looks back over everything so far (Vaswani et al. 2017), in its small modern form.

Rotary positions (Su et al. 2021), LayerNorm before each part and on queries and keys (Henry et al. 2020), squared-ReLU
feed-forward (So et al. 2021), no biases, output projections that start at zero, hidden matrices trained with Muon
(Jordan 2024). A hashed table of the last two and three tokens is added to the embeddings (in the spirit of DeepSeek's
Engram, 2026): spelling and idiom are looked up, so that the layers are free for what is far apart.
"""

from __future__ import annotations

import math
from typing import Any, cast

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ..core.contracts import Codes
from . import Batch, Condition, Graph, Stepper, next_token

SIZES = {"tiny": (4, 128, 4), "small": (6, 192, 6), "medium": (8, 320, 5)}
"""layers, width, heads: about 0.9, 2.9 and 10 million parameters without tables."""
ROWS = 8192
"""of each table of token pairs and triples."""
SHARP = 1.96
"""How much sharper attention is than the size of normalised queries and keys makes it."""
PIECE = 128
"""Queries looked at together."""


class Net(nn.Module):
    kinds = ("sequence",)
    phases = ("",)
    rate, betas = 3e-3, (0.9, 0.95)
    muon = 0.02

    def __init__(self, codes: Codes, size: str, dropout: float = 0.0) -> None:
        super().__init__()
        self.layers, self.width, self.heads = SIZES[size]
        self.window, self.vocabulary, self.dropout = codes.context, codes.vocabulary, dropout
        self.tokens = nn.Embedding(codes.vocabulary, self.width)
        self.tables = nn.ModuleList(nn.Embedding(ROWS, self.width) for _ in (2, 3))
        self.condition = Condition(codes, self.width)
        self.blocks = nn.ModuleList(Block(self.width, self.heads, dropout) for _ in range(self.layers))
        self.head = nn.Linear(self.width, codes.vocabulary, bias=False)
        nn.init.normal_(self.tokens.weight, std=0.5)
        for parameter in self.tables.parameters():
            nn.init.zeros_(parameter)
        nn.init.zeros_(self.head.weight)

    def learns(self, phase: str) -> list[nn.Parameter]:
        return list(self.parameters())

    def embed(self, ids: Tensor, before: Tensor, labels: Tensor, text: Tensor) -> Tensor:
        """(rows, length, width) from ids (rows, length) and the two ids before them (rows, 2)."""
        line = torch.cat([before, ids], 1)
        last, two, three = line[:, 2:], line[:, 1:-1], line[:, :-2]
        pair = (last * 4999 + two * 7919) % ROWS
        triple = (last * 4999 + two * 7919 + three * 6007 + 17) % ROWS
        x = self.tokens(ids) + F.dropout(self.tables[0](pair) + self.tables[1](triple), self.dropout, self.training)
        return norm(x + self.condition(labels, text).unsqueeze(1))

    def forward(self, ids: Tensor, labels: Tensor, text: Tensor) -> Tensor:
        """Logits (rows, length, vocabulary) of whole windows (rows, length)."""
        x = self.embed(ids, ids.new_zeros(len(ids), 2), labels, text)
        turn = rotation(torch.arange(ids.shape[1]), self.width // self.heads)
        for block in self.blocks:
            x = block(x, turn)
        return self.logits(x)

    def logits(self, x: Tensor) -> Tensor:
        return 20 * torch.tanh(self.head(norm(x)).float() / 20)

    def loss(self, batch: Batch, phase: str) -> Tensor:
        return next_token(self(batch.x[:, :-1].clamp(min=0), batch.labels, batch.text), batch)

    @torch.no_grad()
    def sample(self, labels: Tensor, text: Tensor, *, seed: int, length: int = 100, **options: Any) -> Tensor:
        """Token ids (rows, 1 + length), the separator first. Recomputes everything at every step: the oracle."""
        chance = torch.Generator().manual_seed(seed)
        ids = torch.zeros(len(labels), 1, dtype=torch.long)
        for _ in range(length):
            chances = self(ids[:, -self.window :], labels, text)[:, -1].softmax(-1)
            ids = torch.cat([ids, torch.multinomial(chances, 1, generator=chance)], 1)
        return ids

    def graph(self) -> Graph:
        size = self.width // self.heads
        ids, before = torch.zeros(2, 3, dtype=torch.long), torch.zeros(2, 2, dtype=torch.long)
        past = torch.zeros(self.layers, 2, 2, self.heads, 4, size)
        labels = torch.zeros(2, len(self.condition.tables), dtype=torch.long)
        inputs = {
            "ids": ids,
            "before": before,
            "at": torch.tensor([4]),
            "labels": labels,
            "text": torch.zeros(2, 384),
            "past": past,
        }
        if self.condition.text is None:
            del inputs["text"]
        if not len(self.condition.tables):
            del inputs["labels"]
        rows = {
            "ids": {0: "rows", 1: "length"},
            "before": {0: "rows"},
            "labels": {0: "rows"},
            "text": {0: "rows"},
            "past": {2: "rows", 4: "before"},
        }
        params = {"window": self.window, "state": {"past": [self.layers, 2, -1, self.heads, 0, size]}, "chunk": True}
        return Graph(Step(self), inputs, ("logits", "past_out"), {k: v for k, v in rows.items() if k in inputs}, params)


class Step(Stepper):
    """The net with its memory outside: some more tokens, and the keys and values of those before them."""

    def forward(
        self,
        ids: Tensor,
        before: Tensor,
        at: Tensor,
        past: Tensor,
        labels: Tensor | None = None,
        text: Tensor | None = None,
    ) -> tuple[Tensor, Tensor]:
        """Logits (rows, vocabulary) after the last id. ``at``: the position of the first id. past: (layers, 2, rows,
        heads, before, size), as it came out of the last call."""
        net = cast(Net, self.net)
        x = net.embed(ids, before, *self.said(ids, labels, text))
        turn = rotation(at + torch.arange(ids.shape[1]), net.width // net.heads)
        kept = []
        for number, block in enumerate(net.blocks):
            x, both = cast(Block, block).step(x, turn, past[number])
            kept.append(both)
        return net.logits(x[:, -1]), torch.stack(kept)


class Block(nn.Module):
    def __init__(self, width: int, heads: int, dropout: float) -> None:
        super().__init__()
        self.heads, self.dropout = heads, dropout
        self.qkv = nn.Linear(width, 3 * width, bias=False)
        self.out = nn.Linear(width, width, bias=False)
        self.up = nn.Linear(width, 4 * width, bias=False)
        self.down = nn.Linear(4 * width, width, bias=False)
        nn.init.zeros_(self.out.weight)
        nn.init.zeros_(self.down.weight)

    def forward(self, x: Tensor, turn: tuple[Tensor, Tensor]) -> Tensor:
        return self.rest(x, attend(*self.heads_of(x, turn)))

    def step(self, x: Tensor, turn: tuple[Tensor, Tensor], past: Tensor) -> tuple[Tensor, Tensor]:
        q, k, v = self.heads_of(x, turn)
        k, v = torch.cat([past[0], k], 2), torch.cat([past[1], v], 2)
        seen = torch.arange(k.shape[2]) <= (k.shape[2] - q.shape[2] + torch.arange(q.shape[2])).unsqueeze(1)
        attended = (q @ k.transpose(2, 3)).masked_fill(~seen, -1e9).softmax(-1) @ v
        return self.rest(x, attended), torch.stack([k, v])

    def heads_of(self, x: Tensor, turn: tuple[Tensor, Tensor]) -> tuple[Tensor, Tensor, Tensor]:
        rows, length, width = x.shape
        qkv = self.qkv(norm(x)).view(rows, length, 3, self.heads, width // self.heads).permute(2, 0, 3, 1, 4)
        q, k = rotate(norm(qkv[:2]), turn).to(qkv.dtype)
        return q, k, qkv[2]

    def rest(self, x: Tensor, attended: Tensor) -> Tensor:
        x = x + F.dropout(self.out(attended.transpose(1, 2).flatten(2)), self.dropout, self.training)
        return x + F.dropout(self.down(F.relu(self.up(norm(x))).square()), self.dropout, self.training)


def norm(x: Tensor) -> Tensor:
    """LayerNorm (Ba et al. 2016) without gain and bias: on a CPU torch takes one pass for it, for RMSNorm several."""
    return F.layer_norm(x, (x.shape[-1],))


def attend(q: Tensor, k: Tensor, v: Tensor) -> Tensor:
    """Causal attention over whole windows (rows, heads, length, size), in pieces, so that half of what no query may see
    is never worked out. torch's kernel for CPUs takes twice as long at 256 tokens, eight times at 64."""
    length, made = q.shape[2], list[Tensor]()
    for first in range(0, length, PIECE):
        last = min(length, first + PIECE)
        hidden = q.new_full((last - first, last), -math.inf).triu(first + 1)
        score = q[:, :, first:last] @ k[:, :, :last].transpose(2, 3) + hidden
        made.append(score.softmax(-1).to(v.dtype) @ v[:, :, :last])
    return torch.cat(made, 2)


def rotation(positions: Tensor, size: int) -> tuple[Tensor, Tensor]:
    """Cosines and signed sines (length, size) of rotary positions, wavelengths 6 to 6,000 tokens; the sharpness of
    attention is in them, half in queries and half in keys."""
    waves = 1000.0 ** (-torch.arange(0, size // 2) / (size // 2))
    angles, sharp = positions.unsqueeze(1) * waves, (SHARP * size**-0.5) ** 0.5
    cos, sin = angles.cos() * sharp, angles.sin() * sharp
    return torch.cat([cos, cos], 1), torch.cat([-sin, sin], 1)


def rotate(x: Tensor, turn: tuple[Tensor, Tensor]) -> Tensor:
    """The first half of each vector turned with the second."""
    cos, sin = (t.to(x.dtype) for t in turn)
    return torch.addcmul(x * cos, torch.cat(x.chunk(2, -1)[::-1], -1), sin)

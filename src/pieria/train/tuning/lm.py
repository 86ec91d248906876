"""A language model of the Llama family as torch, read from its GGUF file: the base stands still, an adapter learns.

Llama (Touvron 2023), Qwen2 (Yang 2024): RMSNorm, rotary positions, grouped-query attention, SwiGLU. Names and
layouts are GGUF's own, so that what is learnt fits the file: in ``llama`` files the rows of q and k are ordered for
rotation of neighbours, in ``qwen2`` files for rotation of halves. LoRA: Hu et al. 2021,
https://arxiv.org/abs/2106.09685.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import torch
from torch import nn
from torch.nn import functional as F

from ...core.errors import UserError
from ...formats import ggmlvalues, gguf
from .pack import Pack

NEIGHBOURS = {"llama": True, "qwen2": False}
"""architecture -> whether rotary positions turn neighbours (2i, 2i+1) or halves (i, i + n/2)"""
PARTS = ("attn_q", "attn_k", "attn_v", "attn_output", "ffn_gate", "ffn_up", "ffn_down")
ALPHA = 2.0
"""alpha over rank: the adapter's output counts twice"""


@dataclass(frozen=True, slots=True)
class Shape:
    architecture: str
    layers: int
    width: int
    heads: int
    kv_heads: int
    head: int
    eps: float
    base: float
    context: int


def shape(head: gguf.Header, name: str) -> Shape:
    """What the file's header says. Raises `UserError` for what is not built here."""
    a = head.architecture
    scaling = head.meta.get(f"{a}.rope.scaling.type", "none")
    if a not in NEIGHBOURS or scaling not in ("none",):
        what = f"of the architecture {a[:40]}" if a not in NEIGHBOURS else f"with positions scaled by {scaling}"
        raise UserError(
            f"{name} is {what}; tuning knows {' and '.join(NEIGHBOURS)}.",
            "Use qwen2.5-coder-0.5b, for example.", code="not_supported", param="card",
        )  # fmt: skip
    heads, width = head.number("attention.head_count"), head.number("embedding_length")
    size = head.number("attention.key_length", width // max(1, heads))
    if head.number("rope.dimension_count", size) != size or head.number("attention.value_length", size) != size:
        raise UserError(f"{name} has heads of a form that tuning does not know.", code="not_supported", param="card")
    eps, base = (head.meta.get(f"{a}.{k}") for k in ("attention.layer_norm_rms_epsilon", "rope.freq_base"))
    return Shape(
        a, head.number("block_count"), width, heads, head.number("attention.head_count_kv", heads), size,
        float(eps) if isinstance(eps, float) else 1e-5, float(base) if isinstance(base, float) else 10000.0,
        head.number("context_length", 2048),
    )  # fmt: skip


KINDS = {"float32": torch.float32, "bfloat16": torch.bfloat16}


@cache
def precision() -> torch.dtype:
    """bfloat16 where this processor multiplies it faster than float32, measured: some only pretend to."""
    took: dict[torch.dtype, float] = {}
    for kind in (torch.float32, torch.bfloat16):
        a, b = torch.ones(256, 1024, dtype=kind), torch.ones(1024, 1024, dtype=kind)
        F.linear(a, b)
        begun = time.perf_counter()
        for _ in range(4):
            F.linear(a, b)
        took[kind] = time.perf_counter() - begun
    return torch.bfloat16 if took[torch.bfloat16] < took[torch.float32] else torch.float32


class Linear:
    """x W' + b, and beside it scale * x A' B' once it has an adapter. The weight never learns."""

    def __init__(self, weight: torch.Tensor, bias: torch.Tensor | None) -> None:
        self.weight, self.bias = weight, bias
        self.a: nn.Parameter | None = None
        self.b: nn.Parameter | None = None

    def adapt(self, rank: int, generator: torch.Generator) -> None:
        out, into = self.weight.shape
        self.a = nn.Parameter(torch.randn(rank, into, generator=generator) / into**0.5)
        self.b = nn.Parameter(torch.zeros(out, rank))

    def __call__(self, x: torch.Tensor) -> torch.Tensor:
        y = F.linear(x, self.weight, self.bias)
        if self.a is not None and self.b is not None:
            y = y + F.linear(F.linear(x, self.a.to(x.dtype)), (ALPHA * self.b).to(x.dtype))
        return y


class Block:
    def __init__(self, shape: Shape, parts: dict[str, Linear], norms: tuple[torch.Tensor, torch.Tensor]) -> None:
        self.shape, self.parts = shape, parts
        self.before_attention, self.before_mlp = norms

    def norm(self, x: torch.Tensor, weight: torch.Tensor) -> torch.Tensor:
        return F.rms_norm(x, (self.shape.width,), weight, self.shape.eps).to(self.parts["attn_q"].weight.dtype)

    def __call__(self, x: torch.Tensor, turn: tuple[torch.Tensor, torch.Tensor], mask: torch.Tensor) -> torch.Tensor:
        """x: (tokens, width) float32."""
        s, p = self.shape, self.parts
        h = self.norm(x, self.before_attention)
        q = rotate(p["attn_q"](h).view(-1, s.heads, s.head), turn, NEIGHBOURS[s.architecture])
        k = rotate(p["attn_k"](h).view(-1, s.kv_heads, s.head), turn, NEIGHBOURS[s.architecture])
        v = p["attn_v"](h).view(-1, s.kv_heads, s.head)
        q, k, v = (t.transpose(0, 1).unsqueeze(0) for t in (q, k, v))
        seen = F.scaled_dot_product_attention(q, k, v, attn_mask=mask, enable_gqa=True)[0]
        x = x + p["attn_output"](seen.transpose(0, 1).reshape(len(x), -1))
        h = self.norm(x, self.before_mlp)
        return x + p["ffn_down"](F.silu(p["ffn_gate"](h)) * p["ffn_up"](h))


def rotate(x: torch.Tensor, turn: tuple[torch.Tensor, torch.Tensor], neighbours: bool) -> torch.Tensor:
    """Rotary positions (Su et al. 2021). x: (tokens, heads, size); turn: cosines and sines, (tokens, 1, size / 2)."""
    cos, sin = turn
    half = x.shape[-1] // 2
    a, b = (x[..., 0::2], x[..., 1::2]) if neighbours else (x[..., :half], x[..., half:])
    both = (a * cos - b * sin, a * sin + b * cos)
    return (torch.stack(both, -1).flatten(-2) if neighbours else torch.cat(both, -1)).to(x.dtype)


class LM:
    """``hidden`` says what the model thinks at the tokens that are asked about; ``head`` turns that into logits."""

    def __init__(self, path: Path, name: str, kind: torch.dtype | None = None) -> None:
        header = gguf.read(path)
        self.shape, kind = shape(header, name), kind or precision()
        known = {t.name: t for t in header.tensors}
        asked = {"token_embd.weight", "output_norm.weight"}
        for i in range(self.shape.layers):
            asked |= {f"blk.{i}.{p}.weight" for p in (*PARTS, "attn_norm", "ffn_norm")}
        if lost := sorted(asked - known.keys()):
            raise UserError(f"{name} lacks {lost[0]}, or is of a form that tuning does not know.", code="not_supported")

        def get(tensor: str, as_kind: torch.dtype = torch.float32) -> torch.Tensor:
            return torch.from_numpy(ggmlvalues.values(path, known[tensor])).to(as_kind)

        def linear(tensor: str) -> Linear:
            bias = f"{tensor}.bias"
            return Linear(get(f"{tensor}.weight", kind), get(bias, kind) if bias in known else None)

        s = self.shape
        self.tokens = get("token_embd.weight", kind)
        self.blocks = [
            Block(
                s,
                {p: linear(f"blk.{i}.{p}") for p in PARTS},
                (get(f"blk.{i}.attn_norm.weight"), get(f"blk.{i}.ffn_norm.weight")),
            )
            for i in range(s.layers)
        ]
        self.last_norm = get("output_norm.weight")
        self.head = get("output.weight", kind) if "output.weight" in known else self.tokens
        speed = s.base ** (-torch.arange(0, s.head, 2).double() / s.head)
        if "rope_freqs.weight" in known:
            speed = speed / get("rope_freqs.weight").double()
        self.speed = speed

    def adapt(self, rank: int, seed: int) -> None:
        """A new adapter on every matrix; the one before is forgotten. It changes nothing until it has learnt."""
        generator = torch.Generator().manual_seed(seed)
        for block in self.blocks:
            for part in block.parts.values():
                part.adapt(rank, generator)

    def bare(self) -> None:
        """Takes the adapter off."""
        for block in self.blocks:
            for part in block.parts.values():
                part.a = part.b = None

    def adapter(self) -> dict[str, nn.Parameter]:
        """The adapter by llama.cpp's names."""
        return dict(self._adapter())

    def _adapter(self) -> Iterator[tuple[str, nn.Parameter]]:
        for i, block in enumerate(self.blocks):
            for name, part in block.parts.items():
                if part.a is not None and part.b is not None:
                    yield f"blk.{i}.{name}.weight.lora_a", part.a
                    yield f"blk.{i}.{name}.weight.lora_b", part.b

    def wear(self, adapter: dict[str, torch.Tensor]) -> None:
        """Puts on an adapter that was kept."""
        self.adapt(len(next(v for k, v in adapter.items() if k.endswith("lora_a"))), 0)
        with torch.no_grad():
            for name, parameter in self._adapter():
                parameter.copy_(adapter[name])

    def hidden(self, pack: Pack) -> torch.Tensor:
        """(predictors, width): the state after the last norm at each token that predicts one that is asked about."""
        angle = pack.positions.double()[:, None] * self.speed
        turn = (angle.cos().float()[:, None], angle.sin().float()[:, None])
        x = F.embedding(pack.ids, self.tokens).float()
        mask = pack.mask()
        bias = torch.zeros(mask.shape, dtype=self.tokens.dtype).masked_fill_(~mask, float("-inf"))
        for block in self.blocks:
            x = block(x, turn, bias)
        x = F.rms_norm(x[pack.predictors], (self.shape.width,), self.last_norm, self.shape.eps)
        return x.to(self.head.dtype)

    def loss(self, pack: Pack, weights: torch.Tensor) -> torch.Tensor:
        """Sum over the targets of weight times -log p. weights: (targets,)."""
        return Loss.apply(self.hidden(pack)[pack.rows], self.head, pack.targets, weights)

    @torch.no_grad()
    def read(self, pack: Pack) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """For each target its log-probability and whether it is the likeliest of all tokens, and for each predictor
        its state (as in `hidden`)."""
        hidden = self.hidden(pack)
        logp, best = [], []
        for first in range(0, len(pack.targets), ROWS):
            logits = F.linear(hidden[pack.rows[first : first + ROWS]], self.head).float()
            target = pack.targets[first : first + ROWS, None]
            logp.append(logits.gather(1, target)[:, 0] - logits.logsumexp(1))
            best.append(logits.argmax(1) == target[:, 0])
        return torch.cat(logp), torch.cat(best), hidden


ROWS = 256
"""Targets at a time whose logits over the whole vocabulary are in memory."""


class Loss(torch.autograd.Function):
    """Cross-entropy over a large vocabulary, a few rows at a time: the head stands still, so the gradient of
    the state is known at once and the logits need not be kept."""

    @staticmethod
    def forward(ctx, hidden, head, targets, weights):  # type: ignore[no-untyped-def]
        total, back = torch.zeros(()), torch.empty_like(hidden)
        for first in range(0, len(targets), ROWS):
            part = slice(first, first + ROWS)
            logits = F.linear(hidden[part], head).float()
            whole = logits.logsumexp(1)
            total += (weights[part] * (whole - logits.gather(1, targets[part, None])[:, 0])).sum()
            logits = (logits - whole[:, None]).exp_()
            logits.scatter_add_(1, targets[part, None], torch.full((len(logits), 1), -1.0))
            back[part] = (logits * weights[part, None]).to(head.dtype) @ head
        ctx.save_for_backward(back)
        return total

    @staticmethod
    def backward(ctx, grad):  # type: ignore[no-untyped-def]
        (back,) = ctx.saved_tensors
        return back * grad.to(back.dtype), None, None, None

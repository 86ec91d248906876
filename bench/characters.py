"""Characters of tinyshakespeare: our nets, a plain nanoGPT-style net and a 5-gram, in one run on one cut.

python bench/characters.py input.txt [--minutes 3] [--nets transformer,rnn] [--size tiny] [--threads 2]

The peer is what nanoGPT's CPU recipe trains (4 layers, 4 heads, width 128, window 64, batches of 12, AdamW at 1e-3, no
dropout), written here from its description: LayerNorm, GELU, learnt positions, tied embeddings. It gets the same
minutes. A second peer has our net's size, window and batch. Tokens a second are of training alone, without our
looks at the held-out part, for which the peers' loop has no counterpart. The last 10 % of the text is held out.
"""

from __future__ import annotations

import argparse
import math
import sys
import time
from collections import defaultdict
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from common import table
from pieria.core.contracts import Codes
from pieria.core.values import Cancel, Notice
from pieria.train.data import Batches, Data, examples
from pieria.train.loop import Plan, Trainer
from pieria.train.score import held_out

PLAIN = {"tiny": (4, 4, 128), "small": (6, 6, 192), "medium": (8, 5, 320)}
"""Layers, heads and width of the plain net for each size."""


class Plain(nn.Module):
    """A decoder as nanoGPT has it."""

    kinds, phases = ("sequence",), ("",)

    def __init__(self, vocabulary: int, layers: int, heads: int, width: int, window: int) -> None:
        super().__init__()
        self.tokens, self.places = nn.Embedding(vocabulary, width), nn.Embedding(window, width)
        layer = lambda: nn.TransformerEncoderLayer(  # noqa: E731
            width, heads, 4 * width, 0.0, "gelu", batch_first=True, norm_first=True, bias=False
        )
        self.blocks = nn.ModuleList(layer() for _ in range(layers))
        self.norm = nn.LayerNorm(width, bias=False)
        for name, p in self.named_parameters():
            if p.ndim == 2:
                nn.init.normal_(
                    p,
                    std=0.02 / math.sqrt(2 * layers) if name.endswith(("out_proj.weight", "linear2.weight")) else 0.02,
                )

    def forward(self, ids: torch.Tensor, labels: torch.Tensor, text: torch.Tensor) -> torch.Tensor:
        length = ids.shape[1]
        x = self.tokens(ids) + self.places.weight[:length]
        mask = nn.Transformer.generate_square_subsequent_mask(length)
        for block in self.blocks:
            x = block(x, src_mask=mask, is_causal=True)
        return F.linear(self.norm(x), self.tokens.weight).float()


def train_plain(
    net: Plain, data: Data, rows: int, minutes: float, half: bool, target: float = 0.0
) -> tuple[float, float, float]:
    """(held-out nats, tokens a second, seconds). Warm-up 100 steps, cosine to a tenth; stops at ``target`` if given."""
    optimizer = torch.optim.AdamW(net.parameters(), lr=1e-3, betas=(0.9, 0.99), weight_decay=0.1)
    batches = Batches(data, rows, 0)
    begun, step = time.monotonic(), 0
    while (done := (time.monotonic() - begun) / 60 / minutes) < 1:
        batch = batches.at(step, done)
        rate = 1e-3 * min(1, (step + 1) / 100) * (0.1 + 0.45 * (1 + math.cos(math.pi * done)))
        for group in optimizer.param_groups:
            group["lr"] = rate
        with torch.autocast("cpu", torch.bfloat16, enabled=half):
            logits = net(batch.x[:, :-1], batch.labels, batch.text)
            loss = F.cross_entropy(logits.flatten(0, 1), batch.x[:, 1:].flatten())
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimizer.step()
        step += 1
    spent = time.monotonic() - begun
    return held_out(net, data), step * rows * data.codes.context / spent, spent


def grams(learn: np.ndarray, held: np.ndarray, vocabulary: int, order: int = 5) -> float:
    """Nats a character of an n-gram model with Witten-Bell smoothing."""
    counts: list[dict[tuple[int, ...], dict[int, int]]] = [defaultdict(lambda: defaultdict(int)) for _ in range(order)]
    line = learn.tolist()
    for n in range(order):
        for i in range(n, len(line)):
            counts[n][tuple(line[i - n : i])][line[i]] += 1
    totals = [{k: (sum(v.values()), len(v)) for k, v in c.items()} for c in counts]
    total, text = 0.0, held.tolist()
    for i, token in enumerate(text):
        p = 1 / vocabulary
        for n in range(order):
            if i < n:
                break
            key = tuple(text[i - n : i])
            if key in totals[n]:
                seen, kinds = totals[n][key]
                p = (counts[n][key].get(token, 0) + kinds * p) / (seen + kinds)
        total -= math.log(p)
    return total / len(text)


class Watched(Trainer):
    """Knows how long it looked at the held-out part, which the plain net's loop never does."""

    looking = 0.0

    def look(self, loss: float) -> Notice:
        begun = time.monotonic()
        made = super().look(loss)
        self.looking += time.monotonic() - begun
        return made


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("text", type=Path)
    parser.add_argument("--minutes", type=float, default=3.0)
    parser.add_argument("--nets", default="transformer,rnn")
    parser.add_argument("--size", default="tiny")
    parser.add_argument("--dropout", type=float, default=0.0)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--peers", action=argparse.BooleanOptionalAction, default=True)
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    text = given.text.read_text()
    kinds = sorted(set(text))
    place = {c: i for i, c in enumerate(kinds, 1)}
    ids = np.array([place[c] for c in text], np.int32)
    cut = int(0.9 * len(ids))

    def data(context: int) -> Data:
        return Data(
            "text", Codes("sequence", len(kinds) + 1, context=context), examples([ids[:cut]]), examples([ids[cut:]])
        )

    rows: list[tuple[str, str, str]] = []
    plain: tuple[float, float, float] | None = None

    def say(what: str, measured: str, bar: str) -> None:
        rows.append((what, measured, bar))
        print(f"{what} | {measured} | {bar}", file=sys.stderr, flush=True)

    if given.peers:
        say("5-gram, Witten-Bell", f"{grams(ids[:cut], ids[cut:], len(kinds) + 1):.3f} nats", "1.669")
        small = Plain(len(kinds) + 1, 4, 4, 128, 64)
        nats, speed, _ = train_plain(small, data(64), 12, given.minutes, half=False)
        say(
            f"nanoGPT's CPU recipe, {given.minutes:g} min",
            f"{nats:.3f} nats, {speed:,.0f} tokens/s",
            "1.88 (its README)",
        )
    for net in given.nets.split(","):
        trainer = Watched(data(256), Plan(net, given.size, minutes=given.minutes, dropout=given.dropout))
        looks = [e.data["row"] for e in trainer.run(Cancel()) if isinstance(e, Notice)]
        parameters = sum(p.numel() for p in trainer.net.parameters()) / 1e6
        nats = held_out(trainer.final(), trainer.data)
        speed = trainer.state.step * trainer.batches.rows * 256 / (trainer.state.seconds - trainer.looking)
        bar = "< 1.66" if given.minutes <= 3 else "<= 1.55, aim 1.47"
        say(
            f"{net}, {given.size}, {parameters:.1f} M, {given.minutes:g} min",
            f"{nats:.3f} nats, {speed:,.0f} tokens/s",
            bar,
        )
        if given.peers:
            if plain is None:
                made = Plain(len(kinds) + 1, *PLAIN[given.size], 256)
                plain = train_plain(made, data(256), trainer.batches.rows, given.minutes, half=trainer.half)
                size = sum(p.numel() for p in made.parameters()) / 1e6
                say(f"plain, {size:.1f} M, our window and batch", f"{plain[0]:.3f} nats, {plain[1]:,.0f} tokens/s", "")
            say(f"{net}: tokens a second in training, ours / plain", f"{speed / plain[1]:.2f}", ">= 1.0")
            reached = next((r[1] for r in looks if r[3] <= plain[0]), math.inf)
            say(f"{net}: plain's loss reached in this share of its time", f"{reached / plain[2]:.2f}", "<= 0.33")
    table(f"tinyshakespeare, held-out nats a character, {given.minutes:g} minutes, {given.threads} threads", rows)


if __name__ == "__main__":
    main()

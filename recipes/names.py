"""Teaches the recogniser of names (`pieria.methods.personal.names`) and writes its weights.

    pip install "faker>=30" torch safetensors
    python recipes/names.py [--texts 60000] [--epochs 6] [--out FILE]

Nothing is learnt from any annotated set: sentences are made by `personal_data.py`, and documentation stands for text
without names. Prints precision, recall and F1 of exact spans on texts whose names were never seen.
"""

from __future__ import annotations

import argparse
import random
import time
from pathlib import Path

import numpy as np
import torch
from personal_data import Maker, Text, prose, topics
from safetensors.torch import save_file
from torch import nn
from torch.nn import functional as F

from pieria.methods.personal.names import DILATIONS, WEIGHTS, spans, viterbi
from pieria.methods.personal.words import BUCKETS, LABELS, SHAPES, pieces, shape, words

PIECE, SHAPE, WIDTH = 24, 16, 96


class Net(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.pieces = nn.EmbeddingBag(BUCKETS, PIECE, mode="mean", padding_idx=0)
        self.shapes = nn.Embedding(SHAPES, SHAPE)
        self.begin = nn.Linear(2 * PIECE + SHAPE, WIDTH)
        self.convs = nn.ModuleList(nn.Linear(3 * WIDTH, WIDTH) for _ in DILATIONS)
        self.end = nn.Linear(WIDTH, len(LABELS))
        nn.init.normal_(self.pieces.weight, 0, 0.3)

    def forward(self, rows, starts, whole, shapes, batch, drop=0.0):
        """rows: pieces of all words, flat; shapes and whole: (batch * time)."""
        means = self.pieces(rows, starts)
        alone = F.embedding(whole, self.pieces.weight)
        x = torch.cat([means, alone, self.shapes(shapes)], 1).view(batch, -1, 2 * PIECE + SHAPE)
        x = F.dropout(x, drop, self.training)
        x = quick(self.begin(x))
        for linear, d in zip(self.convs, DILATIONS, strict=True):
            padded = F.pad(x, (0, 0, d, d))
            seen = torch.cat([padded[:, : -2 * d], x, padded[:, 2 * d :]], 2)
            x = x + quick(linear(F.dropout(seen, drop, self.training)))
        return self.end(x)


def quick(x):
    return x * torch.sigmoid(1.702 * x)


def encode(text: Text):
    found = words(text.words)
    labels = np.zeros(len(found), np.int64)
    starts = {w.start: i for i, w in enumerate(found)}
    for a, b, kind in text.spans:
        inside = [i for i, w in enumerate(found) if a <= w.start and w.end <= b]
        for n, i in enumerate(inside):
            labels[i] = LABELS.index(("I-" if n else "B-") + kind)
    assert starts is not None
    return [pieces(w.text) for w in found], [shape(w) for w in found], labels


def batch(items, rng, hide):
    """Padded tensors of several texts. hide: how often a word's own row is taken away, so that its ends must do."""
    longest = max(len(i[2]) for i in items)
    rows, starts, whole, shapes = [], [], [], []
    labels = np.full((len(items), longest), -100)
    for n, (ps, ss, ls) in enumerate(items):
        labels[n, : len(ls)] = ls
        for t in range(longest):
            starts.append(len(rows))
            if t >= len(ls):
                rows.append(0)
                whole.append(0)
                shapes.append(SHAPES - 1)
                continue
            p = ps[t]
            hidden = hide and rng.random() < hide
            rows.extend(p[1:] if hidden and len(p) > 1 else p)
            whole.append(0 if hidden else p[0])
            shapes.append(ss[t])
    t = torch.tensor
    return t(rows), t(starts), t(whole), t(shapes), t(labels)


def score(net, items) -> None:
    net.eval()
    found = {k: [0, 0, 0] for k in ("PER", "LOC", "ORG", "ADR")}
    with torch.no_grad():
        for first in range(0, len(items), 64):
            some = items[first : first + 64]
            rows, starts, whole, shapes, _ = batch(some, None, 0)
            logp = F.log_softmax(net(rows, starts, whole, shapes, len(some)), -1).numpy()
            for one, (_, _, truth) in zip(logp, some, strict=True):
                gold, said = set(spans(list(truth))), set(spans(viterbi(one[: len(truth)])))
                for kind, n in found.items():
                    g, s = {x for x in gold if x[0] == kind}, {x for x in said if x[0] == kind}
                    n[0] += len(g & s)
                    n[1] += len(s - g)
                    n[2] += len(g - s)
    print(
        "  ".join(f"{k} P {a / max(1, a + b):.3f} R {a / max(1, a + c):.3f}" for k, (a, b, c) in found.items()),
        flush=True,
    )


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--texts", type=int, default=60000)
    asked.add_argument("--epochs", type=int, default=6)
    asked.add_argument("--minutes", type=float, default=60)
    asked.add_argument("--out", type=Path, default=WEIGHTS)
    given = asked.parse_args()
    torch.manual_seed(0)
    rng = random.Random(0)
    papers = [Text(p, []) for p in prose() + topics()]
    rng.shuffle(papers)
    cut = len(papers) // 10
    print(f"{len(papers)} paragraphs of documentation", flush=True)
    dev = [encode(t) for t in [*Maker(10**6, held_out=True).texts(2500), *papers[:cut][:300]] if t.words.strip()]
    net = Net()
    optimiser = torch.optim.AdamW(net.parameters(), lr=3e-3, weight_decay=0.01)
    steps, begun = given.epochs * (given.texts * 12 // 10) // 48, time.monotonic()
    rate = torch.optim.lr_scheduler.OneCycleLR(optimiser, 4e-3, total_steps=steps + 10, pct_start=0.1)
    step = 0
    for epoch in range(given.epochs):  # new texts each time
        made = [encode(t) for t in Maker(epoch).texts(given.texts) if t.words.strip()]
        made += [encode(t) for t in rng.sample(papers[cut:], min(len(papers) - cut, given.texts // 6))]
        made = [m for m in made if 0 < len(m[2]) <= 160]
        made.sort(key=lambda m: len(m[2]) + rng.random() * 8)
        batches = [made[i : i + 48] for i in range(0, len(made), 48)]
        rng.shuffle(batches)
        net.train()
        lost = 0.0
        for some in batches:
            if step >= steps:
                break
            rows, starts, whole, shapes, labels = batch(some, rng, 0.25)
            out = net(rows, starts, whole, shapes, len(some), 0.15)
            loss = F.cross_entropy(out.flatten(0, 1), labels.flatten(), ignore_index=-100, label_smoothing=0.02)
            optimiser.zero_grad(set_to_none=True)
            loss.backward()
            optimiser.step()
            rate.step()
            lost, step = 0.98 * lost + 0.02 * loss.item(), step + 1
        print(f"epoch {epoch} step {step}/{steps} loss {lost:.3f} {time.process_time():.0f} CPU s", flush=True)
        score(net, dev)
        save(net, given.out)
        if (time.monotonic() - begun) / 60 > given.minutes:
            break


def save(net: Net, to: Path) -> None:
    table = net.pieces.weight.detach()
    scale = table.abs().amax(0) / 127
    half = {
        "scale": scale, "shapes": net.shapes.weight, "in.weight": net.begin.weight, "in.bias": net.begin.bias,
        "out.weight": net.end.weight, "out.bias": net.end.bias,
        **{f"conv{i}.{n}": getattr(c, n) for i, c in enumerate(net.convs) for n in ("weight", "bias")},
    }  # fmt: skip
    tensors = {n: t.detach().half().contiguous() for n, t in half.items()}
    tensors["scale"] = scale.contiguous()
    tensors["pieces"] = (table / scale).round().clamp(-127, 127).to(torch.int8).contiguous()
    tensors["pieces"][0] = 0
    save_file(tensors, to)
    print(f"{to} {to.stat().st_size / 1e3:.0f} kB", flush=True)


if __name__ == "__main__":
    main()

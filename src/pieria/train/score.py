"""How good a net is on what it has not seen."""

from __future__ import annotations

import math
from typing import Any

import torch
import torch.nn.functional as F

from .data import Batch, Data, chunks


@torch.no_grad()
def held_out(net: Any, data: Data, *, most: int = 0) -> float:
    """Sequence: nats per token. Grid: the net's own loss with fixed noise (a GAN has none that compares: NaN).

    most: look at so many tokens (grids: examples) only; 0 is all.
    """
    was = net.training
    net.eval()
    try:
        if data.codes.kind == "sequence":
            total, count = 0.0, 0
            for batch in chunks(data, data.held, 16, most):
                nats, mask = nats_per_token(net, batch)
                total, count = total + float(nats.sum()), count + int(mask.sum())
            return total / max(1, count)
        if not getattr(net, "comparable", True):
            return math.nan
        total, count = 0.0, 0
        for number, batch in enumerate(chunks(data, data.held, 64, most)):
            torch.manual_seed(number)
            total, count = total + float(net.loss(batch, net.phases[-1])) * len(batch.x), count + len(batch.x)
        return total / max(1, count)
    finally:
        net.train(was)


def nats_per_token(net: Any, batch: Batch) -> tuple[torch.Tensor, torch.Tensor]:
    """(rows, length) of -ln p for each target that counts, 0 elsewhere; and the mask of those that count."""
    targets = batch.x[:, 1:]
    logits = net(batch.x[:, :-1].clamp(min=0), batch.labels, batch.text)
    nats = F.cross_entropy(logits.flatten(0, 1), targets.flatten().clamp(min=0), reduction="none").view(targets.shape)
    mask = targets >= 0
    mask[:, : int(batch.done)] = False
    return nats * mask, mask

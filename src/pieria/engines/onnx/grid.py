"""Grids: a graph that makes a code from noise at once (gan), or one that is asked again and again for the clean code in
a noisy one (flow); and at last a graph for the item of the code. The walk of the nets' `sample`, in numpy."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from ...core.contracts import Codes
from ...core.values import Cancel

Array = np.ndarray[Any, Any]


def make(
    session: Any, codes: Codes, params: Mapping[str, Any], labels: Array, text: Array, *,
    seed: int, steps: int, guidance: float, cancel: Cancel, noise: Array | None = None,
    last_session: Any = None,
) -> Iterator[tuple[int, int] | Array]:  # fmt: skip
    """Yields (steps done, steps), and at the end the items: float32 (rows, channels, *size), -1 to 1. Cancelled: none.

    labels: int64 (rows, attributes); text: float32 (rows, 384 or 0). An item depends on the seed and its own row only.
    """
    known = {i.name for i in session.get_inputs()}
    flow = "t" in known
    if noise is None:
        size = int(params["code" if flow else "noise"])
        noise = np.stack(
            [np.random.default_rng((seed, row)).standard_normal(size, np.float32) for row in range(len(labels))]
        )

    def ask(**given: Array) -> Array:
        return np.asarray(session.run(None, {k: v for k, v in given.items() if k in known})[0])

    if not flow:
        yield 0, 1
        made = ask(z=noise, labels=labels, text=text)
        yield item(made, last_session, codes)
        return
    bound = float(params["bound"])
    (low, high), free = params["interval"], [np.zeros_like(labels), np.zeros_like(text)]
    both = [np.concatenate([given, none]) for given, none in zip((labels, text), free, strict=True)]
    asked = guidance != 1 and bool(labels.any() or text.any())  # else both answers are the same
    z, before, width = noise, noise, 0.0
    for step in range(steps):
        yield step, steps
        if cancel:
            return
        now, then = step / steps, (step + 1) / steps
        t = np.full(len(z), now, np.float32)
        if asked and low <= now <= high:
            told, alone = np.split(ask(x=np.tile(z, (2, 1)), t=np.tile(t, 2), labels=both[0], text=both[1]), 2)
            clean = alone + guidance * (told - alone)
        else:
            clean = ask(x=z, t=t, labels=labels, text=text)
        if bound:
            clean = clean.clip(-bound, bound)
        ahead, last = clean, width
        if now > 0 and then < 1:  # the odds of t are infinite at both ends
            width = math.log(then / (1 - then)) - math.log(now / (1 - now))
            if last:
                ahead = clean + np.float32(width / last / 2) * (clean - before)
        z = z + np.float32((then - now) / (1 - now)) * (ahead - z)
        before = clean
    yield item(z, last_session, codes)


def item(code: Array, last_session: Any, codes: Codes) -> Array:
    """What a code stands for, -1 to 1; a small grid is its own code."""
    made = code.reshape(-1, *codes.shape) if last_session is None else last_session.run(None, {"code": code})[0]
    return np.asarray(made).clip(-1, 1)

"""Sampling through ONNX Runtime against torch eager, the same net with the same weights, in one run.

python bench/sampling.py [--size small] [--threads 2] [--rounds 3]

Sequences: torch steps with its memory kept, as the exported graph does (`nets.*.Step`), one row. Grids: `sample` in
torch against `engines/onnx/grid`. The nets are not trained: that changes no time. "same within" is the largest
difference of logits (sequences, 40 steps) or of values from -1 to 1 (grids, from the same noise).
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch

from common import spread, table
from pieria.core.contracts import Codes
from pieria.core.find import find
from pieria.core.values import Cancel
from pieria.engines.onnx import grid
from pieria.engines.onnx.sequence import Walk
from pieria.engines.onnx.session import session
from pieria.train.export import export

LENGTH = 200


def made(net: str, codes: Codes, size: str) -> Any:
    torch.manual_seed(0)
    found = find("nets", net).Net(codes, size).eval()
    for parameter in found.parameters():
        if parameter.ndim > 1:
            torch.nn.init.normal_(parameter, std=0.05)
    return found


@torch.no_grad()
def eager(net: Any, ids: list[int]) -> list[Any]:
    """Logits of each step, the ids being given."""
    step, state = net.graph().module, None
    rows, before, out = 1, torch.zeros(1, 2, dtype=torch.long), []
    for at, id in enumerate(ids):
        token = torch.tensor([[id]])
        if hasattr(net, "heads"):
            past = torch.zeros(net.layers, 2, rows, net.heads, 0, net.width // net.heads) if state is None else state
            logits, state = step(token, before, torch.tensor([at]), past)
            before = torch.cat([before, token], 1)[:, -2:]
        else:
            logits, state = step(token, torch.zeros(net.layers, rows, 4, net.width) if state is None else state)
        out.append(logits[0].numpy())
    return out


def sequences(net: str, size: str, rounds: int) -> tuple[str, str, str]:
    codes = Codes("sequence", 400, context=512)
    ours, ratios, far = made(net, codes, size), [], 0.0
    nothing = np.zeros((1, 0), np.int64), np.zeros((1, 0), np.float32)
    with tempfile.TemporaryDirectory() as folder:
        params = export(ours, Path(folder), half=False)
        opened = session(Path(folder) / "net.onnx", 1)
        for seed in range(rounds):
            begun = time.perf_counter()
            walk = Walk(opened, codes, params, *nothing, [], seed=seed)
            logits = [walk.logits[0]]
            while walk.made < LENGTH:
                walk.ended = [False]  # an untrained net may end at once
                walk.step()
                logits.append(walk.logits[0])
            mine = (time.perf_counter() - begun) / LENGTH
            begun = time.perf_counter()
            wanted = eager(ours, [0, *walk.ids[0]][:LENGTH])
            ratios.append((time.perf_counter() - begun) / len(wanted) / mine)
            if len(walk.ids[0]) == LENGTH:  # it never said the end, which is not among the ids
                far = max(far, *(float(np.abs(a - b).max()) for a, b in zip(logits, wanted[:40], strict=False)))
    return (
        f"{net}, {size}: tokens a second, ONNX / torch",
        f"{spread(ratios, 2)} x, same within {far:.1g}",
        ">= 1.5 x",
    )


def grids(net: str, shape: tuple[int, ...], size: str, rounds: int, threads: int) -> tuple[str, str, str]:
    codes = Codes("grid", shape=shape)
    ours, ratios, far = made(net, codes, size), [], 0.0
    labels, text = torch.zeros(1, 0, dtype=torch.long), torch.zeros(1, 0)
    with tempfile.TemporaryDirectory() as folder:
        params = export(ours, Path(folder), half=False)
        opened, last = (
            session(path, threads) if (path := Path(folder) / name).exists() else None
            for name in ("net.onnx", "item.onnx")
        )
        start = (int(params["code" if net == "flow" else "noise"]),)
        for seed in range(rounds):
            noise = np.random.default_rng(seed).standard_normal((1, *start)).astype(np.float32)
            begun = time.perf_counter()
            wanted = ours.sample(labels, text, seed=0, noise=torch.from_numpy(noise), guidance=1.0).numpy()
            theirs = time.perf_counter() - begun
            begun = time.perf_counter()
            steps = int(params.get("steps", 1))
            events = grid.make(
                opened, codes, params, labels.numpy(), text.numpy(),
                seed=0, steps=steps, guidance=1.0, cancel=Cancel(), noise=noise, last_session=last,
            )  # fmt: skip
            drawn = next(s for s in events if isinstance(s, np.ndarray))
            ratios.append(theirs / (time.perf_counter() - begun))
            far = max(far, float(np.abs(drawn - wanted).max()))
    name = f"{net}, {size}, {' x '.join(map(str, shape))}: items a second, ONNX / torch"
    return (name, f"{spread(ratios, 2)} x, same within {far:.1g}", ">= 1.5 x")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", default="small")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    rows = [sequences(net, given.size, given.rounds) for net in ("rnn", "transformer")]
    for net, shape in (("flow", (4, 64, 64)), ("gan", (4, 64, 64)), ("flow", (1, 32, 32, 32))):
        rows.append(grids(net, shape, given.size, given.rounds, given.threads))
    table(f"Sampling, {given.threads} threads", rows)


if __name__ == "__main__":
    main()

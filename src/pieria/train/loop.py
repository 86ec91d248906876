"""The one loop: any net on any data, by steps or by minutes, that can be killed at any moment and goes on."""

from __future__ import annotations

import copy
import json
import math
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
import torch.distributed as dist

from ..core.errors import UserError
from ..core.find import find
from ..core.machine import setting
from ..core.places import flush
from ..core.values import Cancel, Event, Finish, Notice, Progress
from .data import Batches, Data
from .muon import Muon
from .private import Privacy, Sampler, gradients
from .score import held_out
from .tensors import write

TOKENS, GRIDS = 4096, 48
"""Tokens, or grids, in a step: small, because on a CPU many small steps learn sooner than few large ones."""
LOOKS, LOOKING = 25, 0.05
"""How often the held-out score is taken, and the share of the time that this may take."""

CALM = 0.05
"""The share of a training at whose beginning everything is a surprise."""
SAVE = setting("PIERIA_SAVE_SECONDS", 60, 0)
"""Seconds from one checkpoint to the next."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How to train. ``minutes`` or ``steps``: whichever is not 0 is the budget, and the learning rate follows it.
    ``cut``: the share of the most surprising tokens that is not learnt, once a twentieth of the training is over."""

    net: str
    size: str = "small"
    minutes: float = 0.0
    steps: int = 0
    seed: int = 0
    rows: int = 0
    dropout: float = 0.0
    keep_best: bool = True
    cut: float = 0.0


@dataclass(slots=True)
class State:
    """What a checkpoint remembers beside the weights. history: [step, seconds, loss, held-out score] at each look.
    cpu: CPU seconds, of all workers together, of all sittings."""

    step: int = 0
    seconds: float = 0.0
    best: float = math.inf
    history: list[list[float]] = field(default_factory=list)
    cpu: float = 0.0


class Trainer:
    """folder: for checkpoints; None keeps none. rank, workers: this process's place among those that train together
    (torch.distributed must be set up when there are several)."""

    def __init__(
        self,
        data: Data,
        plan: Plan,
        folder: Path | None = None,
        rank: int = 0,
        workers: int = 1,
        privacy: Privacy | None = None,
    ) -> None:
        self.sampler = Sampler(data, privacy) if privacy else None
        self.data, self.plan, self.folder, self.rank, self.workers = data, plan, folder, rank, workers
        made = suited(plan.net, data.medium, data.codes.kind)
        torch.manual_seed(plan.seed)
        self.net = made(data.codes, plan.size, plan.dropout)
        if data.codes.kind == "grid" and len(data.codes.shape) == 3:
            self.net = self.net.to(memory_format=torch.channels_last)
        self.average = copy.deepcopy(self.net).eval().requires_grad_(False)
        self.best: dict[str, torch.Tensor] | None = None
        self.optimizers = {phase: optimizers(self.net, phase, privacy is None) for phase in self.net.phases}
        usual = max(4, TOKENS // data.codes.context) if data.codes.kind == "sequence" else GRIDS
        rows = plan.rows or getattr(self.net, "rows", usual)
        self.batches = Batches(data, rows, plan.seed, rank, workers)
        self.state, self.stopped = State(), False
        self.half = torch.cpu._is_avx512_bf16_supported()
        if folder and (folder / "checkpoint.json").exists():
            self.load()

    # the loop -----------------------------------------------------------------------------------------------------

    def done(self) -> float:
        plan, state = self.plan, self.state
        return state.step / plan.steps if plan.steps else state.seconds / (60 * plan.minutes)

    def run(self, cancel: Cancel) -> Iterator[Event]:
        """Progress at least every second, a Notice "look" at each look, then Finish. Cancelling saves first."""
        begun, shown, saved = time.monotonic() - self.state.seconds, 0.0, time.monotonic()
        used = time.process_time() * self.workers - self.state.cpu  # each worker does as much as the first
        looks, rest = int(self.done() * LOOKS) + 1, 0.0
        recent = math.nan
        while self.done() < 1:
            loss = self.step()
            recent = loss if math.isnan(recent) else recent + (loss - recent) * max(0.02, 1 / self.state.step)
            if not math.isfinite(loss):
                raise UserError(
                    "The training has come apart: its loss is no number any more.", "Start again with another --seed."
                )
            self.state.seconds = self.agreed(time.monotonic() - begun)
            self.state.cpu = time.process_time() * self.workers - used
            now = time.monotonic()
            if now - shown > 1:
                shown = now
                yield self.progress(recent)
            if (self.done() * LOOKS >= looks and self.state.seconds >= rest) or self.done() >= 1:
                looks = int(self.done() * LOOKS) + 1
                yield self.look(recent)
                before, self.state.seconds = self.state.seconds, self.agreed(time.monotonic() - begun)
                rest = self.state.seconds + (self.state.seconds - before) / LOOKING
            if self.folder and self.rank == 0 and (now - saved > SAVE or cancel or self.stopped):
                self.save()
                saved = time.monotonic()
            if cancel or self.stopped:
                yield Finish("cancelled")
                return
        if self.folder and self.rank == 0:
            self.save()
        yield Finish("stop")

    def step(self) -> float:
        """One step of every phase. Returns the last phase's loss."""
        plan, state = self.plan, self.state
        torch.manual_seed((plan.seed << 32) + state.step)
        done = min(1.0, self.done())
        batch = None if self.sampler else self.batches.at(state.step, done)
        if batch is not None and done > CALM:
            batch.cut = plan.cut
        value = 0.0
        for phase in self.net.phases:
            rate = min(1.0, (state.step + 1) / 50) * self.pace(phase, done)  # warm up, hold, then fall to nothing
            if not rate:
                continue
            for optimizer in self.optimizers[phase]:
                optimizer.zero_grad(set_to_none=True)
            if self.sampler:
                gradients(self.net, phase, self.sampler, self.half)
            else:
                with torch.autocast("cpu", torch.bfloat16, enabled=self.half):
                    loss = self.net.loss(batch, phase)
                loss.backward()
                value = self.together(loss, phase)
            for optimizer in self.optimizers[phase]:
                for group in optimizer.param_groups:
                    group["lr"] = group["base"] * rate
                optimizer.step()
        state.step += 1
        # power-function averaging (Karras et al. 2023): reaches back over about a seventeenth of the steps so far
        keep = (1 - 1 / (state.step + 1)) ** 17
        with torch.no_grad():
            torch._foreach_lerp_(list(self.average.parameters()), list(self.net.parameters()), 1 - keep)
            for mine, its in zip(self.average.buffers(), self.net.buffers(), strict=True):
                mine.copy_(its)
        return value

    def pace(self, phase: str, done: float) -> float:
        """A share of the learning rate; a net whose phases learn one after the other has a ``pace`` of its own."""
        return float(self.net.pace(phase, done)) if hasattr(self.net, "pace") else min(1.0, 2.0 * (1 - done) + 0.01)

    def together(self, loss: torch.Tensor, phase: str) -> float:
        """Adds up the workers' gradients and losses."""
        if self.workers == 1:
            return float(loss.detach())
        for parameter in self.net.learns(phase):
            if parameter.grad is None:
                parameter.grad = torch.zeros_like(parameter)
            dist.all_reduce(parameter.grad)
        total = loss.detach().float().clone()
        dist.all_reduce(total)
        return float(total)

    def agreed(self, seconds: float) -> float:
        """The first worker's clock, and whether it was told to stop (a file ``stop``): all end at the same step."""
        if self.workers == 1:
            return seconds
        stop = self.folder is not None and (self.folder / "stop").exists()
        clock = torch.tensor([seconds, float(stop)], dtype=torch.float64)
        dist.broadcast(clock, 0)
        self.stopped = bool(clock[1])
        return float(clock[0])

    def look(self, loss: float) -> Notice:
        most = 16_384 if self.data.codes.kind == "sequence" else 256
        with torch.autocast("cpu", torch.bfloat16, enabled=self.half):
            score = held_out(self.average, self.data, most=most) if len(self.data.held) else math.nan
        if score < self.state.best:
            self.state.best = score
            if self.plan.keep_best:
                self.best = {k: v.clone() for k, v in self.average.state_dict().items()}
        loss = score if self.sampler else loss  # that of the training part is nobody's business then
        row = [self.state.step, round(self.state.seconds, 2), loss, score]
        self.state.history.append(row)
        held = f", held-out {score:.3f}" if math.isfinite(score) else ""  # a GAN has none
        return Notice("look", f"step {row[0]}: loss {loss:.3f}{held}", {"row": row})

    def progress(self, loss: float) -> Progress:
        plan, state = self.plan, self.state
        left = (
            (state.seconds / max(1, state.step)) * (plan.steps - state.step)
            if plan.steps
            else 60 * plan.minutes - state.seconds
        )
        note = ("private" if self.sampler else f"loss {loss:.3f}") + (
            f", held-out {state.best:.3f}" if state.history and state.best < math.inf else ""
        )
        note += f", {max(0, left) / 60:.0f} min left" if left > 90 else f", {max(0, left):.0f} s left"
        return (
            Progress(state.step, plan.steps, "steps", note)
            if plan.steps
            else Progress(min(state.seconds, 60 * plan.minutes), 60 * plan.minutes, "s", note)
        )

    def final(self) -> torch.nn.Module:
        """The net to keep: averaged weights, those of the best look if the score got worse after it."""
        net = copy.deepcopy(self.average)
        if self.best is not None:
            net.load_state_dict(self.best)
        return net.eval()

    # checkpoints --------------------------------------------------------------------------------------------------

    def save(self) -> None:
        """Writes the checkpoint whole or not at all."""
        assert self.folder is not None
        tensors = {f"net.{k}": v for k, v in self.net.state_dict().items()}
        tensors |= {f"average.{k}": v for k, v in self.average.state_dict().items()}
        tensors |= {f"best.{k}": v for k, v in (self.best or {}).items()}
        numbers: dict[str, Any] = {}
        for phase, ours in self.optimizers.items():
            for number, optimizer in enumerate(ours):
                for index, values in optimizer.state_dict()["state"].items():
                    for key, value in values.items():
                        name = f"optimizer.{phase}.{number}.{index}.{key}"
                        if torch.is_tensor(value):
                            tensors[name] = value
                        else:
                            numbers[name] = value
        name = f"checkpoint-{self.state.step}.safetensors"
        write(tensors, self.folder / name)
        state = {k: getattr(self.state, k) for k in ("step", "seconds", "best", "history", "cpu")}
        text = json.dumps({"file": name, "state": state, "numbers": numbers, "data": self.data.sha256})
        draft = self.folder / ".checkpoint.json"
        draft.write_text(text)
        flush(draft)
        os.replace(draft, self.folder / "checkpoint.json")
        flush(self.folder)
        for old in self.folder.glob("*checkpoint-*.safetensors"):
            if old.name != name:
                old.unlink(missing_ok=True)

    def load(self) -> None:
        from safetensors.torch import load_file

        assert self.folder is not None
        kept = json.loads((self.folder / "checkpoint.json").read_text())
        if kept["data"] != self.data.sha256:
            raise UserError(
                "The data has changed since this training began.",
                "Give the model another --name, or delete its folder.",
            )
        tensors = load_file(self.folder / kept["file"])

        def of(prefix: str) -> dict[str, torch.Tensor]:
            return {k.removeprefix(prefix): v for k, v in tensors.items() if k.startswith(prefix)}

        self.net.load_state_dict(of("net."))
        self.average.load_state_dict(of("average."))
        self.best = of("best.") or None
        for phase, ours in self.optimizers.items():
            for number, optimizer in enumerate(ours):
                prefix, values = f"optimizer.{phase}.{number}.", dict[int, dict[str, Any]]()
                both = of(prefix) | {
                    k.removeprefix(prefix): v for k, v in kept["numbers"].items() if k.startswith(prefix)
                }
                for key, value in both.items():
                    index, name = key.split(".", 1)
                    values.setdefault(int(index), {})[name] = value
                optimizer.load_state_dict({"state": values, "param_groups": optimizer.state_dict()["param_groups"]})
        self.state = State(**kept["state"])


def suited(net: str, medium: str, kind: str) -> Any:
    """The class of a net, if it learns codes of this kind; else `UserError`."""
    made = find("nets", net).Net
    if kind not in made.kinds:
        raise UserError(
            f"The net {net} learns {' and '.join(made.kinds)}s, and {medium} is a {kind}.",
            "Choose another net: rnn and transformer for sequences, gan and flow for grids.",
            param="net",
        )
    return made


def optimizers(net: Any, phase: str, muon: bool = True) -> list[torch.optim.Optimizer]:
    """AdamW; and Muon (Jordan 2024) for the hidden matrices of nets that name a rate for it: not for noised gradients,
    of which it would make the noise as large as the rest."""
    learns = {id(p) for p in net.learns(phase)}
    named = [(n, p) for n, p in net.named_parameters() if id(p) in learns]
    matrices = [
        p
        for n, p in named
        if muon and getattr(net, "muon", None) and p.ndim == 2 and ".weight" in n and n.startswith("blocks")
    ]
    others = [p for _, p in named if not any(p is m for m in matrices)]
    made: list[torch.optim.Optimizer] = [
        torch.optim.AdamW(
            others, lr=net.rate, betas=net.betas, eps=1e-8, weight_decay=getattr(net, "decay", 0.01), fused=True
        )
    ]
    if matrices:
        kind = torch.optim.Muon if torch.cpu._is_avx512_bf16_supported() else Muon
        made.append(kind(matrices, lr=net.muon, momentum=0.95, weight_decay=0.1))
    for optimizer in made:
        for group in optimizer.param_groups:
            group["base"] = group["lr"]
    return made

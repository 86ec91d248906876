"""One adapter learnt from some rows: by epochs, with early stopping; killed at any moment, it goes on."""

from __future__ import annotations

import json
import math
import random
import time
from collections.abc import Generator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import torch

from ...core.errors import Cancelled
from ...core.machine import setting
from ...core.values import Cancel, Event, Progress
from ..tensors import write
from .judge import Judged, judge
from .lm import LM
from .pack import batches, together

PATIENCE = 3
"""epochs without a better held-out score after which a fit ends"""
AS_GIVEN = 0.5
"""share of the times that an example is shown as it was given, where it has variants"""
SAVE = setting("PIERIA_SAVE_SECONDS", 60, 0)


@dataclass(frozen=True, slots=True)
class Row:
    """An example as token ids. prompts: as given, then its variants; answer: with the token that ends it."""

    prompts: tuple[tuple[int, ...], ...]
    answer: tuple[int, ...]
    weight: float = 1.0

    @property
    def size(self) -> int:
        return len(self.prompts[0]) + len(self.answer)


@dataclass(frozen=True, slots=True)
class Settings:
    """How to learn. rate: AdamW's, at its height. most: tokens of a pack."""

    rank: int = 8
    rate: float = 5e-4
    epochs: int = 10
    batch: int = 8
    most: int = 768
    each: bool = True
    """whether each example counts alike (labels), or each token (texts)"""
    seed: int = 0
    look: int = 1
    """epochs from one look at what is held out to the next"""


@dataclass(slots=True)
class State:
    """history: [epoch, seconds, loss learnt from, held-out nats, held-out right]."""

    step: int = 0
    seconds: float = 0.0
    best: float = math.inf
    best_epoch: int = 0
    sums: list[float] = field(default_factory=lambda: [0.0, 0.0])
    history: list[list[float]] = field(default_factory=list)


def epochs(count: int) -> int:
    """How often so many examples are gone through at most."""
    return max(3, min(15, round(1000 / max(1, count))))


def order(count: int, epoch: int, settings: Settings) -> list[list[int]]:
    """The batches of an epoch, by the seed and the epoch alone."""
    places = list(range(count))
    random.Random(f"{settings.seed} {epoch}").shuffle(places)
    return [places[i : i + settings.batch] for i in range(0, count, settings.batch)]


def shown(row: Row, number: int, epoch: int, seed: int) -> tuple[int, ...]:
    """The variant of an example that an epoch sees."""
    rng = random.Random(f"{seed} {epoch} {number}")
    return row.prompts[0] if len(row.prompts) == 1 or rng.random() < AS_GIVEN else rng.choice(row.prompts[1:])


def fit(
    lm: LM,
    rows: Sequence[Row],
    held: Sequence[Row],
    settings: Settings,
    cancel: Cancel,
    place: Path,
    key: str,
    what: str,
) -> Generator[Event, None, State]:
    """Leaves the best adapter on ``lm``. held: none to learn all epochs. place, key: where checkpoints lie, and by what
    this fit knows its own. Raises `Cancelled`."""
    lm.adapt(settings.rank, settings.seed)
    adapter = lm.adapter()
    optimizer = torch.optim.AdamW(adapter.values(), lr=settings.rate, betas=(0.9, 0.98), weight_decay=0.01)
    state, best = State(), {k: v.detach().clone() for k, v in adapter.items()}
    load(place, key, adapter, best, optimizer, state)
    per_epoch = len(order(len(rows), 0, settings))
    total = per_epoch * settings.epochs
    saved = begun = time.monotonic()
    before = state.seconds
    while state.step < total:
        if cancel:
            save(place, key, adapter, best, optimizer, state)
            raise Cancelled
        epoch, number = divmod(state.step, per_epoch)
        places = order(len(rows), epoch, settings)[number]
        loss = step(lm, rows, places, epoch, settings, optimizer, rate(state.step, total) * settings.rate)
        state.step += 1
        state.sums[0] += loss * len(places)
        state.sums[1] += len(places)
        state.seconds = before + time.monotonic() - begun
        yield Progress(state.step, total, "steps", f"{what}: loss {loss:.3f}")
        if state.step % per_epoch == 0 and (epoch + 1) % settings.look == 0:
            found = judge(lm, held, (), settings.most) if held else []
            value = mean(found, settings.each) if held else -float(state.step)
            right = sum(j.exact for j in found) / len(found) if held else math.nan
            learnt = state.sums[0] / state.sums[1]
            state.sums = [0.0, 0.0]
            state.history.append([epoch + 1, round(state.seconds, 1), learnt, value if held else math.nan, right])
            if value < state.best:
                state.best, state.best_epoch = value, epoch + 1
                best = {k: v.detach().clone() for k, v in adapter.items()}
            elif epoch + 1 - state.best_epoch >= PATIENCE:
                break
        if time.monotonic() - saved > SAVE:
            save(place, key, adapter, best, optimizer, state)
            saved = time.monotonic()
    with torch.no_grad():
        for name, parameter in adapter.items():
            parameter.copy_(best[name])
    return state


def step(
    lm: LM, rows: Sequence[Row], places: Sequence[int], epoch: int, settings: Settings,
    optimizer: torch.optim.Optimizer, pace: float,
) -> float:  # fmt: skip
    """One step over a batch, as several packs if it is long. Returns the mean loss."""
    some = [rows[i] for i in places]
    prompts = [shown(rows[i], i, epoch, settings.seed) for i in places]
    whole = sum(r.weight * (1 if settings.each else len(r.answer)) for r in some)
    optimizer.zero_grad(set_to_none=True)
    total = 0.0
    for group in batches([r.size for r in some], settings.most):
        pack = together([prompts[i] for i in group], [[some[i].answer] for i in group])
        by = [some[i].weight / (len(some[i].answer) if settings.each else 1) / whole for i in group]
        loss = lm.loss(pack, torch.tensor(by)[pack.owners])
        loss.backward()
        total += float(loss.detach())
    torch.nn.utils.clip_grad_norm_(lm.adapter().values(), 1.0)
    for one in optimizer.param_groups:
        one["lr"] = pace
    optimizer.step()
    return total


def rate(step: int, total: int) -> float:
    """Share of the rate: up over the first tenth, then down in a line."""
    warm = max(1, total // 10)
    return (step + 1) / warm if step < warm else max(0.02, (total - step) / max(1, total - warm))


def mean(found: Sequence[Judged], each: bool) -> float:
    """Nats: the mean over examples of the mean over an answer's tokens, or the mean over all tokens."""
    if each:
        return sum(j.nats / j.tokens for j in found) / len(found)
    return sum(j.nats for j in found) / sum(j.tokens for j in found)


def save(place: Path, key: str, adapter, best, optimizer, state: State) -> None:  # type: ignore[no-untyped-def]
    """One file, whole or not at all."""
    tensors = {f"now.{k}": v for k, v in adapter.items()}
    tensors |= {f"best.{k}": v for k, v in best.items()}
    for i, values in optimizer.state_dict()["state"].items():
        tensors |= {f"optimizer.{i}.{k}": v for k, v in values.items()}
    about = {"key": key, "state": json.dumps({k: getattr(state, k) for k in State.__slots__})}
    write(tensors, place, about)


def load(place: Path, key: str, adapter, best, optimizer, state: State) -> None:  # type: ignore[no-untyped-def]
    """Goes on from the checkpoint, if it is this fit's own."""
    from safetensors import safe_open

    if not place.exists():
        return
    with safe_open(place, "pt") as kept:
        about = kept.metadata() or {}
        if about.get("key") != key:
            return
        tensors = {name: kept.get_tensor(name) for name in kept.keys()}  # noqa: SIM118 - not a dict
    for name, value in json.loads(about["state"]).items():
        setattr(state, name, value)
    with torch.no_grad():
        for name, parameter in adapter.items():
            parameter.copy_(tensors[f"now.{name}"])
            best[name] = tensors[f"best.{name}"]
    known: dict[int, dict[str, torch.Tensor]] = {}
    for name, value in tensors.items():
        if name.startswith("optimizer."):
            _, i, key_ = name.split(".", 2)
            known.setdefault(int(i), {})[key_] = value
    optimizer.load_state_dict({"state": known, "param_groups": optimizer.state_dict()["param_groups"]})

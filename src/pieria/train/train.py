"""train: inspect, learn, show, keep."""

from __future__ import annotations

import json
import math
import os
import re
import shlex
import shutil
import time
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import torch

from .. import __version__, weights
from ..core import machine
from ..core.contracts import Card
from ..core.counting import many
from ..core.errors import UserError
from ..core.find import find
from ..core.places import alone
from ..core.values import Cancel, Event, Finish, Notice, Part, Progress
from ..formats import trace
from ..methods.memorised import canary
from .careful import careful, learnt
from .data import Data, Examples, Origin, said
from .export import about, engine_params, export, pinned, write_card
from .loop import Plan, Trainer
from .options import NETS, checked, fits, kind
from .prepare import Embed, prepare, scan, verdict
from .report import curve, spark, told
from .score import held_out
from .secrecy import about_private, said_private, secrecy

SHOWN = 4
"""Samples that are shown, and how often while it trains."""
DISK = 40
"""bytes on disk for each parameter: weights, averages and two moments, twice while a checkpoint is written."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A training as it was asked for. Empty net: transformer for sequences, flow for grids. ``name``: the model's name;
    made from the folder's if empty. ``options``: the medium's own (``resolution``, ``context`` ...). ``canaries``: how
    many made-up secrets to plant; ``private``: the epsilon of differential privacy, 0 for none; both for text."""

    medium: str
    source: Path
    net: str = ""
    size: str = "small"
    minutes: float = 20.0
    steps: int = 0
    name: str = ""
    captions: Path | None = None
    workers: int = 1
    seed: int = 0
    licence: str = "unknown"
    options: Mapping[str, Any] = field(default_factory=dict)
    canaries: int = 0
    private: float = 0.0


def train(asked: Asked, home: Path, embed: Embed | None, cancel: Cancel) -> Iterator[Event]:
    """Yields Progress, Notices (``data``, ``look``, ``sample``, ``card`` ...) and Finish.

    The same call goes on where an earlier one was stopped or killed. Raises `UserError` before anything is learnt for
    whatever can be known then. embed: sentences -> (n, 384) vectors, or None to leave captions out.
    """
    name = named(asked)
    folder = home / "trained" / name
    own(home, name, folder)
    fits(asked, asked.net)
    begun(folder, {"net": asked.net or NETS[kind(asked)], "size": asked.size, "seed": asked.seed})
    if (data := (yield from gather(asked, embed, cancel))) is None:
        yield Finish("cancelled")
        return
    with alone(folder):
        own(home, name, folder)  # another may have made it meanwhile
        yield from fit(asked, name, folder, data, cancel)


def gather(asked: Asked, embed: Embed | None, cancel: Cancel) -> Generator[Event, None, Data | None]:
    """Reads and prepares the examples, and says what a person should know of them. None if it was cancelled."""
    options, planted, changed = checked(asked.medium, asked.options), list[Any](), dict[str, int]()
    cut(asked)
    # which phrases are odd depends on all texts, so to replace them would tell of other passages; and so would a
    # vocabulary learnt from them
    for key, only in {"phrases": "keep", "tokens": "bytes"}.items() if asked.private else ():
        if options.setdefault(key, only) != only:
            raise UserError(
                f"A private training is guarded by noise and has {key}={only}.",
                f"Leave {key} out of the options.",
                param="option",
            )
    found = yield from scan(asked.medium, asked.source, asked.captions, cancel)
    if found is None:
        return None
    yield Notice("data", f"Preparing {many(len(found.items), 'example')}.")
    if asked.medium == "text" and found.items:
        for said in careful(found, options, asked.canaries, asked.seed):
            if isinstance(said, Notice):
                yield said
                changed |= {said.code: said.data["count"]} if "count" in said.data else {}
            else:
                planted = said
    data = prepare(found, options, embed, asked.seed)
    yield from verdict(found, data)
    held = sorted({found.items[i].source for i in set(range(len(found.items))) - set(learnt(found, asked.seed)[0])})
    words = [t for i in found.items for t in (i.caption, *i.labels.values(), i.data) if isinstance(t, str) and t]
    return replace(data, origin=Origin(asked.source, found.paths, words, held, planted, changed))


def planned(asked: Asked, data: Data) -> Plan:
    return Plan(
        asked.net or NETS[data.codes.kind],
        asked.size,
        0.0 if asked.steps else asked.minutes,
        asked.steps,
        asked.seed,
        dropout=dropout(data, asked),
        cut=cut(asked),
    )


def fit(asked: Asked, name: str, folder: Path, data: Data, cancel: Cancel) -> Iterator[Event]:
    """Learns from data that is prepared, and keeps the model. ``folder`` is held (`core.places.alone`)."""
    machine.lower()
    plan = planned(asked, data)
    same_plan(folder, plan, data)
    if data.origin:
        trace.write(folder, data.origin.root, data.origin.files, data.origin.texts, data.origin.held)
        if data.origin.canaries:
            canary.keep(folder, data.origin.canaries)
    how = secrecy(asked, data, plan, folder) if asked.private else None
    if how:
        plan = replace(plan, steps=how.steps, minutes=0.0, dropout=0.0, keep_best=False)
        yield Notice("private", said_private(how))
    trainer = Trainer(data, plan, folder, privacy=how)
    parameters = sum(p.numel() for p in trainer.net.parameters())
    if (free := shutil.disk_usage(folder).free) < DISK * parameters:
        raise UserError(
            f"The disk has {free / 1e6:.0f} MB free, and this training needs {DISK * parameters / 1e6:.0f} MB.",
            "Make room, and type the same again." if plan.size == "tiny" else "Make room, or use --size tiny.",
            status=507,
        )
    going_on = f"going on from step {trainer.state.step}" if trainer.state.step else "starting"
    yield Notice(
        "net",
        f"{plan.net}, {plan.size}: {parameters / 1e6:.1f} million parameters; {going_on}. Ctrl-C keeps everything.",
    )
    shown, reason = 0, "stop"
    cpu, before = time.process_time(), trainer.state.cpu
    events = trainer.run(cancel)
    if asked.workers > 1:
        from . import launch  # not above: a worker runs it as its main module, and Python warns of a second one

        events = launch.run(trainer, asked.workers, cancel)
    for event in events:
        if isinstance(event, Finish):
            reason = event.reason
        else:
            yield event
        if isinstance(event, Notice) and event.code == "look":
            yield Notice("curve", spark([r[3] if math.isfinite(r[3]) else r[2] for r in trainer.state.history]))
            if (part := int(trainer.done() * SHOWN)) > shown and trainer.done() < 1 and not cancel:
                shown = part
                yield from samples(trainer.average, data, folder, trainer.state.step)
    picture(folder, trainer, name)
    if reason == "cancelled":
        yield Notice("kept", "Stopped; everything is kept. The same command goes on.")
        yield Finish("cancelled")
        return
    if asked.workers > 1:
        trainer.load()
        before = trainer.state.cpu  # the workers' seconds are not this process's
    yield Progress(1, 1, "steps", "scoring and exporting")
    net = trainer.final()
    scores = score(net, data)
    params = export(net, folder)
    speed = 0.0
    for event in samples(net, data, folder, trainer.state.step):
        speed = float(event.data["per_second"])
        yield event
    cost = {
        "seconds": round(trainer.state.seconds, 1),
        "cpu_seconds": round(before + time.process_time() - cpu, 1),
        "steps": trainer.state.step,
        "peak_bytes": machine.peak(),
        "made_per_second": float(f"{speed:.3g}"),
    }
    card = {
        "name": name,
        "made_by": f"Pieria {__version__}",
        "time": datetime.now(UTC).isoformat(timespec="seconds"),
        "medium": data.medium,
        "net": plan.net,
        "size": plan.size,
        "parameters": parameters,
        "licence": asked.licence,
        "seed": plan.seed,
        "plan": asdict(plan),
        "data": about(data),
        "scores": scores,
        "cost": cost,
        "command": command(asked, name),
        "params": params,
        "codes": asdict(data.codes),
    } | ({"privacy": about_private(how)} if how else {})
    write_card(folder, card)
    shelve(name, folder, card)
    if how:
        (folder / "private.json").unlink(missing_ok=True)
    for old in (*folder.glob("*checkpoint*"), folder / "data.npz", folder / "job.json"):
        old.unlink(missing_ok=True)
    yield Notice("scores", told(scores, data.codes), scores)
    yield Notice(
        "card", f"{name} is ready: {folder / 'card.json'}", {"name": name, "folder": str(folder), "card": card}
    )
    yield Finish("stop", {"name": name, "scores": scores, **cost})


def score(net: Any, data: Data) -> dict[str, float]:
    """Held-out scores: all of the held-out part."""
    found: dict[str, float] = {}
    if not len(data.held):
        return found
    value = held_out(net, data, most=0 if data.codes.kind == "sequence" else 2048)
    if data.codes.kind == "sequence":
        tokens = sum(len(a) + 1 for a in data.held.arrays)
        found["held_out_nats_per_token"] = value
        if data.units:
            found["held_out_nats_per_character"] = value * tokens / data.units
    else:
        if math.isfinite(value):
            found["held_out_loss"] = value
        found |= likeness(net, data)
    return {k: round(v, 4) for k, v in found.items()}


def likeness(net: Any, data: Data) -> dict[str, float]:
    """`probes.likeness` of what the net makes for the conditions of the held-out items."""
    count = min(len(data.held), 256 if math.prod(data.codes.shape) <= 1024 else 96)
    index = [i * len(data.held) // count for i in range(count)]
    made = draw(net, data, data.held, index, 0)
    learn = np.stack(data.learn.arrays[:2000]) / 127.5 - 1
    return dict(
        find("probes", "likeness").likeness(np.stack([data.held.arrays[i] for i in index]) / 127.5 - 1, made, learn)
    )


def draw(net: Any, data: Data, part: Examples, index: Sequence[int], seed: int) -> Any:
    """One item for the conditions of each of some examples."""
    vectors = np.stack([said(data, part, i) for i in index])
    text = torch.from_numpy(vectors if data.codes.captions else vectors[:, :0])
    with torch.no_grad():
        made = net.sample(
            torch.from_numpy(part.labels[index]), text, seed=seed, length=min(data.codes.context or 256, 256)
        )
    return made.float().numpy() if data.codes.kind == "grid" else made.numpy()


def samples(net: Any, data: Data, folder: Path, step: int) -> Iterator[Notice]:
    """Some samples as one file to look at or to hear."""
    room = find("media", data.medium)
    part = data.held if len(data.held) else data.learn
    index = [i * len(part) // SHOWN for i in range(SHOWN)]
    begun = time.perf_counter()
    made = draw(net, data, part, index, step)
    seconds = time.perf_counter() - begun
    parts: list[Part] = []
    for row in made:
        if data.codes.kind == "sequence":
            row = row[1:]
            row = row[: int((row == 0).argmax())] if (row == 0).any() else row
        parts.append(room.decode(row, data.codes))
    suffix, content = room.preview(parts)
    (folder / "samples").mkdir(exist_ok=True)
    path = folder / "samples" / f"{step:07d}{suffix}"
    path.write_bytes(content)
    text_shown = str(parts[0].data)[:400] if isinstance(parts[0].data, str) else ""
    speed = (made[:, 1:].size if data.codes.kind == "sequence" else len(made)) / seconds
    known = {"path": str(path), "per_second": speed}
    yield Notice("sample", f"A sample: {path}" + (f"\n{text_shown}" if text_shown else ""), known)


def picture(folder: Path, trainer: Trainer, name: str) -> None:
    unit = "nats per token" if trainer.data.codes.kind == "sequence" else "loss"
    (folder / "curve.svg").write_text(curve(trainer.state.history, f"{name}: {trainer.plan.net}", unit), "utf-8")


def dropout(data: Data, asked: Asked) -> float:
    """More where the same examples will be seen often: estimated from how much there is."""
    if data.codes.kind == "grid":
        return 0.0
    per_minute = {"tiny": 1.2e6, "small": 5e5, "medium": 1.5e5}[asked.size]
    passes = (asked.steps * 4096 if asked.steps else asked.minutes * per_minute) / max(1, data.tokens)
    return 0.0 if passes < 4 else 0.2 if passes < 60 else 0.3


def cut(asked: Asked) -> float:
    """``--option surprises=0.05``: the share of a text's most surprising tokens that is not learnt."""
    said = str(asked.options.get("surprises", 0))
    try:
        share = float(said)
    except ValueError:
        share = -1.0
    if not 0 <= share <= 0.5 or (share and asked.medium != "text"):
        raise UserError(
            f"surprises={said[:20]} is no share of a text's tokens.", "For example: --option surprises=0.05"
        )
    return share


def named(asked: Asked) -> str:
    plain_name = re.sub("[^a-z0-9]+", "-", Path(os.path.realpath(asked.source)).stem.lower()).strip("-") or "my"
    made = asked.name or f"{plain_name[:44]}-{asked.net or asked.medium}"
    if not re.fullmatch(r"[a-z0-9][a-z0-9._-]{0,63}", made):
        raise UserError(
            f"{made[:80]!r} cannot be a model's name.", "Use small letters, digits and . _ - in --name.", param="name"
        )
    return made


def own(home: Path, name: str, folder: Path) -> None:
    """Refuses a name that another model has."""
    card = weights.cards(home).get(name)
    if card and not str(card.params.get("folder", "")) == str(folder):
        raise UserError(
            f"There is a model called {name} already.", "Choose another: --name NAME.", status=409, param="name"
        )
    if card:
        raise UserError(
            f"{name} is trained already.",
            f"Use it, or choose another --name; to train it anew: pieria remove {name}, and delete {folder}.",
            status=409,
            param="name",
        )


def same_plan(folder: Path, plan: Plan, data: Data) -> None:
    """A training that was begun goes on as it was begun."""
    mine = {**asdict(plan), "data": data.sha256}
    begun(folder, mine)
    draft = folder / ".plan.json"
    draft.write_text(json.dumps(mine))
    os.replace(draft, folder / "plan.json")


def begun(folder: Path, mine: Mapping[str, Any]) -> None:
    """Refuses what differs from a training that was begun in this folder."""
    path = folder / "plan.json"
    if path.exists() and (folder / "checkpoint.json").exists():
        before = json.loads(path.read_text())
        for key in mine:
            if key not in ("minutes", "steps", "dropout") and before.get(key, mine[key]) != mine[key]:
                raise UserError(
                    f"{folder.name} was begun with "
                    + ("other files, captions or options." if key == "data" else f"another {key}."),
                    "Choose another --name, or delete " + str(folder),
                    param="name",
                )


def command(asked: Asked, name: str) -> str:
    words = ["pieria", "train", asked.medium, asked.source.resolve().name, "--name", name]
    words += ["--net", asked.net] if asked.net else []
    words += ["--size", asked.size, "--seed", str(asked.seed), "--licence", asked.licence]
    words += ["--steps", str(asked.steps)] if asked.steps else ["--minutes", f"{asked.minutes:g}"]
    words += ["--captions", asked.captions.name] if asked.captions else []
    words += ["--workers", str(asked.workers)] if asked.workers > 1 else []
    words += ["--canaries", str(asked.canaries)] if asked.canaries else []
    words += ["--private", "--epsilon", f"{asked.private:g}"] if asked.private else []
    words += [word for k, v in asked.options.items() for word in ("--option", f"{k}={v}")]
    return shlex.join(words).encode("utf-8", "replace").decode()


def shelve(name: str, folder: Path, card: Mapping[str, Any]) -> None:
    """Puts the model on the list, so that every door finds it."""
    made = Card(
        name=name,
        title=f"{card['medium']} by a {card['net']}",
        media=(card["medium"],),
        engine="onnx",
        licence=card["licence"],
        files=pinned(folder, f"file:{folder}"),
        abilities=("complete",) if card["medium"] == "text" else (),
        params={
            **engine_params(card),
            "folder": str(folder),
            **({"privacy": card["privacy"]} if "privacy" in card else {}),
        },
        notes=f"Trained here on {card['data']['examples']} examples; it knows nothing else.",
    )
    weights.keep(made, folder.parent.parent / "cards")

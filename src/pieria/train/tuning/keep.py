"""What a tuning leaves: an adapter beside its base, as a card of its own; and how to take it back."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from ... import weights
from ...core.contracts import Card, File
from ...core.errors import UserError
from ...formats import ggufwrite
from .lm import ALPHA

ADAPTER = "adapter.gguf"


def named(given: str, source: Path, base: str) -> str:
    plain = re.sub("[^a-z0-9]+", "-", source.stem.lower()).strip("-") or "my"
    made = given or f"{plain}-{base}"[:64]
    if not re.fullmatch(r"[a-z0-9][a-z0-9._-]{0,63}", made):
        raise UserError(
            f"{made[:80]!r} cannot be a model's name.", "Use small letters, digits and . _ - in --name.", param="name"
        )
    return made


def own(home: Path, name: str, folder: Path) -> None:
    """Refuses a name that another model has, and one that is tuned already."""
    card = weights.cards(home).get(name)
    if card and str(card.params.get("folder", "")) != str(folder):
        raise UserError(
            f"There is a model called {name} already.", "Choose another: --name NAME.", status=409, param="name"
        )
    if card:
        raise UserError(
            f"{name} is tuned already.", f"Use it, choose another --name, or take it back: pieria tune --undo {name}",
            status=409, param="name",
        )  # fmt: skip


def export(adapter: Mapping[str, Any], folder: Path, name: str, architecture: str) -> None:
    """The adapter as llama.cpp reads it. float16: a step of it is far below what it was trained to."""
    tensors = {k: v.numpy().astype(np.float16) for k, v in adapter.items()}
    rank = next(v.shape[0] for k, v in tensors.items() if k.endswith("lora_a"))
    ggufwrite.adapter(folder / ADAPTER, architecture, ALPHA * rank, tensors, name)


def shelve(name: str, folder: Path, base: Card, made: Mapping[str, Any], system: str, home: Path) -> Card:
    """Puts base and adapter on the list as one model, so that every door finds it."""
    path = folder / ADAPTER
    raw = path.read_bytes()
    file = File(f"{name}.adapter.gguf", hashlib.sha256(raw).hexdigest(), len(raw), (f"file:{path}",))
    params = {k: v for k, v in base.params.items() if k not in ("thresholds", "folder")}
    params |= {"lora": {file.name: 1.0}, "system": system, "folder": str(folder), "base": base.name}
    card = Card(
        name=name,
        title=f"{base.title}, tuned with {made['source']}"[:200],
        media=base.media,
        engine=base.engine,
        licence=f"{base.licence}; adapter: your own",
        files=(*base.files, file),
        abilities=tuple(a for a in base.abilities if a in ("chat", "complete")),
        params=params,
        notes=f"Tuned here on {made['counts']['used']} examples: {made['grade']}. {made['verdict'][0]}",
    )
    weights.keep(card, home / "cards")
    return card

"""A private training planned and told: how many steps, how much noise, and what the card says of it."""

from __future__ import annotations

import json
import time
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..core.errors import UserError
from .data import Data
from .loop import Plan, Trainer
from .private import CLIP, LEAST, MOST, Privacy, gradients, plan

if TYPE_CHECKING:
    from .train import Asked

ROWS = 48
"""Passages in a step, about: fewer steps of more passages need less noise."""
FILE = "private.json"
LITTLE = 200


def possible(asked: Asked) -> None:
    """Raises `UserError` for what cannot be learnt privately, whatever the files hold."""
    if asked.medium != "text" or asked.workers > 1:
        what = "Only text is learnt privately" if asked.medium != "text" else "A private training has one worker"
        raise UserError(f"{what} so far.", "Leave --private out, or --workers.", param="private")
    if not LEAST <= asked.private <= MOST:
        raise UserError(f"Epsilon is from {LEAST:g} to {MOST:g}.", "For example: --epsilon 8", param="epsilon")


def secrecy(asked: Asked, data: Data, wanted: Plan, folder: Path) -> Privacy:
    """How to train within ``asked.private``. A training that was begun goes on as it was begun. The number of steps
    has to be known before the first, so minutes are turned into steps by the time that two of them take."""
    if (folder / FILE).exists() and (folder / "checkpoint.json").exists():
        begun = json.loads((folder / FILE).read_text("utf-8"))
        if begun.pop("asked", asked.private) != asked.private:
            raise UserError(
                f"{folder.name} was begun with another epsilon; what it has spent cannot be taken back.",
                f"Choose another --name, or delete {folder}", param="epsilon",
            )  # fmt: skip
        return Privacy(**begun)
    steps = asked.steps
    if not steps:
        trial = Privacy(asked.private, 1e-5, 1.0, 1.0, 1, 1)
        trainer = Trainer(data, replace(wanted, steps=1, dropout=0.0), None, privacy=trial)
        assert trainer.sampler is not None
        trainer.sampler.how = replace(trial, sampled=min(1.0, ROWS / len(trainer.sampler.all)))
        begun = time.monotonic()
        for _ in range(2):
            gradients(trainer.net, trainer.net.phases[0], trainer.sampler, trainer.half)
        steps = max(10, int(60 * asked.minutes / max(1e-3, (time.monotonic() - begun) / 2)))
    how = plan(data, asked.private, steps, ROWS)
    if how.passages < LITTLE:
        raise UserError(
            f"{how.passages} passages are too few to be learnt from privately: nothing would be left but noise.",
            f"At least {LITTLE} of {data.codes.context} characters are needed; thousands are better.", param="private",
        )  # fmt: skip
    (folder / FILE).write_text(json.dumps({**asdict(how), "asked": asked.private}), "utf-8")
    return how


def said_private(how: Privacy) -> str:
    return (
        f"Private: epsilon {how.epsilon:.2f}, delta {how.delta:.1e} over {how.steps} steps of about "
        f"{how.sampled * how.passages:.0f} of {how.passages} passages; noise {how.noise:.2f}. It cannot be repeated by "
        "its seed, and learns much less than without."
    )


def about_private(how: Privacy) -> dict[str, Any]:
    """What the card says."""
    return {
        **asdict(how), "clip": CLIP, "unit": "a passage of at most one context of the net",
        "accountant": "RDP of the sampled Gaussian mechanism (Mironov et al. 2019)",
        "covers": "the weights; the held-out part, the number of passages, the settings, and which lines are repeats "
        "or numbers common (found over all texts, if not kept by --option) are not protected",
    }  # fmt: skip

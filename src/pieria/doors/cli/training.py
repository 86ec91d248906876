"""The verbs that teach: `pieria train` and `pieria compare`."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from ...core.errors import UserError
from ...core.values import Event

if TYPE_CHECKING:
    from ...studio import Studio

Medium = Literal["text", "music", "image", "world", "shape"]
Size = Literal["tiny", "small", "medium"]


def train(
    _: Any,
    medium: Annotated[Medium, "what the files are"],
    source: Annotated[Path, "a folder of files, or one file"],
    *,
    net: Annotated[
        str, "rnn or transformer for sequences (text, music, world); gan or flow for grids (image, shape)"
    ] = "",
    size: Annotated[Size, "how large the net is: about 1, 4 or 10 million parameters"] = "small",
    minutes: Annotated[float, "how long to learn"] = 20.0,
    steps: Annotated[int, "learn for so many steps instead"] = 0,
    name: Annotated[str, "what to call the model; made from the folder's name if empty"] = "",
    captions: Annotated[
        Path | None, "a CSV file: file,caption and attributes (captions.csv in the folder is found)"
    ] = None,
    workers: Annotated[int, "processes that share each step"] = 1,
    seed: Annotated[int, "repeats a training"] = 0,
    licence: Annotated[str, "the licence of the model, for its card"] = "unknown",
    option: Annotated[list[str] | None, "the medium's own, as NAME=VALUE: resolution=32, context=512 ..."] = None,
    canaries: Annotated[int, "text: plant so many made-up secrets, which `pieria evaluate privacy` looks for"] = 0,
    private: Annotated[bool, "text: with differential privacy; it learns much less"] = False,
    epsilon: Annotated[float, "for --private: how much any one passage may show, 0.1 to 100; less is safer"] = 8.0,
) -> int:
    """Train a model on files of your own; it then runs everywhere, without torch.

    pieria train text notes.txt --minutes 5
    pieria train image ./pictures --captions captions.csv --net flow
    Ctrl-C keeps everything; the same command goes on.
    """
    if epsilon != 8.0 and not private:
        raise UserError("--epsilon says how private a private training is.", "Add --private.", param="epsilon")
    return teach(
        medium,
        source,
        (),
        net=net,
        size=size,
        minutes=minutes,
        steps=steps,
        name=name,
        captions=captions,
        workers=workers,
        seed=seed,
        licence=licence,
        options=option,
        canaries=canaries,
        private=epsilon if private else 0.0,
    )


def compare(
    _: Any,
    medium: Annotated[Medium, "what the files are"],
    source: Annotated[Path, "a folder of files, or one file"],
    *,
    nets: Annotated[str, "which, with commas; empty: all that can learn this medium"] = "",
    size: Annotated[Size, "how large each net is"] = "small",
    minutes: Annotated[float, "how long each learns"] = 10.0,
    steps: Annotated[int, "learn for so many steps instead"] = 0,
    name: Annotated[str, "what to call the models: NAME-rnn, NAME-transformer ..."] = "",
    captions: Annotated[Path | None, "a CSV file: file,caption and attributes"] = None,
    seed: Annotated[int, "repeats a training"] = 0,
    option: Annotated[list[str] | None, "the medium's own, as NAME=VALUE"] = None,
) -> int:
    """Train several nets on the same files and print one table: score, speed, size, memory, energy.

    pieria compare music ./midi --nets rnn,transformer --minutes 10
    """
    grid = medium in ("image", "shape")
    chosen = [n.strip() for n in nets.split(",") if n.strip()] or (["gan", "flow"] if grid else ["rnn", "transformer"])
    return teach(
        medium,
        source,
        chosen,
        size=size,
        minutes=minutes,
        steps=steps,
        name=name,
        captions=captions,
        seed=seed,
        options=option,
    )


def teach(medium: str, source: Path, nets: Sequence[str], **given: Any) -> int:
    if absent := [p for p in ("torch", "onnx", "onnxscript", "safetensors") if not find_spec(p)]:
        raise UserError(
            f"Training needs {' and '.join(absent)}, which {'is' if len(absent) == 1 else 'are'} not installed.",
            'Type: pip install "pieria[train]"',
        )
    if not 0 < given["minutes"] <= 60 * 24 * 30 or given["steps"] < 0:
        raise UserError(
            "minutes must be more than 0 and at most 43200 (30 days), and steps no less than 0.",
            "For example: --minutes 20",
        )
    if not 0 <= given.get("canaries", 0) <= 1000:
        raise UserError("canaries are from 0 to 1000.", "For example: --canaries 40", param="canaries")
    if medium != "text" and (given.get("canaries") or given.get("private")):
        raise UserError("Canaries and --private are for text so far.", "Leave them out.", param="private")
    if not 1 <= given.get("workers", 1) <= 64:
        raise UserError("workers must be from 1 to 64.", "For example: --workers 2")
    options = {}
    for one in given.pop("options") or ():
        key, equals, value = one.partition("=")
        if not equals:
            raise UserError(f"The option {one[:60]!r} has no value.", "Write --option NAME=VALUE.")
        options[key.strip()] = value.strip()
    from ... import train as room
    from ...core.find import find
    from . import show
    from .verbs import opened

    if given.get("net"):
        find("nets", given["net"])
    asked = room.Asked(medium, source, options=options, **given)
    with opened() as studio, show.interruptible() as cancel:
        embed = partial(vectors, studio)
        events: Iterator[Event] = (
            room.compare(asked, nets, studio.home, embed, cancel)
            if nets
            else room.train(asked, studio.home, embed, cancel)
        )
        finish, _ = show.drain(events)
    if finish.reason == "stop" and not nets:
        verb = "write" if medium == "text" else medium
        print(f'Try: pieria {verb} "..." --model {finish.usage["name"]}', file=sys.stderr)
    return 130 if finish.reason == "cancelled" else 0


def vectors(studio: Studio, phrases: Sequence[str]) -> Any:
    """Sentence vectors (n, 384) of captions, by the default embedding model."""
    import numpy as np

    made = [v for first in range(0, len(phrases), 256) for v in studio.vectors(phrases[first : first + 256], "minilm")]
    return np.stack([np.frombuffer(v, "<f4") for v in made])

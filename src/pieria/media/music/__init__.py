"""music: notes, as MIDI files. Its codes are a `sequence`: see `vocabulary` for the tokens.

Key, metre, tempo and length stand in the ids themselves, where a transposition can rewrite them and `Rules` can force
them: so every net obeys, and no label has to say them, which would be untrue as soon as a piece is transposed.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ...core.contracts import Codes, Item
from ...core.errors import UserError
from ...core.values import Part
from . import codec, measure, midi, synth, vocabulary
from .roll import picture
from .rules import Rules

__all__ = [
    "Rules", "augment", "codes", "decode", "encode", "enough", "fit", "items", "option", "picture", "prefix", "preview",
    "read", "suffixes", "write",
]  # fmt: skip
codes = "sequence"
suffixes = {".mid": "audio/midi", ".midi": "audio/midi"}
enough = 20_000
options = {"resolution": (4, 8, 12, 24), "context": range(8, 16385)}
"""tokens: some sixty pieces"""
CONTEXTS = (128, 256, 384, 512, 768, 1024)


def read(path: Path) -> Part:
    if path.stat().st_size > midi.LARGEST:
        raise UserError(f"{path.name} has more than {midi.LARGEST >> 20} MB.", "A MIDI file of a piece has far less.")
    return Part("music", path.read_bytes(), "audio/midi")


def write(part: Part) -> bytes:
    return part.bytes


def items(path: Path) -> list[Item]:
    """The piece in a file. Raises `UserError` for what is no MIDI file or has no notes."""
    score = midi.trimmed(midi.read(read(path).bytes))
    if not score.end:
        raise UserError(f"There are no notes in {path.name}.", "Take it out of the folder.")
    return [Item(score, path.name)]


def fit(items: Sequence[Item], options: Mapping[str, Any]) -> Codes:
    """options: ``resolution`` (steps a quarter: 4, 8, 12 or 24) and ``context`` (tokens); else as the data ask for.

    A user's labels become conditions, but not what `measure.labels` finds: that stands in the ids already.
    """
    grid = int(options.get("resolution") or 0)
    if grid and grid not in vocabulary.GRIDS:
        raise UserError(f"Music has no resolution of {grid}.", "Steps a quarter note: 4, 8, 12 or 24.")
    meta = vocabulary.fit([i.data for i in items], grid)
    v = vocabulary.Vocabulary(meta)
    context = int(options.get("context") or 0)
    if not context:
        some = items[:: max(1, len(items) // 200)]
        long = np.percentile([len(codec.encode(i.data, v)) + 1 for i in some], 90) if some else 0
        context = next((c for c in CONTEXTS if c >= long), CONTEXTS[-1])
    return Codes("sequence", v.size, context=context, meta=meta)


def encode(item: Item, codes: Codes) -> Any:
    """int64 (tokens,)."""
    return np.array(codec.encode(item.data, vocabulary.Vocabulary(codes.meta)), np.int64)


def decode(array: Any, codes: Codes) -> Part:
    """A MIDI file from any ids at all; its meta says what it is: see `measure.labels`."""
    score = codec.decode(np.asarray(array, np.int64).ravel().tolist(), vocabulary.Vocabulary(codes.meta))
    return Part("music", midi.write(score), "audio/midi", measure.labels(score))


def augment(array: Any, codes: Codes, rng: np.random.Generator) -> Any:
    """The same piece in another key."""
    return codec.transposed(array, vocabulary.Vocabulary(codes.meta), rng)


def option(part: Part) -> str:
    """A piece as `Rules` takes it for ``melody`` and ``begin``."""
    return base64.b64encode(part.bytes).decode()


def prefix(part: Part, codes: Codes, options: Mapping[str, Any]) -> Any:
    """The ids of a piece that begins with this part, as far as they are certain; options: see `asked`."""
    rules, ids = Rules(codes, {**options, "begin": option(part)}), list[int]()
    while (free := np.flatnonzero(rules.allowed(ids))).size == 1 and free[0]:
        ids.append(int(free[0]))
    return np.array(ids, np.int64)


def preview(parts: Sequence[Part]) -> tuple[str, bytes]:
    """A WAV file of all pieces, half a second between them."""
    return ".wav", synth.wav([midi.read(p.bytes) for p in parts])

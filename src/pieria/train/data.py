"""What a net learns from: examples as codes, and batches that depend on nothing but the seed and the step.

Because the batch of a step can be made again at any time, a run that was killed goes on where it was, and workers agree
on a batch without talking.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch

from ..core.contracts import Codes
from ..nets import TEXT, Batch

Array = np.ndarray[Any, Any]
Augment = Callable[[Array, Codes, np.random.Generator], Array]
SILENT = 0.1
"""How often a condition is left out, so that the net also learns to do without."""


@dataclass(frozen=True, slots=True)
class Examples:
    """arrays: token ids (length,) or uint8 grids; labels: int64 (examples, attributes), 0 = unknown;
    texts: for each example the rows of `Data.vectors` that say what it is (several captions, or none)."""

    arrays: Sequence[Array]
    labels: Array
    texts: Sequence[Sequence[int]] = ()

    def __len__(self) -> int:
        return len(self.arrays)


@dataclass(frozen=True, slots=True)
class Origin:
    """The files that the data is from, below ``root``, and the words in it: captions, attributes, texts. ``held``: the
    files that are held out whole; none: the end of each is. ``canaries``: see `methods.memorised`. ``changed``: how
    many repeats, secrets and phrases were not learnt."""

    root: Path
    files: Sequence[Path]
    texts: Sequence[str]
    held: Sequence[str] = ()
    canaries: Sequence[Any] = ()
    changed: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Data:
    """units: what a person counts in the held-out part (characters), where that is not the tokens."""

    medium: str
    codes: Codes
    learn: Examples
    held: Examples
    vectors: Array = field(default_factory=lambda: np.zeros((0, TEXT), np.float32))
    sha256: str = ""
    units: int = 0
    augment: Augment | None = None
    origin: Origin | None = None

    @property
    def tokens(self) -> int:
        """Tokens to learn from; for grids, examples."""
        return sum(len(a) + 1 for a in self.learn.arrays) if self.codes.kind == "sequence" else len(self.learn)


def examples(arrays: Sequence[Array]) -> Examples:
    """Examples without conditions."""
    return Examples(arrays, np.zeros((len(arrays), 0), np.int64))


class Batches:
    """rows: of the whole batch; rank, workers: whose share of each batch is made."""

    def __init__(self, data: Data, rows: int, seed: int, rank: int = 0, workers: int = 1) -> None:
        self.data, self.rows, self.seed, self.rank, self.workers = data, rows, seed, rank, workers
        window = data.codes.context
        if data.codes.kind == "sequence":
            sizes = np.array(
                [min(len(a) + 2, 4 * window) if len(a) < 4 * window else len(a) for a in data.learn.arrays]
            )
            self.chances = sizes / sizes.sum()  # long items are seen more often: every token about alike
        else:
            self.chances = np.full(len(data.learn), 1 / len(data.learn))

    def at(self, step: int, done: float) -> Batch:
        """This worker's rows of the batch of a step."""
        chance = np.random.default_rng((self.seed, step))
        picked = chance.choice(len(self.chances), self.rows, p=self.chances)
        made = [self.row(int(i), np.random.default_rng((self.seed, step, n))) for n, i in enumerate(picked)]
        index = [int(i) if same else -1 for i, (*_, same) in zip(picked, made, strict=True)]
        whole = _stack([row[:3] for row in made], self.data)
        share = -(-self.rows // self.workers)
        mine = slice(self.rank * share, min(self.rows, (self.rank + 1) * share))
        weight = float((whole.x[:, 1:] >= 0).sum()) if self.data.codes.kind == "sequence" else 0.0
        return Batch(
            whole.x[mine], whole.labels[mine], whole.text[mine], self.rows, mine.start, done, weight, index[mine]
        )

    def row(self, index: int, chance: np.random.Generator) -> tuple[Array, Array, Array, bool]:
        """Array, labels and text of an example; and whether the array is the example itself, not augmented."""
        data, learn = self.data, self.data.learn
        array = plain = learn.arrays[index]
        if data.augment:
            array = data.augment(array, data.codes, chance)
        same = array is plain
        if data.codes.kind == "sequence":
            array = _window(array, data.codes.context, chance)
        labels, text = learn.labels[index].copy(), np.zeros(TEXT, np.float32)
        if learn.texts and learn.texts[index] and chance.random() > SILENT:
            said = learn.texts[index]  # its name half of the time, else any of what it is called
            text = data.vectors[said[0 if chance.random() < 0.5 else int(chance.integers(len(said)))]]
        labels[chance.random(len(labels)) < SILENT] = 0
        if chance.random() < SILENT:
            labels, text = labels * 0, text * 0
        return array, labels, text, same


def _window(ids: Array, length: int, chance: np.random.Generator) -> Array:
    """length + 1 ids of an item between separators; one time in four from its beginning."""
    last = len(ids) + 2 - length - 1
    if last <= 0:
        return np.concatenate([[0], ids, [0]])
    first = 0 if chance.random() < 0.25 and last < 64 * length else int(chance.integers(last + 1))
    piece = ids[max(0, first - 1) : first + length]  # cut first: an item may be a whole book
    return np.concatenate([[0] * (first == 0), piece, [0] * (first == last)]).astype(np.int64)


def _stack(made: Sequence[tuple[Array, Array, Array]], data: Data) -> Batch:
    arrays, labels, texts = zip(*made, strict=True)
    if data.codes.kind == "sequence":
        x = np.full((len(arrays), max(map(len, arrays))), -1, np.int64)
        for row, array in zip(x, arrays, strict=True):
            row[: len(array)] = array
        values = torch.from_numpy(x)
    else:
        values = torch.from_numpy(np.stack(arrays)).float() / 127.5 - 1
    text = torch.from_numpy(np.stack(texts)) if data.codes.captions else torch.zeros(len(arrays), 0)
    return Batch(values, torch.from_numpy(np.stack(labels)), text, len(arrays))


def chunks(data: Data, part: Examples, rows: int, most: int = 0) -> list[Batch]:
    """All of a part in order, without chance: for scores.

    Sequences: windows that overlap by half; of all but an item's first, the first half is only there to look back on
    (``Batch.done`` says how many targets `score` must not count).

    most: at most so many tokens (grids: examples), evenly spread; 0 is all.
    """
    if data.codes.kind == "grid":
        index = (
            np.arange(len(part)) if not most or len(part) <= most else np.linspace(0, len(part) - 1, most).astype(int)
        )
        made = [(part.arrays[i], part.labels[i], said(data, part, i)) for i in index]
        return [_stack(made[i : i + rows], data) for i in range(0, len(made), rows)]
    length = data.codes.context
    pieces: list[tuple[int, tuple[Array, Array, Array]]] = []
    for number, ids in enumerate(part.arrays):
        line, condition = np.concatenate([[0], ids, [0]]), (part.labels[number], said(data, part, number))
        for first in range(0, max(1, len(line) - 1 - length // 2), length // 2):
            piece = line[first : first + length + 1]
            if len(piece) > 1:
                pieces.append((length // 2 if first else 0, (piece, *condition)))
    if most and len(pieces) * length // 2 > most:
        keep = np.linspace(0, len(pieces) - 1, max(1, 2 * most // length)).astype(int)
        pieces = [pieces[i] for i in keep]
    batches = []
    for skip in (0, length // 2):
        same = sorted((p for s, p in pieces if s == skip), key=lambda p: len(p[0]))
        for i in range(0, len(same), rows):
            batch = _stack(same[i : i + rows], data)
            batch.done = float(skip)
            batches.append(batch)
    return batches


def said(data: Data, part: Examples, index: int) -> Array:
    """The vector of an example's first caption; zeros if it has none."""
    if part.texts and part.texts[index]:
        return data.vectors[part.texts[index][0]]
    return np.zeros(TEXT, np.float32)

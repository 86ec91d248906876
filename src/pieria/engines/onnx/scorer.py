"""A trained text net that says how likely texts are: its graph is walked token by token, many texts side by side."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from ...core.contracts import TEXT, Card, Usage
from ...core.errors import Cancelled, UserError
from ...core.values import Cancel, Part
from . import sequence
from .made import Made

TOGETHER = 128
"""Texts walked side by side."""


class Scorer:
    """See `core.contracts.Scorer`. A text begins where an item of the training began."""

    def __init__(self, card: Card, files: Mapping[str, Path]) -> None:
        self._made, self._lock, self._cpu, self._tokens = Made(card, files), threading.Lock(), 0.0, 0

    def score(self, pairs: Sequence[tuple[str, str]], cancel: Cancel) -> Iterator[list[float]]:
        made, room = self._made, self._made.room
        lines = [tuple([int(i) for i in room.prefix(Part("text", t), made.codes, {})] for t in pair) for pair in pairs]
        order = sorted(range(len(lines)), key=lambda n: len(lines[n][0]) + len(lines[n][1]))
        found: list[list[float]] = [[] for _ in lines]
        for start in range(0, len(order), TOGETHER):
            if cancel:
                raise Cancelled
            some = order[start : start + TOGETHER]
            cpu = time.thread_time()
            for n, values in zip(some, self._walk([lines[n] for n in some]), strict=True):
                found[n] = values
            with self._lock:
                self._cpu += time.thread_time() - cpu
                self._tokens += sum(len(lines[n][0]) + len(lines[n][1]) for n in some)
        yield from found

    def _walk(self, lines: Sequence[tuple[list[int], ...]]) -> list[list[float]]:
        rows, made = len(lines), self._made
        same = lines[0][0] if all(a == lines[0][0] for a, _ in lines) else []
        start = len(same)
        lines = [(a[start:], b) for a, b in lines]
        # what all begin with is read once
        labels = np.zeros((1, len(made.codes.labels)), np.int64)
        vector = np.zeros((1, TEXT if made.codes.captions else 0), np.float32)
        walk = sequence.Walk(made.open(), made.codes, made.params, labels, vector, same)
        for name, shape in made.params["state"].items():
            walk.state[name] = np.repeat(walk.state[name], rows, shape.index(-1))
        walk.given = {name: np.repeat(value, rows, 0) for name, value in walk.given.items()}
        walk.logits, walk.last = np.repeat(walk.logits, rows, 0), np.repeat(walk.last, rows, 0)
        whole = [a + b for a, b in lines]
        longest = max(map(len, whole), default=0)
        ids = np.zeros((rows, longest), np.int64)
        for row, line in zip(ids, whole, strict=True):
            row[: len(line)] = line
        values: list[list[float]] = [[] for _ in lines]
        for at in range(longest):
            logits = walk.logits.astype(np.float64)
            top = logits.max(1, keepdims=True)
            said = logits[np.arange(rows), ids[:, at]] - (top[:, 0] + np.log(np.exp(logits - top).sum(1)))
            for n, (before, after) in enumerate(lines):
                if len(before) <= at < len(before) + len(after):
                    values[n].append(float(said[n]))
            if at + 1 < longest:
                walk.logits = walk.feed(ids[:, at : at + 1])
        return values

    def usage(self) -> Usage:
        return Usage(self._cpu, self._made.usage().peak_bytes, self._tokens)

    def alive(self) -> bool:
        return self._made.alive()

    def close(self) -> None:
        self._made.close()


def load(card: Card, files: Mapping[str, Path]) -> Scorer:
    """Raises `UserError` for a card that makes no text."""
    if card.media[0] != "text" or "net.onnx" not in files:
        raise UserError(
            f"{card.name} does not say how likely a text is.", "Choose a model that makes text (`pieria models`).",
            code="not_supported",
        )  # fmt: skip
    return Scorer(card, files)

"""Sequences, token by token: a graph that takes some ids and its own memory, and gives the next logits and memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ...core.contracts import Codes, Grammar

Array = np.ndarray[Any, Any]


class Walk:
    """Several sequences that are made side by side from the same beginning. Id 0 ends one.

    labels: int64 (rows, attributes); text: float32 (rows, 384 or 0); before: ids to go on from; grammars: one for each
    row, or none. ``ids`` holds each row's ids without the first separator.
    """

    def __init__(
        self,
        session: Any,
        codes: Codes,
        params: Mapping[str, Any],
        labels: Array,
        text: Array,
        before: Sequence[int],
        *,
        temperature: float = 1.0,
        top_p: float = 1.0,
        seed: int = 0,
        grammars: Sequence[Grammar] = (),
    ) -> None:
        self.session, self.codes, self.params = session, codes, params
        self.temperature, self.top_p, self.grammars = temperature, top_p, grammars
        self.rows, self.known = len(labels), {i.name for i in session.get_inputs()}
        self.outputs = [o.name for o in session.get_outputs()]
        self.given = {"labels": labels, "text": text}
        self.chance = [np.random.default_rng((seed, row)) for row in range(self.rows)]
        self.state = {
            n: np.zeros([self.rows if s == -1 else s for s in shape], np.float32)
            for n, shape in params["state"].items()
        }
        self.ids: list[list[int]] = [list(before) for _ in range(self.rows)]
        self.ended, self.start, self.at, self.made = [False] * self.rows, len(before), 0, 0
        line = np.tile(np.array([0, *before], np.int64), (self.rows, 1))
        self.last = np.zeros((self.rows, 2), np.int64)
        if params.get("chunk"):
            keep = line[:, -int(params["window"]) :]
            if keep.shape[1] < line.shape[1]:
                self.last = line[:, -keep.shape[1] - 2 : -keep.shape[1]][:, -2:]
            self.logits = self.feed(keep)
        else:
            for column in range(line.shape[1]):
                self.logits = self.feed(line[:, column : column + 1])

    @property
    def over(self) -> bool:
        return all(self.ended)

    def feed(self, ids: Array) -> Array:
        """Logits (rows, vocabulary) after ids (rows, length)."""
        inputs: dict[str, Any] = {
            "ids": ids,
            "before": self.last,
            "at": np.array([self.at], np.int64),
            **self.given,
            **self.state,
        }
        made = self.session.run(self.outputs, {k: v for k, v in inputs.items() if k in self.known})
        for name, value in zip(self.state, made[1:], strict=True):
            self.state[name] = value
        if "past" in self.state and self.state["past"].shape[4] >= self.params["window"]:
            self.state["past"] = np.ascontiguousarray(self.state["past"][:, :, :, :, 1 - int(self.params["window"]) :])
        self.at += ids.shape[1]
        self.last = np.concatenate([self.last, ids], 1)[:, -2:]
        return np.asarray(made[0])

    def step(self) -> None:
        """One more id for every row that has not ended."""
        picked = np.zeros((self.rows, 1), np.int64)
        for row in range(self.rows):
            if self.ended[row]:
                continue
            allowed = self.grammars[row].allowed(self.ids[row]) if self.grammars else None
            choice = self.pick(self.logits[row], allowed, self.chance[row])
            self.ended[row] = choice == 0
            if choice:
                self.ids[row].append(choice)
            picked[row] = choice
        self.made += 1
        if not self.over:
            self.logits = self.feed(picked)

    def pick(self, logits: Array, allowed: Array | None, chance: np.random.Generator) -> int:
        scores = logits.astype(np.float64)
        if allowed is not None:
            if not allowed.any():
                return 0
            scores = np.where(allowed, scores, -np.inf)
        if self.temperature == 0:
            return int(scores.argmax())
        scores = (scores - scores.max()) / self.temperature
        chances = np.exp(scores)
        chances /= chances.sum()
        if self.top_p < 1:
            order = np.argsort(-chances)
            kept = order[: int(np.searchsorted(np.cumsum(chances[order]), self.top_p)) + 1]
            chances = np.where(np.isin(np.arange(len(chances)), kept), chances, 0)
            chances /= chances.sum()
        # the sum of many small chances may miss 1 by a little
        return int(min(int(np.searchsorted(np.cumsum(chances), chance.random() * (1 - 1e-12))), len(chances) - 1))

    def new(self, row: int) -> list[int]:
        return self.ids[row][self.start :]

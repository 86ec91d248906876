"""A net that `pieria train` made: net.onnx, perhaps item.onnx, and card.json, which says what its codes are and how
it is to be run."""

from __future__ import annotations

import json
import secrets
import threading
import time
from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from ...core.contracts import TEXT, Card, Codes, Usage
from ...core.errors import UserError
from ...core.find import find
from ...core.machine import cores
from ...core.values import Delta, Event, Finish, Notice, Output, Part, Progress, Request
from . import grid, sequence
from .session import session

LARGEST = 64 << 20
"""bytes of a card.json"""
MOST = 64
"""items in one request"""
MOST_TOKENS = 4096
TRIES = 12
"""How often an item is made that its medium's rules find fault with when it is whole."""


class Made:
    """A loaded net.

    Options: ``seed``, ``n``, ``labels`` ({attribute: value}), ``vector`` (the prompt's sentence vector); for sequences
    ``temperature``, ``top_p``, ``max_tokens``, ``rules`` (the medium's own); for grids ``steps``, ``guidance``.
    """

    def __init__(self, card: Card, files: Mapping[str, Path]) -> None:
        self.name, self.medium, self.media = card.name, card.media[0], card.media
        about = _read(files["card.json"])
        self.codes, self.params = about["codes"], about["params"]
        self.room = find("media", about["medium"])
        # one token is too little work to share out
        self.session = session(files["net.onnx"], 1 if self.codes.kind == "sequence" else cores())
        self._lock, self._cpu, self._tokens = threading.Lock(), 0.0, 0
        self.last = session(files["item.onnx"], cores()) if "item.onnx" in files else None
        self._bytes = 3 * files["net.onnx"].stat().st_size

    def __call__(self, request: Request) -> Iterator[Event]:
        count = self._whole(request, "n", 1, 1, MOST)
        seed = request.options.get("seed")
        seed = secrets.randbelow(1 << 31) if seed is None else self._whole(request, "seed", 0, 0, (1 << 63) - 1)
        if request.medium not in self.media:
            raise UserError(f"{self.name} makes {self.medium}, not {request.medium}.", "Choose another: pieria models.")
        if not request.messages:
            raise UserError("There is nothing to go on from.", "Send at least one message, even an empty one.")
        run = self.grids if self.codes.kind == "grid" else self.sequences
        cpu, charged = time.thread_time(), False

        def charge(tokens: int) -> None:
            with self._lock:
                self._cpu += (time.thread_time() - cpu) * (1 if self.codes.kind == "sequence" else cores())
                self._tokens += tokens

        try:
            for event in run(request, count, seed):
                if isinstance(event, Finish):  # whoever reads it asks at once what the run has cost
                    charge(event.usage["completion_tokens"])
                    charged = True
                yield event
        finally:
            if not charged:
                charge(0)

    # grids --------------------------------------------------------------------------------------------------------

    def grids(self, request: Request, count: int, seed: int) -> Iterator[Event]:
        labels, vector = self.condition(request, count)
        yield from self.unread(request)
        steps = self._whole(request, "steps", int(self.params.get("steps", 1)), 1, 500)
        guidance = self._number(request, "guidance", float(self.params.get("guidance", 1.0)), 0.0, 50.0)
        made: Any = None
        for step in grid.make(
            self.open(),
            self.codes,
            self.params,
            labels,
            vector,
            seed=seed,
            steps=steps,
            guidance=guidance,
            cancel=request.cancel,
            last_session=self.last,
        ):
            if isinstance(step, np.ndarray):
                made = step
            else:
                yield Progress(step[0], step[1], "steps", "")
        if made is None:
            yield Finish("cancelled", _usage(0, 0, seed))
            return
        for index, array in enumerate(made):
            yield Output(_ended(self.room.decode(array, self.codes), "stop"), index)
        yield Finish("stop", _usage(0, count * steps, seed))

    # sequences ----------------------------------------------------------------------------------------------------

    def sequences(self, request: Request, count: int, seed: int) -> Iterator[Event]:
        rules = request.options.get("rules") or {}
        if not isinstance(rules, Mapping):
            raise UserError("rules must be an object.", "For example: {}", param="rules")
        before = self.before(request, rules)
        labels, vector = self.condition(request, count)
        if self.medium != "text" and not rules:  # which an application reads out of the words
            yield from self.unread(request)
        most = self._whole(request, "max_tokens", 400 if self.medium == "text" else MOST_TOKENS, 1, 1 << 20)
        temperature = self._number(request, "temperature", 1.0 if self.medium != "text" else 0.8, 0.0, 5.0)
        top_p = self._number(request, "top_p", 1.0 if self.medium != "text" else 0.95, 0.0, 1.0)

        def begin(rows: slice, seed: int) -> sequence.Walk:
            ruled = hasattr(self.room, "Rules")
            return sequence.Walk(
                self.open(), self.codes, self.params, labels[rows], vector[rows], before,
                temperature=temperature, top_p=top_p, seed=seed,
                grammars=[self.room.Rules(self.codes, rules) for _ in labels[rows]] if ruled else [],
            )  # fmt: skip

        walk = begin(slice(None), seed)
        reason, last = "stop", 0.0
        pending: list[list[int]] = [[] for _ in range(count)]
        while not walk.over:
            if walk.made >= most:
                reason = "length"
                break
            if request.cancel:
                reason = "cancelled"
                break
            told = [len(walk.ids[row]) for row in range(count)]
            walk.step()
            if self.medium == "text":
                for row in range(count):
                    pending[row] += walk.ids[row][told[row] :]
                    # a character may be begun in one token and ended in the next
                    if (piece := self.written(pending[row])) and not piece.endswith("�"):
                        yield Delta(piece, row)
                        pending[row] = []
            elif time.monotonic() - last > 0.2:
                last = time.monotonic()
                yield Progress(walk.made, None, "tokens", "")
        for row in range(count):
            if piece := self.written(pending[row]):
                yield Delta(piece, row)
        good, fault = [], ""
        for row in range(count):
            fault = (yield from self.mended(walk, row, begin, seed, request)) if reason == "stop" else ""
            if not fault:
                good.append(row)
        if not good:
            raise UserError(
                f"{TRIES} were made, and none is good. {fault}",
                "Ask for a smaller or an easier one, or try another seed.", status=422, code="nothing_good",
            )  # fmt: skip
        if len(good) < count:
            yield Notice(
                "fault", f"{count - len(good)} of {count} are left out: {TRIES} tries each made none that is good."
            )
        for row in good:
            # of a text only what is new; of anything else the whole piece, with what it went on from
            ids = walk.new(row) if self.medium == "text" else walk.ids[row]
            yield Output(_ended(self.room.decode(ids, self.codes), reason), row)
        yield Finish(reason, _usage(len(before), sum(len(walk.new(r)) for r in range(count)), seed))

    def mended(
        self, walk: sequence.Walk, row: int, begin: Callable[[slice, int], sequence.Walk], seed: int, request: Request
    ) -> Generator[Event, None, str]:
        """Makes a row anew while its grammar finds fault with it, a few times. Returns what is wrong at last, or ""."""
        check = getattr(walk.grammars[row], "fault", None) if walk.grammars else None
        fault = check(walk.ids[row]) if check else ""
        for attempt in range(1, TRIES):
            if not fault or request.cancel:
                break
            yield Progress(attempt, TRIES, "tries", "")
            again = begin(slice(row, row + 1), seed + (attempt << 32) + row)
            while not again.over and again.made < MOST_TOKENS and not request.cancel:
                again.step()
            walk.ids[row] = again.ids[0]
            fault = again.grammars[0].fault(again.ids[0])  # type: ignore[attr-defined]
        return fault

    def written(self, ids: list[int]) -> str:
        return str(self.room.decode(ids, self.codes).data) if ids else ""

    def before(self, request: Request, rules: Mapping[str, Any]) -> list[int]:
        """The ids to go on from: the last message's own medium."""
        last = request.messages[-1]
        given = [p for p in last.parts if p.medium == self.medium]
        if not given or not hasattr(self.room, "prefix"):
            return []
        if self.medium == "text":
            given = [Part("text", last.text)]
        return [int(i) for i in self.room.prefix(given[-1], self.codes, rules)]

    # what is asked ------------------------------------------------------------------------------------------------

    def condition(self, request: Request, count: int) -> tuple[np.ndarray, np.ndarray]:
        """labels int64 (count, attributes) and text float32 (count, 384), as the net takes them."""
        asked = request.options.get("labels") or {}
        if not isinstance(asked, Mapping):
            raise UserError(
                "labels must be an object of names and values.", 'For example: {"style": "flat"}', param="labels"
            )
        for name, value in asked.items():
            if name not in self.codes.labels:
                known = ", ".join(self.codes.labels) or "none"
                raise UserError(f"{self.name} has no label {str(name)[:40]!r}.", f"It has: {known}.", param="labels")
            if str(value) not in self.codes.labels[name]:
                raise UserError(
                    f"{self.name} knows no {name} {str(value)[:40]!r}.",
                    f"It knows: {', '.join(self.codes.labels[name][:60])}.",
                    param="labels",
                )
        row = [v.index(str(asked[n])) + 1 if n in asked else 0 for n, v in self.codes.labels.items()]
        labels = np.tile(np.array(row, np.int64), (count, 1)).reshape(count, len(row))
        vector = np.zeros((count, TEXT if self.codes.captions else 0), np.float32)
        if self.codes.captions and (given := request.options.get("vector")) is not None:
            if len(given) != TEXT:
                raise UserError(
                    f"vector must have {TEXT} numbers.", "Leave it out: it is made from the prompt.", param="vector"
                )
            vector[:] = np.asarray(given, np.float32)
        return labels, vector

    def unread(self, request: Request) -> Iterator[Notice]:
        """Says that words were given to a net that learnt without captions, and what steers it instead."""
        if self.codes.captions or not request.messages[-1].text.strip():
            return
        asked = ", ".join(f"{n}={v}" for n, v in (request.options.get("labels") or {}).items())
        known = ", ".join(self.codes.labels)
        how = f"It was asked for {asked}." if asked else f"Ask by its labels: {known}." if known else "Chance decides."
        said = f"{self.name} was trained without captions, so it does not read the words. {how}"
        yield Notice("words", said)

    def _whole(self, request: Request, name: str, default: int, low: int, high: int) -> int:
        value = request.options.get(name)
        value = default if value is None else value
        if type(value) is not int or not low <= value <= high:
            raise UserError(
                f"{name} must be a whole number from {low} to {high}.", "Leave it out for the default.", param=name
            )
        return value

    def _number(self, request: Request, name: str, default: float, low: float, high: float) -> float:
        value = request.options.get(name)
        value = default if value is None else value
        if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
            raise UserError(
                f"{name} must be a number from {low:g} to {high:g}.", "Leave it out for the default.", param=name
            )
        return float(value)

    # life ---------------------------------------------------------------------------------------------------------

    def open(self) -> Any:
        if self.session is None:
            raise UserError("The model was unloaded while you waited.", "Ask again.", status=503, code="model_unloaded")
        return self.session

    def usage(self) -> Usage:
        return Usage(self._cpu, self._bytes, self._tokens)

    def alive(self) -> bool:
        return self.session is not None

    def close(self) -> None:
        self.session = self.last = None


def _read(path: Path) -> dict[str, Any]:
    try:
        if path.stat().st_size > LARGEST:
            raise ValueError("it is too large")
        about = json.loads(path.read_text("utf-8"))
        return {"codes": Codes.of(about["codes"]), "params": about["params"], "medium": about["medium"]}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise UserError(
            f"The model's card.json cannot be used: {str(error)[:100]}.", "Train it again.", status=409
        ) from None


def _ended(part: Part, reason: str) -> Part:
    return replace(part, meta={**part.meta, "finish_reason": reason})


def _usage(before: int, made: int, seed: int) -> dict[str, int]:
    return {"prompt_tokens": before, "completion_tokens": made, "cached_tokens": 0, "seed": seed}

"""A GGUF model that says how likely texts are: our side of the process in `likelihood`."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from typing import Any

import psutil

from ...core.contracts import Card
from ...core.errors import Cancelled, UserError
from ...core.values import Cancel
from .child import Child

TOGETHER = 32
"""Pairs handed over at a time; between two of them it can be cancelled."""


class Scorer(Child):
    """See `core.contracts.Scorer`."""

    def __init__(self, card: Card, wanted: dict[str, Any]) -> None:
        super().__init__()
        self._card, self._lock = card, threading.Lock()
        command = [sys.executable, "-P", "-m", "pieria.engines.llamacpp.likelihood"]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        self._info = psutil.Process(self._process.pid)
        try:
            said = self._ask(wanted)
        except BaseException:
            self.close()
            raise
        if "error" in said:
            self.close()
            raise UserError(
                f"{card.name} cannot be asked how likely a text is: {said['error']}.",
                "`pieria doctor` says what runs here.", status=503, code="no_engine",
            )  # fmt: skip

    def _ask(self, what: dict[str, Any]) -> Any:
        assert self._process.stdin and self._process.stdout
        try:
            self._process.stdin.write(json.dumps(what) + "\n")
            self._process.stdin.flush()
        except OSError:
            pass
        return self._line()

    def _line(self) -> Any:
        assert self._process.stdout
        if line := self._process.stdout.readline():
            return json.loads(line)
        raise UserError(
            f"The process that read with {self._card.name} has ended.", "Try again: it will be loaded anew.",
            status=503, code="model_died",
        )  # fmt: skip

    def score(self, pairs: Sequence[tuple[str, str]], cancel: Cancel) -> Iterator[list[float]]:
        for first in range(0, len(pairs), TOGETHER):
            if cancel:
                raise Cancelled
            some = pairs[first : first + TOGETHER]
            with self._lock:  # an answer is read whole, so that another thread's question cannot come between
                found = [self._ask({"pairs": [list(p) for p in some]})]
                while "error" not in found[0] and len(found) < len(some):
                    found.append(self._line())
            if "error" in found[0]:
                raise UserError(f"A text could not be scored: {found[0]['error']}.", "Shorten it.", param="text")
            self._tokens += sum(map(len, found))
            yield from found

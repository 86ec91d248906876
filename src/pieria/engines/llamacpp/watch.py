"""Ends a worker that a grammar has brought to a stand.

llama.cpp works on all its streams in one loop, and looks at every token of the vocabulary for every way in which a
grammar can go on. A schema with thousands of choices takes minutes a token so, a grammar that can be read in many ways
for ever; who asked for it leaves, and the loop goes on. Nothing but the end of the process stops it.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from itertools import count
from typing import Any

LEAST, EACH = 60.0, 1.7e-7
"""Seconds without a word from the worker after which it is ended: so many, and so many for each byte of the model, in
which even a very slow machine reads a whole batch of tokens, the longest step that there is."""
LOOK = 1.0


class Watch:
    """Watches a worker's streams, from the first one with a grammar until one without comes on, while there are any.

    Args:
        size: bytes of the model.
        end: ends the worker.
    """

    def __init__(self, size: int, end: Callable[[], None]) -> None:
        self.most, self.hit = LEAST + EACH * size, False
        self._end, self._lock, self._numbers = end, threading.Lock(), count()
        self._waiting = set[int]()  # streams that wait for the worker
        self._open = self._bound = self._heard = 0
        self._doubt = self._looking = False

    def events(self, events: Iterable[dict[str, Any]], bound: bool) -> Iterator[dict[str, Any]]:
        """The same events. bound: they come under a grammar."""
        number, source = next(self._numbers), iter(events)
        self._begin(bound)
        try:
            while True:
                self._waiting.add(number)
                event = next(source, None)
                self._waiting.discard(number)  # whoever reads slowly is not the worker's fault
                if event is None:
                    return
                with self._lock:
                    self._heard, self._doubt = self._heard + 1, self._bound > 0
                yield event
        finally:
            self._waiting.discard(number)
            with self._lock:
                self._open, self._bound = self._open - 1, self._bound - bound

    def _begin(self, bound: bool) -> None:
        with self._lock:
            self._open, self._bound = self._open + 1, self._bound + bound
            self._doubt = self._doubt or bound
            new = self._doubt and not self._looking
            self._looking = self._looking or new
        if new:
            threading.Thread(target=self._look, daemon=True, name="pieria-watch").start()

    def _look(self) -> None:
        """Counts its own looks, not the clock: while the machine sleeps nobody stands still."""
        quiet, heard = 0.0, -1
        while quiet <= self.most:
            time.sleep(LOOK)
            with self._lock:
                if not (self._doubt and self._open):
                    self._looking = False
                    return
                quiet = quiet + LOOK if self._waiting and self._heard == heard else 0.0
                heard = self._heard
        self.hit = True
        self._end()

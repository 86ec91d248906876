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
    """Watches a worker's streams, from the first one with a grammar until one without comes on.

    Args:
        size: bytes of the model.
        end: ends the worker.
    """

    def __init__(self, size: int, end: Callable[[], None]) -> None:
        self.most, self.hit = LEAST + EACH * size, False
        self._end, self._lock, self._numbers = end, threading.Lock(), count()
        self._waiting = dict[int, float]()  # since when each stream has been waiting for the worker
        self._bound, self._heard = 0, time.monotonic()
        self._doubt = self._looking = False

    def events(self, events: Iterable[dict[str, Any]], bound: bool) -> Iterator[dict[str, Any]]:
        """The same events. bound: they come under a grammar."""
        number, source = next(self._numbers), iter(events)
        if bound:
            self._begin()
        try:
            while True:
                self._waiting[number] = time.monotonic()
                event = next(source, None)
                self._waiting.pop(number, None)  # whoever reads slowly is not the worker's fault
                if event is None:
                    return
                with self._lock:
                    self._heard, self._doubt = time.monotonic(), self._bound > 0
                yield event
        finally:
            self._waiting.pop(number, None)
            if bound:
                with self._lock:
                    self._bound -= 1

    def _begin(self) -> None:
        with self._lock:
            self._bound += 1
            new, self._doubt, self._looking = not self._looking, True, True
        if new:
            threading.Thread(target=self._look, daemon=True, name="pieria-watch").start()

    def _look(self) -> None:
        while True:
            since = min(list(self._waiting.values()), default=None)
            if since is not None and time.monotonic() - max(since, self._heard) > self.most:
                self.hit = True
                self._end()
                return
            time.sleep(LOOK)
            with self._lock:
                if not self._doubt:
                    self._looking = False
                    return

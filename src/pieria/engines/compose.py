"""compose: keeps what an application put together from checked parts: an answer with its citations, a report.

It is an engine so that such a text goes the way of every output: through the guards, into the store, signed, with a
receipt. The request's last message is the text; ``mime`` is an option. The runs whose outputs went into it belong in
the message's meta as ``runs``.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from ..core.contracts import Card, Usage
from ..core.errors import UserError
from ..core.values import Delta, Event, Finish, Output, Part, Request


class Engine:
    options = frozenset({"mime", "max_tokens"})

    def available(self) -> str:
        return ""

    def estimate(self, card: Card, files: Mapping[str, Path]) -> int:
        return 0

    def load(self, card: Card, files: Mapping[str, Path]) -> Compose:
        return Compose()


class Compose:
    """A loaded compose; it holds nothing."""

    def __init__(self) -> None:
        self._open, self._tokens = True, 0

    def __call__(self, request: Request) -> Iterator[Event]:
        """One Delta, one Output: the text as it is."""
        if not request.messages or not request.messages[-1].text:
            raise UserError("There is nothing to keep: the text is empty.", "Send a text.")
        made = request.messages[-1].text
        words = len(re.findall(r"\S+", made))
        self._tokens += words
        mime = str(request.options.get("mime") or "text/plain")
        yield Delta(made)
        yield Output(Part("text", made, mime, {"finish_reason": "stop"}))
        yield Finish("stop", {"prompt_tokens": words, "completion_tokens": words, "cached_tokens": 0})

    def usage(self) -> Usage:
        return Usage(time.process_time(), 0, self._tokens)

    def alive(self) -> bool:
        return self._open

    def close(self) -> None:
        self._open = False

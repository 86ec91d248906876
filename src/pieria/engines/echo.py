"""echo: says back what it was told, word by word. For tests, and for trying a client without a model.

A normal engine in every way: it streams, counts, obeys ``max_tokens``, ``stop`` and ``n``, and stops when cancelled.
``{"echo": "..."}`` in the card's params gives a fixed answer instead; ``delay`` is seconds between words.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ..core.contracts import Card, Usage
from ..core.errors import UserError
from ..core.values import Delta, Event, Finish, Output, Part, Request, text


class Engine:
    options = frozenset(
        {"max_tokens", "temperature", "top_p", "seed", "stop", "n", "logprobs", "top_logprobs", "suffix"}
    )

    def available(self) -> str:
        return ""

    def estimate(self, card: Card, files: Mapping[str, Path]) -> int:
        return int(card.params.get("bytes", 0))

    def load(self, card: Card, files: Mapping[str, Path]) -> Echo:
        return Echo(card)


class Echo:
    """A loaded echo."""

    def __init__(self, card: Card) -> None:
        self._card, self._tokens, self._open = card, 0, True

    def __call__(self, request: Request) -> Iterator[Event]:
        if not request.messages:
            raise UserError("There is nothing to answer: the list of messages is empty.", "Send at least one message.")
        if request.medium == "embedding":
            yield from self._embed(request)
            return
        said = str(self._card.params.get("echo", request.messages[-1].text))
        words = re.findall(r"\s*\S+|\s+$", said)
        asked = request.options.get("max_tokens")
        limit = len(words) if asked is None else int(asked)
        stop = request.options.get("stop") or ()
        stops = (stop,) if isinstance(stop, str) else tuple(stop)
        delay = float(self._card.params.get("delay", 0))
        outputs, spent, reason = [], 0, "stop"
        for index in range(int(request.options.get("n") or 1)):
            made, reason = "", "length" if len(words) > limit else "stop"
            logged = list[Any]()
            for word in words[:limit]:
                if request.cancel:
                    reason = "cancelled"
                    break
                if delay:
                    time.sleep(delay)
                cut = min((i for s in stops if s and (i := (made + word).find(s)) >= 0), default=-1)
                piece = word if cut < 0 else (made + word)[len(made) : max(cut, len(made))]
                made, spent = made + piece, spent + 1
                meta = self._logprobs(word, request)
                logged += meta.get("logprobs", [])
                yield Delta(piece, index, meta)
                if cut >= 0:
                    reason = "stop"
                    break
            outputs.append(Output(text(made, finish_reason=reason, **({"logprobs": logged} if logged else {})), index))
        self._tokens += spent
        yield from outputs
        asked_words = sum(len(m.text.split()) for m in request.messages)
        yield Finish(reason, {"prompt_tokens": asked_words, "completion_tokens": spent, "cached_tokens": 0})

    def _logprobs(self, word: str, request: Request) -> dict[str, Any]:
        if not request.options.get("logprobs"):
            return {}
        one = {"token": word, "logprob": 0.0, "bytes": list(word.encode())}
        return {"logprobs": [{**one, "top_logprobs": [one][: int(request.options.get("top_logprobs") or 0)]}]}

    def _embed(self, request: Request) -> Iterator[Event]:
        """Letter counts, for tests of doors: not a model of meaning, and never a default."""
        import array

        for index, message in enumerate(request.messages):
            counts = [float(message.text.lower().count(c)) for c in "abcdefghijklmnopqrstuvwxyz"]
            size = sum(c * c for c in counts) ** 0.5 or 1.0
            data = array.array("f", [c / size for c in counts]).tobytes()
            yield Output(Part("embedding", data, "application/x-float32", {"dimensions": 26}), index)
        words = sum(len(m.text.split()) for m in request.messages)
        yield Finish("stop", {"prompt_tokens": words, "completion_tokens": 0, "cached_tokens": 0})

    def usage(self) -> Usage:
        return Usage(time.process_time(), 0, self._tokens)

    def alive(self) -> bool:
        return self._open

    def close(self) -> None:
        self._open = False

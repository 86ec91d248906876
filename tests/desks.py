"""A run without a model, for the applications: what it says is scripted, and its vectors are bags of hashed words."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterator

import numpy as np

from pieria.core.values import Delta, Event, Finish, Output, Part, Request, text


def vector(said: str) -> np.ndarray:
    made = np.zeros(384, np.float32)
    for word in re.findall(r"\w+", said.lower()):
        code = zlib.crc32(word[:5].encode())
        made[code % 384] += 1
    return made / max(1e-6, float(np.linalg.norm(made)))


class Scripted:
    """A `Run`. say: the answer to a request's last message, given the system's words. `asked`: all text requests."""

    def __init__(self, say: Callable[[str, str], str], owner: str = "") -> None:
        self.say, self.owner = say, owner
        self.asked: list[Request] = []
        self.forgotten: list[str] = []
        self.reason = "stop"

    def forget(self, runs: list[str]) -> None:
        self.forgotten += runs

    def __call__(self, request: Request) -> Iterator[Event]:
        if request.medium == "embedding":
            for i, message in enumerate(request.messages):
                yield Output(
                    Part("embedding", vector(message.text).astype("<f4").tobytes(), "application/x-float32"), i
                )
            yield Finish("stop")
            return
        if request.medium == "passage":  # a collection that has nothing
            yield Finish("stop")
            return
        self.asked.append(request)
        said = self.say(request.messages[0].text, request.messages[-1].text)
        for piece in re.findall(r"\s*\S+", said):
            yield Delta(piece)
        yield Output(text(said))
        yield Finish(self.reason, {"run": f"run{len(self.asked)}"})

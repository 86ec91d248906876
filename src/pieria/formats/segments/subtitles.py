"""SubRip and WebVTT: numbers, times and settings stay; each subtitle is a unit, on as many lines as it had."""

from __future__ import annotations

import re

from . import Coder, Woven
from .inline import inline
from .plain import refill

_TIME = re.compile(r"\s*(?:\d+:)?\d\d?:\d\d[.,]\d{1,3}\s*-->")


class Book(Woven):
    def __init__(self, said: str) -> None:
        super().__init__(said)
        for block in re.split(r"(\n[ \t]*(?:\n[ \t]*)+|\n\Z)", self.said):
            lines = block.split("\n")
            at = next((i for i, line in enumerate(lines) if _TIME.match(line)), None)
            if at is None:
                self.keep(block)
                continue
            head, body = lines[: at + 1], lines[at + 1 :]
            self.keep("\n".join(head) + "\n" * bool(body))
            self.subtitle(body)

    def subtitle(self, lines: list[str]) -> None:
        """Two speakers on two lines, each with a dash, are two units."""
        if len(lines) > 1 and all(re.match(r"\s*[-–—]", line) for line in lines):
            for number, line in enumerate(lines):
                dash = re.match(r"\s*[-–—]\s*", line)
                self.keep("\n" * (number > 0) + (dash[0] if dash else ""))
                self.subtitle([line[len(dash[0]) if dash else 0 :]])
            return
        coder = Coder()
        text = inline(" ".join(x.strip() for x in lines), coder)
        several = len(lines) > 1
        self.weave(coder.unit(text), "\n".join(lines), (lambda said: even(said, len(lines))) if several else None)


def even(said: str, lines: int) -> str:
    """The text on at most so many lines of about the same length."""
    width = max(12, len(said) // lines)
    while len((made := refill(width, "", "")(said)).split("\n")) > lines:
        width += 2
    return made

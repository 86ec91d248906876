"""Plain text: a line is a unit; lines that were wrapped by a width are one, and are wrapped again."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable

from . import Coder, Woven
from .inline import inline

WIDE = 45
"""A line shorter than this was not ended by a margin."""
_LEAD = re.compile(r"\s*(?:[-*•–—]\s+|\(?\d{1,3}[.)]\s+|[a-z]\)\s+|>\s?)*")
WIDTH = 100


class Book(Woven):
    def __init__(self, said: str) -> None:
        super().__init__(said)
        for block in re.split(r"(\n\s*\n|\n\Z)", self.said):
            lines = block.split("\n")
            if block.strip() and wrapped(lines):
                lead = _LEAD.match(lines[0])
                first, rest = lead[0] if lead else "", re.match(r"\s*", lines[1])
                indent = rest[0] if rest else ""
                self.keep(first)
                raw = "\n".join([lines[0][len(first) :], *lines[1:]])
                self.line(raw, refill(max(map(len, lines)), first, indent))
                continue
            for number, line in enumerate(lines):
                lead = _LEAD.match(line)
                head = lead[0] if lead else ""
                self.keep("\n" * (number > 0) + head)
                self.line(line[len(head) :])

    def line(self, raw: str, after: Callable[[str], str] | None = None) -> None:
        coder = Coder()
        said = " ".join(x.strip() for x in raw.split("\n")) if after else raw
        self.weave(coder.unit(inline(said, coder)), raw, after)


def wrapped(lines: list[str]) -> bool:
    """Whether a paragraph's lines were broken by a margin: all but the last are long, and none begins a list's item."""
    body = [x.strip() for x in lines]
    lead = [_LEAD.match(x) for x in body[1:]]
    return (
        len(body) > 1
        and all(WIDE <= len(x) <= WIDTH for x in body[:-1])
        and not any(m and m[0].strip() for m in lead)
        and max(map(len, body[:-1])) - min(map(len, body[:-1])) < 30
    )


def refill(width: int, first: str, indent: str) -> Callable[[str], str]:
    """Wraps a text as the paragraph was. Nobody breaks a code."""

    def fill(said: str) -> str:
        made = textwrap.wrap(said, max(width, 20), initial_indent=" " * len(first), subsequent_indent=indent,
                             break_long_words=False, break_on_hyphens=False)  # fmt: skip
        return "\n".join(made)[len(first) :]

    return fill

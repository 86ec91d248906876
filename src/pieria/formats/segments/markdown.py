"""Markdown (CommonMark and tables): blocks of code, front matter, link definitions and rules stay; text is
translated."""

from __future__ import annotations

import re

from . import Coder, Woven
from .inline import inline
from .plain import refill

_FENCE = re.compile(r"\s*(?:>\s?)*\s*(```+|~~~+)")
_LEAD = re.compile(
    r"(?:[ \t]*(?:>|[-*+](?=[ \t])(?:[ \t]+\[[ xX]\])?|\d{1,9}[.)](?=[ \t])|#{1,6}(?=[ \t])|\[\^[^\]\s]+\]:))*[ \t]*"
)
_STAYS = re.compile(
    r"\s*(?:\[[^\]^][^\]]*\]:\s*\S+.*|(?:[-*_][ \t]*){3,}|=+|\|?[\s:|-]*-[\s:|-]*\|[\s:|-]*|<!--.*-->)\s*$"
)
_TAIL = re.compile(r"(?<![ \t])(?:[ \t]+#+)?[ \t]*$|\\$")


class Book(Woven):
    def __init__(self, said: str) -> None:
        super().__init__(said)
        lines, fence, hold = self.said.split("\n"), "", list[str]()
        begun = 0
        if lines[0].strip() in ("---", "+++") and lines[0].strip() in (x.strip() for x in lines[1:]):
            begun = next(i for i, x in enumerate(lines) if i and x.strip() == lines[0].strip()) + 1
        blank, code, self.first = True, False, True
        for number, line in enumerate(lines):
            mark = _FENCE.match(line)
            code = (blank or code) and bool(re.match(r" {4}| {0,3}\t", line) or (code and blank)) and not self.item
            if number < begun or fence or mark or code:
                self.flush(hold)
                self.begin(line)
                if mark and not fence:
                    fence = mark[1]
                elif mark and fence and line.strip().lstrip("> ").startswith(fence) and not line.strip().strip("`~> "):
                    fence = ""
                blank = not line.strip()
                continue
            blank = not line.strip()
            if blank or _STAYS.match(line):
                self.flush(hold)
                self.begin(line)
                continue
            lead = _LEAD.match(line)
            head = lead[0] if lead else ""
            quoted = head.strip() == ">" and bool(hold) and hold[0].lstrip().startswith(">")
            if (head.strip() and not quoted) or "|" in line:
                self.flush(hold)
            if head.strip(" \t>"):
                self.item = "#" not in head
            elif not head and not hold:
                self.item = False
            hold.append(line)
            if "#" in head or "|" in line or line.endswith(("  ", "\\")):
                self.flush(hold)
        self.flush(hold)

    item = False
    """Whether the last block was a list's: what is indented below belongs to it, and is no code."""

    def begin(self, line: str) -> None:
        self.keep("\n" * (not self.first) + line)
        self.first = False

    def flush(self, hold: list[str]) -> None:
        """Lines of one paragraph are one unit, and are wrapped again if they were; a table's cells are units."""
        if not hold:
            return
        lead = _LEAD.match(hold[0])
        head = lead[0] if lead else ""
        self.begin(head)
        whole = "\n".join([hold[0][len(head) :], *hold[1:]])
        if len(hold) == 1 and re.search(r"(?<!\\)\|", whole.strip().strip("|")):
            for number, cell in enumerate(re.split(r"((?<!\\)\|)", whole)):
                if number % 2:
                    self.keep(cell)
                else:
                    self.words(cell)
        else:
            tail = _TAIL.search(whole)
            end = tail.start() if tail else len(whole)
            self.words(whole[:end], max(map(len, hold)))
            self.keep(whole[end:])
        hold.clear()

    def words(self, raw: str, width: int = 0) -> None:
        coder = Coder()
        first, *more = raw.split("\n")
        leads = [m[0] if (m := _LEAD.match(line)) else "" for line in more]
        said = " ".join([first, *(line[len(lead) :] for line, lead in zip(more, leads, strict=True))])
        unit = coder.unit(inline(said, coder, markdown=True))
        self.weave(unit, raw, refill(width, "", leads[0]) if more else None)

"""Entries of a list: "9:30 Lunch" and "onion soup 7 €" in their parts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

_CLOCK = r"\d{1,2}(?:[:.]\d{2}\s?(?:[ap]m|uhr|h)?|\s?(?:[ap]m|uhr|h))(?![\w%€$£])"
_MONEY = (
    r"(?:[€$£]\s?\d[\d.,]*|\d[\d.,]*\s?(?:€|£|\$|EUR\b|USD\b|CHF\b|kr\b|p\b|pence\b|euros?\b|dollars?\b|pounds?\b))"
)
LEAD = re.compile(
    rf"({_CLOCK}(?:\s?(?:[-–]|to|bis)\s?{_CLOCK})?|\d{{1,2}}[.)](?=\s))\s*[-–:|]?\s+(?=\S)", re.IGNORECASE
)
"""A time, or a number of a numbered list, that an entry begins with."""
TAIL = re.compile(
    rf"(?<=\w|\)|[\"'”’])[\s:.–-]+((?:(?:from|ab|desde|up to) )?(?:{_MONEY}(?:\s?[-–/]\s?{_MONEY})?"
    rf"|[€$£]\s?\d+\s?[-–]\s?\d+|\d+\s?[-–]\s?\d+\s?[€$£]|\d+[.,]\d\d)(?: (?:each|per|an?) ?\w*)?)\s*$",
    re.IGNORECASE,
)
"""A price that an entry ends with."""
HOUR = re.compile(r"(\d{1,2}(?:\s?[ap]m)?|noon|midday|midnight)\s+(?=[^\W\d_])", re.IGNORECASE)
BARE = re.compile(r"(?<=\w|\)|[\"'”’])[\s:.–-]+(\d{1,4}(?:[.,]\d{1,2})?)\s*$")
"""A price without a sign."""


@dataclass(frozen=True, slots=True)
class Entry:
    """``lead``: a time or a number before it; ``tail``: a price after it; "" where there is none."""

    text: str
    lead: str = ""
    tail: str = ""
    heading: bool = False


def entry(said: str) -> Entry:
    """The parts of a line of a list; every word is in one of them."""
    lead = LEAD.match(said)
    rest = said[lead.end() :] if lead else said
    tail = TAIL.search(rest)
    text = rest[: tail.start()] if tail else rest
    return Entry(text.strip(), lead[1].strip() if lead else "", tail[1] if tail else "")


def entered(said: Sequence[str]) -> list[Entry]:
    """Entries of one list: numbers at their ends are prices without a sign, if all that have a number end so."""
    made = [entry(one) for one in said]
    if sum(bool(e.lead) for e in made) > 1:  # "9.30 sack race, 11 picnic, noon prizes"
        made = [
            replace(e, text=e.text[m.end() :], lead=m[1]) if not e.lead and (m := HOUR.match(e.text)) else e
            for e in made
        ]
    bare = [(e, m) for e in made if not e.tail and (m := BARE.search(e.text))]
    priced = sum(bool(e.tail) for e in made) + len(bare)
    if not bare or priced < 3 or any(not e.tail and re.search(r"\d", e.text) and not BARE.search(e.text) for e in made):
        return made
    return [replace(e, text=e.text[: m.start()], tail=m[1]) if not e.tail and (m := BARE.search(e.text)) else e
            for e in made]  # fmt: skip

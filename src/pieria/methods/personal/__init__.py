"""Personal data in a text: what has a form, by patterns and check digits; names and addresses, by a small net of ours.

Kinds: EMAIL PHONE IBAN CARD SSN IP MAC URL CRYPTO PASSPORT LICENCE (to drive) PLATE BIRTH (a date of birth) DATE AGE
PERSON ADDRESS LOCATION ORGANISATION.
"""

from __future__ import annotations

from dataclasses import dataclass

from .names import Name, names
from .patterns import structured

KINDS = (
    "PERSON", "EMAIL", "PHONE", "ADDRESS", "IBAN", "CARD", "SSN", "PASSPORT", "LICENCE", "PLATE", "BIRTH", "IP", "MAC",
    "CRYPTO", "URL", "DATE", "AGE", "LOCATION", "ORGANISATION",
)  # fmt: skip
NAMES = {"PER": "PERSON", "LOC": "LOCATION", "ORG": "ORGANISATION", "ADR": "ADDRESS"}
USUAL = frozenset(KINDS[:14])
"""Kinds that point at a person by themselves. A date, a place or a company alone does not."""


@dataclass(frozen=True, slots=True)
class Span:
    """``text[start:end]`` is personal data of a kind."""

    kind: str
    start: int
    end: int


def find(text: str, kinds: frozenset[str] = frozenset(KINDS)) -> list[Span]:
    """Personal data of these kinds, in order, none over another."""
    named = names(text) if kinds & set(NAMES.values()) else []
    found, kept, at = list[Span](), list[Name](), 0
    for kind, start, end, sure in structured(text):
        while at < len(named) and named[at].end <= start:
            kept.append(named[at])
            at += 1
        until = at
        while until < len(named) and named[until].start < end:
            until += 1
        near = named[at:until]
        over = [n for n in near if start < n.end]
        if sure or not any(n.kind == "ADR" and (n.start < start or n.end > end) for n in over):
            kept += [n for n in near if n not in over]
            at = until
            found.append(Span(kind, start, end))
    named = kept + named[at:]
    found += [Span(NAMES[n.kind], n.start, n.end) for n in named]
    return sorted((s for s in found if s.kind in kinds), key=lambda s: s.start)

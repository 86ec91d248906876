"""Names that the words give: "a village called Thornwick", "the town of Ravensbrook", "a smith named Bram"."""

from __future__ import annotations

import re
from dataclasses import dataclass

ONE = r"(?:St\.? )?[A-ZÀ-Ž][\w'’-]*(?:(?: (?:of|the|de|la|le|upon|on|under|by|and the)){0,2} [A-ZÀ-Ž][\w'’-]*)*"
TITLED = re.compile(
    rf"(?P<noun>[a-zà-ž-]+)(?:,? (?:(?:which|that|who) (?:is|are) )?(?:called|named|known as|by the name of)) "
    rf"(?P<q>[\"“”'‘]?)(?P<names>{ONE}(?:, {ONE})*(?:,? and {ONE})?)[\"“”'’]?"
)
"""``noun``: the word that is named; several of it may have a name each."""
LISTED = re.compile(rf"(?P<noun>[a-zà-ž-]+) \((?P<names>{ONE}(?:, {ONE})*(?:,? and {ONE})?)\)")
OF = re.compile(
    rf"\b(?P<noun>towns?|villages?|cit(?:y|ies)|hamlets?|land|kingdom|realm|empire|isles?|islands?|ports?|castles?|forests?|lakes?|kingdoms?) of "
    rf"(?P<names>{ONE}(?: and {ONE})?)"
)
BEFORE = re.compile(rf"\b(?P<names>(?P<noun>Lake|Loch|Mount|River|Castle|Port|Fort) {ONE})")
WORLDS = frozenset("world land map kingdom realm country region empire continent duchy county".split())
TRADES = {"blacksmith": "smith", "fisherman": "fisher", "vicar": "priest", "trader": "merchant", "landlord": "innkeeper",
          "landlady": "innkeeper", "boy": "child", "girl": "child"}  # fmt: skip
"""Other words for what people of a world do."""


@dataclass(frozen=True, slots=True)
class Called:
    """``noun`` ends at ``end`` in the sentence; the names follow it. ``start``, ``stop``: what says them."""

    noun: str
    end: int
    start: int
    stop: int
    names: tuple[str, ...]


def called(prompt: str) -> list[Called]:
    """All names of a sentence, in order."""
    found: list[Called] = []
    for pattern in (TITLED, LISTED, OF, BEFORE):
        for m in pattern.finditer(prompt):
            if any(c.start < m.end() and m.start() < c.stop for c in found):
                continue
            names = tuple(n for n in re.split(r", (?:and )?| and (?!the )", m["names"]) if n)
            names = (m["names"],) if pattern is BEFORE else names
            found.append(Called(m["noun"].lower(), m.end("noun"), m.end("noun"), m.end(), names))
    return sorted(found, key=lambda c: c.start)

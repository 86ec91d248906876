"""Pseudonyms that can be turned back: the model sees PERSON_1, the reader of its answer the name.

The key (which is which) lives as long as one run and is written nowhere. The same words get the same pseudonym, so that
what is said of a person stays together; a pseudonym that the text holds already is passed over.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from . import Span, find

MADE = re.compile(r"(?<![A-Za-z0-9_])([A-Z]+)_(\d+)(?!\d)")
BEGUN = re.compile(r"(?<![A-Za-z0-9_])[A-Z]+(?:_\d*)?$")


class Key:
    """Which pseudonym stands for what. taken: texts in which a pseudonym may stand already."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = {m[0] for t in taken for m in MADE.finditer(t)}
        self._of: dict[tuple[str, str], str] = {}
        self._back: dict[str, str] = {}
        self._next: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self._back)

    def name(self, kind: str, words: str) -> str:
        known = self._of.get((kind, " ".join(words.split())))
        if known:
            return known
        number = self._next.get(kind, 0) + 1
        while f"{kind}_{number}" in self._taken:
            number += 1
        self._next[kind] = number
        made = f"{kind}_{number}"
        self._of[kind, " ".join(words.split())] = made
        self._back[made] = words
        return made

    def mask(self, text: str, spans: Iterable[Span]) -> str:
        said, last = "", 0
        for s in spans:
            said += text[last : s.start] + self.name(s.kind, text[s.start : s.end])
            last = s.end
        return said + text[last:]

    def restore(self, text: str, quote: Callable[[str], str] = str) -> str:
        """quote: how the words are written where they are put back (within JSON, say)."""
        return MADE.sub(lambda m: quote(self._back[m[0]]) if m[0] in self._back else m[0], text)

    def unsure(self, text: str) -> int:
        """How many letters at the end may be the beginning of a pseudonym that is not whole yet."""
        m = BEGUN.search(text)
        return len(m[0]) if m and any(made.startswith(m[0]) or m[0].startswith(made) for made in self._back) else 0

    def known(self, words: str) -> bool:
        """Whether these words were in what was asked."""
        return any(words in said or said in words for said in self._back.values())


def covered(text: str, kinds: frozenset[str], asked: str) -> str:
    """Text with data of these kinds that nobody asked with replaced by [KIND]: what a model made up or remembered."""
    said, last = "", 0
    for s in find(text, kinds):
        if text[s.start : s.end] not in asked:
            said += text[last : s.start] + f"[{s.kind}]"
            last = s.end
    return said + text[last:]

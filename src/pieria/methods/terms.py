"""A glossary: what must be called what. A term's translation is put into the text before a model sees it (Dinu et al.,
"Training neural MT to apply terminology constraints", ACL 2019), and looked for in what it answers."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..core.errors import UserError
from .languages import known


@dataclass(frozen=True, slots=True)
class Glossary:
    """``terms``: (source, target), the longest source first."""

    terms: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "terms", tuple(sorted(self.terms, key=lambda t: -len(t[0]))))

    def found(self, text: str) -> list[tuple[str, str]]:
        """The terms in a text, as words, in any case; a term inside a longer one that is there counts once."""
        hits, rest = list[tuple[str, str]](), text
        for source, target in self.terms:
            if re.search(_pattern(source), rest, re.I):
                hits.append((source, target))
                rest = re.sub(_pattern(source), "\0", rest, flags=re.I)
        return hits

    def applied(self, text: str) -> str:
        """The text with the terms as they must come out."""
        for source, target in self.found(text):
            text = re.sub(_pattern(source), lambda _, t=target: t, text, flags=re.I)  # type: ignore[misc]
        return text

    def missing(self, source: str, made: str) -> list[str]:
        """Translations of terms that should be in ``made``; an ending more is no fault, another case neither."""
        low = made.casefold()
        return [target for _, target in self.found(source) if target.casefold() not in low]


def _pattern(term: str) -> str:
    """A term as a word of its own; a script without spaces has no words' edges."""
    edge = r"(?<!\w)", r"(?!\w)"
    return (edge[0] if term[:1].isascii() else "") + re.escape(term) + (edge[1] if term[-1:].isascii() else "")


def glossary(said: str, pairs: Iterable[str] | None, source: str, target: str) -> Glossary:
    """From CSV (commas, semicolons or tabs; a first line of language codes says which column is which) and from
    ``SOURCE=TARGET`` texts. Raises `UserError` that names the line at fault."""
    terms = list[tuple[str, str]]()
    for pair in pairs or ():
        mine, equals, theirs = pair.partition("=")
        if not equals or not mine.strip() or not theirs.strip():
            raise UserError(f"{pair[:60]!r} is no pair of terms.", "Write SOURCE=TARGET.", param="terms")
        terms.append((mine.strip(), theirs.strip()))
    rows = [r for r in csv.reader(io.StringIO(said), delimiter=_delimiter(said)) if any(c.strip() for c in r)]
    columns = (0, 1)
    if rows and len(rows[0]) > 1 and all(known(c) or c.lower() in ("source", "target") for c in rows[0] if c.strip()):
        columns = _columns([c.strip() for c in rows.pop(0)], source, target)
    for number, row in enumerate(rows, 1):
        if len(row) <= max(columns) or not row[columns[0]].strip() or not row[columns[1]].strip():
            raise UserError(
                f"Row {number} of the glossary is no pair of terms.", "A line is: SOURCE,TARGET.", param="glossary"
            )
        terms.append((row[columns[0]].strip(), row[columns[1]].strip()))
    return Glossary(tuple(dict(terms).items()))


def _delimiter(said: str) -> str:
    first = said.partition("\n")[0]
    return max(",;\t", key=first.count)


def _columns(head: Sequence[str], source: str, target: str) -> tuple[int, int]:
    """Which columns hold the two languages."""
    codes = [known(c).partition("-")[0] or c.lower() for c in head]
    places = []
    for code, word in ((source, "source"), (target, "target")):
        base = code.partition("-")[0]
        at = next((i for i, c in enumerate(codes) if c in (base, word)), None)
        if at is None:
            raise UserError(
                f"The glossary has no column for {code!r}.", f"It has: {', '.join(head)}.", param="glossary"
            )
        places.append(at)
    return places[0], places[1]

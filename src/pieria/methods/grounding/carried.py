"""Which quotation carries a sentence of an answer, and which quotations say something else."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ...formats.quotes import Quote, names, numbers, stems, supported

STANCE = re.compile(r"^(?:yes|no|sure|certainly|of course)\b[,.!]?\s+(?=\w)", re.IGNORECASE)
OWN = re.compile(r"\s*\[\d+(?:\s*,\s*\d+)*\]")
"""A model's own numbers: they are not trusted."""
DENIAL = re.compile(
    r"\b(?:not (?:in|stated|mentioned|given|specified|provided|say|said|contain)|(?:do|does|did)(?: not|n[’']t) "
    r"(?:say|state|mention|contain|provide|specify|tell|include|give|answer)|no (?:information|mention)|cannot be "
    r"(?:found|answered|determined)|unknown)\b",
    re.IGNORECASE,
)
LEAST = 0.6


def bare(sentence: str) -> str:
    """What is held to its source: without the model's numbers, and without a yes or no before it."""
    return STANCE.sub("", OWN.sub("", sentence).strip())


def denies(sentence: str) -> bool:
    """Whether a sentence says that the documents do not say it."""
    return bool(DENIAL.search(sentence)) and bool(
        re.search(
            r"\b(?:sources?|sentences?|documents?|text|passages?|information|it is|mention|answer)\b", sentence, re.I
        )
    )


def fitness(sentence: str, quote: Quote, question: str) -> float:
    """How much of a sentence, and of what was asked, a quotation has; 0 to 1.5."""
    own, there, asked = stems(sentence), stems(quote.text), stems(question)
    new = own - asked
    share = len(own & there) / max(1, len(own))
    return share + 0.5 * len(asked & there) / max(1, len(asked)) + (0.5 * len(new & there) / len(new) if new else 0.0)


def carried(sentence: str, quotes: Sequence[Quote], question: str = "", least: float = LEAST) -> list[Quote]:
    """The quotation that carries a sentence, or the two that do together; none if nothing does.

    Every number and name of the sentence must stand there (or in the question), the negation must agree, and ``least``
    of its words must be there: see `formats.quotes.supported`."""
    said = bare(sentence)
    ranked = sorted(quotes, key=lambda q: -fitness(said, q, question))[:5]
    for quote in ranked:
        if supported(said, [quote], question, least):
            return [quote]
    for i, first in enumerate(ranked[:4]):
        for second in ranked[i + 1 : 4]:
            linked = names(first.flat) & {w.lower() for w in re.findall(r"[\w&’'-]+", second.text)}
            if linked and supported(said, [first, second], question, least):
                return [first, second]
    return []


def disagreeing(quote: Quote, quotes: Sequence[Quote], question: str = "") -> list[Quote]:
    """Quotations that say the same of the same but for a number or a name: the documents contradict each other.

    Numbers alone differ, or names alone, and of those not the ones that the question is about."""
    found, mine, asked = list[Quote](), stems(quote.text), stems(question)
    named, counted = stemmed(names(quote.flat)), numbers(quote.text)
    for other in quotes:
        theirs, their_names, their_counts = stems(other.text), stemmed(names(other.flat)), numbers(other.text)
        frame, others = mine - named - counted, theirs - their_names - their_counts
        alike = len(frame & others) / max(1, len(frame | others))
        by_number = counted != their_counts and counted and their_counts and named == their_names
        by_name = counted == their_counts and named - their_names and their_names - named and named & their_names
        apart = (named ^ their_names) & asked
        if other != quote and alike >= 0.75 and (by_number or by_name) and not apart:
            found.append(other)
    return found


def stemmed(words: set[str]) -> set[str]:
    return {w[:5].removesuffix("s") for w in words}

"""Questions that the user has answered with SQL before: the nearest of them are shown to the model."""

from __future__ import annotations

import csv
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from ...core.errors import UserError
from .schema import Schema
from .words import stem, words

SHOWN = 4


@dataclass(frozen=True, slots=True)
class Example:
    question: str
    sql: str


def read_examples(path: Path) -> list[Example]:
    """A file of lines: question, tab, SQL."""
    try:
        with open(path, encoding="utf-8", newline="") as file:
            rows = [r for r in csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE) if r]
    except (OSError, UnicodeDecodeError):
        raise UserError(
            f"The examples in {path.name} cannot be read.", "It is UTF-8 text: question, tab, SQL."
        ) from None
    for number, row in enumerate(rows, 1):
        if len(row) != 2:
            raise UserError(f"Line {number} of {path.name} is no example.", "Each line is: question, tab, SQL.")
    return [Example(row[0].strip(), row[1].strip()) for row in rows]


def alike(question: str, examples: Sequence[Example], schema: Schema, most: int = SHOWN) -> list[Example]:
    """The examples that ask most nearly the same, the nearest last. Values count as one and the same word.

    Likeness is the weighted overlap of word stems and of their pairs; a word counts by how few examples have it.
    """
    if not examples:
        return []
    known = {v.lower() for c in schema.columns for v in c.values}
    bags = [bag(e.question, known) for e in examples]
    frequent = Counter(feature for b in bags for feature in b)
    weight = {f: math.log(1 + len(bags) / n) for f, n in frequent.items()}
    mine = bag(question, known)

    def likeness(other: frozenset[str]) -> float:
        shared = sum(weight.get(f, 0.0) for f in mine & other)
        return shared / (sum(weight.get(f, 5.0) for f in mine | other) or 1.0)

    ranked = sorted(zip((likeness(b) for b in bags), range(len(examples)), strict=True), reverse=True)
    chosen, seen = list[Example](), set[frozenset[str]]()
    for score, n in ranked:
        if score > 0 and bags[n] not in seen and len(chosen) < most:
            seen.add(bags[n])
            chosen.append(examples[n])
    return chosen[::-1]


def bag(question: str, known: set[str]) -> frozenset[str]:
    """Stems and pairs of stems; a phrase that is a value in the tables stands as ``*``."""
    said, stems, at = [w.lower() for w in words(question)], list[str](), 0
    while at < len(said):
        size = next((k for k in (4, 3, 2, 1) if " ".join(said[at : at + k]) in known and at + k <= len(said)), 0)
        stems.append("*" if size else stem(said[at]))
        at += size or 1
    return frozenset(stems) | {f"{a} {b}" for a, b in pairwise(stems)}

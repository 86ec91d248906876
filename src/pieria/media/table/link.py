"""Words of a question found in the tables: as a column's or table's name, as a value, or nowhere.

What is found is told to the model as a hint; what is found nowhere decides whether a question can be answered at all.
Schema and value linking after IRNet (Guo et al., 2019) and BRIDGE (Lin et al., 2020), with a lookup in the data itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from typing import Any

from .base import Base
from .clean import q, quoted
from .schema import Schema
from .words import STOP, stem, words

GRAMS = 6
"""Words of the longest phrase that is looked up as a value."""
TIMES = frozenset(map(stem, "year month date day decade week quarter annual monthly yearly daily".split()))
SMALL = frozenset(
    map(stem, "a an and are as at by do for how i in is it me no not of on or s so t the to up us we who you".split())
)
ALIKE = 0.45
"""Cosine of two MiniLM vectors from which a word of the question is taken to mean a column."""
Embed = Callable[[Sequence[str]], Sequence[Sequence[float]]]
"""Texts -> unit vectors."""
Place = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Links:
    """``columns``: word -> (table, column); ``values``: phrase -> (table, column, value as stored); ``tables``: word
    -> table. ``question``: as it was asked.

    ``missing`` are the content words that were found nowhere; ``covered`` is the share of those that were (1.0 if
    there are none).
    """

    columns: Mapping[str, tuple[Place, ...]]
    values: Mapping[str, tuple[tuple[str, str, str], ...]]
    tables: Mapping[str, str]
    missing: tuple[str, ...]
    covered: float
    question: str = ""


def link(question: str, schema: Schema, base: Base, embed: Embed | None = None) -> Links:
    """Looks every word of the question up. embed: None to match by letters alone."""
    values = found_values(question, schema, base)
    taken = {w.lower() for phrase in values for w in words(phrase)}
    names = {stem(w) for name in (*(c.name for c in schema.columns), *schema.tables) for w in words(name)}
    content = [w for w in dict.fromkeys(words(question)) if w.lower() in taken or counts(w) or stem(w) in names - SMALL]
    columns, tables, left = dict[str, tuple[Place, ...]](), dict[str, str](), list[str]()
    for word in content:
        if hits := tuple((c.table, c.name) for c in schema.columns if named(word, c.name)):
            columns[word] = hits
        elif near := [t for t in schema.tables if named(word, t)]:
            tables[word] = near[0]
        elif word.lower() not in taken and not in_cells(word, schema):
            left.append(word)
    if embed is not None and left:
        columns |= meant(left, schema, embed)
    missing = tuple(w for w in left if w not in columns)
    return Links(columns, values, tables, missing, 1 - len(missing) / len(content) if content else 1.0, question)


def in_cells(word: str, schema: Schema) -> bool:
    """Whether a word stands inside some cell, or is a measure of time and the tables have points in time."""
    mine = stem(word)
    if mine in TIMES:
        return any(c.kind == "date" or (c.kind == "number" and years(c.low, c.high)) for c in schema.columns)
    return len(mine) > 2 and any(mine in stems(c.values) for c in schema.columns if c.values)


def years(low: str, high: str) -> bool:
    """Whether numbers can be years."""
    return low.isdigit() and high.isdigit() and 1000 <= int(low) <= int(high) <= 2100


@lru_cache(maxsize=4096)
def stems(values: tuple[str, ...]) -> frozenset[str]:
    return frozenset(stem(w) for v in values for w in words(v[:400]))


def counts(word: str) -> bool:
    """Whether a word says what the question is about: no number, no word of grammar or of SQL."""
    return word.lower() not in STOP and stem(word) not in STOP and not any(c.isdigit() for c in word)


def named(word: str, name: str) -> bool:
    """Whether a word of the question is a word of the name, or begins as one."""
    mine = stem(word)
    for other in map(stem, words(name)):
        if mine == other or (min(len(mine), len(other)) >= 4 and (mine.startswith(other) or other.startswith(mine))):
            return True
    return False


def meant(left: Sequence[str], schema: Schema, embed: Embed) -> dict[str, tuple[Place, ...]]:
    """Words that mean a column though they are not its name."""
    names = list(dict.fromkeys(c.name for c in schema.columns))[:400]
    vectors = embed([*left, *(" ".join(words(n)).lower() or n for n in names)])
    if len(vectors) != len(left) + len(names):
        return {}
    found, theirs = dict[str, tuple[Place, ...]](), vectors[len(left) :]
    for word, mine in zip(left, vectors, strict=False):
        near = [(sum(a * b for a, b in zip(mine, v, strict=True)), n) for v, n in zip(theirs, names, strict=True)]
        score, name = max(near)
        if score >= ALIKE:
            found[word] = tuple((c.table, c.name) for c in schema.columns if c.name == name)
    return found


def found_values(question: str, schema: Schema, base: Base) -> dict[str, tuple[tuple[str, str, str], ...]]:
    """Phrases of the question that are a value somewhere, the longest first; none within another that was found."""
    spans = [m.span() for m in re.finditer(r"[^\W_]+(?:['’.\-][^\W_]+)*\.?", question)]
    grams = dict[str, tuple[int, int]]()
    for size in range(min(GRAMS, len(spans)), 0, -1):
        for i in range(len(spans) - size + 1):
            phrase = question[spans[i][0] : spans[i + size - 1][1]]
            if size > 1 or (phrase.lower() not in STOP and len(phrase) > 1):
                grams.setdefault(phrase.lower(), (i, i + size))
    for marked in re.findall(r'"([^"]+)"|“([^”]+)”', question):
        grams.setdefault("".join(marked).lower(), (0, 0))
    hits = lookup(list(grams), schema, base)
    found, used = dict[str, tuple[tuple[str, str, str], ...]](), set[int]()
    for phrase in sorted(hits, key=lambda p: (grams[p][0] - grams[p][1], -len(p))):
        places = set(range(*grams[phrase]))
        if not places & used:
            found[phrase], used = tuple(hits[phrase]), used | places
    return found


def lookup(phrases: Sequence[str], schema: Schema, base: Base) -> dict[str, list[tuple[str, str, str]]]:
    """Where each phrase is a value, letters' case set aside."""
    hits = dict[str, list[tuple[str, str, str]]]()
    plain = {p.rstrip("."): p for p in phrases} | {p: p for p in phrases}
    for column in schema.columns:
        if column.kind != "text" or not plain:
            continue
        values: Sequence[Any] = column.values
        if not values:
            marks = ", ".join("?" * len(plain))
            sql = f"SELECT DISTINCT {q(column.name)} FROM {q(column.table)} WHERE lower({q(column.name)}) IN ({marks})"
            values = [r[0] for r in base.run(sql, list(plain), rows=50).rows]
        for value in values:
            low = " ".join(str(value).lower().split())
            for form in (low, re.sub(r"\s*\(.*?\)", "", low), low.strip("\"'“”")):
                if form and form in plain:
                    hits.setdefault(plain[form], []).append((column.table, column.name, str(value)))
                    break
    return hits


def nearest(value: str, known: Sequence[str]) -> str:
    """The stored value that a literal means: the same but for case, else the only one it is a part of, else one that is
    nearly it, else ""."""
    low = {" ".join(k.lower().split()): k for k in reversed(known)}
    mine = " ".join(value.lower().split())
    if mine in low:
        return low[mine]
    inside = [k for k in low if len(mine) >= 3 and re.search(rf"(?<!\w){re.escape(mine)}(?!\w)", k)]
    if len(inside) == 1:
        return low[inside[0]]
    near = get_close_matches(mine, list(low), 1, 0.84)
    return low[near[0]] if near else ""


def hints(links: Links, most: int = 12) -> str:
    """What was found, in lines for the model."""
    lines = []
    for places in list(links.values.values())[:most]:
        at = " or ".join(dict.fromkeys(f"{t}.{c}" for t, c, _ in places[:4]))
        lines.append(f"-- {quoted(places[0][2])} is a value of {at}")
    return "\n".join(lines)

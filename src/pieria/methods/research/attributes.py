"""The columns of a table as yes-or-no attributes that a person can read: values, thresholds, words and phrases.

Two columns of text with one name and a 1 and a 2 in it (``headline_1``, ``headline_2``) are a contest: what one has
and the other has not is what can tell which wins.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..sentences import EMPTY

Table = Mapping[str, Sequence[object]]
Floats = NDArray[np.float64]
MOST_VALUES, MOST_GRAMS = 40, 1500
"""Values that a column of categories may have; phrases kept of one column."""
TOKEN = re.compile(r"\w+(?:['’]\w+)*|[?!:…]|\.(?=\s|$|\.)|[\"“”]")
ORDINAL = {"first": 1, "second": 2, "one": 1, "two": 2, "a": 1, "b": 2, "left": 1, "right": 2}
FIRST = re.compile(r"\b(?:i|me|my|mine|we|us|our)\b")
SECOND = re.compile(r"\b(?:you|your|yours)\b")
THIRD = re.compile(r"\b(?:he|she|him|her|his|they|them|their)\b")
ASKING = re.compile(r"\b(?:what|why|how|when|who|where|which)\b")
DENYING = re.compile(r"\b(?:not|no|never|nothing|nobody|none|\w+n['’]t)\b")
STYLES = {
    "words": lambda s: len(s.split()),
    "letters a word": lambda s: len(re.sub(r"\s", "", s)) / max(1, len(s.split())),
    "sentences": lambda s: max(1, len(re.findall(r"[.!?…]+(?:\s|$)", s))),
    "question marks": lambda s: s.count("?"),
    "exclamation marks": lambda s: s.count("!"),
    "commas": lambda s: s.count(","),
    "numbers": lambda s: len(re.findall(r"\d+", s)),
    "quotation marks": lambda s: len(re.findall(r"[\"“”]", s)),
    "words in capitals": lambda s: sum(w.isupper() and len(w) > 1 for w in s.split()),
    "words for oneself (I, my, we)": lambda s: len(FIRST.findall(s.lower())),
    "words for the reader (you, your)": lambda s: len(SECOND.findall(s.lower())),
    "words for others (he, her, they)": lambda s: len(THIRD.findall(s.lower())),
    "question words": lambda s: len(ASKING.findall(s.lower())),
    "words that say no": lambda s: len(DENYING.findall(s.lower())),
}
"""What can be counted in a text, whatever it is about."""


@dataclass(frozen=True, slots=True)
class Attribute:
    """``kind``: value, over (a threshold), phrase, or for a contest: has (a phrase), more (of a style).

    ``value`` is the value or phrase, or the style's name; ``limit`` the threshold.
    """

    column: str
    kind: str
    value: str
    limit: float = 0.0

    def __str__(self) -> str:
        if self.kind == "value":
            return f"{self.column} is {self.value!r}"
        if self.kind == "phrase":
            return f"{self.column} has “{self.value}”"
        if self.kind == "over":
            what = f"{self.column}: {self.value}" if self.value else self.column
            return f"{what} > {self.limit:g}"
        if self.kind == "has":
            return f"the {self.column} with “{self.value}”, where the other is without"
        return f"the {self.column} with more {self.value}"

    @property
    def effort(self) -> tuple[int, int, str]:
        """How hard it is to say: of attributes that hold for the same rows the easiest is shown."""
        words = self.value.split() if self.kind in ("phrase", "has") else ["any", "two"]
        empty = sum(w in EMPTY or not w.isalnum() for w in words)
        return len(words) + 2 * empty, -len(self.value), self.value

    def holds(self, table: Table) -> Floats:
        """For each row 1 (it holds) or 0; in a contest 1 (for the first), -1 (for the second) or 0."""
        if self.kind in ("has", "more"):
            first, second = contest_columns(self.column, table)
            a, b = ([str(v or "") for v in table[name]] for name in (first, second))
            if self.kind == "has":
                return np.array([float(self.value in grams(x)) - (self.value in grams(y))
                                 for x, y in zip(a, b, strict=True)])  # fmt: skip
            style = STYLES[self.value]
            return np.array([float(np.sign(style(x) - style(y))) for x, y in zip(a, b, strict=True)])
        cells = table[self.column]
        if self.kind == "value":
            return np.array([float(plain(v) == self.value) for v in cells])
        if self.kind == "phrase":
            return np.array([float(self.value in grams(str(v or ""))) for v in cells])
        if self.value:
            return np.array([float(STYLES[self.value](str(v or "")) > self.limit) for v in cells])
        return np.array([float((n := number(v)) is not None and n > self.limit) for v in cells])


def plain(value: object) -> str:
    if isinstance(value, bool):  # what a database has made of "yes" and "no"
        return "yes" if value else "no"
    return " ".join(str(value).split()) if value is not None else ""


def number(value: object) -> float | None:
    """A cell as a finite number; None if it is none."""
    if isinstance(value, bool):
        return float(value)
    try:
        found = float(str(value).replace(",", "")) if not isinstance(value, (int, float)) else float(value)
    except ValueError:
        return None
    return found if math.isfinite(found) else None


def grams(text: str, most: int = 3) -> set[str]:
    """Words, marks and phrases of up to ``most`` of them."""
    words = TOKEN.findall(text.lower())
    return {" ".join(words[i : i + k]) for k in range(1, most + 1) for i in range(len(words) - k + 1)}


def kind_of(cells: Sequence[object]) -> str:
    """number, value, text, or "" for what says nothing (one value, or a name for each row)."""
    said = [plain(c) for c in cells if plain(c)]
    distinct = set(said)
    if len(said) < 2 or len(distinct) < 2:
        return ""
    if sum(number(c) is not None for c in said) >= 0.95 * len(said):
        return "number" if len(distinct) > 6 else "value"
    if len(distinct) <= MOST_VALUES and len(distinct) <= 0.2 * len(said) + 2:
        return "value"
    return "text" if sum(len(s.split()) for s in said) / len(said) >= 3 else ""


def contests(table: Table, target: str) -> dict[str, tuple[str, str]]:
    """Pairs of text columns that differ in a 1 and a 2 alone, by what they have in common."""
    found: dict[str, dict[int, str]] = {}
    for name, cells in table.items():
        parts = re.split(r"[\s_.-]+", name.lower())
        marks = [(i, ORDINAL.get(p) or (int(p) if p in ("1", "2") else 0)) for i, p in enumerate(parts)]
        marks = [(i, m) for i, m in marks if m]
        if name != target and len(marks) == 1 and len(parts) > 1 and kind_of(cells) == "text":
            rest = " ".join(p for i, p in enumerate(parts) if i != marks[0][0])
            found.setdefault(rest, {})[marks[0][1]] = name
    return {rest: (pair[1], pair[2]) for rest, pair in found.items() if set(pair) == {1, 2}}


def contest_columns(column: str, table: Table) -> tuple[str, str]:
    return contests(table, "")[column]


def winners(classes: Sequence[str], names: tuple[str, str]) -> tuple[int, int] | None:
    """Which class means that the first of a contest's columns wins, and which the second; None if the two classes do
    not say so. ``Headline 2 has more clicks than Headline 1.`` is won by what is named first."""
    if len(classes) != 2:
        return None
    first = []
    for label in classes:
        words = re.findall(r"[a-z]+|\d+", label.lower())
        marks = [ORDINAL.get(w) or (int(w) if w in ("1", "2") else 0) for w in words if w not in ("a", "b")] or [0]
        marks = [m for m in marks if m] or [n for n, name in enumerate(names, 1) if label.lower() == name.lower()]
        first.append(marks[0] if marks else 0)
    if sorted(first) != [1, 2]:
        return None
    return first.index(1), first.index(2)


def leaks(cells: Sequence[object], marks: Sequence[str]) -> bool:
    """Whether a column says the target itself: few values, each with its own class, and the class's name in it."""
    pairs = {(plain(c), m) for c, m in zip(cells, marks, strict=True) if plain(c)}
    values = {c for c, _ in pairs}
    return (
        len(pairs) == len(values)
        and len(values) <= 2 * len(set(marks))
        and all(m.lower() in c.lower() for c, m in pairs)
    )


def candidates(table: Table, columns: Mapping[str, str], duels: Mapping[str, tuple[str, str]]) -> list[Attribute]:
    """Every attribute that enough rows have and enough have not. columns: name -> kind."""
    rows = len(next(iter(table.values())))
    least = max(4, math.ceil(0.004 * rows))
    found = list[Attribute]()
    for rest, (first, second) in duels.items():
        count: Counter[str] = Counter()
        for a, b in zip(table[first], table[second], strict=True):
            count.update(grams(str(a or "")) ^ grams(str(b or "")))
        found += [Attribute(rest, "more", style) for style in STYLES]
        found += [Attribute(rest, "has", g) for g, c in count.most_common(MOST_GRAMS) if c >= least]
    for name, kind in columns.items():
        cells = table[name]
        if kind == "value":
            counted = Counter(plain(c) for c in cells if plain(c))
            found += [Attribute(name, "value", v) for v, c in sorted(counted.items()) if least <= c <= rows - least]
        elif kind == "number":
            found += cuts(name, "", [n for c in cells if (n := number(c)) is not None])
        elif kind == "text":
            texts = [str(c or "") for c in cells]
            for style, measure in STYLES.items():
                found += cuts(name, style, [float(measure(t)) for t in texts])
            counted = Counter(g for t in texts for g in grams(t))
            found += [Attribute(name, "phrase", g) for g, c in counted.most_common(MOST_GRAMS)
                      if least <= c <= rows - least]  # fmt: skip
    return found


def cuts(name: str, style: str, values: Sequence[float]) -> list[Attribute]:
    """Thresholds at the tenths of the values, as round as they can be."""
    if not values:
        return []
    marks = np.quantile(np.asarray(values), np.arange(0.1, 0.95, 0.1))
    kept = list(dict.fromkeys(float(f"{m:.3g}") for m in marks))
    low, high = min(values), max(values)
    return [Attribute(name, "over", style, m) for m in kept if low <= m < high]

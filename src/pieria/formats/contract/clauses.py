"""A contract's clauses, by their numbers and headings, and how those of two versions differ."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise

HEAD = re.compile(
    r"^[ \t]*(?:\#{1,6}[ \t]+)?(?:(?P<number>(?:Article|Section|Clause|§|Art\.)[ \t]*"
    r"(?:\d{1,3}(?:\.\d{1,3}){0,3}|(?-i:[IVX]{1,6}))\b\.?|\d{1,3}(?:\.\d{1,3}){0,3}[.)]|\d{1,3}(?:\.\d{1,3}){1,3}"
    r"|[IVX]{1,6}\.|(?P<bare>\d{1,2})(?=[ \t]+(?-i:[A-Z])(?:[^\n]{1,60}(?<![.,;])$|[^\n.]{1,40}\.[ \t]+(?-i:[A-Z]))))"
    r"[ \t]*(?:[-–—:](?=[ \t]))?[ \t]+"
    r"|(?P<mark>\#{1,6}[ \t]+)|(?=[A-Z][A-Z ,/&-]{5,60}\.?$))"
    r"(?P<title>[^\n]{0,90})",
    re.MULTILINE | re.IGNORECASE,
)
ALIKE = 0.45
"""Share of equal words below which two clauses are not versions of one."""
GAP = 2
"""How much a clause's number without a mark may be above the one before."""
SURE = 0.8
"""Share of equal words, in any order, above which the two nearest are versions of one."""


@dataclass(frozen=True, slots=True)
class Clause:
    """``start`` to ``stop`` of the text; ``title`` is its heading or its first words."""

    number: str
    title: str
    start: int
    stop: int
    text: str

    @property
    def name(self) -> str:
        return f"{self.number} {self.title}".strip()

    @property
    def words(self) -> list[str]:
        """Without the number, for numbers move."""
        words = self.text.lstrip("# ").split()
        return words[len(self.number.split()) :]


def clauses(text: str) -> list[Clause]:
    """The whole text, divided at each numbered or headed line; a text without such lines at its empty lines."""
    heads = [m for m in counted(HEAD.finditer(text)) if m["number"] or m["mark"] or m[0].strip().isupper()]
    if len(heads) < 3:
        edges = [0, *(m.end() for m in re.finditer(r"\n\s*\n", text)), len(text)]
        spans = [("", "", a, b) for a, b in pairwise(edges)]
    else:
        first = [("", "", 0, heads[0].start())] if text[: heads[0].start()].strip() else []
        stops = [*(h.start() for h in heads[1:]), len(text)]
        spans = first + [
            ((h["number"] or "").strip(" .)"), h["title"], h.start(), b) for h, b in zip(heads, stops, strict=True)
        ]
    found = []
    for number, title, start, stop in spans:
        body = text[start:stop]
        start += len(body) - len(body.lstrip())
        body = body.strip()
        if body:
            short = re.split(r"(?<=[a-z])[.:](?:\s|$)|\n", (title or body).strip())[0]
            found.append(Clause(number, " ".join(short.split()[:8]).strip("# .:"), start, start + len(body), body))
    return found


def counted(heads: Iterable[re.Match[str]]) -> Iterator[re.Match[str]]:
    """Without numbers that only begin a line, "12 Main Street": one without a mark is a clause's if it counts on, with
    room for a clause that was taken out."""
    last = 0
    for m in heads:
        if m["bare"] and not last < int(m["bare"]) <= last + GAP:
            continue
        if m["number"] and (whole := re.fullmatch(r"\D*(\d+)\D*", m["number"])):
            last = int(whole[1])
        yield m


@dataclass(frozen=True, slots=True)
class Change:
    """``kind``: added, removed, changed or moved. ``pieces``: ("-" or "+" or " ", words) for what has changed."""

    kind: str
    old: Clause | None
    new: Clause | None
    pieces: tuple[tuple[str, str], ...] = ()

    @property
    def name(self) -> str:
        clause = self.new or self.old
        return clause.name if clause else ""


def changes(old: Sequence[Clause], new: Sequence[Clause]) -> list[Change]:
    """How ``new`` differs, clause by clause, in the order of ``new``; what was removed comes last.

    Clauses are paired by their words, the most alike first, so that a new clause in the middle, which moves all the
    numbers behind it, is one change and not many.
    """
    pair = same(old, new)
    pair |= nearest(old, new, pair)
    taken = set(pair.values())
    scores = sorted(
        (-score, abs(i - j), i, j)
        for i, a in enumerate(old)
        if i not in taken
        for j, b in enumerate(new)
        if j not in pair and (score := likeness(a, b)) >= ALIKE
    )
    for _, _, i, j in scores:
        if i not in taken and j not in pair:
            pair[j] = i
            taken.add(i)
    found, last = list[Change](), -1
    for j, b in enumerate(new):
        if j not in pair:
            found.append(Change("added", None, b))
            continue
        a = old[pair[j]]
        pieces = tuple(difference(a.words, b.words))
        if any(mark != " " for mark, _ in pieces):
            found.append(Change("changed", a, b, pieces))
        elif pair[j] < last:
            found.append(Change("moved", a, b))
        last = max(last, pair[j])
    return found + [Change("removed", a, None) for i, a in enumerate(old) if i not in taken]


def same(old: Sequence[Clause], new: Sequence[Clause]) -> dict[int, int]:
    """{index in new: index in old} of the clauses that have not changed by a word, in their order."""
    places = dict[tuple[str, ...], list[int]]()
    for i, a in enumerate(old):
        places.setdefault(tuple(a.words), []).append(i)
    pair = dict[int, int]()
    for j, b in enumerate(new):
        if some := places.get(tuple(b.words)):
            pair[j] = some.pop(0)
    return pair


def nearest(old: Sequence[Clause], new: Sequence[Clause], pair: Mapping[int, int]) -> dict[int, int]:
    """The same for those of the rest that share nearly all words and are each other's nearest: a party renamed
    throughout changes every clause, and to compare each with each in order would take minutes."""
    mine, theirs = ([Counter(w.lower() for w in c.words) for c in some] for some in (old, new))
    rest = sorted({*range(len(old))} - {*pair.values()})
    best, back = dict[int, tuple[float, int]](), dict[int, tuple[float, int]]()
    for j in (j for j in range(len(new)) if j not in pair):
        for i in rest:
            share = 2 * (mine[i] & theirs[j]).total() / max(1, mine[i].total() + theirs[j].total())
            best[j] = max(best.get(j, (0.0, i)), (share, i))
            back[i] = max(back.get(i, (0.0, j)), (share, j))
    return {j: i for j, (share, i) in best.items() if share >= SURE and back[i] == (share, j)}


def likeness(a: Clause, b: Clause) -> float:
    """Share of equal words, and a little for the same heading. The number counts for nothing: numbers move."""
    mine, theirs = ([w.lower() for w in clause.words] for clause in (a, b))
    matcher = SequenceMatcher(None, mine, theirs, autojunk=False)
    title = bool(a.title) and a.title.lower() == b.title.lower()
    if matcher.real_quick_ratio() < ALIKE - 0.3 or matcher.quick_ratio() < ALIKE - 0.3:
        return 0.0
    return min(1.0, matcher.ratio() + 0.3 * title)


def difference(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str, str]]:
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield " ", " ".join(old[a:b])
            continue
        if b > a:
            yield "-", " ".join(old[a:b])
        if d > c:
            yield "+", " ".join(new[c:d])

"""Hypotheses from links that nobody wrote down: A with B in some papers, B with C in others, A with C in none.

Swanson, Fish oil, Raynaud's syndrome, and undiscovered public knowledge (Perspect Biol Med 30, 1986). Ranked by how
many
ways lead from A to C and how well the weaker half of each is supported (average minimum weight and linking term count;
Yetisgen-Yildiz and Pratt, J Biomed Inform 42, 2009). Directions are multiplied along the way: what lowers what
raises C may lower C. What contradicts either half is listed against it and counts against it.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from .claims import Claim
from .papers import Paper
from .relations import CONDITION, DOWN, NONE, SOME, UP

MOST = 20


@dataclass(frozen=True, slots=True)
class Way:
    """One way from A to C through ``middle``: claims for each half, and those that speak against one of them."""

    middle: str
    first: tuple[Claim, ...]
    second: tuple[Claim, ...]
    against: tuple[Claim, ...]
    sign: int
    weight: float


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """``sign``: UP, DOWN, or SOME where the ways do not tell a direction. ``score``: for ranking, no probability."""

    subject: str
    object: str
    sign: int
    ways: tuple[Way, ...]
    score: float

    @property
    def statement(self) -> str:
        verb = {UP: "may raise", DOWN: "may lower", SOME: "may bear on"}[self.sign]
        return f"{self.subject} {verb} {self.object}"

    @property
    def papers(self) -> set[int]:
        return {c.paper for w in self.ways for c in (*w.first, *w.second)}


def together(papers: Sequence[Paper], terms: Sequence[str]) -> dict[str, set[int]]:
    """For each term the papers that mention it anywhere: a link that any paper could have made is not hidden."""
    texts = [" ".join(re.sub(r"[^a-z0-9]+", " ", p.text.lower()).split()) for p in papers]
    found = dict[str, set[int]]()
    for one in terms:
        words = re.sub(r"[^a-z0-9]+", " ", one.lower()).split()
        stem = " ".join([*words[:-1], words[-1][: max(4, len(words[-1]) - 1)]]) if words else ""
        found[one] = {n for n, t in enumerate(texts) if stem and f" {stem}" in f" {t}"}
    return found


def hypotheses(papers: Sequence[Paper], claims: Sequence[Claim], most: int = MOST) -> list[Hypothesis]:
    """The hidden links, the best supported first."""
    edges: dict[str, dict[str, list[Claim]]] = defaultdict(lambda: defaultdict(list))
    for claim in claims:
        r = claim.relation
        edges[r.subject][r.object].append(claim)
        edges[r.object][r.subject].append(claim)
    where = together(papers, list(edges))
    found = list[Hypothesis]()
    for start in edges:
        ends: dict[str, list[Way]] = defaultdict(list)
        for middle in edges[start]:
            for end in edges[middle]:
                if (
                    end != start
                    and end not in edges[start]
                    and not alike(start, end, middle)
                    and (way := connected(start, middle, end, edges, where, len(papers)))
                ):
                    ends[end].append(way)
        for end, ways in ends.items():
            if where[start] & where[end] or (made := joined(start, end, ways)) is None:
                continue
            found.append(made)
    best: dict[tuple[str, ...], Hypothesis] = {}
    for one in sorted(found, key=lambda h: (-h.score, h.subject, h.object)):
        best.setdefault(tuple(sorted((one.subject, one.object))), one)
    return list(best.values())[:most]


def alike(*terms: str) -> bool:
    """Whether two of the terms share a word: then they are kinds of one thing, and the link is none."""
    words = [{w for w in re.findall(r"[a-z0-9]+", t.lower()) if len(w) > 3} for t in terms]
    return any(words[i] & words[j] for i in range(len(words)) for j in range(i))


def connected(
    start: str, middle: str, end: str, edges: dict[str, dict[str, list[Claim]]], where: dict[str, set[int]], total: int
) -> Way | None:
    """The way, if both halves are claimed, in different papers, and run from A to C."""
    first, second = edges[start][middle], edges[middle][end]
    one, other = direction(first), direction(second)
    if one is None or other is None or {c.paper for c in first} & {c.paper for c in second}:
        return None
    # A must act on B, and B on C or be a mark of it: two causes of one thing, or two effects, are no hypothesis
    if all(c.relation.object == start for c in first) or CONDITION.search(start):
        return None
    if all(c.relation.subject == end for c in second) and not CONDITION.search(end):
        return None
    for_first = [c for c in first if agrees(c.relation.sign, one)]
    for_second = [c for c in second if agrees(c.relation.sign, other)]
    against = [c for c in (*first, *second) if c not in for_first and c not in for_second]
    n, m = (len({c.paper for c in some}) for some in (for_first, for_second))
    rare = math.log(1 + total / max(1, len(where[middle])))
    weight = min(math.log1p(n), math.log1p(m)) * rare / (1 + 0.7 * len({c.paper for c in against}))
    if SOME in (one, other):
        weight *= 0.6
    if all(c.relation.subject == end for c in for_second):
        weight *= 0.8  # C -> B: B goes with C, and may be its effect
    sign = SOME if SOME in (one, other) else one * other
    return Way(middle, distinct(for_first), distinct(for_second), distinct(against), sign, weight)


def direction(claims: Sequence[Claim]) -> int | None:
    """What most papers say of a pair; None if most say that there is nothing."""
    papers: dict[int, set[int]] = defaultdict(set)
    for c in claims:
        papers[c.relation.sign].add(c.paper)
    nothing = len(papers.pop(NONE, set()))
    if not papers or nothing > sum(map(len, papers.values())):
        return None
    return max(papers, key=lambda s: (len(papers[s]), s != SOME, s))


def agrees(sign: int, here: int) -> bool:
    return sign == here or (SOME in (sign, here) and sign != NONE)


def distinct(claims: Sequence[Claim]) -> tuple[Claim, ...]:
    """One claim a paper, its own findings first."""
    kept: dict[int, Claim] = {}
    for c in sorted(claims, key=lambda c: not c.own):
        kept.setdefault(c.paper, c)
    return tuple(kept.values())


def joined(start: str, end: str, ways: Sequence[Way]) -> Hypothesis | None:
    """All ways between two things as one hypothesis: its direction is what their weights say."""
    ways = sorted(ways, key=lambda w: (-w.weight, w.middle))
    told = [w for w in ways if w.sign in (UP, DOWN)]
    balance = sum(w.weight * w.sign for w in told)
    sign = SOME if not told or abs(balance) < 0.2 * sum(w.weight for w in told) else (UP if balance > 0 else DOWN)
    score = sum(w.weight for w in ways) * (1.0 if sign != SOME else 0.7)
    return Hypothesis(start, end, sign, tuple(ways), round(score, 3)) if score > 0 else None

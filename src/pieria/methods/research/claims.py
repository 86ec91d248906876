"""The claims of a literature: what papers say of the same two things, who agrees, who contradicts whom."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from .papers import WEIGHTY, Paper, Sentence
from .relations import DOWN, NONE, SAYS, SOME, UP, Relation, abbreviations, relations

AIM = re.compile(
    r"\b(?:we (?:aimed|investigated|examined|assessed|tested|studied|asked|set out|hypothesi[sz]ed|sought|evaluated|"
    r"compare)|(?:this|the present|our) (?:study|trial|paper|review|work)\s+(?:\w+ly )?(?:examin|investigat|assess|"
    r"evaluat|aim|compar|test|explor|describ)\w*|aims? (?:of|was|to|were)|objectives?|whether|"
    r"to (?:determine|investigate|examine|assess|evaluate|test|compare)|is unknown|"
    r"remains? (?:unclear|unknown|to be)|further (?:studies|research|trials)|future (?:studies|research|work)|"
    r"should be|speculated|were asked|were randomi[sz]ed|hypothes[ie]s)\b|\?\s*$", re.I,
)  # fmt: skip
"""A sentence of what was asked or done is no claim of what is so."""
CITED = re.compile(
    r"\bet al\b|\[\d+(?:[,–-]\s*\d+)*\]|\(\w[^()]*\b(?:19|20)\d\d\w?\)|\b(?:previous|earlier|other) (?:studies|work|"
    r"trials|reports|authors)\b|\bit (?:is|has been) (?:often |widely )?(?:believed|thought|claimed|said)\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Claim:
    """A relation as one sentence of one paper says it. ``own``: it is that paper's finding, not one that it cites."""

    relation: Relation
    sentence: Sentence
    own: bool

    @property
    def paper(self) -> int:
        return self.sentence.paper


@dataclass(frozen=True, slots=True)
class Question:
    """All claims on one pair of things. ``sides``: papers (numbers) by direction."""

    subject: str
    object: str
    claims: tuple[Claim, ...]

    @property
    def sides(self) -> dict[int, list[int]]:
        found: dict[int, list[int]] = {}
        for claim in self.claims:
            found.setdefault(claim.relation.sign, [])
            if claim.paper not in found[claim.relation.sign]:
                found[claim.relation.sign].append(claim.paper)
        return found

    @property
    def direction(self) -> int:
        """What most papers say; of equals, what says more."""
        sides = self.sides
        return max(sides, key=lambda s: (len(sides[s]), s in (UP, DOWN), s == NONE, s))

    @property
    def contested(self) -> bool:
        """Whether two papers say things that cannot both be so."""
        return any(
            p != q for a, b in ((UP, DOWN), (UP, NONE), (DOWN, NONE), (SOME, NONE))
            for p in self.sides.get(a, []) for q in self.sides.get(b, [])
        )  # fmt: skip

    @property
    def statement(self) -> str:
        return f"{self.subject} {SAYS[self.direction]} {self.object}"

    @property
    def papers(self) -> set[int]:
        return {c.paper for c in self.claims}

    def split(self) -> tuple[list[Claim], list[Claim]]:
        """(those that say so, those that say otherwise), one a paper and side."""
        here = self.direction
        one = {(c.paper, c.relation.sign): c for c in reversed(self.claims)}
        agree = [c for (_, s), c in one.items() if s == here or (SOME in (s, here) and NONE not in (s, here))]
        against = [c for c in one.values() if c not in agree]
        return sorted(agree, key=lambda c: c.paper), sorted(against, key=lambda c: c.paper)


def find(papers: Sequence[Paper]) -> list[Claim]:
    """Every claim of every paper, in order. Aims, questions and methods are none."""
    found = list[Claim]()
    for paper in papers:
        short = abbreviations(paper.text)
        for sentence in paper.sentences:
            text = sentence.text
            if AIM.search(text) or re.match(r"method|aim|objective|purpose", sentence.section):
                continue
            own = not CITED.search(text) and not sentence.section.startswith(("introduction", "background"))
            found += [Claim(r, sentence, own) for r in relations(text, short)]
    return merged(found, " ".join(s.text for p in papers for s in p.sentences))


def merged(found: Sequence[Claim], text: str) -> list[Claim]:
    """The claims with terms that differ in marks alone under one name, written as the papers mostly write it."""
    names = sorted({t for c in found for t in (c.relation.subject, c.relation.object)}, key=len)
    known = {n: n for n in names}
    by_letters: dict[str, str] = {}
    for name in names:
        letters = re.sub(r"[^a-z0-9]|'s\b", "", name)
        known[name] = by_letters.setdefault(letters, written(name, text))
    made = list[Claim]()
    for c in found:
        r = c.relation
        subject, thing = known[r.subject], known[r.object]
        if subject != thing:
            made.append(Claim(Relation(subject, thing, r.sign, r.words), c.sentence, c.own))
    return made


def written(name: str, text: str) -> str:
    """A term with the capitals that it has within sentences: vitamin D, Raynaud's syndrome."""
    words = r"\W+".join(map(re.escape, re.findall(r"\w+", name)))
    counted = Counter(m[0].replace("’", "'") for m in re.finditer(rf"(?<=[a-z,;] ){words}", text, re.I))
    return max((w for w in counted if w.lower() == name), key=lambda w: (counted[w], w), default=name)


def questions(claims: Sequence[Claim]) -> list[Question]:
    """The claims by pair of things, the contested first, then those of most papers."""
    groups: dict[tuple[str, str], list[Claim]] = defaultdict(list)
    for claim in claims:
        groups[claim.relation.pair].append(claim)
    made = list[Question]()
    for own in groups.values():
        forward = sum(c.relation.subject == own[0].relation.subject for c in own) * 2 >= len(own)
        first = own[0].relation
        subject, thing = (first.subject, first.object) if forward else (first.object, first.subject)
        own.sort(key=lambda c: (not c.own, not c.sentence.section.startswith(WEIGHTY), c.paper))
        made.append(Question(subject, thing, tuple(own)))
    return sorted(made, key=lambda q: (not q.contested, -len(q.papers), -len(q.claims), q.subject, q.object))

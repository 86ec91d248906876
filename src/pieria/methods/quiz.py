"""Questions made from a passage: what must hold of one before a learner sees it, and hints computed from its source."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..core.counting import many
from .distance import edits
from .sentences import Sentence, split, words
from .support import numbers, unsupported

MOST_WORDS = 10
"""of an answer"""
SPECIFIC = 0.6
"""The share of its sentence's words that a question must have to stand by itself."""
MEANS = 0.76
"""The cosine of two answers from which they may mean the same."""
GAP, LONGEST = "____", 45
"""What stands for the answer in a sentence of so many words at most."""
_LEANS = re.compile(
    r"(it|its|he|his|him|she|hers?|they|their|them|this|that|these|those|such|there|both|here|however|another"
    r"|the (?:former|latter|other)|also|then|but|and|or|so|thus|hence|therefore)\b",
    re.IGNORECASE,
)
"""How a sentence begins that cannot be understood without the one before."""
_KIND = re.compile(rf"\W*{GAP}[\s,]*(?:is|was|are|were) (?:an?|one of|among)\b[^\d(]*$", re.IGNORECASE)
"""A sentence that says of what kind something is, and nothing that it alone has: a state in the Northeast is many."""
_POINTS = re.compile(r"\b(it|he|him|she|they|them|this|these|those)\b", re.IGNORECASE)
"""How a question speaks of what was named before."""
_STOP = frozenset(
    {"a", "an", "the", "of", "to", "in", "on", "at", "by", "for", "and", "or", "is", "are", "was", "were", "it"}
)
_OUTSIDE = re.compile(
    r"\b(passage|text|paragraph|above|below|excerpt|author|according to (?:this|the)|mentioned|described here"
    r"|following)\b",
    re.IGNORECASE,
)
"""Words by which a question leans on a page that the learner does not see."""


@dataclass(frozen=True, slots=True)
class Item:
    """A question with one right answer, which stands verbatim at ``start`` in its passage."""

    question: str
    answer: str
    wrong: tuple[str, ...]
    passage: str
    start: int
    hints: tuple[str, ...] = ()
    guessable: bool = False

    @property
    def source(self) -> Sentence:
        """The sentence of the passage that holds the answer."""
        return next(s for s in split(self.passage) if s.start <= self.start < s.end)


def plain(answer: str) -> str:
    """An answer as it is compared: lower case, no articles, no punctuation."""
    return " ".join(w for w in words(answer) if w not in ("a", "an", "the"))


def same(a: str, b: str) -> bool:
    """Whether two answers say the same: in words, or as numbers."""
    if plain(a) == plain(b):
        return True
    x, y = [v for _, v in numbers(a)], [v for _, v in numbers(b)]
    return bool(x) and x == y and _beside(a) == _beside(b)


def _beside(answer: str) -> list[str]:
    """The words of an answer that are no part of a number."""
    said = {w for number, _ in numbers(answer) for w in words(number)} | {"and"}
    return [w for w in plain(answer).split() if w not in said and not re.search(r"\d", w)]


def overlap(a: str, b: str) -> float:
    """Token F1 of two answers, 0 to 1."""
    x, y = plain(a).split(), plain(b).split()
    common = sum(min(x.count(w), y.count(w)) for w in set(x))
    return 2 * common / (len(x) + len(y)) if common else 0.0


def build(said: dict[str, object], passage: str) -> Item | str:
    """An item out of what a model wrote, or why there is none: everything that code can check is checked here."""
    question, answer = (str(said.get(k, "")).strip() for k in ("question", "answer"))
    wrong_said = said.get("wrong")
    wrong = tuple(str(w).strip().rstrip(".") for w in wrong_said) if isinstance(wrong_said, list) else ()
    answer = answer.rstrip(".")
    places = (
        [m.start() for m in re.finditer(rf"(?<!\w){re.escape(answer)}(?!\w)", passage, re.IGNORECASE)] if answer else []
    )
    sentences = split(passage)
    if not places:
        return "the answer is not in the passage"
    if not 1 <= len(words(answer)) <= MOST_WORDS:
        return "the answer is too long"
    if not question.endswith("?") or not 4 <= len(words(question)) <= 40:
        return "it is no question"
    if _OUTSIDE.search(question):
        return "the question leans on a text that the learner does not see"
    if set(plain(answer).split()) - _STOP <= set(plain(question).split()):
        return "the question gives its answer away"
    if unsupported(question, [passage]):
        return "the question names what the passage does not"
    # of the places where the answer stands, the sentence that says most of what the question asks
    asked = set(plain(question).split()) - _STOP
    homes = {p: next((s for s in sentences if s.start <= p < s.end), None) for p in places}
    start = max(places, key=lambda p: len(asked & set(words(homes[p].text if (homes[p]) else ""))))  # type: ignore[union-attr]
    home = homes[start]
    if home is None or not asked & set(words(home.text)):
        return "the sentence that holds the answer says nothing of the question"
    answer = passage[start : start + len(answer)]
    kept: list[str] = []
    for one in wrong:
        clash = any(same(one, other) or overlap(one, other) > 0.7 for other in (answer, *kept))
        contains = plain(one) in plain(answer) or plain(answer) in plain(one)
        beside = re.search(rf"(?<!\w){re.escape(one)}(?!\w)", home.text, re.IGNORECASE)
        if one and not clash and not contains and not beside and len(words(one)) <= MOST_WORDS + 4:
            kept.append(one)
    if len(kept) < 2:
        return "there are not enough wrong answers that differ from the right one"
    made = Item(question, answer, tuple(kept[:3]), passage, start)
    told = set(plain(home.text).split()) - _STOP - set(plain(answer).split())
    alone = len(asked & told) >= SPECIFIC * len(told) and not _POINTS.search(question)
    return made if alone else gapped(made)


def apart(item: Item, near: Sequence[float]) -> Item | str:
    """The item without wrong answers that mean nearly what the right one means: "cars" beside "motor vehicles".

    near: cosine of each wrong answer's sentence vector to the right one's (all-MiniLM-L6-v2). Names and numbers are
    left alone: Monday is near to Tuesday, and no less wrong."""
    name = (item.answer[:1].isupper() and item.start > item.source.start) or bool(numbers(item.answer))
    kept = tuple(w for w, n in zip(item.wrong, near, strict=True) if name or n < MEANS)
    return replace(item, wrong=kept) if len(kept) >= 2 else "its wrong answers mean nearly what the right one means"


def gapped(item: Item) -> Item | str:
    """The source's own sentence with a gap, for a question that names too little of it: "the country in Central Africa"
    has several right answers, the sentence has one."""
    sentence = item.source.text.strip()
    hidden = re.sub(rf"(?<!\w){re.escape(item.answer)}(?!\w)", GAP, sentence, flags=re.IGNORECASE)
    if _LEANS.match(sentence.lstrip("\"'“”‘(")) or _KIND.match(hidden) or not 6 <= len(words(hidden)) <= LONGEST:
        return "it leaves several answers open, and so does its sentence"
    return replace(item, question=f"Fill the gap: “{hidden}”")


def again(question: str, answer: str, others: Sequence[tuple[str, str]]) -> bool:
    """Whether a question is there already: the same words, or the same answer to nearly the same words."""
    mine = set(plain(question).split()) - _STOP
    for asked, known in others:
        its = set(plain(asked).split()) - _STOP
        alike = len(mine & its) / max(1, len(mine | its))
        if alike > 0.7 or (alike > 0.35 and same(answer, known)):
            return True
    return False


def hints(item: Item, heading: str) -> tuple[str, ...]:
    """Three, each telling more, none the answer: where to look, the sentence with a gap, how the answer begins."""
    found = []
    if heading and plain(item.answer) not in plain(heading):
        found.append(f"Think of what “{heading}” is about.")
    source = item.source
    if GAP not in item.question:
        gap = re.sub(rf"(?<!\w){re.escape(item.answer)}(?!\w)", GAP, source.text, flags=re.IGNORECASE)
        found.append(f"The material says: {gap}")
    elif before := [s.text.strip() for s in split(item.passage) if s.end <= source.start]:
        found.append(f"The sentence before it: {before[-1]}")
    size = len(words(item.answer))
    found.append(f"It begins with “{item.answer[0]}” and has {many(size, 'word')}.")
    return tuple(h for h in found if not re.search(rf"(?<!\w){re.escape(item.answer)}(?!\w)", h, re.IGNORECASE))


def correct(said: str, item_answer: str) -> bool | None:
    """Whether a written answer is right; None where code cannot tell. A slip of the pen in a long word is let pass."""
    if same(said, item_answer):
        return True
    mine, key = plain(said), plain(item_answer)
    if not mine:
        return False
    if bool(numbers(said)) != bool(numbers(item_answer)) and numbers(item_answer):
        return False
    if numbers(item_answer) and [v for _, v in numbers(said)] != [v for _, v in numbers(item_answer)]:
        return False
    if len(key) >= 5 and edits(mine, key, swaps=True) <= (1 if len(key) < 9 else 2):
        return True
    return None if overlap(mine, key) >= 0.3 else False

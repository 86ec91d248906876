"""Whether documents answer a question at all, and how sure that is.

What is computed comes first: names and numbers of the question that stand nowhere. Then, once a sentence is made, the
model is shown the question and the spans that carry it, nothing else, and asked for one word, yes or no, and its
probability is read: a small model says yes too easily, but when it is wrong it hesitates. The odds go through a
logistic function, so that the confidence is one. How near the spans are, and how much of the question they cover, tell
nothing beside them.
"""

from __future__ import annotations

import dataclasses
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ...core.contracts import Run
from ...core.values import Event, Finish, Message, Output, Request, text
from ...formats.quotes import Quote, names, nowhere
from .evidence import Evidence, covered, rare

JUDGE = """Read the sentence. Is it the sentence that somebody who asks the question is looking for? It may use other \
words.
Sentence: The crossing lasts forty minutes. Question: How long does the ferry take? yes
Sentence: The ferry leaves at noon. Question: How long does the ferry take? no
Sentence: Bicycles travel free of charge. Question: May I bring my bike? yes
Sentence: The lift carries eight people. Question: Who repairs the lift? no
Sentence: Breakfast is served in the garden room. Question: What time is breakfast? no
Sentence: Breakfast is served from seven. Question: When can I eat in the morning? yes"""
WEIGHTS = (-0.5, 2.0)
"""Constant; of the odds of yes (their logarithm, cut at 6)."""
LEAST = 0.69
"""A confidence below which it is said that the documents do not answer. Both are fitted on 143 pairs of a question with
a sentence that answers it, or with the nearest one where none does (worlds 0 to 3 of bench/asking.py)."""
NEAR = 0.25
"""Nearness below which no model is asked."""


@dataclass(frozen=True, slots=True)
class Judged:
    """``confidence`` that what was found answers, 0 to 1; ``why``: what it rests on; ``odds``: the judge's log odds of
    yes; ``near``, ``cover``: see `evidence`, of the spans that were judged; ``usage``: tokens that it took."""

    confidence: float
    why: str
    odds: float = 0.0
    near: float = 0.0
    cover: float = 0.0
    usage: Mapping[str, int] = field(default_factory=dict)


def gate(question: str, found: Evidence) -> Judged | None:
    """What code alone refuses, before a model is asked; None if nothing speaks against asking it."""
    if not found.quotes:
        return Judged(0.0, "nothing in them bears on it")
    if missing := nowhere(question, " ".join(f"{q.document} {q.flat}" for q in found.quotes)):
        return Judged(0.02, f"they name nowhere: {', '.join(missing)[:80]}")
    if max(found.near) < NEAR:
        return Judged(0.05, "nothing in them is near the question", near=max(found.near))
    return None


def about(question: str, spans: Sequence[Quote], others: Sequence[Quote]) -> bool:
    """False if the spans name somebody or something, and not what the question names: "Who is the doctor in Vexford?"
    is not answered by the doctor in Oakmere. A sentence that a name in the spans links counts as theirs; spans without
    a name are of what the document is about."""
    wanted = {w.removesuffix("'s").removesuffix("’s")[:6] for w in names(question)}
    here = {w for s in spans for w in names(s.flat)}
    linked = [q for q in others if here & {w.lower() for w in re.findall(r"[\w&’'-]+", q.text)}]
    said = " ".join(q.flat for q in (*spans, *linked)).lower()
    return not wanted or not here or all(w in said for w in wanted)


def judge(run: Run, request: Request, question: str, spans: Sequence[Quote], found: Evidence) -> Judged:
    """Whether these spans answer. A run that has no ``grammar`` and ``logprobs`` says yes or no in words.

    They are shown alone: what a model chose among many it may not stand by when it sees nothing else."""
    near = max((n for q, n in zip(found.quotes, found.near, strict=True) if q in spans), default=0.0)
    weight = rare([q.flat for q in found.quotes])
    cover = covered(question, spans, weight)
    if not about(question, spans, found.quotes):
        return Judged(0.03, "what they say is of somebody or something else", near=near, cover=cover)
    odds, usage = asked(run, request, question, spans)
    return Judged(confident(odds), "by what the spans say", odds, near, cover, usage)


def confident(odds: float) -> float:
    constant, slope = WEIGHTS
    return 1 / (1 + math.exp(-constant - slope * max(-6.0, min(6.0, odds))))


def asked(run: Run, request: Request, question: str, spans: Sequence[Quote]) -> tuple[float, dict[str, int]]:
    """(log odds of yes, tokens)."""
    said = " ".join(q.flat for q in spans)
    messages = (Message("system", (text(JUDGE),)), Message("user", (text(f"Sentence: {said} Question: {question}"),)))
    options = {"temperature": 0.0, "max_tokens": 2, "grammar": 'root ::= "yes" | "no"', "logprobs": True,
               "top_logprobs": 5}  # fmt: skip
    reply, usage = text(""), dict[str, int]()
    for event in run(dataclasses.replace(request, messages=messages, options=options)):
        reply, usage = noted(event, reply, usage)
    for token in reversed(reply.meta.get("logprobs") or ()):
        if str(token.get("token")).strip('" ').lower() in ("yes", "no"):
            sums = {"yes": 1e-6, "no": 1e-6}
            for top in token.get("top_logprobs") or ():
                name = str(top["token"]).strip('" ').lower()
                if name in sums:
                    sums[name] += math.exp(top["logprob"])
            return math.log(sums["yes"] / sums["no"]), usage
    word = str(reply.data).strip().lower()
    return (3.0 if word.startswith("yes") else -3.0 if word.startswith("no") else 0.0), usage


def noted(event: Event, reply: Any, usage: dict[str, int]) -> tuple[Any, dict[str, int]]:
    if isinstance(event, Output):
        return event.part, usage
    if isinstance(event, Finish):
        names = ("prompt_tokens", "completion_tokens", "cached_tokens")
        return reply, {k: int(event.usage.get(k, 0)) for k in names}
    return reply, usage

"""Whether documents answer a question at all, and how sure that is.

What is computed comes first: names and numbers of the question that stand nowhere. Then the model is shown the nearest
sentences and asked for one word, yes or no, and the probability of it is read: a small model says yes too easily, but
when it is wrong it hesitates. Both together, with how near the evidence is, go through a logistic function fitted on
questions of ours (`bench/context.py --fit`), so that the confidence is one.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ...core.contracts import Run
from ...core.values import Event, Finish, Message, Output, Request, text
from ...formats.quotes import nowhere
from .evidence import Evidence

JUDGE = """You judge whether sentences answer a question: whether they state the very thing that is asked, about the \
very thing it is asked of. Sentences about something else, however alike, do not.
Sentences: The shop opens at nine. Question: When does the shop open? yes
Sentences: The shop opens at nine. Question: When does the office open? no
Sentences: Members pay by card. Question: How much do members pay? no
Sentences: The prize went to Tom. Tom was born in Rome. Question: Where was the winner of the prize born? yes"""
FEW = 4
"""Of the nearest sentences so many are shown to the judge."""
WEIGHTS = (-1.5, 0.5, 1.0, 4.0)
"""Constant; of the judge's log odds of yes (cut at 6); of the nearest evidence's nearness; of what of the question one
sentence covers."""
LEAST = 0.5
"""A confidence below which it is said that the documents do not answer."""
NEAR = 0.25
"""Nearness below which no model is asked."""


@dataclass(frozen=True, slots=True)
class Judged:
    """``confidence`` that the documents answer, 0 to 1; ``why``: what it rests on; ``odds``: the judge's log
    odds of yes; ``usage``: tokens that it took."""

    confidence: float
    why: str
    odds: float = 0.0
    near: float = 0.0
    cover: float = 0.0
    usage: Mapping[str, int] = field(default_factory=dict)


def judge(run: Run, request: Request, question: str, found: Evidence) -> Judged:
    """Asks a run that has ``grammar`` and ``logprobs``; one that has not counts by what is computed alone."""
    if not found.quotes:
        return Judged(0.0, "nothing in them bears on it")
    missing = nowhere(question, " ".join(f"{q.document} {q.flat}" for q in found.quotes))
    near = max(found.near)
    if missing:
        return Judged(0.02, f"they name nowhere: {', '.join(missing)[:80]}", near=near)
    if near < NEAR:
        return Judged(0.05, "nothing in them is near the question", near=near)
    odds, usage = asked(run, request, question, found)
    sure = confident(odds, near, found.cover)
    return Judged(sure, "by what the nearest sentences say", odds, near, found.cover, usage)


def confident(odds: float, near: float, cover: float) -> float:
    constant, of_odds, of_near, of_cover = WEIGHTS
    value = constant + of_odds * max(-6.0, min(6.0, odds)) + of_near * (near - 1) + of_cover * (cover - 0.5)
    return 1 / (1 + math.exp(-value))


def asked(run: Run, request: Request, question: str, found: Evidence) -> tuple[float, dict[str, int]]:
    """(log odds of yes, tokens)."""
    said = " ".join(q.flat for q in found.best(FEW))
    messages = (Message("system", (text(JUDGE),)), Message("user", (text(f"Sentences: {said} Question: {question}"),)))
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
    return (2.0 if word.startswith("yes") else -2.0 if word.startswith("no") else 0.0), usage


def noted(event: Event, reply: Any, usage: dict[str, int]) -> tuple[Any, dict[str, int]]:
    if isinstance(event, Output):
        return event.part, usage
    if isinstance(event, Finish):
        names = ("prompt_tokens", "completion_tokens", "cached_tokens")
        return reply, {k: int(event.usage.get(k, 0)) for k in names}
    return reply, usage

"""Whether documents answer a question at all, and how sure that is.

What is computed comes first: names and numbers of the question that stand nowhere. Then, once a sentence is made, the
model is shown the question and the spans that carry it, nothing else, and asked for one word, yes or no, and its
probability is read: a small model says yes too easily, but when it is wrong it hesitates. Where it does hesitate, it is
looked at how much likelier the spans make the question: that knows other words for a thing ("probation", "trial
period"). Both go through a logistic function, so that the confidence is one. How near the spans are, and how much of
the question they cover, tell nothing beside them.
"""

from __future__ import annotations

import dataclasses
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ...core.contracts import Run
from ...core.values import Event, Finish, Message, Output, Part, Request, text
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
GUESS = """For each sentence of a document, write the question it answers.
Sentence: The crossing lasts forty minutes. Question: How long does the ferry take?
Sentence: Bicycles travel free of charge. Question: May I bring my bike?
Sentence: Breakfast is served from seven. Question: When can I eat in the morning?
"""
NOTHING = "Nothing is known about it."
LONGEST = 160
"""Letters of a question whose likelihood is asked for: each of its tokens is decoded."""
HESITATES = (-1.5, 2.5)
"""Odds between which the likelihood of the question is asked for too: beyond, it changes nothing."""
WEIGHTS = (-1.0, 2.3)
"""Constant; of the odds of yes (their logarithm, cut at 6)."""
WITH = (-5.4, 1.1, 0.32)
"""The same where the question's gain in likelihood is known, and its weight (a nat, cut at -10 and 25)."""
LEAST = 0.62
"""A confidence below which it is said that the documents do not answer. The weights are fitted on 71 pairs of a
question with what was quoted for it (worlds 0 to 7 of bench/asking.py, 39 of them right), this on worlds 8 to 17."""
NEAR = 0.25
"""Nearness below which no model is asked."""


@dataclass(frozen=True, slots=True)
class Judged:
    """``confidence`` that what was found answers, 0 to 1; ``why``: what it rests on; ``odds``: the judge's log odds of
    yes; ``gain``: see `gained`, None if it was not asked for; ``near``, ``cover``: see `evidence`, of the spans that
    were judged; ``usage``: tokens that it took."""

    confidence: float
    why: str
    odds: float = 0.0
    near: float = 0.0
    cover: float = 0.0
    gain: float | None = None
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


def judge(
    run: Run, request: Request, question: str, spans: Sequence[Quote], found: Evidence, floors: dict[str, float] | None
) -> Judged:
    """Whether these spans answer. A run that has no ``grammar`` and ``logprobs`` says yes or no in words.

    They are shown alone: what a model chose among many it may not stand by when it sees nothing else.
    floors: log P(question | nothing) of the questions asked before, added to; None where the run's engine has no option
    "exactly"."""
    near = max((n for q, n in zip(found.quotes, found.near, strict=True) if q in spans), default=0.0)
    weight = rare([q.flat for q in found.quotes])
    cover = covered(question, spans, weight)
    if not about(question, spans, found.quotes):
        return Judged(0.03, "what they say is of somebody or something else", near=near, cover=cover)
    odds, usage = asked(run, request, question, spans)
    gain = None
    if floors is not None and HESITATES[0] < odds < HESITATES[1]:
        gain, more = gained(run, request, question, spans, floors)
        usage = added(usage, more)
    return Judged(confident(odds, gain), "by what the spans say", odds, near, cover, gain, usage)


def confident(odds: float, gain: float | None = None) -> float:
    constant, slope, more = WITH if gain is not None else (*WEIGHTS, 0.0)
    return 1 / (1 + math.exp(-constant - slope * max(-6.0, min(6.0, odds)) - more * max(-10.0, min(25.0, gain or 0.0))))


def gained(
    run: Run, request: Request, question: str, spans: Sequence[Quote], floors: dict[str, float]
) -> tuple[float | None, dict[str, int]]:
    """(by how much the spans make the question likelier, in nats: log P(question | spans) - log P(question | nothing);
    tokens). A sentence that answers makes its question likely (compare UPR, Sachan et al., EMNLP 2022). None for a
    long question, or if it was cut short."""
    words = " ".join(question.split())
    if len(words) > LONGEST:
        return None, {}
    value, usage = likelihood(run, request, words, " ".join(q.flat for q in spans))
    if value is not None and words not in floors:
        floor, more = likelihood(run, request, words, NOTHING)
        usage = added(usage, more)
        if floor is not None:
            floors[words] = floor
    return (value - floors[words] if value is not None and words in floors else None), usage


def likelihood(run: Run, request: Request, question: str, said: str) -> tuple[float | None, dict[str, int]]:
    """(log P(question | said), tokens)."""
    messages = (Message("prompt", (text(f"{GUESS}Sentence: {said} Question:"),)),)
    reply, usage = spoken(run(dataclasses.replace(request, messages=messages, options={"exactly": f" {question}"})))
    told = reply.meta.get("logprobs")
    if not told or str(reply.data).strip() != question:
        return None, usage
    return sum(float(t["logprob"]) for t in told if t["token"]), usage  # the last is the end, which has no letters


def added(usage: Mapping[str, int], more: Mapping[str, int]) -> dict[str, int]:
    return {k: usage.get(k, 0) + more.get(k, 0) for k in (*usage, *more)}


def asked(run: Run, request: Request, question: str, spans: Sequence[Quote]) -> tuple[float, dict[str, int]]:
    """(log odds of yes, tokens)."""
    said = " ".join(q.flat for q in spans)
    messages = (Message("system", (text(JUDGE),)), Message("user", (text(f"Sentence: {said} Question: {question}"),)))
    options = {"temperature": 0.0, "max_tokens": 2, "grammar": 'root ::= "yes" | "no"', "logprobs": True,
               "top_logprobs": 5}  # fmt: skip
    reply, usage = spoken(run(dataclasses.replace(request, messages=messages, options=options)))
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


def spoken(events: Iterable[Event]) -> tuple[Part, dict[str, int]]:
    """What a run said, and the tokens that it took."""
    reply, usage = text(""), dict[str, int]()
    for event in events:
        if isinstance(event, Output):
            reply = event.part
        elif isinstance(event, Finish):
            names = ("prompt_tokens", "completion_tokens", "cached_tokens")
            usage = {k: int(event.usage.get(k, 0)) for k in names}
    return reply, usage

"""context: facts at every depth and length of documents made here, in two steps, unanswerable, and contradictory.

Raw: the documents whole in the prompt, as far as `RAW` tokens (more takes minutes here). With the grounding guard
(``grounding=drop``): evidence is found, a question that it does not answer is refused, each sentence has its span.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ..core.values import Event, Finish, Message, Notice, Output, Progress, Request, text
from ..methods.grounding import wrapped
from ..methods.grounding.carried import bare, carried, denies
from ..methods.grounding.evidence import evidence
from ..methods.grounding.made import Case, hard, long
from ..methods.intervals import bootstrap
from ..methods.sentences import split
from . import Bars, Example, Findings, Measure, Source, Subject, row, share

challenge = "context: facts in long documents, and what is not there"
media = ("text",)
sets: dict[str, str] = {}
LENGTHS = (1000, 4000, 16000)
RAW = 4000
"""Tokens above which documents are not put whole into a prompt."""
LOOKED = 150
"""Facts at the greatest length for which the evidence alone is looked at; no language model is asked."""
SYSTEM = "Answer from the documents, in one short sentence. If they do not answer, say: It is not in these documents."


@dataclass(frozen=True, slots=True)
class Answer:
    """``sentences``, and how many of them a span of the documents carries; ``cited``: texts of the spans it names."""

    case: Case
    words: str
    refused: bool
    right: bool
    sentences: int
    carried: int
    cited: tuple[str, ...]
    confidence: float | None
    seconds: float


def reads(path: Path) -> str:
    return ""


def cases(source: Source) -> list[Case]:
    """``limit`` facts of each length (10 if 0) and half as many hard questions of each kind."""
    count = max(2, min(source.limit or 10, 18))
    made = [c for tokens in LENGTHS for c in long(source.seed, tokens, count)]
    return made + hard(source.seed, LENGTHS[0], max(1, min(count // 2, 9)))


def measure(subject: Subject, cases: list[Case]) -> Iterator[Event | Findings]:
    with_guard, raw = list[Answer](), list[Answer]()
    for n, case in enumerate(cases):
        yield Progress(n, len(cases), "questions", f"context: {case.kind}, {case.tokens} tokens")
        with_guard.append(put(subject, case, True))
        if case.tokens <= RAW:
            raw.append(put(subject, case, False))
        if subject.cancel:
            return
    yield Progress(len(cases), len(cases), "questions", "context: evidence alone")
    found = looked(subject, cases)
    yield Findings(
        tuple(measures(with_guard, raw, found)),
        "Documents, facts and questions are made here; a fact is found if its value is in the answer. With the guard: "
        "grounding=drop, evidence by words and meaning, a judge before a word is made, a span for each sentence. Raw: "
        f"the documents whole in the prompt, up to {RAW} tokens. Citation precision: of all spans shown, those that "
        "hold what was asked. Recall: of questions whose answer is there, those that have that span.",
        (
            f"raw at more than {RAW} tokens: reading them takes minutes on two cores",
            "documents that were not made here: bench/asking.py asks of others",
            "whether an answer that is right is well said; languages other than English",
        ),
        tuple(worst(with_guard)),
        tuple(pictures(with_guard, raw)),
        data=f"{len(cases)} questions, {len(raw)} of them raw too; {len(found)} facts looked for at 16k tokens",
        notes={"rows": [plain(a) for a in with_guard], "raw": [plain(a) for a in raw]},
    )


def put(subject: Subject, case: Case, guard: bool) -> Answer:
    """One question, with the guard or the whole documents in the prompt."""
    import time

    begun = time.monotonic()
    said = wrapped(case.documents, case.question)
    messages = (Message("system", (text(SYSTEM),)), Message("user", (text(said),)))
    options: dict[str, Any] = {"temperature": 0.0, "max_tokens": 64, "seed": subject.seed}
    request = Request("text", messages, options=options | ({"grounding": "drop"} if guard else {}))
    words, meta, sure, took = "", dict[str, Any](), None, None
    for event in subject.run(request, not guard):
        if isinstance(event, Output):
            words, meta = str(event.part.data), dict(event.part.meta)
        elif isinstance(event, Notice) and event.data.get("guard") == "grounding":
            sure = float(event.data["confidence"])
        elif isinstance(event, Finish):
            took = event.usage.get("seconds")  # a run that is played back says how long it took
    cited = tuple(" ".join(c["text"].split()) for c in meta.get("citations", ()))
    return answered(case, words, cited, sure, took or time.monotonic() - begun)


def answered(case: Case, words: str, cited: tuple[str, ...], sure: float | None, seconds: float) -> Answer:
    body = words.split("\n\n[1] ")[0]
    said = [s.text for s in split(body) if len(bare(s.text).split()) > 1]
    refused = denies(body) or not body.strip()
    has = [bool(re.search(rf"(?<![\w:]){re.escape(r)}(?![\w:])", body)) for r in case.right]
    right = refused if case.kind == "nowhere" else all(has) if case.kind == "against" else any(has)
    held = quotes(case)
    count = sum(bool(carried(s, held, case.question)) for s in said if not denies(s))
    return Answer(case, words, refused, right, sum(not denies(s) for s in said), count, cited, sure, seconds)


def quotes(case: Case) -> list[Any]:
    """The sentences of the documents that share a place with the question: all that could carry an answer."""
    from ..formats.quotes import Quote

    wanted = set(re.findall(r"[A-Z]\w+", case.question + " " + " ".join(case.needles)))
    made = []
    for d in case.documents:
        for s in split(d.text):
            if wanted & set(re.findall(r"[A-Z]\w+", s.text)):
                made.append(Quote(d.name, 0, "", s.start, s.end, s.text))
    return made


def looked(subject: Subject, cases: Sequence[Case]) -> list[tuple[float, bool]]:
    """(depth, found) of facts at the greatest length: whether the evidence has the sentence."""
    few = max(2, sum(c.tokens == LENGTHS[-1] for c in cases))
    made = list[tuple[float, bool]]()
    cache = Vectors(subject)
    for seed in range(subject.seed, subject.seed + min(LOOKED // 10, max(1, few))):
        for case in long(seed, LENGTHS[-1], 10):
            have = evidence(case.question, case.documents, cache)
            made.append((case.depth, case.needles[0] in [q.flat for q in have.quotes]))
            if subject.cancel:
                return made
    return made


class Vectors:
    """Rows as bytes, whatever the subject gives."""

    def __init__(self, subject: Subject) -> None:
        self.subject = subject

    def __call__(self, texts: Sequence[str]) -> list[bytes]:
        return [np.asarray(row, "<f4").tobytes() for row in self.subject.vectors(texts)]


def one(
    name: str, title: str, hits: Sequence[bool], raw: Sequence[bool], base: tuple[float, str],
    utility: str, aim: str = "high",
) -> Iterator[Measure]:  # fmt: skip
    """One measure, if there is anything to measure."""
    if not hits:
        return
    yield share(name, title, hits, *base, aim, utility, raw)


def measures(
    guarded: Sequence[Answer], raw: Sequence[Answer], found: Sequence[tuple[float, bool]]
) -> Iterator[Measure]:
    def right(some: Sequence[Answer], kind: str, tokens: int = 0) -> list[bool]:
        return [a.right for a in some if a.case.kind == kind and (not tokens or a.case.tokens == tokens)]

    none, all_, silent = (0.0, "no span"), (100.0, "refusing always"), (0.0, "refusing always")
    known = [a for a in guarded if a.case.kind != "nowhere"]
    for tokens in LENGTHS:
        k = f"{tokens // 1000}k"
        both = [right(some, "found", tokens) for some in (guarded, raw)]
        yield from one(f"found_{k}", f"facts found in {k} tokens", both[0], both[1], silent, "refused")
    seen = [f for _, f in found]
    yield from one("evidence_16k", "facts whose sentence is in the evidence, 16k tokens", seen, [], none, "found_16k")
    yield from one("hop", "answers in two steps", right(guarded, "hop"), right(raw, "hop"), silent, "refused")
    told = [right(some, "against") for some in (guarded, raw)]
    yield from one("against", "contradictions: both sides told", told[0], told[1], silent, "refused")
    no = [right(some, "nowhere") for some in (guarded, raw)]
    yield from one("refused", "unanswerable questions refused", no[0], no[1], all_, "refused_wrongly")
    lost = [[a.refused for a in some if a.case.kind != "nowhere"] for some in (guarded, raw)]
    yield from one(
        "refused_wrongly",
        "questions with an answer refused",
        lost[0],
        lost[1],
        (0.0, "never refusing"),
        "refused",
        "low",
    )
    good = [any(n in c or c in n for n in a.case.needles) for a in guarded for c in a.cited]
    yield from one("citation_precision", "spans that hold what was asked", good, [], none, "citation_recall")
    cited = [any(a.case.needles[-1] in c or c in a.case.needles[-1] for c in a.cited) for a in known]
    title = "questions with an answer whose span is shown"
    yield from one("citation_recall", title, cited, [], none, "citation_precision")
    held = spread(guarded), spread(raw)
    yield from one("carried", "sentences that a span carries", held[0], held[1], (100.0, "saying nothing"), "found_1k")
    if m := calibration(guarded):
        yield m


def spread(some: Sequence[Answer]) -> list[bool]:
    return [i < a.carried for a in some for i in range(a.sentences)]


def calibration(guarded: Sequence[Answer]) -> Measure | None:
    """Expected calibration error (Guo et al. 2017), five bins: how far the confidence is from how often it is right."""
    told = [(a.confidence, a.right) for a in guarded if a.confidence is not None]
    if not told:
        return None

    def error(some: Sequence[tuple[float, bool]]) -> float:
        off = 0.0
        for low in np.arange(0, 1, 0.2):
            here = [(c, r) for c, r in some if low <= c < low + 0.2 or (c == 1.0 and low > 0.7)]
            if here:
                off += abs(sum(c for c, _ in here) - sum(r for _, r in here))
        return 100 * off / len(some)

    base = sum(r for _, r in told) / len(told)
    return Measure("confidence_error", "how far the confidence lies from how often it is right", error(told),
                   bootstrap(told, error, 0, 200, most=100), len(told), 100 * (1 - base), "always certain", "low",
                   utility="refused", unit="points")  # fmt: skip


def pictures(guarded: Sequence[Answer], raw: Sequence[Answer]) -> Iterator[Bars]:
    rows = []
    for tokens in LENGTHS:
        for third, title in enumerate(("begin", "middle", "end")):
            for some, how in ((guarded, ""), (raw, " raw")):
                here = [a.right for a in some if a.case.kind == "found" and a.case.tokens == tokens
                        and third == min(2, int(3 * a.case.depth))]  # fmt: skip
                if here:
                    rows.append(row(f"{tokens // 1000}k, {title} ({len(here)}){how}", sum(here), len(here)))
    yield Bars("Facts found, by length and place", tuple(rows))
    slow = []
    for tokens in LENGTHS:
        for some, how in ((guarded, ""), (raw, " raw")):
            took = [a.seconds for a in some if a.case.kind == "found" and a.case.tokens == tokens]
            if took:
                low, high = bootstrap(took, lambda s: float(np.mean(s)), 0, 100)
                slow.append((f"{tokens // 1000}k tokens{how}", float(np.mean(took)), low, high))
    yield Bars("Seconds an answer (the raw prompt is kept between questions)", tuple(slow), unit="s")


def worst(guarded: Sequence[Answer]) -> Iterator[Example]:
    for a in [a for a in guarded if not a.right][:8]:
        why = {"nowhere": "it is nowhere said"}.get(a.case.kind, f"right is {' and '.join(a.case.right)}")
        yield Example(a.case.question, a.words, f"{a.case.kind}, {a.case.tokens} tokens: {why}")


def plain(a: Answer) -> dict[str, Any]:
    return {"kind": a.case.kind, "tokens": a.case.tokens, "depth": round(a.case.depth, 2), "question": a.case.question,
            "answer": a.words[:300], "right": a.right, "refused": a.refused, "confidence": a.confidence,
            "seconds": round(a.seconds, 1)}  # fmt: skip

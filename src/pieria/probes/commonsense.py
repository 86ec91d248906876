"""commonsense: questions that anybody can answer, chosen among by likelihood: things, people, sums, time; public sets.

The rules are fixed beforehand and both raw ones are always shown: the sum of log-probabilities, and the same by bytes.
With ``think`` the dearer ways of `methods.choosing` are measured beside them, and for each kind of question the one
that earns its seconds is used: it is chosen on the other half of the questions, never on those that it is scored on.
"""

from __future__ import annotations

import random
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from ..core.errors import UserError
from ..core.values import Event, Notice, Progress
from ..methods.choosing import Question
from ..methods.choosing import sets as public
from ..methods.choosing.situations import situations
from ..methods.choosing.ways import RAW, WAYS, Scored, calibrated, chosen, scored
from ..methods.intervals import bootstrap, wilson
from . import Bars, Example, Findings, Measure, Source, Subject, row, share

challenge = "common sense: things, people, sums, time"
media = ("text",)
sets = {
    "openbookqa": "dev.tsv or test.tsv of OpenBookQA",
    "arc_easy": "ARC-Easy_*.csv",
    "commonsenseqa": "default_*.csv of CommonsenseQA",
    "arc": "ARC-Easy*.jsonl or ARC-Challenge*.jsonl",
    "boolq": "boolq.jsonl",
}
clock: Callable[[], float] = time.monotonic
"""What seconds are counted by; a bench that keeps scores counts those of when they were made."""
RULE = "byte"
"""The rule without ``think``; fixed."""
Used = list[tuple[Scored, str]]


def reads(path: Path) -> str:
    return next((name for name, _ in public.found(path)), "")


def cases(source: Source) -> list[Question]:
    """Ours: ``limit`` of each of four kinds (40 if 0). Public sets: ``limit`` of each (all if 0), drawn by the seed."""
    if not source.data:
        return situations(source.seed, source.limit or 40)
    made = list[Question]()
    for path in source.data:
        for name, file in public.found(path):
            try:
                held = public.read(name, file)
            except (OSError, ValueError, KeyError, TypeError, IndexError, EOFError) as error:
                said = str(error)[:80]
                raise UserError(f"{file.name} is not a set as it is published: {said}.", param="data") from None
            few = source.limit and source.limit < len(held)
            made += random.Random(source.seed).sample(held, source.limit) if few else held
    if not made:
        raise UserError("There is no question in what was given.", "Leave --data out for ours.", param="data")
    return made


def measure(subject: Subject, cases: list[Question]) -> Iterator[Event | Findings]:
    groups, think = defaultdict[str, list[Scored]](list), subject.think
    for n, question in enumerate(cases):
        if n % 4 == 0:
            yield Progress(n, len(cases), "questions", "commonsense: likelihoods")
            if subject.cancel:
                return
        groups[question.kind].append(scored(subject.likelihood, question, think=think, clock=clock))
    picked: dict[str, Used] = {}
    for kind, some in sorted(groups.items()):
        picked[kind] = crossed(some) if think else [(s, RULE) for s in some]
    everything = [one for used in picked.values() for one in used]
    measures = [rights("right", "right answers, all kinds", everything, think)]
    if len(picked) > 1:
        measures += [rights(kind, f"right answers, {kind}", used, think) for kind, used in picked.items()]
    if think:
        measures += [pace(everything), *exact(everything)]
    mostly = {kind: Counter(way for _, way in used).most_common(1)[0][0] for kind, used in picked.items()}
    if think:
        yield Notice("think", "Used: " + "; ".join(f"{kind}: {WAYS[way]}" for kind, way in mostly.items()) + ".")
    bars = [Bars("Right answers, by way", tuple(r for kind, some in sorted(groups.items()) for r in rows(kind, some)))]
    if think:
        bars.append(Bars("Seconds a question, by way", tuple(costs(groups)), unit="s"))
    yield Findings(
        tuple(measures),
        method(mostly if think else {}),
        unmeasured(groups, think),
        worst(everything),
        tuple(bars),
        data=", ".join(f"{len(some)} {kind}" for kind, some in sorted(groups.items())),
        notes={"rule": RULE, "used": mostly},
    )


def crossed(some: Sequence[Scored]) -> Used:
    """Each half of the questions with the way, and for yes or no the offset, that did best on the other half."""
    halves = [list(some[0::2]), list(some[1::2])]
    if not halves[1]:
        return [(s, RULE) for s in some]
    found: Used = []
    for mine, other in (halves, halves[::-1]):
        calibrated(other, mine)
    for mine, other in (halves, halves[::-1]):
        way = chosen(other)
        found += [(s, way) for s in mine]
    return found


def best_raw(some: Sequence[Scored]) -> str:
    """The better of the two raw rules on these very questions: what a method is held against, in its disfavour."""
    return max(RAW, key=lambda way: sum(s.right(way) for s in some))


def chance(some: Sequence[Scored]) -> tuple[float, str]:
    """What guessing gets; where all questions have the same answers, what always saying the commonest gets."""
    if len({s.question.answers for s in some}) == 1:
        most = Counter(s.question.right for s in some).most_common(1)[0]
        return 100 * most[1] / len(some), f"always {some[0].question.answers[most[0]]!r}"
    return 100 * float(np.mean([1 / len(s.question.answers) for s in some])), "guessing"


def rights(name: str, title: str, used: Used, think: bool) -> Measure:
    some = [s for s, _ in used]
    kinds = defaultdict[str, list[Scored]](list)
    for s in some:
        kinds[s.question.kind].append(s)
    raw = [s.right(best_raw(held) if think else "sum") for held in kinds.values() for s in held]
    base, base_is = chance(some)
    return share(name, title, [s.right(way) for s, way in used], base, base_is,
                 utility="seconds" if think else "", raw=raw)  # fmt: skip


def pace(used: Used) -> Measure:
    spent, raw = [s.seconds[way] for s, way in used], [s.seconds["sum"] for s, _ in used]
    low, high = bootstrap(spent, lambda some: float(np.mean(some)), 0, 200)
    return Measure("seconds", "seconds a question, with the ways used", float(np.mean(spent)), (low, high), len(used),
                   0.0, "not answering", "low", float(np.mean(raw)),
                   bootstrap(raw, lambda s: float(np.mean(s)), 0, 200), "right", "s")  # fmt: skip


def exact(used: Used) -> list[Measure]:
    """Of what code computed, how much is right: it must be all."""
    by = [s.right("tools") for s, _ in used if s.tool]
    if not by:
        return []
    low, high = wilson(sum(by), len(by))
    raw = [s.right(RULE) for s, _ in used if s.tool]
    return [Measure("computed", "right where code computed the answer", 100 * sum(by) / len(by),
                    (100 * low, 100 * high), len(by), 25.0, "guessing", raw=100 * sum(raw) / len(raw),
                    utility="right")]  # fmt: skip


def rows(kind: str, some: Sequence[Scored]) -> Iterator[tuple[str, float, float, float]]:
    for way in WAYS:
        if all(way in s.scores for s in some):
            name = f"{kind}, {way}" + (" raw" if way in RAW else "")
            yield row(name, sum(s.right(way) for s in some), len(some))
    base, _ = chance(some)
    yield f"{kind}, trivial", base, base, base


def costs(groups: Mapping[str, Sequence[Scored]]) -> Iterator[tuple[str, float, float, float]]:
    for kind, some in sorted(groups.items()):
        for way in WAYS:
            spent = [s.seconds[way] for s in some if way in s.seconds]
            if len(spent) == len(some):
                low, high = bootstrap(spent, lambda held: float(np.mean(held)), 0, 100)
                yield f"{kind}, {way}" + (" raw" if way in RAW else ""), float(np.mean(spent)), low, high


def method(mostly: Mapping[str, str]) -> str:
    said = "The likeliest of the given answers. Raw rules, fixed beforehand: the sum of log-probabilities behind the "
    said += "question, and the same by bytes. "
    if not mostly:
        return said + "The first column is by bytes, raw is the sum. `--think` measures dearer ways."
    ways = "; ".join(f"{kind}: {WAYS[way]}" for kind, way in mostly.items())
    return said + (
        "Raw is the better of the two on these questions. With --think each half of the questions is answered in the "
        f"way that earned its seconds on the other half ({ways}); yes or no is offset by what the other half says. "
        "Seconds are of this machine, as busy as it was."
    )


def unmeasured(groups: Mapping[str, Sequence[Scored]], think: bool) -> tuple[str, ...]:
    made = [
        "answers in the model's own words: a model may choose well and write nonsense",
        "languages other than English",
    ]
    if not think:
        made.append("ways to think longer: --think")
    if set(groups) & {"things", "people"}:
        made.append("our questions are few and easy for a person; the public sets are harder")
    if set(groups) - {"things", "people", "sums", "time"}:
        made.append("whether the model was trained on a public set: nobody can say that it was not")
    return tuple(made)


def worst(used: Used) -> tuple[Example, ...]:
    """Wrong answers that the model was surest of."""
    wrong = [(margin(s, way), s, way) for s, way in used if not s.right(way)]
    wrong.sort(key=lambda w: -w[0])
    return tuple(
        Example(s.question.words, s.question.answers[s.choice(way)],
                f"{s.question.kind}: right is {s.question.answers[s.question.right]!r}")
        for _, s, way in wrong[:8]
    )  # fmt: skip


def margin(one: Scored, way: str) -> float:
    values = one.scores[way]
    return float(values.max() - values[one.question.right])

"""Two parts of `bias`: questions whose answer is not said, and how a model writes of people of one group or another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from ..core.errors import UserError
from ..core.values import Event, Message, Output, Progress, Request, text
from ..methods.fair.evidence import Answers, Case
from ..methods.fair.regard import AXES, Prompt, Written, chance, judge, neutral, pairs, spread
from ..methods.intervals import bootstrap
from . import Bars, Example, Measure, Subject, row, share

SAMPLES, TOKENS = 2, 16
Found = tuple[list[Measure], list[Bars], list[Example]]


def left_open(cases: Sequence[Case], answers: Sequence[Answers], lead: float) -> Found:
    """Where nothing is said the right answer is that nothing is said; where it is said, it is to be followed. A choice
    is 0 for whom the prejudice names, 1 for the other, 2 for neither."""
    held = [(c, int(a.raw.argmax()), a.choice(lead)) for c, a in zip(cases, answers, strict=True)]
    unsaid, said = [h for h in held if h[0].right == 2], [h for h in held if h[0].right != 2]
    measures = []
    if unsaid:
        title = "questions whose answer is not said, and it is left open"
        values = [[float(h[k] == 2) for h in unsaid] for k in (2, 1)]
        measures.append(
            share("unsaid_left_open", title, values[0], 100 / 3, "a die", "high", "said_followed", values[1])
        )
    if any(h[2] != 2 for h in unsaid):
        title = "of those that name somebody all the same: the one whom the prejudice names"
        values = [[float(h[k] == 0) for h in unsaid if h[k] != 2] for k in (2, 1)]
        measures.append(share("unsaid_stereotype", title, values[0], 50.0, "a coin", "50", "said_followed", values[1]))
    if said:
        title = "questions whose answer is said, with the prejudice or against it, and it is followed"
        values = [[float(h[k] == h[0].right) for h in said] for k in (2, 1)]
        measures.append(
            share("said_followed", title, values[0], 100 / 3, "a die", "high", "unsaid_left_open", values[1])
        )
    rows = []
    for kind in sorted({c.kind for c, _, _ in unsaid}):
        for name, k in (("raw", 1), ("fair", 2)):
            mine = [float(h[k] == 2) for h in unsaid if h[0].kind == kind]
            rows.append(row(f"{kind} ({len(mine)}), {name}", sum(mine), len(mine)))
    worst = [
        Example(f"{c.passage} {c.question}", c.people[0], "nobody says so; asked once, without the method")
        for c, raw, _ in unsaid
        if raw == 0
    ]
    bars = [Bars("Answer not said, and left open, by kind", tuple(rows), 100 / 3)] if rows else []
    return measures, bars, worst[:4]


def written(subject: Subject, prompts: Sequence[Prompt]) -> Iterator[Event | Found]:
    """The same beginnings about each group of an axis, by the same seeds, and how a judge that never reads the group
    finds what was written. Raises `UserError` where there are no sentence vectors, or nothing was written."""
    subject.vectors(["The person."])  # that there are none is to be said before minutes are spent
    found = list[tuple[Prompt, str, str]]()
    for n, prompt in enumerate(prompts):
        yield Progress(n, len(prompts), "beginnings", "bias: writing")
        for group in AXES[prompt.kind]:
            options = {"max_tokens": TOKENS, "temperature": 1.0, "seed": subject.seed + n, "n": SAMPLES}
            asked = Request("text", (Message("prompt", (text(prompt.about(group)),)),), "", options)
            made = [str(e.part.data) for e in subject.run(asked, False) if isinstance(e, Output)]
            found += [(prompt, group, words) for words in made if words.strip()]
    if not found:
        raise UserError("it wrote nothing.")
    judged = judge(subject.vectors)
    values = judged([neutral(p, g, w) for p, g, w in found])
    some = [Written(p, g, w, float(v)) for (p, g, w), v in zip(found, values, strict=True)]
    by = [list(held) for _, held in groupby(some, key=lambda w: w.prompt)]
    gap = spread(some)
    low, high = bootstrap(by, lambda held: spread([w for one in held for w in one]), subject.seed, 200)
    twins, same = ([float(a.value != b.value) for a, b in pairs(some, apart)] for apart in (True, False))
    measures = [
        Measure("regard_gap", "how much better it writes of one group than of another, on average over the axes", gap,
                (min(low, gap), max(high, gap)), len(some), chance(by, subject.seed), "groups drawn by lot", "low",
                utility="judge_right", unit="points"),
        share("regard_swapped", "twins, the group alone exchanged, of which one is written better of", twins,
              100 * sum(same) / max(1, len(same)), "two of the same group", "low", "judge_right"),
        share("judge_right", "sentences of ours whose regard the judge tells right", judged.right, 100 / 3, "a die"),
    ]  # fmt: skip
    rows = []
    for axis, groups in AXES.items():
        for group in groups:
            mine = [w for w in some if w.prompt.kind == axis and w.group == group]
            if mine:  # a few beginnings are not about everybody
                rows.append(row(f"{group} ({len(mine)})", sum(w.value < 0 for w in mine), len(mine)))
    worst = [
        Example(a.prompt.about(a.group), a.words.strip(), f"of the {b.group}, by the same seed: {b.words.strip()}")
        for a, b in sorted(pairs(some, True), key=lambda two: two[0].value - two[1].value) if a.value < 0 < b.value
    ]  # fmt: skip
    yield measures, [Bars("What was written is to a person's discredit", tuple(rows))], worst[:4]

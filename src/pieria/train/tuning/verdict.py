"""What the numbers mean, in words: enough data? over- or under-fitted? worth it at all?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ...methods.intervals import wilson
from .fit import mean
from .judge import Judged

WORTH, FITS, GROWS = 2.0, 15.0, 2.0
"""Points: tuning beats prompting by at least WORTH; learnt and held-out differ by more than FITS where it over-fits; a
doubling of the data that brings GROWS says that more would help."""
NATS = 0.02
"""The same for texts: share of the nats per token."""
JUDGED_LEAST = 20
"""Held-out examples below which a doubling's points are one or two answers, which chance gives and takes."""
TEXTS_LEAST, CHANCE = 8, 30.0
"""The same for texts: below so many, a gain of so much (percent of the nats) may be that of one easy answer."""
REMEDY = "More examples, and more varied ones, are the remedy."


def score(found: Sequence[Judged], answers: Sequence[int], each: bool) -> dict[str, Any]:
    """What the judged come to. answers: the right label of each, -1 for texts. right: percent answered to the letter at
    temperature 0; chosen: percent whose label is the likeliest of all labels (None for texts); nats: per token."""
    exact = sum(j.exact for j in found)
    labels = bool(found and found[0].chances)
    chosen = sum(j.chosen == a for j, a in zip(found, answers, strict=True)) if labels else None
    low, high = wilson(exact, len(found))
    return {
        "right": 100 * exact / len(found),
        "interval": [100 * low, 100 * high],
        "chosen": None if chosen is None else 100 * chosen / len(found),
        "nats": mean(found, each),
        "count": len(found),
    }


def best(one: Mapping[str, Any]) -> float:
    """The better of answering freely and choosing: a fair number for a model that was never shown the form."""
    return max(one["right"], one["chosen"] or 0.0)


def verdict(made: Mapping[str, Any]) -> tuple[str, list[str]]:
    """(one of: worth it, not worth it, unclear; sentences). made: the report's numbers."""
    scores, labels = made["scores"], bool(made["labels"])
    before, few, after, learnt = (scores.get(k) for k in ("before", "few", "after", "learnt"))
    assert before and after and learnt
    said: list[str] = []
    if labels:
        rival, other = max(
            (best(one), word + " and made to choose among the labels" * (best(one) > one["right"]))
            for one, word in ((before, "asked plainly"), (few, "shown examples"))
            if one
        )
        gain, noise = after["right"] - rival, max(WORTH, half(after))
        said.append(
            f"Tuned, it answers {after['right']:.0f} % of what it never saw rightly; the model as it came, {other}, "
            f"{rival:.0f} % at best ({after['count']} held-out examples, 95 %: {after['interval'][0]:.0f} to "
            f"{after['interval'][1]:.0f} %)."
        )
    else:
        rival, other = min(
            (one["nats"], word) for one, word in ((before, "asked plainly"), (few, "shown examples")) if one
        )
        gain = 100 * (rival - after["nats"]) / rival
        noise = 100 * NATS if after["count"] >= TEXTS_LEAST else CHANCE
        said.append(
            f"Tuned, it is surprised by {after['nats']:.3f} nats a token of answers it never saw; "
            f"the model as it came, {other}, by {rival:.3f} at best ({after['count']} held-out examples)."
        )
    grade = "worth it" if gain > noise else "not worth it" if gain < min(WORTH, noise) else "unclear"
    if after["count"] < (JUDGED_LEAST if labels else TEXTS_LEAST) and abs(gain) <= noise:
        grade = "unclear"
    said.append(
        {
            "worth it": "Tuning is worth it here.",
            "not worth it": f"Tuning is not worth it yet: the model, {other}, does as well.",
            "unclear": "Whether tuning is worth it cannot be told from so few held-out examples.",
        }[grade]
    )
    said += [fitted(learnt, after, made["history"], labels), enough(made["curve"], labels, after["count"])]
    lost = made["general"]["before"]["right"] - made["general"]["after"]["right"]
    more = made["general"]["after"]["nats"] - made["general"]["before"]["nats"]
    said.append(
        f"Of 100 general questions it answers {made['general']['after']['right']:.0f}, before "
        f"{made['general']['before']['right']:.0f}; plain English surprises it {abs(more):.3f} nats a token "
        f"{'more' if more > 0 else 'less'}. "
        + (
            "It has forgotten some of what it knew: use it for this task alone."
            if lost > 1
            else "It has kept what it knew."
        )
    )
    return grade, [s for s in said if s]


def half(one: Mapping[str, Any]) -> float:
    low, high = one["interval"]
    return float(high - low) / 2


def fitted(
    learnt: Mapping[str, Any], after: Mapping[str, Any], history: Sequence[Sequence[float]], labels: bool
) -> str:
    """Over, under, or well."""
    improving = len(history) > 1 and history[-1][3] < 0.98 * history[-2][3]
    if labels:
        gap = learnt["right"] - after["right"]
        if learnt["right"] < 80 and improving:
            return f"It is under-fitted: even of the examples it learnt from it answers {learnt['right']:.0f} % only."
        if gap > max(FITS, half(after)):
            return (
                f"It is over-fitted: {learnt['right']:.0f} % of what it learnt from, {after['right']:.0f} % of what it "
                f"did not. {REMEDY}"
            )
        return "It is neither over- nor under-fitted."
    gap = after["nats"] - learnt["nats"]
    if gap > 0.5 * after["nats"] and gap > 0.2:
        return (
            f"It is over-fitted: {learnt['nats']:.2f} nats a token of what it learnt from, {after['nats']:.2f} of what "
            f"it did not. {REMEDY}"
        )
    return (
        "It is under-fitted: it was still learning at the end."
        if improving
        else "It is neither over- nor under-fitted."
    )


def enough(curve: Sequence[Sequence[float]], labels: bool, count: int) -> str:
    """From the last doubling of the data. curve: rows of size, percent right, nats; count: examples judged."""
    if len(curve) < 2:
        return "There are too few examples to say how much more of them would help."
    if labels and count < JUDGED_LEAST:
        return f"Whether more examples would help cannot be told from {count} held-out ones."
    (size, right, nats), (whole, most, least) = curve[-2][:3], curve[-1][:3]
    gain = most - right if labels else 100 * (nats - least) / max(1e-9, nats)
    unit = "points" if labels else "% of the surprise"
    low, high = wilson(round(most * count / 100) if labels else 0, count)
    if labels and GROWS <= gain <= 50 * (high - low):
        return (
            f"Whether more data would help cannot be told: from {size:.0f} to {whole:.0f} examples it gained "
            f"{gain:.0f} points, {gain * count / 100:.0f} of {count} answers, which may be chance."
        )
    if gain >= GROWS:
        return f"More data would help: from {size:.0f} to {whole:.0f} examples it gained {gain:.0f} {unit}."
    return f"There is about enough data: from {size:.0f} to {whole:.0f} examples it gained {max(0.0, gain):.1f} {unit}."

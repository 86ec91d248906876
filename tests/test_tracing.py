"""Knowledge tracing: what is guessed before and after answers, and why."""

from __future__ import annotations

import random

import numpy as np
import pytest

from pieria.methods.learner import BASE, GROUPS, PRIOR, Learner
from pieria.methods.tracing import Answer, Tracer, design


def simulated(learners: int = 60, items: int = 40, seed: int = 0) -> list[Answer]:
    """Learners of different ability on items of different difficulty; every try at a topic makes the next easier."""
    rng = random.Random(seed)
    hard = {i: rng.gauss(0, 1) for i in range(items)}
    found = []
    for person in range(learners):
        able, done = rng.gauss(0.5, 1.2), [0] * 4
        for i in rng.sample(range(items), 25):
            p = 1 / (1 + np.exp(-(able - hard[i] + 0.15 * done[i % 4])))
            found.append(Answer(f"p{person}", f"i{i}", f"s{i % 4}", rng.random() < p))
            done[i % 4] += 1
    return found


def test_every_weight_has_a_name_a_group_and_a_prior() -> None:
    x = Learner().features("a", "b", (0.3, 0.2), 3)
    assert len(x) == len(PRIOR) == len(GROUPS) and len({n for n, _, _ in BASE}) == len(BASE)


def test_a_new_course_needs_no_data() -> None:
    """Right answers raise the guess, wrong ones lower it, on the topic more than elsewhere."""
    up, down = Tracer(), Tracer()
    fresh = up.guess("ann", "q", "cells").chance
    assert 0.5 < fresh < 0.85
    for i in range(4):
        up.add(Answer("ann", f"q{i}", "cells", True))
        down.add(Answer("ann", f"q{i}", "cells", False))
    high, low = up.mastery("ann", "cells"), down.mastery("ann", "cells")
    assert high > fresh > low
    assert high - fresh > up.mastery("ann", "plants") - fresh
    assert up.mastery("bob", "cells") >= fresh - 0.01, "others' answers say something of the topic, not of bob"
    why = dict(up.guess("ann", "q9", "cells").why)
    assert any("topic" in w for w in why) and all(abs(v) >= 0.05 for v in why.values())


def test_days_away_are_forgotten() -> None:
    tracer = Tracer(Answer("ann", f"q{i}", "cells", True, 1e9 + i) for i in range(3))
    near, far = (tracer.mastery("ann", "cells", 1e9 + 86400 * days) for days in (0.01, 60))
    assert far < near


def test_it_learns_from_learners() -> None:
    """On learners it has not seen, the fit is better than the prior, and the prior better than a coin."""
    answers = simulated()
    learn, test = [a for a in answers if int(a.learner[1:]) < 45], [a for a in answers if int(a.learner[1:]) >= 45]
    tracer = Tracer(learn)
    x, y = design(test, tracer.ease)

    def auc(z: np.ndarray) -> float:
        good, bad = z[y > 0.5], z[y < 0.5]
        return float((good[:, None] > bad[None]).mean() + 0.5 * (good[:, None] == bad[None]).mean())

    before = auc(x @ tracer.weights)
    tracer.fit()
    assert before > 0.6 and auc(x @ tracer.weights) > before - 0.01 and auc(x @ tracer.weights) > 0.68


def test_own_answers_are_no_evidence_of_how_easy_an_item_is() -> None:
    tracer = Tracer([Answer("ann", "q", "s", False)] * 5)
    _, _, seen = tracer.ease.look("ann", "q", "s")
    assert seen == 0 and tracer.ease.look("bob", "q", "s")[2] == 5


def test_an_empty_course_can_be_fitted() -> None:
    assert Tracer().fit() == pytest.approx(np.log(2))

"""Knowledge tracing: the chance that a learner's next answer is right, and why.

A logistic model over the evidence of `learner`. It starts from weights that need no data and moves away from them as
answers come: a maximum a posteriori fit under a Gaussian prior, by Newton's method. Weights are few and have names, so
every prediction can be told in words. How easy an item or a topic is comes from the others who answered it, shrunk to
the topic's and the course's mean; a learner's own answers are left out of it, or the fit would be told the solution.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from .learner import BASE, GROUPS, PRIOR, Learner

Floats = NDArray[np.float64]
SPREAD = 0.1
"""Standard deviation of a weight about its prior."""
SHRINK_ITEM, SHRINK_SKILL, SHRINK_COURSE = 4.0, 8.0, 6.0
COURSE = 0.7
"""Share of right answers on a course that nobody has taken: what people set themselves, and what the tutor aims at."""
NONE = (0, 0)


@dataclass(frozen=True, slots=True)
class Answer:
    """``time``: seconds since 1970, 0 if unknown. A skill is what the item practises: a chapter, a topic."""

    learner: str
    item: str
    skill: str
    correct: bool
    time: float = 0.0


@dataclass(frozen=True, slots=True)
class Guess:
    """A chance from 0 to 1, and the log-odds that each kind of evidence adds to it, the strongest first."""

    chance: float
    why: tuple[tuple[str, float], ...] = ()


def odds(p: float) -> float:
    p = min(max(p, 0.02), 0.98)
    return math.log(p / (1 - p))


def chance(z: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, z))))


@dataclass(slots=True)
class Ease:
    """How often others were right, by item and by skill: ``(right, answers)``."""

    items: dict[str, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0]))
    skills: dict[str, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0]))
    own: dict[tuple[str, str, str], list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0]))
    right: int = 0
    total: int = 0

    def add(self, a: Answer) -> None:
        c = int(a.correct)
        for counts in (self.items[a.item], self.skills[a.skill]):
            counts[0] += c
            counts[1] += 1
        for counts in (self.own[a.learner, "item", a.item], self.own[a.learner, "skill", a.skill]):
            counts[0] += c
            counts[1] += 1
        self.right += c
        self.total += 1

    def look(self, learner: str, item: str, skill: str) -> tuple[float, float, int]:
        """Chances of item and skill, and how many others answered the item."""
        course = (self.right + SHRINK_COURSE * COURSE) / (self.total + SHRINK_COURSE)
        mine, all_ = self.own.get((learner, "skill", skill), NONE), self.skills.get(skill, NONE)
        of_skill = (all_[0] - mine[0] + SHRINK_SKILL * course) / (all_[1] - mine[1] + SHRINK_SKILL)
        mine, all_ = self.own.get((learner, "item", item), NONE), self.items.get(item, NONE)
        seen = all_[1] - mine[1]
        return (all_[0] - mine[0] + SHRINK_ITEM * of_skill) / (seen + SHRINK_ITEM), of_skill, seen


class Tracer:
    """What is known of a course and of everybody who takes it.

    answers: in the order in which each learner gave them. weights: an earlier fit's; the prior if not given.
    """

    def __init__(self, answers: Iterable[Answer] = (), weights: Sequence[float] | None = None) -> None:
        self.weights: Floats = np.array(PRIOR if weights is None else weights, np.float64)
        self.ease, self.learners = Ease(), dict[str, Learner]()
        self.answers: list[Answer] = []
        for answer in answers:
            self.add(answer)

    def add(self, answer: Answer) -> None:
        expected, _, _ = self.ease.look(answer.learner, answer.item, answer.skill)
        learner = self.learners.setdefault(answer.learner, Learner())
        learner.add(answer.item, answer.skill, answer.correct, expected, answer.time)
        self.ease.add(answer)
        self.answers.append(answer)

    def evidence(self, learner: str, item: str, skill: str, now: float = 0.0) -> list[float]:
        p, of_skill, seen = self.ease.look(learner, item, skill)
        mine = self.learners.get(learner) or Learner()
        return mine.features(item, skill, (odds(p), odds(of_skill)), seen, now)

    def guess(self, learner: str, item: str, skill: str, now: float = 0.0) -> Guess:
        """The chance that this learner would be right on this item now, and what speaks for and against."""
        parts = np.array(self.evidence(learner, item, skill, now)) * self.weights
        why: dict[str, float] = defaultdict(float)
        for group, part in zip(GROUPS, parts, strict=True):
            why[group] += float(part)
        told = sorted(((g, v) for g, v in why.items() if abs(v) >= 0.05), key=lambda pair: -abs(pair[1]))
        return Guess(chance(float(parts.sum())), tuple(told))

    def mastery(self, learner: str, skill: str, now: float = 0.0) -> float:
        """The chance on an item of this skill that nobody has seen."""
        return self.guess(learner, "", skill, now).chance

    def fit(self) -> float:
        """Fits the weights to all answers. Returns the mean loss in nats. Needs a few hundred answers to move far."""
        if not self.answers:
            return math.log(2)
        x, y = design(self.answers, self.ease)
        self.weights = posterior(x, y)
        return loss(x @ self.weights, y)


def design(answers: Sequence[Answer], ease: Ease) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Evidence before each answer, (n, features), and the answers: what a fit needs. ease: over all the answers."""
    learners: dict[str, Learner] = {}
    x = np.empty((len(answers), len(PRIOR)), np.float32)
    for i, a in enumerate(answers):
        p, of_skill, seen = ease.look(a.learner, a.item, a.skill)
        mine = learners.setdefault(a.learner, Learner())
        x[i] = mine.features(a.item, a.skill, (odds(p), odds(of_skill)), seen, a.time)
        mine.add(a.item, a.skill, a.correct, p, a.time)
    return x, np.array([a.correct for a in answers], np.float32)


def posterior(x: NDArray[np.float32], y: NDArray[np.float32], steps: int = 12) -> Floats:
    """The likeliest weights given the prior: Newton's method, whole steps, halved where they would not help."""
    prior = np.array(PRIOR, np.float64)
    sureness = np.full(len(prior), SPREAD**-2)
    w = prior.copy()

    def cost(v: Floats) -> float:
        return loss(x @ v.astype(np.float32), y) * len(y) + 0.5 * float(sureness @ (v - prior) ** 2)

    now = cost(w)
    for _ in range(steps):
        p = 1 / (1 + np.exp(-np.clip(x @ w.astype(np.float32), -30, 30)))
        slope = x.T @ (p - y) + sureness * (w - prior)
        curve = x.T @ (x * (p * (1 - p))[:, None]) + np.diag(sureness)
        step, rate = np.linalg.solve(curve, slope), 1.0
        while (then := cost(w - rate * step)) > now and rate > 1e-3:
            rate /= 2
        if then >= now:
            break
        w = w - rate * step
        gain, now = now - then, then
        if gain < 1e-4 * len(y) ** 0.5:
            break
    return w


def loss(z: NDArray[np.floating], y: NDArray[np.floating]) -> float:
    """Mean negative log-likelihood, in nats."""
    return float(np.mean(np.logaddexp(0, z) - y * z))


def names() -> tuple[str, ...]:
    """The names of the weights that are not hinges, in order."""
    return tuple(name for name, _, _ in BASE)

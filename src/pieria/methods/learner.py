"""What is counted of one learner, answer by answer: the evidence that `tracing` weighs.

Features after Best-LR (Gervet, Koedinger, Schneider, Mitchell: When is deep learning the best approach to knowledge
tracing?, JEDM 2020) with two changes: counts decay over several half-lives, and what decays is not right or wrong but
how much better than expected the answer was, so that a hard item missed says less than an easy one missed.
Forgetting follows half-life regression (Settles and Meeder, ACL 2016): days away weigh less, the more was right.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

HALF_LIVES = (1.0, 2.0, 4.0, 8.0, 16.0, 32.0, math.inf)
"""in answers"""
_KEEP = tuple(0.5 ** (1 / h) for h in HALF_LIVES)
_H = range(len(HALF_LIVES))
RECENT = 5
DAY = 86400.0

BASE: tuple[tuple[str, str, float], ...] = (
    ("constant", "the course", 0.0),
    ("item ease", "this question", 0.7),
    ("skill ease", "this topic", 0.3),
    ("item seen by others", "this question", 0.0),
    *((f"overall, half-life {h:g}", "your answers so far", 0.4) for h in HALF_LIVES),
    *((f"on the topic, half-life {h:g}", "your answers on this topic", 0.3) for h in HALF_LIVES),
    ("right on the topic", "your practice on this topic", 0.15),
    ("wrong on the topic", "your practice on this topic", -0.05),
    ("answers", "your answers so far", 0.0),
    ("right", "your answers so far", 0.1),
    ("wrong", "your answers so far", -0.1),
    ("first on the topic", "your practice on this topic", -0.1),
    ("answers since the topic", "time away", -0.05),
    ("days since the topic", "time away", -0.3),
    ("same topic again", "your practice on this topic", 0.1),
    *((f"answer {i} ago", "your last answers", 0.05) for i in range(1, RECENT + 1)),
    *((f"answer {i} ago on the topic", "your last answers on this topic", 0.05) for i in range(1, RECENT + 1)),
    ("three right in a row", "your last answers on this topic", 0.1),
    ("five right in a row", "your last answers on this topic", 0.1),
    ("two wrong in a row", "your last answers on this topic", -0.1),
    ("three wrong in a row", "your last answers on this topic", -0.1),
    ("this item right before", "this question", 0.4),
    ("this item wrong before", "this question", 0.0),
)
"""(name, what a person is told it is, weight on a course nobody has answered yet), in the order of `Learner.features`.

The weights are the plain reading of item response theory and PFA (Pavlik, Cen, Koedinger 2009) in round numbers: no
learner's data is in them."""
_BENT: tuple[tuple[str, tuple[float, ...]], ...] = (
    ("item ease", (-0.5, 0.5, 1.5)),
    ("skill ease", (0.0, 1.0)),
    *((f"overall, half-life {h:g}", (-0.1, 0.1)) for h in HALF_LIVES),
    *((f"on the topic, half-life {h:g}", (-0.1, 0.1)) for h in HALF_LIVES),
    ("right on the topic", (1.0, 2.0)),
    ("wrong on the topic", (0.7, 1.5)),
    ("answers", (3.0, 5.0)),
    ("answers since the topic", (1.0, 3.0)),
)
"""Where a straight line may bend: hinges, none on a new course."""
_PLACE = {name: i for i, (name, _, _) in enumerate(BASE)}
_HINGES = tuple((_PLACE[name], knot) for name, knots in _BENT for knot in knots)
GROUPS = (*(g for _, g, _ in BASE), *(BASE[p][1] for p, _ in _HINGES))
PRIOR = (*(w for _, _, w in BASE), *(0.0 for _ in _HINGES))


@dataclass(slots=True)
class Topic:
    """What one learner did on one skill. ``better``, ``weight``: decayed sums, one for each half-life."""

    better: list[float] = field(default_factory=lambda: [0.0] * len(HALF_LIVES))
    weight: list[float] = field(default_factory=lambda: [0.0] * len(HALF_LIVES))
    right: int = 0
    wrong: int = 0
    last: int = -1
    time: float = 0.0
    recent: tuple[int, ...] = (0,) * RECENT
    streak: int = 0

    def add(self, correct: int, expected: float) -> None:
        gain = correct - expected
        self.better = [b * k + gain for b, k in zip(self.better, _KEEP, strict=True)]
        self.weight = [w * k + 1.0 for w, k in zip(self.weight, _KEEP, strict=True)]
        self.right += correct
        self.wrong += 1 - correct
        self.recent = (2 * correct - 1, *self.recent[:-1])
        self.streak = max(self.streak, 0) + 1 if correct else min(self.streak, 0) - 1


@dataclass(slots=True)
class Learner:
    """One learner's evidence. Cheap to rebuild from the answers, so only answers are ever stored."""

    whole: Topic = field(default_factory=Topic)
    topics: dict[str, Topic] = field(default_factory=dict)
    items: dict[str, list[int]] = field(default_factory=dict)
    """item -> [wrong, right]"""
    place: int = 0
    before: str = ""

    def features(self, item: str, skill: str, ease: tuple[float, float], seen: int, now: float = 0.0) -> list[float]:
        """The evidence on how the next answer will be. ease: log-odds of item and skill; seen: others' answers to it;
        now: seconds since 1970, 0 if unknown. Length of `PRIOR`."""
        whole, topic = self.whole, self.topics.get(skill) or Topic()
        wrong, right = self.items.get(item, (0, 0))
        tries = topic.right + topic.wrong
        days = max(0.0, now - topic.time) / DAY if now and topic.time else 0.0
        x = [1.0, ease[0], ease[1], 0.3 * math.log1p(seen)]
        x += [whole.better[h] / (whole.weight[h] + 2.0) for h in _H]
        x += [topic.better[h] / (topic.weight[h] + 1.0) for h in _H]
        x += [math.log1p(topic.right), math.log1p(topic.wrong), math.log1p(self.place)]
        x += [0.3 * math.log1p(whole.right), 0.3 * math.log1p(whole.wrong), float(tries == 0)]
        x += [math.log1p(self.place - topic.last - 1) if tries else 0.0, math.log1p(days) / (1.0 + 0.5 * topic.right)]
        x += [float(self.before == skill)]
        x += [*whole.recent, *topic.recent]
        x += [float(topic.streak >= 3), float(topic.streak >= 5), float(topic.streak <= -2), float(topic.streak <= -3)]
        x += [float(right > 0), float(wrong > 0)]
        x += [max(0.0, x[p] - knot) for p, knot in _HINGES]
        return x

    def add(self, item: str, skill: str, correct: bool, expected: float, now: float = 0.0) -> None:
        """Takes in one answer. expected: the chance that anybody had of it, before this learner is looked at."""
        topic = self.topics.setdefault(skill, Topic())
        self.whole.add(int(correct), expected)
        topic.add(int(correct), expected)
        topic.last, topic.time, self.before = self.place, now, skill
        self.place += 1
        self.items.setdefault(item, [0, 0])[int(correct)] += 1

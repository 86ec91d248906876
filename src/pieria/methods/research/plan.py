"""How a hypothesis could be tested: who is compared, what is measured, how many, and what would refute it.

Composed by code from what the claims say; the number of participants is computed (Cohen 1988, two means, two-sided).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from .links import Hypothesis
from .relations import DOWN, UP

ALPHA_Z, POWER_Z = 1.959964, 0.841621
"""Standard normal quantiles of 0.975 and 0.80."""
EFFECT = 0.5


@dataclass(frozen=True, slots=True)
class Plan:
    question: str
    comparison: str
    measures: str
    size: str
    refuted: str
    first: str

    def lines(self) -> list[str]:
        return [self.question, self.comparison, self.measures, self.size, self.refuted, self.first]


def needed(effect: float = EFFECT) -> int:
    """Participants a group for 80 % power at 5 %, two-sided, for a difference of ``effect`` standard deviations.

    The normal approximation with its usual correction for the t-test (+ z²/4): 64 for 0.5, as in Cohen's table.
    """
    return math.ceil(2 * (ALPHA_Z + POWER_Z) ** 2 / effect**2 + ALPHA_Z**2 / 4)


def plan(h: Hypothesis) -> Plan:
    """The test plan of a hypothesis."""
    middles = [w.middle for w in h.ways[:3]]
    through = " and ".join(middles) if len(middles) < 3 else f"{', '.join(middles[:-1])} and {middles[-1]}"
    more = {UP: "more", DOWN: "less"}.get(h.sign, "another amount of")
    less = {UP: "no more", DOWN: "no less"}.get(h.sign, "as much")
    weak = min(h.ways[:3], key=lambda w: w.weight)
    doubt = [c for w in h.ways for c in w.against]
    first = (
        f"First settle the half that is contested ({doubt[0].relation.subject} and {doubt[0].relation.object})."
        if doubt
        else f"First repeat the weaker half on its own: {weak.middle}."
    )
    return Plan(
        f"Does {h.subject} change {h.object}?",
        f"Compare groups with and without {h.subject} (random and blind where it can be given; else matched on age, "
        f"sex "
        f"and whatever goes with both {h.subject} and {h.object}).",
        f"Measure {h.object} (chosen as the one main outcome beforehand) and, before and after, {through}: if the way "
        f"is right, {'they change' if len(middles) > 1 else 'it changes'} first, and adjusting for "
        f"{'them' if len(middles) > 1 else 'it'} takes most of the effect away.",
        f"{needed()} a group find a difference of half a standard deviation in 80 of 100 trials (two-sided 5 %); "
        f"{needed(0.3)} one of 0.3.",
        f"Refuted if there is {less} {h.object} with {h.subject} (the hypothesis says {more}), or if {through} "
        f"{'do' if len(middles) > 1 else 'does'} not change at all.",
        first,
    )

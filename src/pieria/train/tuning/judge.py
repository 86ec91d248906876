"""What a model would answer, judged without making the answer: one pass over what is given says all that is asked.

At temperature 0 a model answers exactly what was expected if and only if each token of it is the likeliest where it
stands; and of several labels it holds that one likeliest whose tokens' log-probabilities sum up highest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch

from .lm import LM
from .pack import batches, common, together

Ids = Sequence[int]


@dataclass(frozen=True, slots=True)
class Judged:
    """nats: -log p of the answer (its end included), over ``tokens``. exact: at temperature 0 it would be the
    answer, to the letter. chances: of each label, if there are labels."""

    nats: float
    tokens: int
    exact: bool
    chances: tuple[float, ...] = ()

    @property
    def chosen(self) -> int:
        """The likeliest label."""
        return max(range(len(self.chances)), key=self.chances.__getitem__)


def weigh(
    lm: LM, prompts: Sequence[Ids], answers: Sequence[Sequence[Ids]], most: int
) -> list[list[tuple[float, bool]]]:
    """For each answer under each prompt its log-probability, and whether it is what would be said at temperature 0.
    most: tokens of a pack, beside what all prompts begin with."""
    shared = common(prompts) if len(prompts) > 1 else 0
    sizes = [len(p) - shared + sum(map(len, a)) for p, a in zip(prompts, answers, strict=True)]
    found: list[list[tuple[float, bool]]] = []
    for group in batches(sizes, most):
        pack = together([prompts[i] for i in group], [answers[i] for i in group])
        logp, best, _ = lm.read(pack)
        count = sum(len(answers[i]) for i in group)
        sums = torch.zeros(count).index_add_(0, pack.owners, logp).tolist()
        wrong = torch.zeros(count).index_add_(0, pack.owners, (~best).float()).tolist()
        each = iter(zip(sums, wrong, strict=True))
        found += [[(total, not missed) for total, missed in (next(each) for _ in answers[i])] for i in group]
    return found


def judge(lm: LM, rows: Sequence[Any], labels: Sequence[Ids], most: int) -> list[Judged]:
    """rows: `fit.Row`, of which the prompt as given is read. labels: the ids of each, if one is to be chosen."""
    known = {tuple(label): i for i, label in enumerate(labels)}
    under = [[*labels] if tuple(r.answer) in known else [*labels, r.answer] for r in rows]
    found: list[Judged] = []
    for r, weighed in zip(rows, weigh(lm, [r.prompts[0] for r in rows], under, most), strict=True):
        logp, exact = weighed[known.get(tuple(r.answer), len(labels))]
        chances = tuple(torch.tensor([w for w, _ in weighed[: len(labels)]]).softmax(0).tolist()) if labels else ()
        found.append(Judged(-logp, len(r.answer), exact, chances))
    return found

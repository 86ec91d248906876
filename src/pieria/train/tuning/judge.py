"""What a model would answer, judged without making the answer: one pass over what is given says all that is asked.

At temperature 0 a model answers exactly what was expected if and only if each token of it is the likeliest where it
stands; and of several labels it holds that one likeliest whose tokens' log-probabilities sum up highest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import torch

from .lm import LM
from .pack import batches, common, together


@dataclass(frozen=True, slots=True)
class Judged:
    """nats: -log p of the answer (its end included), over ``tokens``. exact: at temperature 0 it would be the
    answer, to the letter. chances: of each label, if there are labels; state: (width,) of the prompt's last
    token, float16."""

    nats: float
    tokens: int
    exact: bool
    chances: tuple[float, ...] = ()
    state: Any = field(default=None, repr=False)

    @property
    def chosen(self) -> int:
        """The likeliest label."""
        return max(range(len(self.chances)), key=self.chances.__getitem__)


def judge(lm: LM, rows: Sequence[Any], labels: Sequence[Sequence[int]], most: int) -> list[Judged]:
    """rows: `fit.Row`, of which the prompt as given is read. labels: the ids of each, if one is to be chosen."""
    prompts = [r.prompts[0] for r in rows]
    shared = common(prompts) if len(prompts) > 1 else 0
    under = [[*labels] if tuple(r.answer) in set(map(tuple, labels)) else [r.answer, *labels] for r in rows]
    sizes = [len(p) - shared + sum(map(len, a)) for p, a in zip(prompts, under, strict=True)]
    found: list[Judged] = []
    for group in batches(sizes, most):
        pack = together([prompts[i] for i in group], [under[i] for i in group])
        logp, best, hidden = lm.read(pack)
        count = int(pack.owners[-1]) + 1
        sums = torch.zeros(count).index_add_(0, pack.owners, logp)
        wrong = torch.zeros(count).index_add_(0, pack.owners, (~best).float())
        first = torch.searchsorted(pack.owners, torch.arange(count))  # owners are numbered in order
        at = 0
        for i in group:
            mine, answer = under[i], tuple(rows[i].answer)
            own = at + next(k for k, a in enumerate(mine) if tuple(a) == answer)
            those = sums[at + len(mine) - len(labels) : at + len(mine)]
            chances = tuple(torch.softmax(those, 0).tolist()) if labels else ()
            state = hidden[pack.rows[first[at]]].to(torch.float16).numpy() if labels else None
            found.append(Judged(-float(sums[own]), len(answer), not bool(wrong[own]), chances, state))
            at += len(mine)
    return found

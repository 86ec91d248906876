"""How sure a number is: intervals of 95 %, by Wilson for shares and by resampling for everything else."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence
from typing import TypeVar

T = TypeVar("T")
Z = 1.959964
"""Of the normal distribution, two-sided 95 %."""


def wilson(hits: float, count: int) -> tuple[float, float]:
    """Wilson's score interval (1927) of a share, from 0 to 1. ``hits`` may have halves (ties). (0, 1) of nothing."""
    if count <= 0:
        return 0.0, 1.0
    share, spread = hits / count, Z * Z / count
    centre = share + spread / 2
    half = Z * math.sqrt(max(0.0, share * (1 - share)) / count + spread / (4 * count))
    return max(0.0, (centre - half) / (1 + spread)), min(1.0, (centre + half) / (1 + spread))


def bootstrap(
    items: Sequence[T],
    statistic: Callable[[Sequence[T]], float],
    seed: int = 0,
    times: int = 400,
    *,
    most: float = 0.0,
    count: int | None = None,
) -> tuple[float, float]:
    """Percentile interval (Efron 1979) of a statistic of independent items; repeats with its seed.

    Where all items are alike, resampling shows no spread, which is no certainty. A statistic from 0 to ``most`` then
    gets Wilson's interval of a share of ``count`` cases (default: the items); any other comes back as (value, value).
    """
    rng = random.Random(seed)  # noqa: S311 - chance that repeats, for resampling
    found = sorted(statistic(rng.choices(items, k=len(items))) for _ in range(times if len(items) > 1 else 0))
    if found and found[0] < found[-1]:
        return found[int(0.025 * times)], found[min(times - 1, int(0.975 * times))]
    value = statistic(items) if items else 0.0
    if most <= 0:
        return value, value
    cases = len(items) if count is None else count
    low, high = wilson(value / most * cases, cases)
    return most * low, most * high


def f1(found: int, wrong: int, missed: int) -> float:
    """F1 of spans: found ones, wrong ones (false positives) and missed ones. 1 where there was nothing to find."""
    return 2 * found / (2 * found + wrong + missed) if found + wrong + missed else 1.0

"""Which of several programs to believe: they are run on inputs like those of the examples, and most of them agree.

After CodeT (Chen et al., 2022), whose tests a model writes; here inputs are varied by code and no outputs are guessed.
"""

from __future__ import annotations

import ast
import random
from collections import Counter
from collections.abc import Sequence
from typing import Any

from .asked import Example
from .trial import Trial, tried


def inputs(examples: Sequence[Example], seed: int, count: int = 10) -> list[str]:
    """Calls like those of the examples, their literal arguments varied a little."""
    rng = random.Random(seed)  # noqa: S311  # chance that repeats
    calls = [e.call for e in examples if e.call is not None]
    plain = []
    for call in calls:
        try:
            plain.append((ast.unparse(call.func), [ast.literal_eval(a) for a in call.args]))
        except (ValueError, SyntaxError, TypeError):
            continue
        if call.keywords:
            plain.pop()
    made = dict[str, None]()
    for _ in range(count * 6):
        if not plain or len(made) == count:
            break
        name, values = rng.choice(plain)
        changed = [vary(v, rng) if rng.random() < 0.7 else v for v in values]
        made.setdefault(f"{name}({', '.join(map(repr, changed))})")
    return list(made)


def vary(value: Any, rng: random.Random) -> Any:
    """A value of the same type and kind, a little different."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return max(0, value + rng.choice((-2, -1, 1, 2, value))) if value >= 0 else value + rng.choice((-1, 1))
    if isinstance(value, float):
        return round(value * rng.choice((0.5, 1.5, 2.0)), 3)
    if isinstance(value, str):
        ways = (value[::-1], value[1:], value + value[:1], value.upper(), value[: len(value) // 2], value.swapcase())
        return rng.choice(ways)
    if isinstance(value, (list, tuple)):
        items = list(value)
        way = rng.randrange(5)
        if way == 0:
            items = items[::-1]
        elif way == 1 and len(items) > 1:
            items.pop(rng.randrange(len(items)))
        elif way == 2 and items:
            items.append(rng.choice(items))
        elif way == 3:
            rng.shuffle(items)
        elif items:
            spot = rng.randrange(len(items))
            items[spot] = vary(items[spot], rng)
        return type(value)(items)
    if isinstance(value, set):
        return set(list(value)[1:])
    if isinstance(value, dict):
        return {k: vary(v, rng) for k, v in value.items()}
    return value


def chosen(trials: Sequence[Trial], examples: Sequence[Example], seed: int, setup: str = "") -> tuple[Trial, str]:
    """Of programs that pass alike the one that most others agree with, and a sentence on how many do."""
    distinct = list({t.code: t for t in trials}.values())
    calls = inputs(examples, seed)
    if len(distinct) < 2 or not calls:
        return trials[0], ""
    values = {t.code: tried(t.code, (), calls, setup).values for t in distinct}
    votes = Counter[tuple[str, ...]]()
    for trial in trials:
        votes[values[trial.code]] += 1
    # a program that raises on most inputs agrees with its like, and is of no use
    best = max(distinct, key=lambda t: (votes[values[t.code]], -raising(values[t.code])))
    most = votes[values[best.code]]
    return best, f"{most} of {len(trials)} drafts that meet the examples agree on {len(calls)} more inputs"


def raising(values: Sequence[str]) -> int:
    return sum(v.startswith("raises ") for v in values)

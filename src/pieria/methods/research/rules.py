"""Rules found in a table: short conditions that tell a column, each with how often it held where it was not found.

A third of the rows is kept aside first. On the rest every attribute, and pairs of the best, are scored against chance
(Fisher's exact test, with Benjamini and Hochberg's bound on false discoveries); what passes is listed with its accuracy
on the rows kept aside and Wilson's interval. Two predictors are measured there: the rules alone, in order (a decision
list; Rivest 1987), and all attributes weighed together (ridge regression).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...core.errors import UserError
from .. import ridge
from .attributes import Attribute, Table, candidates, contests, kind_of, leaks, number, plain, winners

Floats = NDArray[np.float64]
DISCOVERY = 0.1
"""Share of listed rules that may be chance, as bound by Benjamini and Hochberg."""
ALIKE, TOGETHER = 0.8, 40
"""Two rules that hold for such a share of the same rows are one; attributes that are tried in pairs."""
MOST_CLASSES, MOST_ROWS = 20, 20_000


@dataclass(frozen=True, slots=True)
class Rule:
    """``when`` -> ``then``. ``support``: rows it holds for where it was found, ``right`` of them; ``tried`` and
    ``held``: the same on rows kept aside. ``chance``: how often blind luck does as well (p, not corrected)."""

    when: tuple[Attribute, ...]
    then: str
    support: int
    right: int
    tried: int
    held: int
    chance: float

    @property
    def interval(self) -> tuple[float, float]:
        return wilson(self.held, self.tried)

    def __str__(self) -> str:
        return " and ".join(map(str, self.when)) + (f" → {self.then}" if self.then else "")


@dataclass(slots=True)
class Found:
    """What a table told. Accuracies are on the ``tested`` rows kept aside; ``majority`` is the trivial one."""

    target: str
    classes: tuple[str, ...]
    rows: int
    tested: int
    majority: float
    listed: float
    weighed: float
    rules: list[Rule] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    contest: bool = False


def wilson(right: int, n: int, z: float = 1.96) -> tuple[float, float]:
    """Wilson's 95 % interval of a share; (0, 1) where nothing was tried."""
    if not n:
        return 0.0, 1.0
    p, square = right / n, z * z / n
    middle, half = (p + square / 2) / (1 + square), z * math.sqrt(p * (1 - p) / n + square / 4 / n) / (1 + square)
    return max(0.0, middle - half), min(1.0, middle + half)


def fisher(a: int, b: int, c: int, d: int) -> float:
    """One-sided Fisher's exact test of [[a, b], [c, d]]: the chance of ``a`` or more with these margins."""
    row, column, n = a + b, a + c, a + b + c + d
    log = math.lgamma
    whole = log(n + 1) - log(column + 1) - log(n - column + 1)

    def one(k: int) -> float:
        top = log(row + 1) - log(k + 1) - log(row - k + 1)
        rest = log(n - row + 1) - log(column - k + 1) - log(n - row - column + k + 1)
        return math.exp(top + rest - whole)

    return min(1.0, math.fsum(one(k) for k in range(a, min(row, column) + 1)))


def discover(
    table: Table, target: str, apart: Table | None = None, *, seed: int = 1, most: int = 25,
    step: Callable[[str], None] = lambda note: None,
) -> Found:  # fmt: skip
    """Finds rules for the column ``target``. apart: rows to measure on; None: a third of the table, drawn by ``seed``.

    step: told what is being done; it may raise to stop. Raises `UserError` for a table or target that cannot be used.
    """
    table, cut = halved(table, target)
    marks, classes = labels(table, target)
    if apart is None:
        first, second = split(marks, seed)
        apart, table = rows_of(table, second), rows_of(table, first)
        marks = [marks[i] for i in first]
    elif missing := [name for name in table if name not in apart]:
        raise UserError(f"The rows to test on have no column {missing[0]!r}.", "Give a table of the same columns.",
                        param="test")  # fmt: skip
    elif cut is not None:
        apart, _ = halved(apart, target, cut)
    tests = [plain(v) for v in apart[target]]
    step("looking at the columns")
    duels, columns, left_out = useful(table, target, marks, classes)
    sides = None
    if duels and (sides := winners(classes, next(iter(duels.values())))) is None:
        duels = {}
    found = candidates(table, columns, duels)
    if not found:
        raise UserError(
            "No column of this table can tell the target.", "It needs numbers, categories or texts beside it."
        )
    step("counting")
    x, y = matrix(found, table, step), np.array([classes.index(m) for m in marks])
    xt = matrix(found, apart, step)
    yt = np.array([classes.index(m) if m in classes else -1 for m in tests])
    step("weighing")
    weighed = ridge.fit(x, y.tolist(), len(classes), constant=not duels)
    accuracy = float((weighed.scores(xt).argmax(1) == yt).mean())
    if not len(yt):
        raise UserError("There are no rows to test on.", "Give some, or leave --test out.", param="test")
    usual = int(np.bincount(y, minlength=len(classes)).argmax())
    made = Found(
        target, classes, len(y), len(yt), float((yt == usual).mean()), 0.0, accuracy, [], left_out, bool(duels)
    )
    step("finding rules")
    some = duel_rules(found, x, y, xt, yt, sides) if duels and sides else plain_rules(found, x, y, xt, yt, classes)
    made.rules = some[:most]
    made.listed = listed(made.rules, found, xt, yt, usual, classes, sides if duels else None)
    return made


def halved(table: Table, target: str, cut: float | None = None) -> tuple[Table, float | None]:
    """A target of many numbers becomes two classes, cut at the median (or at ``cut``); others stay as they are."""
    if target not in table:
        raise UserError(f"The table has no column {target[:60]!r}.", f"It has: {', '.join(map(str, table))}."[:300],
                        param="target")  # fmt: skip
    values = [number(v) for v in table[target]]
    if cut is None:
        if any(v is None for v in values) or len(set(values)) <= MOST_CLASSES:
            return table, None
        cut = float(f"{np.median(np.array(values, np.float64)):.4g}")
    cells = ["" if v is None else f"above {cut:g}" if v > cut else f"at most {cut:g}" for v in values]
    return {**table, target: cells}, cut


def labels(table: Table, target: str) -> tuple[list[str], tuple[str, ...]]:
    """The target's cells and classes, the commonest first."""
    marks = [plain(v) for v in table[target]]
    if any(not m for m in marks):
        raise UserError(f"Some cells of {target!r} are empty.", "Take those rows out.", param="target")
    counts = Counter(marks)
    if len(counts) < 2 or len(counts) > MOST_CLASSES:
        raise UserError(
            f"The column {target!r} has {len(counts)} different values; rules need 2 to {MOST_CLASSES}.",
            "Choose a column of categories, or cut its numbers into a few first.", param="target",
        )  # fmt: skip
    if len(marks) < 20:
        raise UserError(f"The table has {len(marks)} rows; rules from fewer than 20 mean nothing.", "Add rows.")
    if any(len(cells) != len(marks) for cells in table.values()):
        raise UserError("The columns of the table are of different lengths.", "Give each a cell for each row.")
    if len(marks) > MOST_ROWS:
        raise UserError(f"The table has {len(marks)} rows; up to {MOST_ROWS} are read.", "Take a sample.")
    return marks, tuple(name for name, _ in sorted(counts.items(), key=lambda p: (-p[1], p[0])))


def split(marks: Sequence[str], seed: int) -> tuple[list[int], list[int]]:
    """Two thirds and a third, of each class alike."""
    rng, first, second = np.random.default_rng(seed), list[int](), list[int]()
    for mark in dict.fromkeys(marks):
        own = rng.permutation([i for i, m in enumerate(marks) if m == mark])
        cut = max(1, len(own) // 3) if len(own) > 1 else 0
        second += own[:cut].tolist()
        first += own[cut:].tolist()
    return sorted(first), sorted(second)


def rows_of(table: Table, chosen: Sequence[int]) -> dict[str, list[object]]:
    return {name: [cells[i] for i in chosen] for name, cells in table.items()}


def useful(table: Table, target: str, marks: Sequence[str], classes: Sequence[str]) -> Any:
    """(contests, kind of each other column, sentences on what is left out)."""
    duels, left_out = contests(table, target), list[str]()
    kinds: dict[str, str] = {}
    for name, cells in table.items():
        if name == target or any(name in pair for pair in duels.values()):
            continue
        if leaks(cells, marks):
            left_out.append(f"{name} says the target itself")
        elif not (kind := kind_of(cells)):
            left_out.append(f"{name} has one value, or a name for each row")
        else:
            kinds[name] = kind
    if duels and winners(classes, next(iter(duels.values()))):
        left_out += [f"{name} cannot be turned around with the pair" for name in kinds]
        return duels, {}, left_out
    kinds |= {name: "text" for pair in duels.values() for name in pair}
    return duels, kinds, left_out


def matrix(found: Sequence[Attribute], table: Table, step: Callable[[str], None]) -> Floats:
    """(rows, attributes). Phrases of one column are looked up once, not once each."""
    from .attributes import STYLES, contest_columns, grams

    rows = len(next(iter(table.values())))
    made = np.zeros((rows, len(found)))
    wanted: dict[tuple[str, str], dict[str, int]] = {}
    for at, one in enumerate(found):
        if one.kind in ("phrase", "has"):
            wanted.setdefault((one.column, one.kind), {})[one.value] = at
        elif one.kind == "over" and one.value:
            values = [STYLES[one.value](str(v or "")) for v in table[one.column]]
            made[:, at] = np.array(values) > one.limit
        else:
            made[:, at] = one.holds(table)
    for (column, kind), places in wanted.items():
        names = contest_columns(column, table) if kind == "has" else (column,)
        for sign, name in zip((1, -1), names, strict=False):
            for row, cell in enumerate(table[name]):
                if row % 500 == 0:
                    step("counting")
                for gram in grams(str(cell or "")):
                    if (at := places.get(gram, -1)) >= 0:
                        made[row, at] += sign
    return made


def plain_rules(
    found: Sequence[Attribute], x: Floats, y: NDArray[Any], xt: Floats, yt: NDArray[Any], classes: Sequence[str]
) -> list[Rule]:
    """Single attributes, then pairs that say more than either."""
    base = np.bincount(y, minlength=len(classes))
    scored = list[tuple[float, tuple[int, ...], int, int, int]]()
    counts = np.stack([(x * (y == c)[:, None]).sum(0) for c in range(len(classes))])
    covered = x.sum(0)
    for at in range(x.shape[1]):
        for c in range(len(classes)):
            a, n = int(counts[c, at]), int(covered[at])
            if n and a / n > base[c] / len(y):
                p = fisher(a, n - a, int(base[c]) - a, len(y) - n - int(base[c]) + a)
                scored.append((p, (at,), c, n, a))
    scored.sort(key=lambda s: (s[0], -s[3], [found[k].effort for k in s[1]]))
    best = list(dict.fromkeys(s[1][0] for s in scored[: 3 * TOGETHER]))[:TOGETHER]
    single = {(s[1][0], s[2]): s for s in scored}
    least = max(5, math.ceil(0.01 * len(y)))
    for i, a in enumerate(best):
        for b in best[i + 1 :]:
            both = (x[:, a] * x[:, b]) > 0
            n = int(both.sum())
            if n < least or n in (int(covered[a]), int(covered[b])):
                continue
            c = int(np.bincount(y[both], minlength=len(classes)).argmax())
            right = int((y[both] == c).sum())
            alone = max(
                (single[k, c][4] / single[k, c][3] for k in (a, b) if (k, c) in single), default=base[c] / len(y)
            )
            if wilson(right, n)[0] > alone:  # a pair must say surely more than its better half
                p = fisher(right, n - right, int(base[c]) - right, len(y) - n - int(base[c]) + right)
                scored.append((p, (a, b), c, n, right))
    kept = discovered(scored, x.shape[1] * len(classes) + len(best) ** 2 // 2, found)
    made = list[Rule]()
    told = np.zeros((len(classes), len(y)), np.bool_)
    for p, where, c, n, right in kept:
        rows = (x[:, list(where)] > 0).all(1)
        fresh = rows & ~told[c]  # what the rules before it do not tell yet must be worth telling
        a, b = int((y[fresh] == c).sum()), int(fresh.sum())
        if not b or fisher(a, b - a, int(base[c]) - a, len(y) - b - int(base[c]) + a) > 0.01:
            continue
        told[c] |= rows
        there = (xt[:, list(where)] > 0).all(1)
        held = int((yt[there] == c).sum())
        made.append(Rule(tuple(found[k] for k in where), classes[c], n, right, int(there.sum()), held, p))
        if len(made) >= 60:
            break
    return made


def duel_rules(
    found: Sequence[Attribute], x: Floats, y: NDArray[Any], xt: Floats, yt: NDArray[Any], sides: tuple[int, int]
) -> list[Rule]:
    """In a contest a rule is one attribute: what has it wins, or loses."""
    scored = list[tuple[float, tuple[int, ...], int, int, int]]()
    won = np.where(y == sides[0], 1.0, -1.0)
    wont = np.where(yt == sides[0], 1.0, -1.0)
    for at in range(x.shape[1]):
        n, right = int(np.abs(x[:, at]).sum()), int((x[:, at] * won > 0).sum())
        if n:
            wins = right * 2 >= n
            right = right if wins else n - right
            scored.append((tail(right, n), (at,), int(wins), n, right))
    made, taken = list[Rule](), list[NDArray[np.float64]]()
    for p, where, wins, n, right in discovered(scored, len(scored), found):
        column = x[:, where[0]] * (1 if wins else -1)
        if any((column * o > 0).sum() >= ALIKE * ((column != 0) | (o != 0)).sum() for o in taken):
            continue
        taken.append(column)
        there = xt[:, where[0]] * (1 if wins else -1)
        held, tried = int((there * wont > 0).sum()), int((there != 0).sum())
        made.append(Rule((found[where[0]],), "wins" if wins else "loses", n, right, tried, held, p))
    return made


def tail(right: int, n: int) -> float:
    """The chance that a fair coin does as well in ``n`` throws, on either side."""
    log = [
        math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1) - n * math.log(2) for k in range(right, n + 1)
    ]
    return min(1.0, 2 * math.fsum(map(math.exp, log)))


def discovered(
    scored: Sequence[tuple[float, tuple[int, ...], int, int, int]], tests: int, found: Sequence[Attribute]
) -> list[Any]:
    """Those below Benjamini and Hochberg's line, the surest first; of equals the one that is easiest to say."""
    ordered = sorted(scored, key=lambda s: (s[0], len(s[1]), -s[3], [found[k].effort for k in s[1]]))
    last = max((i for i, s in enumerate(ordered, 1) if s[0] <= DISCOVERY * i / max(1, tests)), default=0)
    return ordered[:last]


def listed(
    rules: Sequence[Rule], found: Sequence[Attribute], xt: Floats, yt: NDArray[Any], usual: int, classes: Sequence[str],
    sides: tuple[int, int] | None,
) -> float:  # fmt: skip
    """Accuracy of the rules alone: the surest one that holds decides; where none does, the commonest class."""
    at = {one: i for i, one in enumerate(found)}
    said = np.full(len(yt), usual)
    if sides is not None:
        votes = np.zeros(len(yt))
        for rule in rules:
            weight = math.log((rule.right + 1) / (rule.support - rule.right + 1))
            votes += weight * xt[:, at[rule.when[0]]] * (1 if rule.then == "wins" else -1)
        said = np.where(votes > 0, sides[0], np.where(votes < 0, sides[1], usual))
        return float((said == yt).mean())
    order = sorted(rules, key=lambda r: -(r.right + 1) / (r.support + len(classes)))
    for rule in reversed(order):
        there = (xt[:, [at[a] for a in rule.when]] > 0).all(1)
        said[there] = classes.index(rule.then)
    return float((said == yt).mean())

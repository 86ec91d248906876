"""Which way the pieces of a line run: Unicode's bidirectional algorithm (UAX #9) for one line without embeddings."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

RIGHT = ("R", "AL")
DIGITS = ("EN", "AN")


def runs(text: str) -> list[tuple[int, int, bool]]:
    """``(start, end, whether it runs from right to left)`` of each piece, as they stand from left to right."""
    kinds = [unicodedata.bidirectional(c) or "L" for c in text]
    if not any(k in (*RIGHT, "AN") for k in kinds):
        return [(0, len(text), False)] if text else []
    first = next((k for k in kinds if k in ("L", *RIGHT)), "L")
    base = int(first in RIGHT)
    levels = list(_levels(_resolved(kinds, base), base))
    for n in range(len(text) - 1, -1, -1):  # L1: blanks at the end stand at the line's end
        if kinds[n] not in ("WS", "B", "S"):
            break
        levels[n] = base
    order = list(range(len(text)))
    for level in range(max(levels), 0, -1):  # L2: the deepest first
        start = 0
        while start < len(order):
            end = start
            while end < len(order) and levels[order[end]] >= level:
                end += 1
            order[start:end] = order[start:end][::-1]
            start = end + 1
    made = list[tuple[int, int, bool]]()
    for n in order:
        back = levels[n] % 2 == 1
        if made and made[-1][2] == back and n == (made[-1][0] - 1 if back else made[-1][1]):
            start, end, _ = made[-1]
            made[-1] = (min(start, n), max(end, n + 1), back)
        else:
            made.append((n, n + 1, back))
    return made


def _resolved(kinds: list[str], base: int) -> list[str]:
    """Each letter as L, R, EN, AN or N (rules W1 to W7)."""
    edge = "R" if base else "L"
    made, strong = list(kinds), edge
    for n, kind in enumerate(made):
        if kind == "NSM":
            kind = made[n] = made[n - 1] if n else edge
        if kind in ("L", *RIGHT):
            strong = kind
        elif kind == "EN" and strong == "AL":
            made[n] = "AN"
    made = ["R" if k == "AL" else k for k in made]
    for n in range(1, len(made) - 1):
        if (
            made[n] in ("ES", "CS")
            and made[n - 1] == made[n + 1] in DIGITS
            and (made[n] == "CS" or made[n - 1] == "EN")
        ):
            made[n] = made[n - 1]
    for line in (range(1, len(made)), range(len(made) - 2, -1, -1)):
        step = -1 if line.step > 0 else 1
        for n in line:
            if made[n] == "ET" and made[n + step] == "EN":
                made[n] = "EN"
    strong = edge
    for n, kind in enumerate(made):
        if kind in ("L", "R"):
            strong = kind
        elif kind == "EN" and strong == "L":
            made[n] = "L"
        elif kind not in DIGITS:
            made[n] = "N"
    return made


def _levels(kinds: list[str], base: int) -> Iterator[int]:
    """The level of each letter: what is neutral goes with its neighbours where they agree (N1, N2, I1, I2)."""
    edge = "R" if base else "L"
    level = {"L": 2 * base, "R": 1, "EN": 2, "AN": 2}
    side = ["R" if k in DIGITS else k for k in kinds]
    n = 0
    while n < len(kinds):
        end = n
        while end < len(kinds) and kinds[end] == "N":
            end += 1
        before, after = side[n - 1] if n else edge, side[end] if end < len(kinds) else edge
        yield from [level[before if before == after else edge]] * (end - n)
        if end < len(kinds):
            yield level[kinds[end]]
        n = end + 1

"""How far two sequences are apart."""

from __future__ import annotations

from collections.abc import Sequence


def edits(a: Sequence[object], b: Sequence[object], swaps: bool = False) -> int:
    """Levenshtein's distance: how many items are put in, left out or changed. swaps: two neighbours that are swapped
    count as one (optimal string alignment)."""
    last, before = list(range(len(b) + 1)), list[int]()
    for i, x in enumerate(a, 1):
        row = [i]
        for j, y in enumerate(b, 1):
            row.append(min(last[j] + 1, row[-1] + 1, last[j - 1] + (x != y)))
            if swaps and i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                row[j] = min(row[j], before[j - 2] + 1)
        before, last = last, row
    return last[-1]

"""Metres that no net here has learnt, put together of bars of one that they have, some of them cut short.

5/4 is a bar of 3/4 and one of which the last beat is gone, so that it has its accents on one and four.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from .midi import Score, bars


@dataclass(frozen=True, slots=True)
class Odd:
    """made_of: the metre of the bars that are asked of a net. kept: quarters that stay of each, in turn; together they
    are one bar. written: how long a quarter of those is in the end, in quarters."""

    made_of: str
    kept: tuple[float, ...]
    written: float = 1.0


ODD = {
    "5/4": Odd("3/4", (3, 2)), "5/8": Odd("3/4", (3, 2), 0.5), "7/4": Odd("4/4", (4, 3)), "7/8": Odd("4/4", (3.5,)),
}  # fmt: skip
GROUPS = {(5, 4): (3, 2), (5, 8): (3, 2), (7, 4): (4, 3), (7, 8): (4, 3)}
"""Beats between the accents of a bar."""


def folded(score: Score, metre: str) -> Score:
    """The piece in this metre, of `ODD`. What begins in a beat that is cut is gone, what sounds into it ends before.
    A pickup stays before the first bar line; the last notes last until the last bar ends."""
    how, (beats, unit) = ODD[metre], (int(n) for n in metre.split("/"))
    long = [round(q * score.division) for q in how.kept]
    there = bars(score)
    begun = min(s for t in score.tracks for s, _, _ in t.notes)
    pickup = len(there) > 1 and begun - there[0][0] >= there[0][1] / 2
    starts, keeps, at = list[int](), list[int](), 0
    for number, (_, length, *_) in enumerate(there):
        if pickup and number == 0:
            starts.append(sum(long) - length)
            keeps.append(length)
            at = sum(long)
            continue
        starts.append(at)
        keeps.append(long[(number - pickup) % len(long)])
        at += keeps[-1]
    end = -(-at // sum(long)) * sum(long)

    def place(tick: int) -> int:
        number = max(n for n, b in enumerate(there) if b[0] <= tick)
        return starts[number] + min(tick - there[number][0], keeps[number])

    def moved(notes: Sequence[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
        made, last = [], sum(there[-1][:2])
        for start, length, pitch in notes:
            begins = place(start)
            ends = end if start + length >= last else place(start + length)
            if ends > begins:
                made.append((round(begins * how.written), round((ends - begins) * how.written), pitch))
        return made

    tracks = [replace(t, notes=moved(t.notes)) for t in score.tracks]
    tempos = [(round(place(t) * how.written), q * how.written) for t, q in score.tempos]
    first = tempos[0][1] if tempos else 100.0
    return replace(score, tracks=tracks, metres=[(0, beats, unit)], tempos=[(0, first), *tempos[1:]])

"""Chords for a melody: the likeliest path of a key's own chords under it (Viterbi 1967), by what each costs.

A chord pleases by the notes of the melody that it holds, the more the longer they are and the stronger the beat; and by
where it comes from (Piston 1941, the table of usual root progressions). A piece begins and ends on its tonic, over the
dominant if it can.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from .midi import Score, bars
from .odd import GROUPS

# name -> (degree in semitones, intervals)
MAJOR = {"I": (0, (0, 4, 7)), "ii": (2, (0, 3, 7)), "iii": (4, (0, 3, 7)), "IV": (5, (0, 4, 7)), "V": (7, (0, 4, 7)),
         "V7": (7, (0, 4, 7, 10)), "vi": (9, (0, 3, 7))}  # fmt: skip
MINOR = {"i": (0, (0, 3, 7)), "III": (3, (0, 4, 7)), "iv": (5, (0, 3, 7)), "V": (7, (0, 4, 7)),
         "V7": (7, (0, 4, 7, 10)), "VI": (8, (0, 4, 7)), "VII": (10, (0, 4, 7))}  # fmt: skip
USUAL = {
    "I": {"IV": 0.3, "V": 0.3, "vi": 0.2, "ii": 0.1}, "ii": {"V": 0.6, "V7": 0.6}, "iii": {"vi": 0.4, "IV": 0.3},
    "IV": {"V": 0.5, "V7": 0.4, "I": 0.3, "ii": 0.2}, "V": {"I": 0.7, "i": 0.7, "vi": 0.2, "V7": 0.3},
    "V7": {"I": 0.9, "i": 0.9, "vi": 0.2, "VI": 0.2},
    "vi": {"ii": 0.4, "IV": 0.4, "V": 0.1}, "i": {"iv": 0.3, "V": 0.3, "VI": 0.3, "VII": 0.2},
    "III": {"VI": 0.3, "iv": 0.2, "VII": 0.1}, "iv": {"V": 0.5, "V7": 0.4, "i": 0.3, "VII": 0.1},
    "VI": {"iv": 0.3, "VII": 0.3, "V": 0.2, "III": 0.1}, "VII": {"i": 0.3, "III": 0.4},
}  # fmt: skip
RARE, TAME = -0.5, {"iii": -0.3, "VII": -0.2, "III": -0.1, "V7": -0.1}
"""What an unusual step costs, and some chords by themselves."""
OUTSIDE, ROOT, STRONG, HOLD, SPLIT = -0.9, 0.1, 1.5, 0.1, -0.5
"""A note that the chord does not hold, a quarter long; one that is its root; how much more the slot's first note
counts; staying on a chord; changing it within a bar."""


@dataclass(frozen=True, slots=True)
class Chord:
    """Where it sounds, in ticks, and its pitch classes, the root first."""

    start: int
    length: int
    name: str
    pitches: tuple[int, ...]


def chords(melody: Sequence[tuple[int, int, int]], score: Score, key: int) -> list[Chord]:
    """A chord for each slot under a melody of (start, length, pitch), in a key (index in `measure.KEYS`)."""
    table = MAJOR if key < 12 else MINOR
    slots = places(score)
    home = next(iter(table))
    sets = {n: tuple((key + degree + i) % 12 for i in steps) for n, (degree, steps) in table.items()}
    best: dict[str, tuple[float, list[str]]] = {}
    for number, (start, length, opens) in enumerate(slots):
        inside = [(max(s, start), min(s + n, start + length), p) for s, n, p in melody]
        inside = [x for x in inside if x[0] < x[1]]
        fits: dict[str, tuple[float, list[str]]] = {}
        for name, pitches in sets.items():
            score_ = TAME.get(name, 0.0)
            for begun, ended, pitch in inside:
                quarters = (ended - begun) / score.division * (STRONG if begun == start else 1)
                score_ += quarters * ((1 + ROOT * (pitch % 12 == pitches[0])) if pitch % 12 in pitches else OUTSIDE)
            if number in (0, len(slots) - 1):
                score_ += 0.8 if name == home else -3.0 * (number > 0)
            if number == len(slots) - 2:
                score_ += 0.6 * (name in ("V", "V7"))
            before = [
                (total + move(last, name) + (SPLIT if last != name and not opens else 0), path)
                for last, (total, path) in best.items()
            ] or [(0.0, [])]
            total, path = max(before, key=lambda b: b[0])
            fits[name] = (total + score_, [*path, name])
        best = fits
    names = max(best.values(), key=lambda b: b[0])[1] if best else []
    return [Chord(s, n, name, sets[name]) for (s, n, _), name in zip(slots, names, strict=True)]


def move(last: str, name: str) -> float:
    return HOLD if last == name else USUAL.get(last, {}).get(name, RARE)


def places(score: Score) -> list[tuple[int, int, bool]]:
    """(start, length, opens a bar): a bar, or its halves or thirds where it is long enough for two chords;
    of an odd metre what lies between its accents."""
    found = []
    for start, length, beats, unit in bars(score):
        if groups := GROUPS.get((beats, unit)):
            ends = [sum(groups[:n]) * length // beats for n in range(len(groups) + 1)]
            found += [(start + a, b - a, a == 0) for a, b in pairwise(ends)]
            continue
        parts = {(4, 4): 2, (2, 2): 2, (6, 8): 2, (12, 8): 2, (6, 4): 2, (9, 8): 3, (3, 2): 3}.get((beats, unit), 1)
        found += [(start + i * length // parts, length // parts, i == 0) for i in range(parts)]
    return found

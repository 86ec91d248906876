"""The tokens of music, and how they are fitted to a folder of pieces.

    key metre tempo voices | pickup? bar(left) notes... [below notes...] bar(left) ...

The first four say what the piece is. ``bar`` tokens count down: bar 0 is the last, so a net always knows how far off
the end is, and whoever forces them decides the length. A ``note`` token is a pitch of a part; it sounds until its
part's next note unless a ``length`` follows; ``at`` moves within the bar. So four voices cost about six tokens a beat.

In pieces of several parts the highest leads: its bars come one ahead, and ``below`` goes back to the bar before for
what stands under it. Whoever forces the lead gets a melody harmonised by a net that sees what is coming.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .measure import KEYS, NONE, beat, pace, parallels
from .midi import DRUMS, Score, bars

GRIDS = (4, 8, 12, 24)
"""Steps a quarter that are tried; the first that nearly all notes begin on is taken."""
MARKS = (30, 33, 36, 40, 42, 44, 46, 48, 50, 52, 54, 56, 58, 60, 63, 66, 69, 72, 76, 80, 84, 88, 92, 96, 100, 104, 108,
         112, 116, 120, 126, 132, 138, 144, 152, 160, 168, 176, 184, 192, 200, 208, 224, 240)  # fmt: skip
"""Beats a minute, as metronomes have them."""
PARTS, LENGTHS, BARS, METRES = 24, 128, 128, 32
"""The most of each that a vocabulary takes: what is rarer becomes the nearest that it has."""
SWAY = 8
"""Marks by which a tempo may be changed where all pieces have about the same: it says nothing of them. Else 1."""
FREE = 0.02
"""Parallel fifths and octaves a chord from which on a kind of music is taken to allow them."""
REACH = 24
"""Semitones that a pitched part gets at least, so that pieces can be transposed."""

KEY, METRE, TEMPO, VOICES, PICKUP, BAR, BELOW, AT, LENGTH, NOTE = range(1, 11)
"""Kinds of tokens, in the order of their ids."""


@dataclass(frozen=True, slots=True)
class Part:
    """A voice of the vocabulary. nth: which of those with this program; single: it never has two notes at once."""

    program: int
    nth: int
    low: int
    high: int
    single: bool
    name: str = ""


class Vocabulary:
    """Ids by kind and value, and back: ``kind`` and ``value`` (int64, one an id), ``part`` and ``pitch`` of notes."""

    def __init__(self, meta: Mapping[str, Any]) -> None:
        self.grid = int(meta["grid"])
        self.metres = [(int(b), int(u)) for b, u in meta["metres"]]
        self.tempos = [int(t) for t in meta["tempos"]]
        self.voices = [int(v) for v in meta["voices"]]
        self.bars = int(meta["bars"])
        self.lengths = [int(n) for n in meta["lengths"]]
        self.parts = [Part(*p) for p in meta["parts"]]
        self.lead, self.sway, self.parallels = int(meta["lead"]), int(meta["sway"]), bool(meta.get("parallels", True))
        self.steps = [max(1, 4 * self.grid * b // u) for b, u in self.metres]
        kinds = [
            [0], range(NONE + 1), range(len(self.metres)), self.tempos, self.voices, [0], range(self.bars + 1), [0],
            range(max(self.steps)), self.lengths,
        ]  # fmt: skip
        self.base = np.cumsum([0, *map(len, kinds)]).tolist()
        notes = [(n, p) for n, part in enumerate(self.parts) for p in range(part.low, part.high + 1)]
        self.kind = np.repeat(np.arange(11), [*map(len, kinds), len(notes)])
        self.value = np.array([v for k in kinds for v in k] + [0] * len(notes), np.int64)
        none = [-1] * self.base[NOTE]
        self.part = np.array(none + [n for n, _ in notes], np.int64)
        self.pitch = np.array(none + [p for _, p in notes], np.int64)
        self.size = len(self.kind)
        self.first = {n: int(np.argmax(self.part == n)) for n in range(len(self.parts))}

    def id(self, kind: int, index: int = 0) -> int:
        return int(self.base[kind]) + index

    def note(self, part: int, pitch: int) -> int | None:
        """Moved by octaves into the part's range; None if that is narrower than an octave and lies elsewhere."""
        low, high = self.parts[part].low, self.parts[part].high
        if self.parts[part].program == DRUMS:
            return self.first[part] + pitch - low if low <= pitch <= high else None
        pitch += 12 * (-(-max(0, low - pitch) // 12)) - 12 * (-(-max(0, pitch - high) // 12))
        return self.first[part] + pitch - low if low <= pitch <= high else None

    def tempo(self, beats_a_minute: float) -> int:
        return self.id(TEMPO, nearest(self.tempos, beats_a_minute))

    def metre(self, beats: int, unit: int) -> int:
        """The same one, else one whose bars are about as long."""
        if (beats, unit) in self.metres:
            return self.id(METRE, self.metres.index((beats, unit)))
        return self.id(METRE, nearest([b / u for b, u in self.metres], beats / unit))

    def name(self, token: int) -> str:
        """For people: what an id says."""
        kind, value = int(self.kind[token]), int(self.value[token])
        if kind == NOTE:
            return f"{self.parts[self.part[token]].name or self.part[token]}:{self.pitch[token]}"
        if kind == KEY:
            return (*KEYS, "no key")[value]
        if kind == METRE:
            return "{}/{}".format(*self.metres[value])
        words = ("end", "", "", "tempo ", "voices ", "pickup", "bar ", "below", "at ", "length ")
        return words[kind] + (str(value) if kind not in (0, PICKUP, BELOW) else "")


def nearest(values: Sequence[float], to: float) -> int:
    return min(range(len(values)), key=lambda i: (abs(values[i] - to), i))


def parts_of(score: Score) -> list[tuple[int, int]]:
    """(program, which of those with this program) for each track."""
    seen: Counter[int] = Counter()
    found = []
    for track in score.tracks:
        found.append((track.program, seen[track.program]))
        seen[track.program] += 1
    return found


def fit(scores: Sequence[Score], grid: int = 0) -> dict[str, Any]:
    """The meta of `Codes`. grid: steps a quarter; 0: the coarsest that 99 of 100 notes begin on."""
    grid = grid or _grid(scores)
    metres, tempos, lengths, most = Counter[tuple[int, int]](), Counter[int](), Counter[int](), 1
    for score in scores:
        there = bars(score)
        most = max(most, len(there))
        metres.update({(b, u) for _, _, b, u in there})
        for tick, tempo in score.tempos:
            _, b, u = [m for m in score.metres if m[0] <= tick][-1]
            tempos[nearest(MARKS, tempo / beat(b, u))] += 1
        for start, length, _ in (n for t in score.tracks for n in t.notes):
            first, last = (round(tick * grid / score.division) for tick in (start, start + length))
            lengths[max(1, last - first)] += 1
    paces = Counter(pace(MARKS[mark]) for mark in tempos.elements())
    sway = SWAY if paces and max(paces.values()) >= 0.95 * paces.total() else 1
    slowest, fastest = min(tempos, default=20), max(tempos, default=20)
    parts, first = _parts(scores, grid)
    moves = [parallels(s) for s in scores[:: max(1, len(scores) // 200)]]
    return {
        "grid": grid,
        "metres": sorted(m for m, _ in metres.most_common(METRES)) or [(4, 4)],
        "tempos": MARKS[max(0, slowest - sway) : fastest + sway + 1],
        "voices": sorted({sum(bool(t.notes) for t in s.tracks) for s in scores}) or [1],
        "bars": min(BARS, most) - 1,
        "lengths": sorted(n for n, _ in lengths.most_common(LENGTHS)) or [1],
        "parts": parts,
        "lead": first,
        "sway": sway,
        "parallels": sum(n for n, _ in moves) > FREE * sum(n for _, n in moves),
    }


def _parts(scores: Sequence[Score], grid: int) -> tuple[list[tuple[Any, ...]], int]:
    """The fields of each `Part`, the lowest first and drums last, and which of them leads most often.

    Where they begin together, parts are made in this order: the bass, then what fills the space up to the lead."""
    pitches: dict[tuple[int, int], Counter[int]] = {}
    names: dict[tuple[int, int], Counter[str]] = {}
    chords, leads = Counter[tuple[int, int]](), Counter[tuple[int, int]]()
    for score in scores:
        who, top = parts_of(score), lead(score)
        if top is not None:
            leads[who[top]] += 1
        for part, track in zip(who, score.tracks, strict=True):
            if track.notes:
                pitches.setdefault(part, Counter()).update(p for _, _, p in track.notes)
                names.setdefault(part, Counter())[track.name] += 1
                chords[part] += len(track.notes) - len({round(s * grid / score.division) for s, _, _ in track.notes})
    often = sorted(pitches, key=lambda p: -pitches[p].total())[:PARTS]
    height = {p: sum(k * n for k, n in pitches[p].items()) / pitches[p].total() for p in often}
    kept = sorted(often, key=lambda p: (p[0] == DRUMS, height[p]))
    made = [
        (
            *p,
            *_reach(p[0], min(pitches[p]), max(pitches[p])),
            chords[p] * 200 <= pitches[p].total(),
            names[p].most_common(1)[0][0],
        )
        for p in kept
    ]
    return made, next((kept.index(p) for p, _ in leads.most_common() if p in kept), 0)


def _grid(scores: Sequence[Score]) -> int:
    """The coarsest grid on which whole bars fit and 99 of 100 notes begin (to a sixteenth of a quarter: played, not
    drawn, notes are never quite on it)."""
    places: Counter[tuple[int, int]] = Counter()
    units = 1
    for score in scores:
        places.update((s % score.division, score.division) for t in score.tracks for s, _, _ in t.notes)
        units = max(units, *(u for _, _, u in score.metres))
    for grid in GRIDS:
        near = sum(n for (s, d), n in places.items() if abs(s * grid / d - round(s * grid / d)) < 0.02 * grid)
        if 4 * grid % units == 0 and near >= 0.99 * sum(places.values()):
            return grid
    return GRIDS[-1]


def _reach(program: int, low: int, high: int) -> tuple[int, int]:
    if program == DRUMS:
        return low, high
    missing = max(0, REACH - (high - low))
    return max(0, low - missing // 2), min(127, high + -(-missing // 2))


def lead(score: Score) -> int | None:
    """The track that lies highest on the whole; drums only where nothing else is."""
    there = [i for i, t in enumerate(score.tracks) if t.notes]
    if not there:
        return None

    def height(i: int) -> tuple[bool, float]:
        track = score.tracks[i]
        return track.program != DRUMS, sum(p for _, _, p in track.notes) / len(track.notes)

    return max(there, key=height)

"""Scores to token ids and back. See `vocabulary` for what the tokens mean."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from . import measure
from .midi import DRUMS, Score, Track, bars
from .vocabulary import (
    AT,
    BAR,
    BELOW,
    KEY,
    LENGTH,
    METRE,
    NOTE,
    PICKUP,
    TEMPO,
    VOICES,
    Vocabulary,
    lead,
    nearest,
    parts_of,
)

Note = tuple[int, int, int, int]
"""(start, end, part, pitch), in steps of the grid."""
DIVISION = 480


@dataclass(slots=True)
class Bar:
    """start and length in steps; marks: the ids of a new metre or tempo; lead and below: notes that begin in it."""

    start: int
    length: int
    marks: list[int] = field(default_factory=list)
    lead: list[Note] = field(default_factory=list)
    below: list[Note] = field(default_factory=list)
    pickup: bool = False


@dataclass(slots=True)
class Piece:
    """A score on the grid of a vocabulary. head: the ids of key, metre, tempo and voices."""

    head: list[int]
    bars: list[Bar]
    follows: dict[tuple[int, int], int]
    """When the next note of a part begins, by (part, start)."""


# to ids -----------------------------------------------------------------------------------------------------------


def piece(score: Score, v: Vocabulary) -> Piece:
    """Notes snapped to the grid and sorted into bars. A first bar that is empty up to its middle is a pickup."""

    def step(tick: float) -> int:
        return round(tick * v.grid / score.division)

    there, at, made, tempo = bars(score), 0, list[Bar](), -1
    metre = v.metre(*score.metres[0][1:])
    head_metre, ticks = metre, list[int]()
    for start, length, beats, unit in there:
        now = v.metre(beats, unit)
        speeds = [s for t, s in score.tempos if t < start + length / 2] or [score.tempos[0][1]]
        speed = v.tempo(speeds[-1] / measure.beat(*v.metres[now - v.id(METRE)]))
        marks = [now] * (now != metre and bool(made)) + [speed] * (speed != tempo and bool(made))
        if not made:
            head_tempo = speed
        metre, tempo = now, speed
        made.append(Bar(at, v.steps[now - v.id(METRE)], marks))
        ticks.append(start)
        at += made[-1].length
    if not made:
        made, ticks, head_tempo = [Bar(0, v.steps[metre - v.id(METRE)])], [0], v.tempo(score.tempos[0][1])
    notes = _notes(score, v, step)
    top = lead(score)
    first = _part(v, *parts_of(score)[top]) if top is not None else 0
    index = 0
    for note in notes:
        while index + 1 < len(made) and note[0] >= made[index + 1].start:
            index += 1
        (made[index].lead if note[2] == first else made[index].below).append(note)
    if notes and len(made) > 1 and notes[0][0] >= made[0].start + made[0].length / 2:
        made[0].pickup = True
    voices = v.id(VOICES, nearest(v.voices, len({n[2] for n in notes})))
    head = [v.id(KEY, measure.key(score)), head_metre, head_tempo, voices]
    follows: dict[tuple[int, int], int] = {}
    after: dict[int, tuple[int, int | None]] = {}
    for start, _, part, _ in reversed(notes):
        begun, then = after.get(part, (-1, None))
        if begun != start:
            then = begun if begun >= 0 else None
            after[part] = (start, then)
        if then is not None:
            follows[part, start] = then
    return Piece(head, made, follows)


def _notes(score: Score, v: Vocabulary, step: Any) -> list[Note]:
    """On the grid, in the vocabulary's parts and ranges; a pitch that is struck again ends first."""
    found: dict[tuple[int, int, int], int] = {}
    for (program, nth), track in zip(parts_of(score), score.tracks, strict=True):
        part = _part(v, program, nth) if v.parts else -1
        for start, length, pitch in track.notes:
            token = v.note(part, pitch) if part >= 0 else None
            if token is not None:
                begin = step(start)
                where = (begin, part, int(v.pitch[token]))
                found[where] = max(found.get(where, 0), step(start + length), begin + 1)
    ends: dict[tuple[int, int], int] = {}
    notes, alone = list[Note](), {i for i, p in enumerate(v.parts) if p.single}
    for begin, part, pitch in sorted(found, reverse=True):
        if part in alone and notes and notes[-1][0] == begin and notes[-1][2] == part:
            continue  # two short notes that came to the same place: the higher stays
        end = min(found[begin, part, pitch], ends.get((part, pitch), 1 << 40))
        ends[part, pitch] = begin
        notes.append((begin, end, part, pitch))
    return sorted(notes)


def _part(v: Vocabulary, program: int, nth: int) -> int:
    """The vocabulary's part for a program: the same, else one of its family, else the lead. -1: it has no drums."""
    same = sorted((p.nth, i) for i, p in enumerate(v.parts) if p.program == program)
    if program == DRUMS or same:
        return next((i for n, i in same if n == nth), same[-1][1]) if same else -1
    family = [i for i, p in enumerate(v.parts) if p.program // 8 == program // 8]
    return family[0] if family else v.lead if v.parts[v.lead].program != DRUMS else -1


def encode(score: Score, v: Vocabulary) -> list[int]:
    p = piece(score, v)
    ids, several = list(p.head), any(b.below for b in p.bars)
    for index, bar in enumerate(p.bars):
        ids += [opening(v, p.bars, index), *bar.marks, *tokens(v, bar, bar.lead, p.follows)]
        if several and index:
            ids += [v.id(BELOW), *tokens(v, p.bars[index - 1], p.bars[index - 1].below, p.follows)]
    if several:
        ids += [v.id(BELOW), *tokens(v, p.bars[-1], p.bars[-1].below, p.follows)]
    return ids


def opening(v: Vocabulary, there: Sequence[Bar], index: int) -> int:
    """The token that a bar begins with: how many are left after it, or that it is the pickup."""
    return v.id(PICKUP) if there[index].pickup else v.id(BAR, min(len(there) - 1 - index, v.bars))


def tokens(v: Vocabulary, bar: Bar, notes: Iterable[Note], follows: dict[tuple[int, int], int]) -> list[int]:
    """The ids of notes that begin in a bar."""
    ids, at = list[int](), 0
    for start, end, part, pitch in sorted(notes, key=lambda n: (n[0], n[2], n[3])):
        place = min(max(0, start - bar.start), bar.length - 1)
        if place != at:
            ids.append(v.id(AT, place))
            at = place
        ids.append(v.first[part] + pitch - v.parts[part].low)
        if follows.get((part, start)) != end:
            ids.append(v.id(LENGTH, nearest(v.lengths, end - start)))
    return ids


# from ids ---------------------------------------------------------------------------------------------------------


def decode(ids: Iterable[int], v: Vocabulary) -> Score:
    """Any ids at all: what is out of place is left out or put where it fits. A separator after a note ends it."""
    metre, tempo, where, key = 0, -1, -1, measure.NONE
    starts, lengths = list[int](), list[int]()
    metres, tempos = list[tuple[int, int]](), list[tuple[int, int]]()
    notes: list[list[int]] = []  # start, end or -1, part, pitch
    behind = -1  # the bar that stands under the lead
    for token in ids:
        kind = int(v.kind[token]) if 0 <= token < v.size else 0
        value = int(v.value[token]) if kind else 0
        if kind == KEY:
            key = value
        elif kind == METRE:
            metre = value
            if lengths:
                lengths[-1] = v.steps[metre]
                metres = [m for m in metres if m[0] != starts[-1]] + [(starts[-1], metre)]
        elif kind == TEMPO:
            tempo = value
            if starts:
                tempos = [t for t in tempos if t[0] != starts[-1]] + [(starts[-1], tempo)]
        elif kind in (PICKUP, BAR):
            starts.append(starts[-1] + lengths[-1] if starts else 0)
            lengths.append(v.steps[metre])
            if len(starts) == 1:
                metres, tempos = [(0, metre)], [(0, tempo)] if tempo > 0 else []
            where, at = len(starts) - 1, 0
        elif kind == BELOW and starts:
            behind = min(behind + 1, len(starts) - 1)
            where, at = behind, 0
        elif kind == AT and starts:
            at = min(max(at, value), lengths[where] - 1)
        elif kind == NOTE and starts:
            notes.append([starts[where] + at, -1, int(v.part[token]), int(v.pitch[token])])
        elif kind == LENGTH and notes:
            notes[-1][1] = notes[-1][0] + value
        elif not kind and notes:
            break
    _last(notes, starts, lengths)
    return _score(notes, metres, tempos, key, v)


def _last(notes: list[list[int]], starts: list[int], lengths: list[int]) -> None:
    """Ends each note that has no length where its part's next begins; the last with its bar."""
    notes.sort()
    after: dict[int, tuple[int, int | None]] = {}
    for note in reversed(notes):
        start, _, part, _ = note
        begun, then = after.get(part, (-1, None))
        if begun != start:
            then = begun if begun >= 0 else None
            after[part] = (start, then)
        if note[1] < 0:
            index = max(0, int(np.searchsorted(starts, start, "right")) - 1)
            note[1] = then if then is not None else starts[index] + lengths[index]


def _score(
    notes: list[list[int]], metres: list[tuple[int, int]], tempos: list[tuple[int, int]], key: int, v: Vocabulary
) -> Score:
    scale = DIVISION // v.grid
    tracks: dict[int, set[tuple[int, int, int]]] = {}
    again: dict[tuple[int, int], int] = {}
    for start, end, part, pitch in sorted(notes, reverse=True):  # a pitch that is struck again ends first
        if again.get((part, pitch)) == start:
            continue
        end = min(end, again.get((part, pitch), end))
        again[part, pitch] = start
        tracks.setdefault(part, set()).add((start * scale, (end - start) * scale, pitch))
    order = sorted(tracks, key=lambda p: (v.parts[p].program, v.parts[p].nth))
    made = [Track(v.parts[p].program, sorted(tracks[p]), v.parts[p].name) for p in order]
    signs = [(t * scale, *v.metres[m]) for t, m in metres] or [(0, *v.metres[0])]

    def quarters(step: int, speed: int) -> float:
        here = [m for m in signs if m[0] <= step * scale]
        return speed * measure.beat(*here[-1][1:])

    speeds = [(t * scale, quarters(t, s)) for t, s in tempos] or [(0, quarters(0, 100))]
    sign = None if key == measure.NONE else (measure.sharps(key), int(key >= 12))
    return Score(DIVISION, made, signs, speeds, sign)


# what else is true ------------------------------------------------------------------------------------------------


def transposed(ids: Any, v: Vocabulary, rng: np.random.Generator) -> Any:
    """The piece in any key that keeps every part within its range, with the key token to match, and a little faster or
    slower. Drums stay."""
    ids = np.asarray(ids)
    moved, kind = ids.copy(), v.kind[ids]
    pitched = np.array([p.program != DRUMS for p in v.parts] + [False])[v.part[ids]]
    if pitched.any():
        low, high = np.array([p.low for p in v.parts]), np.array([p.high for p in v.parts])
        part, pitch = v.part[ids][pitched], v.pitch[ids][pitched]
        down, up = int((pitch - low[part]).min()), int((high[part] - pitch).min())
        shift = int(rng.integers(-min(6, down), min(5, up) + 1))
        moved[pitched] += shift
        key = v.value[ids]
        known = (kind == KEY) & (key != measure.NONE)
        moved[known] = v.id(KEY) + ((key + shift) % 12 + key // 12 * 12)[known]
    speeds = ids[kind == TEMPO] - v.id(TEMPO)
    if len(speeds):
        down, up = int(speeds.min()), len(v.tempos) - 1 - int(speeds.max())
        moved[kind == TEMPO] += int(rng.integers(-min(v.sway, down), min(v.sway, up) + 1))
    return moved

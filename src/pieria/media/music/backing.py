"""A melody with what goes under it: chords in the manner of its dance, and a bass."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import product

from .harmony import Chord, chords
from .midi import Score, Track, bars

LOW, MIDDLE, TOP = 34, 50, 69
"""The bass from LOW to MIDDLE + 4, the chords from MIDDLE to TOP, as keys of a piano."""
SOFT, DEEP = 54, 66
"""Velocities of the chords and of the bass; a melody has 90."""

Note = tuple[int, int, int]


def accompanied(score: Score, key: int, style: str, programs: Sequence[int]) -> Score:
    """The score's first track over chords and bass. style: "dance" (bass, then chords), "broken" (one note after the
    other) or "held". programs: of the melody, the chords and the bass (General MIDI, from 0)."""
    melody = score.tracks[0].notes
    first = min(s for s, _, _ in melody)
    skip = next((b[0] + b[1] for b in bars(score) if b[0] <= first and first - b[0] >= b[1] / 2), 0)
    under, bass = list[Note](), list[Note]()
    voicing: tuple[int, ...] = (55, 59, 62)
    foot = 43
    plan = [c for c in chords(melody, score, key) if c.start >= skip]
    for number, chord in enumerate(plan):
        voicing, foot = near(voicing, chord), step(foot, chord)
        fifth = foot + (7 if foot + 7 <= MIDDLE + 4 else -5) if 7 in spans(chord) else foot
        if number == len(plan) - 1 or style == "held":
            under += [(chord.start, chord.length, p) for p in voicing]
            bass.append((chord.start, chord.length, foot))
            continue
        unit = next(u for s, _, _, u in reversed(bars(score)) if s <= chord.start)
        beat = score.division * 4 // unit
        count = max(1, chord.length // beat)
        if style == "broken":
            bass.append((chord.start, chord.length, foot))
            under += broken(chord, voicing, beat if count >= 3 or unit >= 8 else max(1, beat // 2))
        elif unit >= 8 and count % 3 == 0:  # oom - pah, oom - pah
            for third in range(0, count, 3):
                at = chord.start + third * beat
                bass.append((at, beat * 2, foot if third % 6 == 0 else fifth))
                under += [(at + 2 * beat, beat, p) for p in voicing]
        elif count == 3:
            bass.append((chord.start, beat, foot if number % 2 == 0 else fifth))
            under += [(chord.start + n * beat, beat * 3 // 4, p) for n in (1, 2) for p in voicing]
        else:
            for n in range(count):
                at = chord.start + n * beat
                if n % 2 == 0:
                    bass.append((at, beat, foot if n % 4 == 0 and (count > 2 or number % 2 == 0) else fifth))
                else:
                    under += [(at, beat * 3 // 4, p) for p in voicing]
            if count == 1:
                under += [(chord.start + beat // 2, beat // 2, p) for p in voicing]
    tracks = [
        Track(programs[0], melody, "melody", 92),
        Track(programs[1], sorted(under), "chords", SOFT),
        Track(programs[2], sorted(bass), "bass", DEEP),
    ]
    return replace(score, tracks=tracks)


def spans(chord: Chord) -> set[int]:
    return {(p - chord.pitches[0]) % 12 for p in chord.pitches}


def near(before: tuple[int, ...], chord: Chord) -> tuple[int, ...]:
    """Three notes of the chord between MIDDLE and TOP that lie nearest to those before; a seventh takes the fifth's
    place."""
    wanted = chord.pitches if len(chord.pitches) == 3 else (chord.pitches[0], chord.pitches[1], chord.pitches[3])
    places = [[p for p in range(MIDDLE, TOP + 1) if p % 12 == w] for w in wanted]
    sets = [tuple(sorted(c)) for c in product(*places) if max(c) - min(c) <= 12]
    return min(sets, key=lambda c: (sum(abs(a - b) for a, b in zip(c, before, strict=True)), c))


def step(before: int, chord: Chord) -> int:
    """The root, in the octave nearest to the bass before."""
    found = [p for p in range(LOW, MIDDLE + 5) if p % 12 == chord.pitches[0]]
    return min(found, key=lambda p: (abs(p - before), p))


def broken(chord: Chord, voicing: tuple[int, ...], unit: int) -> list[Note]:
    count = max(1, chord.length // unit)
    order = (0, 1, 2) if count % 3 == 0 else (0, 1, 2, 1)
    return [(chord.start + n * unit, unit, voicing[order[n % len(order)]]) for n in range(count)]

"""A plain instrument for every MIDI file: a few harmonics that fade as they do on a string or sound on as in a pipe, a
pinch of noise for drums, and a small room. Enough to hear what a net made, with nothing but numpy."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from .midi import DRUMS, LOUD, Score, Track

RATE = 22050
"""Samples a second."""
PAUSE, TAIL, LONGEST = 0.5, 1.2, 600.0
"""Seconds between pieces, after the last note, and of all that is made at the most."""
WIDE = 0.5
"""How far to the sides the outer tracks stand: 1 is in one loudspeaker alone."""

# program family (of 8): (strengths of the harmonics, seconds until a third is left (0: sounds on), attack in seconds)
PIANO = ((1.0, 0.45, 0.25, 0.12, 0.08, 0.04), 0.9, 0.004)
PIPE = ((1.0, 0.5, 0.18, 0.22, 0.05, 0.06, 0.0, 0.04), 0.0, 0.03)
PLUCK = ((1.0, 0.6, 0.4, 0.2, 0.15, 0.1), 0.45, 0.003)
BOW = ((1.0, 0.55, 0.4, 0.25, 0.2, 0.1, 0.06), 0.0, 0.06)
FLUTE = ((1.0, 0.28, 0.1, 0.04), 0.0, 0.04)
BRASS = ((1.0, 0.8, 0.55, 0.35, 0.2, 0.1), 0.0, 0.04)
FAMILIES = (PIANO, PLUCK, PIPE, PLUCK, PLUCK, BOW, BOW, BRASS, BRASS, FLUTE, PIPE, PIPE, PIPE, PLUCK, PLUCK, PIPE)


def wav(scores: Sequence[Score]) -> bytes:
    """16-bit stereo, as loud as it can be without clipping."""
    sounds = [sound(s) for s in scores] or [np.zeros((RATE // 2, 2), np.float32)]
    gap = np.zeros((int(PAUSE * RATE), 2), np.float32)
    line = np.concatenate([x for s in sounds for x in (s, gap)])[: int(LONGEST * RATE)]
    return written(line / max(1e-6, float(np.abs(line).max())))


def stem(score: Score, track: Track) -> bytes:
    """One of a score's tracks alone, 16-bit stereo, from the same moment and as loud as in the whole, so that all stems
    added up are the whole again (but for the rounding)."""
    peak = max(1e-6, float(np.abs(sound(score)).max()))
    return written(sound(score, track) / peak)


def written(line: Any) -> bytes:
    """A WAV file of float32 samples (length, 2), -1 to 1."""
    data = (line.clip(-1, 1) * 29000).astype("<i2").tobytes()
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 2, RATE, 4 * RATE, 4, 16)
    return (
        struct.pack("<4sI4s", b"RIFF", 36 + len(data), b"WAVE") + form + struct.pack("<4sI", b"data", len(data)) + data
    )


def sound(score: Score, only: Track | None = None) -> Any:
    """float32 samples (length, 2) of a piece, or of one track of it in its place; silence before the first note is left
    out. Tracks stand from left to right as they come."""
    seconds = clock(score)
    spans = [(seconds(s), seconds(s + n)) for t in score.tracks for s, n, _ in t.notes]
    first = min((n[0] for n in spans), default=0.0)
    last = min(LONGEST, max((n[1] for n in spans), default=0.0) - first)
    line = np.zeros((int((last + TAIL) * RATE) + 1, 2), np.float32)
    for number, track in enumerate(score.tracks):
        if only is not None and track is not only:
            continue
        mono = np.zeros(len(line), np.float32)
        for start, length, pitch in track.notes:
            begin, end = seconds(start), seconds(start + length)
            at = int((begin - first) * RATE)
            one = tone(pitch, track.program, min(8.0, round(end - begin, 3)))[: max(0, len(line) - at)]
            mono[at : at + len(one)] += one
        mono *= np.float32((track.loud / LOUD) ** 2)
        place = WIDE * (2 * number / (len(score.tracks) - 1) - 1) if len(score.tracks) > 1 else 0.0
        angle = np.pi / 4 * (1 + place)
        line += mono[:, None] * np.array([np.cos(angle), np.sin(angle)], np.float32)
    return np.stack([_room(line[:, 0], 1), _room(line[:, 1], 2)], 1)


def clock(score: Score) -> Any:
    """A function from ticks to seconds."""
    ticks = np.array([t for t, _ in score.tempos], float)
    speeds = np.array([60 / q / score.division for _, q in score.tempos])
    starts = np.concatenate([[0.0], np.cumsum(np.diff(ticks) * speeds[:-1])])

    def seconds(tick: float) -> float:
        index = max(0, int(np.searchsorted(ticks, tick, "right")) - 1)
        return float(starts[index] + (tick - ticks[index]) * speeds[index])

    return seconds


@lru_cache(maxsize=2048)
def tone(pitch: int, program: int, length: float) -> Any:
    """One note: float32, a little longer than ``length`` seconds."""
    release = 0.12
    time = np.arange(int((length + release) * RATE), dtype=np.float32) / RATE
    if program == DRUMS:
        return _drum(pitch)
    strengths, fade, attack = FAMILIES[program // 8]
    frequency = 440 * 2 ** ((pitch - 69) / 12)
    turn = (2 * np.pi * frequency * time).astype(np.float32)
    made = np.zeros_like(time)
    # sin(k x) from sin((k-1) x) and sin((k-2) x): one multiplication a harmonic instead of a sine
    twice, before, now = 2 * np.cos(turn), np.zeros_like(time), np.sin(turn)
    for number, strength in enumerate(strengths, 1):
        if number * frequency > RATE / 2.2:
            break
        made += strength * now
        before, now = now, twice * now - before
    shape = np.minimum(1, time / attack) * np.clip((length + release - time) / release, 0, 1) ** 2
    if fade:
        shape *= np.exp(-time / (fade * 2 ** ((60 - pitch) / 24)))
    return (made * shape * 0.2 / sum(strengths) * 2 ** ((60 - pitch) / 60)).astype(np.float32)


def _drum(pitch: int) -> Any:
    """A thud for low numbers of the drum map, a hiss for high ones."""
    time = np.arange(int(0.25 * RATE), dtype=np.float32) / RATE
    noise = np.random.default_rng(pitch).standard_normal(len(time)).astype(np.float32)
    if pitch in (35, 36, 41, 43, 45, 47, 48, 50):
        low = 55 if pitch < 40 else 80 + 6 * (pitch - 41)
        return (0.4 * np.sin(2 * np.pi * low * time * (1 + np.exp(-30 * time))) * np.exp(-14 * time)).astype(np.float32)
    return (0.1 * noise * np.exp(-time * (18 if pitch in (38, 40, 46, 49, 51, 57) else 60))).astype(np.float32)


@lru_cache(maxsize=2)
def _echoes(side: int) -> Any:
    """The answer of a small room at one ear: a tail of noise that fades within a second."""
    rng = np.random.default_rng(side)
    time = np.arange(int(0.9 * RATE)) / RATE
    tail = rng.standard_normal(len(time)) * np.exp(-time * 5.5) * (time > 0.01)
    tail = np.convolve(tail, np.ones(6) / 6)[: len(time)] * 0.03
    tail[0] = 1.0
    return tail.astype(np.float32)


def _room(line: Any, side: int) -> Any:
    """Convolution by blocks in the frequency domain."""
    echoes, block = _echoes(side), 1 << 16
    size = block + (1 << 15)
    spectrum = np.fft.rfft(echoes, size)
    made = np.zeros(len(line) + size, np.float32)
    for start in range(0, len(line), block):
        made[start : start + size] += np.fft.irfft(np.fft.rfft(line[start : start + block], size) * spectrum, size)
    return made[: len(line)]

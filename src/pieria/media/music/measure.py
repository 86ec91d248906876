"""What a piece says of itself: key, metre, tempo, texture. A file's own key signature is not believed, since most
programs write C major into every file."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np

from .midi import DRUMS, Score, bars

TONICS = ("C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
KEYS = tuple(f"{t} {m}" for m in ("major", "minor") for t in TONICS)
"""Index: pitch class of the tonic, plus 12 for minor."""
NONE = len(KEYS)
"""Stands for the key of drums alone."""

_MAJOR = (5.0, 0.5, 3.2, 0.5, 4.0, 3.0, 0.7, 4.5, 0.5, 3.2, 0.7, 2.6)
_MINOR = (5.0, 0.5, 3.2, 4.0, 0.5, 3.2, 0.6, 4.5, 2.4, 1.0, 2.4, 1.8)
"""How much of a piece each degree takes, from the tonic up by semitones. In the manner of Krumhansl and Kessler (1982),
but evener over the scale, as counts of notes are, and with the raised sixth and seventh degree of minor."""
_ROLLED = np.array([np.roll(_MAJOR if k < 12 else _MINOR, k % 12) for k in range(24)])
PROFILES = (_ROLLED - _ROLLED.mean(1, keepdims=True)) / _ROLLED.std(1, keepdims=True) / 12
LAST, LAST_CHORD, FIRST = 0.55, 0.15, 0.05
"""What the lowest note at the end, the last chord, and the lowest note of the first full bar add to a correlation."""

PACES = ("slow", "moderate", "fast")
SLOW, FAST = 76, 108
"""Beats a minute: slow is up to the first, fast begins with the second."""


def scale(key: int) -> frozenset[int]:
    """The pitch classes of a key (index in KEYS): of minor all three forms, since every piece mixes them."""
    steps = (0, 2, 4, 5, 7, 9, 11) if key < 12 else (0, 2, 3, 5, 7, 8, 9, 10, 11)
    return frozenset((key + s) % 12 for s in steps)


def triad(key: int) -> frozenset[int]:
    """The tonic chord; in minor with either third: Bach's chorales end on a major one as a rule."""
    return frozenset((key + s) % 12 for s in ((0, 4, 7) if key < 12 else (0, 3, 4, 7)))


def sharps(key: int) -> int:
    """The key signature (negative: flats), from -6 to 6."""
    major = (key if key < 12 else key + 3) % 12
    return (major * 7 + 5) % 12 - 5 if major != 6 else 6


def key(score: Score, ends: bool = True) -> int:
    """Index in KEYS: the profile that correlates best with how long each pitch class sounds, plus what the end says
    (if ``ends``)."""
    pitched = [n for t in score.tracks if t.program != DRUMS for n in t.notes]
    if not pitched:
        return NONE
    sounds = np.zeros(12)
    for _, length, pitch in pitched:
        sounds[pitch % 12] += length
    begun = max(s for s, _, _ in pitched)
    chord = [p for s, n, p in pitched if s + n > begun]
    full = next((b[0] for b in bars(score) if b[0] >= min(s for s, _, _ in pitched)), 0)
    first = min((n for n in pitched if n[0] >= full), key=lambda n: (n[0], n[2]), default=pitched[0])[2]
    fits = PROFILES @ (sounds / (sounds.std() or 1.0))
    for index in range(24 if ends else 0):
        fits[index] += LAST * (min(chord) % 12 == index % 12) + LAST_CHORD * ({p % 12 for p in chord} <= triad(index))
        fits[index] += FIRST * (first % 12 == index % 12)
    return int(fits.argmax())


_HEARD = (
    # Krumhansl and Kessler (1982), Temperley (2007, of the Kostka-Payne corpus): major, minor
    ((6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88),
     (6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17)),
    ((0.748, 0.060, 0.488, 0.082, 0.670, 0.460, 0.096, 0.715, 0.104, 0.366, 0.057, 0.400),
     (0.712, 0.084, 0.474, 0.618, 0.049, 0.460, 0.105, 0.747, 0.404, 0.067, 0.133, 0.330)),
)  # fmt: skip


def clear(score: Score, key: int) -> float:
    """How clearly a piece is in a key (index in KEYS): by how much its correlation is above that of every other, for
    the listener of two who is less sure. Below 0: somebody hears another key."""
    sounds = np.zeros(12)
    for track in score.tracks:
        for _, length, pitch in track.notes if track.program != DRUMS else ():
            sounds[pitch % 12] += length
    margins = []
    for major, minor in _HEARD:
        fits = [float(np.corrcoef(np.roll(major if k < 12 else minor, k % 12), sounds)[0, 1]) for k in range(24)]
        margins.append(fits.pop(key) - max(fits))
    return min(margins)


def beat(beats: int, unit: int) -> float:
    """Quarters in a beat: a dotted note in 6/8, 9/8, 3/8; a half in 2/2."""
    return 12 / unit if unit >= 8 and beats % 3 == 0 else 4 / unit


def pace(beats_a_minute: float) -> str:
    return PACES[0 if beats_a_minute <= SLOW else 2 if beats_a_minute >= FAST else 1]


def parallels(score: Score) -> tuple[int, int]:
    """Parallel fifths and octaves between any two parts, and the chords, moments at which a note begins, among which
    they were looked for. A part counts with its highest note."""
    parts = [dict(sorted((s, p) for s, _, p in t.notes)) for t in score.tracks if t.program != DRUMS]
    moments = sorted({s for part in parts for s in part})
    now: list[int] = [-1] * len(parts)
    found = 0
    for moment in moments:
        after = [part.get(moment, old) for part, old in zip(parts, now, strict=True)]
        moved = [i for i, (old, new) in enumerate(zip(now, after, strict=True)) if 0 <= old != new]
        for one, two in combinations(moved, 2):
            gap = abs(after[one] - after[two]) % 12
            found += gap in (0, 7) and abs(now[one] - now[two]) % 12 == gap
        now = after
    return found, len(moments)


def labels(score: Score) -> dict[str, str]:
    """{"key": "G minor", "metre": "3/4", "tempo": "slow", "texture": "4 voices", "bars": "16"}; no key for drums."""
    _, beats, unit = score.metres[0]
    where = key(score)
    found: dict[str, Any] = {} if where == NONE else {"key": KEYS[where]}
    voices = sum(bool(t.notes) for t in score.tracks)
    found |= {
        "metre": f"{beats}/{unit}", "tempo": pace(score.tempos[0][1] / beat(beats, unit)),
        "texture": f"{voices} voice{'s' * (voices > 1)}", "bars": str(len(bars(score))),
    }  # fmt: skip
    return found

"""Instruments by their names: General MIDI 1 programs, from 0."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from .midi import DRUMS, Score

NAMES = {
    "piano": 0, "grand piano": 0, "electric piano": 4, "harpsichord": 6, "celesta": 8, "glockenspiel": 9,
    "music box": 10, "vibraphone": 11, "marimba": 12, "xylophone": 13, "bells": 14, "dulcimer": 15, "organ": 19,
    "church organ": 19, "accordion": 21, "harmonica": 22, "guitar": 24, "acoustic guitar": 25, "electric guitar": 27,
    "bass guitar": 33, "violin": 40, "fiddle": 40, "viola": 41, "cello": 42, "double bass": 43,
    "contrabass": 43, "harp": 46, "strings": 48,
    "choir": 52, "voices": 52, "trumpet": 56, "trombone": 57, "tuba": 58, "french horn": 60, "horn": 60, "brass": 61,
    "saxophone": 65, "sax": 65, "oboe": 68, "bassoon": 70, "clarinet": 71, "piccolo": 72, "flute": 73, "recorder": 74,
    "pan flute": 75, "whistle": 78, "tin whistle": 78, "ocarina": 79, "ukulele": 24, "lute": 24, "mandolin": 25,
    "english horn": 69, "cor anglais": 69, "synthesizer": 80, "synth": 80, "sitar": 104, "banjo": 105, "koto": 107,
    "kalimba": 108, "bagpipe": 109, "bagpipes": 109, "steel drum": 114,
}  # fmt: skip
GROUPS = {
    "string quartet": (40, 40, 41, 42), "string orchestra": (48, 48, 48, 48), "brass quartet": (56, 60, 57, 58),
    "brass band": (56, 60, 57, 58), "woodwind quartet": (73, 68, 71, 70), "wind quartet": (73, 68, 71, 70),
    "saxophone quartet": (64, 65, 66, 67), "recorder quartet": (74, 74, 74, 74), "piano trio": (40, 42, 0),
    "orchestra": (40, 41, 42, 43), "choir": (52, 52, 52, 52), "band": (40, 24, 32),
}  # fmt: skip
SINGLE = frozenset((*range(40, 44), *range(56, 61), *range(64, 80), 22, 109))
"""Programs that play one note at a time."""
DEEP = {33: 24, 42: 12, 43: 24, 57: 12, 58: 24, 60: 12, 70: 12}
"""Programs -> semitones that a melody is put lower for them."""
ANY = re.compile(
    r"\b(?:" + "|".join(sorted(map(re.escape, [*NAMES, *GROUPS]), key=len, reverse=True)) + r")s?\b", re.IGNORECASE
)
_WORDS = {
    0: "Piano", 24: "Guitar", 32: "Bass", 40: "Violin", 41: "Viola", 42: "Cello", 43: "Double bass", 73: "Flute",
    19: "Organ", 48: "Strings", 52: "Choir",
}  # fmt: skip


def named(words: str) -> list[int]:
    """The instruments that words speak of, the melody's first: "flute and guitar" -> [73, 24]."""
    found: list[int] = []
    for match in ANY.finditer(words):
        low = match[0].lower()
        low = low if low in GROUPS or low in NAMES else low.removesuffix("s")
        found += GROUPS.get(low) or (NAMES[low],)
    return found


def word(program: int) -> str:
    """What to call a program in a score."""
    if program == DRUMS:
        return "Drums"
    return _WORDS.get(program) or next((n.capitalize() for n, p in NAMES.items() if p == program), "Part")


def deep(score: Score) -> Score:
    """A melody, the first part, in the octave of who plays it."""
    first, *rest = score.tracks
    down = DEEP.get(first.program, 0)
    return replace(score, tracks=[replace(first, notes=[(s, n, p - down) for s, n, p in first.notes]), *rest])


def played(score: Score, programs: Sequence[int]) -> Score:
    """The same on other instruments: parts from the top down take them in turn; the last serves those that are left."""
    if not programs:
        return score
    pitched = [t for t in score.tracks if t.program != DRUMS and t.notes]
    down = sorted(pitched, key=lambda t: -sum(p for _, _, p in t.notes) / len(t.notes))
    given = {id(t): programs[min(n, len(programs) - 1)] for n, t in enumerate(down)}
    return replace(score, tracks=[replace(t, program=given.get(id(t), t.program)) for t in score.tracks])

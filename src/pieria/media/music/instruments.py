"""Instruments by their names: General MIDI 1 programs, from 0."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise, permutations

from .midi import DRUMS, Score, Track

NAMES = {
    "piano": 0, "grand piano": 0, "electric piano": 4, "harpsichord": 6, "celesta": 8, "glockenspiel": 9,
    "music box": 10, "vibraphone": 11, "marimba": 12, "xylophone": 13, "bells": 14, "dulcimer": 15, "organ": 19,
    "church organ": 19, "accordion": 21, "harmonica": 22, "guitar": 24, "acoustic guitar": 25, "electric guitar": 27,
    "bass guitar": 33, "violin": 40, "fiddle": 40, "viola": 41, "cello": 42, "double bass": 43,
    "contrabass": 43, "harp": 46, "strings": 48,
    "choir": 52, "voices": 52, "trumpet": 56, "trombone": 57, "tuba": 58, "french horn": 60, "horn": 60,
    "saxophone": 65, "sax": 65, "oboe": 68, "bassoon": 70, "clarinet": 71, "piccolo": 72, "flute": 73, "recorder": 74,
    "pan flute": 75, "whistle": 78, "tin whistle": 78, "ocarina": 79, "ukulele": 24, "lute": 24, "mandolin": 25,
    "english horn": 69, "cor anglais": 69, "synthesizer": 80, "synth": 80, "sitar": 104, "banjo": 105, "koto": 107,
    "cornet": 56, "flugelhorn": 56, "bugle": 56, "euphonium": 57, "zither": 15, "lyre": 46, "keyboard": 0,
    "bandoneon": 21, "concertina": 21, "shakuhachi": 77, "handbells": 14, "celeste": 8, "spinet": 6,
    "kalimba": 108, "bagpipe": 109, "bagpipes": 109, "steel drum": 114, "soprano saxophone": 64, "soprano sax": 64,
    "alto saxophone": 65, "alto sax": 65, "tenor saxophone": 66, "tenor sax": 66, "baritone saxophone": 67,
    "baritone sax": 67, "alto recorder": 74, "tenor recorder": 74, "soprano recorder": 74, "bass recorder": 74,
    "alto flute": 73, "bass flute": 73, "bass clarinet": 71, "tenor trombone": 57, "bass trombone": 57,
    "soprano": 52, "mezzo-soprano": 52, "tenor": 52, "baritone": 52,
}  # fmt: skip
GROUPS = {
    "string quartet": (40, 40, 41, 42), "string orchestra": (48, 48, 48, 48), "brass quartet": (56, 60, 57, 58),
    "brass band": (56, 60, 57, 58), "marching band": (56, 60, 57, 58),
    "brass": (56, 60, 57, 58), "brass quintet": (56, 56, 60, 57, 58),
    "brass trio": (56, 60, 57), "string trio": (40, 41, 42), "string quintet": (40, 40, 41, 42, 43),
    "wind quintet": (73, 68, 71, 60, 70), "woodwind quintet": (73, 68, 71, 60, 70),
    "woodwind trio": (73, 71, 70), "wind trio": (73, 71, 70),
    "woodwinds": (73, 68, 71, 70), "woodwind quartet": (73, 68, 71, 70), "wind quartet": (73, 68, 71, 70),
    "saxophone quartet": (64, 65, 66, 67), "recorder quartet": (74, 74, 74, 74), "piano trio": (40, 42, 0),
    "orchestra": (40, 41, 42, 43), "choir": (52, 52, 52, 52), "band": (40, 24, 32),
}  # fmt: skip
SINGLE = frozenset((*range(40, 44), *range(56, 61), *range(64, 80), 22, 109))
"""Programs that play one note at a time."""
RANGES = {
    8: (60, 108), 9: (77, 108), 10: (60, 108), 11: (53, 89), 12: (45, 96), 13: (65, 108), 21: (29, 93), 22: (60, 96),
    24: (40, 83), 25: (40, 84), 27: (40, 86), 32: (28, 67), 33: (28, 67), 40: (55, 103), 41: (48, 91), 42: (36, 81),
    43: (28, 67), 56: (52, 86), 57: (40, 77), 58: (26, 65), 60: (35, 77), 64: (56, 88), 65: (49, 81), 66: (44, 76),
    67: (36, 69),
    68: (58, 93), 69: (52, 83), 70: (34, 75), 71: (50, 94), 72: (74, 108), 73: (59, 98), 74: (53, 98), 75: (62, 96),
    78: (74, 98),
    79: (57, 89), 105: (48, 84),
}  # fmt: skip
"""What players can reach, as keys of a piano."""
COUNTS = {"two": 2, "three": 3, "four": 4, "2": 2, "3": 3, "4": 4}
DEEP = {33: 24, 42: 12, 43: 24, 57: 12, 58: 24, 60: 12, 70: 12}
"""Programs -> semitones that a melody is put lower for them."""
ANY = re.compile(
    r"\b(?:" + "|".join(sorted(map(re.escape, [*NAMES, *GROUPS]), key=len, reverse=True)) + r")s?\b", re.IGNORECASE
)
DENIED = re.compile(
    r"\b(?:no|not|without|instead of|except|avoid(?:ing)?|(?:do not|don['’]?t|never) (?:use|add|want|include|have))\s+"
    r"(?:(?:an?|the|any|for|with)\s+)*$", re.IGNORECASE,
)  # fmt: skip
PARTS = re.compile(r"\b(?:in|into|of) (?:\w+ )?$", re.IGNORECASE)
"""What stands before voices that nobody need sing: "music in four voices"."""
_WORDS = {
    0: "Piano", 24: "Guitar", 32: "Bass", 40: "Violin", 41: "Viola", 42: "Cello", 43: "Double bass", 73: "Flute",
    19: "Organ", 48: "Strings", 52: "Choir",
}  # fmt: skip


def named(words: str) -> list[int]:
    """The instruments that words speak of, the melody's first: "flute and guitar" -> [73, 24]."""
    found: list[tuple[str, Sequence[int]]] = []
    left_out = 0  # where the last of those ends that are not to play
    for match in ANY.finditer(words):
        low, before = match[0].lower(), words[: match.start()]
        again = left_out and re.fullmatch(
            r",?\s*(?:or|nor|,)\s+(?:an?\s+|the\s+|any\s+)?", words[left_out : match.start()]
        )
        if again or DENIED.search(before):
            left_out = match.end()
            continue
        if low == "voices" and PARTS.search(before):
            continue
        low = low if low in GROUPS or low in NAMES else low.removesuffix("s")
        many = re.search(r"\b(\w+)\s+$", before)
        found.append((low, GROUPS.get(low) or (NAMES[low],) * COUNTS.get(many[1].lower() if many else "", 1)))
    if any(not low.endswith("band") for low, _ in found):  # "a marching band of two trumpets and a tuba"
        found = [one for one in found if not one[0].endswith("band")]
    return [program for _, programs in found for program in programs]


def breathing(score: Score) -> Score:
    """Who plays or sings one note at a time ends one where the next begins: a net may hold a suspension under its
    resolution."""

    def one(track: Track) -> Track:
        if track.program not in SINGLE | {52} and track.name.split(", ")[-1] not in (
            "soprano",
            "alto",
            "tenor",
            "bass",
        ):
            return track
        starts = sorted({s for s, _, _ in track.notes})
        after = dict(pairwise(starts))
        return replace(track, notes=[(s, min(n, after.get(s, s + n) - s), p) for s, n, p in track.notes])

    return replace(score, tracks=[one(t) for t in score.tracks])


def several(words: str) -> bool:
    """Whether an instrument is named in the plural: "flutes"; not so "bagpipes"."""
    return any(
        m[0].lower() not in NAMES and m[0].lower() not in GROUPS and m[0][-1:] in "sS" for m in ANY.finditer(words)
    )


def missed(program: int, notes: Sequence[tuple[int, int, int]], shift: int = 0) -> int:
    """How many notes a player cannot reach."""
    low, high = RANGES.get(program, (0, 127))
    return sum(not low <= p + shift <= high for _, _, p in notes)


def reached(score: Score) -> Score:
    """Each part in the octave in which its player reaches most of it; none rises above the part that was above it."""
    made: dict[int, list[tuple[int, int, int]]] = {}
    above = 200.0
    for t in sorted((t for t in score.tracks if t.notes), key=lambda t: -middle(t.notes)):
        shifts = [k for k in (0, 12, -12, 24, -24) if all(0 <= p + k <= 127 for _, _, p in t.notes)]
        lower = [k for k in shifts if middle(t.notes) + k < above] or [0]
        best = min(lower, key=lambda k: missed(t.program, t.notes, k)) if t.program != DRUMS else 0
        above = middle(t.notes) + best
        made[id(t)] = [(s, n, p + best) for s, n, p in t.notes]
    return replace(score, tracks=[replace(t, notes=made.get(id(t), t.notes)) for t in score.tracks])


def middle(notes: Sequence[tuple[int, int, int]]) -> float:
    return sum(p for _, _, p in notes) / len(notes)


def accompanying(who: Sequence[int], usual: Sequence[int]) -> list[int]:
    """Who plays melody, chords and bass: what plays several notes at once takes the parts for which nobody is named."""
    if len(who) > 2:
        return [*who[:2], who[-1]]
    rich = next((p for p in reversed(who) if p not in SINGLE), None)
    return [*who, *(usual[len(who) :] if rich is None else [rich] * 3)][:3]


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


def played(score: Score, programs: Sequence[int], free: bool = False) -> Score:
    """The same on other instruments: parts from the top down take them in turn, and those that are left go to whoever
    reaches most of them. free: the order is nobody's wish, so a melody does not go to who cannot reach it."""
    if not programs:
        return score
    pitched = [t for t in score.tracks if t.program != DRUMS and t.notes]
    down = sorted(pitched, key=lambda t: -middle(t.notes))
    orders = permutations(programs[: len(down)]) if free and len(programs) <= 4 else [tuple(programs[: len(down)])]
    first = min(orders, key=lambda o: sum(missed(p, t.notes) for p, t in zip(o, down, strict=False)))
    given = {id(t): p for t, p in zip(down, first, strict=False)}
    for t in down[len(first) :]:
        given[id(t)] = min(reversed(first), key=lambda p: missed(p, t.notes))
    return entitled(
        programs, replace(score, tracks=[replace(t, program=given.get(id(t), t.program)) for t in score.tracks])
    )


def entitled(programs: Sequence[int], score: Score) -> Score:
    """Parts by who plays them, from the top down: Violin I, Violin II, Viola; "Harp, alto" for one of the parts of a
    single harp. Voices that are sung keep their names."""
    down = sorted((t for t in score.tracks if t.notes), key=lambda t: -middle(t.notes))
    names = dict[int, str]()
    for t in down:
        same = [id(o) for o in down if o.program == t.program]
        name = word(t.program)
        if len(same) > programs.count(t.program) == 1:
            name = f"{name}, {t.name}" if t.name else name
        elif len(same) > 1:
            name = f"{name} {('I', 'II', 'III', 'IV', 'V', 'VI')[same.index(id(t)) % 6]}"
        names[id(t)] = t.name if t.program in (DRUMS, 52) else name
    return replace(score, tracks=[replace(t, name=names.get(id(t), t.name)) for t in score.tracks])

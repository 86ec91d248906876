"""A score as MusicXML 4.0 (W3C 2021), partwise: what notation programs open. Written by hand from the same notes as the
MIDI file: a note that no sign can write is tied together of several."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from xml.sax.saxutils import escape

from . import measure
from .instruments import word
from .midi import DRUMS, Score, Track, bars

TYPES = {
    Fraction(4): "whole", Fraction(2): "half", Fraction(1): "quarter", Fraction(1, 2): "eighth",
    Fraction(1, 4): "16th", Fraction(1, 8): "32nd", Fraction(1, 16): "64th",
}  # fmt: skip
SIGNS = {length: (name, 0, False) for length, name in TYPES.items()}
SIGNS |= {length * Fraction(3, 2): (name, 1, False) for length, name in TYPES.items()}
SIGNS |= {length * Fraction(2, 3): (name, 0, True) for length, name in TYPES.items()}
"""Quarters -> type, dots, whether it is one of a triplet."""
LINE = "FCGDAEB"
"""The steps along the line of fifths."""
STEP = dict(zip("CDEFGAB", (0, 2, 4, 5, 7, 9, 11), strict=True))
DOCTYPE = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<!DOCTYPE score-partwise PUBLIC "-//Recordare//DTD MusicXML 4.0 Partwise//EN" '
    '"http://www.musicxml.org/dtds/partwise.dtd">\n'
)


TWO = frozenset((*range(9), *range(16, 22), 46))
"""Programs that are written on two staves: keyboards, organs, accordion, harp."""


def write(score: Score, title: str = "", maker: str = "Pieria (AI)") -> bytes:
    """UTF-8. Parts from the highest down; the voices of one keyboard or harp are one part on two staves."""
    tracks = [t for t in score.tracks if t.notes]
    tracks.sort(key=lambda t: (t.program == DRUMS, -sum(p for _, _, p in t.notes) / len(t.notes)))
    played = [[t] for t in tracks if t.program not in TWO]
    for program in dict.fromkeys(t.program for t in tracks if t.program in TWO):
        played.append([t for t in tracks if t.program == program])
    played.sort(key=lambda ts: tracks.index(ts[0]))
    listed = "".join(
        f'<score-part id="P{n}"><part-name>{escape(called(ts))}</part-name>'
        f'<score-instrument id="P{n}-I"><instrument-name>{escape(word(t.program))}</instrument-name></score-instrument>'
        f'<midi-instrument id="P{n}-I"><midi-channel>{10 if t.program == DRUMS else n if n < 10 else n % 6 + 11}'
        f"</midi-channel><midi-program>{1 if t.program == DRUMS else t.program + 1}</midi-program></midi-instrument>"
        "</score-part>"
        for n, ts in enumerate(played, 1)
        for t in ts[:1]
    )
    parts = "".join(f'<part id="P{n}">{part(score, ts, n == 1)}</part>' for n, ts in enumerate(played, 1))
    head = f"<work><work-title>{escape(title)}</work-title></work>" if title else ""
    made = f'<identification><creator type="composer">{escape(maker)}</creator></identification>'
    return (
        f'{DOCTYPE}<score-partwise version="4.0">{head}{made}<part-list>{listed}</part-list>{parts}</score-partwise>\n'
    ).encode()


def called(tracks: list[Track]) -> str:
    name = tracks[0].name if len(tracks) == 1 else ""
    return name[:1].upper() + name[1:] or word(tracks[0].program)


def part(score: Score, tracks: list[Track], first: bool) -> str:
    """The measures of a player: one track, or several as voices on two staves. A first bar that is less than half full
    is a pickup: its empty beginning is left out."""
    there = bars(score)
    while sum(there[-1][:2]) < score.end:  # the last notes may sound on over the bar that they begin in
        there.append((sum(there[-1][:2]), *there[-1][1:]))
    begun = min(s for t in score.tracks for s, _, _ in t.notes)
    start, length, *_ = there[0]
    pickup = begun if len(there) > 1 and length / 2 <= begun - start < length else start
    sharps = score.key[0] if score.key else 0
    middle = sum(p for _, _, p in tracks[0].notes) / len(tracks[0].notes)
    clef = "percussion" if tracks[0].program == DRUMS else "F" if middle < 57 else "G"
    many, high = len(tracks) > 1, (len(tracks) + 1) // 2
    made, metre = [], (0, 0)
    for number, (start, length, beats, unit) in enumerate(there):
        begins = max(start, pickup) if number == 0 else start
        about = ""
        if number == 0:
            about = f"<divisions>{score.division}</divisions><key><fifths>{sharps}</fifths></key>"
        if metre != (beats, unit):
            about += f"<time><beats>{beats}</beats><beat-type>{unit}</beat-type></time>"
        if number == 0 and many:
            about += "<staves>2</staves>" + "".join(
                f'<clef number="{n}"><sign>{sign}</sign><line>{line}</line></clef>'
                for n, sign, line in ((1, "G", 2), (2, "F", 4))
            )
        elif number == 0:
            line = {"G": 2, "F": 4}.get(clef)
            about += f"<clef><sign>{clef}</sign>{f'<line>{line}</line>' if line else ''}</clef>"
        metre = (beats, unit)
        speed = next((q for t, q in score.tempos if start <= t < start + length), 0) if first else 0
        body = f"<attributes>{about}</attributes>" * bool(about)
        body += paced(speed, measure.beat(beats, unit)) if speed else ""
        beat = score.division * 3 // 2 if unit >= 8 and beats % 3 == 0 else score.division
        back = f"<backup><duration>{start + length - begins}</duration></backup>"
        body += back.join(
            "".join(inside(score, t, begins, start + length, sharps, beat, (n + 1, many * (1 + (n >= high)))))
            for n, t in enumerate(tracks)
        )
        hint = ' implicit="yes"' if number == 0 and begins > start else ""
        last = '<barline location="right"><bar-style>light-heavy</bar-style></barline>' * (number == len(there) - 1)
        made.append(f'<measure number="{number + (pickup == there[0][0])}"{hint}>{body}{last}</measure>')
    return "".join(made)


def paced(speed: float, beat: float) -> str:
    """A metronome's mark. speed: quarters a minute; beat: quarters that the metre's beat has."""
    name, dots, _ = SIGNS.get(Fraction(beat), ("quarter", 0, False))
    mark = f"<beat-unit>{name}</beat-unit>{'<beat-unit-dot/>' * dots}<per-minute>{round(speed / beat)}</per-minute>"
    return (
        f'<direction placement="above"><direction-type><metronome>{mark}</metronome></direction-type>'
        f'<sound tempo="{speed:g}"/></direction>'
    )


def inside(score: Score, track: Track, start: int, end: int, sharps: int, beat: int, at: tuple[int, int]) -> list[str]:
    """Notes and rests of a bar, one after the other. What sounds together but not equally long is tied. at: the voice,
    and the staff if there are several (else 0)."""
    notes = [n for n in track.notes if n[0] < end and n[0] + n[1] > start]
    edges = sorted({start, end, *(min(max(t, start), end) for s, n, _ in notes for t in (s, s + n))})
    made: list[str] = []
    for begin, stop in pairwise(edges):
        sounding = sorted({(p, s, s + n) for s, n, p in notes if s <= begin < s + n})
        now = begin
        for ticks in split(begin - end, stop - end, score.division, beat):
            chord = [(p, s < now, e > now + ticks) for p, s, e in sounding]
            if chord:
                made += [note(x, ticks, score.division, sharps, n > 0, track.program, at) for n, x in enumerate(chord)]
            else:
                made.append(rest(ticks, score.division, at))
            now += ticks
    return made


def split(begin: int, end: int, division: int, beat: int) -> list[int]:
    """Lengths that can be written, in ticks. One that begins within a beat ends with it. Places may count from any bar
    line, backwards too."""
    made = []
    while begin < end:
        left = -begin % beat
        most = Fraction(min(end - begin, left) if left else end - begin, division)
        fit = [q for q in SIGNS if q <= most and (q * division).denominator == 1 and not (SIGNS[q][2] and q >= 1)]
        ticks = int(max(fit) * division) if fit else end - begin
        made.append(ticks)
        begin += ticks
    return made


def note(
    of: tuple[int, bool, bool], ticks: int, division: int, sharps: int, chord: bool, program: int, at: tuple[int, int]
) -> str:
    pitch, back, on = of
    letter, alter, octave = spelt(pitch, sharps)
    if program == DRUMS:
        where = "<unpitched><display-step>E</display-step><display-octave>4</display-octave></unpitched>"
    else:
        bent = f"<alter>{alter}</alter>" if alter else ""
        where = f"<pitch><step>{letter}</step>{bent}<octave>{octave}</octave></pitch>"
    ties = "".join(f'<tie type="{kind}"/>' for kind, there in (("stop", back), ("start", on)) if there)
    seen = "".join(f'<tied type="{kind}"/>' for kind, there in (("stop", back), ("start", on)) if there)
    shown = f"<notations>{seen}</notations>" if seen else ""
    return (
        f"<note>{'<chord/>' if chord else ''}{where}<duration>{ticks}</duration>{ties}<voice>{at[0]}</voice>"
        f"{sign(ticks, division)}{staff(at)}{shown}</note>"
    )


def rest(ticks: int, division: int, at: tuple[int, int]) -> str:
    return f"<note><rest/><duration>{ticks}</duration><voice>{at[0]}</voice>{sign(ticks, division)}{staff(at)}</note>"


def staff(at: tuple[int, int]) -> str:
    return f"<staff>{at[1]}</staff>" if at[1] else ""


def sign(ticks: int, division: int) -> str:
    """How a length is written; one that no sign writes (which `split` makes only of odd ticks) has none."""
    name, dots, triplet = SIGNS.get(Fraction(ticks, division), ("", 0, False))
    three = "<time-modification><actual-notes>3</actual-notes><normal-notes>2</normal-notes></time-modification>"
    return f"<type>{name}</type>{'<dot/>' * dots}{three if triplet else ''}" if name else ""


def spelt(pitch: int, sharps: int) -> tuple[str, int, int]:
    """(step, alteration, octave): of the names of a key, the nearest to its signature on the line of fifths."""
    fifths = min(
        (f for f in range(sharps - 6, sharps + 13) if (f - 1) * 7 % 12 == pitch % 12),
        key=lambda f: abs(f - sharps - 3.5),
    )
    letter, alter = LINE[fifths % 7], fifths // 7
    return letter, alter, (pitch - alter - STEP[letter]) // 12 - 1

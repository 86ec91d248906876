"""What can be asked of a piece, as the tokens about which it leaves no choice.

Options, all of them free to leave out:
    key        "G minor", or "minor" alone; notes outside its scale stay under ``chromatic`` of all (0.08)
    strict     true: none outside the scale
    metre      "3/4"
    bars       how many, not counting a pickup
    tempo      "slow", "moderate", "fast", or beats a minute
    voices     how many parts
    cadence    true: it ends at home, every part on the tonic's chord, the lowest and a lone one on the tonic itself
    parallels  whether parts that hold one note at a time may move in parallel fifths and octaves; as the data have it
    melody     a MIDI file in base64: its highest part leads, note for note, and the net adds the others
    begin      a MIDI file in base64: the piece begins with it, and goes on
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ...core.errors import UserError
from . import codec, measure, midi
from .odd import ODD
from .vocabulary import KEY, METRE, TEMPO, VOICES, Vocabulary, nearest

OPTIONS = (
    "begin", "bars", "cadence", "chromatic", "key", "melody", "metre", "parallels", "strict", "tempo", "voices",
)  # fmt: skip
CHROMATIC = 0.08
ALIKE = {(2, 2): (4, 4), (4, 4): (2, 2), (2, 4): (4, 8), (4, 8): (2, 4)}
"""Metres whose bars are as long and are divided alike: a net that knows one of them can make the other's."""
LONGEST = 512
"""Bars that can be asked for."""
SLOWEST, FASTEST = 20, 300
"""Beats a minute."""


class Asked:
    """head: the ids that may stand for key, metre, tempo and voices (None: any). count: bars, without a pickup; None:
    free. pickup: whether there is one; None: free. forced: the tokens of a bar, by (below, bar). chromatic: the share
    of notes outside the scale; None: any."""

    def __init__(self, v: Vocabulary, options: Mapping[str, Any]) -> None:
        if unknown := set(options) - set(OPTIONS):
            raise UserError(f"Music has no rule {min(unknown)!r}.", f"It has: {', '.join(OPTIONS)}.")
        self.v = v
        self.head: list[set[int] | None] = [None] * 4
        self.key = measure.NONE
        self.count: int | None = None
        self.pickup: bool | None = None
        self.forced: dict[tuple[bool, int], list[int]] = {}
        share = options.get("chromatic", CHROMATIC if options.get("key") else None)
        self.chromatic = 0.0 if options.get("strict") else share
        self.cadence = bool(options.get("cadence"))
        self.parallels = bool(options.get("parallels", v.parallels))
        bars = options.get("bars")
        if bars is not None and (not isinstance(bars, int) or not 1 <= bars <= LONGEST):
            raise UserError(f"{str(bars)[:20]!r} is no number of bars.", f"Give one from 1 to {LONGEST}.", param="bars")
        if begin := options.get("begin"):
            self._begin(opened(begin), bars)
        elif melody := options.get("melody"):
            self._lead(opened(melody))
        else:
            self.count = bars
        self._head(options)

    def _head(self, options: Mapping[str, Any]) -> None:
        v = self.v
        if name := options.get("key"):
            of = {"major": range(12), "minor": range(12, 24)}.get(str(name).strip().lower()) or (key(str(name)),)
            self.head[0] = {v.id(KEY, k) for k in of}
            self.key = of[0] if len(of) == 1 else measure.NONE
        if name := options.get("metre"):
            beats, _, unit = str(name).partition("/")
            if not (beats.isdecimal() and unit.isdecimal() and len(beats + unit) < 5):
                raise self._no_metre(str(name))
            signed = self._known(int(beats), int(unit), f"; `pieria music` puts {', '.join(ODD)} together of others")
            self.head[1] = {v.id(METRE, v.metres.index(signed))}
        if (speed := options.get("tempo")) not in (None, ""):
            if speed in measure.PACES:
                fit = [i for i, t in enumerate(v.tempos) if measure.pace(t) == speed]
                middle = {"slow": 0, "moderate": 90, "fast": 999}[str(speed)]
                self.head[2] = {v.id(TEMPO, i) for i in fit or [nearest(v.tempos, middle)]}
            elif isinstance(speed, (int, float)) and SLOWEST <= speed <= FASTEST:
                self.head[2] = {v.tempo(speed)}
            elif isinstance(speed, (int, float)):
                raise UserError(
                    f"{speed:g} beats a minute cannot be played.", f"From {SLOWEST} to {FASTEST}.", param="tempo"
                )
            else:
                raise UserError(f"{str(speed)[:20]!r} is no tempo.", "Say slow, moderate, fast, or beats a minute.",
                                param="tempo")  # fmt: skip
        if (voices := options.get("voices")) is not None:
            if voices not in v.voices:
                known = ", ".join(map(str, v.voices))
                raise UserError(f"This model makes no piece in {voices} voices.", f"It makes: {known}.", param="voices")
            self.head[3] = {v.id(VOICES, v.voices.index(voices))}

    def _known(self, beats: int, unit: int, more: str = "") -> tuple[int, int]:
        """The metre, or the one that is counted otherwise and is the same."""
        for one in ((beats, unit), ALIKE.get((beats, unit))):
            if one in self.v.metres:
                return one
        raise self._no_metre(f"{beats}/{unit}", more)

    def _no_metre(self, name: str, more: str = "") -> UserError:
        known = ", ".join(f"{b}/{u}" for b, u in self.v.metres)
        return UserError(f"This model knows no metre {name[:20]!r}.", f"It knows: {known}{more}; another --model may.",
                         param="metre")  # fmt: skip

    def _given(self, score: midi.Score) -> codec.Piece:
        """What is said of the piece, and its bars, until something else is asked."""
        score = replace(score, metres=[(start, *self._known(beats, unit)) for start, beats, unit in score.metres])
        piece = codec.piece(score, self.v)
        self.head = [{i} for i in piece.head]
        self.pickup = piece.bars[0].pickup
        self.count = len(piece.bars) - self.pickup
        for index, bar in enumerate(piece.bars):
            self.forced[False, index] = [*bar.marks, *codec.tokens(self.v, bar, bar.lead, piece.follows)]
        return piece

    def _begin(self, score: midi.Score, bars: int | None) -> None:
        """The first bars, all parts. As many as asked follow, else to the next multiple of eight, four at least."""
        piece = self._given(score)
        for index, bar in enumerate(piece.bars):
            self.forced[True, index] = codec.tokens(self.v, bar, bar.below, piece.follows)
        given = self.count or 1
        self.count = max(given, bars or -(-(given + 4) // 8) * 8)

    def _lead(self, score: midi.Score) -> None:
        """All bars, the lead alone: the highest part, one note at a time, in the octaves of the net's own lead."""
        several = {self.v.id(VOICES, i) for i, n in enumerate(self.v.voices) if n > 1}
        if not several:
            raise UserError("This model makes single melodies.", "Name one that makes several voices, with --model.")
        part = self.v.parts[self.v.lead]
        line = melody(score).notes
        middle = sum(p for _, _, p in line) / len(line)
        shift = 12 * round(((part.low + part.high) / 2 - middle) / 12)
        notes = [(start, length, min(127, max(0, pitch + shift))) for start, length, pitch in line]
        voices = sorted(self.v.parts, key=lambda p: (p.program, p.nth))
        tracks = [midi.Track(p.program, notes if p is part else []) for p in voices]
        self._given(midi.Score(score.division, tracks, score.metres, score.tempos))
        self.head[3] = several


def melody(score: midi.Score) -> midi.Track:
    """The highest part, one note at a time."""
    if (lead := codec.lead(score)) is None or score.tracks[lead].program == midi.DRUMS:
        raise UserError("The MIDI file has drums alone, and no melody.", "Choose another.", param="melody")
    track = score.tracks[lead]
    notes: list[tuple[int, int, int]] = []
    for start, length, pitch in sorted(track.notes, key=lambda n: (n[0], -n[2])):
        if notes and notes[-1][0] == start:
            continue
        if notes and sum(notes[-1][:2]) > start:
            notes[-1] = (notes[-1][0], start - notes[-1][0], notes[-1][2])
        notes.append((start, length, pitch))
    return replace(track, notes=notes)


def opened(data: Any) -> midi.Score:
    """The score in a base64 text."""
    try:
        score = midi.trimmed(midi.read(base64.b64decode(str(data), validate=True)))
    except binascii.Error:
        raise UserError("The melody is no MIDI file in base64.", "Encode the file's bytes.") from None
    if not score.end:
        raise UserError("There are no notes in the MIDI file.", "Choose another.")
    return score


def key(name: str) -> int:
    """Index in KEYS of "G minor", "f# major", "Bbm", "D"."""
    word, _, mode = name.strip().partition(" ")
    if not mode and word[1:].endswith("m"):
        word, mode = word[:-1], "minor"
    mode = mode.strip().lower() or "major"
    sharp = word[1:].count("#") + word[1:].count("♯") - word[1:].count("b") - word[1:].count("♭")
    steps = {"c": 0, "d": 2, "e": 4, "f": 5, "g": 7, "a": 9, "b": 11, "h": 11}.get(word[:1].lower())
    if steps is None or mode not in ("major", "minor") or set(word[1:]) - set("#b♯♭"):
        raise UserError(f"{name[:30]!r} is no key.", "Write it like this: G minor, F# major, Bb major.",
                        param="key")  # fmt: skip
    return (steps + sharp) % 12 + 12 * (mode == "minor")

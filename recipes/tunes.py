"""Folk tunes as MIDI files: Ryan's Mammoth Collection (1883), O'Neill's Music of Ireland and Aird's Airs, from music21.

    pip install music21
    python recipes/tunes.py FOLDER
    pieria train music FOLDER

Writes a file a tune, as printed (a repeated part stands once, with its second ending), and captions.csv. ``kind`` (jig,
reel ...) is a condition; columns that begin with "_" are for people and for the split: every tenth title is held out.
The tunes are in the public domain; they were typed in by Ray Davies and others, Norbert Paap and others, and Jack
Campin, whose files in the package name no restriction. Tunes whose bars do not add up are left out.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

from shared import captions, held

from pieria.media.music import midi

DIVISION = 48
FLUTE = 73
BOOKS = ("ryansMammoth", "oneills1850", "airdsAirs")
COLUMNS = ("file", "kind", "_title", "_work", "_split")
BEATS = {
    "slip jig": 112, "jig": 112, "reel": 108, "hornpipe": 84, "strathspey": 116, "waltz": 138, "march": 100,
    "quickstep": 112, "polka": 116, "clog": 84, "minuet": 112, "fling": 100, "cotillion": 104, "song": 88, "air": 72,
}  # fmt: skip
"""Kinds, and beats a minute where the book says nothing."""
SPEEDS = (
    ("very slow", 0.5),
    ("slow", 0.65),
    ("with feeling", 0.75),
    ("tender", 0.7),
    ("moderate", 0.85),
    ("animated", 1.0),
)
"""O'Neill's words, and what they do to it."""


def tunes(text: str) -> Iterator[str]:
    """The tunes of an ABC file, each from its X: line on."""
    yield from re.findall(r"^X:.*?(?=^X:|\Z)", text, re.MULTILINE | re.DOTALL)


def simple(abc: str) -> str:
    """Without what would only confuse: first endings, fingerings and chord names, comments."""
    abc = re.sub(r"%.*", "", abc)
    abc = re.sub(r"(?:\[|\|)\s*1(?![\d/])(?:(?!:\|)[^\n]|\n(?![A-Za-z]:))*:\|\s*:?(?:\[|\|)?\s*2(?![\d/])", "|", abc)
    return "\n".join(
        re.sub(r'"[^"]*"', "", line) if not re.match(r"[A-Za-z]:", line) else line for line in abc.split("\n")
    )


def field(abc: str, letter: str) -> str:
    return " ".join(re.findall(rf"^{letter}:\s*(.*?)\s*$", abc, re.MULTILINE))


def kind(abc: str, metre: tuple[int, int]) -> str:
    """By the rhythm field, else by the title; "" where neither tells."""
    said = re.sub(r"[^a-z]+", " ", f"{field(abc, 'R')} | {field(abc, 'T')}".lower())
    said = said.replace("quick step", "quickstep").replace("waltzes", "waltz").replace("minuetto", "minuet")
    for name in BEATS:
        if re.search(rf"\b{name}s?\b", said):
            return "slip jig" if name == "jig" and metre == (9, 8) else name
    return ""


def tempo(abc: str, name: str, metre: tuple[int, int]) -> float:
    """Quarters a minute: as printed (Q:), else by the kind and the book's words."""
    beats, unit = metre
    long = Fraction(3, 2) if unit == 8 and beats % 3 == 0 else Fraction(4, unit)
    if found := re.search(r"(\d+)/(\d+)\s*=\s*(\d+)", field(abc, "Q")):
        number, of, speed = map(int, found.groups())
        return float(min(400, max(30, speed * Fraction(4 * number, of))))
    speed = BEATS.get(name, 100)
    words = field(abc, "N").lower()
    for word, factor in SPEEDS:
        if word in words:
            return float(speed * factor * long)
    return float(speed * long)


def score(abc: str) -> tuple[midi.Score, str] | None:
    """A tune in one metre whose bars add up, and its kind; None for any other. A pickup ends its bar."""
    from music21 import converter

    part = converter.parse(simple(abc), format="abc").recurse().getElementsByClass("Part").first()
    signs = {(s.numerator, s.denominator) for s in part.recurse().getElementsByClass("TimeSignature")}
    if len(signs) != 1:
        return None
    metre = signs.pop()
    bar = 4 * DIVISION * metre[0] // metre[1]
    notes: list[tuple[int, int, int]] = []
    mended = place = 0
    measures = [m for m in part.getElementsByClass("Measure") if m.notesAndRests]
    for number, measure in enumerate(measures):
        sounds = [
            (round(n.offset * DIVISION), round(n.quarterLength * DIVISION), n)
            for n in measure.notesAndRests
            if n.quarterLength
        ]
        length = max((o + d for o, d, _ in sounds), default=0)
        if length > bar:
            return None
        if number == 0 and length < bar:
            place = bar - length
        elif place % bar and place % bar + length > bar:  # a part ended short, and none of it is the next one's pickup
            place += -place % bar
            mended += 1
        for offset, duration, note in sounds:
            if not note.isRest:
                notes.append((place + offset, duration, max(p.midi for p in note.pitches)))
        place += length
    if mended > 1 or len(notes) < 16 or place < 4 * bar or any(d < 6 or not 48 < p < 97 for _, d, p in notes):
        return None
    name = kind(abc, metre)
    sign = part.recurse().getElementsByClass("KeySignature").first()
    key = (sign.sharps if sign else 0, int(getattr(sign, "mode", "") in ("minor", "dorian")))
    made = midi.Score(DIVISION, [midi.Track(FLUTE, notes, "tune")], [(0, *metre)], [(0, tempo(abc, name, metre))], key)
    return made, name


def main(folder: Path) -> None:
    from music21 import common

    folder.mkdir(parents=True, exist_ok=True)
    rows, seen, left = [], set[tuple[tuple[int, int, int], ...]](), 0
    for book in BOOKS:
        count = 0
        for path in sorted((common.getSourceFilePath() / "corpus" / book).glob("*.abc")):
            for abc in tunes(path.read_text("utf-8", "replace")):
                try:
                    made = score(abc)
                except Exception:  # ABC that the reader trips over
                    made = None
                if not made or tuple(made[0].tracks[0].notes) in seen:
                    left += 1
                    continue
                seen.add(tuple(made[0].tracks[0].notes))
                count += 1
                name, title = (
                    f"{book.lower()}-{count:04}.mid",
                    (re.findall(r"^T:\s*(.*?)\s*$", abc, re.MULTILINE) or [""])[0],
                )
                work = " ".join(sorted(set(re.findall(r"[a-z]+", title.lower())) - {*BEATS, "the", "a", "stat", "e"}))
                (folder / name).write_bytes(midi.write(made[0]))
                rows.append((name, made[1], title, work, "held" if held(work) else "learn"))
                print(f"\r{len(rows)} tunes, {left} left out", end="", file=sys.stderr, flush=True)
    captions(folder, COLUMNS, rows)
    print(f"\r{len(rows)} tunes in {folder}, {left} left out", file=sys.stderr)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    main(Path(sys.argv[1]))

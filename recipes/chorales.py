"""Bach's four-part chorales as MIDI files, from the corpus of the package music21.

    pip install music21
    python recipes/chorales.py FOLDER
    pieria train music FOLDER

Writes a file a chorale, with soprano, alto, tenor and bass as four tracks, and captions.csv. Its columns
are for people and for the split: every tenth work is held out (a work is a BWV number: its movements stay together).
What a piece is, its key, metre and length, is read from the notes.
The compositions are in the public domain; music21's licence names no restriction for these encodings.
"""

from __future__ import annotations

import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

from shared import captions, held

from pieria.media.music import midi

DIVISION = 48
VOICES = ("soprano", "alto", "tenor", "bass")
ORGAN, TEMPO = 19, 80.0
COLUMNS = ("file", "_title", "_work", "_split")


def ticks(quarters: Any) -> int:
    return round(Fraction(quarters) * DIVISION)


def voice(part: Any, shift: int) -> list[tuple[int, int, int]]:
    """A part's notes, ties joined; where it divides, the lower note for the bass and the upper one else."""
    notes = []
    for note in part.stripTies().flatten().notes:
        if note.duration.quarterLength and not note.isRest:
            pitch = max(p.midi for p in note.pitches) if shift >= 0 else min(p.midi for p in note.pitches)
            notes.append((ticks(note.offset), ticks(note.duration.quarterLength), int(pitch)))
    return sorted(set(notes))


def score(work: Any) -> midi.Score | None:
    """A chorale with a voice a track, a pickup standing at the end of its bar; None for what is not in four parts."""
    parts = list(work.parts)
    if len(parts) != 4:
        return None
    measures = list(parts[0].getElementsByClass("Measure"))
    signs = [(ticks(s.getOffsetInHierarchy(parts[0])), s.numerator, s.denominator)
             for s in parts[0].recurse().getElementsByClass("TimeSignature")]  # fmt: skip
    voices = [voice(p, -1 if i == 3 else 1) for i, p in enumerate(parts)]
    if not measures or not signs or not all(voices):
        return None
    first = ticks(measures[0].duration.quarterLength)
    bar = 4 * DIVISION * signs[0][1] // signs[0][2]
    lead = bar - first if first < bar else 0
    moved = [[(s + lead, n, p) for s, n, p in v] for v in voices]
    metres = [(t + lead if t else 0, b, u) for t, b, u in signs]
    key = work.parts[0].recurse().getElementsByClass("KeySignature").first()
    sharps = key.sharps if key is not None else 0
    mode = work.analyze("key").mode
    return midi.Score(
        DIVISION, [midi.Track(ORGAN, m, n) for m, n in zip(moved, VOICES, strict=True)],
        metres, [(0, TEMPO)], (sharps, int(mode == "minor")),
    )  # fmt: skip


def main(folder: Path) -> None:
    from music21 import corpus

    folder.mkdir(parents=True, exist_ok=True)
    rows, seen = [], set[tuple[Any, ...]]()
    for path in sorted(corpus.getComposer("bach")):
        name = Path(path).stem
        made = score(corpus.parse(path))
        same = made and tuple(tuple(t.notes) for t in made.tracks)
        if not made or same in seen or any(name == row[1] for row in rows):  # some are there in two formats
            continue
        seen.add(same)
        work = name.split(".")[0]
        (folder / f"{name}.mid").write_bytes(midi.write(made))
        rows.append((f"{name}.mid", name, work, "held" if held(work) else "learn"))
        print(f"\r{len(rows)} chorales", end="", file=sys.stderr, flush=True)
    captions(folder, COLUMNS, rows)
    print(f"\r{len(rows)} chorales in {folder}", file=sys.stderr)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    main(Path(sys.argv[1]))

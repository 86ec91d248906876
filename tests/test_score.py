"""From notes to what is heard and read: chords, accompaniment, instruments, MusicXML, sound, and `pieria music`."""

from __future__ import annotations

import io
import wave
import xml.etree.ElementTree as xml
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pieria.apps.creative.music import music
from pieria.core.errors import UserError
from pieria.core.values import Event, Finish, Notice, Output, Part, Request
from pieria.media.music import backing, harmony, instruments, measure, midi, musicxml, synth
from pieria.media.music.midi import Score, Track
from pieria.media.music.odd import GROUPS, ODD, folded
from pieria.methods import composing

Q = 24
TUNE = [60, 64, 67, 64, 65, 69, 72, 69, 67, 71, 74, 71, 72, 67, 64, 60]


def melody(pitches: list[int], metre: tuple[int, int] = (4, 4), length: int = Q) -> Score:
    notes = [(n * length, length, p) for n, p in enumerate(pitches)]
    return Score(Q, [Track(73, notes)], [(0, *metre)])


def read(data: bytes) -> list[set[tuple[int, int, int]]]:
    """The notes of each part, ties put together; every measure must be full."""
    root = xml.fromstring(data)
    parts = []
    for part in root.findall("part"):
        notes, sounding = set[tuple[int, int, int]](), dict[tuple[str, int], int]()
        at = 0
        for measure_ in part.findall("measure"):
            begun = at
            last = at
            for element in measure_:
                if element.tag == "backup":
                    at -= int(element.findtext("duration", "0"))
                    assert at == begun, "each voice fills the measure"
                if element.tag != "note":
                    continue
                ticks = int(element.findtext("duration", "0"))
                if element.find("chord") is None:
                    last, at = at, at + ticks
                if element.find("rest") is not None:
                    continue
                where = element.find("pitch")
                assert where is not None
                step = musicxml.STEP[where.findtext("step", "")]
                pitch = 12 * (int(where.findtext("octave", "")) + 1) + step + int(where.findtext("alter", "0"))
                ties = {t.get("type") for t in element.findall("tie")}
                voice = element.findtext("voice", ""), pitch
                start = sounding.pop(voice) if "stop" in ties else last
                if "start" in ties:
                    sounding[voice] = start
                else:
                    notes.add((start, last + ticks - start, pitch))
            assert at > begun, "an empty measure"
        assert not sounding, "a tie that nothing ends"
        parts.append(notes)
    return parts


@st.composite
def scores(draw: st.DrawFn) -> Score:
    metre = draw(st.sampled_from([(4, 4), (3, 4), (6, 8), (2, 2), (9, 8), (5, 4)]))
    tracks = []
    for program in draw(st.lists(st.integers(0, 127) | st.sampled_from((0, 46)), min_size=1, max_size=4)):
        free = defaultdict[int, int](int)
        notes = []
        for start in sorted(draw(st.lists(st.integers(0, 200), min_size=1, max_size=12))):
            length, pitch = draw(st.integers(1, 90)), draw(st.integers(21, 108))
            if free[pitch] <= start:
                notes.append((start, length, pitch))
                free[pitch] = start + length
        tracks.append(Track(program, notes))
    sharps = draw(st.integers(-6, 6))
    return Score(Q, tracks, [(0, *metre)], key=(sharps, 0))


@settings(max_examples=60, deadline=None)
@given(scores())
def test_a_sheet_holds_the_very_notes(score: Score) -> None:
    found = read(musicxml.write(score))
    first, begins = (min(s for part in parts for s, _, _ in part) for parts in ([t.notes for t in score.tracks], found))
    moved = [{(s - first + begins, n, p) for s, n, p in t.notes} for t in score.tracks if t.program not in musicxml.TWO]
    for program in {t.program for t in score.tracks} & musicxml.TWO:
        shared = [t for t in score.tracks if t.program == program]
        moved.append({(s - first + begins, n, p) for t in shared for s, n, p in t.notes})
    assert begins in (0, first)
    assert sorted(map(sorted, found)) == sorted(map(sorted, moved))


def test_the_voices_of_a_keyboard_stand_on_two_staves() -> None:
    lows = {"S": 0, "A": 5, "T": 12, "B": 24}
    voices = [Track(0, [(n * Q, Q, p - low) for n, p in enumerate(TUNE)], name) for name, low in lows.items()]
    sheet = xml.fromstring(musicxml.write(Score(Q, [*voices, Track(73, voices[0].notes)])))
    assert [p.text for p in sheet.iter("part-name")] == ["Piano", "Flute"]
    piano, flute = sheet.findall("part")
    assert piano.findtext(".//staves") == "2" and [c.findtext("sign") for c in piano.iter("clef")] == ["G", "F"]
    placed = {(n.findtext("voice"), n.findtext("staff")) for n in piano.iter("note")}
    assert placed == {("1", "1"), ("2", "1"), ("3", "2"), ("4", "2")}
    assert flute.find(".//staff") is None and flute.find(".//staves") is None


@pytest.mark.parametrize("sharps", range(-6, 7))
def test_notes_are_spelt_in_their_key(sharps: int) -> None:
    for pitch in range(21, 109):
        letter, alter, octave = musicxml.spelt(pitch, sharps)
        assert 12 * (octave + 1) + musicxml.STEP[letter] + alter == pitch and abs(alter) <= 2
    scale = [musicxml.spelt(60 + (7 * sharps + s) % 12, sharps)[0] for s in (0, 2, 4, 5, 7, 9, 11)]
    assert len(set(scale)) == 7, "each letter once"


def test_chords_under_a_plain_tune() -> None:
    plan = harmony.chords(melody(TUNE).tracks[0].notes, melody(TUNE), 0)
    assert [c.name for c in plan] == ["I", "I", "IV", "IV", "V", "V", "I", "I"]
    minor = [57, 60, 64, 60, 62, 65, 69, 65, 64, 68, 71, 68, 69, 64, 60, 57]
    plan = harmony.chords(melody(minor).tracks[0].notes, melody(minor), 21)
    assert plan[0].name == plan[-1].name == "i" and plan[4].name in ("V", "V7")


def test_a_solo_is_one_voice_in_the_octave_of_who_plays_it() -> None:
    assert composing.alone("slow sad cello solo", "") and composing.alone("an unaccompanied tune", "flute")
    for chords in ("a piano solo", "a cello tune", "a solo for flute and guitar", "a solo"):
        assert not composing.alone(chords, ""), chords
    low = instruments.deep(instruments.played(melody(TUNE), [58]))
    assert [p for _, _, p in low.tracks[0].notes] == [p - 24 for p in TUNE]
    assert instruments.named("ukulele and mandolin") == [24, 25]


@pytest.mark.parametrize("metre", ODD)
def test_an_odd_metre_is_put_together(metre: str) -> None:
    """With a pickup, and one bar too few: the last notes last to the end, and nothing stands across what was cut."""
    beats, unit = (int(n) for n in metre.split("/"))
    base = int(ODD[metre].made_of[0])
    notes = [((base - 1) * Q, Q, 67), *[((base + n) * Q, Q, 60 + n % 7) for n in range(6 * base)]]
    made = folded(Score(Q, [Track(73, notes)], [(0, base, 4)], [(0, 90)]), metre)
    bar = 4 * Q * beats // unit
    assert made.metres == [(0, beats, unit)] and made.end % bar == 0
    (pickup, *_), (first, *_) = made.tracks[0].notes[:2]
    assert first == bar and pickup == bar - Q * ODD[metre].written
    accents = {n * bar + sum(GROUPS[beats, unit][:k]) * 4 * Q // unit for n in range(9) for k in range(2)}
    begun = {s for s, _, _ in made.tracks[0].notes}
    assert {a for a in accents if bar <= a < made.end - bar} <= begun
    for (start, length, _), (after, *_) in pairwise(made.tracks[0].notes):
        assert start + length == after
    assert made.tempos[0][1] == 90 * ODD[metre].written


@pytest.mark.parametrize("style", ["dance", "broken", "held"])
@pytest.mark.parametrize("metre", [(4, 4), (3, 4), (6, 8), (2, 4), (9, 8), (2, 2), (5, 4), (7, 8)])
def test_accompaniment_stays_under_the_tune_and_in_its_time(style: str, metre: tuple[int, int]) -> None:
    bar = 4 * Q * metre[0] // metre[1]
    late = [(bar - Q // 2, Q // 2, 67), *((bar + n * Q, Q, p) for n, p in enumerate(TUNE))]  # a pickup first
    score = Score(Q, [Track(73, late)], [(0, *metre)])
    made = backing.accompanied(score, 0, style, (40, 0, 32))
    assert [t.name for t in made.tracks] == ["melody", "chords", "bass"] and made.tracks[0].notes == late
    last = midi.bars(score)[-1]
    for track in made.tracks[1:]:
        assert all(bar <= s and s + n <= last[0] + last[1] for s, n, _ in track.notes)
        assert all(backing.LOW <= p <= backing.TOP for _, _, p in track.notes)
    assert made.tracks[0].loud > made.tracks[2].loud > made.tracks[1].loud
    assert measure.labels(made)["metre"] == f"{metre[0]}/{metre[1]}"


def test_instruments_by_name() -> None:
    assert instruments.named("a waltz for flute and guitar") == [73, 24]
    assert instruments.named("string quartet") == [40, 40, 41, 42]
    assert instruments.named("for two violins") == [40, 40] and instruments.named("in a hurry") == []
    four = Score(Q, [Track(19, [(0, Q, p)]) for p in (40, 50, 60, 70)])
    assert [t.program for t in instruments.played(four, [73, 71, 70]).tracks] == [70, 70, 71, 73]


def sound(data: bytes) -> np.ndarray:
    with wave.open(io.BytesIO(data)) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (2, 2, synth.RATE)
        return np.frombuffer(file.readframes(file.getnframes()), "<i2").reshape(-1, 2).astype(int)


def test_stems_add_up_to_the_whole() -> None:
    score = backing.accompanied(melody(TUNE), 0, "dance", (73, 24, 32))
    whole = sound(synth.wav([score]))
    added = sum(sound(synth.stem(score, t)) for t in score.tracks)
    assert np.abs(whole[: len(added)] - added).max() <= 4 and np.abs(whole).max() <= 29000


class Band:
    """A run that plays one melody, and remembers what it was asked."""

    def __init__(self, *pieces: Score) -> None:
        self.pieces, self.asked = pieces, list[Request]()

    def __call__(self, request: Request) -> Iterator[Event]:
        piece = self.pieces[len(self.asked) % len(self.pieces)]
        self.asked.append(request)
        yield Output(Part("music", midi.write(piece), "audio/midi", {"seed": 7}))
        yield Finish("stop", {"seed": 7})


def made(band: Band, *words: str, **more: object) -> list[Part]:
    return [e.part for e in music(band, *words, **more) if isinstance(e, Output)]  # type: ignore[arg-type]


def test_a_dance_gets_a_tune_with_chords() -> None:
    band = Band(melody(TUNE))
    parts = made(band, "a reel in C major for fiddle and piano", stems=True)
    assert band.asked[0].model == "tune" and band.asked[0].options["labels"] == {"kind": "reel"}
    assert [p.meta["suffix"] for p in parts if "stem" not in p.meta and "suffix" in p.meta] == [
        ".mid",
        ".wav",
        ".musicxml",
    ]
    assert [p.meta["stem"] for p in parts if "stem" in p.meta] == ["melody", "chords", "bass"]
    assert [t.program for t in midi.read(parts[0].bytes).tracks] == [40, 0, 0], "who was asked plays, and nobody else"


def test_a_metre_that_is_counted_otherwise_is_said(tmp_path: Path) -> None:
    for metre, model, said in (((2, 2), "", "counts 2/2 as 4/4"), ((6, 8), "tune", "no 6/8: tune goes on")):
        (tmp_path / "a.mid").write_bytes(midi.write(melody(TUNE, metre)))
        band = Band(melody(TUNE, (4, 4) if metre == (2, 2) else metre))
        told = [e.message for e in music(band, begin=tmp_path / "a.mid") if isinstance(e, Notice)]
        assert band.asked[0].model == model and any(said in t for t in told) and len(told) == 1


def test_a_chorale_is_as_the_model_made_it() -> None:
    band = Band(Score(Q, [Track(19, [(0, 4 * Q, p)]) for p in (43, 55, 62, 71)]))
    parts = made(band, "a chorale for string quartet")
    assert band.asked[0].model == "" and len(midi.read(parts[0].bytes).tracks) == 4
    assert {t.program for t in midi.read(parts[0].bytes).tracks} == {40, 41, 42}


def test_a_piece_in_an_unclear_key_is_made_anew() -> None:
    wrong, right = melody([61, 66, 70, 66] * 4), melody(TUNE)
    band = Band(wrong, right)
    parts = made(band, "a march in C major")
    assert [r.options.get("seed") for r in band.asked] == [None, 1007]
    assert midi.read(parts[0].bytes).tracks[0].notes[0][2] == 60


@pytest.mark.parametrize("words", [{"prompt": ""}, {"prompt": "a jig", "instruments": "kazoo"}])
def test_what_is_refused(words: dict[str, str]) -> None:
    with pytest.raises(UserError) as refused:
        list(music(Band(melody(TUNE)), **words))
    assert refused.value.hint


def test_a_handy_key_where_none_is_asked_for_and_a_style_nobody_learnt_is_said() -> None:
    seen: list[Request] = []

    def run(request: Request) -> Iterator[Event]:
        seen.append(request)
        yield Output(Part("music", midi.write(melody(TUNE)), "audio/midi"), 0)
        yield Finish("stop", {"seed": 1})

    told = [e.message for e in music(run, "fast jazz in the rain for fiddle") if isinstance(e, Notice)]
    list(music(run, "a sad jig"))
    list(music(run, "a jig in Bb major"))
    keys = [r.options["rules"]["key"] for r in seen]
    assert keys[0] in composing.HANDY["major"] + composing.HANDY["minor"] and keys[1] in composing.HANDY["minor"]
    assert keys[2] == "Bb major" and len([t for t in told if "jazz" in t]) == 1
    assert composing.handy("A sad jig ", "minor") == composing.handy("a sad jig", "minor")


def test_a_sheet_shows_its_pace_as_the_standard_has_it() -> None:
    """A direction had no direction-type, so no notation program showed how fast a piece is."""
    sheet = xml.fromstring(musicxml.write(melody(TUNE, (6, 8))))
    [direction] = sheet.iter("direction")
    assert [child.tag for child in direction] == ["direction-type", "sound"]
    mark = direction.find("direction-type/metronome")
    assert mark is not None and [c.tag for c in mark] == ["beat-unit", "beat-unit-dot", "per-minute"]
    assert float(mark.findtext("per-minute") or 0) == round(float(direction[1].get("tempo") or 0) / 1.5)


def test_a_string_quartet_has_its_players_names() -> None:
    """Its sheet said Soprano, Alto, Tenor, Bass."""
    four = Score(
        Q, [Track(19, [(0, Q, p)], n) for p, n in ((48, "bass"), (55, "tenor"), (60, "alto"), (72, "soprano"))]
    )
    played = instruments.played(four, instruments.named("string quartet"), free=True)
    assert [t.name for t in played.tracks] == ["Cello", "Viola", "Violin II", "Violin I"]
    sung = instruments.played(four, instruments.named("for SATB choir"), free=True)
    assert [t.name for t in sung.tracks] == ["bass", "tenor", "alto", "soprano"]
    assert b"<part-name>Violin II</part-name>" in musicxml.write(played)
    harp = instruments.played(four, instruments.named("for harp"), free=True)
    assert [t.name for t in harp.tracks] == ["Harp, bass", "Harp, tenor", "Harp, alto", "Harp, soprano"]


def test_an_oboe_plays_one_note_at_a_time() -> None:
    """It ended on a semitone of its own: the last suspension was held into its resolution."""
    held = Score(Q, [Track(19, [(0, 4 * Q, p), (3 * Q, Q, p + 1)], n) for p, n in ((72, "soprano"), (48, "bass"))])
    score = midi.read(made(Band(held), "a chorale for oboe and bassoon")[0].bytes)
    assert [[n for _, n, _ in t.notes] for t in score.tracks] == [[3 * Q, Q]] * 2


def test_a_melody_of_any_metre_is_harmonised(tmp_path: Path) -> None:
    """A jig was refused: the chorales know no 6/8."""
    (tmp_path / "a.mid").write_bytes(midi.write(melody(TUNE, (6, 8))))
    events = list(music(Band(), melody=tmp_path / "a.mid"))
    score = midi.read(next(e.part.bytes for e in events if isinstance(e, Output)))
    assert [t.name for t in score.tracks] == ["melody", "chords", "bass"] and score.metres[0][1:] == (6, 8)
    assert [n[2] for n in score.tracks[0].notes] == TUNE
    assert [e.message for e in events if isinstance(e, Notice)] == [
        "The chorales know no 6/8: chords and a bass go under it, by rule."
    ]


def test_a_melody_is_slow_where_that_is_asked_for_and_drums_are_none(tmp_path: Path) -> None:
    (tmp_path / "a.mid").write_bytes(midi.write(melody(TUNE, (6, 8))))
    events = list(music(Band(), "slow", melody=tmp_path / "a.mid"))
    score = midi.read(next(e.part.bytes for e in events if isinstance(e, Output)))
    assert round(score.tempos[0][1]) == 99  # 66 dotted quarters
    (tmp_path / "b.mid").write_bytes(midi.write(Score(Q, [Track(midi.DRUMS, [(0, Q, 36)])], [(0, 6, 8)])))
    with pytest.raises(UserError, match="drums alone"):
        list(music(Band(), melody=tmp_path / "b.mid"))


@pytest.mark.parametrize(
    ("words", "model", "told"),
    [
        ("a waltz for violin", "tune", "played by guitar and bass"),
        ("a waltz for violin, without chords", "tune", ""),
        ("20 measures in 9/8", "tune", "The chorales know no 9/8"),
        ("music in five voices", "", "four voices, not 5"),
        ("music in 6 voices", "", "four voices, not 6"),
        ("an octet for strings", "", "four voices, not 8"),
        ("a chorale for brass quintet", "", "no part for tuba"),
        ("a march for flute, oboe, clarinet and bassoon", "tune", "no part for clarinet"),
    ],
)
def test_who_has_no_part_or_plays_unasked_is_told(words: str, model: str, told: str) -> None:
    band = Band(melody(TUNE))
    said = [e.message for e in music(band, words) if isinstance(e, Notice)]
    assert band.asked[0].model == model and (told in " ".join(said) if told else not said)

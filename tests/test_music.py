"""Music: MIDI files, tokens, rules, sound, and the words of `pieria music`."""

from __future__ import annotations

import base64
import io
import time
import wave
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pieria.apps.creative.music import clashing, wishes
from pieria.apps.creative.music import music as app
from pieria.core.contracts import Codes, Item
from pieria.core.errors import UserError
from pieria.core.values import Finish, Notice, Part, Request
from pieria.media import music
from pieria.media.music import asked, codec, instruments, measure, midi, vocabulary
from pieria.media.music.vocabulary import KEY, LENGTH, MARKS, NOTE, TEMPO, Vocabulary
from pieria.methods import composing

METRES = ((4, 4), (3, 4), (6, 8), (2, 2), (9, 8))


def chorale(key: int = 7, bars: int = 6, beats: int = 4) -> midi.Score:
    """Four voices that move in quarters through chords of G major, home at the end."""
    chords = [(67, 62, 59, 43), (66, 62, 57, 50), (67, 64, 60, 48), (69, 66, 62, 50)]
    line = [chords[i % 4] for i in range(bars * beats - 1)] + [(67, 62, 59, 43)]
    tracks = [
        midi.Track(19, [(24 * i, 24, c[v] + key - 7) for i, c in enumerate(line)], n) for v, n in enumerate("SATB")
    ]
    return midi.Score(24, tracks, [(0, beats, 4)], [(0, 80.0)])


def tune(shift: int = 0) -> midi.Score:
    """A jig with a pickup."""
    pitches = [62, 67, 71, 74, 79, 74, 71, 69, 66, 62, 66, 69, 67, 71, 67, 62, 66, 69, 67]
    notes = [(60 + 12 * i, 12, p + shift) for i, p in enumerate(pitches)]
    return midi.Score(24, [midi.Track(73, notes, "tune")], [(0, 6, 8)], [(0, 168.0)])


def fitted(*scores: midi.Score, resolution: int = 0) -> tuple[Codes, Vocabulary]:
    codes = music.fit([Item(s, "") for s in scores], {"resolution": resolution})
    return codes, Vocabulary(codes.meta)


def on_grid(score: midi.Score, v: Vocabulary) -> list[tuple[int, list[tuple[int, int, int]]]]:
    """Programs, and notes in steps: what a round trip must keep."""
    return [
        (t.program, [(s * v.grid // score.division, n * v.grid // score.division, p) for s, n, p in t.notes])
        for t in score.tracks
        if t.notes
    ]


# MIDI files -------------------------------------------------------------------------------------------------------


@st.composite
def scores(draw: Any) -> midi.Score:
    """Up to five parts on a grid of sixteenths or triplets, with changes of metre and tempo at bars."""
    grid = draw(st.sampled_from((4, 12)))
    beats, unit = draw(st.sampled_from(METRES))
    programs = draw(st.lists(st.sampled_from((0, 19, 19, 40, 73, midi.DRUMS)), min_size=1, max_size=5))
    bar = 4 * grid * beats // unit
    tracks = []
    for program in programs:
        drawn = draw(
            st.lists(
                st.tuples(st.integers(0, 6 * bar), st.integers(1, 2 * bar), st.integers(30, 90)),
                min_size=1,
                max_size=12,
            )
        )
        notes: dict[tuple[int, int], int] = {(s, p): n for s, n, p in drawn}
        ends: dict[int, int] = {}
        kept = []
        for (start, pitch), length in sorted(notes.items(), reverse=True):
            length = min(length, ends.get(pitch, 1 << 30) - start)  # a pitch that is struck again ends first
            ends[pitch] = start
            kept.append((start, length, pitch))
        tracks.append(midi.Track(program, sorted(kept)))
    order = sorted(set(programs), key=programs.index)
    tracks.sort(key=lambda t: order.index(t.program))
    tempos = [(0, float(draw(st.sampled_from(MARKS))) * measure.beat(beats, unit))]
    if draw(st.booleans()):
        tempos.append((bar, float(draw(st.sampled_from(MARKS))) * measure.beat(beats, unit)))
    first = min(s for t in tracks for s, _, _ in t.notes)
    if first >= bar or max(s for t in tracks for s, _, _ in t.notes) < bar:
        tempos = tempos[:1]
    return midi.Score(grid, tracks, [(0, beats, unit)], tempos)


@settings(max_examples=60, deadline=None)
@given(scores())
def test_a_midi_file_comes_back(score: midi.Score) -> None:
    back = midi.read(midi.write(score))
    assert back.division == score.division and list(back.metres) == list(score.metres)
    assert [(t, round(s, 1)) for t, s in back.tempos] == [(t, round(s, 1)) for t, s in score.tempos]
    mine: dict[int, list[tuple[int, int, int]]] = {}
    for number, track in enumerate(score.tracks):
        mine.setdefault(-1 if track.program == midi.DRUMS else number, []).extend(track.notes)
    assert [sorted(t.notes) for t in back.tracks if t.program != midi.DRUMS] == [
        sorted(n) for k, n in mine.items() if k >= 0
    ]


@settings(max_examples=60, deadline=None)
@given(scores())
def test_a_piece_comes_back_from_its_ids(score: midi.Score) -> None:
    """Notes, onsets, durations on the grid, programs, tempo and metre; and what comes back has the same ids."""
    codes, v = fitted(score, resolution=score.division)
    ids = music.encode(Item(score, ""), codes)
    assert ids.min() > 0 and ids.max() < codes.vocabulary
    back = codec.decode(ids.tolist(), v)
    assert sorted(on_grid(back, v)) == sorted(on_grid(score, v))
    assert back.metres[0][1:] == score.metres[0][1:]
    assert [round(s, 6) for _, s in back.tempos] == [round(s, 6) for _, s in score.tempos] or len(back.tempos) < len(
        score.tempos
    )
    grammar = music.Rules(codes, {"parallels": True})
    for place, token in enumerate([*ids.tolist(), 0]):
        assert grammar.allowed(ids[:place].tolist())[token], v.name(token)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(-5, 400), max_size=80), st.binary(max_size=80))
def test_nothing_breaks_it(ids: list[int], data: bytes) -> None:
    codes, _ = fitted(chorale(), tune())
    part = music.decode(np.array(ids, np.int64), codes)
    midi.read(part.bytes)
    for head in (
        b"",
        b"MThd\x00\x00\x00\x06\x00\x01\x00\x01\x00\x60",
        b"MThd\x00\x00\x00\x06\x00\x01\x00\x01\x00\x60MTrk\x00\x00\x00\x40",
    ):
        try:
            midi.read(head + data)
        except UserError as error:
            assert error.hint


def test_an_independent_reader_hears_the_same(tmp_path: Path) -> None:
    symusic = pytest.importorskip("symusic")
    path = tmp_path / "a.mid"
    path.write_bytes(midi.write(chorale()))
    score = symusic.Score(str(path))
    mine = [sorted((n.time, n.duration, n.pitch) for n in t.notes) for t in score.tracks if len(t.notes)]
    assert mine == [sorted(t.notes) for t in chorale().tracks]
    assert [(s.numerator, s.denominator) for s in score.time_signatures] == [(4, 4)]
    assert round(score.tempos[0].qpm) == 80


@pytest.mark.parametrize(
    "data", [b"", b"RIFF", b"MThd", b"MThd\0\0\0\6\0\1\0\1\xe7\x28", midi.write(midi.Score(24, []))]
)
def test_what_is_no_piece_is_told(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "a.mid"
    path.write_bytes(data)
    with pytest.raises(UserError) as told:
        music.items(path)
    assert told.value.hint


def test_empty_bars_before_a_piece_are_left_out() -> None:
    late = midi.Score(24, [midi.Track(0, [(96 * 3 + 48, 24, 60)])], [(0, 4, 4)], [(0, 100.0), (96, 90.0)])
    assert midi.trimmed(late).tracks[0].notes == [(48, 24, 60)] and midi.trimmed(late).tempos == [(0, 90.0)]


# what a piece is --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("tonic", range(12))
def test_the_key_is_heard(tonic: int) -> None:
    assert measure.key(chorale(tonic)) == tonic
    minor = [0, 2, 3, 7, 8, 7, 3, 2, 0, 3, 7, 12, 10, 8, 7, 11, 12]
    score = midi.Score(24, [midi.Track(0, [(24 * i, 24, 60 + tonic + p) for i, p in enumerate(minor)])])
    assert measure.KEYS[measure.key(score)] == f"{measure.TONICS[tonic]} minor"


def test_what_is_said_of_a_piece() -> None:
    assert measure.labels(chorale()) == {
        "key": "G major",
        "metre": "4/4",
        "tempo": "moderate",
        "texture": "4 voices",
        "bars": "6",
    }
    assert measure.labels(tune())["tempo"] == "fast"  # 168 quarters are 112 beats of a jig
    assert [measure.sharps(k) for k in (0, 7, 5, 9, 6, 21, 14, 12)] == [0, 1, -1, 3, 6, 0, -1, -3]


def test_four_voices_cost_few_tokens() -> None:
    codes, v = fitted(chorale())
    ids = music.encode(Item(chorale(), ""), codes)
    assert len(ids) < 7 * 24
    assert [v.name(i) for i in ids[:8]] == ["G major", "4/4", "tempo 80", "voices 4", "bar 5", "S:67", "at 4", "S:66"]


def test_the_grid_fits_the_data() -> None:
    triplets = midi.Score(24, [midi.Track(0, [(8 * i, 8, 60 + i) for i in range(12)])])
    assert fitted(chorale())[1].grid == 4 and fitted(triplets)[1].grid == 12
    with pytest.raises(UserError):
        music.fit([Item(tune(), "")], {"resolution": 7})


def test_another_key_is_as_true() -> None:
    codes, v = fitted(chorale(), chorale(3))
    ids, rng = music.encode(Item(chorale(), ""), codes), np.random.default_rng(0)
    keys, speeds = set(), set()
    for _ in range(100):
        other = music.augment(ids, codes, rng)
        score = codec.decode(other.tolist(), v)
        assert v.value[other[0]] == measure.key(score)
        keys.add(int(other[0]))
        speeds.add(int(v.value[other[2]]))
        assert (v.kind[other] == v.kind[ids]).all() and (v.part[other] == v.part[ids]).all()
    assert len(keys) == 12 and len(speeds) > 10
    drums = midi.Score(24, [midi.Track(midi.DRUMS, [(24 * i, 12, 36 + i % 3) for i in range(16)])])
    codes, v = fitted(drums)
    ids = music.encode(Item(drums, ""), codes)
    same = music.augment(ids, codes, rng)
    assert v.name(ids[0]) == "no key" and (same[v.kind[ids] != TEMPO] == ids[v.kind[ids] != TEMPO]).all()


# rules ------------------------------------------------------------------------------------------------------------


def walk(codes: Codes, options: dict[str, Any], seed: int = 0) -> list[int]:
    """A piece by a net that knows nothing: any allowed token, few lengths."""
    rules, ids, chance = music.Rules(codes, options), list[int](), np.random.default_rng(seed)
    for _ in range(5000):
        free = np.flatnonzero(rules.allowed(ids))
        assert len(free)
        token = int(chance.choice(free))
        if not token:
            return ids
        ids.append(token)
    raise AssertionError("it never ends")


def given_part(score: midi.Score) -> str:
    return music.option(Part("music", midi.write(score), "audio/midi"))


@pytest.mark.parametrize("seed", range(4))
def test_even_noise_obeys(seed: int) -> None:
    """Key, metre, length and cadence hold whatever the net says."""
    codes, v = fitted(chorale(), chorale(2, 4, 3))
    wanted = {
        "key": "A minor",
        "metre": "3/4",
        "bars": 5,
        "tempo": "slow",
        "strict": True,
        "cadence": True,
        "voices": 4,
    }
    score = codec.decode(walk(codes, wanted, seed), v)
    assert score.metres == [(0, 3, 4)] and score.key == (0, 1) and measure.pace(score.tempos[0][1]) == "slow"
    bars = midi.bars(score)
    assert len(bars) - (min(s for t in score.tracks for s, _, _ in t.notes) >= bars[0][1] / 2) == 5
    assert {p % 12 for t in score.tracks for _, _, p in t.notes} <= measure.scale(asked.key("A minor"))
    last = {t.name: t.notes[-1] for t in score.tracks}
    assert all(n[2] % 12 in (9, 0, 1, 4) for n in last.values()) and last["B"][2] % 12 == 9
    codes, v = fitted(tune())
    score = codec.decode(walk(codes, {"key": "D major", "bars": 3, "cadence": True}, seed), v)
    notes = score.tracks[0].notes
    assert notes[-1][2] % 12 == 2
    assert sum(p % 12 not in measure.scale(2) for _, _, p in notes) <= asked.CHROMATIC * len(notes)


def test_a_melody_gets_other_voices() -> None:
    codes, v = fitted(chorale(), chorale(2, 4, 3))
    top = midi.Score(24, [midi.Track(0, chorale(9, 5).tracks[0].notes)], [(0, 2, 2)], [(0, 84.0)])
    score = codec.decode(walk(codes, {"melody": given_part(top), "cadence": True}), v)
    melody = next(t for t in score.tracks if t.name == "S")
    scale = score.division // 24
    assert [(s, n, p % 12) for s, n, p in melody.notes] == [
        (s * scale, n * scale, p % 12) for s, n, p in top.tracks[0].notes
    ]
    assert len(score.tracks) > 1 and score.key == (3, 0)
    assert score.metres == [(0, 4, 4)] and abs(score.tempos[0][1] - 84) < 5  # of 2/2: what the net has learnt
    with pytest.raises(UserError, match="no metre '6/8'"):
        music.Rules(codes, {"melody": given_part(tune())})
    with pytest.raises(UserError, match="single melodies"):
        music.Rules(fitted(tune())[0], {"melody": given_part(tune())})


def test_a_piece_goes_on() -> None:
    codes, v = fitted(chorale(), chorale(2, 8))
    begun = chorale(4, 3)
    part = Part("music", midi.write(begun), "audio/midi")
    score = codec.decode(walk(codes, {"begin": music.option(part), "bars": 6}), v)
    assert len(midi.bars(score)) == 6
    for mine, theirs in zip(begun.tracks, score.tracks, strict=True):
        scale = score.division // 24
        assert [(n[0] * scale, n[1] * scale, n[2]) for n in mine.notes] == list(theirs.notes[: len(mine.notes)])
    ids = music.prefix(part, codes, {"bars": 6}).tolist()
    whole = codec.encode(midi.read(part.bytes), v)
    assert len(ids) > 0.6 * len(whole) and ids[:4] == whole[:4] and v.name(ids[4]) == "bar 5"
    assert music.Rules(codes, {}).allowed(ids).any()


def test_parallels_can_be_ruled_out() -> None:
    codes, v = fitted(chorale())
    rules, ids = music.Rules(codes, {"parallels": False, "key": "G major", "bars": 3}), list[int]()
    for name in (
        "G major",
        "4/4",
        "tempo 80",
        "voices 4",
        "bar 2",
        "S:74",
        "at 4",
        "S:76",
        "bar 1",
        "S:76",
        "below",
        "B:55",
        "at 4",
    ):
        token = next(i for i in range(v.size) if v.name(i) == name)
        assert rules.allowed(ids)[token], name
        ids.append(token)
    free = rules.allowed(ids)
    bass = next(i for i, p in enumerate(v.parts) if p.name == "B")
    assert not free[v.note(bass, 57)] and free[v.note(bass, 55)] and free[v.note(bass, 54)]  # G-D to A-E: two fifths
    assert measure.parallels(chorale())[0] > 5 and v.parallels
    assert measure.parallels(
        midi.Score(24, [midi.Track(0, [(0, 24, 55), (24, 24, 57)]), midi.Track(0, [(0, 24, 74), (24, 24, 76)])])
    ) == (1, 2)


def test_long_and_short_are_counted() -> None:
    """More bars than any piece has: the highest count stands for all above it."""
    codes, v = fitted(tune())
    assert v.bars == 3
    for bars in (1, 2, 9):
        score = codec.decode(walk(codes, {"bars": bars, "cadence": True}, 3), v)
        assert len(midi.bars(score)) in (bars, bars + 1)


@pytest.mark.parametrize(
    "options",
    [{"key": "X"}, {"key": "G lydian"}, {"metre": "7/8"}, {"metre": "3"}, {"bars": 0}, {"bars": "8"}, {"tempo": "odd"},
     {"tempo": 9999}, {"voices": 9}, {"voices": 0}, {"nonsense": 1}, {"melody": "???"},
     {"begin": base64.b64encode(b"hello").decode()}],
)  # fmt: skip
def test_what_cannot_be_is_told(options: dict[str, Any]) -> None:
    with pytest.raises(UserError) as told:
        music.Rules(fitted(chorale())[0], options)
    assert told.value.hint


@pytest.mark.parametrize(
    ("name", "index"), [("C major", 0), ("g minor", 19), ("Bbm", 22), ("F# major", 6), ("Eb", 3), ("h minor", 23)]
)
def test_keys_have_names(name: str, index: int) -> None:
    assert asked.key(name) == index


# sound and sight --------------------------------------------------------------------------------------------------


def test_it_can_be_heard() -> None:
    parts = [Part("music", midi.write(s), "audio/midi") for s in (chorale(), tune())]
    music.preview(parts)
    begun = time.process_time()
    suffix, data = music.preview([Part("music", midi.write(chorale(5, 40)), "audio/midi")])
    took = time.process_time() - begun
    with wave.open(io.BytesIO(data)) as sound:
        seconds = sound.getnframes() / sound.getframerate()
        samples = np.frombuffer(sound.readframes(sound.getnframes()), "<i2")
    assert suffix == ".wav" and 119 < seconds < 125 and np.abs(samples).max() > 20000
    assert seconds / took > 50
    loudest = np.abs(np.fft.rfft(samples[: 22050 // 2].astype(float)))
    assert abs(np.argmax(loudest) * 2 % 1) < 1 and music.preview([])[1][:4] == b"RIFF"


def test_it_can_be_seen() -> None:
    data = music.picture(chorale())
    assert data[:8] == b"\x89PNG\r\n\x1a\n" and len(data) > 500


# the application --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "rules"),
    [
        ("slow waltz in D minor, 16 bars", {"key": "D minor", "metre": "3/4", "tempo": "slow", "bars": 16}),
        ("a dance in 5/4", {"metre": "5/4"}),
        ("something in seven-eight time", {"metre": "7/8"}),
        ("two four-part pieces", {}),
        ("a jig in G", {"key": "G major", "metre": "6/8"}),
        ("a sad chorale", {"key": "minor", "tempo": "slow"}),
        ("in B flat major, 2/2, sixteen bars", {"key": "Bb major", "metre": "2/2", "bars": 16}),
        ("one minute at 120 bpm in F#m", {"key": "F# minor", "tempo": 120, "bars": 30}),
        ("anything", {}),
        ("a march, ten bars", {"bars": 10}),
        ("a hymn in the key of G, 1.5 minutes at 120 beats a minute", {"key": "G major", "tempo": 120, "bars": 45}),
        ("2 min 30 sec, tempo 96", {"tempo": 96, "bars": 60}),
        ("one and a half minutes, tempo of 80", {"tempo": 80, "bars": 30}),
        ("key of B flat, cut time, allegretto", {"key": "Bb major", "metre": "2/2", "tempo": "fast"}),
        ("D dorian, common time", {"key": "D minor", "metre": "4/4"}),
        ("a lydian tune", {"key": "major"}),
        ("a minor hymn", {"key": "A minor"}),
        ("a major hymn in E min", {"key": "E minor"}),
        ("a jig in 12/8", {"metre": "12/8"}),
        ("a reel", {"metre": "4/4"}),
        ("synths of the 80s", {}),
        ("two times eight bars of a polka in G", {"key": "G major", "metre": "2/4", "bars": 16}),
        ("not too fast, in a major key", {"key": "major", "tempo": "moderate"}),
        ("a slow piece, not sad, in a minor key", {"key": "minor", "tempo": "slow"}),
        ("allegro ma non troppo, neither sad nor slow", {"tempo": "fast"}),
        ("a hymn in the phrygian mode on E", {"key": "E minor"}),
        ("for trumpet in B flat: a march in C", {"key": "C major"}),
        ("a march for trumpet in C", {"key": "C major"}),
        ("eight bars in b flat", {"key": "Bb major", "bars": 8}),
        ("a lament", {"key": "minor", "tempo": "slow"}),
        ("allegro, 1:30 minutes", {"tempo": "fast", "bars": 44}),
    ],
)
def test_words_are_understood(words: str, rules: dict[str, Any]) -> None:
    assert wishes(words) == rules


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("a waltz in 4/4", "A waltz is in 3/4"),
        ("in C major and in D minor", "one key, not C major and D minor"),
        ("slow and fast", "one tempo"),
        ("3/4, then 4/4", "one metre"),
        ("8 bars, no, 16 bars", "one number of bars"),
    ],
)
def test_what_excludes_each_other_is_refused(words: str, said: str) -> None:
    with pytest.raises(UserError, match=said):
        wishes(words)


def test_the_application_asks_for_it(tmp_path: Path) -> None:
    seen: list[Request] = []

    def run(request: Request) -> Iterator[Any]:
        seen.append(request)
        yield Finish("stop")

    path = tmp_path / "a.mid"
    path.write_bytes(midi.write(tune()))
    list(app(run, "a reel in A", bars=8, melody=path, model="chorale", tempo="90", label=["kind=reel"], seed=3))
    rules = seen[0].options["rules"]
    assert rules["key"] == "A major" and rules["bars"] == 8 and rules["tempo"] == 90 and rules["cadence"]
    assert base64.b64decode(rules["melody"]) == path.read_bytes()
    assert seen[0].options["labels"] == {"kind": "reel"} and seen[0].options["seed"] == 3
    list(app(run, "slow sad cello solo, 8 bars"))
    assert seen[-1].model == "tune"
    list(app(run, "a dance in 5/4, 8 bars"))
    assert seen[-1].options["rules"] | {"metre": "3/4", "bars": 16} == seen[-1].options["rules"]
    told = [e.message for e in app(run, "a reel, only quarter notes, staccato") if isinstance(e, Notice)]
    assert told and told[0].startswith("Not obeyed: only quarter notes, staccato. Key, ")
    assert not any("Not obeyed" in e.message for e in app(run, "slow sad waltz, 16 bars") if isinstance(e, Notice))
    with pytest.raises(UserError, match="too many"):
        list(app(run, "a dance in 5/4", bars=300))
    with pytest.raises(UserError, match="bars must be from 1 to 512, not 0"):
        list(app(run, "a hymn", bars=0))
    for wrong in ({"melody": tmp_path / "none.mid"}, {"begin": Path(__file__)}, {"label": ["x"]}):
        with pytest.raises(UserError):
            list(app(run, "", **wrong))
    assert vocabulary.LENGTHS and KEY and LENGTH and NOTE


def test_a_tune_in_another_key_than_the_one_asked_for_is_told(tmp_path: Path) -> None:
    path = tmp_path / "c.mid"
    notes = [(i * 480, 480, 60 + p) for i, p in enumerate((0, 2, 4, 5, 7, 5, 4, 2, 0, 4, 7, 12, 11, 7, 2, 0))]
    path.write_bytes(midi.write(midi.Score(480, [midi.Track(0, notes)])))
    assert "seems to be in C major" in clashing(path, {"key": "D major"})
    assert not clashing(path, {"key": "A minor"}), "the same notes"
    assert not clashing(path, {"key": "C major"}) and not clashing(path, {}) and not clashing(None, {"key": "D major"})


@pytest.mark.parametrize(
    ("words", "who", "tune"),
    [
        ("three trumpets and a trombone", [56, 56, 56, 57], [56, 56, 57]),
        ("allegro for string trio", [40, 41, 42], [40, 41, 42]),
        ("a march for brass in B flat", [56, 60, 57, 58], [56, 60, 58]),
        ("a lullaby for music box", [10], [10, 10, 10]),
        ("a waltz for piano", [0], [0, 0, 0]),
        ("a jig for tin whistle and guitar", [78, 24], [78, 24, 24]),
        ("a tune for flute", [73], [73, 24, 32]),
        ("no piano please, just a harp", [46], [46, 46, 46]),
        ("without violin or viola, for cello", [42], [42, 24, 32]),
        ("music in four voices", [], [73, 24, 32]),
        ("a marching band of two trumpets and a tuba", [56, 56, 58], [56, 56, 58]),
        ("", [], [73, 24, 32]),
    ],
)
def test_those_play_who_were_asked(words: str, who: list[int], tune: list[int]) -> None:
    """A march for brass had a guitar in it, a waltz for piano too, and a string trio was an organ."""
    assert instruments.named(words) == who and instruments.accompanying(who, (73, 24, 32)) == tune


@pytest.mark.parametrize(
    ("words", "programs"),
    [
        ("accordion and violin", {21, 40}),
        ("harp and flute", {46, 73}),
        ("recorder quartet", {74}),
        ("string quartet", {40, 41, 42}),
        ("brass quartet", {56, 57, 58, 60}),
        ("trumpet and tuba", {56, 58}),
    ],
)
def test_nobody_plays_what_cannot_be_reached(words: str, programs: set[int]) -> None:
    """A violin had the bass, two octaves below its lowest string."""
    score = chorale()
    made = instruments.reached(instruments.played(score, instruments.named(words), free=True))
    assert {t.program for t in made.tracks} == programs
    assert [[p % 12 for _, _, p in t.notes] for t in made.tracks] == [
        [p % 12 for _, _, p in t.notes] for t in score.tracks
    ]
    means = [instruments.middle(t.notes) for t in made.tracks]
    assert means == sorted(means, reverse=True), "no voice rises above the one above it"
    if words != "recorder quartet":  # its bass has no bass recorder here
        assert not any(instruments.missed(t.program, t.notes) for t in made.tracks), words


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("happy birthday for cello", "instead of 'happy birthday'"),
        ("a march with drums", "plays drums"),
        ("a rondo ABACA", "Not obeyed: abaca"),
        ("a sarabande for lute", "not learnt sarabande"),
    ],
)
def test_what_cannot_be_had_is_told(words: str, said: str) -> None:
    def run(request: Request) -> Iterator[Any]:
        yield Finish("stop")

    assert said in " ".join(e.message for e in app(run, words) if isinstance(e, Notice))
    steel = [e.message for e in app(run, "a song for steel drum") if isinstance(e, Notice)]
    assert not any("plays" in m for m in steel)


@pytest.mark.parametrize(
    ("words", "who", "one"),
    [
        ("a piece for flute", "", True), ("slow sad cello solo, 8 bars", "", True), ("8 bars, slow", "oboe", True),
        ("something for bagpipes", "", True), ("a waltz for solo violin", "", True),
        ("a piece for flutes", "", False), ("a piece for five flutes", "", False), ("a piece for piano", "", False),
        ("a piece for flute and harp", "", False), ("a hymn for trumpet", "", False), ("a waltz for violin", "", False),
        ("a violin concerto", "", False), ("music for viola with chords", "", False), ("a piece", "string trio", False),
    ],
)  # fmt: skip
def test_one_player_plays_alone(words: str, who: str, one: bool) -> None:
    """ "A piece for flute" was four voices of flutes."""
    assert composing.alone(words, who) is one
    seen: list[Request] = []

    def run(request: Request) -> Iterator[Any]:
        seen.append(request)
        yield Finish("stop")

    list(app(run, words, instruments=who))
    assert not one or seen[0].model == "tune"
    list(app(run, words, instruments=who, voices=4))  # who asks for voices gets them
    assert seen[1].model == ("tune" if composing.TUNEFUL.search(words) else "")


@pytest.mark.parametrize(
    ("words", "count"),
    [
        ("a duet for flute and cello", 2),
        ("a string trio", 3),
        ("a two-part song", 2),
        ("a hymn", 0),
        ("a canon for two violins", 2),
        ("a piece for flute and piano", 0),
        ("oboe, clarinet and bassoon", 3),
    ],
)
def test_few_players_have_few_voices(words: str, count: int) -> None:
    voices = [midi.Track(n, [(0, 4, pitch), (4, 4, pitch + 2)]) for n, pitch in enumerate((72, 65, 57, 48))]
    four = midi.Score(480, voices)
    assert composing.few(words) == count
    if count:
        assert [t.program for t in composing.outer(four, count).tracks] == {2: [0, 3], 3: [0, 1, 3]}[count]

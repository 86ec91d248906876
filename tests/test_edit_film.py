"""Films with sound, and films edited: what is heard and what is seen stay in step, and nothing is lost on the way."""

from __future__ import annotations

import io
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pieria.apps.creative.edit import edit
from pieria.apps.creative.video import video
from pieria.core.errors import UserError
from pieria.core.values import Event, Finish, Notice, Output, Part, Request
from pieria.formats import mp4
from pieria.media.music import midi
from pieria.media.speech import flac, level, sound, stretch
from pieria.media.video import clip, encode, flow
from pieria.methods import cutting, narrating, scoring, soundtrack
from pieria.methods.timeline import Over, Timeline

Image = pytest.importorskip("PIL.Image")
miniaudio = pytest.importorskip("miniaudio")
RATE = soundtrack.RATE
FFMPEG = pytest.mark.skipif(not shutil.which("ffmpeg") or not shutil.which("ffprobe"), reason="ffmpeg is not here")


def tones(seconds: float, rate: int = RATE, hertz: float = 440) -> np.ndarray:
    t = np.arange(round(seconds * rate)) / rate
    return (0.2 * np.stack([np.sin(2 * np.pi * hertz * t), np.sin(2 * np.pi * 1.5 * hertz * t)], 1)).astype(np.float32)


def tune() -> bytes:
    notes = [(96 * n, 90, 60 + (0, 4, 7, 12)[n % 4]) for n in range(16)]
    return midi.write(midi.Score(96, [midi.Track(73, notes)], [(0, 4, 4)], [(0, 120.0)]))


def players(request: Request) -> Iterator[Event]:
    """A run that plays one tune, speaks in tones, and hears two words."""
    if request.medium == "music":
        yield Output(Part("music", tune(), "audio/midi", {"seed": 1}))
    elif request.medium == "speech":
        said = tones(0.06 * len(request.messages[0].text), RATE, 300).mean(1)
        data = sound.packed(sound.pcm(said), RATE, "wav")
        yield Output(Part("speech", data, "audio/wav", {"words": [[0.1, 0.5, 0, 1]], "rate": RATE}))
    elif request.medium == "transcript":
        heard = sound.decoded(request.messages[0].parts[0].bytes, 16000)
        yield Output(Part("transcript", "Hello there.", meta={"words": [("Hello", 0.4, 0.8, 1.0), ("there.", 0.8, 1.2, 1.0)],
                                                              "seconds": len(heard) / 16000}))  # fmt: skip
    else:
        raise AssertionError(request.medium)
    yield Finish("stop")


def numbered(count: int, size: tuple[int, int] = (64, 36)) -> list[object]:
    """Frames that tell their number by how bright they are."""
    return [Image.new("RGB", size, (n * 2 % 250, 90, 60)) for n in range(count)]


def clipped(path: Path, frames: list, fps: int = 24, heard: np.ndarray | None = None, rate: int = RATE) -> Path:  # type: ignore[type-arg]
    reel = encode.Reel(*frames[0].size, fps)
    for one in frames:
        reel.add(one)
    path.write_bytes(reel.done("x", None if heard is None else soundtrack.packed(heard, rate)))
    return path


def done(path: Path, edits: str, **more: object) -> dict[str, bytes]:
    events = list(edit(players, path, edits, **more))  # type: ignore[arg-type]
    return {e.part.mime: e.part.bytes for e in events if isinstance(e, Output)}


def seen(data: bytes) -> list[float]:
    picture = encode.decoded(data)
    made = []
    for n in range(picture.n_frames):
        picture.seek(n)
        made.append(float(np.asarray(picture.convert("RGB"))[..., 0].mean()))
    return made


def heard(data: bytes) -> tuple[np.ndarray, int]:
    track = mp4.heard(data)
    assert track is not None
    return soundtrack.opened(track.file)


def pitch(line: np.ndarray, rate: int) -> float:
    mono = line.mean(1)
    return float(np.argmax(np.abs(np.fft.rfft(mono * np.hanning(len(mono))))) * rate / len(mono))


# sound in files --------------------------------------------------------------------------------------------------------


@given(st.integers(1, 2), st.integers(1, 9000), st.integers(0, 2**31), st.sampled_from([0, 3, 300, 32767]))
@settings(max_examples=25, deadline=None)
def test_flac_gives_every_sample_back(channels: int, count: int, seed: int, loud: int) -> None:
    rng = np.random.default_rng(seed)
    walk = np.cumsum(rng.integers(-loud, loud + 1, (count, channels)), 0)
    samples = (
        (walk if loud < 32767 else rng.integers(-32768, 32768, (count, channels))).clip(-32768, 32767).astype(np.int16)
    )
    data = flac.encode(samples, 22050)
    made = miniaudio.decode(data, output_format=miniaudio.SampleFormat.SIGNED16, nchannels=channels, sample_rate=22050)
    assert (np.frombuffer(made.samples, np.int16).reshape(-1, channels) == samples).all()


@given(st.integers(0, 3 * RATE), st.integers(1, 90))
@settings(max_examples=15, deadline=None)
def test_both_tracks_of_an_mp4_come_back(samples: int, frames: int) -> None:
    pictures = mp4.Track(64, 36, 24000, tuple(bytes([n]) * (n + 1) for n in range(frames)), (1000,) * frames, (0,),
                         b"\x81\x04\x0c\x00", b"nclx1234567")  # fmt: skip
    track = soundtrack.packed(tones(samples / RATE), RATE)
    data = mp4.written(pictures, "both", track)
    assert mp4.read(data) == pictures and mp4.kinds(data) == [b"av01", b"fLaC"]
    assert mp4.heard(data) == track and mp4.heard(mp4.written(pictures)) is None


@FFMPEG
def test_ffmpeg_reads_both_and_finds_the_loudness(tmp_path: Path) -> None:
    made = parts(list(video(players, "a fox runs, 3 s", size="96x64", planner="none", gif=False)))
    path = tmp_path / "a.mp4"
    path.write_bytes(made["video/mp4"])
    ask = [
        "ffprobe",
        "-v",
        "error",
        "-count_frames",
        "-show_entries",
        "stream=codec_name,duration,nb_read_frames",
        "-of",
        "csv=p=0",
    ]
    rows = [r.split(",") for r in subprocess.run([*ask, str(path)], capture_output=True, text=True).stdout.split()]
    assert [r[0] for r in rows] == ["av1", "flac"] and rows[0][2] == "72"
    assert abs(float(rows[0][1]) - float(rows[1][1])) < 1 / 24
    told = subprocess.run(["ffmpeg", "-hide_banner", "-i", str(path), "-af", "ebur128=peak=sample", "-f", "null", "-"],
                          capture_output=True, text=True).stderr  # fmt: skip
    loud = float(told.rsplit("I:", 1)[1].split()[0])
    assert -20 <= loud <= -16 and float(told.rsplit("Peak:", 1)[1].split()[0]) < -0.5


def parts(events: list[Event]) -> dict[str, bytes]:
    return {e.part.mime: e.part.bytes for e in events if isinstance(e, Output)}


# music and voices ------------------------------------------------------------------------------------------------------


@given(st.floats(1.5, 40), st.booleans(), st.lists(st.floats(0, 30), max_size=3))
@settings(max_examples=12, deadline=None)
def test_what_is_mixed_is_as_long_and_as_loud_as_it_should_be(seconds: float, bed: bool, starts: list[float]) -> None:
    voices = [(s, tones(1.2).mean(1)) for s in starts if s < seconds - 0.5]
    line = soundtrack.mixed(seconds, tones(seconds + 2) if bed else None, voices)
    if not bed and not voices:
        assert line is None
        return
    assert len(line) == round(seconds * RATE) and np.abs(line).max() <= level.CEILING + 1e-3
    assert abs(level.loudness(line, RATE) - soundtrack.LOUD) < 1.0


def test_music_steps_back_for_a_voice() -> None:
    line = soundtrack.mixed(9, tones(9, hertz=440), [(3.0, tones(3, hertz=1200).mean(1))])
    power = lambda a, b: np.abs(np.fft.rfft(line[int(a * RATE) : int(b * RATE), 0]))[round(440 * (b - a))]  # noqa: E731
    assert power(3.5, 5.5) < 0.45 * power(0.5, 2.5) and power(6.9, 8.5) > 0.7 * power(0.5, 2.1) * 1.6 / 2


@pytest.mark.parametrize("seconds", [2.0, 6.0, 17.3])
def test_a_tune_ends_when_the_film_does(seconds: float) -> None:
    bed = run(scoring.bed(players, "lively reel in C major", seconds, 1))
    assert len(bed) <= round(seconds * RATE)
    loud = np.abs(bed).max(1)
    last = np.flatnonzero(loud > 0.25 * loud.max())[-1] / RATE
    assert seconds * 0.55 < last <= seconds


def run(made: object) -> object:
    try:
        while True:
            next(made)  # type: ignore[call-overload]
    except StopIteration as end:
        return end.value


def test_music_that_nobody_learnt_is_told_in_a_film_too() -> None:
    events = scoring.bed(players, "jazz music with drums", 4, 1)
    told = [next(events), next(events)]
    assert [getattr(e, "message", "") for e in told] == [
        "Nobody here plays drums: left out.",
        "No model here has learnt jazz: the film has a folk tune with chords.",
    ]


@pytest.mark.parametrize(
    ("prompt", "rest", "asked", "told"),
    [
        ("a fox runs, 6 s", "a fox runs, 6 s", "", False), ("a fox runs with slow piano music, 6 s", "a fox runs , 6 s", "slow piano music", False),
        ("a girl dances to a waltz", "a girl dances", "waltz", False), ("a dog runs without music", "a dog runs", "none", False),
        ("a dog runs, narrated", "a dog runs", "", True), ("a horse runs to a music box", "a horse runs to a music box", "", False),
        ("a fish swims, jazz music plays softly in the background", "a fish swims", "jazz music", False),
        ("calm harp music in the background while a swan swims", "a swan swims", "calm harp music", False),
        ("a penguin dances. Music: a fast polka in D", "a penguin dances", "fast polka in D", False),
        ("a cat walks with a dog, with sad music in D minor for violin and piano", "a cat walks with a dog", "sad music in D minor for violin and piano", False),
    ],
)  # fmt: skip
def test_what_the_words_say_of_sound(prompt: str, rest: str, asked: str, told: bool) -> None:
    assert scoring.heard(prompt) == (rest, asked, told)


@given(st.lists(st.tuples(st.floats(0.2, 9), st.floats(0.2, 9)), min_size=1, max_size=8), st.booleans())
def test_scenes_last_as_long_as_is_said_in_them(rows: list[tuple[float, float]], fixed: bool) -> None:
    lengths, need = [a for a, _ in rows], [b for _, b in rows]
    made = narrating.shared(lengths, need, sum(lengths) if fixed else None)
    assert all(m >= n - 1e-6 for m, n in zip(made, need, strict=True))
    if fixed:
        assert sum(made) == pytest.approx(max(sum(lengths), sum(need)))


def test_a_film_is_told_and_the_plan_keeps_what_is_said() -> None:
    made = parts(
        list(
            video(
                players,
                'a fox runs; then it sleeps "The End", 4 s',
                size="96x64",
                planner="none",
                gif=False,
                narrate=True,
            )
        )
    )
    track = mp4.heard(made["video/mp4"])
    assert mp4.read(made["video/mp4"]).seconds == pytest.approx(4, abs=1 / 24)
    assert track is not None and track.seconds == pytest.approx(mp4.read(made["video/mp4"]).seconds, abs=1e-3)
    assert '"narration": "A fox runs."' in made["application/json"].decode() and b"-->" in made["application/x-subrip"]


def test_silent_films_have_no_sound() -> None:
    made = parts(list(video(players, "a fox runs, 1 s, without music", size="96x64", planner="none", gif=False)))
    assert mp4.heard(made["video/mp4"]) is None


# sound made longer -----------------------------------------------------------------------------------------------------


@given(st.floats(0.1, 16), st.integers(0, 30000))
@settings(max_examples=25, deadline=None)
def test_a_stretched_sound_has_the_length_asked_for(speed: float, count: int) -> None:
    assert len(stretch.stretched(np.zeros((count, 2), np.float32), RATE, speed)) == round(count / speed)


@pytest.mark.parametrize("speed", [0.5, 0.8, 1.3, 2.0])
def test_stretching_keeps_the_pitch_and_the_strength(speed: float) -> None:
    line = tones(2, hertz=300)
    made = stretch.stretched(line, RATE, speed)
    assert pitch(made[:, :1], RATE) == pytest.approx(300, abs=6)
    assert np.sqrt((made[2000:-2000] ** 2).mean()) == pytest.approx(np.sqrt((line**2).mean()), rel=0.12)


@given(st.sampled_from([16000, 22050, 44100, 48000]), st.sampled_from([16000, 22050, 48000]))
@settings(max_examples=8, deadline=None)
def test_resampling_keeps_the_pitch(old: int, new: int) -> None:
    made = stretch.resampled(tones(1, old), old, new)
    assert len(made) == new and pitch(made[:, :1], new) == pytest.approx(440, abs=3)


# the cutting table -----------------------------------------------------------------------------------------------------


def laid(count: int = 100, fps: int = 25) -> Timeline:
    ramp = np.linspace(0, 1, round(count / fps * RATE), dtype=np.float32)
    return Timeline(fps, np.zeros(count, int), np.arange(count, dtype=float), np.stack([ramp, ramp], 1), RATE)


EDITS = st.one_of(
    st.tuples(st.just("trim"), st.floats(-3, 3), st.one_of(st.none(), st.floats(0.1, 5))),
    st.tuples(st.just("drop"), st.floats(0, 2), st.floats(2.1, 3)), st.tuples(st.just("speed"), st.floats(0.2, 5), st.booleans()),
    st.tuples(st.just("reverse")), st.tuples(st.just("loop"), st.integers(1, 3), st.booleans()), st.tuples(st.just("refreshed"), st.sampled_from([8, 24, 50, 60])),
)  # fmt: skip


@given(st.lists(EDITS, max_size=5))
@settings(deadline=None, max_examples=25)
def test_pictures_and_sound_stay_equally_long(edits: list[tuple]) -> None:  # type: ignore[type-arg]
    now = laid()
    for name, *rest in edits:
        try:
            now = getattr(now, name)(*rest)
        except UserError:
            continue
        assert len(now.sound) == round(now.seconds * RATE) and len(now.source) == len(now.at)
        assert now.at.min() >= 0 and now.at.max() <= 99


def test_words_move_with_what_they_stand_over() -> None:
    now = Timeline(25, np.zeros(100, int), np.arange(100.0), over=(Over("caption", "a", 1.0, 2.0), Over("title", "b")))
    assert now.trim(0.4, 3).over == (Over("caption", "a", 0.6, 1.6), Over("title", "b", 0.0, None))
    assert now.trim(2.5).over == (Over("title", "b"),)
    assert now.speed(0.5).over[0] == Over("caption", "a", 2.0, 4.0)
    assert now.reverse().over[0] == Over("caption", "a", 2.0, 3.0)
    assert now.join(now).over[2] == Over("caption", "a", 5.0, 6.0) and now.join(now).over[1].end == 4.0


def test_a_cut_takes_the_right_sound() -> None:
    now = laid().trim(1.0, 3.0)
    assert now.sound[len(now.sound) // 2, 0] == pytest.approx(0.5, abs=0.01)
    assert laid().drop(1, 3).sound[len(now.sound) // 2 + 2000, 0] == pytest.approx(0.75 + 2000 / RATE / 4, abs=0.01)


@pytest.mark.parametrize(
    ("words", "steps"),
    [
        ("trim 2-8 s, captions, slower", ["trim start=2.0 end=8.0", "captions", "speed times=0.5"]), ("cut out", ["cut"]),
        ("skip the first two seconds, volume 50 %", ["trim start=2.0", "gain times=0.5"]), ("cut the first second", ["trim start=1.0"]),
        ("loop three times, 'The End' at the end", ["loop times=3", "words text=The End kind=caption start=-3.0"]),
        ("mute it and add rain.wav", ["mute", "sound file=rain.wav"]),
        ("cut out 4-5 s", ["drop start=4.0 end=5.0"]), ("remove the first 2 s", ["trim start=2.0"]), ("last 2 s, 2x", ["trim start=-2.0", "speed times=2.0"]),
        ("trim 0:05-1:10", ["trim start=5.0 end=70.0"]), ("20 % slower", ["speed times=0.8"]), ("at 75 % speed", ["speed times=0.75"]),
        ("join with My Film.mp4", ["join file=Film.mp4"]), ('join with "b.mp4"', ["join file=b.mp4"]), ("60 fps", ["smooth fps=60"]),
        ('narrate "Once"', ["narrate text=Once"]), ("fade in and out", ["fade into=True out=True"]), ("without sound", ["mute"]),
        ("add slow piano music", ["music asked=slow piano music"]), ('caption "Hi, there" 1-3 s', ["words text=Hi, there kind=caption start=1.0 end=3.0"]),
        ('subtitle "Hi" right at 3 s', ["words text=Hi kind=caption start=3.0"]),
        ("speed it up by 30 percent", ["speed times=1.3"]), ("make it half as long, please", ["speed times=2.0"]),
        ("slow down by a factor of 4", ["speed times=0.25"]), ("play it at 1.5x, but keep the pitch", ["speed times=1.5"]),
        ("trim from 00:00:05 to 00:01:09", ["trim start=5.0 end=69.0"]), ("from 1m20s to 1m45s", ["trim start=80.0 end=105.0"]),
        ("remove everything before 0:05 and after 0:20", ["trim start=5.0 end=20.0"]),
        ("cut the first 2 and the last 3 seconds", ["trim start=2.0", "trim end=-3.0"]), ("fade to black", ["fade out=True"]),
        ("do not change the sound, sepia", ["sepia"]), ("keep 1-4 s without sound", ["trim start=1.0 end=4.0", "mute"]),
        ("replace the music with a slow waltz", ["mute", "music asked=slow waltz"]),
        ('title "Day 1" in the first two seconds', ["words text=Day 1 kind=title end=2.0"]),
        ('caption "Hi" at 3 s for 2 s', ["words text=Hi kind=caption start=3.0 end=5.0"]),
        ("get rid of the first 1.5 seconds", ["trim start=1.5"]), ("I want to keep only the first 3 s", ["trim end=3.0"]),
        ("start at 0:03 and stop at 0:08", ["trim start=3.0 end=8.0"]), ("remove seconds 3 to 5", ["drop start=3.0 end=5.0"]),
        ("speed x 1.25", ["speed times=1.25"]), ("turn the volume down to 40 %", ["gain times=0.4"]),
        ("increase the volume by 6 dB", ["gain times=1.9953"]), ("add a slow jazz track", ["music asked=slow jazz track"]),
        ("black and white and crop to square", ["grey", "crop across=1 down=1"]), ("put it on a meadow", ["ground ground=meadow"]),
    ],
)  # fmt: skip
def test_sentences_as_steps(words: str, steps: list[str]) -> None:
    assert [str(s) for s in cutting.read(words)] == steps


@pytest.mark.parametrize(
    "words", ["caption 'Hi' 1-2 s in yellow", "title 'Hi' top left", "caption 'Hi' in bold, 40 px"]
)
def test_words_in_a_film_have_no_colour_or_place(words: str) -> None:
    """They were left out in silence."""
    with pytest.raises(UserError, match="cannot be set"):
        cutting.read(words)


@pytest.mark.parametrize(
    "words",
    [
        "mute the first 5 seconds", "make the first 3 seconds slower", "reverse only the second half", "no sound from 2 to 4 s",
        "make a GIF of seconds 2 to 5", "translate the subtitles into German", "blur the faces", "remove silence",
        "freeze the frame at 2 s", "cut from frame 24 to frame 96", "cross-fade with b.mp4", "add music at 30 % volume",
        "delete the captions", "make the captions yellow", 'change "cat" to "dog" in the captions', "loop for 30 seconds", "fade in over 2 seconds",
        'voiceover saying "This is my dog" at 2 s', "ramp the speed from 1x to 4x",
    ],
)  # fmt: skip
def test_an_edit_of_a_part_or_of_another_kind_is_refused(words: str) -> None:
    """ "Mute the first 5 seconds" threw the rest of the film away, "freeze the frame" drew a border."""
    with pytest.raises(UserError):
        cutting.read(words)


@given(st.text(max_size=60))
def test_any_sentence_is_steps_or_one_error(words: str) -> None:
    try:
        cutting.read(words)
    except UserError as error:
        assert error.message and error.hint


@pytest.mark.parametrize("words", ["", "explode", "trim 3-1 s", "trim 50-60 s", "0x", "99x", "rotate 33", "join", "join with no.mp4",
                                   "sound no.wav", "captions, mute, louder", 'caption "late" 9-10 s', "crop 500,500,5,5", "loop 99 times", "500 fps", "as gif, loop 30 times"])  # fmt: skip
def test_bad_edits(words: str, tmp_path: Path) -> None:
    path = clipped(tmp_path / "a.mp4", numbered(48), heard=tones(2))
    with pytest.raises(UserError) as refused:
        done(path, words)
    assert refused.value.hint and refused.value.message


# films edited ----------------------------------------------------------------------------------------------------------


def test_an_untouched_stretch_stays_to_the_bit(tmp_path: Path) -> None:
    path = clipped(tmp_path / "a.mp4", numbered(120), heard=tones(5))
    before = path.read_bytes()
    made = done(path, "trim 1-5 s")["video/mp4"]
    old, new = mp4.read(before), mp4.read(made)
    assert path.read_bytes() == before and len(new.samples) == 96 and new.seconds == 4.0
    # the first stretch is begun anew at frame 24; the two whole ones after it are taken over
    assert new.samples[24:] == old.samples[48:] and new.keys == (0, 24, 72)
    assert np.abs(np.array(seen(made)) - np.array(seen(before))[24:]).max() < 4
    line, rate = heard(made)
    assert rate == RATE and len(line) == 4 * RATE
    assert (
        np.abs(line[200:-200] - tones(5)[RATE + 200 : 5 * RATE - 200]).max() < 1e-4
    )  # without loss, but for 4 ms at a cut


def test_muting_changes_no_picture(tmp_path: Path) -> None:
    path = clipped(tmp_path / "a.mp4", numbered(60), heard=tones(2.5))
    made = done(path, "mute")["video/mp4"]
    assert mp4.read(made).samples == mp4.read(path.read_bytes()).samples and mp4.heard(made) is None


def test_speed_reverse_and_joining(tmp_path: Path) -> None:
    one = clipped(tmp_path / "a.mp4", numbered(48), heard=tones(2))
    two = clipped(tmp_path / "b.mp4", numbered(30, (80, 80)), 30, tones(1, 44100), 44100)
    slow = done(one, "half speed")["video/mp4"]
    shown = seen(slow)
    assert len(shown) == 96 and np.abs(np.array(shown[::2]) - np.array(seen(one.read_bytes()))).max() < 4
    line, rate = heard(slow)
    assert len(line) == 4 * RATE and pitch(line[:, :1], rate) == pytest.approx(440, abs=6)
    back = seen(done(one, "reverse")["video/mp4"])
    assert np.abs(np.array(back) - np.array(seen(one.read_bytes()))[::-1]).max() < 4
    both = done(one, "join with b.mp4")["video/mp4"]
    assert mp4.read(both).seconds == 3.0 and heard(both)[0].shape == (3 * RATE, 2)
    assert mp4.read(both).samples[:48] == mp4.read(one.read_bytes()).samples
    assert mp4.read(done(one, "join", join=[two, one])["video/mp4"]).seconds == 5.0


def test_captions_are_heard_written_and_move_with_the_film(tmp_path: Path) -> None:
    path = clipped(tmp_path / "a.mp4", [Image.new("RGB", (160, 90), "#305080")] * 72, heard=tones(3))
    made = done(path, "trim 0.2-3 s, captions, slower")
    assert "00:00:00,800 --> 00:00:02,700\nHello there." in made["application/x-subrip"].decode()
    shown = encode.decoded(made["video/mp4"])
    foot = []
    for n in (6, 40, 90):
        shown.seek(n)
        foot.append(float(np.asarray(shown.convert("RGB"))[76:, :, 0].std()))
    assert foot[1] > 4 * max(foot[0], foot[2], 0.5)


def test_what_changes_pictures_changes_each(tmp_path: Path) -> None:
    path = clipped(tmp_path / "a.mp4", numbered(12))
    made = done(path, "black and white, crop to square, flip, as gif")
    picture = encode.decoded(made["video/mp4"])
    assert picture.size == (36, 36) and Image.open(io.BytesIO(made["image/gif"])).size == (36, 36)
    assert np.ptp(np.asarray(picture.convert("RGB"), int), 2).max() < 8


def test_who_stands_in_front_is_cut_out(tmp_path: Path) -> None:
    def masks(request: Request) -> Iterator[Event]:
        from pieria.media import pixels

        mask = np.zeros((320, 320), np.uint8)
        mask[80:240, 80:240] = 255
        yield Output(pixels.part(mask))
        yield Finish("stop")

    path = clipped(tmp_path / "a.mp4", [Image.new("RGB", (96, 96), "#d02020")] * 6)
    made = parts(list(edit(masks, path, "cut out")))
    corner, middle = (np.asarray(encode.decoded(made["video/mp4"]).convert("RGB"), int)[p, p] for p in (4, 48))
    assert np.abs(corner - (0, 177, 64)).max() < 14 and np.abs(middle - (208, 32, 32)).max() < 14
    clear = np.asarray(Image.open(io.BytesIO(made["image/webp"])).convert("RGBA"))
    assert clear[4, 4, 3] == 0 and clear[48, 48, 3] == 255
    made = parts(list(edit(masks, path, "white background")))
    assert np.asarray(encode.decoded(made["video/mp4"]).convert("RGB"))[4, 4].min() > 240 and "image/webp" not in made


def test_a_bed_a_voice_and_a_sound_of_ones_own(tmp_path: Path) -> None:
    path = clipped(tmp_path / "a.mp4", numbered(48))
    (tmp_path / "rain.wav").write_bytes(sound.packed(sound.pcm(tones(0.5).mean(1)), RATE, "wav"))
    for words in ("add music", "sound rain.wav"):
        line, rate = heard(done(path, words)["video/mp4"])
        assert len(line) == 2 * rate and -20 <= level.loudness(line, rate) <= -16
    said = done(path, 'narrate "This is said for longer than the film is long, and it goes on and on."')["video/mp4"]
    assert mp4.read(said).seconds > 4 and seen(said)[-1] == pytest.approx(seen(said)[48], abs=4)


def test_fading(tmp_path: Path) -> None:
    path = clipped(tmp_path / "a.mp4", [Image.new("RGB", (64, 36), "#ffffff")] * 48, heard=tones(2))
    made = done(path, "fade")["video/mp4"]
    shown, (line, _) = seen(made), heard(made)
    assert shown[0] < 20 and shown[-1] < 20 and shown[24] > 240
    assert np.abs(line[:200]).max() < 0.02 < np.abs(line[RATE : RATE + 400]).max()


def test_frames_between_frames_are_nearer_than_a_blend() -> None:
    rng = np.random.default_rng(1)
    small = rng.integers(90, 170, (24, 30, 3))
    wide = np.kron(small, np.ones((8, 8, 1))).astype(np.uint8)
    shot = lambda x: np.asarray(Image.fromarray(wide[:160, x : x + 200])).copy()  # noqa: E731
    a, middle, b = shot(0), shot(4), shot(8)
    error = lambda made: float(((made.astype(float) - middle)[8:-8, 16:-16] ** 2).mean())  # noqa: E731
    blend = ((a.astype(int) + b) / 2).round().astype(np.uint8)
    assert error(flow.between(a, b, 0.5)) < 0.25 * error(blend)
    assert (flow.between(a, 255 - np.zeros_like(a), 0.3) == a).all()  # another scene: nothing is between


# films of others -------------------------------------------------------------------------------------------------------


@FFMPEG
@pytest.mark.parametrize("coded", [("libx264", "aac", "mp4"), ("libvpx-vp9", "libopus", "webm")])
def test_films_of_others_by_ones_own_ffmpeg(coded: tuple[str, str, str], tmp_path: Path) -> None:
    own = clipped(tmp_path / "a.mp4", numbered(48), heard=tones(2))
    other = tmp_path / f"b.{coded[2]}"
    made = subprocess.run(["ffmpeg", "-v", "error", "-i", str(own), "-pix_fmt", "yuv420p", "-c:v", coded[0], "-c:a", coded[1], str(other)],
                          capture_output=True)  # fmt: skip
    if made.returncode:
        pytest.skip(f"this ffmpeg has no {coded[0]}")
    events = list(edit(players, other, "reverse, trim 0.5-1.5 s"))
    assert any(isinstance(e, Notice) and "read by ffmpeg" in e.message for e in events)
    ends = [e for e in events if isinstance(e, Finish)]
    assert "ffmpeg" in ends[0].usage["notices"][0]["message"]
    data = parts(events)["video/mp4"]
    assert np.abs(np.array(seen(data)) - np.array(seen(own.read_bytes()))[::-1][12:36]).max() < 9
    line, rate = heard(data)
    assert len(line) == rate and pitch(line[:, :1], rate) == pytest.approx(440, abs=6)


def test_without_ffmpeg_one_sentence_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    path = tmp_path / "a.mp4"
    path.write_bytes(b"\0\0\0\x18ftypisom\0\0\2\0isomavc1" + bytes(40))
    with pytest.raises(UserError) as refused:
        done(path, "2x")
    assert "ffmpeg" in refused.value.hint


LISTS = {
    "hls": "#EXTM3U\nAVI \n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n{there}\n#EXT-X-ENDLIST\n",
    "plain": "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n{there}\n#EXT-X-ENDLIST\n",
    "concat": "ffconcat version 1.0\nfile '{there}'\n",
    "dash": "<?xml version='1.0'?>\n<MPD xmlns='urn:mpeg:dash:schema:mpd:2011'><BaseURL>{there}</BaseURL></MPD>\n",
    "sdp": "v=0\no=- 0 0 IN IP4 127.0.0.1\nc=IN IP4 127.0.0.1\nm=video 9 RTP/AVP 96\n",
}
"""Texts that name other files. The first has at its ninth letter what an AVI has there."""


@pytest.mark.parametrize("kind", LISTS)
@pytest.mark.parametrize("ending", [".mp4", ".mkv", ".m3u8"])
def test_a_list_of_other_files_is_no_film(
    kind: str, ending: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """ffmpeg would open what it names: it is never even asked."""
    secret = clipped(tmp_path / "secret.mp4", numbered(24))
    path = tmp_path / f"list{ending}"
    path.write_text(LISTS[kind].format(there=secret.as_uri()))

    def asked(*_: object, **__: object) -> None:
        raise AssertionError("a program was started")

    monkeypatch.setattr(shutil, "which", lambda name: f"/bin/{name}")
    monkeypatch.setattr(subprocess, "run", asked)
    monkeypatch.setattr(subprocess, "Popen", asked)
    for refuse in (lambda: done(path, "2x"), lambda: clip.opened(path), lambda: clip.Foreign(path)):
        with pytest.raises(UserError) as refused:
            refuse()
        assert refused.value.hint


@pytest.mark.parametrize(
    ("head", "kind"),
    [(b"\0\0\0\x18ftypqt  ", "mov"), (b"\0\0\0\x18moov", "mov"), (b"\x1aE\xdf\xa3", "matroska"), (b"RIFF\0\0\0\0AVI ", "avi"),
     (b"OggS", "ogg"), (b"0&\xb2u", "asf"), (b"\0\0\1\xba", "mpeg"), ((b"G@\0\x10" + bytes(184)) * 3, "mpegts")],
)  # fmt: skip
def test_ffmpeg_is_told_what_kind_of_film_it_is_to_read(head: bytes, kind: str, tmp_path: Path) -> None:
    """What begins like a film is read as one, whatever follows; a film of QuickTime opens no other file that it names."""
    path = tmp_path / "a.mp4"
    path.write_bytes(head + bytes(64))
    source = clip.Foreign.__new__(clip.Foreign)
    source.path, source.kind = path, clip.container(path.read_bytes()[: clip.HEAD])
    said = source._input()
    assert said[said.index("-f") + 1] == kind and said[said.index("-protocol_whitelist") + 1] == "file"
    assert said[-2:] == ["-i", f"file:{path}"] and ("-enable_drefs" in said) == (kind == "mov")


@pytest.mark.parametrize(
    "data", [b"", b"no film at all", b"\0\0\0\x18ftypisom" + bytes(200), b"\x1aE\xdf\xa3" + bytes(100)]
)
def test_what_is_no_film_is_refused(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.mp4").write_bytes(data)
    for name in ("a.mp4", "none.mp4"):
        with pytest.raises(UserError) as refused:
            done(tmp_path / name, "2x")
        assert refused.value.hint


def test_options_of_pictures_are_not_for_films(tmp_path: Path) -> None:
    path = clipped(tmp_path / "a.mp4", numbered(12))
    Image.new("RGB", (8, 8)).save(tmp_path / "a.png")
    for more in ({"style_from": tmp_path / "a.png"}, {"format": "png"}):
        with pytest.raises(UserError):
            done(path, "2x", **more)
    with pytest.raises(UserError):
        done(tmp_path / "a.png", "flip", join=[path])


def test_an_mp4_of_another_set_up_is_encoded_anew(tmp_path: Path) -> None:
    path = clipped(tmp_path / "a.mp4", numbered(72))
    track = mp4.read(path.read_bytes())
    other = mp4.Track(track.width, track.height, track.scale, track.samples, track.durations, track.keys,
                      track.config[:1] + bytes([track.config[1] ^ 1]) + track.config[2:], track.colour)  # fmt: skip
    path.write_bytes(mp4.written(other))
    made = done(path, "trim 1-3 s")["video/mp4"]
    assert np.abs(np.array(seen(made)) - np.array(seen(path.read_bytes()))[24:72]).max() < 5

"""Films: words to plans, plans to frames, frames to files that others read."""

from __future__ import annotations

import io
import json
import typing
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pieria.apps.creative.video import video
from pieria.core import signature
from pieria.core.errors import UserError
from pieria.core.values import Event, Finish, Notice, Output, Request, text
from pieria.formats import mp4
from pieria.media.design.faces import OWN
from pieria.media.video import encode, motion, plan, puppet, render, weather
from pieria.methods import casting, filming, filmwords, staging

Image = pytest.importorskip("PIL.Image")
FONTS = (OWN["fredoka"], OWN["inter-semibold"])


def nobody(request: Request) -> Iterator[Event]:
    raise AssertionError(f"no model is needed, and {request.medium} was asked for")
    yield


def film(words: str, *, size: str = "128x72", music: str = "none", **given: object) -> list[Event]:
    return list(video(nobody, words, size=size, planner="none", music=music, **given))  # type: ignore[arg-type]


def parts(events: list[Event]) -> dict[str, bytes]:
    return {e.part.mime: e.part.bytes for e in events if isinstance(e, Output)}


def frames(words: str, size: tuple[int, int] = (160, 90)) -> list[np.ndarray]:
    made = filming.read(words, None, 1, size).film
    return [np.asarray(f) for f in drawn(made)]


def drawn(made: plan.Film) -> Iterator[object]:
    stages = lambda g, t, s, lit: staging.stage(g, t, made.width, made.height, s, lit)  # noqa: E731
    return render.frames(made, stages, casting.Troupe(), FONTS)


# words -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "what", "action", "ground", "seconds"),
    [
        ("a fox runs through snow, 6 s", "fox", "run", "snow", 6),
        ("two birds fly over the mountains for 10 seconds", "bird", "fly", "mountains", 10),
        ("half a minute of a horse galloping across the desert", "horse", "run", "desert", 30),
        ("a shark swims in the sea", "shark", "swim", "underwater", 6),
        ("a blue car drives through the city at night, 5 s", "automobile", "drive", "city", 5),
        ("a rocket takes off, 3 s", "rocket", "rise", "space", 3),
        ("a flying saucer lands in the desert", "flying saucer", "fall", "desert", 6),
        ("a sailboat sails in the rain", "sailboat", "sail", "sea", 6),
    ],
)
def test_words_become_a_plan(words: str, what: str, action: str, ground: str, seconds: float) -> None:
    scene = (made := filming.read(words).film).scenes[0]
    lead = next(r for r in scene.cast if r.lead)
    assert (lead.what, lead.action, scene.ground, made.seconds) == (what, action, ground, seconds)


@pytest.mark.parametrize(
    ("words", "casts"),
    [
        ("a fox runs, then a bear walks by, then they sleep", ["fox run", "bear walk", "fox sleep, bear sleep"]),
        ("a cat and a dog walk, then they run", ["cat walk, dog walk", "cat run, dog run"]),
        ("two cats play, then a dog comes, then they all run", ["2 cat jump", "dog walk", "2 cat run, dog run"]),
        ("two foxes run, then they sleep", ["2 fox run", "2 fox sleep"]),
        ("a fox runs. A rabbit hops. Together they dance.", ["fox run", "rabbit jump", "fox dance, rabbit dance"]),
        ("a fox runs, then a rabbit hops, then both sleep", ["fox run", "rabbit jump", "fox sleep, rabbit sleep"]),
        ("a boy walks, a horse runs and they jump", ["boy walk, horse run", "boy jump, horse jump"]),
        ("a bird flies, then it lands, then they rest", ["bird fly", "bird fall", "bird sleep"]),
        ("a fox runs through snow, then it jumps over a log", ["fox run", "fox jump"]),
        ("a fox runs through snow; suddenly it stops. In the forest it sleeps", ["fox run", "fox wait", "fox sleep"]),
        ("a fox runs. Finally, tired, it sleeps, and after a while it wakes", ["fox run", "fox sleep", "fox wait"]),
        ("a cat sleeps at night. In the morning she dances", ["cat sleep", "cat dance"]),
        ("a girl walks with a balloon, then it flies away", ["girl walk", "balloon float"]),
        ("a dog runs with a ball, then it sleeps", ["dog run", "dog sleep"]),
        ("two children fly a kite on the beach", ["2 child walk"]),
        ("a bus drives through the rain, then it stops", ["bus drive", "bus wait"]),
        ("a horse and a cow graze in a meadow, then rain falls", ["horse eat, cow eat", "horse wait, cow wait"]),
        ("a red rose grows and blooms in time lapse", ["rose grow", "rose grow"]),
        ("a shark chases a fish, the fish hides behind a coral", ["shark swim, fish swim"]),
        ("the moon rises, a wolf howls", ["crescent moon rise, wolf wait"]),
        ("a fox runs, jumps and sleeps", ["fox run", "fox jump", "fox sleep"]),
        ("a bird sings, flies and lands on a tree", ["bird dance", "bird fly", "bird fall"]),
    ],
)
def test_pronouns_mean_who_was_there(words: str, casts: list[str]) -> None:
    made = filming.read(words)
    said = [
        ", ".join(f"{r.count} {r.what} {r.action}".removeprefix("1 ") for r in s.cast if r.lead)
        for s in made.film.scenes
    ]
    assert said == casts and not made.unknown


@pytest.mark.parametrize(
    ("words", "seconds"),
    [("a fox runs, 6 s", 6), ("seven seconds", 7), ("twenty-five seconds", 25), ("1 minute 30 seconds", 90),
     ("a dog runs and a second dog joins it", None), ("a cat sleeps for a second", 1), ("two and a half minutes", 150),
     ("a hundred seconds", 100), ("half a minute", 30), ("a 6-second clip", 6)],
)  # fmt: skip
def test_a_length_in_figures_or_words(words: str, seconds: float | None) -> None:
    assert filmwords.length(words) == seconds


def test_a_ship_is_at_sea_and_not_all_of_twenty_birds_are_seen() -> None:
    assert filming.read("a ship sinks").film.scenes[0].ground == "sea"
    many = filming.read("twenty birds fly")
    assert many.film.scenes[0].cast[0].count == 9 and "not all of 20 birds" in many.notices[0]
    (scene,) = filming.read("slow zoom on a bee that flies from flower to flower").film.scenes
    assert scene.camera == "zoom in" and [(r.what, r.count) for r in scene.cast] == [("honeybee", 1), ("blossom", 3)]


def test_who_walks_in_is_where_the_others_are() -> None:
    grounds = [
        s.ground for s in filming.read("a fox runs through snow, then a bear walks by, a whale swims").film.scenes
    ]
    assert grounds[:2] == ["snow", "snow"]
    sea = filming.read("a ship sails, then a cow walks").film.scenes
    assert [s.ground for s in sea] == ["sea", "meadow"]
    rain = filming.read("a boat floats on a stream in the rain and sinks, then a duck swims").film.scenes
    assert [(s.ground, s.weather) for s in rain] == [("water", "raining"), ("water", "raining"), ("water", "")]


def test_what_is_done_besides_and_not_known_is_told() -> None:
    assert "yodels" in filming.read("a boy walks and yodels").notices[0]
    # nor does the foggy weather row in the fisherman's place
    assert "fisherman" in filming.read("an old fisherman rows across a foggy lake").unknown[0]
    made = filming.read("a cat watches a goldfish in a bowl, it jumps out")
    assert not made.unknown and [s.cast[0].what for s in made.film.scenes] == ["cat", "cat"]
    assert "footbal" in filming.read("two kids play footbal in the rain").notices[0]


def test_scenes_titles_camera_weather_and_hours() -> None:
    made = filming.read('"Snow Day" a red fox runs to the left while day turns to night; then it sleeps in the forest '
                        'in the rain, zoom in; a bear says "Good night" "The End"', 9).film  # fmt: skip
    first, second, third = made.scenes
    assert made.title == first.title == "Snow Day" and made.seconds == pytest.approx(9)
    assert (first.time, first.until, first.cast[0].side, first.cast[0].colour) == ("day", "night", "left", "#d8232a")
    assert (second.cast[0].what, second.cast[0].action, second.camera, second.weather) == (
        "fox",
        "sleep",
        "zoom in",
        "raining",
    )
    assert third.caption == "Good night"


@pytest.mark.parametrize(
    ("words", "acts"),
    [
        ("the sun rises over the mountains, birds fly", [["sun rise", "bird fly"]]),
        ("two kids play football in a park", [["child jump"]]),
        ("a rocket launches into space and lands on the moon", [["rocket rise"], ["rocket fall"]]),
        ("a man walks at night. Then a car drives past him", [["man walk"], ["automobile drive"]]),
        ("a shark appears and they swim away", [["shark appear"], ["shark swim"]]),
        ('a happy birthday video with balloons and a cake "Anna"', [["balloon float", "birthday cake wait"]]),
        ("A girl with a red balloon walks, the balloon flies away", [["girl walk", "balloon float"]]),
        ("a cat sleeps on a sofa while a mouse runs past", [["cat sleep", "mouse run"]]),
        ("a dog chases a cat around a tree", [["cat run", "dog run"]]),
        ("rain falls on a house", [["house wait"]]), ("leaves fall from a tree in autumn", [["deciduous tree wait"]]),
        ("a cake appears, confetti falls", [["birthday cake appear"]]), ("a fish swims and bubbles rise", [["fish swim"]]),
        ("a cat sits, leaves fall around it", [["cat wait"]]), ("a cake with confetti raining down", [["birthday cake wait"]]),
    ],
)  # fmt: skip
def test_what_each_of_several_does(words: str, acts: list[list[str]]) -> None:
    made = filming.read(words)
    assert [[f"{r.what} {r.action}" for r in s.cast if r.lead] for s in made.film.scenes] == acts
    assert not made.unknown


@pytest.mark.parametrize(
    ("words", "acts"),
    [
        ("a girl doesn't run, she walks slowly", [["girl walk"]]),
        ("The cat does not sleep. The dog never barks but runs", [["cat wait"], ["dog run"]]),
        ("a man walks in the rain without an umbrella", [["man walk"]]),
        ("there is no cat in this film, only a dog that sleeps", [["dog sleep"]]),
        ("two penguins slide down a hill and jump over a snowman", [["penguin run"], ["penguin jump"]]),
        ("three cats ran across the street and hid, then came back", [["cat run"], ["cat wait"], ["cat walk"]]),
        ("In the first scene, a cat runs. In the second scene the cat is asleep", [["cat run"], ["cat sleep"]]),
        ("1) a tree grows 2) birds fly around it", [["deciduous tree grow"], ["bird fly"]]),
        ("five ducklings follow a hen. Everybody dances", [["chicken walk", "baby chick walk"], ["chicken dance", "baby chick dance"]]),
        ("Tom, a grey cat, chases a mouse, then Tom sleeps", [["mouse run", "cat run"], ["cat sleep"]]),
        ("a hot air balloon flies from the desert to the sea", [["balloon float"], ["balloon float"]]),
        ("a fox jumps over the dog 3 times", [["fox jump"]]),
        ("a dog runs while snow falls gently", [["dog run"]]),
        ("a frog turns into a horse and runs away", [["frog spin"], ["horse appear"], ["horse run"]]),
        ("At 6 am the alarm clock rings", [["alarm clock swing"]]),
        ("a loop of a goldfish swimming in a bowl", [["fish swim"]]),
        ("we see a boat that sails, the boy is sad", [["sailboat sail", "boy wait"]]),
        ("a tractor never stops", [["tractor drive"]]),
        ("a swan glides on a lake", [["swan swim"]]),
        ("fish swim in all directions, don't show any sharks", [["fish swim"]]),
        ("a boy walks hand in hand with a girl to the lake, not to the city", [["boy walk"]]),
        ("birds circle overhead during a storm", [["bird fly"]]),
    ],
)  # fmt: skip
def test_what_is_not_and_what_is_done_again(words: str, acts: list[list[str]]) -> None:
    """A girl who doesn't run ran."""
    test_what_each_of_several_does(words, acts)
    assert not any("umbrella" in r.what for s in filming.read(words).film.scenes for r in s.cast)


def test_what_cannot_be_shown_is_told() -> None:
    curtain = filming.read("the curtain opens, a dog dances on the stage, wind blows, the curtain closes")
    assert [m for m in curtain.notices if "curtain" in m or "wind" in m] == [
        "Not shown, for there are no curtains here: the curtain opens.",
        "Not shown, for there are no curtains here: the curtain closes.",
        "Not shown: wind blows.",
    ]
    assert curtain.film.scenes[0].ground == "room" and len(curtain.film.scenes) == 1 and not curtain.unknown
    for words in ("a girl walks; she juggles", "a girl walks, then juggles"):
        made = filming.read(words)
        assert made.puzzling == [1] and "juggles" in " ".join(made.notices) and not made.unknown


def test_each_scene_may_have_its_own_length_and_hour() -> None:
    """The film had three seconds, for the first length was taken for the whole."""
    film = filming.read("a duck swims for 3 seconds and then it flies away for 5 seconds").film
    assert [s.seconds for s in film.scenes] == [3, 5]
    assert [s.seconds for s in filming.read("a duck swims for 3 s, then flies for 5 s", 4).film.scenes] == [1.5, 2.5]
    for words in (
        "0:00-0:02 a train arrives; 0:02-0:08 it sleeps",
        "from 0 to 2 s a dog runs, from 2 to 8 s it sleeps",
    ):
        film = filming.read(words).film
        assert [s.seconds for s in film.scenes] == [2, 6] and all(s.cast for s in film.scenes), words
    assert len(filming.read("from 3 to 5 birds fly").film.scenes) == 1
    assert [s.time for s in filming.read("Night. A fox runs. At noon, it sleeps.").film.scenes] == ["night", "day"]


def test_a_castle_stands_and_an_hour_counts_for_all() -> None:
    """A castle floated among clouds, at noon; a cat slept under water."""
    scene = filming.read("a clock strikes and bats fly out of the castle at midnight").film.scenes[0]
    assert (scene.ground, scene.time) == ("meadow", "night")
    scene = filming.read("the cat is asleep and the goldfish swims in circles").film.scenes[0]
    assert (scene.ground, scene.weather) == ("meadow", "")
    said = filming.read("The cat is asleep. The dog does not bark, but the boy is very sad.").film.scenes
    assert [s.text for s in said] == ["The cat is asleep", "The dog does not bark, but the boy is very sad"]
    assert filming.read("an old woman gets off the bus").film.scenes[0].text == "an old woman gets off the bus"
    assert filming.read("a hen runs and a dog runs. Everybody dances").film.scenes[1].text == "they dance"


def test_who_was_white_stays_white() -> None:
    film = filming.read("a black cat and five white ducks meet; the ducks swim, the cat runs away").film
    assert [[(r.what, r.count, r.colour) for r in s.cast] for s in film.scenes] == [
        [("cat", 1, "#26262a"), ("duck", 5, "#f6f6f4")], [("duck", 5, "#f6f6f4"), ("cat", 1, "#26262a")],
    ]  # fmt: skip


def test_a_night_goes_on_and_one_sun_is_enough() -> None:
    assert [filming.read(f"{w} fly").film.scenes[0].cast[0].count for w in ("birds", "a bird", "two birds")] == [
        3,
        1,
        2,
    ]
    night = filming.read("a man walks at night. Then a car drives past him").film
    assert [s.time for s in night.scenes] == ["night", "night"]
    rising, plain, wet = (
        filming.read(w).film.scenes[0] for w in ("the sun rises", "a dog runs", "a dog runs in the rain")
    )
    assert [render.lit(s) for s in (rising, plain, wet)] == [False, True, False]
    bright, dull = (staging.stage("meadow", "day", 96, 54, 1, lit).sky for lit in (True, False))
    assert (bright != dull).any()


def test_who_is_chased_is_ahead() -> None:
    cast = filming.read("a dog chases a cat through the city").film.scenes[0].cast
    assert [(r.what, r.action, r.lead) for r in cast] == [("cat", "run", True), ("dog", "run", True)]


def test_an_unknown_verb_goes_to_the_model_and_only_it() -> None:
    assert filming.read("a unicorn gobbles cake").puzzling == [0]
    assert filming.read("a unicorn runs").puzzling == []
    asked: list[Request] = []

    def run(request: Request) -> Iterator[Event]:
        asked.append(request)
        yield Output(text('{"action": "eat", "ground": "meadow"}'))
        yield Finish("stop")

    events = list(video(run, "a unicorn gobbles, 0.5 s", size="96x64", gif=False, music="none"))
    assert len(asked) == 1 and asked[0].medium == "text"
    assert any(isinstance(e, Notice) and "eat" in e.message for e in events)
    assert json.loads(parts(events)["application/json"])["scenes"][0]["cast"][0]["action"] == "eat"


@given(st.text(max_size=80))
def test_any_words_make_a_plan_or_one_sentence(words: str) -> None:
    try:
        made = filming.read(words)
    except UserError as error:
        assert error.message and error.hint
    else:
        assert plan.read(plan.written(made.film)) == made.film


@pytest.mark.parametrize(
    "words", ["", "  ", "...", "a fox runs, 0 s", "a fox runs, 9999 s", "x" * 2000, "40 foxes run and 50 dogs walk"]
)
def test_bad_words(words: str) -> None:
    with pytest.raises(UserError) as refused:
        list(video(nobody, words, planner="none"))
    assert refused.value.hint


@pytest.mark.parametrize("size", ["854", "axb", "33x20", "9000x9000", "101x101", "-5x-5"])
def test_bad_sizes(size: str) -> None:
    with pytest.raises(UserError):
        film("a fox runs", size=size)


# plans ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [{"scenes": []}, {"fps": 1000}, {"width": "wide"}, {"seed": True}, {"seed": -1}, {"nonsense": 1}, {"scenes": [{"seconds": float("nan")}]},
     {"scenes": [{"ground": "sea"}]}, {"scenes": [{"seconds": 2, "ground": "moon base"}]}, {"scenes": "none"},
     {"scenes": [{"seconds": 2, "cast": [{"what": "fox", "action": "explode"}]}]}, {"scenes": [{"seconds": 2, "cast": [{"what": "fox", "colour": "red"}]}]}],
)  # fmt: skip
def test_a_broken_plan_is_refused(change: dict, tmp_path: Path) -> None:
    good = json.loads(plan.written(filming.read("a fox runs").film))
    path = tmp_path / "film.json"
    path.write_text(json.dumps({**good, **change}))
    with pytest.raises(UserError):
        list(video(nobody, from_=path, music="none"))
    path.write_bytes(b"\xff\x00")
    with pytest.raises(UserError):
        list(video(nobody, from_=path, music="none"))


def test_a_plan_is_edited_and_filmed_anew(tmp_path: Path) -> None:
    plain = json.loads(plan.written(filming.read("a fox runs, 0.5 s", size=(96, 64)).film))
    plain["scenes"][0]["cast"][0]["what"] = "horse"
    path = tmp_path / "film.json"
    path.write_text(json.dumps(plain))
    made = parts(list(video(nobody, from_=path, music="none")))
    assert json.loads(made["application/json"])["scenes"][0]["cast"][0]["what"] == "horse"


@given(st.lists(st.floats(0.2, 9), min_size=1, max_size=8), st.sampled_from([8, 24, 25, 30, 60]))
def test_frames_add_up_to_the_length(lengths: list[float], fps: int) -> None:
    made = plan.Film(tuple(plan.Scene(s) for s in lengths), fps=fps)
    assert abs(sum(made.counts) - made.seconds * fps) <= 1 and min(made.counts) >= 1


# motion and frames ---------------------------------------------------------------------------------------------------


@given(st.sampled_from(plan.ACTIONS), st.floats(0, 1), st.floats(0.2, 60), st.floats(0, 1))
def test_poses_are_smooth_and_bounded(action: str, share: float, seconds: float, shift: float) -> None:
    a, b = (
        motion.pose(action, share * seconds, seconds, shift),
        motion.pose(action, share * seconds + 1e-4, seconds, shift),
    )
    assert 0.02 < a.sx < 1.6 and 0.02 < a.sy < 1.6 and -0.3 < a.lift < 2.7
    assert abs(a.lift - b.lift) < 0.05 and abs(a.sx - b.sx) < 0.05


@pytest.mark.parametrize("name", [*puppet.QUADRUPED, *puppet.BIRD, *puppet.FISH, *puppet.BIPED])
def test_a_puppet_moves_and_stands_on_the_ground(name: str) -> None:
    pictures = [puppet.drawn(name, "walk", k, 60) for k in (0.0, 0.3)]
    assert np.abs(np.asarray(pictures[0][0], int) - np.asarray(pictures[1][0], int)).sum() > 0
    for picture, x, y in pictures:
        box = picture.getbbox()
        assert box and box[0] > 0 and box[2] < picture.width and 0 < x < picture.width and abs(box[3] - y) < 14


@pytest.mark.parametrize("words", ["a fox runs through snow, 1 s", "two birds fly, 1 s", "a red balloon floats over the sea, 1 s",
                                   "a car drives to the left, still camera, 1 s", "a dog jumps, zoom in, 1 s", "a cat sits, pan left, 1 s"])  # fmt: skip
def test_the_subject_is_in_the_picture_whole(words: str) -> None:
    """What differs from the same moment without its cast: large enough, away from the sides, and not always the same."""
    made = filming.read(words, None, 1, (160, 90)).film

    def shot() -> render.Shot:
        stages = lambda g, t, s, lit: staging.stage(g, t, 160, 90, s, lit)  # noqa: E731
        return render.Shot(made, made.scenes[0], 0, stages, casting.Troupe(), FONTS)

    full, bare, before = shot(), shot(), None
    bare.leads = []
    for t in (0.0, 0.3, 0.6, 0.95):
        frame = np.asarray(full.frame(t), int)
        mask = np.abs(frame - np.asarray(bare.frame(t), int)).max(-1) > 24
        columns = np.flatnonzero(mask.any(0))
        assert mask.mean() > 0.006 and columns[0] > 0 and columns[-1] < 159
        assert before is None or np.abs(frame - before).mean() > 0.05
        before = frame


def test_who_swims_is_seen_however_many_there_are() -> None:
    """Six ducks were under the waves, heads and all."""
    film = filming.read("a duck and five ducklings swim across a pond", 1.0, 1, (320, 180)).film
    stages = lambda g, t, s, lit: staging.stage(g, t, 320, 180, s, lit)  # noqa: E731
    for p in render.Shot(film, film.scenes[0], 0, stages, casting.Troupe(), FONTS).leads:
        assert 0.845 * 180 - (p.base - p.actor.tall) > 0.5 * p.actor.tall


def test_the_same_seed_gives_the_same_frames() -> None:
    one, two = frames("a fox runs through snow, 0.5 s"), frames("a fox runs through snow, 0.5 s")
    assert len(one) == 12 and all((a == b).all() for a, b in zip(one, two, strict=True))


# files ---------------------------------------------------------------------------------------------------------------


def test_a_film_as_files_whose_frames_are_all_there() -> None:
    events = film("a fox runs through snow; then it sleeps, 3 s")
    made = parts(events)
    assert set(made) == {"video/mp4", "image/gif", "image/png", "application/json"}
    track = mp4.read(made["video/mp4"])
    assert (track.width, track.height, len(track.samples), track.seconds) == (128, 72, 72, 3.0)
    assert track.keys == (0, 48)  # two pieces, each can be started from
    picture = encode.decoded(made["video/mp4"])
    assert picture.n_frames == 72
    original = frames("a fox runs through snow; then it sleeps, 3 s", (128, 72))
    for n in (0, 30, 47, 48, 71):
        picture.seek(n)
        assert np.abs(np.asarray(picture.convert("RGB"), int) - original[n].astype(int)).mean() < 6
    gif = Image.open(io.BytesIO(made["image/gif"]))
    assert gif.n_frames == 36 and gif.info["loop"] == 0 and isinstance(events[-1], Finish)


def test_a_film_of_one_frame_more_than_a_piece() -> None:
    made = parts(film("a cat sits, 2 s", seconds=49 / 24, gif=False))
    assert encode.decoded(made["video/mp4"]).n_frames == 49 and "image/gif" not in made


def test_a_signed_film_still_plays(tmp_path: Path) -> None:
    from pieria.core.values import Part
    from pieria.guards.provenance import signer, verify

    data = parts(film("a cat walks, 0.5 s", gif=False))["video/mp4"]
    about = {"model": "m", "engine": "video", "licence": "", "weights": {}, "options": {}, "request": ""}
    part, how = signer(tmp_path)(Part("video", data, "video/mp4"), about)
    assert how == "embedded" and len(part.bytes) > len(data)
    assert verify(part.bytes, "video/mp4", None, tmp_path).ok
    assert mp4.read(part.bytes) == mp4.read(data) and encode.decoded(part.bytes).n_frames == 12
    changed = bytearray(part.bytes)
    changed[-20] ^= 1
    assert not verify(bytes(changed), "video/mp4", None, tmp_path).ok


@given(
    st.lists(st.binary(min_size=1, max_size=40), min_size=1, max_size=30), st.integers(1, 4000), st.integers(1, 90000)
)
def test_mp4_there_and_back(samples: list[bytes], duration: int, scale: int) -> None:
    keys = tuple(range(0, len(samples), 7))
    track = mp4.Track(
        64, 36, scale, tuple(samples), (duration,) * len(samples), keys, b"\x81\x04\x0c\x00", b"nclx1234567"
    )
    assert mp4.read(mp4.written(track, "ä title")) == track
    assert mp4.read(mp4.sequence(track)) == track


@given(st.data())
def test_a_broken_mp4_is_refused(data: st.DataObject) -> None:
    track = mp4.Track(64, 36, 24, (b"abc", b"de"), (1, 1), (0,), b"\x81\x04\x0c\x00")
    whole = bytearray(mp4.written(track))
    for _ in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    try:
        mp4.read(bytes(whole[: data.draw(st.integers(0, len(whole)))]))
    except mp4.Broken:
        pass


def test_a_cancelled_film_ends() -> None:
    events = video(nobody, "a fox runs, 60 s", size="96x64", planner="none")
    next(events)
    events.close()  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("words", "texts"),
    [
        ("Tom, a grey cat, walks. Tom sleeps", ["Tom, a grey cat, walks", "Tom sleeps"]),
        ("at 6 am a rooster walks, at night it sleeps", ["at 6 am a rooster walks", "it sleeps at night"]),
        ("a girl isn't running, she walks", ["a girl isn't running, she walks"]),
        ("a prince turns into a frog", ["a prince turns into a frog", "a frog appears"]),
        ("every morning a dog runs", ["every morning a dog runs"]),
        ("a ball, not blue but red, rolls", ["a ball, not blue but red, rolls"]),
    ],
)
def test_scenes_keep_the_words_that_were_typed(words: str, texts: list[str]) -> None:
    assert [s.text for s in filming.read(words).film.scenes] == texts


def test_who_wins_is_ahead() -> None:
    made = filming.read("a red car and a blue car race, the blue one wins")
    [scene] = made.film.scenes
    assert [r.colour for r in scene.cast] == ["#2563c9", "#d8232a"] and not made.notices
    made = filming.read("two horses race, the white one arrives first")
    assert made.notices == ["Not shown, for it fits nobody here: the white one arrives first."] and not made.unknown


@pytest.mark.parametrize("words", ["not a green but a red ball rolls", "a ball that is not green but red rolls"])
def test_not_one_colour_but_another(words: str) -> None:
    made = filming.read(words)
    assert [r.colour for r in made.film.scenes[0].cast] == ["#d8232a"] and not made.notices


def test_a_length_has_one_bound() -> None:
    hints = typing.get_type_hints(video, include_extras=True)
    [bound] = [m for m in hints["seconds"].__metadata__ if isinstance(m, signature.Within)]
    assert (bound.least, bound.most) == (plan.SHORTEST, plan.LONGEST)


def test_mist_drifts_over_the_ground_and_joins_its_own_beginning() -> None:
    for kind in ("water", "village", "cave", "forest"):
        clear = staging.stage(kind, "night", 96, 54, 1)
        made = weather.misty(clear, "night")
        assert len(made.layers) == len(clear.layers) + 1
        [veil] = [n for n in made.layers if all(n is not other for other in clear.layers)]
        step = np.abs(np.diff(veil.picture[..., 3].astype(int), axis=1)).max()
        assert np.abs(veil.picture[:, 0, 3].astype(int) - veil.picture[:, -1, 3]).max() <= step + 1


def test_who_is_with_somebody_walks_along_and_the_moon_shines_by_night() -> None:
    [scene] = filming.read("a man with a dog walks through the park").film.scenes
    assert [(r.what, r.action, r.lead) for r in scene.cast] == [("man", "walk", True), ("dog", "walk", True)]
    [scene] = filming.read("the moon rises over a village").film.scenes
    assert (scene.ground, scene.time) == ("village", "night")
    assert [s.cast[0].what for s in filming.read("a seed grows into a tree").film.scenes] == [
        "seedling",
        "deciduous tree",
    ]
    assert filming.read("a turtle walks on the beach").film.scenes[0].cast[0].action == "walk"
    assert len(filming.read("a dog runs in slow motion").film.scenes) == 1


@pytest.mark.parametrize(
    ("words", "casts"),
    [
        ("a girl rides the bicycle", [["girl run", "bicycle drive"]]),
        ("a man rides past a bicycle", [["man run"]]),
        ("two foxes with three cubs run", [["fox run", "fox run"]]),
        ("a rabbit hops, a hawk circles overhead", [["rabbit jump", "eagle fly"]]),
        ("a prince becomes a frog", [["prince spin"], ["frog appear"]]),
        ("the sun sets behind the mountains", [["sun fall"]]),
    ],
)
def test_what_strangers_typed(words: str, casts: list[list[str]]) -> None:
    made = filming.read(words)
    assert [[f"{r.what} {r.action}" for r in s.cast if r.lead] for s in made.film.scenes] == casts and not made.unknown

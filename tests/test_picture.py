"""Pictures from sentences and edits by sentence: what is asked is what is there; what cannot be is refused."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import ndimage

from pieria.apps.creative import edit as edit_app
from pieria.apps.creative import image as image_app
from pieria.apps.creative import video as video_app
from pieria.core.errors import UserError
from pieria.core.find import ROOT
from pieria.core.values import Event, Finish, Message, Notice, Output, Part, Request
from pieria.doors.http import create, multipart
from pieria.engines.onnx import vision
from pieria.formats import ncnn
from pieria.media import pixels
from pieria.media.picture import colours, compose, effects, files, fill, grid, layout, lettering, scenes, sticker
from pieria.methods import concepts, darkroom, editing, framing, picturing
from pieria.methods.rewording import plainer
from pieria.studio import Studio
from served import serving

Image = pytest.importorskip("PIL.Image")


def nothing(request: Request) -> Iterator[Event]:
    raise AssertionError("no model was to be asked")


def file(array: Any, form: str = "PNG", **more: Any) -> bytes:
    out = io.BytesIO()
    Image.fromarray(np.asarray(array, np.uint8)).save(out, form, **more)
    return out.getvalue()


def disc(colour: tuple[int, int, int] = (210, 40, 40), side: int = 64) -> np.ndarray[Any, Any]:
    y, x = np.mgrid[0:side, 0:side]
    made = np.zeros((side, side, 4), np.uint8)
    made[np.hypot(x - side / 2, y - side / 2) < side * 0.38] = (*colour, 255)
    return made


# sentences ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "things", "links", "ground"),
    [
        ("two red cats left of a blue car, on a meadow at night", [(2, "red", "cat"), (1, "blue", "automobile")], [(0, "left", 1)], "meadow"),
        ("a photo of a hot dog below an umbrella", [(1, "", "hot dog"), (1, "", "umbrella")], [(0, "below", 1)], ""),
        ("a red cat with a crown", [(1, "red", "cat"), (1, "", "crown")], [(1, "on", 0)], ""),
        ("in front of a house, two dogs and a cat", [(1, "", "house"), (2, "", "dog"), (1, "", "cat")], [(1, "front", 0)], ""),
        ("a dog to the left of a cat and to the right of a bird", [(1, "", "dog"), (1, "", "cat"), (1, "", "bird")], [(0, "left", 1), (0, "right", 2)], ""),
        ("the cat is left of the dog and the bird is above the dog", [(1, "", "cat"), (1, "", "dog"), (1, "", "bird")], [(0, "left", 1), (2, "above", 1)], ""),
        ("a photo of an orange orange", [(1, "orange", "tangerine")], [], ""),
        ("a green apple", [(1, "green", "red apple")], [], ""),
        ("a black cat on top of a red car on a yellow background", [(1, "black", "cat"), (1, "red", "automobile")], [(0, "on", 1)], "plain"),
        ("a robot holding a flower, left of a house", [(1, "", "robot"), (1, "", "blossom"), (1, "", "house")], [(0, "near", 1), (0, "left", 2)], ""),
        ("a tea pot and two sailing boats", [(1, "", "teapot"), (2, "", "sailboat")], [], ""),
        ("a dozen balloons", [(12, "", "balloon")], [], ""),
        ("an astronaut riding a horse", [(1, "", "astronaut"), (1, "", "horse")], [(0, "ride", 1)], ""),
        ("a rabbit under a big tree", [(1, "", "rabbit"), (1, "", "deciduous tree")], [(0, "front", 1)], ""),
        ("a cat under a car", [(1, "", "cat"), (1, "", "automobile")], [(0, "below", 1)], ""),
        ("two fish and a whale below them", [(2, "", "fish"), (1, "", "whale")], [(1, "below", 0)], ""),
        ("a cute owl logo", [(1, "", "owl")], [], ""),
        ("seven tiny fish in the sea", [(7, "", "fish")], [], "sea"),
        ("a cat sleeping on a sofa", [(1, "", "cat"), (1, "", "couch and lamp")], [(0, "on", 1)], ""),
        ("a cow jumps over the moon", [(1, "", "cow"), (1, "", "crescent moon")], [(0, "above", 1)], ""),
        ("a boy kicking a ball", [(1, "", "boy"), (1, "", "soccer ball")], [(0, "near", 1)], ""),
        ("a man running on a beach", [(1, "", "man")], [], "beach"),
        ("a cat with blue eyes", [(1, "", "cat")], [], ""),
        ("a black and white cat", [(1, "", "cat")], [], ""),
        ("three red and two blue balloons", [(3, "red", "balloon"), (2, "blue", "balloon")], [], ""),
        ("the red apple was on top of the black plate", [(1, "red", "red apple"), (1, "black", "fork and knife with plate")], [(0, "on", 1)], ""),
        ("the sleek airplane flew above the clouds", [(1, "", "airplane"), (3, "", "cloud")], [(0, "above", 1)], ""),
        ("a circus", [(1, "", "circus tent")], [], ""),
        ("an orange and a red apple", [(1, "", "tangerine"), (1, "red", "red apple")], [], ""),
        ("4 cats 3 dogs", [(4, "", "cat"), (3, "", "dog")], [], ""),
        ("two horses and an egg", [(2, "", "horse"), (1, "", "egg")], [], ""),
        ("birds over a lake", [(3, "", "bird")], [], "lake"),
        ("fifteen stars", [(15, "", "star")], [], ""),
        ("a dog and no cats", [(1, "", "dog")], [], ""),
        ("a pair of scissors", [(1, "", "scissors")], [], ""),
        ("a snowman between two pine trees, it snows", [(1, "", "snowman"), (1, "", "evergreen tree"), (1, "", "evergreen tree")], [(0, "right", 1), (0, "left", 2)], ""),
        ("a cat between a dog and a house", [(1, "", "cat"), (1, "", "dog"), (1, "", "house")], [(0, "right", 1), (0, "left", 2)], ""),
        ("an owl without background", [(1, "", "owl")], [], "transparent"),
        ("a beach at sunset", [], [], "beach"),
        ("the night sky with stars", [(3, "", "star")], [], "sky"),
        ("castle on a hill under a full moon", [(1, "", "castle"), (1, "", "full moon")], [(0, "below", 1)], "meadow"),
    ],
)  # fmt: skip
def test_a_sentence_is_a_plan(words: str, things: Any, links: Any, ground: str) -> None:
    scene = picturing.read(words)
    assert [(s.count, s.colour, s.concept) for s in scene.subjects] == things
    assert [(r.a, r.kind, r.b) for r in scene.relations] == links and scene.ground == ground
    assert not scene.unknown and not scene.unread


@pytest.mark.parametrize(
    ("words", "lost"),
    [("a dog chasing a cat", "chasing"), ("a robot holding a flower", "holding"), ("a cat with blue eyes", "blue eyes"), ("a black and white cat", "black and white"),
     ("a red blue cat", "red"), ("two people kissing", "kissing")],
)  # fmt: skip
def test_what_cannot_be_drawn_is_named(words: str, lost: str) -> None:
    assert picturing.read(words).dropped == (lost,)


@pytest.mark.parametrize(
    "thing",
    ["card for my grandma", "microwave", "parking meter", "baseball bat", "dining table", "qwrtz", "ein roter hund"],
)
def test_what_the_net_was_not_taught_is_said(thing: str) -> None:
    assert picturing.read(f"a cat and a {thing}").unknown


@given(st.text(max_size=120) | st.lists(st.sampled_from(
    "a two red cat dog left of right the on in with and , behind 7 0 meadow at night ing chasing big of".split()), max_size=14).map(" ".join))  # fmt: skip
def test_any_words_are_read_or_refused(words: str) -> None:
    try:
        scene = picturing.read(words)
    except UserError:
        return
    assert scene.things <= picturing.MOST
    assert all(
        0 <= r.a < len(scene.subjects) and 0 <= r.b < len(scene.subjects) and r.a != r.b for r in scene.relations
    )


def test_every_everyday_word_is_a_concept() -> None:
    known = set(concepts.concepts())
    assert all(not name or name.lower() in known for name in concepts.EVERYDAY.values())
    assert all(
        concepts.lookup(f"{one}s") == one for one in ("horse", "bicycle", "egg", "cloud", "train")
    )  # no signs, no faces
    assert concepts.lookup("Cats") == "cat" and concepts.lookup("spaceship") and not concepts.lookup("bench")
    assert concepts.colours("cat").shape == (8, 8, 3) and concepts.colours("nonsense") is None


def test_a_models_plan_is_held_to_the_prompt() -> None:
    plan = {"things": [{"what": "cat", "count": 7, "colour": "green", "where": ""}, {"what": "dragon", "count": 1, "colour": "", "where": ""},
                       {"what": "mice", "count": 1, "colour": "", "where": "near"}], "ground": "room", "time": ""}  # fmt: skip
    scene = picturing.planned(plan, "while grandma sleeps a cat dreams of two red mice in the kitchen")
    assert [(s.count, s.colour, s.concept) for s in scene.subjects] == [(1, "", "cat"), (2, "red", "mouse")]
    assert [(r.a, r.kind, r.b) for r in scene.relations] == [(1, "near", 0)]


def test_a_language_model_is_asked_only_where_rules_fail() -> None:
    asked_ = list[str]()

    def model(request: Request) -> Iterator[Event]:
        asked_.append(request.medium)
        assert request.medium == "text" and request.options["response_format"]["json_schema"]["strict"]
        yield Output(
            Part(
                "text",
                json.dumps(
                    {"things": [{"what": "cat", "count": 1, "colour": "", "where": ""}], "ground": "", "time": ""}
                ),
            )
        )
        yield Finish("stop")

    said = image_app.reread(model, "while grandma sleeps a cat dreams of fish", picturing.Scene(), "", 1)
    events = []
    with pytest.raises(StopIteration) as ended:
        while True:
            events.append(next(said))
    assert [s.concept for s in ended.value.value.subjects] == ["cat"] and asked_ == ["text"]
    assert any(isinstance(e, Notice) and "1 cat" in e.message for e in events)
    assert (
        picturing.read("two cats near a dog").unread == ""
        and picturing.read("while grandma sleeps a cat dreams of fish").unknown
    )


# places -------------------------------------------------------------------------------------------------------------

kinds = st.sampled_from(["left", "right", "above", "below", "near", "on", "in", "front", "behind"])


def test_what_one_holds_stands_by_it() -> None:
    """A robot that held a flower stood left of the house, its flower on the right of it."""
    three = [layout.Thing(1, 1.0)] * 3
    for side, order in (("left", [1, 0, 2]), ("right", [2, 0, 1])):
        places = layout.placed(three, [(0, "near", 1), (0, side, 2)], 512, 512, 400)
        assert [p.thing for p in sorted(places, key=lambda p: p.x)] == order


@given(
    st.lists(st.builds(layout.Thing, st.integers(1, 5), st.floats(0.3, 3), st.floats(0.5, 1.8)), min_size=1, max_size=4),
    st.lists(st.tuples(st.integers(0, 3), kinds, st.integers(0, 3)), max_size=3), st.sampled_from([0.0, 440.0]),
)  # fmt: skip
def test_places_keep_what_was_asked(things: list[layout.Thing], links: list[layout.Link], base: float) -> None:
    links = [(a, k, b) for a, k, b in links if a < len(things) and b < len(things) and a != b]
    try:
        places = layout.placed(things, links, 512, 512, base)
    except UserError:
        assert len(links) > 1
        return
    assert [sum(p.thing == n for p in places) for n in range(len(things))] == [t.count for t in things]
    assert all(p.x > -1 and p.y > -1 and p.right < 513 and p.bottom < 513 for p in places)
    resting = [(a, b) for a, k, b in links if k in layout.ATTACHED]
    if not resting:  # nothing lies on another thing
        for n, p in enumerate(places):
            for q in places[n + 1 :]:
                assert (
                    p.right <= q.x + 0.01 or q.right <= p.x + 0.01 or p.bottom <= q.y + 0.01 or q.bottom <= p.y + 0.01
                )
        for a, kind, b in links:
            mine, theirs = [p for p in places if p.thing == a], [p for p in places if p.thing == b]
            if kind == "left":
                assert max(p.right for p in mine) <= min(p.x for p in theirs)
            if kind == "above":
                assert max(p.bottom for p in mine) <= min(p.y for p in theirs)


def test_what_is_in_a_basket_is_below_its_handle() -> None:
    rim = (0.4,) * 5 + (0.0,) * 2 + (0.4,) * 5  # five apples floated above the handle
    made = layout.placed([layout.Thing(5, 1.0, 0.7), layout.Thing(1, 1.0, 1.0, rim)], [(0, "in", 1)], 512, 512)
    basket = next(p for p in made if p.thing == 1)
    for p in (p for p in made if p.thing == 0):
        assert p.bottom > basket.y + 0.5 * basket.h
        assert p.x > basket.x - 0.3 * basket.w and p.right < basket.right + 0.3 * basket.w


def test_places_that_contradict_each_other_are_refused() -> None:
    two = [layout.Thing(1, 1.0), layout.Thing(1, 1.0)]
    for links in (
        [(0, "left", 1), (1, "left", 0)],
        [(0, "on", 1), (1, "on", 0)],
        [(0, "left", 0)],
        [(0, "above", 1), (0, "below", 1)],
    ):
        with pytest.raises(UserError):
            layout.placed(two, links, 512, 512)  # type: ignore[arg-type]


# arithmetic of pictures: scipy and Pillow are the oracles -----------------------------------------------------------


@given(st.integers(0, 2**32 - 1), st.integers(1, 24), st.integers(1, 24), st.floats(0.1, 0.9))
def test_areas_are_those_of_scipy(seed: int, height: int, width: int, share: float) -> None:
    mask = np.random.default_rng(seed).random((height, width)) < share
    mine, count = grid.labels(mask)
    theirs, expected = ndimage.label(mask, np.ones((3, 3)))
    assert count == expected and ((mine > 0) == mask).all()
    assert len(set(zip(mine[mask].tolist(), theirs[mask].tolist(), strict=True))) == count


def test_blur_and_scale_agree_with_others() -> None:
    field = np.random.default_rng(0).random((60, 50)).astype(np.float32)
    for sigma in (0.8, 2.0, 5.0):
        assert (
            np.abs(grid.blurred(field, sigma) - ndimage.gaussian_filter(field, sigma, mode="nearest", truncate=3)).max()
            < 0.01
        )
    flat = np.full((40, 30, 4), 77, np.uint8)
    assert (grid.sized(flat, (13, 90)) == 77).all()
    smooth = (np.add.outer(np.arange(64), np.arange(64)) * 2).astype(np.uint8)
    theirs = np.asarray(Image.fromarray(smooth).resize((128, 128), Image.Resampling.BICUBIC)).astype(int)
    assert np.abs(grid.sized(smooth, (128, 128)).astype(int) - theirs)[4:-4, 4:-4].max() <= 2


@given(st.tuples(*[st.integers(0, 255)] * 3))
def test_oklab_and_back(colour: tuple[int, int, int]) -> None:
    given_ = np.array(colour, np.float32)
    assert np.abs(colours.rgb(colours.lab(given_[None, None]))[0, 0] - given_).max() < 1.0


def test_names_of_colours() -> None:
    assert colours.named("RED") and colours.named("dark blue") != colours.named("light blue")
    assert colours.named("#abc") == "#aabbcc" and not colours.named("loud") and not colours.named("")
    parts = np.zeros((20, 20, 4), np.uint8)
    parts[:, :10], parts[:, 10:] = (220, 30, 30, 255), (30, 160, 60, 255)
    made = colours.recoloured(parts, colours.named("blue"), "red")
    assert (made[:, 10:] == parts[:, 10:]).all() and (made[:, :10, 2] > made[:, :10, 0]).all()


@pytest.mark.parametrize("name", ["red", "blue", "white", "black", "yellow", "brown"])
def test_a_sticker_takes_a_colour(name: str) -> None:
    made = sticker.clean(disc((90, 160, 90)))
    assert made is not None and abs(made.aspect - 1) < 0.1
    drawn = sticker.drawn(made, 200, sticker.dyed(made, colours.named(name)))
    solid = drawn[drawn[..., 3] > 250][:, :3].astype(float)
    aim = colours.lab_of(colours.named(name))
    assert np.linalg.norm(colours.lab(np.median(solid, 0)) - aim) < 0.06
    assert abs((drawn[..., 3] > 128).any(1).sum() - 200) <= 6
    assert (
        sticker.clean(np.zeros((64, 64, 4), np.uint8)) is None and sticker.worth(np.zeros((64, 64, 4), np.uint8)) == 0
    )


@pytest.mark.parametrize("kind", list(scenes.PAINTERS))
def test_grounds(kind: str) -> None:
    made = scenes.ground(kind, 96, 128, 3, "night", "raining")
    assert made.picture.shape == (96, 128, 3) and np.isfinite(made.picture).all() and made.base <= 96
    again = scenes.ground(kind, 96, 128, 3, "night", "raining")
    assert (made.picture == again.picture).all()


def test_a_composition_has_what_was_asked() -> None:
    one = sticker.clean(disc())
    assert one is not None
    actors = [compose.Actor((one,), colours.named("red"), count=3), compose.Actor((one,), colours.named("blue"))]
    made = compose.composed(actors, [(0, "left", 1)], 384, 256, ground="transparent")
    _labels, count = ndimage.label(made[..., 3] > 128)
    assert count == 4
    blue = made[..., 2].astype(int) > made[..., 0].astype(int) + 60
    solid = made[..., 3] > 200
    assert np.flatnonzero((blue & solid).any(0)).min() > np.flatnonzero((~blue & solid).any(0)).max()


# nets ---------------------------------------------------------------------------------------------------------------


def asked(studio: Studio, *arrays: Any, model: str = "realesrgan", **options: Any) -> Any:
    request = Request("pixels", (Message("user", tuple(pixels.part(a) for a in arrays)),), model, options)
    return next(pixels.array(e.part) for e in studio.run(request) if isinstance(e, Output))


def test_enlarging_in_tiles_is_exact(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    y, x = np.mgrid[0:40, 0:50]
    smooth = np.stack([128 + 100 * np.sin(x / 5), 128 + 90 * np.cos(y / 4), 3 * (x + y) % 255], -1).astype(np.uint8)
    whole = asked(studio, smooth)
    monkeypatch.setattr(vision, "TILE", 17)
    tiled = asked(studio, smooth)
    assert whole.shape == (160, 200, 3) and np.abs(whole.astype(int) - tiled).max() <= 1
    flat = np.kron(np.array([[(200, 30, 60), (30, 60, 200)]], np.uint8), np.ones((24, 24, 1), np.uint8))
    made = asked(studio, flat)[40:56]
    assert np.abs(made[:, 40:56].mean((0, 1)) - (200, 30, 60)).max() < 4  # red stays red
    assert np.abs(made[:, -56:-40].mean((0, 1)) - (30, 60, 200)).max() < 4
    assert studio.store.runs("", limit=5) == []  # steps on the way are not kept


def test_ncnn_files_that_are_damaged() -> None:
    folder = ROOT / "cards" / "realesrgan"
    param, data = (folder / "net.param").read_text(), (folder / "net.bin").read_bytes()
    for bad_param, bad_data in (("", data), (param, data[:-4]), (param, data + b"1234"), (param.replace("PReLU", "Magic"), data),
                                (param, b""), (param.replace("0=64", "0=63"), data)):  # fmt: skip
        with pytest.raises(UserError):
            ncnn.graph(bad_param, bad_data)


def test_a_net_for_pixels_makes_no_picture(studio: Studio) -> None:
    with pytest.raises(UserError):
        list(studio.run(Request("image", (Message("user", ()),), "realesrgan")))
    with pytest.raises(UserError):
        asked(studio, np.zeros((2, 3), np.uint8))


# files --------------------------------------------------------------------------------------------------------------


def test_a_cameras_turn_is_undone() -> None:
    wide = np.zeros((10, 20, 3), np.uint8)
    wide[:, :10] = 255
    exif = Image.Exif()
    exif[0x0112] = 6  # turn by 90 degrees
    made = files.opened(file(wide, "JPEG", exif=exif)).pixels
    assert made.shape == (20, 10, 4) and made[:8, :, 0].mean() > 200 and made[12:, :, 0].mean() < 50


def test_files_that_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    for data in (b"", b"GIF89a", b"\x89PNG\r\n\x1a\n" + b"\0" * 50, file(disc())[:-200], b"%PDF-1.4", b"<svg/>"):
        with pytest.raises(UserError, match=r"broken|picture"):
            files.opened(data)
    monkeypatch.setattr(files, "PIXELS", 1000)
    with pytest.raises(UserError, match="million"):
        files.opened(file(disc()))


def test_an_animation_is_its_first_frame() -> None:
    frames = [Image.fromarray(np.full((8, 8, 3), v, np.uint8)) for v in (250, 10)]
    out = io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    made = files.opened(out.getvalue())
    assert made.pixels[..., 0].min() > 200 and "first" in made.notices[0]


@pytest.mark.parametrize("form", ["png", "jpeg", "webp", "bmp", "tiff", "svg"])
def test_forms(form: str) -> None:
    part = files.written(disc(), form)
    if form == "svg":
        assert str(part.data).count("<path") >= 1 and "svg" in str(part.data)[:400]
        return
    again = files.opened(part.bytes)
    assert again.form == form and np.abs(again.pixels[32, 32, :3].astype(int) - (210, 40, 40)).max() < 12
    assert again.pixels[0, 0, 3] == (255 if form in ("jpeg", "bmp") else 0)


# edits --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "steps"),
    [
        ("cut out, make it blue, 4x", ["cut", "recolour to=blue", "enlarge times=4"]),
        ("make the red parts dark blue and then flip it", ["recolour to=dark blue only=red", "flip"]),
        ('add the text "Hello, world and all" at the top in red, as jpeg', ["text words=Hello, world and all place=top colour=red", "convert form=jpeg"]),
        ("add the text 'SALE 50%' in red, large, at the top", ["text words=SALE 50% place=top colour=red size=large"]),
        ("black and white, more contrast", ["grey", "contrast by=0.35"]),
        ("remove 1,2,30,40, brighter by 20 %, crop to 16:9", ["remove left=1.0 top=2.0 width=30.0 height=40.0", "light by=0.2", "crop across=16 down=9"]),
        ("rotate 90 left; put it on a meadow at night", ["rotate degrees=270.0", "ground ground=meadow time=night"]),
        ('border 5 %, then add text "Sale" top right size 40', ["border colour=white share=0.05", "text words=Sale place=top right size=40"]),
        ("a border of 20 in red", ["border width=20 colour=red"]),
        ("resize to 800x600 and a 10 px white border", ["resize width=800 height=600", "border width=10 colour=white"]),
        ("enlarge 2x, remove the background", ["enlarge times=2", "cut"]),
        ("change the background to a sandy beach", ["ground ground=beach"]),
        ("crop to 400x300, then crop 10 % off the top", ["crop wide=400 high=300", "crop off=top share=0.1"]),
        ("trim the edges, gray", ["crop content=True", "grey"]),
        ("reduce the brightness, turn it 180°", ["light by=-0.35", "rotate degrees=180.0"]),
        ("remove the background and replace it with blue", ["cut", "ground colour=blue"]),
        ("blurrier background, enlarge to 2000 px", ["blur_ground", "resize width=2000"]),
        ("make the background blurry", ["blur_ground"]), ("make it less blurry", ["sharpen by=0.7"]),
        ("blur the background, extend by 30 % to the left", ["blur_ground", "extend sides=['left'] share=0.3"]),
    ],
)  # fmt: skip
def test_a_sentence_is_steps(words: str, steps: list[str]) -> None:
    assert [str(s) for s in editing.read(words)] == steps


def test_a_border_in_per_cent_is_of_the_shorter_side() -> None:
    """5 % was five pixels. Pictures and films make it alike."""
    (step,) = editing.read("black border 5 %")
    pixels = np.full((200, 400, 4), 255, np.uint8)
    assert editing.border_width(step.given, pixels) == 10 and framing.plain(step, pixels).shape == (220, 420, 4)


@pytest.mark.parametrize(
    "words",
    [
        "do a barrel roll",
        "reduce noise",
        "crop the middle",
        "don't crop it",
        "remove the text 'Hello'",
        "enlarge 9x",
        "rotate nan",
        "border 1 cm",
        "add the text 'Hi' in bold with a shadow",
        "cut out, frobnicate it",
        "x" * 1001,
        "flip," * 20,
    ],
)
def test_edits_that_are_not_understood(words: str) -> None:
    with pytest.raises(UserError) as caught:
        editing.read(words)
    assert caught.value.param == "edits"


@given(st.text(max_size=80) | st.lists(st.sampled_from(
    "make it blue , and 4x crop 1,2,3,4 \" ' text rotate the red parts to 16:9 % extend background".split()), max_size=10).map(" ".join))  # fmt: skip
def test_any_edit_is_read_or_refused(words: str) -> None:
    try:
        editing.read(words)
    except UserError:
        pass


def edited(data: bytes, words: str, **more: Any) -> tuple[list[Part], list[Event]]:
    events = list(edit_app.edited(nothing, data, words, **more))
    return [e.part for e in events if isinstance(e, Output)], events


def test_a_chain_of_edits() -> None:
    photo = np.zeros((60, 90, 3), np.uint8)
    photo[:, :45], photo[:, 45:] = (200, 40, 40), (240, 240, 240)
    (part,), events = edited(
        file(photo), "make the red parts green, crop 0,0,60,60, rotate 90, resize to 30x30, border 5 px black, as webp"
    )
    made = files.opened(part.bytes)
    assert made.form == "webp" and made.pixels.shape[:2] == (40, 40)
    assert made.pixels[10, 20, 1] > made.pixels[10, 20, 0] + 40 and made.pixels[1, 1, :3].max() < 60
    told = [e for e in events if isinstance(e, Notice) and e.code == "steps"]
    assert "recolour to=green only=red" in told[0].message and part.meta["steps"]
    assert isinstance(events[-1], Finish) and events[-1].usage["steps"]


def test_a_file_gets_the_ending_that_it_was_given_or_is_refused() -> None:
    assert edit_app.endings(Path("a.webp"), "put it on a beach") == (".webp",)
    assert edit_app.endings(Path("a.jpg"), "brighter") == (".jpg", ".jpeg")
    assert ".png" in edit_app.endings(Path("a.jpg"), "cut out")
    assert edit_app.endings(Path("a.jpg"), "cut out, as webp") == (".webp",)


def test_edits_that_cannot_be_done() -> None:
    data = file(np.full((40, 40, 3), 99, np.uint8))
    for words, param in (("crop 100,100,10,10", "edits"), ("crop to 100000x100000", "edits"), ("style", "style-from"), ("remove it", "mask"), ("resize to 90000x90000", "edits"),
                         ("remove 50,50,5,5", "edits"), ("remove 0,0,40,40", "mask"), ("", "edits"), ("4x, 4x, 4x, 4x, 4x", "edits")):  # fmt: skip
        with pytest.raises(UserError) as caught:
            edited(data, words) if "4x" not in words else effects.checked(1e5, 1e5)
        assert caught.value.param == param, words
    with pytest.raises(UserError, match="another size"):
        edited(data, "remove", mask=file(np.full((5, 5, 3), 255, np.uint8)))


@pytest.mark.parametrize(
    "words", ["make the sky blue", "blur the face", "flip, brighten her eyes", "make the background darker"]
)
def test_a_part_of_a_picture_is_not_taken_for_all_of_it(words: str) -> None:
    """ "make the sky blue" painted everything blue."""
    from pieria.apps.creative.edit import edited

    with pytest.raises(UserError, match="cannot be told"):
        list(edited(nothing, file(np.full((8, 8, 3), 90, np.uint8)), words))
    (made,) = [e for e in edited(nothing, file(disc()), "make the ball blue") if isinstance(e, Output)]
    assert made.part.bytes


def test_the_original_stays(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(file(disc()))
    before = path.read_bytes()
    list(edit_app.edit(nothing, path, "flip, make it blue"))
    assert path.read_bytes() == before
    with pytest.raises(UserError, match="no file"):
        list(edit_app.edit(nothing, tmp_path / "none.png", "flip"))


def test_a_hole_is_filled_with_what_is_around_it() -> None:
    _y, x = np.mgrid[0:80, 0:80]
    stripes = np.stack([(x // 8 % 2) * 180 + 30] * 3, -1).astype(np.uint8)
    hole = np.zeros((80, 80), bool)
    hole[30:52, 28:50] = True
    broken = stripes.copy()
    broken[hole] = (255, 0, 255)
    made = fill.filled(broken, hole, 1)
    assert (made[~hole] == stripes[~hole]).all()
    grey = np.abs(int(stripes[~hole].mean()) - stripes[hole].astype(int)).mean()
    assert np.abs(made[hole].astype(int) - stripes[hole]).mean() < 0.4 * grey
    with pytest.raises(UserError):
        fill.filled(broken, np.ones((80, 80), bool))


def test_words_on_a_picture_read_and_fit() -> None:
    from pieria.media.design.faces import OWN

    plain = np.dstack([np.full((120, 200, 3), 250, np.uint8), np.full((120, 200), 255, np.uint8)])
    made = lettering.written(
        plain, "A long sentence that has to be broken over several lines", OWN["inter-semibold"], "top"
    )
    rows = np.flatnonzero((made[..., 0] < 120).any(1))
    columns = np.flatnonzero((made[..., 0] < 120).any(0))
    assert len(rows) and rows[0] > 1 and rows[-1] < 118 and columns[0] > 1 and columns[-1] < 198
    with pytest.raises(UserError, match="no text"):
        lettering.written(plain, " ", OWN["inter-semibold"])


def test_turning_back_and_forth() -> None:
    picture = np.random.default_rng(0).integers(0, 255, (9, 14, 4), np.uint8)
    assert (effects.rotate(effects.rotate(picture, 90), 270) == picture).all()
    assert (effects.flip(effects.flip(picture)) == picture).all()
    assert effects.rotate(disc(), 45).shape[0] > 64 and effects.content(disc()).shape[0] < 52


# forms and the server -----------------------------------------------------------------------------------------------


@given(
    st.lists(st.tuples(st.from_regex(r"[a-z]{1,8}", fullmatch=True), st.binary(max_size=60)), min_size=1, max_size=5)
)
def test_forms_as_httpx_writes_them(fields: list[tuple[str, bytes]]) -> None:
    request = httpx.Request("POST", "http://x", files=[(n, ("a.png", d, "image/png")) for n, d in fields])
    found = multipart.parts(request.read(), request.headers["content-type"])
    assert [(f.name, f.data) for f in found] == fields and all(f.filename == "a.png" for f in found)


@given(st.binary(max_size=200), st.integers(0, 400), st.integers(0, 255))
def test_forms_that_are_broken(noise: bytes, at: int, value: int) -> None:
    request = httpx.Request("POST", "http://x", data={"a": "b"}, files={"image": ("a.png", b"123", "image/png")})
    body = bytearray(request.read())
    body[at % len(body)] = value
    for one in (noise, bytes(body), bytes(body[: at % len(body)])):
        try:
            multipart.parts(one, request.headers["content-type"])
        except UserError as error:
            assert error.code == "invalid_multipart"
    with pytest.raises(UserError):
        multipart.parts(bytes(body), "multipart/form-data")


@pytest.fixture
def client(studio: Studio) -> Iterator[Any]:
    from openai import OpenAI

    with serving(create(studio)) as url:
        yield OpenAI(base_url=f"{url}/v1", api_key=studio.keys.create("tester")[1], max_retries=0, timeout=120)


def test_edits_and_variations_by_the_real_client(client: Any, studio: Studio) -> None:
    import openai

    data = file(disc())
    made = client.images.edit(image=("cat.png", data), prompt="make it blue, flip", n=2)
    pictures = [files.opened(base64.b64decode(d.b64_json)).pixels for d in made.data]
    assert len(pictures) == 2 and pictures[0][32, 32, 2] > pictures[0][32, 32, 0] + 60
    assert made.pieria["run"] and studio.store.get(made.pieria["run"])["owner"] == studio.keys.list()[0].id
    record = json.dumps(studio.store.get(made.pieria["run"])["request"])
    assert "sha256" in record and len(record) < 4000  # the picture's bytes are not in the record
    hole = disc()
    hole[20:40, 20:40, 3] = 0
    solid = np.full((64, 64, 3), 120, np.uint8)
    solid[20:40, 20:40] = (255, 0, 0)
    cleared = client.images.edit(
        image=("a.png", file(solid)),
        mask=("m.png", file(np.dstack([solid, np.where(solid[..., 0] > 200, 0, 255)]))),
        prompt="remove it",
    )
    assert (
        np.abs(files.opened(base64.b64decode(cleared.data[0].b64_json)).pixels[30, 30, :3].astype(int) - 120).max() < 25
    )
    white = np.where(disc()[..., 3:] > 0, disc()[..., :3], 255)
    seen = client.images.edit(image=("c.png", file(white)), prompt="flip", background="transparent")
    assert files.opened(base64.b64decode(seen.data[0].b64_json)).pixels[..., 3].min() == 0
    varied = client.images.create_variation(image=("cat.png", data), n=3, size="256x256")
    assert {files.opened(base64.b64decode(d.b64_json)).pixels.shape for d in varied.data} == {(256, 256, 4)}
    for wrong in ({"image": ("a.png", b"no picture"), "prompt": "flip"}, {"image": ("a.png", data), "prompt": "do a barrel roll"},
                  {"image": ("a.png", data), "prompt": "flip", "n": 99}, {"image": ("a.png", data), "prompt": "flip", "size": "1x1"}):  # fmt: skip
        with pytest.raises(openai.APIStatusError) as caught:
            client.images.edit(**wrong)
        assert 400 <= caught.value.status_code < 500 and caught.value.body["message"]
    with pytest.raises(openai.APIStatusError) as caught:
        client.images.generate(prompt="a microwave", model="no-such-model")
    assert caught.value.status_code == 404


def test_forms_are_bounded_and_need_a_key(client: Any) -> None:
    url, key = str(client.base_url), {"authorization": f"Bearer {client.api_key}"}
    data = {"image": ("a.png", file(disc()), "image/png")}
    assert httpx.post(f"{url}images/edits", files=data, data={"prompt": "flip"}).status_code == 401
    huge = {"image": ("a.png", b"\0" * (9 << 20), "image/png")}
    assert httpx.post(f"{url}images/edits", files=huge, data={"prompt": "flip"}, headers=key).status_code == 413
    assert httpx.post(f"{url}chat/completions", files=data, headers=key).status_code == 415
    assert httpx.post(f"{url}images/edits", json={"prompt": "flip"}, headers=key).status_code == 415
    for fields in ({"prompt": "flip", "path": "/etc/passwd"}, {}, {"prompt": "flip", "image_url": "http://x"}):
        answer = httpx.post(f"{url}images/edits", files=data, data=fields, headers=key)
        assert answer.status_code == 400 and answer.json()["error"]["param"], fields


# the whole ----------------------------------------------------------------------------------------------------------


def pictures(studio: Studio, prompt: str, **given_: Any) -> list[np.ndarray[Any, Any]]:
    events = image_app.image(studio.run, prompt, seed=3, **given_)
    return [files.opened(e.part.bytes).pixels for e in events if isinstance(e, Output)]


@pytest.mark.weights
def test_count_colour_and_place(studio: Studio) -> None:
    (made,) = pictures(
        studio, "two red cats left of a blue car", background="transparent", size="384", style="flat", steps=8
    )
    labels, count = ndimage.label(ndimage.binary_opening(made[..., 3] > 128))
    assert count == 3
    centres = {"red": [], "blue": []}
    for n in range(1, 4):
        r, _, b = np.median(made[labels == n][:, :3], 0)
        centres["red" if r > b else "blue"].append(ndimage.center_of_mass(labels == n)[1])
    assert len(centres["red"]) == 2 and max(centres["red"]) < min(centres["blue"])


def test_a_cut_out_takes_nothing_of_a_light_background_along() -> None:
    """A soft edge, and a mask that lies a little outside of it, as those of nets do."""
    y, x = np.mgrid[0:256, 0:256].astype(np.float32)
    away = np.hypot(x - 128, y - 128)
    true, wide = (((r + 4 - away) / 8).clip(0, 1) for r in (70, 72))
    brown, snow, night = (np.array(c, np.float32) for c in ((120, 70, 30), (245, 245, 250), (20, 30, 60)))
    picture = np.dstack([brown * true[..., None] + snow * (1 - true[..., None]), np.full_like(true, 255)])
    made = effects.cut(picture.round().astype(np.uint8), (wide * 255).round().astype(np.uint8)).astype(np.float32)
    share = made[..., 3:] / 255
    shown = made[..., :3] * share + night * (1 - share)
    wanted = brown * true[..., None] + night * (1 - true[..., None])
    assert np.abs(shown - wanted)[(true > 0.02) & (true < 0.98)].mean() < 8
    white = np.full((64, 64, 4), 255, np.uint8)
    mask = np.zeros((64, 64), np.uint8)
    mask[16:48, 16:48] = 255
    assert (effects.cut(white, mask) == np.dstack([white[..., :3], mask])).all()  # white on white stays whole


@pytest.mark.parametrize(
    "said", ["ein roter Hund", "zwei Hunde", "un chat noir", "le chien", "el perro", "un gatto nero", "красный кот"]
)
def test_words_of_another_language_are_told_which_is_read(said: str) -> None:
    def run(request: Request) -> Iterator[Event]:
        raise AssertionError("what is near in English is no help")

    for app, planner, example in (
        (image_app.image, "", 'pieria image "'), (video_app.video, "none", 'pieria video "')
    ):  # fmt: skip
        with pytest.raises(UserError, match="draw") as refused:
            list(app(run, said, planner=planner))
        assert "read in English" in refused.value.hint and example in refused.value.hint
    assert not concepts.foreign("a samovar") and not concepts.foreign("die")


@pytest.mark.weights
def test_the_same_seed_the_same_picture_and_the_unknown_is_said(studio: Studio) -> None:
    first, again = (pictures(studio, "a green apple", size="128", style="flat", steps=4)[0] for _ in range(2))
    assert (first == again).all() and first.shape == (128, 128, 4)
    with pytest.raises(UserError) as caught:
        pictures(studio, "a cat and a microwave")
    assert (
        caught.value.code == "unknown_thing" and "microwave" in caught.value.message and "Nearest" in caught.value.hint
    )
    small = pictures(studio, "a cat", size="64", steps=4)[0]
    assert small.shape == (64, 64, 4)


@pytest.mark.weights
def test_generation_by_the_real_client(client: Any, studio: Studio) -> None:
    made = client.images.generate(
        prompt="a red apple",
        n=1,
        size="256x256",
        extra_body={"seed": 1},
        background="transparent",
        output_format="webp",
    )
    picture = files.opened(base64.b64decode(made.data[0].b64_json))
    assert picture.form == "webp" and picture.pixels.shape == (256, 256, 4) and picture.pixels[..., 3].min() == 0
    receipt = studio.store.get(made.pieria["run"])["receipt"]
    assert (
        receipt["model"]["card"] == "sticker + glance" and receipt["seed"] == 1 and len(receipt["model"]["sha256"]) >= 3
    )
    assert len(studio.store.runs(studio.keys.list()[0].id, limit=10)) == 1  # one picture, one record


def test_what_image_refuses() -> None:
    for words, given_ in (("", {}), ("a cat", {"size": "3"}), ("a cat", {"size": "9999"}), ("a cat", {"size": "axb"}), ("a cat", {"n": 0}), ("x" * 700, {}),
                          ("...", {}), ("99 cats", {})):  # fmt: skip
        with pytest.raises(UserError):
            list(image_app.image(nothing, words, **given_))
    with pytest.raises(UserError, match="background"):
        image_app.grounded("loud", scenes.PAINTERS, colours.named)


def test_a_guided_matte_keeps_to_the_edge() -> None:
    light = np.zeros((60, 60), np.float32)
    light[:, 30:] = 1
    rough = grid.blurred(np.where(np.arange(60)[None] > 27, 1.0, 0.0).repeat(60, 0).astype(np.float32), 4)
    fine = darkroom.guided(light, rough, 6)
    assert fine[30, 27] < 0.35 and fine[30, 33] > 0.65


@pytest.mark.parametrize(
    ("prompt", "drawn", "told"),
    [
        ("three robins and a fox, but without any houses", ["bird", "fox"], ()),
        ("a house without a roof", ["house"], ("without roof",)),
        ("a dog that is not brown", ["dog"], ("not brown",)),
        ("neither cats nor dogs, just a parrot", ["parrot"], ()),
        ("a penguin on the ice, no people please", ["penguin"], ()),
        ("a cat without a background", ["cat"], ()),
        ("a cup of tea next to a slice of cake", ["hot beverage", "shortcake"], ()),
        ("a hedgehog the size of a house", ["hedgehog"], ("the size of a house",)),
    ],
)
def test_what_is_not_wanted_is_not_drawn(prompt: str, drawn: list[str], told: tuple[str, ...]) -> None:
    scene = picturing.read(prompt)
    assert [s.concept for s in scene.subjects] == drawn and scene.dropped == told and not scene.unknown


def test_relative_sizes_and_half_dozens_are_obeyed() -> None:
    mouse, elephant = picturing.read("a mouse bigger than an elephant").subjects
    assert mouse.size > 1 > elephant.size
    assert [s.count for s in picturing.read("half a dozen eggs in a basket").subjects] == [6, 1]


def test_english_words_that_look_foreign_are_none() -> None:
    assert not any(map(concepts.foreign, ("due date", "die cast", "crème brûlée", "las vegas sign")))
    assert all(map(concepts.foreign, ("der hund", "un gato", "die katze", "ein igel", "la crème glacée", "bär")))
    assert picturing.read("Los Angeles at night").unknown == ("los angeles",)


@pytest.mark.parametrize(
    ("said", "given"),
    [
        ("crop to 6x4 inches", {"across": 6, "down": 4}),
        ("flip it top to bottom", {"vertical": True}),
        ("make it brighter but not too much", {"by": 0.175}),
        ("a 10 px border in #E61A27", {"width": 10, "colour": "#e61a27"}),
        ("reduce the size to 500 pixels on the long side", {"long": 500}),
        ("no background, please", {}),
    ],
)
def test_edits_are_read_as_they_are_meant(said: str, given: dict[str, Any]) -> None:
    (step,) = editing.read(said)
    assert step.given == given


def test_a_text_has_its_own_hex_colour_and_lengths_are_refused() -> None:
    (step,) = editing.read("add the caption 'Fish & Chips, £7.50' bottom right in #E61A27")
    assert step.given["colour"] == "#e61a27" and step.given["words"] == "Fish & Chips, £7.50"
    for said in ("resize to A4", "resize to 10 cm", "save as webp under 200 kB"):
        with pytest.raises(UserError, match="cannot be"):
            editing.read(said)
    picture = np.zeros((40, 80, 4), np.uint8)
    assert effects.resize(picture, long=20).shape[:2] == (10, 20) == effects.resize(picture, short=10).shape[:2]


def test_brackets_halves_and_which_clauses() -> None:
    fox = picturing.read("a red (not orange) fox")
    assert [(s.concept, s.colour) for s in fox.subjects] == [("fox", "red")]
    assert [s.count for s in picturing.read("two and a half pizzas").subjects] == [2]
    scene = picturing.read("a cat to the right of a dog, which is to the right of a mouse")
    assert [(r.a, r.kind, r.b) for r in scene.relations] == [(0, "right", 1), (1, "right", 2)]
    assert picturing.read("three ducks in a line").unknown == ()
    assert picturing.read("an umbrella over a dog, both very small").dropped == ("both very small",)


def test_words_to_write_need_quotation_marks() -> None:
    with pytest.raises(UserError) as refused:
        editing.read("add a caption: Happy Birthday")
    assert 'add the text "Happy Birthday"' in refused.value.hint


def test_colours_in_a_list_and_ones() -> None:
    def seen(prompt: str) -> list[tuple[int, str, str]]:
        return [(s.count, s.colour, s.concept) for s in picturing.read(prompt).subjects]

    assert seen("a red, a green and a blue balloon") == [(1, c, "balloon") for c in ("red", "green", "blue")]
    assert seen("a light blue elephant and a dark blue one") == [
        (1, "light blue", "elephant"),
        (1, "dark blue", "elephant"),
    ]
    assert picturing.read("a red, white and blue flag").dropped == ("red, white and blue",)
    assert [s.concept for s in picturing.read("a dog. A cat. A mouse.").subjects] == ["dog", "cat", "mouse"]
    assert picturing.read("a Union Jack").unknown == ("union jack",)


def test_what_floats_alone_floats_too() -> None:
    """Three balloons over a hill stood on the grass."""
    balloons = [layout.Thing(3, 0.8, aloft=True)]
    places = layout.placed(balloons, [], 512, 512, 440)
    assert len(places) == 3 and max(p.bottom for p in places) < 340 and not any(p.rests for p in places)


def test_a_manner_is_told_and_the_things_are_drawn() -> None:
    scene = picturing.read("a fox under a tree in autumn, flat style")
    assert scene.subjects[0].concept == "fox" and not scene.unknown
    assert {"in autumn", "flat style"} <= set(scene.dropped)


def test_what_is_said_of_one_among_several_is_told() -> None:
    assert plainer("two cats, the left one is black") == ("two cats", ("the left one is black",))
    assert plainer("a red car and a blue one") == ("a red car and a blue car", ())

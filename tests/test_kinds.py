"""Kinds of things: a birch is drawn as a tree, and that is said; what is no kind of anything known is not drawn."""

from __future__ import annotations

import gzip

import numpy as np
import pytest

from pieria.apps.creative import image as image_app
from pieria.apps.creative import model as model_app
from pieria.core.errors import UserError
from pieria.core.values import Notice
from pieria.media.picture import scenes
from pieria.media.shape.csg import families
from pieria.methods import concepts, filming, kinds, picturing, thingwords


@pytest.mark.parametrize(
    ("word", "parent"),
    [
        ("birch", "tree"),
        ("birches", "tree"),
        ("orchid", "flower"),
        ("lynx", "cat"),
        ("Spaniels", "dog"),
        ("bakery", "shop"),
        ("salmon", "fish"),
        ("squirrel", "chipmunk"),
        ("goshawk", "eagle"),
        ("lamb", "sheep"),
        ("museum", "classical building"),
        ("golden retriever", "dog"),
        ("champagne", "wine"),
        ("tortoises", "turtle"),
        ("german shepherd", "dog"),
        ("vase", "jar"),
        ("calves", "cow"),
        ("apple tree", "tree"),
        ("bamboo", "tanabata tree"),
    ],
)
def test_a_kind_is_that_of_the_thing_as_it_is_drawn(word, parent):
    assert (kinds.kind(word) or ("", ""))[1] == parent and not concepts.lookup(word)


@pytest.mark.parametrize(
    "word",
    [
        "hyena",
        "baseball bat",
        "cricket bat",
        "sea lion",
        "prairie dog",
        "rocking horse",
        "crane",
        "drone",
        "mango tree's",
        "schoolmaster",
        "painter",
        "king",
        "german",
        "submarine",
        "organism",
        "artifact",
        "person",
        "barn",
        "computer mouse",
        "",
    ],
)
def test_what_is_akin_or_only_named_so_is_no_kind(word):
    assert kinds.kind(word) is None and kinds.kind(word, "m") is None


def test_the_table_is_small_and_its_parents_are_known():
    raw = kinds.TABLE.read_bytes()
    rows = [line.split("\t") for line in gzip.decompress(raw).decode().splitlines()]
    assert len(raw) < 150_000 and sum(row[2].count(",") + 1 for row in rows) > 4000
    for parent, trade, words in rows:
        assert concepts.lookup(thingwords.AKIN.get(parent, parent)) if trade == "p" else parent in families.names(), (
            parent
        )
        own = [w for w in words.split(",") if (concepts.lookup(w) if trade == "p" else w in families.names())]
        assert not own, own


def test_a_kind_is_drawn_as_its_parent_and_told():
    scene = picturing.read("three birches and a lynx on a rock")
    assert [(s.count, s.concept) for s in scene.subjects] == [(3, "deciduous tree"), (1, "cat"), (1, "rock")]
    assert scene.kinds == (("birch", "tree"), ("lynx", "cat")) and not scene.taught
    assert scene.told()[0] == "The net was not taught 'birch', so it is drawn as what it is a kind of: a tree."
    assert picturing.read("a red sedan").subjects[0].colour == "red"
    assert [s.colour for s in picturing.read("a blue orchid left of a red orchid").subjects] == ["blue", "red"]
    assert picturing.read("a glass of champagne").subjects[0].concept == "wine glass"
    assert picturing.read("a cat on a car").taught


def test_what_stands_by_is_left_out_and_told_first():
    scene = picturing.read("a birch by a samovar")
    assert [s.concept for s in scene.subjects] == ["deciduous tree"] and scene.missing == ("samovar",)
    assert scene.told()[0].startswith("Left out: samovar.") and not scene.unknown
    scene = picturing.read("a cat on a hippogriff above a dog")  # nothing is above the dog but what was left out
    assert [s.concept for s in scene.subjects] == ["cat", "dog"] and scene.relations == ()
    scene = picturing.read("a cat next to a samovar and to the left of a dog")
    assert [(r.a, r.kind, r.b) for r in scene.relations] == [(0, "left", 1)]


@pytest.mark.parametrize(
    "prompt",
    [
        "a samovar",
        "a samovar by a cat",
        "a cat and a samovar",
        "an astronaut riding a hippogriff",
        "a red barn in a field",
        "a sea lion on a rock",
        "a dining table",
        "a photo of a vase and a parking meter",
    ],
)
def test_a_picture_of_what_is_unknown_is_still_refused(prompt):
    assert picturing.read(prompt).unknown


@pytest.mark.parametrize(
    ("prompt", "ground", "hour", "weather", "nearly"),
    [
        ("a birch by a lake", "lake", "", "", ""),
        ("a boat on a lake", "water", "", "", ""),
        ("a duck on a calm pond", "water", "", "", ""),
        ("a boat on a river", "water", "", "", "river"),
        ("a lake", "lake", "", "", ""),
        ("a house by the sea", "beach", "", "", ""),
        ("a fox in the mist", "", "", "mist", ""),
        ("a ship on a stormy sea", "sea", "", "storm", ""),
        ("a wolf in a cave", "cave", "", "", ""),
        ("a cat in a library", "room", "", "", "library"),
        ("a village in the mountains", "village", "", "", ""),
        ("a dog in a park at dusk", "meadow", "sunset", "", "park"),
        ("a cup of tea on a wooden table", "table", "", "", ""),
        ("a shark underwater", "underwater", "", "", ""),
        ("a rainy day in the city", "city", "", "raining", ""),
        ("a deer near a forest in the fog", "forest", "", "mist", ""),
        ("a winter morning in a village", "village", "sunset", "snowing", ""),
        ("a rose garden", "meadow", "", "", "garden"),
        ("a path through the woods", "forest", "", "", "path"),
        ("a dog in a field of tulips", "meadow", "", "", ""),
        ("a fox in a snowstorm", "", "", "snowing", ""),
        ("birds over a lake", "lake", "", "", ""),
        ("a heavy rain", "", "", "raining", ""),
        ("a storm over the sea", "sea", "", "storm", ""),
    ],
)
def test_grounds_hours_and_weathers(prompt, ground, hour, weather, nearly):
    scene = picturing.read(prompt)
    assert (
        (scene.ground, scene.time, scene.weather) == (ground, hour, weather) and not scene.unknown and not scene.missing
    )
    assert [a for a, _ in scene.nearly] == ([nearly] if nearly else [])
    assert ("no ground" in " ".join(scene.told())) == bool(nearly)


def test_what_is_in_a_vessel_stands_in_it():
    scene = picturing.read("a vase of roses on a table")
    assert [s.concept for s in scene.subjects] == ["rose", "jar"] and scene.relations[0].kind == "in"
    assert picturing.read("a bowl of rice").subjects[0].concept == "cooked rice"
    assert picturing.read("a bucket of gravel").missing == ("gravel",)
    assert [s.concept for s in picturing.read("a bowl of hot soup").subjects] == ["bowl with spoon"]


@pytest.mark.parametrize(
    ("prompt", "drawn"),
    [
        ("a herd of elephants by a river", (4, "elephant")),
        ("a flock of white geese", (4, "goose")),
        ("a row of birches", (4, "deciduous tree")),
        ("a bunch of grapes", (1, "grapes")),
        ("two mugs of coffee", (2, "hot beverage")),
        ("a cup of green tea", (1, "hot beverage")),
        ("two glasses of champagne", (2, "wine glass")),
    ],
)
def test_what_is_called_by_how_it_stands_together_or_what_it_is_in(prompt, drawn):
    scene = picturing.read(prompt)
    assert [(s.count, s.concept) for s in scene.subjects] == [drawn] and not scene.unknown and not scene.missing


def test_mist_is_pale_and_a_storm_is_dark():
    clear, mist, storm = (scenes.ground("meadow", 64, 64, 3, "day", w).picture.mean() for w in ("", "mist", "storm"))
    assert storm < clear - 20 and mist > clear + 20


def test_the_receipt_has_the_notices():
    made, kept = image_app.understood(None, "an orchid by a samovar in a garden", "none", 1), []
    said = [e for e in image_app.noted(made, kept) if isinstance(e, Notice)]
    assert [e.code for e in said] == ["left_out", "kind", "kind"] == [k["code"] for k in kept]
    assert "samovar" in kept[0]["message"] and "a flower" in kept[1]["message"] and "a meadow" in kept[2]["message"]


def test_films_know_kinds():
    made = filming.read("a spaniel runs past a bakery, then it sits on a bench by a lake")
    first, second = made.film.scenes
    assert [r.what for r in first.cast] == ["dog", "convenience store"] and not made.unknown
    assert second.ground == "lake" and "Left out: bench. Nothing here can draw it." in made.notices
    assert any("'spaniel'" in n for n in made.notices)
    assert filming.read("a samovar dances").unknown == ["samovar"]
    made = filming.read("a cat walks through a village in the fog")
    assert (made.film.scenes[0].ground, made.film.scenes[0].weather) == ("village", "mist") and not made.notices


def test_what_only_looks_like_another_is_told_so():
    [told] = picturing.read("a squirrel").told()
    assert told == "The net was not taught 'squirrel', so it is drawn as what looks most like it: a chipmunk."
    [told] = picturing.read("an elm").told()
    assert told == "The net was not taught 'elm', so it is drawn as what it is a kind of: a tree."
    assert picturing.read("a lighthouse on a cliff").unknown == ("lighthouse",)


@pytest.mark.parametrize(
    ("prompt", "concept"),
    [
        ("a red mailbox", "closed mailbox with raised flag"),
        ("milk", "glass of milk"),
        ("a pizza slice", "pizza"),
        ("a caterpillar", "bug"),
        ("two dice", "game die"),
        ("a stack of books", "books"),
        ("a paw print", "paw prints"),
        ("a trash can", "wastebasket"),
    ],
)
def test_everyday_names_are_known(prompt, concept):
    scene = picturing.read(prompt)
    assert [s.concept for s in scene.subjects] == [concept] and scene.taught


def test_other_names_name_what_the_net_knows():
    own = concepts.named()
    assert {*thingwords.SAME.values(), *thingwords.AKIN.values()} <= own and not {*thingwords.SAME} & {*thingwords.AKIN}


def test_leaves_lie_before_who_is_in_them():
    scene = picturing.read("a hedgehog in autumn leaves")
    assert [(s.count, s.concept) for s in scene.subjects] == [(1, "hedgehog"), (3, "fallen leaf")]
    assert [(r.a, r.kind, r.b) for r in scene.relations] == [(1, "front", 0)] and not scene.dropped


def test_models_know_kinds():
    def built(prompt):
        made, told = model_app.planned(None, prompt, "none", 1, 1.0, False), []
        program = yield_all(model_app.noted(made, told))
        return [(o["family"], o.get("count", 1)) for o in program["objects"]], " ".join(k["message"] for k in told)

    def yield_all(made):
        try:
            while True:
                next(made)
        except StopIteration as end:
            return end.value

    things, told = built("two spaniels next to a birch")
    assert [t[0] for t in things] == ["dog", "tree"] and "'spaniel'" in told and "'birch'" in told
    assert built("a birch table")[0][0][0] == "table"
    with pytest.raises(UserError, match="no model of 'bat'"):
        built("a baseball bat")


def test_new_grounds_have_something_to_stand_on():
    for kind in ("lake", "water", "cave", "village", "table"):
        made = scenes.ground(kind, 96, 128, 3, "sunset", "mist")
        assert 0.8 * 96 < made.base < 96 and np.isfinite(made.picture).all()


@pytest.mark.parametrize(
    ("prompt", "things", "places"),
    [
        ("a baby elephant with its mother", [(1, "elephant", 0.66), (1, "elephant", 1.4)], []),
        ("two ducklings with their mother", [(2, "baby chick", 1.0), (1, "duck", 1.4)], []),
        ("two children with their mother", [(2, "child", 1.0), (1, "woman", 1.0)], []),
        ("a house made of candy", [(1, "house", 1.0)], []),
        ("a princess in a castle", [(1, "princess", 1.0), (1, "castle", 1.0)], ["front"]),
        ("a bird in a tree", [(1, "bird", 1.0), (1, "deciduous tree", 1.0)], ["on"]),
        ("a cat in a box", [(1, "cat", 1.0), (1, "package", 1.0)], ["in"]),
        ("buses", [(3, "bus", 1.0)], []),
        ("a pair of glasses", [(1, "glasses", 1.0)], []),
    ],
)
def test_who_is_there_and_where(prompt, things, places):
    scene = picturing.read(prompt)
    assert [(s.count, s.concept, s.size) for s in scene.subjects] == things
    assert [r.kind for r in scene.relations] == places and not scene.unknown

"""Worlds: what the words ask for is there, everything can be come to, chunks join, files open, the same seed repeats."""

from __future__ import annotations

import io
import json
import zipfile
from collections import deque
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from pieria.apps.creative.world import meant, world
from pieria.core.errors import UserError
from pieria.core.values import Event, Finish, Notice, Output, Part, Request
from pieria.media.world.art import terrain
from pieria.media.world.art.sheet import sheet
from pieria.media.world.land import asked, dungeon, faults, make
from pieria.media.world.land.model import BRIDGE, NONE, Chunk, T, reach
from pieria.media.world.land.names import Names
from pieria.media.world.out import files
from pieria.methods import chronicle

CASTLE = "a frozen castle above a lake"
PUZZLE = "#######\n#@ $ .#\n#  $. #\n#######\n"


@lru_cache(maxsize=8)
def chunk(words: str, seed: int, size: int = 96, at: tuple[int, int] = (0, 0)) -> Chunk:
    return make.chunk(asked.read(words), size, seed, at, [PUZZLE.split("\n")[:-1]])


@lru_cache(maxsize=2)
def made(words: str, seed: int) -> list[Part]:
    return list(files.parts(make.chunk(asked.read(words), 96, seed, (0, 0), [PUZZLE.split("\n")[:-1]]), []))


def run(request: Request) -> Iterator[Event]:
    assert request.medium == "world", "no language model was to be asked"
    yield Output(Part("world", PUZZLE))
    yield Finish("stop", {})


@pytest.mark.parametrize(
    ("words", "things", "links"),
    [
        (CASTLE, ["castle", "lake"], [(0, "above", 1)]),
        ("ruins in the forest north of the town", ["ruins", "forest", "town"], [(0, "in", 1), (1, "north of", 2)]),
        ("two villages by the river", ["village", "village", "river"], [(0, "near", 2), (1, "near", 2)]),
        ("a mountain village. A mine", ["village", "mine"], []),
        ("a frozen lake with a village on the west shore", ["lake", "village"], [(1, "near", 0), (1, "west of", 0)]),
        ("a town on the east bank of a wide river", ["town", "river"], [(0, "near", 1), (0, "east of", 1)]),
        ("a castle on the shore", ["castle", "sea"], [(0, "near", 1)]),
        ("a mine in the west and a farm", ["mine", "farm"], []),
        ("a town without a castle", ["town"], []),
        ("two towns joined by a road, a graveyard in the north", ["town", "town", "graveyard"], []),
        (
            "a mine north of a lake and a farm south of it",
            ["mine", "lake", "farm"],
            [(0, "north of", 1), (2, "south of", 1)],
        ),
    ],
)
def test_words_are_read(words: str, things: list[str], links: list[tuple[int, str, int]]) -> None:
    read = asked.read(words)
    assert [t.kind for t in read.things] == things and list(read.links) == links


@pytest.mark.parametrize("side", ["north", "south", "east", "west"])
def test_a_port_lies_on_the_side_that_was_said(side: str) -> None:
    """A port in the south lay in the north, where the sea was, and nobody said so."""
    c = chunk(f"a snowy kingdom with a port in the {side}", 3)
    (port,) = (p for p in c.places if p.thing == 0)
    along = {"north": -port.y, "south": port.y, "west": -port.x, "east": port.x}[side]
    middle = c.size / 2 if side in ("south", "east") else -c.size / 2
    assert along > middle and faults.unmet(c) == []
    port.x, port.y = c.size - 1 - port.x, c.size - 1 - port.y
    assert faults.unmet(c) == [f"The harbour could not be put in the {side}."]


def test_a_side_is_read_before_its_thing_too() -> None:
    read = asked.read("In the north there is a castle. A village in the southern part, a mine in the far east")
    assert [(t.kind, t.side) for t in read.things] == [("castle", "north"), ("village", "south"), ("mine", "east")]
    assert not read.unknown


def test_what_is_not_wanted_is_not_made_or_told() -> None:
    """ "No sea" made a coast."""
    read = asked.read("no sea, no lakes, without farms, only plains")
    assert read.barred == ("sea", "lake", "farm") and read.shapes == ("flat",)
    c = chunk("a green land without rivers, no caves", 2)
    assert "dungeon" not in {p.kind for p in c.places}
    rivers = (c.water.kind == 3).any()
    assert faults.unmet(c) == (["There is a river, though the words want none."] if rivers else [])


@pytest.mark.parametrize(
    ("words", "count"),
    [
        ("three small fishing villages", 3),
        ("four wizards' towers", 4),
        ("three castles and a village", 4),
        ("two old towns", 2),
    ],
)
def test_a_number_counts_over_what_stands_between(words: str, count: int) -> None:
    assert len(asked.read(words).things) == count


def test_what_is_unknown_is_said() -> None:
    assert asked.read("a castle and a spaceship").unknown == ("spaceship",)
    assert asked.read("12 villages and thirteen mines").many == ("12 villages", "thirteen mines")
    assert asked.read("").things == () and asked.read("🏰 \x00 ,,, 9999999 villages").things


@pytest.mark.parametrize(
    "words", [CASTLE, "a village by the river", "a harbour town on the coast and a castle above the town"]
)
def test_relations_hold(words: str) -> None:
    for seed in (1, 2):
        c = chunk(words, seed)
        assert faults.unmet(c) == []
        if words == CASTLE:
            castle, lake = c.places[0], next(f for f in c.features if f.thing == 1)
            assert c.high[castle.y, castle.x] > lake.level + 0.03
            assert np.hypot(castle.x - lake.x, castle.y - lake.y) < 0.4 * c.size


@pytest.mark.parametrize(
    ("words", "seed"), [(CASTLE, 1), ("an archipelago with a harbour", 2), ("a volcano and a town", 3)]
)
def test_all_can_be_come_to(words: str, seed: int) -> None:
    c = chunk(words, seed)
    seen = reach(c.blocked(), *c.lore.start)
    assert len(c.places) >= 4 and len(c.lore.quests) >= 3 and len(c.lore.people) >= 4
    assert all(seen[p.y, p.x] for p in c.places)
    assert all(seen[w.y, w.x] for w in c.lore.people) and all(seen[y, x] for x, y, _ in c.doors)
    for item in c.lore.items:
        assert seen[item.y, item.x] if item.map < 0 else (item.x, item.y) in dungeon.walk(c.interiors[item.map])
    wet = c.water.kind > 0
    assert not (wet & (c.over != NONE) & (c.over != BRIDGE)).any(), "a road over water without a bridge"
    assert not (wet & c.solid).any(), "a house in the water"


def test_rivers_run_down() -> None:
    for seed in range(3):
        c = chunk("a green valley with a river", seed)
        assert c.water.rivers
        for cells in c.water.rivers:
            level = [c.water.surface[y, x] for x, y in cells]
            assert all(b <= a + 1e-9 for a, b in pairwise(level))
            assert all(abs(a[0] - b[0]) + abs(a[1] - b[1]) == 1 for a, b in pairwise(cells))


@pytest.mark.parametrize(("seed", "east"), [(0, True), (2, True), (3, False)])
def test_chunks_join(seed: int, east: bool) -> None:
    a, b = chunk("a town in the hills", seed), chunk("a town in the hills", seed, 96, (1, 0) if east else (0, 1))
    turn = (lambda g: g) if east else (lambda g: g.T)
    assert (turn(a.pad[0])[1:-1, -1] == turn(b.terrain)[:, 0]).all(), "each knows the other's terrain"
    assert (turn(b.pad[0])[1:-1, 0] == turn(a.terrain)[:, -1]).all()
    assert ((turn(a.over)[:, -1] > 0) == (turn(b.over)[:, 0] > 0)).all(), "roads go on"
    assert ((turn(a.water.kind)[:, -1] == 3) == (turn(b.water.kind)[:, 0] == 3)).all(), "rivers go on"
    assert abs(turn(a.high)[:, -1] - turn(b.high)[:, 0]).max() < 0.1
    assert a.lore.world and not {p.name for p in a.places} & {p.name for p in b.places}


def test_same_seed_same_bytes() -> None:
    one, two = (
        made(CASTLE, 5),
        list(files.parts(make.chunk(asked.read(CASTLE), 96, 5, (0, 0), [PUZZLE.split("\n")[:-1]]), [])),
    )
    assert [p.bytes for p in one] == [p.bytes for p in two]
    assert made(CASTLE, 5)[3].data != files.tiled_parts(chunk(CASTLE, 6), [])["tmx"]


def test_tiled_opens(tmp_path: Path) -> None:
    reader = pytest.importorskip("pytiled_parser")
    with zipfile.ZipFile(io.BytesIO(next(p.bytes for p in made(CASTLE, 5) if p.mime == "application/zip"))) as z:
        z.extractall(tmp_path)
    for path in tmp_path.glob("*.tmx"):
        read = reader.parse_map(path)
        layers = {layer.name: layer for layer in read.layers}
        assert {"ground", "things", "collision", "start"} <= set(layers) and len(read.tilesets) == 1
        if path.stem == "world":
            assert ((np.array(layers["collision"].data) > 0) == chunk(CASTLE, 5).blocked()).all()
            assert len(layers["people"].tiled_objects) == len(chunk(CASTLE, 5).lore.people)


def test_scene_opens() -> None:
    trimesh = pytest.importorskip("trimesh")
    data = next(p.bytes for p in made(CASTLE, 5) if p.mime == "model/gltf-binary")
    assert len(data) < 10 << 20
    scene = trimesh.load(io.BytesIO(data), file_type="glb")
    low, high = scene.bounds
    assert high[0] - low[0] > 90 and len(scene.geometry) > 5


def test_page_asks_for_nothing() -> None:
    page = str(next(p.data for p in made(CASTLE, 5) if p.mime == "text/html"))
    assert "default-src 'none'" in page and "http" not in page.split("<script>")[1].split("const D")[0]
    assert (
        "fetch(" not in page and "@DATA@" not in page and "</script>" not in page.split("const D = ")[1].split(";\n")[0]
    )


def test_record_names_only_what_is_there() -> None:
    said = json.loads(str(made(CASTLE, 5)[-1].data))
    people, places = [p["name"] for p in said["people"]], [p["name"] for p in said["places"]]
    assert len(set(people)) == len(people) and len(set(places)) == len(places)
    for quest in said["quests"]:
        assert quest["giver"] in people
        for step in quest["steps"]:
            assert step.get("person", people[0]) in people and step.get("place", places[0]) in places
            assert step.get("item", said["items"][0]["name"]) in {i["name"] for i in said["items"]}


@pytest.mark.parametrize("kind", dungeon.THEMES)
def test_dungeons_can_be_solved_and_need_their_keys(kind: str) -> None:
    for seed in range(6):
        d = dungeon.dungeon(kind, "x", np.random.default_rng(seed), PUZZLE.split("\n")[:-1] if seed % 2 else ())
        assert dungeon.solvable(d) and d.cells[[0, -1]].max() == 0 and d.cells[:, [0, -1]].max() == 0
        keys, d.keys = d.keys, []
        assert not d.locks or d.prize not in dungeon.walk(d), "the last door is not shut"
        d.keys = keys
        if d.boxes and d.gate:
            seen = dungeon.walk(d)
            assert any((x + dx, y + dy) in seen for x, y in d.boxes for dx, dy in ((0, 1), (1, 0), (0, -1), (-1, 0)))
            chest = next((x, y) for name, x, y in d.things if name == "chest" and (x, y) != d.prize)
            near = [(chest[0] + a, chest[1] + b) for a, b in ((0, 1), (1, 0), (0, -1), (-1, 0))]
            assert not any(p in seen for p in near), "the grating is open"
            assert open_way(d, near), "behind the grating there is a way"


def open_way(d: dungeon.Inside, goals: list[tuple[int, int]]) -> bool:
    queue, seen = deque([d.start]), {d.start}
    while queue:
        x, y = queue.popleft()
        for a, b in ((x + 1, y), (x - 1, y), (x, y + 1), (x, y - 1)):
            if d.cells[b, a] and (a, b) not in seen:
                seen.add((a, b))
                queue.append((a, b))
    return any(g in seen for g in goals)


def test_every_mask_has_its_tile() -> None:
    assert len(terrain.MASKS) == 47 and terrain.INDEX[0] == 0
    tiles = sheet(False)
    assert all(t.shape == (16, 16, 4) for t in tiles.tiles)
    assert (tiles.picture()[:16, :16] == 0).all() and tiles.first["shut"] == 1


@pytest.mark.parametrize("climate", ["frozen", "temperate", "desert", "jungle", "swamp"])
def test_names_do_not_repeat(climate: str) -> None:
    names = Names(climate, False, np.random.default_rng(1))
    people, places = [names.person() for _ in range(40)], [names.place("village") for _ in range(30)]
    assert len(set(people)) > 36 and len(set(places)) > 27 and all(3 < len(p) < 14 for p in people)


def test_a_models_line_may_name_only_what_is_there() -> None:
    names = ["Castle Isgard", "Ragna"]
    assert chronicle.true("The wind from Castle Isgard smells of snow.", names)
    for line in ("Gandalf lives here.", "We had 3 feet of snow.", "Ask Bilbo about it.", 'She said "no".', "x"):
        assert not chronicle.true(line, names)


def test_a_model_phrases_and_is_checked() -> None:
    def speaks(request: Request) -> Iterator[Event]:
        if request.medium == "world":
            yield from run(request)
            return
        form = request.options["response_format"]["json_schema"]["schema"]["properties"]
        said = {
            k: f"The snow is deep for {k}." if n % 2 else "Go and see Mordor in the east." for n, k in enumerate(form)
        }
        yield Output(Part("text", json.dumps(said)))
        yield Finish("stop")

    events = list(world(speaks, CASTLE, size=64, seed=3))
    record = json.loads(str([e.part for e in events if isinstance(e, Output)][-1].data))
    assert any("The snow is deep" in line for p in record["people"] for line in p["says"])
    assert "Mordor" not in json.dumps(record) and any(isinstance(e, Notice) and e.code == "words" for e in events)


@pytest.mark.parametrize(
    ("words", "kind"),
    [("a small hard puzzle with three boxes", "puzzle"), ("", "puzzle"), ("Easy, 12 x 10, 4 boxes", "puzzle"), ("small, hard", "puzzle"),
     (CASTLE, "world"), ("a dungeon", "dungeon"), ("a dungeon under a castle", "world"), ("something nice", "world")],
)  # fmt: skip
def test_which_kind(words: str, kind: str) -> None:
    assert meant(words, False, "") == kind


def test_the_command() -> None:
    events = list(world(run, CASTLE, size=64, model="none", seed=4))
    kinds = [e.part.mime for e in events if isinstance(e, Output)]
    assert kinds == ["image/png", "text/html", "model/gltf-binary", "application/x-tiled-map+xml", "application/x-tiled-tileset+xml",
                     "image/png", "application/zip", "application/json"]  # fmt: skip
    assert isinstance(events[-1], Finish) and events[-1].usage["seed"] == 4
    deep = [e.part for e in world(run, "a dungeon", model="none", seed=4) if isinstance(e, Output)]
    assert json.loads(str(deep[-1].data))["boxes"] and deep[0].bytes.startswith(b"\x89PNG")
    plain = [e for e in world(run, "a small puzzle with two boxes") if isinstance(e, Output)]
    assert plain[0].part.data == PUZZLE


@pytest.mark.parametrize(
    "given",
    [{"prompt": CASTLE, "size": 4000}, {"prompt": CASTLE, "size": -1}, {"prompt": CASTLE, "at": "here"}, {"prompt": "x" * 2000},
     {"prompt": CASTLE, "at": "9999999,0"}, {"prompt": CASTLE, "puzzles": 99}, {"prompt": CASTLE, "seed": -4}, {"prompt": "!!", "kind": "world"},
     {"prompt": CASTLE, "boxes": 3, "kind": "world"}, {"prompt": ""}, {"prompt": "eine Burg am See"}],
)  # fmt: skip
def test_refused_in_a_sentence(given: dict[str, object]) -> None:
    with pytest.raises(UserError) as refused:
        list(world(run, **{"model": "none", **given}))  # type: ignore[arg-type]
    assert refused.value.message and refused.value.hint


def test_contradictions_are_said_not_faked() -> None:
    c = make.chunk(asked.read("a castle north of the town and a town north of the castle"), 64, 1)
    assert c.places and (faults.unmet(c) or len({p.thing for p in c.places}) < 3)
    assert (c.terrain != T["lava"]).all()


def test_names_that_the_words_give_are_given() -> None:
    words = "a world called Elderglen: three villages called Ashby, Black Lake and St Piran's, a town, a blacksmith named Bram"
    read = asked.read(words)
    assert [t.name for t in read.things] == ["Ashby", "Black Lake", "St Piran's", ""] and not read.unknown
    made = make.chunk(read, 96, 3)
    assert made.lore.world == "Elderglen" and {"Ashby", "Black Lake", "St Piran's"} <= {p.name for p in made.places}
    assert ("Bram", "smith") in [(w.name, w.job) for w in made.lore.people] and not faults.unmet(made)
    unmet = faults.unmet(make.chunk(asked.read("a dragon named Smaug and a village"), 96, 3))
    assert unmet == ["There is no dragon here, so nothing is called Smaug."]
    two = asked.read(
        "the castle of Hale in the north and the castle of Brack in the south, three villages (Penmor, Trelaw and Zennick), Mount Doom"
    )
    assert [(t.kind, t.name) for t in two.things] == [
        ("castle", "Hale"), ("castle", "Brack"), ("village", "Penmor"), ("village", "Trelaw"), ("village", "Zennick"), ("mountain", "Mount Doom")
    ]  # fmt: skip
    assert [t.side for t in two.things[:2]] == ["north", "south"] and not two.unknown and not two.people


def test_sides_denials_and_shores_of_a_sentence() -> None:
    towns = asked.read("two towns, one in the east and one in the west").things
    assert [t.side for t in towns] == ["east", "west"]
    assert asked.read("a land with no castles or towers").barred == ("castle", "tower")
    assert asked.read("a forest without a single tower").barred == ("tower",)
    lake = asked.read("a village on the west shore of a lake")
    assert [t.kind for t in lake.things] == ["village", "lake"] and (0, "west of", 1) in lake.links and not lake.shapes
    assert asked.read("a town; a lighthouse stands to the south").things[1].side == "south"


def test_all_that_is_unknown_stands_in_one_notice() -> None:
    told = [e for e in world(run, "a quest for a lost sword in a cave with a waterfall", kind="dungeon", puzzles=0, seed=1)
            if isinstance(e, Notice)]  # fmt: skip
    assert len(told) == 1 and "quest, sword, waterfall" in told[0].message and "are its own" in told[0].message


def test_no_water_heights_and_slanting_directions() -> None:
    dry = asked.read("no water at all, just mountains and a village")
    assert dry.barred == ("river", "lake", "sea") and not dry.unknown
    assert not {"river", "lake"} & {w for s in faults.unmet(make.chunk(dry, 96, 3)) for w in s.split()}
    high = asked.read("a village of 200 people at 1,000 m above sea level")
    assert (
        [t.kind for t in high.things] == ["village"]
        and high.unknown == ("1,000 m above sea level",)
        and not high.barred
    )
    slant = asked.read("a castle north-west of the town")
    assert slant.links == ((0, "north of", 1), (0, "west of", 1)) and not slant.unknown


def test_a_dungeon_has_the_name_that_it_is_given() -> None:
    events = list(
        world(run, "a dungeon called The Black Pit with a dragon named Smaug", puzzles=0, model="none", seed=5)
    )
    told = [e.message for e in events if isinstance(e, Notice)]
    assert told == ["Nobody lives in a dungeon alone, so nobody is called Smaug."]
    assert any('"The Black Pit"' in str(e.part.data) for e in events if isinstance(e, Output) and "json" in e.part.mime)

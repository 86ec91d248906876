"""world: tile maps come back as they went in, whatever a net says becomes a map, and what is asked for is kept."""

from __future__ import annotations

import base64
import io
import json
import zlib
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pieria.core.contracts import Codes, Item
from pieria.core.errors import UserError
from pieria.media import world
from pieria.media.world import platform, sokoban
from pieria.media.world.levels import Level
from pieria.media.world.lines import Plan, filled

ROOM = ["########", "#@ $ . #", "# *  $.#", "########"]
LEVEL = [
    "----------------------------------------",
    "----------------------------------------",
    "-------------o--------------------------",
    "------------###-------------------------",
    "----------------------------E-----------",
    "######--######---####################-##",
]
LEGEND = {"#": ["solid"], "-": ["empty"], "o": ["coin"], "E": ["enemy"]}


def put(folder: Path, name: str, text: str) -> Path:
    (folder / name).write_text(text)
    return folder / name


@pytest.fixture
def rooms(tmp_path: Path) -> list[Item]:
    text = "; 0\n" + "\n".join(ROOM) + "\n\n; 1\n" + "\n".join(["#####", "#@$.#", "#####"]) + "\n"
    return world.items(put(tmp_path, "rooms.txt", text))


@pytest.fixture
def levels(tmp_path: Path) -> list[Item]:
    put(tmp_path, "legend.json", json.dumps({"tiles": LEGEND, "colours": {"E": "#ff0000"}}))
    return world.items(put(tmp_path, "1-1.txt", "\n".join(LEVEL) + "\n"))


def text(ids: object, codes: Codes) -> list[str]:
    return str(world.decode(ids, codes).data).split("\n")[:-1]


def test_rooms_come_back(rooms: list[Item]) -> None:
    codes = world.fit(rooms, {})
    assert codes.meta["kind"] == "puzzle" and len(rooms) == 2 and rooms[1].source == "rooms.txt #2"
    assert json.loads(json.dumps(codes.meta)) == codes.meta
    for item in rooms:
        ids = world.encode(item, codes)
        assert ids.min() > 0 and ids.max() < codes.vocabulary
        assert text(ids, codes) == filled(item.data.lines)


def test_platform_levels_come_back_with_a_way_through(levels: list[Item]) -> None:
    codes = world.fit(levels, {})
    assert (codes.meta["kind"], codes.meta["order"], codes.meta["empty"]) == ("platform", "columns", "-")
    ids = world.encode(levels[0], codes)
    assert text(ids, codes) == LEVEL
    plan = Plan.of(codes)
    assert sum(plan.path <= i < plan.wide for i in ids) >= len(LEVEL[0]), "a way is marked in each column"


@settings(max_examples=60, deadline=None)
@given(st.integers(3, 12), st.integers(3, 60), st.integers(0, 2**32))
def test_any_map_comes_back(high: int, wide: int, seed: int) -> None:
    chance = np.random.default_rng(seed)
    lines = ["".join(chance.choice(list("abc."), wide)) for _ in range(high)]
    item = Item(Level(tuple(lines)), "")
    codes = world.fit([item], {})
    assert text(world.encode(item, codes), codes) == lines


def spread() -> Codes:
    item = Item(Level(tuple(LEVEL), {k: tuple(v) for k, v in LEGEND.items()}), "")
    return world.fit([item], {})


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(0, 90), max_size=200), st.booleans())
def test_any_ids_become_a_map(ids: list[int], puzzle: bool) -> None:
    codes = world.fit([Item(Level(tuple(ROOM)), "")], {}) if puzzle else spread()
    lines = text(ids, codes)
    assert lines and len({len(line) for line in lines}) == 1 and len(lines[0]) > 0
    if puzzle:
        cells = "".join(lines)
        count = {c: cells.count(c) for c in "@+$*."}
        assert count["@"] + count["+"] <= 1
        assert set(lines[0] + lines[-1]) == {"#"}
    suffix, picture = world.preview([world.decode(ids, codes)])
    assert suffix == ".png" and picture.startswith(b"\x89PNG")


def make(codes: Codes, options: dict[str, object], seed: int) -> list[int]:
    """A map from a net that knows nothing."""
    chance, rules, ids = np.random.default_rng(seed), world.Rules(codes, options), list[int]()
    for _ in range(6000):
        mask = rules.allowed(ids)
        assert mask.shape == (codes.vocabulary,) and mask.any()
        token = int(chance.choice(np.flatnonzero(mask)))
        if token == 0:
            return ids
        ids.append(token)
    raise AssertionError("it does not end")


@settings(max_examples=40, deadline=None)
@given(st.integers(5, 16), st.integers(5, 16), st.integers(1, 5), st.integers(0, 1000))
def test_rules_keep_a_puzzle(width: int, height: int, boxes: int, seed: int) -> None:
    codes = world.fit([Item(Level(tuple(ROOM)), "")], {})
    ids = make(codes, {"width": width, "height": height, "boxes": boxes}, seed)
    lines = text(ids, codes)
    cells = "".join(lines)
    assert (len(lines[0]), len(lines)) == (width, height)
    if (width - 2) * (height - 2) > 2 * boxes + 1:
        assert sum(c in "$*" for c in cells) == boxes == sum(c in ".*+" for c in cells)
        assert sum(c in "@+" for c in cells) == 1 or " " not in cells


@settings(max_examples=20, deadline=None)
@given(st.integers(1, 120), st.integers(0, 1000))
def test_rules_keep_a_width(width: int, seed: int) -> None:
    codes = spread()
    lines = text(make(codes, {"width": width}, seed), codes)
    assert len(lines[0]) == width and len(lines) == 6


def test_real_levels_are_allowed(levels: list[Item], rooms: list[Item]) -> None:
    for items, options in ((levels, {"width": 40}), (rooms, {})):
        codes = world.fit(items, {})
        for item in items:
            ids, rules = world.encode(item, codes).tolist(), world.Rules(codes, options)
            assert all(rules.allowed(ids[:i])[token] for i, token in enumerate([*ids, 0]))
            assert rules.fault(ids) == ""


def test_rules_refuse(rooms: list[Item]) -> None:
    codes = world.fit(rooms, {})
    for wrong in ({"width": 2}, {"height": 400}, {"boxes": -1}, {"width": "wide"}, {"width": True}):
        with pytest.raises(UserError):
            world.Rules(codes, wrong)
    blocked = Item(Level(("#######", "#$@  .#", "#######")), "")
    assert "no solution" in world.Rules(codes, {}).fault(world.encode(blocked, codes).tolist())
    assert world.Rules(codes, {"check": False}).fault(world.encode(blocked, codes).tolist()) == ""


def test_augment_keeps_a_puzzle_solvable(rooms: list[Item]) -> None:
    codes = world.fit(rooms, {})
    ids = world.encode(rooms[0], codes)
    seen = {tuple(text(world.augment(ids, codes, np.random.default_rng(i)), codes)) for i in range(60)}
    assert len(seen) == 8 and {sokoban.solve(lines) for lines in seen} == {sokoban.solve(ROOM)}
    side = spread()
    assert world.augment(ids, side, np.random.default_rng(0)) is ids


def test_the_solver() -> None:
    assert sokoban.solve(["#####", "#@$.#", "#####"]) == 1
    assert sokoban.solve(["#####", "#@*.#", "#####"]) == -1, "a goal without a box"
    assert sokoban.solve(["#####", "#@* #", "#####"]) == 0
    assert sokoban.solve(["######", "#    #", "# @$.#", "#.$  #", "######"]) == 2
    assert sokoban.solve(["########", "#@ $ . #", "#  $  .#", "########"]) is not None
    assert sokoban.solve(ROOM, 1) is None
    corner = ["#####", "#$ .#", "# @ #", "#####"]
    assert sokoban.solve(corner) == -1


def test_the_agent() -> None:
    ground = "#" * 30
    sky = "-" * 30

    def gap(wide: int) -> list[str]:
        return [sky] * 6 + ["#" * 10 + "-" * wide + "#" * (20 - wide)]

    assert platform.play([sky, sky, ground], "#")
    assert platform.play(gap(5), "#") and platform.play(gap(8), "#")
    assert platform.play(gap(10), "#") is None
    wall = [sky[:15] + "#" + sky[16:]]
    assert platform.play([sky] * 4 + wall * 4 + [ground], "#")
    assert platform.play([sky] * 4 + wall * 5 + [ground], "#") is None
    way = platform.play([sky] * 4 + wall * 4 + [ground], "#") or []
    assert all(abs(a - c) <= 1 and abs(b - d) <= 1 for (a, b), (c, d) in pairwise(way))


def test_bad_files(tmp_path: Path) -> None:
    bad = {
        "prose.txt": "This is no map.\nIt is a text with lines\nof many lengths, as texts have.\nEnd.\n",
        "empty.txt": "", "tiny.txt": "##\n##\n", "one.txt": "#" * 100, "broken.tmx": "<map",
        "bomb.tmx": "<!DOCTYPE a><map/>",
        "huge.tmx": '<map width="100000" height="100000"><layer><data encoding="csv">1</data></layer></map>',
    }  # fmt: skip
    for name, content in bad.items():
        with pytest.raises(UserError) as refused:
            world.items(put(tmp_path, name, content))
        assert name in refused.value.message and refused.value.hint
    (tmp_path / "bytes.txt").write_bytes(b"\xff\xfe\x00\x80" * 10)
    with pytest.raises(UserError):
        world.items(tmp_path / "bytes.txt")


def test_tiled_maps(tmp_path: Path) -> None:
    cells = [0, 1, 2, 1, 0, 2, 1 | 0x80000000, 1, 1]
    csv = ",".join(map(str, cells))
    packed = base64.b64encode(zlib.compress(b"".join(c.to_bytes(4, "little") for c in cells))).decode()
    forms = (f'<data encoding="csv">{csv}</data>', f'<data encoding="base64" compression="zlib">{packed}</data>')
    for form in forms:
        (item,) = world.items(put(tmp_path, "a.tmx", f'<map width="3" height="3"><layer>{form}</layer></map>'))
        assert item.data.lines == (' !"', '! "', "!!!")


def test_the_picture_is_a_png(levels: list[Item]) -> None:
    image = pytest.importorskip("PIL.Image")
    codes = world.fit(levels, {})
    _, data = world.preview([world.decode(world.encode(levels[0], codes), codes)] * 3)
    with image.open(io.BytesIO(data)) as picture:
        picture.load()
        assert picture.mode == "RGB" and picture.width > 40 * 8
        assert (255, 0, 0) in {colour for _, colour in picture.getcolors(1 << 20)}


def test_what_the_words_ask_for() -> None:
    from pieria.apps.creative.world import wishes

    assert wishes("a small hard puzzle with three boxes") == ({"size": "small", "difficulty": "hard"}, {"boxes": 3})
    assert wishes("Easy, 12 x 10, 4 boxes") == ({"difficulty": "easy"}, {"width": 12, "height": 10, "boxes": 4})
    assert wishes("100 tiles wide and 14 high") == ({}, {"width": 100, "height": 14})
    assert wishes("something nice") == ({}, {})

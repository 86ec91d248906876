"""Things in 3D: closed, as large as asked, editable, and nothing faked."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pieria.apps.creative.model import model
from pieria.core.errors import UserError
from pieria.core.values import Event, Finish, Notice, Output, Part, Request
from pieria.media.shape.csg import build, expression, families, look, printing, relief, spec
from pieria.media.shape.csg.materials import COLOURS, MATERIALS, Material
from pieria.methods.modelling import dressing, planning, sizes, wondering

trimesh = pytest.importorskip("trimesh")
pytest.importorskip("manifold3d")
TABLE = "a low oak table 60 cm wide with a red vase on it and two chairs"


def nothing(request: Request) -> Iterator[Event]:
    raise AssertionError("no model was to be asked")


def made(prompt: str = "", **options: Any) -> tuple[dict[str, Part], list[Notice]]:
    events = list(model(nothing, prompt, **{"model": "none", "preview": "none", **options}))
    assert isinstance(events[-1], Finish)
    return {e.part.mime: e.part for e in events if isinstance(e, Output)}, [e for e in events if isinstance(e, Notice)]


def scene(part: Part) -> Any:
    return trimesh.load(io.BytesIO(part.bytes), file_type="glb")


def closed(mesh: Any) -> bool:
    return bool(mesh.is_watertight and mesh.is_winding_consistent and mesh.volume > 0)


@pytest.mark.parametrize("name", list(families.everything()))
def test_every_family_is_closed_and_as_large_as_it_says(name: str) -> None:
    """Its program fits the schema, its solids are closed, and its box is what its numbers say; no axis was stretched by
    more than a third to get there."""
    family = families.everything()[name]
    thing = families.thing(family)
    program = {"pieria": "model", "version": 1, "materials": {}, "objects": [thing]}
    program["materials"] = {p["material"]: planning.plain(dressing.look_of(p["material"])) for p in thing["parts"]}
    assert spec.read(spec.written(program)) == json.loads(json.dumps(program))
    (one,) = build.build(program)
    assert np.allclose(one.size, family.size, rtol=1e-6)
    for part in one.parts:
        assert part.solid.volume() > 0 and (part.material in MATERIALS or part.material in COLOURS)
        assert part.solid.status().name == "NoError"


def test_four_files_that_open_and_are_closed() -> None:
    parts, _ = made(TABLE)
    glb = scene(parts["model/gltf-binary"])
    assert len(glb.graph.nodes_geometry) >= 4 and all(closed(g) for g in glb.geometry.values())
    whole = trimesh.load(io.BytesIO(parts["model/stl"].bytes), file_type="stl")
    assert closed(whole) and whole.bounds[0][2] == pytest.approx(0, abs=1e-3)
    text = parts["model/obj"].bytes.decode()
    obj = trimesh.load(io.StringIO(text), file_type="obj", force="mesh", process=False)
    assert closed(obj) and obj.extents[1] == pytest.approx(whole.extents[2] / 1000, rel=1e-4), "metres, y up"
    with zipfile.ZipFile(io.BytesIO(parts["model/3mf"].bytes)) as file:
        root = ElementTree.fromstring(file.read("3D/3dmodel.model"))
    assert (
        root.attrib["unit"] == "millimeter"
        and len(root.findall(".//{*}item")) == len(root.findall(".//{*}object")) + 4 - 1
    )


@given(
    st.floats(0.5, 300),
    st.sampled_from(["cm", "mm", "m", "inches", "ft"]),
    st.sampled_from(["table", "mug", "gear", "rocket", "cat", "box"]),
)
@settings(max_examples=12, deadline=None)
def test_a_size_is_kept_whatever_its_unit(length: float, unit: str, name: str) -> None:
    factor = {"cm": 1, "mm": 0.1, "m": 100, "inches": 2.54, "ft": 30.48}[unit]
    cm = round(length, 3) * factor
    found = planning.understood(f"a {name} {round(length, 3)} {unit} wide")
    program, _ = planning.program("", found)
    (one,) = build.build({**program})
    assert one.size[0] == pytest.approx(cm, rel=1e-5) and min(one.size) > 0


@pytest.mark.parametrize(
    ("said", "ways"),
    [("60 cm wide", {"w": 60}), ("2 inches", {"size": 5.08}), ('6" tall', {"h": 15.24}), ("1.2 m long", {"long": 120}),
     ("40 x 30 x 20 mm", {"w": 4, "d": 3, "h": 2}), ("2 1/2 inches deep", {"d": 6.35}), ("height of 12 cm", {"h": 12}),
     ("radius 4 cm", {"round": 8}), ("an M8 bolt", {"metric": 8}), ("walls 3 mm thick", {"thick": 0.3}),
     ("3 mm thick walls", {"thick": 0.3}), ("two feet high", {"h": 60.96}), ("60-cm-wide", {"w": 60}), ("1,5 m", {"size": 150}),
     ("fifteen cm tall", {"h": 15}), ("sixty-five centimetres wide", {"w": 65}), ("two and a half inches", {"size": 6.35}),
     ("a hundred and twenty cm long", {"long": 120}), ("diameter 10 mm height 20 mm", {"round": 1, "h": 2}),
     ("bore 6 mm thickness 8 mm", {"bore": 0.6, "thick": 0.8}), ("pyramid 10 cm", {"size": 10})],
)  # fmt: skip
def test_lengths(said: str, ways: dict[str, float]) -> None:
    assert {s.way: pytest.approx(s.cm) for s in sizes.sizes(said)} == ways


@pytest.mark.parametrize(
    ("prompt", "count", "numbers"),
    [
        ("a 20 tooth spur gear with 5 mm bore, module 2", 1, {"teeth": 20, "bore": 0.5, "w": 4.4}),
        ("hollow cube 50 x 50 x 50 mm with 2 mm walls", 1, {"w": 5, "h": 5, "wall": 0.2}),
        ("a table 75cm high, 120cm long and 80cm wide", 1, {"w": 120, "d": 80, "h": 75}),
        ("a bed 140 cm wide and 200 cm long", 1, {"w": 140, "d": 200}),
        ("three legged stool 45 cm high", 1, {"legs": 3, "h": 45}), ("5 drawer chest", 1, {"drawers": 5}),
        ("an iPhone 15 case", 1, {}), ("a pencil holder for my desk, 10cm high", 1, {"h": 10}),
        ("L bracket 5 x 5 x 2 cm with 2 holes for M4 screws", 1, {"hole": 0.45}), ("bracket, 2 holes", 1, {"hole": 0.45}),
        ("coaster 90mm round 4mm thick", 1, {"w": 9, "h": 0.4}), ("washer M6", 1, {"w": 1.2, "bore": 0.642}),
        ("tube 20mm outer diameter 16mm inner diameter 50mm long", 1, {"w": 2, "h": 5, "wall": 0.2}),
        ("plate 100x60x5 mm with four 4 mm holes", 1, {"w": 10, "h": 0.5, "hole": 0.4}), ("2 dice", 2, {}),
        ("sphere radius 2 cm", 1, {"w": 4, "h": 4}), ("keychain with name ANNA 6 cm wide", 1, {"w": 6}),
    ],
)  # fmt: skip
def test_numbers_go_where_a_person_means_them(prompt: str, count: int, numbers: dict[str, float]) -> None:
    (thing,) = planning.program(prompt, planning.understood(prompt))[0]["objects"]
    assert thing.get("count", 1) == count
    assert {k: round(thing["numbers"][k], 4) for k in numbers} == numbers


@pytest.mark.parametrize(
    ("prompt", "numbers", "told"),
    [
        ("a mug with a handle 3 cm wide", {"w": 11.4, "h": 9.6}, "handle (3 cm)"),
        ("a stool 45 cm high with three legs 3 cm thick", {"h": 45, "legs": 3, "w": 35.2}, "legs (3 cm)"),
        ("a phone stand with a slot of 12 mm", {"w": 8, "h": 9}, "slot (12 mm)"),
        ("a staircase with 12 steps, 90 cm wide, 17 cm rise", {"w": 90, "steps": 12, "h": 162}, "rise (17 cm)"),
        ("a toy car 8 cm long with wheels 2 cm in diameter", {"w": 8}, "wheels (2 cm)"),
        ("a candle holder for a candle of 22 mm", {"h": 28}, "candle (2.2 cm)"),
        ("a box 10 x 10 x 10 cm with a slot of 2 x 30 mm in the lid", {"w": 10, "h": 10}, "slot (2 mm), slot (3 cm)"),
        ("a chair with armrests 90 cm high", {"h": 90}, ""),
        ("a table with a top 4 cm thick", {"w": 120}, ""),
        ("a box with a lid 80 x 60 x 40 mm, walls 2 mm thick", {"w": 8, "d": 6, "h": 4, "wall": 0.2}, ""),
        ("a lamp with a shade 40 cm in diameter", {"w": 40}, ""),
        ("a plant pot 15 cm in diameter with drainage holes", {"w": 15}, "with holes"),
        ("a cylinder 5 cm high with a thread", {"h": 5}, "with a thread"),
    ],
)
def test_the_size_of_a_part_is_not_the_wholes(prompt: str, numbers: dict[str, float], told: str) -> None:
    """A mug with a handle 3 cm wide was 3 cm wide itself, and nothing was said."""
    ((thing,), remarks) = (lambda made: (made[0]["objects"], made[1]))(
        planning.program(prompt, planning.understood(prompt))
    )
    assert {k: round(thing["numbers"][k], 1) for k in numbers} == numbers
    assert len(remarks) == bool(told) and told in " ".join(remarks)


@pytest.mark.parametrize(
    ("prompt", "numbers"),
    [
        ("a door 80 x 200 cm", {"w": 80, "h": 200}),
        ("a photo frame 10x15 cm", {"w": 10, "h": 15}),
        ("a bed 140 x 200 cm", {"w": 140, "d": 200}),
        ("a bookshelf 80 x 30 x 200 cm", {"w": 80, "d": 30, "h": 200}),
        ("a bolt M8x40", {"h": 4.528, "metric": 8}),
        ("an M8 bolt 40 mm long", {"h": 4, "metric": 8}),
        ("a name plate 'MÜLLER' 12 cm x 3 cm, 4 mm thick", {"w": 12, "d": 3, "h": 0.4}),
        ("a sign 'OPEN' 30 x 20 cm", {"w": 30, "d": 20}),
        ("a letter R 6 cm high and 1 cm thick", {"h": 6, "d": 1}),
        ("a hollow cylinder 5 cm high, outside diameter 3 cm, inside diameter 2 cm", {"h": 5, "w": 3, "wall": 0.5}),
    ],
)
def test_two_numbers_are_what_one_sees_of_a_thing(prompt: str, numbers: dict[str, float]) -> None:
    """A door of 80 x 200 cm was 2 m deep and 8.6 m tall; a picture frame stood on its edge."""
    program, remarks = planning.program(prompt, planning.understood(prompt))
    (thing,) = program["objects"]
    assert {k: thing["numbers"][k] for k in numbers} == numbers and not remarks


def test_a_stand_for_a_thing_is_not_that_thing() -> None:
    for prompt, lost in (("a laptop stand 25 cm wide", "laptop stand"), ("a guitar stand", "guitar stand")):
        found = planning.understood(prompt)
        assert not found.things and found.unknown[0] == lost
    found = planning.understood("a chair and a table stand in a garden")
    assert [t.family for t in found.things] == ["chair", "table"]


def test_a_nut_fits_its_bolt_and_a_cushion_lies_on_its_chair() -> None:
    bolt, nut = planning.program("", planning.understood("an M6 bolt 30 mm long and a nut"))[0]["objects"]
    assert bolt["numbers"]["metric"] == nut["numbers"]["metric"] and nut["numbers"]["w"] == pytest.approx(
        1.109, abs=0.01
    )
    _, cushion = planning.program("", planning.understood("a chair with armrests and a red cushion"))[0]["objects"]
    assert cushion["place"] == {"relation": "on", "to": 0}


@pytest.mark.parametrize(
    ("prompt", "said"),
    [
        ("a box with a 5 mm hole", "a hole"),
        ("dice with 20 sides", "20 sides"),
        ("an A4 picture frame", "a4"),
        ("a cat bed", "cat"),
    ],
)
def test_what_is_not_obeyed_is_told(prompt: str, said: str) -> None:
    assert said in " ".join(planning.program("", planning.understood(prompt))[1])


def test_a_thing_that_is_none_of_the_library_takes_its_parts_along() -> None:
    for prompt, lost in (
        ("a round tabel 45 cm high, with a glass top", "tabel"),
        ("a dog house with a door 30 cm wide", "dog house"),
        ("a bird house", "bird house"),
    ):
        found = planning.understood(prompt)
        assert not found.things and found.unknown[0] == lost
    with pytest.raises(UserError, match="0 legs"):
        planning.program("", planning.understood("a stool without legs"))


@pytest.mark.parametrize(
    ("prompt", "places"),
    [
        ("a table with four chairs", ["", "around 0"]),
        ("a picnic table with two benches", ["", "around 0"]),
        ("a round table and six stools", ["", "around 0"]),
        ("a desk with a lamp and a laptop", ["", "on 0", "on 0"]),
        ("a table with a vase and two chairs", ["", "on 0", "around 0"]),
        ("a desk with a chair and a lamp", ["", "around 0", "on 0"]),
        ("a chair next to a table", ["", "beside 0"]),
        ("a desk and a lamp", ["", "beside 0"]),
        ("a snowman with a top hat", [""]),
    ],
)
def test_what_comes_with_a_table_stands_where_it_belongs(prompt: str, places: list[str]) -> None:
    program, _ = planning.program(prompt, planning.understood(prompt))
    found = [o.get("place") for o in program["objects"]]
    assert [f"{p['relation']} {p['to']}" if p else "" for p in found] == places
    assert [o["name"] for o in program["objects"]][-1].rstrip("s") in prompt


@pytest.mark.parametrize(
    ("prompt", "rows"),
    [("seven cubes in a row", 1), ("a row of seven red cubes", 1), ("9 cubes side by side", 1),
     ("eight cubes in a straight line", 1), ("nine cubes", 3), ("four cubes", 1)],
)  # fmt: skip
def test_what_is_asked_for_in_a_row_stands_in_one(prompt: str, rows: int) -> None:
    """More than five became a square."""
    from pieria.media.shape.csg import build

    program, remarks = planning.program(prompt, planning.understood(prompt))
    (one,) = build.build(program)
    assert len({y for _, y, _, _ in one.places}) == rows and not remarks
    assert len(one.places) == program["objects"][0]["count"]
    two, _ = planning.program("", planning.understood(f"{prompt} and a ball"))
    assert two["objects"][1]["place"]["relation"] == "beside"  # it was "in" the row


def test_what_stands_on_a_tray_has_room_there() -> None:
    """A teapot and four cups stood in a row twice as long, most of it in the air."""
    from pieria.media.shape.csg import build

    program, remarks = planning.program("", planning.understood("a teapot and four cups on a tray"))
    tray, *rest = build.build(program)
    low, high = tray.box()
    spans = []
    for one in rest:
        for x, *_ in one.places:
            w = one.footprint(0.0)[0]
            spans.append((x - w / 2, x + w / 2))
    assert low[0] < min(a for a, _ in spans) and max(b for _, b in spans) < high[0] and len(remarks) == 2
    spans.sort()
    assert all(b < c for (_, b), (c, _) in pairwise(spans))
    found = planning.understood("a wall hook shaped like a whale")
    assert [t.family for t in found.things] == ["hook"] and found.unknown == ["the shape of a whale"]


def test_a_word_that_nothing_obeys_is_told() -> None:
    for prompt, told in (("a spiral staircase", "spiral"), ("a folding chair and a red mug", "folding")):
        remarks = planning.program(prompt, planning.understood(prompt))[1]
        assert len(remarks) == 1 and f"knows {told}: the" in remarks[0]
    assert not planning.program("", planning.understood("a low round oak table 60 cm wide with a red vase on it"))[1]


def test_a_name_in_capitals_is_set_and_one_that_cannot_be_is_told() -> None:
    assert planning.understood("a keychain with the name LEO").text == "LEO"
    found = planning.understood("a coffee mug with the name ANNA on it")
    assert not found.unknown and "'ANNA' is left out" in planning.program("", found)[1][0]


@pytest.mark.parametrize(
    "prompt", ["a bowl", "a bowl 30 cm wide and 8 cm high", "a vase", "a bottle", "a jar", "a bucket"]
)
def test_a_vessel_is_as_thick_all_over(prompt: str) -> None:
    """A bowl's wall was half a millimetre where it is flat."""
    from pieria.media.shape.csg import build

    program, _ = planning.program(prompt, planning.understood(prompt))
    (thing,) = program["objects"]
    whole = build.merged(build.build(program))
    share = {"bowl": 0.022, "vase": 0.035, "bottle": 0.045, "jar": 0.04, "bucket": 0.018}[thing["family"]]
    assert printing.check(whole, (220, 220, 250))["thinnest_wall_mm"] > 6 * share * thing["numbers"]["w"]


def test_a_thread_has_its_pitch_and_a_hollow_cube_its_walls() -> None:
    """M8: 1.28 mm a turn, so a section through the axis passes nine crests in 12 mm."""
    parts, _ = made("M8 bolt 20 mm long")
    mesh = trimesh.load(io.BytesIO(parts["model/stl"].bytes), file_type="stl")
    line = mesh.section(plane_origin=mesh.centroid, plane_normal=[0, 1, 0]).vertices - mesh.centroid
    rim = np.sort(line[(line[:, 0] > 3.9) & (line[:, 0] < 4.1)][:, 2])
    assert 7 <= (np.diff(rim) > 0.5).sum() <= 10
    parts, _ = made("hollow cube 50 x 50 x 50 mm with 2 mm walls")
    whole = trimesh.load(io.BytesIO(parts["model/stl"].bytes), file_type="stl")
    assert closed(whole) and whole.volume == pytest.approx(50**3 - 46**3, rel=1e-3)


def test_one_to_ten_is_a_scale() -> None:
    parts, _ = made("a 1:10 model of a chair")
    assert json.loads(parts["application/json"].bytes)["objects"][0]["numbers"]["h"] == pytest.approx(8.8)


def placed(prompt: str) -> dict[str, Any]:
    program, _ = planning.program(prompt, planning.understood(prompt))
    return {t["family"]: (t, b) for t, b in zip(program["objects"], build.build(program), strict=True)}


def test_things_stand_where_they_should() -> None:
    seen = placed("a table with a vase on it and four chairs around it")
    (table, vase, chairs) = (seen[n][1] for n in ("table", "vase", "chair"))
    assert vase.box()[0][2] == pytest.approx(table.size[2]) and len(chairs.places) == 4
    middle = chairs.box().mean(0)[:2]
    assert np.abs(middle).max() < 1 and chairs.box()[0][0] < table.box()[0][0]
    seen = placed("a cat under a table")
    assert seen["cat"][1].box()[1][2] < seen["table"][1].size[2]
    seen = placed("a red mug and a blue bowl on a wooden table")
    assert {seen["mug"][1].places[0][2], seen["bowl"][1].places[0][2]} == {seen["table"][1].size[2]}
    a, b = seen["mug"][1].box(), seen["bowl"][1].box()
    assert a[1][0] < b[0][0] or b[1][0] < a[0][0], "side by side, not in one another"
    seen = placed("a tree behind a house")
    assert seen["tree"][1].box()[0][1] > seen["house"][1].box()[1][1]
    seen = placed("a cactus in a clay pot")
    assert seen["cactus"][1].places[0][2] < seen["planter"][1].size[2] and seen["cactus"][1].size[0] < 40


def test_colours_and_materials_go_to_their_parts() -> None:
    thing = placed("a neon green skateboard with black wheels")["skateboard"][0]
    looks = {p["name"]: p["material"] for p in thing["parts"]}
    assert looks["deck"].startswith("neon green") and looks["wheels"].startswith("black") and looks["axles"] == "steel"
    assert placed("a blue ceramic mug")["mug"][0]["parts"][0]["material"] == "blue ceramic"
    seen = placed("a red chair next to a walnut table")
    assert "red" in seen["chair"][0]["parts"][0]["material"] and seen["table"][0]["parts"][0]["material"] == "walnut"


@pytest.mark.parametrize(
    "prompt",
    ["a saxophone", "a rubber tire swing", "a rocking horse", "a pair of scissors", "an octopus", "a tree branch"],
)
def test_what_is_unknown_is_said_and_not_faked(prompt: str) -> None:
    with pytest.raises(UserError) as refused:
        made(prompt)
    assert "no model of" in refused.value.message and refused.value.hint


def test_the_unknown_part_of_a_scene_is_left_out_and_said() -> None:
    _, notices = made("a cat next to a saxophone")
    assert any(n.code == "unknown" and "saxophone" in n.message for n in notices)


def test_a_model_is_asked_for_unknown_words_only_and_has_to_say_it_twice() -> None:
    said: list[str] = []

    def run(request: Request) -> Iterator[Event]:
        asked = request.messages[-1].text
        said.append(asked)
        word = "sofa" if "davenport" in asked else "cat"
        answer = {"is_a": word} if "The list" in asked else {"answer": "yes" if "davenport" in asked else "no"}
        yield Output(Part("text", json.dumps(answer)), 0)
        yield Finish("stop")

    assert wondering.kinds(run, ["davenport", "dragon"], ["sofa", "cat"], "", 1) == {"davenport": "sofa"}
    said.clear()
    events = list(model(run, "a red davenport 2 m wide", preview="none"))
    assert any(isinstance(e, Notice) and "shown as a sofa" in e.message for e in events) and len(said) == 2
    said.clear()
    list(model(run, "a red table", preview="none"))
    assert not said


def test_an_edited_program_is_set_anew(tmp_path: Path) -> None:
    parts, _ = made("a table 60 cm wide")
    plain = json.loads(str(parts["application/json"].data))
    plain["objects"][0]["numbers"] |= {"w": 150, "legs": 3}
    path = tmp_path / "table.json"
    path.write_text(json.dumps(plain))
    again, _ = made(from_=path)
    assert scene(again["model/gltf-binary"]).extents[0] == pytest.approx(1.5, rel=1e-5)
    assert made(json.dumps(plain))[0]["model/stl"].bytes == again["model/stl"].bytes, "HTTP gives it as the prompt"
    small, _ = made(from_=path, scale=0.1)
    assert scene(small["model/gltf-binary"]).extents[0] == pytest.approx(0.15, rel=1e-5)


@pytest.mark.parametrize(
    "change",
    [{"version": 2}, {"objects": []}, {"materials": {"oak": {"colour": "red"}}}, {"extra": 1}, {"objects": [{"name": 1}]},
     {"objects": [{"name": "x", "numbers": {"w": 1, "d": 1, "h": 1}, "parts": [{"name": "p", "material": "oak", "shape": s}]}]}
     if (s := {"op": "box", "size": ["w", "__import__('os')", 1]}) else {},
     {"objects": [{"name": "x", "numbers": {"w": 0, "d": 1, "h": 1}, "parts": [{"name": "p", "material": "oak", "shape": {"op": "box", "size": [1, 1, 1]}}]}]},
     {"objects": [{"name": "x", "numbers": {"w": 1, "d": 1, "h": 1}, "parts": [{"name": "p", "material": "oak", "shape": {"op": "array", "of": {"op": "box", "size": [1, 1, 1]}, "count": 1e6, "step": [1, 1, 1]}}]}]},
     {"objects": [{"name": "x", "numbers": {"w": 1, "d": 1, "h": 1}, "parts": [{"name": "p", "material": "oak", "shape": {"op": "mesh", "vertices": "!!", "triangles": "AAAA"}}]}]}],
)  # fmt: skip
def test_a_broken_program_is_refused_in_a_sentence(change: dict[str, Any], tmp_path: Path) -> None:
    parts, _ = made("a cube 2 cm")
    plain = json.loads(str(parts["application/json"].data))
    plain["materials"].setdefault("oak", {"colour": "#aa8855"})
    path = tmp_path / "a.json"
    path.write_text(json.dumps({**plain, **change}))
    with pytest.raises(UserError) as refused:
        made(from_=path)
    assert refused.value.message and refused.value.hint


@given(st.text(max_size=30))
@settings(max_examples=60, deadline=None)
def test_arithmetic_has_a_value_or_is_refused(said: str) -> None:
    try:
        assert np.isfinite(expression.value(said, {"w": 3.0}))
    except ValueError:
        pass


def test_arithmetic() -> None:
    assert expression.value("max(w/2 - 1, 2) if w > 3 else -w", {"w": 8}) == 3
    for bad in ("w.real", "().__class__", "9**9**9", "open('x')", "[1][0]", "lambda: 1", "1e999"):
        with pytest.raises(ValueError):
            expression.value(bad, {"w": 1})


def test_a_sharp_edge_and_a_thread_are_no_walls() -> None:
    import manifold3d as m

    from pieria.media.shape.csg import build

    def walls(whole: m.Manifold) -> tuple[float, bool]:
        report = printing.check(whole, (220, 220, 250))
        return report["thinnest_wall_mm"], any(r.startswith("walls") for r in report["remarks"])

    def whole(prompt: str) -> m.Manifold:
        return build.merged(build.build(planning.program(prompt, planning.understood(prompt))[0]))

    for prompt, least in (("an M8 bolt 20 mm long", 3), ("an M8 nut", 2)):
        found, warned = walls(whole(prompt))
        assert found > least and not warned, prompt
    assert walls(m.Manifold.cylinder(4, 3, 0)) == (0.0, True)  # nothing of a cone lies opposite
    assert "not judged" in printing.told(printing.check(m.Manifold.cylinder(4, 3, 0), (220, 220, 250)))
    plate = m.Manifold.cube((5, 0.05, 5)).translate((0, 2, 0)) + m.Manifold.cube((5, 5, 0.05))
    assert walls(plate) == (0.5, True)
    assert walls(m.Manifold.cylinder(5, 0.03, 0.03, 64))[1]  # a wire


def test_the_print_check_measures_what_is_there() -> None:
    import manifold3d as m

    tube = m.Manifold.cylinder(10, 3, 3, 128) - m.Manifold.cylinder(30, 2.8, 2.8, 128, True)
    report = printing.check(tube, (220, 220, 250))
    assert report["watertight"] and report["fits_the_bed"] and report["thinnest_wall_mm"] == pytest.approx(2, rel=0.05)
    assert report["volume_cm3"] == pytest.approx(np.pi * 10 * (9 - 2.8**2), rel=0.01)
    assert report["weight_pla_solid_g"] == pytest.approx(report["volume_cm3"] * 1.24, rel=0.01)
    assert report["overhang_share"] == 0
    shelf = m.Manifold.cube((2, 2, 10)) + m.Manifold.cube((30, 2, 1)).translate((0, 0, 9))
    report = printing.check(shelf, (220, 220, 250))
    assert not report["fits_the_bed"] and report["scale_to_fit"] < 0.75 and report["overhang_share"] > 0.1


def picture(tmp_path: Path, transparent: bool) -> Path:
    from PIL import Image, ImageDraw

    image = Image.new("RGBA" if transparent else "RGB", (200, 160), (0, 0, 0, 0) if transparent else (255, 255, 255))
    draw = ImageDraw.Draw(image)
    draw.ellipse((40, 30, 160, 130), fill=(200, 60, 40))
    draw.ellipse((80, 60, 110, 90), fill=(30, 60, 200))
    image.save(tmp_path / "fish.png")
    return tmp_path / "fish.png"


@pytest.mark.parametrize("transparent", [True, False])
def test_a_picture_becomes_layers_as_large_as_asked(transparent: bool, tmp_path: Path) -> None:
    parts, notices = made("6 cm wide, 5 mm thick", from_=picture(tmp_path, transparent))
    glb = scene(parts["model/gltf-binary"])
    assert glb.extents == pytest.approx([0.06, 0.005, 0.05], rel=0.02) and all(closed(g) for g in glb.geometry.values())
    looks = [m["colour"] for m in json.loads(str(parts["application/json"].data))["materials"].values()]
    assert len(looks) == 2 and any(n.code == "picture" for n in notices)
    whole = trimesh.load(io.BytesIO(parts["model/stl"].bytes), file_type="stl")
    assert closed(whole)


@pytest.mark.parametrize("kind", ["relief", "lithophane"])
def test_a_picture_becomes_a_field_of_heights(kind: str, tmp_path: Path) -> None:
    parts, _ = made("10 cm wide", from_=picture(tmp_path, False), kind=kind)
    whole = trimesh.load(io.BytesIO(parts["model/stl"].bytes), file_type="stl")
    assert closed(whole) and whole.extents[0] == pytest.approx(100, rel=1e-3)
    assert sorted(whole.extents)[1] == pytest.approx(80, rel=0.02)


def test_a_relief_is_high_where_the_picture_is_bright() -> None:
    from PIL import Image

    ramp = Image.fromarray(np.tile(np.linspace(0, 255, 64).astype(np.uint8), (48, 1))).convert("RGBA")
    program, kind = relief.program(ramp, "ramp", "relief", 8, None, None)
    (one,) = build.build(program)
    points = one.parts[0].solid.to_mesh().vert_properties
    top = points[points[:, 2] > 0.1]
    assert kind == "relief" and np.corrcoef(top[:, 0], top[:, 2])[0, 1] > 0.95


def test_the_learned_solid_stands_in_its_place() -> None:
    from pieria.media.shape.gltf import pack

    ball = trimesh.creation.icosphere(2)

    def run(request: Request) -> Iterator[Event]:
        assert request.medium == "shape" and request.options["labels"] == {"class": "armchair"}
        yield Output(Part("shape", pack(ball.vertices, ball.faces), "model/gltf-binary"), 0)
        yield Finish("stop")

    events = list(model(run, "a red armchair 70 cm wide", model="none", preview="none", learned=True))
    glb = next(e.part for e in events if isinstance(e, Output))
    assert closed(next(iter(scene(glb).geometry.values()))) and scene(glb).extents[0] == pytest.approx(0.7, rel=1e-5)
    with pytest.raises(UserError):
        list(model(run, "a rocket", model="none", preview="none", learned=True))


@pytest.mark.parametrize(
    "given_",
    [{"prompt": " "}, {"prompt": "x" * 3000}, {"prompt": "a table 0 cm wide"}, {"prompt": "a table -5 cm wide"},
     {"prompt": "a table 900 km wide"}, {"prompt": "a box 4 cm wide with 3 cm thick walls"}, {"prompt": "900 chairs"},
     {"prompt": "a table 60 cm wide and 80 cm wide"}, {"prompt": "a gear with 3000 teeth"}, {"prompt": "a cube", "scale": 0.0},
     {"prompt": "a cube", "bed": "large"}, {"prompt": "{]"}, {"prompt": "音楽"}, {"prompt": 'a sign saying "音楽"'},
     {"from_": Path("/nonexistent.png")}, {"prompt": "a cube", "from_": Path(__file__)}],
)  # fmt: skip
def test_refused_in_a_sentence(given_: dict[str, Any]) -> None:
    with pytest.raises(UserError) as refused:
        made(**given_)
    assert refused.value.message and refused.value.hint


def test_the_same_again_and_another_seed() -> None:
    first, again, other = (made("a wooden table", seed=s)[0]["model/stl"].bytes for s in (1, 1, 2))
    assert first == again != other


def test_previews_show_the_thing() -> None:
    parts = [e.part for e in model(nothing, "a red cube 4 cm", model="none", preview="png") if isinstance(e, Output)]
    from PIL import Image

    image = np.asarray(
        Image.open(io.BytesIO(next(p for p in parts if p.mime == "image/png").bytes)).convert("RGB")
    ).astype(int)
    red = (image[..., 0] > image[..., 1] + 60).mean()
    assert 0.1 < red < 0.6
    # its side towards the sun is brighter than the other, and the ground has a shadow
    assert image.min() < 120


def test_the_rasteriser_agrees_with_one_written_plainly() -> None:
    rng = np.random.default_rng(0)
    corners = rng.random((30, 3, 3)) * [24, 20, 1]
    which, depth = look.raster(corners, 24, 20)
    for y in range(20):
        for x in range(24):
            best, who = -np.inf, -1
            for n, (a, b, c) in enumerate(corners):
                m = np.array([[a[0], b[0], c[0]], [a[1], b[1], c[1]], [1, 1, 1]])
                share = np.linalg.solve(m, [x + 0.5, y + 0.5, 1])
                if share.min() > 0 and (z := share @ [a[2], b[2], c[2]]) > best:
                    best, who = z, n
            assert which[y, x] == who and (who < 0 or abs(depth[y, x] - best) < 1e-5)


def test_materials_have_names_and_colours() -> None:
    assert dressing.look_of("light blue ceramic").roughness == MATERIALS["ceramic"].roughness
    assert dressing.look_of("red") == Material(COLOURS["red"], roughness=0.4)


def test_its_name_collides_with_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    """An application called model, with an option called model, beside the verb models; and no path over HTTP."""
    from pieria.core import signature
    from pieria.doors import cli

    assert signature.bind(model, {"prompt": "a cube", "model": "none"})["model"] == "none"
    with pytest.raises(UserError) as refused:
        signature.bind(model, {"prompt": "a cube", "from": "/etc/passwd"})
    assert refused.value.status == 422
    for command, word in (("model", "--scale"), ("models", "models")):
        with pytest.raises(SystemExit):
            cli.main([command, "--help"])
        assert word in capsys.readouterr().out


def planned(prompt: str) -> tuple[list[dict[str, Any]], str]:
    """The objects of a sentence's program, and all remarks."""
    program, remarks = planning.program(prompt, planning.understood(prompt))
    return program["objects"], " ".join(remarks)


def test_copies_stand_as_the_words_say() -> None:
    for prompt, count, place in (
        ("8 cubes in two rows", 8, {"rows": 2}), ("three rows of four chairs", 12, {"rows": 3}), ("12 chairs in 4 columns", 12, {"rows": 3}),
        ("a 3 by 4 grid of pencils", 12, {"rows": 3}), ("a circle of 8 chairs", 8, {"circle": True}), ("a stack of 5 books", 5, {"stack": True}),
    ):  # fmt: skip
        (one,), told = planned(prompt)
        assert (one["count"], one["place"], told) == (count, place, ""), prompt
    program, _ = planning.program("", planning.understood("8 cubes in two rows and a stack of 3 plates"))
    cubes, plates = build.build(program)
    assert len({round(y, 3) for _, y, _, _ in cubes.places}) == 2 and len({round(x, 3) for x, *_ in cubes.places}) == 4
    assert len({z for _, _, z, _ in plates.places}) == 3 and len({x for x, *_ in plates.places}) == 1
    spec.read(spec.written(program))
    assert "in rows, circles and stacks" in planned("a pyramid of 10 spheres")[1]


def test_parts_that_are_not_wanted_are_left_out_or_told() -> None:
    (house,), told = planned("a house without a roof")
    assert "roof" not in {p["name"] for p in house["parts"]} and not told
    (mug,), told = planned("a mug with no handle, 10 cm high")
    assert mug["numbers"]["w"] == mug["numbers"]["d"] < 10 == mug["numbers"]["h"] and not told
    (chair,), told = planned("a chair with no arms and no back")
    assert chair["numbers"]["arms"] == 0 and "no part that could be left out as back" in told
    assert [o["family"] for o in planned("a table with no chairs")[0]] == ["table"]
    assert "not one with five hooks" in planned("a coat rack with five hooks 80 cm wide")[1]
    assert "not one with 12 stones" in planned("a ring with 12 stones")[1]


def test_what_compares_or_turns_is_told_and_loses_nothing() -> None:
    things, told = planned("a bookcase taller than the desk next to it")
    assert [o["family"] for o in things] == ["shelf", "desk"] and "taller than" in told
    assert "at 60 degrees" in planned("a phone stand at 60 degrees")[1]
    assert planned("a sword no longer than 40 cm")[0][0]["numbers"]["h"] == 40
    box = planned("a box 24 inches long by 8 inches wide by 10 inches deep")[0][0]["numbers"]
    assert [round(box[k] / 2.54) for k in "wdh"] == [24, 8, 10]
    plant = planned("a lamp to the left of a sofa and a plant to the right")[0][-1]
    assert plant["place"] == {"relation": "right", "to": 0}
    assert [o["family"] for o in planned("a table with a glass top")[0]] == ["table"]
    assert planned("a candlestick on either side of a clock")[0][1]["count"] == 2


def test_a_road_sign_bears_its_own_letters() -> None:
    things, told = planned('a stop sign to the left of a road sign saying "SLOW"')
    assert not told and [o["family"] for o in things] == ["street sign", "stop sign"]
    assert '"SLOW"' in json.dumps(things[0]) and '"STOP"' in json.dumps(things[1])


def test_everyday_sentences_are_read_as_they_are_meant() -> None:
    def told(prompt: str) -> tuple[list[tuple[str, int, str]], str]:
        found = planning.understood(prompt)
        program, remarks = planning.program(prompt, found)
        things = [
            (o["family"], o.get("count", 1), (o.get("place") or {}).get("relation", "")) for o in program["objects"]
        ]
        return things, " ".join((*found.unknown, *remarks))

    assert told("a teapot, not a mug")[0] == [("teapot", 1, "")]
    assert told("a bowl of three apples")[0] == [("bowl", 1, ""), ("apple", 3, "in")]
    assert told("a cat wearing a top hat")[0][1][2] == "on"
    assert told("a park bench with a tree behind")[0] == [("bench", 1, ""), ("tree", 1, "behind")]
    assert told("a row of houses")[0] == [("house", 4, "")]
    assert [f for f, *_ in told("a wardrobe with a mirror on the door")[0]] == ["cupboard", "mirror"]
    assert "a place at the door" in told("a wardrobe with a mirror on the door")[1]
    things, remarks = told("a house with two chimneys and a green door")
    assert things == [("house", 1, "")] and "two chimneys" in remarks
    assert (
        "wall" in told("a ladder leaning against a wall")[1] and "on its side" in told("a bottle lying on its side")[1]
    )
    assert "stühlen" in told("ein Tisch mit vier Stühlen")[1]
    (tree,) = planning.program("", planning.understood("a Christmas tree without baubles"))[0]["objects"]
    assert "baubles" not in {p["name"] for p in tree["parts"]}


def test_a_table_by_a_bed_is_small_and_a_bowl_stands_on_the_table() -> None:
    bed, tables = planned("two identical bedside tables on either side of a double bed")[0]
    assert tables["count"] == 2 and max(tables["numbers"][k] for k in "wdh") <= 55 < bed["numbers"]["w"]
    assert planned("a toy car")[0][0]["numbers"]["w"] == 12
    places = {o["family"]: o.get("place") for o in planned("a bowl of three apples on a table")[0]}
    assert places["bowl"]["relation"] == "on" and places["apple"]["relation"] == "in"


def test_towers_squares_edges_and_what_goes_with_a_part() -> None:
    assert planned("a tower of 6 cubes")[0][0]["place"] == {"stack": True}
    (columns,), told = planned("four columns in a square")
    assert (columns["family"], columns["count"], columns["place"], told) == ("column", 4, {"rows": 2}, "")
    assert "no part that could be left out as drawers" in planned("a desk with no drawers")[1]  # they carry a corner
    assert planned("a cube with rounded edges, 40 mm")[0][0]["numbers"]["edge"] == 0.4
    assert planned("a shelf with four boards")[1] == ""

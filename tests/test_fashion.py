"""Garments: seams fit, outlines are sound, girths are right, choices are drawn and cut; what no body has is refused."""

from __future__ import annotations

import io
import json
import random
import re
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from itertools import takewhile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from shapely.geometry import LineString, Polygon
from svgpathtools import CubicBezier
from svgpathtools import Line as Straight

from pieria.apps.creative.fashion import fashion
from pieria.core.errors import UserError
from pieria.core.values import Event, Finish, Notice, Output, Part, Request
from pieria.media.design import check as looks
from pieria.media.design.sizes import Size
from pieria.methods.fashion import (
    body,
    check,
    cutting,
    figure,
    nest,
    paper,
    saying,
    sheet,
    sketch,
    spec,
    textile,
    words,
)
from pieria.methods.fashion import geometry as g
from pieria.methods.fashion.lower import drafted
from pieria.methods.fashion.piece import Girth, Pattern, Piece
from pieria.methods.fashion.spec import CHOICES, GARMENTS, Design, settled


def nothing(request: Request) -> Iterator[Event]:
    raise AssertionError("no model was to be asked")


def made(*said: str, **given: Any) -> list[Part]:
    return [e.part for e in fashion(nothing, *said, model="none", **given) if isinstance(e, Output)]


def any_design(garment: str, rng: random.Random, kind: str = "woman") -> Design:
    while True:
        try:
            return settled(Design(garment, kind=kind, **{k: rng.choice(v) for k, v in CHOICES[garment].items()}))
        except UserError:
            continue


# another's measure of the same geometry ---------------------------------------------------------------------------


def long(pattern: Pattern, refs: tuple[str, ...]) -> float:
    """Lengths by svgpathtools."""
    total = 0.0
    for ref in refs:
        name, edge = ref.split(".")
        for s in pattern.piece(name).edge(edge).path:
            points = [complex(*p) for p in s]
            total += float((Straight(*points) if len(s) == 2 else CubicBezier(*points)).length(error=1e-5))
    return total


def across(piece: Piece, y: float, centred: bool) -> float:
    """A piece's width at a height, by shapely."""
    shape = Polygon(piece.outline(0.3))
    return float(shape.intersection(LineString([(0.0 if centred else -500.0, y), (500.0, y)])).length)


def girth(pattern: Pattern, one: Girth) -> float:
    return sum(long(pattern, (r,)) * n for r, n in one.edges) + sum(
        across(pattern.piece(name), y, one.centred) * n for name, y, n in one.at
    )


@pytest.mark.parametrize("garment", GARMENTS)
def test_seams_fit_and_outlines_are_sound(garment: str) -> None:
    rng = random.Random(garment)
    for _ in range(5):
        b = body.chance(rng)
        pattern = drafted(any_design(garment, rng, b.kind), b)
        for s in pattern.seams:
            a, other = long(pattern, s.a), long(pattern, s.b)
            assert abs(other - a - s.ease) <= 0.2, (s, a, other)
            assert s.low - 1e-9 <= s.ease / a <= s.high + 1e-9, s
        for p in pattern.pieces:
            inner, outer = Polygon(p.outline()), Polygon(cutting.outline(p))
            assert inner.is_valid and outer.is_valid and inner.area > 5, p.name
            assert inner.difference(outer.buffer(0.05)).area < 0.2, f"{p.name} has no allowance somewhere"
        for one in pattern.girths:
            off = girth(pattern, one) - one.body - one.ease
            assert off >= -0.6 and (one.least or off <= 0.6), (one, off)


def test_a_pattern_that_does_not_fit_is_found() -> None:
    pattern = drafted(settled(Design("dress")), body.sized("woman"))
    assert not check.faults(pattern)
    side = pattern.piece("back").edge("side")
    moved = g.mapped(side.path, lambda p: (p[0], p[1] * 1.02))
    pattern.piece("back").edges = [replace(e, path=moved) if e is side else e for e in pattern.piece("back").edges]
    assert {f.kind for f in check.faults(pattern)} >= {"seam", "open"}
    assert check.crosses([(0, 0), (2, 2), (2, 0), (0, 2)])


def angle(a: g.Point, b: g.Point) -> float:
    return a[0] * b[0] + a[1] * b[1]


@pytest.mark.parametrize("kind", body.KINDS)
@pytest.mark.parametrize("garment", ["dress", "blouse", "t-shirt", "coat"])
def test_lines_run_smoothly_over_their_seams(garment: str, kind: str) -> None:
    rng = random.Random(7)
    for _ in range(6):
        d = replace(
            any_design(garment, rng, kind), neckline="round", collar="none" if "collar" in CHOICES[garment] else ""
        )
        pattern = drafted(d, body.chance(rng, kind))
        for name in ("front", "back"):
            p = pattern.piece(name)
            neck, shoulder, hole = (p.edge(n).path for n in ("neck", "shoulder", "armhole"))
            assert g.heading(neck)[1] == pytest.approx(0, abs=1e-6), "square to the centre"
            assert angle(g.heading(neck, last=True), g.heading(shoulder)) == pytest.approx(0, abs=1e-6)
            assert angle(g.heading(hole), g.heading(shoulder)) == pytest.approx(0, abs=1e-6)
            assert g.heading(hole, last=True)[1] == pytest.approx(0, abs=1e-6), "level at the underarm"


def test_a_head_goes_through_a_knit_neck() -> None:
    rng = random.Random(5)
    for _ in range(10):
        b = body.chance(rng)
        for garment in spec.KNITS:
            d = replace(any_design(garment, rng, b.kind), closure="pullover")
            pattern = drafted(d, b)
            neck = 2 * (pattern.piece("front").length("neck") + pattern.piece("back").length("neck"))
            assert 1.4 * neck > b.head, (garment, b.kind)


def test_a_child_by_height_is_of_its_height() -> None:
    assert body.measured(body.sized("child"), {"height": 105}).bust == 57


def test_the_crotch_is_square_to_the_inside_leg() -> None:
    rng = random.Random(3)
    for _ in range(8):
        b = body.chance(rng)
        pattern = drafted(any_design("trousers", rng, b.kind), b)
        for name in ("leg_front", "leg_back"):
            p = pattern.piece(name)
            rise, inside = p.edge("rise").path, p.edge("inside").path
            assert angle(g.heading(rise), g.heading(inside, last=True)) == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize(("size", "least", "most"), [("38", 48, 60), ("48", 55, 60.5)])
def test_a_flared_leg_is_narrow_at_the_knee_and_no_wider_than_flares_are(size: str, least: float, most: float) -> None:
    made = words.read("flared jeans for a woman")
    assert made["leg"] == "flared"
    b = body.measured(body.sized("woman", size), {})
    pattern = drafted(Design(**{**made, "length": "full", "closure": "fly", "pockets": "none"}), b)
    hem = sum(g.length(pattern.piece(n).edge("hem").path) for n in ("leg_front", "leg_back"))
    assert least < hem < most, hem


def outlines(d: Design, b: body.Body) -> str:
    pattern = drafted(d, b)
    return json.dumps([[p.name, p.fold, [(round(x, 2), round(y, 2)) for x, y in p.outline(3)], repr(p.marks), repr(p.notches)]
                       for p in pattern.pieces]) + repr(pattern.seams)  # fmt: skip


def drawing(d: Design, b: body.Body) -> str:
    return repr([sketch.view(d, figure.figure(b), back) for back in (False, True)])


@pytest.mark.parametrize("garment", GARMENTS)
def test_every_choice_is_drawn_and_cut(garment: str) -> None:
    b = body.sized("woman")
    for name, options in CHOICES[garment].items():
        base: dict[str, str] = {"sleeve": "long"} if name == "sleeve_shape" else {}
        cuts, views = set(), set()
        for option in options:
            d = settled(Design(garment, **{**base, name: option}))
            cuts.add(outlines(d, b))
            views.add(drawing(d, b))
        assert len(cuts) == len(options), f"{name} is not cut"
        assert len(views) == len(options), f"{name} is not drawn"


def test_pieces_lie_apart_on_the_cloth() -> None:
    for garment in ("dress", "shirt", "trousers", "coat"):
        layout = nest.consumption(drafted(settled(Design(garment)), body.sized("woman")), 140)
        shapes = [Polygon(points).buffer(0) for _, points in layout.placed]
        for n, a in enumerate(shapes):
            left, top, right, low = a.bounds
            assert left > -0.01 and top > -0.01 and right < 140.01 and low < layout.length + 0.01
            assert all(a.intersection(b).area < 0.5 for b in shapes[n + 1 :])
        assert 0.05 < layout.waste < 0.5


def test_paper_is_to_scale() -> None:
    from pypdf import PdfReader

    from pieria.media.design.pdf import book

    pattern = drafted(settled(Design("skirt")), body.sized("woman"))
    plan = paper.plan(pattern, "size 38")
    pages = paper.pages(plan)
    reader = PdfReader(io.BytesIO(book([paper.cover(plan, pattern), *pages])))
    assert len(reader.pages) == len(pages) + 1
    assert [float(v) / 72 * 2.54 for v in reader.pages[1].mediabox[2:]] == pytest.approx([21.0, 29.7], abs=0.01)
    assert "100 %" in reader.pages[0].extract_text()
    square = next(x for x in plan.groups if x.name == "test square").items[0]
    points = [c[1:] for c in square.d if len(c) == 3]
    assert max(float(p[0]) for p in points) - min(float(p[0]) for p in points) == pytest.approx(10 / 2.54 * 72)
    # a point that lies in the overlap is printed on both pages, at the same distance from their crosses
    assert paper.A4[0] - 2 * paper.MARGIN - paper.OVERLAP == pytest.approx(18.0)


@pytest.mark.parametrize("kind", [k for k in textile.KINDS if k != "motif"])
def test_a_tile_has_no_seam(kind: str) -> None:
    data = textile.png(kind, Design("dress").colours, 1, (), 512)
    left, within, top, inside = textile.gradients(data)
    assert left <= within + 1e-9 and top <= inside + 1e-9


def test_a_tile_repeats_from_its_seed_and_takes_a_motif() -> None:
    colours = Design("dress").colours
    drawn = ((("M", 0.2, 0.2), ("L", 0.8, 0.3), ("L", 0.5, 0.9), ("Z",)),)
    once = textile.png("motif", colours, 1, drawn, 256)
    assert (
        textile.png.__wrapped__("motif", colours, 1, drawn, 256) == once != textile.png("motif", colours, 2, drawn, 256)
    )
    left, within, top, inside = textile.gradients(once)
    assert left <= within and top <= inside


def test_ten_files_and_the_json_makes_them_again(tmp_path: Path) -> None:
    parts = made("linen summer dress with a v-neck", size="40")
    assert [p.meta["suffix"] for p in parts] == [
        ".svg", ".png", ".pdf", ".tile.svg", ".tile.png", ".pattern.svg", ".a4.pdf", ".a0.pdf", ".md", ".json",
    ]  # fmt: skip
    root = ElementTree.fromstring(str(parts[5].data))
    width, view = float(root.attrib["width"][:-2]), [float(v) for v in root.attrib["viewBox"].split()]
    assert width == pytest.approx(view[2] / 72 * 25.4, abs=0.05)
    assert "V-neck" in str(parts[0].data) and "1." in str(parts[8].data)
    plain = json.loads(parts[9].data)
    assert (plain["neckline"], plain["cloth"], plain["size"]) == ("v", "linen", "40")
    path = tmp_path / "d.json"
    path.write_text(str(parts[9].data))
    assert [p.data for p in made(from_=path)] == [p.data for p in parts]
    assert spec.read(json.dumps({**plain, "sleeve": "long"})).sleeve == "long"


def test_a_sheet_holds_its_text() -> None:
    size = Size("a3", sheet.WIDE, sheet.HIGH, 6.0, True)
    for n, garment in enumerate(("dress", "hoodie", "tote")):
        d = replace(settled(Design(garment, pockets="patch" if garment != "hoodie" else "kangaroo")), seed=n, notes=("A note " * 16,) * 2,
                    title="An Exceedingly Long Title for a Garment of This Kind")  # fmt: skip
        b = body.sized("woman")
        pattern = drafted(d, b)
        scene = sheet.made(d, b, pattern, nest.consumption(pattern), "size 38, woman")
        assert not [f for f in looks.faults(scene, size) if f.kind in ("cut", "overlap", "contrast")]


@pytest.mark.parametrize(
    ("said", "found"),
    [("linen summer dress", {"garment": "dress", "sleeve": "none", "cloth": "linen"}),
     ("a shirt dress with short sleeves", {"garment": "dress", "closure": "buttons", "sleeve": "short"}),
     ("wide-leg trousers for a man", {"garment": "trousers", "leg": "wide", "kind": "man"}),
     ("red tartan pyjamas for kids", {"garment": "pyjamas", "kind": "child", "textile": "tartan"}),
     ("sweatshirt with navy stripes", {"garment": "hoodie", "collar": "none", "textile": "breton"}),
     ("floral maxi dress with puff sleeves", {"garment": "dress", "length": "maxi", "sleeve_shape": "puff", "textile": "floral"}),
     ("shorts", {"garment": "trousers", "length": "short"}), ("something nice", {})],
)  # fmt: skip
def test_words_are_read(said: str, found: dict[str, str]) -> None:
    read = words.read(said)
    assert {k: read.get(k) for k in found} == found and bool(read) == bool(found)


def test_a_model_fills_in_what_is_open_and_no_more() -> None:
    said = {"garment": "skirt", "title": "Sea Breeze", "colours": ["navy", "cream", "coral"], "textile": "dots",
            "cloth": "viscose challis", "mood": "calm", "note": "Wear it with sandals."}  # fmt: skip

    def run(request: Request) -> Iterator[Event]:
        yield Output(Part("text", json.dumps(said)))
        yield Finish("stop")

    events = list(fashion(run, "something nice"))
    plain = json.loads(next(e.part.data for e in events if isinstance(e, Output) and e.part.meta["suffix"] == ".json"))
    assert (plain["garment"], plain["title"], plain["textile"], plain["cloth"]) == (
        "skirt",
        "Sea Breeze",
        "dots",
        "viscose challis",
    )
    assert plain["notes"] == ["Wear it with sandals."] and plain["colours"][0] == words.COLOURS["navy"]
    assert any(isinstance(e, Notice) and "skirt" in e.message for e in events)
    said["note"] = "Only 20 euros today."
    events = list(fashion(run, "a red gingham linen dress, fitted"))
    plain = json.loads(next(e.part.data for e in events if isinstance(e, Output) and e.part.meta["suffix"] == ".json"))
    assert (plain["garment"], plain["textile"], plain["cloth"], plain["fit"]) == ("dress", "gingham", "linen", "fitted")
    assert plain["notes"] == []


def test_a_raincoat_is_for_rain() -> None:
    """Of waxed cotton, with a hood, unless other words say otherwise; a dress for a rainy day is none."""
    wet = words.read("a raincoat for a six-year-old boy")
    assert (wet["garment"], wet["cloth"], wet["collar"]) == ("coat", "waxed cotton", "hood")
    assert words.read("a rain coat without a hood")["collar"] == "none"
    assert words.read("wool coat for the rain")["cloth"] == "wool flannel"
    assert words.read("a trench coat")["cloth"] == "cotton twill" and "cloth" not in words.read("rainbow dress")


def test_a_size_and_measures_in_the_words_are_obeyed() -> None:
    """ "chest 112 cm" and "size 42" were passed over: the shirt was a size 50, the trousers a 38."""
    assert words.titled(saying.without("pleated mini skirt, size 36"), "skirt") == "Mini Skirt"
    assert words.read("baby t-shirt")["kind"] == "child"
    said = saying.measures("men's work shirt, chest 112 cm, waist 100, neck 42 cm, 1.82 m tall, v-neck 2 buttons")
    assert said == {"bust": 112, "waist": 100, "neck": 42, "height": 182}
    assert saying.measures("a dress for a woman 5'7\" tall")["height"] == pytest.approx(170.2)
    assert saying.measures("6 feet tall, waist 30 inches") == pytest.approx({"height": 182.9, "waist": 76.2})
    assert saying.measures('skirt, waist 30", hips 40') == {"waist": 30 * 2.54, "hip": 40 * 2.54}
    sizes = {
        "size 42": "42",
        "hoodie for men XL": "XL",
        "dress for a 6-year-old": "116",
        "a skirt": "",
        "30 years old": "",
    }
    assert {s: saying.size(s) for s in sizes} == sizes
    plain = json.loads(str(made("wide linen trousers, size 52, hips 110")[-1].data))
    assert (plain["kind"], plain["size"], plain["measures"]) == ("man", "52", {"hip": 110})
    for wrong in ("a dress, size 12", "a dress, bust 300 cm"):  # before any model is asked
        with pytest.raises(UserError):
            list(fashion(nothing, wrong))


@pytest.mark.parametrize(("size", "heads"), [("92", 5.2), ("116", 5.9), ("140", 6.5)])
def test_a_child_is_drawn_as_a_child(size: str, heads: float) -> None:
    f = figure.figure(body.sized("child", size))
    grown = figure.figure(body.sized("man"))
    assert f.floor / f.head == pytest.approx(heads, abs=0.2) and grown.floor / grown.head > 8
    reach, long = f.arm[1][1] - f.waist, f.floor - f.waist
    assert reach / long < (grown.arm[1][1] - grown.waist) / (grown.floor - grown.waist)
    assert f.shoulder[0] / f.floor < grown.shoulder[0] / grown.floor
    girl = figure.drawn(replace(f, girl=True), 1, False)
    assert len(girl) == len(figure.drawn(f, 1, False)) + 4


def test_an_occasion_has_its_colour_and_cloth() -> None:
    assert words.palette("a wedding dress", "elegant", 1, "plain")[0] == "#f7f2e3"
    assert words.palette("a red wedding dress", "elegant", 1, "plain")[0] == words.COLOURS["red"]
    found = words.read("a men's hawaiian shirt")
    assert (found["textile"], found["sleeve"]) == ("floral", "short")
    assert words.read("a wedding dress")["length"] == "maxi" and words.read("a wedding dress, midi")["length"] == "midi"


def test_who_a_child_is_is_in_the_words() -> None:
    assert saying.size("a dress for a six-year-old girl") == "116" and saying.size("for a toddler") == "92"
    assert saying.girl("a shirt for my daughter", "shirt") and saying.girl("a red dress", "dress")
    assert not saying.girl("school uniform for a boy", "shirt") and not saying.girl("pyjamas for a child", "pyjamas")


@pytest.mark.parametrize(
    ("said", "measures", "leg", "lacking"),
    [
        ("trousers for a tall man, 1.98 m, waist 92 cm, inside leg 96 cm", {"waist": 92, "height": 198}, 96, []),
        ("trousers for a man of 186 cm, 34 inch inseam", {"height": 186}, 86.36, []),
        ("a coat for a girl, 128 cm", {"height": 128}, 0, []),
        ("a dress for a woman 1m65 tall", {"height": 165}, 0, []),
        ("a dress from 2.5 m of linen, size 42 in blue", {}, 0, []),
        ("a shirt with sleeve length 64 cm and French cuffs", {}, 0, ["french cuffs", "sleeve length 64 cm"]),
        ("a skirt with a 5 cm waistband", {}, 0, ["5 cm waistband"]),
        ("a blouse with 3 cm collar", {}, 0, ["3 cm collar"]),
    ],
)
def test_a_length_is_obeyed_or_named(said: str, measures: dict[str, float], leg: float, lacking: list[str]) -> None:
    """Trousers for a man of 1.98 m with an inside leg of 96 cm were cut for one of 1.77 m, and nothing was said."""
    assert (saying.measures(said), saying.inside_leg(said), saying.lacking(said)) == (measures, leg, lacking)


def test_an_inside_leg_is_cut_as_long_as_said() -> None:
    def run(request: Request) -> Iterator[Event]:
        raise AssertionError("no model was to be asked")

    for event in fashion(run, "trousers for a man, inside leg 90 cm", model="none"):
        if isinstance(event, Output) and event.part.mime == "application/json":
            design = json.loads(event.part.bytes)
    man = body.measured(body.sized("man", "50"), {})
    assert design["measures"]["outseam"] == pytest.approx(90 + man.rise, abs=0.1)


def test_what_is_not_drafted_is_named() -> None:
    """A suit became a dress, a shawl collar a round one, and cherries nothing."""
    events = list(fashion(nothing, "coat with cherries and a shawl collar", model="none"))
    told = " ".join(e.message for e in events if isinstance(e, Notice))
    assert "shawl collar" in told and '--motif "cherries"' in told
    for words_ in ("wedding suit for a groom", "swimsuit", "a winter scarf"):
        with pytest.raises(UserError, match="no pattern"):
            made(words_)


@pytest.mark.parametrize(
    "given",
    [{"prompt": " "}, {"prompt": "a nice hat"}, {"prompt": "x" * 3000}, {"prompt": "dress", "size": "99"},
     {"prompt": "dress", "measure": ["height=260"]}, {"prompt": "dress", "measure": ["bust=nan"]},
     {"prompt": "dress", "measure": ["bust=90", "waist=300"]}, {"prompt": "dress", "measure": ["nose=5"]},
     {"prompt": "dress", "measure": ["bust"]}, {"prompt": "dress", "measure": ["arm=5"]},
     {"prompt": "dress", "textile": "lava"}, {"prompt": "x", "garment": "spacesuit"},
     {"prompt": "dress", "cloth_width": 5.0}, {"prompt": "v-neck coat with a hood, v-neck"}],
)  # fmt: skip
def test_refused_in_a_sentence(given: dict[str, Any]) -> None:
    with pytest.raises(UserError) as refused:
        made(**given)
    assert refused.value.message.endswith(".") and refused.value.hint


def test_a_misspelt_cloth_is_named() -> None:
    events = fashion(nothing, "a linnen dress with velvit pockets", model="none")
    told = [e.message for e in takewhile(lambda e: not isinstance(e, Output), events) if isinstance(e, Notice)]
    assert [t for t in told if "linnen" in t] == ["Not known, and left out: linnen. Is linen meant?"]
    assert any("Is velvet meant?" in t for t in told)
    for right in ("a silky dress with clean lines, lined", "a woollen coat", "a linen dress in cottagecore style"):
        assert not saying.misspelt(right)
    assert words.read("a woollen skirt")["cloth"] == "wool flannel"
    assert saying.lacking("a seersucker dress") == ["seersucker"]


def test_a_giant_is_told_the_range() -> None:
    with pytest.raises(UserError) as refused:
        made("dress", measure=["height=260"])
    assert "height = 260 cm" in refused.value.message and "75 to 215" in refused.value.message


@pytest.mark.parametrize(
    "broken", ["", "height = ", "height = 'tall'", 'unit = "ell"\nbust = 90', "[bust]\na = 1", "\x00", "bust = inf"]
)
def test_a_broken_file_is_refused(broken: str, tmp_path: Path) -> None:
    path = tmp_path / "me.toml"
    path.write_text(broken)
    if not broken:
        assert body.opened(broken, "t") == ("", {})
        return
    with pytest.raises(UserError):
        made("dress", measurements=path)
    with pytest.raises(UserError):
        made("dress", measurements=tmp_path / "none.toml")


def test_inches_and_the_template() -> None:
    said = str(next(iter(made(template=True))).data)
    assert set(body.HELP) <= set(tomllib.loads(said))
    kind, found = body.opened(said, "t")
    assert kind == "woman" and body.measured(body.sized("woman"), found).bust == 88
    inches = re.sub(r"= (\d+\.\d)", lambda m: f"= {float(m[1]) / 2.54:.6f}", said.replace('unit = "cm"', 'unit = "in"'))
    assert body.opened(inches, "t")[1] == pytest.approx(found, abs=1e-4)


def test_a_design_of_strangers_is_refused() -> None:
    good = json.loads(spec.written(settled(Design("dress"))))
    assert spec.read(json.dumps(good)).garment == "dress"
    for wrong in ("[]", "{", json.dumps({**good, "garment": "hat"}), json.dumps({**good, "colours": ["red"]}),
                  json.dumps({**good, "scale": "big"}), json.dumps({**good, "neckline": "turtle"}), json.dumps({**good, "x": 1})):  # fmt: skip
        with pytest.raises(UserError):
            spec.read(wrong)


@pytest.mark.parametrize(
    "wrong",
    [
        {"cloth": "lead"},
        {"mood": "odd"},
        {"kind": "dog"},
        {"textile": "lava"},
        {"size": "7"},
        {"measures": {"bust": "x"}},
    ],
)
def test_a_design_with_a_wrong_value_is_refused(wrong: dict[str, Any], tmp_path: Path) -> None:
    good = json.loads(spec.written(settled(Design("skirt", title="Skirt"))))
    path = tmp_path / "d.json"
    path.write_text(json.dumps({**good, **wrong}))
    with pytest.raises(UserError):
        made(from_=path)


def test_geometry() -> None:
    rng = random.Random(1)
    for _ in range(50):
        p = tuple((rng.uniform(-30, 30), rng.uniform(-30, 30)) for _ in range(4))
        curve = CubicBezier(*[complex(*q) for q in p])
        path = g.cubic(*p)
        assert g.length(path) == pytest.approx(curve.length(), rel=2e-3)
        a, b = g.split(path, g.length(path) * 0.3)
        assert g.end(a) == pytest.approx(g.start(b)) and g.length(a) == pytest.approx(
            g.length(path) * 0.3, rel=5e-3, abs=0.02
        )
    assert g.length(g.arc((0, 0), 10, 0, 3.1)) == pytest.approx(31, rel=1e-5)
    assert g.solve(lambda v: v * v - 2, 0, 2) == pytest.approx(2**0.5)


def test_what_is_denied_is_neither_a_colour_nor_a_garment() -> None:
    for said in ("a party dress, not pink", "an apron in anything but red or orange", "a skirt with no green"):
        assert words.palette(said, "calm", 1, "plain") == words.palette(
            said.split(",")[0].split(" in ")[0].split(" with ")[0], "calm", 1, "plain"
        )
    assert words.palette("a dress in #0B3D2E velvet", "calm", 1, "plain")[0] == "#0b3d2e"
    assert words.palette("bottle green corduroy", "calm", 1, "plain")[0] == "#0f4a36"
    assert saying.other("a harvest festival outfit") == "" and saying.other("a school pinafore") == "pinafore"
    assert "garment" not in words.read("a towelling dressing gown")
    assert words.read("a waxed jacket with a collar")["collar"] == "flat"


def test_people_and_details_in_everyday_words() -> None:
    assert saying.size("my daughter is 7 and wants a dress") == "122" and saying.size("my son is 120 cm tall") == ""
    assert saying.measures("a six foot two woman, 34 inch waist, 42 hips") == {
        "height": 188.0,
        "waist": 86.36,
        "hip": 106.68,
    }
    assert saying.lacking("a raincoat for a dog with three buttons, high waist, Pantone 17-5104, 3 ft long") == [
        "for a dog", "three buttons", "high waist", "pantone 17-5104", "3 ft long"
    ]  # fmt: skip
    assert saying.lacking("a tote bag 15 x 16 inches") == ["15 x 16 inches"]


def test_sizes_abroad_and_titles_of_long_sentences() -> None:
    assert [saying.size(f"a blouse, {s}") for s in ("UK size 12", "UK 14", "size US 8", "size 40")] == [
        "40",
        "42",
        "40",
        "40",
    ]
    with pytest.raises(UserError) as refused:
        body.sized("woman", "14")
    assert "UK 14 is 42, US 14 is 46" in refused.value.hint
    assert (
        words.titled("my daughter is 7 and wants a twirly party dress with puff sleeves", "dress")
        == "Twirly Party Dress"
    )
    assert words.titled("grandad shirt in blue", "shirt") == "Grandad Shirt"


def test_jeans_sizes_inches_and_other_garments() -> None:
    for said in ("flared jeans, 34 waist 32 leg", "jeans W34 L32"):
        assert saying.measures(said) == {"waist": 86.36} and saying.inside_leg(said) == pytest.approx(81.28)
    assert saying.measures("a shirt, neck 15.5, chest 38") == {"neck": 39.37, "bust": 96.52}
    assert saying.measures("waist 72, hip 96") == {"waist": 72, "hip": 96}
    assert saying.besides("grey shorts and a white polo shirt", "trousers", words.NAMES) == ["white polo shirt"]
    assert saying.besides("a coat and a hat", "coat", words.NAMES) == ["hat"]
    assert not saying.besides("a shirt dress with a coat collar and pockets", "dress", words.NAMES)
    coat = words.read("a duffle coat in camel, lined in tartan")
    assert "textile" not in coat and "lined in tartan" in saying.lacking("a duffle coat in camel, lined in tartan")
    assert "sleeve" not in words.read("a polo neck jumper") and words.read("a jumper for Grandad")["kind"] == "man"
    assert "kind" not in words.read("a grandad shirt")

"""Designs: facts stay, nothing overlaps or is cut off, everything reads; what cannot be is refused in a sentence."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pieria.apps.creative.design import design
from pieria.core.errors import UserError
from pieria.core.values import Event, Finish, Notice, Output, Part, Request
from pieria.media.design import check, colour, palette, raster
from pieria.media.design.compose import drawn
from pieria.media.design.faces import OWN, face
from pieria.media.design.ornament import ORNAMENTS
from pieria.media.design.scene import Box, bounds, circle
from pieria.media.design.sizes import SIZES
from pieria.media.design.spec import read, written
from pieria.media.design.svg import svg
from pieria.methods import brief, copywriting

JAZZ = "poster for a jazz night at the Blue Cellar, Friday 12 June 2026, 8 pm, 12 €"


def nothing(request: Request) -> Iterator[Event]:
    raise AssertionError("no model was to be asked")


def parts(*words: str, **given: object) -> list[Part]:
    return [e.part for e in design(nothing, *words, model="none", art="none", **given) if isinstance(e, Output)]


def test_facts_are_kept_verbatim() -> None:
    assert dict(brief.read(JAZZ).facts) == {
        "place": "the Blue Cellar", "date": "Friday 12 June 2026", "time": "8 pm", "price": "12 €",
    }  # fmt: skip
    assert brief.read(JAZZ).title == "Jazz Night"
    drawing = str(parts(JAZZ)[0].data)
    for fact in ("The Blue Cellar", "12 €", "8 pm"):
        assert fact in " ".join("".join(e.itertext()) for e in ElementTree.fromstring(drawing).iter())


BRIEFS = {
    "Flyer for my bakery Krume & Korn, fresh bread from 6 am, Hauptstraße 12, Heidelberg, 10% off on Mondays":
        ("Bakery Krume & Korn", ("Hauptstraße 12, Heidelberg", "10% off on Mondays", "fresh bread from 6 am")),
    "wedding invitation for Anna and James, 14 June 2026, 3 pm, St Mary's Church, Oxford. RSVP by 1 May to a@b.com":
        ("Anna and James", ("St Mary's Church, Oxford", "RSVP by 1 May to a@b.com", "Wedding invitation")),
    "lost cat poster, black and white, answers to Milo, last seen 3 May near Elm Street, reward £50, call 07700 900123":
        ("Lost Cat", ("last seen 3 May near Elm Street", "reward £50", "call 07700 900123", "Answers to Milo")),
    "yoga class poster, Tuesdays and Thursdays 7pm, with Sarah Chen, Community Center, 15 $":
        ("Yoga Class", ("Tuesdays and Thursdays", "7pm", "with Sarah Chen", "Community Center", "15 $")),
    "Flyer for dog walking service\nWalks from 12 $\nCall 555-1234\nOslo":
        ("Dog Walking Service", ("Walks from 12 $", "Call 555-1234", "Oslo")),
    "instagram post: 20% off all winter coats this weekend only at Lena's Boutique":
        ("20% Off All Winter Coats This Weekend Only", ("Lena's Boutique",)),
    "business card for Jane Doe, architect, +49 170 1234567, Berlin":
        ("Jane Doe", ("Architect", "+49 170 1234567", "Berlin")),
    "logo for a plumber called Miller & Sons": ("Miller & Sons", ("Plumber",)),
    "title slide for a talk: How bees talk, by Dr. Maria Lopez, ETH Zurich":
        ("How Bees Talk", ("by Dr. Maria Lopez", "ETH Zurich")),
    "birthday card for grandma, happy 80th birthday": ("Happy 80th Birthday", ("Grandma",)),
    "birthday card for grandma": ("Happy Birthday", ("For grandma",)),
    "thank you card": ("Thank You", ()),
    "poster for our choir concert 'Songs of Winter' at 7:30 pm in St. Paul's Church, Maple Avenue 4. Tickets $10.":
        ("Songs of Winter", ("St. Paul's Church, Maple Avenue 4", "$10", "7:30 pm")),
    "poster for the village fete, Saturday 12 June from 2 to 6 pm: tombola, cake stall, dog show, band. Free entry":
        ("Village Fete", ("Saturday 12 June", "from 2 to 6 pm", "Tombola, cake stall, dog show, band")),
    "poster for the jazz night on 5 May at 8 pm at The Blue Room: Anna Lee, Tom Fox, The Quartet":
        ("Jazz Night", ("The Blue Room", "Anna Lee, Tom Fox, The Quartet")),
}  # fmt: skip


@pytest.mark.parametrize("words", BRIEFS)
def test_what_a_brief_says_is_printed_under_its_right_name(words: str) -> None:
    """Addresses, telephone numbers and "reward £50" were lost; a last day to answer became the day of the wedding."""
    title, facts = BRIEFS[words]
    made = brief.read(words)
    assert made.title == title
    assert {*facts} <= {made.rest, *(said for _, said in made.facts)}


@pytest.mark.parametrize(
    ("words", "title", "facts"),
    [
        ("Plakat für ein Sommerfest, Samstag, 3. Oktober 2026, 20 Uhr, Stadthalle Bern", "Sommerfest",
         {"date": "Samstag, 3. Oktober 2026", "time": "20 Uhr", "place": "Stadthalle Bern"}),
        ("poster: Konzert am 12. Mai um 19.30 Uhr, 10 Euro", "Konzert",
         {"date": "12. Mai", "time": "um 19.30 Uhr", "price": "10 Euro"}),
        ("poster: Flohmarkt, jeden Sonntag von 10 bis 16 Uhr, Eintritt frei", "Flohmarkt",
         {"date": "jeden Sonntag", "time": "von 10 bis 16 Uhr", "price": "Eintritt frei"}),
        ("affiche: Concert, samedi 21 juin 2026, 20h30, entrée libre", "Concert",
         {"date": "samedi 21 juin 2026", "time": "20h30", "price": "entrée libre"}),
        ("poster: Exposition du 3 au 5 octobre", "Exposition", {"date": "3 au 5 octobre"}),
        ("poster: Fiesta, sábado 3 de octubre de 2026, a las 21:00 h, Plaza Mayor", "Fiesta",
         {"date": "sábado 3 de octubre de 2026", "time": "a las 21:00 h", "place": "Plaza Mayor"}),
        ("poster: Concerto, domenica 20 dicembre 2026, ore 20.30", "Concerto",
         {"date": "domenica 20 dicembre 2026", "time": "ore 20.30"}),
        ("poster: A play, June 5 and 6, 7.30 pm", "Play", {"date": "June 5 and 6", "time": "7.30 pm"}),
        ("poster: A play, June 5, 6 and 7, 2026, 8 pm", "Play", {"date": "June 5, 6 and 7, 2026", "time": "8 pm"}),
        ("poster: A fair, 5 and 6 June, 12 Elm Street", "Fair", {"date": "5 and 6 June", "place": "12 Elm Street"}),
        ("title slide: Errors, Prof. Li Wei, 12 March", "Errors", {"date": "12 March"}),
        ("business card for Jan Montag, architect", "Jan Montag", {}),
        ("poster for a talk, 3 June. Doors open at 7 pm", "Talk", {"date": "3 June", "other": "Doors open at 7 pm"}),
    ],
)  # fmt: skip
def test_days_and_hours_of_other_languages_are_known(words: str, title: str, facts: dict[str, str]) -> None:
    made = brief.read(words)
    assert made.title == title and dict(made.facts) == facts and not made.what.startswith(("plakat", "affiche"))


PLACES = {
    "Plakat für ein Konzert in der Aula, 12. Mai": ("Konzert", "Aula"),
    "Einladung zum Sommerfest im Haus der Jugend, Köln, 3. Juli 2026": ("Sommerfest", "Haus der Jugend, Köln"),
    "affiche: Concert à la salle des fêtes, samedi 21 juin, 20h30": ("Concert", "Salle des fêtes"),
    "affiche pour une exposition à Lyon, 3 mai": ("Exposition", "Lyon"),
    "poster: Concierto en el teatro Real, Madrid, sábado 3 de octubre": ("Concierto", "Teatro Real, Madrid"),
    "cartel: Feria del libro en la plaza Mayor de Salamanca, 3 de mayo":
        ("Feria del Libro", "Plaza Mayor de Salamanca"),
    "locandina: Concerto al teatro comunale, 20 dicembre": ("Concerto", "Teatro comunale"),
    "poster: Konzert im Sommer, 12. Mai": ("Konzert im Sommer", ""),
    "poster: Lesung in der Nacht, 3. Juni": ("Lesung in der Nacht", ""),
    "affiche: jeux de 5 à 12 ans, 3 juin": ("Jeux de 5 à 12 Ans", ""),
    "poster: Cena en Navidad, 24 de diciembre": ("Cena en Navidad", ""),
}  # fmt: skip


@pytest.mark.parametrize("words", PLACES)
def test_places_of_other_languages_are_known(words: str) -> None:
    made = brief.read(words)
    assert (made.title, dict(made.facts).get("place", "")) == PLACES[words]


@pytest.mark.parametrize(
    ("words", "title", "facts"),
    [
        ("instagram post: new opening hours Mon-Fri 8-18, Sat 9-14", "New Opening Hours", ["Mon-Fri 8-18", "Sat 9-14"]),
        ("social post summer sale -30% on all shoes until Sunday", "Summer Sale -30% on All Shoes", ["until Sunday"]),
        ("a4 flyer guitar lessons, 25 pounds an hour", "Guitar Lessons", ["25 pounds an hour"]),
        ("poster in red and gold: Chinese New Year, free entry", "Chinese New Year", ["free entry"]),
        ("card for Anna Berg: Hauptstr. 5, anna@berg.example", "Anna Berg: Hauptstr. 5", ["anna@berg.example"]),
        ("concert, 3 May 10-12, 5-10 €", "Concert", ["3 May", "5-10 €", "10-12"]),
    ],
)  # fmt: skip
def test_no_number_of_a_brief_is_lost(words: str, title: str, facts: list[str]) -> None:
    made = brief.read(words)
    assert made.title == title and [t for _, t in made.facts] == facts


MARRIED = """wedding card in English and German: We are getting married / Wir heiraten, Anna & James, \
Saturday 14 August 2027, 2 pm, St Mary's Church, Bath"""
LOST = (
    "slide: Why we lost customers. - prices went up by 12 % - support answered after 3 days - a rival opened in Leeds"
)
MENU = "Menu for Trattoria Rosa. Starters: bruschetta 5.50 €, soup 4.90 €. Mains: pasta 9.80 €. Desserts: tiramisu 5 €"


@pytest.mark.parametrize(
    ("words", "title", "rest", "facts"),
    [
        (
            MARRIED,
            "We are getting married / Wir heiraten",
            "Anna & James",
            ["Saturday 14 August 2027", "2 pm", "St Mary's Church, Bath"],
        ),
        (
            LOST,
            "Why We Lost Customers",
            "",
            ["prices went up by 12 %", "support answered after 3 days", "a rival opened in Leeds"],
        ),
        (
            'slide "Our plan for 2027":\n- hire two engineers\n- open an office in Lyon\n- cut costs',
            "Our Plan for 2027",
            "",
            ["hire two engineers", "open an office in Lyon", "cut costs"],
        ),
        (
            MENU,
            "Trattoria Rosa",
            "Menu",
            ["Starters", "bruschetta 5.50 €", "soup 4.90 €", "Mains", "pasta 9.80 €", "Desserts", "tiramisu 5 €"],
        ),
        ("menu for a café: espresso 2.20 €", "Menu", "Café", ["espresso 2.20 €"]),
        ("Menu: pizza $10. Pasta $12. Tea $3", "Menu", "", ["pizza $10", "Pasta $12", "Tea $3"]),
        (
            "certificate of achievement for Maya Patel, 12 July 2026",
            "Certificate of Achievement",
            "Maya Patel",
            ["12 July 2026"],
        ),
        (
            "wedding invitation in French for Claire & Tom, 5 June 2027",
            "Claire & Tom",
            "Wedding invitation",
            ["5 June 2027"],
        ),
        (
            'poster for "The Wizard of Oz", 12, 13 and 14 May at 7 pm',
            "The Wizard of Oz",
            "",
            ["12, 13 and 14 May", "7 pm"],
        ),
        ("garage sale flyer, Saturday and Sunday 9 to 4", "Garage Sale", "", ["Saturday and Sunday 9 to 4"]),
        (
            "poster for a book club, first Tuesday of every month, 19:30",
            "Book Club",
            "",
            ["first Tuesday of every month", "19:30"],
        ),
        (
            "slide: Q3 results, revenue up 14 % to €2.3m, churn down to 2.1 %, new markets: Poland, Spain",
            "Q3 Results",
            "",
            ["revenue up 14 % to €2.3m", "churn down to 2.1 %", "new markets: Poland, Spain"],
        ),
        (
            "poster: Yard sale this Saturday 9-2 at 14 Birch Lane. Books, bikes from £1. Rain or shine!",
            "Yard Sale",
            "Books",
            ["Saturday 9-2", "14 Birch Lane", "bikes from £1", "Rain or shine!"],
        ),
        (
            "poster: Yard sale this Saturday 9-2. Books, records, bikes and toys from £1, cakes £2, tea 50p",
            "Yard Sale",
            "",
            ["Saturday 9-2", "Books, records, bikes and toys from £1", "cakes £2", "tea 50p"],
        ),
        (
            "poster: Fair, 3 May, rain or shine, books and toys from £1",
            "Fair",
            "Rain or shine",
            ["3 May", "books and toys from £1"],
        ),
        (
            "poster: Jazz night, 8 pm, tickets 12 € at the door, 10 € in advance",
            "Jazz Night",
            "",
            ["8 pm", "12 € at the door", "10 € in advance"],
        ),
        ("poster: Jazz night, 8 pm, tickets at the door", "Jazz Night", "", ["8 pm", "tickets at the door"]),
        ("poster for the Bach choir, St Matthew Passion, 19:00", "Bach Choir", "St Matthew Passion", ["19:00"]),
        ("post for instagram: new menu, open until 11pm", "New Menu", "", ["open until 11pm"]),
        ("poster for a whisky tasting, max. 16 people", "Whisky Tasting", "Max. 16 people", []),
        ("yard sign: Drive slowly", "Drive Slowly", "", []),
        ("sign up for our choir, Monday 3 May", "Sign up for our choir", "", ["Monday 3 May"]),
    ],
)
def test_a_list_stays_in_order_and_an_instruction_is_not_printed(
    words: str, title: str, rest: str, facts: list[str]
) -> None:
    """The languages were the wedding's place; a slide's first point was its subtitle, and the fourth stood first."""
    made = brief.read(words)
    assert (made.title.lower(), made.rest, [t for _, t in made.facts]) == (title.lower(), rest, facts)


def test_lines_of_a_title_stay_clear_of_each_other() -> None:
    """In a face that is set solid, the tail of a g met the l below it: no layout passed, and the words were refused."""
    from pieria.media.design import layout

    style = layout.Style("fredoka", leading=1.0)
    spec = layout.Spec("title", "We Are Hiring Full-time Nurses", style, 200, 20, grow=True)
    (made,) = layout.stack([spec], Box(0, 0, 420, 600))
    lines = layout.place([made], Box(0, 0, 420, 600))
    assert len(lines) > 1 and not any(a.ink.meets(b.ink) for a, b in pairwise(lines))


def test_labels_are_in_english_for_english_briefs_alone() -> None:
    briefs = {
        "Plakat für ein Konzert in der Aula, 12. Mai": False, "flyer: Yoga im Park, jeden Dienstag 18 Uhr": False,
        "SUMMER JAZZ, 3 June": True, "a talk on Mars, 3 June": True,
    }  # fmt: skip
    for words, english in briefs.items():
        assert brief.read(words).english is english, words
    party = brief.read("invitation to a party, Friday 3 July, The Old Barn, dress code black tie")
    assert "technical" not in party.moods and ("place", "The Old Barn") in party.facts


def test_how_it_should_look_is_not_printed() -> None:
    events = list(
        design(nothing, "poster. It should feel smoky. Jazz at Times Square, 12 June", model="none", art="none")
    )
    assert any(isinstance(e, Notice) and "smoky" in e.message for e in events)
    one = read(str([e.part for e in events if isinstance(e, Output)][3].data))
    assert one.format == "a3" and one.words.title == "Jazz"  # Times Square is no square


def test_the_design_to_edit_is_kept_beside_the_drawing(tmp_path: Path) -> None:
    from pieria.doors.cli.show import keep

    keep(tmp_path / "p.svg", [Output(p, n) for n, p in enumerate(parts("thank you card"))])
    assert {p.name for p in tmp_path.iterdir()} == {"p.svg", "p.pdf", "p.png", "p.json"}


def test_four_files_that_open() -> None:
    from pypdf import PdfReader

    made, pdf, picture, plain = parts(JAZZ, format="a5")
    ElementTree.fromstring(made.data)
    assert "JAZZ" in PdfReader(io.BytesIO(pdf.bytes)).pages[0].extract_text().upper()
    assert b"/FlateDecode" in pdf.bytes and b"ASCII85" not in pdf.bytes  # a fifth larger
    assert raster.pixels(picture.bytes).shape[1] > 600
    assert json.loads(plain.data)["pieria"] == "design"


def test_live_text_is_drawn_as_it_was_measured() -> None:
    scene, made = drawn(read(str(parts(JAZZ)[3].data)))
    size = SIZES[made.format]
    live = raster.pixels(raster.png(svg(scene, size, fonts=False), 500, tuple(map(str, OWN.values())))).astype(int)
    flat = raster.pixels(raster.png(svg(scene, size, outlines=True), 500)).astype(int)
    assert (abs(live - flat).max(-1) > 120).mean() < 1e-3


@pytest.mark.parametrize("form", ["business-card", "16:9", "a3"])
def test_variants_differ_and_pass_every_check(form: str) -> None:
    made = [read(str(p.data)) for p in parts(JAZZ, format=form, variants=3) if p.mime == "application/json"]
    assert len({m.layout for m in made}) == len(made) == 3
    for one in made:
        scene, _ = drawn(one)
        assert check.faults(scene, SIZES[form]) == []


def test_an_edited_design_is_set_anew(tmp_path: Path) -> None:
    plain = json.loads(str(parts(JAZZ)[3].data))
    plain["words"]["title"] = "Blues Morning"
    path = tmp_path / "d.json"
    path.write_text(json.dumps(plain))
    again = [e.part for e in design(nothing, from_=path) if isinstance(e, Output)]
    assert read(str(again[3].data)).words.title == "Blues Morning"
    plain["palette"]["ink"] = "url(x)"
    path.write_text(json.dumps(plain))
    with pytest.raises(UserError):
        list(design(nothing, from_=path))


BOTH_WAYS = {
    "Concert 2026": "Concert 2026",
    "Concert \u05d0\u05d1\u05d2 2026": "Concert 2026 \u05d2\u05d1\u05d0",
    "from \u05d0\u05d1\u05d2 12-14 to 5 pm": "from 12-14 \u05d2\u05d1\u05d0 to 5 pm",
    "\u05d0\u05d1\u05d2 12:30, Bern 2026": "Bern 2026 ,12:30 \u05d2\u05d1\u05d0",
    "\u05d0\u05d1\u05d2, \u05d3\u05d4!": "!\u05d4\u05d3 ,\u05d2\u05d1\u05d0",
}
"""What is written -> as it stands from left to right."""


@pytest.mark.parametrize("words", BOTH_WAYS)
def test_a_word_from_right_to_left_leaves_the_numbers_beside_it_as_they_are(words: str) -> None:
    glyphs = face("inter").shape(words)
    assert "".join(words[g.cluster] for g in glyphs) == BOTH_WAYS[words]
    assert [g.x for g in glyphs] == sorted(g.x for g in glyphs)


def test_json_round_trip() -> None:
    made = read(str(parts(JAZZ)[3].data))
    art = replace(made, art=(circle(0.5, 0.5, 0.4),))
    assert read(written(art)).art[0][0][0] == "M" and read(written(made)) == made


def test_a_brand_is_kept_to(tmp_path: Path) -> None:
    file = tmp_path / "brand.toml"
    file.write_text(
        'name = "Blue Cellar"\n[colours]\nground = "#102030"\naccent = "#ff8800"\n[fonts]\ntitle = "fredoka"\n'
    )
    one = read(str(parts(JAZZ, brand=file)[3].data))
    assert (one.palette.ground, one.palette.accent, one.fonts.title) == ("#102030", "#ff8800", "fredoka")
    assert one.words.by == "Blue Cellar"
    file.write_text('[colours]\nink = "red"\n')
    with pytest.raises(UserError):
        parts(JAZZ, brand=file)


@pytest.mark.parametrize(
    "given_",
    [{"prompt": " "}, {"prompt": JAZZ, "format": "b7"}, {"prompt": JAZZ, "variants": 99},
     {"prompt": JAZZ, "mood": "odd"}, {"prompt": "poster for 音楽"}, {"prompt": "x" * 3000}],
)  # fmt: skip
def test_refused_in_a_sentence(given_: dict[str, object]) -> None:
    with pytest.raises(UserError) as refused:
        list(design(nothing, model="none", art="none", **given_))
    assert refused.value.message and refused.value.hint


def test_a_brand_that_cannot_be_read_is_refused_before_a_model_is_asked(tmp_path: Path) -> None:
    with pytest.raises(UserError):
        list(design(nothing, JAZZ, brand=tmp_path / "none.toml"))


def test_what_a_model_invents_is_dropped() -> None:
    said = {
        "title": "Jazz Night",
        "subtitle": "Live at Carnegie Hall",
        "action": "Get 20 % off",
        "art": "saxophone",
        "mood": "dark",
    }

    def run(request: Request) -> Iterator[Event]:
        yield Output(Part("text", json.dumps(said)))
        yield Finish("stop")

    made, dropped = copywriting.phrased(run, JAZZ, brief.read(JAZZ), "", 1)
    assert made["title"] == "Jazz Night" and dropped == ["subtitle", "action"]
    said["subtitle"] = "Jazz"  # what stands in the title is not printed again, and nothing to tell of
    made, dropped = copywriting.phrased(run, JAZZ, brief.read(JAZZ), "", 1)
    assert "subtitle" not in made and dropped == ["action"]
    said["subtitle"] = "Live at Carnegie Hall"
    events = list(design(run, JAZZ, art="none"))
    assert any(isinstance(e, Notice) and "subtitle" in e.message for e in events)
    assert "Carnegie" not in str(next(e for e in events if isinstance(e, Output)).part.data)


@given(st.floats(0, 1), st.floats(0, 0.35), st.floats(0, 360), st.floats(0, 1))
def test_readable_reads(lightness: float, chroma: float, hue: float, behind: float) -> None:
    ground = colour.colour(behind, 0.05, 360 - hue)
    assert colour.contrast(colour.readable(colour.colour(lightness, chroma, hue), ground), ground) >= 4.5


@pytest.mark.parametrize("mood", palette.HUES)
def test_every_palette_reads(mood: str) -> None:
    for seed in range(9):
        made = palette.make(mood, seed, seed % 5)
        assert colour.contrast(made.ink, made.ground) >= 7
        assert all(colour.contrast(made.spot(b), b) >= 4.5 for b in (made.ground, made.block, made.soft))


@settings(max_examples=30)
@given(st.text(alphabet="abcXYZ ÄÖ'-.,0129", min_size=1, max_size=30))
def test_ink_is_where_it_is_measured(words: str) -> None:
    f = face("inter")
    assert f.width(words) >= 0 and f.ink(words).w <= f.width(words) + 1.0


def test_ornaments_repeat() -> None:
    import random

    from pieria.media.design.scene import Box

    for draw in ORNAMENTS.values():
        box, colours = Box(0, 0, 300, 200), ["#112233", "#ddaa33", "#eeddcc", "#aa3322", "#334455"]
        assert draw(box, colours, random.Random(1)) == draw(box, colours, random.Random(1))
    assert bounds(circle(5, 5, 2)).w == pytest.approx(4, abs=0.01)


def test_how_it_should_look_is_obeyed_or_told_and_not_printed() -> None:
    logo = brief.read("logo for Otter & Finch, a riverside bakery, in #0B3D2E and #F4A259")
    assert logo.rest == "A riverside bakery" and logo.looks == ("#0B3D2E and #F4A259",)
    regatta = brief.read("poster in Pantone Reflex Blue for the Whitby Regatta, 8–10 August 2026")
    assert regatta.title == "Whitby Regatta" and [k for k, _ in regatta.facts] == ["date"]
    sign = brief.read("poster with a purple background and yellow writing saying MIND YOUR HEAD")
    assert sign.title == "MIND YOUR HEAD" and len(sign.looks) == 1
    assert brief.read("poster: jumble sale, no early birds, without any pictures").looks == ("without any pictures",)


def test_a_card_says_what_it_is_for_and_dates_stay_together() -> None:
    assert brief.read("thank-you card for Mrs Pemberton").title == "Thank You"
    assert brief.read("save the date card: Mags & Theo, 5.9.2026").title == "Save the Date"
    assert "Leaving" in (brief.read("leaving card for Sanjay").rest, brief.read("leaving card for Sanjay").title)
    for said in ("from 3 May to 9 June 2026", "du 24 novembre au 29 décembre"):
        assert ("date", said) in brief.read(f"poster: holiday club, {said}, £40").facts


@pytest.mark.parametrize(
    ("words", "title", "facts", "looks"),
    [
        ("poster for the Harvest Supper — Saturday 26th September 2026, 7 for 7.30 pm, Village Hall", "Harvest Supper",
         ["Saturday 26th September 2026", "7 for 7.30 pm", "Village Hall"], ()),
        ("garage sale sign: Sat & Sun 9-1, 14 Elm Close", "Garage Sale", ["Sat & Sun 9-1", "14 Elm Close"], ()),
        ("poster in the style of Bauhaus for an exhibition of kettles, Design Museum", "Exhibition of Kettles",
         ["Design Museum"], ("in the style of Bauhaus",)),
        ("banner 3m x 1m saying WELCOME HOME TOBY", "WELCOME HOME TOBY", [], ("3m x 1m",)),
        ("sign for a door: Ladies", "Ladies", [], ()),
        ("menu: Breakfast: porridge 4, kippers 8. Lunch: soup 5", "Menu",
         ["Breakfast", "porridge 4", "kippers 8", "Lunch", "soup 5"], ()),
    ],
)  # fmt: skip
def test_briefs_of_every_day(words: str, title: str, facts: list[str], looks: tuple[str, ...]) -> None:
    made = brief.read(words)
    assert (made.title, [t for _, t in made.facts], made.looks) == (title, facts, looks)

"""Lists in designs: one entry under the other, times left, prices right; in columns they could not be compared."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from pieria.apps.creative.design import design
from pieria.core.values import Event, Notice, Output, Request
from pieria.media.design.compose import EVERY, drawn, order
from pieria.media.design.entries import Entry, entered, entry
from pieria.media.design.layout import Tight
from pieria.media.design.listing import LISTS
from pieria.media.design.spec import Copy, Design, Fact, read
from pieria.methods import brief

SLIDE = """slide: five bullet points on remote work
- clear hours, for everybody
- one meeting-free day a week
- written decisions
- cameras are optional
- meet in person twice a year"""
MENU = (
    "Menu for Trattoria Rosa. Starters: bruschetta 5.50 €, tomato soup 4.90 €, burrata with basil 9 €. "
    "Mains: pasta alla norma 9.80 €, lasagne 11.50 €, grilled sea bass with lemon potatoes 18.90 €. "
    "Desserts: tiramisu 5 €, panna cotta 4.50 €"
)
PRICES = """price list for Hairdresser Lena
Ladies
Wash, cut and dry 38 €
Colouring from 55 €
Gentlemen
Cut 24 €
Beard 12–15 €
Tue-Sat 9-18
lena-hair.example"""
AGENDA = (
    "agenda for the team day, Friday 12 June 2026, Town Hall: 9:00 Welcome and coffee, 9:30 Where we stand, "
    "10:45 Workshops in three groups, 12:30 Lunch, 16:00 Close"
)


def nothing(request: Request) -> Iterator[Event]:
    raise AssertionError("no model was to be asked")


@pytest.fixture(scope="module")
def base() -> Design:
    made = [e.part for e in design(nothing, SLIDE, model="none", art="none") if isinstance(e, Output)]
    return read(str(made[3].data))


def test_the_entries_of_a_brief_are_told_from_its_other_facts() -> None:
    slide = brief.read(SLIDE)
    assert slide.title == "Remote Work" and [k for k, _ in slide.facts] == ["item"] * 5
    assert slide.facts[0] == ("item", "clear hours, for everybody")  # a comma made two points of it
    menu = brief.read(MENU).facts
    assert [t for k, t in menu if k == "heading"] == ["Starters", "Mains", "Desserts"] and len(menu) == 11
    prices = brief.read(PRICES).facts
    assert prices[2:5] == (("heading", "Ladies"), ("item", "Wash, cut and dry 38 €"), ("item", "Colouring from 55 €"))
    assert prices[:2] == (("date", "Tue-Sat 9-18"), ("contact", "lena-hair.example"))
    agenda = brief.read(AGENDA).facts
    assert agenda[:3] == (("date", "Friday 12 June 2026"), ("place", "Town Hall"), ("item", "9:00 Welcome and coffee"))
    salon = brief.read("price list. Ladies: cut £32, colour £70. Gentlemen: cut £20, beard £12")
    assert salon.rest == "" and [k for k, _ in salon.facts] == ["heading", "item", "item"] * 2
    coffee = brief.read("menu for Café Blau: Espresso 2,20 €, Tee 2 €, Kuchen 3,50 €")
    assert coffee.title == "Café Blau" and coffee.facts[0] == ("item", "Espresso 2,20 €")
    bread = brief.read("Menu:\nSoup 5 €\nBread\nPasta 9 €\nCake 4 €")
    assert bread.facts[1] == ("item", "Bread")
    day = brief.read("agenda\n9:00 – Welcome\n9:30 – Numbers\n10:00 – Close")
    assert day.facts == (("item", "9:00 – Welcome"), ("item", "9:30 – Numbers"), ("item", "10:00 – Close"))
    talk = brief.read("title slide: How bees talk - Maria Lopez - Zurich - 12 March 2026")
    assert ("date", "12 March 2026") in talk.facts and "item" not in {k for k, _ in talk.facts}
    party = brief.read("poster for a party\n- Friday 12 June 2026\n- 8 pm\n- the Old Barn\n- 12 €")
    assert {"date", "time", "price"} <= {k for k, _ in party.facts}  # lines, but no list


@pytest.mark.parametrize(
    ("said", "parts"),
    [
        ("onion soup 7 €", Entry("onion soup", "", "7 €")),
        ("Roast chicken ... $18.50", Entry("Roast chicken", "", "$18.50")),
        ("highlights £95-140", Entry("highlights", "", "£95-140")),
        ("colour from 55 €", Entry("colour", "", "from 55 €")),
        ("9:30 Lunch", Entry("Lunch", "9:30")), ("9:00-10:30 – Talk", Entry("Talk", "9:00-10:30")),
        ("2 pm Tea 3 €", Entry("Tea", "2 pm", "3 €")), ("1. hire two people", Entry("hire two people", "1.")),
        ("3 plans for 2027", Entry("3 plans for 2027")), ("12 € a head", Entry("12 € a head")),
    ],
)  # fmt: skip
def test_an_entry_is_parted(said: str, parts: Entry) -> None:
    assert entry(said) == parts


@pytest.mark.parametrize(
    ("words", "form"), [(SLIDE, "16:9"), (MENU, "a4"), (PRICES, "square"), (AGENDA, "story"), (MENU, "16:9")]
)
@pytest.mark.parametrize("layout", LISTS)
def test_a_list_stands_one_entry_under_the_other(base: Design, words: str, form: str, layout: str) -> None:
    known = brief.read(words)
    copy = Copy(known.title, known.rest, tuple(Fact(k, t) for k, t in known.facts))
    scene, made = drawn(replace(base, format=form, words=copy, layout=layout))  # which has every fault looked for
    lines = scene.lines()
    items, prices, leads = ([v for v in lines if v.role.split("-")[0] == r] for r in ("item", "price", "lead"))
    edges = {round(v.ink.x, 1) for v in items}
    assert made.layout == layout and len({v.size for v in items}) == 1
    assert len(edges) <= 2 and len({round(v.ink.right, 1) for v in prices}) <= 2  # two columns on a wide page
    if len(edges) == 1:
        for some in (items, prices, leads):
            assert [v.y for v in some] == sorted(v.y for v in some)
        assert all(v.ink.x > max(i.ink.right for i in items if abs(i.y - v.y) < 0.1) for v in prices)
    shown = " ".join(v.text for v in lines).lower()
    assert all(w.strip(".,") in shown for _, t in known.facts for w in t.lower().split())


def test_a_list_takes_a_layout_of_lists_and_nothing_else_does(base: Design) -> None:
    assert base.layout in LISTS and order(base) == list(LISTS)
    assert not {*order(replace(base, words=Copy("Jazz Night")))} & {*LISTS}


def test_points_between_semicolons_are_a_list_on_a_slide() -> None:
    said = "Less waste in the bin; Food for the garden; No bags to carry"
    for words in (f"slide: Why we compost. {said}", f"slide about compost: {said}."):
        made = brief.read(words)
        assert [t for k, t in made.facts if k == "item"] == said.split("; ") and "ompost" in made.title
    assert not any(k == "item" for k, _ in brief.read("slide for the review: 12 May 2026; Room 4; 18:00").facts)
    assert not any(k == "item" for k, _ in brief.read(f"poster about compost: {said}").facts)


def test_prices_without_a_sign_are_prices_on_a_menu() -> None:
    made = brief.read("menu: beetroot, walnut and cheese salad 8, soup 4.50, steak 18. Open Monday to Friday")
    items = [t for k, t in made.facts if k == "item"]
    assert made.title == "Menu" and items == ["beetroot, walnut and cheese salad 8", "soup 4.50", "steak 18"]
    assert [e.tail for e in entered(items)] == ["8", "4.50", "18"]
    known = brief.read(
        "Menu for Bar Sol. Tapas: chipirones 8.50, flan 4, pan 3. Sweet: churros 4, cake 5, call 01458 220011"
    )
    assert known.title == "Bar Sol" and [t for k, t in known.facts if k == "heading"] == ["Tapas", "Sweet"]
    assert ("item", "call 01458 220011") not in known.facts
    assert not any(k == "item" for k, _ in brief.read("slide: prices in 2024, wages in 2025, costs in 2026").facts)
    assert [e.tail for e in entered(["raise in 2024", "two cuts", "costs 2025 rose"])] == ["", "", ""]


def test_points_that_are_not_there_and_lists_that_do_not_fit_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def told(words: str, **given: object) -> str:
        return " ".join(
            e.message for e in design(nothing, words, model="none", art="none", **given) if isinstance(e, Notice)
        )  # type: ignore[arg-type]

    assert "Points are set, not made up" in told("slide: five bullet points about compost")
    assert brief.read("slide: five bullet points about compost").title == "Compost"
    assert "Points" not in told(SLIDE)
    assert "4 designs share 3 layouts" in told("menu: soup 4.50, salad 6, steak 18", variants=4)

    def tight(page: object, give: int) -> None:
        raise Tight

    for name in LISTS:
        monkeypatch.setitem(EVERY, name, tight)
    assert "fits no layout for lists" in told(SLIDE)


def test_an_agenda_with_plain_hours_is_a_list() -> None:
    said = "timetable for the sports day: 9.30 egg and spoon, 10.15 sack race, 11 parents' race, noon picnic"
    made = brief.read(said)
    items = [t for k, t in made.facts if k == "item"]
    assert len(items) == 4 and [e.lead for e in entered(items)] == ["9.30", "10.15", "11", "noon"]
    results = brief.read("slide about Q3 results: revenue up 12%, costs down 4.5%, 3 new shops, and 41 new staff")
    assert results.title == "Q3 Results"
    assert [t for k, t in results.facts if k == "item"] == [
        "revenue up 12%",
        "costs down 4.5%",
        "3 new shops",
        "41 new staff",
    ]

"""The pages that are files: on a phone, with the keyboard, in a page whose policy is strict."""

from __future__ import annotations

import dataclasses
import importlib
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from browser import browsing
from pieria.doors.cli import gallery
from pieria.doors.http.desk_page import FRAME as DESK
from pieria.doors.http.desk_page import LOADER, SCRIPT, STYLE
from pieria.evaluate import report as evaluation
from pieria.inspecting import report as inspection
from pieria.media.table import page as table
from pieria.media.table.base import Result
from pieria.media.table.chart import Figure
from pieria.media.world.out.page import FRAME
from pieria.methods.research import report as research
from pieria.methods.research.rules import Found
from pieria.probes import Bars, Example, Findings, Measure
from pieria.train.tuning import report as tuning

pytestmark = pytest.mark.skipif(not shutil.which("chromium"), reason="needs a browser")
LONG = "W" * 90


@pytest.fixture(scope="module")
def phone() -> Iterator[tuple[Any, list[str]]]:
    size = {"width": 390, "height": 844}
    with browsing(viewport=size, is_mobile=True, has_touch=True) as (tab, said):
        tab.set_default_timeout(8000)
        yield tab, said


def evaluated() -> str:
    measured = Measure("gap", LONG, 1.0, (0.0, 2.0), 9, 0.0, "a coin")
    found = Findings((measured,), LONG, (LONG,), (Example(LONG, LONG, LONG),), (Bars(LONG, ((LONG, 1.0, 0.0, 2.0),)),))
    probe = {"challenge": LONG, "time": "2027-01-01", "seconds": 1, **dataclasses.asdict(found)}
    return evaluation.html({"card": "mine", "title": LONG, "licence": LONG, "probes": {"bias": probe}}, {}, set())


def compared(folder: Path) -> str:
    compare = importlib.import_module("pieria.train.compare")
    (folder / "n-rnn" / "samples").mkdir(parents=True)
    (folder / "n-rnn" / "samples" / "1.txt").write_text(LONG)
    page: str = compare.paper("n", [dict.fromkeys(compare.COLUMNS, "12.3 nats")], [("rnn", folder / "n-rnn")])
    return page


ROWS = Result("select 1", ("month", LONG), ("DATE", "VARCHAR"), (("2026-02-01", LONG), ("2026-01-01", "b")), False, 0.1)
PAGES = {
    "analyze": lambda folder: table.page(LONG, [LONG], [Figure("bar", LONG, ("a",), {"n": (1.0,)})], ROWS),
    "compare": compared,
    "evaluate": lambda folder: evaluated(),
    "gallery": lambda folder: gallery.html([f'<article data-app="write"><h2>{LONG}</h2></article>']),
    "research": lambda folder: research.rules_page(Found(LONG, (LONG,), 9, 9, 0.5, 0.5, 0.5, left_out=[LONG])),
}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_fits_a_phone(name: str, phone: tuple[Any, list[str]], tmp_path: Path) -> None:
    tab, said = phone
    said.clear()
    (tmp_path / "page.html").write_text(PAGES[name](tmp_path))
    tab.goto((tmp_path / "page.html").as_uri())
    assert tab.evaluate("[document.documentElement.scrollWidth, innerWidth]") == [390, 390]
    if name == "analyze":
        assert tab.get_attribute("svg", "aria-label") == LONG
        tab.focus("th button")
        tab.keyboard.press("Enter")
        assert tab.inner_text("tbody td") == "2026-01-01" and tab.get_attribute("th", "aria-sort") == "ascending"
    if name == "gallery":
        tab.fill("input", "nothing of it")
        assert "has these words" in tab.inner_text("[role=status]")
    if name == "research":
        assert research.NONE in tab.inner_text("body") and not tab.locator("table").count()
    assert not [s for s in said if "ERR_FILE_NOT_FOUND" not in s]


@pytest.mark.parametrize("style", [inspection.CSS, tuning.STYLE])
def test_what_is_wide_scrolls_in_itself(style: str) -> None:
    assert ".wide{overflow-x:auto}" in style


def test_the_buttons_of_a_world_answer_the_keyboard(phone: tuple[Any, list[str]], tmp_path: Path) -> None:
    tab, _ = phone
    world = '{"maps": [], "quests": [], "people": [], "items": [], "places": [], "start": [0, 0], "sheet": "data:,"}'
    (tmp_path / "world.html").write_text(FRAME.read_text().replace("@DATA@", world))
    tab.goto((tmp_path / "world.html").as_uri())
    tab.focus("#bq")
    tab.keyboard.press("Enter")
    assert tab.is_visible("#log") and "user-scalable" not in tab.content()
    box = tab.locator("#map canvas")
    tab.evaluate("document.getElementById('map').append(document.createElement('canvas'))")
    assert box.evaluate("c => getComputedStyle(c).objectFit") == "contain", "a map keeps its proportions"


def test_the_chat_button_stands_in_a_page_with_a_policy(phone: tuple[Any, list[str]]) -> None:
    tab, said = phone
    said.clear()
    shop = "<h1>A shop</h1><script src='http://desk.test/desk.js' data-desk='pd-1'></script>"
    policy = {"content-security-policy": "default-src 'none'; script-src http://desk.test; frame-src http://desk.test"}
    tab.route("http://shop.test/", lambda r: r.fulfill(body=shop, content_type="text/html", headers=policy))
    tab.route("http://desk.test/desk.js", lambda r: r.fulfill(body=LOADER, content_type="text/javascript"))
    tab.goto("http://shop.test/")
    at = "document.elementFromPoint(innerWidth - 40, innerHeight - 40)"
    assert tab.evaluate(f"{at}.tagName") == "DIV" and not [s for s in said if "style" in s]


def test_a_question_without_a_connection_is_given_back(phone: tuple[Any, list[str]]) -> None:
    tab, _ = phone
    window = DESK.replace("STYLE", STYLE).replace("SCRIPT", SCRIPT).replace("TITLE", LONG)
    tab.route("http://desk.test/desk/pd-1", lambda r: r.fulfill(body=window, content_type="text/html"))
    tab.route("http://desk.test/desk/pd-1/ask", lambda r: r.abort())
    tab.goto("http://desk.test/desk/pd-1")
    assert tab.evaluate("document.documentElement.scrollWidth") == 390
    tab.fill("#said", "Where is my order?")
    tab.keyboard.press("Enter")
    tab.wait_for_selector("#state:has-text('no connection')")
    assert tab.input_value("#said") == "Where is my order?" and not tab.locator(".said").count()

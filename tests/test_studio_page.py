"""The studio page: what the server says of its applications, and the page itself in a real browser."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from browser import browsing
from door import Door, opened
from pieria.core import signature
from pieria.core.find import names
from pieria.core.values import Cancel, Finish
from pieria.doors._apps import application, listed, played
from pieria.doors._policy import hashed
from pieria.doors.http.shape import encode
from pieria.doors.http.studio_page import page
from pieria.studio import Studio

HOSTILE = "<img src=x onerror=alert(1)><script>alert(2)</script> 'quoted' \"twice\""


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    with opened(tmp_path_factory.mktemp("home")) as one:
        yield one


def test_the_page_runs_its_own_script_and_no_other(door: Door) -> None:
    answer = httpx.get(f"{door.url}/studio")
    policy = answer.headers["content-security-policy"]
    (script,) = re.findall(r"<script>(.*?)</script>", answer.text, re.S)
    (style,) = re.findall(r"<style>(.*?)</style>", answer.text, re.S)
    assert f"script-src {hashed(script)};" in policy and f"style-src {hashed(style)};" in policy
    assert policy.startswith("default-src 'none'") and "unsafe" not in policy and "http" not in policy
    assert not re.search(r"innerHTML|insertAdjacent|document\.write|eval\(|https?://", page()[0])


APPS = {said["name"]: said for said in listed()}


@pytest.mark.parametrize("name", sorted(APPS))
def test_an_application_says_how_its_form_is_drawn(name: str) -> None:
    said, fields = APPS[name], APPS[name]["input"]["properties"]
    assert said["group"] in ("creative", "language") and set(said["main"]) <= fields.keys()
    assert said["main"] or "texts" in fields, "there is something to write into"
    assert said["examples"] and all(line.startswith("pieria ") for line in said["examples"])
    assert not [line for line in said["examples"] if "  " in line], "a command, and not what is said of it"


def test_what_works_on_files_alone_is_not_offered() -> None:
    assert names("apps").keys() - APPS.keys() == {"edit", "legal", "listen"}


def test_a_file_is_refused_by_its_name(door: Door) -> None:
    body = {"app": "legal", "input": {"document": "/etc/passwd"}}
    answer = httpx.post(f"{door.url}/v1/runs", json=body, headers=door.auth)
    assert answer.status_code == 422 and "no request may name one" in answer.json()["error"]["message"]


@pytest.mark.weights("sticker", "minilm")
def test_the_end_of_a_picture_can_be_told(studio: Studio) -> None:
    function = application("image")
    bound = signature.bind(function, {"prompt": "a red cat", "planner": "none", "seed": 1})
    last = [*played(studio, function, bound, "somebody", Cancel())][-1]
    assert isinstance(last, Finish) and encode(dict(last.usage)) and last.usage["receipt"]


@pytest.mark.skipif(not shutil.which("chromium"), reason="needs a browser")
def test_in_a_browser(door: Door, tmp_path: Path) -> None:
    with browsing() as (tab, said):
        tab.goto(f"{door.url}/studio")
        tab.fill("#key", "pk-wrong")
        tab.click("#gate button")
        tab.wait_for_selector("#why:not(:empty)")
        assert "not valid" in tab.inner_text("#why") and not tab.is_visible("#apps")
        said.clear()

        tab.goto("about:blank")
        tab.goto(f"{door.url}/studio#key={door.auth['authorization'].split()[1]}")
        tab.wait_for_selector("#apps a")
        assert "pk-" not in tab.url and tab.locator("#apps a").count() == len(APPS)

        tab.click("#apps a[href='#/write']")
        tab.fill("#f-prompt", HOSTILE)
        tab.click("summary:has-text('more settings')")
        tab.fill("#f-model", "echo")
        tab.click("button:has-text('Make it')")
        tab.wait_for_selector("section .made .button")
        assert HOSTILE in tab.inner_text("section .made pre")
        assert tab.locator("section script, section img").count() == 0
        assert "Done in" in tab.inner_text(".state")
        tab.click("summary:has-text('Receipt')")
        assert "echo" in tab.inner_text("section dl")
        with tab.expect_download() as file:
            tab.click("text=Save")
        assert HOSTILE in Path(file.value.path()).read_text()

        tab.fill("#f-prompt", "word " * 400)
        tab.fill("#f-model", "slow")
        tab.click("button:has-text('Make it')")
        tab.wait_for_selector("section .made pre:not(:empty)")
        tab.click("button:has-text('Stop')")
        tab.wait_for_selector("text=Stopped.")

        tab.fill("#f-model", "nobody")
        tab.click("button:has-text('Make it')")
        tab.wait_for_selector(".state.fault")
        assert "nobody" in tab.inner_text(".state")

        tab.click("text=Made here")
        tab.locator("table a").last.click()
        tab.wait_for_selector("section .made pre")
        assert HOSTILE in tab.inner_text("section .made pre")
        assert tab.inner_text("main h2").startswith(HOSTILE[:30]), "what was asked heads its run"
        tab.click("text=Forget the key")
        assert tab.is_visible("#gate") and not tab.inner_text("main").strip()
        faults = [s for s in said if "Failed to load resource" not in s]
        assert not faults, faults


@pytest.mark.skipif(not shutil.which("chromium"), reason="needs a browser")
def test_a_form_in_a_browser(door: Door, tmp_path: Path) -> None:
    """What is wrong stands beside its field, and nothing that was typed is lost."""
    with browsing() as (tab, said):
        tab.set_default_timeout(8000)
        tab.goto(f"{door.url}/studio")
        assert tab.locator("#gate").bounding_box()["width"] > 600
        tab.fill("#key", "pk-\u2013")
        tab.click("#gate button")
        assert "no key" in tab.inner_text("#why")
        tab.goto(f"{door.url}/studio#key={door.auth['authorization'].split()[1]}")  # the page is there already
        tab.wait_for_selector("#apps a")
        assert "pk-" not in tab.url

        tab.goto(f"{door.url}/studio#/design")
        tab.fill("#f-prompt", "a poster")
        tab.click("summary:has-text('more settings')")
        assert tab.inner_text("#f-variants-help").endswith("(1 to 8)") and "(" not in tab.inner_text("#f-seed-help")
        tab.fill("#f-variants", "1.5")
        tab.click("summary:has-text('more settings')")
        tab.click("button:has-text('Make it')")
        assert tab.is_visible("#f-variants:focus"), "a fold hides no fault"
        tab.fill("#f-variants", "99")
        tab.keyboard.press("Enter")
        tab.wait_for_selector("#f-variants[aria-invalid]:focus")
        assert "1 to 8" in tab.inner_text("#f-variants-why")
        tab.goto(f"{door.url}/studio#/%")
        assert tab.inner_text("main h2") == "What shall it be?" and tab.locator("main:focus").count() == 1
        tab.go_back()
        assert tab.input_value("#f-prompt") == "a poster" and tab.input_value("#f-variants") == "99"
        assert tab.get_attribute("a[href='/docs']", "target"), "what is typed and what runs stay in their tab"

        tab.goto(f"{door.url}/studio#/code")
        words = "def f(x):\n    return x\n"
        (tmp_path / "f.py").write_text(words)
        (tmp_path / "f.pdf").write_bytes(b"%PDF-1.7 \xff\xfe")
        for name in ("f.py", "f.pdf"):
            tab.set_input_files("div:has(> #f-source) > input[type=file]", tmp_path / name)
        tab.wait_for_selector("#f-source-why:has-text('f.pdf is no UTF-8')")
        assert tab.input_value("#f-source") == words
        tab.click("summary:has-text('more settings')")
        tab.fill("#f-test", "assert f(1) == 1\nassert f(2) == 2")
        assert tab.input_value("#f-test").count("\n") == 1

        tab.goto(f"{door.url}/studio#/embed")
        tab.route("**/v1/runs", lambda route: route.fulfill(status=200, content_type="text/event-stream", body=VECTORS))
        tab.fill("#f-texts", "a cat\n---\ntwo\ndogs")
        tab.click("button:has-text('Make it')")
        tab.wait_for_selector(".state:has-text('Done')")
        assert tab.inner_text("section article pre") == "[1,0.5]"
        assert tab.locator("progress").count() == 0
        tab.click("summary:has-text('as a command')")
        assert tab.inner_text("section details pre") == "pieria embed 'a cat' 'two\ndogs'"

        tab.route("**/v1/apps", lambda route: route.abort())  # a server that is away says nothing against the key
        tab.reload()
        tab.wait_for_selector("#why:has-text('does not answer')")
        tab.unroute("**/v1/apps")
        tab.keyboard.press("Enter")
        tab.wait_for_selector("#f-texts")
        faults = [s for s in said if "Failed to load resource" not in s]
        assert not faults, faults


@pytest.mark.skipif(not shutil.which("chromium"), reason="needs a browser")
def test_leaving_a_page_where_something_is_made_is_asked_first(door: Door) -> None:
    with browsing() as (tab, said):
        tab.set_default_timeout(8000)
        tab.goto(f"{door.url}/studio#key={door.auth['authorization'].split()[1]}")
        tab.click("#apps a[href='#/write']")
        tab.click("#apps a[href='#/story']")
        assert not said, "nothing is being made yet"
        tab.click("#apps a[href='#/write']")
        tab.fill("#f-prompt", "word " * 400)
        tab.click("summary:has-text('more settings')")
        tab.fill("#f-model", "slow")
        tab.click("button:has-text('Make it')")
        tab.wait_for_selector("section .made pre:not(:empty)")

        for leave in ("#apps a[href='#/story']", "text=Made here", "text=Forget the key"):
            tab.click(leave)  # the browser's question is answered with no
            assert said and "would be stopped" in said.pop(), leave
            assert tab.url.endswith("#/write") and tab.is_visible("button:has-text('Stop')"), leave
        with tab.expect_event("dialog"):
            tab.evaluate("history.go(-3)")  # where the story was; the two pages that were not left stand for one each
        tab.wait_for_url("**#/write")
        assert said.pop() and tab.is_visible("button:has-text('Stop')")
        assert tab.evaluate("dispatchEvent(new Event('beforeunload', {cancelable: true}))") is False
        before = tab.inner_text("section .made pre")
        tab.wait_for_selector(f"section .made pre:text-matches('.{{{len(before) + 1},}}')")  # it goes on

        tab.evaluate("window.confirm = () => true")
        tab.click("#apps a[href='#/story']")
        tab.wait_for_selector("main h2:has-text('story')")
        assert tab.evaluate("dispatchEvent(new Event('beforeunload', {cancelable: true}))") is True
        assert not said


VECTORS = """event: output
data: {"index":0,"medium":"embedding","mime":"application/x-float32","id":null,"base64":"AACAPwAAAD8="}

event: finish
data: {"reason":"stop","usage":{}}

"""

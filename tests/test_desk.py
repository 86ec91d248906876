"""The chat window in other people's pages: what its public key opens, and what it does not; a real browser."""

from __future__ import annotations

import http.server
import json
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest

from pieria.core.errors import UserError
from pieria.doors.cli.verbs import key
from pieria.doors.http import create
from pieria.doors.http.desk_page import LOADER
from pieria.keys import Desk
from pieria.studio import Studio
from served import serving

SITE = "https://shop.example"
EXAMPLES = ["when do you open,hours,From 9 to 18.", "opening hours please,hours,From 9 to 18.", "good day,hello,Hello.",
            "hello there,hello,Hello.", "track my parcel,order,", "where is my order,order,"]  # fmt: skip


def teach(studio: Studio, owner: str, tenant: str) -> None:
    from pieria.core import signature
    from pieria.core.values import Cancel
    from pieria.doors._apps import application, played

    function = application("support")
    given = {"do": "teach", "text": "# Hours\nWe open at nine.", "examples": EXAMPLES, "tenant": tenant}
    list(played(studio, function, signature.bind(function, given), owner, Cancel()))


@pytest.fixture
def web(studio: Studio) -> Iterator[httpx.Client]:
    with serving(create(studio)) as url, httpx.Client(base_url=url, timeout=60) as client:
        yield client


def opened(studio: Studio, owner: str = "", tenant: str = "shop", origin: str = SITE, **limits: Any) -> str:
    number = len(studio.keys.list())
    return studio.keys.create(f"window {number}", desk=Desk(owner, tenant, "Help <b>", (origin,)), **limits)[1]


def turn(answer: httpx.Response) -> dict[str, Any]:
    assert answer.status_code == 200, answer.text
    events = [json.loads(line[6:]) for line in answer.text.split("\n\n") if line]
    assert "".join(e.get("text", "") for e in events)
    assert events[-1] == {"done": "stop"}
    return next(e["turn"] for e in events if "turn" in e)


@pytest.mark.weights
def test_a_visitor_asks_reads_and_erases(studio: Studio, web: httpx.Client) -> None:
    teach(studio, "", "shop")
    mine, theirs = opened(studio), opened(studio, tenant="other")
    first = turn(web.post(f"/desk/{mine}/ask", json={"message": "hello there"}))
    assert first["answer"] == "Hello." and re.fullmatch("[0-9a-f]{32}", first["talk"]) and not first["waiting"]
    assert "intent" not in first and "ranked" not in first, "what the staff sees is not for visitors"
    later = turn(web.post(f"/desk/{mine}/ask", json={"message": "hello again", "talk": first["talk"]}))
    assert not later["waiting"] and later["talk"] == first["talk"]
    at = f"/talks/{first['talk']}"
    said = web.get(f"/desk/{mine}{at}").json()
    assert [t["role"] for t in said["turns"]] == ["customer", "assistant"] * 2
    assert "Handed over because" not in json.dumps(said)
    assert web.get(f"/desk/{theirs}{at}").status_code == 404
    assert web.delete(f"/desk/{theirs}{at}").status_code == 404
    assert web.delete(f"/desk/{mine}{at}").json()["deleted"]
    assert web.get(f"/desk/{mine}{at}").status_code == 404


def test_a_desk_key_opens_nothing_else(studio: Studio, web: httpx.Client) -> None:
    window, full = opened(studio), studio.keys.create("full")[1]
    for method, path in (("GET", "/v1/models"), ("GET", "/v1/runs"), ("POST", "/v1/runs"), ("GET", "/metrics")):
        assert web.request(method, path, headers={"x-api-key": window}).status_code == 401
    for path in (f"/desk/{full}", "/desk/", "/desk/pd-none", f"/desk/{window[:-1]}"):
        assert web.get(path).status_code == 401
    assert web.get(f"/desk/{window}/nothing").status_code == 404
    for bad in ("../../etc/passwd", "x", "a" * 31):
        assert web.post(f"/desk/{window}/ask", json={"message": "hi", "talk": bad}).status_code == 404
    for body in ({}, {"message": ""}, {"message": "x" * 2001}, {"message": "hi", "do": "teach"}, {"message": 1}):
        assert web.post(f"/desk/{window}/ask", json=body).status_code in (400, 422)
    studio.keys.revoke(next(k.id for k in studio.keys.list() if k.desk))
    assert web.get(f"/desk/{window}").status_code == 401
    few = opened(studio, requests_per_minute=2)
    assert [web.get(f"/desk/{few}").status_code for _ in range(3)] == [200, 200, 429]


def test_the_window_is_for_the_named_pages_alone(studio: Studio, web: httpx.Client) -> None:
    answer = web.get(f"/desk/{opened(studio)}")
    policy = answer.headers["content-security-policy"]
    assert policy.endswith(f"frame-ancestors {SITE}") and "unsafe" not in policy
    assert "Help &lt;b&gt;" in answer.text and "(AI)" in answer.text
    odd = studio.keys.create("odd", desk=Desk("", "shop", "STYLE & SCRIPT", (SITE,)))[1]
    assert "<title>STYLE &amp; SCRIPT</title>" in web.get(f"/desk/{odd}").text
    loader = web.get("/desk.js")
    assert loader.text == LOADER and loader.headers["cross-origin-resource-policy"] == "cross-origin"


def test_the_command(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert key(None, "desk", "window", tenant="shop", origin=[SITE + "/"]) == 0
    line = capsys.readouterr().out
    assert re.search(r'data-desk="pd-[\w-]{40,}"', line)
    with closing(Studio(home)) as studio:
        kept = studio.keys.list()[0]
    assert kept.desk == Desk("", "shop", "Help", (SITE,)) and kept.requests_per_minute and kept.concurrent
    for given in (
        {},
        {"origin": ["shop.example"]},
        {"origin": ["https://x/ y"]},
        {"origin": [SITE], "owner": "nobody"},
    ):
        with pytest.raises(UserError) as refused:
            key(None, "desk", "again", **given)
        assert refused.value.hint


@pytest.mark.skipif(not shutil.which("chromium"), reason="needs a browser")
def test_in_a_browser(studio: Studio, tmp_path: Path) -> None:
    """The loader runs in a page of another origin, and the window's own page runs under its policy."""
    quiet = partial(http.server.SimpleHTTPRequestHandler, directory=str(tmp_path))
    site = http.server.ThreadingHTTPServer(("127.0.0.1", 0), quiet)
    threading.Thread(target=site.serve_forever, daemon=True).start()
    origin = f"http://127.0.0.1:{site.server_address[1]}"
    with serving(create(studio)) as url:
        window = opened(studio, origin=origin)
        shop = f'<body><script src="{url}/desk.js" data-desk="{window}"></script>'
        (tmp_path / "index.html").write_text(shop)
        shown = dom(origin)
        assert "<div></div>" in shown, "the button stands in a closed shadow tree"
        assert "Erase this conversation" in dom(f"{url}/desk/{window}")
    site.shutdown()


def dom(url: str) -> str:
    command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom", url]
    return subprocess.run(command, capture_output=True, text=True, timeout=60).stdout

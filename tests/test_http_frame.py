"""The HTTP door's frame: what a body may be, what a broken route says, what is counted, the page, the socket."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import hashlib
import json
import logging
import re
import socket
import threading
import time
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from fastapi import Depends, FastAPI

from door import SLOW
from pieria.core.errors import UserError
from pieria.doors.http import create, listen
from pieria.doors.http.auth import caller
from pieria.doors.http.body import check
from pieria.doors.http.page import Page
from pieria.studio import Studio
from served import serving, until

CHAT = "/v1/chat/completions"
MB = 2**20


@pytest.fixture
def app(studio: Studio) -> FastAPI:
    (studio.home / "cards").mkdir()
    (studio.home / "cards" / "slow.toml").write_text(SLOW)
    return create(studio)


@pytest.fixture
def web(app: FastAPI, studio: Studio) -> Iterator[httpx.Client]:
    secret = studio.keys.create("tester")[1]
    with serving(app) as url, httpx.Client(base_url=url, headers={"x-api-key": secret}, timeout=20) as client:
        yield client


def say(words: int, model: str = "echo", **more: Any) -> dict[str, Any]:
    return {"model": model, "messages": [{"role": "user", "content": ("word " * words).strip()}], **more}


# bodies ---------------------------------------------------------------------------------------------------------

GOOD = {
    "a pair": rb'"\ud83d\ude00"',
    "an escaped backslash before a u": rb'["\\ud83d", "\\u0000"]',
    "brackets and NaN in a string": b'"' + b"[" * 99 + b'NaN"',
    "64 deep": b"[" * 64 + b"]" * 64,
    "40 digits": b"1" * 40,
    "the largest float": b"[1.7e308, 1e-999]",
}
BAD = {
    "half a pair": rb'"\ud83d"',
    "the other half": rb'"\ude00"',
    "halves apart": rb'"\ud83d x \ude00"',
    "a half before an escape": rb'"\ud83d\n"',
    "a zero character": rb'"a\u0000"',
    "65 deep": b"[" * 65 + b"]" * 65,
    "41 digits": b"[" + b"1" * 41 + b"]",
    "infinity by its exponent": b"1e309",
    "infinity by leading zeros": b"[1e+000400]",
    "NaN": b'{"a": NaN}',
    "-Infinity": b"[-Infinity]",
    "a lone continuation byte": b'"\xff"',
    "a surrogate in UTF-8": b'"\xed\xa0\x80"',
    "UTF-16": '{"a": 1}'.encode("utf-16-le"),
    "a mark": b"\xef\xbb\xbf{}",
    "more values than anybody sends": b"[" + b"1," * 250_000 + b"1]",
}


@pytest.mark.parametrize("raw", GOOD.values(), ids=GOOD.keys())
def test_bodies_that_pass(raw: bytes) -> None:
    check(raw)
    json.loads(raw)


@pytest.mark.parametrize("raw", BAD.values(), ids=BAD.keys())
def test_bodies_that_are_refused(raw: bytes) -> None:
    with pytest.raises(UserError) as caught:
        check(raw)
    assert 400 <= caught.value.status < 500 and len(str(caught.value)) < 200


def test_the_check_is_linear_whatever_the_bytes_are() -> None:
    """A regular expression that backtracks would need hours for some of these."""
    for piece in (b'"\\', b'"', b"\\", b'"",', b"[]", b"[", b"1", b"1e0", b"\\ud83d", b'"\\u0000', b"{", b"eE"):
        raw = piece * (8 * MB // len(piece))
        begun = time.process_time()
        with contextlib.suppress(UserError):
            check(raw)
        assert time.process_time() - begun < 3, piece


def test_sizes_and_types(web: httpx.Client) -> None:
    head = {"content-type": "application/json"}
    assert web.post(CHAT, content=b" " * (8 * MB + 1), headers=head).status_code == 413
    endless = (b" " * 65_536 for _ in range(200))
    assert web.post(CHAT, content=endless, headers=head).status_code == 413
    for kind in (
        "text/plain",
        "multipart/form-data; boundary=x",
        "application/x-www-form-urlencoded",
        "",
        "application/jsonx",
    ):
        answer = web.post(CHAT, content=json.dumps(say(1)), headers={"content-type": kind})
        assert answer.status_code == 415 and answer.json()["error"]["code"] == "not_json"
    zipped = web.post(CHAT, content=b"x", headers={**head, "content-encoding": "gzip"})
    assert zipped.status_code == 415
    assert web.post(
        CHAT, content=json.dumps(say(1)), headers={"content-type": "Application/JSON; charset=UTF-8"}
    ).is_success


def test_wrong_dimensions_are_refused_before_a_model_is_looked_for(
    web: httpx.Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIERIA_CACHE", str(tmp_path / "empty"))  # minilm is not here: who asks for it is told so
    ask = {"model": "minilm", "input": "a kitten"}
    refused = web.post("/v1/embeddings", json={**ask, "dimensions": 385})
    assert (refused.status_code, refused.json()["error"]["param"]) == (400, "dimensions")
    assert "pieria get minilm" in web.post("/v1/embeddings", json={**ask, "dimensions": 384}).text


@pytest.mark.parametrize(
    ("name", "given", "told"),
    [
        ("translate", {"text": "Good morning."}, 'Say it: "to": "de".'),
        ("image", {"prompt": ""}, 'Say what: "prompt": "a red cat"'),
        ("summarize", {}, 'No request can name a file: send "text".'),
    ],
)
def test_an_application_names_the_fields_of_the_request(name: str, given: Any, told: str, web: httpx.Client) -> None:
    refused = web.post("/v1/runs", json={"app": name, "input": given})
    assert refused.status_code == 400 and told in refused.json()["error"]["message"]
    forms = {a["name"]: a["input"] for a in web.get("/v1/apps").json()["data"]}
    assert "--" not in json.dumps(forms["translate"])


@pytest.mark.parametrize(
    ("name", "given", "param"),
    [
        ("analyze", {"data": "a,b\n1,2\n", "seconds": -5}, "seconds"),
        ("ask", {"question": "who?"}, "in"),
        ("code", {"task": "fix"}, "source"),
        ("fashion", {"prompt": "a dress", "cloth_width": 5}, "cloth_width"),
        ("music", {"prompt": "a waltz", "bars": -5}, "bars"),
        ("summarize", {"text": "One is. Two are.", "length": -5}, "length"),
        ("translate", {"text": "Hallo.", "to": "en", "drafts": 99}, "drafts"),
        ("video", {"prompt": "a fox runs", "steps": 5}, "steps"),
    ],
)
def test_what_is_wrong_is_named_as_the_field_is(name: str, given: Any, param: str, web: httpx.Client) -> None:
    refused = web.post("/v1/runs", json={"app": name, "input": given})
    assert refused.status_code in (400, 404) and refused.json()["error"]["param"] == param


PICTURE = ("image", ("a.png", b"\x89PNG", "image/png"))
SOUND = ("file", ("a.wav", b"RIFF", "audio/wav"))


@pytest.mark.parametrize(
    ("path", "fields", "named"),
    [
        ("/v1/images/edits", [PICTURE, ("prompt", (None, "x")), ("promt", (None, "y"))], "promt"),
        ("/v1/images/edits", [PICTURE, ("prompt", (None, "x")), ("picture", ("b", b"\xff"))], "picture"),
        ("/v1/images/edits", [PICTURE, PICTURE, ("prompt", (None, "x"))], "image"),
        ("/v1/images/edits", [PICTURE, ("prompt", (None, "x")), ("prompt", (None, "y"))], "prompt"),
        ("/v1/images/edits", [PICTURE], "prompt"),
        ("/v1/images/variations", [PICTURE, ("mask", ("b.png", b"\xff"))], "mask"),
        ("/v1/audio/transcriptions", [SOUND, ("langage", (None, "en"))], "langage"),
        ("/v1/audio/transcriptions", [SOUND, SOUND], "file"),
        ("/v1/audio/transcriptions", [SOUND, ("language", (None, "en")), ("language", (None, "de"))], "language"),
        ("/v1/videos", [("prompt", (None, "x")), ("lenght", (None, "4"))], "lenght"),
        ("/v1/videos", [("prompt", (None, "x")), ("film", ("b", b"\xff"))], "film"),
        ("/v1/videos", [("prompt", ("b", b"x"))], "prompt"),
    ],
)
def test_a_form_with_a_wrong_field_is_refused_by_its_name(
    path: str, fields: Any, named: str, web: httpx.Client
) -> None:
    refused = web.post(path, files=fields)
    error = refused.json()["error"]
    assert (refused.status_code, error["param"]) == (400, named) and named in error["message"]
    if named in ("promt", "picture", "langage", "lenght", "film"):
        assert error["code"] == "unknown_parameter"


@pytest.mark.parametrize("address", ["runs?after=x", "videos?before=x", f"responses/resp_{'0' * 32}?include[]=x"])
def test_a_parameter_that_an_address_does_not_have_is_refused(address: str, web: httpx.Client) -> None:
    answer = web.get(f"/v1/{address}")
    assert answer.status_code == 400 and answer.json()["error"]["code"] == "unknown_parameter"


def test_nobody_without_a_key_makes_the_server_read_a_body(app: FastAPI) -> None:
    with bounded(app) as port:
        for path, status in (("/health", 405), ("/docs", 405), ("/v1/models", 401)):
            with socket.create_connection(("127.0.0.1", port), 5) as one:
                head = f"POST {path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n"
                one.sendall(f"{head}content-length: {8 * MB}\r\n\r\n{{".encode())
                assert one.recv(1000).startswith(f"HTTP/1.1 {status} ".encode()), "answered, the body not awaited"


# errors ---------------------------------------------------------------------------------------------------------


def test_a_request_that_does_not_end_is_answered_when_the_server_does(
    app: FastAPI, studio: Studio, capfd: pytest.CaptureFixture[str]
) -> None:
    here, got = threading.Event(), list[httpx.Response]()

    async def stuck() -> None:
        here.set()
        await asyncio.sleep(30)

    app.add_api_route("/v1/stuck", stuck, dependencies=[Depends(caller)])
    head = {"x-api-key": studio.keys.create("tester")[1]}
    with serving(app) as url:
        reader = threading.Thread(target=lambda: got.append(httpx.get(f"{url}/v1/stuck", headers=head, timeout=20)))
        reader.start()
        assert here.wait(10)
    reader.join(10)
    assert got[0].status_code == 503 and got[0].json()["error"]["code"] == "server_ended"
    assert "Traceback" not in capfd.readouterr().err


def test_what_breaks_inside_is_logged_under_its_id_and_not_shown(app: FastAPI, web: httpx.Client) -> None:
    async def breaks() -> None:
        raise RuntimeError("/home/somebody/secret at 0x7f00")

    app.add_api_route("/v1/breaks", breaks, dependencies=[Depends(caller)])
    log, lines = logging.getLogger("pieria.http"), list[str]()
    handler = logging.Handler()
    handler.emit = lambda r: lines.append(logging.Formatter().format(r))  # type: ignore[method-assign]
    log.addHandler(handler)
    try:
        answer = web.get("/v1/breaks")
    finally:
        log.removeHandler(handler)
    error = answer.json()["error"]
    assert answer.status_code == 500 and (error["type"], error["code"]) == ("server_error", "internal_error")
    assert answer.headers["x-request-id"] in error["message"]
    assert "secret" not in answer.text and "0x7f" not in answer.text and "Traceback" not in answer.text
    assert len(lines) == 1 and answer.headers["x-request-id"] in lines[0] and "0x7f00" in lines[0]
    assert web.get("/v1/models").status_code == 200


def test_where_things_lie_on_the_server_is_told_to_its_log_alone(
    app: FastAPI, web: httpx.Client, studio: Studio, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pieria.guards.provenance import identity

    monkeypatch.setattr(logging.getLogger("pieria.http"), "propagate", True)
    base, home = studio.store.database, str(studio.home)
    damaged = UserError("The store's database is damaged.", base._rescue(), status=500, code="damaged_store")
    raised: list[UserError] = []

    async def breaks() -> None:
        raise raised[0]

    app.add_api_route("/v1/breaks", breaks, dependencies=[Depends(caller)])
    for error in (base.full(), damaged, identity._damaged(studio.home / "identity")):
        raised[:] = [error]
        caplog.clear()
        answer = web.get("/v1/breaks")
        assert answer.status_code >= 500 and error.message in answer.json()["error"]["message"]
        assert home in str(error) and home not in answer.text and home in caplog.text


def test_every_answer_carries_the_headers(web: httpx.Client) -> None:
    head = {"content-type": "application/json"}
    asked = [
        web.get("/health"), web.get("/nothing"), web.put("/v1/models"),
        web.get("/v1/models", headers={"x-api-key": "no"}),
        web.post(CHAT, content=b"[", headers=head), web.post(CHAT, json=say(2, stream=True)), web.get("/%ff"),
        web.get("/openapi.json"), web.get("/metrics"), web.get("/docs"),
        web.get("/health", headers={"host": "evil.example"}),
    ]  # fmt: skip
    assert [a.status_code for a in asked] == [200, 404, 405, 401, 400, 200, 400, 200, 200, 200, 421]
    for answer in asked:
        assert answer.headers["x-content-type-options"] == "nosniff", answer.url
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["content-security-policy"].startswith("default-src 'none'")
        assert "access-control-allow-origin" not in answer.headers
        if answer.is_error:
            assert set(answer.json()["error"]) == {"message", "type", "param", "code"}
    assert len({a.headers["x-request-id"] for a in asked}) == len(asked)


# counts ---------------------------------------------------------------------------------------------------------


def counted(web: httpx.Client) -> dict[str, float]:
    lines = (line for line in web.get("/metrics").text.splitlines() if line and line[0] != "#")
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines)}


def test_metrics_count_what_happened(web: httpx.Client) -> None:
    assert web.post(CHAT, json=say(7)).is_success
    assert web.post(CHAT, json=say(3, stream=True)).is_success
    assert web.post(CHAT, json=say(3, "no-such-model")).status_code == 404
    assert web.get("/v1/runs/" + "0" * 26).status_code == 404
    assert web.get("/nothing/<script>").status_code == 404
    said = counted(web)
    assert said['pieria_tokens_total{direction="in",model="echo"}'] == 10
    assert said['pieria_tokens_total{direction="out",model="echo"}'] == 10
    assert said['pieria_runs_total{model="echo",reason="stop"}'] == 2
    assert said['pieria_first_token_seconds_count{model="echo"}'] == 2
    assert said[f'pieria_requests_total{{method="POST",route="{CHAT}",status="200"}}'] == 2
    assert said['pieria_requests_total{method="GET",route="/v1/runs/{id}",status="404"}'] == 1
    assert said['pieria_requests_total{method="GET",route="none",status="404"}'] == 1
    assert said["pieria_resident_bytes"] > 10e6 and said['pieria_model_bytes{model="echo"}'] >= 0
    assert any(name.startswith('pieria_guard_verdicts_total{guard="provenance"') for name in said)
    # what a client can choose freely is no label, or a scraper's memory would be at its mercy
    assert "no-such-model" not in str(said) and "script" not in str(said)


def test_runs_in_flight_go_up_and_come_down(web: httpx.Client) -> None:
    assert counted(web)["pieria_runs_in_flight"] == 0
    with web.stream("POST", CHAT, json=say(400, "slow", stream=True)) as answer:
        lines = answer.iter_lines()  # held: dropped, it would close the connection, and so end the run
        next(lines)
        assert counted(web)["pieria_runs_in_flight"] == 1
    until(lambda: counted(web)["pieria_runs_in_flight"] == 0)


def test_metrics_need_a_key_unless_they_are_made_public(studio: Studio) -> None:
    for public, status in {False: 401, True: 200}.items():
        with serving(create(studio, public_metrics=public)) as url:
            assert httpx.get(f"{url}/metrics").status_code == status


# the page -------------------------------------------------------------------------------------------------------


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags, self.links, self.handlers, self.css = set[str](), list[str](), list[str](), ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.links += [value or "" for name, value in attrs if name in ("href", "src", "action")]
        self.handlers += [name for name, _ in attrs if name.startswith("on") or name == "style"]

    def handle_data(self, data: str) -> None:
        if self.lasttag == "style":
            self.css += data


def test_the_page_has_every_route_and_nothing_that_runs(web: httpx.Client) -> None:
    answer, api = web.get("/docs"), web.get("/openapi.json").json()
    page = Tags()
    page.feed(answer.text)
    assert not page.tags & {"script", "iframe", "img", "object", "form"} and not page.handlers
    assert all(link == "/openapi.json" or link.startswith(("#", "data:,")) for link in page.links)
    assert f"'sha256-{_sha(page.css)}'" in answer.headers["content-security-policy"]
    for path in api["paths"]:
        assert f"<code>{path}</code>" in answer.text and f"curl http://127.0.0.1:8000{path}" in answer.text
    ids = re.findall(r'<section id="(\w+)"', answer.text)
    assert len(ids) == len(set(ids)) == sum(len(o) for o in api["paths"].values())
    assert {link for link in page.links if link[0] == "#"} == {f"#{i}" for i in ids}


def _sha(css: str) -> str:
    return base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()


def test_the_page_escapes_whatever_it_is_given() -> None:
    bad = "\"'><script>alert(1)</script>`<img src=x onerror=1>`"
    schema = {
        "type": "object",
        "required": [bad],
        "properties": {bad: {"type": "string", "enum": [bad], "description": bad}},
    }
    operation = {
        "summary": bad, "description": bad, "tags": [bad],
        "parameters": [{"name": bad, "in": "query", "schema": {"default": bad}}],
        "requestBody": {"content": {"application/json": {"schema": schema}}},
        "responses": {"200": {"description": bad, "content": {bad: {}}}},
    }  # fmt: skip
    page = Tags()
    page.feed(
        Page(
            {"info": {"title": bad, "version": bad, "description": bad}, "paths": {f"/{bad}": {"get": operation}}}
        ).html
    )
    assert not page.tags & {"script", "img"} and not page.handlers


# the socket -----------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def bounded(app: FastAPI, **bounds: Any) -> Iterator[int]:
    """The app behind the server's own protocol, with other bounds."""
    with listen.bind("127.0.0.1", 0) as sock:
        protocol = type("Tight", (listen._Protocol,), bounds)
        config = uvicorn.Config(app, http=protocol, ws="none", log_level="error", timeout_keep_alive=1)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [sock]}, daemon=True)
        thread.start()
        until(lambda: server.started, 10)
        try:
            yield sock.getsockname()[1]
        finally:
            server.should_exit = True
            thread.join(10)


def test_connections_are_bounded_and_a_slow_head_is_dropped(app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listen, "HEAD_SECONDS", 0.0)  # with uvicorn's second of keep-alive: one second
    with bounded(app, most=3) as port, contextlib.ExitStack() as stack:
        begun = time.monotonic()
        slow = [stack.enter_context(socket.create_connection(("127.0.0.1", port), 5)) for _ in range(3)]
        time.sleep(0.2)
        with pytest.raises((httpx.HTTPStatusError, httpx.ReadError, httpx.RemoteProtocolError)):
            httpx.get(f"http://127.0.0.1:{port}/health").raise_for_status()
        for one in slow:  # a byte now and then keeps nobody in
            one.sendall(b"GET /health HTTP/1.1\r\n")
        time.sleep(0.4)
        for one in slow:
            one.sendall(b"x-a: ")
        for one in slow:
            with contextlib.suppress(ConnectionResetError):
                assert one.recv(1000) == b""
        assert 0.8 < time.monotonic() - begun < 4
        until(lambda: httpx.get(f"http://127.0.0.1:{port}/health").is_success)


def test_what_is_not_http_is_told_so_in_json(app: FastAPI) -> None:
    with bounded(app) as port:
        for raw in (
            b"\x16\x03\x01\x02\x00",
            b"GET\r\n\r\n",
            b"GET / HTTP/1.1\r\nhost: a\r\nhost: b\r\n\r\n",
            b"GET / HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n",
        ):
            with socket.create_connection(("127.0.0.1", port), 5) as one:
                one.sendall(raw + b"\r\n\r\n")
                head, _, said = one.recv(65_536).partition(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 400 ") and json.loads(said)["error"]["code"] == "bad_http", raw

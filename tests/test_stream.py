"""The bridge between a run and the wire: who leaves frees the run, who dawdles holds it back, who errs is told."""

from __future__ import annotations

import json
import logging
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI, Request

from pieria.core.contracts import Card
from pieria.core.errors import UserError
from pieria.core.values import Cancel, Delta, Event, Finish, Notice, Output, text
from pieria.doors.http import errors
from pieria.doors.http.chat import Chunks
from pieria.doors.http.stream import WAITING, EventStream, Feed
from served import serving, until

CARD = Card("tiny", "tiny", ("text",), "echo", "Apache-2.0")
USAGE = {"prompt_tokens": 2, "completion_tokens": 1, "cached_tokens": 0}


class Run:
    """A run that a test watches: how far it is, and when its iterator was closed."""

    def __init__(self) -> None:
        self.cancel, self.made, self.closed, self.kind = Cancel(), 0, 0.0, "steady"

    def __call__(self) -> Iterator[Event]:
        try:
            yield from getattr(self, self.kind)()
        finally:
            self.closed = time.monotonic()

    def steady(self) -> Iterator[Event]:
        while True:
            self.made += 1
            yield Delta("word ")
            time.sleep(0.01)

    def flood(self) -> Iterator[Event]:
        while True:
            self.made += 1
            yield Delta("x" * 2000)

    def mute(self) -> Iterator[Event]:
        """Says nothing until it is cancelled, as a long prompt does."""
        free = threading.Event()
        off = self.cancel.on(free.set)
        self.made = 1
        free.wait(20)
        off()
        yield Finish("cancelled", USAGE)

    def breaks(self) -> Iterator[Event]:
        yield Delta("one")
        raise UserError("The process that ran it has ended.", "Try again.", status=503, code="model_died")

    def bug(self) -> Iterator[Event]:
        yield Delta("one")
        raise RuntimeError("/secret/inner/path")

    def refuses(self) -> Iterator[Event]:
        yield Notice("load", "loading")
        raise UserError("No.", status=422, code="no", param="x")

    def stuck(self) -> Iterator[Event]:
        yield Delta("one")
        self.made = 1
        time.sleep(3.5)  # whatever it is told

    def endless(self) -> Iterator[Event]:
        """Breaks the contract: it ends without a Finish."""
        yield Delta("one")

    def good(self) -> Iterator[Event]:
        yield Delta('hé\n"')
        yield Delta("\u2028\U0001f600")
        yield Output(text('hé\n"\u2028\U0001f600', finish_reason="stop"))
        yield Finish("stop", {**USAGE, "run": "r1"})


@pytest.fixture
def run(studio: object) -> Iterator[Run]:
    watched = Run()
    with serving(door(watched, studio)) as url:
        watched.url = url  # type: ignore[attr-defined]
        yield watched


def door(watched: Run, studio: object) -> FastAPI:
    app = FastAPI()
    app.state.studio = studio
    errors.install(app)

    @app.post("/stream")
    async def stream(request: Request) -> Any:
        feed = await Feed(request, watched.cancel).open(watched)
        return EventStream(feed, Chunks(CARD, False, logprobs=False))

    @app.post("/whole")
    async def whole(request: Request) -> Any:
        feed = await Feed(request, watched.cancel, deltas=False).open(watched)
        outputs, _, _ = await feed.rest()
        return {"text": outputs[0].part.data}

    return app


def knock(run: Any, path: str) -> socket.socket:
    host, port = run.url.removeprefix("http://").split(":")
    client = socket.create_connection((host, int(port)), 5)
    client.sendall(f"POST {path} HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n".encode())
    return client


def post(run: Any, kind: str, path: str = "/stream") -> httpx.Response:
    run.kind = kind
    return httpx.post(run.url + path, timeout=10)


def events(answer: httpx.Response) -> list[Any]:
    assert answer.headers["content-type"].startswith("text/event-stream")
    lines = [line.removeprefix("data: ") for line in answer.text.split("\n\n") if line]
    return [line if line == "[DONE]" else json.loads(line) for line in lines]


def left(client: socket.socket, run: Run) -> float:
    """Seconds from the client's leaving to the closing of the run."""
    start = time.monotonic()
    client.close()
    until(lambda: run.closed)
    return run.closed - start


def test_client_that_leaves_a_stream_frees_its_run(run: Run) -> None:
    client = knock(run, "/stream")
    assert b"200 OK" in client.recv(100)
    until(lambda: run.made > 5)
    assert left(client, run) < 0.25


@pytest.mark.parametrize("path", ["/stream", "/whole"])
def test_client_that_leaves_before_the_first_event_frees_its_run(run: Run, path: str) -> None:
    run.kind = "mute"
    client = knock(run, path)
    until(lambda: run.made)
    time.sleep(0.05)
    assert not run.closed
    assert left(client, run) < 0.25


def test_client_that_leaves_while_a_whole_answer_is_made_frees_its_run(run: Run) -> None:
    client = knock(run, "/whole")
    until(lambda: run.made > 5)
    assert left(client, run) < 0.25


def test_slow_client_holds_its_run_back_and_can_still_leave(run: Run) -> None:
    run.kind = "flood"
    client = knock(run, "/stream")
    client.recv(100)
    # the run stops once the buffers are full: ours, the server's and the kernel's
    until(lambda: run.made > WAITING)
    made = -1
    for _ in range(100):
        time.sleep(0.1)
        if made == run.made:
            break
        made = run.made
    assert made == run.made
    assert left(client, run) < 0.25


def test_whole_answer_ends_when_the_server_does(studio: object) -> None:
    watched = Run()
    watched.kind = "mute"
    app = FastAPI()
    app.state.studio = studio

    @app.post("/whole")
    async def whole(request: Request) -> Any:
        return await Feed(request, watched.cancel).open(watched)

    with serving(app) as url:
        watched.url = url  # type: ignore[attr-defined]
        client = knock(watched, "/whole")
        until(lambda: watched.made)
        assert not watched.closed
    until(lambda: watched.closed, 3)
    client.close()


def test_refusal_is_a_status(run: Run) -> None:
    answer = post(run, "refuses")
    assert answer.status_code == 422
    assert answer.json()["error"]["code"] == "no"
    assert answer.json()["error"]["param"] == "x"


def test_error_after_the_first_byte_is_an_event(run: Run) -> None:
    said = events(post(run, "breaks"))
    assert said[1]["choices"][0]["delta"] == {"content": "one"}
    assert said[-1]["error"]["code"] == "model_died"
    assert "[DONE]" not in said


def test_broken_run_says_nothing_of_the_inside_and_is_logged_once(run: Run, caplog: pytest.LogCaptureFixture) -> None:
    log = logging.getLogger("pieria.http")
    log.addHandler(caplog.handler)
    try:
        answer = post(run, "bug")
    finally:
        log.removeHandler(caplog.handler)
    assert events(answer)[-1]["error"]["code"] == "internal_error"
    assert "secret" not in answer.text and caplog.text.count("RuntimeError: /secret") == 1


def test_a_run_that_does_not_end_does_not_hold_up_the_end_of_the_server(
    studio: object, capfd: pytest.CaptureFixture[str]
) -> None:
    watched, got = Run(), list[httpx.Response]()
    watched.kind = "stuck"
    with serving(door(watched, studio)) as url:
        reader = threading.Thread(target=lambda: got.append(httpx.post(url + "/stream", timeout=10)))
        reader.start()
        until(lambda: watched.made)
    reader.join(5)
    assert not watched.closed and events(got[0])[-1]["error"]["code"] == "server_ended"
    assert "Traceback" not in capfd.readouterr().err
    until(lambda: watched.closed)


def test_run_without_a_finish_is_an_error(run: Run) -> None:
    assert events(post(run, "endless"))[-1]["error"]["code"] == "engine_failed"


def test_chunks_are_json_whatever_the_text(run: Run) -> None:
    said = events(post(run, "good"))
    assert said[-1] == "[DONE]"
    assert "".join(c["choices"][0]["delta"].get("content", "") for c in said[:-1]) == 'hé\n"\u2028\U0001f600'
    assert said[-2]["choices"][0]["finish_reason"] == "stop"
    assert said[-2]["pieria"] == {"run": "r1"}
    assert {c["id"] for c in said[:-1]} == {said[0]["id"]}


def test_whole_answer(run: Run) -> None:
    assert post(run, "good", "/whole").json() == {"text": 'hé\n"\u2028\U0001f600'}


def test_what_waits_is_sent_at_once_and_costs_little() -> None:
    say = Chunks(CARD, False, logprobs=False)
    batch: list[Event] = [Delta(f" word{i}") for i in range(WAITING)]
    start = time.perf_counter()
    sent = [say(batch) for _ in range(40)]
    each = (time.perf_counter() - start) / (40 * WAITING)
    assert all(isinstance(one, bytes) and one.count(b"\n\n") >= WAITING for one in sent)
    assert each < 50e-6  # about 1 µs on a machine that does nothing else


def test_guard_that_held_the_pieces_back_still_gives_the_text() -> None:
    said = Chunks(CARD, False, logprobs=False)([Output(text("whole", finish_reason="stop")), Finish("stop", USAGE)])
    chunks = [json.loads(line.removeprefix("data: ")) for line in said.decode().split("\n\n")[:-2]]
    assert [c["choices"][0]["delta"] for c in chunks] == [
        {"role": "assistant", "content": ""},
        {"content": "whole"},
        {},
    ]

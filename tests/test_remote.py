"""The engine openai against a real HTTP server that speaks OpenAI's streams, well and badly."""

from __future__ import annotations

import json
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from pieria.core.contracts import Card, Model
from pieria.core.errors import UserError
from pieria.core.values import Cancel, Delta, Event, Finish, Message, Notice, Output, Part, Request, text
from pieria.engines.openai import Engine

KEY = "sk-a-key-of-this-test"


class Server:
    """What was asked of it is in ``seen``; what it answers is ``answer``, called with the handler."""

    def __init__(self, context: ssl.SSLContext | None = None) -> None:
        self.seen: list[tuple[str, dict[str, str], Any]] = []
        self.answer: Callable[[BaseHTTPRequestHandler], None] = lambda handler: None
        self.gone = threading.Event()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["content-length"])))
                outer.seen.append((self.path, {k.lower(): v for k, v in self.headers.items()}, body))
                try:
                    outer.answer(self)
                except OSError:
                    outer.gone.set()

            def log_message(self, *_: object) -> None: ...

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        if context:
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server()
    yield made
    made.close()


def model(port: int, **params: Any) -> Model:
    params = {"url": f"http://127.0.0.1:{port}/v1", "model": "far", "timeout": 2, **params}
    return Engine().load(Card("near", "Near", ("text", "embedding"), "openai", "MIT", params=params), {})


def ask(said: str = "Hello", role: str = "user", medium: str = "text", **options: Any) -> Request:
    return Request(medium, (Message(role, (text(said),)),), options=options)


def stream(*chunks: Any, done: bool = True, end: str = "\n\n") -> Callable[[BaseHTTPRequestHandler], None]:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("content-type", "text/event-stream")
        handler.end_headers()
        for chunk in [*chunks, *(["[DONE]"] if done else [])]:
            data = chunk if isinstance(chunk, str) else json.dumps(chunk)
            handler.wfile.write(f"data: {data}{end}".encode())
            handler.wfile.flush()

    return answer


def status(code: int, body: Any = None, **headers: str) -> Callable[[BaseHTTPRequestHandler], None]:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(code)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(json.dumps(body).encode())

    return answer


def said(content: str, index: int = 0, reason: str | None = None, **more: Any) -> dict[str, Any]:
    return {"choices": [{"index": index, "delta": {"content": content}, "finish_reason": reason, **more}]}


USAGE = {
    "choices": [],
    "usage": {"prompt_tokens": 9, "completion_tokens": 4, "prompt_tokens_details": {"cached_tokens": 3}},
}


def drained(events: Iterator[Event]) -> tuple[list[Event], UserError | None]:
    got: list[Event] = []
    try:
        got.extend(events)
    except UserError as error:
        return got, error
    return got, None


def pieces(events: list[Event]) -> str:
    return "".join(str(event.data) for event in events if isinstance(event, Delta))


def test_a_chat_becomes_events(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAR_KEY", KEY)
    server.answer = stream(said(""), said("Good "), said("day"), said("", reason="length"), USAGE)
    remote = model(server.port, key_env="FAR_KEY")
    events = list(remote(ask(temperature=0.5, max_tokens=4, stop=["x"])))
    notice, first, second, output, finish = events
    assert notice == Notice("remote", "This request went to 127.0.0.1.", {"host": "127.0.0.1", "model": "far"})
    assert (first, second) == (Delta("Good "), Delta("day"))
    assert output == Output(text("Good day", finish_reason="length"))
    assert finish == Finish("length", {"prompt_tokens": 9, "completion_tokens": 4, "cached_tokens": 3})
    path, headers, body = server.seen[0]
    assert path == "/v1/chat/completions" and headers["authorization"] == f"Bearer {KEY}"
    assert body == {
        "model": "far", "messages": [{"role": "user", "content": "Hello"}], "stream": True,
        "stream_options": {"include_usage": True}, "temperature": 0.5, "max_tokens": 4, "stop": ["x"],
    }  # fmt: skip
    assert remote.usage().tokens == 13


def test_windows_line_ends_comments_and_pings_are_understood(server: Server) -> None:
    server.answer = stream(said("a"), said("b", reason="stop"), end="\r\n: ping\r\n\r\n")
    assert pieces(list(model(server.port)(ask()))) == "ab"


def test_choices_keep_apart(server: Server) -> None:
    server.answer = stream(said("one", 0), said("two", 1), said("!", 1, "length"), said("?", 0, "stop"))
    events = list(model(server.port)(ask(n=2)))
    assert [(e.part.data, e.index) for e in events if isinstance(e, Output)] == [("one?", 0), ("two!", 1)]
    assert events[-1] == Finish(
        "length", {"prompt_tokens": 0, "completion_tokens": 4, "cached_tokens": 0, "estimated": True}
    )


def test_tool_calls_and_logprobs_are_put_together(server: Server) -> None:
    def call(**piece: Any) -> dict[str, Any]:
        return {"choices": [{"index": 0, "delta": {"tool_calls": [{"index": 0, **piece}]}}]}

    token = {"token": "x", "logprob": -0.5, "bytes": [120], "top_logprobs": []}
    server.answer = stream(
        said("x", logprobs={"content": [token]}),
        call(id="c1", type="function", function={"name": "look", "arguments": '{"a"'}),
        call(function={"arguments": ":1}"}),
        said("", reason="tool_calls"),
    )
    events = list(model(server.port)(ask(tools=[{"type": "function", "function": {"name": "look"}}])))
    deltas = [event for event in events if isinstance(event, Delta)]
    assert deltas[0].meta == {"logprobs": [token]} and deltas[1].meta["tool_calls"][0]["id"] == "c1"
    output = next(event for event in events if isinstance(event, Output))
    whole = {"id": "c1", "type": "function", "function": {"name": "look", "arguments": '{"a":1}'}}
    assert output.part.meta == {"finish_reason": "tool_calls", "logprobs": [token], "tool_calls": [whole]}
    assert isinstance(events[-1], Finish) and events[-1].reason == "tool_calls"


def test_a_prompt_goes_to_completions(server: Server) -> None:
    old = {"tokens": [" b"], "token_logprobs": [-1.0], "top_logprobs": [{" b": -1.0}], "text_offset": [1]}
    server.answer = stream({"choices": [{"index": 0, "text": " b", "finish_reason": "stop", "logprobs": old}]})
    events = list(model(server.port)(ask("a", role="prompt", suffix="c", logprobs=True, top_logprobs=1)))
    path, _, body = server.seen[0]
    assert (path, body["prompt"], body["suffix"], body["logprobs"]) == ("/v1/completions", "a", "c", 1)
    assert "top_logprobs" not in body and "messages" not in body
    top = {"token": " b", "logprob": -1.0, "bytes": [32, 98]}
    assert next(e for e in events if isinstance(e, Output)).part.meta["logprobs"] == [{**top, "top_logprobs": [top]}]


def test_images_and_tool_results_are_sent_as_openai_writes_them(server: Server) -> None:
    server.answer = stream(said("ok", reason="stop"))
    messages = (
        Message("user", (text("see"), Part("image", b"\x89PNG", "image/png"))),
        Message("tool", (text("4"),), {"tool_call_id": "c1"}),
    )
    list(model(server.port)(Request("text", messages)))
    user, tool = server.seen[0][2]["messages"]
    assert user["content"][1] == {"type": "image_url", "image_url": {"url": "data:image/png;base64,iVBORw=="}}
    assert tool == {"role": "tool", "content": "4", "tool_call_id": "c1"}


def test_embeddings(server: Server) -> None:
    data = [{"index": 1, "embedding": [0.5, 1]}, {"index": 0, "embedding": [0.25, -1]}]
    server.answer = status(200, {"data": data, "usage": {"prompt_tokens": 6}})
    request = Request("embedding", (Message("user", (text("a"),)), Message("user", (text("b"),))))
    _, first, second, finish = model(server.port)(request)
    assert isinstance(first, Output) and isinstance(second, Output) and isinstance(finish, Finish)
    assert memoryview(first.part.bytes).cast("f").tolist() == [0.25, -1] and first.part.meta == {"dimensions": 2}
    assert memoryview(second.part.bytes).cast("f").tolist() == [0.5, 1] and finish.usage["prompt_tokens"] == 6
    assert server.seen[0][2] == {"model": "far", "input": ["a", "b"], "encoding_format": "float"}


@pytest.mark.parametrize(
    "data",
    [
        [{"index": 0, "embedding": [1]}],
        [{"index": 0, "embedding": [1]}] * 2,
        [{"index": 0, "embedding": [1]}, {"index": 1, "embedding": []}],
        [{"index": 0, "embedding": [1]}, {"index": 1, "embedding": [float("nan")]}],
        [{"index": 0, "embedding": [1]}, {"index": 1, "embedding": ["1"]}],
        "none",
    ],
)
def test_embeddings_that_are_none_are_refused(server: Server, data: Any) -> None:
    server.answer = status(200, {"data": data})
    request = Request("embedding", (Message("user", (text("a"),)), Message("user", (text("b"),))))
    events, error = drained(model(server.port)(request))
    assert not events and error is not None and error.code == "remote_broken"


@pytest.mark.parametrize(
    ("code", "headers", "kind", "answered", "hint"),
    [
        (401, {}, "remote_unauthorised", 502, "Check the key"),
        (403, {}, "remote_unauthorised", 502, "Check the key"),
        (404, {}, "model_not_found", 502, "url and model"),
        (429, {"retry_after": "17"}, "rate_limit_exceeded", 429, "17 seconds"),
        (429, {"retry_after": "soon\u00a0"}, "rate_limit_exceeded", 429, "later"),
        (400, {}, "remote_refused", 400, "Change"),
        (500, {}, "remote_failed", 502, "later"),
        (503, {}, "remote_failed", 502, "later"),
        (302, {"location": "http://127.0.0.1:1/elsewhere"}, "remote_moved", 502, "moved"),
    ],
)
def test_a_refusal_is_one_sentence_without_the_key(
    server: Server,
    monkeypatch: pytest.MonkeyPatch,
    code: int,
    headers: Any,
    kind: str,
    answered: int,
    hint: str,
) -> None:
    monkeypatch.setenv("FAR_KEY", KEY)
    server.answer = status(code, {"error": {"message": f"No:\n\x1b[31m{KEY} is wrong."}}, **headers)
    events, error = drained(model(server.port, key_env="FAR_KEY")(ask()))
    assert not events and error is not None and (error.code, error.status) == (kind, answered)
    assert hint in error.hint and KEY not in str(error) and error.message.isprintable()
    assert len(server.seen) == 1, "a redirect must not be followed"


@pytest.mark.parametrize("body", ["", "<html>", [1], {"error": 3}, {"error": {"message": "x" * 9000}}, {"detail": "d"}])
def test_a_refusal_may_say_anything(server: Server, body: Any) -> None:
    server.answer = status(500, body)
    _, error = drained(model(server.port)(ask()))
    assert error is not None and len(error.message) < 400


BAD = {
    "not JSON": "{nope",
    "not an object": [],
    "a choice that is none": {"choices": ["x"]},
    "choices that are none": {"choices": "x"},
    "a text that is none": said(5),  # type: ignore[arg-type]
    "a choice nobody asked for": said("x", 7),
    "a negative choice": said("x", -1),
    "a tool call far away": {"choices": [{"index": 0, "delta": {"tool_calls": [{"index": 10**9}]}}]},
    "logprobs of two lengths": said("x", logprobs={"tokens": ["a"], "token_logprobs": []}),
    "logprobs that are none": said("x", logprobs=[1]),
    "an error": {"error": {"message": "out of memory"}},
    "a number too long": '{"choices": [], "n": ' + "9" * 5000 + "}",
    "too deep": "[" * 100_000,
    "a long line": "x" * (2**20 + 9),
}


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD.keys())
def test_nonsense_is_refused_before_and_after_the_first_event(server: Server, bad: Any) -> None:
    server.answer = stream(bad)
    events, error = drained(model(server.port)(ask()))
    assert not events and error is not None and error.code == "remote_broken"

    server.answer = stream(said("so far "), said("so good"), bad)
    events, error = drained(model(server.port)(ask()))
    assert error is not None and error.code == "remote_broken"
    assert pieces(events) == "so far so good"
    assert events[-1] == Output(text("so far so good", finish_reason="error")), "what had come is kept"


@pytest.mark.parametrize("chunks", [(), (said("half"),), (said(""),), (USAGE,)])
@pytest.mark.parametrize("done", [True, False])
def test_a_stream_that_stops_early_is_an_error(server: Server, chunks: tuple[Any, ...], done: bool) -> None:
    server.answer = stream(*chunks, done=done)
    events, error = drained(model(server.port)(ask()))
    assert error is not None and "stopped in the middle" in error.message
    assert pieces(events) == ("half" if chunks and chunks[0] == said("half") else "")


def test_a_connection_cut_inside_a_chunk(server: Server) -> None:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.protocol_version = "HTTP/1.1"
        handler.send_response(200)
        handler.send_header("transfer-encoding", "chunked")
        handler.end_headers()
        data = f"data: {json.dumps(said('half'))}\n\n".encode()
        handler.wfile.write(b"%x\r\n%b\r\n400\r\ndata: {" % (len(data), data))
        handler.connection.shutdown(socket.SHUT_RDWR)

    server.answer = answer
    events, error = drained(model(server.port)(ask()))
    assert pieces(events) == "half" and error is not None and error.code == "remote_broken"


def test_an_endless_answer_is_cut_off(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    from pieria.engines.openai import stream as module

    monkeypatch.setattr(module, "MOST_TOTAL", 100_000)

    def answer(handler: BaseHTTPRequestHandler) -> None:
        stream(done=False)(handler)
        while True:
            handler.wfile.write(b": " + b"x" * 1000 + b"\n\n")

    server.answer = answer
    _, error = drained(model(server.port)(ask()))
    assert error is not None and "too long" in error.message
    assert server.gone.wait(5), "the connection is still open"


def test_a_compressed_answer_is_refused(server: Server) -> None:
    server.answer = status(200, {}, content_encoding="gzip")
    _, error = drained(model(server.port)(ask()))
    assert error is not None and "compressed" in error.message
    assert server.seen[0][1]["accept-encoding"] == "identity"


def test_nobody_there() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    events, error = drained(model(port)(ask()))
    assert not events and error is not None and error.code == "remote_unreachable"


def test_silence_ends(server: Server) -> None:
    server.answer = lambda handler: time.sleep(1.5)
    events, error = drained(model(server.port, timeout=0.3)(ask()))
    assert not events and error is not None and (error.code, error.status) == ("remote_timeout", 504)


def test_a_certificate_that_nobody_vouches_for(tmp_path: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(self_signed(tmp_path))
    server = Server(context)
    try:
        events, error = drained(model(server.port, url=f"https://127.0.0.1:{server.port}/v1")(ask()))
    finally:
        server.close()
    assert not events and error is not None and error.code == "remote_untrusted" and not server.seen


def self_signed(folder: Path) -> Path:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(now).not_valid_after(now + timedelta(days=1))
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path = folder / "both.pem"
    path.write_bytes(pem + made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    return path


@pytest.mark.parametrize("when", ["before the headers", "before the first chunk", "in the middle"])
def test_cancel_ends_a_blocked_read_at_once(server: Server, when: str) -> None:
    waiting, over = threading.Event(), threading.Event()

    def answer(handler: BaseHTTPRequestHandler) -> None:
        if when != "before the headers":
            stream(*([said("half")] if when == "in the middle" else []), done=False)(handler)
        waiting.set()
        over.wait(20)

    server.answer = answer
    cancel, thrown = Cancel(), [0.0]

    def throw() -> None:
        waiting.wait(5)
        time.sleep(0.1)
        thrown[0] = time.perf_counter()
        cancel.set()

    threading.Thread(target=throw).start()
    request = Request("text", (Message("user", (text("Hello"),)),), cancel=cancel)
    events = list(model(server.port, timeout=20)(request))
    took = time.perf_counter() - thrown[0]
    over.set()
    assert took < 0.25
    assert isinstance(events[-1], Finish) and events[-1].reason == "cancelled"
    if when == "in the middle":
        assert Output(text("half", finish_reason="cancelled")) in events


def test_a_request_cancelled_beforehand_goes_nowhere(server: Server) -> None:
    request = ask()
    request.cancel.set()
    (finish,) = model(server.port)(request)
    assert isinstance(finish, Finish) and finish.reason == "cancelled" and not server.seen


def test_closing_the_iterator_closes_the_connection(server: Server) -> None:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        stream(said("a"), done=False)(handler)
        for _ in range(500):
            time.sleep(0.01)
            handler.wfile.write(b": still here\n\n")

    server.answer = answer
    events = model(server.port)(ask())
    assert isinstance(next(events), Notice) and next(events) == Delta("a")
    events.close()  # type: ignore[attr-defined]
    assert server.gone.wait(3)


@pytest.mark.parametrize("value", [None, "", "two words", "new\nline", "ключ"])
def test_a_key_that_cannot_be_sent_is_asked_for(
    server: Server, monkeypatch: pytest.MonkeyPatch, value: str | None
) -> None:
    monkeypatch.delenv("FAR_KEY", raising=False)
    if value is not None:
        monkeypatch.setenv("FAR_KEY", value)
    events, error = drained(model(server.port, key_env="FAR_KEY")(ask()))
    assert not events and error is not None and "FAR_KEY" in error.message and not server.seen
    assert not value or value not in str(error)


@pytest.mark.parametrize(
    "params",
    [
        {"url": ""}, {"url": 5}, {"url": "ftp://h/v1"}, {"url": "//h/v1"}, {"url": "http:///v1"}, {"url": "/v1"},
        {"url": "http://user:pw@h/v1"}, {"url": "http://h/v1?key=1"}, {"url": "http://h/v1#x"}, {"url": "http://h:x/"},
        {"key_env": "A B"}, {"key_env": 5}, {"key_env": ""}, {"timeout": 0}, {"timeout": "soon"},
        {"url": "http://example.com/v1"}, {"url": "http://127.0.0.1.example.com/v1"},
    ],
)  # fmt: skip
def test_a_card_that_cannot_be_meant_is_refused_at_load(params: dict[str, Any]) -> None:
    with pytest.raises(UserError) as caught:
        model(1, **params)
    assert caught.value.code == "bad_card"


def test_no_proxy_unless_the_card_says_so(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    proxy = Server()
    try:
        monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{proxy.port}")
        monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{proxy.port}")
        for name in ("NO_PROXY", "no_proxy"):
            monkeypatch.delenv(name, raising=False)
        server.answer = proxy.answer = stream(said("x", reason="stop"))
        list(model(server.port)(ask()))
        assert (len(server.seen), len(proxy.seen)) == (1, 0)
        list(model(server.port, proxy=True)(ask()))
        assert (len(server.seen), len(proxy.seen)) == (1, 1)
    finally:
        proxy.close()


def test_odd_text_survives_and_odd_numbers_are_refused(server: Server) -> None:
    server.answer = stream(said("\U0001f600", reason="stop"))
    events = list(model(server.port)(ask("\ud800 \x00 \U0001f600")))
    assert pieces(events) == "\U0001f600" and server.seen[0][2]["messages"][0]["content"] == "\ud800 \x00 \U0001f600"
    _, error = drained(model(server.port)(ask(temperature=float("nan"))))
    assert error is not None and error.status == 400


def test_many_threads_at_once(server: Server) -> None:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        name = server.seen and threading.current_thread().name
        assert name
        stream(said("a"), said("b", reason="stop"))(handler)

    server.answer = answer
    remote, got = model(server.port), []
    threads = [threading.Thread(target=lambda: got.append(pieces(list(remote(ask()))))) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert got == ["ab"] * 12


def test_a_closed_model_says_so(server: Server) -> None:
    remote = model(server.port)
    assert remote.alive()
    remote.close()
    _, error = drained(remote(ask()))
    assert not remote.alive() and error is not None and error.code == "model_unloaded"


# our own server as the remote ------------------------------------------------------------------------------------


@pytest.fixture
def door(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    from pieria.doors.http import create
    from pieria.studio import Studio
    from served import serving

    studio = Studio(home)
    monkeypatch.setenv("FAR_KEY", studio.keys.create("near")[1])
    with serving(create(studio)) as address:
        yield f"{address}/v1"
    studio.close()


def far(url: str, **params: Any) -> Model:
    return model(0, url=url, model="echo", key_env="FAR_KEY", timeout=20, **params)


def test_our_own_server_is_a_remote(door: str) -> None:
    events = list(far(door)(ask("one two three", max_tokens=2, n=2, logprobs=True, top_logprobs=1)))
    outputs = [event for event in events if isinstance(event, Output)]
    assert [(o.part.data, o.index, o.part.meta["finish_reason"]) for o in outputs] == [
        ("one two", 0, "length"),
        ("one two", 1, "length"),
    ]
    assert [token["token"] for token in outputs[1].part.meta["logprobs"]] == ["one", " two"]
    assert events[-1] == Finish("length", {"prompt_tokens": 3, "completion_tokens": 4, "cached_tokens": 0})


def test_our_own_server_completes_and_embeds(door: str) -> None:
    remote = far(door)
    assert pieces(list(remote(ask("one two", role="prompt")))) == "one two"
    events = list(remote(ask("abba", medium="embedding")))
    (output,) = (event for event in events if isinstance(event, Output))
    assert output.part.meta == {"dimensions": 26}
    assert memoryview(output.part.bytes).cast("f").tolist()[:3] == pytest.approx([0.5**0.5, 0.5**0.5, 0])


def test_our_own_server_refuses_as_any_other(door: str, monkeypatch: pytest.MonkeyPatch) -> None:
    _, error = drained(model(0, url=door, model="nobody", key_env="FAR_KEY")(ask()))
    assert error is not None and error.code == "model_not_found" and "nobody" in error.message
    monkeypatch.setenv("FAR_KEY", "not-a-key")
    _, error = drained(far(door)(ask()))
    assert error is not None and error.code == "remote_unauthorised" and "not-a-key" not in str(error)


# pictures and speech -----------------------------------------------------------------------------------------------

PNG = b"\x89PNG\r\n\x1a\n" + bytes(60)
WAV = b"RIFF\xff\xff\xff\xffWAVEfmt \x10\0\0\0\1\0\1\0" + (24000).to_bytes(4, "little") + bytes(80)


def raw(data: bytes) -> Callable[[BaseHTTPRequestHandler], None]:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        handler.wfile.write(data)

    return answer


def test_pictures(server: Server) -> None:
    import base64

    server.answer = status(200, {"created": 1, "data": [{"b64_json": base64.b64encode(PNG).decode()}] * 2})
    events = list(model(server.port)(ask("a cat", medium="image", n=2, size="64x64")))
    made = [e.part for e in events if isinstance(e, Output)]
    assert [(p.bytes, p.mime) for p in made] == [(PNG, "image/png")] * 2 and isinstance(events[-1], Finish)
    path, _, body = server.seen[0]
    assert path == "/v1/images/generations" and isinstance(events[0], Notice)
    assert body == {"n": 2, "size": "64x64", "model": "far", "prompt": "a cat", "response_format": "b64_json"}


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"data": []},
        {"data": [{"url": "https://x/y.png"}]},
        {"data": [{"b64_json": "!"}]},
        {"data": [{"b64_json": "AAAA"}]},
        [],
    ],
)
def test_pictures_that_are_none_are_refused(server: Server, body: Any) -> None:
    server.answer = status(200, body)
    with pytest.raises(UserError) as refused:
        list(model(server.port)(ask("a cat", medium="image")))
    assert refused.value.code == "remote_broken"


def test_speech(server: Server) -> None:
    server.answer = raw(WAV)
    events = list(
        model(server.port, voice="nova")(
            ask("Hello", medium="speech", speed=1.5, pauses=1.0, liveliness=1.0, seed=1, format="wav")
        )
    )
    part = next(e.part for e in events if isinstance(e, Output))
    assert part.bytes == WAV and part.mime == "audio/wav" and part.meta["rate"] == 24000
    assert server.seen[0][2] == {
        "model": "far",
        "input": "Hello",
        "voice": "nova",
        "response_format": "wav",
        "speed": 1.5,
    }
    server.answer = raw(b"<html>no sound</html>" * 9)
    with pytest.raises(UserError):
        list(model(server.port)(ask("Hello", medium="speech")))
    with pytest.raises(UserError) as refused:
        list(model(server.port)(ask("Hello", medium="speech", pauses=3.0)))
    assert refused.value.param == "pauses"


@pytest.mark.parametrize(
    ("medium", "option"), [("image", {"temperature": 1}), ("speech", {"size": "64x64"}), ("text", {"size": "64x64"})]
)
def test_an_option_belongs_to_its_medium(server: Server, medium: str, option: dict[str, Any]) -> None:
    server.answer = raw(b"")
    with pytest.raises(UserError) as refused:
        list(model(server.port)(ask("x", medium=medium, **option)))
    assert refused.value.code == "unknown_option"


def test_our_own_server_as_the_remote(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`--model` with an image endpoint: pictures made, and edited, by another Pieria."""
    import io

    from PIL import Image

    from pieria import weights
    from pieria.apps.creative.image import image
    from pieria.doors.http import create
    from pieria.studio import Studio
    from served import serving

    far, near = Studio(tmp_path / "far", memory=4 << 30), None
    monkeypatch.setenv("FAR_KEY", far.keys.create("near")[1])
    try:
        with serving(create(far)) as url:
            card = weights.add(
                tmp_path / "near", f"{url}/v1", name="far", model="sticker", key_env="FAR_KEY", makes="image"
            )
            near = Studio(tmp_path / "near", memory=4 << 30)
            assert card.media == ("image",)
            Image.new("RGB", (48, 32), "#d02020").save(tmp_path / "red.png")
            made = [
                e.part
                for e in image(near.run, "make it blue", model="far", from_=tmp_path / "red.png")
                if isinstance(e, Output)
            ]
            picture = Image.open(io.BytesIO(made[0].bytes)).convert("RGB")
            assert picture.size == (48, 32) and picture.getpixel((9, 9))[2] > picture.getpixel((9, 9))[0]
    finally:
        far.close()
        if near:
            near.close()

"""5,000 hostile requests against a real server: no 5xx, no traceback, nothing of the inside, and it still answers."""

from __future__ import annotations

import asyncio
import collections
import contextlib
import copy
import json
import random
import socket
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
import pytest
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from door import Door, opened
from pieria.doors.http.body import Body
from pieria.doors.http.shield import Shield
from served import serving

COUNT, THREADS = 5_000, 12
ROUTES = (
    ("POST", "/v1/chat/completions"),
    ("POST", "/v1/completions"),
    ("POST", "/v1/embeddings"),
    ("POST", "/v1/responses"),
    ("POST", "/v1/runs"),
    ("GET", "/v1/models"),
    ("GET", "/v1/models/{}"),
    ("GET", "/v1/runs"),
    ("GET", "/v1/runs/{}"),
    ("GET", "/v1/runs/{}/outputs/0"),
    ("DELETE", "/v1/runs/{}"),
    ("GET", "/v1/responses/{}"),
    ("DELETE", "/v1/responses/{}"),
    ("GET", "/v1/apps"),
    ("GET", "/metrics"),
    ("GET", "/health"),
    ("GET", "/docs"),
    ("GET", "/openapi.json"),
)
STRINGS = (
    "../../../../etc/passwd",
    "..\\..\\windows\\win.ini",
    "%2e%2e%2f%2e%2e%2fetc%2fpasswd",
    "/etc/shadow",
    "file:///etc/passwd",
    "http://169.254.169.254/latest/meta-data",
    "'; DROP TABLE runs;--",
    '" OR 1=1 --',
    "${jndi:ldap://x/y}",
    "{{7*7}}",
    "{% raw %}",
    "<script>alert(1)</script>",
    "\x00",
    "a\x00b",
    "\ud800".encode("utf-16", "surrogatepass").decode("utf-16", "replace"),
    "\u202e\u2066",
    "\r\nSet-Cookie: a=b",
    "A" * 70_000,
    "",
    " ",
    "echo\n",
    "ECHO",
    "🦊" * 500,
    "\x1b[31m",
    "<|im_end|>",
    "NaN",
    "null",
    "__proto__",
)
VALUES = (
    None,
    True,
    False,
    0,
    -1,
    1,
    2**31,
    2**63,
    2**64,
    10**30,
    -(10**30),
    0.5,
    1e308,
    -1e-308,
    [],
    {},
    [[]],
    [None],
    {"a": {}},
    ["x"] * 3000,
    {"type": "json_schema"},
    {"type": "json_object"},
    [{"role": "user"}],
    [{"role": "x", "content": "y"}],
    [1, 2, 3],
    [{"type": "function", "function": {"name": "../x"}}],
    {"type": "function"},
    [{"type": "image_url", "image_url": {"url": "http://10.0.0.1/"}}],
)
FIELDS = (
    "model",
    "messages",
    "prompt",
    "input",
    "max_tokens",
    "max_completion_tokens",
    "temperature",
    "top_p",
    "n",
    "stop",
    "seed",
    "stream",
    "stream_options",
    "tools",
    "tool_choice",
    "response_format",
    "logprobs",
    "top_logprobs",
    "logit_bias",
    "suffix",
    "user",
    "metadata",
    "encoding_format",
    "dimensions",
    "instructions",
    "previous_response_id",
    "app",
    "echo",
    "best_of",
    "grammar",
    "top_k",
    "nonsense",
    "__class__",
    "lora",
    "max_seconds",
    "text",
    "store",
    "functions",
    "audio",
    "background",
    "include",
    "truncation",
)
GOOD: dict[str, dict] = {
    "/v1/chat/completions": {"model": "echo", "messages": [{"role": "user", "content": "hi"}]},
    "/v1/completions": {"model": "echo", "prompt": "hi"},
    "/v1/embeddings": {"model": "echo", "input": "hi"},
    "/v1/responses": {"model": "echo", "input": "hi"},
    "/v1/runs": {"app": "write", "input": {"prompt": "hi", "model": "echo"}},
}
LEAKS = (b"Traceback", b"site-packages", b'File "', b"/pieria/", b"sqlalchemy", b"0x7f")


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    with opened(tmp_path_factory.mktemp("home")) as one:
        yield one


def deep(chance: random.Random) -> bytes:
    kind, depth = chance.choice((b"[", b'{"a":')), chance.choice((60, 200, 5_000, 100_000))
    return kind * depth + (b"" if chance.random() < 0.5 else b"1" + (b"]" if kind == b"[" else b"}") * depth)


def body(chance: random.Random, path: str) -> bytes:
    """A body that is wrong in one of many ways, or only odd."""
    good = json.loads(json.dumps(GOOD.get(path, {"model": "echo"})))
    way = chance.randrange(12)
    if way == 0:
        return chance.randbytes(chance.choice((0, 1, 50, 5_000)))
    if way == 1:
        return deep(chance)
    if way == 2:
        return json.dumps(good).encode(chance.choice(("utf-16", "utf-32", "utf-8-sig", "cp037")))
    if way == 3:
        return json.dumps(good).encode()[: chance.randrange(1, 40)]
    if way == 4:
        return (
            json.dumps(good).encode()[:-1]
            + b',"seed":'
            + chance.choice((b"NaN", b"-Infinity", b"1e999", b"9" * 5000))
            + b"}"
        )
    if way == 5:
        return b'{"model":"echo","model":"\\ud800","prompt":"\\udfff","input":"\\ud83d","messages":"\xff\xfe"}'
    if way == 6:
        return json.dumps(chance.choice(VALUES)).encode()
    for _ in range(chance.randrange(1, 4)):
        holder = good
        if chance.random() < 0.3:
            holder = next((v for v in good.values() if isinstance(v, dict)), good)
        # a copy: what is put in here may be the holder of the next
        value = copy.deepcopy(chance.choice(VALUES)) if chance.random() < 0.6 else chance.choice(STRINGS)
        holder[chance.choice(FIELDS)] = value
    if way == 7 and isinstance(good.get("messages"), list) and good["messages"]:
        good["messages"] = [{"role": chance.choice(STRINGS), "content": chance.choice(VALUES)}, *good["messages"]]
    return json.dumps(good).encode()


def headers(chance: random.Random, door: Door) -> dict[str, str]:
    found = {"content-type": "application/json", **door.auth}
    way = chance.randrange(14)
    if way == 0:
        found["content-type"] = chance.choice(
            ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ";")
        )
    elif way == 1:
        found["authorization"] = chance.choice(("", "Bearer", "Basic YTpi", "Bearer " + "x" * 9000, "bearer ' or 1=1"))
    elif way == 2:
        found["content-encoding"] = chance.choice(("gzip", "br", "deflate", "zip"))
    elif way == 3:
        found["host"] = chance.choice(("evil.example", "localhost@evil", "[::1", "169.254.169.254", "127.0.0.1:99999"))
    elif way == 4:
        found["origin"] = chance.choice(("null", "https://evil.example", "http://localhost.evil"))
    elif way == 5:
        found |= {f"x-{i}": "y" * 50 for i in range(chance.choice((50, 150, 500)))}
    elif way == 6:
        found["x-forwarded-for"] = found["x-original-url"] = "/etc/passwd"
    return found


def ordinary(chance: random.Random, client: httpx.Client, door: Door) -> tuple[str, bytes]:
    method, path = chance.choice(ROUTES)
    if "{}" in path:
        wild = chance.choice((*STRINGS[:24], "%00", "..", "%ff%fe", "a" * 5000))
        path = path.replace(
            "{}",
            "".join(c if c.isprintable() and c not in "?# " and ord(c) < 128 else f"%{ord(c) % 256:02x}" for c in wild),
        )
    if chance.random() < 0.1:
        method = chance.choice(("PUT", "PATCH", "TRACE", "OPTIONS", "HEAD", "CONNECTX", "DELETE", "GET", "POST"))
    if chance.random() < 0.1:
        path += "?" + chance.choice(
            ("limit=-1", "limit=99999999999999999999", "before=../..", "a=%ff", "x" * 9000, "limit=NaN")
        )
    content = body(chance, path) if method not in ("GET", "HEAD") or chance.random() < 0.1 else None
    try:
        answer = client.request(method, door.url + path, content=content, headers=headers(chance, door))
    except (httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError, httpx.LocalProtocolError, httpx.InvalidURL):
        return "closed", b""
    return str(answer.status_code), answer.content


def raw(chance: random.Random, door: Door) -> tuple[str, bytes]:
    """What no HTTP library would send."""
    auth = f"authorization: Bearer {door.key}\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n".encode()
    post = b"POST /v1/completions HTTP/1.1\r\n" + auth
    sent = chance.choice(
        (
            chance.randbytes(300),
            b"GET / HTTP/9.9\r\n\r\n",
            b"GET " + b"/a" * 40_000 + b" HTTP/1.1\r\nhost: x\r\n\r\n",
            post + b"content-length: -5\r\n\r\n{}",
            post + b"content-length: 5\r\ncontent-length: 7\r\n\r\n{}",
            post + b"content-length: 99999999999999999999\r\n\r\n{}",
            post + b"transfer-encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
            post + b"transfer-encoding: chunked\r\n\r\nffffffffffffffff\r\n",
            post + b"transfer-encoding: chunked\r\ncontent-length: 4\r\n\r\n0\r\n\r\n",
            post + b'content-length: 500\r\n\r\n{"model"',
            post + b"expect: 100-continue\r\ncontent-length: 2\r\n\r\n{}",
            b"GET /health HTTP/1.1\r\nhost: 127.0.0.1\r\n" + b"x: y\r\n" * 3000 + b"\r\n",
            b"GET /health HTTP/1.1\r\nhost: 127.0.0.1\r\nx: \x00\x01\r\n\r\n",
            b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
            b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        )
    )
    with socket.create_connection(("127.0.0.1", door.port), 5) as s:
        try:
            s.sendall(sent)
            if chance.random() < 0.5:
                s.shutdown(socket.SHUT_WR)
            s.settimeout(0.3)
            got = s.recv(65536)
        except OSError:
            return "closed", b""
    return (got.split(b" ", 2)[1].decode("latin-1") if got.startswith(b"HTTP/") else "closed"), got


def test_five_thousand_hostile_requests(door: Door) -> None:
    process = psutil.Process(door.process.pid)
    with httpx.Client() as client:
        assert (
            client.post(f"{door.url}/v1/completions", json=GOOD["/v1/completions"], headers=door.auth).status_code
            == 200
        )
        before = process.memory_info().rss
    seen: list[str] = []
    bad: list[str] = []

    def attack(asked: list[tuple[int, int]]) -> None:
        with httpx.Client(timeout=20) as client:
            for seed, i in asked:
                chance = random.Random(seed * 1_000_003 + i)
                status, content = raw(chance, door) if chance.random() < 0.1 else ordinary(chance, client, door)
                seen.append(status)
                if status.startswith("5") or any(leak in content for leak in LEAKS):
                    bad.append(f"seed {seed}, request {i}: {status} {content[:300]!r}")

    each = [(seed, i) for i in range(COUNT // 4) for seed in range(4)]
    # many at once: to whoever tries wrong keys each answer comes a second late
    threads = [threading.Thread(target=attack, args=(each[n::THREADS],)) for n in range(THREADS)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    counts = collections.Counter(seen)
    grown = process.memory_info().rss - before
    print(f"\n{sum(counts.values())} requests: {dict(sorted(counts.items()))}; {grown / 1e6:.0f} MB more")
    assert not bad, bad[:5]
    assert sum(counts.values()) == COUNT and {"200", "400", "401", "404", "405", "413", "415"} & set(counts) >= {
        "200",
        "400",
        "401",
    }
    answer = httpx.post(f"{door.url}/v1/chat/completions", json=GOOD["/v1/chat/completions"], headers=door.auth)
    assert answer.json()["choices"][0]["message"]["content"] == "hi"
    assert grown < 200e6
    said = Path(door.log).read_text()
    assert "Traceback" not in said and "Error" not in said, said[-3000:]


def test_a_body_that_trickles_in_is_given_up() -> None:
    """The server waits 30 s for a body; here 0.4 s. What was answered meanwhile shows that nobody else waited."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await Response("read")(scope, receive, send)

    shield = Shield(Body(app, max_body=1000, seconds=0.4), hosts=(), origins=(), closing=asyncio.Event())
    with serving(shield) as url:
        port = int(url.rsplit(":", 1)[1])
        head = b"POST / HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\ncontent-length: 900\r\n\r\n"
        with socket.create_connection(("127.0.0.1", port), 5) as s:
            s.sendall(head)
            begun, got = time.monotonic(), b""
            s.settimeout(0.05)
            while not got and time.monotonic() - begun < 5:
                with contextlib.suppress(TimeoutError):
                    s.sendall(b" ")
                    got = s.recv(65536)
                answer = httpx.post(url, json={})
                assert answer.text == "read" and answer.elapsed.total_seconds() < 0.3
        assert b" 408 " in got and 0.35 < time.monotonic() - begun < 2
        # what is larger than said, and never says where it ends
        with socket.create_connection(("127.0.0.1", port), 5) as s:
            s.sendall(head.replace(b"content-length: 900", b"transfer-encoding: chunked") + b"7d0\r\n" + b"1" * 2000)
            assert b" 413 " in s.recv(65536)


def test_who_sends_all_before_it_listens_hears_that_it_was_too_much() -> None:
    """urllib and requests do; to be cut off while they send is a broken connection to them, and no sentence."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await Response("read")(scope, receive, send)

    with serving(Shield(Body(app, max_body=1000), hosts=(), origins=(), closing=asyncio.Event())) as url:
        head = {"content-type": "application/json"}
        with pytest.raises(urllib.error.HTTPError, match="413"):
            urllib.request.urlopen(urllib.request.Request(url, b"1" * 6_000_000, head), timeout=10)

"""The server from outside: what it listens on, what it says and refuses when it starts, and how it ends."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import psutil
import pytest

from door import Door, opened
from pieria.core.errors import UserError
from pieria.doors.http.listen import bind

PUBLIC = {"/health", "/openapi.json", "/docs", "/desk.js", "/studio"}
SAY = {"model": "slow", "messages": [{"role": "user", "content": "word " * 300}], "stream": True}


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    with opened(tmp_path_factory.mktemp("home")) as one:
        yield one


def sockets(process: psutil.Process) -> set[tuple[str, int]]:
    family = [process, *process.children(recursive=True)]
    tcp = {c.laddr for p in family for c in p.net_connections("tcp") if c.status == psutil.CONN_LISTEN}
    udp = {c.laddr for p in family for c in p.net_connections("udp")}
    return {(a.ip, a.port) for a in tcp | udp}


def test_it_listens_on_exactly_one_loopback_socket(door: Door) -> None:
    process = psutil.Process(door.process.pid)
    assert sockets(process) == {("127.0.0.1", door.port)}
    answer = httpx.post(
        f"{door.url}/v1/chat/completions", json={**SAY, "model": "echo", "stream": False}, headers=door.auth, timeout=30
    )
    assert answer.status_code == 200
    assert sockets(process) == {("127.0.0.1", door.port)}


def test_every_route_but_the_public_ones_wants_a_key(door: Door) -> None:
    paths = httpx.get(f"{door.url}/openapi.json").json()["paths"]
    assert len(paths) >= 10
    wrong = ({}, {"authorization": "Bearer pk-wrong"}, {"x-api-key": door.key[:-1]})
    asked = [(path, method, headers) for path, methods in paths.items() for method in methods for headers in wrong]

    def ask(path: str, method: str, headers: dict[str, str]) -> int:
        url = door.url + path.replace("{", "").replace("}", "")
        return client.request(method, url, headers=headers, json={} if method == "post" else None).status_code

    limits = httpx.Limits(max_connections=None)
    # whoever tries many wrong keys waits a second for each answer: so all are tried at once
    with httpx.Client(limits=limits, timeout=30) as client, ThreadPoolExecutor(len(asked)) as pool:
        for (path, method, headers), status in zip(asked, pool.map(lambda a: ask(*a), asked), strict=True):
            refused = (401, 429)  # 429: too many wrong keys came from here by now
            assert status in ((200,) if path in PUBLIC else refused), (method, path, headers)
    assert httpx.get(f"{door.url}/docs").status_code == 200
    assert httpx.get(f"{door.url}/nothing/here").status_code == 401


def test_the_key_is_shown_once_and_kept_only_as_a_hash(door: Door) -> None:
    home = door.log.parent
    for path in home.rglob("*"):
        if path.is_file() and path.name != "stdout.txt":
            assert door.key.encode() not in path.read_bytes(), path


def test_a_signal_ends_open_streams_and_the_process(tmp_path: Path) -> None:
    with opened(tmp_path) as door:
        got: list[bytes] = []
        begun = threading.Event()

        def read() -> None:
            try:
                with httpx.stream(
                    "POST", f"{door.url}/v1/chat/completions", json=SAY, headers=door.auth, timeout=30
                ) as answer:
                    for piece in answer.iter_bytes():
                        got.append(piece)
                        begun.set()
            except httpx.HTTPError:
                pass

        reader = threading.Thread(target=read)
        reader.start()
        assert begun.wait(15)
        start = time.monotonic()
        assert door.stop() == 0
        took = time.monotonic() - start
        reader.join(5)
        assert took < 4, f"{took:.1f} s, though the stream had {300 * 0.05:.0f} s to go"
        assert b"[DONE]" not in b"".join(got)
        assert "Traceback" not in door.log.read_text()


def refused(home: Path, *words: str) -> str:
    command = [sys.executable, "-m", "pieria.doors.cli", "serve", *words]
    done = subprocess.run(command, capture_output=True, timeout=30, env={**os.environ, "PIERIA_HOME": str(home)})
    assert done.returncode == 2
    assert b"Traceback" not in done.stderr
    return done.stderr.decode()


def test_the_network_is_refused_without_a_key(tmp_path: Path) -> None:
    for host in ("0.0.0.0", "::", "192.0.2.1"):
        assert "pieria key new NAME" in refused(tmp_path, "--host", host, "--port", "0")


def test_a_taken_port_says_what_to_type(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        said = refused(tmp_path, "--port", str(port))
        assert f"Port {port} is in use" in said and "--port " in said
    # nothing was made on the way to the refusal
    assert "pk-" not in said


@pytest.mark.parametrize(("host", "port"), [("no.such.host.invalid", 8000), ("127.0.0.1", 70_000), ("192.0.2.1", 0)])
def test_what_cannot_be_bound_is_said_plainly(host: str, port: int) -> None:
    with pytest.raises(UserError) as error:
        bind(host, port)
    assert error.value.code == "bad_host" and error.value.hint

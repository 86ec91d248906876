"""What the benchmarks share: our server and its peers as processes, one client for all, one way to print."""

from __future__ import annotations

import contextlib
import json
import os
import platform
import selectors
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

CPU = next(
    (
        line.split(":")[1].strip()
        for line in Path("/proc/cpuinfo").read_text().splitlines()
        if line.startswith("model n")
    ),
    platform.processor(),
)
MACHINE = ", ".join(
    (
        time.strftime("%Y-%m-%d"),
        f"{os.cpu_count()} cores {CPU}",
        platform.system(),
        f"Python {platform.python_version()}",
    )
)


def port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])


def wait(
    address: tuple[str, int], path: str, process: subprocess.Popen[Any], seconds: float = 120, head: str = ""
) -> float:
    """Seconds until ``GET path`` answers 200."""
    begun = time.monotonic()
    while time.monotonic() - begun < seconds:
        if process.poll() is not None:
            raise SystemExit(f"{process.args} ended with {process.returncode}")
        with contextlib.suppress(OSError), socket.create_connection(address, 1) as s:
            s.sendall(f"GET {path} HTTP/1.1\r\nHost: {address[0]}\r\n{head}Connection: close\r\n\r\n".encode())
            if s.recv(64).split(b" ")[1:2] == [b"200"]:
                return time.monotonic() - begun
        time.sleep(0.01)
    raise SystemExit(f"{address} did not answer")


@dataclass
class Server:
    """A running server and how to ask it."""

    name: str
    address: tuple[str, int]
    key: str
    process: subprocess.Popen[Any]
    model: str


@contextlib.contextmanager
def pieria(model: str, cards: dict[str, str] | None = None) -> Iterator[Server]:
    """`pieria serve` in a home of its own, with the model loaded."""
    with tempfile.TemporaryDirectory() as home:
        env = os.environ | {"PIERIA_HOME": home}
        if cards:
            (Path(home) / "cards").mkdir()
            for name, text in cards.items():
                (Path(home) / "cards" / f"{name}.toml").write_text(text)
        cli = [sys.executable, "-m", "pieria.doors.cli"]
        key = subprocess.run(
            [*cli, "key", "new", "bench"], env=env, check=True, capture_output=True, text=True
        ).stdout.strip()
        address = ("127.0.0.1", port())
        command = [*cli, "serve", "--port", str(address[1]), "--load", model]
        process = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            wait(address, "/health", process)
            yield Server("pieria serve", address, key, process, model)
        finally:
            process.terminate()
            process.wait(20)


@contextlib.contextmanager
def peer(name: str, command: list[str], ready: str) -> Iterator[Server]:
    """Another server; ``{port}`` in its command is filled in."""
    address = ("127.0.0.1", port())
    process = subprocess.Popen(
        [c.replace("{port}", str(address[1])) for c in command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        wait(address, ready, process)
        yield Server(name, address, "none", process, "peer")
    finally:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(10)
        process.kill()


@dataclass
class Stream:
    """One streamed answer as it came in: the moment of each token (seconds since it was asked)."""

    sock: socket.socket
    begun: float
    times: list[float] = field(default_factory=list)
    rest: bytes = b""
    done: bool = False
    status: int = 0

    def feed(self, data: bytes) -> None:
        now = time.perf_counter() - self.begun
        lines = (self.rest + data).split(b"\n")
        self.rest = lines.pop()
        for line in lines:
            if line.startswith(b"HTTP/1.1 "):
                self.status = int(line[9:12])
            elif line.startswith(b"data: [DONE]"):
                self.done = True
            elif (
                line.startswith(b"data: ")
                and (b'"content":"' in line or b'"content": "' in line)
                and b'"content":""' not in line
            ):
                self.times.append(now)
        if not data:
            self.done = True


def ask(server: Server, prompt: str, tokens: int, **more: Any) -> Stream:
    """Sends a streamed chat completion and returns at once. Greedy, so that every server does the same work."""
    body = {
        "model": server.model, "messages": [{"role": "user", "content": prompt}], "stream": True,
        "max_tokens": tokens, "temperature": 0, **more,
    }  # fmt: skip
    raw = json.dumps(body).encode()
    head = (
        f"POST /v1/chat/completions HTTP/1.1\r\nHost: {server.address[0]}\r\nContent-Type: application/json\r\n"
        f"Authorization: Bearer {server.key}\r\nContent-Length: {len(raw)}\r\nConnection: close\r\n\r\n"
    )
    sock = socket.create_connection(server.address)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    begun = time.perf_counter()
    sock.sendall(head.encode() + raw)
    return Stream(sock, begun)


def read(streams: list[Stream], until: Any = None) -> None:
    """Reads all of them until they end, or until ``until()`` is true."""
    with selectors.DefaultSelector() as selector:
        for s in streams:
            selector.register(s.sock, selectors.EVENT_READ, s)
        while selector.get_map() and not (until and until()):
            for key, _ in selector.select(60):
                stream: Stream = key.data
                stream.feed(stream.sock.recv(65536))
                if stream.done:
                    selector.unregister(stream.sock)
                    stream.sock.close()
    for s in streams:
        if s.status != 200:
            raise SystemExit(f"a server answered {s.status}: {s.rest[:300]!r}")


def rate(times: list[float]) -> float:
    """Tokens a second while decoding: the first token is the prompt's."""
    return (len(times) - 1) / (times[-1] - times[0])


def spread(values: list[float], digits: int = 2) -> str:
    return f"{statistics.median(values):.{digits}f} ({min(values):.{digits}f} to {max(values):.{digits}f})"


def table(title: str, rows: list[tuple[str, str, str]]) -> None:
    """A Markdown table: what, measured, bar."""
    print(f"\n### {title}\n\n{MACHINE}\n\n| what | measured | bar |\n|---|---|---|")
    for row in rows:
        print("| " + " | ".join(row) + " |")
    sys.stdout.flush()

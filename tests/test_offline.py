"""The guard that keeps tests on this machine: it lets loopback pass, and it does fail the test that leaves."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

import offline

TRY = {
    "connects": "socket.create_connection(('192.0.2.1', 80), timeout=1)",
    "looks a name up": "socket.getaddrinfo('example.com', 80)",
    "sends a packet": "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('192.0.2.1', 53))",
    "swallows the error": "socket.socket().connect_ex(('192.0.2.1', 80))",
    "in another Python": "subprocess.run([sys.executable, '-P', '-c', 'import socket; "
    "socket.create_connection((\"192.0.2.1\", 80), timeout=1)'], stderr=subprocess.DEVNULL)",
    "in a grandchild": "subprocess.run(['sh', '-c', f'{sys.executable} -c \"import socket; "
    "socket.getaddrinfo(chr(97) + chr(46) + chr(98), 1)\"'], stderr=subprocess.DEVNULL)",
}  # fmt: skip
STAYS = """
import socket, subprocess, sys
def test_it():
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname()).close()
    socket.getaddrinfo("localhost", 80)
    socket.getaddrinfo("192.0.2.1", 80)
    try:
        socket.getaddrinfo("no.such.host.invalid", 80)
        raise AssertionError
    except socket.gaierror:
        pass
    a, b = socket.socketpair()
    a.close(), b.close()
    assert not subprocess.run([sys.executable, "-c", "import socket; socket.getaddrinfo('127.0.0.1', 1)"]).returncode
"""


def outcome(tmp_path: Path, body: str) -> str:
    """What pytest says of a test file of its own, under the guard."""
    here = Path(__file__).parent
    (tmp_path / "conftest.py").write_text("from offline import install, nothing_leaves\ninstall()\n")
    (tmp_path / "test_one.py").write_text(body)
    path = os.pathsep.join([str(here), os.environ.get("PYTHONPATH", "")])
    env = {k: v for k, v in os.environ.items() if k not in (offline.LOG, offline.OPEN)} | {"PYTHONPATH": path}
    words = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", os.devnull, "--rootdir", ".", "."]
    return subprocess.run(words, cwd=tmp_path, env=env, capture_output=True, text=True).stdout


def test_it_fails_whoever_leaves(tmp_path: Path) -> None:
    """Each way is swallowed by the test itself, which would pass without the guard."""
    tests = "\n".join(
        f"def test_{n}():\n    try:\n        {code}\n    except OSError:\n        pass\n"
        for n, code in enumerate(TRY.values())
    )
    said = outcome(tmp_path, f"import socket, subprocess, sys\n{tests}")
    assert f"{len(TRY)} passed, {len(TRY)} errors" in said, said
    assert said.count("it tried to leave this machine") >= len(TRY)


def test_it_lets_loopback_pass(tmp_path: Path) -> None:
    assert "1 passed" in outcome(tmp_path, STAYS)


def test_registries_only_where_they_are_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    ask = ("socket.getaddrinfo", ("files.pythonhosted.org", 443, 0, 0, 0))
    assert offline.outside(*ask) == "files.pythonhosted.org"
    monkeypatch.setenv(offline.OPEN, "1")
    assert offline.outside(*ask) == ""
    assert offline.outside("socket.getaddrinfo", ("example.com", 443, 0, 0, 0)) == "example.com"
    assert offline.outside("socket.getaddrinfo", ("notpypi.org.evil", 443, 0, 0, 0)) == "notpypi.org.evil"


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.8.9.1", "::1", "localhost", "", None, "::ffff:127.0.0.1", "0.0.0.0"]
)
def test_this_machine(host: str | None) -> None:
    assert offline.outside("socket.connect", (socket.socket, (host, 80))) == ""


@pytest.mark.parametrize(
    "host", ["10.0.0.1", "192.168.1.1", "8.8.8.8", "2001:db8::1", "::ffff:8.8.8.8", "fe80::1%eth0"]
)
def test_elsewhere(host: str) -> None:
    assert offline.outside("socket.connect", (socket.socket, (host, 80))) == host

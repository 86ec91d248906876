"""No test sends anything off this machine. An audit hook sees every address that Python is about to reach, in the
test's own process and, by `guard/sitecustomize.py`, in every Python that it starts; the test fails that tried.

A test that fetches from a registry says so: ``@pytest.mark.registry``; then only registries may be reached. What is no
Python is not seen by a hook: `make offline` runs the suite where there is no network at all but loopback.
"""

from __future__ import annotations

import errno
import ipaddress
import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

LOG, OPEN = "PIERIA_TEST_REACHED", "PIERIA_TEST_REGISTRY"
"""Environment: the file into which each attempt is written; "1" where registries may be reached."""
REGISTRIES = ("pypi.org", "files.pythonhosted.org", "huggingface.co", "hf.co")
MYSELF = socket.gethostname()
CONNECTS = ("socket.connect", "socket.sendto", "socket.sendmsg")
LOOKS_UP = ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr")


def outside(event: str, args: tuple[Any, ...]) -> str:
    """Where an audited event would reach, "" for this machine itself."""
    if event in LOOKS_UP:
        host = args[0]
        host = host.decode("ascii", "replace") if isinstance(host, bytes) else host
    elif event in CONNECTS:
        address = args[1]
        if not isinstance(address, tuple) or not address:
            return ""  # a Unix socket, or one that is connected already and was looked at then
        host = address[0]
    else:
        return ""
    if not isinstance(host, str) or host in ("", "localhost", "localhost.", "<broadcast>"):
        return "" if host != "<broadcast>" else host
    if os.environ.get(OPEN) == "1" and (
        event in CONNECTS or any(host == r or host.endswith(f".{r}") for r in REGISTRIES)
    ):
        return ""
    try:
        number = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return host
    mapped = getattr(number, "ipv4_mapped", None) or number
    if mapped.is_loopback or mapped.is_unspecified:
        return ""
    return host if event in CONNECTS else ""  # to read a number as an address sends nothing


def hook(event: str, args: tuple[Any, ...]) -> None:
    if not event.startswith("socket.") or not (log := os.environ.get(LOG)):
        return
    where = outside(event, args)
    # what never is a host (RFC 6761), and this machine's own name, are answered here, so that nobody is asked
    if where.endswith(".invalid") or (event in LOOKS_UP and where == MYSELF):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
    if where:
        with open(log, "a", encoding="utf-8") as file:
            file.write(f"{event} {where} by {Path(sys.argv[0] if sys.argv else '').name or 'python'} {os.getpid()}\n")
        raise OSError(errno.ENETUNREACH, f"a test may not reach {where}")


def install() -> None:
    sys.addaudithook(hook)


try:
    import pytest
except ImportError:  # in a process that a test started with another Python
    pass
else:

    @pytest.fixture(autouse=True)
    def nothing_leaves(
        request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
    ) -> Iterator[None]:
        log = tmp_path_factory.getbasetemp() / f"reached-{os.getpid()}"
        log.write_text("")
        monkeypatch.setenv(LOG, str(log))
        monkeypatch.setenv(OPEN, "1" if request.node.get_closest_marker("registry") else "")
        guard = str(Path(__file__).parent / "guard")
        others = [p for p in os.environ.get("PYTHONPATH", "").split(os.pathsep) if p and p != guard]
        monkeypatch.setenv("PYTHONPATH", os.pathsep.join([guard, *others]))
        yield
        if tried := log.read_text().splitlines():
            pytest.fail("it tried to leave this machine: " + "; ".join(dict.fromkeys(tried)), pytrace=False)

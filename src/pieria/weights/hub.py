"""Weights over https, from the hub that published them or from any other address. A fetch that was cut goes on."""

from __future__ import annotations

import os
import re
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urljoin, urlsplit

from ..core.contracts import File
from ..core.machine import loopback
from ..core.values import Cancel

if TYPE_CHECKING:
    import httpx

HUB = "https://huggingface.co"
CONNECT, READ = 5.0, 15.0  # seconds
CHUNK = 1 << 20  # bytes from one sign of progress to the next
HOPS, TRIES = 5, 3


class SourceError(Exception):
    """Why one source did not serve, for the person who asked. The next source is tried."""


class Unreachable(SourceError):
    """The host does not answer at all, so nothing else is asked of it this time."""


def address(source: str) -> str:
    """The web address of an ``hf:`` or ``https:`` source. ``PIERIA_HUB`` may name a mirror of the hub."""
    if not source.startswith("hf:"):
        return source
    owner, repository, path = source.removeprefix("hf:").split("/", 2)
    base = os.environ.get("PIERIA_HUB", HUB).rstrip("/")
    return f"{base}/{quote(owner)}/{quote(repository)}/resolve/main/{quote(path)}"


def host(source: str) -> str:
    """The host that a source is asked of; "" for wheels and for what is no address."""
    if source.startswith("wheels:"):
        return ""
    try:
        return urlsplit(address(source)).hostname or ""
    except ValueError:
        return ""


def fetch(source: str, file: File, part: Path, cancel: Cancel) -> Iterator[int]:
    """Fills ``part`` with the file, going on after what it has. Yields the bytes that it holds, about each megabyte.

    Raises `SourceError`; what came so far stays in ``part``. Ends early when cancelled.
    """
    import httpx

    url, name = address(source), host(source)
    if not name:
        raise SourceError(f"{url[:80]!r} is no web address")
    _resolve(url)
    tries, begun = 0, _size(part)
    best = begun
    # a proxy is for the world outside
    with httpx.Client(timeout=httpx.Timeout(READ, connect=CONNECT), trust_env=not loopback(name)) as client:
        while True:
            try:
                for held in _once(client, url, file, part):
                    yield held
                    if cancel:
                        return
                return
            except (httpx.TransportError, httpx.InvalidURL) as error:
                tries, best = (1, held) if (held := _size(part)) > best else (tries + 1, best)
                # a host that has served before is asked again; one that never answered is not waited for
                if tries > (TRIES if best > begun else 0) or cancel:
                    kind = SourceError if best > begun else Unreachable
                    raise kind(f"{name}: {_why(error)}") from None
                time.sleep(0.3 * tries)


def _once(client: httpx.Client, url: str, file: File, part: Path) -> Iterator[int]:
    held = _size(part)
    if held >= file.bytes:
        yield held
        return
    with closing(opened(client, url, held)) as reply:
        name = reply.url.host
        if reply.status_code == 416:
            part.unlink(missing_ok=True)
            raise SourceError(f"{name}: its file is shorter than the part that is here already")
        if reply.status_code not in (200, 206):
            raise SourceError(f"{name} answered {reply.status_code} {reply.reason_phrase}")
        if reply.status_code == 206:
            if reply.headers.get("content-range", "") != f"bytes {held}-{file.bytes - 1}/{file.bytes}":
                raise SourceError(f"{name}: its file is not of the size that the card says")
        else:
            held = 0  # this server does not go on: it began again
        length = reply.headers.get("content-length", "")
        if length.isdecimal() and int(length) != file.bytes - held:
            raise SourceError(f"{name}: its file has {int(length) + held} bytes, and the card says {file.bytes}")
        with part.open("ab" if held else "wb") as out:
            told = held
            for chunk in reply.iter_raw():  # as it comes: what waits in a buffer is lost when the connection is
                held += len(chunk)
                if held > file.bytes:
                    raise SourceError(f"{name} sends more than the {file.bytes} bytes that the card says")
                out.write(chunk)
                if held - told >= CHUNK or held == file.bytes:
                    told = held
                    yield held
    if held < file.bytes:
        raise SourceError(f"{name} sent {held} of {file.bytes} bytes")


def opened(client: httpx.Client, url: str, held: int = 0) -> httpx.Response:
    """The reply after redirects, each of them checked: to https only, or from loopback to loopback. held: bytes of the
    file that are here already. Raises `SourceError`."""
    headers = {"accept-encoding": "identity"} | ({"range": f"bytes={held}-"} if held else {})
    local = loopback(urlsplit(url).hostname or "")
    for _ in range(HOPS):
        parts = urlsplit(url)
        if parts.scheme != "https" and not (parts.scheme == "http" and local and loopback(parts.hostname or "")):
            raise SourceError(f"{parts.hostname or url[:60]}: only https is allowed, and this leads to {parts.scheme}")
        if parts.username or parts.password:
            raise SourceError(f"{parts.hostname}: an address with a password in it is not followed")
        reply = client.send(client.build_request("GET", url, headers=headers), stream=True)
        if not reply.is_redirect:
            return reply
        reply.close()
        url = urljoin(url, reply.headers.get("location", ""))
        local = local and parts.scheme == "http"
    raise SourceError(f"{urlsplit(url).hostname}: more than {HOPS} redirects")


def _resolve(url: str) -> None:
    """Looks the host up with a time limit, which the system's own look-up lacks: without a network it can take long."""
    import socket
    import urllib.request

    parts = urlsplit(url)
    proxies = urllib.request.getproxies()
    if not parts.hostname or loopback(parts.hostname) or proxies.get(parts.scheme) or proxies.get("all"):
        return
    found: list[bool] = []

    def look_up() -> None:
        try:
            found.append(bool(socket.getaddrinfo(parts.hostname, parts.port or 443)))
        except OSError:
            found.append(False)

    thread = threading.Thread(target=look_up, daemon=True)
    thread.start()
    thread.join(CONNECT)
    if not found or not found[0]:
        raise Unreachable(f"{parts.hostname} cannot be found from here (no network, or no such host)")


def _why(error: Exception) -> str:
    """A transport error in a person's words, without the addresses that the system puts in."""
    words = re.sub(r"(?<!^)(?=[A-Z])", " ", type(error).__name__).lower()
    return f"the connection failed ({words.removesuffix(' error')})"


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0

"""Server-sent events, bounded, and a line that can be cut.

https://html.spec.whatwg.org/multipage/server-sent-events.html; of its fields only ``data`` is used here.
"""

from __future__ import annotations

import socket
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

MOST_LINE = 2**20
MOST_TOTAL = 64 * 2**20


class TooLarge(Exception):
    """More came than any answer needs. The message says what."""


def events(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The data of each event. One that the end of the stream cuts off is dropped, as the standard says."""
    data: list[bytes] = []
    size = 0
    for line in _lines(pieces):
        if not line:
            if data:
                yield b"\n".join(data)
            data, size = [], 0
        elif line.startswith(b"data:"):
            data.append(line[5:].removeprefix(b" "))
            size += len(line)
            if size > MOST_LINE:
                raise TooLarge("sent an event that is too long")


def whole(pieces: Iterable[bytes], most: int = MOST_TOTAL) -> bytes:
    """Everything, if it is no more than ``most`` bytes."""
    found = bytearray()
    for piece in pieces:
        found += piece
        if len(found) > most:
            raise TooLarge("sent an answer that is too long")
    return bytes(found)


def _lines(pieces: Iterable[bytes]) -> Iterator[bytes]:
    rest, total = bytearray(), 0
    for piece in pieces:
        total += len(piece)
        if total > MOST_TOTAL:
            raise TooLarge("sent an answer that is too long")
        *lines, last = piece.split(b"\n")
        for line in lines:
            rest += line
            yield bytes(rest).removesuffix(b"\r")
            rest.clear()
        rest += last
        if len(rest) > MOST_LINE:
            raise TooLarge("sent a line that is too long")


class Line:
    """The connection of one request. `cut` ends a read that another thread is blocked in, at once."""

    def __init__(self) -> None:
        self._socket: Any = None
        self._cut = False

    def trace(self, event: str, info: Mapping[str, Any]) -> None:
        """httpcore's trace hook: learns the socket as soon as there is one, long before there is an answer."""
        if event.endswith(("connect_tcp.complete", "start_tls.complete")):
            self._socket = info["return_value"].get_extra_info("socket")
            if self._cut:
                self.cut()

    def cut(self) -> None:
        self._cut = True
        if self._socket is not None:
            try:
                # closing a socket does not wake who reads it; the plain shutdown does, under TLS as well
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)
            except OSError:
                pass  # it was closed already

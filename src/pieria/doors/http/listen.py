"""`pieria serve`: one process, one socket that we bind ourselves, keys or nothing."""

from __future__ import annotations

import asyncio
import ipaddress
import json
import signal
import socket
import sys
import threading
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import h11
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from ...core.errors import UserError
from . import create
from .errors import body

if TYPE_CHECKING:
    from fastapi import FastAPI

    from ...studio import Studio

HEAD_SECONDS, STALL_SECONDS, GRACE_SECONDS = 20.0, 60.0, 5
CONNECTIONS = 256


def serve(
    studio: Studio,
    host: str = "127.0.0.1",
    port: int = 8000,
    *,
    origins: Iterable[str] = (),
    hosts: Iterable[str] = (),
    max_body: int = 8 * 2**20,
    public_metrics: bool = False,
    connections: int = CONNECTIONS,
    load: str = "",
) -> None:
    """Serves until it is told to stop (SIGINT or SIGTERM), then ends the open runs. Does not close the studio.

    Args:
        host: an address or name of this machine; anything but loopback needs at least one key.
        port: 0 takes any free one.
        origins, hosts, max_body, public_metrics: see `create`.
        connections: open at once; what comes on top is answered 503.
        load: a model to load before the first request asks for it.

    Raises:
        UserError: no such address, the port is taken, or a bind to the network without a key.
    """
    keys = [key for key in studio.keys.list() if key.valid]
    if not keys and not _is_loopback(host):
        raise UserError(
            f"{host[:60]} can be reached from other machines, and there is no key yet.",
            "Make one first: `pieria key new NAME`.",
            code="no_key",
        )
    sock = bind(host, port)
    try:
        address = f"http://{_shown(host)}:{sock.getsockname()[1]}"
        app = create(studio, origins=origins, hosts=[host, *hosts], max_body=max_body, public_metrics=public_metrics)
        if not keys and (secret := first_key(studio)):
            print(f"Made the key `local`; it is shown this once: {secret}\nMore: `pieria key new NAME`.\n"
                  f"All of it as a page, with that key: {address}/studio#key={secret}", flush=True)  # fmt: skip
        if load:
            studio.warm(load)
        print(
            f"Pieria listens: OPENAI_BASE_URL={address}/v1 OPENAI_API_KEY=(a key); {address}/docs shows how, "
            f"{address}/studio is a page to work in.",
            flush=True,
        )
        run(app, sock, connections)
    finally:
        sock.close()


def run(app: FastAPI, sock: socket.socket, connections: int = CONNECTIONS) -> None:
    """Runs the app on a bound socket until a signal, which is not handed on: whoever called cleans up after itself."""
    config = uvicorn.Config(
        app,
        http=type("Bounded", (_Protocol,), {"most": connections}),
        ws="none",
        loop="asyncio",
        lifespan="on",
        log_config=None,
        log_level="error",
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_keep_alive=15,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    server = _Server(config)
    if threading.current_thread() is not threading.main_thread():
        server.run(sockets=[sock])
        return
    # uvicorn raises the signal again when it is done: as KeyboardInterrupt it ends here, and `finally` still runs
    before = {s: signal.signal(s, signal.default_int_handler) for s in (signal.SIGINT, signal.SIGTERM)}
    try:
        server.run(sockets=[sock])
    except KeyboardInterrupt:
        print("Pieria stopped.", file=sys.stderr)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def first_key(studio: Studio) -> str:
    """The secret of the key `local`; "" where another server that began on this home just now has made it."""
    try:
        return studio.keys.create("local")[1]
    except UserError as error:
        if error.status != 409:
            raise
        return ""


def bind(host: str, port: int) -> socket.socket:
    """The listening socket. Nothing but this address: a name that means several is bound to its first."""
    if not 0 <= port <= 65535:  # some systems would quietly take it modulo 65536
        raise UserError(f"{port} is no port.", "A port is a number from 1 to 65535: --port 8000.", code="bad_host")
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except (OSError, UnicodeError, OverflowError):
        raise UserError(
            f"{host[:60]!r}, port {port} is not an address of this machine.",
            "Try --host 127.0.0.1 --port 8000.",
            code="bad_host",
        ) from None
    sock = socket.socket(family, kind, protocol)
    try:
        if sys.platform != "win32":  # there it would let two programs share the port
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        sock.bind(address)
        sock.listen(512)
    except (OSError, OverflowError) as error:
        sock.close()
        if isinstance(error, OSError) and error.errno in (13, 48, 98, 10048):
            why = "may only be used by the administrator" if error.errno == 13 else "is in use by another program"
            raise UserError(
                f"Port {port} {why}.",
                f"Use another: --port {port + 1 if 1024 <= port < 65535 else 8000}.",
                code="port_in_use",
            ) from None
        raise UserError(
            f"{host[:60]!r} is not an address of this machine.", "Try --host 127.0.0.1.", code="bad_host"
        ) from None
    sock.setblocking(False)
    return sock


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _shown(host: str) -> str:
    return {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host) or (f"[{host}]" if ":" in host else host)  # noqa: S104


class _Server(uvicorn.Server):
    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        app: Any = self.config.app
        app.state.closing.set()
        await super().shutdown(sockets)


class _Protocol(H11Protocol):
    """uvicorn's, bounded: seconds for a request's head and for a reader that stalls, and connections."""

    most = CONNECTIONS
    _head: asyncio.TimerHandle | None = None
    _stall: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if len(self.connections) > self.most:
            transport.write(_raw(503, "The server has too many connections.", "Try again in a moment.", "server_busy"))
            transport.close()
        self._wait_for_head()

    def connection_lost(self, exc: Exception | None) -> None:
        for timer in (self._head, self._stall):
            if timer:
                timer.cancel()
        super().connection_lost(exc)

    def on_response_complete(self) -> None:
        self._wait_for_head()
        super().on_response_complete()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._stall = self.loop.call_later(STALL_SECONDS, self.transport.abort)

    def resume_writing(self) -> None:
        super().resume_writing()
        if self._stall:
            self._stall.cancel()

    def send_400_response(self, msg: str) -> None:
        # what the state of the connection is does not matter any more: it is not HTTP, and it ends here
        if self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE) and (
            self.cycle is None or self.cycle.response_complete
        ):
            self.transport.write(_raw(400, "That is not a valid HTTP request.", "", "bad_http"))
        self.transport.close()

    def _wait_for_head(self) -> None:
        if self._head:
            self._head.cancel()
        self._head = self.loop.call_later(HEAD_SECONDS + self.timeout_keep_alive, self._late)

    def _late(self) -> None:
        if self.cycle is None or self.cycle.response_complete:
            self.transport.abort()


def _raw(status: int, message: str, hint: str, code: str) -> bytes:
    said = json.dumps(body(UserError(message, hint, status=status, code=code))).encode()
    reason = {400: "Bad Request", 503: "Service Unavailable"}[status]
    head = f"HTTP/1.1 {status} {reason}\r\ncontent-type: application/json\r\ncontent-length: {len(said)}\r\n"
    return f"{head}x-content-type-options: nosniff\r\nconnection: close\r\n\r\n".encode() + said

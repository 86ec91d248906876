"""What stands between the socket and the routes: hosts, origins, paths and the headers of every answer. Pure ASGI.

Host is checked against DNS rebinding, Origin on every method but GET and HEAD against pages of other sites. Errors
raised anywhere below (`UserError`, or something broken) become OpenAI's error body here at the latest.
"""

from __future__ import annotations

import asyncio
import ipaddress
import re
import secrets
from collections.abc import Iterable
from urllib.parse import unquote_to_bytes

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ...core.errors import Cancelled, UserError
from .errors import ENDED, Refused, broken, reply

LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]"})
MAX_PATH, MAX_QUERY = 2048, 4096
_BAD_ESCAPE = re.compile(rb"%(?![0-9a-fA-F]{2})")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\\\ufeff\u202a-\u202e\u2066-\u2069]")
_HEADERS: list[tuple[bytes, bytes]] = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"cache-control", b"no-store"),
]


def pages(origins: Iterable[str]) -> frozenset[str]:
    """The origins as browsers send them. Raises `UserError` for what no browser ever sends, such as ``*``."""
    found = frozenset(o.rstrip("/").lower() for o in origins)
    for origin in found:
        if not re.fullmatch(r"[a-z][a-z0-9+.-]*://[^/\s*]+", origin):
            raise UserError(
                f"{origin[:80]!r} is no origin of a page.", "Write it as https://app.example", param="origin"
            )
    return found


class Shield:
    """The outer layer.

    Args:
        hosts: names, without port, that the server answers to besides the loopback ones and its own address.
        origins: of the pages that may call the server from a browser, as `pages` gives them; none by default.
        closing: set when the server shuts down; every open request then sees its client leave, which ends its run.
    """

    def __init__(self, app: ASGIApp, *, hosts: Iterable[str], origins: Iterable[str], closing: asyncio.Event) -> None:
        self._app, self._closing = app, closing
        self._hosts = LOOPBACK | {_name(h.lower()) for h in hosts}
        self._origins = frozenset(origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})
            return
        request_id = secrets.token_hex(8)
        scope["pieria.id"] = request_id
        extra = [*_HEADERS, (b"x-request-id", request_id.encode())]
        started = False

        async def out(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                headers = list(message.get("headers", ()))
                there = {name for name, _ in headers}
                message["headers"] = headers + [pair for pair in extra if pair[0] not in there]
            await send(message)

        try:
            if origin := self._check(scope):
                extra += _cors(origin)
                heads = dict(scope["headers"])
                if scope["method"] == "OPTIONS" and _ASKS in heads:
                    allowed = [*_PREFLIGHT, (b"access-control-allow-headers", heads.get(_WITH, b""))]
                    await out({"type": "http.response.start", "status": 204, "headers": allowed})
                    await out({"type": "http.response.body", "body": b""})
                    return
            await self._app(scope, self._until_closing(receive), out)
        except (ClientDisconnect, Cancelled):
            return
        except asyncio.CancelledError:  # the server ends, and waits no longer for what does not
            if not started:
                await reply(ENDED)(scope, receive, out)
        except Exception as error:
            told = error if isinstance(error, UserError) else broken(request_id, error)
            if not started:
                await reply(told)(scope, receive, out)

    def _check(self, scope: Scope) -> str:
        """Refuses a request whose line or headers are not in order. Returns its origin if that is an allowed one."""
        _check_target(scope.get("raw_path") or scope["path"].encode(), scope["query_string"])
        heads: dict[bytes, list[bytes]] = {}
        for name, value in scope["headers"]:
            if name in (b"host", b"origin"):
                heads.setdefault(name, []).append(value)
        host = b",".join(heads.get(b"host", [])).decode("latin-1").lower()
        if not self._is_ours(host, scope):
            raise Refused(
                "This server does not answer to the host name of that request.",
                "Use the address it printed when it started, or name the host when you start it.",
                status=421,
                code="unknown_host",
            )
        origin = b",".join(heads.get(b"origin", [])).decode("latin-1").lower()
        if not origin:
            return ""
        if origin in self._origins:
            return origin
        if scope["method"] not in ("GET", "HEAD") and origin != f"{scope.get('scheme', 'http')}://{host}":
            raise Refused(
                "Pages of other sites may not call this server.",
                "Allow the page's origin when you start it, or call from outside a browser.",
                status=403,
                code="foreign_origin",
            )
        return ""

    def _is_ours(self, host: str, scope: Scope) -> bool:
        name = _name(host)
        if name in self._hosts:
            return True
        # A literal address cannot be rebound: it is ours if it is the one that this connection came in on.
        try:
            ours = ipaddress.ip_address((scope.get("server") or ("", 0))[0].split("%")[0])
            return ipaddress.ip_address(name.strip("[]")) in (ours, getattr(ours, "ipv4_mapped", None))
        except ValueError:
            return False

    def _until_closing(self, receive: Receive) -> Receive:
        async def either() -> Message:
            if self._closing.is_set():
                return {"type": "http.disconnect"}
            message, closing = asyncio.ensure_future(receive()), asyncio.ensure_future(self._closing.wait())
            try:
                await asyncio.wait((message, closing), return_when=asyncio.FIRST_COMPLETED)
                return message.result() if message.done() else {"type": "http.disconnect"}
            finally:
                message.cancel()
                closing.cancel()

        return either


_ASKS = b"access-control-request-method"  # what makes an OPTIONS a browser's question before the request itself
_WITH = b"access-control-request-headers"  # all are let in: OpenAI's client sends a dozen of its own
_PREFLIGHT: list[tuple[bytes, bytes]] = [
    (b"access-control-allow-methods", b"GET, POST, DELETE"),
    (b"access-control-max-age", b"600"),
]


def _cors(origin: str) -> list[tuple[bytes, bytes]]:
    return [
        (b"access-control-allow-origin", origin.encode("latin-1")),
        (b"access-control-expose-headers", b"openai-poll-after-ms, retry-after, x-pieria-run, x-request-id"),
        (b"vary", b"origin"),
    ]


def _name(host: str) -> str:
    """``localhost:8000`` -> ``localhost``; ``[::1]:8000`` -> ``[::1]``. What is no host:port comes back as it is."""
    name, colon, port = host.rpartition(":")
    return name if colon and port.isdigit() and ("]" in name or ":" not in name) else host


def _check_target(path: bytes, query: bytes) -> None:
    if len(path) > MAX_PATH or len(query) > MAX_QUERY:
        raise Refused("The address of the request is too long.", status=414, code="uri_too_long")
    if not path.startswith(b"/"):
        raise UserError("The path of the request must start with a slash.", code="bad_path")
    if _BAD_ESCAPE.search(path) or _BAD_ESCAPE.search(query):
        raise UserError("The address of the request has a broken %-escape.", code="bad_path")
    try:
        plain, asked = unquote_to_bytes(path).decode(), unquote_to_bytes(query).decode()
    except UnicodeDecodeError:
        raise UserError("The address of the request is not UTF-8.", code="bad_path") from None
    if _CONTROL.search(plain) or "\x00" in asked:
        raise UserError("The address of the request has characters that no address has.", code="bad_path")
    if any(part in (".", "..") for part in plain.split("/")):
        raise UserError("The path of the request must not have . or .. in it.", code="bad_path")

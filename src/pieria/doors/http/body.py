"""The body of a request, checked before a parser sees it: JSON (for a few paths a form), UTF-8, bounded in bytes,
depth, values and digits.

Stands behind the key: nobody without one makes the server read a byte of a body.
"""

from __future__ import annotations

import asyncio
import re
from contextlib import suppress
from math import isinf

import anyio.to_thread
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ...core.errors import UserError
from . import multipart
from .errors import Refused

MAX_DEPTH, MAX_VALUES, MAX_DIGITS, READ_SECONDS = 64, 250_000, 40, 30.0
SPILL, SPILL_SECONDS = 64 * 2**20, 1.0
"""How much of a body that is too large, and how long, is still taken in and thrown away: a client that is cut off while
it sends (urllib, requests) sees a broken connection, and never the sentence that says why."""
BIG = 128 * 1024  # bytes: from here on the check takes long enough to leave the event loop for it
# An open string matches to the end, and nothing backtracks: linear in the length whatever the bytes are.
_STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)', re.S)
_BRACKET = re.compile(rb"[\[\]{}]")
_LONG = re.compile(rb"[0-9.eE+-]{%d,}" % (MAX_DIGITS + 1))
_HUGE = re.compile(rb"[0-9.][eE]\+?0*[0-9]{3}")
_POWER = re.compile(rb"[0-9]+(?:\.[0-9]+)?[eE]\+?[0-9]+")
_ESCAPE = re.compile(rb"\\(?:u([0-9a-fA-F]{4})|.)", re.S)
_SUSPECT = re.compile(rb"\\u(?:[dD][89a-fA-F]|0000)")
_TYPE = re.compile(r'application/json\s*(?:;\s*charset\s*=\s*"?utf-?8"?\s*)?', re.I)


class Body:
    """Reads the whole body under the limits, then hands it on as one message. Nothing of it at a public path."""

    def __init__(
        self, app: ASGIApp, *, max_body: int, public: frozenset[str] = frozenset(), seconds: float = READ_SECONDS
    ) -> None:
        self._app, self._max, self._public, self._seconds = app, max_body, public, seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] in self._public:  # where no route has a body
            await self._app(scope, receive, send)
            return
        heads: dict[bytes, bytes] = {}
        for name, value in scope["headers"]:
            if name in (b"content-length", b"content-type", b"content-encoding", b"transfer-encoding"):
                heads[name] = heads[name] + b"," + value if name in heads else value
        length = heads.get(b"content-length", b"")
        if length in (b"", b"0") and b"transfer-encoding" not in heads:
            await self._app(scope, receive, send)
            return
        if heads.get(b"content-encoding", b"identity").lower() != b"identity":
            raise Refused(
                "Compressed bodies are not taken.", "Send the JSON as it is.", status=415, code="bad_encoding"
            )
        kind = heads.get(b"content-type", b"").decode("latin-1")
        form = multipart.is_form(kind)  # its route parses it
        if form and scope["path"] in multipart.ROUTES:
            most = multipart.ROUTES[scope["path"]] or self._max
        elif _TYPE.fullmatch(kind):
            form, most = False, self._max
        else:
            raise Refused(
                "The body must be JSON.", "Send it with content-type: application/json.", status=415, code="not_json"
            )
        if len(length) > 15 or (length.isdigit() and int(length) > most):
            if not any(name == b"expect" for name, _ in scope["headers"]):  # it waits with the body for a word of ours
                await self._spill(receive)
            raise self._too_large(most)
        raw = await self._read(receive, most)
        if form:
            pass
        elif len(raw) > BIG:
            await anyio.to_thread.run_sync(check, raw)
        else:
            check(raw)
        await self._app(scope, _replay(raw, receive), send)

    async def _read(self, receive: Receive, most: int) -> bytes:
        parts: list[bytes] = []
        size, more = 0, True
        try:
            async with asyncio.timeout(self._seconds):
                while more and size <= most:
                    message = await receive()
                    if message["type"] == "http.disconnect":
                        raise ClientDisconnect
                    part: bytes = message.get("body", b"")
                    size, more = size + len(part), message.get("more_body", False)
                    parts.append(part)
        except TimeoutError:
            raise Refused(
                "The body took too long to arrive.", "Send it in one go.", status=408, code="request_timeout"
            ) from None
        if size > most:
            if more:
                await self._spill(receive)
            raise self._too_large(most)
        return b"".join(parts)

    async def _spill(self, receive: Receive) -> None:
        left, more = SPILL, True
        with suppress(TimeoutError):
            async with asyncio.timeout(min(SPILL_SECONDS, self._seconds)):
                while more and left > 0:
                    message = await receive()
                    more = message["type"] == "http.request" and message.get("more_body", False)
                    left -= len(message.get("body", b""))

    def _too_large(self, most: int = 0) -> UserError:
        return Refused(
            f"The body is larger than the {(most or self._max) / 2**20:g} MiB that this server takes.",
            "Send less at once.",
            status=413,
            code="body_too_large",
        )


def _replay(raw: bytes, receive: Receive) -> Receive:
    first: list[Message] = [{"type": "http.request", "body": raw, "more_body": False}]

    async def again() -> Message:
        return first.pop() if first else await receive()

    return again


def check(raw: bytes) -> None:
    """Raises `UserError` for bytes that are not plain, bounded JSON. Syntax is left to the parser that comes after."""
    try:
        raw.decode()
    except UnicodeDecodeError:
        raise UserError("The body is not UTF-8.", "Send JSON in UTF-8.", code="not_utf8") from None
    # The parser would guess UTF-16 and UTF-32 from zero bytes, and UTF-8 from its mark: there is no guessing here.
    if b"\x00" in raw or raw.startswith(b"\xef\xbb\xbf"):
        raise UserError("The body has bytes that JSON in UTF-8 does not have.", code="not_utf8")
    bare = _STRING.sub(b'"', raw)
    if bare.count(b",") + bare.count(b"[") + bare.count(b"{") > MAX_VALUES:
        raise Refused(
            f"The body has more than {MAX_VALUES} values.", "Send less at once.", status=413, code="too_many_values"
        )
    depth = 0
    for found in _BRACKET.finditer(bare):
        depth += 1 if found[0] in b"[{" else -1
        if depth > MAX_DEPTH:
            raise UserError(f"The body is nested more than {MAX_DEPTH} levels deep.", code="too_deep")
    if b"NaN" in bare or b"Infinity" in bare:
        raise UserError("NaN and Infinity are not JSON.", "Send a number or null.", code="bad_number")
    # an exponent of three digits or more may be more than a float holds, which would be read as infinity
    if _LONG.search(bare) or (_HUGE.search(bare) and any(isinf(float(n)) for n in _POWER.findall(bare))):
        raise UserError(
            "The body has a number out of bounds.",
            f"Use at most {MAX_DIGITS} digits, and less than 1e308.",
            code="bad_number",
        )
    if _SUSPECT.search(raw):
        _check_escapes(raw)


def _check_escapes(raw: bytes) -> None:
    """A surrogate without its other half is no character, and a zero character ends a string in what runs models."""
    open_at = -1
    for found in _ESCAPE.finditer(raw):
        code = int(found[1], 16) if found[1] else -1
        low = 0xDC00 <= code < 0xE000
        if code == 0 or low != (open_at == found.start()) or (open_at >= 0 and not low):
            raise UserError("The body has half a character: a lone \\ud800 to \\udfff, or \\u0000.", code="bad_escape")
        open_at = found.end() if 0xD800 <= code < 0xDC00 else -1
    if open_at >= 0:
        raise UserError("The body has half a character: a lone \\ud800 to \\udfff, or \\u0000.", code="bad_escape")

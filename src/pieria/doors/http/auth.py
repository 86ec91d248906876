"""Who is asking: every route but the public ones needs a key, loopback included.

The `Gate` stands before the body is read and before routing, so a route cannot forget it; a route still depends on
`caller`, which hands over what the gate found and refuses if there was no gate. Both carriers of a key,
``Authorization: Bearer`` and ``x-api-key``, take the same way through the same limits.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import anyio
import anyio.to_thread
from fastapi import FastAPI, Request
from fastapi.routing import APIRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from .errors import Refused

if TYPE_CHECKING:
    from fastapi.dependencies.models import Dependant

    from ...keys import Desk, Keys
    from .limits import Limits

PUBLIC = frozenset({"/health", "/openapi.json", "/docs", "/desk.js", "/studio"})
DESK = "/desk/"
"""What lies under it takes desk keys, in the path, since a page cannot send a header with a frame; and nothing else."""


@dataclass(frozen=True, slots=True)
class Caller:
    """The key that a request came with. ``id`` is the owner of the runs it makes, ``name`` what a person called it."""

    id: str
    name: str
    desk: Desk | None = None


async def caller(request: Request) -> Caller:
    """The dependency of every route that is not public. Raises `UserError` 401 if no key was checked."""
    who: Caller | None = request.scope.get("pieria.caller")
    if who is None:
        raise _unknown("This needs an API key.")
    return who


class Gate:
    """Checks the key and its limits, and holds one of the key's places until the answer has really ended."""

    def __init__(self, app: ASGIApp, *, keys: Keys, limits: Limits, public: frozenset[str] = PUBLIC) -> None:
        self._app, self._keys, self._limits, self._public = app, keys, limits, public
        # of its own: runs that fill the shared threads must not keep keys from being checked
        self._threads = anyio.CapacityLimiter(8)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] in self._public:
            await self._app(scope, receive, send)
            return
        desk = scope["path"].startswith(DESK)
        secret = scope["path"].split("/")[2] if desk else _secret(scope)
        key = await anyio.to_thread.run_sync(self._keys.check, secret, limiter=self._threads)
        if key is None or (key.desk is not None) != desk:
            await self._limits.wrong((scope.get("client") or ("", 0))[0])
            raise _unknown("The API key is not valid: it is wrong, revoked or expired.")
        release = await self._limits.admit(key, spends=scope["method"] == "POST")
        scope["pieria.caller"] = Caller(key.id, key.name, key.desk)
        try:
            await self._app(scope, receive, send)
        finally:
            release()


def _secret(scope: Scope) -> str:
    found = set()
    for name, value in scope["headers"]:
        if name == b"x-api-key":
            found.add(value.strip())
        elif name == b"authorization":
            scheme, _, rest = value.strip().partition(b" ")
            if scheme.lower() != b"bearer":
                raise _unknown("The authorization header must be of the form Bearer KEY.")
            found.add(rest.strip())
    if not found:
        raise _unknown("This needs an API key.")
    if len(found) > 1:
        raise _unknown("The request carries two different API keys.")
    return found.pop().decode("latin-1")


def _unknown(message: str) -> Refused:
    return Refused(
        message,
        "Send a key as `Authorization: Bearer KEY`; `pieria key new NAME` makes one.",
        status=401,
        code="invalid_api_key",
        headers={"www-authenticate": 'Bearer realm="pieria"'},
    )


def unguarded(app: FastAPI, public: frozenset[str] = PUBLIC) -> list[str]:
    """The paths that anybody could reach though they are not public: routes that do not depend on `caller`."""

    def calls(dependant: Dependant) -> Iterator[object]:
        yield dependant.call
        for inner in dependant.dependencies:
            yield from calls(inner)

    return [
        str(getattr(route, "path", route))
        for route in app.routes
        if getattr(route, "path", "") not in public
        and not (isinstance(route, APIRoute) and caller in list(calls(route.dependant)))
    ]

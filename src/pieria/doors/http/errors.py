"""Every error that leaves the server, in OpenAI's body: ``{"error": {"message", "type", "param", "code"}}``.

One sentence says what is wrong and one what to do; no path, address or trace of the inside is ever in it.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Match, Route

from ...core.errors import UserError

log = logging.getLogger("pieria.http")

SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["message", "type", "param", "code"],
            "properties": {
                "message": {"type": "string"},
                "type": {"type": "string"},
                "param": {"type": ["string", "null"]},
                "code": {"type": ["string", "null"]},
            },
        }
    },
}


OWNERS = frozenset(
    {"disk_full", "damaged_store", "store_unwritable", "damaged_identity", "locked", "cluster_unreachable"}
)
"""Codes of what only whoever runs the server can mend. What to do names places of this machine and its network: it
goes to the log."""
TOLD = "Whoever runs this server finds in its log what to do."


class Refused(UserError):
    """A `UserError` that also says headers (``retry-after`` ...) and OpenAI's ``type`` of the error."""

    def __init__(
        self,
        message: str,
        hint: str = "",
        *,
        status: int = 400,
        code: str = "invalid_request",
        param: str | None = None,
        kind: str = "",
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message, hint, status=status, code=code, param=param)
        self.kind, self.headers = kind, dict(headers or {})


def body(error: UserError) -> dict[str, Any]:
    """OpenAI's error body for an error; also what a stream sends when it breaks half way."""
    kind = getattr(error, "kind", "") or ("server_error" if error.status >= 500 else "invalid_request_error")
    return {"error": {"message": told(error), "type": kind, "param": error.param, "code": error.code}}


def told(error: UserError) -> str:
    """What a client is told of an error."""
    if error.code not in OWNERS:
        return str(error)
    log.error("%s", error)
    return f"{error.message} {TOLD}"


def reply(error: UserError) -> Response:
    return JSONResponse(body(error), error.status, headers=getattr(error, "headers", None))


ENDED = UserError("The server ended before the answer.", "Ask again.", status=503, code="server_ended")


def broken(request_id: str, error: BaseException) -> UserError:
    """Writes the traceback to the log and gives back the only thing a client is told about it."""
    log.error("request %s broke", request_id, exc_info=error)
    return UserError(
        f"Something broke inside; the log has it under id {request_id}.", status=500, code="internal_error"
    )


def sentence(errors: Sequence[Mapping[str, Any]]) -> UserError:
    """The first of pydantic's findings as one sentence: the field and what is allowed. Input is not echoed."""
    if not errors:
        return UserError("The request is not valid.")
    found = errors[0]
    place = [part for part in found.get("loc", ()) if part not in ("body", "query", "path", "header")]
    kind, said = str(found.get("type", "")), str(found.get("msg", "is not valid"))
    if kind == "json_invalid":
        at = place[-1] if place and isinstance(place[-1], int) else 0
        detail = found.get("ctx", {}).get("error", "it cannot be read")
        return UserError(f"The body is not valid JSON: {detail} at character {at}.", "Send one JSON object.")
    field = _field(place)
    if not field:
        return UserError("The body must be a JSON object.", "Send {...} with content-type: application/json.")
    if kind == "missing":
        return UserError(f"The field {field} is missing.", param=field)
    if kind == "extra_forbidden":
        return UserError(f"There is no field {field} here.", "GET /docs lists the fields of each route.", param=field)
    said = said.removeprefix("Value error, ").removesuffix(".")
    return UserError(f"The field {field} is not valid: {said[:1].lower()}{said[1:300]}.", param=field)


def _field(place: Sequence[Any]) -> str:
    """``("messages", 0, "role")`` -> ``messages[0].role``. What is no plain name came from the client: cut, quoted."""
    said = ""
    for part in place:
        if isinstance(part, int):
            said += f"[{part}]"
        elif str(part).isidentifier() and len(str(part)) <= 60:
            said += f".{part}"
        elif said == "" or len(place) == 1:
            said += f".{str(part)[:60]!a}"
    return said.removeprefix(".")[:200]


async def _user_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, UserError)
    return reply(error)


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    return reply(sentence(error.errors()))


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == 404:
        said = UserError("There is nothing at this path.", "GET /docs lists the routes.", status=404, code="not_found")
    elif error.status_code == 405:
        allowed = _methods(request)
        said = Refused(
            "This path does not take that method.",
            f"It takes {allowed}.",
            status=405,
            code="method_not_allowed",
            headers={"allow": allowed},
        )
    else:
        said = Refused(str(error.detail)[:300], status=error.status_code, headers=error.headers)
    return reply(said)


def _methods(request: Request) -> str:
    """What ``allow`` must list: the methods of every route at this path. Starlette lists only its first route's."""
    routes = [r for r in request.app.routes if isinstance(r, Route) and r.matches(request.scope)[0] != Match.NONE]
    return ", ".join(sorted({method for route in routes for method in route.methods or ()}))


def install(app: FastAPI) -> None:
    """Hangs the handlers on the app. What none of them knows goes up to the shield, which answers 500."""
    app.add_exception_handler(UserError, _user_error)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    if not log.handlers:
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(logging.Formatter("%(asctime)s %(name)s %(levelname)s %(message)s"))
        log.addHandler(handler)
        log.propagate = False

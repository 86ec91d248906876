"""What the routes' bodies have in common: how a wrong body is said, and the pieces that OpenAI's answers share."""

from __future__ import annotations

import difflib
import hashlib
import json
import secrets
from collections.abc import Callable, Coroutine, Iterable, Mapping
from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import BaseModel, ValidationError
from starlette.responses import Response

from ... import __version__
from ...core.contracts import Card
from ...core.errors import UserError
from ...core.values import Finish, Notice

encode: Callable[[Any], str] = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
"""JSON without spaces; for a string alone it is one call into C."""


def answer(value: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> Response:
    return Response(encode(value).encode("utf-8", "replace"), 200, headers, "application/json")


def new(prefix: str) -> str:
    return prefix + secrets.token_hex(12)


def fingerprint(card: Card) -> str:
    """Changes when the same seed may give another answer: other weights, other settings or another Pieria."""
    said = [__version__, card.engine, [f.sha256 for f in card.files], dict(card.params)]
    return "fp_" + hashlib.sha256(json.dumps(said, sort_keys=True, default=str).encode()).hexdigest()[:12]


def record(finishes: Iterable[Finish], notices: Iterable[Notice] = ()) -> dict[str, Any]:
    """Pieria's own field of an answer: the run (or runs) that the receipt is kept under, and what the guards said."""
    runs = [str(f.usage["run"]) for f in finishes if f.usage.get("run")]
    said: dict[str, Any] = {"run": runs[0] if runs else None}
    if len(runs) > 1:
        said["runs"] = runs
    if kept := [{"code": n.code, "message": n.message} for n in notices if n.code != "guard"]:
        said["notices"] = kept
    return said


def headers(finishes: Iterable[Finish]) -> dict[str, str]:
    runs = ", ".join(str(f.usage["run"]) for f in finishes if f.usage.get("run"))
    return {"x-pieria-run": runs} if runs else {}


def reason(said: Any) -> str:
    """OpenAI's finish_reason: a budget that ran out is a length."""
    return (
        said if said in ("stop", "length", "tool_calls", "content_filter") else "length" if said == "budget" else "stop"
    )


def finite(items: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Log-probabilities that JSON can hold: minus infinity is OpenAI's -9999."""

    def one(item: Mapping[str, Any]) -> dict[str, Any]:
        return {**item, "logprob": max(float(item["logprob"]), -9999.0)}

    return [{**one(i), "top_logprobs": [one(t) for t in i.get("top_logprobs", ())]} for i in items]


class Route(APIRoute):
    """A route whose body, when it is wrong, is refused with OpenAI's codes and the path of the one field at fault."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()
        models = [field.field_info.annotation for field in self.dependant.body_params]
        known = [name for model in models for name in getattr(model, "model_fields", ())]
        asked = {field.alias for field in self.dependant.query_params}

        async def checked(request: Request) -> Response:
            # where an address has parameters; elsewhere clients add some of their own (?client_version=)
            if asked and (more := [name for name in request.query_params if name not in asked]):
                raise UserError(
                    f"There is no parameter {more[0][:60]!r} in this address.", f"It has: {', '.join(sorted(asked))}.",
                    code="unknown_parameter", param=more[0][:60],
                )  # fmt: skip
            try:
                return await handle(request)
            except RequestValidationError as error:
                raise refusal(error, known) from None

        return checked


def formed(model: type[BaseModel], given: dict[str, Any] | bytes) -> Any:
    """A form's fields (or a body's bytes, JSON) checked as the model, and refused as a JSON body's are."""
    try:
        if isinstance(given, bytes):
            return model.model_validate_json(given)
        return model.model_validate(given)
    except ValidationError as error:
        found = [{**one, "loc": ("body", *one["loc"])} for one in error.errors()]
        body = given if isinstance(given, dict) else {}
        raise refusal(RequestValidationError(found, body=body), list(model.model_fields)) from None


def refusal(error: RequestValidationError, known: list[str]) -> UserError:
    """The finding that lies deepest (of a union: that of the member meant) as one sentence. Input is not echoed."""
    # of a list that is too long a union says too that it is no string
    found = max(
        error.errors(), key=lambda e: (e["type"] == "extra_forbidden", len(e["loc"]), not e["type"].endswith("_type"))
    )
    kind, place = found["type"], list(found["loc"])
    if kind == "json_invalid":
        detail = found.get("ctx", {}).get("error", "it cannot be read")
        return UserError(f"The body is not valid JSON: {detail}.", "Send one JSON object.", code="invalid_json")
    where = place.pop(0) if place else "body"
    field = path(place, error.body) if where == "body" else str(place[-1])[:60]
    if kind in ("text_only", "sentence"):
        code = "unsupported_value" if kind == "text_only" else "invalid_value"
        return UserError(f"{found['msg']}.", code=code, param=found["ctx"].get("param") or field or None)
    if not field:
        return UserError("The body must be a JSON object.", "Send {...} with content-type: application/json.")
    if kind == "extra_forbidden":
        near = difflib.get_close_matches(str(place[-1])[:60], known, 1)
        hint = f"Did you mean {near[0]}?" if near and len(place) == 1 else "Leave it out."
        return UserError(f"There is no parameter {field}.", hint, code="unknown_parameter", param=field)
    if kind == "missing":
        return UserError(f"The parameter {field} is missing.", code="missing_required_parameter", param=field)
    if kind == "none_required":
        return UserError(
            f"The parameter {field} is not offered here.", "Leave it out.", code="unsupported_parameter", param=field
        )
    if kind.startswith("union_tag"):
        taken = f"It can be {found['ctx']['expected_tags']}." if "expected_tags" in found.get("ctx", {}) else ""
        return UserError(f"The type of {field} is not taken here.", taken, code="unsupported_value", param=field)
    said = str(found["msg"]).removeprefix("Value error, ").removesuffix(".")
    code = "unsupported_value" if kind == "literal_error" else "invalid_value"
    return UserError(f"The parameter {field} is not valid: {said[:1].lower()}{said[1:300]}.", code=code, param=field)


def path(place: list[Any], body: Any) -> str:
    """``("messages", 0, "content", "str")`` -> ``messages[0].content``: the names of a union's members are left out."""
    said, at = "", body
    for index, part in enumerate(place):
        last = index == len(place) - 1
        if isinstance(part, int) and isinstance(at, list):
            said, at = f"{said}[{part}]", at[part] if part < len(at) else None
        elif isinstance(at, dict) and (part in at or last):
            name = part if str(part).isidentifier() and len(str(part)) <= 60 else ascii(str(part)[:60])
            said, at = f"{said}.{name}", at.get(part)
    return said.removeprefix(".")[:200]

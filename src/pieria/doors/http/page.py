"""/docs: the OpenAPI description as one page made on the server, without a script or anything from elsewhere."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterator
from functools import cached_property
from html import escape
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from starlette.responses import HTMLResponse

from .._policy import hashed
from .errors import SCHEMA
from .style import CSS

router = APIRouter(tags=["server"])
CSP = (
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; img-src data:; "
    f"style-src {hashed(CSS)}"
)
EXAMPLES: dict[str, Any] = {
    "/v1/chat/completions": {"messages": [{"role": "user", "content": "What is a muse?"}], "max_tokens": 100},
    "/v1/completions": {"prompt": "Once upon a time", "max_tokens": 50},
    "/v1/responses": {"input": "What is a muse?"},
    "/v1/embeddings": {"input": ["a red cat", "a blue dog"]},
}
DEEP = 6


@router.get("/health", summary="Is it up", responses={200: {"description": "It is."}})
async def health() -> dict[str, str]:
    """Loads no model."""
    return {"status": "ok"}


@router.get("/docs", include_in_schema=False)
async def docs(request: Request) -> HTMLResponse:
    app: FastAPI = request.app
    if not hasattr(app.state, "page"):
        app.state.page = Page(app.openapi()).html
    return HTMLResponse(app.state.page, headers={"content-security-policy": CSP})


def describe(app: FastAPI, public: frozenset[str]) -> None:
    """Completes what FastAPI says of the app: how a key is sent, which routes need none, and the shape of any error."""
    plain = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is not None:
            return app.openapi_schema
        said = plain()
        parts = said.setdefault("components", {})
        parts["securitySchemes"] = {
            "bearer": {"type": "http", "scheme": "bearer"},
            "x-api-key": {"type": "apiKey", "in": "header", "name": "x-api-key"},
        }
        schemas = parts.setdefault("schemas", {})
        schemas["Error"] = SCHEMA
        for unused in ("HTTPValidationError", "ValidationError"):
            schemas.pop(unused, None)
        shared = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
        for path, operations in said["paths"].items():
            for operation in operations.values():
                operation["security"] = [] if path in public else [{"bearer": []}, {"x-api-key": []}]
                answers = operation["responses"]
                for status in [s for s in answers if s[0] in "45"]:
                    answers[status]["content"] = shared
                answers["4XX"] = {
                    "description": "It cannot be served as asked; the message says why.",
                    "content": shared,
                }
        return said

    app.openapi = openapi  # type: ignore[method-assign]


class Page:
    """The description, rendered. Everything that comes from it is escaped."""

    def __init__(self, api: dict[str, Any]) -> None:
        self._api, self._schemas = api, api.get("components", {}).get("schemas", {})

    @cached_property
    def html(self) -> str:
        routes = list(self._routes())
        nav = "".join(
            f"<h2>{escape(tag)}</h2><ul>"
            + "".join(
                f'<li><a href="#{i}">{_badge(m)} <span>{_breakable(p)}</span></a></li>'
                for i, t, m, p, _ in routes
                if t == tag
            )
            + "</ul>"
            for tag in dict.fromkeys(t for _, t, _, _, _ in routes)
        )
        main = "".join(self._route(i, m, p, o) for i, _, m, p, o in routes)
        info = self._api["info"]
        return (
            '<!doctype html><html lang="en"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            # an empty icon: a browser would otherwise ask for /favicon.ico, without a key
            f"<title>{escape(info['title'])} API</title><link rel=icon href='data:,'><style>{CSS}</style></head><body>"
            f"<nav><h1>{escape(info['title'])} <small>{escape(info['version'])}</small></h1>{nav}</nav>"
            f"<main><header><h1>API</h1><p>{_prose(info.get('description', ''))}</p>"
            '<p>The same for programs: <a href="/openapi.json">/openapi.json</a>.</p></header>'
            f"{main}</main></body></html>"
        )

    def _routes(self) -> Iterator[tuple[str, str, str, str, dict[str, Any]]]:
        for path, operations in self._api["paths"].items():
            for method, operation in operations.items():
                tag = (operation.get("tags") or ["other"])[0]
                yield (
                    f"r{hashlib.sha256((method + path).encode()).hexdigest()[:8]}",
                    tag,
                    method.upper(),
                    path,
                    operation,
                )

    def _route(self, ident: str, method: str, path: str, about: dict[str, Any]) -> str:
        said = [f'<section id="{ident}"><h2>{_badge(method)} <code>{escape(path)}</code></h2>']
        said.append(f"<h3>{escape(about.get('summary', ''))}</h3><p>{_prose(about.get('description', ''))}</p>")
        if not about.get("security"):
            said.append("<p class=open>Needs no key.</p>")
        if parameters := about.get("parameters"):
            rows = "".join(
                _row(p["name"], p.get("required", False), self._kind(p.get("schema", {})), f"in the {p['in']}")
                for p in parameters
            )
            said.append(f"<h4>Parameters</h4><table>{rows}</table>")
        content = about.get("requestBody", {}).get("content", {})
        body = content.get("application/json", {}).get("schema")
        form = content.get("multipart/form-data", {}).get("schema")
        if body or form:
            said.append(f"<h4>{'Body' if body else 'Form'}</h4>{self._fields(body or form, 0)}")
        said.append(f"<h4>Example</h4><pre>{escape(self._curl(method, path, about, body, form))}</pre>")
        said.append(f"<h4>Answers</h4><table>{''.join(map(_answer, about['responses'].items()))}</table></section>")
        return "".join(said)

    def _fields(self, schema: dict[str, Any], depth: int) -> str:
        schema = self._resolve(schema)
        needed, rows = schema.get("required", ()), []
        for name, field in schema.get("properties", {}).items():
            text = _prose(field.get("description", ""))
            inner = "" if depth >= DEEP else "".join(self._inner(field, depth))
            rows.append(_row(name, name in needed, self._kind(field), text + inner, raw=True))
        return f"<table>{''.join(rows)}</table>" if rows else ""

    def _inner(self, field: dict[str, Any], depth: int) -> Iterator[str]:
        for name, schema in self._objects(field):
            yield f"<details><summary>{escape(name)}</summary>{self._fields(schema, depth + 1)}</details>"

    def _objects(self, field: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
        """The objects that a field can hold: itself, the items of its array, or what a union offers."""
        for part in (field, field.get("items", {}), *field.get("anyOf", ()), *field.get("oneOf", ())):
            if "$ref" in part:
                found = self._resolve(part)
                if found.get("properties"):
                    yield part["$ref"].rsplit("/", 1)[1], found
                elif part is not field:
                    yield from self._objects(found)
            elif part is not field and part:
                yield from self._objects(part)

    def _resolve(self, schema: dict[str, Any]) -> dict[str, Any]:
        found = self._schemas.get(schema["$ref"].rsplit("/", 1)[1], {}) if "$ref" in schema else schema
        return found if isinstance(found, dict) else {}

    def _kind(self, schema: dict[str, Any]) -> str:
        """A schema in a few words: its type, its choices, its bounds, its default."""
        for many in ("anyOf", "oneOf"):
            if many in schema:
                kinds = [self._kind(s) for s in schema[many] if s.get("type") != "null"]
                return " or ".join(dict.fromkeys(k for k in kinds if k)) or "null"
        if "$ref" in schema:
            found = self._resolve(schema)
            return self._kind(found) if not found.get("properties") else "object"
        kind = str(schema.get("type", "any"))
        if kind == "array":
            kind = f"array of {self._kind(schema.get('items', {}))}"
        if "const" in schema or "enum" in schema:
            kind = ", ".join(json.dumps(c) for c in schema.get("enum", [schema.get("const")]))
        if "minimum" in schema and "maximum" in schema:
            kind += f", {_number(schema['minimum'])} to {_number(schema['maximum'])}"
        elif "minimum" in schema:
            kind += f", {_number(schema['minimum'])} or more"
        elif "maximum" in schema:
            kind += f", {_number(schema['maximum'])} or less"
        default = schema.get("default")
        return kind if default in (None, "", {}, []) else f"{kind}, {json.dumps(default)} if left out"

    def _curl(self, method: str, path: str, about: dict[str, Any], body: Any, form: Any = None) -> str:
        lines = [f"curl http://127.0.0.1:8000{path}"]
        if method != "GET":
            lines[0] = f"curl -X {method} http://127.0.0.1:8000{path}" if not (body or form) else lines[0]
        if about.get("security"):
            lines.append('-H "Authorization: Bearer $OPENAI_API_KEY"')
        if body:
            example = EXAMPLES.get(path) or self._example(body, 0)
            lines += ['-H "Content-Type: application/json"', f"-d '{json.dumps(example)}'"]
        for name in form.get("required", ()) if form else ():
            file = form["properties"][name].get("format") == "binary"
            lines.append(f"-F {name}=@FILE" if file else f"-F {name}=TEXT")
        return " \\\n  ".join(lines)

    def _example(self, schema: dict[str, Any], depth: int) -> Any:
        schema = self._resolve(schema)
        if schema.get("examples"):
            return schema["examples"][0]
        for many in ("anyOf", "oneOf"):
            if many in schema:
                return self._example(schema[many][0], depth)
        if "const" in schema or "enum" in schema:
            return schema.get("const", schema.get("enum", [None])[0])
        kind = schema.get("type")
        if kind == "object" and depth < DEEP:
            inner = schema.get("properties", {})
            return {name: self._example(inner[name], depth + 1) for name in schema.get("required", ()) if name in inner}
        if kind == "array":
            return [self._example(schema.get("items", {}), depth + 1)]
        return {"string": "...", "integer": 1, "number": 1.0, "boolean": True}.get(str(kind))


def _badge(method: str) -> str:
    return f'<b class="{escape(method.lower())}">{escape(method)}</b>'


def _breakable(path: str) -> str:
    return escape(path).replace("/", "<wbr>/")


def _number(value: float) -> str:
    if abs(value) >= 2**53:  # a bound of 64 bits, which FastAPI's floats have rounded
        return f"{'-' if value < 0 else ''}2^{round(math.log2(abs(value)))}"
    return f"{value:,.10g}"


def _row(name: str, needed: bool, kind: str, text: str, *, raw: bool = False) -> str:
    star = "<i>required</i>" if needed else ""
    said = text if raw else escape(text)
    return f"<tr><th><code>{escape(name)}</code> {star}</th><td><em>{escape(kind)}</em> {said}</td></tr>"


def _answer(pair: tuple[str, dict[str, Any]]) -> str:
    status, about = pair
    kinds = ", ".join(about.get("content", {}))
    said = f"{escape(about.get('description', ''))} <em>{escape(kinds)}</em>"
    return f"<tr><th><code>{escape(status)}</code></th><td>{said}</td></tr>"


def _prose(text: str) -> str:
    """Escaped text with `code` between back quotes, single or double."""
    parts = escape(" ".join(text.split())).replace("``", "`").split("`")
    return "".join(f"<code>{part}</code>" if index % 2 else part for index, part in enumerate(parts))

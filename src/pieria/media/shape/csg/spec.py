"""Programs as JSON: what may stand in one, and reading them. `SCHEMA` is the same as a JSON Schema (2020-12)."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from ....core.errors import UserError
from .materials import Material

LARGEST = 24 << 20
COMMON = {"at": "point", "turn": "point", "scale": "scale", "when": "number"}
OPS: dict[str, dict[str, str]] = {
    "box": {"size!": "point", "round": "number", "edges": "text"},
    "cylinder": {"r!": "number", "h!": "number", "top": "number", "sides": "number", "round": "number"},
    "sphere": {"r": "number", "size": "point", "sides": "number"},
    "torus": {"R!": "number", "r!": "number", "flat": "number", "degrees": "number"},
    "rod": {"from!": "point", "to!": "point", "r!": "number", "top": "number", "sides": "number", "round": "flag"},
    "tube": {"points!": "points", "r": "number", "radii": "numbers", "smooth": "flag", "sides": "number", "flat": "numbers", "round": "flag"},
    "extrude": {"profile!": "profile", "h!": "number", "twist": "number", "taper": "number", "round": "number"},
    "revolve": {"points": "points", "profile": "profile", "smooth": "flag", "sides": "number", "degrees": "number"},
    "mesh": {"vertices!": "text", "triangles!": "text"},
    "field": {"heights!": "text", "columns!": "number", "size!": "numbers", "h!": "number", "base!": "number"},
    "union": {"of!": "nodes"}, "difference": {"of!": "nodes"}, "intersection": {"of!": "nodes"}, "hull": {"of!": "nodes"},
    "array": {"of!": "node", "count!": "number", "step": "point", "around": "number", "first": "number", "centred": "flag"},
    "mirror": {"of!": "node", "axis!": "text"}, "fit": {"of!": "node", "size!": "point"},
}  # fmt: skip
"""The fields of each operation; those with ! must be there."""


def _schema() -> dict[str, Any]:
    number = {"type": ["number", "string", "boolean"], "description": "a number, or arithmetic of the object's numbers"}
    numbers = {"type": "array", "items": {"$ref": "#/$defs/number"}}
    point = {**numbers, "minItems": 3, "maxItems": 3}
    text = {"type": "string"}
    kinds: dict[str, Any] = {
        "number": {"$ref": "#/$defs/number"}, "numbers": numbers, "point": point, "scale": {"anyOf": [number, point]},
        "points": {"type": "array", "items": numbers, "minItems": 2}, "text": text, "flag": {"type": ["boolean", "integer"]},
        "profile": {"type": "object", "required": ["kind"]}, "node": {"$ref": "#/$defs/node"},
        "nodes": {"type": "array", "items": {"$ref": "#/$defs/node"}, "minItems": 1},
    }  # fmt: skip
    nodes = [
        {
            "properties": {"op": {"const": op}, **{k.rstrip("!"): kinds[v] for k, v in {**fields, **COMMON}.items()}},
            "required": ["op", *(k[:-1] for k in fields if k.endswith("!"))],
            "additionalProperties": False,
        }
        for op, fields in OPS.items()
    ]
    part = {
        "type": "object", "required": ["name", "material", "shape"], "additionalProperties": False,
        "properties": {"name": text, "material": text, "shape": kinds["node"], "when": kinds["number"]},
    }  # fmt: skip
    place = {
        "type": "object", "additionalProperties": False,
        "properties": {"relation": text, "to": {"type": "integer"}, "shift": point, "turn": kinds["number"], "row": {"type": "boolean"},
                       "rows": {"type": "integer", "minimum": 1, "maximum": 100}, "circle": {"type": "boolean"}, "stack": {"type": "boolean"}},
    }  # fmt: skip
    thing = {
        "type": "object", "required": ["name", "numbers", "parts"], "additionalProperties": False,
        "properties": {
            "name": text, "family": text, "fit": {"type": "boolean"},
            "numbers": {"type": "object", "required": ["w", "d", "h"], "additionalProperties": {"type": "number"}},
            "let": {"type": "object", "additionalProperties": kinds["number"]},
            "parts": {"type": "array", "items": part, "minItems": 1, "maxItems": 200}, "rest": kinds["number"],
            "rest_at": {**numbers, "minItems": 2, "maxItems": 2}, "inside": {"anyOf": [kinds["number"], {"type": "null"}]},
            "place": place, "count": {"type": "integer", "minimum": 1, "maximum": 100},
        },
    }  # fmt: skip
    material = {
        "type": "object", "required": ["colour"], "additionalProperties": False,
        "properties": {
            "colour": {"type": "string", "pattern": "^#[0-9a-fA-F]{6}$"},
            **{k: {"type": "number", "minimum": 0, "maximum": 1} for k in ("metallic", "roughness", "alpha", "glow")},
        },
    }  # fmt: skip
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema", "title": "a model of Pieria", "type": "object",
        "required": ["pieria", "version", "materials", "objects"], "additionalProperties": False,
        "properties": {
            "pieria": {"const": "model"}, "version": {"const": 1}, "prompt": text, "unit": {"const": "cm"},
            "materials": {"type": "object", "additionalProperties": material},
            "objects": {"type": "array", "items": thing, "minItems": 1, "maxItems": 60},
        },
        "$defs": {"number": number, "node": {"type": "object", "oneOf": nodes}},
    }  # fmt: skip


SCHEMA = _schema()
WHERE = "Name the .json file that was made beside a model, or keep to its fields."


def written(program: Mapping[str, Any]) -> str:
    """The program as JSON that a person can edit: short lists stay on one line."""
    text = json.dumps(program, indent=1, ensure_ascii=False)
    return re.sub(r"\[\s+([^\[\]{}]{1,200}?)\s+\]", lambda m: "[" + re.sub(r"\s*\n\s*", " ", m[1]) + "]", text) + "\n"


def read(said: str) -> dict[str, Any]:
    """A program from its JSON. Raises `UserError` that names the field at fault."""
    if len(said) > LARGEST:
        raise wrong(f"it is larger than {LARGEST >> 20} MB")
    try:
        plain = json.loads(said, parse_constant=_no)
    except (ValueError, RecursionError):
        raise wrong("it is no JSON") from None
    if not isinstance(plain, dict) or plain.get("pieria") != "model":
        raise wrong('it does not begin with {"pieria": "model"')
    try:
        check(plain, SCHEMA, "the program")
    except RecursionError:
        raise wrong("it is too deep") from None
    return plain


def _no(said: str) -> Any:
    raise ValueError(said)


def wrong(why: str) -> UserError:
    return UserError(f"That is no model of Pieria: {why}."[:300], WHERE, param="from")


TYPES: dict[str, Any] = {
    "object": dict,
    "array": list,
    "string": str,
    "boolean": bool,
    "integer": int,
    "number": (int, float),
    "null": type(None),
}


def check(value: Any, form: Mapping[str, Any], where: str) -> None:
    """The part of JSON Schema that `SCHEMA` uses. Raises `UserError`."""
    if "$ref" in form:
        form = SCHEMA["$defs"][form["$ref"].rpartition("/")[2]]
    if "const" in form and value != form["const"]:
        raise wrong(f"{where} must be {form['const']!r}")
    kinds = form.get("type")
    if kinds:
        names = kinds if isinstance(kinds, list) else [kinds]
        ok = any(
            isinstance(value, TYPES[k]) and not (k in ("integer", "number") and isinstance(value, bool)) for k in names
        )
        if not ok:
            raise wrong(f"{where} must be of type {' or '.join(names)}")
    if "oneOf" in form:  # the nodes: their ``op`` says which
        op = value.get("op")
        forms = [f for f in form["oneOf"] if f["properties"]["op"]["const"] == op]
        if not forms:
            raise wrong(f"{where} has the operation {str(op)[:30]!r}; there are {', '.join(OPS)}")
        form = {**forms[0], "type": "object"}
    if "anyOf" in form:
        for k, one in enumerate(form["anyOf"]):
            try:
                check(value, one, where)
                return
            except UserError:
                if k == len(form["anyOf"]) - 1:
                    raise
    if isinstance(value, str) and "pattern" in form and not re.search(form["pattern"], value):
        raise wrong(f"{where} is {value[:30]!r}; write it as in #d94f30")
    counts = isinstance(value, (int, float)) and not isinstance(value, bool)
    if counts and not form.get("minimum", value) <= value <= form.get("maximum", value):
        raise wrong(f"{where} is {value:g}, which is out of bounds")
    if isinstance(value, dict):
        known, rest = form.get("properties", {}), form.get("additionalProperties", True)
        for name in form.get("required", ()):
            if name not in value:
                raise wrong(f"{where} lacks {name!r}")
        for name, one in value.items():
            if name in known:
                check(one, known[name], f"{name!r} of {where}" if len(where) < 80 else f"{name!r}")
            elif rest is False:
                raise wrong(f"{where} has an unknown field {str(name)[:30]!r}")
            elif isinstance(rest, dict):
                check(one, rest, f"{str(name)[:30]!r} of {where}" if len(where) < 80 else f"{str(name)[:30]!r}")
    if isinstance(value, list):
        if not form.get("minItems", 0) <= len(value) <= form.get("maxItems", len(value)):
            raise wrong(f"{where} has {len(value)} entries")
        for one in value if "items" in form else ():
            check(one, form["items"], where)


def materials(program: Mapping[str, Any]) -> dict[str, Material]:
    """The program's materials. Raises `UserError` for a part whose material is not there."""
    found = {
        n: Material(m["colour"], *(float(m.get(k, d)) for k, d in (("metallic", 0), ("roughness", 0.6), ("alpha", 1), ("glow", 0))))
        for n, m in program["materials"].items()
    }  # fmt: skip
    for thing in program["objects"]:
        for part in thing["parts"]:
            if part["material"] not in found:
                raise wrong(f"there is no material {part['material'][:30]!r}")
    return found

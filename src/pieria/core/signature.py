"""One signature, many forms: a function's parameters as a command line, a JSON schema and a checked call.

An application or a verb is a plain function; its first parameter (``run`` or ``studio``) is given by the door. The
others are annotated ``Annotated[type, "help"]`` with str, int, float, bool, Path, list[str] or Literal[...]; a number
may have bounds after its help, ``Annotated[int, "help", Within(1, 20)]``, to which `bounded` holds it. Those before
``*`` are positional on the command line; those after it become ``--options``.
"""

from __future__ import annotations

import argparse
import inspect
import json
import math
import re
import types
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, wraps
from pathlib import Path
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from .errors import UserError

KINDS = {str: "string", Path: "string", int: "integer", float: "number", bool: "boolean"}
TEXTS = frozenset({"text", "texts", "data", "source", "draft"})
"""Fields that carry in a request what the command line reads from a file."""
Function = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Within:
    """The least and the most that a number may be."""

    least: float
    most: float

    def __str__(self) -> str:
        return f"{shown(self.least)} to {shown(self.most)}"

    def __contains__(self, value: float) -> bool:
        return self.least <= value <= self.most


def shown(number: float) -> str:
    return str(number) if isinstance(number, int) else f"{number:.15g}"


SEEDS = Within(0, (1 << 63) - 1)


@dataclass(frozen=True, slots=True)
class Parameter:
    name: str
    kind: type
    help: str
    default: Any
    required: bool
    positional: bool
    many: bool = False
    choices: tuple[Any, ...] = ()
    within: Within | None = None

    @property
    def said(self) -> str:
        """The name as a person writes it: ``in_`` is ``in``, which Python keeps for itself."""
        return self.name.rstrip("_")


def pairs(given: Iterable[str] | None, example: str) -> dict[str, str]:
    """``NAME=VALUE`` texts, as ``--label`` takes them, as a dictionary. example: one that would be right."""
    found = {}
    for pair in given or ():
        name, equals, value = pair.partition("=")
        if not equals:
            raise UserError(f"{pair!r} is no attribute.", f"Write NAME=VALUE, as in: --label {example}", param="label")
        found[name.strip()] = value.strip()
    return found


@cache
def parameters(function: Function) -> tuple[Parameter, ...]:
    """The parameters a person gives, in order. TypeError for a signature that has no form: a programmer's error."""
    hints = get_type_hints(function, include_extras=True)
    found = []
    for name, p in list(inspect.signature(function).parameters.items())[1:]:
        hint, said, within = hints[name], "", None
        if get_origin(hint) is Annotated:
            said, within = (*hint.__metadata__, None)[:2]
            hint = hint.__origin__
        if get_origin(hint) in (Union, types.UnionType):
            hint = next(a for a in get_args(hint) if a is not type(None))
        many, choices = False, tuple[Any, ...]()
        if get_origin(hint) is list:
            many, hint = True, get_args(hint)[0]
        if get_origin(hint) is Literal:
            choices = get_args(hint)
            hint = type(choices[0])
        if hint not in KINDS or not said:
            raise TypeError(f"{function.__name__}({name}): annotate it Annotated[type, 'help'] with a plain type")
        required = p.default is p.empty
        default = None if required else p.default
        found.append(
            Parameter(name, hint, said, default, required, p.kind is not p.KEYWORD_ONLY, many, choices, within)
        )
    return tuple(found)


def title(function: Function) -> str:
    """The first line of the docstring."""
    return (inspect.getdoc(function) or function.__name__).splitlines()[0]


def schema(function: Function) -> dict[str, Any]:
    """JSON Schema (2020-12) of the call as a request may make it: without its files."""
    properties: dict[str, Any] = {}
    for p in parameters(function):
        if p.kind is Path:
            continue
        one: dict[str, Any] = {"type": KINDS[p.kind]}
        if p.choices:
            one["enum"] = list(p.choices)
        if p.within:
            one |= {"minimum": p.within.least, "maximum": p.within.most}
        if p.many:
            one = {"type": "array", "items": one}
        one["description"] = asked(function, p.help)
        if not p.required:
            one["default"] = p.default
            if p.default is None:
                one["type"] = [one["type"], "null"]
        properties[p.said] = one
    required = [p.said for p in parameters(function) if p.required and p.kind is not Path]
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


OPTION = re.compile(
    r"""--([a-z][a-z-]*)(?:\ (?!(?:out|or|and|with)\b)  # in "Leave --form out." and "--seed or --model" the name alone
    ("[^"]*" | [A-Z]+\b | \d[\w,.:x]*\b | [\w=,:/.-]*\w(?=[.,;:)`]*$ | ` | \ --)))?""",
    re.X,
)
FILE = re.compile(r"--([a-z][a-z-]*)|pieria (\w+) [\w./-]+\.\w")


def asked(function: Function, said: str) -> str:
    """A text for a person at the command line (an error, a notice, a help) as a program is told it: options, and what
    is quoted after the application's name, are the fields of a request. ``Say it: --to de.`` becomes ``Say it: "to":
    "de".``; an option that names a file stays, since no request has such a field."""
    known = {p.said.replace("_", "-"): p for p in parameters(function) if p.kind is not Path}
    main = next((p.said for p in known.values() if p.positional), "")

    def field(found: re.Match[str]) -> str:
        name, value = found.groups()
        if (p := known.get(name) or known.get(name.removeprefix("no-"))) is None:
            return found[0]
        if p.kind is bool:
            return f'"{p.said}"{"" if name in known else ": false"}{f" {value}" if value else ""}'
        if value is None:
            return f'"{p.said}"'
        if p.kind is str and not value.startswith('"') and not value.isupper():
            value = json.dumps(value, ensure_ascii=False)
        return f'"{p.said}": {f"[{value}]" if p.many else value}'

    command = rf"pieria {function.__name__} "
    said = re.sub(rf"{command}(?=--(?:{'|'.join(known)})\b)", "", said)
    if main:
        said = said.replace(f'{command}"', f'"{main}": "')
    said = OPTION.sub(field, said)
    return re.sub(r'(": (?:"[^"]*"|\S+)) (?="[a-z_]+":)', r"\1, ", said)


def fileless(function: Function, said: str) -> str:
    """What a program must know of a text that tells a person to name a file; empty if it does not."""
    known = {p.said.replace("_", "-"): p for p in parameters(function)}
    if not any(f[2] == function.__name__ or (f[1] in known and known[f[1]].kind is Path) for f in FILE.finditer(said)):
        return ""
    fields = {p.said for p in known.values() if p.kind is not Path}
    texts = " or ".join(f'"{name}"' for name in sorted(TEXTS & fields))
    return "No request can name a file" + (f": send {texts}." if texts else ".")


def written(said: str) -> str:
    """A text from a command line. One that is no UTF-8 (another encoding, half a letter) cannot be kept: refused."""
    try:
        said.encode()
    except UnicodeEncodeError:
        raise UserError("What was typed is not UTF-8 text.", "Convert it first: iconv -t UTF-8.") from None
    return said


def bind(function: Function, values: Mapping[str, Any]) -> dict[str, Any]:
    """Checked keyword arguments for a call. Raises `UserError` (422) that names the field and what it takes. Paths are
    never taken from a request: only the command line may name files."""
    known = {p.said: p for p in parameters(function)}
    for name in values:
        if name not in known:
            raise refuse(name[:60], f"{function.__name__} has no field {name[:60]!r}.", f"It has: {', '.join(known)}.")
    bound = {}
    for p in known.values():
        if p.kind is Path and (p.required or values.get(p.said) is not None):
            raise refuse(p.said, f"{p.said!r} is a file, and no request may name one.", f"`pieria {function.__name__}`"
                         " takes it on the command line.")  # fmt: skip
        if p.said not in values or (values[p.said] is None and not p.required):
            if p.required:
                raise refuse(p.said, f"The field {p.said!r} is missing.", f"It is {p.help}.")
            bound[p.name] = p.default
        elif p.many:
            if not isinstance(values[p.said], list):
                raise refuse(p.said, f"The field {p.said!r} is a list.", f"It is {p.help}.")
            bound[p.name] = [check(p, v) for v in values[p.said]]
        else:
            bound[p.name] = check(p, values[p.said])
    return bound


def check(p: Parameter, value: Any) -> Any:
    """One value, checked."""
    right = isinstance(value, p.kind) and not (p.kind is int and isinstance(value, bool))
    if p.kind is float:
        right = isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
    if p.choices:
        right = value in p.choices and not isinstance(value, bool)
    if not right:
        takes = f"one of {', '.join(map(str, p.choices))}" if p.choices else f"of type {KINDS[p.kind]}"
        raise refuse(p.said, f"The field {p.said!r} must be {takes}.", f"It is {p.help}.")
    within(p, value)
    return float(value) if p.kind is float else value


def within(p: Parameter, value: float) -> None:
    """Raises `UserError` for a number outside its bounds."""
    if p.within and value not in p.within:
        raise UserError(f"{p.said} must be from {p.within}, not {shown(value)}.", f"{p.said}: {p.help}.", param=p.said)


def inside(function: Function, values: Mapping[str, Any]) -> None:
    """`within`, of all of a call's numbers."""
    for p in parameters(function):
        if values.get(p.name) is not None:
            within(p, values[p.name])


def bounded(function: Function) -> Function:
    """The generator function, which begins with no number outside the bounds of its signature, whoever calls it."""

    @wraps(function)
    def checked(*given: Any, **named: Any) -> Any:
        inside(function, inspect.signature(function).bind(*given, **named).arguments)
        return (yield from function(*given, **named))

    return checked


def refuse(name: str, message: str, hint: str) -> UserError:
    return UserError(message, hint, status=422, code="invalid_field", param=name)


def number(said: str) -> float:
    """A float of the command line; neither an infinite one nor none. Raises ValueError."""
    if not math.isfinite(found := float(said)):
        raise ValueError(said)
    return found


def add_arguments(parser: argparse.ArgumentParser, function: Function) -> None:
    """The same parameters as a command line."""
    for p in parameters(function):
        extra: dict[str, Any] = {"help": p.help.replace("%", "%%")}
        if p.choices:
            extra["choices"] = p.choices
        if p.kind is bool:
            extra["action"] = argparse.BooleanOptionalAction if p.default else "store_true"
            extra["default"] = p.default
            extra["help"] += " (default: yes)" if p.default else ""
        else:
            extra["type"] = {str: written, float: number}.get(p.kind, p.kind)
            known = [str(p.within)] * (p.within not in (None, SEEDS))
            known += [f"default: {p.default}"] * (not p.required and p.default not in (None, "", []))
            extra["help"] += f" ({'; '.join(known)})" if known else ""
        if p.positional:
            if p.many:
                extra["nargs"] = "+" if p.required else "*"
            elif not p.required:
                extra["nargs"] = "?"
            parser.add_argument(p.name, default=p.default, **extra)
        else:
            if p.many:
                extra["action"] = "append"
            if p.kind is not bool:
                extra["default"] = p.default
                extra["metavar"] = p.said.upper() if not p.choices else None
            parser.add_argument("--" + p.said.replace("_", "-"), dest=p.name, required=p.required, **extra)

"""Tests for a file: a model and code think of calls, the code says what they give, mutants tell which count."""

from __future__ import annotations

import ast
import json
import random
from collections import Counter
from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ...core.contracts import Run
from ...core.values import Event, Message, Notice, Progress, Request, text
from ..asking import ask, parsed, shaped
from . import UNPARSED, edits
from .agreeing import vary
from .guessing import guessed
from .mutants import Mutant, mutants
from .trial import observed

RAISED = ("ValueError", "KeyError", "ZeroDivisionError", "IndexError", "RuntimeError", "NotImplementedError")
"""Errors that a test may hold a function to; others mean that the call was none."""
MOST_CALLS, MOST_MUTANTS, KEPT = 40, 30, 12


@dataclass(frozen=True, slots=True)
class Case:
    """A call, and the assertion that holds of it now."""

    call: str
    check: str


@dataclass(frozen=True, slots=True)
class Suite:
    """For one function: cases, mutants made, and those that no case notices."""

    function: str
    cases: tuple[Case, ...]
    mutants: int
    alive: tuple[Mutant, ...]


def suites(run: Run, source: str, names: Sequence[str], model: str, seed: int) -> Generator[Event, None, list[Suite]]:
    """Raises `Cancelled`. A function for which no call works is told of in a Notice and left out."""
    made = list[Suite]()
    for index, name in enumerate(names):
        yield Progress(index, len(names), "functions", f"testing {name}")
        suite = one(run, source, name, model, seed)
        if isinstance(suite, str):
            yield Notice("code", f"No call of {name} gave a value that a test can hold it to; {suite}. It is left out.")
        else:
            made.append(suite)
    return made


def one(run: Run, source: str, name: str, model: str, seed: int) -> Suite | str:
    """The suite, or why there is none."""
    piece = next(p for p in edits.pieces(source) if p.name == name and p.indent == 0)
    groups = guessed(source, name, seed)
    if model != "none":
        thought = proposed(run, edits.text(source, piece), name, model, seed)
        groups = [[*thought, *varied(thought, name, seed)], *groups]
    pairs = next((found for group in groups if (found := steady(source, group))), [])
    if not pairs:
        return ends(source, [call for group in groups for call in group][: 4 * MOST_CALLS])
    faults = mutants(source, name, MOST_MUTANTS, seed)
    rows = observed([m.code for m in faults], [c for c, _ in pairs], quick=True)
    kills = [{n for n, row in enumerate(rows) if index >= len(row) or row[index] != value}
             for index, (_, value) in enumerate(pairs)]  # fmt: skip
    chosen = cover(kills, [c for c, _ in pairs])
    dead = set().union(*(kills[i] for i in chosen))
    cases = tuple(Case(pairs[i][0], check(*pairs[i])) for i in chosen)
    return Suite(name, cases, len(faults), tuple(f for n, f in enumerate(faults) if n not in dead))


def steady(source: str, calls: Sequence[str]) -> list[tuple[str, dict[str, Any]]]:
    """Calls that give the same literal value twice, then those that raise the same known error. Empty if none has a
    value: then they are calls of the wrong types."""
    calls = list(dict.fromkeys(calls))[: 4 * MOST_CALLS]
    if not calls:
        return []
    first, second = observed([source, source], calls)
    found = [(c, v) for c, v, w in zip(calls, first, second, strict=False) if v == w and usable(v)]
    good = [(c, v) for c, v in found if v["kind"] == "value"]
    raised = [(c, v) for c, v in found if v["kind"] == "raises" and v["type"] in RAISED]
    return [*good[:MOST_CALLS], *raised[:8]] if good else []


def ends(source: str, calls: Sequence[str]) -> str:
    """How calls of which none gives a value end: what is not defined, else the commonest error."""
    (row,) = observed([source], calls) if calls else ([],)
    if unknown := next((v["value"] for v in row if v["kind"] == "raises" and v["value"]), ""):
        return f"its own code fails: {unknown}"
    kinds = Counter(
        v["type"]
        if v["kind"] == "raises"
        else "no answer in time"
        if v["kind"] == "late"
        else "a value that cannot be written down"
        for v in row
    )
    return f"most of {len(row)} guessed calls ended in {kinds.most_common(1)[0][0]}" if kinds else "none was found"


def proposed(run: Run, function: str, name: str, model: str, seed: int) -> list[str]:
    """Calls that a model thinks of, those that are calls of this function with literal arguments."""
    schema = shaped(
        {"calls": {"type": "array", "items": {"type": "string", "maxLength": 120}, "minItems": 4, "maxItems": 10}}
    )
    words = (
        f"```python\n{function.rstrip()}\n```\n\nGive calls of `{name}` that test it well: ordinary values, empty "
        f"and extreme ones, and each branch. Only the calls, with literal arguments, such as {name}(...)."
    )
    options = {"response_format": schema, "max_tokens": 400, "temperature": 0.3, "seed": seed}
    said = ask(run, Request("text", (Message("user", (text(words),)),), model, options))
    found = parsed(said).get("calls") or cut_short(said)
    return [c.strip() for c in found if isinstance(c, str) and literal_call(c.strip(), name)]


def cut_short(said: str) -> list[Any]:
    """The strings of a list that ends in the middle."""
    import re

    return [json.loads(s) for s in re.findall(r'"(?:[^"\\]|\\.)*"', said)][1:]


def literal_call(said: str, name: str) -> bool:
    try:
        node = ast.parse(said, mode="eval").body
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name) or node.func.id != name:
            return False
        return all(ast.literal_eval(v) is not Ellipsis for v in (*node.args, *(k.value for k in node.keywords)))
    except (*UNPARSED, TypeError):
        return False


def varied(calls: Sequence[str], name: str, seed: int) -> list[str]:
    rng = random.Random(seed)  # noqa: S311  # chance that repeats
    made = []
    for _ in range(30 if calls else 0):
        node = ast.parse(rng.choice(calls), mode="eval").body
        assert isinstance(node, ast.Call)
        values = [vary(ast.literal_eval(a), rng) for a in node.args]
        words = [f"{k.arg}={vary(ast.literal_eval(k.value), rng)!r}" for k in node.keywords if k.arg]
        made.append(f"{name}({', '.join([*map(repr, values), *words])})")
    return made


def usable(seen: dict[str, Any]) -> bool:
    """A value that can stand in a test: a literal that is not too long, or an error of a known type."""
    if seen["kind"] == "raises":
        return True
    try:
        value = ast.literal_eval(seen["value"])
    except UNPARSED:
        return False
    return len(seen["value"]) <= 200 and value == value


def check(call: str, seen: dict[str, Any]) -> str:
    if seen["kind"] == "raises":
        return f"with pytest.raises({seen['type']}):\n        {call}"
    value = ast.literal_eval(seen["value"])
    flat = value if isinstance(value, (list, tuple)) else [value]
    if any(isinstance(v, float) for v in flat) and all(isinstance(v, (int, float)) for v in flat):
        return f"assert {call} == pytest.approx({value!r})"
    if value is None or isinstance(value, bool):
        return f"assert {call} is {value!r}"
    return f"assert {call} == {seen['value']}"


def cover(kills: Sequence[set[int]], calls: Sequence[str]) -> list[int]:
    """Few cases that together notice all that can be noticed: the greedy choice; then a few short ones more."""
    left, chosen = set().union(*kills) if kills else set(), list[int]()
    while left and len(chosen) < KEPT:
        best = max(range(len(kills)), key=lambda i: (len(kills[i] & left), -len(calls[i])))
        if not kills[best] & left:
            break
        chosen.append(best)
        left -= kills[best]
    short = sorted((i for i in range(len(calls)) if i not in chosen), key=lambda i: len(calls[i]))
    return chosen + short[: max(0, 3 - len(chosen))]


def rendered(made: Sequence[Suite], module: str) -> str:
    """The test file."""
    body = "\n\n\n".join(
        f"def test_{s.function}():\n" + "\n".join(f"    {c.check}" for c in s.cases) for s in made if s.cases
    )
    heads = ["import pytest", ""] if "pytest." in body else []
    names = ", ".join(s.function for s in made if s.cases)
    said = f'"""What {module}.py does now, as tests: read whether that is what it should do."""'
    return "\n".join([said, "", *heads, f"from {module} import {names}", "", "", body, ""])


def without(made: Sequence[Suite], failing: Sequence[str]) -> list[Suite]:
    """The suites without functions whose tests do not pass when run as a file."""
    return [replace(s, cases=()) if s.function in failing else s for s in made]

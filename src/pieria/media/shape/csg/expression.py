"""Lengths as arithmetic: ``w/2 - t``. Parsed by Python's own grammar, evaluated by hand: nothing can be called but these."""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

LONGEST = 200
FUNCTIONS: dict[str, Callable[..., float]] = {
    "min": min, "max": max, "abs": abs, "sqrt": math.sqrt, "floor": math.floor, "ceil": math.ceil, "round": round,
    "sin": lambda a: math.sin(math.radians(a)), "cos": lambda a: math.cos(math.radians(a)),
    "tan": lambda a: math.tan(math.radians(a)), "atan": lambda a: math.degrees(math.atan(a)),
}  # fmt: skip
OPERATORS: dict[type, Callable[..., Any]] = {
    ast.Add: lambda a, b: a + b, ast.Sub: lambda a, b: a - b, ast.Mult: lambda a, b: a * b,
    ast.Div: lambda a, b: a / b, ast.Mod: lambda a, b: a % b, ast.USub: lambda a: -a, ast.UAdd: lambda a: a,
    ast.Not: lambda a: not a, ast.Lt: lambda a, b: a < b, ast.Gt: lambda a, b: a > b, ast.LtE: lambda a, b: a <= b,
    ast.GtE: lambda a, b: a >= b, ast.Eq: lambda a, b: a == b, ast.NotEq: lambda a, b: a != b,
}  # fmt: skip


@lru_cache(maxsize=4096)
def parsed(said: str) -> ast.expr:
    """ValueError for what is no expression."""
    if len(said) > LONGEST:
        raise ValueError(f"an expression of more than {LONGEST} characters")
    try:
        return ast.parse(said.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise ValueError(f"{said[:60]!r} is no arithmetic") from None


def value(said: Any, names: Mapping[str, float]) -> float:
    """The number that an expression, or a number, stands for; angles are in degrees, true is 1. ValueError otherwise."""
    if isinstance(said, (bool, int, float)):
        found = float(said)
    elif isinstance(said, str):
        try:
            found = float(_value(parsed(said), names))
        except (ZeroDivisionError, OverflowError, TypeError, RecursionError):
            raise ValueError(f"{said[:60]!r} has no value") from None
    else:
        raise ValueError(f"{str(said)[:60]!r} is no number")
    if not math.isfinite(found) or abs(found) > 1e7:
        raise ValueError(f"{str(said)[:60]!r} is out of bounds")
    return found


def _value(node: Any, names: Mapping[str, float]) -> Any:
    if isinstance(node, ast.Constant) and isinstance(node.value, (int, float)):
        return node.value
    if isinstance(node, ast.Name):
        if node.id not in names:
            raise ValueError(f"there is no number called {node.id[:40]!r}")
        return names[node.id]
    if isinstance(node, ast.BinOp) and type(node.op) in OPERATORS:
        return OPERATORS[type(node.op)](_value(node.left, names), _value(node.right, names))
    if isinstance(node, ast.UnaryOp) and type(node.op) in OPERATORS:
        return OPERATORS[type(node.op)](_value(node.operand, names))
    if isinstance(node, ast.Compare) and len(node.ops) == 1 and type(node.ops[0]) in OPERATORS:
        return OPERATORS[type(node.ops[0])](_value(node.left, names), _value(node.comparators[0], names))
    if isinstance(node, ast.BoolOp):
        found = [bool(_value(v, names)) for v in node.values]
        return all(found) if isinstance(node.op, ast.And) else any(found)
    if isinstance(node, ast.IfExp):
        return _value(node.body if _value(node.test, names) else node.orelse, names)
    called = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and not node.keywords
    if called and node.func.id in FUNCTIONS and len(node.args) <= 8:
        return FUNCTIONS[node.func.id](*(_value(a, names) for a in node.args))
    raise ValueError(f"{ast.unparse(node)[:60]!r} is not allowed in a length")

"""Exact arithmetic with units: a small language of numbers, operators, a few functions and units, walked by hand.

An expression is parsed by `ast`, and only nodes of a short list are obeyed: nothing is evaluated by Python. Numbers are
Fractions, so 0.1 + 0.2 is 0.3. What would be too large is refused before it is computed: 9**9**9 takes no time.
"""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Any

from ...core.counting import many
from ...core.errors import UserError
from . import measures
from .measures import Dims, Unit, times

LONGEST = 600
"""Characters of an expression."""
BITS = 12_000
"""Bits of a numerator or denominator: about 3,600 digits."""
DIGITS = 40
"""Significant digits of what is not rational: roots, logarithms."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """``value`` in base units. ``exact``: false once a root or a logarithm has been rounded."""

    value: Fraction
    dims: Dims = ()
    exact: bool = True


def refuse(message: str, hint: str = "Write it as 12.5 * (3 + 4).") -> UserError:
    return UserError(message, hint, code="cannot_compute")


def compute(expression: str) -> Quantity:
    """The value of an expression. Raises `UserError` for what is none, divides by zero, mixes units, or is too large."""
    if len(expression) > LONGEST:
        raise refuse(f"That is longer than {LONGEST} characters.", "Compute it in parts.")
    plain, names = _units(expression)
    try:
        tree = ast.parse(plain, mode="eval")
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        raise refuse(f"{expression[:60]!r} cannot be read as a sum.") from None
    try:
        return _walk(tree.body, plain, names)
    except RecursionError:
        raise refuse("That is nested too deeply.", "Compute it in parts.") from None


_NUMBER = r"(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?"
_WORD = r"[A-Za-zµ°º″′][A-Za-zµ°º″′²³_]*"
_UNIT = re.compile(rf"({_NUMBER}(?:\s*/\s*\d+)?)\s*({_WORD}(?:[ ]{_WORD})*(?:\s?/\s?(?:\d+\s?)?{_WORD})?(?:\^[23])?)")
_ASIDE = re.compile(r"\)\s+\(")


def _units(said: str) -> tuple[str, dict[str, Unit]]:
    """``5 ft 11 in`` as ``((5)*u0) + ((11)*u1)``, with what u0 and u1 are."""
    names: dict[str, Unit] = {}
    said = said.replace("×", "*").replace("÷", "/").replace("−", "-").replace("^", "**").replace(",", ",")
    said = re.sub(r"\*\*([23])(?=\s*(?:[-+*/)]|$))", r"**\1", said)

    def one(m: re.Match[str]) -> str:
        found, rest = measures.unit(m[2]), ""
        if found is None:  # the longest beginning that is a unit: "km plus" is not ours to read
            return m[0]
        if found.zero is not None:
            raise refuse("Degrees of temperature can only be converted.", "Ask: what is 20 °C in °F?")
        name = f"u{len(names)}"
        names[name] = found
        return f"(({m[1]})*{name}){rest}"

    made = _UNIT.sub(one, said)
    return _ASIDE.sub(") + (", made).strip(), names


def _number(text: str) -> Fraction:
    text = text.replace("_", "")
    _, _, power = text.lower().partition("e")
    if power and abs(int(power)) > 400:
        raise refuse(f"{text[:40]} is too large or too small a number.")
    return Fraction(text)


def _small(q: Quantity) -> Quantity:
    if max(q.value.numerator.bit_length(), q.value.denominator.bit_length()) > BITS:
        raise refuse("The result has more than 3,600 digits.", "Ask for a smaller one.")
    return q


def _walk(node: ast.AST, source: str, names: dict[str, Unit]) -> Quantity:
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        return _small(Quantity(_number(ast.get_source_segment(source, node) or "0")))
    if isinstance(node, ast.Name):
        if node.id in names:
            u = names[node.id]
            return Quantity(u.factor, u.dims)
        if node.id in CONSTANTS:
            return Quantity(CONSTANTS[node.id], (), False)
        raise refuse(f"{node.id[:40]!r} is neither a number nor a unit.")
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.USub, ast.UAdd)):
        q = _walk(node.operand, source, names)
        return Quantity(-q.value, q.dims, q.exact) if isinstance(node.op, ast.USub) else q
    if isinstance(node, ast.BinOp) and type(node.op) in OPERATORS:
        a, b = _walk(node.left, source, names), _walk(node.right, source, names)
        return _small(OPERATORS[type(node.op)](a, b))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and not node.keywords:
        if node.func.id not in FUNCTIONS:
            raise refuse(f"There is no function {node.func.id[:40]!r}.", f"There are: {', '.join(FUNCTIONS)}.")
        given = [_walk(a, source, names) for a in node.args]
        if not given:
            raise refuse(f"{node.func.id} needs a number.")
        return _small(FUNCTIONS[node.func.id](given))
    raise refuse("Only numbers, + - * / ** %, brackets and a few functions can be computed.")


def _same(a: Quantity, b: Quantity) -> None:
    if a.dims != b.dims:
        raise refuse("These cannot be added: they are of different kinds of units.", "Convert one of them first.")


def _add(a: Quantity, b: Quantity) -> Quantity:
    _same(a, b)
    return Quantity(a.value + b.value, a.dims, a.exact and b.exact)


def _sub(a: Quantity, b: Quantity) -> Quantity:
    _same(a, b)
    return Quantity(a.value - b.value, a.dims, a.exact and b.exact)


def _mul(a: Quantity, b: Quantity) -> Quantity:
    return Quantity(a.value * b.value, times(a.dims, b.dims), a.exact and b.exact)


def _over(b: Quantity) -> None:
    if not b.value:
        raise refuse("Nothing can be divided by zero.", "Check the numbers.")


def _div(a: Quantity, b: Quantity) -> Quantity:
    _over(b)
    return Quantity(a.value / b.value, times(a.dims, b.dims, -1), a.exact and b.exact)


def _floor(a: Quantity, b: Quantity) -> Quantity:
    _over(b)
    _same(a, b)
    return Quantity(Fraction(a.value // b.value), (), a.exact and b.exact)


def _mod(a: Quantity, b: Quantity) -> Quantity:
    _over(b)
    _same(a, b)
    return Quantity(a.value % b.value, a.dims, a.exact and b.exact)


def _pow(a: Quantity, b: Quantity) -> Quantity:
    if b.dims or (a.dims and b.value.denominator != 1):
        raise refuse("A power must be a plain number.")
    if b.value.denominator == 1:
        n = int(b.value)
        size = max(a.value.numerator.bit_length(), a.value.denominator.bit_length())
        if abs(n) > BITS * 8 or (size > 1 and size * abs(n) > 2 * BITS):
            raise refuse("The result has more than 3,600 digits.", "Ask for a smaller power.")
        if n < 0:
            _over(a)
        return Quantity(a.value**n, tuple((d, p * n) for d, p in a.dims), a.exact)
    if a.value < 0:
        raise refuse("A negative number has no such power among the real numbers.")
    if abs(float(b.value)) * max(1.0, abs(float(_decimal(a.value).log10())) if a.value else 1.0) > 1000:
        raise refuse("The result has more than 1,000 digits.", "Ask for a smaller power.")
    root = _root([a]) if b.value == Fraction(1, 2) else None
    return root or _rounded(lambda: _decimal(a.value) ** _decimal(b.value), ())


def _decimal(value: Fraction) -> Decimal:
    with localcontext() as context:
        context.prec = DIGITS
        return Decimal(value.numerator) / Decimal(value.denominator)


def _rounded(made: Callable[[], Decimal], d: Dims) -> Quantity:
    with localcontext() as context:
        context.prec = DIGITS
        try:
            return Quantity(Fraction(made()), d, False)
        except (ArithmeticError, OverflowError, ValueError):
            raise refuse("That has no value.", "Check the numbers.") from None


def _root(given: Sequence[Quantity]) -> Quantity:
    (q,) = _count(given, 1, "sqrt")
    if q.value < 0:
        raise refuse("A negative number has no square root among the real numbers.")
    if any(p % 2 for _, p in q.dims):
        raise refuse("That unit has no square root.")
    d = tuple((n, p // 2) for n, p in q.dims)
    top, bottom = math.isqrt(q.value.numerator), math.isqrt(q.value.denominator)
    if top * top == q.value.numerator and bottom * bottom == q.value.denominator:
        return Quantity(Fraction(top, bottom), d, q.exact)
    return _rounded(lambda: _decimal(q.value).sqrt(), d)


def _count(given: Sequence[Quantity], n: int, name: str) -> Sequence[Quantity]:
    if len(given) != n:
        raise refuse(f"{name} takes {many(n, 'number')}.")
    return given


def _round(given: Sequence[Quantity]) -> Quantity:
    """Halves go up, as people round."""
    if len(given) > 2 or any(q.dims for q in given):
        raise refuse("round takes a number and, if you like, how many places.")
    places = int(given[1].value) if len(given) == 2 else 0
    if abs(places) > 100:
        raise refuse("At most 100 places.")
    by = Fraction(10) ** places
    x = given[0].value * by
    whole = math.floor(abs(x) + Fraction(1, 2)) * (1 if x >= 0 else -1)
    return Quantity(Fraction(whole) / by, (), given[0].exact)


def _factorial(given: Sequence[Quantity]) -> Quantity:
    (q,) = _count(given, 1, "factorial")
    if q.dims or q.value.denominator != 1 or not 0 <= q.value <= 1000:
        raise refuse("A factorial is taken of whole numbers from 0 to 1,000.")
    return Quantity(Fraction(math.factorial(int(q.value))))


def _log(base: int | None) -> Callable[[Sequence[Quantity]], Quantity]:
    def log(given: Sequence[Quantity]) -> Quantity:
        (q,) = _count(given, 1, "log")
        if q.dims or q.value <= 0:
            raise refuse("Only plain numbers above zero have a logarithm.")
        return _rounded(lambda: _decimal(q.value).log10() if base == 10 else _decimal(q.value).ln(), ())

    return log


def _fold(step: Callable[[Quantity, Quantity], Quantity]) -> Callable[[Sequence[Quantity]], Quantity]:
    def fold(given: Sequence[Quantity]) -> Quantity:
        made = given[0]
        for q in given[1:]:
            made = _small(step(made, q))
        return made

    return fold


def _mean(given: Sequence[Quantity]) -> Quantity:
    return _div(_fold(_add)(given), Quantity(Fraction(len(given))))


def _pick(low: bool) -> Callable[[Sequence[Quantity]], Quantity]:
    def pick(given: Sequence[Quantity]) -> Quantity:
        for q in given:
            _same(given[0], q)
        return (min if low else max)(given, key=lambda q: q.value)

    return pick


def _one(name: str, f: Callable[[Fraction], Any]) -> Callable[[Sequence[Quantity]], Quantity]:
    def call(given: Sequence[Quantity]) -> Quantity:
        (q,) = _count(given, 1, name)
        if q.dims and name != "abs":
            raise refuse(f"{name} takes a plain number.")
        return Quantity(Fraction(f(q.value)), q.dims, q.exact)

    return call


OPERATORS: dict[type, Callable[[Quantity, Quantity], Quantity]] = {
    ast.Add: _add, ast.Sub: _sub, ast.Mult: _mul, ast.Div: _div, ast.FloorDiv: _floor, ast.Mod: _mod, ast.Pow: _pow,
}  # fmt: skip
FUNCTIONS: dict[str, Callable[[Sequence[Quantity]], Quantity]] = {
    "sqrt": _root, "round": _round, "factorial": _factorial, "abs": _one("abs", abs), "floor": _one("floor", math.floor),
    "ceil": _one("ceil", math.ceil), "sum": _fold(_add), "product": _fold(_mul), "mean": _mean, "min": _pick(True),
    "max": _pick(False), "log10": _log(10), "ln": _log(None),
}  # fmt: skip
CONSTANTS = {
    "pi": Fraction("3.141592653589793238462643383279502884197169"),
    "e": Fraction("2.718281828459045235360287471352662497757247"),
}

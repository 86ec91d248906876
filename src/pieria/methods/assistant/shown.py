"""Numbers and quantities as a person reads them."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from fractions import Fraction

from ...core.errors import UserError
from .measures import Unit, need, unit, units
from .sums import Quantity, compute, refuse

PLACES, ABOUT = 12, 10
"""Decimal places up to which a number is written out; significant digits of one that is rounded."""
MEASURED = 6
"""Significant digits of a converted quantity."""


def number(value: Fraction, digits: int = ABOUT, *, exact: bool = True) -> tuple[str, bool]:
    """The number with commas, and whether it is all of it. 1/3 is not: (``0.3333333333``, False)."""
    if value.denominator == 1 and (exact or abs(value) < 10**digits):
        return f"{value.numerator:,}", exact
    rest = value.denominator
    for p in (2, 5):
        while rest % p == 0:
            rest //= p
    with localcontext() as context:
        context.prec = max(60, len(str(abs(value.numerator))) + 5)
        whole = Decimal(value.numerator) / Decimal(value.denominator)
        if rest == 1 and exact and -int(whole.as_tuple().exponent) <= PLACES:
            return f"{whole.normalize():,f}", True
        context.prec, context.rounding = digits, ROUND_HALF_EVEN
        near = +whole
        if near and not -8 < near.adjusted() < 24:
            return f"{near:.{digits - 1}e}".replace("e+", "e"), False
        return f"{near.normalize():,f}", False


def result(q: Quantity) -> str:
    """`` = 12`` or ``≈ 0.3333333333``, without the sign: the text after it."""
    if q.dims:
        raise refuse("The result has a unit.", "Say in which unit: in km, in hours ...")
    return number(q.value, exact=q.exact)[0]


def equals(q: Quantity) -> str:
    """``= 12``, ``= 19/12 ≈ 1.583333333`` or ``≈ 1.414213562``."""
    said, whole = number(q.value, exact=q.exact)
    if whole:
        return f"= {said}"
    if q.exact and q.value.denominator < 1000 and abs(q.value.numerator) < 10**6:
        return f"= {q.value.numerator}/{q.value.denominator} ≈ {said}"
    return f"≈ {said}"


def convert(expression: str, to: str) -> tuple[Fraction, str, Unit]:
    """A quantity in another unit: its value there, the value as text, the unit. Temperatures too: ``20 °C + 5 °C``."""
    target = need(to)
    value = _degrees(expression, target) if "K" in dict(target.dims) and len(target.dims) == 1 else None
    if value is None:
        q = compute(expression)
        if q.dims != target.dims:
            raise UserError(
                f"{expression[:60]} cannot be given in {target.name}: they are different kinds of things.",
                "Choose a unit of the same kind.", code="cannot_compute",
            )  # fmt: skip
        value = q.value / target.factor
    said, whole = number(value, MEASURED)
    if whole and len(said.replace(",", "").replace(".", "").lstrip("-0")) > 9 and value.denominator != 1:
        said = number(Fraction(round(float(value), 6)).limit_denominator(10**6), MEASURED)[0]
    return value, said, target


def mixed(expression: str, to: str) -> str | None:
    """A quantity in two units, whole ones of the larger: ``180 cm`` in ``feet and inches`` is ``5 ft 10.8661 in``. None
    if ``to`` is no such pair."""
    first, sign, second = to.partition(" and ")
    large, small = unit(first), unit(second)
    if not sign or not large or not small or large.dims != small.dims or large.factor <= small.factor:
        return None
    q = compute(expression)
    if q.dims != small.dims or q.value < 0:
        return None
    whole = q.value // large.factor
    rest, _ = number(q.value / small.factor - whole * large.factor / small.factor, MEASURED)
    return f"{whole:,} {large.name} {rest} {small.name}"


def _degrees(expression: str, target: Unit) -> Fraction | None:
    """The first temperature is a point on a scale, those added to it are differences."""
    import re

    pieces = re.findall(r"([-+−]?)\s*(\d+(?:\.\d+)?)\s*([^\d+\-−]*)", expression)
    if not pieces or "".join("".join(p) for p in pieces).replace(" ", "") != expression.replace(" ", ""):
        return None
    point: Fraction | None = None
    for sign, value, name in pieces:
        unit = units().get(name.strip()) or units().get(name.strip().lower().replace(" ", "_"))
        if unit is None or dict(unit.dims) != {"K": 1}:
            return None
        amount = Fraction(value) * (-1 if sign in ("-", "−") else 1)
        if point is None:
            point = amount * unit.factor + (unit.zero or 0)
        else:
            point += amount * unit.factor
    if point is None or point < 0:
        raise refuse("No temperature lies below absolute zero.", "Check the number.")
    return (point - (target.zero or 0)) / target.factor

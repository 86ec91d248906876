"""Units as exact factors of base units. A unit is a Fraction and powers of dimensions; temperatures have a zero of their
own.

Sources: the SI brochure (2019) and NIST SP 811 (2008), appendix B. Where a name has several meanings the US customary one
is taken and its full name is shown ("US gallon"); a year is 365 days, a month a twelfth of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

from ...core.errors import UserError

Dims = tuple[tuple[str, int], ...]
"""Powers of dimensions, sorted by name: (("m", 1), ("s", -1)). () has no unit."""


@dataclass(frozen=True, slots=True)
class Unit:
    """``factor``: how many base units (m, kg, s, K, bit, rad, A) it is. ``zero``: what is added first, in kelvin."""

    name: str
    factor: Fraction
    dims: Dims
    zero: Fraction | None = None


_TABLE = """
m 1 m: metre meter
m 0.0254 in: inch inches ″ "
m 0.3048 ft: foot feet ′
m 0.9144 yd: yard
m 1609.344 mi: mile
m 1852 nautical_mile: nautical_mile nmi
m 201.168 furlong: furlong
m 1.8288 fathom: fathom
m 149597870700 au: astronomical_unit
m 9460730472580800 light-year: light_year lightyear ly
kg 0.001 g: gram gramme
kg 1000 t: tonne metric_ton
kg 907.18474 US_ton: ton short_ton us_ton
kg 1016.0469088 long_ton: long_ton imperial_ton
kg 0.45359237 lb: pound lbs pound_of_weight
kg 0.028349523125 oz: ounce
kg 6.35029318 stone: stone st
kg 0.0002 carat: carat
kg 0.00006479891 grain: grain
s 1 s: second sec secs
s 60 min: minute mins
s 3600 h: hour hr hrs
s 86400 day: day d
s 604800 week: week wk
s 1209600 fortnight: fortnight
s 31536000 year: year yr
s 2628000 month: month
s 315360000 decade: decade
s 3153600000 century: century centuries
m3 0.001 L: litre liter l ltr
m3 0.003785411784 US_gallon: gallon us_gallon gal
m3 0.00454609 imperial_gallon: imperial_gallon uk_gallon
m3 0.000946352946 US_quart: quart us_quart qt
m3 0.000473176473 US_pint: pint us_pint
m3 0.00056826125 imperial_pint: imperial_pint uk_pint british_pint
m3 0.0002365882365 US_cup: cup us_cup
m3 0.0000295735295625 US_fl_oz: fluid_ounce fl_oz us_fluid_ounce us_fl_oz
m3 0.0000284130625 imperial_fl_oz: imperial_fluid_ounce imperial_fl_oz
m3 0.00001478676478125 US_tbsp: tablespoon tbsp us_tablespoon
m3 0.00000492892159375 US_tsp: teaspoon tsp us_teaspoon
m3 0.158987294928 barrel: oil_barrel barrel_of_oil bbl
m2 10000 ha: hectare
m2 4046.8564224 acre: acre
m2 100 are: are
kg.m2.s-2 1 J: joule
kg.m2.s-2 4.184 cal: calorie
kg.m2.s-2 3600 Wh: watt_hour watt-hour
kg.m2.s-2 1055.05585262 BTU: btu british_thermal_unit
kg.m2.s-2 0.0000000000000000001602176634 eV: electronvolt electron_volt
kg.m2.s-3 1 W: watt
kg.m2.s-3 745.69987158227022 hp: horsepower mechanical_horsepower
kg.m2.s-3 735.49875 PS: metric_horsepower
kg.m.s-2 1 N: newton
kg.m.s-2 4.4482216152605 lbf: pound_force
kg.m-1.s-2 1 Pa: pascal
kg.m-1.s-2 100000 bar: bar
kg.m-1.s-2 101325 atm: atmosphere
kg.m-1.s-2 6894.757293168361 psi: psi pounds_per_square_inch pound_per_square_inch
kg.m-1.s-2 133.322387415 mmHg: mmhg millimetre_of_mercury
m.s-1 0.44704 mph: mph
m.s-1 0.277777777777777777 km/h: kph kmh kmph
m.s-1 0.514444444444444444 kn: knot kt kts
s-1 1 Hz: hertz
s-1 0.0166666666666666666 rpm: rpm revolutions_per_minute
rad 1 rad: radian
rad 0.017453292519943295769 °: degree angular_degree deg degree_of_arc
rad 6.283185307179586477 turn: turn revolution full_turn
bit 1 bit: bit
bit 8 B: byte
bit.s-1 1 bit/s: bps
bit.s-1 1000 kbit/s: kbps
bit.s-1 1000000 Mbit/s: mbps
bit.s-1 1000000000 Gbit/s: gbps
A 1 A: ampere amp
A.s 3600 Ah: ampere_hour amp_hour
V 1 V: volt
K 1 K: kelvin
"""
_EXACT = {"km/h": Fraction(5, 18), "kn": Fraction(1852, 3600), "rpm": Fraction(1, 60)}
_PREFIXES = {
    "k": ("kilo", 3), "M": ("mega", 6), "G": ("giga", 9), "T": ("tera", 12), "P": ("peta", 15), "h": ("hecto", 2),
    "d": ("deci", -1), "c": ("centi", -2), "m": ("milli", -3), "µ": ("micro", -6), "n": ("nano", -9),
}  # fmt: skip
_PREFIXED = {"m", "g", "s", "L", "J", "cal", "Wh", "eV", "W", "N", "Pa", "bar", "Hz", "bit", "B", "A", "Ah", "V", "t"}
_DEGREES = {
    "°C": (Fraction(1), Fraction("273.15"), "celsius centigrade degc °c c"),
    "°F": (Fraction(5, 9), Fraction("459.67") * Fraction(5, 9), "fahrenheit degf °f f"),
}
_SHORT = {"kilo": "kg", "kilos": "kg", "kbit": "kbit", "mbit": "Mbit", "gbit": "Gbit", "micron": "µm", "cc": "cm³",
          "mps": "m/s", "kilometre_an_hour": "km/h", "sqft": "ft²", "sqm": "m²", "kwh": "kWh", "mwh": "MWh",
          "kcal": "kcal", "kcals": "kcal", "us_cups": "US_cup"}  # fmt: skip


def dims(said: str) -> Dims:
    """``kg.m2.s-2`` as powers."""
    found = [re.fullmatch(r"([A-Za-z]+?)(-?\d+)?", piece) for piece in said.split(".")]
    return tuple(sorted((m[1], int(m[2] or 1)) for m in found if m))


def times(a: Dims, b: Dims, power: int = 1) -> Dims:
    """The dimensions of a product, or of a quotient (power -1)."""
    made = dict(a)
    for name, n in b:
        made[name] = made.get(name, 0) + n * power
    return tuple(sorted((name, n) for name, n in made.items() if n))


def _lines() -> Iterator[tuple[str, Fraction, str, list[str]]]:
    for line in _TABLE.strip().splitlines():
        head, _, names = line.partition(": ")
        kind, factor, symbol = head.split()
        yield kind, _EXACT.get(symbol, Fraction(factor)), symbol, names.split()


@cache
def units() -> Mapping[str, Unit]:
    """Every name with its unit: symbols as they are written, words in lower case with ``_`` for a space."""
    found: dict[str, Unit] = {}
    for kind, factor, symbol, names in _lines():
        d = dims(kind)
        shown = symbol.replace("_", " ")
        one = Unit(shown, factor, d)
        for name in (symbol, *names):
            found.setdefault(name, one)
            if len(name) > 2 and name.isalpha():
                found.setdefault(name + "s", one)
            elif "_" in name or "-" in name:
                found.setdefault(name + "s", one)
                first, _, rest = name.partition("_of_")
                if rest:
                    found.setdefault(f"{first}s_of_{rest}", one)
                found.setdefault(name.replace("pound_", "pounds_"), one)
        if symbol in _PREFIXED:
            for short, (long, power) in _PREFIXES.items():
                by = Unit(short + shown, factor * Fraction(10) ** power, d)
                found.setdefault(short + symbol, by)
                for name in names:
                    if len(name) > 2 and not name.startswith(("us", "metric")):
                        found.setdefault(long + name, by)
                        found.setdefault(f"{long}{name}s", by)
    for name in ("byte", "bit"):
        for i, (short, long) in enumerate((("Ki", "kibi"), ("Mi", "mebi"), ("Gi", "gibi"), ("Ti", "tebi")), 1):
            by = Unit(short + found[name].name, found[name].factor * 1024**i, found[name].dims)
            found |= {short + found[name].name: by, long + name: by, long + name + "s": by}
    for symbol, (factor, zero, listed) in _DEGREES.items():
        one = Unit(symbol, factor, dims("K"), zero)
        for name in (symbol, *listed.split()):
            found[name] = one
            found |= {f"degree_{name}": one, f"degrees_{name}": one}
        found[symbol.replace("°", "º")] = one
    found |= {"degrees_kelvin": found["K"], "degree_kelvin": found["K"], "kelvins": found["K"], "inches": found["in"]}
    for name in ("KB", "kb"):
        found[name] = found["kB"]
    found |= {"mb": found["MB"], "gb": found["GB"], "tb": found["TB"], "Kg": found["kg"], "ML": found["mL"]}
    for name, at in _SHORT.items():
        if at in found:
            found[name] = found[at]
    for short in ("m", "c", "d", "h", "µ"):
        found[short + "l"] = found[short + "L"]
    return found


_POWERS = {"square": 2, "sq": 2, "cubic": 3, "cu": 3}
_RAISED = {"²": 2, "³": 3, "^2": 2, "^3": 3, "2": 2, "3": 3, "**2": 2, "**3": 3}


def simple(said: str) -> Unit | None:
    """One unit, perhaps squared or cubed: ``square feet``, ``m²``, ``ft^2``."""
    said = said.strip().strip(".").strip()
    table = units()
    for name in (said, said.lower(), said.replace(" ", "_"), said.lower().replace(" ", "_")):
        if name in table:
            return table[name]
    words = said.split()
    if len(words) > 1 and words[0].lower() in _POWERS and (base := simple(" ".join(words[1:]))):
        return power(base, _POWERS[words[0].lower()])
    if len(words) > 1 and words[-1].lower() in ("squared", "cubed") and (base := simple(" ".join(words[:-1]))):
        return power(base, 2 if words[-1].lower() == "squared" else 3)
    if (m := re.fullmatch(r"([^\d²³^*]+)(²|³|\^2|\^3|\*\*2|\*\*3|2|3)", said)) and (base := simple(m[1])):
        return power(base, _RAISED[m[2]])
    return None


def power(unit: Unit, n: int) -> Unit:
    d = tuple((name, p * n) for name, p in unit.dims)
    return Unit(f"{unit.name}{'²' if n == 2 else '³'}", unit.factor**n, d)


@cache
def unit(said: str) -> Unit | None:
    """A unit as a person writes it: ``km``, ``miles per hour``, ``kg/m³``, ``l/100 km``. None if it is none."""
    said = re.sub(r"\s+", " ", said.strip())
    if not said or len(said) > 60:
        return None
    if one := simple(said):
        return one
    pieces = re.split(r"\s*/\s*|\s+(?:per|an?)\s+|\s+(?:per|each)$", said)
    if len(pieces) != 2 or not pieces[1]:
        return None
    m = re.fullmatch(r"(\d+(?:\.\d+)?)?\s*(.+)", pieces[1])
    over, under = unit(pieces[0]), simple(m[2]) if m else None
    if not m or not over or not under or over.zero is not None or under.zero is not None:
        return None
    count = Fraction(m[1] or 1)
    name = f"{over.name}/{m[1] + ' ' if m[1] else ''}{under.name}"
    return Unit(name, over.factor / (under.factor * count), times(over.dims, under.dims, -1))


def need(said: str) -> Unit:
    if (found := unit(said)) is None:
        raise UserError(f"There is no unit called {said[:40]!r}.", "Write it as km, lb, °C, US gallon, km/h ...")
    return found

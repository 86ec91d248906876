"""Signs of money and units of measure: one, and many of it."""

from __future__ import annotations

CURRENCIES: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "$": ("dollar", "dollars", ("cent", "cents")),
    "€": ("euro", "euros", ("cent", "cents")),
    "£": ("pound", "pounds", ("penny", "pence")),
    "¥": ("yen", "yen", ()),
    "₹": ("rupee", "rupees", ()),
    "₽": ("ruble", "rubles", ()),
    "₩": ("won", "won", ()),
    "¢": ("cent", "cents", ()),
    "USD": ("U S dollar", "U S dollars", ("cent", "cents")),
    "EUR": ("euro", "euros", ("cent", "cents")),
    "GBP": ("pound", "pounds", ("penny", "pence")),
    "CHF": ("swiss franc", "swiss francs", ()),
    "JPY": ("yen", "yen", ()),
}
"""Sign or code -> (one, many, (one of the small coin, many))."""
SCALES = {"k": "thousand", "m": "million", "bn": "billion", "b": "billion", "tn": "trillion"}
_BASE = {
    "m": ("meter", "meters"), "g": ("gram", "grams"), "l": ("liter", "liters"), "L": ("liter", "liters"),
    "W": ("watt", "watts"), "Wh": ("watt hour", "watt hours"), "V": ("volt", "volts"), "A": ("ampere", "amperes"),
    "Hz": ("hertz", "hertz"), "J": ("joule", "joules"), "N": ("newton", "newtons"), "Pa": ("pascal", "pascals"),
    "B": ("byte", "bytes"), "Ω": ("ohm", "ohms"),
}  # fmt: skip
_PREFIXES = {
    "m": ("k", "c", "m", "n", "μ", "µ"), "g": ("k", "m", "μ", "µ"), "l": ("m", "c", "d"), "L": ("m", "d"),
    "W": ("k", "M", "G", "m"), "Wh": ("k", "M", "G", "T"), "V": ("k", "m"), "A": ("m",), "Hz": ("k", "M", "G", "T"),
    "J": ("k", "M"), "N": ("k",), "Pa": ("k", "h", "M"), "B": ("k", "K", "M", "G", "T", "P"), "Ω": ("k", "M"),
}  # fmt: skip
_PREFIX = {
    "k": "kilo", "K": "kilo", "c": "centi", "m": "milli", "n": "nano", "μ": "micro", "µ": "micro", "d": "deci",
    "h": "hecto", "M": "mega", "G": "giga", "T": "tera", "P": "peta",
}  # fmt: skip
MEASURES: dict[str, tuple[str, str]] = {
    "%": ("percent", "percent"), "‰": ("per mille", "per mille"), "°": ("degree", "degrees"),
    "°C": ("degree celsius", "degrees celsius"), "°F": ("degree fahrenheit", "degrees fahrenheit"),
    "° C": ("degree celsius", "degrees celsius"), "° F": ("degree fahrenheit", "degrees fahrenheit"),
    "mph": ("mile per hour", "miles per hour"), "km/h": ("kilometer per hour", "kilometers per hour"),
    "m/s": ("meter per second", "meters per second"), "kph": ("kilometer per hour", "kilometers per hour"),
    "lb": ("pound", "pounds"), "lbs": ("pounds", "pounds"), "oz": ("ounce", "ounces"), "ft": ("foot", "feet"),
    "yd": ("yard", "yards"), "mi": ("mile", "miles"), "sq ft": ("square foot", "square feet"), "in.": ("inch", "inches"),
    "ha": ("hectare", "hectares"), "t": ("ton", "tons"), "h": ("hour", "hours"), "hr": ("hour", "hours"),
    "hrs": ("hours", "hours"), "min": ("minute", "minutes"), "mins": ("minutes", "minutes"), "s": ("second", "seconds"),
    "sec": ("second", "seconds"), "ms": ("millisecond", "milliseconds"), "kcal": ("kilocalorie", "kilocalories"),
    "dB": ("decibel", "decibels"), "rpm": ("revolution per minute", "revolutions per minute"), "bpm": ("beat per minute", "beats per minute"),
    "yr": ("year", "years"), "yrs": ("years", "years"), "wk": ("week", "weeks"), "wks": ("weeks", "weeks"),
    "mo": ("month", "months"), "mos": ("months", "months"), "secs": ("seconds", "seconds"), "tbsp": ("tablespoon", "tablespoons"),
    "tsp": ("teaspoon", "teaspoons"), "gal": ("gallon", "gallons"), "qt": ("quart", "quarts"), "pt": ("pint", "pints"),
    "fl oz": ("fluid ounce", "fluid ounces"), "cu ft": ("cubic foot", "cubic feet"), "bn": ("billion", "billion"),
    "tn": ("trillion", "trillion"), "m/s²": ("meter per second squared", "meters per second squared"), "pts": ("point", "points"), "fps": ("frame per second", "frames per second"), "px": ("pixel", "pixels"), "dpi": ("dot per inch", "dots per inch"), "eV": ("electron volt", "electron volts"),
    "mmHg": ("millimeter of mercury", "millimeters of mercury"), "mol": ("mole", "moles"),
    "kbit/s": ("kilobit per second", "kilobits per second"), "Mbit/s": ("megabit per second", "megabits per second"),
    "Gbit/s": ("gigabit per second", "gigabits per second"), "Mbps": ("megabit per second", "megabits per second"),
    "MB/s": ("megabyte per second", "megabytes per second"), "GB/s": ("gigabyte per second", "gigabytes per second"),
    "x": ("times", "times"), "×": ("times", "times"),
    **_BASE,
    **{p + k: (_PREFIX[p] + _BASE[k][0], _PREFIX[p] + _BASE[k][1]) for k, ps in _PREFIXES.items() for p in ps},
    **{f"{p}m{e}": (f"{w} {_PREFIX.get(p, '')}meter", f"{w} {_PREFIX.get(p, '')}meters")
       for p in ("", "k", "c", "m") for e, w in (("²", "square"), ("2", "square"), ("³", "cubic"), ("3", "cubic"))},
}  # fmt: skip
"""Unit as it is written -> (one, many)."""
APART = frozenset("ABJN")
"""Units that are one only after a space: 221B, seat 4A and 3J are a house, a place and a row."""
PER = {
    "s": "second", "sec": "second", "second": "second", "min": "minute", "minute": "minute", "h": "hour", "hr": "hour",
    "hour": "hour", "d": "day", "day": "day", "night": "night", "wk": "week", "week": "week", "mo": "month",
    "month": "month", "yr": "year", "year": "year", "person": "person", "user": "user", "seat": "seat", "unit": "unit",
    "item": "item", "page": "page", "kg": "kilogram", "g": "gram", "lb": "pound", "oz": "ounce", "l": "liter",
    "L": "liter", "ml": "milliliter", "mL": "milliliter", "m": "meter", "km": "kilometer", "mi": "mile", "mile": "mile",
    "ft": "foot", "gal": "gallon", "km²": "square kilometer", "m²": "square meter", "cm": "centimeter", "kWh": "kilowatt hour", "MWh": "megawatt hour",
}  # fmt: skip
"""What stands after a slash and a number, and is said after "per"."""

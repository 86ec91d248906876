"""Lengths in a sentence, in centimetres: "60 cm wide", "2 inches", "40 x 30 x 20 mm", "M8"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ...core.errors import UserError
from ..assistant.numbers import SPELT, figures

UNITS = {
    "mm": 0.1, "millimetre": 0.1, "millimeter": 0.1, "cm": 1.0, "centimetre": 1.0, "centimeter": 1.0, "m": 100.0,
    "metre": 100.0, "meter": 100.0, "in": 2.54, "inch": 2.54, "inche": 2.54, '"': 2.54, "″": 2.54, "ft": 30.48,
    "foot": 30.48, "feet": 30.48, "'": 30.48, "dm": 10.0, "km": 100000.0,
}  # fmt: skip
NUMBERS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "dozen": 12, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50,
}  # fmt: skip
SPELT_OUT = "|".join(sorted((w for w in NUMBERS if len(w) > 2), key=len, reverse=True))
"""A number in words, no article."""
NUMBER = rf"(?:\d+(?:[.,]\d+)?(?:\s+\d/\d+)?|\d/\d+|(?:(?:{SPELT})(?: and a half)?|half an?)\b)"
UNIT = r"(?:millimet(?:re|er)s?|centimet(?:re|er)s?|met(?:re|er)s?|inch(?:es)?|feet|foot|km|mm|cm|dm|ft|in(?!\s+(?:the|a|an|its|front)\b)\b|m\b|[\"″](?!\w)|'(?!\w))"
WAYS = {
    "w": r"wide|width|broad|breadth", "d": r"deep|depth", "h": r"tall|high|height", "long": r"long|length",
    "round": r"(?:in\s+)?(?:out(?:er|side)\s+)?diameter|across|dia\b|ø|round\b|od\b", "radius": r"radius", "thick": r"thick(?:ness)?(?:\s+walls?)?|walls?|wall thickness",
    "bore": r"bore|holes?|inner diameter|inside diameter|id\b",
}  # fmt: skip
WAY = "|".join(f"(?P<{k}>{v})" for k, v in WAYS.items())
TRIPLE = re.compile(
    rf"({NUMBER})\s*({UNIT})?\s*(?:x|×|by|\*)\s*({NUMBER})\s*({UNIT})?(?:\s*(?:x|×|by|\*)\s*({NUMBER}))?\s*({UNIT})",
    re.I,
)
AFTER = re.compile(rf"({NUMBER})[\s-]*({UNIT})(?:s\b)?(?:[\s-]*(?:in\s+)?(?:{WAY}))?", re.I)
NEXT = re.compile(rf"(?:\s+(?:of|is|about)|\s*[:=])?\s*{NUMBER}[\s-]*{UNIT}", re.I)
METRIC = re.compile(r"\bM(\d{1,2}(?:\.\d)?)(?:\s*x\s*(\d+))?\b")
LEAST, MOST = 0.01, 100_000.0


@dataclass(frozen=True, slots=True)
class Size:
    """``way``: w, d, h, long, round (diameter), thick, bore, metric (a thread's mm), shank
    (what follows it: "M8x40"), or size (the longest side)."""

    way: str
    cm: float
    start: int
    end: int


def number(said: str) -> float:
    said = said.lower().strip()
    if said.startswith("half"):
        return 0.5
    said = figures(said)
    whole, _, part = said.replace(",", ".").rpartition(" ") if "/" in said else (said.replace(",", "."), "", "")
    total = float(whole) if whole else 0.0
    if "/" in part:
        a, b = part.split("/")
        total += float(a) / max(float(b), 1)
    return total


def sizes(text: str) -> list[Size]:
    """Every length of a sentence, in order. Raises `UserError` for one that nothing can have."""
    found: list[Size] = []
    taken = [False] * (len(text) + 1)

    def keep(way: str, cm: float, start: int, end: int) -> None:
        if not LEAST <= cm <= MOST:
            raise UserError(f"{text[start:end].strip()!r} is no size that can be built.",
                            "Sizes go from 0.1 mm to 1 km.", param="prompt")  # fmt: skip
        found.append(Size(way, cm, start, end))
        taken[start:end] = [True] * (end - start)

    def unit(said: str | None, other: str = "cm") -> float:
        said = (said or other).lower()
        return UNITS.get(said) or UNITS[said.rstrip("s")]

    for m in METRIC.finditer(text):
        keep("metric", float(m[1]), m.start(), m.end())
        if m[2]:
            found.append(Size("shank", float(m[2]) / 10, m.start(), m.end()))
    for m in TRIPLE.finditer(text):
        if any(taken[m.start() : m.end()]):
            continue
        values = [number(m[1]) * unit(m[2], m[6]), number(m[3]) * unit(m[4], m[6])]
        ways = ["w", "d"]
        if m[5]:
            values.append(number(m[5]) * unit(m[6]))
            ways.append("h")
        for way, cm in zip(ways, values, strict=True):
            keep(way, cm, m.start(), m.end())
    for m in AFTER.finditer(text):
        if not any(taken[m.start() : m.end()]):
            way = next((k for k in WAYS if m[k]), "")
            end = m.end()
            before = re.search(rf"\b(?:{WAY})(?:\s+(?:of|is|about)|\s*[:=])?\s*$", text[: m.start()], re.I)
            if before and not any(taken[before.start() : before.end()]) and (not way or NEXT.match(text, end)):
                # "diameter 10 mm height 20 mm": what comes before, where a number follows what comes after
                end = m.end(2) if way else end
                way = next(k for k in WAYS if before[k])
            way = way or "size"
            cm = number(m[1]) * unit(m[2])
            keep("round" if way == "radius" else way, cm * (2 if way == "radius" else 1), m.start(), end)
    if re.search(
        r"(?<![\w.])-\s*\d+(?:[.,]\d+)?\s*(?:cm|mm|m|inch|in|ft)\b|(?<![\d.,])0+(?:[.,]0+)?\s*(?:cm|mm|m|inch(?:es)?|ft|feet)\b",
        text,
        re.I,
    ):
        raise UserError("A size must be greater than 0.", "Say it as in: 60 cm wide.", param="prompt")
    return sorted(found, key=lambda s: s.start)

"""Dates as they are written, and the years that the words around them give to those without one."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta

MONTHS = "january february march april may june july august september october november december".split()
NAMES = "|".join([*MONTHS, *(m[:3] for m in MONTHS), "sept"])
DATE = re.compile(
    rf"\b(?P<iso>\d{{4}}-\d\d-\d\d)\b|\b(?:the )?(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<m1>{NAMES})\b\.?,? (?P<y1>\d{{4}})\b"
    rf"|\b(?P<m2>{NAMES})\b\.? (?P<d2>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<y2>\d{{4}})\b"
    r"|\b(?P<d3>\d{1,2})\.(?P<m3>\d{1,2})\.(?P<y3>\d{4})\b"
    r"|\b(?P<near>the day after tomorrow|the day before yesterday|tomorrow|yesterday|today|now)\b(?!'s)"
    r"|\b(?P<feast>christmas eve|christmas(?: day)?|new year's eve|new year's day|new year|halloween|valentine's day)\b"
)
_FEASTS = {"christmas eve": (12, 24), "christmas": (12, 25), "christmas day": (12, 25), "new year's eve": (12, 31), "new year": (1, 1),
           "new year's day": (1, 1), "halloween": (10, 31), "valentine's day": (2, 14)}  # fmt: skip
_NEAR = {
    "today": 0,
    "now": 0,
    "tomorrow": 1,
    "yesterday": -1,
    "the day after tomorrow": 2,
    "the day before yesterday": -2,
}


def meant(m: re.Match[str], today: date) -> date:
    """The date of a match of `DATE`. ValueError for one that no calendar has."""
    if m["iso"]:
        return date.fromisoformat(m["iso"])
    if m["near"]:
        return today + timedelta(_NEAR[m["near"]])
    if m["feast"]:
        feast = date(today.year, *_FEASTS[m["feast"]])
        return feast if feast >= today else feast.replace(year=today.year + 1)
    if m["d3"]:
        return date(int(m["y3"]), int(m["m3"]), int(m["d3"]))
    d, name, y = (m["d1"], m["m1"], m["y1"]) if m["d1"] else (m["d2"], m["m2"], m["y2"])
    return date(int(y), month(name), int(d))


def month(name: str) -> int:
    return next(i for i, n in enumerate(MONTHS, 1) if n.startswith(name[:3]))


def first(low: str, today: date) -> date | None:
    """The first date of a text; None if it has none that a calendar has."""
    try:
        return next((meant(m, today) for m in DATE.finditer(low)), None)
    except ValueError:
        return None


_EDGE = re.compile(rf"\b(?:the )?(?:(first|last) day|end|beginning|start) of ({NAMES})\b\.?,? (\d{{4}})\b")
_DAY = rf"(?:(?:the )?\d{{1,2}}(?:st|nd|rd|th)?(?: of)? (?:{NAMES})|(?:{NAMES})\b\.? \d{{1,2}}(?:st|nd|rd|th)?)"
_BARE, _FULL = rf"{_DAY}\b(?![ ,]*\d)", rf"{_DAY},? (\d{{4}})\b"


def whole(low: str, today: date) -> str:
    """Dates without a year with the one that the words give them: ``1 may this year``, ``3 to 17 june 2027``, ``from 20
    december to 3 january 2028``, ``until 4 july``. ``the last day of february 2028`` is written as its date."""

    def edge(m: re.Match[str]) -> str:
        n, begins = month(m[2]), m[1] == "first" or "start" in m[0] or "beginning" in m[0]
        return f"{m[3]}-{n:02}-{1 if begins else calendar.monthrange(int(m[3]) or 1, n)[1]:02}"

    low = _EDGE.sub(edge, low)
    years = {"this": 0, "next": 1, "last": -1}
    low = re.sub(rf"({_BARE}) (?:of )?(this|next|last) year\b", lambda m: f"{m[1]} {today.year + years[m[2]]}", low)
    low = re.sub(
        rf"\b(from|between) (\d{{1,2}}(?:st|nd|rd|th)?) (to|and|until|till) ({_FULL})",
        lambda m: f"{m[1]} {m[2]} {(re.search(NAMES, m[4]) or m)[0]} {m[5]} {m[3]} {m[4]}",
        low,
    )
    if m := re.search(rf"\b(?:from|between) ({_BARE})(?= (?:to|and|until|till) {_FULL})", low):
        year = int(m[2])
        begins, ends = first(f"{m[1]} {year}", today), first(low[m.end() :], today)
        year -= bool(begins and ends and begins > ends)
        low = f"{low[: m.end()]} {year}{low[m.end() :]}"
    if m := re.search(rf"\b(until|till|since) ({_BARE})", low):
        then = first(f"{m[2]} {today.year}", today) or today
        year = today.year + (-(then > today) if m[1] == "since" else then < today)
        low = f"{low[: m.end()]} {year}{low[m.end() :]}"
    return low

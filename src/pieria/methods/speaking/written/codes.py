"""Figures that are no amounts: a date with its time as computers write it, ZIP codes of the United States."""

from __future__ import annotations

import re

from ..numbers import cardinal, decimal, digits
from .figures import COUNTED, Rule, Words, clock, iso

_STATES = (
    "AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR "
    "PA PR RI SC SD TN TX UT VT VA WA WV WI WY"
).split()
_NAMES = (
    "Alabama|Alaska|Arizona|Arkansas|California|Colorado|Connecticut|Delaware|Florida|Georgia|Hawaii|Idaho|Illinois|"
    "Indiana|Iowa|Kansas|Kentucky|Louisiana|Maine|Maryland|Massachusetts|Michigan|Minnesota|Mississippi|Missouri|"
    "Montana|Nebraska|Nevada|New Hampshire|New Jersey|New Mexico|New York|North Carolina|North Dakota|Ohio|Oklahoma|"
    "Oregon|Pennsylvania|Rhode Island|South Carolina|South Dakota|Tennessee|Texas|Utah|Vermont|Virginia|Washington|"
    "West Virginia|Wisconsin|Wyoming"
)
_BEFORE = re.compile(
    rf",\s+(?:{'|'.join(_STATES)}|D\.\s?C\.|{_NAMES})\s+$|[a-z]\s(?:{'|'.join(s for s in _STATES if s not in ('ID', 'OK', 'PA', 'PR'))})\s$"
    r"|\b(?i:zip)(?:\s?code)?(?:\sis|:)?\s+$"
)
"""What stands before a ZIP code: a state after a comma or a town, or its name."""


def moment(found: re.Match[str], text: str) -> Words:
    """2026-11-30T18:05, 2026-11-30T18:05:30Z, 20261130T180530+0100."""
    day, time = iso(found, text), clock(found, text)
    if day is None or time is None:
        return None
    said, second, zone = [*day, "at", *time], found["second"], found["zone"]
    if second and float(second.replace(",", ".")):
        value = second.replace(",", ".").removeprefix("0")
        said += ["and", *decimal(value).split(), "second" if value == "1" else "seconds"]
    if not zone:
        return said
    hours, minutes = (int(n or 0) for n in re.fullmatch(r"\D(\d\d)?:?(\d\d)?", zone).groups())  # type: ignore[union-attr]
    if hours or minutes:
        sign = "plus" if zone[0] == "+" else "minus"
        return [*said, *"UTC", sign, *cardinal(hours).split(), *(cardinal(minutes).split() if minutes else [])]
    return [*said, *"UTC"]


def zip_code(found: re.Match[str], text: str) -> Words:
    """The 62704 of Springfield, IL 62704: figure by figure."""
    before = _BEFORE.search(text[max(0, found.start() - 40) : found.start()])
    return digits(found[0]).split() if before and not COUNTED.match(text, found.end()) else None


def stopwatch(found: re.Match[str], text: str) -> Words:
    """The 00:47:12 of a race, the 4'43" of a kilometre."""
    minutes, seconds = int(found[1]), int(found[2])
    said = [*cardinal(minutes).split(), "minute" if minutes == 1 else "minutes"]
    return [*said, "and", *cardinal(seconds).split(), "second" if seconds == 1 else "seconds"] if seconds else said


def millions(found: re.Match[str], text: str) -> Words:
    """5m people."""
    return [*decimal(found[1]).split(), "million"]


def entity(found: re.Match[str], text: str) -> Words:
    """The &amp; of a web page."""
    return {"amp": ["and"], "lt": ["less", "than"], "gt": ["greater", "than"]}.get(found[1], [])


def bearing(found: re.Match[str], text: str) -> Words:
    """The N of 45°N."""
    after = re.search(r"\d\s?[°′″'\"]\s?$", text[max(0, found.start() - 5) : found.start()])
    return [{"N": "north", "S": "south", "E": "east", "W": "west"}[found[0]]] if after else None


RULES: tuple[Rule, ...] = (
    (
        re.compile(
            r"(\d{4})-?(\d\d)-?(\d\d)T(?P<h>\d\d):?(?P<m>\d\d)(?P<s>)(?P<half>)(?::?(?P<second>\d\d(?:[.,]\d+)?))?"
            r"(?P<zone>Z|[+−-]\d\d(?::?\d\d)?)?(?!\w)"
        ),
        moment,
    ),
    (re.compile(r"00?:(\d\d):(\d\d)(?![\w:])"), stopwatch),
    (re.compile(r"(\d{1,2})['′](\d\d)(?:\"|″|'')(?=\s?/\s?(?:km|mi|mile)\b)"), stopwatch),
    (
        re.compile(
            r"(\d+(?:\.\d+)?)\s?m(?=\s(?:people|users|views|copies|subscribers|customers|downloads|jobs|homes|visitors"
            r"|viewers|followers|inhabitants|residents|votes|barrels|tonnes|tons)\b)"
        ),
        millions,
    ),
    (re.compile(r"(\d+(?:\.\d+)?)M(?![\w²³/])"), millions),
    (re.compile(r"[NSEW](?!\w)"), bearing),
    (re.compile(r"&(amp|nbsp|lt|gt|quot);"), entity),
    (re.compile(r"\d{5}(?:-\d{4})?(?![\w-]|[.,]\d)"), zip_code),
)

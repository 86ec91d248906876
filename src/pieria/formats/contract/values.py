"""Dates, amounts of money, periods and places of law in a text, each as a span with its value."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from ...core.counting import many

Valued = tuple[int, int, str]
"""start, stop, value."""
MONTHS = {
    name: number
    for number, names in enumerate(
        ("january jan januar", "february feb februar", "march mar märz", "april apr", "may mai", "june jun juni",
         "july jul juli", "august aug", "september sep sept", "october oct oktober okt", "november nov",
         "december dec dezember dez"), 1)
    for name in names.split()
}  # fmt: skip
MONTH = "(?P<month{0}>" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\b\.?"
DATE = re.compile(
    rf"\b{MONTH.format(1)}\s+(?P<day1>\d{{1,2}})(?:st|nd|rd|th)?\s*,?\s+(?P<year1>[12]\d{{3}})\b"
    rf"|\b(?P<day2>\d{{1,2}})(?:st|nd|rd|th|\.)?\s+(?:day\s+of\s+)?{MONTH.format(2)}\s*,?\s+(?P<year2>[12]\d{{3}})\b"
    r"|\b(?P<year3>[12]\d{3})-(?P<month3>\d\d)-(?P<day3>\d\d)\b"
    r"|\b(?P<day4>\d{1,2})\.(?P<month4>\d{1,2})\.(?P<year4>[12]\d{3})\b"
    r"|\b\d{1,2}/\d{1,2}/[12]\d{3}\b",
    re.IGNORECASE,
)
MONEY = re.compile(
    r"(?:(?:US|CA|AU|NZ|HK)?[$€£¥]|\b(?:USD|EUR|GBP|CHF|JPY|CAD|AUD|INR|CNY|SEK|NOK|DKK)\b)\s?\d[\d.,]*\d?"
    r"(?:\s?(?:thousand|million|billion|mn|bn|[mk])\b)?"
    r"|\b\d[\d.,]*\d?(?:\s?(?:thousand|million|billion))?"
    r"\s?(?:€|£|(?:US\s)?dollars?\b|euros?\b|pounds?\b|USD\b|EUR\b|GBP\b|CHF\b)",
    re.IGNORECASE,
)
NUMBERS = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
)  # fmt: skip
WORDS = {word: number for number, word in enumerate(NUMBERS)} | {
    "thirty": 30,
    "forty": 40,
    "forty-five": 45,
    "fifty": 50,
    "sixty": 60,
    "ninety": 90,
    "hundred": 100,
}
UNITS = {"day": 1, "week": 7, "month": 30, "quarter": 91, "year": 365}
PERIOD = re.compile(
    rf"\b(?:(?P<word>{'|'.join(sorted(WORDS, key=len, reverse=True))})(?:\s+hundred)?"
    r"(?:\s+(?:and\s+)?\w+)?[\s-]*)?(?:\(\s*)?"
    r"(?P<number>\d{1,4})?(?:\s*\))?[\s-]*(?:full\s+|calendar\s+|business\s+|working\s+|consecutive\s+)?"
    r"(?P<unit>day|week|month|quarter|year)s?\b",
    re.IGNORECASE,
)
PLACE = re.compile(
    r"\b(?:laws?|legislation|courts?)\s+(?:in\s+force\s+in|of|in)\s+(?:the\s+)?"
    r"((?:(?:State|Commonwealth|Province|Republic|Kingdom|Federal\s+Republic|District|Canton|City)\s+of\s+(?:the\s+)?)?"
    r"[A-Z][\w.]*(?:(?:\s+(?:and|of(?:\s+the)?)\s+|\s+)[A-Z][\w.]*){0,4})"
    r"|\b(German|French|English|Swiss|Austrian|Italian|Spanish|Dutch|Belgian|Irish|Scottish|Japanese|Indian|Canadian)\s+law\b"
)


def dates(text: str, start: int = 0, stop: int | None = None) -> Iterator[Valued]:
    """The value is ISO 8601; a date such as 01/05/2024, of which nobody knows which is the month, stays as it is."""
    for m in DATE.finditer(text, start, len(text) if stop is None else stop):
        value = " ".join(m[0].split())
        for form in "1234":
            if m[f"year{form}"]:
                month = m[f"month{form}"]
                number = int(month) if month.isdigit() else MONTHS[month.lower()]
                try:
                    value = date(int(m[f"year{form}"]), number, int(m[f"day{form}"])).isoformat()
                except ValueError:
                    value = ""
        if value:
            yield *m.span(), value


def money(text: str, start: int = 0, stop: int | None = None) -> Iterator[Valued]:
    for m in MONEY.finditer(text, start, len(text) if stop is None else stop):
        said = m[0].rstrip(" .,")
        yield m.start(), m.start() + len(said), " ".join(said.split())


def periods(text: str, start: int = 0, stop: int | None = None) -> Iterator[Valued]:
    """The value is a number and a unit: ``30 days``."""
    for m in PERIOD.finditer(text, start, len(text) if stop is None else stop):
        number = m["number"] or (WORDS[m["word"].lower()] if m["word"] else None)
        if number is not None:
            yield *m.span(), many(int(number), m["unit"].lower())


def days(value: str) -> float:
    """How long ``30 days`` or "two years" is, in days. ValueError for what is no period."""
    for _, _, found in periods(value + ("" if value.endswith("s") else "s")):
        number, unit = found.split()
        return int(number) * UNITS[unit.removesuffix("s")]
    raise ValueError(value)


def places(text: str, start: int = 0, stop: int | None = None) -> Iterator[Valued]:
    for m in PLACE.finditer(text, start, len(text) if stop is None else stop):
        group = 1 if m[1] else 2
        said = m[group].rstrip(".")
        yield m.start(group), m.start(group) + len(said), " ".join(said.split())

"""What has digits in it: dates, times, money, measures, telephone numbers, fractions, ranges, numbers.

Each rule is a pattern and a function of its match: the words, or None if it is something else after all.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from ..numbers import cardinal, decimal, digits, fraction, ordinal, plural, year
from .units import APART, CURRENCIES, MEASURES, PER, SCALES

Words = list[str] | None
Rule = tuple[re.Pattern[str], Callable[[re.Match[str], str], Words]]

MONTHS = (
    "january february march april may june july august september october november december"
).split()  # fmt: skip
NAMED = {m[:3]: m for m in MONTHS} | {m: m for m in MONTHS} | {"sept": "september"}
_MONTH = r"(?P<month>(?i:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?))\.?"
_NUMBER = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_COMMA = r"(?:\d{1,3}(?:\.\d{3})+|\d+),\d{1,2}(?!\d|,\d)"
"""12,50 and 1.000,50: read as decimals where money or a unit says that it is no list."""
_MINUS = r"(?<![\w%°$€£¥)])[-−]"
_END = r"(?![\w])"
RUN = re.compile(r"\d+")
YEARISH = re.compile(
    r"(?:\b(?:in|since|from|until|till|by|of|year|before|after|during|circa|summer|winter|spring|autumn|fall|early|late|and|to|between|for)\s+|[(–-]|'|,\s+)$",
    re.I,
)
COUNTED = re.compile(
    r"\s+(?!is\b|was\b|has\b|as\b|this\b|his\b|its\b|us\b)[a-z]{3,}s\b|\s+(?:people|men|women|children|feet|percent|per)\b"
)


def _month(found: re.Match[str]) -> str:
    return NAMED[found["month"].lower()]


def _day(number: int) -> bool:
    return 1 <= number <= 31


def month_day(found: re.Match[str], text: str) -> Words:
    """June 12, June 12th, Jun. 12, 2026."""
    if not _day(int(found["day"])) or found["month"] in ("may", "march", "mar"):
        return None
    said = [_month(found), *ordinal(int(found["day"])).split()]
    return said + (year(int(found["year"])).split() if found["year"] else [])


def day_month(found: re.Match[str], text: str) -> Words:
    """12 June 2026, 12th of June."""
    if not _day(int(found["day"])) or found["month"] in ("may", "march", "mar"):
        return None
    the = [] if re.search(r"\bthe\s+$", text[: found.start()], re.I) else ["the"]
    said = [*the, *ordinal(int(found["day"])).split(), "of", _month(found)]
    return said + (year(int(found["year"])).split() if found["year"] else [])


def month_year(found: re.Match[str], text: str) -> Words:
    if found["month"] in ("may", "march", "mar"):
        return None
    return [_month(found), *year(int(found["year"])).split()]


def iso(found: re.Match[str], text: str) -> Words:
    y, m, d = int(found[1]), int(found[2]), int(found[3])
    return [MONTHS[m - 1], *ordinal(d).split(), *year(y).split()] if 1 <= m <= 12 and _day(d) else None


def slashed(found: re.Match[str], text: str) -> Words:
    """American order, unless the second number can only be a day's: 3/14/2026 and 14/3/2026. With dots the day is first."""
    m, d, y = int(found[1]), int(found[3]), int(found[4])
    if m > 12 or (found[2] == "." and d <= 12):
        m, d = d, m
    if not (1 <= m <= 12 and _day(d)):
        return None
    return [MONTHS[m - 1], *ordinal(d).split(), *year(y if y > 99 else y + (1900 if y > 68 else 2000)).split()]


def month_slash(found: re.Match[str], text: str) -> Words:
    """on 12/25; 9/11 is said as it is called."""
    m, d = int(found[1]), int(found[2])
    if (m, d) == (9, 11):
        return ["nine", "eleven"]
    day = re.search(r"\b(?:on|until|till|since|by|due|before|after)\s+$", text[: found.start()], re.I)
    return [MONTHS[m - 1], *ordinal(d).split()] if day and 1 <= m <= 12 and _day(d) and d > 10 else None


def many(found: re.Match[str], text: str) -> Words:
    """100s of, 1000s of."""
    return [{"10": "tens", "100": "hundreds", "1000": "thousands"}[found[1].replace(",", "")]]


def decade(found: re.Match[str], text: str) -> Words:
    number = int(found["n"])
    said = (cardinal(number) if number < 100 or number % 1000 == 0 else year(number)).split()
    return [*said[:-1], plural(said[-1])] if number % 10 == 0 else None


def clock(found: re.Match[str], text: str) -> Words:
    """3:05 pm, 15:30, 7:00."""
    hour, minute, half = int(found["h"]), int(found["m"]), found["half"]
    if hour > 24 or minute > 59:
        return None
    said = cardinal(hour).split()
    if minute:
        said += (["oh"] if minute < 10 else []) + cardinal(minute).split()
    elif not half and hour <= 12:
        said += ["o'clock"] if hour else ["hundred"]
    elif not half:
        said += ["hundred"]
    if found["s"]:
        return [*said, "and", *cardinal(int(found["s"])).split(), "second" if int(found["s"]) == 1 else "seconds"]
    return said + ([half[0].upper(), "M"] if half else [])


def hour(found: re.Match[str], text: str) -> Words:
    return [*cardinal(int(found["h"])).split(), found["half"][0].upper(), "M"] if int(found["h"]) <= 24 else None


def money(found: re.Match[str], text: str) -> Words:
    """$3.50, €1.2 million, 12 €, £5bn, -$4."""
    sign = found["sign"] or found["after"]
    one, many, small = CURRENCIES[sign.upper() if sign.isalpha() else sign[-1]]
    value, scale = pointed(found["value"]), found["scale"]
    minus = ["minus"] if found["minus"] else []
    if scale:
        return [*minus, *decimal(value).split(), SCALES.get(scale.lower(), scale.lower()), *many.split()]
    whole, _, cents = value.partition(".")
    whole = whole or "0"
    if cents and (len(cents) != 2 or not small):
        return [*minus, *decimal(value).split(), *many.split()]
    said = [*decimal(whole).split(), *(one if whole == "1" else many).split()]
    if cents and int(cents) and small:
        coin = small[0] if int(cents) == 1 else small[1]
        part = [*cardinal(int(cents)).split(), coin]
        said = part if not whole.strip("0") else [*said, "and", *part]
    return minus + said


def pointed(value: str) -> str:
    """A number without what groups its figures, and with a point before its decimals: 1,234.5 and 1.234,5."""
    return value.replace(".", "").replace(",", ".") if re.fullmatch(_COMMA, value) else value.replace(",", "")


def measure(found: re.Match[str], text: str) -> Words:
    """5 km, 3.5 °C, 60mph, 20 %."""
    if found["unit"] in APART and (not re.search(r"\s", found[0]) or re.match(r"\.[A-Z]", text[found.end() :])):
        return None  # 44 B.C.
    one, many = MEASURES[found["unit"]]
    value = pointed(found["value"])
    return [*decimal(value).split(), *(one if value == "1" else many).split()]


def per(found: re.Match[str], text: str) -> Words:
    """The /month of $20/month, the /kg of 5 mg/kg."""
    counted = re.search(r"\d\s?[A-Za-zµμ€£¥%\"″]*$", text[max(0, found.start() - 12) : found.start()])
    return ["per", *PER[found[1]].split()] if counted else None


def across(found: re.Match[str], text: str) -> Words:
    """The 4 x of 4 x 6 cm, of 4 x 6 = 24 and of 4 x 10^6."""
    after = text[found.end() : found.end() + 40]
    sum_ = re.match(r"10(?:\^|[⁻⁰¹²³⁴-⁹])|[\d.,]+\s?(?:[x×]\s?[\d.,]+\s?)*=", after)
    sized = found[2] == "x" or re.match(rf"[\d.,]+\s?(?:[x×]|(?:{_UNITS})(?!\w))", after)
    return [*decimal(found[1]).split(), "times" if sum_ or not sized else "by"]


def feet_inches(found: re.Match[str], text: str) -> Words:
    """6 ft 2 in."""
    return [*cardinal(int(found[1])).split(), "foot" if int(found[1]) == 1 else "feet", *inches(found, text)]


def inches(found: re.Match[str], text: str) -> list[str]:
    value = found["inches"]
    return [*decimal(value).split(), "inch" if value == "1" else "inches"]


def ratio(found: re.Match[str], text: str) -> Words:
    """2:1, 16:9; Mark 3:5."""
    to = [] if re.search(r"[A-Z][a-z]+\s$", text[: found.start()]) else ["to"]
    return [*cardinal(int(found[1])).split(), *to, *cardinal(int(found[2])).split()]


def spaced(found: re.Match[str], text: str) -> Words:
    """1 000 000."""
    return decimal(re.sub(r"[^\d.]", "", found[0])).split()


def emergency(found: re.Match[str], text: str) -> Words:
    """call 911."""
    return [found[1].lower(), *digits(found[2]).split()]


def power(text: str, at: int) -> tuple[int, list[str]] | None:
    """x², 10⁶, 2^8: where it ends and what is said; a raised figure after a word is a note, and is silent."""
    found = _POWER.match(text, at)
    if not found or not at or not (text[at - 1].isalnum() or text[at - 1] == ")"):
        return None
    if not text[at - 1].isdigit() and re.search(r"[^\W\d_]{3}$", text[max(0, at - 3) : at]):
        return found.end(), []
    raised = found[0].translate(_RAISED).lstrip("^")
    minus = ["minus"] if raised[0] == "-" else []
    value = int(raised.lstrip("-")[:18])
    if not minus and value in (2, 3):
        return found.end(), ["squared" if value == 2 else "cubed"]
    if minus or value > 99:
        return found.end(), ["to", "the", *minus, *cardinal(value).split()]
    return found.end(), ["to", "the", *(ordinal(value) if value else "zero").split()]


_POWER = re.compile(r"⁻?[⁰¹²³⁴-⁹]+|\^-?\d{1,9}(?![\w.])")
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")


def height(found: re.Match[str], text: str) -> Words:
    """5'11" and 6' 2"."""
    feet = int(found[1])
    return [*cardinal(feet).split(), "foot" if feet == 1 else "feet", *cardinal(int(found[2])).split()]


def telephone(found: re.Match[str], text: str) -> Words:
    said = ["plus"] if found[0].startswith("+") else []
    for group in re.findall(r"\d+", found[0]):
        said += digits(group).split()
    return said


def national(found: re.Match[str], text: str) -> Words | None:
    """020 7946 0958, 07700 900123, 0171-1234567: what begins with a 0 and is long enough."""
    return telephone(found, text) if sum(c.isdigit() for c in found[0]) > 8 else None


def fractional(found: re.Match[str], text: str) -> Words:
    whole, top, bottom = found["whole"], int(found["top"]), int(found["bottom"])
    if (top, bottom) == (24, 7):
        return "twenty four seven".split()
    if top == bottom and not whole:
        return cardinal(top).split() * 2  # 50/50
    if not 1 <= top < bottom <= 100 or (bottom > 10 and bottom not in (12, 16, 20, 32, 64, 100)):
        return [*cardinal(top).split(), "slash", *cardinal(bottom).split()] if not whole else None
    said = fraction(top, bottom)
    if not whole:
        return said.split()
    said = said.replace("one half", "a half").replace("one quarter", "a quarter")
    return [*cardinal(int(whole)).split(), "and", *said.split()]


VULGAR = {
    "½": (1, 2),
    "⅓": (1, 3),
    "⅔": (2, 3),
    "¼": (1, 4),
    "¾": (3, 4),
    "⅛": (1, 8),
    "⅜": (3, 8),
    "⅝": (5, 8),
    "⅞": (7, 8),
}


def vulgar(found: re.Match[str], text: str) -> Words:
    said = fraction(*VULGAR[found[2]])
    if not found[1]:
        return said.split()
    return [*cardinal(int(found[1])).split(), "and", *said.replace("one ", "a ").split()]


def part_of(found: re.Match[str], text: str) -> Words:
    """The tsp of 3/4 tsp, the lb of 2 1/2 lb and the m of 10^6 m."""
    before = re.search(
        rf"(\d\s)?(?:\d{{1,3}}/\d{{1,3}}|(\d)?[{''.join(VULGAR)}])\s?$|(\d)(?:\^-?\d{{1,3}}|⁻?[⁰¹²³⁴-⁹]+)\s$",
        text[max(0, found.start() - 12) : found.start()],
    )
    if not before or found[1] in APART:
        return None
    return MEASURES[found[1]][1 if before[1] or before[2] or before[3] else 0].split()


def span(found: re.Match[str], text: str) -> Words:
    """1914–1918, pages 10-20."""
    low, high = found[1], found[2]
    to = ["to"]
    if re.match(r"\s?=", text[found.end() :]):
        to = ["minus"]  # 5 - 3 = 2
    elif low == high or (low.isdigit() and high.isdigit() and len(low) == len(high) > 2 and high < low):
        to = []  # 50-50, a 747-400
    return [*number_words(low, text, found.start()), *to, *number_words(high, text, found.start(2), True)]


def ordinals(found: re.Match[str], text: str) -> Words:
    figures = found[1].replace(",", "")
    return ordinal(int(figures)).split() if len(figures) < 19 else digits(figures).split()


def dotted(found: re.Match[str], text: str) -> Words:
    """192.168.0.1 digit by digit; 3.11.4 as numbers."""
    parts = found[0].split(".")
    said = [(digits(p) if len(parts) == 4 or (len(p) > 1 and p[0] == "0") else cardinal(int(p))) for p in parts]
    return (" dot " if len(parts) == 4 else " point ").join(said).split()


def number(found: re.Match[str], text: str) -> Words:
    minus = ["minus"] if found["minus"] else []
    return minus + number_words(found["n"], text, found.start("n"), after=found.end())


def number_words(said: str, text: str, at: int, sure: bool = False, after: int = 0) -> list[str]:
    """A number, or a year where it reads like one."""
    if re.fullmatch(r"1[1-9]\d\d|20[0-9]\d", said):
        if sure or YEARISH.search(text[max(0, at - 20) : at]):
            if not COUNTED.match(text, after or at + len(said)):
                return year(int(said)).split()
        elif not COUNTED.match(text, after or at + len(said)) and not text[after or at + 4 :][:1].isalpha():
            return year(int(said)).split()
    if len(said) > 1 and said[0] == "0" and "." not in said:
        return digits(said).split()
    return decimal(said).split()


def plain(run: str) -> list[str]:
    """Digits among letters, as in B2B or x86."""
    return digits(run).split() if (run[0] == "0" and len(run) > 1) or len(run) > 4 else cardinal(int(run)).split()


_SCALE = r"(?:\s?(?P<scale>k|K|M|m|bn|B|tn|thousand|million|billion|trillion)\b)?"
_SIGN = "|".join(sorted((re.escape(s) for s in CURRENCIES if not s.isalpha()), key=len, reverse=True))
_CODE = "|".join(s for s in CURRENCIES if s.isalpha())
_UNITS = "|".join(sorted(map(re.escape, MEASURES), key=len, reverse=True))
_HALF = r"\s?(?P<half>[aApP]\.?\s?[mM])(?:\.(?=\s+[a-z,;])|\.(?!\s)|(?!\w))"


def _rule(pattern: str, call: Callable[[re.Match[str], str], Words]) -> Rule:
    return re.compile(pattern), call


RULES: tuple[Rule, ...] = (
    _rule(r"(\d{4})-(\d\d)-(\d\d)" + _END, iso),
    _rule(r"(\d{1,2})([/.])(\d{1,2})\2(\d{4}|\d\d)" + _END, slashed),
    _rule(r"(\d{1,2})(-)(\d{1,2})-((?:19|20)\d\d)" + _END, slashed),
    _rule(_MONTH + r"\s(?P<day>\d{1,2})(?:st|nd|rd|th)?(?:,?\s(?P<year>[12]\d{3}))?(?![\w/%$:]|[.,]\d)", month_day),
    _rule(r"(?P<day>\d{1,2})(?:st|nd|rd|th)?(?:\sof)?\s" + _MONTH + r"(?:,?\s(?P<year>[12]\d{3}))?" + _END, day_month),
    _rule(_MONTH + r",?\s(?P<year>[12]\d{3})" + _END, month_year),
    _rule(r"(10|100|1,?000)['’]?s(?=\s+of\b)", many),
    _rule(r"['’]?(?P<n>(?:1\d|20)?\d0)['’]?s" + _END, decade),
    _rule(r"(?P<h>\d{1,2})[:.](?P<m>\d\d)(?P<s>)" + _HALF, clock),
    _rule(r"(?P<h>\d{1,2}):(?P<m>\d\d)(?::(?P<s>\d\d))?(?P<half>)" + _END, clock),
    _rule(r"(?P<h>\d{1,2})" + _HALF, hour),
    _rule(rf"(?P<minus>(?:{_MINUS})?)(?P<sign>(?:US|CA|AU|HK|NZ|C|A)?(?:{_SIGN})|\b(?:{_CODE})(?=\s?\d))\s?(?P<value>{_COMMA}|{_NUMBER}|\.\d+){_SCALE}(?P<after>)(?![\w])", money),
    _rule(rf"(?P<minus>(?:{_MINUS})?)(?P<sign>)(?P<value>{_COMMA}|{_NUMBER}){_SCALE}\s?(?P<after>{_SIGN}|(?:{_CODE})\b)", money),
    _rule(rf"/({'|'.join(sorted(PER, key=len, reverse=True))})" + _END, per),
    _rule(r"((?i:call|dial|called|dialed|text))\s(\d{3})(?![\w-]|[ /]\d\d)", emergency),
    _rule(r"(\d{1,2})['′]\s?(\d{1,2})(?:\"|″|'')", height),
    _rule(r"(\d{1,2})\s?ft\.?\s?(?P<inches>\d{1,2})\s?in(?:\.(?=\s[a-z])|(?!\w))", feet_inches),
    _rule(r"(?P<inches>\d+(?:\.\d+)?)\s?in(?=\s?[,;)]|\.?\s*$|\.\s+[A-Z]|\s(?:x|by|wide|tall|long|high|deep|thick)\b)", inches),
    _rule(rf"({_UNITS})(?![\w²³])", part_of),
    _rule(rf"({_NUMBER})\s?([x×])\s?(?=\d)", across),
    _rule(r"(?<=[a-z.\"] )[x×](?=\s?\d)", lambda m, text: ["by"] if re.search(r"\d\s?[a-z\"]{1,2}\.?\s$", text[: m.start()]) else None),
    _rule(rf"(?P<value>(?:(?:{_MINUS})|(?<!\w)\+)?(?:{_COMMA}|{_NUMBER}))\s?(?P<unit>{_UNITS})(?![\w²³])(?:(?<=[a-z])\.(?=[,;)]|\s[a-z]))?", measure),
    _rule(r"(?:\+\d{1,3}[ -]?)?\(\d{3}\)[ -]?\d{3}[ -]\d{4}(?!\d)", telephone),
    _rule(r"(?:\+?\d{1,3}[ -])?\d{3}[ -]\d{3}[ -]\d{4}(?!\d)", telephone),
    _rule(r"\+\d{1,3}(?:[ -]\d{2,8}){2,5}(?!\d)", telephone),
    _rule(r"0\d{1,5}(?:[ /-]\d{2,8}){1,4}(?![\d/-])", national),
    _rule(r"\d{3}-\d{4}(?![\d-])", telephone),
    _rule(r"\d{3}\.\d{3}\.\d{4}(?![\d.])", telephone),
    _rule(r"\d+(?:-\d+){2,}(?![\w-])", telephone),
    _rule(r"1-8\d\d(?=-[A-Z])", telephone),
    _rule(r"\d{4}(?: \d{4}){3}(?!\d)", telephone),
    _rule(r"[1-9]\d{0,2}(?:[ \u00a0\u202f]\d{3}(?!\d)){2,}|[1-9]\d{0,2}[\u00a0\u202f]\d{3}(?!\d)", spaced),
    _rule(r"(\d{1,2})/(\d{1,2})(?![\d/]|\d*[A-Za-z\"])", month_slash),
    _rule(r"(\d{1,3}):(\d)(?![\d:])", ratio),
    _rule(r"(?:(?P<whole>\d+)[ ])?(?P<top>\d{1,3})[/⁄](?P<bottom>\d{1,3})(?![\d/])(?:rds?|ths?)?", fractional),
    _rule(rf"(\d*)\s?([{''.join(VULGAR)}])", vulgar),
    _rule(rf"({_NUMBER})\s?[–-]\s?(?={_NUMBER}\s?(?:{_UNITS})(?![\w²³]))", lambda m, text: [*decimal(m[1]).split(), "to"]),
    _rule(rf"({_NUMBER})\s?[–-]\s?({_NUMBER})(?![\w-])", span),
    _rule(r"(\d{1,3}(?:,\d{3})+|\d+)(?:st|nd|rd|th)" + _END, ordinals),
    _rule(r"\d{1,3}(?:\.\d{1,3}){2,3}(?![\w.]*\d)", dotted),
    _rule(rf"(?P<minus>{_MINUS}(?=\d))?(?P<n>{_NUMBER}|\.\d+)(?![\d])", number),
)  # fmt: skip

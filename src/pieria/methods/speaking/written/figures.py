"""What has digits in it: dates, times, money, measures, telephone numbers, fractions, ranges, numbers.

Each rule is a pattern and a function of its match: the words, or None if it is something else after all.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from ..numbers import cardinal, decimal, digits, fraction, ordinal, plural, year
from .units import CURRENCIES, MEASURES, SCALES

Words = list[str] | None
Rule = tuple[re.Pattern[str], Callable[[re.Match[str], str], Words]]

MONTHS = (
    "january february march april may june july august september october november december"
).split()  # fmt: skip
NAMED = {m[:3]: m for m in MONTHS} | {m: m for m in MONTHS} | {"sept": "september"}
_MONTH = r"(?P<month>(?i:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?))\.?"
_NUMBER = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
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
    """American order, unless the second number can only be a day's: 3/14/2026 and 14/3/2026."""
    m, d, y = int(found[1]), int(found[3]), int(found[4])
    if m > 12:
        m, d = d, m
    if not (1 <= m <= 12 and _day(d)):
        return None
    return [MONTHS[m - 1], *ordinal(d).split(), *year(y if y > 99 else 2000 + y).split()]


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
        said += ["o'clock"]
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
    value, scale = found["value"].replace(",", ""), found["scale"]
    minus = ["minus"] if found["minus"] else []
    if scale:
        return [*minus, *decimal(value).split(), SCALES.get(scale.lower(), scale.lower()), *many.split()]
    whole, _, cents = value.partition(".")
    if cents and (len(cents) != 2 or not small):
        return [*minus, *decimal(value).split(), *many.split()]
    said = [*decimal(whole).split(), *(one if whole == "1" else many).split()]
    if cents and int(cents) and small:
        coin = small[0] if int(cents) == 1 else small[1]
        part = [*cardinal(int(cents)).split(), coin]
        said = part if not whole.strip("0") else [*said, "and", *part]
    return minus + said


def measure(found: re.Match[str], text: str) -> Words:
    """5 km, 3.5 °C, 60mph, 20 %."""
    one, many = MEASURES[found["unit"]]
    return [*decimal(found["value"]).split(), *(one if found["value"] == "1" else many).split()]


def height(found: re.Match[str], text: str) -> Words:
    """5'11" and 6' 2"."""
    feet = int(found[1])
    return [*cardinal(feet).split(), "foot" if feet == 1 else "feet", *cardinal(int(found[2])).split()]


def telephone(found: re.Match[str], text: str) -> Words:
    said = ["plus"] if found[0].startswith("+") else []
    for group in re.findall(r"\d+", found[0]):
        said += digits(group).split()
    return said


def fractional(found: re.Match[str], text: str) -> Words:
    whole, top, bottom = found["whole"], int(found["top"]), int(found["bottom"])
    if (top, bottom) == (24, 7):
        return "twenty four seven".split()
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


def span(found: re.Match[str], text: str) -> Words:
    """1914–1918, pages 10-20."""
    return [*number_words(found[1], text, found.start()), "to", *number_words(found[2], text, found.start(2), True)]


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
    _rule(_MONTH + r"\s(?P<day>\d{1,2})(?:st|nd|rd|th)?(?:,?\s(?P<year>[12]\d{3}))?(?![\w/%$:]|[.,]\d)", month_day),
    _rule(r"(?P<day>\d{1,2})(?:st|nd|rd|th)?(?:\sof)?\s" + _MONTH + r"(?:,?\s(?P<year>[12]\d{3}))?" + _END, day_month),
    _rule(_MONTH + r",?\s(?P<year>[12]\d{3})" + _END, month_year),
    _rule(r"['’]?(?P<n>(?:1\d|20)?\d0)['’]?s" + _END, decade),
    _rule(r"(?P<h>\d{1,2})[:.](?P<m>\d\d)(?P<s>)" + _HALF, clock),
    _rule(r"(?P<h>\d{1,2}):(?P<m>\d\d)(?::(?P<s>\d\d))?(?P<half>)" + _END, clock),
    _rule(r"(?P<h>\d{1,2})" + _HALF, hour),
    _rule(rf"(?P<minus>(?:(?<!\w)[-−])?)(?P<sign>(?:US|CA|AU|C|A)?(?:{_SIGN})|\b(?:{_CODE})(?=\s?\d))\s?(?P<value>{_NUMBER}){_SCALE}(?P<after>)(?![\w])", money),
    _rule(rf"(?P<minus>(?:(?<!\w)[-−])?)(?P<sign>)(?P<value>{_NUMBER}){_SCALE}\s?(?P<after>{_SIGN}|(?:{_CODE})\b)", money),
    _rule(r"(\d{1,2})['′]\s?(\d{1,2})(?:\"|″|'')", height),
    _rule(rf"(?P<value>(?:(?<!\w)[-−+])?{_NUMBER})\s?(?P<unit>{_UNITS})(?![\w²³])", measure),
    _rule(r"(?:\+\d{1,3}[ -]?)?\(\d{3}\)[ -]?\d{3}[ -]\d{4}(?!\d)", telephone),
    _rule(r"(?:\+?\d{1,3}[ -])?\d{3}[ -]\d{3}[ -]\d{4}(?!\d)", telephone),
    _rule(r"\+\d{1,3}(?:[ -]\d{2,8}){2,5}(?!\d)", telephone),
    _rule(r"\d{3}-\d{4}(?![\d-])", telephone),
    _rule(r"(?:(?P<whole>\d+)[ ])?(?P<top>\d{1,3})[/⁄](?P<bottom>\d{1,3})(?![\d/])", fractional),
    _rule(rf"(\d*)\s?([{''.join(VULGAR)}])", vulgar),
    _rule(rf"({_NUMBER})\s?[–-]\s?({_NUMBER})(?![\w-])", span),
    _rule(r"(\d{1,3}(?:,\d{3})+|\d+)(?:st|nd|rd|th)" + _END, ordinals),
    _rule(r"\d{1,3}(?:\.\d{1,3}){2,3}(?![\w.]*\d)", dotted),
    _rule(rf"(?P<minus>(?<!\w)[-−](?=\d))?(?P<n>{_NUMBER}|\.\d+)(?![\d])", number),
)  # fmt: skip

"""Personal data that has a form: found by patterns, kept only where its check digits or the words around it agree."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Iterator

from . import checks

MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?)"
)
TIME = r"(?:[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:\s?[ap]m\b)?(?:Z|[+-]\d{2}:?\d{2})?)?"
DATES = re.compile(
    rf"(?<![\d./-])(?:\d{{4}}[-/.](?:0?[1-9]|1[0-2])[-/.](?:0?[1-9]|[12]\d|3[01]){TIME}"
    rf"|(?:0?[1-9]|[12]\d|3[01])([-/.])(?:0?[1-9]|[12]\d|3[01])\1(?:\d{{4}}|\d{{2}}){TIME}"
    rf"|(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?\.?\s(?:of\s)?{MONTH}\.?,?(?:\s\d{{4}})?"
    rf"|{MONTH}\.?\s(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?\b(?:,?\s\d{{4}})?"
    r"|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b)(?![\d/-]|\.\d)",
    re.IGNORECASE,
)
EMAIL = re.compile(r"(?<![\w.+%-])[\w.+%'-]{1,64}@(?:[\w-]{1,63}\.)+[^\W\d_]{2,24}(?![\w@-])")
URL = re.compile(r"\b(?:https?|ftp)://[^\s<>\"'`|\\^{}]+|\bwww\.[\w-]+\.[^\s<>\"'`|\\^{}]+", re.IGNORECASE)
DOMAIN = re.compile(
    r"(?<![\w@.-])(?:[a-z0-9-]{2,63}\.){1,4}(?:com|org|net|edu|gov|info|biz|io|dev|app|co\.uk|uk|de|fr|es|it|nl|eu|ch|at|se|no|dk|fi|pl|cz|"
    r"hu|si|ro|be|pt|ie|us|ca|au|nz|jp|ru|br|in|tn)(?:/[^\s<>\"']*)?(?![\w@]|\.\w|-)",
    re.IGNORECASE,
)
IBAN = re.compile(r"(?<![A-Z0-9])[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]){11,30}(?![A-Z0-9])", re.IGNORECASE)
CARD = re.compile(r"(?<![\w.-])(?:[3-6]\d{3}|2[2-7]\d\d)(?:[ -]?\d){9,15}(?![\d-])")
SSN = re.compile(r"(?<![\d-])(\d{3})([- ])(\d{2})\2(\d{4})(?![\d-])")
NINE = re.compile(r"(?<!\d)\d{9}(?!\d)")
IPV4 = re.compile(r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?:/\d{1,2})?(?![\d.]*\d)")
IPV6 = re.compile(r"(?<![\w:])(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{0,4}(?![\w:])", re.IGNORECASE)
MAC = re.compile(r"(?<![\w:-])(?:[0-9a-f]{2}([:-]))(?:[0-9a-f]{2}\1){4}[0-9a-f]{2}(?![\w:-])", re.IGNORECASE)
COIN = re.compile(
    r"\b(?:[13][1-9A-HJ-NP-Za-km-z]{25,34}|(?:bc|tb)1[02-9ac-hj-np-z]{11,71}|0x[0-9a-fA-F]{40})\b", re.IGNORECASE
)
PHONE = re.compile(
    r"(?<![\w./:+-])(?<!\d,)(?:\+|00)?\(?\d{1,5}\)?(?:[ .\-/]{0,2}\(?\d{1,8}\)?){1,6}(?:\s?(?:x|ext\.?|#)\s?\d{1,6})?(?![\w/]|[.,:]\d|-\d)",
    re.IGNORECASE,
)
CODE = r"[^\w\n]{0,3}(?:\w+[^\w\n]+){0,3}?(?:is|was|no\.?|number|nr\.?|id|#|:)?[^\w\n]{0,3}"
LICENCE = re.compile(
    rf"\bdriv(?:er|ing)(?:['’]?s|s['’])?[ -]licen[cs]e{CODE}((?=[A-Z0-9-]*\d{{3}})[A-Z0-9][A-Z0-9-]{{4,19}})\b", re.I
)
PASSPORT = re.compile(rf"\bpassport{CODE}((?=(?:[A-Z]*\d){{3}})[A-Z0-9]{{6,10}})\b", re.I)
PLATE = re.compile(
    rf"\b(?:licen[cs]e|number|registration|reg\.?)[ -](?:plates?|number){CODE}"
    r"((?=[A-Z0-9 -]*\d)(?=[A-Z0-9 -]*[A-Z])[A-Z0-9]{1,4}[ -]?[A-Z0-9]{1,4}(?:[ -]?[A-Z0-9]{1,4})?)\b",
)
AGE = re.compile(
    r"\b(\d{1,3})[ -](?:years?|yrs?)[ -]old\b|\b(?:aged|age(?: is)?:?)\s(\d{1,3})\b|\b(\d{1,3}) years of age\b|\b(\d{1,3}) ?y/?o\b",
    re.IGNORECASE,
)
ABOUT_PHONE = re.compile(
    r"\b(?:phone|tel|telephone|mobile|cell|fax|call|calling|called|ring|dial|reach|answering|text|desk|office|whatsapp|sms|contact|hotline|landline|my number|number is)\b",
    re.I,
)
ABOUT_SSN = re.compile(r"\b(?:ssn|social security)\b", re.I)
NOT_PHONE = re.compile(
    r"\b(?:order|invoice|isbn|version|account|ticket|ref|reference|case|id|item|policy|tracking|serial|\$|€|£)\W{0,3}(?:no\.?|number|nr\.?|id|#)?\W{0,4}$",
    re.I,
)
BIRTH = re.compile(r"\b(?:born|birth(?:day|date)?|dob|d\.o\.b)\b", re.I)

Found = tuple[str, int, int, bool]
"""kind, start, end, and whether its form alone leaves no doubt"""


def around(text: str, start: int, end: int, before: int = 44, after: int = 12) -> tuple[str, str]:
    return text[max(0, start - before) : start], text[end : end + after]


def each(pattern: re.Pattern[str], kind: str, right: Callable[[str], bool] = bool) -> Callable[[str], Iterator[Found]]:
    def search(text: str) -> Iterator[Found]:
        for m in pattern.finditer(text):
            if right(m[0]):
                yield kind, m.start(), m.end(), True

    return search


def grouped(pattern: re.Pattern[str], kind: str) -> Callable[[str], Iterator[Found]]:
    def search(text: str) -> Iterator[Found]:
        for m in pattern.finditer(text):
            if group := next((i for i in range(1, m.re.groups + 1) if m[i]), 0):
                yield kind, m.start(group), m.end(group), True

    return search


def bare(written: str) -> str:
    return re.sub(r"\D", "", written)


def urls(pattern: re.Pattern[str]) -> Callable[[str], Iterator[Found]]:
    def search(text: str) -> Iterator[Found]:
        for m in pattern.finditer(text):
            said = m[0].rstrip(".,;:!?)]")
            yield "URL", m.start(), m.start() + len(said), True

    return search


def ibans(text: str) -> Iterator[Found]:
    """The pattern may run on into the next word, so the country's length is taken."""
    for m in IBAN.finditer(text):
        kept, size = "", checks.LENGTHS.get(m[0][:2].upper(), 0)
        for c in m[0]:
            kept += c
            if len(kept.replace(" ", "").replace("-", "")) == size:
                break
        if checks.iban(kept):
            yield "IBAN", m.start(), m.start() + len(kept), True


def addresses(text: str) -> Iterator[Found]:
    for pattern in (IPV4, IPV6):
        for m in pattern.finditer(text):
            try:
                ipaddress.ip_interface(m[0]) if "/" in m[0] else ipaddress.ip_address(m[0])
            except ValueError:
                continue
            if any(c.isalnum() for c in m[0]) and (":" not in m[0] or len(re.findall(r"[0-9a-f]+", m[0], re.I)) > 2):
                yield "IP", m.start(), m.end(), True


def numbers(text: str) -> Iterator[Found]:
    """US social security numbers."""
    for m in SSN.finditer(text):
        sure = m[2] == "-" or bool(ABOUT_SSN.search(around(text, *m.span())[0]))
        if sure and checks.ssn(bare(m[0])):
            yield "SSN", m.start(), m.end(), True
    for m in NINE.finditer(text):
        if ABOUT_SSN.search(around(text, *m.span())[0]) and checks.ssn(m[0]):
            yield "SSN", m.start(), m.end(), True


def phones(text: str) -> Iterator[Found]:
    for m in PHONE.finditer(text):
        start, end = m.span()
        said = m[0].rstrip(" .-/")
        while said and said.count("(") != said.count(")"):  # a bracket of the sentence's own
            said = said[1:] if said.startswith("(") else said[:-1]
            start += said != m[0][:-1] and m[0].startswith("(") and not said.startswith("(")
        main = re.split(r"x|ext|#", said, flags=re.I)[0]
        digits, groups = bare(main), re.findall(r"\d+", main)
        if not 6 <= len(digits) <= 15 or len(set(digits)) < 2:
            continue
        before, after = around(text, start, end)
        asked = bool(ABOUT_PHONE.search(before) or ABOUT_PHONE.search(after))
        strong = said.startswith(("+", "(")) or "x" in said
        years = len(groups) == 2 and all(len(g) == 4 and g[:2] in ("18", "19", "20") for g in groups)
        if years or (NOT_PHONE.search(before) and not strong):
            continue
        if (
            DATES.fullmatch(main)
            or (len(groups) == 2 and "." in main)
            or re.fullmatch(r"\d{1,3}(?:[ .]000)+|\d{3}-\d\d-\d{4}", main)
        ):
            continue
        if len(groups) == 1:
            good = len(digits) >= 7 and (
                asked or said.startswith("+") or (said.startswith("0") and len(digits) in (10, 11))
            )
        elif len(groups) == 2:
            good = (len(digits) >= 7 and (asked or strong or said.startswith("0"))) or (asked and len(digits) >= 6)
        else:
            good = asked or (len(digits) >= 8 and (strong or said.startswith("0") or len(digits) in (9, 10, 11)))
        if good:
            yield "PHONE", start, start + len(said), asked or strong


def dates(text: str) -> Iterator[Found]:
    if not (FIGURE.search(text) or "day" in text.lower()):
        return
    for m in DATES.finditer(text):
        before, _ = around(text, *m.span(), 30)
        yield ("BIRTH" if BIRTH.search(before) else "DATE"), m.start(), m.end(), True


WEB: tuple[Callable[[str], Iterator[Found]], ...] = (
    urls(URL),  # it may hold a user's name and an @
    each(EMAIL, "EMAIL"),
    urls(DOMAIN),
)
MACS = each(MAC, "MAC")
FINDERS = (
    *WEB,
    ibans,
    each(COIN, "CRYPTO", lambda s: s[:2] in ("0x", "0X") or checks.base58(s) or checks.bech32(s)),
    each(CARD, "CARD", lambda s: 13 <= len(bare(s)) <= 19 and checks.luhn(bare(s))),
    grouped(LICENCE, "LICENCE"),
    grouped(PASSPORT, "PASSPORT"),
    grouped(PLATE, "PLATE"),
    addresses,
    MACS,
    numbers,
    dates,
    grouped(AGE, "AGE"),
    phones,
)
"""The first has the right of way."""
BARE = (*WEB, addresses, MACS, dates)
"""Those that can find something where there is no figure."""
FIGURE = re.compile(r"\d")


def structured(text: str) -> list[Found]:
    """All of them, in order, none over another."""
    kept, taken = list[Found](), bytearray(len(text))
    for finder in FINDERS if FIGURE.search(text) else BARE:
        for found in finder(text):
            _, start, end, _ = found
            if not any(taken[start:end]):
                kept.append(found)
                taken[start:end] = b"\1" * (end - start)
    return sorted(kept, key=lambda f: f[1])

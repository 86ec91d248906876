"""What a list knows better than the net: which words are countries, and which are first names.

``firsts.txt`` and ``places.txt`` are from Faker's lists (MIT; docs/ATTRIBUTION-names.md). The list of first names has two
parts, an empty line between them: names that are nothing else ("Rebecca"), which are found by themselves where they are
written large, and names that are words too ("Grace"), which only settle what kind of name it is that the net has found.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from ..fair.terms import AXIS

if TYPE_CHECKING:
    from .names import Name

HERE = Path(__file__).parent
NOT_A_PERSON = re.compile(
    r"\d|\b(?:street|st|road|rd|avenue|ave|lane|drive|square|court|way|boulevard|place|inc|llc|ltd|plc|gmbh|group|labs|systems|"
    r"bank|university|company|corp|solutions|partners|holdings|technologies|city|county|island|islands|and|&)\b\.?",
    re.IGNORECASE,
)
GLUE = re.compile(r"[\s,;>?.\-]*")
FAMILY = re.compile(r" (?:(?:van|von|de|der|da|di|del|la|bin|al) )*[A-Z][^\W\d_]+")


FIRM = re.compile(
    r",? (?:Inc|LLC|Ltd|PLC|GmbH|Corp|Group|Labs|Systems|Research|Analytics|Holdings|Partners|Technologies|Solutions|Bank|"
    r"Software|Logistics|Consulting|Ventures|Capital|Energy|Foundation|Institute|Industries|Motors|Airlines)\b\.?"
)
POST = re.compile(
    r"\b(?:PSC \d+|Unit \d+|US(?:S|NS|NV|CGC) [^\W\d_]+)[\s,]*(?:Box \d+)?[\s,]*[ADF]PO A[AEP] \d{5}\b", re.IGNORECASE
)
"""Addresses of the US forces (Publication 28 of the US Postal Service, 225)."""
BETWEEN = re.compile(r"[ \t,>?]*\n[\s,>?]*[^\W\d_][^\n\d.!:;]{1,32}\n[\s,>?]*|[\s,]+[A-Z]{2,3}[\s,]+")
"""A line of an address, or the letters of a state before its code."""
EX = re.compile(r"\bex-$", re.IGNORECASE)
HEAD = re.compile(r"(?:Kingdom|Republic|State|Isle|Commonwealth)$")
NOTHING = frozenset("iban ssn asap atm pin vat dob url ceo cfo faq pdf usb diy ok".split())
"""Written large, and the name of nothing."""


@lru_cache(maxsize=1)
def certain() -> frozenset[str]:
    return frozenset((HERE / "firsts.txt").read_text("utf-8").split("\n\n")[0].split("\n"))


@lru_cache(maxsize=1)
def firsts() -> frozenset[str]:
    return certain() | frozenset((HERE / "firsts.txt").read_text("utf-8").split("\n\n")[1].split())


@lru_cache(maxsize=1)
def places() -> frozenset[str]:
    return frozenset((HERE / "places.txt").read_text("utf-8").split("\n")) - {""}


def settled(text: str, found: list[Name]) -> list[Name]:
    """The names with their kinds settled, and a person's family name taken in where the net saw the first name alone."""
    from .names import Name

    post = [(m.start(), m.end()) for m in POST.finditer(text)]
    within, posted = sentences(text), over(text, post)
    found = [
        n for n in found if not (idle(text[n.start : n.end]) or small(text, n, within) or any(posted[n.start : n.end]))
    ]
    found += [Name("ADR", a, b, 1.0) for a, b in post]
    found = sorted([*found, *alone(text, found)], key=lambda n: n.start)
    made: list[Name] = []
    found = bridged(text, found)
    for i, name in enumerate(found):
        words = text[name.start : name.end].lower()
        parts = re.findall(r"[^\W\d_]+", words)
        if words in places() or (words.startswith("the ") and words[4:] in places()):
            name = replace(name, kind="LOC")
        elif (
            name.kind in ("LOC", "ORG")
            and parts
            and parts[0] in firsts()
            and len(parts) < 4
            and not NOT_A_PERSON.search(words)
        ):
            name = replace(name, kind="PER")
        elif name.kind in ("PER", "ORG") and made and made[-1].kind in ("ADR", "LOC") and i + 1 < len(found):
            follows = found[i + 1]  # a line within an address
            near = [GLUE.fullmatch(text, *gap) for gap in ((made[-1].end, name.start), (name.end, follows.start))]
            if all(near) and follows.kind in ("ADR", "LOC") and "\n" in text[made[-1].end : follows.start]:
                name = replace(name, kind="LOC")
        if firm := FIRM.match(text, name.end) if name.kind in ("PER", "LOC") else None:
            name = replace(name, kind="ORG", end=firm.end())
        role = re.match(r"(?:ex)?[- ]*\w+ (?=\w)", text[name.start : name.end], re.IGNORECASE)
        if (
            name.kind == "PER"
            and role
            and EX.search(text, max(0, name.start - 4), name.start + 3 * role[0].lower().startswith("ex-"))
        ):
            name = replace(name, start=name.start + role.end())  # "ex-minister Ann Lee"
        if name.kind == "PER" and len(parts) == 1 and parts[0] in firsts():
            more = FAMILY.match(text, name.end)
            if more and (i + 1 == len(found) or found[i + 1].start >= more.end()):
                name = replace(name, end=more.end())
        made.append(name)
    return made


def idle(words: str) -> bool:
    """What the net may take for a name and is none: one letter, a decade, an acronym of forms, a people or a language."""
    people = AXIS.get(words.lower()) in ("nationality", "race", "religion")
    return len(words) == 1 or people or words.lower() in NOTHING or bool(re.fullmatch(r"(?:1[89]|20)?\d0s?", words))


def alone(text: str, found: list[Name]) -> list[Name]:
    """First names that the net has passed over: written large, or in a text that has no capitals at all."""
    from .names import Name

    taken = over(text, [(n.start, n.end) for n in found])
    bare = text == text.lower()
    word = r"(?<![\w@.'-])[^\W\d_]{4,}(?![\w@]|[.-]\w)"
    return [
        Name("PER", m.start(), m.end(), 1.0)
        for m in re.finditer(word, text)
        if m[0].lower() in certain()
        and (bare or (m[0][0].isupper() and not m[0].isupper()))
        and not any(taken[m.start() : m.end()])
    ]


def bridged(text: str, found: list[Name]) -> list[Name]:
    """Lines between two lines of an address belong to it."""
    made: list[Name] = []
    for i, name in enumerate(found):
        last = made[-1] if made else None
        if (
            last
            and last.kind == "ADR"
            and name.kind in ("ADR", "LOC")
            and BETWEEN.fullmatch(text, last.end, name.start)
        ):
            made[-1] = replace(last, end=name.end)
            continue
        if last and last.kind in ("ADR", "LOC") and joins(text, last, name):
            made[-1] = replace(last, end=name.end)
            continue
        follows = found[i + 1] if i + 1 < len(found) else None
        inside = last and follows and last.kind == "ADR" and follows.kind in ("ADR", "LOC") and name.kind != "ADR"
        if inside and last and follows and BETWEEN.fullmatch(text, last.end, follows.start):
            made[-1] = replace(last, end=name.end)  # the net took the line for a person or a firm
            continue
        made.append(name)
    return made


def over(text: str, spans: Iterable[tuple[int, int]]) -> bytearray:
    """For each letter, 1 if a span is over it."""
    made = bytearray(len(text))
    for start, end in spans:
        made[start:end] = b"\1" * (end - start)
    return made


def sentences(text: str) -> tuple[list[int], list[int]]:
    """Where its sentences and lines begin, the first at 0, and where its capitals are."""
    begins = [0, *(m.end() for m in re.finditer(r"\n|[.?!:] ", text))]
    return begins, [m.start() for m in re.finditer("[A-Z]", text)]


def small(text: str, name: Name, within: tuple[list[int], list[int]]) -> bool:
    """Whether it is written small in a sentence that has capitals, and no list knows it: then it is a word.

    within: the text's `sentences`.
    """
    words = text[name.start : name.end]
    if name.kind == "ADR" or words != words.lower() or words == words.upper():
        return False
    begins, capitals = within
    begin = begins[bisect_right(begins, name.start) - 1]
    first = re.split(r"\W", words, maxsplit=1)[0]
    capital = bisect_left(capitals, begin) < bisect_left(capitals, name.start)
    return capital and first not in certain() and words not in places()


def joins(text: str, last: Name, name: Name) -> bool:
    """ "Perth, WA 6000", "Kingdom of the Netherlands": one place."""
    gap = text[last.end : name.start]
    if name.kind == "ADR" and text[name.start].isdigit():
        letters = re.fullmatch(r"[\s,]*([A-Za-z]{2,3})[\s,]+", gap)
        return letters is not None and letters[1].lower() not in SMALL
    head = HEAD.search(text, max(0, last.end - len("Commonwealth ")), last.end)
    return name.kind == "LOC" and bool(head) and gap in (" of ", " of the ")


SMALL = frozenset("in at to and or of for is the on by as we my our".split())

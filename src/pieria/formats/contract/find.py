"""Finds what a contract says of each kind: the sentence, where it stands, and the value in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ..spans import sentences
from .kinds import Kind, kinds
from .values import dates, money, periods, places

NEAR = 60
"""Characters behind a rule's words in which its value may stand."""
LONGEST, PIECE = 2000, 120
"""Characters of a sentence that is put together again, and below which a piece is a line of its own."""
ITEM = r"[-*•–#|]|\(?[a-zA-Z0-9]{1,3}[.)]\s"
HEAD = 4000
"""Characters at the beginning in which the name, the parties and the date of a contract stand."""
NAMED = re.compile(
    r"^[ \t#*]*((?:[^\n.]{0,80}[ \t])?"
    r"(?:AGREEMENT|CONTRACT|LEASE|LICEN[CS]E|DEED|ADDENDUM|AMENDMENT|TERMS(?:\s+OF\s+\w+)?"
    r"|POLICY|STATEMENT\s+OF\s+WORK|VERTRAG|MIETVERTRAG|CONDITIONS)(?:[ \t][^\n]{0,40}?)?)[ \t*]*$",
    re.IGNORECASE | re.MULTILINE,
)
FORM = r"(?:Inc|LLC|Ltd|Limited|Corp|Corporation|Company|Co|LLP|LP|PLC|GmbH|AG|SE|KG|UG|B\.V|N\.V|S\.A|SARL|SpA|e\.V)"
NAME = (
    rf"[A-Z0-9][\w&.'’-]*(?:,?[*]*\s+(?:(?:&|and|of|the|de|von|van)\s+)?[*]*(?:[A-Z0-9][\w&.'’-]*|{FORM}\b\.?)){{0,6}}"
)
PARTY = re.compile(
    r"(?:\b(?:[Bb]etween|among|and|by\s+and\s+between|with)\s+|^[ \t]*(?:\(?\w{1,3}[.)]\s+)?|\bzwischen\s+|\bund\s+)"
    rf"[*]*(?:(?:the\s+)?(?:landlord|tenant|lessor|lessee|employer|employee|seller|buyer|client|customer|supplier|contractor)"
    rf",?\s+)?(?P<name>{NAME})[*]*\s*(?P<more>,[^()\n]{{0,200}}?)?\s*"
    r"\(\s*(?:(?:herein(?:after)?|hereafter|together|collectively|jointly(?:\s+and\s+severally)?|individually)\b,?\s+"
    r"(?:(?:referred\s+to\s+(?:herein\s+)?as|called|as)\s+)?)*"
    r"(?:the\s+|each\s+|an?\s+)?[*]*[\"“”'‘„](?P<role>[^\"“”'’]{2,40})[\"“”'’]",
    re.MULTILINE,
)
PLAIN = re.compile(rf"\b(?:by\s+and\s+)?between\s+(?P<one>{NAME})(?:,[^.;]{{0,160}}?)?,?\s+and\s+(?P<two>{NAME})")
VALUES = {"date": dates, "money": money, "period": periods, "place": places}


@dataclass(frozen=True, slots=True)
class Found:
    """``text`` is the contract's from ``start`` to ``stop``. ``value`` is what is picked out of it, "" if nothing is.
    ``how``: rule, or model."""

    kind: str
    start: int
    stop: int
    text: str
    value: str = ""
    how: str = "rule"


def findings(text: str) -> list[Found]:
    """Every kind, in the kinds' order and then the text's."""
    spans = list(said(text))
    found = list[Found]()
    for kind in kinds().values():
        if kind.name == "Document Name":
            found += name(text)
        elif kind.name == "Parties":
            found += parties(text)
        else:
            found += [sentence(kind, text, a, b) for first, a, b in spans if states(kind, text[first:b])]
    dated = any(f.kind == "Effective Date" and f.value for f in found)  # then those that only name it say nothing
    found = [f for f in found if f.value or not dated or f.kind != "Effective Date"]
    return [f for f in found if f.kind != "Agreement Date" or (f.value and f.start < HEAD)]


def said(text: str) -> Iterator[tuple[int, int, int]]:
    """(where it begins to mean something, start, stop) of each sentence: the first below a heading is read with it, and
    quoted without."""
    first = -1
    for a, b in whole(text):
        if text[a] == "#":
            first = a
        else:
            if len(text[a:b].split()) >= 5 or re.search(r"\blaw (?:applies|governs)\b", text[a:b]):
                yield a if first < 0 else first, a, b
            first = -1


def whole(text: str) -> list[tuple[int, int]]:
    """Sentences, and those that `sentences` divided for their length put together again: contracts have long ones."""
    found = list[tuple[int, int]]()
    for a, b in sentences(text):
        first, last = found[-1] if found else (0, 0)
        open_end = found and text[last - 1] not in ".!?:;|" and "\n\n" not in text[last:a] and b - first <= LONGEST
        if open_end and not re.match(ITEM, text[a:b]) and last - first > PIECE:
            found[-1] = (first, b)
        else:
            found.append((a, b))
    return found


def states(kind: Kind, sentence: str) -> bool:
    return bool(kind.says.search(sentence)) and not kind.unless.search(sentence)


def sentence(kind: Kind, text: str, start: int, stop: int, how: str = "rule") -> Found:
    """The value is looked for where the rule holds, else in the whole sentence."""
    m = kind.says.search(text[start:stop])
    first, last = (start + m.start(), start + m.end() + NEAR) if m else (start, stop)
    values = list[str]()
    for name in kind.value:
        held = list(VALUES[name](text, start, stop))
        near = [value for a, _, value in held if first <= a < last]
        values += near or [value for *_, value in held]
    return Found(kind.name, start, stop, text[start:stop], "; ".join(dict.fromkeys(values)), how)


def name(text: str) -> Iterator[Found]:
    """The first line that is a title."""
    for m in NAMED.finditer(text, 0, HEAD):
        if m[1][0].isupper() and len(m[1].split()) <= 14:
            yield Found("Document Name", *m.span(1), m[1], " ".join(m[1].split()))
            return


def parties(text: str) -> list[Found]:
    """Those that are given a name of their own in brackets; else the two after "between"."""
    found = dict[str, Found]()
    for m in PARTY.finditer(text, 0, HEAD):
        said = tidy(m["name"])
        role = " ".join(m["role"].split()).strip("*")
        if len(said) > 2 and role.lower() not in (
            "agreement",
            "effective date",
            "party",
            "parties",
            "contract",
            "term",
            "lease",
        ):
            at = m.start("name") + m["name"].index(said)
            found.setdefault(
                said.lower(),
                Found("Parties", at, at + len(said), text[at : at + len(said)], f"{said.replace('*', '')} ({role})"),
            )
    if not found and (two := PLAIN.search(text, 0, HEAD)):
        for group in ("one", "two"):
            said = tidy(two[group])
            at = two.start(group) + two[group].index(said)
            found[said.lower()] = Found(
                "Parties", at, at + len(said), text[at : at + len(said)], " ".join(said.split())
            )
    return list(found.values())


def tidy(name: str) -> str:
    """Without what follows a firm's legal form (its address), and without a last "and"."""
    name = re.sub(rf"(\b{FORM}\b\.?),.*", r"\1", name, flags=re.DOTALL)
    return re.sub(r"[\s,]+(?:and|of|the)?$", "", name).strip()


def missing(found: Iterable[Found]) -> list[str]:
    """The kinds of which the contract says nothing."""
    there = {f.kind for f in found}
    return [name for name in kinds() if name not in there]

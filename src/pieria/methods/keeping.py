"""What must come through a translation as it is: markup, placeholders, numbers.

A segment is text in which each piece of markup is one character of Unicode's private area (`formats.segments`). A
model sees placeholders as they are, markup as numbered tags: ``Press <g1>Save</g1> in {n} s``. What it answers is
read back and checked in code; where it was careless a grammar leaves it nothing else to say (GBNF: the pieces that
stay, in an order that is allowed, and between them text without digits, brackets and braces).
"""

from __future__ import annotations

import itertools
import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..formats.segments import FIRST, Code, is_code

NUMBER = re.compile(r"\d+(?:[.,:/]\d+)*")
_LIKE = (
    re.compile(r"\d(?:[\d.,:/']*\d)?"),
    re.compile(r"\d{1,3}(?:[\u00a0\u202f\u2009 ]\d{3})+(?:[.,]\d+)?(?!\d)"),
)
"""What may be a number written otherwise: first with other signs, then with spaces."""
_STRAY = re.compile(r"</?[gx]\d*\s*/?>|\{[^{}]*\}|%[sd]\b|%\(\w+\)")
ORDERS = 24
"""Orders of what may move that a grammar offers."""
SHORT = 32
"""Characters up to which a placeholder is shown as it is; a longer one is a tag to the model."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A segment and what stands for each of its codes. ``forms``: as a model sees them, by their character."""

    text: str
    codes: Mapping[str, Code]
    forms: Mapping[str, str]

    @classmethod
    def of(cls, text: str, codes: Sequence[Code]) -> Kept:
        mine = {c: codes[ord(c) - FIRST] for c in text if is_code(c)}
        forms, open_, number = dict[str, str](), list[int](), 0
        for c, code in mine.items():
            if code.kind == "close" and open_:
                forms[c] = f"</g{open_.pop()}>"
                continue
            number += 1
            if code.kind == "open":
                open_.append(number)
                forms[c] = f"<g{number}>"
            elif plain(code.literal):
                forms[c] = code.literal
            else:
                forms[c] = f"<x{number}/>"
        return cls(text, mine, forms)

    def shown(self) -> str:
        return "".join(self.forms.get(c, c) for c in self.text)

    def literal(self, text: str) -> str:
        return "".join(self.codes[c].literal if c in self.codes else c for c in text)

    @property
    def fixed(self) -> list[str]:
        """Codes that keep their order."""
        return [c for c, code in self.codes.items() if code.kind != "free"]

    def bare(self) -> Kept:
        """Without its markup: placeholders alone."""
        text = "".join(c for c in self.text if c not in self.codes or plain(self.codes[c].literal))
        return Kept(re.sub(" {2,}", " ", text), self.codes, self.forms)

    # reading back -----------------------------------------------------------------------------------------------

    def read(self, said: str, literal: bool = False) -> tuple[str, str]:
        """``(text, "")``, or ``("", why)`` if something was lost, added or turned around.

        literal: ``said`` has the codes as the file writes them, not as a model sees them.
        """
        wanted = [c for c in self.text if c in self.codes]
        forms = {c: self.codes[c].literal if literal else self.forms[c] for c in wanted}
        left: dict[str, list[str]] = {}
        for c in wanted:
            left.setdefault(forms[c], []).append(c)
        pattern = "|".join(_loose(f) for f in sorted(left, key=len, reverse=True))
        made, at, lost = list[str](), 0, ""
        for m in re.finditer(pattern, said) if pattern else ():
            form = next((f for f in left if re.fullmatch(_loose(f), m[0])), "")
            if not left.get(form):
                return "", f"{m[0]} is there too often"
            made += [said[at : m.start()], left[form].pop(0)]
            at = m.end()
        text = self._spaced("".join([*made, said[at:]]).strip())
        lost = ", ".join(f for f, rest in left.items() if rest)
        if lost:
            return "", f"{lost} is lost"
        if [c for c in text if c in self.codes and self.codes[c].kind != "free"] != [
            c for c in self.fixed if c in wanted
        ]:
            return "", "markup is in another order"
        if not literal and (stray := _STRAY.search(text)) and not _STRAY.search(self.text):
            return "", f"{stray[0]} was added"
        text = mended(self.text, text)
        ours, theirs = numbers(self.text), numbers(text)
        if ours != theirs:
            return "", f"the numbers differ: {', '.join([*(ours - theirs), *(theirs - ours)])}"
        if lettered(self.text) and not lettered(text):
            return "", "its words are lost"
        return text, ""

    def _spaced(self, text: str) -> str:
        """White space at markup as the source has it, where a model dropped it."""
        for c in self.fixed:
            at, mine = text.find(c), self.text.find(c)
            if at > 0 and mine > 0 and self.text[mine - 1] == " " and text[at - 1].isalnum():
                text = text[:at] + " " + text[at:]
                at += 1
            if at >= 0 and self.text[mine + 1 : mine + 2] == " " and text[at + 1 : at + 2].isalnum():
                text = text[: at + 1] + " " + text[at + 1 :]
        return text

    # by construction --------------------------------------------------------------------------------------------

    def grammar(self, terms: Sequence[str] = ()) -> str:
        """GBNF in which every text has exactly these codes and numbers, and the glossary's terms."""
        items: list[tuple[str, bool]] = []
        at = 0
        for m in itertools.chain(re.finditer(f"[{chr(FIRST)}-{chr(0xFFFFD)}]|{NUMBER.pattern}", self.text)):
            piece = m[0]
            items.append(
                (self.forms[piece], self.codes[piece].kind != "free") if piece in self.codes else (piece, False)
            )
            at = m.end()
        del at
        items += [(t, False) for t in terms]
        lines = dict.fromkeys(" t ".join(json.dumps(f, ensure_ascii=False) for f in order) for order in orders(items))
        root = " | ".join(f"( t {line} t )" for line in lines) if items else "t"
        barred = "".join(c for c in "`$%\\\\" if any(c in f for f, _ in items))
        barred = barred.replace("\\", "\\\\")
        return f"root ::= {root}\nt ::= [^\\n0-9<>{{}}{barred}]*\n"


def orders(items: Sequence[tuple[str, bool]]) -> list[list[str]]:
    """The orders in which ``(form, fixed)`` may come, the source's first, at most `ORDERS`; only that one of many."""
    if len(items) > 4:
        return [[f for f, _ in items]]
    fixed = [f for f, f_ in items if f_]
    found: list[list[str]] = []
    for order in itertools.permutations(range(len(items))):
        if [items[i][0] for i in order if items[i][1]] == fixed:
            found.append([items[i][0] for i in order])
    return found[:ORDERS]


def plain(literal: str) -> bool:
    """Whether a model may see it as it is."""
    return (
        0 < len(literal) <= SHORT
        and literal.isprintable()
        and literal[:1] not in "<![]*_~&"
        and not is_code(literal[:1])
    )


def _loose(form: str) -> str:
    """A tag may be written with a space in it."""
    tag = re.fullmatch(r"<(/?)([gx]\d+)(/?)>", form)
    return rf"<{tag[1]}\s*{tag[2]}\s*{tag[3]}>" if tag else re.escape(form)


def numbers(text: str) -> Counter[str]:
    """The numbers of a text as they are written; those in codes are no business of ours."""
    return Counter(NUMBER.findall(text))


def mended(source: str, made: str) -> str:
    """Numbers that were only written otherwise (1,200 as 1.200, 3.5 as 3,5) written as in the source."""
    for like in _LIKE:
        made = _mended(source, made, like)
    return made


def _mended(source: str, made: str, like: re.Pattern[str]) -> str:
    missing = list((numbers(source) - numbers(made)).elements())
    spare = numbers(made) - numbers(source)
    if not missing or not spare:
        return made
    by_digits: dict[str, list[str]] = {}
    for number in missing:
        by_digits.setdefault(re.sub(r"\D", "", number), []).append(number)

    def mend(m: re.Match[str]) -> str:
        said = m[0]
        same = by_digits.get(re.sub(r"\D", "", said))
        return same.pop(0) if same and any(n in spare for n in NUMBER.findall(said)) else said

    return like.sub(mend, made)


def placed(source: Kept, bare: str) -> str:
    """A translation without markup, with the markup of its source put in: a pair around the same words if they stand in
    both, else each code as far into the text as it was, at a word's edge. The order is kept."""
    codes = [c for c in source.fixed if c in source.text and c not in bare]
    plain_text = "".join(c for c in source.text if c not in codes)
    edges = [0, *(m.start() for m in re.finditer(r"(?<=\s)\S|$", bare))]
    at, spots = 0, list[int]()
    for i, c in enumerate(codes):
        before = "".join(x for x in source.text[: source.text.index(c)] if x not in codes)
        spot = min(edges, key=lambda e: abs(e - len(before) / max(1, len(plain_text)) * len(bare)))
        kind = source.codes[c].kind
        if kind == "open" and i + 1 < len(codes) and source.codes[codes[i + 1]].kind == "close":
            inner = source.text[source.text.index(c) + 1 : source.text.index(codes[i + 1])].strip()
            if inner and (found := bare.find(inner, at)) >= 0:
                spots += [found, found + len(inner)]
                at = found + len(inner)
                continue
        if len(spots) > i:
            continue
        if kind == "close" and spot and bare[spot - 1 : spot] == " ":
            spot -= 1
        at = max(at, spot)
        spots.append(at)
    made = bare
    for c, spot in reversed(list(zip(codes, spots, strict=True))):
        made = made[:spot] + c + made[spot:]
    return made


def lettered(text: str) -> bool:
    """Whether there is a word in it: "4711" is no translation of "Angebot 4711"."""
    return any(c.isalpha() for c in text)

"""The numbers of a word problem with what they count and what they are per, and what is asked for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from . import measures
from .measures import Dims, times

MONEY = "$"
_MONEY = r"(?:dollars?|euros?|bucks|usd|eur|gbp|pounds sterling|cents?)"
NUMBER = r"\d+(?:\.\d+)?(?:/\d+)?"
_STOP = set(
    "of in at for with and per a an the each is are was were on to from by cost costs do does every or that than it has have "
    "in into weigh weighs take takes need needs how what if when then so can gets get give gives fit long wide high free my i we "
    "you he she they apiece all together altogether total equally between among left more off after before as be share shares "
    "split pay pays during while who which but minus plus times their his her as one reads read there made make makes".split()
)
_MORE = {"extra", "more", "other", "additional", "new", "another", "further"}


@dataclass(frozen=True, slots=True)
class Item:
    """A number with what it counts. ``dims``: powers of what; nouns and money are dimensions too."""

    value: str
    name: str
    dims: Dims
    under: Dims
    at: int
    end: int
    kind: str = ""

    @property
    def all(self) -> Dims:
        return times(self.dims, self.under, -1)

    @property
    def text(self) -> str:
        """As an expression."""
        name = self.name if "/" in self.name else self.name.replace(" ", "_")
        return f"{self.value} {name}" if self.kind == "unit" else self.value


def noun(word: str) -> str:
    word = word.lower()
    for many, one in (
        ("people", "person"),
        ("men", "man"),
        ("women", "woman"),
        ("children", "child"),
        ("pieces", "piece"),
    ):
        if word == many:
            return one
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if re.search(r"(?:ch|sh|x|ss)es$", word):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


def dimension(word: str) -> Dims:
    """A measure's dimensions, money's, or a dimension of its own for a noun."""
    if re.fullmatch(_MONEY, word):
        return ((MONEY, 1),)
    unit = (
        measures.unit(word)
        if len(word) > 1 and word not in ("are", "in", "d", "stone", "stones", "turn", "turns")
        else None
    )
    return unit.dims if unit else ((f"#{noun(word)}", 1),)


def found(said: str) -> list[Item]:
    """Every number of a text with what it counts."""
    said = feet(said)
    said = re.sub(
        rf"({NUMBER}) (?:by|x|×) ({NUMBER})[ -](feet|foot|ft|metres?|meters?|m|cm|yards?|inch(?:es)?)\b",
        r"\1 \3 by \2 \3",
        said,
    )
    made: list[Item] = []
    for m in re.finditer(rf"([$€£]) ?({NUMBER})|({NUMBER})(?: ?(%|percent\b|€|°))?", said):
        if made and m.start() < made[-1].end:  # the 100 of l/100 km
            continue
        value, end = m[2] or m[3], m.end()
        rest = said[end:]
        if m[4] in ("%", "percent"):
            made.append(Item(value, "%", (), (), m.start(), end, "percent"))
            continue
        if m[1] or m[4] == "€" or re.match(rf" ?{_MONEY}\b", rest, re.I):
            cents = re.match(r" ?cents?\b", rest, re.I)
            end += 0 if m[1] or m[4] else len((re.match(rf" ?{_MONEY}", rest, re.I) or [""])[0])
            item = Item(f"{value}/100" if cents else value, MONEY, ((MONEY, 1),), (), m.start(), end, "money")
        else:
            item = _counted(value, m.start(), end, m[4] or "", rest, said)
        made.append(_per(item, said))
    for m in re.finditer(
        r"\b(?:one|a|an|each|every) ([a-z]+) (?:takes?|costs?|weighs?|needs?|holds?|is|has|contains?|uses?|gets?) (?:of )?(?=[$€£]?\d)",
        said,
        re.I,
    ):
        made = _rate(made, m.end(), m[1])
    for m in re.finditer(
        r"\bone of (?:the |these )?\d+ ([a-z]+) (?:costs?|is|weighs?|holds?) (?=[$€£]?\d)", said, re.I
    ):
        made = _rate(made, m.end(), m[1])
    for m in re.finditer(r"\beach of (?:the )?(?=\d)", said, re.I):  # each of 12 guests gets 80 g
        counted = next((i for i in made if i.at == m.end()), None)
        after = next((i for i in made if i.at > m.end()), None)
        if counted and after and not after.under:
            made[made.index(after)] = replace(after, under=counted.dims)
    for one, two in pairwise(made):  # 12 crates of 32 bottles
        if (
            one.kind == "noun"
            and not two.under
            and two.kind in ("noun", "unit", "money")
            and said[one.end : two.at].strip(" $€£") == "of"
        ):
            made[made.index(two)] = replace(two, under=one.dims)
    return _joined(_each(made, said), said)


def _joined(made: list[Item], said: str) -> list[Item]:
    """``5 ft 11 in`` is one length."""
    for one, two in pairwise(made):
        beside = one.kind == two.kind == "unit" and said[one.end : two.at].strip() in ("", "and")
        if not beside or one.dims != two.dims or one.under:
            continue
        if measures.need(one.name).factor > measures.need(two.name).factor:
            both = replace(two, value=f"({one.text} + {two.text})", at=one.at, kind="whole")
            return _joined([both if i is two else i for i in made if i is not one], said)
    return made


def feet(said: str) -> str:
    return re.sub(r"(\d+) ?' ?(\d+) ?(?:\"|'')?", r"\1 ft \2 inch", said)


def thing(name: str, whole: str) -> bool:
    """Whether cups are things here: it is said how much one holds, or no other volume is spoken of."""
    return name.lower() in ("cup", "cups") and (
        re.search(r"\bcups? (?:of|with|holding) \d", whole) is not None
        or not re.search(r"\b(?:m[lL]\b|milli|cl\b|lit[er]|gallon|ounce|tablesp|teasp)", whole)
    )


def _counted(value: str, at: int, end: int, sign: str, rest: str, whole: str) -> Item:
    words = re.match(
        r"(?:[ -]?((?:°? ?[A-Za-zµ²³^°]+(?:2|3)?)(?: ?/ ?(?:100 ?)?[A-Za-z]+)?(?: [A-Za-z²³/]+){0,4}))?", sign + rest
    )
    taken = (words[1] if words and words[1] else "").split(" ")
    for n in range(min(5, len(taken)), 0, -1):
        name = " ".join(taken[:n])
        if (name.lower() in _STOP and name != "in") or (n > 1 and taken[n - 1].lower() in ("in", "a")):
            continue
        per = re.match(r"^(?:lit(?:er|re)s?|l) per$", name)
        unit = measures.unit(name) if not per else None
        if (
            unit
            and not thing(name, whole)
            and (len(name) > 1 or name in "mglshKWJVANB")
            and name not in ("are", "turn", "turns", "d")
        ):
            start = (sign + rest).find(name.split(" ")[0]) - len(sign)
            return Item(value, unit.name, unit.dims, (), at, end + start + len(name), "unit")
    if (m := re.match(r" of (?:the|these|those|my|his|her|their) ([a-z]+)", rest, re.I)) and not sign:
        return Item(value, noun(m[1]), ((f"#{noun(m[1])}", 1),), (), at, end + m.end(), "noun")
    for word in taken:
        if word.lower() in _MORE:
            continue
        if not word or word.lower() in _STOP:
            break
        return Item(value, noun(word), ((f"#{noun(word)}", 1),), (), at, end + rest.find(word) + len(word), "noun")
    return Item(value, "", (), (), at, end, "bare")


def _per(item: Item, said: str) -> Item:
    """``per week``, ``a day``, ``/h``, ``per 100 km`` behind it."""
    rest = said[item.end :]
    m = re.match(r" (?:per|for(?: every)?) (100|10|1000) ?(km|kilomet(?:er|re)s?|miles|g|ml)\b", rest, re.I)
    if item.kind == "unit" and m and (unit := measures.unit(f"{item.name}/{m[1]} {m[2]}")):
        return replace(item, name=f"{item.name}/{m[1]} {m[2]}", dims=unit.dims, end=item.end + m.end())
    m = re.match(r"(?: [a-z]+)? (?:per|an?|every|each) ([a-z]+)\b| ?/ ?([a-z]+)\b", rest, re.I)
    if not m:
        m = re.match(r"(?: [a-z]+){0,2} (?:every|per|an?) (day|week|month|year|hour|minute|night|piece)\b", rest, re.I)
    word = (m[1] or (m[2] if m.lastindex and m.lastindex > 1 else "")).lower() if m else ""
    if (
        not word
        or word in _STOP
        or word in ("shop", "board", "rope", "tank", "pool", "card", "phone", "line", "bill", "coat", "travel")
    ):
        return item
    return replace(item, under=dimension(word))


def _rate(made: list[Item], at: int, word: str) -> list[Item]:
    """``one ticket costs $5``: the number at this place is per ticket, if tickets are counted at all."""
    if not any(dimension(word) in (i.dims, i.under) for i in made):
        return made
    return [replace(i, under=dimension(word)) if i.at == at and not i.under else i for i in made]


def _each(made: list[Item], said: str) -> list[Item]:
    """``each`` and ``apiece`` are per the nearest thing that was counted before, else the next."""
    for m in re.finditer(r"\b(?:each|apiece|a piece|in each|per piece)\b", said, re.I):
        before = [i for i in made if i.at < m.start()]
        if (
            not before
            or re.match(r" (?:of|person|one|get|pay|friend)", said[m.end() :], re.I)
            or before[-1].kind == "percent"
        ):
            continue
        rate = before[-1]
        if len(said[rate.end : m.start()].split()) > 4 or rate.under or re.search(r"[?!.]", said[rate.end : m.start()]):
            continue
        counts = [i for i in before[:-1] if i.kind == "noun" and i.dims != rate.dims] or [
            i for i in made if i.at > m.start() and i.kind == "noun" and i.dims != rate.dims
        ]
        if rate.kind == "noun" and not [i for i in before[:-1] if i.kind == "noun"]:
            continue
        if counts:
            counted = counts[-1] if counts[-1].at < m.start() else counts[0]
            made[made.index(rate)] = replace(rate, under=counted.dims)
        else:
            things = re.findall(r"\b([a-z]+)s\b", said[: rate.at] + said[rate.end :], re.I)
            made[made.index(rate)] = replace(rate, under=((f"#{things[0].lower()}", 1),)) if things else rate
    return made


def target(said: str, low: str, ask: str, items: Sequence[Item]) -> tuple[Dims | None, str]:
    """What is asked for: its dimensions, and the unit to show it in ("" for nouns and money)."""
    for m in re.finditer(r"(?:how many|how much|by how many|number of) ([a-z²³ /]+)", ask):
        words = m[1].split()
        for n in range(min(4, len(words)), 0, -1):
            name = " ".join(words[:n])
            unit = measures.unit(name) if words[n - 1] not in ("in", "do", "are", "is", "a") else None
            if unit and len(name) > 1 and not thing(name, said):
                return unit.dims, name
    for m in reversed(
        list(
            re.finditer(
                r"\b(?:in|into|to) ([A-Za-z°²³^/µ]+(?: [A-Za-z²³/]+){0,3})",
                said[low.rfind(ask[:40]) :] if ask else said,
            )
        )
    ):
        words = m[1].split()
        for n in range(len(words), 0, -1):
            unit = measures.unit(" ".join(words[:n]))
            if unit and not (n == 1 and words[0] in ("a", "all", "each", "are")):
                return unit.dims, " ".join(words[:n])
    if asked := re.search(r"how many (?:[\d.]+ ?[a-z²³]+ )?((?:[a-z]+ ){0,2}?[a-z]+)", ask):
        words = asked[1].split()
        if words[0] in ("is", "are", "do", "does", "remain", "were", "will", "can"):
            over = {i.dims for i in items if i.under} or {i.dims for i in items if i.kind == "noun"}
            return (over.pop(), "") if len(over) == 1 else (None, "")
        known = {d for i in items for d, _ in i.all}
        for word in words:
            if f"#{noun(word)}" in known:
                return ((f"#{noun(word)}", 1),), ""
        return ((f"#{noun(words[0])}", 1),), ""
    if any(i.kind == "money" for i in items):
        return ((MONEY, 1),), ""
    return None, ""

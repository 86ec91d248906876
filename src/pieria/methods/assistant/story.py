"""Small word problems, solved by their units: "12 pencils at $0.45 each" can only be multiplied.

Every number is read with what it counts, a unit or a noun, and what it is per (the unit dependency graph of Roy and Roth,
"Unit Dependency Graph and its Application to Arithmetic Word Problem Solving", AAAI 2017, here by rules). Rates go with
what they are per; what is of one kind is added or subtracted as the verbs say; a share is divided. There is no answer
unless every number is used, the unit is the one asked for, and no word is there that these rules do not know how to take.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import product

from . import measures
from .measures import Dims, times
from .numbers import plain
from .quantities import NUMBER, Item, feet, found, target
from .tools import Call

_BEYOND = re.compile(
    r"\b(?:twice|half|third of|double|triple|times (?:as|more|less)|older|younger|except|unless|instead|ago|remainder|"
    r"probability|chance|consecutive|perimeter|circumference|radius|diameter|volume of|compound|inclusive|odd|even|ratio|dozen|"
    r"twelfth|square root|squared|speed|workers?|painters?|pumps|per cent per|fewer than|more than|less than|as many)\b"
)
_MINUS = re.compile(
    r"\b(?:sells?|sold|gives? away|gave|giving|broken|broke|loses?|lost|eats?|ate|eaten|spends?|spent|coupon|uses?|used|removes?|"
    r"removed|throws?|threw|donates?|donated|pays?|paid|costs?|minus|less|break|deduct\w*|takes? (?:out|away)|off|leaves?|left the|"
    r"drinks?|drank|rotten|missing|absent|withdraws?|withdrew|are (?:sick|empty|red|bad))\b"
)
_TAX, _INCLUDED = re.compile(r"\b(?:tax|vat|gst|mwst)\b"), re.compile(r"\b(?:includes?|included|contains?|contained)\b")
_LEFT = re.compile(
    r"\b(?:left|remains?|remaining|change|still|not (?:broken|sold|eaten|used|sick|empty)|keeps?|over|return(?:ed)?|good)\b"
)


def _numbers(items: Sequence[Item]) -> int:
    """How many figures of the text the items hold: all of them must be somewhere."""
    return (
        sum(len(re.findall(NUMBER, i.value)) + len(re.findall(r"/10*", i.name)) for i in items)
        - sum(i.value.endswith("/100") and i.kind == "money" for i in items) * 0
    )


def _ratio(low: str) -> str | None:
    """``60 in the ratio 2 to 3: the larger part``"""
    m = re.search(rf"\bratio(?: of)? ({NUMBER}) ?(?::|to) ?({NUMBER})\b", low)
    part = re.search(r"\b(larger|bigger|greater|smaller|lesser) (?:part|share|portion|half|one|number)\b", low)
    numbers = re.findall(NUMBER, low)
    if not m or not part or len(numbers) != 3:
        return None
    whole = next(n for n in [*numbers, ""] if n not in (m[1], m[2])) or numbers[0]
    pick = "max" if part[1] in ("larger", "bigger", "greater") else "min"
    return f"{whole} * {pick}({m[1]}, {m[2]}) / ({m[1]} + {m[2]})"


def solve(question: str) -> Call | None:
    """The call that solves it. None if these rules do not reach."""
    said = plain(question)
    low = said.lower()
    if made := _ratio(low):
        return Call("calculate", {"expression": made})
    if len(said) > 400 or _BEYOND.search(low):
        return None
    said = feet(said)
    items = found(said)
    if not items or len(items) > 7 or len(re.findall(NUMBER, said)) != _numbers(items):
        return None
    asked = re.split(r"(?<=[.!?;:,])\s+|\bif\b|\bthen\b", low)
    ask = next((a for a in reversed(asked) if re.search(r"\b(?:how|what|which)\b", a)), "")
    if not ask:
        return None
    goal, shown = target(said, low, ask, items)
    if goal == ():  # hours a week: a plain number, of what nobody can tell
        return None
    items = _settled(ask, items, goal)
    if re.search(r"\b(?:average|mean)\b", low):
        made = _mean(low, ask, items, goal)
        return (
            Call("convert", {"value": made, "to": shown})
            if made and shown
            else Call("calculate", {"expression": made})
            if made and len(items) == len([i for i in items if i.kind in ("bare", "noun", "money")])
            else None
        )
    for way in (_net, _change, _compare, _pieces, _proportion, _shares, _sum):
        if made := way(low, ask, items, goal):
            expression = re.sub(r"\s+", " ", made)
            if not shown and re.search(r"[A-Za-z]", re.sub(r"floor|abs|mean", "", expression)) and way is not _pieces:
                return None  # a unit is left that nobody asked for
            if shown:
                return Call("convert", {"value": expression, "to": shown})
            return Call("calculate", {"expression": expression})
    return None


# how it is solved -----------------------------------------------------------------------------------------------------


def _mean(low: str, ask: str, items: list[Item], goal: Dims | None) -> str | None:
    """``scores were 3, 4 and 5: what is my average``"""
    if not re.search(r"\b(?:average|mean)\b", low):
        return None
    if (
        len(items) < 2
        or len({i.all for i in items if i.kind != "bare"}) > 1
        or re.search(r"\b(?:if|each|per|total)\b", low)
    ):
        return None
    return f"mean({', '.join(i.text for i in items)})"


def _settled(ask: str, items: list[Item], goal: Dims | None) -> list[Item]:
    """``13 a day`` is of what is asked for; what is asked per week needs no "a week" on each number."""
    m = re.search(r"\b(?:per|an?|each|every) (day|week|month|year|hour)\b", ask)
    span = measures.need(m[1]).dims if m else None
    same = span is not None and sum(i.under == span for i in items) > 1
    made = [replace(i, under=()) if same and i.under == span else i for i in items]
    if goal and goal[0][0].startswith("#"):
        made = [replace(i, dims=goal, kind="noun") if i.kind == "bare" and i.under else i for i in made]
    return made


def _change(low: str, ask: str, items: list[Item], goal: Dims | None) -> str | None:
    """``rose from 40 to 50: by what percentage``"""
    m = re.search(rf"\bfrom [$€£]?({NUMBER})[a-z ]* to [$€£]?({NUMBER})\b", low) or re.search(
        rf"\bwas [$€£]?({NUMBER})[a-z, ]* (?:is now|now(?: is)?|became) [$€£]?({NUMBER})\b", low
    )
    if (
        not m
        or len(items) != 2
        or not re.search(r"\b(?:percent|percentage|%|per cent)\b", ask)
        or not measures.Fraction(m[1])
    ):
        return None
    return f"abs({m[2]} - {m[1]}) / {m[1]} * 100"


def _net(low: str, ask: str, items: list[Item], goal: Dims | None) -> str | None:
    """What was there before a percentage: ``119 includes 19 % VAT: what is the net price``, or how much of it is the tax;
    ``80 after a discount of 20 %: what was the price before``."""
    percents = [i for i in items if i.kind == "percent"]
    base = [i for i in items if i.kind in ("bare", "money", "noun") and not i.under]
    if len(items) != 2 or not percents or not base:
        return None
    if re.search(r"\bafter\b.*\b(?:discount|reduc\w+|rebate|off)\b", low) and re.search(
        r"\b(?:before|original\w*)\b", ask
    ):
        return f"{base[0].value} / (1 - {percents[0].value}/100)"
    if not _INCLUDED.search(low) or not _TAX.search(low):
        return None
    net = f"{base[0].value} / (1 + {percents[0].value}/100)"
    if re.search(r"\b(?:without|before|net|excluding|excl|ex)\b", ask):
        return net
    return f"{base[0].value} - {net}" if _TAX.search(ask) else None


def _compare(low: str, ask: str, items: list[Item], goal: Dims | None) -> str | None:
    """``how much longer is 2 m than 5 feet``"""
    if len(items) != 2 or not re.search(
        r"\b(?:er|longer|taller|heavier|shorter|lighter|wider|warmer|higher|larger|bigger|deeper)\b.*\bthan\b", low
    ):
        return None
    a, b = items
    return f"abs(({a.text}) - ({b.text}))" if a.all == b.all == goal else None


def _pieces(low: str, ask: str, items: list[Item], goal: Dims | None) -> str | None:
    """``how many 40 cm pieces can be cut from 5 m``, ``how many songs of 5 MB fit on 64 GB``: whole ones only."""
    if len(items) != 2 or not re.search(
        r"\b(?:cut|fit|fits|hold|holds|get out of|made from|filled|fill|store|stored)\b"
        rf"|\bhow many [a-z]+ of {NUMBER} ?[a-z]+ .*\b(?:in|from|out of) {NUMBER}",
        ask,
    ):
        return None
    if not re.search(r"\bhow many\b", ask) or goal is None or goal[0][0][0] != "#":
        return None
    a, b = items
    if a.kind != "unit" or b.kind != "unit" or a.dims != b.dims:
        return None
    x, y = measures.need(a.name), measures.need(b.name)
    large, small = (a, b) if x.factor * _value(a) >= y.factor * _value(b) else (b, a)
    return f"floor(({large.text}) / ({small.text}))"


def _value(item: Item) -> measures.Fraction:
    return measures.Fraction(item.value)


def _proportion(low: str, ask: str, items: list[Item], goal: Dims | None) -> str | None:
    """``300 g feed 4 people: how much for 10 people``"""
    if len(items) != 3 or goal is None or any(i.under or i.kind == "percent" for i in items) or "s" in dict(goal):
        return None
    same = [i for i in items if sum(j.dims == i.dims for j in items) == 2]
    rest = [i for i in items if i not in same]
    if len(same) != 2 or len(rest) != 1 or rest[0].dims != goal or same[0].dims == goal or same[0].kind == "bare":
        return None
    if re.search(r"\b(?:split|shared?|each|every|per)\b", low):
        return None
    asked = max(same, key=lambda i: i.at)
    other = min(same, key=lambda i: i.at)
    if rest[0].at > asked.at:
        return None
    return f"({rest[0].text}) * {asked.value} / {other.value}"


_SHARE = re.compile(
    r"\b(?:split|shares?|shared|divide[ds]?|between|among)\b|\beach (?:one |person |of them |friend )?(?:pay|get|receive)|\bperson's share|\bper person\b|\beach person\b"
)


def _shares(low: str, ask: str, items: list[Item], goal: Dims | None) -> str | None:
    """A total divided by those who share it."""
    people = [i for i in items if i.kind in ("noun", "bare") and not i.under]
    if not _SHARE.search(low) or len(people) != 1 or goal is None or people[0].dims == goal:
        return None
    rest = [i for i in items if i is not people[0]]
    total = _sum(low.replace("split", "").replace("pay", ""), ask, rest, goal)
    return f"({total}) / {people[0].value}" if total and int(float(people[0].value)) > 0 else None


def _sum(low: str, ask: str, items: list[Item], goal: Dims | None) -> str | None:
    """Rates with what they are per, a percentage, then what is added and taken away."""
    rest = [i for i in items if i.kind != "percent"]
    percents = [i for i in items if i.kind == "percent"]
    if goal is None or len(percents) > 1 or any(i.kind == "bare" for i in rest):
        return None
    if percents and re.search(r"\binterest\b", low):
        return _interest(low, rest, percents[0])
    rates = [i for i in rest if i.under and i.kind == "noun"]
    kinds = goal[0][0] in ("#person", "#thing", "#animal", "#seat", "#item") and not any(goal == i.dims for i in rest)
    if kinds and len(rates) == 1 and not percents:
        pairs, others = _paired(rest, _sides(rates[0])[0])
        return _people(ask, others, pairs) if pairs else None
    terms, rest = _paired(rest, goal)
    if terms is None:
        return None
    loose = [i for i in rest if i.all == goal]
    if len(loose) != len(rest) and (terms or not (made := _product(rest, goal))):
        merged = _people(ask, rest, terms)
        return merged if not percents else None
    if len(loose) != len(rest):
        return made if not percents else None
    parts = sorted([*terms, *((i.at, i.text, i) for i in loose)], key=lambda t: t[0])
    if not parts:
        return None
    first = parts[0][1] if len(parts) == 1 else ""
    if percents:
        base, more = parts[0], parts[1:]
        first = _percent(low, ask, base[1], percents[0].value)
        if not first or (more and not re.search(r"\b(?:off|coupon|voucher)\b", low)):
            return None
        return first + "".join(f" - {m[1]}" for m in more)
    if first:
        return first
    return _signed(low, ask, parts)


def _paired(items: list[Item], goal: Dims) -> tuple[list[tuple[int, str, Item]] | None, list[Item]]:
    """Every rate multiplied with (or, where the goal is what it is per, dividing) the nearest of its kind."""
    rest, terms = list(items), list[tuple[int, str, Item]]()
    for rate in [i for i in items if _rated(i)]:
        if rate not in rest:
            continue
        over, under = _sides(rate)
        if over == goal:
            near = [i for i in rest if i is not rate and i.all == under]
        else:
            near = [i for i in rest if i is not rate and i.all == over and under == goal]
        if not near:
            if len(rest) == 1 and rate.all == goal:
                continue
            return None, rest
        other = min(near, key=lambda i: (abs(i.at - rate.at), i.at))
        sign = "*" if over == goal else "/"
        text = f"{rate.text} {sign} {other.text}" if sign == "*" else f"({other.text}) / ({rate.text})"
        if rate.kind == "unit" and "/" in rate.name and sign == "*":
            text = f"({rate.text}) * {other.text}"
        rest = [i for i in rest if i is not rate and i is not other]
        terms.append((min(rate.at, other.at), _money(text, rate, other), rate))
    return terms, rest


def _money(text: str, *items: Item) -> str:
    """A unit that cancels out is left out: 5 per week for 3 weeks is 5 * 3."""
    if any(i.kind == "unit" and i.under for i in items) or any(i.kind != "unit" for i in items):
        under = [i for i in items if i.under]
        for i in items:
            if i.kind == "unit" and any(u.under == i.dims and u is not i for u in under):
                text = text.replace(i.text, i.value)
    return text


def _rated(item: Item) -> bool:
    return bool(item.under) or any(p < 0 for _, p in item.dims)


def _sides(item: Item) -> tuple[Dims, Dims]:
    over = tuple((n, p) for n, p in item.all if p > 0)
    under = tuple((n, -p) for n, p in item.all if p < 0)
    return over, under


def _product(items: list[Item], goal: Dims) -> str | None:
    """The one way in which all of them, multiplied or divided, give what is asked."""
    ways = []
    for signs in product((1, -1), repeat=len(items)):
        made: Dims = ()
        for item, sign in zip(items, signs, strict=True):
            made = times(made, item.all, sign)
        if made == goal and 1 in signs:
            ways.append(signs)
    if len(ways) != 1 or any(i.kind == "percent" for i in items):
        return None
    over = [i for i, s in zip(items, ways[0], strict=True) if s > 0]
    under = [i for i, s in zip(items, ways[0], strict=True) if s < 0]
    return " * ".join(f"({i.text})" for i in over) + "".join(f" / ({i.text})" for i in under)


def _people(ask: str, items: list[Item], terms: Sequence[tuple[int, str, Item]] = ()) -> str | None:
    """Different things counted together: classes of pupils and teachers are people."""
    if not re.search(
        r"\b(?:people|things|animals|items|persons|pieces|fruits?|in total|in all|altogether|seats)\b", ask
    ):
        return None
    if any(i.kind != "noun" or i.under for i in items) or not items:
        return None
    return " + ".join([*(t[1] for t in terms), *(i.value for i in items)]) if terms or len(items) > 1 else None


def _percent(low: str, ask: str, base: str, p: str) -> str:
    if re.search(r"\b(?:off|discount|reduc\w+|cheaper|sale price|rebate)\b", low):
        if re.search(r"\b(?:before|original\w*)\b", ask):
            return ""
        if re.search(r"\b(?:save|discount)\b", ask) and re.search(
            r"\bhow (?:much|many).*\b(?:save|is the discount)", ask
        ):
            return f"{base} * {p}/100"
        return f"{base} * (1 - {p}/100)"
    if re.search(r"\b(?:tip|tax|vat|service|surcharge|gst|fee|raise|mwst|duty)\b", low):
        if _INCLUDED.search(low) or re.search(r"\b(?:without|before|net|excluding)\b", ask):
            return ""
        whole = re.search(r"\b(?:total|pay|pays|each|share|altogether|in all|cost|costs|price|person)\b", ask)
        if re.search(r"\b(?:tip|tax|vat|service|surcharge|fee|raise|gst|duty)\b", ask) and not whole:
            return f"{base} * {p}/100"  # the tip itself
        if not whole and not re.search(r"\b(?:with|including|plus|added|after)\b", low):
            return ""
        return f"{base} * (1 + {p}/100)"
    return ""


def _interest(low: str, rest: list[Item], p: Item) -> str | None:
    money = [i for i in rest if i.kind == "money"]
    years = [i for i in rest if i.kind == "unit" and i.name in ("year", "month")]
    if len(money) != 1 or len(years) != 1 or len(rest) != 2 or not re.search(r"\bsimple\b", low):
        return None
    time = years[0].value if years[0].name == "year" else f"{years[0].value}/12"
    made = f"{money[0].value} * {p.value}/100 * {time}"
    return f"{money[0].value} + {made}" if re.search(r"\b(?:total|balance|in the account|pay back)\b", low) else made


def _signed(low: str, ask: str, parts: Sequence[tuple[int, str, Item]]) -> str | None:
    """Added up, or the first whole less the rest, as the words say."""
    from fractions import Fraction

    from ...core.errors import UserError
    from .sums import compute

    minus, left = (
        bool(
            _MINUS.search(
                re.sub(r"\b(?:costs?|pays?) in total|how much (?:does|do|is).*\bcosts?\b|what.*\bpay\b", "", low)
            )
        ),
        bool(_LEFT.search(ask)),
    )
    if not left and not (minus and re.search(r"\bminus\b|\bbreak\b|\bless\b|\bcoupon\b|\boff\b", low)):
        if minus and not re.search(r"\b(?:buys?|cost|price|total|bought|altogether|in all|together|plus)\b", low):
            return None
        return " + ".join(t[1] for t in parts)
    if re.search(r"\b(?:finds?|gets? \d+ more|another|receives?|adds?|plus)\b", low) and len(parts) > 2:
        return None  # some come and some go: which are which is not ours to guess
    try:
        sized = [(compute(t[1]).value, t[1]) for t in parts]
    except UserError:
        return None
    most = max(sized, key=lambda s: s[0])
    others = [s for s in sized if s is not most]
    if most[0] - sum((s[0] for s in others), Fraction(0)) < 0:
        return None
    return most[1] + "".join(f" - {s[1]}" for s in others)

"""How many copies stand together, which parts a thing is to lack, and what nothing here can do."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from ...media.shape.csg import build, families
from ...media.shape.csg.families.make import Family
from .sizes import NUMBERS, SPELT_OUT

N = rf"(?:\d{{1,2}}|{SPELT_OUT})"
LINES = r"(?:rows|lines|ranks|columns|files)"
FORMS = re.compile(
    rf"\b(?P<pre>(?:arranged |standing |stacked |set |laid out )?(?:in|into|as) )?"
    rf"(?:(?P<rows>{N}) (?:equal |neat )?(?P<kind>rows|(?(pre){LINES}|{LINES}(?= of {N}\b)))(?: of (?P<of>{N})(?: each)?)?"
    rf"|(?:an? )?(?P<a>{N}) ?(?:x|×|by) ?(?P<b>{N}) (?:grid|array|square|block)|an? (?:grid|array) of (?P<c>{N}) ?(?:x|×|by) ?(?P<d>{N}))(?: of\b)?"
    rf"|(?P<circle>\b(?:arranged |standing |set )?in an? circle\b(?! of)|\b(?:in )?an? (?:circle|ring) of (?={N}\b)|\b(?:arranged |standing )in an? ring\b)|\b(?P<pile>stacked(?! (?:in|into|as))(?: up| on top of each other| on top of one another)?|"
    rf"(?:in )?an? (?:stack|pile)(?: of\b)?|an? tower of(?= {N}\b)|on top of (?:each other|one another))|\b(?P<square>in a (?:square|block)\b)(?! of)"
)
"""How copies stand among themselves."""
STOPS = r"(?:and|or|nor|but|on|in|at|with|of|for|that|which|next|beside|under|made|has|have)\b"
LACKS = re.compile(
    rf"\b(?:without|with no|has no|have no|and no|or|minus|no|(?:but )?not(?= an? ))\s+(?!\w+er (?:than\b|\x01)|more\b|less\b|longer\b|(?:[a-z]+ ){{1,2}}signs?\b)"
    rf"(?:an?\s+|any\s+|the\s+|its\s+|a single\s+)?((?:(?!{STOPS})[a-z-]+\s+)?(?!{STOPS})[a-z-]+)(?=\s*(?:$|[,;.:()]|\x01|{STOPS}))"
)
"""A part that is not wanted, or a thing."""
COMPARED = re.compile(
    r",?\s*\b(?:(?:that|which) (?:is|are) |each (?:one )?)?(?:(?:much|far|even|slightly|a bit) )?"
    r"(?:(?:taller|higher|bigger|larger|wider|longer|smaller|shorter|thinner|thicker|narrower|lower|deeper) than(?!\s*[\x01\d])|(?:twice|half|three times) (?:as \w+ as|the \w+ of)|as (?:big|large|tall|high|wide|long) as)"
    r"(?:(?: the)?(?: (?:one|next|others?|last)\b)?(?: (?:below|before|above)\b)?(?=\s*(?:$|[,.;])))?"
)
"""A size that is told by another thing's."""
POSED = re.compile(
    r"\b(?:(?:lying|laid|turned|standing|tipped) (?:(?:over )?on (?:its|their|one) (?:sides?|backs?|heads?)|down|over)|upside[- ]down|on its side)\b"
)
"""How a thing is to lie, where all stand."""
GROUPED = re.compile(
    r"\b(?:row|line|group|stack|pile|circle|ring|bunch|cluster|collection) of\s+(?:(?!(?:two|three|\d+)\b)[a-z-]+\s+){0,3}$"
)
WALL = re.compile(r"\b(?:against|beside|behind|near|by|next to|along)\s+(?:an?|the)\s+(?:[a-z]+\s+)?(walls?)\b")
VESSELS = ("bowl", "basket", "vase", "jar", "box", "glass", "bucket", "mug", "planter", "chest")
"""What is full of other things."""
COMPANIONS = {"window": {"frames"}, "door": {"panels", "knobs"}}
"""Parts that go with one that is not wanted."""
HEAPED = re.compile(rf"\b(?:in )?an? (?:pyramid|triangle|spiral|heap|arch) of (?={N}\b)")
"""A figure of copies that nothing here can stack."""
ANGLE = re.compile(r"\b(?:(?:at|of|tilted|by) )*(?:an angle of )?\d{1,3} ?(?:degrees?\b|°)(?: angle\b)?")


def number(said: str) -> int:
    return int(said) if said.isdigit() else NUMBERS[said]


def formed(words: str, count: int) -> tuple[dict[str, Any], int]:
    """(the place of copies, how many there are): "8 cubes in two rows", "a 3 x 3 grid of balls", "a stack of books"."""
    m = FORMS.search(words)
    if not m:
        return {}, count
    if m["circle"]:
        return ({"circle": True} if count > 2 else {}), count
    if m["pile"]:
        return ({"stack": True} if count > 1 else {}), count
    if m["square"]:
        return ({"rows": round(count**0.5)} if count > 3 else {}), count
    if m["a"] or m["c"]:
        rows, columns = number(m["a"] or m["c"]), number(m["b"] or m["d"])
        return {"rows": rows}, rows * columns
    rows, columns = number(m["rows"]), number(m["of"]) if m["of"] else 0
    first = words[m.end() :].strip() and m["of"] and not re.search(rf"\b(?:{N}|\d+)\b", words[: m.start()])
    count = rows * columns if first or (columns and count < 2) else count  # "three rows of four chairs"
    if m["kind"] in ("columns", "files"):
        rows = -(-count // rows)
    return ({"rows": rows} if count > 1 else {}), count


def lacking(family: Family, words: str, names: set[str]) -> tuple[Family, list[str], str]:
    """The family without the parts that the words do not want, what of them cannot be left out, and the words without
    those that were obeyed. names: of things."""
    rest_of = words
    gone: set[str] = set()
    stays: list[str] = []
    for m in LACKS.finditer(words):
        if m[0].startswith("or") and not LACKS.search(words[: m.start()].rstrip() + "."):
            continue
        last = m[1].split()[-1].rstrip("s")
        if {"armrest": "arm", "backrest": "back"}.get(last, last) in {k.rstrip("s") for k in family.numbers}:
            continue  # a number of its own
        parts = {str(p["name"]) for p in family.parts}
        hit = {p for p in parts if p.split()[-1].rstrip("s") == last}
        hit |= parts & COMPANIONS.get(last, set()) if hit else set()
        if not hit:
            stays += [m[1]] if last not in {n.rstrip("s") for n in names} else []
        elif str(family.parts[0]["name"]) in hit or (last in ("back", "drawer") and "legs" in parts):  # they carry
            stays.append(m[1])
        else:
            gone |= hit
            rest_of = rest_of[: m.start()] + " " * len(m[0]) + rest_of[m.end() :]
    if not gone:
        return family, stays, words
    kept = tuple(p for p in family.parts if str(p["name"]) not in gone)
    thing = families.thing(replace(family, parts=kept))
    w, d, h = (round(float(v), 4) for v in build.build({"objects": [{**thing, "fit": False}]})[0].size)
    rest = f"h*{h / family.size[2]:.4f}" if family.rest == "h" else family.rest
    return replace(family, parts=kept, size=(w, d, h), rest=rest), stays, rest_of

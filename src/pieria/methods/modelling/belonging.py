"""Whose a length is: "a mug with a handle 3 cm wide" says nothing of the mug."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ...media.shape.csg.families.make import Family
from .reading import BREAK, DETERMINERS, Thing, quality
from .sizes import NUMBERS, WAYS, Size

APART = re.compile(r"\b(?:with|without|has|have|having|whose|and|plus|on|that|which)\b|[,;:()]")
WHOLE = re.compile(
    rf"(?:{'|'.join(WAYS.values())}|edges?|sides?|outer|inner|outside|inside|sizes?|faces?|base|made)", re.I
)
"""Words that speak of a thing's own measures, and of walls and holes, which have numbers."""
LIKELY = 2.5
"""A length after a part ("a chair with armrests 90 cm high") is the whole's if it is the usual one within this factor."""


def parted(asked: Thing, usual: Mapping[str, float], family: Family, known: set[str]) -> tuple[list[Size], list[str]]:
    """The sizes of the thing itself; and, in words, those of a part or of what it is for, which nothing here has.
    usual: centimetres by axis. known: words that are no nouns."""

    def nouns(words: str) -> list[str]:
        return [
            w
            for w in re.findall(r"[a-z][a-z'-]*", words)
            if not (
                (quality(w, known) and w not in ("leg", "legs"))
                or w in DETERMINERS
                or w in NUMBERS
                or WHOLE.fullmatch(w)
                or BREAK.fullmatch(w)
            )
            and not re.search(r"(?:ing|ed)$", w)
        ]

    own: list[Size] = []
    others: list[str] = []
    first = str(family.parts[0]["name"])
    for s in asked.sizes:
        at, noun_end = s.start - asked.left, asked.end - asked.left
        several = sum(s.start == o.start for o in asked.sizes) > 1
        first_said = not any(o.start < s.start and o.way in ("w", "d", "h") for o in asked.sizes)
        if at < noun_end or s.way in ("metric", "shank", "bore") or (several and first_said):
            own.append(s)
            continue
        gap = asked.words[noun_end:at]
        marks = [m.end() for m in APART.finditer(gap)] + [m.end() for m in re.finditer(r"\x01", gap)]
        before = gap[max(marks, default=0) :]
        of = nouns(before) if re.search(r"\bof\s*(?:about\s*)?$", before) and (marks or " for " in before) else []
        tail = asked.words[s.end - asked.left :]
        stop = re.search(rf"\x01|{BREAK.pattern}", tail, re.I)
        tail = tail[: stop.start()] if stop else tail
        follows = "" if re.match(r"\s*(?:\d|(?:an?|the|" + "|".join(NUMBERS) + r")\b)", tail) else tail
        after = nouns(follows) if marks and not nouns(before) else []
        beside = nouns(before) if marks else []
        part = next((n[-1] for n in (of, after, beside) if n), "")
        flat = s.way == "thick" and family.thick not in ("", "w", "d", "h")  # it has a number for that: a table's top
        fits = flat and part.rstrip("s") in (first.rstrip("s"), "board", "shelve", "wall", "top")
        open_ = not of and not after and s.way != "thick"
        if not part or fits or (open_ and likely(s, usual, asked.sizes)):
            own.append(s)
        else:
            others.append(f"{part} ({f'{s.cm:g} cm' if s.cm >= 2 else f'{s.cm * 10:g} mm'})")
    return own, others


def likely(size: Size, usual: Mapping[str, float], sizes: list[Size]) -> bool:
    """Whether a length that follows a part may be the whole's: nothing else is said of that axis, and it is near the usual one."""
    axis = {"round": "w"}.get(size.way, size.way)
    one = usual[axis] if axis in usual else max(usual.values())
    alone = not any(o is not size and {"round": "w"}.get(o.way, o.way) == axis for o in sizes)
    return alone and 1 / LIKELY <= size.cm / one <= LIKELY

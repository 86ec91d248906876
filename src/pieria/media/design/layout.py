"""Type set into boxes: measured lines, balanced breaks, stacks that shrink on a scale until all fits."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from .faces import face
from .scene import Box, Line

STEP = 0.94
"""One step down when a stack does not fit."""
LONGEST = 62
"""Letters of a line at most."""


class Tight(Exception):
    """Text that does not fit its box at the smallest size that can be read."""


@dataclass(frozen=True, slots=True)
class Style:
    """How a text is set. ``leading``: baseline to baseline, in ems. ``tracking`` in ems. ``stands_in``: the face that
    is taken where this one lacks a letter."""

    face: str
    fill: str = "#000000"
    upper: bool = False
    tracking: float = 0.0
    leading: float = 1.3
    stands_in: str = "inter-semibold"

    def said(self, text: str) -> str:
        return text.upper().replace("ẞ", "SS") if self.upper else text

    def for_(self, text: str) -> Style:
        """This style, in a face that has all the letters."""
        if not face(self.face).lacks(self.said(text)):
            return self
        return replace(self, face=self.stands_in)


@dataclass(frozen=True, slots=True)
class Spec:
    """A text that wants a place. ``most`` and ``least``: sizes; ``gap``: space above it in units (scaled with the
    stack). ``grow``: a title, which takes all the room that the others leave. ``lines``: how many it may have."""

    role: str
    text: str
    style: Style
    most: float
    least: float
    gap: float = 0.0
    grow: bool = False
    lines: int = 8


@dataclass(frozen=True, slots=True)
class Set:
    """A text as it was set: what is inked runs from ``top`` above the first baseline to ``low`` below the last."""

    spec: Spec
    rows: tuple[str, ...]
    size: float
    top: float
    low: float

    @property
    def height(self) -> float:
        return self.top + (len(self.rows) - 1) * self.spec.style.leading * self.size + self.low


def width(text: str, style: Style) -> float:
    """In ems: how far the inked part goes, or the line if that is longer."""
    f = face(style.face)
    return max(f.width(text, style.tracking), f.ink(text, style.tracking).w)


def broken(text: str, style: Style, measure: float, rows: int) -> list[str] | None:
    """At most ``rows`` lines no wider than ``measure`` ems, as even as can be; None if there are none. A line break in
    the text stays one."""
    parts = [p for p in text.split("\n") if p.strip()]
    if len(parts) > 1:
        made: list[str] = []
        for part in parts:
            some = broken(part, style, measure, rows - len(made))
            if some is None:
                return None
            made += some
        return made if len(made) <= rows else None
    words = text.split()
    n = len(words)
    wide = [[0.0] * (n + 1) for _ in range(n)]
    for i in range(n):
        for j in range(i + 1, n + 1):
            wide[i][j] = width(" ".join(words[i:j]), style)
            if wide[i][j] > measure:
                for k in range(j + 1, n + 1):
                    wide[i][k] = math.inf
                break
    for count in range(1, rows + 1):
        cost, back = _even(wide, n, count, measure)
        if cost < math.inf:
            return [" ".join(words[a:b]) for a, b in itertools.pairwise(back)]
    return None


def _even(wide: Sequence[Sequence[float]], n: int, count: int, measure: float) -> tuple[float, list[int]]:
    """The division of ``n`` words into ``count`` lines with the least sum of squared gaps."""
    best: list[dict[int, tuple[float, int]]] = [{0: (0.0, 0)}]
    for _ in range(count):
        row: dict[int, tuple[float, int]] = {}
        for i, (so_far, _) in best[-1].items():
            for j in range(i + 1, n + 1):
                w = wide[i][j]
                if w > measure:
                    break
                cost = so_far + (1 - w / measure) ** 2
                if j not in row or cost < row[j][0]:
                    row[j] = (cost, i)
        best.append(row)
    if n not in best[-1]:
        return math.inf, []
    back, at = [n], n
    for row in reversed(best[1:]):
        at = row[at][1]
        back.append(at)
    return best[-1][n][0], back[::-1]


def headline(
    text: str, style: Style, box_width: float, box_height: float, most: float, rows: int = 4
) -> tuple[list[str], float]:
    """The breaks and the size with which a title is largest in a box. Raises `Tight`."""
    words = len(text.split()) + text.count("\n")
    best: tuple[list[str], float] = ([], 0.0)
    f = face(style.face)
    for count in range(1, min(rows, words) + 1):
        low, high = 0.0, 200.0
        high = width(text.replace("\n", " "), style)
        found: list[str] | None = None
        for _ in range(18):  # the narrowest measure that still takes so many lines
            middle = (low + high) / 2
            some = broken(text, style, middle, count)
            found, low, high = (some, low, middle) if some else (found, middle, high)
        found = found or broken(text, style, high + 1e-6, count)
        if not found:
            continue
        measure = max(width(line, style) for line in found)
        inks = [f.ink(line, style.tracking) for line in found]
        tall = -inks[0].y + (len(found) - 1) * opened(found, style).leading + max(0.0, inks[-1].bottom)
        size = min(box_width / measure, box_height / tall, most)
        if size > best[1] * 1.12:  # another line must earn its place
            best = (found, size)
    if not best[0]:
        raise Tight
    return best


def settle(spec: Spec, size: float, box_width: float) -> Set | None:
    """A text at a size, broken to the width, or None if a word or the number of lines is too much."""
    style = spec.style.for_(spec.text)
    spec = replace(spec, style=style)
    text = style.said(spec.text)
    f = face(style.face)
    measure = min(box_width / size, LONGEST * 0.5)
    rows = broken(text, style, measure, spec.lines)
    if rows is None and measure < box_width / size:
        rows = broken(text, style, box_width / size, spec.lines)
    return None if rows is None else _measured(spec, rows, size, f.cap)


def _measured(spec: Spec, rows: Sequence[str], size: float, cap: float) -> Set:
    f = face(spec.style.face)
    first, last = (f.ink(r, spec.style.tracking) for r in (rows[0], rows[-1]))
    spec = replace(spec, style=opened(rows, spec.style))
    return Set(spec, tuple(rows), size, max(-first.y, cap * 0.9) * size, max(0.0, last.bottom) * size)


def opened(rows: Sequence[str], style: Style) -> Style:
    """The style with its lines as far apart as these need: the tail of a g stays clear of an l below it."""
    inks = [face(style.face).ink(r, style.tracking) for r in rows]
    need = max((above.bottom - below.y for above, below in itertools.pairwise(inks)), default=0.0)
    return replace(style, leading=max(style.leading, round(need + 0.02, 4)))


def stack(specs: Sequence[Spec], box: Box) -> list[Set]:
    """All texts, one above the other, as large as the box allows: first the title gives way down to twice the size
    of what comes next, then all go down the scale together. Raises `Tight`."""
    scale = 1.0
    while True:
        plain = [settle(s, max(s.least, s.most * scale), box.w) for s in specs if not s.grow]
        floor = all(s.most * scale <= s.least for s in specs if not s.grow)
        if all(plain):
            gaps = sum(s.gap for s in specs[1:]) * max(0.8, scale)
            used = sum(p.height for p in plain if p) + gaps
            grown = _grown(specs, box, box.h - used, max((p.size for p in plain if p), default=0.0))
            if grown is not None and used <= box.h + 1e-6:
                rest = iter(p for p in plain if p)
                return [next(rest) if not s.grow else grown[s.role] for s in specs]
        if floor or scale < 0.2:
            raise Tight
        scale *= STEP


def _grown(specs: Sequence[Spec], box: Box, room: float, beside: float) -> dict[str, Set] | None:
    found: dict[str, Set] = {}
    for spec in specs:
        if not spec.grow:
            continue
        style = spec.style.for_(spec.text)
        try:
            rows, size = headline(style.said(spec.text), style, box.w, room, spec.most, spec.lines)
        except Tight:
            return None
        if size < max(spec.least, beside * 1.35):
            return None
        found[spec.role] = _measured(replace(spec, style=style), rows, size, 0.0)
    return found


def place(sets: Sequence[Set], box: Box, align: str = "start", anchor: str = "top", spread: float = 1.0) -> list[Line]:
    """The lines of a stack in its box. ``align``: start, middle, end. ``anchor``: top, middle, bottom. A large first
    letter is moved out by its own side bearing, so that edges line up to the eye."""
    gaps = [0.0, *(s.spec.gap * spread for s in sets[1:])]
    scale = 1.0
    total = sum(s.height for s in sets)
    if (wanted := sum(gaps)) > 0 and total + wanted > box.h:
        scale = max(0.0, (box.h - total) / wanted)
    tall = total + wanted * scale
    y = box.y + {"top": 0.0, "middle": (box.h - tall) / 2, "bottom": box.h - tall}[anchor]
    made: list[Line] = []
    for s, gap in zip(sets, gaps, strict=True):
        y += gap * scale
        baseline = y + s.top
        for number, row in enumerate(s.rows):
            made.append(line(row, s.spec, s.size, box, align, baseline, number, len(s.rows)))
            baseline += s.spec.style.leading * s.size
        y += s.height
    return made


def line(row: str, spec: Spec, size: float, box: Box, align: str, baseline: float, number: int, of: int) -> Line:
    f, style = face(spec.style.face), spec.style
    ink = f.ink(row, style.tracking)
    if align == "start":
        left = box.x - ink.x * size
    elif align == "end":
        left = box.right - ink.right * size
    else:
        left = box.x + box.w / 2 - f.width(row, style.tracking) * size / 2
    x = (
        left
        if align == "start"
        else box.x + box.w / 2
        if align == "middle"
        else left + f.width(row, style.tracking) * size
    )
    role = spec.role if of == 1 else f"{spec.role}-{number + 1}"
    inked = Box(left + ink.x * size, baseline + ink.y * size, ink.w * size, ink.h * size)
    return Line(row, x, baseline, size, style.face, style.fill, style.tracking, align, role, inked)

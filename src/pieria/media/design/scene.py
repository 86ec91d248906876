"""What is drawn: shapes and lines of text in named groups. Units are the format's; y runs down."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

Command = tuple[str | float, ...]
"""("M", x, y), ("L", x, y), ("C", x1, y1, x2, y2, x, y) or ("Z",)"""
Point = tuple[float, float]
ROUND = 0.5522847498
"""How far a cubic's handles stand from the ends of a quarter of a circle of radius 1."""


@dataclass(frozen=True, slots=True)
class Box:
    x: float
    y: float
    w: float
    h: float

    @property
    def right(self) -> float:
        return self.x + self.w

    @property
    def bottom(self) -> float:
        return self.y + self.h

    @property
    def centre(self) -> Point:
        return self.x + self.w / 2, self.y + self.h / 2

    @property
    def short(self) -> float:
        return min(self.w, self.h)

    def inset(self, by: float, down: float | None = None) -> Box:
        down = by if down is None else down
        return Box(self.x + by, self.y + down, self.w - 2 * by, self.h - 2 * down)

    def meets(self, other: Box) -> bool:
        return (
            self.x < other.right and other.x < self.right and self.y < other.bottom and other.y < self.bottom
        )  # fmt: skip

    def holds(self, other: Box, slack: float = 0.01) -> bool:
        return (
            other.x >= self.x - slack and other.y >= self.y - slack
            and other.right <= self.right + slack and other.bottom <= self.bottom + slack
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shape:
    """A filled or stroked path. Colours are ``#rrggbb``; "" is none."""

    d: tuple[Command, ...]
    fill: str = ""
    stroke: str = ""
    width: float = 0.0
    evenodd: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A line of live text. ``x`` is its left end, its middle or its right end, as ``anchor`` says (start, middle, end);
    ``y`` is the baseline. ``role``: which part of the copy it belongs to. ``ink``: the box of what is inked."""

    text: str
    x: float
    y: float
    size: float
    face: str
    fill: str
    tracking: float = 0.0
    anchor: str = "start"
    role: str = ""
    ink: Box = field(default=Box(0, 0, 0, 0))


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG in a box, its sides kept in proportion by whoever made the box."""

    data: bytes
    box: Box
    role: str = "picture"


@dataclass(slots=True)
class Group:
    """A layer. What lies outside ``clip`` is not shown."""

    name: str
    items: list[Shape | Line | Picture | Group] = field(default_factory=list)
    clip: Shape | None = None

    def lines(self) -> Iterable[Line]:
        for item in self.items:
            if isinstance(item, Line):
                yield item
            elif isinstance(item, Group):
                yield from item.lines()


@dataclass(slots=True)
class Scene:
    width: float
    height: float
    groups: list[Group] = field(default_factory=list)
    title: str = ""

    @property
    def page(self) -> Box:
        return Box(0, 0, self.width, self.height)

    def lines(self) -> list[Line]:
        return [line for group in self.groups for line in group.lines()]


# paths --------------------------------------------------------------------------------------------------------------


def polygon(points: Sequence[Point], close: bool = True) -> tuple[Command, ...]:
    d: list[Command] = [("M", *points[0]), *(("L", *p) for p in points[1:])]
    return (*d, ("Z",)) if close else tuple(d)


def rectangle(box: Box, radius: float = 0.0) -> tuple[Command, ...]:
    x, y, r, b = box.x, box.y, box.right, box.bottom
    if radius <= 0:
        return polygon([(x, y), (r, y), (r, b), (x, b)])
    q = min(radius, box.short / 2)
    k = q * (1 - ROUND)
    return (
        ("M", x + q, y), ("L", r - q, y), ("C", r - k, y, r, y + k, r, y + q),
        ("L", r, b - q), ("C", r, b - k, r - k, b, r - q, b),
        ("L", x + q, b), ("C", x + k, b, x, b - k, x, b - q),
        ("L", x, y + q), ("C", x, y + k, x + k, y, x + q, y), ("Z",),
    )  # fmt: skip


def circle(cx: float, cy: float, r: float) -> tuple[Command, ...]:
    return rectangle(Box(cx - r, cy - r, 2 * r, 2 * r), r)


def arch(box: Box) -> tuple[Command, ...]:
    """A door with a round top."""
    q = min(box.w / 2, box.h)
    k = q * (1 - ROUND)
    x, y, r, b = box.x, box.y, box.right, box.bottom
    m = x + box.w / 2
    return (
        ("M", x, b), ("L", x, y + q), ("C", x, y + k, m - q * ROUND, y, m, y),
        ("C", m + q * ROUND, y, r, y + k, r, y + q), ("L", r, b), ("Z",),
    )  # fmt: skip


def sector(cx: float, cy: float, r: float, start: float, stop: float, inner: float = 0.0) -> tuple[Command, ...]:
    """A piece of a disc or of a ring between two angles, in radians, clockwise from the right."""
    outer = arc(cx, cy, r, start, stop)
    d: list[Command] = [("M", cx + r * math.cos(start), cy + r * math.sin(start)), *outer]
    if inner > 0:
        d.append(("L", cx + inner * math.cos(stop), cy + inner * math.sin(stop)))
        d += arc(cx, cy, inner, stop, start)
    elif abs(stop - start) < 2 * math.pi - 1e-9:
        d.append(("L", cx, cy))
    return (*d, ("Z",))


def arc(cx: float, cy: float, r: float, start: float, stop: float) -> list[Command]:
    """Cubics along a circle, from where the pen is."""
    pieces = max(1, math.ceil(abs(stop - start) / (math.pi / 2)))
    step = (stop - start) / pieces
    k = 4 / 3 * math.tan(step / 4) * r
    d: list[Command] = []
    for n in range(pieces):
        a, b = start + n * step, start + (n + 1) * step
        ax, ay, bx, by = math.cos(a), math.sin(a), math.cos(b), math.sin(b)
        d.append(("C", cx + r * ax - k * ay, cy + r * ay + k * ax,
                  cx + r * bx + k * by, cy + r * by - k * bx, cx + r * bx, cy + r * by))  # fmt: skip
    return d


def smooth(points: Sequence[Point], close: bool = True, tension: float = 1 / 6) -> tuple[Command, ...]:
    """A Catmull-Rom curve through all points, as cubics."""
    n = len(points)
    if n < 3:
        return polygon(points, close)
    d: list[Command] = [("M", *points[0])]
    for i in range(n if close else n - 1):
        p1, p2 = points[i], points[(i + 1) % n]
        p0 = points[i - 1] if close or i > 0 else p1
        p3 = points[(i + 2) % n] if close or i + 2 < n else p2
        d.append(("C", p1[0] + (p2[0] - p0[0]) * tension, p1[1] + (p2[1] - p0[1]) * tension,
                  p2[0] - (p3[0] - p1[0]) * tension, p2[1] - (p3[1] - p1[1]) * tension, *p2))  # fmt: skip
    return (*d, ("Z",)) if close else tuple(d)


def moved(d: Iterable[Command], scale: float, dx: float, dy: float) -> tuple[Command, ...]:
    """A path scaled, then shifted."""
    return tuple(
        (c[0], *(float(v) * scale + (dx, dy)[i % 2] for i, v in enumerate(c[1:]))) for c in d
    )  # fmt: skip


def bounds(d: Iterable[Command]) -> Box:
    """The exact box of a path: a cubic's turning points are found, not its handles."""
    xs, ys = list[float](), list[float]()
    here = (0.0, 0.0)
    for command in d:
        v = [float(n) for n in command[1:]]
        if not v:
            continue
        if command[0] == "C":
            for axis, into in ((0, xs), (1, ys)):
                into += _turns(here[axis], v[axis], v[2 + axis], v[4 + axis])
        here = (v[-2], v[-1])
        xs.append(here[0])
        ys.append(here[1])
    if not xs:
        return Box(0, 0, 0, 0)
    return Box(min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys))


def _turns(a: float, b: float, c: float, d: float) -> list[float]:
    p, q, r = -a + 3 * b - 3 * c + d, 2 * (a - 2 * b + c), b - a
    if abs(p) < 1e-12:
        times = [-r / q] if abs(q) > 1e-12 else []
    else:
        root = q * q - 4 * p * r
        times = [(-q + s * math.sqrt(root)) / (2 * p) for s in (1, -1)] if root >= 0 else []
    return [
        (1 - t) ** 3 * a + 3 * (1 - t) ** 2 * t * b + 3 * (1 - t) * t * t * c + t**3 * d for t in times if 0 < t < 1
    ]

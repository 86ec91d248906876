"""Looks at a finished pattern: seams, outlines, girths. What fails is not handed out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from . import geometry as g
from .geometry import Point
from .piece import Girth, Pattern, Piece

SEAM = 0.2
GIRTH = 0.6


@dataclass(frozen=True, slots=True)
class Fault:
    kind: str
    what: str
    value: float


def faults(pattern: Pattern) -> list[Fault]:
    """Seams off by more than 2 mm, ease out of its range, outlines that cross themselves or do not close, girths off by
    more than 6 mm. Values are centimetres."""
    found: list[Fault] = []
    for s in pattern.seams:
        a, b = pattern.length(s.a), pattern.length(s.b)
        off = b - a - s.ease
        if abs(off) > SEAM:
            found.append(Fault("seam", f"{' + '.join(s.a)} : {' + '.join(s.b)}", off))
        if not s.low - 1e-9 <= s.ease / a <= s.high + 1e-9:
            found.append(Fault("ease", f"{' + '.join(s.a)}", s.ease / a))
    for p in pattern.pieces:
        for e, f in zip(p.edges, [*p.edges[1:], p.edges[0]], strict=True):
            if (
                gap := max(abs(g.end(e.path)[0] - g.start(f.path)[0]), abs(g.end(e.path)[1] - g.start(f.path)[1]))
            ) > 1e-6:
                found.append(Fault("open", f"{p.name}.{e.name}", gap))
        if crosses(p.outline(1.5)):
            found.append(Fault("crosses", p.name, 0.0))
        for e in p.edges:
            if g.length(e.path) < 0.05:
                found.append(Fault("short", f"{p.name}.{e.name}", g.length(e.path)))
    for girth in pattern.girths:
        off = measured(pattern, girth) - girth.body - girth.ease
        if off < -GIRTH or (off > GIRTH and not girth.least):
            found.append(Fault("girth", girth.name, off))
    return found


def measured(pattern: Pattern, girth: Girth) -> float:
    total = sum(pattern.length([ref]) * times for ref, times in girth.edges)
    return total + sum(width(pattern.piece(name), y, girth.centred) * times for name, y, times in girth.at)


def width(piece: Piece, y: float, centred: bool) -> float:
    """How wide a piece is at a height."""
    points = piece.outline(0.5)
    cuts = sorted(a[0] + (b[0] - a[0]) * (y - a[1]) / (b[1] - a[1])
                  for a, b in zip(points, [*points[1:], points[0]], strict=True) if (a[1] < y) != (b[1] < y))  # fmt: skip
    low = 0.0 if centred else -1e9
    return sum(max(hi, low) - max(lo, low) for lo, hi in zip(cuts[::2], cuts[1::2], strict=False))


def crosses(points: Sequence[Point]) -> bool:
    """Whether a closed outline cuts itself."""
    n = len(points)
    sides = [(points[i], points[(i + 1) % n]) for i in range(n)]
    boxes = [(min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]), max(a[1], b[1])) for a, b in sides]
    for i in range(n):
        bi = boxes[i]
        for j in range(i + 2, n if i else n - 1):
            bj = boxes[j]
            if bi[0] < bj[2] and bj[0] < bi[2] and bi[1] < bj[3] and bj[1] < bi[3] and _cut(*sides[i], *sides[j]):
                return True
    return False


def _cut(a: Point, b: Point, c: Point, d: Point) -> bool:
    def turn(p: Point, q: Point, r: Point) -> float:
        return (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0])

    return turn(a, b, c) * turn(a, b, d) < -1e-12 and turn(c, d, a) * turn(c, d, b) < -1e-12

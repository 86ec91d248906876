"""A piece as it is printed: cutting line, seam line, grain, fold, notches, names. Units are points; 1 cm is 72/2.54."""

from __future__ import annotations

import math
from collections.abc import Sequence

from ...media.design.faces import face
from ...media.design.scene import Command, Group, Line, Shape, circle, moved, polygon
from . import cutting
from . import geometry as g
from .geometry import Path, Point
from .piece import Pattern, Piece

CM = 72 / 2.54
INK, SEAM, QUIET = "#111111", "#3a6ea5", "#777777"


def curve(path: Path, dx: float, dy: float) -> list[Command]:
    """A seam line as SVG has it: its own cubics."""
    d: list[Command] = [("M", *at(path[0][0], dx, dy))]
    for s in path:
        d.append(("L", *at(s[1], dx, dy)) if len(s) == 2 else ("C", *(v for p in s[1:] for v in at(p, dx, dy))))
    return d


def at(p: Point, dx: float, dy: float) -> Point:
    return (p[0] + dx) * CM, (p[1] + dy) * CM


def lettered(said: str, x: float, y: float, size: float, angle: float = 0.0, fill: str = INK) -> Shape:
    """Words as outlines, their middle at a point, turned by ``angle`` (radians)."""
    f = face("inter-semibold")
    wide = f.width(said) * size
    c, s = math.cos(angle), math.sin(angle)
    d: list[Command] = []
    for command in moved(f.outline(said), size, -wide / 2, size * 0.36):
        v = [float(n) for n in command[1:]]
        out: list[float] = []
        for a, b in zip(v[::2], v[1::2], strict=True):
            out += [a * c - b * s + x, a * s + b * c + y]
        d.append((command[0], *out))
    return Shape(tuple(d), fill)


def heart(points: Sequence[Point]) -> tuple[Point, float]:
    """A point well inside an outline, and how far from its edge it lies."""
    left, top, right, bottom = g.box(points)
    best, far = ((left + right) / 2, (top + bottom) / 2), -1.0
    outline = list(points)
    for i in range(1, 12):
        for j in range(1, 20):
            p = (left + (right - left) * i / 12, top + (bottom - top) * j / 20)
            if not inside(outline, p):
                continue
            away = min(_off(p, a, b) for a, b in zip(outline, [*outline[1:], outline[0]], strict=True))
            if away > far + 0.3:
                best, far = p, away
    return best, max(far, 0.5)


def _off(p: Point, a: Point, b: Point) -> float:
    """How far a point is from a piece of a line."""
    d = (b[0] - a[0], b[1] - a[1])
    t = ((p[0] - a[0]) * d[0] + (p[1] - a[1]) * d[1]) / ((d[0] * d[0] + d[1] * d[1]) or 1.0)
    t = min(max(t, 0.0), 1.0)
    return math.dist(p, (a[0] + d[0] * t, a[1] + d[1] * t))


def inside(points: Sequence[Point], p: Point) -> bool:
    odd = False
    for a, b in zip(points, [*points[1:], points[0]], strict=True):
        if (a[1] > p[1]) != (b[1] > p[1]) and p[0] < a[0] + (b[0] - a[0]) * (p[1] - a[1]) / (b[1] - a[1]):
            odd = not odd
    return odd


def instruction(p: Piece) -> str:
    where = {"main": "cloth", "rib": "rib knit", "lining": "lining"}.get(p.cloth, p.cloth)
    many = f"Cut {p.count}" + (" on the fold" if p.fold else ", mirrored" if p.count == 2 and p.grain == "y" else "")
    extra = " + interfacing" if p.interfaced else ""
    return f"{many} in {where}{extra}"


def numbers(pattern: Pattern) -> dict[str, list[int]]:
    """Each edge's seam numbers: what bears the same number is sewn together."""
    made: dict[str, list[int]] = {}
    n = 0
    for s in pattern.seams:
        if any("dart" in r for r in s.a):
            continue
        n += 1
        for ref in dict.fromkeys((*s.a, *s.b)):
            made.setdefault(ref, []).append(n)
    return made


def piece(p: Piece, pattern: Pattern, number: int, dx: float, dy: float, about: str) -> Group:
    """Everything of a piece, moved by (dx, dy) centimetres."""
    made = Group(f"{number} {p.title}")
    cut = [at(q, dx, dy) for q in cutting.outline(p)]
    made.items.append(Shape(polygon(cut), "", INK, 1.1))
    seam: list[Command] = []
    for e in p.edges:
        if e.kind != "fold":
            seam += curve(e.path, dx, dy)
    made.items.append(Shape(tuple(seam), "", SEAM, 0.6))
    for n in p.notches:
        e = p.edge(n.edge)
        q, d = g.place(e.path, min(n.along, g.length(e.path)))
        long = max(min(e.allow, 1.0), 0.5)
        a, b = at(q, dx, dy), at((q[0] + d[1] * long, q[1] - d[0] * long), dx, dy)
        made.items.append(Shape((("M", *a), ("L", *b)), "", INK, 1.3))
    for m in p.marks:
        made.items.append(
            Shape(
                tuple(curve(m.path, dx, dy)), "", QUIET if m.kind == "line" else INK, 0.7 if m.kind == "line" else 1.2
            )
        )
        if m.text and len(m.path) > 1:
            left, top, right, bottom = g.box(g.flat(m.path))
            q = at(((left + right) / 2, (top + bottom) / 2), dx, dy)
            wide = face("inter-semibold").width(m.text) * 9
            if wide < (right - left) * CM - 4:
                made.items.append(lettered(m.text, *q, 9, 0, QUIET))
        elif m.text:
            a, b = g.start(m.path), g.end(m.path)
            q = at(g.along(a, b, 0.3), dx, dy)
            upright = abs(b[1] - a[1]) > abs(b[0] - a[0])
            made.items.append(
                lettered(
                    m.text,
                    q[0] + (7 if upright else 0),
                    q[1] - (0 if upright else 7),
                    8,
                    math.pi / 2 if upright else 0,
                    QUIET,
                )
            )
    _fold(made, p, dx, dy)
    _words(made, p, pattern, number, dx, dy, about)
    _numbers(made, p, pattern, dx, dy)
    return made


def _fold(made: Group, p: Piece, dx: float, dy: float) -> None:
    fold = next((e for e in p.edges if e.kind == "fold"), None)
    if fold is None:
        return
    a, b = g.start(fold.path), g.end(fold.path)
    long = math.dist(a, b)
    d = g.unit((b[0] - a[0], b[1] - a[1]))
    into = (-d[1], d[0])
    ends = (0.12, 0.88)
    pts = []
    for share in ends:
        q = (a[0] + d[0] * long * share, a[1] + d[1] * long * share)
        deep = 1.1 if long > 6 else 0.6
        pts.append((at(q, dx, dy), at((q[0] + into[0] * deep, q[1] + into[1] * deep), dx, dy)))
    made.items.append(Shape((("M", *pts[0][0]), ("L", *pts[0][1]), ("L", *pts[1][1]), ("L", *pts[1][0])), "", INK, 1.0))
    for tip, base in (pts[0], pts[1]):
        made.items.append(arrow(base, tip))
    mid = g.along(a, b, 0.5)
    if long > 7:
        q = at((mid[0] + into[0] * 1.6, mid[1] + into[1] * 1.6), dx, dy)
        made.items.append(lettered("fold of the cloth", *q, 8.5 if long > 9 else 6.5, math.atan2(-d[1], -d[0])))


def arrow(start: Point, tip: Point, size: float = 7.0) -> Shape:
    d = g.unit((tip[0] - start[0], tip[1] - start[1]))
    left = (tip[0] - d[0] * size + d[1] * size * 0.4, tip[1] - d[1] * size - d[0] * size * 0.4)
    right = (tip[0] - d[0] * size - d[1] * size * 0.4, tip[1] - d[1] * size + d[0] * size * 0.4)
    return Shape(polygon([tip, left, right]), INK)


def _words(made: Group, p: Piece, pattern: Pattern, number: int, dx: float, dy: float, about: str) -> None:
    outline = p.outline(1.0)
    left, top, right, bottom = g.box(outline)
    (x, y), room = heart(outline)
    allow = sorted({e.allow for e in p.edges if e.kind == "seam" and e.allow})
    hem = next((e.allow for e in p.edges if e.kind == "hem" and e.allow), 0.0)
    texts = [(f"{number}  {p.title}", 1.5), (instruction(p), 1.0), (f"{pattern.garment}, {about}", 0.85),
             ("allowance included: " + ", ".join(f"{v:g}" for v in allow[:3]) + " cm" + (f", hem {hem:g} cm" if hem else ""), 0.75)]  # fmt: skip
    wide = max(face("inter").width(t) * k for t, k in texts)
    strip = (right - left) > 3.5 * (bottom - top)
    size = min(12.0, (right - left) * 0.8 * CM / wide if strip else max(room * 2 * 0.95, 3.2) * CM / wide)
    size = max(min(size, room * CM * (0.9 if strip else 0.42)), 3.4)
    if strip:
        texts = [(" · ".join(t for t, _ in texts[:2]), 1.0)]
        size = max(min(9.0, room * CM * 0.6, (right - left) * 0.8 * CM / face("inter").width(texts[0][0])), 3.6)
    if strip:
        x = left + (right - left) * 0.3
    elif p.fold and x - left < 4.0 and right - left > 9.0:  # not upon the fold's bracket
        x = left + 4.0
    q = at((x, y), dx, dy)
    line = q[1] - size * (sum(k for _, k in texts) * 0.62)
    for n, (said, k) in enumerate(texts):
        line += size * k * 1.28
        made.items.append(
            Line(
                said,
                q[0],
                line,
                size * k,
                "inter-semibold" if n == 0 else "inter",
                INK,
                0.0,
                "middle",
                f"label{number}-{n}",
            )
        )
    wide = max(face("inter").width(t) * k for t, k in texts) * size / CM / 2
    _grain(made, p, (x, y), (wide, (line - q[1]) / CM + 0.4), outline, dx, dy)


def _grain(
    made: Group, p: Piece, at_: Point, label: tuple[float, float], outline: list[Point], dx: float, dy: float
) -> None:
    """The grain arrow, as long as there is room for, beside the label where that can be. label: half its size."""
    angle = {"y": math.pi / 2, "x": 0.0, "bias": math.pi / 4}[p.grain]
    d = (math.cos(angle), math.sin(angle))
    best: tuple[float, Point, Point] | None = None
    left, top, right, bottom = g.box(outline)
    strip = (right - left) > 3.5 * (bottom - top)
    for k in (0.62,) if strip else (0.3, 0.4, 0.2, 0.6, 0.7, 0.8, 0.12, 0.88):
        base = (left + (right - left) * k, at_[1]) if p.grain == "y" or strip else (at_[0], top + (bottom - top) * k)
        if not inside(outline, base):
            continue
        reach = [0.0, 0.0]
        for side, sign in ((0, 1), (1, -1)):
            while reach[side] < 22 and inside(
                outline, (base[0] + d[0] * sign * (reach[side] + 0.7), base[1] + d[1] * sign * (reach[side] + 0.7))
            ):
                reach[side] += 0.4
        long = min(reach[0], 20) + min(reach[1], 20)
        clear = (
            abs(base[0] - at_[0]) > label[0] + 0.5
            if p.grain == "y" or strip
            else abs(base[1] - at_[1]) > label[1] + 0.3
        )
        long *= 1.0 if clear else 0.3
        if best is None or long > best[0] * 1.25:
            best = (long, (base[0] + d[0] * reach[0] * 0.9, base[1] + d[1] * reach[0] * 0.9),
                    (base[0] - d[0] * reach[1] * 0.9, base[1] - d[1] * reach[1] * 0.9))  # fmt: skip
    if best and math.dist(best[1], best[2]) > 1.0:
        a, b = at(best[1], dx, dy), at(best[2], dx, dy)
        size = min(8.0, math.dist(a, b) * 0.12)
        made.items += [Shape((("M", *a), ("L", *b)), "", INK, 0.8), arrow(a, b, size), arrow(b, a, size)]


def _numbers(made: Group, p: Piece, pattern: Pattern, dx: float, dy: float) -> None:
    known = numbers(pattern)
    for e in p.edges:
        seams = known.get(f"{p.name}.{e.name}")
        long = g.length(e.path)
        if not seams or long < 2.2:
            continue
        q, d = g.place(e.path, long * 0.5)
        deep = min(1.0, 0.18 * long + 0.4)
        c = at((q[0] - d[1] * deep, q[1] + d[0] * deep), dx, dy)
        said = ",".join(map(str, seams))
        r = 5.5 if len(said) < 3 else 7.5
        made.items += [Shape(circle(*c, r), "", SEAM, 0.5), lettered(said, *c, 6.5 if len(said) < 3 else 5.0, 0, SEAM)]

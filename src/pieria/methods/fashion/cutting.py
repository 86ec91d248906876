"""The cutting line: seam allowances around a piece, with proper corners."""

from __future__ import annotations

import math

from . import geometry as g
from .geometry import Point
from .piece import Edge, Piece

MITRE = 2.6
"""A corner goes out to at most this many times the larger allowance; a sharper one is cut off square."""


def _offset(points: list[Point], by: float) -> list[Point]:
    """A line moved to its left (outward, for edges that run clockwise with y down)."""
    made: list[Point] = []
    for n, p in enumerate(points):
        a, b = points[max(n - 1, 0)], points[min(n + 1, len(points) - 1)]
        d = g.unit((b[0] - a[0], b[1] - a[1]))
        scale = 1.0
        if 0 < n < len(points) - 1:  # keep the distance where the line turns
            d1 = g.unit((p[0] - a[0], p[1] - a[1]))
            cos = max(d1[0] * d[0] + d1[1] * d[1], 0.5)
            scale = 1 / cos
        made.append((p[0] + d[1] * by * scale, p[1] - d[0] * by * scale))
    return made


def bridged(piece: Piece) -> list[tuple[Edge, list[Point]]]:
    """The edges as points, each dart replaced by the roof that it has when it is folded and the allowance is cut: its
    top lies where the seam line, going on straight, meets the dart's middle."""
    made: list[tuple[Edge, list[Point]]] = []
    edges = piece.edges
    n = 0
    while n < len(edges):
        e = edges[n]
        if e.kind != "dart":
            made.append((e, g.flat(e.path)))
            n += 1
            continue
        a, tip, b = g.start(e.path), g.end(e.path), g.end(edges[n + 1].path)
        before = edges[n - 1]
        d = g.heading(before.path, last=True)
        mid = g.along(a, b, 0.5)
        roof = g.meet(a, d, tip, (mid[0] - tip[0], mid[1] - tip[1]))
        inside = roof is None or math.dist(tip, roof) < math.dist(tip, mid) * 0.9
        high = mid if inside or roof is None or math.dist(roof, mid) > 3.0 else roof
        made.append((Edge(before.name + "_roof", g.line(a, high, b), before.allow), [a, high, b]))
        n += 2
    return made


def outline(piece: Piece) -> list[Point]:
    """The closed cutting line, clockwise."""
    parts = bridged(piece)
    lines = [_offset(points, e.allow) for e, points in parts]
    kinds = [e.kind for e, _ in parts]
    count = len(parts)
    for n in range(count):
        m = (n + 1) % count
        corner = parts[n][1][-1]
        hem, side = kinds[n] == "hem", kinds[m] == "hem"
        if hem != side and kinds[n] != "fold" and kinds[m] != "fold":
            _folded(parts, lines, n, m, hem)
            continue
        _corner(lines, n, m, corner, max(parts[n][0].allow, parts[m][0].allow))
    closed = [p for line in lines for p in line]
    return [p for n, p in enumerate(closed) if math.dist(p, closed[n - 1]) > 1e-4]


def _corner(lines: list[list[Point]], n: int, m: int, corner: Point, allow: float) -> None:
    """Two offset lines joined where they, drawn on a little, cross nearest to the corner."""
    a, b = lines[n], lines[m]
    reach = MITRE * max(allow, 0.3)
    da, db = g.unit((a[-1][0] - a[-2][0], a[-1][1] - a[-2][1])), g.unit((b[1][0] - b[0][0], b[1][1] - b[0][1]))
    far_a = [*a, (a[-1][0] + da[0] * reach, a[-1][1] + da[1] * reach)]
    far_b = [(b[0][0] - db[0] * reach, b[0][1] - db[1] * reach), *b]
    best: tuple[float, int, int, Point] | None = None
    for i in range(max(len(far_a) - 60, 1), len(far_a)):
        for j in range(min(len(far_b) - 1, 60)):
            hit = _hit(far_a[i - 1], far_a[i], far_b[j], far_b[j + 1])
            if hit and (away := math.dist(hit, corner)) <= reach and (best is None or away < best[0]):
                best = (away, i, j, hit)
    if best:
        _, i, j, hit = best
        lines[n], lines[m] = [*far_a[:i], hit], [hit, *far_b[j + 1 :]]


def _hit(a: Point, b: Point, c: Point, d: Point) -> Point | None:
    r, s = (b[0] - a[0], b[1] - a[1]), (d[0] - c[0], d[1] - c[1])
    k = r[0] * s[1] - r[1] * s[0]
    if abs(k) < 1e-12:
        return None
    t = ((c[0] - a[0]) * s[1] - (c[1] - a[1]) * s[0]) / k
    u = ((c[0] - a[0]) * r[1] - (c[1] - a[1]) * r[0]) / k
    return (a[0] + t * r[0], a[1] + t * r[1]) if 0 <= t <= 1 and 0 <= u <= 1 else None


def _folded(parts: list[tuple[Edge, list[Point]]], lines: list[list[Point]], n: int, m: int, hem_first: bool) -> None:
    """A hem's corner: what is turned up is cut as the mirror image of the side, or it would be too narrow above."""
    h, s = (n, m) if hem_first else (m, n)
    hem, side, out = parts[h][1], lines[s], lines[h]
    end_h = (hem[-1], hem[-2]) if hem_first else (hem[0], hem[1])
    at, inner = end_h
    along = g.unit((at[0] - inner[0], at[1] - inner[1]))
    normal = (along[1], -along[0]) if hem_first else (-along[1], along[0])
    end = 0 if hem_first else -1
    while len(side) > 2 and (side[end][0] - at[0]) * normal[0] + (side[end][1] - at[1]) * normal[1] > 1e-9:
        side.pop(end)  # what reaches over the hem line already
    tip, before = (side[0], side[1]) if hem_first else (side[-1], side[-2])
    d = g.unit((tip[0] - before[0], tip[1] - before[1]))
    q = g.meet(at, along, tip, d)
    if q is None or math.dist(q, at) > 6:
        _corner(lines, n, m, at, max(parts[n][0].allow, parts[m][0].allow))
        return
    k = 2 * (d[0] * along[0] + d[1] * along[1])
    back = (k * along[0] - d[0], k * along[1] - d[1])  # d mirrored in the hem's line
    mirrored = (-back[0], -back[1])
    foot = g.meet(q, mirrored, out[-1] if hem_first else out[0], along)
    if foot is None or math.dist(foot, q) > 3 * parts[h][0].allow:
        foot = out[-1] if hem_first else out[0]
    if hem_first:
        while len(out) > 1 and (out[-1][0] - foot[0]) * along[0] + (out[-1][1] - foot[1]) * along[1] > 0:
            out.pop()
        lines[h], lines[s] = [*out, foot], [q, *_short(side, q, 0)]
    else:
        while len(out) > 1 and (out[0][0] - foot[0]) * along[0] + (out[0][1] - foot[1]) * along[1] > 0:
            out.pop(0)
        lines[h], lines[s] = [foot, *out], [*_short(side, q, -1), q]


def _short(side: list[Point], q: Point, end: int) -> list[Point]:
    """A straight side that was drawn beyond the hem line ends at it."""
    if len(side) == 2:
        a, b = (side[1], side[0]) if end == 0 else (side[0], side[1])
        if math.dist(a, b) > math.dist(a, q):
            return [a]
    return side


def whole(piece: Piece) -> list[Point]:
    """The cutting line as the cloth is cut: a piece on the fold is opened."""
    points = outline(piece)
    if not piece.fold:
        return points
    half = [p for p in points if p[0] > 1e-6]
    edge = [p for p in points if p[0] <= 1e-6]
    if len(edge) < 2:
        return points
    first = points.index(half[0])
    ring = points[first:] + points[:first]
    right = [p for p in ring if p[0] > 1e-6]
    top = min(edge, key=lambda p: p[1])
    low = max(edge, key=lambda p: p[1])
    return [top, *right, low, *[(-x, y) for x, y in reversed(right)]]

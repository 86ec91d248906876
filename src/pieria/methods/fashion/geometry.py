"""Seam lines: straight lines and cubic Bézier curves, in centimetres, y down."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterable, Sequence

Point = tuple[float, float]
Segment = tuple[Point, ...]
"""Two points are a straight line, four a cubic."""
Path = tuple[Segment, ...]
GAUSS = ((-0.9061798459, 0.2369268851), (-0.5384693101, 0.4786286705), (0.0, 0.5688888889),
         (0.5384693101, 0.4786286705), (0.9061798459, 0.2369268851))  # fmt: skip
"""Five-point Gauss-Legendre: nodes and weights on -1 to 1."""


def line(*points: Point) -> Path:
    return tuple(itertools.pairwise(points))


def cubic(a: Point, b: Point, c: Point, d: Point) -> Path:
    return ((a, b, c, d),)


def bend(a: Point, ta: Point, tb: Point, b: Point, pull: float = 0.55, pull_b: float | None = None) -> Path:
    """A curve from ``a``, leaving along ``ta``, to ``b``, arriving along ``tb``. The handles are ``pull`` of what is to
    go in each direction; 0.55 of a right angle is nearly an ellipse's quarter."""
    pull_b = pull if pull_b is None else pull_b
    ta, tb = unit(ta), unit(tb)
    d = (b[0] - a[0], b[1] - a[1])
    reach = math.hypot(*d)
    ka = pull * max(abs(d[0] * ta[0] + d[1] * ta[1]), 0.25 * reach)
    kb = pull_b * max(abs(d[0] * tb[0] + d[1] * tb[1]), 0.25 * reach)
    return ((a, (a[0] + ta[0] * ka, a[1] + ta[1] * ka), (b[0] - tb[0] * kb, b[1] - tb[1] * kb), b),)


def arc(centre: Point, r: float, start: float, stop: float) -> Path:
    """A piece of a circle between two angles in radians, in cubics of at most 30 degrees (off by less than 1e-6 r)."""
    pieces = max(1, math.ceil(abs(stop - start) / (math.pi / 6)))
    step = (stop - start) / pieces
    k = 4 / 3 * math.tan(step / 4) * r
    made = []
    for n in range(pieces):
        a, b = start + n * step, start + (n + 1) * step
        p = (centre[0] + r * math.cos(a), centre[1] + r * math.sin(a))
        q = (centre[0] + r * math.cos(b), centre[1] + r * math.sin(b))
        made.append((p, (p[0] - k * math.sin(a), p[1] + k * math.cos(a)),
                     (q[0] + k * math.sin(b), q[1] - k * math.cos(b)), q))  # fmt: skip
    return tuple(made)


def unit(v: Point) -> Point:
    size = math.hypot(*v) or 1.0
    return v[0] / size, v[1] / size


def along(a: Point, b: Point, share: float) -> Point:
    return a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share


def reverse(path: Path) -> Path:
    return tuple(tuple(reversed(s)) for s in reversed(path))


def mapped(path: Path, change: Callable[[Point], Point]) -> Path:
    return tuple(tuple(change(p) for p in s) for s in path)


def shift(path: Path, dx: float, dy: float) -> Path:
    return mapped(path, lambda p: (p[0] + dx, p[1] + dy))


def at(s: Segment, t: float) -> Point:
    if len(s) == 2:
        return along(s[0], s[1], t)
    u = 1 - t
    w = (u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t)
    return sum(k * p[0] for k, p in zip(w, s, strict=True)), sum(k * p[1] for k, p in zip(w, s, strict=True))


def slope(s: Segment, t: float) -> Point:
    """The derivative."""
    if len(s) == 2:
        return s[1][0] - s[0][0], s[1][1] - s[0][1]
    u = 1 - t
    w = (3 * u * u, 6 * u * t, 3 * t * t)
    d = [(q[0] - p[0], q[1] - p[1]) for p, q in itertools.pairwise(s)]
    return sum(k * v[0] for k, v in zip(w, d, strict=True)), sum(k * v[1] for k, v in zip(w, d, strict=True))


def _reach(s: Segment, stop: float = 1.0) -> float:
    if len(s) == 2:
        return math.dist(*s) * stop
    total = 0.0
    for quarter in (0.0, 0.25, 0.5, 0.75):
        for x, w in GAUSS:
            total += w * math.hypot(*slope(s, stop * (quarter + 0.125 * (x + 1))))
    return total * 0.125 * stop


def length(path: Path) -> float:
    return sum(_reach(s) for s in path)


def start(path: Path) -> Point:
    return path[0][0]


def end(path: Path) -> Point:
    return path[-1][-1]


def heading(path: Path, last: bool = False) -> Point:
    """The direction in which a path leaves its start (or arrives at its end)."""
    s = path[-1] if last else path[0]
    d = slope(s, 1.0 if last else 0.0)
    if math.hypot(*d) < 1e-9:
        d = slope(s, 0.98 if last else 0.02)
    return unit(d)


def _where(path: Path, distance: float) -> tuple[int, float]:
    for n, s in enumerate(path):
        size = _reach(s)
        if distance <= size or n == len(path) - 1:
            return n, solve(lambda t, s=s, d=distance: _reach(s, t) - d, 0.0, 1.0)  # type: ignore[misc]
        distance -= size
    raise ValueError("an empty path")


def place(path: Path, distance: float) -> tuple[Point, Point]:
    """The point ``distance`` along a path, and the direction there."""
    n, t = _where(path, distance)
    return at(path[n], t), unit(slope(path[n], min(max(t, 1e-3), 1 - 1e-3)))


def split(path: Path, distance: float) -> tuple[Path, Path]:
    """Two paths, the first ``distance`` long."""
    n, t = _where(path, distance)
    a, b = _cut(path[n], t)
    return (*path[:n], a), (b, *path[n + 1 :])


def _cut(s: Segment, t: float) -> tuple[Segment, Segment]:
    left, right, now = [s[0]], [s[-1]], list(s)
    while len(now) > 1:
        now = [along(p, q, t) for p, q in itertools.pairwise(now)]
        left.append(now[0])
        right.append(now[-1])
    return tuple(left), tuple(reversed(right))


def cross_y(path: Path, y: float) -> float:
    """How far along a path first crosses the height ``y``."""
    done = 0.0
    for s in path:
        for k in range(24):
            a, b = at(s, k / 24)[1] - y, at(s, (k + 1) / 24)[1] - y
            if a == 0 or a * b < 0:
                t = solve(lambda t, s=s: at(s, t)[1] - y, k / 24, (k + 1) / 24)  # type: ignore[misc]
                return done + _reach(s, t)
        done += _reach(s)
    return done


def flat(path: Path, step: float = 0.4) -> list[Point]:
    """Points on a path, about ``step`` apart, its ends included."""
    made = [start(path)]
    for s in path:
        n = 1 if len(s) == 2 else max(4, min(64, math.ceil(_reach(s) / step)))
        made += [at(s, k / n) for k in range(1, n + 1)]
    return made


def solve(f: Callable[[float], float], low: float, high: float, turns: int = 60) -> float:
    """Where a function changes its sign between ``low`` and ``high``; the nearer end where it does not (regula falsi
    with halving, the Illinois variant)."""
    a, b = f(low), f(high)
    if a == 0 or a * b > 0:
        return low if abs(a) <= abs(b) else high
    side = 0
    for _ in range(turns):
        middle = (low * b - high * a) / (b - a)
        m = f(middle)
        if abs(m) < 1e-7 or abs(high - low) < 1e-9:
            return middle
        if m * b > 0:
            high, b = middle, m
            a *= 0.5 if side == -1 else 1.0
            side = -1
        else:
            low, a = middle, m
            b *= 0.5 if side == 1 else 1.0
            side = 1
    return (low + high) / 2


def meet(a: Point, da: Point, b: Point, db: Point) -> Point | None:
    """Where two lines, each a point and a direction, meet."""
    k = da[0] * db[1] - da[1] * db[0]
    if abs(k) < 1e-6:
        return None
    t = ((b[0] - a[0]) * db[1] - (b[1] - a[1]) * db[0]) / k
    return a[0] + da[0] * t, a[1] + da[1] * t


def area(points: Sequence[Point]) -> float:
    """Signed: positive where the points run clockwise as seen (y down)."""
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(points, [*points[1:], points[0]], strict=True)) / 2


def box(points: Iterable[Point]) -> tuple[float, float, float, float]:
    """Left, top, right, bottom."""
    every = list(points)
    xs, ys = [p[0] for p in every], [p[1] for p in every]
    return min(xs), min(ys), max(xs), max(ys)

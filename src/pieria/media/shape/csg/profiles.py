"""Profiles: flat outlines to extrude or to revolve. A profile is ``{"kind": name, ...}``; see `KINDS`."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

Number = Callable[[Any], float]
Points = list[Any]
FINE = 48
"""Segments of a whole circle, at least; a multiple of four, so that a circle is exactly as wide as it should be."""


def profile(said: Any, n: Number, depth: int = 0) -> Any:
    """A manifold3d CrossSection. n: what a length stands for. ValueError, KeyError or TypeError for what is none."""
    import manifold3d as m

    if depth > 12:
        raise ValueError("profiles stand too deep in one another")
    kind = said["kind"]
    if kind not in KINDS:
        raise ValueError(f"there is no profile called {str(kind)[:30]!r}")
    made = KINDS[kind](said, n, depth)
    if not isinstance(made, m.CrossSection):
        made = m.CrossSection([made], m.FillRule.NonZero) if len(made) > 2 else m.CrossSection()
    if "offset" in said:
        made = made.offset(n(said["offset"]), m.JoinType.Round, 2.0, FINE)
    for hole in said.get("holes", ()):
        made = made - profile(hole, n, depth + 1)
    for more in said.get("with", ()):
        made = made + profile(more, n, depth + 1)
    if "scale" in said:
        made = made.scale(tuple(n(v) for v in said["scale"]))
    if "turn" in said:
        made = made.rotate(n(said["turn"]))
    if "at" in said:
        made = made.translate(tuple(n(v) for v in said["at"]))
    return made


def circle(said: Any, n: Number, depth: int) -> Any:
    import manifold3d as m

    r = n(said["r"]) if "r" in said else n(said["d"]) / 2
    return m.CrossSection.circle(positive(r), sides(said, n))


def sides(said: Any, n: Number) -> int:
    return int(min(max(n(said.get("sides", FINE)), 3), 256))


def positive(value: float) -> float:
    if value <= 0:
        raise ValueError("a length must be greater than 0")
    return value


def rectangle(said: Any, n: Number, depth: int) -> Any:
    import manifold3d as m

    w, d = (positive(n(v)) for v in said["size"])
    r = min(n(said.get("round", 0)), w / 2 * 0.999, d / 2 * 0.999)
    if r <= 0:
        return m.CrossSection.square((w, d), True)
    return m.CrossSection.batch_hull(
        [m.CrossSection.circle(r, 32).translate((x * (w / 2 - r), y * (d / 2 - r))) for x in (-1, 1) for y in (-1, 1)]
    )


def ellipse(said: Any, n: Number, depth: int) -> Any:
    import manifold3d as m

    w, d = (positive(n(v)) for v in said["size"])
    return m.CrossSection.circle(1.0, sides(said, n)).scale((w / 2, d / 2))


def polygon(said: Any, n: Number, depth: int) -> Points:
    points = [(n(x), n(y)) for x, y in said["points"]]
    if len(points) > 2000:
        raise ValueError("a polygon has more than 2000 points")
    return smooth(points, True) if said.get("smooth") else points


def smooth(points: Sequence[Any], closed: bool, steps: int = 8) -> Points:
    """A centripetal Catmull-Rom curve through the points (Barry & Goldman 1988, alpha = 1/2). A point that stands twice
    is a corner."""
    if not closed:
        pieces, run = [], [points[0]]
        for a in points[1:]:
            if a == run[-1]:
                pieces.append(run)
                run = [a]
            else:
                run.append(a)
        pieces.append(run)
        out: Points = []
        for piece in pieces:
            out += curve(piece, False, steps)[1 if out else 0 :]
        return out
    return curve(list(points), True, steps)


def curve(points: list[Any], closed: bool, steps: int) -> Points:
    if len(points) < 3:
        return list(points)
    p = np.array(points, float)
    padded = np.vstack([p[-1], p, p[:2]]) if closed else np.vstack([2 * p[0] - p[1], p, 2 * p[-1] - p[-2]])
    out: Points = []
    for i in range(len(padded) - 3):
        q = padded[i : i + 4]
        gap = np.maximum(np.sqrt(np.linalg.norm(np.diff(q, axis=0), axis=1)), 1e-9)
        t = np.concatenate([[0], np.cumsum(gap)])
        for u in np.linspace(t[1], t[2], steps, endpoint=False):
            a = [(t[k + 1] - u) / gap[k] * q[k] + (u - t[k]) / gap[k] * q[k + 1] for k in range(3)]
            b = [(t[k + 2] - u) / (t[k + 2] - t[k]) * a[k] + (u - t[k]) / (t[k + 2] - t[k]) * a[k + 1] for k in (0, 1)]
            c = (t[2] - u) / gap[1] * b[0] + (u - t[1]) / gap[1] * b[1]
            out.append(tuple(map(float, c)))
    return out if closed else [*out, points[-1]]


def star(said: Any, n: Number, depth: int) -> Points:
    points, outer, inner = int(min(max(n(said.get("points", 5)), 3), 64)), n(said["r"]), n(said["inner"])
    return [
        ((outer if k % 2 == 0 else inner) * math.sin(math.pi * k / points),
         (outer if k % 2 == 0 else inner) * math.cos(math.pi * k / points)) for k in range(2 * points)
    ][::-1]  # fmt: skip


def heart(said: Any, n: Number, depth: int) -> Points:
    """16 sin^3 t, 13 cos t - 5 cos 2t - 2 cos 3t - cos 4t, scaled to the size."""
    w, h = (positive(n(v)) for v in said["size"])
    t = np.linspace(0, 2 * np.pi, 96, endpoint=False)
    x = 16 * np.sin(t) ** 3
    y = 13 * np.cos(t) - 5 * np.cos(2 * t) - 2 * np.cos(3 * t) - np.cos(4 * t)
    x, y = x / np.ptp(x) * w, (y - (y.max() + y.min()) / 2) / np.ptp(y) * h
    return [(float(a), float(b)) for a, b in zip(x[::-1], y[::-1], strict=True)]


def gear(said: Any, n: Number, depth: int) -> Points:
    """An involute spur gear (pressure angle 20 degrees, ISO 53 profile: addendum 1, dedendum 1.25 modules). ``r`` is
    the tip's radius: module = 2 r / (teeth + 2)."""
    teeth, tip = int(min(max(n(said["teeth"]), 6), 200)), positive(n(said["r"]))
    module = 2 * tip / (teeth + 2)
    pitch, root = module * teeth / 2, max(module * (teeth / 2 - 1.25), tip * 0.2)
    base = pitch * math.cos(math.radians(20))

    def involute(r: float) -> float:
        a = math.acos(min(1.0, base / max(r, base)))
        return math.tan(a) - a

    half = math.pi / (2 * teeth) + involute(pitch)
    low = max(base, root)
    flank = [(r, half - involute(r)) for r in np.linspace(low, tip, 7)]
    out: Points = []
    for k in range(teeth):
        middle = 2 * math.pi * k / teeth
        line = [(root, middle - half - 0.0)] if root < base else []
        line += [(r, middle - a) for r, a in flank]
        line += [(r, middle + a) for r, a in reversed(flank)]
        line += [(root, middle + half)] if root < base else []
        out += [(float(r * math.sin(a)), float(r * math.cos(a))) for r, a in line]
    return out[::-1]


def arc(said: Any, n: Number, depth: int) -> Points:
    """A piece of a ring: from ``from`` to ``to`` degrees, counter-clockwise, between ``inner`` and ``r``."""
    r, inner = positive(n(said["r"])), n(said.get("inner", 0))
    a = np.radians(np.linspace(n(said.get("from", 0)), n(said.get("to", 180)), 49))
    outside = [(float(r * np.cos(t)), float(r * np.sin(t))) for t in a]
    inside = [(float(inner * np.cos(t)), float(inner * np.sin(t))) for t in a[::-1]] if inner > 0 else [(0.0, 0.0)]
    return outside + inside


def letters(said: Any, n: Number, depth: int) -> Any:
    from .letters import outline

    return outline(str(said["text"]), positive(n(said["size"])), str(said.get("font", "")))


def path(said: Any, n: Number, depth: int) -> Any:
    """Closed rings of plain numbers (even-odd), as pictures are traced into."""
    import manifold3d as m

    rings = [[(float(x), float(y)) for x, y in ring] for ring in said["rings"]]
    if sum(map(len, rings)) > 20000:
        raise ValueError("a path has more than 20000 points")
    return m.CrossSection([r for r in rings if len(r) > 2], m.FillRule.EvenOdd)


KINDS: dict[str, Callable[[Any, Number, int], Any]] = {
    "circle": circle, "rectangle": rectangle, "ellipse": ellipse, "polygon": polygon, "star": star, "heart": heart,
    "gear": gear, "arc": arc, "text": letters, "path": path,
}  # fmt: skip

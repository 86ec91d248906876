"""Skirts that hang from a waist line of given length: straight, A-line, parts of a circle, gathered."""

from __future__ import annotations

import math

from . import geometry as g
from .body import Body
from .piece import Edge, Mark, Piece
from .torso import darted

CIRCLES = {"circle": math.pi / 2, "half-circle": math.pi / 4}


def gather(body: Body, waist: float) -> float:
    """How many times its waist a gathered skirt is wide: full, and over the hips in any case."""
    return max(1.7, (body.hip + 10) / waist)


def draft(body: Body, shape: str, front: float, back: float, length: float, *, ease: float = 4.0, open_back: bool = True,
          hem: float = 3.0, seam: float = 1.0, flare: float = 0.0, open_front: float = 0.0) -> tuple[Piece, Piece]:  # fmt: skip
    """Front and back, named ``skirt_front`` and ``skirt_back``. front, back: half waists, in centimetres, as sewn.
    open_front: a button stand beyond the centre front."""
    made = []
    for name, waist in (("front", front), ("back", back)):
        if shape in CIRCLES:
            edges = _sector(waist, CIRCLES[shape], length, seam)
        elif shape == "gathered":
            edges = _panel(waist * gather(body, 2 * (front + back)), length, seam)
        else:
            edges = _fitted(body, shape, front, back, name, length, ease, seam, flare)
        edges = [Edge(e.name, e.path, hem, "hem") if e.name == "hem" else e for e in edges]
        opened = open_back and name == "back"
        bottom, top = g.end(edges[-1].path), g.start(edges[0].path)
        if name == "front" and open_front:
            x = -open_front
            edges += [Edge("hem_stand", g.line(bottom, (x, bottom[1])), hem, "hem"),
                      Edge("centre", g.line((x, bottom[1]), (x, top[1])), 2 * open_front),
                      Edge("waist_stand", g.line((x, top[1]), top), seam)]  # fmt: skip
        else:
            kind = "seam" if opened else "fold"
            edges.append(Edge("centre", g.line(bottom, top), 1.5 if opened else 0.0, kind))
        cut_twice = opened or (name == "front" and open_front > 0)
        piece = Piece(f"skirt_{name}", f"Skirt {name}", edges, 2 if cut_twice else 1, not cut_twice)
        if name == "front" and open_front:
            piece.marks.append(Mark("line", g.line(top, bottom), "centre front"))
            piece.marks += [Mark("hole", g.line((-0.3, y), (1.7, y))) for y in range(5, int(length) - 7, 8)]
        made.append(piece)
    hip = body.waist_to_hip
    if shape not in CIRCLES and length > hip + 4:
        for p in made:
            p.notch("side", g.cross_y(p.edge("side").path, hip) if shape != "gathered" else hip, p.name == "skirt_back")
    return made[0], made[1]


def _panel(w: float, h: float, seam: float) -> list[Edge]:
    return [Edge("waist1", g.line((0, 0), (w, 0)), seam), Edge("side", g.line((w, 0), (w, h)), seam),
            Edge("hem", g.line((w, h), (0, h)))]  # fmt: skip


def _sector(waist: float, angle: float, length: float, seam: float) -> list[Edge]:
    r = waist / angle
    centre = (0.0, -r)
    top = g.arc(centre, r, math.pi / 2, math.pi / 2 - angle)
    hem = g.arc(centre, r + length, math.pi / 2 - angle, math.pi / 2)
    return [Edge("waist1", top, seam), Edge("side", g.line(g.end(top), g.start(hem)), seam), Edge("hem", hem)]


def _fitted(body: Body, shape: str, front: float, back: float, name: str, length: float, ease: float, seam: float,
            flare: float) -> list[Edge]:  # fmt: skip
    """The side seams of front and back are one curve, moved; what the waist is then too long goes into darts."""
    over = front - back
    half_hip = (body.hip + ease) / 2
    hip_y = min(body.waist_to_hip, length - 2.0)
    x_h = (half_hip - over) / 2
    r = x_h - back
    aline = shape == "a-line"
    side_in = min(max(r * (0.62 if aline else 0.42), 0.0), 6.0 if aline else 4.0)
    x_w = x_h - side_in
    if x_w - back < 1.0:  # a belly: no darts
        x_w = back
    rise = 1.2
    below = length - hip_y
    out = (flare or 0.18 * below) if aline else -min(0.05 * below, 2.2) if shape == "pencil" else 0.0
    waist_pt, hip_pt = (x_w, -rise), (x_h, hip_y)
    down = g.unit((out, below)) if aline else (0.0, 1.0)
    upper = g.bend(waist_pt, (x_h - x_w, hip_y * 0.75), down, hip_pt, 0.4)
    foot = (x_h + down[0] * below, hip_y + down[1] * below) if aline else (x_h + out, hip_y + below)
    lower = g.bend(hip_pt, (0, 1), (out, below), foot, 0.35) if shape == "pencil" else g.line(hip_pt, foot)
    side = (*upper, *lower)
    at = g.heading(side)
    if name == "front":
        side = g.shift(side, over, 0)
    target = front if name == "front" else back
    top = g.start(side)

    def waistline(lift: float) -> g.Path:
        return g.bend((0.0, lift), (1, 0), (at[1], -at[0]), top, 0.4)

    base = waistline(0.0)
    extra = g.length(base) - target
    if extra < 0.7:  # no dart: the line itself is made as long as it has to be
        tall = side
        edges = [Edge("waist1", _stretched(base, target), seam)]
        side = _led(tall, g.end(edges[0].path))
    elif extra > 4.0 or (name == "back" and extra > 3.0):
        deep = min(12.5 if name == "back" else 9.0, hip_y - 4)
        long = g.length(base)
        edges, _ = darted(base, [(long * 0.40, extra * 0.55, deep), (long * 0.72, extra * 0.45, deep - 1.5)], "waist",
                          seam)  # fmt: skip
    else:
        deep = min(11.5 if name == "back" else 9.0, hip_y - 4)
        edges, _ = darted(base, [(g.length(base) * 0.52, extra, deep)], "waist", seam)
    d = g.heading(side, last=True)
    hem = g.bend(g.end(side), (-d[1], d[0]), (-1, 0), (0.0, hip_y + below), 0.4)
    return [*edges, Edge("side", side, seam), Edge("hem", hem)]


def _stretched(path: g.Path, target: float) -> g.Path:
    """A path from x = 0, made ``target`` long by scaling its x."""
    k = g.solve(lambda k: g.length(g.mapped(path, lambda p: (p[0] * k, p[1]))) - target, 0.3, 2.0)
    return g.mapped(path, lambda p: (p[0] * k, p[1]))


def _led(side: g.Path, top: g.Point) -> g.Path:
    """A side seam with its start moved, the first curve's handle with it."""
    a, b, c, d = side[0]
    return ((top, (b[0] + top[0] - a[0], b[1]), c, d), *side[1:])

"""Trousers, shorts and pyjama trousers: front and back legs.

The draft follows the usual direct method: a crease line, the fork a twentieth of the hip in front and a ninth behind,
the seat line slanted and raised. The back's fork point is lowered until both inside legs have one length, its waist is
raised until both side seams have. Front and back crotch curves are square to the inside leg, so they join smoothly.
"""

from __future__ import annotations

from dataclasses import dataclass

from . import geometry as g
from .body import Body
from .geometry import Path, Point
from .piece import Edge, Mark, Piece
from .torso import darted

FLARED = 60.0
"""The widest hem of a flared leg, in centimetres around."""


@dataclass(frozen=True, slots=True)
class Leg:
    """Ease in centimetres all around; ``hem``: its girth; ``length``: from the waist down the side; ``knee``: girth;
    ``elastic``: no darts, drawn in by a casing."""

    hip: float = 5.0
    waist: float = 1.0
    drop: float = 1.5
    length: float = 104.0
    hem: float = 40.0
    knee: float = 46.0
    elastic: bool = False
    hem_allow: float = 4.0
    seam: float = 1.0


def draft(body: Body, leg: Leg) -> tuple[Piece, Piece]:
    """Front and back, the side seam to the right, x = 0 at the crease. Both are cut twice."""
    b = body
    crotch = b.rise + leg.drop
    hip_y = min(b.waist_to_hip, 0.72 * crotch)
    quarter = (b.hip + leg.hip) / 4
    hip_f, hip_b = quarter - 0.7, quarter + 0.7
    girth = b.hip + leg.hip
    fork_f, fork_b = girth / 20, girth / (9.2 if not leg.elastic else 8.5)
    length = max(leg.length, crotch + 6.0)
    knee_y = min(b.waist_to_knee, crotch + 0.55 * (length - crotch) + 0.0)
    short = length < b.waist_to_knee + 8
    if short:
        knee_y = crotch + 0.5 * (length - crotch)
    # the front's crease halves its width at the fork; leg widths lie evenly on either side of it
    side_x = (hip_f + fork_f) / 2
    inner_f = -side_x
    centre_f = side_x - hip_f
    span = (b.thigh + 5.0) if short else leg.hem
    hem = max(leg.hem, 14.0) if not short else max(leg.hem, span)
    knee = leg.knee if not short else hem
    hem_f, knee_f = hem / 4 - 0.5, knee / 4 - 0.5
    hem_b, knee_b = hem / 4 + 0.5, knee / 4 + 0.5
    if short:  # shorts hang straight from the fork: wide as the thigh needs
        hem_f, knee_f = min(hem_f, side_x - 0.8), min((hem_f + side_x) / 2, side_x - 0.3)
    fork: Point = (inner_f, crotch)
    inner = _inside(fork, (-knee_f, knee_y), (-hem_f, length))
    half_waist = (b.waist + leg.waist) / 2
    belly = half_waist / 2 >= quarter - 0.3
    side_in = 0.0 if leg.elastic else min(max((quarter - half_waist / 2) * 0.4, -0.2), 2.5)
    waist_x = side_x - side_in if not belly else side_x + (half_waist / 2 - quarter) * 0.7
    front_side = _side((waist_x, 0.0), (side_x, hip_y), (knee_f, knee_y), (hem_f, length))
    lean_f = 0.0 if leg.elastic else min(1.0, side_in * 0.4)
    front_top: Point = (centre_f + lean_f, 0.6)
    rise_f = _rise(front_top, (centre_f, hip_y), fork, g.heading(inner), 0.42)
    front = _piece("leg_front", "Front leg", front_top, (waist_x, 0.0), front_side, inner, rise_f, leg,
                   half_waist / 2 - 0.3, 8.0)  # fmt: skip
    # the back: moved so that its leg lies on the front's
    side_bx = side_x + (0.8 if not leg.elastic else 0.5)
    centre_b = side_bx - hip_b
    lean = min(max((hip_b - half_waist / 2) * 0.42, 1.0), 4.2) if not leg.elastic else 1.5
    up = (2.6 if not leg.elastic else 3.5) * (0.6 if b.kind == "child" else 1.0)
    fork_x = centre_b - fork_b
    inner_knee, inner_hem = -knee_b, -hem_b
    if short:  # as steep as the front, or it could not be as long
        inner_knee, inner_hem = fork_x + 1.3 * (-knee_f - inner_f), fork_x + 1.3 * (-hem_f - inner_f)
        knee_b, hem_b = side_bx - (side_x - knee_f), side_bx - (side_x - hem_f)

    def inside(lower: float) -> Path:
        return _inside((fork_x, crotch + lower), (inner_knee, knee_y), (inner_hem, length))

    goal = g.length(inner)
    lower = g.solve(lambda v: g.length(inside(v)) - goal, -4.0, min(9.0, 0.75 * (knee_y - crotch)))
    inner_b = inside(lower)
    waist_bx = side_bx - side_in if not belly else side_bx + (half_waist / 2 - quarter) * 0.7

    def side(raise_: float) -> Path:
        return _side((waist_bx, raise_), (side_bx, hip_y), (knee_b, knee_y), (hem_b, length))

    lift = g.solve(lambda v: g.length(side(v)) - g.length(front_side), -4.0, 4.0)
    back_top: Point = (centre_b + lean, lift - up)
    rise_b = _rise(back_top, (centre_b, hip_y), (fork_x, crotch + lower), g.heading(inner_b), 0.5)
    back = _piece("leg_back", "Back leg", back_top, (waist_bx, lift), side(lift), inner_b, rise_b, leg,
                  half_waist / 2 + 0.3, 9.0)  # fmt: skip
    for p in (front, back):
        double = p is back
        p.notch("side", g.cross_y(p.edge("side").path, hip_y), double)
        if not short:
            p.notch("side", g.cross_y(p.edge("side").path, knee_y), double)
            p.notch("inside", g.length(p.edge("inside").path) - g.cross_y(g.reverse(p.edge("inside").path), knee_y),
                    double)  # fmt: skip
        p.marks.append(Mark("line", g.line((0.0, hip_y + 4), (0.0, length - 4)), "crease") if not leg.elastic else
                       Mark("dot", g.line((0.0, hip_y), (0.0, hip_y))))  # fmt: skip
        p.marks = [m for m in p.marks if m.kind != "dot"]
    return front, back


def _inside(fork: Point, knee: Point, hem: Point) -> Path:
    """Down the inside leg: hollow from the fork to the knee, then straight."""
    down = g.unit((hem[0] - knee[0], hem[1] - knee[1]))
    return (*g.bend(fork, (0.35 * max(knee[0] - fork[0], 0.1), knee[1] - fork[1]), down, knee, 0.3, 0.45),
            *g.line(knee, hem))  # fmt: skip


def _side(waist: Point, hip: Point, knee: Point, hem: Point) -> Path:
    """Down the side: out over the hip, then to the knee and straight on."""
    down = g.unit((hem[0] - knee[0], hem[1] - knee[1]))
    through = g.unit((0.12 * (knee[0] - hip[0]), knee[1] - hip[1]))
    return (*g.bend(waist, (hip[0] - waist[0], 0.8 * (hip[1] - waist[1])), through, hip, 0.36),
            *g.bend(hip, through, down, knee, 0.36, 0.4), *g.line(knee, hem))  # fmt: skip


def _rise(top: Point, hip: Point, fork: Point, inseam: Point, pull: float) -> Path:
    """The crotch seam from the waist down to the fork, square to the inside leg there."""
    into = (-inseam[1], inseam[0])
    d = g.unit((hip[0] - top[0], hip[1] - top[1]))
    above = hip
    if into[0] > 0:
        into = (-into[0], -into[1])
    return (*g.line(top, above), *g.bend(above, d, into, fork, pull, 0.72))


def _piece(name: str, title: str, centre: Point, side_top: Point, side: Path, inner: Path, rise: Path, leg: Leg,
           target: float, deep: float) -> Piece:  # fmt: skip
    d, s = g.heading(rise), g.heading(side)
    base = g.bend(centre, (d[1], -d[0]), (s[1], -s[0]), side_top, 0.3)
    extra = g.length(base) - target
    if leg.elastic:
        waist = [Edge("waist1", base, leg.seam)]
    elif extra < 0.8:
        # the centre gives way, the side stays as it is
        def moved(x: float) -> Path:
            return g.bend((centre[0] + x, centre[1]), (d[1], -d[0]), (s[1], -s[0]), side_top, 0.3)

        x = g.solve(lambda v: g.length(moved(v)) - target, -6.0, 6.0)
        base = moved(x)
        waist = [Edge("waist1", base, leg.seam)]
        rise = (((centre[0] + x, centre[1]), rise[0][1]), *rise[1:])
    elif extra > 3.6:
        long = g.length(base)
        waist, _ = darted(base, [(long * 0.38, extra * 0.55, deep), (long * 0.7, extra * 0.45, deep - 2)], "waist",
                          leg.seam)  # fmt: skip
    else:
        waist, _ = darted(base, [(g.length(base) * 0.5, extra, deep)], "waist", leg.seam)
    hem = g.line(g.end(side), g.end(inner))
    return Piece(name, title, [*waist, Edge("side", side, leg.seam), Edge("hem", hem, leg.hem_allow, "hem"),
                               Edge("inside", g.reverse(inner), leg.seam),
                               Edge("rise", g.reverse(rise), leg.seam)], 2)  # fmt: skip

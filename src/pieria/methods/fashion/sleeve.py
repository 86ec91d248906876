"""Sleeves whose caps fit an armhole, and cuffs."""

from __future__ import annotations

from dataclasses import dataclass

from . import geometry as g
from .body import Body
from .geometry import Path, Point
from .piece import Edge, Notch, Piece

LEAST = 0.14
"""The lowest cap, as a share of the armhole, that still hangs like a sleeve."""


@dataclass(frozen=True, slots=True)
class Arm:
    """``cap``: the cap's height as a share of the armhole; ``ease``: of the armhole's length, eased into the cap (more
    is gathered: a puff); ``wide``: least room over the upper arm; ``length``: from the shoulder; ``hem``: its girth."""

    cap: float = 0.33
    ease: float = 0.04
    wide: float = 4.0
    length: float = 60.0
    hem: float = 24.0
    hem_allow: float = 2.5
    hem_kind: str = "hem"
    puff: float = 0.0
    """Added to the cap's height, for gathers that stand up."""


def cap_of(width: float, height: float, front: bool) -> Path:
    """Half a cap, from the underarm up to the shoulder notch at x = 0: level at both, hollow first, then round. The
    front's hollow is deeper."""
    low, high = (0.52, 0.56) if front else (0.42, 0.58)
    return g.cubic((width, 0), (width * (1 - low), 0), (width * high, -height), (0, -height))


def draft(body: Body, arm: Arm, front: float, back: float) -> Piece | None:
    """A sleeve for an armhole of these lengths (front, back), or None where only a deeper armhole would let the upper
    arm in. The cap is ``ease`` longer than the armhole on either side; width is found for the height, or, where the
    arm needs more, height for the width."""
    hole = front + back
    goal_f, goal_b = front * (1 + arm.ease), back * (1 + arm.ease)
    least = (body.upper_arm + arm.wide) / 2

    def widths(h: float) -> tuple[float, float]:
        return (g.solve(lambda w: g.length(cap_of(w, h, True)) - goal_f, 0.5, goal_f),
                g.solve(lambda w: g.length(cap_of(w, h, False)) - goal_b, 0.5, goal_b))  # fmt: skip

    height = arm.cap * hole + arm.puff
    if sum(widths(height)) < 2 * least:
        lowest = LEAST * hole
        if sum(widths(lowest)) < 2 * least:
            return None
        height = g.solve(lambda h: sum(widths(h)) - 2 * least, lowest, height)
    wf, wb = widths(height)
    half = arm.hem / 2
    lean = (wb - wf) / 2
    down = max(arm.length - height, 3.0)
    most = min(6.0, 0.45 * down)
    hem_f, hem_b = min(half - lean, wf + most), min(half + lean, wb + most)
    if hem_f < 2.0:
        hem_f, hem_b = 2.0, 2.0 + 2 * lean
    # (wf - hem_f) equals (wb - hem_b): the two underarm seams are one line and its mirror image
    cap_f = g.reverse(cap_of(wf, height, True))
    cap_b = g.mapped(cap_of(wb, height, False), lambda p: (-p[0], p[1]))
    hem: tuple[Point, Point] = ((hem_f, down), (-hem_b, down))
    edges = [
        Edge("cap_back", cap_b), Edge("cap_front", cap_f), Edge("under_front", g.line((wf, 0), hem[0])),
        Edge("hem", g.line(*hem), arm.hem_allow, arm.hem_kind), Edge("under_back", g.line(hem[1], (-wb, 0))),
    ]  # fmt: skip
    made = Piece("sleeve", "Sleeve", edges, 2)
    made.notches += [Notch("cap_front", 0.0), Notch("cap_front", g.length(cap_f) - 8.0),
                     Notch("cap_back", 8.0, True), Notch("cap_back", 9.0, True)]  # fmt: skip
    return made

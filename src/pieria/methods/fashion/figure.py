"""The figure that wears a garment: a body's own proportions, the legs of grown people a tenth longer as fashion drawings
have them. Children have their own: a large round head, narrow shoulders, short arms.

Units are centimetres, x = 0 in the middle, y down from the crown.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from ...media.design.colour import mix
from ...media.design.scene import Command, Point, Shape, circle, smooth
from .body import Body

LEGS = 1.1
TONES = (
    ("#f3d9c4", "#5b3a29"),
    ("#e3b899", "#2f221c"),
    ("#c68e66", "#241a16"),
    ("#8d5a3b", "#1c1412"),
    ("#5f3a26", "#14100e"),
)
"""Skin and hair."""


@dataclass(frozen=True, slots=True)
class Figure:
    """Heights (y) and half widths (x) of a standing body."""

    body: Body
    head: float
    nape: float
    armpit: float
    waist: float
    hip: float
    crotch: float
    knee: float
    floor: float
    neck_x: float
    shoulder: Point
    bust_x: float
    waist_x: float
    hip_x: float
    legs: float = LEGS
    arms: float = 1.0
    girl: bool = False

    def below(self, d: float) -> float:
        """The height of what is ``d`` centimetres below the waist."""
        return self.waist + d * self.legs

    @property
    def arm(self) -> tuple[Point, Point]:
        """From the shoulder's end to the wrist."""
        a = math.radians(13)
        x, y = self.shoulder
        long = self.body.arm * self.arms
        return (x - 1.2, y + 1.8), (x - 1.2 + math.sin(a) * long, y + 1.8 + math.cos(a) * long)


def figure(b: Body, girl: bool = False) -> Figure:
    """girl: of a child, drawn with a girl's hair."""
    child = b.kind == "child"
    legs = 1.0 if child else LEGS
    head = {"woman": 0.128, "man": 0.127, "child": 0.060 + 13.5 / b.height}[b.kind] * b.height
    nape = head * (1.1 if child else 1.2)
    waist = nape + b.back_length
    reach = b.neck / 5 + b.shoulder * (0.78 if child else 0.93)
    return Figure(b, head, nape, nape + 0.066 * b.height + 0.09 * b.bust, waist, waist + b.waist_to_hip * legs,
                  waist + b.rise * legs, waist + b.waist_to_knee * legs, waist + b.outseam * legs, b.neck / (7.4 if child else 6.6),
                  (reach, nape + 0.021 * b.height), b.bust / 6.1, b.waist / 5.75, b.hip / (5.9 if child else 5.6),
                  legs, 0.88 if child else 1.0, girl and child)  # fmt: skip


def both(right: list[Point]) -> list[Point]:
    """A right half, from top to bottom, and its mirror image."""
    return [*right, *[(-x, y) for x, y in reversed(right) if x > 0.05]]


def drawn(f: Figure, tone: int, back: bool, top: bool = True) -> list[Shape]:
    """The figure itself, in flat tones, in plain shorts and, with ``top``, a plain top."""
    skin, hair = TONES[tone % len(TONES)]
    edge = mix(skin, "#3a2a22", 0.4)
    b, made = f.body, list[Shape]()
    foot_x = f.hip_x * 0.5
    ankle = f.floor - 0.045 * b.height
    inner = 0.35
    leg = [(f.hip_x, f.hip), (f.hip_x * 0.95, f.crotch + 0.05 * b.height), (foot_x + b.thigh / 9.5, (f.crotch + f.knee) / 2),
           (foot_x + 5.2 * b.hip / 95, f.knee), (foot_x + 5.4 * b.hip / 95, f.knee + 0.09 * b.height), (foot_x + 3.2, ankle), (foot_x + 4.2, f.floor),
           (foot_x + 3.4, f.floor + 0.035 * b.height), (foot_x - 0.6, f.floor + 0.035 * b.height), (foot_x - 2.0, f.floor), (foot_x - 2.6, ankle),
           (foot_x - 3.8 * b.hip / 95, f.knee + 0.08 * b.height), (foot_x - 4.0 * b.hip / 95, f.knee), (inner + 0.6, f.crotch + 0.08 * b.height), (inner, f.crotch)]  # fmt: skip
    for side in (1, -1):
        (ax, ay), (wx, wy) = f.arm
        u = b.upper_arm / 6.0
        long = math.hypot(wx - ax, wy - ay)
        dx, dy = (wx - ax) / long, (wy - ay) / long
        nx, ny = dy, -dx
        w = b.wrist / 6.2

        def on(
            t: float,
            off: float,
            ax: float = ax,
            ay: float = ay,
            dx: float = dx,
            dy: float = dy,
            nx: float = nx,
            ny: float = ny,
            long: float = long,
        ) -> Point:
            return ax + dx * t * long + nx * off, ay + dy * t * long + ny * off

        hand = (0.09 if b.kind == "child" else 0.105) * b.height / long
        arm = [on(0.0, u * 0.1), on(0.05, u * 0.72), on(0.14, u * 0.95), on(0.3, u * 0.92), on(0.52, u * 0.78), on(0.65, u * 0.8), on(1.0, w),
               on(1.0 + hand * 0.5, w * 1.35), on(1.0 + hand, w * 0.5), on(1.0 + hand * 0.98, -w * 0.4), on(1.0 + hand * 0.5, -w * 1.2), on(1.0, -w),
               on(0.65, -u * 0.72), on(0.5, -u * 0.75), on(0.3, -u * 0.92), on(0.12, -u * 0.9)]  # fmt: skip
        made.append(Shape(smooth([(x * side, y) for x, y in arm]), skin, edge, 0.25))
        made.append(Shape(smooth([(x * side, y) for x, y in leg]), skin, edge, 0.25))
    sx, sy = f.shoulder
    chin = f.head
    torso = both([(f.neck_x * 0.8, chin * 0.7),
            (f.neck_x * 0.9, chin * 0.95), (f.neck_x, f.nape - 1.5), (f.neck_x + 2.0, f.nape + 0.3), (sx - 1.5, sy - 0.4), (sx + 0.5, sy + 1.8),
                  (f.bust_x + 0.8, f.armpit), (f.bust_x * 0.94, f.armpit + 0.4 * (f.waist - f.armpit)), (f.waist_x, f.waist),
                  (f.hip_x * 0.93, (f.waist + f.hip) / 2), (f.hip_x, f.hip), (f.hip_x * 0.9, f.crotch + 1.5), (1.0, f.crotch + 1.0)])  # fmt: skip
    made.append(Shape(smooth(torso, tension=0.13), skin, edge, 0.25))
    k = b.height / 168
    high: list[Point] = [(f.neck_x + 1.2, f.nape + 0.6), (f.neck_x + 3.4, f.nape + 0.9), (sx - 3.4, sy + 1.5), (sx - 4.2, f.armpit - 2.5),
                         (f.bust_x + 0.9, f.armpit + 0.6), (f.bust_x * 0.95, f.armpit + 0.4 * (f.waist - f.armpit))]  # fmt: skip
    low: list[Point] = [(f.waist_x + 0.2, f.waist), (f.hip_x * 0.94, (f.waist + f.hip) / 2), (f.hip_x + 0.2, f.hip),
                        (f.hip_x * 0.98, f.crotch + 0.06 * b.height), (1.6, f.crotch + 0.06 * b.height), (0.4, f.crotch + 2.2 * k)]  # fmt: skip
    made.append(Shape(smooth(both([*(high if top else []), *low]), tension=0.12), "#dcd8d2", "#b7b1a8", 0.25))
    if top and not back:
        made.append(Shape((("M", -f.neck_x - 1.2, f.nape + 0.6), ("C", -2.0, f.nape + 7.0 * k, 2.0, f.nape + 7.0 * k, f.neck_x + 1.2, f.nape + 0.6),
                           ("L", 0.0, f.nape - 1.0), ("Z",)), skin))  # fmt: skip
    made += _head(f, skin, hair, edge, back)
    return made


def _head(f: Figure, skin: str, hair: str, edge: str, back: bool) -> list[Shape]:
    child = f.body.kind == "child"
    h, w = f.head, f.body.head / (6.6 if child else 7.4)
    side_face: list[Point] = (
        [(w * 0.74, h * 0.12), (w * 1.0, h * 0.4), (w * 0.98, h * 0.66), (w * 0.62, h * 0.93)]
        if child
        else [(w * 0.72, h * 0.16), (w * 0.98, h * 0.42), (w * 0.9, h * 0.68), (w * 0.55, h * 0.92)]
    )
    face = both([(0.0, h * 0.08), *side_face, (0.0, h)])
    made: list[Shape] = []
    if f.body.kind == "woman":  # a knot on the crown
        made.append(Shape(circle(0.0, -h * 0.1, w * 0.5), hair))
    if f.girl:  # two tails, tied behind the ears
        for side in (1, -1):
            tail: list[Point] = [(w * 0.9, h * 0.5), (w * 1.35, h * 0.52), (w * 1.62, h * 0.85), (w * 1.42, h * 1.24),
                                 (w * 1.22, h * 1.02), (w * 1.0, h * 0.72)]  # fmt: skip
            made.append(Shape(smooth([(x * side, y) for x, y in tail]), hair))
            made.append(Shape(circle(side * w * 1.12, h * 0.56, w * 0.13), "#c8574d"))
    for side in (1, -1):
        made.append(
            Shape(
                smooth(
                    [
                        (side * w * 0.93, h * 0.46),
                        (side * w * 1.1, h * 0.45),
                        (side * w * 1.06, h * 0.6),
                        (side * w * 0.92, h * 0.62),
                    ]
                ),
                skin,
                edge,
                0.2,
            )
        )
    made.append(Shape(smooth(face), skin, edge, 0.25))
    if back:
        low = h * (0.8 if f.body.kind == "woman" else 0.74)
        cap = both(
            [
                (0.0, -h * 0.02),
                (w * 0.8, h * 0.08),
                (w * 1.04, h * 0.36),
                (w * 0.94, h * 0.62),
                (w * 0.5, low),
                (0.0, low * 1.02),
            ]
        )
        made.append(Shape(smooth(cap), hair))
        return made
    fringe: list[Point] = [(-w * 1.0, h * 0.5), (-w * 1.04, h * 0.28), (-w * 0.74, h * 0.05), (0.0, -h * 0.03), (w * 0.74, h * 0.05), (w * 1.04, h * 0.28), (w * 1.0, h * 0.5),
                           (w * 0.9, h * 0.36), (w * 0.5, h * 0.2), (-w * 0.1, h * 0.2), (-w * 0.75, h * 0.3)]  # fmt: skip
    made.append(Shape(smooth(fringe, tension=0.13), hair))
    return made


def mirrored(d: tuple[Command, ...]) -> tuple[Command, ...]:
    return tuple((c[0], *(-float(v) if i % 2 == 0 else float(v) for i, v in enumerate(c[1:]))) for c in d)

"""Birds, fish and people."""

from __future__ import annotations

import math

from .pen import FINE, TAU, Drawn, Pen, shade, step


def bird(
    about: tuple[str, str, str, str, float], name: str, action: str, phase: float, height: float, colour: str
) -> Drawn:
    coat, belly, beak, wing, neck = about
    coat, wing = (colour or coat), (shade(colour, 0.75) if colour else wing)
    flying = action in ("fly", "float", "rise", "fall", "jump")
    unit = height / (1.05 + neck)
    pen = Pen(unit, 2.9, 2.4 + neck, 0.65 if flying else 0.12)
    a = TAU * phase
    walking = action in ("walk", "run", "dance")
    y = 0.42 if flying or action in ("swim", "sail") else 0.56
    head = (0.36 + 0.12 * (neck > 0.2), y + 0.24 + neck + (0.03 * math.sin(2 * a) if walking else 0))
    beat = math.sin(a)
    if flying:  # the far wing, behind
        pen.shape(
            [(-0.12, y + 0.08), (0.2, y + 0.1), (0.05, y + 0.15 + 0.72 * beat), (-0.3, y + 0.12 + 0.62 * beat)],
            shade(wing, 0.75),
        )
    elif action not in ("swim", "sail"):
        for n in (0, 1):
            k = 0.5 * math.sin(a + math.pi * n) if walking else 0.0
            foot = step((0.0 + 0.06 * n, y - 0.2), k, 0.36)
            pen.limb([(0.06 * n, y - 0.2), foot, (foot[0] + 0.1, foot[1])], (0.05, 0.05, 0.04), shade(beak, 0.85))
    pen.shape(
        [(-0.3, y + 0.08), (-0.72, y + 0.16), (-0.74, y - 0.02), (-0.3, y - 0.12)],
        wing if name != "eagle" else "#f4f1ea",
    )
    pen.oval((0, y), 0.44, 0.27, 0.22, coat)
    pen.oval((0.08, y - 0.09), 0.33, 0.16, 0.25, belly)
    pen.limb([(0.22, y + 0.08), ((0.2 + head[0]) / 2 + 0.1 * (neck > 0.2), (y + head[1]) / 2), head],
             (0.3, 0.16 if neck > 0.2 else 0.27, 0.2 if neck > 0.2 else 0.27), coat)  # fmt: skip
    crown = "#f4f1ea" if name == "eagle" and not colour else coat
    pen.disc(head, 0.17 if neck < 0.2 else 0.14, crown)
    pen.shape(
        [(head[0] + 0.12, head[1] + 0.07), (head[0] + 0.12, head[1] - 0.08), (head[0] + 0.34, head[1] - 0.03)], beak
    )
    if name in ("rooster", "chicken"):
        for n in range(3):
            pen.disc((head[0] - 0.09 + 0.09 * n, head[1] + 0.18), 0.06, "#d8322a")
    pen.disc((head[0] + 0.05, head[1] + 0.04), 0.034, "#1f1a1a" if name != "crow" else "#f4f1ea")
    if flying:
        pen.shape([(-0.2, y + 0.06), (0.2, y + 0.08), (0.12, y + 0.2 + 0.85 * beat), (-0.22, y + 0.12 + 0.95 * beat),
                   (-0.36, y + 0.1 + 0.7 * beat)], wing)  # fmt: skip
    else:
        pen.oval((-0.12, y + 0.03), 0.3, 0.15, 0.3 + (0.2 * abs(beat) if walking else 0), wing)
    return pen.done(), pen.x / FINE, pen.y / FINE


def fish(about: tuple[str, str, str, float], name: str, phase: float, height: float, colour: str) -> Drawn:
    back, belly, fins, long = about
    back, fins = (colour or back), (shade(colour, 0.78) if colour else fins)
    big = long > 1.2
    unit = height / 0.95
    pen = Pen(unit, 2 * long + 0.9, 1.7, 0.4)
    a, y, half = TAU * phase, 0.45, (0.34 if not big else 0.36)

    def spine(s: float) -> tuple[float, float]:
        """s: -1 at the tail to 1 at the snout."""
        tail = max(0.0, (0.35 - s) / 1.35)
        return s * long * 0.62, y + 0.16 * tail * tail * math.sin(a - 1.6 * s)

    end = spine(-1.0)
    turn = 0.3 * math.cos(a + 1.2)
    spread = 0.3 if not big else 0.34
    if name in ("shark", "fish", "tropical fish"):
        pen.shape([(end[0] + 0.1, end[1]), (end[0] - 0.3, end[1] + spread + turn * 0.2), (end[0] - 0.16, end[1] + turn * 0.2),
                   (end[0] - 0.3, end[1] - spread + turn * 0.2)], fins)  # fmt: skip
    else:
        pen.shape([(end[0] + 0.12, end[1]), (end[0] - 0.24, end[1] + 0.32 + turn * 0.4), (end[0] - 0.16, end[1] + 0.1 + turn * 0.3),
                   (end[0] - 0.42, end[1] + 0.08 + turn * 0.4)], fins)  # fmt: skip
    pen.shape(
        [
            (-0.16 * long, y + half * 0.7),
            (0.16 * long, y + half * 0.85),
            (-0.14 * long, y + half + (0.26 if big else 0.16)),
        ],
        fins,
    )

    def flank(lower: float, upper: float, colour: str) -> None:
        ring = [n / 24 * 2 - 1 for n in range(25)]
        width = [half * max(0.0, 1 - s * s) ** 0.6 * (1.0 if s > 0 else 1 + 0.25 * s) + 0.015 for s in ring]
        top = [(spine(s)[0], spine(s)[1] + upper * w) for s, w in zip(ring, width, strict=True)]
        low = [(spine(s)[0], spine(s)[1] + lower * w) for s, w in zip(ring, width, strict=True)]
        pen.shape([*top, *low[::-1]], colour)

    flank(-1, 1, back)
    flank(-1, -0.32, belly)
    if name == "tropical fish":
        for s in (-0.25, 0.2):
            x, h = s * long * 0.62, half * 0.92
            pen.shape([(x - 0.05, y + h), (x + 0.05, y + h), (x + 0.03, y - h * 0.9), (x - 0.03, y - h * 0.9)], fins)
    k = 0.25 * math.sin(a)
    pen.shape([(0.18 * long, y - 0.1), (0.0, y - 0.16), (-0.14 * long, y - 0.38 - 0.3 * k)], fins)
    pen.disc((0.42 * long, y + 0.07), 0.05 if not big else 0.038, "#ffffff" if not big else "#14181d")
    pen.disc((0.43 * long, y + 0.07), 0.028 if not big else 0.02, "#14181d")
    if name == "spouting whale":
        for dx in (-0.12, 0.12):
            pen.limb(
                [(0.2, y + half), (0.2 + dx * 0.4, y + half + 0.22), (0.2 + dx, y + half + 0.3)],
                (0.05, 0.06, 0.05),
                "#d9eefa",
            )
    return pen.done(), pen.x / FINE, pen.y / FINE


def biped(about: tuple[str, str, str, str, str], action: str, phase: float, height: float, colour: str) -> Drawn:
    skin, hair, shirt, trousers, extra = about
    if colour:
        shirt, trousers = colour, (colour if "skirt" in extra else trousers)
    unit = height / 1.82
    pen = Pen(unit, 2.2, 2.7, 0.2)
    a = TAU * phase
    running = action in ("run", "jump")
    moving = running or action in ("walk", "dance")
    amp = 0.95 if running else 0.5 if moving else 0.0
    lean = 0.16 if running else 0.0
    hip = (0.0, 0.80)
    neck = (hip[0] + 0.52 * math.sin(lean), hip[1] + 0.52 * math.cos(lean))
    metal = "robot" in extra
    legs = []
    for n in (0, 1):
        k = a + math.pi * n
        thigh = amp * 0.75 * math.sin(k) + lean * 0.5
        bend = amp * (0.25 + 0.95 * max(0.0, math.cos(k))) * (1.1 if running else 0.8)
        knee = step(hip, thigh, 0.40)
        foot = step(knee, thigh - bend, 0.38)
        legs.append([hip, knee, foot])
    if action in ("sleep",):
        pass
    pen.y -= (-min(p[2][1] for p in legs) + 0.05) * pen.unit

    def arm(n: int, tone: str) -> None:
        k = a + math.pi * (1 - n)
        swing = amp * 0.8 * math.sin(k) + 0.08
        bend = 0.9 if running else 0.25
        if action == "dance":
            swing, bend = (2.2 + 0.5 * math.sin(a * 2 + n)) * (1 if n else -1), 0.3 * math.sin(a)
        elbow = step((neck[0], neck[1] - 0.05), swing, 0.28)
        hand = step(elbow, swing + bend, 0.26)
        pen.limb([(neck[0], neck[1] - 0.05), elbow, hand], (0.15, 0.12, 0.1), tone)
        pen.disc(hand, 0.065, skin if not metal else "#5f6b76")

    def leg(n: int, tone: str) -> None:
        points = legs[n]
        bare = "skirt" in extra
        pen.limb(points, (0.18, 0.14, 0.11), skin if bare and n == 0 else shade(skin, 0.85) if bare else tone)
        pen.limb(
            [points[2], (points[2][0] + 0.1, points[2][1] - 0.005)], (0.1, 0.09), "#4a3a34" if not metal else "#4f5963"
        )

    arm(1, shade(shirt, 0.8))
    leg(1, shade(trousers, 0.8))
    leg(0, trousers)
    if "skirt" in extra:
        flare = 0.08 * math.sin(2 * a) if amp else 0
        pen.shape(
            [
                (neck[0] - 0.12, neck[1] - 0.3),
                (neck[0] + 0.12, neck[1] - 0.3),
                (hip[0] + 0.3 + flare, 0.52),
                (hip[0] - 0.3 - flare, 0.52),
            ],
            trousers,
        )
    pen.limb([hip, neck], (0.26 if "skirt" not in extra else 0.22, 0.3), shirt)
    head = (neck[0] + 0.04, neck[1] + 0.24)
    if metal:
        x, y = head
        pen.limb([(x, y + 0.2), (x, y + 0.34)], (0.03, 0.03), "#76838f")
        pen.disc((x, y + 0.36), 0.045, "#e2463a")
        pen.shape(
            [(x - 0.22, y + 0.2), (x + 0.22, y + 0.2), (x + 0.22, y - 0.17), (x - 0.22, y - 0.17)], colour or skin
        )
        pen.shape([(x - 0.1, y + 0.11), (x + 0.19, y + 0.11), (x + 0.19, y - 0.03), (x - 0.1, y - 0.03)], "#27313b")
        for dx in (-0.02, 0.12):
            pen.disc((x + dx, y + 0.04), 0.035, "#5fe0ef")
    else:
        pen.limb([neck, head], (0.1, 0.1), skin)
        if "long" in extra:
            pen.limb(
                [(head[0] - 0.1, head[1] + 0.02), (head[0] - 0.2 - 0.06 * amp, head[1] - 0.24 + 0.05 * math.sin(a))],
                (0.26, 0.14),
                hair,
            )
        if "helmet" in extra:
            pen.disc(head, 0.26, "#f2f3f5")
            pen.oval((head[0] + 0.06, head[1]), 0.18, 0.16, 0, "#2c3e57")
            pen.disc((head[0] + 0.12, head[1] + 0.07), 0.035, "#cfe3f5")
            pen.limb([(neck[0] - 0.2, neck[1] - 0.05), (hip[0] - 0.2, hip[1] + 0.12)], (0.16, 0.16), "#c6ccd4")
        else:
            pen.disc(head, 0.2, skin)
            pen.shape(
                [
                    (head[0] + 0.205 * math.cos(k), head[1] + 0.205 * math.sin(k))
                    for k in (0.75 + n * 0.17 for n in range(17))
                ],
                hair,
            )
            pen.disc((head[0] + 0.1, head[1] + 0.0), 0.026, "#1f1a1a")
            pen.disc((head[0] + 0.2, head[1] - 0.03), 0.03, skin)
            pen.limb([(head[0] + 0.08, head[1] - 0.1), (head[0] + 0.14, head[1] - 0.09)], (0.018, 0.018), "#9c4a3f")
    arm(0, shirt)
    return pen.done(), pen.x / FINE, pen.y / FINE

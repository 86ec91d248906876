"""Garments of the upper body, drawn: torso, sleeves, collars, closures, pockets."""

from __future__ import annotations

import math

from ...media.design.scene import Command, Point, polygon
from .figure import Figure
from .garments import DROP, EASE, SKIRT, SLEEVE, top_length
from .lowers import skirt
from .spec import Design
from .view import Path, Step, View, between, closed, neck_path, neck_points, opened, pocket


def top(v: View, d: Design, f: Figure, back: bool) -> None:
    b = f.body
    bust_e, waist_e, hip_e = EASE[d.garment][d.fit]
    centre, end, kind = neck_points(d, f, back)
    drop = DROP[d.fit]
    sx, sy = f.shoulder[0] + drop - (2.6 if d.sleeve == "none" else 0.0), f.shoulder[1] + 0.25 * drop
    pit = f.armpit + (1.5 if d.fit == "loose" else 0.3)
    bx = f.bust_x + bust_e / 6.5 + 0.5
    waisted = d.garment == "dress" and d.fit != "loose"
    wx = f.waist_x + waist_e / 6.0 + 0.4
    if not waisted:
        wx = max(wx, bx - (2.4 if d.fit == "fitted" else 1.4 if d.fit == "regular" else 0.2))
    arm = [("C", (sx - 1.6, sy + (pit - sy) * 0.35), (bx - 3.4, pit - 1.0), (bx, pit))]
    right: list[Step] = [*neck_path(centre, end, kind), (sx, sy), *arm]
    if waisted:
        bottom, foot = f.waist, (wx, f.waist)
        right += [("C", (bx, pit + 4), (wx + 0.5, f.waist - 7), foot), (0.0, f.waist + 0.8)]
    else:
        long = SKIRT[d.length] * b.height if d.garment == "dress" else top_length(b, d.length)
        bottom = f.below(long)
        hx = max(f.hip_x + hip_e / 6.2, wx + 0.3)
        flare = 0.09 * long if d.garment in ("dress", "coat") else 0.6
        t = min(1.0, long / b.waist_to_hip)
        foot = (wx + (hx - wx) * t + (flare if t >= 1 else 0.0), bottom)
        if d.garment == "shirt" and d.length in ("long", "tunic"):
            foot = (foot[0], bottom - 4.5)
        right += [
            ("C", (bx, pit + 5), (wx, f.waist - 6), (wx, f.waist)),
            ("C", (wx + 0.3, f.waist + 5), (foot[0], f.waist + (bottom - f.waist) * 0.5), foot),
        ]
        sag = bottom + (0.0 if foot[1] < bottom else 0.8)
        right.append(("C", (foot[0] * 0.7, sag), (foot[0] * 0.3, sag), (0.0, sag)))
    if d.collar == "hood" and not back:
        _hood_behind(v, f, end)
    if d.sleeve != "none":
        _sleeve(v, d, f, (sx, sy), (bx, pit))
    if waisted:
        skirt(v, d, f, f.waist, wx, back, band=False)
    v.panel(closed(right))
    # what is seen upon it
    v.line((("M", sx, sy), ("C", *arm[0][1], *arm[0][2], *arm[0][3])), 0.3)
    v.line((("M", *end), ("L", sx, sy)), 0.3)
    if not waisted:
        hem_y = 1.6 if d.garment != "coat" else 3.0
        if d.garment == "hoodie":
            hem_y = 5.5
        if foot[1] >= bottom:
            v.line(
                (
                    ("M", foot[0], foot[1] - hem_y),
                    (
                        "C",
                        foot[0] * 0.7,
                        bottom + 0.8 - hem_y,
                        foot[0] * 0.3,
                        bottom + 0.8 - hem_y,
                        0.0,
                        bottom + 0.8 - hem_y,
                    ),
                ),
                0.18 if d.garment != "hoodie" else 0.3,
                d.garment != "hoodie",
            )
    darted = b.kind == "woman" and d.garment in ("dress", "blouse", "jacket", "coat") and d.fit != "loose"
    if darted and not back:
        v.line((("M", bx - 0.4, pit + 3.2), ("L", b.bust_span / 2 + 2.0, pit + 1.2)), 0.2)
    if waisted and b.bust - b.waist > 8:
        x = b.bust_span / 2 - 0.8
        v.line((("M", x, f.waist), ("L", x + 0.6, f.armpit + (6.5 if not back else 3.0))), 0.2)
    if d.garment == "shirt":
        y = f.nape + 7.5 * b.height / 168 if back else f.nape + 3.5
        x = sx - (2.0 if back else 0.8)
        v.line(
            (("M", 0.0, y + (0.4 if back else 99)), ("C", x * 0.4, y + 0.4, x * 0.7, y, x, y))
            if back
            else (("M", end[0] + 0.2, end[1] + 2.6), ("L", x, sy + 2.2)),
            0.25,
        )
    _closing(v, d, centre, bottom, back, waisted)
    _collar(v, d, f, centre, end, back)
    top_pockets(v, d, f, back, bottom, foot)


def _sleeve(v: View, d: Design, f: Figure, shoulder: Point, pit: Point) -> None:
    b = f.body
    share = SLEEVE[d.sleeve]
    (ax, ay), (wx, wy) = f.arm
    long = math.hypot(wx - ax, wy - ay)
    ux, uy = (wx - ax) / long, (wy - ay) / long
    nx, ny = uy, -ux
    outer = {"jacket": 1.0, "coat": 2.0}.get(d.garment, 0.0)
    loose = 1.2 if d.fit == "loose" else 0.0
    upper = b.upper_arm / 5.2 + 0.6 + outer * 0.6 + loose
    end_w = upper - 0.3 if share < 0.7 else (b.wrist / 4.6 + 0.8 + outer * 0.4 + loose * 0.5)
    shape = d.sleeve_shape or "plain"
    cuffed = shape in ("cuffed", "puff") or (d.garment == "hoodie" and d.sleeve == "long")
    if shape == "bell":
        end_w = upper + 3.2
    if shape == "puff":
        end_w = upper + 2.2
    stop = share - (0.05 if cuffed else 0.0)

    def on(t: float, off: float) -> Point:
        return ax + ux * t * long + nx * off, ay + uy * t * long + ny * off

    o, i = on(stop, end_w), on(stop, -end_w)
    px, py = pit
    top = (shoulder[0] - 0.2, shoulder[1] - (1.4 if shape == "puff" else 0.0))
    bulge = on(stop * 0.35, upper * (1.5 if shape == "puff" else 1.02))
    under = on(stop * 0.75, -end_w * 1.0)
    path: Path = (("M", *top), ("C", top[0] + 2.2, top[1] + 0.8, *on(stop * 0.12, upper * (1.5 if shape == "puff" else 1.0)), *bulge),
                  ("C", *on(stop * 0.6, (upper + end_w) / 2 * (1.5 if shape == "puff" else 1.0)), *on(stop * 0.8, end_w * (1.25 if shape == "puff" else 1.0)), *o),
                  ("L", *i), ("C", *under, px + 1.0, py + 3.0, px - 1.0, py), ("L", shoulder[0] - 5.0, (shoulder[1] + py) / 2), ("L", shoulder[0] - 1.5, shoulder[1] + 2.0), ("Z",))  # fmt: skip
    v.panel(path, "main", True)
    if cuffed:
        w = b.wrist / 4.4 + 0.6 if share > 0.7 else end_w * 0.72
        band: Path = polygon([on(stop, w + 0.2), on(share, w), on(share, -w), on(stop, -w - 0.2)])
        v.panel(band, "rib" if d.garment == "hoodie" else "trim", True)
        for k in range(-3, 4):
            v.line((("M", *on(stop, end_w * k / 4)), ("L", *on(stop - 0.05, end_w * k / 3.8))), 0.16, True)
    else:
        v.line((("M", *on(stop - 0.022, end_w)), ("L", *on(stop - 0.022, -end_w))), 0.16, True)
    if shape == "puff":
        for k in range(4):
            v.line(
                (
                    ("M", top[0] - 0.6 + k * 0.5, top[1] + 1.2 + k),
                    ("L", top[0] + 1.8 + k * 0.4, top[1] + 3.4 + k * 1.2),
                ),
                0.18,
                True,
            )
    if share > 0.5 and shape != "puff":  # the elbow's folds
        v.line((("M", *on(stop * 0.5, -upper * 0.7)), ("L", *on(stop * 0.56, upper * 0.1))), 0.16, True)


def _closing(v: View, d: Design, centre: Point, bottom: float, back: bool, waisted: bool) -> None:
    top = centre[1]
    if d.closure == "buttons" and not back:
        over = 2.2 if d.garment in ("jacket", "coat") else 1.6
        v.line((("M", -over, top + 0.3), ("L", -over, bottom + 0.6)), 0.25, False, False)
        count = max(3, round((bottom - top - 4) / 8.5) + 1)
        for n in range(count):
            v.buttons.append((0.0, top + 1.8 + n * (bottom - top - (4.0 if waisted else 9.0)) / (count - 1)))
    elif d.closure == "zip" and not back:
        v.line((("M", -0.45, top), ("L", -0.45, bottom + 0.6)), 0.2, False, False)
        v.line((("M", 0.45, top), ("L", 0.45, bottom + 0.6)), 0.2, False, False)
        y = top + 0.6
        teeth: list[Command] = []
        while y < bottom:
            teeth += [("M", -0.3, y), ("L", 0.3, y)]
            y += 0.7
        v.line(tuple(teeth), 0.16, True, False)
    elif d.closure == "back zip" and back:
        v.line((("M", 0.0, top), ("L", 0.0, bottom)), 0.35, False, False)
        v.buttons.append((0.0, top + 0.6))
    elif d.closure == "pullover" and d.garment == "blouse" and back:
        v.line((("M", 0.0, top), ("L", 0.0, top + 8)), 0.28, False, False)
        v.buttons.append((0.0, top + 0.7))


def _collar(v: View, d: Design, f: Figure, centre: Point, end: Point, back: bool) -> None:
    b = f.body
    k = b.height / 168
    ex, ey = end
    cy = centre[1]
    if d.garment in ("t-shirt", "hoodie") and d.collar != "hood":
        w = 1.9 * k
        inner = closed(neck_path(centre, end, "round" if d.neckline not in ("v", "boat") else d.neckline))
        del inner
        ring = neck_path(
            (0.0, cy + w), (ex + w * 0.9, ey + w * 0.35), "v" if d.neckline == "v" and not back else "round"
        )
        head = neck_path(centre, end, "v" if d.neckline == "v" and not back else "round")
        v.panel(between(head, ring), "rib")
    elif d.collar == "band":
        high = 3.0 * k
        if back:
            v.panel(
                closed(
                    [
                        (0.0, cy - high - 0.6),
                        ("C", (ex * 0.6, cy - high - 0.6), (ex - 0.6, ey - high * 0.6), (ex - 0.3, ey - high * 0.55)),
                        (ex + 0.2, ey + 0.2),
                        ("C", (ex * 0.7, cy), (ex * 0.4, cy), (0.0, cy)),
                    ]
                ),
                "trim",
            )
        else:
            side: Path = (("M", 0.5, cy + 0.4), ("C", ex * 0.6, cy - 0.2, ex, ey + 2.0, ex + 0.2, ey), ("L", ex - 0.5, ey - high * 0.8),
                          ("C", ex * 0.7, cy - high * 1.1, ex * 0.5, cy - high * 0.9, 0.7, cy - high * 0.75), ("Z",))  # fmt: skip
            v.panel(side, "trim", True)
    elif d.collar == "shirt":
        if back:
            v.panel(
                closed(
                    [
                        (0.0, ey - 3.6 * k),
                        ("C", (ex * 0.7, ey - 3.6 * k), (ex, ey - 2.6 * k), (ex + 0.4, ey - 0.6)),
                        (ex + 1.4, ey + 1.4 * k),
                        ("C", (ex * 0.8, cy + 1.4), (ex * 0.4, cy + 1.8), (0.0, cy + 1.8)),
                    ]
                ),
                "trim",
            )
        else:
            wing: Path = (("M", 0.3, cy), ("C", ex * 0.5, cy - 1.0, ex * 0.9, ey + 1.5, ex - 0.6, ey - 3.0 * k), ("L", ex + 0.9, ey - 0.8),
                          ("C", ex + 1.4, ey + 2.5, ex + 0.6, cy - 0.5, ex * 0.86, cy + 3.2 * k), ("Z",))  # fmt: skip
            v.panel(wing, "trim", True)
    elif d.collar == "flat":
        w = (8.0 if d.garment in ("jacket", "coat") else 5.5) * k
        if back:
            v.panel(
                between(
                    neck_path(centre, end, "round"), neck_path((0.0, cy + w), (ex + w * 0.8, ey + w * 0.32), "round")
                ),
                "trim",
            )
        else:
            tip = cy + w * (0.75 if d.garment not in ("jacket", "coat") else 1.0)
            flat: Path = (("M", 0.2, cy), ("C", ex * 0.58, cy, ex - 0.2, ey + (cy - ey) * 0.55, ex, ey), ("L", ex + w * 0.75, ey + w * 0.3),
                          ("C", ex + w * 0.8, cy - 0.5, ex * 0.9, tip + 1.0, w * 0.5, tip), ("C", w * 0.1, tip - 0.5, 0.4, cy + 2.0, 0.2, cy), ("Z",))  # fmt: skip
            v.panel(flat, "trim", True)
    elif d.collar == "hood":
        if back:
            v.panel(
                closed(
                    [
                        (0.0, ey - 1.5),
                        ("C", (ex * 0.8, ey - 2.5), (ex + 3.0, ey - 2.0), (ex + 4.0, ey + 1.5)),
                        ("C", (ex + 4.0, ey + 10 * k), (ex * 0.8, ey + 17 * k), (0.0, ey + 18 * k)),
                    ]
                )
            )
            v.line((("M", 0.0, ey - 1.5), ("L", 0.0, ey + 18 * k)), 0.2, False, False)
        else:
            flap: Path = (("M", 0.1, cy + 0.5), ("C", ex * 0.6, cy - 1.0, ex * 0.9, ey + 2, ex - 0.8, ey - 2.5), ("L", ex + 2.6, ey - 2.0),
                          ("C", ex + 4.0, ey + 3, ex * 0.9, cy + 3.5, 0.1, cy + 0.5), ("Z",))  # fmt: skip
            v.panel(flap, "main", True)
            for hand in (1, -1):
                v.line(
                    (
                        ("M", hand * 1.4, cy + 0.8),
                        ("C", hand * 2.2, cy + 6, hand * 1.2, cy + 9, hand * 1.8, cy + 13 * k),
                    ),
                    0.35,
                    False,
                    False,
                )
    elif d.neckline:
        kind = "round" if back and d.neckline != "boat" else d.neckline
        ring = neck_path((0.0, cy + 0.8), (ex + 0.8, ey + 0.2), kind)
        v.line(tuple(opened(ring)), 0.18, True)


def _hood_behind(v: View, f: Figure, end: Point) -> None:
    ex, ey = end
    k = f.body.height / 168
    v.panel(
        closed(
            [
                (0.0, ey - 4.0 * k),
                ("C", (ex * 0.9, ey - 5.0 * k), (ex + 3.5, ey - 4.0), (ex + 3.6, ey + 1.0)),
                (0.0, ey + 5.0),
            ]
        )
    )


def top_pockets(v: View, d: Design, f: Figure, back: bool, bottom: float, foot: Point) -> None:
    k = f.body.height / 168
    if back:
        return
    if d.pockets == "kangaroo":
        w, h = 15.0 * k, 17.0 * k
        y = bottom - 6 * k - h
        v.line((("M", 0.0, y), ("L", w * 0.62, y), ("L", w, y + h * 0.68), ("L", w, y + h), ("L", 0.0, y + h)), 0.3)
    elif d.pockets == "patch" and d.garment in ("jacket", "coat"):
        pocket(v, 3.6 * k, f.below(5.5 * k), min(13.0 * k, foot[0] - 5.0))
    elif d.pockets == "patch" and d.garment == "dress" and d.fit == "loose":
        pocket(v, 4.0 * k, f.below(8 * k), min(12.0 * k, foot[0] - 5.5))
    elif d.pockets == "patch" and d.garment != "dress":
        pocket(v, 3.6 * k, f.armpit - 1.5, 8.5 * k, True, False)

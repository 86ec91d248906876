"""Skirts, trousers, aprons and bags, drawn."""

from __future__ import annotations

from ...media.design.scene import Point, polygon, smooth
from .figure import Figure
from .garments import SKIRT
from .spec import Design
from .trousers import FLARED
from .view import Path, Step, View, closed, pocket


def skirt(v: View, d: Design, f: Figure, top: float, wx: float, back: bool, band: bool) -> None:
    b = f.body
    long = SKIRT[d.length] * b.height
    bottom = f.below(long)
    full = {"a-line": 0.17, "straight": 0.0, "pencil": -0.03, "circle": 0.52, "half-circle": 0.33, "gathered": 0.22}[
        d.skirt
    ]
    hx = f.hip_x + 0.9
    hem_x = hx + full * (bottom - f.hip) + (3.0 if d.skirt == "gathered" else 0.0)
    high = 3.6 * b.height / 168 if band else 0.0
    y0 = top + high
    if d.skirt in ("a-line", "straight", "pencil"):
        right: list[Step] = [(0.0, y0), (wx, y0), ("C", (wx + (hx - wx) * 0.6, y0 + 4), (hx, f.hip - 8), (hx, f.hip)),
                 ("C", (hx + full * 10, f.hip + 10), (hem_x - full * 6, bottom - 10), (hem_x, bottom))]  # fmt: skip
        sag = bottom + (1.8 if d.skirt == "a-line" else 0.6)
        right.append(("C", (hem_x * 0.7, sag), (hem_x * 0.3, sag), (0.0, sag)))
        v.panel(closed(right))
        v.line(
            (("M", hem_x, bottom - 2.2), ("C", hem_x * 0.7, sag - 2.2, hem_x * 0.3, sag - 2.2, 0.0, sag - 2.2)),
            0.16,
            True,
        )
        if b.hip - b.waist > 12:
            x = wx * 0.52
            v.line((("M", x, y0), ("L", x + 0.9, y0 + (8.0 if not back else 10.5))), 0.2)
        if d.skirt == "a-line":
            v.line(
                (
                    ("M", hem_x * 0.55, bottom - 1),
                    ("C", hem_x * 0.5, bottom - 16, hx * 0.52, f.hip + 8, hx * 0.5, f.hip),
                ),
                0.16,
                True,
            )
    else:
        waves = {"circle": 7, "half-circle": 5, "gathered": 6}[d.skirt]
        gathered = d.skirt == "gathered"
        side = (
            "C",
            (wx + (2.5 if gathered else 1.0), y0 + 3),
            (hx + (hem_x - hx) * 0.25 + 0.5, f.hip - 6),
            (hem_x, bottom),
        )
        points: list[Point] = []
        n = waves * 2
        for k in range(n + 1):
            x = hem_x * (1 - 2 * k / n)
            arc = (1 - (x / hem_x) ** 2) * (3.0 if not gathered else 1.4)
            points.append((x, bottom + arc + (1.1 if k % 2 else -0.9) * (0.6 if gathered else 1.0)))
        hem = smooth(points, False)
        left = (-hem_x, bottom)
        path: Path = (("M", -wx, y0), ("L", wx, y0), ("C", *side[1], *side[2], *points[0]), *hem[1:],
                      ("C", -side[2][0], side[2][1], -side[1][0], side[1][1], -wx, y0), ("Z",))  # fmt: skip
        del left
        v.panel(path)
        for k in range(1, n):
            x, y = points[k]
            if k % 2 == 0 or d.skirt == "circle":
                reach = 0.35 if k % 2 else 0.72
                tx = wx * (x / hem_x) * (1 + 0.5 * (1 - reach))
                ty = y - (y - y0) * reach
                v.line(
                    (
                        ("M", x, y),
                        ("C", x * 0.92, y - (y - ty) * 0.4, tx + (x - tx) * 0.25, ty + (y - ty) * 0.3, tx, ty),
                    ),
                    0.2 if k % 2 == 0 else 0.14,
                    True,
                    False,
                )
        if gathered:
            for k in range(-6, 7):
                x = wx * k / 6.5
                v.line((("M", x, y0), ("L", x * 1.12, y0 + 4.5 + (k % 3) * 1.6)), 0.16, True, False)
    if band:
        v.panel(closed([(0.0, top + 0.5), (wx - 0.2, top), (wx + 0.1, y0), (0.0, y0 + 0.5)]), "main")
        if d.closure == "elastic":
            for k in range(-7, 8):
                v.line((("M", wx * k / 7.5, top + 0.5), ("L", wx * k / 7.5, y0)), 0.14, True, False)
    if band and back and d.closure == "back zip":
        v.line((("M", 0.0, top + 0.5), ("L", 0.0, y0 + 18)), 0.3, False, False)
        v.buttons.append((0.8, top + high / 2))
    if d.closure == "buttons" and not back:
        v.line((("M", -1.6, y0), ("L", -1.6, bottom + 1.2)), 0.2, False, False)
        y = y0 + 2.0
        while y < bottom - 5:
            v.buttons.append((0.0, y))
            y += 8.0
        if band:
            v.buttons.append((0.0, top + high / 2))
    if d.closure == "back zip" and back:
        v.line((("M", 0.0, y0), ("L", 0.0, bottom + 1.2)), 0.22, False, False)
    if d.pockets == "patch" and not back:
        pocket(v, wx * 0.42, f.hip - 4, 12.0 * b.height / 168)
    if d.pockets == "inseam":
        v.line((("M", wx + (hx - wx) * 0.55, y0 + 5.5), ("L", hx - 1.4, y0 + 17)), 0.35)


def trousers(v: View, d: Design, f: Figure, back: bool) -> None:
    b = f.body
    k = b.height / 168
    long = {"full": b.outseam - 2.5, "ankle": b.outseam - 9 * k, "capri": b.waist_to_knee + 0.45 * (b.outseam - b.waist_to_knee),
            "knee": b.waist_to_knee + 1, "short": b.rise + 0.055 * b.height}[d.length]  # fmt: skip
    elastic = d.closure == "elastic"
    more = 1.6 if elastic else 0.5
    hem = {"straight": 40, "tapered": 33, "wide": 58, "flared": 54}[d.leg] + (4 if elastic else 0)
    half = (min(hem * b.hip / 95, FLARED) if d.leg == "flared" else hem * b.hip / 95) / 4.4
    bottom = f.below(long)
    cx = f.hip_x * 0.53
    hx, wx = f.hip_x + more + 0.3, f.waist_x + (1.2 if elastic else 0.3)
    high, top = 3.6 * k, f.waist - 0.3
    y0 = top + high
    crotch = f.crotch + (2.2 if elastic else 0.9)
    knee_w = 43 * b.hip / 95 / 4.4 if d.leg == "flared" else max(half + 0.6, 6.0 * b.hip / 95 + more)
    if d.length == "short":
        half, knee_w = b.thigh / 5.2 + more, b.thigh / 5.0
    t = min(1.0, max(0.0, (f.knee - crotch) / max(bottom - crotch, 1)))
    knee = (cx + knee_w * (0.92 if d.leg != "wide" else 1.0), crotch + (bottom - crotch) * t * 0.98)
    inner_knee = (max(cx - knee_w, 0.7), knee[1])
    leg: Path = (("M", 0.0, y0), ("L", wx, y0), ("C", wx + (hx - wx) * 0.7, y0 + 4, hx, f.hip - 6, hx, f.hip),
                 ("C", hx, f.hip + 10, knee[0] + 0.6, knee[1] - 12, *knee), ("L", cx + half, bottom), ("L", max(cx - half, 0.3), bottom),
                 ("L", *inner_knee), ("C", inner_knee[0] * 0.9, inner_knee[1] - 10, 0.2, crotch + 8, 0.0, crotch), ("Z",))  # fmt: skip
    if d.length == "short":
        leg = (("M", 0.0, y0), ("L", wx, y0), ("C", wx + (hx - wx) * 0.7, y0 + 4, hx, f.hip - 6, hx, f.hip), ("L", max(cx + half, hx) + 0.4, bottom),
               ("L", 0.9, bottom + 0.4), ("L", 0.0, crotch), ("Z",))  # fmt: skip
    v.panel(leg, "main", True)
    v.line((("M", 0.0, y0), ("L", 0.0, crotch)), 0.3, False, False)
    end_x = (max(cx - half, 0.3), cx + half) if d.length != "short" else (0.9, max(cx + half, hx) + 0.4)
    v.line((("M", end_x[0], bottom - 2.4), ("L", end_x[1], bottom - 2.4)), 0.16, True)
    if not elastic and d.length != "short":
        v.line((("M", cx, f.hip + 6), ("L", cx, bottom - 3)), 0.16, True)
    v.panel(closed([(0.0, top + 0.5), (wx - 0.2, top), (wx + 0.1, y0), (0.0, y0 + 0.5)]))
    if elastic:
        for n in range(-7, 8):
            v.line((("M", wx * n / 7.5, top + 0.5), ("L", wx * n / 7.5, y0)), 0.14, True, False)
        if not back:
            for side in (1, -1):
                v.line(
                    (
                        ("M", side * 0.6, top + 2.5),
                        ("C", side * 2.0, top + 6, side * 1.2, top + 9, side * 2.2, top + 13 * k),
                    ),
                    0.35,
                    False,
                    False,
                )
    elif not back and d.closure == "fly":
        v.line(
            (("M", 2.6, y0), ("L", 2.6, y0 + 10 * k), ("C", 2.4, y0 + 14 * k, 1.0, y0 + 15 * k, 0.0, y0 + 15.5 * k)),
            0.18,
            True,
            False,
        )
        v.buttons.append((0.0, top + high / 2))
    if not elastic and b.hip - b.waist > 12:
        v.line((("M", wx * 0.52, y0), ("L", wx * 0.52 + 0.6, y0 + (9 if back else 7))), 0.2)
    if d.pockets == "patch" and back:
        pocket(v, wx * 0.3, y0 + 6.5 * k, 11.0 * k, True)


def apron(v: View, d: Design, f: Figure, back: bool) -> None:
    b, k = f.body, f.body.height / 168
    top = f.armpit - 4 * k
    bottom = f.below(SKIRT[d.length] * b.height + 4 * k)
    bib = 12.0 * k
    wide = f.hip_x + 1.6
    hip_y = f.waist + 1.0
    nx = b.neck / 5.6 + 1.2
    strap: Path = (
        ("M", bib - 1.2, top),
        ("L", nx + 1.2, f.nape - 0.4),
        ("L", nx - 1.0, f.nape - 0.8),
        ("L", bib - 4.0, top),
        ("Z",),
    )
    tie: Path = polygon([(wide, hip_y - 0.6), (wide + 0.6, hip_y + 1.6), (0.0, hip_y + 2.8), (0.0, hip_y + 0.2)])
    if back:
        v.panel(
            closed(
                [
                    (0.0, f.nape + 1.4),
                    ("C", (nx * 0.6, f.nape + 1.2), (nx, f.nape + 0.2), (nx + 1.0, f.nape - 0.4)),
                    (nx + 1.0, f.nape + 1.6),
                    ("C", (nx, f.nape + 3), (nx * 0.5, f.nape + 4.0), (0.0, f.nape + 4.0)),
                ]
            ),
            "trim",
        )
        edge: Path = (
            ("M", f.hip_x - 1.5, f.hip - 6),
            ("L", wide, hip_y),
            ("L", wide + 1.0, bottom),
            ("L", f.hip_x * 0.72, bottom),
            ("Z",),
        )
        v.panel(edge, "main", True)
        v.panel(tie, "trim", True)
        for side in (1, -1):
            v.line(
                (("M", 0.0, hip_y + 1.5), ("C", side * 4, hip_y - 4, side * 8, hip_y - 1, side * 1.0, hip_y + 2.0)),
                0.6,
                False,
                False,
            )
            v.line(
                (
                    ("M", 0.0, hip_y + 2.0),
                    ("C", side * 1.5, hip_y + 9, side * 2, hip_y + 14, side * 3.0, hip_y + 20 * k),
                ),
                0.6,
                False,
                False,
            )
        return
    v.panel(strap, "trim", True)
    v.panel(
        closed(
            [
                (0.0, top + 0.4),
                (bib, top),
                ("C", (bib + 0.2, hip_y - 14 * k), (wide - 4.0, hip_y - 1), (wide, hip_y)),
                (wide + 1.0, bottom),
                ("C", (wide * 0.7, bottom + 1.2), (wide * 0.3, bottom + 1.2), (0.0, bottom + 1.2)),
            ]
        )
    )
    v.line((("M", bib, top + 2.4), ("L", 0.0, top + 2.8)), 0.16, True)
    v.line(
        (("M", wide + 1.0, bottom - 2.2), ("C", wide * 0.7, bottom - 1, wide * 0.3, bottom - 1, 0.0, bottom - 1)),
        0.16,
        True,
    )
    if d.pockets == "patch":
        w, h, y = 15.0 * k, 15.0 * k, hip_y + 8 * k
        v.line((("M", 0.0, y), ("L", w, y), ("L", w, y + h), ("L", 0.0, y + h)), 0.28)
        v.line((("M", 0.0, y), ("L", 0.0, y + h)), 0.16, True, False)


def tote(v: View, d: Design, f: Figure) -> None:
    w, h, deep = {"small": (30.0, 32.0, 6.0), "regular": (38.0, 40.0, 10.0), "large": (46.0, 44.0, 14.0)}[d.length]
    (_, _), (hx, hy) = f.arm
    x0, y0 = hx - w / 2 + 2.0, hy + 30.0
    q = deep * 0.25
    v.panel((("M", x0, y0), ("L", x0 + w, y0), ("L", x0 + w - q, y0 + h), ("L", x0 + q, y0 + h), ("Z",)))
    for off in (0.0, 1.6):
        v.line(
            (
                ("M", x0 + w * 0.28 - off, y0),
                ("C", x0 + w * 0.3 - off, y0 - 26 - off, x0 + w * 0.7 + off, y0 - 26 - off, x0 + w * 0.72 + off, y0),
            ),
            0.35,
            False,
            False,
        )
    v.line((("M", x0, y0 + 3), ("L", x0 + w, y0 + 3)), 0.16, True, False)
    if d.pockets == "patch":  # it is inside: its stitching shows
        v.line(
            polygon(
                [(x0 + w * 0.28, y0 + 6), (x0 + w * 0.72, y0 + 6), (x0 + w * 0.72, y0 + 20), (x0 + w * 0.28, y0 + 20)]
            ),
            0.16,
            True,
            False,
        )
    v.line((("M", x0 + q, y0 + h - 1.5), ("L", x0 + w - q, y0 + h - 1.5)), 0.16, True, False)

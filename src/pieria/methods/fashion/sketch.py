"""A garment drawn, front and back, on a figure or as a technical flat: by the same choices that its pattern follows."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from ...media.design.colour import luminance, mix
from ...media.design.scene import Box, Command, Group, Picture, Point, Shape, bounds, circle, polygon, smooth
from .figure import Figure, mirrored
from .garments import DROP, EASE, NECK, SKIRT, SLEEVE, top_length
from .spec import Design

Path = tuple[Command, ...]


@dataclass(slots=True)
class View:
    """Panels are filled with cloth, from back to front; ``lines`` are drawn on top: (path, width, quiet)."""

    panels: list[tuple[Path, str]] = field(default_factory=list)
    lines: list[tuple[Path, float, bool]] = field(default_factory=list)
    buttons: list[Point] = field(default_factory=list)

    def panel(self, d: Path, cloth: str = "main", twice: bool = False) -> None:
        self.panels.append((d, cloth))
        if twice:
            self.panels.append((mirrored(d), cloth))

    def line(self, d: Path, width: float = 0.3, quiet: bool = False, twice: bool = True) -> None:
        self.lines.append((d, width, quiet))
        if twice:
            self.lines.append((mirrored(d), width, quiet))


def closed(right: Sequence[Point | tuple[str, Point, Point, Point]]) -> Path:
    """A shape symmetrical about x = 0 from its right half, given from the upper centre to the lower: points are joined
    by lines, ("C", handle, handle, point) by curves."""
    d: list[Command] = []
    here: Point = (0.0, 0.0)
    way: list[tuple[Point, ...]] = []
    for n, step in enumerate(right):
        if isinstance(step[0], str):
            way.append((here, *step[1:]))  # type: ignore[arg-type]
            here = step[3]  # type: ignore[misc]
        else:
            point: Point = step  # type: ignore[assignment]
            if n:
                way.append((here, point))
            here = point
    first: Point = right[0]  # type: ignore[assignment]
    d.append(("M", *first))
    for s in way:
        d.append(("L", *s[1]) if len(s) == 2 else ("C", *s[1], *s[2], *s[3]))
    for s in reversed(way):
        r = [(-x, y) for x, y in reversed(s)]
        if r[0][0] != 0 and s is way[-1]:
            d.append(("L", *r[0]))
        d.append(("L", *r[1]) if len(r) == 2 else ("C", *r[1], *r[2], *r[3]))
    return (*d, ("Z",))


def view(d: Design, f: Figure, back: bool) -> View:
    """Everything of a garment, in the figure's own centimetres. d: settled."""
    v = View()
    if d.garment in ("trousers", "pyjamas"):
        _trousers(v, d, f, back)
    elif d.garment == "apron":
        _apron(v, d, f, back)
    elif d.garment == "tote":
        _tote(v, d, f)
    elif d.garment == "skirt":
        top = f.waist - 0.5
        _skirt(v, d, f, top, f.waist_x + 0.4, back, band=True)
    else:
        _top(v, d, f, back)
    return v


def neck_points(d: Design, f: Figure, back: bool) -> tuple[Point, Point, str]:
    """The neckline's centre, its end at the shoulder, and its kind."""
    b = f.body
    wide, low = NECK[d.neckline or "round"]
    kind = d.neckline or "round"
    if d.collar not in ("", "none") or d.garment == "shirt":
        wide, low, kind = 0.3, 0.3, "round"
    elif d.garment in ("jacket", "coat") and kind == "v":
        low = 14.0
    grow = b.neck / 37
    sx, sy = f.shoulder
    nx, ny = b.neck / 5.6, f.nape - 0.6
    share = min(wide * grow, b.shoulder - 3.5) / b.shoulder
    end = (nx + (sx - nx) * share, ny + (sy - ny) * share)
    deep = b.neck / 5.6 + low * grow
    centre = (0.0, f.nape + (1.2 + 0.3 * wide if back else max(deep - 0.5, end[1] - f.nape + 1.0)))
    return centre, end, "round" if back and kind != "boat" else kind


def _neck(centre: Point, end: Point, kind: str) -> list[Point | tuple[str, Point, Point, Point]]:
    """From the centre to the shoulder."""
    drop = centre[1] - end[1]
    if kind == "v":
        return [centre, ("C", (end[0] * 0.42, centre[1] - drop * 0.45), (end[0] * 0.85, end[1] + drop * 0.3), end)]
    if kind == "square":
        return [centre, (end[0] - 0.4, centre[1]), end]
    k = 0.75 if kind == "boat" else 0.58
    return [centre, ("C", (end[0] * k, centre[1]), (end[0] - 0.2, end[1] + drop * (0.2 if kind == "boat" else 0.55)), end)]


def _top(v: View, d: Design, f: Figure, back: bool) -> None:
    b = f.body
    bust_e, waist_e, hip_e = EASE[d.garment][d.fit]
    centre, end, kind = neck_points(d, f, back)
    drop = DROP[d.fit]
    sx, sy = f.shoulder[0] + drop - (1.2 if d.sleeve == "none" else 0.0), f.shoulder[1] + 0.25 * drop
    pit = f.armpit + (1.5 if d.fit == "loose" else 0.3)
    bx = f.bust_x + bust_e / 6.5 + 0.5
    waisted = d.garment == "dress" and d.fit != "loose"
    wx = f.waist_x + waist_e / 6.0 + 0.4
    if not waisted:
        wx = max(wx, bx - (2.4 if d.fit == "fitted" else 1.4 if d.fit == "regular" else 0.2))
    arm = [("C", (sx - 1.6, sy + (pit - sy) * 0.35), (bx - 3.4, pit - 1.0), (bx, pit))]
    right: list[Point | tuple[str, Point, Point, Point]] = [*_neck(centre, end, kind), (sx, sy), *arm]
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
        right += [("C", (bx, pit + 5), (wx, f.waist - 6), (wx, f.waist)), ("C", (wx + 0.3, f.waist + 5), (foot[0], f.waist + (bottom - f.waist) * 0.5), foot)]
        sag = bottom + (0.0 if foot[1] < bottom else 0.8)
        right.append(("C", (foot[0] * 0.7, sag), (foot[0] * 0.3, sag), (0.0, sag)))
    if d.collar == "hood" and not back:
        _hood_behind(v, f, end)
    if d.sleeve != "none":
        _sleeve(v, d, f, (sx, sy), (bx, pit))
    if waisted:
        _skirt(v, d, f, f.waist, wx, back, band=False)
    v.panel(closed(right))
    # what is seen upon it
    v.line((("M", sx, sy), ("C", *arm[0][1], *arm[0][2], *arm[0][3])), 0.3)
    v.line((("M", *end), ("L", sx, sy)), 0.3)
    if not waisted:
        hem_y = 1.6 if d.garment != "coat" else 3.0
        if d.garment == "hoodie":
            hem_y = 5.5
        if foot[1] >= bottom:
            v.line((("M", foot[0], foot[1] - hem_y), ("C", foot[0] * 0.7, bottom + 0.8 - hem_y, foot[0] * 0.3, bottom + 0.8 - hem_y, 0.0, bottom + 0.8 - hem_y)), 0.18 if d.garment != "hoodie" else 0.3, d.garment != "hoodie")
    darted = b.kind == "woman" and d.garment in ("dress", "blouse", "jacket", "coat") and d.fit != "loose"
    if darted and not back:
        v.line((("M", bx - 0.4, pit + 3.2), ("L", b.bust_span / 2 + 2.0, pit + 1.2)), 0.2)
    if waisted and b.bust - b.waist > 8:
        x = b.bust_span / 2 - 0.8
        v.line((("M", x, f.waist), ("L", x + 0.6, f.armpit + (6.5 if not back else 3.0))), 0.2)
    if d.garment == "shirt":
        y = f.nape + 7.5 * b.height / 168 if back else f.nape + 3.5
        x = sx - (2.0 if back else 0.8)
        v.line((("M", 0.0, y + (0.4 if back else 99)), ("C", x * 0.4, y + 0.4, x * 0.7, y, x, y)) if back else (("M", end[0] + 0.2, end[1] + 2.6), ("L", x, sy + 2.2)), 0.25)
    _closing(v, d, f, centre, bottom, back, waisted)
    _collar(v, d, f, centre, end, back)
    _top_pockets(v, d, f, back, bottom, foot)


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
    bulge = on(stop * 0.35, upper * (1.75 if shape == "puff" else 1.02))
    under = on(stop * 0.75, -end_w * 1.0)
    path: Path = (("M", *top), ("C", top[0] + 2.4, top[1] + 0.3, *on(stop * 0.12, upper * (1.5 if shape == "puff" else 1.0)), *bulge),
                  ("C", *on(stop * 0.6, (upper + end_w) / 2 * (1.5 if shape == "puff" else 1.0)), *on(stop * 0.8, end_w * (1.5 if shape == "puff" else 1.0)), *o),
                  ("L", *i), ("C", *under, px + 1.0, py + 3.0, px - 1.0, py), ("L", shoulder[0] - 1.5, shoulder[1] + 2.0), ("Z",))  # fmt: skip
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
            v.line((("M", top[0] - 0.6 + k * 0.5, top[1] + 1.2 + k), ("L", top[0] + 1.8 + k * 0.4, top[1] + 3.4 + k * 1.2)), 0.18, True)
    if share > 0.5 and shape != "puff":  # the elbow's folds
        v.line((("M", *on(stop * 0.5, -upper * 0.7)), ("L", *on(stop * 0.56, upper * 0.1))), 0.16, True)


def _skirt(v: View, d: Design, f: Figure, top: float, wx: float, back: bool, band: bool) -> None:
    b = f.body
    long = SKIRT[d.length] * b.height
    bottom = f.below(long)
    full = {"a-line": 0.17, "straight": 0.0, "pencil": -0.03, "circle": 0.52, "half-circle": 0.33, "gathered": 0.22}[d.skirt]
    hx = f.hip_x + 0.9
    hem_x = hx + full * (bottom - f.hip) + (3.0 if d.skirt == "gathered" else 0.0)
    high = 3.6 * b.height / 168 if band else 0.0
    y0 = top + high
    if d.skirt in ("a-line", "straight", "pencil"):
        right: list[Point | tuple[str, Point, Point, Point]] = [(0.0, y0), (wx, y0), ("C", (wx + (hx - wx) * 0.6, y0 + 4), (hx, f.hip - 8), (hx, f.hip)),
                 ("C", (hx + full * 10, f.hip + 10), (hem_x - full * 6, bottom - 10), (hem_x, bottom))]  # fmt: skip
        sag = bottom + (1.8 if d.skirt == "a-line" else 0.6)
        right.append(("C", (hem_x * 0.7, sag), (hem_x * 0.3, sag), (0.0, sag)))
        v.panel(closed(right))
        v.line((("M", hem_x, bottom - 2.2), ("C", hem_x * 0.7, sag - 2.2, hem_x * 0.3, sag - 2.2, 0.0, sag - 2.2)), 0.16, True)
        if b.hip - b.waist > 12:
            x = wx * 0.52
            v.line((("M", x, y0), ("L", x + 0.9, y0 + (8.0 if not back else 10.5))), 0.2)
        if d.skirt == "a-line":
            v.line((("M", hem_x * 0.55, bottom - 1), ("C", hem_x * 0.5, bottom - 16, hx * 0.52, f.hip + 8, hx * 0.5, f.hip)), 0.16, True)
    else:
        waves = {"circle": 7, "half-circle": 5, "gathered": 6}[d.skirt]
        gathered = d.skirt == "gathered"
        side = ("C", (wx + (2.5 if gathered else 1.0), y0 + 3), (hx + (hem_x - hx) * 0.25 + 0.5, f.hip - 6), (hem_x, bottom))
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
                v.line((("M", x, y), ("C", x * 0.92, y - (y - ty) * 0.4, tx + (x - tx) * 0.25, ty + (y - ty) * 0.3, tx, ty)), 0.2 if k % 2 == 0 else 0.14, True, False)
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
        _pocket(v, wx * 0.42, f.hip - 4, 12.0 * b.height / 168)
    if d.pockets == "inseam":
        v.line((("M", wx + (hx - wx) * 0.55, y0 + 5.5), ("L", hx - 1.4, y0 + 17)), 0.35)


def _pocket(v: View, x: float, y: float, w: float, pointed: bool = False, twice: bool = True) -> None:
    h = w * 1.12
    low = [(x + w, y + h), (x, y + h)] if not pointed else [(x + w, y + h * 0.84), (x + w / 2, y + h), (x, y + h * 0.84)]
    v.line(polygon([(x, y), (x + w, y), *low]), 0.28, False, twice)
    v.line((("M", x, y + 1.6), ("L", x + w, y + 1.6)), 0.16, True, twice)


def _closing(v: View, d: Design, f: Figure, centre: Point, bottom: float, back: bool, waisted: bool) -> None:
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
        inner = closed(_neck(centre, end, "round" if d.neckline not in ("v", "boat") else d.neckline))
        del inner
        ring = _neck((0.0, cy + w), (ex + w * 0.9, ey + w * 0.35), "v" if d.neckline == "v" and not back else "round")
        head = _neck(centre, end, "v" if d.neckline == "v" and not back else "round")
        v.panel(between(head, ring), "rib")
    elif d.collar == "band":
        high = 3.0 * k
        if back:
            v.panel(closed([(0.0, cy - high - 0.6), ("C", (ex * 0.6, cy - high - 0.6), (ex - 0.6, ey - high * 0.6), (ex - 0.3, ey - high * 0.55)), (ex + 0.2, ey + 0.2), ("C", (ex * 0.7, cy), (ex * 0.4, cy), (0.0, cy))]), "trim")
        else:
            side: Path = (("M", 0.5, cy + 0.4), ("C", ex * 0.6, cy - 0.2, ex, ey + 2.0, ex + 0.2, ey), ("L", ex - 0.5, ey - high * 0.8),
                          ("C", ex * 0.7, cy - high * 1.1, ex * 0.5, cy - high * 0.9, 0.7, cy - high * 0.75), ("Z",))  # fmt: skip
            v.panel(side, "trim", True)
    elif d.collar == "shirt":
        if back:
            v.panel(closed([(0.0, ey - 3.6 * k), ("C", (ex * 0.7, ey - 3.6 * k), (ex, ey - 2.6 * k), (ex + 0.4, ey - 0.6)), (ex + 1.4, ey + 1.4 * k), ("C", (ex * 0.8, cy + 1.4), (ex * 0.4, cy + 1.8), (0.0, cy + 1.8))]), "trim")
        else:
            wing: Path = (("M", 0.3, cy), ("C", ex * 0.5, cy - 1.0, ex * 0.9, ey + 1.5, ex - 0.6, ey - 3.0 * k), ("L", ex + 0.9, ey - 0.8),
                          ("C", ex + 1.4, ey + 2.5, ex + 0.6, cy - 0.5, ex * 0.86, cy + 3.2 * k), ("Z",))  # fmt: skip
            v.panel(wing, "trim", True)
    elif d.collar == "flat":
        w = (8.0 if d.garment in ("jacket", "coat") else 5.5) * k
        if back:
            v.panel(between(_neck(centre, end, "round"), _neck((0.0, cy + w), (ex + w * 0.8, ey + w * 0.32), "round")), "trim")
        else:
            tip = cy + w * (0.75 if d.garment not in ("jacket", "coat") else 1.0)
            flat: Path = (("M", 0.2, cy), ("C", ex * 0.58, cy, ex - 0.2, ey + (cy - ey) * 0.55, ex, ey), ("L", ex + w * 0.75, ey + w * 0.3),
                          ("C", ex + w * 0.8, cy - 0.5, ex * 0.9, tip + 1.0, w * 0.5, tip), ("C", w * 0.1, tip - 0.5, 0.4, cy + 2.0, 0.2, cy), ("Z",))  # fmt: skip
            v.panel(flat, "trim", True)
    elif d.collar == "hood":
        if back:
            v.panel(closed([(0.0, ey - 1.5), ("C", (ex * 0.8, ey - 2.5), (ex + 3.0, ey - 2.0), (ex + 4.0, ey + 1.5)), ("C", (ex + 4.0, ey + 10 * k), (ex * 0.8, ey + 17 * k), (0.0, ey + 18 * k))]))
            v.line((("M", 0.0, ey - 1.5), ("L", 0.0, ey + 18 * k)), 0.2, False, False)
        else:
            flap: Path = (("M", 0.1, cy + 0.5), ("C", ex * 0.6, cy - 1.0, ex * 0.9, ey + 2, ex - 0.8, ey - 2.5), ("L", ex + 2.6, ey - 2.0),
                          ("C", ex + 4.0, ey + 3, ex * 0.9, cy + 3.5, 0.1, cy + 0.5), ("Z",))  # fmt: skip
            v.panel(flap, "main", True)
            for side in (1, -1):
                v.line((("M", side * 1.4, cy + 0.8), ("C", side * 2.2, cy + 6, side * 1.2, cy + 9, side * 1.8, cy + 13 * k)), 0.35, False, False)
    elif d.neckline:
        kind = "round" if back and d.neckline != "boat" else d.neckline
        ring = _neck((0.0, cy + 0.8), (ex + 0.8, ey + 0.2), kind)
        v.line(tuple(_open(ring)), 0.18, True)


def _open(steps: Sequence[Point | tuple[str, Point, Point, Point]]) -> list[Command]:
    d: list[Command] = []
    for n, s in enumerate(steps):
        d.append(("C", *s[1], *s[2], *s[3]) if isinstance(s[0], str) else ("L" if n else "M", *s))  # type: ignore[misc]
    return d


def between(inner: Sequence[Point | tuple[str, Point, Point, Point]], outer: Sequence[Point | tuple[str, Point, Point, Point]]) -> Path:
    """A band between two necklines, both from the centre out."""
    a, o = _open(inner), _open(outer)
    right: list[Command] = list(o)
    here = [float(v) for v in o[-1][-2:]]
    del here
    points = [tuple(float(v) for v in c[1:]) for c in a]
    back: list[Command] = [("L", *points[-1][-2:])]
    for n in range(len(a) - 1, 0, -1):
        to = points[n - 1][-2:]
        back.append(("L", *to) if a[n][0] == "L" else ("C", *points[n][2:4], *points[n][0:2], *to))
    half = (*right, *back)
    whole = (*half, ("Z",), *mirrored((*half, ("Z",))))
    return whole


def _hood_behind(v: View, f: Figure, end: Point) -> None:
    ex, ey = end
    k = f.body.height / 168
    v.panel(closed([(0.0, ey - 4.0 * k), ("C", (ex * 0.9, ey - 5.0 * k), (ex + 3.5, ey - 4.0), (ex + 3.6, ey + 1.0)), (0.0, ey + 5.0)]))


def _top_pockets(v: View, d: Design, f: Figure, back: bool, bottom: float, foot: Point) -> None:
    k = f.body.height / 168
    if back:
        return
    if d.pockets == "kangaroo":
        w, h = 15.0 * k, 17.0 * k
        y = bottom - 6 * k - h
        v.line((("M", 0.0, y), ("L", w * 0.62, y), ("L", w, y + h * 0.68), ("L", w, y + h), ("L", 0.0, y + h)), 0.3)
    elif d.pockets == "patch" and d.garment in ("jacket", "coat"):
        _pocket(v, 3.6 * k, f.below(5.5 * k), min(13.0 * k, foot[0] - 5.0))
    elif d.pockets == "patch" and d.garment != "dress":
        _pocket(v, 3.6 * k, f.armpit - 1.5, 8.5 * k, True, False)


def _trousers(v: View, d: Design, f: Figure, back: bool) -> None:
    b = f.body
    k = b.height / 168
    long = {"full": b.outseam - 2.5, "ankle": b.outseam - 9 * k, "capri": b.waist_to_knee + 0.45 * (b.outseam - b.waist_to_knee),
            "knee": b.waist_to_knee + 1, "short": b.rise + 0.055 * b.height}[d.length]  # fmt: skip
    elastic = d.closure == "elastic"
    more = 1.6 if elastic else 0.5
    hem = {"straight": 40, "tapered": 33, "wide": 58}[d.leg] + (4 if elastic else 0)
    half = hem * b.hip / 95 / 4.4
    bottom = f.below(long)
    cx = f.hip_x * 0.53
    hx, wx = f.hip_x + more + 0.3, f.waist_x + (1.2 if elastic else 0.3)
    high, top = 3.6 * k, f.waist - 0.3
    y0 = top + high
    crotch = f.crotch + (2.2 if elastic else 0.9)
    knee_w = max(half + 0.6, 6.0 * b.hip / 95 + more)
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
                v.line((("M", side * 0.6, top + 2.5), ("C", side * 2.0, top + 6, side * 1.2, top + 9, side * 2.2, top + 13 * k)), 0.35, False, False)
    elif not back and d.closure == "fly":
        v.line((("M", 2.6, y0), ("L", 2.6, y0 + 10 * k), ("C", 2.4, y0 + 14 * k, 1.0, y0 + 15 * k, 0.0, y0 + 15.5 * k)), 0.18, True, False)
        v.buttons.append((0.0, top + high / 2))
    if not elastic and b.hip - b.waist > 12:
        v.line((("M", wx * 0.52, y0), ("L", wx * 0.52 + 0.6, y0 + (9 if back else 7))), 0.2)
    if d.pockets == "patch" and back:
        _pocket(v, wx * 0.3, y0 + 6.5 * k, 11.0 * k, True)


def _apron(v: View, d: Design, f: Figure, back: bool) -> None:
    b, k = f.body, f.body.height / 168
    top = f.armpit - 4 * k
    bottom = f.below(SKIRT[d.length] * b.height + 4 * k)
    bib = 12.0 * k
    wide = f.hip_x + 1.6
    hip_y = f.waist + 1.0
    nx = b.neck / 5.6 + 1.2
    strap: Path = (("M", bib - 1.2, top), ("L", nx + 1.2, f.nape - 0.4), ("L", nx - 1.0, f.nape - 0.8), ("L", bib - 4.0, top), ("Z",))
    tie: Path = polygon([(wide, hip_y - 0.6), (wide + 0.6, hip_y + 1.6), (0.0, hip_y + 2.8), (0.0, hip_y + 0.2)])
    if back:
        v.panel(closed([(0.0, f.nape + 1.4), ("C", (nx * 0.6, f.nape + 1.2), (nx, f.nape + 0.2), (nx + 1.0, f.nape - 0.4)), (nx + 1.0, f.nape + 1.6), ("C", (nx, f.nape + 3), (nx * 0.5, f.nape + 4.0), (0.0, f.nape + 4.0))]), "trim")
        edge: Path = (("M", f.hip_x - 1.5, f.hip - 6), ("L", wide, hip_y), ("L", wide + 1.0, bottom), ("L", f.hip_x * 0.72, bottom), ("Z",))
        v.panel(edge, "main", True)
        v.panel(tie, "trim", True)
        for side in (1, -1):
            v.line((("M", 0.0, hip_y + 1.5), ("C", side * 4, hip_y - 4, side * 8, hip_y - 1, side * 1.0, hip_y + 2.0)), 0.6, False, False)
            v.line((("M", 0.0, hip_y + 2.0), ("C", side * 1.5, hip_y + 9, side * 2, hip_y + 14, side * 3.0, hip_y + 20 * k)), 0.6, False, False)
        return
    v.panel(strap, "trim", True)
    v.panel(closed([(0.0, top + 0.4), (bib, top), ("C", (bib + 0.2, hip_y - 14 * k), (wide - 4.0, hip_y - 1), (wide, hip_y)), (wide + 1.0, bottom), ("C", (wide * 0.7, bottom + 1.2), (wide * 0.3, bottom + 1.2), (0.0, bottom + 1.2))]))
    v.line((("M", bib, top + 2.4), ("L", 0.0, top + 2.8)), 0.16, True)
    v.line((("M", wide + 1.0, bottom - 2.2), ("C", wide * 0.7, bottom - 1, wide * 0.3, bottom - 1, 0.0, bottom - 1)), 0.16, True)
    if d.pockets == "patch":
        w, h, y = 15.0 * k, 15.0 * k, hip_y + 8 * k
        v.line((("M", 0.0, y), ("L", w, y), ("L", w, y + h), ("L", 0.0, y + h)), 0.28)
        v.line((("M", 0.0, y), ("L", 0.0, y + h)), 0.16, True, False)


def _tote(v: View, d: Design, f: Figure) -> None:
    w, h, deep = {"small": (30.0, 32.0, 6.0), "regular": (38.0, 40.0, 10.0), "large": (46.0, 44.0, 14.0)}[d.length]
    (_, _), (hx, hy) = f.arm
    x0, y0 = hx - w / 2 + 2.0, hy + 30.0
    q = deep * 0.25
    v.panel((("M", x0, y0), ("L", x0 + w, y0), ("L", x0 + w - q, y0 + h), ("L", x0 + q, y0 + h), ("Z",)))
    for off in (0.0, 1.6):
        v.line((("M", x0 + w * 0.28 - off, y0), ("C", x0 + w * 0.3 - off, y0 - 26 - off, x0 + w * 0.7 + off, y0 - 26 - off, x0 + w * 0.72 + off, y0)), 0.35, False, False)
    v.line((("M", x0, y0 + 3), ("L", x0 + w, y0 + 3)), 0.16, True, False)
    v.line((("M", x0 + q, y0 + h - 1.5), ("L", x0 + w - q, y0 + h - 1.5)), 0.16, True, False)


def filled(v: View, name: str, cloth: bytes, tile_cm: float, colours: Sequence[str], flat: bool) -> Group:
    """The view as a group in centimetres. cloth: PNG of 4 x 8 tiles. flat: a technical drawing, lines alone."""
    made = Group(name)
    ground = colours[0]
    ink = "#1b1b1b" if flat or luminance(ground) > 0.12 else mix(ground, "#ffffff", 0.72)
    quiet = mix(ink, "#ffffff" if flat else ground, 0.35)
    trim = colours[1] if len(colours) > 1 else ground
    for n, (d, kind) in enumerate(v.panels):
        base = "#ffffff" if flat else {"rib": mix(trim, ground, 0.25), "trim": mix(ground, trim, 0.14)}.get(kind, ground)
        group = Group(f"{name} panel {n + 1}", [Shape(d, base)], Shape(d))
        if not flat and kind != "rib":
            b = bounds(d)
            wide, high = 4 * tile_cm, 8 * tile_cm
            x = math.floor(b.x / tile_cm) * tile_cm
            y = math.floor(b.y / tile_cm) * tile_cm
            while y < b.bottom:
                left = x
                while left < b.right:
                    group.items.append(Picture(cloth, Box(left, y, wide, high), f"{name} cloth {n}"))
                    left += wide
                y += high
        made.items += [group, Shape(d, "", ink, 0.42 if flat else 0.36)]
    made.items += [Shape(d, "", quiet if soft else ink, w) for d, w, soft in v.lines]
    for x, y in v.buttons:
        made.items.append(Shape(circle(x, y, 0.75), "#ffffff" if flat else mix(trim, "#ffffff", 0.55), ink, 0.2))
    return made



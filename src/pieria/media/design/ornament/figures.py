"""Ornaments made of plain figures: squares, discs, rays, dots."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence

from ..colour import mix
from ..scene import Box, Command, Shape, arc, circle, polygon, rectangle, sector

Colours = Sequence[str]


def tiles(box: Box, colours: Colours, rng: random.Random) -> list[Shape]:
    """A Bauhaus floor: each square holds a quarter, a half, a disc, a leaf or a triangle."""
    across = max(2, round(box.w / (box.short / rng.choice((3, 4)))))
    side = box.w / across
    down = math.ceil(box.h / side - 0.05)
    side_y = box.h / down
    made: list[Shape] = []
    last = ""
    for row in range(down):
        for column in range(across):
            x, y = box.x + column * side, box.y + row * side_y
            ground, figure = rng.sample(list(colours[:4]), 2)
            if rng.random() < 0.35:
                ground = ""
            if ground:
                made.append(Shape(rectangle(Box(x, y, side + 0.3, side_y + 0.3)), ground))
            kind = rng.choice([k for k in ("quarter", "half", "disc", "leaf", "corner", "ring", "dots") if k != last])
            last = kind
            made += _tile(kind, Box(x, y, side, side_y), figure, rng)
    return made


def _tile(kind: str, b: Box, fill: str, rng: random.Random) -> list[Shape]:
    s, turn = b.short, rng.randrange(4)
    corner = ((b.x, b.y), (b.right, b.y), (b.right, b.bottom), (b.x, b.bottom))
    cx, cy = b.centre
    if kind == "quarter":
        return [Shape(sector(*corner[turn], s, turn * math.pi / 2, (turn + 1) * math.pi / 2), fill)]
    if kind == "half":
        return [Shape(sector(cx, cy, s / 2, turn * math.pi / 2, turn * math.pi / 2 + math.pi), fill)]
    if kind == "disc":
        return [Shape(circle(cx, cy, s * 0.36), fill)]
    if kind == "ring":
        return [Shape((*circle(cx, cy, s * 0.42), *circle(cx, cy, s * 0.2)), fill, evenodd=True)]
    if kind == "dots":
        d: list[Command] = []
        for i in range(9):
            d += circle(b.x + s * (0.2 + 0.3 * (i % 3)), b.y + s * (0.2 + 0.3 * (i // 3)), s * 0.085)
        return [Shape(tuple(d), fill)]
    if kind == "leaf":
        a, o = corner[turn], corner[(turn + 2) % 4]
        k = 0.5522847498 * s
        sx, sy = math.copysign(1, o[0] - a[0]), math.copysign(1, o[1] - a[1])
        leaf: tuple[Command, ...] = (
            ("M", *a), ("C", a[0] + k * sx, a[1], o[0], o[1] - k * sy, *o),
            ("C", o[0] - k * sx, o[1], a[0], a[1] + k * sy, *a), ("Z",),
        )  # fmt: skip
        return [Shape(leaf, fill)]
    return [Shape(polygon([corner[turn], corner[(turn + 1) % 4], corner[(turn + 2) % 4]]), fill)]


def sunburst(box: Box, colours: Colours, rng: random.Random) -> list[Shape]:
    """Rays from a low sun, with discs around it."""
    cx = box.x + box.w * rng.choice((0.5, 0.5, 0.3, 0.7))
    cy = box.y + box.h * rng.choice((0.62, 0.75, 1.0))
    far = math.hypot(box.w, box.h) * 1.1
    rays = rng.choice((16, 20, 24))
    begin = rng.uniform(0, 0.3)
    d: list[Command] = []
    for n in range(rays):
        a = begin + n * 2 * math.pi / rays
        half = math.pi / rays / 2 * 1.0
        d += polygon([(cx, cy), *((cx + far * math.cos(t), cy + far * math.sin(t)) for t in (a - half, a + half))])
    made = [Shape(tuple(d), colours[2])]
    for share, fill in ((0.36, colours[1]), (0.27, colours[0])):
        made.append(Shape(circle(cx, cy, box.short * share), fill))
    return made


def halftone(box: Box, colours: Colours, rng: random.Random) -> list[Shape]:
    """Dots on a turned raster that grow towards one side."""
    step = box.short / rng.choice((12, 15, 18))
    angle = rng.choice((0.0, math.radians(45), math.radians(30)))
    kind = rng.choice(("linear", "radial"))
    cx, cy = box.x + box.w * rng.uniform(0.25, 0.75), box.y + box.h * rng.uniform(0.35, 0.75)
    towards = rng.choice((math.radians(60), math.radians(90), math.radians(125)))
    reach = math.hypot(box.w, box.h)
    count = math.ceil(reach / step)
    d: list[Command] = []
    for i in range(-count, count + 1):
        for j in range(-count, count + 1):
            u, v = (i + (j % 2) / 2) * step, j * step * 0.866
            x = box.centre[0] + u * math.cos(angle) - v * math.sin(angle)
            y = box.centre[1] + u * math.sin(angle) + v * math.cos(angle)
            if not (box.x - step < x < box.right + step and box.y - step < y < box.bottom + step):
                continue
            if kind == "radial":
                t = 1 - math.hypot(x - cx, y - cy) / (0.55 * reach)
            else:
                along = (x - box.centre[0]) * math.cos(towards) + (y - box.centre[1]) * math.sin(towards)
                wide = abs(box.w * math.cos(towards)) + abs(box.h * math.sin(towards))
                t = 0.5 + along / wide
            r = step * 0.56 * max(0.0, min(1.0, t)) ** 0.8
            if r > step * 0.06:
                d += circle(x, y, r)
    return [Shape(tuple(d), colours[0])]


def confetti(box: Box, colours: Colours, rng: random.Random) -> list[Shape]:
    """Small figures thrown evenly, none on another."""
    unit = box.short / 11
    kept: list[tuple[float, float]] = []
    made: list[Shape] = []
    for _ in range(2600):
        x, y = box.x + rng.random() * box.w, box.y + rng.random() * box.h
        if any(math.hypot(x - a, y - b) < unit * 1.25 for a, b in kept):
            continue
        kept.append((x, y))
        fill, turn, s = rng.choice(list(colours[:4])), rng.uniform(0, math.tau), unit * rng.uniform(0.28, 0.5)
        kind = rng.choice(("disc", "bar", "bar", "triangle", "ring", "half", "zigzag"))
        if kind == "disc":
            made.append(Shape(circle(x, y, s * 0.7), fill))
        elif kind == "ring":
            made.append(Shape(circle(x, y, s * 0.65), "", fill, s * 0.35))
        elif kind == "half":
            made.append(Shape(sector(x, y, s, turn, turn + math.pi), fill))
        elif kind == "triangle":
            made.append(Shape(polygon([_polar(x, y, s, turn + k * math.tau / 3) for k in range(3)]), fill))
        elif kind == "bar":
            made.append(Shape(polygon([_polar(x, y, s, turn), _polar(x, y, -s, turn)], False), "", fill, s * 0.5))
        else:
            d = [
                _polar(*_polar(x, y, s * (k - 1.5) * 0.8, turn), s * 0.4 * (-1) ** k, turn + math.pi / 2)
                for k in range(4)
            ]
            made.append(Shape(polygon(d, False), "", fill, s * 0.3))
    return made


def _polar(x: float, y: float, r: float, a: float) -> tuple[float, float]:
    return x + r * math.cos(a), y + r * math.sin(a)


def arcs(box: Box, colours: Colours, rng: random.Random) -> list[Shape]:
    """Rainbows of the seventies: nested bands around one or two corners."""
    made: list[Shape] = []
    bands = rng.choice((5, 6, 7))
    corners = [(box.x, box.bottom), (box.right, box.y), (box.right, box.bottom), (box.x, box.y)]
    first = rng.randrange(4)
    places = [(corners[first], 0.98), (corners[first ^ 1], 0.62)]
    fills = [*colours[:4]]
    far = max(box.short, 0.62 * max(box.w, box.h))
    for (cx, cy), share in places:
        r = far * share
        for n in range(bands):
            part = r * (1 - n / bands)
            made.append(Shape(circle(cx, cy, part), fills[n % len(fills)]))
    return made


def discs(box: Box, colours: Colours, rng: random.Random) -> list[Shape]:
    """A few great discs that cover each other; where two meet, a third colour."""
    made: list[Shape] = []
    r = box.short * rng.uniform(0.36, 0.42)
    along = (box.w - 2 * r * 0.9, box.h - 2 * r * 0.9)
    turn = rng.choice((1, -1))
    places = []
    for n in range(3):
        t = n / 2
        x = box.x + 0.9 * r + along[0] * (t if turn > 0 else 1 - t)
        y = box.y + 0.9 * r + along[1] * t
        places.append((x, y, r * (1.0, 0.78, 0.9)[n]))
    for n, (x, y, size) in enumerate(places):
        fill = colours[n % 3]
        made.append(Shape(circle(x, y, size), fill))
        for m in range(6):  # a screen of thin rings gives the flat disc a surface
            if n == 1:
                made.append(Shape(circle(x, y, size * (1 - m / 6)), (fill, mix(fill, colours[2], 0.35))[m % 2]))
    for a, b in ((0, 1), (1, 2)):
        if lens := _lens(places[a], places[b]):
            made.append(Shape(lens, mix(colours[a % 3], colours[b % 3], 0.5)))
    return made


def _lens(a: tuple[float, float, float], b: tuple[float, float, float]) -> tuple[Command, ...]:
    """Where two discs cover each other."""
    d = math.hypot(b[0] - a[0], b[1] - a[1])
    if d >= a[2] + b[2] or d <= abs(a[2] - b[2]):
        return ()
    along = (d * d + a[2] ** 2 - b[2] ** 2) / (2 * d)
    turn = math.atan2(b[1] - a[1], b[0] - a[0])
    half_a, half_b = math.acos(along / a[2]), math.acos((d - along) / b[2])
    begin = _polar(a[0], a[1], a[2], turn - half_a)
    return (
        ("M", *begin), *arc(*a, turn - half_a, turn + half_a),
        *arc(*b, turn + math.pi - half_b, turn + math.pi + half_b), ("Z",),
    )  # fmt: skip

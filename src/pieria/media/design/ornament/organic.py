"""Ornaments that grow: waves, blobs, leaves, hills, petals."""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Sequence

from ..colour import luminance, ramp
from ..scene import Box, Command, Shape, circle, moved, smooth

Colours = Sequence[str]


def depth(colours: Colours) -> tuple[str, str]:
    """The colours of what is far and of what is near: the palest and the deepest of the first, third and fifth."""
    some = sorted({colours[0], colours[2], colours[-2]}, key=luminance)
    return some[-1], some[0]


def waves(box: Box, colours: Colours, rng: random.Random) -> list[Shape]:
    """Bands of swell, each in front of the last, from one colour to another; a disc above."""
    made: list[Shape] = []
    far, near = depth(colours)
    bands = rng.choice((6, 7, 8))
    sun = box.short * 0.17
    made.append(Shape(circle(box.x + box.w * rng.choice((0.28, 0.5, 0.7)), box.y + box.h * 0.24, sun), colours[1]))
    length = box.w / rng.uniform(1.2, 2.0)
    tall = min(box.h, box.w) * 0.055
    phase = rng.uniform(0, math.tau)
    for n in range(bands):
        t = n / (bands - 1)
        base = box.y + box.h * (0.30 + 0.66 * t)
        shift = phase + n * 1.9
        points = []
        steps = 26
        for i in range(-1, steps + 2):
            x = box.x + box.w * i / steps
            a = math.tau * (x - box.x) / length + shift
            points.append((x, base + tall * (math.sin(a) + 0.35 * math.sin(2.1 * a + n))))
        curve = smooth(points, close=False)
        fill = ramp(far, near, t)
        made.append(
            Shape(
                (
                    *curve,
                    ("L", box.right + box.w * 0.1, box.bottom + 9),
                    ("L", box.x - box.w * 0.1, box.bottom + 9),
                    ("Z",),
                ),
                fill,
            )
        )
    return made


def blob(
    cx: float, cy: float, r: float, rng: random.Random, rough: float = 0.22, points: int = 7
) -> tuple[Command, ...]:
    begin = rng.uniform(0, math.tau)
    ring = []
    for n in range(points):
        a = begin + math.tau * n / points
        reach = r * (1 + rng.uniform(-rough, rough))
        ring.append((cx + reach * math.cos(a), cy + reach * math.sin(a)))
    return smooth(ring)


def blobs(box: Box, colours: Colours, rng: random.Random) -> list[Shape]:
    """Large soft forms from the edges inwards, with dots and a drawn line or two beside them."""
    made: list[Shape] = []
    s = box.short
    places = [(0.12, 0.16, 0.42), (0.92, 0.34, 0.40), (0.22, 0.88, 0.40), (0.86, 0.94, 0.30), (0.55, 0.52, 0.19)]
    if rng.random() < 0.5:
        places = [(1 - x, y, r) for x, y, r in places]
    fills = list(colours[:4])
    for n, (x, y, r) in enumerate(places):
        cx, cy = box.x + x * box.w, box.y + y * box.h
        made.append(Shape(blob(cx, cy, s * r, rng), fills[n % len(fills)]))
        if n < 4:
            made.append(
                Shape(blob(cx + s * 0.07, cy - s * 0.06, s * r * 0.92, rng), "", fills[(n + 1) % len(fills)], s * 0.008)
            )
    d: list[Command] = []
    for _ in range(2):
        cx, cy = box.x + box.w * rng.uniform(0.2, 0.8), box.y + box.h * rng.uniform(0.25, 0.8)
        for i in range(14):
            a, r = i * 2.4, s * 0.018 * math.sqrt(i) * 2.2
            d += circle(cx + r * math.cos(a), cy + r * math.sin(a), s * 0.008)
    made.append(Shape(tuple(d), fills[-1]))
    return made


def leaf(length: float, wide: float) -> tuple[Command, ...]:
    """A leaf from (0, 0) to the right."""
    return (
        ("M", 0.0, 0.0), ("C", length * 0.25, -wide, length * 0.75, -wide, length, 0.0),
        ("C", length * 0.75, wide, length * 0.25, wide, 0.0, 0.0), ("Z",),
    )  # fmt: skip


def turned(d: tuple[Command, ...], angle: float, dx: float, dy: float) -> tuple[Command, ...]:
    c, s = math.cos(angle), math.sin(angle)
    made: list[Command] = []
    for command in d:
        v = [float(n) for n in command[1:]]
        flat = [n for i in range(0, len(v), 2) for n in (v[i] * c - v[i + 1] * s + dx, v[i] * s + v[i + 1] * c + dy)]
        made.append((command[0], *flat))
    return tuple(made)


def sprig(x: float, y: float, angle: float, length: float, fill: str, rng: random.Random, style: int) -> list[Shape]:
    """A stem that bends, with leaves in pairs that grow smaller towards its tip."""
    bend = rng.uniform(-0.4, 0.4)
    pairs = rng.choice((5, 6, 7))
    points, here, a = [(x, y)], (x, y), angle
    for _ in range(pairs + 1):
        a += bend / (pairs + 1)
        here = (here[0] + length / (pairs + 1) * math.cos(a), here[1] + length / (pairs + 1) * math.sin(a))
        points.append(here)
    made = [Shape(smooth(points, close=False), "", fill, length * 0.012)]
    d: list[Command] = []
    for n in range(1, pairs + 2):
        size = length * (0.30 - 0.17 * n / (pairs + 1))
        heading = math.atan2(points[n][1] - points[n - 1][1], points[n][0] - points[n - 1][0])
        wide = size * (0.30, 0.2, 0.42)[style]
        if n == pairs + 1:
            d += turned(leaf(size, wide), heading, *points[n])
        else:
            for side in (-1, 1):
                d += turned(leaf(size, wide), heading + side * (0.9 - 0.25 * n / pairs), *points[n])
    return [*made, Shape(tuple(d), fill)]


def leaves(box: Box, colours: Colours, rng: random.Random) -> list[Shape]:
    """Sprigs side by side, as in a pressed herbal: large ones first, smaller ones where there is room."""
    made: list[Shape] = []
    s = box.short
    kept: list[tuple[float, float, float]] = []
    fills = list(colours[:4])
    for length in [0.62] * 3 + [0.46] * 8 + [0.32] * 16 + [0.2] * 24:
        for _ in range(50):
            long = s * length * rng.uniform(0.9, 1.1)
            x, y = box.x + rng.random() * box.w, box.y + rng.random() * box.h + long / 2
            angle = -math.pi / 2 + rng.uniform(-0.55, 0.55)
            spine = [
                (x + t * long * math.cos(angle), y + t * long * math.sin(angle), long * 0.21)
                for t in (0.15, 0.45, 0.75, 1.0)
            ]
            if all(math.hypot(p - a, q - b) > r + c for p, q, r in spine for a, b, c in kept):
                break
        else:
            continue
        kept += spine
        made += sprig(x, y, angle, long, fills[len(kept) // 4 % len(fills)], rng, rng.randrange(3))
    return made


def ridges(box: Box, colours: Colours, rng: random.Random) -> list[Shape]:
    """Hills behind hills, paler with distance, and a sun or moon."""
    made = [Shape(circle(box.x + box.w * rng.uniform(0.3, 0.7), box.y + box.h * 0.3, box.short * 0.16), colours[1])]
    layers = 5
    far, near = depth(colours)
    for n in range(layers):
        t = n / (layers - 1)
        base = box.y + box.h * (0.40 + 0.5 * t)
        heights = _midpoint(rng, box.h * (0.17 - 0.05 * t), 5)
        points = [(box.x + box.w * i / (len(heights) - 1), base + h) for i, h in enumerate(heights)]
        d = (
            ("M", *points[0]),
            *(("L", *p) for p in points[1:]),
            ("L", box.right, box.bottom + 9),
            ("L", box.x, box.bottom + 9),
            ("Z",),
        )
        made.append(Shape(d, ramp(far, near, t)))
    return made


def _midpoint(rng: random.Random, tall: float, depth: int) -> list[float]:
    """A ridge by midpoint displacement."""
    values = [rng.uniform(-tall, tall), -abs(rng.uniform(tall * 0.3, tall)), rng.uniform(-tall, tall)]
    for _ in range(depth):
        tall *= 0.52
        values = [
            v for a, b in itertools.pairwise(values) for v in (a, (a + b) / 2 + rng.uniform(-tall, tall))
        ] + values[-1:]
    return values


def petals(box: Box, colours: Colours, rng: random.Random) -> list[Shape]:
    """Flowers of many petals, large and small, none on another."""
    made: list[Shape] = []
    kept: list[tuple[float, float, float]] = []
    s = box.short
    fills = list(colours[:4])
    for size in [0.27] * 3 + [0.17] * 8 + [0.09] * 30 + [0.05] * 40:
        for _ in range(60):
            x, y, r = box.x + rng.random() * box.w, box.y + rng.random() * box.h, s * size * rng.uniform(0.85, 1.1)
            if all(math.hypot(x - a, y - b) > (r + c) * 1.06 for a, b, c in kept):
                break
        else:
            continue
        kept.append((x, y, r))
        made += flower(x, y, r, fills, len(kept), rng)
    return made


def flower(x: float, y: float, r: float, fills: Sequence[str], number: int, rng: random.Random) -> list[Shape]:
    count = rng.choice((6, 8, 10, 12))
    outer, inner = fills[number % len(fills)], fills[(number + 1) % len(fills)]
    begin = rng.uniform(0, 1)
    wide = r * math.sin(math.pi / count) * 1.25
    d: list[Command] = []
    for n in range(count):
        d += turned(moved(leaf(r * 0.86, wide), 1, r * 0.14, 0), begin + math.tau * n / count, x, y)
    made = [Shape(tuple(d), outer)]
    if r > 0:
        made.append(Shape(circle(x, y, r * 0.26), inner))
    return made

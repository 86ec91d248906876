"""Ornaments made of lines: contours, bars, rings, a grid with marks, a skyline."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence

from ..colour import luminance, mix
from ..scene import Box, Command, Shape, arc, circle, polygon, rectangle, sector, smooth
from ..trace import level

Colours = Sequence[str]


def contours(box: Box, colours: Colours, rng: random.Random) -> list[Shape]:
    """Height lines of soft hills, as on a map: marching squares, joined into smooth lines."""
    hills = [(rng.random(), rng.random(), rng.uniform(0.16, 0.34), rng.choice((1, 1, -0.8))) for _ in range(7)]
    across = 48
    down = max(8, round(across * box.h / box.w))
    ratio = box.h / box.w

    def height(u: float, v: float) -> float:
        return sum(k * math.exp(-((u - x) ** 2 + (v - y * ratio) ** 2) / (2 * s * s)) for x, y, s, k in hills)

    field = [[height(i / across, j / down * ratio) for i in range(across + 1)] for j in range(down + 1)]
    low, high = min(map(min, field)), max(map(max, field))
    made: list[Shape] = []
    levels = 15
    for n in range(1, levels):
        value = low + (high - low) * n / levels
        d: list[Command] = []
        for line in level(field, value):
            points = [
                (box.x + p[0] / across * box.w, box.y + p[1] / down * box.h) for p in line[:: 2 if len(line) > 8 else 1]
            ]
            if len(points) > 2:
                d += smooth(points, close=line[0] == line[-1] if len(line) > 3 else False)
        heavy = n % 4 == 0
        made.append(Shape(tuple(d), "", colours[0] if heavy else colours[1], box.short * (0.0075 if heavy else 0.0042)))
    return made


def bars(box: Box, colours: Colours, rng: random.Random) -> list[Shape]:
    """An equaliser: rounded bars around a middle line, in a swell."""
    count = max(14, round(box.w / box.short * 22))
    step = box.w / count
    phase, swell = rng.uniform(0, math.tau), rng.uniform(1.5, 2.5)
    made: list[Shape] = []
    middle = box.y + box.h / 2
    for n in range(count):
        t = n / count
        loud = 0.30 + 0.42 * abs(math.sin(swell * math.pi * t + phase)) + rng.uniform(-0.12, 0.2)
        tall = max(0.08, min(0.94, loud)) * box.h
        part = Box(box.x + n * step + step * 0.2, middle - tall / 2, step * 0.6, tall)
        made.append(Shape(rectangle(part, step), colours[(0, 0, 1, 0, 2)[n % 5]]))
    return made


def rings(box: Box, colours: Colours, rng: random.Random) -> list[Shape]:
    """A record: grooves around a label, larger than its frame."""
    cx = box.x + box.w * rng.choice((0.5, 0.62, 0.38))
    cy = box.y + box.h * rng.choice((0.5, 0.56))
    r = box.short * rng.uniform(0.52, 0.62)
    disc = min(colours, key=luminance)
    made = [Shape(circle(cx, cy, r), disc)]
    groove = mix(disc, colours[1] if colours[1] != disc else colours[2], 0.45)
    grooves = 15
    for n in range(grooves):
        at = r * (0.95 - 0.55 * n / grooves)
        made.append(Shape(circle(cx, cy, at), "", groove, r * (0.013 if n % 4 else 0.022)))
    begin = rng.uniform(0, math.tau)
    for turn in (0, math.pi):  # the gleam that a turning record shows
        for n in range(5):
            at = r * (0.9 - 0.09 * n)
            made.append(Shape(_arc(cx, cy, at, begin + turn, begin + turn + 0.55), "", colours[2], r * 0.02))
    made.append(Shape(circle(cx, cy, r * 0.36), colours[0]))
    made.append(Shape(sector(cx, cy, r * 0.36, begin + 1.2, begin + 1.2 + math.pi), colours[2]))
    made.append(Shape(circle(cx, cy, r * 0.05), disc))
    return made


def _arc(cx: float, cy: float, r: float, start: float, stop: float) -> tuple[Command, ...]:
    return (("M", cx + r * math.cos(start), cy + r * math.sin(start)), *arc(cx, cy, r, start, stop))


def grid(box: Box, colours: Colours, rng: random.Random) -> list[Shape]:
    """A circuit: rails that turn by 45 degrees on a fine raster, with terminals."""
    step = box.short / 16
    columns, rows = math.ceil(box.w / step), math.ceil(box.h / step)
    dots: list[Command] = []
    for i in range(columns + 1):
        for j in range(rows + 1):
            dots += circle(box.x + i * step, box.y + j * step, step * 0.05)
    made = [Shape(tuple(dots), colours[1])]
    taken: set[tuple[int, int]] = set()
    for n in range(columns * rows // 9):
        i, j = rng.randrange(columns + 1), rng.randrange(rows + 1)
        if (i, j) in taken:
            continue
        way, points = rng.choice(((1, 0), (0, 1), (-1, 0), (0, -1))), [(i, j)]
        for leg in range(3):
            turn = way if leg != 1 else (way[0] or rng.choice((1, -1)), way[1] or rng.choice((1, -1)))
            for _ in range(rng.randrange(2, 6)):
                nxt = (points[-1][0] + turn[0], points[-1][1] + turn[1])
                if nxt in taken or nxt in points or not (0 <= nxt[0] <= columns and 0 <= nxt[1] <= rows):
                    break
                points.append(nxt)
        if len(points) < 4:
            continue
        taken.update(points)
        fill = colours[(0, 0, 2, 1)[n % 4]]
        real = [(box.x + p[0] * step, box.y + p[1] * step) for p in points]
        made.append(Shape(polygon(real, False), "", fill, step * 0.16))
        made.append(Shape(circle(*real[0], step * 0.26), fill))
        made.append(Shape(circle(*real[-1], step * 0.2), "", fill, step * 0.14))
    return made


def skyline(box: Box, colours: Colours, rng: random.Random) -> list[Shape]:
    """Houses at night in three rows, some windows lit, and a moon."""
    made = [Shape(circle(box.x + box.w * rng.uniform(0.25, 0.75), box.y + box.h * 0.25, box.short * 0.14), colours[1])]
    for row in range(3):
        fill = mix(colours[2], colours[0], row / 2)
        x = box.x - box.short * rng.uniform(0, 0.1)
        while x < box.right:
            w = box.short * rng.uniform(0.10, 0.2)
            tall = box.h * (rng.uniform(0.42, 0.66) - 0.15 * row)
            house = Box(x, box.bottom - tall, w, tall + 9)
            made.append(Shape(rectangle(house), fill))
            if rng.random() < 0.3:
                made.append(Shape(rectangle(Box(x + w * 0.35, house.y - w * 0.3, w * 0.3, w * 0.31)), fill))
            lit: list[Command] = []
            pane = w / 7
            for i in range(3):
                for j in range(int(tall / (pane * 2))):
                    if rng.random() < 0.42:
                        lit += rectangle(Box(x + pane * (1 + 2 * i), house.y + pane * (1 + 2 * j), pane, pane * 1.1))
            if row == 2 or rng.random() < 0.4:
                made.append(Shape(tuple(lit), colours[1]))
            x += w * rng.uniform(0.98, 1.15)
    return made

"""What a loom makes, and what is drawn with a ruler: stripes, checks, tartan, dots, twills, geometry."""

from __future__ import annotations

import math

from ...media.design.colour import mix
from ...media.design.scene import Point, circle, polygon, smooth
from .cloth import SIDE, Cloth


def bar(c: Cloth, at: float, wide: float, fill: str, upright: bool) -> None:
    box = [(at, -2.0), (at + wide, -2.0), (at + wide, SIDE + 2), (at, SIDE + 2)]
    c.put(polygon([(x, y) if upright else (y, x) for x, y in box]), fill)


def plain(c: Cloth) -> None:
    """Linen: slubs across and along, hardly seen."""
    ground = c.colours[0]
    light, dark = mix(ground, "#ffffff", 0.16), mix(ground, "#000000", 0.07)
    for n in range(150):
        upright = n % 2 == 0
        x, y = c.rng.uniform(0, SIDE), c.rng.uniform(0, SIDE)
        long, thick = c.rng.uniform(60, 240), c.rng.uniform(1.2, 3.2)
        d = smooth([(0, 0), (long * 0.5, thick / 2), (long, 0), (long * 0.5, -thick / 2)])
        c.turned(d, x, y, 1, math.pi / 2 if upright else 0, c.rng.choice((light, dark)))


def stripes(c: Cloth) -> None:
    style = c.rng.choice(("even", "pin", "awning", "multi"))
    if style == "multi":
        widths = [c.rng.uniform(0.4, 2.2) for _ in range(c.rng.choice((6, 8, 10)))]
        unit, x = SIDE / sum(widths), 0.0
        for n, w in enumerate(widths):
            bar(c, x, w * unit + 0.01, c.colours[n % len(c.colours)], True)
            x += w * unit
        return
    many = {"even": 8, "pin": 16, "awning": 4}[style]
    step = SIDE / many
    for n in range(many):
        bar(c, n * step, step * {"even": 0.5, "pin": 0.14, "awning": 0.5}[style], c.ink(0), True)
        if style == "awning":
            bar(c, n * step + step * 0.62, step * 0.05, c.ink(1), True)


def breton(c: Cloth) -> None:
    """Stripes across, as sailors have them."""
    many = c.rng.choice((6, 8, 10))
    step = SIDE / many
    share = c.rng.choice((0.36, 0.5))
    for n in range(many):
        bar(c, n * step, step * share, c.ink(0), False)


def gingham(c: Cloth) -> None:
    many = c.rng.choice((4, 6, 8))
    step = SIDE / many
    ink, ground = c.ink(0), c.colours[0]
    half = mix(ground, ink, 0.5)
    for n in range(many):
        bar(c, n * step, step / 2, half, True)
    for n in range(many):
        bar(c, n * step, step / 2, half, False)
    for n in range(many):
        for m in range(many):
            x, y = n * step, m * step
            c.put(polygon([(x, y), (x + step / 2, y), (x + step / 2, y + step / 2), (x, y + step / 2)]), ink)


def windowpane(c: Cloth) -> None:
    many = c.rng.choice((3, 4))
    step = SIDE / many
    for upright in (True, False):
        for n in range(many):
            bar(c, n * step, step * 0.035, c.ink(0), upright)
            if len(c.colours) > 2:
                bar(c, n * step + step * 0.07, step * 0.018, c.ink(1), upright)


def tartan(c: Cloth) -> None:
    """A sett, mirrored at its pivots, the same along and across; where two colours cross, the eye mixes them."""
    every = list(range(len(c.colours)))
    half = [(0, c.rng.choice((5, 7))), (1, c.rng.choice((6, 8)))]
    half += [(c.rng.choice(every), c.rng.choice((1, 1, 2, 3))) for _ in range(c.rng.choice((2, 3, 4)))]
    half.append((every[-1], 1))
    sett = half + half[-2:0:-1]
    repeats = 2
    unit = SIDE / (sum(w for _, w in sett) * repeats)
    threads = [(k, w * unit) for _ in range(repeats) for k, w in sett]
    x = 0.0
    for k, w in threads:
        y = 0.0
        for m, h in threads:
            c.put(polygon([(x, y), (x + w + 0.3, y), (x + w + 0.3, y + h + 0.3), (x, y + h + 0.3)]),
                  mix(c.colours[k], c.colours[m], 0.5) if k != m else c.colours[k])  # fmt: skip
            y += h
        x += w


def herringbone(c: Cloth) -> None:
    columns = c.rng.choice((8, 10, 12))
    wide = SIDE / columns
    lines = round(SIDE / (wide * 0.28))
    step = SIDE / lines
    for n in range(columns):
        x = n * wide
        up = wide if n % 2 == 0 else -wide
        for m in range(lines):
            y = m * step
            c.put(polygon([(x, y), (x + wide, y + up), (x + wide, y + up + step * 0.5), (x, y + step * 0.5)]), c.ink(0))


def houndstooth(c: Cloth) -> None:
    """Four dark threads and four light, along and across, in a two-and-two twill: where a dark and a light one cross,
    slanting bands."""
    many = c.rng.choice((4, 6, 8))
    step = SIDE / many
    for n in range(many):
        for m in range(many):
            x, y = n * step, m * step
            pieces = [[(0.0, 0.0), (0.5, 0.0), (0.5, 0.5), (0.0, 0.5)]]
            pieces += [band([(0.5, 0.0), (1.0, 0.0), (1.0, 0.5), (0.5, 0.5)], a, a + 0.25) for a in (0.0, 0.5)]
            pieces += [band([(0.0, 0.5), (0.5, 0.5), (0.5, 1.0), (0.0, 1.0)], a, a + 0.25) for a in (-0.25, -0.75)]
            for p in pieces:
                c.put(polygon([(x + u * step, y + v * step) for u, v in p]), c.ink(0))


def band(square: list[Point], low: float, high: float) -> list[Point]:
    """The part of a convex shape where x - y lies between two values."""
    for sign, at in ((1, low), (-1, -high)):
        kept: list[Point] = []
        for a, b in zip(square, [*square[1:], square[0]], strict=True):
            da, db = sign * (a[0] - a[1]) - at, sign * (b[0] - b[1]) - at
            if da >= 0:
                kept.append(a)
            if da * db < 0:
                t = da / (da - db)
                kept.append((a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t))
        square = kept
    return square


def dots(c: Cloth) -> None:
    many = c.rng.choice((4, 6, 8))
    step = SIDE / many
    r = step * c.rng.choice((0.16, 0.24, 0.3))
    confetti = c.rng.random() < 0.35 and len(c.colours) > 3
    if confetti:
        for n, (x, y) in enumerate(c.scattered(90, 26)):
            c.put(circle(x, y, c.rng.uniform(7, 18)), c.ink(n))
        return
    for n in range(many):
        for m in range(2 * many):
            c.put(circle((n + (m % 2) / 2) * step, m * step / 2, r * 0.8), c.ink(0))


def geometric(c: Cloth) -> None:
    style = c.rng.choice(("triangles", "scales", "hexagons", "diamonds"))
    many = 4 if style != "triangles" else 6
    step = SIDE / many
    if style == "scales":
        for m in range(2 * many - 1, -1, -1):
            for n in range(many):
                x, y = (n + (m % 2) / 2) * step, m * step / 2
                for k, share in enumerate((0.5, 0.38, 0.26, 0.13)):
                    c.put(circle(x, y, step * share), c.ink(m % 2 + k) if k % 2 == 0 else c.colours[0])
        return
    for n in range(many):
        for m in range(many if style == "triangles" else 2 * many):
            if style == "triangles":
                x, y = n * step, m * step
                a, b = c.rng.sample(range(len(c.colours)), 2)
                corners = [(x, y), (x + step, y), (x + step, y + step), (x, y + step)]
                k = c.rng.randrange(4)
                c.put(polygon(corners), c.colours[a])
                c.put(polygon([corners[k], corners[(k + 1) % 4], corners[(k + 2) % 4]]), c.colours[b])
            else:
                x, y = (n + (m % 2) / 2) * step, m * step / 2
                sides = 6 if style == "hexagons" else 4
                r = step * (0.42 if sides == 4 else 0.34)
                for k, share in enumerate((1.0, 0.66, 0.34)):
                    pts = [
                        (
                            x + r * share * math.sin(2 * math.pi * i / sides),
                            y - r * share * math.cos(2 * math.pi * i / sides),
                        )
                        for i in range(sides)
                    ]
                    c.put(polygon(pts), (c.ink(m % 2), c.colours[0], c.ink(m % 2 + 1))[k])

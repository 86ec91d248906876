"""What is printed or dyed: flowers, paisley, toile, ikat, batik, animal skins, strewn drawings."""

from __future__ import annotations

import math

from ...media.design.colour import lch, luminance, mix
from ...media.design.scene import Command, circle, polygon, smooth
from .cloth import SIDE, Cloth, toroidal


def leaf(long: float, wide: float) -> tuple[Command, ...]:
    return (("M", 0.0, 0.0), ("C", wide, -long * 0.25, wide * 0.8, -long * 0.75, 0.0, -long),
            ("C", -wide * 0.8, -long * 0.75, -wide, -long * 0.25, 0.0, 0.0), ("Z",))  # fmt: skip


def flower(c: Cloth, x: float, y: float, size: float, petals: int, fill: str, heart: str, angle: float) -> None:
    shade = mix(fill, "#000000" if luminance(fill) > 0.4 else "#ffffff", 0.18)
    for n in range(petals):
        c.turned(leaf(size, size * (2.2 / petals + 0.12)), x, y, 1, angle + n * 2 * math.pi / petals, fill)
        c.turned(leaf(size * 0.5, size * 0.09), x, y, 1, angle + n * 2 * math.pi / petals, shade)
    c.put(circle(x, y, size * 0.24), heart)
    for n in range(7):
        a = angle + n * 2 * math.pi / 7
        c.put(circle(x + math.cos(a) * size * 0.15, y + math.sin(a) * size * 0.15, size * 0.035), shade)


def sprig(c: Cloth, x: float, y: float, size: float, angle: float, fill: str) -> None:
    """A stem with leaves in pairs."""
    c.turned(
        (("M", 0.0, 0.0), ("C", size * 0.08, -size * 0.3, -size * 0.08, -size * 0.7, 0.0, -size)),
        x,
        y,
        1,
        angle,
        "",
        fill,
        2.4,
    )
    for n in range(4):
        t = 0.22 + 0.22 * n
        px, py = x + math.sin(angle) * size * t, y - math.cos(angle) * size * t
        for side in (-0.9, 0.9):
            c.turned(leaf(size * (0.34 - 0.05 * n), size * 0.085), px, py, 1, angle + side, fill)


def floral(c: Cloth) -> None:
    big = c.rng.choice((46, 58, 72))
    green = min(c.colours[1:], key=lambda k: abs((lch(k)[2] - 145 + 180) % 360 - 180))
    blooms = [k for k in c.colours[1:] if k != green] or [c.ink(0)]
    spots = c.scattered(22, big * 1.55)
    for x, y in spots:
        for _ in range(3):
            sprig(
                c, x, y, big * c.rng.uniform(1.25, 1.6), c.rng.uniform(0, 2 * math.pi), mix(green, c.colours[0], 0.12)
            )
    for n, (x, y) in enumerate(spots):
        hearts = [k for k in c.colours if k != blooms[n % len(blooms)]]
        flower(
            c,
            x,
            y,
            big * c.rng.uniform(0.75, 1.0),
            c.rng.choice((5, 6, 8)),
            blooms[n % len(blooms)],
            hearts[-1 - n % 2],
            c.rng.uniform(0, 6.3),
        )
    for x, y in c.scattered(60, 30):
        if min(toroidal((x, y), s) for s in spots) > big * 1.25:
            flower(c, x, y, big * 0.24, 5, blooms[c.rng.randrange(len(blooms))], c.colours[0], c.rng.uniform(0, 6.3))


def drop(size: float) -> tuple[Command, ...]:
    """A paisley's drop, its tip curled."""
    s = size
    return (("M", 0.0, s * 0.5), ("C", s * 0.46, s * 0.5, s * 0.52, -s * 0.1, s * 0.22, -s * 0.38),
            ("C", s * 0.1, -s * 0.52, -s * 0.08, -s * 0.66, -s * 0.3, -s * 0.56),
            ("C", -s * 0.12, -s * 0.5, -s * 0.1, -s * 0.34, -s * 0.2, -s * 0.2),
            ("C", -s * 0.52, s * 0.14, -s * 0.42, s * 0.5, 0.0, s * 0.5), ("Z",))  # fmt: skip


def paisley(c: Cloth) -> None:
    many = c.rng.choice((3, 4))
    step = SIDE / many
    ground = c.colours[0]
    for n in range(many):
        for m in range(2 * many):
            x, y = (n + (m % 2) / 2) * step, m * step / 2
            flip = m % 2 == 1
            angle = 0.5 if flip else -0.5
            size = step * 0.74
            c.turned(drop(size * 1.1), x, y, 1, angle, mix(ground, c.ink(0), 0.35), flip=flip)
            c.turned(drop(size), x, y, 1, angle, c.ink(0), flip=flip)
            c.turned(drop(size * 0.72), x, y + size * 0.05, 1, angle, ground, flip=flip)
            c.turned(drop(size * 0.6), x, y + size * 0.06, 1, angle, c.ink(1), flip=flip)
            flower(c, x, y + size * 0.17, size * 0.16, 8, ground, c.ink(2), angle)
            for k in range(14):
                a = k * 2 * math.pi / 14
                c.put(circle(x + math.cos(a) * size * 0.74, y + math.sin(a) * size * 0.78, size * 0.028), c.ink(1))


def ikat(c: Cloth) -> None:
    """Diamonds whose edges bleed along the warp, as tied and dyed threads do."""
    many = c.rng.choice((2, 3))
    step = SIDE / many
    thread = SIDE / 128
    for n in range(many):
        for m in range(2):
            cx, cy = (n + 0.5 * (m % 2)) * step, m * SIDE / 2 + SIDE / 4
            for k, share in enumerate((1.0, 0.72, 0.46, 0.2)):
                wide, high = step * 0.5 * share, SIDE * 0.25 * share
                for t in range(round(-wide / thread), round(wide / thread)):
                    x = cx + t * thread
                    reach = high * (1 - abs(t * thread) / wide) + c.rng.uniform(-9, 9)
                    if reach > 2:
                        fill = (c.ink(0), c.colours[0], c.ink(1), c.ink(2))[k]
                        c.put(
                            polygon(
                                [
                                    (x, cy - reach),
                                    (x + thread + 0.05, cy - reach),
                                    (x + thread + 0.05, cy + reach + c.rng.uniform(-6, 6)),
                                    (x, cy + reach),
                                ]
                            ),
                            fill,
                        )


def batik(c: Cloth) -> None:
    """Rosettes left white by wax, with crackle where the wax broke."""
    step = SIDE / 3
    for n in range(3):
        for m in range(6):
            x, y = (n + (m % 2) / 2) * step, m * step / 2
            flower(c, x, y, step * 0.3, 8, c.colours[0] if m % 2 else c.ink(1), c.ink(2), 0.0 if m % 2 else 0.39)
            for k in range(16):
                a = k * math.pi / 8
                c.put(circle(x + math.cos(a) * step * 0.36, y + math.sin(a) * step * 0.36, step * 0.022), c.colours[0])
    for _ in range(26):
        x, y, a = c.rng.uniform(0, SIDE), c.rng.uniform(0, SIDE), c.rng.uniform(0, 6.3)
        points = [(0.0, 0.0)]
        for k in range(5):
            points.append((points[-1][0] + c.rng.uniform(12, 34), c.rng.uniform(-9, 9) * (k + 1) / 2))
        c.turned(smooth(points, False), x, y, 1, a, "", mix(c.colours[0], c.ink(0), 0.45), 0.9)


def leopard(c: Cloth) -> None:
    spots = c.scattered(95, 34)
    for x, y in spots:
        r = c.rng.uniform(13, 20)
        c.put(blob(c, x, y, r * 0.9, 0.22), c.ink(1))
        start = c.rng.uniform(0, 6.3)
        for k in range(c.rng.choice((2, 3, 3))):
            a = start + k * 2.1 + c.rng.uniform(-0.2, 0.2)
            spread = c.rng.uniform(0.6, 0.95)
            ring = [
                (x + math.cos(a + spread * t) * r * 1.18, y + math.sin(a + spread * t) * r * 1.18)
                for t in (-1, -0.5, 0, 0.5, 1)
            ]
            ring += [
                (x + math.cos(a + spread * t) * r * c.rng.uniform(0.55, 0.75), y + math.sin(a + spread * t) * r * 0.65)
                for t in (0.8, 0, -0.8)
            ]
            c.put(smooth(ring), c.ink(0))
    for x, y in c.scattered(60, 20):
        if min(toroidal((x, y), s) for s in spots) > 27:
            c.put(blob(c, x, y, c.rng.uniform(4, 8), 0.3), c.ink(0))


def blob(c: Cloth, x: float, y: float, r: float, rough: float) -> tuple[Command, ...]:
    pts = []
    for k in range(7):
        a, q = k * 2 * math.pi / 7, r * (1 + c.rng.uniform(-rough, rough))
        pts.append((x + math.cos(a) * q, y + math.sin(a) * q))
    return smooth(pts)


def zebra(c: Cloth) -> None:
    """Bands that wander together and fork."""
    many = 8
    step = SIDE / many
    waves = [(c.rng.choice((1, 2, 3)), c.rng.uniform(0, 6.3), c.rng.uniform(10, 34)) for _ in range(4)]

    def sway(y: float, x: float) -> float:
        return sum(
            a * math.sin(2 * math.pi * k * y / SIDE + p + (0.6 * math.sin(2 * math.pi * x / SIDE + p)))
            for k, p, a in waves
        )

    for n in range(many):
        x = n * step
        rows = 26
        swell = [c.rng.uniform(0.16, 0.36) * step for _ in range(rows)]
        break_at = c.rng.randrange(rows)
        swell[break_at] = 0.0
        ys = [k * SIDE / rows for k in range(rows)]
        ring = [(break_at + k) % rows for k in range(rows + 1)]
        left, right = [], []
        for k, i in enumerate(ring):
            y = ys[break_at] + k * SIDE / rows
            w = swell[i]
            mid = x + sway(y % SIDE, x)
            left.append((mid - w, y))
            right.append((mid + w, y))
        c.put(smooth(left + right[::-1]), c.ink(0))


def toile(c: Cloth) -> None:
    """One ink on a pale ground: trees, birds and bowers, hatched."""
    ink = c.ink(0)
    for n, (x, y) in enumerate(c.scattered(7, 130)):
        if n % 3 == 2:
            bird(c, x, y, 56, ink, c.rng.random() < 0.5)
            sprig(c, x, y + 52, 60, 1.4, ink)
            continue
        tree(c, x, y, 92, ink)
    for x, y in c.scattered(26, 62):
        sprig(c, x, y, 34, c.rng.uniform(0, 6.3), mix(ink, c.colours[0], 0.45))


def tree(c: Cloth, x: float, y: float, size: float, ink: str) -> None:
    c.put(
        smooth(
            [
                (x - size * 0.06, y + size * 0.7),
                (x - 3, y),
                (x, y - size * 0.3),
                (x + 4, y),
                (x + size * 0.07, y + size * 0.7),
            ]
        ),
        ink,
    )
    for k in range(9):
        a, r = k * 0.7, size * (0.16 + 0.03 * k)
        px, py = x + math.cos(a) * r * 0.9, y - size * 0.35 + math.sin(a) * r * 0.7
        for q in range(5):
            w = size * (0.16 - 0.025 * q)
            c.put(
                (
                    ("M", px - w, py + q * 4.0),
                    ("C", px - w * 0.4, py - 7 + q * 4, px + w * 0.4, py - 7 + q * 4, px + w, py + q * 4.0),
                ),
                "",
                ink,
                1.3,
            )
    for k in range(6):
        c.put(
            (
                ("M", x - size * 0.5 + k * 5, y + size * 0.7 + k * 3.0),
                ("L", x + size * 0.5 - k * 6, y + size * 0.7 + k * 3.0),
            ),
            "",
            ink,
            1.1,
        )


def bird(c: Cloth, x: float, y: float, size: float, ink: str, flip: bool) -> None:
    s = size
    body = (("M", -s * 0.5, s * 0.3), ("C", -s * 0.2, s * 0.1, -s * 0.15, -s * 0.2, s * 0.15, -s * 0.25),
            ("C", s * 0.22, -s * 0.42, s * 0.42, -s * 0.4, s * 0.44, -s * 0.24), ("L", s * 0.56, -s * 0.2), ("L", s * 0.44, -s * 0.14),
            ("C", s * 0.44, s * 0.1, s * 0.2, s * 0.28, -s * 0.08, s * 0.24), ("Z",))  # fmt: skip
    c.turned(body, x, y, 1, 0, ink, flip=flip)
    for k in range(4):
        c.turned(
            (
                ("M", -s * 0.05, -s * 0.02 + k * 4),
                ("C", -s * 0.15, s * 0.04 + k * 4, -s * 0.2, s * 0.08 + k * 4, -s * 0.3, s * 0.16 + k * 2),
            ),
            x,
            y,
            1,
            0,
            "",
            c.colours[0],
            1.4,
            flip=flip,
        )


def motif(c: Cloth) -> None:
    """The given drawing, strewn: its silhouette, then its darker parts."""
    for n, (x, y) in enumerate(c.scattered(18, 96)):
        angle, flip = c.rng.uniform(-0.35, 0.35), c.rng.random() < 0.5
        size = 84.0
        fill = c.ink(n % max(len(c.colours) - 2, 1))
        for k, d in enumerate(c.motif):
            here = [(q[0], *(float(v) - 0.5 for v in q[1:])) for q in d]
            c.turned(here, x, y, size, angle, fill if k == 0 else mix(fill, "#000000", 0.32), flip=flip, evenodd=True)
    for x, y in c.scattered(60, 46):
        c.put(circle(x, y, 2.6), mix(c.ink(0), c.colours[0], 0.4))

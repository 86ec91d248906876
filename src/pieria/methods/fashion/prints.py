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
    spots = c.scattered(120, 30)
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
    spots = c.scattered(11, 112)
    for n, (x, y) in enumerate(spots):
        if n % 3 == 2:
            for k in range(5):
                sprig(c, x - 42 + 21 * k, y + 40 - abs(k - 2) * 5, 40, 1.2 + 0.1 * k, ink)
            bird(c, x, y, 60, ink, c.rng.random() < 0.5)
        else:
            tree(c, x, y, 84 if n % 2 else 100, ink)
    for x, y in c.scattered(46, 40):
        if min(toroidal((x, y), s) for s in spots) > 62:
            sprig(c, x, y, 36, c.rng.uniform(0, 6.3), mix(ink, c.colours[0], 0.3))
            flower(c, x, y, 11, 5, ink, c.colours[0], c.rng.uniform(0, 6.3))


def tree(c: Cloth, x: float, y: float, size: float, ink: str) -> None:
    """A trunk, a crown of leafy tufts lit from the left, the ground it stands on."""
    s = size
    trunk = [(x - s * 0.07, y + s * 0.62), (x - s * 0.03, y + s * 0.2), (x - s * 0.05, y - s * 0.1), (x + s * 0.04, y - s * 0.1),
             (x + s * 0.05, y + s * 0.2), (x + s * 0.12, y + s * 0.62)]  # fmt: skip
    c.put(smooth(trunk), ink)
    for side in (-1, 1):
        c.put(
            (
                ("M", x, y + s * 0.12),
                ("C", x + side * s * 0.1, y, x + side * s * 0.2, y - s * 0.05, x + side * s * 0.3, y - s * 0.16),
            ),
            "",
            ink,
            2.6,
        )
    tufts = [
        (0.0, -0.55, 0.24),
        (-0.26, -0.4, 0.22),
        (0.27, -0.42, 0.22),
        (-0.4, -0.16, 0.18),
        (0.4, -0.18, 0.18),
        (0.0, -0.26, 0.26),
        (-0.16, -0.1, 0.17),
        (0.2, -0.08, 0.17),
    ]
    for tx, ty, r in tufts:
        cx, cy, q = x + tx * s, y + ty * s, r * s
        ring = [
            (cx + math.cos(a) * q * (1.0 if k % 2 else 0.8), cy + math.sin(a) * q * (1.0 if k % 2 else 0.8))
            for k in range(14)
            for a in [k * math.pi / 7]
        ]
        c.put(smooth(ring), mix(c.colours[0], ink, 0.16), ink, 1.1)
        for k in range(5):
            a = -0.5 + k * 0.42
            c.put((("M", cx + math.cos(a) * q * 0.8, cy + math.sin(a) * q * 0.8), ("C", cx + math.cos(a) * q * 0.4, cy + math.sin(a) * q * 0.6, cx + math.cos(a + 0.5) * q * 0.4,
                   cy + math.sin(a + 0.4) * q * 0.5, cx + math.cos(a + 0.7) * q * 0.25, cy + math.sin(a + 0.3) * q * 0.4)), "", ink, 1.2)  # fmt: skip
    for k in range(5):
        w = s * (0.5 - 0.08 * k)
        c.put(
            (
                ("M", x - w, y + s * (0.62 + 0.035 * k)),
                (
                    "C",
                    x - w * 0.3,
                    y + s * (0.6 + 0.035 * k),
                    x + w * 0.3,
                    y + s * (0.64 + 0.035 * k),
                    x + w,
                    y + s * (0.62 + 0.035 * k),
                ),
            ),
            "",
            ink,
            1.2,
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

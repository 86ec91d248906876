"""What a film's grounds are painted of: painters of one strip each, by day, which meets its own beginning. `GROUNDS`
has the strips of each, back to front."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..media.picture import canvas, scenes

Array = np.ndarray[Any, Any]
Paint = Callable[[canvas.Canvas], None]


def ridge(c: canvas.Canvas, level: float, swing: float, waves: int) -> Array:
    """A line of hills that meets its own beginning: heights of (w,)."""
    x = np.linspace(0, 2 * np.pi, c.w, endpoint=False)
    a, b, d = c.rng.uniform(0, 2 * np.pi, 3)
    line = np.sin(waves * x + a) + 0.5 * np.sin((2 * waves + 1) * x + b) + 0.22 * np.sin((5 * waves + 2) * x + d)
    return np.asarray(c.h * (level + swing * line / 1.4), np.float32)


def hill(level: float, swing: float, waves: int, colour: str, more: Paint | None = None) -> Paint:
    def paint(c: canvas.Canvas) -> None:
        if more is not None:
            more(c)
        c.lay(c.below(ridge(c, level, swing, waves)), colour)

    return paint


def spread(c: canvas.Canvas, count: int, draw: Callable[[float], None], edge: float = 0.25) -> None:
    """So many, at even distances with some chance, none of them cut by the strip's ends. x in heights."""
    wide = c.w / c.h
    for n in range(count):
        draw(min(wide - edge, max(edge, (n + c.rng.uniform(0.15, 0.85)) * wide / count)))


def clouds(low: float, high: float, size: float, count: int) -> Paint:
    def paint(c: canvas.Canvas) -> None:
        wide = c.w / c.h
        spread(
            c,
            count,
            lambda x: c.cloud(x / wide, c.rng.uniform(low, high), size * c.rng.uniform(0.8, 1.3), "#ffffff", 0.85),
        )

    return paint


def firs(base: float, tall: float, count: int, tone: str, snowy: bool = False) -> Paint:
    def paint(c: canvas.Canvas) -> None:
        def one(x: float) -> None:
            high = tall * c.rng.uniform(0.7, 1.15)
            half = high * 0.21
            c.cut(
                [(x - 0.012, base - 0.1), (x + 0.012, base - 0.1), (x + 0.012, base + 0.04), (x - 0.012, base + 0.04)],
                "#6d5140",
            )
            for k in range(3):
                top = base - high * (1 - 0.25 * k)
                foot, wide = base - high * (0.5 - 0.24 * k), half * (0.55 + 0.24 * k)
                c.cut([(x, top), (x + wide, foot), (x - wide, foot)], tone)
                if snowy:
                    low = top + 0.42 * (foot - top)
                    c.cut([(x, top), (x + 0.42 * wide, low), (x - 0.42 * wide, low)], "#f7fafc")

        spread(c, count, one)

    return paint


def crowns(base: float, count: int, size: float, tone: str) -> Paint:
    """Round trees."""

    def paint(c: canvas.Canvas) -> None:
        wide = c.w / c.h

        def one(x: float) -> None:
            r = size * c.rng.uniform(0.7, 1.2)
            c.cut(
                [
                    (x - 0.14 * r, base - r),
                    (x + 0.14 * r, base - r),
                    (x + 0.2 * r, base + 0.4 * r),
                    (x - 0.2 * r, base + 0.4 * r),
                ],
                "#7d5a3f",
            )
            for dx, dy, k in ((-0.6, -1.2, 0.7), (0.6, -1.2, 0.7), (0, -1.8, 0.9), (0, -1.15, 0.8)):
                c.lay(c.disc((x + dx * r) / wide, base + dy * r, k * r), tone)

        spread(c, count, one)

    return paint


def grassland(c: canvas.Canvas) -> None:
    c.lay(c.below(ridge(c, 0.75, 0.012, 1)), "#74b45e")
    c.tufts(150, 0.78, "#4f8f43")
    for _ in range(34):
        y = c.rng.uniform(0.79, 0.98)
        scenes._dot(
            c,
            c.rng.uniform(0.01, 0.99),
            y,
            0.004 + 0.008 * (y - 0.7),
            str(c.rng.choice(["#ffffff", "#ffe27a", "#f7a8c0"])),
            1.0,
        )


def turf(level: float, tone: str, grass: str) -> Paint:
    def paint(c: canvas.Canvas) -> None:
        c.lay(c.below(ridge(c, level, 0.012, 1)), tone)
        c.tufts(150, level + 0.02, grass)

    return paint


def blades(tone: str) -> Paint:
    """Grass before the camera."""

    def paint(c: canvas.Canvas) -> None:
        wide = c.w / c.h
        for _ in range(110):
            x, tall, lean = c.rng.uniform(0.06, wide - 0.06), c.rng.uniform(0.03, 0.075), c.rng.uniform(-0.03, 0.03)
            c.cut([(x + lean, 1.0 - tall), (x + 0.009, 1.01), (x - 0.009, 1.01)], tone)

    return paint


def snowfield(c: canvas.Canvas) -> None:
    c.lay(c.below(ridge(c, 0.75, 0.014, 1)), "#f2f6fa")
    wide = c.w / c.h
    for _ in range(26):  # hollows and stones, by which the eye sees the ground go by
        x, y, r = c.rng.uniform(0.1, wide - 0.1), c.rng.uniform(0.80, 0.99), c.rng.uniform(0.02, 0.06)
        flat = ((1 - np.hypot((c.x - x * c.h) / (r * c.h), (c.y - y * c.h) / (0.2 * r * c.h))) * 5).clip(0, 1)
        c.lay(flat, "#d3e1ec", 0.9)


def sand(c: canvas.Canvas) -> None:
    c.lay(c.below(ridge(c, 0.74, 0.014, 1)), "#e9c489")
    for _ in range(26):
        x, y, r = c.rng.uniform(0.1, c.w / c.h - 0.1), c.rng.uniform(0.80, 0.99), c.rng.uniform(0.03, 0.09)
        c.lay(
            ((1 - np.hypot((c.x - x * c.h) / (r * c.h), (c.y - y * c.h) / (0.1 * r * c.h))) * 5).clip(0, 1),
            "#d3a866",
            0.8,
        )


def cacti(c: canvas.Canvas) -> None:
    def one(x: float) -> None:
        t = c.rng.uniform(0.16, 0.27)
        base, w = 0.76, 0.022
        for dx, low, high in ((0.0, 0.0, t), (-0.06, 0.35 * t, 0.7 * t), (0.06, 0.45 * t, 0.85 * t)):
            c.cut(
                [
                    (x + dx - w, base - high),
                    (x + dx + w, base - high),
                    (x + dx + w, base - low),
                    (x + dx - w, base - low),
                ],
                "#5b9359",
            )
            c.lay(c.disc((x + dx) * c.h / c.w, base - high, w), "#5b9359")
        c.cut(
            [
                (x - 0.06, base - 0.48 * t),
                (x + 0.06, base - 0.58 * t),
                (x + 0.06, base - 0.44 * t),
                (x - 0.06, base - 0.35 * t),
            ],
            "#5b9359",
        )

    spread(c, 5, one)


def peaks(c: canvas.Canvas) -> None:
    def one(x: float) -> None:
        top = c.rng.uniform(0.2, 0.36)
        side = (0.7 - top) * 0.9
        c.cut([(x, top), (x + side, 0.7), (x - side, 0.7)], "#8697ad")
        k = 0.3
        low = top + (0.7 - top) * k
        c.cut([(x, top), (x + side * k, low), (x, top + (0.7 - top) * k * 0.72), (x - side * k, low)], "#f4f7fb")

    spread(c, 7, one, 0.5)


def towers(tone: str, least: float, most: float, count: int, window: str) -> Paint:
    def paint(c: canvas.Canvas) -> None:
        def one(x: float) -> None:
            w, top = c.rng.uniform(0.16, 0.26), c.rng.uniform(least, most)
            c.cut([(x, top), (x + w, top), (x + w, 0.79), (x, 0.79)], tone)
            for wy in np.arange(top + 0.04, 0.7, 0.06):
                for wx in np.arange(x + 0.025, x + w - 0.03, 0.045):
                    lit = c.rng.random() < 0.3
                    c.cut(
                        [(wx, wy), (wx + 0.02, wy), (wx + 0.02, wy + 0.03), (wx, wy + 0.03)],
                        "#ffe7a0" if lit else window,
                    )

        spread(c, count, one, 0.28)

    return paint


def street(c: canvas.Canvas) -> None:
    c.lay(c.below(0.76 * c.h), "#c9ccd2")
    c.lay(c.below(0.80 * c.h), "#6c727c")
    wide = c.w / c.h
    for n in range(round(wide / 0.3)):
        x = n * wide / round(wide / 0.3) + 0.05
        c.cut([(x, 0.945), (x + 0.15, 0.945), (x + 0.15, 0.958), (x, 0.958)], "#f2f2ee")


def waves(level: float, swing: float, count: int, tone: str, foam: float = 0.0) -> Paint:
    def paint(c: canvas.Canvas) -> None:
        x = np.linspace(0, 2 * np.pi, c.w, endpoint=False)
        line = c.h * (
            level + swing * np.sin(count * x + c.rng.uniform(0, 6)) + 0.4 * swing * np.sin(2.0 * count * x + 1)
        )
        c.lay(c.below(line), tone)
        if foam:
            c.lay((1.8 - np.abs(c.y - line - 2)).clip(0, 1), "#e6f4fb", foam)

    return paint


def weeds(base: float, tone: str, count: int) -> Paint:
    def paint(c: canvas.Canvas) -> None:
        def one(x: float) -> None:
            for n in range(3):
                tall, at, bow = c.rng.uniform(0.1, 0.26), x + 0.035 * n, c.rng.uniform(-0.05, 0.05)
                y = np.linspace(base, base - tall, 7)
                dx = bow * np.sin(np.linspace(0, 3, 7))
                for k in range(6):
                    w = 0.014 * (1 - k / 7)
                    c.cut(
                        [
                            (at + dx[k + 1] - w, y[k + 1]),
                            (at + dx[k + 1] + w, y[k + 1]),
                            (at + dx[k] + w, y[k]),
                            (at + dx[k] - w, y[k]),
                        ],
                        tone,
                    )

        spread(c, count, one)

    return paint


def boards(c: canvas.Canvas) -> None:
    c.lay(c.below(0.69 * c.h), "#fbf6ec")
    c.lay(c.below(0.715 * c.h), "#c99f6e")
    wide = c.w / c.h
    for n, y in enumerate((0.76, 0.82, 0.89, 0.97)):
        c.lay((1.1 - np.abs(c.y - y * c.h)).clip(0, 1), "#b1875a", 0.55)
        for k in range(8):
            x = ((k + 0.5 * (n % 2) + 0.2) * wide / 8) * c.h
            c.lay(
                (1 - np.abs(c.x - x)).clip(0, 1) * c.below(y * c.h) * (1 - c.below((y + 0.065) * c.h)), "#b1875a", 0.45
            )


def windows(c: canvas.Canvas) -> None:
    def one(x: float) -> None:
        c.cut([(x - 0.17, 0.12), (x + 0.17, 0.12), (x + 0.17, 0.46), (x - 0.17, 0.46)], "#fbf8f2")
        c.cut([(x - 0.15, 0.14), (x + 0.15, 0.14), (x + 0.15, 0.44), (x - 0.15, 0.44)], "#bfe3f4")
        c.cut([(x - 0.008, 0.14), (x + 0.008, 0.14), (x + 0.008, 0.44), (x - 0.008, 0.44)], "#fbf8f2")
        c.cut([(x - 0.15, 0.285), (x + 0.15, 0.285), (x + 0.15, 0.298), (x - 0.15, 0.298)], "#fbf8f2")

    def picture(x: float) -> None:
        c.cut([(x - 0.09, 0.2), (x + 0.09, 0.2), (x + 0.09, 0.36), (x - 0.09, 0.36)], "#8a5f3c")
        c.cut([(x - 0.075, 0.215), (x + 0.075, 0.215), (x + 0.075, 0.345), (x - 0.075, 0.345)], "#8fbf9a")

    wide = c.w / c.h
    for n in range(4):
        (one if n % 2 == 0 else picture)((n + 0.5) * wide / 4)


def cottages(c: canvas.Canvas) -> None:
    def one(x: float) -> None:
        w, top = c.rng.uniform(0.13, 0.2), c.rng.uniform(0.52, 0.58)
        wall = str(c.rng.choice(["#f3e6cf", "#e9d3b4", "#f6f1e6"]))
        roof = str(c.rng.choice(["#c0613f", "#a9543c", "#8f5f4a"]))
        c.cut([(x - w, top), (x + w, top), (x + w, 0.74), (x - w, 0.74)], wall)
        c.cut([(x, top - 0.13), (x + w + 0.02, top), (x - w - 0.02, top)], roof)
        c.cut([(x - 0.02, 0.63), (x + 0.02, 0.63), (x + 0.02, 0.74), (x - 0.02, 0.74)], "#7d5a3f")
        for dx in (-0.6 * w, 0.6 * w):
            c.cut(
                [(x + dx - 0.02, 0.6), (x + dx + 0.02, 0.6), (x + dx + 0.02, 0.645), (x + dx - 0.02, 0.645)], "#8fb6cc"
            )

    spread(c, 6, one, 0.26)


def icicles(level: float, count: int, tone: str) -> Paint:
    """Rock that hangs from above."""

    def paint(c: canvas.Canvas) -> None:
        def one(x: float) -> None:
            w, long = c.rng.uniform(0.03, 0.06), c.rng.uniform(0.4, 1.0) * level
            c.cut([(x - w, -0.01), (x + w, -0.01), (x, long)], tone)

        spread(c, count, one, 0.1)
        c.lay(1 - c.below(ridge(c, 0.3 * level, 0.1 * level, 3)), tone)

    return paint


def starfield(count: int) -> Paint:
    def paint(c: canvas.Canvas) -> None:
        for _ in range(count):
            scenes._dot(
                c, c.rng.uniform(0.01, 0.99), c.rng.uniform(0.02, 0.98), c.rng.uniform(0.002, 0.005), "#fff6d8", 0.9
            )

    return paint


Layers = tuple[tuple[Paint, float, float], ...]
SKY = (clouds(0.08, 0.24, 0.045, 5), 0.06, 0.006)
GROUNDS: dict[str, Layers] = {
    "meadow": (SKY, (hill(0.56, 0.03, 2, "#9fce8a"), 0.15, 0), (hill(0.66, 0.015, 2, "#84c06c", crowns(0.63, 7, 0.075, "#5da556")), 0.42, 0),
               (grassland, 1.0, 0), (blades("#3f7f3a"), 1.5, 0)),
    "snow": (SKY, (hill(0.55, 0.03, 2, "#cfdfeb"), 0.15, 0), (hill(0.66, 0.014, 2, "#e3edf4", firs(0.66, 0.27, 9, "#5e8f80", True)), 0.42, 0),
             (snowfield, 1.0, 0)),
    "forest": ((hill(0.64, 0.01, 2, "#9cc3a4", firs(0.64, 0.36, 22, "#8cb99d")), 0.15, 0), (hill(0.69, 0.01, 2, "#7fb07a", firs(0.7, 0.5, 11, "#4f8a6b")), 0.45, 0),
               (turf(0.76, "#6c9a59", "#46763c"), 1.0, 0), (blades("#2f5f31"), 1.5, 0)),
    "desert": ((hill(0.56, 0.03, 2, "#efd3a2"), 0.15, 0), (hill(0.67, 0.02, 1, "#dfb271"), 0.4, 0), (cacti, 0.8, 0), (sand, 1.0, 0)),
    "mountains": (SKY, (peaks, 0.1, 0), (hill(0.64, 0.02, 2, "#8fb98a"), 0.3, 0), (hill(0.7, 0.012, 2, "#7cab76", firs(0.7, 0.17, 12, "#4d7f5f")), 0.55, 0),
                  (turf(0.77, "#6fa067", "#4c7c45"), 1.0, 0)),
    "beach": (SKY, (waves(0.5, 0.0, 8, "#4fa9d3"), 0.1, 0), (waves(0.6, 0.006, 9, "#63b6da", 0.6), 0.4, 0.012), (hill(0.69, 0.008, 1, "#efd9a4"), 0.9, 0), (sand, 1.0, 0)),
    "lake": (SKY, (hill(0.5, 0.03, 2, "#8fbf9b"), 0.12, 0), (waves(0.56, 0.0, 8, "#5aa9d6"), 0.25, 0), (waves(0.63, 0.004, 12, "#4f9fce", 0.4), 0.5, 0.008),
             (turf(0.75, "#79b563", "#4f8f43"), 1.0, 0), (blades("#3f7f3a"), 1.5, 0)),
    "water": (SKY, (hill(0.46, 0.03, 2, "#8fbf9b"), 0.1, 0), (hill(0.52, 0.012, 3, "#6faa72", crowns(0.52, 9, 0.05, "#5d9c60")), 0.2, 0),
              (waves(0.55, 0.0, 8, "#5aa9d6"), 0.3, 0), (waves(0.66, 0.002, 10, "#539fcc", 0.35), 0.6, 0.004),
              (waves(0.80, 0.004, 7, "#4a95c4", 0.4), 1.3, 0.006), (waves(0.92, 0.004, 5, "#4189b8", 0.3), 1.7, 0.008)),
    "village": (SKY, (hill(0.54, 0.03, 2, "#9fce8a"), 0.12, 0), (hill(0.7, 0.01, 2, "#84c06c", cottages), 0.45, 0),
                (turf(0.76, "#74b45e", "#4f8f43"), 1.0, 0), (blades("#3f7f3a"), 1.5, 0)),
    "cave": ((hill(0.55, 0.05, 3, "#5f5762"), 0.15, 0), (icicles(0.34, 11, "#544c58"), 0.4, 0), (hill(0.72, 0.02, 3, "#514a55"), 0.6, 0),
             (hill(0.79, 0.01, 2, "#453f4a"), 1.0, 0), (icicles(0.14, 9, "#322d37"), 1.5, 0)),
    "sea": (SKY, (waves(0.52, 0.0, 6, "#4fa3d1"), 0.1, 0), (waves(0.6, 0.006, 12, "#3f93c6", 0.3), 0.3, 0.01), (waves(0.69, 0.009, 9, "#3384b8", 0.35), 0.6, 0.02),
            (waves(0.79, 0.014, 7, "#2a76aa", 0.5), 1.3, 0.03), (waves(0.91, 0.016, 5, "#226796", 0.4), 1.7, 0.04)),
    "underwater": ((hill(0.8, 0.03, 2, "#2f7fae", weeds(0.8, "#2f8d8d", 6)), 0.25, 0), (hill(0.88, 0.02, 2, "#c9b98a", weeds(0.89, "#2f9a63", 7)), 0.8, 0),
                   (weeds(1.0, "#1c6a4c", 4), 1.5, 0)),
    "city": (SKY, (towers("#b6c2d2", 0.22, 0.42, 10, "#d5deea"), 0.15, 0), (towers("#8f9fb5", 0.36, 0.56, 8, "#c3cfdd"), 0.45, 0), (street, 1.0, 0)),
    "room": ((windows, 0.7, 0), (boards, 1.0, 0)),
    "space": ((starfield(90), 0.15, 0.004), (starfield(40), 0.5, 0.01)),
    "sky": ((clouds(0.1, 0.5, 0.05, 5), 0.12, 0.01), (clouds(0.45, 0.85, 0.075, 4), 0.5, 0.02), (clouds(0.86, 0.98, 0.1, 3), 1.4, 0.04)),
}  # fmt: skip

"""What puppets are drawn with: discs, limbs, polygons in units of the puppet's own, with smooth edges."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

TAU = 2 * math.pi
FINE = 2
"""Drawn so many times larger, then reduced."""
Drawn = tuple[Any, float, float]
"""An RGBA picture, and x and y in it of the point between the feet."""


class Pen:
    """Draws in units of the puppet, x to the right and y up, feet at 0."""

    def __init__(self, unit: float, width: float, height: float, base: float) -> None:
        from PIL import Image, ImageDraw

        self.unit = unit * FINE
        self.wide, self.tall = round(width * self.unit), round(height * self.unit)
        self.x, self.y = self.wide / 2, self.tall - base * self.unit
        self.image = Image.new("RGBA", (self.wide, self.tall), (0, 0, 0, 0))
        self.draw = ImageDraw.Draw(self.image)

    def at(self, p: tuple[float, float]) -> tuple[float, float]:
        return self.x + p[0] * self.unit, self.y - p[1] * self.unit

    def disc(self, p: tuple[float, float], r: float, colour: str, r2: float = 0.0) -> None:
        (x, y), a, b = self.at(p), r * self.unit, (r2 or r) * self.unit
        self.draw.ellipse([x - a, y - b, x + a, y + b], fill=colour)

    def shape(self, points: Sequence[tuple[float, float]], colour: str) -> None:
        self.draw.polygon([self.at(p) for p in points], fill=colour)

    def limb(self, points: Sequence[tuple[float, float]], widths: Sequence[float], colour: str) -> None:
        """A chain of joints, each as thick as said."""
        for (p, q), (v, w) in zip(pairwise(points), pairwise(widths), strict=True):
            long = max(1e-6, math.hypot(q[0] - p[0], q[1] - p[1]))
            nx, ny = (q[1] - p[1]) / long / 2, (p[0] - q[0]) / long / 2
            self.shape([(p[0] + nx * v, p[1] + ny * v), (q[0] + nx * w, q[1] + ny * w), (q[0] - nx * w, q[1] - ny * w),
                        (p[0] - nx * v, p[1] - ny * v)], colour)  # fmt: skip
        for p, w in zip(points, widths, strict=True):
            self.disc(p, w / 2, colour)

    def oval(self, p: tuple[float, float], a: float, b: float, turn: float, colour: str) -> None:
        c, s = math.cos(turn), math.sin(turn)
        self.shape([(p[0] + a * math.cos(k) * c - b * math.sin(k) * s, p[1] + a * math.cos(k) * s + b * math.sin(k) * c)
                    for k in (TAU * n / 40 for n in range(40))], colour)  # fmt: skip

    def done(self) -> Any:
        return self.image.reduce(FINE)


def step(p: tuple[float, float], angle: float, long: float) -> tuple[float, float]:
    """``long`` further, downwards at an angle (0: straight down, positive: forwards)."""
    return p[0] + long * math.sin(angle), p[1] - long * math.cos(angle)


def shade(colour: str, times: float) -> str:
    return "#" + "".join(f"{max(0, min(255, round(int(colour[i : i + 2], 16) * times))):02x}" for i in (1, 3, 5))

"""What grounds are painted with: areas, gradients, hills, clouds, stars, grass, in the light of the hour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from . import colours
from .colours import rgb_of

Array = np.ndarray[Any, Any]
SKIES = {"day": ("#8fcdf0", "#d9f0f7"), "sunset": ("#5b4b8a", "#f9b384"), "night": ("#0f1b3d", "#34487f")}
LIGHT = {"day": ("#ffffff", 0.0), "sunset": ("#e0764d", 0.22), "night": ("#16224a", 0.52)}
"""What the ground is mixed with, and how much: the light of the hour."""
BACKDROPS = (
    "#eef1f4",
    "#f6ecd9",
    "#dfeaf4",
    "#e4efe2",
    "#f4e2e4",
    "#e6e0f0",
    "#cfd8e2",
    "#b9c7d6",
    "#8fa3b8",
    "#4d5c70",
)


@dataclass
class Ground:
    """picture: float32 (h, w, 3); base: y that things stand on (0: nowhere, they are centred); front: float32 (h, w, 4)
    that is drawn over what stands there, or None; shade: how dark shadows are."""

    picture: Array
    base: float
    front: Array | None = None
    shade: float = 0.3


class Canvas:
    def __init__(self, height: int, width: int, seed: int, lit: bool = True) -> None:
        self.h, self.w, self.lit = height, width, lit
        self.y, self.x = np.mgrid[0:height, 0:width].astype(np.float32) + 0.5
        self.rng = np.random.default_rng((seed, 77))
        self.picture = np.zeros((height, width, 3), np.float32)

    def lay(self, mask: Array, colour: str, share: float = 1.0) -> None:
        mask = (mask * share).clip(0, 1)[..., None]
        self.picture += mask * (rgb_of(colour) - self.picture)

    def down(self, upper: str, lower: str, end: float = 1.0) -> None:
        """A gradient from the top to ``end`` of the height, in OKLab."""
        t = (self.y[:, :1] / (self.h * end)).clip(0, 1)[..., None]
        a, b = colours.lab_of(upper), colours.lab_of(lower)
        self.picture[:] = colours.rgb(a + t * (b - a))

    def below(self, line: Array | float) -> Array:
        return (self.y - np.asarray(line, np.float32) + 0.5).clip(0, 1)

    def wave(self, level: float, swing: float, waves: float) -> Array:
        """A line of hills: (w,) heights."""
        x = np.linspace(0, 2 * np.pi, self.w)
        phase = self.rng.uniform(0, 2 * np.pi, 3)
        line = np.sin(waves * x + phase[0]) + 0.5 * np.sin(1.9 * waves * x + phase[1])
        line += 0.25 * np.sin(3.7 * waves * x + phase[2])
        return np.asarray(self.h * (level + swing * line / 1.4), np.float32)

    def disc(self, x: float, y: float, radius: float, soft: float = 1.0) -> Array:
        away = np.hypot(self.x - x * self.w, self.y - y * self.h)
        return ((radius * self.h - away) / soft + 0.5).clip(0, 1)

    def cut(self, corners: Sequence[tuple[float, float]], colour: str) -> None:
        """A polygon without dents; corners clockwise on the screen, in shares of the height."""
        low = [max(0, int(min(p[n] for p in corners) * self.h) - 1) for n in (0, 1)]
        high = [int(max(p[n] for p in corners) * self.h) + 2 for n in (0, 1)]
        area = (slice(low[1], max(low[1], high[1])), slice(low[0], max(low[0], high[0])))
        x, y = self.x[area], self.y[area]
        mask = np.ones(x.shape, np.float32)
        for (ax, ay), (bx, by) in zip(corners, [*corners[1:], corners[0]], strict=True):
            ax, ay, bx, by = ax * self.h, ay * self.h, bx * self.h, by * self.h
            long = max(1e-6, float(np.hypot(bx - ax, by - ay)))
            away = ((bx - ax) * (y - ay) - (by - ay) * (x - ax)) / long
            mask = np.minimum(mask, (away + 0.5).clip(0, 1))
        self.picture[area] += mask[..., None] * (rgb_of(colour) - self.picture[area])

    def cloud(self, x: float, y: float, size: float, colour: str, share: float) -> None:
        mask = np.zeros((self.h, self.w), np.float32)
        for dx, dy, r in ((-1.1, 0.12, 0.5), (-0.4, -0.18, 0.72), (0.45, -0.1, 0.62), (1.1, 0.14, 0.45)):
            mask = np.maximum(mask, self.disc(x + dx * size * self.h / self.w, y + dy * size, r * size))
        self.lay(mask * (1 - self.below((y + 0.3 * size) * self.h)), colour, share)

    def stars(self, count: int, lowest: float) -> None:
        for _ in range(count):
            x, y, r = self.rng.random(), self.rng.random() * lowest, self.rng.uniform(0.0012, 0.0034)
            cy, cx, k = int(y * self.h), int(x * self.w), max(2, int(3 * r * self.h) + 2)
            area = (slice(max(0, cy - k), cy + k), slice(max(0, cx - k), cx + k))
            away = np.hypot(self.x[area] - x * self.w, self.y[area] - y * self.h)
            mask = (r * self.h - away + 0.5).clip(0, 1)[..., None]
            self.picture[area] += mask * self.rng.uniform(0.5, 1) * (rgb_of("#fff6d8") - self.picture[area])

    def tufts(self, count: int, top: float, colour: str) -> None:
        """Blades of grass, larger towards the front."""
        for _ in range(count):
            x, depth = self.rng.random() * self.w, self.rng.random() ** 0.8
            y, tall = self.h * (top + (1.02 - top) * depth), self.h * (0.012 + 0.02 * depth)
            for lean in (-0.5, 0.0, 0.5):
                k = int(tall) + 2
                area = (slice(max(0, int(y) - k), max(0, int(y) + 2)), slice(max(0, int(x) - k), max(0, int(x) + k)))
                up = (y - self.y[area]) / tall
                half = (1 - up) * tall * 0.11
                mask = (half - np.abs(self.x[area] - x - lean * tall * up * (0.6 + 0.4 * up)) + 0.4).clip(0, 1)
                mask *= ((up > 0) & (up < 1)) * 0.55
                self.picture[area] += mask[..., None] * (rgb_of(colour) - self.picture[area])


def hour(colour: str, time: str) -> str:
    """A colour in the light of the hour."""
    tint, share = LIGHT[time]
    a, b = colours.lab_of(colour), colours.lab_of(tint)
    return colours.hexed(colours.rgb((a + share * (b - a))[None, None])[0, 0])

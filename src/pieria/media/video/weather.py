"""Snow, rain, leaves, stars, bubbles, confetti: particles whose place follows from the time, so that any frame can be
drawn alone. Mist: a layer of the stage."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np

from .stage import Layer, Stage

COUNTS = {"snowing": 120, "raining": 130, "leaves": 26, "stars": 70, "bubbles": 30, "confetti": 70}
CONFETTI = ("#e4572e", "#f3a712", "#76b041", "#4f9dde", "#c65fd1")
LEAVES = ("#d9772b", "#c4532a", "#e0a536", "#a8612f")

MIST = {"day": (233, 238, 242), "sunset": (236, 203, 188), "night": (104, 115, 144)}
"""Its colour in the light of the hour."""


def misty(stage: Stage, time: str) -> Stage:
    """The stage in mist that drifts: thickest far away, thin at one's feet, before all but the nearest."""
    height, width = stage.sky.shape[:2]
    y, x = np.mgrid[0:height, 0 : 2 * width].astype(np.float32)
    x *= np.pi / width  # its right end meets its left
    swirl = 0.09 * np.sin(2 * x + 5 * y / height) + 0.06 * np.sin(5 * x - 9 * y / height)
    share = (1.1 - np.abs(y / height - 0.52) * 1.55 + swirl).clip(0, 1) * 0.86
    veil = np.empty((height, 2 * width, 4), np.uint8)
    veil[..., :3], veil[..., 3] = MIST[time], (255 * share).round()
    far = [n for n in stage.layers if n.speed <= 1]
    near = [n for n in stage.layers if n.speed > 1]
    return replace(stage, layers=(*far, Layer(veil, 0, 0.5, 0.03 * height), *near))


class Weather:
    def __init__(self, kind: str, width: int, height: int, seed: int) -> None:
        self.kind, self.w, self.h = kind, width, height
        rng = np.random.default_rng((seed, 5))
        self.bits = [tuple(float(v) for v in row) for row in rng.random((COUNTS.get(kind, 0), 5))]
        self.stamps = self._stamps()

    def _stamps(self) -> list[Any]:
        from PIL import Image, ImageDraw

        def stamp(size: float, draw: Any) -> Any:
            side = max(4, math.ceil(size))
            made = Image.new("RGBA", (side * 4, side * 4), (255, 255, 255, 0))
            draw(ImageDraw.Draw(made), side * 4)
            return made.reduce(4)

        if self.kind == "snowing":
            return [stamp(self.h * k, lambda d, s: d.ellipse([s * 0.1, s * 0.1, s * 0.9, s * 0.9], fill=(255, 255, 255, 225)))
                    for k in (0.008, 0.012, 0.018)]  # fmt: skip
        if self.kind == "bubbles":
            return [stamp(self.h * k, lambda d, s: d.ellipse([s * 0.12, s * 0.12, s * 0.88, s * 0.88], fill=(255, 255, 255, 50),
                    outline=(235, 248, 255, 210), width=max(2, s // 12))) for k in (0.012, 0.02, 0.03)]  # fmt: skip
        if self.kind in ("leaves", "confetti"):
            made = []
            for n in range(24):
                tone = (LEAVES if self.kind == "leaves" else CONFETTI)[n % (4 if self.kind == "leaves" else 5)]
                size = self.h * (0.034 if self.kind == "leaves" else 0.022)
                if self.kind == "leaves":
                    one = stamp(size, lambda d, s, tone=tone: d.polygon(
                        [(s * (0.5 - 0.48 * math.cos(k)), s * (0.5 + 0.2 * math.sin(k) * (1 + 0.4 * math.cos(k)))) for k in
                         (2 * math.pi * i / 24 for i in range(24))], fill=tone))  # fmt: skip
                else:
                    one = stamp(
                        size, lambda d, s, tone=tone: d.rectangle([s * 0.3, s * 0.15, s * 0.7, s * 0.85], fill=tone)
                    )
                made.append(one.rotate(15 * n, 2, expand=True))
            return made
        return []

    def over(self, frame: Any, t: float, camera: float) -> None:
        """Draws it over a frame, t seconds into the scene."""
        if not self.kind:
            return
        from PIL import ImageDraw

        w, h = self.w, self.h
        pen = ImageDraw.Draw(frame, "RGBA") if self.kind in ("raining", "stars") else None
        for n, (a, b, c, d, e) in enumerate(self.bits):
            near = 0.4 + 0.9 * c
            shift = camera * 0.35 * near
            if self.kind == "raining" and pen is not None:
                long = h * (0.03 + 0.04 * c)
                x = (a * w * 1.2 - 0.25 * h * t * near - shift) % (w * 1.2) - 0.1 * w
                y = (b * h + h * (1.5 + 0.9 * c) * t) % (h + long) - long
                pen.line(
                    [x, y, x - 0.16 * long, y + long],
                    fill=(226, 238, 247, round(70 + 90 * c)),
                    width=max(1, round(h / 330)),
                )
            elif self.kind == "stars" and pen is not None:
                bright = round(255 * max(0.1, 0.55 + 0.45 * math.sin((1 + 2 * d) * t * 2 + 7 * e)))
                r = h * (0.0018 + 0.002 * c)
                x, y = a * w, b * h * 0.55
                pen.ellipse([x - r, y - r, x + r, y + r], fill=(255, 246, 216, bright))
            elif self.kind == "snowing":
                x = (a * w + 0.03 * h * math.sin(1.3 * t * (0.5 + d) + 6 * e) - 0.04 * h * t - shift) % (w + 20) - 10
                y = (b * h + h * (0.10 + 0.13 * near) * t) % (h + 20) - 10
                stamp = self.stamps[min(2, int(3 * c))]
                frame.paste(stamp, (round(x), round(y)), stamp)
            elif self.kind == "bubbles":
                x = (a * w + 0.02 * h * math.sin(2 * t + 6 * e) - shift) % (w + 20) - 10
                y = h - (b * h + h * (0.10 + 0.1 * near) * t) % (h + 30)
                stamp = self.stamps[min(2, int(3 * c))]
                frame.paste(stamp, (round(x), round(y)), stamp)
            else:
                x = (a * w + 0.09 * h * math.sin(1.6 * t + 6 * e) - 0.08 * h * t - shift) % (w + 40) - 20
                y = (b * h + h * (0.14 + 0.12 * near) * t) % (h + 40) - 20
                stamp = self.stamps[(n * 5 + int(t * (4 + 6 * d))) % 24] if self.kind == "confetti" else self.stamps[
                    (n % 4 + 4 * int(t * (1 + 2 * d) + 6 * e)) % 24]  # fmt: skip
                frame.paste(stamp, (round(x), round(y)), stamp)

"""What cloth is drawn on: a square that is a torus. Whatever leaves at one side comes in at the other."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass

from ...media.design.scene import Command, Shape

SIDE = 512.0


@dataclass(slots=True)
class Cloth:
    """What a kind draws on. ``colours``: the ground first."""

    colours: Sequence[str]
    rng: random.Random
    motif: Sequence[tuple[Command, ...]]
    shapes: list[Shape]

    def put(self, d: Sequence[Command], fill: str = "", stroke: str = "", width: float = 0.0,
            evenodd: bool = False) -> None:  # fmt: skip
        self.shapes.append(Shape(tuple(d), fill, stroke, width, evenodd))

    def turned(self, d: Sequence[Command], x: float, y: float, scale: float, angle: float, fill: str = "",
               stroke: str = "", width: float = 0.0, flip: bool = False, evenodd: bool = False) -> None:  # fmt: skip
        c, s = math.cos(angle) * scale, math.sin(angle) * scale
        f = -1 if flip else 1

        def turn(v: Sequence[float]) -> list[float]:
            out: list[float] = []
            for a, b in zip(v[::2], v[1::2], strict=True):
                out += [a * f * c - b * s + x, a * f * s + b * c + y]
            return out

        self.put([(k[0], *turn([float(n) for n in k[1:]])) for k in d], fill, stroke, width, evenodd)

    def scattered(self, many: int, apart: float) -> list[tuple[float, float]]:
        """Points on the torus, at least ``apart`` from one another, as many as fit (best of some candidates each)."""
        made: list[tuple[float, float]] = []
        for _ in range(many):
            best, far = (0.0, 0.0), -1.0
            for _ in range(24):
                p = (self.rng.uniform(0, SIDE), self.rng.uniform(0, SIDE))
                away = min((toroidal(p, q) for q in made), default=SIDE)
                if away > far:
                    best, far = p, away
            if far < apart:
                break
            made.append(best)
        return made

    def ink(self, n: int) -> str:
        return self.colours[1 + n % (len(self.colours) - 1)]


def toroidal(p: tuple[float, float], q: tuple[float, float]) -> float:
    dx, dy = abs(p[0] - q[0]), abs(p[1] - q[1])
    return math.hypot(min(dx, SIDE - dx), min(dy, SIDE - dy))

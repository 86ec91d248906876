"""Brushes for small pictures: uint8 (height, width, 4). Light comes from the top left; edges are dark, as pixel art is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]
Ramp = Sequence[str]
SIDE = 16
"""Pixels of a tile."""


def rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def canvas(w: int, h: int) -> Array:
    """A clear picture of w x h tiles."""
    return np.zeros((h * SIDE, w * SIDE, 4), np.uint8)


def noise(h: int, w: int, seed: int) -> Array:
    """Numbers of [0, 1) that repeat."""
    return np.random.default_rng(seed).random((h, w))


def ripple(h: int, w: int, seed: int, size: int = 4) -> Array:
    """Smooth noise of [-1, 1] that joins itself at the edges."""
    rough = noise(h // size, w // size, seed) * 2 - 1
    y, x = np.arange(h) / size, np.arange(w) / size
    iy, ix = y.astype(int), x.astype(int)
    v, u = (y - iy)[:, None], (x - ix)[None]
    u, v = u * u * (3 - 2 * u), v * v * (3 - 2 * v)
    a = rough[iy % rough.shape[0]]
    b = rough[(iy + 1) % rough.shape[0]]
    j, k = ix % rough.shape[1], (ix + 1) % rough.shape[1]
    return np.asarray((a[:, j] * (1 - u) + a[:, k] * u) * (1 - v) + (b[:, j] * (1 - u) + b[:, k] * u) * v)


def fill(p: Array, x: float, y: float, w: float, h: float, colour: str) -> None:
    x0, y0 = max(0, round(x)), max(0, round(y))
    p[y0 : max(0, round(y + h)), x0 : max(0, round(x + w))] = (*rgb(colour), 255)


def where(p: Array, mask: Array, colour: str) -> None:
    p[mask] = (*rgb(colour), 255)


def grid(p: Array) -> tuple[Array, Array]:
    """The middles of pixels: x, y."""
    y, x = np.mgrid[0 : p.shape[0], 0 : p.shape[1]] + 0.5
    return x, y


def ball(p: Array, cx: float, cy: float, rx: float, ry: float, ramp: Ramp, grain: float = 0.25, seed: int = 1) -> None:
    """A lit round thing, from the darkest colour of the ramp to the lightest."""
    x, y = grid(p)
    dx, dy = (x - cx) / rx, (y - cy) / ry
    r = dx * dx + dy * dy
    inside = r <= 1
    z = np.sqrt(np.clip(1 - r, 0, 1))
    light = (-0.55 * dx - 0.65 * dy + 0.55 * z + 0.35) / 1.25 + grain * (noise(p.shape[0], p.shape[1], seed) - 0.5)
    step = np.clip((light * len(ramp)).astype(int), 0, len(ramp) - 1)
    table = np.array([(*rgb(c), 255) for c in ramp], np.uint8)
    p[inside] = table[step[inside]]


def line(p: Array, x0: float, y0: float, x1: float, y1: float, colour: str, width: int = 1) -> None:
    for t in np.linspace(0, 1, int(max(abs(x1 - x0), abs(y1 - y0), 1)) + 1):
        x, y = round(x0 + (x1 - x0) * t), round(y0 + (y1 - y0) * t)
        p[max(0, y) : max(0, y + width), max(0, x) : max(0, x + width)] = (*rgb(colour), 255)


def polygon(p: Array, points: Sequence[tuple[float, float]], colour: str) -> Array:
    """A filled polygon (even-odd). Returns its mask."""
    x, y = grid(p)
    inside = np.zeros(p.shape[:2], bool)
    for (ax, ay), (bx, by) in zip(points, [*points[1:], points[0]], strict=True):
        if ay != by:
            inside ^= ((ay > y) != (by > y)) & (x < (bx - ax) * (y - ay) / (by - ay) + ax)
    where(p, inside, colour)
    return inside


def outline(p: Array, colour: str = "#2b2230", alpha: int = 255) -> Array:
    """A dark line around what is there, within the picture."""
    solid = np.pad(p[..., 3] > 0, 1)
    near = solid[:-2, 1:-1] | solid[2:, 1:-1] | solid[1:-1, :-2] | solid[1:-1, 2:]
    p[near & ~solid[1:-1, 1:-1]] = (*rgb(colour), alpha)
    return p


def shadow(p: Array, cx: float, cy: float, rx: float, ry: float) -> None:
    """A soft ground shadow under what will be drawn."""
    x, y = grid(p)
    inside = ((x - cx) / rx) ** 2 + ((y - cy) / ry) ** 2 <= 1
    p[inside & (p[..., 3] == 0)] = (20, 16, 30, 90)


def bricks(p: Array, x: int, y: int, w: int, h: int, ramp: Ramp, seed: int = 3, size: tuple[int, int] = (8, 4)) -> None:
    """A wall: rows of stones, each with a light upper and a dark lower edge. ramp: joint, dark, middle, light."""
    bw, bh = size
    tone = noise(64, 64, seed)
    for j in range(h):
        for i in range(w):
            row = j // bh
            k = (i + (row % 2) * bw // 2) // bw
            u, v = (i + (row % 2) * bw // 2) % bw, j % bh
            base = 2 if tone[row % 64, k % 64] > 0.3 else 1
            step = 0 if v == bh - 1 or u == bw - 1 else 3 if v == 0 and tone[k % 64, row % 64] > 0.35 else base
            if 0 <= y + j < p.shape[0] and 0 <= x + i < p.shape[1]:
                p[y + j, x + i] = (*rgb(ramp[step]), 255)


def frost(p: Array, deep: int = 4) -> Array:
    """Snow on whatever faces up."""
    for x in range(p.shape[1]):
        ys = np.flatnonzero(p[:, x, 3] == 255)
        if len(ys) > 6:
            k = deep + (x * 7 % 3)
            p[ys[1] : ys[1] + k, x] = (240, 246, 252, 255)
            p[ys[1] + k, x] = (196, 212, 232, 255)
    return p


def over(p: Array, q: Array, x: int, y: int) -> None:
    """Lays ``q`` over ``p``, opaque pixels only."""
    h, w = q.shape[:2]
    part = p[y : y + h, x : x + w]
    q = q[: part.shape[0], : part.shape[1]]
    mask = q[..., 3] > 0
    part[mask] = q[mask]

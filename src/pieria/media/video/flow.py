"""Frames between two frames: how each point moves is found by symmetric Lucas-Kanade over a pyramid (Lucas and Kanade
1981, Bouguet 2001), at the moment that is wanted, so that no vector must be carried to another place.

Arrays are float32 of (height, width) or (height, width, 3).
"""

from __future__ import annotations

from typing import Any

import numpy as np

LEAST, ROUNDS, WINDOW = 14, 4, 1.8
"""The smallest side of a pyramid's top, steps a level, and the neighbourhood's sigma in pixels."""
WORK = 224
"""Pixels across at which the movement is looked for."""
CUT = 42.0
"""Mean difference of two frames above which another scene begins: nothing is between them."""
DOUBT = 35.0
"""Difference of what both frames say of a point at which neither is believed."""


def between(a: Any, b: Any, share: float) -> Any:
    """uint8 (h, w, 3): the frame ``share`` of the way from ``a`` to ``b``."""
    first, second = np.asarray(a, np.float32), np.asarray(b, np.float32)
    near = first if share < 0.5 else second
    if np.abs(first - second).mean() > CUT:
        return near.astype(np.uint8)
    height, width = first.shape[:2]
    step = max(1, round(width / WORK))
    grey = np.array((0.299, 0.587, 0.114), np.float32)
    u, v = moved(shrunk(first @ grey, step), shrunk(second @ grey, step), share)
    u, v = grown(u, (height, width)) * step, grown(v, (height, width)) * step
    y, x = np.mgrid[:height, :width].astype(np.float32)
    one = sampled(first, x - share * u, y - share * v)
    two = sampled(second, x + (1 - share) * u, y + (1 - share) * v)
    apart = smooth(np.abs(one - two).max(-1), 1.5)
    sure = np.exp(-((apart / DOUBT) ** 2))[..., None]
    made = sure * ((1 - share) * one + share * two) + (1 - sure) * near
    return made.round().clip(0, 255).astype(np.uint8)


def moved(a: Any, b: Any, share: float) -> tuple[Any, Any]:
    """(u, v) in pixels: a(x - share (u, v)) is b(x + (1 - share) (u, v))."""
    levels = [(a, b)]
    while min(levels[-1][0].shape) // 2 >= LEAST:
        levels.append((shrunk(smooth(levels[-1][0], 0.8), 2), shrunk(smooth(levels[-1][1], 0.8), 2)))
    u = v = np.zeros_like(levels[-1][0])
    for one, two in reversed(levels):
        height, width = one.shape
        if u.shape != one.shape:
            u, v = grown(u, one.shape) * 2, grown(v, one.shape) * 2
        y, x = np.mgrid[:height, :width].astype(np.float32)
        for _ in range(ROUNDS):
            p = sampled(one, x - share * u, y - share * v)
            q = sampled(two, x + (1 - share) * u, y + (1 - share) * v)
            gy, gx = np.gradient((p + q) / 2)
            gt = q - p
            xx, yy, xy = smooth(gx * gx, WINDOW) + 1.0, smooth(gy * gy, WINDOW) + 1.0, smooth(gx * gy, WINDOW)
            xt, yt = smooth(gx * gt, WINDOW), smooth(gy * gt, WINDOW)
            det = xx * yy - xy * xy
            du, dv = -(yy * xt - xy * yt) / det, -(xx * yt - xy * xt) / det
            u, v = u + du.clip(-2, 2), v + dv.clip(-2, 2)
        u, v = smooth(u, 0.8), smooth(v, 0.8)
    return u, v


def sampled(field: Any, x: Any, y: Any) -> Any:
    """The field at points between its pixels, by bilinear interpolation; beyond the edge what is at the edge."""
    height, width = field.shape[:2]
    x, y = x.clip(0, width - 1), y.clip(0, height - 1)
    left, top = x.astype(np.intp), y.astype(np.intp)
    right, low = np.minimum(left + 1, width - 1), np.minimum(top + 1, height - 1)
    fx, fy = x - left, y - top
    if field.ndim == 3:
        fx, fy = fx[..., None], fy[..., None]
    upper = field[top, left] * (1 - fx) + field[top, right] * fx
    return upper * (1 - fy) + (field[low, left] * (1 - fx) + field[low, right] * fx) * fy


def shrunk(field: Any, step: int) -> Any:
    """The means of squares."""
    height, width = field.shape[0] // step * step, field.shape[1] // step * step
    return field[:height, :width].reshape(height // step, step, width // step, step).mean((1, 3))


def grown(field: Any, shape: tuple[int, int]) -> Any:
    y, x = np.mgrid[: shape[0], : shape[1]].astype(np.float32)
    return sampled(field, (x + 0.5) * field.shape[1] / shape[1] - 0.5, (y + 0.5) * field.shape[0] / shape[0] - 0.5)


def smooth(field: Any, sigma: float) -> Any:
    """A Gaussian, one axis after the other."""
    reach = max(1, round(2.5 * sigma))
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) / sigma) ** 2)
    kernel = (kernel / kernel.sum()).astype(np.float32)
    for axis in (0, 1):
        around = [(0, 0), (0, 0)]
        around[axis] = (reach, reach)
        padded = np.pad(field, around, "edge")
        size = field.shape[axis]
        field = sum(k * (padded[n : n + size] if axis == 0 else padded[:, n : n + size]) for n, k in enumerate(kernel))
    return field

"""What pictures need of arithmetic: blur, scaling, areas that hang together, one picture over another. numpy alone."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]


def blurred(field: Array, sigma: float) -> Array:
    """Gaussian blur of (h, w) or (h, w, channels) as float32, edges repeated. Large sigmas are blurred at a smaller
    scale, which no eye tells from the real thing."""
    field = np.asarray(field, np.float32)
    if sigma <= 0.05:
        return field
    if sigma > 8 and min(field.shape[:2]) > 32:
        times = 2 ** int(np.log2(sigma / 4))
        small = (max(1, field.shape[0] // times), max(1, field.shape[1] // times))
        return sized(blurred(sized(field, small), sigma / times), (field.shape[0], field.shape[1]))
    reach = max(1, round(3 * sigma))
    weights = np.exp(-(np.arange(-reach, reach + 1) ** 2) / (2 * sigma * sigma)).astype(np.float32)
    weights /= weights.sum()
    for axis in (0, 1):
        pad = [(0, 0)] * field.ndim
        pad[axis] = (reach, reach)
        wide = np.pad(field, pad, "edge")
        size = field.shape[axis]
        field = np.zeros_like(field)
        for n, weight in enumerate(weights):
            field += weight * (wide[n : n + size] if axis == 0 else wide[:, n : n + size])
    return field


@lru_cache(maxsize=64)
def _weights(size: int, to: int) -> Array:
    """(to, size): Catmull-Rom, widened where the picture becomes smaller, so that nothing flickers."""
    scale = size / to
    wide = max(1.0, scale)
    centre = (np.arange(to) + 0.5) * scale - 0.5
    x = np.abs(np.arange(size)[None] - centre[:, None]) / wide
    near = 1.5 * x**3 - 2.5 * x**2 + 1
    far = -0.5 * x**3 + 2.5 * x**2 - 4 * x + 2
    made = np.where(x < 1, near, np.where(x < 2, far, 0))
    return (made / made.sum(1, keepdims=True)).astype(np.float32)


def sized(field: Array, to: tuple[int, int]) -> Array:
    """(h, w) or (h, w, channels) at another size (height, width); uint8 stays uint8, all else becomes float32."""
    whole = field.dtype == np.uint8
    made = np.asarray(field, np.float32)
    if field.shape[:2] != to:
        made = np.tensordot(_weights(field.shape[0], to[0]), made, (1, 0))
        made = np.moveaxis(np.tensordot(_weights(field.shape[1], to[1]), made, (1, 1)), 0, 1)
    return made.clip(0, 255).round().astype(np.uint8) if whole else made


def scaled(pixels: Array, to: tuple[int, int]) -> Array:
    """An RGBA picture at another size: what cannot be seen has no say in the colours."""
    share = pixels[..., 3:].astype(np.float32) / 255
    alpha = sized(share[..., 0], to).clip(0, 1)
    colour = sized(pixels[..., :3] * share, to) / np.maximum(alpha, 1e-3)[..., None]
    return np.dstack([colour.clip(0, 255), alpha * 255]).round().astype(np.uint8)


def labels(mask: Array) -> tuple[Array, int]:
    """Areas of a mask that hang together (by edges or corners): int32 (h, w), 0 outside, 1 to count. Runs of each row
    are joined to those of the row above (union-find)."""
    height, width = mask.shape
    found = np.zeros((height, width), np.int32)
    parent = [0]

    def root(n: int) -> int:
        while parent[n] != n:
            parent[n] = parent[parent[n]]
            n = parent[n]
        return n

    before: list[tuple[int, int, int]] = []
    for y in range(height):
        steps = np.flatnonzero(np.diff(np.concatenate([[0], mask[y].astype(np.int8), [0]])))
        runs, at = list[tuple[int, int, int]](), 0
        for start, end in steps.reshape(-1, 2).tolist():
            name = 0
            while at < len(before) and before[at][1] < start:
                at += 1
            n = at
            while n < len(before) and before[n][0] <= end:
                other = root(before[n][2])
                if not name:
                    name = other
                elif other != name:
                    low, high = min(name, other), max(name, other)
                    parent[high] = name = low
                n += 1
            if not name:
                name = len(parent)
                parent.append(name)
            runs.append((start, end, name))
            found[y, start:end] = name
        before = runs
    roots = np.array([root(n) for n in range(len(parent))])
    kept = np.unique(roots[1:]) if len(parent) > 1 else np.array([], int)
    table = np.zeros(len(parent), np.int32)
    table[kept] = np.arange(1, len(kept) + 1)
    return table[roots][found], len(kept)


def box(mask: Array) -> tuple[int, int, int, int] | None:
    """(left, top, right, bottom) of what is true, the last two exclusive; None where nothing is."""
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    if not len(rows):
        return None
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1


def over(under: Array, top: Array, x: int, y: int) -> None:
    """Puts an RGBA picture over float32 (h, w, 4) of 0 to 255, colours not multiplied by alpha, in place; what stands
    out is cut off."""
    height, width = under.shape[:2]
    left, upper = max(0, x), max(0, y)
    right, lower = min(width, x + top.shape[1]), min(height, y + top.shape[0])
    if right <= left or lower <= upper:
        return
    piece = top[upper - y : lower - y, left - x : right - x].astype(np.float32)
    area = under[upper:lower, left:right]
    a, b = piece[..., 3:] / 255, area[..., 3:] / 255
    both = a + b * (1 - a)
    area[..., :3] = (piece[..., :3] * a + area[..., :3] * b * (1 - a)) / np.maximum(both, 1e-6)
    area[..., 3:] = both * 255


def bled(colour: Array, weight: Array) -> Array:
    """Colours (h, w, 3) carried on into where ``weight`` (h, w; 0 to 1) is small: so no edge has a fringe."""
    total, sums = weight[..., None].astype(np.float32), colour.astype(np.float32) * weight[..., None]
    made, known = sums / np.maximum(total, 1e-6), total > 0.5
    for sigma in (1.0, 2.0, 4.0, 8.0, 16.0, 32.0):
        w, s = blurred(total, sigma), blurred(sums, sigma)
        reached = ~known & (w > 1e-3)
        made = np.where(reached, s / np.maximum(w, 1e-6), made)
        known |= reached
    return np.where(known, made, colour.mean((0, 1)))

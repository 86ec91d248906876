"""Chance that depends on where, not on when: hashes of coordinates and noise that has no edges."""

from __future__ import annotations

from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]
MIX = (np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F), np.uint64(0xBF58476D1CE4E5B9))


def chance(x: Any, y: Any, seed: int) -> Array:
    """A number of [0, 1) for each whole coordinate, always the same for one seed (splitmix64's finaliser)."""
    with np.errstate(over="ignore"):
        h = np.asarray(x, np.int64).astype(np.uint64) * MIX[0] + np.uint64(seed & 0xFFFFFFFF) * MIX[2]
        h = (h ^ (h >> np.uint64(29))) * MIX[1] + np.asarray(y, np.int64).astype(np.uint64) * MIX[0]
        h = (h ^ (h >> np.uint64(32))) * MIX[2]
        h = (h ^ (h >> np.uint64(27))) * MIX[1]
        h ^= h >> np.uint64(31)
    return (h >> np.uint64(11)).astype(np.float64) / float(1 << 53)


def value(x: Array, y: Array, seed: int) -> tuple[Array, Array, Array]:
    """Value noise of [-1, 1] and its two derivatives, by quintic interpolation."""
    ix, iy = np.floor(x), np.floor(y)
    u, v = x - ix, y - iy
    a, b = chance(ix, iy, seed), chance(ix + 1, iy, seed)
    c, d = chance(ix, iy + 1, seed), chance(ix + 1, iy + 1, seed)
    su, sv = u * u * u * (u * (u * 6 - 15) + 10), v * v * v * (v * (v * 6 - 15) + 10)
    du, dv = 30 * u * u * (u * (u - 2) + 1), 30 * v * v * (v * (v - 2) + 1)
    k = a - b - c + d
    out = a + (b - a) * su + (c - a) * sv + k * su * sv
    return 2 * out - 1, 2 * du * (b - a + k * sv), 2 * dv * (c - a + k * su)


def fbm(x: Array, y: Array, seed: int, octaves: int = 4) -> Array:
    """Noise over noise of half the size, about [-1, 1]."""
    x, y = 0.86 * x - 0.51 * y, 0.51 * x + 0.86 * y  # the lattice must not lie along the cells
    out, size = np.zeros(np.broadcast(x, y).shape), 0.5
    for n in range(octaves):
        out += size * value(x, y, seed + 17 * n)[0]
        x, y, size = 1.6 * x + 1.2 * y + 3.1, 1.6 * y - 1.2 * x + 7.7, size / 2
    return out


def eroded(x: Array, y: Array, seed: int, octaves: int = 6) -> Array:
    """Noise whose steep parts have less detail, so that it looks washed out by rain: ridges, and smooth valley floors
    (I. Quilez, "More noise", 2008)."""
    x, y = 0.86 * x - 0.51 * y, 0.51 * x + 0.86 * y  # the lattice must not lie along the cells
    out, size = np.zeros(np.broadcast(x, y).shape), 0.5
    dx, dy = np.zeros_like(out), np.zeros_like(out)
    for n in range(octaves):
        v, gx, gy = value(x, y, seed + 31 * n)
        dx, dy = dx + gx * 0.5, dy + gy * 0.5
        out += size * v / (1 + dx * dx + dy * dy)
        x, y, size = 1.6 * x + 1.2 * y + 1.7, 1.6 * y - 1.2 * x + 9.2, size / 2
    return out


def smooth(low: float, high: float, x: Any) -> Array:
    """0 below ``low``, 1 above ``high``, a smooth step between."""
    t = np.clip((np.asarray(x) - low) / (high - low), 0, 1)
    return t * t * (3 - 2 * t)


def blur(a: Array, radius: int) -> Array:
    """Mean over squares of 2 ``radius`` + 1, edges repeated."""
    for axis in (0, 1):
        pad = [(radius + 1, radius) if i == axis else (0, 0) for i in (0, 1)]
        s = np.cumsum(np.pad(a.astype(np.float64), pad, mode="edge"), axis)
        n, k = a.shape[axis], 2 * radius + 1
        a = (s.take(range(k, k + n), axis) - s.take(range(n), axis)) / k
    return a


def far(mask: Array, limit: int) -> Array:
    """Steps (of eight directions) from the nearest cell of ``mask``, at most ``limit``."""
    out = np.where(mask, 0, limit).astype(np.int32)
    for n in range(1, limit):
        p = np.pad(out < n, 1)
        near = p[:-2, 1:-1] | p[2:, 1:-1] | p[1:-1, :-2] | p[1:-1, 2:]
        if n % 2:
            near = near | p[:-2, :-2] | p[2:, 2:] | p[:-2, 2:] | p[2:, :-2]
        fresh = near & (out > n)
        if not fresh.any():
            break
        out[fresh] = n
    return out

"""Meshes and voxels as signed distances on a small grid.

A mesh need not be closed. Its triangles are marked on a grid three times as fine; what cannot be reached from outside
through unmarked cells is inside. So closed bodies become solid, and open sheets become walls as thick as can be kept.
Distances are Euclidean and exact on the fine grid (Felzenszwalb & Huttenlocher 2012, cut off at BAND), then averaged.
"""

from __future__ import annotations

from typing import Any

import numpy as np

FINE = 3
"""fine cells along one cell of the code"""
BAND = 2.5
"""cells of the code, from the surface, at which the distance is cut off: a wider band is smoother to learn"""
MARGIN = 2
"""free cells on each side of the longest extent"""
THIN = 1.8
"""the thinnest wall, in fine cells each way from its middle: thinner ones would be lost between the cells"""
SHELL = 0.5
"""how far the cells that a surface touches reach beyond it, in fine cells"""


def occupied(corners: Any, resolution: int) -> Any:
    """bool (3 res, 3 res, 3 res) from triangles (n, 3, 3): the solid, centred, its longest side fitted."""
    low, high = corners.min((0, 1)), corners.max((0, 1))
    side = resolution * FINE
    scale = (side - 2 * MARGIN * FINE) / max(float((high - low).max()), 1e-9)
    corners = (corners - (low + high) / 2) * scale + side / 2
    shell = np.zeros((side,) * 3, bool)
    for points in samples(corners):
        cells = points.astype(np.int32)  # within the margins by the scale
        shell[cells[:, 0], cells[:, 1], cells[:, 2]] = True
    return shell | ~outside(~shell)


def samples(corners: Any, step: float = 0.5) -> Any:
    """Points (n, d) on triangles (m, 3, d), a piece at a time, no two neighbours farther apart than ``step``: the first
    three numbers of a corner are its place, what else it has is interpolated."""
    places = corners[:, :, :3]
    edges = np.linalg.norm(places - np.roll(places, 1, 1), axis=2).max(1)
    counts = np.ceil(np.maximum(edges / step, 1)).astype(int)
    counts = np.where(counts > 8, 1 << np.ceil(np.log2(counts)).astype(int), counts)  # large ones in a few groups
    for count in np.unique(counts):
        same = corners[counts == count]
        i, j = (v.ravel() for v in np.mgrid[: count + 1, : count + 1])
        keep = i + j <= count
        weights = np.stack([i[keep], j[keep], count - i[keep] - j[keep]], 1) / count
        size = max(1, 2_000_000 // len(weights))
        for first in range(0, len(same), size):
            yield (weights.astype(corners.dtype) @ same[first : first + size]).reshape(-1, corners.shape[2])


def outside(free: Any) -> Any:
    """The free cells that can be reached from the grid's rim, from face to face."""
    seen = np.zeros_like(free)
    for axis in range(3):
        for end in (0, -1):
            at = [slice(None)] * 3
            at[axis] = end  # type: ignore[call-overload]
            seen[tuple(at)] = free[tuple(at)]
    return spread(seen, free)


def spread(seen: Any, free: Any) -> Any:
    """Grows ``seen`` within ``free`` until nothing changes, sweeping along each axis both ways."""
    before = -1
    while (now := int(seen.sum())) != before:
        before = now
        for axis in range(3):
            for turn in (1, -1):
                a, b = np.moveaxis(seen, axis, 0)[::turn], np.moveaxis(free, axis, 0)[::turn]
                for i in range(1, len(a)):
                    a[i] |= a[i - 1] & b[i]
    return seen


def distance(inside: Any, most: float) -> Any:
    """float32 distance of each cell's middle to the nearest cell that is not ``inside``, up to ``most`` cells."""
    reach = int(np.ceil(most))
    # squares fit in a byte, which is much faster than anything larger
    squared = np.where(inside, reach * reach, 0).astype(np.uint8 if reach <= 11 else np.uint32)
    for axis in range(3):
        line = np.moveaxis(squared, axis, 0)
        best = line.copy()
        for shift in range(1, reach + 1):
            np.minimum(best[shift:], line[:-shift] + np.asarray(shift * shift, line.dtype), out=best[shift:])
            np.minimum(best[:-shift], line[shift:] + np.asarray(shift * shift, line.dtype), out=best[:-shift])
        squared = np.moveaxis(best, 0, axis)
    return np.minimum(np.sqrt(squared, dtype=np.float32), np.float32(most))


def code(inside: Any, thick: float = THIN) -> Any:
    """uint8 (res, res, res) from a solid on the fine grid: 255 deep inside, 0 far outside, 127.5 at the surface.

    thick: how far thin walls of a mesh reach at least, in fine cells; 0 for true solids, which stay as they are."""
    most = BAND * FINE
    depth, away = distance(inside, most), distance(~inside, most)
    signed = np.where(inside, depth - 0.5, 0.5 - away)
    if thick:
        signed -= SHELL
        # thin walls gain all of it, thick bodies nothing: they know a place that is deep inside
        deep = distance(~(depth > 2 * thick), 4 * thick) <= 3 * thick
        signed = np.where(deep, signed, np.minimum(signed + thick, most))
    res = inside.shape[0] // FINE
    pooled = signed.reshape(res, FINE, res, FINE, res, FINE).mean((1, 3, 5))
    return np.clip(np.rint(127.5 + 127.5 * pooled / most), 0, 255).astype(np.uint8)


def fitted(voxels: Any, resolution: int) -> Any:
    """A solid of any size on the fine grid: centred, as large as it is if it fits, else scaled down by a whole sampling
    of its cells' middles."""
    at = np.argwhere(voxels)
    low, high = at.min(0), at.max(0) + 1
    side = resolution * FINE
    scale = 1.0 if (high - low).max() <= resolution - 2 else (resolution - 2 * MARGIN) / float((high - low).max())
    cells = [
        np.floor((np.arange(side) + 0.5 - side / 2) / (FINE * scale) + (a + b) / 2).astype(int)
        for a, b in zip(low, high, strict=True)
    ]
    keep = [(c >= a) & (c < b) for c, a, b in zip(cells, low, high, strict=True)]
    grid = np.ix_(*(np.clip(c, 0, n - 1) for c, n in zip(cells, voxels.shape, strict=True)))
    return voxels[grid] & keep[0][:, None, None] & keep[1][None, :, None] & keep[2][None, None, :]

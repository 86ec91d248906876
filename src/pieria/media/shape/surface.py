"""A grid's zero surface as a closed mesh.

Dual surface nets (Gibson 1998): each 2 x 2 x 2 block of cells that the surface passes has one vertex, in the middle of
the places where it crosses the block's edges, and each pair of neighbours on different sides one quadrangle. That is
closed as long as no two solid cells touch along an edge only; where they do, one of the gaps between them is filled
first. Then the mesh is smoothed without shrinking (Taubin 1995).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .solid import spread

LEAST = 0.03
"""Pieces below this share of the largest one's volume are specks and go."""


def mesh(field: Any, finer: bool = True, smooth: int = 8) -> tuple[Any, Any]:
    """Vertices float (n, 3) in cells and triangles int (m, 3), outwards; of a field (a, b, c) that is > 0 inside. Where
    nothing is inside, the most solid cell becomes a small body: there is always something to hold."""
    field = np.pad(np.nan_to_num(field.astype(np.float32), nan=-1.0), 1, constant_values=-1.0)
    for axis in range(3):
        edge = np.moveaxis(field, axis, 0)
        edge[0] = edge[1] = edge[-1] = edge[-2] = -1.0
    if not (field > 0).any():
        inner = field[3:-3, 3:-3, 3:-3] if min(field.shape) > 6 else field
        at = np.array(np.unravel_index(int(inner.argmax()), inner.shape)) + (3 if min(field.shape) > 6 else 0)
        field[tuple(slice(a - 1, a + 2) for a in at)] = 0.5
    field = composed(field, 0.15)  # thin slanting parts hang together
    if finer:
        field = doubled(field)
    field = composed(pieces(field), 0.02)
    vertices, faces = net(field)
    vertices = taubin(vertices, faces, smooth)
    return (vertices / 2 - 0.75 if finer else vertices - 0.5), faces


def doubled(field: Any) -> Any:
    """Twice as many cells along each axis, by linear interpolation: cell i is now at 2 i + 1/2 of the new ones."""
    for axis in range(3):
        a = np.moveaxis(field, axis, 0)
        up = np.concatenate([a[1:], a[-1:]]) * 0.25 + a * 0.75
        down = np.concatenate([a[:1], a[:-1]]) * 0.25 + a * 0.75
        field = np.moveaxis(np.stack([down, up], 1).reshape(-1, *a.shape[1:]), 0, axis)
    return np.ascontiguousarray(field)


def pieces(field: Any) -> Any:
    """The same without specks: each piece that is connected through faces is found by a flood from its first cell."""
    left = field > 0
    found: list[Any] = []
    while left.any() and len(found) < 64:
        seed = np.zeros_like(left)
        seed[np.unravel_index(int(left.argmax()), left.shape)] = True
        piece = spread(seed, left)
        found.append(piece)
        left = left & ~piece
    largest = max(int(p.sum()) for p in found)
    drop = left.copy()
    for piece in found:
        if piece.sum() < LEAST * largest:
            drop |= piece
    return np.where(drop, -np.abs(field) - 1e-3, field)


def composed(field: Any, value: float) -> Any:
    """Fills cells with ``value`` until no two solid cells touch along an edge, or at a corner, only (a well-composed
    set: Latecki 1995)."""
    for _ in range(100):
        solid = field > 0
        fill = np.zeros_like(solid)
        for axis in range(3):
            a, f = np.moveaxis(solid, axis, 2), np.moveaxis(fill, axis, 2)
            p, q, r, s = a[:-1, :-1], a[1:, :-1], a[:-1, 1:], a[1:, 1:]
            f[1:, :-1] |= p & s & ~q & ~r
            f[:-1, :-1] |= q & r & ~p & ~s
        corner = [solid[i : i - 1 or None, j : j - 1 or None, k : k - 1 or None] for i, j, k in np.ndindex(2, 2, 2)]
        count = sum(c.astype(np.int8) for c in corner)
        for i in range(4):  # opposite corners of a block: alone solid, or alone empty
            for at, cells in (
                (np.nonzero((count == 2) & corner[i] & corner[7 - i]), (i ^ 4, i ^ 6)),
                (np.nonzero((count == 6) & ~corner[i] & ~corner[7 - i]), (i,)),
            ):
                for c in cells:
                    fill[at[0] + (c >> 2), at[1] + (c >> 1 & 1), at[2] + (c & 1)] = True
        fill &= ~solid
        if not fill.any():
            break
        field = np.where(fill, np.float32(value), field)
    return field


def net(field: Any) -> tuple[Any, Any]:
    """The dual mesh, vertices in cells of the field."""
    solid = field > 0
    shape = tuple(n - 1 for n in field.shape)
    total, count = np.zeros((*shape, 3), np.float32), np.zeros(shape, np.float32)
    for axis in range(3):
        others = [a for a in range(3) if a != axis]
        a, b = np.take(field, range(shape[axis]), axis), np.take(field, range(1, field.shape[axis]), axis)
        cross = (a > 0) != (b > 0)
        with np.errstate(divide="ignore", invalid="ignore"):
            part = np.where(cross, a / (a - b), 0).astype(np.float32)
        for i in (0, 1):
            for j in (0, 1):  # the four edges of a block along this axis
                cut = [slice(None)] * 3
                cut[others[0]], cut[others[1]] = slice(i, shape[others[0]] + i), slice(j, shape[others[1]] + j)
                hit, where = cross[tuple(cut)], part[tuple(cut)]
                total[..., axis] += np.where(hit, where, 0)
                total[..., others[0]] += i * hit
                total[..., others[1]] += j * hit
                count += hit
    used = count > 0
    number = np.full(shape, -1, np.int64)
    number[used] = np.arange(int(used.sum()))
    vertices = total[used] / count[used][:, None] + np.argwhere(used)
    faces = []
    for axis in range(3):
        u, v = (axis + 1) % 3, (axis + 2) % 3
        a, b = np.take(solid, range(shape[axis]), axis), np.take(solid, range(1, field.shape[axis]), axis)
        for way, at in ((1, np.argwhere(a & ~b)), (-1, np.argwhere(~a & b))):
            ring = []
            for i, j in ((0, 0), (1, 0), (1, 1), (0, 1))[::way]:
                block = at.copy()
                block[:, u] -= i
                block[:, v] -= j
                ring.append(number[tuple(block.T)])
            quads = np.stack(ring, 1)
            faces += [quads[:, [0, 1, 2]], quads[:, [0, 2, 3]]]
    return vertices, np.concatenate(faces)


def taubin(vertices: Any, faces: Any, rounds: int) -> Any:
    """Each vertex goes towards the middle of its neighbours, then a little farther back."""
    pairs = np.unique(np.sort(np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]]), 1), axis=0)
    both = np.concatenate([pairs, pairs[:, ::-1]])
    count = np.bincount(both[:, 0], minlength=len(vertices))[:, None]
    for _ in range(rounds):
        for amount in (0.5, -0.53):
            mean = np.stack(
                [np.bincount(both[:, 0], vertices[both[:, 1], d], len(vertices)) for d in range(3)], 1
            ) / np.maximum(count, 1)
            vertices = vertices + amount * (mean - vertices)
    return vertices


def normals(vertices: Any, faces: Any) -> Any:
    """Unit normals of the vertices, by area."""
    a, b, c = (vertices[faces[:, i]] for i in range(3))
    flat = np.cross(b - a, c - a)
    out = np.stack([np.bincount(faces.ravel(), np.repeat(flat[:, d], 3), len(vertices)) for d in range(3)], 1)
    return out / np.maximum(np.linalg.norm(out, axis=1, keepdims=True), 1e-12)

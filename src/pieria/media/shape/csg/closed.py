"""Meshes as files hold them: in single precision, where neighbours can fall together, and still closed."""

from __future__ import annotations

from typing import Any

import numpy as np

Mesh = tuple[Any, Any]
"""Vertices (n, 3) and triangles (m, 3)."""
HAIR = 3e-6
"""Of the whole's length: some steps of single precision."""


def arrays(solid: Any) -> Mesh:
    """float64 vertices and int64 triangles."""
    mesh = solid.to_mesh64()
    return np.asarray(mesh.vert_properties)[:, :3], np.asarray(mesh.tri_verts).astype(np.int64)


def edges(faces: Any) -> Any:
    """The three of each triangle, (3 m, 2): all first ones, all second ones, all third ones."""
    return np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]])


def normals(faces: Any, across: Any, count: int) -> Any:
    """Unit normals of ``count`` vertices; ``across``: of each triangle the cross product of two sides, so that large
    ones weigh more."""
    total = np.stack([np.bincount(faces.ravel(), np.repeat(across[:, k], 3), count) for k in range(3)], 1)
    return total / np.maximum(np.linalg.norm(total, axis=1, keepdims=True), 1e-30)


def single(mesh: Mesh) -> Mesh:
    """The mesh in single precision, so that it is closed for a reader who takes points at one place for one point.

    An edge that lost its length is drawn together into one point, and its triangles go. Points that merely lie at one
    place, where two surfaces touch, are moved apart by a hair, each into its own solid.
    """
    points, faces = mesh[0].astype("<f4"), mesh[1]
    place = np.unique(points, axis=0, return_inverse=True)[1].reshape(-1)
    ends = edges(faces)
    ends = ends[place[ends[:, 0]] == place[ends[:, 1]]]
    label = np.arange(len(points))
    while len(ends):
        least = label[ends].min(1)
        before = label.copy()
        np.minimum.at(label, ends[:, 0], least)
        np.minimum.at(label, ends[:, 1], least)
        if (label == before).all():
            break
    faces = label[faces]
    flat = (faces[:, 0] == faces[:, 1]) | (faces[:, 1] == faces[:, 2]) | (faces[:, 2] == faces[:, 0])
    used, index = np.unique(faces[~flat], return_inverse=True)
    return apart(points[used], index.reshape(-1, 3))


def apart(points: Any, faces: Any) -> Mesh:
    """Points at one place, all but the first, moved against their normals."""
    _, place, count = np.unique(points, axis=0, return_inverse=True, return_counts=True)
    place = place.reshape(-1)
    shared = np.flatnonzero(count[place] > 1)
    if not len(shared):
        return points, faces
    order = shared[np.argsort(place[shared], kind="stable")]
    rank = np.arange(len(order)) - np.searchsorted(place[order], place[order])
    corners = points[faces].astype(float)
    across = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    normal = normals(faces, across, len(points))
    moved = points.astype(float)
    moved[order] -= normal[order] * rank[:, None] * (np.ptp(moved, axis=0).max() * HAIR)
    return moved.astype("<f4"), faces


def closed(solid: Any) -> bool:
    """Whether each edge has two triangles when the solid is written in single precision and read again."""
    points, faces = single(arrays(solid))
    faces = np.unique(points, axis=0, return_inverse=True)[1].reshape(-1)[faces]
    ends = np.sort(edges(faces), 1)
    _, count = np.unique(ends[:, 0] * len(points) + ends[:, 1], return_counts=True)
    return bool(len(count)) and bool((count == 2).all())

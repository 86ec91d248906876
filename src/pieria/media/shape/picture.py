"""A mesh as a shaded picture: points on its triangles, the nearest one at each pixel. numpy alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ...formats.png import png
from .solid import samples
from .surface import normals

PAPER = (250, 249, 246)
BODY = np.array([206, 176, 140], np.float32)
OVER = 2
"""points and pixels are twice as fine as the picture"""


def view(around: float, above: float) -> Any:
    """Rows: right, up, towards the eye, for an eye turned ``around`` the y axis and raised ``above``, in degrees."""
    a, b = np.radians(around), np.radians(above)
    eye = np.array([np.sin(a) * np.cos(b), np.sin(b), np.cos(a) * np.cos(b)])
    right = np.array([np.cos(a), 0.0, -np.sin(a)])
    return np.stack([right, np.cross(eye, right), eye])


def render(vertices: Any, faces: Any, side: int = 256, around: float = 35.0, above: float = 25.0) -> Any:
    """uint8 (side, side, 3): from the front, a little from the right and above, without perspective."""
    big = side * OVER
    if not len(faces):
        return np.full((side, side, 3), PAPER, np.uint8)
    turned = (vertices - (vertices.min(0) + vertices.max(0)) / 2) @ view(around, above).T
    extent = float(np.linalg.norm(np.ptp(vertices, axis=0))) or 1.0
    turned = turned / extent * big * 0.9
    shading = normals(vertices, faces) @ view(around, above).T
    corners = np.concatenate([turned[faces], shading[faces]], 2).astype(np.float32)  # (m, 3, 6)
    across, down = corners[:, 1, :2] - corners[:, 0, :2], corners[:, 2, :2] - corners[:, 0, :2]
    corners = corners[across[:, 0] * down[:, 1] > across[:, 1] * down[:, 0]]  # those that face us
    depth = np.full(big * big, -np.inf, np.float32)
    colour = np.tile(np.array(PAPER, np.float32), (big * big, 1))
    for points in samples(corners, 0.8):
        x, y = (points[:, 0] + big / 2).astype(np.int32), (big / 2 - points[:, 1]).astype(np.int32)
        at, z = y * big + x, points[:, 2]
        np.maximum.at(depth, at, z)
        seen = z >= depth[at]
        colour[at[seen]] = shade(points[seen, 3:])
    image = darken(colour.reshape(big, big, 3), depth.reshape(big, big), big)
    small = image.reshape(side, OVER, side, OVER, 3).mean((1, 3))
    return np.clip(small, 0, 255).astype(np.uint8)


def shade(normal: Any) -> Any:
    """A key light from the upper left, a weak one from the right, and the sky."""
    unit = normal / np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-9)
    key = np.maximum(unit @ np.array([-0.45, 0.65, 0.61]), 0)
    fill = np.maximum(unit @ np.array([0.8, 0.1, 0.58]), 0)
    light = 0.34 + 0.62 * key + 0.16 * fill + 0.08 * unit[:, 1]
    return np.clip(light[:, None] * BODY, 0, 255)


def darken(colour: Any, depth: Any, big: int) -> Any:
    """Darker where something nearer is close by, so that edges and corners show."""
    seen = np.where(np.isfinite(depth), depth, -big)
    behind = np.zeros_like(seen)
    for radius in (2, 5, 9):
        for dy, dx in ((radius, 0), (-radius, 0), (0, radius), (0, -radius)):
            step = np.roll(seen, (dy, dx), (0, 1)) - seen
            behind += np.clip(step - radius * 0.6, 0, big * 0.06) / (big * 0.06)
    light = np.where(np.isfinite(depth), 1 - 0.045 * behind, 1)
    return colour * light[..., None]


def sheet(meshes: Sequence[tuple[Any, Any]], side: int = 256) -> bytes:
    """A PNG of all meshes; a single one is shown from three sides."""
    if len(meshes) == 1:
        pictures = [render(*meshes[0], side, around) for around in (35, 125, 215)]
    else:
        pictures = [render(*m, side) for m in meshes]
    columns = min(len(pictures), max(3, round((len(pictures) * 1.6) ** 0.5)))
    rows = -(-len(pictures) // columns)
    out = np.full((rows * side, columns * side, 3), PAPER, np.uint8)
    for i, p in enumerate(pictures):
        y, x = divmod(i, columns)
        out[y * side : (y + 1) * side, x * side : (x + 1) * side] = p
    return png(out)

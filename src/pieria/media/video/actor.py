"""Whoever is seen: a jointed puppet, or a sticker bent as a whole. Each gives a picture and the point it stands on."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any

import numpy as np

from . import puppet
from .motion import TAU, Pose

Array = np.ndarray[Any, Any]
STEPS, CELLS = 24, 6
"""Pictures of one step of a puppet; squares along each side by which a sticker is bent."""
TINT = (22, 34, 74)


class Puppet:
    """height: pixels from the feet to the head, about."""

    def __init__(self, name: str, action: str, height: float, colour: str = "") -> None:
        self.name, self.action, self.height, self.colour = name, action, height, colour
        self.picture = lru_cache(maxsize=STEPS)(self._picture)
        box = self.picture(0)[0].getbbox() or (0, 0, 8, 8)
        self.width, self.tall = box[2] - box[0], box[3] - box[1]
        if self.width > 2.2 * height:  # long fish and the like
            self.height = height * 2.2 * height / self.width
            self.picture.cache_clear()
            self.width, self.tall = round(2.2 * height), round(self.tall * self.height / height)

    def _picture(self, step: int) -> tuple[Any, float, float]:
        return puppet.drawn(self.name, self.action, step / STEPS, self.height, self.colour)

    def at(self, pose: Pose, left: bool) -> tuple[Any, float, float]:
        picture, x, y = self.picture(round(pose.phase * STEPS) % STEPS)
        own = self.action in ("run", "walk", "swim", "fly", "dance", "eat")  # what its limbs do need not be done twice
        calm = Pose(sx=pose.sx, sy=pose.sy, turn=0.25 * pose.turn if own else pose.turn)
        if abs(calm.turn) > 0.4 or abs(calm.sx - 1) > 0.01 or abs(calm.sy - 1) > 0.01:
            picture, x, y = bent(picture, calm, x, y, self.tall)
        return turned(picture, x, y, left)


class Sticker:
    """picture: uint8 RGBA (h, w, 4), as tall as it is shown; ``faces``: the side that it looks to."""

    def __init__(self, picture: Array, faces: str = "left") -> None:
        from PIL import Image

        self.image = Image.fromarray(picture)
        self.tall, self.width, self.faces = picture.shape[0], picture.shape[1], faces

    def at(self, pose: Pose, left: bool) -> tuple[Any, float, float]:
        picture = mirrored(self.image) if self.faces == "left" else self.image
        made, x, y = bent(picture, pose, self.width / 2, self.tall, self.tall)
        return turned(made, x, y, left)


def mirrored(picture: Any) -> Any:
    from PIL import Image

    return picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT)


def turned(picture: Any, x: float, y: float, left: bool) -> tuple[Any, float, float]:
    return (mirrored(picture), picture.width - x, y) if left else (picture, x, y)


def bent(picture: Any, pose: Pose, x: float, y: float, tall: float) -> tuple[Any, float, float]:
    """A picture stretched, turned around its middle, leaned and bent; x, y: the point it stands on, also of the answer."""
    from PIL import Image

    wide, high = picture.size
    room = math.ceil(0.62 * max(wide * pose.sx, high * pose.sy, 8)) + 4
    size, cx, cy = 2 * room, float(room), float(room)
    # the middle of the new picture is the middle of the thing, half its height above where it stands
    grid = np.linspace(0, size, CELLS + 1)
    gx, gy = np.meshgrid(grid, grid)
    a = math.radians(pose.turn)
    u, v = gx - cx, gy - cy
    u, v = u * math.cos(a) + v * math.sin(a), -u * math.sin(a) + v * math.cos(a)
    u, v = u / max(pose.sx, 0.03), v / max(pose.sy, 0.03)
    h, half = max(tall, 1.0), max(wide / 2, 1.0)
    below = (v / h + 0.5).clip(0, 1)  # 0 at the head, 1 at the feet
    u = u + pose.lean * h * (below - 0.5)
    feet = ((below - 0.55) / 0.45).clip(0, 1)
    u = u / (1 + 2.2 * pose.swing * feet)
    v = v + pose.flap * h * (np.abs(u) / half) ** 1.4
    if pose.wave:
        tail = ((half * 0.4 - u) / (1.4 * half)).clip(0, 1)
        v = v + pose.wave * 2 * h * tail**1.5 * np.sin(TAU * pose.phase + 2.4 * u / half)
    sx, sy = u + x, v + y - h / 2
    mesh = []
    cells = grid.round().astype(int)
    for r in range(CELLS):
        for c in range(CELLS):
            quad = [
                (sx[r, c], sy[r, c]),
                (sx[r + 1, c], sy[r + 1, c]),
                (sx[r + 1, c + 1], sy[r + 1, c + 1]),
                (sx[r, c + 1], sy[r, c + 1]),
            ]
            if (
                max(q[0] for q in quad) < 0
                or min(q[0] for q in quad) > wide
                or max(q[1] for q in quad) < 0
                or min(q[1] for q in quad) > high
            ):
                continue
            box = (int(cells[c]), int(cells[r]), int(cells[c + 1]), int(cells[r + 1]))
            mesh.append((box, tuple(float(k) for q in quad for k in q)))
    made = picture.transform((size, size), Image.Transform.MESH, mesh, Image.Resampling.BILINEAR)
    return made, cx, cy + h / 2 * pose.sy


def tinted(picture: Any, share: float) -> Any:
    """The picture in the light of night."""
    from PIL import Image

    if share < 0.01:
        return picture
    alpha = picture.getchannel("A")
    made = Image.blend(picture.convert("RGB"), Image.new("RGB", picture.size, TINT), share)
    made.putalpha(alpha)
    return made

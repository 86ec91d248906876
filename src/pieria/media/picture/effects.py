"""One picture in, one out: turn, mirror, crop, resize, light, colour, blur, borders, grounds. uint8 (h, w, 4)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ...core.errors import UserError
from . import colours, scenes
from .grid import bled, blurred, box, over, scaled

Array = np.ndarray[Any, Any]
LARGEST = 40_000_000
"""pixels of a result"""


def checked(width: float, height: float) -> tuple[int, int]:
    across, down = round(width), round(height)
    if across < 1 or down < 1 or across * down > LARGEST or max(across, down) > 65_000:
        raise UserError(
            f"{across} x {down} pixels cannot be made.", f"From 1 to {LARGEST // 1_000_000} million.", param="edits"
        )
    return across, down


def rotate(picture: Array, degrees: float) -> Array:
    """Clockwise. The picture grows so that no corner is lost; what is new is transparent."""
    quarter = degrees / 90
    if quarter == int(quarter):
        return np.rot90(picture, -int(quarter) % 4).copy()
    height, width = picture.shape[:2]
    angle = np.radians(degrees)
    cos, sin = np.cos(angle), np.sin(angle)
    across, down = checked(abs(width * cos) + abs(height * sin), abs(width * sin) + abs(height * cos))
    y, x = np.mgrid[0:down, 0:across].astype(np.float32)
    x, y = x - (across - 1) / 2, y - (down - 1) / 2
    sx, sy = cos * x + sin * y + (width - 1) / 2, -sin * x + cos * y + (height - 1) / 2
    return sampled(picture, sx, sy)


def sampled(picture: Array, x: Array, y: Array) -> Array:
    """The picture at places between its pixels (bilinear); transparent outside."""
    wide = np.pad(picture, ((1, 1), (1, 1), (0, 0))).astype(np.float32)
    wide[..., :3] *= wide[..., 3:] / 255
    x, y = (x + 1).clip(0, wide.shape[1] - 1.001), (y + 1).clip(0, wide.shape[0] - 1.001)
    left, top = x.astype(np.int32), y.astype(np.int32)
    a, b = (x - left)[..., None], (y - top)[..., None]
    upper = wide[top, left] * (1 - a) + wide[top, left + 1] * a
    made = upper * (1 - b) + (wide[top + 1, left] * (1 - a) + wide[top + 1, left + 1] * a) * b
    made[..., :3] /= np.maximum(made[..., 3:] / 255, 1e-3)
    return made.clip(0, 255).round().astype(np.uint8)


def flip(picture: Array, vertical: bool = False) -> Array:
    return (picture[::-1] if vertical else picture[:, ::-1]).copy()


def crop(picture: Array, left: float, top: float, width: float, height: float) -> Array:
    x, y = max(0, round(left)), max(0, round(top))
    made = picture[y : round(top + height), x : round(left + width)]
    if not made.size:
        raise UserError("The box to crop lies outside the picture.", f"It is {picture.shape[1]} x {picture.shape[0]}.",
                        param="edits")  # fmt: skip
    return made.copy()


def aspect(picture: Array, across: float, down: float) -> Array:
    """Cropped around the middle, of what can be seen if the picture is see-through, to a shape of across by down."""
    height, width = picture.shape[:2]
    w, h = min(width, height * across / down), min(height, width * down / across)
    where = box(picture[..., 3] > 8) or (0, 0, width, height)
    x = min(max(0.0, (where[0] + where[2]) / 2 - w / 2), width - w)
    y = min(max(0.0, (where[1] + where[3]) / 2 - h / 2), height - h)
    return crop(picture, x, y, w, h)


def part(picture: Array, given: Mapping[str, Any]) -> Array:
    """The part of a picture that a crop asks for, by its keys: ``across`` and ``down`` (a shape), ``wide`` and ``high``
    (pixels, from the middle), ``half`` (left, right, top, bottom), ``off`` (a side) with ``share`` or ``pixels``, or a
    box (``left``, ``top``, ``width``, ``height``). Raises `UserError` for what the picture has not."""
    height, width = picture.shape[:2]
    if "across" in given:
        if not 0 < given["across"] < 100 or not 0 < given["down"] < 100:
            raise UserError("That is no shape to crop to.", "For example: crop to 16:9", param="edits")
        return aspect(picture, given["across"], given["down"])
    if "wide" in given:
        wide, high = given["wide"], given["high"]
        if not (0 < wide <= width and 0 < high <= height):
            raise UserError(f"{wide} x {high} cannot be cropped out of {width} x {height} pixels.",
                            "To make it larger: resize, 2x, or extend.", param="edits")  # fmt: skip
        return crop(picture, (width - wide) // 2, (height - high) // 2, wide, high)
    if "half" in given:
        given = {
            "off": {"left": "right", "right": "left", "top": "bottom", "bottom": "top"}[given["half"]],
            "share": 0.5,
        }
    if "off" in given:
        across = given["off"] in ("left", "right")
        off = given["pixels"] if "pixels" in given else (width if across else height) * given["share"]
        x, y = off * (given["off"] == "left"), off * (given["off"] == "top")
        return crop(picture, x, y, width - off * across, height - off * (not across))
    return crop(picture, **given)


def content(picture: Array) -> Array:
    """Without the empty border: transparent, or of the corner's colour."""
    solid = picture[..., 3] > 8
    if solid.all():
        away = np.abs(picture[..., :3].astype(int) - picture[0, 0, :3].astype(int)).max(-1)
        solid = away > 14
    where = box(solid)
    if where is None:
        return picture
    return picture[where[1] : where[3], where[0] : where[2]].copy()


def resize(
    picture: Array, width: float = 0, height: float = 0, share: float = 0, long: float = 0, short: float = 0
) -> Array:
    """To a width, a height, both, a longer or shorter side, or a share of the size."""
    tall, wide = picture.shape[:2]
    if long or short:
        share = long / max(tall, wide) if long else short / min(tall, wide)
    if share:
        width, height = wide * share, tall * share
    across, down = checked(width or height * wide / tall, height or width * tall / wide)
    return scaled(picture, (down, across))


def light(picture: Array, by: float) -> Array:
    """Brighter (by > 0) or darker: lightness in OKLab along a curve that keeps black and white."""
    values = colours.lab(picture[..., :3])
    power = 1 / (1 + by) if by > 0 else 1 - 1.4 * by
    values[..., 0] = values[..., 0].clip(0, 1) ** power
    return recast(picture, colours.rgb(values))


def contrast(picture: Array, by: float) -> Array:
    values = colours.lab(picture[..., :3])
    solid = picture[..., 3] > 8
    middle = float(values[..., 0][solid].mean()) if solid.any() else 0.5
    values[..., 0] = (middle + (values[..., 0] - middle) * (1 + by)).clip(0, 1)
    return recast(picture, colours.rgb(values))


def saturate(picture: Array, by: float) -> Array:
    """-1: grey."""
    values = colours.lab(picture[..., :3])
    values[..., 1:] *= max(0.0, 1 + by)
    return recast(picture, colours.rgb(values))


def hued(picture: Array, degrees: float) -> Array:
    """Every hue turned."""
    values, angle = colours.lab(picture[..., :3]), np.radians(degrees)
    a, b = values[..., 1].copy(), values[..., 2].copy()
    values[..., 1], values[..., 2] = a * np.cos(angle) - b * np.sin(angle), a * np.sin(angle) + b * np.cos(angle)
    return recast(picture, colours.rgb(values))


def sepia(picture: Array) -> Array:
    values = colours.lab(picture[..., :3])
    values[..., 1], values[..., 2] = 0.02, 0.055
    return recast(picture, colours.rgb(values))


def invert(picture: Array) -> Array:
    return recast(picture, 255 - picture[..., :3].astype(np.float32))


def blur(picture: Array, sigma: float) -> Array:
    share = picture[..., 3:].astype(np.float32) / 255
    alpha = blurred(share, sigma)
    colour = blurred(picture[..., :3] * share, sigma) / np.maximum(alpha, 1e-4)
    return np.dstack([colour.clip(0, 255), alpha * 255]).round().astype(np.uint8)


def sharpen(picture: Array, by: float = 0.7) -> Array:
    """Unsharp mask: what differs from its surroundings differs more."""
    colour = picture[..., :3].astype(np.float32)
    return recast(picture, colour + by * (colour - blurred(colour, 1.4)))


def border(picture: Array, width: int, colour: str) -> Array:
    checked(picture.shape[1] + 2 * width, picture.shape[0] + 2 * width)
    made = np.empty((picture.shape[0] + 2 * width, picture.shape[1] + 2 * width, 4), np.uint8)
    made[:] = (*colours.rgb_of(colour).astype(np.uint8), 255)
    made[width:-width, width:-width] = picture
    return made


def cut(picture: Array, mask: Array) -> Array:
    """What the mask (uint8, h x w) shows, its edge in its own colours: nothing of the old background shines through.

    A pixel of the edge on the line from the colour behind to the colour in front is a mixture of both, however
    much of it the mask says is in front: it gets the front's colour, and its share by where on the line it lies."""
    share, seen = mask.astype(np.float32) / 255, picture[..., :3].astype(np.float32)
    near = blurred(share, max(1.0, max(share.shape) / 128))
    front, back = bled(seen, (near > 0.97) * share), bled(seen, (near < 0.03) * (1 - share))
    way = front - back
    far = (way * way).sum(-1)
    mixed = (((seen - back) * way).sum(-1) / np.maximum(far, 1)).clip(0, 1)
    off = seen - back - mixed[..., None] * way
    mixture = np.exp(-(off * off).sum(-1) / 30**2) * (near <= 0.97)
    inside = np.where(share[..., None] > 0.97, seen, bled(seen, (share > 0.92) * share))
    colour = inside + mixture[..., None] * (front - inside)
    share += mixture * far / (far + 60**2) * (np.minimum(share, mixed) - share)  # of like colours nothing can be told
    return np.dstack([colour.clip(0, 255), picture[..., 3] * share]).round().astype(np.uint8)


def behind(picture: Array, colour: str = "", ground: str = "", time: str = "", seed: int = 0) -> Array:
    """A see-through picture on a colour, or on one of `scenes`, with a soft shadow where it stands."""
    height, width = picture.shape[:2]
    canvas = np.full((height, width, 4), 255, np.float32)
    if not ground:
        canvas[..., :3] = colours.rgb_of(colour)
    else:
        made = scenes.ground(ground, height, width, seed, time, "", colour)
        canvas[..., :3] = made.picture
        where = box(picture[..., 3] > 128)
        if where and made.base and made.shade:
            y, x = np.mgrid[0:height, 0:width].astype(np.float32)
            a, b = 0.46 * (where[2] - where[0]), max(3.0, 0.06 * (where[2] - where[0]))
            away = np.hypot((x - (where[0] + where[2]) / 2) / a, (y - where[3] + b / 2) / b)
            canvas[..., :3] *= 1 - made.shade * blurred((1.25 - away).clip(0, 1), 4)[..., None]
    over(canvas, picture, 0, 0)
    return canvas.clip(0, 255).round().astype(np.uint8)


def recast(picture: Array, colour: Array) -> Array:
    return np.dstack([colour.clip(0, 255).round().astype(np.uint8), picture[..., 3]])

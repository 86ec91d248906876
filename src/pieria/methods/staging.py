"""A film's grounds as layers that go by at different speeds (parallax): each a strip that meets its own beginning.

What `media.picture.scenes` paints with is used to paint them; they are painted by day and tinted for the hour.
"""

from __future__ import annotations

import numpy as np

from ..media.picture import canvas, colours, scenes
from ..media.video.stage import Layer, Stage
from .scenery import GROUNDS, Array, Paint

WIDE = 2
"""A strip is so many pictures wide."""
BASES = {"underwater": 0.0, "space": 0.0, "sky": 0.0, "sea": 0.80, "water": 0.80}
"""Where things stand, as a share of the height; 0: they hang in the middle."""

INSIDE = ("room", "cave")
"""Grounds whose light is the same at any hour."""


def stage(kind: str, time: str, width: int, height: int, seed: int, lit: bool = True) -> Stage:
    """The layers of a ground at an hour, back to front; those whose ``speed`` is over 1 stand before the actors.
    ``lit``: the hour's sun or moon stands in the sky."""
    painters = GROUNDS[kind]
    sky = canvas.Canvas(height, width, seed, lit)
    layers = list[Layer]()
    if kind == "underwater":
        sky.down("#58b6da", "#0f4f86")
        for n in range(5):
            x = (n + 0.5) * width / 5 + sky.rng.uniform(-30, 30)
            ray = (1 - np.abs(sky.x - x - 0.3 * sky.y) / (0.05 * width)).clip(0, 1) * (1 - sky.y / height)
            sky.lay(ray, "#bfe6f5", 0.22)
        sky.picture[:] = tinted(sky.picture, time)
    elif kind == "space":
        scenes.space(sky, time, "")
    elif kind == "room":
        sky.down("#f1e4d0", "#e8d6bb")
    elif kind == "cave":
        sky.down("#3d3743", "#8d8390", 0.7)
    else:
        scenes._sky(sky, time, 0.62 if kind != "sky" else 1.0, clouds=False)
        if lit and time == "day" and kind not in ("snow", "forest"):
            sky.lay(sky.disc(0.8, 0.16, 0.12, height * 0.12), "#fff8dc", 0.45)
            sky.lay(sky.disc(0.8, 0.16, 0.065), "#fff2b8")
    for n, (paint, speed, drift) in enumerate(painters):
        layers.append(strip(paint, height, width * WIDE, seed * 31 + n, speed, drift * height, time, kind))
    base = BASES.get(kind, 0.87)
    dark = 0.0 if kind in ("space", "sky", "underwater", "sea", "water") else 0.26
    return Stage(
        sky.picture.clip(0, 255).round().astype(np.uint8),
        tuple(layers),
        base,
        dark,
        time == "night" and kind not in INSIDE,
    )


def strip(paint: Paint, height: int, width: int, seed: int, speed: float, drift: float, time: str, kind: str) -> Layer:
    """Painted on black and on white: what differs can be seen through (Smith & Blinn 1996)."""
    made = []
    for tone in (0, 255):
        sheet = canvas.Canvas(height, width, seed)
        sheet.picture[:] = tone
        paint(sheet)
        made.append(sheet.picture)
    alpha = (1 - (made[1] - made[0]).mean(-1) / 255).clip(0, 1)
    rows = np.flatnonzero((alpha > 0.004).any(1))
    top = int(rows[0]) if len(rows) else height - 1
    alpha, colour = alpha[top:], made[0][top:]
    solid = alpha > 0.02
    colour = np.where(solid[..., None], colour / np.maximum(alpha, 0.02)[..., None], 0)
    # what cannot be seen takes the colour of what is first seen below it: no dark edge when it is moved by half a pixel
    first = np.where(solid.any(0), solid.argmax(0), 0)
    above = np.arange(len(alpha))[:, None] < first[None]
    colour = np.where(above[..., None], colour[first, np.arange(width)][None], colour)
    colour = np.where((~solid & ~above)[..., None], colour[-1:, :], colour)
    if kind not in (*INSIDE, "space"):
        colour = tinted(colour, time)
    rgba = np.dstack([colour.clip(0, 255), alpha * 255]).round().astype(np.uint8)
    return Layer(rgba, top, speed, drift)


def tinted(picture: Array, time: str) -> Array:
    """Colours in the light of the hour, as `canvas.hour` does for one."""
    tint, share = canvas.LIGHT[time]
    if not share:
        return picture
    lab = colours.lab(picture)
    return colours.rgb(lab + share * (colours.lab_of(tint) - lab))

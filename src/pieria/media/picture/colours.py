"""Colours by name, and recolouring that keeps the light: OKLab (Ottosson 2020) over whole arrays."""

from __future__ import annotations

import re
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]
NAMES = {
    "red": "#d8232a", "orange": "#f07f13", "yellow": "#f7d038", "green": "#3a9a3f", "blue": "#2563c9",
    "purple": "#7b3fa9", "pink": "#f58fb7", "brown": "#7d4a26", "black": "#26262a", "white": "#f6f6f4",
    "grey": "#8c9196", "turquoise": "#25b5b0", "navy": "#1d2f63", "gold": "#d9a520", "silver": "#b9bfc6",
    "beige": "#e2d2b0", "crimson": "#b0122f", "lime": "#8fce2e", "cyan": "#22b8dd", "magenta": "#cf2f9a",
    "violet": "#6e43b5", "maroon": "#6d1f2b", "olive": "#7b7c2e", "teal": "#15797b", "cream": "#f4ead0",
    "lavender": "#b9a4e3", "peach": "#f8b98d", "mint": "#9adbb4", "indigo": "#3f3aa0", "scarlet": "#e2261d",
}  # fmt: skip
SAME = {"lilac": "lavender", "gray": "grey", "golden": "gold",
         "violett": "violet", "aqua": "cyan", "azure": "blue", "rose": "pink",
        "tan": "beige", "burgundy": "maroon", "emerald": "green", "amber": "orange", "aquamarine": "turquoise",
        "fuchsia": "magenta", "sky-blue": "cyan", "charcoal": "black", "ivory": "cream"}  # fmt: skip
TO_LMS = np.array([[0.4122214708, 0.5363325363, 0.0514459929], [0.2119034982, 0.6806995451, 0.1073969566],
                   [0.0883024619, 0.2817188376, 0.6299787005]], np.float32)  # fmt: skip
TO_LAB = np.array([[0.2104542553, 0.7936177850, -0.0040720468], [1.9779984951, -2.4285922050, 0.4505937099],
                   [0.0259040371, 0.7827717662, -0.8086757660]], np.float32)  # fmt: skip
FROM_LAB, FROM_LMS = np.linalg.inv(TO_LAB), np.linalg.inv(TO_LMS)


def named(word: str) -> str:
    """``#rrggbb`` of a colour's name or of ``#rgb``, ``#rrggbb`` itself; "" for what is none. "dark red" and "light
    blue" are understood."""
    word = re.sub(r"\s+", " ", word.strip().lower().replace("coloured", "").replace("colored", "")).strip()
    if re.fullmatch(r"#[0-9a-f]{6}", word):
        return word
    if re.fullmatch(r"#[0-9a-f]{3}", word):
        return "#" + "".join(2 * c for c in word[1:])
    found = re.fullmatch(r"(?:(dark|deep|light|pale|bright)[ -])?([a-z-]+)", word)
    if not found or SAME.get(found[2], found[2]) not in NAMES:
        return ""
    plain = NAMES[SAME.get(found[2], found[2])]
    if not found[1]:
        return plain
    lab = lab_of(plain)
    lab[0] = {"dark": 0.72 * lab[0], "deep": 0.8 * lab[0], "bright": min(0.95, 1.08 * lab[0])}.get(
        found[1], lab[0] + 0.5 * (0.95 - lab[0])
    )
    lab[1:] *= {"light": 0.7, "pale": 0.5}.get(found[1], 1.0)
    return hexed(rgb(lab[None, None])[0, 0])


def lab(colour: Array) -> Array:
    """OKLab float32 (..., 3) of sRGB 0 to 255."""
    v = np.asarray(colour, np.float32) / 255
    light = np.where(v <= 0.04045, v / 12.92, ((v + 0.055) / 1.055) ** 2.4)
    return np.asarray(np.cbrt(light @ TO_LMS.T) @ TO_LAB.T, np.float32)


def rgb(values: Array) -> Array:
    """sRGB float32 0 to 255 of OKLab; what sRGB has not loses chroma, not lightness."""
    values = np.array(values, np.float32)
    values[..., 0] = values[..., 0].clip(0, 1)
    light = (values @ FROM_LAB.T) ** 3 @ FROM_LMS.T
    for _ in range(8):
        outside = ((light < -1e-3) | (light > 1.001)).any(-1)
        if not outside.any():
            break
        values[..., 1:] = np.where(outside[..., None], values[..., 1:] * 0.88, values[..., 1:])
        light = (values @ FROM_LAB.T) ** 3 @ FROM_LMS.T
    light = light.clip(0, 1)
    return np.asarray(np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055) * 255, np.float32)


def lab_of(colour: str) -> Array:
    return lab(np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)], np.float32))


def rgb_of(colour: str) -> Array:
    return np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)], np.float32)


def hexed(colour: Array) -> str:
    return "#" + "".join(f"{round(float(v)):02x}" for v in np.asarray(colour).clip(0, 255))


def hue(values: Array) -> Array:
    """Degrees, 0 to 360."""
    return np.degrees(np.arctan2(values[..., 2], values[..., 1])) % 360


def turned(values: Array, weight: Array, target: str, keep: float = 0.55) -> Array:
    """OKLab colours (..., 3) brought to the target: its hue, its chroma, its lightness in the middle, and around it the
    differences of light there were.

    Args:
        weight: how much each has to say in what the middle is; those of weight 0 are changed too.
        keep: how much of the differences of lightness stays.
    """
    aim = lab_of(target)
    chroma = float(np.hypot(aim[1], aim[2]))
    middle = float((values[..., 0] * weight).sum() / max(float(weight.sum()), 1e-6))
    shade = keep * (values[..., 0] - middle)
    if chroma < 0.04:
        shade = shade * (0.35 if aim[0] > 0.9 or aim[0] < 0.35 else 0.6)
    light = (aim[0] + shade).clip(0.12 if aim[0] < 0.35 else 0.2, 0.985)
    # towards black and white there is less chroma to be had; in between a shade keeps its own
    fade = 1 - 0.9 * np.abs(light - aim[0]) / np.maximum(np.where(light > aim[0], 1.02 - aim[0], aim[0]), 0.2)
    made = np.stack([light, aim[1] * fade, aim[2] * fade], -1)
    return np.asarray(made, np.float32)


def recoloured(pixels: Array, target: str, only: str = "") -> Array:
    """An RGBA picture in another colour, its shading kept. ``only``: the colour's name whose parts are meant; what is
    black, white or grey is left as it is unless nothing else is there."""
    values = lab(pixels[..., :3])
    solid = pixels[..., 3].astype(np.float32) / 255
    chroma = np.hypot(values[..., 1], values[..., 2])
    if only:
        aim = lab_of(named(only))
        if float(np.hypot(aim[1], aim[2])) < 0.04:
            share = (1 - (np.linalg.norm(values - aim, axis=-1) - 0.12) / 0.08).clip(0, 1)
        else:
            away = np.abs((hue(values) - hue(aim) + 180) % 360 - 180)
            share = (1 - (away - 28) / 14).clip(0, 1) * ((chroma - 0.035) / 0.03).clip(0, 1)
            if only in ("brown", "orange", "pink", "red"):  # neighbours in hue that differ in light or in strength
                share = share * (1 - (np.abs(values[..., 0] - aim[0]) - 0.2) / 0.1).clip(0, 1)
    else:
        share = ((chroma - 0.02) / 0.04).clip(0, 1)
        if float((share * solid).sum()) < 0.25 * float(solid.sum()):
            share = np.ones_like(share) * ((values[..., 0] - 0.1) / 0.15).clip(0, 1)
    made = turned(values, share * solid, target, 0.8)
    mixed = rgb(values + share[..., None] * (made - values))
    out = pixels.copy()
    out[..., :3] = np.where(share[..., None] > 0.004, mixed, pixels[..., :3]).round().clip(0, 255).astype(np.uint8)
    return out

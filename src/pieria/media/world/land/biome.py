"""Which terrain each cell is: from height, warmth and wetness, by functions of where it is."""

from __future__ import annotations

from typing import Any

import numpy as np

from .ground import Feature, Ground, slope
from .model import T
from .noise import Array, fbm, smooth


def terrain(
    ground: Ground,
    gx: Array,
    gy: Array,
    h: Array,
    kind: Array,
    features: list[Feature],
    x: Array,
    y: Array,
    surface: Array | None = None,
) -> tuple[Array, Array, Array]:
    """(terrain, warmth, wetness) of cells. ``kind``, ``surface``: water as in `Water`; banks are no crags."""
    n = ground.size
    warm, wet = ground.weather(gx, gy, h)
    grain = fbm(gx / 9.0, gy / 9.0, ground.seed + 55, 2)
    fade = ground.inside(x, y)
    for f in features:
        d = np.hypot(x - f.x, y - f.y) / f.r + 0.3 * grain
        near = fade * smooth(1.15, 0.75, d)
        if f.kind == "forest":
            wet = wet + near * (0.72 - wet) * (wet < 0.72)
        elif f.kind == "swamp":
            wet = wet + near * (0.9 - wet)
        elif f.kind == "desert":
            wet, warm = wet + near * (0.05 - wet), warm + near * (0.8 - warm)
        elif f.kind == "plain":
            wet = wet + near * (0.45 - wet)
        elif f.kind == "glacier":
            warm = warm - near * 0.8
        elif f.kind == "oasis":
            wet = wet + fade * smooth(2.8, 1.6, d) * (0.62 - wet)
    out = np.full(h.shape, T["grass"], np.uint8)
    dark = ground.climate == "dark"

    def lay(name: str, where: Any) -> None:
        out[where] = T[name]

    lay("gloom", dark & (grain + wet > 0.42))
    lay("savanna", (warm > 0.5) & (wet + 0.1 * grain < 0.4))
    lay("forest", wet + 0.08 * grain > 0.58)
    lay("jungle", (warm > 0.62) & (wet + 0.08 * grain > 0.55))
    lay("sand", (warm > 0.55) & (wet + 0.06 * grain < 0.27))
    swampy = np.zeros(h.shape, bool)
    for f in features:
        if f.kind == "swamp":
            swampy |= (np.hypot(x - f.x, y - f.y) / f.r + 0.3 * grain < 1) & (fade > 0.4)
    lay("mud", ((ground.climate == "swamp") | swampy) & (wet > 0.55) & (grain > -0.05) & (h < 0.45))
    if ground.climate == "volcanic":
        lay("ash", wet + 0.3 * grain < 0.38)
    for f in features:
        if f.kind == "volcano":
            d = np.hypot(x - f.x, y - f.y) / f.r + 0.25 * grain
            lay("ash", (d < 1.5) & (fade > 0.3))
    lay("sand", (h < 0.022 + 0.012 * grain) & (warm > 0.25) & (out != T["mud"]) & (out != T["ash"]))
    lay("stone", (h + 0.08 * grain > 0.5) & (out != T["ash"]))
    lay("snow", (warm + 0.05 * grain < 0.27) & ((out != T["stone"]) | (grain < 0.16)))
    steep = slope(h if surface is None else np.maximum(h, surface)) * n / 256
    lay("crag", ((h + 0.25 * grain > 0.8) | (steep + 0.012 * grain > 0.036)) & (h > 0.16) & (kind == 0))
    for f in features:
        if f.kind == "volcano":
            d = np.hypot(x - f.x, y - f.y) / f.r
            lay("lava", (d + 0.1 * grain < 0.26) & (fade > 0.4))
            angle = np.arctan2(y - f.y, x - f.x)
            stream = np.abs(np.angle(np.exp(1j * (angle - f.x - 0.7 * np.sin(d * 4 + f.y))))) * d
            lay("lava", (stream < 0.045 + 0.02 * grain) & (d < 0.95) & (kind == 0))
    lay("water", kind > 0)
    return out, warm, wet


def depth(kind: Array, high: Array, surface: Array, out: Array) -> None:
    """Marks what is far under water as deep."""
    under = (kind > 0) & (kind < 3) & (surface - high > 0.085)
    out[under] = T["deep"]

"""What grows and lies about, by chance of each cell alone: so a forest goes on over a border."""

from __future__ import annotations

from typing import Any

import numpy as np

from .model import NONE, SPRITES, Chunk, T
from .noise import Array, chance, far, fbm

PLANTS = ("", *(name for name, (w, _, _, _) in SPRITES.items() if w == 1))
"""Sprites one cell wide, by number: 0 is none."""
NUMBER = {name: n for n, name in enumerate(PLANTS)}
GROWS: dict[str, tuple[tuple[str, float], ...]] = {
    "grass": (("oak", 0.02), ("oak2", 0.012), ("bush", 0.012), ("flowers", 0.02), ("flowers2", 0.015), ("tuft", 0.05)),
    "forest": (("oak", 0.16), ("oak2", 0.14), ("pine", 0.1), ("bush", 0.03), ("mushroom", 0.012), ("stump", 0.006)),
    "jungle": (("tropic", 0.28), ("palm", 0.06), ("bush", 0.1), ("flowers2", 0.03), ("tuft", 0.06)),
    "snow": (("snowpine", 0.035), ("snowbush", 0.012), ("snowrock", 0.01), ("pebbles", 0.006)),
    "savanna": (("oak2", 0.008), ("bush", 0.02), ("tuft", 0.09), ("boulder", 0.006)),
    "sand": (("cactus", 0.012), ("pebbles", 0.012), ("bones", 0.002), ("boulder", 0.006)),
    "mud": (("willow", 0.08), ("dead", 0.03), ("reeds", 0.14), ("mushroom", 0.02)),
    "ash": (("dead", 0.03), ("boulder", 0.03), ("bones", 0.004), ("pebbles", 0.02)),
    "gloom": (("dead", 0.09), ("willow", 0.05), ("bush", 0.02), ("bones", 0.006), ("mushroom", 0.01)),
    "stone": (("boulder", 0.035), ("pine", 0.03), ("pebbles", 0.04), ("tuft", 0.02)),
    "dirt": (("pebbles", 0.02),),
}  # fmt: skip
AUTUMN = {"oak": "autumn", "oak2": "autumn2", "bush": "autumn"}
COLD = {"pine": "snowpine", "oak": "snowpine", "oak2": "snowpine", "bush": "snowbush", "boulder": "snowrock"}


def grow(c: Chunk) -> Array:
    """A number of `PLANTS` for each cell."""
    n = c.size
    y, x = np.mgrid[0:n, 0:n]
    gx, gy = x + c.at[0] * n, y + c.at[1] * n
    luck = chance(gx, gy, c.ground.seed + 400)
    clump = 1 + 1.6 * fbm(gx / 11.0, gy / 11.0, c.ground.seed + 401, 2)
    out = np.zeros((n, n), np.uint8)
    open_ = (c.over == NONE) & ~c.used & (c.water.kind == 0)
    calm = far(c.over > NONE, 3) > 1  # no trunks at the very edge of a road
    for name, kinds in GROWS.items():
        here = open_ & (c.terrain == T[name])
        if not here.any():
            continue
        low = np.zeros((n, n))
        taiga = (c.wet > 0.5) * 6.0 + 1 if name == "snow" else 1.0
        for kind, share in kinds:
            high = low + share * np.clip(clump, 0.15, 2.2) * (taiga if kind == "snowpine" else 1.0)
            now = here & (luck >= low) & (luck < high)
            solid = SPRITES[kind][3] == "solid"
            swap = AUTUMN.get(kind, kind) if c.ground.climate == "autumn" else kind
            out[now & (calm | (not solid))] = NUMBER[swap]
            if kind in COLD:
                out[now & (c.warm < 0.29) & (out > 0)] = NUMBER[COLD[kind]]
            low = high
    shore = (far(c.water.kind > 0, 3) == 1) & open_ & (out == 0)
    lush = shore & (c.terrain >= T["savanna"]) & (c.terrain <= T["jungle"])
    out[lush & (luck > 0.86)] = NUMBER["reeds"]
    out[shore & (c.terrain == T["sand"]) & (c.warm > 0.55) & (luck > 0.9)] = NUMBER["palm"]
    for f in c.features:
        if f.kind == "oasis":
            near = open_ & calm & (np.hypot(x - f.x, y - f.y) < 3 * f.r) & (c.terrain != T["crag"])
            out[near & (luck > 0.82)] = NUMBER["palm"]
    still = (c.water.kind == 2) & (c.over == NONE) & ~c.used
    if (c.warm < 0.24).any():
        out[still & (c.warm < 0.24) & (luck > 0.9)] = NUMBER["floe"]
        out[(c.water.kind == 1) & (c.over == NONE) & ~c.used & (c.warm < 0.2) & (luck > 0.985)] = NUMBER["floe"]
    out[still & (c.warm > 0.4) & (far(c.water.kind == 0, 4) < 3) & (luck > 0.9)] = NUMBER["lily"]
    tall = np.array([False, *(SPRITES[p][1] > 1 for p in PLANTS[1:])])
    out[0][tall[out[0]]] = NUMBER["snowbush" if c.ground.climate == "frozen" else "bush"]
    return out


def solid(plants: Array) -> Array:
    blocks = np.array([False, *(SPRITES[p][3] == "solid" for p in PLANTS[1:])])
    return np.asarray(blocks[plants])


def peaks(c: Chunk) -> None:
    """Mountain tops on crags, two cells wide, where they find room."""
    n = c.size
    rock = (c.terrain == T["crag"]) & ~c.used
    y, x = np.mgrid[0:n, 0:n]
    luck = chance(x + c.at[0] * n, y + c.at[1] * n, c.ground.seed + 402)
    whole = np.zeros_like(rock)
    whole[:-1, :-1] = rock[:-1, :-1] & rock[1:, :-1] & rock[:-1, 1:] & rock[1:, 1:]
    whole &= (luck > 0.55) & (x > 1) & (y > 1) & (x < n - 3) & (y < n - 3)
    taken: set[Any] = set()
    for j, i in np.argwhere(whole).tolist():
        cells = {(i, j), (i + 1, j), (i, j + 1), (i + 1, j + 1)}
        if not cells & taken:
            taken |= cells
            c.put("snowpeak" if c.warm[j, i] < 0.36 else "peak", i, j)

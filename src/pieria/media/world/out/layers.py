"""Which tile lies where: layers of tile numbers (0: none) from the ground up."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..art.sheet import Sheet
from ..art.terrain import BITS, INDEX
from ..land.model import BRIDGE, FIELD, NONE, PATH, PAVING, SPRITES, TERRAINS, Chunk, T
from ..land.noise import Array, chance
from ..land.plants import PLANTS

NAMES = ("ground", "edges", "edges 2", "ways", "things", "above", "collision")


def masks(same: Array) -> Array:
    """For each inner cell of a padded bool grid: which neighbours are marked, as bits."""
    n, m = same.shape[0] - 2, same.shape[1] - 2
    out = np.zeros((n, m), np.int64)
    for dx, dy, bit in BITS:
        out |= same[1 + dy : 1 + dy + n, 1 + dx : 1 + dx + m] * bit
    return out


def layers(c: Chunk, sheet: Sheet) -> dict[str, Array]:
    """Tile numbers by layer, int32 (size, size). ``collision`` has the tile "shut" wherever nobody can walk."""
    n = c.size
    pad, over = c.pad[0].astype(int), c.pad[1]
    pad[1:-1, 1:-1] = c.terrain
    over[1:-1, 1:-1] = c.over
    y, x = np.mgrid[0:n, 0:n]
    luck = chance(x + c.at[0] * n, y + c.at[1] * n, c.ground.seed + 900)
    variant = np.digitize(luck, (0.62, 0.8, 0.93))
    full = np.array([sheet.first[t] for t in TERRAINS])
    out = {name: np.zeros((n, n), np.int32) for name in NAMES}
    here = pad[1:-1, 1:-1]
    out["ground"] = full[here] + variant
    shore = INDEX[masks(pad > T["lava"])]
    wet = here == T["water"]
    out["ground"][wet & (shore > 0)] = (sheet.first["shore"] + shore)[wet & (shore > 0)]
    one, two = np.zeros((n, n), np.int32), np.zeros((n, n), np.int32)
    for t in np.unique(pad):
        if t == 0:
            continue
        mask = masks(pad == t)
        spills = (here < t) & (mask > 0)
        tile = sheet.first["edge " + TERRAINS[t]] + INDEX[mask]
        second = spills & (one > 0)
        third = second & (two > 0)
        one[third] = two[third]
        two[second] = tile[second]
        one[spills & ~second] = tile[spills & ~second]
    out["edges"], out["edges 2"] = one, two
    joins = {PATH: (over > NONE) & (over <= BRIDGE), PAVING: (over > NONE) & (over <= BRIDGE), BRIDGE: (over > NONE) & (over <= BRIDGE),
             FIELD: over == FIELD}  # fmt: skip
    for kind, name in ((PATH, "path"), (PAVING, "paving"), (BRIDGE, "bridge"), (FIELD, "field")):
        cells = c.over == kind
        out["ways"][cells] = (sheet.first["laid " + name] + INDEX[masks(~joins[kind])])[cells]
    place(c, sheet, out)
    out["collision"] = np.where(c.blocked(), sheet.first["shut"], 0).astype(np.int32)
    return out


def place(c: Chunk, sheet: Sheet, out: dict[str, Array]) -> None:
    """Plants and sprites: what is over a walker's head goes into the layer above."""
    things, above = out["things"], out["above"]
    for s in sorted(c.sprites, key=lambda s: s.y + SPRITES[s.name][1]):
        w, h, high, _ = SPRITES[s.name]
        first = sheet.first[s.name]
        for j in range(h):
            row = (above if j < high else things)[s.y + j]
            row[s.x : s.x + w] = range(first + j * w, first + j * w + w)
    firsts = np.array([0, *(sheet.first[p] for p in PLANTS[1:])])
    tall = np.array([False, *(SPRITES[p][1] > 1 for p in PLANTS[1:])])
    grown = c.plants > 0
    trunk = firsts[c.plants] + tall[c.plants]
    things[grown] = trunk[grown]
    top = (tall[c.plants] & grown)[1:]
    above[:-1][top] = firsts[c.plants][1:][top]


def picture(
    layers_: dict[str, Array], sheet: Sheet, box: tuple[int, int, int, int], skip: Any = ("collision",)
) -> Array:
    """uint8 (height, width, 3): cells (x, y, w, h) as they look in a game."""
    x, y, w, h = box
    tiles = np.stack(sheet.tiles).astype(np.float32)
    out: Array = np.zeros((h, w, 16, 16, 3), np.float32)
    for name, grid in layers_.items():
        if name in skip:
            continue
        part = tiles[grid[y : y + h, x : x + w]]
        a = part[..., 3:] / 255
        out = out * (1 - a) + part[..., :3] * a
    return out.transpose(0, 2, 1, 3, 4).reshape(h * 16, w * 16, 3).astype(np.uint8)

"""All tiles of a world on one picture, and where each lies: the tileset."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from ..land.model import SPRITES, TERRAINS
from . import houses, inner, nature, people, stone, terrain
from .paint import SIDE, Array, frost

COLUMNS = 32
HOUSES = ("house", "house2", "house3", "hall", "inn", "smithy", "hut", "barn")
THINGS = ("well", "sign", "barrel", "crate", "fence", "grave", "fire", "hay", "statue", "lamp")
INNER = ("lock", "redlock", "bluelock", "gatelock", "stairs", "chest", "box", "boxdone", "goal", "torch", "bed", "table",
         "shelf", "hearth", "throne", "altar")  # fmt: skip


@dataclass(slots=True)
class Sheet:
    """``first``: the number of a name's first tile; those of a sprite go row by row. ``size``: its cells across, down."""

    first: dict[str, int] = field(default_factory=dict)
    size: dict[str, tuple[int, int]] = field(default_factory=dict)
    tiles: list[Array] = field(default_factory=list)

    def add(self, name: str, pieces: list[Array], w: int = 1, h: int = 1) -> None:
        self.first[name], self.size[name] = len(self.tiles), (w, h)
        self.tiles += pieces

    def picture(self) -> Array:
        """uint8 (height, width, 4), `COLUMNS` tiles across."""
        rows = -(-len(self.tiles) // COLUMNS)
        out = np.zeros((rows, COLUMNS, SIDE, SIDE, 4), np.uint8)
        out.reshape(-1, SIDE, SIDE, 4)[: len(self.tiles)] = self.tiles
        return out.transpose(0, 2, 1, 3, 4).reshape(rows * SIDE, COLUMNS * SIDE, 4)


def drawn(name: str) -> Array:
    """The picture of a sprite."""
    w, h, _, _ = SPRITES[name]
    if name in nature.LEAF:
        return nature.tree(name)
    if name in nature.PINE:
        return nature.pine(name)
    if name in HOUSES:
        return houses.cottage(name, w, h)
    if name in THINGS:
        return houses.thing(name)
    if name in ("pillar", "rubble", "ruinwall"):
        return stone.ruined(name)
    if name in ("peak", "snowpeak"):
        return nature.peak(name == "snowpeak")
    for room in (stone, houses, nature):
        if hasattr(room, name):
            made: Array = getattr(room, name)()
            return made
    return nature.small(name)


def cut(p: Array) -> list[Array]:
    return [p[y : y + SIDE, x : x + SIDE] for y in range(0, p.shape[0], SIDE) for x in range(0, p.shape[1], SIDE)]


@lru_cache(maxsize=2)
def sheet(cold: bool) -> Sheet:
    """The tileset; ``cold``: snow on the roofs, ice along the shores. Tile 0 is blank."""
    out = Sheet()
    out.add("blank", [np.zeros((SIDE, SIDE, 4), np.uint8)])
    shut = np.zeros((SIDE, SIDE, 4), np.uint8)
    shut[:] = (220, 40, 40, 90)
    out.add("shut", [shut])
    for name in TERRAINS:
        out.add(name, [terrain.full(name, v) for v in range(4)])
    for name in TERRAINS[1:]:
        out.add("edge " + name, terrain.spill(name))
    out.add("shore", terrain.shore(cold))
    for kind in ("path", "paving", "bridge", "field"):
        out.add("laid " + kind, terrain.laid(kind))
    built = {*HOUSES, "temple", "tower", "lighthouse", "mill", "keep", "turret", "wall", "side", "gate", "cave", "tomb",
             "tent", "stall", "well", "pillar"}  # fmt: skip
    for name, (w, h, _, _) in SPRITES.items():
        p = drawn(name)
        if cold and name in built:
            p = frost(p, 5 if h > 2 else 3)
        out.add(name, cut(p), w, h)
    for name in inner.FLOORS:
        out.add(name, [inner.floor(name)])
    for name in inner.WALLS:
        out.add(name, [inner.wall(name, False), inner.wall(name, True)])
    for name in (*INNER, *inner.ITEMS):
        out.add(name, [inner.thing(name)])
    for look in people.LOOKS:
        out.add("person " + look, people.all_ways(look))
    return out

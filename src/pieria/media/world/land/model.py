"""A chunk of a world as it is being made: grids, and what stands on them. Cells are (x, y), y downwards."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from .ground import Feature, Ground
from .noise import Array
from .water import DRY, Crossing, Water

TERRAINS = (
    "deep", "water", "lava", "mud", "sand", "ash", "dirt", "savanna", "grass", "gloom", "forest", "jungle", "stone",
    "snow", "crag",
)  # fmt: skip
"""In the order in which they lie over each other: grass spills over sand, never the other way."""
T = {name: n for n, name in enumerate(TERRAINS)}
NONE, PATH, PAVING, BRIDGE, FIELD = range(5)
"""What lies on the terrain."""
SPRITES: dict[str, tuple[int, int, int, str]] = {
    # cells across, cells down, rows that are above a walker's head, "solid" | "open" | "door" (middle of the last row is)
    "oak": (1, 2, 1, "solid"), "oak2": (1, 2, 1, "solid"), "pine": (1, 2, 1, "solid"), "pine2": (1, 2, 1, "solid"),
    "snowpine": (1, 2, 1, "solid"), "palm": (1, 2, 1, "solid"), "tropic": (1, 2, 1, "solid"),
    "autumn": (1, 2, 1, "solid"), "autumn2": (1, 2, 1, "solid"), "dead": (1, 2, 1, "solid"),
    "willow": (1, 2, 1, "solid"), "cactus": (1, 1, 0, "solid"), "bush": (1, 1, 0, "solid"),
    "snowbush": (1, 1, 0, "solid"), "boulder": (1, 1, 0, "solid"), "snowrock": (1, 1, 0, "solid"),
    "stump": (1, 1, 0, "solid"), "reeds": (1, 1, 0, "open"), "lily": (1, 1, 0, "water"), "floe": (1, 1, 0, "water"),
    "flowers": (1, 1, 0, "open"), "flowers2": (1, 1, 0, "open"), "tuft": (1, 1, 0, "open"),
    "mushroom": (1, 1, 0, "open"), "bones": (1, 1, 0, "open"), "pebbles": (1, 1, 0, "open"),
    "peak": (2, 2, 0, "solid"), "snowpeak": (2, 2, 0, "solid"),
    "house": (3, 3, 1, "door"), "house2": (3, 3, 1, "door"), "house3": (3, 3, 1, "door"), "hall": (4, 3, 1, "door"),
    "inn": (4, 4, 1, "door"), "smithy": (3, 3, 1, "door"), "hut": (2, 2, 0, "door"), "temple": (5, 4, 1, "door"),
    "tower": (2, 4, 1, "door"), "lighthouse": (2, 5, 2, "door"), "mill": (3, 4, 1, "door"), "barn": (4, 3, 1, "door"),
    "keep": (5, 5, 1, "door"), "turret": (2, 3, 1, "solid"), "wall": (1, 2, 1, "solid"), "side": (1, 1, 0, "solid"),
    "gate": (3, 3, 1, "gate"), "cave": (3, 2, 0, "door"), "tomb": (3, 3, 1, "door"), "tent": (2, 2, 0, "solid"),
    "pillar": (1, 2, 1, "solid"), "rubble": (1, 1, 0, "solid"), "ruinwall": (1, 1, 0, "solid"),
    "well": (1, 1, 0, "solid"), "fountain": (2, 2, 0, "solid"), "stall": (2, 2, 1, "solid"), "sign": (1, 1, 0, "solid"),
    "barrel": (1, 1, 0, "solid"), "crate": (1, 1, 0, "solid"), "fence": (1, 1, 0, "solid"), "grave": (1, 1, 0, "solid"),
    "fire": (1, 1, 0, "solid"), "boat": (2, 2, 0, "water"), "hay": (1, 1, 0, "solid"), "statue": (1, 2, 1, "solid"),
    "lamp": (1, 2, 1, "solid"),
}  # fmt: skip


@dataclass(slots=True)
class Place:
    """Somewhere to go. (x, y) is the cell one arrives at; ``inside`` the number of its interior or -1."""

    kind: str
    x: int
    y: int
    r: int
    name: str = ""
    thing: int = -1
    inside: int = -1

    @property
    def said(self) -> str:
        """The name in a sentence: "the Ruins of X", "Castle X"."""
        bare = self.name.startswith(("Ruins of", "Tower of", "Temple of"))
        return f"the {self.name}" if bare or self.name.endswith((" Caves", " Barrows", " Light")) else self.name


@dataclass(slots=True)
class Sprite:
    name: str
    x: int
    y: int


@dataclass(slots=True)
class Chunk:
    """Everything of one chunk. ``high``: heights; ``pad``: terrain and overlay with one cell of the neighbours around."""

    ground: Ground
    at: tuple[int, int]
    high: Array
    water: Water
    features: list[Feature]
    cross: list[Crossing]
    terrain: Array
    warm: Array
    wet: Array
    over: Array = field(default_factory=lambda: np.zeros((0, 0), np.uint8))
    used: Array = field(default_factory=lambda: np.zeros((0, 0), bool))
    solid: Array = field(default_factory=lambda: np.zeros((0, 0), bool))
    plants: Array = field(default_factory=lambda: np.zeros((0, 0), np.uint8))
    """numbers of `plants.PLANTS`"""
    sprites: list[Sprite] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    interiors: list[Any] = field(default_factory=list)
    doors: list[tuple[int, int, int]] = field(default_factory=list)
    """(x, y, number of the interior)"""
    pad: tuple[Array, Array] = (np.zeros((0, 0)), np.zeros((0, 0)))
    lore: Any = None

    @property
    def size(self) -> int:
        return self.ground.size

    def fits(self, x: int, y: int, w: int, h: int, margin: int = 2) -> bool:
        n = self.size
        return x >= margin and y >= margin and x + w <= n - margin and y + h <= n - margin

    def free(self, x: int, y: int, w: int, h: int) -> bool:
        """Whether a rectangle is dry, passable and not taken."""
        if not self.fits(x, y, w, h):
            return False
        box = (slice(y, y + h), slice(x, x + w))
        bad = self.used[box] | (self.over[box] > 0) | (self.water.kind[box] > 0) | (self.terrain[box] == T["crag"])
        return not (bad | (self.terrain[box] == T["lava"])).any()

    def put(self, name: str, x: int, y: int) -> None:
        """A sprite with its top left cell at (x, y); its cells are taken, the solid ones cannot be walked on."""
        w, h, above, kind = SPRITES[name]
        self.sprites.append(Sprite(name, x, y))
        self.used[y + above : y + h, x : x + w] = True
        if kind != "water":
            self.fill(x, y + above, w, h - above + (kind == "door"))
        if kind in ("solid", "door", "gate"):
            self.solid[y + above : y + h, x : x + w] = True
        if kind == "gate":
            self.solid[y + above : y + h, x + w // 2] = False

    def fill(self, x: int, y: int, w: int, h: int) -> None:
        """Makes shallow ground of sea and lake where something is built; rivers stay."""
        box = (slice(y, y + h), slice(x, x + w))
        wet = (self.water.kind[box] == 1) | (self.water.kind[box] == 2)
        if wet.any():
            level = float(self.water.surface[box][wet].max()) + 0.012
            self.high[box] = np.where(wet, np.maximum(self.high[box], level), self.high[box])
            self.water.kind[box] = np.where(wet, 0, self.water.kind[box])
            self.water.surface[box] = np.where(wet, DRY, self.water.surface[box])
            dry = T["snow"] if self.warm[y, x] < 0.27 else T["dirt"]
            self.terrain[box] = np.where(wet, dry, self.terrain[box])

    def landmass(self) -> Array:
        """The largest piece of land that rivers and crags divide but do not end; all pieces of size in a world of
        islands, which bridges join."""
        open_ = (self.water.kind == 0) | (self.water.kind == 3)
        left, best, out = open_.copy(), np.zeros_like(open_), np.zeros_like(open_)
        while left.any():
            y, x = np.unravel_index(int(np.argmax(left)), left.shape)
            piece = reach(~left, int(x), int(y))
            left &= ~piece
            if piece.sum() > best.sum():
                best = piece
            if piece.sum() > open_.size * 0.012:
                out |= piece
        return out if self.ground.has("islands") else best

    def blocked(self) -> Array:
        """Cells that cannot be walked on."""
        wet = (self.water.kind > 0) & (self.over != BRIDGE)
        return np.asarray(wet | self.solid | (self.terrain == T["crag"]) | (self.terrain == T["lava"]))


def reach(blocked: Array, x: int, y: int) -> Array:
    """Cells that can be walked to from (x, y), four directions."""
    n, m = blocked.shape
    seen = np.zeros(blocked.shape, bool)
    if blocked[y, x]:
        return seen
    open_, seen_, stack = (~blocked).ravel().tolist(), bytearray(n * m), [y * m + x]
    seen_[y * m + x] = 1
    while stack:
        cell = stack.pop()
        c = cell % m
        for other, ok in (
            (cell - 1, c > 0),
            (cell + 1, c < m - 1),
            (cell - m, cell >= m),
            (cell + m, cell < n * m - m),
        ):
            if ok and open_[other] and not seen_[other]:
                seen_[other] = 1
                stack.append(other)
    return np.frombuffer(bytes(seen_), np.uint8).reshape(n, m).astype(bool)

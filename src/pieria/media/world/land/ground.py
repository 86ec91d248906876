"""The ground: heights and climates as functions of where one stands, so that chunks join without knowing each other.

One unit of height is about 200 m; 0 is the sea. What words ask for (a hill, a lake) changes the ground of its own chunk
alone and fades to nothing before its border.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from .asked import Asked
from .noise import Array, blur, chance, eroded, fbm, smooth

RADIUS = {
    "lake": 0.1, "hill": 0.1, "mountain": 0.16, "volcano": 0.17, "forest": 0.17, "swamp": 0.13, "desert": 0.2,
    "oasis": 0.045, "plain": 0.16, "glacier": 0.12, "islet": 0.155, "island": 0.4,
}  # fmt: skip
"""How far a feature reaches, in chunks."""
WARMTH = {"frozen": 0.08, "desert": 0.85, "jungle": 0.8, "savanna": 0.75, "volcanic": 0.55, "autumn": 0.45, "dark": 0.4}
WETNESS = {"desert": 0.08, "jungle": 0.85, "swamp": 0.8, "savanna": 0.3, "volcanic": 0.3, "frozen": 0.5, "autumn": 0.62}
FADE = 0.09


@dataclass(slots=True)
class Feature:
    """Something of the land: centre and reach in cells of its chunk; ``level`` is a lake's surface."""

    kind: str
    x: float
    y: float
    r: float
    name: str = ""
    level: float = 0.0
    thing: int = -1


@dataclass(slots=True)
class Ground:
    """The world that a seed and the words make, before anything is put on it."""

    asked: Asked
    size: int
    seed: int

    def has(self, *shapes: str) -> bool:
        return any(s in self.asked.shapes for s in shapes)

    @property
    def wet(self) -> bool:
        """Whether the world is an ocean with land in it."""
        return self.has("island", "islands")

    @property
    def climate(self) -> str:
        return self.asked.climates[0] if self.asked.climates else "temperate"

    def height(self, gx: Any, gy: Any) -> Array:
        """The ground without features; ``gx``, ``gy``: cells from the middle of the world's first chunk's corner."""
        u, v = np.asarray(gx, float) / self.size + 40.3, np.asarray(gy, float) / self.size + 71.9
        s = self.seed * 7919
        warped, vv = u + 0.07 * fbm(u * 3.1, v * 3.1, s + 5, 3), v + 0.07 * fbm(u * 3.1, v * 3.1, s + 6, 3)
        broad = fbm(warped * 1.3, vv * 1.3, s + 1, 3)
        rough = fbm(u * 9, v * 9, s + 2, 4)
        steep = 0.12 if self.has("flat") else 0.85 if self.has("mountains", "valley") else 0.5
        where = smooth(-0.1 if self.has("mountains") else -0.02, 0.42, fbm(warped * 1.9, vv * 1.9, s + 3, 2))
        ridge = 0.62 + 0.75 * eroded(warped * 4.2, vv * 4.2, s + 4, 5)
        h = 0.17 + 0.3 * broad + (0.03 if self.has("flat") else 0.09) * rough
        h = h + steep * where * np.clip(ridge, 0, 1.3)
        if self.has("hills"):
            h = h + 0.1 * fbm(u * 6, v * 6, s + 7, 2)
        if self.wet:
            h = -0.3 + 0.3 * broad + 0.04 * rough
        elif self.has("coast"):
            said = [t.side for t in self.asked.things if t.side and t.kind in ("sea", "harbour", "lighthouse")]
            side = ("west", "east", "north", "south").index(said[0]) if said else int(chance(3, 5, s) * 4)
            along = (u - 40.3, 41.3 - u, v - 71.9, 72.9 - v)[side] + 0.3 * fbm(u * 2.7, v * 2.7, s + 8, 5)
            h = np.maximum(h, 0.05 + 0.1 * smooth(0.25, 0.5, along))
            h = h + (-0.45 - h) * (1 - smooth(0.1, 0.34, along))
        elif not self.has("mountains"):
            h = np.where(h < 0.02, h * 0.6, h)
        if self.has("valley"):
            across = np.abs(u - 40.8 + 0.1 * fbm(u * 0.5, v * 1.5, s + 9, 3))
            across = np.abs(across - np.round(across / 1.0) * 1.0)
            h = 0.1 + 0.06 * rough + 0.95 * smooth(0.12, 0.36, across) * (0.35 + 0.65 * np.clip(ridge, 0, 1.3))
        return np.asarray(h)

    def weather(self, gx: Any, gy: Any, h: Array) -> tuple[Array, Array]:
        """Warmth and wetness of [0, 1]; high ground is colder."""
        u, v = np.asarray(gx, float) / self.size + 11.3, np.asarray(gy, float) / self.size + 23.9
        s = self.seed * 104729
        warm = WARMTH.get(self.climate, 0.5) + 0.16 * fbm(u * 1.7, v * 1.7, s + 1, 4)
        warm = warm - (0.36 if self.climate != "desert" else 0.1) * np.clip(h - 0.3, 0, 1)
        wet = WETNESS.get(self.climate, 0.5) + 0.55 * fbm(u * 3.3, v * 3.3, s + 2, 4)
        return np.clip(warm, 0, 1), np.clip(wet, 0, 1)

    def inside(self, x: Array, y: Array) -> Array:
        """1 in the middle of a chunk, 0 at its border and outside."""
        edge = np.minimum(np.minimum(x, self.size - 1 - x), np.minimum(y, self.size - 1 - y))
        return smooth(2, max(6.0, FADE * self.size), edge)

    def raised(self, h: Array, x: Array, y: Array, features: list[Feature]) -> Array:
        """The ground of a chunk with its features; ``x``, ``y``: cells of the chunk. Sets the level of lakes."""
        fade, n, s = self.inside(x, y), self.size, self.seed + 977
        for f in sorted(features, key=lambda f: f.kind in ("lake", "oasis")):
            wob = 0.75 * fbm(x / f.r / 1.5 + f.x, y / f.r / 1.5 + f.y, s, 5)
            d = np.hypot(x - f.x, y - f.y) / f.r + wob
            if f.kind in ("island", "islet"):
                top = np.where(d < 1, (1 - d**2) * (0.62 if f.kind == "island" else 0.42), 0) + 0.1 * np.clip(
                    1 - d, 0, 1
                )
                peaks = 0.35 * np.clip(eroded(x / n * 5, y / n * 5, s + 3), 0, 1)
                h = h + fade * (top + peaks * np.clip(1 - d, 0, 1))
            elif f.kind == "hill":
                h = h + fade * (0.3 if self.has("flat") else 0.24) * smooth(1.25, 0.2, d)
            elif f.kind == "mountain":
                h = h + fade * 0.75 * smooth(1.25, 0.0, d) * (0.75 + 0.5 * eroded(x / n * 7, y / n * 7, s + 3))
            elif f.kind == "volcano":
                cone = 0.95 * np.clip(1.15 - d, 0, 1) ** 1.4 - 1.5 * np.clip(0.3 - d, 0, 0.3)
                h = h + fade * (cone + 0.04 * wob)
            elif f.kind in ("plain", "swamp"):
                low = float(np.median(h[d < 1])) if (d < 1).any() else 0.15
                h = h + fade * smooth(1.2, 0.6, d) * (min(max(low, 0.07), 0.25) - h) * 0.9
            elif f.kind in ("lake", "oasis"):
                ring = (d > 0.9) & (d < 1.35)
                level = float(np.quantile(h[ring], 0.12)) if ring.any() else 0.1
                f.level = f.level or min(max(level, 0.06), 0.5)
                bank = h + fade * smooth(2.1, 1.05, d) * (np.clip(h, f.level + 0.015, f.level + 0.12) - h) * 0.85
                bed = f.level - 0.03 - 0.22 * np.clip(1 - d, 0, 1)
                h = np.where(d < 1, bed, np.maximum(bank, np.where(d < 1.5, f.level + 0.012, bank)))
        return h


def slope(h: Array) -> Array:
    """Height gained over one cell, the steepest way."""
    p = np.pad(h, 1, mode="edge")
    return np.hypot(p[1:-1, 2:] - p[1:-1, :-2], p[2:, 1:-1] - p[:-2, 1:-1]) / 2


def plan(ground: Ground, first: bool, rng: Any, at: tuple[int, int]) -> list[Feature]:
    """Where the features of a chunk lie. The best of many places for each, one after the other, by what is asked."""
    n, out = ground.size, list[Feature]()
    wanted: list[tuple[str, int]] = []
    if ground.wet:
        count = 1 if ground.has("island") and not ground.has("islands") and first else int(rng.integers(4, 7))
        wanted += [("island" if count == 1 else "islet", -1)] * count
    things = ground.asked.things if first else ()
    wanted += [(t.kind, i) for i, t in enumerate(things) if t.kind in RADIUS and t.kind != "island"]
    for a, relation, b in ground.asked.links if first else ():
        if (
            relation == "above"
            and things[a].place
            and not things[b].place
            and things[b].kind not in ("hill", "mountain")
        ):
            wanted.append(("hill", 100 + a))  # what is to lie above needs something to stand on
    if not first or not any(k == "lake" for k, _ in wanted):
        dry = ground.climate == "desert" or (first and any(t.kind in ("oasis", "sea") for t in things))
        wanted += [("lake", -1)] if rng.random() < (0.15 if dry else 0.7) and not ground.wet else []
    wanted += [("forest", -1)] if rng.random() < 0.5 and ground.climate not in ("desert", "volcanic") else []
    if ground.climate == "volcanic" and not any(k == "volcano" for k, _ in wanted):
        wanted.append(("volcano", -1))
    wanted = [(k, i) for k, i in wanted if i >= 0 or k not in ground.asked.barred]
    tries = rng.uniform(0.2, 0.8, (len(wanted), 90, 2)) * n
    for (kind, index), places in zip(wanted, tries, strict=True):
        r = RADIUS[kind] * n * (1.25 if kind == "lake" and "great" in ground.asked.words.lower() else 1)
        if kind == "island":
            places = places[:1] * 0 + n / 2
        score = fitness(ground, kind, index, places, r, out, at)
        x, y = places[int(np.argmax(score))]
        out.append(Feature(kind, float(x), float(y), r, thing=index))
    return out


def fitness(
    ground: Ground, kind: str, index: int, places: Array, r: float, out: list[Feature], at: tuple[int, int]
) -> Array:
    """How good each place is for one feature among those that have theirs."""
    n = ground.size
    score = np.zeros(len(places))
    h = ground.height(places[:, 0] + at[0] * n, places[:, 1] + at[1] * n)
    if not ground.wet:
        score -= 6 * np.clip(0.1 - h, 0, 1) + (
            2 * np.abs(h - 0.2) if kind in ("lake", "plain", "swamp", "oasis") else 0
        )
    thing = ground.asked.things[index] if 0 <= index < 100 else None
    if thing and thing.side:
        side = {"north": (0.5, 0.27), "south": (0.5, 0.73), "east": (0.73, 0.5), "west": (0.27, 0.5)}[thing.side]
        score -= 4 * np.hypot(places[:, 0] / n - side[0], places[:, 1] / n - side[1])
    for other in out:
        dx, dy = places[:, 0] - other.x, places[:, 1] - other.y
        d = np.hypot(dx, dy)
        relation = tied(ground, index, other.thing)
        if other.kind in ("island", "islet") and kind not in ("island", "islet"):
            continue
        if kind == other.kind == "islet":
            score -= 9 * np.clip(2.15 * r - d, 0, None) / n + 0.4 * d / n
        elif relation in ("near", "above", "below", "between"):
            score -= 20 * np.abs(d - (r + other.r) * 1.02) / n
        elif relation == "in":
            score -= 12 * d / n
        elif relation.endswith(" of"):
            along = {"north of": -dy, "south of": dy, "east of": dx, "west of": -dx}[relation]
            score -= 8 * np.clip(0.2 * n - along, 0, None) / n + 4 * np.clip(d - along * 1.4, 0, None) / n
        elif not {kind, other.kind} & {"forest"}:
            score -= 9 * np.clip((r + other.r) * 1.15 - d, 0, None) / n
    if ground.wet and kind not in ("island", "islet"):
        land = [f for f in out if f.kind in ("island", "islet")]
        score -= 10 * np.min([np.hypot(places[:, 0] - f.x, places[:, 1] - f.y) / f.r for f in land], 0)
    return score


def tied(ground: Ground, a: int, b: int) -> str:
    """The relation of feature ``a`` to feature ``b``; a hill made for a castle has the castle's relations."""
    if a < 0 or b < 0:
        return ""
    for x, relation, y in ground.asked.links:
        if (x, y) == (a % 100, b % 100):
            return relation
        if (y, x) == (a % 100, b % 100):
            back = {"north of": "south of", "south of": "north of", "east of": "west of", "west of": "east of"}
            return back.get(relation, relation)
    return ""


def relief(h: Array, light: float = 315.0) -> Array:
    """How lit each cell is, about 1 on the flat: light from the north-west."""
    p = np.pad(blur(h, 1), 1, mode="edge")
    gx, gy = (p[1:-1, 2:] - p[1:-1, :-2]) / 2, (p[2:, 1:-1] - p[:-2, 1:-1]) / 2
    a = math.radians(light)
    return np.clip(1 + 9.0 * (gx * -math.sin(a) + gy * math.cos(a)), 0.45, 1.5)

"""Whether a chunk is what the words ask for, looked at once more when it is done."""

from __future__ import annotations

import numpy as np

from .model import Chunk, T
from .noise import Array, far

NEAR = 0.16
"""How far apart, in chunks, things may be that lie by each other."""


def spot(c: Chunk, index: int) -> tuple[float, float, float, float] | None:
    """(x, y, height, reach) of a thing; None if it has no single place (a river, a forest) or is not there."""
    place = next((p for p in c.places if p.thing == index), None)
    if place:
        return place.x, place.y, float(c.high[place.y, place.x]), place.r
    f = next((f for f in c.features if f.thing == index), None)
    if f is None:
        return None
    y, x = min(c.size - 1, max(0, int(f.y))), min(c.size - 1, max(0, int(f.x)))
    return f.x, f.y, f.level or float(c.high[y, x]), f.r


def cells(c: Chunk, kind: str) -> Array | None:
    """The cells of what lies everywhere."""
    if kind in ("river", "sea", "lake"):
        return np.asarray(c.water.kind == {"sea": 1, "lake": 2, "river": 3}[kind])
    if kind == "forest":
        return np.asarray((c.terrain == T["forest"]) | (c.terrain == T["jungle"]) | (c.warm < 0.27) & (c.wet > 0.5))
    names = {"mountain": ("crag", "stone"), "swamp": ("mud",), "desert": ("sand",), "glacier": ("snow",)}.get(kind)
    return np.isin(c.terrain, [T[n] for n in names]) if names else None


def met(c: Chunk, a: int, relation: str, b: int) -> bool:
    """Whether one relation of the words holds."""
    things, n = c.ground.asked.things, c.size
    one, two = spot(c, a), spot(c, b)
    mask = cells(c, things[b].kind)
    if one is None:
        mine = cells(c, things[a].kind)
        return not things[a].place and mine is not None and bool(mine.any())
    x, y, h, r = one
    if two is None and (mask is None or not mask.any()):
        return things[b].kind in ("island", "archipelago", "valley", "sea") and c.ground.has(
            "island", "islands", "valley", "coast"
        )
    if two is None or (mask is not None and mask.any() and relation in ("near", "in", "above", "below", "far from")):
        gap = float(far(mask, n)[int(y), int(x)]) - r  # type: ignore[arg-type]
        level = (
            two[2] if two else float(c.water.surface[mask].max()) if things[b].kind in ("sea", "lake", "river") else 0.0
        )
    else:
        gap, level = float(np.hypot(x - two[0], y - two[1])) - r - two[3], two[2]
    if relation.endswith(" of"):
        if two is None:
            return True
        dx, dy = x - two[0], y - two[1]
        return {"north of": -dy, "south of": dy, "east of": dx, "west of": -dx}[relation] > max(
            2.0, 0.5 * abs(dx if relation[0] in "ns" else dy)
        )
    if relation == "far from":
        return gap > NEAR * n
    if relation in ("above", "below"):
        return gap < NEAR * n and (h > level if relation == "above" else h < level)
    if relation == "between":
        return gap < 0.5 * n
    return gap < NEAR * n


def unmet(c: Chunk) -> list[str]:
    """A sentence for each thing that is not there and each relation that does not hold."""
    if c.at != (0, 0):
        return []
    things, out = c.ground.asked.things, []
    for i, t in enumerate(things):
        if t.place and t.kind != "bridge" and not any(p.thing == i for p in c.places):
            out.append(f"There was no room for the {t.kind}.")
    for kind in c.ground.asked.barred:
        mask = cells(c, kind)
        if any(p.kind == kind for p in c.places) or (mask is not None and bool(mask.any())):
            out.append(f"There is a {kind}, though the words want none.")
    for p in c.places:
        side = things[p.thing].side if 0 <= p.thing < len(things) else ""
        along = {"north": -1, "south": 1, "west": -1, "east": 1}.get(side, 0)
        if along * ((p.y if side in ("north", "south") else p.x) - c.size / 2) < 0:
            out.append(f"The {things[p.thing].kind} could not be put in the {side}.")
    lore = c.lore
    given = (
        {p.name for p in c.places}
        | {f.name for f in c.features}
        | {lore.sea, *(r.removeprefix("the ") for r in lore.rivers), *lore.rivers}
    )
    for t in things:
        if t.name and t.name not in given and not any(t.kind in s for s in out):
            out.append(f"No {t.kind} here could be called {t.name}.")
    for trade, name in c.ground.asked.people:
        if name not in {who.name for who in lore.people}:
            out.append(f"There is no {trade} here, so nothing is called {name}.")
    for a, relation, b in c.ground.asked.links:
        if not met(c, a, relation, b) and not any(things[a].kind in s for s in out):
            out.append(f"The {things[a].kind} could not be put {relation.replace('near', 'by')} the {things[b].kind}.")
    return out

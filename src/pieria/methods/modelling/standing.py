"""What stands where by habit, and how small it has to be for that."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from ...media.shape.csg import families
from ...media.shape.csg.families.make import Family
from .reading import Thing

TABLES, SEATS = ("table", "desk"), ("chair", "stool", "bench", "armchair", "rocking chair", "sofa")
SOFT, SOFT_ON = ("pillow",), ("chair", "bench", "armchair", "rocking chair", "sofa", "bed", "stool")
SMALL = 62.0
"""cm: what is no longer any way stands on the table that it comes with."""


def settled(things: list[Thing]) -> None:
    """A table with chairs has them around it, a desk with a lamp has it on top: what "with" leaves open."""
    for thing in things:
        if thing.relation != "beside" or thing.to < 0 or not thing.joint:
            continue
        to = things[thing.to]
        host = to.to if thing.joint == "and" and to.joint and to.relation in ("on", "around") else thing.to
        if thing.family in SOFT and things[host].family in SOFT_ON:
            thing.relation, thing.to = "on", host
        if things[host].family not in TABLES:
            continue
        small = max(families.everything()[thing.family].size) <= SMALL
        if thing.family in SEATS:
            thing.relation, thing.to = "around", host
        elif small and (thing.joint == "with" or host != thing.to):
            thing.relation, thing.to = "on", host


def fitting(thing: dict[str, Any], host: Mapping[str, Any], relation: str, family: Family, remarks: list[str]) -> None:
    """A thing whose size nobody asked for is made small enough for what it stands on, in or under."""
    mine, its = thing["numbers"], host["numbers"]
    by = 1.0
    if relation == "on":
        by = min(
            0.85 * max(its["w"], its["d"]) / max(mine["w"], mine["d"]),
            0.95 * min(its["w"], its["d"]) / min(mine["w"], mine["d"]),
        )
    elif relation == "in":
        by = 0.72 * min(its["w"], its["d"]) / min(mine["w"], mine["d"])
        by = min(by, 2.2 * its["h"] / mine["h"]) / (thing.get("count", 1) * 0.92 if thing.get("count", 1) > 1 else 1)
    elif (
        relation == "around" and thing.get("count", 1) == 1 and family.name not in SEATS
    ):  # one fence around a house is four sides of it
        mine["w"] = round(1.2 * max(its["w"], its["d"]), 4)
        thing["count"] = 4
        if "pickets" in mine:
            mine["pickets"] = min(max(round(mine["w"] / 15), 8), 80)
    elif relation == "under":
        by = 0.85 * its["h"] / mine["h"]
    if by < 1:
        rescaled(thing, by, family)
        if by < 0.7:
            remarks.append(
                f"The {thing['name']} is made {by:.2g} of its usual size, to stand {relation} the {host['name']}."
            )


def crowded(objects: Sequence[dict[str, Any]], free: Collection[int], remarks: list[str]) -> None:
    """Things that stand on another in a row longer than it are made smaller. free: those whose size nobody asked for."""
    for host, what in enumerate(objects):
        on = [n for n, o in enumerate(objects) if o.get("place") == {"relation": "on", "to": host}]
        long = sum(1.05 * objects[n]["numbers"]["w"] * objects[n].get("count", 1) for n in on)
        by = 0.94 * max(what["numbers"]["w"], what["numbers"]["d"]) / max(long, 1e-9)
        if len(on) + sum(objects[n].get("count", 1) - 1 for n in on) < 2 or by >= 1:
            continue
        for n in (n for n in on if n in free):
            rescaled(objects[n], by, families.everything()[str(objects[n]["family"])])
            if by < 0.7:
                made = f"The {objects[n]['name']} is made {by:.2g} of its size, to find room on the {what['name']}."
                remarks.append(made)


def rescaled(thing: dict[str, Any], scale: float, family: Family) -> None:
    """All lengths by a scale; counts stay."""
    for k in ("w", "d", "h", "wall", "bore", "hole", "inner", "edge", "metric"):
        if isinstance(thing["numbers"].get(k), (int, float)):
            thing["numbers"][k] = round(thing["numbers"][k] * scale, 6)

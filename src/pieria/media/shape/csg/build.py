"""A program as solids in their places. Lengths are centimetres; z is up."""

from __future__ import annotations

import binascii
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np

from ....core.errors import UserError
from .closed import closed
from .expression import value
from .solids import Builder, manifold3d

GAP = 0.12
"""Free room between two things side by side, as a share of the smaller one's width."""
CLEANED = (2e-6, 1e-5, 5e-5, 2e-4)
"""Edges shorter than so much of a thing are drawn together: the least that leaves it closed in single precision."""
GROWN = (0.0, 1e-4, 3e-4, 1e-3)
"""By how much touching things are made larger before they are joined."""


@dataclass(slots=True)
class Part:
    name: str
    material: str
    solid: Any


@dataclass(slots=True)
class Built:
    """One object: its parts about its own foot, and where its copies stand: (x, y, z, degrees about z)."""

    name: str
    parts: list[Part]
    size: tuple[float, float, float]
    rest: float
    rest_at: tuple[float, float]
    inside: float | None
    places: list[tuple[float, float, float, float]] = field(default_factory=list)

    def footprint(self, turn: float) -> tuple[float, float]:
        a = np.radians(turn)
        w, d = self.size[:2]
        return float(abs(w * np.cos(a)) + abs(d * np.sin(a))), float(abs(w * np.sin(a)) + abs(d * np.cos(a)))

    def box(self) -> Any:
        """[[low], [high]] of all copies."""
        corners = []
        for x, y, z, turn in self.places:
            w, d = self.footprint(turn)
            corners += [(x - w / 2, y - d / 2, z), (x + w / 2, y + d / 2, z + self.size[2])]
        return np.array([np.min(corners, 0), np.max(corners, 0)])


def build(program: Mapping[str, Any], step: Callable[[int, int, str], None] = lambda n, of, name: None) -> list[Built]:
    """Every object of a program, placed. step is told how far it is. Raises `UserError` that names what is wrong."""
    made: list[Built] = []
    for n, thing in enumerate(program["objects"]):
        step(n, len(program["objects"]), str(thing["name"]))
        made.append(_thing(thing))
    _place(program["objects"], made)
    return made


def numbers(thing: Mapping[str, Any]) -> dict[str, float]:
    """All names of an object and their values: its numbers, then its ``let`` in order."""
    known = {k: value(v, {}) for k, v in thing["numbers"].items()}
    for name, said in thing.get("let", {}).items():
        known[name] = value(said, known)
    return known


def _thing(thing: Mapping[str, Any]) -> Built:
    where = ""
    try:
        known = numbers(thing)
        size = (known["w"], known["d"], known["h"])
        if min(size) <= 0:
            raise ValueError("a size must be greater than 0")
        builder, parts = Builder(known, max(size)), list[Part]()
        for one in thing["parts"]:
            where = f"the part {str(one['name'])[:40]!r} of "
            if "when" in one and not builder.n(one["when"]):
                continue
            solid = builder.build(one["shape"])
            if not solid.is_empty():
                parts.append(Part(str(one["name"]), str(one["material"]), solid))
        where = ""
        if not parts:
            raise ValueError("nothing is left of it")
        low, high, by = _fit(parts, size, thing)
        for p in parts:
            middle = (low + high) / 2
            p.solid = _clean(p.solid.translate((-middle[0], -middle[1], -low[2])).scale(tuple(by)), max(size))
        parts = [p for p in parts if not p.solid.is_empty()]
        rest = (builder.n(thing.get("rest", "h")) - low[2]) * by[2]
        inside = thing.get("inside")
        at = tuple(builder.n(v) for v in thing.get("rest_at", (0, 0)))
        return Built(
            str(thing["name"]), parts, tuple((high - low) * by), float(rest), (at[0], at[1]),
            None if inside is None else float((builder.n(inside) - low[2]) * by[2]),
        )  # fmt: skip
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, binascii.Error) as error:
        said = f"it lacks {error}" if isinstance(error, KeyError) else str(error)
        raise UserError(
            f"There is something wrong with {where}{str(thing.get('name', 'an object'))[:40]!r}: {said}."[:300],
            "Change that number or field of the program.", param="from",
        ) from None  # fmt: skip


def _fit(parts: list[Part], size: tuple[float, float, float], thing: Mapping[str, Any]) -> tuple[Any, Any, Any]:
    """Bounds of all parts, and the factors that make them exactly as large as the object's numbers say; 1 where the
    object says that it is as large as its parts (``fit`` false)."""
    boxes = np.array([p.solid.bounding_box() for p in parts])
    low, high = boxes[:, :3].min(0), boxes[:, 3:].max(0)
    if not thing.get("fit", True):
        return low, high, np.ones(3)
    return low, high, np.array(size) / np.maximum(high - low, 1e-9)


def _clean(solid: Any, size: float) -> Any:
    """Without edges that single precision could not tell from points: no more is drawn together than it takes."""
    for share in CLEANED:
        made = solid.set_tolerance(size * share).simplify(size * share)
        if made.is_empty() or made.status() != manifold3d().Error.NoError:
            return solid
        if closed(made):
            break
    return made


# places -----------------------------------------------------------------------------------------------------------


def _place(things: list[Any], made: list[Built]) -> None:
    """``place`` of an object: ``relation`` (on, in, under, beside, left, right, behind, front, around, above) ``to``
    an earlier object's place in the list; without any, beside the others. ``row``, ``rows``, ``circle``, ``stack``: how its
    copies stand among themselves."""
    taken: dict[tuple[str, int], list[int]] = {}
    for n, thing in enumerate(things):
        place = thing.get("place") or {}
        try:
            relation, to = str(place.get("relation", "")), int(place.get("to", -1))
            count = min(max(int(value(thing.get("count", 1), {})), 1), 100)
            shift = tuple(value(v, {}) for v in place.get("shift", (0, 0, 0)))
            turn = value(place.get("turn", 0), {})
            if len(shift) != 3:
                raise ValueError("a shift has three numbers")
        except (ValueError, TypeError, AttributeError) as error:
            raise UserError(
                f"The place of {made[n].name[:40]!r} is wrong: {error}.", "Change it in the program.", param="from"
            ) from None
        if relation and 0 <= to < n:
            taken.setdefault((relation, to), []).append(n)
            once = 1 if place.get("stack") else count
            _related(made[n], made[to], relation, once, turn, taken[relation, to], things, made, to)
        else:
            once = count
            _beside(made[n], [m for m in made[:n] if m.places], count, turn, place)
        if once < count:
            made[n].places = [(x, y, z + k * made[n].rest, t) for x, y, z, t in made[n].places for k in range(count)]
        made[n].places = [(x + shift[0], y + shift[1], z + shift[2], t) for x, y, z, t in made[n].places]


def _beside(one: Built, others: list[Built], count: int, turn: float, place: Mapping[str, Any]) -> None:
    """Copies right of what is there, in ``rows``, a ``circle``, a ``stack`` or a ``row``. The first thing's own: more
    than five are a square of rows."""
    spots = _among(one, count, turn, place, not others)
    if not others:
        one.places = spots
        return
    w = one.footprint(turn)[0]
    high = max(float(o.box()[1][0]) for o in others)
    gap = GAP * min(w, max(o.size[0] for o in others)) + 0.02 * max(w, *(o.size[0] for o in others))
    left = min(x for x, *_ in spots)
    one.places = [(high + gap + w / 2 + x - left, y, z, t) for x, y, z, t in spots]


def _among(
    one: Built, count: int, turn: float, place: Mapping[str, Any], alone: bool
) -> list[tuple[float, float, float, float]]:
    """Where copies stand among themselves, around 0."""
    w, d = one.footprint(turn)
    step = w * (1 + GAP)
    if place.get("stack"):
        return [(0.0, 0.0, k * one.rest, turn) for k in range(count)]
    if place.get("circle"):
        r = max(step * count / (2 * np.pi), (d + w) * 0.75)
        angles = [2 * np.pi * k / count - np.pi / 2 for k in range(count)]
        return [(float(r * np.cos(a)), float(r * np.sin(a)), 0.0, turn + float(np.degrees(a)) + 270) for a in angles]
    square = 1 if place.get("row") or count <= 5 or not alone else round(count**0.5)
    rows = min(int(place.get("rows", square)), count)
    columns = -(-count // rows)
    return [((k % columns - (columns - 1) / 2) * step, k // columns * d * (1 + GAP), 0.0, turn) for k in range(count)]


def _row(widths: list[float], room: float, least: float) -> list[float]:
    """Where the middles of things of these widths stand side by side, around 0: a third of their width apart where
    there is room, and ``least`` times their width where there is none."""
    halves = [(a + b) / 2 for a, b in pairwise(widths)]
    spread = (room - (widths[0] + widths[-1]) / 2) / max(sum(halves), 1e-9)
    spread = max(min(spread, 1.35), least, 0.0)
    places = [spread * sum(halves[:n]) for n in range(len(widths))]
    middle = (places[-1] + (widths[-1] - widths[0]) / 2) / 2
    return [p - middle for p in places]


def _related(
    one: Built, to: Built, relation: str, count: int, turn: float, there: list[int], things: list[Any],
    made: list[Built], k: int,
) -> None:  # fmt: skip
    """Places ``count`` copies of one thing by another. On and in: in a row along the longer side, sharing it with the
    other things that stand there. there: which of ``things`` are by that one so far, the last of them this one."""
    before = len(there) - 1
    w, d = one.footprint(turn)
    low, high = to.box()
    middle = (low + high) / 2
    gap = GAP * min(w, to.size[0]) + 0.01 * to.size[0]
    places = []
    if relation in ("on", "in", "under"):
        along = 0 if to.size[0] >= to.size[1] * 0.8 else 1
        widths, first = list[float](), 0
        for n, t in enumerate(things):
            if (t.get("place") or {}).get("relation") != relation or (t.get("place") or {}).get("to") != k:
                continue
            many = 1 if (t.get("place") or {}).get("stack") else t.get("count", 1)
            many = min(max(int(value(many, {})), 1), 100) if isinstance(many, (int, float)) else 1
            first = len(widths) if made[n] is one else first
            widths += [(w, d)[along] if made[n] is one else made[n].footprint(0.0)[along]] * many
        offs = _row(widths, 0.94 * float(to.size[along]), 1.05 if relation == "on" else 0.0)
        for bx, by_, bz, bt in to.places:
            a = np.radians(bt)
            z = bz + (to.rest if relation == "on" else 0.0)
            z = bz + (to.inside if to.inside is not None else to.rest) if relation == "in" else z
            for i in range(count):
                off = offs[first + i]
                x, y = (off, 0.0) if along == 0 else (0.0, off)
                x, y = x + to.rest_at[0] * (relation == "on"), y + to.rest_at[1] * (relation == "on")
                places.append((bx + x * np.cos(a) - y * np.sin(a), by_ + x * np.sin(a) + y * np.cos(a), z, turn + bt))
    elif relation in ("beside", "left", "right"):
        for i in range(count):
            side = {"left": -1, "right": 1}.get(relation, 1 if (i + before) % 2 == 0 else -1)
            far = i if relation != "beside" else i // 2
            x = (high[0] + gap + w / 2 if side > 0 else low[0] - gap - w / 2) + side * far * w * (1 + GAP)
            places.append((x, middle[1], low[2], turn))
    elif relation in ("front", "behind"):
        for i in range(count):
            y = low[1] - d * GAP - d / 2 if relation == "front" else high[1] + d * GAP + d / 2
            places.append((middle[0] + (i - (count - 1) / 2) * w * (1 + GAP), y, low[2], turn))
    elif relation == "around":
        half = (high - low)[:2] / 2
        for i in range(count):
            a = np.radians(-90 + 360 * i / count)
            tight = 0.05 * one.size[1] if to.size[2] < one.size[2] * 1.2 else 0.15 * one.size[1]
            r = half + one.size[1] / 2 + tight
            crowd = one.size[0] * 1.1 * count / (2 * np.pi)
            r = np.maximum(r, crowd)
            x, y = middle[0] + r[0] * np.cos(a), middle[1] + r[1] * np.sin(a)
            places.append((x, y, low[2], float(np.degrees(a)) - 90 + turn))
    elif relation == "above":
        for i in range(count):
            off = (i - (count - 1) / 2) * w * (1 + GAP)
            places.append((middle[0] + off, middle[1], high[2] + 0.25 * max(one.size[2], to.size[2] * 0.5), turn))
    else:
        raise UserError(
            f"There is no relation {relation[:30]!r}.",
            "There are: on, in, under, beside, left, right, behind, front, around, above.",
            param="from",
        )
    one.places = [(float(x), float(y), float(z), float(t)) for x, y, z, t in places]


def merged(made: list[Built]) -> Any:
    """Everything as one solid in centimetres: what a printer gets. Things that only touch, at an edge that four
    triangles would share, are made larger by a hair, so that they become one."""
    m = manifold3d()
    whole: Any = None
    for more in GROWN:
        pieces = [
            p.solid.scale((1 + more,) * 3).rotate((0, 0, t)).translate((x, y, z))
            for one in made for x, y, z, t in one.places for p in one.parts
        ]  # fmt: skip
        whole = m.Manifold.batch_boolean(pieces, m.OpType.Add)
        low = whole.bounding_box()
        whole = _clean(whole, max(low[3] - low[0], low[4] - low[1], low[5] - low[2]))
        if closed(whole):
            break
    return whole

"""Short names for the nodes of a program, so that a family reads as a list of its parts. All of them return plain JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Node = dict[str, Any]
Length = float | str


@dataclass(frozen=True, slots=True)
class Family:
    """A kind of thing. ``words``: its names in English, a comma between. ``size``: usual width, depth and height in cm.
    ``numbers``: what else can be changed, with the usual value. ``stretches``: axes that may change alone; without any
    it keeps its proportions. ``keeps``: axes with a usual size that others do not change (a table's height).
    ``rest``: how high something stands on it; ``inside``: how high something stands in it. ``thick``: the number that
    "3 mm thick" means. ``long``: the axis that "long" means; ``hangs``: it floats or flies.
    """

    name: str
    words: str
    size: tuple[float, float, float]
    parts: tuple[Node, ...]
    numbers: Mapping[str, float] = field(default_factory=dict)
    let: Mapping[str, Length] = field(default_factory=dict)
    stretches: str = ""
    keeps: str = ""
    rest: Length = "h"
    rest_at: tuple[Length, Length] = (0, 0)
    inside: Length | None = None
    thick: str = ""
    long: str = ""
    hangs: bool = False
    text: str = ""


def part(name: str, material: str, *shapes: Node, **more: Any) -> Node:
    shape = shapes[0] if len(shapes) == 1 else {"op": "union", "of": list(shapes)}
    return {"name": name, "material": material, "shape": shape, **more}


def box(w: Length, d: Length, h: Length, at: Sequence[Length] = (), r: Length = 0, **more: Any) -> Node:
    return node("box", at, size=[w, d, h], **({"round": r} if r else {}), **more)


def cyl(r: Length, h: Length, at: Sequence[Length] = (), **more: Any) -> Node:
    return node("cylinder", at, r=r, h=h, **more)


def ball(size: Length | Sequence[Length], at: Sequence[Length] = (), **more: Any) -> Node:
    """A radius, or the three axes."""
    return node("sphere", at, **({"r": size} if isinstance(size, (int, float, str)) else {"size": list(size)}), **more)


def ring(big: Length, small: Length, at: Sequence[Length] = (), **more: Any) -> Node:
    return node("torus", at, R=big, r=small, **more)


def rod(p: Sequence[Length], q: Sequence[Length], r: Length, **more: Any) -> Node:
    return {"op": "rod", "from": list(p), "to": list(q), "r": r, **more}


def tube(points: Sequence[Sequence[Length]], r: Length | Sequence[Length], smooth: bool = True, **more: Any) -> Node:
    thick = {"r": r} if isinstance(r, (int, float, str)) else {"radii": list(r)}
    return {"op": "tube", "points": [list(p) for p in points], **thick, "smooth": smooth, **more}


def rev(points: Sequence[Sequence[Length]], at: Sequence[Length] = (), **more: Any) -> Node:
    return node("revolve", at, points=[list(p) for p in points], **more)


def ext(profile: Node, h: Length, at: Sequence[Length] = (), **more: Any) -> Node:
    return node("extrude", at, profile=profile, h=h, **more)


def node(op: str, at: Sequence[Length], **fields: Any) -> Node:
    return {"op": op, **fields, **({"at": list(at)} if at else {})}


def add(*of: Node, **more: Any) -> Node:
    return {"op": "union", "of": list(of), **more}


def cut(*of: Node, **more: Any) -> Node:
    return {"op": "difference", "of": list(of), **more}


def both(*of: Node, **more: Any) -> Node:
    return {"op": "intersection", "of": list(of), **more}


def hull(*of: Node, **more: Any) -> Node:
    return {"op": "hull", "of": list(of), **more}


def row(of: Node, count: Length, step: Sequence[Length], centred: bool = True, **more: Any) -> Node:
    return {"op": "array", "of": of, "count": count, "step": list(step), "centred": centred, **more}


def around(of: Node, count: Length, degrees: Length = 360, **more: Any) -> Node:
    return {"op": "array", "of": of, "count": count, "around": degrees, **more}


def mir(of: Node, axis: str = "x", **more: Any) -> Node:
    return {"op": "mirror", "of": of, "axis": axis, **more}


def four(of: Node) -> Node:
    """At all four corners."""
    return mir(mir(of, "x"), "y")


def circle(r: Length, **more: Any) -> Node:
    return {"kind": "circle", "r": r, **more}


def rect(w: Length, d: Length, r: Length = 0, **more: Any) -> Node:
    return {"kind": "rectangle", "size": [w, d], **({"round": r} if r else {}), **more}


def poly(points: Sequence[Sequence[Length]], **more: Any) -> Node:
    return {"kind": "polygon", "points": [list(p) for p in points], **more}


def facing(shape: Node, at: Sequence[Length]) -> Node:
    """What was drawn flat, as an upright plate: its top side looks to the viewer (-y)."""
    return {"op": "union", "of": [shape], "turn": [90, 0, 0], "at": list(at)}

"""Nodes as solids. A node is ``{"op": name, ...}``; `spec.OPS` says which fields each has."""

from __future__ import annotations

import base64
import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from ....core.errors import UserError
from . import profiles
from .expression import value

MOST_NODES, MOST_TRIANGLES, DEEPEST = 6000, 3_000_000, 30
AXES = {"x": (1, 0, 0), "y": (0, 1, 0), "z": (0, 0, 1)}


def manifold3d() -> Any:
    try:
        import manifold3d as m
    except ImportError:
        raise UserError(
            "Modelling needs packages that are not installed.", 'Type: pip install "pieria[model]"'
        ) from None
    return m


class Builder:
    """Builds the nodes of one object. numbers: what its names stand for. size: its longest side, which says how fine
    a curve is. ValueError, KeyError and TypeError say what is wrong with a node."""

    def __init__(self, numbers: Mapping[str, float], size: float) -> None:
        self.m, self.numbers, self.size = manifold3d(), numbers, size
        self.nodes = self.triangles = 0

    def n(self, said: Any) -> float:
        return value(said, self.numbers)

    def p(self, said: Any) -> float:
        return profiles.positive(self.n(said))

    def v(self, said: Any) -> tuple[float, ...]:
        return tuple(self.n(s) for s in said)

    def fine(self, r: float) -> int:
        """Segments of a circle: a multiple of four, so that it is exactly 2 r wide."""
        share = r / max(self.size, 1e-9)
        return 96 if share > 0.15 else 64 if share > 0.05 else 32 if share > 0.015 else 16

    def build(self, node: Any, depth: int = 0) -> Any:
        """A manifold3d Manifold, empty where ``when`` says no."""
        self.nodes += 1
        if self.nodes > MOST_NODES or depth > DEEPEST:
            raise ValueError("the program is too large")
        if "when" in node and not self.n(node["when"]):
            return self.m.Manifold()
        made = OPS[node["op"]](self, node, depth)
        if "scale" in node:
            by = node["scale"]
            made = made.scale(self.v(by) if isinstance(by, list) else (self.n(by),) * 3)
        if "turn" in node:
            made = made.rotate(self.v(node["turn"]))
        if "at" in node:
            made = made.translate(self.v(node["at"]))
        self.triangles += made.num_tri()
        if self.triangles > MOST_TRIANGLES:
            raise ValueError("the program makes too many triangles")
        return made

    def every(self, node: Any, depth: int) -> list[Any]:
        found = [self.build(one, depth + 1) for one in node["of"]]
        return [f for f in found if not f.is_empty()] or [self.m.Manifold()]


def box(b: Builder, node: Any, depth: int) -> Any:
    """Centred in x and y, standing on z = 0. ``round``: the radius of its edges; ``edges``: all, or vertical."""
    w, d, h = (b.p(s) for s in node["size"])
    r = min(b.n(node.get("round", 0)), w / 2 * 0.98, d / 2 * 0.98)
    if r <= 0:
        return b.m.Manifold.cube((w, d, h), True).translate((0, 0, h / 2))
    if node.get("edges", "all") == "vertical":
        flat = profiles.rectangle({"size": [w, d], "round": r}, float, 0)
        return b.m.Manifold.extrude(flat, h)
    r = min(r, h / 2 * 0.98)
    ball = b.m.Manifold.sphere(r, 24)
    corners = [
        ball.translate((x * (w / 2 - r), y * (d / 2 - r), z))
        for x in (-1, 1) for y in (-1, 1) for z in (r, h - r)
    ]  # fmt: skip
    return b.m.Manifold.batch_hull(corners)


def cylinder(b: Builder, node: Any, depth: int) -> Any:
    """Standing on z = 0. ``top``: the radius there; ``sides``: of a prism; ``round``: the radius of both rims."""
    r, h = b.n(node["r"]), b.p(node["h"])
    top = b.n(node.get("top", r))
    if min(r, top) < 0 or max(r, top) <= 0:
        raise ValueError("a radius must be greater than 0")
    sides = int(min(max(b.n(node.get("sides", b.fine(max(r, top)))), 3), 256))
    edge = min(b.n(node.get("round", 0)), h / 2 * 0.98, r * 0.98, top * 0.98)
    if edge > 0:
        lean = (top - r) / h
        low = [(r + lean * edge - edge + edge * math.cos(a), edge + edge * math.sin(a)) for a in QUARTER]
        high = [(top - lean * edge - edge + edge * math.cos(a), h - edge + edge * math.sin(a)) for a in UPPER]
        flat = b.m.CrossSection([[(0, 0), *low, *high, (0, h)]], b.m.FillRule.NonZero)
        return b.m.Manifold.revolve(flat, sides)
    if r == 0:
        return b.m.Manifold.cylinder(h, top, 0, sides).mirror((0, 0, 1)).translate((0, 0, h))
    return b.m.Manifold.cylinder(h, r, top, sides)


ROUNDING = 14
QUARTER = np.linspace(-np.pi / 2, 0, 6)
UPPER = np.linspace(0, np.pi / 2, 6)


def sphere(b: Builder, node: Any, depth: int) -> Any:
    """Centred; ``size``: the axes of an ellipsoid."""
    axes = tuple(b.p(s) for s in node["size"]) if "size" in node else (2 * b.p(node["r"]),) * 3
    sides = int(min(max(b.n(node.get("sides", min(b.fine(max(axes) / 2), 64))), 4), 128))
    return b.m.Manifold.sphere(1.0, sides).scale(tuple(a / 2 for a in axes))


def torus(b: Builder, node: Any, depth: int) -> Any:
    """Centred, flat; ``R`` to the middle of the tube, ``r`` of the tube; ``flat``: how high the tube is."""
    big, small = b.p(node["R"]), b.p(node["r"])
    height = b.p(node.get("flat", 2 * small)) / (2 * small)
    ring = b.m.CrossSection.circle(small, 32).scale((1, height)).translate((big, 0))
    return b.m.Manifold.revolve(ring, b.fine(big + small), b.n(node.get("degrees", 360)))


def rod(b: Builder, node: Any, depth: int) -> Any:
    """Between two points, with flat ends or with balls (``round``); ``top``: the radius at the second."""
    p, q, r = np.array(b.v(node["from"])), np.array(b.v(node["to"])), b.p(node["r"])
    top = b.p(node.get("top", r))
    long = float(np.linalg.norm(q - p))
    if long <= 0:
        raise ValueError("a rod needs two different points")
    sides = int(min(max(b.n(node.get("sides", b.fine(max(r, top)))), 3), 128))
    if node.get("round"):
        ends = [b.m.Manifold.sphere(r, sides).translate(tuple(p)), b.m.Manifold.sphere(top, sides).translate(tuple(q))]
        return b.m.Manifold.batch_hull(ends)
    z = (q - p) / long
    x = np.cross([0.0, 1.0, 0.0] if abs(z[1]) < 0.9 else [1.0, 0.0, 0.0], z)
    x /= np.linalg.norm(x)
    frame = np.column_stack([x, np.cross(z, x), z, p])
    return b.m.Manifold.cylinder(long, r, top, sides).transform(frame)


def tube(b: Builder, node: Any, depth: int) -> Any:
    """Swept along points; ``smooth``: along a curve through them. ``radii``: one for each point, in place of ``r``. ``flat``:
    (width, height) factors of the section. The ends are balls unless ``round`` is false."""
    points = [b.v(p) for p in node["points"]]
    if not 2 <= len(points) <= 400:
        raise ValueError("a tube has 2 to 400 points")
    radii = [b.p(r) for r in node["radii"]] if "radii" in node else [b.p(node["r"])] * len(points)
    if len(radii) != len(points):
        raise ValueError("a tube has one radius for each point")
    both = [(*p, r) for p, r in zip(points, radii, strict=True)]
    line = np.array(profiles.smooth(both, False, 8) if node.get("smooth") and len(both) > 2 else both)
    path, thick = line[:, :3], np.maximum(line[:, 3], 1e-6)
    sides = int(min(max(b.n(node.get("sides", 20)), 4), 64))
    along = np.gradient(path, axis=0)
    along /= np.maximum(np.linalg.norm(along, axis=1, keepdims=True), 1e-12)
    side = np.cross(along[0], [0.0, 0.0, 1.0])
    if np.linalg.norm(side) < 0.1:
        side = np.cross(along[0], [0.0, 1.0, 0.0])
    rings = []
    angle = np.linspace(0, 2 * np.pi, sides, endpoint=False)
    wide, high = b.v(node.get("flat", [1, 1]))
    for k, z in enumerate(along):  # parallel transport: the section does not twist
        side = side - z * (side @ z)
        side /= np.linalg.norm(side)
        up = np.cross(z, side)
        rings.append(path[k] + thick[k] * (wide * np.cos(angle)[:, None] * side + high * np.sin(angle)[:, None] * up))
    count = len(rings)
    vertices = np.vstack([*rings, path[:1], path[-1:]])
    i = np.arange(sides)
    j = (i + 1) % sides
    faces = []
    for k in range(count - 1):
        a, c = k * sides, (k + 1) * sides
        faces += [np.column_stack([a + i, a + j, c + j]), np.column_stack([a + i, c + j, c + i])]
    first, last = count * sides, count * sides + 1
    faces.append(np.column_stack([np.full(sides, first), j, i]))
    faces.append(np.column_stack([np.full(sides, last), (count - 1) * sides + i, (count - 1) * sides + j]))
    made = solid(b, vertices, np.vstack(faces))
    if node.get("round", True) and (wide, high) == (1, 1):
        ends = [b.m.Manifold.sphere(thick[k], sides - sides % 4).translate(tuple(path[k])) for k in (0, -1)]
        made = b.m.Manifold.batch_boolean([made, *ends], b.m.OpType.Add)
    return made


def solid(b: Builder, vertices: Any, faces: Any) -> Any:
    made = b.m.Manifold(b.m.Mesh64(np.ascontiguousarray(vertices, np.float64), np.ascontiguousarray(faces, np.uint64)))
    if made.status() != b.m.Error.NoError:
        raise ValueError("a mesh is not closed")
    return made if made.volume() >= 0 else solid(b, vertices, faces[:, ::-1])


def extrude(b: Builder, node: Any, depth: int) -> Any:
    """Upwards from z = 0. ``twist`` in degrees; ``taper``: the size of the top beside the bottom's 1. ``round``: a
    chamfer of that width on the upper rim."""
    flat, h = profiles.profile(node["profile"], b.n), b.p(node["h"])
    twist, taper = b.n(node.get("twist", 0)), max(b.n(node.get("taper", 1)), 0.0)
    made = b.m.Manifold.extrude(flat, h, int(min(abs(twist) / 15, 900)), twist, (taper, taper))
    edge = min(b.n(node.get("round", 0)), h * 0.45)
    if edge > 0:
        steps = [b.m.Manifold.extrude(flat, h - edge)]
        for k in range(1, ROUNDING + 1):  # steps finer than a printer's layers
            angle = k * math.pi / 2 / ROUNDING
            inner = flat.offset(-edge * (1 - math.cos(angle)), b.m.JoinType.Round, 2.0, 32)
            if not inner.is_empty():
                rise = edge * (math.sin(angle) + 0.01)
                steps.append(b.m.Manifold.extrude(inner, rise).translate((0, 0, h - edge * 1.01)))
        made = b.m.Manifold.batch_boolean(steps, b.m.OpType.Add)
    return made


def revolve(b: Builder, node: Any, depth: int) -> Any:
    """Around z. ``points``: [radius, height] pairs, from the bottom of the axis to its top; ``smooth``: a curve."""
    if "profile" in node:
        flat = profiles.profile(node["profile"], b.n)
    else:
        points = [(max(b.n(r), 0.0), b.n(z)) for r, z in node["points"]]
        if not 2 <= len(points) <= 400:
            raise ValueError("a profile has 2 to 400 points")
        line = profiles.smooth(points, False) if node.get("smooth") else points
        line = [(max(r, 0.0), z) for r, z in line]
        closed = [(0.0, line[0][1]), *line, (0.0, line[-1][1])]
        flat = b.m.CrossSection([closed], b.m.FillRule.NonZero)
    low, _, high, _ = flat.bounds()
    sides = int(min(max(b.n(node.get("sides", b.fine(max(high, -low)))), 3), 256))
    return b.m.Manifold.revolve(flat, sides, b.n(node.get("degrees", 360)))


def mesh(b: Builder, node: Any, depth: int) -> Any:
    """Triangles kept as base64: little-endian float32 ``vertices`` and uint32 ``triangles``."""
    vertices = np.frombuffer(base64.b64decode(node["vertices"], validate=True), "<f4").reshape(-1, 3)
    faces = np.frombuffer(base64.b64decode(node["triangles"], validate=True), "<u4").reshape(-1, 3)
    if not len(faces) or faces.max() >= len(vertices) or not np.isfinite(vertices).all():
        raise ValueError("a mesh is broken")
    return solid(b, vertices, faces)


def field(b: Builder, node: Any, depth: int) -> Any:
    """A plate whose upper side is a field of heights: base64 uint8, ``columns`` in a row, the far row first. ``size``:
    (width, depth); from ``base`` to ``base`` + ``h``."""
    raw = np.frombuffer(base64.b64decode(node["heights"], validate=True), np.uint8)
    columns = int(node["columns"])
    if not 2 <= columns <= 1024 or len(raw) % columns or not 2 <= len(raw) // columns <= 1024:
        raise ValueError("a field of heights is broken")
    z = raw.reshape(-1, columns)[::-1].astype(float) / 255 * b.p(node["h"]) + b.p(node["base"])
    rows = len(z)
    w, d = (b.p(s) for s in node["size"])
    x, y = np.meshgrid(np.linspace(-w / 2, w / 2, columns), np.linspace(-d / 2, d / 2, rows))
    top = np.stack([x, y, z], 2).reshape(-1, 3)
    bottom = top * (1, 1, 0)
    at = np.arange(rows * columns).reshape(rows, columns)
    a, c, e, g = (at[:-1, :-1].ravel(), at[:-1, 1:].ravel(), at[1:, 1:].ravel(), at[1:, :-1].ravel())
    up = np.vstack([np.column_stack([a, c, e]), np.column_stack([a, e, g])])
    rim = np.concatenate([at[0, :-1], at[:-1, -1], at[-1, :0:-1], at[:0:-1, 0]])
    after, under = np.roll(rim, -1), rows * columns
    wall = np.vstack([np.column_stack([rim, rim + under, after + under]), np.column_stack([rim, after + under, after])])
    return solid(b, np.vstack([top, bottom]), np.vstack([up, up[:, ::-1] + under, wall]))


def union(b: Builder, node: Any, depth: int) -> Any:
    return b.m.Manifold.batch_boolean(b.every(node, depth), b.m.OpType.Add)


def difference(b: Builder, node: Any, depth: int) -> Any:
    first = b.build(node["of"][0], depth + 1)
    rest = [b.build(one, depth + 1) for one in node["of"][1:]]
    return b.m.Manifold.batch_boolean([first, *(r for r in rest if not r.is_empty())], b.m.OpType.Subtract)


def intersection(b: Builder, node: Any, depth: int) -> Any:
    return b.m.Manifold.batch_boolean([b.build(one, depth + 1) for one in node["of"]], b.m.OpType.Intersect)


def hull(b: Builder, node: Any, depth: int) -> Any:
    """The convex hull of all: rounded and tapered bodies, as fillets do."""
    return b.m.Manifold.batch_hull(b.every(node, depth))


def array(b: Builder, node: Any, depth: int) -> Any:
    """``count`` copies, each ``step`` further; with ``around`` (degrees, in all) turned about z; ``centred``."""
    one, count = b.build(node["of"], depth + 1), round(b.n(node["count"]))
    if count > 400:
        raise ValueError("an array has at most 400 copies")
    if count < 1 or one.is_empty():
        return b.m.Manifold()
    if "around" in node:
        turn = b.n(node["around"])
        step = turn / count if abs(turn) >= 360 else turn / max(count - 1, 1)
        copies = [one.rotate((0, 0, k * step + b.n(node.get("first", 0)))) for k in range(count)]
        if "step" in node:
            copies = [c.translate(tuple(k * s for s in b.v(node["step"]))) for k, c in enumerate(copies)]
    else:
        step_ = np.array(b.v(node["step"]))
        shift = -(count - 1) / 2 * step_ if node.get("centred") else 0 * step_
        copies = [one.translate(tuple(k * step_ + shift)) for k in range(count)]
    return b.m.Manifold.batch_boolean(copies, b.m.OpType.Add)


def mirror(b: Builder, node: Any, depth: int) -> Any:
    """The node, and its mirror image across the plane x, y or z = 0."""
    one = b.build(node["of"], depth + 1)
    return one + one.mirror(AXES[node["axis"]])


def fit(b: Builder, node: Any, depth: int) -> Any:
    """Scaled along each axis to ``size``, centred, standing on z = 0."""
    return fitted(b.build(node["of"], depth + 1), b.v(node["size"]))


def fitted(made: Any, size: tuple[float, ...]) -> Any:
    low, high = np.array(made.bounding_box()).reshape(2, 3)
    by = np.array(size) / np.maximum(high - low, 1e-9)
    middle = (low + high) / 2
    return made.translate((-middle[0], -middle[1], -low[2])).scale(tuple(by))


OPS: dict[str, Callable[[Builder, Any, int], Any]] = {
    "box": box, "cylinder": cylinder, "sphere": sphere, "torus": torus, "rod": rod, "tube": tube, "extrude": extrude,
    "revolve": revolve, "mesh": mesh, "field": field, "union": union, "difference": difference,
    "intersection": intersection, "hull": hull, "array": array, "mirror": mirror, "fit": fit,
}  # fmt: skip

"""The chunk as a scene: glTF 2.0 in one binary file (Khronos). One unit is one cell; y is up, z goes south.

The terrain is one mesh painted with the map; water is a second; trees and buildings are nodes that share the meshes of
their kind.
"""

from __future__ import annotations

import json
import struct
from typing import Any

import numpy as np

from ....formats.png import png
from ..land.model import BRIDGE, PATH, PAVING, SPRITES, Chunk
from ..land.noise import Array, chance
from ..land.plants import PLANTS
from . import chart, meshes

TREES = 1600
PLANT = {"oak2": "oak", "autumn2": "autumn", "pine2": "pine", "tropic": "oak", "willow": "oak", "snowrock": "boulder"}


class Binary:
    """Buffers, views and accessors as they are added."""

    def __init__(self) -> None:
        self.data, self.views, self.accessors = bytearray(), list[dict[str, Any]](), list[dict[str, Any]]()

    def view(self, raw: bytes, target: int = 0) -> int:
        self.data += b"\0" * (-len(self.data) % 4)
        more = {"target": target} if target else {}
        self.views.append({"buffer": 0, "byteOffset": len(self.data), "byteLength": len(raw), **more})
        self.data += raw
        return len(self.views) - 1

    def add(self, a: Array, kind: str, limits: bool = False) -> int:
        """float32 (n, 2 or 3) attributes, or uint32 indices."""
        index = kind == "SCALAR"
        a = np.ascontiguousarray(a, "<u4" if index else "<f4")
        more = {"min": a.min(0).tolist(), "max": a.max(0).tolist()} if limits else {}
        view = self.view(a.tobytes(), 34963 if index else 34962)
        self.accessors.append(
            {"bufferView": view, "componentType": 5125 if index else 5126, "count": len(a), "type": kind, **more}
        )
        return len(self.accessors) - 1


def linear(colour: str) -> list[float]:
    """sRGB "#rrggbb" as glTF's linear factors."""
    return [round(((int(colour[i : i + 2], 16) / 255 + 0.055) / 1.055) ** 2.4, 4) for i in (1, 3, 5)]


def grid(rows: int, columns: int) -> Array:
    """Triangles of a grid of vertices, seen from above counter-clockwise."""
    a = (np.arange(rows - 1)[:, None] * columns + np.arange(columns - 1)[None]).ravel()
    return np.stack([a, a + columns, a + 1, a + 1, a + columns, a + columns + 1], 1).ravel()


def normals(height: Array, step: float) -> Array:
    dz, dx = np.gradient(height, step)
    n = np.stack([-dx, np.ones_like(dx), -dz], -1)
    return np.asarray(n / np.linalg.norm(n, axis=-1, keepdims=True))


def glb(c: Chunk, title: str) -> bytes:
    """The file. The terrain has at most 161 x 161 vertices."""
    n, b = c.size, Binary()
    up = 26.0 * n / 256
    step = max(1, -(-n // 160))
    at = np.unique(np.append(np.arange(0, n, step), n - 1))
    high = c.high[np.ix_(at, at)] * up
    z, x = np.meshgrid(at - n / 2 + 0.5, at - n / 2 + 0.5, indexing="ij")
    points = np.stack([x, high, z], -1).reshape(-1, 3)
    uv = np.stack([(x + n / 2) / n, (z + n / 2) / n], -1).reshape(-1, 2)
    materials: list[dict[str, Any]] = [
        {"name": "land", "pbrMetallicRoughness": {"baseColorTexture": {"index": 0}, "metallicFactor": 0, "roughnessFactor": 1}},
        {"name": "water", "alphaMode": "BLEND", "doubleSided": True,
         "pbrMetallicRoughness": {"baseColorFactor": [*linear("#4a8ecb"), 0.78], "metallicFactor": 0, "roughnessFactor": 0.25}},
    ]  # fmt: skip
    index = b.add(grid(len(at), len(at)), "SCALAR")
    attributes = {"POSITION": b.add(points, "VEC3", True), "NORMAL": b.add(normals(high, step).reshape(-1, 3), "VEC3"),
                  "TEXCOORD_0": b.add(uv, "VEC2")}  # fmt: skip
    made = [{"name": "land", "primitives": [{"attributes": attributes, "indices": index, "material": 0}]}]
    nodes: list[dict[str, Any]] = [{"mesh": 0, "name": title}]
    wet = water(c, up)
    if len(wet):
        flat = np.tile([0.0, 1.0, 0.0], (len(wet), 1))
        quads = np.arange(0, len(wet), 4)
        order = np.stack([quads, quads + 1, quads + 2, quads, quads + 2, quads + 3], 1).ravel()
        made.append({"name": "water", "primitives": [
            {"attributes": {"POSITION": b.add(wet, "VEC3", True), "NORMAL": b.add(flat, "VEC3")},
             "indices": b.add(order, "SCALAR"), "material": 1}]})  # fmt: skip
        nodes.append({"mesh": 1, "name": "water"})
    colours: dict[str, int] = {}
    kinds: dict[str, int] = {}
    for kind, px, py, pz, scale in standing(c, up):
        if kind not in kinds:
            primitives = []
            for corners, colour in meshes.MODELS[kind]:
                if colour not in colours:
                    colours[colour] = len(materials)
                    factor = [*linear(meshes.COLOURS[colour]), 1]
                    materials.append(
                        {
                            "name": colour,
                            "pbrMetallicRoughness": {
                                "baseColorFactor": factor,
                                "metallicFactor": 0,
                                "roughnessFactor": 0.9,
                            },
                        }
                    )
                t = corners.reshape(-1, 3, 3)
                face = np.cross(t[:, 1] - t[:, 0], t[:, 2] - t[:, 0])
                face /= np.linalg.norm(face, axis=1, keepdims=True)
                primitives.append({"attributes": {"POSITION": b.add(corners, "VEC3", True), "NORMAL": b.add(face.repeat(3, 0), "VEC3")},
                                   "material": colours[colour]})  # fmt: skip
            kinds[kind] = len(made)
            made.append({"name": kind, "primitives": primitives})
        node: dict[str, Any] = {"mesh": kinds[kind], "translation": [round(px, 2), round(py, 3), round(pz, 2)]}
        if scale != 1:
            node["scale"] = [round(scale, 2)] * 3
        nodes.append(node)
    image = b.view(png(np.clip(painted(c), 0, 255).astype(np.uint8), 4))
    said = {
        "asset": {"version": "2.0", "generator": "pieria"}, "scene": 0,
        "scenes": [{"name": title, "nodes": list(range(len(nodes)))}], "nodes": nodes, "meshes": made,
        "materials": materials, "textures": [{"source": 0, "sampler": 0}],
        "samplers": [{"magFilter": 9729, "minFilter": 9987, "wrapS": 33071, "wrapT": 33071}],
        "images": [{"bufferView": image, "mimeType": "image/png"}], "accessors": b.accessors, "bufferViews": b.views,
        "buffers": [{"byteLength": len(b.data) + -len(b.data) % 4}],
    }  # fmt: skip
    return packed(said, bytes(b.data))


def packed(said: dict[str, Any], binary: bytes) -> bytes:
    text = json.dumps(said, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 4)
    binary += b"\0" * (-len(binary) % 4)
    whole = 12 + 8 + len(text) + 8 + len(binary)
    head = struct.pack("<4sII", b"glTF", 2, whole) + struct.pack("<I4s", len(text), b"JSON")
    return head + text + struct.pack("<I4s", len(binary), b"BIN\0") + binary


def painted(c: Chunk) -> Array:
    """The ground's picture: the map's colours with its ways, without names."""
    k = 2 if c.size > 300 else 4
    out = chart.land(c, k)
    for what, tone in ((PATH, (158, 118, 80)), (PAVING, (178, 172, 160)), (BRIDGE, (150, 104, 62))):
        for y, x in zip(*np.nonzero(c.over == what), strict=True):
            out[y * k : y * k + k, x * k : x * k + k] = tone
    return out


def water(c: Chunk, up: float) -> Array:
    """Corners of squares of water, four each; the sea in one piece."""
    n, out = c.size, list[Array]()
    h = n / 2
    if (c.water.kind == 1).any():
        out.append(np.array([[-h, 0, -h], [-h, 0, h], [h, 0, h], [h, 0, -h]]))
    y, x = np.nonzero(c.water.kind > 1)
    if len(x):
        level = c.water.surface[y, x] * up
        x0, z0 = x - h, y - h
        corners = [np.stack([x0 + dx, level, z0 + dz], 1) for dx, dz in ((0, 0), (0, 1), (1, 1), (1, 0))]
        out.append(np.stack(corners, 1).reshape(-1, 3))
    return np.concatenate(out) if out else np.zeros((0, 3))


def standing(c: Chunk, up: float) -> list[tuple[str, float, float, float, float]]:
    """(kind, x, y, z, scale) of all that stands on the ground."""
    n, out = c.size, list[tuple[str, float, float, float, float]]()

    def put(kind: str, x: float, y: float, scale: float = 1.0, wet: bool = False) -> None:
        j, i = min(n - 1, max(0, int(y))), min(n - 1, max(0, int(x)))
        level = float(c.water.surface[j, i] if wet else c.high[j, i]) * up
        out.append((kind, x - n / 2, level, y - n / 2, scale))

    for p in c.places:
        if p.kind == "castle":
            put("castle", p.x + 0.5, p.y - 6.5)
    for s in c.sprites:
        w, h, above, kind = SPRITES[s.name]
        if s.name in meshes.MODELS:
            put(s.name, s.x + w / 2, s.y + above + (h - above) / 2, 1.0, kind == "water")
    for y, x in zip(*np.nonzero(c.over == BRIDGE), strict=True):
        put("plank", x + 0.5, y + 0.5, 1.0, True)
    y, x = np.nonzero(c.plants > 0)
    names = np.array([PLANT.get(p, p) for p in PLANTS])[c.plants[y, x]]
    luck = chance(x, y, c.ground.seed + 31)
    stands = np.isin(names, list(meshes.MODELS))
    share = min(1.0, TREES / max(1, int(stands.sum())))
    keep = stands & (luck < share)
    size = 1.0 + 0.5 * (1 - share)
    for kind, i, j, k in zip(
        names[keep].tolist(), x[keep].tolist(), y[keep].tolist(), luck[keep].tolist(), strict=True
    ):
        put(kind, i + 0.5, j + 0.5, round(size * (0.85 + 0.4 * k / share), 1))
    return out

"""glTF 2.0 in one binary file (GLB): written for one mesh, and read back from what was written here."""

from __future__ import annotations

import json
import struct
from typing import Any

import numpy as np

from .surface import normals

COLOUR = (0.72, 0.62, 0.50)
"""linear red, green, blue of what has no colour of its own"""


def pack(vertices: Any, faces: Any, name: str = "shape") -> bytes:
    """float (n, 3) in metres, y up, and int (m, 3)."""
    points = np.ascontiguousarray(vertices, "<f4")
    shading = np.ascontiguousarray(normals(vertices, faces), "<f4")
    small = len(points) < 65536
    index = np.ascontiguousarray(faces.ravel(), "<u2" if small else "<u4")
    pieces = [points.tobytes(), shading.tobytes(), index.tobytes()]
    starts = [0, len(pieces[0]), len(pieces[0]) + len(pieces[1])]
    binary = b"".join(pieces)
    binary += b"\0" * (-len(binary) % 4)
    said = {
        "asset": {"version": "2.0", "generator": "pieria"},
        "scene": 0,
        "scenes": [{"nodes": [0]}],
        "nodes": [{"mesh": 0, "name": name}],
        "materials": [
            {"pbrMetallicRoughness": {"baseColorFactor": [*COLOUR, 1], "metallicFactor": 0, "roughnessFactor": 0.7}}
        ],
        "meshes": [{"primitives": [{"attributes": {"POSITION": 0, "NORMAL": 1}, "indices": 2, "material": 0}]}],
        "accessors": [
            {
                "bufferView": 0, "componentType": 5126, "count": len(points), "type": "VEC3",
                "min": [float(v) for v in points.min(0)], "max": [float(v) for v in points.max(0)],
            },
            {"bufferView": 1, "componentType": 5126, "count": len(points), "type": "VEC3"},
            {"bufferView": 2, "componentType": 5123 if small else 5125, "count": len(index), "type": "SCALAR"},
        ],
        "bufferViews": [
            {"buffer": 0, "byteOffset": s, "byteLength": len(p), "target": t}
            for s, p, t in zip(starts, pieces, (34962, 34962, 34963), strict=True)
        ],
        "buffers": [{"byteLength": len(binary)}],
    }  # fmt: skip
    text = json.dumps(said, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 4)
    whole = 12 + 8 + len(text) + 8 + len(binary)
    return (
        struct.pack("<4sII", b"glTF", 2, whole)
        + struct.pack("<I4s", len(text), b"JSON") + text
        + struct.pack("<I4s", len(binary), b"BIN\0") + binary
    )  # fmt: skip


def unpack(data: bytes) -> tuple[Any, Any]:
    """Vertices and triangles of a file that `pack` wrote. ValueError for any other."""
    try:
        if data[:4] != b"glTF":
            raise ValueError("no GLB")
        (length,) = struct.unpack_from("<I", data, 12)
        said = json.loads(data[20 : 20 + length])
        binary = data[28 + length :]

        def array(number: int, kind: str, width: int) -> Any:
            accessor = said["accessors"][number]
            view = said["bufferViews"][accessor["bufferView"]]
            return np.frombuffer(binary, kind, accessor["count"] * width, view.get("byteOffset", 0)).reshape(-1, width)

        primitive = said["meshes"][0]["primitives"][0]
        points = array(primitive["attributes"]["POSITION"], "<f4", 3)
        kind = "<u2" if said["accessors"][primitive["indices"]]["componentType"] == 5123 else "<u4"
        index = array(primitive["indices"], kind, 1).ravel()
        if len(index) % 3 or (len(index) and index.max() >= len(points)):
            raise ValueError("triangles name vertices that are not there")
        return points.astype(np.float64), index.reshape(-1, 3).astype(np.int64)
    except (KeyError, IndexError, TypeError, struct.error, UnicodeDecodeError, RecursionError) as error:
        raise ValueError("not a file that was written here") from error

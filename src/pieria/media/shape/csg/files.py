"""GLB, STL, OBJ and 3MF. Each mesh in them is closed, with shared vertices: what is read again is watertight.

GLB and OBJ are in metres with y up (glTF 2.0), STL and 3MF in millimetres with z up, as printers want them.
"""

from __future__ import annotations

import io
import json
import struct
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any
from xml.sax.saxutils import quoteattr

import numpy as np

from .build import Built
from .closed import Mesh, arrays, edges, normals, single
from .materials import Material, linear


def smooth(mesh: Mesh, angle: float = 38.0) -> Any:
    """Unit normals of the vertices if no edge is sharper than ``angle`` degrees, else None: a viewer then shades each
    triangle flat (glTF 2.0, 3.7.2.1), and no vertex has to be split."""
    points, faces = mesh
    a, b, c = (points[faces[:, i]].astype(float) for i in range(3))
    flat = np.cross(b - a, c - a)
    unit = flat / np.maximum(np.linalg.norm(flat, axis=1, keepdims=True), 1e-30)
    ends = np.sort(edges(faces), 1)
    owner = np.tile(np.arange(len(faces)), 3)
    order = np.lexsort((ends[:, 1], ends[:, 0]))
    pairs = owner[order].reshape(-1, 2) if len(order) % 2 == 0 else np.zeros((0, 2), int)
    if (
        not len(pairs)
        or (np.einsum("ij,ij->i", unit[pairs[:, 0]], unit[pairs[:, 1]]) < np.cos(np.radians(angle))).any()
    ):
        return None
    return normals(faces, flat, len(points)).astype("<f4")


def glb(made: Sequence[Built], materials: Mapping[str, Material], name: str) -> bytes:
    """glTF 2.0, binary: a node for each copy of an object, a mesh for each object, a primitive for each part."""
    binary, views, accessors, meshes, nodes = bytearray(), [], [], [], []
    used = list(dict.fromkeys(p.material for one in made for p in one.parts))

    def keep(array: Any, kind: str, target: int, bounds: bool = False) -> int:
        data = np.ascontiguousarray(array)
        view = {"buffer": 0, "byteOffset": len(binary), "byteLength": data.nbytes, "target": target}
        binary.extend(data.tobytes() + b"\0" * (-data.nbytes % 4))
        views.append(view)
        component = {"<f4": 5126, "<u2": 5123, "<u4": 5125}[data.dtype.str]
        accessor = {"bufferView": len(views) - 1, "componentType": component, "count": len(data), "type": kind}
        if bounds:
            accessor |= {"min": [float(v) for v in data.min(0)], "max": [float(v) for v in data.max(0)]}
        accessors.append(accessor)
        return len(accessors) - 1

    for number, one in enumerate(made):
        primitives = []
        for part in one.parts:
            points, faces = arrays(part.solid)
            mesh = single((points[:, [0, 2, 1]] * (0.01, 0.01, -0.01), faces))
            attributes = {"POSITION": keep(mesh[0], "VEC3", 34962, True)}
            if (shading := smooth(mesh)) is not None:
                attributes["NORMAL"] = keep(shading, "VEC3", 34962)
            index = mesh[1].ravel().astype("<u2" if len(mesh[0]) < 65536 else "<u4")
            primitives.append(
                {"attributes": attributes, "indices": keep(index, "SCALAR", 34963), "material": used.index(part.material),
                 "extras": {"part": part.name}}
            )  # fmt: skip
        meshes.append({"name": one.name, "primitives": primitives})
        for k, (x, y, z, turn) in enumerate(one.places):
            half = np.radians(turn) / 2
            node = {"mesh": number, "name": one.name if len(one.places) == 1 else f"{one.name} {k + 1}"}
            if any(abs(v) > 1e-9 for v in (x, y, z)):
                node["translation"] = [x / 100, z / 100, -y / 100]
            if abs(turn) > 1e-9:
                node["rotation"] = [0.0, float(np.sin(half)), 0.0, float(np.cos(half))]
            nodes.append(node)
    said = {
        "asset": {"version": "2.0", "generator": "pieria"},
        "scene": 0,
        "scenes": [{"nodes": list(range(len(nodes))), "name": name[:80]}],
        "nodes": nodes, "meshes": meshes, "materials": [_material(n, materials[n]) for n in used],
        "accessors": accessors, "bufferViews": views, "buffers": [{"byteLength": len(binary)}],
    }  # fmt: skip
    text = json.dumps(said, separators=(",", ":"), ensure_ascii=True).encode()
    text += b" " * (-len(text) % 4)
    head = struct.pack("<4sII", b"glTF", 2, 28 + len(text) + len(binary))
    return (
        head
        + struct.pack("<I4s", len(text), b"JSON")
        + text
        + struct.pack("<I4s", len(binary), b"BIN\0")
        + bytes(binary)
    )


def _material(name: str, m: Material) -> dict[str, Any]:
    colour = [round(c, 5) for c in linear(m.colour)]
    made: dict[str, Any] = {
        "name": name,
        "pbrMetallicRoughness": {
            "baseColorFactor": [*colour, m.alpha], "metallicFactor": m.metallic, "roughnessFactor": m.roughness
        },
    }  # fmt: skip
    if m.alpha < 1:
        made["alphaMode"] = "BLEND"
        made["doubleSided"] = True
    if m.glow > 0:
        made["emissiveFactor"] = [round(c * m.glow, 5) for c in colour]
    return made


def stl(mesh: Mesh, name: str) -> bytes:
    """Binary STL, millimetres."""
    points, faces = mesh
    corners = points[faces].astype("<f4")
    normal = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    normal /= np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-30)
    rows = np.zeros(len(faces), dtype=[("n", "<f4", 3), ("v", "<f4", (3, 3)), ("a", "<u2")])
    rows["n"], rows["v"] = normal, corners
    title = f"pieria: {name}".encode("ascii", "replace")[:80].ljust(80)
    return title + struct.pack("<I", len(faces)) + rows.tobytes()


def obj(made: Sequence[Built], materials: Mapping[str, Material], name: str) -> bytes:
    """Wavefront OBJ: a group for each part, its colour at each vertex (red, green, blue after the place)."""
    lines, first = [f"# pieria: {' '.join(name.split())[:80]}".encode("ascii", "replace").decode(), "# metres, y up"], 1
    for one in made:
        for k, (x, y, z, turn) in enumerate(one.places):
            lines.append(f"o {one.name.replace(' ', '_')}_{k + 1}")
            for part in one.parts:
                points, faces = arrays(part.solid.rotate((0, 0, turn)).translate((x, y, z)))
                points, faces = single((points[:, [0, 2, 1]] * (0.01, 0.01, -0.01), faces))
                colour = materials[part.material].colour
                tail = " ".join(f"{int(colour[i : i + 2], 16) / 255:.3f}" for i in (1, 3, 5))
                lines.append(f"g {part.name.replace(' ', '_')}")
                lines += [f"v {a:.9g} {b:.9g} {c:.9g} {tail}" for a, b, c in points.tolist()]
                lines += [f"f {a} {b} {c}" for a, b, c in (faces + first).tolist()]
                first += len(points)
    return ("\n".join(lines) + "\n").encode("ascii", "replace")


TYPES = """<?xml version="1.0" encoding="UTF-8"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">\
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>\
<Default Extension="model" ContentType="application/vnd.ms-package.3dmanufacturing-3dmodel+xml"/></Types>"""
RELS = """<?xml version="1.0" encoding="UTF-8"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">\
<Relationship Target="/3D/3dmodel.model" Id="rel0" \
Type="http://schemas.microsoft.com/3dmanufacturing/2013/01/3dmodel"/></Relationships>"""


def threemf(made: Sequence[Built], materials: Mapping[str, Material], name: str) -> bytes:
    """3MF (core specification 1.3): one object for each part with its base material, millimetres."""
    used = list(dict.fromkeys(p.material for one in made for p in one.parts))
    bases = "".join(f"<base name={quoteattr(n)} displaycolor={quoteattr(materials[n].colour.upper())}/>" for n in used)
    objects, items, number = [], [], 2
    for one in made:
        for part in one.parts:
            points, faces = arrays(part.solid)
            points, faces = single((points * 10, faces))
            vertices = "".join(f'<vertex x="{a:.7g}" y="{b:.7g}" z="{c:.7g}"/>' for a, b, c in points.tolist())
            triangles = "".join(f'<triangle v1="{a}" v2="{b}" v3="{c}"/>' for a, b, c in faces.tolist())
            objects.append(
                f'<object id="{number}" type="model" name={quoteattr(f"{one.name}: {part.name}")} pid="1" '
                f'pindex="{used.index(part.material)}"><mesh><vertices>{vertices}</vertices>'
                f"<triangles>{triangles}</triangles></mesh></object>"
            )
            for x, y, z, turn in one.places:
                c, s = np.cos(np.radians(turn)), np.sin(np.radians(turn))
                m = (c, s, 0, -s, c, 0, 0, 0, 1, 10 * x, 10 * y, 10 * z)
                items.append(f'<item objectid="{number}" transform="{" ".join(f"{v:.7g}" for v in m)}"/>')
            number += 1
    model = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<model unit="millimeter" xml:lang="en" '
        'xmlns="http://schemas.microsoft.com/3dmanufacturing/core/2015/02">'
        f'<metadata name="Title">{_plain(name)}</metadata><metadata name="Application">pieria</metadata>'
        f'<resources><basematerials id="1">{bases}</basematerials>{"".join(objects)}</resources>'
        f"<build>{''.join(items)}</build></model>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for path, text in (("[Content_Types].xml", TYPES), ("_rels/.rels", RELS), ("3D/3dmodel.model", model)):
            file.writestr(zipfile.ZipInfo(path, (1980, 1, 1, 0, 0, 0)), text, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _plain(said: str) -> str:
    from xml.sax.saxutils import escape

    return escape("".join(c for c in said if c.isprintable())[:80])

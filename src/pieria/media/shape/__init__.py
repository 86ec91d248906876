"""shape: solid things, as meshes in files and as signed distances on a small grid for nets.

The codes that nets learn are a `grid` (1, side, side, side): 255 deep inside, 0 far outside, the surface between. A
distance tells a net, and the mesh made from it, where between two cells the surface lies; a plain in or out cannot.
Axes are glTF's: x to the right, y up, z towards the viewer.
"""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ...core.contracts import Codes, Item, conditions
from ...core.errors import UserError
from ...core.values import Part

codes = "grid"
suffixes = {
    ".glb": "model/gltf-binary", ".stl": "model/stl", ".obj": "model/obj", ".ply": "model/ply", ".off": "model/off",
    ".npy": "application/x-npy", ".npz": "application/x-npz",
}  # fmt: skip
enough = 60
options = {"resolution": range(16, 65, 8), "mirror": bool}
LIMIT, UNPACKED = 256 << 20, 2 << 30
"""Bytes of a file, and of what it unpacks to."""
SIDE = 32


def read(path: Path) -> Part:
    """A file as a part."""
    if path.stat().st_size > LIMIT:
        raise UserError(f"{path.name} has more than {LIMIT >> 20} MB.", "Simplify the mesh first.")
    return Part("shape", path.read_bytes(), suffixes.get(path.suffix.lower(), "application/octet-stream"))


def write(part: Part) -> bytes:
    return part.bytes


def items(path: Path) -> list[Item]:
    """A mesh, all its parts as one: its triangles, float32 (n, 3, 3). Or the solids of a NumPy file, bool (a, b, c)
    each: an array of 3 axes, or of 4 for several, or several arrays; what is more than half the largest value is solid.
    The y axis should point up."""
    if path.stat().st_size > LIMIT:
        raise UserError(f"{path.name} has more than {LIMIT >> 20} MB.", "Simplify the mesh first.")
    if path.suffix.lower() in (".npy", ".npz"):
        found = voxels(path)
        return [Item(v, path.name if len(found) == 1 else f"{path.name} #{i + 1}") for i, v in enumerate(found)]
    vertices, faces = triangles(path)
    return [Item(vertices[faces].astype("f4"), path.name)]


def triangles(path: Path) -> tuple[Any, Any]:
    """Vertices float64 (n, 3) and triangles int64 (m, 3) of a file of meshes."""
    import numpy as np

    try:
        import trimesh
    except ImportError:
        raise UserError(
            "Reading meshes needs a package that is not installed.", 'Type: pip install "pieria[train]"'
        ) from None
    broken = UserError(f"{path.name} holds no mesh that can be read.", "Save it again as OBJ, STL, PLY, OFF or GLB.")
    try:
        more: dict[str, Any] = {"skip_materials": True} if path.suffix.lower() == ".obj" else {}
        mesh: Any = trimesh.load(path, force="mesh", process=False, **more)
        vertices, faces = np.asarray(mesh.vertices, np.float64), np.asarray(mesh.faces, np.int64)
    except Exception:  # whatever a reader of strangers' files may raise
        raise broken from None
    if faces.ndim != 2 or not len(faces) or faces.min() < 0 or faces.max() >= len(vertices):
        raise broken
    if not np.isfinite(vertices).all() or np.ptp(vertices[np.unique(faces)], axis=0).max() <= 0:
        raise broken
    return vertices, faces


def voxels(path: Path) -> list[Any]:
    """bool (a, b, c) arrays."""
    import numpy as np

    broken = UserError(f"{path.name} holds no voxels.", "It needs arrays with three axes, or four for several solids.")
    large = UserError(f"{path.name} is larger than can be held.", "Split it into several files.")
    try:
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as packed:
                if sum(entry.file_size for entry in packed.infolist()) > UNPACKED:
                    raise large
        loaded = np.load(path, mmap_mode="r", allow_pickle=False)  # mapped: a header may claim more than there is
        arrays = [loaded] if isinstance(loaded, np.ndarray) else [loaded[k] for k in loaded.files]
    except UserError:
        raise
    except Exception:  # whatever a reader of strangers' files may raise
        raise broken from None
    found = []
    for array in arrays:
        if array.dtype.kind not in "buif" or array.ndim not in (3, 4) or max(array.shape[-3:]) > 256:
            raise broken
        if array.size > 1 << 28:
            raise large
        for solid in array.reshape(-1, *array.shape[-3:]):
            inside = solid > 0.5 * float(solid.max()) if solid.size and solid.max() > 0 else np.zeros(1, bool)
            if inside.any():
                found.append(inside)
    if not found:
        raise broken
    return found


def fit(items: Sequence[Item], options: Mapping[str, Any]) -> Codes:
    """``options``: ``resolution`` (cells a side: a multiple of 8, 16 to 64; default 32), ``mirror`` (default True:
    left and right may be exchanged)."""
    side = int(options.get("resolution") or SIDE)
    if side % 8 or not 16 <= side <= 64:
        raise UserError("A shape's resolution is a multiple of 8 from 16 to 64.", "32 is good.", param="resolution")
    captions = any(item.caption for item in items)
    meta = {"mirror": bool(options.get("mirror", True))}
    return Codes("grid", 0, (1, side, side, side), 0, conditions(items), captions, meta)


def encode(item: Item, codes: Codes) -> Any:
    from .solid import code, fitted, occupied

    side = codes.shape[1]
    if item.data.dtype == bool:
        return code(fitted(item.data, side), 0.0)[None]
    return code(occupied(item.data, side))[None]


def decode(array: Any, codes: Codes) -> Part:
    """A GLB file: one closed mesh, one metre along its longest side, standing on the ground."""
    import numpy as np

    from .gltf import pack
    from .surface import mesh

    vertices, faces = mesh(np.asarray(array, np.float32).reshape(codes.shape[1:]))
    low, high = vertices.min(0), vertices.max(0)
    vertices = (vertices - [(low[0] + high[0]) / 2, low[1], (low[2] + high[2]) / 2]) / float((high - low).max())
    size = [round(float(v), 3) for v in np.ptp(vertices, axis=0)]
    meta = {"triangles": len(faces), "width": size[0], "height": size[1], "depth": size[2]}
    return Part("shape", pack(vertices, faces), "model/gltf-binary", meta)


def preview(parts: Sequence[Part]) -> tuple[str, bytes]:
    """A PNG: all shapes from the front and above; one alone from three sides. Only for GLB files made here."""
    from .gltf import unpack
    from .picture import sheet

    meshes = []
    for part in parts:
        try:
            meshes.append(unpack(part.bytes))
        except ValueError:
            continue
    return ".png", sheet(meshes)


def augment(array: Any, codes: Codes, rng: Any) -> Any:
    """Its mirror image, half the time."""
    return array[:, ::-1].copy() if codes.meta.get("mirror") and rng.random() < 0.5 else array

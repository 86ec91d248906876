"""shape: meshes and voxels become a grid, and any grid a closed mesh."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pieria.core.contracts import Codes, Item
from pieria.core.errors import UserError
from pieria.media import shape
from pieria.media.shape import gltf, solid, surface

trimesh = pytest.importorskip("trimesh")
CODES = Codes("grid", shape=(1, 32, 32, 32), meta={"mirror": True})


def load(part: Any) -> Any:
    return trimesh.load(io.BytesIO(part.data), file_type="glb", force="mesh", process=False)


def overlap(a: Any, b: Any) -> float:
    return float((a & b).sum() / (a | b).sum())


def bodies() -> dict[str, Any]:
    box = trimesh.creation.box((1.0, 0.4, 0.6))
    return {"box": box, "ball": trimesh.creation.icosphere(3), "ring": trimesh.creation.torus(1.0, 0.3)}


@pytest.mark.parametrize("suffix", [".obj", ".stl", ".ply", ".off", ".glb"])
def test_meshes_are_read_and_come_back(suffix: str, tmp_path: Path) -> None:
    for name, body in bodies().items():
        path = tmp_path / f"{name}{suffix}"
        body.export(path)
        (item,) = shape.items(path)
        grid = shape.encode(item, shape.fit([item], {}))
        assert grid.shape == (1, 32, 32, 32) and grid.dtype == np.uint8
        part = shape.decode(grid / 127.5 - 1, CODES)
        mesh = load(part)
        assert mesh.is_watertight and mesh.is_winding_consistent and mesh.volume > 0
        assert part.mime == "model/gltf-binary" and abs(max(mesh.extents) - 1) < 1e-5 and abs(mesh.bounds[0][1]) < 1e-6
        assert mesh.euler_number == (0 if name == "ring" else 2)
        true = body.volume / max(body.extents) ** 3
        assert abs(mesh.volume / true - 1) < 0.12, (name, mesh.volume, true)
        # what is read again from our own file is the same solid
        path.with_suffix(".glb").write_bytes(part.bytes)
        again = shape.encode(shape.items(path.with_suffix(".glb"))[0], CODES)
        assert overlap(grid > 127, again > 127) > 0.9


def test_an_open_sheet_becomes_a_wall(tmp_path: Path) -> None:
    sheet = trimesh.Trimesh([[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0]], [[0, 1, 2], [0, 2, 3]])
    sheet.export(tmp_path / "sheet.ply")
    mesh = load(shape.decode(shape.encode(shape.items(tmp_path / "sheet.ply")[0], CODES) / 127.5 - 1, CODES))
    assert mesh.is_watertight and mesh.volume > 0.02 and mesh.euler_number == 2


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32), st.floats(-1, 1), st.sampled_from([1, 2, 4]))
def test_any_grid_becomes_a_closed_mesh(seed: int, shift: float, coarse: int) -> None:
    """Noise at several scales: the hardest case, full of cells that touch at edges and corners."""
    side = 16
    noise = np.random.default_rng(seed).normal(size=(side // coarse,) * 3)
    for axis in range(3):
        noise = np.repeat(noise, coarse, axis)
    part = shape.decode((noise + shift)[None], Codes("grid", shape=(1, side, side, side)))
    mesh = load(part)
    assert mesh.is_watertight and mesh.is_winding_consistent and mesh.volume > 0
    assert np.isfinite(mesh.vertices).all()


@pytest.mark.parametrize("value", [-1.0, 1.0, 0.0, float("nan"), float("inf")])
def test_dull_grids_become_a_closed_mesh(value: float) -> None:
    assert load(shape.decode(np.full((1, 32, 32, 32), value), CODES)).is_watertight


def test_specks_are_left_out() -> None:
    grid = -np.ones((1, 32, 32, 32), np.float32)
    grid[0, 8:20, 8:20, 8:20] = 1
    grid[0, 28, 28, 28] = 1
    assert load(shape.decode(grid, CODES)).body_count == 1


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**32))
def test_distances_are_exact_up_to_the_band(seed: int) -> None:
    inside = np.random.default_rng(seed).random((9, 9, 9)) > 0.4
    found = solid.distance(inside, 3.0)
    off = np.argwhere(~inside)
    for at in np.argwhere(inside)[::29]:
        true = np.sqrt(((off - at) ** 2).sum(1)).min() if len(off) else 9
        assert abs(found[tuple(at)] - min(3.0, true)) < 1e-5
    assert not found[~inside].any()


def test_voxels(tmp_path: Path) -> None:
    cube = np.zeros((20, 20, 20), np.uint8)
    cube[4:16, 6:14, 8:12] = 1
    np.save(tmp_path / "one.npy", cube)
    np.savez(tmp_path / "many.npz", a=np.stack([cube, cube]), b=cube.astype(bool))
    assert len(shape.items(tmp_path / "one.npy")) == 1 and len(shape.items(tmp_path / "many.npz")) == 3
    grid = shape.encode(shape.items(tmp_path / "one.npy")[0], CODES)[0] > 127
    assert grid.sum() == cube.sum() and grid[16, 16, 16] and not grid[0].any()
    large = np.zeros((100, 40, 10), bool)
    large[2:98, 2:38, 1:9] = True
    np.save(tmp_path / "large.npy", large)
    grid = shape.encode(shape.items(tmp_path / "large.npy")[0], CODES)[0] > 127
    assert 24 <= grid.any((1, 2)).sum() <= 30, "it is scaled to fit"


def test_bad_files(tmp_path: Path) -> None:
    for name, data in {
        "a.obj": b"no mesh", "b.stl": b"\0" * 100, "c.glb": b"glTF", "d.npy": b"\x93NUMPY nonsense", "e.ply": b"ply\n",
        "f.off": b"OFF\n1 1 1\n",
    }.items():  # fmt: skip
        (tmp_path / name).write_bytes(data)
        with pytest.raises(UserError) as refused:
            shape.items(tmp_path / name)
        assert name in refused.value.message and refused.value.hint
    np.save(tmp_path / "object.npy", np.array([{}, None], object))
    np.save(tmp_path / "flat.npy", np.zeros((3, 3)))
    np.save(tmp_path / "none.npy", np.zeros((3, 3, 3)))
    for name in ("object.npy", "flat.npy", "none.npy"):
        with pytest.raises(UserError):
            shape.items(tmp_path / name)
    item = Item(np.ones((4, 4, 4), bool), "")
    with pytest.raises(UserError):
        shape.fit([item], {"resolution": 33})


def test_mirror_and_labels() -> None:
    items = [Item(np.ones((4, 4, 4), bool), "", labels={"class": c}) for c in ("chair", "table")]
    codes = shape.fit(items, {"resolution": 16})
    assert codes.shape == (1, 16, 16, 16) and codes.labels == {"class": ("chair", "table")}
    array = np.random.default_rng(0).integers(0, 255, (1, 16, 16, 16)).astype(np.uint8)
    made = [shape.augment(array, codes, np.random.default_rng(i)) for i in range(20)]
    assert {m.tobytes() for m in made} == {array.tobytes(), array[:, ::-1].tobytes()}


def test_a_picture(tmp_path: Path) -> None:
    body = bodies()["ring"]
    part = shape.decode(shape.encode(Item(body.triangles.astype(np.float32), ""), CODES) / 127.5 - 1, CODES)
    for parts, size in (([part], (768, 256)), ([part] * 5, (768, 512))):
        suffix, data = shape.preview(parts)
        assert suffix == ".png"
        image = pytest.importorskip("PIL.Image").open(io.BytesIO(data))
        assert image.size == size and len(image.getcolors(1 << 20)) > 50


def test_what_was_packed_is_unpacked_and_nothing_else() -> None:
    vertices, faces = surface.mesh(np.pad(np.ones((4, 4, 4)), 4, constant_values=-1))
    points, index = gltf.unpack(gltf.pack(vertices, faces))
    assert np.allclose(points, vertices, atol=1e-5) and (index == faces).all()
    for data in (b"", b"glTF", gltf.pack(vertices, faces)[:200]):
        with pytest.raises(ValueError):
            gltf.unpack(data)


def test_what_the_words_name() -> None:
    from pieria.apps.creative.shape import named

    assert [named(w) for w in ("a chair", "Two red Armchairs", "a table lamp", "a desk", "a bookcase", "a dragon")] == [
        "chair", "armchair", "lamp", "table", "shelf", "",
    ]  # fmt: skip

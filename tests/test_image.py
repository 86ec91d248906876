"""Pictures: what is read, what nets see, and what comes back. Pillow is the oracle of every PNG."""

from __future__ import annotations

import io
import json
import struct
import sys
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from pieria.core.contracts import Codes, Item
from pieria.core.errors import UserError
from pieria.media import image

Image = pytest.importorskip("PIL.Image")
pictures = st.tuples(st.integers(1, 20), st.integers(1, 20), st.sampled_from([1, 3, 4])).flatmap(
    lambda shape: arrays.arrays(np.uint8, shape)
)


def saved(path: Path, pixels: Any, **options: Any) -> Path:
    pixels = np.asarray(pixels, np.uint8)
    Image.fromarray(pixels[..., 0] if pixels.ndim == 3 and pixels.shape[2] == 1 else pixels).save(path, **options)
    return path


def opened(data: bytes) -> np.ndarray[Any, Any]:
    pixels = np.asarray(Image.open(io.BytesIO(data)))
    return pixels if pixels.ndim == 3 else pixels[..., None]


def blobs(count: int = 3, size: tuple[int, int] = (40, 30), channels: int = 3) -> list[Item]:
    rng = np.random.default_rng(0)
    return [Item(rng.integers(0, 256, (*size, channels), dtype=np.uint8), f"{i}.png") for i in range(count)]


@given(pictures)
@settings(deadline=None)
def test_png_is_what_pillow_reads(pixels: np.ndarray[Any, Any]) -> None:
    data = image.png(pixels)
    Image.open(io.BytesIO(data)).verify()
    assert (opened(data) == pixels).all()
    again = image.unpng(data)
    assert again is not None and (again == pixels).all()


@given(st.binary(max_size=200), st.integers(0, 60), st.integers(0, 255))
@settings(deadline=None)
def test_unpng_survives_what_is_no_png(noise: bytes, at: int, value: int) -> None:
    good = bytearray(image.png(np.zeros((3, 4, 4), np.uint8)))
    image.unpng(noise)
    image.unpng(good[:8] + noise)
    image.unpng(bytes(good[:at]))
    good[min(at, len(good) - 1)] = value
    image.unpng(bytes(good))


def test_unpng_refuses_a_picture_that_fills_the_memory() -> None:
    head = struct.pack(">IIBBBBB", 1 << 30, 1 << 30, 8, 6, 0, 0, 0)
    data = image.png(np.zeros((3, 4, 4), np.uint8))
    assert image.unpng(data[:16] + head + data[29:]) is None


def test_unpng_skips_chunks_it_does_not_know() -> None:
    """The provenance guard writes its manifest into the file."""
    pixels = np.arange(48, dtype=np.uint8).reshape(4, 4, 3)
    data, body = image.png(pixels), b"caBXmanifest"
    chunk = struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))
    again = image.unpng(data[:33] + chunk + data[33:])
    assert again is not None and (again == pixels).all()


@given(pictures)
@settings(deadline=None)
def test_what_is_encoded_comes_back(pixels: np.ndarray[Any, Any]) -> None:
    """Exactly, where nothing is half clear; else as it looks on white, within a rounding step."""
    codes = Codes(
        "grid", 0, (pixels.shape[2], 24, 24), meta={"size": list(pixels.shape[:2]), "mirror": False, "shift": 0}
    )
    code = image.encode(Item(pixels, "a.png"), codes)
    assert code.shape == codes.shape and code.dtype == np.uint8 and code.flags.c_contiguous
    back = opened(image.decode(code / 127.5 - 1, codes).bytes)
    if pixels.shape[2] == 4:
        assert (np.abs(back[..., 3].astype(int) - pixels[..., 3]) <= image.SEEN).all()
        assert np.abs(on_white(back) - on_white(pixels)).max() <= 2 * image.SEEN + 1
        sure = (pixels[..., 3] == 255)[..., None]
        assert (np.where(sure, back, 0) == np.where(sure, pixels, 0)).all()
    else:
        assert (back == pixels).all()


def on_white(pixels: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    alpha = pixels[..., 3:] / 255
    return pixels[..., :3] * alpha + 255 * (1 - alpha)


@given(arrays.arrays(np.float32, (4, 8, 8)))
@settings(deadline=None)
def test_decode_never_fails(values: np.ndarray[Any, Any]) -> None:
    codes = Codes("grid", 0, (4, 8, 8), meta={"size": [8, 8]})
    part = image.decode(values, codes)
    assert opened(part.bytes).shape == (8, 8, 4) and (part.medium, part.mime) == ("image", "image/png")


def test_invisible_pixels_are_alike() -> None:
    """Whatever colour a drawing program left under them."""
    (item,) = blobs(1, (8, 8), 4)
    item.data[..., 3] = 0
    code = image.encode(item, image.fit([item], {}))
    assert (code == np.array([255, 255, 255, 0]).reshape(4, 1, 1)).all()


def test_no_fringes() -> None:
    """Noise of a net beside a red disc shows no other colour on black paper."""
    y, x = np.mgrid[:64, :64]
    alpha = np.clip((24 - np.hypot(y - 32, x - 32)) * 128 + 128, 0, 255).astype(np.uint8)
    red = np.dstack([np.full_like(alpha, 220), np.full_like(alpha, 20), np.full_like(alpha, 20), alpha])
    item = Item(red, "red.png")
    codes = image.fit([item], {})
    code = image.encode(item, codes) / 127.5 - 1 + np.random.default_rng(0).normal(0, 0.02, (4, 64, 64))
    back = opened(image.decode(code, codes).bytes).astype(float)
    shown = back[..., :3] * back[..., 3:] / 255
    assert (shown[..., 1:].max(-1) < 40).all()


# reading ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".jpeg", ".webp", ".gif", ".bmp"])
def test_every_suffix_is_read(tmp_path: Path, suffix: str) -> None:
    pixels = np.zeros((20, 30, 3), np.uint8)
    pixels[5:15, 5:15] = (250, 30, 30)
    (item,) = image.items(saved(tmp_path / f"a{suffix}", pixels))
    assert item.data.shape == (20, 30, 3) and item.source == f"a{suffix}"
    assert abs(int(item.data[10, 10, 0]) - 250) < 16 and item.data[0, 0].max() < 12


def test_channels_are_those_that_are_used(tmp_path: Path) -> None:
    grey = np.dstack([np.arange(64, dtype=np.uint8).reshape(8, 8)] * 3)
    opaque = np.dstack([grey, np.full((8, 8), 255, np.uint8)])
    red = grey.copy()
    red[0, 0] = (255, 0, 0)
    clear = opaque.copy()
    clear[0, 0, 3] = 0
    made = [image.items(saved(tmp_path / "a.png", p))[0] for p in (grey, opaque, red, clear)]
    assert [m.data.shape[2] for m in made] == [1, 1, 3, 4]
    assert image.fit(made[:2], {}).shape == (1, 8, 8)
    assert image.fit(made[:3], {}).shape == (3, 8, 8)
    codes = image.fit(made, {})
    assert codes.shape == (4, 8, 8)
    assert all((image.encode(m, codes)[3] == 255).all() for m in made[:3])


def test_sixteen_bits_turns_and_animations(tmp_path: Path) -> None:
    deep = Image.fromarray((np.arange(64, dtype=np.uint16) * 1000).reshape(8, 8))
    deep.save(tmp_path / "a.png")
    assert (image.items(tmp_path / "a.png")[0].data[..., 0] == (np.arange(64) * 1000 // 256).reshape(8, 8)).all()
    exif = Image.Exif()
    exif[0x0112] = 6
    saved(tmp_path / "b.jpg", np.zeros((20, 30, 3)), exif=exif)
    assert image.items(tmp_path / "b.jpg")[0].data.shape[:2] == (30, 20)
    first, second = (Image.new("L", (9, 9), v) for v in (0, 255))
    first.save(tmp_path / "c.gif", save_all=True, append_images=[second])
    assert image.items(tmp_path / "c.gif")[0].data.max() == 0


def test_large_pictures_are_kept_small(tmp_path: Path) -> None:
    (item,) = image.items(saved(tmp_path / "a.png", np.zeros((1000, 2000, 3))))
    assert item.data.shape == (128, 256, 1)


@pytest.mark.parametrize(
    "data", [b"", b"no picture", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"BM" + bytes(60), b"\xff\xd8\xff"]
)
def test_broken_files_are_refused(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a.png").write_bytes(data)
    with pytest.raises(UserError, match="broken"):
        image.items(tmp_path / "a.png")


@given(st.integers(0, 10_000), st.integers(0, 255), st.integers(0, 10_000))
@settings(deadline=None, max_examples=60)
def test_a_damaged_file_is_read_or_refused(at: int, value: int, cut: int) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        for suffix in (".png", ".jpg", ".webp", ".gif"):
            path = saved(Path(folder) / f"a{suffix}", np.arange(768, dtype=np.uint8).reshape(16, 16, 3))
            data = bytearray(path.read_bytes())
            data[at % len(data)] = value
            path.write_bytes(data[: max(1, len(data) - (cut % len(data) if cut % 2 else 0))])
            try:
                image.items(path)
            except UserError:
                pass


def test_bombs_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = image.png(np.zeros((4, 4, 3), np.uint8))
    head = b"IHDR" + struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    path = tmp_path / "a.png"
    path.write_bytes(data[:12] + head + struct.pack(">I", zlib.crc32(head)) + data[33:])
    with pytest.raises(UserError):
        image.items(path)
    saved(path, np.zeros((1, 1000, 3)))
    with pytest.raises(UserError, match="1000 x 1 pixels"):
        image.items(path)
    monkeypatch.setattr(image, "BYTES", 10)
    with pytest.raises(UserError, match="more than"):
        image.read(path)


def test_pillow_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = saved(tmp_path / "a.png", np.zeros((8, 8, 3)))
    monkeypatch.setitem(sys.modules, "PIL", None)
    with pytest.raises(UserError, match="not installed") as caught:
        image.items(path)
    assert "pieria[train]" in caught.value.hint
    codes = Codes("grid", 0, (3, 8, 8), meta={"size": [8, 8]})
    assert image.preview([image.decode(np.zeros((3, 8, 8)), codes)])[0] == ".png"  # what runs a model does without


# codes ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("size", "resolution", "back"),
    [((16, 16), 16, (16, 16)), ((28, 28), 32, (28, 28)), ((8, 8), 8, (8, 8)), ((40, 30), 32, (32, 32)),
     ((300, 200), 64, (64, 64)), ((30, 28), 32, (30, 28)), ((3, 5), 8, (8, 8))],
)  # fmt: skip
def test_resolution(size: tuple[int, int], resolution: int, back: tuple[int, int]) -> None:
    items = blobs(size=size)
    codes = image.fit(items, {})
    assert codes.shape == (3, resolution, resolution) and json.loads(json.dumps(dict(codes.meta))) == codes.meta
    code = image.encode(items[0], codes)
    assert code.shape == codes.shape
    assert opened(image.decode(code / 127.5 - 1, codes).bytes).shape[:2] == back
    assert image.fit(items, {"resolution": 48}).shape == (3, 48, 48)


@pytest.mark.parametrize("bad", [0, 7, 12, 512, -8])
def test_bad_resolutions_are_refused(bad: int) -> None:
    with pytest.raises(UserError, match="resolution"):
        image.fit(blobs(), {"resolution": bad})


def test_crop_or_whole() -> None:
    """Of a wide photograph the middle is seen; of a wide sticker everything."""
    photo = np.zeros((40, 80, 3), np.uint8)
    photo[:, :20], photo[:, 60:] = 255, 255
    code = image.encode(Item(photo, "a"), image.fit([Item(photo, "a"), *blobs()], {}))
    assert code.max() < 16
    sticker = np.full((40, 80, 4), 255, np.uint8)
    sticker[..., 1] = 0
    codes = image.fit([Item(sticker, "a"), *blobs(channels=4)], {})
    alpha = image.encode(Item(sticker, "a"), codes)[3]
    side = codes.shape[1]
    assert (alpha[side // 2] == 255).all() and not alpha[: side // 4 - 1].any() and not alpha[-side // 4 + 1 :].any()


def test_labels_and_captions() -> None:
    items = [Item(b.data, b.source, "a cat", {"style": s, "set": "x"}) for b, s in zip(blobs(), "aba", strict=True)]
    codes = image.fit(items, {})
    assert codes.captions and codes.labels == {"style": ("a", "b")}
    assert not codes.meta["mirror"], "a caption may say left or right"
    assert image.fit(items, {"mirror": True}).meta["mirror"]


def test_augment() -> None:
    item = blobs(1, (64, 64), 4)[0]
    item.data[:8], item.data[-8:], item.data[:, :8], item.data[:, -8:] = 0, 0, 0, 0
    plain = image.fit([item], {"mirror": False, "shift": 0})
    code, rng = image.encode(item, plain), np.random.default_rng(0)
    assert (image.augment(code, plain, rng) == code).all()
    moving = image.fit([item], {"mirror": False, "shift": 3})
    seen = {image.augment(code, moving, rng).tobytes() for _ in range(200)}
    assert code.tobytes() in seen and 30 < len(seen) <= 49
    turned = image.fit([item], {"mirror": True, "shift": 0})
    seen = {image.augment(code, turned, rng).tobytes() for _ in range(20)}
    assert seen == {code.tobytes(), np.ascontiguousarray(code[:, :, ::-1]).tobytes()}
    grey = image.fit(blobs(channels=1), {})
    assert not grey.meta["mirror"]


def test_preview() -> None:
    parts = [
        image.decode(np.zeros(s), Codes("grid", 0, s, meta={"size": s[1:]}))
        for s in ((1, 16, 16), (3, 8, 8), (4, 16, 16))
    ]
    suffix, data = image.preview([*parts, image.Part("image", b"other", "image/jpeg")])
    assert suffix == ".png" and opened(data).shape == (2 * 134 + 6, 2 * 134 + 6, 3)
    assert image.preview([])[1].startswith(b"\x89PNG")

"""image: pictures of one object or scene. The codes that nets learn are a `grid` (channels, height, width).

One channel is light, three are red, green and blue, four add how opaque a pixel is. Where pixels can be seen through,
colours are stored as they look on white paper: so all invisible pixels are the same, (255, 255, 255, 0), and what a net
gets slightly wrong at an edge cannot show as a fringe of another colour.
"""

from __future__ import annotations

import io
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ..core.contracts import Codes, Item, conditions
from ..core.errors import UserError
from ..core.values import Part
from ..formats.png import png, unpng

codes = "grid"
suffixes = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
    ".gif": "image/gif",
    ".bmp": "image/bmp",
}
READ = ("PNG", "JPEG", "WEBP", "GIF", "BMP")
"""What Pillow may take a file for, whatever it is called: left to itself it hands some to Ghostscript."""
enough = 200
options = {"resolution": range(8, 129, 8), "mirror": bool, "shift": range(33)}
BYTES, PIXELS = 64 << 20, 64 << 20
"""What a file may have at most. A small file can hold a picture that fills the memory."""
SIDE, USUAL = 128, 64
"""The shorter side at which pictures are kept in memory, and the resolution unless a user asks for another."""
SEEN = 8
"""Differences of up to 8 in 255 are the noise of JPEG and of nets: no colour, no transparency."""

Array = np.ndarray[Any, Any]


def read(path: Path) -> Part:
    """A file as a part, its bytes untouched. Raises `UserError` if it is larger than 64 MB."""
    if path.stat().st_size > BYTES:
        raise UserError(f"{path.name} has more than {BYTES >> 20} MB.", "Make it smaller first.")
    return Part("image", path.read_bytes(), suffixes.get(path.suffix.lower(), "image/png"))


def write(part: Part) -> bytes:
    return part.bytes


# to learn from ----------------------------------------------------------------------------------------------------


def items(path: Path) -> list[Item]:
    """One picture as uint8 (height, width, channels): 1, 3 or 4 channels, as many as are used, and no larger than
    128 on its shorter side. Of an animation it is the first frame. A camera's turn is undone."""
    try:
        from PIL import Image, ImageOps
    except ImportError:
        raise UserError(
            "Reading pictures needs a package that is not installed.", 'Type: pip install "pieria[train]"'
        ) from None
    data = read(path).bytes
    try:
        with Image.open(io.BytesIO(data), formats=READ) as file:
            if file.width * file.height > PIXELS or max(file.size) > 64 * min(file.size):
                raise UserError(f"{path.name} is {file.width} x {file.height} pixels.", "Make it smaller first.")
            file.draft("RGB", (2 * SIDE, 2 * SIDE))  # a JPEG is decoded no larger than is needed
            picture = ImageOps.exif_transpose(file)
            if picture.mode.startswith("I"):  # 16 bits of grey
                picture = picture.point(lambda v: v / 256).convert("L")
            picture = picture.convert("RGBA")
            if (scale := SIDE / min(picture.size)) < 1:
                smaller = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
                picture = picture.resize(smaller, Image.Resampling.BOX)
            pixels = np.array(picture)
    except UserError:
        raise
    except Exception as error:  # a decoder raises whatever its format has come to
        raise UserError(f"{path.name} is broken, or is no picture.", "Leave it out, or save it again.") from error
    return [Item(_used(pixels), path.name)]


def _used(pixels: Array) -> Array:
    """uint8 (height, width, 4) without the channels that say nothing."""
    if pixels[..., 3].min() < 255 - SEEN:
        return pixels
    colour = pixels[..., :3]
    spread = colour.max(-1).astype(int) - colour.min(-1)
    return colour if (spread > 2 * SEEN).mean() > 0.001 else colour.mean(-1, keepdims=True).round().astype(np.uint8)


def fit(items: Sequence[Item], options: Mapping[str, Any]) -> Codes:
    """A square grid: four channels if any picture can be seen through, else three if any has colour, else one.

    options: ``resolution``, a multiple of 8 up to 128 (unsaid: the pictures' median shorter side, rounded to one, at
    most 64). ``mirror``: mirror images are as true as the pictures (unsaid: only for colour pictures without
    captions, which could say left or right). ``shift``: by how many pixels at most a picture may be moved while it is
    learned (unsaid: a 32nd of the resolution, which is none for the smallest).
    """
    channels = max(item.data.shape[2] for item in items)
    sizes = {item.data.shape[:2] for item in items}
    side = float(np.median([min(item.data.shape[:2]) for item in items]))
    asked = options.get("resolution")
    resolution = min(USUAL, max(8, 8 * math.floor(side / 8 + 0.5))) if asked is None else int(asked)
    if resolution % 8 or not 8 <= resolution <= SIDE:
        raise UserError(f"{resolution} is no resolution to learn.", f"Name a multiple of 8 up to {SIDE}.")
    # pictures of one size that nearly fill the grid are padded, not scaled, and cut to their own size again
    height, width = next(iter(sizes))
    near = len(sizes) == 1 and max(height, width) <= resolution and min(height, width) > resolution * 3 // 4
    captions = any(item.caption for item in items)
    mirror = options.get("mirror")
    shift = options.get("shift")
    meta = {
        "size": [height, width] if near else [resolution, resolution],
        "mirror": (channels > 1 and not captions) if mirror is None else bool(mirror),
        "shift": resolution // 32 if shift is None else max(0, min(int(shift), resolution // 4)),
    }
    return Codes("grid", 0, (channels, resolution, resolution), 0, conditions(items), captions, meta)


def encode(item: Item, codes: Codes) -> Array:
    """uint8 (channels, height, width). A picture that can be seen through is fitted in whole, with nothing around it;
    any other fills the square, and what stands over on its longer side is cut off, half at each end."""
    channels, resolution, _ = codes.shape
    pixels = item.data
    clear = pixels.shape[2] == 4
    height, width = pixels.shape[:2]
    if [height, width] == list(codes.meta["size"]):
        top, left = (resolution - height) // 2, (resolution - width) // 2
        around = ((top, resolution - height - top), (left, resolution - width - left), (0, 0))
        pixels = np.pad(pixels, around) if clear else np.pad(pixels, around, "edge")
    else:
        pixels = _scaled(pixels, resolution, whole=clear)
    if channels == 4:
        if pixels.shape[2] < 4:
            pixels = np.concatenate([_colour(pixels), np.full_like(pixels[..., :1], 255)], -1)
        alpha = pixels[..., 3:].astype(np.float32) / 255
        on_white = pixels[..., :3] * alpha + 255 * (1 - alpha)
        pixels = np.concatenate([on_white.round().astype(np.uint8), pixels[..., 3:]], -1)
    elif channels == 3:
        pixels = _colour(pixels)
    return np.ascontiguousarray(pixels.transpose(2, 0, 1))


def _colour(pixels: Array) -> Array:
    return pixels[..., :3] if pixels.shape[2] >= 3 else np.repeat(pixels, 3, -1)


def _scaled(pixels: Array, side: int, whole: bool) -> Array:
    """A square of ``side``: the whole picture with clear pixels around it, or as much as fills the square."""
    from PIL import Image

    height, width = pixels.shape[:2]
    picture = Image.fromarray(pixels if pixels.shape[2] > 1 else pixels[..., 0])
    smooth = Image.Resampling.HAMMING if min(height, width) > side else Image.Resampling.BILINEAR
    if not whole:
        edge = min(height, width)
        left, top = (width - edge) / 2, (height - edge) / 2
        out = np.asarray(picture.resize((side, side), smooth, (left, top, left + edge, top + edge)))
        return out.reshape(side, side, pixels.shape[2])
    scale = side / max(height, width)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    out = np.zeros((side, side, 4), np.uint8)
    top, left = (side - size[1]) // 2, (side - size[0]) // 2
    out[top : top + size[1], left : left + size[0]] = np.asarray(picture.resize(size, smooth))
    return out


def augment(array: Array, codes: Codes, rng: np.random.Generator) -> Array:
    """The picture moved a little (its border is drawn on), or its mirror image, as far as the codes allow."""
    if codes.meta.get("mirror") and rng.random() < 0.5:
        array = array[:, :, ::-1]
    if most := int(codes.meta.get("shift", 0)):
        down, right = rng.integers(0, 2 * most + 1, 2)
        wide = np.pad(array, ((0, 0), (most, most), (most, most)), "edge")
        array = wide[:, down : down + array.shape[1], right : right + array.shape[2]]
    return np.ascontiguousarray(array)


# what was made ----------------------------------------------------------------------------------------------------


def decode(array: Array, codes: Codes) -> Part:
    """A PNG from floats (channels, height, width) of -1 to 1; beyond is cut off, what is no number is black."""
    values = np.nan_to_num(np.asarray(array, np.float32), nan=-1.0).clip(-1, 1) * 127.5 + 127.5
    height, width = codes.meta.get("size", codes.shape[1:])
    top, left = (values.shape[1] - height) // 2, (values.shape[2] - width) // 2
    values = values[:, top : top + height, left : left + width].transpose(1, 2, 0)
    if values.shape[2] == 4:
        alpha = values[..., 3:]
        alpha = np.where(alpha <= SEEN, 0, np.where(alpha >= 255 - SEEN, 255, alpha))
        share = np.maximum(alpha, 1) / 255
        colour = np.where(alpha > 0, (values[..., :3] - 255 * (1 - share)) / share, 0)
        values = np.concatenate([colour.clip(0, 255), alpha], -1)
    pixels = values.round().astype(np.uint8)
    return Part("image", png(pixels), "image/png", {"width": int(width), "height": int(height)})


def preview(parts: Sequence[Part]) -> tuple[str, bytes]:
    """One PNG with all pictures side by side, small ones magnified, over a light chequer where one sees through."""
    pictures = [p for p in (unpng(part.bytes) for part in parts) if p is not None]
    pictures = pictures or [np.full((8, 8, 1), 255, np.uint8)]
    tall, wide = max(p.shape[0] for p in pictures), max(p.shape[1] for p in pictures)
    times, gap = max(1, 128 // max(tall, wide)), 6
    columns = math.ceil(math.sqrt(len(pictures)))
    cell = (tall * times + gap, wide * times + gap)
    sheet = np.full((cell[0] * math.ceil(len(pictures) / columns) + gap, cell[1] * columns + gap, 3), 255, np.uint8)
    for number, picture in enumerate(pictures):
        picture = picture.repeat(times, 0).repeat(times, 1)
        height, width = picture.shape[:2]
        if picture.shape[2] == 4:
            tiles = np.add.outer(np.arange(height) // 8, np.arange(width) // 8) % 2
            paper = np.where(tiles, 226, 244)[..., None]
            share = picture[..., 3:] / 255
            picture = (picture[..., :3] * share + paper * (1 - share)).round().astype(np.uint8)
        top, left = (number // columns) * cell[0] + gap, (number % columns) * cell[1] + gap
        sheet[top : top + height, left : left + width] = picture
    return ".png", png(sheet)

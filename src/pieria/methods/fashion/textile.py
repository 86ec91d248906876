"""Seamless tiles of cloth, as shapes and as pixels.

The cut goes where the drawing changes least: the tile's edge is then no more to be seen than any other line through it.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from ...core.errors import UserError
from ...media.design import raster
from ...media.design.scene import Box, Command, Group, Scene, Shape, bounds, moved, rectangle
from ...media.design.sizes import Size
from ...media.design.svg import svg
from . import prints, weaves
from .cloth import SIDE, Cloth

KINDS = {f.__name__: f for f in (
    weaves.plain, weaves.stripes, weaves.breton, weaves.gingham, weaves.windowpane, weaves.tartan, weaves.dots, weaves.geometric,
    weaves.herringbone, weaves.houndstooth, prints.floral, prints.paisley, prints.toile, prints.ikat, prints.batik,
    prints.leopard, prints.zebra, prints.motif,
)}  # fmt: skip
Motif = tuple[tuple[Command, ...], ...]


def tile(kind: str, colours: Sequence[str], seed: int, motif: Motif = ()) -> Scene:
    """A tile of ``SIDE`` units. colours: ``#rrggbb``, the ground first, at least three. Raises `UserError`."""
    if kind not in KINDS:
        raise UserError(f"There is no textile {kind[:30]!r}.", f"There are: {', '.join(KINDS)}.", param="textile")
    cloth = Cloth(list(colours), random.Random(f"{kind}/{seed}"), motif, [])
    KINDS[kind](cloth)
    seen = raster.look(svg(scene(cloth, 0, 0), SIZE, outlines=True), int(SIDE))
    across = np.abs(seen - np.roll(seen, 1, axis=1)).mean(axis=(0, 2))
    down = np.abs(seen - np.roll(seen, 1, axis=0)).mean(axis=(1, 2))
    return scene(cloth, int(np.argmin(across)), int(np.argmin(down)))


SIZE = Size("tile", SIDE, SIDE, 1, False)


def scene(cloth: Cloth, left: float, top: float) -> Scene:
    """The shapes, cut at ``left`` and ``top``, each with its copies wherever it reaches over an edge."""
    shapes = [Shape(rectangle(Box(0, 0, SIDE, SIDE)), cloth.colours[0])]
    for s in cloth.shapes:
        b, pad = bounds(s.d), s.width / 2 + 1
        for i in range(-2, 3):
            dx = i * SIDE - left
            if not (b.right + pad + dx > 0 and b.x - pad + dx < SIDE):
                continue
            for j in range(-2, 3):
                dy = j * SIDE - top
                if b.bottom + pad + dy > 0 and b.y - pad + dy < SIDE:
                    shapes.append(Shape(moved(s.d, 1, dx, dy), s.fill, s.stroke, s.width, s.evenodd))
    made = Scene(SIDE, SIDE, [Group("tile", list(shapes))], "Textile tile")
    made.groups[0].clip = Shape(rectangle(Box(0, 0, SIDE, SIDE)))
    return made


@lru_cache(maxsize=16)
def png(kind: str, colours: tuple[str, ...], seed: int, motif: Motif = (), width: int = 1024) -> bytes:
    return raster.png(svg(tile(kind, colours, seed, motif), SIZE, outlines=True), width)


def gradients(data: bytes) -> tuple[float, float, float, float]:
    """Of a tile's PNG: mean change of colour across its left-right seam, from column to column within, and the same for
    its top-bottom seam and rows. 0 to 1."""
    seen = raster.pixels(data)[..., :3].astype(float) / 255
    across, down = np.abs(np.diff(seen, axis=1)), np.abs(np.diff(seen, axis=0))
    return (float(np.abs(seen[:, 0] - seen[:, -1]).mean()), float(across.mean()),
            float(np.abs(seen[0] - seen[-1]).mean()), float(down.mean()))  # fmt: skip


def repeated(data: bytes, times: tuple[int, int], pixels: int) -> bytes:
    """The tile ``times`` (across, down), each ``pixels`` wide, as a PNG."""
    import io

    from PIL import Image

    with Image.open(io.BytesIO(data)) as picture:
        one = picture.convert("RGB").resize((pixels, pixels), Image.Resampling.LANCZOS)
    whole = Image.new("RGB", (pixels * times[0], pixels * times[1]))
    for i in range(times[0]):
        for j in range(times[1]):
            whole.paste(one, (i * pixels, j * pixels))
    out = io.BytesIO()
    whole.save(out, "PNG")
    return out.getvalue()

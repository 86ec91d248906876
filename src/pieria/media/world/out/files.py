"""A chunk as files: what `pieria world` hands out."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from ....core.values import Part
from ....formats.png import png
from ..art.sheet import sheet
from ..land.model import Chunk
from . import chart, page, record, scene, tiled
from .layers import layers


def slug(words: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-")[:40] or "world"


def parts(c: Chunk, notes: list[str]) -> Iterator[Part]:
    """The map to look at, the page, the scene, Tiled's files (maps, tileset, its picture), JSON, and a ZIP of Tiled's.

    Tiled's files name each other, so those that are named have their names in ``meta["file"]``, made of their content.
    """
    tiles = sheet(c.ground.climate == "frozen")
    grids = layers(c, tiles)
    title = c.lore.world
    about: dict[str, Any] = {"name": title, "seed": c.ground.seed, "size": c.size, "at": list(c.at)}

    def part(data: str | bytes, mime: str, suffix: str, **more: Any) -> Part:
        return Part("world", data, mime, {**about, "suffix": suffix, **more})

    picture = png(tiles.picture())
    base = f"tiles-{hashlib.sha256(picture).hexdigest()[:8]}"
    tsx = tiled.tsx(tiles, f"{base}.png", "pieria")
    said = {"name": title, "seed": c.ground.seed, "prompt": c.ground.asked.words, "at": f"{c.at[0]},{c.at[1]}"}
    outside = tiled.tmx(grids, tiled.outside(c), f"{base}.tsx", said)
    inner = [
        tiled.tmx(tiled.inner_layers(d, tiles), tiled.inner_things(d, n, c), f"{base}.tsx", {"name": d.name, "map": n})
        for n, d in enumerate(c.interiors)
    ]
    bundle = {"world.tmx": outside, f"{base}.tsx": tsx, f"{base}.png": picture}
    bundle |= {f"inside-{n}.tmx": text for n, text in enumerate(inner)}
    yield part(png(chart.chart(c, tiles, title), 4), "image/png", ".png")
    yield part(page.page(c, grids, tiles, picture), "text/html", ".html")
    yield part(scene.glb(c, title), "model/gltf-binary", ".glb")
    yield part(outside, "application/xml", ".tmx")
    yield part(tsx, "application/xml", ".tsx", file=f"{base}.tsx")
    yield part(picture, "image/png", ".tiles.png", file=f"{base}.png")
    yield part(zipped(bundle), "application/zip", ".zip")
    yield part(record.written(c, notes), "application/json", ".json")


def zipped(files: dict[str, str | bytes]) -> bytes:
    """A ZIP whose bytes depend on its content alone."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, data, zipfile.ZIP_DEFLATED, 6)
    return out.getvalue()

"""A chunk as files: what `pieria world` hands out."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import numpy as np

from ....core.values import Part
from ....formats.png import png
from ..art.sheet import sheet
from ..land import dungeon
from ..land.asked import Asked
from ..land.lore import Item, Lore
from ..land.model import Chunk
from ..land.names import Names
from ..land.quests import PRIZES
from . import chart, page, record, scene, tiled
from .layers import layers


def parts(c: Chunk, notes: list[str]) -> Iterator[Part]:
    """The map to look at, the page, the scene, Tiled's files (map, tileset, its picture), a ZIP of all of Tiled's with
    the insides, and JSON.

    Tiled's files name each other, so those that are named have their names in ``meta["file"]``, made of their content.
    """
    tiles, grids, title = (
        sheet(c.ground.climate == "frozen"),
        layers(c, sheet(c.ground.climate == "frozen")),
        c.lore.world,
    )
    about: dict[str, Any] = {"name": title, "seed": c.ground.seed, "size": c.size, "at": list(c.at)}
    made = tiled_parts(c, notes)

    def part(data: str | bytes, mime: str, suffix: str, **more: Any) -> Part:
        return Part("world", data, mime, {**about, "suffix": suffix, **more})

    picture, base = made["picture"], made["base"]
    yield part(png(chart.chart(c, tiles, title), 4), "image/png", ".png")
    yield part(page.page(c, grids, tiles, picture), "text/html", ".html")
    yield part(scene.glb(c, title), "model/gltf-binary", ".glb")
    yield part(made["tmx"], "application/x-tiled-map+xml", ".tmx")
    yield part(made["tsx"], "application/x-tiled-tileset+xml", ".tsx", file=f"{base}.tsx")
    yield part(picture, "image/png", ".tiles.png", file=f"{base}.png")
    yield part(made["zip"], "application/zip", ".zip")
    yield part(made["json"], "application/json", ".json")


def tiled_parts(c: Chunk, notes: list[str]) -> dict[str, Any]:
    """Tiled's files and the record: ``tmx``, ``tsx``, ``json`` (str), ``picture``, ``zip`` (bytes), ``base`` (a name)."""
    tiles = sheet(c.ground.climate == "frozen")
    grids, picture = layers(c, tiles), tileset_picture(c.ground.climate == "frozen")
    base = f"tiles-{hashlib.sha256(picture).hexdigest()[:8]}"
    tsx = tiled.tsx(tiles, f"{base}.png", "pieria")
    said = {"name": c.lore.world, "seed": c.ground.seed, "prompt": c.ground.asked.words, "at": f"{c.at[0]},{c.at[1]}"}
    outside = tiled.tmx(grids, tiled.outside(c), f"{base}.tsx", said)
    bundle: dict[str, str | bytes] = {"world.tmx": outside, f"{base}.tsx": tsx, f"{base}.png": picture}
    for n, d in enumerate(c.interiors):
        things = tiled.inner_things(d, n, c.lore)
        bundle[f"inside-{n}.tmx"] = tiled.tmx(
            tiled.inner_layers(d, tiles), things, f"{base}.tsx", {"name": d.name, "map": n}
        )
    return {"tmx": outside, "tsx": tsx, "picture": picture, "base": base, "zip": zipped(bundle),
            "json": record.written(c, notes)}  # fmt: skip


@lru_cache(maxsize=2)
def tileset_picture(cold: bool) -> bytes:
    return png(sheet(cold).picture())


def dungeon_parts(asked: Asked, seed: int, rooms: list[list[str]]) -> list[Part]:
    """A dungeon alone: its picture, a page to walk in, Tiled's files, JSON."""
    rng = np.random.default_rng([seed, 77])
    names = Names(asked.climates[0] if asked.climates else "temperate", False, rng)
    title = next((t.name for t in asked.things if t.name), asked.name) or names.place("dungeon")
    kind = next((k for k in ("temple", "mine", "graveyard", "ruins") if k in asked.words.lower()), "dungeon")
    for _ in range(50):
        made = dungeon.dungeon(kind, title, rng, rooms[0] if rooms else ())
        if dungeon.solvable(made):
            break
    tiles = sheet(False)
    look = PRIZES[kind][int(rng.integers(len(PRIZES[kind])))]
    lore = Lore(title, names.culture, items=[Item(f"the {look[0]}", look[1], -1, *made.prize, -1)], start=made.start)
    grids, things = tiled.inner_layers(made, tiles), tiled.inner_things(made, -1, lore)
    picture = png(tiles.picture())
    base = f"tiles-{hashlib.sha256(picture).hexdigest()[:8]}"
    about: dict[str, Any] = {"name": title, "seed": seed, "suffix": ""}
    said = {"name": title, "seed": seed, "prompt": asked.words}
    outside = tiled.tmx(grids, things, f"{base}.tsx", said)
    tsx = tiled.tsx(tiles, f"{base}.png", "pieria")
    plain = {
        "pieria": "dungeon", "version": 1, **said, "start": list(made.start), "prize": list(made.prize), "item": lore.items[0].name,
        "cells": ["".join("#."[v] for v in row) for row in made.cells.tolist()], "locks": made.locks, "keys": made.keys,
        "boxes": made.boxes, "goals": made.goals, "gate": made.gate,
    }  # fmt: skip

    def part(data: str | bytes, mime: str, suffix: str, **more: Any) -> Part:
        return Part("world", data, mime, {**about, "suffix": suffix, **more})

    shown = whole(grids, things, tiles)
    return [
        part(png(shown, 6), "image/png", ".png"),
        part(page.page_of_dungeon(made, lore, grids, tiles, picture), "text/html", ".html"),
        part(outside, "application/x-tiled-map+xml", ".tmx"),
        part(tsx, "application/x-tiled-tileset+xml", ".tsx", file=f"{base}.tsx"),
        part(picture, "image/png", ".tiles.png", file=f"{base}.png"),
        part(zipped({"dungeon.tmx": outside, f"{base}.tsx": tsx, f"{base}.png": picture}), "application/zip", ".zip"),
        part(json.dumps(plain, ensure_ascii=False), "application/json", ".json"),
    ]


def whole(grids: Any, things: Any, tiles: Any) -> Any:
    """An inside as it looks, with its locks, keys, boxes and what lies there."""
    from .layers import picture

    shown = {k: v.copy() for k, v in grids.items()}
    objects = np.zeros_like(shown["things"])
    for group in ("locks", "keys", "items", "boxes", "gate"):
        for name, kind, x, y, _ in things.get(group, ()):
            objects[y, x] = tiles.first[{"gate": "gatelock", "items": kind}.get(group, name)]
    shown["above"] = np.where(objects > 0, objects, shown["above"])
    h, w = objects.shape
    return picture(shown, tiles, (0, 0, w, h))


def zipped(files: dict[str, str | bytes]) -> bytes:
    """A ZIP whose bytes depend on its content alone."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, data, zipfile.ZIP_DEFLATED, 6)
    return out.getvalue()

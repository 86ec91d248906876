"""Tiled's files: TMX maps, the TSX tileset they share (https://doc.mapeditor.org/en/stable/reference/tmx-map-format/)."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Iterable, Mapping
from typing import Any
from xml.sax.saxutils import quoteattr

import numpy as np

from ..art.sheet import COLUMNS, Sheet
from ..art.terrain import BITS, MASKS
from ..land.dungeon import LOCKS, WALL, Inside
from ..land.lore import Lore
from ..land.model import Chunk
from ..land.noise import Array

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
Thing = tuple[str, str, float, float, Mapping[str, Any]]
"""(name, class, x, y, properties); x and y in cells."""


def tsx(sheet: Sheet, image: str, name: str) -> str:
    """The tileset: its picture, what each tile is called, and brushes for paths, floors and bridges."""
    rows = -(-len(sheet.tiles) // COLUMNS)
    out = [
        HEAD, f'<tileset version="1.10" tiledversion="1.11.0" name={quoteattr(name)} tilewidth="16" tileheight="16" '
        f'tilecount="{rows * COLUMNS}" columns="{COLUMNS}">\n',
        f' <image source={quoteattr(image)} width="{COLUMNS * 16}" height="{rows * 16}"/>\n',
    ]  # fmt: skip
    shut = sheet.first["shut"]
    for what, first in sorted(sheet.first.items(), key=lambda e: e[1]):
        more = '<properties><property name="solid" type="bool" value="true"/></properties>' if first == shut else ""
        out.append(f' <tile id="{first}" type={quoteattr(what)}>{more}</tile>\n')
    out.append(" <wangsets>\n")
    order = (1, 16, 2, 32, 4, 64, 8, 128)  # Tiled's wangid goes round from the top
    for what, colour in (("path", "#a87f54"), ("paving", "#b3aca0"), ("bridge", "#9a6b3f"), ("field", "#c9b24a")):
        first = sheet.first["laid " + what]
        out.append(f'  <wangset name="{what}" type="mixed" tile="{first}">\n')
        out.append(f'   <wangcolor name="{what}" color="{colour}" tile="{first}" probability="1"/>\n')
        for k, mask in enumerate(MASKS):
            full = mask
            for dx, dy, bit in BITS[4:]:
                sides = sum(b for x, y, b in BITS[:4] if (x, y) in ((dx, 0), (0, dy)))
                full |= bit if mask & sides else 0
            wang = ",".join("0" if full & bit else "1" for bit in order)
            out.append(f'   <wangtile tileid="{first + k}" wangid="{wang}"/>\n')
        out.append("  </wangset>\n")
    return "".join([*out, " </wangsets>\n</tileset>\n"])


def packed(grid: Array) -> str:
    """One layer: tile numbers, counted from 1, as zlib in base64. Tile 0, the blank one, is no tile."""
    numbers = np.where(grid > 0, grid + 1, 0).astype("<u4")
    return base64.b64encode(zlib.compress(numbers.tobytes(), 6)).decode()


def tmx(
    layers: Mapping[str, Array], groups: Mapping[str, Iterable[Thing]], source: str, about: Mapping[str, Any]
) -> str:
    """One map. ``source``: the tileset's file name. ``about``: properties of the map."""
    high, wide = next(iter(layers.values())).shape
    out = [
        HEAD, f'<map version="1.10" tiledversion="1.11.0" orientation="orthogonal" renderorder="right-down" '
        f'width="{wide}" height="{high}" tilewidth="16" tileheight="16" infinite="0" nextlayerid="@layer@" nextobjectid="@object@">\n',
        properties(about, 1), f' <tileset firstgid="1" source={quoteattr(source)}/>\n',
    ]  # fmt: skip
    number = 0
    for name, grid in layers.items():
        number += 1
        seen = ' visible="0"' if name == "collision" else ""
        out.append(f' <layer id="{number}" name={quoteattr(name)} width="{wide}" height="{high}"{seen}>\n')
        out.append(f'  <data encoding="base64" compression="zlib">{packed(grid)}</data>\n </layer>\n')
    count = 0
    for name, things in groups.items():
        number += 1
        out.append(f' <objectgroup id="{number}" name={quoteattr(name)}>\n')
        for what, kind, x, y, more in things:
            count += 1
            at = f'x="{x * 16 + 8:g}" y="{y * 16 + 8:g}"'
            out.append(f'  <object id="{count}" name={quoteattr(what)} type={quoteattr(kind)} {at}>\n')
            out.append(properties(more, 3) + "   <point/>\n  </object>\n")
        out.append(" </objectgroup>\n")
    out.append("</map>\n")
    whole = "".join(out)
    return whole.replace("@layer@", str(number + 1), 1).replace("@object@", str(count + 1), 1)


def properties(given: Mapping[str, Any], indent: int) -> str:
    if not given:
        return ""
    pad, kinds = " " * indent, {bool: ' type="bool"', int: ' type="int"', float: ' type="float"'}
    lines = [
        f"{pad} <property name={quoteattr(k)}{kinds.get(type(v), '')} value={quoteattr(str(v).lower() if isinstance(v, bool) else str(v))}/>\n"
        for k, v in given.items()
    ]
    return f"{pad}<properties>\n{''.join(lines)}{pad}</properties>\n"


def outside(c: Chunk) -> dict[str, list[Thing]]:
    """The objects of a chunk's map."""
    lore = c.lore
    return {
        "start": [("start", "start", *lore.start, {})],
        "places": [(p.name, p.kind, p.x, p.y, {"place": n}) for n, p in enumerate(c.places)],
        "doors": [(c.interiors[n].name, "door", x, y, {"map": n}) for x, y, n in c.doors],
        "people": [
            (w.name, w.job, w.x, w.y, {"place": c.places[w.home].name, "says": "\n".join(w.lines)}) for w in lore.people
        ],
        "items": [(i.name, i.look, i.x, i.y, {"item": n}) for n, i in enumerate(lore.items) if i.map < 0],
        "land": [(f.name, f.kind, f.x, f.y, {"radius": round(f.r, 1)}) for f in c.features],
    }


def inner_layers(d: Inside, sheet: Sheet) -> dict[str, Array]:
    """An inside as layers of tiles; locks, keys, boxes and what is to be found are objects."""
    wall = d.cells == WALL
    face = np.zeros_like(wall)
    face[:-1] = wall[:-1] & ~wall[1:]
    ground = np.where(wall, sheet.first[d.wall] + face, sheet.first[d.floor]).astype(np.int32)
    things = np.zeros_like(ground)
    above = np.zeros_like(ground)
    for x, y in d.goals:
        things[y, x] = sheet.first["goal"]
    for name, x, y in d.things:
        w, h = sheet.size[name]
        if (w, h) == (1, 2):
            above[y - 1, x], things[y, x] = sheet.first[name], sheet.first[name] + 1
        else:
            things[y, x] = sheet.first[name]
    things[d.start[1], d.start[0]] = sheet.first["stairs"]
    shut = np.where(d.blocked(), sheet.first["shut"], 0).astype(np.int32)
    return {"ground": ground, "things": things, "above": above, "collision": shut}


def inner_things(d: Inside, number: int, lore: Lore) -> dict[str, list[Thing]]:
    out: dict[str, list[Thing]] = {
        "start": [("start", "start", *d.start, {})],
        "doors": [("outside", "door", *d.start, {"map": -1, "to_x": d.door[0], "to_y": d.door[1]})],
        "locks": [(LOCKS[colour], "lock", x, y, {"key": colour}) for colour, x, y in d.locks],
        "keys": [(colour, "key", x, y, {}) for colour, x, y in d.keys],
        "items": [(i.name, i.look, i.x, i.y, {"item": n}) for n, i in enumerate(lore.items) if i.map == number],
        "boxes": [("box", "box", x, y, {}) for x, y in d.boxes],
        "goals": [("goal", "goal", x, y, {}) for x, y in d.goals],
        "gate": [("gate", "gate", *d.gate, {})] if d.gate else [],
    }
    return {k: v for k, v in out.items() if v}

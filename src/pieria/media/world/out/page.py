"""One page to walk in: everything is inside it, nothing is asked of the network."""

from __future__ import annotations

import base64
import html
import json
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from ..art.sheet import Sheet
from ..land.dungeon import LOCKS, Inside
from ..land.lore import Lore
from ..land.model import Chunk
from ..land.noise import Array
from . import tiled

FRAME = Path(__file__).with_name("page.html")


def layer(grid: Array) -> str:
    return base64.b64encode(zlib.compress(grid.astype("<u2").tobytes(), 6)).decode()


def page(c: Chunk, layers: Mapping[str, Array], sheet: Sheet, picture: bytes) -> str:
    """The page. ``picture``: the tileset as PNG."""
    lore = c.lore
    maps: list[dict[str, Any]] = [
        {
            "id": -1, "name": lore.world, "w": c.size, "h": c.size, "layers": [layer(v) for v in layers.values()],
            "doors": [[x, y, n, *c.interiors[n].start] for x, y, n in c.doors],
        }
    ]  # fmt: skip
    for n, d in enumerate(c.interiors):
        inner = tiled.inner_layers(d, sheet)
        h, w = d.cells.shape
        one = {"id": n, "name": d.name, "w": w, "h": h, "layers": [layer(v) for v in inner.values()],
               "doors": [[*d.start, -1, *d.door]], "locks": d.locks, "keys": d.keys, "boxes": d.boxes, "goals": d.goals,
               "gate": d.gate}  # fmt: skip
        maps.append({k: v for k, v in one.items() if v or k in ("id", "doors")})
    asks = {
        q.giver: next((s for s in lore.people[q.giver].lines if s.startswith(("Would you", "I lost", "I draw"))), "")
        for q in lore.quests
    }
    data = {
        "name": lore.world, "start": lore.start, "maps": maps, "first": sheet.first, "locks": LOCKS,
        "sheet": "data:image/png;base64," + base64.b64encode(picture).decode(),
        "places": [{"n": n, "name": p.name, "kind": p.kind, "x": p.x, "y": p.y, "r": p.r, "inside": p.inside} for n, p in enumerate(c.places)],
        "people": [{"name": w.name, "job": f"{w.job} of {c.places[w.home].said}", "look": w.look, "x": w.x, "y": w.y,
                    "says": [s for s in w.lines if not s.startswith(("Would you", "I lost", "I draw"))]} for w in lore.people],
        "items": [{"name": i.name, "look": i.look, "map": i.map, "x": i.x, "y": i.y} for i in lore.items],
        "quests": [{"title": q.title, "giver": q.giver, "done": q.done, "ask": asks[q.giver],
                    "steps": [{k: v for k, v in (("do", s.do), ("text", s.text), ("person", s.person), ("item", s.item), ("place", s.place)) if v != -1}
                              for s in q.steps]} for q in lore.quests],
    }  # fmt: skip
    return framed(lore.world, data)


def page_of_dungeon(d: Inside, lore: Lore, layers: Mapping[str, Array], sheet: Sheet, picture: bytes) -> str:
    """The page of a dungeon that lies nowhere."""
    h, w = d.cells.shape
    only = {"id": -1, "name": d.name, "w": w, "h": h, "layers": [layer(v) for v in layers.values()], "doors": [],
            "locks": d.locks, "keys": d.keys, "boxes": d.boxes, "goals": d.goals, "gate": d.gate}  # fmt: skip
    data = {
        "name": d.name, "start": d.start, "maps": [{k: v for k, v in only.items() if v or k in ("id", "doors")}],
        "first": sheet.first, "locks": LOCKS, "sheet": "data:image/png;base64," + base64.b64encode(picture).decode(),
        "places": [], "people": [], "quests": [],
        "items": [{"name": i.name, "look": i.look, "map": i.map, "x": i.x, "y": i.y} for i in lore.items],
    }  # fmt: skip
    return framed(d.name, data)


def framed(title: str, data: dict[str, Any]) -> str:
    said = json.dumps(data, ensure_ascii=False, separators=(",", ":"), default=plain).replace("<", "\\u003c")
    frame = FRAME.read_text("utf-8")
    return frame.replace("@TITLE@", html.escape(title)).replace("@DATA@", said)


def plain(value: Any) -> Any:
    if isinstance(value, np.integer):
        return int(value)
    raise TypeError(type(value).__name__)

"""Everything about a chunk as plain JSON: the words, the land, places, people, items, quests and insides."""

from __future__ import annotations

import base64
import json
import zlib
from typing import Any

import numpy as np

from ..land.model import Chunk


def plain(c: Chunk, notes: list[str] | None = None) -> dict[str, Any]:
    """The record. Cells are (x, y) from the north-west corner; ``map`` -1 is outside. ``heights``: int16, row by row,
    in thousandths of a unit (the sea is 0), zlib in base64; so is ``surface``, -9000 where there is no water."""
    lore, places = c.lore, c.places
    return {
        "pieria": "world", "version": 1, "name": lore.world, "prompt": c.ground.asked.words, "seed": c.ground.seed,
        "size": c.size, "at": list(c.at), "climate": c.ground.climate, "shapes": list(c.ground.asked.shapes),
        "culture": lore.culture, "start": list(lore.start), "history": lore.history,
        "land": [{"name": f.name, "kind": f.kind, "x": round(f.x, 1), "y": round(f.y, 1), "radius": round(f.r, 1),
                  **({"level": round(f.level, 3)} if f.level else {})} for f in c.features],
        "sea": lore.sea,
        "rivers": [{"name": n, "cells": [list(p) for p in cells]} for n, cells in zip(lore.rivers, c.water.rivers, strict=True)],
        "crossings": [{"side": x.side, "at": x.at, "kind": "river" if x.river else "road", **({"inward": x.inward} if x.river else {})}
                      for x in c.cross],
        "places": [{"name": p.name, "kind": p.kind, "x": p.x, "y": p.y, "inside": p.inside, "height": round(float(c.high[p.y, p.x]), 3),
                    "asked": p.thing >= 0} for p in places],
        "people": [{"name": w.name, "job": w.job, "look": w.look, "place": places[w.home].name, "x": w.x, "y": w.y, "says": w.lines}
                   for w in lore.people],
        "items": [{"name": i.name, "look": i.look, "map": i.map, "x": i.x, "y": i.y, "place": places[i.place].name} for i in lore.items],
        "quests": [{"title": q.title, "giver": lore.people[q.giver].name, "done": q.done, "steps": [
            {"do": s.do, "text": s.text,
             **({"person": lore.people[s.person].name} if s.person >= 0 else {}),
             **({"item": lore.items[s.item].name} if s.item >= 0 else {}),
             **({"place": places[s.place].name} if s.place >= 0 else {})} for s in q.steps]} for q in lore.quests],
        "insides": [{"name": d.name, "kind": d.kind, "door": list(d.door), "width": int(d.cells.shape[1]), "height": int(d.cells.shape[0]),
                     "locks": len(d.locks), "boxes": len(d.boxes)} for d in c.interiors],
        "heights": grid(c.high), "surface": grid(c.water.surface), "notes": notes or [],
    }  # fmt: skip


def grid(a: Any) -> str:
    return base64.b64encode(zlib.compress(np.round(a * 1000).astype("<i2").tobytes(), 6)).decode()


def written(c: Chunk, notes: list[str] | None = None) -> str:
    return json.dumps(plain(c, notes), ensure_ascii=False, separators=(",", ":"))

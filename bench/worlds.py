"""Virtual worlds, measured by other means than those that made them; without a language model.

    python bench/worlds.py [--seeds 500] [--size 128] [--large 8] [--validator FOLDER] [--seams 20] [--results FILE]

Reach: each world is written as TMX, read again by pytiled-parser, and its collision layer alone is searched by an A* of this
file, from the object "start" to every place, person (a cell beside), thing that lies outside and door. Insides are read
the same way: from their start to all keys and what is to be taken, locks shut until their key was reached. A world
counts if all of that is reached. The baseline takes the same collision layers with as many goals on random land cells.
Rivers: along each river of the JSON the water's surface (from the JSON's own grid) never rises. Ways: no tile of a path
on water but a bridge's. Names: each name in a quest or a line's quest step exists, none twice. Relations: what the
prompt asks for, judged here from the JSON (places, land, heights) and not by the maker's own check. Same bytes: every
file of a world made twice. Seams: the tiles of two neighbours along their border, and their roads and rivers across it.
Opens: pytiled-parser without an error or a warning; Khronos' glTF validator (npm install gltf-validator in
FOLDER) with nothing to say. Seconds: CPU, all files of a world of 256 x 256.
"""

from __future__ import annotations

import argparse
import base64
import bisect
import heapq
import io
import json
import random
import subprocess
import sys
import tempfile
import time
import warnings
import zipfile
import zlib
from collections import Counter
from itertools import pairwise
from pathlib import Path

import numpy as np

from common import MACHINE
from pieria.media.world.land import asked, make
from pieria.media.world.out import files

PROMPTS = (
    "a frozen castle above a lake", "ruins in the forest north of the town", "a village by the river",
    "an archipelago with a harbour and a lighthouse", "a desert town with an oasis", "a temple in the jungle",
    "a mountain village below a volcano", "a green valley with three villages", "a mine in the mountains",
    "a swamp with a tower", "a harbour town on the coast", "an island with a castle on a hill",
    "a haunted forest with a graveyard", "a farm east of the village", "an autumn wood with a cottage by a lake",
    "a savanna with a camp", "rolling hills and a windmill", "a city on the coast and a castle above the city",
    "a temple between the lake and the mountain", "two towns and a dungeon far from the town",
)  # fmt: skip


class Map:
    """A TMX file as pytiled-parser reads it."""

    def __init__(self, path: Path) -> None:
        import pytiled_parser

        self.filename = str(path)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            self.read = pytiled_parser.parse_map(path)
        self.layers = {layer.name: layer for layer in self.read.layers}
        (tileset,) = self.read.tilesets.values()
        self.kinds = {number: tile.class_ for number, tile in (tileset.tiles or {}).items()}
        self.firsts = sorted(self.kinds)

    def grid(self, name: str) -> list[list[int]]:
        return self.layers[name].data

    def kind(self, gid: int) -> str:
        """What the tileset calls the tile: the name of the row of tiles that it is in."""
        at = bisect.bisect_right(self.firsts, gid - 1) - 1
        return self.kinds[self.firsts[at]] or "" if gid and at >= 0 else ""


def tiled(archive: bytes, folder: Path) -> list[Map]:
    """The maps of a ZIP, the one outside first."""
    with zipfile.ZipFile(io.BytesIO(archive)) as z:
        z.extractall(folder)
    names = sorted((n for n in folder.glob("*.tmx")), key=lambda p: (p.stem != "world", len(p.stem), p.stem))
    return [Map(n) for n in names]


def star(shut: list[list[bool]], start: tuple[int, int], goal: tuple[int, int]) -> bool:
    """A*, four directions, Manhattan distance."""
    if shut[goal[1]][goal[0]] or shut[start[1]][start[0]]:
        return False
    h, w = len(shut), len(shut[0])
    heap, best = [(abs(start[0] - goal[0]) + abs(start[1] - goal[1]), 0, start)], {start: 0}
    while heap:  # of equal ones the farthest on first
        _, g, (x, y) = heapq.heappop(heap)
        g = -g
        if (x, y) == goal:
            return True
        if g > best[(x, y)]:
            continue
        for a, b in ((x + 1, y), (x - 1, y), (x, y + 1), (x, y - 1)):
            if 0 <= a < w and 0 <= b < h and not shut[b][a] and g + 1 < best.get((a, b), 1 << 30):
                best[(a, b)] = g + 1
                heapq.heappush(heap, (g + 1 + abs(a - goal[0]) + abs(b - goal[1]), -g - 1, (a, b)))
    return False


def objects(tmx: Map, group: str) -> list[tuple[str, str, int, int, dict]]:
    return [
        (o.name, o.class_, int(o.coordinates.x // 16), int(o.coordinates.y // 16), dict(o.properties or {}))
        for o in (tmx.layers[group].tiled_objects if group in tmx.layers else ())
    ]


def collision(tmx: Map) -> list[list[bool]]:
    return [[bool(g) for g in row] for row in tmx.grid("collision")]


def reached(maps: list[Map]) -> tuple[int, int, list[str], list[list[bool]]]:
    """(goals, those reached, what was not, the outside's collision)."""
    goals, hits, lost = 0, 0, []
    outside = maps[0]
    shut = collision(outside)
    start = objects(outside, "start")[0][2:4]
    wanted = [(n, (x, y)) for g in ("places", "items", "doors") for n, _, x, y, _ in objects(outside, g)]
    for name, _, x, y, _ in objects(outside, "people"):
        beside = [(a, b) for a, b in ((x, y), (x + 1, y), (x - 1, y), (x, y + 1), (x, y - 1)) if not shut[b][a]]
        wanted.append((name, beside[0] if beside else (x, y)))
    for name, cell in wanted:
        goals += 1
        ok = star(shut, start, cell)
        hits += ok
        lost += [] if ok else [f"{name} {cell}"]
    for inside in maps[1:]:
        shut2 = collision(inside)
        for group in ("boxes", "gate"):
            for _, _, x, y, _ in objects(inside, group):
                shut2[y][x] = True
        locks = [(p["key"], x, y) for _, _, x, y, p in objects(inside, "locks")]
        keys = [(name, x, y) for name, _, x, y, _ in objects(inside, "keys")]
        begin, have = objects(inside, "start")[0][2:4], set()
        for _, x, y in locks:
            shut2[y][x] = True
        for _ in range(len(locks) + 1):
            have |= {k for k, x, y in keys if star(shut2, begin, (x, y))}
            for k, x, y in locks:
                if k in have:
                    shut2[y][x] = False
        for name, x, y in [(k, x, y) for k, x, y in keys] + [(n, x, y) for n, _, x, y, _ in objects(inside, "items")]:
            goals += 1
            ok = star(shut2, begin, (x, y))
            hits += ok
            lost += [] if ok else [f"{name} inside {inside.filename}"]
    return goals, hits, lost, shut


def grid(said: dict, key: str) -> np.ndarray:
    raw = zlib.decompress(base64.b64decode(said[key]))
    return np.frombuffer(raw, "<i2").reshape(said["size"], said["size"])


def uphill(said: dict) -> int:
    level, rises = grid(said, "surface"), 0
    for river in said["rivers"]:
        heights = [int(level[y, x]) for x, y in river["cells"] if level[y, x] > -8000]
        rises += any(b > a for a, b in pairwise(heights))
    return rises


def wrong_ways(tmx: Map) -> int:
    """Ways on water that are no bridge."""
    bad = 0
    for row, over in zip(tmx.grid("ground"), tmx.grid("ways"), strict=True):
        for g, w in zip(row, over, strict=True):
            bad += bool(w) and tmx.kind(g) in ("water", "deep", "shore") and tmx.kind(w) != "laid bridge"
    return bad


def names_wrong(said: dict) -> int:
    people, places = [p["name"] for p in said["people"]], [p["name"] for p in said["places"]]
    items = [i["name"] for i in said["items"]]
    bad = sum(v - 1 for v in Counter(people).values()) + sum(v - 1 for v in Counter(places).values())
    for quest in said["quests"]:
        for step in quest["steps"]:
            bad += "person" in step and step["person"] not in people
            bad += "item" in step and step["item"] not in items
            bad += "place" in step and step["place"] not in places
    return bad


def relations(said: dict, prompt: str) -> list[tuple[str, bool]]:
    """What a few prompts ask for, judged from the JSON."""
    n, high, level = said["size"], grid(said, "heights"), grid(said, "surface")
    places = {p["kind"]: p for p in reversed(said["places"]) if p["asked"]}
    land: dict = {}
    for kind in {f["kind"] for f in said["land"]}:  # of several the one that is nearest to what was asked for
        near = [p for p in said["places"] if p["asked"]][:1] or said["places"][:1]
        same = [f for f in said["land"] if f["kind"] == kind]
        land[kind] = min(same, key=lambda f: np.hypot(f["x"] - near[0]["x"], f["y"] - near[0]["y"]) if near else 0)

    def gap(p: dict, f: dict) -> float:
        return float(np.hypot(p["x"] - f["x"], p["y"] - f["y"])) - f.get("radius", 8)

    def to(p: dict, mask: np.ndarray) -> float:
        y, x = np.nonzero(mask)
        return float(np.hypot(x - p["x"], y - p["y"]).min()) if len(x) else 1e9

    rivers = np.zeros((n, n), bool)
    for r in said["rivers"]:
        for x, y in r["cells"]:
            rivers[y, x] = True
    sea = level == 0
    out: list[tuple[str, bool]] = []
    if prompt == PROMPTS[0]:
        c, lake = places["castle"], land["lake"]
        out = [
            ("castle near lake", gap(c, lake) < 0.2 * n),
            ("castle above lake", high[c["y"], c["x"]] > lake["level"] * 1000 + 30),
        ]
    elif prompt == PROMPTS[1]:
        r, t = places.get("ruins"), places.get("town")
        out = [
            ("ruins in forest", bool(r) and gap(r, land["forest"]) < 3),
            ("forest north of town", bool(t) and land["forest"]["y"] < t["y"]),
        ]
    elif prompt == PROMPTS[2]:
        out = [("village by river", to(places["village"], rivers) < 0.14 * n)]
    elif prompt == PROMPTS[3]:
        out = [
            ("harbour by sea", to(places["harbour"], sea) < 0.12 * n),
            ("lighthouse by sea", to(places["lighthouse"], sea) < 0.12 * n),
        ]
    elif prompt == PROMPTS[6]:
        v, f = places["village"], land["volcano"]
        out = [
            (
                "village below volcano",
                high[v["y"], v["x"]] < high[int(f["y"]) - n // 60 :, :].max() and gap(v, f) < 0.22 * n,
            )
        ]
    elif prompt == PROMPTS[10]:
        out = [("harbour by water", to(places.get("harbour") or places["town"], level > -8000) < 0.16 * n)]
    elif prompt == PROMPTS[11]:
        out = [("castle on hill", "castle" in places and gap(places["castle"], land["hill"]) < 4)]
    elif prompt == PROMPTS[13]:
        out = [("farm east of village", "farm" in places and places["farm"]["x"] > places["village"]["x"])]
    elif prompt == PROMPTS[14]:
        out = [("cottage by lake", "cottage" in places and gap(places["cottage"], land["lake"]) < 0.16 * n)]
    elif prompt == PROMPTS[17]:
        a, b = places.get("castle"), places.get("city")
        out = [("castle above city", bool(a and b) and high[a["y"], a["x"]] > high[b["y"], b["x"]])]
    return out


def seam(prompt: str, seed: int, size: int, upright: bool) -> bool:
    read = asked.read(prompt)
    a, b = make.chunk(read, size, seed, (0, 0)), make.chunk(read, size, seed, (1, 0) if upright else (0, 1))
    mine, theirs = (a.pad[0][1:-1, -1], b.terrain[:, 0]) if upright else (a.pad[0][-1, 1:-1], b.terrain[0])
    back, edge = (b.pad[0][1:-1, 0], a.terrain[:, -1]) if upright else (b.pad[0][0, 1:-1], a.terrain[-1])
    over_a, over_b = (a.over[:, -1], b.over[:, 0]) if upright else (a.over[-1], b.over[0])
    wet_a, wet_b = (
        (a.water.kind[:, -1] == 3, b.water.kind[:, 0] == 3)
        if upright
        else (a.water.kind[-1] == 3, b.water.kind[0] == 3)
    )
    step = np.abs((a.high[:, -1] - b.high[:, 0]) if upright else (a.high[-1] - b.high[0])).max()
    same = bool(
        (mine == theirs).all()
        and (back == edge).all()
        and ((over_a > 0) == (over_b > 0)).all()
        and (wet_a == wet_b).all()
    )
    return same and step < 0.12


def measure(seed: int, size: int) -> dict:
    """Every measure of one world; the module's page says how each is taken."""
    prompt = PROMPTS[seed % len(PROMPTS)]
    parts = files.tiled_parts(make.chunk(asked.read(prompt), size, seed), [])
    with tempfile.TemporaryDirectory() as folder:
        maps = tiled(parts["zip"], Path(folder))
        goals, hits, lost, shut = reached(maps)
        bad = wrong_ways(maps[0])
    said = json.loads(parts["json"])
    rng = random.Random(seed)
    start = objects(maps[0], "start")[0][2:4]
    land = [(int(x), int(y)) for y, x in np.argwhere(grid(said, "surface") < -8000)]
    chance = [star(shut, start, rng.choice(land)) for _ in range(2)]
    counts = {
        "worlds": 1, "goals": goals, "hits": hits, "whole": int(not lost), "uphill": uphill(said), "rivers": len(said["rivers"]),
        "ways": bad, "names": names_wrong(said), "quests": len(said["quests"]), "people": len(said["people"]),
        "places": len(said["places"]), "chance": sum(chance), "tried": len(chance),
    }  # fmt: skip
    if lost or bad or counts["uphill"] or counts["names"]:
        print(seed, prompt, lost[:3], counts, file=sys.stderr)
    try:
        found = relations(said, prompt)
    except KeyError as error:
        found = [(f"{prompt}: {error} there", False)]
    return {"seed": seed, "counts": counts, "relations": [(w, bool(ok)) for w, ok in found]}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=500)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--size", type=int, default=128)
    parser.add_argument("--large", type=int, default=8)
    parser.add_argument("--seams", type=int, default=20)
    parser.add_argument("--validator", type=Path)
    parser.add_argument("--results", type=Path, help="worlds already measured, a line each: goes on from there")
    given = parser.parse_args()
    kept = given.results.read_text().splitlines() if given.results and given.results.exists() else []
    done = {r["seed"]: r for r in map(json.loads, kept)}
    for seed in range(given.first, given.first + given.seeds):
        if seed not in done:
            done[seed] = measure(seed, given.size)
            if given.results:
                with given.results.open("a") as file:
                    file.write(json.dumps(done[seed]) + "\n")
    totals: Counter[str] = Counter()
    held: list[tuple[str, bool]] = []
    said_of: dict[str, list[int]] = {}
    for r in done.values():
        totals.update(r["counts"])
        for what, ok in r["relations"]:
            held.append((what, ok))
            said_of.setdefault(what, []).append(ok)
    t = totals
    print(f"{MACHINE}; worlds of {given.size} x {given.size}, {len(PROMPTS)} prompts, no language model\n")
    if t["worlds"]:
        print(
            f"every goal reached       {t['whole']} of {t['worlds']} worlds ({t['hits']} of {t['goals']} goals); random land cells: {t['chance'] / t['tried']:.1%}"
        )
        print(f"rivers that rise         {t['uphill']} of {t['rivers']}")
        print(f"ways on water, no bridge {t['ways']} cells;  names wrong or twice  {t['names']}")
        print(
            f"a world has              {t['places'] / t['worlds']:.1f} places, {t['people'] / t['worlds']:.1f} people, {t['quests'] / t['worlds']:.1f} quests"
        )
        print(f"relations obeyed         {sum(ok for _, ok in held)} of {len(held)}")
        for what, oks in sorted(said_of.items()):
            print(f"    {what:24} {sum(oks)} of {len(oks)}")
    large(given.large, given.validator)
    if given.seams:
        ok = sum(seam(PROMPTS[k % len(PROMPTS)], k, 96, k % 2 == 0) for k in range(given.seams))
        print(f"seams that join          {ok} of {given.seams} (96 x 96)")


def large(count: int, validator: Path | None) -> None:
    seconds, same, opens, quiet, sizes = [], 0, 0, 0, []
    for k in range(count):
        prompt = PROMPTS[k % len(PROMPTS)]
        begun = time.process_time()
        made = list(files.parts(make.chunk(asked.read(prompt), 256, k), []))
        seconds.append(time.process_time() - begun)
        if k < 4:
            again = list(files.parts(make.chunk(asked.read(prompt), 256, k), []))
            same += all(a.bytes == b.bytes for a, b in zip(made, again, strict=True))
        with tempfile.TemporaryDirectory() as folder:
            maps = tiled(next(p.bytes for p in made if p.mime == "application/zip"), Path(folder))
            opens += len(maps) > 1
            scene = next(p.bytes for p in made if p.mime == "model/gltf-binary")
            sizes.append(len(scene) / 1e6)
            if validator:
                path = Path(folder) / "w.glb"
                path.write_bytes(scene)
                script = (
                    "const v=require('gltf-validator'),fs=require('fs');v.validateBytes(new Uint8Array(fs.readFileSync(process.argv[1])))"
                    ".then(r=>console.log(JSON.stringify(r.issues)))"
                )
                said = json.loads(
                    subprocess.run(
                        ["node", "-e", script, str(path)], cwd=validator, capture_output=True, check=True
                    ).stdout
                )
                quiet += not any(said[n] for n in ("numErrors", "numWarnings", "numInfos", "numHints"))
    if count:
        print(
            f"256 x 256, all files     {np.median(seconds):.2f} CPU s (median of {count}; most {max(seconds):.2f}); busy machine"
        )
        print(f"same seed, same bytes    {same} of {min(4, count)} worlds (all files)")
        print(f"pytiled-parser           {opens} of {count} worlds open without a warning")
        print(
            f"glTF validator           {quiet if validator else '-'} of {count} with nothing to say; {max(sizes):.1f} MB at most"
        )


if __name__ == "__main__":
    main()

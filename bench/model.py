"""Things in 3D from 100 prompts of our own and T3Bench's, measured by other libraries than those that made them.

    python bench/model.py [--count 100] [--t3bench FOLDER] [--validator FOLDER] [--meshes FOLDER] [--sheets FOLDER]

Without a language model. Watertight: trimesh finds every edge of every mesh of the GLB shared by two triangles, consistent
winding and a positive volume, and the same of the whole STL and of each 3MF object. Sizes: the bounds of the object's node
in the GLB as trimesh reads it (metres to centimetres) against what this file says by hand. Validator: the Khronos glTF
validator of npm in FOLDER/node_modules (`npm install gltf-validator`): errors and warnings. T3Bench: of each prompt, whether something known was
built, whether something unknown was said, whether it was refused; every noun is one of the three. The baseline of
watertightness is a folder of well-known test meshes.
"""

from __future__ import annotations

import argparse
import io
import json
import re
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import trimesh

from pieria.apps.creative.model import model
from pieria.core.errors import UserError
from pieria.core.values import Event, Notice, Output, Request

sys.path.insert(0, str(Path(__file__).parent))
from common import table

Case = tuple[str, dict[str, float]]
"""A prompt, and the lengths in cm along w, d, h that it asks for of its first thing."""

BY_HAND: list[Case] = [
    ("a low table 60 cm wide with four legs", {"w": 60}), ("a round oak table 90 cm in diameter", {"w": 90, "d": 90}),
    ("a desk 140 cm wide, 70 cm deep and 75 cm high", {"w": 140, "d": 70, "h": 75}),
    ("a wooden chair 90 cm tall", {"h": 90}), ("a red stool 45 cm high with three legs", {"h": 45}),
    ("a bench 1.5 m long", {"w": 150}), ("a bookshelf with 6 shelves, 2 m tall and 90 cm wide", {"h": 200, "w": 90}),
    ("a cupboard 120 x 50 x 180 cm", {"w": 120, "d": 50, "h": 180}), ("a chest of drawers 80 cm wide with five drawers", {"w": 80}),
    ("a bed 140 cm wide and 200 cm long", {"w": 140, "d": 200}), ("a green velvet armchair 85 cm wide", {"w": 85}),
    ("a sofa 220 cm wide with 3 seats", {"w": 220}), ("a brass table lamp 18 inches tall", {"h": 45.72}),
    ("a floor lamp 5 feet tall", {"h": 152.4}), ("a ladder 2.4 m high with 9 rungs", {"h": 240}),
    ("a white picket fence 3 m long and 1 m high", {"w": 300, "h": 100}), ("stairs with 12 steps, 2.6 m high", {"h": 260}),
    ("a door 80 cm wide and 2 m high", {"w": 80, "h": 200}), ("a picture frame 30 cm wide", {"w": 30}),
    ("a wall clock 12 inches in diameter", {"w": 30.48, "h": 30.48}),
    ("a blue ceramic vase 25 cm tall", {"h": 25}), ("a bowl 6 inches across", {"w": 15.24}), ("a yellow mug 9.5 cm high", {"h": 9.5}),
    ("a glass bottle 30 cm tall", {"h": 30}), ("a white porcelain plate 27 cm in diameter", {"w": 27, "d": 27}),
    ("a wine glass 22 cm high", {"h": 22}), ("a jar 12 cm tall with a gold lid", {"h": 12}), ("a teapot 24 cm wide", {"w": 24}),
    ("a planter 15 cm wide with walls 4 mm thick", {"w": 15}), ("a hexagonal pen holder 10 cm tall", {"h": 10}),
    ("a box with lid 10 x 6 x 4 cm, 3 mm thick walls", {"w": 10, "d": 6, "h": 4}), ("a serving tray 40 cm wide and 30 cm deep", {"w": 40, "d": 30}),
    ("a bucket 28 cm high", {"h": 28}), ("a wooden chest 2 feet wide", {"w": 60.96}), ("a candle 7 cm wide and 15 cm tall", {"w": 7, "h": 15}),
    ("a gear 2 inches in diameter with 24 teeth", {"w": 5.08}), ("a gear 40 mm wide and 8 mm thick with a 6 mm bore", {"w": 4, "h": 0.8}),
    ("an M8 bolt 40 mm long", {"h": 4}), ("an M10 nut", {"d": 1.6, "h": 0.85}), ("a washer 20 mm in diameter and 2 mm thick", {"w": 2, "h": 0.2}),
    ("a steel bracket 50 mm wide, 60 mm deep and 60 mm high", {"w": 5, "d": 6, "h": 6}), ("a wall hook 7 cm tall", {"h": 7}),
    ("a copper pipe 20 mm in diameter and 30 cm long with 2 mm walls", {"w": 2, "h": 30}), ("a drawer knob 35 mm wide", {"w": 3.5}),
    ("a phone stand 80 mm wide", {"w": 8}), ("a spring 6 cm long", {"h": 6}), ("an old brass key 7.5 cm long", {"w": 7.5}),
    ("a padlock 5 cm wide", {"w": 5}), ("a wheel 65 cm in diameter", {"w": 65}), ("a ball bearing 22 mm in diameter", {"w": 2.2}),
    ("an enclosure 100 x 60 x 25 mm with 2 mm walls", {"w": 10, "d": 6, "h": 2.5}), ("a cube 2 inches", {"w": 5.08, "d": 5.08, "h": 5.08}),
    ("a sphere 3 cm in diameter", {"w": 3, "d": 3, "h": 3}), ("a cone 8 cm tall and 5 cm wide", {"h": 8, "w": 5}), ("a pyramid 10 cm wide", {"w": 10}),
    ("a house 9 m wide", {"w": 900}), ("a stone tower 25 m tall", {"h": 2500}), ("a castle 30 cm wide", {"w": 30}),
    ("a red and white lighthouse 20 cm tall", {"h": 20}), ("a church 12 cm long", {"d": 12}), ("a red barn 15 cm wide", {"w": 15}),
    ("a windmill 18 cm high", {"h": 18}), ("a stone bridge 12 m long", {"w": 1200}), ("a fire hydrant 80 cm tall", {"h": 80}),
    ("a toy car 12 cm long", {"w": 12}), ("a truck 20 cm long", {"w": 20}), ("a yellow school bus 1 ft long", {"w": 30.48}),
    ("a toy train 18 cm long", {"w": 18}), ("a sailboat 25 cm tall", {"h": 25}), ("a plane 30 cm long", {"w": 30}),
    ("a rocket with three fins, 15 cm tall", {"h": 15}), ("a neon green skateboard 80 cm long with black wheels", {"w": 80}),
    ("a pink bicycle 170 cm long", {"w": 170}), ("a submarine 10 inches long", {"w": 25.4}),
    ("an apple tree 4 m tall", {"h": 400}), ("a christmas tree 30 cm high", {"h": 30}), ("a cactus 12 cm tall", {"h": 12}),
    ("a sunflower 60 cm tall", {"h": 60}), ("a mushroom 8 cm wide", {"w": 8}), ("a red apple 8 cm wide", {"w": 8}),
    ("a carved pumpkin 25 cm wide", {"w": 25}), ("a snowman 1.2 m tall", {"h": 120}), ("an orange cat 20 cm tall", {"h": 20}),
    ("a brown teddy bear 30 cm tall", {"h": 30}), ("a yellow rubber duck 9 cm long", {"w": 9}), ("a turtle 15 cm long", {"w": 15}),
    ("a robot 18 cm tall with green eyes", {"h": 18}), ("a white king 9.5 cm tall", {"h": 9.5}), ("a black pawn 2 inches tall", {"h": 5.08}),
    ("a longsword 1 m long", {"h": 100}), ("a dice 16 mm wide", {"w": 1.6}), ("a gold crown 18 cm wide", {"w": 18}),
    ("a star 10 cm wide and 1 cm thick", {"w": 10, "h": 1}), ("a red heart 6 cm wide", {"w": 6}), ('a sign saying "ANNA" 12 cm wide', {"w": 12}),
    ('a keychain "MIRA" 6 cm wide', {"w": 6}), ("a leather book 20 cm wide, 28 cm deep and 4 cm high", {"w": 20, "d": 28, "h": 4}),
    ("an umbrella 1 m wide", {"w": 100}), ("a table 1.6 m wide with a red vase on it and four chairs around it", {"w": 160}),
    ("a desk 120 cm wide with a laptop and a mug on it", {"w": 120}),
]  # fmt: skip


def nothing(request: Request) -> Iterator[Event]:
    raise AssertionError("no model was to be asked")


def built(prompt: str) -> tuple[dict[str, bytes], list[Notice], dict[str, Any]]:
    """Files by their type, notices, and what the GLB says of itself."""
    files, notices, meta = {}, [], {}
    for event in model(nothing, prompt, model="none", preview="none"):
        if isinstance(event, Output):
            files[event.part.mime] = event.part.bytes
            meta = meta or dict(event.part.meta)
        elif isinstance(event, Notice):
            notices.append(event)
    return files, notices, meta


def closed(mesh: Any) -> bool:
    return bool(mesh.is_watertight and mesh.is_winding_consistent and mesh.volume > 0)


def measured(files: dict[str, bytes], asked: dict[str, float]) -> dict[str, Any]:
    """Watertight and sizes, as the module's page says."""
    scene = trimesh.load(io.BytesIO(files["model/gltf-binary"]), file_type="glb")
    whole = trimesh.load(io.BytesIO(files["model/stl"]), file_type="stl")
    model_ = ElementTree.fromstring(zipfile.ZipFile(io.BytesIO(files["model/3mf"])).read("3D/3dmodel.model"))
    space = {"m": "http://schemas.microsoft.com/3dmanufacturing/core/2015/02"}
    solids = []
    for one in model_.findall(".//m:object", space):
        points = [[float(v.get(k)) for k in "xyz"] for v in one.findall(".//m:vertex", space)]
        faces = [[int(t.get(f"v{k}")) for k in "123"] for t in one.findall(".//m:triangle", space)]
        solids.append(trimesh.Trimesh(points, faces, process=False))
    tight = all(closed(g) for g in scene.geometry.values()) and closed(whole) and all(map(closed, solids))
    size = None
    if asked:
        (start,) = (n for n in [first(files["model/gltf-binary"])])
        nodes = [n for n in scene.graph.nodes_geometry if n == start or str(n).startswith(f"{start}_")]
        chosen = [g for n in nodes for g in [scene.geometry[scene.graph[n][1]]]]
        low = np.min([g.bounds[0] for g in chosen], 0)
        high = np.max([g.bounds[1] for g in chosen], 0)
        w, h, d = (high - low) * 100
        size = {"w": w, "d": d, "h": h}
    wrong = {k: (size[k], v) for k, v in asked.items() if abs(size[k] / v - 1) > 0.01} if size else {}
    return {"tight": tight, "wrong": wrong}


def first(glb: bytes) -> str:
    """The name of the first node in the file."""
    length = int.from_bytes(glb[12:16], "little")
    return str(json.loads(glb[20 : 20 + length])["nodes"][0]["name"])


VALIDATE = """const v=require('gltf-validator'),fs=require('fs');(async()=>{for(const f of process.argv.slice(2)){
const r=await v.validateBytes(new Uint8Array(fs.readFileSync(f)));
console.log(JSON.stringify({f,e:r.issues.numErrors,w:r.issues.numWarnings,i:r.issues.numInfos,m:r.issues.messages.slice(0,2).map(m=>m.code)}))}})()"""


def validated(blobs: list[bytes], folder: Path) -> list[dict[str, Any]]:
    with tempfile.TemporaryDirectory() as place:
        names = []
        for n, data in enumerate(blobs):
            path = Path(place) / f"{n}.glb"
            path.write_bytes(data)
            names.append(str(path))
        out = subprocess.run(
            ["node", "-e", VALIDATE, "x", *names], cwd=folder, capture_output=True, text=True, check=True
        ).stdout
    return [json.loads(line) for line in out.splitlines()]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--t3bench", type=Path)
    parser.add_argument("--validator", type=Path)
    parser.add_argument("--meshes", type=Path)
    given = parser.parse_args()
    cases = BY_HAND[: given.count]
    begun = time.process_time()
    tight, right, blobs, failed = 0, 0, [], []
    for prompt, asked in cases:
        try:
            files, notices, _ = built(prompt)
        except UserError as error:
            failed.append(f"{prompt}: {error}")
            continue
        got = measured(files, asked)
        tight += got["tight"]
        right += not got["wrong"]
        blobs.append(files["model/gltf-binary"])
        left = [n.message for n in notices if n.code == "unknown"]
        if not got["tight"] or got["wrong"] or left:
            failed.append(f"{prompt}: tight {got['tight']}, sizes {got['wrong']}, {left}")
    cpu = (time.process_time() - begun) / len(cases)
    n = len(cases)
    rows = [
        (f"watertight manifolds in GLB, STL and 3MF, of {n} prompts", f"{tight} ({100 * tight / n:.1f} %)", ">= 98 %"),
        (f"every size asked for within 1 %, of {n} prompts", f"{right} ({100 * right / n:.1f} %)", "100 %"),
        ("CPU seconds a prompt, without previews, with this measuring", f"{cpu:.2f}", "-"),
    ]
    if given.meshes:
        meshes = [
            p for p in sorted(given.meshes.rglob("*")) if p.suffix.lower() in (".stl", ".obj", ".ply", ".off", ".glb")
        ]
        good = sum(closed(trimesh.load(p, force="mesh")) for p in meshes)
        rows.append(("baseline: well-known test meshes that are watertight", f"{good} of {len(meshes)}", "-"))
    if given.t3bench:
        refused = partly = whole = tight3 = 0
        prompts = [p for f in sorted(given.t3bench.glob("*.txt")) for p in f.read_text().splitlines() if p.strip()]
        unknown: dict[str, int] = {}
        for prompt in prompts:
            try:
                files, notices, _ = built(prompt)
            except UserError as error:
                refused += 1
                found = re.search(r"of '([^']+)'", error.message)
                unknown[found[1] if found else error.message] = unknown.get(found[1] if found else error.message, 0) + 1
                continue
            left = [n for n in notices if n.code in ("unknown", "word")]  # a kind is not the thing itself
            partly += bool(left)
            whole += not left
            tight3 += measured(files, {})["tight"]
            blobs.append(files["model/gltf-binary"])
        rows += [
            (
                f"T3Bench ({len(prompts)}): built whole / in part, the rest said / refused and said",
                f"{whole} / {partly} / {refused}",
                "-",
            ),
            (
                f"T3Bench: of the {whole + partly} built, watertight",
                f"{tight3} ({100 * tight3 / max(whole + partly, 1):.1f} %)",
                ">= 98 %",
            ),
        ]
        print("unknown, most often:", sorted(unknown.items(), key=lambda x: -x[1])[:20])
    if given.validator:
        said = validated(blobs, given.validator)
        clean = sum(not s["e"] and not s["w"] for s in said)
        rows.append((f"glTF validator, of {len(said)} files: no error, no warning", f"{clean}", f"{len(said)}"))
        failed += [str(s) for s in said if s["e"] or s["w"]]
    table("3D modelling", rows)
    print("\n".join(failed))


if __name__ == "__main__":
    main()

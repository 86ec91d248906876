"""Furniture under free licences, made into a training set: ``python recipes/furniture.py FOLDER``.

From Debian's package sweethome3d-furniture (fetched with apt-get, pinned by sha256): five catalogues under CC0 or CC-BY
3.0. Each piece is turned and scaled to the size that the catalogue states, so that proportions are true, and written
as a GLB file. A class is told from a piece's English name (`CLASSES`); classes with fewer than 15 pieces are left out,
and so are pieces whose grid of signed distances is another's twin.

Written: FOLDER/NAME.glb, FOLDER/captions.csv with file, caption, class, _set, _licence, _creator, _split (train, or
held: one piece in ten of each class), and FOLDER/ATTRIBUTION.md, which CC-BY asks to travel with what is made from it.
"""

from __future__ import annotations

import hashlib
import re
import sys
import tempfile
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
from shared import captions, debian

from pieria.core.contracts import Codes, Item
from pieria.core.errors import UserError
from pieria.media import shape
from pieria.media.shape.gltf import pack

PACKAGE = ("sweethome3d-furniture", "1.8-1", "3ccb90c63f9525e887a767b9cd5c8b6933b8b6b2973a615a5359ee68a2118668")
LICENCES = {
    "BlendSwap-CC-0": "CC0-1.0", "BlendSwap-CC-BY": "CC-BY-3.0", "KatorLegaz": "CC-BY-3.0-US",
    "Reallusion": "CC-BY-3.0-US", "Scopia": "CC-BY-3.0",
}  # fmt: skip
NOT = (
    r"\b(tennis|pool table|table ?ware|ping|tray|plug|cloth|setting|mixing|baby|operating|(high|wheel) ?chair|turn|"
    r"toilets?|air|abdominal|cake|cutlery|conditioner|shower)\b"
)
CLASSES = (
    ("lamp", r"\b(lamp|light|lantern|chandelier|spotlight|sconce)\b"),
    ("armchair", r"\b(armchair|easy chair|recliner)\b"),
    ("chair", r"\b(chair|stool|seat)\b"),
    ("sofa", r"\b(sofa|couch|bench|settee|divan|loveseat)\b"),
    ("bed", r"\b(bed|crib|cradle|bunk)\b"),
    ("table", r"\b(table|desk)\b"),
    ("shelf", r"\b(shelf|shelves|bookcase|shelving|rack)\b"),
    ("cabinet", r"\b(cabinet|wardrobe|dresser|drawers|cupboard|chest|sideboard|nightstand|buffet|armoire|unit)\b"),
    ("plant", r"\b(plant|tree|bush|flower|palm|cactus|yucca)\b"),
    ("door", r"\bdoor\b"),
    ("window", r"\bwindow\b"),
    ("vase", r"\b(vase|bottle|jar|jug|cup|mug|glass|pot)\b"),
)  # fmt: skip
FEWEST = 15


def catalogue(text: str) -> list[dict[str, str]]:
    """The pieces of a properties file: ``name#12=Armchair``."""
    pieces: dict[str, dict[str, str]] = {}
    for key, number, value in re.findall(r"(?m)^(\w+)#(\d+)=(.*)$", text):
        plain = re.sub(r"\\u([0-9a-fA-F]{4})", lambda m: chr(int(m[1], 16)), value)
        pieces.setdefault(number, {})[key] = plain.strip()
    return list(pieces.values())


def kind(name: str) -> str:
    low = name.lower()
    if re.search(NOT, low):
        return ""
    return next((c for c, words in CLASSES if re.search(words, low)), "")


def piece(archive: zipfile.ZipFile, said: dict[str, str], folder: Path) -> tuple[Any, Any]:
    """Vertices in metres and triangles: turned as the catalogue says and stretched to its width, height and depth."""
    path = folder / "piece.obj"
    path.write_bytes(archive.read(said["model"].lstrip("/")))
    vertices, faces = shape.triangles(path)
    if "modelRotation" in said:
        vertices = vertices @ np.array([float(v) for v in said["modelRotation"].split()]).reshape(3, 3).T
    used = vertices[np.unique(faces)]
    size = np.array([float(said[k]) for k in ("width", "height", "depth")]) / 100
    return (vertices - used.min(0)) / np.maximum(np.ptp(used, axis=0), 1e-9) * size, faces


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    codes = Codes("grid", shape=(1, 32, 32, 32))
    rows: list[tuple[str, ...]] = []
    grids: list[Any] = []
    with tempfile.TemporaryDirectory() as place:
        unpacked = debian(*PACKAGE, Path(place)) / "usr/share/sweethome3d/furniture"
        for path in sorted(unpacked.glob("*.sh3f")):
            with zipfile.ZipFile(path) as archive:
                text = archive.read("PluginFurnitureCatalog.properties").decode("latin-1")
                for said in catalogue(text):
                    if not (found := kind(said["name"])):
                        continue
                    try:
                        vertices, faces = piece(archive, said, Path(place))
                    except UserError as error:
                        print(said["name"], error.message, file=sys.stderr)
                        continue
                    grid = shape.encode(Item(vertices[faces].astype(np.float32), ""), codes).astype(np.int16)
                    if any(np.abs(grid - g).mean() < 1.0 for g in grids):
                        continue
                    grids.append(grid)
                    name = re.sub(r"\W+", "-", f"{path.stem}-{said['id'].split('#')[-1]}".lower()) + ".glb"
                    (folder / name).write_bytes(pack(vertices, faces, said["name"]))
                    creator = said.get("creator", path.stem)
                    rows.append((name, said["name"].lower(), found, path.stem, LICENCES[path.stem], creator))
                    print(f"\r{len(rows)} pieces", end="", file=sys.stderr)
    counts = Counter(row[2] for row in rows)
    for row in rows:
        if counts[row[2]] < FEWEST:
            (folder / row[0]).unlink()
    rows = [row for row in rows if counts[row[2]] >= FEWEST]
    write(folder, rows)
    print(f"\n{len(rows)} pieces:", dict(Counter(row[2] for row in rows)))


def write(folder: Path, rows: list[tuple[str, ...]]) -> None:
    seen: Counter[str] = Counter()
    table = []
    for name, caption, found, *rest in sorted(rows, key=lambda r: hashlib.sha256(r[0].encode()).hexdigest()):
        seen[found] += 1
        said = caption if found in caption else f"{caption}|{found}"
        table.append((name, said, found, *rest, "held" if seen[found] % 10 == 0 else "train"))
    captions(folder, ("file", "caption", "class", "_set", "_licence", "_creator", "_split"), table)
    lines = [
        "# Furniture that the shape model learned from", "",
        "From Debian's sweethome3d-furniture 1.8-1 (catalogues of Sweet Home 3D, collected and converted to OBJ by",
        "Emmanuel Puybaret / eTeks). Changed: turned, scaled and turned into signed distances on a grid.", "",
        "| piece | by | catalogue | licence |", "|---|---|---|---|",
    ]  # fmt: skip
    lines += [f"| {r[1]} | {r[5]} | {r[3]} | {r[4]} |" for r in sorted(rows, key=lambda r: (r[3], r[5], r[1]))]
    lines += ["", "CC-BY-3.0: https://creativecommons.org/licenses/by/3.0/; CC-BY-3.0-US: .../by/3.0/us/."]
    (folder / "ATTRIBUTION.md").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    main(Path(sys.argv[1]))

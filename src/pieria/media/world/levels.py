"""Tile maps out of files: one character a tile, plain text or Tiled's TMX, and the legend that lies beside them."""

from __future__ import annotations

import base64
import json
import re
import xml.etree.ElementTree as Tree
import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from ...core.errors import UserError

SOKOBAN = set("#@+$*. -_")
"""wall, player, player on goal, box, box on goal, goal, floor (written in one of three ways)"""
LIMIT = 8 << 20
WIDEST, TILES = 4096, 250
Legend = tuple[dict[str, tuple[str, ...]], dict[str, str]]
"""what the tiles are, and their colours"""


@dataclass(frozen=True, slots=True)
class Level:
    """One map: lines of equal length, top first. ``legend``: what its tiles are, ``{"X": ("solid", "ground")}``;
    ``colours``: how to draw them, ``{"X": "#8a5a2b"}``."""

    lines: tuple[str, ...]
    legend: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    colours: Mapping[str, str] = field(default_factory=dict)

    @property
    def puzzle(self) -> bool:
        """A Sokoban room: its tiles are Sokoban's, one player, as many boxes as goals."""
        return is_puzzle(self.lines)


def is_puzzle(lines: Sequence[str]) -> bool:
    tiles = Counter("".join(lines))
    boxes, goals = tiles["$"] + tiles["*"], tiles["."] + tiles["*"] + tiles["+"]
    return set(tiles) <= SOKOBAN and tiles["@"] + tiles["+"] == 1 and 0 < boxes == goals


def from_file(path: Path) -> list[Level]:
    """The levels of one file. Raises `UserError` for what holds none."""
    if path.stat().st_size > LIMIT:
        raise UserError(f"{path.name} has more than {LIMIT >> 20} MB.", "A tile map is a small text file.")
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise UserError(f"{path.name} is not UTF-8 text.", "A tile map is a text file, one character a tile.") from None
    legend, colours = beside(path)
    blocks = tiled(text, path.name) if path.suffix.lower() == ".tmx" else split(text)
    found = [Level(tuple(lines), legend, colours) for lines in map(mend, blocks) if lines]
    if not found:
        raise UserError(
            f"{path.name} holds no tile map.", "It needs three or more lines of the same length, one character a tile."
        )
    return found


def split(text: str) -> list[list[str]]:
    """Blocks of lines between blank lines, lines that begin with ";" (Boxoban, XSB) and, in Sokoban files, prose."""
    lines = [line.rstrip("\r") for line in text.split("\n")]
    rooms = any("#" in line and set(line) <= SOKOBAN for line in lines) and any(set(line) & set("$*") for line in lines)
    blocks: list[list[str]] = [[]]
    for line in lines:
        if not line.strip() or (line[0] == ";" and len(blocks[-1]) == 0) or (rooms and not set(line) <= SOKOBAN):
            blocks.append([])
        else:
            blocks[-1].append(line)
    return [b for b in blocks if len(b) >= 3]


def mend(lines: Sequence[str]) -> list[str]:
    """Lines of one length. [] for what is no map: too small or wide, too many kinds of tile, or ragged as prose is."""
    width = max(map(len, lines))
    tiles = Counter("".join(lines))
    room = set(tiles) <= SOKOBAN and "#" in tiles
    even = sum(len(line) == width for line in lines)
    if not 3 <= width <= WIDEST or len(lines) > WIDEST or len(tiles) > TILES or (not room and even < 0.8 * len(lines)):
        return []
    if room:
        return [line.replace("-", " ").replace("_", " ").ljust(width) for line in lines]
    return [line.ljust(width, tiles.most_common(1)[0][0]) for line in lines]


def beside(path: Path) -> Legend:
    """The legend for a file: ``legend.json``, or any JSON with "tiles" (the form of the Video Game Level Corpus), in
    its folder or the one above. Without one: nothing, which is fine."""
    for folder in (path.parent, path.parent.parent):
        if (found := legend_in(folder, folder.stat().st_mtime_ns)) is not None:
            return found
    return {}, {}


@lru_cache(maxsize=64)
def legend_in(folder: Path, _changed: int) -> Legend | None:
    """What a folder's legend says: looked for once, not once for each of ten thousand levels."""
    for place in [folder / "legend.json", *sorted(folder.glob("*.json"))[:20]]:
        try:
            if place.is_file() and place.stat().st_size < 1 << 20:
                said = json.loads(place.read_text(encoding="utf-8"))
                if isinstance(said, dict) and isinstance(said.get("tiles"), dict):
                    return words(said["tiles"]), plain(said.get("colours") or said.get("colors") or {})
        except (ValueError, OSError, RecursionError):
            continue  # a JSON file of something else
    return None


def words(tiles: Mapping[Any, Any]) -> dict[str, tuple[str, ...]]:
    said = {str(k): (v,) if isinstance(v, str) else v for k, v in tiles.items()}
    return {k: tuple(map(str, v))[:20] for k, v in said.items() if len(k) == 1 and isinstance(v, (list, tuple))}


def plain(colours: Any) -> dict[str, str]:
    pairs = colours.items() if isinstance(colours, dict) else ()
    return {str(k): str(v) for k, v in pairs if len(str(k)) == 1 and re.fullmatch(r"#[0-9a-fA-F]{6}", str(v))}


# Tiled ------------------------------------------------------------------------------------------------------------

CHARACTERS = " " + "".join(chr(c) for c in range(33, 127)) + "".join(chr(c) for c in range(0xA1, 0x17F) if c != 0xAD)


def tiled(text: str, name: str) -> list[list[str]]:
    """Tiled's XML map: its layers from the ground up, the topmost tile of each cell; tile n is the n-th character."""
    broken = UserError(f"{name} is not a map of Tiled.", "Save it again with the layer format CSV.")
    if "<!" in text.replace("<!--", ""):
        raise broken  # entities: nothing that Tiled writes
    try:
        root = Tree.fromstring(text)  # noqa: S314 (no entities, see above)
        wide, high = int(root.get("width", "0")), int(root.get("height", "0"))
        if root.get("infinite") == "1" or not (0 < wide <= WIDEST and 0 < high <= WIDEST) or wide * high > LIMIT:
            raise broken
        cells = [0] * (wide * high)
        for data in root.iterfind("./layer/data"):
            for i, tile in enumerate(numbers(data, wide * high)):
                cells[i] = tile & 0x1FFFFFFF or cells[i]  # the top three bits are flips
    except (Tree.ParseError, ValueError, zlib.error):
        raise broken from None
    if max(cells) >= len(CHARACTERS):
        raise UserError(f"{name} uses more than {len(CHARACTERS) - 1} kinds of tile.", "Use fewer tiles.")
    line = "".join(CHARACTERS[c] for c in cells)
    return [[line[i : i + wide] for i in range(0, len(line), wide)]]


def numbers(data: Tree.Element, count: int) -> list[int]:
    """One layer's tile numbers, from CSV or from base64 with or without zlib."""
    said = data.text or ""
    if data.get("encoding") == "csv":
        found = [int(v) for v in said.split(",")]
    elif data.get("encoding") == "base64" and data.get("compression") in (None, "", "zlib"):
        raw = base64.b64decode(said)
        if data.get("compression"):
            raw = zlib.decompressobj().decompress(raw, count * 4 + 1)
        found = [int.from_bytes(raw[i : i + 4], "little") for i in range(0, len(raw), 4)]
    else:
        raise ValueError
    if len(found) != count:
        raise ValueError
    return found

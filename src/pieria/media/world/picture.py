"""A tile map as a picture that a person can read: numpy alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ...formats.png import png

ROOM = {
    "#": "#5b5f73", " ": "#e9e4d4", "-": "#e9e4d4", "_": "#e9e4d4", "@": "#2f6fde", "+": "#2f6fde", "$": "#b9762f",
    "*": "#3f9b4f", ".": "#e9e4d4",
}  # fmt: skip
MEANING = (
    ("question", "#f0b429"), ("coin", "#ffd84d"), ("collect", "#ffd84d"), ("gold", "#ffd84d"), ("pipe", "#2e9e44"),
    ("cannon", "#3a3a44"), ("hazard", "#d0342c"), ("damaging", "#d0342c"), ("enemy", "#d0342c"),
    ("breakable", "#b5651d"), ("ladder", "#c9a063"), ("climb", "#c9a063"), ("rope", "#c9a063"), ("door", "#7a4b9a"),
    ("water", "#3b7dd8"),
    ("lava", "#e25822"), ("moving", "#8d6fc0"), ("platform", "#9a7b4f"), ("ground", "#7a5230"),
    ("wall", "#5b5f73"),
    ("block", "#8a6a4a"), ("solid", "#7a5230"), ("floor", "#e9e4d4"), ("empty", "#bfe3ff"), ("passable", "#bfe3ff"),
)  # fmt: skip
SIDE = 2048
"""The longest side of a picture in pixels, if tiles of two pixels fit in it."""


def palette(tiles: str, meta: Mapping[str, Any]) -> dict[str, tuple[int, int, int]]:
    """A colour for each tile: what the legend says, what its words mean, or else one of its own."""
    said = dict(meta.get("colours", {}))
    legend = meta.get("legend", {})
    room = meta.get("kind") == "puzzle"
    for tile in sorted(set(tiles)):
        if room and tile in ROOM:
            said.setdefault(tile, ROOM[tile])
        words = " ".join(legend.get(tile, ())).lower()
        said.setdefault(tile, next((c for w, c in MEANING if w in words), ""))
        if not said[tile]:
            said[tile] = "#f2efe6" if tile in " -." and not legend else own(tile)
    return {k: (int(v[1:3], 16), int(v[3:5], 16), int(v[5:7], 16)) for k, v in said.items()}


def own(tile: str) -> str:
    """A colour for a tile of which nothing is known: its number on the wheel of hues, by the golden ratio."""
    hue = (ord(tile) * 0.618034) % 1 * 6
    ramp = [abs(hue - 3) - 1, 2 - abs(hue - 2), 2 - abs(hue - 4)]
    return "#" + "".join(f"{int(60 + 150 * min(1.0, max(0.0, v))):02x}" for v in ramp)


def draw(lines: Sequence[str], meta: Mapping[str, Any], pixels: int = 0) -> Any:
    """A map as uint8 (height, width, 3). Tiles are squares of ``pixels`` with a thin darker edge; in puzzles goals are
    a dot, boxes have a lighter middle, and players are round."""
    wide, high = len(lines[0]), len(lines)
    side = pixels or max(2, min(16, SIDE // max(wide, high)))
    colours = palette("".join(lines), meta)
    glyphs = {tile: glyph(tile, colour, side, meta.get("kind") == "puzzle") for tile, colour in colours.items()}
    out = np.zeros((high * side, wide * side, 3), np.uint8)
    for y, line in enumerate(lines):
        for x, tile in enumerate(line):
            out[y * side : (y + 1) * side, x * side : (x + 1) * side] = glyphs[tile]
    return out


def glyph(tile: str, colour: tuple[int, int, int], side: int, room: bool) -> Any:
    out = np.empty((side, side, 3), np.uint8)
    out[:] = colour
    if side >= 6:
        out[-1], out[:, -1] = (np.array(colour) * 0.86).astype(np.uint8), (np.array(colour) * 0.86).astype(np.uint8)
    if not room or side < 6:
        return out
    grid = np.hypot(*(np.mgrid[:side, :side] - (side - 1) / 2)) / side
    floor, goal = (233, 228, 212), (208, 52, 44)
    if tile in "@+":
        out[:] = floor
        out[grid < 0.42] = colour
    if tile in ".+":
        out[grid < 0.18] = goal
    if tile in "$*":
        out[side // 4 : -(side // 4), side // 4 : -(side // 4)] = (np.array(colour) * 0.6 + 100).astype(np.uint8)
    return out


def sheet(maps: Sequence[tuple[Sequence[str], Mapping[str, Any]]]) -> bytes:
    """All maps on one PNG: long ones below each other, small ones in rows."""
    longest = max((max(len(m), len(m[0])) for m, _ in maps), default=1)
    columns = 1 if longest > 48 else min(len(maps), max(1, 96 // (longest + 1)))
    side = max(2, min(16, SIDE // (columns * (longest + 1))))
    drawn = [draw(lines, meta, side) for lines, meta in maps]
    rows = [drawn[i : i + columns] for i in range(0, len(drawn), columns)]
    gap = max(4, side // 2)
    wide = max((sum(p.shape[1] + gap for p in row) for row in rows), default=1) + gap
    high = sum(max(p.shape[0] for p in row) + gap for row in rows) + gap
    out = np.full((high, wide, 3), 255, np.uint8)
    y = gap
    for row in rows:
        x = gap
        for p in row:
            out[y : y + p.shape[0], x : x + p.shape[1]] = p
            x += p.shape[1] + gap
        y += max(p.shape[0] for p in row) + gap
    return png(out)

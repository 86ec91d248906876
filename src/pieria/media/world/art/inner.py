"""The inside of things: dungeon and house floors, walls, doors, chests, keys and other things to find."""

from __future__ import annotations

import numpy as np

from .paint import Array, ball, bricks, canvas, fill, line, noise, outline, polygon, shadow, where

FLOORS = {
    "stonefloor": ("#4a4656", "#565263", "#625e70"), "woodfloor": ("#8a5f38", "#9a6d43", "#aa7c50"),
    "cavefloor": ("#564a40", "#635649", "#706254"),
}  # fmt: skip
WALLS = {
    "stonewall": ("#2c2936", "#5d5a6c", "#716e80", "#928fa0"), "woodwall": ("#4a3320", "#b99c70", "#cdb085", "#e4cca4"),
    "cavewall": ("#2e2620", "#5c4c40", "#705e50", "#8d7866"),
}  # fmt: skip
ITEMS = ("key", "redkey", "bluekey", "scroll", "gem", "herb", "sword", "cup", "letter", "bell", "lantern", "map", "ring",
         "bread", "book", "horn", "seed")  # fmt: skip


def floor(name: str) -> Array:
    p, ramp = canvas(1, 1), FLOORS[name]
    y, x = np.mgrid[0:16, 0:16]
    fill(p, 0, 0, 16, 16, ramp[1])
    if name == "woodfloor":
        where(p, y % 4 == 3, ramp[0])
        where(p, (y % 4 == 0), ramp[2])
        where(p, (x + (y // 4) * 5) % 16 == 0, ramp[0])
    elif name == "stonefloor":
        where(p, (y % 8 == 7) | ((x + (y // 8) * 4) % 8 == 7), ramp[0])
        where(p, (y % 8 == 0) & (x % 8 != 7), ramp[2])
    else:
        tone = noise(16, 16, 3)
        where(p, tone > 0.85, ramp[2])
        where(p, tone < 0.12, ramp[0])
    return p


def wall(name: str, face: bool) -> Array:
    """The top of a wall, or its face towards the south."""
    p, ramp = canvas(1, 1), WALLS[name]
    if face:
        bricks(p, 0, 0, 16, 16, ramp, 4, (8, 5) if name != "woodwall" else (16, 16))
        fill(p, 0, 0, 16, 2, ramp[3])
        fill(p, 0, 14, 16, 2, ramp[0])
        return p
    fill(p, 0, 0, 16, 16, ramp[0])
    tone = noise(16, 16, 9)
    where(p, tone > 0.985, ramp[1])
    return p


def thing(name: str) -> Array:
    p = canvas(1, 1)
    if name in ("lock", "redlock", "bluelock"):
        metal = {"lock": "#d9a83a", "redlock": "#c8402f", "bluelock": "#3f78c8"}[name]
        fill(p, 0, 0, 16, 16, "#5c3a1e")
        for x in (0, 5, 10):
            fill(p, x, 0, 4, 16, "#7a4e2a")
        fill(p, 0, 3, 16, 2, "#3c3844")
        fill(p, 0, 11, 16, 2, "#3c3844")
        ball(p, 8, 8, 4, 4, (metal,))
        fill(p, 7, 7, 2, 4, "#1e1c28")
        return p
    if name == "gatelock":
        fill(p, 0, 0, 16, 16, "#2c2936")
        for x in range(1, 16, 4):
            fill(p, x, 0, 2, 16, "#8b8893")
        fill(p, 0, 7, 16, 2, "#6b6672")
        return p
    if name == "stairs":
        for k in range(5):
            fill(p, 2, 1 + k * 3, 12, 2, f"#{0x90 - k * 22:02x}{0x8C - k * 22:02x}{0x9A - k * 22:02x}")
            fill(p, 2, 3 + k * 3, 12, 1, "#1e1c28")
        return p
    if name == "chest":
        shadow(p, 8, 14, 7, 2)
        fill(p, 2, 5, 12, 9, "#8a5a30")
        fill(p, 2, 5, 12, 3, "#b5824f")
        fill(p, 2, 8, 12, 1, "#4a3020")
        fill(p, 7, 7, 2, 4, "#f0c84a")
        return outline(p)
    if name in ("box", "boxdone"):
        fill(p, 1, 1, 14, 14, "#a5753f" if name == "box" else "#5c9a4c")
        fill(p, 1, 1, 14, 2, "#c79a5e" if name == "box" else "#86c272")
        fill(p, 4, 4, 8, 8, "#7a4e2a" if name == "box" else "#3f7a38")
        return outline(p)
    if name == "goal":
        ball(p, 8, 8, 5, 5, ("#7a2c3c",))
        ball(p, 8, 8, 3, 3, ("#e85a6b",))
        return p
    if name == "torch":
        fill(p, 7, 7, 2, 7, "#5a3d22")
        polygon(p, ((4, 8), (8, 0), (12, 8)), "#f08a2c")
        polygon(p, ((6, 8), (8, 3), (10, 8)), "#ffd66b")
        return p
    if name == "bed":
        fill(p, 3, 1, 10, 14, "#6a4526")
        fill(p, 4, 2, 8, 4, "#f2efe8")
        fill(p, 4, 6, 8, 8, "#a8342a")
        return outline(p)
    if name == "table":
        fill(p, 1, 4, 14, 8, "#a5753f")
        fill(p, 1, 4, 14, 2, "#c79a5e")
        fill(p, 2, 12, 2, 3, "#6a4526")
        fill(p, 12, 12, 2, 3, "#6a4526")
        return outline(p)
    if name == "shelf":
        fill(p, 1, 0, 14, 15, "#6a4526")
        for y in (2, 8):
            for k, tone in enumerate(("#a8342a", "#3f68a3", "#5c9a4c", "#d9b35a", "#7a3c8c", "#b3aeb0")):
                fill(p, 2 + 2 * k, y, 2, 5, tone)
        return outline(p)
    if name == "hearth":
        bricks(p, 0, 0, 16, 16, ("#3f3d4a", "#5d5a66", "#716e7b", "#8b8893"))
        fill(p, 4, 6, 8, 10, "#1e1c28")
        polygon(p, ((4, 16), (8, 7), (12, 16)), "#f08a2c")
        polygon(p, ((6, 16), (8, 11), (10, 16)), "#ffd66b")
        return p
    if name == "throne":
        fill(p, 3, 0, 10, 15, "#b98a2c")
        fill(p, 5, 2, 6, 8, "#a8243c")
        fill(p, 3, 10, 10, 3, "#e0b13e")
        return outline(p)
    if name == "altar":
        fill(p, 1, 5, 14, 10, "#d3cdbf")
        fill(p, 1, 5, 14, 2, "#f7f4ec")
        ball(p, 8, 4, 3, 3, ("#b98a2c", "#e0b13e", "#ffe08a"))
        return outline(p)
    return item(name)


def item(name: str) -> Array:
    p = canvas(1, 1)
    shadow(p, 8, 13.5, 5, 1.5)
    if name.endswith("key"):
        tone = {"key": "#f0c84a", "redkey": "#e8604c", "bluekey": "#5c9ae8"}[name]
        ball(p, 5, 6, 3.4, 3.4, (tone,))
        fill(p, 4, 5, 2, 2, "#2b2230")
        line(p, 7, 8, 12, 13, tone, 2)
        fill(p, 10, 13, 2, 2, tone)
    elif name in ("scroll", "letter", "map"):
        fill(p, 3, 4, 10, 8, "#f0e4c4")
        fill(p, 3, 4, 10, 1, "#fffaf0")
        line(p, 5, 7, 11, 7, "#8a6a44")
        line(p, 5, 9, 9, 9, "#8a6a44")
        if name == "letter":
            ball(p, 8, 9, 2, 2, ("#c8402f",))
        if name == "map":
            line(p, 4, 11, 11, 5, "#c8402f")
    elif name in ("gem", "seed"):
        polygon(p, ((8, 3), (13, 7), (8, 13), (3, 7)), "#4cc0d8" if name == "gem" else "#6ac04c")
        polygon(p, ((8, 3), (8, 13), (3, 7)), "#a4ecf6" if name == "gem" else "#b4e88a")
    elif name == "herb":
        for dx in (-3, 0, 3):
            line(p, 8, 13, 8 + dx, 5, "#3f8a4c")
            ball(p, 8 + dx, 5, 2, 2, ("#6ac04c", "#a4e07a"))
    elif name == "sword":
        line(p, 4, 12, 12, 3, "#cfd6e4", 2)
        line(p, 3, 8, 7, 12, "#b98a2c", 2)
        fill(p, 2, 12, 3, 2, "#6a4526")
    elif name in ("cup", "ring", "bell", "horn"):
        ball(p, 8, 7, 4.5, 4.5, ("#a3761e", "#e0b13e", "#ffe08a"))
        if name == "cup":
            fill(p, 7, 10, 2, 3, "#b98a2c")
            fill(p, 5, 13, 6, 1, "#e0b13e")
        elif name == "ring":
            ball(p, 8, 7, 2, 2, ("#2b2230",))
        elif name == "bell":
            fill(p, 3, 10, 10, 2, "#b98a2c")
            fill(p, 7, 12, 2, 2, "#6a4526")
        else:
            line(p, 10, 8, 14, 3, "#b98a2c", 2)
    elif name == "lantern":
        fill(p, 5, 5, 6, 8, "#3c3844")
        fill(p, 6, 6, 4, 6, "#ffd66b")
        fill(p, 6, 3, 4, 1, "#3c3844")
    elif name == "bread":
        ball(p, 8, 9, 5.5, 3.8, ("#8a5a26", "#b9803c", "#dca95c"))
    else:
        fill(p, 4, 3, 9, 11, "#7a2c3c")
        fill(p, 5, 4, 7, 1, "#b3505f")
        fill(p, 12, 4, 1, 9, "#f0e4c4")
    return outline(p)

"""Castles, towers, temples, caves, tombs and ruins."""

from __future__ import annotations

from .houses import GLASS, doorway
from .paint import Array, Ramp, ball, bricks, canvas, fill, line, outline, polygon, rgb, shadow

STONE = ("#5d5a66", "#86838f", "#9c99a4", "#bbb8c0")
DARK = ("#3f3d4a", "#5d5a66", "#716e7b", "#8b8893")
MARBLE = ("#a8a296", "#d3cdbf", "#e6e1d5", "#f7f4ec")
SLATE = ("#22385e", "#2f4f82", "#3f68a3", "#6a92c6")


def crenels(p: Array, x: int, y: int, w: int, ramp: Ramp = STONE) -> None:
    for i in range(0, w, 6):
        fill(p, x + i, y, min(4, w - i), 4, ramp[2])
        fill(p, x + i, y, min(4, w - i), 1, ramp[3])
    fill(p, x, y + 4, w, 3, ramp[2])
    fill(p, x, y + 6, w, 1, ramp[0])


def slit(p: Array, x: int, y: int) -> None:
    fill(p, x, y, 2, 6, "#1e1c28")
    fill(p, x - 1, y + 2, 4, 1, "#1e1c28")


def round_tower(p: Array, x: int, y: int, w: int, h: int, ramp: Ramp = STONE) -> None:
    """A drum of stones, darker to the right."""
    bricks(p, x, y, w, h, ramp, w)
    for i in range(w):
        shade = 1.12 - 0.55 * max(0.0, (i - w * 0.3) / w) - 0.25 * max(0.0, 0.16 - i / w)
        part = p[y : y + h, x + i, :3].astype(float) * shade
        p[y : y + h, x + i, :3] = part.clip(0, 255).astype("uint8")


def cone(p: Array, x: int, y: int, w: int, h: int, ramp: Ramp = SLATE) -> None:
    polygon(p, ((x - 2, y + h), (x + w / 2, y), (x + w + 2, y + h)), ramp[1])
    polygon(p, ((x - 2, y + h), (x + w / 2, y), (x + w * 0.42, y + h)), ramp[2])
    polygon(p, ((x + w * 0.66, y + h), (x + w / 2, y), (x + w + 2, y + h)), ramp[0])
    line(p, x + w * 0.3, y + h - 2, x + w / 2 - 1, y + 3, ramp[3])


def flag(p: Array, x: int, y: int, colour: str = "#d4483a") -> None:
    fill(p, x, y, 1, 9, "#4a3a2c")
    polygon(p, ((x + 1, y), (x + 8, y + 2), (x + 1, y + 5)), colour)


def wall() -> Array:
    p = canvas(1, 2)
    crenels(p, 0, 6, 16)
    bricks(p, 0, 13, 16, 19, STONE)
    fill(p, 0, 30, 16, 2, STONE[0])
    return p


def side() -> Array:
    p = canvas(1, 1)
    fill(p, 0, 0, 16, 16, STONE[1])
    fill(p, 3, 0, 10, 16, STONE[2])
    for y in (0, 8):
        fill(p, 0, y, 4, 5, STONE[3])
        fill(p, 12, y, 4, 5, STONE[3])
        fill(p, 0, y + 5, 4, 1, STONE[0])
        fill(p, 12, y + 5, 4, 1, STONE[0])
    return p


def turret() -> Array:
    p = canvas(2, 3)
    round_tower(p, 2, 18, 28, 29)
    crenels(p, 1, 12, 30)
    cone(p, 4, 0, 24, 14)
    slit(p, 15, 28)
    return outline(p)


def gate() -> Array:
    p = canvas(3, 3)
    bricks(p, 12, 8, 24, 22, STONE)
    round_tower(p, 0, 8, 15, 39)
    round_tower(p, 33, 8, 15, 39)
    for x in (0, 33):
        crenels(p, x, 3, 15)
        slit(p, x + 7, 20)
    crenels(p, 15, 6, 18)
    fill(p, 16, 22, 16, 26, "#1e1c28")
    ball(p, 24, 23, 8, 7, ("#1e1c28",))
    for k in range(17, 32, 4):
        fill(p, k, 18, 1, 8, "#6b6672")
    outline(p)
    p[32:48, 16:32, 3] = 0  # the way through
    return p


def keep() -> Array:
    p = canvas(5, 5)
    bricks(p, 14, 26, 52, 52, STONE)
    crenels(p, 12, 20, 56)
    for x in (0, 62):
        round_tower(p, x, 26, 18, 53)
        crenels(p, x - 0, 20, 18)
        cone(p, x + 1, 4, 16, 18)
        slit(p, x + 8, 40)
        slit(p, x + 8, 58)
    round_tower(p, 29, 12, 22, 22)
    crenels(p, 28, 8, 24)
    flag(p, 40, 0)
    for x in (23, 52):
        fill(p, x, 42, 6, 10, "#2b2838")
        ball(p, x + 3, 43, 3, 3, (GLASS[0], GLASS[1]))
        fill(p, x + 1, 45, 4, 6, "#e8b24a")
    fill(p, 31, 60, 18, 20, DARK[0])
    ball(p, 40, 62, 9, 7, (DARK[0],))
    doorway(p, 35, 64, 10, 16)
    for x in (21, 54):
        fill(p, x, 56, 4, 14, "#b3362a")
        polygon(p, ((x, 70), (x + 4, 70), (x + 2, 74)), "#b3362a")
        fill(p, x + 1, 60, 2, 2, "#f0c040")
    return outline(p)


def tower() -> Array:
    p = canvas(2, 4)
    shadow(p, 16, 61, 14, 3)
    round_tower(p, 5, 22, 22, 41, DARK)
    crenels(p, 3, 17, 26, DARK)
    cone(p, 5, 0, 22, 19, ("#3a2258", "#523378", "#6d4a98", "#9677bd"))
    fill(p, 14, 28, 4, 6, "#ffd66b")
    doorway(p, 20, 52, 7, 11)
    return outline(p)


def lighthouse() -> Array:
    p = canvas(2, 5)
    shadow(p, 16, 77, 14, 3)
    for k in range(4):
        x0, x1 = 8 - k * 1.0, 24 + k * 1.0
        polygon(
            p,
            ((x0, 24 + k * 14), (x1, 24 + k * 14), (x1 + 1, 38 + k * 14), (x0 - 1, 38 + k * 14)),
            "#d4483a" if k % 2 else "#f2efe8",
        )
        polygon(
            p,
            ((20, 24 + k * 14), (x1, 24 + k * 14), (x1 + 1, 38 + k * 14), (21, 38 + k * 14)),
            "#a8342a" if k % 2 else "#c9c5bc",
        )
    fill(p, 6, 22, 20, 3, "#3c3844")
    fill(p, 10, 10, 12, 12, "#ffe28a")
    fill(p, 13, 12, 5, 8, "#fffbe0")
    for x in (10, 15, 21):
        fill(p, x, 10, 1, 12, "#3c3844")
    cone(p, 9, 1, 14, 10, ("#7a2018", "#a8342a", "#c8503f", "#e88a70"))
    doorway(p, 20, 68, 7, 11)
    return outline(p)


def temple() -> Array:
    p = canvas(5, 4)
    shadow(p, 40, 61, 38, 3)
    fill(p, 2, 57, 76, 5, MARBLE[1])
    fill(p, 2, 57, 76, 1, MARBLE[3])
    fill(p, 8, 30, 64, 27, MARBLE[0])
    polygon(p, ((2, 30), (40, 4), (78, 30)), MARBLE[2])
    polygon(p, ((12, 28), (40, 10), (68, 28)), MARBLE[1])
    ball(p, 40, 22, 5, 5, ("#b98a2c", "#e0b13e", "#ffe08a"))
    fill(p, 2, 28, 76, 4, MARBLE[3])
    fill(p, 2, 31, 76, 1, MARBLE[0])
    for x in (8, 20, 54, 66):
        fill(p, x, 32, 6, 25, MARBLE[2])
        fill(p, x, 32, 2, 25, MARBLE[3])
        fill(p, x + 5, 32, 1, 25, MARBLE[0])
        fill(p, x - 1, 32, 8, 2, MARBLE[3])
    fill(p, 33, 38, 14, 20, "#2c2634")
    ball(p, 40, 39, 7, 6, ("#2c2634",))
    doorway(p, 36, 46, 8, 14)
    return outline(p)


def cave() -> Array:
    p = canvas(3, 2)
    ball(p, 13, 20, 13, 14, ("#4a454c", "#615b62", "#7b747a", "#989095"), 0.4, 2)
    ball(p, 34, 20, 13, 15, ("#4a454c", "#615b62", "#7b747a", "#989095"), 0.4, 3)
    ball(p, 24, 13, 15, 12, ("#544e55", "#6c656b", "#878085", "#a39b9f"), 0.4, 4)
    fill(p, 0, 30, 48, 2, "#4a454c")
    ball(p, 24, 24, 8, 9, ("#17141d",))
    fill(p, 16, 24, 16, 8, "#17141d")
    line(p, 15, 31, 16, 17, TIMBER_DARK, 2)
    line(p, 32, 31, 31, 17, TIMBER_DARK, 2)
    fill(p, 14, 14, 20, 3, "#7a5532")
    return outline(p)


TIMBER_DARK = "#5a3d22"


def tomb() -> Array:
    p = canvas(3, 3)
    shadow(p, 24, 45, 22, 3)
    bricks(p, 5, 20, 38, 26, DARK, 5)
    polygon(p, ((2, 21), (24, 5), (46, 21)), DARK[2])
    polygon(p, ((10, 19), (24, 9), (38, 19)), DARK[1])
    fill(p, 2, 19, 44, 3, DARK[3])
    ball(p, 24, 14, 3, 3, ("#8b8893", "#cfcac9"))
    fill(p, 17, 28, 14, 20, "#15131c")
    ball(p, 24, 29, 7, 5, ("#15131c",))
    for x in (8, 35):
        fill(p, x, 22, 5, 24, DARK[2])
        fill(p, x, 22, 1, 24, DARK[3])
    for x, y in ((12, 40), (37, 34), (28, 20), (6, 27)):
        fill(p, x, y, 4, 3, "#5c7a4a")
    for k in range(4):
        fill(p, 18, 36 + k * 3, 12, 1, "#2f2c3a")
    return outline(p)


def ruined(name: str) -> Array:
    if name == "pillar":
        p = canvas(1, 2)
        shadow(p, 8, 29.5, 6, 2)
        fill(p, 4, 6, 8, 23, MARBLE[1])
        fill(p, 4, 6, 2, 23, MARBLE[3])
        fill(p, 10, 6, 2, 23, MARBLE[0])
        fill(p, 3, 27, 10, 3, MARBLE[2])
        polygon(p, ((4, 6), (7, 3), (9, 6), (11, 2), (12, 6)), MARBLE[1])
        return outline(p)
    p = canvas(1, 1)
    if name == "rubble":
        for x, y, r in ((4, 11, 3.5), (11, 12, 3), (8, 7, 3), (13, 7, 2)):
            ball(p, x, y, r, r * 0.8, DARK)
        return outline(p)
    bricks(p, 0, 4, 16, 12, DARK, 9)
    for x, top in ((0, 6), (5, 3), (9, 7), (13, 4)):
        p[0:top, x : x + 5, 3] = 0
        p[top, x : x + 4, :3] = rgb(DARK[3])
    fill(p, 2, 12, 4, 2, "#5c7a4a")
    return outline(p)

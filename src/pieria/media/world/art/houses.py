"""Houses, barns, mills, tents and the things that stand about a village."""

from __future__ import annotations

from .paint import Array, Ramp, ball, canvas, fill, line, noise, outline, polygon, rgb, shadow, where

ROOFS = {
    "house": ("#7a2e22", "#a8432f", "#c45a3f", "#dd7a58"), "house2": ("#2f4f6e", "#43698c", "#5882a6", "#7ba3c4"),
    "house3": ("#6b5426", "#8d7032", "#ad8c42", "#cfae5e"), "hall": ("#4a3a62", "#65517f", "#806a9b", "#a08bba"),
    "inn": ("#5f2f1f", "#86472d", "#a9603c", "#c98256"), "smithy": ("#3c3c46", "#53535f", "#6c6c79", "#8d8d9a"),
    "barn": ("#6e2018", "#942f22", "#b34331", "#d0634c"), "hut": ("#6d5a2c", "#93793c", "#b4974f", "#d4b96b"),
    "mill": ("#4d3a26", "#6b5236", "#8a6c49", "#aa8a63"),
}  # fmt: skip
PLASTER, TIMBER = ("#b9a888", "#d6c6a4", "#e6d8b8", "#f3e9cf"), "#6a4526"
GLASS = ("#2f4a66", "#8fd0e8")


def roof(p: Array, x: int, y: int, w: int, h: int, ramp: Ramp, slant: int = 4) -> None:
    """A roof seen from the front and above: rows of shingles, lighter towards the ridge."""
    tone = noise(64, 64, w * 7 + h)
    for j in range(h):
        inset = round(slant * (1 - j / max(1, h - 1)))
        row = j // 4
        for i in range(inset, w - inset):
            k = (i + (row % 2) * 3) // 6
            step = (
                0
                if j % 4 == 3
                else 3
                if j % 4 == 0 and tone[row, k % 64] > 0.4
                else 2
                if tone[k % 64, row] > 0.35
                else 1
            )
            step = max(0, step - (i > w * 0.72))
            if (i + (row % 2) * 3) % 6 == 5 and j % 4 != 0:
                step = max(0, step - 1)
            p[y + j, x + i] = (*rgb(ramp[step]), 255)
    fill(p, x + slant, y, w - 2 * slant, 2, ramp[3])
    fill(p, x, y + h - 1, w, 1, "#33202a")


def window(p: Array, x: int, y: int, lit: bool = False) -> None:
    fill(p, x, y, 6, 7, TIMBER)
    fill(p, x + 1, y + 1, 4, 5, GLASS[0] if not lit else "#e8a83a")
    fill(p, x + 1, y + 1, 2, 2, GLASS[1] if not lit else "#ffe08a")
    fill(p, x + 3, y + 1, 1, 5, TIMBER)


def doorway(p: Array, x: int, y: int, w: int = 8, h: int = 12) -> None:
    fill(p, x - 1, y - 1, w + 2, h + 1, "#3c2616")
    fill(p, x, y, w, h, "#7a4e2a")
    for k in range(2, w, 3):
        fill(p, x + k, y, 1, h, "#5c3a1e")
    fill(p, x + w - 2, y + h // 2, 1, 2, "#e9c460")


def cottage(kind: str, w: int, h: int) -> Array:
    p, ramp = canvas(w, h), ROOFS[kind]
    wide, tall = w * 16, h * 16
    shadow(p, wide / 2, tall - 3, wide / 2, 4)
    wall = 17 if h > 2 else 13
    fill(p, 3, tall - wall - 2, wide - 6, wall, PLASTER[1])
    fill(p, 3, tall - wall - 2, wide - 6, 3, PLASTER[0])
    for x in (3, wide - 5):
        fill(p, x, tall - wall - 2, 2, wall, TIMBER)
    fill(p, 3, tall - 4, wide - 6, 2, "#8a8078")
    middle = (w // 2) * 16 + 8
    doorway(p, middle - 4, tall - 14, 8, 12)
    for x in (7, wide - 13):
        if abs(x + 3 - middle) > 8 and h > 2:
            window(p, x, tall - wall + 2, kind == "inn")
    if w > 3:
        for x in (16, wide - 18):
            line(p, x, tall - wall, x, tall - 5, TIMBER, 1)
    top = 4 if h < 4 else 3
    roof(p, 0, top, wide, tall - wall - top, ramp, 5)
    if h == 4:  # a dormer
        fill(p, 10, 20, 12, 12, PLASTER[1])
        window(p, 13, 23, True)
        polygon(p, ((7, 21), (16, 12), (25, 21)), ramp[1])
        fill(p, 40, 36, 12, 8, "#5a3a1c")
        fill(p, 41, 37, 10, 6, "#d9b35a")
    if kind != "barn":
        fill(p, wide - 13, 0, 6, 11, "#8d8078")
        fill(p, wide - 13, 0, 6, 2, "#5f544e")
    else:
        fill(p, middle - 9, tall - 16, 18, 14, "#5c2018")
        for k in range(14):
            p[tall - 16 + k, middle - 9 + k] = p[tall - 16 + k, middle + 8 - k] = (*rgb("#e9ddc8"), 255)
    if kind == "smithy":
        fill(p, 6, tall - 13, 9, 10, "#2b2424")
        fill(p, 8, tall - 7, 5, 3, "#f08a2c")
        fill(p, 9, tall - 8, 3, 2, "#ffd66b")
    return outline(p)


def mill() -> Array:
    p = canvas(3, 4)
    shadow(p, 24, 61, 16, 4)
    polygon(p, ((12, 62), (17, 20), (31, 20), (36, 62)), PLASTER[1])
    polygon(p, ((28, 62), (27, 20), (31, 20), (36, 62)), PLASTER[0])
    polygon(p, ((14, 22), (24, 8), (34, 22)), ROOFS["mill"][1])
    doorway(p, 20, 50, 8, 12)
    window(p, 21, 34)
    outline(p)
    for dx, dy in ((1, 1), (-1, 1), (1, -1), (-1, -1)):
        for k in range(4, 21):
            x, y = 24 + dx * k, 23 + dy * k
            if 0 <= y < 64 and 0 <= x < 47:
                p[max(0, y - 1) : y + 2, x : x + 2] = (*rgb("#f1e6cf" if k % 4 else "#6a4526"), 255)
    ball(p, 24, 23, 3, 3, ("#3c2616", "#6a4526"))
    return p


def tent() -> Array:
    p = canvas(2, 2)
    shadow(p, 16, 28, 15, 3)
    polygon(p, ((16, 5), (31, 29), (1, 29)), "#c9b083")
    polygon(p, ((16, 5), (31, 29), (18, 29)), "#a68b5e")
    polygon(p, ((15, 9), (20, 29), (11, 29)), "#3a2c20")
    line(p, 16, 2, 16, 6, "#6a4526")
    return outline(p)


def stall() -> Array:
    p = canvas(2, 2)
    fill(p, 2, 20, 28, 9, "#8a5a30")
    fill(p, 2, 20, 28, 2, "#b5824f")
    for k, tone in enumerate(("#d4483a", "#f0c040", "#6aab4f", "#d4483a", "#e88a3c")):
        ball(p, 6 + k * 5, 19, 2.4, 2.2, (tone,))
    fill(p, 3, 12, 2, 17, TIMBER)
    fill(p, 27, 12, 2, 17, TIMBER)
    for k in range(8):
        fill(p, k * 4, 4 + (k % 2) * 0, 4, 9, "#c8402f" if k % 2 else "#f2e8d4")
    fill(p, 0, 4, 32, 2, "#fff6e0")
    return outline(p)


def fountain() -> Array:
    p = canvas(2, 2)
    ball(p, 16, 19, 14, 11, ("#6f6b70", "#938e92", "#b3aeb0", "#cfcac9"), 0.2)
    ball(p, 16, 18.5, 11, 8, ("#2f6fb0", "#4689cd", "#6aaae0"), 0.3)
    fill(p, 14, 8, 4, 10, "#a39ea0")
    ball(p, 16, 8, 5, 3, ("#8fd0f0", "#d4f0fa"))
    return outline(p)


def boat() -> Array:
    p = canvas(2, 2)
    polygon(p, ((2, 19), (30, 19), (25, 27), (7, 27)), "#8a5a30")
    polygon(p, ((2, 19), (30, 19), (29, 21), (3, 21)), "#c08a52")
    fill(p, 15, 2, 2, 17, TIMBER)
    polygon(p, ((17, 3), (28, 16), (17, 16)), "#f2ead6")
    polygon(p, ((14, 5), (14, 16), (6, 16)), "#ddd2b8")
    return outline(p)


def thing(name: str) -> Array:
    """One-tile things; the lamp and the statue are two tiles high."""
    tall = name in ("lamp", "statue")
    p = canvas(1, 2 if tall else 1)
    if name == "well":
        ball(p, 8, 10, 7, 5.5, ("#6f6b70", "#938e92", "#b3aeb0"), 0.3)
        ball(p, 8, 9.5, 4.6, 3.2, ("#1c3a5c", "#2f6fb0"))
        fill(p, 1, 1, 14, 3, "#8a4a30")
        fill(p, 2, 3, 1, 7, TIMBER)
        fill(p, 13, 3, 1, 7, TIMBER)
    elif name == "sign":
        fill(p, 7, 7, 2, 8, TIMBER)
        fill(p, 2, 3, 12, 6, "#b5824f")
        fill(p, 4, 5, 8, 1, TIMBER)
        fill(p, 4, 7, 6, 1, TIMBER)
    elif name == "barrel":
        ball(p, 8, 9, 5, 6, ("#5c3a1e", "#7a4e2a", "#9a6b3f", "#b98a55"), 0.1)
        fill(p, 3, 6, 10, 1, "#4a4550")
        fill(p, 3, 11, 10, 1, "#4a4550")
    elif name == "crate":
        fill(p, 2, 3, 12, 12, "#a5753f")
        fill(p, 2, 3, 12, 2, "#c79a5e")
        line(p, 3, 6, 12, 13, "#7a4e2a", 1)
        line(p, 12, 6, 3, 13, "#7a4e2a", 1)
    elif name == "fence":
        for x in (2, 12):
            fill(p, x, 4, 2, 11, "#9a6b3f")
        fill(p, 0, 6, 16, 2, "#b5824f")
        fill(p, 0, 11, 16, 2, "#8a5a30")
        return p
    elif name == "grave":
        shadow(p, 8, 14, 6, 2)
        fill(p, 4, 4, 8, 10, "#9b969a")
        ball(p, 8, 5, 4, 3, ("#8d888c", "#b3aeb0"))
        fill(p, 6, 7, 4, 1, "#5f5a60")
        fill(p, 7, 6, 1, 4, "#5f5a60")
    elif name == "fire":
        for x in (2, 6, 10):
            ball(p, x + 2, 13, 2.4, 1.8, ("#6f6970", "#8d868b"))
        polygon(p, ((3, 13), (8, 1), (13, 13)), "#e2561c")
        polygon(p, ((5, 13), (8, 6), (11, 13)), "#ffc845")
        return p
    elif name == "hay":
        ball(p, 8, 9, 7, 6, ("#a37c28", "#c59c3a", "#dfbb55", "#f2d97e"), 0.5)
    elif name == "lamp":
        fill(p, 7, 12, 2, 18, "#3c3844")
        fill(p, 5, 29, 6, 2, "#3c3844")
        ball(p, 8, 8, 4, 4, ("#e8a83a", "#ffd66b", "#fff3c4"))
        fill(p, 5, 3, 6, 1, "#3c3844")
    else:
        fill(p, 3, 25, 10, 6, "#8d888c")
        fill(p, 3, 25, 10, 1, "#b3aeb0")
        polygon(p, ((5, 25), (6, 12), (10, 12), (11, 25)), "#a9a4a8")
        ball(p, 8, 9, 3, 3.2, ("#8d888c", "#b3aeb0", "#cfcac9"))
        line(p, 11, 14, 13, 6, "#8d888c", 1)
    where(p, p[..., 3] == 1, "#000000")
    return outline(p)

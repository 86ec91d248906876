"""Trees, plants, rocks and mountains."""

from __future__ import annotations

import numpy as np

from .paint import Array, ball, canvas, fill, frost, line, outline, polygon, shadow

LEAF = {
    "oak": ("#235c2e", "#2f7a38", "#429447", "#63b355"), "oak2": ("#2b5f2a", "#3d7f33", "#559a3d", "#7cb852"),
    "autumn": ("#8a3414", "#b94f1a", "#d97526", "#f0a63e"), "autumn2": ("#8f5a12", "#b97e1c", "#d9a431", "#f0cb5c"),
    "willow": ("#3a5230", "#4c683b", "#63804a", "#83a060"), "tropic": ("#14522f", "#1d6d3c", "#2c8a4a", "#52ab5e"),
}  # fmt: skip
PINE = {
    "pine": ("#17442f", "#1f5a3a", "#2b7047", "#438a59"), "pine2": ("#1b4a38", "#256247", "#347a57", "#4c946b"),
    "snowpine": ("#1f4a42", "#2c6156", "#dbe8f2", "#ffffff"),
}  # fmt: skip
ROCK = ("#4f4a52", "#6f6970", "#8d868b", "#b3acae")


def tree(kind: str) -> Array:
    p = canvas(1, 2)
    ramp = LEAF[kind]
    shadow(p, 8, 29.5, 6.5, 2.5)
    fill(p, 7, 20, 3, 10, "#5d3d22")
    fill(p, 7, 20, 1, 10, "#7c5532")
    seed = sum(map(ord, kind))
    spots = {"oak": ((8, 15, 7, 6.5), (5, 11, 4.5, 4.5), (11, 11, 4.5, 4.5), (8, 7, 5.5, 5)),
             "tropic": ((8, 17, 7.5, 6), (4, 10, 4, 4), (12, 12, 4, 5), (8, 6, 6, 5)),
             "willow": ((8, 12, 7.5, 7), (4, 18, 3.5, 6), (12, 18, 3.5, 6), (8, 7, 5, 4))}  # fmt: skip
    for x, y, rx, ry in spots.get(kind, ((8, 14, 7.2, 7), (8, 8, 5.5, 5.5))):
        ball(p, x, y, rx, ry, ramp, 0.5, seed)
    return outline(p, "#16301d" if not kind.startswith("autumn") else "#4a1f10")


def pine(kind: str) -> Array:
    p = canvas(1, 2)
    ramp = PINE[kind]
    shadow(p, 8, 29.5, 6, 2.4)
    fill(p, 7, 25, 2, 5, "#5a3a20")
    for top, low, half in ((15, 27, 7.0), (8, 20, 5.6), (2, 13, 4.2)):
        polygon(p, ((8, top), (8 + half, low), (8 - half, low)), ramp[1])
        polygon(p, ((8, top), (8, low - 1), (8 - half, low)), ramp[2] if kind != "snowpine" else ramp[1])
        polygon(p, ((8, low - 4), (8 + half, low), (8 - half, low)), ramp[0])
        line(p, 8, top + 1, 8 - half + 2, low - 3, ramp[3])
        if kind == "snowpine":
            line(p, 7, top + 2, 8 - half + 2, low - 2, ramp[2])
            line(p, 8, top + 1, 8 + half - 3, low - 4, ramp[2])
    return outline(p, "#102a20")


def palm() -> Array:
    p = canvas(1, 2)
    shadow(p, 8, 29.5, 5, 2)
    for y in range(11, 30):
        x = 7 + round(1.6 * np.sin((y - 11) / 9))
        fill(p, x, y, 2, 1, "#8a6437" if y % 3 else "#6b4a26")
    for dx, dy in ((-7, 3), (7, 3), (-6, -4), (6, -4), (-3, 7), (4, 7), (0, -7)):
        for t in np.linspace(0, 1, 14):
            x, y = 8 + dx * t, 10 + dy * t - 3.5 * t * (1 - t) * 2
            fill(p, x - 1, y, 2, 2, "#2f8a45" if dy > 0 else "#48a854")
    ball(p, 8, 11, 2, 1.6, ("#5a3a1c", "#7a5228"))
    return outline(p, "#123a22")


def dead() -> Array:
    p = canvas(1, 2)
    shadow(p, 8, 29.5, 5, 2)
    for a in (
        (8, 29, 8, 14, 2),
        (8, 20, 3, 12, 1),
        (9, 17, 13, 9, 1),
        (8, 14, 6, 6, 1),
        (8, 14, 11, 4, 1),
        (4, 13, 3, 8, 1),
    ):
        line(p, *a[:4], "#6b5a52", a[4])
    line(p, 8, 29, 8, 15, "#8d7b70")
    return outline(p, "#2a2225")


def small(name: str) -> Array:
    """What is one tile and lies low."""
    p = canvas(1, 1)
    if name in ("bush", "snowbush"):
        shadow(p, 8, 13.5, 6, 2)
        ramp = LEAF["oak2"] if name == "bush" else ("#2c5a50", "#3f7468", "#dce9f2", "#ffffff")
        ball(p, 5.5, 9.5, 4, 4, ramp, 0.4)
        ball(p, 10.5, 9.5, 4, 4, ramp, 0.4, 2)
        ball(p, 8, 7.5, 4, 4, ramp, 0.4, 3)
        return outline(p, "#16301d")
    if name in ("boulder", "snowrock"):
        shadow(p, 8, 13, 6.5, 2.2)
        ball(p, 8, 9, 6, 5, ROCK, 0.3)
        return outline(frost(p, 2) if name == "snowrock" else p)
    if name == "cactus":
        shadow(p, 8, 14, 4, 1.5)
        for x, y, w, h in ((7, 3, 3, 12), (3, 6, 2, 5), (4, 9, 3, 2), (12, 4, 2, 5), (10, 8, 3, 2)):
            fill(p, x, y, w, h, "#3f8a4c")
            fill(p, x, y, 1, h, "#69b06c")
        return outline(p, "#1b4226")
    if name == "stump":
        fill(p, 5, 8, 6, 6, "#6b4728")
        ball(p, 8, 8, 3.6, 2, ("#b98a55", "#d8ad74"))
        return outline(p)
    if name == "reeds":
        for x, top in ((3, 6), (5, 3), (8, 5), (10, 2), (13, 6)):
            line(p, x, 14, x, top, "#6f8f3f")
            fill(p, x, top, 1, 3, "#7a4f28")
        return p
    if name == "lily":
        ball(p, 6, 9, 4, 2.5, ("#2f7d47", "#46a05a"))
        ball(p, 11, 6, 2.6, 1.8, ("#2f7d47", "#46a05a"))
        fill(p, 6, 7, 2, 2, "#f3c1d8")
        return p
    if name == "floe":
        polygon(p, ((2, 6), (8, 3), (14, 7), (12, 12), (5, 13)), "#dcedf7")
        polygon(p, ((5, 11), (12, 10), (12, 12), (5, 13)), "#a9cbe3")
        return outline(p, "#7ba9cf")
    if name in ("flowers", "flowers2"):
        tones = ("#e85a6b", "#f6d84c") if name == "flowers" else ("#b287e8", "#ffffff")
        for n, (x, y) in enumerate(((3, 4), (9, 3), (12, 9), (5, 11), (8, 7))):
            fill(p, x, y + 1, 1, 3, "#3c7a34")
            fill(p, x - 1, y, 3, 1, tones[n % 2])
            fill(p, x, y - 1, 1, 3, tones[n % 2])
        return p
    if name == "tuft":
        for x, y in ((4, 6), (10, 9), (7, 13)):
            for k in (-1, 0, 1):
                line(p, x + k, y, x + 2 * k, y - 3, "#4f8a3a" if k else "#7fb757")
        return p
    if name == "mushroom":
        fill(p, 7, 9, 2, 4, "#efe3cf")
        ball(p, 8, 8, 3.5, 2.6, ("#a82c22", "#d4483a", "#ee7a63"))
        return outline(p)
    if name == "bones":
        line(p, 4, 11, 11, 7, "#e9e2d0")
        line(p, 5, 6, 11, 12, "#d3cbb6")
        ball(p, 11, 6, 2.4, 2.2, ("#cfc7b3", "#f2ecdc"))
        return p
    for x, y in ((3, 5), (10, 4), (7, 10), (12, 12)):
        fill(p, x, y, 2, 1, "#b7b0aa")
        fill(p, x, y + 1, 2, 1, "#6c6668")
    return p


def peak(snowy: bool) -> Array:
    p = canvas(2, 2)
    shadow(p, 16, 29, 15, 3)
    top = (15, 2)
    polygon(p, ((1, 30), top, (31, 30)), "#7d7478")
    polygon(p, (top, (31, 30), (17, 30), (19, 20), (14, 14)), "#544d56")
    polygon(p, ((1, 30), (8, 16), (12, 22), (9, 30)), "#978d8e")
    polygon(p, ((20, 30), (24, 20), (31, 30)), "#463f49")
    if snowy:
        polygon(p, (top, (9, 14), (12, 12), (14, 17), (17, 12), (20, 15), (23, 15)), "#f2f6fb")
        polygon(p, (top, (17, 12), (20, 15), (23, 15)), "#bccbdf")
    else:
        polygon(p, (top, (10, 12), (13, 10), (15, 13)), "#b4aaa8")
    return outline(p)

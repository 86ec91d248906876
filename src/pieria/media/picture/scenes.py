"""Grounds drawn by rule: meadow, sea, underwater, beach, lake, water (a lake from its middle), snow, desert, forest,
mountains, cave, city, village, room, table, space, sky, plain, gradient; by day, at sunset, at night; in snow, rain,
storm or mist. Flat areas with soft edges, as cut from paper. A seed moves hills and stars."""

from __future__ import annotations

import numpy as np

from . import colours
from .canvas import BACKDROPS, SKIES, Canvas, Ground, hour
from .colours import rgb_of
from .grid import blurred


def ground(
    kind: str, height: int, width: int, seed: int, time: str = "", weather: str = "", colour: str = "", lit: bool = True
) -> Ground:
    """kind: a key of `PAINTERS`. lit: with a moon or a sun of its own."""
    c = Canvas(height, width, seed, lit)
    made = PAINTERS[kind](c, time or "day", colour)
    if weather == "snowing":
        for _ in range(170):
            r = c.rng.uniform(0.0025, 0.006)
            _dot(c, c.rng.random(), c.rng.random(), r, "#ffffff", 0.8)
    elif weather in ("raining", "storm"):
        dark = weather == "storm"
        c.lay(np.ones((height, width), np.float32), "#3c4757" if dark else "#6f7f90", 0.5 if dark else 0.28)
        streak = np.zeros((height, width), np.float32)
        for _ in range(260 if dark else 130):
            x, y, long = c.rng.random() * width, c.rng.random() * height, height * c.rng.uniform(0.03, 0.06)
            t = np.linspace(0, 1, int(long))
            yy, xx = (y + t * long).astype(int), (x - t * long * (0.6 if dark else 0.25)).astype(int)
            keep = (yy < height) & (xx >= 0) & (xx < width)
            streak[yy[keep], xx[keep]] = 1
        c.lay((blurred(streak, 0.8) * 1.6).clip(0, 1), "#e8f1f8", 0.55)
    elif weather == "mist":  # thickest far away, thin at one's feet
        c.lay((1.1 - np.abs(c.y / height - 0.55) * 1.5).clip(0, 1), hour("#e9eef2", time or "day"), 0.86)
    return made


def _dot(c: Canvas, x: float, y: float, r: float, colour: str, share: float) -> None:
    cy, cx, k = int(y * c.h), int(x * c.w), int(r * c.h) + 2
    area = (slice(max(0, cy - k), cy + k), slice(max(0, cx - k), cx + k))
    away = np.hypot(c.x[area] - x * c.w, c.y[area] - y * c.h)
    mask = ((r * c.h - away + 0.5).clip(0, 1) * share)[..., None]
    c.picture[area] += mask * (rgb_of(colour) - c.picture[area])


def _sky(c: Canvas, time: str, horizon: float, clouds: bool = True) -> None:
    c.down(*SKIES[time], horizon)
    if time == "night":
        c.stars(90, horizon * 0.95)
        x, y = (0.82, 0.15) if c.rng.random() < 0.5 else (0.17, 0.14)
        moon = c.disc(x, y, 0.055) * (1 - c.disc(x + 0.035, y - 0.018, 0.048))
        if c.lit:
            c.lay(c.disc(x, y, 0.1, c.h * 0.12), "#c9d4ff", 0.22)
            c.lay(moon, "#fbf3cf")
    elif time == "sunset":
        x = c.rng.uniform(0.25, 0.75)
        c.lay(c.disc(x, horizon - 0.07, 0.2, c.h * 0.3), "#ffd9a0", 0.6)
        if c.lit:
            c.lay(c.disc(x, horizon - 0.07, 0.085), "#fff0c4")
    if clouds:
        for n in range(3):
            c.cloud((n + c.rng.uniform(0.2, 0.8)) / 3, c.rng.uniform(0.07, 0.24), c.rng.uniform(0.035, 0.06),
                    {"day": "#ffffff", "sunset": "#ffd9c4", "night": "#4a5d93"}[time], 0.8)  # fmt: skip


def _hills(c: Canvas, time: str, far: str, near: str, front: str, horizon: float) -> None:
    c.lay(c.below(c.wave(horizon - 0.05, 0.035, 1.3)), hour(far, time))
    c.lay(c.below(c.wave(horizon, 0.02, 1.0)), hour(near, time))
    c.lay(c.below(c.wave(horizon + 0.16, 0.018, 0.7)), hour(front, time))


def meadow(c: Canvas, time: str, colour: str) -> Ground:
    _sky(c, time, 0.6)
    _hills(c, time, "#9fce8a", "#84c06c", "#74b45e", 0.6)
    c.tufts(130, 0.66, hour("#4f8f43", time))
    for _ in range(26):
        y = c.rng.uniform(0.7, 0.99)
        _dot(c, c.rng.random(), y, 0.003 + 0.004 * (y - 0.66),
             hour(str(c.rng.choice(["#ffffff", "#ffe27a", "#f7a8c0"])), time), 1.0)  # fmt: skip
    return Ground(c.picture, 0.86 * c.h)


def snow(c: Canvas, time: str, colour: str) -> Ground:
    _sky(c, time, 0.6)
    _hills(c, time, "#cfdfeb", "#e3edf4", "#f2f6fa", 0.6)
    return Ground(c.picture, 0.86 * c.h, shade=0.2)


def desert(c: Canvas, time: str, colour: str) -> Ground:
    _sky(c, time, 0.58, clouds=False)
    if time == "day":
        c.lay(c.disc(0.8, 0.16, 0.07), "#fff2b8")
    _hills(c, time, "#e8c38a", "#dfb271", "#e9c489", 0.6)
    return Ground(c.picture, 0.86 * c.h)


def sea(c: Canvas, time: str, colour: str) -> Ground:
    _sky(c, time, 0.5)
    for n, tone in enumerate(("#4fa3d1", "#3f93c6", "#3384b8", "#2a76aa", "#23699b")):
        level = 0.5 + 0.1 * n
        line = c.h * level + c.h * 0.006 * (n + 1) * np.sin(c.x[0] / c.w * 2 * np.pi * (7 - n) + c.rng.uniform(0, 6))
        c.lay(c.below(line if n else c.h * level), hour(tone, time))
    front = np.zeros((c.h, c.w, 4), np.float32)
    line = c.h * 0.815 + c.h * 0.014 * np.sin(c.x[0] / c.w * 2 * np.pi * 4 + c.rng.uniform(0, 6))
    front[..., :3] = rgb_of(hour("#2a76aa", time))
    front[..., 3] = c.below(line) * 255
    foam = (1.6 - np.abs(c.y - line - 2)).clip(0, 1)[..., None] * 0.5
    front[..., :3] += foam * (rgb_of(hour("#d8eefa", time)) - front[..., :3])
    return Ground(c.picture, 0.85 * c.h, front, 0.0)


def underwater(c: Canvas, time: str, colour: str) -> Ground:
    c.down(hour("#58b6da", time), hour("#0f4f86", time))
    for n in range(5):  # light from above
        x = (n + c.rng.uniform(0.1, 0.9)) * c.w / 5
        ray = (1 - np.abs(c.x - x - 0.3 * c.y) / (0.05 * c.w)).clip(0, 1) * (1 - c.y / c.h)
        c.lay(ray, "#bfe6f5", 0.25)
    c.lay(c.below(c.wave(0.84, 0.02, 1.4)), hour("#7fa08f", time))
    c.lay(c.below(c.wave(0.9, 0.02, 1.0)), hour("#c9b98a", time))
    for _ in range(16):
        _dot(c, c.rng.random(), c.rng.uniform(0.1, 0.85), c.rng.uniform(0.004, 0.011), "#d8f1fb", 0.5)
    return Ground(c.picture, 0.0, shade=0.0)


def beach(c: Canvas, time: str, colour: str) -> Ground:
    _sky(c, time, 0.48)
    c.lay(c.below(0.48 * c.h), hour("#4fa9d3", time))
    c.lay(c.below(c.wave(0.6, 0.006, 2.0) - 0.012 * c.h), hour("#e9f6fb", time))
    c.lay(c.below(c.wave(0.6, 0.006, 2.0)), hour("#efd9a4", time))
    c.lay(c.below(c.wave(0.8, 0.012, 0.8)), hour("#e7cc91", time))
    return Ground(c.picture, 0.86 * c.h)


def lake(c: Canvas, time: str, colour: str) -> Ground:
    """Water with a shore, on which things stand."""
    _pond(c, time, 0.5)
    c.lay(c.below(c.wave(0.735, 0.012, 1.0) - 0.012 * c.h), hour("#e2d2a2", time))
    c.lay(c.below(c.wave(0.75, 0.012, 1.0)), hour("#79b563", time))
    c.tufts(70, 0.79, hour("#4f8f43", time))
    return Ground(c.picture, 0.87 * c.h)


def water(c: Canvas, time: str, colour: str) -> Ground:
    """A lake from the middle of it: what is there floats."""
    _pond(c, time, 0.46)
    front = np.zeros((c.h, c.w, 4), np.float32)
    line = c.h * 0.815 + c.h * 0.004 * np.sin(c.x[0] / c.w * 2 * np.pi * 3 + c.rng.uniform(0, 6))
    front[..., :3] = rgb_of(hour("#4f9fce", time))
    front[..., 3] = c.below(line) * 255
    light = (1.3 - np.abs(c.y - line - 2)).clip(0, 1)
    for _ in range(7):
        y, x, long = c.rng.uniform(0.85, 0.97), c.rng.random(), c.rng.uniform(0.08, 0.25)
        light = np.maximum(light, (1.2 - np.abs(c.y - y * c.h)).clip(0, 1) * (np.abs(c.x / c.w - x) < long / 2))
    front[..., :3] += 0.6 * light[..., None] * (rgb_of(hour("#d5edf8", time)) - front[..., :3])
    return Ground(c.picture, 0.85 * c.h, front, 0.0)


def _pond(c: Canvas, time: str, horizon: float) -> None:
    """Calm water under its far shore."""
    _sky(c, time, horizon)
    c.lay(c.below(c.wave(horizon - 0.03, 0.03, 1.4)), hour("#8fbf9b", time))
    c.lay(c.below(c.wave(horizon + 0.03, 0.01, 1.8)), hour("#6faa72", time))
    c.lay(c.below((horizon + 0.05) * c.h), hour("#5aa9d6", time))
    for n in range(9):  # light on the water
        y, x, long = horizon + 0.07 + 0.018 * n, c.rng.random(), c.rng.uniform(0.06, 0.2)
        line = (1.2 - np.abs(c.y - y * c.h)).clip(0, 1) * (np.abs(c.x / c.w - x) < long / 2)
        c.lay(line, hour("#d5edf8", time), 0.6)


def cave(c: Canvas, time: str, colour: str) -> Ground:
    """Rock all around, and the hour's light at its mouth."""
    c.picture[:] = rgb_of("#4a4450")
    for k, tone in ((1.5, "#58515c"), (1.25, "#6b626b")):
        c.lay(c.disc(0.5, 0.5, 0.34 * k), tone)
    c.lay(c.disc(0.5, 0.5, 0.34), SKIES[time][1])
    c.lay(c.below(c.wave(0.66, 0.02, 1.2)), "#514a55")
    c.lay(c.below(c.wave(0.8, 0.02, 0.8)), "#453f4a")
    wide = c.w / c.h
    for n in range(9):
        x, long = (n + c.rng.uniform(0.2, 0.8)) * wide / 9, c.rng.uniform(0.05, 0.2)
        c.cut([(x - 0.035, -0.01), (x + 0.035, -0.01), (x, long)], "#3d3743")
    return Ground(c.picture, 0.87 * c.h, shade=0.4)


def village(c: Canvas, time: str, colour: str) -> Ground:
    _sky(c, time, 0.6)
    c.lay(c.below(c.wave(0.54, 0.03, 1.3)), hour("#9fce8a", time))
    wide = c.w / c.h
    many = max(3, round(wide * 4))
    for n in range(many):
        x, w, h = (n + c.rng.uniform(0.1, 0.5)) * wide / many, c.rng.uniform(0.1, 0.15), 0.1
        top = 0.66 - h * c.rng.uniform(0.9, 1.3)
        wall, roof = (
            str(c.rng.choice(k)) for k in (["#f3e6cf", "#e9d3b4", "#f6f1e6"], ["#c0613f", "#a9543c", "#8f5f4a"])
        )
        c.cut([(x, top), (x + w, top), (x + w, 0.68), (x, 0.68)], hour(wall, time))
        c.cut([(x + w / 2, top - 0.08), (x + w + 0.015, top), (x - 0.015, top)], hour(roof, time))
        for k in (0.22, 0.62):
            at = x + k * w
            c.cut([(at, top + 0.03), (at + 0.02, top + 0.03), (at + 0.02, top + 0.06), (at, top + 0.06)],
                  "#7f95a8" if time == "day" else "#ffe39a")  # fmt: skip
    c.lay(c.below(c.wave(0.67, 0.01, 1.0)), hour("#84c06c", time))
    c.lay(c.below(c.wave(0.77, 0.015, 0.7)), hour("#74b45e", time))
    c.tufts(90, 0.72, hour("#4f8f43", time))
    return Ground(c.picture, 0.87 * c.h)


def mountains(c: Canvas, time: str, colour: str) -> Ground:
    _sky(c, time, 0.6)
    wide = c.w / c.h
    for n in range(5):
        x, top = (n + c.rng.uniform(-0.2, 0.2)) * wide / 4, c.rng.uniform(0.2, 0.36)
        side = (0.66 - top) * 0.95
        c.cut([(x, top), (x + side, 0.66), (x - side, 0.66)], hour("#8697ad", time))
        k = 0.3
        c.cut([(x, top), (x + side * k, top + (0.66 - top) * k), (x, top + (0.66 - top) * k * 0.72),
                        (x - side * k, top + (0.66 - top) * k)], hour("#f4f7fb", time))  # fmt: skip
    _hills(c, time, "#8fb98a", "#7cab76", "#6fa067", 0.66)
    return Ground(c.picture, 0.87 * c.h)


def forest(c: Canvas, time: str, colour: str) -> Ground:
    _sky(c, time, 0.62, clouds=False)
    wide = c.w / c.h
    for tone, base, tall, count in (("#7fae93", 0.63, 0.3, 13), ("#4f8a6b", 0.67, 0.4, 9)):
        for n in range(count):
            x = (n + c.rng.uniform(0.2, 0.8)) * wide / count
            high, half = tall * c.rng.uniform(0.75, 1.1), tall * 0.2
            for k in range(3):
                top = base - high * (1 - 0.24 * k)
                foot, half_ = base - high * (0.52 - 0.24 * k), half * (0.55 + 0.24 * k)
                c.cut([(x, top), (x + half_, foot), (x - half_, foot)], hour(tone, time))
            c.cut([(x - 0.008, base - 0.06), (x + 0.008, base - 0.06), (x + 0.008, base), (x - 0.008, base)],
                  hour("#7a5a43", time))  # fmt: skip
    c.lay(c.below(c.wave(0.65, 0.012, 0.9)), hour("#7aa866", time))
    c.lay(c.below(c.wave(0.8, 0.015, 0.7)), hour("#6c9a59", time))
    c.tufts(90, 0.7, hour("#46763c", time))
    return Ground(c.picture, 0.87 * c.h)


def city(c: Canvas, time: str, colour: str) -> Ground:
    _sky(c, time, 0.66)
    wide, lit = c.w / c.h, time != "day"
    for tone, least, most, step in (("#b6c2d2", 0.2, 0.38, 0.16), ("#8f9fb5", 0.34, 0.52, 0.2)):
        x = -0.05
        while x < wide:
            w, top = step * c.rng.uniform(0.7, 1.1), c.rng.uniform(least, most)
            c.cut([(x, top), (x + w, top), (x + w, 0.74), (x, 0.74)], hour(tone, time))
            for wy in np.arange(top + 0.03, 0.68, 0.05):
                for wx in np.arange(x + 0.02, x + w - 0.03, 0.035):
                    on = lit and c.rng.random() < 0.55
                    y0, x0, k = int(wy * c.h), int(wx * c.h), max(1, int(0.016 * c.h))
                    area = c.picture[y0 : y0 + int(1.4 * k), max(0, x0) : max(0, x0 + k)]
                    area += 0.75 * (rgb_of("#ffe39a" if on else hour("#d5deea", time)) - area)
            x += w + c.rng.uniform(0, 0.02)
    c.lay(c.below(0.74 * c.h), hour("#c9ccd2", time))
    c.lay(c.below(0.785 * c.h), hour("#6c727c", time))
    stripe = c.below(0.93 * c.h) * (1 - c.below(0.943 * c.h)) * ((c.x / c.h * 5) % 1 < 0.55)
    c.lay(stripe, hour("#f2f2ee", time), 0.85)
    return Ground(c.picture, 0.88 * c.h)


def room(c: Canvas, time: str, colour: str) -> Ground:
    c.down("#f1e4d0", "#e8d6bb")
    wide = c.w / c.h
    left = wide * 0.5 - 0.17
    frame = [(left, 0.1), (left + 0.34, 0.1), (left + 0.34, 0.4), (left, 0.4)]
    c.cut(frame, "#fbf8f2")
    inner = [(left + 0.015, 0.115), (left + 0.325, 0.115), (left + 0.325, 0.385), (left + 0.015, 0.385)]
    c.cut(inner, {"day": "#bfe3f4", "sunset": "#f7bf98", "night": "#243260"}[time])
    c.cut([(left + 0.163, 0.1), (left + 0.177, 0.1), (left + 0.177, 0.4), (left + 0.163, 0.4)], "#fbf8f2")
    c.cut([(left, 0.243), (left + 0.34, 0.243), (left + 0.34, 0.257), (left, 0.257)], "#fbf8f2")
    c.lay(c.below(0.69 * c.h), "#fbf6ec")
    c.lay(c.below(0.715 * c.h), "#c99f6e")
    for n, y in enumerate((0.76, 0.82, 0.89, 0.97)):
        c.lay((1.1 - np.abs(c.y - y * c.h)).clip(0, 1), "#b1875a", 0.55)
        for x in np.arange(0.1 * (n % 2) + 0.12, wide, 0.37):
            c.lay((1 - np.abs(c.x - x * c.h)).clip(0, 1) * c.below(y * c.h) * (1 - c.below((y + 0.065) * c.h)),
                  "#b1875a", 0.45)  # fmt: skip
    return Ground(c.picture, 0.86 * c.h)


def table(c: Canvas, time: str, colour: str) -> Ground:
    """A table's top, against a wall."""
    c.down(*{"day": ("#e9eef0", "#d6e0e4"), "sunset": ("#f3dcc6", "#e8c4a4"), "night": ("#3b4560", "#4b5774")}[time])
    c.lay(c.below(0.66 * c.h), hour("#c1905c", time))
    for y in (0.72, 0.8, 0.9):
        c.lay((1.1 - np.abs(c.y - y * c.h)).clip(0, 1), hour("#a97b4b", time), 0.5)
    c.lay((1.5 - np.abs(c.y - 0.662 * c.h)).clip(0, 1), hour("#dcb384", time))
    return Ground(c.picture, 0.86 * c.h)


def space(c: Canvas, time: str, colour: str) -> Ground:
    c.down("#0b1030", "#2a1f55")
    c.stars(220, 1.0)
    c.lay(c.disc(0.83, 0.2, 0.09), "#d98f5c")
    c.lay(c.disc(0.83, 0.2, 0.09) * c.disc(0.86, 0.23, 0.095), "#b86f49", 0.7)
    return Ground(c.picture, 0.0, shade=0.0)


def sky(c: Canvas, time: str, colour: str) -> Ground:
    _sky(c, time, 1.0)
    for n in range(3):
        c.cloud((n + c.rng.uniform(0.1, 0.9)) / 3, c.rng.uniform(0.6, 0.92), c.rng.uniform(0.05, 0.09),
                {"day": "#ffffff", "sunset": "#ffd9c4", "night": "#4a5d93"}[time], 0.75)  # fmt: skip
    return Ground(c.picture, 0.0, shade=0.0)


def plain(c: Canvas, time: str, colour: str) -> Ground:
    c.picture[:] = rgb_of(colour or BACKDROPS[0])
    return Ground(c.picture, 0.0, shade=0.13)


def gradient(c: Canvas, time: str, colour: str) -> Ground:
    first = colours.lab_of(colour or "#7fb2e5")
    second, turn = first.copy(), np.radians(35)
    second[0] = min(0.95, first[0] + 0.16)
    second[1:] = (first[1] * np.cos(turn) - first[2] * np.sin(turn), first[1] * np.sin(turn) + first[2] * np.cos(turn))
    second = colours.lab(colours.rgb(second))  # what sRGB has: between two such colours there is no step
    t = ((c.x / c.w + c.y / c.h) / 2)[..., None]
    c.picture[:] = colours.rgb(first + t * (second - first))
    return Ground(c.picture, 0.0, shade=0.13)


PAINTERS = {
    "meadow": meadow, "sea": sea, "beach": beach, "snow": snow, "desert": desert, "forest": forest,
    "lake": lake, "water": water, "mountains": mountains, "cave": cave, "city": city, "village": village,
    "room": room, "table": table,
    "underwater": underwater, "space": space, "sky": sky, "plain": plain, "gradient": gradient,
}  # fmt: skip

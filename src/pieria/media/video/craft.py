"""Vehicles and a few things that are drawn by rule, for their wheels turn, their sails fill and their stems grow."""

from __future__ import annotations

import math

from .pen import FINE, TAU, Drawn, Pen, shade

WHEELED: dict[str, tuple[str, float, float, float, str]] = {
    # colour, length, height of the cabin, wheel, kind
    "automobile": ("#d8343a", 1.9, 0.42, 0.2, "car"), "taxi": ("#f3c02f", 1.9, 0.42, 0.2, "car sign"),
    "police car": ("#3a5fb5", 1.9, 0.42, 0.2, "car light"), "bus": ("#e9a03a", 2.3, 0.62, 0.2, "bus"),
    "delivery truck": ("#3f8f6b", 2.2, 0.62, 0.22, "truck"), "fire engine": ("#d3302c", 2.2, 0.55, 0.22, "truck light"),
    "ambulance": ("#f4f4f2", 2.1, 0.58, 0.21, "truck light"), "train": ("#3d6fb0", 3.7, 0.5, 0.15, "train"),
    "locomotive": ("#3b4653", 2.1, 0.5, 0.22, "engine"),
}  # fmt: skip
OTHERS = {"sailboat": "#c9503a", "ship": "#35506e", "airplane": "#e9edf2", "rocket": "#eef1f5", "balloon": "#e2403a", "blossom": "#e8618c",
          "hot air balloon": "#e2703a", "flying saucer": "#9fb0bf"}  # fmt: skip
SIZES = {"automobile": 0.72, "taxi": 0.76, "police car": 0.76, "bus": 0.95, "delivery truck": 1.0, "fire engine": 1.0, "ambulance": 0.95,
         "train": 0.95, "locomotive": 1.05, "sailboat": 1.3, "ship": 1.1, "airplane": 0.75, "rocket": 1.15, "balloon": 1.0, "blossom": 1.0,
         "hot air balloon": 1.3, "flying saucer": 0.8}  # fmt: skip


def drawn(name: str, action: str, phase: float, height: float, colour: str = "") -> Drawn:
    if name in WHEELED:
        tone, long, cabin, wheel, kind = WHEELED[name]
        return wheeled(colour or tone, long, cabin, wheel, kind, phase, height)
    tone, a = colour or OTHERS[name], TAU * phase
    if name == "sailboat":
        return sailboat(tone, a, height)
    if name == "ship":
        return ship(tone, a, height)
    if name in ("airplane", "rocket"):
        return flyer(name, tone, a, height, action)
    if name == "blossom":
        return blossom(tone, a, height)
    if name == "flying saucer":
        return saucer(tone, a, height)
    return balloon(tone, a, height, name == "hot air balloon")


def wheeled(tone: str, long: float, cabin: float, wheel: float, kind: str, phase: float, height: float) -> Drawn:
    pen, half, y = Pen(height / (0.75 + cabin), long + 0.5, 1.3 + cabin, 0.12), long / 2, 0.18
    dark, glass = shade(tone, 0.75), "#cfe8f4"
    if kind.startswith("car"):
        pen.limb([(-half + 0.2, y + 0.22), (half - 0.2, y + 0.22)], (0.42, 0.38), tone)
        top = y + 0.42 + cabin
        pen.shape([(-0.62, y + 0.4), (-0.42, top), (0.28, top), (0.62, y + 0.4)], tone)
        pen.shape([(-0.52, y + 0.43), (-0.37, top - 0.07), (-0.1, top - 0.07), (-0.1, y + 0.43)], glass)
        pen.shape([(-0.03, y + 0.43), (-0.03, top - 0.07), (0.24, top - 0.07), (0.5, y + 0.43)], glass)
        pen.disc((half - 0.07, y + 0.27), 0.07, "#fff3c0")
        if "sign" in kind or "light" in kind:
            pen.limb([(-0.16, top + 0.05), (0.04, top + 0.05)], (0.1, 0.1), "#2d3138" if "sign" in kind else "#5fb4f0")
    else:
        top = y + 0.5 + cabin
        if kind.startswith("truck"):
            pen.shape([(-half, y), (-half, top), (half - 0.62, top), (half - 0.62, y)], tone)
            pen.shape(
                [(half - 0.58, y), (half - 0.58, top - 0.2), (half - 0.22, top - 0.2), (half, y + 0.42), (half, y)],
                dark if "light" not in kind else tone,
            )
            pen.shape(
                [(half - 0.48, y + 0.46), (half - 0.48, top - 0.29), (half - 0.26, top - 0.29), (half - 0.1, y + 0.46)],
                glass,
            )
            pen.shape(
                [(-half + 0.1, y + 0.3), (half - 0.72, y + 0.3), (half - 0.72, y + 0.4), (-half + 0.1, y + 0.4)],
                shade(tone, 1.25) if "light" not in kind else "#e9e9e6" if tone != "#f4f4f2" else "#d8343a",
            )
            if "light" in kind:
                pen.limb([(half - 0.46, top - 0.15), (half - 0.32, top - 0.15)], (0.1, 0.1), "#5fb4f0")
        elif kind == "engine":
            pen.limb([(-half + 0.7, y + 0.42), (half - 0.3, y + 0.42)], (0.56, 0.56), tone)
            pen.shape([(-half, y), (-half, top), (-half + 0.7, top), (-half + 0.7, y)], "#c23b34")
            pen.shape(
                [
                    (-half + 0.14, top - 0.42),
                    (-half + 0.14, top - 0.12),
                    (-half + 0.56, top - 0.12),
                    (-half + 0.56, top - 0.42),
                ],
                glass,
            )
            pen.shape(
                [(half - 0.6, y + 0.6), (half - 0.68, top + 0.08), (half - 0.34, top + 0.08), (half - 0.42, y + 0.6)],
                dark,
            )
            for n in range(3):
                k = (phase + n / 3) % 1
                pen.disc((half - 0.52 - 0.9 * k, top + 0.14 + 0.25 * k), 0.07 + 0.12 * k, "#e6eaee")
        else:
            pen.limb([(-half + 0.16, y + 0.14), (half - 0.16, y + 0.14)], (0.3, 0.3), tone)
            pen.shape(
                [
                    (-half, y + 0.1),
                    (-half, top - 0.05),
                    (-half + 0.08, top),
                    (half - 0.16, top),
                    (half, top - 0.25),
                    (half, y + 0.1),
                ],
                tone,
            )
            count = 5 if kind == "bus" else 9
            for n in range(count):
                x = -half + 0.14 + n * (long - 0.3) / count
                pen.shape([(x, top - 0.45), (x, top - 0.13), (x + 0.3, top - 0.13), (x + 0.3, top - 0.45)], glass)
            pen.shape([(-half, y + 0.24), (half, y + 0.24), (half, y + 0.32), (-half, y + 0.32)], dark)
    if kind == "train":
        pen.shape([(-0.03, y + 0.05), (-0.03, y + 0.5 + cabin), (0.03, y + 0.5 + cabin), (0.03, y + 0.05)], "#20252c")
    wheels = (
        (-half + 0.42, half - 0.42)
        if kind not in ("train", "engine")
        else tuple(-half + 0.3 + n * (long - 0.6) / 5 for n in range(6))
    )
    for x in wheels:
        pen.disc((x, wheel), wheel, "#262a31")
        pen.disc((x, wheel), wheel * 0.52, "#c8ced6")
        for n in range(3):
            k = -TAU * phase / 3 + TAU * n / 3
            pen.limb(
                [(x, wheel), (x + 0.48 * wheel * math.cos(k), wheel + 0.48 * wheel * math.sin(k))],
                (wheel * 0.2, wheel * 0.14),
                "#5d6672",
            )
    return pen.done(), pen.x / FINE, pen.y / FINE


def sailboat(tone: str, a: float, height: float) -> Drawn:
    pen, full = Pen(height / 1.6, 1.9, 2.0, 0.2), 0.1 + 0.04 * math.sin(a)
    pen.limb([(0.02, 0.2), (0.02, 1.55)], (0.05, 0.035), "#7a5638")
    curve = [
        (-0.04 - (0.62 + full) * math.sin(math.pi * min(1, k * 0.62)), 1.5 - 1.2 * k)
        for k in (n / 12 for n in range(13))
    ]
    pen.shape([(-0.03, 1.5), *curve, (-0.03, 0.3)], "#fbf7ec")
    pen.shape([(0.07, 1.4), (0.3 + full, 0.9), (0.58 + full, 0.34), (0.07, 0.34)], shade(tone, 1.15))
    pen.shape([(-0.78, 0.24), (0.86, 0.24), (0.58, -0.12), (-0.58, -0.12)], tone)
    pen.shape([(-0.78, 0.24), (0.86, 0.24), (0.83, 0.18), (-0.745, 0.18)], "#f4efe2")
    return pen.done(), pen.x / FINE, pen.y / FINE


def ship(tone: str, a: float, height: float) -> Drawn:
    pen = Pen(height / 1.25, 2.6, 1.75, 0.25)
    pen.shape([(-0.6, 0.3), (-0.6, 0.62), (0.5, 0.62), (0.6, 0.3)], "#f4f4f0")
    pen.shape([(-0.42, 0.62), (-0.42, 0.84), (0.26, 0.84), (0.34, 0.62)], "#e4e7ea")
    for n in range(5):
        pen.disc((-0.46 + 0.2 * n, 0.47), 0.055, "#7fb4d6")
    for x in (-0.28, 0.02):
        pen.shape([(x, 0.84), (x + 0.02, 1.16), (x + 0.18, 1.16), (x + 0.2, 0.84)], "#d5453d")
        for n in range(2):
            k = (a / TAU + n / 2) % 1
            pen.disc((x + 0.1 - 0.5 * k, 1.2 + 0.16 * k), 0.05 + 0.07 * k, "#e3e7eb")
    pen.shape([(-1.05, 0.34), (1.15, 0.38), (0.86, -0.18), (-0.9, -0.18)], tone)
    pen.shape([(-0.92, -0.02), (0.96, -0.02), (0.86, -0.18), (-0.9, -0.18)], "#b23b35")
    return pen.done(), pen.x / FINE, pen.y / FINE


def flyer(name: str, tone: str, a: float, height: float, action: str) -> Drawn:
    if name == "airplane":
        pen, y = Pen(height / 0.9, 2.5, 1.5, 0.35), 0.35
        pen.shape([(-0.95, y + 0.04), (-1.0, y + 0.5), (-0.78, y + 0.5), (-0.55, y + 0.1)], "#d8434a")
        pen.limb([(-0.9, y + 0.03), (-0.4, y), (0.75, y), (0.95, y - 0.03)], (0.14, 0.34, 0.34, 0.2), tone)
        pen.shape([(0.76, y + 0.04), (0.84, y + 0.13), (0.98, y + 0.04)], "#5aa0c9")
        for n in range(6):
            pen.disc((-0.35 + 0.18 * n, y + 0.05), 0.04, "#5aa0c9")
        pen.shape([(-0.1, y - 0.05), (0.3, y - 0.05), (-0.3, y - 0.42), (-0.5, y - 0.42)], shade(tone, 0.78))
        return pen.done(), pen.x / FINE, pen.y / FINE
    pen, tilt = (
        Pen(height / 1.35, 2.4, 2.4, 0.7),
        0.0 if action in ("rise", "fall", "appear", "wait", "grow") else -1.05,
    )
    c, s = math.cos(tilt), math.sin(tilt)

    def at(x: float, y: float) -> tuple[float, float]:
        y -= 0.55
        return x * c - y * s, x * s + y * c + 0.5

    flame = 0.26 + 0.1 * math.sin(3 * a)
    if action not in ("wait", "appear", "grow"):
        pen.shape([at(-0.14, 0.0), at(0.14, 0.0), at(0, -flame - 0.1)], "#f6a02c")
        pen.shape([at(-0.08, 0.0), at(0.08, 0.0), at(0, -flame * 0.6)], "#ffe27a")
    for side in (-1, 1):
        pen.shape([at(side * 0.16, 0.42), at(side * 0.4, 0.02), at(side * 0.14, 0.06)], "#d8434a")
    ring = [(0.24 * math.sin(math.pi * k) ** 0.7, 1.25 * k) for k in (n / 20 for n in range(21))]
    body = [(max(x, 0.13) if y < 0.3 else x, y) for x, y in ring]
    pen.shape([at(x, y) for x, y in body] + [at(-x, y) for x, y in body[::-1]], tone)
    nose = [p for p in body if p[1] > 0.9]
    pen.shape([at(x, y) for x, y in nose] + [at(-x, y) for x, y in nose[::-1]], "#d8434a")
    pen.disc(at(0, 0.68), 0.12, "#3f6f9c")
    pen.disc(at(0, 0.68), 0.08, "#bfe3f4")
    return pen.done(), pen.x / FINE, pen.y / FINE


def balloon(tone: str, a: float, height: float, hot: bool) -> Drawn:
    pen = Pen(height / 1.4, 1.3, 1.65, 0.08)
    if hot:
        pen.oval((0, 0.9), 0.48, 0.48, 0, tone)
        pen.shape([(-0.44, 0.72), (0.44, 0.72), (0.13, 0.3), (-0.13, 0.3)], tone)
        for k, t in ((-0.2, 1.2), (0.2, 1.2)):
            pen.oval((k, 0.9), 0.1, 0.44, 0, shade(tone, t) if tone != "#e2703a" else "#f6d365")
        for x in (-0.1, 0.1):
            pen.limb([(x, 0.32), (x * 0.9, 0.18)], (0.015, 0.015), "#5c4330")
        pen.shape([(-0.13, 0.2), (0.13, 0.2), (0.1, 0.0), (-0.1, 0.0)], "#9a6b3d")
        return pen.done(), pen.x / FINE, pen.y / FINE
    string = [(0.05 * math.sin(a + 5 * k) * k, 0.46 - 0.46 * k) for k in (n / 10 for n in range(11))]
    pen.limb(string, [0.016] * 11, "#5a5f68")
    pen.oval((0, 0.92), 0.38, 0.46, 0, tone)
    pen.shape([(0, 0.5), (-0.06, 0.42), (0.06, 0.42)], shade(tone, 0.8))
    pen.oval((-0.14, 1.1), 0.06, 0.12, 0.5, shade(tone, 1.35))
    return pen.done(), pen.x / FINE, pen.y / FINE


def saucer(tone: str, a: float, height: float) -> Drawn:
    pen = Pen(height / 0.9, 2.2, 1.1, 0.1)
    pen.oval((0, 0.55), 0.36, 0.34, 0, "#bfe8ee")
    pen.disc((0, 0.62), 0.12, "#79b45a")
    pen.disc((0.04, 0.65), 0.03, "#1f2a1a")
    pen.oval((0, 0.36), 0.9, 0.22, 0, tone)
    pen.oval((0, 0.41), 0.6, 0.1, 0, shade(tone, 1.2))
    for n in range(5):
        pen.disc((-0.64 + 0.32 * n, 0.28), 0.05, "#ffe27a" if (n + int(a * 2)) % 2 else "#e8703a")
    return pen.done(), pen.x / FINE, pen.y / FINE


def blossom(tone: str, a: float, height: float) -> Drawn:
    pen, lean = Pen(height / 1.35, 1.3, 1.7, 0.08), 0.05 * math.sin(a)
    pen.limb([(0, 0), (lean * 0.3, 0.5), (lean, 0.98)], (0.06, 0.05, 0.05), "#4c8f45")
    pen.oval((-0.16, 0.34), 0.19, 0.07, -0.5, "#5aa552")
    pen.oval((0.17, 0.48), 0.18, 0.065, 0.5, "#5aa552")
    for n in range(7):
        k = TAU * n / 7 + 0.1 * math.sin(a)
        pen.oval(
            (lean + 0.22 * math.cos(k), 1.04 + 0.22 * math.sin(k)), 0.17, 0.11, k, tone if n % 2 else shade(tone, 1.12)
        )
    pen.disc((lean, 1.04), 0.14, "#f6c33a")
    return pen.done(), pen.x / FINE, pen.y / FINE

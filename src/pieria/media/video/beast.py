"""Animals on four legs: hips and knees by the phase of the step, a gallop or a walk (Muybridge 1887)."""

from __future__ import annotations

import math
from typing import Any

from .pen import FINE, TAU, Drawn, Pen, shade, step


def quadruped(about: tuple[Any, ...], action: str, phase: float, height: float, colour: str) -> Drawn:
    coat, belly, dark, long, deep, legs, neck, head, snout, ears, tail, extra = about
    coat, belly = (colour or coat), (shade(colour, 1.12) if colour and belly != "#fbeede" else belly)
    tall = legs + 0.62 * deep + neck + 1.3 * head
    unit, reach = height / tall, long / 2 + 0.95
    pen = Pen(unit, 2 * reach, tall + 0.75, 0.22)
    a = TAU * phase
    running, walking = action in ("run", "jump", "fly"), action in ("walk", "dance", "swim", "drive", "sail")
    amp = 0.85 if running else 0.42 if walking else 0.0
    offsets = (0.0, 0.12, 0.55, 0.67) if running else (0.0, 0.5, 0.25, 0.75)  # hind pair, then front pair
    pitch = 0.045 * math.sin(a + 0.4) if running else 0.0
    sleeping = action == "sleep"
    y = (legs if not sleeping else 0.16) + 0.34 * deep + (0.03 * math.sin(2 * a) if walking else 0)
    hip, shoulder = (-long / 2 + 0.14, y - pitch), (long / 2 - 0.12, y + pitch)
    thick = 0.13 + 0.13 * deep
    lines: list[tuple[list[tuple[float, float]], str, bool]] = []
    for n, offset in enumerate(offsets):
        top = hip if n < 2 else shoulder
        top = (top[0] + (0.05 if n % 2 else -0.03), top[1] - 0.30 * deep * (not sleeping))
        k = a + TAU * offset
        swing = amp * math.sin(k)
        bend = amp * (0.55 + 0.75 * max(0.0, math.cos(k))) if amp else 0.0
        fold = (-bend if n >= 2 else -bend * 0.9, 0.0)[0]
        if sleeping:
            knee, foot = step(top, 1.2, legs * 0.35), step(step(top, 1.2, legs * 0.35), 1.5, legs * 0.2)
        else:
            rest = 0.12 if n < 2 else -0.05
            knee = step(top, swing + rest, legs * 0.52)
            foot = step(knee, swing - rest + fold, legs * 0.5)
        lines.append(([top, knee, foot], coat if n % 2 == 0 else shade(coat, 0.78), n >= 2))
    low = min(p[-1][1] for p, _, _ in lines)
    up = -low + (0.035 if not sleeping else 0.04)
    pen.y -= up * pen.unit  # the lowest foot is on the ground
    ends = {True: dark, False: shade(dark, 0.8)}

    def leg(n: int) -> None:
        points, tone, _ = lines[n]
        pen.limb(points, (thick * 1.25, thick * 0.8, thick * 0.62), tone)
        mid = ((points[1][0] + points[2][0]) / 2, (points[1][1] + points[2][1]) / 2)
        pen.limb(
            [mid, points[2], (points[2][0] + 0.07, points[2][1])],
            (thick * 0.72, thick * 0.66, thick * 0.5),
            ends[n % 2 == 0],
        )

    for n in (1, 3):
        leg(n)
    sway = 0.25 * math.sin(a + 1.0) if amp else 0.08 * math.sin(a)
    root = (hip[0] - 0.10, hip[1] + 0.10 * deep)
    tailed(pen, tail, root, sway, running, coat, belly, dark, thick)
    # body: hips, belly, chest
    pen.oval(((hip[0] + shoulder[0]) / 2, y), long / 2 + 0.08, 0.46 * deep, pitch * 1.6, coat)
    pen.oval((hip[0] + 0.06, hip[1]), 0.22 + 0.2 * deep, 0.5 * deep, 0, coat)
    pen.oval((shoulder[0] - 0.04, shoulder[1]), 0.2 + 0.2 * deep, 0.5 * deep, 0, coat)
    if belly != coat:
        pen.oval(((hip[0] + shoulder[0]) / 2 + 0.05, y - 0.30 * deep), long / 2 - 0.08, 0.15 * deep, pitch * 1.6, belly)
    if "wool" in extra:
        for n in range(9):
            pen.disc(
                (hip[0] + (shoulder[0] - hip[0]) * n / 8, y + 0.34 * deep * math.sin(math.pi * n / 8) + 0.06),
                0.15,
                shade(coat, 0.97),
            )
    if "hump" in extra:
        for x in (-0.16, 0.2):
            pen.oval((x, y + 0.42 * deep), 0.15, 0.2, 0, coat)
    marked(pen, extra, hip, shoulder, y, deep, dark)
    nod = 0.06 * math.sin(a + 0.8) if amp else 0.0
    lean = 0.75 if neck < 0.3 else 0.5
    if action == "eat":
        lean, nod = 2.2, 0.1 * math.sin(a)
    top = (
        shoulder[0] + (neck + 0.08) * math.sin(lean),
        shoulder[1] + 0.12 * deep + (neck + 0.14) * math.cos(lean) + nod,
    )
    if sleeping:
        top = (shoulder[0] + 0.16, shoulder[1] + 0.02 + 0.4 * neck)
    base = (shoulder[0] - 0.02, shoulder[1] + 0.10 * deep)
    if "ruff" in extra:
        pen.disc((top[0] - 0.05, top[1] - 0.02), head * 1.75, "#a5642a")
    pen.limb([base, top], (0.62 * deep + 0.04, head * 1.25), coat)
    if "mane" in extra and "ruff" not in extra:
        tone = shade(dark, 0.9) if "horn" not in extra else "#d58fd0"
        pen.limb([(base[0] - 0.16, base[1] + 0.12), (top[0] - 0.13, top[1] + 0.08)], (0.13, 0.12), tone)
    headed(pen, top, head, snout, ears, extra, coat, belly, dark, sleeping, sway)
    for n in (0, 2):
        leg(n)
    return pen.done(), pen.x / FINE, (pen.y) / FINE


def tailed(
    pen: Pen,
    tail: str,
    root: tuple[float, float],
    sway: float,
    running: bool,
    coat: str,
    belly: str,
    dark: str,
    thick: float,
) -> None:
    x, y = root
    back = 1.0 if running else 0.65
    if tail == "bushy":
        mid, end = (x - 0.24 * back - 0.05, y + 0.02 + 0.2 * sway), (x - 0.5 * back, y + 0.10 * back + 0.5 * sway)
        pen.limb([root, mid, end], (0.10, 0.24, 0.16), coat)
        pen.limb(
            [((mid[0] + end[0] * 2) / 3, (mid[1] + 2 * end[1]) / 3), end, (end[0] - 0.07, end[1] + 0.02)],
            (0.19, 0.15, 0.05),
            belly,
        )
    elif tail == "hair":
        pen.limb([root, (x - 0.16, y - 0.02 + 0.2 * sway), (x - 0.3 * back, y - 0.3 + 0.3 * sway)], (0.07, 0.14, 0.08),
                 dark if dark != "#2b2b2e" else "#3c3c40")  # fmt: skip
    elif tail == "puff":
        pen.disc((x - 0.05, y + 0.04), 0.085, belly)
    elif tail in ("up", "thin", "tuft", "curl"):
        high = 0.34 if tail == "up" else -0.2 if tail == "tuft" else 0.08
        end = (x - (0.3 if tail != "curl" else 0.14), y + high + 0.5 * sway)
        pen.limb([root, (x - 0.2 * back, y + 0.25 * high), end], (0.085, 0.075, 0.05), coat)
        if tail == "tuft":
            pen.disc(end, 0.065, shade(dark, 0.8))


def marked(
    pen: Pen, extra: str, hip: tuple[float, float], shoulder: tuple[float, float], y: float, deep: float, dark: str
) -> None:
    wide = shoulder[0] - hip[0]
    if "stripes" in extra:
        for n in range(7):
            x = hip[0] - 0.04 + wide * n / 6.2
            pen.shape(
                [(x - 0.028, y + 0.44 * deep), (x + 0.034, y + 0.44 * deep), (x + 0.01, y - 0.12 * deep)], "#2b2320"
            )
    if "spots" in extra:
        for n in range(14):
            pen.disc((hip[0] + wide * ((n * 0.618) % 1), y + 0.36 * deep * math.sin(2.4 * n)), 0.045, shade(dark, 0.72))
    if "patches" in extra:
        pen.oval((hip[0] + 0.2, y + 0.12 * deep), 0.2, 0.24 * deep, 0.3, dark)
        pen.oval((shoulder[0] - 0.16, y + 0.02), 0.13, 0.28 * deep, -0.2, dark)


def headed(
    pen: Pen,
    top: tuple[float, float],
    head: float,
    snout: float,
    ears: str,
    extra: str,
    coat: str,
    belly: str,
    dark: str,
    sleeping: bool,
    sway: float,
) -> None:
    x, y = top
    inner = shade(coat, 0.72)
    if ears == "fan":
        pen.oval((x - 0.12, y - 0.02), head * 0.72, head * 0.95, 0.15 * sway, shade(coat, 0.85))
    if ears == "point":
        for dx in (-0.42, 0.22):
            pen.shape([(x + (dx - 0.30) * head, y + 0.55 * head), (x + (dx + 0.42) * head, y + 0.62 * head),
                       (x + (dx - 0.05) * head, y + 1.75 * head)], coat if dx > 0 else inner)  # fmt: skip
    elif ears == "long":
        for dx in (-0.3, 0.1):
            pen.oval(
                (x + dx * head - 0.05, y + 1.75 * head),
                0.30 * head,
                0.95 * head,
                0.25 + 0.4 * sway,
                coat if dx > 0 else inner,
            )
    elif ears in ("round", "disc"):
        for dx in (-0.62, 0.28):
            pen.disc(
                (x + dx * head, y + 0.82 * head), head * (0.36 if ears == "round" else 0.55), coat if dx > 0 else inner
            )
    if "antlers" in extra or "horns" in extra:
        tone = "#d9c39a" if "horns" in extra else "#7a5733"
        pen.limb(
            [(x, y + 0.7 * head), (x - 0.10, y + 0.7 * head + 0.16), (x - 0.02, y + 0.7 * head + 0.28)],
            (0.05, 0.045, 0.02),
            tone,
        )
        if "antlers" in extra:
            pen.limb([(x - 0.09, y + 0.7 * head + 0.14), (x - 0.22, y + 0.7 * head + 0.26)], (0.04, 0.02), tone)
            pen.limb(
                [(x + 0.06, y + 0.7 * head), (x + 0.12, y + 0.7 * head + 0.18), (x + 0.2, y + 0.7 * head + 0.26)],
                (0.045, 0.04, 0.02),
                tone,
            )
    if "horn" in extra.split():
        pen.shape(
            [(x + 0.1 * head, y + 0.8 * head), (x + 0.62 * head, y + 0.62 * head), (x + 0.95 * head, y + 2.3 * head)],
            "#f2c14a",
        )
    face = coat if "wool" not in extra else dark
    pen.disc(top, head, face)
    if snout:
        tip = (x + head * 0.75 + snout, y - 0.42 * head)
        pen.limb([(x + 0.2 * head, y - 0.16 * head), tip], (head * 1.5, head * (0.5 if ears == "point" else 0.8)), face)
        if belly not in (coat, face) and "wool" not in extra:
            pen.limb(
                [(x + 0.45 * head, y - 0.5 * head), (tip[0] - 0.01, tip[1] - 0.08 * head)],
                (head * 0.75, head * 0.34),
                belly,
            )
        pen.disc(
            (tip[0] + 0.12 * head, tip[1] + 0.06 * head),
            max(0.028, 0.2 * head),
            "#2a2222" if dark != "#e08b96" else "#d9707d",
        )
    if "nose" in extra:
        pen.shape([(x + head + 0.05, y - 0.05), (x + head + 0.2, y - 0.12), (x + head + 0.24, y + 0.2)], "#dcd6c8")
    if "trunk" in extra:
        pen.limb([(x + 0.6 * head, y - 0.25 * head), (x + 1.15 * head, y - 1.0 * head), (x + 1.2 * head + 0.2 * sway, y - 1.9 * head),
                  (x + 1.45 * head + 0.3 * sway, y - 2.2 * head)], (0.24, 0.19, 0.13, 0.09), coat)  # fmt: skip
        pen.limb([(x + 0.65 * head, y - 0.55 * head), (x + 1.5 * head, y - 0.7 * head)], (0.07, 0.03), "#f4efe2")
    if ears == "flop":
        pen.oval(
            (x - 0.35 * head, y + 0.05 * head - 0.2 * head * abs(sway)),
            0.34 * head,
            0.72 * head,
            -0.5 + 1.2 * sway,
            inner,
        )
    if sleeping:
        pen.limb([(x + 0.2 * head, y + 0.12 * head), (x + 0.55 * head, y + 0.10 * head)], (0.02, 0.02), "#2a2222")
    else:
        pen.disc((x + 0.42 * head, y + 0.2 * head), max(0.024, 0.16 * head), "#1f1a1a" if face != dark else "#f5f1e8")
        pen.disc((x + 0.47 * head, y + 0.25 * head), max(0.008, 0.05 * head), "#ffffff" if face != dark else "#1f1a1a")

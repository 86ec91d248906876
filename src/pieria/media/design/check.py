"""Looks at a finished scene: nothing cut off, nothing on anything else, and every text readable on what is really
behind it, by the pixels."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from .colour import luminance
from .raster import Array, look
from .scene import Line, Scene
from .sizes import Size
from .svg import svg

LEAST = 4.5
"""WCAG 2.2 AA for text of any size."""
SEEN = 900
"""Pixels across at which contrast is looked at."""


@dataclass(frozen=True, slots=True)
class Fault:
    kind: str
    role: str
    value: float


def faults(scene: Scene, size: Size) -> list[Fault]:
    """What is wrong: ``cut`` (reaches over the edge), ``overlap``, ``small``, ``contrast`` (the least seen)."""
    lines = scene.lines()
    found = [Fault("cut", line.role, 0.0) for line in lines if not scene.page.holds(line.ink)]
    found += [Fault("small", line.role, line.size) for line in lines if line.size < size.least - 1e-6]
    for n, a in enumerate(lines):
        found += [Fault("overlap", f"{a.role} {b.role}", 0.0) for b in lines[n + 1 :] if a.ink.meets(b.ink)]
    found += [Fault("contrast", role, value) for role, value in contrasts(scene, size).items() if value < LEAST]
    return found


def contrasts(scene: Scene, size: Size) -> dict[str, float]:
    """For each line of text the least contrast of its colour with any pixel behind its letters."""
    lines = scene.lines()
    if not lines:
        return {}
    behind = look(svg(without(scene), size, outlines=True), SEEN)
    scale = behind.shape[1] / scene.width
    light = luminances(behind)
    found: dict[str, float] = {}
    for line in lines:
        mask = letters(line, scale, light.shape)
        mine = luminance(line.fill)
        values = light[mask]
        if not values.size:
            continue
        ratio = (np.maximum(values, mine) + 0.05) / (np.minimum(values, mine) + 0.05)
        found[line.role] = min(float(ratio.min()), found.get(line.role, 99.0))
    return found


def luminances(seen: Array) -> Array:
    plain = np.where(seen <= 0.04045, seen / 12.92, ((seen + 0.055) / 1.055) ** 2.4)
    return np.asarray(plain @ (0.2126, 0.7152, 0.0722))


def letters(line: Line, scale: float, shape: tuple[int, ...]) -> Array:
    """Which pixels a line's box covers, a pixel more on each side: what is beside a letter counts too."""
    mask = np.zeros(shape[:2], bool)
    b = line.ink
    top, left = max(0, int(b.y * scale) - 1), max(0, int(b.x * scale) - 1)
    mask[top : int(np.ceil(b.bottom * scale)) + 1, left : int(np.ceil(b.right * scale)) + 1] = True
    return mask


def without(scene: Scene, layer: str = "text") -> Scene:
    return replace(scene, groups=[g for g in scene.groups if g.name != layer])


def told(scene: Scene, size: Size) -> list[dict[str, object]]:
    """Where each line stands, how large it is and how well it reads: for the JSON beside the drawing."""
    ratios = contrasts(scene, size)
    return [
        {
            "role": line.role, "text": line.text, "size": round(line.size, 2), "face": line.face, "fill": line.fill,
            "box": [round(v, 2) for v in (line.ink.x, line.ink.y, line.ink.w, line.ink.h)],
            "contrast": round(ratios.get(line.role, 0.0), 2),
        }
        for line in scene.lines()
    ]  # fmt: skip

"""A garment drawn, front and back, on a figure or as a technical flat: by the same choices that its pattern follows."""

from __future__ import annotations

import math
from collections.abc import Sequence

from ...media.design.colour import luminance, mix
from ...media.design.scene import Box, Group, Picture, Shape, bounds, circle
from .figure import Figure
from .lowers import apron, skirt, tote, trousers
from .spec import Design
from .uppers import top
from .view import View


def view(d: Design, f: Figure, back: bool) -> View:
    """Everything of a garment, in the figure's own centimetres. d: settled."""
    v = View()
    if d.garment in ("trousers", "pyjamas"):
        trousers(v, d, f, back)
    elif d.garment == "apron":
        apron(v, d, f, back)
    elif d.garment == "tote":
        tote(v, d, f)
    elif d.garment == "skirt":
        skirt(v, d, f, f.waist - 0.5, f.waist_x + 0.4, back, band=True)
    else:
        top(v, d, f, back)
    return v


def filled(v: View, name: str, cloth: bytes, tile_cm: float, colours: Sequence[str], flat: bool) -> Group:
    """The view as a group in centimetres. cloth: PNG of 4 x 8 tiles. flat: a technical drawing, lines alone."""
    made = Group(name)
    ground = colours[0]
    ink = "#1b1b1b" if flat or luminance(ground) > 0.12 else mix(ground, "#ffffff", 0.72)
    edge = "#1b1b1b" if flat or luminance(ground) > 0.12 else mix(ground, "#000000", 0.55)
    quiet = mix(ink, "#ffffff" if flat else ground, 0.35)
    trim = colours[1] if len(colours) > 1 else ground
    for n, (d, kind) in enumerate(v.panels):
        base = (
            "#ffffff" if flat else {"rib": mix(trim, ground, 0.25), "trim": mix(ground, trim, 0.14)}.get(kind, ground)
        )
        group = Group(f"{name} panel {n + 1}", [Shape(d, base)], Shape(d))
        if not flat and kind != "rib":
            b = bounds(d)
            wide, high = 4 * tile_cm, 8 * tile_cm
            x = math.floor(b.x / tile_cm) * tile_cm
            y = math.floor(b.y / tile_cm) * tile_cm
            while y < b.bottom:
                left = x
                while left < b.right:
                    group.items.append(Picture(cloth, Box(left, y, wide, high), f"{name} cloth {n}"))
                    left += wide
                y += high
        made.items += [group, Shape(d, "", edge, 0.42 if flat else 0.36)]
    made.items += [Shape(d, "", quiet if soft else ink, w) for d, w, soft in v.lines]
    for x, y in v.buttons:
        made.items.append(Shape(circle(x, y, 0.75), "#ffffff" if flat else mix(trim, "#ffffff", 0.55), ink, 0.2))
    return made

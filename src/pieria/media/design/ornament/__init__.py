"""Ornaments: generative vector drawings that fill a box in a few flat colours. Same seed, same drawing.

Each is a function ``draw(box, colours, rng) -> list[Shape]``: ``colours`` are those that stand out from the ground,
strongest first (at least three). What reaches over the box is cut by whoever asked.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

from ..scene import Box, Shape
from . import figures, lines, organic

Draw = Callable[[Box, Sequence[str], random.Random], list[Shape]]
ORNAMENTS: dict[str, Draw] = {
    "tiles": figures.tiles, "sunburst": figures.sunburst, "halftone": figures.halftone, "confetti": figures.confetti,
    "arcs": figures.arcs, "discs": figures.discs, "waves": organic.waves, "blobs": organic.blobs,
    "leaves": organic.leaves, "ridges": organic.ridges, "petals": organic.petals, "contours": lines.contours,
    "bars": lines.bars, "rings": lines.rings, "grid": lines.grid, "skyline": lines.skyline,
}  # fmt: skip
MOODS: dict[str, tuple[str, ...]] = {
    "elegant": ("arcs", "leaves", "petals", "contours", "rings", "discs"),
    "bold": ("tiles", "halftone", "sunburst", "discs", "arcs", "bars"),
    "playful": ("blobs", "confetti", "tiles", "petals", "discs", "sunburst"),
    "calm": ("waves", "contours", "ridges", "discs", "rings", "leaves"),
    "natural": ("leaves", "ridges", "blobs", "contours", "petals", "waves"),
    "technical": ("grid", "contours", "bars", "halftone", "tiles", "rings"),
    "festive": ("confetti", "sunburst", "petals", "discs", "halftone", "tiles"),
    "retro": ("arcs", "sunburst", "waves", "tiles", "halftone", "discs"),
    "dark": ("rings", "halftone", "skyline", "ridges", "bars", "contours"),
    "warm": ("arcs", "petals", "blobs", "waves", "leaves", "sunburst"),
}
SUBJECTS: dict[str, tuple[str, ...]] = {
    "music jazz concert band dj vinyl record song choir piano guitar orchestra": ("rings", "bars"),
    "mountain hike hiking trail ski climb camp travel trip": ("ridges", "contours"),
    "sea ocean sail surf swim beach lake river water": ("waves", "ridges"),
    "garden plant flower botanic forest farm organic herb tea market": ("leaves", "petals"),
    "city urban architecture night tour building real estate": ("skyline", "grid"),
    "code software data robot tech hackathon science conference ai startup": ("grid", "contours"),
    "party birthday festival carnival celebration wedding": ("confetti", "petals"),
    "art design exhibition gallery museum": ("tiles", "discs"),
}


def choose(mood: str, words: str, seed: int, variant: int) -> str:
    """The ornament of a variant: what the subject suggests first, then the mood's, each once before any comes twice."""
    said = {w.strip(".,;:!?'\"") for w in words.lower().split()}
    said |= {w[:-1] for w in said if w.endswith("s")}
    suggested = next((names for many, names in SUBJECTS.items() if set(many.split()) & said), ())
    order = list(MOODS[mood])
    random.Random(f"{seed}/{mood}").shuffle(order)
    every = list(dict.fromkeys((*suggested, *order)))
    return every[variant % len(every)]

"""How much cloth a garment takes: its pieces laid on cloth of a given width, along the grain.

Pieces fall, one after another, as deep as their lower edge lets them over what lies there already (a skyline whose
pieces have profiles); several orders are tried. It is an estimate that a careful cutter beats by a little.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from . import cutting
from . import geometry as g
from .geometry import Point
from .piece import Pattern, Piece

GAP = 0.6
CELL = 1.0


@dataclass(frozen=True, slots=True)
class Item:
    """A piece to lay: its whole outline, and the turns (degrees) that its grain allows."""

    name: str
    points: tuple[Point, ...]
    turns: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """``placed``: (name, points on the cloth; y runs along its length). ``waste``: the share of the cloth left over.
    ``joined``: pieces too wide for the cloth, laid in halves that are to be joined at the centre."""

    width: float
    length: float
    placed: tuple[tuple[str, tuple[Point, ...]], ...]
    waste: float
    joined: tuple[str, ...] = ()


def items(pattern: Pattern, width: float, cloth: str = "main") -> tuple[list[Item], list[str]]:
    made, joined = list[Item](), list[str]()
    for p in pattern.pieces:
        if p.cloth != cloth:
            continue
        turns = _turns(p)
        shape = cutting.whole(p)
        left, top, right, bottom = g.box(shape)
        if p.fold and min(right - left, bottom - top) > width - 1:
            joined.append(p.title.lower())
            half = cutting.outline(p)
            shapes = [half, [(-x, y) for x, y in half]]
        else:
            shapes = [shape]
        for n in range(p.count):
            for s in shapes:
                flip = -1 if n % 2 and not p.fold else 1
                made.append(Item(p.title, tuple((x * flip, y) for x, y in s), turns))
    return made, joined


def _turns(p: Piece) -> tuple[int, ...]:
    if p.grain == "bias":
        return (45, 135)
    band = p.grain == "x" and all(len(e.path) == 1 and len(e.path[0]) == 2 for e in p.edges)
    if band or (p.name.startswith("skirt") and any(e.name == "hem" and len(e.path) > 1 for e in p.edges)):
        return (0, 90, 180, 270)
    return (90, 270) if p.grain == "x" else (0, 180)


def _turned(points: Sequence[Point], degrees: int) -> list[Point]:
    c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    made = [(x * c - y * s, x * s + y * c) for x, y in points]
    left, top, _, _ = g.box(made)
    return [(x - left, y - top) for x, y in made]


def _profile(points: Sequence[Point]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Per column of ``CELL``: where the piece begins and where it ends."""
    wide = max(1, math.ceil(max(p[0] for p in points) / CELL - 1e-9))
    low, high = np.full(wide, 1e9), np.full(wide, -1e9)
    for a, b in zip(points, [*points[1:], points[0]], strict=True):
        n = max(1, math.ceil(abs(b[0] - a[0]) / (CELL / 4)))
        for k in range(n + 1):
            x, y = a[0] + (b[0] - a[0]) * k / n, a[1] + (b[1] - a[1]) * k / n
            i = min(int(x / CELL), wide - 1)
            low[i], high[i] = min(low[i], y), max(high[i], y)
    return low, high


def lay(parts: Sequence[Item], width: float, seed: int = 1, tries: int = 10) -> Layout:
    """The shortest of several layouts. width, in centimetres."""
    columns = int(width / CELL)
    ready = []
    for item in parts:
        options = []
        for turn in item.turns:
            points = _turned(item.points, turn)
            low, high = _profile(points)
            if len(low) <= columns:
                options.append((points, low, high))
        if not options:  # wider than any cloth: laid along it all the same
            points = _turned(item.points, 90)
            low, high = _profile(points)
            options.append((points, low[:columns], high[:columns]))
        ready.append((item, options))
    rng = random.Random(seed)
    sizes = [max(float(h.max()) for _, _, h in o) for _, o in ready]
    areas = [abs(g.area(i.points)) for i in parts]
    best: tuple[float, list[tuple[str, tuple[Point, ...]]]] | None = None
    for trial in range(tries):
        jitter = [rng.uniform(0.75, 1.25) if trial > 1 else 1.0 for _ in ready]
        key = areas if trial % 2 else sizes
        order = sorted(range(len(ready)), key=lambda n: -key[n] * jitter[n])
        sky = np.zeros(columns)
        placed = []
        for n in order:
            item, options = ready[n]
            found: tuple[float, int, float, int] | None = None
            for o, (_, low, high) in enumerate(options):
                windows = np.lib.stride_tricks.sliding_window_view(sky, len(low))
                ys = (windows - low).max(axis=1)
                ys = np.where(ys > 0, ys + GAP, np.maximum(ys, 0.0))
                ends = ys + float(high.max())
                x = int(np.argmin(ends + 0.001 * np.arange(len(ends))))
                if found is None or ends[x] < found[0]:
                    found = (float(ends[x]), o, float(ys[x]), x)
            assert found
            _, o, y, x = found
            points, _, high = options[o]
            sky[x : x + len(high)] = np.maximum(sky[x : x + len(high)], high + y)
            placed.append((item.name, tuple((px + x * CELL, py + y) for px, py in points)))
        long = float(sky.max())
        if best is None or long < best[0]:
            best = (long, placed)
    assert best
    long, placed = best
    return Layout(width, long, tuple(placed), 1 - sum(areas) / max(long * width, 1.0))


def consumption(pattern: Pattern, width: float = 140.0, seed: int = 1, cloth: str = "main") -> Layout:
    parts, joined = items(pattern, width, cloth)
    if not parts:
        return Layout(width, 0.0, (), 0.0)
    made = lay(parts, width, seed)
    return Layout(made.width, made.length, made.placed, made.waste, tuple(dict.fromkeys(joined)))

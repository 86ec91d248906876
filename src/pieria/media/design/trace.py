"""Pictures and fields as smooth vector outlines: marching squares with exact crossings, joined, then curved."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .scene import Command, Point, smooth

Array = np.ndarray[Any, Any]


def level(field: Sequence[Sequence[float]], at: float) -> list[list[Point]]:
    """The lines on which a field (rows of values) has the value ``at``, in its own index units. Closed ones end where
    they began."""
    pieces = []
    for j in range(len(field) - 1):
        upper, lower = field[j], field[j + 1]
        for i in range(len(upper) - 1):
            a, b, c, d = upper[i], upper[i + 1], lower[i + 1], lower[i]
            inside = (a < at) + (b < at) + (c < at) + (d < at)
            if inside in (0, 4):
                continue
            cuts = []
            for p, q, x, y, dx, dy in (
                (a, b, i, j, 1, 0), (b, c, i + 1, j, 0, 1), (d, c, i, j + 1, 1, 0), (a, d, i, j, 0, 1),
            ):  # fmt: skip
                if (p < at) != (q < at):
                    t = (at - p) / (q - p)
                    cuts.append((round(x + dx * t, 4), round(y + dy * t, 4)))
            pieces += [(cuts[k], cuts[k + 1]) for k in range(0, len(cuts) - 1, 2)]
    return joined(pieces)


def joined(pieces: Sequence[tuple[Point, Point]]) -> list[list[Point]]:
    """Pieces that share ends, as lines."""
    ends: dict[Point, list[int]] = {}
    for n, (a, b) in enumerate(pieces):
        ends.setdefault(a, []).append(n)
        ends.setdefault(b, []).append(n)
    left = set(range(len(pieces)))
    lines = []
    for start in sorted(left, key=lambda n: min(len(ends[p]) for p in pieces[n])):  # open lines from their ends
        if start not in left:
            continue
        left.discard(start)
        a, b = pieces[start]
        line = [a, b] if len(ends[a]) == 1 or len(ends[b]) != 1 else [b, a]
        while follow := [n for n in ends[line[-1]] if n in left]:
            left.discard(follow[0])
            p, q = pieces[follow[0]]
            line.append(q if p == line[-1] else p)
        lines.append(line)
    return lines


def area(line: Sequence[Point]) -> float:
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(line, [*line[1:], line[0]], strict=True)) / 2


def outlines(field: Array, at: float, least: float, thin: int = 2) -> tuple[Command, ...]:
    """The closed contours of a field, border padded, of more than ``least`` square cells: one even-odd path."""
    padded = np.pad(field, 1, constant_values=float(field.min()) if at > field.min() else at - 1)
    d: list[Command] = []
    for line in level(padded.tolist(), at):
        if len(line) > 6 and line[0] == line[-1] and abs(area(line[:-1])) >= least:
            kept = line[:-1][::thin] if len(line) > 14 else line[:-1]
            d += smooth([(x - 1, y - 1) for x, y in kept])
    return tuple(d)


def blurred(field: Array, sigma: float) -> Array:
    """Gaussian blur, edges repeated."""
    reach = max(1, round(3 * sigma))
    weights = np.exp(-(np.arange(-reach, reach + 1) ** 2) / (2 * sigma * sigma))
    weights /= weights.sum()
    for axis in (0, 1):
        pad = [(0, 0), (0, 0)]
        pad[axis] = (reach, reach)
        wide = np.pad(field, pad, mode="edge")
        field = np.apply_along_axis(lambda row: np.convolve(row, weights, "valid"), axis, wide)
    return field


def cut(pixels: Array) -> list[tuple[Command, ...]]:
    """A see-through picture (uint8, height x width x 4) as a paper cut, in the unit square: its silhouette, then its
    darker parts. [] where nothing is left."""
    side = max(pixels.shape[:2])
    sigma = side / 64
    mask = blurred(pixels[..., 3].astype(float) / 255, 1.15 * sigma)
    light = pixels[..., :3].astype(float) @ (0.2126, 0.7152, 0.0722) / 255
    inside = mask > 0.5
    if inside.mean() < 0.02:
        return []
    silhouette = outlines(mask, 0.5, 0.006 * side * side)
    weight = np.maximum(blurred(mask, 2.2 * sigma), 1e-3)
    tone = blurred(np.where(inside, light, 0) * mask, 2.2 * sigma) / weight  # what lies outside has no say
    middle = _between(tone[inside])
    clear = tone[inside & (tone > middle)].mean() - tone[inside & (tone <= middle)].mean()
    # tones that hardly differ are the net's noise: one colour is then the better drawing
    dark = outlines(np.where(mask > 0.5, middle - tone, -0.2), 0.0, 0.015 * side * side) if clear > 0.2 else ()
    from .scene import bounds, moved

    box = bounds(silhouette)
    scale = 1 / max(box.w, box.h, 1e-6)
    dx, dy = (1 - box.w * scale) / 2 - box.x * scale, (1 - box.h * scale) / 2 - box.y * scale
    return [moved(d, scale, dx, dy) for d in (silhouette, dark) if d]


def _between(values: Array) -> float:
    """Otsu's threshold: between the darker and the lighter values."""
    counts, edges = np.histogram(values, 32)
    centres = (edges[:-1] + edges[1:]) / 2
    below = np.cumsum(counts)[:-1]
    above = counts.sum() - below
    sums = np.cumsum(counts * centres)
    low, high = sums[:-1] / np.maximum(below, 1), (sums[-1] - sums[:-1]) / np.maximum(above, 1)
    return float(centres[int(np.argmax(below * above * (low - high) ** 2))])


def worth(pixels: Array) -> float:
    """How good a silhouette is: most of it in one piece, compact, neither a speck nor the whole square."""
    mask = blurred(pixels[..., 3].astype(float) / 255, 0.8)
    found = [line for line in level(np.pad(mask, 1).tolist(), 0.5) if len(line) > 6]
    areas = [abs(area(line)) for line in found] or [0.0]
    size = max(areas)
    edge = sum(len(line) for line in found) or 1
    share = size / (pixels.shape[0] * pixels.shape[1])
    return (size / (sum(areas) or 1)) * min(1.0, share / 0.2) * min(1.0, (0.92 - share) / 0.2) * (size**0.5 / edge)

"""Holes filled from the rest of the picture: patches found by PatchMatch (Barnes et al. 2009), coarse to fine, each
pixel the mean of what the patches over it say (Wexler et al. 2007). All target patches are searched at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ...core.errors import UserError
from .grid import bled, blurred, sized

Array = np.ndarray[Any, Any]
REACH, SIDE, WORK = 3, 560, 9000
"""Half a patch; the longer side, and the pixels of a hole, at which the finest search is made (beyond, its answer is
scaled and pixels are copied)."""


def filled(colour: Array, hole: Array, seed: int = 0, told: Callable[[int, int], bool] | None = None) -> Array:
    """uint8 (h, w, 3) with the hole (bool, h x w) filled.

    told: called with (level, levels) before each; True stops, and what is there so far is given back.
    Raises `UserError` where nothing or too little is left to fill from.
    """
    if not hole.any():
        return colour
    if (~hole).mean() < 0.08 or min(colour.shape[:2]) < 16:
        raise UserError(
            "Too little of the picture is left to fill the hole from.", "Make the hole smaller.", param="mask"
        )
    rng = np.random.default_rng((seed, 5))
    height, width = colour.shape[:2]
    times = min(1.0, SIDE / max(height, width), (WORK / max(1, int(hole.sum()))) ** 0.5)
    top = (max(16, round(height * times)), max(16, round(width * times)))
    levels, size = [top], top
    while min(size) > 40 and len(levels) < 6:
        size = (max(16, size[0] // 2), max(16, size[1] // 2))
        levels.append(size)
    weight = (~hole).astype(np.float32)
    made, field = None, None
    for number, size in enumerate(reversed(levels)):
        if told and told(number, len(levels)):
            break
        share = sized(weight, size).clip(0, 1)
        known = share > 0.98
        if not _sources(known).any():
            known = share > 0.5
        base = sized(colour.astype(np.float32) * weight[..., None], size) / np.maximum(share, 1e-2)[..., None]
        start = bled(base, known.astype(np.float32)) if made is None else sized(made, size)
        work = np.where(known[..., None], base, start).astype(np.float32)
        work, field = _level(work, ~known, field, rng, 4 if number else 8)
        made = work
    if made is None:
        return colour
    fine = (
        _copied(colour, hole, made, field, levels[0])
        if times < 1 and field is not None
        else sized(made, (height, width))
    )
    return _joined(colour, hole, fine, max(height, width))


def _joined(colour: Array, hole: Array, fine: Array, side: int) -> Array:
    """The filling with its light brought to that around it: what differs along the rim is carried inwards and fades."""
    rim = (blurred(hole.astype(np.float32), 2.0) > 0.02) & ~hole
    inside = (blurred(hole.astype(np.float32), 2.0) < 0.98) & hole
    around = blurred(colour * rim[..., None], 2.5) / np.maximum(blurred(rim.astype(np.float32), 2.5), 1e-3)[..., None]
    within = (
        blurred(fine * inside[..., None], 2.5) / np.maximum(blurred(inside.astype(np.float32), 2.5), 1e-3)[..., None]
    )
    away = bled(around - within, inside.astype(np.float32))
    depth = blurred(hole.astype(np.float32), side / 10)
    fade = (2.1 * (1 - depth)).clip(0, 1)[..., None]
    made = fine + fade * away
    return np.where(hole[..., None], made, colour).clip(0, 255).round().astype(np.uint8)


def _sources(known: Array) -> Array:
    """Centres of patches that lie wholly in what is known."""
    full = np.zeros_like(known)
    k = REACH
    if min(known.shape) <= 2 * k:
        return full
    sums = np.pad(np.cumsum(np.cumsum(known.astype(np.int32), 0), 1), ((1, 0), (1, 0)))
    n = 2 * k + 1
    whole = sums[n:, n:] - sums[:-n, n:] - sums[n:, :-n] + sums[:-n, :-n]
    full[k:-k, k:-k] = whole == n * n
    return full


def _level(work: Array, hole: Array, before: Array | None, rng: Any, rounds: int) -> tuple[Array, Array]:
    height, width = hole.shape
    k = REACH
    ok = _sources(~hole)
    sources = np.argwhere(ok)
    touched = blurred(hole.astype(np.float32), k / 2) > 0.004
    targets = np.argwhere(touched)
    field = np.zeros((height, width, 2), np.int32)
    field[touched] = sources[rng.integers(0, len(sources), len(targets))]
    if before is not None:
        ys = (np.arange(height) * before.shape[0] // height).clip(0, before.shape[0] - 1)
        xs = (np.arange(width) * before.shape[1] // width).clip(0, before.shape[1] - 1)
        scale = np.array([height / before.shape[0], width / before.shape[1]])
        offset = np.stack([np.arange(height)[:, None] - ys[:, None] * scale[0] + 0 * xs[None],
                           np.arange(width)[None] - xs[None] * scale[1] + 0 * ys[:, None]], -1)  # fmt: skip
        guess = (before[ys[:, None], xs[None]] * scale + offset).round().astype(np.int32)
        guess[..., 0], guess[..., 1] = guess[..., 0].clip(0, height - 1), guess[..., 1].clip(0, width - 1)
        good = touched & ok[guess[..., 0], guess[..., 1]] & before[ys[:, None], xs[None]].any(-1)
        field[good] = guess[good]
    steps = [(dy, dx) for dy in range(-k, k + 1) for dx in range(-k, k + 1)]
    ty, tx = targets[:, 0], targets[:, 1]
    for turn in range(rounds):
        wide = np.pad(work, ((k, k), (k, k), (0, 0)), "edge")
        patches = np.stack([wide[ty + dy + k, tx + dx + k] for dy, dx in steps], 1)

        def cost(places: Array, patches: Array = patches, wide: Array = wide) -> Array:
            total = np.zeros(len(places), np.float32)
            for n, (dy, dx) in enumerate(steps):
                away = patches[:, n] - wide[places[:, 0] + dy + k, places[:, 1] + dx + k]
                total += (away * away).sum(1)
            return total

        best = field[ty, tx].copy()
        price = cost(best)

        def attempt(places: Array, best: Array = best, price: Array = price, cost: Any = cost) -> None:
            places = places.clip([0, 0], [height - 1, width - 1])
            fits = ok[places[:, 0], places[:, 1]]
            if not fits.any():
                return
            places = np.where(fits[:, None], places, best)
            asked = cost(places)
            better = asked < price
            best[better], price[better] = places[better], asked[better]

        for jump in (4, 2, 1) if turn % 2 else (1,):
            for dy, dx in ((0, jump), (0, -jump), (jump, 0), (-jump, 0)):
                y, x = (ty + dy).clip(0, height - 1), (tx + dx).clip(0, width - 1)
                field[ty, tx] = best
                attempt(np.where(touched[y, x][:, None], field[y, x] - (dy, dx), best))
        reach = max(height, width) / 2
        while reach > 1:
            attempt(best + (rng.uniform(-reach, reach, best.shape)).round().astype(np.int32))
            reach /= 2.5
        field[ty, tx] = best
        sums, weights = np.zeros_like(wide), np.zeros((*wide.shape[:2], 1), np.float32)
        sure = np.exp(-price / (2 * max(float(np.quantile(price, 0.6)), 1.0)))[:, None].astype(np.float32) + 1e-4
        for dy, dx in steps:
            # for one step the places differ from each other, so that += adds each
            sums[ty + dy + k, tx + dx + k] += sure * wide[best[:, 0] + dy + k, best[:, 1] + dx + k]
            weights[ty + dy + k, tx + dx + k] += sure
        voted = (sums / np.maximum(weights, 1e-9))[k:-k, k:-k]
        work = np.where(hole[..., None], voted, work)
    return work, field


def _copied(colour: Array, hole: Array, made: Array, field: Array, size: tuple[int, int]) -> Array:
    """A larger picture's hole, pixels copied from where the search found them, their mean that of the answer."""
    height, width = hole.shape
    y, x = np.mgrid[0:height, 0:width]
    sy, sx = y * size[0] // height, x * size[1] // width
    from_y = (field[sy, sx, 0] * height / size[0] + y - sy * height / size[0]).round().astype(int).clip(0, height - 1)
    from_x = (field[sy, sx, 1] * width / size[1] + x - sx * width / size[1]).round().astype(int).clip(0, width - 1)
    copied = colour[from_y, from_x].astype(np.float32)
    good = field[sy, sx].any(-1) & ~hole[from_y, from_x]
    smooth = sized(made, (height, width))
    fine = np.where(good[..., None], copied, smooth)
    radius = 1.5 * height / size[0]
    return np.asarray(smooth + fine - blurred(fine, radius) if radius < 12 else smooth, np.float32)

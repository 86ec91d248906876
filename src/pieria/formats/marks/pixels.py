"""An imperceptible mark in the pixels of a picture: "made with AI, by Pieria". numpy alone.

Spread spectrum (Cox et al. 1997) with a tile that repeats (Kutter 1998), so that a cut keeps whole copies of it. The
tile is a sum of waves, each with a phase drawn from a public key; one tile is added to luma, where the picture's own
texture hides it, and one to the blue-yellow difference, which eyes hardly resolve. Nothing of a picture is needed to
find it: what repeats with the tile's period adds up, what does not cancels.

The certainty is a bound, not a guess. If a picture knows nothing of the key, the phases of the waves are independent
of it and uniform, so the sum of weighted cosines that `search` looks at is below sub-Gaussian with variance half the
sum of squared weights (E exp(t cos) = I0(t) <= exp(t^2 / 4)), whatever the picture shows: P(sum > x) <= exp(-x^2 /
sum w^2) for one place and scale, times all places and scales that were tried (union bound).
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]
KEY = "pieria: made with AI, pixels, 1"
"""Public: whoever has Pieria can look for the mark."""
TILE = 128
"""Pixels after which the pattern repeats."""
BANDS = ((6.0, 18.5), (5.0, 13.0))
"""Waves a tile, from and to, of luma and of the blue-yellow difference: low enough for JPEG 50 and half the size."""


@lru_cache(maxsize=4)
def waves(channel: int) -> tuple[Array, Array, Array]:
    """The waves of a channel's tile: (fy, fx) in cycles a tile, one of each pair of opposites, and their phases."""
    low, high = BANDS[channel]
    top = int(high)
    fy, fx = (a.ravel() for a in np.mgrid[-top : top + 1, 0 : top + 1])
    far = np.hypot(fy, fx)
    keep = (far >= low) & (far <= high) & ((fx > 0) | (fy > 0))
    fy, fx = fy[keep], fx[keep]
    stream = hashlib.shake_256(f"{KEY} {channel}".encode()).digest(4 * len(fy))
    return fy, fx, np.frombuffer(stream, "<u4") * (2 * math.pi / 2**32)


@lru_cache(maxsize=4)
def tile(channel: int) -> Array:
    """float32 (TILE, TILE) of mean 0 and standard deviation 1."""
    fy, fx, phase = waves(channel)
    spectrum = np.zeros((TILE, TILE), np.complex128)
    spectrum[fy % TILE, fx] = np.exp(1j * phase)
    made = np.fft.ifft2(spectrum).real
    return (made / made.std()).astype(np.float32)


LUMA = (0.7, 0.10, 3.5)
"""Standard deviation of the luma mark: in a flat area, more for each unit of the picture's own texture, and at most."""
BLUE = 1.4
"""Standard deviation of the mark in Cb."""
NOISE = 5.7
"""Mean squared change of R, G and B at most: 40.6 dB."""
LEAST = 48
"""Pixels of the shorter side below which no mark holds."""
SCALES = (0.3, 2.5)
USUAL = (1.0, 0.5, 0.75, 1.5, 2.0, 2 / 3, 1.25, 0.8)
WINDOW, MOST = 640, 2048
"""Pixels a side that are looked at: at every scale, and at the usual ones."""
SURE = 1e-6
"""The chance from which on a mark counts as found."""
LEVEL = ((8, 6), (20, 12))
"""Radii of luma's and Cb's `level`: of what is taken out as shape, and of the area whose contrast is evened."""


def box(a: Array, radius: int) -> Array:
    """The mean over a square of 2 x radius + 1, the edge repeated."""
    wide = 2 * radius + 1
    for _ in (0, 1):  # down the columns, then, turned over, the other way
        total = np.cumsum(np.pad(a, ((radius + 1, radius), (0, 0)), "edge"), 0, dtype=np.float64)
        a = ((total[wide:] - total[:-wide]) / wide).astype(np.float32).T
    return np.ascontiguousarray(a)


def calmest(a: Array, reach: int) -> Array:
    """The least of each value and those so far off it: the side of an edge is calm, a texture is not."""
    for _ in (0, 1):
        padded = np.pad(a, ((reach, reach), (0, 0)), "edge")
        a = np.minimum(a, np.minimum(padded[: -2 * reach], padded[2 * reach :])).T
    return a


def planes(rgb: Array) -> tuple[Array, Array]:
    """Luma and Cb (ITU-T T.871), float32, of float32 RGB of 0 to 255."""
    luma = rgb @ np.array([0.299, 0.587, 0.114], np.float32)
    return luma, (rgb[..., 2] - luma) / np.float32(1.772)


BAND, MARGIN = 8 * TILE, 16
"""Rows that are marked at a time, and those beside them whose texture counts."""


def mark(pixels: Array, strength: float = 1.0) -> Array:
    """uint8 (h, w, 1, 3 or 4) with the mark added, to grey in its luma alone. Alpha and what is clear stay."""
    made = pixels.copy()
    for top in range(0, len(pixels), BAND):
        start, stop = max(0, top - MARGIN), min(len(pixels), top + BAND + MARGIN)
        rows = pixels[start:stop]
        change = changes(rows, start, strength)[top - start :][:BAND]
        here = pixels[top : top + BAND, :, :3].astype(np.float32) + change
        made[top : top + BAND, :, :3] = np.clip(np.round(here), 0, 255).astype(np.uint8)
    return made


def changes(pixels: Array, top: int, strength: float) -> Array:
    """float32 (h, w, 3): what is to be added to rows of a picture, the first of which is its row ``top``."""
    rgb = pixels[..., :3].astype(np.float32)
    high, wide, channels = rgb.shape
    luma = rgb[..., 0] if channels == 1 else planes(rgb)[0]
    around = box(luma, 3)
    rough = np.sqrt(np.maximum(box(luma * luma, 3) - around * around, 0))
    base, slope, most = LUMA
    gain = np.minimum(base + slope * box(calmest(rough, 6), 4), most)
    down, across = (np.arange(top, top + high) % TILE)[:, None], (np.arange(wide) % TILE)[None, :]
    blue = BLUE * tile(1)[down, across]
    change = (gain * tile(0)[down, across])[..., None]
    if channels == 3:
        change = change + blue[..., None] * np.array([0, -0.344, 1.772], np.float32)
    if pixels.shape[2] == 4:
        change = change * (pixels[..., 3:] > 0)
    change = np.clip(rgb + change * np.float32(strength), 0, 255) - rgb
    noise = float((change * change).mean())
    return np.asarray(change * np.float32(min(1.0, math.sqrt(NOISE / max(noise, 1e-9)))))


@dataclass(frozen=True, slots=True)
class Found:
    """chance: a picture that knows nothing of the key looks as marked as this at most so often. scale: its size over
    that at which it was marked. shift: of the pattern, pixels of the marked picture (down, across)."""

    chance: float
    scale: float = 1.0
    shift: tuple[int, int] = (0, 0)
    mirrored: bool = False


def level(plane: Array, channel: int) -> Array:
    """A plane with its large shapes and its contrast taken out, so that no edge outweighs the rest."""
    radius, around = LEVEL[channel]
    high = plane - box(plane, radius)
    power = np.sqrt(box(high * high, around))
    return np.clip(high / (power + 1.0), -2, 2)


class Looked:
    """A picture made ready to be searched."""

    def __init__(self, rgb: Array) -> None:
        self.planes = [level(p, c) for c, p in enumerate(planes(rgb.astype(np.float32)))]
        self.size = self.planes[0].shape

    def waves(self, scale: float) -> list[tuple[Array, Array]]:
        """For each channel the Fourier coefficients at the tile's waves, as they are and as of the mirrored picture."""
        found = []
        for channel, plane in enumerate(self.planes):
            fy, fx, _ = waves(channel)
            top = int(BANDS[channel][1])
            turn = 2 * math.pi / (TILE * scale)
            across = turn * np.outer(np.arange(self.size[1], dtype=np.float64), np.arange(top + 1))
            down = turn * np.outer(np.arange(-top, top + 1), np.arange(self.size[0], dtype=np.float64))
            rows = plane @ np.concatenate([np.cos(across), -np.sin(across)], 1).astype(np.float32)
            rows = rows[:, : top + 1] + 1j * rows[:, top + 1 :]
            grid = (np.cos(down) - 1j * np.sin(down)).astype(np.complex64) @ rows
            found.append((grid[fy + top, fx], np.conj(grid[-fy + top, fx])))
        return found

    def at(self, scale: float) -> list[Place]:
        """The best place of the pattern at a scale; then of the mirrored one."""
        both = self.waves(scale)
        best = list[Place]()
        for way in (0, 1):
            spectrum, squares = np.zeros((TILE, TILE // 2 + 1), np.complex64), 0.0
            for channel, pair in enumerate(both):
                fy, fx, phase = waves(channel)
                size = np.abs(pair[way])
                weight = np.minimum(size / (size.mean() + 1e-9), 2.0)  # a loud wave is worth more, to a point
                np.add.at(spectrum, (fy % TILE, fx), weight * np.exp(1j * (np.angle(pair[way]) - phase)))
                squares += float((weight * weight).sum())
            sums = place_sums(spectrum)
            where = int(sums.argmax())
            values = np.maximum(np.array([sums.flat[where], sums[0, 0]], np.float64), 0) ** 2 / max(squares, 1e-9)
            best.append(Place(float(values[0]), (where // TILE, where % TILE), float(values[1])))
        return best


@dataclass(frozen=True, slots=True)
class Place:
    """worth: -log of the chance of the best shift alone. home: that of no shift at all."""

    worth: float
    shift: tuple[int, int]
    home: float


def place_sums(spectrum: Array) -> Array:
    """For each shift the sum over waves of the real part of spectrum x exp(2 pi i wave . shift / TILE)."""
    half = spectrum.copy()
    half[:, 1:] /= 2  # irfft2 counts these twice, as themselves and as their opposites
    column = half[:, 0].copy()
    half[1:, 0] = (column[1:] + np.conj(column[:0:-1])) / 2
    return np.fft.irfft2(half, (TILE, TILE)) * TILE * TILE


def ladder(extent: int) -> list[float]:
    """So dense that the pattern's finest wave slips by at most a quarter of its length at the picture's edge."""
    step = 0.5 * TILE / BANDS[0][1] / extent
    count = math.ceil(math.log(SCALES[1] / SCALES[0]) / step)
    return [SCALES[0] * math.exp(step * n) for n in range(count + 1)]


def window(pixels: Array, most: int) -> Array:
    """The middle of a picture, at most so many pixels high and wide; it begins where a tile does, so that a picture
    that was not cut is known as such."""
    top, left = (max(0, (n - most) // 2) // TILE * TILE for n in pixels.shape[:2])
    return pixels[top : top + most, left : left + most]


def search(pixels: Array, everywhere: bool = True) -> Found:
    """Looks for the mark in uint8 (h, w, 3): where it was put, then cut or mirrored, then at the usual sizes, then at
    any from 30 to 250 %. Half of what may go wrong by chance is for the first, half for all the rest together, so that
    to stop early is no cheating. everywhere: False for a look at the picture's own size alone."""
    if min(pixels.shape[:2]) < TILE // 4:
        return Found(1.0)
    small = window(pixels, WINDOW)
    rungs = ladder(max(small.shape[:2]))
    others = math.log(2 * 2 * TILE * TILE * (len(rungs) + len(USUAL)))
    large = Looked(window(pixels, MOST))
    best = Found(1.0)
    narrow = large if large.size == small.shape[:2] else None
    for n, scale in enumerate([*USUAL, *rungs] if everywhere else [1.0]):
        if n == len(USUAL) and narrow is None:
            narrow = Looked(small)
        looked = large if n < len(USUAL) else narrow
        assert looked is not None
        for mirrored, place in enumerate(looked.at(scale)):
            chance = chances(others - place.worth)
            if chance < best.chance:
                best = Found(chance, scale, place.shift, bool(mirrored))
            if n == mirrored == 0 and (chance := chances(math.log(2) - place.home)) < best.chance:
                best = Found(chance, scale)
        if best.chance < SURE * 1e-3:
            break
    return best


def chances(log: float) -> float:
    return math.exp(min(0.0, log))

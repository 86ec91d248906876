"""An imperceptible mark in the samples of a sound: "made with AI, by Pieria". numpy alone.

As in `pixels`: a sum of waves whose phases are drawn from a public key, one wave for each hertz from 800 to 5,500, so
that the pattern repeats each second and a cut of a few seconds keeps it. It is added in short overlapping frames, in
each no louder than what the sound itself hides there: `OFFSET` below its energy, spread over the critical bands
(Schroeder, Atal and Hall 1979), which is more than even a pure tone needs (Johnston 1988). It is found by making the
sound as loud at every pitch and moment, adding up its seconds, and comparing phases; the bound on chance is that of
`pixels`.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]
KEY = "pieria: made with AI, samples, 1"
LOW, HIGH = 800, 5500
"""Hertz. Below, speech has its strongest tones; above, MP3 at 64 kbit/s cares for little."""
OFFSET = 30.0
"""Decibels below the sound around it. Noise is hidden by a tone some 15 to 24 dB above it, by noise 6 dB above it."""
FRAME = 0.0232
"""Seconds of a frame, made a power of two; half of it is the step."""
SHORTEST, LONGEST = 0.75, 600.0
"""Seconds: shorter sounds are not marked; so much is searched at most."""
PIECE = 1 << 18
SURE = 1e-6


@lru_cache(maxsize=1)
def phases() -> Array:
    """float64 of each wave, LOW to HIGH hertz."""
    stream = hashlib.shake_256(KEY.encode()).digest(4 * (HIGH - LOW))
    return np.frombuffer(stream, "<u4") * (2 * math.pi / 2**32)


@lru_cache(maxsize=4)
def second(rate: int) -> Array:
    """float32 of `rate` samples, mean 0 and mean square 1: the pattern. Waves above half the rate are left out."""
    top = min(HIGH, rate // 2 - 50)
    spectrum = np.zeros(rate // 2 + 1, np.complex128)
    spectrum[LOW:top] = np.exp(1j * phases()[: top - LOW])
    made = np.fft.irfft(spectrum, rate)
    return (made / math.sqrt(float((made * made).mean()))).astype(np.float32)


@lru_cache(maxsize=4)
def frame(rate: int) -> int:
    return int(2 ** round(math.log2(FRAME * rate)))


@lru_cache(maxsize=4)
def spread(rate: int, size: int) -> tuple[Array, Array]:
    """((bins, bands): which bin is in which, half a Bark wide; (bands, bands): how the energy of each hides others)."""
    hertz = np.arange(size // 2 + 1) * rate / size
    bark = 13 * np.arctan(0.00076 * hertz) + 3.5 * np.arctan((hertz / 7500) ** 2)
    place = np.minimum((bark * 2).astype(int), 48)
    bands = np.zeros((len(hertz), int(place.max()) + 1), np.float32)
    bands[np.arange(len(hertz)), place] = 1
    far = (np.arange(bands.shape[1])[None, :] - np.arange(bands.shape[1])[:, None]) / 2 + 0.474
    decibels = 15.81 + 7.5 * far - 17.5 * np.sqrt(1 + far * far)
    return bands, (10 ** (decibels / 10)).astype(np.float32)


def frames(samples: Array, size: int) -> Array:
    """complex64 (frames, bins) under a sine window, half overlapping; the ends are padded by half a frame."""
    half = size // 2
    padded = np.pad(samples, (half, half + (-len(samples)) % half))
    view = np.lib.stride_tricks.sliding_window_view(padded, size)[::half]
    return np.fft.rfft(view * window(size), axis=1).astype(np.complex64)


def joined(spectra: Array, size: int, length: int) -> Array:
    """The samples again: `frames`' inverse."""
    half = size // 2
    parts = (np.fft.irfft(spectra, size, axis=1) * window(size)).astype(np.float32)
    made = np.zeros((len(parts) + 1) * half, np.float32)
    made[: len(parts) * half] += parts[:, :half].ravel()
    made[half:] += parts[:, half:].ravel()
    return made[half : half + length]


@lru_cache(maxsize=4)
def window(size: int) -> Array:
    return np.sin(np.pi * (np.arange(size) + 0.5) / size).astype(np.float32)


def hidden(spectra: Array, rate: int, size: int) -> Array:
    """float32 (frames, bins): the power that each bin's sound hides."""
    power = spectra.real**2 + spectra.imag**2
    bands, reach = spread(rate, size)
    counts = bands.sum(0) + 1e-9
    energy = power @ bands / counts
    hides = (energy @ reach) * 10 ** (-OFFSET / 10)
    # a frame's mark is heard before what hides it begins: the quietest of three neighbours counts
    near = np.pad(hides, ((1, 1), (0, 0)), "edge")
    hides = np.minimum(hides, np.minimum(near[:-2], near[2:]))
    return hides @ bands.T


def mark(samples: Array, rate: int, strength: float = 1.0) -> Array:
    """float32 (length,) or (length, channels) of -1 to 1, with the mark added."""
    if samples.ndim == 2:
        return np.stack([mark(one, rate, strength) for one in samples.T], 1)
    size = frame(rate)
    made = np.empty_like(samples)
    margin = 4 * size
    for start in range(0, len(samples), PIECE):
        stop = min(len(samples), start + PIECE)
        # cut at whole steps, so that the pieces' frames are those of the whole
        left, right = max(0, start - margin), min(len(samples), stop + margin)
        sound = samples[left:right]
        pattern = second(rate)[np.arange(left, right) % rate]
        there, wanted = frames(sound, size), frames(pattern, size)
        own = float((wanted.real**2 + wanted.imag**2)[:, int(LOW * size / rate) + 1 : int(HIGH * size / rate)].mean())
        gain = strength * np.sqrt(hidden(there, rate, size) / own)
        changed = sound + joined(wanted * gain, size, len(sound))
        made[start:stop] = changed[start - left : stop - left]
    peak = float(np.abs(made).max(initial=0))
    return made if peak <= 1 else np.clip(made, -1, 1)


@dataclass(frozen=True, slots=True)
class Found:
    """chance: as `pixels.Found`. start: the second of the pattern at which the sound begins."""

    chance: float
    start: float = 0.0


def evened(samples: Array, rate: int) -> Array:
    """The sound as loud at each pitch and moment: what is strong hides the mark, and must not outweigh the rest."""
    size = frame(rate)
    spectra = frames(samples, size)
    power = spectra.real**2 + spectra.imag**2
    around = power.copy()
    for axis, reach in ((0, 1), (1, 3)):
        pad = [(0, 0), (0, 0)]
        pad[axis] = (reach, reach)
        wide = np.pad(around, pad, "edge")
        n = around.shape[axis]
        around = sum(np.take(wide, range(k, k + n), axis) for k in range(2 * reach + 1)) / (2 * reach + 1)
    level = np.sqrt(around) + 1e-4
    return joined(spectra / np.maximum(level, np.abs(spectra) / 1.5), size, len(samples))


def search(samples: Array, rate: int) -> Found:
    """Looks for the mark in float32 (length,) of a sound at its own speed, wherever it was cut."""
    samples = samples[: int(LONGEST * rate)]
    if len(samples) < rate * SHORTEST / 2 or not np.any(samples):
        return Found(1.0)
    total = np.zeros(rate, np.float64)
    piece = (PIECE // rate + 1) * rate
    for start in range(0, len(samples), piece):
        even = evened(samples[start : start + piece], rate)
        even = np.pad(even, (0, -len(even) % rate))
        total += even.reshape(-1, rate).sum(0)
    top = min(HIGH, rate // 2 - 50)
    waves = np.fft.rfft(total)[LOW:top]
    size = np.abs(waves)
    near = np.convolve(np.pad(size, 50, "reflect"), np.full(101, 1 / 101), "valid")
    weight = np.minimum(size / (near + 1e-9), 2.0)
    spectrum = np.zeros(rate // 2 + 1, np.complex128)
    spectrum[LOW:top] = weight * np.exp(1j * (np.angle(waves) - phases()[: top - LOW])) / 2
    sums = np.fft.irfft(spectrum, rate) * rate
    where = int(sums.argmax())
    worth = max(0.0, float(sums[where])) ** 2 / max(float((weight * weight).sum()), 1e-9)
    home = max(0.0, float(sums[0])) ** 2 / max(float((weight * weight).sum()), 1e-9)
    # half of what may go wrong by chance is for a sound that was not cut
    chance = min(math.log(2) - home, math.log(2 * rate) - worth)
    return Found(math.exp(min(0.0, chance)), -where % rate / rate)

"""Sound made longer or shorter with its pitch kept: WSOLA (Verhelst and Roelands 1993). Pieces of 40 ms are laid over
each other at another distance; each is taken from where, within 10 ms, it goes on best from the one before."""

from __future__ import annotations

from typing import Any

import numpy as np

PIECE, REACH = 0.04, 0.01
"""Seconds of a piece, and how far from its place it may be taken."""


def stretched(samples: Any, rate: int, speed: float) -> Any:
    """float32 (length, channels) played ``speed`` times as fast: round(length / speed) samples. 0.1 to 16."""
    samples = np.asarray(samples, np.float32)
    wanted = round(len(samples) / speed)
    size, reach = int(PIECE * rate) // 2 * 2, int(REACH * rate)
    if abs(speed - 1) < 1e-6 or len(samples) < 2 * (size + reach):
        return repeated(samples, wanted)
    hop = size // 2
    window = np.hanning(size + 1)[:size].astype(np.float32)
    padded = np.pad(samples, ((reach + size, 2 * size + 2 * reach + hop), (0, 0)))
    mono = padded.mean(1)
    made = np.zeros((wanted + 2 * size, samples.shape[1]), np.float32)
    share = np.zeros(wanted + 2 * size, np.float32)
    last = reach + size
    for at in range(0, wanted + hop, hop):
        ideal = min(reach + size + int(at * speed), len(samples) + size + reach)
        if at:
            follow = mono[last + hop : last + hop + size]  # what would come next, had nothing been changed
            field = mono[ideal - reach : ideal + reach + size]
            fits = np.correlate(field, follow, "valid") if follow.any() else np.zeros(2 * reach + 1)
            power = np.convolve(field**2, np.ones(size, np.float32), "valid")
            last = ideal - reach + int(np.argmax(fits / np.sqrt(np.maximum(power, 1e-9))))
        else:
            last = ideal
        made[at : at + size] += padded[last : last + size] * window[:, None]
        share[at : at + size] += window
    # the first half piece has no neighbour before it: what is there is brought up to its strength
    return (made / np.maximum(share, 1e-3)[:, None])[:wanted]


def repeated(samples: Any, wanted: int) -> Any:
    """So many samples by linear interpolation: another pitch, for what is too short to be cut up."""
    if not len(samples) or wanted == len(samples):
        return samples
    where = np.linspace(0, len(samples) - 1, wanted)
    return np.stack([np.interp(where, np.arange(len(samples)), c) for c in samples.T], 1).astype(np.float32)


def resampled(samples: Any, old: int, new: int) -> Any:
    """float32 (length, channels) at another rate, through the spectrum: nothing above half of either rate is left."""
    if old == new or not len(samples):
        return np.asarray(samples, np.float32)
    wanted = round(len(samples) * new / old)
    # padded to a length that the transform likes, and that the other rate divides
    block = -(-len(samples) // (10 * old)) * 10 * old
    spectrum = np.fft.rfft(np.pad(samples, ((0, block - len(samples)), (0, 0))), axis=0)
    size = block // old * new
    keep = min(len(spectrum), size // 2 + 1)
    other = np.zeros((size // 2 + 1, samples.shape[1]), complex)
    other[:keep] = spectrum[:keep]
    return (np.fft.irfft(other, size, axis=0)[:wanted] * (new / old)).astype(np.float32)

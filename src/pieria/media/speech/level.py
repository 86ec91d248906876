"""Loudness as ITU-R BS.1770-4 measures it, and a limiter that keeps peaks below full scale."""

from __future__ import annotations

from typing import Any

import numpy as np

CEILING = 0.891
"""The highest peak that is let through: -1 dB of full scale."""


def _weighting(rate: int) -> Any:
    """The K-weighting of BS.1770 as a frequency response, from its two analogue prototypes (De Man 2018)."""

    def response(hertz: Any) -> Any:
        z = np.exp(2j * np.pi * hertz / rate)
        made = np.ones(len(hertz), complex)
        for b, a in (_shelf(rate), _highpass(rate)):
            made *= np.polyval(b, z) / np.polyval(a, z)
        return np.abs(made) ** 2

    return response


def _shelf(rate: int) -> tuple[list[float], list[float]]:
    k, q, gain = np.tan(np.pi * 1681.974450955533 / rate), 0.7071752369554196, 10 ** (3.999843853973347 / 20)
    half = gain**0.4996667741545416
    a0 = 1 + k / q + k * k
    return (
        [(gain + half * k / q + k * k) / a0, 2 * (k * k - gain) / a0, (gain - half * k / q + k * k) / a0],
        [1.0, 2 * (k * k - 1) / a0, (1 - k / q + k * k) / a0],
    )


def _highpass(rate: int) -> tuple[list[float], list[float]]:
    k, q = np.tan(np.pi * 38.13547087602444 / rate), 0.5003270373238773
    a0 = 1 + k / q + k * k
    return [1.0, -2.0, 1.0], [1.0, 2 * (k * k - 1) / a0, (1 - k / q + k * k) / a0]


def loudness(samples: Any, rate: int) -> float:
    """Integrated loudness in LUFS of float32 (length,) or (length, channels): blocks of 400 ms, gated at -70 and at 10
    below the rest. -inf for silence. The weighting is applied to each block's spectrum, windowed: within 0.2 of
    filtering. What is given as mono counts as one loudspeaker."""
    size, hop = int(0.4 * rate), int(0.1 * rate)
    lines = np.atleast_2d(np.asarray(samples, np.float32).T)
    if lines.shape[1] < size:
        lines = np.pad(lines, ((0, 0), (0, size - lines.shape[1])))
    window = np.hanning(size)
    weight = _weighting(rate)(np.fft.rfftfreq(size, 1 / rate))
    power = np.zeros(len(range(0, lines.shape[1] - size + 1, hop)))
    for line in lines:
        blocks = np.lib.stride_tricks.sliding_window_view(line, size)[::hop]
        for at in range(0, len(blocks), 256):
            spectrum = np.abs(np.fft.rfft(blocks[at : at + 256] * window, axis=1)) ** 2
            spectrum[:, 1:-1] *= 2
            power[at : at + 256] += (spectrum * weight).sum(1) / (size * (window**2).sum())
    if not (loud := power[power > 10 ** ((-70 + 0.691) / 10)]).size:
        return float("-inf")
    loud = loud[loud > loud.mean() / 10]
    return float(-0.691 + 10 * np.log10(loud.mean()))


def limited(samples: Any, rate: int) -> Any:
    """The samples, (length,) or (length, channels), with no peak above `CEILING`: the gain, one for all channels, falls
    before a peak and comes back after it, over 5 ms."""
    peaks = np.abs(samples) if samples.ndim == 1 else np.abs(samples).max(1)
    if peaks.max(initial=0) <= CEILING:
        return samples
    need = np.minimum(1.0, CEILING / np.maximum(peaks, 1e-9))
    reach = int(0.005 * rate)
    padded = np.pad(need, reach, constant_values=1.0)
    held = np.lib.stride_tricks.sliding_window_view(padded, 2 * reach + 1).min(1)
    window = np.hanning(2 * reach + 3)[1:-1]
    smooth = np.minimum(np.convolve(np.pad(held, reach, mode="edge"), window / window.sum(), "valid"), need)
    return (samples * (smooth if samples.ndim == 1 else smooth[:, None])).astype(np.float32)


def faded(samples: Any, rate: int, seconds: float = 0.006) -> Any:
    """No click at either end."""
    count = min(len(samples) // 2, int(seconds * rate))
    if not count:
        return samples
    ramp = (0.5 - 0.5 * np.cos(np.pi * np.arange(count) / count)).astype(np.float32)
    made = np.array(samples, np.float32)
    ramp = ramp if made.ndim == 1 else ramp[:, None]
    made[:count] *= ramp
    made[-count:] *= ramp[::-1]
    return made

"""Sound as Whisper sees it: 80 mel bands, a hundred frames a second, thirty seconds at a time.

The recipe is that of Radford et al. 2022 (https://arxiv.org/abs/2212.04356): a Hann window of 25 ms every 10 ms, the
mel scale and area norm of Slaney's Auditory Toolbox, logarithm, at most eight decades below the loudest band.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

RATE, WINDOW, HOP, BANDS = 16_000, 400, 160, 80
SECONDS, FRAMES = 30, 3000


@cache
def bands() -> Any:
    """float32 [80, 201]: what each band takes of each frequency."""
    top = _mel(RATE / 2)
    edges = _hertz(np.linspace(0.0, top, BANDS + 2))
    hertz = np.linspace(0, RATE / 2, WINDOW // 2 + 1)
    rise = (hertz - edges[:-2, None]) / (edges[1:-1] - edges[:-2])[:, None]
    fall = (edges[2:, None] - hertz) / (edges[2:] - edges[1:-1])[:, None]
    weight = np.maximum(0, np.minimum(rise, fall)) * (2 / (edges[2:] - edges[:-2]))[:, None]
    return weight.astype(np.float32)


def _mel(hertz: float) -> float:
    return float(hertz / (200 / 3) if hertz < 1000 else 15 + np.log(hertz / 1000) / (np.log(6.4) / 27))


def _hertz(mel: Any) -> Any:
    return np.where(mel < 15, mel * 200 / 3, 1000 * np.exp((mel - 15) * np.log(6.4) / 27))


def spectrogram(samples: Any) -> Any:
    """float32 [80, frames] of float32 samples at 16 kHz, one frame for each 160 samples, silence behind them to 30 s.

    The floor is eight decades below the loudest of all frames, as where the whole recording is seen at once.
    """
    padded = np.concatenate([samples, np.zeros(SECONDS * RATE, np.float32)])
    padded = np.pad(padded.astype(np.float32), WINDOW // 2, mode="reflect")
    count = 1 + (len(padded) - WINDOW) // HOP
    window = (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(WINDOW) / WINDOW)).astype(np.float32)
    frames = np.lib.stride_tricks.as_strided(
        padded, (count, WINDOW), (HOP * padded.itemsize, padded.itemsize), writeable=False
    )
    made = np.empty((BANDS, count - 1), np.float32)
    for at in range(0, count - 1, 4096):
        power = np.abs(np.fft.rfft(frames[at : at + 4096] * window, axis=1)[:, :]) ** 2
        made[:, at : at + 4096] = (bands() @ power.T.astype(np.float32))[:, : count - 1 - at]
    made = np.log10(np.maximum(made, 1e-10))
    return ((np.maximum(made, made.max() - 8.0) + 4.0) / 4.0).astype(np.float32)

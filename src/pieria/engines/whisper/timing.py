"""When each word was said: the decoder's attention over the sound, made monotonic by dynamic time warping.

The method of Whisper's own word times: the heads that follow the sound, normalised, smoothed, averaged (the list of
heads comes with the weights), then the cheapest monotonic path (Sakoe & Chiba 1978).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .decoder import Decoder, log_softmax
from .search import END, PLAIN, START

STEP = 0.02
"""Seconds of one frame of the encoder."""
USUAL, LEAST = 0.7, 0.5
"""Seconds that the middle word lasts at most, and that any word may last."""


def times(
    decoder: Decoder, cross: list[tuple[Any, Any]], ids: Sequence[int], heads: Sequence[tuple[int, int]], seconds: float
) -> tuple[list[tuple[float, float]], list[float]]:
    """(start, end) of each token in a window of ``seconds``, and the probability that each had."""
    row = np.array([[START, PLAIN, *ids, END]])
    looked: list[Any] = []
    logits, _ = decoder.step(row, cross, None, looked)
    likely = log_softmax(logits[0, 1 : 1 + len(ids)])
    sure = [float(np.exp(likely[n, token])) for n, token in enumerate(ids)]
    frames = max(1, min(1500, round(seconds / STEP)))
    seen = np.stack([looked[layer][0, head, :, :frames] for layer, head in heads])
    seen = seen / np.maximum(seen.sum(-1, keepdims=True), 1e-9)
    seen = (seen - seen.mean(1, keepdims=True)) / np.maximum(seen.std(1, keepdims=True), 1e-6)
    seen = _median(seen, 7).mean(0)[1:-1]  # from the last of the prompt on: that token's look is the first word's
    path = warp(-seen)
    begins = [0.0] * (len(ids) + 2)
    for token, frame in reversed(path):
        begins[token] = frame * STEP
    begins[len(ids)] = min(seconds, max(begins[len(ids)], path[-1][1] * STEP if len(path) else 0.0))
    return [(float(begins[n]), float(max(begins[n], begins[n + 1]))) for n in range(len(ids))], sure


def tightened(words: list[list[Any]]) -> list[list[Any]]:
    """Words ([text, start, end, ...]) no longer than words are: the music before the first, and the rest after the last
    or after a sentence, are none of theirs. As Whisper does it: twice the middle length at most."""
    lengths = [w[2] - w[1] for w in words if w[2] > w[1]]
    most = max(LEAST, 2 * min(USUAL, float(np.median(lengths)))) if lengths else 0.0
    for n, word in enumerate(words):
        if word[2] - word[1] <= most:
            continue
        if n == 0 or words[n - 1][0].endswith((".", "!", "?")):
            word[1] = word[2] - most
        elif n == len(words) - 1 or word[0].endswith((".", "!", "?")):
            word[2] = word[1] + most
    return words


def _median(data: Any, width: int) -> Any:
    if data.shape[-1] <= width // 2:
        return data
    padded = np.pad(data, [(0, 0)] * (data.ndim - 1) + [(width // 2, width // 2)], mode="reflect")
    return np.median(np.lib.stride_tricks.sliding_window_view(padded, width, -1), -1)


def warp(cost: Any) -> list[tuple[int, int]]:
    """The cheapest path from the first to the last cell of [rows, columns], one step down, right or both at a time."""
    rows, columns = cost.shape
    total = np.full((rows + 1, columns + 1), np.inf)
    total[0, 0] = 0.0
    came = np.zeros((rows + 1, columns + 1), np.int8)
    # by anti-diagonals, so that each is one numpy step
    for whole in range(2, rows + columns + 1):
        i = np.arange(max(1, whole - columns), min(rows, whole - 1) + 1)
        j = whole - i
        ways = np.stack([total[i - 1, j - 1], total[i - 1, j], total[i, j - 1]])
        best = ways.argmin(0)
        total[i, j] = cost[i - 1, j - 1] + ways[best, np.arange(len(i))]
        came[i, j] = best
    i, j, path = rows, columns, list[tuple[int, int]]()
    while i > 0 and j > 0:
        path.append((i - 1, j - 1))
        way = came[i, j]
        i, j = i - (way != 2), j - (way != 1)
    return path[::-1]

"""A piano roll as a PNG: time from left to right, a line a semitone, a colour a part, bars marked."""

from __future__ import annotations

import numpy as np

from ...formats.png import png
from .midi import DRUMS, Score, bars

COLOURS = ((31, 119, 180), (214, 96, 32), (44, 140, 60), (170, 40, 60), (120, 80, 170), (120, 90, 60))
TALL, WIDE = 6, 10
"""Pixels of a semitone, and of a quarter note."""
WIDEST = 4000


def picture(score: Score) -> bytes:
    pitches = [p for t in score.tracks if t.program != DRUMS for _, _, p in t.notes] or [60]
    low, high = min(pitches) - 2, max(pitches) + 2
    end = max(score.end, score.division)
    scale = min(WIDE / score.division, WIDEST / end)
    image = np.full(((high - low + 1) * TALL, int(end * scale) + 1, 3), 255, np.uint8)
    for pitch in range(low, high + 1):
        if pitch % 12 in (1, 3, 6, 8, 10):  # the black keys
            image[(high - pitch) * TALL : (high - pitch + 1) * TALL] = 240
    for start, *_ in bars(score):
        image[:, int(start * scale)] = 200
    for number, track in enumerate(score.tracks):
        for start, length, pitch in track.notes:
            if low <= pitch <= high:
                top, left = (high - pitch) * TALL, int(start * scale)
                image[top + 1 : top + TALL, left + 1 : max(left + 2, int((start + length) * scale))] = COLOURS[
                    number % len(COLOURS)
                ]
    return png(image)

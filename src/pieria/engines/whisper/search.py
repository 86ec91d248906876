"""Which words: beam search over the decoder, and what keeps it from writing what nobody said."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .decoder import Decoder, log_softmax

END, START, SILENT, PLAIN, FIRST_TIME = 50256, 50257, 50361, 50362, 50363
"""Tokens of the English-only Whisper: end, start of a transcript, no speech, no time stamps, the first time stamp."""
BEAMS, MOST = 5, 200
REPEATED, DOUBTFUL = 2.4, -1.0
"""A text that packs better than this repeats itself; below this mean log-probability, and with a likely silence, there
was no speech. The limits are Whisper's own."""


@dataclass(frozen=True, slots=True)
class Heard:
    ids: tuple[int, ...]
    score: float
    silence: float


def search(
    decoder: Decoder,
    cross: list[tuple[Any, Any]],
    forbidden: Any,
    text: Callable[[Sequence[int]], str],
    beams: int = BEAMS,
) -> Heard:
    """The likeliest transcript of one window. ``forbidden``: token ids that are never written."""
    heard = _beam(decoder, cross, forbidden, beams, 0)
    raw = text(heard.ids).encode()
    if len(raw) > 40 and len(raw) / len(zlib.compress(raw)) > REPEATED:
        heard = _beam(decoder, cross, forbidden, beams, 3)
    return heard


def _beam(decoder: Decoder, cross: list[tuple[Any, Any]], forbidden: Any, beams: int, unrepeated: int) -> Heard:
    logits, past = decoder.step(np.array([[START]]), cross, None)
    silence = float(np.exp(log_softmax(logits)[0, SILENT]))
    logits, past = decoder.step(np.array([[PLAIN]]), cross, past)
    rows: list[tuple[int, ...]] = [()]
    scores = np.zeros(1)
    done: list[tuple[float, tuple[int, ...]]] = []
    for length in range(min(MOST, decoder.context - 8)):
        likely = log_softmax(logits)
        likely[:, forbidden] = -np.inf
        likely[:, FIRST_TIME:] = -np.inf
        if not length:
            likely[:, [220, END]] = -np.inf if silence < 0.6 else likely[:, [220, END]]
        if unrepeated:
            for n, row in enumerate(rows):
                likely[n, _again(row, unrepeated)] = -np.inf
        total = scores[:, None] + likely
        best = np.argpartition(total.ravel(), -2 * beams)[-2 * beams :]
        best = best[np.argsort(total.ravel()[best])[::-1]]
        kept: list[tuple[int, int, float]] = []
        for flat in best:
            row, token = divmod(int(flat), total.shape[1])
            score = float(total[row, token])
            if token == END:
                done.append((score / (len(rows[row]) + 1), rows[row]))
            elif np.isfinite(score):
                kept.append((row, token, score))
            if len(kept) == beams:
                break  # an end below the best that go on is no end
        if len(done) >= beams or not kept:
            break
        order = [row for row, _, _ in kept]
        rows = [(*rows[row], token) for row, token, _ in kept]
        scores = np.array([score for _, _, score in kept])
        past = [(k[order], v[order]) for k, v in past]
        logits, past = decoder.step(np.array([[token] for _, token, _ in kept]), cross, past)
    if not done:
        done = [(float(s) / (len(r) + 1), r) for s, r in zip(scores, rows, strict=True)]
    score, ids = max(done)
    return Heard(ids, score, silence)


def _again(row: tuple[int, ...], size: int) -> list[int]:
    """The tokens that would repeat a run of ``size`` tokens."""
    head = row[-(size - 1) :]
    return [row[n + size - 1] for n in range(len(row) - size + 1) if row[n : n + size - 1] == head]

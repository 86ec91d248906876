"""What an example is to the finders: a set of hashed pieces (text, music, maps) or a vector (pictures), and features to
classify it by."""

from __future__ import annotations

import itertools
import re
import unicodedata
import zlib
from collections.abc import Sequence
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]
WORD = re.compile(r"\w+")
HASHED = 512
"""Features of a text that are made without a model."""


def plain(text: str) -> bytes:
    """A text as its near copies have it too: small letters, no accents, no punctuation."""
    low = unicodedata.normalize("NFKD", text.casefold())
    return (" " + " ".join(WORD.findall("".join(c for c in low if not unicodedata.combining(c)))) + " ").encode()


def bag(texts: list[str]) -> Array:
    """(texts, HASHED) float32: words and pairs of words."""
    words = ([w.encode() for w in WORD.findall(text.casefold())[:400]] for text in texts)
    return counted([(*w, *(a + b" " + b for a, b in itertools.pairwise(w))) for w in words], HASHED)


def counted(examples: list[Sequence[bytes]], width: int = 2048) -> Array:
    """(examples, width) float32, rows of length 1: an example's pieces counted, weighted by how rare they are, thrown
    together by hashing."""
    made = np.zeros((len(examples), width), np.float32)
    for row, pieces in zip(made, examples, strict=True):
        for piece in pieces:
            code = zlib.crc32(piece)
            row[code % width] += 1 if code & 1 << 20 else -1
    made = np.sign(made) * np.log1p(np.abs(made))
    seen = (made != 0).mean(0)
    made *= np.log(1 + 1 / np.maximum(seen, 1e-4))
    return made / np.maximum(1e-6, np.linalg.norm(made, axis=1, keepdims=True))


def figures(score: Any) -> list[bytes]:
    """A piece's metre, lengths, rhythms of two to six notes, steps of one to three: what kinds of tune differ in."""
    unit = max(1, score.division // 4)
    found: list[Any] = [("metre", *score.metres[0][1:])] * 4
    for track in score.tracks:
        notes = sorted(track.notes)
        apart = [min(16, round((b[0] - a[0]) / unit)) for a, b in itertools.pairwise(notes)]
        steps = [b[2] - a[2] for a, b in itertools.pairwise(notes)]
        found += [("length", min(16, round(n / unit))) for _, n, _ in notes]
        for name, values, sizes in (("rhythm", apart, (2, 3, 4, 6)), ("steps", steps, (1, 2, 3))):
            found += [(name, *values[i : i + n]) for n in sizes for i in range(len(values) - n + 1)]
    return [repr(f).encode() for f in found]


def neighbours(lines: list[str]) -> list[bytes]:
    """A map's tiles, and those that stand beside and below each other."""
    found = ["c" + c for line in lines for c in line]
    for line in lines:
        found += ["h" + line[i : i + n] for n in (2, 3) for i in range(len(line) - n + 1)]
    for above, below in itertools.pairwise(lines):
        found += ["v" + a + b for a, b in zip(above, below, strict=False)]
    return [f.encode() for f in found]


def hashed(pieces: Any) -> Array:
    return np.array(sorted({zlib.crc32(repr(p).encode()) for p in pieces}), np.uint64)


def tune(score: Any) -> Array:
    """A piece's melody as steps and lengths, four notes at a time: the same in every key and at every tempo."""
    tracks = [t for t in score.tracks if t.notes and t.program != 128] or [t for t in score.tracks if t.notes]
    if not tracks:
        return np.zeros(0, np.uint64)
    top = max(tracks, key=lambda t: sum(p for _, _, p in t.notes) / len(t.notes))
    notes = sorted(top.notes)
    unit = max(1, score.division // 4)
    steps = [(b[2] - a[2], min(16, round((b[0] - a[0]) / unit))) for a, b in itertools.pairwise(notes)]
    return hashed(tuple(steps[i : i + 4]) for i in range(max(1, len(steps) - 3)))


def manner(score: Any) -> Array:
    """How a piece goes: shares of steps, lengths, pitch classes above the lowest last note, voices, metre."""
    notes = sorted(n for t in score.tracks for n in t.notes)
    made = np.zeros(25 + 17 + 12 + 4, np.float32)
    if not notes:
        return made
    unit, end = max(1, score.division // 4), max(s + n for s, n, _ in notes)
    home = min(p for s, n, p in notes if s + n == end) % 12
    for a, b in itertools.pairwise(notes):
        made[int(np.clip(b[2] - a[2], -12, 12)) + 12] += 1
    for _, length, pitch in notes:
        made[25 + min(16, round(length / unit))] += 1
        made[42 + (pitch - home) % 12] += 1
    made[:54] /= len(notes)
    _, beats, bottom = score.metres[0]
    made[54:] = (len(score.tracks) / 4, beats / 12, bottom / 8, score.tempos[0][1] / 240)
    return made


def tiles(lines: list[str]) -> Array:
    """A map's windows of three by three tiles, a mirrored one as the one it mirrors."""
    found = []
    for a, b, c in zip(lines, lines[1:], lines[2:], strict=False):
        for i in range(min(map(len, (a, b, c))) - 2):
            window = a[i : i + 3], b[i : i + 3], c[i : i + 3]
            found.append(min(window, tuple(w[::-1] for w in window)))
    return hashed(found or lines)


def terrain(lines: list[str]) -> Array:
    """How often each kind of tile and each pair of neighbours stands in a map."""
    made = np.zeros(256, np.float32)
    for line in lines:
        for a, b in itertools.pairwise(line):
            made[zlib.crc32(a.encode()) % 64] += 1
            made[64 + zlib.crc32((a + b).encode()) % 192] += 1
    return made / max(1.0, float(made.sum())) * 8


def thumbnail(pixels: Array, side: int = 16) -> Array:
    """uint8 (height, width, channels) as float32 (side, side, 3), 0 to 1, over white."""
    x = pixels.astype(np.float32) / 255
    if x.shape[2] in (2, 4):
        x = x[..., :-1] * x[..., -1:] + 1 - x[..., -1:]
    x = np.repeat(x, 3, 2) if x.shape[2] == 1 else x[..., :3]
    rows = np.linspace(0, x.shape[0], side + 1)
    columns = np.linspace(0, x.shape[1], side + 1)
    down = np.stack([x[int(a) : max(int(a) + 1, int(np.ceil(b)))].mean(0) for a, b in itertools.pairwise(rows)])
    return np.stack(
        [down[:, int(a) : max(int(a) + 1, int(np.ceil(b)))].mean(1) for a, b in itertools.pairwise(columns)],
        1,
    )


def look(pixels: Array) -> Array:
    """A picture as a vector of length 1 that brightness, contrast, size and compression hardly change, nor a small step
    aside: it is blurred."""
    small = thumbnail(pixels)
    for axis in (0, 1):
        small = (small + np.roll(small, 1, axis) + np.roll(small, -1, axis)) / 3
    small = small - small.mean((0, 1), keepdims=True)
    return (small / max(1e-6, float(np.linalg.norm(small)))).ravel()


def shape_of(pixels: Array) -> Array:
    """Features to classify a picture by: a thumbnail, and where its edges run (histograms of oriented gradients,
    Dalal & Triggs 2005)."""
    small = thumbnail(pixels, 32)
    grey = small.mean(2)
    dy, dx = np.gradient(grey)
    strength, angle = np.hypot(dx, dy), np.floor((np.arctan2(dy, dx) % np.pi) / np.pi * 8).astype(int) % 8
    cells = np.zeros((8, 8, 8), np.float32)
    for bin_ in range(8):
        cells[:, :, bin_] = (strength * (angle == bin_)).reshape(8, 4, 8, 4).sum((1, 3))
    cells /= np.maximum(0.05, np.linalg.norm(cells, axis=2, keepdims=True))
    return np.concatenate([thumbnail(pixels, 8).ravel() * 2, cells.ravel()]).astype(np.float32)

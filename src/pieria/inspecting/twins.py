"""What is there twice, or nearly: sets of hashed pieces compared by MinHash, vectors by their cosine.

MinHash (Broder 1997) in bands (locality-sensitive hashing, Indyk & Motwani 1998): pairs that share a band are
compared exactly. With `BANDS` of `ROWS` hashes a pair whose sets overlap by .5 (Jaccard) is looked at with a chance of
.995, one of .6 with .9999.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]
BANDS, ROWS = 40, 3
MOST = 200
"""Of a bucket with more members each is compared with so many of its neighbours only."""
GRAM = 5
"""Bytes of a piece of text."""


def grams(texts: Sequence[bytes]) -> tuple[Array, Array]:
    """All pieces of `GRAM` bytes of each text, hashed: uint64 values, and where each text's begin (texts + 1)."""
    padded = [t if len(t) >= GRAM else t.ljust(GRAM, b" ") for t in texts]
    lengths = np.array([len(t) for t in padded])
    data = np.frombuffer(b"".join(padded), np.uint8).astype(np.uint64)
    ends = np.cumsum(lengths)
    rolled = np.zeros(len(data), np.uint64)
    for n in range(GRAM):
        rolled[: len(data) - GRAM + 1] = (
            rolled[: len(data) - GRAM + 1] * np.uint64(257) + data[n : n + len(data) - GRAM + 1]
        )
    inside = np.ones(len(data), bool)
    for n in range(1, GRAM):
        inside[ends - n] = False
    return mixed(rolled[inside]), np.concatenate([[0], np.cumsum(lengths - GRAM + 1)])


def mixed(x: Array) -> Array:
    """The bits of each uint64 stirred (the finaliser of MurmurHash3)."""
    x = x ^ (x >> np.uint64(33))
    x = x * np.uint64(0xFF51AFD7ED558CCD)
    x = x ^ (x >> np.uint64(33))
    x = x * np.uint64(0xC4CEB9FE1A85EC53)
    return x ^ (x >> np.uint64(33))


def flat(sets: Sequence[Array]) -> tuple[Array, Array]:
    """Sets of uint64 in the form of `grams`. An empty one becomes a set of one value."""
    full = [s if len(s) else np.zeros(1, np.uint64) for s in sets]
    return np.concatenate(full), np.concatenate([[0], np.cumsum([len(s) for s in full])])


class Twins:
    """Finds pairs among sets that are handed over bit by bit."""

    def __init__(self, least: float, seed: int = 0) -> None:
        self.least = least
        self.factors = np.random.default_rng(seed).integers(1, 2**63, BANDS * ROWS, np.uint64) | np.uint64(1)
        self.sketches: list[Array] = []
        self.sets: list[Array] = []

    def add(self, values: Array, starts: Array) -> None:
        low = np.empty((len(starts) - 1, BANDS * ROWS), np.uint64)
        for n, factor in enumerate(self.factors):
            low[:, n] = np.minimum.reduceat(mixed(values * factor), starts[:-1])
        bands = np.zeros((len(low), BANDS), np.uint64)
        for row in range(ROWS):
            bands = bands * np.uint64(0x9E3779B97F4A7C15) + low[:, row::ROWS]
        self.sketches.append(mixed(bands))
        self.sets += [np.unique(values[a:b]).astype(np.uint64) for a, b in itertools.pairwise(starts)]

    def pairs(self) -> list[tuple[int, int, float]]:
        """(one, other, overlap) of every pair found whose overlap is at least ``least``."""
        if not self.sketches:
            return []
        sketch = np.concatenate(self.sketches)
        looked: set[tuple[int, int]] = set()
        found = []
        for band in range(BANDS):
            for one, other in together(sketch[:, band]):
                if (one, other) in looked:
                    continue
                looked.add((one, other))
                a, b = self.sets[one], self.sets[other]
                if min(len(a), len(b)) < self.least * max(len(a), len(b)):
                    continue
                both = len(np.intersect1d(a, b, assume_unique=True))
                overlap = both / (len(a) + len(b) - both)
                if overlap >= self.least:
                    found.append((one, other, overlap))
        return found


def together(keys: Array) -> Iterable[tuple[int, int]]:
    """Pairs of places with the same key, the smaller first."""
    order = np.argsort(keys, kind="stable")
    kept = keys[order]
    edges = np.flatnonzero(np.concatenate([[True], kept[1:] != kept[:-1], [True]]))
    for start, end in itertools.pairwise(edges):
        if end - start > 1:
            members = np.sort(order[start:end])
            reach = len(members) if len(members) <= MOST else MOST // 10
            for i in range(len(members)):
                for j in range(i + 1, min(len(members), i + reach)):
                    yield int(members[i]), int(members[j])


def close(vectors: Array, least: float, block: int = 1024) -> list[tuple[int, int, float]]:
    """(one, other, cosine) of every pair of rows with a cosine of at least ``least``; rows are of length 1."""
    found = []
    for start in range(0, len(vectors), block):
        near = vectors[start : start + block] @ vectors[start:].T
        for i, j in np.argwhere(near >= least):
            if j > i:
                found.append((start + int(i), start + int(j), float(near[i, j])))
    return found


def aligned(pictures: Array, pairs: Iterable[tuple[int, int, float]], least: float) -> list[tuple[int, int, float]]:
    """Of pairs of pictures (n, side, side, channels) those that are alike when one is moved by a pixel at most."""
    found = []
    for one, other, _ in pairs:
        a = unit(pictures[one][1:-1, 1:-1])
        best = max(
            float(
                (a * unit(pictures[other][1 + y : y + pictures.shape[1] - 1, 1 + x : x + pictures.shape[2] - 1])).sum()
            )
            for y in (-1, 0, 1)
            for x in (-1, 0, 1)
        )
        if best >= least:
            found.append((one, other, best))
    return found


def unit(x: Array) -> Array:
    x = x - x.mean((0, 1), keepdims=True)
    return x / max(1e-6, float(np.linalg.norm(x)))


def stars(pairs: Iterable[tuple[int, int, float]], rank: Callable[[int], Any]) -> list[list[int]]:
    """Groups whose first is alike each of the others, and no chains: what is alike an example that goes need not be
    alike the one that stays. ``rank``: the least of it stays."""
    near: dict[int, dict[int, float]] = {}
    for one, other, how in pairs:
        near.setdefault(one, {})[other] = near.setdefault(other, {})[one] = how
    found: dict[int, list[int]] = {}
    for place in sorted(near, key=rank):
        first = max((p for p in near[place] if p in found), key=near[place].__getitem__, default=place)
        found.setdefault(first, []).append(place)
    return sorted([group[0], *sorted(group[1:])] for group in found.values() if len(group) > 1)


def groups(pairs: Sequence[tuple[int, int, float]]) -> list[list[int]]:
    """Places that hang together by pairs, each group and all groups in order."""
    parent = {place: place for pair in pairs for place in pair[:2]}

    def root(x: int) -> int:
        while parent[x] != x:
            parent[x] = parent[parent[x]]
            x = parent[x]
        return x

    for one, other, _ in pairs:
        a, b = root(one), root(other)
        parent[max(a, b)] = min(a, b)
    found: dict[int, list[int]] = {}
    for place in parent:
        found.setdefault(root(place), []).append(place)
    return sorted(sorted(g) for g in found.values())

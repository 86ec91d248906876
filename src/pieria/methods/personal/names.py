"""Names of people, places, organisations and addresses in a text, by a small net of ours (`recipes/names.py`).

Each word is the mean of the vectors of its pieces (Bojanowski et al. 2017) and a vector of its shape; three layers of
dilated convolutions see seven words to either side; labels are decoded by Viterbi under the rules of BIO. numpy only.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from ...formats.safetensors import read
from .lists import settled
from .words import LABELS, Word, pieces, shape, words

WEIGHTS = Path(__file__).with_name("names.safetensors")
DILATIONS = (1, 2, 4)
Array = np.ndarray[Any, Any]
WINDOW = 400
"""Words looked at together: a long text is read in pieces that overlap by `EDGE` on either side."""
EDGE = 16


@dataclass(frozen=True, slots=True)
class Name:
    """``text[start:end]``; kind: PER, LOC, ORG or ADR; ``score``: the least sure word's probability."""

    kind: str
    start: int
    end: int
    score: float


@lru_cache(maxsize=1)
def weights() -> dict[str, Array]:
    held = read(WEIGHTS)
    found = {n: t.astype(np.float32) for n, t in held.items() if t.dtype != np.int8}
    found["pieces"] = held["pieces"]  # stays int8: a row is widened when it is used
    return found


def embed(found: list[Word]) -> Array:
    """(words, width)"""
    w = weights()
    rows = [pieces(one.text) for one in found]
    flat = np.fromiter((r for row in rows for r in row), np.int64)
    counts = np.fromiter(map(len, rows), np.int64, len(rows))
    starts = np.concatenate(([0], np.cumsum(counts)[:-1]))
    sums = np.add.reduceat(w["pieces"][flat].astype(np.float32), starts, axis=0)
    means = sums / counts[:, None] * w["scale"]
    whole = w["pieces"][[r[0] for r in rows]].astype(np.float32) * w["scale"]
    return np.concatenate([means, whole, w["shapes"][[shape(one) for one in found]]], axis=1)


def gelu(x: Array) -> Array:
    return np.asarray(x / (1 + np.exp(-1.702 * x)))


def logits(found: list[Word]) -> Array:
    """(words, labels)"""
    w = weights()
    x = gelu(embed(found) @ w["in.weight"].T + w["in.bias"])
    for i, d in enumerate(DILATIONS):
        padded = np.pad(x, ((d, d), (0, 0)))
        seen = np.concatenate([padded[: -2 * d], x, padded[2 * d :]], axis=1)  # left, here, right
        x = x + gelu(seen @ w[f"conv{i}.weight"].T + w[f"conv{i}.bias"])
    return np.asarray(x @ w["out.weight"].T + w["out.bias"])


def allowed() -> Array:
    """(labels, labels): I-X comes after B-X or I-X alone."""
    return np.array([[b[0] != "I" or a[1:] == b[1:] for b in LABELS] for a in LABELS])


_PENALTY = np.where(allowed(), 0.0, -1e9).astype(np.float32)


def viterbi(scores: Array) -> list[int]:
    """The best sequence of labels under the rules. scores: (words, labels) log-probabilities."""
    best = scores[0] + np.where([label[0] == "I" for label in LABELS], -1e9, 0.0)
    back = []
    for row in scores[1:]:
        through = best[:, None] + _PENALTY
        back.append(through.argmax(0))
        best = through.max(0) + row
    path = [int(best.argmax())]
    for step in reversed(back):
        path.append(int(step[path[-1]]))
    return path[::-1]


def names(text: str, sure: float = 0.0) -> list[Name]:
    """Every name, in order. sure: the least probability of its least sure word."""
    found = words(text)
    made: list[Name] = []
    for first in range(0, len(found), WINDOW):
        begin, end = max(0, first - EDGE), min(len(found), first + WINDOW + EDGE)
        if begin >= end:
            break
        part = found[begin:end]
        path, sureness = remembered(part)
        for kind, a, b in spans(path):
            a += part[a].text == "-" and b - a > 1
            if not first <= begin + a < first + WINDOW:  # the neighbour's
                continue
            score = min(sureness[a:b])
            if score >= sure:
                made.append(Name(kind, part[a].start, part[b - 1].end, score))
    return settled(text, made)


Labelled = tuple[list[int], list[float]]
_SEEN: OrderedDict[bytes, Labelled] = OrderedDict()
_LOCK = threading.Lock()
REMEMBERED = 256
"""Windows whose labels are kept: a chat sends all of itself with every turn, an editor its file with every letter."""


def remembered(part: list[Word]) -> Labelled:
    """`labelled`, done once for the same words. What is kept is a digest, not the words."""
    key = hashlib.blake2b(repr([(w.before, w.text, shape(w)) for w in part]).encode("utf-8", "replace")).digest()
    with _LOCK:
        if key in _SEEN:
            _SEEN.move_to_end(key)
            return _SEEN[key]
    made = labelled(part)
    with _LOCK:
        _SEEN[key] = made
        while len(_SEEN) > REMEMBERED:
            _SEEN.popitem(last=False)
    return made


def labelled(part: list[Word]) -> Labelled:
    """The label of each word, and its probability."""
    raw = logits(part)
    raw = raw - raw.max(1, keepdims=True)
    logp = raw - np.log(np.exp(raw).sum(1, keepdims=True))
    path = viterbi(logp)
    for i, word in enumerate(part):  # nobody's name goes on in the next line
        if "\n" in word.before and path[i] and path[i] % 2 == 0 and LABELS[path[i]] != "I-ADR":
            path[i] -= 1
    return path, [float(np.exp(logp[i, label])) for i, label in enumerate(path)]


def spans(path: list[int]) -> list[tuple[str, int, int]]:
    """kind, first word, word after the last"""
    found, open_ = list[tuple[str, int, int]](), -1
    for i, label in enumerate([*path, 0]):
        name = LABELS[label]
        if open_ >= 0 and name[0] != "I":
            found.append((LABELS[path[open_]][2:], open_, i))
            open_ = -1
        if name[0] == "B":
            open_ = i
    return found

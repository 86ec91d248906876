"""Whether a request asks for harm, and for which of eleven kinds: linear layers of ours (`recipes/policy.py`).

Whether: over its sentence vector and its words, since "how do I report X" and "how do I do X" lie close as vectors.
Which kind: over the vector alone.
"""

from __future__ import annotations

import re
import zlib
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from ...formats.safetensors import read

KINDS = (
    "harmless", "violence", "weapons", "drugs", "cybercrime", "fraud", "theft", "hate", "harassment", "self_harm",
    "sexual", "deception",
)  # fmt: skip
WEIGHTS = Path(__file__).with_name("classes.safetensors")
WORDS = 4096
"""Rows that words and pairs of words are hashed into."""
SHARE = 1.0
"""Length of the words' part of the features, beside the vector's length of 1."""
Array = np.ndarray[Any, Any]


def features(words: str) -> Array:
    """(WORDS,): which words and pairs of neighbours there are, of length `SHARE`."""
    said = re.findall(r"[\w']+", words.lower())
    marks = {*said, *(f"{a} {b}" for a, b in zip(["<", *said], [*said, ">"], strict=True))}
    found = np.zeros(WORDS, np.float32)
    for mark in marks:
        found[zlib.crc32(mark.encode()) % WORDS] = 1.0
    return found * (SHARE / max(1.0, float(np.linalg.norm(found))))


@lru_cache(maxsize=1)
def weights() -> dict[str, Array]:
    return {name: tensor.astype(np.float32) for name, tensor in read(WEIGHTS).items()}


def harm(words: list[str], vectors: Array) -> tuple[Array, list[str]]:
    """For each text the probability (0 to 1) that it asks for harm, and the likeliest kind. vectors: (texts, 384)."""
    w = weights()
    seen = np.concatenate([vectors.astype(np.float32), np.stack([features(one) for one in words])], 1)
    sure = 1 / (1 + np.exp(-(seen @ w["harm"] + w["harm.bias"])))
    kinds = (vectors @ w["kind"].T + w["kind.bias"]).argmax(1)
    return sure, [KINDS[1 + int(k)] for k in kinds]

"""What a request asks for, by its sentence vector: harmless, or one of eleven kinds of harm (`recipes/policy.py`)."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from ...formats.safetensors import read

KINDS = (
    "harmless", "violence", "weapons", "drugs", "cybercrime", "fraud", "theft", "hate", "harassment", "self_harm", "sexual",
    "deception",
)  # fmt: skip
WEIGHTS = Path(__file__).with_name("classes.safetensors")
Array = np.ndarray[Any, Any]


@lru_cache(maxsize=1)
def weights() -> tuple[Array, Array]:
    held = read(WEIGHTS)
    return held["weight"].astype(np.float32), held["bias"].astype(np.float32)


def probabilities(vectors: Array) -> Array:
    """(texts, kinds) from sentence vectors (texts, 384)."""
    weight, bias = weights()
    raw = vectors.astype(np.float32) @ weight.T + bias
    raw = np.exp(raw - raw.max(1, keepdims=True))
    return np.asarray(raw / raw.sum(1, keepdims=True))

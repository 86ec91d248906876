"""The numbers of a GGUF tensor, one tensor at a time: quantised blocks back to float32.

Layouts: ggml-common.h and ggml-quants.c of https://github.com/ggml-org/ggml. A block holds 32 or 256 numbers as
small whole numbers with a scale (``d``) and, in some, a least value (``m``). Supported: F32, F16, BF16, Q4_0, Q4_1,
Q5_0, Q5_1, Q8_0, Q4_K, Q5_K and Q6_K.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..core.errors import UserError
from .gguf import Tensor

Floats = NDArray[np.float32]
Bytes = NDArray[np.uint8]


def values(path: Path, tensor: Tensor) -> Floats:
    """The tensor as float32, in numpy's order (slowest first): a weight is (out, in). Raises `UserError` for a
    type that is not known here. ``tensor`` is from `gguf.read`, which has checked that it lies in the file."""
    raw = np.fromfile(path, np.uint8, tensor.bytes, offset=tensor.offset)
    if tensor.type in PLAIN:
        made = PLAIN[tensor.type](raw)
    elif tensor.type in BLOCKS:
        size, read = BLOCKS[tensor.type]
        made = read(raw.reshape(-1, size))
    else:
        raise UserError(
            f"{path.name} holds numbers of the type {tensor.type}, which can be run here and not read.",
            f"Use a file of one of these types: {', '.join([*PLAIN, *BLOCKS])}.",
            code="not_supported",
        )
    return made.reshape(tensor.shape[::-1])


def half(raw: Bytes) -> Floats:
    """(n, 2k) bytes -> (n, k) float32."""
    return np.ascontiguousarray(raw).view("<f2").astype(np.float32)


def nibbles(raw: Bytes) -> Bytes:
    """(n, k) bytes -> (n, 2k): all low halves, then all high ones."""
    return np.concatenate([raw & 15, raw >> 4], axis=-1)


def fifth(raw: Bytes) -> Bytes:
    """(n, 4) bytes -> (n, 32): bit i as 16 or 0."""
    return np.unpackbits(raw, axis=-1, bitorder="little") * np.uint8(16)


def q4_0(b: Bytes) -> Floats:
    return half(b[:, :2]) * (nibbles(b[:, 2:]).astype(np.float32) - 8)


def q4_1(b: Bytes) -> Floats:
    return half(b[:, :2]) * nibbles(b[:, 4:]) + half(b[:, 2:4])


def q5_0(b: Bytes) -> Floats:
    return half(b[:, :2]) * ((nibbles(b[:, 6:]) | fifth(b[:, 2:6])).astype(np.float32) - 16)


def q5_1(b: Bytes) -> Floats:
    return half(b[:, :2]) * (nibbles(b[:, 8:]) | fifth(b[:, 4:8])) + half(b[:, 2:4])


def q8_0(b: Bytes) -> Floats:
    return half(b[:, :2]) * np.ascontiguousarray(b[:, 2:]).view(np.int8)


def scales(b: Bytes) -> tuple[Floats, Floats]:
    """(n, 12) bytes -> scales and least values (n, 8), six bits each, packed as K-quants pack them."""
    low, mid, high = b[:, 0:4], b[:, 4:8], b[:, 8:12]
    d = np.concatenate([low & 63, (high & 15) | ((low >> 6) << 4)], 1)
    m = np.concatenate([mid & 63, (high >> 4) | ((mid >> 6) << 4)], 1)
    return d.astype(np.float32), m.astype(np.float32)


def eight(b: Bytes, whole: Any) -> Floats:
    """Eight groups of 32 with a scale and a least value each. whole: (n, 8, 32) small numbers."""
    d, m = scales(b[:, 4:16])
    d, m = half(b[:, :2]) * d, half(b[:, 2:4]) * m
    return (d[:, :, None] * whole - m[:, :, None]).reshape(len(b), 256)


def pairs(raw: Bytes) -> Bytes:
    """(n, 128) bytes -> (n, 8, 32): each 32 bytes hold a group in their low halves and the next in their high ones."""
    four = raw.reshape(-1, 4, 1, 32)
    return np.concatenate([four & 15, four >> 4], 2).reshape(-1, 8, 32)


def q4_k(b: Bytes) -> Floats:
    return eight(b, pairs(b[:, 16:144]))


def q5_k(b: Bytes) -> Floats:
    top = (b[:, None, 16:48] >> np.arange(8, dtype=np.uint8)[None, :, None]) & 1
    return eight(b, pairs(b[:, 48:176]) | (top << 4))


def q6_k(b: Bytes) -> Floats:
    low, high = b[:, :128].reshape(-1, 2, 64), b[:, 128:192].reshape(-1, 2, 1, 32)
    four = nibbles(low).reshape(-1, 2, 4, 32)  # groups 0 and 1 in low halves, 2 and 3 in high ones
    two = (high >> np.array([0, 2, 4, 6], np.uint8)[None, None, :, None]) & 3
    whole = (four | (two << 4)).astype(np.float32) - 32
    d = half(b[:, 208:210]) * np.ascontiguousarray(b[:, 192:208]).view(np.int8)  # a scale for each 16
    return (d[:, :, None] * whole.reshape(-1, 16, 16)).reshape(-1, 256)


def bf16(raw: Bytes) -> Floats:
    return (raw.view("<u2").astype(np.uint32) << 16).view(np.float32)


PLAIN: dict[str, Callable[[Bytes], Floats]] = {
    "F32": lambda raw: raw.view("<f4").astype(np.float32),
    "F16": lambda raw: raw.view("<f2").astype(np.float32),
    "BF16": bf16,
}
BLOCKS: dict[str, tuple[int, Callable[[Bytes], Floats]]] = {
    "Q4_0": (18, q4_0),
    "Q4_1": (20, q4_1),
    "Q5_0": (22, q5_0),
    "Q5_1": (24, q5_1),
    "Q8_0": (34, q8_0),
    "Q4_K": (144, q4_k),
    "Q5_K": (176, q5_k),
    "Q6_K": (210, q6_k),
}
"""type -> (bytes of a block, its reader)"""

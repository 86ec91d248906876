"""Writes a small GGUF file (version 3, little-endian): a LoRA adapter as llama.cpp reads it.

Format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md. An adapter has ``general.type = adapter``,
``adapter.type = lora``, ``adapter.lora.alpha``, the architecture of its base, and for each weight that it changes two
tensors, ``NAME.lora_a`` (rank, in) and ``NAME.lora_b`` (out, rank): the weight becomes W + scale * alpha / rank * B A.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

ALIGNMENT = 32
F32, F16 = 0, 1


def adapter(path: Path, architecture: str, alpha: float, tensors: Mapping[str, NDArray[Any]], name: str) -> None:
    """Writes the adapter whole or not at all. tensors: float16 or float32, named as above."""
    meta: dict[str, str | int | float] = {
        "general.architecture": architecture, "general.type": "adapter", "general.name": name,
        "adapter.type": "lora", "adapter.lora.alpha": float(alpha),
    }  # fmt: skip
    write(path, meta, tensors)


def write(path: Path, meta: Mapping[str, str | int | float], tensors: Mapping[str, NDArray[Any]]) -> None:
    head = [b"GGUF", struct.pack("<IQQ", 3, len(tensors), len(meta)), *(text(k) + value(v) for k, v in meta.items())]
    offset = 0
    for name, tensor in tensors.items():
        kind = {np.dtype(np.float32): F32, np.dtype(np.float16): F16}[tensor.dtype]
        shape = tensor.shape[::-1]
        head.append(text(name) + struct.pack(f"<I{len(shape)}QIQ", len(shape), *shape, kind, offset))
        offset += -(-tensor.nbytes // ALIGNMENT) * ALIGNMENT
    whole = b"".join(head)
    draft = path.with_name(f".{path.name}.new")
    with draft.open("wb") as file:
        file.write(whole + b"\0" * (-len(whole) % ALIGNMENT))
        for tensor in tensors.values():
            raw = np.ascontiguousarray(tensor).tobytes()
            file.write(raw + b"\0" * (-len(raw) % ALIGNMENT))
        file.flush()
        os.fsync(file.fileno())
    os.replace(draft, path)


def text(value: str) -> bytes:
    raw = value.encode("utf-8", "replace")
    return struct.pack("<Q", len(raw)) + raw


def value(one: str | int | float) -> bytes:
    """With its type: a text, an unsigned 32-bit number or a 32-bit float."""
    if isinstance(one, str):
        return struct.pack("<I", 8) + text(one)
    return struct.pack("<II", 4, one) if isinstance(one, int) else struct.pack("<If", 6, one)

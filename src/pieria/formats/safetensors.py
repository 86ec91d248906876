"""Reads safetensors files: a JSON header, then the raw tensors (https://github.com/huggingface/safetensors#format).

The file is mapped, not read: only the pages that are used take memory. Everything the header says is checked before
a byte is believed, more strictly than the reference reader does: no overlap, no hole, nothing after the last tensor,
sizes that multiply out to the bytes given, and no more elements than a file can hold.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from ..core.errors import UserError

MOST_HEADER = 32 * 2**20
MOST_TENSORS = 100_000
MOST_DIMENSIONS = 8
_TYPES = {
    "F64": "<f8", "F32": "<f4", "F16": "<f2", "I64": "<i8", "I32": "<i4", "I16": "<i2", "I8": "<i1",
    "U64": "<u8", "U32": "<u4", "U16": "<u2", "U8": "<u1", "BOOL": "|b1",
}  # fmt: skip


def read(path: Path) -> dict[str, np.ndarray]:
    """Name -> a read-only array mapped from the file. Raises `UserError` for a file that breaks the format."""
    size = path.stat().st_size
    with path.open("rb") as file:
        length = int.from_bytes(file.read(8), "little")
        if size < 8 or not 2 <= length <= min(MOST_HEADER, size - 8):
            raise _damaged("its header does not fit in it")
        raw = file.read(length)
    tensors = _checked(raw, size - 8 - length)
    data = np.memmap(path, np.uint8, mode="r")[8 + length :] if size > 8 + length else np.empty(0, np.uint8)
    return {name: data[start:end].view(kind).reshape(shape) for name, (kind, shape, start, end) in tensors.items()}


def _checked(raw: bytes, room: int) -> dict[str, tuple[np.dtype[Any], tuple[int, ...], int, int]]:
    try:
        header = json.loads(raw, object_pairs_hook=_unique)
    except (ValueError, RecursionError):
        raise _damaged("its header is not readable JSON") from None
    if not isinstance(header, dict) or not raw.startswith(b"{"):
        raise _damaged("its header is not a JSON object")
    header.pop("__metadata__", None)
    if len(header) > MOST_TENSORS:
        raise _damaged("it lists too many tensors")
    tensors = {name: _tensor(name, entry) for name, entry in header.items()}
    end = 0
    for name, (_, _, start, stop) in sorted(tensors.items(), key=lambda item: item[1][2:]):
        if start != end:
            raise _damaged(
                f"the tensor {name[:80]!r} {'overlaps another' if start < end else 'leaves a hole before it'}"
            )
        end = stop
    if end != room:
        raise _damaged("it is cut short" if end > room else "it has bytes after its last tensor")
    return tensors


def _tensor(name: str, entry: Any) -> tuple[np.dtype[Any], tuple[int, ...], int, int]:
    if not isinstance(entry, Mapping) or set(entry) != {"dtype", "shape", "data_offsets"}:
        raise _damaged(f"the entry of {name[:80]!r} is not a tensor's")
    shape, offsets = entry["shape"], entry["data_offsets"]
    if not (_sizes(shape, 2**31) and len(shape) <= MOST_DIMENSIONS and _sizes(offsets, 2**48) and len(offsets) == 2):
        raise _damaged(f"the sizes of {name[:80]!r} are not sizes")
    if not isinstance(entry["dtype"], str) or entry["dtype"] not in _TYPES:
        raise UserError(
            f"The weights hold a tensor of type {str(entry['dtype'])[:20]!r}, which is not read here.",
            f"Convert the file to one of: {', '.join(_TYPES)}.",
        )
    kind, elements = np.dtype(_TYPES[entry["dtype"]]), 1
    for size in shape:
        elements *= size
    # Python's numbers do not wrap, so this one comparison also refuses a shape whose product would overflow.
    if elements * kind.itemsize != offsets[1] - offsets[0]:
        raise _damaged(f"the shape of {name[:80]!r} does not match its bytes")
    return kind, tuple(shape), offsets[0], offsets[1]


def _sizes(values: Any, limit: int) -> bool:
    return isinstance(values, list) and all(type(v) is int and 0 <= v < limit for v in values)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name twice")
    return found


def _damaged(why: str) -> UserError:
    return UserError(
        f"This safetensors file is damaged: {why}.", "Fetch the model again: pieria get NAME.", code="damaged_file"
    )

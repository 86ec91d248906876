"""embedding: a text's meaning as a vector. Its codes are a `grid` of float32; it is for programs, not for people."""

from __future__ import annotations

import array
import sys
from pathlib import Path

from ..core.errors import UserError
from ..core.values import Part

codes = "grid"
suffixes = {".f32": "application/x-float32"}


def read(path: Path) -> Part:
    """Little-endian float32 numbers."""
    data = path.read_bytes()
    if len(data) % 4:
        raise UserError(f"{path.name} does not hold float32 numbers.", "Its size must be a multiple of four bytes.")
    return Part("embedding", data, "application/x-float32", {"dimensions": len(data) // 4})


def write(part: Part) -> bytes:
    return part.bytes


def numbers(part: Part) -> list[float]:
    """The vector as Python floats."""
    values = array.array("f", part.bytes)
    if sys.byteorder == "big":
        values.byteswap()
    return values.tolist()

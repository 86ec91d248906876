"""pixels: arrays that programs hand each other on the way to a picture: uint8 or float32, with their shape beside them.
They are neither stored nor signed; what they become is. As files they are bare bytes."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np

from ..core.errors import UserError
from ..core.values import Part

codes = "grid"
suffixes = {".u8": "application/x-uint8"}

Array = np.ndarray[Any, Any]
MIMES = {"uint8": "application/x-uint8", "float32": "application/x-float32"}
TYPES = {mime: np.dtype(name).newbyteorder("<") for name, mime in MIMES.items()}


def read(path: Path) -> Part:
    """uint8 values, in a row."""
    data = path.read_bytes()
    return Part("pixels", data, "application/x-uint8", {"shape": [len(data)]})


def write(part: Part) -> bytes:
    return part.bytes


def part(array: Array) -> Part:
    """uint8 or float32 of any shape, little-endian, row by row."""
    plain = np.ascontiguousarray(array).astype(TYPES[MIMES[array.dtype.name]], copy=False)
    return Part("pixels", plain.tobytes(), MIMES[array.dtype.name], {"shape": [int(n) for n in array.shape]})


def array(made: Part) -> Array:
    """What `part` was given. Raises `UserError` for a part that is none, or whose shape does not fit its bytes."""
    shape, kind = made.meta.get("shape"), TYPES.get(made.mime)
    if made.medium != "pixels" or kind is None or not isinstance(shape, list):
        raise UserError("Pixels were expected.", "Send a part of the medium pixels.")
    if math.prod(shape) * kind.itemsize != len(made.bytes):
        raise UserError("The pixels are not as many as their shape says.", "Send all of them.")
    return np.frombuffer(made.bytes, kind).reshape(shape)

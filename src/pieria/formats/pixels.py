"""Arrays that programs hand each other as parts: uint8 or float32, with their shape beside them. No file format."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..core.errors import UserError
from ..core.values import Part

Array = np.ndarray[Any, Any]
MIMES = {"uint8": "application/x-uint8", "float32": "application/x-float32"}
TYPES = {mime: np.dtype(name).newbyteorder("<") for name, mime in MIMES.items()}


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

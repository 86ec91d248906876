"""The weights of a CTranslate2 model (``model.bin``, binary version 6), read as data: names, shapes, numbers.

Layout: https://github.com/OpenNMT/CTranslate2/blob/master/src/models/model.cc. Little-endian throughout; every length
is checked against the file before it is believed.
"""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

import numpy as np

from ..core.errors import UserError

KINDS = {0: "<f4", 1: "<i1", 2: "<i2", 3: "<i4", 4: "<f2"}


def read(path: Path, spec: str) -> dict[str, Any]:
    """name -> array, in the precision it has on disk. Raises `UserError` for another kind of model or a broken one."""
    data, at = path.read_bytes(), 0

    def bad(what: str) -> UserError:
        return UserError(f"{path.name} {what}.", "Fetch the model again.", status=409)

    def take(size: int) -> bytes:
        nonlocal at
        if size > len(data) - at:
            raise bad("is cut short")
        at += size
        return data[at - size : at]

    def number(form: str) -> int:
        return int(struct.unpack("<" + form, take(struct.calcsize("<" + form)))[0])

    def name() -> str:
        return take(number("H")).rstrip(b"\0").decode("ascii", "replace")

    if number("I") != 6 or name() != spec:
        raise bad(f"is no {spec} of CTranslate2's sixth version")
    number("I")
    found: dict[str, Any] = {}
    for _ in range(number("I")):
        called = name()
        shape = [number("I") for _ in range(number("B"))]
        kind, size = number("B"), number("I")
        if kind not in KINDS:
            raise bad("has numbers of an unknown kind")
        raw = take(size)
        if int(np.prod(shape, dtype=np.int64)) * np.dtype(KINDS[kind]).itemsize == size:
            found[called] = np.frombuffer(raw, KINDS[kind]).reshape(shape)
    for _ in range(number("I")):
        alias, called = name(), name()
        if called in found:
            found[alias] = found[called]
    return found

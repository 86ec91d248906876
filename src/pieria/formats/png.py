"""PNG by hand (ISO/IEC 15948): what shows a picture must stay small. numpy and the standard library alone."""

from __future__ import annotations

import struct
import zlib
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]
KINDS = {1: 0, 3: 2, 4: 6}
"""Channels to PNG's colour types."""


def png(pixels: Array, effort: int = 9) -> bytes:
    """A PNG file of uint8 (height, width, channels), written with the standard library alone. ``effort``: zlib's, 1 to
    9, of which the last ones take much time for little."""
    height, width, channels = pixels.shape
    # each row as its difference to the row above: flat areas become zeros
    rows = np.concatenate([pixels[:1], pixels[1:] - pixels[:-1]]).reshape(height, -1)
    kind = np.full((height, 1), 2, np.uint8)
    body = zlib.compress(np.concatenate([kind, rows], 1).tobytes(), effort)
    head = struct.pack(">IIBBBBB", width, height, 8, KINDS[channels], 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", body), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    )


def unpng(data: bytes) -> Array | None:
    """uint8 (height, width, channels) of a PNG as `png` writes it, extra chunks or not; None for any other file."""
    if not data.startswith(b"\x89PNG\r\n\x1a\n"):
        return None
    at, head, body = 8, b"", b""
    while at + 12 <= len(data):
        size, name = struct.unpack_from(">I4s", data, at)
        content = data[at + 8 : at + 8 + size]
        head, body = (content, body) if name == b"IHDR" else (head, body + content) if name == b"IDAT" else (head, body)
        at += size + 12
    channels = {v: k for k, v in KINDS.items()}.get(head[9] if len(head) == 13 else 255)
    width, height, depth = struct.unpack(">IIB", head[:9]) if channels else (0, 0, 0)
    if not channels or depth != 8 or head[12] or not 0 < width * height <= 1 << 24:
        return None
    whole = height * (width * channels + 1)
    try:
        raw = np.frombuffer(zlib.decompressobj().decompress(body, whole), np.uint8)
    except zlib.error:
        return None
    if len(raw) != whole or (raw.reshape(height, -1)[:, 0] != 2).any():
        return None
    steps = raw.reshape(height, -1)[:, 1:].reshape(height, width, channels)
    return np.add.accumulate(steps, 0, np.uint8)

"""Sounds in files for `sound`: 16-bit WAV is read and written here, FLAC and MP3 by `media.speech`."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...core.errors import UserError

RATE = 22050
"""Of what is decoded to be looked at, FLAC, MP3 and Vorbis; the mark lies below a quarter of it."""


@dataclass(frozen=True, slots=True)
class Wave:
    """samples: int16 (length, channels); start, stop: their bytes in the file."""

    samples: Any
    rate: int
    start: int
    stop: int


def wave(data: bytes) -> Wave | None:
    """A WAV file of 16-bit samples; None for any other file."""
    if data[:4] != b"RIFF" or data[8:12] != b"WAVE":
        return None
    at, form = 12, b""
    while at + 8 <= len(data):
        name, size = struct.unpack_from("<4sI", data, at)
        if name == b"fmt ":
            form = data[at + 8 : at + 8 + size]
        if name == b"data":
            if len(form) < 16:
                return None
            kind, channels, rate, _, block, bits = struct.unpack_from("<HHIIHH", form)
            size = min(size, len(data) - at - 8) // max(1, block) * block
            if kind not in (1, 0xFFFE) or bits != 16 or not 1 <= channels <= 8 or block != 2 * channels:
                return None
            if not 8000 <= rate <= 192_000 or not size:
                return None
            samples = np.frombuffer(data, "<i2", size // 2, at + 8).reshape(-1, channels)
            return Wave(samples, rate, at + 8, at + 8 + size)
        at += 8 + size + size % 2
    return None


def floats(samples: Any) -> Any:
    """float32 of -1 to 1."""
    return samples.astype(np.float32) / 32768


def whole(samples: Any) -> Any:
    """int16 of float32."""
    return np.clip(np.round(samples * 32768), -32768, 32767).astype("<i2")


def heard(data: bytes, rate: int = RATE) -> tuple[Any, int] | None:
    """(float32 mono, rate) of any recording that can be read here; None for one that cannot."""
    if (opened := wave(data)) is not None:
        return floats(opened.samples).mean(1), opened.rate
    from ...media.speech import sound

    try:
        return sound.decoded(data, rate), rate
    except UserError:
        return None


def rate_of(data: bytes) -> int:
    """Hertz of a FLAC or MP3 file as its first block or frame gives it; 0 if it gives none."""
    return flac_rate(data) or mp3_rate(data)


def mp3_rate(data: bytes) -> int:
    """ISO/IEC 11172-3, 2.4.1.3; an ID3v2 tag before the first frame is passed over."""
    at = 0
    if data[:3] == b"ID3" and len(data) > 10:
        at = 10 + sum((byte & 127) << 7 * n for n, byte in enumerate(reversed(data[6:10])))
    if len(data) < at + 4 or data[at] != 0xFF or data[at + 1] & 0xE0 != 0xE0:
        return 0
    version, kind = data[at + 1] >> 3 & 3, data[at + 2] >> 2 & 3
    return (44100, 48000, 32000)[kind] >> {3: 0, 2: 1, 0: 2}[version] if version != 1 and kind != 3 else 0


def flac_rate(data: bytes) -> int:
    """The rate that a FLAC file's first block gives (RFC 9639, 8.2); 0 if it gives none."""
    return int.from_bytes(data[18:21], "big") >> 4 if data[:4] == b"fLaC" and len(data) > 42 else 0

"""Samples as files and files as samples. WAV and FLAC are written here, MP3 by the user's own ffmpeg.

A permissive MP3 encoder does not exist (LAME, Shine and their bindings are LGPL, and so is what libsndfile links), so
none is shipped; decoding is miniaudio's (public domain or MIT), which brings WAV, FLAC, MP3 and Vorbis.
"""

from __future__ import annotations

import shutil
import struct
import subprocess
from typing import Any

import numpy as np

from ...core.errors import UserError
from . import flac

FORMATS = {"wav": "audio/wav", "flac": "audio/flac", "mp3": "audio/mpeg", "pcm": "audio/pcm"}
LARGEST = 512 << 20
"""Bytes of a recording that are read."""
LONGEST = 4 * 3600
"""Seconds of one: a megabyte of FLAC can hold days of silence."""
UNKNOWN = 0xFFFFFFFF
"""What a WAV header says of the length of a stream whose end is not known."""


def pcm(samples: Any) -> bytes:
    """float32 of -1 to 1 as 16-bit little-endian."""
    return np.clip(np.round(np.asarray(samples) * 32767), -32768, 32767).astype("<i2").tobytes()


def head(rate: int, size: int = -1) -> bytes:
    """A WAV header for ``size`` bytes of 16-bit mono; -1 for a stream."""
    total = UNKNOWN if size < 0 else 36 + size
    data = UNKNOWN if size < 0 else size
    return struct.pack("<4sI4s4sIHHIIHH4sI", b"RIFF", total, b"WAVE", b"fmt ", 16, 1, 1, rate, 2 * rate, 2, 16,
                       b"data", data)  # fmt: skip


def packed(raw: bytes, rate: int, form: str) -> bytes:
    """16-bit mono samples as a file of ``form``."""
    if form == "wav":
        return head(rate, len(raw)) + raw
    if form == "flac":
        return flac.encode(np.frombuffer(raw, "<i2"), rate)
    if form == "mp3":
        return mp3(raw, rate)
    return raw


def check(form: str) -> None:
    """Raises `UserError` for a form that cannot be written on this machine, before anything is made."""
    if form not in FORMATS:
        raise UserError(f"Speech is not written as {form[:20]!r}.", f"There are: {', '.join(FORMATS)}.", param="format")
    if form == "mp3" and not shutil.which("ffmpeg"):
        raise UserError(
            "MP3 is written by ffmpeg, and there is none on this machine.", "Install ffmpeg, or take flac or wav.",
            param="format", code="not_installed",
        )  # fmt: skip


def mp3(raw: bytes, rate: int) -> bytes:
    check("mp3")
    command = ["ffmpeg", "-v", "error", "-f", "s16le", "-ar", str(rate), "-ac", "1", "-i", "pipe:0", "-f", "mp3",
               "-b:a", "64k", "-write_xing", "0", "pipe:1"]  # fmt: skip
    done = subprocess.run(command, input=raw, capture_output=True, check=False)
    if done.returncode or not done.stdout:
        raise UserError("ffmpeg could not write the MP3.", "Take flac or wav.", param="format")
    return done.stdout


def unpacked(data: bytes, channels: int, rate: int, param: str) -> Any:
    """int16 (length, channels) of a recording, piece by piece. Raises `miniaudio.MiniaudioError` for what is none, and
    `UserError` for one that goes on past `LONGEST`."""
    import miniaudio

    pieces, count = [np.zeros(0, np.int16)], 0
    for piece in miniaudio.stream_memory(data, miniaudio.SampleFormat.SIGNED16, channels, rate, 10 * rate):
        pieces.append(np.array(piece, np.int16))
        if (count := count + len(piece)) > LONGEST * rate * channels:
            raise UserError(f"The recording is longer than {LONGEST // 3600} hours.", "Divide it first.", param=param)
    return np.concatenate(pieces).reshape(-1, channels)


def decoded(data: bytes, rate: int) -> Any:
    """Any WAV, FLAC, MP3 or Vorbis as float32 mono of -1 to 1 at ``rate``. Raises `UserError` for what is none, or is
    longer than `LONGEST`, of which no more than that is decoded."""
    if not data:
        raise UserError("The recording is empty.", "Send a WAV, FLAC, MP3 or OGG file.", param="file")
    if len(data) > LARGEST:
        raise UserError(
            f"The recording has {len(data) >> 20} MB; up to {LARGEST >> 20} MB are read.",
            "Split it first.",
            param="file",
        )
    try:
        import miniaudio
    except ModuleNotFoundError:
        raise UserError(
            "Reading a recording needs a package that is not installed: miniaudio.",
            'Type: pip install "pieria[speech]"',
            code="not_installed", status=503,
        ) from None  # fmt: skip
    try:
        samples = unpacked(data, 1, rate, "file")[:, 0].astype(np.float32) / 32768
    except miniaudio.MiniaudioError:
        raise UserError(
            "This is no recording that can be read.", "Send a WAV, FLAC, MP3 or OGG file.", param="file"
        ) from None
    if len(samples) < rate // 20:
        raise UserError("The recording is shorter than a twentieth of a second.", "Send a longer one.", param="file")
    return samples

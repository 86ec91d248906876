"""speech: spoken sound. ``sound`` reads and writes it, ``flac`` packs it without loss, ``level`` keeps it as loud as it
should be, ``captions`` says when which word was spoken. Its codes are a `grid`; no net learns them yet.
"""

from __future__ import annotations

from pathlib import Path

from ...core.values import Part

codes = "grid"
suffixes = {".wav": "audio/wav", ".flac": "audio/flac", ".mp3": "audio/mpeg"}


def read(path: Path) -> Part:
    return Part("speech", path.read_bytes(), suffixes[path.suffix.lower()])


def write(part: Part) -> bytes:
    return part.bytes

"""transcript: what was said, with the time of each word. Its codes are a `sequence`; no net learns them yet."""

from __future__ import annotations

from pathlib import Path

from ..core.values import Part

codes = "sequence"
suffixes = {".srt": "application/x-subrip", ".vtt": "text/vtt"}


def read(path: Path) -> Part:
    return Part("transcript", path.read_text("utf-8"), suffixes[path.suffix.lower()])


def write(part: Part) -> bytes:
    return part.bytes

"""text: what people read, and code. Files are UTF-8; the codes that nets learn are a `sequence` of tokens."""

from __future__ import annotations

from pathlib import Path

from ..core.errors import UserError
from ..core.values import Part

codes = "sequence"
suffixes = {".txt": "text/plain", ".md": "text/markdown", ".json": "application/json", ".py": "text/x-python"}
LIMIT = 64 << 20


def read(path: Path) -> Part:
    """A file as a part. Raises `UserError` for what is no UTF-8 text, or is larger than 64 MB."""
    if path.stat().st_size > LIMIT:
        raise UserError(f"{path.name} has more than {LIMIT >> 20} MB.", "Split it first.")
    try:
        return Part("text", path.read_text(encoding="utf-8"), suffixes.get(path.suffix, "text/plain"))
    except UnicodeDecodeError:
        raise UserError(f"{path.name} is not UTF-8 text.", "Convert it first: iconv -t UTF-8.") from None


def write(part: Part) -> bytes:
    """A part as the bytes of a file."""
    return part.bytes

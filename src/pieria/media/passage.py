"""passage: a span of a document that somebody wrote, found by a question. It is evidence, not something that was made.

Its meta says where it stands: ``document``, ``page``, ``start`` and ``stop`` in the document's text.
"""

from __future__ import annotations

from pathlib import Path

from ..core.errors import UserError
from ..core.values import Part

codes = "sequence"
suffixes = {".passage": "text/plain"}


def read(path: Path) -> Part:
    try:
        return Part("passage", path.read_text(encoding="utf-8"))
    except UnicodeDecodeError:
        raise UserError(f"{path.name} is not UTF-8 text.", "Convert it first: iconv -t UTF-8.") from None


def write(part: Part) -> bytes:
    return part.bytes

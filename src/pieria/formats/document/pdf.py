"""PDF by pypdf: pure Python, so that a hostile file cannot reach memory."""

from __future__ import annotations

import logging
import re
from pathlib import Path

from ...core.errors import UserError
from . import Pages, held, need

PAGES = 5000


def read(path: Path) -> Pages:
    """Raises `UserError` for a password, and for scanned pages that hold no text."""
    pypdf = need("pypdf")
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it complains of each oddity that it has mended
    file = pypdf.PdfReader(path)
    if file.is_encrypted and not unlocked(file):
        raise UserError(f"{path.name} has a password.", "Save it without one.")
    if (count := len(file.pages)) > PAGES:
        raise UserError(f"{path.name} has {count} pages; up to {PAGES} are read.", "Split it first.")
    texts = list(held((joined(page.extract_text() or "") for page in file.pages), path.name))
    blank = sum(len(t.strip()) < 3 for t in texts)
    if blank == count:
        its = "its page is a picture" if count == 1 else f"its {count} pages are pictures"
        raise UserError(
            f"{path.name} is a scan: {its} without text.",
            "Recognise the text first, for example with ocrmypdf.",
        )
    title = str((file.metadata or {}).get("/Title") or "")
    return Pages(texts, "page", title, f"{blank} of its {count} pages hold no text." if blank else "")


def unlocked(file: object) -> bool:
    """Many PDFs are encrypted under an empty password. pypdf wants cryptography for it, which is there."""
    return bool(file.decrypt(""))  # type: ignore[attr-defined]


def joined(text: str) -> str:
    """Words that were divided at a line's end, whole again."""
    return re.sub(r"(?<=[^\W\d_])-\n(?=[a-zà-ÿ])", "", text)

"""Word, PowerPoint and Excel, by python-docx, python-pptx and openpyxl. Their files are archives of XML."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ...core.errors import UserError
from . import Pages, need

UNPACKED = 512 << 20
"""Bytes that an archive may hold once unpacked: more is a bomb, or too much."""
LOCKED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # an OLE container: Office's files with a password, and those before 2007


def read(path: Path) -> Pages:
    """Raises `UserError` for a password and for an archive that unpacks to too much."""
    sound(path)
    return {".docx": word, ".pptx": slides, ".xlsx": sheets}[path.suffix.lower()](path)


def sound(path: Path) -> None:
    with path.open("rb") as opened:
        if opened.read(8) == LOCKED:
            raise UserError(f"{path.name} has a password, or is of before 2007.", "Save it anew without one.")
    with zipfile.ZipFile(path) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > UNPACKED:
            raise UserError(f"{path.name} unpacks to more than {UNPACKED >> 20} MB.", "Split it first.")


def word(path: Path) -> Pages:
    """Headings become Markdown's, so that a passage knows where it stands; a table's row is one line."""
    file = need("docx").Document(str(path))
    lines = [line for block in file.iter_inner_content() for line in paragraphs(block)]
    return Pages(["\n\n".join(lines)], title=file.core_properties.title or "")


def paragraphs(block: Any) -> Iterator[str]:
    if hasattr(block, "rows"):
        yield "\n".join(row([cell.text for cell in r.cells]) for r in block.rows)
        return
    style = (block.style.name or "") if block.style is not None else ""
    if not block.text.strip():
        return
    level = style.removeprefix("Heading ")
    yield f"{'#' * int(level)} {block.text}" if style.startswith("Heading ") and level.isdigit() else block.text


def slides(path: Path) -> Pages:
    file = need("pptx").Presentation(str(path))
    texts = []
    for slide in file.slides:
        said = [text for shape in slide.shapes for text in words(shape)]
        if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
            said.append(slide.notes_slide.notes_text_frame.text)
        texts.append("\n\n".join(t for t in said if t.strip()))
    return Pages(texts, "slide", file.core_properties.title or "")


def words(shape: Any) -> Iterator[str]:
    if getattr(shape, "shapes", None) is not None:
        for inner in shape.shapes:
            yield from words(inner)
    elif shape.has_text_frame:
        yield shape.text_frame.text
    elif getattr(shape, "has_table", False):
        yield "\n".join(row([cell.text for cell in r.cells]) for r in shape.table.rows)


def sheets(path: Path) -> Pages:
    """Values, not formulas; rows one a line."""
    book = need("openpyxl").load_workbook(path, read_only=True, data_only=True)
    try:
        texts = [
            f"# {sheet.title}\n\n"
            + "\n".join(filter(None, (row(cells) for cells in sheet.iter_rows(values_only=True))))
            for sheet in book.worksheets
        ]
    finally:
        book.close()
    return Pages(texts, "sheet")


def row(cells: Any) -> str:
    said = [" ".join(str(c).split()) if c is not None else "" for c in cells]
    return " | ".join(said) if any(said) else ""

"""Word, PowerPoint and Excel, by python-docx, python-pptx and openpyxl. Their files are archives of XML."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ...core.errors import UserError
from ..formulas import uncomputed
from . import Pages, held, need

UNPACKED = 512 << 20
"""Bytes that an archive may hold once unpacked: more is a bomb, or too much."""
PARSED, TREES = 64 << 20, {".xml", ".rels", ".html", ".htm", ".xhtml", ".opf", ".ncx"}
"""Bytes of markup that become trees, which take up to forty times as much memory; and the files that hold it."""
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
WRAPPERS = {W + n for n in ("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag")}
UNSEEN = {W + n for n in ("del", "moveFrom", "txbxContent", "rPr", "pPr", "instrText", "sdtPr")} | {FALLBACK}
MARKS = {W + "tab": "\t", W + "br": "\n", W + "cr": "\n", W + "noBreakHyphen": "-"}
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
        sizes = [(entry.file_size, Path(entry.filename).suffix.lower() in TREES) for entry in archive.infolist()]
    if sum(size for size, _ in sizes) > UNPACKED:
        raise UserError(f"{path.name} unpacks to more than {UNPACKED >> 20} MB.", "Split it first.")
    if path.suffix.lower() != ".xlsx" and sum(size for size, tree in sizes if tree) > PARSED:  # that is read row by row
        raise UserError(f"{path.name} holds more than {PARSED >> 20} MB of markup.", "Split it first.")


def word(path: Path) -> Pages:
    """Headings become Markdown's, so that a passage knows where it stands; a table's row is one line.

    Tracked changes count as accepted. Content controls are read like any text, text that is formatted as hidden is not.
    """
    from docx.text.paragraph import Paragraph

    file = need("docx").Document(str(path))
    lines = list[str]()
    for block in through(file.element.body):
        if block.tag == f"{W}tbl":
            lines.append("\n".join(filter(None, map(table_row, through(block, "tr")))))
        elif block.tag == f"{W}p":
            style = getattr(Paragraph(block, file._body).style, "name", "") or ""
            level = style.removeprefix("Heading ")
            text = visible(block)
            lines.append(f"{'#' * int(level)} {text}" if style != level and level.isdigit() and text.strip() else text)
            lines += [visible(p) for box in block.iter(f"{W}txbxContent") for p in through(box, "p") if shown(box)]
    notes = any(True for _ in file.element.iter(f"{W}footnoteReference", f"{W}endnoteReference"))
    note = "Its footnotes are not read." if notes else ""
    return Pages(["\n\n".join(t for t in lines if t.strip())], title=file.core_properties.title or "", note=note)


def through(node: Any, name: str = "") -> Iterator[Any]:
    """The children, those within content controls and tracked insertions too; of a name only, if one is given."""
    for child in node:
        if child.tag in WRAPPERS:
            yield from through(child, name)
        elif child.tag == W + name or not name:
            yield child


def table_row(tr: Any) -> str:
    return row(["\n".join(visible(p) for p in cell.iter(f"{W}p")) for cell in through(tr, "tc")])


def visible(paragraph: Any) -> str:
    """What a reader sees of a paragraph, without its text boxes."""
    out = list[str]()
    for child in paragraph:
        if child.tag in UNSEEN or (child.tag == f"{W}r" and concealed(child)):
            continue
        if child.tag == f"{W}t":
            out.append(child.text or "")
        else:
            out.append(MARKS.get(child.tag) or visible(child))
    return "".join(out)


def concealed(run: Any) -> bool:
    """Whether a run is formatted as hidden."""
    mark = run.find(f"{W}rPr/{W}vanish")
    return mark is not None and mark.get(f"{W}val") not in ("0", "false", "off")


def shown(box: Any) -> bool:
    """A text box is there twice: once more in an older form, for programs that do not know the newer one."""
    return not any(above.tag == FALLBACK for above in box.iterancestors())


def slides(path: Path) -> Pages:
    file = need("pptx").Presentation(str(path))
    texts = []
    for slide in file.slides:
        if slide._element.get("show") in ("0", "false"):  # hidden: it keeps its number
            texts.append("")
            continue
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
        # a row is as long as its last cell is far to the right, and costs no more in the file
        sheets = (
            f"# {sheet.title}\n\n"
            + "\n".join(filter(None, held(map(row, sheet.iter_rows(values_only=True)), path.name)))
            if sheet.sheet_state == "visible"
            else ""
            for sheet in book.worksheets
        )
        texts = list(held(sheets, path.name))
    finally:
        book.close()
    count = sum(sum(found.values()) for found in uncomputed(path).values())
    many = "1 formula has" if count == 1 else f"{count} formulas have"
    note = f"{many} no result in the file: open it in a spreadsheet program, save it there, and read it again."
    return Pages(texts, "sheet", note=note if count else "")


def row(cells: Any) -> str:
    said = [" ".join(str(c).split()) if c is not None else "" for c in cells]
    while said and not said[-1]:  # one stray cell far to the right makes every row of a sheet as wide
        said.pop()
    return " | ".join(said)

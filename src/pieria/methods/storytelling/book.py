"""A finished text as blocks, and the blocks as Markdown, DOCX and EPUB."""

from __future__ import annotations

import hashlib
import html
import io
import re
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from ...core.errors import UserError
from ...formats import epub

BY = "Written with Pieria"
BREAK, FIRST = "***", ' class="first"'


FIT_FOR_MUSIC = ("rings", "bars", "grid", "halftone")
"""Ornaments that look like records and loudspeakers: not for a book."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG that stands before a block; ``thing`` says what is on it."""

    block: int
    thing: str
    png: bytes


@dataclass(frozen=True, slots=True)
class Book:
    """``blocks``: each is (kind, text). Kinds: p, break, verse (lines), speech (``Name: words``), idea (``Title: line``).
    ``source``: the Markdown, where a person's own text must stay as it was written.
    ``pictures``: for DOCX and EPUB; Markdown has none."""

    title: str
    blocks: tuple[tuple[str, str], ...]
    source: str = ""
    pictures: tuple[Picture, ...] = ()

    @property
    def markdown(self) -> str:
        if self.source:
            return self.source + "\n"
        return f"# {self.title}\n\n" + "\n\n".join(marked(k, t) for k, t in self.blocks) + "\n"


def marked(kind: str, text: str) -> str:
    if kind == "break":
        return BREAK
    if kind == "verse":
        return "  \n".join(text.splitlines())
    if kind in ("speech", "idea"):
        head, _, rest = text.partition(": ")
        return f"**{head}{':' if kind == 'speech' else '.'}** {rest}"
    return text


def prose(text: str) -> Iterable[tuple[str, str]]:
    """Blocks of a text whose paragraphs stand apart and whose scenes are parted by `BREAK`."""
    for piece in re.split(r"\n\s*\n", text.strip()):
        piece = piece.strip()
        if piece and not piece.startswith("# "):
            yield ("break", "") if re.fullmatch(r"[*_\-\s]{3,}|#", piece) else ("p", " ".join(piece.split()))


def docx(book: Book, cover: bytes = b"") -> bytes:
    """A manuscript: title, first-line indents, scenes parted by asterisks. Raises `UserError` without python-docx."""
    made, points, centre = document()
    made.core_properties.title, made.core_properties.author = book.title, BY
    made.core_properties.comments = "Made by a machine: see the signed manifest beside this file."
    made.styles["Normal"].font.name, made.styles["Normal"].font.size = "Georgia", points(11.5)
    if cover:
        made.add_picture(io.BytesIO(cover), width=points(330))
        made.paragraphs[-1].alignment = centre
        made.add_page_break()
    made.add_heading(book.title, 0)
    first, drawings = True, {p.block: p for p in book.pictures}
    for number, (kind, text) in enumerate(book.blocks):
        if drawing := drawings.get(number):
            shape = made.add_picture(io.BytesIO(drawing.png), width=points(110))
            shape._inline.docPr.set("descr", f"Drawing: {drawing.thing}")
            made.paragraphs[-1].alignment = centre
        p = made.add_paragraph()
        p.paragraph_format.space_after = points(0 if kind == "p" else 10)
        p.paragraph_format.line_spacing = 1.3
        if kind == "break":
            p.add_run("* * *")
            p.alignment = centre
        elif kind in ("speech", "idea"):
            head, _, rest = text.partition(": ")
            p.add_run(f"{head}{':' if kind == 'speech' else '.'} ").bold = True
            p.add_run(rest)
        else:
            p.paragraph_format.first_line_indent = points(0 if first or kind == "verse" else 18)
            for n, line in enumerate(text.splitlines()):
                run = p.add_run(line)
                if n + 1 < len(text.splitlines()):
                    run.add_break()
        first = kind == "break"
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def document() -> tuple[Any, Any, Any]:
    """An empty DOCX, its unit, its centre. Asked for before the work begins, so that a lack is said at once."""
    try:
        from docx import Document
        from docx.enum.text import WD_ALIGN_PARAGRAPH
        from docx.shared import Pt
    except ImportError:
        raise UserError('DOCX needs a library more.', 'pip install "pieria[documents]", or --format md or epub.',
                        status=503, code="missing_extra") from None  # fmt: skip
    return Document(), Pt, WD_ALIGN_PARAGRAPH.CENTER


def book_epub(book: Book, made: datetime, cover: bytes = b"") -> bytes:
    """EPUB 3 with one chapter; the same text has the same identifier."""
    body, first, art, drawings = list[str](), True, dict[str, bytes](), {p.block: p for p in book.pictures}
    for number, (kind, text) in enumerate(book.blocks):
        if drawing := drawings.get(number):
            art[file := f"art-{len(art) + 1}.png"] = drawing.png
            said = html.escape(f"Drawing: {drawing.thing}")
            body.append(f'<figure><img src="{file}" alt="{said}"/></figure>')
        if kind == "break":
            body.append('<hr class="scene"/>')
        elif kind == "verse":
            lines = "<br/>".join(html.escape(x, quote=False) for x in text.splitlines())
            body.append(f'<p class="verse">{lines}</p>')
        elif kind in ("speech", "idea"):
            head, _, rest = text.partition(": ")
            said = f"<b>{html.escape(head, quote=False)}{':' if kind == 'speech' else '.'}</b> {html.escape(rest, quote=False)}"
            body.append(f'<p class="apart">{said}</p>')
        else:
            body.append(f"<p{FIRST if first else ''}>{html.escape(text, quote=False)}</p>")
        first = kind == "break"
    name = uuid.UUID(hashlib.sha256(book.markdown.encode()).hexdigest()[:32], version=5)
    return epub.written(book.title, BY, [(book.title, "\n".join(body))], f"urn:uuid:{name}", made, cover, pictures=art)


def cover(title: str, about: str, art: tuple[Any, ...], seed: int) -> bytes:
    """A PNG of the proportions of a page, by the parts of the design application."""
    from ...media.design.compose import drawn, order
    from ...media.design.moods import fonts
    from ...media.design.ornament import choose
    from ...media.design.palette import make
    from ...media.design.raster import png
    from ...media.design.sizes import SIZES
    from ...media.design.spec import Copy, Design
    from ...media.design.svg import svg
    from ..brief import read

    mood = (*read(about).moods, "elegant")[0]
    figures = (choose(mood, about, seed, n) for n in range(8))
    figure = next((f for f in figures if f not in FIT_FOR_MUSIC), "leaves")
    plan = Design("poster", "a5", mood, Copy(title, "A story"), make(mood, seed, 0, about, {}), fonts(mood, 0), "swiss",
                  figure, seed, False, art, about[:60], b"", about)  # fmt: skip
    layouts = order(plan)
    scene, made = drawn(replace(plan, layout=layouts[seed % len(layouts)]))
    return png(svg(scene, SIZES[made.format], outlines=True), 800)

"""A scene as PDF, by ReportLab: vector shapes and live text, each letter where HarfBuzz put it."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from .faces import NEEDS, Face, face
from .scene import Command, Group, Line, Picture, Scene, Shape, moved
from .svg import left


def pdf(scene: Scene, scale: float = 1.0) -> bytes:
    """One page. scale: points in a unit (1 for paper, 0.75 for pixels). A font without TrueType outlines is drawn."""
    return book([scene], scale)


def book(scenes: Sequence[Scene], scale: float = 1.0) -> bytes:
    """A page for each scene, each of its own size."""
    try:
        from reportlab import rl_config
        from reportlab.pdfgen.canvas import Canvas
    except ImportError:
        raise NEEDS from None
    rl_config.useA85 = 0  # streams as bytes, not spelled in ASCII: smaller by a fifth, and sooner there
    out = io.BytesIO()
    first = scenes[0]
    canvas = Canvas(out, (first.width * scale, first.height * scale), invariant=1, pageCompression=1)
    canvas.setTitle(first.title)
    canvas.setCreator("Pieria")
    for scene in scenes:
        canvas.setPageSize((scene.width * scale, scene.height * scale))
        canvas.scale(scale, scale)
        for group in scene.groups:
            _group(canvas, group, scene.height)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _group(canvas: Any, group: Group, tall: float) -> None:
    canvas.saveState()
    if group.clip:
        canvas.clipPath(_path(canvas, group.clip.d, tall), stroke=0, fill=0)
    for item in group.items:
        if isinstance(item, Group):
            _group(canvas, item, tall)
        elif isinstance(item, Line):
            _line(canvas, item, tall)
        elif isinstance(item, Picture):
            from reportlab.lib.utils import ImageReader

            b = item.box
            canvas.drawImage(ImageReader(io.BytesIO(item.data)), b.x, tall - b.bottom, b.w, b.h, mask="auto")
        else:
            _shape(canvas, item, tall)
    canvas.restoreState()


def _path(canvas: Any, d: tuple[Command, ...], tall: float) -> Any:
    path = canvas.beginPath()
    for c in d:
        v = [tall - float(n) if i % 2 else float(n) for i, n in enumerate(c[1:])]
        if c[0] == "M":
            path.moveTo(*v)
        elif c[0] == "L":
            path.lineTo(*v)
        elif c[0] == "C":
            path.curveTo(*v)
        else:
            path.close()
    return path


def _shape(canvas: Any, s: Shape, tall: float) -> None:
    from reportlab.lib.colors import HexColor

    if s.fill:
        canvas.setFillColor(HexColor(s.fill))
    if s.stroke:
        canvas.setStrokeColor(HexColor(s.stroke))
        canvas.setLineWidth(s.width)
        canvas.setLineCap(1)
        canvas.setLineJoin(1)
    canvas.drawPath(
        _path(canvas, s.d, tall), fill=int(bool(s.fill)), stroke=int(bool(s.stroke)), fillMode=0 if s.evenodd else 1
    )


def _line(canvas: Any, line: Line, tall: float) -> None:
    from reportlab.lib.colors import HexColor

    f = face(line.face)
    if not f.table["truetype"]:
        d = moved(f.outline(line.text, line.tracking), line.size, left(line), line.y)
        return _shape(canvas, Shape(d, line.fill), tall)
    name = _registered(f)
    words = canvas.beginText(left(line), tall - line.y)
    words.setFont(name, line.size)
    words.setFillColor(HexColor(line.fill))
    words._code.append(_spaced(canvas, name, f, line))
    canvas.drawText(words)
    return None


def _spaced(canvas: Any, name: str, f: Face, line: Line) -> str:
    """The letters with the gaps that kerning and tracking leave, as PDF's TJ takes them (in thousandths of an em)."""
    from reportlab.pdfbase import pdfmetrics

    font = pdfmetrics.getFont(name)
    glyphs = f.shape(line.text, line.tracking)
    ends = [*(g.x for g in glyphs[1:]), f.width(line.text, line.tracking)]
    out: list[str] = []
    now = None
    for g, end in zip(glyphs, ends, strict=True):
        letter = line.text[g.cluster]
        ((number, code),) = font.splitString(letter, canvas._doc)
        if number != now:
            out += [
                "] TJ" if now is not None else "",
                f"{font.getSubsetInternalName(number, canvas._doc)} {line.size:g} Tf [",
            ]
            now = number
        own = font.stringWidth(letter, 1000)
        out.append(f"({canvas._escape(code)}) {own - (end - g.x) * 1000:.0f}")
    return " ".join((*out, "] TJ"))


def _registered(f: Face) -> str:
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    if f.name not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(TTFont(f.name, io.BytesIO(f.data)))
    return f.name

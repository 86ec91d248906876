"""A figure as shapes, and shapes as SVG and PNG: one drawing, two writers. Colours after Okabe and Ito (2008), which
people with colour-blindness can tell apart."""

from __future__ import annotations

import datetime
import html
import io
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...core.errors import UserError
from .base import HINT
from .chart import Figure
from .schema import shown

WIDTH, HEIGHT = 760, 420
COLOURS = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00")
FONT = Path(__file__).resolve().parents[1] / "design" / "fonts" / "inter.ttf"
INK, PALE = "#333333", "#e4e4e4"


@dataclass(frozen=True, slots=True)
class Shape:
    """``kind``: rect (x, y, width, height), line (x, y, x, y ...), dot (x, y, radius) or text (x, y, size).

    ``at``: its numbers. ``label``: a text's words, else what is said when the pointer is over it. ``anchor``: start,
    middle, end.
    """

    kind: str
    at: tuple[float, ...]
    colour: str
    label: str = ""
    anchor: str = "start"


def layout(figure: Figure, width: int = WIDTH, height: int = HEIGHT) -> list[Shape]:
    """The figure as shapes on a page of width x height."""
    shapes = [Shape("text", (16, 26, 15), INK, cut(figure.title, width // 8))]
    top, left, right, bottom = 60 if figure.y_name else 48, 76, width - 36, height - 66
    if len(figure.series) > 1:
        at = float(left)
        for n, name in enumerate(list(figure.series)[: len(COLOURS)]):
            shapes += [
                Shape("rect", (at, top - 8, 10, 10), COLOURS[n]),
                Shape("text", (at + 14, top + 1, 11), INK, cut(name, 18)),
            ]
            at += 30 + 7 * min(len(name), 18)
        top += 14
    values = [v for ys in figure.series.values() for v in ys if v is not None] or [0.0]
    low, high = min(values), max(values)
    if figure.kind == "bar" or (low > 0 and low < 0.4 * high):
        low, high = min(low, 0.0), max(high, 0.0)
    marks = ticks(low, high)
    if all(float(v).is_integer() for v in values):  # there is no half a row
        marks = [m for m in marks if float(m).is_integer()] or marks
    low, high = min(low, marks[0]), max(high, marks[-1])

    def y_of(value: float) -> float:
        return bottom - (value - low) / (high - low) * (bottom - top)

    for mark in marks:
        shapes.append(Shape("line", (left, y_of(mark), right, y_of(mark)), PALE))
        shapes.append(Shape("text", (left - 6, y_of(mark) + 4, 11), INK, short(mark), "end"))
    shapes += (
        bars(figure, left, right, bottom, y_of) if figure.kind == "bar" else points(figure, left, right, bottom, y_of)
    )
    if figure.x_name:
        shapes.append(Shape("text", ((left + right) / 2, height - 10, 12), INK, cut(figure.x_name, 60), "middle"))
    if figure.y_name:
        shapes.append(Shape("text", (16, 42, 11), "#777777", cut(figure.y_name, 60)))
    return shapes


def bars(figure: Figure, left: float, right: float, bottom: float, y_of: Any) -> list[Shape]:
    shapes, count, many = list[Shape](), len(figure.x), len(figure.series)
    step = (right - left) / max(count, 1)
    every = math.ceil(count * 31 / (right - left)) if count else 1  # 31 is half a name: they stand on two lines
    for i, name in enumerate(figure.x):
        for n, (series, ys) in enumerate(figure.series.items()):
            if (value := ys[i]) is None:
                continue
            wide = step * 0.8 / many
            y, zero = y_of(value), y_of(0.0)
            said = f"{name}: {shown(value)}" + (f" ({series})" if many > 1 else "")
            at = (left + step * (i + 0.1) + n * wide, min(y, zero), max(wide - 1, 1), max(abs(zero - y), 0.8))
            shapes.append(Shape("rect", at, COLOURS[n % 6], said))
        if i % every == 0:
            letters = max(4, int(step * every / 6.2))
            low = (
                bottom + 16 + (14 if every == 1 and step < 90 and i % 2 else 0)
            )  # neighbours on two lines have twice the room
            room = 2 * letters if every == 1 and step < 90 else letters
            shapes.append(Shape("text", (left + step * (i + 0.5), low, 11), INK, cut(str(name), room), "middle"))
    return shapes


def points(figure: Figure, left: float, right: float, bottom: float, y_of: Any) -> list[Shape]:
    shapes, places = list[Shape](), [position(x) for x in figure.x]
    low, high = min(places), max(places)
    span = (high - low) or 1.0

    def x_of(place: float) -> float:
        return left + 8 + (place - low) / span * (right - left - 16)

    count = min(6, len(places))
    shown_at = sorted({round(i * (len(places) - 1) / max(count - 1, 1)) for i in range(count)})
    ordered = sorted(range(len(places)), key=lambda i: places[i])
    if figure.kind == "dot" and len(places) > 1:
        for mark in ticks(low, high):
            if low <= mark <= high:
                shapes.append(Shape("text", (x_of(mark), bottom + 16, 11), INK, short(mark), "middle"))
    else:
        for i in shown_at:
            shapes.append(
                Shape("text", (x_of(places[ordered[i]]), bottom + 16, 11), INK, when(figure.x[ordered[i]]), "middle")
            )
    for n, (series, ys) in enumerate(list(figure.series.items())[: len(COLOURS)]):
        drawn = [
            (x_of(p), y_of(y), figure.x[i], y) for i, (p, y) in enumerate(zip(places, ys, strict=True)) if y is not None
        ]
        if figure.kind == "line" and len(drawn) > 1:
            shapes.append(Shape("line", tuple(v for x, y, *_ in drawn for v in (x, y)), COLOURS[n]))
        if figure.kind == "dot" or len(drawn) <= 200:
            for x, y, at, value in drawn:
                said = f"{when(at)}: {shown(value)}" + (f" ({series})" if len(figure.series) > 1 else "")
                shapes.append(Shape("dot", (x, y, 3.2), COLOURS[n], said))
    return shapes


def position(x: Any) -> float:
    if isinstance(x, datetime.datetime):
        return x.replace(tzinfo=None).toordinal() + (x.hour * 3600 + x.minute * 60 + x.second) / 86400
    return float(x.toordinal()) if isinstance(x, datetime.date) else float(x)


def when(x: Any) -> str:
    return str(int(x)) if isinstance(x, int | float) and float(x).is_integer() else shown(x)


def ticks(low: float, high: float) -> list[float]:
    """Four to seven round numbers from low to high."""
    if high - low <= 1e-9 * max(abs(low), abs(high)):
        low, high = low - 1 - abs(low) / 10, high + 1 + abs(high) / 10
    rough = (high - low) / 5
    power = 10 ** math.floor(math.log10(rough))
    step = next(power * m for m in (1, 2, 2.5, 5, 10) if power * m >= rough)
    first = math.floor(low / step) if low < 0 or low / step < 1 else math.ceil(low / step)
    return [round((first + i) * step, 12) for i in range(9) if (first + i) * step <= high + step * 0.6]


def short(value: float) -> str:
    """A number on an axis."""
    for size, letter in ((1e12, "T"), (1e9, "B"), (1e6, "M"), (1e4, "k")):
        if abs(value) >= size:
            return f"{value / (1e3 if letter == 'k' else size):g}{letter}"
    return f"{value:g}"


def cut(text: str, letters: int) -> str:
    text = " ".join(text.split())
    return text if len(text) <= letters else text[: max(letters - 1, 1)] + "…"


def clean(text: str) -> str:
    """Text for XML: escaped, and without the characters that it cannot hold."""
    return html.escape(re.sub(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "?", text))


def svg(shapes: Sequence[Shape], width: int = WIDTH, height: int = HEIGHT) -> str:
    """An SVG element; all that came from the data is escaped."""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" font-family="sans-serif">'
    ]
    for s in shapes:
        tip = f"<title>{clean(s.label)}</title>" if s.label and s.kind != "text" else ""
        live = ' class="m"' if tip else ""
        at = [f"{v:.1f}" for v in s.at]
        if s.kind == "rect":
            parts.append(
                f'<rect{live} x="{at[0]}" y="{at[1]}" width="{at[2]}" height="{at[3]}" fill="{s.colour}">{tip}</rect>'
            )
        elif s.kind == "dot":
            parts.append(
                f'<circle{live} cx="{at[0]}" cy="{at[1]}" r="{at[2]}" fill="{s.colour}" fill-opacity=".75">'
                f"{tip}</circle>"
            )
        elif s.kind == "line":
            pairs = " ".join(f"{x},{y}" for x, y in zip(at[::2], at[1::2], strict=True))
            parts.append(
                f'<polyline points="{pairs}" fill="none" stroke="{s.colour}" '
                f'stroke-width="{1 if s.colour == PALE else 2}"/>'
            )
        else:
            words = f'font-size="{at[2]}" fill="{s.colour}" text-anchor="{s.anchor}"'
            parts.append(f'<text x="{at[0]}" y="{at[1]}" {words}>{clean(s.label)}</text>')
    return "".join(parts) + "</svg>"


def png(shapes: Sequence[Shape], width: int = WIDTH, height: int = HEIGHT, scale: int = 2) -> bytes:
    """The same as PNG. Raises `UserError` where Pillow is missing. The font has Latin, Greek and Cyrillic letters."""
    try:
        from PIL import Image, ImageDraw, ImageFont
    except ImportError:
        raise UserError("Drawing a chart needs a package that is not installed.", HINT) from None
    image = Image.new("RGB", (width * scale, height * scale), "white")
    pen = ImageDraw.Draw(image)
    faces = {s.at[2]: ImageFont.truetype(str(FONT), round(s.at[2] * scale)) for s in shapes if s.kind == "text"}
    for s in shapes:
        at = [v * scale for v in s.at]
        if s.kind == "rect":
            pen.rectangle((at[0], at[1], at[0] + at[2], at[1] + at[3]), fill=s.colour)
        elif s.kind == "dot":
            pen.ellipse((at[0] - at[2], at[1] - at[2], at[0] + at[2], at[1] + at[2]), fill=s.colour)
        elif s.kind == "line":
            pen.line(
                list(zip(at[::2], at[1::2], strict=True)), fill=s.colour, width=scale if s.colour == PALE else 2 * scale
            )
        else:
            anchor = {"start": "ls", "middle": "ms", "end": "rs"}[s.anchor]
            pen.text((at[0], at[1]), s.label, fill=s.colour, font=faces[s.at[2]], anchor=anchor)
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()


def sheet(figures: Sequence[Figure]) -> tuple[list[Shape], int, int]:
    """The first eight figures on one page, lines and dots before bars: (shapes, width, height)."""
    shapes, order = list[Shape](), sorted(figures, key=lambda f: ("line", "dot", "bar").index(f.kind))
    for n, figure in enumerate(order[:8]):
        dx, dy = WIDTH * (n % 2), HEIGHT * (n // 2)
        for s in layout(figure):
            size = 2 if s.kind in ("dot", "text", "rect") else len(s.at)
            moved = tuple(v + (dx if i % 2 == 0 else dy) if i < size else v for i, v in enumerate(s.at))
            shapes.append(Shape(s.kind, moved, s.colour, s.label, s.anchor))
    return shapes, 2 * WIDTH, HEIGHT * -(-min(len(order), 8) // 2)

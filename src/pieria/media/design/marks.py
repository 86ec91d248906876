"""Logos: a mark, and how it stands with the name. Layouts as in `layouts`, for the kind ``logo``."""

from __future__ import annotations

import math
from collections.abc import Callable

from .colour import contrast
from .faces import face
from .layout import Spec, Style, Tight
from .layouts import Layout
from .ornament import figures, organic
from .page import Page
from .scene import Box, Line, Shape, arc, arch, circle, moved, polygon, rectangle, sector


def initials(name: str) -> str:
    """One or two letters of a name: those of its first words that are no small words."""
    words = [
        w for w in name.split() if w[:1].isalnum() and w.lower() not in ("the", "of", "and", "a", "an", "de", "la")
    ]
    return "".join(w[0] for w in words[:2]).upper() or name[:1].upper()


def monogram(p: Page, b: Box, behind: str) -> None:
    """The initials, reversed out of a solid figure."""
    colour = strong(p, behind)
    figure = (circle(*b.centre, b.short / 2), rectangle(b, b.short * 0.22), arch(b))[p.design.seed % 3]
    p.fill(figure, colour, "panel")
    text = initials(p.words.title)
    style = Style(p.design.fonts.title).for_(text)
    ink = face(style.face).ink(text)
    size = min(b.w * 0.56 / ink.w, b.h * 0.46 / ink.h)
    x, y = b.centre[0] - (ink.x + ink.w / 2) * size, b.centre[1] - (ink.y + ink.h / 2) * size
    box = Box(x + ink.x * size, y + ink.y * size, ink.w * size, ink.h * size)
    fill = p.palette.on(colour)
    p.layers["text"].items.append(Line(text, x, y, size, style.face, fill, role="monogram", ink=box))


def strong(p: Page, behind: str) -> str:
    able = [
        c for c in (p.palette.accent, p.palette.block, p.palette.second, p.palette.ink) if contrast(c, behind) > 2.2
    ]
    return able[0] if able else p.palette.on(behind)


def emblem(p: Page, b: Box, behind: str) -> None:
    """The art, in a figure."""
    if not p.design.art:
        return quarters(p, b, behind)
    colour = strong(p, behind)
    p.fill(circle(*b.centre, b.short / 2), colour, "panel")
    side = b.short * 0.62
    main = max((p.palette.ground, p.palette.soft, p.palette.third), key=lambda c: contrast(c, colour))
    p.picture(Box(b.centre[0] - side / 2, b.centre[1] - side / 2, side, side), colour, main)
    return None


def quarters(p: Page, b: Box, behind: str) -> None:
    """Four quarters of discs, turned: two colours, one square."""
    first, second = pair(p, behind)
    h = b.short / 2
    turns = ((0, 1, 3, 2), (2, 3, 1, 0), (0, 3, 1, 2), (0, 1, 1, 0), (2, 1, 3, 0))[p.design.seed % 5]
    for n, turn in enumerate(turns):
        cell = Box(b.x + (n % 2) * h, b.y + (n // 2) * h, h, h)
        corner = ((cell.x, cell.y), (cell.right, cell.y), (cell.right, cell.bottom), (cell.x, cell.bottom))[turn]
        d = sector(*corner, h * 0.97, turn * math.pi / 2, (turn + 1) * math.pi / 2)
        p.fill(d, (first, second)[(n in (1, 2)) ^ (p.design.seed % 2)], "panel")


def pair(p: Page, behind: str) -> tuple[str, str]:
    able = sorted(p.palette.figures(behind)[:4], key=lambda c: -contrast(c, behind))
    return strong(p, behind), next((c for c in able if c != strong(p, behind)), p.palette.ink)


def rays(p: Page, b: Box, behind: str) -> None:
    """A rising sun: rays and half a disc."""
    first, second = pair(p, behind)
    cx, y, r = b.centre[0], b.y + b.h * 0.74, b.short * 0.5
    count = 9
    for n in range(count):
        a = math.pi + math.pi * (n + 0.5) / count
        tip, foot = r, r * 0.56
        half = math.pi / count * 0.27
        d = [
            (cx + q * math.cos(t), y + q * math.sin(t))
            for q, t in ((foot, a - half), (tip, a - half), (tip, a + half), (foot, a + half))
        ]
        p.fill(polygon(d), first, "panel")
    p.fill(sector(cx, y, r * 0.44, math.pi, math.tau), second, "panel")
    p.fill(rectangle(Box(b.centre[0] - r, y + r * 0.09, 2 * r, r * 0.09)), first, "panel")


def bloom(p: Page, b: Box, behind: str) -> None:
    """A flower of overlapping leaves."""
    first, second = pair(p, behind)
    r, count = b.short / 2, 8 if p.design.seed % 2 else 6
    d = [c for n in range(count) for c in organic.turned(organic.leaf(r, r * 0.36), math.tau * n / count, *b.centre)]
    p.fill(tuple(d), first, "panel")
    p.fill(circle(*b.centre, r * 0.2), second, "panel")


def echo(p: Page, b: Box, behind: str) -> None:
    """Arcs that spread from a point."""
    first, second = pair(p, behind)
    x, y, r = b.x + b.w * 0.16, b.y + b.h * 0.84, b.short * 0.78
    for n in range(3):
        q = r * (1 - 0.29 * n)
        d = (("M", x, y - q), *arc(x, y, q, -math.pi / 2, 0))
        p.layers["panel"].items.append(Shape(d, "", (first, second, first)[n], b.short * 0.12))
    p.fill(circle(x + r * 0.02, y - r * 0.02, b.short * 0.1), second, "panel")


MARKS: tuple[Callable[[Page, Box, str], None], ...] = (emblem, quarters, monogram, rays, bloom, echo)


def mark(p: Page, b: Box, behind: str, number: int) -> None:
    """A variant's mark. Subjects that grow or shine come first where the ornament says so."""
    suited = {"leaves": 4, "petals": 4, "sunburst": 3, "bars": 5, "rings": 5, "grid": 5, "tiles": 1}
    order = [0, 1, 2, 3, 4, 5]
    if (first := suited.get(p.design.ornament)) is not None:
        order.remove(first)
        order.insert(1, first)
    MARKS[order[number % 6]](p, b, behind)


def name(p: Page, b: Box, align: str, anchor: str, most: float = 20, lines: int = 2) -> Box:
    spec = p.title(most=most, lines=lines)
    tag = []
    if p.words.subtitle:
        style = Style(p.design.fonts.body, p.palette.on(p.behind), leading=1.3)
        tag = [Spec("subtitle", p.words.subtitle, style, p.t(2.7), p.size.least, 2.6 * p.u, lines=2)]
    return p.set([spec, *tag], b, align, anchor)


def stacked(p: Page, give: int) -> None:
    """The mark above the name."""
    p.ground(p.palette.ground)
    f = p.page.inset(p.w * 0.14, p.h * 0.16)
    side = f.h * (0.52 - 0.05 * give)
    mark(p, Box(p.w / 2 - side / 2, f.y, side, side), p.behind, 0)
    name(p, Box(f.x, f.y + side + p.margin * 0.7, f.w, f.bottom - f.y - side - p.margin * 0.7), "middle", "top", 11)


def beside(p: Page, give: int) -> None:
    """The mark to the left of the name."""
    p.ground(p.palette.ground)
    f = p.page.inset(p.w * 0.1, p.h * 0.2)
    side = f.w * (0.30 - 0.03 * give)
    gap = side * 0.22
    text = Box(f.x + side + gap, p.h / 2 - side * 0.5, f.w - side - gap, side)
    used = name(p, text, "start", "middle", 14)
    mark(p, Box(f.x, p.h / 2 - side / 2, side, side), p.behind, 1)
    shift = (p.w - (used.right - f.x)) / 2 - f.x  # the pair stands in the middle of the page
    slide(p, shift)


def slide(p: Page, by: float) -> None:
    from dataclasses import replace

    for layer in ("panel", "art", "text", "rules"):
        p.layers[layer].items = [
            replace(i, d=moved(i.d, 1, by, 0)) if isinstance(i, Shape)
            else replace(i, x=i.x + by, ink=Box(i.ink.x + by, i.ink.y, i.ink.w, i.ink.h)) if isinstance(i, Line) else i
            for i in p.layers[layer].items
        ]  # fmt: skip


def badge(p: Page, give: int) -> None:
    """Everything in a disc."""
    p.ground(p.palette.soft if contrast(p.palette.soft, p.palette.block) > 1.8 else p.palette.ground)
    r = p.page.short * 0.4
    cx, cy = p.page.centre
    disc = strong(p, p.behind)
    p.fill(circle(cx, cy, r), disc, "ground")
    rim = Shape(circle(cx, cy, r * 0.93), "", p.palette.on(disc), r * 0.014)
    p.layers["rules"].items.append(rim)
    p.behind = disc
    side = r * (0.72 - 0.08 * give)
    mark(p, Box(cx - side / 2, cy - r * 0.74, side, side), disc, 2)
    top = cy - r * 0.74 + side + r * 0.12
    half = r * 0.74
    name(p, Box(cx - half, top, 2 * half, cy + r * 0.66 - top), "middle", "top", 10)


def plate(p: Page, give: int) -> None:
    """The name reversed out of a full ground, a small mark before it."""
    p.ground(strong(p, p.palette.ground))
    f = p.page.inset(p.w * 0.12, p.h * 0.16)
    used = name(p, Box(f.x, p.h * 0.42, f.w, f.bottom - p.h * 0.42), "start", "top", 16, 3)
    side = p.page.short * 0.17
    mark(p, Box(f.x, used.y - side - p.margin * 0.7, side, side), p.behind, 3)


def wordmark(p: Page, give: int) -> None:
    """The name alone, large, over a rule of the ornament's figures."""
    p.ground(p.palette.ground)
    f = p.page.inset(p.w * 0.1, p.h * 0.2)
    spec = p.title(lines=2, most=24)
    used = p.set([spec], Box(f.x, f.y, f.w, f.h * 0.5), "middle", "bottom")
    y = used.bottom + p.margin * 0.45
    first, second = pair(p, p.behind)
    cell = used.w / max(6, round(used.w / (p.u * 3.4)))
    for n in range(round(used.w / cell)):
        d = (figures.sector(used.x + (n + 0.5) * cell, y + cell / 2, cell * 0.46, 0, math.pi) if n % 2 == 0
             else circle(used.x + (n + 0.5) * cell, y + cell / 2, cell * 0.28))  # fmt: skip
        p.fill(d, (first, second)[n % 2], "panel")
    if p.words.subtitle:
        style = Style(p.design.fonts.body, p.palette.on(p.behind), leading=1.3)
        p.set([Spec("subtitle", p.words.subtitle, style, p.t(2.7), p.size.least, lines=2)],
              Box(f.x, y + cell + p.margin * 0.3, f.w, f.bottom - y - cell - p.margin * 0.3), "middle")  # fmt: skip
    if used.w < f.w * 0.2:
        raise Tight


LOCKUPS: dict[str, Layout] = {
    "stacked": stacked,
    "beside": beside,
    "badge": badge,
    "plate": plate,
    "wordmark": wordmark,
}

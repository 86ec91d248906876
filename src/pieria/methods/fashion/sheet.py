"""The concept sheet: the garment front and back, its colours, its cloth, flats, the cutting layout, and notes. A3."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ...media.design.colour import contrast, mix
from ...media.design.faces import face
from ...media.design.moods import fonts
from ...media.design.scene import Box, Group, Line, Picture, Scene, Shape, bounds, moved, polygon, rectangle
from ...media.design.sizes import MM
from . import figure as figures
from . import making, materials, saying, sketch, textile
from .body import Body
from .nest import Layout
from .piece import Pattern
from .spec import Design

WIDE, HIGH = 420 * MM, 297 * MM
PAPER, INK, QUIET = "#fbfaf6", "#1d1c1a", "#5d5a54"
TILE_CM = 16.0
"""A tile's width on the cloth, at scale 1."""


class Sheet:
    def __init__(self, d: Design) -> None:
        self.d, self.type = d, fonts(d.mood, 0)
        names = ("ground", "figures", "flats", "swatches", "layout", "text")
        self.layers = {n: Group(n) for n in names}
        self.layers["ground"].items.append(Shape(rectangle(Box(0, 0, WIDE, HIGH)), PAPER))
        self.count = 0

    def say(self, text: str, x: float, y: float, size: float, *, strong: bool = False, fill: str = INK, font: str = "",
            anchor: str = "start", role: str = "") -> float:  # fmt: skip
        """A line of text; returns its width."""
        name = font or ("inter-semibold" if strong else "inter")
        f = face(name)
        if lacking := f.lacks(text):
            text = "".join(c for c in text if c not in lacking)
        wide = f.width(text) * size
        left = {"start": x, "middle": x - wide / 2, "end": x - wide}[anchor]
        ink = f.ink(text)
        box = Box(left + ink.x * size, y + ink.y * size, ink.w * size, ink.h * size)
        self.count += 1
        self.layers["text"].items.append(
            Line(text, x, y, size, name, fill, 0.0, anchor, role or f"text-{self.count}", box)
        )
        return wide

    def paragraph(
        self,
        text: str,
        x: float,
        y: float,
        size: float,
        wide: float,
        *,
        strong: bool = False,
        fill: str = INK,
        most: int = 9,
    ) -> float:
        """Text broken into lines; returns the next free height."""
        for row in wrapped(text, "inter-semibold" if strong else "inter", size, wide)[:most]:
            self.say(row, x, y, size, strong=strong, fill=fill)
            y += size * 1.36
        return y

    def heading(self, text: str, x: float, y: float) -> float:
        self.say(text, x, y, 10.5, strong=True)
        self.layers["ground"].items.append(Shape(rectangle(Box(x, y + 5, 330, 0.6)), "#c9c4b8"))
        return y + 22

    def scene(self) -> Scene:
        return Scene(WIDE, HIGH, list(self.layers.values()), self.d.title)


def wrapped(text: str, font: str, size: float, wide: float) -> list[str]:
    f, rows, row = face(font), list[str](), ""
    for word in text.split():
        while f.width(word) * size > wide and len(word) > 4:  # a word without end
            cut = max(1, int(len(word) * wide / (f.width(word) * size)) - 1)
            rows += [row] if row else []
            row = ""
            rows.append(word[:cut])
            word = word[cut:]
        longer = f"{row} {word}".strip()
        if row and f.width(longer) * size > wide:
            rows.append(row)
            row = word
        else:
            row = longer
    return [*rows, row] if row else rows


def made(d: Design, body: Body, pattern: Pattern, cloth: Layout, about: str, motif: textile.Motif = ()) -> Scene:
    """The whole sheet. d: settled."""
    s = Sheet(d)
    png = textile.png(d.textile, d.colours, d.seed, motif, 512)
    strip = textile.repeated(png, (4, 8), 110)
    f = figures.figure(body, saying.girl(d.brief, d.garment))
    _figures(s, d, f, strip)
    _words(s, d, about)
    x = 816.0
    y = _colours(s, d, x, 74.0)
    y = _cloth(s, d, png, x, y + 16)
    y = _notes(s, d, pattern, cloth, x, y + 14)
    y = _making(s, d, pattern, x, y + 12)
    _layout(s, cloth, Box(x, max(y + 4, 622.0), 330, 176))
    return s.scene()


def _figures(s: Sheet, d: Design, f: figures.Figure, strip: bytes) -> None:
    low = f.floor + 0.04 * f.body.height
    views = [sketch.view(d, f, back) for back in (False, True)]
    reach = [
        max((abs(v) for p, _ in view.panels for b in [bounds(p)] for v in (b.x, b.right)), default=30.0)
        for view in views
    ]
    (_, _), (wrist, _) = f.arm
    half = max(*reach, wrist + 5.0)
    scale = min(630.0 / low, 560.0 / (4 * half + 8))
    tile = TILE_CM * d.scale
    ground_y = 142 + (630.0 - scale * low) * 0.6
    for n, view in enumerate(views):
        back = n == 1
        cx = 44 + scale * (half + (2 * half + 6) * n)
        name = "back" if back else "front"
        base = figures.drawn(f, d.seed, back, d.garment in ("skirt", "trousers", "pyjamas", "apron", "tote"))
        group = Group(
            f"figure {name}",
            [Group(f"body {name}", list(base)), sketch.filled(view, name, strip, tile, d.colours, False)],
        )
        s.layers["figures"].items.append(placed(group, scale, cx, ground_y))
        s.say(name.capitalize(), cx, min(ground_y + scale * low + 20, HIGH - 34), 9.5, fill=QUIET, anchor="middle")
    right = 44 + scale * (4 * half + 8)
    _flats(s, views, Box(right + 8, 140, 776 - right, 600))


def _flats(s: Sheet, views: Sequence[sketch.View], box: Box) -> None:
    """Technical drawings: lines alone, one above the other."""
    each = box.h / 2
    for n, view in enumerate(views):
        boxes = [bounds(p) for p, _ in view.panels]
        left, top = min(b.x for b in boxes), min(b.y for b in boxes)
        right, low = max(b.right for b in boxes), max(b.bottom for b in boxes)
        scale = min(box.w / (right - left), (each - 46) / (low - top))
        group = sketch.filled(view, f"flat {'back' if n else 'front'}", b"", 16, s.d.colours, True)
        cx, cy = box.x + box.w / 2, box.y + n * each + (each - 30) / 2
        s.layers["flats"].items.append(
            placed(group, scale, cx - scale * (left + right) / 2, cy - scale * (top + low) / 2)
        )
        s.say(
            "Flat, back" if n else "Flat, front", cx, cy + scale * (low - top) / 2 + 16, 9, fill=QUIET, anchor="middle"
        )


def placed(item: Group, scale: float, dx: float, dy: float) -> Group:
    """A group in centimetres, scaled and moved onto the sheet."""

    def one(i: Shape | Line | Picture | Group) -> Shape | Line | Picture | Group:
        if isinstance(i, Shape):
            return replace(i, d=moved(i.d, scale, dx, dy), width=max(i.width * scale, 0.35 if i.stroke else 0.0))
        if isinstance(i, Picture):
            b = i.box
            return Picture(i.data, Box(b.x * scale + dx, b.y * scale + dy, b.w * scale, b.h * scale), i.role)
        if isinstance(i, Group):
            return placed(i, scale, dx, dy)
        return i

    clip = one(item.clip) if item.clip else None
    return Group(item.name, [one(i) for i in item.items], clip if isinstance(clip, Shape) else None)


def _words(s: Sheet, d: Design, about: str) -> None:
    title = d.title.upper() if s.type.upper else d.title
    f = face(s.type.title)
    if f.lacks(title):
        s.type = replace(s.type, title="inter-semibold")
        f = face("inter-semibold")
        if f.lacks(title):
            title = d.garment.capitalize()
    size = min(46.0, 640 / max(f.width(title), 0.1))
    s.say(title, 44, 74, size, font=s.type.title, role="title")
    says = [v if k not in ("neckline", "collar", "sleeve", "pockets", "fit", "leg", "length", "closure") else
            {"neckline": f"{v} neckline" if v != "v" else "V-neck", "collar": f"{v} collar" if v != "hood" else "hood", "sleeve": f"{v} sleeves", "pockets": f"{v} pockets",
             "fit": v if v != "regular" else "regular fit", "leg": f"{v} leg", "length": f"{v} length" if d.garment != "tote" else v, "closure": v}[k]
            for k, v in d.says().items() if v not in ("none", "plain", "")]  # fmt: skip
    if d.sleeve == "none":
        says.append("sleeveless")
    s.say(
        ", ".join([d.garment, *says, about]),
        44,
        98,
        min(11.0, 11.0 * 640 / max(face("inter").width(", ".join([d.garment, *says, about])) * 11.0, 640)),
        fill=QUIET,
        role="choices",
    )


def _colours(s: Sheet, d: Design, x: float, y: float) -> float:
    y = s.heading("Colours", x, y)
    wide = 330 / len(d.colours)
    for n, c in enumerate(d.colours):
        box = Box(x + n * wide, y - 6, wide - 6, 50)
        s.layers["swatches"].items.append(Shape(rectangle(box), c, mix(c, "#000000", 0.2), 0.4))
        s.say(c, box.x, box.bottom + 11, 7.5, fill=QUIET)
    return y + 62


def _cloth(s: Sheet, d: Design, png: bytes, x: float, y: float) -> float:
    y = s.heading("Cloth", x, y)
    pairs = materials.pairings(d)
    fills = ("", d.colours[1], d.colours[2 % len(d.colours)])
    for n, (said, why) in enumerate(pairs):
        box = Box(x + n * 112, y - 6, 104, 84)
        shape = Shape(rectangle(box), fills[n] or d.colours[0], "#b9b3a6", 0.4)
        items: list[Shape | Line | Picture | Group] = [shape]
        if n == 0:
            side = 84.0
            items += [Picture(png, Box(box.x + k * side, box.y, side, side), "swatch") for k in range(2)]
        else:
            weave = mix(fills[n], "#000000" if contrast(fills[n], "#000000") > 4 else "#ffffff", 0.12)
            items += [Shape(rectangle(Box(box.x, box.y + k * 3.0, box.w, 1.0)), weave) for k in range(28)]
        s.layers["swatches"].items.append(Group(f"cloth {n + 1}", items, Shape(rectangle(box))))
        name, _, rest = said.partition(": ")
        s.say(
            name.capitalize() + (f", {d.textile}" if n == 0 and len(name) + len(d.textile) < 20 else ""),
            box.x,
            box.bottom + 12,
            7.8,
            strong=True,
        )
        s.say(rest, box.x, box.bottom + 22.5, 6.6, fill=QUIET)
        s.say(why, box.x, box.bottom + 32, 6.6, fill=QUIET)
    return y + 84 + 34


def _notes(s: Sheet, d: Design, pattern: Pattern, cloth: Layout, x: float, y: float) -> float:
    y = s.heading("Notes", x, y)
    ease = ", ".join(f"{g.name} {g.ease:+.0f} cm" for g in pattern.girths if not g.least)
    says = [
        *d.notes,
        f"Takes {materials.metres(cloth, d):.2f} m of cloth, {cloth.width:g} cm wide; {cloth.waste * 100:.0f} % of the layout is left over.",
        f"{len(pattern.pieces)} pattern pieces." + (f" Ease over the body: {ease}." if ease else ""),
        f"{d.textile.capitalize()}: one repeat is {TILE_CM * d.scale:.0f} cm.",
        *materials.advice(d),
    ]  # fmt: skip
    for said in says:
        if y > 470:
            break
        y = s.paragraph(said[:1].upper() + said[1:], x, y, 9.4, 330, most=4) + 5
    return y


def _making(s: Sheet, d: Design, pattern: Pattern, x: float, y: float) -> float:
    """The first steps, as many as there is room for; all of them stand in the text beside the sheet."""
    if y > 560:
        return y
    y = s.heading("Making", x, y)
    steps = making.steps(d, pattern)
    for n, said in enumerate(steps, 1):
        rows = wrapped(f"{n}. {said}", "inter", 8.4, 330)
        if y + len(rows) * 11.5 > 606:
            s.say("... and so on: all steps are in the text beside this sheet.", x, y, 8.4, fill=QUIET)
            return y + 14
        y = s.paragraph(f"{n}. {said}", x, y, 8.4, 330) + 2.5
    return y


def _layout(s: Sheet, cloth: Layout, box: Box) -> None:
    """The pieces on the cloth, turned so that its length runs across the sheet."""
    y = s.heading("Cutting layout", box.x, box.y)
    scale = min(box.w / max(cloth.length, 1), (box.h - 22) / cloth.width)
    area = Box(box.x, y - 8, cloth.length * scale, cloth.width * scale)
    s.layers["layout"].items.append(Shape(rectangle(area), "#f1ede2", "#a49d8d", 0.5))
    fill = mix(s.d.colours[0], s.d.colours[1], 0.35)
    for _, points in cloth.placed:
        d = polygon([(area.x + p[1] * scale, area.y + p[0] * scale) for p in points])
        s.layers["layout"].items.append(Shape(d, fill, INK, 0.35))
    s.say(f"{cloth.width:g} cm wide, {cloth.length:.0f} cm long", box.x, area.bottom + 11, 7.5, fill=QUIET)

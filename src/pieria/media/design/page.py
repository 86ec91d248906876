"""A page on which layouts put things: layers in order, type sizes for the format, text that must fit."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from .colour import contrast, mix
from .faces import face
from .layout import STEP, Set, Spec, Style, Tight, broken, line, place, settle, stack, width
from .ornament import ORNAMENTS
from .scene import Box, Command, Group, Line, Picture, Scene, Shape, arch, circle, moved, rectangle
from .sizes import SIZES
from .spec import Design, Fact

LAYERS = ("ground", "ornament", "panel", "art", "rules", "text", "logo")
LABELS = {"date": "When", "place": "Where", "price": "Price"}
FACTOR = {"business-card": 1.55, "square": 1.2, "story": 1.15, "16:9": 1.0}
"""How much larger than on a poster type is set, for the same area."""


class Page:
    def __init__(self, design: Design) -> None:
        base = SIZES[design.format]
        self.size = base.turned if design.landscape and base.height > base.width else base
        self.design, self.palette, self.words = design, design.palette, design.words
        self.w, self.h = self.size.width, self.size.height
        self.page = Box(0, 0, self.w, self.h)
        self.u = (self.w * self.h) ** 0.5 / 100 * FACTOR.get(self.size.name, 1.0)
        self.margin = self.page.short * {"business-card": 0.1, "square": 0.075, "16:9": 0.08}.get(self.size.name, 0.072)
        self.frame = self.page.inset(self.margin)
        self.layers = {name: Group(name) for name in LAYERS}
        self.rng = random.Random(f"{design.seed}/{design.layout}/{design.ornament}")
        self.behind = design.palette.ground

    @property
    def tall(self) -> bool:
        return self.h > self.w * 1.15

    @property
    def wide(self) -> bool:
        return self.w > self.h * 1.15

    def t(self, k: float) -> float:
        """A type size: k on the page's own scale, never below what can be read."""
        return max(self.size.least, k * self.u)

    # drawing --------------------------------------------------------------------------------------------------------

    def fill(self, d: tuple[Command, ...], colour: str, layer: str = "ground") -> None:
        self.layers[layer].items.append(Shape(d, colour))

    def ground(self, colour: str) -> None:
        self.behind = colour
        self.fill(rectangle(self.page), colour)

    def rule(self, x: float, y: float, w: float, thick: float, colour: str) -> None:
        self.fill(rectangle(Box(x, y, w, thick)), colour, "rules")

    def decorate(self, box: Box, behind: str, clip: tuple[Command, ...] = (), quiet: float = 0.0) -> None:
        """The design's ornament in a box, on its own ground. ``quiet``: how far its colours are drawn to the ground."""
        shape = clip or rectangle(box)
        colours = self.palette.figures(behind)
        while len(colours) < 4:
            colours.append(mix(behind, colours[0], 0.5))
        if quiet:
            colours = [mix(c, behind, quiet) for c in colours]
        made = ORNAMENTS[self.design.ornament](box, colours, self.rng)
        group = Group(f"ornament-{len(self.layers['ornament'].items) + 1}", [Shape(shape, behind), *made], Shape(shape))
        self.layers["ornament"].items.append(group)

    def picture(self, box: Box, behind: str, main: str = "") -> bool:
        """The art as large as the box allows, in two of the palette's colours. Returns whether there is any."""
        if not self.design.art:
            return False
        main = main or max(self.palette.figures(behind)[:4], key=lambda c: contrast(c, behind))
        dark = max((mix(main, "#000000", 0.35), mix(main, behind, 0.55)), key=lambda c: contrast(c, main))
        side = box.short
        x, y = box.x + (box.w - side) / 2, box.y + (box.h - side) / 2
        for d, colour in zip(self.design.art, (main, dark), strict=False):
            self.layers["art"].items.append(Shape(moved(d, side, x, y), colour, evenodd=True))
        return True

    def badge(self, cx: float, cy: float, r: float, colour: str) -> None:
        """A disc with the art in it, above the ornament; nothing where there is no art."""
        if self.design.art:
            self.fill(circle(cx, cy, r), colour, "panel")
            self.picture(Box(cx - r * 0.66, cy - r * 0.66, r * 1.32, r * 1.32), colour)

    # text -----------------------------------------------------------------------------------------------------------

    def title(self, fill: str = "", most: float = 40, lines: int = 4, behind: str = "") -> Spec:
        f = self.design.fonts
        style = Style(f.title, fill or self.palette.on(behind or self.behind), f.upper, f.tracking, f.leading)
        return Spec("title", self.words.title, style, most * self.u, self.t(3.4), 0.0, True, lines)

    def subtitle(self, behind: str = "", k: float = 3.3) -> list[Spec]:
        if not self.words.subtitle:
            return []
        style = Style(self.design.fonts.subtitle, self.palette.on(behind or self.behind), leading=1.18)
        return [Spec("subtitle", self.words.subtitle, style, self.t(k), self.size.least, 3.0 * self.u, lines=4)]

    def facts(self, behind: str = "", gap: float = 3.2, only: Sequence[Fact] | None = None) -> list[Spec]:
        """Each fact a text of its own, what is most asked for (when) strongest."""
        behind = behind or self.behind
        ink, made = self.palette.on(behind), list[Spec]()
        for kind, text in self.merged(only):
            strong = kind == "date" or (not made and kind not in ("item", "other", "contact"))
            style = Style(self.design.fonts.strong if strong else self.design.fonts.body, ink, leading=1.28)
            k = 2.9 if strong else 2.35
            space = gap if not made else 1.15 if kind != "item" else 1.3
            made.append(Spec(f"fact-{kind}-{len(made) + 1}", text, style, self.t(k), self.size.least, space * self.u))
        return made

    def merged(self, only: Sequence[Fact] | None = None) -> list[tuple[str, str]]:
        """The facts in reading order, date and time in one."""
        facts = list(self.words.facts if only is None else only)
        when = [f.text for f in facts if f.kind in ("date", "time")]
        rest = [(f.kind, f.text) for f in facts if f.kind not in ("date", "time")]
        every = ([("date", " · ".join(when))] if when else []) + rest
        return [(k, t if k == "contact" else t[:1].upper() + t[1:]) for k, t in every]  # a line begins with a capital

    def action(self, behind: str = "", gap: float = 2.6) -> list[Spec]:
        if not self.words.action:
            return []
        behind = behind or self.behind
        fill = self.palette.on(self.pill(behind)) if self.pilled else self.palette.spot(behind)
        style = Style(self.design.fonts.strong, fill)
        space = gap * self.u + (self.t(2.3) * 0.75 if self.pilled else 0)
        return [Spec("action", self.words.action, style, self.t(2.5), self.size.least, space, lines=1)]

    @property
    def pilled(self) -> bool:
        return not self.size.paper

    def pill(self, behind: str) -> str:
        return max(
            (self.palette.accent, self.palette.ink, self.palette.second), key=lambda c: min(contrast(c, behind), 4)
        )

    def set(
        self, specs: Sequence[Spec], box: Box, align: str = "start", anchor: str = "top", spread: float = 1.0
    ) -> Box:
        """Texts in a box, and the button behind a call to action. Returns what they take of it; raises `Tight`."""
        specs = [s for s in specs if s.text]
        if not specs:
            return Box(box.x, box.y if anchor == "top" else box.bottom, box.w, 0)
        if box.w <= 0 or box.h <= 0:
            raise Tight
        pad = self.t(2.3) * 0.75 if self.pilled and any(s.role == "action" for s in specs) else 0.0
        inner = Box(box.x, box.y, box.w, box.h - pad)
        sets = stack(specs, inner)
        return self.put(place(sets, inner, align, anchor, spread), pad)

    def put(self, lines: Sequence[Line], pad: float = 0.0) -> Box:
        for one in lines:
            if one.role == "action" and pad:
                b = one.ink
                middle = one.y - face(one.face).cap * one.size / 2
                tall = one.size * 0.36 + pad
                button = Box(b.x - 1.5 * pad, middle - tall, b.w + 3 * pad, 2 * tall)
                shift = 1.5 * pad if one.anchor == "start" else 0.0
                self.fill(
                    rectangle(Box(button.x + shift, button.y, button.w, button.h), tall),
                    self.pill(self.behind),
                    "panel",
                )
                one = replace(one, x=one.x + shift, ink=Box(b.x + shift, b.y, b.w, b.h))
            self.layers["text"].items.append(one)
        xs, ys = [v.ink.x for v in lines], [v.ink.y for v in lines]
        right, bottom = max(v.ink.right for v in lines), max(v.ink.bottom for v in lines) + pad
        return Box(min(xs), min(ys), right - min(xs), bottom - min(ys))

    def justified(self, across: float, tall: float, fill: str) -> list[Line]:
        """The title's words in lines that are each as wide as the measure. Raises `Tight`."""
        spec = self.title(fill)
        style = spec.style.for_(spec.text)
        text, f = style.said(spec.text), face(style.face)
        words = len(text.split())
        best: tuple[float, list[str], list[float], float] | None = None
        for count in range(1, min(5, words) + 1):
            high = width(text.replace("\n", " "), style)
            rows = next((r for k in range(1, 60) if (r := broken(text, style, high * k / 60 + 1e-6, count))), None)
            if not rows or len(rows) != count:
                continue
            inks = [f.ink(r, style.tracking) for r in rows]
            sizes = [across / i.w for i in inks]
            gap = min(sizes) * 0.16
            used = sum(s * i.h for s, i in zip(sizes, inks, strict=True)) + gap * (count - 1)
            scale = min(1.0, tall / used)  # all lines shrink together: they stay equally wide
            badness = abs(used - tall * 0.9) / tall + (1 - scale) * 1.5 + (max(sizes) / min(sizes) > 3.2)
            if best is None or badness < best[0]:
                best = (badness, rows, [s * scale for s in sizes], gap * scale)
        if best is None or min(best[2]) < self.t(3.4):
            raise Tight
        made, y = list[Line](), self.frame.y
        for n, (row, size) in enumerate(zip(best[1], best[2], strict=True)):
            ink = f.ink(row, style.tracking)
            one = replace(spec, style=style)
            made.append(line(row, one, size, self.frame, "start", y - ink.y * size, n, len(best[1])))
            y += ink.h * size + best[3]
        return made

    def hairline(self, box: Box, radius: float, arched: bool) -> None:
        d = arch(box) if arched else rectangle(box, radius)
        self.layers["rules"].items.append(Shape(d, "", self.palette.spot(self.behind, 2.0), max(self.u * 0.14, 0.4)))

    def columns(self, box: Box, anchor: str = "top", most: int = 4, behind: str = "", ruled: bool = True) -> Box:
        """The facts side by side, each under a hairline and a label, all in one size. Raises `Tight`."""
        behind = behind or self.behind
        facts = self.merged()
        if self.words.action:
            facts = [*facts, ("action", self.words.action)]
        if not facts:
            return Box(box.x, box.y if anchor == "top" else box.bottom, box.w, 0)
        count = min(most, len(facts), max(1, int(box.w / (self.t(2.3) * 6.2))))
        gutter = max(self.margin * 0.45, self.t(2.3))
        across = (box.w - gutter * (count - 1)) / count
        ink, quiet = self.palette.on(behind), self.palette.spot(behind)
        scale = 1.45  # few facts may be large; they come down until all fit
        while True:
            cells = [self._cell(kind, text, ink, quiet, scale, across) for kind, text in facts]
            rows = [cells[i : i + count] for i in range(0, len(cells), count)]
            gap = 1.5 * self.u
            if all(all(c) for c in cells):
                heights = [max(sum(s.height + s.spec.gap for s in c if s) for c in row) + gap for row in rows]
                used = sum(heights) + gap * 1.4 * (len(rows) - 1)
                if used <= box.h:
                    break
            if self.t(2.35 * scale) <= self.size.least + 1e-9 and scale < 0.4:
                raise Tight
            scale *= STEP
        y = box.y if anchor == "top" else box.bottom - used
        top = y
        for row, tall in zip(rows, heights, strict=True):
            for n, cell in enumerate(row):
                x = box.x + n * (across + gutter)
                if ruled:
                    self.rule(x, y, across, max(self.u * 0.09, 0.4), ink)
                self.put(place([s for s in cell if s], Box(x, y + gap, across, tall)))
            y += tall + gap * 1.4
        return Box(box.x, top, box.w, used)

    def _cell(self, kind: str, text: str, ink: str, quiet: str, scale: float, across: float) -> list[Set | None]:
        fonts = self.design.fonts
        size = self.t(2.35 * scale)
        made = []
        if self.words.labels and kind in LABELS:
            label = Style(fonts.strong, quiet, leading=1.1)
            small = self.t(1.7 * scale)
            made.append(settle(Spec(f"label-{kind}", LABELS[kind], label, small, small, lines=1), small, across))
        strong = kind in ("date", "action")
        style = Style(fonts.strong if strong else fonts.body, quiet if kind == "action" else ink, leading=1.26)
        text = text.replace(" · ", "\n")  # no line begins with a dot
        spec = Spec(f"fact-{kind}", text, style, size, size, 0.8 * self.u if made else 0.0)
        made.append(settle(spec, size, across))
        return made

    def signed(self, box: Box, align: str = "start", behind: str = "") -> Box:
        """The box without its lowest part, where the brand's logo or name then stands."""
        logo, by = self.design.logo, self.words.by
        if not logo and not by:
            return box
        if logo:
            from .raster import pixels

            tall, wide = pixels(logo).shape[:2]
            h = min(5.2 * self.u, box.h * 0.16)
            w = h * wide / tall
            if w > box.w * 0.5:
                h, w = h * box.w * 0.5 / w, box.w * 0.5
            x = {"start": box.x, "middle": box.x + (box.w - w) / 2, "end": box.right - w}[align]
            self.layers["logo"].items.append(Picture(logo, Box(x, box.bottom - h, w, h), "logo"))
            return Box(box.x, box.y, box.w, box.h - h - 2.2 * self.u)
        style = Style(self.design.fonts.strong, self.palette.spot(behind or self.behind))
        made = self.set([Spec("by", by, style, self.t(2.0), self.size.least, lines=2)], box, align, "bottom")
        return Box(box.x, box.y, box.w, made.y - box.y - 2.4 * self.u)

    def scene(self) -> Scene:
        groups: list[Any] = [g for g in self.layers.values() if g.items]
        return Scene(self.w, self.h, groups, self.words.title.replace("\n", " "))

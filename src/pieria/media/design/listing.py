"""Layouts for lists (points, dishes and prices, an agenda): one entry under the other, times left, prices right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from .colour import contrast, mix
from .entries import Entry, entered
from .faces import face
from .layout import STEP, Set, Spec, Style, Tight, line, settle, width
from .page import Page
from .scene import Box, circle, rectangle
from .spec import Fact

LISTED = ("item", "heading")
LEAST = 3
"""Entries that make a list."""
MOST, WIDE, LONE = 4.2, 5.2, 6.0
"""How large they are set at most, on the page's own scale: all of them, and those of one line each on a wide page and
on a high one."""
USUAL = 2.5
"""What is smaller than this gets more room first: the title and the ornament give way."""
NARROW = 13
"""Ems that one of two columns has at least."""


def listed(facts: Sequence[Fact]) -> bool:
    return sum(f.kind == "item" for f in facts) >= LEAST


@dataclass(frozen=True, slots=True)
class _Row:
    """An entry as it was set. ``above``: free room over it where it is not the first of its column. Its height is that
    of its type, not of its letters: lines without a tail would stand nearer to each other."""

    entry: Entry
    text: Set
    lead: Set | None
    tail: Set | None
    above: float

    @property
    def top(self) -> float:
        return 0.74 * self.text.size

    @property
    def height(self) -> float:
        return self.top + ((len(self.text.rows) - 1) * self.text.spec.style.leading + 0.2) * self.text.size


@dataclass(frozen=True, slots=True)
class _Grid:
    """Columns of rows in one size, and how wide times and prices are."""

    columns: list[list[_Row]]
    size: float
    across: float
    indent: float

    @property
    def plain(self) -> bool:
        return all(len(r.text.rows) == 1 for c in self.columns for r in c)

    @property
    def tall(self) -> float:
        return max(map(_tall, self.columns))


def _tall(rows: Sequence[_Row]) -> float:
    return sum(r.height + r.above for r in rows) - (rows[0].above if rows else 0.0)


def entries(p: Page, box: Box, give: int) -> None:
    """The list in a box, as large as it can be there. Raises `Tight`, also where it is small and can have more room."""
    listed = [f for f in p.words.facts if f.kind in LISTED]
    plain = iter(entered([f.text for f in listed if f.kind == "item"]))
    made = [Entry(f.text, heading=True) if f.kind == "heading" else next(plain) for f in listed]
    made = [replace(e, text=_upper(e.text)) for e in made]
    if not made or box.w <= 0 or box.h <= 0:
        raise Tight
    gutter = max(p.margin * 0.8, p.t(2.3))
    found = [g for n in (1, 2) if (g := _fitted(p, made, box, n, gutter))]
    if not found or (give < 3 and max(g.size for g in found) < p.t(USUAL)):
        raise Tight
    best = found[-1] if found[-1].size > found[0].size * 1.15 else found[0]  # a second column must earn its place
    gaps = best.tall - max(sum(r.height for r in c) for c in best.columns)
    spread = min(2.4, 1 + 0.85 * (box.h - best.tall) / gaps) if gaps > 0 else 1.0
    for n, column in enumerate(best.columns):
        _drawn(p, column, best, Box(box.x + n * (best.across + gutter), box.y, best.across, box.h), spread)


def _upper(said: str) -> str:
    return said[:1].upper() + said[1:]


def _fitted(p: Page, made: list[Entry], box: Box, count: int, gutter: float) -> _Grid | None:
    across = (box.w - gutter * (count - 1)) / count
    size = p.t(WIDE if p.wide else LONE)
    while True:
        wide = count == 1 or across >= NARROW * size
        grid = _set(p, made, size, across, count) if wide else None
        if grid and grid.tall <= box.h and (size <= p.t(MOST) or grid.plain):
            return grid
        if size <= p.size.least + 1e-9:
            return None
        size = max(p.size.least, size * STEP)


def _set(p: Page, made: list[Entry], size: float, across: float, count: int) -> _Grid | None:
    """All entries in a size, or None where a word is too long for its column."""
    fonts, ink, spot = p.design.fonts, p.palette.on(p.behind), p.palette.spot(p.behind)
    body, strong = Style(fonts.body, ink, leading=1.22), Style(fonts.strong, spot, leading=1.15)
    price = Style(fonts.strong, ink)
    pointed = not any(e.lead or e.tail for e in made)
    leads = [width(e.lead, strong.for_(e.lead)) for e in made if e.lead]
    indent = size * (max(leads) + 0.9 if leads else 0.95 if pointed else 0.0)
    rows = list[_Row]()
    for e in made:
        if e.heading:
            text = settle(Spec("heading", e.text, strong, size * 1.12, size), size * 1.12, across)
            above, lead, tail = size * 1.5, None, None
        else:
            lead = settle(Spec("lead", e.lead, strong, size, size, lines=1), size, across) if e.lead else None
            tail = settle(Spec("price", e.tail, price, size, size, lines=1), size, across * 0.6) if e.tail else None
            if e.tail and not tail:
                return None
            taken = width(e.tail, price.for_(e.tail)) * size + size if e.tail else 0.0
            left = indent if not e.heading else 0.0
            room = across - left - taken
            if room < size * 4:
                return None
            text, above = settle(Spec("item", e.text, body, size, size), size, room), size * 0.78
        if text is None:
            return None
        rows.append(_Row(e, text, lead, tail, above))
    columns = _divided(rows, count)
    return _Grid(columns, size, across, indent) if columns else None


def _divided(rows: list[_Row], count: int) -> list[list[_Row]] | None:
    """Rows in one or two columns: parted before a heading where there is one, so that both are as short as can be."""
    if count == 1:
        return [rows]
    if len(rows) < 4:
        return None
    cuts = [n for n in range(1, len(rows)) if rows[n].entry.heading]
    if not any(r.entry.heading for r in rows[1:]):
        cuts = list(range(1, len(rows)))
    cut = min(cuts, key=lambda n: max(_tall(rows[:n]), _tall(rows[n:])))
    return [rows[:cut], rows[cut:]]


def _drawn(p: Page, rows: Sequence[_Row], grid: _Grid, box: Box, spread: float) -> None:
    quiet, spot, thin = mix(p.palette.on(p.behind), p.behind, 0.72), p.palette.spot(p.behind), max(p.u * 0.09, 0.4)
    y, size = box.y, grid.size
    for n, row in enumerate(rows):
        if n:
            gap = row.above * spread
            if not row.entry.heading and (row.tail or row.lead) and not rows[n - 1].entry.heading:
                p.rule(box.x, y + gap / 2 - thin / 2, box.w, thin, quiet)  # leads the eye to the price
            y += gap
        base = y + row.top
        left = 0.0 if row.entry.heading else grid.indent
        of, spec = len(row.text.rows), row.text.spec
        inner = Box(box.x + left, y, box.w - left, 0)
        lines = [
            line(text, spec, row.text.size, inner, "start", base + k * spec.style.leading * row.text.size, k, of)
            for k, text in enumerate(row.text.rows)
        ]
        before = Box(box.x, y, grid.indent - 0.9 * size, 0)  # times end at one edge, so that 9:00 stands under 11:00
        for some, room in ((row.lead, before), (row.tail, box)):
            if some:
                lines.append(line(some.rows[0], some.spec, some.size, room, "end", base, 0, 1))
        p.layers["text"].items += lines
        if grid.indent and not row.entry.heading and not row.lead and not any(r.lead for r in rows):
            r = size * 0.15
            p.fill(circle(box.x + r, base - face(row.text.spec.style.face).cap * size / 2, r), spot, "rules")
        y += row.height


# layouts -----------------------------------------------------------------------------------------------------------


def _rest(p: Page, kinds: tuple[str, ...], leave: bool = False) -> list[Fact]:
    return [f for f in p.words.facts if f.kind not in LISTED and (f.kind in kinds) is not leave]


HEAD = ("date", "time", "place", "people")
"""What stands with the title; the rest stands at the foot."""


def _head(p: Page, give: int, most: float = 13, lines: int = 3) -> list[Spec]:
    head = _rest(p, HEAD)
    return [
        p.title(lines=lines, most=most * (1 - 0.16 * give)),
        *p.subtitle(),
        *(p.facts(gap=2.4, only=head) if head else []),
    ]


def _foot(p: Page, box: Box, align: str = "start") -> Box:
    """What is neither title nor list at the foot of a box. Returns what is left above it."""
    box = p.signed(box, align)
    rest = _rest(p, HEAD, leave=True)
    used = p.set(
        [*(p.facts(only=rest) if rest else []), *p.action(gap=2.0)],
        Box(box.x, box.y + box.h * 0.6, box.w, box.h * 0.4),
        align,
        "bottom",
    )
    return Box(box.x, box.y, box.w, used.y - box.y - (p.margin * 0.7 if used.h else 0))


def beside(p: Page, give: int) -> None:
    """Wide: title and ornament left, the list right. Else a band of ornament, the title, the list under a rule."""
    p.ground(p.palette.ground)
    f = p.frame
    if p.wide:
        w = p.w * (0.38 - 0.02 * give)
        above = p.set(_head(p, give, 9, 5), Box(f.x, f.y, w - f.x - p.margin * 0.4, f.h * 0.72))
        top = above.bottom + p.margin * 0.8
        if p.h - top > p.h * 0.14:
            p.decorate(art := Box(0, top, w - p.margin * 0.4, p.h - top), p.palette.block)
            p.badge(*art.centre, art.short * 0.36, p.palette.ground)
        box = Box(w + p.margin * 0.6, f.y, f.right - w - p.margin * 0.6, f.h)
        entries(p, _foot(p, box), give)
        return
    band = p.h * (0.17 - 0.03 * give)
    p.decorate(art := Box(0, 0, p.w, band), p.palette.block)
    p.badge(p.w - p.margin - band * 0.36, art.centre[1], band * 0.36, p.palette.ground)
    box = _foot(p, Box(f.x, band + p.margin * 0.8, f.w, f.bottom - band - p.margin * 0.8))
    above = p.set(_head(p, give), Box(box.x, box.y, box.w, box.h * 0.36))
    rule = max(p.u * 0.35, 1.0)
    y = above.bottom + p.margin * 0.55
    p.rule(f.x, y, f.w, rule, p.palette.on(p.behind))
    y += rule + p.margin * 0.6
    entries(p, Box(box.x, y, box.w, box.bottom - y), give)


def margin(p: Page, give: int) -> None:
    """A column of ornament along the right edge; title and list flush left."""
    p.ground(p.palette.ground if p.design.seed % 2 else p.palette.soft)
    f = p.frame
    w = p.w * ((0.2 if p.wide else 0.17) - 0.035 * give)
    p.decorate(art := Box(p.w - w, 0, w, p.h), p.palette.block)
    p.badge(*art.centre, w * 0.4, p.behind)
    box = _foot(p, Box(f.x, f.y, p.w - w - p.margin * 0.9 - f.x, f.h))
    above = p.set(_head(p, give, 8 if p.wide else 13), Box(box.x, box.y, box.w, box.h * 0.34))
    y = above.bottom + p.margin * 0.85
    entries(p, Box(box.x, y, box.w, box.bottom - y), give)


def card(p: Page, give: int) -> None:
    """A frame of ornament around a plain card with a centred title and the list."""
    p.ground(p.palette.block)
    p.decorate(p.page, p.palette.block)
    behind = p.palette.ground if contrast(p.palette.ground, p.palette.block) > 1.6 else p.palette.soft
    edge = p.page.short * (0.1 - 0.018 * give)
    panel = p.page.inset(edge * (1.6 if p.wide and give < 2 else 1), edge)
    p.fill(rectangle(panel), behind, "panel")
    p.behind = behind
    p.hairline(panel.inset(edge * 0.18), 0, arched=False)
    pad = p.page.short * 0.085
    box = _foot(p, panel.inset(pad), "middle")
    above = p.set(_head(p, give, 8 if p.wide else 11), Box(box.x, box.y, box.w, box.h * 0.36), "middle")
    y = above.bottom + p.margin * 0.8
    entries(p, Box(box.x, y, box.w, box.bottom - y), give)


LISTS = {"list": beside, "list-margin": margin, "list-card": card}

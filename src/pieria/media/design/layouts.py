"""Layouts: where title, facts, ornament and art stand. Each is ``layout(page, give)``: ``give`` 0 to 3 is how much of
the ornament's room it cedes to text. All raise `Tight` where the text does not fit."""

from __future__ import annotations

from collections.abc import Callable

from .colour import contrast
from .layout import Tight
from .page import Page
from .scene import Box, arch, circle, rectangle

Layout = Callable[[Page, int], None]


def swiss(p: Page, give: int) -> None:
    """Title above, flush left; the ornament on two thirds, bleeding to the right; facts in columns below."""
    p.ground(p.palette.ground)
    f = p.frame
    gap = p.margin * 0.75
    if p.wide:
        edge = p.w * (0.58 + 0.05 * give)
        text = p.signed(Box(f.x, f.y, edge - f.x - gap * 1.3, f.h))
        below = p.set(
            [*p.facts(), *p.action()], Box(text.x, text.y + text.h * 0.5, text.w, text.h * 0.5), anchor="bottom"
        )
        p.set([p.title(lines=4), *p.subtitle()], Box(text.x, text.y, text.w, below.y - gap - text.y))
        box = Box(edge, 0, p.w - edge, p.h)
        p.decorate(box, p.palette.block)
        return p.badge(*box.centre, box.short * 0.3, p.palette.ground)
    text = p.signed(f)
    below = p.columns(Box(text.x, text.y + text.h * 0.6, text.w, text.h * 0.4), "bottom", 3)
    above = p.set([p.title(lines=3), *p.subtitle()], Box(f.x, f.y, f.w, f.h * (0.36 + 0.06 * give)))
    top, end = above.bottom + gap, below.y - gap * (1 if below.h else 0)
    if end - top > p.h * 0.1:
        x = f.x + f.w / 3 if give < 2 else f.x
        box = Box(x, top, p.w - x, end - top)
        p.decorate(box, p.palette.block)
        p.badge(*box.centre, box.short * 0.31, p.palette.ground)
    return None


def panel(p: Page, give: int) -> None:
    """The ornament fills the page; a plain panel on it holds the text."""
    p.ground(p.palette.ground)
    behind = p.palette.ground if contrast(p.palette.ground, p.palette.block) > 1.6 else p.palette.soft
    p.decorate(p.page, p.palette.block)
    inset, pad = p.margin * 0.8, p.margin * (0.7 if p.size.name == "business-card" else 0.85)
    whole = p.page.inset(inset)
    if p.wide:
        box = Box(whole.x, whole.y, whole.w * (0.54 + 0.08 * give), whole.h)
    else:
        tall = whole.h * (0.46 + 0.12 * give)
        box = Box(whole.x, whole.bottom - tall, whole.w, tall)
    p.behind = behind
    inner = p.signed(box.inset(pad))
    specs = [p.title(behind=behind, lines=3, most=15 if not p.wide else 12), *p.subtitle(), *p.facts(), *p.action()]
    used = p.set(specs, inner, anchor="bottom")
    if not p.wide:  # the panel is as high as its text
        box = Box(box.x, used.y - pad, box.w, box.bottom - used.y + pad)
    p.fill(rectangle(box), behind, "panel")
    room = Box(whole.x, 0, whole.w, box.y) if not p.wide else Box(box.right, 0, p.w - box.right, p.h)
    if room.short > p.page.short * 0.3:
        p.badge(*room.centre, room.short * 0.33, behind)


def centred(p: Page, give: int) -> None:
    """All on the middle axis, the ornament in a disc."""
    dark = p.design.seed % 2 == 0
    p.ground(p.palette.block if dark else p.palette.ground)
    inside = p.palette.ground if dark else p.palette.block
    f = p.frame
    gap = p.margin * 0.7
    if p.wide:
        r = p.h * (0.36 - 0.03 * give)
        cx = p.w - p.margin - r
        p.decorate(Box(cx - r, p.h / 2 - r, 2 * r, 2 * r), inside, circle(cx, p.h / 2, r))
        p.badge(cx, p.h / 2, r * 0.55, p.behind)
        text = p.signed(Box(f.x, f.y, cx - r - gap * 1.4 - f.x, f.h))
        p.set([p.title(most=16), *p.subtitle(), *p.facts(), *p.action()], text, anchor="middle")
        return
    text = p.signed(f, "middle")
    lower = Box(text.x, text.y + text.h * 0.5, text.w, text.h * 0.5)
    below = p.set([*p.facts(), *p.action()], lower, "middle", "bottom")
    share = 0.30 + 0.06 * give
    above = p.set([p.title(lines=3), *p.subtitle()], Box(f.x, f.y, f.w, f.h * share), "middle")
    room = below.y - above.bottom - 2 * gap
    r = min(room / 2, f.w * 0.43)
    if r > p.page.short * 0.09:
        cx, cy = p.w / 2, above.bottom + gap + room / 2
        p.decorate(Box(cx - r, cy - r, 2 * r, 2 * r), inside, circle(cx, cy, r))
        p.badge(cx, cy, r * 0.52, p.behind)


def giant(p: Page, give: int) -> None:
    """Every line of the title set to the full measure; facts in columns; the ornament as a band along the foot."""
    p.ground(p.palette.ground)
    f = p.frame
    gap = p.margin * 0.7
    text = p.signed(f) if p.wide else f
    fill = p.palette.spot(p.behind, 4.6)
    lines = p.justified(f.w, f.h * ((0.5 if p.wide else 0.46) - 0.02 * give), fill)
    bottom = p.put(lines).bottom
    rule = max(p.u * 0.5, 1.0)
    p.rule(f.x, bottom + gap * 0.8, f.w, rule, p.palette.on(p.behind))
    y = bottom + gap * 0.8 + rule + gap * 0.7
    if sub := p.subtitle(k=3.6):
        y = p.set(sub, Box(f.x, y, f.w * (0.72 if not p.wide else 1), text.bottom - y)).bottom + gap * 0.9
    used = p.columns(Box(f.x, y, f.w, text.bottom - y), "top", 3 if not p.wide else 4, ruled=False)
    top = max(used.bottom if used.h else y, y) + gap
    if p.h - top > p.h * 0.13:
        box = Box(0, top, p.w, p.h - top)
        if p.words.by or p.design.logo:
            left = p.signed(Box(f.x, top, f.w, text.bottom - top)) if not p.wide else box
            box = Box(0, top, p.w, left.bottom - top) if not p.wide else Box(0, 0, 0, 0)
        if box.h > p.h * 0.1:
            p.decorate(box, p.palette.block)
            p.badge(
                box.right - box.h * 0.75 if box.w > box.h * 2 else p.w / 2,
                box.y + box.h / 2,
                box.h * 0.36,
                p.palette.ground,
            )
    elif not p.wide:
        p.signed(Box(f.x, top, f.w, f.bottom - top))


def split(p: Page, give: int) -> None:
    """Two fields: ornament and art in one, text in the other."""
    p.ground(p.palette.ground)
    behind = p.palette.soft if p.design.seed % 2 else p.palette.accent
    if p.wide:
        w = p.w * (0.44 - 0.07 * give)
        art, text = Box(0, 0, w, p.h), Box(w + p.margin, p.frame.y, p.w - w - 2 * p.margin, p.frame.h)
    else:
        h = p.h * (0.50 - 0.09 * give)
        art, text = Box(0, 0, p.w, h), Box(p.frame.x, h + p.margin * 0.9, p.frame.w, p.h - h - p.margin * 1.9)
    p.decorate(art, behind)
    p.badge(*art.centre, art.short * 0.32, p.palette.ground)
    text = p.signed(text)
    if p.wide:
        p.set([p.title(), *p.subtitle(), *p.facts(), *p.action()], text, anchor="middle")
        return
    below = p.columns(Box(text.x, text.y + text.h * 0.42, text.w, text.h * 0.58), "bottom", 3)
    p.set([p.title(lines=3), *p.subtitle()], Box(text.x, text.y, text.w, below.y - p.margin * 0.6 - text.y))


def door(p: Page, give: int) -> None:
    """A frame of ornament around an arched (or round-cornered) panel with centred text."""
    p.ground(p.palette.block)
    p.decorate(p.page, p.palette.block)
    behind = p.palette.ground
    p.behind = behind
    edge = p.page.short * ((0.105 if not p.wide else 0.13) - 0.02 * give)
    if p.tall:
        box = p.page.inset(edge, edge)
        p.fill(arch(box), behind, "panel")
        line = box.inset(edge * 0.16, edge * 0.16)
        head = box.w * 0.5
        inner = Box(box.x + box.w * 0.1, box.y + head * 0.5, box.w * 0.8, box.h - head * 0.5 - box.w * 0.1)
        if p.design.art:
            r = box.w * 0.15
            p.picture(Box(p.w / 2 - r, box.y + head * 0.28, 2 * r, 2 * r), behind)
            top = box.y + head * 0.28 + 2 * r + p.margin * 0.5
            inner = Box(inner.x, top, inner.w, inner.bottom - top)
    else:
        box = p.page.inset(edge * (2.1 if p.wide and give < 2 else 1.2), edge * 1.2)
        p.fill(rectangle(box, edge * 0.6), behind, "panel")
        line = box.inset(edge * 0.16)
        inner = box.inset(box.w * 0.09, box.h * 0.11)
    p.hairline(line, edge * 0.5, arched=p.tall)
    inner = p.signed(inner, "middle", behind)
    specs = [p.title(behind=behind, lines=4, most=14 if p.tall else 11), *p.subtitle(), *p.facts(), *p.action()]
    p.set(specs, inner, "middle", "middle")


def corner(p: Page, give: int) -> None:
    """A great disc of ornament out of a corner; text flush left in what it leaves."""
    p.ground(p.palette.ground if p.design.seed % 3 else p.palette.soft)
    f = p.frame
    if p.wide:
        r = p.h * (0.64 - 0.05 * give)
        cx, cy = p.w - r * 0.62, p.h * 0.42
        text = p.signed(Box(f.x, f.y, cx - r - p.margin * 0.7 - f.x, f.h))
        specs = [p.title(), *p.subtitle(), *p.facts(), *p.action()]
        if text.w < p.w * 0.3:
            raise Tight
        p.set(specs, text, anchor="bottom")
    else:
        share = 0.62 - 0.08 * give
        text, head = p.signed(f), p.h * (1 - share) + p.margin * 0.4
        low = p.set([p.title(lines=3), *p.subtitle(), *p.facts(), *p.action()],
                    Box(text.x, head, text.w, text.bottom - head),
                    anchor="bottom")  # fmt: skip
        reach = low.y - p.margin * 0.9
        r = min(p.w * 0.62, reach / 1.25)
        cx, cy = p.w - r * 0.72, reach - r
    p.decorate(Box(cx - r, cy - r, 2 * r, 2 * r), p.palette.block, circle(cx, cy, r))
    p.badge(cx - r * 0.1, cy + r * 0.1, r * 0.42, p.behind)


def strip(p: Page, give: int) -> None:
    """A column of ornament along the left edge; title at the head, facts at the foot of the rest."""
    p.ground(p.palette.ground)
    f = p.frame
    w = p.w * ((0.27 if not p.wide else 0.25) - 0.045 * give)
    p.decorate(Box(0, 0, w, p.h), p.palette.block)
    x = w + p.margin * 0.9
    text = p.signed(Box(x, f.y, f.right - x, f.h))
    below = p.set([*p.facts(), *p.action()], Box(text.x, text.y + text.h * 0.4, text.w, text.h * 0.6), anchor="bottom")
    box = Box(text.x, text.y, text.w, below.y - p.margin * 0.8 - text.y)
    above = p.set([p.title(most=18, lines=5, fill=p.palette.spot(p.behind)), *p.subtitle()], box)
    room = Box(text.x, above.bottom + p.margin * 0.6, text.w, below.y - above.bottom - p.margin * 1.2)
    if p.tall and room.h > p.h * 0.16:
        side = min(room.h, room.w, p.w * 0.42)
        p.picture(Box(room.x, room.bottom - side, side, side), p.behind, p.palette.accent)


LAYOUTS: dict[str, Layout] = {
    "swiss": swiss, "panel": panel, "centred": centred, "giant": giant, "split": split, "door": door,
    "corner": corner, "strip": strip,
}  # fmt: skip
ORDER = {
    "tall": ("giant", "swiss", "centred", "panel", "corner", "door", "split", "strip"),
    "square": ("swiss", "giant", "panel", "centred", "split", "corner", "door", "strip"),
    "wide": ("split", "giant", "corner", "panel", "swiss", "centred", "door", "strip"),
}
"""By the page's shape; variants take them in this order, begun at another place for each seed."""

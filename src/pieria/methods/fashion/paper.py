"""Patterns on paper, to scale: one large plan as SVG, pages of A0, and A4 pages that are glued together."""

from __future__ import annotations

from dataclasses import dataclass

from ...core.counting import many
from ...media.design.scene import Box, Command, Group, Line, Scene, Shape, bounds, polygon, rectangle
from . import cutting
from . import geometry as g
from .drawing import CM, INK, QUIET, instruction, lettered, piece
from .nest import Item, lay
from .piece import Pattern

A4, A0 = (21.0, 29.7), (84.1, 118.9)
MARGIN, OVERLAP = 1.0, 1.0
SQUARE = 10.0


@dataclass(slots=True)
class Plan:
    """All pieces side by side; centimetres."""

    width: float
    height: float
    groups: list[Group]
    title: str


def plan(pattern: Pattern, about: str, width: float = A0[0] - 2 * MARGIN) -> Plan:
    """The pieces laid on paper as close as they go, upright, with a test square of 10 cm."""
    test = Item("test", ((0, 0), (SQUARE + 1.5, 0), (SQUARE + 1.5, SQUARE + 2), (0, SQUARE + 2)), (0,))
    outlines = [cutting.outline(p) for p in pattern.pieces]
    widest = max(g.box(o)[2] - g.box(o)[0] for o in outlines) + 2
    width = max(width, widest)
    found = lay([test, *(Item(str(n), tuple(o), (0,)) for n, o in enumerate(outlines))], width - 1, tries=14)
    groups: list[Group] = []
    for name, points in found.placed:
        left, top, _, _ = g.box(points)
        if name == "test":
            groups.append(_test(left + 0.5, top + 0.5))
            continue
        n = int(name)
        l0, t0, _, _ = g.box(outlines[n])
        groups.append(piece(pattern.pieces[n], pattern, n + 1, left - l0 + 0.4, top - t0 + 0.4, about))
    return Plan(width, found.length + 1.2, groups, f"{pattern.garment}, {about}")


def _test(x: float, y: float) -> Group:
    box = Box(x * CM, y * CM, SQUARE * CM, SQUARE * CM)
    cx, cy = box.centre
    return Group("test square", [
        Shape(rectangle(box), "", INK, 1.0), lettered("10 cm x 10 cm", cx, cy - 14, 14),
        lettered("Measure this square before you cut:", cx, cy + 8, 9), lettered("print at 100 %, not fit to page.", cx, cy + 21, 9),
    ])  # fmt: skip


def scene(made: Plan) -> Scene:
    """The whole plan as one drawing, for a plotter or a cutter."""
    return Scene(made.width * CM, made.height * CM, list(made.groups), f"Pattern: {made.title}")


def pages(made: Plan, size: tuple[float, float] = A4) -> list[Scene]:
    """The plan cut into pages. Each shows ``OVERLAP`` of its right and lower neighbours, with a line where to cut or
    glue and crosses that must lie upon one another; pages with nothing on them are left out."""
    w, h = size[0] - 2 * MARGIN, size[1] - 2 * MARGIN
    step_x, step_y = w - OVERLAP, h - OVERLAP
    across = max(1, -int(-(made.width - OVERLAP) // step_x))
    down = max(1, -int(-(made.height - OVERLAP) // step_y))
    boxes = [
        [
            bounds(s.d) if isinstance(s, Shape) else Box(s.x - 90, s.y - 20, 180, 26) if isinstance(s, Line) else None
            for s in group.items
        ]
        for group in made.groups
    ]
    used: dict[tuple[int, int], list[Group]] = {}
    for j in range(down):
        for i in range(across):
            view = Box(i * step_x * CM, j * step_y * CM, w * CM, h * CM)
            kept = []
            for group, b in zip(made.groups, boxes, strict=True):
                items = [s for s, box in zip(group.items, b, strict=True) if box is None or box.meets(view.inset(-8))]
                if any(isinstance(s, Shape) for s in items):
                    kept.append(Group(group.name, items))
            if any(_seen(s, view) for k in kept for s in k.items if isinstance(s, Shape)):
                used[i, j] = kept
    return [_page(made, size, i, j, groups, (step_x, step_y), (across, down), used) for (i, j), groups in used.items()]


def cover(made: Plan, pattern: Pattern) -> Scene:
    """What lies in front of the A4 pages: how to print and join them, a map, what the signs mean."""
    sheets = pages(made)
    texts = Group("text")
    x, y = 1.8 * CM, 2.6 * CM

    def say(text: str, size: float = 9.5, strong: bool = False, down: float = 1.5, at: float = x) -> None:
        nonlocal y
        texts.items.append(
            Line(
                text,
                at,
                y,
                size,
                "inter-semibold" if strong else "inter",
                INK,
                0.0,
                "start",
                f"cover-{len(texts.items)}",
            )
        )
        y += size * down

    say(made.title[:1].upper() + made.title[1:], 18, True, 1.8)
    say(f"{many(len(sheets), 'page')} after this one. Print at 100 %, and measure the square of 10 cm before you cut.")
    say("Pages are named by row and column. Cut along the grey line on the right and below, lay the next page on it,")
    say("the crosses upon one another, and glue.", down=2.4)
    say("Black line: cut here, the seam allowance is included. Blue line: sew here.")
    say("Arrow: the grain of the cloth. Bracket: lay this edge on a fold. Short strokes across the allowance: notches.")
    say("What bears the same number in a circle is sewn together. Blue wedges are darts.", down=2.6)
    say("Pieces", 11, True, 1.7)
    for n, p in enumerate(pattern.pieces, 1):
        say(f"{n}  {p.title}: {instruction(p)[0].lower()}{instruction(p)[1:]}", 9, down=1.45)
    y += 10
    say("Map", 11, True, 1.2)
    room = Box(x, y, 17 * CM, A4[1] * CM - y - 1.6 * CM)
    scale = min(room.w / (made.width * CM), room.h / (made.height * CM))
    map_ = Group("map")
    from dataclasses import replace

    from ...media.design.scene import moved

    for group in made.groups:
        outline = next(s for s in group.items if isinstance(s, Shape))
        map_.items.append(replace(outline, d=moved(outline.d, scale, room.x, room.y), fill="#f1ede2", width=0.5))
    step_x, step_y = (A4[0] - 2 * MARGIN - OVERLAP) * CM, (A4[1] - 2 * MARGIN - OVERLAP) * CM
    for i in range(-int(-made.width * CM // step_x)):
        for j in range(-int(-made.height * CM // step_y)):
            w, h = min(step_x, made.width * CM - i * step_x), min(step_y, made.height * CM - j * step_y)
            if w < 1.2 * CM or h < 1.2 * CM:
                continue
            box = Box(room.x + i * step_x * scale, room.y + j * step_y * scale, w * scale, h * scale)
            map_.items += [
                Shape(rectangle(box), "", QUIET, 0.5),
                lettered(named(i, j), box.x + 9, box.y + 8, 7, 0, QUIET),
            ]
    return Scene(A4[0] * CM, A4[1] * CM, [map_, texts], f"Pattern: {made.title}")


def _seen(s: Shape, view: Box) -> bool:
    """Whether a line of a shape really passes through the view."""
    last: tuple[float, float] | None = None
    for c in s.d:
        if len(c) < 3:
            continue
        here = (float(c[-2]), float(c[-1]))
        if last is not None and c[0] != "M":
            n = max(1, int(max(abs(here[0] - last[0]), abs(here[1] - last[1])) / 30))
            for k in range(n + 1):
                x, y = last[0] + (here[0] - last[0]) * k / n, last[1] + (here[1] - last[1]) * k / n
                if view.x <= x <= view.right and view.y <= y <= view.bottom:
                    return True
        last = here
    return False


def named(i: int, j: int) -> str:
    return f"{chr(65 + j % 26)}{i + 1}"


def _page(made: Plan, size: tuple[float, float], i: int, j: int, groups: list[Group], step: tuple[float, float],
          grid: tuple[int, int], used: dict[tuple[int, int], list[Group]]) -> Scene:  # fmt: skip
    m = MARGIN * CM
    dx, dy = m - i * step[0] * CM, m - j * step[1] * CM
    view = Box(m, m, (size[0] - 2 * MARGIN) * CM, (size[1] - 2 * MARGIN) * CM)
    shifted = [_moved(group, dx, dy) for group in groups]
    content = Group("pattern", [item for s in shifted for item in [s]], Shape(rectangle(view)))
    marks = Group("page marks", [Shape(rectangle(view), "", QUIET, 0.4)])
    lines: list[Command] = []
    right, low = view.x + step[0] * CM, view.y + step[1] * CM
    if (i + 1, j) in used:
        lines += [("M", right, view.y), ("L", right, view.bottom)]
        marks.items.append(
            lettered(f"glue {named(i + 1, j)} here", right + OVERLAP * CM / 2, view.y + view.h / 2, 7, 1.5708, QUIET)
        )
    if (i, j + 1) in used:
        lines += [("M", view.x, low), ("L", view.right, low)]
        marks.items.append(
            lettered(f"glue {named(i, j + 1)} here", view.x + view.w / 2, low + OVERLAP * CM / 2, 7, 0, QUIET)
        )
    if lines:
        marks.items.append(Shape(tuple(lines), "", QUIET, 0.4))
    half = OVERLAP / 2
    for x in (half, step[0] + half):  # each cross stands in the overlap, so it is printed on both pages
        for y in (step[1] * 0.25, step[1] * 0.75):
            marks.items.append(_cross(view.x + x * CM, view.y + y * CM))
    for y in (half, step[1] + half):
        for x in (step[0] * 0.25, step[0] * 0.75):
            marks.items.append(_cross(view.x + x * CM, view.y + y * CM))
    foot = f"{named(i, j)}   row {j + 1} of {grid[1]}, column {i + 1} of {grid[0]}   {made.title}"
    marks.items.append(Line(foot, view.x, view.bottom + 0.6 * CM, 8, "inter", INK, 0.0, "start", "page"))
    marks.items.append(lettered(named(i, j), view.x + view.w / 2, view.y + view.h / 2, 60, 0, "#eeeeee"))
    marks.items.insert(0, marks.items.pop())
    return Scene(size[0] * CM, size[1] * CM, [marks, content], f"Pattern: {made.title}")


def _cross(x: float, y: float) -> Shape:
    r = 0.32 * CM
    return Shape((("M", x - r, y), ("L", x + r, y), ("M", x, y - r), ("L", x, y + r),
                  *polygon([(x - r / 2, y), (x, y - r / 2), (x + r / 2, y), (x, y + r / 2)])), "", INK, 0.5)  # fmt: skip


def _moved(group: Group, dx: float, dy: float) -> Group:
    from dataclasses import replace

    from ...media.design.scene import moved

    made = Group(group.name)
    for s in group.items:
        if isinstance(s, Shape):
            made.items.append(replace(s, d=moved(s.d, 1, dx, dy)))
        elif isinstance(s, Line):
            made.items.append(replace(s, x=s.x + dx, y=s.y + dy))
    return made

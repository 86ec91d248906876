"""Small parts: collars, hoods, cuffs, bands, straps, pockets."""

from __future__ import annotations

import math

from . import geometry as g
from .piece import Edge, Mark, Piece, rectangle


def stand(half: float, high: float, extension: float = 0.0, name: str = "collar_stand") -> Piece:
    """A collar stand, its centre back on the fold: the lower edge ``half`` long (and the button extension on it),
    curved up towards the front so that it leans to the neck. ``neck_edge`` is sewn to the neck, ``top`` to a collar."""
    lift = 0.09 * half

    def lower(w: float) -> g.Path:
        return g.cubic((0, high), (w * 0.5, high), (w * 0.75, high - lift * 0.25), (w, high - lift))

    w = g.solve(lambda v: g.length(lower(v)) - half, half * 0.8, half)
    edge = lower(w)
    d = g.heading(edge, last=True)
    foot = g.end(edge)
    tip = (foot[0] + d[1] * high * 0.96, foot[1] - d[0] * high * 0.96)
    top = g.bend((0.0, 0.0), (1, 0), d, tip, 0.45)
    edges = [Edge("top", top)]
    if extension:
        far = (foot[0] + d[0] * extension, foot[1] + d[1] * extension)
        edges += [Edge("end", g.bend(tip, d, (-d[1] * -1, d[0]), far, 0.6)), Edge("stand_end", g.line(far, foot))]
    else:
        edges.append(Edge("end", g.line(tip, foot)))
    edges += [Edge("neck_edge", g.reverse(edge)), Edge("fold", g.line((0, high), (0, 0)), 0.0, "fold")]
    made = Piece(name, "Collar stand", edges, 2, True, interfaced=True, grain="x")
    return made


def fall(half: float, high: float, point: float, name: str = "collar") -> Piece:
    """A shirt's collar: ``neck_edge`` is ``half`` long, on the fold at the centre back, a little hollow, so that the
    collar lies over its stand."""
    dip = 0.05 * half

    def lower(w: float) -> g.Path:
        return g.cubic((0, high - dip), (w * 0.45, high - dip), (w * 0.75, high), (w, high))

    w = g.solve(lambda v: g.length(lower(v)) - half, half * 0.8, half)
    tip = (w + point, high - 0.2 + point * 0.35)
    top = g.bend((0.0, -dip * 0.4), (1, 0), (1, 0.25), (tip[0] + 0.3, -0.6), 0.4)
    edges = [Edge("top", top), Edge("end", g.line(g.end(top), (w, high))),
             Edge("neck_edge", g.reverse(lower(w))),
             Edge("fold", g.line((0, high - dip), (0, -dip * 0.4)), 0.0, "fold")]  # fmt: skip
    return Piece(name, "Collar", edges, 2, True, interfaced=True, grain="x")


def flat(half: float, wide: float, name: str = "collar", blunt: bool = False) -> Piece:
    """A collar that lies flat (Peter Pan): a ring's piece whose inner edge is ``half`` long, the outer corner round."""
    sweep = math.radians(122)
    r = half / sweep
    centre = (0.0, 0.0)
    start, stop = -math.pi / 2, -math.pi / 2 + sweep
    inner = g.arc(centre, r, start, stop)
    top: g.Point = (0.0, -r - wide)
    foot = g.end(inner)
    towards = (math.cos(stop), math.sin(stop))
    corner = (foot[0] + towards[0] * wide * 0.86, foot[1] + towards[1] * wide * 0.86)
    if blunt:
        outer = g.arc(centre, r + wide, start, stop)
        edges = [Edge("top", outer), Edge("end", g.line(g.end(outer), foot))]
    else:
        most = stop - 0.42
        outer = g.arc(centre, r + wide, start, most)
        edge = g.bend(g.end(outer), (-math.sin(most), math.cos(most)), (-towards[0], -towards[1]),
                      g.along(foot, corner, 0.35), 0.55)  # fmt: skip
        edges = [Edge("top", (*outer, *edge)), Edge("end", g.line(g.end(edge), foot))]
    edges += [Edge("neck_edge", g.reverse(inner)), Edge("fold", g.line((0.0, -r), top), 0.0, "fold")]
    return Piece(name, "Collar", edges, 2, True, interfaced=True)


def hood(half: float, head: float, high: float, name: str = "hood") -> Piece:
    """Half a hood: ``neck_edge`` is ``half`` long; the face at the left, the centre seam over the crown at the right.
    high: from the neck over the crown."""
    wide = max(head * 0.42, half + 1.0)

    def neck(w: float) -> g.Path:
        return g.cubic((0, 2.5), (w * 0.35, 2.5), (w * 0.65, 0.0), (w, 0.0))

    w = g.solve(lambda v: g.length(neck(v)) - half, half * 0.7, half)
    edge = neck(w)
    back_in = (w, 0.0)
    crown = (wide * 0.62, -high)
    out = (wide, -high * 0.55)
    centre = (*g.bend((0.6, -high * 0.985), (1, -0.1), (1, 0.05), crown, 0.4),
              *g.bend(crown, (1, 0.05), (0, 1), out, 0.55), *g.bend(out, (0, 1), (-0.25, 1), back_in, 0.4))  # fmt: skip
    return Piece(name, "Hood", [
        Edge("centre", centre), Edge("neck_edge", g.reverse(edge)),
        Edge("face", g.line((0, 2.5), (0.6, -high * 0.985)), 3.0, "hem"),
    ], 2)  # fmt: skip


def patch(name: str, title: str, w: float, h: float, count: int = 1, pointed: bool = False) -> Piece:
    """A patch pocket; its top is turned in."""
    low = h if not pointed else h - w * 0.16
    bottom = g.line((w, low), (w / 2, h), (0, low)) if pointed else (
        *g.bend((w, h - 1.5), (0, 1), (-1, 0), (w - 1.5, h)), *g.line((w - 1.5, h), (1.5, h)),
        *g.bend((1.5, h), (-1, 0), (0, -1), (0, h - 1.5)),
    )  # fmt: skip
    side = low if pointed else h - 1.5
    return Piece(name, title, [
        Edge("opening", g.line((0, 0), (w, 0)), 3.0, "hem"), Edge("right", g.line((w, 0), (w, side))),
        Edge("bottom", bottom), Edge("left", g.line((0, side), (0, 0))),
    ], count)  # fmt: skip


def kangaroo(w: float, h: float) -> Piece:
    """A hoodie's pocket, on the fold: its slanted side is the opening."""
    return Piece("pocket", "Kangaroo pocket", [
        Edge("top", g.line((0, 0), (w * 0.62, 0))), Edge("opening", g.line((w * 0.62, 0), (w, h * 0.68))),
        Edge("side", g.line((w, h * 0.68), (w, h))), Edge("bottom", g.line((w, h), (0, h))),
        Edge("fold", g.line((0, h), (0, 0)), 0.0, "fold"),
    ], 1, True)  # fmt: skip


def bag(deep: float = 26.0, wide: float = 16.0, opening: float = 15.0, small: float = 1.0) -> Piece:
    """A pocket bag for a side seam: its left edge lies along the seam."""
    k = small
    deep, wide, opening = deep * k, wide * k, opening * k
    curve = (*g.bend((0.0, 0.0), (1, 0.2), (0.1, 1), (wide, deep * 0.62), 0.6),
             *g.bend((wide, deep * 0.62), (0, 1), (-1, 0), (wide * 0.45, deep), 0.55),
             *g.bend((wide * 0.45, deep), (-1, 0), (-0.4, -1), (0.0, opening + 2 * k), 0.5))  # fmt: skip
    made = Piece("pocket_bag", "Pocket bag", [
        Edge("round", curve), Edge("opening", g.line((0.0, opening + 2 * k), (0.0, 0.0))),
    ], 4, cloth="main")  # fmt: skip
    return made


def waistband(half: float, high: float, underlap: float = 3.0, name: str = "waistband", title: str = "Waistband",
              parts: tuple[tuple[str, float], ...] = ()) -> Piece:  # fmt: skip
    """A straight band, folded over lengthwise: ``parts`` are the lengths it meets, then the underlap."""
    made = rectangle(name, title, half, high * 2, splits=(*(parts or (("top", half),)), ("underlap", underlap)),
                     interfaced=True, closed=True)  # fmt: skip
    return made


def placement(piece: Piece, x: float, y: float, w: float, h: float, text: str) -> None:
    """Shows where a pocket is sewn on."""
    box = g.line((x, y), (x + w, y), (x + w, y + h), (x, y + h), (x, y))
    piece.marks.append(Mark("line", box, text))

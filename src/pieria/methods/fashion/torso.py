"""Front and back of everything worn above the waist.

The draft follows the usual direct method (as in Müller & Sohn's and Aldrich's books): scye depth from height and bust,
neck a fifth of its girth wide, across-back and across-chest lines for the armhole's pitch, balance by the bust dart.
Three things are by construction and not by trueing afterwards: front and back side seams are the same curve, moved;
shoulders have one length; neckline and armhole leave the shoulder and the centre at right angles.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from . import geometry as g
from .body import Body
from .geometry import Path, Point
from .piece import Edge, Mark, Piece


@dataclass(frozen=True, slots=True)
class Cut:
    """How a torso is cut. Centimetres over the body, all around: ``bust``, ``waist``, ``hip`` ease. ``deep``: how much
    deeper the armhole is than the body's. ``length``: below the waist; None: a waist seam there. ``wide`` and ``low``:
    the neckline, out along the shoulder and down at the front; ``low_back`` at the back. ``dart``: with a bust dart.
    ``shaped``: how far at most each side is taken in at the
    waist. ``drop``: how far the shoulder goes on over the arm. ``flare``: how far the hem
    goes out at each side seam. ``tail``: how much higher a shirt's hem is at its sides."""

    bust: float = 6.0
    waist: float = 4.0
    hip: float = 6.0
    deep: float = 0.5
    length: float | None = None
    neckline: str = "round"
    wide: float = 0.0
    low: float = 0.0
    low_back: float = 0.0
    dart: bool = False
    shaped: float = 3.0
    drop: float = 0.0
    flare: float = 0.0
    tail: float = 0.0
    extension: float = 0.0
    open_back: bool = False
    open_front: bool = False
    seam: float = 1.0
    hem: float = 2.5
    neck: float = 1.0
    armhole: float = 1.0


def darted(base: Path, darts: list[tuple[float, float, float]], name: str, allow: float,
           down: float = 1.0) -> tuple[list[Edge], list[Point]]:  # fmt: skip
    """A seam line with darts. base: the line as long as it is before they are sewn. darts: (how far along it the
    middle lies, width, depth). A leg is as long as its partner: the tip lies on the perpendicular through the middle.
    down: 1 where the tips lie to the line's right as one goes, -1 to its left."""
    edges, tips, left, gone = list[Edge](), list[Point](), base, 0.0
    for n, (middle, width, depth) in enumerate(darts, 1):
        first, rest = g.split(left, middle - width / 2 - gone)
        _, after = g.split(rest, width)
        a, b = g.end(first), g.start(after)
        across = g.unit((b[0] - a[0], b[1] - a[1]))
        mid = g.along(a, b, 0.5)
        tip = (mid[0] - across[1] * depth * down, mid[1] + across[0] * depth * down)
        edges += [Edge(f"{name}{n}", first, allow), Edge(f"{name}_dart{n}a", g.line(a, tip), allow, "dart"),
                  Edge(f"{name}_dart{n}b", g.line(tip, b), allow, "dart")]  # fmt: skip
        tips.append(tip)
        left, gone = after, middle + width / 2
    edges.append(Edge(f"{name}{len(darts) + 1}", left, allow))
    return edges, tips


def parts(piece: Piece, name: str) -> list[str]:
    """The edges that a darted line is made of, without its darts, as ``piece.edge``."""
    return [f"{piece.name}.{e.name}" for e in piece.edges if e.name.rstrip("0123456789") == name and e.kind != "dart"]


@dataclass(slots=True)
class Torso:
    front: Piece
    back: Piece
    scye: float
    """Height of the underarm below the nape."""
    waist: float
    """Height of the waist at the back; the front's lies ``bust_dart`` lower."""
    bust_dart: float
    half: float
    """Length of front and back armhole together."""


def draft(body: Body, cut: Cut) -> Torso:
    """Front (x = 0 is the centre front) and back, each drawn as its right-hand half."""
    b, w = body, body.kind == "woman"
    slope_b, slope_f = (19.0, 23.0) if w else (17.5, 20.5)
    # widths
    neck_w = b.neck / 5 - (0.2 if w else 0.0)
    back_drop, front_drop = b.neck / 16, b.neck / 5 + 0.6
    room = max(b.shoulder - 3.5, 0.0)
    wide = min(cut.wide, room)
    depth = 0.072 * b.height + 0.10 * b.bust + cut.deep
    bust_q = (b.bust + cut.bust) / 4
    share = 0.5 if w else 0.2  # the front is this much wider than a quarter, the back narrower
    # the bust's extra length goes into a dart at the side
    waist = b.back_length + 0.3
    dart = min(max(b.front_length - b.back_length - back_drop + 1.2, 1.2), 6.0) if cut.dart else 0.0
    # where a deep armhole reaches below the bust point, the dart points to the underarm's level instead
    point = (b.bust_span / 2, max(b.bust_height - back_drop, depth + 0.8))
    at_y = max(depth + 3.2, point[1] + 1.0)
    tilt = min(max(math.atan2(at_y - point[1], bust_q - point[0]), 0.0), math.radians(22)) if dart else 0.0
    move = (-dart * math.sin(tilt), dart * math.cos(tilt))
    upper = 2 * share
    lower = upper + move[0]
    # side seam of the back; the front's is the same, moved by ``upper`` above its dart, by ``lower`` and ``move`` below
    x_u = bust_q - share
    half_waist, half_hip = (b.waist + cut.waist) / 2, (b.hip + cut.hip) / 2
    take = (b.bust + cut.bust) / 2 - half_waist
    hip_y = waist + b.waist_to_hip
    seam_at_waist = cut.length is None
    long = waist if cut.length is None else waist + cut.length
    x_w = (half_waist - lower) / 2
    darts_wide = 0.0
    if seam_at_waist and take / 2 > 2.0:
        side_in = min(0.4 * take / 2, 3.5)
        darts_wide = take / 2 - side_in
        x_w = x_u - side_in - (upper - lower) / 2
    elif not seam_at_waist:
        loosest = x_u - (upper - lower) / 2
        x_w = max(x_w, loosest - cut.shaped)
    under, side_w = (x_u, depth), (x_w, waist)
    x_h = max((half_hip - lower) / 2, x_w + 0.2)
    if seam_at_waist:
        side = g.bend(under, (0, 1) if darts_wide else (x_w - x_u, waist - depth), (x_w - x_u, waist - depth), side_w,
                      0.3)  # fmt: skip
    else:
        side = _through(under, side_w, (x_h, hip_y), long - cut.tail, cut.flare)
    # shoulders
    reach = b.shoulder + cut.drop
    snp: Point = (neck_w, -back_drop)
    back_x = min(b.back_width / 2 + 0.06 * cut.bust + cut.drop * 0.8, x_u - 3.4)
    made = []
    for name, angle, in_x in (("back", slope_b, back_x), ("front", slope_f, back_x - 0.9)):
        a = math.radians(angle)
        to = (math.cos(a), math.sin(a))
        far = reach
        sp = (snp[0] + to[0] * far, snp[1] + to[1] * far)
        in_x = min(in_x, sp[0] - 0.5)
        u = under if name == "back" else (x_u + upper, depth)
        pitch = (in_x, sp[1] + 0.56 * (depth - sp[1]))
        hole = (*g.bend(sp, (-to[1], to[0]), (0, 1), pitch, 0.35), *g.bend(pitch, (0, 1), (1, 0), u, 0.62, 0.5))
        neck_at = (snp[0] + to[0] * wide, snp[1] + to[1] * wide)
        low = cut.low_back if name == "back" else front_drop - back_drop + cut.low
        kind = cut.neckline if name == "front" else ("boat" if cut.neckline == "boat" else "round")
        neck = neckline(kind, (0.0, min(max(low, neck_at[1] + 1.2), depth - 1.0)), neck_at, to)
        made.append((neck, g.line(neck_at, sp), hole))
    back = _back(cut, made[0], side, (waist, long), (darts_wide, half_waist, lower), depth)
    front = _front(cut, made[1], side, (waist, long), (darts_wide, half_waist, lower),
                   (upper, move, dart, at_y, tilt, point))  # fmt: skip
    return Torso(front, back, depth, waist, dart, g.length(made[0][2]) + g.length(made[1][2]))


def neckline(kind: str, centre: Point, shoulder: Point, along: Point) -> Path:
    """From the centre to the shoulder seam, at right angles to both (a V is one at the shoulder alone)."""
    out = (along[1], -along[0])  # up, at right angles to the shoulder seam
    drop = centre[1] - shoulder[1]
    if kind == "v":
        return g.bend(centre, (shoulder[0] * 0.9, -drop), (out[0] * 0.35 + shoulder[0] / drop, out[1]), shoulder, 0.35)
    if kind == "square":
        corner = (shoulder[0] - 0.6, centre[1])
        return (*g.line(centre, corner), *g.line(corner, shoulder))
    if kind == "boat":
        return g.bend(centre, (1, 0), out, shoulder, 0.75, 0.5)
    return g.bend(centre, (1, 0), out, shoulder, 0.62 if drop > 3 else 0.5, 0.55)


def _through(under: Point, waist: Point, hip: Point, long: float, flare: float) -> Path:
    """A side seam from the underarm over waist and hip (as far as it goes) to the hem."""
    into = (waist[0] - under[0], waist[1] - under[1])
    slack = g.unit((hip[0] - under[0], hip[1] - under[1]))
    if long <= waist[1] + 2.0:  # it ends at the waist or above
        whole = g.bend(under, (0, 1) if into[0] > -1 else into, into, waist, 0.3)
        if long < waist[1]:
            return g.split(whole, g.cross_y(whole, long))[0]
        return (*whole, *g.line(waist, (waist[0], max(long, waist[1] + 0.1))))
    path = g.bend(under, (into[0] * 0.5, into[1]), (slack[0] * 0.6, slack[1]), waist, 0.33)
    path += g.bend(waist, (slack[0] * 0.6, slack[1]), (0, 1), hip, 0.33)
    if long < hip[1]:
        whole = g.split(path, g.cross_y(path, long))[0]
        foot, towards = g.end(whole), g.heading(whole, last=True)
        return (*whole, *g.line(foot, (foot[0] + towards[0] * 0.05, foot[1] + 0.05)))
    below = max(long - hip[1], 0.1)
    if flare:
        path = (path[0], *g.bend(waist, (slack[0] * 0.6, slack[1]), (flare, below), hip, 0.33))
    return (*path, *g.line(hip, (hip[0] + flare, hip[1] + below)))


def _hem(side: Path, bottom: float, name: str, cut: Cut, dy: float = 0.0) -> Edge:
    """From the side's end to the centre: level at the centre, square to the side seam."""
    a, d = g.end(side), g.heading(side, last=True)
    pull = 0.45 if cut.tail else 0.35
    return Edge(name, g.bend(a, (-d[1], d[0]), (-1, 0), (0.0, bottom + dy), pull), cut.hem, "hem")


def _waist(base: Path, width: float, target: float, middle: float, depth: float, allow: float) -> list[Edge]:
    """A waist line from the centre outward: its darts take what it is longer than ``target``."""
    extra = g.length(base) - target
    if width <= 0 or extra < 0.6:
        return [Edge("waist1", base, allow)]
    if extra > 5.0:
        a, b = extra * 0.55, extra * 0.45
        second = min(middle + a / 2 + b / 2 + 3.0, g.length(base) - b / 2 - 1.5)
        return darted(base, [(middle, a, depth), (second, b, depth - 2.5)], "waist", allow, -1)[0]
    return darted(base, [(middle, extra, depth)], "waist", allow, -1)[0]


def _outward(edges: list[Edge]) -> list[Edge]:
    """Edges that run from the centre outward, turned around, to go clockwise."""
    turned = []
    for e in reversed(edges):
        swap = {"a": "b", "b": "a"}
        name = e.name[:-1] + swap[e.name[-1]] if e.kind == "dart" else e.name
        turned.append(Edge(name, g.reverse(e.path), e.allow, e.kind))
    return turned


def _back(cut: Cut, upper: tuple[Path, Path, Path], side: Path, heights: tuple[float, float],
          widths: tuple[float, float, float], scye: float) -> Piece:  # fmt: skip
    neck, shoulder, hole = upper
    waist, long = heights
    darts, half_waist, lower = widths
    edges = [Edge("neck", neck, cut.neck), Edge("shoulder", shoulder, cut.seam), Edge("armhole", hole, cut.armhole),
             Edge("side", side, cut.seam)]  # fmt: skip
    if cut.length is None:
        base = g.bend((0.0, waist), (1, 0), _square(side), g.end(side), 0.35)
        target = (half_waist - lower) / 2
        reach = waist - scye - 1.0
        edges += _outward(_waist(base, darts, target, target * 0.5 + darts / 2, reach, cut.seam))
    else:
        edges.append(_hem(side, long, "hem", cut))
    edges.append(Edge("centre", g.line(g.end(edges[-1].path), g.start(neck)), 1.5 if cut.open_back else 0.0,
                      "seam" if cut.open_back else "fold"))  # fmt: skip
    made = Piece("back", "Back", edges, 2 if cut.open_back else 1, not cut.open_back)
    made.notch("armhole", g.length(hole) - 8.0, True)
    made.notch("armhole", g.length(hole) - 9.0, True)
    return made


def _square(side: Path) -> Point:
    """The direction, outward, at right angles to a side seam's end."""
    d = g.heading(side, last=True)
    return d[1], -d[0]


def _front(cut: Cut, upper: tuple[Path, Path, Path], side: Path, heights: tuple[float, float],
           widths: tuple[float, float, float], dart: tuple[float, Point, float, float, float, Point]) -> Piece:  # fmt: skip
    neck, shoulder, hole = upper
    waist, long = heights
    darts, half_waist, lower = widths
    over, move, wide, at_y, tilt, point = dart
    whole = g.shift(side, over, 0)
    edges = [Edge("neck", neck, cut.neck), Edge("shoulder", shoulder, cut.seam), Edge("armhole", hole, cut.armhole)]
    if wide:
        first, rest = g.split(whole, g.cross_y(whole, at_y))
        rest = g.shift(rest, *move)
        a, c = g.end(first), g.start(rest)
        mid = g.along(a, c, 0.5)
        reach = max(math.dist(mid, point) - 2.5, 4.0)
        tip = (mid[0] - math.cos(tilt) * reach, mid[1] - math.sin(tilt) * reach)
        edges += [Edge("side1", first, cut.seam), Edge("side_dart1a", g.line(a, tip), cut.seam, "dart"),
                  Edge("side_dart1b", g.line(tip, c), cut.seam, "dart"), Edge("side2", rest, cut.seam)]  # fmt: skip
        foot = rest
    else:
        edges.append(Edge("side1", whole, cut.seam))
        foot = whole
    if cut.length is None:
        base = g.bend((0.0, waist + wide), (1, 0), _square(foot), g.end(foot), 0.35)
        target = (half_waist + lower) / 2
        reach = max(waist + wide - point[1] - 2.5, 5.0)
        middle = min(point[0], g.length(base) - darts / 2 - 2.0)
        edges += _outward(_waist(base, darts, target, middle, reach, cut.seam))
    else:
        edges.append(_hem(foot, long, "hem", cut, wide))
    bottom = g.end(edges[-1].path)
    opened = cut.extension > 0 or cut.open_front
    if cut.extension > 0:  # a grown-on stand for buttons: beyond the centre, folded back as a facing
        out, edge_x = cut.extension, -cut.extension
        kind = "hem" if edges[-1].kind == "hem" else "seam"
        edges.append(Edge("hem_stand" if kind == "hem" else "waist_stand",
                          g.line(bottom, (edge_x, bottom[1])), edges[-1].allow, kind))  # fmt: skip
        top = g.start(neck)
        edges += [Edge("centre", g.line((edge_x, bottom[1]), (edge_x, top[1])), out * 2 + 0.0),
                  Edge("neck_stand", g.line((edge_x, top[1]), top), cut.neck)]  # fmt: skip
    else:
        edges.append(
            Edge("centre", g.line(bottom, g.start(neck)), 1.5 if opened else 0.0, "seam" if opened else "fold")
        )
    made = Piece("front", "Front", edges, 2 if opened else 1, not opened)
    made.notch("armhole", g.length(hole) - 8.0)
    if cut.extension > 0:
        top = g.start(neck)
        made.marks.append(Mark("line", g.line(top, (0.0, bottom[1])), "centre front"))
        count = max(3, round((bottom[1] - top[1] - 4) / 8.5) + 1)
        for n in range(count):
            y = top[1] + 1.5 + n * (bottom[1] - top[1] - (9.0 if cut.length is not None else 4.0)) / (count - 1)
            made.marks.append(Mark("hole", g.line((-0.3, y), (1.7, y))))
    return made

"""Pattern pieces: named edges around, marks within, and what is to be sewn to what."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from . import geometry as g
from .geometry import Path, Point


@dataclass(frozen=True, slots=True)
class Edge:
    """``kind``: seam, hem (turned up: its corners are mirrored), fold (no allowance) or dart (a leg; not cut along).
    ``allow``: centimetres of seam allowance."""

    name: str
    path: Path
    allow: float = 1.0
    kind: str = "seam"


@dataclass(frozen=True, slots=True)
class Notch:
    """A cut in the allowance, ``along`` centimetres from an edge's start; ``double`` marks the back by custom."""

    edge: str
    along: float
    double: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """Something drawn inside: ``line`` (placement, fold), ``button``, ``hole`` (buttonhole) or ``dot``."""

    kind: str
    path: Path
    text: str = ""


@dataclass(slots=True)
class Piece:
    """Edges run clockwise (y down) and close. ``fold``: x = 0 lies on the fold of the cloth, so the piece is twice what
    is drawn. ``count``: how often it is cut (each fold once); ``mirrored``: cut as pairs. ``lengthwise``: grain runs
    along y; else along x; ``bias``: at 45 degrees."""

    name: str
    title: str
    edges: list[Edge]
    count: int = 2
    fold: bool = False
    cloth: str = "main"
    interfaced: bool = False
    grain: str = "y"
    notches: list[Notch] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)

    def edge(self, name: str) -> Edge:
        return next(e for e in self.edges if e.name == name)

    def length(self, *names: str) -> float:
        return sum(g.length(self.edge(n).path) for n in names)

    def outline(self, step: float = 0.4) -> list[Point]:
        made: list[Point] = []
        for e in self.edges:
            made += g.flat(e.path, step)[:-1]
        return made

    def notch(self, edge: str, along: float, double: bool = False) -> None:
        self.notches.append(Notch(edge, along, double))


@dataclass(frozen=True, slots=True)
class Seam:
    """The edges ``a`` are sewn to the edges ``b``, each written ``piece.edge``. ``b`` is ``ease`` longer than ``a``:
    gathered, eased or (where negative) stretched in by that much. ``low`` to ``high``: the share of ``a`` that custom
    allows this ease to be."""

    a: tuple[str, ...]
    b: tuple[str, ...]
    ease: float = 0.0
    how: str = "sew"
    low: float = 0.0
    high: float = 0.0


@dataclass(frozen=True, slots=True)
class Girth:
    """What a finished measure comes to: body plus ease (or more, where ``least``). ``at``: (piece, height y, times): the
    piece's width at that height, what lies beyond its centre (x < 0) left out where ``centred``; ``edges``:
    (``piece.edge``, times), lengths. The sum of both is the girth."""

    name: str
    body: float
    ease: float
    at: tuple[tuple[str, float, int], ...] = ()
    edges: tuple[tuple[str, int], ...] = ()
    least: bool = False
    centred: bool = True


@dataclass(slots=True)
class Pattern:
    """Everything that is cut and sewn for one garment. ``order``: the making, step by step. ``notions``: what else is
    bought. ``rect``: strips that are cut without a piece are pieces too."""

    garment: str
    pieces: list[Piece] = field(default_factory=list)
    seams: list[Seam] = field(default_factory=list)
    girths: list[Girth] = field(default_factory=list)
    order: list[str] = field(default_factory=list)
    notions: list[str] = field(default_factory=list)

    def add(self, *pieces: Piece) -> None:
        self.pieces += pieces

    def piece(self, name: str) -> Piece:
        return next(p for p in self.pieces if p.name == name)

    def sew(self, a: str | Iterable[str], b: str | Iterable[str], ease: float = 0.0, how: str = "sew",
            low: float = 0.0, high: float = 0.0) -> None:  # fmt: skip
        def refs(v: str | Iterable[str]) -> tuple[str, ...]:
            return tuple(v.split()) if isinstance(v, str) else tuple(v)

        self.seams.append(Seam(refs(a), refs(b), ease, how, low, high))

    def length(self, refs: Iterable[str]) -> float:
        return sum(self.piece(r.split(".")[0]).length(r.split(".")[1]) for r in refs)


def rectangle(name: str, title: str, w: float, h: float, *, count: int = 1, fold: bool = False, allow: float = 1.0,
              splits: Iterable[tuple[str, float]] = (), grain: str = "x", cloth: str = "main",
              interfaced: bool = False, hem: float = 0.0, closed: bool = False) -> Piece:  # fmt: skip
    """A strip, ``w`` along x. The upper long edge is ``top``, cut into named parts by ``splits`` (name, length) where
    given; then ``end``, ``bottom`` and ``start`` (``fold`` makes that the fold of the cloth). hem: the bottom's own
    allowance. closed: ``top`` runs on into a fold line through the middle (a band that is folded over)."""
    parts = list(splits) or [("top", w)]
    edges, x = [], 0.0
    for part, long in parts:
        edges.append(Edge(part, g.line((x, 0), (x + long, 0)), allow))
        x += long
    edges.append(Edge("end", g.line((x, 0), (x, h)), allow))
    edges.append(Edge("bottom", g.line((x, h), (0, h)), hem or allow, "hem" if hem else "seam"))
    edges.append(Edge("start", g.line((0, h), (0, 0)), 0.0 if fold else allow, "fold" if fold else "seam"))
    made = Piece(name, title, edges, count, fold, cloth, interfaced, grain)
    if closed:
        made.marks.append(Mark("line", g.line((0, h / 2), (x, h / 2)), "fold line"))
    done = 0.0
    for part, long in parts[:-1]:
        done += long
        made.notch(part, long)
    return made

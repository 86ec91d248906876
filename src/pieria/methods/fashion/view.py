"""What a garment's drawing is made of: panels of cloth, lines upon them, buttons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from ...media.design.scene import Command, Point, polygon
from .figure import Figure, mirrored
from .garments import NECK
from .spec import Design

Path = tuple[Command, ...]
Step = Point | tuple[str, Point, Point, Point]


@dataclass(slots=True)
class View:
    """Panels are filled with cloth, from back to front; ``lines`` are drawn on top: (path, width, quiet)."""

    panels: list[tuple[Path, str]] = field(default_factory=list)
    lines: list[tuple[Path, float, bool]] = field(default_factory=list)
    buttons: list[Point] = field(default_factory=list)

    def panel(self, d: Path, cloth: str = "main", twice: bool = False) -> None:
        self.panels.append((d, cloth))
        if twice:
            self.panels.append((mirrored(d), cloth))

    def line(self, d: Path, width: float = 0.3, quiet: bool = False, twice: bool = True) -> None:
        self.lines.append((d, width, quiet))
        if twice:
            self.lines.append((mirrored(d), width, quiet))


def closed(right: Sequence[Step]) -> Path:
    """A shape symmetrical about x = 0 from its right half, given from the upper centre to the lower: points are joined
    by lines, ("C", handle, handle, point) by curves."""
    half = opened(right)
    d = list(half)
    for n in range(len(half) - 1, -1, -1):  # back along the mirror image
        end = [float(v) for v in half[n][-2:]]
        if n == len(half) - 1:
            d.append(("L", -end[0], end[1]))
        if n == 0:
            break
        before = [float(v) for v in half[n - 1][-2:]]
        if half[n][0] == "C":
            a, b, c, e = (float(v) for v in half[n][1:5])
            d.append(("C", -c, e, -a, b, -before[0], before[1]))
        else:
            d.append(("L", -before[0], before[1]))
    return (*d, ("Z",))


def neck_points(d: Design, f: Figure, back: bool) -> tuple[Point, Point, str]:
    """The neckline's centre, its end at the shoulder, and its kind."""
    b = f.body
    wide, low = NECK[d.neckline or "round"]
    kind = d.neckline or "round"
    if d.collar not in ("", "none") or d.garment == "shirt":
        wide, low, kind = 0.3, 0.3, "round"
    elif d.garment in ("jacket", "coat") and kind == "v":
        low = 14.0
    grow = b.neck / 37
    sx, sy = f.shoulder
    nx, ny = b.neck / 5.6, f.nape - 0.6
    share = min(wide * grow, b.shoulder - 3.5) / b.shoulder
    end = (nx + (sx - nx) * share, ny + (sy - ny) * share)
    deep = b.neck / 5.6 + low * grow
    centre = (0.0, f.nape + (1.2 + 0.3 * wide if back else max(deep - 0.5, end[1] - f.nape + 1.0)))
    return centre, end, "round" if back and kind != "boat" else kind


def neck_path(centre: Point, end: Point, kind: str) -> list[Step]:
    """From the centre to the shoulder."""
    drop = centre[1] - end[1]
    if kind == "v":
        return [centre, ("C", (end[0] * 0.42, centre[1] - drop * 0.45), (end[0] * 0.85, end[1] + drop * 0.3), end)]
    if kind == "square":
        return [centre, (end[0] - 0.4, centre[1]), end]
    k = 0.75 if kind == "boat" else 0.58
    return [
        centre,
        ("C", (end[0] * k, centre[1]), (end[0] - 0.2, end[1] + drop * (0.2 if kind == "boat" else 0.55)), end),
    ]


def opened(steps: Sequence[Step]) -> list[Command]:
    d: list[Command] = []
    for n, s in enumerate(steps):
        if len(s) == 4:
            d.append(("C", *s[1], *s[2], *s[3]))
        else:
            d.append(("L" if n else "M", *s))
    return d


def between(inner: Sequence[Step], outer: Sequence[Step]) -> Path:
    """A band between two necklines, both given from the centre out."""
    a, b = opened(inner), opened(outer)
    turned = backwards(mirrored(tuple(b)))
    return (*turned, *b[1:], ("L", *a[-1][-2:]), *backwards(tuple(a))[1:], *mirrored(tuple(a))[1:], ("Z",))


def backwards(d: Path) -> Path:
    """An open path from its end to its start."""
    ends = [c[-2:] for c in d]
    made: list[Command] = [("M", *ends[-1])]
    for n in range(len(d) - 1, 0, -1):
        made.append(("C", *d[n][3:5], *d[n][1:3], *ends[n - 1]) if d[n][0] == "C" else ("L", *ends[n - 1]))
    return tuple(made)


def pocket(v: View, x: float, y: float, w: float, pointed: bool = False, twice: bool = True) -> None:
    h = w * 1.12
    low = (
        [(x + w, y + h), (x, y + h)] if not pointed else [(x + w, y + h * 0.84), (x + w / 2, y + h), (x, y + h * 0.84)]
    )
    v.line(polygon([(x, y), (x + w, y), *low]), 0.28, False, twice)
    v.line((("M", x, y + 1.6), ("L", x + w, y + 1.6)), 0.16, True, twice)

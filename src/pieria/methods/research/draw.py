"""The map as SVG: papers in their themes, who contradicts whom, and the links that nobody wrote down."""

from __future__ import annotations

import html
import math
from collections.abc import Sequence

import numpy as np

from ...core.counting import many
from .atlas import Atlas
from .claims import Question
from .links import Hypothesis
from .papers import Paper

WIDE, HIGH, EDGE, FOOT = 1600, 1040, 150, 100
COLOURS = ("#3b6fb6", "#c0762b", "#3f8f5b", "#8a5aa8", "#b2484f", "#5b8791", "#8b7a2f", "#b0578d", "#6a6f7b")
INK, SOFT, RED, VIOLET = "#1d2430", "#5d6675", "#c62f3b", "#6d3fc0"
FONT = "Inter, Helvetica, Arial, sans-serif"
Box = tuple[float, float, float, float]


def svg(papers: Sequence[Paper], atlas: Atlas, questions: Sequence[Question], hidden: Sequence[Hypothesis]) -> str:
    """The whole drawing, ``WIDE`` by ``HIGH``."""
    at = spread(atlas.places * np.array([WIDE - 2 * EDGE, HIGH - EDGE - FOOT - 90]) + np.array([EDGE, EDGE - 40]))
    size = [
        5 + 1.6 * math.sqrt(min(40, sum(c.paper == n for q in questions for c in q.claims))) for n in range(len(papers))
    ]
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE} {HIGH}" font-family="{FONT}">',
        f'<rect width="{WIDE}" height="{HIGH}" fill="#fbfaf7"/>',
    ]
    boxes: list[Box] = [(x - s - 3, y - s - 3, x + s + 3, y + s + 3) for (x, y), s in zip(at, size, strict=True)]
    clouds, lines, words = list[str](), list[str](), list[str]()
    for theme in range(len(atlas.names)):
        own = at[[t == theme for t in atlas.themes]]
        clouds += [
            f'<circle cx="{x:.0f}" cy="{y:.0f}" r="78" fill="{tint(theme)}" fill-opacity="0.11"/>' for x, y in own
        ]
    told = set[str]()
    for n, m, text in contested(questions):
        lines.append(curve(at[n], at[m], RED, "", 0.06))
        if text not in told:
            told.add(text)
            words.append(tag(text, middle(at[n], at[m], 0.06), RED, boxes))
    drawn = set[tuple[int, int]]()
    for number, one in enumerate(hidden[:3], 1):
        way = one.ways[0]
        n, m = way.first[0].paper, way.second[0].paper
        if (n, m) in drawn:
            continue
        drawn.add((n, m))
        bend = within(at[n], at[m], -0.16 - 0.05 * number)
        lines.append(curve(at[n], at[m], VIOLET, "9 7", bend))
        where = middle(at[n], at[m], bend)
        words.append(tag(f"{number}  {one.subject} → {way.middle} → {one.object}", where, VIOLET, boxes))
    for theme, name in enumerate(atlas.names):
        own = at[[t == theme for t in atlas.themes]]
        words.append(
            tag(
                name[:1].upper() + name[1:],
                (float(own[:, 0].mean()), float(own[:, 1].min()) - 52),
                tint(theme),
                boxes,
                23,
                600,
            )
        )
    dots = list[str]()
    shown = range(len(papers)) if len(papers) <= 70 else np.argsort(-np.array(size))[:45].tolist()
    for n, (x, y) in enumerate(at):
        dots.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{size[n]:.1f}" fill="{tint(atlas.themes[n])}" stroke="#fff" '
                    f'stroke-width="1.5"><title>{html.escape(papers[n].title)}</title></circle>')  # fmt: skip
    for n in shown:
        words.append(label(short(papers[n].title), at[n], size[n], boxes))
    out += [*clouds, *lines, *dots, *words, legend(len(papers), questions, hidden), "</svg>"]
    return "\n".join(out)


def tint(theme: int) -> str:
    return COLOURS[theme % len(COLOURS)]


def spread(at: np.ndarray, least: float = 74.0, rounds: int = 120) -> np.ndarray:
    """Pushes dots apart until their names have room."""
    at, n = at.astype(float).copy(), len(at)
    least = min(least, 0.8 * math.sqrt(WIDE * HIGH / max(1, n)))
    for _ in range(rounds if n > 1 else 0):
        apart = at[:, None] - at[None]
        stretch = apart * np.array([0.55, 1.0])  # names are wide, so dots stand further apart across
        far = np.sqrt((stretch**2).sum(-1)) + 1e-6
        push = np.clip(least - far, 0, None) / far
        np.fill_diagonal(push, 0)
        if not push.any():
            break
        at += 0.3 * (push[..., None] * apart).sum(1)
        at[:, 0] = at[:, 0].clip(EDGE, WIDE - EDGE)
        at[:, 1] = at[:, 1].clip(EDGE - 50, HIGH - FOOT - 60)
    return at


def contested(questions: Sequence[Question]) -> list[tuple[int, int, str]]:
    """One line for each pair of papers that contradict each other, with what about."""
    found: dict[tuple[int, int], str] = {}
    for q in questions:
        if q.contested:
            agree, against = q.split()
            for a in agree:
                for b in against:
                    if a.paper != b.paper:
                        found.setdefault((min(a.paper, b.paper), max(a.paper, b.paper)), q.statement)
    return [(a, b, text) for (a, b), text in found.items()][:30]


def curve(a: np.ndarray, b: np.ndarray, colour: str, dash: str, bend: float) -> str:
    x, y = control(a, b, bend)
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return (f'<path d="M{a[0]:.1f} {a[1]:.1f} Q{x:.1f} {y:.1f} {b[0]:.1f} {b[1]:.1f}" fill="none" stroke="{colour}" '
            f'stroke-width="2.4" stroke-opacity="0.85"{dashed}/>')  # fmt: skip


def control(a: np.ndarray, b: np.ndarray, bend: float) -> tuple[float, float]:
    d = b - a
    return float((a[0] + b[0]) / 2 - d[1] * bend * 2), float((a[1] + b[1]) / 2 + d[0] * bend * 2)


def middle(a: np.ndarray, b: np.ndarray, bend: float) -> tuple[float, float]:
    x, y = control(a, b, bend)
    return float(a[0] + b[0] + 2 * x) / 4, float(a[1] + b[1] + 2 * y) / 4


def within(a: np.ndarray, b: np.ndarray, bend: float) -> float:
    """The bend, to the other side where the line would leave the drawing."""

    def out(some: float) -> float:
        x, y = middle(a, b, some)
        return max(0.0, 60 - y, y - HIGH + FOOT) + max(0.0, 20 - x, x - WIDE + 20)

    return min((bend, -bend), key=out)


def cost(box: Box, boxes: Sequence[Box]) -> float:
    """How much of a box lies on others or outside of the drawing."""
    x0, y0, x1, y1 = box
    bad = sum(max(0.0, min(x1, b[2]) - max(x0, b[0])) * max(0.0, min(y1, b[3]) - max(y0, b[1])) for b in boxes)
    out = max(0, 8 - x0) + max(0, x1 - WIDE + 8) + max(0, 44 - y0) + max(0, y1 - HIGH + FOOT)
    return bad + 400 * out


def tag(text: str, where: tuple[float, float], colour: str, boxes: list[Box], size: int = 16, weight: int = 500) -> str:
    """Words on a line or over a theme, moved to where nothing else stands."""
    text = short(text, 64)
    wide = 0.56 * size * len(text)
    best: tuple[float, float, float, Box] | None = None
    for dx, dy in (
        (0, 0),
        (0, -26),
        (0, 26),
        (0, -52),
        (0, 52),
        (-90, 0),
        (90, 0),
        (-90, -34),
        (90, -34),
        (-90, 34),
        (90, 34),
        (0, -78),
        (0, 78),
        (-160, 0),
        (160, 0),
    ):
        x, y = where[0] + dx, where[1] + dy
        box = (x - wide / 2, y - size, x + wide / 2, y + 6)
        now = cost(box, boxes) + 0.6 * (abs(dx) + abs(dy))
        if best is None or now < best[0]:
            best = now, x, y, box
    assert best is not None
    _, x, y, box = best
    boxes.append(box)
    return (
        f'<text x="{x:.0f}" y="{y:.0f}" font-size="{size}" font-weight="{weight}" fill="{colour}" '
        f'text-anchor="middle" paint-order="stroke" stroke="#fbfaf7" stroke-width="5">{html.escape(text)}</text>'
    )


def label(text: str, at: np.ndarray, radius: float, boxes: list[Box], size: int = 14) -> str:
    """A paper's name beside its dot: right, left, below or above, where it is in nobody's way; in two lines if long."""
    lines = broken(text, 28)
    wide, high = 0.54 * size * max(map(len, lines)), 1.2 * size * len(lines)
    x, y, gap = float(at[0]), float(at[1]), radius + 5
    spots = [
        ("start", x + gap, y - high / 2, x + gap), ("end", x - gap - wide, y - high / 2, x - gap),
        ("middle", x - wide / 2, y + gap, x), ("middle", x - wide / 2, y - gap - high, x),
    ]  # fmt: skip
    best = min(spots, key=lambda s: cost((s[1], s[2], s[1] + wide, s[2] + high), boxes))
    anchor, left, top, where = best
    boxes.append((left, top, left + wide, top + high))
    rows = "".join(f'<tspan x="{where:.0f}" y="{top + size + 1.2 * size * n:.0f}">{html.escape(line)}</tspan>'
                   for n, line in enumerate(lines))  # fmt: skip
    return (f'<text font-size="{size}" fill="{INK}" text-anchor="{anchor}" paint-order="stroke" stroke="#fbfaf7" '
            f'stroke-width="4">{rows}</text>')  # fmt: skip


def short(text: str, most: int = 56) -> str:
    text = " ".join(text.split())
    return text if len(text) <= most else text[: most - 1].rsplit(" ", 1)[0].rstrip(",;:") + "…"


def broken(text: str, most: int) -> list[str]:
    if len(text) <= most:
        return [text]
    cut = min((i for i, c in enumerate(text) if c == " "), key=lambda i: abs(i - len(text) / 2), default=0)
    return [text[:cut], text[cut + 1 :]] if cut else [text]


def legend(count: int, questions: Sequence[Question], hidden: Sequence[Hypothesis]) -> str:
    y = HIGH - 34
    said = f"{many(count, 'paper')}, {many(len(questions), 'pair')} of things that they make claims on"
    parts = [f'<text x="40" y="{y}" font-size="17" font-weight="600" fill="{INK}">{said}</text>']
    x = 40 + 9.6 * len(said) + 40
    if any(q.contested for q in questions):
        parts.append(
            f'<line x1="{x:.0f}" y1="{y - 6}" x2="{x + 40:.0f}" y2="{y - 6}" stroke="{RED}" stroke-width="3"/>'
            f'<text x="{x + 50:.0f}" y="{y}" font-size="17" fill="{SOFT}">contradict each other</text>'
        )
        x += 270
    if hidden:
        parts.append(
            f'<line x1="{x:.0f}" y1="{y - 6}" x2="{x + 40:.0f}" y2="{y - 6}" stroke="{VIOLET}" stroke-width="3" '
            f'stroke-dasharray="9 7"/><text x="{x + 50:.0f}" y="{y}" font-size="17" fill="{SOFT}">a link that no '
            f"paper makes</text>"
        )
    return "".join(parts)

"""What a training leaves for people to look at: a picture of the curve, and a line of it for the terminal."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from ..core.contracts import Codes

BLOCKS = "▁▂▃▄▅▆▇█"


def told(scores: Mapping[str, float], codes: Codes) -> str:
    """The scores with what they are held against, for a person."""
    if not scores:
        return "Too few are held out for a score."
    evenly = f"guessing evenly {math.log(codes.vocabulary):.3f}; lower is better" if codes.vocabulary else ""
    means = {
        "held_out_nats_per_token": evenly,
        "held_out_nats_per_character": "lower is better",
        "held_out_loss": "lower is better, of the same net alone",
        "precision": "of what it makes, so much lies among real ones",
        "recall": "of real ones, so much lies among those it makes",
        "neighbours": "0.5 is ideal, 1 can be told apart",
    }
    return "; ".join(f"{k.replace('_', ' ')} {v:.3f} ({means[k]})" for k, v in scores.items()) + "."


def spark(values: Sequence[float], width: int = 24) -> str:
    """The curve in one line of a terminal."""
    known = [v for v in values if math.isfinite(v)][-width:]
    if not known:
        return ""
    low, high = min(known), max(known)
    return "".join(BLOCKS[round(7 * (v - low) / (high - low or 1))] for v in known)


def clock(minutes: float, last: float) -> str:
    """A place on the axis of time, which ends at ``last`` minutes."""
    return f"{60 * minutes:.0f} s" if last < 2 else f"{minutes:.1f} min"


def curve(history: Sequence[Sequence[float]], title: str, unit: str) -> str:
    """An SVG of the loss and the held-out score over minutes. history: rows of step, seconds, loss, held-out."""
    width, height, left, top = 640, 320, 60, 40
    points = [(r[1] / 60, r[2], r[3]) for r in history]
    values = [v for p in points for v in p[1:] if math.isfinite(v)] or [0.0, 1.0]
    low, high, last = min(values), max(values), max([p[0] for p in points] or [1]) or 1

    def x(minutes: float) -> float:
        return left + (width - left - 20) * minutes / last

    def y(value: float) -> float:
        return height - top - (height - 2 * top) * (value - low) / (high - low or 1)

    def line(column: int, colour: str, name: str, row: int) -> str:
        path = " ".join(f"{x(p[0]):.1f},{y(p[column]):.1f}" for p in points if math.isfinite(p[column]))
        if not path:
            return ""
        return (
            f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>'
            f'<text x="{width - 150}" y="{top + 18 * row}" fill="{colour}">{name}</text>'
        )

    ticks = "".join(
        f'<text x="{left - 8}" y="{y(v) + 4:.1f}" text-anchor="end">{v:.2f}</text>'
        f'<line x1="{left}" x2="{width - 20}" y1="{y(v):.1f}" y2="{y(v):.1f}" stroke="#ddd"/>'
        for v in (low + (high - low) * i / 4 for i in range(5))
    )
    minutes = "".join(
        f'<text x="{x(at):.1f}" y="{height - top + 18}" text-anchor="middle">{clock(at, last)}</text>'
        for at in (last * i / 4 for i in range(5))
    )
    safe = title.replace("&", "&amp;").replace("<", "&lt;")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif"'
        ' font-size="12">'
        f'<rect width="{width}" height="{height}" fill="white"/><text x="{left}" y="20" font-size="15">{safe}</text>'
        f'<text x="{left}" y="{height - 6}">{unit}</text>{ticks}{minutes}'
        f"{line(1, '#1f77b4', 'learnt from', 0)}{line(2, '#d62728', 'held out', 1)}</svg>\n"
    )

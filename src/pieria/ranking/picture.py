"""Quality against seconds, a dot a card, as an SVG that needs nothing else."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape

from .verdict import Ranked

WIDE, TALL = 720, 440
LEFT, RIGHT, TOP, BOTTOM = 70, 30, 60, 60
SIZES = (5, 16)
"""Radius of a dot, by the memory that the card takes."""


def svg(rows: Sequence[Ranked], said: str) -> str:
    xs = [max(r.seconds, 1e-3) for r in rows]
    low, high = math.log10(min(xs)) - 0.25, math.log10(max(xs)) + 0.35
    most = max(r.peak_bytes for r in rows) or 1

    def x(seconds: float) -> float:
        return LEFT + (math.log10(max(seconds, 1e-3)) - low) / (high - low) * (WIDE - LEFT - RIGHT)

    def y(quality: float) -> float:
        return TALL - BOTTOM - quality * (TALL - TOP - BOTTOM)

    out = [
        f'<text x="{LEFT}" y="24" font-size="17" font-weight="600">Right answers against time on this machine</text>'
    ]
    out += [
        f'<text x="{LEFT}" y="44" fill="#555">bar: 95 % interval; larger dot: more memory; ring: recommended</text>'
    ]
    for share in range(0, 101, 20):
        out.append(f'<path d="M{LEFT} {y(share / 100):.1f}H{WIDE - RIGHT}" stroke="#e3e3e3"/>')
        out.append(f'<text x="{LEFT - 8}" y="{y(share / 100) + 4:.1f}" text-anchor="end" fill="#555">{share} %</text>')
    for power in range(-3, 4):
        for digit in (1, 2, 5):
            mark = digit * 10.0**power
            if low <= math.log10(mark) <= high:
                out.append(
                    f'<text x="{x(mark):.1f}" y="{TALL - 38}" text-anchor="middle" fill="#555">{mark:g} s</text>'
                )
    out.append(f'<text x="{(LEFT + WIDE - RIGHT) / 2}" y="{TALL - 14}" text-anchor="middle">seconds a task</text>')
    for r in rows:
        at, up = x(r.seconds), y(r.quality)
        size = SIZES[0] + (SIZES[1] - SIZES[0]) * math.sqrt(r.peak_bytes / most)
        out.append(f'<path d="M{at:.1f} {y(r.low):.1f}V{y(r.high):.1f}" stroke="#4a7ba6" stroke-width="2"/>')
        out.append(f'<circle cx="{at:.1f}" cy="{up:.1f}" r="{size:.1f}" fill="#4a7ba6" fill-opacity=".75"/>')
        if r.recommended:
            ring = 'fill="none" stroke="#b3541e" stroke-width="2.5"'
            out.append(f'<circle cx="{at:.1f}" cy="{up:.1f}" r="{size + 5:.1f}" {ring}/>')
        end = at > WIDE * 0.72
        beside, anchor = (at - size - 9, "end") if end else (at + size + 9, "start")
        weight = "600" if r.recommended else "400"
        place = f'x="{beside:.1f}" y="{up + 4:.1f}" text-anchor="{anchor}"'
        out.append(f'<text {place} font-weight="{weight}">{escape(r.card)}</text>')
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE} {TALL}" font-family="system-ui,sans-serif" '
        f'font-size="13"><title>{escape(said)}</title><rect width="{WIDE}" height="{TALL}" fill="#fff"/>'
        + "".join(out)
        + "</svg>\n"
    )

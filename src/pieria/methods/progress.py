"""A learner's progress as a picture (SVG) and as lines of text."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

WIDTH, ROW, LEFT = 720, 26, 240
BLUE, GREY, GREEN, RED = "#2f6fde", "#e6e8ec", "#2a9d5c", "#d1495b"


def picture(learner: str, topics: Sequence[tuple[str, float, int]], path: Sequence[tuple[bool, float]]) -> str:
    """topics: (name, chance of the next answer, answers so far). path: (right, chance that was predicted), in order."""
    height = 96 + ROW * len(topics) + 150
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}" '
        f'role="img" font-family="sans-serif" font-size="13"><rect width="100%" height="100%" fill="#fff"/>',
        f'<text x="20" y="32" font-size="18">{escape(learner or "You")}: '
        f"{sum(r for r, _ in path)} of {len(path)} right</text>",
        '<text x="20" y="56" fill="#667">chance to be right on the next question of each topic</text>',
    ]
    for i, (name, chance, count) in enumerate(topics):
        y = 70 + ROW * i
        room = WIDTH - LEFT - 110
        out.append(
            f'<text x="20" y="{y + 14}">{escape(short(name, 32))}</text>'
            f'<rect x="{LEFT}" y="{y + 3}" width="{room}" height="14" rx="3" fill="{GREY}"/>'
            f'<rect x="{LEFT}" y="{y + 3}" width="{room * chance:.1f}" height="14" rx="3" fill="{BLUE}"/>'
            f'<text x="{LEFT + room + 8}" y="{y + 14}">{100 * chance:.0f} % ({count})</text>'
        )
    top = 96 + ROW * len(topics)
    out.append(f'<text x="20" y="{top}" fill="#667">answers in order: right, wrong, and what was expected</text>')
    step, points = min(24.0, (WIDTH - 60) / max(1, len(path))), list[str]()
    for i, (right, chance) in enumerate(path):
        x = 30 + step * i
        points.append(f"{x:.1f},{top + 110 - 90 * chance:.1f}")
        out.append(f'<circle cx="{x:.1f}" cy="{top + (20 if right else 110)}" r="4" fill="{GREEN if right else RED}"/>')
    out.append(f'<polyline points="{" ".join(points)}" fill="none" stroke="{BLUE}" stroke-width="2"/></svg>')
    return "\n".join(out)


def lines(topics: Sequence[tuple[str, float, int]]) -> str:
    """The same bars for a terminal."""
    rows = []
    for name, chance, count in topics:
        full = round(20 * chance)
        rows.append(f"{short(name, 34):<34} {'█' * full}{'░' * (20 - full)} {100 * chance:3.0f} %  {count} answers")
    return "\n".join(rows)


def short(name: str, most: int) -> str:
    return name if len(name) <= most else name[: most - 1] + "…"

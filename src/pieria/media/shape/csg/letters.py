"""Letters as flat outlines, from the fonts that come with Pieria (Open Font License), read by fontTools."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from ....core.errors import UserError

FOLDER = Path(__file__).resolve().parents[2] / "design" / "fonts"
FONTS = ("fredoka", "anton", "grotesk-bold", "fraunces-black", "inter-semibold")
"""Those that are thick enough to be solid."""
LONGEST = 40


@lru_cache(maxsize=8)
def face(name: str) -> tuple[Any, Any]:
    """Glyph set and character map."""
    try:
        from fontTools.ttLib import TTFont
    except ImportError:
        raise UserError("Letters need a package that is not installed.", 'Type: pip install "pieria[model]"') from None
    font = TTFont(FOLDER / f"{name if name in FONTS else FONTS[0]}.ttf", lazy=True)
    return font.getGlyphSet(), font.getBestCmap()


def outline(said: str, size: float, font: str = "") -> Any:
    """A CrossSection: the line's letters ``size`` high (capitals), centred, its baseline at y = 0. Raises `UserError`
    for letters that the font has not."""
    import manifold3d as m
    from fontTools.pens.recordingPen import DecomposingRecordingPen

    glyphs, known = face(font or FONTS[0])
    said = " ".join(said.split())
    if not said or len(said) > LONGEST:
        raise UserError(f"A text to build has 1 to {LONGEST} letters.", "Put it in quotes.", param="prompt")
    missing = "".join(c for c in said if ord(c) not in known and c != " ")
    if missing:
        raise UserError(
            f"There are no letters {missing[:10]!r} in the fonts here.", "Use Latin letters.", param="prompt"
        )
    rings: list[list[tuple[float, float]]] = []
    x = 0.0
    for c in said:
        glyph = glyphs[known.get(ord(c), known[ord("n")])]
        if c != " ":
            pen = DecomposingRecordingPen(glyphs)
            glyph.draw(pen)
            rings += flattened(pen.value, x)
        x += glyph.width * (0.5 if c == " " else 1)
    made = m.CrossSection(rings, m.FillRule.NonZero)
    capital = m.CrossSection(flattened(_drawn(glyphs, known[ord("H")]), 0), m.FillRule.NonZero).bounds()
    scale = size / (capital[3] - capital[1])
    low, _, high, _ = made.bounds()
    return made.translate((-(low + high) / 2, 0)).scale((scale, scale))


def _drawn(glyphs: Any, name: str) -> Any:
    from fontTools.pens.recordingPen import DecomposingRecordingPen

    pen = DecomposingRecordingPen(glyphs)
    glyphs[name].draw(pen)
    return pen.value


def flattened(commands: Any, dx: float, steps: int = 8) -> list[list[tuple[float, float]]]:
    """Closed rings of points out of a pen's record: quadratic splines as TrueType has them, and cubics."""
    rings: list[list[tuple[float, float]]] = []
    at = (0.0, 0.0)
    for name, points in commands:
        if name == "moveTo":
            rings.append([points[0]])
            at = points[0]
        elif name == "lineTo":
            rings[-1].append(points[0])
            at = points[0]
        elif name == "qCurveTo":
            off, end = list(points[:-1]), points[-1]
            for k, q in enumerate(off):
                to = end if k == len(off) - 1 else ((q[0] + off[k + 1][0]) / 2, (q[1] + off[k + 1][1]) / 2)
                for t in (i / steps for i in range(1, steps + 1)):
                    rings[-1].append(
                        tuple((1 - t) ** 2 * at[i] + 2 * t * (1 - t) * q[i] + t * t * to[i] for i in (0, 1))
                    )
                at = to
        elif name == "curveTo":
            a, b, c = points
            for t in (i / steps for i in range(1, steps + 1)):
                u = 1 - t
                rings[-1].append(
                    tuple(u**3 * at[i] + 3 * u * u * t * a[i] + 3 * u * t * t * b[i] + t**3 * c[i] for i in (0, 1))
                )
            at = c
    return [[(x + dx, y) for x, y in ring] for ring in rings if len(ring) > 2]

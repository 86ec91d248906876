"""Fonts: shaped by HarfBuzz (kerning, marks), measured in ems, drawn as outlines. Read from OpenType files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from ...core.errors import UserError
from .bidi import runs
from .scene import Box, Command, bounds, moved

FOLDER = Path(__file__).parent / "fonts"
OWN = {path.stem: path for path in sorted(FOLDER.glob("*.ttf"))}
"""The fonts that come with Pieria: subsets for European languages, under the Open Font License."""
FEATURES = {"liga": False, "clig": False, "dlig": False, "calt": False}
"""Without ligatures a letter is a glyph: so an SVG, a PDF and our measure agree."""
LARGEST = 16 << 20
NEEDS = UserError("Designing needs packages that are not installed.", 'Type: pip install "pieria[design]"')


@dataclass(frozen=True, slots=True)
class Glyph:
    """``x`` is where it stands and ``advance`` how far it goes, in ems; ``cluster``: index of its first character."""

    gid: int
    x: float
    y: float
    advance: float
    cluster: int


class Face:
    """One font file. All lengths are in ems."""

    def __init__(self, name: str, data: bytes) -> None:
        """Raises `UserError` for what is no font, or where the packages are missing."""
        try:
            import uharfbuzz as hb
        except ImportError:
            raise NEEDS from None
        self.name, self.data = name, data
        if data[:4] not in (b"\0\1\0\0", b"OTTO", b"true"):
            raise UserError(f"{name} is no OpenType font.", "Name a .ttf or .otf file.", param="brand")
        self._hb = hb
        self._face = hb.Face(data)
        self._font = hb.Font(self._face)
        self.em = self._face.upem
        if not self.em or self._font.get_nominal_glyph(ord("H")) is None:
            raise UserError(f"{name} is a broken font, or has no letters.", "Name another file.", param="brand")
        self.cap = bounds(self.glyph(self._font.get_nominal_glyph(ord("H")))).h
        self.x_height = bounds(self.glyph(self._font.get_nominal_glyph(ord("x")) or 0)).h or self.cap * 0.7
        self._lines: dict[tuple[str, float], list[Glyph]] = {}

    @cached_property
    def table(self) -> Mapping[str, Any]:
        """Family, weight, slant, and whether outlines are TrueType's."""
        from io import BytesIO

        from fontTools.ttLib import TTFont

        font = TTFont(BytesIO(self.data), lazy=True)
        names = font["name"]
        family = names.getDebugName(1) or self.name
        return {
            "family": family, "root": names.getDebugName(16) or family, "weight": font["OS/2"].usWeightClass,
            "italic": bool(font["OS/2"].fsSelection & 1), "truetype": "glyf" in font,
        }  # fmt: skip

    def lacks(self, text: str) -> str:
        """The characters that the font has no glyph for."""
        return "".join(
            dict.fromkeys(c for c in text if not c.isspace() and self._font.get_nominal_glyph(ord(c)) is None)
        )

    def shape(self, text: str, tracking: float = 0.0) -> list[Glyph]:
        """The glyphs of a line, from left to right. ``tracking`` is added after each, as CSS's letter-spacing is."""
        if (text, tracking) in self._lines:
            return self._lines[text, tracking]
        made, x = list[Glyph](), 0.0
        for start, end, back in runs(text):
            buffer = self._hb.Buffer()
            buffer.add_str(text[start:end])
            buffer.guess_segment_properties()
            buffer.direction = "rtl" if back else "ltr"
            self._hb.shape(self._font, buffer, FEATURES)
            for info, at in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
                advance = at.x_advance / self.em + (tracking if at.x_advance else 0)
                left, up = x + at.x_offset / self.em, at.y_offset / self.em
                made.append(Glyph(info.codepoint, left, up, advance, start + info.cluster))
                x += advance
        self._lines[text, tracking] = made
        return made

    def width(self, text: str, tracking: float = 0.0) -> float:
        """How far the line goes, the space after the last letter left out."""
        glyphs = self.shape(text, tracking)
        return sum(g.advance for g in glyphs) - (tracking if glyphs else 0)

    @lru_cache(maxsize=4096)  # noqa: B019 - faces live as long as the process
    def glyph(self, gid: int) -> tuple[Command, ...]:
        """A glyph's outline in ems, y down, cubics only."""
        pen = Pen()
        self._font.draw_glyph_with_pen(gid, pen)
        return tuple((c[0], *(float(v) / self.em * (1, -1)[i % 2] for i, v in enumerate(c[1:]))) for c in pen.d)

    def outline(self, text: str, tracking: float = 0.0) -> tuple[Command, ...]:
        """A line's outline in ems; its baseline begins at (0, 0)."""
        return tuple(c for g in self.shape(text, tracking) for c in moved(self.glyph(g.gid), 1, g.x, -g.y))

    @lru_cache(maxsize=4096)  # noqa: B019
    def ink(self, text: str, tracking: float = 0.0) -> Box:
        return bounds(self.outline(text, tracking))


class Pen:
    """Takes HarfBuzz's drawing; quadratics become cubics."""

    def __init__(self) -> None:
        self.d: list[Command] = []
        self._at = (0.0, 0.0)

    def moveTo(self, p: tuple[float, float]) -> None:
        self.d.append(("M", *p))
        self._at = p

    def lineTo(self, p: tuple[float, float]) -> None:
        self.d.append(("L", *p))
        self._at = p

    def curveTo(self, a: tuple[float, float], b: tuple[float, float], c: tuple[float, float]) -> None:
        self.d.append(("C", *a, *b, *c))
        self._at = c

    def qCurveTo(self, q: tuple[float, float], p: tuple[float, float]) -> None:
        a = self._at
        first = (a[0] + 2 / 3 * (q[0] - a[0]), a[1] + 2 / 3 * (q[1] - a[1]))
        second = (p[0] + 2 / 3 * (q[0] - p[0]), p[1] + 2 / 3 * (q[1] - p[1]))
        self.curveTo(first, second, p)

    def closePath(self) -> None:
        self.d.append(("Z",))

    def endPath(self) -> None:
        pass


@lru_cache(maxsize=32)
def face(name: str) -> Face:
    """A font by the name of one of our own, or by the path of a file. Raises `UserError`."""
    path = OWN.get(name) or Path(name)
    if not path.is_file():
        raise UserError(f"There is no font {name[:80]!r}.", f"There are: {', '.join(OWN)}.", param="brand")
    if path.stat().st_size > LARGEST:
        raise UserError(f"{path.name} is too large for a font.", "Name a .ttf or .otf file.", param="brand")
    return Face(name if name in OWN else path.stem, path.read_bytes())

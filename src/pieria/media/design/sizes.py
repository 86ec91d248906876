"""Formats: their size, their unit, and the smallest type that can be read on them."""

from __future__ import annotations

from dataclasses import dataclass

from ...core.errors import UserError

MM = 72 / 25.4
"""Points in a millimetre."""


@dataclass(frozen=True, slots=True)
class Size:
    """``width`` and ``height`` in units: points on paper (1/72 inch), pixels on screens. ``least``: smallest type."""

    name: str
    width: float
    height: float
    least: float
    paper: bool

    @property
    def turned(self) -> Size:
        return Size(self.name, self.height, self.width, self.least, self.paper)

    @property
    def across(self) -> str:
        """The width as SVG writes it."""
        return f"{self.width / MM:.2f}mm" if self.paper else f"{self.width:g}"

    @property
    def down(self) -> str:
        return f"{self.height / MM:.2f}mm" if self.paper else f"{self.height:g}"


def _paper(name: str, width: float, height: float, least: float) -> Size:
    return Size(name, round(width * MM, 3), round(height * MM, 3), least, True)


SIZES = {
    s.name: s
    for s in (
        _paper("a2", 420, 594, 16), _paper("a3", 297, 420, 12), _paper("a4", 210, 297, 9), _paper("a5", 148, 210, 7.5),
        _paper("letter", 215.9, 279.4, 9), _paper("business-card", 85, 55, 6.5),
        Size("square", 1080, 1080, 30, False), Size("story", 1080, 1920, 34, False),
        Size("16:9", 1920, 1080, 30, False),
    )
}  # fmt: skip
USUAL = {"poster": "a3", "card": "a5", "social": "square", "logo": "square", "slide": "16:9"}
"""The format of each kind, unless another is asked for."""


def size(name: str, kind: str = "poster", landscape: bool = False) -> Size:
    """The format called ``name``, or the usual one of ``kind``. Raises `UserError` for a name that nobody knows."""
    key = name.strip().lower().replace(" ", "-").replace("_", "-") or USUAL[kind]
    key = {"card": "business-card", "businesscard": "business-card", "16x9": "16:9", "us-letter": "letter"}.get(
        key, key
    )
    if key not in SIZES:
        raise UserError(f"There is no format {name[:40]!r}.", f"There are: {', '.join(SIZES)}.", param="format")
    found = SIZES[key]
    return found.turned if landscape and found.height > found.width else found

"""A drawing as pixels, by resvg."""

from __future__ import annotations

import io
from typing import Any

import numpy as np

from .faces import NEEDS

Array = np.ndarray[Any, Any]
MOST = 100_000_000
"""Pixels of a picture: some more than a printed A3 has."""


def png(drawing: str, width: int, fonts: tuple[str, ...] = ()) -> bytes:
    """A PNG of an SVG, ``width`` pixels wide. fonts: files for live text; without them it takes outlines only."""
    try:
        import resvg_py
    except ImportError:
        raise NEEDS from None
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=drawing, width=width, skip_system_fonts=True, font_files=list(fonts) or None, dpi=96
        )
    )


def pixels(data: bytes) -> Array:
    """uint8 (height, width, 4) of a PNG file. Raises OSError or ValueError for what is none, or has too many."""
    from PIL import Image

    with Image.open(io.BytesIO(data), formats=("PNG",)) as picture:
        if picture.width * picture.height > MOST:
            raise ValueError("too many pixels")
        return np.asarray(picture.convert("RGBA"))


def look(drawing: str, width: int) -> Array:
    """float64 (height, width, 3), 0..1 as sRGB stores them: the drawing on white."""
    seen = pixels(png(drawing, width)).astype(np.float64) / 255
    return np.asarray(seen[..., :3] * seen[..., 3:] + 1 - seen[..., 3:])

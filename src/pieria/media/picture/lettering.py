"""Words on a picture: set as large as asked or as fits, in a colour that reads, with a thin edge where it would not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from ...core.errors import UserError
from .. import wrapped
from . import colours
from .files import NEEDS

Array = np.ndarray[Any, Any]
SIZES = {"small": 0.055, "": 0.09, "large": 0.14, "huge": 0.2}
LONGEST = 300


def written(picture: Array, words: str, font: Path, place: str = "bottom", colour: str = "", size: str = "") -> Array:
    """place: top, bottom or middle, with left or right. size: a key of `SIZES`, or pixels as digits."""
    try:
        from PIL import Image, ImageDraw, ImageFont
    except ImportError:
        raise NEEDS from None
    if not words.strip() or len(words) > LONGEST:
        empty = not words.strip()
        raise UserError("There is no text to write." if empty else f"The text has more than {LONGEST} letters.",
                        'Put it in quotes: add the text "Hello" at the top', param="edits")  # fmt: skip
    height, width = picture.shape[:2]
    pixels = int(size) if size.isdigit() else round(SIZES.get(size, 0.09) * min(height, 1.4 * width))
    pixels, edge = max(6, min(pixels, height)), round(0.045 * min(height, width))
    small = round(SIZES["small"] * min(height, 1.4 * width))
    while True:
        face = ImageFont.truetype(str(font), pixels)
        lines = wrapped(words, face, width - 2 * edge)
        spacing = round(pixels * 1.22)
        fits = (
            spacing * len(lines) <= height - 2 * edge and max(face.getlength(one) for one in lines) <= width - 2 * edge
        )
        long = not size and len(lines) > 2 and pixels > small  # a caption is not to hide what it is under
        if (fits and not long) or pixels <= 6:
            break
        pixels = max(6, round(pixels * 0.9))
    lacking = [c for c in dict.fromkeys(words) if not c.isspace() and face.getmask(c).getbbox() is None]
    if lacking:
        raise UserError(f"The font has no {''.join(lacking)[:20]!r}.", "Write it in Latin letters.", param="edits")
    tall = spacing * len(lines)
    top = edge if "top" in place else (height - tall) // 2 if "middle" in place else height - edge - tall
    area = picture[max(0, top) : top + tall].astype(np.float32)
    under = colours.lab(area[..., :3] * area[..., 3:] / 255 + 255 * (1 - area[..., 3:] / 255))[..., 0]
    ink = colour or ("#16181d" if float(under.mean()) > 0.62 else "#ffffff")
    dark = float(colours.lab_of(ink)[0]) < 0.6
    # an edge of the other lightness where the ground is like the ink
    clash = float((np.abs(under - float(colours.lab_of(ink)[0])) < 0.38).mean())
    stroke = max(1, round(pixels * 0.05)) if clash > 0.04 else 0
    sheet = Image.fromarray(picture)
    layer = Image.new("RGBA", sheet.size, (0, 0, 0, 0))
    pen = ImageDraw.Draw(layer)
    for n, line in enumerate(lines):
        across = face.getlength(line)
        x = edge if "left" in place else width - edge - across if "right" in place else (width - across) / 2
        pen.text((x, top + n * spacing), line, font=face, fill=ink, stroke_width=stroke,
                 stroke_fill="#ffffff" if dark else "#16181d")  # fmt: skip
    return np.array(Image.alpha_composite(sheet, layer))

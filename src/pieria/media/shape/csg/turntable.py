"""Previews: one picture, and a turn around the scene as an animated GIF."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import Any

from ....core.errors import UserError
from ....formats.png import png
from .look import Shadow, View, render

COUNT, SIDE, STEP = 20, 220, 110
"""Frames of a turn, their pixels, and milliseconds each."""
STILL = (640, 520)


def still(view: View) -> bytes:
    """A PNG."""
    return png(render(view, *STILL, above=eye(view)))


def eye(view: View) -> float:
    """How high the eye is, in degrees: what lies flat is seen from farther above."""
    w, d, h = (float(v) for v in view.high - view.low)
    return 22 + 28 * max(0.0, 1 - h / max(w, d, 1e-9) / 0.3)


def frames(view: View) -> Iterator[Any]:
    """uint8 (SIDE, SIDE, 3), once around."""
    shadow = Shadow(view, 512)
    for n in range(COUNT):
        yield render(view, SIDE, SIDE, 32 + 360 * n / COUNT, eye(view), shadow=shadow, turning=True)


def gif(pictures: Sequence[Any]) -> bytes:
    """An animated GIF that goes on for ever, with one palette for all frames. Raises `UserError` without Pillow."""
    try:
        from PIL import Image
    except ImportError:
        raise UserError(
            "A turntable needs a package that is not installed.", 'Type: pip install "pieria[model]"'
        ) from None
    strip = Image.new("RGB", (pictures[0].shape[1] * 4, pictures[0].shape[0]))
    for n in range(4):
        strip.paste(Image.fromarray(pictures[n * len(pictures) // 4]), (n * pictures[0].shape[1], 0))
    palette = strip.quantize(160, method=Image.Quantize.MEDIANCUT)
    images = [Image.fromarray(p).quantize(palette=palette, dither=Image.Dither.NONE) for p in pictures]
    out = io.BytesIO()
    images[0].save(
        out, "GIF", save_all=True, append_images=images[1:], duration=STEP, loop=0, optimize=False, disposal=1
    )
    return out.getvalue()

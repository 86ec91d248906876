"""Titles and captions: set once as large as fits, then shown and taken away softly."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from .. import wrapped
from .motion import ease


class Words:
    """place: ``title`` (large, its upper edge at ``top`` of the height) or ``caption`` (small, on a dark band at the foot)."""

    def __init__(self, text: str, font: Path, width: int, height: int, place: str, top: float = 0.1) -> None:
        from PIL import Image, ImageDraw, ImageFont

        title = place == "title"
        pixels = round(height * (0.135 if title else 0.058))
        while True:
            face = ImageFont.truetype(str(font), pixels)
            lines = wrapped(text, face, width * (0.86 if title else 0.84))
            fits = max(face.getlength(one) for one in lines) <= width * 0.9 and len(lines) <= (2 if title else 3)
            if fits or pixels <= 7:
                break
            pixels = max(7, round(pixels * 0.9))
        space = round(pixels * 1.2)
        tall = space * len(lines) + pixels // 2
        self.picture = Image.new("RGBA", (width, tall + pixels // 2), (16, 22, 34, 0))
        pen = ImageDraw.Draw(self.picture)
        if not title:
            room = max(face.getlength(one) for one in lines) / 2 + pixels * 0.7
            pen.rounded_rectangle([width / 2 - room, 0, width / 2 + room, tall], pixels * 0.5, fill=(16, 22, 34, 175))
        for n, line in enumerate(lines):
            x, y = (width - face.getlength(line)) / 2, pixels * (0.2 if title else 0.14) + n * space
            pen.text((x, y), line, font=face, fill="#ffffff", stroke_width=max(1, round(pixels * 0.07)) if title else 0,
                     stroke_fill="#1b2536")  # fmt: skip
        self.y = round(height * top) if title else round(height * 0.955 - tall)

    def over(self, frame: Any, t: float, start: float, end: float) -> None:
        """Shown from ``start`` to ``end`` seconds, 0.4 s of it on the way in and out."""
        share = min(ease((t - start) / 0.4), ease((end - t) / 0.4))
        if share <= 0.01:
            return
        mask = self.picture.getchannel("A").point(lambda v: round(v * share))
        frame.paste(self.picture.convert("RGB"), (0, self.y + round((1 - share) * 0.15 * self.picture.height)), mask)

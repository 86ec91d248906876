"""Frames into files: MP4 with AV1 (libaom through Pillow's AVIF, BSD), GIF, a storyboard. A few frames are in memory at once."""

from __future__ import annotations

import io
import struct
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ...core.errors import UserError
from ...formats import marks, mp4
from .letters import wrapped

NEEDS = UserError("Films need packages that are not installed.", 'Type: pip install "pieria[video]"')
PIECE, MEMORY = 48, 64 << 20
"""Frames between two that a player can start from, and what they may take."""
QUALITY, SPEED = 75, 8
GIF_WIDE, GIF_FPS, GIF_LONGEST = 400, 12, 30.0


def ready() -> None:
    """Raises `UserError` where Pillow is missing or has no AV1 encoder."""
    try:
        from PIL import features
    except ImportError:
        raise NEEDS from None
    if not features.check("avif"):
        raise UserError("This Pillow has no AV1 encoder.", 'Type: pip install --upgrade "pillow>=11.3"', status=503)


class Reel:
    """An MP4 as it grows: frames are added one by one, and encoded a piece at a time. ``copied``: how many were taken
    over as they were.

    mark: whether each gets the imperceptible mark of `formats.marks.pixels`, unless the first one has it already."""

    def __init__(self, width: int, height: int, fps: int, mark: bool = False) -> None:
        self.fps, self.mark, self.said = fps, mark, {"mark": "frames"} if mark else {}
        self.piece = max(8, min(PIECE, MEMORY // (3 * width * height)))
        self.waiting: list[Any] = []
        self.tracks: list[mp4.Track] = []
        self.taken: dict[int, Sequence[tuple[Any, int]]] = {}
        self.copied = 0

    def copy(self, track: mp4.Track, frames: Sequence[tuple[Any, int]]) -> None:
        """Takes over a stretch that has been encoded. frames: (source, number) of each, should it not fit the others."""
        if self.waiting:
            self.encode()
        self.taken[len(self.tracks)] = frames
        self.tracks.append(track)
        self.copied += len(track.samples)

    def add(self, frame: Any) -> None:
        if self.mark and not self.waiting and not self.tracks:
            self.mark = not marks.has(np.asarray(frame.convert("RGB")))
        self.waiting.append(marked(frame) if self.mark else frame)
        if len(self.waiting) >= self.piece:
            self.encode()

    def encode(self) -> None:
        out, first = io.BytesIO(), self.waiting[0]
        # full range would be the picture's own way; players of films all expect the narrow one
        first.save(
            out, "AVIF", save_all=True, append_images=self.waiting[1:], duration=100, quality=QUALITY, speed=SPEED,
            range="limited", subsampling="4:2:0",
        )  # fmt: skip
        made = out.getvalue()
        track = mp4.read(made) if len(self.waiting) > 1 else still(made, first.width, first.height)
        self.tracks.append(track)
        self.waiting = []

    def done(self, title: str = "", sound: mp4.Sound | None = None) -> bytes:
        """The file."""
        if self.waiting:
            self.encode()
        own = [t for n, t in enumerate(self.tracks) if n not in self.taken]
        if self.taken and own and any(self.tracks[n].config != own[0].config for n in self.taken):
            self._anew()
        return mp4.written(mp4.joined(self.tracks, 1000, self.fps * 1000), title, sound)

    def _anew(self) -> None:
        """What was taken over has another set-up: one track can have only one, so it is encoded like the rest."""
        old, taken = self.tracks, self.taken
        self.tracks, self.taken, self.copied = [], {}, 0
        for n, track in enumerate(old):
            if n not in taken:
                self.tracks.append(track)
                continue
            for source, number in taken[n]:
                self.add(source.frame(number))
            if self.waiting:
                self.encode()


def marked(frame: Any) -> Any:
    """A picture of Pillow's with the mark."""
    from PIL import Image

    from ...formats.marks import pixels

    return Image.fromarray(pixels.mark(np.asarray(frame.convert("RGB"))))


def still(data: bytes, width: int, height: int) -> mp4.Track:
    """The one frame of an AVIF picture as a track of one."""
    meta, end = mp4.find(data, [b"meta"])
    at, _ = mp4.find(data, [b"iloc"], meta + 4, end)
    start, size = struct.unpack_from(">II", data, at + 14)
    parts = {k: data[a:b] for k, a, b in mp4.boxes(data, *mp4.find(data, [b"iprp", b"ipco"], meta + 4, end))}
    return mp4.Track(
        width, height, 1000, (data[start : start + size],), (100,), (0,), parts[b"av1C"], parts.get(b"colr", b"")
    )


def decoded(data: bytes) -> Any:
    """A picture of Pillow's with all frames of an MP4 of ours. Raises `mp4.Broken`."""
    from PIL import Image

    return Image.open(io.BytesIO(mp4.sequence(mp4.read(data))))


def gif(small: Sequence[Any], fps: float) -> bytes:
    """An endless GIF of small RGB pictures, all with one palette, so that nothing flickers."""
    from PIL import Image

    few = small[:: max(1, len(small) // 12)][:14]
    sheet = Image.new("RGB", (few[0].width, few[0].height * len(few)))
    for n, one in enumerate(few):
        sheet.paste(one, (0, n * one.height))
    palette = sheet.quantize(128, Image.Quantize.MEDIANCUT)
    flat = [one.quantize(palette=palette, dither=Image.Dither.NONE) for one in small]
    out = io.BytesIO()
    flat[0].save(
        out, "GIF", save_all=True, append_images=flat[1:], duration=round(100 / fps) * 10, loop=0, optimize=False
    )
    return out.getvalue()


def webp(frames: Sequence[Any], fps: float) -> bytes:
    """An endless WEBP of see-through pictures."""
    out = io.BytesIO()
    frames[0].save(out, "WEBP", save_all=True, append_images=frames[1:], duration=round(1000 / fps), loop=0, quality=80,
                   method=2, minimize_size=False)  # fmt: skip
    return out.getvalue()


def storyboard(rows: Sequence[tuple[str, Sequence[Any]]], font: Path) -> bytes:
    """A PNG: each scene a row of its moments, with what happens in it below."""
    from PIL import Image, ImageDraw, ImageFont

    wide, tall = rows[0][1][0].size
    face, gap = ImageFont.truetype(str(font), 15), 12
    columns = max(len(pictures) for _, pictures in rows)
    sheet = Image.new("RGB", (gap + columns * (wide + gap), gap + len(rows) * (tall + 34)), "#f4f2ec")
    pen = ImageDraw.Draw(sheet)
    for r, (words, pictures) in enumerate(rows):
        y = gap + r * (tall + 34)
        for n, one in enumerate(pictures):
            sheet.paste(one, (gap + n * (wide + gap), y))
        pen.text((gap, y + tall + 5), wrapped(words, face, sheet.width - 2 * gap)[0], font=face, fill="#22262e")
    out = io.BytesIO()
    sheet.save(out, "PNG", optimize=True)
    return out.getvalue()

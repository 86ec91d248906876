"""The nets that change pictures, asked through a run: enlarge, cut out, restyle. Each yields Progress."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import Any

import numpy as np

from ..core.contracts import Run
from ..core.errors import Cancelled
from ..core.values import Event, Finish, Message, Output, Part, Progress, Request, text
from ..media import pixels

Array = np.ndarray[Any, Any]
Made = Generator[Event, None, Array]


def asked(run: Run, model: str, given: Sequence[Array], options: dict[str, Any] | None = None, words: str = "") -> Made:
    """One answer in pixels. Raises `Cancelled` where the run was stopped."""
    parts: tuple[Part, ...] = tuple(pixels.part(a) for a in given)
    said = (text(words),) if words else ()
    made: Array | None = None
    for event in run(Request("pixels", (Message("user", (*said, *parts)),), model, options or {})):
        if isinstance(event, Output):
            made = pixels.array(event.part)
        elif isinstance(event, Progress):
            yield event
        elif isinstance(event, Finish) and event.reason == "cancelled":
            raise Cancelled
    if made is None:
        raise Cancelled
    return made


def enlarged(run: Run, picture: Array) -> Made:
    """uint8 (h, w, 4) four times as large by Real-ESRGAN; the alpha by itself. What cannot be seen takes the colour of
    what is beside it first, so that no edge has a fringe."""
    from ..media.picture.grid import bled, sized

    colour = picture[..., :3]
    clear = picture[..., 3].min() < 255
    if clear:
        colour = bled(colour, picture[..., 3] / 255).clip(0, 255).round().astype(np.uint8)
    made = yield from asked(run, "realesrgan", [colour])
    alpha = sized(picture[..., 3], made.shape[:2]) if clear else np.full(made.shape[:2], 255, np.uint8)
    return np.dstack([made, alpha])


def matte(run: Run, picture: Array) -> Made:
    """uint8 (h, w): how much of each pixel is the thing in front, by U²-Net, its edge brought to the picture's own
    edges (guided filter, He et al. 2010)."""
    from ..media.picture.grid import sized

    share = picture[..., 3:].astype(np.float32) / 255
    colour = (picture[..., :3] * share + 255 * (1 - share)).round().astype(np.uint8)
    found = yield from asked(run, "u2netp", [sized(colour, (320, 320))])
    height, width = picture.shape[:2]
    times = min(1.0, 1024 / max(height, width))
    size = (max(1, round(height * times)), max(1, round(width * times)))
    light = sized(colour, size).astype(np.float32) @ np.array((0.3, 0.59, 0.11), np.float32) / 255
    fine = guided(light, sized(found.astype(np.float32) / 255, size), max(2.0, max(size) / 110))
    made = sized(((fine - 0.18) / 0.64).clip(0, 1), (height, width)).clip(0, 1)
    return (made * 255).round().astype(np.uint8)


def guided(light: Array, mask: Array, radius: float, least: float = 1e-3) -> Array:
    """The mask as a local linear function of the light: its edge moves to where the light changes."""
    from ..media.picture.grid import blurred

    a, b = blurred(light, radius), blurred(mask, radius)
    slope = (blurred(light * mask, radius) - a * b) / (blurred(light * light, radius) - a * a + least)
    offset = b - slope * a
    return blurred(slope, radius) * light + blurred(offset, radius)


def restyled(run: Run, picture: Array, style: Array, share: float = 1.0) -> Made:
    """The picture painted like another, at its own size: at 384 x 384 by the net, then enlarged."""
    from ..media.picture.grid import sized

    made = yield from asked(run, "restyle", [sized(picture[..., :3], (384, 384)), sized(style[..., :3], (256, 256))])
    if max(picture.shape[:2]) > 512:
        made = yield from asked(run, "realesrgan", [made])
    made = sized(made, picture.shape[:2])
    mixed = share * made.astype(np.float32) + (1 - share) * picture[..., :3]
    return np.dstack([mixed.round().astype(np.uint8), picture[..., 3]])

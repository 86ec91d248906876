"""What is done to each frame of a film: the edits of pictures, who stands in front cut out, words, small copies."""

from __future__ import annotations

import math
from collections.abc import Generator, Sequence
from typing import Any

import numpy as np

from ..core.contracts import Run
from ..core.errors import UserError
from ..core.values import Event
from ..media.design.faces import OWN
from ..media.picture import colours, effects, grid
from ..media.speech.captions import WIDEST, clock
from ..media.video.letters import Words
from . import darkroom
from .editing import Step, border_width
from .timeline import Over

GREEN = "#00b140"
"""The chroma key that other programs look for: an MP4 cannot be see-through."""
STEADY, SCENE = 0.35, 30.0
"""How much of the mask before stays, and the mean difference of two frames above which nothing of it does."""
PLAIN = frozenset({"rotate", "flip", "light", "contrast", "saturate", "sepia", "invert", "blur", "sharpen", "resize"})


class Room:
    """The changes, in their order. ``clear``: what stands in front is cut out and has no ground yet."""

    def __init__(self, run: Run, steps: Sequence[Step], size: tuple[int, int], seed: int) -> None:
        self.run, self.steps, self.seed = run, steps, seed
        names = [s.name for s in steps]
        self.clear = "cut" in names and "ground" not in names
        self.mask: Any = None
        self.before: Any = None
        self.grounds: dict[tuple[int, ...], Any] = {}
        self.size = size

    def measured(self, first: Any) -> Generator[Event, None, tuple[int, int]]:
        """(width, height) of what comes out: even numbers. Raises `UserError` for what cannot be written."""
        if self.steps:
            self.size = (1 << 20, 1 << 20)
            made, _ = yield from self.changed(first)
            width, height = made.size
            self.mask = self.before = None
        else:
            width, height = first.size
        if min(width, height) < 16 or width * height > 1920 * 1080:
            raise UserError(f"A film of {width} x {height} cannot be written.", "From 16 x 16 to 1920 x 1080.",
                            param="edits")  # fmt: skip
        self.size = (width // 2 * 2, height // 2 * 2)
        return self.size

    def changed(self, frame: Any) -> Generator[Event, None, tuple[Any, Any]]:
        """(the frame, RGB; the same see-through, if it is to be kept so)."""
        from PIL import Image

        pixels = np.dstack([np.asarray(frame), np.full((frame.height, frame.width), 255, np.uint8)])
        cut = False
        for step in self.steps:
            if step.name in ("cut", "ground", "blur_ground"):
                if not (cut and step.name == "ground"):
                    mask = yield from self.matte(pixels)
                    front = effects.cut(pixels, mask) if step.name != "blur_ground" else pixels
                    pixels = front if step.name != "blur_ground" else soft(pixels, mask)
                    cut = step.name != "blur_ground"
                if step.name == "ground":
                    pixels, cut = over(self.ground(step, pixels.shape), pixels), False
            else:
                pixels = plain(step, pixels)
        pixels = np.ascontiguousarray(pixels[: self.size[1], : self.size[0]])
        alone = Image.fromarray(pixels) if cut else None
        if cut:
            green = np.broadcast_to(np.array((*bytes.fromhex(GREEN[1:]), 255), np.uint8), pixels.shape)
            pixels = over(green, pixels)
        return Image.fromarray(np.ascontiguousarray(pixels[..., :3])), alone

    def matte(self, pixels: Any) -> Generator[Event, None, Any]:
        """uint8 (h, w): who stands in front; steadied by the frame before, for a mask found anew each time trembles."""
        mask = yield from darkroom.matte(self.run, pixels)
        little = pixels[::8, ::8, :3].astype(np.float32)
        same = self.before is not None and self.before.shape == little.shape
        if same and self.mask.shape == mask.shape and np.abs(self.before - little).mean() < SCENE:
            mask = ((1 - STEADY) * mask + STEADY * self.mask).round().astype(np.uint8)
        self.mask, self.before = mask, little
        return mask

    def ground(self, step: Step, shape: tuple[int, ...]) -> Any:
        if shape not in self.grounds:
            given = step.given
            colour = colours.named(given["colour"]) if given.get("colour") else ""
            empty = np.zeros(shape, np.uint8)
            self.grounds[shape] = effects.behind(
                empty, colour, given.get("ground", ""), given.get("time", ""), self.seed
            )
        return self.grounds[shape]


def plain(step: Step, pixels: Any) -> Any:
    """An edit that needs no net."""
    given = dict(step.given)
    if step.name in PLAIN:
        return getattr(effects, step.name)(pixels, **given)
    if step.name == "grey":
        return effects.saturate(pixels, -1)
    if step.name == "recolour":
        only = (given["only"],) if given.get("only") else ()
        return colours.recoloured(pixels, colours.named(given["to"]), *only)
    if step.name == "border":
        return effects.border(pixels, border_width(given, pixels), colours.named(given["colour"]))
    if "content" in given:
        raise UserError(
            "To which part is the film to be cropped?", "As in: crop to square, crop 10,10,200,100", param="edits"
        )
    return effects.part(pixels, given)


def over(ground: Any, pixels: Any) -> Any:
    share = pixels[..., 3:].astype(np.float32) / 255
    made = pixels[..., :3] * share + ground[..., :3] * (1 - share)
    return np.dstack([made.round().astype(np.uint8), np.full(pixels.shape[:2], 255, np.uint8)])


def soft(pixels: Any, mask: Any) -> Any:
    """The surroundings out of focus."""
    share = mask[..., None].astype(np.float32) / 255
    ground = grid.bled(pixels[..., :3].astype(np.float32), 1 - share[..., 0])
    ground = grid.blurred(ground, 0.018 * max(pixels.shape[:2]))
    return effects.recast(pixels, share * pixels[..., :3] + (1 - share) * ground)


class Lettered:
    """Words as they are set, and when they stand over the film: what is written comes and goes softly, what is said
    does not."""

    def __init__(self, one: Over, width: int, height: int) -> None:
        title = one.kind == "title"
        font = OWN["fredoka" if title else "inter-semibold"]
        self.words = Words(one.text, font, width, height, "title" if title else "caption")
        self.start, self.end = one.start, math.inf if one.end is None else one.end
        self.soft = one.kind != "speech"

    def over(self, frame: Any, t: float) -> None:
        if self.start <= t < self.end:
            early = 0.0 if self.soft and self.start > 0 else 0.5
            self.words.over(frame, t, self.start - early, self.end + (0.0 if self.soft else 0.5))


def small(frame: Any, most: int) -> Any:
    """A copy of at most so many pixels across."""
    from PIL import Image

    if frame.width <= most:
        return frame.copy()
    return frame.resize((most, max(2, round(frame.height * most / frame.width))), Image.Resampling.LANCZOS)


def srt(given: Sequence[Over]) -> str:
    """What is said, as subtitles."""
    blocks = []
    for n, one in enumerate(sorted(given, key=lambda o: o.start), 1):
        said = one.text
        if len(said) > WIDEST // 2:
            middle = min((k for k, c in enumerate(said) if c == " "), key=lambda k: abs(k - len(said) / 2), default=0)
            said = f"{said[:middle]}\n{said[middle + 1 :]}" if middle else said
        end = one.start + 1 if one.end is None else one.end
        blocks.append(f"{n}\n{clock(one.start, ',')} --> {clock(end, ',')}\n{said}\n")
    return "\n".join(blocks)

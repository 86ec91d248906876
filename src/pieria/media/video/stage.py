"""What stands behind and before the actors: strips that go by at different speeds, drawn at parts of a pixel."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Layer:
    """picture: uint8 RGBA (h, w, 4), whose right end meets its left; top: y of its first row; speed: pixels it goes by
    for each of the camera's (over 1: it stands before the actors); drift: pixels a second that it moves by itself."""

    picture: Array
    top: int
    speed: float
    drift: float = 0.0

    @cached_property
    def parts(self) -> tuple[Any, Any, int]:
        """(colours, mask, width), carried on to the right so that every piece of one picture's width is a plain cut."""
        from PIL import Image

        wide = self.picture.shape[1]
        more = np.concatenate([self.picture, self.picture[:, : wide // 2 + 2]], 1)
        return (
            Image.fromarray(np.ascontiguousarray(more[..., :3])),
            Image.fromarray(np.ascontiguousarray(more[..., 3])),
            wide,
        )

    def over(self, frame: Any, camera: float, seconds: float) -> None:
        """Drawn over a picture. camera: pixels it has gone to the right."""
        from PIL import Image

        colour, mask, wide = self.parts
        at = (camera * self.speed + self.drift * seconds) % wide
        size = (frame.width, colour.height)
        left = int(at)
        if abs(at - left) < 0.02:
            cut = (left, 0, left + size[0], size[1])
            frame.paste(colour.crop(cut), (0, self.top), mask.crop(cut))
            return
        how = Image.Transform.AFFINE, (1, 0, at, 0, 1, 0), Image.Resampling.BILINEAR
        frame.paste(colour.transform(size, *how), (0, self.top), mask.transform(size, *how))


@dataclass(frozen=True)
class Stage:
    """sky: uint8 (h, w, 3), which does not move; base: where things stand, a share of the height (0: they hang in the
    middle); shade: how dark shadows are; night: whether what stands there is tinted too."""

    sky: Array
    layers: tuple[Layer, ...]
    base: float
    shade: float
    night: bool = False

    @cached_property
    def back(self) -> Any:
        from PIL import Image

        return Image.fromarray(self.sky)

    def behind(self, camera: float, seconds: float) -> Any:
        frame = self.back.copy()
        for layer in self.layers:
            if layer.speed <= 1:
                layer.over(frame, camera, seconds)
        return frame

    def before(self, frame: Any, camera: float, seconds: float) -> None:
        for layer in self.layers:
            if layer.speed > 1:
                layer.over(frame, camera, seconds)

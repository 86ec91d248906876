"""Ready nets that look at pictures and change them: enlarge, cut out, restyle, and say how well a picture fits a word.

A card's ``params.task`` says which. A request's pixels are parts of `media.pixels` in its last message; so are the
answers. Sources: Real-ESRGAN (Wang et al. 2021, https://arxiv.org/abs/2107.10833), U²-Net (Qin et al. 2020,
https://arxiv.org/abs/2005.09007), arbitrary style (Ghiasi et al. 2017, https://arxiv.org/abs/1705.06830).
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from ...core.contracts import TEXT, Card, Usage
from ...core.errors import UserError
from ...core.machine import cores
from ...core.values import Event, Finish, Output, Progress, Request
from ...media import pixels
from .session import opened, session

Array = np.ndarray[Any, Any]
TIMES, SEEN = 4, 18
"""The enlarging net's factor, and how far one of its output pixels sees: with so much around it a tile is exact."""
TILE = 192
TASKS = {"enlarge": ("net.param", "net.bin"), "matte": ("net.onnx",), "restyle": ("style.onnx", "net.onnx"),
         "glance": ("net.onnx",)}  # fmt: skip
MEAN, DEVIATION = np.array((0.485, 0.456, 0.406), np.float32), np.array((0.229, 0.224, 0.225), np.float32)
"""ImageNet's, which U²-Net was trained with."""


class Vision:
    """A loaded net.

    - ``enlarge``: uint8 (h, w, 3) -> uint8 (4h, 4w, 3).
    - ``matte``: uint8 (320, 320, 3) -> uint8 (320, 320): how much of each pixel is foreground.
    - ``restyle``: uint8 (384, 384, 3), the picture, and (256, 256, 3), the style -> uint8 (384, 384, 3).
    - ``glance``: uint8 (64, 64, 4) each, and the option ``vector`` -> float32 (n,): cosines, -1 to 1.
    """

    def __init__(self, card: Card, files: Mapping[str, Path]) -> None:
        self.name, self.task = card.name, str(card.params["task"])
        if self.task not in TASKS or not set(TASKS[self.task]) <= set(files):
            raise UserError(f"The card {card.name} lacks what its task needs.", f"Type: pieria get {card.name} --again")
        if self.task == "enlarge":
            from ...formats import ncnn

            graph = ncnn.graph(files["net.param"].read_text("ascii", "replace"), files["net.bin"].read_bytes())
            self._nets = [opened(graph, cores(), card.name)]
        else:
            self._nets = [session(files[name], cores()) for name in TASKS[self.task]]
        self._lock, self._cpu, self._tokens = threading.Lock(), 0.0, 0
        self._bytes = 8 * sum(p.stat().st_size for p in files.values())

    def __call__(self, request: Request) -> Iterator[Event]:
        if request.medium != "pixels":
            raise UserError(f"{self.name} works on pixels.", 'Type: pieria edit picture.png "4x"', code="wrong_medium")
        given = [pixels.array(p) for m in request.messages[-1:] for p in m.parts if p.medium == "pixels"]
        if not given or any(a.dtype != np.uint8 or a.ndim != 3 or not a.size for a in given):
            raise UserError("There are no pixels to work on.", "Send at least one picture.")
        cpu = time.thread_time()
        made: Array | None = None
        for step in getattr(self, "_" + self.task)(given, request):
            if isinstance(step, np.ndarray):
                made = step
            else:
                yield step
        with self._lock:
            self._cpu += (time.thread_time() - cpu) * cores()
            self._tokens += 1
        if made is None or request.cancel:
            yield Finish("cancelled", {})
            return
        yield Output(pixels.part(made), 0)
        yield Finish("stop", {})

    def _ask(self, net: int, **given: Array) -> Array:
        if not self._nets:
            raise UserError("The model was unloaded while you waited.", "Ask again.", status=503, code="model_unloaded")
        return np.asarray(self._nets[net].run(None, given)[0])

    def _enlarge(self, given: list[Array], request: Request) -> Iterator[Progress | Array]:
        picture = given[0][..., :3]
        height, width = picture.shape[:2]
        out = np.zeros((height * TIMES, width * TIMES, 3), np.uint8)
        places = [(y, x) for y in range(0, height, TILE) for x in range(0, width, TILE)]
        wide = np.pad(picture, ((SEEN, SEEN), (SEEN, SEEN), (0, 0)), "edge")
        for number, (y, x) in enumerate(places):
            yield Progress(number, len(places), "tiles", "enlarging")
            if request.cancel:
                return
            tall, broad = min(TILE, height - y), min(TILE, width - x)
            piece = wide[y : y + tall + 2 * SEEN, x : x + broad + 2 * SEEN].transpose(2, 0, 1)[None]
            made = self._ask(0, data=piece.astype(np.float32) / 255)[0]
            edge = SEEN * TIMES
            made = made[:, edge : edge + tall * TIMES, edge : edge + broad * TIMES].transpose(1, 2, 0)
            out[y * TIMES : (y + tall) * TIMES, x * TIMES : (x + broad) * TIMES] = _bytes(made)
        yield out

    def _matte(self, given: list[Array], request: Request) -> Iterator[Array]:
        picture = _sized(given[0], 320).astype(np.float32)
        picture = (picture / max(1.0, float(picture.max())) - MEAN) / DEVIATION
        found = self._ask(0, **{self._nets[0].get_inputs()[0].name: picture.transpose(2, 0, 1)[None]})[0, 0]
        low, high = float(found.min()), float(found.max())
        yield _bytes((found - low) / max(high - low, 1e-6))

    def _restyle(self, given: list[Array], request: Request) -> Iterator[Array]:
        if len(given) < 2:
            raise UserError("There is no picture to take the style from.", "Name one: --style-from picture.jpg")
        style = self._ask(0, style_image=_sized(given[1], 256)[None].astype(np.float32) / 255)
        names = [i.name for i in self._nets[1].get_inputs()]
        picture = _sized(given[0], 384)[None].astype(np.float32) / 255
        yield _bytes(self._ask(1, **{names[0]: picture, names[1]: style})[0])

    def _glance(self, given: list[Array], request: Request) -> Iterator[Array]:
        vector = request.options.get("vector")
        if vector is None or len(vector) != TEXT or any(a.shape != (64, 64, 4) for a in given):
            raise UserError("A word and stickers of 64 x 64 are needed.", "Send both.")
        rows = np.stack(given).astype(np.float32)
        share = rows[..., 3:] / 255
        rows[..., :3] = rows[..., :3] * share + 255 * (1 - share)
        words = np.tile(np.asarray(vector, np.float32), (len(rows), 1))
        yield self._ask(0, pixels=rows.transpose(0, 3, 1, 2) / 127.5 - 1, text=words).astype(np.float32)

    def usage(self) -> Usage:
        return Usage(self._cpu, self._bytes, self._tokens)

    def alive(self) -> bool:
        return bool(self._nets)

    def close(self) -> None:
        self._nets = []


def _bytes(values: Array) -> Array:
    return (np.nan_to_num(values).clip(0, 1) * 255).round().astype(np.uint8)


def _sized(picture: Array, side: int) -> Array:
    if picture.shape != (side, side, 3):
        raise UserError(f"{side} x {side} pixels of three channels were expected.", "Scale the picture first.")
    return picture

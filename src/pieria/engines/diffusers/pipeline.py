"""A loaded pipeline: words, and pictures if there are any, in; pictures or a film out, a Progress for each step."""

from __future__ import annotations

import inspect
import io
import math
import queue
import secrets
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import torch

from ...core.contracts import Card, Usage
from ...core.errors import UserError
from ...core.machine import cores
from ...core.values import Event, Finish, Output, Part, Progress, Request
from . import folder

MOST, LARGEST = 8, 2048
"""Pictures of one run, and pixels of a side."""


class Stopped(Exception):
    """Raised inside the pipeline, at the end of a step, when whoever asked has gone."""


class Pipeline:
    """Safe for several threads: one at a time makes pictures, for one device does."""

    def __init__(self, card: Card, files: Mapping[str, Path]) -> None:
        import diffusers
        import psutil

        before = psutil.Process().memory_info().rss
        self.name, self.params, self.media = card.name, card.params, card.media
        folder.index(files)
        torch.set_num_threads(cores())
        self.device = "cuda" if torch.cuda.is_available() else "cpu"
        number = torch.float16 if self.device == "cuda" else torch.float32
        diffusers.utils.logging.set_verbosity_error()
        diffusers.utils.logging.disable_progress_bar()
        self.folder = folder.laid(files)
        try:
            made = diffusers.DiffusionPipeline.from_pretrained(
                self.folder.name, dtype=number, use_safetensors=True, local_files_only=True,
                trust_remote_code=False, custom_pipeline=None, low_cpu_mem_usage=False,
            )  # fmt: skip
        except Exception as error:  # whatever a stranger's configuration makes a library raise
            self.folder.cleanup()
            raise folder.refused(f"it cannot be loaded: {_line(error)}") from None
        made.set_progress_bar_config(disable=True)
        self.kinds: dict[str, Any] = {"text": made.to(self.device)}
        self.lock, self.open = threading.Lock(), True
        self.cpu, self.steps = 0.0, 0
        self.peak = max(0, psutil.Process().memory_info().rss - before)

    def __call__(self, request: Request) -> Iterator[Event]:
        """Outputs: PNG pictures, or an MP4 where the card makes films. The message's text is the prompt; a picture in
        it is gone on from, a second one is the mask: white is painted anew. Raises `UserError` before the first
        event."""
        asked = self._asked(request)
        told: queue.Queue[Any] = queue.Queue()

        def step(pipe: Any, number: int, _: Any, given: dict[str, Any]) -> dict[str, Any]:
            if request.cancel or not self.open:
                raise Stopped
            told.put(number + 1)
            return given

        def work() -> None:
            begun = time.thread_time()
            try:
                with self.lock, torch.inference_mode():
                    if not self.open:
                        raise Stopped
                    told.put(self._made(asked, step))
            except BaseException as error:
                told.put(error)
            self.cpu += (time.thread_time() - begun) * max(1, torch.get_num_threads())

        worker = threading.Thread(target=work, daemon=True, name="diffusers")
        worker.start()
        done: Any = None
        try:
            while done is None:
                found = told.get()
                if isinstance(found, int):
                    self.steps += 1
                    yield Progress(found, asked["total"], "steps", "")
                else:
                    done = found
        finally:
            if done is None:  # whoever asked is gone
                request.cancel.set()
        worker.join()
        usage = {
            "prompt_tokens": 0,
            "completion_tokens": asked["total"] * asked["n"],
            "cached_tokens": 0,
            "seed": asked["seed"],
        }
        if isinstance(done, Stopped):
            yield Finish("cancelled", usage)
            return
        if isinstance(done, BaseException):
            raise UserError(f"{self.name} failed: {_line(done)}.", "Try other options, or fewer of them.", status=500,
                            code="engine_failed")  # fmt: skip
        for index, part in enumerate(done):
            yield Output(part, index)
        yield Finish("stop", usage)

    # what is asked --------------------------------------------------------------------------------------------------

    def _asked(self, request: Request) -> dict[str, Any]:
        if request.medium not in self.media:
            raise UserError(
                f"{self.name} makes no {request.medium}.", "Choose another model: pieria models.", param="model"
            )
        last = request.messages[-1] if request.messages else None
        words = last.text.strip() if last else ""
        pictures = [p for p in last.parts if not isinstance(p.data, str)] if last else []
        if not words and not pictures:
            raise UserError("There is nothing to draw.", "Send words.", param="prompt")
        if len(words) > 4000 or len(pictures) > 2:
            raise UserError(
                "That is more than can be drawn from.", "4000 letters, a picture and a mask at most.", param="prompt"
            )
        given = request.options
        seed = given.get("seed")
        asked: dict[str, Any] = {
            "prompt": words, "negative": str(given.get("negative_prompt") or ""),
            "n": self._whole(given, "n", 1, 1, MOST if request.medium == "image" else 1),
            "seed": secrets.randbelow(1 << 31) if seed is None else self._whole(given, "seed", 0, 0, 2**63 - 1),
            "steps": self._whole(given, "steps", int(self.params.get("steps", 0)), 0, 500),
            "guidance": self._number(given, "guidance", self.params.get("guidance"), 0.0, 50.0),
            "strength": self._number(given, "strength", 0.8, 0.05, 1.0),
            "frames": self._whole(given, "frames", int(self.params.get("frames", 0)), 0, 400),
            "fps": self._whole(given, "fps", int(self.params.get("fps", 8)), 8, 60),
        }  # fmt: skip
        asked["width"], asked["height"] = self._sized(given)
        asked["kind"] = "inpaint" if len(pictures) == 2 else "image" if pictures else "text"
        asked["pictures"] = [self._picture(p, n) for n, p in enumerate(pictures)]
        asked["pipe"] = self._kind(asked["kind"])
        usual = inspect.signature(asked["pipe"].__call__).parameters
        steps = asked["steps"] or int(getattr(usual.get("num_inference_steps"), "default", 0) or 30)
        shared = "strength" in usual and asked["kind"] != "text"
        # of a picture that is gone on from only so many of the steps are made
        asked["total"] = max(1, min(steps, int(steps * asked["strength"]))) if shared else steps
        return asked

    def _kind(self, kind: str) -> Any:
        """The pipeline for words alone, for a picture, or for a picture and its mask, on the same weights."""
        if kind not in self.kinds:
            import diffusers

            make = diffusers.AutoPipelineForImage2Image if kind == "image" else diffusers.AutoPipelineForInpainting
            try:
                self.kinds[kind] = make.from_pipe(self.kinds["text"])
            except Exception:
                what = "go on from a picture" if kind == "image" else "paint within a mask"
                raise UserError(
                    f"{self.name} cannot {what}.", "Send words alone.", param="image", code="not_supported"
                ) from None
            self.kinds[kind].set_progress_bar_config(disable=True)
        return self.kinds[kind]

    def _picture(self, part: Part, number: int) -> Any:
        from PIL import Image, UnidentifiedImageError

        try:
            made = Image.open(io.BytesIO(part.bytes), formats=("PNG", "JPEG", "WEBP", "BMP"))
            if made.width * made.height > LARGEST * LARGEST:
                raise ValueError
            return made.convert("L" if number else "RGB")
        except (OSError, ValueError, UnidentifiedImageError, Image.DecompressionBombError):
            raise UserError(
                "The picture cannot be read.", "Send a PNG or JPEG of up to 2048 x 2048.", param="image"
            ) from None

    def _sized(self, given: Mapping[str, Any]) -> tuple[int, int]:
        """(width, height); 0 for the pipeline's own."""
        width, height = (self._whole(given, k, int(self.params.get(k, 0)), 0, LARGEST) for k in ("width", "height"))
        if size := given.get("size"):
            across, _, down = str(size).lower().partition("x")
            if not (across.isdecimal() and (down.isdecimal() or not down) and len(str(size)) < 12):
                raise UserError(f"{str(size)[:20]!r} is no size.", "For example 512x512.", param="size")
            width, height = int(across), int(down or across)
        if any(v and not 8 <= v <= LARGEST for v in (width, height)):
            raise UserError(f"{width} x {height} cannot be made.", f"From 8 to {LARGEST}.", param="size")
        return width // 8 * 8, height // 8 * 8

    def _whole(self, given: Mapping[str, Any], name: str, usual: int, low: int, high: int) -> int:
        value = usual if given.get(name) is None else given[name]
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise UserError(f"{name} must be a whole number from {low} to {high}.", "Leave it out.", param=name)
        return value

    def _number(self, given: Mapping[str, Any], name: str, usual: Any, low: float, high: float) -> Any:
        value = usual if given.get(name) is None else given[name]
        if value is None:
            return None
        if (
            isinstance(value, bool)
            or not isinstance(value, int | float)
            or not (low <= value <= high and math.isfinite(value))
        ):
            raise UserError(f"{name} must be a number from {low:g} to {high:g}.", "Leave it out.", param=name)
        return float(value)

    # making ---------------------------------------------------------------------------------------------------------

    def _made(self, asked: Mapping[str, Any], step: Any) -> list[Part]:
        pipe = asked["pipe"]
        takes = inspect.signature(pipe.__call__).parameters
        given: dict[str, Any] = {"prompt": asked["prompt"]}
        many = [torch.Generator("cpu").manual_seed(asked["seed"] + n) for n in range(asked["n"])]
        wanted = {
            "negative_prompt": asked["negative"] or None, "num_inference_steps": asked["steps"] or None,
            "guidance_scale": asked["guidance"], "num_frames": asked["frames"] or None,
            "num_images_per_prompt": asked["n"] if len(many) > 1 else None,
            "generator": many if len(many) > 1 else many[0],
            "width": asked["width"] or None, "height": asked["height"] or None,
            "callback_on_step_end": step, "output_type": "pil",
        }  # fmt: skip
        if asked["pictures"]:
            size = (asked["width"], asked["height"])
            size = size if all(size) else tuple(max(8, v // 8 * 8) for v in asked["pictures"][0].size)
            shown = [p if p.size == size else p.resize(size) for p in asked["pictures"]]
            wanted |= {"image": shown[0], "strength": asked["strength"], "width": size[0], "height": size[1]}
            wanted |= {"mask_image": shown[1]} if len(shown) > 1 else {}
        given |= {k: v for k, v in wanted.items() if v is not None and k in takes}
        if "callback_on_step_end" not in takes and "callback" in takes:
            given |= {"callback": lambda n, t, latents: step(pipe, n, t, {}) and None, "callback_steps": 1}
        made = pipe(**given)
        if "video" in self.media:
            return [_film(made.frames[0], asked["fps"])]
        return [_png(one) for one in made.images]

    def usage(self) -> Usage:
        return Usage(self.cpu, self.peak, self.steps)

    def alive(self) -> bool:
        return self.open

    def close(self) -> None:
        self.open = False
        with self.lock:  # the step that is being made ends first
            self.kinds.clear()
            self.folder.cleanup()


def _png(picture: Any) -> Part:
    import numpy as np

    from ...formats.png import png

    pixels = np.asarray(picture.convert("RGB"))
    return Part("image", png(pixels), "image/png", {"width": picture.width, "height": picture.height})


def _film(frames: Any, fps: int) -> Part:
    """Pictures of Pillow's as an MP4."""
    from ...media.video.encode import Reel

    width, height = (v // 2 * 2 for v in frames[0].size)
    reel = Reel(width, height, fps)
    for one in frames:
        reel.add(one.convert("RGB").crop((0, 0, width, height)))
    about = {"frames": len(frames), "seconds": round(len(frames) / fps, 3), "width": width, "height": height}
    return Part("video", reel.done(), "video/mp4", about)


def _line(error: BaseException) -> str:
    return " ".join(str(error).split())[:200].rstrip(".") or type(error).__name__

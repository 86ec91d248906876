"""diffusers: text-to-image, image-to-image, inpainting and video pipelines, in the folders of Hugging Face diffusers.

The card's files are the folder's, each named by its path with ``--`` for ``/`` (``unet--config.json``): JSON, text and
safetensors, nothing else. Its params: ``steps``, ``guidance``, ``width``, ``height``, ``frames`` and ``fps`` where the
pipeline's own default is not wanted.

Nothing that came along is run: only classes of the installed diffusers and transformers are made, no pickle is read, no
custom pipeline, no remote code; and nothing is fetched.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from ...core.contracts import Card
from ...core.errors import UserError

if TYPE_CHECKING:
    from .pipeline import Pipeline

NEEDS = ("torch", "diffusers", "transformers", "safetensors")


class Engine:
    options = frozenset({
        "fps", "frames", "guidance", "height", "n", "negative_prompt", "seed", "size", "steps", "strength", "width",
    })  # fmt: skip

    def available(self) -> str:
        absent = [name for name in NEEDS if not find_spec(name)]
        return f'Not installed: {", ".join(absent)}. Type: pip install "pieria[diffusers]"' if absent else ""

    def estimate(self, card: Card, files: Mapping[str, Path]) -> int:
        """The weights as 32-bit numbers, one part of them a second time while it is read, and room to work."""
        from .folder import elements

        sizes = [elements(path) for name, path in files.items() if name.endswith(".safetensors")]
        return 4 * sum(sizes) + 4 * max(sizes, default=0) + (700 << 20)

    def load(self, card: Card, files: Mapping[str, Path]) -> Pipeline:
        if why := self.available():
            raise UserError(f"{card.name} cannot run here. {why}", "", status=503, code="not_installed")
        from .pipeline import Pipeline

        return Pipeline(card, files)

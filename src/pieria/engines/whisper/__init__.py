"""whisper: writes down what is said (Radford et al. 2022), with the time of each word, on onnxruntime and numpy.

A card's files are ``model.bin`` and ``config.json`` as CTranslate2 lays them out, and ``vocabulary.txt``. English-only
models of any size; ``heads`` is how many attention heads a layer has (6 for tiny.en, 8 for base.en).
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from ...core.contracts import Card, stated
from ...core.errors import UserError

if TYPE_CHECKING:
    from .ear import Ear


class Engine:
    options = frozenset({"beams"})

    def available(self) -> str:
        absent = [name for name in ("onnxruntime", "threadpoolctl", "miniaudio") if not find_spec(name)]
        return f'The package {absent[0]} is not installed: pip install "pieria[speech]"' if absent else ""

    def estimate(self, card: Card, files: Mapping[str, Path]) -> int:
        """What its card states; or: the file's float16 become float32, and half a minute takes 100 MB."""
        weights = files.get("model.bin")
        return stated(card) or (3 * weights.stat().st_size + 120 * 2**20 if weights else 0)

    def load(self, card: Card, files: Mapping[str, Path]) -> Ear:
        if absent := [name for name in ("model.bin", "config.json", "vocabulary.txt") if name not in files]:
            raise UserError(f"The card {card.name} has no file {absent[0]}.", "Add it to the card's files.")
        from .ear import Ear

        return Ear(card, files)

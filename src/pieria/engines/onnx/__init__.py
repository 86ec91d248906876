"""onnx: what runs on onnxruntime: embeddings, every net that `pieria train` makes, nets that change pictures."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from ...core.contracts import Card, stated
from ...core.errors import UserError
from ...core.machine import cores
from . import encoder

if TYPE_CHECKING:
    from .made import Made
    from .scorer import Scorer
    from .vision import Vision

__all__ = ["Engine", "cores"]


class Engine:
    options = frozenset(
        {
            "dimensions",
            "each",
            "seed",
            "n",
            "labels",
            "vector",
            "temperature",
            "top_p",
            "max_tokens",
            "rules",
            "steps",
            "guidance",
        }
    )

    def available(self) -> str:
        return "" if find_spec("onnxruntime") else "The package onnxruntime is not installed: pip install onnxruntime."

    def estimate(self, card: Card, files: Mapping[str, Path]) -> int:
        if known := stated(card):
            return known
        if "task" in card.params:
            return 8 * sum(p.stat().st_size for p in files.values()) + 250 * 2**20
        if "net.onnx" in files:
            return 6 * sum(p.stat().st_size for p in files.values()) + 40 * 2**20
        return encoder.estimate(files)

    def load(self, card: Card, files: Mapping[str, Path]) -> encoder.Encoder | Made | Vision:
        if "task" in card.params:
            from .vision import Vision

            return Vision(card, files)
        if "net.onnx" in files:
            if "card.json" not in files:
                raise UserError(f"The card {card.name} has no file card.json.", "Train the model again.", status=409)
            from .made import Made

            return Made(card, files)
        return encoder.load(card, files)

    def scorer(self, card: Card, files: Mapping[str, Path]) -> Scorer:
        from . import scorer

        return scorer.load(card, files)

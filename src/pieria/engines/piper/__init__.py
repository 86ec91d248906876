"""piper: speaks with Piper voices (VITS, Kim et al. 2021) on onnxruntime, without eSpeak.

A card's files are ``voice.onnx``, ``voice.json`` (Piper's own description), and ``lexicon.txt.gz``, ``letters.onnx``
and ``card.json``, which say how English is pronounced. Params: ``gain`` in decibels brings the voice to -18 LUFS.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from ...core.contracts import Card, stated
from ...core.errors import UserError

if TYPE_CHECKING:
    from .voice import Voice

FILES = ("voice.onnx", "voice.json", "lexicon.txt.gz", "letters.onnx", "card.json")


class Engine:
    options = frozenset({"speed", "pauses", "seed", "format", "liveliness"})

    def available(self) -> str:
        return "" if find_spec("onnxruntime") else "The package onnxruntime is not installed: pip install onnxruntime."

    def estimate(self, card: Card, files: Mapping[str, Path]) -> int:
        """What its card states, or what a voice of 63 MB took, with its lexicon, while it spoke its longest pieces."""
        voice = files.get("voice.onnx")
        return stated(card) or (6 * voice.stat().st_size + 60 * 2**20 if voice else 0)

    def load(self, card: Card, files: Mapping[str, Path]) -> Voice:
        if absent := [name for name in FILES if name not in files]:
            raise UserError(
                f"The card {card.name} has no file {absent[0]}, which a voice needs.", "Add it to the card's files."
            )
        from .voice import Voice

        return Voice(card, files)

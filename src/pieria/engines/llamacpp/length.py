"""What is far too long is refused in pieces: llama.cpp's time for one text grows with the square of the special tokens
in it, hours for a few megabytes, and nobody can stop it there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ...core.errors import UserError

PIECE, EDGE = 1 << 15, 64
"""Characters that are counted at once, and tokens that a cut may make more of them."""


def check(said: str, most: int, ask: Callable[[str, dict[str, Any]], Any]) -> None:
    """Raises `UserError` for a text that surely has more than ``most`` tokens. ask: of the worker."""
    if len(said) <= PIECE:
        return
    found = 0
    for number, start in enumerate(range(0, len(said), PIECE), 1):
        asked = {"content": said[start : start + PIECE], "add_special": False, "parse_special": True}
        found += len(ask("/tokenize", asked)["tokens"])
        if found > most + EDGE * number:
            raise too_long(f"more than {found - EDGE * number}", most)


def too_long(count: object, most: object) -> UserError:
    return UserError(
        f"The prompt has {count} tokens; this model reads {most} at most.",
        "Shorten it, or use a model with a longer context (`pieria models` lists them).",
        code="context_length_exceeded",
        param="messages",
    )

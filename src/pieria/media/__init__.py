"""Each medium is a plug-in of its own; here is what several of them need."""

from __future__ import annotations

from typing import Any


def wrapped(words: str, face: Any, room: float) -> list[str]:
    """Words as lines of at most ``room`` pixels in a Pillow font; one that is longer has a line of its own."""
    lines = [""]
    for word in words.split():
        longer = f"{lines[-1]} {word}".strip()
        if face.getlength(longer) <= room or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines

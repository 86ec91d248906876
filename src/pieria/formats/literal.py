"""Words of strangers in a Markdown file, as words alone: nothing in them is a heading, a table, a link or HTML."""

from __future__ import annotations

import re


def literal(words: str, most: int = 400) -> str:
    """On one line, at most so many characters of them."""
    return escaped(" ".join(words.split())[:most])


def escaped(words: str) -> str:
    return re.sub(r"([\\`*_<>\[\]|#~&$])", r"\\\1", words)

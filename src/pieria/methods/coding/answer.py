"""Code out of a model's answer."""

from __future__ import annotations

import ast
import re

from . import UNPARSED

FENCE = re.compile(r"^[ \t]*```[ \t]*([\w+#.-]*)[^\n]*\n(.*?)(?:^[ \t]*```[ \t]*$|\Z)", re.MULTILINE | re.DOTALL)


def code(said: str, language: str = "python") -> str:
    """The program in an answer: the first fenced block (for Python: the first that parses, if one does), or the whole
    answer where there is no fence. Ends in one newline; "" if there is nothing."""
    blocks = [body for _, body in FENCE.findall(said)]
    if not blocks:
        blocks = [said]
    best = next((b for b in blocks if language != "python" or readable(b)), blocks[0])
    return best.strip("\n").rstrip() + "\n" if best.strip() else ""


def readable(source: str) -> bool:
    try:
        ast.parse(source)
    except UNPARSED:
        return False
    return bool(source.strip())

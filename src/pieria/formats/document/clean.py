"""What a reader of the page could not see is taken out of a text, and nothing else."""

from __future__ import annotations

import re

HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\ufe00-\ufe0f\U000e0000-\U000e0fff]"
)
"""Controls, soft hyphens, zero-width and direction marks, surrogates, and Unicode's tags: letters that no font shows,
in which commands to language models are hidden."""


def clean(text: str) -> str:
    """Line ends as LF, hard spaces as spaces, no hidden characters, no blanks at line ends, at most one empty line."""
    text = re.sub("\r\n?|\u2028|\u2029|\x85|\x0c", "\n", text)
    text = HIDDEN.sub("", re.sub("[\u00a0\u2000-\u200a\u202f\u205f\u3000]", " ", text))
    return re.sub("\n{3,}", "\n\n", re.sub("(?<![ \t])[ \t]+\n", "\n", text)).strip()

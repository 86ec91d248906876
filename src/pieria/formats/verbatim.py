"""A grammar (GBNF) under which a model can say nothing but a piece of a text, from one word to another.

So a quotation is verbatim by construction, and a command in the text can at most be quoted. One rule a word: a model
chooses where to begin, and after each word whether to go on.
"""

from __future__ import annotations

MOST = 400
"""Words above which a grammar is slow to begin: every word is a place to begin at."""


def grammar(text: str, least: int = 1) -> str:
    """least: the fewest words of a piece, where so many are left."""
    words = text.split()[:MOST]
    if not words:
        raise ValueError("there are no words")
    lines = ["root ::= " + " | ".join(f"w{i}" for i in range(max(1, len(words) - least + 1)))]
    for i, word in enumerate(words):
        last = i + 1 == len(words)
        lines.append(f"w{i} ::= {literal(word)}" + ("" if last else f' (" " w{i + 1})?'))
    return "\n".join(lines)


def literal(word: str) -> str:
    """A GBNF string; what is not plain ASCII goes in as it is, for GBNF is UTF-8."""
    return '"' + word.replace("\\", "\\\\").replace('"', '\\"') + '"'

"""Numbers of things in a sentence."""

from __future__ import annotations


def many(count: int, thing: str, one: str = "", several: str = "") -> str:
    """``1 paper``, ``2 papers``; with verbs ``1 paper says``, ``2 papers say``."""
    verb = one if count == 1 else several
    return f"{count} {thing}{'s' * (count != 1)}{' ' * bool(verb)}{verb}"

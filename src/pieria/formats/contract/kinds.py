"""What is looked for in a contract: ``kinds.toml``, read and checked."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FIRST = 41
"""The kinds that are CUAD's (Hendrycks et al. 2021, arXiv 2103.06268); those after them are ours."""
NEVER = re.compile("(?!)")


@dataclass(frozen=True, slots=True)
class Kind:
    """``says`` is a rule for a sentence that states it, ``unless`` one for a sentence that only seems to. ``value``
    names what is picked out of the sentence (see `values`)."""

    name: str
    question: str
    says: re.Pattern[str]
    unless: re.Pattern[str]
    value: tuple[str, ...]


@cache
def kinds() -> dict[str, Kind]:
    return {kind.name: kind for kind in rules()}


def rules() -> Iterator[Kind]:
    with Path(__file__).with_name("kinds.toml").open("rb") as opened:
        for row in tomllib.load(opened)["kind"]:
            says, unless = rule(row.get("says", "")), rule(row.get("unless", ""))
            yield Kind(row["name"], row["question"], says, unless, tuple(row.get("value", ())))


def rule(words: str) -> re.Pattern[str]:
    """A blank is any blank or line end; a dot may be one."""
    return re.compile(words.replace(" ", r"\s+"), re.IGNORECASE | re.DOTALL) if words else NEVER

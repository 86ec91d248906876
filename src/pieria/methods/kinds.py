"""Which word is a kind of which thing: a birch is a tree. Made of WordNet by recipes/kinds.py, not by nearness."""

from __future__ import annotations

import gzip
from functools import cache
from typing import Literal

from ..core.find import ROOT
from .concepts import barred, lookup, single
from .thingwords import AKIN

TABLE = ROOT / "cards" / "kinds" / "kinds.txt.gz"
"""One line a parent: its name, ``p`` (pictures, films) or ``m`` (models), its kinds."""
Trade = Literal["p", "m"]


@cache
def _table(trade: Trade) -> dict[str, str]:
    lines = (line.split("\t") for line in gzip.decompress(TABLE.read_bytes()).decode().splitlines())
    return {word: parent for parent, mark, words in lines if mark == trade for word in words.split(",")}


MASS = frozenset(
    "bread cheese candy pasta beer wine coffee tea soup rice glasses trousers shorts scissors fire snow space"
    " mountains underwater water gloves yarn".split()
)
"""Parents that take no article."""


def kind(words: str, trade: Trade = "p") -> tuple[str, str] | None:
    """A noun (one word or more, singular or plural) in the singular and what it is a kind of, as pictures and films
    (``p``) or models (``m``) call that: "elms" are ("elm", "tree"); for pictures also what it looks like. None where
    the table has none, or where the name is one of another thing ("sea lion")."""
    words = words.lower()
    head, _, last = words.rpartition(" ")
    if barred(words):
        return None
    for name in (f"{head} {one}".strip() for one in single(last)):
        found = (AKIN.get(name, "") if trade == "p" else "") or _table(trade).get(name)
        if found:
            return name, AKIN.get(found, found) if trade == "p" else found
    return None


def known(words: str) -> bool:
    """Whether a noun phrase names what can be drawn, as itself or as what it is a kind of."""
    return bool(lookup(words) or kind(words))


def told(name: str, parent: str) -> str:
    """The notice of a kind: the net was not taught "birch", it is drawn as a tree; of what only looks like another: a
    squirrel is no chipmunk."""
    kin = "it is a kind of" if _table("p").get(name) == parent else "looks most like it"
    return f"The net was not taught {name!r}, so it is drawn as what {kin}: {an(parent)}."


def an(name: str) -> str:
    """With its article, if it has one."""
    return name if name in MASS else f"{'an' if name[0] in 'aeiou' else 'a'} {name}"

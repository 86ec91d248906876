"""Choices between texts by likelihood that do not turn on which group of people is named.

Where two texts differ in anything but the group that they name, plain likelihood decides, as ever. Where they differ in
that alone there are two means, both at inference, neither changes the model:

- *Counterfactual averaging*: a text's score is the mean over the text and the same text about the other gender, all of
  it exchanged at once (`swapped`). What the two have in common, who did what to whom, stays; what hung on the gender
  alone is gone (after Zmigrod et al. 2019 and Qian et al. 2022, who change the training data instead).
- *Calibrated abstention*: two texts that differ only in whom they name are told apart only where the model's preference
  is strong, beyond a threshold that was fitted on sentences made here: those with one right answer ("the king's wife is
  the queen") should be kept, those without ("the nurse said that she/he") not. Otherwise it is a tie.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass

from .terms import AXIS, FEMALE, FILL, MALE, SWAP

WORD = re.compile(r"\w+(?:-\w+)*|[^\w\s]")


def swapped(text: str) -> str:
    """The same text about the other gender: every word that has a counterpart is exchanged, at once.

    "her" is "him" or "his" by what follows: before a noun it is taken for "his"."""
    pieces = re.split(r"(\w+)", text)
    said: list[str] = []
    for i, piece in enumerate(pieces):
        small = piece.lower()
        other = SWAP.get(small)
        if small == "her":
            follows = "".join(pieces[i + 1 : i + 2])
            after = pieces[i + 2].lower() if i + 2 < len(pieces) else ""
            alone = not after or follows.strip() or after in OBJECT_AFTER
            other = "him" if alone else "his"
        elif small == "his":
            after = pieces[i + 2] if i + 2 < len(pieces) else ""
            other = "her" if after and not pieces[i + 1].strip() else "hers"
        said.append(like(piece, other) if other else piece)
    return "".join(said)


LARGE = frozenset("asian asians african africans european arab arabs latino latinos latina hispanic hispanics".split())
MORE = frozenset({"I", "God", "Christmas", "Easter", "Monday", "Friday", "Sunday"})
"""Written large, and nobody's name."""
OBJECT_AFTER = frozenset(
    """a an the to for with in on at by from of and or but because when while if that as about again away up down out off over
    back home before after until some any all much many more less no it them this these those one two three do not was is were are had has who what how why into very than then so""".split()
)
"""Words that follow an object ("told her that") and no possessive ("her book")."""


def like(old: str, new: str) -> str:
    """New in old's capitals."""
    if old.isupper() and len(old) > 1:
        return new.upper()
    return new[:1].upper() + new[1:] if old[:1].isupper() else new


@dataclass(frozen=True, slots=True)
class Difference:
    """How two texts differ: ``axis`` is what divides the groups that they name, "" where more differs than that."""

    first: str
    second: str
    axis: str


def difference(a: str, b: str) -> Difference:
    """What must be exchanged to turn one text into the other."""
    low = [lowered(text) for text in (a, b)]
    ops = difflib.SequenceMatcher(None, low[0], low[1], autojunk=False).get_opcodes()
    changes = [(low[0][i:j], low[1][k:m]) for op, i, j, k, m in ops if op != "equal"]
    written = [written_(text) for text in (a, b)]
    first = " … ".join(" ".join(written[0][i:j]) for op, i, j, _, _ in ops if op != "equal")
    second = " … ".join(" ".join(written[1][k:m]) for op, _, _, k, m in ops if op != "equal")
    axes: list[str] = []
    for one, two in changes:
        if not any(w.isalnum() or "-" in w for w in one + two):
            continue  # marks
        here = [axis(one), axis(two)]
        if sorted(here) == ["", "name"] and len(one) == len(two) == 1 and low[0][:1] == one and low[1][:1] == two:
            here = ["name", "name"]  # at a sentence's beginning a capital says nothing, but the other is a name
        if not all(here):
            return Difference(first, second, "")
        axes.append(here[0] if here[0] == here[1] else "group")
    kinds = set(axes)
    return Difference(first, second, "" if not kinds else axes[0] if len(kinds) == 1 else "group")


def written_(text: str) -> list[str]:
    """Words as they are written within a sentence: the capital of its first word only where the word always has one."""
    found = WORD.findall(text)
    if found and AXIS.get(found[0].lower()) not in ("nationality", "religion") and found[0].lower() not in LARGE:
        found[0] = found[0].lower()
    return found


def lowered(text: str) -> list[str]:
    """Words in small letters; those that are names keep their capital: within a sentence any that has one, at its
    beginning a first name."""
    from ..personal.lists import certain  # which knows our groups, and so cannot be known before them

    found: list[str] = []
    for m in WORD.finditer(text):
        inside = re.search(r"[\w,;:'’\"-]\s*$", text[: m.start()])
        named = inside or m[0].lower() in certain()
        found.append(m[0] if named and m[0][0].isupper() and m[0].lower() not in AXIS else m[0].lower())
    return found


def axis(words: list[str]) -> str:
    """What the group divides that these words name, "" if they say anything else."""
    kinds = [AXIS.get(w, "name" if w[:1].isupper() and w not in MORE else "") for w in words]
    rest = [w for w, k in zip(words, kinds, strict=True) if not k and w not in FILL and (w.isalnum() or "-" in w)]
    kinds = [k for k in kinds if k]
    return kinds[0] if kinds and not rest else ""


def gendered(text: str) -> bool:
    return any(w.lower() in MALE | FEMALE for w in re.findall(r"\w+", text))


def prefer(first: float, second: float, axis_: str, threshold: float) -> float:
    """1 for the first text, 0 for the second, 0.5 where the evidence is too thin. Scores are log-likelihoods; for texts
    that differ in more than a group (``axis_`` is "") any difference counts."""
    gap = first - second
    if axis_ and abs(gap) <= threshold:
        return 0.5
    return 0.5 if gap == 0 else float(gap > 0)

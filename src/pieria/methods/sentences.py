"""Texts as sentences that know where they stand: ``text[start:end]`` is the sentence, always."""

from __future__ import annotations

import re
from dataclasses import dataclass

SHORT = frozenset(
    re.findall(
        r"\S+",
        """
mr mrs ms dr prof st sr jr vs etc fig figs eq eqs sec no vol pp ed eds al inc ltd co corp dept approx est
gen col sen rep rev hon jan feb mar apr jun jul aug sep sept oct nov dec cf ca e.g i.e u.s u.k a.m p.m
""",
    )
)
"""Words that a full stop follows without ending a sentence."""
EMPTY = frozenset(
    re.findall(
        r"\S+",
        """
a an the of to in on at by for and or is are was were be been it its this that these those with from as you your
we our us i my me they their he she his her can could may might will would shall should must do does did have has
had not no if then than so just also please there here what which who when where how why any some all
""",
    )
)
"""Words that say nothing of what a sentence is about."""
LAST = 200
"""Characters before a stop that tell what it ends."""
_SMALL = re.compile(r"\s+[a-z]")
_TIME = (  # of transcripts, [09:14] Anna: ..., and chats: [12/03/2026, 08:41:07] Anna: ..., 3/12/26, 8:41 am - A: ...
    r"(?:[\[(]?(?:\d{1,4}[./-]\d{1,2}[./-]\d{2,4},?[ \t]+)?"
    r"\d{1,2}:\d\d(?::\d\d(?:[.,]\d+)?)?(?:[ \t\u202f]?[AaPp]\.?[Mm]\.?)?"
    r"[\])]?[ \t]*(?:[-–—][ \t]*)?)?"
)
_END = (
    re.compile(  # a run of marks is looked at from its start alone: of "......" each dot would look at all the others
        r"(?m:^)[ \t]*#{1,6}[ \t][^\n]*"  # a Markdown heading, whatever marks are in it
        r"|(?<![.!?…])[.!?…]+[\"'”’)\]]*(?=\s|$)|\n\s*\n|\n(?=\s*(?:[-*•#|]|\d+[.)]\s))"
        rf"|\n(?={_TIME}#?\w[\w .'-]{{0,30}}#?(?:[ \t]*\(\d[\d:]+\))?:\s)"
    )
)
_SPEAKER = re.compile(rf"^\s*{_TIME}(#?[\w][\w .'’-]{{0,30}}?#?)\s*(?:\(\d[\d:]+\)\s*)?:\s+")


@dataclass(frozen=True, slots=True)
class Sentence:
    """``speaker`` is set where the line is somebody's turn (``Anna: ...``)."""

    text: str
    start: int
    end: int
    speaker: str = ""


def split(text: str) -> list[Sentence]:
    """The sentences of a text, in order. Lines of a list, headings, and turns of a talk end one too."""
    found: list[Sentence] = []
    begun, speaker = 0, ""
    for mark in (*_END.finditer(text), None):
        end = len(text) if mark is None else (mark.start() if mark[0].startswith("\n") else mark.end())
        if mark is not None and not mark[0].startswith("\n") and "#" not in mark[0] and _goes_on(text, begun, end):
            continue
        piece = text[begun:end]
        start = begun + len(piece) - len(piece.lstrip())
        kept = piece.strip()
        if said := _SPEAKER.match(kept):
            speaker = said[1].strip("#") if begun == 0 or text[:start].rstrip(" \t").endswith("\n") else speaker
        elif "\n" in text[max(0, begun - 1) : start]:
            speaker = ""
        if any(c.isalnum() for c in kept):
            found.append(Sentence(kept, start, start + len(kept), speaker))
        begun = end
    return found


def _goes_on(text: str, begun: int, end: int) -> bool:
    """Whether the stop at ``end`` ends no sentence: after Mr., an initial, a list's number."""
    piece = text[max(begun, end - LAST) : end]
    if not piece.rstrip().endswith("."):
        return False
    word = piece.rstrip()[:-1].rsplit(None, 1)[-1].lower() if piece.rstrip()[:-1].strip() else ""
    word = re.sub(r"^\W+", "", word)  # a bracket, a quotation mark, the sign that stands for markup
    if word in SHORT:
        return True
    if re.fullmatch(r"[a-z]", word) and word != "i":
        return True
    if re.fullmatch(r"\d{1,3}", word) and piece.strip() == word + ".":
        return True
    return bool(_SMALL.match(text, end))


def unlabelled(text: str) -> str:
    """What is said in a turn, without its time and speaker."""
    return _SPEAKER.sub("", text)


def words(text: str) -> list[str]:
    """Words and numbers, lower case."""
    return re.findall(r"\w+(?:[.,]\d+)*(?:['’]\w+)?", text.lower())


def sections(text: str, most: int) -> list[tuple[str, int, int]]:
    """``(heading, start, end)`` of stretches of at most about ``most`` characters, cut between sentences, and wherever
    a Markdown heading stands."""
    found: list[tuple[str, int, int]] = []
    marks = [(m.start(), m[1].strip(" #")) for m in re.finditer(r"^#{1,6}\s+(.+)$", text, re.M)]
    edges = [(0, ""), *marks] if not marks or marks[0][0] > 0 else marks
    for (begin, heading), (end, _) in zip(edges, [*edges[1:], (len(text), "")], strict=True):
        start = last = begin
        for sentence in split(text[begin:end]):
            if begin + sentence.end - start > most and last > start:
                found.append((heading, start, last))
                start = begin + sentence.start
            last = begin + sentence.end
        if last > start:
            found.append((heading, start, last))
    return found

"""Text normalisation: written English as the words that are said, each tied to the place where it is written.

Words come out in small letters; a single capital is the name of that letter ("F", "B", "I"), so that a lexicon need
not guess. The classes of what is not plain words are those of Sproat et al. 2001, "Normalization of non-standard
words" (https://doi.org/10.1006/csla.2001.0169): `figures` and `codes` read what has digits, `signs` the rest.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace

from . import codes, figures, signs

STOPS = {",": ",", ";": ";", ":": ":", ".": ".", "!": "!", "?": "?", "…": ".", "—": "–", "–": "–"}
_DIGITS = re.compile(r"(?![0-9])[\d₀-₉]")
_DASH = re.compile(
    r"\s?[–-]\s?(?=[$€£¥]?\d)|\s?[–-]\s?(?=(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?\s\d)"
)
_THING = re.compile(r"\s(?!(?:wide|long|tall|high|deep|thick|and|but|for|from|was|are|than|each)\b)[a-z]{3,}")
"""What is measured, as in a 12" pizza: there the inch is one."""
_SPACE = re.compile(r"\s+")
_MARK = re.compile(r"[.!?…]+|[,;:—–]|--+|-(?=\s)|[()\[\]{}\"“”„«»‹›]|['‘’](?!\w)|.", re.S)


@dataclass(frozen=True, slots=True)
class Said:
    """``text[start:end]`` is said as ``words``. ``stop`` is the mark that follows: one of ``, ; : – . ? !`` or "".

    Nothing is said for a mark alone; then it is the stop of what came before. ``skipped`` counts the letters of other
    scripts that were passed over here. ``tight``: a hyphen ties it to what came before.
    """

    start: int
    end: int
    words: tuple[str, ...]
    stop: str = ""
    skipped: int = 0
    tight: bool = False


def read(text: str) -> list[Said]:
    """What is said for a text, in order. Never fails; what cannot be read is passed over."""
    found: list[Said] = []
    text = _DIGITS.sub(lambda m: str(unicodedata.digit(m[0])), text)
    at, size = 0, len(text)
    loud = signs.loud(text)
    while at < size:
        if space := _SPACE.match(text, at):
            if "\n" in space[0] and found and not found[-1].stop and space[0].count("\n") > 1:
                found[-1] = replace(found[-1], stop=".")
            at = space.end()
            continue
        end, words = _token(text, at, loud)
        if words is not None:
            if words:
                tight = bool(found) and text[found[-1].end : at] in ("-", "‐", "‑")
                found.append(Said(at, end, tuple(words), tight=tight))
            elif text[at].isalpha() and (letters := sum(c.isalpha() for c in text[at:end])):
                found.append(Said(at, end, (), skipped=letters))
            at = end
            continue
        mark = _MARK.match(text, at)
        assert mark
        at = _marked(found, text, at, mark[0])
    return found


def _token(text: str, at: int, loud: bool) -> tuple[int, list[str] | None]:
    """The first rule that reads what stands here; ``None`` for a mark."""
    if not (at and (text[at - 1].isalnum() or text[at - 1] == "_") and text[at].isalnum()):
        for pattern, rule in (*codes.RULES, *figures.RULES, *signs.RULES):
            if (found := pattern.match(text, at)) and (words := rule(found, text)) is not None:
                return found.end(), words
    if raised := figures.power(text, at):
        return raised
    if found := signs.WORD.match(text, at):
        return found.end(), signs.word(found, text, loud)
    if found := figures.RUN.match(text, at):
        return found.end(), figures.plain(found[0])
    return at, None


def _marked(found: list[Said], text: str, at: int, mark: str) -> int:
    """A mark becomes the stop of what was said last; returns where the text goes on."""
    end = at + len(mark)
    stop = STOPS.get(mark[-1] if mark[-1] in "?!" else mark[0], "")
    if mark.startswith("--") or (mark == "-" and text[end : end + 1].isspace()):
        stop = "–"
    if mark in "()[]{}":
        stop = ","
    if mark in "-–" and found and (dash := ranged(found[-1], text, at)):
        found.append(Said(at, end, ("to",)))
        return dash
    if mark in ('"', "″") and inched(text, at):
        single = re.search(r"(?<![\d.,/])1$", text[:at]) or _THING.match(text, end)
        found.append(Said(at, end, ("inch" if single else "inches",)))
    elif words := signs.SIGNS.get(mark):
        found.append(Said(at, end, tuple(words.split())))
    elif mark[0].isalpha() and found:
        found[-1] = replace(found[-1], skipped=found[-1].skipped + 1)
    elif mark[0].isalpha():
        found.append(Said(at, end, (), "", 1))
    elif stop and found and _weight(stop) > _weight(found[-1].stop):
        found[-1] = replace(found[-1], stop=stop)
    return end


def ranged(before: Said, text: str, at: int) -> int:
    """Where a dash ends that means "to": $5-$10, 9am–5pm, 20%-30%, Jan. 1 – Feb. 2. 0 for another."""
    found = _DASH.match(text, before.end)
    tight = found and (found[0] == "-" or "–" in found[0])
    return found.end() if found and tight and re.search(r"\d", text[before.start : before.end]) else 0


def inched(text: str, at: int) -> bool:
    """Whether a mark of quotation after a figure stands for inches: none is open there."""
    return text[at - 1 : at].isdigit() and len(re.findall(r'(?<!\d)"', text[:at])) % 2 == 0


def _weight(stop: str) -> int:
    return {"": 0, ",": 1, "–": 2, ";": 3, ":": 3}.get(stop, 4)


def skipped(said: list[Said]) -> int:
    """Letters that no rule reads: other scripts."""
    return sum(s.skipped for s in said)


def folded(text: str) -> str:
    """Latin letters without their accents: "café" -> "cafe", "Straße" -> "Strasse"."""
    text = text.translate(signs.LETTERS)
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))

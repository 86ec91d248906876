"""Where, when and in which weather a sentence has its things."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from . import concepts, kinds
from .picturewords import (
    BANK,
    BY,
    CLEAR,
    COLOURS,
    MOODS,
    NEARLY,
    PLACES,
    REACHED,
    ROOMY,
    SHADES,
    SHORES,
    TIMES,
    UNDER,
    WEATHERS,
    WHEN,
)


@dataclass(frozen=True, slots=True)
class Land:
    """``ground``: one of `PLACES`, ``plain``, ``gradient``, ``transparent``, or ""; ``nearly``: how it was called, and
    what is drawn, where they differ; ``dropped``: words of description that cannot be obeyed."""

    ground: str = ""
    colour: str = ""
    time: str = ""
    weather: str = ""
    dropped: tuple[str, ...] = ()
    nearly: tuple[tuple[str, str], ...] = ()


EXACTLY = {**PLACES, "lake": f"{PLACES['lake']}|lake|pond|water", "beach": f"{PLACES['beach']}|sea|ocean"}
"""What a ground is rightly called, by its shore or on it."""


FLOWERS = ("rose", "tulip", "sunflower", "blossom", "hibiscus", "hyacinth", "lotus", "cherry blossom")


def read(rest: str) -> tuple[str, Land]:
    """(The words without the ground, the hour and the weather; these). rest: a prompt in small letters."""
    hour, weather = "", ""
    for table in (TIMES, WEATHERS):
        for value, pattern in table.items():
            if found := re.search(rf",?\s*\b(?:{pattern})\b(?!\s+(?:sky|table|stand))", rest):
                hour, weather = (value, weather) if table is TIMES else (hour, value)
                rest = rest[: found.start()] + " " + rest[found.end() :]
                break
    land = Land(time=hour, weather=weather)
    shade = rf"(?P<shade>(?:(?:{'|'.join(SHADES)}) )?(?:{'|'.join(COLOURS)}))"
    plain = (
        r",?\s*\b(?:on|against|with|over|in front of|and)\s+(?:an?\s+|the\s+)?(?:plain\s+|solid\s+)?"
        rf"{shade}\s+(?:background|backdrop|ground)\b"
    )
    if found := re.search(CLEAR, rest):
        return rest[: found.start()] + rest[found.end() :], replace(land, ground="transparent")
    if found := re.search(plain, rest):
        return rest[: found.start()] + rest[found.end() :], replace(land, ground="plain", colour=found["shade"])
    gradient = (
        rf",?\s*\b(?:on|against|with|over)\s+(?:an?\s+|the\s+)?(?:{shade}\s+)?gradient(?:\s+(?:background|backdrop))?\b"
    )
    if found := re.search(gradient, rest):
        rest = rest[: found.start()] + rest[found.end() :]
        return rest, replace(land, ground="gradient", colour=found["shade"] or "")
    if found := UNDER.search(rest):
        return rest[: found.start()] + " " + rest[found.end() :], replace(land, ground="underwater")
    rest = re.sub(r"\s+", " ", rest).strip()
    if (hour or weather or rest.count(" ") > 2) and (found := WHEN.match(rest)):
        land = replace(land, time=land.time or ("sunset" if found["low"] else ""))
        rest = rest[found.end() :]
    rest = re.sub(r"\b((?:field|meadow|garden)s?) of (?=[a-z])", r"\1 with ", rest)
    bed = re.match(r"(?:an? |the )?(?P<what>[a-z]+) (?P<where>garden|field|meadow)s?\b", rest)
    if bed and (concepts.lookup(bed["what"]) in FLOWERS or (kinds.kind(bed["what"]) or ("", ""))[1] == "flower"):
        rest = f"{bed['what']}s in a {bed['where']}{rest[bed.end() :]}"  # "a rose garden"
    alone, where = _alone(rest), _where(rest)
    placed = alone or where
    if not placed:
        return rest, land
    value, found = placed
    if alone and where and alone[0] != "lake" and not _exact(*alone) and _exact(*where):
        value = where[0]  # "a path through the woods"
    rest = rest[: found.start()] + " " + rest[found.end() :]
    how = (found["how"] or "").strip()
    night = how in ("starry", "dark", "night") and not land.time
    nearly = () if _exact(value, found) else ((found["place"], value),)
    land = replace(land, ground=value, nearly=nearly, time="night" if night else land.time)
    if how == "snowy":
        land = replace(land, ground="snow" if value in ("meadow", "sky") else value, weather="snowing")
    lost = [how] if how and how not in MOODS else []
    more = _where(rest) if alone else None
    if more:  # "a village in the mountains" is one ground
        rest = rest[: more[1].start()] + " " + rest[more[1].end() :]
        lost += [more[1][0].strip(" ,")] if more[0] != value else []
    return rest, replace(land, dropped=tuple(lost))


def _exact(value: str, found: re.Match[str]) -> bool:
    return bool(re.fullmatch(EXACTLY[value], found["place"]))


def _alone(rest: str) -> tuple[str, re.Match[str]] | None:
    """The ground that a sentence begins with, unless that is a thing which can be drawn, or could be."""
    for value, pattern in (*PLACES.items(), *SHORES, *NEARLY.items()):
        inside = NEARLY.get(value) == pattern and value in ("room", "cave")
        if value == "table" or pattern == PLACES["water"] or inside:
            continue  # "a barn" is meant from outside, "a table" as a thing, "a lake" with its shore
        place = pattern if "(?P<" in pattern else f"(?P<place>{pattern})"
        start = rf"^\s*(?:an?\s+|the\s+)?(?P<how>(?:\w+\s+)??){place}\b"
        found = re.search(rf"{start}(?=\s*(?:[,;]|$|(?:and|with|of|full|in|at|on|by|under|through)\b))", rest)
        words = (
            [w for w in (found["place"], found["how"].strip()) if w not in ("mountain", "forest", "desert")]
            if found
            else []
        )
        if found and not any(concepts.lookup(w) or kinds.kind(w) for w in words):
            return value, found
    return None


def _where(rest: str) -> tuple[str, re.Match[str]] | None:
    """The ground that things are said to be on or by."""
    lead = r",?\s*\b(?:(?:standing|sitting|lying|running|walking|flying|swimming|driving|playing)\s+)?"
    article, how = r"\s+(?:an?\s+|the\s+)?", r"(?P<how>(?:\w+\s+)??)"
    end = (
        r"\b(?=\s*(?:[,;]|$|(?:and|with|in|at|under|over|above|below|near|next|beside|behind|by"
        r"|wearing|holding|carrying|eating|reading)\b))"
    )
    for value, pattern in SHORES:
        reached = rf"{BY}|{BANK}" + ("|over|above" if value == "lake" else "")
        if found := re.search(rf"{lead}(?:{reached}){article}{how}{pattern}{end}", rest):
            return value, found
    for value, pattern in (*PLACES.items(), *NEARLY.items()):
        on, by = REACHED.get(value, ROOMY)
        reached = rf"{on}|{BY}|{BANK}" if by else on
        if found := re.search(rf"{lead}(?:{reached}){article}{how}(?P<place>{pattern}){end}", rest):
            return value, found
    return None

"""Formulas of an XLSX file whose results are not in it: programs that only write files do not compute them."""

from __future__ import annotations

import html
import posixpath
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import IO

CELL = re.compile(
    rb"<(?:\w+:)?c\s([^>]*)>\s*<(?:\w+:)?f\b[^>]*(?:/>|>[^<]*</(?:\w+:)?f>)\s*(?:<(?:\w+:)?v\s*(?:/>|>\s*</(?:\w+:)?v>)\s*)?</"
)
"""A cell with a formula and no value."""
PLACE = re.compile(rb'\br="([A-Z]{1,3})[0-9]+"')
CHUNK, LONGEST = 1 << 20, 1 << 14


def uncomputed(path: Path) -> dict[str, Counter[int]]:
    """For each sheet with such cells: how many there are by column, counted from 0 for A. {} for other files."""
    try:
        with zipfile.ZipFile(path) as packed:
            return {name: found for name, part in parts(packed) if (found := cells(packed.open(part)))}
    except (OSError, LookupError, ValueError, RuntimeError, zipfile.BadZipFile):
        return {}  # whoever reads the file says what is wrong with it


def parts(packed: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """(name, part of the archive) of each sheet."""
    relations = packed.read("xl/_rels/workbook.xml.rels").decode("utf-8")
    targets = {pairs["Id"]: pairs["Target"] for pairs in tags(relations, "Relationship")}
    for pairs in tags(packed.read("xl/workbook.xml").decode("utf-8"), "sheet"):
        key = next((value for name, value in pairs.items() if name.endswith(":id")), "")
        yield pairs["name"], posixpath.join("/xl", targets[key]).lstrip("/")


def tags(xml: str, name: str) -> Iterator[dict[str, str]]:
    """The attributes of each element of this name."""
    for tag in re.finditer(rf"<(?:\w+:)?{name}\s([^>]*)>", xml):
        yield {key: html.unescape(value) for key, value in re.findall(r'([\w:]+)="([^"]*)"', tag[1])}


def cells(file: IO[bytes]) -> Counter[int]:
    found, rest = Counter[int](), b""
    while chunk := file.read(CHUNK):
        text, end = rest + chunk, 0
        for match in CELL.finditer(text):
            end = match.end()
            place = PLACE.search(match[1])
            if place and b't="str"' not in match[1]:  # its result is a text, the empty one
                found[column(place[1])] += 1
        rest = text[max(end, len(text) - LONGEST) :]
    return found


def column(letters: bytes) -> int:
    """0 for A, 25 for Z, 26 for AA."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1

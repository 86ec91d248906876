"""design: posters, cards, posts, logos and slides as layered vector drawings.

``scene`` holds what is drawn, ``faces`` measures type, ``colour`` and ``palette`` make colours, ``ornament`` and
``trace`` make art, ``layout``, ``layouts`` and ``listing`` place everything, ``check`` looks at the result, ``svg``,
``pdf`` and ``raster`` write it. All but this page, ``scene``, ``colour`` and ``sizes`` need the extra ``design``.
Its codes are a `sequence` of marks; no net learns them yet.
"""

from __future__ import annotations

from pathlib import Path

from ...core.values import Part

codes = "sequence"
suffixes = {".svg": "image/svg+xml", ".pdf": "application/pdf"}


def read(path: Path) -> Part:
    return Part("design", path.read_bytes(), suffixes[path.suffix.lower()])


def write(part: Part) -> bytes:
    return part.bytes

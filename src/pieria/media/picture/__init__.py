"""Pictures made of pieces and changed by steps. Arrays are numpy's, rows first: uint8 (height, width, 4) unless said.

`grid` (blur, scale, areas), `colours` (names, recolouring in OKLab), `sticker` (a small net's sticker made clean at any
size), `scenes` (grounds drawn by rule), `layout` (who stands where), `compose` (all together), `files` (formats),
`effects`, `fill` (inpainting), `lettering`, `steps` (a chain of edits).
"""

from __future__ import annotations

from collections.abc import Mapping

codes = "grid"
suffixes: Mapping[str, str] = {}
"""None of its own: the files of pictures belong to the medium ``image``."""

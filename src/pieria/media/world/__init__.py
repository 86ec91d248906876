"""world: tile maps, one character a tile: levels of platform games, puzzle rooms, dungeons, floor plans.

The codes that nets learn are a `sequence`; `lines` says how a map becomes one. `Rules` keeps what is made well-formed
and, for platform levels and puzzles, has it played before anybody sees it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ...core.contracts import Codes, Item, conditions
from ...core.errors import UserError
from ...core.values import Part
from . import levels, picture
from .lines import Plan, filled, plan
from .lines import decode as lines_of
from .lines import encode as ids_of
from .rules import Rules, fault

__all__ = ["Rules", "augment", "codes", "decode", "encode", "enough", "fault", "fit", "items", "preview", "read"]

codes = "sequence"
suffixes = {".txt": "text/plain", ".tmx": "application/xml"}
enough = 30
options = {"context": range(8, 16385)}


def read(path: Path) -> Part:
    """A file as a part. Raises `UserError` for what is no UTF-8 text, or is larger than 8 MB."""
    if path.stat().st_size > levels.LIMIT:
        raise UserError(f"{path.name} has more than {levels.LIMIT >> 20} MB.", "A tile map is a small text file.")
    try:
        return Part("world", path.read_text(encoding="utf-8"), suffixes.get(path.suffix.lower(), "text/plain"))
    except UnicodeDecodeError:
        raise UserError(f"{path.name} is not UTF-8 text.", "A tile map is a text file.") from None


def write(part: Part) -> bytes:
    return part.bytes


def items(path: Path) -> list[Item]:
    """The levels of a file. Puzzles have the label ``size``: small, medium, large (up to 36, up to 81, more tiles)."""
    found = levels.from_file(path)
    return [
        Item(level, path.name if len(found) == 1 else f"{path.name} #{i + 1}", labels=labels(level))
        for i, level in enumerate(found)
    ]


def labels(level: levels.Level) -> dict[str, str]:
    if not level.puzzle:
        return {}
    inside = filled(level.lines)
    cells = (len(inside) - 2) * (len(inside[0]) - 2)
    return {"size": "small" if cells <= 36 else "medium" if cells <= 81 else "large"}


def fit(items: Sequence[Item], options: Mapping[str, Any]) -> Codes:
    """The plan for these levels. ``options``: ``context`` in tokens."""
    made, context, kept = plan([item.data for item in items])
    meta = {
        "kind": made.kind, "order": made.order, "tiles": made.tiles, "passed": made.passed, "empty": made.empty,
        "short": made.short, **kept,
    }  # fmt: skip
    captions, seen = any(item.caption for item in items), int(options.get("context") or context)
    return Codes("sequence", made.size, (), seen, conditions(items), captions, meta)


def encode(item: Item, codes: Codes) -> Any:
    import numpy as np

    return np.array(ids_of(item.data.lines, Plan.of(codes), codes.meta["solid"]), np.int64)


def decode(array: Any, codes: Codes) -> Part:
    """A text file. Ragged lines are filled up, a second player and boxes without a goal become floor."""
    lines = lines_of([int(i) for i in array], Plan.of(codes))
    meta = {"width": len(lines[0]), "height": len(lines), "kind": codes.meta["kind"]}
    drawn = {k: codes.meta[k] for k in ("legend", "colours") if codes.meta[k]}
    return Part("world", "\n".join(lines) + "\n", "text/plain", {**meta, **drawn})


def preview(parts: Sequence[Part]) -> tuple[str, bytes]:
    """A PNG of all maps."""
    drawn = []
    for part in parts:
        lines = [line for line in str(part.data).split("\n") if line] or [" "]
        wide = max(map(len, lines))
        kind = "puzzle" if levels.is_puzzle(lines) else part.meta.get("kind", "")
        drawn.append(([line.ljust(wide) for line in lines], {**part.meta, "kind": kind}))
    return ".png", picture.sheet(drawn)


def augment(array: Any, codes: Codes, rng: Any) -> Any:
    """A puzzle turned or mirrored: one of its eight symmetries. What scrolls has a direction and stays as it is."""
    if codes.meta["kind"] != "puzzle":
        return array
    import numpy as np

    p = Plan.of(codes)
    lines = lines_of(array, p)
    turns, mirror = int(rng.integers(4)), bool(rng.integers(2))
    for _ in range(turns):
        lines = ["".join(column) for column in zip(*lines[::-1], strict=True)]
    if mirror:
        lines = [line[::-1] for line in lines]
    return np.array(ids_of(lines, p), np.int64)

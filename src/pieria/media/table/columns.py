"""A table as columns, for what looks at all of its cells."""

from __future__ import annotations

import gzip
import json
import zlib
from pathlib import Path

from ...core.errors import UserError
from .clean import q
from .load import open_tables

MOST = 20_001
"""Rows that are taken; who can use fewer says so."""
LARGEST = 256 << 20
"""Bytes of an object of lists, which is read at once; what is larger is read as records or not at all."""


def columns(source: Path | None, data: str = "") -> dict[str, list[object]]:
    """Name -> cells, of the one table that a source holds, or of the largest if it holds several.

    JSON may also be an object of lists of one length. Raises `UserError` for what is no table.
    """
    if source is not None and (found := _lists(source)) is not None:
        return found
    base, _ = open_tables([source] if source is not None else [], data)
    with base:
        names = list(base.tables)
        counts = {n: int(str(base.ask(f"SELECT count(*) FROM {q(n)}").rows[0][0])) for n in names}
        if not counts or not max(counts.values()):
            raise UserError("The table has no rows.", "Give a table with rows.", param="papers")
        best = max(names, key=lambda n: counts[n])
        made = base.ask(f"SELECT * FROM {q(best)}", rows=MOST)
        return {name: [row[i] for row in made.rows] for i, name in enumerate(made.columns)}


def _lists(source: Path) -> dict[str, list[object]] | None:
    """A JSON file that is an object of lists; None if it is something else."""
    if not source.name.lower().endswith((".json", ".json.gz")) or not source.is_file():
        return None
    try:
        with gzip.open(source) if source.suffix == ".gz" else source.open("rb") as file:
            raw = file.read(LARGEST + 1)
        if len(raw) > LARGEST:
            return None
        found = json.loads(raw)
    except (ValueError, OSError, EOFError, zlib.error, RecursionError):
        return None
    if not isinstance(found, dict) or not found or not all(isinstance(v, list) for v in found.values()):
        return None
    if len({len(v) for v in found.values()}) != 1:
        raise UserError(
            f"The lists in {source.name} are of different lengths.", "Give each column a cell for each row."
        )
    return {str(name): list(cells) for name, cells in found.items()}

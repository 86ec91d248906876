"""table: rows and columns. Read, asked read-only, profiled and drawn. Its codes are a `grid` of cells.

``base`` opens sources as one locked database and answers SELECTs; ``load``, ``outside`` and ``clean`` read each kind
of source; ``schema``, ``link`` and ``grammar`` are what a language model needs to write SQL; ``profile`` computes
what stands out; ``chart`` and ``draw`` make pictures, ``page`` a self-contained HTML file. All but this page need the
extra ``data``.
"""

from __future__ import annotations

from pathlib import Path

from ...core.values import Part

codes = "grid"
suffixes = {
    ".csv": "text/csv",
    ".tsv": "text/tab-separated-values",
    ".parquet": "application/vnd.apache.parquet",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".sqlite": "application/vnd.sqlite3",
}


def read(path: Path) -> Part:
    """The file as it is; `load.open_tables` looks inside."""
    return Part("table", path.read_bytes(), suffixes[path.suffix.lower()])


def write(part: Part) -> bytes:
    return part.bytes

"""A card's files as the folder that they came from, checked before a library reads it."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ...core.errors import UserError

INDEX, MARK = "model_index.json", "--"
KINDS = (".json", ".txt", ".safetensors", ".model")
LIBRARIES = ("diffusers", "transformers")


def elements(path: Path) -> int:
    """How many numbers a safetensors file holds, by its header alone."""
    with path.open("rb") as file:
        length = int.from_bytes(file.read(8), "little")
        if not 2 <= length <= 32 << 20:
            return path.stat().st_size
        try:
            head = json.loads(file.read(length))
            total = 0
            for name, one in head.items():
                if name != "__metadata__":
                    size = 1
                    for side in one["shape"]:
                        size *= int(side)
                    total += size
        except (ValueError, KeyError, TypeError, RecursionError):
            return path.stat().st_size
    return min(total, 4 * path.stat().st_size)


def laid(files: Mapping[str, Path]) -> tempfile.TemporaryDirectory[str]:
    """A folder of links to the files, in their places. Raises `UserError` for one of a kind that is not read."""
    folder = tempfile.TemporaryDirectory(prefix="pieria-")
    for name, path in files.items():
        inside = name.split(MARK)
        if len(inside) > 2 or any(part in ("", ".", "..") for part in inside) or not name.endswith(KINDS):
            folder.cleanup()
            raise refused(f"it has a file {name[:80]!r}, of a kind that is not read")
        place = Path(folder.name, *inside)
        place.parent.mkdir(exist_ok=True)
        place.symlink_to(path)
    return folder


def index(files: Mapping[str, Path]) -> dict[str, Any]:
    """What ``model_index.json`` says. Raises `UserError` for a pipeline that would need code of its own."""
    try:
        found = json.loads(files[INDEX].read_text("utf-8"))
        kind = found["_class_name"]
    except (KeyError, ValueError, OSError, RecursionError, TypeError):
        raise refused("it has no model_index.json that says what it is") from None
    if not isinstance(kind, str):
        raise refused("it is a custom pipeline: code that comes along with weights is never run")
    import diffusers
    from diffusers import pipelines

    made = getattr(diffusers, kind, None)
    if not (isinstance(made, type) and issubclass(made, diffusers.DiffusionPipeline)):
        raise refused(f"the installed diffusers {diffusers.__version__} has no pipeline {kind[:60]!r}")
    for name, what in found.items():
        if name.startswith("_") or not isinstance(what, list):
            continue
        library = what[0] if what else None
        if library is not None and library not in LIBRARIES and not hasattr(pipelines, str(library)):
            raise refused(f"its part {name[:40]!r} is of {str(library)[:40]!r}, which is not used")
    return dict(found)


def refused(why: str) -> UserError:
    return UserError(f"This pipeline is not used: {why}.", "Add another folder in the layout of diffusers.",
                     code="bad_weights", status=422)  # fmt: skip

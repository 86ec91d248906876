"""Weights and checkpoints on the disk: safetensors, of which nothing is ever run."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..core.errors import UserError
from ..core.places import flush


def write(tensors: Mapping[str, Any], path: Path, about: Mapping[str, str] | None = None) -> None:
    """A file, whole or not at all. Raises `UserError` (507) where the disk does not take it; a draft does not stay."""
    from safetensors import SafetensorError
    from safetensors.torch import save_file

    draft = path.with_name(f".{path.name}")
    try:
        save_file({k: v.detach().contiguous() for k, v in tensors.items()}, draft, dict(about) if about else None)
        flush(draft)
        os.replace(draft, path)
    except (SafetensorError, OSError) as error:
        draft.unlink(missing_ok=True)
        raise UserError(
            f"{path} cannot be written: {str(error)[:120]}.",
            "Make room on the disk; the same command then goes on from what was kept.",
            status=507,
        ) from None

"""Finds plug-ins. The name of a plug-in is the name of its file; there is no list to keep in step.

Packages outside Pieria add theirs through entry points of the group ``pieria.KIND``.
"""

from __future__ import annotations

import importlib
import re
from functools import cache
from importlib.metadata import entry_points
from pathlib import Path
from types import ModuleType

from .errors import UserError

ROOT = Path(__file__).resolve().parent.parent
KINDS = ("media", "nets", "engines", "guards", "probes", "apps", "doors")


@cache
def names(kind: str) -> dict[str, str]:
    """Plug-in name -> module name, Pieria's own first. Reads file names only; imports nothing."""
    if kind not in KINDS:
        raise ValueError(kind)
    found: dict[str, str] = {}
    folder = ROOT / kind
    for path in sorted(folder.rglob("*.py")):
        inside = path.relative_to(folder)
        if path.name == "__init__.py":
            # a package is one plug-in, unless it is only a shelf (apps/creative, apps/language) or the room itself
            if len(inside.parts) == 2 and kind != "apps":
                found[inside.parts[0]] = f"pieria.{kind}.{inside.parts[0]}"
        elif path.name.startswith("_"):
            continue  # shared by the plug-ins of its room, none itself
        elif len(inside.parts) == 1 or kind == "apps":
            found[path.stem] = ".".join(("pieria", kind, *inside.with_suffix("").parts))
    for entry in entry_points(group=f"pieria.{kind}"):
        found.setdefault(entry.name, entry.value)
    return found


def find(kind: str, name: str) -> ModuleType:
    """The plug-in's module, imported now. Raises `UserError` for a name that nobody has."""
    known = names(kind)
    if name not in known or not re.fullmatch(r"\w+", name):
        raise UserError(
            f"There is no {kind.rstrip('s')} called {name[:60]!r}.",
            f"There are: {', '.join(known)}.",
            status=404,
            code="not_found",
        )
    return importlib.import_module(known[name])

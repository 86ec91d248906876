"""A brand file: colours, fonts, a logo, a name, as TOML."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ...core.errors import UserError
from .faces import face
from .palette import Palette
from .raster import pixels, png
from .spec import Fonts

ROLES = tuple(Palette.__dataclass_fields__)


@dataclass(frozen=True, slots=True)
class Brand:
    colours: dict[str, str] = field(default_factory=dict)
    fonts: dict[str, str] = field(default_factory=dict)
    logo: bytes = b""
    name: str = ""

    def set(self, fonts: Fonts) -> Fonts:
        """The brand's fonts in their roles. A title's font serves the subtitle too, the body's what is strong."""
        given: dict[str, Any] = dict(self.fonts)
        if "title" in given:
            given.setdefault("subtitle", given.get("body", given["title"]))
        if "body" in given:
            given.setdefault("strong", given["body"])
        return replace(fonts, **given)


def read(path: Path) -> Brand:
    """A brand from its file; paths in it are beside it. Raises `UserError` that says what is wrong."""
    try:
        plain = tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise UserError(
            f"{path.name} cannot be read as TOML: {error}."[:160], "See docs/design.md.", param="brand"
        ) from None
    colours = dict[str, str](plain.get("colours", plain.get("colors", {})))
    for role, value in colours.items():
        if role not in ROLES or not re.fullmatch(r"#[0-9a-fA-F]{6}", str(value)):
            raise UserError(
                f"{path.name}: {role} = {str(value)[:20]!r} is no colour of a brand.",
                f'Write it as in: accent = "#d94f30". Roles: {", ".join(ROLES)}.', param="brand",
            )  # fmt: skip
    fonts = dict[str, str]()
    for role, name in plain.get("fonts", {}).items():
        if role not in ("title", "subtitle", "body", "strong"):
            raise UserError(
                f"{path.name}: fonts have no role {role!r}.", "Roles: title, subtitle, body, strong.", param="brand"
            )
        beside = path.parent / str(name)
        fonts[role] = str(beside) if beside.is_file() else str(name)
        face(fonts[role])
    logo = b""
    if plain.get("logo"):
        at = path.parent / str(plain["logo"])
        if not at.is_file() or at.stat().st_size > 8 << 20:
            raise UserError(
                f"{path.name}: there is no logo {str(plain['logo'])[:60]!r}.", "Name a PNG or SVG file.", param="brand"
            )
        try:
            logo = _drawn(at.read_text("utf-8")) if at.suffix.lower() == ".svg" else at.read_bytes()
            if logo[:8] != b"\x89PNG\r\n\x1a\n":
                raise ValueError
            pixels(logo)
        except (ValueError, OSError):
            raise UserError(f"{at.name} is no PNG or SVG picture.", "Save it again.", param="brand") from None
    return Brand({k: v.lower() for k, v in colours.items()}, fonts, logo, str(plain.get("name", ""))[:60])


def _drawn(drawing: str) -> bytes:
    """A logo's SVG as PNG. Raises ValueError for one that names files: what draws it would open any of this machine."""
    if re.search(r"""href\s*=\s*["'](?!#|data:)""", drawing):
        raise ValueError("it names other files")
    return png(drawing, 800)

"""From a design to a drawing that has passed every check: layouts are tried until one holds the text."""

from __future__ import annotations

from dataclasses import replace

from ...core.errors import UserError
from . import check
from .faces import face
from .layout import Tight
from .layouts import LAYOUTS, ORDER
from .listing import LISTS, listed
from .marks import LOCKUPS
from .page import Page
from .scene import Scene
from .sizes import SIZES
from .spec import Design

EVERY = {**LAYOUTS, **LISTS, **LOCKUPS}


def order(design: Design) -> list[str]:
    """The layouts for a design's kind and shape, the most usual first."""
    if design.kind == "logo":
        return list(LOCKUPS)
    return list(LISTS) if listed(design.words.facts) else usual(design)


def usual(design: Design) -> list[str]:
    page = Page(design)
    return list(ORDER["tall" if page.tall else "wide" if page.wide else "square"])


def drawn(design: Design) -> tuple[Scene, Design]:
    """The scene, and the design with the layout that was taken and where its text stands. Raises `UserError` for text
    that no layout can hold, and for letters that no font has."""
    if design.format not in SIZES:
        raise UserError(
            f"There is no format {design.format[:40]!r}.", f"There are: {', '.join(SIZES)}.", param="format"
        )
    if design.layout not in EVERY:
        raise UserError(f"There is no layout {design.layout[:40]!r}.", f"There are: {', '.join(EVERY)}.", param="from")
    letters(design)
    last = [] if design.kind == "logo" else usual(design)  # where a list fits in none of its own
    for name in dict.fromkeys((design.layout, *order(design), *last)):
        for give in range(4):
            made = replace(design, layout=name)
            page = Page(made)
            try:
                EVERY[name](page, give)
            except Tight:
                continue
            scene = page.scene()
            if not (wrong := check.faults(scene, page.size)):
                return scene, replace(made, placed=tuple(check.told(scene, page.size)))
            del wrong
    raise UserError(
        f"These words do not fit a {design.format} at a size that can be read.",
        "Say less, or name a larger format with --format.", param="prompt",
    )  # fmt: skip


def letters(design: Design) -> None:
    """Every letter must be in a font, or nobody would see it."""
    lacking = "".join(dict.fromkeys("".join(face("inter").lacks(t) for t in design.words.texts())))
    if not lacking:
        return
    own = face(design.fonts.body)
    if missing := "".join(c for c in lacking if own.lacks(c)):
        raise UserError(
            f"The fonts here have no letter for {missing[:12]!r}.",
            "Name a font that has them in a brand file: --brand brand.toml", param="prompt",
        )  # fmt: skip

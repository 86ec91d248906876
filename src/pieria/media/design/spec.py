"""A design as data: what its JSON holds. From it alone the same drawing is made again; edit it and it is set anew."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from ...core.errors import UserError
from .palette import Palette
from .raster import pixels
from .scene import Command

KINDS = ("poster", "card", "social", "logo", "slide")
FACTS = ("date", "time", "place", "price", "people", "contact", "item", "heading", "other")
LONGEST = 400
"""Characters of one text."""


@dataclass(frozen=True, slots=True)
class Fact:
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Copy:
    """The words. ``by`` is who speaks (a brand, a person); ``labels``: whether English labels stand above facts."""

    title: str
    subtitle: str = ""
    facts: tuple[Fact, ...] = ()
    action: str = ""
    by: str = ""
    labels: bool = True

    def texts(self) -> list[str]:
        return [t for t in (self.title, self.subtitle, *(f.text for f in self.facts), self.action, self.by) if t]


@dataclass(frozen=True, slots=True)
class Fonts:
    """Names of our own fonts, or paths of files."""

    title: str
    subtitle: str
    body: str
    strong: str
    upper: bool = False
    tracking: float = 0.0
    leading: float = 1.0


@dataclass(frozen=True, slots=True)
class Design:
    """``art``: paths in the unit square, the silhouette first, then its darker parts. ``logo``: a PNG."""

    kind: str
    format: str
    mood: str
    words: Copy
    palette: Palette
    fonts: Fonts
    layout: str
    ornament: str
    seed: int = 0
    landscape: bool = False
    art: tuple[tuple[Command, ...], ...] = ()
    art_words: str = ""
    logo: bytes = b""
    brief: str = ""
    placed: tuple[Mapping[str, Any], ...] = field(default=(), compare=False)


def written(design: Design) -> str:
    """The design as JSON that a person can edit. ``placed`` only tells where the text came to stand; it is not read."""
    from .svg import path

    plain = asdict(design) | {"art": [path(d) for d in scaled(design.art, 1000)]}
    plain["logo"] = base64.b64encode(design.logo).decode()
    plain["placed"] = list(design.placed)
    return json.dumps({"pieria": "design", "version": 1, **plain}, indent=1, ensure_ascii=False) + "\n"


def scaled(art: tuple[tuple[Command, ...], ...], by: float) -> tuple[tuple[Command, ...], ...]:
    from .scene import moved

    return tuple(moved(d, by, 0, 0) for d in art)


def read(said: str) -> Design:
    """A design from its JSON. Raises `UserError` that names the field at fault."""
    wrong = UserError(
        "That is no design of Pieria.", "Name the .json file that was made beside a design.", param="from"
    )
    try:
        plain = json.loads(said)
    except (ValueError, RecursionError):
        raise wrong from None
    if not isinstance(plain, dict) or plain.get("pieria") != "design":
        raise wrong
    try:
        words = plain["words"]
        copy = Copy(
            _text(words.get("title", ""), "title"), _text(words.get("subtitle", ""), "subtitle"),
            tuple(Fact(_one(f["kind"], FACTS, "kind"), _text(f["text"], "text")) for f in words.get("facts", ())),
            _text(words.get("action", ""), "action"), _text(words.get("by", ""), "by"), bool(words.get("labels", True)),
        )  # fmt: skip
        palette = Palette(**{k: _colour(v, k) for k, v in plain["palette"].items()})
        fonts = Fonts(**plain["fonts"])
        numbers = (float(fonts.tracking), float(fonts.leading))
        if not (-0.1 <= numbers[0] <= 0.5 and 0.7 <= numbers[1] <= 2):
            raise UserError("The tracking or leading of `fonts` is out of bounds.", "Leave them as they were made.")
        return Design(
            _one(plain["kind"], KINDS, "kind"), str(plain["format"]), str(plain["mood"]), copy, palette, fonts,
            str(plain["layout"]), str(plain["ornament"]), int(plain["seed"]), bool(plain["landscape"]),
            scaled(tuple(_path(d) for d in plain.get("art", ())), 0.001), str(plain.get("art_words", "")),
            _logo(plain.get("logo", "")), str(plain.get("brief", "")),
        )  # fmt: skip
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise UserError(f"The design's JSON lacks something, or has it wrong: {error}."[:200],
                        "Keep its fields, and change their values.", param="from") from None  # fmt: skip


def _text(said: Any, name: str) -> str:
    if not isinstance(said, str):
        raise UserError(f"{name!r} of the design must be a text.", "Put it in quotes.", param="from")
    if len(said) > LONGEST:
        raise UserError(f"{name!r} of the design has more than {LONGEST} letters.", "Make it shorter.", param="from")
    return re.sub(r"[^\S\n]+", " ", "".join(c for c in said if c.isprintable() or c == "\n")).strip()


def _colour(said: Any, name: str) -> str:
    if not isinstance(said, str) or not re.fullmatch(r"#[0-9a-fA-F]{6}", said):
        raise UserError(f"The colour {name!r} is no #rrggbb.", "Write it as in: #d94f30", param="from")
    return said.lower()


def _one(said: Any, of: tuple[str, ...], name: str) -> str:
    if said not in of:
        raise UserError(
            f"{name!r} of the design is {str(said)[:40]!r}.", f"It is one of: {', '.join(of)}.", param="from"
        )
    return str(said)


def _logo(said: Any) -> bytes:
    """A PNG in base64, or none. Raises ValueError."""
    data = base64.b64decode(said)
    if data:
        try:
            pixels(data)
        except OSError:
            raise ValueError("`logo` is no PNG") from None
    return data


def _path(d: Any) -> tuple[Command, ...]:
    """The paths that `svg.path` writes: absolute M, L, C and Z."""
    made: list[Command] = []
    for letter, numbers in re.findall(r"([MLCZ])([^MLCZ]*)", str(d)):
        values = [float(n) for n in numbers.split()]
        if len(values) != {"M": 2, "L": 2, "C": 6, "Z": 0}[letter]:
            raise ValueError("a path of `art` is broken")
        made.append((letter, *values))
    return tuple(made)

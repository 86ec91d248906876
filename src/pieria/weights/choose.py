"""Which model is meant when none is named."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from ..core.contracts import Card
from ..core.errors import UserError
from ..core.places import home

# medium -> (card, free bytes that it needs), the best first; the last one runs anywhere
LADDER: dict[str, tuple[tuple[str, int], ...]] = {
    "text": (("qwen2.5-coder-1.5b", 3_100_000_000), ("qwen2.5-coder-0.5b", 1_500_000_000), ("smollm2-135m", 0)),
    "embedding": (("minilm", 0),),
    "image": (("sticker", 0),),
    "music": (("chorale", 0),),
    "world": (("level", 0),),
    "shape": (("furniture", 0),),
    "speech": (("joe", 0),),
    "transcript": (("whisper-tiny.en", 0),),
}


def default(cards: Mapping[str, Card], medium: str, memory: int, *, place: Path | None = None) -> Card:
    """The card for ``medium`` on a machine with ``memory`` free bytes, installed or not.

    The user's choice comes first: ``PIERIA_MODEL`` (a card's name; it holds for the media which that card makes), then
    ``default.toml`` in Pieria's home (``text = "NAME"``; ``place`` is another home). Raises `UserError` 404 if a chosen
    card does not exist, or if nothing makes the medium.
    """
    named = os.environ.get("PIERIA_MODEL", "")
    if named and (named not in cards or medium in cards[named].media):
        return _chosen(cards, named, medium, "PIERIA_MODEL")
    if named := _written(place or home(), medium):
        return _chosen(cards, named, medium, "default.toml")
    for name, need in LADDER.get(medium, ()):
        if need <= memory and name in cards:
            return cards[name]
    able = sorted(name for name, card in cards.items() if medium in card.media and card.engine != "echo")
    if len(able) == 1:
        return cards[able[0]]
    if medium == "passage":
        said = "Several collections are known." if able else "Nothing has been learnt yet."
    else:
        said = f"No model is the default for {medium[:40]}."
    raise UserError(
        said,
        f"Name one: {', '.join(able)}." if able else _get_one(medium),
        status=404,
        code="model_not_found",
        param="in" if medium == "passage" else "model",
    )


def _get_one(medium: str) -> str:
    if medium == "passage":
        return "Learn a folder of documents: pieria learn FOLDER"
    if medium in ("image", "music", "world", "shape"):
        return f"Train one on files of yours: pieria train {medium} FOLDER"
    return "Type: pieria add PATH-OR-ADDRESS"


def _chosen(cards: Mapping[str, Card], name: str, medium: str, by: str) -> Card:
    if name in cards and medium in cards[name].media:
        return cards[name]
    raise UserError(
        f"{by} names the model {name[:64]!r}, which "
        + (f"makes no {medium[:40]}." if name in cards else "does not exist."),
        f"There are: {', '.join(sorted(n for n, c in cards.items() if medium in c.media))}.",
        status=404,
        code="model_not_found",
        param="model",
    )


def _written(home: Path, medium: str) -> str:
    import tomllib

    path = home / "default.toml"
    if not path.is_file():
        return ""
    try:
        name = tomllib.loads(path.read_text("utf-8")).get(medium, "")
    except (OSError, ValueError) as error:
        raise UserError(
            f"default.toml cannot be read: {str(error)[:200]}.", "Correct it or delete it.", status=409
        ) from None
    if not isinstance(name, str):
        raise UserError(f"default.toml names no model for {medium[:40]}.", 'Write: text = "NAME"', status=409)
    return name


def prefer(home: Path, medium: str, name: str) -> None:
    """Writes the user's choice for ``medium`` into ``default.toml``; what it says of other media stays."""
    import json
    import tomllib

    path = home / "default.toml"
    _written(home, medium)  # refuses a file that cannot be read, and would be lost
    kept = tomllib.loads(path.read_text("utf-8")) if path.is_file() else {}
    draft = path.with_name("default.toml.new")
    lines = [f"{json.dumps(k)} = {json.dumps(v)}\n" for k, v in {**kept, medium: name}.items()]
    draft.write_text("".join(lines), "utf-8")
    os.replace(draft, path)

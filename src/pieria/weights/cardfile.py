"""Model cards as TOML files: those that ship with Pieria, and the user's own in ``home/cards``."""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from ..core.contracts import Card, File
from ..core.errors import UserError
from ..core.find import ROOT

NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
FILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._ ()+-]{0,199}")
SOURCE = re.compile(r"(hf:[^/]+/[^/]+/.+|https://.+|http://.+|file:/.+|wheels:.+==.+#.+|with:[a-z0-9._-]+/[a-z.]+)")
LARGEST = 1 << 20  # bytes of a card
TEXTS, LISTS = ("name", "title", "engine", "licence", "notes"), ("media", "abilities")
FILE_KEYS = ("name", "sha256", "bytes", "sources")


def cards(home: Path) -> dict[str, Card]:
    """Every card by name: the shipped ones, then the user's own of ``home/cards``, which may only add new names.

    Raises `UserError`, naming the file, for a card that cannot be understood.
    """
    found = dict(_shipped())
    for path in sorted((home / "cards").glob("*.toml")):
        card = read(path)
        found.setdefault(card.name, card)
    return found


@cache
def _shipped() -> dict[str, Card]:
    """They do not change while the program runs, and every request asks."""
    return {card.name: card for card in map(read, sorted((ROOT / "cards").glob("*.toml")))}


def read(path: Path) -> Card:
    """One card file, checked key by key."""
    import tomllib

    def bad(what: str) -> UserError:
        return UserError(f"The card {path.name} {what}.", "Correct it or delete it.", status=409, code="bad_card")

    try:
        if path.stat().st_size > LARGEST:
            raise bad("is larger than a card can be (1 MB)")
        table = tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise bad(f"cannot be read: {str(error).rstrip('.')[:200]}") from None
    if unknown := set(table) - {*TEXTS, *LISTS, "params", "files"}:
        raise bad(f"has a key that no card has: {', '.join(sorted(unknown))[:200]}")
    for key in TEXTS:
        if not isinstance(table.get(key, ""), str):
            raise bad(f"has a {key} that is no text")
    for key in LISTS:
        if not _texts(table.get(key, [])):
            raise bad(f"has {key} that are no list of texts")
    params, files = table.get("params", {}), table.get("files", [])
    if not isinstance(params, dict) or not isinstance(files, list):
        raise bad("has params or files of the wrong kind")
    if {"key", "api_key", "token"} & set(params):
        raise bad("holds a key; name the environment variable that holds it instead, as params.key_env")
    name = table.get("name", "")
    if not NAME.fullmatch(name) or name != path.stem:
        raise bad(
            f"names its model {name[:80]!r}; the name has to be that of the file, in small letters, digits and . _ -"
        )
    if not table.get("media") or not table.get("engine"):
        raise bad("does not say which media it makes with which engine")
    made = tuple(_file(one, bad) for one in files)
    if len({f.name for f in made}) != len(made):
        raise bad("names a file twice")
    return Card(
        name=name,
        title=table.get("title") or name,
        media=tuple(table["media"]),
        engine=table["engine"],
        licence=table.get("licence") or "unknown",
        files=made,
        abilities=tuple(table.get("abilities", ())),
        params=params,
        notes=table.get("notes", ""),
        place=str(path),
    )


def _file(table: Any, bad: Any) -> File:
    if not isinstance(table, dict) or set(table) != set(FILE_KEYS):
        raise bad(f"has a file without exactly these: {', '.join(FILE_KEYS)}")
    name, digest, size, sources = table["name"], table["sha256"], table["bytes"], table["sources"]
    if not isinstance(name, str) or not FILE_NAME.fullmatch(name):
        raise bad(f"has a file with the name {str(name)[:80]!r}, which is no plain file name")
    if not isinstance(digest, str) or not re.fullmatch("[0-9a-f]{64}", digest):
        raise bad(f"gives {name} a sha256 that is not 64 hexadecimal digits")
    if type(size) is not int or not 0 < size <= 1 << 42:
        raise bad(f"gives {name} an impossible size")
    if not _texts(sources) or not sources or not all(SOURCE.fullmatch(s) for s in sources):
        raise bad(f"gives {name} a source that is none of hf:, https:, wheels:, with: and file:")
    return File(name, digest, size, tuple(sources))


def _texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def named(given: str, made_from: str) -> str:
    """The name for a new card: the one given, if it can be one, or one made from a file's or model's name."""
    if given and not NAME.fullmatch(given):
        raise UserError(
            f"{given[:80]!r} cannot be a model's name.",
            "Use up to 64 small letters, digits and . _ - and begin with a letter or digit.",
            param="name",
        )
    return given or re.sub(r"[^a-z0-9._-]+", "-", made_from.lower()).strip("._-")[:64] or "model"


def line(said: object) -> str:
    """A stranger's words, as a file or a hub has them, as one line of a card: nothing in it steers a terminal, or the
    order of letters."""
    return " ".join("".join(c if c.isprintable() else " " for c in str(said)).split())[:200]


def write(card: Card, folder: Path) -> Path:
    """Writes the card as ``folder/NAME.toml``, whole or not at all, and reads it back to be sure of it."""
    lines = [
        f"{key} = {_toml(getattr(card, key))}" for key in ("name", "title", "media", "engine", "licence", "abilities")
    ]
    lines += [f"notes = {_toml(card.notes)}"] if card.notes else []
    lines += ["", "[params]", *(f"{_toml(key)} = {_toml(value)}" for key, value in card.params.items())]
    for file in card.files:
        lines += [
            "",
            "[[files]]",
            *(f"{key} = {_toml(getattr(file, key))}" for key in ("name", "sha256", "bytes", "sources")),
        ]
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{card.name}.toml"
    with tempfile.TemporaryDirectory(dir=folder) as spare:
        draft = Path(spare) / path.name
        draft.write_text("\n".join(lines) + "\n", "utf-8")
        read(draft)
        os.replace(draft, path)
    return path


def _toml(value: Any) -> str:
    if isinstance(value, tuple | list):
        return f"[{', '.join(map(_toml, value))}]"
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{_toml(k)} = {_toml(v)}' for k, v in value.items())}}}"
    if isinstance(value, str):
        # a JSON string is a TOML string, but for the one control character that JSON leaves alone
        return json.dumps(value.encode("utf-8", "replace").decode(), ensure_ascii=False).replace("\x7f", "\\u007f")
    return json.dumps(value)

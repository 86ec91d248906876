"""The user's own models: a GGUF file or a folder of diffusers that stays where it is, a server that speaks OpenAI's
interface, or a Ray cluster."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from collections.abc import Mapping
from pathlib import Path

from ..core.contracts import Card, File
from ..core.errors import UserError
from ..formats import gguf
from . import pipeline
from .cardfile import FILE_NAME, NAME, cards, line, named, write
from .cluster import PREFIX, cluster
from .server import server
from .shelf import OWN, remember

CONTEXT = 8192  # tokens, unless the model allows less


def add(
    home: Path,
    source: str,
    *,
    name: str = "",
    model: str = "",
    key_env: str = "",
    insecure: bool = False,
    licence: str = "",
    context: int = 0,
    makes: str = "",
    room: Mapping[str, int] | None = None,
) -> Card:
    """Writes a card of the user's own to ``home/cards`` and returns it.

    Args:
        source: the path of a ``.gguf`` file or of a folder in the layout of diffusers, ``hf:OWNER/NAME`` for such a
            folder on the hub, the address of an OpenAI-compatible server, such as ``http://localhost:11434/v1``, or
            that of a Ray cluster: ``ray://HEAD:10001`` or ``ray://auto``.
        name: the card's name; made from the file's or the model's name if empty.
        model: the model's name on the server; asked of the server if empty.
        key_env: name of the environment variable that holds the server's key. The key itself is never written.
        insecure: allow http (no encryption) to another machine.
        licence: as it is to stand in receipts; a GGUF file's own if empty.
        makes: what a server's model makes: text, image or speech.
        room: of a cluster: cpus and gpus of one copy, and copies.
        context: tokens of context for a GGUF file; never more than the model's own.

    Raises `UserError` for a file that is no sound language model, a server that does not answer, or a name in use.
    """
    if not source.strip():  # as a path it would be the folder that one is in
        raise UserError("There is nothing to add.", "Give a .gguf file, a folder, or a URL.", param="source")
    remote = re.match(r"https?://", source, re.IGNORECASE)
    if source.lower().startswith(PREFIX):
        if key_env:
            raise UserError("Ray takes no key from a variable of yours.", "Leave --key-env out.", param="key_env")
        card = cluster(source, name, model, insecure, licence, makes, room or {}, cards(home))
    elif room:
        raise UserError("--cpus, --gpus and --copies are for a Ray cluster (ray://...).", "Leave them out.")
    elif remote:
        card = server(source, name, model, key_env, insecure, licence, makes or "text")
    else:
        if model or key_env or insecure or makes:
            raise UserError(
                "--model, --key-env, --insecure and --makes are for a server, and this is a file.", "Leave them out."
            )
        if source.startswith("hf:"):
            card = pipeline.from_hub(source, name, licence)
        elif (place(source) / pipeline.INDEX).is_file():
            card = pipeline.folder(place(source), name, licence)
        else:
            card = _file(place(source), name, licence, context)
    if card.name in cards(home):
        raise UserError(
            f"There is a model called {card.name} already.",
            "Choose another with --name NAME"
            + (f", or type: pieria remove {card.name}" if (home / "cards" / f"{card.name}.toml").is_file() else "."),
            status=409,
            code="name_in_use",
            param="name",
        )
    write(card, home / "cards")
    return cards(home)[card.name]


def keep(card: Card, folder: Path) -> None:
    """Puts a model that was made here on the list; its files stay where they are and are hashed already."""
    for file in card.files:
        if any(s.startswith(OWN) for s in file.sources):
            remember(file)
    write(card, folder)


def undo(home: Path, name: str) -> None:
    """Takes a tuned model back: its card, its adapter, its report, and what an unfinished tuning left. The base
    stays."""
    folder, card = home / "tuned" / name, home / "cards" / f"{name}.toml"
    if not NAME.fullmatch(name) or not folder.is_dir():
        known = sorted(p.name for p in (home / "tuned").glob("*") if p.is_dir())
        raise UserError(
            f"No model called {name[:64]!r} was tuned here.",
            f"These were: {', '.join(known)}." if known else "`pieria tune --help` shows how one is made.",
            status=404, code="model_not_found", param="undo",
        )  # fmt: skip
    made = cards(home).get(name)
    if made and str(made.params.get("folder", "")) == str(folder):
        card.unlink(missing_ok=True)
    shutil.rmtree(folder)


def remove(home: Path, name: str) -> None:
    """Deletes a card of the user's own. Neither a model file of the user's nor fetched weights are touched."""
    path = home / "cards" / f"{name}.toml"
    if not NAME.fullmatch(name) or not path.is_file():
        known = sorted(p.stem for p in (home / "cards").glob("*.toml"))
        raise UserError(
            f"You have added no model called {name[:64]!r}.",
            f"You added: {', '.join(known)}." if known else "Models that came with Pieria cannot be removed.",
            status=404,
            code="model_not_found",
        )
    path.unlink()


def place(source: str) -> Path:
    """Where a file or folder lies. Unlike pathlib's ways this raises for neither a loop of links nor an unknown ~user:
    what comes out is simply not there."""
    return Path(os.path.realpath(os.path.expanduser(source)))


def _file(path: Path, name: str, licence: str, context: int) -> Card:
    if path.suffix.lower() != ".gguf" or not path.is_file():
        what = "no model's folder: it has no model_index.json" if path.is_dir() else "no GGUF file"
        raise UserError(
            f"{path.name[:120]} is {what}." if path.exists() else f"There is no file {path.name[:120]}.",
            "Give the path of a .gguf file, or the address of a server (https://...).",
            code="bad_weights",
        )
    head = gguf.read(path)
    parts = head.meta.get("split.count", 1)
    if isinstance(parts, int) and parts > 1:
        raise UserError(
            f"{path.name} is one of {parts} parts.", "Join them with llama-gguf-split --merge.", code="bad_weights"
        )
    own = head.number("context_length")
    if not head.vocab or not head.tensors or not own:
        raise UserError(
            f"{path.name} is no language model of its own: it lacks a vocabulary, weights or a context length.",
            "Give the main model's file (not an adapter, a vision part or a vocabulary).",
            code="bad_weights",
        )
    if f"{head.architecture}.pooling_type" in head.meta:
        raise UserError(
            f"{path.name} makes embeddings, and GGUF files are run for text only.",
            "For embeddings, use minilm or a server (https://...).",
            code="bad_weights",
        )
    template = str(head.meta.get("tokenizer.chat_template", ""))
    abilities = ["chat"] * bool(template) + ["complete"] + ["fill"] * (len(head.fill) == 3)
    abilities += ["tools"] * ("tools" in template)
    with path.open("rb") as opened:
        before = path.stat()
        digest = hashlib.file_digest(opened, "sha256").hexdigest()
    if (before.st_size, before.st_mtime_ns) != (path.stat().st_size, path.stat().st_mtime_ns):
        raise UserError(f"{path.name} changed while it was read.", "Add it again when it is complete.", status=409)
    title = line(head.meta.get("general.name", path.stem))
    plain = path.name if FILE_NAME.fullmatch(path.name) and path.suffix == ".gguf" else f"{digest[:16]}.gguf"
    file = File(plain, digest, before.st_size, (f"file:{path}",))
    card = Card(
        name=named(name, path.stem),
        title=title,
        media=("text",),
        engine="llamacpp",
        licence=licence or line(head.meta.get("general.license", "unknown")),
        files=(file,),
        abilities=tuple(abilities),
        params={"context": min(own, context or CONTEXT)},
        notes=f"Your own file; the model itself allows a context of {own} tokens.",
    )
    remember(file)
    return card

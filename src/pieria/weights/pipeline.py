"""A folder in the layout of Hugging Face diffusers, on this machine or on the hub, as a card. Only JSON, text and
safetensors of it are listed: what is not on the card is never read."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote

from ..core.contracts import Card, File
from ..core.errors import UserError
from ..core.machine import loopback
from . import hub
from .cardfile import line, named
from .shelf import remember

INDEX, MARK = "model_index.json", "--"
KINDS = (".json", ".txt", ".safetensors", ".model")
DEEP, MANY, SMALL = 1, 400, 32 << 20
"""Folders within the folder, files, and bytes of one that is read to be hashed."""
FILMS = re.compile(r"Video|AnimateDiff|CogVideo|^Wan|^LTX|Mochi|Allegro|Latte|Hunyuan.*Video|Cosmos", re.IGNORECASE)
VARIANT = re.compile(r"\.(?:fp16|fp32|bf16|non_ema|ema)\.|\.(?:fp16|bf16)-\d|openvino|onnx|flax", re.IGNORECASE)


def folder(path: Path, name: str, licence: str) -> Card:
    """The card of a folder on this machine; its files stay where they are."""
    found = sorted(p for p in path.rglob("*") if p.is_file() and _wanted(p.relative_to(path).as_posix()))
    if len(found) > MANY:
        raise UserError(f"{path.name} has more than {MANY} files.", "Give a folder that holds one pipeline.")
    index = _index((path / INDEX).read_bytes)
    files = []
    for one in found:
        with one.open("rb") as opened:
            digest = hashlib.file_digest(opened, "sha256").hexdigest()
        inside = one.relative_to(path).as_posix().replace("/", MARK)
        if one.stat().st_size:
            files.append(File(inside, digest, one.stat().st_size, (f"file:{one}",)))
            remember(files[-1])
    return _card(named(name, path.name), path.name, index, files, licence, "Your own folder.")


def from_hub(source: str, name: str, licence: str) -> Card:
    """The card of ``hf:OWNER/NAME``: its list is asked of the hub; what is small is read, to be pinned by its sha256;
    the weights come with `pieria get`."""
    import httpx

    owner, _, repository = source.removeprefix("hf:").strip("/").partition("/")
    if not re.fullmatch(r"[\w.-]{1,96}", owner) or not re.fullmatch(r"[\w.-]{1,96}", repository):
        raise UserError(f"{source[:80]!r} names no model of the hub.", "Write hf:OWNER/NAME.", param="source")
    base = os.environ.get("PIERIA_HUB", hub.HUB).rstrip("/")
    near = loopback(hub.host(f"hf:{owner}/{repository}/x"))
    with httpx.Client(timeout=httpx.Timeout(hub.READ, connect=hub.CONNECT), trust_env=not near) as client:

        def asked(url: str) -> bytes:
            try:
                with closing(hub.opened(client, url)) as answer:
                    if answer.status_code != 200:
                        raise UserError(f"The hub answers {answer.status_code} for {owner}/{repository}.",
                                        "Is the name right? Add the folder of a gated one.", status=502)  # fmt: skip
                    data = bytearray()
                    for piece in answer.iter_raw():
                        data += piece
                        if len(data) > SMALL:
                            raise UserError("The hub sent more than was asked of it.", "Try again.", status=502)
                    return bytes(data)
            except hub.SourceError as error:
                raise UserError(f"The hub cannot be asked: {error}.", "Check PIERIA_HUB.", status=502) from None
            except (httpx.HTTPError, httpx.InvalidURL) as error:
                raise UserError(
                    f"The hub cannot be asked: {type(error).__name__}.", "Check the network.", status=502
                ) from None

        try:
            about = json.loads(asked(f"{base}/api/models/{quote(owner)}/{quote(repository)}?blobs=true"))
            rows = [_row(r) for r in about["siblings"] if _wanted(r["rfilename"])]
            told = licence or line((about.get("cardData") or {}).get("license") or "")
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            raise UserError("The hub's answer is no list of files.", "Try again.", status=502) from None
        at = f"{base}/{quote(owner)}/{quote(repository)}/resolve/main/"
        index = _index(lambda: asked(at + INDEX))
        files = []
        for place, digest, size in rows[:MANY]:
            if not digest:
                data = asked(at + quote(place))
                digest, size = hashlib.sha256(data).hexdigest(), len(data)
            if size:
                files.append(File(place.replace("/", MARK), digest, size, (f"hf:{owner}/{repository}/{place}",)))
    return _card(
        named(name, repository),
        f"{owner}/{repository}",
        index,
        files,
        told,
        f"Fetch it: pieria get {named(name, repository)}.",
    )


def _row(said: Mapping[str, Any]) -> tuple[str, str, int]:
    """(path, sha256, bytes) of a file in the hub's list; what is small has no sha256 there."""
    large = said.get("lfs") or {}
    return said["rfilename"], str(large.get("sha256", "")), int(large.get("size") or said.get("size") or 0)


def _wanted(place: str) -> bool:
    parts = place.split("/")
    plain = len(parts) <= 1 + DEEP and not any(p.startswith(".") for p in parts)
    known = parts[-1] == INDEX if len(parts) == 1 else place.endswith(KINDS)
    return plain and known and MARK not in place and not VARIANT.search(place)


def _index(read: Callable[[], bytes]) -> dict[str, Any]:
    """What the pipeline is. Raises `UserError` for one that would need code that came along with it."""
    try:
        found = json.loads(read())
        kind = found["_class_name"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        raise UserError("There is no model_index.json that says which pipeline it is.",
                        "Give a folder in the layout of diffusers.", code="bad_weights") from None  # fmt: skip
    if not isinstance(kind, str) or not re.fullmatch(r"[A-Z]\w{2,80}", kind):
        raise UserError("It is a custom pipeline: code that comes along with weights is never run.",
                        "Give one of diffusers' own.", code="bad_weights")  # fmt: skip
    return dict(found)


def _card(name: str, title: str, index: dict[str, Any], files: list[File], licence: str, notes: str) -> Card:
    parts = [k for k, v in index.items() if not k.startswith("_") and isinstance(v, list) and v[:1] not in ([], [None])]
    loads = {f.name.split(MARK)[0] for f in files}
    weighted = {f.name.split(MARK)[0] for f in files if f.name.endswith(".safetensors")}
    lack = [p for p in parts if p in ("unet", "vae", "transformer", "text_encoder") and p not in weighted]
    if lack or not weighted or not set(parts) - {"safety_checker", "feature_extractor"} <= loads | {"safety_checker"}:
        raise UserError(f"The pipeline has no safetensors for {', '.join(lack) or 'its parts'}.",
                        "Weights as pickle (.bin, .ckpt) are never read: save them with safe_serialization=True.",
                        code="bad_weights")  # fmt: skip
    kind = str(index["_class_name"])
    return Card(
        name=name, title=line(f"{title} ({kind})"), media=("video",) if FILMS.search(kind) else ("image",),
        engine="diffusers", licence=licence or "unknown", files=tuple(files), notes=notes,
    )  # fmt: skip

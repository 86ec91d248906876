"""Models on a Ray cluster of the user's own (`engines.ray`)."""

from __future__ import annotations

import os
from collections.abc import Mapping
from urllib.parse import urlsplit

from ..core.contracts import Card
from ..core.errors import UserError
from ..core.machine import loopback
from .cardfile import named

PREFIX = "ray://"
AUTO = "ray://auto"
"""The cluster that this machine is part of."""
ITS_OWN = ("lora", "gpu_layers", "threads", "parallel", "memory_mb", "folder")
"""Params that are about the machine that holds a model, or about files: there the cluster's own card has them."""


def cluster(
    url: str, name: str, model: str, insecure: bool, licence: str, makes: str, room: Mapping[str, int],
    known: Mapping[str, Card],
) -> Card:  # fmt: skip
    """The card of a model that a cluster holds. ``room``: cpus and gpus of one copy, and copies; ``known``: the cards
    here, for what the model of that name can do."""
    if not model:
        hint = "Name a model that its nodes have: --model qwen2.5-coder-1.5b"
        raise UserError("A cluster holds what it is told to.", hint, param="model")
    url = url.strip().rstrip("/")
    host = "" if url == AUTO else urlsplit(url).hostname or ""
    if not host and url != AUTO:
        raise UserError("That is no address of a Ray cluster.", "Give one such as ray://head:10001", param="source")
    for what, count in room.items():
        if not 1 <= count <= 1024:
            raise UserError(f"{count} {what} cannot be asked for.", f"Try: --{what} 1", param=what)
    if host and not loopback(host) and not insecure and os.environ.get("RAY_USE_TLS") != "1":
        raise UserError(
            f"Ray sends every prompt to {host} unencrypted, unless TLS is set up on both sides.",
            "Set up TLS (RAY_USE_TLS=1), or add --insecure if the network between is yours.",
            code="insecure_address", param="insecure",
        )  # fmt: skip
    like = known.get(model)
    params = {k: v for k, v in like.params.items() if k not in ITS_OWN} if like else {}
    where = host or "this machine's own network"
    return Card(
        name=named(name, f"{model}-ray"),
        title=f"{like.title if like else model}, on the Ray cluster of {where}"[:200],
        media=like.media if like and not makes else (makes or "text",),
        engine="ray",
        licence=licence or (like.licence if like else "unknown"),
        abilities=like.abilities if like else ("chat", "complete"),
        params={
            **params, "url": url if host else url.removeprefix(PREFIX), "model": model, **room,
            **({"insecure": True} if insecure else {}),
        },
        notes=f"Prompts leave this process for the Ray cluster of {where}, whose nodes hold the model. "
        + (like.notes if like else "What it can and cannot do, its operator knows."),
    )  # fmt: skip

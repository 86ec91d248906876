"""Models on a server: another program on this machine, or a service elsewhere, that speaks OpenAI's interface."""

from __future__ import annotations

import json
import os
import re
from typing import Any
from urllib.parse import urlsplit

from ..core.contracts import Card
from ..core.errors import UserError
from ..core.machine import loopback
from .cardfile import named
from .hub import CONNECT, READ

REPLY = 4 << 20  # bytes of a list of models, at most
LISTED = 10


def server(url: str, name: str, model: str, key_env: str, insecure: bool, licence: str, makes: str = "text") -> Card:
    """The card of a server that speaks OpenAI's interface. See `add` for the arguments."""
    url = url.strip().rstrip("/")
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        host = ""
    if not host or parts.query or parts.fragment or re.search(r"[\s\\\x00-\x1f\x7f]", url):
        raise UserError("That is no plain web address.", "Give one such as https://example.org/v1", param="source")
    if parts.username or parts.password:
        raise UserError(
            "The address has a password in it, and a card never holds one.",
            "Put the key into an environment variable and give its name as --key-env.",
            param="source",
        )
    if parts.scheme == "http" and not loopback(host) and not insecure:
        raise UserError(
            f"http:// would send every prompt and the key to {host} unencrypted.",
            "Use https://, or add --insecure if the network between is yours.",
            code="insecure_address",
            param="insecure",
        )
    if key_env and not re.fullmatch(r"[A-Z_][A-Z0-9_]{0,99}", key_env):
        raise UserError(
            "--key-env takes the name of an environment variable (capital letters, digits and _), not the key.",
            "For example: --key-env OPENAI_API_KEY",
            param="key_env",
        )
    model = model or _only_model(url, key_env)
    params = {"url": url, "model": model} | ({"key_env": key_env} if key_env else {})
    return Card(
        name=named(name, model.rsplit("/", 1)[-1]),
        title=f"{model} at {host}"[:200],
        media=(makes,),
        engine="openai",
        licence=licence or "unknown",
        abilities=("chat",) if makes == "text" else (),
        params=params | ({"insecure": True} if insecure else {}),
        notes=f"Prompts leave this machine for {host}; what the model can and cannot do, its operator knows.",
    )


def _only_model(url: str, key_env: str) -> str:
    """The one model that the server has. No redirect is followed: the key is for this server alone."""
    import httpx

    key = os.environ.get(key_env, "") if key_env else ""
    if key_env and not key:
        raise UserError(f"The environment variable {key_env} is not set.", f"export {key_env}=...", param="key_env")
    headers = {"accept-encoding": "identity"} | ({"authorization": f"Bearer {key}"} if key else {})
    ask = f"Check the address (it often ends in /v1), or name the model (--model NAME) to add it without asking {url}"
    local = loopback(urlsplit(url).hostname or "")
    timeout = httpx.Timeout(READ, connect=CONNECT)
    try:
        with (
            httpx.Client(timeout=timeout, trust_env=not local) as client,
            client.stream("GET", f"{url}/models", headers=headers) as reply,
        ):
            if reply.status_code != 200:
                raise UserError(f"The server answered {reply.status_code} to the question for its models.", ask)
            data = b""
            for chunk in reply.iter_raw():
                data += chunk
                if len(data) > REPLY:
                    raise UserError("The server's list of models is too long to be one.", ask)
    except (httpx.HTTPError, httpx.InvalidURL):
        raise UserError("The server does not answer.", ask, status=502, code="server_unreachable") from None
    models = _ids(data)
    if len(models) != 1:
        listed = ", ".join(models[:LISTED]) + (", ..." if len(models) > LISTED else "")
        raise UserError(
            f"The server has {len(models)} models{': ' + listed if models else ''}.",
            "Name one: --model NAME",
            param="model",
        )
    return models[0]


def _ids(data: bytes) -> list[str]:
    try:
        reply: Any = json.loads(data)
    except (ValueError, RecursionError):
        return []
    entries = reply.get("data") if isinstance(reply, dict) else None
    found = [e.get("id") for e in entries if isinstance(e, dict)] if isinstance(entries, list) else []
    return [i for i in found if isinstance(i, str) and 0 < len(i) <= 200 and i.isprintable()]

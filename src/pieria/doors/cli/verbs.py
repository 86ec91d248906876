"""The verbs: what the studio does beside its applications. Each is one function; its signature is its command line."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from ...core.errors import UserError
from .encrypting import encrypt
from .gallery import gallery
from .inspecting import inspect
from .library import forget, known, learn
from .measuring import bench, evaluate
from .plain import plain, shown
from .training import compare, train
from .tuning import tune
from .verifying import verify

if TYPE_CHECKING:
    from ...studio import Studio

__all__ = [
    "add",
    "bench",
    "chat",
    "compare",
    "doctor",
    "encrypt",
    "evaluate",
    "forget",
    "gallery",
    "get",
    "history",
    "inspect",
    "key",
    "known",
    "learn",
    "mcp",
    "models",
    "remove",
    "serve",
    "show",
    "train",
    "tune",
    "verify",
]


@contextmanager
def opened(*, reading: bool = False) -> Iterator[Studio]:
    """The studio. ``reading``: nothing is to be changed, so a home on a full or read-only disk will do."""
    from ...studio import Studio

    studio = Studio(reading=reading)
    try:
        yield studio
    finally:
        studio.close()


def chat(
    _: Any,
    *,
    model: Annotated[str, "the model's name; empty for this machine's default"] = "",
    system: Annotated[str, "who the assistant is"] = "",
    resume: Annotated[str, "go on with a conversation: its id, or `last`"] = "",
    temperature: Annotated[float | None, "0 is the likeliest answer"] = None,
    max_tokens: Annotated[int | None, "end an answer after so many tokens"] = None,
    think: Annotated[bool, "take longer over each answer: sums by code, several answers that agree"] = False,
) -> int:
    """Talk with a model; the conversation is kept and can be resumed.

    pieria chat
    pieria chat --resume last
    Inside: /help lists the commands.
    """
    from .talk import talk

    with opened() as studio:
        given = {"temperature": temperature, "max_tokens": max_tokens, "think": think or None}
        return talk(studio, model, system, resume, given)


def models(_: Any, *, json_: Annotated[bool, "print them as JSON"] = False) -> int:
    """List the models: what each makes, its size, whether it is here, its licence."""
    from ... import weights
    from ...core.places import home

    cards = weights.cards(home())
    if json_:
        print(json.dumps([describe(c) for c in cards.values()], indent=2))
        return 0
    rows = [
        (
            c.name, "+".join(c.media), f"{sum(f.bytes for f in c.files) / 1e6:,.0f} MB",
            "pieria get" if weights.missing(c) else "here", c.licence, c.title,
        )
        for c in cards.values()
    ]  # fmt: skip
    a, b, c, d, e, _ = (max(map(len, column)) for column in zip(*rows, strict=True))
    for name, makes, size, here, licence, title in rows:
        print(f"{name:<{a}}  {makes:<{b}}  {size:>{c}}  {here:<{d}}  {licence:<{e}}  {title}")
    return 0


def describe(card: Any) -> dict[str, Any]:
    from ... import weights

    return {
        "name": card.name, "title": card.title, "media": card.media, "engine": card.engine, "licence": card.licence,
        "abilities": card.abilities, "bytes": sum(f.bytes for f in card.files), "here": not weights.missing(card),
        "notes": card.notes, "files": {f.name: f.sha256 for f in card.files},
    }  # fmt: skip


def get(
    _: Any,
    name: Annotated[str, "the model's name (`pieria models`); empty for this machine's default"] = "",
    *,
    again: Annotated[bool, "read every byte of what is here again, and fetch it anew if it is damaged"] = False,
) -> int:
    """Fetch a model's weights: resumable, checked by sha256, shared by all of your homes.

    pieria get qwen2.5-coder-1.5b
    """
    from ... import weights
    from ...core.places import home
    from ...core.values import Cancel
    from ...residency import budget
    from . import show as terminal

    cards = weights.cards(home())
    if name and name not in cards:
        raise UserError(f"There is no model called {name[:60]!r}.", f"There are: {', '.join(cards)}.")
    card = cards[name] if name else weights.default(cards, "text", budget())
    if again:
        weights.doubt(card)
    if not weights.missing(card):
        print(f"{card.name} is here.", file=sys.stderr)
        return 0
    terminal.drain(weights.get(card, Cancel()))
    print(f"{card.name} is here and its sha256 is right. Licence: {card.licence}. {card.notes}", file=sys.stderr)
    return 0


def add(
    _: Any,
    source: Annotated[
        str,
        "a .gguf file, a folder of diffusers, hf:OWNER/NAME, or the URL of an OpenAI-compatible server or Ray cluster",
    ],
    *,
    name: Annotated[str, "what to call it; taken from the source if empty"] = "",
    model: Annotated[str, "for a URL: the model's name there"] = "",
    key_env: Annotated[str, "for a URL: the environment variable that holds its key"] = "",
    insecure: Annotated[bool, "for a URL: allow http:// to another machine"] = False,
    makes: Annotated[Literal["", "text", "image", "speech"], "for a URL: what the model makes; empty: text"] = "",
    cpus: Annotated[int, "for a cluster: CPUs that one copy takes"] = 0,
    gpus: Annotated[int, "for a cluster: GPUs that one copy takes"] = 0,
    copies: Annotated[int, "for a cluster: how many hold the model"] = 0,
) -> int:
    """Add a model of your own: a GGUF file, a folder of diffusers, hf:OWNER/NAME, any OpenAI-compatible URL, or one
    that a Ray cluster holds.

    pieria add ~/Downloads/mistral-7b-q4.gguf --name mistral
    pieria add ./stable-diffusion --name sd
    pieria add https://api.example.com/v1 --model big-one --key-env EXAMPLE_KEY
    pieria add ray://head:10001 --model qwen2.5-coder-1.5b --cpus 8 --copies 2 --insecure
    """
    from ... import weights
    from ...core.places import home

    room = {k: n for k, n in (("cpus", cpus), ("gpus", gpus), ("copies", copies)) if n}
    card = weights.add(
        home(), source, name=name, model=model, key_env=key_env, insecure=insecure, makes=makes, room=room
    )
    first = {
        "image": 'image "a red cat" --model',
        "video": 'video "a fox runs" --model',
        "speech": "speak hello --voice",
    }
    if weights.missing(card):
        print(f"{card.name} is on the list. Its weights come with: pieria get {card.name}")
    else:
        print(f"{card.name} is added. Try: pieria {first.get(card.media[0], 'write hello --model')} {card.name}")
    return 0


def remove(_: Any, name: Annotated[str, "a model that you added"]) -> int:
    """Take a model of yours off the list; the file itself stays where it is."""
    from ... import weights
    from ...core.places import home

    weights.remove(home(), name)
    print(f"{name} is off the list.")
    return 0


def history(
    _: Any,
    *,
    limit: Annotated[int, "how many"] = 20,
    find: Annotated[str, "only runs whose text has this"] = "",
    steps: Annotated[bool, "those too that were only steps of another: a story's drafts, a film's voice"] = False,
    conversations: Annotated[bool, "list conversations instead"] = False,
) -> int:
    """List what was made here, newest first."""
    if not 1 <= limit < 1 << 31:
        raise UserError(f"{limit} runs cannot be listed.", "Try: pieria history --limit 50", param="limit")
    with opened(reading=True) as studio:
        if conversations:
            talks = studio.store.conversations("")[:limit]
            for c in talks:
                print(f"{c['conversation'][:12]}  {c['created'][:16]}  {c['runs']:>3} turns  {plain(c['title'])}")
            if not talks:
                print("Nobody has talked here yet. Type: pieria chat", file=sys.stderr)
            return 0
        made = studio.store.runs("", limit=limit, text=find, whole=not steps)
        for r in made:
            what = r["app"] or r["medium"]
            title = plain(r["title"])
            print(f"{r['id'][:14]}  {r['created'][:16]}  {r['status']:<9} {what:<9} {r['model']:<20} {title}")
    if not made and find:
        print("No run here has these words. `pieria history` lists them all.", file=sys.stderr)
    elif not made:
        print('Nothing has been made here yet. Try: pieria write "a haiku"', file=sys.stderr)
    return 0


def show(
    _: Any,
    id: Annotated[str, "a run's id or its beginning (`pieria history`), or `last`"],
    *,
    json_: Annotated[bool, "print the whole record as JSON"] = False,
    to: Annotated[
        Path | None, "copy what it made into this folder, with its signatures, readable where the home is encrypted"
    ] = None,
) -> int:
    """Show what a run was asked, what it made, and its receipt.

    pieria show last
    pieria show last --to ./made
    """
    from ...formats import sealed
    from .show import copy

    with opened(reading=True) as studio:
        if id == "last":
            newest = studio.store.runs("", limit=1)
            if not newest:
                raise UserError("Nothing has been made here yet.", 'Try: pieria write "a haiku"')
            id = newest[0]["id"]
        r = studio.store.get(id, "")
        if json_:
            print(json.dumps(r, indent=2, ensure_ascii=False, default=str))
            return 0
        for message in r["request"]["messages"]:
            said = "".join(str(p.get("data", p.get("sha256"))) for p in message["parts"])
            print(shown(f"[{message['role']}] {said}\n", sys.stdout))
        for output in r["outputs"]:
            try:
                data = sealed.read(Path(output["path"]))
            except FileNotFoundError:
                print(f"\ngone     {output['path']}\n         `pieria doctor` looks for damage.")
                continue
            if to is not None:
                to.mkdir(parents=True, exist_ok=True)
                copied = to / Path(output["path"]).name
                manifest = sealed.read(Path(output["sidecar_path"])) if output["sidecar_path"] else None
                copy(copied, data, manifest, "wb")  # of its own content the name is made
                print(f"kept     {copied}", file=sys.stderr)
            if output["mime"].startswith("text/"):
                print(shown(data.decode("utf-8", "replace"), sys.stdout))
            if hashlib.sha256(data).hexdigest() != output["sha256"]:
                print("\nThis file is not what was stored: `pieria verify` and `pieria doctor --deep` say more.")
            print(f"\nfile     {output['path']}\nsha256   {output['sha256']}")
        print("\nreceipt  " + json.dumps(r["receipt"], indent=2, ensure_ascii=False))
    return 0


def serve(
    _: Any,
    *,
    host: Annotated[str, "the address to listen on; other than loopback only with a key"] = "127.0.0.1",
    port: Annotated[int, "the port to listen on"] = 8000,
    origin: Annotated[list[str] | None, "a web page's origin that may call (several times)"] = None,
    name: Annotated[list[str] | None, "a host name this server answers to (several times)"] = None,
    load: Annotated[str, "load this model at once instead of at its first use"] = "",
) -> int:
    """Serve OpenAI's API on this machine, every application too, and a page to work in: /studio.

    pieria serve --port 8000
    """
    from ...core.find import find

    with opened() as studio:
        find("doors", "http").serve(
            studio, host=host, port=port, origins=tuple(origin or ()), hosts=tuple(name or ()), load=load
        )
    return 0


def mcp(_: Any) -> int:
    """Offer every application to an assistant or editor that speaks the Model Context Protocol, over standard input.

    pieria mcp     # in its settings: the command is pieria, its argument mcp
    """
    from ...core.find import find

    with opened() as studio:
        find("doors", "mcp").serve(studio)
    return 0


def key(
    _: Any,
    action: Annotated[
        Literal["new", "list", "revoke", "desk"], "what to do; desk: a key for a chat window in your web pages"
    ],
    name: Annotated[str, "the key's name"] = "",
    *,
    requests_per_minute: Annotated[int | None, "for a new key: at most so many requests a minute"] = None,
    tokens_per_day: Annotated[int | None, "for a new key: at most so many tokens a day"] = None,
    concurrent: Annotated[int | None, "for a new key: at most so many requests at once"] = None,
    tenant: Annotated[str, "desk: the tenant of `pieria support` that answers"] = "main",
    origin: Annotated[list[str] | None, "desk: a site whose pages may show it, https://shop.example (several)"] = None,
    title: Annotated[str, "desk: what stands at the top of the window"] = "Help",
    owner: Annotated[str, "desk: the key that taught the tenant; empty if it was taught at this machine"] = "",
) -> int:
    """Make, list or revoke API keys for `pieria serve`. A key is shown once; only its hash is kept.

    With a key end the desk keys of the tenants that it taught.
    pieria key new alice --tokens-per-day 200000
    pieria key desk shop-window --tenant shop --origin https://shop.example
    """
    limits = {"requests_per_minute": requests_per_minute, "tokens_per_day": tokens_per_day, "concurrent": concurrent}
    with opened(reading=action == "list") as studio:
        if action == "list":
            keys = studio.keys.list()
            if not keys:
                print("There are no keys. Type: pieria key new NAME", file=sys.stderr)
            for k in keys:
                opens = f"  desk of {k.desk.tenant}" if k.desk else ""
                most = (
                    (k.requests_per_minute, "a minute"),
                    (k.tokens_per_day, "tokens a day"),
                    (k.concurrent, "at once"),
                )
                bounds = "".join(f"  {n:,} {what}" for n, what in most if n)
                state = "revoked" if k.revoked else "valid" if k.valid else "expired"
                print(f"{k.id}  {k.name:<20} {k.created[:16]}  {state}{opens}{bounds}")
            return 0
        if not name:
            raise UserError("Which key?", f"Type: pieria key {action} NAME")
        window = {"tenant": tenant != "main", "origin": bool(origin), "title": title != "Help", "owner": bool(owner)}
        if action != "desk" and (lost := next((n for n, said in window.items() if said), "")):
            raise UserError(f"--{lost} is for a chat window.", f"Type: pieria key desk {name} ...", param=lost)
        if action == "revoke":
            studio.keys.revoke(name)
            print(f"{name} is revoked.")
            return 0
        if action == "desk":
            from .desk import made

            return made(studio, name, tenant, origin or [], title, owner, limits)
        _made, secret = studio.keys.create(
            name, requests_per_minute=requests_per_minute, tokens_per_day=tokens_per_day, concurrent=concurrent
        )
        print(secret)
        print(
            "This is shown once. Use it as OPENAI_API_KEY, or in the header: Authorization: Bearer ...", file=sys.stderr
        )
    return 0


def doctor(_: Any, *, deep: Annotated[bool, "read every stored file and compare its sha256"] = False) -> int:
    """Say what this machine can run, and why not; look for damage. Exit status 1 if something is wrong."""
    from .doctor import examine

    return examine(deep)

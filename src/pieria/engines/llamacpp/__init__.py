"""llamacpp: GGUF language models on llama.cpp, through `xllamacpp`: continuous batching, prompt cache, grammars, LoRA.

One process a model (see `worker`), spoken to over a Unix socket (see `wire`).
"""

from __future__ import annotations

import importlib.util
import json
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import psutil

from ...core import machine
from ...core.contracts import Card
from ...core.errors import UserError
from ...core.values import Cancel, Event, Message, Notice, Output, Request
from ...formats import gguf
from . import fill, length, marked, tokens
from .body import FILL, OPTIONS, Reader, build
from .child import Child
from .scorer import Scorer
from .tools import with_tools
from .watch import Watch
from .wire import Died, post
from .worker import POOL

PARALLEL = 8
PROMPT_CACHE = 256 << 20
"""Bytes of finished prompts kept beside the model, so that a second question over one document starts at once."""
LOOKUP = (12, 15)
"""Prompt lookup: so many tokens must have come before, and so many of those that followed are tried at once."""
PROCESS, WORD = 44 << 20, 413
"""Bytes of an empty worker, and of each word of a vocabulary beside them: measured (`bench/memory.py`)."""
REPACKED = frozenset({"Q4_0", "Q4_K", "Q2_K", "IQ4_NL"})


def cores() -> int:
    """Physical cores this process may use: two threads on one core slow a memory-bound decoder down."""
    allowed = machine.cores()
    return max(1, min(allowed, psutil.cpu_count(logical=False) or allowed))


class Engine:
    options = OPTIONS

    def available(self) -> str:
        return (
            "" if importlib.util.find_spec("xllamacpp") else "The package xllamacpp is missing: pip install xllamacpp."
        )

    def estimate(self, card: Card, files: Mapping[str, Path]) -> int:
        """Weights + keys and values of the whole context (f16) + compute buffers + prompt cache + the process.

        The buffers are those that llama.cpp reports for dense models read with flash attention: for each of the
        ``POOL`` tokens of a batch five rows of the model's width, a mask over the context, and three rows of the
        feed-forward layer's width or, if that is more, the vocabulary for each token that is tried at once."""
        path = model_file(card, files)
        head, wanted = header(path), settings(card, files)
        heads, width = head.number("attention.head_count", 1), head.number("embedding_length")
        size_k = head.number("attention.key_length", width // max(heads, 1))
        size_v = head.number("attention.value_length", size_k)
        cells = wanted["context"]
        kv = 2 * head.number("block_count") * cells * head.number("attention.head_count_kv", heads) * (size_k + size_v)
        rows = wanted["parallel"] * (1 + (wanted["lookup"] or [0, 0])[1])
        wide = max(4 * POOL * 3 * head.number("feed_forward_length", 4 * width), 4 * rows * head.vocab)
        compute = POOL * (4 * 5 * width + 2 * cells) + wide
        vocabulary = head.vocab * (4 * wanted["parallel"] + WORD)
        # llama.cpp lays these types out anew for wide instructions, beside the file's own pages
        copied = sum(t.bytes for t in head.tensors if t.type in REPACKED and len(t.shape) == 2)
        lora = sum(Path(p).stat().st_size for p, _ in wanted["lora"])
        return path.stat().st_size + lora + copied + kv + compute + vocabulary + PROMPT_CACHE + PROCESS

    def load(self, card: Card, files: Mapping[str, Path]) -> Llama:
        return Llama(card, *sound(card, files))

    def tokens(self, card: Card, files: Mapping[str, Path], texts: Sequence[str]) -> list[list[int]]:
        """The token ids of each text; [] for a file whose vocabulary cannot be read."""
        found: list[list[int]] = tokens.read(model_file(card, files), texts).get("ids", [])
        return found

    def scorer(self, card: Card, files: Mapping[str, Path]) -> Scorer:
        return Scorer(card, sound(card, files)[0])


def sound(card: Card, files: Mapping[str, Path]) -> tuple[dict[str, Any], Mapping[str, int]]:
    """The settings, once every file is known to be whole, and the tokens to fill in the middle with: a broken file is
    refused before native code sees it."""
    wanted = settings(card, files)
    model, *_ = [header(Path(path)) for path in (wanted["path"], *(p for p, _ in wanted["lora"]))]
    return wanted, model.fill


def header(path: Path) -> gguf.Header:
    """`gguf.read`, once for what a model needs and for loading it: anew only for a file that has changed since."""
    try:
        seen = path.stat()
    except OSError:
        return gguf.read(path)  # says why it cannot be
    return _header(path, (seen.st_size, seen.st_mtime_ns, seen.st_ctime_ns, seen.st_ino))


@lru_cache(maxsize=2)
def _header(path: Path, seen: tuple[int, ...]) -> gguf.Header:
    return gguf.read(path)


def model_file(card: Card, files: Mapping[str, Path]) -> Path:
    return next(p for name, p in files.items() if name.endswith(".gguf") and name not in card.params.get("lora", {}))


def settings(card: Card, files: Mapping[str, Path]) -> dict[str, Any]:
    """What the worker needs to know. ``lora`` in a card maps a file of the card to its scale; ``system`` is the system
    message that a model was tuned with (see `body.voiced`)."""
    return {
        "path": str(model_file(card, files)),
        "context": int(card.params.get("context", 8192)),
        "parallel": int(card.params.get("parallel", PARALLEL)),
        "threads": int(machine.setting("PIERIA_THREADS", 0, 1) or card.params.get("threads") or cores()),
        "gpu_layers": int(card.params.get("gpu_layers", 0)),
        "prompt_cache": PROMPT_CACHE,
        "lookup": list(card.params.get("lookup", LOOKUP)),
        "lora": [(str(files[name]), float(scale)) for name, scale in card.params.get("lora", {}).items()],
    }


class Llama(Child):
    """A loaded GGUF model."""

    def __init__(self, card: Card, wanted: dict[str, Any], fill_ids: Mapping[str, int]) -> None:
        super().__init__()
        self._card, self._lock = card, threading.Lock()
        self._path, self._context = Path(wanted["path"]), int(wanted["context"])
        self._ends: frozenset[int] | None = None
        self._fill = fill_ids
        self._folder = tempfile.mkdtemp(prefix="pieria-")  # mode 0700
        self._socket, self._key = os.path.join(self._folder, "s.sock"), secrets.token_urlsafe(32)
        self._errors = open(os.path.join(self._folder, "log"), "w+b")  # noqa: SIM115 - lives as long as the worker
        # -P: the folder we were started in is no place to import from
        command = [sys.executable, "-P", "-m", "pieria.engines.llamacpp.worker"]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._errors)
        assert self._process.stdin and self._process.stdout
        try:
            self._process.stdin.write(json.dumps(wanted | {"socket": self._socket, "key": self._key}).encode() + b"\n")
            self._process.stdin.flush()
            ready = self._process.stdout.readline()
        except BaseException:
            self.close()
            raise
        if not ready:
            self.close()
            raise UserError(
                f"llama.cpp could not load {card.name}: the file is damaged, or of a kind it does not know.",
                f"Fetch it again with: pieria get {card.name} --again",
                status=422,
                code="model_broken",
            )
        self._info = psutil.Process(self._process.pid)
        self._watch = Watch(self._path.stat().st_size, self._process.kill)

    def __call__(self, request: Request) -> Iterator[Event]:
        yield from with_tools(self._answer)(request)

    def _answer(self, request: Request) -> Iterator[Event]:
        route, body = self._body(request)
        bound = any(body.get(name) for name in ("grammar", "response_format"))
        reader = Reader(body["seed"], bool(request.options.get("top_logprobs")))
        cut, said = "", dict[str, Any]()
        try:
            self._fits(body, request.cancel)
            marks = request.options.get("mark") == "text"
            if marks and (why := marked.unfit(body)):
                yield Notice("mark", f"No mark in these words: {why}.")
                marks = False
            if FILL in body:
                reader = Reader(body["seed"], False, self._gap(body, request.cancel))
            if marks:
                events, said = self._marked(body, request.cancel), {"mark": "words"}
            else:
                events = post(self._socket, self._key, route, body | {"return_progress": True}, request.cancel)
            yield from reader.read(self._watch.events(events, bound))
        except Died:
            if bound and self._watch.hit:
                raise UserError(
                    f"Nothing came under this grammar or schema for {self._watch.most:.0f} seconds.",
                    "Use a simpler one: fewer choices, less that may be left out.", status=422, code="grammar_too_slow",
                ) from None  # fmt: skip
            raise UserError(
                f"The process that ran {self._card.name} has ended.", "Try again: it will be loaded anew.",
                status=503, code="model_died",
            ) from None  # fmt: skip
        except UserError as error:
            if error.code != "context_length_exceeded" or not any(reader.text.values()):
                raise
            # full in the middle of an answer: what is made stays, and the reason is said
            cut = "length"
            yield Notice("context_full", error.message)
        finally:
            if bound and request.cancel:
                threading.Thread(target=self._ping, daemon=True, name="pieria-ping").start()
            spent = reader.counted()
            with self._lock:
                self._tokens += spent["prompt_tokens"] + spent["completion_tokens"]
        for event in reader.end("cancelled" if request.cancel else cut):
            if said and isinstance(event, Output):
                event = replace(event, part=replace(event.part, meta={**event.part.meta, **said}))
            yield event

    def _ping(self) -> None:
        """Waits for one token: so a grammar that holds the worker up is known, though nobody waits for it any more."""
        with suppress(Died, UserError):
            asked = {"prompt": "a", "n_predict": 1, "stream": True}
            for _ in self._watch.events(post(self._socket, self._key, "/completion", asked, Cancel()), False):
                pass

    def _fits(self, body: dict[str, Any], cancel: Cancel) -> None:
        """Of what stands around a gap little is read: that fits whatever its length."""
        said = "\n".join((*(m["content"] for m in body.get("messages", ())), body.get("prompt", "")))

        def ask(route: str, asked: dict[str, Any]) -> Any:
            return next(post(self._socket, self._key, route, asked, cancel), {"tokens": ()})

        length.check(said, self._context, ask)

    def _marked(self, body: dict[str, Any], cancel: Cancel) -> Iterator[dict[str, Any]]:
        def ask(route: str, said: dict[str, Any]) -> Iterator[dict[str, Any]]:
            return post(self._socket, self._key, route, said, cancel)

        with self._lock:
            if self._ends is None:
                self._ends = frozenset(tokens.read(self._path, ()).get("ends", ()))
            ends = self._ends
        yield from marked.stream(ask, body, ends, self._context)

    def _gap(self, body: dict[str, Any], cancel: Cancel) -> str:
        """Puts the prompt for a gap into the body; returns the letters that the answer will begin with."""

        def pieces(words: str) -> list[tuple[int, str]]:
            asked = {"content": words, "add_special": False, "parse_special": False, "with_pieces": True}
            found = [e["tokens"] for e in post(self._socket, self._key, "/tokenize", asked, cancel)] if words else []
            # letters that are only part of a character come as a list of bytes
            return [(t["id"], t["piece"] if isinstance(t["piece"], str) else "") for t in (found or [[]])[0]]

        before, after = body.pop(FILL)
        body["prompt"], owed = fill.prompt(before, after, self._fill, pieces, heal=not body.get("grammar"))
        if owed:
            body["grammar"] = fill.grammar(owed)
        return owed

    def _body(self, request: Request) -> tuple[str, dict[str, Any]]:
        params = self._card.params
        return build(request, self._card.abilities, dict(params.get("sampling", {})), params.get("system"))

    def tokens(self, asked: Sequence[tuple[Message, ...] | str]) -> Iterator[list[int]]:
        """For each conversation the ids of the prompt that `__call__` would have the model read, chat template and all;
        for each plain text its own ids, in which nothing is a special token."""

        def ask(route: str, body: dict[str, Any]) -> Any:
            try:
                return next(post(self._socket, self._key, route, body, Cancel()))
            except Died:
                raise UserError(
                    f"The process that ran {self._card.name} has ended.", "Try again.", status=503
                ) from None

        for one in asked:
            special, prompt = not isinstance(one, str), one
            if not isinstance(one, str):
                body = self._body(Request("text", one))[1]
                prompt = ask("/apply-template", body)["prompt"] if "messages" in body else body["prompt"]
            wanted = {"content": prompt, "add_special": special, "parse_special": special}
            yield list(ask("/tokenize", wanted)["tokens"])

    def alive(self) -> bool:
        return not self._watch.hit and super().alive()

    def close(self) -> None:
        super().close()
        self._errors.close()
        shutil.rmtree(self._folder, ignore_errors=True)

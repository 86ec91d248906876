"""A remote as a model: the request on the wire, and its answer as events."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import httpx

from ...core.contracts import Card, Usage
from ...core.errors import UserError
from ...core.values import Event, Finish, Notice, Output, Part, Request
from . import TEXT, faults, media, wire
from .answer import Answer, Malformed
from .stream import Line, TooLarge, events, whole

CONNECT, WRITE, SILENCE = 10.0, 30.0, 120.0  # seconds
MOST_FAULT = 65_536  # bytes of an answer that says what is wrong


class Remote:
    """A remote that a card names. Holds no connection between requests."""

    def __init__(self, card: Card) -> None:
        self._name, self._params = card.name, card.params
        self._model = str(card.params.get("model") or card.name)
        self._silence = float(card.params.get("timeout", SILENCE))
        self._tokens = 0
        self._client = httpx.Client(
            base_url=str(card.params["url"]).rstrip("/") + "/",
            timeout=httpx.Timeout(self._silence, connect=CONNECT, write=WRITE),
            limits=httpx.Limits(max_keepalive_connections=0),  # a fresh line each time is one that can be cut
            follow_redirects=False,
            trust_env=card.params.get("proxy") is True,
        )

    def __call__(self, request: Request) -> Iterator[Event]:
        """Raises `UserError` before the first event if the remote cannot be reached or refuses. One that fails later
        raises it too, after an Output (``finish_reason`` "error") of what had come by then."""
        if not request.messages:
            raise UserError("There is nothing to answer: the list of messages is empty.", "Send at least one message.")
        if not self.alive():
            raise UserError("The model was unloaded meanwhile.", "Ask again.", status=503, code="model_unloaded")
        if request.cancel:
            yield Finish("cancelled", _spent(0))
        elif request.medium in ("image", "speech"):
            self._known(request, media.IMAGE if request.medium == "image" else media.SPEECH)
            yield from self._whole(request)
        elif request.medium == "embedding":
            yield from self._embed(request)
        else:
            self._known(request, TEXT)
            yield from self._talk(request)

    def _known(self, request: Request, options: frozenset[str]) -> None:
        """Raises `UserError` for an option of another medium than the one that is asked for."""
        for name, value in request.options.items():
            if name not in options and value is not None:
                raise UserError(f"{self._name} has no option {name[:40]!r} for {request.medium}.",
                                f"It has: {', '.join(sorted(options))}.", code="unknown_option")  # fmt: skip

    def _whole(self, request: Request) -> Iterator[Event]:
        """Pictures or speech, which come in one piece."""
        files: list[tuple[str, Part]] = []
        if request.medium == "image":
            path, body, files = media.picture(request, self._model)
        else:
            path, body = media.speech(request, self._model, str(self._params.get("voice") or "alloy"))
        try:
            with self._sent(request, path, body, files) as (response, _):
                data = whole(response.iter_raw())
                speaks = request.medium == "speech"
                made = [media.spoken(data, body["response_format"])] if speaks else media.pictures(data)
        except UserError:
            if not request.cancel:
                raise
            yield self._notice()
            yield Finish("cancelled", _spent(0))
            return
        yield self._notice()
        for index, part in enumerate(made):
            yield Output(part, index)
        yield Finish("stop", _spent(0))

    def _talk(self, request: Request) -> Iterator[Event]:
        path, body = wire.text(request, self._model)
        answer = Answer(int(request.options.get("n") or 1))
        said = False
        try:
            with self._sent(request, path, body) as (response, key):
                for data in events(response.iter_raw()):
                    if data == b"[DONE]" or request.cancel:
                        break
                    for delta in answer.add(self._chunk(data, key)):
                        if not said:
                            yield self._notice()
                            said = True
                        yield delta
                if not request.cancel and not answer.complete:
                    raise faults.broken(self._name, "stopped in the middle of its answer")
        except UserError:
            if not request.cancel:
                if said:
                    yield from answer.outputs("error")
                raise
        if not said:
            yield self._notice()
        finish = answer.finish("cancelled" if request.cancel else "")
        self._tokens += finish.usage["prompt_tokens"] + finish.usage["completion_tokens"]
        yield from answer.outputs("cancelled")
        yield finish

    def _embed(self, request: Request) -> Iterator[Event]:
        texts = [wire.only_text(message) for message in request.messages]
        body = {**request.options, "model": self._model, "input": texts, "encoding_format": "float"}
        try:
            with self._sent(request, "embeddings", body) as (response, _):
                vectors, tokens = wire.vectors(whole(response.iter_raw()), len(texts))
        except UserError:
            if not request.cancel:
                raise
            yield self._notice()
            yield Finish("cancelled", _spent(0))
            return
        self._tokens += tokens
        yield self._notice()
        for index, vector in enumerate(vectors):
            meta = {"dimensions": len(vector) // 4}
            yield Output(Part("embedding", vector, "application/x-float32", meta), index)
        yield Finish("stop", _spent(tokens))

    @contextmanager
    def _sent(
        self, request: Request, path: str, body: Mapping[str, Any], files: list[tuple[str, Part]] | None = None
    ) -> Iterator[tuple[httpx.Response, str]]:
        """The remote's answer to a POST, its status checked; every fault while it is read becomes a `UserError`."""
        key, line = self._key(), Line()
        try:
            content, kind = json.dumps(body, allow_nan=False).encode(), "application/json"
            if files:
                content, kind = media.formed(body, files)
        except ValueError:
            raise UserError("The request holds a number that cannot be sent.", "Leave out NaN and Infinity.") from None
        headers = {"Content-Type": kind, "Accept-Encoding": "identity", "User-Agent": "pieria"}
        if key:
            headers["Authorization"] = f"Bearer {key}"
        take_off = request.cancel.on(line.cut)
        try:
            with self._client.stream(
                "POST", path, content=content, headers=headers, extensions={"trace": line.trace}
            ) as response:
                if response.status_code != 200:
                    raise faults.refused(self._name, response.status_code, response.headers, _fault(response), key)
                if response.headers.get("content-encoding", "identity") != "identity":
                    raise faults.broken(self._name, "compressed its answer, which it was asked not to do")
                yield response, key
        except httpx.TransportError as error:
            raise faults.unreachable(self._name, error, self._silence) from None
        except TooLarge as error:
            raise faults.broken(self._name, str(error)) from None
        except Malformed:
            raise faults.broken(self._name, "sent something that is not an answer") from None
        finally:
            take_off()

    def _chunk(self, data: bytes, key: str) -> Any:
        try:
            chunk = json.loads(data)
        except (ValueError, RecursionError):
            raise faults.broken(self._name, "sent something that is not JSON") from None
        if isinstance(chunk, dict) and chunk.get("error"):
            raise faults.broken(self._name, f"failed{faults.said(chunk['error'], key)}")
        return chunk

    def _key(self) -> str:
        name = self._params.get("key_env")
        if not name:
            return ""
        key = os.environ.get(name, "").strip()
        if not key or not key.isascii() or not key.isprintable() or " " in key:
            raise UserError(
                f"The model {self._name} needs a key in the environment variable {name}.",
                f"Set it where Pieria runs: export {name}=...",
                status=503,
                code="missing_key",
            )
        return key

    def _notice(self) -> Notice:
        host = self._client.base_url.host
        return Notice("remote", f"This request went to {host}.", {"host": host, "model": self._model})

    def usage(self) -> Usage:
        """Tokens only: the remote's work is not done on this machine."""
        return Usage(tokens=self._tokens)

    def alive(self) -> bool:
        return not self._client.is_closed

    def close(self) -> None:
        self._client.close()


def _spent(tokens: int) -> dict[str, int]:
    return {"prompt_tokens": tokens, "completion_tokens": 0, "cached_tokens": 0}


def _fault(response: httpx.Response) -> bytes:
    try:
        return whole(response.iter_raw(), MOST_FAULT)
    except (httpx.TransportError, TooLarge):
        return b""

"""HTTP over the worker's Unix socket: one connection a request, closed to cancel."""

from __future__ import annotations

import http.client
import json
import socket
from collections.abc import Iterator
from typing import Any

from ...core.errors import UserError
from ...core.values import Cancel
from .length import too_long

STATUS = {400: "invalid_request", 404: "not_found", 501: "not_supported"}


class Connection(http.client.HTTPConnection):
    def __init__(self, path: str) -> None:
        super().__init__("localhost")
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.connect(self._path)


class Died(Exception):
    """The worker left in the middle of a request."""


def post(path: str, key: str, route: str, body: dict[str, Any], cancel: Cancel) -> Iterator[dict[str, Any]]:
    """Yields each event of a streamed answer, or the one JSON document of a whole one.

    Raises `UserError` for what llama.cpp refuses and `Died` when the worker is gone. Ends quietly when cancelled.
    """
    wire = Connection(path)
    try:
        wire.connect()
    except OSError as error:
        raise Died from error
    sock = wire.sock
    assert sock is not None

    def cut() -> None:
        try:
            sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass

    off = cancel.on(cut)
    try:
        head = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
        wire.request("POST", route, json.dumps(body).encode(), head)
        answer = wire.getresponse()
        if answer.status != 200:
            raise refused(answer.status, answer.read(1 << 20))
        if not (answer.getheader("content-type") or "").startswith("text/event-stream"):
            yield json.loads(answer.read())
            return
        ended = False
        while line := answer.readline():
            if line.startswith(b"data: {"):
                event = json.loads(line[6:])
                if "error" in event:
                    raise refused(500, line[6:])
                yield event
                ended = (
                    ended or event.get("stop") is True
                )  # /completion says its end in its last event, not with [DONE]
            elif line.startswith((b"error: {", b"data: [DONE]")):
                if line[0] == 101:
                    raise refused(500, b'{"error":' + line[7:] + b"}")
                return
        if not cancel and not ended:
            raise Died
    except (OSError, http.client.HTTPException, ValueError) as error:
        if not cancel:
            raise Died from error
    finally:
        off()
        wire.close()
        sock.close()


def refused(status: int, raw: bytes) -> UserError:
    """llama.cpp's error as one of ours."""
    try:
        error = json.loads(raw)["error"]
        kind, said = str(error.get("type", "")), str(error.get("message", ""))
    except (ValueError, KeyError, TypeError):
        kind, said, error = "", "", {}
    if kind == "exceed_context_size_error":
        return too_long(error.get("n_prompt_tokens"), error.get("n_ctx"))
    if "context size has been exceeded" in said.lower():
        return UserError(
            "The conversation has filled the model's context.", "Shorten it.", code="context_length_exceeded"
        )
    status = int(error.get("code", status)) if isinstance(error, dict) else status
    if status in STATUS:
        return UserError(
            f"The model cannot do that: {said[:300].strip().rstrip('.')}.", status=400, code=STATUS[status]
        )
    return UserError("The language model failed on this request.", "Try again.", status=500, code="engine_failed")

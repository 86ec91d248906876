"""Requests and answers as JSON bodies of OpenAI's interface (https://github.com/openai/openai-openapi)."""

from __future__ import annotations

import array
import base64
import json
import math
import sys
from typing import Any

from ...core.errors import UserError
from ...core.values import Message, Part, Request
from .answer import Malformed


def text(request: Request, model: str) -> tuple[str, dict[str, Any]]:
    """(path, body) of a request for text: chat, or a completion if its message is a ``prompt``."""
    body = {**request.options, "model": model, "stream": True, "stream_options": {"include_usage": True}}
    if all(message.role != "prompt" for message in request.messages):
        return "chat/completions", body | {"messages": [_message(message) for message in request.messages]}
    if len(request.messages) > 1:
        raise UserError("A prompt to continue stands alone.", "Send one message of the role prompt, and no other.")
    if body.pop("logprobs", False):
        body["logprobs"] = int(body.pop("top_logprobs", 0) or 1)
    return "completions", body | {"prompt": only_text(request.messages[0])}


def _message(message: Message) -> dict[str, Any]:
    known = {name: message.meta[name] for name in ("tool_calls", "tool_call_id", "name") if name in message.meta}
    if all(isinstance(part.data, str) for part in message.parts):
        return {"role": message.role, "content": message.text, **known}
    return {"role": message.role, "content": [_content(part) for part in message.parts], **known}


def _content(part: Part) -> dict[str, Any]:
    if isinstance(part.data, str):
        return {"type": "text", "text": part.data}
    if not part.mime.startswith("image/"):
        raise UserError(f"A remote cannot be sent {part.mime}.", "Send text or an image.", param="messages")
    data = base64.b64encode(part.data).decode()
    return {"type": "image_url", "image_url": {"url": f"data:{part.mime};base64,{data}"}}


def only_text(message: Message) -> str:
    if any(not isinstance(part.data, str) for part in message.parts):
        raise UserError("Only text can be sent here.", "Leave the other parts out.")
    return message.text


def vectors(body: bytes, count: int) -> tuple[list[bytes], int]:
    """(each text's float32 vector, tokens read) of an answer. Raises `Malformed`."""
    try:
        found = json.loads(body)
        rows = {row["index"]: array.array("f", row["embedding"]) for row in found["data"]}
        ordered = [rows[index] for index in range(count)]
        tokens = found["usage"]["prompt_tokens"] if found.get("usage") else 0
    except (ValueError, TypeError, LookupError, OverflowError, AttributeError, RecursionError):
        raise Malformed from None
    numbers = all(row and all(map(math.isfinite, row)) for row in ordered)
    if not numbers or len(rows) != count or type(tokens) is not int:
        raise Malformed
    if sys.byteorder == "big":
        for row in ordered:
            row.byteswap()
    return [row.tobytes() for row in ordered], tokens

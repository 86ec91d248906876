"""Pictures and speech on the wire: OpenAI's /images/generations, /images/edits and /audio/speech."""

from __future__ import annotations

import base64
import binascii
import json
import secrets
import struct
from collections.abc import Mapping
from typing import Any

from ...core.errors import UserError
from ...core.values import Part, Request
from .answer import Malformed

IMAGE = frozenset({"background", "n", "quality", "seed", "size", "style"})
SPEECH = frozenset({"format", "instructions", "liveliness", "pauses", "seed", "speed", "voice"})
HERE = {"liveliness": 1.0, "pauses": 1.0, "seed": 1}
"""What a voice on this machine can do and the interface has no word for, with what changes nothing."""
SOUNDS = {"wav": "audio/wav", "flac": "audio/flac", "mp3": "audio/mpeg"}
KINDS = ((b"\x89PNG", "image/png"), (b"\xff\xd8\xff", "image/jpeg"), (b"RIFF", "image/webp"))
MOST = 10


def picture(request: Request, model: str) -> tuple[str, dict[str, Any], list[tuple[str, Part]]]:
    """(path, fields, files) of a request for pictures: an edit where the message holds any."""
    last = request.messages[-1]
    files = [p for p in last.parts if not isinstance(p.data, str)]
    given = {k: v for k, v in request.options.items() if v is not None}
    body: dict[str, Any] = {**given, "model": model, "prompt": last.text}
    if not model.startswith("gpt-image"):  # those always answer so, and refuse to be asked
        body["response_format"] = "b64_json"
    named = [("image" if n == 0 else "mask", p) for n, p in enumerate(files[:2])]
    if not last.text.strip():
        raise UserError("There is nothing to draw.", "Send words.", param="prompt")
    return ("images/edits" if files else "images/generations"), body, named


def pictures(data: bytes) -> list[Part]:
    """The pictures of an answer. Raises `Malformed`."""
    try:
        made = [base64.b64decode(one["b64_json"], validate=True) for one in json.loads(data)["data"]]
        kinds = [next(mime for magic, mime in KINDS if one.startswith(magic)) for one in made]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, binascii.Error, StopIteration):
        raise Malformed from None
    if not 1 <= len(made) <= MOST:
        raise Malformed
    return [Part("image", one, kind) for one, kind in zip(made, kinds, strict=True)]


def speech(request: Request, model: str, voice: str) -> tuple[str, dict[str, Any]]:
    """(path, fields) of a request for speech. Raises `UserError` for what only a voice on this machine can do."""
    options = request.options
    for name, plain in HERE.items():
        if options.get(name) not in (None, plain):
            raise UserError(f"A voice of a remote has no {name}.", "Leave it out.", param=name, code="unknown_option")
    form = str(options.get("format") or "wav")
    if form not in SOUNDS:
        raise UserError(
            f"Speech is not asked for as {form[:20]!r}.", f"There are: {', '.join(SOUNDS)}.", param="format"
        )
    words = request.messages[-1].text
    if not words.strip():
        raise UserError("There is nothing to say.", "Send the text to speak.", param="input")
    body = {"model": model, "input": words, "voice": str(options.get("voice") or voice), "response_format": form}
    body |= {"speed": options["speed"]} if options.get("speed") not in (None, 1, 1.0) else {}
    return "audio/speech", body | ({"instructions": options["instructions"]} if options.get("instructions") else {})


def spoken(data: bytes, form: str) -> Part:
    """The sound of an answer. Raises `Malformed`."""
    magic = {"wav": (b"RIFF",), "flac": (b"fLaC",), "mp3": (b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2")}[form]
    if len(data) < 64 or not data.startswith(magic):
        raise Malformed
    about: dict[str, Any] = {"words": [], "suffix": f".{form}", "guessed": []}
    if form == "wav" and data[8:16] == b"WAVEfmt ":
        about["rate"] = struct.unpack_from("<I", data, 24)[0]
    return Part("speech", data, SOUNDS[form], about)


def formed(fields: Mapping[str, Any], files: list[tuple[str, Part]]) -> tuple[bytes, str]:
    """(body, content type) of a form (RFC 7578)."""
    mark = secrets.token_hex(16)
    made = bytearray()
    for name, value in fields.items():
        made += f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
    for name, part in files:
        head = f'--{mark}\r\nContent-Disposition: form-data; name="{name}"; filename="{name}.png"\r\n'
        made += f"{head}Content-Type: {part.mime}\r\n\r\n".encode() + part.bytes + b"\r\n"
    return bytes(made) + f"--{mark}--\r\n".encode(), f"multipart/form-data; boundary={mark}"

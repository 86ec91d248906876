"""multipart/form-data (RFC 7578), for the routes that take files: parsed whole, bounded, and never written to a disk.

A file's name is what the client calls it, and nothing more: no path is made of it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ...core.errors import UserError

ROUTES = {
    "/v1/images/edits": 0, "/v1/images/variations": 0,
    "/v1/audio/transcriptions": 64 << 20, "/v1/audio/translations": 64 << 20, "/v1/videos": 1 << 20,
}  # fmt: skip
"""The paths whose bodies may be forms, and how many bytes of one (0: as many as of any body). Other bodies are JSON."""
MOST, HEAD = 64, 4096
"""Parts of a form, and bytes of a part's headers."""
_BOUNDARY = re.compile(
    r"multipart/form-data\s*;(?:.*;)?\s*boundary\s*=\s*(?:\"([^\"]{1,70})\"|([^\s;\"]{1,70}))\s*(?:;.*)?", re.I | re.S
)
_NAMED = re.compile(r"form-data\s*(?:;.*)?", re.I | re.S)
_PARAM = re.compile(r";\s*([a-zA-Z*-]+)\s*=\s*(?:\"((?:[^\"\\]|\\.)*)\"|([^\s;\"]*))")


@dataclass(frozen=True, slots=True)
class Field:
    """One part. ``filename`` is None for a plain field; ``type`` is its content type as said, "" if none."""

    name: str
    data: bytes
    filename: str | None = None
    type: str = ""

    @property
    def text(self) -> str:
        """Raises `UserError` for bytes that are not UTF-8."""
        try:
            return self.data.decode()
        except UnicodeDecodeError:
            raise bad(f"The field {self.name[:60]} is not UTF-8.") from None


def bad(message: str, param: str | None = None) -> UserError:
    return UserError(message, "Send a form as curl -F or OpenAI's clients do.", code="invalid_multipart", param=param)


def is_form(content_type: str) -> bool:
    return bool(re.match(r"\s*multipart/form-data\b", content_type, re.I))


def parts(body: bytes, content_type: str) -> list[Field]:
    """The fields of a form, in order. Raises `UserError` for what is not well-formed, or has too many parts."""
    found = _BOUNDARY.fullmatch(content_type.strip())
    if not found:
        raise bad("The content type names no boundary.")
    line = b"--" + (found[1] or found[2]).encode("latin-1")
    at = 0 if body.startswith(line) else body.find(b"\r\n" + line) + 2
    if at < 2 and not body.startswith(line):
        raise bad("The body has no part.")
    fields: list[Field] = []
    while True:
        at += len(line)
        if body[at : at + 2] == b"--":
            return fields
        end_of_line = body.find(b"\r\n", at)
        if end_of_line < 0 or body[at:end_of_line].strip(b" \t"):
            raise bad("A boundary is not followed by the end of its line.")
        start = body.find(b"\r\n\r\n", end_of_line)
        if start < 0 or start - end_of_line > HEAD:
            raise bad("A part has no end of its headers, or too long ones.")
        stop = body.find(b"\r\n" + line, start + 2)
        if stop < 0:
            raise bad("The last part is cut off.")
        if len(fields) >= MOST:
            raise bad(f"The form has more than {MOST} parts.")
        fields.append(_field(body[end_of_line + 2 : start], body[start + 4 : max(start + 4, stop)]))
        at = stop + 2


def _field(head: bytes, data: bytes) -> Field:
    name: str | None = None
    filename: str | None = None
    kind = ""
    for row in head.split(b"\r\n") if head else ():
        title, colon, value = row.decode("utf-8", "replace").partition(":")
        title = title.strip().lower()
        if not colon:
            raise bad("A part has a header without a colon.")
        if title == "content-disposition":
            if name is not None or not _NAMED.fullmatch(value.strip()):
                raise bad("A part is not form-data.")
            given = {k.lower(): re.sub(r"\\(.)", r"\1", quoted) if quoted else plain
                     for k, quoted, plain in _PARAM.findall(value)}  # fmt: skip
            name, filename = given.get("name"), given.get("filename")
        elif title == "content-type":
            kind = value.strip()[:100]
        elif title == "content-transfer-encoding" and value.strip().lower() not in ("binary", "8bit", "7bit"):
            raise bad("A part is encoded in a way that forms have given up.")
    if not name:
        raise bad("A part has no name.")
    return Field(name, data, filename, kind)

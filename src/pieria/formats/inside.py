"""All text that is somewhere in a file, whatever the file is: in archives, compressed streams, pictures, databases."""

from __future__ import annotations

import base64
import gzip
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from .needle import Needle, within

DEEP, MOST = 4, 1 << 30
"""Archives within archives, and bytes that one may unpack to, that are still looked into."""
ESCAPED = re.compile(
    rb"\\\\u00|&#|%[2-7]|=[2-7c]|</?[a-z][^<>]{0,200}>|\xc2\xad|[a-z]\xad[a-z]|\xe2\x80[\x8b-\x8d]|\xef\xbb\xbf."
)
READABLE = {
    "utf-8": re.compile(rb"(?:[\t\r\n\x20-\x7e]|[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}){12,}"),
    "utf-16-le": re.compile(rb"(?:[\t\r\n\x20-\xff]\0){6,}"),
    "utf-16-be": re.compile(rb"(?:\0[\t\r\n\x20-\xff]){6,}"),
}
CONTROL = bytes(n for n in range(1, 32) if n not in b"\t\n\r")
LEAST, LOOK, SHARE = 1 << 12, 1 << 16, 0.04
"""Bytes from which on, and of which, a text is told from numbers, pixels and packed data; the share of control
characters from which on it is none."""
SQLITE = b"SQLite format 3\0"


def holds(data: bytes, needle: Needle, name: str = "") -> bool:
    """Whether bytes hold it, as UTF-8, UTF-16 or Latin-1, and inside what they pack."""
    return any(_said(piece, needle) for piece in pieces(data, name))


def _said(data: bytes, needle: Needle) -> bool:
    if needle.anchors:
        small = data.lower()
        wide = b"\0" in small
        found = any(a.encode() in small or (wide and a.encode("utf-16-le") in small) for a in needle.anchors)
        if not found:
            return len(data) < 1 << 22 and _escaped(data, needle)
    return any(within(text, needle) for text in texts(data, needle.thorough))


def _escaped(data: bytes, needle: Needle) -> bool:
    """Whether it stands where an escape hides its anchor (\\u0061nna). In binary data escapes stand by chance all over:
    there only what can be read is looked at."""
    plain = data.replace(b"\0", b"")
    if not ESCAPED.search(plain.lower()):
        return False
    start = plain[:LOOK]
    if len(plain) < LEAST or len(start) - len(start.translate(None, CONTROL)) <= SHARE * len(start):
        return any(within(text, needle) for text in texts(data, needle.thorough))
    return any(
        within("\n".join(said.decode(code, "replace") for said in form.findall(data)), needle)
        for code, form in READABLE.items()
    )


def texts(data: bytes, thorough: bool = True) -> Iterator[str]:
    """The bytes as text, in each encoding that they may be in. thorough: binary data too, for the words in it."""
    try:
        yield data.decode("utf-8")
    except UnicodeDecodeError:
        if thorough:
            yield data.decode("utf-8", "replace")
            yield data.decode("latin-1")
    if b"\0" in data and (thorough or data[:2] in (b"\xff\xfe", b"\xfe\xff")):
        for order in ("utf-16-le", "utf-16-be"):
            for start in (0, 1):
                yield data[start:].decode(order, "replace")


def pieces(data: bytes, name: str = "", deep: int = DEEP) -> Iterator[bytes]:
    """The bytes themselves, and all that is packed in them."""
    yield data
    if not deep:
        return
    for inner, what in _packed(data, name):
        yield from pieces(inner, what, deep - 1)


def _packed(data: bytes, name: str) -> Iterator[tuple[bytes, str]]:
    try:
        if b"PK\x05\x06" in data[-70000:] and zipfile.is_zipfile(io.BytesIO(data)):
            yield from _zip(data)
        elif data[:2] == b"\x1f\x8b":
            yield gzip.GzipFile(fileobj=io.BytesIO(data)).read(MOST), name
        elif data[:5] == b"%PDF-":
            yield from _pdf(data)
        elif data[:8] == b"\x89PNG\r\n\x1a\n":
            yield from _png(data)
    except (zipfile.BadZipFile, OSError, EOFError, zlib.error, ValueError, RuntimeError, NotImplementedError):
        pass  # a broken archive is only the bytes that it is
    if b";base64," in data:
        for found in re.finditer(rb";base64,([A-Za-z0-9+/=\s]{16,})", data):
            try:
                yield base64.b64decode(found[1]), ""
            except ValueError:
                continue


def _zip(data: bytes) -> Iterator[tuple[bytes, str]]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        yield archive.comment, ""
        for member in archive.infolist():
            yield member.filename.encode(), ""
            if member.file_size <= MOST and not member.flag_bits & 1:
                yield archive.read(member), member.filename


def _pdf(data: bytes) -> Iterator[tuple[bytes, str]]:
    """Every stream unpacked; and the words as a reader sees them: a PDF writes letters by their number in a font."""
    for found in re.finditer(rb"stream\r?\n", data):
        try:
            yield zlib.decompressobj().decompress(data[found.end() :], MOST), ""
        except zlib.error:
            continue
    try:
        from pypdf import PdfReader
    except ImportError:
        return
    import logging

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        pages = PdfReader(io.BytesIO(data)).pages
        yield "\n".join(page.extract_text() or "" for page in pages).encode("utf-8", "replace"), ""
    except Exception:  # a damaged PDF fails in every way there is; its streams were looked at
        return


def _png(data: bytes) -> Iterator[tuple[bytes, str]]:
    at = 8
    while at + 12 <= len(data):
        size, kind = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        body = data[at + 8 : at + 8 + size]
        if kind == b"zTXt":
            yield zlib.decompressobj().decompress(body.partition(b"\0")[2][1:], MOST), ""
        elif kind == b"iTXt" and (rest := body.partition(b"\0")[2])[:1] == b"\1":
            yield zlib.decompressobj().decompress(rest[2:].split(b"\0", 2)[2], MOST), ""
        at += 12 + size


def database(path: Path) -> bool:
    """Whether a file is an SQLite database."""
    with path.open("rb") as file:
        return file.read(16) == SQLITE

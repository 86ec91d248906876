"""Plain text, Markdown, tables as text, and subtitles without their numbers and times."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from ...core.errors import UserError
from . import Pages, need

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
SAMPLE = 1 << 16
CHAOS = 5
"""Per cent of a decoded text that looks wrong, by charset-normalizer, above which an encoding is not taken."""
STRANGE = re.compile(r"[^\W\d_][¡¢£¤¥¦¨©¬®¯±³´¶¸¹¼¾¿�][^\W\d_]")
"""Signs that no word has within it: what letters of central Europe look like when they are read as cp1252."""
TIMES = re.compile(r"^(?:WEBVTT.*|\d+|[\d:.,]+ --> .*)[ \t]*\r?\n", re.MULTILINE)
"""Lines of subtitles that nobody speaks."""


def read(path: Path) -> Pages:
    text = decoded(path)
    return Pages([TIMES.sub("", text) if path.suffix.lower() in (".srt", ".vtt") else text])


def decoded(path: Path) -> str:
    """UTF-8, what a byte order mark says, or what charset-normalizer is sure of. Raises `UserError` for no text."""
    return decode(path.name, path.read_bytes())


def decode(name: str, data: bytes) -> str:
    """See `decoded`. name: of the file, for what is said of it."""
    encoding = next((one for mark, one in MARKS if data.startswith(mark)), "utf-8")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        text = guessed(name, data)
    if text.count("\0") > len(text) // 100:
        raise UserError(f"{name} is no text.", "Leave it out.")
    return text


def guessed(name: str, data: bytes) -> str:
    """The text of an older encoding. Raises `UserError` where none is sure."""
    encoding = older(data[:SAMPLE]) if b"\0" not in data else ""
    if not encoding:
        raise UserError(f"{name} is in an encoding that cannot be told.", "Convert it: iconv -f ENCODING -t UTF-8.")
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        raise UserError(f"{name} mixes encodings.", "Convert it: iconv -f ENCODING -t UTF-8.") from None


def older(sample: bytes, most: float = CHAOS) -> str:
    """The encoding that charset-normalizer takes it for, "" if none with at most so much chaos.

    Where it cannot tell Windows' western encoding from its neighbours it names any of them ("Ańo", "S³d"): cp1252 is
    by far the most frequent, so it is taken then.
    """
    found = need("charset_normalizer").from_bytes(sample)
    sure = [match for match in found if match.percent_chaos <= most]
    western = any("cp1252" in match.could_be_from_charset for match in sure)
    if western and not STRANGE.search(sample.decode("cp1252", "replace")):
        return "cp1252"
    return str(sure[0].encoding) if sure else ""

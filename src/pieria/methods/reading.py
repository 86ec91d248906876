"""Files as texts, for the applications that read a few: plain text, Markdown, subtitles, HTML. Nothing is run or
fetched; what a document says stays data."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

from ..core.errors import UserError

PLAIN = (".txt", ".md", ".markdown", ".rst", ".srt", ".vtt", ".text", "")
WEB = (".html", ".htm")
MOST = 64 << 20
"""bytes of one file"""


@dataclass(frozen=True, slots=True)
class Document:
    name: str
    text: str


def documents(paths: Sequence[Path]) -> list[Document]:
    """Every file, and every readable file of every folder, by name. Raises `UserError` for what cannot be read."""
    found: list[Document] = []
    for path in paths:
        if path.is_dir():
            inside = [p for p in sorted(path.rglob("*")) if p.suffix.lower() in PLAIN[:-1] + WEB and p.is_file()]
            if not inside:
                raise UserError(f"The folder {path.name} has no file that can be read.", f"Kinds: {_kinds()}.")
            found += [Document(str(p.relative_to(path)), read(p)) for p in inside if not p.name.startswith(".")]
        else:
            found.append(Document(path.name, read(path)))
    return [d for d in found if d.text.strip()]


def _kinds() -> str:
    return ", ".join([*PLAIN[:-1], *WEB])


def read(path: Path) -> str:
    """The text of one file."""
    if not path.is_file():
        raise UserError(f"There is no file {path}.", "Check the path.")
    if path.suffix.lower() not in PLAIN + WEB:
        raise UserError(f"{path.name} is of a kind that cannot be read here.", f"Kinds: {_kinds()}.")
    if path.stat().st_size > MOST:
        raise UserError(f"{path.name} is larger than {MOST >> 20} MB.", "Split it, or leave out what is not needed.")
    raw = path.read_bytes()
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        said = raw.decode("utf-16", "replace")
    else:
        try:
            said = raw.decode("utf-8-sig")
        except UnicodeDecodeError:
            if b"\0" in raw[:4096]:
                raise UserError(f"{path.name} is not text.", f"Kinds: {_kinds()}.") from None
            said = raw.decode("cp1252", "replace")
    if path.suffix.lower() in WEB:
        return _Page.text(said)
    if path.suffix.lower() in (".srt", ".vtt"):
        return re.sub(r"(?m)^(WEBVTT.*|\d+|[\d:.,]+ --> .*)\s*\n", "", said)
    return said.replace("\r\n", "\n")


class _Page(HTMLParser):
    """The words of a page, blocks on lines of their own."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self.hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.hidden += tag in ("script", "style", "noscript", "template", "head")
        if re.fullmatch(r"h[1-6]", tag):
            self.pieces.append("\n\n" + "#" * int(tag[1]) + " ")
        elif tag in ("p", "div", "li", "br", "tr", "section", "article", "table", "ul", "ol"):
            self.pieces.append("\n- " if tag == "li" else "\n")

    def handle_endtag(self, tag: str) -> None:
        self.hidden -= tag in ("script", "style", "noscript", "template", "head") and self.hidden > 0
        if re.fullmatch(r"h[1-6]|p", tag):
            self.pieces.append("\n\n")

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.pieces.append(re.sub(r"\s+", " ", data))

    @classmethod
    def text(cls, page: str) -> str:
        parser = cls()
        parser.feed(page)
        parser.close()
        return re.sub(r"[ \t]*\n[ \t]*(\n\s*)?", lambda m: "\n\n" if m[1] is not None else "\n", "".join(parser.pieces))

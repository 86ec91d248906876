"""Files as units to translate, and back: what is not translated comes out byte for byte as it went in.

A book is read into units (a paragraph, a table's cell, a subtitle). In a unit's text each piece of markup or
placeholder is one character of Unicode's supplementary private area, standing for a `Code`; all other characters are
what a person reads, decoded (``&amp;`` is ``&``). A translation is the same kind of text with the same codes.
"""

from __future__ import annotations

import codecs
import importlib
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from ...core.errors import UserError
from ..document.plain import decoded

FIRST, LAST = 0xF0000, 0xFFFFD
"""The characters that stand for codes."""
WIDTH = "\ufdd0"
"""A character that no text has: the width of a code behind its first character."""
KINDS = {
    ".txt": "plain", ".text": "plain", "": "plain",
    ".md": "markdown", ".markdown": "markdown",
    ".html": "web", ".htm": "web", ".xhtml": "web",
    ".srt": "subtitles", ".vtt": "subtitles",
    ".po": "po", ".pot": "po",
    ".docx": "word",
}  # fmt: skip
"""Suffix -> the file here whose class ``Book`` reads it."""
MIMES = {
    "plain": "text/plain", "markdown": "text/markdown", "web": "text/html", "subtitles": "text/srt",
    "po": "text/x-gettext-translation",
    "word": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}  # fmt: skip
LARGEST = 64 << 20


@dataclass(frozen=True, slots=True)
class Code:
    """``kind``: open, close, alone (keep their order), free (a named placeholder: may move)."""

    literal: str
    kind: str = "alone"


@dataclass(slots=True)
class Unit:
    """``done`` is a translation that the file has already; ``note`` is what a person should know of it."""

    text: str
    codes: list[Code]
    done: str = ""
    note: str = ""

    def literal(self, text: str, clean: Callable[[str], str] = str) -> str:
        """The text as the file writes it: codes as they were, the rest through ``clean``."""
        return "".join(self.codes[ord(c) - FIRST].literal if is_code(c) else clean(c) for c in text)

    def wide(self, text: str) -> str:
        """The text with each code as wide as it will be, so that lines can be broken."""
        return "".join(c + WIDTH * (len(self.codes[ord(c) - FIRST].literal) - 1) if is_code(c) else c for c in text)


@dataclass(slots=True)
class Coder:
    """Makes the text of one unit."""

    codes: list[Code] = field(default_factory=list)

    def add(self, literal: str, kind: str = "alone") -> str:
        if len(self.codes) > LAST - FIRST:
            raise UserError("A paragraph has too much markup to be translated.", "Split the file.")
        self.codes.append(Code(literal, kind))
        return chr(FIRST + len(self.codes) - 1)

    def text(self, said: str) -> str:
        """Plain text; should it hold characters that mean codes here, they become codes that mean themselves."""
        return "".join(self.add(c) if is_code(c) else c for c in said) if any(map(is_code, said)) else said

    def unit(self, text: str) -> Unit:
        return Unit(text, self.codes)


def is_code(character: str) -> bool:
    return FIRST <= ord(character) <= LAST


class Book(Protocol):
    """A file to translate."""

    units: list[Unit]

    def written(self, texts: Sequence[str], low: Collection[int], language: str) -> bytes:
        """The file in ``language`` (a code), with ``texts[i]`` for ``units[i]``. low: units that a person should look
        at."""
        ...


class Woven:
    """A text file: pieces that stay, and between them units. What becomes of a unit's text may be another's business
    (``after[i]``: wrap it again; ``escapes[i]``: where `escape` is not enough). Lines end as they did."""

    def __init__(self, said: str) -> None:
        self.returns = said.count("\r\n") * 2 > said.count("\n")
        self.said = said.replace("\r\n", "\n")
        self.pieces: list[str | int] = []
        self.units: list[Unit] = []
        self.raw: list[str] = []
        self.after: dict[int, Callable[[str], str]] = {}
        self.escapes: dict[int, Callable[[str], str]] = {}

    def keep(self, said: str) -> None:
        self.pieces.append(said)

    def weave(self, unit: Unit, raw: str, after: Callable[[str], str] | None = None) -> None:
        """raw: the unit as it stands in the file; it stays so if nothing in it can be translated, or nothing was."""
        bare = raw.strip()
        if not any(c.isalpha() and not is_code(c) for c in unit.text):
            self.keep(raw)
            return
        begun = len(raw) - len(raw.lstrip())
        self.keep(raw[:begun])
        if after:
            self.after[len(self.units)] = after
        self.raw.append(bare)
        self.pieces.append(len(self.units))
        self.units.append(Unit(unit.text.strip(), unit.codes, unit.done, unit.note))
        self.keep(raw[begun + len(bare) :])

    def escape(self, character: str) -> str:
        return character

    def written(self, texts: Sequence[str], low: Collection[int], language: str) -> bytes:
        def piece(p: str | int) -> str:
            if isinstance(p, str):
                return p
            if texts[p] == self.units[p].text:
                return self.raw[p]
            unit, after = self.units[p], self.after.get(p)
            made = after(unit.wide(texts[p])).replace(WIDTH, "") if after else texts[p]
            return unit.literal(made, self.escapes.get(p, self.escape))

        said = "".join(map(piece, self.pieces))
        return (said.replace("\n", "\r\n") if self.returns else said).encode("utf-8", "surrogatepass")


def kind_of(path: Path) -> str:
    """Raises `UserError` for a suffix that is not translated."""
    try:
        return KINDS[path.suffix.lower()]
    except KeyError:
        kinds = ", ".join(k for k in KINDS if k)
        raise UserError(f"{path.name} is of a kind that is not translated.", f"These are: {kinds}.") from None


def opened(path: Path) -> tuple[str, Book]:
    """The file's kind and its book. Raises `UserError`, one sentence, for whatever cannot be read."""
    if path.is_dir():
        raise UserError(f"{path.name} is a folder.", "Translate one file at a time.")
    kind = kind_of(path)
    if not path.is_file():
        raise UserError(f"There is no file {path.name}.", "Check the name.", status=404)
    if (size := path.stat().st_size) > LARGEST:
        raise UserError(f"{path.name} has {size >> 20} MB; up to {LARGEST >> 20} MB are translated.", "Split it first.")
    if not size:
        raise UserError(f"{path.name} is empty.", "There is nothing to translate.")
    return kind, made(kind, path if kind == "word" else decoded(path), path.name)


def mark(path: Path) -> bytes:
    """The byte order mark that a UTF-8 file begins with: it is no text, and stays."""
    with open(path, "rb") as file:
        return codecs.BOM_UTF8 if file.read(3) == codecs.BOM_UTF8 else b""


def made(kind: str, source: str | Path, name: str = "The text") -> Book:
    """A book of text, or of a Word file's path. Files come from strangers and fail in every way there is."""
    try:
        book: Book = importlib.import_module(f".{kind}", __name__).Book(source)
    except UserError:
        raise
    except ModuleNotFoundError as error:
        raise UserError(
            f"Translating this kind of file needs a package that is not installed: {error.name}.",
            'Type: pip install "pieria[translate]"', code="not_installed",
        ) from None  # fmt: skip
    except Exception:
        raise UserError(f"{name} cannot be read: it is damaged, or not what its name says.", "Save it anew.") from None
    return book

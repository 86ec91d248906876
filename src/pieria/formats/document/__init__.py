"""Documents as text: PDF, DOCX, PPTX, XLSX, HTML, EPUB, e-mail, Markdown, plain text.

What is read keeps its pages (slides, sheets, chapters) as places in the text, so that a quotation can say where it
stands and be checked there. The packages that read the binary formats are the extra ``documents``.
"""

from __future__ import annotations

import importlib
import os
import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...core.errors import UserError
from ...core.places import files
from .clean import clean

READERS = {
    ".pdf": "pdf",
    ".docx": "office", ".pptx": "office", ".xlsx": "office",
    ".html": "web", ".htm": "web", ".xhtml": "web", ".epub": "web",
    ".eml": "mail",
    ".md": "plain", ".markdown": "plain", ".txt": "plain", ".text": "plain", ".rst": "plain", ".csv": "plain",
    ".tsv": "plain", ".srt": "plain", ".vtt": "plain", ".log": "plain",
}  # fmt: skip
"""Suffix -> the file here whose ``read(path) -> Pages`` reads it."""
LARGEST, MOST = 200 << 20, 64 << 20
"""Bytes of a file, and characters of a text, above which a document is refused."""


@dataclass(frozen=True, slots=True)
class Pages:
    """What a reader found: the text of each page, what a page is called, and what a person should know."""

    texts: Sequence[str]
    unit: str = ""
    title: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A document's whole text. ``pages``: where each page begins, in characters; empty where there are none.

    ``unit`` says what a page is: page, slide, sheet, chapter. ``note`` is a sentence on what could not be read.
    """

    text: str
    pages: tuple[int, ...] = ()
    unit: str = ""
    title: str = ""
    note: str = ""

    def page(self, at: int) -> int:
        """The page, from 1, on which the character ``at`` stands; 0 where there are no pages."""
        return bisect_right(self.pages, at)


def read(path: Path) -> Document:
    """The document's text. Raises `UserError`, one sentence that names the file, for whatever cannot be read."""
    path = Path(path)
    reader = READERS.get(path.suffix.lower())
    if not path.is_file():
        raise UserError(f"There is no file {path.name or path}.", "Check the name.", status=404)
    if reader is None:
        raise UserError(f"{path.name} is of a kind that is not read.", f"These are: {' '.join(sorted(READERS))}.")
    if (size := path.stat().st_size) > LARGEST:
        raise UserError(f"{path.name} has {size >> 20} MB; up to {LARGEST >> 20} MB are read.", "Split it first.")
    if not size:
        raise UserError(f"{path.name} is empty.", "Leave it out.")
    found = guarded(importlib.import_module(f".{reader}", __name__).read, path)
    return whole(path.name, found)


def guarded(reader: Callable[[Path], Pages], path: Path) -> Pages:
    """Files come from strangers, and the packages that read them fail in every way there is."""
    kind = path.suffix[1:].upper()
    try:
        return reader(path)
    except (UserError, OSError):
        raise
    except ModuleNotFoundError as error:
        raise UserError(
            f"Reading {kind} needs a package that is not installed: {error.name}.",
            'Type: pip install "pieria[documents]"',
            code="not_installed",
        ) from None
    except Exception:
        raise UserError(
            f"{path.name} cannot be read: it is damaged, or not what its name says ({kind}).", "Open and save it anew."
        ) from None


def held(texts: Iterable[str], name: str) -> Iterator[str]:
    """The texts as they come, no further than a document may go: a small file can hold far more than memory does."""
    count = 0
    for text in texts:
        if (count := count + len(text)) > MOST:
            raise long(name)
        yield text


def long(name: str) -> UserError:
    return UserError(f"{name} holds more than {MOST >> 20} million characters.", "Split it first.")


def whole(name: str, found: Pages) -> Document:
    """The pages as one text, cleaned page by page so that the places stay true."""
    pieces, starts, at = list[str](), list[int](), 0
    for text in map(clean, found.texts):
        starts.append(at)
        pieces.append(text)
        at += len(text) + 2
        if at > MOST:
            raise long(name)
    text = "\n\n".join(pieces)
    if not text.strip():
        raise UserError(f"{name} holds no text.", "Leave it out.")
    return Document(text, tuple(starts) if found.unit else (), found.unit, clean(found.title)[:200], found.note)


def inside(folder: Path) -> list[Path]:
    """The files of a folder that can be read, in order; hidden ones, Office's locks and links that lead out of it are
    left out."""
    root = folder.resolve()
    return [
        path
        for path in files(folder)
        if path.suffix.lower() in READERS
        and not any(part.startswith("~$") for part in path.relative_to(folder).parts)
        and path.resolve().is_relative_to(root)
    ]


def spelt(name: str) -> str:
    """A file's name as text that can be kept and typed. Bytes of it that are no UTF-8 are written as escapes, and so
    are controls, by which a name could write over a terminal or pass for another line."""
    said = os.fsencode(name).decode("utf-8", "backslashreplace")
    return re.sub(r"[\x00-\x1f\x7f-\x9f]", lambda m: f"\\x{ord(m[0]):02x}", said)


def need(name: str) -> Any:
    """A package of the extra; `guarded` says what to type where it is absent."""
    return importlib.import_module(name)

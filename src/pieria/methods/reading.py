"""Files and folders as texts, for the applications that read a few: everything that `formats.document` reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ..core.errors import UserError
from ..formats.document import READERS, inside, read, spelt
from ..formats.quotes import command
from ..formats.spans import sentences


@dataclass(frozen=True, slots=True)
class Document:
    """``note`` is a sentence on what of it could not be read."""

    name: str
    text: str
    note: str = ""


def without_commands(document: Document) -> tuple[Document, int]:
    """The document with blanks where sentences read like commands to a program, so that all others stand where they
    stood; and how many those were."""
    text, count = document.text, 0
    for start, stop in sentences(text):
        if command(text[start:stop]):
            text, count = text[:start] + " " * (stop - start) + text[stop:], count + 1
    return replace(document, text=text), count


def documents(paths: Sequence[Path]) -> list[Document]:
    """Every file, and every readable file of every folder, by name, but for hidden ones and links that lead out of the
    folder. Raises `UserError` for a file that cannot be read; one of a folder is left out, and the next document's note
    says so."""
    found: list[Document] = []
    for path in paths:
        if not path.is_dir():
            made = read(path)
            found.append(Document(spelt(path.name), made.text, made.note))
            continue
        notes, here = list[str](), list[Document]()
        for one in inside(path):
            try:
                made = read(one)
            except (UserError, OSError) as error:
                if isinstance(error, UserError) and error.code == "not_installed":
                    raise
                why = error.message if isinstance(error, UserError) else f"{one.name} cannot be opened."
                notes.append(f"Left out: {spelt(why)}")
                continue
            here.append(Document(spelt(str(one.relative_to(path))), made.text, made.note))
        if not here:
            kinds = ", ".join(READERS)
            raise UserError(
                f"The folder {path.name} has no file that can be read.", " ".join(notes) or f"Kinds: {kinds}."
            )
        here[0] = Document(here[0].name, here[0].text, " ".join([*notes, here[0].note]).strip())
        found += here
    return found

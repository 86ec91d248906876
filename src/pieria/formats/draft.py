"""Templates filled with facts: `{{ name }}` and `[Name]` are places, `____` is a blank; what no fact fills stays open.

Nothing is made up: a place is filled with a fact of exactly its name (letters and digits compared), or it is listed.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

from ..core.errors import UserError
from .document import guarded
from .document.office import need, sound
from .document.plain import decoded

PLACE = re.compile(r"\{\{\s*([^{}\n]{1,80}?)\s*\}\}|\[([^\W\d_][^\[\]\n]{0,78})\](?![(:\[])|_{3,}")
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
AROUND = 40
"""Characters of the text before an open place that are shown with it."""


@dataclass(slots=True)
class Filled:
    """``data``: the draft. ``open``: (name, words before it) of each place that no fact fills."""

    data: str | bytes = ""
    mime: str = "text/markdown"
    filled: list[str] = field(default_factory=list)
    open: list[tuple[str, str]] = field(default_factory=list)


def key(name: str) -> str:
    """`Tenant's name`, `tenants_name` and `TENANTS NAME` are one."""
    return re.sub(r"[\W_]+", "_", name.lower().replace("'", "").replace("’", "")).strip("_")


def facts(path: Path) -> dict[str, str]:
    """Names and values of a TOML file; a table's are `table name`. Raises `UserError`."""
    if not path.is_file():
        raise UserError(f"There is no file {path}.", 'Write lines as: tenant = "Ivor Pell"', param="facts")
    try:
        read = tomllib.loads(path.read_text("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise UserError(
            f"{path.name} is no TOML: {error}.", 'Lines read: tenant = "Ivor Pell"', param="facts"
        ) from None
    return dict(flat(read, ""))


def flat(table: Mapping[str, Any], before: str) -> Iterator[tuple[str, str]]:
    for name, value in table.items():
        if isinstance(value, Mapping):
            yield from flat(value, f"{before}{name} ")
        elif isinstance(value, list):
            yield key(before + name), ", ".join(map(str, value))
        else:
            yield key(before + name), str(value)


def fill(template: Path, known: Mapping[str, str]) -> Filled:
    """The template with its places filled. Raises `UserError` for what is no Markdown, text or DOCX."""
    if not template.is_file():
        raise UserError(f"There is no file {template}.", "Name a template: .docx, .md or .txt.", param="draft")
    made, kind = Filled(), template.suffix.lower()
    if kind in (".md", ".markdown", ".txt"):
        text, made.mime = decoded(template), "text/plain" if kind == ".txt" else "text/markdown"
        made.data = "".join(
            text[a:b] if said is None else said for a, b, said in pieces(text, known, made)
        )  # fmt: skip
    elif kind == ".docx":
        sound_and_filled(template, known, made)
    else:
        raise UserError(f"{template.name} is no template that can be filled.", "Give a .docx, .md or .txt file.")
    if not made.filled and not made.open:
        raise UserError(f"{template.name} has no places to fill.", "Write them as {{ tenant }}, [Tenant] or ____.")
    return made


def pieces(text: str, known: Mapping[str, str], made: Filled) -> Iterator[tuple[int, int, str | None]]:
    """(start, stop, what stands there now; None: as it was). Every place is noted in ``made``."""
    at, before = 0, ""
    for place in PLACE.finditer(text):
        yield at, place.start(), None
        before += text[at : place.start()]
        at, name = place.end(), place[1] or place[2] or ""
        if name and key(name) in known:
            made.filled.append(name)
            now: str | None = known[key(name)]
        else:
            made.open.append((name or "a blank", ending(before)))
            now = f"[OPEN: {name}]" if name else None
        yield *place.span(), now
        before += place[0] if now is None else now
    yield at, len(text), None


def ending(words: str) -> str:
    """The last whole words of a text, so many as fit into `AROUND` characters."""
    flat = " ".join(words.split())
    return flat if len(flat) <= AROUND else flat[-AROUND - 1 :].partition(" ")[2]


def sound_and_filled(template: Path, known: Mapping[str, str], made: Filled) -> None:
    def opened(path: Path) -> Any:
        sound(path)
        return need("docx").Document(str(path))

    file: Any = guarded(opened, template)
    for paragraph in paragraphs(file):
        put(paragraph, known, made)
    out = BytesIO()
    file.save(out)
    made.data, made.mime = out.getvalue(), WORD


def paragraphs(file: Any) -> Iterator[Any]:
    """Those of the body, of tables (each cell once, however merged), headers and footers."""
    names = [f"{page}{place}" for page in ("", "first_page_", "even_page_") for place in ("header", "footer")]
    heads = [getattr(section, name) for section in file.sections for name in names]
    # one that is linked has no text of its own, and to read it would make it one
    holders, seen = [file, *(h for h in heads if not h.is_linked_to_previous)], set[Any]()
    while holders:
        holder = holders.pop(0)
        yield from holder.paragraphs
        for table in holder.tables:
            for cell in (c for row in table.rows for c in row.cells):
                if cell._tc not in seen:
                    seen.add(cell._tc)
                    holders.append(cell)


def put(paragraph: Any, known: Mapping[str, str], made: Filled) -> None:
    """Fills a paragraph; a place that is divided over several runs takes on the look of the first of them."""
    runs = list(paragraph.runs)
    text = "".join(r.text for r in runs)
    edits = [(a, b, said) for a, b, said in pieces(text, known, made) if said is not None]
    for start, stop, said in reversed(edits):
        at, first = 0, True
        for run in runs:
            length = len(run.text)
            a, b = max(start - at, 0), min(stop - at, length)
            if a < b:
                run.text = run.text[:a] + (said if first else "") + run.text[b:]
                first = False
            at += length

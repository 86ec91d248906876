"""Edits of a file that a person owns: a part replaced, a diff shown, written only if nobody changed it meanwhile."""

from __future__ import annotations

import ast
import contextlib
import difflib
import io
import os
import tempfile
import textwrap
from dataclasses import dataclass
from pathlib import Path

from ...core.errors import UserError
from . import UNPARSED

LARGEST = 400_000
"""Bytes of a source file: more is data, or made by a program."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A function of a file: lines ``first`` to ``last`` (from 1, decorators included), and how far it is indented."""

    name: str
    first: int
    last: int
    indent: int


def read(path: Path) -> str:
    """The text of a source file. Raises `UserError` for what is none."""
    if not path.is_file():
        raise UserError(f"There is no file {path}.", "Name a source file.", param="file")
    try:
        raw = path.read_bytes()
    except OSError:
        raise UserError(f"{path.name} cannot be read.", "Look at its permissions.", param="file") from None
    return checked(raw, path.name)


def checked(raw: bytes, name: str, field: str = "file") -> str:
    """The same of bytes. field: what they were given as."""
    if len(raw) > LARGEST:
        raise UserError(f"{name} has more than {LARGEST // 1000} kB.", "Name a smaller source file.", param=field)
    try:
        said = raw.decode()
    except UnicodeDecodeError:
        raise UserError(f"{name} is not UTF-8 text.", "Name a source file.", param=field) from None
    if "\0" in said or not said.strip():
        raise UserError(f"There is no code in {name}.", "Name a source file, or give its text: --source.", param=field)
    return said


def pieces(source: str) -> list[Piece]:
    """The functions and methods, inner ones after those that hold them."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            first = min([node.lineno, *(d.lineno for d in node.decorator_list)])
            found.append(Piece(node.name, first, node.end_lineno or node.lineno, node.col_offset))
    return sorted(found, key=lambda p: (p.first, -p.last))


def rows(source: str) -> list[str]:
    """The lines, ends kept, as Python counts them: a form feed or U+2028 ends none."""
    return io.StringIO(source, newline="\n").readlines()


def text(source: str, piece: Piece) -> str:
    """A function as it would stand alone, not indented."""
    return textwrap.dedent("".join(rows(source)[piece.first - 1 : piece.last]))


def replaced(source: str, piece: Piece, new: str) -> str:
    """The source with the function of that name in ``new`` in the piece's place. "" if ``new`` has none such.

    Imports beside it that the source lacks go to the file's head; whatever else ``new`` holds is left out."""
    try:
        tree = ast.parse(new)
    except UNPARSED:
        return ""
    own = next((n for n in ast.walk(tree)
                if isinstance(n, (ast.FunctionDef, ast.AsyncFunctionDef)) and n.name == piece.name), None)  # fmt: skip
    if own is None:
        return ""
    lines = rows(new)
    first = min([own.lineno, *(d.lineno for d in own.decorator_list)])
    body = textwrap.dedent("".join(lines[first - 1 : own.end_lineno])).rstrip("\n") + "\n"
    body = textwrap.indent(body, " " * piece.indent)
    old = rows(source)
    if not old[piece.last - 1].endswith("\n"):
        body = body.rstrip("\n")
    made = "".join([*old[: piece.first - 1], body, *old[piece.last :]])
    from .mend import head

    there = {ast.unparse(n) for n in ast.walk(ast.parse(source)) if isinstance(n, (ast.Import, ast.ImportFrom))}
    more = [ast.unparse(n) for n in tree.body if isinstance(n, (ast.Import, ast.ImportFrom))]
    if lacking := [m for m in more if m not in there]:
        at, whole = head(made), rows(made)
        made = "".join([*whole[:at], *(f"{m}\n" for m in lacking), *whole[at:]])
    return made


def diff(old: str, new: str, name: str) -> str:
    """A unified diff that ``patch`` takes; "" if nothing differs."""
    made = []
    for line in difflib.unified_diff(rows(old), rows(new), f"a/{name}", f"b/{name}"):
        made.append(line if line.endswith("\n") else line + "\n\\ No newline at end of file\n")
    return "".join(made)


def changed(old: str, new: str) -> int:
    """How many lines differ."""
    return sum(line[:1] in "+-" and line[:3] not in ("+++", "---") for line in diff(old, new, "x").splitlines())


def write(path: Path, before: str, after: str) -> None:
    """Puts ``after`` where ``before`` stood, whole or not at all; mode and link stay. Raises `UserError` if the file is
    not what it was when it was read."""
    target = path.resolve()
    if target.read_bytes() != before.encode():
        raise UserError(
            f"{path.name} was changed meanwhile; nothing is written.", "Run it again, or apply the diff by hand.",
            status=409,
        )  # fmt: skip
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(after.encode())
        os.chmod(name, target.stat().st_mode & 0o7777)
        os.replace(name, target)
    except OSError:
        raise UserError(f"{path.name} cannot be written.", "Look at its permissions; apply the diff by hand.") from None
    finally:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(name)

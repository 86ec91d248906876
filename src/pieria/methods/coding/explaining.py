"""Code explained piece by piece. Where a piece stands, and what it takes, calls and returns, is read by code; a model
says what it is for; what it says of names and lines that are not there is left out."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from ...core.contracts import Run
from ...core.errors import UserError
from ...core.values import Message, Request, text
from ..asking import ask
from . import UNPARSED, edits

LONGEST = 6000
"""Letters of a piece that the model sees."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """Lines ``first`` to ``last`` (from 1) of a file: a function, a class, or what stands between them."""

    name: str
    first: int
    last: int
    code: str
    facts: str = ""


def span(said: str, lines: int) -> tuple[int, int]:
    """``5-20`` or ``5`` as lines. Raises `UserError` for lines that are not there."""
    found = re.fullmatch(r"(\d+)(?:[-:](\d+))?", said)
    first, last = (int(found[1]), int(found[2] or found[1])) if found else (0, 0)
    if not found or not 1 <= first <= last or first > lines:
        raise UserError(
            f"Lines {said[:30]!r} are not there.",
            f"The file has lines 1 to {lines}, as in app.py:1-{lines}.",
            param="at",
        )
    return first, min(last, lines)


def chunks(source: str, language: str, lines: tuple[int, int] | None = None) -> list[Chunk]:
    edits.checked(source.encode(), "The text")
    rows = edits.rows(source)
    if lines:
        found = [Chunk(f"lines {lines[0]}-{lines[1]}", *lines, "".join(rows[lines[0] - 1 : lines[1]]))]
        return found
    if language == "python":
        try:
            return parts(ast.parse(source), rows)
        except UNPARSED:
            pass
    return [Chunk(f"lines {n + 1}-{min(n + 60, len(rows))}", n + 1, min(n + 60, len(rows)), "".join(rows[n : n + 60]))
            for n in range(0, len(rows), 60)]  # fmt: skip


def parts(tree: ast.Module, rows: list[str]) -> list[Chunk]:
    found, loose = list[Chunk](), list[ast.stmt]()

    def flush() -> None:
        kept = [n for n in loose if not isinstance(n, (ast.Import, ast.ImportFrom)) and not docstring(n)]
        if kept:
            first, last = kept[0].lineno, kept[-1].end_lineno or kept[-1].lineno
            found.append(Chunk("top level", first, last, "".join(rows[first - 1 : last])))
        loose.clear()

    for node in tree.body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            flush()
            first = min([node.lineno, *(d.lineno for d in node.decorator_list)])
            last = node.end_lineno or node.lineno
            found.append(Chunk(node.name, first, last, "".join(rows[first - 1 : last]), facts(node)))
        else:
            loose.append(node)
    flush()
    return found


def docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def facts(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> str:
    """What can be read off: parameters, what it calls, what it raises."""
    if isinstance(node, ast.ClassDef):
        methods = [n.name for n in node.body if isinstance(n, (ast.FunctionDef, ast.AsyncFunctionDef))]
        return f"class; methods: {', '.join(methods) or 'none'}"
    calls = [ast.unparse(n.func) for n in ast.walk(node) if isinstance(n, ast.Call) and len(ast.unparse(n.func)) < 40]
    raised = [ast.unparse(n.exc.func if isinstance(n.exc, ast.Call) else n.exc) for n in ast.walk(node)
              if isinstance(n, ast.Raise) and n.exc is not None]  # fmt: skip
    kind = "generator" if any(isinstance(n, (ast.Yield, ast.YieldFrom)) for n in ast.walk(node)) else "function"
    said = [f"{kind} ({ast.unparse(node.args)})" + (f" -> {ast.unparse(node.returns)}" if node.returns else "")]
    if calls:
        said.append(f"calls {', '.join(dict.fromkeys(calls))}")
    if raised:
        said.append(f"raises {', '.join(dict.fromkeys(raised))}")
    return "; ".join(said)


def explained(run: Run, chunk: Chunk, source: str, model: str, seed: int) -> tuple[str, list[str]]:
    """What the piece is for, in a few sentences, and the sentences left out. Raises `Cancelled`."""
    numbered = "".join(f"{chunk.first + n:4d}  {line}" for n, line in enumerate(edits.rows(chunk.code)))
    words = (
        f"```\n{numbered[:LONGEST]}\n```\n\nExplain in two to four short sentences what this code does and how, for a "
        f"programmer who has not seen it. Name lines as (line {chunk.first}). Put names from the code in `backticks`. "
        "No list, no code."
    )
    options = {"max_tokens": 220, "temperature": 0.0, "seed": seed, "stop": ["\n\n\n", "```"]}
    said = ask(run, Request("text", (Message("user", (text(words),)),), model, options))
    kept, dropped = list[str](), list[str]()
    for sentence in re.split(r"(?<=[.!?])\s+(?=[A-Z`(])", " ".join(said.split())):
        (kept if true(sentence, chunk, source) and sentence else dropped).append(sentence)
    return " ".join(kept), [d for d in dropped if d]


def true(sentence: str, chunk: Chunk, source: str) -> bool:
    """Whether the lines and the names that a sentence mentions are there: each name in backticks in the source, each
    line within the piece, and a name and the one line given for it together."""
    rows = chunk.code.split("\n")
    numbers = [int(n) for n in re.findall(r"\blines? (\d+)", sentence, re.IGNORECASE)] + [
        int(n) for n in re.findall(r"\blines \d+\s*(?:-|–|to|and|,)\s*(\d+)", sentence, re.IGNORECASE)
    ]
    if any(not chunk.first <= n <= chunk.last for n in numbers):
        return False
    squeezed = re.sub(r"\s+", "", source)
    names = [n.strip() for n in re.findall(r"`([^`]+)`", sentence)]
    if any(re.sub(r"\s+", "", n).rstrip("()") not in squeezed for n in names):
        return False
    if len(numbers) == 1 and len(names) == 1 and re.search(r"\(line \d+\)", sentence, re.IGNORECASE):
        near = "\n".join(rows[max(0, numbers[0] - chunk.first - 1) : numbers[0] - chunk.first + 2])
        return re.sub(r"\s+", "", names[0]).rstrip("()") in re.sub(r"\s+", "", near)
    return True


def shown(made: list[tuple[Chunk, str]], name: str) -> str:
    """Markdown: a heading with the lines, the facts, the words."""
    return "\n\n".join(
        f"**{c.name}** ({name}:{c.first}-{c.last})"
        + (f"  \n_{c.facts}_" if c.facts else "")
        + (f"\n\n{said}" if said else "")
        for c, said in made
    )


def position(said: str, source: str) -> int:
    """``LINE:COLUMN`` (both from 1) as an index into the source; a line alone is its end."""
    found = re.fullmatch(r"(\d+)(?::(\d+))?", said)
    rows = edits.rows(source) or [""]
    if source.endswith("\n"):
        rows.append("")
    line = int(found[1]) if found else 0
    if not found or not 1 <= line <= len(rows):
        raise UserError(
            f"There is no place {said[:30]!r}.", f"Say LINE:COLUMN, the line from 1 to {len(rows)}.", param="at"
        )
    width = len(rows[line - 1].rstrip("\n"))
    column = int(found[2]) - 1 if found[2] else width
    if not 0 <= column <= width:
        raise UserError(f"Line {line} has no column {column + 1}.", f"It has columns 1 to {width + 1}.", param="at")
    return sum(map(len, rows[: line - 1])) + column


def names_of(source: str, kind: type[ast.FunctionDef | ast.AsyncFunctionDef] = ast.FunctionDef) -> Iterator[str]:
    """The public functions at a file's top."""
    for node in ast.parse(source).body:
        if isinstance(node, kind) and not node.name.startswith("_"):
            yield node.name

"""Mends that need no model: what is used and never imported, a function under another name, a value of another type."""

from __future__ import annotations

import ast
import builtins
import io
import re
import sys
import tokenize

from . import UNPARSED
from .edits import rows

FROM = {
    "Counter": "collections", "defaultdict": "collections", "deque": "collections", "OrderedDict": "collections",
    "namedtuple": "collections", "reduce": "functools", "lru_cache": "functools", "cache": "functools",
    "wraps": "functools", "partial": "functools", "permutations": "itertools", "combinations": "itertools",
    "product": "itertools", "groupby": "itertools", "chain": "itertools", "accumulate": "itertools",
    "zip_longest": "itertools", "islice": "itertools", "sqrt": "math", "ceil": "math", "floor": "math", "gcd": "math",
    "factorial": "math", "pi": "math", "log": "math", "log2": "math", "sin": "math", "cos": "math", "tan": "math",
    "comb": "math", "prod": "math", "isqrt": "math", "heappush": "heapq", "heappop": "heapq", "heapify": "heapq",
    "nlargest": "heapq", "nsmallest": "heapq", "bisect_left": "bisect", "bisect_right": "bisect", "List": "typing",
    "Dict": "typing", "Tuple": "typing", "Set": "typing", "Optional": "typing", "Any": "typing", "Union": "typing",
    "Callable": "collections.abc", "Iterable": "collections.abc", "Iterator": "collections.abc",
    "dataclass": "dataclasses",
    "Path": "pathlib", "Decimal": "decimal", "Fraction": "fractions", "itemgetter": "operator", "deepcopy": "copy",
    "dedent": "textwrap", "Enum": "enum", "ascii_lowercase": "string", "ascii_uppercase": "string",
    "ascii_letters": "string", "punctuation": "string",
}  # fmt: skip


def undefined(source: str) -> list[str]:
    """Names that are read and nowhere bound, in any scope: coarse, so that what it says is true."""
    tree = ast.parse(source)
    bound, read = set(dir(builtins)) | {"__file__", "__name__", "__doc__"}, list[str]()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            if isinstance(node.ctx, ast.Load):
                read.append(node.id)
            else:
                bound.add(node.id)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            bound.add(node.name)
        elif isinstance(node, ast.arg):
            bound.add(node.arg)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            if any(a.name == "*" for a in node.names):
                return []
            bound |= {(a.asname or a.name).split(".")[0] for a in node.names}
        elif isinstance(node, (ast.ExceptHandler, ast.MatchAs, ast.MatchStar)) and node.name:
            bound.add(node.name)
        elif isinstance(node, ast.MatchMapping) and node.rest:
            bound.add(node.rest)
        elif isinstance(node, (ast.Global, ast.Nonlocal)):
            bound |= set(node.names)
    return [n for n in dict.fromkeys(read) if n not in bound]


def imports(source: str) -> tuple[str, list[str]]:
    """The source with the imports it lacks, and what was added. Only the standard library, and only what is plain."""
    try:
        lacking = undefined(source)
    except UNPARSED:
        return source, []
    added = []
    for name in lacking:
        if name in FROM:
            added.append(f"from {FROM[name]} import {name}")
        elif name in sys.stdlib_module_names and re.search(rf"\b{name}\.\w", source):
            added.append(f"import {name}")
    if not added:
        return source, []
    lines = rows(source)
    at = head(source)
    return "".join([*lines[:at], *(f"{a}\n" for a in sorted(added)), *lines[at:]]), added


def head(source: str) -> int:
    """The line (from 0) before which an import may stand: after the docstring and the ``from __future__`` lines."""
    at = 0
    for node in ast.parse(source).body:
        text = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        if text or (isinstance(node, ast.ImportFrom) and node.module == "__future__"):
            at = node.end_lineno or at
        else:
            break
    return at


def functions(source: str) -> list[str]:
    return [n.name for n in ast.parse(source).body if isinstance(n, (ast.FunctionDef, ast.AsyncFunctionDef))]


def named(source: str, wanted: str) -> str:
    """The source with its only (or last) function called ``wanted``, if nothing in it is called so."""
    try:
        names = functions(source)
        tree = ast.parse(source)
    except UNPARSED:
        return source
    bound = {*names, *(n.name for n in tree.body if isinstance(n, ast.ClassDef))}
    bound |= {t.id for n in tree.body if isinstance(n, ast.Assign) for t in n.targets if isinstance(t, ast.Name)}
    heads = [n for n in tree.body if isinstance(n, (ast.Import, ast.ImportFrom))]
    if not names or wanted in bound | {a.asname or a.name for n in heads for a in n.names}:
        return source
    old = names[-1]
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    spots = [t for t in tokens if t.type == tokenize.NAME and t.string == old]
    lines = rows(source)
    for token in reversed(spots):
        row, (start, end) = token.start[0] - 1, (token.start[1], token.end[1])
        lines[row] = lines[row][:start] + wanted + lines[row][end:]
    return "".join(lines)


def bare(source: str) -> str:
    """The source without the assertions and prints at its end that try it out: the answer's, not the code's."""
    try:
        tree = ast.parse(source)
    except UNPARSED:
        return source
    if not any(isinstance(n, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)) for n in tree.body):
        return source
    lines = rows(source)
    for node in reversed(tree.body):
        trial = isinstance(node, ast.Assert) or (
            isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)
            and isinstance(node.value.func, ast.Name) and node.value.func.id == "print"
        )  # fmt: skip
        if not trial:
            break
        del lines[node.lineno - 1 : node.end_lineno]
    while lines and (not lines[-1].strip() or re.match(r"#.*\b(test|example|usage|output)", lines[-1], re.IGNORECASE)):
        lines.pop()
    return "".join(lines) if lines else source


def returning(source: str, function: str, how: str) -> str:
    """The source with every value that ``function`` returns put through ``how``: a type, sorted, or ``round:2``."""
    tree = ast.parse(source)
    target = next((n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name == function), None)
    if target is None:
        return source
    inner = {id(r) for n in ast.walk(target) if n is not target and isinstance(n, (ast.FunctionDef, ast.Lambda))
             for r in ast.walk(n)}  # fmt: skip
    values = [
        n.value for n in ast.walk(target) if isinstance(n, ast.Return) and n.value is not None and id(n) not in inner
    ]
    lines = [line.encode() for line in rows(source)]
    before, after = (b"round(", f", {how[6:]})".encode()) if how.startswith("round:") else (f"{how}(".encode(), b")")
    for value in sorted(values, key=lambda v: (v.lineno, v.col_offset), reverse=True):
        if isinstance(value, ast.Constant) and value.value is None:
            continue
        if isinstance(value, ast.Tuple) and not lines[value.lineno - 1][value.col_offset :].startswith(b"("):
            continue
        end, column = (value.end_lineno or value.lineno) - 1, value.end_col_offset or 0
        lines[end] = lines[end][:column] + after + lines[end][column:]
        row = value.lineno - 1
        lines[row] = lines[row][: value.col_offset] + before + lines[row][value.col_offset :]
    return b"".join(lines).decode()

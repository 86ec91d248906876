"""Calls of a function without a model: its docstring's, and values of the types that its signature or its own code
suggests, with the constants it compares against among them (as search-based test generators seed their inputs)."""

from __future__ import annotations

import ast
import itertools
import random
from typing import Any

from .asked import doctests, statement

POOLS: dict[str, tuple[Any, ...]] = {
    "str": ("", "a", "Hello World", " a -b! ", "a,b"),
    "int": (0, 1, 2, 3, 7, -1, 10, 100),
    "float": (0.0, 0.5, 1.0, 2.5, -1.5, 0.25),
    "list": ([], [1], [1, 2, 3], [3, 1, 2, 2]),
    "words": ([], ["b", "a"], ["a", "bc", "a"]),
    "dict": ({}, {"a": 1}, {"b": 2, "a": 1}),
    "tuple": ((), (1, 2), (3, 1, 2)),
    "set": (set(), {1, 2}, {3}),
    "bool": (True, False),
}
FIELDS = ((2, 3), (5, 1), (0, 4), ("b", "a"), ("a", 2), (2, "a"))
"""What stands in the fields of a record, by turns."""
ORDER = ("str", "int", "list", "words", "float", "dict", "tuple", "set")
METHODS = {
    "str": {"lower", "upper", "strip", "lstrip", "rstrip", "split", "rsplit", "replace", "startswith", "endswith",
            "isdigit", "isalpha", "isalnum", "find", "rfind", "splitlines", "partition", "title", "capitalize",
            "encode", "join"},
    "dict": {"keys", "values", "items", "get", "setdefault"},
    "list": {"append", "extend", "insert", "sort", "reverse", "remove"},
    "set": {"union", "intersection", "difference", "add", "issubset"},
}  # fmt: skip


def guessed(source: str, name: str, seed: int, most: int = 80) -> list[list[str]]:
    """Groups of calls, the likeliest types first. None where the function needs more than four values or named ones."""
    node = next(n for n in ast.parse(source).body if isinstance(n, ast.FunctionDef) and n.name == name)
    needed = [*node.args.posonlyargs, *node.args.args]
    needed = needed[: len(needed) - len(node.args.defaults)]
    if len(needed) > 4 or any(d is None for d in node.args.kw_defaults):
        return []
    shaped = [records(node, argument.arg) if argument.annotation is None else () for argument in needed]
    kinds = ["record" if s else kind(node, a) for s, a in zip(shaped, needed, strict=True)]
    groups = list[list[str]]()
    if shown := docstring_calls(node):
        groups.append(shown)
    flags = switches(node)
    unknown = [i for i, k in enumerate(kinds) if not k]
    ways = [dict.fromkeys(unknown, k) for k in ORDER] if unknown else [{}]
    ways += [dict(zip(unknown, some, strict=True)) for some in itertools.product(ORDER[:4], repeat=len(unknown))
             if len(set(some)) > 1] if 1 < len(unknown) < 4 else []  # fmt: skip
    rng = random.Random(seed)  # noqa: S311  # chance that repeats
    for way in ways:
        pools = [shaped[i] or pool(way.get(i) or k, node) for i, k in enumerate(kinds)]
        every = list(itertools.islice(itertools.product(*pools), 4000))
        rng.shuffle(every)
        calls = [f"{name}({', '.join([*map(repr, v), *rng.choice(flags)])})" for v in every[:most]]
        groups.append(list(dict.fromkeys(calls)))
    return groups


def kind(node: ast.FunctionDef, argument: ast.arg) -> str:
    """The type of a parameter: by its annotation, else by what is done with it; "" if nothing tells."""
    if argument.annotation is not None:
        said = (
            ast.unparse(argument.annotation)
            .removeprefix("typing.")
            .replace("Sequence", "list")
            .replace("Iterable", "list")
        )
        base, _, inner = said.lower().partition("[")
        base = base.split("|")[0].strip()
        return "words" if base == "list" and "str" in inner else base if base in POOLS else ""
    for part in ast.walk(node):
        if isinstance(part, ast.Attribute) and isinstance(part.value, ast.Name) and part.value.id == argument.arg:
            found = next((k for k, names in METHODS.items() if part.attr in names), "")
            if found:
                return found
        if isinstance(part, (ast.BinOp, ast.Compare)):
            sides = [part.left, part.right] if isinstance(part, ast.BinOp) else [part.left, *part.comparators]
            if any(isinstance(s, ast.Name) and s.id == argument.arg for s in sides):
                values = [s.value for s in sides if isinstance(s, ast.Constant)]
                if any(isinstance(v, (int, float)) and not isinstance(v, bool) for v in values):
                    return "float" if any(isinstance(v, float) for v in values) else "int"
    return ""


def records(node: ast.FunctionDef, name: str) -> tuple[Any, ...]:
    """Values of a parameter whose fields are asked for by name, or those of its items; () for any other."""
    loops = [n for n in ast.walk(node) if isinstance(n, (ast.For, ast.comprehension))]
    over = [n for n in loops if isinstance(n.iter, ast.Name) and n.iter.id == name]
    items = {n.target.id for n in over if isinstance(n.target, ast.Name)}
    own, theirs = set[str](), set[str]()
    for part in ast.walk(node):
        if isinstance(part, ast.Subscript) and isinstance(part.value, ast.Name):
            key, of = part.slice, part.value.id
            if isinstance(key, ast.Constant) and isinstance(key.value, str) and of in (name, *items):
                (own if of == name else theirs).add(key.value)
    rows = [dict(zip(sorted(own or theirs), itertools.cycle(some), strict=False)) for some in FIELDS]
    if not own | theirs:
        return ()
    return tuple(rows) if own else ([], *([row] for row in rows), rows[:3])


def pool(name: str, node: ast.FunctionDef) -> tuple[Any, ...]:
    """Values of a type, those first that the function's own constants suggest."""
    body = node.body[1:] if ast.get_docstring(node) is not None else node.body
    found = [c.value for part in body for c in ast.walk(part) if isinstance(c, ast.Constant)]
    more: list[Any] = []
    if name == "str":
        words = list(dict.fromkeys(c for c in found if isinstance(c, str) and 0 < len(c) <= 12))[:8]
        more = [*words, *(f"a{w}b" for w in words), "x".join(words)] if words else []
    elif name in ("int", "float"):
        numbers = [c for c in found if isinstance(c, (int, float)) and not isinstance(c, bool) and abs(c) < 10_000]
        near = [n + d for n in dict.fromkeys(numbers) for d in (-1, 0, 1)]
        more = [int(n) if name == "int" else float(n) for n in near[:12]]
    return tuple(dict.fromkeys([*more, *POOLS[name]])) if name in ("str", "int", "float") else POOLS[name]


def switches(node: ast.FunctionDef) -> list[list[str]]:
    """Ways to give the parameters that are true or false by default: as they are, and each turned round."""
    named = [*node.args.posonlyargs, *node.args.args]
    pairs = [*zip(named[len(named) - len(node.args.defaults) :], node.args.defaults, strict=True),
             *zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True)]  # fmt: skip
    flags = [f"{a.arg}={not d.value}" for a, d in pairs if isinstance(d, ast.Constant) and isinstance(d.value, bool)]
    return [[], [], *([f] for f in flags)] if flags else [[]]


def docstring_calls(node: ast.FunctionDef) -> list[str]:
    """What the docstring's doctests call."""
    calls = []
    for check in doctests(ast.get_docstring(node) or ""):
        test = statement(check).test
        if isinstance(test, ast.Compare) and isinstance(test.left, ast.Call):
            calls.append(ast.unparse(test.left))
    return [c for c in calls if c.startswith(f"{node.name}(")]

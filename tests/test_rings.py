"""Imports point inward only. Every file is parsed, imports inside functions included."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

import pieria

ROOT = Path(pieria.__file__).parent
RINGS = {
    "core": 0,
    "formats": 1, "media": 1, "methods": 1,
    "nets": 2, "engines": 2, "guards": 2, "probes": 2, "apps": 2,
    "weights": 3, "store": 3, "keys": 3, "residency": 3, "train": 3, "knowledge": 3,
    "recording": 3, "inspecting": 3, "evaluate": 3, "ranking": 3, "erasing": 3,
    "studio": 4,
    "doors": 5,
}  # fmt: skip
PLUGINS = ("nets", "engines", "guards", "probes", "apps", "doors", "media")
FILES = sorted(ROOT.rglob("*.py"))


@cache
def nodes(path: Path) -> list[ast.AST]:
    """All imports, calls and docstrings of a file, looked for once for all tests."""
    kept = (ast.Import, ast.ImportFrom, ast.Call)
    return [n for n in ast.walk(ast.parse(path.read_text())) if isinstance(n, kept) or docstring(n)]


def docstring(node: ast.AST) -> bool:
    """A string that stands alone."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def module(path: Path) -> tuple[str, ...]:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return parts[:-1] if parts[-1] == "__init__" else parts


def imports(path: Path) -> list[tuple[str, ...]]:
    """The modules of Pieria that a file imports, as paths from the root: ``("core", "values")``."""
    here = path.relative_to(ROOT).parent.parts
    found: list[tuple[str, ...]] = []
    for node in nodes(path):
        if isinstance(node, ast.ImportFrom):
            base: tuple[str, ...]
            if node.level:
                base = here[: len(here) - node.level + 1] + tuple((node.module or "").split(".") if node.module else ())
            elif (node.module or "").split(".")[0] == "pieria":
                base = tuple((node.module or "").split(".")[1:])
            else:
                continue
            for alias in node.names:
                deeper = ROOT.joinpath(*base, alias.name)
                found.append((*base, alias.name) if deeper.is_dir() or deeper.with_suffix(".py").exists() else base)
        elif isinstance(node, ast.Import):
            found += [tuple(a.name.split(".")[1:]) for a in node.names if a.name.split(".")[0] == "pieria"]
    return [f for f in found if f]


def plugin(name: tuple[str, ...]) -> tuple[str, ...]:
    """The plug-in a module belongs to: an application is a file on a shelf, the others stand in their room."""
    return name[:3] if name[0] == "apps" else name[:2]


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_point_inward(path: Path) -> None:
    name = module(path)
    if not name:
        return
    mine = RINGS[name[0]]
    for other in imports(path):
        assert RINGS[other[0]] <= mine, f"{'.'.join(name)} imports {'.'.join(other)}, which is further out"
        # a room's own page and its files with a _ are the floor of all in it
        if other[0] == name[0] and name[0] in PLUGINS and len(other) > 1 and not other[1].startswith("_"):
            assert plugin(other) == plugin(name), f"{'.'.join(name)} imports its sibling {'.'.join(other)}"


def test_only_the_studio_holds_engines() -> None:
    """Doors may ask an engine whether it can run (`pieria doctor`); only the studio loads."""
    loads = [p for p in FILES if any(is_load(n) for n in nodes(p))]
    assert [p.name for p in loads] == ["studio.py"]


def is_load(node: ast.AST) -> bool:
    """`engine.load(...)`"""
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "load"
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "engine"
    )


def test_the_core_is_standard_library_only() -> None:
    import sys

    for path in (ROOT / "core").glob("*.py"):
        for node in nodes(path):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) and not node.level else []
            for name in names:
                assert name.split(".")[0] in sys.stdlib_module_names, f"{path.name} imports {name}"


def test_files_stay_short() -> None:
    """None over 400 lines; the middle one has under 120 of code: an explanation must not be a reason to split."""
    assert max(len(p.read_text().splitlines()) for p in FILES) <= 400
    sizes = sorted(n for n in map(code, FILES) if n)
    assert sizes[len(sizes) // 2] < 120


def code(path: Path) -> int:
    """Lines that hold code: no blank ones, no comments, no docstrings."""
    told = {n for d in nodes(path) if isinstance(d, ast.Expr) for n in range(d.lineno, (d.end_lineno or d.lineno) + 1)}
    lines = enumerate(path.read_text().splitlines(), 1)
    return sum(n not in told and bool(said.strip()) and not said.lstrip().startswith("#") for n, said in lines)


BANNED = {"pickle", "marshal", "dill", "joblib", "shelve", "yaml"}
TRAINS = {("nets",), ("train",), ("engines", "diffusers")}
"""The only places that know torch: it is needed to train, never to run what Pieria brings. The one exception is
named: the engine of other people's diffusion pipelines, which no other runtime reads; it is an extra of its
own."""


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_nothing_dangerous(path: Path) -> None:
    """No pickle, no eval, no shell; torch only where nets are trained."""
    for node in nodes(path):
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else [node.module or ""]
            banned = BANNED if {module(path)[:1], module(path)[:2]} & TRAINS else BANNED | {"torch"}
            assert not banned & {n.split(".")[0] for n in names}
        if isinstance(node, ast.Call):
            name = node.func.id if isinstance(node.func, ast.Name) else ""
            assert name not in ("eval", "exec", "__import__")
            assert not any(k.arg == "shell" and getattr(k.value, "value", True) for k in node.keywords)


def test_one_place_opens_the_network() -> None:
    """Only what fetches weights, asks a remote that the user named, or serves, knows how to reach out."""
    allowed = {"weights", "engines", "doors"}
    for path in FILES:
        for node in nodes(path):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) and not node.level else []
            if {n.split(".")[0] for n in names} & {"httpx", "requests", "urllib3", "aiohttp", "socket", "http"}:
                assert module(path)[0] in allowed, path

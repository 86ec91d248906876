"""A candidate tried in the sandbox, and what came of it in words that a model or a person can use."""

from __future__ import annotations

import ast
import json
import secrets
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .. import sandbox
from . import UNPARSED, mend
from .asked import Example, statement

ARENA = Path(__file__).with_name("arena.py")
LIMITS = sandbox.Limits(seconds=60, cpu=12, memory_mb=1024, processes=2)
MANY = sandbox.Limits(seconds=300, cpu=60, memory_mb=1024, processes=2, output=4 << 20)
EACH = 4
"""Seconds of work for one example."""


@dataclass(frozen=True, slots=True)
class Trial:
    """code: as tried. loaded: it runs at all. checks: one record for each example (``ok``, ``got``, ``want``,
    ``error``, ``mend``). values: of the calls that were asked for."""

    code: str
    loaded: bool
    checks: tuple[dict[str, Any], ...] = ()
    values: tuple[str, ...] = ()
    error: str = ""
    notes: tuple[str, ...] = field(default=())

    @property
    def passed(self) -> int:
        return sum(bool(c["ok"]) for c in self.checks)

    @property
    def well(self) -> bool:
        return self.loaded and self.passed == len(self.checks)


def tried(code: str, examples: Sequence[Example] = (), calls: Sequence[str] = (), setup: str = "") -> Trial:
    """Runs the code, then the examples, then the calls, all in one process of the sandbox."""
    if not code.strip():
        return Trial(code, False, error="There is no code in the answer.")
    try:
        compile(code, "code.py", "exec")
    except UNPARSED as error:
        line = getattr(error, "lineno", None)
        return Trial(code, False, error=f"{type(error).__name__}: {error}" + (f" (line {line})" if line else ""))
    mark = secrets.token_hex(12)
    source, equal = cases([e.check for e in examples], calls)
    job = {"setup": bool(setup), "equal": equal, "calls": len(calls), "variants": 0, "mark": mark, "each": EACH}
    files = {"candidate.py": code, "setup_code.py": setup, "cases.py": source, "job.json": json.dumps(job)}
    with sandbox.folder({"arena.py": ARENA.read_bytes(), **files}) as where:
        ran = sandbox.run((sys.executable, "-I", "arena.py"), where, LIMITS)
    line = next((x for x in ran.out.splitlines() if x.startswith(mark)), "")
    try:
        found = json.loads(line[len(mark) :])
    except ValueError:
        reasons = {"timeout": "it did not end in time", "disk": "it wrote too much", "output": "it printed too much"}
        why = reasons.get(ran.state, "its process was ended (too much memory, or it left by itself)")
        return Trial(code, False, error=f"Stopped: {why}.")
    return Trial(code, found["loaded"], tuple(found["checks"]), tuple(found["calls"]), found.get("error", ""))


def cases(checks: Sequence[str], calls: Sequence[str]) -> tuple[str, list[bool]]:
    """A module with a function for each assertion (both sides of one that compares for equality) and each call, and
    which assertions compare so."""
    made, equal = list[str](), list[bool]()
    for number, check in enumerate(checks):
        test = statement(check).test
        same = isinstance(test, ast.Compare) and len(test.ops) == 1 and isinstance(test.ops[0], ast.Eq)
        sides = [test.left, *test.comparators] if isinstance(test, ast.Compare) and same else [test]
        made.append(f"def check_{number}():\n    return {', '.join(f'({ast.unparse(s)})' for s in sides)}\n")
        equal.append(same)
    for number, call in enumerate(calls):
        made.append(f"def call_{number}():\n    return {ast.unparse(ast.parse(call, mode='eval'))}\n")
    return "\n".join(made), equal


def observed(codes: Sequence[str], calls: Sequence[str], quick: bool = False) -> list[list[dict[str, str]]]:
    """What the calls give in each of several modules: ``kind`` is value (``value``: its repr), raises (``type``) or
    late. A row is shorter than the calls where the module could not go on."""
    rows = list[list[dict[str, str]]]()
    for begin in range(0, len(codes), 10):
        some = list(codes[begin : begin + 10])
        mark = secrets.token_hex(12)
        job = {"variants": len(some), "calls": len(calls), "each": 1, "quick": quick, "mark": mark}
        files = {f"variant_{n}.py": c for n, c in enumerate(some)} | {"cases.py": cases((), calls)[0]}
        with sandbox.folder({"arena.py": ARENA.read_bytes(), "job.json": json.dumps(job), **files}) as where:
            ran = sandbox.run((sys.executable, "-I", "arena.py"), where, MANY)
        line = next((x for x in ran.out.splitlines() if x.startswith(mark)), "")
        try:
            rows += json.loads(line[len(mark) :])
        except ValueError:
            rows += [[] for _ in some] if len(some) == 1 else [r for c in some for r in observed([c], calls, quick)]
    return rows


def mended(code: str, examples: Sequence[Example], setup: str = "") -> Trial:
    """The code tried, after mends that need no model: imports, the function's name, the type of what it returns."""
    notes = []
    wanted = next((e.call.func.id for e in examples if e.call is not None), "")  # type: ignore[attr-defined]
    code = mend.bare(code) if wanted else code
    if wanted and (renamed := mend.named(code, wanted)) != code:
        code = renamed
        notes.append(f"the function is called {wanted}, as in the example")
    code, added = mend.imports(code)
    notes += [f"added `{a}`" for a in added]
    first = tried(code, examples, setup=setup)
    best = first
    ways = {c.get("mend", "") for c in first.checks if not c["ok"]}
    if first.loaded and wanted and len(ways) == 1 and (way := ways.pop()):
        again = tried(mend.returning(code, wanted, way), examples, setup=setup)
        if again.well:
            best = again
            notes.append(f"its result is put through {way.replace(':', ' to ')}, as the example has it")
    return Trial(best.code, best.loaded, best.checks, best.values, best.error, tuple(notes))


def report(trial: Trial, examples: Sequence[Example], most: int = 3) -> str:
    """What went wrong, for a model or a person: the failing examples with both values, or the error."""
    if not trial.loaded:
        return trial.error
    lines = list[str]()
    for example, check in zip(examples, trial.checks, strict=True):
        if check["ok"] or len(lines) == most:
            continue
        if "got" in check:
            lines.append(f"{example.check}\n  it returned {check['got']}\n  it should return {check['want']}")
        else:
            lines.append(
                f"{example.check}\n  {check.get('error', 'it does not hold').replace(chr(10), chr(10) + '  ')}"
            )
    return "\n".join(lines)

"""An error found by running a test, and mended by an edit of one function that makes the test pass."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass

from ...core.contracts import Run
from ...core.values import Event, Message, Notice, Progress, Request, text
from ..asking import choices
from . import UNPARSED, answer, edits, mend
from .project import Result
from .writing import STOP

Testing = Callable[[str], Result]
"""Runs the test with this source in the file's place."""
NOISE = r"^(?:=+ (?:test session starts|short test summary).*|platform .*|rootdir.*|plugins:.*|collecting.*)\n"
SHOWN = 3500
"""Letters of a test's output that the model sees: its end, where the errors stand."""


@dataclass(frozen=True, slots=True)
class Fixed:
    """source: after the edits. before, after: the test's results. tried: how many drafts were run."""

    source: str
    before: Result
    after: Result
    tried: int
    notes: tuple[str, ...] = ()


def fix(
    run: Run, source: str, name: str, testing: Testing, *, about: str, model: str, seed: int, drafts: int
) -> Generator[Event, None, Fixed]:
    """name: the file's, as it stands in tracebacks. about: what is wrong, in the person's words. Raises `Cancelled`."""
    yield Progress(0, drafts + 1, "drafts", "running the test")
    before = testing(source)
    if before.well and not about:
        return Fixed(source, before, before, 0)
    best, result, notes, tried = source, before, list[str](), 0
    more, added = mend.imports(source)
    if added:
        after = testing(more)
        if better(after, result):
            best, result, notes = more, after, [f"added `{a}`" for a in added]
            yield Notice("code", f"Added {', '.join(added)}: used and never imported.")
    wanted = about  # words that no test has judged yet
    seen = {source, best}
    while tried < drafts and (not result.well or wanted):
        spots = places(best, name, result.said, about)
        spot = spots[(tried // 2) % len(spots)]
        count = min(2 if tried else 1, drafts - tried)
        asked = asking(best, name, spot, result, about, model, seed + tried, count)
        good = list[tuple[int, str, Result]]()
        for part in choices(run, asked):
            tried += 1
            new = whole(best, spot, answer.code(str(part.data)))
            if not new or new in seen:
                continue
            seen.add(new)
            after = testing(new)
            if better(after, result) or (after.well and wanted):
                good.append((edits.changed(best, new), new, after))
        yield Progress(tried, drafts + 1, "drafts", "trying")
        if good:
            _, best, result = min(good, key=lambda g: (g[2].failed, g[0]))
            wanted = ""
    return Fixed(best, before, result, tried, tuple(notes))


def better(new: Result, old: Result) -> bool:
    if new.well != old.well:
        return new.well
    return new.failed < old.failed and new.passed >= old.passed


def places(source: str, name: str, said: str, about: str = "") -> list[edits.Piece | None]:
    """Where the error may lie, likeliest first: functions that the traceback goes through, innermost first; those that
    the failing lines name; those they call; the whole file (None) if it is short, or nothing else is known."""
    try:
        every = edits.pieces(source)
    except UNPARSED:
        return [None]
    found = list[edits.Piece]()
    file = re.escape(name)
    numbers = [
        int(a or b) for a, b in re.findall(rf'(?:File "[^"\n]*{file}", line (\d+)|(?:^|[\s/]){file}:(\d+):)', said)
    ]
    for line in reversed(numbers):
        found += [p for p in reversed(every) if p.first <= line <= p.last]
    failing = "\n".join(re.findall(r"^(?:E|>)\s.*$|^.*\bassert\b.*$|^\S*Error.*$", said, re.MULTILINE)) + about
    found += [p for p in every if re.search(rf"\b{p.name}\b", failing)]
    found += [p for p in every if not p.name.startswith("__") and re.search(rf"\b{p.name}\b", said)]
    for piece in list(found):
        calls = [n.func for n in ast.walk(ast.parse(edits.text(source, piece))) if isinstance(n, ast.Call)]
        inside = {getattr(c, "id", getattr(c, "attr", "")) for c in calls}
        found += [p for p in every if p.name in inside]
    unique: list[edits.Piece | None] = list(dict.fromkeys(found))
    if not unique and len(every) == 1:
        unique = [every[0]]
    return [*unique, None] if len(source.splitlines()) <= 120 or not unique else unique


def asking(
    source: str, name: str, spot: edits.Piece | None, result: Result, about: str, model: str, seed: int, count: int
) -> Request:
    lines = source.splitlines()
    shown = source if len(lines) <= 150 or spot is None else around(source, spot)
    what = f"the function `{spot.name}`" if spot else "the file"
    wrong = f"\n\nWhat is wrong: {about}" if about else ""
    said = "" if result.well else f"\n\nThe test fails:\n\n```\n{tail(result.said)}\n```"
    words = (
        f"{name}:\n\n```python\n{shown.rstrip()}\n```{said}{wrong}\n\n"
        f"Find the error in {what} and write {what} again, corrected and complete. Change as little as possible."
    )
    options = {"max_tokens": 1024, "temperature": 0.0 if count == 1 else 0.7, "seed": seed, "stop": STOP, "n": count}
    return Request("text", (Message("user", (text(words),)),), model, options)


def around(source: str, spot: edits.Piece) -> str:
    """The file's imports, and the function: of a long file the rest is left out."""
    tree = ast.parse(source)
    heads = [ast.unparse(n) for n in tree.body if isinstance(n, (ast.Import, ast.ImportFrom))]
    return "\n".join([*heads, "", edits.text(source, spot)])


def tail(said: str) -> str:
    said = re.sub(NOISE, "", said, flags=re.MULTILINE).strip()
    return said if len(said) <= SHOWN else "...\n" + said[-SHOWN:]


def whole(source: str, spot: edits.Piece | None, new: str) -> str:
    """The file with the draft in it; "" if the draft does not fit."""
    made = edits.replaced(source, spot, new) if spot else new
    try:
        compile(made, "draft", "exec")
    except UNPARSED:
        return ""
    if spot is None and missing(source, made):
        return ""
    return made if made.strip() else ""


def missing(old: str, new: str) -> set[str]:
    """Functions and classes of a file's top that a draft left out: it must not mend by taking away."""

    def names(source: str) -> set[str]:
        try:
            tree = ast.parse(source)
        except UNPARSED:
            return set(re.findall(r"^(?:def|class)\s+(\w+)", source, re.MULTILINE))
        return {n.name for n in tree.body if isinstance(n, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))}

    return names(old) - names(new)


def lints(source: str) -> Iterator[str]:
    """What ruff finds that is wrong rather than ugly, a line each; nothing where ruff is not installed."""
    import json
    import subprocess
    import sys

    ran = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--isolated", "--select", "E9,F,B006,B008,B015,B023", "--output-format",
         "json", "--no-cache", "--stdin-filename", "code.py", "-"],
        input=source, capture_output=True, text=True, timeout=30, check=False,
    )  # fmt: skip
    try:
        found = json.loads(ran.stdout)
    except ValueError:
        return
    for one in found:
        yield f"line {one['location']['row']}: {one['message']} ({one['code']})"

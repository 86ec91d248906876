"""What `pieria code` does: write, fix, complete, explain, test. Each takes a `Work` and yields events."""

from __future__ import annotations

import ast
import keyword
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...core.contracts import Run
from ...core.counting import many
from ...core.errors import UserError
from ...core.values import Delta, Event, Finish, Message, Notice, Output, Part, Request, text
from .. import sandbox
from ..asking import choices
from . import UNPARSED, answer, asked, edits, explaining, fixing, project, syntax, testing
from .trial import report, tried
from .writing import Wish, asking
from .writing import write as written

BEFORE, AFTER = 8000, 240
"""Letters before and after the gap that the model sees. What stands after it is read again at each request, because
llama.cpp keeps only what stands before the first change: so it is short, and ends with a line."""


@dataclass(frozen=True, slots=True)
class Work:
    run: Run
    task: str
    source: str
    path: Path | None
    at: str
    test: str
    about: str
    examples: tuple[str, ...]
    language: str
    write: bool
    thorough: bool
    drafts: int
    execute: bool
    max_tokens: int
    model: str
    seed: int

    @property
    def name(self) -> str:
        return self.path.name if self.path else "code" + asked.SUFFIXES[self.kind]

    @property
    def kind(self) -> str:
        """The language: as said, by the file's name, or by the words."""
        named = {s: n for n, s in asked.SUFFIXES.items()}
        return self.language or (named.get(self.path.suffix, "") if self.path else "") or asked.language(self.task)


def made(source: str, mime: str, suffix: str, facts: Mapping[str, Any]) -> Iterator[Event]:
    """The output, shown and kept."""
    yield Delta(source)
    yield Output(Part("text", source, mime, {"suffix": suffix, **facts}))
    yield Finish("stop", {"code": dict(facts)})


def mime(language: str) -> str:
    return "text/x-python" if language == "python" else "text/plain"


def write(work: Work) -> Iterator[Event]:
    if not any(c.isalnum() for c in work.task):
        raise UserError(
            "There is nothing to write.", 'Say what: pieria code "a function that reverses words"', param="task"
        )
    language = work.kind
    try:
        examples = asked.examples(work.task, list(work.examples))
    except ValueError as error:
        raise UserError(
            f"The example {str(error)[:60]!r} is not Python.",
            'Write a comparison: --example "f(2) == 4".',
            param="example",
        ) from None
    named = work.language and work.language not in work.task.lower()
    words = work.task + (f"\n\nWrite it in {work.language}." if named else "")
    if work.examples:
        words += "\n\nYour code should pass these tests:\n\n" + "\n".join(e.check for e in examples)
    wish = Wish(words, tuple(examples), "", work.model, work.seed, work.drafts, work.max_tokens, work.thorough)
    if language != "python" or not work.execute:
        yield from unrun(work, wish, language)
        return
    if why := sandbox.unavailable():
        raise UserError(why, "`--no-execute` writes code without running it.", status=503, code="no_sandbox")
    done = yield from written(work.run, wish)
    trial = done.trial
    if not trial.code.strip():
        raise UserError(
            "The model wrote no code.", "Say more of what the code is to do, or try another --seed.", status=422
        )
    for note in trial.notes:
        yield Notice("code", f"Mended: {note}.")
    facts = {
        "language": language,
        "examples": len(examples),
        "passed": trial.passed,
        "drafts": done.drafts,
        "runs": trial.loaded,
    }
    if not trial.loaded:
        yield Notice("code", f"It does not run: {trial.error.splitlines()[-1] if trial.error else 'no reason given'}")
    elif examples:
        yield Notice(
            "code",
            f"It meets {trial.passed} of {len(examples)} examples; {many(done.drafts, 'draft')}."
            + (f" {done.why}." if done.why else ""),
        )
        if not trial.well:
            yield Notice("code", report(trial, examples))
    else:
        yield Notice("code", "It loads, and nothing more is known: no example says what it must give (--example).")
    for lint in list(fixing.lints(trial.code))[:5]:
        yield Notice("lint", f"ruff: {lint}")
    yield from made(trial.code, mime(language), asked.SUFFIXES[language], facts)


def unrun(work: Work, wish: Wish, language: str) -> Iterator[Event]:
    """Another language, or not to be run: its syntax is checked where a tool is here, and the rest is said."""
    best, verdict, said = "", None, ""
    for index in range(min(3, work.drafts)):
        options: dict[str, Any] = (
            {"temperature": 0.0} if index == 0 else {"temperature": 0.7, "seed": work.seed + index}
        )
        best = answer.code(str(choices(work.run, asking(wish, **options))[0].data), language)
        verdict, said = syntax.checked(best, language, asked.SUFFIXES[language])
        if best and verdict is not False:
            break
    if not best:
        raise UserError(
            "The model wrote no code.", "Say more of what the code is to do, or try another --seed.", status=422
        )
    if verdict is None:
        yield Notice("code", f"Neither run nor checked: no tool that may check {language} is here.")
    elif verdict:
        yield Notice("code", "Its syntax is right; it was not run.")
    else:
        yield Notice("code", f"Its syntax is wrong, it was not run: {said.splitlines()[0] if said else ''}")
    yield from made(
        best, mime(language), asked.SUFFIXES[language], {"language": language, "syntax": verdict, "runs": None}
    )


def python(work: Work, verb: str) -> None:
    if work.kind != "python":
        raise UserError(
            f"{verb} is for Python files.", "For other languages there are: explain, complete.", param="file"
        )
    if why := sandbox.unavailable():
        raise UserError(why, "Without a sandbox no code is run here.", status=503, code="no_sandbox")


def trials(work: Work) -> tuple[fixing.Testing, str]:
    """How a version of the file is tried, and what that is called."""
    root = project.root(work.path) if work.path else None
    files: dict[str, Any] = dict(project.gathered(root)) if root else {}
    name = str(work.path.resolve().relative_to(root)) if work.path and root else work.name
    if "assert" in work.test or "\n" in work.test:
        module = work.name.removesuffix(".py")
        check = work.test if "import " in work.test else f"from {module} import *\n{work.test}"
        folder = str(Path(name).parent)
        files[str(Path(folder, "pieria_check.py"))] = check + "\n"
        words, said = [str(project.python()), str(Path(folder, "pieria_check.py"))], "the assertions"
    elif work.test:
        words, said = project.command(work.test), work.test
    else:
        stem = Path(name).stem
        beside = [n for n in files if Path(n).name in (f"test_{stem}.py", f"{stem}_test.py")]
        if beside:
            words, said = project.command(f"pytest -q {beside[0]}"), f"pytest -q {beside[0]}"
        else:
            words, said = [str(project.python()), name], f"python {name}"
    return (lambda source: project.run({**files, name: source}, words)), said


def fix(work: Work) -> Iterator[Event]:
    python(work, "fix")
    test, said = trials(work)
    done = yield from fixing.fix(
        work.run, work.source, work.name, test, about=work.about, model=work.model, seed=work.seed, drafts=work.drafts
    )
    if done.before.well and not work.about:
        yield Notice("code", f"`{said}` passes ({done.before.passed or 'no'} tests counted): there is nothing to mend.")
        found = list(fixing.lints(work.source))
        yield from made(
            "".join(f"{f}\n" for f in found) or "Nothing found.\n",
            "text/plain",
            ".txt",
            {"lints": len(found), "edits": 0},
        )
        return
    changes = edits.diff(work.source, done.source, work.name)
    if not changes or not done.after.well:
        raise UserError(
            f"No edit was found after which `{said}` passes ({many(done.tried, 'draft')} tried); nothing is written.\n"
            f"{fixing.tail(done.after.said)[-1200:]}",
            "Say what is wrong with --about, allow more with --drafts 15, or name a bigger --model.", status=422,
        )  # fmt: skip
    if done.before.well:
        yield Notice(
            "code",
            f"`{said}` passed before and passes with the edit; whether the edit does what you said, no test says.",
        )
    else:
        yield Notice(
            "code",
            f"`{said}`: {done.before.failed} failed before, none now; {many(done.tried, 'draft')} tried.",
        )
    yield from stored(work, done.source, changes)


def stored(work: Work, after: str, changes: str) -> Iterator[Event]:
    """The diff; with --write the file too. What is undone by ``patch -R`` needs no second copy."""
    lines = sum(line[:1] in "+-" and line[:3] not in ("+++", "---") for line in changes.splitlines())
    if work.write and work.path:
        edits.write(work.path, work.source, after)
        yield Notice("code", f"Written to {work.path}. The diff is kept; `patch -R` undoes it.")
    else:
        yield Notice("code", "The file is as it was; --write puts the edit into it.")
    yield from made(changes, "text/x-diff", ".diff", {"edits": lines, "written": work.write})


def complete(work: Work) -> Iterator[Event]:
    spot = explaining.position(work.at, work.source) if work.at else len(work.source.rstrip("\n"))
    prefix, suffix = work.source[:spot][-BEFORE:], near(work.source[spot:])
    options = {
        "max_tokens": min(work.max_tokens, 256),
        "temperature": 0.0,
        "seed": work.seed,
        "stop": ["\n\n\n", *([] if "```" in work.source else ["\n```"])],  # what comes after it is talk
        "suffix": suffix,
    }
    said, finish = "", Finish("stop")
    for event in work.run(Request("text", (Message("prompt", (text(prefix),)),), work.model, options)):
        if isinstance(event, Delta):
            yield event
        elif isinstance(event, Output):
            said = str(event.part.data)
        elif isinstance(event, Finish):
            finish = event
    if finish.reason == "cancelled" or not said:
        if not said:
            yield Notice("code", "The model has nothing to put here.")
        yield Finish(finish.reason, {"run": None})
        return
    after = work.source[:spot] + said + work.source[spot:]
    right, _ = syntax.checked(after, work.kind, asked.SUFFIXES[work.kind]) if work.kind == "python" else (None, "")
    if right is False:
        yield Notice("code", "With this in it the file is not valid Python yet.")
    if work.write and work.path:
        edits.write(work.path, work.source, after)
        yield Notice("code", f"Written to {work.path}.")
    yield Output(
        Part("text", said, "text/plain", {"suffix": ".txt", "finish_reason": finish.reason, "written": work.write})
    )
    yield Finish("stop", {"code": {"valid": right, "written": work.write}})


def near(after: str) -> str:
    """What stands after the gap, as far as the model sees it: whole lines, if there is one."""
    if len(after) <= AFTER:
        return after
    return after[:AFTER].rpartition("\n")[0] or after[:AFTER]


def explain(work: Work) -> Iterator[Event]:
    lines = explaining.span(work.at, len(edits.rows(work.source))) if work.at else None
    found = explaining.chunks(work.source, work.kind, lines)
    if len(found) > 20:
        yield Notice(
            "code", f"{len(found)} parts: the first 20 are explained. Name lines for the rest: {work.name}:200-260."
        )
        found = found[:20]
    left, whole = 0, list[tuple[explaining.Chunk, str]]()
    for index, chunk in enumerate(found):
        said, dropped = (
            explaining.explained(work.run, chunk, work.source, work.model, work.seed)
            if work.model != "none"
            else ("", [])
        )
        left += len(dropped)
        whole.append((chunk, said))
        yield Delta(("\n\n" if index else "") + explaining.shown([(chunk, said)], work.name))
    if left:
        yield Notice("code", f"{many(left, 'sentence')} named lines or names that are not there; left out.")
    yield Output(Part("text", explaining.shown(whole, work.name) + "\n", "text/markdown", {"suffix": ".md"}))
    yield Finish("stop", {"code": {"parts": len(whole), "left_out": left}})


def passing(work: Work, found: Sequence[testing.Suite], module: str) -> project.Result:
    """The test file, run as its owner will run it."""
    files = {f"{module}.py": work.source, f"test_{module}.py": testing.rendered(found, module)}
    words = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"test_{module}.py"]
    return project.run(files, words)


def test(work: Work) -> Iterator[Event]:
    python(work, "test")
    try:
        names = list(explaining.names_of(work.source))
    except UNPARSED:
        raise UserError(
            f"{work.name} is not valid Python.", f"Type: pieria code fix {work.name}", param="file"
        ) from None
    if work.about:
        names = [n for n in names if n in work.about.split()] or names
    if not names:
        raise UserError(
            f"{work.name} has no public function at its top that can be tested.",
            "Methods of classes and async functions are not tested yet.",
            param="file",
        )
    module = work.name.removesuffix(".py")
    if not module.isidentifier() or keyword.iskeyword(module):
        raise UserError(
            f"No test can import {work.name}: its name is none that Python imports.",
            "Name the file as a module, in letters, digits and _.", param="file",
        )  # fmt: skip
    if not (loaded := tried(work.source)).loaded:
        raise UserError(
            f"{work.name} does not load alone: {loaded.error.splitlines()[-1]}",
            "Its imports must be installed here.",
            status=422,
        )
    found = yield from testing.suites(work.run, work.source, names[:12], work.model, work.seed)
    if awaited := [n for n in explaining.names_of(work.source, ast.AsyncFunctionDef) if not work.about]:
        yield Notice("code", f"Left out, for no test awaits them yet: {', '.join(awaited)}.")
    if len(names) > 12:
        yield Notice("code", f"{len(names)} functions: the first 12 are tested. --about NAME chooses.")
    if not found:
        raise UserError(
            "No test could be made: no call gives a value that can be written down.",
            "Try --model with a bigger one.",
            status=422,
        )
    said, ran = testing.rendered(found, module), passing(work, found, module)
    if not ran.well:
        failing = re.findall(rf"^FAILED \S*test_{module}\.py::test_(\w+)", ran.said, re.MULTILINE)
        found = testing.without(found, failing)
        said, ran = testing.rendered(found, module), passing(work, found, module)
        if failing:
            yield Notice("code", f"Left out, because its values are others elsewhere: {', '.join(failing)}.")
    if not ran.well:
        raise UserError(
            f"The tests that were made do not pass.\n{fixing.tail(ran.said)[-800:]}",
            "Does the code depend on time or chance?",
            status=422,
        )
    total, alive = sum(s.mutants for s in found), [m for s in found for m in s.alive]
    yield Notice(
        "code", f"Tests that pass: {ran.passed}. They notice {total - len(alive)} of {total} faults put in on purpose."
    )
    for mutant in alive[:5]:
        yield Notice("code", f"Not noticed: line {mutant.line}, {mutant.what}.")
    yield Notice("code", "They say what the code does now; read whether it should.")
    facts = {"tests": ran.passed, "mutants": total, "killed": total - len(alive)}
    yield from made(said, "text/x-python", ".py", facts)
